//! ARGUE: from a finding, a party or a contract to the records behind it.
//!
//! An explanation gathers what a prosecutor and a defender would both ask for: the figures, the leads with what speaks
//! against them, the chain of documents from delivery to border, and the ledgers that must add up.

use crate::graph::{FlowGraph, LineIx};
use crate::model::{
    CheckState, ContractAnswer, Explanation, Finding, LedgerRow, PartyAnswer, Records, Subject, TrailStep,
};
use crate::resolve::{PartyIx, Register};
use crate::trace::{Held, Tracing, TrailOptions, ledgers, trail_to_border};

/// Most deliveries whose chains are shown; the largest come first.
const MOST_TRAILS: usize = 5;

/// What an explanation is drawn from.
pub struct Archive<'a> {
    /// The graph.
    pub graph: &'a FlowGraph,
    /// The traced case.
    pub tracing: &'a Tracing,
    /// Texts and citations.
    pub records: &'a Records,
    /// Who is who.
    pub register: &'a Register,
    /// All findings.
    pub findings: &'a [Finding],
    /// All contracts.
    pub contracts: &'a [ContractAnswer],
    /// All parties.
    pub parties: &'a [PartyAnswer],
}

impl Archive<'_> {
    /// Explains one finding.
    pub fn finding(&self, finding: &Finding) -> Explanation {
        let mut explanation = match &finding.subject {
            Subject::Contract(id) => {
                self.contracts.iter().find(|contract| contract.id == *id).map(|contract| self.contract(contract))
            }
            Subject::Party(id, name) => {
                let answer = self.parties.iter().find(|party| party.id == *id && party.name == *name);
                answer.map(|party| self.party(party))
            }
        }
        .unwrap_or_default();
        explanation.findings = vec![finding.clone()];
        explanation
    }

    /// Explains a contract: its figure, its chain, leads about it and about its supplier.
    pub fn contract(&self, contract: &ContractAnswer) -> Explanation {
        let node = self.graph.contracts.iter().find(|node| self.records.strings.get(node.id) == contract.id);
        let lines = node.map(|node| node.lines.clone()).unwrap_or_default();
        let supplier = node.and_then(|node| node.supplier);
        let about = |finding: &&Finding| match &finding.subject {
            Subject::Contract(id) => *id == contract.id,
            Subject::Party(id, name) => {
                *id == contract.supplier_id && *name == contract.supplier_name && finding.state == CheckState::Raised
            }
        };
        Explanation {
            party: None,
            contract: Some(contract.clone()),
            findings: self.findings.iter().filter(about).cloned().collect(),
            gates: self.gates(&lines, supplier),
            trails: self.trails(&lines),
            ledgers: supplier.map(|party| self.ledgers(party)).unwrap_or_default(),
        }
    }

    /// Explains a party: its figure and role, every check about it, the chains of its largest deliveries, its ledgers.
    pub fn party(&self, party: &PartyAnswer) -> Explanation {
        let is_it = |known: &crate::resolve::Party| {
            self.records.strings.get(known.id) == party.id && self.records.strings.get(known.name) == party.name
        };
        let ix = self.register.parties.iter().position(is_it).map(|ix| PartyIx(ix as u32));
        let lines = ix.map(|ix| self.graph.outgoing(ix).to_vec()).unwrap_or_default();
        let about = |finding: &&Finding| matches!(&finding.subject, Subject::Party(id, name) if *id == party.id && *name == party.name);
        let deliveries: Vec<LineIx> =
            lines.into_iter().filter(|&ix| self.graph.line(ix).kind == crate::graph::LineKind::Delivery).collect();
        Explanation {
            party: Some(party.clone()),
            contract: None,
            findings: self.findings.iter().filter(about).cloned().collect(),
            gates: Vec::new(),
            trails: self.trails(&deliveries),
            ledgers: ix.map(|ix| self.ledgers(ix)).unwrap_or_default(),
        }
    }

    /// The firms that are gates of every line which holds imports, but for the supplier.
    fn gates(&self, lines: &[LineIx], supplier: Option<PartyIx>) -> Vec<String> {
        let of_lines = lines.iter().filter_map(|&line| self.tracing.gates(self.graph, line, Held::Imported));
        let common = of_lines.map(|gates| gates.firms).reduce(|mut common, firms| {
            common.retain(|firm| firms.contains(firm));
            common
        });
        let others = common.into_iter().flatten().filter(|firm| Some(*firm) != supplier);
        others.map(|firm| self.records.strings.get(self.register.party(firm).name).to_string()).collect()
    }

    fn trails(&self, lines: &[LineIx]) -> Vec<TrailStep> {
        let mut largest = lines.to_vec();
        largest.sort_by_key(|&ix| (std::cmp::Reverse(self.graph.line(ix).value), ix));
        let options = TrailOptions { most: 12, ..TrailOptions::default() };
        let trail = |ix| trail_to_border(self.tracing, self.graph, self.records, self.register, ix, options);
        largest.into_iter().take(MOST_TRAILS).map(trail).collect()
    }

    fn ledgers(&self, party: PartyIx) -> Vec<LedgerRow> {
        ledgers(self.tracing, self.records, self.register, Some(party))
    }
}
