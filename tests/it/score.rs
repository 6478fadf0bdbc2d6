//! `tegi score` as a user runs it: the quickstart against a truth written by hand.

use crate::expect::root;
use assert_cmd::Command;
use std::path::Path;
use tempfile::TempDir;

/// Exit code, answer and talk of a run.
fn tegi(args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("tegi").expect("the program");
    let output = command.current_dir(root("")).env_remove("TEGI_LANG").args(args).output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

const TRUTH: &str = "tests/truth/quickstart";

fn analyzed() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let (code, _, err) = tegi(&["analyze", "datasets/quickstart", "-o", text(dir.path())]);
    assert_eq!(code, 0, "{err}");
    dir
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn the_quickstart_is_scored_against_its_truth() {
    let analysis = analyzed();
    let (code, out, err) = tegi(&["score", text(analysis.path()), TRUTH, "--format", "csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    // K-01 is 0.1 points off, K-14 15 points (both inside their intervals), the other fourteen are exact. Place 0.95 · 15 = 14.25:
    // a quarter of the way from 0.1 to 15.
    for line in [
        "local_error_p95,all,3.825,16,",
        "local_error_median,all,0,16,",
        "local_inside,all,100,16,",
        "verdict_right,all,100,13,",
        "verdict_told,all,92.8571,14,",
        "accusation_precision,all,100,5,",
        "accusation_recall,all,83.3333,6,",
        "cheats_average_precision,all,1,5,",
        "scheme_found,fronts,100,2,",
        "innocent_accused,all,0,7,",
    ] {
        assert!(out.lines().any(|found| found == line), "{line} is missing:\n{out}");
    }
}

#[test]
fn two_pairs_are_pooled_and_the_page_and_its_pictures_are_written() {
    let (analysis, folder) = (analyzed(), tempfile::tempdir().expect("a folder"));
    let (pair, score) = (text(analysis.path()), text(folder.path()));
    let (code, out, err) = tegi(&["score", pair, TRUTH, pair, TRUTH, "-o", score]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("10/12") && err.contains("score.html"), "{out}\n{err}");
    for file in ["score.html", "score.csv", "score.json", "calibration.svg", "ranking.svg", "local-error.svg"] {
        assert!(folder.path().join(file).is_file(), "{file}");
    }
    let (_, json, _) = tegi(&["score", pair, TRUTH, pair, TRUTH, "--format", "json"]);
    assert_eq!(json, std::fs::read_to_string(folder.path().join("score.json")).expect("score.json"));
}

#[test]
fn what_cannot_be_scored_is_said_with_its_place() {
    let empty = tempfile::tempdir().expect("a folder");
    let (code, _, err) = tegi(&["score", text(empty.path()), TRUTH]);
    assert!(code == 1 && err.contains("contracts.csv"), "{code} {err}");
    let (code, _, err) = tegi(&["score", text(empty.path()), "datasets/quickstart"]);
    assert!(code == 1 && err.contains("no truth folder") && err.contains("tegi simulate"), "{code} {err}");
    let (code, _, err) = tegi(&["score", "a", "b", "c"]);
    assert!(code == 2 && err.contains("odd"), "{code} {err}");
}
