//! The price is far above that of others, so that imported parts weigh little in it.

use super::Plot;
use crate::store::From;

/// The firm makes, from imported parts, at one and a half to two and a half times the usual price.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let times = plot.chance.between(1.5, 2.5);
    let number = plot.number;
    for contract in plot.plan.economy.contracts.iter_mut().filter(|contract| contract.supplier == plot.firm) {
        contract.level *= times;
    }
    for store in plot.plan.economy.firm(plot.firm).stores.clone() {
        let there = plot.plan.economy.store_mut(store);
        if there.sources.iter().any(|source| matches!(source.from, From::Abroad(_))) {
            there.scheme = Some(number);
        }
    }
    plot.scheme.cover.push("price");
}
