//! How much of everything will be needed, by how much firms order at once, and what lies in store on the first day.

use super::Planner;
use crate::border::{LANDS, place_of};
use crate::firm::{FirmIx, Trade};
use crate::goods::Kind;
use crate::lot::{Lot, Mix};
use crate::store::{From, Policy, StoreIx};
use tegi_model::{Money, Quantity};

/// Rounds in which demand is passed up the tiers; circles fade out.
const ROUNDS: usize = 10;
/// Days of use that an order covers: from a firm at home, from abroad.
const COVER: (f64, f64) = (46.0, 70.0);
/// Value of a private order, as the days' sales are drawn.
const ORDER: (f64, f64) = (480_000.0, 1_240_000.0);

impl Planner<'_> {
    /// Sets how every store is filled, and fills it for the first day.
    pub fn stock_up(&mut self) {
        let rates = self.rates();
        for (number, rate) in rates.into_iter().enumerate() {
            self.set_policy(StoreIx(number as u32), rate);
            self.opening(StoreIx(number as u32), rate);
        }
    }

    /// Units a day by store, at the usual scale.
    fn rates(&self) -> Vec<f64> {
        let economy = &*self.economy;
        let outside: Vec<f64> = self.outside();
        let mut of_store = vec![0.0; economy.stores.len()];
        // Demand for what a firm makes, by firm and line, put behind one another.
        let starts: Vec<usize> = economy
            .firms
            .iter()
            .scan(0, |sum, firm| {
                let start = *sum;
                *sum += firm.lines.len();
                Some(start)
            })
            .collect();
        let mut of_line = outside.clone();
        for _ in 0..ROUNDS {
            of_store = self.store_demand(&of_line, &starts, &of_store);
            of_line.clone_from(&outside);
            for (number, store) in economy.stores.iter().enumerate() {
                let whole: f64 = store.sources.iter().map(|source| source.weight).sum();
                for source in &store.sources {
                    let From::Firm(firm) = source.from else { continue };
                    if let Some(line) = economy.firm(firm).line(store.good) {
                        of_line[starts[firm.0 as usize] + line] += of_store[number] * source.weight / whole;
                    }
                }
            }
        }
        of_store
    }

    /// What contracts and private buyers want a day, by firm and line.
    fn outside(&self) -> Vec<f64> {
        let economy = &*self.economy;
        let days = f64::from(economy.last.number() - economy.first.number()).max(1.0);
        let mut wanted = Vec::new();
        for (number, firm) in economy.firms.iter().enumerate() {
            let choices = (firm.lines.len() + firm.wares.len()).max(1) as f64;
            for line in &firm.lines {
                let good = economy.goods.get(line.good);
                let order = if good.kind == Kind::Product { ORDER.0 } else { ORDER.1 };
                let private =
                    firm.private_every.map_or(0.0, |every| economy.scale * order / good.price / every / choices);
                let own =
                    economy.contracts.iter().filter(|of| of.supplier == FirmIx(number as u32) && of.good == line.good);
                let ordered: f64 = own.flat_map(|of| &of.deliveries).map(|(_, quantity)| quantity.to_f64()).sum();
                wanted.push(private + ordered / days);
            }
        }
        wanted
    }

    /// What is drawn from each store a day.
    fn store_demand(&self, of_line: &[f64], starts: &[usize], before: &[f64]) -> Vec<f64> {
        let economy = &*self.economy;
        let mut wanted = vec![0.0; economy.stores.len()];
        for (number, firm) in economy.firms.iter().enumerate() {
            for (i, line) in firm.lines.iter().enumerate() {
                let units = of_line[starts[number] + i];
                let relabels = line.conduct.from <= economy.first;
                let made = if relabels { 1.0 - line.conduct.relabelled } else { 1.0 };
                for need in &line.needs {
                    wanted[need.store.0 as usize] += units * made * need.per_unit;
                }
                if let Some(bought) = line.bought {
                    wanted[bought.0 as usize] += units * line.conduct.relabelled.max(line.conduct.resold);
                }
            }
            let choices = (firm.lines.len() + firm.wares.len()).max(1) as f64;
            for ware in &firm.wares {
                let good = economy.goods.get(economy.store(*ware).good);
                let private =
                    firm.private_every.map_or(0.0, |every| economy.scale * ORDER.1 / good.price / every / choices);
                wanted[ware.0 as usize] += private;
            }
        }
        for (number, store) in economy.stores.iter().enumerate() {
            let whole: f64 = store.sources.iter().map(|source| source.weight).sum();
            for source in &store.sources {
                let From::Firm(firm) = source.from else { continue };
                if economy.firm(firm).line(store.good).is_none()
                    && let Some(ware) = economy.ware(firm, store.good)
                {
                    wanted[ware.0 as usize] += before[number] * source.weight / whole;
                }
            }
        }
        wanted
    }

    fn set_policy(&mut self, store: StoreIx, rate: f64) {
        let economy = &mut *self.economy;
        let good = economy.goods.get(economy.store(store).good);
        let abroad = economy.store(store).sources.iter().any(|source| matches!(source.from, From::Abroad(_)));
        let (cover, lead) = if abroad { (COVER.1, 36.0) } else { (COVER.0, 10.0) };
        let service = good.kind == Kind::Service || good.key == "energy";
        let cover = if service { 30.0 } else { cover };
        let patience =
            if economy.firm(economy.store(store).firm).innocent == crate::innocents::BATCH { 5.0 } else { 1.0 };
        let order = good.amount(rate / economy.scale * cover * patience);
        let below = Quantity::from_f64(rate * lead + order.to_f64() * 0.25);
        let there = economy.store_mut(store);
        let fixed = matches!(there.policy, Policy::OnDemand { surplus } if surplus > 0.0);
        if !fixed && !there.sources.is_empty() && rate > 0.0 {
            there.policy = Policy::Stocked { order, below };
        }
    }

    /// What lies in store on the first day: bought before the first record.
    fn opening(&mut self, store: StoreIx, rate: f64) {
        let economy = &mut *self.economy;
        let there = economy.store(store);
        let good = economy.goods.get(there.good);
        let quiet = matches!(good.kind, Kind::Service | Kind::Equipment) || there.sources.is_empty();
        let Policy::Stocked { order, .. } = there.policy else { return };
        if quiet || economy.firm(there.firm).trade == Trade::Raw {
            return;
        }
        let firm = there.firm;
        let days = self.economy.firm_mut(firm).chance.between(0.3, 1.3);
        let economy = &mut *self.economy;
        let good = economy.goods.get(economy.store(store).good);
        let quantity = good.amount(order.to_f64() * days + rate * 10.0);
        let cost = Money::from_f64((good.price * 0.9 * quantity.to_f64() * 100.0).round() / 100.0);
        let (mix, imported_units) = self.before(store);
        let method = self.economy.firm(firm).method;
        self.economy.store_mut(store).put(Lot { quantity, cost, mix, imported_units, quoted: None }, method);
    }

    /// What opening stock is made of: as its first source would bring it.
    fn before(&self, store: StoreIx) -> (Mix, f64) {
        let economy = &*self.economy;
        let there = economy.store(store);
        let good = economy.goods.get(there.good);
        match there.sources.first().map(|source| &source.from) {
            Some(From::Abroad(channel)) => {
                let duty =
                    if LANDS[economy.senders[channel.sender as usize].land].is_in_union() { 0.0 } else { good.duty };
                (Mix::import(channel.origin, 1.0, duty), 1.0)
            }
            Some(From::Firm(firm)) if economy.firm(*firm).line(there.good).is_none() => {
                let land = good.abroad.first().map_or(1, |country| place_of(country.as_str()));
                let mut mix = Mix::NOTHING;
                mix.add(&Mix::import(land, 1.0, good.duty).passed_on(), 0.86);
                mix.margin += 0.14;
                (mix, 1.0)
            }
            _ => (made_before(good.recipe.is_empty()), 0.0),
        }
    }
}

/// The mix of goods made at home in the time before: two tiers of making, and raw materials partly from abroad.
fn made_before(raw: bool) -> Mix {
    let mut mix = Mix::NOTHING;
    if raw {
        mix.production[0] = 1.0;
        mix.depth = 1.0;
        return mix;
    }
    mix.production[0] = 0.5;
    mix.production[1] = 0.25;
    mix.services = 0.05;
    mix.imported[2] = 0.2;
    mix.lands[place_of("RU")] = 0.2;
    mix.depth = 1.6;
    mix
}
