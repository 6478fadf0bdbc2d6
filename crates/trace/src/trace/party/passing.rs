//! Passing on: which of what a party gave is what it got.

use super::{Keeper, Left, Making, Row};
use crate::graph::{GoodKey, LineIx};
use crate::trace::books::{Column, Content, Detail, Movement, Origin, Own, Tie, Want};
use crate::trace::lots::{Found, Lot, Matched, Piece, Sale, Source, match_goods};
use rustc_hash::{FxHashMap, FxHashSet};
use tegi_model::{LinkKind, Money, OriginSign, Quantity, Unit};

impl Keeper<'_> {
    pub(super) fn pass_on(&mut self, key: GoodKey, given: &[Row]) {
        let matchable = |row: &Row| {
            let line = self.line(*row);
            key != GoodKey::Unnamed && !line.service && line.quantity.is_some()
        };
        let (mut sales, others): (Vec<Row>, Vec<Row>) = given.iter().partition(|row| matchable(row));
        let mut lots: Vec<Row> = Vec::new();
        if !sales.is_empty() {
            lots = self.on_shelf(key).iter().copied().filter(matchable).collect();
        }
        sales.sort_by_key(|&row| (self.time_out(self.line(row)), row));
        lots.sort_by_key(|&row| (self.time_in(self.line(row)), row));
        let (lot_rows, sale_rows): (Vec<Lot>, Vec<Sale>) =
            (lots.iter().map(|&row| self.lot(row)).collect(), sales.iter().map(|&row| self.sale(row)).collect());
        let pooled = self.desk.settings.period.pools();
        let matched = match_goods(&lot_rows, &sale_rows, self.desk.method, pooled, &self.desk.settings.thresholds);
        self.after_matching(&lots, &matched);
        let base = self.shelve_pools(&lots, &matched);
        let mut next = 0;
        let first_making = self.makings.len();
        for (number, &row) in sales.iter().enumerate() {
            let from = next;
            next += matched.pieces[from..].iter().take_while(|piece| piece.sale as usize == number).count();
            self.serve(row, &lots, &matched.pieces[from..next], base, &lot_rows, &sale_rows[number]);
        }
        for row in others {
            self.serve(row, &[], &[], base, &[], &self.sale(row));
        }
        if self.desk.detail != Detail::Contents {
            self.stock_pantry(&lots, &sales, &matched, first_making);
            self.note_early(&lots, &lot_rows, &sales, &sale_rows, &matched, first_making);
        }
    }

    /// Sales that no lot served although one of the same good arrived later, and for whose making nothing speaks.
    pub(super) fn note_early(
        &mut self,
        lots: &[Row],
        lot_rows: &[Lot],
        sales: &[Row],
        sale_rows: &[Sale],
        matched: &Matched,
        first_making: usize,
    ) {
        let makings = self.makings[first_making..].iter().filter(|making| self.is_made(making));
        let made: FxHashSet<Row> = makings.map(|making| making.line).collect();
        let mut served = vec![0; sales.len()];
        matched.pieces.iter().for_each(|piece| served[piece.sale as usize] += piece.quantity);
        let Some(last_left) = (0..lots.len()).rev().find(|&lot| matched.left[lot].0 > 0) else { return };
        let unserved =
            |(number, sale): &(usize, &Sale)| served[*number] < sale.quantity && !made.contains(&sales[*number]);
        for (number, sale) in sale_rows.iter().enumerate().filter(unserved) {
            let lot = &lot_rows[last_left];
            if lot.time > sale.time && lot.like.named_like(&sale.like) && lot.like.measured_like(&sale.like).is_some() {
                self.books.early.push(self.line_ix(sales[number]));
            }
        }
    }

    pub(super) fn lot(&self, row: Row) -> Lot {
        let line = self.line(row);
        Lot {
            time: self.time_in(line),
            like: self.likeness_of_lot(line),
            quantity: line.quantity.map_or(0, |quantity| quantity.steps()),
            kg: line.kg.map(|kg| kg.steps()),
            cost: line.cost().map(|cost| cost.steps()),
            from_abroad: line.kind.is_import()
                || line.sign == Some(OriginSign::Imported)
                || self.desk.graph.is_foreign(line.seller, self.desk.settings.home),
            tied: self.contract_served(line),
            documents: [(line.document, line.line), (line.quotes, line.quotes_line)],
        }
    }

    pub(super) fn sale(&self, row: Row) -> Sale {
        let line = self.line(row);
        Sale {
            time: self.time_out(line),
            like: self.likeness(line),
            quantity: line.quantity.map_or(0, |quantity| quantity.steps()),
            value: line.value.map(|value| value.steps()),
            says_imported: line.sign == Some(OriginSign::Imported),
            contract: line.contract.map(|contract| contract.0),
            quotes: (line.quotes, line.quotes_line),
        }
    }

    pub(super) fn after_matching(&mut self, lots: &[Row], matched: &Matched) {
        for (i, &row) in lots.iter().enumerate() {
            let (quantity, cost) = matched.left[i];
            *self.left_mut(row) = Left { quantity, cost, traded: matched.traded[i] };
        }
    }

    /// Pools of one shelf become pools of the party; gives the number of the first.
    pub(super) fn shelve_pools(&mut self, lots: &[Row], matched: &Matched) -> u32 {
        let base = self.books.pools.len() as u32;
        for mixture in &matched.pools {
            let units: f64 = mixture.iter().map(|(_, quantity, _)| *quantity as f64).sum();
            let cost: f64 = mixture.iter().map(|(_, _, cost)| cost.unwrap_or(0) as f64).sum();
            let tie = |&(source, quantity, part): &(Source, i64, Option<i64>)| Tie {
                origin: self.origin(source, lots, base),
                value: if cost > 0.0 { part.unwrap_or(0) as f64 / cost } else { quantity as f64 / units },
                units: quantity as f64 / units,
                link: LinkKind::BalanceSame,
            };
            self.books.pools.push(mixture.iter().map(tie).collect());
        }
        base
    }

    /// Books one outgoing line: what of it was passed on, and what remains to be made.
    pub(super) fn serve(&mut self, row: Row, lots: &[Row], pieces: &[Piece], base: u32, lot_rows: &[Lot], sale: &Sale) {
        let line = self.line(row);
        let units = sale.quantity.max(1) as f64;
        let passed: i64 = pieces.iter().map(|piece| piece.quantity).sum();
        let cost: i64 = pieces.iter().map(|piece| piece.cost.unwrap_or(0)).sum();
        let value = line.value.map_or(cost, |value| value.steps());
        let per_value = if value != 0 { 1.0 / value as f64 } else { 0.0 };
        let mut content =
            Content { line: self.line_ix(row), ties: Vec::new(), own: Own { exact: true, ..Own::default() } };
        let mut margin = 0.0;
        for piece in pieces {
            let worth = Money::new(value).part(piece.quantity, sale.quantity).steps();
            let link = if piece.found == Found::Exact { LinkKind::ExactSame } else { LinkKind::BalanceSame };
            let origin = self.origin(piece.source, lots, base);
            let unpriced = piece.cost.is_none() || unpriced(piece.source, lot_rows);
            // Made before the first record: no margin, the price is that of its making.
            let made_before = matches!(origin, Origin::Line(lot) if self.is_made_before(lot));
            let paid = if made_before { worth } else { piece.cost.unwrap_or(0) };
            let tie = Tie {
                origin,
                value: if unpriced { 0.0 } else { paid as f64 * per_value },
                units: piece.quantity as f64 / units,
                link,
            };
            match unpriced {
                true => content.own.unknown += worth as f64 * per_value,
                false => margin += (worth - paid) as f64 * per_value,
            }
            content.own.exact &= link == LinkKind::ExactSame;
            content.ties.push(tie);
        }
        self.add_margin(&mut content.own, margin);
        self.book_sale(row, pieces, passed, cost);
        let rest = sale.quantity - passed;
        let number = self.contents.len();
        let whole = line.quantity.is_none() || line.service || passed == 0;
        let made_value = if whole { value } else { value - Money::new(value).part(passed, sale.quantity).steps() };
        self.contents.push(content);
        if rest > 0 || line.quantity.is_none() {
            self.leave_rest(number, row, sale, rest, made_value, value);
        }
    }

    fn origin(&self, source: Source, lots: &[Row], base: u32) -> Origin {
        match source {
            Source::Lot(lot) => Origin::Line(self.line_ix(lots[lot as usize])),
            Source::Pool(pool) => Origin::Pool(base + pool),
        }
    }

    fn is_made_before(&self, lot: LineIx) -> bool {
        self.desk.graph.opening_like.get(&lot).is_some_and(|alike| alike.made)
    }

    /// A margin is the trader's; abroad it is import.
    pub(super) fn add_margin(&self, own: &mut Own, margin: f64) {
        match self.foreign {
            Some(country) => {
                own.imported += margin;
                own.country = Some(country);
            }
            None => own.margin += margin,
        }
    }

    pub(super) fn book_sale(&mut self, row: Row, pieces: &[Piece], passed: i64, cost: i64) {
        let line = self.line(row);
        let column = self.out_column(row);
        let same_unit = pieces.iter().all(|piece| piece.drawn == piece.quantity);
        let drawn: i64 = pieces.iter().map(|piece| piece.drawn).sum();
        if same_unit || pieces.is_empty() {
            self.book(row, column, Quantity::new(passed), Money::new(cost));
        } else {
            // Sold by weight from lots kept in another unit: the ledger of the lots' unit carries it.
            let mut lots = self.on_shelf(line.key).iter().map(|&lot| self.line(lot));
            let unit = lots.find(|lot| lot.unit != line.unit).map_or(line.unit, |lot| lot.unit);
            let movement = Movement {
                key: line.key,
                unit,
                column,
                quantity: Quantity::new(drawn),
                cost: Money::new(cost),
                day: line.day,
                line: Some(self.line_ix(row)),
            };
            self.ledger.book(movement);
        }
    }

    /// What no lot serves: tied to a quoted declaration of somebody else's, else to be made.
    pub(super) fn leave_rest(&mut self, content: usize, row: Row, sale: &Sale, rest: i64, value: i64, whole: i64) {
        let (rest, value) = match self.quoted_abroad(row, sale, rest) {
            Some((declaration, quantity)) => {
                self.tie_to_declaration(content, row, declaration, quantity, (rest, value, whole), sale)
            }
            None => (rest, value),
        };
        let line = self.line(row);
        if rest <= 0 && line.quantity.is_some() {
            return;
        }
        let quantity = line.quantity.map(|_| rest);
        self.makings.push(Making { content, line: row, time: self.time_out(line), quantity, value, weight: 0.0 });
    }

    /// A declaration that the sale quotes although another party imported: the firms between them left no record.
    pub(super) fn quoted_abroad(&self, row: Row, sale: &Sale, rest: i64) -> Option<(LineIx, i64)> {
        let line = self.line(row);
        if sale.quotes.0.is_empty() || line.service || line.quantity.is_none() || self.foreign.is_some() {
            return None;
        }
        let like = self.likeness(line);
        let declaration = self.desk.graph.of_document(sale.quotes.0).find(|&other| {
            let lot = self.desk.graph.line(other);
            let quoted_line = sale.quotes.1.is_empty() || lot.line.is_empty() || lot.line == sale.quotes.1;
            let alike =
                lot.key == line.key && self.likeness_of_lot(lot).named_like(&like) && lot.unit.comparable(line.unit);
            lot.kind.is_import() && lot.buyer != Some(self.party) && quoted_line && alike && lot.quantity.is_some()
        })?;
        let quantity = self.desk.graph.line(declaration).quantity.map_or(0, |quantity| quantity.steps());
        Some((declaration, rest.min(quantity)))
    }

    pub(super) fn tie_to_declaration(
        &mut self,
        content: usize,
        row: Row,
        declaration: LineIx,
        quantity: i64,
        (rest, value, whole): (i64, i64, i64),
        sale: &Sale,
    ) -> (i64, i64) {
        let lot = self.desk.graph.line(declaration);
        let worth = Money::new(value).part(quantity, rest).steps();
        let there = lot.quantity.map_or(1, |there| there.steps());
        let cost = lot.cost().map_or(worth, |cost| cost.part(quantity, there).steps());
        let per_value = if whole != 0 { 1.0 / whole as f64 } else { 0.0 };
        let units = quantity as f64 / sale.quantity.max(1) as f64;
        let tie =
            Tie { origin: Origin::Line(declaration), value: cost as f64 * per_value, units, link: LinkKind::ExactSame };
        let mut own = self.contents[content].own;
        self.add_margin(&mut own, (worth - cost) as f64 * per_value);
        self.contents[content].own = own;
        self.contents[content].ties.push(tie);
        self.book(row, Column::Unexplained, Quantity::new(-quantity), Money::new(-cost));
        self.book(row, self.out_column(row), Quantity::new(quantity), Money::new(cost));
        (rest - quantity, value - worth)
    }

    /// What each sale could have drawn on, for the bounds on pass-through.
    pub(super) fn stock_pantry(&mut self, lots: &[Row], sales: &[Row], matched: &Matched, first_making: usize) {
        let first = self.books.pantry.shelf_ends.len() as u32;
        let graph_lines = self.desk.graph.incoming(self.party);
        for shelf in &matched.shelves {
            let open = |lot: &u32| (graph_lines[lots[*lot as usize].0 as usize], matched.open[*lot as usize] as f64);
            self.books.pantry.lots.extend(shelf.iter().map(open));
            self.books.pantry.shelf_ends.push(self.books.pantry.lots.len() as u32);
        }
        let mut by_balance: Vec<f64> =
            sales.iter().map(|&row| self.line(row).quantity.map_or(0.0, |q| q.steps() as f64)).collect();
        for piece in matched.pieces.iter().filter(|piece| piece.found != Found::Balance) {
            by_balance[piece.sale as usize] -= piece.quantity as f64;
        }
        // What was made for a sale that no lot could have reached was never exchanged for a lot.
        let reached: FxHashSet<Row> =
            matched.reach.iter().filter(|reach| reach.arrived > 0).map(|reach| sales[reach.sale as usize]).collect();
        let mut made: FxHashMap<Unit, f64> = FxHashMap::default();
        for making in self.makings[first_making..].iter().filter(|making| reached.contains(&making.line)) {
            *made.entry(self.line(making.line).unit).or_default() += making.quantity.unwrap_or(0) as f64;
        }
        let mut reach = matched.reach.iter().peekable();
        for (number, (&row, wanted)) in sales.iter().zip(by_balance).enumerate() {
            while let Some(reach) = reach.next_if(|reach| reach.sale as usize == number) {
                self.books.pantry.reach.push((first + reach.shelf, reach.arrived));
            }
            let line = self.line(row);
            // What a count found later may be lots that this sale did not take.
            let counted = self.desk.graph.counts.get(&(self.party, line.key, line.unit));
            let counted = counted.filter(|(day, _)| line.day.is_none_or(|sold| sold <= *day));
            let counted = counted.map_or(0.0, |(_, quantity)| quantity.steps().max(0) as f64);
            let made = made.get(&line.unit).copied().unwrap_or(0.0) + counted;
            let reach_end = self.books.pantry.reach.len() as u32;
            self.books.pantry.wants.push(Want { line: self.line_ix(row), reach_end, units: wanted.max(0.0), made });
        }
    }
}

fn unpriced(source: Source, lots: &[Lot]) -> bool {
    matches!(source, Source::Lot(lot) if lots[lot as usize].cost.is_none())
}
