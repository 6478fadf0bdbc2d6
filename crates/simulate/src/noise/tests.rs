//! Noise is repeatable, as frequent as it says, and owns up to everything it does.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use tegi_model::Table;

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

/// The cells of a row.
type Cells = Vec<String>;

fn cells(row: &Row) -> Cells {
    (0..row.len()).map(|place| row.field(place).to_string()).collect()
}

/// The place of a column of invoices.
fn column(name: &str) -> usize {
    Table::named("invoices").and_then(|table| table.column(name)).expect("a column")
}

/// What became of rows: those written, and the lines of `records.csv`.
fn after(level: NoiseLevel, seed: u64, rows: impl Iterator<Item = Row>) -> (Vec<Cells>, Vec<Cells>) {
    let mut bytes = Vec::new();
    let mut noise = Noise::new(level, seed, &mut bytes).expect("a header");
    let mut written = Vec::new();
    for mut row in rows {
        let mut more = Vec::new();
        if noise.touch(&mut row, &mut more) == Fate::Keep {
            written.push(cells(&row));
        }
        written.extend(more.iter().map(cells));
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
    let sorted = |mut rows: Vec<Cells>| {
        rows.sort();
        rows
    };
    assert_eq!(sorted(forth), sorted(back));
}

#[test]
fn without_noise_nothing_changes() {
    let (written, records) = after(NoiseLevel::None, 7, (0..2_000).map(invoice));
    assert_eq!(written, (0..2_000).map(|number| cells(&invoice(number))).collect::<Vec<_>>());
    assert!(records.is_empty());
}

/// How many documents have each kind.
fn by_kind(records: &[Cells]) -> BTreeMap<&str, usize> {
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
    let mut noted: BTreeMap<&str, Vec<&Cells>> = BTreeMap::new();
    for record in &records {
        noted.entry(&record[1]).or_default().push(record);
    }
    let mut seen: BTreeMap<&str, Vec<&Cells>> = BTreeMap::new();
    for row in &written {
        seen.entry(&row[0]).or_default().push(row);
    }
    for number in 0..5_000 {
        let clean = cells(&invoice(number));
        let rows = seen.get(clean[0].as_str()).cloned().unwrap_or_default();
        let notes = noted.get(clean[0].as_str()).cloned().unwrap_or_default();
        assert_eq!(rows != vec![&clean], !notes.is_empty(), "{}", clean[0]);
        let mut rebuilt = clean.clone();
        for note in notes.iter().filter(|note| !note[3].is_empty()) {
            let place = column(&note[3]);
            assert_eq!(rebuilt[place], note[4], "what was");
            rebuilt[place].clone_from(&note[5]);
        }
        let lost = notes.iter().any(|note| note[6] == "lost");
        assert_eq!(rows.first().copied(), (!lost).then_some(&rebuilt), "what is");
    }
}

#[test]
fn a_corrected_document_ends_with_the_right_row() {
    let (written, records) = after(NoiseLevel::Harsh, 7, (0..5_000).map(invoice));
    let corrected = records.iter().filter(|record| record[6] == "corrected" || record[6] == "withdrawn");
    let status = column("status");
    for record in corrected.filter(|record| record[3] != "status") {
        let rows: Vec<&Cells> = written.iter().filter(|row| row[0] == record[1]).collect();
        let place = column(&record[3]);
        let states = if record[6] == "corrected" { ["final", "corrected"] } else { ["void", "final"] };
        assert_eq!([rows[0][status].as_str(), rows[1][status].as_str()], states);
        assert_eq!([&rows[0][place], &rows[1][place]], [&record[5], &record[4]]);
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
