//! Goods that come back to a firm that sold them before.

use crate::detect::desk::{Claim, DetectDesk, Lead, MOST_EVIDENCE, Need, Outcome, Rule};
use crate::graph::LineIx;
use tegi_model::{Circle, Citation, Evidence, Message, PartyAnswer, Severity, Share};

/// See `goods-in-a-circle.md`.
pub const RULE: Rule = Rule {
    id: "goods-in-a-circle",
    about: Claim::Party(check),
    needs: &[Need::Purchases],
    severity: Severity::Medium,
    weight: 20.0,
    not_raised: "goods-in-a-circle-not-raised",
    innocent: &["innocent-tolling", "innocent-returns"],
    refuted_by: &["refute-return-notes", "refute-movement-of-goods"],
};

fn check(desk: &DetectDesk<'_>, answer: &PartyAnswer) -> Outcome {
    let is_in = |circle: &&Circle| circle.parties.iter().any(|(id, name)| *id == answer.id && *name == answer.name);
    let Some(circle) = desk.circles.iter().find(is_in) else { return Outcome::NotRaised };
    let names: Vec<&str> = circle.parties.iter().map(|(_, name)| name.as_str()).collect();
    let claim = Message::new(if circle.closed { "goods-in-a-circle-closed" } else { "goods-in-a-circle-raised" })
        .with("party", answer.name.as_str())
        .with("firms", names.join(" → "))
        .with("value", circle.value);
    Outcome::Raised(Lead {
        claim,
        confidence: Share::from_f64(if circle.closed { 0.6 } else { 0.8 }),
        evidence: circle.lines.iter().take(MOST_EVIDENCE).filter_map(|&at| evidence(desk, at)).collect(),
        against: Vec::new(),
    })
}

fn evidence(desk: &DetectDesk<'_>, at: Citation) -> Option<Evidence> {
    let number = desk.graph.lines.iter().position(|line| line.at == at)?;
    Some(desk.line_evidence(LineIx(number as u32)))
}
