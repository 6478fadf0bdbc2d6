//! The same good passed through directly: imported by the supplier itself, delivered as local.

use crate::detect::desk::{Claim, DetectDesk, Lead, Need, Outcome, Rule};
use tegi_model::{Message, PartyAnswer, Severity, Share, TrailStep};

/// See `same-good-direct.md`.
pub const RULE: Rule = Rule {
    id: "same-good-direct",
    about: Claim::Party(check),
    needs: &[Need::Contracts, Need::Imports, Need::Quantities],
    severity: Severity::High,
    weight: 40.0,
    not_raised: "same-good-direct-not-raised",
    innocent: &["innocent-processing-inside-heading", "innocent-trades-too"],
    refuted_by: &["refute-production-records", "refute-stock-cards"],
};

fn check(desk: &DetectDesk<'_>, answer: &PartyAnswer) -> Outcome {
    passed_on(
        desk,
        answer,
        "same-good-direct-raised",
        |passed| passed.direct - passed.eaeu.min(passed.direct),
        |trail| trail.steps.iter().any(|step| step.origin.is_some()),
    )
}

/// The body that the three pass-through rules share: a share of what is delivered as local, by one way.
pub(super) fn passed_on(
    desk: &DetectDesk<'_>,
    answer: &PartyAnswer,
    raised: &'static str,
    share: fn(&crate::trace::UnitBounds) -> f64,
    keep: fn(&TrailStep) -> bool,
) -> Outcome {
    let Some(party) = desk.party(answer) else { return Outcome::NotRaised };
    if !desk.has_imports() {
        return Outcome::CannotCompute(Message::new("cannot-no-imports"));
    }
    let lines = desk.claimed_local(party);
    if lines.is_empty() {
        return Outcome::CannotCompute(Message::new("cannot-no-local-claim"));
    }
    let found = desk.mean(&lines, |ix| share(&desk.tracing.passed[ix.0 as usize]));
    if found < desk.settings.thresholds.maker_pass_through {
        return Outcome::NotRaised;
    }
    let concerned: Vec<_> =
        lines.iter().copied().filter(|ix| share(&desk.tracing.passed[ix.0 as usize]) > 0.0).collect();
    let claim = Message::new(raised)
        .with("party", answer.name.as_str())
        .with("share", Share::from_f64(found))
        .with("lower", answer.pass_through_lower)
        .with("upper", answer.pass_through_upper);
    Outcome::Raised(Lead {
        claim,
        confidence: desk.confidence(&concerned, desk.mean(&concerned, |ix| share(&desk.tracing.passed[ix.0 as usize]))),
        evidence: desk.same_good_evidence(&concerned, keep),
        against: desk.facts_against(party, &lines),
    })
}
