//! On whose word something counts as made here: records of inputs, a certificate, an origin sign, the party's own trade.

use super::{Keeper, Making};
use crate::graph::{GoodKey, Line};
use crate::trace::books::Own;
use crate::trace::same_good::Likeness;
use rustc_hash::FxHashMap;
use tegi_model::{Country, HsCode, OriginSign, Share, Unit};

/// Divisions of the activity classification (NACE, OKED) that make goods: agriculture, mining, manufacturing.
const MAKING_DIVISIONS: std::ops::RangeInclusive<u32> = 1..=33;
/// Divisions that trade.
const TRADING_DIVISIONS: std::ops::RangeInclusive<u32> = 45..=47;

/// What is left of alike lots: by time of arrival, the cost of all that had arrived.
pub(super) struct Lying {
    like: Likeness,
    arrived: Vec<(i32, i64)>,
}

impl Lying {
    fn new(like: Likeness, mut lots: Vec<(i32, i64)>) -> Lying {
        lots.sort_unstable();
        let mut cost = 0;
        for lot in &mut lots {
            cost += lot.1;
            lot.1 = cost;
        }
        Lying { like, arrived: lots }
    }

    fn cost_by(&self, time: i32) -> i64 {
        let arrived = self.arrived.partition_point(|lot| lot.0 <= time);
        arrived.checked_sub(1).map_or(0, |last| self.arrived[last].1)
    }
}

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
    pub(super) fn own_value(&mut self, line: &Line, making: &Making, value: f64, material: f64, inputs: f64) -> Own {
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
    fn incomparable_lots(&mut self, line: &Line) -> bool {
        let Some(code) = line.code.filter(|code| code.len() >= 6) else { return false };
        if !self.lying.contains_key(&line.key) {
            self.lying.insert(line.key, self.lying(line.key));
        }
        let (like, time) = (self.likeness(line), self.time_out(line));
        let incomparable = |other: &Likeness| {
            (other.unit != line.unit || line.unit == Unit::UNKNOWN)
                && other.code == Some(code.prefix(6))
                && other.measured_like(&like).is_none()
                && other.named_like(&like)
        };
        let alike = self.lying[&line.key].iter().filter(|lying| incomparable(&lying.like));
        let cost: i64 = alike.map(|lying| lying.cost_by(time)).sum();
        cost > line.value.map_or(0, |value| value.steps()) / 2
    }

    /// What is left on a shelf of goods with a code of six digits or more, by likeness.
    fn lying(&self, key: GoodKey) -> Vec<Lying> {
        let mut lots: FxHashMap<Likeness, Vec<(i32, i64)>> = FxHashMap::default();
        for &row in self.on_shelf(key) {
            let lot = self.line(row);
            if !lot.service && lot.code.is_some_and(|code| code.len() >= 6) {
                let cost = self.left(row).cost.unwrap_or(0);
                lots.entry(self.likeness_of_lot(lot)).or_default().push((self.time_in(lot), cost));
            }
        }
        lots.into_iter().map(|(like, lots)| Lying::new(like, lots)).collect()
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
