//! Honest firms with something about them that a quick look would hold against them. Each type several times.

use super::border::{LANDS, ModelShown, Rhythm};
use super::chance::Chance;
use super::firm::{FirmIx, Trade};
use super::goods::Kind;
use super::ids::Seat;
use super::lot::{Lot, Mix};
use super::plan::Planner;
use super::queue::{Event, Odd};
use super::store::{From, Policy, Source};
use tegi_model::{Day, Money};

/// A maker in a special economic zone.
pub const SPECIAL_ZONE: &str = "special-zone";
/// Buys for the whole of the next year.
pub const BATCH: &str = "batch-purchase";

/// Makes a firm one of a type; says whether it could.
type Make = fn(&mut Planner<'_>, FirmIx, &mut Chance) -> bool;

/// All types.
pub const KINDS: [(&str, Make); 16] = [
    ("small-plant", small_plant),
    ("new-plant", new_plant),
    ("repairer", repairer),
    ("part-under-own-heading", part_under_own_heading),
    ("maker-and-trader", maker_and_trader),
    (SPECIAL_ZONE, as_it_is),
    ("temporary-admission", temporary_admission),
    ("re-import", re_import),
    ("tolling", tolling),
    ("returns", returns),
    ("opening-stock", opening_stock),
    ("sets-and-pieces", sets_and_pieces),
    ("branch", branch),
    (BATCH, as_it_is),
    ("currencies", currencies),
    ("circle", circle),
];

/// The part of the honest firms that are of some type.
const OF_A_TYPE: f64 = 0.62;

/// Gives honest producers their types, round and round.
pub fn plant(plan: &mut Planner<'_>, mut honest: Vec<FirmIx>) {
    let wanted = ((honest.len() as f64 * OF_A_TYPE).round() as usize).max(KINDS.len().min(honest.len()));
    for number in 0..wanted {
        let (name, make) = KINDS[number % KINDS.len()];
        let mut chance = plan.chance("innocent", number);
        let found = honest.iter().position(|firm| make(plan, *firm, &mut chance));
        if let Some(place) = found {
            let firm = honest.remove(place);
            plan.economy.firm_mut(firm).innocent = name;
        }
    }
}

fn is_maker(plan: &Planner<'_>, firm: FirmIx) -> bool {
    let line = plan.economy.firm(firm).lines.first();
    line.is_some_and(|line| plan.economy.goods.get(line.good).kind == Kind::Product)
}

fn as_it_is(plan: &mut Planner<'_>, firm: FirmIx, _: &mut Chance) -> bool {
    is_maker(plan, firm)
}

fn small_plant(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    if !is_maker(plan, firm) {
        return false;
    }
    plan.economy.firm_mut(firm).headcount = chance.whole(3, 9) as u32;
    for contract in plan.economy.contracts.iter_mut().filter(|contract| contract.supplier == firm) {
        contract.deliveries.truncate(1);
    }
    true
}

fn new_plant(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    if !is_maker(plan, firm) {
        return false;
    }
    let registered = Day::new(plan.economy.first.number() - chance.whole(20, 160) as i32);
    plan.register(firm, registered);
    true
}

fn repairer(plan: &mut Planner<'_>, firm: FirmIx, _: &mut Chance) -> bool {
    let line = plan.economy.firm(firm).lines.first();
    line.is_some_and(|line| plan.economy.goods.get(line.good).kind == Kind::Repair)
}

/// Imports a part that has the product's own heading and costs a few per cent of it.
fn part_under_own_heading(plan: &mut Planner<'_>, firm: FirmIx, _: &mut Chance) -> bool {
    if !is_maker(plan, firm) {
        return false;
    }
    let line = plan.economy.firm(firm).lines[0].clone();
    let price = plan.economy.goods.get(line.good).price;
    let Some(need) = line.needs.iter().copied().find(|need| {
        let there = plan.economy.store(need.store);
        let of = plan.economy.goods.get(there.good);
        of.price < 0.15 * price && matches!(there.sources.first().map(|source| &source.from), Some(From::Abroad(_)))
    }) else {
        return false;
    };
    let there = plan.economy.store_mut(need.store);
    there.sources.retain(|source| matches!(source.from, From::Abroad(_)));
    for source in &mut there.sources {
        if let From::Abroad(channel) = &mut source.from {
            (channel.shown_as, channel.model) = (Some(line.good), ModelShown::Nothing);
        }
    }
    true
}

/// Makes for the state, and sells documented imports of the same good to private customers.
fn maker_and_trader(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    if !is_maker(plan, firm) {
        return false;
    }
    let good = plan.economy.firm(firm).lines[0].good;
    let mut channel = plan.channel(good, chance);
    channel.price *= 0.8;
    channel.model = ModelShown::Foreign;
    let store = plan.add_store(firm, good, vec![Source { weight: 1.0, from: From::Abroad(channel) }]);
    plan.economy.store_mut(store).policy = Policy::OnDemand { surplus: 0.2 };
    let owner = plan.economy.firm_mut(firm);
    owner.quotes = 1.0;
    owner.lines[0].bought = Some(store);
    owner.lines[0].conduct.resold = chance.between(0.3, 0.6);
    true
}

/// Something happens to a maker once, in the first year.
fn once(plan: &mut Planner<'_>, firm: FirmIx, what: Odd, chance: &mut Chance) -> bool {
    let makes = is_maker(plan, firm);
    if makes {
        let day = Day::new(plan.economy.first.number() + chance.whole(20, 300) as i32);
        plan.economy.queue.at(day, Event::Odd { firm, what });
    }
    makes
}

fn temporary_admission(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    once(plan, firm, Odd::Sample, chance)
}

fn re_import(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    once(plan, firm, Odd::Shown, chance)
}

/// Works on materials that its customer supplies: they appear in none of its purchases, and not in its price.
fn tolling(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    if !is_maker(plan, firm) || plan.economy.firm(firm).lines.len() > 1 {
        return false;
    }
    let goods = &plan.economy.goods;
    let keeps = |store: &super::store::Store| {
        let of = goods.get(store.good);
        of.kind == Kind::Service || matches!(of.key, "energy" | "thread" | "cartons" | "paint" | "fasteners")
    };
    let needs: Vec<_> = plan.economy.firm(firm).lines[0].needs.clone();
    let kept = needs.into_iter().filter(|need| keeps(plan.economy.store(need.store))).collect();
    let owner = plan.economy.firm_mut(firm);
    owner.lines[0].needs = kept;
    owner.lines[0].level *= 0.35;
    owner.private_every = None;
    let share = chance.between(0.3, 0.42);
    for contract in plan.economy.contracts.iter_mut().filter(|contract| contract.supplier == firm) {
        contract.level *= share;
    }
    true
}

/// Private customers send a part back, which goes to another.
fn returns(plan: &mut Planner<'_>, firm: FirmIx, _: &mut Chance) -> bool {
    if !is_maker(plan, firm) {
        return false;
    }
    let good = plan.economy.firm(firm).lines[0].good;
    let store = plan.add_store(firm, good, Vec::new());
    let owner = plan.economy.firm_mut(firm);
    owner.lines[0].returned = Some(store);
    owner.private_every = owner.private_every.map(|days| days.min(12.0));
    true
}

/// Delivers first what it made before the first record.
fn opening_stock(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    if !is_maker(plan, firm) {
        return false;
    }
    let good = plan.economy.firm(firm).lines[0].good;
    let store = plan.add_store(firm, good, Vec::new());
    plan.economy.firm_mut(firm).lines[0].returned = Some(store);
    let own = plan.economy.contracts.iter().filter(|contract| contract.supplier == firm && contract.good == good);
    let ordered: f64 = own.flat_map(|contract| &contract.deliveries).map(|(_, quantity)| quantity.to_f64()).sum();
    let of = plan.economy.goods.get(good);
    let quantity = of.amount(ordered * chance.between(0.25, 0.6));
    let cost = Money::from_f64((quantity.to_f64() * of.price * 0.5).round());
    let mut mix = Mix::NOTHING;
    (mix.production[1], mix.production[2], mix.imported[1], mix.depth) = (0.35, 0.2, 0.45, 0.55);
    mix.lands[super::border::place_of("CN")] = 0.45;
    let lot = Lot { quantity, cost, mix, imported_units: 0.0, quoted: None };
    plan.economy.store_mut(store).put(lot, tegi_model::Method::Fifo);
    true
}

/// Its parts are declared in sets and used in pieces.
fn sets_and_pieces(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    let each = [4, 5, 8, 10][chance.place(4)];
    let mut found = false;
    for store in plan.economy.firm(firm).stores.clone() {
        let pieces = plan.economy.goods.get(plan.economy.store(store).good).unit == "шт";
        for source in plan.economy.store_mut(store).sources.iter_mut().filter(|_| pieces) {
            if let From::Abroad(channel) = &mut source.from {
                channel.rhythm = Rhythm::Sets(each);
                found = true;
            }
        }
    }
    found
}

/// Buys in part through a branch, which has a number of its own.
fn branch(plan: &mut Planner<'_>, firm: FirmIx, _: &mut Chance) -> bool {
    let since = Day::new(plan.economy.firm(firm).registered.number() + 400);
    let id = plan.new_id(since, Seat::Branch, firm);
    let owner = plan.economy.firm_mut(firm);
    owner.branch = Some((id, format!("Филиал {} № 1", owner.name)));
    true
}

/// Its imports come from several countries in several currencies.
fn currencies(plan: &mut Planner<'_>, firm: FirmIx, chance: &mut Chance) -> bool {
    let mut found = false;
    for store in plan.economy.firm(firm).stores.clone() {
        let good = plan.economy.store(store).good;
        let abroad = plan.economy.store(store).sources.iter().any(|source| matches!(source.from, From::Abroad(_)));
        if !abroad {
            continue;
        }
        for country in plan.economy.goods.get(good).abroad.clone() {
            let Some(land) = LANDS.iter().position(|land| land.country() == country) else { continue };
            let mut channel = plan.channel(good, chance);
            (channel.origin, channel.sender) = (land, plan.sender(land, chance));
            channel.currency = tegi_model::Currency(*LANDS[land].currency);
            let source = Source { weight: 0.6, from: From::Abroad(channel) };
            plan.economy.store_mut(store).sources.push(source);
            found = true;
        }
    }
    found
}

/// Sells to one of its own suppliers what that one needs for making: supply runs in a circle.
fn circle(plan: &mut Planner<'_>, firm: FirmIx, _: &mut Chance) -> bool {
    let tools = plan.economy.goods.named("tools");
    let castings = plan.economy.goods.named("castings");
    let economy = &*plan.economy;
    let own = economy.firm(firm).stores.iter().copied().find(|store| economy.store(*store).good == castings);
    let Some(own) = own else { return false };
    let Some(foundry) = economy.store(own).sources.iter().find_map(|source| match source.from {
        From::Firm(foundry) if economy.firm(foundry).trade == Trade::Maker => Some(foundry),
        _ => None,
    }) else {
        return false;
    };
    let theirs = economy.firm(foundry).stores.iter().copied().find(|store| economy.store(*store).good == tools);
    let Some(theirs) = theirs else { return false };
    plan.add_line(firm, tools);
    let line = plan.economy.firm(firm).lines.len() - 1;
    plan.supply_line(firm, line);
    plan.economy.store_mut(theirs).sources.push(Source { weight: 1.0, from: From::Firm(firm) });
    true
}
