//! A lot: so much of a good in a store, what it cost, and what it is truly made of.

use super::border::LANDS;
use tegi_model::{Country, Day, Money, Quantity, Regime};

/// Tiers that are told apart; what lies deeper is added to the last.
pub const TIERS: usize = 10;

/// What one unit of value is made of, as fractions that add up to one.
///
/// Tiers count firms: 0 is the seller of the line by which the lot came, 1 those who sold to him, and so on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// Made at home, by tier.
    pub production: [f64; TIERS],
    /// Imported, by tier.
    pub imported: [f64; TIERS],
    /// Imported, by country (a place in [`LANDS`]).
    pub lands: [f64; LANDS.len()],
    /// Rendered at home.
    pub services: f64,
    /// Margins on unchanged goods.
    pub margin: f64,
    /// Import duty.
    pub taxes: f64,
    /// Mean number of making steps at home.
    pub depth: f64,
}

impl Mix {
    /// Nothing yet.
    pub const NOTHING: Mix = Mix {
        production: [0.0; TIERS],
        imported: [0.0; TIERS],
        lands: [0.0; LANDS.len()],
        services: 0.0,
        margin: 0.0,
        taxes: 0.0,
        depth: 0.0,
    };

    /// Goods as they come over the border: their value, and duty on it.
    pub fn import(land: usize, value: f64, duty: f64) -> Mix {
        let mut mix = Mix::NOTHING;
        let whole = (value + duty).max(f64::MIN_POSITIVE);
        mix.imported[0] = value / whole;
        mix.lands[land] = value / whole;
        mix.taxes = duty / whole;
        mix
    }

    /// Adds a part of another.
    pub fn add(&mut self, other: &Mix, weight: f64) {
        for (sum, part) in self.production.iter_mut().zip(&other.production) {
            *sum += weight * part;
        }
        for (sum, part) in self.imported.iter_mut().zip(&other.imported) {
            *sum += weight * part;
        }
        for (sum, part) in self.lands.iter_mut().zip(&other.lands) {
            *sum += weight * part;
        }
        self.services += weight * other.services;
        self.margin += weight * other.margin;
        self.taxes += weight * other.taxes;
        self.depth += weight * other.depth;
    }

    /// The same, seen by the next firm: every tier is one further away.
    pub fn passed_on(&self) -> Mix {
        let mut next = *self;
        next.production = further(&self.production);
        next.imported = further(&self.imported);
        next
    }

    /// All of production.
    pub fn made(&self) -> f64 {
        self.production.iter().sum()
    }

    /// All that was imported.
    pub fn foreign(&self) -> f64 {
        self.imported.iter().sum()
    }

    /// The home country's part.
    pub fn local(&self) -> f64 {
        self.made() + self.services
    }

    /// Countries of origin and their parts.
    pub fn origins(&self) -> impl Iterator<Item = (Country, f64)> {
        LANDS.iter().zip(self.lands).filter(|(_, part)| *part != 0.0).map(|(land, part)| (land.country(), part))
    }
}

fn further(tiers: &[f64; TIERS]) -> [f64; TIERS] {
    let mut next = [0.0; TIERS];
    next[1..].copy_from_slice(&tiers[..TIERS - 1]);
    next[TIERS - 1] += tiers[TIERS - 1];
    next
}

/// A document that a later sale can quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The serial number of the declaration.
    pub serial: u32,
    /// Its day.
    pub day: Day,
    /// With customs or without.
    pub regime: Regime,
    /// The line in it.
    pub line: u32,
}

/// A lot.
#[derive(Clone, Debug)]
pub struct Lot {
    /// How much.
    pub quantity: Quantity,
    /// At which cost, duty included.
    pub cost: Money,
    /// What its value is made of, seen by who holds it.
    pub mix: Mix,
    /// Fraction of its units that came over the border as this good.
    pub imported_units: f64,
    /// The declaration by which it came, where it is known to who holds it.
    pub quoted: Option<Quoted>,
}

impl Lot {
    /// Takes a part out; all of it where more is asked for than there is.
    pub fn take(&mut self, quantity: Quantity) -> Lot {
        let quantity = quantity.min(self.quantity);
        let cost = self.cost.part(quantity.steps(), self.quantity.steps());
        self.quantity -= quantity;
        self.cost -= cost;
        Lot { quantity, cost, mix: self.mix, imported_units: self.imported_units, quoted: self.quoted }
    }

    /// Adds another lot: the two are mixed.
    pub fn mix_in(&mut self, other: &Lot) {
        let (cost, quantity) = ((self.cost + other.cost).to_f64(), (self.quantity + other.quantity).to_f64());
        let mut mix = Mix::NOTHING;
        if cost > 0.0 {
            mix.add(&self.mix, self.cost.to_f64() / cost);
            mix.add(&other.mix, other.cost.to_f64() / cost);
            self.mix = mix;
        }
        if quantity > 0.0 {
            let imported =
                self.imported_units * self.quantity.to_f64() + other.imported_units * other.quantity.to_f64();
            self.imported_units = imported / quantity;
        }
        self.quoted = self.quoted.filter(|quoted| other.quoted == Some(*quoted));
        self.quantity += other.quantity;
        self.cost += other.cost;
    }
}
