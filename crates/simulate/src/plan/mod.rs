//! The plan of the economy: which firms there are, what they make, whom they buy from, what is ordered.
//!
//! Everything is decided before the first day; each subject draws from its own stream of chance.

mod demand;
mod orders;
mod supply;

use super::border::LANDS;
use super::chance::Chance;
use super::economy::Economy;
use super::firm::{Conduct, Firm, FirmIx, Line, Tally, Trade};
use super::goods::{GoodIx, Kind};
use super::ids::{self, Seat};
use super::names::{self, Names};
use super::store::{Policy, Source, Store, StoreIx};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use tegi_model::{Day, Method};

/// Producers of the usual size, to which the numbers of other firms relate.
const USUAL_PRODUCERS: f64 = 124.0;

/// Plans an economy of so many declared producers.
pub struct Planner<'a> {
    /// The economy that is planned.
    pub economy: &'a mut Economy,
    names: Names,
    /// Ids that are taken.
    ids: BTreeSet<String>,
    /// Who makes a good.
    makers: FxHashMap<GoodIx, Vec<FirmIx>>,
    /// Who trades in a good.
    traders: FxHashMap<GoodIx, Vec<FirmIx>>,
    /// Traders that take up further goods.
    houses: Vec<FirmIx>,
    /// Declared producers.
    pub producers: Vec<FirmIx>,
    /// Firms that buy for their own use.
    customers: Vec<FirmIx>,
    /// Who orders for the state.
    buyers: Vec<FirmIx>,
    /// Who works under subcontracts.
    helpers: Vec<FirmIx>,
}

/// Plans everything that is there without schemes and innocents.
pub fn plan(economy: &mut Economy, producers: usize) -> Planner<'_> {
    let (makers, traders) = (FxHashMap::default(), FxHashMap::default());
    let (houses, customers, buyers, helpers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (names, ids) = (Names::default(), BTreeSet::new());
    let mut planner =
        Planner { economy, names, ids, makers, traders, houses, producers: Vec::new(), customers, buyers, helpers };
    let size = producers as f64 / USUAL_PRODUCERS;
    planner.people(size);
    planner.declared_producers(producers);
    planner.supply_all();
    planner.orders();
    planner
}

impl Planner<'_> {
    /// A stream of chance for a subject of the plan.
    pub fn chance(&self, topic: &str, number: usize) -> Chance {
        Chance::of(self.economy.seed, topic, number as u64)
    }

    /// Everybody but declared producers.
    fn people(&mut self, size: f64) {
        let many = |number: f64| ((number * size).round() as usize).max(2);
        let goods: Vec<(GoodIx, Kind, &'static str, f64)> =
            self.economy.goods.all().map(|(ix, good)| (ix, good.kind, good.activity, good.home)).collect();
        for (good, kind, activity, home) in goods {
            let (firms, trade) = match kind {
                Kind::Raw => (many(1.6), Trade::Raw),
                Kind::Component if home > 0.0 => (((1.0 + 1.2 * home) * size).round().max(1.0) as usize, Trade::Maker),
                Kind::Service => (many(3.0), Trade::Service),
                _ => continue,
            };
            for _ in 0..firms {
                let firm = self.add_firm(trade, activity);
                self.add_line(firm, good);
                self.makers.entry(good).or_default().push(firm);
            }
        }
        self.houses = (0..many(52.0)).map(|_| self.add_firm(Trade::Trader, "46690")).collect();
        self.customers = (0..many(70.0)).map(|_| self.add_firm(Trade::Customer, "43990")).collect();
        self.buyers = (0..3).map(|_| self.add_firm(Trade::Buyer, "84220")).collect();
        for (activity, key) in [("33200", "assembly"), ("25620", "fitting")] {
            for _ in 0..many(9.0) {
                let firm = self.add_firm(Trade::Subcontractor, activity);
                self.add_line(firm, self.economy.goods.named(key));
                self.helpers.push(firm);
            }
        }
    }

    /// Declared producers: each has one product, some two or three of the same trade.
    fn declared_producers(&mut self, producers: usize) {
        let goods = &self.economy.goods;
        let mut order = goods.of(Kind::Product);
        let mut work: Vec<GoodIx> = goods.of(Kind::Repair);
        work.extend(goods.of(Kind::Modernization));
        self.chance("products", 0).shuffle(&mut order);
        for number in 0..producers {
            let mut chance = self.chance("producer", number);
            let main = match number % 8 {
                5 => work[number / 8 % work.len()],
                _ => order[(number - number / 8) % order.len()],
            };
            let activity = self.economy.goods.get(main).activity;
            let firm = self.add_firm(Trade::Producer, activity);
            self.add_line(firm, main);
            let related: Vec<GoodIx> = order
                .iter()
                .copied()
                .filter(|good| *good != main && self.economy.goods.get(*good).activity.get(..2) == activity.get(..2))
                .collect();
            while self.economy.goods.get(main).kind == Kind::Product && chance.happens(0.22) {
                let Some(good) = chance.pick(&related).copied() else { break };
                if self.economy.firm(firm).line(good).is_none() {
                    self.add_line(firm, good);
                }
            }
            self.producers.push(firm);
        }
    }

    /// A firm, with a name and an id that are its own.
    pub fn add_firm(&mut self, trade: Trade, activity: &str) -> FirmIx {
        let number = self.economy.firms.len();
        let mut chance = self.chance("firm", number);
        let registered = Day::new(self.economy.first.number() - chance.whole(500, 9_500) as i32);
        let name = match trade {
            Trade::Buyer => format!("Управление заказов № {} (вымышленное)", self.buyers.len() + 1 + number % 7),
            _ => self.names.home(activity, &mut chance),
        };
        let method = match chance.place(100) {
            0..=6 => Method::Lifo,
            7..=14 => Method::Proportional,
            _ => Method::Fifo,
        };
        let private = match trade {
            Trade::Buyer | Trade::Customer | Trade::Raw | Trade::Subcontractor | Trade::Service => None,
            Trade::Trader => Some(75.0),
            Trade::Maker => Some(130.0),
            Trade::Producer => Some(54.0),
        };
        self.economy.firms.push(Firm {
            id: String::new(),
            name,
            address: names::address(&mut chance),
            registered,
            activity: activity.to_string(),
            headcount: headcount(trade, &mut chance),
            trade,
            method,
            lines: Vec::new(),
            stores: Vec::new(),
            wares: Vec::new(),
            markup: chance.between(0.07, 0.24),
            quotes: if chance.happens(0.7) { chance.between(0.7, 1.0) } else { 0.0 },
            file: usize::from(chance.happens(0.12)),
            private_every: private.map(|days| days / chance.size(0.5)),
            customers: Vec::new(),
            branch: None,
            innocent: "",
            schemes: Vec::new(),
            chance,
            invoices: 0,
            last: None,
            delivered: Tally::default(),
            sold: Tally::default(),
            opens: self.economy.first,
            until: self.economy.last,
        });
        self.economy.declared.push(None);
        self.register(FirmIx(number as u32), registered);
        FirmIx(number as u32)
    }

    /// A firm was registered on this day, which its number tells too.
    pub fn register(&mut self, firm: FirmIx, registered: Day) {
        let id = self.new_id(registered, Seat::Head, firm);
        let firm = self.economy.firm_mut(firm);
        (firm.registered, firm.id) = (registered, id);
    }

    /// A number that nobody has.
    pub fn new_id(&mut self, registered: Day, seat: Seat, firm: FirmIx) -> String {
        let mut serial = firm.0;
        loop {
            let id = ids::kazakh(registered, seat, serial);
            if self.ids.insert(id.clone()) {
                return id;
            }
            serial += 1;
        }
    }

    /// A product of a firm; its inputs are found later.
    pub fn add_line(&mut self, firm: FirmIx, good: GoodIx) {
        let kind = self.economy.goods.get(good).kind;
        let chance = &mut self.economy.firm_mut(firm).chance;
        let model = if kind == Kind::Product { names::model(chance) } else { String::new() };
        let line = Line {
            good,
            model,
            foreign_model: names::foreign_model(chance),
            needs: Vec::new(),
            bought: None,
            returned: None,
            conduct: Conduct { relabelled: 0.0, from: Day::new(i32::MIN), resold: 0.0 },
            level: chance.between(0.96, 1.12),
            floor: 1.05,
            together: false,
            made: [0.0; 8],
            left: 0.0,
            certificate: None,
        };
        self.economy.firm_mut(firm).lines.push(line);
    }

    /// A store of a firm.
    pub fn add_store(&mut self, firm: FirmIx, good: GoodIx, sources: Vec<Source>) -> StoreIx {
        let store = StoreIx(self.economy.stores.len() as u32);
        self.economy.stores.push(Store::new(firm, good, sources, Policy::OnDemand { surplus: 0.0 }));
        self.economy.firm_mut(firm).stores.push(store);
        store
    }

    /// A sender in a country.
    pub fn sender(&self, land: usize, chance: &mut Chance) -> u32 {
        let senders = &self.economy.senders;
        let there: Vec<u32> = (0..senders.len() as u32).filter(|i| senders[*i as usize].land == land).collect();
        chance.pick(&there).copied().unwrap_or(0)
    }

    /// A country from which a good comes.
    pub fn land(&self, good: GoodIx, chance: &mut Chance) -> usize {
        let from = chance.pick(&self.economy.goods.get(good).abroad).copied();
        let place = from.and_then(|country| LANDS.iter().position(|land| land.country() == country));
        place.unwrap_or(0)
    }
}

/// How many work there: heavy tails, by what the firm is there for.
fn headcount(trade: Trade, chance: &mut Chance) -> u32 {
    let median = match trade {
        Trade::Raw => 260.0,
        Trade::Maker => 110.0,
        Trade::Producer => 95.0,
        Trade::Service => 45.0,
        Trade::Subcontractor => 30.0,
        Trade::Trader => 9.0,
        Trade::Customer => 40.0,
        Trade::Buyer => 120.0,
    };
    (median * chance.size(0.9)).round().clamp(2.0, 9_000.0) as u32
}
