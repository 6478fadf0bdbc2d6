//! ARGUE: from a finding, a party or a contract to the records behind it.
//!
//! An explanation gathers what a prosecutor and a defender would both ask for: the figures, the leads with what speaks
//! against them, the chain of documents from delivery to border, and the ledgers that must add up.

use crate::graph::{LineIx, LineKind};
use crate::resolve::PartyIx;
use crate::trace::{Chart, Held, TrailOptions, gate_firms, ledgers_of, trail_to_border};
use tegi_model::{CheckState, ContractAnswer, Explanation, Finding, LedgerRow, PartyAnswer, Subject, TrailStep};

/// Most deliveries whose chains are shown; the largest come first.
const MOST_TRAILS: usize = 5;

/// What an explanation is drawn from. A method fails where a part of the chart cannot be read.
pub struct Archive<'a, C: Chart> {
    /// The traced case.
    pub chart: &'a C,
    /// All findings.
    pub findings: &'a [Finding],
    /// All contracts.
    pub contracts: &'a [ContractAnswer],
    /// All parties.
    pub parties: &'a [PartyAnswer],
}

impl<C: Chart> Archive<'_, C> {
    /// Explains one finding.
    pub fn finding(&self, finding: &Finding) -> Result<Explanation, C::Lost> {
        let mut explanation = match &finding.subject {
            Subject::Contract(id) => {
                let answer = self.contracts.iter().find(|contract| contract.id == *id);
                answer.map(|contract| self.contract(contract)).transpose()?
            }
            Subject::Party(id, name) => {
                let answer = self.parties.iter().find(|party| party.id == *id && party.name == *name);
                answer.map(|party| self.party(party)).transpose()?
            }
        }
        .unwrap_or_default();
        explanation.findings = vec![finding.clone()];
        Ok(explanation)
    }

    /// Explains a contract: its figure, its chain, leads about it and about its supplier.
    pub fn contract(&self, contract: &ContractAnswer) -> Result<Explanation, C::Lost> {
        let node = self.chart.contract(&contract.id)?;
        let supplier = node.as_ref().and_then(|node| node.supplier);
        let lines = node.map(|node| node.lines).unwrap_or_default();
        let about = |finding: &&Finding| match &finding.subject {
            Subject::Contract(id) => *id == contract.id,
            Subject::Party(id, name) => {
                *id == contract.supplier_id && *name == contract.supplier_name && finding.state == CheckState::Raised
            }
        };
        Ok(Explanation {
            party: None,
            contract: Some(contract.clone()),
            findings: self.findings.iter().filter(about).cloned().collect(),
            gates: self.gates(&lines, supplier)?,
            trails: self.trails(&lines)?,
            ledgers: self.ledgers(supplier)?,
            ..Explanation::default()
        })
    }

    /// Explains a party: its figure and role, every check about it, the chains of its largest deliveries, its ledgers.
    pub fn party(&self, party: &PartyAnswer) -> Result<Explanation, C::Lost> {
        let asked = if party.id.is_empty() { &party.name } else { &party.id };
        let mut ix = None;
        for known in self.chart.named(asked)? {
            let face = self.chart.face(known)?;
            if (&face.id, &face.name) == (&party.id, &party.name) {
                ix = Some(known);
                break;
            }
        }
        let lines = ix.map(|ix| self.chart.outgoing(ix)).transpose()?.unwrap_or_default();
        let about = |finding: &&Finding| matches!(&finding.subject, Subject::Party(id, name) if *id == party.id && *name == party.name);
        let mut deliveries = Vec::new();
        for ix in lines {
            if self.chart.line(ix)?.kind == LineKind::Delivery {
                deliveries.push(ix);
            }
        }
        Ok(Explanation {
            party: Some(party.clone()),
            contract: None,
            findings: self.findings.iter().filter(about).cloned().collect(),
            gates: Vec::new(),
            trails: self.trails(&deliveries)?,
            ledgers: self.ledgers(ix)?,
            ..Explanation::default()
        })
    }

    /// Explains a document that is neither a contract nor known as one: where its goods came from.
    pub fn document(&self, number: &str) -> Result<Option<Explanation>, C::Lost> {
        let lines = self.chart.document(number)?;
        let told = || Ok(Explanation { trails: self.trails(&lines)?, ..Explanation::default() });
        (!lines.is_empty()).then(told).transpose()
    }

    /// The firms that are gates of every line which holds imports, but for the supplier.
    fn gates(&self, lines: &[LineIx], supplier: Option<PartyIx>) -> Result<Vec<String>, C::Lost> {
        let firms = gate_firms(self.chart, lines, Held::Imported)?.unwrap_or_default();
        let others = firms.into_iter().filter(|firm| Some(*firm) != supplier);
        others.map(|firm| Ok(self.chart.face(firm)?.name)).collect()
    }

    fn trails(&self, lines: &[LineIx]) -> Result<Vec<TrailStep>, C::Lost> {
        let mut largest = Vec::with_capacity(lines.len());
        for &ix in lines {
            largest.push((std::cmp::Reverse(self.chart.line(ix)?.value), ix));
        }
        largest.sort();
        let options = TrailOptions { most: 12, ..TrailOptions::default() };
        let trail = |(_, ix)| trail_to_border(self.chart, ix, options);
        largest.into_iter().take(MOST_TRAILS).map(trail).collect()
    }

    fn ledgers(&self, party: Option<PartyIx>) -> Result<Vec<LedgerRow>, C::Lost> {
        party.map_or_else(|| Ok(Vec::new()), |party| ledgers_of(self.chart, party))
    }
}
