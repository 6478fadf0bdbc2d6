//! Honest until the certificate is there; imports afterwards.

use super::Plot;
use crate::documents::{Fault, certify};
use crate::store::From;
use tegi_model::Day;

/// The certificate is of the day on which the firm stops making.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let since = plot.some_day();
    let channel = plot.finished_goods();
    plot.relabel(From::Abroad(channel), 1.0, since);
    let until = Day::new(since.number() + 900);
    certify(plot.plan.economy, plot.firm, 0, until, Fault::From(Day::new(since.number() - 20)));
    plot.scheme.cover.push("certificate");
}
