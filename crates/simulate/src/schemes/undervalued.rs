//! Parts and finished goods are declared far below what was paid for them.

use super::Plot;
use crate::store::From;
use tegi_model::Day;

/// What is declared, compared with what was paid.
const SHOWN: (f64, f64) = (0.28, 0.5);

/// Relabelled goods, and all other imports of the firm too.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let shown = plot.chance.between(SHOWN.0, SHOWN.1);
    let channel = plot.finished_goods();
    let part = plot.chance.between(0.5, 1.0);
    plot.relabel(From::Abroad(channel), part, Day::new(i32::MIN));
    for store in plot.plan.economy.firm(plot.firm).stores.clone() {
        for source in &mut plot.plan.economy.store_mut(store).sources {
            if let From::Abroad(channel) = &mut source.from {
                channel.shown = shown;
            }
        }
    }
    plot.scheme.cover.push("low-customs-value");
}
