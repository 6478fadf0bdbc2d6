//! The README shows what the program really says: every command in it is run, every answer compared.
//!
//! When the program says something else and is right, `TEGI_UPDATE_README=1 cargo test readme` writes its answers into
//! the page (as many lines before and after a `…` as are shown now) and its pictures into `docs`.

use crate::expect::root;
use assert_cmd::Command;
use std::path::Path;
use tempfile::TempDir;
use walkdir::WalkDir;

/// Stands for any number of lines that are not shown.
const MORE: &str = "…";

/// Pages whose links must lead somewhere.
const PAGES: [&str; 7] = [
    "README.md",
    "crates/README.md",
    "datasets/README.md",
    "datasets/defence-order/README.md",
    "docs/codes.md",
    "docs/score.md",
    "tests/cases/README.md",
];

/// A command with the output shown below it.
struct Shown {
    line: usize,
    command: String,
    output: Vec<String>,
}

fn readme() -> String {
    std::fs::read_to_string(root("README.md")).expect("README.md")
}

/// The commands of every ```console block.
fn shown(text: &str) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => inside = line == "```console",
            Some(command) if inside => {
                all.push(Shown { line: number + 1, command: command.to_string(), output: Vec::new() });
            }
            None if inside => {
                all.last_mut().expect("a console block opens with a command").output.push(line.to_string());
            }
            _ => {}
        }
    }
    all
}

/// The arguments of a command that runs the program; nothing for another one.
fn arguments(command: &str) -> Option<Vec<String>> {
    let rest = command.strip_prefix("cargo run --release -- ").or_else(|| command.strip_prefix("tegi "))?;
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in rest.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().expect("a word").push(other),
        }
    }
    Some(words)
}

/// A folder that looks like the root of the repository to the program, and into which it may write.
fn stage() -> TempDir {
    let stage = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(stage.path().join("tests")).expect("a folder");
    let entries = ["datasets", "tests/cases"].map(|part| WalkDir::new(root(part)));
    for entry in entries.into_iter().flatten().map(|entry| entry.expect("an entry")) {
        let to = stage.path().join(entry.path().strip_prefix(root("")).expect("inside the repository"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&to).expect("a folder");
        } else {
            std::fs::copy(entry.path(), &to).expect("a copy");
        }
    }
    std::fs::create_dir(stage.path().join("docs")).expect("a folder");
    stage
}

/// What the program says, stdout before stderr.
fn said(arguments: &[String], stage: &Path) -> Vec<String> {
    let mut command = Command::cargo_bin("tegi").expect("the program");
    let output = command.current_dir(stage).env_remove("TEGI_LANG").args(arguments).output().expect("a run");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    text.lines().map(|line| line.trim_end().to_string()).collect()
}

/// Whether lines shown are lines said, where `…` stands for any number of them.
fn agrees(shown: &[String], said: &[String]) -> bool {
    match shown.split_first() {
        None => said.is_empty(),
        Some((first, rest)) if first == MORE => (0..=said.len()).any(|skipped| agrees(rest, &said[skipped..])),
        Some((first, rest)) => said.first() == Some(first) && agrees(rest, &said[1..]),
    }
}

/// The lines to show instead: as many before and after the gap as are shown now.
fn refreshed(shown: &[String], said: &[String]) -> Vec<String> {
    let Some(gap) = shown.iter().position(|line| line == MORE) else { return said.to_vec() };
    let (before, after) = (gap.min(said.len()), shown.len() - gap - 1);
    let last = said.len().saturating_sub(after).max(before);
    [&said[..before], &[MORE.to_string()], &said[last..]].concat()
}

/// Writes what the program says now into the README, and the pictures that it draws beside it.
fn update(stage: &Path) {
    let text = readme();
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    // Run from the top, since a command may use what an earlier one wrote; written from the bottom, so that line
    // numbers hold.
    let answered = |shown: Shown| arguments(&shown.command).map(|arguments| (said(&arguments, stage), shown));
    let all: Vec<(Vec<String>, Shown)> = shown(&text).into_iter().filter_map(answered).collect();
    for (said, Shown { line, output, .. }) in all.into_iter().rev() {
        if !agrees(&output, &said) {
            lines.splice(line..line + output.len(), refreshed(&output, &said));
        }
    }
    std::fs::write(root("README.md"), lines.join("\n") + "\n").expect("the README is written");
    for entry in std::fs::read_dir(stage.join("docs")).expect("pictures").map(|entry| entry.expect("a picture")) {
        std::fs::copy(entry.path(), root("docs").join(entry.file_name())).expect("a picture is written");
    }
}

#[test]
fn lines_left_out_may_be_any_but_lines_shown_must_be_there() {
    let lines = |text: &str| text.split('|').map(str::to_string).collect::<Vec<_>>();
    assert!(agrees(&lines("a|…|d"), &lines("a|b|c|d")) && agrees(&lines("a|…"), &lines("a|b")));
    assert!(!agrees(&lines("a|…|d"), &lines("a|b|c")) && !agrees(&lines("a"), &lines("a|b")));
}

#[test]
fn every_command_shown_answers_as_shown() {
    if std::env::var_os("TEGI_UPDATE_README").is_some() {
        update(stage().path());
    }
    let stage = stage();
    let mut wrong = Vec::new();
    let mut ran = 0;
    for Shown { line, command, output } in shown(&readme()) {
        let Some(arguments) = arguments(&command) else { continue };
        ran += 1;
        let said = said(&arguments, stage.path());
        if !agrees(&output, &said) {
            wrong.push(format!("README.md:{line}: $ {command}\n{}", said.join("\n")));
        }
    }
    assert!(ran >= 8, "only {ran} commands are shown");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_picture_shown_is_the_one_drawn() {
    let shown = shown(&readme()).into_iter().filter(|shown| shown.command.contains(" draw "));
    let stage = stage();
    let mut pictures = 0;
    for Shown { command, .. } in shown {
        let arguments = arguments(&command).expect("a command of the program");
        let Some(path) = arguments.iter().find(|argument| argument.starts_with("docs/")) else { continue };
        said(&arguments, stage.path());
        // The size alone: another processor may round a dot's colour otherwise.
        let size = |folder: &Path| std::fs::read(folder.join(path)).expect("a picture")[16..24].to_vec();
        assert_eq!(size(stage.path()), size(&root("")), "{path} is not what is drawn now: run `{command}`");
        assert!(readme().contains(&format!("({path})")), "{path} is not shown");
        pictures += 1;
    }
    assert!(pictures > 0, "no picture is shown");
}

#[test]
fn every_file_that_the_readme_leads_to_is_there() {
    for page in PAGES {
        let text = std::fs::read_to_string(root(page)).expect("a page");
        let folder = root(page).parent().expect("a folder").to_path_buf();
        for target in text.split("](").skip(1).filter_map(|after| after.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") {
                assert!(folder.join(path).exists(), "{page} leads to {target}, which is not there");
            }
        }
    }
}

#[test]
fn continuous_integration_runs_the_commands_of_the_readme() {
    let script = std::fs::read_to_string(root(".ci/run")).expect(".ci/run");
    let run = |command: &str| script.lines().any(|line| line.trim() == command);
    let text = readme();
    let first = shown(&text).into_iter().next().expect("a command").command;
    let (_, after) = text.split_once("<!-- the two commands -->\n```sh\n").expect("the two commands");
    let commands: Vec<&str> = after.split("```").next().unwrap_or_default().lines().collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    assert_eq!(commands[0], first, "the first command is the one whose output is shown");
    for command in commands {
        assert!(run(command), ".ci/run does not run `{command}`");
    }
}
