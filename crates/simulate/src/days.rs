//! The days, one after another: what was thought of happens.

use super::border::LANDS;
use super::economy::{Economy, KZ, named};
use super::firm::{FirmIx, Trade};
use super::goods::{GoodIx, Kind};
use super::making::Use;
use super::paper::{DeclarationLine, Named, Wares};
use super::queue::{Event, Odd};
use super::rates::cents;
use super::store::StoreIx;
use std::io;
use tegi_model::{Currency, Day, Direction, Money, Quantity, Regime};

/// A private order is worth about so much at the median, in tenge.
const PRIVATE_ORDER: f64 = 350_000.0;
/// Between firms it is more.
const TRADE_ORDER: f64 = 900_000.0;
/// A purchase for show is worth about so much.
const DECOY: f64 = 60_000.0;

impl Economy {
    /// Lets all days pass.
    ///
    /// # Errors
    /// Where a paper cannot be written.
    pub fn run(&mut self) -> io::Result<()> {
        for day in self.first.number()..=self.last.number() {
            self.today = Day::new(day);
            loop {
                let events = self.queue.take(self.today);
                if events.is_empty() {
                    break;
                }
                // What arrives is there before anything leaves.
                let (arrivals, rest): (Vec<Event>, Vec<Event>) =
                    events.into_iter().partition(|event| matches!(event, Event::Arrival { .. }));
                for event in arrivals.into_iter().chain(rest) {
                    self.happen(event)?;
                }
            }
        }
        Ok(())
    }

    fn happen(&mut self, event: Event) -> io::Result<()> {
        match event {
            Event::Arrival { store, source, quantity } => {
                self.arrive(store, source, quantity)?;
                self.send_round(store, quantity);
                Ok(())
            }
            Event::Prepare { contract, delivery } => {
                self.prepare_delivery(contract, delivery);
                Ok(())
            }
            Event::Deliver { contract, delivery } => self.deliver(contract, delivery),
            Event::Private { firm, next } => self.sell_privately(firm, next),
            Event::Export { firm } => self.export(firm),
            Event::Lap { store, by, step, quantity } => self.lap(store, by, step, quantity),
            Event::Odd { firm, what } => self.odd(firm, what),
        }
    }

    /// The private sales of a firm on one day; the rest of the wait goes over to the next.
    fn sell_privately(&mut self, firm: FirmIx, mut next: f64) -> io::Result<()> {
        let Some(every) = self.firm(firm).private_every else { return Ok(()) };
        if self.today > self.firm(firm).until {
            return Ok(());
        }
        let every = every / self.scale;
        while next < 1.0 {
            self.one_private_sale(firm)?;
            next += self.firm_mut(firm).chance.wait(every);
        }
        let days = next.floor();
        self.queue.at(Day::new(self.today.number() + days as i32), Event::Private { firm, next: next - days });
        Ok(())
    }

    fn one_private_sale(&mut self, firm: FirmIx) -> io::Result<()> {
        let goods = self.on_sale(firm);
        let customers = self.firm(firm).customers.len();
        let chance = &mut self.firm_mut(firm).chance;
        let Some(good) = chance.pick(&goods).copied() else { return Ok(()) };
        let (size, to_public, place) = (chance.size(0.8), chance.happens(0.25), chance.place(customers));
        let of = self.goods.get(good);
        let median = if of.kind == Kind::Product { PRIVATE_ORDER } else { TRADE_ORDER };
        let quantity = of.amount(size * median / of.price);
        let buyer = self.firm(firm).customers.get(place).copied().filter(|_| !to_public);
        self.sell_off(firm, buyer, good, quantity)
    }

    /// What a firm offers: what it makes for anybody, and what it trades.
    fn on_sale(&self, firm: FirmIx) -> Vec<GoodIx> {
        let firm = self.firm(firm);
        let dear = |good: &GoodIx| self.goods.get(*good).price < 12_000_000.0;
        let lines = firm.lines.iter().map(|line| line.good);
        lines.chain(firm.wares.iter().map(|ware| self.store(*ware).good)).filter(dear).collect()
    }

    /// A firm sells abroad, and declares it.
    fn export(&mut self, firm: FirmIx) -> io::Result<()> {
        let (every, abroad) = (75.0 / self.scale, self.senders.len());
        let wait = 1.0 + self.firm_mut(firm).chance.wait(every);
        self.queue.at(Day::new(self.today.number() + wait as i32), Event::Export { firm });
        let Some(good) = self.firm(firm).lines.first().map(|line| line.good) else { return Ok(()) };
        let size = self.firm_mut(firm).chance.size(0.7);
        let quantity = self.goods.get(good).amount(size * 4.0 * TRADE_ORDER / self.goods.get(good).price);
        let consignee = self.firm_mut(firm).chance.place(abroad);
        let parts = self.serve(firm, good, quantity, Use::Trade, 0)?;
        let cost: Money = parts.iter().map(|part| part.cost).sum();
        let list = self.goods.get(good).price * self.drift() * quantity.to_f64() * 0.95;
        let tenge = list.max(cost.to_f64() * 1.03);
        self.remember_export(firm, &Economy::priced(&parts, cents(tenge)), tenge);
        let regime = match LANDS[self.senders[consignee].land].is_in_union() {
            true => Regime::Eaeu,
            false => Regime::Customs,
        };
        self.declare_out(firm, good, quantity, consignee as u32, tenge, if regime == Regime::Eaeu { "" } else { "10" })
    }

    /// Writes the declaration of goods that leave.
    fn declare_out(
        &mut self,
        firm: FirmIx,
        good: GoodIx,
        quantity: Quantity,
        consignee: u32,
        tenge: f64,
        procedure: &str,
    ) -> io::Result<()> {
        let sender_land = self.senders[consignee as usize].land;
        let regime = if procedure.is_empty() { Regime::Eaeu } else { Regime::Customs };
        let no = self.declaration_no(firm, consignee, regime);
        let currency = Currency(*LANDS[sender_land].currency);
        let of = self.goods.get(good);
        let own = &self.firms[firm.0 as usize];
        let to = &self.senders[consignee as usize];
        let model = own.line(good).map_or("", |line| own.lines[line].model.as_str());
        let line = DeclarationLine {
            no,
            direction: Direction::Export,
            procedure,
            importer: named(own, false),
            sender: Named { id: &to.id, name: &to.name, country: Some(LANDS[sender_land].country()) },
            dispatch: KZ,
            origin: KZ,
            wares: Wares::of(of, model, quantity),
            net: Quantity::from_f64((of.kg * quantity.to_f64() * 1_000.0).round() / 1_000.0),
            value: self.rates.abroad(tenge, currency, self.today),
            currency,
            duty: Money::ZERO,
        };
        self.paper.declare(&line, None)
    }

    /// Goods that came in go round, where the store's firm does that.
    fn send_round(&mut self, store: StoreIx, quantity: Quantity) {
        let firm = self.store(store).firm;
        let found = self.schemes.iter().find(|scheme| scheme.firm == firm && scheme.round.0 == Some(store));
        if let Some(by) = found.map(|scheme| scheme.round.1.clone()) {
            let days = self.firm_mut(firm).chance.whole(1, 4) as i32;
            self.queue.at(Day::new(self.today.number() + days), Event::Lap { store, by, step: 0, quantity });
        }
    }

    /// One step of goods that go round: the next firm buys them; after the last, the first.
    fn lap(&mut self, store: StoreIx, by: Vec<StoreIx>, step: usize, quantity: Quantity) -> io::Result<()> {
        let from = if step == 0 { store } else { by[step - 1] };
        let to = by.get(step).copied().unwrap_or(store);
        let quantity = quantity.min(self.store(from).quantity());
        if quantity <= Quantity::ZERO {
            return Ok(());
        }
        self.hand_round(from, to, quantity)?;
        if step < by.len() {
            let days = self.firm_mut(self.store(store).firm).chance.whole(1, 5) as i32;
            self.queue.at(Day::new(self.today.number() + days), Event::Lap { store, by, step: step + 1, quantity });
        }
        Ok(())
    }

    /// What happens to one firm alone.
    fn odd(&mut self, firm: FirmIx, what: Odd) -> io::Result<()> {
        match what {
            Odd::Decoy(store) | Odd::Machine(store) => {
                let good = self.store(store).good;
                let worth = if matches!(what, Odd::Decoy(_)) { DECOY } else { 0.0 };
                let quantity = self.goods.get(good).amount(worth / self.goods.get(good).price);
                self.store_mut(store).on_order += quantity;
                self.arrive(store, 0, quantity)
            }
            Odd::Sample | Odd::Back => self.visit(firm, what),
            Odd::Shown => {
                let good = self.firm(firm).lines.first().map(|line| line.good);
                let Some(good) = good else { return Ok(()) };
                let price = self.goods.get(good).price;
                self.queue.at(Day::new(self.today.number() + 40), Event::Odd { firm, what: Odd::Back });
                self.declare_out(firm, good, Quantity::new(Quantity::ONE), 0, price, "23")
            }
        }
    }

    /// Goods that come in without being released for home use: a sample for tests, or own goods that come back.
    fn visit(&mut self, firm: FirmIx, what: Odd) -> io::Result<()> {
        let Some(good) = self.firm(firm).lines.first().map(|line| line.good) else { return Ok(()) };
        let no = self.declaration_no(firm, 0, Regime::Customs);
        let land = &LANDS[self.senders[0].land];
        let (of, own, to) = (self.goods.get(good), &self.firms[firm.0 as usize], &self.senders[0]);
        let quantity = Quantity::new(Quantity::ONE);
        let line = DeclarationLine {
            no,
            direction: Direction::Import,
            procedure: if what == Odd::Sample { "53" } else { "60" },
            importer: named(own, false),
            sender: Named { id: &to.id, name: &to.name, country: Some(land.country()) },
            dispatch: land.country(),
            origin: if what == Odd::Sample { land.country() } else { KZ },
            wares: Wares::of(of, "", quantity),
            net: Quantity::from_f64((of.kg * 1_000.0).round() / 1_000.0),
            value: self.rates.abroad(of.price * 0.7, Currency(*land.currency), self.today),
            currency: Currency(*land.currency),
            duty: Money::ZERO,
        };
        self.paper.declare(&line, None)
    }

    /// A maker in a special zone releases its own goods by a declaration of home origin.
    ///
    /// # Errors
    /// Where the paper cannot be written.
    pub fn release_own(&mut self, firm: FirmIx, good: GoodIx, quantity: Quantity, amount: Money) -> io::Result<()> {
        let no = self.declaration_no(firm, u32::MAX, Regime::Customs);
        let (of, own) = (self.goods.get(good), &self.firms[firm.0 as usize]);
        let model = own.line(good).map_or("", |line| own.lines[line].model.as_str());
        let line = DeclarationLine {
            no,
            direction: Direction::Import,
            procedure: "40",
            importer: named(own, false),
            sender: named(own, false),
            dispatch: KZ,
            origin: KZ,
            wares: Wares::of(of, model, quantity),
            net: Quantity::from_f64((of.kg * quantity.to_f64() * 1_000.0).round() / 1_000.0),
            value: amount,
            currency: super::rates::HOME,
            duty: Money::ZERO,
        };
        self.paper.declare(&line, None)
    }

    /// Puts the first events of every firm and contract into the queue.
    pub fn begin(&mut self) {
        for number in 0..self.firms.len() {
            let firm = FirmIx(number as u32);
            if let Some(every) = self.firm(firm).private_every {
                let every = every / self.scale;
                let next = self.firm_mut(firm).chance.wait(every);
                self.queue.at(
                    Day::new(self.firm(firm).opens.number() + next as i32),
                    Event::Private { firm, next: next.fract() },
                );
            }
            let exports = matches!(self.firm(firm).trade, Trade::Raw | Trade::Maker);
            if exports && self.firm_mut(firm).chance.happens(0.3) {
                let wait = self.firm_mut(firm).chance.wait(60.0);
                self.queue.at(Day::new(self.first.number() + wait as i32), Event::Export { firm });
            }
        }
        for contract in 0..self.contracts.len() {
            if self.contracts[contract].parent.is_some() {
                continue;
            }
            for delivery in 0..self.contracts[contract].deliveries.len() {
                let (signed, day) = (self.contracts[contract].days[0], self.contracts[contract].deliveries[delivery].0);
                let ahead = 20 + (delivery as i32 * 7 + contract as i32 * 3) % 25;
                let prepare = Day::new((day.number() - ahead).max(signed.number() + 1).max(self.first.number()));
                self.queue.at(prepare, Event::Prepare { contract, delivery });
                self.queue.at(day, Event::Deliver { contract, delivery });
            }
        }
    }
}
