//! Contracts: who orders what, when it is delivered, and what was truly in it.

use super::economy::{Economy, named};
use super::firm::FirmIx;
use super::goods::{GoodIx, Kind};
use super::lot::Mix;
use super::making::{How, Made, Part, Use};
use super::paper::{ContractLine, ItemLine, Wares};
use super::rates::cents;
use super::selling::Terms;
use std::io;
use tegi_model::{Day, Money, Quantity, WorkKind};

/// One contract.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Its id.
    pub id: String,
    /// Who orders.
    pub buyer: FirmIx,
    /// Who delivers.
    pub supplier: FirmIx,
    /// What.
    pub good: GoodIx,
    /// Kind of work.
    pub work: WorkKind,
    /// Signed, begins, ends.
    pub days: [Day; 3],
    /// When how much is delivered.
    pub deliveries: Vec<(Day, Quantity)>,
    /// The price of a unit, compared with the list price.
    pub level: f64,
    /// The contract that it serves.
    pub parent: Option<usize>,
    /// A subcontract, and its part of the price.
    pub sub: Option<(usize, f64)>,
    /// The programme.
    pub program: &'static str,
    /// What the truth remembers.
    pub truth: Delivered,
}

/// What was delivered under a contract.
#[derive(Clone, Copy, Debug)]
pub struct Delivered {
    /// For how much.
    pub amount: Money,
    /// In how many lines.
    pub lines: u32,
    /// Sum of mixes, weighted by amount.
    pub mix: Mix,
    /// Sum of fractions of units that crossed the border as the same good, weighted by amount.
    pub imported_units: f64,
}

impl Delivered {
    /// Nothing yet.
    pub const NOTHING: Delivered = Delivered { amount: Money::ZERO, lines: 0, mix: Mix::NOTHING, imported_units: 0.0 };

    /// The mix of the whole.
    pub fn whole(&self) -> Mix {
        let mut mix = Mix::NOTHING;
        mix.add(&self.mix, 1.0 / self.amount.to_f64().max(f64::MIN_POSITIVE));
        mix
    }

    /// The fraction of units that crossed the border as the same good.
    pub fn units(&self) -> f64 {
        self.imported_units / self.amount.to_f64().max(f64::MIN_POSITIVE)
    }
}

impl Economy {
    /// Orders what a delivery will need.
    pub fn prepare_delivery(&mut self, contract: usize, delivery: usize) {
        let of = &self.contracts[contract];
        let (supplier, good) = (of.supplier, of.good);
        if let Some(&(day, quantity)) = of.deliveries.get(delivery) {
            self.prepare(supplier, good, quantity, Use::Delivery, Day::new(day.number() - 1), 0);
        }
    }

    /// Serves a delivery.
    ///
    /// # Errors
    /// Where a paper cannot be written.
    pub fn deliver(&mut self, contract: usize, delivery: usize) -> io::Result<()> {
        let of = &self.contracts[contract];
        let (supplier, good, level, sub) = (of.supplier, of.good, of.level, of.sub);
        let Some(&(_, quantity)) = of.deliveries.get(delivery) else { return Ok(()) };
        let parts = self.serve(supplier, good, quantity, Use::Delivery, 0)?;
        let cost: Money = parts.iter().map(|part| part.cost).sum();
        let line = self.firm(supplier).line(good).map(|line| &self.firm(supplier).lines[line]);
        let floor = line.map_or(1.04, |line| line.floor);
        let list = self.goods.get(good).price * level * self.drift() * quantity.to_f64();
        let amount = cents(list.max(cost.to_f64() * floor));
        let parts = match sub {
            Some((sub, share)) => self.with_subcontract(sub, share, amount, parts)?,
            None => parts,
        };
        self.hand_over(contract, quantity, amount, &Economy::priced(&parts, amount))?;
        if self.firm(supplier).innocent == super::innocents::SPECIAL_ZONE {
            self.release_own(supplier, good, quantity, amount)?;
        }
        self.bill_delivery(contract, quantity, amount)
    }

    /// Adds the work of a subcontractor to what was made.
    fn with_subcontract(
        &mut self,
        sub: usize,
        share: f64,
        amount: Money,
        mut parts: Vec<Part>,
    ) -> io::Result<Vec<Part>> {
        let of = &self.contracts[sub];
        let (supplier, good, next) = (of.supplier, of.good, of.sub);
        let paid = cents(amount.to_f64() * share);
        let hours = self.goods.get(good).amount(paid.to_f64() / (self.goods.get(good).price * self.drift()));
        let inner = self.serve(supplier, good, hours, Use::Delivery, 1)?;
        let inner = match next {
            Some((sub, share)) => self.with_subcontract(sub, share, paid, inner)?,
            None => inner,
        };
        let made = Economy::priced(&inner, paid);
        self.hand_over(sub, hours, paid, &made)?;
        if let Some(part) = parts.iter_mut().find(|part| part.how != How::Passed) {
            let cost = part.cost + paid;
            let mut mix = Mix::NOTHING;
            mix.add(&part.mix, part.cost.to_f64() / cost.to_f64());
            mix.add(&made.mix.passed_on(), paid.to_f64() / cost.to_f64());
            (part.cost, part.mix) = (cost, mix);
        }
        Ok(parts)
    }

    /// Writes a contract's item and remembers its truth.
    fn hand_over(&mut self, contract: usize, quantity: Quantity, amount: Money, made: &Made) -> io::Result<()> {
        let value = amount.to_f64();
        let of = &mut self.contracts[contract];
        of.truth.amount += amount;
        of.truth.lines += 1;
        of.truth.mix.add(&made.mix, value);
        of.truth.imported_units += value * made.imported_units;
        let tally = &mut self.firms[of.supplier.0 as usize].delivered;
        tally.value += value;
        tally.imported_units += value * made.imported_units;
        tally.local += value * made.mix.local();
        tally.imported += value * made.mix.foreign();
        tally.own += value * made.own;
        let (of, good) = (&self.contracts[contract], self.goods.get(self.contracts[contract].good));
        let supplier = &self.firms[of.supplier.0 as usize];
        let line = supplier.line(of.good).map(|line| &supplier.lines[line]);
        let number = line.and_then(|line| line.certificate).filter(|_| good.kind == Kind::Product);
        let certificate = number.map(super::documents::certificate_no).unwrap_or_default();
        let item = ItemLine {
            contract: &of.id,
            line: of.truth.lines,
            wares: Wares::of(good, line.map_or("", |line| line.model.as_str()), quantity),
            amount,
            day: self.today,
            certificate: &certificate,
            sign: if matches!(good.kind, Kind::Service | Kind::Repair) { "6" } else { "4" },
        };
        self.paper.item(&item, &supplier.schemes)
    }

    /// More than half of the deliveries are billed by an invoice that quotes the contract.
    fn bill_delivery(&mut self, contract: usize, quantity: Quantity, amount: Money) -> io::Result<()> {
        let of = &self.contracts[contract];
        let (supplier, buyer, good, id) = (of.supplier, of.buyer, of.good, of.id.clone());
        if !self.firm_mut(supplier).chance.happens(0.55) {
            return Ok(());
        }
        let sign = if matches!(self.goods.get(good).kind, Kind::Repair) { "6" } else { "4" };
        self.bill(supplier, Some(buyer), good, quantity, amount, Terms { sign, contract: &id, ..Terms::default() })
    }

    /// Writes the contracts, now that what was delivered is known.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_contracts(&mut self, declared: impl Fn(&Economy, usize) -> Option<u64>) -> io::Result<()> {
        for number in 0..self.contracts.len() {
            let declared = declared(self, number);
            let of = &self.contracts[number];
            if of.truth.lines == 0 {
                continue;
            }
            let line = ContractLine {
                id: &of.id,
                buyer: named(&self.firms[of.buyer.0 as usize], false),
                supplier: named(&self.firms[of.supplier.0 as usize], false),
                days: of.days,
                work: of.work.as_str(),
                amount: of.truth.amount,
                declared,
                parent: of.parent.map_or("", |parent| self.contracts[parent].id.as_str()),
                program: of.program,
            };
            self.paper.contract(&line)?;
        }
        Ok(())
    }
}
