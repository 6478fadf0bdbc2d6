//! Closing the books: what is left, and what a stock count says of it.

use super::{Keeper, Left};
use crate::graph::GoodKey;
use crate::trace::books::{Column, Movement};
use tegi_model::{Day, Money, Quantity, Unit};

impl Keeper<'_> {
    /// Books what is left, and what a stock count says of it.
    pub(super) fn close(&mut self) {
        let mut by_good: Vec<((GoodKey, Unit), Quantity, Money)> = Vec::new();
        for row in self.incoming() {
            let line = self.line(row);
            let Left { quantity, cost, traded } = *self.left(row);
            let cost = Money::new(cost.unwrap_or(0));
            if !traded && !line.service {
                self.books.unused_inputs += cost;
            }
            by_good.push(((line.key, line.unit), Quantity::new(quantity), cost));
        }
        by_good.sort_by_key(|(good, ..)| *good);
        for chunk in by_good.chunk_by(|a, b| a.0 == b.0) {
            let (key, unit) = chunk[0].0;
            let quantity: Quantity = chunk.iter().map(|(_, quantity, _)| *quantity).sum();
            let cost: Money = chunk.iter().map(|(_, _, cost)| *cost).sum();
            let counted = self.desk.graph.counts.get(&(self.party, key, unit)).copied();
            self.book_closing(key, unit, quantity, cost, counted);
        }
    }

    pub(super) fn book_closing(
        &mut self,
        key: GoodKey,
        unit: Unit,
        quantity: Quantity,
        cost: Money,
        counted: Option<(Day, Quantity)>,
    ) {
        let (day, closing) = counted.map_or((None, quantity), |(day, counted)| (Some(day), counted));
        let closing_cost =
            if closing == quantity { cost } else { cost.part(closing.steps().min(quantity.steps()), quantity.steps()) };
        let columns =
            [(Column::Closing, closing, closing_cost), (Column::Unexplained, quantity - closing, cost - closing_cost)];
        for (column, quantity, cost) in columns {
            if !quantity.is_zero() || !cost.is_zero() {
                self.ledger.book(Movement { key, unit, column, quantity, cost, day, line: None });
            }
        }
    }
}
