//! The importer sits at the supplier's address and sells to nobody else.

use super::Plot;
use crate::store::From;
use tegi_model::Day;

/// One front, at the same address; a part of these firms say who owns them.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let channel = plot.finished_goods();
    let front = plot.chain(1, channel);
    let part = plot.chance.between(0.8, 1.0);
    plot.relabel(From::Firm(front), part, Day::new(i32::MIN));
    let address = plot.plan.economy.firm(plot.firm).address.clone();
    plot.plan.economy.firm_mut(front).address = address;
    plot.scheme.cover.push("front");
}
