//! A simulated case without noise is read without trouble, and what is analysed is near what is true.

use crate::expect::analysed;
use std::collections::BTreeMap;
use tegi::simulate::{NoiseLevel, Request, TRUTH, simulate};

/// Codes of what is worth a remark in a case in which nothing is wrong: goods on a visit, goods of home origin,
/// returns, and sales from a store that was never counted.
const REMARKS: [&str; 6] = [
    "not_released",
    "home_origin",
    "not_exported",
    "return_taken_off",
    "code_contradicts_description",
    "sold_before_stock",
];

#[test]
fn a_simulated_case_is_read_without_trouble_and_analysed_near_the_truth() {
    let dir = tempfile::tempdir().expect("a folder");
    let request = Request { seed: 11, producers: 40, years: 2, scale: 1.0, noise: NoiseLevel::None };
    simulate(&request, dir.path()).expect("a case");
    let analysis = analysed(dir.path());
    let troubles: Vec<&str> =
        analysis.issues.iter().map(|issue| issue.code).filter(|code| !REMARKS.contains(code)).collect();
    assert_eq!(troubles, Vec::<&str>::new());
    let mut reader = csv::Reader::from_path(dir.path().join(TRUTH).join("contracts.csv")).expect("the truth");
    let truth: BTreeMap<String, f64> = reader
        .records()
        .map(|row| row.expect("a row"))
        .map(|row| (row[0].to_string(), row[3].parse().expect("a share")))
        .collect();
    assert_eq!(analysis.contracts.len(), truth.len());
    let mut far: Vec<f64> = analysis
        .contracts
        .iter()
        .map(|contract| (contract.figure.local.percent() - truth[&contract.id]).abs())
        .collect();
    far.sort_by(f64::total_cmp);
    assert!(far[far.len() / 2] < 5.0, "the median error is {}", far[far.len() / 2]);
}
