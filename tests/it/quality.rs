//! The quality of the data is a result: what `check` says of it, in words and for programs.

use crate::expect::root;
use assert_cmd::Command;
use std::collections::BTreeSet;
use std::path::PathBuf;
use tegi::analysis::{Keep, OpenOptions, Silent, Strictness, open};

/// Every case that is shipped.
fn cases() -> Vec<PathBuf> {
    let folders = ["datasets", "tests/cases"].map(|folder| std::fs::read_dir(root(folder)).expect("a folder"));
    let paths = folders.into_iter().flatten().map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.join("case.toml").is_file()).collect()
}

#[test]
fn every_kind_of_trouble_that_a_shipped_case_has_is_named_in_words() {
    let catalogue = std::fs::read_to_string(root("src/words/en/quality.ftl")).expect("the catalogue");
    let mut untold = BTreeSet::new();
    for case in cases() {
        let options = OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None, keep: Keep::Never };
        let Ok(opened) = open(&case, &options) else { continue };
        let issues = opened.issues().expect("troubles");
        let aside = opened.sources().iter().flat_map(|source| source.aside.iter().map(|(code, _)| *code));
        let codes = issues.iter().map(|issue| issue.code).chain(aside);
        untold.extend(codes.filter(|code| !catalogue.contains(&format!("\nissue-title-{code} = "))));
    }
    assert_eq!(untold, BTreeSet::new(), "name them in src/words/en/quality.ftl: issue-title-…");
}

#[test]
fn check_answers_for_people_and_for_programs_alike() {
    let check = |more: &[&str]| {
        let mut command = Command::cargo_bin("tegi").expect("the program");
        let output = command.current_dir(root("")).env_remove("TEGI_LANG").args(["check", "datasets/quickstart"]);
        let output = output.args(more).output().expect("a run");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let text = check(&[]);
    let said: serde_json::Value = serde_json::from_str(&check(&["--format", "json"])).expect("JSON");
    assert_eq!(said["format"], "tegi.check/1");
    let sources = said["sources"].as_array().expect("sources");
    let number = |value: &serde_json::Value| value.as_u64().expect("a number");
    for source in sources {
        let aside: u64 = source["aside"].as_array().expect("reasons").iter().map(|of| number(&of["rows"])).sum();
        assert_eq!(aside, number(&source["rows"]) - number(&source["kept"]), "{source}");
    }
    let joins = said["coverage"]["joins"].as_array().expect("joins");
    let words: Vec<&str> = joins.iter().map(|join| join["text"].as_str().expect("words")).collect();
    assert!(words.contains(&"suppliers under contract who also import"), "{words:?}");
    for part in words.iter().chain(&["Days covered", "invoices.csv: 2024-"]) {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert!(!words.iter().any(|words| words.contains('→')), "{words:?}");
}
