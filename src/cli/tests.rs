//! The command line says everything it must, in the reader's words.

use super::*;
use clap::Command as Definition;

fn words() -> Catalogue {
    Catalogue::new("en")
}

fn all(definition: &Definition) -> Vec<&Definition> {
    std::iter::once(definition).chain(definition.get_subcommands()).collect()
}

#[test]
fn the_definition_holds_together() {
    help::command(&words()).debug_assert();
}

#[test]
fn every_command_and_every_argument_has_its_text_in_the_catalogue() {
    let definition = help::command(&words());
    for command in all(&definition) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(!about.is_empty() && !about.starts_with("cli-"), "{}: {about:?}", command.get_name());
        for arg in command.get_arguments() {
            let text = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!text.is_empty() && !text.starts_with("cli-"), "{} {}: {text:?}", command.get_name(), arg.get_id());
        }
    }
}

#[test]
fn no_text_of_the_catalogue_describes_what_is_not_there() {
    let definition = help::command(&words());
    let asked: Vec<String> = all(&definition)
        .into_iter()
        .flat_map(|command| {
            let name = command.get_name().to_string();
            let args = command.get_arguments().map(|arg| arg.get_id().as_str().replace('_', "-"));
            let own = args.flat_map(|arg| [format!("cli-arg-{arg}"), format!("cli-{name}-arg-{arg}")]);
            own.chain([format!("cli-{name}-about"), format!("cli-{name}-examples")]).collect::<Vec<_>>()
        })
        .collect();
    let fixed = ["cli-about", "cli-exit-codes"];
    let idle: Vec<&str> = include_str!("../../crates/report/src/words/en/cli.ftl")
        .lines()
        .filter(|line| line.starts_with("cli-"))
        .filter_map(|line| line.split(" =").next())
        .filter(|id| !fixed.contains(id) && !id.starts_with("cli-heading-") && !asked.iter().any(|asked| asked == id))
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn the_help_of_every_command_lists_the_exit_codes() {
    let mut definition = help::command(&words());
    definition.build();
    for command in all(&definition) {
        let help = command.clone().render_long_help().to_string();
        assert!(help.contains("Exit codes:") && help.contains("4  --strict"), "{}", command.get_name());
    }
}

#[test]
fn the_language_is_known_before_the_command_line_is_read() {
    let args = |texts: &[&str]| texts.iter().map(OsString::from).collect::<Vec<_>>();
    assert_eq!(language(&args(&["tegi", "--lang=ru", "check"])), "ru");
    assert_eq!(language(&args(&["tegi", "check", "--lang", "kk", "x"])), "kk");
}

#[test]
fn bad_usage_is_told_apart_from_failure() {
    let ends = |texts: &[&str]| run(texts.iter().map(OsString::from));
    assert_eq!(ends(&["tegi", "fly"]), Exit::Usage);
    assert_eq!(ends(&["tegi", "trace", "case"]), Exit::Usage);
    assert_eq!(ends(&["tegi", "trace", "case", "--contract", "a", "--party", "b"]), Exit::Usage);
    assert_eq!(ends(&["tegi", "check", "/nowhere/at/all"]), Exit::Failed);
}

#[test]
fn init_writes_once_and_overwrites_only_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("case");
    let init = |more: &[&str]| {
        let args = ["tegi", "--quiet", "init"].iter().map(OsString::from);
        run(args.chain([dir.clone().into_os_string()]).chain(more.iter().map(OsString::from)))
    };
    assert_eq!(init(&[]), Exit::Done);
    std::fs::write(dir.join("case.toml"), "mine").expect("written");
    assert_eq!(init(&[]), Exit::Failed);
    assert_eq!(std::fs::read_to_string(dir.join("case.toml")).expect("read"), "mine");
    assert_eq!(init(&["--force"]), Exit::Done);
    assert_ne!(std::fs::read_to_string(dir.join("case.toml")).expect("read"), "mine");
}

#[test]
fn a_lot_is_a_document_or_a_line_of_one() {
    use crate::analysis::TrailSubject::Lot;
    assert_eq!(options::lot("D/1:3"), Lot { document: "D/1".into(), line: Some("3".into()) });
    assert_eq!(options::lot("D/1"), Lot { document: "D/1".into(), line: None });
}
