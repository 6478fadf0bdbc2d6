//! The parts of the product come from one sender and are only put together.
//!
//! In one consignment, in declarations spread over weeks, or through linked importers. The parts are declared as
//! parts; no unit crosses the border as the finished good.

use super::Plot;
use crate::firm::Trade;
use crate::goods::Kind;
use crate::store::{From, Policy, Source};

/// What the parts cost, compared with the product's price.
const PARTS: (f64, f64) = (0.8, 0.92);

/// Replaces the inputs of the main product.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let way = plot.chance.place(3);
    plot.scheme.cover.push(["one-consignment", "split-declarations", "linked-importers"][way]);
    let economy = &*plot.plan.economy;
    let (price, recipe) = (economy.goods.get(plot.good).price, economy.goods.get(plot.good).recipe.clone());
    let parts: Vec<_> = recipe
        .into_iter()
        .filter(|(input, _)| {
            economy.goods.get(*input).kind == Kind::Component && !economy.goods.get(*input).abroad.is_empty()
        })
        .filter(|(input, _)| economy.goods.get(*input).key != "energy")
        .collect();
    let worth: f64 = parts.iter().map(|(input, units)| units * economy.goods.get(*input).price).sum();
    let scale = plot.chance.between(PARTS.0, PARTS.1) * price / worth.max(1.0);
    let sender = plot.finished_goods();
    plot.plan.economy.firm_mut(plot.firm).lines[0].needs.clear();
    let helpers: Vec<_> =
        (0..if way == 2 { 2 } else { 0 }).map(|_| plot.plan.add_firm(Trade::Trader, "46900")).collect();
    for (place, (input, units)) in parts.into_iter().enumerate() {
        let mut channel = sender.clone();
        channel.price = 1.0;
        let mut from = From::Abroad(channel);
        if let Some(helper) = helpers.get(place % 2) {
            let store = plot.plan.add_store(*helper, input, vec![Source { weight: 1.0, from }]);
            plot.plan.economy.store_mut(store).policy = Policy::OnDemand { surplus: 0.001 };
            plot.plan.economy.store_mut(store).scheme = Some(plot.number);
            let firm = plot.plan.economy.firm_mut(*helper);
            (firm.private_every, firm.quotes, firm.markup) = (None, 0.0, 0.03);
            firm.wares.push(store);
            from = From::Firm(*helper);
        }
        let store = plot.plan.add_store(plot.firm, input, vec![Source { weight: 1.0, from }]);
        let there = plot.plan.economy.store_mut(store);
        (there.policy, there.scheme) = (Policy::OnDemand { surplus: 0.001 }, Some(plot.number));
        let need = crate::firm::Need { store, per_unit: crate::goods::three_digits(units * scale) };
        let line = &mut plot.plan.economy.firm_mut(plot.firm).lines[0];
        line.needs.push(need);
        (line.together, line.floor) = (way == 0, 1.08);
    }
    // Nobody pays more for what was put together than for what was made.
    let level = plot.chance.between(0.97, 1.03);
    plot.plan.economy.firm_mut(plot.firm).lines[0].level = level;
    for contract in plot.plan.economy.contracts.iter_mut().filter(|contract| contract.supplier == plot.firm) {
        contract.level = level;
    }
    plot.scheme.others = helpers;
}
