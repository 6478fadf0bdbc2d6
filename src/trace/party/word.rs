//! On whose word something counts as made here: records of inputs, a certificate, an origin sign, the party's own trade.

use super::{Keeper, Making};
use crate::graph::Line;
use crate::model::{Country, HsCode, OriginSign, Share, Unit};
use crate::trace::books::Own;

/// Divisions of the activity classification (NACE, OKED) that make goods: agriculture, mining, manufacturing.
const MAKING_DIVISIONS: std::ops::RangeInclusive<u32> = 1..=33;
/// Divisions that trade.
const TRADING_DIVISIONS: std::ops::RangeInclusive<u32> = 45..=47;

impl Keeper<'_> {
    /// Whether what no lot serves can have been made at all: not if the seller says that it is imported, and not by
    /// a trader for whose making nothing speaks.
    pub(super) fn is_made(&self, making: &Making) -> bool {
        let line = self.line(making.line);
        let trader = TRADING_DIVISIONS.contains(&self.division) && self.foreign.is_none();
        let made = line.service || !trader || self.word_for_making(line).is_some();
        made && line.sign != Some(OriginSign::Imported)
    }

    /// Which class the maker's own value belongs to. The fields `units_*` only say which kind of units they are.
    pub(super) fn own_value(&self, line: &Line, making: &Making, value: f64, material: f64, inputs: f64) -> Own {
        let none = Own::default();
        if line.value.is_none() {
            return Own { unknown: value, units_unknown: 1.0, ..none };
        }
        if let Some(country) = self.foreign {
            let units_imported = if line.service { 0.0 } else { 1.0 };
            return Own { imported: value, country: Some(country), units_imported, ..none };
        }
        if line.sign == Some(OriginSign::Imported) {
            return Own { imported: value, country: Some(Country::UNKNOWN), units_imported: 1.0, ..none };
        }
        let thin = self.desk.settings.thresholds.thin_inputs * making.value as f64;
        if line.service {
            let declared = if inputs < thin { value } else { 0.0 };
            return Own { services: value, declared, ..none };
        }
        if self.incomparable_lots(line) || !self.is_made(making) {
            return Own { unknown: value, units_unknown: 1.0, ..none };
        }
        if material >= thin && making.value > 0 {
            return Own { production: value, ..none };
        }
        match self.word_for_making(line) {
            Some(share) => {
                let declared = value * share;
                Own { production: declared, declared, unknown: value - declared, ..none }
            }
            None => Own { unknown: value, units_unknown: 1.0, ..none },
        }
    }

    /// Whether the party holds lots of the same code and model that cannot be compared in quantity and that could
    /// cover at least half of the line's value.
    pub(super) fn incomparable_lots(&self, line: &Line) -> bool {
        let Some(code) = line.code.filter(|code| code.len() >= 6) else { return false };
        let like = self.likeness(line);
        let lying = self.on_shelf.get(&line.key).into_iter().flatten().map(|&ix| (ix, self.line(ix)));
        let same_code =
            |lot: &Line| lot.code.is_some_and(|other| other.len() >= 6 && other.prefix(6) == code.prefix(6));
        let incomparable = |lot: &Line| {
            let other = self.likeness_of_lot(lot);
            let in_time = self.time_in(lot) <= self.time_out(line);
            !lot.service && in_time && other.measured_like(&like).is_none() && other.named_like(&like)
        };
        let cost: i64 = lying
            .filter(|(_, lot)| {
                (lot.unit != line.unit || lot.unit == Unit::UNKNOWN) && same_code(lot) && incomparable(lot)
            })
            .filter_map(|(ix, _)| self.left.get(&ix).and_then(|left| left.1))
            .sum();
        cost > line.value.map_or(0, |value| value.0) / 2
    }

    /// Whose word there is that the party makes these goods, and how large a local share it gives.
    pub(super) fn word_for_making(&self, line: &Line) -> Option<f64> {
        if let Some(share) = self.certified(line) {
            return Some(share.to_f64().clamp(0.0, 1.0));
        }
        let by_trade = MAKING_DIVISIONS.contains(&self.division);
        (line.sign == Some(OriginSign::Home) || self.says_it_makes || by_trade).then_some(1.0)
    }

    /// The share of a certificate that the line quotes, or that the party holds for these goods at that time.
    pub(super) fn certified(&self, line: &Line) -> Option<Share> {
        let holds = |node: &&&crate::graph::CertificateNode| {
            let record = &node.record;
            let quoted = !line.certificate.is_empty() && record.no == line.certificate;
            let in_time = line.day.is_none_or(|day| {
                record.valid_from.is_none_or(|from| from <= day) && record.valid_to.is_none_or(|to| day <= to)
            });
            let for_goods = record.goods.hs.zip(line.code).is_some_and(|(a, b)| same_code(a, b));
            (quoted || for_goods) && in_time
        };
        let shares = self.certificates.iter().filter(holds);
        shares.map(|node| node.record.local_share.unwrap_or(Share::WHOLE)).max()
    }
}

/// Whether two codes agree as far as both go, on four digits at least and six at most.
pub(super) fn same_code(a: HsCode, b: HsCode) -> bool {
    let digits = a.len().min(b.len()).min(6);
    digits >= 4 && a.prefix(digits) == b.prefix(digits)
}
