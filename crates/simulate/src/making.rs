//! How goods get ready to leave a firm: passed on as they were got, or made from inputs; and what a price is made of.

use super::economy::Economy;
use super::firm::FirmIx;
use super::goods::{GoodIx, Kind};
use super::lot::{Lot, Mix, Quoted};
use super::store::StoreIx;
use std::io;
use tegi_model::{Day, Money, Quantity};

/// What goods are served for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A delivery under a contract.
    Delivery,
    /// A private sale.
    Private,
    /// Another firm's store.
    Trade,
}

/// How a part of a sale came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Passed on as it was got.
    Passed,
    /// Made.
    Made,
    /// Rendered.
    Rendered,
}

/// A part of a sale before it has a price: inputs, or the goods passed on.
#[derive(Clone, Debug)]
pub struct Part {
    /// How much.
    pub quantity: Quantity,
    /// What it cost the seller.
    pub cost: Money,
    /// What that cost is made of, seen by the seller's buyer.
    pub mix: Mix,
    /// How it came about.
    pub how: How,
    /// Fraction of units that crossed the border as this good.
    pub imported_units: f64,
    /// The declaration by which it came.
    pub quoted: Option<Quoted>,
}

/// What a sale is made of, once it has a price.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// The mix of the price.
    pub mix: Mix,
    /// Fraction of units that crossed the border as this good.
    pub imported_units: f64,
    /// The seller's own value added, as a fraction of the price.
    pub own: f64,
}

impl Economy {
    /// The part of a product's units that is bought and not made, for a use on a day.
    pub(super) fn bought_part(&self, firm: FirmIx, line: usize, to: Use, day: Day) -> f64 {
        let line = &self.firm(firm).lines[line];
        match to {
            Use::Delivery if day >= line.conduct.from => line.conduct.relabelled,
            Use::Private if day >= line.conduct.from => line.conduct.resold,
            _ => 0.0,
        }
    }

    /// Gets goods ready to leave a firm: passed on, made, or both.
    ///
    /// # Errors
    /// Where a paper cannot be written.
    pub fn serve(
        &mut self,
        firm: FirmIx,
        good: GoodIx,
        quantity: Quantity,
        to: Use,
        depth: u32,
    ) -> io::Result<Vec<Part>> {
        let mut parts = Vec::with_capacity(2);
        let Some(line) = self.firm(firm).line(good) else {
            if let Some(store) = self.ware(firm, good) {
                self.pass_on(store, quantity, depth, &mut parts)?;
            }
            return Ok(parts);
        };
        let mut part = self.bought_part(firm, line, to, self.today);
        if to == Use::Private && part > 0.0 {
            part = if self.firm_mut(firm).chance.happens(part) { 1.0 } else { 0.0 };
        }
        let bought = if part >= 1.0 { quantity } else { self.goods.get(good).amount(quantity.to_f64() * part) };
        let bought = if part <= 0.0 { Quantity::ZERO } else { bought.min(quantity) };
        if let Some(store) = self.firm(firm).lines[line].bought.filter(|_| bought > Quantity::ZERO) {
            self.pass_on(store, bought, depth, &mut parts)?;
        }
        let given: Quantity = parts.iter().map(|part| part.quantity).sum();
        self.make(firm, line, quantity - given, to, depth, &mut parts)?;
        self.firm_mut(firm).lines[line].left += quantity.to_f64();
        Ok(parts)
    }

    pub(super) fn pass_on(
        &mut self,
        store: StoreIx,
        quantity: Quantity,
        depth: u32,
        parts: &mut Vec<Part>,
    ) -> io::Result<()> {
        self.draw(store, quantity, depth, |lot| {
            parts.push(Part {
                quantity: lot.quantity,
                cost: lot.cost,
                mix: lot.mix.passed_on(),
                how: How::Passed,
                imported_units: lot.imported_units,
                quoted: lot.quoted,
            });
        })
    }

    /// Makes goods: what came back first, then from inputs.
    fn make(
        &mut self,
        firm: FirmIx,
        line: usize,
        mut quantity: Quantity,
        to: Use,
        depth: u32,
        parts: &mut Vec<Part>,
    ) -> io::Result<()> {
        let how = match self.goods.get(self.firm(firm).lines[line].good).kind {
            Kind::Service | Kind::Repair => How::Rendered,
            _ => How::Made,
        };
        let made = |lot: Lot| Part {
            quantity: lot.quantity,
            cost: lot.cost,
            mix: lot.mix,
            how,
            imported_units: 0.0,
            quoted: None,
        };
        if let Some(store) = self.firm(firm).lines[line].returned.filter(|_| to == Use::Delivery) {
            let there = self.store(store).quantity().min(quantity);
            let method = self.firm(firm).method;
            self.store_mut(store).take(there, method, |lot| parts.push(made(lot)));
            quantity -= there;
        }
        if quantity <= Quantity::ZERO {
            return Ok(());
        }
        let (mut mix, mut cost) = (Mix::NOTHING, Money::ZERO);
        for i in 0..self.firm(firm).lines[line].needs.len() {
            let need = self.firm(firm).lines[line].needs[i];
            let wanted = Quantity::new((quantity.steps() as f64 * need.per_unit).round().max(1.0) as i64);
            self.draw(need.store, wanted, depth, |lot| {
                cost += lot.cost;
                mix.add(&lot.mix, lot.cost.to_f64());
            })?;
        }
        let year = ((self.today.number() - self.first.number()).max(0) / 366).min(7) as usize;
        self.firm_mut(firm).lines[line].made[year] += quantity.to_f64();
        let mut whole = Mix::NOTHING;
        whole.add(&mix, 1.0 / cost.to_f64().max(f64::MIN_POSITIVE));
        let mix = if cost > Money::ZERO { whole.passed_on() } else { Mix::NOTHING };
        parts.push(made(Lot { quantity, cost, mix, imported_units: 0.0, quoted: None }));
        Ok(())
    }

    /// What a price is made of: the parts' cost, and what the seller adds.
    pub fn priced(parts: &[Part], amount: Money) -> Made {
        let whole = amount.to_f64().max(f64::MIN_POSITIVE);
        let units: f64 = parts.iter().map(|part| part.quantity.to_f64()).sum::<f64>().max(f64::MIN_POSITIVE);
        let mut made = Made { mix: Mix::NOTHING, imported_units: 0.0, own: 0.0 };
        for part in parts {
            let share = part.quantity.to_f64() / units;
            let cost = part.cost.to_f64() / whole;
            made.mix.add(&part.mix, cost);
            made.imported_units += share * part.imported_units;
            match part.how {
                How::Passed => made.mix.margin += share - cost,
                How::Made => made.mix.production[0] += share - cost,
                How::Rendered => made.mix.services += share - cost,
            }
            if part.how != How::Passed {
                made.own += share - cost;
                made.mix.depth += share;
            }
        }
        made
    }
}
