//! Beyond the border: countries that trade with home, senders there, and the channels by which goods come in.

use super::chance::Chance;
use super::goods::GoodIx;
use super::{ids, names};
use tegi_model::{Country, Currency};

/// A country of the made-up world.
#[derive(Clone, Copy, Debug)]
pub struct Land {
    /// Its letters.
    pub letters: &'static str,
    /// The currency in which its senders write invoices.
    pub currency: &'static [u8; 3],
    /// Price level: what its goods cost, compared with the list price at home.
    pub level: f64,
    /// Days until goods arrive.
    pub days: (i64, i64),
}

impl Land {
    /// The country.
    pub fn country(&self) -> Country {
        self.letters.parse().unwrap_or(Country::UNKNOWN)
    }

    /// Whether goods come without customs: a member of the union.
    pub fn is_in_union(&self) -> bool {
        matches!(self.letters, "RU" | "BY" | "KG" | "AM")
    }
}

const fn land(letters: &'static str, currency: &'static [u8; 3], level: f64, days: (i64, i64)) -> Land {
    Land { letters, currency, level, days }
}

/// Countries from which goods come.
pub const LANDS: [Land; 21] = [
    land("CN", b"CNY", 0.72, (25, 60)),
    land("RU", b"RUB", 0.86, (8, 25)),
    land("BY", b"RUB", 0.84, (12, 30)),
    land("KG", b"USD", 0.78, (5, 15)),
    land("AM", b"USD", 0.82, (15, 40)),
    land("DE", b"EUR", 1.05, (25, 70)),
    land("TR", b"TRY", 0.8, (18, 40)),
    land("KR", b"USD", 0.88, (30, 70)),
    land("JP", b"USD", 1.02, (35, 80)),
    land("US", b"USD", 1.05, (35, 90)),
    land("IT", b"EUR", 0.98, (25, 60)),
    land("FR", b"EUR", 1.04, (25, 60)),
    land("PL", b"EUR", 0.9, (20, 50)),
    land("CZ", b"EUR", 0.95, (20, 50)),
    land("IN", b"USD", 0.7, (30, 70)),
    land("AE", b"USD", 0.9, (20, 45)),
    land("GB", b"USD", 1.05, (30, 70)),
    land("UZ", b"USD", 0.82, (5, 15)),
    land("CH", b"EUR", 1.1, (30, 80)),
    land("SE", b"EUR", 1.06, (30, 70)),
    land("ES", b"EUR", 0.97, (25, 60)),
];

/// The place of a country in [`LANDS`]; the first where it is not there.
pub fn place_of(letters: &str) -> usize {
    LANDS.iter().position(|land| land.letters == letters).unwrap_or(0)
}

/// A firm abroad.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Its id; empty where senders are known by name only.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is: a place in [`LANDS`].
    pub land: usize,
}

/// All senders: some to each country.
pub fn senders(seed: u64, each: usize) -> Vec<Sender> {
    let mut senders = Vec::with_capacity(each * LANDS.len());
    for (land, of) in LANDS.iter().enumerate() {
        let mut chance = Chance::of(seed, "senders", land as u64);
        for number in 0..each {
            let serial = (land * 1_000 + number * 17 + chance.place(17)) as u32;
            let own = ids::abroad(of.country(), serial);
            let id = if own.is_empty() && chance.happens(0.12) { ids::lei(serial) } else { own };
            senders.push(Sender { id, name: names::abroad(of.letters, number, &mut chance), land });
        }
    }
    senders
}

/// What a declaration says of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelShown {
    /// Nothing.
    Nothing,
    /// That of the firm's own product.
    Own,
    /// The maker's abroad.
    Foreign,
}

/// How one firm gets one good from abroad.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Who sends.
    pub sender: u32,
    /// Where the goods were made: a place in [`LANDS`].
    pub origin: usize,
    /// The currency of the invoice.
    pub currency: Currency,
    /// The price of one unit, compared with the list price at home.
    pub price: f64,
    /// What part of the true price is declared.
    pub shown: f64,
    /// The good under whose code it is declared, if not its own.
    pub shown_as: Option<GoodIx>,
    /// The model in the declaration.
    pub model: ModelShown,
    /// Whether the parts of one order come on several days.
    pub rhythm: Rhythm,
}

/// How the goods of one order come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// All at once.
    Whole,
    /// Counted in sets of so many, as the sender packs them.
    Sets(u32),
}
