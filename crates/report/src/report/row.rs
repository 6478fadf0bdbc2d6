//! A row of a table as it grows, cell by cell, before it becomes text or typed columns.

use tegi_model::{Day, Money, Quantity, Share};

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Not known.
    Unknown,
    /// Text from the data.
    Text(String),
    /// A word of the program's own, or whatever prints itself plainly.
    Word(String),
    /// A calendar day.
    Day(Day),
    /// An amount.
    Money(Money),
    /// A quantity.
    Quantity(Quantity),
    /// A share, told in per cent.
    Share(Share),
    /// A computed number, to four decimals.
    Number(f64),
    /// A whole number.
    Count(u32),
}

/// The cells of a row.
#[derive(Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
}

impl Row {
    /// Text from the data.
    pub(super) fn text(&mut self, text: &str) -> &mut Row {
        self.put((!text.is_empty()).then(|| Cell::Text(text.to_string())))
    }

    /// A word of the program's own.
    pub(super) fn word(&mut self, word: &str) -> &mut Row {
        self.put((!word.is_empty()).then(|| Cell::Word(word.to_string())))
    }

    /// Whatever prints itself plainly.
    pub(super) fn number(&mut self, number: Option<impl ToString>) -> &mut Row {
        self.put(number.map(|number| Cell::Word(number.to_string())))
    }

    /// A calendar day.
    pub(super) fn day(&mut self, day: Option<Day>) -> &mut Row {
        self.put(day.map(Cell::Day))
    }

    /// An amount.
    pub(super) fn money(&mut self, money: Option<Money>) -> &mut Row {
        self.put(money.map(Cell::Money))
    }

    /// A quantity.
    pub(super) fn quantity(&mut self, quantity: Quantity) -> &mut Row {
        self.maybe_quantity(Some(quantity))
    }

    /// A quantity that may be unknown.
    pub(super) fn maybe_quantity(&mut self, quantity: Option<Quantity>) -> &mut Row {
        self.put(quantity.map(Cell::Quantity))
    }

    /// A whole number.
    pub(super) fn count(&mut self, count: Option<u32>) -> &mut Row {
        self.put(count.map(Cell::Count))
    }

    /// A computed number, to four decimals.
    pub(super) fn float(&mut self, number: f64) -> &mut Row {
        let rounded = (number * 10_000.0).round() / 10_000.0;
        self.put(Some(Cell::Number(rounded + 0.0)))
    }

    /// A share, in per cent.
    pub(super) fn share(&mut self, share: Share) -> &mut Row {
        self.maybe_share(Some(share))
    }

    /// A share that may be unknown.
    pub(super) fn maybe_share(&mut self, share: Option<Share>) -> &mut Row {
        self.put(share.map(Cell::Share))
    }

    fn put(&mut self, cell: Option<Cell>) -> &mut Row {
        self.cells.push(cell.unwrap_or(Cell::Unknown));
        self
    }
}
