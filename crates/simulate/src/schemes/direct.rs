//! The firm imports the finished good itself and delivers it as its own.

use super::Plot;
use crate::store::From;
use tegi_model::Day;

/// Most units, or all.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let channel = plot.finished_goods();
    let part = if plot.chance.happens(0.5) { 1.0 } else { plot.chance.between(0.7, 0.98) };
    plot.relabel(From::Abroad(channel), part, Day::new(i32::MIN));
}
