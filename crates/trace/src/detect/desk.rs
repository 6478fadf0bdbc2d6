//! What a rule looks at, and what it answers.

use crate::graph::{FlowGraph, Line, LineIx, LineKind};
use crate::resolve::{PartyIx, Register};
use crate::trace::{Traced, Tracing, TrailOptions, trail_to_border};
use rustc_hash::FxHashMap;
use tegi_model::{
    Arg, Circle, ContractAnswer, Evidence, LinkKind, Message, Money, OriginSign, PartyAnswer, Records, Settings,
    Severity, Share, StepKind, TrailStep,
};

/// Most records cited by one finding; a reader follows the rest by `trace`.
pub const MOST_EVIDENCE: usize = 12;

/// Everything that a rule may look at.
pub struct DetectDesk<'a> {
    /// The graph.
    pub graph: &'a FlowGraph,
    /// The case traced by its own method.
    pub tracing: &'a Tracing,
    /// Records, for texts and citations.
    pub records: &'a Records,
    /// Who is who.
    pub register: &'a Register,
    /// Settings.
    pub settings: &'a Settings,
    /// Parties by the answer's id and name.
    pub party_of: &'a FxHashMap<(String, String), PartyIx>,
    /// Circles.
    pub circles: &'a [Circle],
}

/// What a rule answers.
pub enum Outcome {
    /// A lead.
    Raised(Lead),
    /// Nothing found.
    NotRaised,
    /// The data does not allow to look, for this reason.
    CannotCompute(Message),
}

/// A lead.
pub struct Lead {
    /// The claim in one sentence.
    pub claim: Message,
    /// How well it is founded.
    pub confidence: Share,
    /// The records.
    pub evidence: Vec<Evidence>,
    /// Facts of the case that speak against it.
    pub against: Vec<Message>,
}

/// What a rule is about, and the check itself.
pub enum Claim {
    /// A supplier or declared producer.
    Party(fn(&DetectDesk<'_>, &PartyAnswer) -> Outcome),
    /// A contract.
    Contract(fn(&DetectDesk<'_>, &ContractAnswer) -> Outcome),
}

/// What must be in the data for a measure or check to be computed at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Contracts.
    Contracts,
    /// Sales between firms.
    Purchases,
    /// Imports of any kind.
    Imports,
    /// Imports from the customs union.
    EaeuImports,
    /// Deliveries with code and quantity.
    Quantities,
    /// Kinds of work.
    WorkKinds,
    /// Targets in the settings.
    Targets,
    /// Declared or certified shares.
    Declared,
    /// Lines signed as made here.
    OriginSigns,
}

/// One rule. Its page `rules/<id>.md` says what it means, how it is computed, and what is innocent.
pub struct Rule {
    /// Stable id.
    pub id: &'static str,
    /// What it is about.
    pub about: Claim,
    /// What it needs of the data.
    pub needs: &'static [Need],
    /// How much it would matter.
    pub severity: Severity,
    /// What it adds to the score.
    pub weight: f64,
    /// The sentence when nothing was found.
    pub not_raised: &'static str,
    /// Innocent explanations.
    pub innocent: &'static [&'static str],
    /// Documents that would refute it.
    pub refuted_by: &'static [&'static str],
}

impl DetectDesk<'_> {
    /// The party behind an answer.
    pub fn party(&self, answer: &PartyAnswer) -> Option<PartyIx> {
        self.party_of.get(&(answer.id.clone(), answer.name.clone())).copied()
    }

    /// Whether the case holds any import at all: without, nothing can be said of pass-through.
    pub fn has_imports(&self) -> bool {
        self.graph
            .lines
            .iter()
            .any(|line| line.kind.is_import() || self.graph.is_foreign(line.seller, self.settings.home))
    }

    /// Deliveries of goods that a party passes off as local: a declared or certified share, an origin sign, or its
    /// own declaration as a producer.
    pub fn claimed_local(&self, party: PartyIx) -> Vec<LineIx> {
        let producer = self.register.parties[party.0 as usize].declared_producer == Some(true);
        let claims = |line: &Line| {
            let declared = line.contract.and_then(|ix| self.graph.contracts[ix.0 as usize].declared);
            let said = line.sign == Some(OriginSign::Home) || !line.certificate.is_empty();
            line.sign != Some(OriginSign::Imported)
                && (producer || said || declared.is_some_and(|share| share > Share::ZERO))
        };
        let deliveries = self.graph.outgoing(party).iter().copied().filter(|&ix| {
            let line = self.graph.line(ix);
            line.kind == LineKind::Delivery && !line.service && line.quantity.is_some() && claims(line)
        });
        deliveries.collect()
    }

    /// The value-weighted mean of something over lines.
    pub fn mean(&self, lines: &[LineIx], of: impl Fn(LineIx) -> f64) -> f64 {
        let value = |ix: LineIx| self.graph.line(ix).value.map_or(0.0, |value| value.to_f64()).max(0.0);
        let whole: f64 = lines.iter().map(|&ix| value(ix)).sum();
        if whole <= 0.0 { 0.0 } else { lines.iter().map(|&ix| value(ix) / whole * of(ix)).sum() }
    }

    /// Confidence in a share of pass-through: how much of it holds whatever left the store first, raised where exact
    /// links carry it, lowered where the goods are told by another classification's code.
    pub fn confidence(&self, lines: &[LineIx], found: f64) -> Share {
        let lower = self.mean(lines, |ix| self.tracing.passed[ix.0 as usize].lower);
        let exact = self.mean(lines, |ix| {
            let ties = self.tracing.ties(ix.0 as usize);
            ties.filter(|(.., link)| *link == LinkKind::ExactSame).map(|(_, _, units, _)| units).sum()
        });
        let holds = if found > 0.0 { (lower / found).clamp(0.0, 1.0) } else { 0.0 };
        let linked = if found > 0.0 { (exact / found).clamp(0.0, 1.0) } else { 0.0 };
        // A code that was told by another classification's may be another good's.
        let told = self.mean(lines, |ix| f64::from(u8::from(self.graph.line(ix).goods.linked)));
        Share::from_f64(0.5 + 0.3 * holds + 0.15 * linked - 0.2 * told)
    }

    /// The documents along which the same goods came to a line, from the delivery to the border.
    pub fn same_good_evidence(&self, lines: &[LineIx], keep: impl Fn(&TrailStep) -> bool) -> Vec<Evidence> {
        let mut by_value: Vec<LineIx> = lines.to_vec();
        by_value.sort_by_key(|&ix| (std::cmp::Reverse(self.graph.line(ix).value), ix));
        let mut evidence = Vec::new();
        for ix in by_value {
            let trail = self.trail(ix, TrailOptions::default());
            if keep(&trail) {
                cite_same_goods(&trail, &mut evidence);
            }
            if evidence.len() >= MOST_EVIDENCE {
                break;
            }
        }
        evidence.truncate(MOST_EVIDENCE);
        evidence
    }

    /// Facts that speak against a lead about passing on.
    pub fn facts_against(&self, party: PartyIx, lines: &[LineIx]) -> Vec<Message> {
        let mut facts = Vec::new();
        let lower = self.mean(lines, |ix| self.tracing.passed[ix.0 as usize].lower);
        let point = self.mean(lines, |ix| self.tracing.passed[ix.0 as usize].point);
        if lower < point - 0.01 {
            facts.push(
                Message::new("against-bounds")
                    .with("lower", Share::from_f64(lower))
                    .with("point", Share::from_f64(point)),
            );
        }
        let (made, inputs, _) = self.tracing.making[party.0 as usize];
        if !made.is_zero() && !inputs.is_zero() {
            facts.push(Message::new("against-makes-too").with("made", made).with("inputs", inputs));
        }
        facts
    }
}

impl DetectDesk<'_> {
    /// What a line is made of, up to the border.
    pub fn trail(&self, line: LineIx, options: TrailOptions) -> TrailStep {
        let chart = Traced::new(self.tracing, self.graph, self.records, self.register);
        let Ok(trail) = trail_to_border(&chart, line, options);
        trail
    }

    /// A line as evidence: what its document shows.
    pub fn line_evidence(&self, ix: LineIx) -> Evidence {
        let alone = TrailOptions { depth: 1, ..TrailOptions::default() };
        let step = self.trail(ix, alone);
        Evidence { says: says(&step), at: self.graph.line(ix).at }
    }
}

/// Cites a delivery and, behind it, every document by which the same goods came.
fn cite_same_goods(step: &TrailStep, evidence: &mut Vec<Evidence>) {
    let same = |step: &TrailStep| matches!(step.link, LinkKind::ExactSame | LinkKind::BalanceSame);
    if step.link != LinkKind::Root && !same(step) {
        return;
    }
    if let Some(at) = step.at
        && !evidence.iter().any(|cited: &Evidence| cited.at == at)
    {
        evidence.push(Evidence { says: says(step), at });
    }
    step.steps.iter().filter(|step| same(step)).for_each(|step| cite_same_goods(step, evidence));
}

/// What a document of a trail shows.
pub fn says(step: &TrailStep) -> Message {
    let id = match step.kind {
        StepKind::Delivery => "evidence-delivery",
        StepKind::Import => "evidence-import",
        StepKind::EaeuImport => "evidence-eaeu-import",
        StepKind::Opening => "evidence-opening",
        _ => "evidence-sale",
    };
    // A declaration states the value at the border; duty is no part of it.
    let duty = step.steps.iter().filter(|of| of.kind == StepKind::Duty).map(|of| of.value).sum::<Money>();
    let quantity = step.quantity.map_or(Arg::Text(String::new()), Arg::Quantity);
    let origin = step.origin.map(|origin| origin.to_string()).unwrap_or_default();
    Message::new(id)
        .with("party", step.party.as_str())
        .with("other", if step.buyer.is_empty() { step.sender.as_str() } else { step.buyer.as_str() })
        .with("document", step.document.as_str())
        .with("goods", step.goods.as_str())
        .with("quantity", quantity)
        .with("unit", step.unit.as_str())
        .with("value", step.value - duty)
        .with("day", step.day.map_or(Arg::Text(String::new()), Arg::Day))
        .with("origin", origin)
}
