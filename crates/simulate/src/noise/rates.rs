//! How often each kind of noise strikes a row of a document, and how much of that the other tables get.

use super::NoiseLevel;

/// A kind of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A party's id is empty, its name stays; one time in four the name is written otherwise, too.
    MissingId,
    /// A party's name is written otherwise: form, quotes, case, script, a letter that looks alike, a slip.
    NameVariant,
    /// The row is lost.
    Lost,
    /// The document is dated days or weeks later.
    Late,
    /// A wrong row first, then the right one under the same number, marked as corrected.
    Corrected,
    /// A row with another amount first, withdrawn, then the right one under the same number.
    Withdrawn,
    /// The unit is another, the quantity is not converted.
    WrongUnit,
    /// The unit is another, the quantity is converted.
    OtherUnit,
    /// The goods code is cut to four or six digits.
    ShortCode,
    /// Two digits of the goods code are swapped.
    SwappedCode,
    /// The goods code lost its leading zero.
    LostZero,
    /// The quantity is rounded.
    Rounded,
    /// The row is there twice.
    Duplicated,
    /// Two digits of an amount or quantity are swapped.
    Retyped,
    /// Decimals are cut off.
    LostDecimals,
    /// Day and month are swapped.
    SwappedDate,
}

impl Kind {
    /// As `truth/records.csv` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::MissingId => "missing_id",
            Kind::NameVariant => "name_variant",
            Kind::Lost => "lost",
            Kind::Late => "late",
            Kind::Corrected => "corrected",
            Kind::Withdrawn => "withdrawn",
            Kind::WrongUnit => "wrong_unit",
            Kind::OtherUnit => "other_unit",
            Kind::ShortCode => "short_code",
            Kind::SwappedCode => "swapped_code",
            Kind::LostZero => "lost_zero",
            Kind::Rounded => "rounded",
            Kind::Duplicated => "duplicated",
            Kind::Retyped => "retyped",
            Kind::LostDecimals => "lost_decimals",
            Kind::SwappedDate => "swapped_date",
        }
    }
}

/// Of 10 000 rows of documents, at the level *real*.
///
/// The numbers are judgements, not measurements: no register publishes its errors by kind. What each says is the
/// order of magnitude, and which kinds are common beside which.
const REAL: [(Kind, u32); 16] = [
    // Foreign senders and small buyers have no number that a clerk knows; residents nearly always have.
    (Kind::MissingId, 60),
    // The most frequent by far: each office types names in its own way. Harmless where an id stands beside it.
    (Kind::NameVariant, 100),
    // Extracts end at a day or a page, and a file goes astray.
    (Kind::Lost, 30),
    // Invoices may lawfully follow the delivery by up to fifteen days, and some follow later.
    (Kind::Late, 60),
    // Corrected documents are a routine of electronic invoices and declarations.
    (Kind::Corrected, 45),
    (Kind::Withdrawn, 20),
    // Sets and pieces are mixed up by hand; most systems pick units from a list.
    (Kind::WrongUnit, 15),
    (Kind::OtherUnit, 25),
    // Invoices need no ten digits: what lies behind six is often left out.
    (Kind::ShortCode, 50),
    (Kind::SwappedCode, 10),
    // Spreadsheets do this to every code that begins with a nought; few chapters do.
    (Kind::LostZero, 30),
    (Kind::Rounded, 20),
    // The same extract sent twice, overlapping months.
    (Kind::Duplicated, 35),
    // What is typed by hand from paper.
    (Kind::Retyped, 10),
    (Kind::LostDecimals, 15),
    // A spreadsheet with the habits of another country.
    (Kind::SwappedDate, 10),
];

/// *Harsh* is so many times *real*.
const HARSH: u32 = 4;

/// The rates are per so many rows.
const PER: f64 = 10_000.0;

/// Contracts and their items are public and proof-read: a quarter of what documents get, and none is lost.
const CONTRACTS: f64 = 0.25;
/// Registers that are kept with care: parties, certificates, stocks, capacities, bills of materials.
const REGISTERS: f64 = 0.1;

/// How hard noise is on the rows of one table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    of: f64,
    loses: bool,
}

/// The weight of a table; `None` where no noise comes near: rates and relations are looked up, judgements are our own.
pub fn weight(table: &str) -> Option<Weight> {
    match table {
        "declarations" | "invoices" => Some(Weight { of: 1.0, loses: true }),
        "contracts" | "contract_items" => Some(Weight { of: CONTRACTS, loses: false }),
        "parties" | "certificates" | "stocks" | "capacity" | "bom" => Some(Weight { of: REGISTERS, loses: false }),
        _ => None,
    }
}

/// How often a kind strikes a row of a document, from 0 to 1.
pub fn rate(kind: Kind, level: NoiseLevel) -> f64 {
    let of = REAL.iter().find(|(known, _)| *known == kind).map_or(0, |(_, rate)| *rate);
    f64::from(of * times(level)) / PER
}

fn times(level: NoiseLevel) -> u32 {
    match level {
        NoiseLevel::None => 0,
        NoiseLevel::Real => 1,
        NoiseLevel::Harsh => HARSH,
    }
}

/// The kind that strikes where chance gave this share, if any does.
pub fn strikes(share: f64, level: NoiseLevel, weight: Weight) -> Option<Kind> {
    let mut reached = 0.0;
    for (kind, _) in REAL {
        reached += rate(kind, level) * weight.of;
        if share < reached {
            return (weight.loses || kind != Kind::Lost).then_some(kind);
        }
    }
    None
}
