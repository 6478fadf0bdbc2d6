//! Imported goods go round a circle of firms at nearly the same price before they are delivered.

use super::Plot;
use crate::firm::Trade;
use crate::store::{From, Policy};
use tegi_model::Day;

/// Two other firms, each of which sells on within days.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let channel = plot.finished_goods();
    let store = plot.relabel(From::Abroad(channel), 1.0, Day::new(i32::MIN));
    let mut by = Vec::new();
    for _ in 0..2 {
        let firm = plot.plan.add_firm(Trade::Trader, "46900");
        let round = plot.plan.add_store(firm, plot.good, Vec::new());
        let there = plot.plan.economy.store_mut(round);
        (there.policy, there.scheme) = (Policy::OnDemand { surplus: 0.001 }, Some(plot.number));
        plot.plan.economy.firm_mut(firm).private_every = None;
        plot.scheme.others.push(firm);
        by.push(round);
    }
    plot.scheme.round = (Some(store), by);
    plot.scheme.cover.push("circle");
}
