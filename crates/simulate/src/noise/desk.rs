//! The desk on which noise works on one row: the row, the rows that come with it, and the list of changes.

use super::chance::Chance;
use super::rates::Kind;
use crate::row::Row;

/// A line of `truth/records.csv`.
pub type Change = [String; 7];

/// One row under noise.
pub struct Desk<'a> {
    pub row: &'a mut Row,
    pub more: &'a mut Vec<Row>,
    pub chance: Chance,
    document: String,
    line: String,
    changes: Vec<Change>,
}

impl<'a> Desk<'a> {
    /// The desk for a row. Document and line are noted before anything is done to them.
    pub fn new(row: &'a mut Row, more: &'a mut Vec<Row>, chance: Chance) -> Desk<'a> {
        let document = row.field(0).to_string();
        let line = row.table.column("line").map_or(String::new(), |place| row.field(place).to_string());
        Desk { row, more, chance, document, line, changes: Vec::new() }
    }

    /// The place of a column that has something in it.
    pub fn filled(&self, column: &str) -> Option<usize> {
        self.row.table.column(column).filter(|place| !self.row.field(*place).is_empty())
    }

    /// The places of those of these columns that have something in them.
    pub fn all_filled(&self, columns: &[&str]) -> Vec<usize> {
        columns.iter().filter_map(|column| self.filled(column)).collect()
    }

    /// One of those of these columns that have something in them.
    pub fn one_filled(&mut self, columns: &[&str]) -> Option<usize> {
        let filled = self.all_filled(columns);
        self.chance.one_of(&filled)
    }

    /// Writes a field over and notes it. What stays as it was is no change.
    pub fn set(&mut self, place: usize, is: &str, kind: Kind) {
        if self.row.field(place) != is {
            let was = self.row.field(place).to_string();
            self.note(self.row.table.columns[place], was, is.to_string(), kind);
            self.row.set(place, is);
        }
    }

    /// Notes what befell the row as a whole.
    pub fn note_row(&mut self, kind: Kind) {
        self.note("", String::new(), String::new(), kind);
    }

    fn note(&mut self, field: &str, was: String, is: String, kind: Kind) {
        let (table, kind) = (self.row.table.name.to_string(), kind.as_str().to_string());
        self.changes.push([table, self.document.clone(), self.line.clone(), field.to_string(), was, is, kind]);
    }

    /// What was done.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }
}
