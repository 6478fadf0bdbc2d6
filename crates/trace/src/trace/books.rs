//! What one party's books hold: what it gave and what is in it, pools and baskets, the ledger's movements.

use super::owns::Owns;
use crate::graph::{FlowGraph, GoodKey, LineIx};
use crate::resolve::Register;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tegi_model::{Country, Day, LinkKind, Method, Money, Quantity, Settings, Strings, Unit};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// Made here.
    #[serde(with = "tegi_model::few_bytes")]
    pub production: f64,
    /// Rendered here.
    #[serde(with = "tegi_model::few_bytes")]
    pub services: f64,
    /// Margin on unchanged goods.
    #[serde(with = "tegi_model::few_bytes")]
    pub margin: f64,
    /// Made, rendered or added abroad; or the customs value of an import.
    #[serde(with = "tegi_model::few_bytes")]
    pub imported: f64,
    /// Duty.
    #[serde(with = "tegi_model::few_bytes")]
    pub taxes: f64,
    /// Nobody can tell.
    #[serde(with = "tegi_model::few_bytes")]
    pub unknown: f64,
    /// Of production and services: what rests on a declaration alone.
    #[serde(with = "tegi_model::few_bytes")]
    pub declared: f64,
    /// Fraction of the value whose composition is that of something alike: opening stock.
    #[serde(with = "tegi_model::few_bytes")]
    pub assumed: f64,
    /// The country of `imported`.
    pub country: Option<Country>,
    /// Fraction of the value that was made or rendered by the seller.
    #[serde(with = "tegi_model::few_bytes")]
    pub made: f64,
    /// Fraction of units that come over the border with this line.
    #[serde(with = "tegi_model::few_bytes")]
    pub units_imported: f64,
    /// … without customs.
    #[serde(with = "tegi_model::few_bytes")]
    pub units_eaeu: f64,
    /// Fraction of units of which nothing is known.
    #[serde(with = "tegi_model::few_bytes")]
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
}

/// What is in lines that a party gave, closely packed: there is one for nearly every line of a case.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    lines: Vec<LineIx>,
    own: Owns,
    /// Where the ties of each line end.
    ends: Vec<u32>,
    ties: Vec<Tie>,
}

impl Contents {
    /// Packs what is in some lines.
    pub fn of(contents: Vec<Content>) -> Contents {
        let (count, ties) = (contents.len(), contents.iter().map(|content| content.ties.len()).sum());
        let mut packed = Contents {
            lines: Vec::with_capacity(count),
            own: Owns::default(),
            ends: Vec::with_capacity(count),
            ties: Vec::with_capacity(ties),
        };
        for content in contents {
            packed.lines.push(content.line);
            packed.own.push(&content.own);
            packed.ties.extend(content.ties);
            packed.ends.push(packed.ties.len() as u32);
        }
        packed
    }

    /// The lines.
    pub fn lines(&self) -> &[LineIx] {
        &self.lines
    }

    /// What the seller added to the line at a place.
    pub fn own(&self, place: usize) -> Own {
        self.own.get(place)
    }

    /// What the line at a place comes from.
    pub fn ties(&self, place: usize) -> &[Tie] {
        let from = place.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.ties[from..self.ends[place] as usize]
    }
}

/// One movement in a party's ledger.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

impl Column {
    /// How many there are.
    pub const COUNT: usize = 10;
}

/// The movements of one shelf and unit, summed by column.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShelfSums {
    /// The shelf.
    pub key: GoodKey,
    /// Unit of the quantities.
    pub unit: Unit,
    /// Quantity and cost by column, in the order of [`Column`].
    pub columns: [(Quantity, Money); Column::COUNT],
}

/// A party's movements, as far as they are wanted.
#[derive(Clone, Debug)]
pub struct Ledger {
    detail: Detail,
    movements: Vec<Movement>,
    sums: Vec<ShelfSums>,
    places: FxHashMap<(GoodKey, Unit), usize>,
}

impl Ledger {
    /// An empty one.
    pub fn new(detail: Detail) -> Ledger {
        Ledger { detail, movements: Vec::new(), sums: Vec::new(), places: FxHashMap::default() }
    }

    /// Books a movement.
    pub fn book(&mut self, movement: Movement) {
        match self.detail {
            Detail::Contents => {}
            Detail::Full => self.add(&movement),
            Detail::Movements => self.movements.push(movement),
        }
    }

    fn add(&mut self, movement: &Movement) {
        let Movement { key, unit, .. } = *movement;
        let place = *self.places.entry((key, unit)).or_insert_with(|| {
            self.sums.push(ShelfSums { key, unit, columns: [(Quantity::ZERO, Money::ZERO); Column::COUNT] });
            self.sums.len() - 1
        });
        let (quantity, cost) = &mut self.sums[place].columns[movement.column as usize];
        *quantity += movement.quantity;
        *cost += movement.cost;
    }

    /// The movements in the order in which they were booked, and the sums by shelf and unit: one of both, by detail.
    pub fn close(self) -> (Vec<Movement>, Vec<ShelfSums>) {
        let mut sums = self.sums;
        sums.sort_by_key(|shelf| (shelf.key, shelf.unit));
        (self.movements, sums)
    }
}

/// What a sale wants of the lots of its good.
#[derive(Clone, Copy, Debug)]
pub struct Want {
    /// The sale.
    pub line: LineIx,
    /// Where what it reaches ends in [`Pantry::reach`]; it begins where that of the sale before ends.
    pub reach_end: u32,
    /// Units wanted from balance.
    pub units: f64,
    /// Units that the party made, or that are unexplained, for sales that lots of this shelf could have served.
    pub made: f64,
}

/// Units that sales could have drawn on: a shelf's lots in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Pantry {
    /// Where each shelf ends in `lots`.
    pub shelf_ends: Vec<u32>,
    /// Lots and units open to balance, as fractions comparable among themselves (steps of the unit).
    pub lots: Vec<(LineIx, f64)>,
    /// Which shelves sales reach: shelf, how many of its lots had arrived.
    pub reach: Vec<(u32, u32)>,
    /// By sale.
    pub wants: Vec<Want>,
}

/// Baskets of inputs one after the other: they hold most of all ties, so each takes no more than it must.
#[derive(Clone, Debug, Default)]
pub struct Baskets {
    /// Where each basket ends in `inputs`.
    pub ends: Vec<u32>,
    /// The lines used and their fractions of the basket's value.
    pub inputs: Vec<(LineIx, f64)>,
}

impl Baskets {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds one.
    pub fn push(&mut self, inputs: impl Iterator<Item = (LineIx, f64)>) {
        self.inputs.extend(inputs);
        self.ends.push(self.inputs.len() as u32);
    }
}

/// One party's books.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// What it gave.
    pub contents: Contents,
    /// Pools of lots.
    pub pools: Vec<Vec<Tie>>,
    /// Baskets of inputs.
    pub baskets: Baskets,
    /// The ledger, movement by movement.
    pub movements: Vec<Movement>,
    /// The ledger, in sums.
    pub ledger: Vec<ShelfSums>,
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

impl Books {
    /// Whether it can matter in which order goods left the store: some sale could have drawn on lots by balance.
    pub fn order_matters(&self) -> bool {
        !self.pantry.reach.is_empty()
    }

    /// Forgets what is in the lines, which is by far the larger part; gives what the bounds still need.
    pub fn forget_contents(&mut self) -> Pantry {
        (self.contents, self.pools, self.baskets) = Default::default();
        std::mem::take(&mut self.pantry)
    }
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
    /// Everything, the ledger in sums.
    Full,
    /// Only what each line is made of: no ledger, no reach for the bounds.
    Contents,
    /// Everything, the ledger movement by movement.
    Movements,
}
