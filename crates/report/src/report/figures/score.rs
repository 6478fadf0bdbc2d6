//! The pictures of a score: what is drawn, in the reader's words.

use crate::report::score::group;
use crate::words::Catalogue;
use tegi_model::figure::{
    BarRow, BarScale, BarsFigure, BarsWords, Caption, Curve, CurveFigure, CurvePoint, CurveWords,
};
use tegi_model::{CalibrationBin, Division, LocalScore, Message, Ranking, Rate, Score};

/// Confidence of leads against how often they hold.
pub fn calibration(score: &Score, words: &Catalogue) -> CurveFigure {
    CurveFigure {
        caption: caption("score-calibration", "score-note-calibration", score, words),
        curves: Vec::new(),
        points: score.pooled.calibration.iter().map(|bin| calibrated(bin, words)).collect(),
        words: CurveWords {
            across: words.word("score-axis-confidence"),
            up: words.word("score-axis-held"),
            diagonal: words.word("score-legend-diagonal"),
            point: words.word("score-legend-leads"),
            reach: words.word("score-col-interval"),
            count: words.word("score-legend-count"),
            empty: words.word("score-empty"),
        },
    }
}

fn calibrated(bin: &CalibrationBin, words: &Catalogue) -> CurvePoint {
    CurvePoint {
        across: bin.said,
        up: bin.held.percent().unwrap_or_default(),
        reach: bin.held.interval().unwrap_or_default(),
        count: words.count(bin.held.of),
    }
}

/// Precision over recall of the score.
pub fn ranking(score: &Score, words: &Catalogue) -> CurveFigure {
    let named = |id, ranking: &Ranking| {
        let average = words.number(ranking.average_precision, 3);
        words.text(&Message::new(id).with("sought", ranking.sought.hits).with("average", average))
    };
    let curve = |id, ranking: &Ranking| Curve { name: named(id, ranking), corners: corners(ranking) };
    let marks = &score.pooled;
    CurveFigure {
        caption: caption("score-ranking", "score-note-accusation", score, words),
        curves: vec![curve("score-curve-cheats", &marks.cheats), curve("score-curve-any", &marks.any_scheme)],
        points: Vec::new(),
        words: CurveWords {
            across: words.word("score-axis-recall"),
            up: words.word("score-axis-precision"),
            empty: words.word("score-empty"),
            ..CurveWords::default()
        },
    }
}

/// The steps as they are averaged: precision holds from the recall before to its own.
fn corners(ranking: &Ranking) -> Vec<(f64, f64)> {
    let mut corners = Vec::new();
    let mut before = 0.0;
    for step in ranking.steps.iter().filter(|_| ranking.sought.hits > 0) {
        corners.push((before, step.precision));
        corners.push((step.recall, step.precision));
        before = step.recall;
    }
    corners
}

/// The error of the local share by scheme, innocent and kind of work: median, and how far 95 of 100 go.
pub fn errors(score: &Score, words: &Catalogue) -> BarsFigure {
    let row = |local: &LocalScore| BarRow {
        label: group(local, words),
        value: Some(local.error.median),
        reach: Some((local.error.median, local.error.p95)),
        says: words.text(
            &Message::new("score-says-error")
                .with("median", words.number(local.error.median, 2))
                .with("p95", words.number(local.error.p95, 2))
                .with("contracts", local.error.count),
        ),
    };
    BarsFigure {
        caption: caption("score-errors", "score-note-local", score, words),
        rows: score.pooled.local.iter().filter(|local| local.error.count > 0).map(row).collect(),
        scale: BarScale::Points,
        words: BarsWords {
            axis: words.word("score-axis-error"),
            bar: words.word("score-legend-median"),
            reach: words.word("score-legend-p95"),
            empty: words.word("score-empty"),
        },
    }
}

/// How often the interval of the local share holds the truth, by the same groups.
pub fn coverage(score: &Score, words: &Catalogue) -> BarsFigure {
    let groups = score.pooled.local.iter().filter(|local| local.division != Division::Innocent);
    let rows = groups.map(|local| (group(local, words), local.coverage.inside));
    rates(("score-coverage", "score-note-local", "score-axis-inside"), rows, score, words)
}

/// How schemes are found.
pub fn schemes(score: &Score, words: &Catalogue) -> BarsFigure {
    let rows = score.pooled.schemes.iter().map(|of| (super::super::score::plain(&of.scheme), of.found));
    rates(("score-schemes-found", "score-note-schemes", "score-axis-found"), rows, score, words)
}

/// Bars of rates with their intervals.
fn rates(
    (title, note, axis): (&'static str, &'static str, &'static str),
    rows: impl Iterator<Item = (String, Rate)>,
    score: &Score,
    words: &Catalogue,
) -> BarsFigure {
    let row = |(label, rate): (String, Rate)| BarRow {
        label,
        value: rate.percent(),
        reach: rate.interval(),
        says: words.text(&Message::new("score-says-rate").with("hits", rate.hits).with("of", rate.of)),
    };
    BarsFigure {
        caption: caption(title, note, score, words),
        rows: rows.map(row).collect(),
        scale: BarScale::Percent,
        words: BarsWords {
            axis: words.word(axis),
            bar: words.word("score-legend-share"),
            reach: words.word("score-col-interval"),
            empty: words.word("score-empty"),
        },
    }
}

fn caption(title: &'static str, note: &'static str, score: &Score, words: &Catalogue) -> Caption {
    let runs = Message::new("score-subtitle").with("runs", score.runs.len());
    let seeds: Vec<&str> = score.runs.iter().map(|run| run.seed.as_str()).collect();
    let source =
        Message::new("score-source").with("seeds", seeds.join(", ")).with("version", env!("CARGO_PKG_VERSION"));
    Caption {
        title: words.word(title),
        subtitle: words.text(&runs),
        description: words.word(note),
        footer: vec![words.text(&source)],
        notes_heading: words.word("figure-notes"),
        numbers: words.number_style(),
    }
}
