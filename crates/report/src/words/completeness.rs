//! The catalogue and the program agree: what the program says is in English, what is in English is said.

use super::{COMPLETE, Catalogue, LANGUAGES, files};
use fluent_bundle::{FluentResource, concurrent::FluentBundle};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Ids that the program puts together from a code of the data or of a room: they need not stand in the source.
const FAMILIES: [&str; 8] = ["unit-", "country-", "rule-", "measure-", "setting-", "cli-", "issue-title-", "join-"];

/// All sources of the program, and its templates, as one text a file.
fn sources() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let is_source = |path: &Path| path.extension().is_some_and(|ext| ext == "rs" || ext == "html");
    let folders = ["src", "crates"].map(|folder| walkdir::WalkDir::new(root.join(folder)).sort_by_file_name());
    let files = folders.into_iter().flatten().filter_map(Result::ok);
    files
        .filter(|entry| is_source(entry.path()) && !entry.path().ends_with("words/completeness.rs"))
        .filter(|entry| !entry.path().ends_with("report/fixture.rs"))
        .map(|entry| fs::read_to_string(entry.path()).expect("a source that can be read"))
        .collect()
}

/// The ids of the messages of a language.
fn ids(lang: &str) -> BTreeSet<String> {
    let is_id = |line: &&str| line.starts_with(|c: char| c.is_ascii_alphabetic()) && line.contains(" =");
    let lines = files(lang).iter().flat_map(|file| file.lines()).filter(is_id);
    lines.filter_map(|line| line.split(" =").next()).map(str::to_string).collect()
}

/// What stands between `before` and the next quotation mark, wherever `before` occurs.
fn quoted_after(text: &str, before: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_string).collect()
}

/// Everything that looks like an id between quotation marks.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.split('"')
        .filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)))
}

#[test]
fn every_message_that_the_program_says_is_in_english() {
    let english = ids(COMPLETE);
    let said = sources().into_iter().flat_map(|text| {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_string();
        ["Message::new(\"", "word(\"", "words[\"", "pair(\"", "table(\""]
            .map(|before| quoted_after(&text, before))
            .concat()
    });
    let missing: BTreeSet<String> = said.filter(|id| !english.contains(id)).collect();
    assert!(missing.is_empty(), "not in crates/report/src/words/en: {missing:#?}");
}

#[test]
fn every_message_in_english_is_said_somewhere() {
    let sources = sources();
    let said: BTreeSet<&str> = sources.iter().flat_map(|text| literals(text)).collect();
    let of_a_family = |id: &str| FAMILIES.iter().any(|family| id.starts_with(family));
    let unused: Vec<String> =
        ids(COMPLETE).into_iter().filter(|id| !said.contains(id.as_str()) && !of_a_family(id)).collect();
    assert!(unused.is_empty(), "in crates/report/src/words/en, but never said: {unused:#?}");
}

#[test]
fn every_catalogue_is_valid_and_has_each_id_once() {
    for (lang, files) in LANGUAGES {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.parse().expect("a language tag")]);
        for file in *files {
            let resource = FluentResource::try_new((*file).to_string());
            let resource = resource.map_err(|(_, errors)| errors).expect("valid Fluent");
            bundle.add_resource(resource).expect("each id once");
        }
    }
}

#[test]
fn another_language_says_nothing_that_english_does_not() {
    let english = ids(COMPLETE);
    for lang in Catalogue::languages() {
        let strange: Vec<String> = ids(lang).difference(&english).cloned().collect();
        assert!(strange.is_empty(), "{lang}: {strange:?}");
    }
}
