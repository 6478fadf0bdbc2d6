//! Goods of a third country come through a firm in the union, without customs.

use super::Plot;
use crate::store::From;
use tegi_model::Day;

/// The statement names the true origin; half of the firms let another import for them.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let channel = plot.finished_goods();
    let channel = plot.through_union(channel);
    let from = match plot.chance.happens(0.5) {
        true => From::Firm(plot.chain(1, channel)),
        false => From::Abroad(channel),
    };
    let part = plot.chance.between(0.75, 1.0);
    plot.relabel(from, part, Day::new(i32::MIN));
    plot.scheme.cover.push("no-customs");
}
