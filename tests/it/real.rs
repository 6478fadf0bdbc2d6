//! Real files, read by a hand-written mapping: what comes out is what other programs count in them.
//!
//! The extracts in `tests/cases/real-*` are always read. The whole files are read where `TEGI_REAL_DATA` names the folder
//! that holds them: `TEGI_REAL_DATA=… cargo test --test it -- --ignored real`. `tests/cases/real-counts.py` counted both.

use crate::expect::root;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tegi::ingest::{ReadOptions, read_case};
use tegi::model::{Country, Issue, Money, Quantity, Records, RefId, Sym};

/// Each case, with the folder of its whole files and what is changed in its settings.
const CASES: [(&str, &str, [&str; 2]); 5] = [
    ("real-scms", "scms-delivery-history", ["", ""]),
    ("real-scms-utf8", "scms-delivery-history", ["SCMS_latin1.tsv", "SCMS_utf8_CR.tsv"]),
    ("real-customs-korea", "customs-korea-ctgan", ["", ""]),
    ("real-fpds", "procurement-us-fpds", ["", ""]),
    ("real-bulldozer", "supply-chains-gsm", ["", ""]),
];

/// The records of a case, whose files lie in a folder of their own.
fn records(case: &str, files: &Path, [from, to]: [&str; 2]) -> Records {
    let settings = root("tests/cases").join(case.trim_end_matches("-utf8")).join("case.toml");
    let mut settings = std::fs::read_to_string(settings).expect("the settings");
    if !from.is_empty() {
        settings = settings.replace(from, to);
    }
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("case.toml"), settings).expect("the settings");
    // The look-up files lie beside the extract; the whole files take its place.
    let extract = std::fs::read_dir(root("tests/cases").join(case.trim_end_matches("-utf8"))).expect("the case");
    for entry in extract.chain(std::fs::read_dir(files).expect("the files")) {
        let path = entry.expect("a file").path();
        let data = path.extension().is_some_and(|end| ["tsv", "csv", "json", "txt"].iter().any(|known| end == *known));
        if data {
            let name = path.file_name().expect("a name");
            std::fs::copy(&path, dir.path().join(name)).expect("a copy");
        }
    }
    read_case(dir.path(), &ReadOptions::default()).expect("a case").records
}

/// What the records say of a fact.
fn found(records: &Records, fact: &str) -> String {
    let contracts = &records.contracts;
    let party = |party: RefId| records.refs[party.0 as usize];
    let money = |values: &mut dyn Iterator<Item = Option<Money>>| {
        Money::new(values.flatten().map(|value| value.steps()).sum()).to_string()
    };
    let sum = |values: &mut dyn Iterator<Item = Option<Quantity>>| {
        Quantity::new(values.flatten().map(|value| value.steps()).sum()).to_string()
    };
    let days = || records.items.iter().filter_map(|item| item.delivered);
    let count = match fact {
        "contracts" => contracts.len(),
        "items" => records.items.len(),
        "bom" => records.bom.len(),
        "declarations" => records.declarations.len(),
        "suppliers" => contracts.iter().map(|one| party(one.supplier).name).collect::<BTreeSet<Sym>>().len(),
        "importers" => records.declarations.iter().map(|one| party(one.importer).id).collect::<BTreeSet<Sym>>().len(),
        "buyer_countries" => countries(contracts.iter().map(|one| party(one.buyer).country)),
        "origins" => countries(records.declarations.iter().map(|one| one.origin)),
        "headings" => {
            let codes = records.declarations.iter().filter_map(|one| one.goods.hs?.heading());
            codes.collect::<BTreeSet<_>>().len()
        }
        "amount" => return money(&mut contracts.iter().map(|one| one.amount)),
        "value" => return money(&mut records.declarations.iter().map(|one| one.value)),
        "net_kg" => return sum(&mut records.declarations.iter().map(|one| one.net_kg)),
        "quantity" => return sum(&mut records.items.iter().map(|one| one.quantity)),
        "units" => return sum(&mut records.bom.iter().map(|one| one.quantity_per_unit)),
        "first_day" => return days().min().map_or_else(String::new, |day| day.to_string()),
        "last_day" => return days().max().map_or_else(String::new, |day| day.to_string()),
        other => panic!("no such fact: {other}"),
    };
    count.to_string()
}

fn countries(of: impl Iterator<Item = Option<Country>>) -> usize {
    of.flatten().collect::<BTreeSet<_>>().len()
}

/// Holds the records of all cases against a file of counts.
fn check(expected: &str, files: impl Fn(&str, &str) -> PathBuf) {
    let all: BTreeMap<&str, Records> =
        CASES.iter().map(|(case, folder, change)| (*case, records(case, &files(case, folder), *change))).collect();
    let mut reader = csv::Reader::from_path(root("tests/expect").join(expected)).expect("the counts");
    let mut wrong = Vec::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let found = found(&all[&row[0]], &row[1]);
        println!("{} {} {found}", &row[0], &row[1]);
        if found != row[2] {
            wrong.push(format!("{} {}: found {found}, counted {}", &row[0], &row[1], &row[2]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let told = |records: &Records| {
        let issues = records.issues.iter().filter(|issue| issue.code != "encoding_by_letters");
        issues.map(|issue| Issue { source: String::new(), ..issue.clone() }).collect::<Vec<_>>()
    };
    let (latin, utf_8) = (&all["real-scms"], &all["real-scms-utf8"]);
    let content = |of: &Records| format!("{:?}{:?}{:?}{:?}{:?}", of.strings, of.refs, of.contracts, of.items, told(of));
    assert!(content(latin) == content(utf_8), "both encodings give the same case");
}

#[test]
fn extracts_of_real_files_hold_what_was_counted() {
    check("real-extracts.csv", |case, _| root("tests/cases").join(case.trim_end_matches("-utf8")));
}

#[test]
#[ignore = "needs the whole files: TEGI_REAL_DATA names their folder"]
fn whole_real_files_hold_what_was_counted() {
    let data = std::env::var_os("TEGI_REAL_DATA").expect("TEGI_REAL_DATA names the folder of the whole files");
    check("real-whole.csv", |_, folder| Path::new(&data).join(folder));
}
