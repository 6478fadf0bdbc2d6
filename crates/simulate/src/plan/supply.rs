//! Who buys what from whom.

use super::Planner;
use crate::border::{Channel, LANDS, ModelShown, Rhythm};
use crate::chance::Chance;
use crate::firm::{FirmIx, Need, Trade};
use crate::goods::{GoodIx, Kind};
use crate::queue::{Event, Odd};
use crate::store::{From, Source, StoreIx};
use tegi_model::{Currency, Day};

/// How many sources a store may have.
const MOST_SOURCES: i64 = 3;
/// Part of the makers that buy a machine.
const MACHINE: f64 = 0.08;

impl Planner<'_> {
    /// Finds the inputs of everything that is made, and customers for everybody.
    pub(super) fn supply_all(&mut self) {
        for number in 0..self.economy.firms.len() {
            let firm = FirmIx(number as u32);
            for line in 0..self.economy.firm(firm).lines.len() {
                self.supply_line(firm, line);
            }
            self.find_customers(firm);
            self.find_machine(firm);
        }
    }

    /// Stores for all inputs of a product; products of one firm share what they have in common.
    pub fn supply_line(&mut self, firm: FirmIx, line: usize) {
        if self.economy.firm(firm).trade == Trade::Raw {
            return;
        }
        let good = self.economy.firm(firm).lines[line].good;
        for (input, per_unit) in self.economy.goods.get(good).recipe.clone() {
            let shared = self.economy.firm(firm).stores.iter().copied();
            let known = shared.into_iter().find(|store| self.economy.store(*store).good == input);
            let store = known.unwrap_or_else(|| self.input_store(firm, input));
            self.economy.firm_mut(firm).lines[line].needs.push(Need { store, per_unit });
        }
    }

    fn input_store(&mut self, firm: FirmIx, input: GoodIx) -> StoreIx {
        let mut chance = self.chance("store", (firm.0 as usize) << 10 | usize::from(input.0));
        let own_import = if self.economy.firm(firm).trade == Trade::Producer { 0.55 } else { 0.35 };
        let count = chance.whole(1, MOST_SOURCES);
        let mut sources = Vec::new();
        for _ in 0..count {
            let from = self.source(firm, input, own_import, &mut chance);
            let twice = sources.iter().any(|source: &Source| match (&source.from, &from) {
                (From::Firm(a), From::Firm(b)) => a == b,
                (From::Abroad(a), From::Abroad(b)) => a.sender == b.sender,
                _ => false,
            });
            if !twice {
                sources.push(Source { weight: chance.between(0.2, 1.0), from });
            }
        }
        self.add_store(firm, input, sources)
    }

    fn source(&mut self, firm: FirmIx, input: GoodIx, own_import: f64, chance: &mut Chance) -> From {
        let (home, kind) = (self.economy.goods.get(input).home, self.economy.goods.get(input).kind);
        let abroad = !self.economy.goods.get(input).abroad.is_empty();
        let makers = self.makers.get(&input).map(Vec::as_slice).unwrap_or_default();
        if kind == Kind::Service || !abroad || chance.happens(home) {
            let maker = chance.pick(makers).copied().filter(|maker| *maker != firm);
            if let Some(maker) = maker.or_else(|| makers.iter().copied().find(|maker| *maker != firm)) {
                return From::Firm(maker);
            }
        }
        if chance.happens(own_import) {
            return From::Abroad(self.channel(input, chance));
        }
        From::Firm(self.trader(input, firm, chance))
    }

    /// How goods come from abroad: a sender, its currency, its price.
    pub fn channel(&self, good: GoodIx, chance: &mut Chance) -> Channel {
        let origin = self.land(good, chance);
        // Some goods of third countries come through a trader in the union, who does not hide where they are from.
        let through = !LANDS[origin].is_in_union() && chance.happens(0.06);
        let land = if through { crate::border::place_of("RU") } else { origin };
        Channel {
            sender: self.sender(land, chance),
            origin,
            currency: Currency(*LANDS[land].currency),
            price: LANDS[origin].level * chance.between(0.88, 1.02),
            shown: 1.0,
            shown_as: None,
            model: ModelShown::Nothing,
            rhythm: Rhythm::Whole,
        }
    }

    /// A trader in a good, other than the firm itself; one of two or three.
    pub fn trader(&mut self, good: GoodIx, firm: FirmIx, chance: &mut Chance) -> FirmIx {
        let known = self.traders.get(&good).map_or(0, Vec::len);
        if known < 2 || (known < 4 && chance.happens(0.15)) {
            self.new_ware(good, firm, chance);
        }
        let traders: Vec<FirmIx> =
            self.traders.get(&good).into_iter().flatten().copied().filter(|f| *f != firm).collect();
        chance.pick(&traders).copied().unwrap_or(self.houses[0])
    }

    /// One more trader takes up a good: from abroad, from a maker at home, or from another trader.
    fn new_ware(&mut self, good: GoodIx, firm: FirmIx, chance: &mut Chance) {
        let Some(house) = chance.pick(&self.houses).copied().filter(|house| *house != firm) else { return };
        let others = self.traders.entry(good).or_default();
        if others.contains(&house) {
            return;
        }
        let earlier = others.clone();
        others.push(house);
        let mut sources = vec![Source { weight: 1.0, from: From::Abroad(self.channel(good, chance)) }];
        if chance.happens(0.4) {
            sources.push(Source { weight: 0.5, from: From::Abroad(self.channel(good, chance)) });
        }
        if let Some(maker) = self.makers.get(&good).and_then(|makers| chance.pick(makers)).copied()
            && chance.happens(0.3)
        {
            sources.push(Source { weight: 0.4, from: From::Firm(maker) });
        }
        if let Some(other) = chance.pick(&earlier).copied()
            && chance.happens(0.15)
        {
            sources = vec![Source { weight: 1.0, from: From::Firm(other) }];
        }
        let store = self.add_store(house, good, sources);
        self.economy.firm_mut(house).wares.push(store);
    }

    /// Some makers buy a machine tool from abroad: it is not in what they make.
    fn find_machine(&mut self, firm: FirmIx) {
        let mut chance = self.chance("machine", firm.0 as usize);
        let makes = matches!(self.economy.firm(firm).trade, Trade::Maker | Trade::Producer);
        if !makes || !chance.happens(MACHINE) {
            return;
        }
        let good = self.economy.goods.named("lathes");
        let from = From::Abroad(self.channel(good, &mut chance));
        let store = self.add_store(firm, good, vec![Source { weight: 1.0, from }]);
        let days = self.economy.last.number() - self.economy.first.number();
        let day = Day::new(self.economy.first.number() + chance.whole(1, i64::from(days)) as i32);
        self.economy.queue.at(day, Event::Odd { firm, what: Odd::Machine(store) });
    }

    fn find_customers(&mut self, firm: FirmIx) {
        let mut chance = self.chance("customers", firm.0 as usize);
        let count = chance.whole(3, 12);
        let found = (0..count).filter_map(|_| chance.pick(&self.customers).copied()).collect();
        self.economy.firm_mut(firm).customers = found;
    }
}
