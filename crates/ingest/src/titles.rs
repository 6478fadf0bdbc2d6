//! Which row at the top of a table is its header. What stands above it are titles: the name of a report, its period, who
//! made it.
//!
//! Where columns are asked for, the header is the first row that carries them. Where no row does, or nothing is asked for, it
//! is the first with some of the names that are known, else the row that looks like a header: the first with nearly as many
//! texts as any row has cells.

use super::case_toml::SourceSpec;
use super::recognise::DELIMITERS;
use super::row::Lines;
use super::table::{LookupTable, Sheet, Unfit, find};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use tegi_model::Message;

/// So many rows from the top of a text may hold its header, and so many bytes (1 MiB).
pub const TOP: usize = 30;
pub const TOP_BYTES: usize = 1 << 20;

/// So many known names make a header: one alone may be the name of a report.
const NAMES: usize = 2;

/// A source whose columns are found, and what is missing.
pub type Fitted = (Sheet, Vec<Unfit>);

/// The header among rows, each with its number: the first that carries the table. Otherwise how many names the row has that
/// has most of those that are known, and what it lacks.
pub fn header<N>(
    rows: impl Iterator<Item = (N, Vec<String>)>,
    spec: &SourceSpec,
    lookups: &BTreeMap<usize, LookupTable>,
) -> Result<(N, Vec<String>, Fitted), (usize, Unfit)> {
    // Whether a row carries the table depends on which look-ups there are, not on what they hold.
    let empty: BTreeMap<usize, LookupTable> = lookups.keys().map(|place| (*place, LookupTable::default())).collect();
    let mut best = (0, empty_file());
    for (number, names) in rows {
        let fitted = Sheet::of(spec, &names, empty.clone());
        match fitted.and_then(|_| Sheet::of(spec, &names, lookups.clone())) {
            Ok(fitted) => return Ok((number, names, fitted)),
            Err(unfit) => {
                let known =
                    1 + spec.asked().filter(|name| find(&names, name).is_some_and(|at| at < names.len())).count();
                if known > best.0 {
                    best = (known, unfit);
                }
            }
        }
    }
    Err(best)
}

/// That a file, or a sheet, has no rows at all.
pub fn empty_file() -> Unfit {
    Unfit { field: String::new(), code: "empty_file", message: Message::new("issue-empty-file") }
}

/// The place of the row that is a header by its look.
pub fn by_look<'r, C: Iterator<Item = &'r str>>(rows: impl Iterator<Item = C>) -> Option<usize> {
    let looks: Vec<(usize, usize)> = rows.map(look).collect();
    let widest = looks.iter().map(|(filled, _)| *filled).max()?;
    Some(looks.iter().position(|(_, texts)| texts * 5 >= widest * 4).unwrap_or(0))
}

/// How many cells of a row are filled, and how many of them with letters.
fn look<'r>(cells: impl Iterator<Item = &'r str>) -> (usize, usize) {
    cells.fold((0, 0), |(filled, texts), cell| {
        (filled + usize::from(!cell.is_empty()), texts + usize::from(cell.contains(char::is_alphabetic)))
    })
}

/// The names of columns that are known, whatever their case.
pub struct Known(FxHashSet<String>);

impl Known {
    /// Those that a source is asked for.
    pub fn of(spec: &SourceSpec) -> Known {
        Known(spec.asked().map(|name| name.trim().to_lowercase()).collect())
    }

    /// How many cells of a row are known names.
    fn count(&self, row: &[String]) -> usize {
        row.iter().filter(|name| self.0.contains(&name.to_lowercase())).count()
    }

    /// Whether a row is a header by its names.
    pub fn make_header(&self, row: &[String]) -> bool {
        self.count(row) >= NAMES
    }

    /// The place of the row that is most like a header, where none carries what is asked for.
    pub fn nearest(&self, rows: &[Vec<String>]) -> Option<usize> {
        let named = rows.iter().position(|row| self.make_header(row));
        named.or_else(|| by_look(rows.iter().map(|row| row.iter().map(String::as_str))))
    }
}

/// What stands between the cells of a text: that with which most names of its header are known, then that which gives the
/// header most cells. Of two that fit alike the earlier counts.
pub fn delimiter(head: &[u8], known: &Known) -> u8 {
    let fit = |delimiter: u8| {
        let header = likely(head, delimiter, known);
        (known.count(&header), header.len())
    };
    let mut best = (DELIMITERS[0], fit(DELIMITERS[0]));
    for other in &DELIMITERS[1..] {
        let fit = fit(*other);
        if fit > best.1 {
            best = (*other, fit);
        }
    }
    best.0
}

/// The names in the likely header of a text.
fn likely(head: &[u8], delimiter: u8, known: &Known) -> Vec<String> {
    let (mut lines, mut rows) = (Lines::new(head, delimiter), Vec::new());
    while let Some((row, _)) = lines.next().filter(|_| rows.len() < TOP) {
        rows.push(names(row));
        if rows.last().is_some_and(|names| known.make_header(names)) {
            break;
        }
    }
    known.nearest(&rows).map(|place| rows.swap_remove(place)).unwrap_or_default()
}

/// The names in a row, without a byte order mark.
pub fn names(row: super::row::Row<'_>) -> Vec<String> {
    row.cells().map(|cell| cell.trim_start_matches('\u{feff}').trim().to_string()).collect()
}
