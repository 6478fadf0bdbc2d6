//! A firm: who it is, what it makes from what, what it trades, and what the truth remembers of it.

use super::chance::Chance;
use super::goods::GoodIx;
use super::store::StoreIx;
use tegi_model::{Day, Method};

/// A firm by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FirmIx(pub u32);

/// What a firm is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// Mines or grows: its inputs leave no record.
    Raw,
    /// Makes components.
    Maker,
    /// Renders services.
    Service,
    /// Buys and sells.
    Trader,
    /// Declared itself a producer.
    Producer,
    /// Works under subcontracts.
    Subcontractor,
    /// Buys for its own use.
    Customer,
    /// Orders for the state.
    Buyer,
}

/// One input of a product.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// Where it lies.
    pub store: StoreIx,
    /// So many of its units for one of the product.
    pub per_unit: f64,
}

/// How much of a product is bought instead of made, and when.
#[derive(Clone, Copy, Debug)]
pub struct Conduct {
    /// The part of the units that is delivered under contracts without being made.
    pub relabelled: f64,
    /// From this day on.
    pub from: Day,
    /// The part of private sales that is served from bought goods, from then on.
    pub resold: f64,
}

/// One product of a firm.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is.
    pub good: GoodIx,
    /// Its model; empty where it has none.
    pub model: String,
    /// The model under which the maker abroad sells it.
    pub foreign_model: String,
    /// Its inputs.
    pub needs: Vec<Need>,
    /// The same good, bought.
    pub bought: Option<StoreIx>,
    /// The same good, made and given back.
    pub returned: Option<StoreIx>,
    /// How much of it is bought.
    pub conduct: Conduct,
    /// The price, compared with the list price.
    pub level: f64,
    /// Below the cost of its inputs by this factor at most.
    pub floor: f64,
    /// Whether all its inputs come on one day.
    pub together: bool,
    /// Units made, by year from the first.
    pub made: [f64; 8],
    /// Units that left in all.
    pub left: f64,
    /// The certificate that goes with it.
    pub certificate: Option<usize>,
}

/// What the truth remembers of what a firm delivered or sold, weighted by value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Value.
    pub value: f64,
    /// Value of units that crossed the border as the same good.
    pub imported_units: f64,
    /// Made or rendered at home.
    pub local: f64,
    /// Imported content.
    pub imported: f64,
    /// The firm's own value added.
    pub own: f64,
}

/// The last invoice of a firm: more lines to the same buyer on the same day go on it.
#[derive(Clone, Copy, Debug)]
pub struct LastInvoice {
    /// To whom.
    pub buyer: Option<FirmIx>,
    /// When.
    pub day: Day,
    /// Its number.
    pub number: u32,
    /// Its last line.
    pub line: u32,
}

/// A firm at home.
#[derive(Clone, Debug)]
pub struct Firm {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// When it was registered.
    pub registered: Day,
    /// Its activity code.
    pub activity: String,
    /// How many work there.
    pub headcount: u32,
    /// What it is there for.
    pub trade: Trade,
    /// How goods leave its stores.
    pub method: Method,
    /// What it makes.
    pub lines: Vec<Line>,
    /// All its stores.
    pub stores: Vec<StoreIx>,
    /// What it trades.
    pub wares: Vec<StoreIx>,
    /// What a trader adds to his cost.
    pub markup: f64,
    /// How often it quotes the declaration when it sells imported goods.
    pub quotes: f64,
    /// Whether invoices are kept with VAT: the file that they go to.
    pub file: usize,
    /// Days between private sales; nothing where it has none.
    pub private_every: Option<f64>,
    /// Whose orders it gets.
    pub customers: Vec<FirmIx>,
    /// A branch that buys for it: id and name.
    pub branch: Option<(String, String)>,
    /// The type of innocent that it is, if any.
    pub innocent: &'static str,
    /// Schemes that it is in.
    pub schemes: Vec<u32>,
    /// Its stream of chance.
    pub chance: Chance,
    /// How many invoices it wrote.
    pub invoices: u32,
    /// The last one.
    pub last: Option<LastInvoice>,
    /// What it delivered under contracts.
    pub delivered: Tally,
    /// What it sold in all.
    pub sold: Tally,
    /// When it begins to sell to private buyers.
    pub opens: Day,
    /// When it stops selling.
    pub until: Day,
}

impl Firm {
    /// Its product of this good.
    pub fn line(&self, good: GoodIx) -> Option<usize> {
        self.lines.iter().position(|line| line.good == good)
    }
}
