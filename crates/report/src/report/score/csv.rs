//! `score.csv`: every figure in one long table, so that runs can be put below each other and compared by any program.
//!
//! Shares are per cent, errors are percentage points, an empty value is *of nothing*. `run` counts the pairs from 1;
//! it is empty for all pairs together.

use crate::report::csv::table;
use std::io::{self, Write};
use tegi_model::{CoverageScore, Marks, NO_GROUP, Ranking, Rate, SAID_ROLES, Score, Spread, TRUE_ROLES};

/// The columns.
pub const COLUMNS: [&str; 5] = ["measure", "group", "value", "count", "run"];

/// Writes the table.
///
/// # Errors
/// Where it cannot be written.
pub fn csv(score: &Score, to: &mut dyn Write) -> io::Result<()> {
    let mut long = Long::default();
    long.marks(&score.pooled);
    for (number, run) in score.runs.iter().enumerate() {
        long.run = (number + 1).to_string();
        long.marks(&run.marks);
    }
    table(&COLUMNS, &long.lines, to, |line, row| {
        row.text(&line.measure).text(&line.group);
        match line.value {
            Some(value) => row.float(value),
            None => row.number(None::<u64>),
        };
        row.number(Some(line.count)).word(&line.run);
    })
}

/// One figure.
struct Line {
    measure: String,
    group: String,
    value: Option<f64>,
    count: u64,
    run: String,
}

/// The table as it grows.
#[derive(Default)]
struct Long {
    lines: Vec<Line>,
    run: String,
}

impl Long {
    fn put(&mut self, measure: impl Into<String>, group: &str, value: Option<f64>, count: u64) {
        let group = group.to_string();
        self.lines.push(Line { measure: measure.into(), group, value, count, run: self.run.clone() });
    }

    fn rate(&mut self, measure: &str, group: &str, rate: Rate) {
        self.put(measure, group, rate.percent(), rate.of);
    }

    fn spread(&mut self, measure: &str, group: &str, spread: Spread) {
        let parts = [("mean", spread.mean), ("median", spread.median), ("p95", spread.p95), ("bias", spread.bias)];
        for (part, value) in parts {
            let value = (spread.count > 0).then_some(value);
            self.put(format!("{measure}_error_{part}"), group, value, spread.count);
        }
    }

    fn coverage(&mut self, measure: &str, group: &str, coverage: CoverageScore) {
        self.rate(&format!("{measure}_inside"), group, coverage.inside);
        let widths = [("mean", coverage.mean_width), ("median", coverage.median_width)];
        for (part, width) in widths {
            let width = (coverage.inside.of > 0).then_some(width);
            self.put(format!("{measure}_width_{part}"), group, width, coverage.inside.of);
        }
    }

    fn marks(&mut self, marks: &Marks) {
        for local in &marks.local {
            let group = [local.division.as_str(), &local.group].join(":");
            let group = group.trim_end_matches(':');
            self.spread("local", group, local.error);
            self.coverage("local", group, local.coverage);
        }
        for (share, error) in &marks.shares {
            self.spread(share, "all", *error);
        }
        self.spread("depth", "all", marks.depth);
        self.coverage("pass_through", "all", marks.pass_through);
        self.verdicts(marks);
        self.roles(marks);
        self.ranking("cheats", &marks.cheats);
        self.ranking("any_scheme", &marks.any_scheme);
        self.findings(marks);
        for (name, ids) in marks.left_out.lists() {
            self.put("left_out", name, None, ids.len() as u64);
        }
    }

    fn verdicts(&mut self, marks: &Marks) {
        for verdict in &marks.verdicts {
            let group = if verdict.work.is_empty() { "all" } else { &verdict.work };
            self.rate("verdict_right", group, verdict.right());
            self.rate("verdict_told", group, verdict.told());
            let wrong = [("verdict_met_wrong", verdict.met_wrong), ("verdict_missed_wrong", verdict.missed_wrong)];
            for (measure, count) in wrong {
                self.put(measure, group, None, count);
            }
        }
    }

    fn roles(&mut self, marks: &Marks) {
        for (truth, row) in TRUE_ROLES.iter().zip(&marks.roles.confusion) {
            let said = SAID_ROLES.iter().map(|role| role.as_str()).chain(["not_listed"]);
            for (said, count) in said.zip(row) {
                self.put("role_said", &format!("{}:{said}", truth.as_str()), None, *count);
            }
        }
        self.rate("accusation_precision", "all", marks.roles.precision);
        self.rate("accusation_recall", "all", marks.roles.recall);
        self.rate("accusation_recall_told", "all", marks.roles.recall_told);
    }

    fn ranking(&mut self, measure: &str, ranking: &Ranking) {
        let average = (ranking.sought.hits > 0).then_some(ranking.average_precision);
        self.put(format!("{measure}_average_precision"), "all", average, ranking.sought.hits);
        for step in &ranking.steps {
            let group = format!("score:{}", step.score);
            self.put(format!("{measure}_precision"), &group, Some(step.precision), ranking.sought.hits);
            self.put(format!("{measure}_recall"), &group, Some(step.recall), ranking.sought.hits);
        }
    }

    fn findings(&mut self, marks: &Marks) {
        for scheme in &marks.schemes {
            self.rate("scheme_found", &scheme.scheme, scheme.found);
            self.rate("scheme_found_by_role", &scheme.scheme, scheme.by_role);
            self.rate("scheme_found_by_finding", &scheme.scheme, scheme.by_finding);
            for (rule, count) in &scheme.rules {
                let rate = Rate { hits: *count, of: scheme.found.of };
                self.rate("scheme_found_by_rule", &format!("{}:{rule}", scheme.scheme), rate);
            }
        }
        for innocent in &marks.innocents {
            let group = if innocent.innocent.is_empty() { NO_GROUP } else { &innocent.innocent };
            self.rate("innocent_accused", group, innocent.accused);
            self.rate("innocent_accused_by_role", group, innocent.by_role);
            self.rate("innocent_accused_by_finding", group, innocent.by_finding);
        }
        for bin in &marks.calibration {
            let group = format!("{}-{}", bin.from, bin.to);
            self.put("confidence_said", &group, Some(bin.said), bin.held.of);
            self.rate("confidence_held", &group, bin.held);
        }
        for rule in &marks.rules {
            self.rate("rule_held", &rule.rule, rule.held);
        }
    }
}
