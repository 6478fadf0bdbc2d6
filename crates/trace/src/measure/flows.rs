//! Flows over the border by firm, direction, sender, good and month: what the settled lines of declarations add up to.
//!
//! Each line becomes a key and two amounts. Lines are laid out by importer, a few importers together, and each such part
//! is sorted and added up by itself: no table of hashes, and no text is looked at. Sums are whole numbers, so that they
//! do not depend on the order of lines or the number of threads. Exports are flows too, told apart by their direction.
//!
//! Cost: O(n log n) time in the lines, of which the parts are sorted in a processor's cache; 32 bytes of memory a line
//! beside the flows.

use rayon::prelude::*;
use tegi_model::{Day, Declaration, Direction, Flow, FlowParty, HsCode, Money, Month, Quantity, RefId};

/// Digits of the code by which goods are told apart: what all countries have in common.
const DIGITS: usize = 6;

/// Lines that are laid out at a time.
const CHUNK: usize = 1 << 17;

/// About so many lines are sorted together: half a megabyte.
const PART: usize = 1 << 14;

/// The flows that declarations add up to, by importer, direction, sender, code and month. `party_of` is the party of
/// each reference by its number; a reference beyond its end is nobody.
pub fn flows(lines: &[Declaration], party_of: &[FlowParty]) -> Vec<Flow> {
    let (months, parts) = (Months::of(lines), Parts::of(lines, party_of));
    let laid = |chunk: &[Declaration]| {
        let keyed: Vec<Keyed> = chunk.iter().map(|line| Keyed::of(line, party_of, &months)).collect();
        Laid::out(&keyed, &parts)
    };
    let laid: Vec<Laid> = lines.par_chunks(CHUNK).map(laid).collect();
    let added: Vec<Vec<Flow>> = (0..parts.count).into_par_iter().map(|part| added_up(&laid, part)).collect();
    added.concat()
}

/// A line by which flow it belongs to, and its amounts.
#[derive(Clone, Copy)]
struct Keyed {
    key: u128,
    value: i64,
    net_kg: i64,
}

/// An amount that the line does not say: no amount can be so small.
const NOT_SAID: i64 = i64::MIN;

impl Keyed {
    fn of(line: &Declaration, party_of: &[FlowParty], months: &Months) -> Keyed {
        let party = |reference| party(reference, party_of);
        let flow = (party(line.importer), line.direction, party(line.sender), line.goods.hs, months.of_day(line.day));
        let value = line.value.map_or(NOT_SAID, |value: Money| value.steps());
        let net_kg = line.net_kg.map_or(NOT_SAID, |net: Quantity| net.steps());
        Keyed { key: key(flow), value, net_kg }
    }

    fn importer(&self) -> FlowParty {
        FlowParty((self.key >> 89) as u32)
    }
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
    fn of(lines: &[Declaration]) -> Months {
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

/// Which importers are added up together.
struct Parts {
    /// The part of each importer.
    of_importer: Vec<u32>,
    count: usize,
}

impl Parts {
    /// Importers one after the other, so many that a part has about [`PART`] lines.
    fn of(lines: &[Declaration], party_of: &[FlowParty]) -> Parts {
        let importers = party_of.iter().map(|party| party.0 as usize + 1).max().unwrap_or(1);
        let count = |lines: &[Declaration]| {
            let mut counts = vec![0_usize; importers];
            lines.iter().for_each(|line| counts[party(line.importer, party_of).0 as usize] += 1);
            counts
        };
        let add = |mut counts: Vec<usize>, others: Vec<usize>| {
            counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
            counts
        };
        let each = lines.len().div_ceil(rayon::current_num_threads()).max(CHUNK);
        let counts = lines.par_chunks(each).map(count).reduce(|| vec![0; importers], add);
        let (mut part, mut full) = (0, 0);
        let of_importer = counts.iter().map(|lines| {
            if full >= PART {
                (part, full) = (part + 1, 0);
            }
            full += lines;
            part
        });
        Parts { of_importer: of_importer.collect(), count: part as usize + 1 }
    }

    fn of_line(&self, line: &Keyed) -> usize {
        self.of_importer[line.importer().0 as usize] as usize
    }
}

/// Lines laid out by part.
struct Laid {
    lines: Vec<Keyed>,
    /// Where each part begins, and the last one ends.
    starts: Vec<u32>,
}

impl Laid {
    fn out(lines: &[Keyed], parts: &Parts) -> Laid {
        let mut starts = vec![0_u32; parts.count + 2];
        lines.iter().for_each(|line| starts[parts.of_line(line) + 2] += 1);
        for part in 2..starts.len() {
            starts[part] += starts[part - 1];
        }
        let mut laid = lines.to_vec();
        for line in lines {
            let place = &mut starts[parts.of_line(line) + 1];
            laid[*place as usize] = *line;
            *place += 1;
        }
        Laid { lines: laid, starts }
    }

    fn part(&self, part: usize) -> &[Keyed] {
        &self.lines[self.starts[part] as usize..self.starts[part + 1] as usize]
    }
}

/// The flows of one part.
fn added_up(laid: &[Laid], part: usize) -> Vec<Flow> {
    let mut lines: Vec<Keyed> = Vec::with_capacity(laid.iter().map(|chunk| chunk.part(part).len()).sum());
    laid.iter().for_each(|chunk| lines.extend_from_slice(chunk.part(part)));
    // One firm can have most of all lines.
    if lines.len() > 2 * CHUNK {
        lines.par_sort_unstable_by_key(|line| line.key);
    } else {
        lines.sort_unstable_by_key(|line| line.key);
    }
    lines.chunk_by(|a, b| a.key == b.key).map(sum).collect()
}

/// The flow of lines that all belong to it.
fn sum(lines: &[Keyed]) -> Flow {
    let (mut value, mut net_kg) = ((0, 0), (0, 0));
    for line in lines {
        add(&mut value, line.value);
        add(&mut net_kg, line.net_kg);
    }
    let mut flow = flow(lines[0].key);
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
    use tegi_model::{Citation, Country, Goods, Regime, Sym, Unit};

    fn line() -> impl Strategy<Value = Declaration> {
        let amount = || prop::option::of(-50_i64..1_000);
        let code = prop::sample::select(vec!["", "84", "8501310000", "8501319900", "8502"]);
        (0..5_u32, 0..4_u32, any::<bool>(), code, prop::option::of(19_700..19_800_i32), amount(), amount()).prop_map(
            |(importer, sender, out, code, day, value, net_kg)| Declaration {
                no: Sym::EMPTY,
                line: Sym::EMPTY,
                day: day.map(Day::new),
                direction: if out { Direction::Export } else { Direction::Import },
                regime: Regime::Customs,
                procedure: Sym::EMPTY,
                importer: RefId(importer),
                sender: RefId(sender),
                producer_name: Sym::EMPTY,
                dispatch: None,
                origin: Some(Country::UNKNOWN),
                goods: Goods { hs: code.parse().ok(), ..Goods::default() },
                quantity: None,
                unit: Unit::UNKNOWN,
                net_kg: net_kg.map(Quantity::new),
                value: value.map(Money::new),
                duty: None,
                at: Citation { source: 0, row: 1 },
            },
        )
    }

    /// The same by the book: a table of sums.
    fn slowly(lines: &[Declaration], party_of: &[FlowParty]) -> Vec<Flow> {
        let mut sums: BTreeMap<_, Vec<&Declaration>> = BTreeMap::new();
        for line in lines {
            let party = |reference: RefId| party_of.get(reference.0 as usize).copied().unwrap_or(FlowParty::NOBODY);
            let month = line.day.and_then(|day| Month::new(day.date().year(), day.date().month()));
            let code = line.goods.hs.map(|code| code.prefix(6));
            sums.entry((party(line.importer), line.direction, party(line.sender), code, month)).or_default().push(line);
        }
        let flow = |((importer, direction, sender, code, month), lines): (_, Vec<&Declaration>)| {
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
        let many: Vec<Declaration> = (0..200_000_u32)
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
