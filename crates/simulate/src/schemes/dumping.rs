//! Imported goods are delivered below what local makers can ask, hidden behind a declared local share.

use super::Plot;
use crate::store::From;
use tegi_model::Day;

/// The price lies between the import's cost and that of makers.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let mut channel = plot.finished_goods();
    channel.price *= 0.8;
    plot.relabel(From::Abroad(channel), 1.0, Day::new(i32::MIN));
    let level = plot.chance.between(0.55, 0.68);
    for contract in plot.plan.economy.contracts.iter_mut().filter(|contract| contract.supplier == plot.firm) {
        contract.level = level;
    }
    plot.plan.economy.firm_mut(plot.firm).lines[0].floor = 0.9;
    plot.scheme.cover.push("low-price");
}
