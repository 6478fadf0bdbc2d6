//! Reading as a whole: a folder in, records and issues out.

use super::*;
use proptest::prelude::*;
use std::fmt::Write as _;
use tegi_model::*;

const HEAD: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";
const CONTRACTS: &str = "contract_id,supplier_id,supplier_name,signed_on,ends_on,currency,amount\n";
const ITEMS: &str = "contract_id,line,product_code,quantity,unit,amount,delivered_on\n";
const INVOICES: &str =
    "invoice_no,line,date,seller_id,seller_name,buyer_id,product_code,quantity,unit,amount,currency,status\n";
const DECLARATIONS: &str = "declaration_no,line,date,importer_id,importer_name,origin_country,product_code,quantity,\
                            unit,customs_value,currency,status\n";

/// A case of these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    dir
}

/// The case of these tables with the least settings.
fn read(files: &[(&str, &str)]) -> Case {
    read_with(HEAD, files)
}

fn read_with(settings: &str, files: &[(&str, &str)]) -> Case {
    let mut all = vec![("case.toml", settings.as_bytes())];
    all.extend(files.iter().map(|(name, text)| (*name, text.as_bytes())));
    let dir = folder(&all);
    read_case(dir.path(), &ReadOptions::default()).expect("a case")
}

/// A table of invoices.
fn invoices(rows: &str) -> Case {
    read(&[("invoices.csv", &format!("{INVOICES}{rows}"))])
}

/// The troubles that are not about missing tables: row, field, code, effect.
fn troubles(case: &Case) -> Vec<(u32, &str, &str, Effect)> {
    let told = case.records.issues.iter().filter(|issue| issue.code != "no_table");
    told.map(|issue| (issue.row, issue.field.as_str(), issue.code, issue.effect)).collect()
}

fn error(files: &[(&str, &str)]) -> IngestError {
    let all: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    read_case(folder(&all).path(), &ReadOptions::default()).expect_err("no case")
}

#[test]
fn a_canonical_table_becomes_records() {
    let case = invoices("A-1,1,2025-03-01,KZ-BIN-020240000555,ТОО «Берёза»,,8429519900,2.5,т,1000.50,KZT,final\n");
    let invoice = &case.records.invoices[0];
    let strings = &case.records.strings;
    assert_eq!(strings.get(invoice.no), "A-1");
    assert_eq!(invoice.day.map(|day| day.to_string()).as_deref(), Some("2025-03-01"));
    assert_eq!((invoice.quantity, invoice.unit), (Some(Quantity::new(2_500_000_000)), Unit::KILOGRAM));
    assert_eq!(invoice.value, Some(Money::new(10_005_000)));
    assert_eq!(invoice.buyer, RefId::NOBODY);
    let seller = case.records.refs[invoice.seller.0 as usize];
    assert_eq!((strings.get(seller.id), strings.get(seller.name)), ("KZ-BIN-020240000555", "ТОО «Берёза»"));
    let source = &case.records.sources[0];
    assert_eq!((source.rows, source.kept, source.path.as_str(), source.sha256.len()), (1, 1, "invoices.csv", 64));
    assert_eq!(source.filled[0], ("invoice_no".to_string(), 1, 1));
    assert!(source.filled.contains(&("model".to_string(), 0, 1)));
    assert_eq!(troubles(&case), []);
}

#[test]
fn a_missing_folder_is_said() {
    let missing = read_case(Path::new("no/such/folder"), &ReadOptions::default()).expect_err("nothing");
    assert_eq!(missing.message().id, "error-no-folder");
    assert!(missing.to_string().contains("no/such/folder"));
}

#[test]
fn a_file_is_no_folder() {
    let dir = folder(&[("a.csv", b"")]);
    let error = read_case(&dir.path().join("a.csv"), &ReadOptions::default()).expect_err("nothing");
    assert_eq!(error.hint().map(|hint| hint.id), Some("hint-give-the-folder"));
}

#[test]
fn a_folder_without_tables_and_one_without_settings_are_told_apart() {
    assert!(matches!(error(&[]), IngestError::NoTables(_)));
    assert!(matches!(error(&[("case.toml", HEAD)]), IngestError::NoTables(_)));
    let error = error(&[("invoices.csv", INVOICES), ("Счета 2025.xlsx", "")]);
    assert!(matches!(&error, IngestError::NoSettings { files, .. } if files == &["invoices", "Счета 2025.xlsx"]));
    assert_eq!(error.hint().map(|hint| hint.id), Some("hint-init"));
}

#[test]
fn an_empty_case_is_read_and_said_to_be_empty() {
    let case = invoices("");
    assert_eq!(troubles(&case), [(0, "", "no_rows", Effect::Noted)]);
    let missing: Vec<&str> =
        case.records.issues.iter().filter(|i| i.code == "no_table").map(|i| i.message.id).collect();
    assert_eq!(missing, ["issue-no-contract-items", "issue-no-contracts", "issue-no-declarations"]);
}

#[test]
fn a_wrong_delimiter_is_found_and_named() {
    let text = INVOICES.replace(',', ";");
    let settings = format!("{HEAD}[[source]]\ntable = \"invoices\"\ndelimiter = \",\"\n");
    let error = error(&[("case.toml", &settings), ("invoices.csv", &text)]);
    let issue = error.issue().expect("the reason");
    assert_eq!(
        (issue.code, issue.effect, issue.source.as_str()),
        ("wrong_delimiter", Effect::SourceLeftOut, "invoices.csv")
    );
    assert_eq!(issue.message.args[0], ("found", ";".into()));
}

#[test]
fn a_missing_column_leaves_the_table_out_and_the_header_is_shown() {
    let case = read(&[("stocks.csv", "party_id,date\n"), ("invoices.csv", INVOICES)]);
    assert!(troubles(&case).contains(&(0, "product_code", "missing_column", Effect::SourceLeftOut)));
    let issue = case.records.issues.iter().find(|issue| issue.code == "missing_column").expect("the issue");
    assert!(issue.message.args.contains(&("header", "party_id, date".into())));
}

#[test]
fn marks_line_ends_and_quotes_of_other_programs_are_read() {
    for text in [
        format!("\u{feff}{INVOICES}A,1,2025-01-01,,\"ТОО\n«Икс, Игрек»\",,,1,шт,1,KZT,\n"),
        format!("{INVOICES}A,1,2025-01-01,,\"ТОО «Икс, Игрек»\",,,1,шт,1,KZT,\n\n").replace('\n', "\r\n"),
        format!("{INVOICES}A,1,2025-01-01,,\"ТОО «Икс, Игрек»\",,,1,шт,1,KZT,\n,,,,\n").replace('\n', "\r"),
    ] {
        let case = read(&[("invoices.csv", &text)]);
        assert_eq!(case.records.invoices.len(), 1, "{text:?}");
        assert!(case.records.strings.find("ТОО «Икс, Игрек»").is_some(), "{text:?}");
        assert_eq!(troubles(&case), []);
    }
}

#[test]
fn rows_too_short_and_too_long_are_noted_and_kept_where_they_can_be_used() {
    let case =
        invoices("A,1,2025-01-01,,X,,,1,шт,1,KZT\nA,2,2025-01-01,,X,,,1,шт,1,KZT,final,more\nA,3,2025-01-01,,X\n");
    assert_eq!(case.records.invoices.len(), 2);
    assert_eq!(
        troubles(&case),
        [
            (1, "", "row_too_short", Effect::CellUnknown),
            (2, "", "row_too_long", Effect::Noted),
            (3, "", "row_too_short", Effect::RowLeftOut),
        ]
    );
}

#[test]
fn bytes_that_are_no_letters_are_named_by_row_and_column() {
    let mut bytes = INVOICES.as_bytes().to_vec();
    bytes.extend(b"A,1,2025-01-01,,\xd2\xce\xce X,,,1,\xf8\xf2,1,KZT,\n");
    let settings = format!("{HEAD}[[source]]\ntable = \"invoices\"\nencoding = \"utf-8\"\n");
    let dir = folder(&[("case.toml", settings.as_bytes()), ("invoices.csv", &bytes)]);
    let case = read_case(dir.path(), &ReadOptions::default()).expect("a case");
    assert_eq!(
        troubles(&case),
        [(1, "seller_name", "broken_text", Effect::Noted), (1, "unit", "broken_text", Effect::CellUnknown)]
    );
    assert_eq!(case.records.invoices[0].unit, Unit::UNKNOWN);
}

#[test]
fn a_cell_that_cannot_be_meant_is_unknown_and_the_row_stays() {
    let case = invoices("A,1,31.12.2025,,X,,84-29,many,ell,12 tenge,XYZ,perhaps\n");
    assert_eq!(case.records.invoices.len(), 1);
    let mut codes: Vec<&str> = troubles(&case).iter().map(|trouble| trouble.2).collect();
    codes.sort_unstable();
    let expected = [
        "not_a_day",
        "not_a_number",
        "not_a_number",
        "not_an_hs_code",
        "unknown_currency",
        "unknown_unit",
        "unknown_word",
    ];
    assert_eq!(codes, expected);
    let number = case.records.issues.iter().find(|issue| issue.field == "quantity").expect("the issue");
    assert_eq!((number.value.as_str(), number.message.id), ("many", "issue-not-a-number"));
}

#[test]
fn a_negative_quantity_leaves_the_row_out_unless_it_corrects() {
    let case = invoices("A,1,2025-01-01,,X,,,-1,шт,5,KZT,final\nA,2,2025-01-01,,X,,,1,шт,-5,KZT,final\n");
    assert_eq!(
        troubles(&case),
        [(1, "", "negative_quantity", Effect::RowLeftOut), (2, "", "negative_amount", Effect::CellUnknown)]
    );
    assert_eq!(case.records.invoices.len(), 1);
}

#[test]
fn a_return_is_taken_off_the_line_that_it_corrects() {
    let case = invoices("A,1,2025-01-01,,X,,,10,шт,50,KZT,final\nA,1,2025-01-05,,X,,,-4,шт,-20,KZT,corrected\n");
    let line = &case.records.invoices[0];
    assert_eq!((line.quantity, line.value), (Some(Quantity::new(6_000_000)), Some(Money::new(300_000))));
    assert_eq!(troubles(&case), [(2, "", "return_taken_off", Effect::NotCountedTwice)]);
    let case = invoices("A,1,2025-01-05,,X,,,-4,шт,-20,KZT,corrected\n,,2025-01-05,,X,,,-4,шт,-20,KZT,corrected\n");
    assert!(case.records.invoices.is_empty());
}

#[test]
fn void_and_superseded_documents_do_not_count_twice() {
    let case = invoices(
        "A,1,2025-01-01,,X,,,1,шт,10,KZT,final\nA,1,2025-01-02,,X,,,1,шт,12,KZT,corrected\n\
         B,1,2025-01-01,,X,,,1,шт,10,KZT,final\nB,1,2025-01-01,,X,,,1,шт,10,KZT,аннулирован\n\
         C,1,2025-01-01,,X,,,1,шт,10,KZT,final\nC,2,2025-01-01,,X,,,1,шт,10,KZT,final\nC,,2025-01-01,,X,,,,,,,void\n\
         D,1,2025-01-01,,X,,,1,шт,10,KZT,final\nD,1,2025-01-01,,Y,,,1,шт,10,KZT,final\n",
    );
    let kept: Vec<u32> = case.records.invoices.iter().map(|invoice| invoice.at.row).collect();
    assert_eq!(kept, [2, 8, 9], "another seller's document of the same number is another document");
    let codes: Vec<&str> = troubles(&case).iter().map(|trouble| trouble.2).collect();
    assert_eq!(
        codes,
        ["superseded_row", "withdrawn_row", "withdrawn_row", "withdrawn_row", "withdrawn_row", "withdrawn_row"]
    );
    let ids: Vec<&str> = case.records.issues.iter().map(|issue| issue.message.id).collect();
    let (by, itself) = ("issue-withdrawn-row", "issue-withdrawn-itself");
    assert_eq!(ids[1..6], [by, itself, by, by, itself], "a row that withdraws others is not withdrawn by itself");
    assert_eq!(case.records.sources[0].kept, 3);
    assert_eq!(case.records.sources[0].aside, [("withdrawn_row", 5), ("superseded_row", 1)]);
}

/// The earlier states that a case remembers: document, fate, row, row that counts, what changed.
fn earlier_states(case: &Case) -> Vec<String> {
    let of = |earlier: &Revised| {
        let said = earlier.said.iter().map(|change| format!("{} {:?} {:?}", change.field, change.was, change.is));
        let by = earlier.by.map_or(0, |by| by.row);
        let said = said.collect::<Vec<_>>().join(", ");
        format!("{}:{} {:?} {} by {by}: {said}", earlier.document, earlier.line, earlier.fate, earlier.at.row)
    };
    case.records.revised.iter().map(of).collect()
}

#[test]
fn what_a_document_said_before_it_was_revised_is_kept() {
    let case = invoices(
        "A,1,2025-01-01,,X,,,1,шт,10,KZT,final\nA,1,2025-01-02,,X,,,1,шт,12,KZT,corrected\n\
         B,1,2025-01-01,,X,,,1,шт,10,KZT,final\nB,1,2025-01-01,,X,,,1,шт,10,KZT,аннулирован\n\
         C,1,2025-01-01,,X,,,5,шт,50,KZT,final\nC,1,2025-01-05,,X,,,-4,шт,-20,KZT,corrected\n\
         D,1,2025-01-01,,X,,,1,шт,10,KZT,void\nE,1,2025-01-01,,X,,,1,шт,10,KZT,\nE,1,2025-01-01,,X,,,1,шт,10,KZT,\n",
    );
    assert_eq!(
        earlier_states(&case),
        [
            "A:1 Superseded 1 by 2: date Some(Day(Day(20089))) Some(Day(Day(20090))), amount Some(Money(Money(100000))) \
             Some(Money(Money(120000)))",
            "B:1 Withdrawn 3 by 4: date Some(Day(Day(20089))) None, quantity Some(Quantity(Quantity(1000000))) None, \
             amount Some(Money(Money(100000))) None",
            "C:1 TakenOff 6 by 5: date Some(Day(Day(20093))) None, quantity Some(Quantity(Quantity(-4000000))) None, \
             amount Some(Money(Money(-200000))) None",
            "D:1 Withdrawn 7 by 0: date Some(Day(Day(20089))) None, quantity Some(Quantity(Quantity(1000000))) None, \
             amount Some(Money(Money(100000))) None",
        ],
        "a row that says the same as another is no earlier state"
    );
    assert_eq!(case.records.sources[0].revised, 4);
}

#[test]
fn what_another_row_of_a_contract_said_is_kept() {
    let rows = "D,KZ-BIN-020240000555,X,2025-01-01,,KZT,100\nD,KZ-BIN-020240000555,X,2025-01-01,,KZT,90\n";
    let case = read(&[("contracts.csv", &format!("{CONTRACTS}{rows}"))]);
    let (said, counts) = (&earlier_states(&case)[0], case.records.contracts[0].value);
    assert!(said.starts_with("D: Contradicting ") && said.contains(": amount "), "{said}");
    assert!(said.ends_with(&format!("{:?}", counts.map(Arg::Money))), "{said}");
}

#[test]
fn an_export_that_lies_there_twice_counts_once() {
    let settings = format!("{HEAD}[[source]]\ntable = \"invoices\"\npath = \"*.csv\"\n");
    // Lines without a document's number: by themselves nobody could tell whether they are the same.
    let text = format!("{INVOICES},,2025-01-01,,X,,,1,шт,10,KZT,\n,,2025-01-01,,X,,,1,шт,10,KZT,\n");
    let other = text.replace("10,KZT", "11,KZT");
    let case = read_with(&settings, &[("a.csv", &text), ("b.csv", &other), ("c.csv", &text)]);
    assert_eq!(case.records.invoices.len(), 4);
    assert_eq!(troubles(&case), [(0, "", "same_bytes", Effect::NotCountedTwice)]);
    let sources: Vec<_> = case.records.sources.iter().map(|of| (of.path.as_str(), of.rows, of.kept)).collect();
    assert_eq!(sources, [("a.csv", 2, 2), ("b.csv", 2, 2), ("c.csv", 2, 0)]);
    assert_eq!(case.records.sources[2].aside, [("same_bytes", 2)]);
    assert_eq!(case.records.sources[2].sha256, case.records.sources[0].sha256);
}

#[test]
fn rows_that_two_overlapping_exports_hold_count_once_and_are_said() {
    let settings = format!("{HEAD}[[source]]\ntable = \"invoices\"\npath = \"*.csv\"\n");
    let row = |number: u32| format!("A-{number},1,2025-01-{number:02},,X,,,1,шт,10,KZT,\n");
    let export = |days: std::ops::Range<u32>| format!("{INVOICES}{}", days.map(row).collect::<String>());
    let case = read_with(&settings, &[("a.csv", &export(1..20)), ("b.csv", &export(15..25))]);
    assert_eq!(case.records.invoices.len(), 24);
    let told = &case.records.issues.iter().find(|issue| issue.code == "overlapping_export").expect("it is said");
    assert_eq!(
        (told.row, told.source.as_str(), &told.message.args[..]),
        (0, "b.csv", &[("rows", 5_u64.into()), ("counts", "a.csv".into())][..])
    );
    assert_eq!(case.records.sources[1].aside, [("duplicate_row", 5)]);
    assert!(case.records.revised.is_empty());
}

#[test]
fn a_file_that_two_sources_read_differently_is_read_twice() {
    let source = |seller: &str| {
        format!(
            "[[source]]\ntable = \"invoices\"\npath = \"a.csv\"\n[source.columns]\nseller_name = {{ value = \"{seller}\" }}\n"
        )
    };
    let settings = format!("{HEAD}{}{}", source("A"), source("B"));
    let case = read_with(&settings, &[("a.csv", &format!("{INVOICES}A,1,2025-01-01,,X,,,1,шт,10,KZT,\n"))]);
    assert_eq!((case.records.invoices.len(), troubles(&case)), (2, Vec::new()));
    let again = read_with(
        &format!("{HEAD}{}{}", source("A"), source("A")),
        &[("a.csv", &format!("{INVOICES}A,1,2025-01-01,,X,,,1,шт,10,KZT,\n"))],
    );
    assert_eq!((again.records.invoices.len(), troubles(&again)[0].2), (1, "same_bytes"));
}

#[test]
fn why_rows_are_no_records_is_counted_by_source() {
    let contracts =
        "C,KZ-BIN-020240000555,X,2025-01-01,,KZT,100\nC,KZ-BIN-020240000555,X,,2025-12-31,KZT,100\n,,X,,,KZT,1\n";
    let capacity = "party_id,product_code,year,quantity,unit\nKZ-BIN-020240000555,8429,MMXXV,1,шт\n";
    let rows = "A,1,2025-01-01,,X,,,1,шт,10,KZT,\n".repeat(3);
    let case = read(&[
        ("contracts.csv", &format!("{CONTRACTS}{contracts}")),
        ("capacity.csv", capacity),
        ("invoices.csv", &format!("{INVOICES}{rows}")),
    ]);
    let aside: Vec<_> = case.records.sources.iter().map(|source| (source.table.as_str(), &source.aside[..])).collect();
    let of_contracts: &[(&str, u64)] = &[("no_contract_id", 1), ("same_contract", 1)];
    assert_eq!(
        aside,
        [("contracts", of_contracts), ("invoices", &[("duplicate_row", 2)]), ("capacity", &[("no_year", 1)])]
    );
}

#[test]
fn a_corrected_document_without_line_numbers_replaces_the_whole_earlier_one() {
    let case = invoices(
        "A,,2025-01-01,,X,,,1,шт,10,KZT,\nA,,2025-01-01,,X,,,2,шт,20,KZT,\nA,,2025-01-02,,X,,,3,шт,30,KZT,corrected\n",
    );
    let kept: Vec<u32> = case.records.invoices.iter().map(|invoice| invoice.at.row).collect();
    assert_eq!(kept, [3]);
}

#[test]
fn unknown_countries_and_special_words_are_told_apart() {
    let row = |country: &str| format!("D,1,2025-01-01,,X,{country},8429,1,шт,1,KZT,\n");
    let rows = ["РАЗНЫЕ", "Atlantis", "XX", "643"].map(row).concat().replace("D,1", "D,");
    let case = read(&[("declarations.csv", &format!("{DECLARATIONS}{rows}"))]);
    let codes: Vec<&str> = troubles(&case).iter().map(|trouble| trouble.2).collect();
    assert_eq!(codes, ["several_countries", "unknown_country"]);
    let origins: Vec<Option<Country>> = case.records.declarations.iter().map(|row| row.origin).collect();
    assert_eq!(origins, [None, None, Some(Country::UNKNOWN), Some(Country(*b"RU"))]);
}

#[test]
fn a_contradiction_is_settled_alike_however_its_rows_are_written() {
    let chosen = |rows: &[&str]| {
        let case = invoices(&rows.concat());
        assert_eq!(troubles(&case).iter().filter(|trouble| trouble.2 == "contradicting_row").count(), 2);
        case.records.invoices[0].quantity.expect("a quantity").to_string()
    };
    let plain = |quantity: &str| format!("B,1,2025-01-01,,Y,,,{quantity},шт,10,KZT,\n");
    let spaced = |quantity: &str| format!("B, 001 ,2025-01-01, , Y ,,,{quantity}.0,шт,10.00,KZT,final\n");
    let mut first = [false; 3];
    for start in 1..40 {
        let quantities = [start, start + 1, start + 2].map(|quantity| quantity.to_string());
        let [a, b, c] = quantities.each_ref().map(|quantity| plain(quantity));
        let written = quantities.each_ref().map(|quantity| spaced(quantity));
        // Other rows before them: their texts are not the first that were met.
        let other = "A,1,2025-01-01,,X,KZ-1,8429300000,1,кг,5,KZT,\n";
        let counts = chosen(&[&a, &b, &c]);
        assert_eq!(chosen(&[&c, &a, &b]), counts);
        assert_eq!(chosen(&[&written[2], &written[0], &written[1]]), counts);
        let case = invoices(&[other, &b, &c, &a].concat());
        assert_eq!(case.records.invoices[1].quantity.expect("a quantity").to_string(), counts);
        first[quantities.iter().position(|quantity| *quantity == counts).expect("one of them")] = true;
    }
    assert_eq!(first, [true; 3], "none is preferred for its place among the numbers");
}

#[test]
fn a_contradiction_is_settled_by_content_and_not_by_order() {
    let one = "A,1,2025-01-01,,X,,,1,шт,10,KZT,\n";
    let other = "A,1,2025-01-01,,X,,,1,шт,12,KZT,\n";
    let (forth, back) = (invoices(&format!("{one}{other}")), invoices(&format!("{other}{one}")));
    assert_eq!(forth.records.invoices[0].value, back.records.invoices[0].value);
    assert_eq!(troubles(&forth)[0].2, "contradicting_row");
}

#[test]
fn a_million_identical_rows_count_once() {
    let row = "A,1,2025-01-01,KZ-BIN-020240000555,X,,,1,шт,10,KZT,\n";
    let mut text = INVOICES.to_string();
    for _ in 0..1_000_000 {
        text.push_str(row);
    }
    let case = read(&[("invoices.csv", &text)]);
    assert_eq!((case.records.invoices.len(), case.records.sources[0].rows), (1, 1_000_000));
    assert_eq!(case.records.issues.iter().filter(|issue| issue.code == "duplicate_row").count(), 100_001);
    assert!(
        case.records
            .issues
            .iter()
            .any(|issue| issue.message == Message::new("issue-and-more").with("count", 899_999_u64))
    );
}

#[test]
fn contract_rows_that_repeat_the_header_are_one_contract() {
    let rows = "C,KZ-BIN-020240000555,X,2025-01-01,,KZT,100\nC,KZ-BIN-020240000555,X,,2025-12-31,KZT,100\n\
                D,KZ-BIN-020240000555,X,2025-01-01,,KZT,100\nD,KZ-BIN-970740000838,Y,2025-01-01,,KZT,100\n";
    let case = read(&[("contracts.csv", &format!("{CONTRACTS}{rows}"))]);
    assert_eq!(case.records.contracts.len(), 2);
    let first = &case.records.contracts[0];
    assert!(first.signed.is_some() && first.ends.is_some(), "they complete one another");
    let codes: Vec<&str> = troubles(&case).iter().map(|trouble| trouble.2).collect();
    assert_eq!(codes, ["contract_contradicts"]);
}

#[test]
fn contracts_and_items_that_do_not_fit_are_said() {
    let contracts = "C,,X,2025-01-01,2024-12-31,KZT,100\nD,,X,2025-01-01,,KZT,\nE,,X,2025-01-01,,KZT,7\n";
    let items = "C,1,,1,шт,60,2024-12-30\nD,1,,1,шт,30,\nD,2,,1,шт,31,\nF,1,,1,шт,5,\n";
    let case = read(&[
        ("contracts.csv", &format!("{CONTRACTS}{contracts}")),
        ("contract_items.csv", &format!("{ITEMS}{items}")),
    ]);
    assert_eq!(case.records.items.len(), 3);
    assert_eq!(case.records.contracts[1].value, Some(Money::new(610_000)));
    let told: Vec<(&str, u32, &str)> = case
        .records
        .issues
        .iter()
        .filter(|issue| issue.code != "no_table")
        .map(|issue| (issue.source.as_str(), issue.row, issue.code))
        .collect();
    assert_eq!(
        told,
        [
            ("contracts.csv", 1, "items_do_not_add_up"),
            ("contracts.csv", 1, "days_out_of_order"),
            ("contracts.csv", 2, "amount_from_items"),
            ("contracts.csv", 3, "contract_without_items"),
            ("contract_items.csv", 1, "days_out_of_order"),
            ("contract_items.csv", 4, "item_without_contract"),
        ]
    );
}

#[test]
fn amounts_of_other_currencies_are_converted_at_the_rate_of_the_day() {
    let rates = "date,currency,rate\n2025-01-10,USD,500\n2025-01-01,USD,450\n";
    let rows = "A,1,2025-01-09,,X,,,1,шт,10,USD,\nA,2,2025-01-10,,X,,,1,шт,10,USD,\nA,3,2024-12-31,,X,,,1,шт,10,USD,\n\
                A,4,2024-12-31,,X,,,1,шт,10,USD,\nA,5,2025-01-09,,X,,,1,шт,10,EUR,\n";
    let case = read(&[("rates.csv", rates), ("invoices.csv", &format!("{INVOICES}{rows}"))]);
    let values: Vec<Option<i64>> =
        case.records.invoices.iter().map(|i| i.value.map(|v| v.steps() / Money::ONE)).collect();
    assert_eq!(values, [Some(4_500), Some(5_000), Some(4_500), Some(4_500), None]);
    let later = (3, "amount", "later_rate", Effect::Noted);
    assert_eq!(troubles(&case), [later, (5, "amount", "no_rate", Effect::CellUnknown)], "said once per currency");
}

#[test]
fn items_take_the_currency_and_the_rate_of_their_contract() {
    let rates = "date,currency,rate\n2025-01-01,USD,450\n2025-06-01,USD,500\n";
    let contracts = format!("{CONTRACTS}C,,X,2025-01-05,,USD,10\n");
    let items = format!("{ITEMS}C,1,,1,шт,10,2025-06-05\n");
    let case = read(&[("rates.csv", rates), ("contracts.csv", &contracts), ("contract_items.csv", &items)]);
    assert_eq!(case.records.items[0].value, case.records.contracts[0].value);
    assert_eq!(troubles(&case), []);
}

#[test]
fn ids_that_a_spreadsheet_destroyed_are_unknown() {
    let case = invoices(
        "A,1,2025-01-01,9.4124E+11,X,000000000000,,1,шт,1,KZT,\nA,2,2025-01-01,20240000555.0,,,,1,шт,1,KZT,\n",
    );
    let codes: Vec<&str> = troubles(&case).iter().map(|trouble| trouble.2).collect();
    assert_eq!(codes, ["filler_id", "lost_id"]);
    assert!(case.records.strings.find("20240000555").is_some());
}

#[test]
fn a_foreign_file_feeds_several_tables() {
    let settings = format!(
        "{HEAD}vat_rate = 25\n\
         [[source]]\ntable = \"invoices\"\npath = \"in/*.csv\"\nencoding = \"windows-1251\"\ndelimiter = \";\"\ndecimal = \",\"\n\
         date = \"%d.%m.%Y\"\nvat_included = true\nwhere = {{ column = \"Тип\", is = [\"Р\"] }}\n\
         [source.columns]\ninvoice_no = {{ from = [\"Серия\", \"Номер\"], join = \"-\" }}\nline = \"Строка\"\ndate = \"Дата\"\n\
         seller_id = {{ from = \"БИН\", scheme = \"KZ-BIN\" }}\nbuyer_name = {{ value = \"Министерство\" }}\n\
         quantity = \"Кол\"\nunit = \"Ед\"\namount = \"Сумма\"\ncurrency = {{ value = \"KZT\" }}\n\
         seller_country = {{ from = \"Город\", lookup = \"sites.csv\", key = \"city\", take = \"country\" }}\n\
         origin_sign = {{ from = \"Признак\", map = {{ \"отеч\" = \"3\" }} }}\n\
         [[source]]\ntable = \"parties\"\npath = \"in/*.csv\"\nencoding = \"windows-1251\"\ndelimiter = \";\"\n\
         [source.columns]\nparty_id = {{ from = \"БИН\", scheme = \"KZ-BIN\" }}\nname = \"Имя\"\n"
    );
    let text = "Тип;Серия;Номер;Строка;Дата;БИН;Имя;Город;Кол;Ед;Сумма;Признак\n\
                Р;А;7;1;30.09.2025;020240000555;ТОО Икс;Алматы;1 234,5;шт;1 250,00;отеч\n\
                П;А;8;1;30.09.2025;020240000555;ТОО Икс;Москва;1;шт;1;отеч\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    let (sites, _, _) = encoding_rs::WINDOWS_1251.encode("city;country\nАлматы;KZ\n");
    let dir = folder(&[("case.toml", settings.as_bytes()), ("sites.csv", &sites)]);
    std::fs::create_dir(dir.path().join("in")).expect("a folder");
    std::fs::write(dir.path().join("in/1.csv"), bytes).expect("a file");
    let case = read_case(dir.path(), &ReadOptions::default()).expect("a case");
    assert_eq!(troubles(&case), []);
    let (invoice, strings) = (&case.records.invoices[0], &case.records.strings);
    assert_eq!((case.records.invoices.len(), case.records.parties.len()), (1, 2));
    assert_eq!(strings.get(invoice.no), "А-7");
    assert_eq!((invoice.quantity, invoice.value), (Some(Quantity::new(1_234_500_000)), Some(Money::new(10_000_000))));
    assert_eq!(invoice.sign, Some(OriginSign::Home));
    let seller = case.records.refs[invoice.seller.0 as usize];
    assert_eq!((strings.get(seller.id), seller.country), ("KZ-BIN-020240000555", Some(Country(*b"KZ"))));
    let tables: Vec<&str> = case.records.sources.iter().map(|source| source.table.as_str()).collect();
    assert_eq!(tables, ["parties", "lookup", "invoices"]);
}

#[test]
fn strict_reading_stops_at_the_first_trouble() {
    let dir = folder(&[
        ("case.toml", HEAD.as_bytes()),
        ("invoices.csv", format!("{INVOICES}A,1,x,,X,,,1,шт,1,KZT,\n").as_bytes()),
    ]);
    let options = ReadOptions { strictness: Strictness::Strict, ..ReadOptions::default() };
    let error = read_case(dir.path(), &options).expect_err("a trouble");
    assert_eq!(error.issue().map(|issue| (issue.row, issue.code)), Some((1, "not_a_day")));
    assert_eq!(error.hint().map(|hint| hint.id), Some("hint-without-strict"));
    let good = folder(&[
        ("case.toml", HEAD.as_bytes()),
        ("invoices.csv", format!("{INVOICES}A,1,2025-01-01,,X,,,1,шт,1,KZT,\n").as_bytes()),
    ]);
    assert!(read_case(good.path(), &options).is_ok(), "that optional tables are missing is no trouble");
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_noticed() {
    let mut rows = "A,1,2025-01-01,,\"X,,,1,шт,1,KZT,\n".to_string();
    for line in 2..300 {
        let _ = writeln!(rows, "A,{line},2025-01-01,,X,,,1,шт,1,KZT,");
    }
    let case = invoices(&rows);
    assert!(troubles(&case).iter().any(|trouble| trouble.2 == "quote_not_closed"));
}

/// What the records say, whatever the order of rows: texts instead of symbols, no citations.
fn content(case: &Case) -> Vec<String> {
    let (records, strings) = (&case.records, &case.records.strings);
    let party = |id: RefId| {
        let party = records.refs[id.0 as usize];
        format!("{} {} {:?}", strings.get(party.id), strings.get(party.name), party.country)
    };
    let lines = records.invoices.iter().map(|i| {
        let (no, line) = (strings.get(i.no), strings.get(i.line));
        format!("{no} {line} {:?} {} {:?} {:?}", i.day, party(i.seller), i.quantity, i.value)
    });
    let contracts = records
        .contracts
        .iter()
        .map(|c| format!("{} {} {:?} {:?} {:?}", strings.get(c.id), party(c.supplier), c.signed, c.ends, c.value));
    let mut content: Vec<String> = lines.chain(contracts).collect();
    content.sort_unstable();
    content
}

fn any_invoice() -> impl Strategy<Value = String> {
    let no = prop::sample::select(vec!["A", "B", ""]);
    let status = prop::sample::select(vec!["", "final", "corrected", "void"]);
    (no, 0..3_u8, 1..4_u8, prop::sample::select(vec!["X", "Y"]), -3..4_i8, 0..3_u8, status).prop_map(
        |(no, line, day, seller, quantity, amount, status)| {
            let line = if line == 0 { String::new() } else { line.to_string() };
            format!("{no},{line},2025-01-0{day},,{seller},,,{quantity},шт,{amount},KZT,{status}\n")
        },
    )
}

fn any_contract() -> impl Strategy<Value = String> {
    (0..2_u8, 0..3_u8, 0..3_u8, 0..3_u8).prop_map(|(id, signed, ends, amount)| {
        let day = |day: u8| if day == 0 { String::new() } else { format!("2025-01-0{day}") };
        let amount = if amount == 0 { String::new() } else { amount.to_string() };
        format!("C{id},,X,{},{},KZT,{amount}\n", day(signed), day(ends))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_rows_changes_nothing(
        (rows, shuffled) in prop::collection::vec(any_invoice(), 0..12).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        (contracts, turned) in prop::collection::vec(any_contract(), 0..6).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let case = |rows: &[String], contracts: &[String]| read(&[
            ("invoices.csv", &format!("{INVOICES}{}", rows.concat())),
            ("contracts.csv", &format!("{CONTRACTS}{}", contracts.concat())),
        ]);
        prop_assert_eq!(content(&case(&rows, &contracts)), content(&case(&shuffled, &turned)));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cells in "[0-9A-Za-zшт,;\"\n\r.\\-+ ]{0,300}") {
        let mut rows = DECLARATIONS.as_bytes().to_vec();
        rows.extend(cells.as_bytes());
        rows.extend(&bytes);
        let dir = folder(&[("case.toml", HEAD.as_bytes()), ("declarations.csv", &rows), ("invoices.csv", &bytes)]);
        let _ = read_case(dir.path(), &ReadOptions::default());
    }

    #[test]
    fn any_settings_are_read_or_refused_without_a_panic(text in "\\PC{0,120}", key in "[a-z_]{1,12}", value in "[\\PC]{0,20}") {
        let dir = folder(&[("case.toml", format!("{HEAD}{key} = \"{value}\"\n{text}").as_bytes()), ("invoices.csv", INVOICES.as_bytes())]);
        let _ = read_case(dir.path(), &ReadOptions::default());
    }
}

/// Ids of messages as they stand in the source of reading and recognising.
fn ids_in_source() -> std::collections::BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rooms = ["src", "../trace/src/resolve"].map(|room| walkdir::WalkDir::new(root.join(room)));
    let files = rooms.into_iter().flatten().filter_map(Result::ok).map(|entry| entry.into_path());
    let sources = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let texts = sources.map(|path| std::fs::read_to_string(path).expect("a source"));
    let is_id = |text: &&str| {
        let kind = text.split('-').next().unwrap_or_default();
        ["issue", "error", "hint"].contains(&kind) && text.len() > kind.len() + 1 && !text.contains(['.', ' ', '\\'])
    };
    texts.flat_map(|text| text.split('"').filter(is_id).map(str::to_string).collect::<Vec<_>>()).collect()
}

#[test]
fn every_message_has_its_sentence() {
    let catalogue = include_str!("../../report/src/words/en/ingest.ftl");
    let sentences: std::collections::BTreeSet<&str> =
        catalogue.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id).collect();
    assert!(fluent_bundle::FluentResource::try_new(catalogue.to_string()).is_ok(), "the catalogue can be read");
    for id in ids_in_source() {
        assert!(sentences.contains(id.as_str()), "{id}");
    }
}

/// The records of a shipped case, read in pieces of so many bytes.
fn shipped(case: &str, piece: usize) -> Records {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(case);
    let options = ReadOptions { piece, ..ReadOptions::default() };
    read_case(&dir, &options).expect("a case").records
}

#[test]
fn the_size_of_pieces_changes_nothing() {
    for case in [
        "datasets/quickstart",
        "tests/cases/bad-broken-utf8",
        "tests/cases/kz-1",
        "tests/cases/source-formats",
        "tests/cases/source-mapping",
    ] {
        let whole = format!("{:?}", shipped(case, 1 << 20));
        for piece in [1, 2, 7, 60, 200] {
            assert!(whole == format!("{:?}", shipped(case, piece)), "{case} in pieces of {piece} bytes");
        }
    }
    let whole = format!("{:?}", shipped("datasets/defence-order", 1 << 20));
    assert!(whole == format!("{:?}", shipped("datasets/defence-order", 5_000)));
}

#[test]
fn where_many_texts_are_known_pieces_that_wait_keep_their_order() {
    // More numbers of documents than pieces are put down one by one for; the last rows have numbers of before.
    const ROWS: u32 = 290_000;
    let number = |row: u32| row % (ROWS - 5_000);
    let mut text = INVOICES.to_string();
    for row in 0..ROWS {
        let _ = writeln!(text, "{},1,2025-01-01,KZ-{},X,,,1,шт,10,KZT,", number(row), 1 + row % 907);
    }
    let dir = folder(&[("case.toml", HEAD.as_bytes()), ("invoices.csv", text.as_bytes())]);
    let options = ReadOptions { piece: 1 << 15, ..ReadOptions::default() };
    let records = read_case(dir.path(), &options).expect("a case").records;
    assert_eq!(records.invoices.len(), ROWS as usize);
    for (row, invoice) in (0..).zip(&records.invoices) {
        let seller = records.refs[invoice.seller.0 as usize].id;
        let said = [invoice.no, seller].map(|sym| records.strings.get(sym));
        assert_eq!((said, invoice.at.row), ([&*number(row).to_string(), &*format!("KZ-{}", 1 + row % 907)], row + 1));
    }
    assert!(records.invoices.windows(2).all(|pair| pair[0].no < pair[1].no || number(pair[1].at.row - 1) == 0));
    let texts: std::collections::BTreeSet<&str> = records.strings.iter().collect();
    assert_eq!(texts.len(), records.strings.len());
}

#[test]
fn what_is_told_once_or_counted_is_so_over_all_pieces() {
    let mut rows = String::from(DECLARATIONS);
    for row in 1..=40 {
        let note = if row == 7 { "\"a\n\nb\"" } else { "x" };
        writeln!(rows, "D-{row},1,2025-01-{:02},KZ-BIN-1,{note},DE,8429519900,x,pcs,100,USD,final", row % 28 + 1)
            .expect("written");
    }
    let dir = folder(&[
        ("case.toml", HEAD.as_bytes()),
        ("declarations.csv", rows.as_bytes()),
        ("rates.csv", b"date,currency,rate\n2025-01-20,USD,500\n2025-01-10,USD,450\n2025-01-10,USD,451\n"),
    ]);
    let read = |piece| {
        let options = ReadOptions { piece, ..ReadOptions::default() };
        read_case(dir.path(), &options).expect("a case").records
    };
    let whole = read(1 << 20);
    let later = whole.issues.iter().filter(|issue| issue.code == "later_rate").count();
    assert_eq!((later, whole.declarations.len()), (1, 40));
    for piece in [1, 50, 300] {
        assert_eq!(format!("{:?}", read(piece)), format!("{whole:?}"), "pieces of {piece} bytes");
    }
}
