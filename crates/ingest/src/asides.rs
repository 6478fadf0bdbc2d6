//! Rows of a table that are no documents: sums of the others at its end, numbers of the columns below its header, as
//! forms have them, the header once more, as pages and files that were put together have it, and remarks.
//!
//! A sum begins with a word for it, and what else it has are numbers, a unit or a currency: a firm named Total has an id
//! before its name, or an address, goods or a country behind it. Numbers of columns count from one, cell after cell. A
//! header has each name where the first one has it. A remark is alone in its row, where it cannot be all that a row must
//! have, and says what it is: “Source: …”, “As of 1 February 2026”, “* …”.

use super::cell::trimmed;
use super::row::Row;
use super::table::Sheet;
use tegi_model::Message;

/// Words for a sum with which such a row begins, whatever follows them.
const OPENINGS: [&str; 6] = ["итого", "всего", "барлығы", "жиыны", "grand total", "total general"];

/// Words for a sum that stand alone, before a number: a firm can bear them too.
const ALONE: [&str; 8] = ["total", "totals", "subtotal", "sum", "summe", "gesamt", "gesamtsumme", "suma"];

/// A unit or a currency has at most so many letters.
const SHORT: usize = 4;

/// So many names at least has a header that stands there once more.
const LEAST_NAMES: usize = 2;

/// So many cells at least are numbered where a row numbers the columns.
const LEAST_COLUMNS: usize = 4;

/// Words for a remark, before a colon or a dash.
const REMARKS: [&str; 28] = [
    "источник",
    "источники",
    "источник данных",
    "источник информации",
    "примечание",
    "примечания",
    "прим",
    "примеч",
    "комментарий",
    "дереккөз",
    "дереккөзі",
    "дереккөздер",
    "ескерту",
    "ескертпе",
    "source",
    "sources",
    "data source",
    "note",
    "notes",
    "remark",
    "remarks",
    "fuente",
    "fuentes",
    "fuente de datos",
    "nota",
    "notas",
    "observación",
    "observaciones",
];

/// Words that say of when or by whom a table is, before a day or a colon.
const MADE: [&str; 28] = [
    "данные на",
    "данные по состоянию на",
    "по состоянию на",
    "данные актуальны на",
    "актуально на",
    "дата выгрузки",
    "дата формирования",
    "дата составления",
    "дата отчета",
    "дата отчёта",
    "сформировано",
    "сформирован",
    "выгружено",
    "составлено",
    "деректер",
    "жасалған күні",
    "data as of",
    "data as at",
    "as of",
    "as at",
    "generated",
    "exported",
    "printed",
    "downloaded",
    "datos al",
    "datos a",
    "generado",
    "fecha de",
];

/// Whether the first two cells of a row show that it is a document, as those of most rows do: both are filled, and the first
/// is nothing with which another row begins.
#[inline]
pub fn is_document(sheet: &Sheet, row: Row) -> bool {
    let (Some(first), Some(second)) = (row.get(0), row.get(1)) else { return false };
    let [head @ b'!'..=b'~', ..] = first.as_bytes() else { return false };
    matches!(first.as_bytes(), [.., b'!'..=b'~'])
        && matches!(second.as_bytes(), [b'!'..=b'~', ..])
        && sheet.header.first().is_some_and(|name| name.bytes().next() != Some(*head))
        && !may_open(first)
        && !may_be_one(first)
}

/// Why a row is no document, if it is none: what kind of trouble that is, and the sentence.
pub fn aside(sheet: &Sheet, row: Row) -> Option<(&'static str, Message)> {
    // Most other rows are told to be documents by their first filled cell, and by having another one.
    let (at, first) = filled_from(row, 0)?;
    let alone = || filled_from(row, at + 1).is_none();
    let (code, id) = if may_open(first) && adds_up(row) {
        ("totals_row", "issue-totals-row")
    } else if may_be_one(first) && numbers_columns(row) {
        ("column_numbers", "issue-column-numbers")
    } else if repeats(&sheet.header, row) {
        ("repeated_header", "issue-repeated-header")
    } else if alone() && is_remark(sheet, row) {
        ("remark_row", "issue-remark-row")
    } else {
        return None;
    };
    Some((code, Message::new(id)))
}

/// The first filled cell from a column on, and where it stands.
#[inline]
fn filled_from(row: Row<'_>, column: usize) -> Option<(usize, &str)> {
    let cell = |at| Some((at, trimmed(row.get(at)?)));
    (column..row.len()).filter_map(cell).find(|(_, cell)| !cell.is_empty())
}

/// Whether a row has the names of a header once more, each in its place and nothing else.
fn repeats(header: &[String], row: Row) -> bool {
    let same = |(at, name): (usize, &String)| is_name(row.get(at).unwrap_or_default(), name);
    header.iter().enumerate().all(same)
        && header.iter().filter(|name| !name.is_empty()).count() >= LEAST_NAMES
        && row.cells().skip(header.len()).all(|cell| cell.trim().is_empty())
}

/// Whether a cell is a name of a header, whatever its blanks.
fn is_name(cell: &str, name: &str) -> bool {
    // Most cells are told by their first byte, which is no blank and another one.
    if let Some(first @ b'!'..=b'~') = cell.bytes().next()
        && name.bytes().next() != Some(first)
    {
        return false;
    }
    let cell = cell.trim_start_matches('\u{feff}').trim_ascii();
    cell.len() >= name.len()
        && cell.bytes().next() == name.bytes().next()
        && cell.split_whitespace().eq(name.split_whitespace())
}

/// Whether a row is a remark.
fn is_remark(sheet: &Sheet, row: Row) -> bool {
    let mut filled = row.cells().map(str::trim_ascii).enumerate().filter(|(_, cell)| !cell.is_empty());
    let (Some((at, cell)), None) = (filled.next(), filled.next()) else { return false };
    remarks(cell) && lacks_required(sheet, at)
}

/// Whether a cell says of itself that it is a remark.
fn remarks(cell: &str) -> bool {
    let cell = cell.trim_start_matches(['(', '[', ' ']).to_lowercase();
    if let Some(rest) = cell.strip_prefix('*') {
        return rest.contains(char::is_alphabetic);
    }
    let behind = |word: &&str| cell.strip_prefix(*word).map(str::trim_start);
    let is_label = |rest: &str| rest.trim_start_matches('.').trim_start().starts_with([':', '–', '—', '-']);
    REMARKS.iter().filter_map(behind).any(is_label)
        || MADE.iter().filter_map(behind).any(|rest| is_label(rest) || (is_apart(rest) && has_digits(rest)))
}

/// Whether what follows a word does not go on with it.
fn is_apart(rest: &str) -> bool {
    rest.starts_with(|letter: char| !letter.is_alphabetic())
}

/// Whether a row that has this cell alone lacks something that it must have.
fn lacks_required(sheet: &Sheet, only: usize) -> bool {
    let is_fed =
        |name| sheet.feed(sheet.col(name)).is_some_and(|feed| feed.constant.is_some() || feed.columns.contains(&only));
    sheet.table.required.iter().any(|required| !required.split('|').any(is_fed))
}

/// Whether a row numbers the columns.
fn numbers_columns(row: Row) -> bool {
    let mut count = 0;
    let filled = row.cells().map(str::trim).filter(|cell| !cell.is_empty());
    let in_order = filled.inspect(|_| count += 1).enumerate().all(|(at, cell)| cell.parse() == Ok(at + 1));
    in_order && count >= LEAST_COLUMNS
}

/// Whether a cell can be the number one: as a rule it is no number, or a longer one.
#[inline]
fn may_be_one(cell: &str) -> bool {
    matches!(cell.as_bytes(), [b'0' | b'1' | b'+', .., b'1'] | [b'1'])
}

/// Whether a row adds up others.
fn adds_up(row: Row) -> bool {
    let mut filled = row.cells().map(str::trim).filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else { return false };
    opens(first, filled.clone().any(has_digits)) && filled.all(is_short_or_number)
}

fn has_digits(cell: &str) -> bool {
    cell.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a cell begins with a letter with which one of the words begins: most do not.
#[inline]
fn may_open(cell: &str) -> bool {
    matches!(cell.bytes().next(), Some(0xd0 | b'T' | b't' | b'S' | b's' | b'G' | b'g'))
        && cell.starts_with(['И', 'и', 'В', 'в', 'Б', 'б', 'Ж', 'ж', 'T', 't', 'S', 's', 'G', 'g'])
}

/// Whether a cell is a word for a sum, with or without a number behind it.
fn opens(cell: &str, number_behind: bool) -> bool {
    let cell = cell.to_lowercase();
    let cell = cell.trim_end_matches([':', '.', ' ', '\u{a0}']);
    let stands = |word: &&str| cell.strip_prefix(*word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    (number_behind && ALONE.contains(&cell)) || OPENINGS.iter().any(stands)
}

fn is_short_or_number(cell: &str) -> bool {
    cell.chars().filter(|letter| letter.is_alphabetic()).count() <= SHORT
}

#[cfg(test)]
mod tests {
    use super::super::case_toml::{ColumnSpec, SourceSpec};
    use super::super::cell::Formats;
    use super::super::pieces::is_blank;
    use super::super::top::with_row;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use tegi_model::Table;

    const HEADER: [&str; 6] = ["invoice_no", "line", "Дата", "seller name", "", "amount"];

    /// Why such a row of invoices is no document.
    fn aside(cells: &[&str]) -> Option<&'static str> {
        let table = Table::named("invoices").expect("a table");
        let header = HEADER.map(str::to_string);
        let sheet = Sheet::as_it_stands(table, &header, Formats::default());
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_string()).collect();
        with_row(&cells, |row| {
            let aside = super::aside(&sheet, row).map(|(code, _)| code);
            assert!(!is_document(&sheet, row) || (aside.is_none() && !is_blank(row)), "{cells:?}");
            aside
        })
    }

    proptest! {
        #[test]
        fn what_is_seen_to_be_a_document_is_none_of_the_others(
            cells in prop::collection::vec("([ 12+invITотГ\u{a0}]|invoice_no|line|Total|итого){0,3}", 0..7)
        ) {
            aside(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_header_may_stand_there_once_more() {
        for cells in [
            &["invoice_no", "line", "Дата", "seller name", "", "amount"][..],
            &["\u{feff}invoice_no", " line", "Дата ", "seller\nname", " ", "amount", ""],
        ] {
            assert_eq!(aside(cells), Some("repeated_header"), "{cells:?}");
        }
        for cells in [
            &["invoice_no", "line", "Дата", "seller name", "5", "amount"][..],
            &["invoice_no", "line", "Дата", "seller name", "", "amount", "5"],
            &["invoice_no", "line", "Дата", "Seller", "", "amount"],
            &["invoice_no", "line"],
        ] {
            assert_eq!(aside(cells), None, "{cells:?}");
        }
    }

    #[test]
    fn a_remark_stands_alone_and_says_what_it_is() {
        for remark in [
            "Источник: КГД МФ РК",
            "ИСТОЧНИК ДАННЫХ — портал закупок",
            "Прим.: без НДС",
            "Данные на 01.02.2026",
            "По состоянию на 1 февраля 2026 г.",
            "Дереккөз: ҚР ҰСБ",
            "Source: customs",
            "(Note: provisional)",
            "Data as of 2026-02-01",
            "Fuente: Aduanas",
            "Datos al 1 de febrero de 2026",
            "* предварительные данные",
        ] {
            assert_eq!(aside(&[remark]), Some("remark_row"), "{remark}");
            assert_eq!(aside(&["", "", "", remark, "", ""]), Some("remark_row"), "{remark}");
            assert_eq!(aside(&["", "", "", remark, "", "5"]), None, "{remark}");
        }
        // Firms may be called so.
        for name in ["ТОО Источник", "Источник", "Источник 5", "Sourceline: 5", "Note", "As office 7", "*", "* 5", ""]
        {
            assert_eq!(aside(&["", "", "", name]), None, "{name}");
        }
    }

    #[test]
    fn a_cell_that_is_all_that_a_row_must_have_is_no_remark() {
        let bom = Table::named("bom").expect("a table");
        let header = ["quantity_per_unit".to_string()];
        let mut spec = SourceSpec::canonical(bom, "bom.csv".to_string());
        for place in 0..3 {
            let constant = ColumnSpec { value: Some("1".to_string()), ..ColumnSpec::default() };
            spec.columns.insert(place, constant);
        }
        let (sheet, _) = Sheet::of(&spec, &header, BTreeMap::new()).expect("a sheet");
        let cells = ["Source: 5".to_string()];
        assert!(with_row(&cells, |row| super::aside(&sheet, row)).is_none());
    }

    #[test]
    fn numbers_of_columns_count_from_one() {
        assert_eq!(aside(&["1", "2", "", "3", "4"]), Some("column_numbers"));
        assert_eq!(aside(&["1", "2", "3"]), None);
        assert_eq!(aside(&["1", "2", "3", "4", "pcs"]), None);
        assert_eq!(aside(&["2", "3", "4", "5"]), None);
    }

    #[test]
    fn rows_that_add_up_others_begin_with_a_word_for_it() {
        let adds_up = |cells: &[&str]| {
            let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_string()).collect();
            with_row(&cells, adds_up)
        };
        for cells in [
            &["Итого", "", "", "21", "21003,50"][..],
            &["", "", " Всего: ", "21", "шт", "21 003.00", "KZT"],
            &["ИТОГО ПО ЛИСТУ 1", "-"],
            &["Барлығы:", "5"],
            &["Total", "5", "pcs"],
            &["Grand total (EUR)", "5"],
        ] {
            assert!(adds_up(cells), "{cells:?}");
        }
        for cells in [
            &[][..],
            &["", ""],
            &["A-1", "Итого", "5"],
            &["Итогорезерв", "5"],
            &["Total", "Paris La Défense", "FR"],
            &["Total", "FR"],
            &["Всего ТОО", "Алматы", "5"],
            &["Summer", "5"],
        ] {
            assert!(!adds_up(cells), "{cells:?}");
        }
    }
}
