//! The days that the records of a source carry, month by month: how far it reaches, and where it says nothing.

use super::Day;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

/// The days of the records of one source, or of several together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Index of the source; the first of several.
    pub source: u16,
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// Records by month, told by its first day, in order; a month without records is not there. Of stock counts no month
    /// is told: between two counts none is missing.
    pub months: Vec<(Day, u64)>,
    /// Records without a day.
    pub undated: u64,
}

impl Covered {
    /// Months between the first and the last that have no record: each run by its first and its last month.
    pub fn gaps(&self) -> Vec<(Day, Day)> {
        let pairs = self.months.iter().zip(self.months.iter().skip(1));
        let gap = |((before, _), (after, _)): (&(Day, u64), &(Day, u64))| {
            let (from, to) = (months_later(*before, 1), months_later(*after, -1));
            (from <= to).then_some((from, to))
        };
        pairs.filter_map(gap).collect()
    }

    /// The same months one by one: year and month.
    pub fn months_without(&self) -> Vec<(i16, i8)> {
        let mut months = Vec::new();
        for (from, to) in self.gaps() {
            let mut month = from;
            while month <= to {
                let date = month.date();
                months.push((date.year(), date.month()));
                month = months_later(month, 1);
            }
        }
        months
    }

    /// The days of this source and of another one together: where one says nothing, the other may.
    pub fn and(mut self, other: &Covered) -> Covered {
        self.source = self.source.min(other.source);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.undated += other.undated;
        self.months.extend_from_slice(&other.months);
        self.months.sort_unstable();
        self.months.dedup_by(|(month, count), (kept, sum)| {
            let same = month == kept;
            *sum += if same { *count } else { 0 };
            same
        });
        self
    }
}

/// The first day of the month in which a day lies.
pub fn first_of_month(day: Day) -> Day {
    Day::from_date(day.date().first_of_month())
}

/// The first day of a month so many months later.
fn months_later(month: Day, months: i32) -> Day {
    Day::from_date(month.date().saturating_add(months.months()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    fn month(year: i16, month: i8) -> Day {
        Day::from_date(Date::constant(year, month, 1))
    }

    fn covered(months: &[Day]) -> Covered {
        let months: Vec<(Day, u64)> = months.iter().map(|month| (*month, 2)).collect();
        let (first, last) = (months[0].0, months[months.len() - 1].0);
        Covered { source: 0, first, last, months, undated: 1 }
    }

    #[test]
    fn months_without_a_record_are_told_as_runs() {
        let source = covered(&[month(2024, 10), month(2025, 1), month(2025, 2), month(2025, 4)]);
        assert_eq!(source.gaps(), [(month(2024, 11), month(2024, 12)), (month(2025, 3), month(2025, 3))]);
        assert_eq!(covered(&[month(2024, 10)]).gaps(), []);
    }

    #[test]
    fn what_one_file_leaves_open_another_fills() {
        let (one, other) = (covered(&[month(2024, 10), month(2025, 1)]), covered(&[month(2024, 11), month(2025, 1)]));
        let both = one.and(&other);
        assert_eq!(both.gaps(), [(month(2024, 12), month(2024, 12))]);
        assert_eq!((both.months[2], both.undated), ((month(2025, 1), 4), 2));
    }
}
