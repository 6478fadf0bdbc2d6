//! Schemes by which imports are passed off as made here, planted in about a third of the declared producers.
//!
//! A scheme changes how a firm gets its goods and what its papers say; everything else stays as it was. One file each.

mod as_raw_material;
mod certificate;
mod circular_trade;
mod decoy;
mod direct;
mod drift;
mod dumping;
mod eaeu_transit;
mod fronts;
mod half_and_half;
mod inflated_prices;
mod kit;
mod shared_address;
mod successor;
mod undervalued;

use super::border::{Channel, LANDS, ModelShown};
use super::chance::Chance;
use super::economy::Economy;
use super::firm::{Conduct, FirmIx, Trade};
use super::goods::{GoodIx, Kind};
use super::plan::Planner;
use super::store::{From, Policy, Source, StoreIx};
use tegi_model::{Currency, Day};

/// A planted scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// What kind.
    pub kind: &'static str,
    /// Who gains by it.
    pub firm: FirmIx,
    /// Who else is in it.
    pub others: Vec<FirmIx>,
    /// Per cent of the units concerned.
    pub strength: f64,
    /// What hides it.
    pub cover: Vec<&'static str>,
    /// Goods that go round when they come in: the store, and whose stores they pass.
    pub round: (Option<StoreIx>, Vec<StoreIx>),
}

/// A scheme that is being planted.
pub struct Plot<'p, 'e> {
    /// The plan.
    pub plan: &'p mut Planner<'e>,
    /// The firm.
    pub firm: FirmIx,
    /// Its main product.
    pub good: GoodIx,
    /// Chance of this scheme alone.
    pub chance: Chance,
    /// The scheme.
    pub scheme: Scheme,
    /// Its number.
    pub number: u32,
}

/// Plants one kind of scheme.
type Plant = fn(&mut Plot<'_, '_>);

/// All kinds.
pub const KINDS: [(&str, Plant); 17] = [
    ("direct-relabelling", direct::plant),
    ("fronts", fronts::plant),
    ("eaeu-transit", eaeu_transit::plant),
    ("drift", drift::plant),
    ("half-and-half", half_and_half::plant),
    ("kit", kit::plant),
    ("as-raw-material", as_raw_material::plant),
    ("circular-trade", circular_trade::plant),
    ("decoy", decoy::plant),
    ("certificate-other-model", certificate::other_model),
    ("certificate-volume", certificate::volume),
    ("certificate-expired", certificate::expired),
    ("undervalued-imports", undervalued::plant),
    ("inflated-prices", inflated_prices::plant),
    ("dumping", dumping::plant),
    ("successor", successor::plant),
    ("shared-address", shared_address::plant),
];

/// The part of the declared producers in which a scheme is planted.
const PLANTED: f64 = 1.0 / 3.0;

/// Plants schemes; gives the producers that stay honest, in a shuffled order.
pub fn plant(plan: &mut Planner<'_>) -> Vec<FirmIx> {
    let mut chance = plan.chance("schemes", 0);
    let mut order = plan.producers.clone();
    chance.shuffle(&mut order);
    let makes = |plan: &Planner<'_>, firm: FirmIx| {
        let lines = &plan.economy.firm(firm).lines;
        lines.first().map(|line| line.good).filter(|good| plan.economy.goods.get(*good).kind == Kind::Product)
    };
    let wanted = (order.len() as f64 * PLANTED).round() as usize;
    let first = chance.place(KINDS.len());
    let mut honest = Vec::new();
    for firm in order {
        let place = plan.economy.schemes.len();
        match makes(plan, firm).filter(|_| place < wanted) {
            Some(good) => {
                // Each kind once, then by chance.
                let kind = if place < KINDS.len() { (first + place) % KINDS.len() } else { chance.place(KINDS.len()) };
                plant_one(plan, firm, good, kind);
            }
            None => honest.push(firm),
        }
    }
    honest
}

fn plant_one(plan: &mut Planner<'_>, firm: FirmIx, good: GoodIx, kind: usize) {
    let number = plan.economy.schemes.len() as u32;
    let chance = plan.chance("scheme", number as usize);
    let (name, plant) = KINDS[kind];
    let (others, cover, round) = (Vec::new(), vec!["declared-share", "sign-4"], (None, Vec::new()));
    let scheme = Scheme { kind: name, firm, others, strength: 100.0, cover, round };
    let mut plot = Plot { plan, firm, good, chance, scheme, number };
    plot.plan.economy.firm_mut(firm).schemes.push(number);
    plot.plan.economy.firm_mut(firm).quotes = 0.0;
    plant(&mut plot);
    let (scheme, certified) = (plot.scheme.clone(), plot.plan.economy.firm(firm).lines[0].certificate.is_some());
    for other in &scheme.others {
        plan.economy.firm_mut(*other).schemes.push(number);
    }
    plan.economy.schemes.push(scheme);
    if !certified {
        let until = Day::new(plan.economy.last.number() + 200);
        super::documents::certify(plan.economy, firm, 0, until, super::documents::Fault::None);
    }
}

impl Plot<'_, '_> {
    /// How the finished good comes from abroad: cheaper than it is sold here by far.
    fn finished_goods(&mut self) -> Channel {
        let mut channel = self.plan.channel(self.good, &mut self.chance);
        channel.price *= self.chance.between(0.7, 0.85);
        channel.model = match self.chance.place(10) {
            0..=4 => ModelShown::Nothing,
            5..=7 => ModelShown::Own,
            _ => ModelShown::Foreign,
        };
        if channel.model == ModelShown::Foreign {
            self.scheme.cover.push("foreign-model");
        }
        channel
    }

    /// The same channel through a firm in the union, without customs.
    fn through_union(&mut self, mut channel: Channel) -> Channel {
        let ways: Vec<usize> = (0..LANDS.len()).filter(|land| LANDS[*land].is_in_union()).collect();
        let land = self.chance.pick(&ways).copied().unwrap_or(channel.origin);
        channel.sender = self.plan.sender(land, &mut self.chance);
        channel.currency = Currency(*LANDS[land].currency);
        channel.price *= 1.06;
        channel
    }

    /// The firm delivers bought goods instead of its own: this part of the units, from this day on.
    fn relabel(&mut self, from: From, part: f64, since: Day) -> StoreIx {
        let store = self.plan.add_store(self.firm, self.good, vec![Source { weight: 1.0, from }]);
        let surplus = self.chance.between(0.01, 0.12);
        let there = self.plan.economy.store_mut(store);
        (there.policy, there.scheme) = (Policy::OnDemand { surplus }, Some(self.number));
        let line = &mut self.plan.economy.firm_mut(self.firm).lines[0];
        line.bought = Some(store);
        line.conduct = Conduct { relabelled: part, from: since, resold: part };
        self.scheme.strength = 100.0 * part;
        store
    }

    /// A chain of firms between the border and the supplier; gives the last.
    fn chain(&mut self, firms: usize, channel: Channel) -> FirmIx {
        let mut from = From::Abroad(channel);
        let mut last = self.firm;
        for _ in 0..firms {
            let firm = self.plan.add_firm(Trade::Trader, "46900");
            let store = self.plan.add_store(firm, self.good, vec![Source { weight: 1.0, from }]);
            let there = self.plan.economy.store_mut(store);
            (there.policy, there.scheme) = (Policy::OnDemand { surplus: 0.001 }, Some(self.number));
            let first = self.plan.economy.first;
            let front = self.plan.economy.firm_mut(firm);
            front.wares.push(store);
            (front.private_every, front.quotes) = (None, 0.0);
            front.headcount = front.headcount.min(5);
            front.markup = front.markup * 0.4 + 0.02;
            let registered = Day::new(first.number() - 40 - (front.headcount as i32) * 30);
            self.plan.register(firm, registered);
            self.scheme.others.push(firm);
            (from, last) = (From::Firm(firm), firm);
        }
        last
    }

    /// Half of the days, or so.
    fn some_day(&mut self) -> Day {
        let economy: &Economy = self.plan.economy;
        let (first, last) = (f64::from(economy.first.number()), f64::from(economy.last.number()));
        Day::new(self.chance.between(first + 0.3 * (last - first), first + 0.55 * (last - first)) as i32)
    }
}
