//! A certificate covers goods that it is not of: another model, more units than certified, a time that is over.

use super::Plot;
use crate::documents::{Fault, certify};
use crate::store::From;
use tegi_model::Day;

/// The certificate is of another model.
pub(super) fn other_model(plot: &mut Plot<'_, '_>) {
    cover(plot, Fault::OtherModel, "certificate-of-another-model");
}

/// More is delivered than was certified; what exceeds is imported.
pub(super) fn volume(plot: &mut Plot<'_, '_>) {
    cover(plot, Fault::Volume, "certificate-volume");
}

/// The certificate has run out.
pub(super) fn expired(plot: &mut Plot<'_, '_>) {
    cover(plot, Fault::None, "certificate-expired");
    let end = plot.some_day();
    let line = &plot.plan.economy.firm(plot.firm).lines[0];
    if let Some(certificate) = line.certificate {
        plot.plan.economy.certificates[certificate].until = Day::new(end.number() - 60);
    }
}

fn cover(plot: &mut Plot<'_, '_>, fault: Fault, cover: &'static str) {
    let channel = plot.finished_goods();
    let part = plot.chance.between(0.5, 0.95);
    plot.relabel(From::Abroad(channel), part, Day::new(i32::MIN));
    let until = Day::new(plot.plan.economy.last.number() + 300);
    certify(plot.plan.economy, plot.firm, 0, until, fault);
    plot.scheme.cover.push(cover);
}
