//! One row of a canonical table as texts, in one buffer that is used again for the next row.

use crate::model::Table;

/// A row in the order of its table's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The table.
    pub table: &'static Table,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// An empty row of a table.
    pub fn new(table: &'static Table) -> Row {
        Row { table, text: String::new(), ends: Vec::with_capacity(table.columns.len()) }
    }

    /// How many fields it has so far.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Forgets all fields and keeps the room.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a field behind the last.
    pub fn push(&mut self, field: &str) {
        self.text.push_str(field);
        self.ends.push(self.text.len());
    }

    /// A field by its place; empty behind the last.
    pub fn field(&self, place: usize) -> &str {
        let Some(&end) = self.ends.get(place) else { return "" };
        &self.text[self.start(place)..end]
    }

    /// Writes a field over; behind the last nothing happens.
    pub fn set(&mut self, place: usize, field: &str) {
        let Some(&end) = self.ends.get(place) else { return };
        let start = self.start(place);
        self.text.replace_range(start..end, field);
        for later in &mut self.ends[place..] {
            *later = *later + field.len() - (end - start);
        }
    }

    fn start(&self, place: usize) -> usize {
        place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_written_over_moves_those_behind_it() {
        let mut row = Row::new(&crate::model::TABLES[0]);
        ["2024-01-01", "USD", "470.5"].iter().for_each(|field| row.push(field));
        row.set(1, "тенге");
        row.set(0, "");
        assert_eq!([row.field(0), row.field(1), row.field(2), row.field(3)], ["", "тенге", "470.5", ""]);
        row.clear();
        assert!(row.is_empty());
    }
}
