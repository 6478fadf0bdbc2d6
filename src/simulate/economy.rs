//! The economy at work: firms draw on their stores, make, sell and import; every lot knows what it is truly made of.
//!
//! Whoever lacks goods gets them: first from what lies in store, then, at once, from a supplier. Firms order ahead, so
//! that buying at once is the exception.

use super::border::{Channel, LANDS, ModelShown, Rhythm, Sender};
use super::contract::Contract;
use super::documents::Certificate;
use super::firm::{Firm, FirmIx, LastInvoice};
use super::goods::{Catalogue, GoodIx, Kind};
use super::lot::{Lot, Mix, Quoted};
use super::paper::{DeclarationLine, InvoiceLine, Named, Paper, Wares};
use super::queue::{Event, Queue};
use super::rates::{Rates, cents};
use super::schemes::Scheme;
use super::store::{From, Policy, Store, StoreIx};
use crate::model::{Country, Currency, Day, Direction, Money, Quantity, Regime};
use std::io;

/// The home country.
pub const KZ: Country = Country(*b"KZ");
/// How many firms may buy at once from each other for one sale; then goods come from abroad.
const DEEPEST: u32 = 9;
/// How many tiers ahead an order is thought through.
const AHEAD: u32 = 3;

/// The made-up economy.
pub struct Economy {
    /// Its seed.
    pub seed: u64,
    /// How many times more documents than usual.
    pub scale: f64,
    /// What is made and traded.
    pub goods: Catalogue,
    /// Firms at home.
    pub firms: Vec<Firm>,
    /// All stores.
    pub stores: Vec<Store>,
    /// Firms abroad.
    pub senders: Vec<Sender>,
    /// Exchange rates.
    pub rates: Rates,
    /// Contracts.
    pub contracts: Vec<Contract>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Schemes.
    pub schemes: Vec<Scheme>,
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
    /// Now.
    pub today: Day,
    /// What is going to happen.
    pub queue: Queue,
    /// Where papers are written.
    pub paper: Paper,
    /// By firm: sender, day, declaration and last line, for more lines on the same declaration.
    pub declared: Vec<Option<(u32, Day, u32, u32)>>,
}

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

/// How the inputs of one product are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// Each for a day of its own.
    Spread,
    /// All for one day.
    Together,
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
    /// A firm.
    pub fn firm(&self, firm: FirmIx) -> &Firm {
        &self.firms[firm.0 as usize]
    }

    /// A firm, to be changed.
    pub fn firm_mut(&mut self, firm: FirmIx) -> &mut Firm {
        &mut self.firms[firm.0 as usize]
    }

    /// A store.
    pub fn store(&self, store: StoreIx) -> &Store {
        &self.stores[store.0 as usize]
    }

    /// A store, to be changed.
    pub fn store_mut(&mut self, store: StoreIx) -> &mut Store {
        &mut self.stores[store.0 as usize]
    }

    /// Prices of this day compared with the first: they rise by nine per cent a year.
    pub fn drift(&self) -> f64 {
        1.0 + 0.09 * f64::from((self.today.0 - self.first.0).max(0)) / 365.0
    }

    // --- stores -----------------------------------------------------------------------------------------------------

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
            let due = Day(self.today.0 + self.lead(store, source));
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
        let due = Day(due.0.max(self.today.0 + 1));
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
        let days = f64::from((due.0 - self.today.0).max(1));
        let spread = self.firms[self.stores[store.0 as usize].firm.0 as usize].chance.between(0.35, 0.85);
        let part = if pace == Pace::Together { 0.6 } else { spread };
        self.order(store, source, quantity, Day(self.today.0 + (days * part) as i32), level);
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

    // --- making and serving -----------------------------------------------------------------------------------------

    /// The part of a product's units that is bought and not made, for a use on a day.
    fn bought_part(&self, firm: FirmIx, line: usize, to: Use, day: Day) -> f64 {
        let line = &self.firm(firm).lines[line];
        match to {
            Use::Delivery if day >= line.conduct.from => line.conduct.relabelled,
            Use::Private => line.conduct.resold,
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

    fn pass_on(&mut self, store: StoreIx, quantity: Quantity, depth: u32, parts: &mut Vec<Part>) -> io::Result<()> {
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
            let wanted = Quantity((quantity.0 as f64 * need.per_unit).round().max(1.0) as i64);
            self.draw(need.store, wanted, depth, |lot| {
                cost += lot.cost;
                mix.add(&lot.mix, lot.cost.to_f64());
            })?;
        }
        let year = ((self.today.0 - self.first.0).max(0) / 366).min(7) as usize;
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

    // --- selling ----------------------------------------------------------------------------------------------------

    /// What a firm asks for parts of a sale to another firm.
    fn asked(&mut self, firm: FirmIx, good: GoodIx, part: &Part) -> Money {
        let units = part.quantity.to_f64();
        let cost = part.cost.to_f64() / units.max(f64::MIN_POSITIVE);
        let list = self.goods.get(good).price * self.drift();
        let seller = self.firm_mut(firm);
        let haggled = seller.chance.between(0.97, 1.03);
        let unit = match (part.how, seller.line(good)) {
            (How::Passed, _) => cost * (1.0 + seller.markup * haggled),
            (_, line) => {
                let (level, floor) =
                    line.map_or((1.0, 1.05), |line| (seller.lines[line].level, seller.lines[line].floor));
                (list * level * haggled).max(cost * floor)
            }
        };
        cents(unit * units)
    }

    /// Sells into another firm's store.
    fn sell_into(&mut self, seller: FirmIx, store: StoreIx, quantity: Quantity, depth: u32) -> io::Result<()> {
        let (buyer, good, scheme) = (self.store(store).firm, self.store(store).good, self.store(store).scheme);
        let parts = self.serve(seller, good, quantity, Use::Trade, depth)?;
        let method = self.firm(buyer).method;
        for parts in self.lines_of(seller, parts) {
            let amount: Money = parts.iter().map(|part| self.asked(seller, good, part)).sum();
            let made = Economy::priced(&parts, amount);
            let quoted = self.invoice(seller, Some(buyer), good, &parts, amount, scheme)?;
            self.remember(seller, amount, &made);
            let quantity = parts.iter().map(|part| part.quantity).sum();
            let lot = Lot { quantity, cost: amount, mix: made.mix, imported_units: made.imported_units, quoted };
            self.store_mut(store).put(lot, method);
        }
        Ok(())
    }

    /// Sells to somebody who uses the goods himself, or to the public.
    ///
    /// # Errors
    /// Where a paper cannot be written.
    pub fn sell_off(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        quantity: Quantity,
    ) -> io::Result<()> {
        let parts = self.serve(seller, good, quantity, Use::Private, 0)?;
        for parts in self.lines_of(seller, parts) {
            let amount: Money = parts.iter().map(|part| self.asked(seller, good, part)).sum();
            let made = Economy::priced(&parts, amount);
            self.invoice(seller, buyer, good, &parts, amount, None)?;
            self.remember(seller, amount, &made);
            self.take_back(seller, buyer, good, &parts, amount)?;
        }
        Ok(())
    }

    /// A buyer gives a part of what was made back: the invoice's line is corrected, the goods wait for another sale.
    fn take_back(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        parts: &[Part],
        amount: Money,
    ) -> io::Result<()> {
        let firm = self.firm_mut(seller);
        let (Some(line), [part]) = (firm.line(good), parts) else { return Ok(()) };
        let (Some(store), How::Made) = (firm.lines[line].returned, part.how) else { return Ok(()) };
        if buyer.is_none() || part.quantity < Quantity(2 * Quantity::ONE) || !firm.chance.happens(0.4) {
            return Ok(());
        }
        let back = self.goods.get(good).amount((part.quantity.to_f64() * 0.4).floor());
        let mut lot =
            Lot { quantity: part.quantity, cost: part.cost, mix: part.mix, imported_units: 0.0, quoted: None };
        let lot = lot.take(back);
        let given = Money(amount.part(back.0, part.quantity.0).0 / 100 * 100);
        self.correct(seller, buyer, good, back, given)?;
        let method = self.firm(seller).method;
        self.store_mut(store).put(lot, method);
        Ok(())
    }

    /// Parts that go on one line of an invoice: goods of a declaration that the seller quotes stand alone.
    fn lines_of(&mut self, seller: FirmIx, parts: Vec<Part>) -> Vec<Vec<Part>> {
        let firm = self.firm_mut(seller);
        let quotes = parts.iter().any(|part| part.quoted.is_some()) && firm.chance.happens(firm.quotes);
        let mut lines: Vec<Vec<Part>> = Vec::with_capacity(1);
        for mut part in parts {
            if !quotes {
                part.quoted = None;
            }
            match lines.last_mut().filter(|line| line[0].quoted == part.quoted && line[0].how == part.how) {
                Some(line) => line.push(part),
                None => lines.push(vec![part]),
            }
        }
        lines
    }

    /// Remembers what went abroad.
    pub fn remember_export(&mut self, seller: FirmIx, made: &Made, tenge: f64) {
        self.remember(seller, Money::from_f64(tenge), made);
    }

    /// Goods go from one store to another at nearly what they cost.
    ///
    /// # Errors
    /// Where the paper cannot be written.
    pub fn hand_round(&mut self, from: StoreIx, to: StoreIx, quantity: Quantity) -> io::Result<()> {
        let (seller, buyer, good) = (self.store(from).firm, self.store(to).firm, self.store(from).good);
        let scheme = self.store(from).scheme;
        let mut parts = Vec::new();
        self.pass_on(from, quantity, 0, &mut parts)?;
        parts.iter_mut().for_each(|part| part.quoted = None);
        let cost: Money = parts.iter().map(|part| part.cost).sum();
        let amount = cents(cost.to_f64() * (1.0 + self.firm_mut(seller).chance.between(0.005, 0.04)));
        let made = Economy::priced(&parts, amount);
        self.invoice(seller, Some(buyer), good, &parts, amount, scheme)?;
        self.remember(seller, amount, &made);
        let method = self.firm(buyer).method;
        let lot = Lot { quantity, cost: amount, mix: made.mix, imported_units: made.imported_units, quoted: None };
        self.store_mut(to).put(lot, method);
        Ok(())
    }

    fn remember(&mut self, seller: FirmIx, amount: Money, made: &Made) {
        let (value, tally) = (amount.to_f64(), &mut self.firm_mut(seller).sold);
        tally.value += value;
        tally.imported_units += value * made.imported_units;
        tally.local += value * made.mix.local();
        tally.imported += value * made.mix.foreign();
        tally.own += value * made.own;
    }

    /// Writes an invoice's line. Gives what the buyer can quote later.
    fn invoice(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        parts: &[Part],
        amount: Money,
        scheme: Option<u32>,
    ) -> io::Result<Option<Quoted>> {
        let quantity = parts.iter().map(|part| part.quantity).sum();
        let quoted = parts.first().and_then(|part| part.quoted);
        let sign = self.sign(seller, good, parts, quoted);
        self.bill(seller, buyer, good, quantity, amount, Terms { sign, quoted, ..Terms::default() }, scheme)?;
        Ok(quoted)
    }

    /// The origin sign that a seller puts on goods.
    fn sign(&mut self, seller: FirmIx, good: GoodIx, parts: &[Part], quoted: Option<Quoted>) -> &'static str {
        let passed = parts.first().is_some_and(|part| part.how == How::Passed);
        let imported = parts.first().is_some_and(|part| part.imported_units > 0.5);
        let front = self.firm(seller).schemes.first().is_some();
        let chance = &mut self.firms[seller.0 as usize].chance;
        match (self.goods.get(good).kind, quoted) {
            (Kind::Service | Kind::Repair, _) => "6",
            (_, Some(quoted)) if quoted.regime == Regime::Customs => "1",
            (_, Some(_)) => "2",
            _ if !passed => {
                if chance.happens(0.5) {
                    "4"
                } else {
                    "3"
                }
            }
            _ if imported && !front => {
                if chance.happens(0.5) {
                    "2"
                } else {
                    "5"
                }
            }
            _ => "5",
        }
    }

    /// Writes an invoice's line on terms; more lines to the same buyer on the same day go on the same invoice.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn bill(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        quantity: Quantity,
        amount: Money,
        terms: Terms<'_>,
        scheme: Option<u32>,
    ) -> io::Result<()> {
        let day = self.today;
        let by_branch = buyer.is_some_and(|buyer| {
            let buyer = self.firm_mut(buyer);
            buyer.branch.is_some() && buyer.chance.happens(0.5)
        });
        let firm = self.firm_mut(seller);
        let same = firm
            .last
            .filter(|last| last.buyer == buyer && last.day == day && buyer.is_some() && terms.status.is_empty());
        let (number, line) = match (same, terms.status.is_empty(), firm.last) {
            (Some(last), ..) => (last.number, last.line + 1),
            (None, false, Some(last)) => (last.number, last.line),
            _ => {
                firm.invoices += 1;
                (firm.invoices, 1)
            }
        };
        firm.last = Some(LastInvoice { buyer, day, number, line });
        let (file, firm) = (firm.file, &self.firms[seller.0 as usize]);
        let model = firm.line(good).map_or("", |line| firm.lines[line].model.as_str());
        let buyer = buyer.map_or(Named::default(), |buyer| named(&self.firms[buyer.0 as usize], by_branch));
        let line = InvoiceLine {
            no: (seller.0, number, line),
            file,
            day,
            seller: named(firm, false),
            buyer,
            wares: Wares::of(self.goods.get(good), model, quantity),
            amount,
            sign: terms.sign,
            quoted: terms.quoted,
            contract: terms.contract,
            status: if terms.status.is_empty() { "final" } else { terms.status },
        };
        self.paper.bill(&line, scheme)
    }

    /// Corrects the last line of a seller's last invoice by what came back.
    fn correct(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        quantity: Quantity,
        amount: Money,
    ) -> io::Result<()> {
        let sign = if self.firm(seller).chance.clone().happens(0.5) { "4" } else { "3" };
        let terms = Terms { sign, status: "corrected", ..Terms::default() };
        self.bill(seller, buyer, good, -quantity, -amount, terms, None)
    }

    // --- importing --------------------------------------------------------------------------------------------------

    /// Where a good comes from when nobody at home has it.
    fn world_market(&mut self, good: GoodIx) -> Channel {
        let from = self.goods.get(good).abroad.first().copied();
        let land = from.map_or(0, |country| super::border::place_of(country.as_str()));
        let sender = self.senders.iter().position(|sender| sender.land == land).unwrap_or(0) as u32;
        Channel {
            sender,
            origin: land,
            currency: Currency(*LANDS[land].currency),
            price: LANDS[land].level * 1.1,
            shown: 1.0,
            shown_as: None,
            model: ModelShown::Nothing,
            rhythm: Rhythm::Whole,
        }
    }

    /// Brings goods over the border into a store.
    fn import(&mut self, store: StoreIx, channel: &Channel, quantity: Quantity) -> io::Result<()> {
        let (firm, good, scheme) = (self.store(store).firm, self.store(store).good, self.store(store).scheme);
        let sender_land = self.senders[channel.sender as usize].land;
        let regime = if LANDS[sender_land].is_in_union() { Regime::Eaeu } else { Regime::Customs };
        let day = self.today;
        let haggled = self.firm_mut(firm).chance.between(0.95, 1.05);
        let weighed = self.firm_mut(firm).chance.between(0.98, 1.04);
        let no = self.declaration_no(firm, channel.sender, regime);
        let of = self.goods.get(good);
        let tenge = of.price * channel.price * haggled * self.drift() * quantity.to_f64();
        let paid = self.rates.abroad(tenge, channel.currency, day);
        let value = if channel.shown < 1.0 { cents(paid.to_f64() * channel.shown) } else { paid };
        let duty = match regime {
            Regime::Customs if of.duty > 0.0 => cents(value.to_f64() * of.duty),
            _ => Money::ZERO,
        };
        let shown = channel.shown_as.map_or(of, |shown| self.goods.get(shown));
        let (count, unit) = match channel.rhythm {
            Rhythm::Sets(each) => (Quantity(quantity.0 / i64::from(each)), "компл"),
            Rhythm::Whole => (quantity, of.unit),
        };
        let own = &self.firms[firm.0 as usize];
        let line = own.line(good).map(|line| &own.lines[line]);
        let model = match (channel.model, line) {
            (ModelShown::Own, Some(line)) => line.model.as_str(),
            (ModelShown::Foreign, Some(line)) => line.foreign_model.as_str(),
            _ => "",
        };
        let sender = &self.senders[channel.sender as usize];
        let line = DeclarationLine {
            no,
            direction: Direction::Import,
            procedure: if regime == Regime::Eaeu { "" } else { "40" },
            importer: named(own, false),
            sender: Named { id: &sender.id, name: &sender.name, country: Some(LANDS[sender_land].country()) },
            dispatch: LANDS[sender_land].country(),
            origin: LANDS[channel.origin].country(),
            wares: Wares { code: shown.code, description: of.description, model, quantity: count, unit },
            net: Quantity::from_f64((of.kg * quantity.to_f64() * weighed * 1_000.0).round() / 1_000.0),
            value,
            currency: channel.currency,
            duty,
        };
        self.paper.declare(&line, scheme)?;
        let (paid, duty) = (self.rates.home(paid, channel.currency, day), self.rates.home(duty, channel.currency, day));
        let mix = Mix::import(channel.origin, paid.to_f64(), duty.to_f64());
        let lot = Lot { quantity, cost: paid + duty, mix, imported_units: 1.0, quoted: Some(no) };
        let method = self.firm(firm).method;
        self.store_mut(store).put(lot, method);
        Ok(())
    }

    /// The number and line of a firm's next line from a sender: on the declaration of the same day, where there is one.
    pub fn declaration_no(&mut self, firm: FirmIx, sender: u32, regime: Regime) -> Quoted {
        let day = self.today;
        let last = self.declared[firm.0 as usize].filter(|(of, on, ..)| *of == sender && *on == day);
        let (serial, line) = match last {
            Some((.., serial, line)) => (serial, line + 1),
            None => (self.paper.next_declaration(), 1),
        };
        self.declared[firm.0 as usize] = Some((sender, day, serial, line));
        Quoted { serial, line, day, regime }
    }
}

/// What an invoice says beside goods and money.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms<'a> {
    /// Origin sign.
    pub sign: &'a str,
    /// The declaration that is quoted.
    pub quoted: Option<Quoted>,
    /// The contract that is billed.
    pub contract: &'a str,
    /// Status; empty: final.
    pub status: &'a str,
}

/// A firm as papers name it, or its branch.
pub fn named(firm: &Firm, by_branch: bool) -> Named<'_> {
    match firm.branch.as_ref().filter(|_| by_branch) {
        Some((id, name)) => Named { id, name, country: Some(KZ) },
        None => Named { id: &firm.id, name: &firm.name, country: Some(KZ) },
    }
}
