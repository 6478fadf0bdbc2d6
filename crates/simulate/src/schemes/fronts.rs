//! One to four firms stand between the border and the supplier.

use super::Plot;
use crate::store::From;
use tegi_model::Day;

/// The fronts buy only what is ordered and pass it on within days.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let channel = plot.finished_goods();
    let firms = plot.chance.whole(1, 4) as usize;
    let last = plot.chain(firms, channel);
    let part = if plot.chance.happens(0.6) { 1.0 } else { plot.chance.between(0.6, 0.95) };
    plot.relabel(From::Firm(last), part, Day::new(i32::MIN));
    plot.scheme.cover.push("fronts");
}
