//! What `check` says of the files: which rows of each are no records of their own, and which days it covers.
//!
//! A table that lies in many files is told in one line: nobody reads a hundred.

use super::Page;
use super::check::label;
use super::layout::wrapped;
use crate::words::Catalogue;
use std::collections::BTreeMap;
use tegi_model::{Coverage, Covered, Message, SourceInfo};

/// From so many files on, those of a table are told in one line.
const MANY: usize = 7;
/// So many months without a record are named.
const GAPS: usize = 6;

/// The sources, those of a table with many files together; each group in the order of its first file.
pub(super) fn groups(sources: &[SourceInfo]) -> Vec<Vec<usize>> {
    let mut of_table: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, source) in sources.iter().enumerate().filter(|(_, source)| !is_empty_part(source, sources)) {
        of_table.entry(&source.table).or_default().push(number);
    }
    // A look-up file is read once for each source that needs it, and is the same each time.
    let apart = |(table, numbers): (&str, Vec<usize>)| match numbers.len() {
        MANY.. if table != "lookup" => vec![numbers],
        _ => numbers.into_iter().map(|number| vec![number]).collect(),
    };
    let mut groups: Vec<Vec<usize>> = of_table.into_iter().flat_map(apart).collect();
    groups.sort_unstable();
    groups
}

/// Whether a layout found no rows for a table in a file that has rows for another.
fn is_empty_part(source: &SourceInfo, sources: &[SourceInfo]) -> bool {
    let same = |other: &&SourceInfo| other.path == source.path && other.written.layout == source.written.layout;
    source.written.layout.is_some() && source.rows == 0 && sources.iter().filter(same).any(|other| other.rows > 0)
}

/// The file of a group; the first of many with their number.
pub(super) fn path(group: &[usize], sources: &[SourceInfo], words: &Catalogue) -> String {
    let first = group.first().and_then(|number| sources.get(*number)).map_or("", |source| source.path.as_str());
    match group.len() {
        0 | 1 => first.to_string(),
        count => words.text(&Message::new("check-files").with("first", first).with("count", count)),
    }
}

/// Rows that are no records of their own, a line a file.
pub(super) fn aside(sources: &[SourceInfo], page: Page<'_>) -> String {
    let mut text = String::new();
    for group in groups(sources) {
        let of = || group.iter().filter_map(|number| sources.get(*number));
        let (rows, kept): (u64, u64) = of().fold((0, 0), |sum, source| (sum.0 + source.rows, sum.1 + source.kept));
        let mut reasons: BTreeMap<&'static str, u64> = BTreeMap::new();
        of().flat_map(|source| &source.aside).for_each(|(code, count)| *reasons.entry(code).or_default() += count);
        if reasons.is_empty() && of().all(|source| source.revised == 0) {
            continue;
        }
        let message = Message::new("check-aside")
            .with("source", label(&group, sources, page.words))
            .with("aside", rows.saturating_sub(kept))
            .with("rows", rows)
            .with("reasons", reasons_text(reasons.into_iter(), page.words));
        let revised: u64 = of().map(|source| source.revised).sum();
        let revised = (revised > 0).then(|| page.words.text(&Message::new("check-revised").with("count", revised)));
        let line = [Some(page.words.text(&message)), revised].into_iter().flatten().collect::<Vec<_>>().join("; ");
        text += &wrapped(&line, "  ", "    ", page.width);
    }
    headed("section-aside", &text, page)
}

/// Why rows are no records of their own, the most frequent first: `3 the same as another row, 2 withdrawn`.
pub(in crate::report) fn reasons_text(reasons: impl Iterator<Item = (&'static str, u64)>, words: &Catalogue) -> String {
    let mut reasons: Vec<(&str, u64)> = reasons.collect();
    reasons.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let told = reasons.into_iter().map(|(code, count)| format!("{} {}", words.count(count), words.trouble(code)));
    told.collect::<Vec<_>>().join(", ")
}

/// The days that each file covers, and the months of which it says nothing.
pub(super) fn days(coverage: &Coverage, sources: &[SourceInfo], page: Page<'_>) -> String {
    let of_source = |number: &usize| coverage.covered.iter().find(|of| usize::from(of.source) == *number);
    let mut text = String::new();
    for group in groups(sources) {
        let days = group.iter().filter_map(of_source).cloned().reduce(|all, of| all.and(&of));
        let Some(days) = days else { continue };
        let message = Message::new("check-covered")
            .with("source", label(&group, sources, page.words))
            .with("days", covered_text(&days, page.words));
        text += &wrapped(&page.words.text(&message), "  ", "    ", page.width);
    }
    headed("section-days", &text, page)
}

/// The days that records cover, in words: `2024-01-03 – 2025-12-30; no record in 2024-08; 3 records without a day`.
pub(in crate::report) fn covered_text(of: &Covered, words: &Catalogue) -> String {
    let mut parts = vec![words.days((of.first, of.last))];
    let gaps = of.gaps();
    if !gaps.is_empty() {
        parts.push(words.text(&Message::new("check-gaps").with("months", gaps_text(&gaps, words))));
    }
    if of.undated > 0 {
        parts.push(words.text(&Message::new("check-undated").with("count", of.undated)));
    }
    parts.join("; ")
}

fn gaps_text(gaps: &[(tegi_model::Day, tegi_model::Day)], words: &Catalogue) -> String {
    let months = gaps.iter().take(GAPS).map(|(from, to)| match from == to {
        true => words.month(*from),
        false => format!("{} – {}", words.month(*from), words.month(*to)),
    });
    let months = months.collect::<Vec<_>>().join(", ");
    match gaps.len().saturating_sub(GAPS) {
        0 => months,
        more => words.text(&Message::new("check-more-gaps").with("months", months).with("count", more)),
    }
}

fn headed(title: &str, text: &str, page: Page<'_>) -> String {
    if text.is_empty() { String::new() } else { format!("{}\n{text}", page.words.word(title)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::text::check;

    fn monthly(files: usize) -> Vec<SourceInfo> {
        let of = |number: usize| SourceInfo {
            table: "declarations".into(),
            path: format!("customs/2025-{number:02}.csv"),
            ..fixture::analysis().sources[0].clone()
        };
        (1..=files).map(of).chain([fixture::analysis().sources[2].clone()]).collect()
    }

    #[test]
    fn many_files_of_a_table_are_told_in_one_line() {
        let (words, analysis) = (Catalogue::new("en"), fixture::analysis());
        let page = Page { words: &words, width: 80 };
        let text = check(&analysis.coverage, &monthly(40), &[], page);
        assert!(text.contains("customs/2025-01.csv … (40 files)"), "{text}");
        let words_of = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words_of.contains("40 of 1,200 rows: 40 the same as another row"), "{text}");
        assert!(text.contains("date\u{a0}96.7%"), "{text}");
        assert!(text.lines().count() < 40 && text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let few = check(&analysis.coverage, &monthly(3), &[], page);
        assert!(few.contains("  declarations, customs/2025-03.csv, 1 of 30 rows: 1 the same as another row"), "{few}");
    }

    #[test]
    fn days_are_told_with_the_months_that_say_nothing() {
        let (words, analysis) = (Catalogue::new("en"), fixture::analysis());
        let text = covered_text(&analysis.coverage.covered[0], &words);
        assert_eq!(text, "2023-12-09 – 2024-10-04; no record in 2024-01 – 2024-09; one record without a day");
    }
}
