//! The same good passed through the customs union: it came without customs, and is delivered as local.

use super::same_good_direct::passed_on;
use crate::detect::desk::{Claim, DetectDesk, Need, Outcome, Rule};
use tegi_model::{PartyAnswer, Severity, StepKind, TrailStep};

/// See `same-good-eaeu.md`.
pub const RULE: Rule = Rule {
    id: "same-good-eaeu",
    about: Claim::Party(check),
    needs: &[Need::Contracts, Need::EaeuImports, Need::Quantities],
    severity: Severity::High,
    weight: 45.0,
    not_raised: "same-good-eaeu-not-raised",
    innocent: &["innocent-processing-inside-heading", "innocent-union-origin"],
    refuted_by: &["refute-production-records", "refute-union-certificate"],
};

fn check(desk: &DetectDesk<'_>, answer: &PartyAnswer) -> Outcome {
    passed_on(desk, answer, "same-good-eaeu-raised", |passed| passed.eaeu, has_eaeu)
}

fn has_eaeu(step: &TrailStep) -> bool {
    step.kind == StepKind::EaeuImport || step.steps.iter().any(has_eaeu)
}
