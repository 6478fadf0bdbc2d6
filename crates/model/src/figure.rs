//! What a picture is drawn from: plain data, already in the reader's language.
//!
//! Whoever asks for a picture fills one of the figures here ([`ChainFigure`], [`WaterfallFigure`], [`TimelineFigure`],
//! [`OverviewFigure`]; [`CurveFigure`] and [`BarsFigure`] for statistics) and hands it to `render`. All words come from the caller, so that a picture
//! speaks Russian or Kazakh without a change in the drawing. Templates hold `{count}`, `{n}` or `{days}` where a number goes.
//! Numbers are `f64`: here they only place lines on paper; the exact figures stand in the tables beside the picture.

mod plots;

pub use plots::*;

use jiff::civil::Date;

/// How numbers are written in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberStyle {
    /// Between groups of three digits; a no-break space by default.
    pub group: String,
    /// Between whole and fraction; a point by default.
    pub decimal: String,
    /// A per cent; `{n}` is the number.
    pub percent: String,
}

impl Default for NumberStyle {
    fn default() -> Self {
        Self { group: "\u{a0}".into(), decimal: ".".into(), percent: "{n}\u{a0}%".into() }
    }
}

/// What stands above and below every picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// What is shown, in one line: `Contract K-17: where the pumps came from`.
    pub title: String,
    /// Subject, period, unit.
    pub subtitle: String,
    /// The picture in a sentence or two, for readers who cannot see it.
    pub description: String,
    /// Lines at the foot: sources with their hashes, settings, program version.
    pub footer: Vec<String>,
    /// Heading of the numbered notes, which hold whatever had to be shortened in the picture.
    pub notes_heading: String,
    /// How numbers are written.
    pub numbers: NumberStyle,
}

/// So much of a unit or currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amount {
    /// How much.
    pub number: f64,
    /// Of what: `pcs`, `kg`, `₸`.
    pub unit: String,
}

/// A supplier chain: firms in columns from the border to the buyer, flows between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChainFigure {
    /// Words above and below.
    pub caption: Caption,
    /// The firms; flows name them by their place in this list.
    pub parties: Vec<ChainParty>,
    /// What went from whom to whom.
    pub flows: Vec<ChainFlow>,
    /// Words inside the picture.
    pub words: ChainWords,
    /// When boxes and arrows are folded together.
    pub limits: FoldLimits,
}

/// On which side of the border a firm stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// A foreign sender, left of the border.
    Abroad,
    /// A firm in the home country.
    #[default]
    Home,
    /// The buyer at the end of the chain: the ministry.
    Buyer,
}

/// Whether a party is the one that the picture is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emphasis {
    /// A party among others.
    #[default]
    Plain,
    /// The subject of the picture: heavy outline, never folded.
    Subject,
}

/// A box of the chain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChainParty {
    /// The firm's name.
    pub name: String,
    /// Its role in words: `assembler`.
    pub role: String,
    /// Its country in words.
    pub country: String,
    /// Its identifier as printed.
    pub id: String,
    /// Where it stands.
    pub side: Side,
    /// Whether the picture is about it.
    pub emphasis: Emphasis,
    /// The share of its sales that is made here, in per cent.
    pub made_here: Option<Interval>,
    /// The same in words: `87.9% (81.7% – 87.9%)`.
    pub made_here_says: String,
    /// The firms that this box stands for; empty when it stands for one. Folding fills it.
    pub members: Vec<String>,
}

/// Where the goods of a flow come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowOrigin {
    /// They crossed the border, here or earlier in the chain.
    Imported,
    /// They were made here.
    Local,
    /// The records cannot tell.
    #[default]
    Unknown,
}

/// An arrow of the chain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChainFlow {
    /// Place of the sender in [`ChainFigure::parties`].
    pub from: usize,
    /// Place of the receiver.
    pub to: usize,
    /// Where the goods come from.
    pub origin: FlowOrigin,
    /// The goods in words.
    pub goods: String,
    /// How much, by unit.
    pub quantity: Vec<Amount>,
    /// For how much money, by currency. The first one decides what is folded.
    pub value: Vec<Amount>,
    /// First day.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
    /// The goods that this arrow stands for; empty when it stands for one. Folding fills it.
    pub members: Vec<String>,
}

/// The words inside a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainWords {
    /// Beside the border line: `Border of Kazakhstan`.
    pub border: String,
    /// Above the column of foreign senders.
    pub abroad: String,
    /// Above a column of firms; `{n}` is the number of steps to the buyer.
    pub tier: String,
    /// Above the buyer's column.
    pub buyer: String,
    /// Legend: imported goods.
    pub imported: String,
    /// Legend: goods made here.
    pub local: String,
    /// Legend: origin unknown.
    pub unknown: String,
    /// Legend: an arrow that runs back along the chain.
    pub back: String,
    /// Beside a firm's small bar: the share made here.
    pub made_here: String,
    /// Legend: what the small bar counts.
    pub made_here_legend: String,
    /// A fold; `{count}` is how many: `and 14 more`.
    pub and_more: String,
    /// A firm that sells to itself.
    pub to_itself: String,
    /// Stands in the middle of a picture without parties.
    pub empty: String,
}

/// When a chain grows too large for paper. The boxes and arrows beyond these limits are added up in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldLimits {
    /// Boxes in one column.
    pub boxes: usize,
    /// Columns of home firms.
    pub tiers: usize,
    /// Arrows of one origin between the same two firms.
    pub parallel: usize,
}

impl Default for FoldLimits {
    /// What can still be followed with a finger on one large sheet.
    fn default() -> Self {
        Self { boxes: 9, tiers: 6, parallel: 2 }
    }
}

/// What became of a contract's price, step by step down to what was made here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WaterfallFigure {
    /// Words above and below.
    pub caption: Caption,
    /// The price in words: `Price`.
    pub price_label: String,
    /// The price as printed: `1 250 000 ₸`.
    pub price: String,
    /// What comes off the price, in order.
    pub steps: Vec<WaterfallStep>,
    /// The parts of what is left: production, services.
    pub parts: Vec<WaterfallStep>,
    /// The result, with its interval.
    pub result: Interval,
    /// The result in words: `Made here`.
    pub result_label: String,
    /// The result as printed in money.
    pub result_value: String,
    /// The share that was asked for, in per cent.
    pub target: Option<f64>,
    /// Words inside the picture.
    pub words: WaterfallWords,
}

/// What a step of the waterfall is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// Imported, at some tier.
    Imported,
    /// Duty and other taxes on import.
    Taxes,
    /// A trader's margin.
    Margin,
    /// What the records cannot tell.
    #[default]
    Unknown,
    /// Made here.
    Production,
    /// Services rendered here.
    Services,
}

/// One step of the waterfall.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WaterfallStep {
    /// What it is.
    pub kind: StepKind,
    /// In words: `Imported at tier 2`.
    pub label: String,
    /// More: the countries it came from.
    pub detail: String,
    /// Per cent of the price.
    pub percent: f64,
    /// In money as printed.
    pub value: String,
}

/// At least, most likely, at most: in per cent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Interval {
    /// At least.
    pub lower: f64,
    /// Most likely.
    pub point: f64,
    /// At most.
    pub upper: f64,
}

/// The words inside a waterfall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaterfallWords {
    /// Under the axis: `per cent of the price`.
    pub axis: String,
    /// Beside the target line.
    pub target: String,
    /// Legend: the whisker from lower to upper.
    pub interval: String,
    /// Legend: names of the kinds that occur, in this order: imported, taxes, margin, unknown, production, services.
    pub kinds: [String; 6],
}

/// The stock of one good at one party over time, with what came and what went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimelineFigure {
    /// Words above and below.
    pub caption: Caption,
    /// The unit of all quantities.
    pub unit: String,
    /// On hand before the first event.
    pub opening: f64,
    /// What happened; any order.
    pub events: Vec<StockEvent>,
    /// Words inside the picture.
    pub words: TimelineWords,
}

/// What happened to a stock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// Came over the border.
    #[default]
    Imported,
    /// Bought in the home country.
    Bought,
    /// Made by the party.
    Made,
    /// Delivered under a contract.
    Delivered,
    /// Sold otherwise.
    Sold,
    /// Exported.
    Exported,
    /// Used in production.
    Used,
}

impl EventKind {
    /// All kinds, incoming first.
    pub const ALL: [Self; 7] =
        [Self::Imported, Self::Bought, Self::Made, Self::Delivered, Self::Sold, Self::Exported, Self::Used];

    /// Whether it adds to the stock (1) or takes from it (−1).
    #[must_use]
    pub fn sign(self) -> f64 {
        match self {
            Self::Imported | Self::Bought | Self::Made => 1.0,
            Self::Delivered | Self::Sold | Self::Exported | Self::Used => -1.0,
        }
    }
}

/// One movement of a stock.
#[derive(Clone, Debug, PartialEq)]
pub struct StockEvent {
    /// When.
    pub date: Date,
    /// What.
    pub kind: EventKind,
    /// How much; positive, whichever way it goes.
    pub quantity: f64,
    /// Of a quantity that goes out: the part that entered the country as the same good.
    pub imported: f64,
    /// The document in words, for the tooltip.
    pub label: String,
}

/// The words inside a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineWords {
    /// Beside the upper panel: `On hand`.
    pub stock: String,
    /// Beside the lower panel: `In ↑ and out ↓`.
    pub moves: String,
    /// Legend: below zero, more went out than the records brought in.
    pub shortfall: String,
    /// Said where the stock is nothing all the time.
    pub nothing_stays: String,
    /// Legend: the part of what goes out that entered the country as the same good.
    pub entered: String,
    /// Said when bars hold more than a day; `{days}` is how many.
    pub bars_add_up: String,
    /// Names of the kinds, in the order of [`EventKind::ALL`].
    pub kinds: [String; 7],
    /// Stands in the middle of a picture without events.
    pub empty: String,
}

/// Contracts against their targets.
#[derive(Clone, Debug, PartialEq)]
pub struct OverviewFigure {
    /// Words above and below.
    pub caption: Caption,
    /// Contracts by kind of work, in this order.
    pub groups: Vec<OverviewGroup>,
    /// How many contracts get a row; the others, with the narrowest miss, are added up.
    pub rows: usize,
    /// Words inside the picture.
    pub words: OverviewWords,
}

impl OverviewFigure {
    /// How many contracts get a row unless the caller says otherwise: one A3 sheet.
    pub const ROWS: usize = 40;
}

/// The contracts of one kind of work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OverviewGroup {
    /// The kind in words, with its target: `Repair, 55 %`.
    pub label: String,
    /// Its contracts.
    pub contracts: Vec<OverviewContract>,
}

/// Whether the target was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The whole interval lies at or above the target.
    Met,
    /// The whole interval lies below it.
    Missed,
    /// The target lies inside the interval.
    CannotTell,
    /// There is no target.
    #[default]
    NoTarget,
}

/// One row of the overview.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OverviewContract {
    /// The contract's number.
    pub id: String,
    /// Its supplier.
    pub supplier: String,
    /// The share made here.
    pub local: Interval,
    /// The share that was asked for, in per cent.
    pub target: Option<f64>,
    /// The judgement.
    pub verdict: Verdict,
}

/// The words inside an overview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverviewWords {
    /// Under the axis: `per cent of the price made here`.
    pub axis: String,
    /// Legend: the target's tick.
    pub target: String,
    /// Legend: the bar from lower to upper.
    pub interval: String,
    /// Legend: the most likely share.
    pub point: String,
    /// The verdicts, in this order: met, missed, cannot tell, no target.
    pub verdicts: [String; 4],
    /// The last row; `{count}` is how many: `and 84 more`.
    pub and_more: String,
    /// What the bars of the last row count.
    pub bands: String,
    /// Stands in the middle of a picture without contracts.
    pub empty: String,
}
