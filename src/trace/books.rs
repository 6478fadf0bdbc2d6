//! What one party's books hold: what it gave and what is in it, pools and baskets, the ledger's movements.

use crate::graph::{FlowGraph, GoodKey, LineIx};
use crate::model::{Country, Day, LinkKind, Method, Money, Quantity, Settings, Strings, Unit};
use crate::resolve::Register;

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
    /// Fraction of the value whose composition is that of something alike: opening stock.
    pub assumed: f64,
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
    pub contents: Vec<Content>,
    /// Pools of lots.
    pub pools: Vec<Vec<Tie>>,
    /// Baskets of inputs.
    pub baskets: Baskets,
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
