//! Flows over the border by firm, direction, sender, good and month: what the settled lines of declarations add up to.
//!
//! Each line becomes a key and two amounts. Lines are laid out by importer, a few importers together, and each such part
//! is sorted by itself: no table of hashes, and no text is looked at. Sums are whole numbers, so that they do not depend
//! on the order of lines or the number of threads. Exports are flows too, told apart by their direction.
//!
//! Cost: O(n log n) time in the lines, of which the parts are sorted in a processor's cache; 32 bytes of memory a line
//! beside the flows.

use rayon::prelude::*;
use tegi_model::{Crossing, Day, Direction, Flow, FlowParty, HsCode, Money, Month, Quantity, RefId};

/// Digits of the code by which goods are told apart: what all countries have in common.
const DIGITS: usize = 6;

/// Fewer lines are not worth a thread of their own.
const CHUNK: usize = 1 << 17;

/// Lines are laid out in so many chunks at most, side by side.
const MOST_CHUNKS: usize = 64;

/// About so many lines are sorted together: half a megabyte.
const PART: usize = 1 << 14;

/// In so many parts at most: each chunk has a place in each part.
const MOST_PARTS: usize = 1 << 12;

/// The flows that declarations add up to, by importer, direction, sender, code and month. `party_of` is the party of
/// each reference by its number; a reference beyond its end is nobody.
pub fn flows(lines: &[Crossing], party_of: &[FlowParty]) -> Vec<Flow> {
    let (months, parts) = (Months::of(lines), Parts::of(lines, party_of));
    let (mut laid, parts) = laid_out(lines, party_of, &parts, &months);
    let ends = sorted(&mut laid, &parts);
    ends.par_windows(2).map(|ends| sum(&laid[ends[0]..ends[1]])).collect()
}

/// A line by which flow it belongs to: its key, its customs value and its net weight.
type Keyed = (u128, i64, i64);

/// An amount that the line does not say: no amount can be so small.
const NOT_SAID: i64 = i64::MIN;

fn keyed(line: &Crossing, party_of: &[FlowParty], months: &Months) -> Keyed {
    let party = |reference| party(reference, party_of);
    let flow = (party(line.importer), line.direction, party(line.sender), line.hs, months.of_day(line.day));
    let value = line.value.map_or(NOT_SAID, |value: Money| value.steps());
    let net_kg = line.net_kg.map_or(NOT_SAID, |net: Quantity| net.steps());
    (key(flow), value, net_kg)
}

/// The party of a reference.
fn party(reference: RefId, party_of: &[FlowParty]) -> FlowParty {
    party_of.get(reference.0 as usize).copied().unwrap_or(FlowParty::NOBODY)
}

/// From the highest bit down: importer (32), direction (1), sender (32), code (24), month (32); nought is not known.
fn key(flow: (FlowParty, Direction, FlowParty, Option<HsCode>, u32)) -> u128 {
    let (importer, direction, sender, hs, month) = flow;
    let code = hs.map_or(0, |code| code.prefix(DIGITS).number());
    let firms = u128::from(importer.0) << 33 | u128::from(direction == Direction::Export) << 32 | u128::from(sender.0);
    firms << 56 | u128::from(code) << 32 | u128::from(month)
}

/// The flow of a key, without lines yet.
fn flow(key: u128) -> Flow {
    let direction = if key >> 88 & 1 == 1 { Direction::Export } else { Direction::Import };
    let (importer, sender) = (FlowParty((key >> 89) as u32), FlowParty((key >> 56) as u32));
    let hs6 = HsCode::numbered((key >> 32) as u64 & 0xff_ffff);
    Flow::new(importer, direction, sender, hs6, Month::numbered(key as u32))
}

/// The months of all days that occur, found once for each day.
struct Months {
    first: i32,
    numbers: Vec<u32>,
}

impl Months {
    fn of(lines: &[Crossing]) -> Months {
        let days =
            lines.par_iter().with_min_len(CHUNK).filter_map(|line| line.day.map(|day| (day.number(), day.number())));
        let ends = days.reduce_with(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let Some((first, last)) = ends else { return Months { first: 0, numbers: Vec::new() } };
        Months { first, numbers: (first..=last).map(|day| number(Day::new(day))).collect() }
    }

    /// The number of the month of a day; nought where it is not known.
    fn of_day(&self, day: Option<Day>) -> u32 {
        let place = day.and_then(|day| usize::try_from(day.number() - self.first).ok());
        place.and_then(|place| self.numbers.get(place)).copied().unwrap_or(0)
    }
}

fn number(day: Day) -> u32 {
    let date = day.date();
    Month::new(date.year(), date.month()).map_or(0, Month::number)
}

/// Which importers are sorted together.
struct Parts {
    /// The part of each party, as an importer.
    of_importer: Vec<u16>,
    count: usize,
}

impl Parts {
    /// Importers one after the other, so many that a part has about [`PART`] lines.
    fn of(lines: &[Crossing], party_of: &[FlowParty]) -> Parts {
        let importers = party_of.iter().map(|party| party.0 as usize + 1).max().unwrap_or(1);
        let count = |lines: &[Crossing]| {
            let mut counts = vec![0_usize; importers];
            lines.iter().for_each(|line| counts[party(line.importer, party_of).0 as usize] += 1);
            counts
        };
        let each = lines.len().div_ceil(rayon::current_num_threads()).max(CHUNK);
        let counts = lines.par_chunks(each).map(count).reduce(|| vec![0; importers], added);
        let (mut part, mut full, enough) = (0, 0, PART.max(lines.len() / (MOST_PARTS - 1)));
        let of_importer = counts.iter().map(|lines| {
            if full >= enough {
                (part, full) = (part + 1, 0);
            }
            full += lines;
            part
        });
        Parts { of_importer: of_importer.collect(), count: usize::from(part) + 1 }
    }

    #[inline]
    fn of_line(&self, line: &Crossing, party_of: &[FlowParty]) -> usize {
        usize::from(self.of_importer[party(line.importer, party_of).0 as usize])
    }
}

fn added(mut counts: Vec<usize>, others: Vec<usize>) -> Vec<usize> {
    counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
    counts
}

/// The lines with their keys, part by part; and how many lines each part has.
fn laid_out(lines: &[Crossing], party_of: &[FlowParty], parts: &Parts, months: &Months) -> (Vec<Keyed>, Vec<usize>) {
    let each = lines.len().div_ceil(MOST_CHUNKS).max(CHUNK);
    let count = |lines: &[Crossing]| {
        let mut counts = vec![0_usize; parts.count];
        lines.iter().for_each(|line| counts[parts.of_line(line, party_of)] += 1);
        counts
    };
    let counts: Vec<Vec<usize>> = lines.par_chunks(each).map(count).collect();
    let mut laid: Vec<Keyed> = vec![(0, 0, 0); lines.len()];
    // The lines of a chunk have their place in each part: behind those of the chunks before.
    let mut places: Vec<Vec<&mut [Keyed]>> = counts.iter().map(|_| Vec::with_capacity(parts.count)).collect();
    let mut rest = &mut laid[..];
    for part in 0..parts.count {
        for (places, counts) in places.iter_mut().zip(&counts) {
            let (place, behind) = rest.split_at_mut(counts[part]);
            places.push(place);
            rest = behind;
        }
    }
    lines.par_chunks(each).zip(places).for_each(|(lines, mut places)| {
        for line in lines {
            let place = &mut places[parts.of_line(line, party_of)];
            if let Some((first, behind)) = std::mem::take(place).split_first_mut() {
                *first = keyed(line, party_of, months);
                *place = behind;
            }
        }
    });
    (laid, counts.into_iter().reduce(added).unwrap_or_default())
}

/// Sorts each part, and tells where each flow begins, and where the last one ends.
fn sorted(laid: &mut [Keyed], parts: &[usize]) -> Vec<usize> {
    let (mut each, mut rest, mut begin) = (Vec::with_capacity(parts.len()), laid, 0);
    for &lines in parts {
        let (part, behind) = rest.split_at_mut(lines);
        each.push((begin, part));
        (rest, begin) = (behind, begin + lines);
    }
    let begins = |(begin, part): (usize, &mut [Keyed])| {
        // One firm can have most of all lines.
        match part.len() > 2 * CHUNK {
            true => part.par_sort_unstable_by_key(|line| line.0),
            false => part.sort_unstable_by_key(|line| line.0),
        }
        let flows = part.chunk_by(|a, b| a.0 == b.0).scan(begin, |next, flow| {
            let begin = *next;
            *next += flow.len();
            Some(begin)
        });
        flows.collect::<Vec<usize>>()
    };
    let mut begins = each.into_par_iter().map(begins).collect::<Vec<_>>().concat();
    begins.push(begin);
    begins
}

/// The flow of lines that all belong to it.
fn sum(lines: &[Keyed]) -> Flow {
    let (mut value, mut net_kg) = ((0, 0), (0, 0));
    for line in lines {
        add(&mut value, line.1);
        add(&mut net_kg, line.2);
    }
    let mut flow = flow(lines[0].0);
    flow.set(u32::try_from(lines.len()).unwrap_or(u32::MAX), value, net_kg);
    flow
}

/// Adds an amount to a sum, or counts that it is not said.
fn add((sum, without): &mut (i128, u32), amount: i64) {
    match amount {
        NOT_SAID => *without += 1,
        said => *sum += i128::from(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use std::collections::BTreeMap;
    use tegi_model::Citation;

    fn line() -> impl Strategy<Value = Crossing> {
        let amount = || prop::option::of(-50_i64..1_000);
        let code = prop::sample::select(vec!["", "84", "8501310000", "8501319900", "8502"]);
        (0..5_u32, 0..4_u32, any::<bool>(), code, prop::option::of(19_700..19_800_i32), amount(), amount()).prop_map(
            |(importer, sender, out, code, day, value, net_kg)| Crossing {
                importer: RefId(importer),
                sender: RefId(sender),
                day: day.map(Day::new),
                direction: if out { Direction::Export } else { Direction::Import },
                hs: code.parse().ok(),
                value: value.map(Money::new),
                net_kg: net_kg.map(Quantity::new),
                at: Citation { source: 0, row: 1 },
            },
        )
    }

    /// The same by the book: a table of sums.
    fn slowly(lines: &[Crossing], party_of: &[FlowParty]) -> Vec<Flow> {
        let mut sums: BTreeMap<_, Vec<&Crossing>> = BTreeMap::new();
        for line in lines {
            let party = |reference: RefId| party_of.get(reference.0 as usize).copied().unwrap_or(FlowParty::NOBODY);
            let month = line.day.and_then(|day| Month::new(day.date().year(), day.date().month()));
            let code = line.hs.map(|code| code.prefix(6));
            sums.entry((party(line.importer), line.direction, party(line.sender), code, month)).or_default().push(line);
        }
        let flow = |((importer, direction, sender, code, month), lines): (_, Vec<&Crossing>)| {
            let mut flow = Flow::new(importer, direction, sender, code, month);
            let values: Vec<i128> = lines.iter().filter_map(|line| Some(i128::from(line.value?.steps()))).collect();
            let nets: Vec<i128> = lines.iter().filter_map(|line| Some(i128::from(line.net_kg?.steps()))).collect();
            let without = |known: &[i128]| (known.iter().sum(), (lines.len() - known.len()) as u32);
            flow.set(lines.len() as u32, without(&values), without(&nets));
            flow
        };
        sums.into_iter().map(flow).collect()
    }

    proptest! {
        #[test]
        fn flows_are_what_their_lines_add_up_to(lines in prop::collection::vec(line(), 0..200)) {
            let party_of = [0, 2, 1, 2].map(FlowParty);
            prop_assert_eq!(flows(&lines, &party_of), slowly(&lines, &party_of));
        }
    }

    #[test]
    fn many_lines_of_many_firms_are_added_up_as_few_are() {
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let lines = prop::collection::vec(line(), 2_000).new_tree(&mut runner).expect("lines").current();
        let many: Vec<Crossing> = (0..200_000_u32)
            .map(|number| {
                let mut line = lines[number as usize % lines.len()].clone();
                line.importer = RefId(number.wrapping_mul(2_654_435_761) % 1_000);
                line
            })
            .collect();
        let party_of: Vec<FlowParty> = (0..900).map(FlowParty).collect();
        assert_eq!(flows(&many, &party_of), slowly(&many, &party_of));
    }

    #[test]
    fn a_key_holds_all_of_its_flow() {
        let month = Month::new(2100, 12).expect("a month");
        let codes = ["", "01", "999999", "9999999999"].map(|code| code.parse::<HsCode>().ok());
        for hs in codes {
            for direction in [Direction::Import, Direction::Export] {
                let firms = (FlowParty(u32::MAX), FlowParty(u32::MAX - 1));
                let back = flow(key((firms.0, direction, firms.1, hs, month.number())));
                let code = hs.map(|code| code.prefix(6));
                assert_eq!(back, Flow::new(firms.0, direction, firms.1, code, Some(month)));
            }
        }
    }
}
