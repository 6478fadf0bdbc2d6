//! A few local components are bought for show beside relabelled imports.

use super::Plot;
use crate::queue::{Event, Odd};
use crate::store::From;
use tegi_model::Day;

/// Days between two purchases.
const EVERY: i64 = 75;

/// Everything is imported; the components are never used.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let channel = plot.finished_goods();
    plot.relabel(From::Abroad(channel), 1.0, Day::new(i32::MIN));
    plot.scheme.cover.push("local-components");
    let economy = &*plot.plan.economy;
    let at_home = |store: &crate::store::StoreIx| {
        let there = economy.store(*store);
        let coded = !economy.goods.get(there.good).code.is_empty();
        coded && there.sources.first().is_some_and(|source| matches!(source.from, From::Firm(_)))
    };
    let stores: Vec<_> = economy.firm(plot.firm).stores.iter().copied().filter(at_home).collect();
    let (first, last) = (economy.first.number(), economy.last.number());
    for store in stores.into_iter().take(2) {
        let mut day = i64::from(first) + plot.chance.whole(5, EVERY);
        while day < i64::from(last) {
            let event = Event::Odd { firm: plot.firm, what: Odd::Decoy(store) };
            plot.plan.economy.queue.at(Day::new(day as i32), event);
            day += plot.chance.whole(EVERY / 2, EVERY * 3 / 2);
        }
    }
}
