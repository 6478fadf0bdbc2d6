//! The filled rows of a sheet, or of a piece of it.

use super::ods;
use super::text::{change_mark, is_filled, write, write_cell};
use super::xlsx_rows::{Cell, MOST_COLUMNS, MOST_ROWS};
use super::xlsx_shared::Shared;
use calamine::{Data, DataType, Xlsx};
use std::io::{Read, Seek};

/// So many bytes may the text of a sheet have that is held (1 GiB), and so many cells.
const MOST_BYTES: usize = 1 << 30;
const MOST_CELLS: usize = 100_000_000;

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

impl Rows {
    /// The rows of a sheet in the order of the file, so many from its top.
    pub fn of<B: Read + Seek>(book: &mut Xlsx<B>, name: &str, most: u32) -> Result<Rows, String> {
        let mut rows = Rows::default();
        let mut cells = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
        while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
            let (row, column) = cell.get_position();
            if row >= most {
                break;
            }
            rows.add(row, column, cell.get_value())?;
        }
        Ok(rows)
    }

    fn add(&mut self, row: u32, column: u32, value: &impl DataType) -> Result<(), String> {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(format!("a cell at row {row}, column {column}"));
        }
        if value.is_empty() || value.get_string() == Some("") {
            return Ok(());
        }
        self.add_text(row, column, |to| write(value, to))
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

    /// How much it holds: the bytes of its texts, and its cells.
    pub fn size(&self) -> usize {
        self.text.len().max(self.spans.len())
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
