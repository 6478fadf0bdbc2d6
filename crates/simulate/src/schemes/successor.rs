//! A firm that relabels ends; another at the same address goes on, with the same sender and the same customers.

use super::Plot;
use crate::firm::Trade;
use crate::store::From;
use tegi_model::Day;

/// The predecessor has the earlier contracts, the declared producer the later ones.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let channel = plot.finished_goods();
    let store = plot.relabel(From::Abroad(channel), 1.0, Day::new(i32::MIN));
    let since = plot.some_day();
    let activity = plot.plan.economy.firm(plot.firm).activity.clone();
    let before = plot.plan.add_firm(Trade::Producer, &activity);
    plot.plan.add_line(before, plot.good);
    let bought = plot.plan.add_store(before, plot.good, plot.plan.economy.store(store).sources.clone());
    let policy = plot.plan.economy.store(store).policy;
    let there = plot.plan.economy.store_mut(bought);
    (there.policy, there.scheme) = (policy, Some(plot.number));
    let heir = plot.plan.economy.firm(plot.firm).clone();
    let elder = plot.plan.economy.firm_mut(before);
    elder.lines[0].bought = Some(bought);
    elder.lines[0].conduct = heir.lines[0].conduct;
    (elder.address, elder.customers) = (heir.address, heir.customers);
    (elder.until, elder.quotes, elder.private_every) = (since, 0.0, None);
    plot.plan.register(plot.firm, Day::new(since.number() - 60));
    plot.plan.economy.firm_mut(plot.firm).opens = since;
    for contract in &mut plot.plan.economy.contracts {
        if contract.supplier == plot.firm && contract.days[0] < since {
            contract.supplier = before;
            contract.good = plot.good;
        }
    }
    plot.plan.supply_line(before, 0);
    plot.scheme.others.push(before);
    plot.scheme.cover.push("new-firm");
}
