//! A part is made, a part is bought abroad as the same good; both are delivered as made here.

use super::Plot;
use crate::store::From;
use tegi_model::Day;

/// A third to two thirds of the units.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let channel = plot.finished_goods();
    let part = plot.chance.between(0.3, 0.7);
    plot.relabel(From::Abroad(channel), part, Day::new(i32::MIN));
    plot.scheme.cover.push("own-production");
}
