//! Which days the records of each source cover.
//!
//! The day of a declaration and of an invoice line is its own, that of an item its delivery, that of a contract its
//! signing, that of a stock count the count. Other tables have no day.

use rustc_hash::FxHashMap;
use tegi_model::{Citation, Covered, Day, Records, first_of_month};

/// Tables whose days say when something happened; a stock count is not among them.
const EVENTS: [&str; 4] = ["declarations", "invoices", "contract_items", "contracts"];

/// The days of each source, in the order of the sources; sources without any day are not there. Takes time in proportion
/// to the records.
pub fn covered(records: &Records) -> Vec<Covered> {
    let mut count = Count::of(records.sources.len());
    records.declarations.iter().for_each(|row| count.add(row.at, row.day));
    records.invoices.iter().for_each(|row| count.add(row.at, row.day));
    records.items.iter().for_each(|row| count.add(row.at, row.delivered));
    records.contracts.iter().for_each(|row| count.add(row.at, row.signed));
    records.stocks.iter().for_each(|row| count.add(row.at, row.day));
    let mut covered = count.close();
    let counts = |of: &&mut Covered| !EVENTS.contains(&table(records, of.source));
    covered.iter_mut().filter(counts).for_each(|of| of.months.clear());
    covered
}

/// First and last day of what happened.
pub fn span(records: &Records, covered: &[Covered]) -> Option<(Day, Day)> {
    let events = covered.iter().filter(|of| EVENTS.contains(&table(records, of.source)));
    events.map(|of| (of.first, of.last)).reduce(|(first, last), (from, to)| (first.min(from), last.max(to)))
}

fn table(records: &Records, source: u16) -> &str {
    records.sources.get(usize::from(source)).map_or("", |source| source.table.as_str())
}

/// Rows of a source by their day.
#[derive(Clone, Debug, Default)]
struct Seen {
    days: FxHashMap<Day, u64>,
    undated: u64,
}

/// Counts rows by source and day. Rows mostly come day by day: a run of one day is counted before it is put down.
struct Count {
    sources: Vec<Seen>,
    run: Option<(u16, Day, u64)>,
}

impl Count {
    fn of(sources: usize) -> Count {
        Count { sources: vec![Seen::default(); sources], run: None }
    }

    fn add(&mut self, at: Citation, day: Option<Day>) {
        match (day, &mut self.run) {
            (Some(day), Some((source, last, rows))) if (*source, *last) == (at.source, day) => *rows += 1,
            (Some(day), _) => {
                self.put_down();
                self.run = Some((at.source, day, 1));
            }
            (None, _) => {
                if let Some(seen) = self.sources.get_mut(usize::from(at.source)) {
                    seen.undated += 1;
                }
            }
        }
    }

    fn put_down(&mut self) {
        if let Some((source, day, rows)) = self.run.take()
            && let Some(seen) = self.sources.get_mut(usize::from(source))
        {
            *seen.days.entry(day).or_default() += rows;
        }
    }

    fn close(mut self) -> Vec<Covered> {
        self.put_down();
        self.sources.into_iter().enumerate().filter_map(|(source, seen)| seen.close(source as u16)).collect()
    }
}

impl Seen {
    fn close(self, source: u16) -> Option<Covered> {
        let mut days: Vec<(Day, u64)> = self.days.into_iter().collect();
        days.sort_unstable();
        let ((first, _), (last, _)) = (*days.first()?, *days.last()?);
        let mut months: Vec<(Day, u64)> = Vec::new();
        for (month, rows) in days.into_iter().map(|(day, rows)| (first_of_month(day), rows)) {
            match months.last_mut() {
                Some((known, sum)) if *known == month => *sum += rows,
                _ => months.push((month, rows)),
            }
        }
        Some(Covered { source, first, last, months, undated: self.undated })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_by_month_whatever_their_order() {
        let at = |source| Citation { source, row: 1 };
        let mut count = Count::of(3);
        // 2024-10-04, 2024-10-05, 2024-12-04
        for day in [20_000, 20_061, 20_000, 20_000, 20_001, 20_061] {
            count.add(at(0), Some(Day::new(day)));
            count.add(at(2), Some(Day::new(day)));
        }
        count.add(at(2), None);
        count.add(at(1), None);
        let covered = count.close();
        assert_eq!(covered.iter().map(|of| (of.source, of.undated)).collect::<Vec<_>>(), [(0, 0), (2, 1)]);
        assert_eq!((covered[0].first, covered[0].last), (Day::new(20_000), Day::new(20_061)));
        assert_eq!(covered[0].months.iter().map(|month| month.1).collect::<Vec<_>>(), [4, 2]);
        assert_eq!(covered[0].gaps().len(), 1);
    }
}
