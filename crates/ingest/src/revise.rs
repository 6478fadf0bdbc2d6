//! Revised documents: a line that was corrected, withdrawn or listed twice counts once.
//!
//! The lines of one key (document number, line, seller or importer) are settled together:
//! 1. a corrected line stands for all that are final or withdrawn;
//! 2. without one, a withdrawn line takes those of its key with it that say the same amounts (all of them, where it
//!    says none); withdrawn without a line number, it takes the whole document;
//!    Lines without a number are corrected together, as a whole document too;
//! 3. of identical lines the first stands, of contradicting ones the latest by day, then the one that comes first by
//!    a fixed number of what it says: never the one that happens to stand first in the file;
//! 4. a correction with a negative quantity or amount is a return: it is taken off the line that it corrects;
//! 5. an addition is put on the line that it adds to; without one it stands for itself.
//!
//! Lines without a document number are never settled: nobody can tell whether they are the same. Each row that does not
//! count is an issue that names the row which does.

use super::content::{Content, Contents};
use super::desk::Desk;
use super::history::{self, Telling};
use super::words::Status;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use tegi_model::TABLES;
use tegi_model::{
    BomLine, Capacity, Certificate, Citation, ContractItem, Day, Declaration, Effect, Fate as StateFate, Invoice,
    Message, Money, PartyRef, Quantity, Records, RefId, Revised, Stock, Sym,
};

/// Settles the documents of all tables.
pub fn revise(desk: &mut Desk) {
    desk.odd.sort_unstable();
    documents(desk, "declarations", |records| &mut records.declarations);
    documents(desk, "invoices", |records| &mut records.invoices);
    documents(desk, "contract_items", |records| &mut records.items);
    listed_once(desk, "certificates", |records| &mut records.certificates);
    listed_once(desk, "stocks", |records| &mut records.stocks);
    listed_once(desk, "capacity", |records| &mut records.capacity);
    listed_once(desk, "bom", |records| &mut records.bom);
}

/// A row of any table.
trait Row: Content + PartialEq {
    fn at(&self) -> Citation;
    fn set_at(&mut self, at: Citation);

    /// Whether two rows say the same.
    fn says_the_same(&self, other: &Self) -> bool {
        let mut moved = other.clone();
        moved.set_at(self.at());
        *self == moved
    }
}

macro_rules! rows {
    ($($record:ty),*) => {$(
        impl Row for $record {
            fn at(&self) -> Citation {
                self.at
            }
            fn set_at(&mut self, at: Citation) {
                self.at = at;
            }
        }
    )*};
}
rows!(Declaration, Invoice, ContractItem, Certificate, Stock, Capacity, BomLine);

/// A line of a document.
trait Line: Row + Telling {
    /// Number of the document, line in it, and who issued it.
    fn key(&self, records: &Records) -> (Sym, Sym, Sym);
    fn day(&self) -> Option<Day>;
    fn quantity(&mut self) -> &mut Option<Quantity>;
    fn value(&mut self) -> &mut Option<Money>;
}

/// What tells two issuers of documents of the same number apart: the id, else the name.
pub fn issuer(refs: &[PartyRef], party: RefId) -> Sym {
    let party = refs.get(party.0 as usize).copied().unwrap_or_default();
    if party.id.is_empty() { party.name } else { party.id }
}

impl Line for Declaration {
    fn key(&self, records: &Records) -> (Sym, Sym, Sym) {
        (self.no, self.line, issuer(&records.refs, self.importer))
    }
    fn day(&self) -> Option<Day> {
        self.day
    }
    fn quantity(&mut self) -> &mut Option<Quantity> {
        &mut self.quantity
    }
    fn value(&mut self) -> &mut Option<Money> {
        &mut self.value
    }
}

impl Line for Invoice {
    fn key(&self, records: &Records) -> (Sym, Sym, Sym) {
        (self.no, self.line, issuer(&records.refs, self.seller))
    }
    fn day(&self) -> Option<Day> {
        self.day
    }
    fn quantity(&mut self) -> &mut Option<Quantity> {
        &mut self.quantity
    }
    fn value(&mut self) -> &mut Option<Money> {
        &mut self.value
    }
}

impl Line for ContractItem {
    fn key(&self, _: &Records) -> (Sym, Sym, Sym) {
        (self.contract, self.line, Sym::EMPTY)
    }
    fn day(&self) -> Option<Day> {
        self.delivered
    }
    fn quantity(&mut self) -> &mut Option<Quantity> {
        &mut self.quantity
    }
    fn value(&mut self) -> &mut Option<Money> {
        &mut self.value
    }
}

/// Why a row does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Duplicate,
    Contradicting,
    Superseded,
    Withdrawn,
    TakenOff,
    PutOn,
    NothingToCorrect,
}

impl Fate {
    /// What became of the state that the row tells; nothing where it tells none of its own.
    fn of_state(self) -> Option<StateFate> {
        match self {
            Fate::Duplicate | Fate::NothingToCorrect => None,
            Fate::Contradicting => Some(StateFate::Contradicting),
            Fate::Superseded => Some(StateFate::Superseded),
            Fate::Withdrawn => Some(StateFate::Withdrawn),
            Fate::TakenOff => Some(StateFate::TakenOff),
            Fate::PutOn => Some(StateFate::PutOn),
        }
    }

    fn words(self) -> (&'static str, &'static str, Effect) {
        match self {
            Fate::Duplicate => ("duplicate_row", "issue-duplicate-row", Effect::NotCountedTwice),
            Fate::Contradicting => ("contradicting_row", "issue-contradicting-row", Effect::NotCountedTwice),
            Fate::Superseded => ("superseded_row", "issue-superseded-row", Effect::NotCountedTwice),
            Fate::Withdrawn => ("withdrawn_row", "issue-withdrawn-row", Effect::NotCountedTwice),
            Fate::TakenOff => ("return_taken_off", "issue-return-taken-off", Effect::NotCountedTwice),
            Fate::PutOn => ("addition_put_on", "issue-addition-put-on", Effect::NotCountedTwice),
            Fate::NothingToCorrect => ("nothing_to_correct", "issue-nothing-to-correct", Effect::RowLeftOut),
        }
    }
}

/// So many documents are looked through on one thread.
const CHUNK: usize = 1 << 12;

/// A row that does not count: which, why, and which one counts instead.
type Verdict = (usize, Fate, Option<usize>);

/// The rows of one table with what is remembered of them.
struct Pile<T> {
    rows: Vec<T>,
    states: Vec<Status>,
}

impl<T: Row> Pile<T> {
    /// Takes a table from the desk.
    fn take(desk: &mut Desk, table: &str, rows: impl Fn(&mut Records) -> &mut Vec<T>) -> Pile<T> {
        let place = TABLES.iter().position(|known| known.name == table).unwrap_or(0);
        Pile { rows: std::mem::take(rows(&mut desk.records)), states: std::mem::take(&mut desk.states[place]) }
    }

    /// Puts back the rows that count, and says why the others do not.
    fn put_back(self, desk: &mut Desk, verdicts: &[Verdict], rows: impl Fn(&mut Records) -> &mut Vec<T>) {
        let mut counts = vec![true; self.rows.len()];
        let mut last = (Citation { source: 0, row: 0 }, String::new());
        let mut shared: BTreeMap<(u16, u16), u64> = BTreeMap::new();
        for &(row, fate, instead) in verdicts {
            counts[row] = false;
            let at = self.rows[row].at();
            let (code, id, effect) = fate.words();
            if let Some(other) = instead.map(|row| self.rows[row].at().source).filter(|other| *other != at.source)
                && fate == Fate::Duplicate
            {
                *shared.entry((at.source, other)).or_default() += 1;
            }
            // A row that says of itself that it is withdrawn stands in its own stead.
            let message = match instead.filter(|instead| *instead != row).map(|row| self.rows[row].at()) {
                Some(instead) => {
                    if last.0 != instead {
                        last = (instead, desk.records.cite(instead));
                    }
                    Message::new(id).with("counts", &last.1)
                }
                None if fate == Fate::Withdrawn => Message::new("issue-withdrawn-itself"),
                None => Message::new(id),
            };
            desk.note(at, "", code, message, effect);
            desk.dropped(at);
        }
        shared.into_iter().for_each(|((source, other), rows)| note_overlap(desk, source, other, rows));
        let mut counting = self.rows;
        if !verdicts.is_empty() {
            let mut counts = counts.into_iter();
            counting.retain(|_| counts.next().unwrap_or(true));
        }
        *rows(&mut desk.records) = counting;
    }

    /// Of rows that should say the same: the one that counts, and the others with their fate.
    fn choose(
        &self,
        contents: Contents,
        among: &[usize],
        day: impl Fn(&T) -> Option<Day>,
        verdicts: &mut Vec<Verdict>,
    ) -> Option<usize> {
        if let [only] = among {
            return Some(*only);
        }
        let best = |row: &usize| {
            let row = &self.rows[*row];
            (day(row), Reverse(contents.of(row)), Reverse(row.at()))
        };
        let chosen = among.iter().copied().max_by_key(best)?;
        for &row in among.iter().filter(|row| **row != chosen) {
            let same = self.rows[chosen].says_the_same(&self.rows[row]);
            let fate = if same { Fate::Duplicate } else { Fate::Contradicting };
            verdicts.push((row, fate, Some(chosen)));
        }
        Some(chosen)
    }

    /// Of rows that may differ: those that say the same count once.
    fn once(&self, contents: Contents, among: &[usize], verdicts: &mut Vec<Verdict>) {
        if among.len() < 2 {
            return;
        }
        let by_content = |row: &usize| (contents.of(&self.rows[*row]), self.rows[*row].at(), *row);
        let mut among: Vec<_> = among.iter().map(by_content).collect();
        among.sort_unstable();
        for alike in among.chunk_by(|(a, ..), (b, ..)| a == b) {
            let (_, _, first) = alike[0];
            let rows = alike[1..].iter().map(|(_, _, row)| *row);
            let same = rows.filter(|row| self.rows[first].says_the_same(&self.rows[*row]));
            verdicts.extend(same.map(|row| (row, Fate::Duplicate, Some(first))));
        }
    }
}

/// Says that rows of an export stand in another one too.
fn note_overlap(desk: &mut Desk, source: u16, other: u16, rows: u64) {
    let counts = desk.records.cite(Citation { source: other, row: 0 });
    let message = Message::new("issue-overlapping-export").with("rows", rows).with("counts", counts);
    desk.note(Citation { source, row: 0 }, "", "overlapping_export", message, Effect::Noted);
}

/// Tables whose rows have no number: identical rows count once.
fn listed_once<T: Row>(desk: &mut Desk, table: &str, rows: impl Fn(&mut Records) -> &mut Vec<T> + Copy) {
    let pile = Pile::take(desk, table, rows);
    let mut verdicts = Vec::new();
    let all: Vec<usize> = (0..pile.rows.len()).collect();
    pile.once(desk.contents(), &all, &mut verdicts);
    pile.put_back(desk, &verdicts, rows);
}

/// Tables of documents.
fn documents<T: Line + Sync>(desk: &mut Desk, table: &str, rows: impl Fn(&mut Records) -> &mut Vec<T> + Copy) {
    let mut pile = Pile::take(desk, table, rows);
    let keys: Vec<(Sym, Sym, Sym)> = pile.rows.par_iter().map(|row| row.key(&desk.records)).collect();
    let void = withdrawn_documents(&pile, &keys);
    let by_number = ByNumber::of(&keys, desk.records.strings.len());
    let mut verdicts = Vec::new();
    let unnumbered = by_number.document(Sym::EMPTY);
    verdicts.extend(unnumbered.iter().filter_map(|row| unnumbered_fate(&mut pile, *row as usize)));
    let mut lines = Vec::new();
    for number in by_number.unsettled(&pile.states, &keys) {
        lines.clear();
        lines.extend(by_number.document(number).iter().map(|row| *row as usize));
        lines.sort_unstable_by_key(|row| (keys[*row], pile.rows[*row].at()));
        for group in lines.chunk_by(|a, b| keys[*a] == keys[*b]) {
            let (no, line, issuer) = keys[group[0]];
            let void = void.get(&(no, issuer)).copied();
            settle(desk.contents(), &mut pile, group, line, void, &mut verdicts);
        }
    }
    pile.remember(desk, &keys, &verdicts);
    pile.put_back(desk, &verdicts, rows);
}

impl<T: Line> Pile<T> {
    /// Keeps what rows said that do not count any more, and counts by source the documents that have such rows.
    fn remember(&self, desk: &mut Desk, keys: &[(Sym, Sym, Sym)], verdicts: &[Verdict]) {
        let mut documents: FxHashSet<(u16, Sym, Sym)> = FxHashSet::default();
        let withdrawing: FxHashSet<usize> =
            verdicts.iter().filter_map(|(row, _, by)| by.filter(|by| by != row)).collect();
        let mut kept = 0;
        for &(row, fate, by) in verdicts {
            let Some(fate) = fate.of_state() else { continue };
            let (at, (number, _, issuer)) = (self.rows[row].at(), keys[row]);
            if documents.insert((at.source, number, issuer))
                && let Some(source) = desk.source(at.source)
            {
                source.revised += 1;
            }
            // What withdrew another row says nothing that was said before.
            let says_nothing_new = fate == StateFate::Withdrawn && withdrawing.contains(&row);
            if says_nothing_new || kept == history::KEPT {
                continue;
            }
            kept += 1;
            let by = by.filter(|by| *by != row);
            let earlier = history::earlier(&desk.records, &self.rows[row], fate, by.map(|by| &self.rows[by]));
            let by = by.map(|by| self.rows[by].at());
            desk.records.revised.push(Revised { at, by, ..earlier });
        }
    }
}

/// Rows by the number of their document, laid out in one pass: numbers are small, and rows of a document mostly lie
/// together.
struct ByNumber {
    /// Rows, document by document, each in the order of reading.
    rows: Vec<u32>,
    /// Where each document begins, and the last one ends.
    starts: Vec<u32>,
}

impl ByNumber {
    fn of(keys: &[(Sym, Sym, Sym)], texts: usize) -> ByNumber {
        let mut starts = vec![0_u32; texts + 2];
        keys.iter().for_each(|key| starts[key.0.0 as usize + 2] += 1);
        for number in 2..starts.len() {
            starts[number] += starts[number - 1];
        }
        let mut rows = vec![0; keys.len()];
        for (row, key) in keys.iter().enumerate() {
            let place = &mut starts[key.0.0 as usize + 1];
            rows[*place as usize] = row as u32;
            *place += 1;
        }
        ByNumber { rows, starts }
    }

    /// The documents with a number that have something to settle: a line that is not final, or two of one key. They are most
    /// often few.
    fn unsettled(&self, states: &[Status], keys: &[(Sym, Sym, Sym)]) -> Vec<Sym> {
        let numbers = 1..self.starts.len() as u32 - 2;
        let found = numbers.into_par_iter().with_min_len(CHUNK).map_init(Vec::new, |lines, number| {
            let rows = self.document(Sym(number)).iter().map(|row| *row as usize);
            if rows.clone().any(|row| states[row] != Status::Final) {
                return Some(Sym(number));
            }
            if rows.len() < 2 {
                return None;
            }
            lines.clear();
            lines.extend(rows.map(|row| keys[row]));
            lines.sort_unstable();
            lines.windows(2).any(|pair| pair[0] == pair[1]).then_some(Sym(number))
        });
        found.flatten_iter().collect()
    }

    fn document(&self, number: Sym) -> &[u32] {
        let number = number.0 as usize;
        &self.rows[self.starts[number] as usize..self.starts[number + 1] as usize]
    }
}

/// Without a document's number nothing can be withdrawn or corrected but the row itself.
fn unnumbered_fate<T: Line>(pile: &mut Pile<T>, row: usize) -> Option<Verdict> {
    if pile.states[row] == Status::Void {
        return Some((row, Fate::Withdrawn, None));
    }
    is_return(&mut pile.rows[row]).then_some((row, Fate::NothingToCorrect, None))
}

/// Documents withdrawn as a whole, by number and issuer: the first row that says so.
fn withdrawn_documents<T: Line>(pile: &Pile<T>, keys: &[(Sym, Sym, Sym)]) -> FxHashMap<(Sym, Sym), usize> {
    let mut void = FxHashMap::default();
    for (row, (state, key)) in pile.states.iter().zip(keys).enumerate() {
        if *state == Status::Void && key.1.is_empty() {
            let first = void.entry((key.0, key.2)).or_insert(row);
            if pile.rows[row].at() < pile.rows[*first].at() {
                *first = row;
            }
        }
    }
    void
}

/// Settles the lines of one key; `void` is the row that withdraws the document as a whole.
fn settle<T: Line>(
    contents: Contents,
    pile: &mut Pile<T>,
    group: &[usize],
    line: Sym,
    void: Option<usize>,
    verdicts: &mut Vec<Verdict>,
) {
    if let ([only], None) = (group, void)
        && pile.states[*only] == Status::Final
    {
        return;
    }
    let (returns, lines): (Vec<usize>, Vec<usize>) = group.iter().partition(|row| is_return(&mut pile.rows[**row]));
    let (additions, lines): (Vec<usize>, Vec<usize>) =
        lines.into_iter().partition(|row| pile.states[*row] == Status::Additional);
    let with = |status: Status| {
        let states = &pile.states;
        lines.iter().copied().filter(move |row| states[*row] == status).collect::<Vec<_>>()
    };
    let (finals, corrected, withdrawn) = (with(Status::Final), with(Status::Corrected), with(Status::Void));
    if line.is_empty() && void.is_none() {
        if let Some(&first) = corrected.first() {
            let replaced = finals.iter().chain(&withdrawn);
            verdicts.extend(replaced.map(|row| (*row, Fate::Superseded, Some(first))));
        }
        pile.once(contents, if corrected.is_empty() { &lines } else { &corrected }, verdicts);
        pile.once(contents, &additions, verdicts);
        verdicts.extend(returns.into_iter().map(|row| (row, Fate::NothingToCorrect, None)));
        return;
    }
    let chosen = if let Some(chosen) = pile.choose(contents, &corrected, T::day, verdicts) {
        verdicts.extend(finals.iter().chain(&withdrawn).map(|row| (*row, Fate::Superseded, Some(chosen))));
        Some(chosen)
    } else {
        let by = withdrawn.first().copied().or(void);
        let (gone, standing): (Vec<usize>, Vec<usize>) = finals
            .iter()
            .partition(|row| void.is_some() || withdrawn.iter().any(|other| withdraws(pile, *other, **row)));
        verdicts.extend(gone.iter().chain(&withdrawn).map(|row| (*row, Fate::Withdrawn, by)));
        pile.choose(contents, &standing, T::day, verdicts)
    };
    match chosen {
        Some(_) => take_off(contents, pile, chosen, [returns, additions].concat(), verdicts),
        None => {
            take_off(contents, pile, chosen, returns, verdicts);
            match void {
                Some(_) => verdicts.extend(additions.into_iter().map(|row| (row, Fate::Withdrawn, void))),
                None => pile.once(contents, &additions, verdicts),
            }
        }
    }
}

/// Whether a withdrawn row takes another of its key with it: it says the same amounts, or none at all. With other
/// amounts it was itself replaced under the same number.
fn withdraws<T: Line>(pile: &Pile<T>, withdrawn: usize, row: usize) -> bool {
    let amounts = |row: usize| {
        let mut line = pile.rows[row].clone();
        (*line.quantity(), *line.value())
    };
    let of = amounts(withdrawn);
    of == (None, None) || of == amounts(row)
}

/// Whether a line gives back: its quantity or value is below nothing.
fn is_return<T: Line>(row: &mut T) -> bool {
    let below = row.quantity().is_some_and(|quantity| quantity < Quantity::ZERO);
    below || row.value().is_some_and(|value| value < Money::ZERO)
}

/// Takes returns off the line that they correct, and puts additions on it; identical ones once.
fn take_off<T: Line>(
    contents: Contents,
    pile: &mut Pile<T>,
    from: Option<usize>,
    returns: Vec<usize>,
    verdicts: &mut Vec<Verdict>,
) {
    let Some(from) = from else {
        verdicts.extend(returns.into_iter().map(|row| (row, Fate::NothingToCorrect, None)));
        return;
    };
    let before = verdicts.len();
    pile.once(contents, &returns, verdicts);
    let twice: FxHashSet<usize> = verdicts[before..].iter().map(|(row, _, _)| *row).collect();
    for row in returns.into_iter().filter(|row| !twice.contains(row)) {
        let mut given_back = pile.rows[row].clone();
        let line = &mut pile.rows[from];
        add(line.quantity(), *given_back.quantity());
        add(line.value(), *given_back.value());
        let fate = if is_return(&mut pile.rows[row]) { Fate::TakenOff } else { Fate::PutOn };
        verdicts.push((row, fate, Some(from)));
    }
    let line = &mut pile.rows[from];
    let nothing_left = line.quantity().is_some_and(|left| left <= Quantity::ZERO);
    if nothing_left && verdicts.len() > before {
        verdicts.push((from, Fate::Withdrawn, None));
    }
}

fn add<N: std::ops::Add<Output = N> + Copy>(to: &mut Option<N>, change: Option<N>) {
    if let (Some(known), Some(change)) = (*to, change) {
        *to = Some(known + change);
    }
}
