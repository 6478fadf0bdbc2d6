//! One row of a canonical table on its way to a file: its cells as texts in one buffer that is used again and again.
//!
//! Cells stand in the order of the table's columns. Numbers are written without allocation, with a dot and without
//! trailing zeros, as the rest of the house writes them.

use tegi_model::{Country, Day, Money, Quantity, Table};

/// A row: the table, and its cells.
#[derive(Clone, Debug)]
pub struct Row {
    /// The table that it is a row of.
    pub table: &'static Table,
    /// Which of the table's files it goes to: 0 is the main one.
    pub file: usize,
    cells: String,
    ends: Vec<usize>,
}

impl Row {
    /// A row without cells.
    pub fn new(table: &'static Table) -> Row {
        Row { table, file: 0, cells: String::with_capacity(256), ends: Vec::with_capacity(table.columns.len()) }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Begins another row, of any table.
    pub fn begin(&mut self, table: &'static Table) -> &mut Row {
        self.table = table;
        self.file = 0;
        self.clear();
        self
    }

    /// Forgets all cells.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.ends.clear();
    }

    /// The text of a cell; empty beyond the last.
    pub fn field(&self, i: usize) -> &str {
        let from = if i == 0 { Some(0) } else { self.ends.get(i - 1).copied() };
        let span = from.zip(self.ends.get(i).copied());
        span.and_then(|(from, to)| self.cells.get(from..to)).unwrap_or_default()
    }

    /// The text of a column.
    pub fn named(&self, column: &str) -> &str {
        self.table.column(column).map_or("", |i| self.field(i))
    }

    /// Puts another text into a cell; those behind it move.
    pub fn set(&mut self, i: usize, text: &str) {
        let Some(&to) = self.ends.get(i) else { return };
        let from = if i == 0 { 0 } else { self.ends[i - 1] };
        self.cells.replace_range(from..to, text);
        for end in &mut self.ends[i..] {
            *end = *end - (to - from) + text.len();
        }
    }

    /// All cells in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|i| self.field(i))
    }

    /// Adds a cell.
    pub fn push(&mut self, text: &str) -> &mut Row {
        self.cells.push_str(text);
        self.end()
    }

    /// Adds an empty cell.
    pub fn blank(&mut self) -> &mut Row {
        self.end()
    }

    /// Adds a whole number.
    pub fn push_count(&mut self, number: u64) -> &mut Row {
        self.cells.push_str(itoa::Buffer::new().format(number));
        self.end()
    }

    /// Adds an amount of money.
    pub fn push_money(&mut self, money: Money) -> &mut Row {
        self.scaled(money.steps(), Money::ONE, Money::DECIMALS)
    }

    /// Adds a quantity.
    pub fn push_quantity(&mut self, quantity: Quantity) -> &mut Row {
        self.scaled(quantity.steps(), Quantity::ONE, Quantity::DECIMALS)
    }

    /// Adds a day, as ISO 8601 writes it.
    pub fn push_day(&mut self, day: Day) -> &mut Row {
        let date = day.date();
        self.digits(date.year().unsigned_abs().into(), 4);
        self.cells.push('-');
        self.digits(date.month().unsigned_abs().into(), 2);
        self.cells.push('-');
        self.digits(date.day().unsigned_abs().into(), 2);
        self.end()
    }

    /// Adds a country.
    pub fn push_country(&mut self, country: Country) -> &mut Row {
        self.cells.push_str(country.as_str());
        self.end()
    }

    fn end(&mut self) -> &mut Row {
        self.ends.push(self.cells.len());
        self
    }

    /// Writes `value / one` with so many decimals at most.
    fn scaled(&mut self, value: i64, one: i64, decimals: u32) -> &mut Row {
        if value < 0 {
            self.cells.push('-');
        }
        let (value, one) = (value.unsigned_abs(), one.unsigned_abs());
        self.cells.push_str(itoa::Buffer::new().format(value / one));
        if value % one != 0 {
            self.cells.push('.');
            self.digits(value % one, decimals as usize);
            self.cells.truncate(self.cells.trim_end_matches('0').len());
        }
        self.end()
    }

    /// A number with zeros in front.
    fn digits(&mut self, number: u64, width: usize) {
        let mut buffer = itoa::Buffer::new();
        let text = buffer.format(number);
        (text.len()..width).for_each(|_| self.cells.push('0'));
        self.cells.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tegi_model::TABLES;

    #[test]
    fn cells_keep_their_places_when_one_of_them_changes() {
        let mut row = Row::new(&TABLES[0]);
        row.push_day(Day::new(19_738)).push("USD").push_money(Money::new(4_501_200));
        assert_eq!(row.fields().collect::<Vec<_>>(), ["2024-01-16", "USD", "450.12"]);
        row.set(1, "доллар");
        row.set(0, "");
        assert_eq!(row.fields().collect::<Vec<_>>(), ["", "доллар", "450.12"]);
    }

    #[test]
    fn numbers_are_written_as_the_model_writes_them() {
        let mut row = Row::new(&TABLES[0]);
        for steps in [0, 1, -1, 10_000, 12_345_678, -70_500, i64::MAX] {
            row.clear();
            row.push_money(Money::new(steps)).push_quantity(Quantity::new(steps));
            assert_eq!(row.field(0), Money::new(steps).to_string());
            assert_eq!(row.field(1), Quantity::new(steps).to_string());
        }
    }
}
