//! How stores are filled: firms order ahead, and what is lacking all the same is bought at once.

use super::border::LANDS;
use super::economy::Economy;
use super::firm::FirmIx;
use super::goods::GoodIx;
use super::lot::Lot;
use super::making::Use;
use super::queue::Event;
use super::store::{From, Policy, StoreIx};
use std::io;
use tegi_model::{Day, Quantity};

/// How many firms may buy at once from each other for one sale; then goods come from abroad.
const DEEPEST: u32 = 9;
/// How many tiers ahead an order is thought through.
const AHEAD: u32 = 3;

/// How the inputs of one product are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// Each for a day of its own.
    Spread,
    /// All for one day.
    Together,
}

impl Economy {
    /// Takes goods out of a store; buys what is lacking at once, and orders more when little is left.
    ///
    /// # Errors
    /// Where a paper cannot be written.
    pub fn draw(&mut self, store: StoreIx, wanted: Quantity, depth: u32, each: impl FnMut(Lot)) -> io::Result<()> {
        while self.store(store).quantity() < wanted {
            let lacking = wanted - self.store(store).quantity();
            self.buy_at_once(store, lacking, depth)?;
        }
        let method = self.firm(self.store(store).firm).method;
        self.store_mut(store).take(wanted, method, each);
        self.reorder(store);
        Ok(())
    }

    fn buy_at_once(&mut self, store: StoreIx, lacking: Quantity, depth: u32) -> io::Result<()> {
        let quantity = self.batch(store, lacking);
        if depth >= DEEPEST {
            let channel = self.world_market(self.store(store).good);
            return self.import(store, &channel, quantity);
        }
        let source = self.choose(store);
        self.receive(store, source, quantity, depth)
    }

    /// How much is ordered where so much is lacking: whole units, and no less than usual.
    fn batch(&self, store: StoreIx, lacking: Quantity) -> Quantity {
        let store = self.store(store);
        let good = self.goods.get(store.good);
        let lacking = match store.policy {
            Policy::Stocked { order, .. } => lacking.max(order),
            Policy::OnDemand { surplus } => Quantity::from_f64(lacking.to_f64() * (1.0 + surplus)),
        };
        let whole = good.amount(lacking.to_f64());
        if whole < lacking { good.amount(lacking.to_f64() + 0.5) + good.amount(0.0) } else { whole }
    }

    fn reorder(&mut self, store: StoreIx) {
        let Policy::Stocked { order, below } = self.store(store).policy else { return };
        for _ in 0..64 {
            let there = self.store(store);
            if there.quantity() + there.on_order >= below || order <= Quantity::ZERO {
                return;
            }
            let source = self.choose(store);
            let due = Day::new(self.today.number() + self.lead(store, source));
            self.order(store, source, order, due, 0);
        }
    }

    /// One of a store's sources, by their parts.
    fn choose(&mut self, store: StoreIx) -> usize {
        let there = &self.stores[store.0 as usize];
        if there.sources.len() < 2 {
            return 0;
        }
        let whole: f64 = there.sources.iter().map(|source| source.weight).sum();
        let mut drawn = self.firms[there.firm.0 as usize].chance.unit() * whole;
        let place = there.sources.iter().position(|source| {
            drawn -= source.weight;
            drawn < 0.0
        });
        place.unwrap_or(0)
    }

    /// Days until goods of a source arrive.
    fn lead(&mut self, store: StoreIx, source: usize) -> i32 {
        let there = &self.stores[store.0 as usize];
        let days = match there.sources.get(source).map(|source| &source.from) {
            Some(From::Abroad(channel)) => LANDS[self.senders[channel.sender as usize].land].days,
            _ => (2, 14),
        };
        self.firms[there.firm.0 as usize].chance.whole(days.0, days.1) as i32
    }

    /// Orders goods, to arrive on a day, and lets the supplier think ahead.
    pub fn order(&mut self, store: StoreIx, source: usize, quantity: Quantity, due: Day, level: u32) {
        let due = Day::new(due.number().max(self.today.number() + 1));
        self.store_mut(store).on_order += quantity;
        self.queue.at(due, Event::Arrival { store, source, quantity });
        let supplier = match self.store(store).sources.get(source).map(|source| &source.from) {
            Some(From::Firm(firm)) => *firm,
            _ => return,
        };
        let good = self.store(store).good;
        self.prepare(supplier, good, quantity, Use::Trade, due, level + 1);
    }

    /// A firm that is going to be asked for goods orders what it will lack for them.
    pub fn prepare(&mut self, firm: FirmIx, good: GoodIx, quantity: Quantity, to: Use, due: Day, level: u32) {
        if level > AHEAD {
            return;
        }
        let units = quantity.to_f64();
        let Some(line) = self.firm(firm).line(good) else {
            if let Some(store) = self.ware(firm, good) {
                self.prepare_store(store, units, due, level, Pace::Spread);
            }
            return;
        };
        let relabelled = self.bought_part(firm, line, to, due);
        if let Some(store) = self.firm(firm).lines[line].bought.filter(|_| relabelled > 0.0) {
            self.prepare_store(store, units * relabelled, due, level, Pace::Spread);
        }
        if relabelled < 1.0 {
            let pace = if self.firm(firm).lines[line].together { Pace::Together } else { Pace::Spread };
            for i in 0..self.firm(firm).lines[line].needs.len() {
                let need = self.firm(firm).lines[line].needs[i];
                self.prepare_store(need.store, units * (1.0 - relabelled) * need.per_unit, due, level, pace);
            }
        }
    }

    fn prepare_store(&mut self, store: StoreIx, units: f64, due: Day, level: u32, pace: Pace) {
        let there = self.store(store);
        let lacking = Quantity::from_f64(units) - there.quantity() - there.on_order;
        if lacking <= Quantity::ZERO || there.sources.is_empty() {
            return;
        }
        let quantity = self.batch(store, lacking);
        let source = self.choose(store);
        let days = f64::from((due.number() - self.today.number()).max(1));
        let spread = self.firms[self.stores[store.0 as usize].firm.0 as usize].chance.between(0.35, 0.85);
        let part = if pace == Pace::Together { 0.6 } else { spread };
        self.order(store, source, quantity, Day::new(self.today.number() + (days * part) as i32), level);
    }

    /// The store from which a firm sells a good that it trades.
    pub fn ware(&self, firm: FirmIx, good: GoodIx) -> Option<StoreIx> {
        let firm = self.firm(firm);
        let holds = |store: &&StoreIx| self.store(**store).good == good;
        firm.wares.iter().find(holds).or_else(|| firm.stores.iter().find(holds)).copied()
    }

    /// Ordered goods arrive.
    ///
    /// # Errors
    /// Where a paper cannot be written.
    pub fn arrive(&mut self, store: StoreIx, source: usize, quantity: Quantity) -> io::Result<()> {
        self.store_mut(store).on_order -= quantity;
        self.receive(store, source, quantity, 0)
    }

    fn receive(&mut self, store: StoreIx, source: usize, quantity: Quantity, depth: u32) -> io::Result<()> {
        let from = self.store(store).sources.get(source).map(|source| source.from.clone());
        match from {
            Some(From::Firm(seller)) => self.sell_into(seller, store, quantity, depth + 1),
            Some(From::Abroad(channel)) => self.import(store, &channel, quantity),
            None => {
                let channel = self.world_market(self.store(store).good);
                self.import(store, &channel, quantity)
            }
        }
    }
}
