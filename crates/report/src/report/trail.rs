//! Trails for other programs: JSON as a tree, CSV as a table with each step's place in it.

use super::cite;
use super::csv::table;
use super::json::{self, link_code, step_code};
use super::row::Row;
use crate::words::Catalogue;
use std::io::{self, Write};
use tegi_model::{SourceInfo, TrailStep};

/// The columns of a trail as CSV: `step` is the number of the row, `parent` the step above it (empty for a root).
pub const COLUMNS: [&str; 20] = [
    "step",
    "parent",
    "depth",
    "kind",
    "link",
    "party_id",
    "party",
    "country",
    "buyer",
    "sender",
    "origin",
    "document",
    "goods",
    "quantity",
    "unit",
    "value",
    "share",
    "date",
    "citation",
    "folded_steps",
];

/// Writes trails as JSON, `"format": "tegi.trail/1"`.
pub fn json(trails: &[TrailStep], sources: &[SourceInfo], words: &Catalogue, to: &mut dyn Write) -> io::Result<()> {
    json::trails(trails, sources, words, to)
}

/// Writes trails as CSV, a row a step.
pub fn csv(trails: &[TrailStep], sources: &[SourceInfo], to: &mut dyn Write) -> io::Result<()> {
    let mut rows = Vec::new();
    for trail in trails {
        flatten(trail, None, 0, &mut rows);
    }
    table(&COLUMNS, &rows, to, |line, row| fill(line, sources, row))
}

struct Line<'a> {
    number: usize,
    parent: Option<usize>,
    depth: usize,
    step: &'a TrailStep,
}

fn flatten<'a>(step: &'a TrailStep, parent: Option<usize>, depth: usize, rows: &mut Vec<Line<'a>>) {
    let number = rows.len() + 1;
    rows.push(Line { number, parent, depth, step });
    for next in &step.steps {
        flatten(next, Some(number), depth + 1, rows);
    }
}

fn fill(line: &Line<'_>, sources: &[SourceInfo], row: &mut Row) {
    let step = line.step;
    row.number(Some(line.number)).number(line.parent).number(Some(line.depth));
    row.word(step_code(step.kind)).word(link_code(step.link));
    row.text(&step.party_id).text(&step.party).number(step.country).text(&step.buyer).text(&step.sender);
    row.number(step.origin).text(&step.document).text(&step.goods);
    row.number(step.quantity).text(&step.unit).number(Some(step.value)).share(step.share);
    row.number(step.day).text(&step.at.map_or(String::new(), |at| cite(sources, at)));
    row.number((step.folded.0 > 0).then_some(step.folded.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_trail_as_a_table_keeps_its_tree() {
        let mut bytes = Vec::new();
        csv(&fixture::trails(), &fixture::analysis().sources, &mut bytes).expect("written");
        let text = String::from_utf8(bytes).expect("text");
        let starts: Vec<String> =
            text.lines().skip(1).map(|line| line.split(',').take(4).collect::<Vec<_>>().join(",")).collect();
        assert_eq!(starts, ["1,,0,delivery", "2,1,1,sale", "3,2,2,import", "4,2,2,margin", "5,1,1,made"]);
    }

    #[test]
    fn a_trail_as_json_says_its_format() {
        let mut bytes = Vec::new();
        json(&fixture::trails(), &[], &Catalogue::new("en"), &mut bytes).expect("written");
        let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(json["format"], "tegi.trail/1");
        assert_eq!(json["trails"][0]["steps"][0]["kind"], "sale");
    }
}
