//! What the state orders: contracts with their deliveries and subcontracts.

use super::Planner;
use crate::chance::Chance;
use crate::contract::{Contract, Delivered};
use crate::firm::FirmIx;
use crate::goods::{GoodIx, Kind};
use tegi_model::{Day, Quantity, WorkKind};

/// The median of a contract, in tenge.
const CONTRACT: f64 = 42_000_000.0;
/// Part of the contracts for which somebody else does a part.
const WITH_SUBCONTRACT: f64 = 0.14;

impl Planner<'_> {
    /// Contracts for every declared producer: one to eight, by its size.
    pub(super) fn orders(&mut self) {
        for number in 0..self.producers.len() {
            let mut chance = self.chance("contracts", number);
            let count = (2.6 * chance.size(0.6)).round().clamp(1.0, 8.0) as usize;
            for place in 0..count {
                self.order_from(self.producers[number], place, &mut chance);
            }
        }
    }

    /// One contract with a producer.
    pub fn order_from(&mut self, supplier: FirmIx, place: usize, chance: &mut Chance) {
        let lines = self.economy.firm(supplier).lines.len();
        let line = if place < lines { place } else { chance.place(lines) };
        let Some(good) = self.economy.firm(supplier).lines.get(line).map(|line| line.good) else { return };
        let span = self.economy.last.number() - self.economy.first.number();
        let signed = Day::new(self.economy.first.number() + chance.whole(10, i64::from(span) - 150) as i32);
        let ends = Day::new((signed.number() + chance.whole(120, 330) as i32).min(self.economy.last.number()));
        let buyer = chance.pick(&self.buyers).copied().unwrap_or(supplier);
        let contract = Contract {
            id: format!("GZ-{}-{:04}", signed.date().year(), self.economy.contracts.len() + 1),
            buyer,
            supplier,
            good,
            work: self.work(good),
            days: [signed, Day::new(signed.number() + 5), ends],
            deliveries: self.deliveries(good, signed, ends, chance),
            level: chance.between(1.0, 1.18),
            parent: None,
            sub: None,
            program: program(signed),
            truth: Delivered::NOTHING,
        };
        self.economy.contracts.push(contract);
        let made = self.economy.goods.get(good).kind != Kind::Repair || chance.happens(0.5);
        if made && chance.happens(WITH_SUBCONTRACT) {
            let contract = self.economy.contracts.len() - 1;
            self.subcontract(contract, 1, chance);
        }
    }

    fn work(&self, good: GoodIx) -> WorkKind {
        match self.economy.goods.get(good).kind {
            Kind::Repair => WorkKind::Repair,
            Kind::Modernization => WorkKind::Modernization,
            _ => WorkKind::Production,
        }
    }

    /// One to six deliveries, spread over the time of the contract.
    fn deliveries(&self, good: GoodIx, signed: Day, ends: Day, chance: &mut Chance) -> Vec<(Day, Quantity)> {
        let of = self.economy.goods.get(good);
        let units = (CONTRACT * chance.size(1.1) / of.price).max(1.0);
        let count = chance.whole(1, 6).min(units.ceil() as i64);
        let step = f64::from(ends.number() - signed.number() - 45) / count as f64;
        let delivery = |number: i64| {
            let day = f64::from(signed.number()) + 40.0 + step * (number as f64 + chance.between(0.1, 0.95));
            (Day::new((day as i32).min(ends.number())), of.amount(units / count as f64 * chance.between(0.8, 1.2)))
        };
        (0..count).map(delivery).collect()
    }

    /// A subcontract of a contract, and sometimes one below it.
    fn subcontract(&mut self, parent: usize, tier: usize, chance: &mut Chance) {
        let prime = self.economy.contracts[parent].supplier;
        let helper = chance.pick(&self.helpers).copied().filter(|helper| *helper != prime);
        let Some(helper) = helper else { return };
        let Some(good) = self.economy.firm(helper).lines.first().map(|line| line.good) else { return };
        let of = self.economy.contracts[parent].clone();
        let number = self.economy.contracts.len();
        let start = Day::new(of.days[0].number() + chance.whole(1, 12) as i32);
        self.economy.contracts.push(Contract {
            id: format!("{}-{tier}", of.id),
            buyer: prime,
            supplier: helper,
            good,
            work: WorkKind::Works,
            days: [start, start, of.days[2]],
            deliveries: Vec::new(),
            parent: Some(parent),
            sub: None,
            truth: Delivered::NOTHING,
            ..of
        });
        self.economy.contracts[parent].sub = Some((number, chance.between(0.06, 0.2)));
        if tier == 1 && chance.happens(0.4) {
            self.subcontract(number, 2, chance);
        }
    }
}

fn program(signed: Day) -> &'static str {
    match signed.date().year() {
        ..=2023 => "Программа обеспечения до 2023",
        2024 => "Программа обеспечения 2024",
        _ => "Программа обеспечения 2025",
    }
}
