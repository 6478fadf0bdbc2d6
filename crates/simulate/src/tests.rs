//! What must hold for every simulated economy.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

const SMALL: Request = Request { seed: 5, producers: 20, years: 1, scale: 1.0, noise: NoiseLevel::None };
const USUAL: Request = Request { seed: 1, producers: 124, years: 2, scale: 1.0, noise: NoiseLevel::None };

fn written(request: &Request) -> (tempfile::TempDir, Summary) {
    let dir = tempfile::tempdir().expect("a folder");
    let summary = simulate(request, dir.path()).expect("a case");
    (dir, summary)
}

/// All files of a folder with their bytes.
fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(dir).into_iter().map(|entry| entry.expect("a readable folder"));
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().strip_prefix(dir).expect("inside").display().to_string(), entry.into_path()))
        .map(|(name, path)| (name, std::fs::read(path).expect("a file")))
        .collect()
}

/// The rows of a table, by column.
fn rows(dir: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(dir.join(name)).expect("a table");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

/// A number with six decimals in its millionths.
fn steps(row: &BTreeMap<String, String>, column: &str) -> i64 {
    row[column].replace('.', "").parse().expect("six decimals")
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() {
    let (first, again) = (written(&SMALL).0, written(&SMALL).0);
    assert!(bytes(first.path()) == bytes(again.path()), "the same request, other bytes");
    let other = written(&Request { seed: 6, ..SMALL }).0;
    assert!(bytes(first.path())["invoices.csv"] != bytes(other.path())["invoices.csv"]);
}

#[test]
fn the_ledgers_of_all_stores_close() {
    let dir = tempfile::tempdir().expect("a folder");
    let truth = dir.path().join(TRUTH);
    std::fs::create_dir_all(&truth).expect("a folder");
    let mut economy = found(&SMALL, dir.path(), &truth).expect("files");
    people(&mut economy, &SMALL);
    economy.begin();
    economy.run().expect("written");
    let open = economy.stores.iter().filter(|store| !store.closes()).count();
    assert_eq!(open, 0, "of {} stores", economy.stores.len());
    assert!(economy.stores.iter().any(|store| store.ledger.went.0 > tegi_model::Quantity::ZERO));
}

#[test]
fn what_a_contract_is_made_of_adds_up_to_a_hundred() {
    let (dir, _) = written(&SMALL);
    let truth = dir.path().join(TRUTH);
    let contracts = rows(&truth, "contracts.csv");
    assert!(contracts.len() > 20);
    for row in &contracts {
        let parts = ["production", "services", "trade_margin", "imported", "taxes"];
        assert_eq!(parts.iter().map(|part| steps(row, part)).sum::<i64>(), 100_000_000, "{row:?}");
        assert_eq!(steps(row, "local"), steps(row, "production") + steps(row, "services"), "{row:?}");
    }
    let of = |file: &str, column: &str, contract: &str| -> f64 {
        rows(&truth, file).iter().filter(|row| row["contract_id"] == contract).map(|row| number(row, column)).sum()
    };
    for row in contracts.iter().take(5) {
        let id = &row["contract_id"];
        assert!((of("tiers.csv", "production", id) - number(row, "production")).abs() < 1e-4, "{row:?}");
        assert!((of("tiers.csv", "imported", id) - number(row, "imported")).abs() < 1e-4, "{row:?}");
        assert!((of("origins.csv", "imported", id) - number(row, "imported")).abs() < 1e-4, "{row:?}");
    }
}

#[test]
fn every_scheme_and_every_innocent_is_there_at_the_usual_size() {
    let (dir, summary) = written(&USUAL);
    let truth = dir.path().join(TRUTH);
    let schemes: BTreeSet<String> = rows(&truth, "schemes.csv").into_iter().map(|row| row["scheme"].clone()).collect();
    assert_eq!(schemes, schemes::KINDS.iter().map(|(name, _)| (*name).to_string()).collect());
    let parties = rows(&truth, "parties.csv");
    for (name, _) in innocents::KINDS {
        let many = parties.iter().filter(|row| row["innocent"] == name).count();
        assert!(many >= 2, "{name}: {many}");
    }
    for role in ["producer", "assembler", "reseller", "mixed"] {
        assert!(parties.iter().any(|row| row["role"] == role), "no {role}");
    }
    let guilty = parties.iter().filter(|row| !row["innocent"].is_empty() && row["role"] == "reseller").count();
    assert_eq!(guilty, 0, "an innocent resells");
    assert!((15_000..30_000).contains(&summary.rows), "{} rows", summary.rows);
    assert!(summary.contracts > 300);
}

#[test]
fn a_larger_scale_gives_more_documents_from_the_same_firms() {
    let (once, twice) = (written(&SMALL).1, written(&Request { scale: 4.0, ..SMALL }).1);
    assert_eq!((once.firms, once.contracts), (twice.firms, twice.contracts));
    assert!(twice.rows as f64 > 1.8 * once.rows as f64, "{} and {}", once.rows, twice.rows);
}

#[test]
fn what_is_not_a_simulated_case_is_not_overwritten() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("invoices.csv"), "mine").expect("written");
    assert!(matches!(simulate(&SMALL, dir.path()), Err(SimulateError::NotEmpty(_))));
    let (dir, _) = written(&SMALL);
    assert!(simulate(&SMALL, dir.path()).is_ok(), "an earlier case is written anew");
}

#[test]
fn numbers_of_made_up_firms_are_all_different() {
    let (dir, _) = written(&USUAL);
    let ids: Vec<String> = rows(dir.path(), "parties.csv").into_iter().map(|row| row["party_id"].clone()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}
