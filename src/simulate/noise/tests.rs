//! Noise is repeatable, as frequent as it says, and owns up to everything it does.

use super::*;
use crate::model::Table;
use std::collections::{BTreeMap, BTreeSet};

/// A row of a table from what its columns hold; the others are empty.
fn row(table: &str, cells: &[(&str, &str)]) -> Row {
    let mut row = Row::new(Table::named(table).expect("a table"));
    for column in row.table.columns {
        let cell = cells.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| *cell);
        row.push(cell);
    }
    row
}

fn invoice(number: usize) -> Row {
    row(
        "invoices",
        &[
            ("invoice_no", &format!("ESF-{number}")),
            ("line", "1"),
            ("date", "2024-03-05"),
            ("seller_id", "KZ-BIN-980640950403"),
            ("seller_name", "ТОО «Степь Радио»"),
            ("buyer_id", "KZ-BIN-230540951501"),
            ("buyer_name", "АО «Алатау Прибор»"),
            ("product_code", "0407210000"),
            ("quantity", "1234.5"),
            ("unit", "кг"),
            ("amount", "987654.25"),
            ("currency", "KZT"),
            ("status", "final"),
        ],
    )
}

fn contract(number: usize) -> Row {
    row("contracts", &[("contract_id", &format!("K-{number}")), ("supplier_name", "ТОО «А»"), ("amount", "120.5")])
}

/// What became of rows: those written, and the lines of `records.csv`.
fn after(level: NoiseLevel, seed: u64, rows: impl Iterator<Item = Row>) -> (Vec<Row>, Vec<Vec<String>>) {
    let mut bytes = Vec::new();
    let mut noise = Noise::new(level, seed, &mut bytes);
    let mut written = Vec::new();
    for mut row in rows {
        let mut more = Vec::new();
        if noise.touch(&mut row, &mut more) == Fate::Keep {
            written.push(row);
        }
        written.append(&mut more);
    }
    noise.finish().expect("written");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    assert_eq!(reader.headers().expect("a header").iter().collect::<Vec<_>>(), RECORDS);
    let records = reader.records().map(|record| record.expect("a row").iter().map(String::from).collect());
    (written, records.collect())
}

const MANY: usize = 40_000;

#[test]
fn the_same_seed_gives_the_same_rows_and_another_seed_others() {
    let run = |seed| after(NoiseLevel::Real, seed, (0..2_000).map(invoice));
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

#[test]
fn what_happens_to_a_row_does_not_depend_on_the_others() {
    let (forth, _) = after(NoiseLevel::Harsh, 7, (0..500).map(invoice));
    let (back, _) = after(NoiseLevel::Harsh, 7, (0..500).rev().map(invoice));
    let sorted = |mut rows: Vec<Row>| {
        rows.sort_by_cached_key(|row| (0..row.len()).map(|at| row.field(at).to_string()).collect::<Vec<_>>());
        rows
    };
    assert_eq!(sorted(forth), sorted(back));
}

#[test]
fn without_noise_nothing_changes() {
    let (written, records) = after(NoiseLevel::None, 7, (0..2_000).map(invoice));
    assert_eq!(written, (0..2_000).map(invoice).collect::<Vec<_>>());
    assert!(records.is_empty());
}

/// How many documents have each kind.
fn by_kind(records: &[Vec<String>]) -> BTreeMap<&str, usize> {
    let mut kinds: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for record in records {
        kinds.entry(&record[6]).or_default().insert((&record[1], &record[2]));
    }
    kinds.into_iter().map(|(kind, rows)| (kind, rows.len())).collect()
}

#[test]
fn every_kind_is_as_frequent_as_it_says() {
    for level in [NoiseLevel::Real, NoiseLevel::Harsh] {
        let (_, records) = after(level, 7, (0..MANY).map(invoice));
        let found = by_kind(&records);
        for kind in [Kind::MissingId, Kind::Lost, Kind::Late, Kind::Corrected, Kind::LostZero, Kind::Duplicated] {
            let expected = rate(kind, level) * MANY as f64;
            let seen = found.get(kind.as_str()).copied().unwrap_or(0) as f64;
            // Four standard deviations of a count.
            assert!((seen - expected).abs() < 4.0 * expected.sqrt(), "{level} {kind:?}: {seen} for {expected}");
        }
    }
}

#[test]
fn real_touches_three_to_five_rows_of_a_hundred_and_harsh_about_four_times_as_many() {
    let touched = |level| {
        let (_, records) = after(level, 7, (0..MANY).map(invoice));
        let rows: BTreeSet<&str> = records.iter().map(|record| record[1].as_str()).collect();
        100.0 * rows.len() as f64 / MANY as f64
    };
    let (real, harsh) = (touched(NoiseLevel::Real), touched(NoiseLevel::Harsh));
    // This invoice can suffer every kind; most rows can't, and contracts get a quarter.
    assert!((4.0..5.5).contains(&real), "{real}");
    assert!((3.5..4.5).contains(&(harsh / real)), "{harsh} of {real}");
    assert!(rate(Kind::Lost, NoiseLevel::Real) <= 0.005);
}

#[test]
fn every_change_is_owned_up_to() {
    let (written, records) = after(NoiseLevel::Harsh, 7, (0..5_000).map(invoice));
    let mut noted: BTreeMap<&str, Vec<&Vec<String>>> = BTreeMap::new();
    for record in &records {
        noted.entry(&record[1]).or_default().push(record);
    }
    let mut seen: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in &written {
        seen.entry(row.field(0).to_string()).or_default().push(row);
    }
    for number in 0..5_000 {
        let clean = invoice(number);
        let rows = seen.get(clean.field(0)).cloned().unwrap_or_default();
        let notes = noted.get(clean.field(0)).cloned().unwrap_or_default();
        assert_eq!(rows != vec![&clean], !notes.is_empty(), "{}", clean.field(0));
        let mut rebuilt = clean.clone();
        for note in notes.iter().filter(|note| !note[3].is_empty()) {
            let place = clean.table.column(&note[3]).expect("a column");
            assert_eq!(rebuilt.field(place), note[4], "what was");
            rebuilt.set(place, &note[5]);
        }
        let lost = notes.iter().any(|note| note[6] == "lost");
        assert_eq!(rows.first().copied(), (!lost).then_some(&rebuilt), "what is");
    }
}

#[test]
fn a_corrected_document_ends_with_the_right_row() {
    let (written, records) = after(NoiseLevel::Harsh, 7, (0..5_000).map(invoice));
    let corrected = records.iter().filter(|record| record[6] == "corrected" || record[6] == "withdrawn");
    let status = Table::named("invoices").and_then(|table| table.column("status")).expect("a status");
    for record in corrected.filter(|record| record[3] != "status") {
        let rows: Vec<&Row> = written.iter().filter(|row| row.field(0) == record[1]).collect();
        let place = rows[0].table.column(&record[3]).expect("a column");
        let states = if record[6] == "corrected" { ["final", "corrected"] } else { ["void", "final"] };
        assert_eq!([rows[0].field(status), rows[1].field(status)], states);
        assert_eq!([rows[0].field(place), rows[1].field(place)], [&record[5], &record[4]]);
    }
}

#[test]
fn contracts_are_cleaner_and_none_is_lost_and_rates_are_left_alone() {
    let (written, records) = after(NoiseLevel::Harsh, 7, (0..MANY).map(contract));
    let touched = records.iter().map(|record| &record[1]).collect::<BTreeSet<_>>().len();
    assert!(touched > 0 && touched < MANY / 20, "{touched}");
    assert!(by_kind(&records).keys().all(|kind| *kind != "lost") && written.len() >= MANY);
    let rates = (0..MANY).map(|number| row("rates", &[("currency", "USD"), ("rate", &number.to_string())]));
    assert!(after(NoiseLevel::Harsh, 7, rates).1.is_empty());
}

#[test]
fn a_level_is_read_as_it_is_written() {
    for level in NoiseLevel::ALL {
        assert_eq!(level.as_str().parse(), Ok(level));
    }
    assert!("loud".parse::<NoiseLevel>().is_err());
}
