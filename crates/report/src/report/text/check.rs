//! What `check` says: what the data can carry, before anything is computed from it.

use super::Page;
use super::layout::{Side, Table, wrapped};
use super::sources::{aside, days, groups, path};
use crate::words::Catalogue;
use std::collections::{BTreeMap, BTreeSet};
use tegi_model::{Carry, Coverage, Issue, Message, Packing, SourceInfo, Written};

/// So many troubles of one kind in words; `issues.csv` of an analysis holds all.
const EXAMPLES: usize = 3;

/// The data's quality as text.
pub fn check(coverage: &Coverage, sources: &[SourceInfo], issues: &[Issue], page: Page<'_>) -> String {
    let parts = [
        files(sources, coverage, page),
        aside(sources, page),
        days(coverage, sources, page),
        filled(sources, page),
        joins(coverage, page),
        ids(coverage, page),
        carries(coverage, page),
        troubles(issues, page),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn titled(id: &str, table: &Table, page: Page<'_>) -> String {
    format!("{}\n{}", page.words.word(id), table.render(page.width))
}

fn columns(words: &Catalogue, ids: &[(&str, Side)]) -> Table {
    Table::new(ids.iter().map(|(id, side)| (words.word(id), *side)).collect())
}

fn files(sources: &[SourceInfo], coverage: &Coverage, page: Page<'_>) -> String {
    let words = page.words;
    let mut table = columns(
        words,
        &[
            ("col-table", Side::Left),
            ("col-file", Side::Left),
            ("col-rows", Side::Right),
            ("col-kept", Side::Right),
            ("col-written", Side::Left),
        ],
    );
    let mut seen = BTreeSet::new();
    for group in groups(sources) {
        let of: Vec<&SourceInfo> = group.iter().filter_map(|number| sources.get(*number)).collect();
        let Some(first) = of.first().filter(|first| first.table != "lookup" || seen.insert(&first.path)) else {
            continue;
        };
        let (rows, kept) = of.iter().fold((0, 0), |sum, source| (sum.0 + source.rows, sum.1 + source.kept));
        let ways: BTreeSet<String> = of.iter().map(|source| written(&source.written, words)).collect();
        let ways = ways.into_iter().collect::<Vec<_>>().join("; ");
        table.row([first.table.clone(), path(&group, sources, words), words.count(rows), words.count(kept), ways]);
    }
    let days = coverage.days.map(|(first, last)| Message::new("check-days").with("first", first).with("last", last));
    let days = days.map_or(String::new(), |days| wrapped(&words.text(&days), "  ", "  ", page.width));
    titled("section-sources", &table, page) + &days
}

/// A source, or several of a table, by the name of the file; where that is not the table's own, the table is said too.
pub(super) fn label(group: &[usize], sources: &[SourceInfo], words: &Catalogue) -> String {
    let path = path(group, sources, words);
    let table = group.first().and_then(|number| sources.get(*number)).map_or("", |source| source.table.as_str());
    if path.split('.').next() == Some(table) { path } else { format!("{table}, {path}") }
}

/// By which layout a file was read and how it is written: `kz-esf-flat, csv, windows-1251, “;”, gzip`; what is usual is
/// not said of CSV.
fn written(of: &Written, words: &Catalogue) -> String {
    let mut parts: Vec<String> = of.layout.iter().map(|layout| layout.as_str().to_string()).collect();
    parts.push(of.format.as_str().to_string());
    if !of.encoding.is_empty() && of.encoding != "UTF-8" {
        parts.push(of.encoding.to_lowercase());
    }
    match of.delimiter {
        None | Some(',') => {}
        Some('\t') => parts.push(words.word("written-tab")),
        Some(other) => parts.push(words.text(&Message::new("written-delimiter").with("delimiter", other.to_string()))),
    }
    if !of.part.is_empty() {
        parts.push(words.text(&Message::new("written-part").with("part", &of.part)));
    }
    if of.packing != Packing::None {
        parts.push(of.packing.as_str().to_string());
    }
    parts.join(", ")
}

/// One line a table: its columns with the share that is filled, where not all is.
fn filled(sources: &[SourceInfo], page: Page<'_>) -> String {
    let mut text = String::new();
    for group in groups(sources) {
        let cells = filled_cells(group.iter().filter_map(|number| sources.get(*number)));
        let columns = cells.iter().map(|(column, filled, rows)| filled_part(column, *filled, *rows, page.words));
        let line = format!("{}: {}", label(&group, sources, page.words), columns.collect::<Vec<_>>().join(", "));
        text += &if cells.is_empty() { String::new() } else { wrapped(&line, "  ", "    ", page.width) };
    }
    if text.is_empty() { text } else { format!("{}\n{text}", page.words.word("section-filled")) }
}

/// The filled cells of several sources of a table together: (column, filled, rows).
fn filled_cells<'a>(of: impl Iterator<Item = &'a SourceInfo>) -> Vec<(&'a str, u64, u64)> {
    let mut all: Vec<(&str, u64, u64)> = Vec::new();
    for (column, filled, rows) in of.flat_map(|source| &source.filled) {
        match all.iter_mut().find(|(known, ..)| known == column) {
            Some((_, cells, of)) => (*cells, *of) = (*cells + filled, *of + rows),
            None => all.push((column, *filled, *rows)),
        }
    }
    all
}

fn filled_part(column: &str, filled: u64, rows: u64, words: &Catalogue) -> String {
    if filled == rows { column.to_string() } else { format!("{column}\u{a0}{}", words.per_cent(ratio(filled, rows))) }
}

/// A part of a count as a share.
pub(in crate::report) fn ratio(part: u64, whole: u64) -> tegi_model::Share {
    tegi_model::Share::WHOLE.part(part as i64, whole as i64)
}

fn joins(coverage: &Coverage, page: Page<'_>) -> String {
    if coverage.joins.is_empty() {
        return String::new();
    }
    let words = page.words;
    let mut table = columns(
        words,
        &[("col-join", Side::Left), ("col-asked", Side::Right), ("col-found", Side::Right), ("col-share", Side::Right)],
    );
    for join in &coverage.joins {
        let share = if join.asked == 0 { String::new() } else { words.per_cent(ratio(join.found, join.asked)) };
        table.row([words.join(join.what), words.count(join.asked), words.count(join.found), share]);
    }
    titled("section-joins", &table, page)
}

fn ids(coverage: &Coverage, page: Page<'_>) -> String {
    if coverage.ids.is_empty() {
        return String::new();
    }
    let words = page.words;
    let mut table =
        columns(words, &[("col-scheme", Side::Left), ("col-valid", Side::Right), ("col-invalid", Side::Right)]);
    for (scheme, valid, invalid) in &coverage.ids {
        table.row([scheme.clone(), words.count(*valid), words.count(*invalid)]);
    }
    titled("section-ids", &table, page)
}

fn carries(coverage: &Coverage, page: Page<'_>) -> String {
    if coverage.carries.is_empty() {
        return String::new();
    }
    let words = page.words;
    let (can, cannot): (Vec<&Carry>, Vec<&Carry>) = coverage.carries.iter().partition(|carry| carry.possible);
    let lines = |id: &str, carries: &[&Carry]| {
        let head = if carries.is_empty() { String::new() } else { format!("  {}\n", words.word(id)) };
        head + &carries.iter().map(|carry| carry_line(carry, page)).collect::<String>()
    };
    let (can, cannot) = (lines("carry-possible", &can), lines("carry-not-possible", &cannot));
    format!("{}\n{can}{cannot}", words.word("section-carries"))
}

fn carry_line(carry: &Carry, page: Page<'_>) -> String {
    let words = page.words;
    let why = if carry.possible { String::new() } else { format!(": {}", words.text(&carry.why)) };
    wrapped(&format!("{}{why}", words.measure(carry.what)), "  – ", "    ", page.width)
}

/// How many troubles there are, those that were counted without being listed included.
pub(in crate::report) fn number_of<'a>(issues: impl IntoIterator<Item = &'a Issue>) -> u64 {
    issues.into_iter().map(Issue::count).sum()
}

/// Troubles by kind, the most frequent first.
pub(in crate::report) fn by_code(issues: &[Issue]) -> Vec<(&'static str, Vec<&Issue>)> {
    let mut kinds: BTreeMap<&'static str, Vec<&Issue>> = BTreeMap::new();
    for issue in issues {
        kinds.entry(issue.code).or_default().push(issue);
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, issues)| std::cmp::Reverse(number_of(issues.iter().copied())));
    kinds
}

/// Where a trouble is: `invoices.csv:12 amount`.
pub(in crate::report) fn place(issue: &Issue) -> String {
    format!("{} {}", tegi_model::place(&issue.source, issue.row, issue.counting), issue.field).trim_end().to_string()
}

fn troubles(issues: &[Issue], page: Page<'_>) -> String {
    let words = page.words;
    let mut text = words.text(&Message::new("check-issues").with("count", number_of(issues))) + "\n";
    if !issues.is_empty() {
        text += &wrapped(&words.word("check-lines"), "  ", "  ", page.width);
    }
    for (code, of) in by_code(issues) {
        text += &trouble(code, &of, page);
    }
    text
}

/// One kind of trouble: how often, what follows from it, and the first places.
fn trouble(code: &str, of: &[&Issue], page: Page<'_>) -> String {
    let words = page.words;
    let effect = of.first().map_or(String::new(), |issue| words.effect(issue.effect));
    let (kind, count) = (words.trouble(code), words.count(number_of(of.iter().copied())));
    let head = format!("{kind} × {count} – {effect} [{code}]");
    let mut text = wrapped(&head, "  ", "    ", page.width);
    for issue in of.iter().take(EXAMPLES) {
        let line = format!("{}: {}", place(issue), words.text(&issue.message));
        text += &wrapped(&line, "    ", "      ", page.width);
    }
    let more = Message::new("check-more").with("count", of.len().saturating_sub(EXAMPLES));
    if of.len() > EXAMPLES { text + &wrapped(&words.text(&more), "    ", "      ", page.width) } else { text }
}
