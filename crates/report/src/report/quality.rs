//! The quality of the data for other programs: what `check` says, as JSON in a format with a version.
//!
//! Sources, joins, ids and what the data can carry stand as in `analysis.json`; troubles stand by kind, with their number
//! and the first places. `issues.csv` of an analysis names every one.

use super::by_line::by_line;
use super::json::{CoverageJson, MessageJson, Rim, SourceJson};
use super::tables::effect;
use super::text::{by_code, number_of, place};
use crate::words::Catalogue;
use serde::Serialize;
use std::io::{self, Write};
use tegi_model::{Coverage, Day, Issue, SourceInfo};

/// The name and version of the format.
pub const FORMAT: &str = "tegi.check/1";

/// So many places of a kind of trouble.
const EXAMPLES: usize = 3;

#[derive(Serialize)]
struct QualityJson<'a> {
    format: &'static str,
    first_day: Option<String>,
    last_day: Option<String>,
    sources: Vec<SourceJson<'a>>,
    coverage: CoverageJson<'a>,
    troubles: u64,
    kinds: Vec<KindJson>,
}

/// The troubles of one kind.
#[derive(Serialize)]
struct KindJson {
    code: &'static str,
    kind: String,
    count: u64,
    effect: String,
    first: Vec<PlaceJson>,
}

#[derive(Serialize)]
struct PlaceJson {
    place: String,
    message: MessageJson,
}

/// Writes the quality of the data as JSON, `"format": "tegi.check/1"`.
///
/// # Errors
/// What the writer says.
pub fn json(
    coverage: &Coverage,
    sources: &[SourceInfo],
    issues: &[Issue],
    words: &Catalogue,
    to: &mut dyn Write,
) -> io::Result<()> {
    let rim = Rim { sources, words };
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let quality = QualityJson {
        format: FORMAT,
        first_day: day(coverage.days.map(|days| days.0)),
        last_day: day(coverage.days.map(|days| days.1)),
        sources: rim.sources(coverage),
        coverage: rim.coverage(coverage),
        troubles: number_of(issues),
        kinds: by_code(issues).into_iter().map(|(code, of)| kind(code, &of, &rim)).collect(),
    };
    by_line(&quality, to)
}

fn kind(code: &'static str, of: &[&Issue], rim: &Rim<'_>) -> KindJson {
    let told = |issue: &&Issue| PlaceJson { place: place(issue), message: rim.message(&issue.message) };
    KindJson {
        code,
        kind: rim.words.trouble(code),
        count: number_of(of.iter().copied()),
        effect: of.first().map_or(String::new(), |issue| effect(issue)),
        first: of.iter().take(EXAMPLES).map(told).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn what_check_says_is_there_for_programs_too() {
        let (analysis, words) = (fixture::analysis(), Catalogue::new("en"));
        let mut bytes = Vec::new();
        json(&analysis.coverage, &analysis.sources, &analysis.issues, &words, &mut bytes).expect("written");
        let said: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(said["format"], FORMAT);
        assert_eq!(said["sources"][0]["aside"][0]["code"], "duplicate_row");
        assert_eq!(said["sources"][0]["aside"][0]["kind"], "the same as another row");
        assert_eq!(said["sources"][0]["first_day"], "2023-12-09");
        assert_eq!(said["sources"][0]["months_without_records"][0], "2024-01");
        assert_eq!((&said["sources"][0]["records_without_day"], &said["troubles"]), (&1.into(), &2.into()));
        assert_eq!(said["kinds"][0]["first"][0]["place"], "invoices.csv:4 amount");
    }
}
