//! The list of troubles met while reading.
//!
//! A column of a million bad cells would bury the reader and the memory: of one kind of trouble in one column of one
//! file the first hundred thousand are listed, the rest is counted and said in one more line.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use tegi_model::{Counting, Effect, Issue, Message, SourceInfo};

/// How many troubles of one kind are listed for one column of one file.
pub const LISTED: u64 = 100_000;

/// The code of an optional table that is missing.
pub const NO_TABLE: &str = "no_table";

/// Rows that add to another row of the same contract: no trouble.
pub const SAME_CONTRACT: &str = "same_contract";

/// How much of a cell an issue quotes.
const QUOTED: usize = 120;

/// Where a trouble lies: source, row (0: the whole source), column.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Index of the source.
    pub source: u16,
    /// Row, from 1.
    pub row: u32,
    /// The source's column; empty: not in one cell.
    pub field: &'a str,
}

/// Troubles, with a count of those that are not listed.
#[derive(Debug, Default)]
pub struct Notes {
    listed: Vec<(u16, Issue)>,
    told: FxHashMap<(u16, &'static str), Vec<Told>>,
    /// How many troubles were met, listed or not.
    met: u64,
    /// What is told once for a file, by its kind and what was found.
    once: FxHashSet<(u16, &'static str, String)>,
}

/// How often a kind of trouble was met in one column.
#[derive(Debug)]
struct Told {
    field: String,
    count: u64,
    effect: Effect,
}

impl Notes {
    /// Notes a trouble of one place.
    pub fn add(&mut self, place: Place, value: &str, code: &'static str, message: Message, effect: Effect) {
        self.met += 1;
        if self.count(place, code, effect, 1) > LISTED {
            return;
        }
        let issue = Issue {
            source: String::new(),
            row: place.row,
            counting: Counting::default(),
            field: place.field.to_string(),
            value: quoted(value),
            code,
            message,
            effect,
        };
        self.listed.push((place.source, issue));
    }

    /// Notes a trouble that is told once for a file and what was found in it, where it was met first.
    pub fn add_once(&mut self, place: Place, value: &str, code: &'static str, message: Message, effect: Effect) {
        if self.once.insert((place.source, code, value.to_string())) {
            self.add(place, value, code, message, effect);
        }
    }

    /// How many troubles were met here so far, those that are not listed too.
    pub fn met(&self) -> u64 {
        self.met
    }

    /// Takes over the troubles of a piece of a file that begins after so many rows of it. The result is that of one
    /// reading, if the pieces come in the order of the file.
    pub fn append(&mut self, piece: Notes, rows: u32) {
        for (source, mut issue) in piece.listed {
            let once = (source, issue.code, issue.value.clone());
            if piece.once.contains(&once) && !self.once.insert(once) {
                continue;
            }
            let row = if issue.row == 0 { 0 } else { issue.row.saturating_add(rows) };
            if self.count(Place { source, row, field: &issue.field }, issue.code, issue.effect, 1) <= LISTED {
                issue.row = row;
                self.listed.push((source, issue));
            }
        }
        for ((source, code), told) in piece.told {
            for Told { field, count, effect } in told.into_iter().filter(|told| told.count > LISTED) {
                self.count(Place { source, row: 0, field: &field }, code, effect, count - LISTED);
            }
        }
    }

    /// Notes that a whole file is missing from the results, where it has no account of its own.
    pub fn add_file(&mut self, path: &str, code: &'static str, message: Message, effect: Effect) {
        let (counting, field, value) = (Counting::default(), String::new(), String::new());
        let issue = Issue { source: path.to_string(), row: 0, counting, field, value, code, message, effect };
        self.listed.push((u16::MAX, issue));
    }

    /// How often this kind of trouble was met in this column, these times included.
    fn count(&mut self, place: Place, code: &'static str, effect: Effect, times: u64) -> u64 {
        let told = self.told.entry((place.source, code)).or_default();
        if let Some(told) = told.iter_mut().find(|told| told.field == place.field && told.effect == effect) {
            told.count += times;
            return told.count;
        }
        told.push(Told { field: place.field.to_string(), count: times, effect });
        times
    }

    /// The first trouble, with the name of its file; that an optional table is missing is none.
    pub fn first(&self, sources: &[SourceInfo]) -> Option<Issue> {
        self.listed
            .iter()
            .find(|(_, issue)| issue.code != NO_TABLE)
            .map(|(source, issue)| named(*source, issue.clone(), sources))
    }

    /// Why rows of each source are no records of their own, by kind of trouble with their number, the most frequent
    /// first.
    pub fn aside(&self, sources: usize) -> Vec<Vec<(&'static str, u64)>> {
        let mut aside = vec![Vec::new(); sources];
        for ((source, code), told) in &self.told {
            let rows = told.iter().filter(|told| matches!(told.effect, Effect::RowLeftOut | Effect::NotCountedTwice));
            let rows: u64 = rows.map(|told| told.count).sum();
            if let Some(of_source) = aside.get_mut(usize::from(*source)).filter(|_| rows > 0) {
                of_source.push((*code, rows));
            }
        }
        aside.iter_mut().for_each(|of_source| of_source.sort_by_key(|(code, rows)| (Reverse(*rows), *code)));
        aside
    }

    /// All troubles in the order of files and rows, each file's uncounted rest at its head.
    pub fn into_issues(self, sources: &[SourceInfo]) -> Vec<Issue> {
        let mut listed = self.listed;
        for ((source, code), told) in self.told {
            let more = told.into_iter().filter(|told| told.count > LISTED);
            listed.extend(more.map(|told| (source, rest(code, told))));
        }
        fn key(issue: &Issue) -> (&str, &str, &str, &str) {
            (&issue.source, &issue.field, issue.code, &issue.value)
        }
        listed.sort_by(|(a, left), (b, right)| {
            a.cmp(b).then_with(|| left.row.cmp(&right.row)).then_with(|| key(left).cmp(&key(right)))
        });
        listed.into_par_iter().map(|(source, issue)| named(source, issue, sources)).collect()
    }
}

fn rest(code: &'static str, told: Told) -> Issue {
    let message = Message::new("issue-and-more").with("count", told.count - LISTED);
    let (counting, value) = (Counting::default(), String::new());
    Issue { source: String::new(), row: 0, counting, field: told.field, value, code, message, effect: told.effect }
}

fn named(source: u16, mut issue: Issue, sources: &[SourceInfo]) -> Issue {
    if let Some(info) = sources.get(usize::from(source)) {
        issue.source.clone_from(&info.path);
        let (row, counting, pointer) = info.told(issue.row);
        (issue.row, issue.counting) = (row, counting);
        if !pointer.is_empty() {
            issue.field = format!("{pointer} {}", issue.field).trim_end().to_string();
        }
    }
    issue
}

/// The beginning of a long cell.
fn quoted(value: &str) -> String {
    if value.len() <= QUOTED {
        return value.to_string();
    }
    match value.char_indices().nth(QUOTED) {
        None => value.to_string(),
        Some((end, _)) => format!("{}…", &value[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_troubles_alike_the_rest_is_counted() {
        let mut notes = Notes::default();
        for row in 1..=LISTED as u32 + 1_500 {
            let place = Place { source: 0, row, field: "quantity" };
            notes.add(place, "x", "not_a_number", Message::new("issue-not-a-number"), Effect::CellUnknown);
        }
        let issues = notes.into_issues(&[]);
        assert_eq!(issues.len() as u64, LISTED + 1);
        assert_eq!(issues[0].message, Message::new("issue-and-more").with("count", 1_500_u64));
    }
}
