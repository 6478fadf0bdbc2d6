//! Flows over the border: what a firm got from one sender, of one good in one month, and the other way round.

use super::{Citation, Country, Day, Declaration, Direction, HsCode, Money, Quantity, RefId};
use std::fmt;
use std::num::NonZeroU32;

/// A calendar month. Months are in the order of time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(NonZeroU32);

impl Month {
    /// The month of this number (1 to 12) in a year after 0; `None` where there is none.
    pub fn new(year: i16, month: i8) -> Option<Month> {
        let (year, month) = (u32::try_from(year).ok()?, u32::try_from(month).ok()?);
        let within = (1..=12).contains(&month);
        NonZeroU32::new(year * 12 + month - 1).filter(|_| within).map(Month)
    }

    /// The month of this number, as [`Month::number`] gives it.
    pub fn numbered(number: u32) -> Option<Month> {
        NonZeroU32::new(number).map(Month)
    }

    /// Months since the year 0, never nought.
    pub fn number(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for Month {
    /// ISO 8601: `2025-09`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.number() / 12, self.number() % 12 + 1)
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A line of a declaration, as far as flows need it: not half of what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// Who imports; for an export the exporter.
    pub importer: RefId,
    /// Who sends; for an export the consignee.
    pub sender: RefId,
    /// Day of release or registration.
    pub day: Option<Day>,
    /// Into the country or out of it.
    pub direction: Direction,
    /// The code of the Harmonized System.
    pub hs: Option<HsCode>,
    /// Customs value.
    pub value: Option<Money>,
    /// Net weight.
    pub net_kg: Option<Quantity>,
    /// Where it was read.
    pub at: Citation,
}

impl From<&Declaration> for Crossing {
    fn from(line: &Declaration) -> Crossing {
        let Declaration { importer, sender, day, direction, value, net_kg, at, .. } = *line;
        Crossing { importer, sender, day, direction, hs: line.goods.hs, value, net_kg, at }
    }
}

/// A party of flows, by its number in [`Flows::parties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlowParty(pub u32);

impl FlowParty {
    /// Nobody is named.
    pub const NOBODY: FlowParty = FlowParty(0);
}

/// All lines of declarations with the same importer, direction, sender, good and month, as one.
///
/// What a line does not say is in no sum: it is counted. A flow is as long as a line of a processor's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Who imports; for an export the exporter.
    pub importer: FlowParty,
    /// Who sends; for an export the consignee.
    pub sender: FlowParty,
    /// Into the country or out of it.
    pub direction: Direction,
    /// The first six digits of the code, fewer where it has fewer; `None` where it is not known.
    pub hs6: Option<HsCode>,
    /// The month of release; `None` where the day is not known.
    pub month: Option<Month>,
    /// Customs value of the lines that have one.
    value: Money,
    /// Net weight of the lines that have one.
    net_kg: Quantity,
    /// How many lines it holds.
    pub lines: u32,
    /// How many of them have no customs value, or the sum is too large to be held.
    pub without_value: u32,
    /// How many of them have no net weight, or the sum is too large to be held.
    pub without_net_kg: u32,
}

impl Flow {
    /// A flow without lines.
    pub fn new(
        importer: FlowParty,
        direction: Direction,
        sender: FlowParty,
        hs6: Option<HsCode>,
        month: Option<Month>,
    ) -> Flow {
        let (value, net_kg) = (Money::ZERO, Quantity::ZERO);
        let (lines, without_value, without_net_kg) = (0, 0, 0);
        Flow { importer, sender, direction, hs6, month, value, net_kg, lines, without_value, without_net_kg }
    }

    /// Sets what its lines add up to: each sum with the number of lines that are not in it. A sum too large to be held
    /// is not known.
    pub fn set(&mut self, lines: u32, (value, without_value): (i128, u32), (net_kg, without_net_kg): (i128, u32)) {
        self.lines = lines;
        let ((value, without_value), (net_kg, without_net_kg)) =
            (held(value, without_value, lines), held(net_kg, without_net_kg, lines));
        (self.value, self.without_value) = (Money::new(value), without_value);
        (self.net_kg, self.without_net_kg) = (Quantity::new(net_kg), without_net_kg);
    }

    /// Customs value in the case's currency; `None` where no line has one.
    pub fn value(&self) -> Option<Money> {
        (self.without_value < self.lines).then_some(self.value)
    }

    /// Net weight; `None` where no line has one.
    pub fn net_kg(&self) -> Option<Quantity> {
        (self.without_net_kg < self.lines).then_some(self.net_kg)
    }
}

fn held(sum: i128, without: u32, lines: u32) -> (i64, u32) {
    i64::try_from(sum).map_or((0, lines), |sum| (sum, without))
}

/// How a table of flows names a party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedParty {
    /// Its id; empty where none is known.
    pub id: String,
    /// Its name; empty where none is known.
    pub name: String,
    /// Its country.
    pub country: Option<Country>,
}

/// The flows of a case.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    /// Who takes part; number 0 is nobody.
    pub parties: Vec<NamedParty>,
    /// The flows: by importer, direction, sender, code and month, what is not known first.
    pub flows: Vec<Flow>,
}

impl Flows {
    /// The party of this number.
    pub fn party(&self, party: FlowParty) -> Option<&NamedParty> {
        self.parties.get(party.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_prints_as_iso_says_and_no_thirteenth_is_one() {
        let month = Month::new(2025, 12).expect("a month");
        assert_eq!((month.to_string().as_str(), Month::numbered(month.number())), ("2025-12", Some(month)));
        assert_eq!(Month::new(2025, 1).expect("a month").to_string(), "2025-01");
        assert_eq!([Month::new(2025, 0), Month::new(2025, 13), Month::new(-1, 5)], [None; 3]);
    }

    #[test]
    fn a_sum_too_large_is_not_known() {
        let mut flow = Flow::new(FlowParty(1), Direction::Import, FlowParty::NOBODY, None, None);
        flow.set(3, (i128::from(i64::MAX) + 1, 1), (5, 2));
        assert_eq!((flow.value(), flow.without_value), (None, 3));
        assert_eq!((flow.net_kg(), flow.without_net_kg), (Some(Quantity::new(5)), 2));
    }
}
