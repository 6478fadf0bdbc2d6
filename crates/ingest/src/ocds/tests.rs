//! Releases in, records and issues out.

use crate::{Case, IngestError, ReadOptions, Strictness, read_case};
use proptest::prelude::*;
use std::path::Path;
use tegi_model::{Arg, Effect, Format, Money, PartyRef, RefId, Retelling, WorkKind};

const HEAD: &str = "[case]\ncountry = \"GB\"\ncurrency = \"GBP\"\n";
const SOURCE: &str = "[[source]]\nformat = \"ocds\"\npath = \"*.json*\"\n";

/// The case of these files with these settings.
pub fn try_read(settings: &str, files: &[(&str, &[u8])], options: &ReadOptions) -> Result<Case, IngestError> {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("case.toml"), settings).expect("a file");
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    read_case(dir.path(), options)
}

fn read(files: &[(&str, &str)]) -> Case {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    try_read(&format!("{HEAD}{SOURCE}"), &files, &ReadOptions::default()).expect("a case")
}

/// Issues that are not about missing tables: place, field, code, effect.
fn troubles(case: &Case) -> Vec<(String, &str, Effect)> {
    let told = case.records.issues.iter().filter(|issue| issue.code != "no_table");
    told.map(|issue| (format!("{}:{} {}", issue.source, issue.row, issue.field), issue.code, issue.effect)).collect()
}

fn party(case: &Case, id: RefId) -> (&str, &str) {
    let PartyRef { id, name, .. } = case.records.refs[id.0 as usize];
    (case.records.strings.get(id), case.records.strings.get(name))
}

const CONTRACT: &str = r#"{"ocid": "ocds-1", "id": "r2", "date": "2024-02-01T00:00:00Z", "tag": ["contract"],
  "buyer": {"id": "b", "name": "Ministry"},
  "parties": [
    {"id": "b", "name": "Ministry", "identifier": {"scheme": "GB-GOR", "id": "D1"}, "address": {"countryName": "United Kingdom", "locality": "London"}},
    {"id": "s1", "name": "Maker Ltd", "identifier": {"scheme": "GB-COH", "id": "01234567"}},
    {"id": "s2", "name": "Partner Ltd"}],
  "tender": {"mainProcurementCategory": "goods"},
  "awards": [{"id": "a", "status": "active", "suppliers": [{"id": "s1"}, {"id": "s2"}]}],
  "contracts": [{"id": "c", "awardID": "a", "status": "terminated", "dateSigned": "2024-01-31T10:00:00Z",
    "period": {"startDate": "2024-02-01", "endDate": "2024-12-31"}, "value": {"amount": 1234.50, "currency": "gbp"},
    "amendments": [{"id": 1, "date": "2024-03-01"}],
    "relatedProcesses": [{"id": "1", "relationship": ["subContract"], "scheme": "ocid", "identifier": "ocds-2"}],
    "items": [
      {"id": "1", "description": "Lorry", "classification": {"scheme": "CPV", "id": "34134000-1"},
       "additionalClassifications": [{"scheme": "HS", "id": "870423"}], "quantity": 2,
       "unit": {"scheme": "UNCEFACT", "id": "H87", "name": "piece", "value": {"amount": 600.25, "currency": "GBP"}}},
      {"id": "2", "classification": {"scheme": "UNSPSC", "id": "25101611", "description": "Trailer"}, "quantity": 1,
       "unit": {"name": "piece", "value": {"amount": 34, "currency": "EUR"}}}]}]}"#;

#[test]
fn a_release_becomes_parties_contracts_and_items() {
    let child = r#"{"ocid": "ocds-2", "id": "r", "date": "2024-02-02T00:00:00Z", "tag": ["award"],
        "awards": [{"id": "ocds-2-9", "status": "active", "date": "2024-02-02", "value": {"amount": 10, "currency": "GBP"},
        "suppliers": [{"id": "GB-CFS-1", "name": "Smith"}]}, {"id": "x", "status": "cancelled"}]}"#;
    let text = format!("{}\n{}\n", CONTRACT.replace('\n', " "), child.replace('\n', " "));
    let case = read(&[("releases.jsonl", &text)]);
    let (records, strings) = (&case.records, &case.records.strings);
    let contract = &records.contracts[0];
    assert_eq!((strings.get(contract.id), contract.amount), ("ocds-1-c", Some(Money::new(12_345_000))));
    assert_eq!(party(&case, contract.supplier), ("GB-COH-01234567", "Maker Ltd"));
    assert_eq!(party(&case, contract.buyer), ("GB-GOR-D1", "Ministry"));
    assert_eq!(
        (contract.work_kind, contract.signed.map(|day| day.to_string())),
        (Some(WorkKind::Supply), Some("2024-01-31".into()))
    );
    assert_eq!(records.cite(contract.at), "releases.jsonl:1 /contracts/0");
    let [lorry, trailer] = records.items.as_slice() else { panic!("two items") };
    assert_eq!(
        (lorry.goods.hs.map(|code| code.to_string()), lorry.value),
        (Some("870423".to_string()), Some(Money::new(12_005_000)))
    );
    assert_eq!((strings.get(trailer.goods.other_code), trailer.value), ("UNSPSC 25101611", None));
    assert_eq!(records.cite(trailer.at), "releases.jsonl:1 /contracts/0/items/1");
    let child = &records.contracts[1];
    assert_eq!((strings.get(child.id), strings.get(child.parent)), ("ocds-2-9", "ocds-1-c"));
    assert_eq!(party(&case, child.supplier), ("GB-CFS-1", "Smith"));
    assert_eq!(records.cite(child.at), "releases.jsonl:2 /awards/0");
    assert_eq!(records.parties.len(), 4);
    let sources: Vec<_> =
        records.sources.iter().map(|source| (source.table.as_str(), source.rows, source.kept)).collect();
    assert_eq!(sources, [("parties", 4, 4), ("contracts", 3, 2), ("contract_items", 2, 2)]);
    assert!(records.sources.iter().all(|source| source.written.format == Format::Ocds && source.sha256.len() == 64));
    let expected = [
        ("releases.jsonl:1 /contracts/0", "ocds_amended", Effect::Noted),
        ("releases.jsonl:1 /contracts/0", "ocds_more_suppliers", Effect::Noted),
        ("releases.jsonl:1 /contracts/0", "ocds_status", Effect::Noted),
        ("releases.jsonl:2 /awards/0", "ocds_award_as_contract", Effect::Noted),
        ("releases.jsonl:2 /awards/0 contract_id", "contract_without_items", Effect::Noted),
        ("releases.jsonl:2 /awards/1", "ocds_not_awarded", Effect::RowLeftOut),
        ("releases.jsonl:1 /contracts/0/items/1", "ocds_other_currency", Effect::CellUnknown),
    ];
    let found = troubles(&case);
    assert_eq!(found.iter().map(|(at, code, effect)| (at.as_str(), *code, *effect)).collect::<Vec<_>>(), expected);
}

/// What a case holds of contracts and items, wherever it stood.
fn summary(case: &Case) -> Vec<String> {
    let (records, strings) = (&case.records, &case.records.strings);
    let contracts = records.contracts.iter().map(|contract| {
        let (supplier, buyer) = (party(case, contract.supplier), party(case, contract.buyer));
        format!("{} {supplier:?} {buyer:?} {:?} {:?}", strings.get(contract.id), contract.amount, contract.signed)
    });
    let items = records.items.iter().map(|item| {
        format!("{} {} {:?} {:?}", strings.get(item.contract), strings.get(item.line), item.quantity, item.value)
    });
    let mut all: Vec<String> = contracts.chain(items).collect();
    all.sort();
    all
}

#[test]
fn releases_are_read_whatever_holds_them_and_wherever_they_stand() {
    let earlier = r#"{"ocid": "ocds-1", "id": "r1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"],
        "contracts": [{"id": "c", "value": {"amount": 1, "currency": "GBP"}, "dateSigned": "2024-01-31T10:00:00Z"}]}"#;
    let lines = format!("{}\n{}\n", CONTRACT.replace('\n', " "), earlier.replace('\n', " "));
    let package = format!("{{\"uri\": \"x\", \"version\": \"1.1\", \"releases\": [{earlier},\n {CONTRACT}]}}");
    let record =
        format!("{{\"uri\": \"x\", \"records\": [{{\"ocid\": \"ocds-1\", \"releases\": [{earlier}, {CONTRACT}]}}]}}");
    let compiled = CONTRACT.replace("[\"contract\"]", "[\"compiled\"]");
    let whole = summary(&read(&[("a.jsonl", &lines)]));
    assert_eq!(whole.len(), 3);
    let array = format!("[{earlier}, {CONTRACT}]");
    let of_record = format!("{{\"compiledRelease\": {compiled}, \"releases\": [{earlier}]}}");
    let packages = format!("{}\n{}\n", package.replace('\n', " "), package.replace('\n', " "));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(package.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let zstd = zstd::encode_all(package.as_bytes(), 1).expect("packed");
    let chain = format!("{earlier}\n{CONTRACT}");
    let gone = ("b.json", earlier.as_bytes());
    let files: [&[(&str, &[u8])]; 11] = [
        &[("a.json", package.as_bytes())],
        &[("a.json", record.as_bytes())],
        &[("a.json", array.as_bytes())],
        &[("a.json", CONTRACT.as_bytes()), gone],
        &[("c.json", CONTRACT.as_bytes()), gone],
        &[("a.json", of_record.as_bytes())],
        &[("a.json", compiled.as_bytes()), gone],
        &[("a.jsonl", packages.as_bytes())],
        &[("a.json", &utf16)],
        &[("a.json.zst", &zstd)],
        &[("a.json", chain.as_bytes())],
    ];
    for (number, files) in files.into_iter().enumerate() {
        let case = try_read(&format!("{HEAD}{SOURCE}"), files, &ReadOptions::default()).expect("a case");
        assert_eq!(summary(&case), whole, "{number}");
        // No format and no table: the content tells. The size of a piece changes nothing.
        let settings = format!("{HEAD}[[source]]\npath = \"*.json*\"\n");
        let small = try_read(&settings, files, &ReadOptions { piece: 50, ..ReadOptions::default() }).expect("a case");
        assert_eq!((summary(&small), troubles(&small)), (whole.clone(), troubles(&case)), "{number}");
    }
    let case = try_read(&format!("{HEAD}{SOURCE}"), files[1], &ReadOptions::default()).expect("a case");
    assert_eq!(case.records.cite(case.records.items[0].at), "a.json /records/0/releases/1/contracts/0/items/0");
}

#[test]
fn a_later_release_is_merged_upon_a_compiled_one() {
    let compiled = CONTRACT.replace("[\"contract\"]", "[\"compiled\"]");
    let later = r#"{"ocid": "ocds-1", "id": "r9", "date": "2025-01-01T00:00:00Z", "tag": ["contractAmendment"],
        "contracts": [{"id": "c", "value": {"amount": 2000}}]}"#;
    let case = read(&[("a.json", &format!("[{compiled}, {later}]"))]);
    let contract = &case.records.contracts[0];
    assert_eq!((contract.amount, case.records.items.len()), (Some(Money::new(20_000_000)), 2));
    assert_eq!(case.records.cite(contract.at), "a.json /1/contracts/0");
    assert_eq!(case.records.cite(case.records.items[0].at), "a.json /0/contracts/0/items/0");
}

#[test]
fn a_release_that_stands_twice_counts_once() {
    let text = r#"{"ocid": "o-1", "id": "r", "date": "2024-01-01", "tag": ["contract"], "contracts": [{"id": "c",
        "value": {"currency": "GBP"}, "items": [{"quantity": 1, "unit": {"name": "kg", "value": {"amount": 7}}}]}]}"#;
    let case = read(&[("a.json", text), ("b.json", &text.replace('\n', " "))]);
    assert_eq!((case.records.contracts[0].amount, case.records.items.len()), (Some(Money::new(70_000)), 1));
}

#[test]
fn where_all_contracts_are_awards_it_is_said_once() {
    let award =
        |number| format!(r#"{{"ocid": "o-{number}", "awards": [{{"id": "a", "suppliers": [{{"name": "F"}}]}}]}}"#);
    let contract = r#"{"ocid": "o-9", "contracts": [{"id": "c", "items": [{"id": 1}]}]}"#;
    let told = |lines: &[String]| {
        let case = read(&[("a.jsonl", &lines.join("\n"))]);
        let places =
            troubles(&case).into_iter().filter(|(_, code, _)| code.contains("award") || code.contains("without"));
        places.map(|(place, code, _)| format!("{place} {code}")).collect::<Vec<_>>()
    };
    let all = ["a.jsonl:0  ocds_award_as_contract", "a.jsonl:0 contract_id contract_without_items"];
    assert_eq!(told(&[award(1), award(2)]), all);
    let each = |line| {
        let place = format!("a.jsonl:{line} /awards/0");
        [format!("{place} ocds_award_as_contract"), format!("{place} contract_id contract_without_items")]
    };
    assert_eq!(told(&[award(1), award(2), contract.to_string()]), [each(1), each(2)].concat());
    assert_eq!(told(&[award(1)]), each(1));
}

#[test]
fn subcontracts_stand_where_their_contract_does() {
    let text = r#"{"ocid": "o", "contracts": [{"id": "c", "awardID": "x", "suppliers": [{"name": "Main"}],
        "subcontracting": {"subcontracts": [{"id": "s", "subcontractor": {"name": "Sub"}, "value": {"amount": 40}}]}}]}"#;
    let case = read(&[("a.json", text)]);
    let [_, sub] = case.records.contracts.as_slice() else { panic!("a contract and its subcontract") };
    assert_eq!(case.records.cite(sub.at), "a.json /contracts/0");
    assert_eq!(party(&case, sub.buyer).1, "Main");
}

#[test]
fn subcontracts_that_are_named_are_contracts_below() {
    let text = r#"{"ocid": "o-1", "date": "2024-01-01", "tag": ["award"], "awards": [
        {"id": "a", "status": "active", "suppliers": [{"name": "Main"}], "value": {"amount": 100, "currency": "GBP"},
         "subcontracting": {"subcontracts": [{"id": "s", "subcontractor": {"name": "Sub"}, "value": {"amount": 40}}]}},
        {"id": "b", "status": "active", "suppliers": [{"name": "Main"}], "subcontracting": {"minimumPercentage": 0.3}}]}"#;
    let case = read(&[("a.json", text)]);
    let sub = &case.records.contracts[1];
    let strings = &case.records.strings;
    assert_eq!((strings.get(sub.id), strings.get(sub.parent)), ("o-1-a-subcontract-s", "o-1-a"));
    assert_eq!(
        (party(&case, sub.buyer).1, party(&case, sub.supplier).1, sub.amount),
        ("Main", "Sub", Some(Money::new(400_000)))
    );
    assert!(case.records.issues.iter().any(|issue| issue.code == "ocds_subcontracting" && issue.field == "/awards/1"));
}

#[test]
fn what_is_no_release_is_an_issue_and_the_rest_is_read() {
    let lines = format!(
        "{}\n{{\"ocid\": \"x\", \"contracts\": [\n[1, 2]\n{{\"a\": 1}}\n\n{{\"ocid\": \"ocds-3\", \"contracts\": \"none\", \"buyer\": 7}}\n\
         {{\"ocid\": \"ocds-4\", \"contracts\": [{{\"id\": {{}}, \"value\": [1], \"items\": [{{\"unit\": 3, \"quantity\": \"many\"}}]}}]}}\n\
         {{\"ocid\": \"ocds-5\", \"records\": [{{\"ocid\": \"ocds-6\", \"releases\": [{{\"url\": \"u\"}}]}}]}}\n\
         {{\"ocid\": \"ocds-7\", \"contracts\": [{{\"id\": 1, \"status\": [{{\"releaseID\": 1, \"releaseDate\": 2, \"releaseTag\": [], \"value\": \"active\"}}]}}]}}",
        CONTRACT.replace('\n', " ")
    );
    let case = read(&[("a.jsonl", &lines)]);
    assert_eq!(case.records.contracts.len(), 2);
    let found = troubles(&case);
    let codes = |line: u32| -> Vec<&str> {
        let at = format!("a.jsonl:{line} ");
        found.iter().filter(|(place, _, _)| place.starts_with(&at)).map(|(_, code, _)| *code).collect()
    };
    assert_eq!(codes(2), ["broken_json"]);
    assert_eq!(codes(4), ["no_ocid"]);
    assert_eq!(codes(7), ["no_supplier", "ocds_wrong_kind", "ocds_wrong_kind", "not_a_number"]);
    assert_eq!(codes(8), ["ocds_linked"]);
    assert_eq!(codes(9), ["ocds_versioned"]);
    let strict = ReadOptions { strictness: Strictness::Strict, ..ReadOptions::default() };
    assert!(try_read(&format!("{HEAD}{SOURCE}"), &[("a.jsonl", lines.as_bytes())], &strict).is_err());
}

#[test]
fn releases_in_a_folder_without_sources_are_read() {
    let other = ("z.json", "{\"a\": 1}".as_bytes());
    let case = try_read(HEAD, &[("a.json", CONTRACT.as_bytes()), other], &ReadOptions::default()).expect("a case");
    assert_eq!((case.records.contracts.len(), case.records.sources.len()), (1, 3));
    let table = ("contracts.csv", "contract_id,supplier_name,currency,amount\nK,Maker,GBP,1\n".as_bytes());
    let case = try_read(HEAD, &[("a.json", CONTRACT.as_bytes()), table], &ReadOptions::default()).expect("a case");
    assert_eq!((case.records.contracts.len(), case.records.sources.len()), (1, 1));
}

#[test]
fn a_source_without_a_table_must_be_told_by_its_content() {
    let read = |source: &str, text: &str| {
        let settings = format!("{HEAD}[[source]]\n{source}\n");
        try_read(&settings, &[("a.json", text.as_bytes())], &ReadOptions::default())
    };
    assert!(matches!(read("encoding = \"utf-8\"", "a"), Err(IngestError::Settings(_))));
    for (text, code) in [("a,b\n", "unknown_layout"), ("{\"a\": 1}", "unknown_layout"), (" \n", "empty_file")] {
        match read("path = \"a.json\"", text) {
            Err(IngestError::NothingRead { first: Some(issue), .. }) => assert_eq!(issue.code, code),
            other => panic!("{other:?}"),
        }
    }
    assert!(read("path = \"a.json\"\ntable = \"contracts\"\nformat = \"ocds\"", CONTRACT).is_ok());
}

#[test]
fn real_files_hold_what_was_counted_by_other_means() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/real-ocds");
    let case = read_case(&dir, &ReadOptions::default()).expect("a case");
    let records = &case.records;
    let count = |file: &str| {
        let rows = |table: &str| {
            let source = records.sources.iter().find(|source| source.path == file && source.table == table);
            source.map_or(0, |source| source.rows)
        };
        let of_file = records.contracts.iter().filter(|contract| records.path(contract.at) == file);
        let amount: i64 = of_file.filter_map(|contract| contract.amount).map(|amount| amount.steps()).sum();
        (rows("contracts"), rows("contract_items"), amount)
    };
    assert_eq!(count("armenia-release-package.json"), (3, 3, 83_561_800_000));
    assert_eq!(count("moldova-record.json"), (1, 1, 2_031_797_100));
    assert_eq!(count("paraguay-record-package.json"), (1, 1, 452_337_560_000));
    assert_eq!(count("uk-2016-release.json"), (0, 0, 0));
    assert_eq!(count("uk-2025.jsonl"), (8, 0, 314_007_808_200));
    assert_eq!(count("ukraine-release.json"), (1, 3, 845_438_300));
    // Awards of 2025 name suppliers of Companies House by their numbers.
    let numbered = |id: RefId| party(&case, id).0.starts_with("GB-COH-");
    assert!(records.contracts.iter().any(|contract| numbered(contract.supplier)));
    assert!(
        records.contracts.iter().all(|contract| contract.supplier != RefId::NOBODY && contract.buyer != RefId::NOBODY)
    );
}

/// A file with some of its bytes changed, or cut off.
fn changed() -> impl Strategy<Value = Vec<u8>> {
    let package = format!("{{\"uri\": \"x\", \"releases\": [{CONTRACT}, {CONTRACT}]}}");
    let lines = format!("{}\n{}", CONTRACT.replace('\n', " "), CONTRACT.replace('\n', " "));
    let record = format!("{{\"compiledRelease\": {CONTRACT}, \"releases\": [{CONTRACT}]}}");
    let files = prop::sample::select(vec![package, lines, record, CONTRACT.to_string()]);
    let odd = prop::sample::select(b"{}[]\",:\\nt01-. \nz\xff\0".to_vec());
    let changes = prop::collection::vec((any::<prop::sample::Index>(), odd), 0..6);
    (files, changes, any::<prop::sample::Index>(), any::<bool>()).prop_map(|(file, changes, end, cut)| {
        let mut bytes = file.into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        bytes
    })
}

/// A release in which some values have another kind.
fn of_other_kinds() -> impl Strategy<Value = String> {
    let odd = ["null", "[]", "{}", "\"x\"", "-1e400", "true", "[[{}]]", "[{\"id\":[]}]", "{\"id\":{\"id\":1}}"];
    let value = serde_json::from_str::<serde_json::Value>(CONTRACT).expect("JSON");
    let mut ways = Vec::new();
    pointers(&value, String::new(), &mut ways);
    let changes = prop::collection::vec((prop::sample::select(ways), prop::sample::select(odd.to_vec())), 1..5);
    changes.prop_map(move |changes| {
        let mut value = value.clone();
        for (way, odd) in changes {
            if let (Some(at), Ok(odd)) = (value.pointer_mut(&way), serde_json::from_str(odd)) {
                *at = odd;
            }
        }
        value.to_string()
    })
}

fn pointers(value: &serde_json::Value, way: String, to: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| pointers(value, format!("{way}/{name}"), to));
        }
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(place, value)| pointers(value, format!("{way}/{place}"), to));
        }
        _ => {}
    }
    to.push(way);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_changed_file_gives_issues_and_never_stops_the_run(bytes in changed(), piece in 1_usize..300) {
        let options = ReadOptions { piece, ..ReadOptions::default() };
        match try_read(&format!("{HEAD}{SOURCE}"), &[("a.json", &bytes)], &options) {
            Ok(_) | Err(IngestError::NothingRead { .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
        let _ = told_again(&[("a.json", &bytes)], "ocds-1-c");
    }

    #[test]
    fn wrong_kinds_of_values_stop_nothing(first in of_other_kinds(), second in of_other_kinds()) {
        let lines = format!("{first}\n{second}\n{}\n", CONTRACT.replace('\n', " "));
        let read = |lines: &str| try_read(&format!("{HEAD}{SOURCE}"), &[("a.jsonl", lines.as_bytes())], &ReadOptions::default());
        prop_assert!(read(&lines).is_ok());
        prop_assert!(told_again(&[("a.jsonl", lines.as_bytes())], "ocds-1-c").is_some());
    }
}

/// Reads every file of the folder that `TEGI_OCDS` names, each as a case of its own, and prints what came of it as CSV:
/// for a look at data that is not part of this project. `docs/ocds-counts.py` counts the same by other means.
#[test]
#[ignore = "reads the folder that TEGI_OCDS names"]
fn every_file_of_a_folder_is_read() {
    let Ok(dir) = std::env::var("TEGI_OCDS") else { return };
    let mut paths: Vec<_> =
        walkdir::WalkDir::new(&dir).into_iter().filter_map(Result::ok).map(|entry| entry.into_path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json" || end == "jsonl"));
    paths.sort();
    println!("file,parties,contracts,left_out,items,amount,broken");
    for path in paths {
        let bytes = std::fs::read(&path).expect("a file");
        let shown = path.strip_prefix(Path::new(&dir)).unwrap_or(&path).display().to_string();
        let settings = format!("{HEAD}{SOURCE}");
        match try_read(&settings, &[("a.json", &bytes)], &ReadOptions::default()) {
            Err(error) => println!("{shown},{error}"),
            Ok(case) => {
                let records = &case.records;
                let rows = |table: &str| {
                    records.sources.iter().find(|source| source.table == table).map_or(0, |source| source.rows)
                };
                let amount: i128 = records
                    .contracts
                    .iter()
                    .filter_map(|contract| contract.amount)
                    .map(|amount| i128::from(amount.steps()))
                    .sum();
                let count = |codes: &[&str]| records.issues.iter().filter(|issue| codes.contains(&issue.code)).count();
                let left_out = count(&["ocds_not_in_force", "ocds_not_awarded"]);
                let broken = count(&["broken_json", "broken_file", "no_ocid", "ocds_linked", "ocds_versioned"]);
                let (parties, contracts, items) = (rows("parties"), rows("contracts"), rows("contract_items"));
                println!("{shown},{parties},{contracts},{left_out},{items},{amount},{broken}");
            }
        }
    }
}

/// What the releases in these files tell of a contract; nothing where there are none.
fn told_again(files: &[(&str, &[u8])], contract: &str) -> Option<Retelling> {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("case.toml"), format!("{HEAD}{SOURCE}")).expect("a file");
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    let case = read_case(dir.path(), &ReadOptions::default()).ok()?;
    Some(super::retold(dir.path(), &case.records.sources, contract).expect("releases"))
}

/// The same as text: earlier values, then documents and amendments, a line each.
fn retold(files: &[(&str, &str)], contract: &str) -> Vec<String> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let told = told_again(&files, contract).expect("a case");
    let earlier = told.earlier.iter().flat_map(|earlier| {
        let of = [earlier.of.award.as_deref().unwrap_or_default(), &earlier.of.line].join(":");
        let day = earlier.day.map_or("-".to_string(), |day| day.to_string());
        let head = format!("{of} {day} {}", earlier.at.cite());
        let shown = |arg: &Arg| match arg {
            Arg::Text(text) => text.clone(),
            Arg::Quantity(number) => number.to_string(),
            Arg::Day(day) => day.to_string(),
            other => format!("{other:?}"),
        };
        let said = earlier.said.iter().map(move |said| {
            let is = said.is.as_ref().map_or("nothing".to_string(), shown);
            format!("{head} | {} {} -> {is} {}", said.field, shown(&said.was), said.pointer)
        });
        said.collect::<Vec<_>>()
    });
    let papers = told.papers.iter().map(|paper| {
        let parts = [&paper.id, &paper.kind, &paper.title, &paper.day, &paper.format, &paper.url];
        let parts = parts.map(String::as_str).join("|");
        format!("{} {parts} {}", format!("{:?}", paper.stage).to_lowercase(), paper.at.cite())
    });
    earlier.chain(papers).collect()
}

const HISTORY: [&str; 4] = [
    r#"{"ocid": "ocds-1", "id": "1", "date": "2024-01-01T00:00:00Z", "tag": ["award"], "buyer": {"name": "Town"},
      "tender": {"documents": [{"id": "n", "documentType": "tenderNotice", "title": "Notice"}]},
      "awards": [{"id": "a", "suppliers": [{"id": "s", "name": "Smith"}], "value": {"amount": 90}}, {"id": "b", "value": {"amount": 1}}]}"#,
    r#"{"ocid": "ocds-1", "id": "2", "date": "2024-02-01T00:00:00Z", "tag": ["contract"], "contracts": [{"id": "c", "awardID": "a",
      "status": "pending", "value": {"amount": 100, "currency": "GBP"}, "period": {"endDate": "2024-12-31T00:00:00Z"},
      "documents": [{"id": "d", "documentType": "contractSigned", "title": "Draft", "url": "https://e.org/d"}, {"title": "No id"}],
      "items": [{"id": "1", "quantity": 2}, {"id": "2", "quantity": 5}]}]}"#,
    r#"{"ocid": "ocds-1", "id": "3", "date": "2024-03-01T00:00:00Z", "tag": ["contractAmendment"],
      "awards": [{"id": "a", "suppliers": [{"id": "s", "name": "Smith & Sons"}]}, {"id": "b", "value": {"amount": 2}}],
      "contracts": [{"id": "c", "value": {"amount": 110.0}, "status": "active",
      "documents": [{"id": "d", "title": "Signed", "datePublished": "2024-03-01T10:00:00Z", "format": "application/pdf"}],
      "amendments": [{"id": "1", "date": "2024-02-28T00:00:00Z", "rationale": "More of it"}],
      "items": [{"id": "1", "quantity": 3}]}]}"#,
    r#"{"ocid": "ocds-1", "id": "4", "date": "2024-04-01T00:00:00Z", "tag": ["contractAmendment"], "contracts": [{"id": "c",
      "value": {"amount": 100}, "period": null, "implementation": {"documents": [{"id": "i", "title": "Report"}]}}]}"#,
];

#[test]
fn what_earlier_releases_said_is_told_with_its_place_and_the_documents_too() {
    let lines: Vec<String> = HISTORY.iter().map(|release| release.replace('\n', " ")).collect();
    let expected = [
        "a: 2024-01-01 a.jsonl:1 | supplier Smith -> Smith & Sons /awards/0/suppliers",
        ": 2024-02-01 a.jsonl:2 | status pending -> active /contracts/0/status",
        ": 2024-02-01 a.jsonl:2 | ends_on 2024-12-31 -> nothing /contracts/0/period/endDate",
        ":1 2024-02-01 a.jsonl:2 | quantity 2 -> 3 /contracts/0/items/0/quantity",
        ": 2024-03-01 a.jsonl:3 | amount 110 -> 100 /contracts/0/value/amount",
        "contract d|contractSigned|Signed|2024-03-01|application/pdf|https://e.org/d a.jsonl:3 /contracts/0/documents/0",
        "contract ||No id||| a.jsonl:2 /contracts/0/documents/1",
        "amendment 1||More of it|2024-02-28|| a.jsonl:3 /contracts/0/amendments/0",
        "implementation i||Report||| a.jsonl:4 /contracts/0/implementation/documents/0",
        "tender n|tenderNotice|Notice||| a.jsonl:1 /tender/documents/0",
    ];
    assert_eq!(retold(&[("a.jsonl", &(lines.join("\n") + "\n"))], "ocds-1-c"), expected);
    assert_eq!(retold(&[("a.jsonl", &(lines.join("\n") + "\n"))], "ocds-1-c-subcontract-1"), expected);
    assert!(retold(&[("a.jsonl", &(lines.join("\n") + "\n"))], "ocds-1-x").is_empty());
    // The same in two files, in another order, some of it twice, and with the number of the process escaped.
    let escaped = lines[2].replace("\"ocds-1\"", "\"\\u006fcds-1\"");
    let package = format!("{{\"uri\": \"x\", \"releases\": [{escaped}, {}]}}", lines[0]);
    let rest = format!("{}\n{}\n{}\n", lines[3], lines[1], lines[3]);
    let found = retold(&[("a.jsonl", &rest), ("b.json", &package)], "ocds-1-c");
    assert_eq!(found.len(), expected.len());
    assert_eq!(
        found[0],
        "a: 2024-01-01 b.json /releases/1 | supplier Smith -> Smith & Sons /releases/1/awards/0/suppliers"
    );
    assert_eq!(found[4], ": 2024-03-01 b.json /releases/0 | amount 110 -> 100 /releases/0/contracts/0/value/amount");
}

#[test]
fn a_record_tells_the_releases_behind_the_compiled_one_and_the_versions_of_values() {
    let compiled = r#"{"ocid": "ocds-1", "date": "2024-04-01T00:00:00Z", "tag": ["compiled"],
      "contracts": [{"id": "c", "value": {"amount": 100, "currency": "GBP"}, "documents": [{"id": "e", "title": "Kept"}]}]}"#;
    let record = format!(
        "{{\"uri\": \"x\", \"records\": [{{\"ocid\": \"ocds-1\", \"releases\": [{}], \"compiledRelease\": {compiled}}}]}}",
        HISTORY[1..].join(", ")
    );
    let expected = [
        ": 2024-02-01 r.json /records/0/releases/0 | ends_on 2024-12-31 -> nothing /records/0/releases/0/contracts/0/period/endDate",
        ":1 2024-02-01 r.json /records/0/releases/0 | quantity 2 -> nothing /records/0/releases/0/contracts/0/items/0/quantity",
        ":2 2024-02-01 r.json /records/0/releases/0 | quantity 5 -> nothing /records/0/releases/0/contracts/0/items/1/quantity",
        ": 2024-03-01 r.json /records/0/releases/1 | amount 110 -> 100 /records/0/releases/1/contracts/0/value/amount",
        ":1 2024-03-01 r.json /records/0/releases/1 | quantity 3 -> nothing /records/0/releases/1/contracts/0/items/0/quantity",
        "a: 2024-03-01 r.json /records/0/releases/1 | supplier Smith & Sons -> nothing /records/0/releases/1/awards/0/suppliers",
    ];
    let found = retold(&[("r.json", &record)], "ocds-1-c");
    let earlier: Vec<&String> = found.iter().filter(|line| line.contains(" -> ") && !line.contains("status")).collect();
    assert_eq!(earlier, expected);
    let versions = r#"{"ocid": "ocds-1", "contracts": [{"id": "c", "value": {"amount": [
        {"releaseDate": "2024-02-01T00:00:00Z", "releaseID": "2", "releaseTag": ["contract"], "value": 90},
        {"releaseDate": "2024-03-01T00:00:00Z", "releaseID": "3", "releaseTag": ["contractAmendment"], "value": 100}]}}]}"#;
    let record = format!(
        "{{\"uri\": \"x\", \"records\": [{{\"ocid\": \"ocds-1\", \"compiledRelease\": {compiled}, \"versionedRelease\": {versions}}}]}}"
    );
    let expected = [
        ": 2024-02-01 r.json /records/0/versionedRelease | amount 90 -> 100 /records/0/versionedRelease/contracts/0/value/amount/0/value",
        "contract e||Kept||| r.json /records/0/compiledRelease/contracts/0/documents/0",
    ];
    assert_eq!(retold(&[("r.json", &record)], "ocds-1-c"), expected);
}

#[test]
fn an_award_that_stands_for_a_contract_tells_its_history_too() {
    let lines = r#"{"ocid": "ocds-1", "id": "1", "date": "2024-01-01", "awards": [{"id": "a", "status": "active", "value": {"amount": 9, "currency": "GBP"}, "amendment": {"changes": [{"property": "value", "former_value": 7}]}}]}
{"ocid": "ocds-1", "id": "2", "date": "2024-02-01", "awards": [{"id": "a", "value": {"amount": 10, "currency": "GBP"}, "documents": [{"id": "x", "url": "u"}, {"id": null}, 3]}]}
{"ocid": "ocds-12", "id": "3", "date": "2024-03-01", "awards": [{"id": "a", "value": {"amount": 11, "currency": "GBP"}}]}
"#;
    let expected = [
        "a: 2024-01-01 a.jsonl:1 | amount 9 -> 10 /awards/0/value/amount",
        "amendment ||value: 7||| a.jsonl:1 /awards/0/amendment",
        "award x|||||u a.jsonl:2 /awards/0/documents/0",
    ];
    assert_eq!(retold(&[("a.jsonl", lines)], "ocds-1-a"), expected);
    assert!(retold(&[("a.jsonl", lines)], "ocds-12-a").is_empty());
}
