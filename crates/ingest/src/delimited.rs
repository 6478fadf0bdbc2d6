//! CSV files: a header, then a row a line.

use super::case_toml::SourceSpec;
use super::cut::{Cut, Cutter, LONGEST_ROW, Tail};
use super::letters::{Known, Letters};
use super::pieces::{Broken, Source, TypedDays};
use super::recognise;
use super::row::{Lines, Row};
use super::source::Input;
use super::table::{Sheet, Unfit};
use encoding_rs::Encoding;
use std::io;
use tegi_model::Message;

/// A CSV file behind its header.
pub struct CsvFile<'p> {
    cutter: Cutter<Letters<'p>>,
    /// What of the first piece follows the header.
    first: Option<Cut>,
    delimiter: u8,
    /// How many lines stand above the header: one, if that says the delimiter.
    above: u32,
    /// About how many pieces are still to come; none where nobody knows.
    to_come: u64,
}

/// A part of a CSV file: whole rows, and how to cut them.
pub struct Piece {
    cut: Cut,
    delimiter: u8,
}

impl<'p> CsvFile<'p> {
    /// A CSV file; what stands between its cells is said or seen in the header.
    pub fn new(mut letters: Letters<'p>, spec: &SourceSpec, piece: usize) -> CsvFile<'p> {
        let head = letters.head();
        let said = said_delimiter(head);
        let seen = || said.unwrap_or_else(|| recognise::delimiter(spec.asked(), |with| first_row(head, with)));
        let (delimiter, above) = (spec.delimiter.unwrap_or_else(seen), u32::from(said.is_some()));
        let to_come = letters.length().map_or(0, |bytes| bytes / piece.max(1) as u64);
        CsvFile { cutter: Cutter::new(letters, delimiter, piece), first: None, delimiter, above, to_come }
    }

    /// What stands between two cells.
    pub fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }

    /// The names in the first row; why there are none.
    pub fn header(&mut self) -> io::Result<Result<Vec<String>, Unfit>> {
        let mut above = self.above;
        while let Some(Cut { rows, tail }) = self.cutter.next()? {
            let mut lines = Lines::new(&rows, self.delimiter);
            while above > 0 && lines.next().is_some() {
                above -= 1;
            }
            if let Some(names) = lines.next().map(|(row, _)| names(row)) {
                self.first = Some(Cut { rows: lines.rest().to_vec(), tail });
                return Ok(Ok(names));
            }
            if let Some(tail) = &tail {
                return Ok(Err(unread(tail)));
            }
        }
        Ok(Err(Unfit { field: String::new(), code: "empty_file", message: Message::new("issue-empty-file") }))
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

/// The names in the first row of a text.
pub fn first_row(text: &[u8], delimiter: u8) -> Vec<String> {
    Lines::new(text, delimiter).next().map(|(row, _)| names(row)).unwrap_or_default()
}

/// The names in a header, without a byte order mark.
fn names(row: Row<'_>) -> Vec<String> {
    row.cells().map(|cell| cell.trim_start_matches('\u{feff}').trim().to_string()).collect()
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
        let cut = match self.first.take() {
            None => self.cutter.next()?,
            first => first,
        };
        Ok(cut.map(|cut| Piece { cut, delimiter: self.delimiter }))
    }

    fn rows(piece: &Piece, _: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken> {
        let mut lines = Lines::new(&piece.cut.rows, piece.delimiter);
        let mut count = 0_u32;
        while let Some((row, over)) = lines.next() {
            count = count.saturating_add(1);
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
