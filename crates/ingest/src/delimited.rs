//! CSV files: a header, below titles or at the top, then a row a line.
//!
//! Rows have the numbers that a spreadsheet shows beside them: empty lines count, a cell that goes over several lines does
//! not.

use super::case_toml::SourceSpec;
use super::cut::{Cut, Cutter, LONGEST_ROW, Tail};
use super::letters::{Known, Letters};
use super::pieces::{Broken, Source, TypedDays};
use super::row::{Lines, Row};
use super::source::Input;
use super::table::{LookupTable, Sheet, Unfit};
use super::titles::{self, TOP, TOP_BYTES, names};
use encoding_rs::Encoding;
use std::collections::BTreeMap;
use std::io;
use tegi_model::Message;

/// A CSV file behind its header.
pub struct CsvFile<'p> {
    cutter: Cutter<Letters<'p>>,
    /// What of the first piece follows the header.
    first: Option<Cut>,
    delimiter: u8,
    /// Whether the first line says the delimiter.
    says_delimiter: bool,
    /// How many rows and empty lines stand above the header.
    above: u32,
    /// Whether the last piece ended with a carriage return: a line feed with which the next one begins belongs to it.
    returned: bool,
    /// About how many pieces are still to come; none where nobody knows.
    to_come: u64,
}

/// A part of a CSV file: whole rows, and how to cut them.
pub struct Piece {
    cut: Cut,
    /// How many of its first bytes belong to the piece before it.
    skip: usize,
    delimiter: u8,
}

impl<'p> CsvFile<'p> {
    /// A CSV file; what stands between its cells is said or seen in the header.
    pub fn new(mut letters: Letters<'p>, spec: &SourceSpec, piece: usize) -> CsvFile<'p> {
        let head = letters.head();
        let said = said_delimiter(head);
        let seen = || said.unwrap_or_else(|| titles::delimiter(head, &titles::Known::of(spec)));
        let (delimiter, says_delimiter) = (spec.delimiter.unwrap_or_else(seen), said.is_some());
        let to_come = letters.length().map_or(0, |bytes| bytes / piece.max(1) as u64);
        let cutter = Cutter::new(letters, delimiter, piece);
        CsvFile { cutter, first: None, delimiter, says_delimiter, above: 0, returned: false, to_come }
    }

    /// What stands between two cells.
    pub fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }

    /// The names in the header; why there are none. It is the row that carries what the source is asked for; without
    /// look-ups nobody has said yet what that is, and any header will do.
    pub fn header(
        &mut self,
        spec: &SourceSpec,
        lookups: Option<&BTreeMap<usize, LookupTable>>,
    ) -> io::Result<Result<Vec<String>, Unfit>> {
        let (mut top, mut tail) = (Vec::new(), None);
        loop {
            let cut = self.cutter.next()?;
            let ends = cut.as_ref().is_none_or(|cut| cut.tail.is_some());
            if let Some(cut) = cut {
                top = if top.is_empty() { cut.rows } else { [top, cut.rows].concat() };
                tail = cut.tail;
            }
            let Some(header) = self.header_in(&top, ends, spec, lookups) else {
                if ends {
                    return Ok(Err(tail.as_ref().map_or_else(titles::empty_file, unread)));
                }
                continue;
            };
            self.above = header.above;
            self.returned = top.ends_with(b"\r");
            self.first = Some(Cut { rows: header.below, tail });
            return Ok(Ok(header.names));
        }
    }

    /// The header among the first rows of the file; none where there are no rows, or where more of them have to be seen.
    fn header_in(
        &self,
        top: &[u8],
        ends: bool,
        spec: &SourceSpec,
        lookups: Option<&BTreeMap<usize, LookupTable>>,
    ) -> Option<Header> {
        let mut rows = TopRows::of(top, self.delimiter, self.says_delimiter);
        let known = titles::Known::of(spec);
        let carries = match lookups {
            Some(lookups) => titles::header(&mut rows, spec, lookups).ok().map(|(above, names, _)| (above, names)),
            None => rows.find(|(_, names)| known.make_header(names)),
        };
        if let Some((above, names)) = carries {
            return Some(Header { above, names, below: rows.lines.rest().to_vec() });
        }
        if !ends && rows.taken < TOP && top.len() < TOP_BYTES {
            return None;
        }
        let (above, seen): (Vec<u32>, Vec<Vec<String>>) = TopRows::of(top, self.delimiter, self.says_delimiter).unzip();
        let place = known.nearest(&seen)?;
        let mut rows = TopRows::of(top, self.delimiter, self.says_delimiter);
        let (_, names) = rows.nth(place)?;
        Some(Header { above: above[place], names, below: rows.lines.rest().to_vec() })
    }

    /// The encoding of the file as far as it was read, and how it is known.
    pub fn encoding(&self) -> (&'static Encoding, Known) {
        self.cutter.input().encoding()
    }

    /// The file behind, for its end.
    pub fn into_inner(self) -> Input<'p> {
        self.cutter.into_inner().into_inner()
    }
}

/// The delimiter that a first line says (`sep=;`), as spreadsheets write and understand it.
fn said_delimiter(text: &[u8]) -> Option<u8> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let [delimiter, rest @ ..] = text.strip_prefix(b"sep=").or(text.strip_prefix(b"SEP="))? else { return None };
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    matches!(rest.first(), Some(b'\r' | b'\n')).then_some(*delimiter)
}

/// A header, with what stands around it.
struct Header {
    /// How many rows and empty lines stand above it.
    above: u32,
    names: Vec<String>,
    below: Vec<u8>,
}

/// The rows at the top of a file that may be its header, each with the number of rows and empty lines above it.
struct TopRows<'t> {
    lines: Lines<'t>,
    /// Whether the first row says the delimiter.
    says_delimiter: bool,
    above: u32,
    taken: usize,
    length: usize,
}

impl<'t> TopRows<'t> {
    fn of(top: &'t [u8], delimiter: u8, says_delimiter: bool) -> TopRows<'t> {
        let lines = Lines::new(top, delimiter);
        let length = lines.rest().len();
        TopRows { lines, says_delimiter, above: 0, taken: 0, length }
    }
}

impl Iterator for TopRows<'_> {
    type Item = (u32, Vec<String>);

    fn next(&mut self) -> Option<(u32, Vec<String>)> {
        loop {
            self.above = self.above.saturating_add(self.lines.pass_empty());
            if self.taken >= TOP || self.lines.rest().len() + TOP_BYTES <= self.length {
                return None;
            }
            let names = names(self.lines.next()?.0);
            let above = self.above;
            self.above = above.saturating_add(1);
            if !std::mem::take(&mut self.says_delimiter) {
                self.taken += 1;
                return Some((above, names));
            }
        }
    }
}

/// The names in the first row of a text.
pub fn first_row(text: &[u8], delimiter: u8) -> Vec<String> {
    Lines::new(text, delimiter).next().map(|(row, _)| names(row)).unwrap_or_default()
}

impl Source for CsvFile<'_> {
    type Piece = Piece;

    const AT_ONCE: usize = 8;

    const TYPED_DAYS: TypedDays = TypedDays::None;

    fn before(&self) -> u32 {
        self.above
    }

    fn to_come(&self) -> usize {
        usize::try_from(self.to_come).unwrap_or(0)
    }

    fn next(&mut self) -> io::Result<Option<Piece>> {
        self.to_come = self.to_come.saturating_sub(1);
        let delimiter = self.delimiter;
        if let Some(cut) = self.first.take() {
            return Ok(Some(Piece { cut, skip: 0, delimiter }));
        }
        let Some(cut) = self.cutter.next()? else { return Ok(None) };
        let skip = usize::from(self.returned && cut.rows.starts_with(b"\n"));
        self.returned = cut.rows.ends_with(b"\r");
        Ok(Some(Piece { cut, skip, delimiter }))
    }

    fn rows(piece: &Piece, _: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken> {
        let mut lines = Lines::new(piece.cut.rows.get(piece.skip..).unwrap_or_default(), piece.delimiter);
        let mut count = 0_u32;
        loop {
            let empty = lines.pass_empty();
            (0..empty).for_each(|_| take(Row::new("", &[], false), 1));
            let Some((row, over)) = lines.next() else { break };
            count = count.saturating_add(empty).saturating_add(1);
            take(row, over);
        }
        match &piece.cut.tail {
            None => Ok(()),
            Some(tail) => Err(Broken::Rows(vec![(count.saturating_add(1), unread(tail))])),
        }
    }
}

/// Why a row is not handed on.
pub fn unread(tail: &Tail) -> Unfit {
    let (code, message) = match tail {
        Tail::TooLong => ("row_too_large", Message::new("issue-row-too-large").with("most", LONGEST_ROW >> 20)),
        Tail::NotClosed => ("broken_file", Message::new("issue-not-closed")),
        Tail::BrokenOff(damage) => ("broken_file", Message::new("issue-broken-off").with("reason", damage.0.as_str())),
    };
    Unfit { field: String::new(), code, message }
}
