//! Rows of a table that are no documents: sums of the others at its end, and numbers of the columns below its header, as
//! forms have them.
//!
//! A sum begins with a word for it, and what else it has are numbers, a unit or a currency: a firm named Total has an id
//! before its name, or an address, goods or a country behind it. Numbers of columns count from one, cell after cell.

use super::row::Row;
use tegi_model::Message;

/// Words for a sum with which such a row begins, whatever follows them.
const OPENINGS: [&str; 6] = ["итого", "всего", "барлығы", "жиыны", "grand total", "total general"];

/// Words for a sum that stand alone, before a number: a firm can bear them too.
const ALONE: [&str; 8] = ["total", "totals", "subtotal", "sum", "summe", "gesamt", "gesamtsumme", "suma"];

/// A unit or a currency has at most so many letters.
const SHORT: usize = 4;

/// So many cells at least are numbered where a row numbers the columns.
const LEAST_COLUMNS: usize = 4;

/// Why a row is no document, if it is none: what kind of trouble that is, and the sentence.
pub fn aside(row: Row) -> Option<(&'static str, Message)> {
    if adds_up(row) {
        Some(("totals_row", Message::new("issue-totals-row")))
    } else {
        numbers_columns(row).then(|| ("column_numbers", Message::new("issue-column-numbers")))
    }
}

/// Whether a row numbers the columns.
fn numbers_columns(row: Row) -> bool {
    let mut count = 0;
    let filled = row.cells().map(str::trim).filter(|cell| !cell.is_empty());
    let in_order = filled.inspect(|_| count += 1).enumerate().all(|(at, cell)| cell.parse() == Ok(at + 1));
    in_order && count >= LEAST_COLUMNS
}

/// Whether a row adds up others.
fn adds_up(row: Row) -> bool {
    let mut filled = row.cells().map(str::trim).filter(|cell| !cell.is_empty());
    let Some(first) = filled.next().filter(|first| may_open(first)) else { return false };
    opens(first, filled.clone().any(has_digits)) && filled.all(is_short_or_number)
}

fn has_digits(cell: &str) -> bool {
    cell.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a cell begins with a letter with which one of the words begins: most do not.
#[inline]
fn may_open(cell: &str) -> bool {
    cell.starts_with(['И', 'и', 'В', 'в', 'Б', 'б', 'Ж', 'ж', 'T', 't', 'S', 's', 'G', 'g'])
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
    use super::super::top::with_row;
    use super::*;

    #[test]
    fn numbers_of_columns_count_from_one() {
        let aside = |cells: &[&str]| {
            let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_string()).collect();
            with_row(&cells, |row| aside(row).map(|(code, _)| code))
        };
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
