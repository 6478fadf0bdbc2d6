//! `tegi flows`: sums done by hand, what is unknown, the two formats, and that nothing is lost or counted twice.

use crate::expect::root;
use assert_cmd::Command;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;
use tegi::analysis::{Keep, OpenOptions, Silent, Strictness, flows};
use tegi::ingest::{Case, Purpose, ReadOptions, read_case};
use tegi::model::{Crossing, Direction, Flows, Money, Quantity, RefId};
use tempfile::TempDir;

const HEADER: &str = "declaration_no,line,date,direction,importer_id,importer_name,sender_id,sender_name,sender_country,\
origin_country,product_code,quantity,unit,net_kg,customs_value,currency,status\n";

/// A case of declarations, and of dollars at 500 tenge.
fn case(declarations: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("case.toml", "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n");
    write("rates.csv", "date,currency,rate\n2025-01-01,USD,500\n");
    write("declarations.csv", &format!("{HEADER}{declarations}"));
    folder
}

/// How a run ended, and what it said on stdout and stderr.
fn tegi(args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("tegi").expect("the program");
    let output = command.current_dir(root("")).env_remove("TEGI_LANG").args(args).output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn found(case: &Path) -> Flows {
    flows(case, &OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None, keep: Keep::Never })
        .expect("flows")
}

/// Two firms, motors (8501.31) in two codes of ten digits, and every way to leave something out.
const BY_HAND: &str = "\
A1,1,2025-01-03,import,KZ-EX-A,Alfa,,Wenzhou Motor,CN,CN,8501310000,10,C62,20.5,100,USD,final\n\
A1,2,2025-01-03,import,KZ-EX-A,Alfa,,Wenzhou Motor,CN,CN,8501310001,4,C62,,25000,KZT,final\n\
A2,1,2025-01-31,import,KZ-EX-A,Alfa,,Wenzhou Motor,CN,CN,8501310000,1,C62,2,,KZT,final\n\
A3,1,2025-02-01,import,KZ-EX-A,Alfa,,Wenzhou Motor,CN,CN,8501310000,1,C62,2,7000,KZT,final\n\
A3,1,2025-02-01,import,KZ-EX-A,Alfa,,Wenzhou Motor,CN,CN,8501310000,1,C62,2,7000,KZT,final\n\
A4,1,2025-02-01,import,KZ-EX-A,Alfa,,,DE,DE,,1,C62,2,,KZT,final\n\
A5,1,,import,KZ-EX-A,Alfa,,,DE,DE,8501310000,1,C62,,1.5,KZT,final\n\
B1,1,2025-01-15,export,KZ-EX-B,=Beta,RU-EX-K,Kupets,RU,KZ,0402,5,C62,5,900,KZT,final\n\
B2,1,2025-01-15,import,KZ-EX-B,=Beta,RU-EX-K,Kupets,RU,RU,0402,5,C62,5,800,KZT,final\n";

/// A1 and A2 in January: 100 × 500 + 25,000 = 75,000 KZT and 20.5 + 2 = 22.5 kg on three lines, one without a value,
/// one without a weight. A3 stands twice and counts once. Germany is a country without a firm; `=` is disarmed.
const BY_HAND_TABLE: &str = "\
direction,importer_id,importer_name,sender_id,sender_name,sender_country,hs6,month,customs_value,net_kg,lines,\
lines_without_value,lines_without_net_kg\n\
import,KZ-EX-A,Alfa,,,DE,,2025-02,,2,1,1,0\n\
import,KZ-EX-A,Alfa,,,DE,850131,,1.5,,1,0,1\n\
import,KZ-EX-A,Alfa,,Wenzhou Motor,CN,850131,2025-01,75000,22.5,3,1,1\n\
import,KZ-EX-A,Alfa,,Wenzhou Motor,CN,850131,2025-02,7000,2,1,0,0\n\
import,KZ-EX-B,'=Beta,RU-EX-K,Kupets,RU,0402,2025-01,800,5,1,0,0\n\
export,KZ-EX-B,'=Beta,RU-EX-K,Kupets,RU,0402,2025-01,900,5,1,0,0\n";

#[test]
fn flows_are_those_done_by_hand() {
    let case = case(BY_HAND);
    let (code, out, err) = tegi(&["flows", text(case.path()), "-o", "-"]);
    assert_eq!((code, out.as_str()), (0, BY_HAND_TABLE));
    assert_eq!(
        err,
        "6 flows of 8 lines of declarations, 1 of them exports. Without a customs value: 2, net weight: 2, code: 1, \
day: 1.\n"
    );
}

#[test]
fn a_file_says_by_its_ending_what_it_is() {
    let case = case(BY_HAND);
    let (table, typed) = (case.path().join("out/flows.csv"), case.path().join("out/flows.parquet"));
    for file in [&table, &typed] {
        assert_eq!(tegi(&["flows", "-q", text(case.path()), "-o", text(file)]).0, 0);
    }
    assert_eq!(std::fs::read_to_string(&table).expect("a table"), BY_HAND_TABLE);
    let reader = SerializedFileReader::new(std::fs::File::open(&typed).expect("a file")).expect("Parquet");
    let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
    let cell = |row: usize, name: &str| {
        let found = rows[row].get_column_iter().find(|(column, _)| *column == name).map(|(_, cell)| cell.clone());
        found.expect("a column")
    };
    assert_eq!(rows.len(), 6);
    assert_eq!((cell(0, "customs_value"), cell(0, "hs6")), (Field::Null, Field::Null));
    assert_eq!((cell(2, "month"), cell(2, "lines")), (Field::Str("2025-01".to_string()), Field::Long(3)));
    assert_eq!(cell(4, "importer_name"), Field::Str("=Beta".to_string()));

    let (code, out, err) = tegi(&["flows", text(case.path()), "-o", "flows.xlsx"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains(".csv or .parquet"), "{err}");
    assert_eq!(tegi(&["flows", "--strict", text(case.path()), "-o", "-"]).0, 4);
}

#[test]
fn a_case_without_declarations_has_no_flows() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("case.toml"), "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n").expect("a file");
    std::fs::write(folder.path().join("parties.csv"), "party_id,name\nKZ-EX-A,Alfa\n").expect("a file");
    let (code, out, err) = tegi(&["flows", text(folder.path()), "-o", "-"]);
    assert_eq!((code, out.lines().count()), (0, 1), "{err}");
    assert!(err.contains("0 flows of 0 lines"), "{err}");
}

/// A line: importer, sender, code, day of the year, value, weight, whether it goes out.
type Line = (u8, u8, u8, u16, Option<u16>, Option<u16>, bool);

fn line() -> impl Strategy<Value = Line> {
    let amount = || prop::option::of(1..5_000_u16);
    (0..4_u8, 0..4_u8, 0..4_u8, 0..365_u16, amount(), amount(), any::<bool>())
}

/// The lines as rows, in this order.
fn rows<'a>(lines: impl Iterator<Item = (usize, &'a Line)>) -> String {
    let mut rows = String::new();
    for (number, (importer, sender, code, on, value, net, out)) in lines {
        let code = ["850131", "8501320000", "0402", ""][usize::from(*code)];
        let [value, net] = [value, net].map(|amount| amount.map_or(String::new(), |amount| amount.to_string()));
        let direction = if *out { "export" } else { "import" };
        let (sender_name, day) = (if *sender == 0 { String::new() } else { format!("Sender {sender}") }, day(*on));
        writeln!(
            rows,
            "D{number},1,{day},{direction},KZ-EX-{importer},Firm {importer},,{sender_name},CN,CN,{code},1,C62,{net},\
{value},KZT,final"
        )
        .expect("written");
    }
    rows
}

/// The day of this number in 2025.
fn day(number: u16) -> String {
    tegi::model::Day::new(20_089 + i32::from(number)).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn flows_hold_every_line_once_in_any_order(lines in prop::collection::vec(line(), 0..60)) {
        let forward = case(&rows(lines.iter().enumerate()));
        let backward = case(&rows(lines.iter().enumerate().rev()));
        let flows = found(forward.path());
        prop_assert_eq!(&found(backward.path()).flows, &flows.flows);
        for direction in [Direction::Import, Direction::Export] {
            let out = direction == Direction::Export;
            let of: Vec<&Line> = lines.iter().filter(|line| line.6 == out).collect();
            let flows: Vec<_> = flows.flows.iter().filter(|flow| flow.direction == direction).collect();
            let value: Money = flows.iter().filter_map(|flow| flow.value()).sum();
            let net: Quantity = flows.iter().filter_map(|flow| flow.net_kg()).sum();
            let count = |number: fn(&tegi::model::Flow) -> u32| flows.iter().map(|flow| number(flow) as usize).sum::<usize>();
            prop_assert_eq!(value.steps(), of.iter().filter_map(|line| line.4).map(i64::from).sum::<i64>() * Money::ONE);
            prop_assert_eq!(net.steps(), of.iter().filter_map(|line| line.5).map(i64::from).sum::<i64>() * Quantity::ONE);
            prop_assert_eq!(count(|flow| flow.lines), of.len());
            prop_assert_eq!(count(|flow| flow.without_value), of.iter().filter(|line| line.4.is_none()).count());
            prop_assert_eq!(count(|flow| flow.without_net_kg), of.iter().filter(|line| line.5.is_none()).count());
        }
    }

    #[test]
    fn what_flows_do_not_need_makes_no_difference(lines in prop::collection::vec(revised(), 0..40), numbered in any::<bool>()) {
        let rows: String = lines.iter().map(|line| revised_row(line, numbered)).collect();
        let case = case(&rows);
        prop_assert_eq!(declared(case.path(), Purpose::Flows), declared(case.path(), Purpose::Records));
    }
}

/// A line of one of few documents: document, line, importer, day, origin, value, quantity, state.
type RevisedLine = (u8, u8, u8, u8, u8, u8, i8, u8);

fn revised() -> impl Strategy<Value = RevisedLine> {
    (0..4_u8, 0..3_u8, 0..2_u8, 1..3_u8, 0..3_u8, 0..3_u8, -1..3_i8, 0..12_u8)
}

/// The line as a row, of a document without a number among others; `numbered` where all lines have one.
fn revised_row(
    (document, line, importer, day, origin, value, quantity, state): &RevisedLine,
    numbered: bool,
) -> String {
    let line = [if numbered { "3" } else { "" }, "1", "2"][usize::from(*line)];
    let origin = ["CN", "DE", ""][usize::from(*origin)];
    let states = ["corrected", "void", if numbered { "final" } else { "additional" }, "final"];
    let state = states[usize::from(*state).min(3)];
    let number = if *document == 3 { String::new() } else { format!("D{document}") };
    format!(
        "{number},{line},2025-01-0{day},import,KZ-EX-{importer},Firm {importer},,Sender,CN,{origin},850131,{quantity},\
C62,,{value}00,KZT,{state}\n"
    )
}

/// What the lines that count say of flows.
fn declared(case: &Path, purpose: Purpose) -> Vec<String> {
    let read = read_case(case, &ReadOptions { purpose, ..ReadOptions::default() });
    let Ok(Case { records, .. }) = read else { return Vec::new() };
    let firm = |firm: RefId| records.strings.get(records.refs[firm.0 as usize].id);
    let whole = records.declarations.iter().map(Crossing::from);
    let said = records
        .crossings
        .iter()
        .cloned()
        .chain(whole)
        .map(|row| format!("{} {:?}", firm(row.importer), (row.day, row.hs, row.net_kg, row.value)));
    let mut said: Vec<String> = said.collect();
    said.sort_unstable();
    said
}
