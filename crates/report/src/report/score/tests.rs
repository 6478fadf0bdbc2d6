//! The score as people and programs see it.

use super::sections::sections;
use super::*;
use crate::report::text::Page;
use tegi_model::{
    CalibrationBin, CoverageScore, Division, InnocentScore, LeftOut, LocalScore, Marks, Ranking, Rate, RoleScore,
    RuleScore, SchemeScore, ScoredRun, Severity, Spread, VerdictScore,
};
use unicode_width::UnicodeWidthStr;

const RATE: Rate = Rate { hits: 3, of: 4 };

fn local(division: Division, group: &str) -> LocalScore {
    LocalScore {
        division,
        group: group.to_string(),
        error: Spread { count: 4, mean: 11.25, median: 6.5, p95: 26.7, bias: -10.25 },
        coverage: CoverageScore { inside: RATE, mean_width: 36.0, median_width: 17.5 },
    }
}

/// One of everything, with names that no table should obey.
fn marks() -> Marks {
    let scheme = "<b>fronts\u{202e}</b>".to_string();
    Marks {
        local: vec![local(Division::All, ""), local(Division::Scheme, &scheme), local(Division::Work, "repair")],
        shares: vec![("imported", Spread { count: 4, mean: 7.5, ..Spread::default() })],
        verdicts: vec![VerdictScore { met_right: 2, missed_right: 1, met_wrong: 1, ..VerdictScore::default() }],
        roles: RoleScore { precision: RATE, recall: Rate { hits: 1, of: 3 }, ..RoleScore::default() },
        cheats: Ranking {
            sought: Rate { hits: 2, of: 6 },
            average_precision: 5.0 / 9.0,
            steps: vec![tegi_model::CurveStep { score: 90.0, recall: 50.0, precision: 100.0 }],
        },
        schemes: vec![SchemeScore {
            scheme,
            found: RATE,
            by_role: RATE,
            by_finding: RATE,
            rules: vec![("same-good-direct".to_string(), 2)],
        }],
        innocents: vec![InnocentScore { innocent: "all".to_string(), accused: RATE, ..InnocentScore::default() }],
        calibration: vec![CalibrationBin { from: 60.0, to: 70.0, said: 65.0, held: RATE }],
        rules: vec![RuleScore { rule: "same-good-direct".to_string(), severity: Severity::High, held: RATE }],
        left_out: LeftOut {
            contracts_unsaid: ["C-5", "=1+1", "C-7", "C-8"].map(String::from).to_vec(),
            ..LeftOut::default()
        },
        ..Marks::default()
    }
}

fn a_score() -> Score {
    let run = |seed: &str| ScoredRun {
        analysis: "a <1>".to_string(),
        truth: "t".to_string(),
        seed: seed.to_string(),
        noise: "real".to_string(),
        marks: marks(),
    };
    Score { runs: vec![run("1"), run("2")], pooled: marks() }
}

fn written(fill: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    fill(&mut bytes).expect("written");
    String::from_utf8(bytes).expect("text")
}

#[test]
fn the_long_table_has_a_line_for_each_figure_of_each_run_and_of_all() {
    let text = written(|to| csv(&a_score(), to));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "measure,group,value,count,run");
    for line in [
        "local_error_mean,all,11.25,4,",
        "local_error_mean,work:repair,11.25,4,2",
        "local_inside,all,75,4,1",
        "verdict_right,all,75,4,",
        "accusation_recall,all,33.3333,3,",
        "cheats_average_precision,all,0.5556,2,",
        "cheats_precision,score:90,100,2,",
        "confidence_held,60-70,75,4,",
        "role_said,reseller:not_listed,,0,",
        "left_out,contracts_unsaid,,4,",
    ] {
        assert!(lines.contains(&line), "{line} is missing:\n{text}");
    }
}

#[test]
fn the_json_names_its_format_and_what_of_nothing_is_null() {
    let text = written(|to| json(&a_score(), to));
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["format"], "tegi.score/1");
    assert_eq!(value["runs"][1]["seed"], "2");
    assert_eq!(value["pooled"]["accusation"]["recall"]["percent"], 33.3333);
    assert_eq!(value["pooled"]["pass_through"]["inside"]["percent"], serde_json::Value::Null);
    assert_eq!(value["pooled"]["left_out"]["contracts_unsaid"][1], "=1+1");
}

#[test]
fn every_row_of_a_section_has_a_cell_for_each_head() {
    for section in sections(&a_score(), &Catalogue::new("en")) {
        for row in &section.rows {
            assert_eq!(row.len(), section.header.len(), "{}", section.key);
        }
    }
}

#[test]
fn the_text_fits_its_width_and_nothing_steers_the_terminal() {
    let words = Catalogue::new("en");
    for width in [100, 140] {
        let text = text(&a_score(), Page { words: &words, width });
        assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{text:?}");
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
        assert!(widest <= width, "{widest} > {width}:\n{text}");
        for part in ["11.25", "75.0 (3/4)", "0.556", "C-5, =1+1, C-7 …", "60 – 70"] {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
    }
}

#[test]
fn the_page_is_escaped_and_stands_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let picture = super::super::Diagram {
        name: "local-error".to_string(),
        title: String::new(),
        svg: "<svg id=\"own\"/>".to_string(),
        inline: "<svg id=\"inline\"/>".to_string(),
    };
    let pictures = Pictures { diagrams: &[picture], fonts: "" };
    let written = write_score(&a_score(), &Catalogue::new("en"), pictures, dir.path()).expect("written");
    let names: Vec<&str> = written.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(names, ["score.csv", "score.json", "local-error.svg", "score.html"]);
    let page = std::fs::read_to_string(dir.path().join("score.html")).expect("a page");
    assert!(page.contains("<svg id=\"inline\"/>") && page.contains("&lt;b&gt;fronts"), "{page}");
    for strange in ["<b>fronts", "http://", "<script", "score-", "\u{202e}"] {
        let shown = page.split("</style>").nth(1).unwrap_or_default();
        assert!(!shown.contains(strange), "{strange} in the page");
    }
}
