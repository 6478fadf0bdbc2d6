//! Goods delivered as made here, with no material inputs on record to make them from.

use crate::detect::desk::{Claim, DetectDesk, Lead, MOST_EVIDENCE, Need, Outcome, Rule};
use crate::graph::LineIx;
use tegi_model::{Evidence, Message, PartyAnswer, Severity, Share};

/// Divisions of the activity classification that take from nature and need no material inputs.
const EXTRACTION: std::ops::RangeInclusive<u32> = 1..=9;

/// See `no-inputs.md`.
pub const RULE: Rule = Rule {
    id: "no-inputs",
    about: Claim::Party(check),
    needs: &[Need::Contracts, Need::Purchases],
    severity: Severity::Medium,
    weight: 25.0,
    not_raised: "no-inputs-not-raised",
    innocent: &["innocent-customer-material", "innocent-other-entity", "innocent-old-stock"],
    refuted_by: &["refute-purchase-invoices", "refute-tolling-contract"],
};

fn check(desk: &DetectDesk<'_>, answer: &PartyAnswer) -> Outcome {
    let Some(party) = desk.party(answer) else { return Outcome::NotRaised };
    let (made, inputs, _) = desk.tracing.making[party.0 as usize];
    if made.is_zero() || desk.graph.is_foreign(Some(party), desk.settings.home) {
        return Outcome::NotRaised;
    }
    if desk.graph.lines.iter().all(|line| line.buyer.is_none() || line.contract.is_some()) {
        return Outcome::CannotCompute(Message::new("cannot-no-purchases"));
    }
    if desk.graph.incoming(party).is_empty() && desk.tracing.making.iter().all(|(_, inputs, _)| inputs.is_zero()) {
        return Outcome::CannotCompute(Message::new("cannot-no-inputs-of-anyone"));
    }
    let record = &desk.register.parties[party.0 as usize];
    let division: String =
        desk.records.strings.get(record.activity).chars().filter(char::is_ascii_digit).take(2).collect();
    if division.parse::<u32>().is_ok_and(|division| EXTRACTION.contains(&division)) {
        return Outcome::NotRaised;
    }
    if inputs.to_f64() >= desk.settings.thresholds.thin_inputs * made.to_f64() {
        return Outcome::NotRaised;
    }
    let share = Share::from_f64(inputs.to_f64() / made.to_f64());
    let buys = !desk.graph.incoming(party).is_empty();
    let claim = Message::new("no-inputs-raised")
        .with("party", answer.name.as_str())
        .with("made", made)
        .with("inputs", inputs)
        .with("share", share);
    let mut against = Vec::new();
    if record.headcount.is_some_and(|staff| staff >= 10) {
        against.push(Message::new("against-has-staff").with("staff", record.headcount.unwrap_or(0)));
    }
    if desk.graph.capacity.contains_key(&party) {
        against.push(Message::new("against-has-capacity"));
    }
    Outcome::Raised(Lead {
        claim,
        // A firm whose purchases are on record but hold no inputs says more than one whose purchases are missing.
        confidence: Share::from_f64(if buys { 0.7 } else { 0.45 }),
        evidence: evidence(desk, party),
        against,
    })
}

fn evidence(desk: &DetectDesk<'_>, party: crate::resolve::PartyIx) -> Vec<Evidence> {
    let made = |ix: &LineIx| !desk.graph.line(*ix).service && desk.tracing.own.get(ix.0 as usize).made > 0.0;
    let lines = desk.graph.outgoing(party).iter().copied().filter(made);
    lines.take(MOST_EVIDENCE).map(|ix| desk.line_evidence(ix)).collect()
}
