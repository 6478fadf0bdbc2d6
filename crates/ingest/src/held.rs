//! Files whose documents become rows of canonical tables, without any mapping: the rows are held here until they are
//! read as those of a table would be, and each row is told by its place in its document.
//!
//! A file has an account for each table that it feeds. Rows are numbered in the order in which they are put down; one
//! that is left out, and a document that cannot be read, takes a number too, so that its trouble has a place. Rows may be
//! handed on many times while a file is read: what is held is what was put down since.

use super::case_toml::SourceSpec;
use super::cell::Formats;
use super::desk::Desk;
use super::error::IngestError;
use super::notes::Place;
use super::pieces::{Broken, Reading, Source, TypedDays};
use super::reading::{self, fault};
use super::row::Row;
use super::table::{Sheet, Unfit};
use super::{ReadOptions, records};
use rustc_hash::FxHasher;
use std::collections::VecDeque;
use std::hash::Hasher;
use std::io;
use std::sync::Arc;
use tegi_model::{Citation, Document, Effect, Message, Places, RowPlace, Table, Way, Written};

/// So many bytes of cells are one piece.
const CELLS: usize = 1 << 18;

/// A row; how its cells are held depends on whether they are looked at again.
#[derive(Clone, Debug)]
pub struct Given<C = Vec<String>> {
    /// Its table.
    pub table: &'static Table,
    /// Where it stood in its document.
    pub place: RowPlace,
    /// Its cells, in the order of the table's columns; none: it is left out.
    pub cells: C,
    /// What is said of it.
    pub remarks: Vec<Remark>,
}

/// The cells of a row, in the order of its table's columns.
pub trait RowCells {
    /// All of them.
    fn each(&self) -> impl Iterator<Item = &str>;
}

impl RowCells for Vec<String> {
    fn each(&self) -> impl Iterator<Item = &str> {
        self.iter().map(String::as_str)
    }
}

/// The cells of a row in one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Packed {
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl Packed {
    /// The cells of a row of which these are filled, in the order of the table's columns.
    pub fn new<const N: usize>(table: &Table, filled: [(&str, &str); N]) -> Packed {
        let text = String::with_capacity(filled.iter().map(|(_, cell)| cell.len()).sum());
        let mut packed = Packed { text, ends: Vec::with_capacity(table.columns.len()) };
        let mut filled = filled.into_iter().peekable();
        for column in table.columns {
            if let Some((_, cell)) = filled.next_if(|(name, _)| name == column) {
                packed.text.push_str(cell);
            }
            packed.ends.push(packed.text.len());
        }
        debug_assert_eq!(filled.next(), None, "a column of {}, in its order", table.name);
        packed
    }
}

impl RowCells for Packed {
    fn each(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }
}

/// Something that is said of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// The field, or what identifies it.
    pub value: String,
    /// Kind of trouble.
    pub code: &'static str,
    /// What was found.
    pub message: Message,
    /// What follows.
    pub effect: Effect,
}

impl Remark {
    /// A remark; `id` is that of its sentence.
    pub fn new(code: &'static str, id: &'static str, value: &str, effect: Effect) -> Remark {
        Remark { value: value.to_string(), code, message: Message::new(id), effect }
    }

    /// That something is left out.
    pub fn left_out(unfit: Unfit) -> Remark {
        let Unfit { field, code, message } = unfit;
        Remark { value: field, code, message, effect: Effect::RowLeftOut }
    }

    /// Gives its sentence an argument.
    pub fn with(mut self, name: &'static str, text: &str) -> Remark {
        self.message = self.message.with(name, text);
        self
    }

    /// Says how many.
    pub fn count(mut self, count: usize) -> Remark {
        self.message = self.message.with("count", count as u64);
        self
    }
}

/// The cells of a row of which these are filled.
pub fn cells<const N: usize>(table: &'static Table, filled: [(&str, String); N]) -> Vec<String> {
    let mut cells = vec![String::new(); table.columns.len()];
    for (name, cell) in filled {
        if let Some(place) = table.column(name) {
            cells[place] = cell;
        }
    }
    cells
}

/// A number that depends on the cells of a row and its table only.
pub fn print(table: &Table, cells: &impl RowCells) -> u64 {
    let mut print = FxHasher::default();
    for cell in std::iter::once(table.name).chain(cells.each()) {
        print.write(cell.as_bytes());
        print.write_u8(0xff);
    }
    print.finish()
}

/// A file, with what its documents gave.
pub struct HeldFile {
    path: String,
    tables: Vec<Filling>,
    documents: Vec<Document>,
    way: Way,
    /// How its numbers are written, and whether its amounts include VAT.
    formats: Formats,
}

/// The rows of a table from a file.
struct Filling {
    table: &'static Table,
    number: u16,
    places: Vec<RowPlace>,
    rows: Rows,
}

impl HeldFile {
    /// Opens the accounts of a file. Troubles of whole documents are noted in that of `main`.
    pub fn open(
        desk: &mut Desk,
        path: &str,
        tables: &[&'static Table],
        way: Way,
        formats: Formats,
    ) -> Result<HeldFile, IngestError> {
        let (path, documents) = (path.to_string(), Vec::new());
        let mut held = HeldFile { path, tables: Vec::new(), documents, way, formats };
        for table in tables {
            held.filling(desk, table)?;
        }
        Ok(held)
    }

    /// The path of the file.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The source of a table; that of the first table where this one has none.
    pub fn number(&self, table: &Table) -> u16 {
        let own = self.tables.iter().find(|filling| filling.table.name == table.name);
        own.or(self.tables.first()).map_or(0, |filling| filling.number)
    }

    /// Puts down where a document stands; its number.
    pub fn document(&mut self, document: Document) -> u32 {
        self.documents.push(document);
        u32::try_from(self.documents.len() - 1).unwrap_or(u32::MAX)
    }

    /// Says something of a document as a whole, in the account of a table.
    pub fn remark(&mut self, desk: &mut Desk, table: &'static Table, document: Document, remark: Remark) {
        let place = RowPlace { document: self.document(document), names: &["", ""], at: [0; 2] };
        self.put(desk, Given { table, place, cells: Packed::default(), remarks: vec![remark] });
    }

    /// Puts down a row of a document that has its number; where it stands now. A table without an account gets one; if there
    /// can be no more accounts, the row is dropped.
    pub fn put(&mut self, desk: &mut Desk, row: Given<impl RowCells>) -> Option<Citation> {
        let filling = self.filling(desk, row.table).ok()?;
        let (number, place) = (filling.number, filling.push(row.place, &row.cells));
        for Remark { value, code, message, effect } in row.remarks {
            desk.notes.add(Place { source: number, row: place, field: "" }, &value, code, message, effect);
        }
        Some(Citation { source: number, row: place })
    }

    /// Turns the rows that were put down since into records.
    pub fn read_rows(&mut self, desk: &mut Desk, options: &ReadOptions) -> Result<(), IngestError> {
        match self.read_put_down(desk, options) {
            Err(IngestError::Strict(_)) => strictly(desk, std::iter::once(&*self), options),
            done => done,
        }
    }

    fn read_put_down(&mut self, desk: &mut Desk, options: &ReadOptions) -> Result<(), IngestError> {
        for filling in self.tables.iter_mut().filter(|filling| !filling.rows.pieces.is_empty()) {
            let table = filling.table;
            let header: Vec<String> = table.columns.iter().map(|name| (*name).to_string()).collect();
            let spec = SourceSpec::canonical(table, self.path.clone());
            let Ok((mut sheet, _)) = Sheet::of(&spec, &header, Default::default()) else { continue };
            sheet.formats.clone_from(&self.formats);
            let of_table = records::rows(&sheet);
            let (number, path) = (filling.number, self.path.as_str());
            let reading = Reading { number, path, sheet: &sheet, rows: of_table.as_ref(), options };
            reading.all(desk, &mut filling.rows)?;
            filling.rows.before = filling.count();
        }
        Ok(())
    }

    /// Reads what is left, and puts down where its rows stood. Says where there are none.
    pub fn close(mut self, desk: &mut Desk, options: &ReadOptions) -> Result<(), IngestError> {
        self.read_rows(desk, options)?;
        if self.tables.iter().all(|filling| filling.places.is_empty())
            && let Some(first) = self.tables.first()
        {
            let place = Place { source: first.number, row: 0, field: "" };
            desk.notes.add(place, "", "no_rows", Message::new("issue-no-rows"), Effect::Noted);
        }
        for filling in self.tables {
            let places = Places { way: self.way, documents: self.documents.clone(), rows: filling.places };
            if let Some(source) = desk.source(filling.number) {
                source.places = Some(Arc::new(places));
            }
        }
        Ok(())
    }

    /// Puts down where the rows stood in their documents, as far as they were read.
    fn put_places(&self, desk: &mut Desk) {
        for filling in &self.tables {
            let places = Places { way: self.way, documents: self.documents.clone(), rows: filling.places.clone() };
            if let Some(source) = desk.source(filling.number) {
                source.places = Some(Arc::new(places));
            }
        }
    }

    /// Puts down how the file is written.
    pub fn written(&self, desk: &mut Desk, sha256: &str, written: &Written) {
        for filling in &self.tables {
            if let Some(source) = desk.source(filling.number) {
                source.sha256 = sha256.to_string();
                source.written = written.clone();
            }
        }
    }

    /// Leaves the file out, for a reason.
    pub fn unfit(&self, desk: &mut Desk, table: &Table, unfit: &Unfit) {
        reading::note_unfit(desk, self.number(table), unfit, Effect::SourceLeftOut);
    }

    fn filling(&mut self, desk: &mut Desk, table: &'static Table) -> Result<&mut Filling, IngestError> {
        let place = match self.tables.iter().position(|filling| filling.table.name == table.name) {
            Some(place) => place,
            None => {
                let number = desk.open_source(table.name, &self.path);
                let number = number.ok_or_else(|| fault(&self.path, &io::Error::other("more than 65,536 files")))?;
                let rows = Rows { columns: table.columns.len(), ..Rows::default() };
                self.tables.push(Filling { table, number, places: Vec::new(), rows });
                self.tables.len() - 1
            }
        };
        Ok(&mut self.tables[place])
    }
}

/// Stops at the first trouble where that is wanted; it is told by its place in its document.
pub fn strictly<'h>(
    desk: &mut Desk,
    files: impl Iterator<Item = &'h HeldFile>,
    options: &ReadOptions,
) -> Result<(), IngestError> {
    if reading::strictly(desk, options).is_err() {
        files.for_each(|file| file.put_places(desk));
    }
    reading::strictly(desk, options)
}

impl Filling {
    fn count(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    /// Adds a row; its number.
    fn push(&mut self, place: RowPlace, cells: &impl RowCells) -> u32 {
        self.rows.push(cells);
        self.places.push(place);
        self.count()
    }
}

/// Rows that are not read yet.
#[derive(Default)]
struct Rows {
    columns: usize,
    /// How many rows were read before.
    before: u32,
    pieces: VecDeque<Cells>,
}

/// Cells of rows, one behind the other.
#[derive(Default)]
struct Cells {
    text: String,
    /// Where each cell ends.
    ends: Vec<u32>,
    columns: usize,
}

impl Rows {
    fn push(&mut self, cells: &impl RowCells) {
        if self.pieces.back().is_none_or(|piece| piece.text.len() > CELLS) {
            self.pieces.push_back(Cells { columns: self.columns, ..Cells::default() });
        }
        let Some(piece) = self.pieces.back_mut() else { return };
        for cell in cells.each().chain(std::iter::repeat("")).take(self.columns) {
            piece.text.push_str(cell);
            piece.ends.push(u32::try_from(piece.text.len()).unwrap_or(u32::MAX));
        }
    }
}

impl Source for Rows {
    type Piece = Cells;

    const AT_ONCE: usize = 8;

    const TYPED_DAYS: TypedDays = TypedDays::None;

    fn before(&self) -> u32 {
        self.before
    }

    fn next(&mut self) -> io::Result<Option<Cells>> {
        Ok(self.pieces.pop_front())
    }

    fn rows(piece: &Cells, _: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken> {
        let suspect = memchr::memmem::find(piece.text.as_bytes(), "\u{fffd}".as_bytes()).is_some();
        let (mut spans, mut start) = (Vec::with_capacity(piece.columns), 0);
        for ends in piece.ends.chunks(piece.columns.max(1)) {
            spans.clear();
            for end in ends {
                spans.push((start, *end as usize));
                start = *end as usize;
            }
            take(Row::new(&piece.text, &spans, suspect), 1);
        }
        Ok(())
    }
}
