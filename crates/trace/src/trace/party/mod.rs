//! One party's books: what it got, what it gave, and what of the one is in the other.
//!
//! Looks at one party alone, so that parties can be followed in parallel. Goods that are passed on are matched shelf
//! by shelf (`passing`, `lots`); what no lot serves was made, if anything speaks for making (`word`), and
//! draws on what was bought and not resold (`inputs`, `making`); what is left is closed (`closing`).

mod closing;
mod inputs;
mod passing;
mod word;

use super::books::{Books, Column, Content, Contents, Desk, Ledger, Movement, Origin, Own, Tie};
use super::same_good::Likeness;
use crate::graph::{GoodKey, Line, LineIx, LineKind};
use crate::resolve::PartyIx;
use inputs::Inputs;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;
use tegi_model::{Country, LinkKind, Money, Quantity, Sym, Unit};

/// Keeps the books of one party.
pub fn keep_books(desk: Desk<'_>, party: PartyIx) -> Books {
    let rows = copy_lines(desk, party);
    let mut keeper = Keeper::new(desk, party, &rows);
    for (key, given) in keeper.given() {
        keeper.pass_on(key, &given);
    }
    keeper.make();
    keeper.close();
    let (movements, ledger) = keeper.ledger.close();
    Books { contents: Contents::of(keeper.contents), movements, ledger, ..keeper.books }
}

/// What is left of an incoming line: after passing on, then after making.
#[derive(Clone, Copy)]
struct Left {
    quantity: i64,
    cost: Option<i64>,
    /// Whether the firm trades these goods.
    traded: bool,
}

/// A line of the party by its number among what it got, then what it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Row(u32);

/// The party's own lines side by side: what it got, in order, then what it gave. In the graph they lie far apart, and
/// each is looked at a dozen times.
fn copy_lines(desk: Desk<'_>, party: PartyIx) -> Vec<Line> {
    let lines = desk.graph.incoming(party).iter().chain(desk.graph.outgoing(party));
    lines.map(|&ix| desk.graph.line(ix).clone()).collect()
}

/// A part of an outgoing line that no lot serves.
struct Making {
    content: usize,
    line: Row,
    time: i32,
    /// Units made; nothing where the line has no quantity.
    quantity: Option<i64>,
    value: i64,
    weight: f64,
}

struct Keeper<'a> {
    desk: Desk<'a>,
    party: PartyIx,
    /// Its lines: so many that it got, then those that it gave.
    rows: &'a [Line],
    got: usize,
    foreign: Option<Country>,
    /// Division of its activity code; 0 where none is known.
    division: u32,
    /// Whether it declared itself a producer, or its capacity or a bill of materials is on record.
    says_it_makes: bool,
    /// Certificates that it holds.
    certificates: Vec<&'a crate::graph::CertificateNode>,
    /// What it got, by shelf, and where each shelf lies in it.
    shelved: Vec<Row>,
    shelves: FxHashMap<GoodKey, Range<u32>>,
    /// Models under which it sells, by shelf.
    sold_models: FxHashSet<(GoodKey, Sym)>,
    /// What it gave.
    contents: Vec<Content>,
    ledger: Ledger,
    books: Books,
    /// What is left of incoming lines, in their order.
    left: Vec<Left>,
    /// What lies on a shelf once all inputs are drawn, where it was asked for.
    lying: FxHashMap<GoodKey, Vec<word::Lying>>,
    makings: Vec<Making>,
}

impl<'a> Keeper<'a> {
    fn new(desk: Desk<'a>, party: PartyIx, rows: &'a [Line]) -> Keeper<'a> {
        let country = desk.graph.country(Some(party));
        let record = &desk.register.parties[party.0 as usize];
        let digits: String = desk.strings.get(record.activity).chars().filter(char::is_ascii_digit).take(2).collect();
        let by_books = desk.graph.bills.contains_key(&party) || desk.graph.capacity.contains_key(&party);
        let got = desk.graph.incoming(party).len();
        let (shelved, shelves) = shelve(&rows[..got]);
        let mut keeper = Keeper {
            desk,
            party,
            rows,
            got,
            foreign: country.filter(|country| *country != desk.settings.home),
            division: digits.parse().unwrap_or(0),
            says_it_makes: by_books || record.declared_producer == Some(true),
            certificates: desk.graph.certificates_of(party),
            shelved,
            shelves,
            sold_models: rows[got..].iter().map(|line| (line.key, line.goods.model)).collect(),
            contents: Vec::with_capacity(rows.len() - got),
            ledger: Ledger::new(desk.detail),
            books: Books::default(),
            left: Vec::with_capacity(got),
            lying: FxHashMap::default(),
            makings: Vec::new(),
        };
        keeper.incoming().for_each(|row| keeper.enter(row));
        keeper
    }

    fn line(&self, row: Row) -> &'a Line {
        &self.rows[row.0 as usize]
    }

    /// The line of the graph that a row was copied from.
    fn line_ix(&self, row: Row) -> LineIx {
        let row = row.0 as usize;
        match row.checked_sub(self.got) {
            None => self.desk.graph.incoming(self.party)[row],
            Some(place) => self.desk.graph.outgoing(self.party)[place],
        }
    }

    fn incoming(&self) -> impl Iterator<Item = Row> + use<> {
        (0..self.got as u32).map(Row)
    }

    /// What the party got of the goods of a shelf, in order.
    fn on_shelf(&self, key: GoodKey) -> &[Row] {
        self.shelves.get(&key).map_or(&[], |range| &self.shelved[range.start as usize..range.end as usize])
    }

    /// What is left of an incoming line.
    fn left(&self, row: Row) -> &Left {
        &self.left[row.0 as usize]
    }

    fn left_mut(&mut self, row: Row) -> &mut Left {
        &mut self.left[row.0 as usize]
    }

    /// Takes a part of what is left of an incoming line, which is not traded then.
    fn take(&mut self, row: Row, quantity: i64, cost: i64) {
        let left = self.left_mut(row);
        left.quantity -= quantity;
        left.cost = left.cost.map(|there| there - cost);
        left.traded = false;
    }

    fn outgoing(&self) -> impl Iterator<Item = Row> + use<> {
        (self.got as u32..self.rows.len() as u32).map(Row)
    }

    /// Books an incoming line.
    fn enter(&mut self, row: Row) {
        let line = self.line(row);
        let column = match line.kind {
            LineKind::Opening => Column::Opening,
            kind if kind.is_import() => Column::Imported,
            _ => Column::Bought,
        };
        let quantity = line.quantity.unwrap_or_default();
        self.left.push(Left { quantity: quantity.steps(), cost: line.cost().map(|cost| cost.steps()), traded: false });
        self.book(row, column, quantity, line.cost().unwrap_or_default());
    }

    fn book(&mut self, row: Row, column: Column, quantity: Quantity, cost: Money) {
        let line = self.line(row);
        let movement = Movement {
            key: line.key,
            unit: line.unit,
            column,
            quantity,
            cost,
            day: line.day,
            line: Some(self.line_ix(row)),
        };
        self.ledger.book(movement);
    }

    /// What the party gives, by shelf, in order.
    fn given(&self) -> Vec<(GoodKey, Vec<Row>)> {
        let mut given: Vec<(GoodKey, Row)> = self.outgoing().map(|row| (self.line(row).key, row)).collect();
        given.sort_unstable();
        given.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|(_, row)| *row).collect())).collect()
    }

    fn time_in(&self, line: &Line) -> i32 {
        self.desk.settings.period.of_any(line.day, i32::MIN)
    }

    fn time_out(&self, line: &Line) -> i32 {
        self.desk.settings.period.of_any(line.day, i32::MAX)
    }

    /// How a line that the party gave is compared.
    fn likeness(&self, line: &Line) -> Likeness {
        Likeness {
            code: line.code.map(|code| code.prefix(6)),
            model: line.goods.model,
            text: line.text,
            renamed: false,
            unit: line.unit,
            weighed: line.kg.is_some() && line.unit != Unit::KILOGRAM,
        }
    }

    /// How a line that the party got is compared: by its model if the party sells under it, else by its description.
    fn likeness_of_lot(&self, line: &Line) -> Likeness {
        let model = line.goods.model;
        let renamed = !model.is_empty() && !self.sold_models.contains(&(line.key, model));
        Likeness { renamed, ..self.likeness(line) }
    }

    fn out_column(&self, row: Row) -> Column {
        match self.line(row).kind {
            LineKind::Delivery => Column::Delivered,
            LineKind::Export => Column::Exported,
            _ => Column::Sold,
        }
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
        let product = |line: &Line| (line.key, line.code.map(|code| code.prefix(6)), line.goods.model, line.unit);
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

    /// The maker's own value: price less inputs, and what it rests on.
    fn conclude(&mut self, making: &Making, inputs: &Inputs) {
        let line = self.line(making.line);
        let whole = line.value.map_or(0, |value| value.steps());
        let per_value = if whole != 0 { 1.0 / whole as f64 } else { 0.0 };
        let mut input_value = inputs.cost() as f64;
        let mut material = inputs.material as f64;
        let mut ties: Vec<Tie> = inputs
            .ties
            .iter()
            .map(|&(row, cost, link)| Tie {
                origin: Origin::Line(self.line_ix(row)),
                value: cost as f64 * per_value,
                units: 0.0,
                link,
            })
            .collect();
        if let Some((basket, cost, of_material)) = inputs.basket {
            let origin = Origin::Basket(basket as u32);
            ties.push(Tie { origin, value: cost * per_value, units: 0.0, link: LinkKind::BalanceInput });
            input_value += cost;
            material += of_material;
        }
        let own_value = (making.value as f64 - input_value) * per_value;
        let own = self.own_value(line, making, own_value, material, input_value);
        let like =
            inputs.ties.iter().filter(|(.., link)| *link == LinkKind::Like).map(|(_, cost, _)| cost).sum::<i64>();
        let own = Own { assumed: like as f64 * per_value, ..own };
        self.book_making(making, &own);
        let content = &mut self.contents[making.content];
        content.own = add(content.own, own);
        let made_here = self.foreign.is_none() && own.production + own.services + own.unknown != own.unknown;
        content.own.made += if made_here { making.value as f64 * per_value } else { 0.0 };
        content.own.exact &= inputs.basket.is_none() && !inputs.ties.is_empty() && like == 0;
        content.ties.extend(ties);
        let units =
            making.quantity.map_or(1.0, |quantity| quantity as f64 / line.quantity.map_or(1.0, |q| q.steps() as f64));
        let content = &mut self.contents[making.content];
        match (own.units_unknown > 0.0, own.units_imported > 0.0) {
            (true, _) => content.own.units_unknown += units,
            (_, true) => content.own.units_imported += units,
            _ => {}
        }
        self.books.made_value += Money::new(if line.service { 0 } else { making.value });
        self.books.material_inputs += Money::new(material as i64);
    }

    fn book_making(&mut self, making: &Making, own: &Own) {
        let quantity = Quantity::new(making.quantity.unwrap_or(0));
        let value = Money::new(making.value);
        match own.units_unknown > 0.0 || own.units_imported > 0.0 {
            true => self.book(making.line, Column::Unexplained, -quantity, -value),
            false => self.book(making.line, Column::Made, quantity, value),
        }
        self.book(making.line, self.out_column(making.line), quantity, value);
    }
}

/// What a party got, by shelf, and where each shelf lies in it.
fn shelve(got: &[Line]) -> (Vec<Row>, FxHashMap<GoodKey, Range<u32>>) {
    let mut lots: Vec<(GoodKey, Row)> = got.iter().zip(0..).map(|(line, row)| (line.key, Row(row))).collect();
    lots.sort_unstable();
    let mut shelves = FxHashMap::default();
    let mut from = 0;
    for same in lots.chunk_by(|a, b| a.0 == b.0) {
        let to = from + same.len() as u32;
        shelves.insert(same[0].0, from..to);
        from = to;
    }
    (lots.into_iter().map(|(_, row)| row).collect(), shelves)
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
        assumed: a.assumed + b.assumed,
        country: b.country.or(a.country),
        ..a
    }
}
