//! The kernel of lot matching: which lots of one good at one party a sale is served from.
//!
//! A pure function over the lots and sales of one party and one shelf, both in order of time. It serves
//! 1. sales that quote a document, from the lots that came with it;
//! 2. sales under a contract, from lots bought for that contract (which serve nothing else);
//! 3. sales that say themselves that their goods are imported, from imported lots, oldest first;
//! 4. all other sales, from lots of the same good, by the method asked for.
//!
//! What no lot serves is left to the caller: made, or unexplained. Quantities and costs are exact integers: what is
//! drawn from a lot and what is left of it add up to the lot. Lots that arrive in one pooled period, and all lots
//! under the proportional method, form *pools*, of which each unit is the same mixture (Bialek's proportional
//! sharing); a pool keeps the number of links in proportion to the number of documents.
//!
//! Lots of one good are kept apart by unit cost in bands of a factor √2 and judged for plausibility by their band's
//! mean unit cost, so that the cost of matching does not depend on how many implausible lots lie in front.
//!
//! Complexity: `O((lots + sales) · shelves that a sale can draw on)`; one or two in practice.

use super::same_good::{Likeness, Measure, priced_like};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use tegi_model::{Method, Sym, Thresholds};

/// Goods that came in with one document line.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Period of arrival; the smallest number where no day is known.
    pub time: i32,
    /// What the same-good test looks at.
    pub like: Likeness,
    /// Quantity, in steps of its unit.
    pub quantity: i64,
    /// Net weight, where known.
    pub kg: Option<i64>,
    /// Cost; `None` where not known.
    pub cost: Option<i64>,
    /// Whether it is known to come from abroad.
    pub from_abroad: bool,
    /// The contract for which it was bought.
    pub tied: Option<u32>,
    /// Documents by which a later sale can quote it: its own, and the one that its seller quoted.
    pub documents: [(Sym, Sym); 2],
}

/// Goods that went out with one document line.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Period of departure; the largest number where no day is known.
    pub time: i32,
    /// What the same-good test looks at.
    pub like: Likeness,
    /// Quantity, in steps of its unit.
    pub quantity: i64,
    /// Value; `None` where not known.
    pub value: Option<i64>,
    /// Whether the seller says that the goods are imported.
    pub says_imported: bool,
    /// The contract under which it is delivered.
    pub contract: Option<u32>,
    /// The document and line quoted.
    pub quotes: (Sym, Sym),
}

/// Where a piece comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A lot, by its number.
    Lot(u32),
    /// A pool, by its number.
    Pool(u32),
}

/// How a piece was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// By a quoted document or a shared contract.
    Exact,
    /// Among imported lots, because the seller says that the goods are imported.
    SaidImported,
    /// By balance of quantity and time.
    Balance,
}

/// A part of a sale that comes from one source.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The sale, by its number.
    pub sale: u32,
    /// Where it comes from.
    pub source: Source,
    /// How much, in the sale's unit.
    pub quantity: i64,
    /// How much, in the lot's unit.
    pub drawn: i64,
    /// What it cost; `None` where not known.
    pub cost: Option<i64>,
    /// How it was found.
    pub found: Found,
}

/// What is in a pool: source, quantity, cost.
pub type Mixture = Vec<(Source, i64, Option<i64>)>;

/// Which lots a sale could have come from, as far as balance tells: a shelf and how many of its lots had arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The sale.
    pub sale: u32,
    /// The shelf, by its number in [`Matched::shelves`].
    pub shelf: u32,
    /// The first so many lots of it had arrived.
    pub arrived: u32,
}

/// The outcome for one party and good.
#[derive(Clone, Debug, Default)]
pub struct Matched {
    /// The pieces, by sale.
    pub pieces: Vec<Piece>,
    /// The pools.
    pub pools: Vec<Mixture>,
    /// What is left of each lot: quantity, cost.
    pub left: Vec<(i64, Option<i64>)>,
    /// By lot: whether some sale was of the same good.
    pub traded: Vec<bool>,
    /// By lot: what balance may draw on, after exact links and said imports.
    pub open: Vec<i64>,
    /// Lots by shelf, in order of arrival.
    pub shelves: Vec<Vec<u32>>,
    /// What each sale could draw on.
    pub reach: Vec<Reach>,
}

/// Matches sales with lots. Both must be in order of time; the answer follows their order alone.
pub fn match_goods(lots: &[Lot], sales: &[Sale], method: Method, pooled: bool, thresholds: &Thresholds) -> Matched {
    let mut store = Store::new(lots, sales, thresholds);
    store.exact_links();
    store.contract_links();
    store.said_imports();
    store.by_balance(method, pooled);
    store.finish()
}

/// Lots alike enough to be judged together.
struct Shelf {
    like: Likeness,
    unit_cost: Option<f64>,
    kg_cost: Option<f64>,
    lots: Vec<u32>,
    traded: bool,
    arrived: usize,
    layers: VecDeque<Layer>,
}

/// What lies on a shelf since one arrival.
#[derive(Clone, Debug)]
struct Layer {
    source: Source,
    time: i32,
    quantity: i64,
    kg: Option<i64>,
    cost: Option<i64>,
}

impl Layer {
    /// How much there is in the measure of a sale.
    fn amount(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Unit => self.quantity,
            Measure::Weight => self.kg.unwrap_or(0),
        }
    }

    /// Takes `amount` in the measure of a sale; gives quantity in the lot's own unit and cost.
    fn take(&mut self, amount: i64, measure: Measure) -> (i64, Option<i64>) {
        let whole = self.amount(measure);
        let part = |of: i64| (i128::from(of) * i128::from(amount) / i128::from(whole.max(1))) as i64;
        let (quantity, kg, cost) = (part(self.quantity), self.kg.map(part), self.cost.map(part));
        self.quantity -= quantity;
        self.kg = self.kg.zip(kg).map(|(have, take)| have - take);
        self.cost = self.cost.zip(cost).map(|(have, take)| have - take);
        (quantity, cost)
    }
}

struct Store<'a> {
    lots: &'a [Lot],
    sales: &'a [Sale],
    thresholds: &'a Thresholds,
    rest: Vec<Layer>,
    wanted: Vec<i64>,
    shelves: Vec<Shelf>,
    /// Layers without an amount in the measure of a sale, but not empty in their own.
    crumbs: Vec<Layer>,
    out: Matched,
}

impl<'a> Store<'a> {
    fn new(lots: &'a [Lot], sales: &'a [Sale], thresholds: &'a Thresholds) -> Store<'a> {
        let layer = |(i, lot): (usize, &Lot)| Layer {
            source: Source::Lot(i as u32),
            time: lot.time,
            quantity: lot.quantity,
            kg: lot.kg,
            cost: lot.cost,
        };
        let out = Matched { traded: vec![false; lots.len()], ..Matched::default() };
        Store {
            lots,
            sales,
            thresholds,
            rest: lots.iter().enumerate().map(layer).collect(),
            wanted: sales.iter().map(|sale| sale.quantity).collect(),
            shelves: shelve(lots),
            crumbs: Vec::new(),
            out,
        }
    }

    /// Draws on one lot for one sale, as much as both allow.
    fn draw(&mut self, lot: usize, sale: usize, found: Found) {
        let Some(measure) = self.lots[lot].like.measured_like(&self.sales[sale].like) else { return };
        let amount = self.wanted[sale].min(self.rest[lot].amount(measure));
        if amount <= 0 {
            return;
        }
        let (drawn, cost) = self.rest[lot].take(amount, measure);
        self.wanted[sale] -= amount;
        self.out.traded[lot] = true;
        let source = Source::Lot(lot as u32);
        self.out.pieces.push(Piece { sale: sale as u32, source, quantity: amount, drawn, cost, found });
    }

    /// 1. Sales that quote a document.
    fn exact_links(&mut self) {
        if self.sales.iter().all(|sale| sale.quotes.0.is_empty()) {
            return;
        }
        let mut by_document: FxHashMap<Sym, Vec<u32>> = FxHashMap::default();
        for (i, lot) in self.lots.iter().enumerate() {
            let [own, quoted] = lot.documents;
            for document in [own.0, quoted.0] {
                let known = by_document.entry(document).or_default();
                if !document.is_empty() && known.last() != Some(&(i as u32)) {
                    known.push(i as u32);
                }
            }
        }
        for sale in 0..self.sales.len() {
            let (document, line) = self.sales[sale].quotes;
            let lots = by_document.get(&document).map_or(&[][..], Vec::as_slice);
            for &lot in lots {
                let quoted = self.lots[lot as usize]
                    .documents
                    .iter()
                    .any(|&(no, item)| no == document && (line.is_empty() || item.is_empty() || item == line));
                if quoted && self.lots[lot as usize].like.named_like(&self.sales[sale].like) {
                    self.draw(lot as usize, sale, Found::Exact);
                }
            }
        }
    }

    /// 2. Lots bought for a contract serve that contract.
    fn contract_links(&mut self) {
        let mut tied: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (i, lot) in self.lots.iter().enumerate() {
            if let Some(contract) = lot.tied {
                tied.entry(contract).or_default().push(i as u32);
            }
        }
        for sale in 0..self.sales.len() {
            let lots = self.sales[sale].contract.and_then(|contract| tied.get(&contract));
            for &lot in lots.into_iter().flatten() {
                if self.same_good(lot as usize, sale) {
                    self.draw(lot as usize, sale, Found::Exact);
                }
            }
        }
    }

    fn same_good(&self, lot: usize, sale: usize) -> bool {
        let (lot, sale) = (&self.lots[lot], &self.sales[sale]);
        let Some(measure) = lot.like.measured_like(&sale.like) else { return false };
        let amount = if measure == Measure::Unit { Some(lot.quantity) } else { lot.kg };
        let unit_cost = lot.cost.zip(amount).map(|(cost, amount)| cost as f64 / amount as f64);
        lot.like.named_like(&sale.like)
            && priced_like((&lot.like, unit_cost), (&sale.like, unit_price(sale)), self.thresholds)
    }

    /// 3. A seller who says that goods are imported has no reason to say so of goods that he made.
    fn said_imports(&mut self) {
        if !self.sales.iter().any(|sale| sale.says_imported) {
            return;
        }
        let mut first_open = vec![0_usize; self.shelves.len()];
        for sale in 0..self.sales.len() {
            if !self.sales[sale].says_imported {
                continue;
            }
            for shelf in 0..self.shelves.len() {
                if self.measure(shelf, sale).is_some() {
                    self.draw_imports(shelf, sale, &mut first_open[shelf]);
                }
            }
        }
    }

    fn draw_imports(&mut self, shelf: usize, sale: usize, first_open: &mut usize) {
        let mut at = *first_open;
        while self.wanted[sale] > 0 && at < self.shelves[shelf].lots.len() {
            let lot = self.shelves[shelf].lots[at] as usize;
            if self.lots[lot].time > self.sales[sale].time {
                return;
            }
            if self.lots[lot].from_abroad {
                self.draw(lot, sale, Found::SaidImported);
            }
            if at == *first_open && (!self.lots[lot].from_abroad || self.rest[lot].quantity == 0) {
                *first_open += 1;
            }
            at += 1;
        }
    }

    /// How a sale can draw on a shelf, if what lies there is the same good.
    fn measure(&self, shelf: usize, sale: usize) -> Option<Measure> {
        let (shelf, sale) = (&self.shelves[shelf], &self.sales[sale]);
        let measure = shelf.like.measured_like(&sale.like)?;
        let unit_cost = if measure == Measure::Unit { shelf.unit_cost } else { shelf.kg_cost };
        let same = shelf.like.named_like(&sale.like)
            && priced_like((&shelf.like, unit_cost), (&sale.like, unit_price(sale)), self.thresholds);
        same.then_some(measure)
    }

    /// 4. All other sales, by the method.
    fn by_balance(&mut self, method: Method, pooled: bool) {
        self.out.open = self.rest.iter().map(|lot| lot.quantity).collect();
        let compatible = self.compatible_shelves();
        let mut from = 0;
        while from < self.sales.len() {
            let to = self.end_of_period(from, pooled);
            for sale in from..to {
                for &shelf in &compatible[sale] {
                    self.arrive(shelf as usize, self.sales[sale].time, method, pooled);
                }
            }
            let rations = if to - from > 1 { self.rations(from..to, &compatible) } else { vec![i64::MAX] };
            for sale in from..to {
                self.note_reach(sale, &compatible[sale]);
                self.serve(sale, &compatible[sale], method, rations[sale - from]);
            }
            from = to;
        }
    }

    /// Sales of one pooled period are served alike; else each by itself.
    fn end_of_period(&self, from: usize, pooled: bool) -> usize {
        let time = self.sales[from].time;
        match pooled {
            true => from + self.sales[from..].iter().take_while(|sale| sale.time == time).count(),
            false => from + 1,
        }
    }

    /// Shelves by sale; computed once for sales that are alike but for their price.
    fn compatible_shelves(&mut self) -> Vec<Vec<u32>> {
        let mut by_likeness: FxHashMap<Likeness, Vec<u32>> = FxHashMap::default();
        for sale in self.sales {
            by_likeness.entry(sale.like).or_insert_with(|| {
                let shelves = self.shelves.iter().enumerate();
                let alike = shelves.filter(|(_, shelf)| {
                    shelf.like.named_like(&sale.like) && shelf.like.measured_like(&sale.like).is_some()
                });
                alike.map(|(i, _)| i as u32).collect()
            });
        }
        let mut compatible = Vec::with_capacity(self.sales.len());
        for (i, sale) in self.sales.iter().enumerate() {
            let shelves: Vec<u32> = by_likeness[&sale.like]
                .iter()
                .copied()
                .filter(|&shelf| self.measure(shelf as usize, i).is_some())
                .collect();
            for &shelf in &shelves {
                self.shelves[shelf as usize].traded = true;
            }
            compatible.push(shelves);
        }
        compatible
    }

    /// Puts on a shelf what has arrived by a period.
    fn arrive(&mut self, shelf: usize, time: i32, method: Method, pooled: bool) {
        let lots = &self.shelves[shelf].lots;
        let first = self.shelves[shelf].arrived;
        let count = lots[first..].iter().take_while(|&&lot| self.lots[lot as usize].time <= time).count();
        let arrivals: Vec<Layer> =
            lots[first..first + count].iter().map(|&lot| self.rest[lot as usize].clone()).collect();
        self.shelves[shelf].arrived += count;
        let in_proportion = matches!(method, Method::Proportional | Method::Poison);
        let mut same_time: Vec<Layer> = Vec::new();
        for layer in arrivals.into_iter().filter(|layer| layer.quantity > 0) {
            let apart = !in_proportion && (!pooled || same_time.first().is_some_and(|first| first.time != layer.time));
            if apart && !same_time.is_empty() {
                let merged = self.pool(std::mem::take(&mut same_time));
                self.shelves[shelf].layers.extend(merged);
            }
            same_time.push(layer);
        }
        if in_proportion && !same_time.is_empty() {
            let lying = self.shelves[shelf].layers.drain(..).filter(|layer| layer.quantity > 0);
            same_time.splice(0..0, lying);
        }
        let merged = self.pool(same_time);
        self.shelves[shelf].layers.extend(merged);
    }

    /// One layer of several: a pool, unless it is one already.
    fn pool(&mut self, mut layers: Vec<Layer>) -> Option<Layer> {
        if layers.len() < 2 {
            return layers.pop();
        }
        let mixture: Mixture = layers.iter().map(|layer| (layer.source, layer.quantity, layer.cost)).collect();
        let source = Source::Pool(self.out.pools.len() as u32);
        self.out.pools.push(mixture);
        let time = layers.iter().map(|layer| layer.time).max().unwrap_or_default();
        let quantity = layers.iter().map(|layer| layer.quantity).sum();
        let kg = layers.iter().map(|layer| layer.kg).sum::<Option<i64>>();
        let cost = layers.iter().map(|layer| layer.cost).sum::<Option<i64>>();
        Some(Layer { source, time, quantity, kg, cost })
    }

    /// How much each sale of a pooled period gets where there is not enough for all: in proportion to what it wants.
    fn rations(&self, sales: std::ops::Range<usize>, compatible: &[Vec<u32>]) -> Vec<i64> {
        let mut demand: FxHashMap<&[u32], i128> = FxHashMap::default();
        for sale in sales.clone() {
            *demand.entry(&compatible[sale]).or_default() += i128::from(self.wanted[sale]);
        }
        let ration = |sale: usize| {
            let shelves = compatible[sale].as_slice();
            let there: i128 = shelves.iter().map(|&shelf| self.on_shelf(shelf as usize, sale)).sum();
            let all = demand[shelves];
            match all > there {
                true => (i128::from(self.wanted[sale]) * there / all) as i64,
                false => i64::MAX,
            }
        };
        sales.map(ration).collect()
    }

    fn on_shelf(&self, shelf: usize, sale: usize) -> i128 {
        let Some(measure) = self.measure(shelf, sale) else { return 0 };
        self.shelves[shelf].layers.iter().map(|layer| i128::from(layer.amount(measure))).sum()
    }

    fn note_reach(&mut self, sale: usize, shelves: &[u32]) {
        if self.wanted[sale] <= 0 {
            return;
        }
        for &shelf in shelves {
            let arrived = self.shelves[shelf as usize].arrived as u32;
            if arrived > 0 {
                self.out.reach.push(Reach { sale: sale as u32, shelf, arrived });
            }
        }
    }

    fn serve(&mut self, sale: usize, shelves: &[u32], method: Method, ration: i64) {
        let mut wanted = self.wanted[sale].min(ration);
        if matches!(method, Method::Proportional | Method::Poison) {
            return self.serve_in_proportion(sale, shelves, wanted);
        }
        while wanted > 0 {
            let ends = shelves.iter().filter_map(|&shelf| {
                let layers = &self.shelves[shelf as usize].layers;
                let layer = if method == Method::Lifo { layers.back() } else { layers.front() }?;
                Some((layer.time, first_lot(layer.source, &self.out.pools), shelf))
            });
            let next = if method == Method::Lifo { ends.max() } else { ends.min() };
            let Some((_, _, shelf)) = next else { break };
            let taken = self.take_from(shelf as usize, sale, wanted, method);
            wanted -= taken;
        }
    }

    fn serve_in_proportion(&mut self, sale: usize, shelves: &[u32], wanted: i64) {
        let lying: Vec<i128> = shelves.iter().map(|&shelf| self.on_shelf(shelf as usize, sale)).collect();
        let all: i128 = lying.iter().sum();
        if all == 0 {
            return;
        }
        let wanted = i128::from(wanted).min(all);
        let (mut before, mut given) = (0_i128, 0_i128);
        for (&shelf, amount) in shelves.iter().zip(lying) {
            before += amount;
            let upto = wanted * before / all;
            self.take_from(shelf as usize, sale, (upto - given) as i64, Method::Fifo);
            given = upto;
        }
    }

    /// Takes up to `wanted` from the first (or last) layer of a shelf; drops a layer that is used up.
    fn take_from(&mut self, shelf: usize, sale: usize, wanted: i64, method: Method) -> i64 {
        let Some(measure) = self.measure(shelf, sale) else { return 0 };
        let layers = &mut self.shelves[shelf].layers;
        let layer = if method == Method::Lifo { layers.back_mut() } else { layers.front_mut() };
        let Some(layer) = layer else { return 0 };
        let amount = wanted.min(layer.amount(measure));
        let (drawn, cost) = if amount > 0 { layer.take(amount, measure) } else { (0, Some(0)) };
        let source = layer.source;
        if amount > 0 {
            self.out.pieces.push(Piece {
                sale: sale as u32,
                source,
                quantity: amount,
                drawn,
                cost,
                found: Found::Balance,
            });
            self.wanted[sale] -= amount;
        }
        if layer.amount(measure) == 0 {
            let used_up = if method == Method::Lifo { layers.pop_back() } else { layers.pop_front() };
            self.crumbs.extend(used_up.filter(|layer| layer.quantity > 0));
        }
        amount
    }

    fn finish(mut self) -> Matched {
        let mut left: Vec<(i64, Option<i64>)> = self.rest.iter().map(|lot| (lot.quantity, lot.cost)).collect();
        let mut pool_left: Vec<(i64, Option<i64>)> = vec![(0, Some(0)); self.out.pools.len()];
        for shelf in &self.shelves {
            for &lot in &shelf.lots[..shelf.arrived] {
                left[lot as usize] = (0, self.lots[lot as usize].cost.map(|_| 0));
            }
            for &lot in shelf.lots.iter().filter(|_| shelf.traded) {
                self.out.traded[lot as usize] = true;
            }
        }
        let lying = self.shelves.iter().flat_map(|shelf| &shelf.layers);
        for layer in lying.chain(&self.crumbs) {
            match layer.source {
                Source::Lot(lot) => left[lot as usize] = (layer.quantity, layer.cost),
                Source::Pool(pool) => pool_left[pool as usize] = (layer.quantity, layer.cost),
            }
        }
        for pool in (0..self.out.pools.len()).rev() {
            spread(&self.out.pools[pool], pool_left[pool], &mut left, &mut pool_left);
        }
        self.out.left = left;
        self.out.pieces.sort_by_key(|piece| piece.sale);
        self.out.shelves = self.shelves.into_iter().map(|shelf| shelf.lots).collect();
        self.out
    }
}

/// Gives what is left of a pool back to what went into it, in proportion and without losing a step.
fn spread(
    mixture: &Mixture,
    rest: (i64, Option<i64>),
    left: &mut [(i64, Option<i64>)],
    pool_left: &mut [(i64, Option<i64>)],
) {
    let whole: i128 = mixture.iter().map(|(_, quantity, _)| i128::from(*quantity)).sum();
    let whole_cost: i128 = mixture.iter().map(|(_, _, cost)| i128::from(cost.unwrap_or(0))).sum();
    let (mut quantity_before, mut cost_before) = (0_i128, 0_i128);
    let (mut quantity_given, mut cost_given) = (0_i128, 0_i128);
    for &(source, quantity, cost) in mixture {
        quantity_before += i128::from(quantity);
        cost_before += i128::from(cost.unwrap_or(0));
        let quantity_upto = i128::from(rest.0) * quantity_before / whole.max(1);
        let cost_upto = i128::from(rest.1.unwrap_or(0)) * cost_before / whole_cost.max(1);
        let cost = rest.1.map(|_| (cost_upto - cost_given) as i64);
        let part = ((quantity_upto - quantity_given) as i64, cost);
        match source {
            Source::Lot(lot) => left[lot as usize] = part,
            Source::Pool(pool) => pool_left[pool as usize] = part,
        }
        (quantity_given, cost_given) = (quantity_upto, cost_upto);
    }
}

/// The first lot of a source, for a fixed order among layers of one time.
fn first_lot(source: Source, pools: &[Mixture]) -> u32 {
    match source {
        Source::Lot(lot) => lot,
        Source::Pool(pool) => pools[pool as usize].first().map_or(0, |(source, _, _)| match source {
            Source::Lot(lot) => *lot,
            Source::Pool(_) => 0,
        }),
    }
}

fn unit_price(sale: &Sale) -> Option<f64> {
    sale.value.map(|value| value as f64 / sale.quantity as f64)
}

/// Puts lots on shelves: by likeness, and by unit cost in bands of √2. Lots tied to a contract lie on none.
fn shelve(lots: &[Lot]) -> Vec<Shelf> {
    let mut numbers: FxHashMap<(Likeness, i32), usize> = FxHashMap::default();
    let mut shelves: Vec<Shelf> = Vec::new();
    for (i, lot) in lots.iter().enumerate().filter(|(_, lot)| lot.tied.is_none()) {
        let unit_cost = lot.cost.map(|cost| cost as f64 / lot.quantity as f64);
        let band = unit_cost.filter(|cost| *cost > 0.0).map_or(i32::MIN, |cost| (2.0 * cost.log2()).floor() as i32);
        let number = *numbers.entry((lot.like, band)).or_insert_with(|| {
            let layers = VecDeque::new();
            shelves.push(Shelf {
                like: lot.like,
                unit_cost: None,
                kg_cost: None,
                lots: Vec::new(),
                traded: false,
                arrived: 0,
                layers,
            });
            shelves.len() - 1
        });
        shelves[number].lots.push(i as u32);
    }
    for shelf in &mut shelves {
        let total = |amount: fn(&Lot) -> Option<i64>| -> Option<f64> {
            shelf.lots.iter().map(|&lot| amount(&lots[lot as usize]).map(|amount| amount as f64)).sum()
        };
        let cost = total(|lot| lot.cost);
        let mean = |amount: Option<f64>| {
            cost.zip(amount).filter(|(_, amount)| *amount > 0.0).map(|(cost, amount)| cost / amount)
        };
        (shelf.unit_cost, shelf.kg_cost) = (mean(total(|lot| Some(lot.quantity))), mean(total(|lot| lot.kg)));
    }
    shelves
}
