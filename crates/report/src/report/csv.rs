//! Tables as CSV, the result tables with the columns that `case-format` promises to other programs.
//!
//! Shares are per cent with a dot and four decimals at most, an empty cell is *unknown*. A spreadsheet runs a cell
//! that begins with `=`, `+`, `-` or `@` as a formula: text from the data that begins so gets an apostrophe before it.

use super::row::{Cell, Row};
use super::tables::Table;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::{self, Write};
use tegi_model::Share;

/// So many rows are written by a thread at a time.
const PIECE: usize = 1 << 10;
/// So many pieces at least are written side by side.
const SIDE_BY_SIDE: usize = 8;

/// Writes a result table, its rows on all threads.
pub(super) fn write(of: &Table<'_>, to: &mut dyn Write) -> io::Result<()> {
    let header: Vec<&str> = of.columns.iter().map(|column| column.name).collect();
    table(&header, &[], to, |(), _| ())?;
    let pieces: Vec<usize> = (0..of.rows).step_by(PIECE).collect();
    let written = |&from: &usize| {
        let mut piece = Vec::new();
        let to = of.rows.min(from + PIECE);
        rows(from..to, csv::Writer::from_writer(&mut piece), |number, row| of.fill(number, row))?;
        Ok(piece)
    };
    for some in pieces.chunks(SIDE_BY_SIDE.max(2 * rayon::current_num_threads())) {
        let some: Vec<io::Result<Vec<u8>>> = some.par_iter().map(written).collect();
        some.into_iter().try_for_each(|piece| to.write_all(&piece?))?;
    }
    Ok(())
}

/// Writes a header and a row an item.
pub(super) fn table<T>(
    header: &[&str],
    items: &[T],
    to: &mut dyn Write,
    fill: impl FnMut(&T, &mut Row),
) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(header).map_err(unwrapped)?;
    rows(items, csv, fill)
}

/// Writes a row an item.
fn rows<I: IntoIterator>(
    items: I,
    mut csv: csv::Writer<impl Write>,
    mut fill: impl FnMut(I::Item, &mut Row),
) -> io::Result<()> {
    let (mut row, mut record) = (Row::default(), csv::StringRecord::new());
    for item in items {
        row.cells.clear();
        record.clear();
        fill(item, &mut row);
        row.cells.iter().for_each(|cell| record.push_field(&shown(cell)));
        csv.write_record(&record).map_err(unwrapped)?;
    }
    csv.flush()
}

/// The error of the file or pipe itself: who closed a pipe has seen enough, and that must be told from a full disk.
fn unwrapped(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A cell as text.
fn shown(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Unknown => Cow::Borrowed(""),
        Cell::Text(text) => harmless(text),
        Cell::Word(word) => Cow::Borrowed(word),
        Cell::Day(day) => Cow::Owned(day.to_string()),
        Cell::Money(money) => Cow::Owned(money.to_string()),
        Cell::Quantity(quantity) => Cow::Owned(quantity.to_string()),
        Cell::Share(share) => Cow::Owned(Share::percent_text(*share)),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Count(count) => Cow::Owned(count.to_string()),
    }
}

/// Text that no spreadsheet takes for a formula. A plain number is none, whatever its sign.
fn harmless(text: &str) -> Cow<'_, str> {
    let dangerous = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    if dangerous && !is_number(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain && digits.starts_with(|c: char| c.is_ascii_digit()) && digits.matches('.').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::tables::{LEDGERS, tables};
    use crate::words::Catalogue;

    fn written(name: &str) -> String {
        let (analysis, words) = (fixture::analysis(), Catalogue::new("en"));
        let tables = tables(&analysis, &words);
        let (_, table) = tables.iter().find(|(known, _)| *known == name).expect("a table");
        let mut bytes = Vec::new();
        write(table, &mut bytes).expect("written");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn contracts_have_exactly_the_promised_columns() {
        let text = written("contracts");
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some(
                "contract_id,supplier_id,supplier_name,work_kind,signed_on,currency,amount,local_lower,local,\
                 local_upper,production,services,trade_margin,imported,taxes,unknown,depth,declared,certified,target,\
                 verdict,graded_identity,graded_balance,graded_declared,graded_dark,first_origin"
            )
        );
        assert_eq!(
            lines.next(),
            Some(
                "C-14,KZ-BIN-020240000555,\"ТОО \"\"Көктем\"\" <b>Ltd</b>\",production,2024-10-04,KZT,1000000.5,12,\
                 17.4,41.1765,12.4,5,20,50,2.6,10,1.4286,85,70,70,missed,30,40,20,10,CN"
            )
        );
    }

    #[test]
    fn parties_findings_and_issues_have_exactly_the_promised_columns() {
        let header = |text: String| text.lines().next().unwrap_or_default().to_string();
        assert_eq!(
            header(written("parties")),
            "party_id,name,role,delivered,pass_through_lower,pass_through,pass_through_upper,local_lower,local,\
             local_upper,declared,score,findings"
        );
        assert_eq!(header(written("findings")), "finding_id,rule,subject,state,severity,confidence,claim,citations");
        assert_eq!(header(written("issues")), "source,row,field,value,code,message,effect");
    }

    #[test]
    fn citations_are_joined_and_each_stands_once() {
        let text = written("findings");
        assert!(text.contains("declarations.csv:8; invoices.csv:13"), "{text}");
    }

    #[test]
    fn an_unknown_is_an_empty_cell_never_a_nought() {
        let text = written("contracts");
        let bare = text.lines().find(|line| line.starts_with("C-15,")).expect("the bare contract");
        assert!(bare.starts_with("C-15,,'=cmd|' /C calc'!A0,,,,,"), "{bare}");
    }

    #[test]
    fn a_formula_becomes_text_and_a_number_stays_one() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+7 701", "'+7 701"),
            ("-5", "-5"),
            ("-5+3", "'-5+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("-", "'-"),
            ("ТОО", "ТОО"),
        ] {
            assert_eq!(harmless(text), cell);
        }
    }

    #[test]
    fn a_ledger_has_a_quantity_and_a_cost_for_each_entry() {
        let text = written("ledgers");
        let cells = |line: &str| line.split(',').count();
        assert!(text.lines().all(|line| cells(line) == LEDGERS.len()), "{text}");
    }
}
