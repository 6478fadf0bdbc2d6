//! The shipped economy: its analysis never reads the truth beside it, and its seed gives these files again.

use crate::expect::{analysed, root};
use std::collections::BTreeMap;
use std::path::Path;
use tegi::simulate::{NoiseLevel, Request, TRUTH, simulate};
use walkdir::WalkDir;

const CASE: &str = "datasets/defence-order";
/// Told by hand, and therefore not simulated.
const PAGE: &str = "README.md";
/// Bytes that the folder may take.
const MOST: usize = 5_000_000;

/// Every file below a folder by its path there.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = WalkDir::new(dir).into_iter().map(|entry| entry.expect("an entry"));
    let read = |path: &Path| {
        let name = path.strip_prefix(dir).expect("a path below the folder").to_string_lossy().into_owned();
        (name, std::fs::read(path).expect("a file"))
    };
    entries.filter(|entry| entry.file_type().is_file()).map(|entry| read(entry.path())).collect()
}

/// What the shipped truth says that was asked for.
fn request() -> Request {
    let text = std::fs::read_to_string(root(CASE).join(TRUTH).join("truth.toml")).expect("the truth");
    let told: toml::Table = text.parse().expect("TOML");
    let whole = |key: &str| told[key].as_integer().expect("a whole number");
    Request {
        seed: whole("seed").try_into().expect("a seed"),
        producers: whole("producers").try_into().expect("a number of producers"),
        years: whole("years").try_into().expect("a number of years"),
        scale: told["scale"].as_float().expect("a scale"),
        noise: told["noise"].as_str().and_then(|name| name.parse::<NoiseLevel>().ok()).expect("a level"),
    }
}

#[test]
fn an_analysis_says_the_same_where_the_truth_is_not_there() {
    let bare = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files(&root(CASE)).into_iter().filter(|(name, _)| !name.starts_with(TRUTH)) {
        std::fs::write(bare.path().join(name), bytes).expect("a copy");
    }
    assert!(!bare.path().join(TRUTH).exists());
    let [with, without] = [root(CASE).as_path(), bare.path()].map(|dir| format!("{:?}", analysed(dir)));
    assert!(with == without, "the analysis hangs on {TRUTH}/");
}

#[test]
fn the_seed_of_the_shipped_economy_gives_the_shipped_files() {
    let dir = tempfile::tempdir().expect("a folder");
    simulate(&request(), dir.path()).expect("a case");
    let (made, mut kept) = (files(dir.path()), files(&root(CASE)));
    let page = kept.remove(PAGE).expect("a page");
    let differing: Vec<&String> =
        made.keys().chain(kept.keys()).filter(|name| made.get(*name) != kept.get(*name)).collect();
    assert_eq!(differing, Vec::<&String>::new(), "run docs/dataset.sh");
    let bytes = page.len() + kept.values().map(Vec::len).sum::<usize>();
    assert!(bytes <= MOST, "{bytes} bytes");
}

#[test]
fn the_page_of_the_shipped_economy_names_the_command_that_made_it() {
    let Request { seed, producers, years, noise, .. } = request();
    let noise = noise.as_str();
    let command =
        format!("tegi simulate -o {CASE} --seed {seed} --producers {producers} --years {years} --noise {noise}\n");
    for page in [format!("{CASE}/{PAGE}"), "docs/dataset.sh".to_string()] {
        let text = std::fs::read_to_string(root(&page)).expect("a page");
        let options = command.split_once(" --seed").map_or("", |(_, options)| options);
        assert!(text.contains(options), "{page} does not show: {command}");
    }
}
