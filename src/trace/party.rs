//! One party's books: what it got, what it gave, and what of the one is in the other.
//!
//! Looks at one party alone, so that parties can be followed in parallel. Goods that are passed on are matched shelf
//! by shelf ([`super::lots`]); what no lot serves was made, if anything speaks for making, and draws on what was
//! bought and not resold ([`super::making`]).

use super::lots::{Found, Lot, Matched, Piece, Reach, Sale, Source, match_goods};
use super::making::{Output, Supply, spread_inputs};
use super::same_good::Likeness;
use crate::graph::{FlowGraph, GoodKey, Line, LineIx, LineKind};
use crate::model::{
    Country, Day, HsCode, LinkKind, Method, Money, OriginSign, Quantity, Settings, Share, Strings, Sym, Unit,
};
use crate::resolve::{PartyIx, Register};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Headings of machines and tools with which goods are made: they are not in the goods. Furnaces, lifting and
/// earth-moving machines, machine tools, moulds, machines for plastics and other single purposes.
const EQUIPMENT: [std::ops::RangeInclusive<u16>; 6] =
    [8417..=8417, 8426..=8430, 8454..=8466, 8474..=8475, 8477..=8477, 8479..=8480];
/// Divisions of the activity classification (NACE, OKED) that make goods: agriculture, mining, manufacturing.
const MAKING_DIVISIONS: std::ops::RangeInclusive<u32> = 1..=33;
/// Divisions that trade.
const TRADING_DIVISIONS: std::ops::RangeInclusive<u32> = 45..=47;

/// Where a share of a sale comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A line that the party got.
    Line(LineIx),
    /// One of the party's pools.
    Pool(u32),
    /// One of the party's baskets of inputs.
    Basket(u32),
}

/// One tie between a line (or pool, or basket) and what is in it, as fractions of its value and of its units.
#[derive(Clone, Copy, Debug)]
pub struct Tie {
    /// Where it comes from.
    pub origin: Origin,
    /// Fraction of the value.
    pub value: f64,
    /// Fraction of the units, where it is the same good; else nothing.
    pub units: f64,
    /// How it was found.
    pub link: LinkKind,
}

/// What a line owes to its seller, as fractions of its value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Own {
    /// Made here.
    pub production: f64,
    /// Rendered here.
    pub services: f64,
    /// Margin on unchanged goods.
    pub margin: f64,
    /// Made, rendered or added abroad; or the customs value of an import.
    pub imported: f64,
    /// Duty.
    pub taxes: f64,
    /// Nobody can tell.
    pub unknown: f64,
    /// Of production and services: what rests on a declaration alone.
    pub declared: f64,
    /// The country of `imported`.
    pub country: Option<Country>,
    /// Fraction of the value that was made or rendered by the seller.
    pub made: f64,
    /// Fraction of units that come over the border with this line.
    pub units_imported: f64,
    /// … without customs.
    pub units_eaeu: f64,
    /// Fraction of units of which nothing is known.
    pub units_unknown: f64,
    /// Whether the seller's own part follows from exact links alone.
    pub exact: bool,
}

/// What is in one line that the party gave.
#[derive(Clone, Debug)]
pub struct Content {
    /// The line.
    pub line: LineIx,
    /// What it comes from.
    pub ties: Vec<Tie>,
    /// What the seller added.
    pub own: Own,
    /// Fraction of units made by the seller.
    pub units_made: f64,
}

/// One movement in a party's ledger, for the ledger and the stock's timeline.
#[derive(Clone, Copy, Debug)]
pub struct Movement {
    /// The shelf.
    pub key: GoodKey,
    /// Unit of the quantity.
    pub unit: Unit,
    /// Which column.
    pub column: Column,
    /// How much.
    pub quantity: Quantity,
    /// At which cost.
    pub cost: Money,
    /// When.
    pub day: Option<Day>,
    /// The line behind it.
    pub line: Option<LineIx>,
}

/// The columns of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Stock from before the first record.
    Opening,
    /// Imported.
    Imported,
    /// Bought here.
    Bought,
    /// Made.
    Made,
    /// Sold here.
    Sold,
    /// Delivered under a contract.
    Delivered,
    /// Exported.
    Exported,
    /// Used in production.
    Used,
    /// In stock at the end.
    Closing,
    /// Gone (or, negative, come) without a record.
    Unexplained,
}

/// Units that a sale could have drawn on: a shelf's lots in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Pantry {
    /// By shelf: lots and units open to balance, as fractions comparable among themselves (steps of the unit).
    pub shelves: Vec<Vec<(LineIx, f64)>>,
    /// Which shelves each sale reaches: sale, shelf, how many lots had arrived.
    pub reach: Vec<(LineIx, u32, u32)>,
    /// By sale: units wanted from balance, and units that the party made, or that are unexplained, for sales that lots
    /// of this shelf could have served.
    pub wants: Vec<(LineIx, f64, f64)>,
}

/// One party's books.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// What it gave.
    pub contents: Vec<Content>,
    /// Pools of lots.
    pub pools: Vec<Vec<Tie>>,
    /// Baskets of inputs.
    pub baskets: Vec<Vec<Tie>>,
    /// The ledger.
    pub movements: Vec<Movement>,
    /// For the bounds on pass-through.
    pub pantry: Pantry,
    /// Value made (without services) and material inputs used for it.
    pub made_value: Money,
    /// Material inputs used.
    pub material_inputs: Money,
    /// Material inputs bought and neither resold nor used.
    pub unused_inputs: Money,
    /// Lines sold before the lots arrived that could have served them.
    pub early: Vec<LineIx>,
}

/// What all books are kept with.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The graph.
    pub graph: &'a FlowGraph,
    /// The register.
    pub register: &'a Register,
    /// The settings.
    pub settings: &'a Settings,
    /// Texts.
    pub strings: &'a Strings,
    /// The method.
    pub method: Method,
    /// How much is written down.
    pub detail: Detail,
}

/// How much of a party's books is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    Full,
    /// Only what each line is made of: no ledger, no reach for the bounds.
    Contents,
}

/// Keeps the books of one party.
pub fn keep_books(desk: Desk<'_>, party: PartyIx) -> Books {
    let mut keeper = Keeper::new(desk, party);
    for (key, given) in keeper.given() {
        keeper.pass_on(key, &given);
    }
    keeper.make();
    keeper.close();
    if desk.detail == Detail::Contents {
        keeper.books.movements = Vec::new();
        keeper.books.pantry = Pantry::default();
    }
    keeper.books
}

/// A part of an outgoing line that no lot serves.
struct Making {
    content: usize,
    line: LineIx,
    time: i32,
    /// Units made; nothing where the line has no quantity.
    quantity: Option<i64>,
    value: i64,
    weight: f64,
}

struct Keeper<'a> {
    desk: Desk<'a>,
    party: PartyIx,
    foreign: Option<Country>,
    /// Division of its activity code; 0 where none is known.
    division: u32,
    /// Whether it declared itself a producer, or its capacity or a bill of materials is on record.
    says_it_makes: bool,
    /// Certificates that it holds.
    certificates: Vec<&'a crate::graph::CertificateNode>,
    /// What it got, by shelf.
    on_shelf: FxHashMap<GoodKey, Vec<LineIx>>,
    books: Books,
    /// Incoming lines: what is left after passing on: quantity, cost; and whether they are trading goods.
    left: FxHashMap<LineIx, (i64, Option<i64>, bool)>,
    makings: Vec<Making>,
}

impl<'a> Keeper<'a> {
    fn new(desk: Desk<'a>, party: PartyIx) -> Keeper<'a> {
        let country = desk.graph.country(Some(party));
        let record = &desk.register.parties[party.0 as usize];
        let digits: String = desk.strings.get(record.activity).chars().filter(char::is_ascii_digit).take(2).collect();
        let by_books = desk.graph.bills.contains_key(&party) || desk.graph.capacity.contains_key(&party);
        let mut on_shelf: FxHashMap<GoodKey, Vec<LineIx>> = FxHashMap::default();
        for &ix in desk.graph.incoming(party) {
            on_shelf.entry(desk.graph.line(ix).key).or_default().push(ix);
        }
        let mut keeper = Keeper {
            desk,
            party,
            foreign: country.filter(|country| *country != desk.settings.home),
            division: digits.parse().unwrap_or(0),
            says_it_makes: by_books || record.declared_producer == Some(true),
            certificates: desk.graph.certificates_of(party),
            on_shelf,
            books: Books::default(),
            left: FxHashMap::default(),
            makings: Vec::new(),
        };
        for &ix in desk.graph.incoming(party) {
            keeper.enter(ix);
        }
        keeper
    }

    fn line(&self, ix: LineIx) -> &'a Line {
        self.desk.graph.line(ix)
    }

    fn incoming(&self) -> &'a [LineIx] {
        self.desk.graph.incoming(self.party)
    }

    fn outgoing(&self) -> &'a [LineIx] {
        self.desk.graph.outgoing(self.party)
    }

    /// Books an incoming line.
    fn enter(&mut self, ix: LineIx) {
        let line = self.line(ix);
        let column = match line.kind {
            LineKind::Opening => Column::Opening,
            kind if kind.is_import() => Column::Imported,
            _ => Column::Bought,
        };
        let quantity = line.quantity.unwrap_or_default();
        self.left.insert(ix, (quantity.0, line.cost().map(|cost| cost.0), false));
        self.book(ix, column, quantity, line.cost().unwrap_or_default());
    }

    fn book(&mut self, ix: LineIx, column: Column, quantity: Quantity, cost: Money) {
        let line = self.line(ix);
        let movement =
            Movement { key: line.key, unit: line.unit, column, quantity, cost, day: line.day, line: Some(ix) };
        self.books.movements.push(movement);
    }

    /// What the party gives, by shelf, in order.
    fn given(&self) -> Vec<(GoodKey, Vec<LineIx>)> {
        let mut given: Vec<(GoodKey, LineIx)> = self.outgoing().iter().map(|&ix| (self.line(ix).key, ix)).collect();
        given.sort();
        given.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|(_, ix)| *ix).collect())).collect()
    }

    fn time_in(&self, line: &Line) -> i32 {
        line.day.map_or(i32::MIN, |day| self.desk.settings.period.of(day))
    }

    fn time_out(&self, line: &Line) -> i32 {
        line.day.map_or(i32::MAX, |day| self.desk.settings.period.of(day))
    }

    // --- passing on -------------------------------------------------------------------------------------------------

    fn pass_on(&mut self, key: GoodKey, given: &[LineIx]) {
        let matchable = |ix: &LineIx| {
            let line = self.line(*ix);
            key != GoodKey::Unnamed && !line.service && line.quantity.is_some()
        };
        let mut sales: Vec<LineIx> = given.iter().copied().filter(matchable).collect();
        let mut lots: Vec<LineIx> = Vec::new();
        if !sales.is_empty() {
            let lying = self.on_shelf.get(&key).into_iter().flatten();
            lots = lying.copied().filter(matchable).collect();
        }
        sales.sort_by_key(|&ix| (self.time_out(self.line(ix)), ix));
        lots.sort_by_key(|&ix| (self.time_in(self.line(ix)), ix));
        let (lot_rows, sale_rows): (Vec<Lot>, Vec<Sale>) =
            (lots.iter().map(|&ix| self.lot(ix)).collect(), sales.iter().map(|&ix| self.sale(ix)).collect());
        let pooled = self.desk.settings.period.pools();
        let matched = match_goods(&lot_rows, &sale_rows, self.desk.method, pooled, &self.desk.settings.thresholds);
        self.after_matching(&lots, &matched);
        let base = self.shelve_pools(&lots, &matched);
        let mut next = 0;
        let first_making = self.makings.len();
        let mut contents: FxHashMap<LineIx, usize> = FxHashMap::default();
        for (number, &ix) in sales.iter().enumerate() {
            let from = next;
            next += matched.pieces[from..].iter().take_while(|piece| piece.sale as usize == number).count();
            contents.insert(ix, self.books.contents.len());
            self.serve(ix, &lots, &matched.pieces[from..next], base, &lot_rows, &sale_rows[number]);
        }
        for &ix in given.iter().filter(|ix| !contents.contains_key(ix)) {
            self.serve(ix, &[], &[], base, &[], &self.sale(ix));
        }
        self.stock_pantry(&lots, &sales, &matched, first_making);
        self.note_early(&lots, &lot_rows, &sales, &sale_rows, &matched);
    }

    /// Sales that no lot served although one of the same good arrived later.
    fn note_early(
        &mut self,
        lots: &[LineIx],
        lot_rows: &[Lot],
        sales: &[LineIx],
        sale_rows: &[Sale],
        matched: &Matched,
    ) {
        let mut served = vec![0; sales.len()];
        matched.pieces.iter().for_each(|piece| served[piece.sale as usize] += piece.quantity);
        let Some(last_left) = (0..lots.len()).rev().find(|&lot| matched.left[lot].0 > 0) else { return };
        for (number, sale) in sale_rows.iter().enumerate().filter(|(number, sale)| served[*number] < sale.quantity) {
            let lot = &lot_rows[last_left];
            if lot.time > sale.time && lot.like.named_like(&sale.like) && lot.like.measured_like(&sale.like).is_some() {
                self.books.early.push(sales[number]);
            }
        }
    }

    fn likeness(&self, line: &Line) -> Likeness {
        let model = match line.goods.model.is_empty() {
            true => Sym::EMPTY,
            false => line.goods.model,
        };
        Likeness {
            code: line.goods.hs.map(|code| code.prefix(6)),
            model,
            unit: line.unit,
            weighed: line.kg.is_some() && line.unit != Unit::KILOGRAM,
        }
    }

    fn lot(&self, ix: LineIx) -> Lot {
        let line = self.line(ix);
        Lot {
            time: self.time_in(line),
            like: self.likeness(line),
            quantity: line.quantity.map_or(0, |quantity| quantity.0),
            kg: line.kg.map(|kg| kg.0),
            cost: line.cost().map(|cost| cost.0),
            from_abroad: line.kind.is_import()
                || line.sign == Some(OriginSign::Imported)
                || self.desk.graph.is_foreign(line.seller, self.desk.settings.home),
            tied: self.contract_served(line),
            documents: [(line.document, line.line), (line.quotes, line.quotes_line)],
        }
    }

    fn sale(&self, ix: LineIx) -> Sale {
        let line = self.line(ix);
        Sale {
            time: self.time_out(line),
            like: self.likeness(line),
            quantity: line.quantity.map_or(0, |quantity| quantity.0),
            value: line.value.map(|value| value.0),
            says_imported: line.sign == Some(OriginSign::Imported),
            contract: line.contract.map(|contract| contract.0),
            quotes: (line.quotes, line.quotes_line),
        }
    }

    fn after_matching(&mut self, lots: &[LineIx], matched: &Matched) {
        for (i, ix) in lots.iter().enumerate() {
            if let Some(left) = self.left.get_mut(ix) {
                *left = (matched.left[i].0, matched.left[i].1, matched.traded[i]);
            }
        }
    }

    /// Pools of one shelf become pools of the party; gives the number of the first.
    fn shelve_pools(&mut self, lots: &[LineIx], matched: &Matched) -> u32 {
        let base = self.books.pools.len() as u32;
        for mixture in &matched.pools {
            let units: f64 = mixture.iter().map(|(_, quantity, _)| *quantity as f64).sum();
            let cost: f64 = mixture.iter().map(|(_, _, cost)| cost.unwrap_or(0) as f64).sum();
            let tie = |&(source, quantity, part): &(Source, i64, Option<i64>)| Tie {
                origin: origin(source, lots, base),
                value: if cost > 0.0 { part.unwrap_or(0) as f64 / cost } else { quantity as f64 / units },
                units: quantity as f64 / units,
                link: LinkKind::BalanceSame,
            };
            self.books.pools.push(mixture.iter().map(tie).collect());
        }
        base
    }

    /// Books one outgoing line: what of it was passed on, and what remains to be made.
    fn serve(&mut self, ix: LineIx, lots: &[LineIx], pieces: &[Piece], base: u32, lot_rows: &[Lot], sale: &Sale) {
        let line = self.line(ix);
        let units = sale.quantity.max(1) as f64;
        let passed: i64 = pieces.iter().map(|piece| piece.quantity).sum();
        let cost: i64 = pieces.iter().map(|piece| piece.cost.unwrap_or(0)).sum();
        let value = line.value.map_or(cost, |value| value.0);
        let per_value = if value != 0 { 1.0 / value as f64 } else { 0.0 };
        let mut content =
            Content { line: ix, ties: Vec::new(), own: Own { exact: true, ..Own::default() }, units_made: 0.0 };
        let mut margin = 0.0;
        for piece in pieces {
            let worth = Money(value).part(piece.quantity, sale.quantity).0;
            let link = if piece.found == Found::Exact { LinkKind::ExactSame } else { LinkKind::BalanceSame };
            let origin = origin(piece.source, lots, base);
            let unpriced = piece.cost.is_none() || unpriced(piece.source, lot_rows);
            let tie = Tie {
                origin,
                value: if unpriced { 0.0 } else { piece.cost.unwrap_or(0) as f64 * per_value },
                units: piece.quantity as f64 / units,
                link,
            };
            match unpriced {
                true => content.own.unknown += worth as f64 * per_value,
                false => margin += (worth - piece.cost.unwrap_or(0)) as f64 * per_value,
            }
            content.own.exact &= link == LinkKind::ExactSame;
            content.ties.push(tie);
        }
        self.add_margin(&mut content.own, margin);
        self.book_sale(ix, pieces, passed, cost);
        let rest = sale.quantity - passed;
        let number = self.books.contents.len();
        let whole = line.quantity.is_none() || line.service || passed == 0;
        let made_value = if whole { value } else { value - Money(value).part(passed, sale.quantity).0 };
        self.books.contents.push(content);
        if rest > 0 || line.quantity.is_none() {
            self.leave_rest(number, ix, sale, rest, made_value, value);
        }
    }

    /// A margin is the trader's; abroad it is import.
    fn add_margin(&self, own: &mut Own, margin: f64) {
        match self.foreign {
            Some(country) => {
                own.imported += margin;
                own.country = Some(country);
            }
            None => own.margin += margin,
        }
    }

    fn book_sale(&mut self, ix: LineIx, pieces: &[Piece], passed: i64, cost: i64) {
        let line = self.line(ix);
        let column = self.out_column(ix);
        let same_unit = pieces.iter().all(|piece| piece.drawn == piece.quantity);
        let drawn: i64 = pieces.iter().map(|piece| piece.drawn).sum();
        if same_unit || pieces.is_empty() {
            self.book(ix, column, Quantity(passed), Money(cost));
        } else {
            // Sold by weight from lots kept in another unit: the ledger of the lots' unit carries it.
            let unit = self
                .left
                .keys()
                .map(|&lot| self.line(lot))
                .find(|lot| lot.key == line.key && lot.unit != line.unit)
                .map_or(line.unit, |lot| lot.unit);
            let movement = Movement {
                key: line.key,
                unit,
                column,
                quantity: Quantity(drawn),
                cost: Money(cost),
                day: line.day,
                line: Some(ix),
            };
            self.books.movements.push(movement);
        }
    }

    /// What no lot serves: tied to a quoted declaration of somebody else's, else to be made.
    fn leave_rest(&mut self, content: usize, ix: LineIx, sale: &Sale, rest: i64, value: i64, whole: i64) {
        let (rest, value) = match self.quoted_abroad(ix, sale, rest) {
            Some((declaration, quantity)) => {
                self.tie_to_declaration(content, ix, declaration, quantity, (rest, value, whole), sale)
            }
            None => (rest, value),
        };
        let line = self.line(ix);
        if rest <= 0 && line.quantity.is_some() {
            return;
        }
        let quantity = line.quantity.map(|_| rest);
        self.makings.push(Making { content, line: ix, time: self.time_out(line), quantity, value, weight: 0.0 });
    }

    /// A declaration that the sale quotes although another party imported: the firms between them left no record.
    fn quoted_abroad(&self, ix: LineIx, sale: &Sale, rest: i64) -> Option<(LineIx, i64)> {
        let line = self.line(ix);
        if sale.quotes.0.is_empty() || line.service || line.quantity.is_none() || self.foreign.is_some() {
            return None;
        }
        let like = self.likeness(line);
        let lines = self.desk.graph.by_document.get(&sale.quotes.0)?;
        let declaration = lines.iter().copied().find(|&other| {
            let lot = self.line(other);
            let quoted_line = sale.quotes.1.is_empty() || lot.line.is_empty() || lot.line == sale.quotes.1;
            let alike = lot.key == line.key && self.likeness(lot).named_like(&like) && lot.unit.comparable(line.unit);
            lot.kind.is_import() && lot.buyer != Some(self.party) && quoted_line && alike && lot.quantity.is_some()
        })?;
        let quantity = self.line(declaration).quantity.map_or(0, |quantity| quantity.0);
        Some((declaration, rest.min(quantity)))
    }

    fn tie_to_declaration(
        &mut self,
        content: usize,
        ix: LineIx,
        declaration: LineIx,
        quantity: i64,
        (rest, value, whole): (i64, i64, i64),
        sale: &Sale,
    ) -> (i64, i64) {
        let lot = self.line(declaration);
        let worth = Money(value).part(quantity, rest).0;
        let there = lot.quantity.map_or(1, |there| there.0);
        let cost = lot.cost().map_or(worth, |cost| cost.part(quantity, there).0);
        let per_value = if whole != 0 { 1.0 / whole as f64 } else { 0.0 };
        let units = quantity as f64 / sale.quantity.max(1) as f64;
        let tie =
            Tie { origin: Origin::Line(declaration), value: cost as f64 * per_value, units, link: LinkKind::ExactSame };
        let mut own = self.books.contents[content].own;
        self.add_margin(&mut own, (worth - cost) as f64 * per_value);
        self.books.contents[content].own = own;
        self.books.contents[content].ties.push(tie);
        self.book(ix, Column::Unexplained, Quantity(-quantity), Money(-cost));
        self.book(ix, self.out_column(ix), Quantity(quantity), Money(cost));
        (rest - quantity, value - worth)
    }

    fn out_column(&self, ix: LineIx) -> Column {
        match self.line(ix).kind {
            LineKind::Delivery => Column::Delivered,
            LineKind::Export => Column::Exported,
            _ => Column::Sold,
        }
    }

    /// What each sale could have drawn on, for the bounds on pass-through.
    fn stock_pantry(&mut self, lots: &[LineIx], sales: &[LineIx], matched: &Matched, first_making: usize) {
        let first = self.books.pantry.shelves.len() as u32;
        let open = |lot: &u32| (lots[*lot as usize], matched.open[*lot as usize] as f64);
        let shelves = matched.shelves.iter().map(|shelf| shelf.iter().map(open).collect::<Vec<_>>());
        self.books.pantry.shelves.extend(shelves);
        let reach = |reach: &Reach| (sales[reach.sale as usize], first + reach.shelf, reach.arrived);
        self.books.pantry.reach.extend(matched.reach.iter().map(reach));
        let mut by_balance: Vec<f64> =
            sales.iter().map(|&ix| self.line(ix).quantity.map_or(0.0, |q| q.0 as f64)).collect();
        for piece in matched.pieces.iter().filter(|piece| piece.found != Found::Balance) {
            by_balance[piece.sale as usize] -= piece.quantity as f64;
        }
        // What was made for a sale that no lot could have reached was never exchanged for a lot.
        let reached: FxHashSet<LineIx> =
            matched.reach.iter().filter(|reach| reach.arrived > 0).map(|reach| sales[reach.sale as usize]).collect();
        let mut made: FxHashMap<Unit, f64> = FxHashMap::default();
        for making in self.makings[first_making..].iter().filter(|making| reached.contains(&making.line)) {
            *made.entry(self.line(making.line).unit).or_default() += making.quantity.unwrap_or(0) as f64;
        }
        for (&ix, wanted) in sales.iter().zip(by_balance) {
            let made = made.get(&self.line(ix).unit).copied().unwrap_or(0.0);
            self.books.pantry.wants.push((ix, wanted.max(0.0), made));
        }
    }

    // --- making -----------------------------------------------------------------------------------------------------

    /// Gives what was made its inputs and its maker's own value.
    fn make(&mut self) {
        if self.makings.is_empty() {
            return;
        }
        self.weigh();
        self.makings.sort_by_key(|making| (making.time, making.line));
        let mut inputs: Vec<Inputs> = self.makings.iter().map(|_| Inputs::default()).collect();
        self.use_bills(&mut inputs);
        self.use_tied(&mut inputs);
        self.use_common(&mut inputs);
        let makings = std::mem::take(&mut self.makings);
        for (making, inputs) in makings.iter().zip(&inputs) {
            self.conclude(making, inputs);
        }
    }

    /// Standard value: quantity at the mean price at which the party sells that product.
    fn weigh(&mut self) {
        let product = |line: &Line| (line.key, line.goods.hs.map(|code| code.prefix(6)), line.goods.model, line.unit);
        let mut totals: FxHashMap<_, (f64, f64)> = FxHashMap::default();
        for making in &self.makings {
            let line = self.line(making.line);
            if let Some(quantity) = making.quantity.filter(|_| !line.service && line.key != GoodKey::Unnamed) {
                let total = totals.entry(product(line)).or_default();
                *total = (total.0 + quantity as f64, total.1 + making.value as f64);
            }
        }
        let weights: Vec<f64> = self
            .makings
            .iter()
            .map(|making| {
                let line = self.line(making.line);
                let standard = totals.get(&product(line)).filter(|_| !line.service).zip(making.quantity);
                standard
                    .map_or(making.value as f64, |((units, value), quantity)| quantity as f64 * value / units.max(1.0))
            })
            .collect();
        for (making, weight) in self.makings.iter_mut().zip(weights) {
            making.weight = weight.max(0.0);
        }
    }

    /// What of a purchase can go into what is made: not equipment, not goods that the party trades.
    fn is_input(&self, ix: LineIx) -> bool {
        let line = self.line(ix);
        let equipment =
            matches!(line.key, GoodKey::Heading(heading) if EQUIPMENT.iter().any(|range| range.contains(&heading)));
        let (_, cost, traded) = self.left.get(&ix).copied().unwrap_or_default();
        !equipment && !traded && line.kind != LineKind::Opening && cost.is_some_and(|cost| cost > 0)
    }

    /// Whether a bill of materials says where a purchase goes.
    fn is_billed_for(&self, ix: LineIx) -> bool {
        let bills = self.desk.graph.bills.get(&self.party);
        let mut components = bills.into_iter().flatten().flat_map(|bill| &bill.components);
        components.any(|(component, ..)| self.line(ix).goods.hs.is_some_and(|code| same_code(*component, code)))
    }

    /// Whether what no lot serves can have been made at all: not if the seller says that it is imported, and not by
    /// a trader for whose making nothing speaks.
    fn is_made(&self, making: &Making) -> bool {
        let line = self.line(making.line);
        let trader = TRADING_DIVISIONS.contains(&self.division) && self.foreign.is_none();
        let made = line.service || !trader || self.word_for_making(line).is_some();
        made && line.sign != Some(OriginSign::Imported)
    }

    /// The contract for which a line was bought: a subcontract serves its parent.
    fn contract_served(&self, line: &Line) -> Option<u32> {
        match line.kind {
            LineKind::Delivery => {
                line.contract.and_then(|c| self.desk.graph.contracts[c.0 as usize].parent).map(|c| c.0)
            }
            _ => line.contract.map(|contract| contract.0),
        }
    }

    /// By bill of materials: so much of each component for each unit, oldest lots first.
    fn use_bills(&mut self, inputs: &mut [Inputs]) {
        let Some(bills) = self.desk.graph.bills.get(&self.party) else { return };
        for number in 0..self.makings.len() {
            let line = self.line(self.makings[number].line);
            if !self.is_made(&self.makings[number]) {
                continue;
            }
            let Some(quantity) = self.makings[number].quantity else { continue };
            let bill = line.goods.hs.and_then(|code| bills.iter().find(|bill| same_code(bill.product, code)));
            let Some(bill) = bill else { continue };
            for &(component, per_unit, unit) in &bill.components {
                let wanted = (i128::from(quantity) * i128::from(per_unit.0) / i128::from(Quantity::ONE)) as i64;
                self.use_component(component, unit, wanted, self.makings[number].time, &mut inputs[number]);
            }
        }
    }

    fn use_component(&mut self, component: HsCode, unit: Unit, mut wanted: i64, time: i32, inputs: &mut Inputs) {
        for &ix in self.incoming() {
            let line = self.line(ix);
            let fits = line.goods.hs.is_some_and(|code| same_code(component, code))
                && (unit == Unit::UNKNOWN || line.unit == unit);
            if wanted <= 0 || !fits || self.time_in(line) > time || line.service || self.contract_served(line).is_some()
            {
                continue;
            }
            let Some((quantity, Some(cost), _)) = self.left.get(&ix).copied() else { continue };
            let drawn = wanted.min(quantity);
            if drawn <= 0 {
                continue;
            }
            let part = Money(cost).part(drawn, quantity).0;
            self.left.insert(ix, (quantity - drawn, Some(cost - part), false));
            self.book_use(ix, drawn, part, time);
            inputs.add(ix, part, LinkKind::ExactInput, true);
            wanted -= drawn;
        }
    }

    /// Purchases for a contract go into what is made for it, in proportion to its value.
    fn use_tied(&mut self, inputs: &mut [Inputs]) {
        let mut by_contract: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for (number, making) in self.makings.iter().enumerate().filter(|(_, making)| self.is_made(making)) {
            if let Some(contract) = self.line(making.line).contract {
                by_contract.entry(contract.0).or_default().push(number);
            }
        }
        for &ix in self.incoming() {
            let line = self.line(ix);
            let makings = self.contract_served(line).and_then(|contract| by_contract.get(&contract));
            let Some(makings) = makings.filter(|_| self.is_input(ix)) else { continue };
            let Some((quantity, Some(cost), _)) = self.left.get(&ix).copied() else { continue };
            let weights: Vec<i64> = makings.iter().map(|&number| self.makings[number].value.max(0)).collect();
            let whole: i64 = weights.iter().sum();
            let (mut before, mut given) = (0, 0);
            for (&number, weight) in makings.iter().zip(weights) {
                before += weight;
                let upto = Money(cost).part(before, whole).0;
                inputs[number].add(ix, upto - given, LinkKind::ExactInput, !line.service);
                given = upto;
            }
            let used = Money(quantity).part(given, cost.max(1)).0;
            self.left.insert(ix, (quantity - used, Some(cost - given), false));
            self.book_use(ix, used, given, i32::MAX);
        }
    }

    /// Everything else that was bought goes into everything else that was made.
    fn use_common(&mut self, inputs: &mut [Inputs]) {
        let (makings, outputs, output_of) = self.outputs(inputs);
        let mut purchases: Vec<(GoodKey, bool, i32, LineIx)> = self
            .incoming()
            .iter()
            .filter(|&&ix| {
                self.is_input(ix) && self.contract_served(self.line(ix)).is_none() && !self.is_billed_for(ix)
            })
            .map(|&ix| {
                let line = self.line(ix);
                (line.key, line.service, self.time_in(line), ix)
            })
            .collect();
        purchases.sort_by_key(|&(key, service, time, ix)| (service, key, time, ix));
        let mut supplies = Vec::with_capacity(purchases.len());
        let mut kind = 0;
        for (i, &(key, service, time, ix)) in purchases.iter().enumerate() {
            if i > 0 && (purchases[i - 1].0, purchases[i - 1].1) != (key, service) {
                kind += 1;
            }
            let cost = self.left.get(&ix).and_then(|left| left.1).unwrap_or(0);
            supplies.push(Supply { time, kind, cost });
        }
        let uses = spread_inputs(&supplies, &outputs);
        let first_basket = self.books.baskets.len();
        let mut totals: Vec<(i64, i64)> = vec![(0, 0); outputs.len()];
        let mut ties: Vec<Vec<(LineIx, i64)>> = vec![Vec::new(); outputs.len()];
        // A lot is booked as used once, on the day of its last use: a movement for each use would be most of the ledger.
        let mut used_of: BTreeMap<LineIx, (i64, i64, i32)> = BTreeMap::new();
        for used in &uses {
            let (_, service, _, ix) = purchases[used.supply as usize];
            let Some((quantity, Some(cost), _)) = self.left.get(&ix).copied() else { continue };
            let drawn = Money(quantity).part(used.cost, cost.max(1)).0;
            self.left.insert(ix, (quantity - drawn, Some(cost - used.cost), false));
            let gone = used_of.entry(ix).or_insert((0, 0, 0));
            *gone = (gone.0 + drawn, gone.1 + used.cost, outputs[used.output as usize].time);
            let total = &mut totals[used.output as usize];
            *total = (total.0 + used.cost, total.1 + if service { 0 } else { used.cost });
            ties[used.output as usize].push((ix, used.cost));
        }
        for (ix, (quantity, cost, time)) in used_of {
            self.book_use(ix, quantity, cost, time);
        }
        for (ties, total) in ties.iter().zip(&totals) {
            let tie = |&(ix, cost): &(LineIx, i64)| Tie {
                origin: Origin::Line(ix),
                value: cost as f64 / total.0.max(1) as f64,
                units: 0.0,
                link: LinkKind::BalanceInput,
            };
            self.books.baskets.push(ties.iter().map(tie).collect());
        }
        for (number, output) in makings.into_iter().zip(output_of) {
            let share = self.makings[number].weight / outputs[output].weight.max(f64::MIN_POSITIVE);
            let (all, material) = totals[output];
            if all > 0 {
                inputs[number].basket = Some((first_basket + output, all as f64 * share, material as f64 * share));
            }
        }
    }

    /// What was made, by period. Gives the makings, the outputs, and which is in which.
    fn outputs(&self, inputs: &[Inputs]) -> (Vec<usize>, Vec<Output>, Vec<usize>) {
        let (mut makings, mut outputs, mut output_of): (Vec<usize>, Vec<Output>, Vec<usize>) = Default::default();
        for (number, making) in self.makings.iter().enumerate().filter(|(_, making)| self.is_made(making)) {
            let value = (making.value - inputs[number].cost()).max(0);
            match outputs.last_mut().filter(|output| output.time == making.time) {
                Some(output) => {
                    output.weight += making.weight;
                    output.value += value;
                }
                None => outputs.push(Output { time: making.time, weight: making.weight, value }),
            }
            makings.push(number);
            output_of.push(outputs.len() - 1);
        }
        (makings, outputs, output_of)
    }

    fn book_use(&mut self, ix: LineIx, quantity: i64, cost: i64, time: i32) {
        let line = self.line(ix);
        let day = (self.desk.settings.period == crate::model::Period::Day && time != i32::MAX).then_some(Day(time));
        let (quantity, cost) = (Quantity(quantity), Money(cost));
        let movement =
            Movement { key: line.key, unit: line.unit, column: Column::Used, quantity, cost, day, line: Some(ix) };
        self.books.movements.push(movement);
    }

    /// The maker's own value: price less inputs, and what it rests on.
    fn conclude(&mut self, making: &Making, inputs: &Inputs) {
        let line = self.line(making.line);
        let whole = line.value.map_or(0, |value| value.0);
        let per_value = if whole != 0 { 1.0 / whole as f64 } else { 0.0 };
        let mut input_value = inputs.cost() as f64;
        let mut material = inputs.material as f64;
        let mut ties: Vec<Tie> = inputs
            .ties
            .iter()
            .map(|&(ix, cost, link)| Tie { origin: Origin::Line(ix), value: cost as f64 * per_value, units: 0.0, link })
            .collect();
        if let Some((basket, cost, of_material)) = inputs.basket {
            let origin = Origin::Basket(basket as u32);
            ties.push(Tie { origin, value: cost * per_value, units: 0.0, link: LinkKind::BalanceInput });
            input_value += cost;
            material += of_material;
        }
        let own_value = (making.value as f64 - input_value) * per_value;
        let own = self.own_value(line, making, own_value, material, input_value);
        self.book_making(making, &own);
        let content = &mut self.books.contents[making.content];
        content.own = add(content.own, own);
        let made_here = self.foreign.is_none() && own.production + own.services + own.unknown != own.unknown;
        content.own.made += if made_here { making.value as f64 * per_value } else { 0.0 };
        content.own.exact &= inputs.basket.is_none() && !inputs.ties.is_empty();
        content.ties.extend(ties);
        let units = making.quantity.map_or(1.0, |quantity| quantity as f64 / line.quantity.map_or(1.0, |q| q.0 as f64));
        let content = &mut self.books.contents[making.content];
        match (own.units_unknown > 0.0, own.units_imported > 0.0) {
            (true, _) => content.own.units_unknown += units,
            (_, true) => content.own.units_imported += units,
            _ => content.units_made += units,
        }
        self.books.made_value += Money(if line.service { 0 } else { making.value });
        self.books.material_inputs += Money(material as i64);
    }

    /// Which class the maker's own value belongs to. The fields `units_*` only say which kind of units they are.
    fn own_value(&self, line: &Line, making: &Making, value: f64, material: f64, inputs: f64) -> Own {
        let none = Own::default();
        if line.value.is_none() {
            return Own { unknown: value, units_unknown: 1.0, ..none };
        }
        if let Some(country) = self.foreign {
            let units_imported = if line.service { 0.0 } else { 1.0 };
            return Own { imported: value, country: Some(country), units_imported, ..none };
        }
        if line.sign == Some(OriginSign::Imported) {
            return Own { imported: value, country: Some(Country::UNKNOWN), units_imported: 1.0, ..none };
        }
        let thin = self.desk.settings.thresholds.thin_inputs * making.value as f64;
        if line.service {
            let declared = if inputs < thin { value } else { 0.0 };
            return Own { services: value, declared, ..none };
        }
        if self.incomparable_lots(line) || !self.is_made(making) {
            return Own { unknown: value, units_unknown: 1.0, ..none };
        }
        if material >= thin && making.value > 0 {
            return Own { production: value, ..none };
        }
        match self.word_for_making(line) {
            Some(share) => {
                let declared = value * share;
                Own { production: declared, declared, unknown: value - declared, ..none }
            }
            None => Own { unknown: value, units_unknown: 1.0, ..none },
        }
    }

    /// Whether the party holds lots of the same code and model that cannot be compared in quantity and that could
    /// cover at least half of the line's value.
    fn incomparable_lots(&self, line: &Line) -> bool {
        let Some(code) = line.goods.hs.filter(|code| code.len() >= 6) else { return false };
        let like = self.likeness(line);
        let lying = self.on_shelf.get(&line.key).into_iter().flatten().map(|&ix| (ix, self.line(ix)));
        let same_code =
            |lot: &Line| lot.goods.hs.is_some_and(|other| other.len() >= 6 && other.prefix(6) == code.prefix(6));
        let incomparable = |lot: &Line| {
            let other = self.likeness(lot);
            let in_time = self.time_in(lot) <= self.time_out(line);
            !lot.service && in_time && other.measured_like(&like).is_none() && other.named_like(&like)
        };
        let cost: i64 = lying
            .filter(|(_, lot)| {
                (lot.unit != line.unit || lot.unit == Unit::UNKNOWN) && same_code(lot) && incomparable(lot)
            })
            .filter_map(|(ix, _)| self.left.get(&ix).and_then(|left| left.1))
            .sum();
        cost > line.value.map_or(0, |value| value.0) / 2
    }

    /// Whose word there is that the party makes these goods, and how large a local share it gives.
    fn word_for_making(&self, line: &Line) -> Option<f64> {
        if let Some(share) = self.certified(line) {
            return Some(share.to_f64().clamp(0.0, 1.0));
        }
        let by_trade = MAKING_DIVISIONS.contains(&self.division);
        (line.sign == Some(OriginSign::Home) || self.says_it_makes || by_trade).then_some(1.0)
    }

    /// The share of a certificate that the line quotes, or that the party holds for these goods at that time.
    fn certified(&self, line: &Line) -> Option<Share> {
        let holds = |node: &&&crate::graph::CertificateNode| {
            let record = &node.record;
            let quoted = !line.certificate.is_empty() && record.no == line.certificate;
            let in_time = line.day.is_none_or(|day| {
                record.valid_from.is_none_or(|from| from <= day) && record.valid_to.is_none_or(|to| day <= to)
            });
            let for_goods = record.goods.hs.zip(line.goods.hs).is_some_and(|(a, b)| same_code(a, b));
            (quoted || for_goods) && in_time
        };
        let shares = self.certificates.iter().filter(holds);
        shares.map(|node| node.record.local_share.unwrap_or(Share::WHOLE)).max()
    }

    fn book_making(&mut self, making: &Making, own: &Own) {
        let quantity = Quantity(making.quantity.unwrap_or(0));
        let value = Money(making.value);
        match own.units_unknown > 0.0 || own.units_imported > 0.0 {
            true => self.book(making.line, Column::Unexplained, -quantity, -value),
            false => self.book(making.line, Column::Made, quantity, value),
        }
        self.book(making.line, self.out_column(making.line), quantity, value);
    }

    // --- closing ----------------------------------------------------------------------------------------------------

    /// Books what is left, and what a stock count says of it.
    fn close(&mut self) {
        let mut lots: Vec<LineIx> = self.left.keys().copied().collect();
        lots.sort();
        let mut by_good: Vec<((GoodKey, Unit), Quantity, Money)> = Vec::new();
        for ix in lots {
            let line = self.line(ix);
            let (quantity, cost, traded) = self.left[&ix];
            let cost = Money(cost.unwrap_or(0));
            if !traded && !line.service {
                self.books.unused_inputs += cost;
            }
            by_good.push(((line.key, line.unit), Quantity(quantity), cost));
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

    fn book_closing(
        &mut self,
        key: GoodKey,
        unit: Unit,
        quantity: Quantity,
        cost: Money,
        counted: Option<(Day, Quantity)>,
    ) {
        let (day, closing) = counted.map_or((None, quantity), |(day, counted)| (Some(day), counted));
        let closing_cost = if closing == quantity { cost } else { cost.part(closing.0.min(quantity.0), quantity.0) };
        let columns =
            [(Column::Closing, closing, closing_cost), (Column::Unexplained, quantity - closing, cost - closing_cost)];
        for (column, quantity, cost) in columns {
            if !quantity.is_zero() || !cost.is_zero() {
                self.books.movements.push(Movement { key, unit, column, quantity, cost, day, line: None });
            }
        }
    }
}

/// What went into one making.
#[derive(Default)]
struct Inputs {
    ties: Vec<(LineIx, i64, LinkKind)>,
    /// Basket, value of inputs, value of material inputs.
    basket: Option<(usize, f64, f64)>,
    material: i64,
}

impl Inputs {
    fn add(&mut self, line: LineIx, cost: i64, link: LinkKind, material: bool) {
        if cost != 0 {
            self.ties.push((line, cost, link));
            self.material += if material { cost } else { 0 };
        }
    }

    fn cost(&self) -> i64 {
        self.ties.iter().map(|(_, cost, _)| cost).sum()
    }
}

fn origin(source: Source, lots: &[LineIx], base: u32) -> Origin {
    match source {
        Source::Lot(lot) => Origin::Line(lots[lot as usize]),
        Source::Pool(pool) => Origin::Pool(base + pool),
    }
}

fn unpriced(source: Source, lots: &[Lot]) -> bool {
    matches!(source, Source::Lot(lot) if lots[lot as usize].cost.is_none())
}

/// Whether two codes agree as far as both go, on four digits at least and six at most.
fn same_code(a: HsCode, b: HsCode) -> bool {
    let digits = a.len().min(b.len()).min(6);
    digits >= 4 && a.prefix(digits) == b.prefix(digits)
}

fn add(a: Own, b: Own) -> Own {
    Own {
        production: a.production + b.production,
        services: a.services + b.services,
        margin: a.margin + b.margin,
        imported: a.imported + b.imported,
        taxes: a.taxes + b.taxes,
        unknown: a.unknown + b.unknown,
        declared: a.declared + b.declared,
        country: b.country.or(a.country),
        ..a
    }
}
