//! The rows of a sheet below its header, in pieces.

use super::super::pieces::{Broken, Source, TypedDays};
use super::super::row::Row;
use super::super::table::Sheet;
use super::ods::Sheets;
use super::rows::{Line, Rows};
use super::text::{change_mark, is_filled, write_cell};
use super::xlsx_cut::Pieces;
use super::xlsx_rows::{MOST_ROWS, PlainRows, Unusual};
use super::xlsx_shared::Shared;
use std::io;
use std::sync::Arc;

/// How many rows are read at a time; so many bytes or cells at most, but for a single row (16 MiB).
const ROWS_A_PIECE: usize = 8_192;
const SIZE_OF_PIECE: usize = 16 << 20;

/// The rows of a sheet below its header.
pub struct SheetFile {
    body: Body,
    header: u32,
    /// The number of the last row that was given, or of the header.
    given: u32,
}

pub enum Body {
    /// All rows, and which comes next.
    Held { rows: Arc<Rows>, at: usize },
    /// The pieces to come.
    InPieces { pieces: Pieces, shared: Arc<Shared> },
    /// A sheet that passes row by row, and how many filled ones are to come.
    Passing { sheets: Box<Sheets<'static>>, to_come: usize },
}

/// Some of them.
pub struct Piece {
    rows: PieceRows,
    /// The number of the row before the first.
    before: u32,
}

enum PieceRows {
    Held { rows: Arc<Rows>, from: usize, to: usize },
    Xml { xml: Vec<u8>, shared: Arc<Shared> },
}

impl SheetFile {
    /// The rows of a sheet below the row of this number.
    pub fn new(body: Body, header: u32) -> SheetFile {
        SheetFile { body, header, given: header }
    }
}

impl Source for SheetFile {
    type Piece = Piece;

    const AT_ONCE: usize = 1;

    const TYPED_DAYS: TypedDays = TypedDays::Iso;

    fn before(&self) -> u32 {
        self.header
    }

    fn to_come(&self) -> usize {
        match &self.body {
            Body::Held { rows, at } => (rows.lines.len() - at).div_ceil(ROWS_A_PIECE),
            Body::InPieces { pieces, .. } => pieces.to_come(),
            Body::Passing { to_come, .. } => to_come.div_ceil(ROWS_A_PIECE),
        }
    }

    fn next(&mut self) -> io::Result<Option<Piece>> {
        let before = self.given;
        match &mut self.body {
            Body::Held { rows, at } => {
                let lines = &rows.lines;
                let from = (*at).max(lines.partition_point(|line| line.number <= self.header));
                let to = lines.len().min(from + ROWS_A_PIECE);
                let Some(last) = lines.get(from..to).and_then(<[Line]>::last) else { return Ok(None) };
                (*at, self.given) = (to, last.number);
                Ok(Some(Piece { rows: PieceRows::Held { rows: rows.clone(), from, to }, before }))
            }
            Body::InPieces { pieces, shared } => loop {
                let Some((xml, last)) = pieces.next()? else { return Ok(None) };
                if last > self.header {
                    self.given = last;
                    return Ok(Some(Piece { rows: PieceRows::Xml { xml, shared: shared.clone() }, before }));
                }
            },
            Body::Passing { sheets, to_come } => {
                let mut rows = Rows::default();
                while rows.lines.len() < ROWS_A_PIECE && rows.size() < SIZE_OF_PIECE {
                    // All of it passed once; its bytes cannot have changed.
                    let Some(row) = sheets.next_row().map_err(|_| io::ErrorKind::InvalidData)? else { break };
                    rows.add_row(row, MOST_ROWS);
                }
                let from = rows.lines.partition_point(|line| line.number <= self.header);
                let Some(last) = rows.lines.last() else { return Ok(None) };
                (self.given, *to_come) = (last.number.max(self.header), to_come.saturating_sub(rows.lines.len()));
                let to = rows.lines.len();
                Ok(Some(Piece { rows: PieceRows::Held { rows: Arc::new(rows), from, to }, before }))
            }
        }
    }

    fn rows(piece: &Piece, sheet: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken> {
        let mut to = Taker { before: piece.before, sheet, spans: Vec::new(), take };
        match &piece.rows {
            PieceRows::Held { rows, from, to: end } => {
                let (mut marked, mark) = (String::new(), sheet.formats.decimal);
                for line in &rows.lines[*from..*end] {
                    let text = rows.marked(line, mark, &mut marked, &mut to.spans);
                    to.row(line.number, text);
                }
            }
            PieceRows::Xml { xml, shared } => hand_on(xml, shared, &mut to).map_err(|Unusual| {
                // It was looked through; its bytes cannot have changed.
                Broken::Rest { reason: "a part of it has changed".to_string(), rows: 0 }
            })?,
        }
        Ok(())
    }
}

/// Who takes the rows of a piece.
struct Taker<'t> {
    /// The number of the last row, or of the header.
    before: u32,
    sheet: &'t Sheet,
    /// Where the cells of a row lie in its text.
    spans: Vec<(usize, usize)>,
    take: &'t mut dyn FnMut(Row<'_>, u64),
}

impl Taker<'_> {
    /// Hands on the row of this number, whose cells were put down. Rows that are not there are counted.
    fn row(&mut self, number: u32, text: &str) {
        for _ in self.before + 1..number {
            (self.take)(Row::new("", &[], false), 1);
        }
        self.before = number;
        self.spans.resize(self.spans.len().max(self.sheet.widest()), (0, 0));
        (self.take)(Row::new(text, &self.spans, false), 1);
    }
}

/// Hands on the rows of a piece of XML.
fn hand_on(xml: &[u8], shared: &Shared, to: &mut Taker) -> Result<(), Unusual> {
    let mut rows = PlainRows::new(simdutf8::basic::from_utf8(xml).map_err(|_| Unusual)?);
    let (mark, mut text) = (to.sheet.formats.decimal, String::new());
    while let Some(number) = rows.next_row()? {
        if number <= to.before {
            continue;
        }
        text.clear();
        to.spans.clear();
        while let Some(cell) = rows.next_cell()? {
            let start = text.len();
            write_cell(&cell, shared, &mut text);
            if mark != b'.' {
                change_mark(&mut text, start, mark);
            }
            if is_filled(&cell, shared) {
                to.spans.resize(cell.column as usize, (0, 0));
                to.spans.push((start, text.len()));
            }
        }
        to.row(number, &text);
    }
    Ok(())
}
