//! The same good passed through other firms: imported by somebody else, bought here, delivered as local.

use super::same_good_direct::passed_on;
use crate::detect::desk::{Claim, DetectDesk, Need, Outcome, Rule};
use tegi_model::{PartyAnswer, Severity};

/// See `same-good-through-others.md`.
pub const RULE: Rule = Rule {
    id: "same-good-through-others",
    about: Claim::Party(check),
    needs: &[Need::Contracts, Need::Imports, Need::Purchases, Need::Quantities],
    severity: Severity::High,
    weight: 45.0,
    not_raised: "same-good-through-others-not-raised",
    innocent: &["innocent-processing-inside-heading", "innocent-bought-for-resale"],
    refuted_by: &["refute-production-records", "refute-supplier-production"],
};

fn check(desk: &DetectDesk<'_>, answer: &PartyAnswer) -> Outcome {
    passed_on(
        desk,
        answer,
        "same-good-through-others-raised",
        |passed| (passed.point - passed.direct - passed.eaeu).max(0.0),
        |trail| trail.steps.iter().any(|step| step.origin.is_none()),
    )
}
