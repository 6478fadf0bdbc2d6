//! The rows of a sheet below its header, in pieces.

use super::super::body::BodyReader;
use super::super::guard::guarded;
use super::super::pieces::{Broken, Source, TypedDays};
use super::super::row::Row;
use super::super::table::Sheet;
use super::ods::Sheets;
use super::rows::{Line, ROWS_A_PIECE, Rows};
use super::text::{change_mark, is_filled, write_cell};
use super::xlsx_cut::Pieces;
use super::xlsx_rows::{MOST_ROWS, PlainRows, Unusual};
use super::xlsx_shared::Shared;
use calamine::Xlsx;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

/// So many bytes or cells are read at a time at most, but for a single row (16 MiB).
const SIZE_OF_PIECE: usize = 16 << 20;

/// The rows of a sheet below its header.
pub struct SheetFile {
    supply: Supply,
    header: u32,
    /// The number of the last row that was given, or of the header.
    given: u32,
}

/// Where the rows of a sheet come from.
pub enum Supply {
    /// All rows, and which comes next.
    Held { rows: Arc<Rows>, at: usize },
    /// The pieces to come.
    InPieces { pieces: Pieces, shared: Arc<Shared> },
    /// A sheet that passes row by row, and how many filled ones are to come.
    Passing { sheets: Box<Sheets<'static>>, to_come: usize },
    /// One that the library reads on a thread of its own, and how many filled rows are to come.
    Told { rows: Receiver<Result<Rows, String>>, to_come: usize },
}

/// Has the library read a sheet, whose rows come in order, on a thread of its own: it lends its reader of cells, and keeps
/// the workbook meanwhile.
pub fn told(mut book: Xlsx<BodyReader>, name: String, piece: usize) -> io::Result<Receiver<Result<Rows, String>>> {
    let (to, rows) = sync_channel(1);
    let read = move || {
        let size = piece.min(SIZE_OF_PIECE);
        let done = guarded(|| Rows::each_piece(&mut book, &name, size, |rows| to.send(Ok(rows)).is_ok()));
        if let Err(reason) = done {
            // Where nobody waits for it any more, nobody needs to know.
            let _ = to.send(Err(reason));
        }
    };
    std::thread::Builder::new().name("workbook".to_string()).spawn(read)?;
    Ok(rows)
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
    pub fn new(supply: Supply, header: u32) -> SheetFile {
        SheetFile { supply, header, given: header }
    }
}

impl SheetFile {
    /// Rows that pass as a piece; none at the end.
    fn passing(&mut self, rows: Rows) -> Option<Piece> {
        let (before, last) = (self.given, rows.lines.last()?.number);
        let (from, to) = (rows.lines.partition_point(|line| line.number <= self.header), rows.lines.len());
        self.given = last.max(self.header);
        Some(Piece { rows: PieceRows::Held { rows: Arc::new(rows), from, to }, before })
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
        match &self.supply {
            Supply::Held { rows, at } => (rows.lines.len() - at).div_ceil(ROWS_A_PIECE),
            Supply::InPieces { pieces, .. } => pieces.to_come(),
            Supply::Passing { to_come, .. } | Supply::Told { to_come, .. } => to_come.div_ceil(ROWS_A_PIECE),
        }
    }

    fn next(&mut self) -> io::Result<Option<Piece>> {
        let before = self.given;
        match &mut self.supply {
            Supply::Held { rows, at } => {
                let lines = &rows.lines;
                let from = (*at).max(lines.partition_point(|line| line.number <= self.header));
                let to = lines.len().min(from + ROWS_A_PIECE);
                let Some(last) = lines.get(from..to).and_then(<[Line]>::last) else { return Ok(None) };
                (*at, self.given) = (to, last.number);
                Ok(Some(Piece { rows: PieceRows::Held { rows: rows.clone(), from, to }, before }))
            }
            Supply::InPieces { pieces, shared } => loop {
                let Some((xml, last)) = pieces.next()? else { return Ok(None) };
                if last > self.header {
                    self.given = last;
                    return Ok(Some(Piece { rows: PieceRows::Xml { xml, shared: shared.clone() }, before }));
                }
            },
            Supply::Passing { sheets, to_come } => {
                let mut rows = Rows::default();
                while !rows.is_full(SIZE_OF_PIECE) {
                    let Some(row) = sheets.next_row().map_err(|_| has_changed())? else { break };
                    rows.add_row(row, MOST_ROWS);
                }
                *to_come = to_come.saturating_sub(rows.lines.len());
                Ok(self.passing(rows))
            }
            Supply::Told { rows, to_come } => {
                let Ok(rows) = rows.recv() else { return Ok(None) };
                let rows = rows.map_err(|_| has_changed())?;
                *to_come = to_come.saturating_sub(rows.lines.len());
                Ok(self.passing(rows))
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
            PieceRows::Xml { xml, shared } => hand_on(xml, shared, &mut to)
                .map_err(|Unusual| Broken::Rest { reason: has_changed().to_string(), rows: 0 })?,
        }
        Ok(())
    }
}

/// All of a sheet passed once before its rows are read: what is wrong now was not there then.
fn has_changed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it has changed while it was read")
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

#[cfg(test)]
mod tests {
    use super::super::super::formats_tests::large_workbook_with;
    use super::super::Workbook;
    use super::*;

    #[test]
    fn only_a_sheet_that_is_in_no_order_is_held() {
        let supply = |behind: &str| {
            let book = Workbook::open(large_workbook_with(100, behind).into(), 1 << 10).expect("a workbook");
            book.sheet("S", 2).expect("a sheet").supply
        };
        assert!(matches!(supply(""), Supply::InPieces { .. }));
        assert!(matches!(supply("<!-- cut me not -->"), Supply::Told { to_come: 101, .. }));
        assert!(matches!(supply("<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>"), Supply::Held { .. }));
    }
}
