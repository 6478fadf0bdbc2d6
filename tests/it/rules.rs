//! Each rule with a case that it must flag and cases that it must leave alone. The cases are firms of the quickstart,
//! whose README explains each.

use crate::expect::{analysed, raised, root};
use std::sync::LazyLock;
use tegi::model::{Analysis, CheckState};

const STEPPE: &str = "KZ-BIN-230540951501"; // relabels what it imports itself
const TURAN: &str = "KZ-BIN-241140950612"; // relabels behind three firms
const ERTIS: &str = "KZ-BIN-170240952307"; // through the union, without customs
const ARAL: &str = "KZ-BIN-060540951189"; // half the year honest, half not
const NUR: &str = "KZ-BIN-200340950977"; // puts a foreign kit together
const CIRCLE: &str = "KZ-BIN-220140950339"; // sends goods round a circle
const TULPAR: &str = "KZ-BIN-110340952022"; // modernizes with foreign parts and a decoy
const BEREKE: &str = "KZ-BIN-180740951666"; // nothing on record but a certificate

/// Honest makers, each with the trap that a quick look falls into: deep local inputs and a sample admitted temporarily;
/// a part under its product's heading; documented imports beside its own; own goods released from a special zone; a
/// repair plant; a foundry; a mine.
const HONEST: [&str; 7] = [
    "KZ-BIN-980640950403",
    "KZ-BIN-990140950556",
    "KZ-BIN-080840951748",
    "KZ-BIN-140640951209",
    "KZ-BIN-950540950286",
    "KZ-BIN-010740952703",
    "KZ-BIN-970340950778",
];

static QUICKSTART: LazyLock<Analysis> = LazyLock::new(|| analysed(&root("datasets/quickstart")));

/// The rule flags these and no other party.
fn flags_only(rule: &str, flagged: &[&str]) {
    let mut found: Vec<&str> = QUICKSTART
        .parties
        .iter()
        .map(|party| party.id.as_str())
        .filter(|party| raised(&QUICKSTART, party).iter().any(|known| known == rule))
        .collect();
    let mut expected = flagged.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{rule}");
}

#[test]
fn honest_makers_raise_nothing() {
    for party in HONEST {
        assert_eq!(raised(&QUICKSTART, party), Vec::<String>::new(), "{party}");
    }
}

#[test]
fn same_good_direct_flags_whom_imported_and_delivered() {
    flags_only("same-good-direct", &[STEPPE, ARAL]);
}

#[test]
fn same_good_through_others_sees_through_any_number_of_firms() {
    flags_only("same-good-through-others", &[TURAN, CIRCLE]);
}

#[test]
fn same_good_eaeu_sees_what_customs_does_not() {
    flags_only("same-good-eaeu", &[ERTIS]);
}

#[test]
fn share_contradicted_holds_the_declared_share_against_the_upper_bound() {
    flags_only("share-contradicted", &[STEPPE, TURAN, ERTIS, ARAL, NUR, CIRCLE, TULPAR]);
}

#[test]
fn origin_sign_flip_names_whoever_turned_the_sign() {
    flags_only("origin-sign-flip", &[STEPPE, TURAN, ERTIS, ARAL, CIRCLE]);
}

#[test]
fn goods_in_a_circle_are_named() {
    flags_only("goods-in-a-circle", &[CIRCLE]);
}

#[test]
fn no_inputs_asks_where_goods_came_from() {
    flags_only("no-inputs", &[BEREKE]);
}

#[test]
fn a_raised_finding_cites_records_and_says_what_speaks_against_it() {
    for finding in QUICKSTART.findings.iter().filter(|finding| finding.state == CheckState::Raised) {
        assert!(!finding.evidence.is_empty(), "{}", finding.id);
        assert!(!finding.against.is_empty() && !finding.refuted_by.is_empty(), "{}", finding.id);
        assert!(finding.confidence.is_some_and(|confidence| confidence.to_f64() > 0.0 && confidence.to_f64() < 1.0));
    }
}

#[test]
fn a_check_that_cannot_be_computed_says_why() {
    let analysis = analysed(&root("tests/cases/kz-2"));
    let without_imports = analysis.findings.iter().filter(|finding| finding.rule == "share-contradicted");
    assert!(without_imports.clone().count() > 0);
    for finding in without_imports {
        assert_eq!((finding.state, finding.claim.id), (CheckState::CannotCompute, "cannot-nothing-declared"));
    }
}
