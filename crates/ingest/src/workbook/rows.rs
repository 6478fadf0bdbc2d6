//! The filled rows of a sheet, or of a piece of it.

use super::ods;
use super::text::{change_mark, is_filled, write, write_cell};
use super::xlsx_rows::{Cell, MOST_COLUMNS, MOST_ROWS};
use super::xlsx_shared::Shared;
use calamine::{Data, DataRef, DataType, Xlsx};
use std::io::{Read, Seek};

/// So many bytes may the text of a sheet have that is held (1 GiB), and so many cells.
const MOST_BYTES: usize = 1 << 30;
const MOST_CELLS: usize = 100_000_000;

/// How many rows are read together.
pub const ROWS_A_PIECE: usize = 8_192;

/// The filled rows of a sheet.
#[derive(Clone, Default)]
pub struct Rows {
    text: String,
    /// Where each cell lies in the text, from the first column on.
    spans: Vec<(u32, u32)>,
    pub lines: Vec<Line>,
}

/// A row: its number from 0, and its cells among all.
#[derive(Clone, Copy)]
pub struct Line {
    pub number: u32,
    from: usize,
    to: usize,
}

/// Looks at the cells of a sheet in the order of the file, as long as `look` wants more.
fn each_cell<B: Read + Seek>(
    book: &mut Xlsx<B>,
    name: &str,
    mut look: impl FnMut(u32, u32, &DataRef) -> Result<bool, String>,
) -> Result<(), String> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
    while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        if !look(row, column, cell.get_value())? {
            break;
        }
    }
    Ok(())
}

/// Whether a cell is filled; an error where no sheet has such a place.
fn is_told(row: u32, column: u32, value: &impl DataType) -> Result<bool, String> {
    match row >= MOST_ROWS || column >= MOST_COLUMNS {
        true => Err(format!("a cell at row {row}, column {column}")),
        false => Ok(!value.is_empty() && value.get_string() != Some("")),
    }
}

impl Rows {
    /// The rows of a sheet in the order of the file, so many from its top.
    pub fn of<B: Read + Seek>(book: &mut Xlsx<B>, name: &str, most: u32) -> Result<Rows, String> {
        let mut rows = Rows::default();
        each_cell(book, name, |row, column, value| {
            (row < most).then(|| rows.add(row, column, value)).transpose().map(|added| added.is_some())
        })?;
        Ok(rows)
    }

    /// How many filled rows a sheet has, where they come in the order of their numbers.
    pub fn count_in_order<B: Read + Seek>(book: &mut Xlsx<B>, name: &str) -> Result<Option<usize>, String> {
        let (mut count, mut last, mut in_order) = (0, None, true);
        each_cell(book, name, |row, column, value| {
            if is_told(row, column, value)? && last != Some(row) {
                (count, in_order, last) = (count + 1, last.is_none_or(|last| last < row), Some(row));
            }
            Ok(in_order)
        })?;
        Ok(in_order.then_some(count))
    }

    /// Hands on the rows of a sheet, about so many bytes and cells together, until nobody takes them.
    pub fn each_piece<B: Read + Seek>(
        book: &mut Xlsx<B>,
        name: &str,
        size: usize,
        mut take: impl FnMut(Rows) -> bool,
    ) -> Result<(), String> {
        let mut rows = Rows::default();
        each_cell(book, name, |row, column, value| {
            let is_next = rows.lines.last().is_some_and(|line| line.number != row);
            let goes_on = !(is_next && rows.is_full(size)) || take(std::mem::take(&mut rows));
            rows.add(row, column, value)?;
            Ok(goes_on)
        })?;
        take(rows);
        Ok(())
    }

    /// Whether it holds as much as rows that are read together.
    pub fn is_full(&self, size: usize) -> bool {
        self.lines.len() >= ROWS_A_PIECE || self.text.len().max(self.spans.len()) >= size
    }

    fn add(&mut self, row: u32, column: u32, value: &impl DataType) -> Result<(), String> {
        match is_told(row, column, value)? {
            true => self.add_text(row, column, |to| write(value, to)),
            false => Ok(()),
        }
    }

    pub fn add_cell(&mut self, row: u32, cell: &Cell, shared: &Shared) -> Result<(), String> {
        match is_filled(cell, shared) {
            true => self.add_text(row, cell.column, |to| write_cell(cell, shared, to)),
            false => Ok(()),
        }
    }

    fn add_text(&mut self, row: u32, column: u32, write: impl FnOnce(&mut String)) -> Result<(), String> {
        if self.lines.last().is_none_or(|line| line.number != row) {
            self.lines.push(Line { number: row, from: self.spans.len(), to: self.spans.len() });
        }
        let Some(line) = self.lines.last_mut() else { return Ok(()) };
        let start = self.text.len();
        write(&mut self.text);
        if self.text.len() > MOST_BYTES || self.spans.len() > MOST_CELLS {
            return Err("more text than a table has".to_string());
        }
        let place = line.from + column as usize;
        if place >= self.spans.len() {
            self.spans.resize(place + 1, (0, 0));
        }
        self.spans[place] = (start as u32, self.text.len() as u32);
        line.to = self.spans.len();
        Ok(())
    }

    pub fn add_range(&mut self, range: &calamine::Range<Data>, most: u32) -> Result<(), String> {
        let Some((first, left)) = range.start() else { return Ok(()) };
        for (row, cells) in (first..most).zip(range.rows()) {
            for (column, cell) in (left..).zip(cells) {
                self.add(row, column, cell)?;
            }
        }
        Ok(())
    }

    /// In order of their numbers, whatever the order in the file.
    pub fn sorted(mut self) -> Rows {
        self.lines.sort_by_key(|line| line.number);
        self
    }

    pub fn cells(&self, line: &Line) -> impl Iterator<Item = &str> {
        self.spans[line.from..line.to].iter().map(|(start, end)| &self.text[*start as usize..*end as usize])
    }

    /// Adds a row as often as it stands there, of which those below `most` count.
    pub fn add_row(&mut self, row: &ods::Row, most: u32) {
        let (before, from) = (self.text.len() as u32, self.spans.len());
        self.text.push_str(&row.text);
        self.spans.extend(row.spans.iter().map(|(start, end)| (start + before, end + before)));
        let numbers = row.number..most.min(row.number + row.times);
        self.lines.extend(numbers.map(|number| Line { number, from, to: self.spans.len() }));
    }

    /// Where the cells of a row lie in a text, and the text: with the decimal mark that the source is said to have.
    pub fn marked<'r>(
        &'r self,
        line: &Line,
        mark: u8,
        marked: &'r mut String,
        spans: &mut Vec<(usize, usize)>,
    ) -> &'r str {
        spans.clear();
        if mark == b'.' {
            let cells = &self.spans[line.from..line.to];
            spans.extend(cells.iter().map(|(start, end)| (*start as usize, *end as usize)));
            return &self.text;
        }
        marked.clear();
        for cell in self.cells(line) {
            let start = marked.len();
            marked.push_str(cell);
            change_mark(marked, start, mark);
            spans.push((start, marked.len()));
        }
        marked
    }
}
