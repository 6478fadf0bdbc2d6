//! The house keeps its plan: who may use whom, what every file says of itself, what a rule's page must answer.

use crate::expect::root;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Each room with the rooms that it may use; data passes from the top to the bottom.
const ROOMS: [(&str, &[&str]); 15] = [
    ("model", &[]),
    ("words", &["model"]),
    ("ingest", &["model"]),
    ("resolve", &["model"]),
    ("graph", &["model", "resolve"]),
    ("trace", &["model", "resolve", "graph"]),
    ("measure", &["model", "resolve", "graph", "trace"]),
    ("detect", &["model", "resolve", "graph", "trace", "measure"]),
    ("explain", &["model", "resolve", "graph", "trace", "measure", "detect"]),
    ("store", &["model", "resolve", "graph", "trace"]),
    ("analysis", &["model", "ingest", "resolve", "graph", "trace", "measure", "detect", "explain", "store"]),
    ("simulate", &["model"]),
    ("report", &["model", "words", "store"]),
    ("render", &["model"]),
    ("cli", &["model", "words", "analysis", "simulate", "report", "render"]),
];

/// Rooms whose answers depend on their arguments alone.
const WITHOUT_FILES: [&str; 7] = ["model", "resolve", "graph", "trace", "measure", "detect", "explain"];

/// What a page of a rule must answer.
const SECTIONS: [&str; 6] =
    ["method", "why it matters", "innocent explanations", "exclusions", "assumptions", "settings"];

/// Every file of Rust under `src`, relative to it, with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let src = root("src");
    let entries = WalkDir::new(&src).sort_by_file_name().into_iter().map(|entry| entry.expect("a readable folder"));
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"));
    let read = |path: &Path| {
        let name = path.strip_prefix(&src).expect("a path under src").to_path_buf();
        (name, std::fs::read_to_string(path).expect("a source"))
    };
    files.map(|entry| read(entry.path())).collect()
}

/// The room in which a file lies; nothing for `lib.rs` and `main.rs`.
fn room(file: &Path) -> Option<String> {
    (file.components().count() > 1)
        .then(|| file.components().next().map(|part| part.as_os_str().to_string_lossy().into()))?
}

/// The rooms that a text names: `crate::room::…`, and each of `crate::{room, room::…}`.
fn used_rooms(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let names = code.split("crate::").skip(1).flat_map(|after| match after.strip_prefix('{') {
        Some(group) => first_words(group),
        None => vec![first_word(after)],
    });
    names.filter(|name| !name.is_empty()).collect()
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// The first word of each item of a `{…}` group that has been opened already.
fn first_words(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut items = vec![String::new()];
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => items.push(String::new()),
            _ => items.last_mut().expect("an item").push(letter),
        }
        if depth == 0 {
            break;
        }
    }
    items.iter().map(|item| first_word(item)).collect()
}

#[test]
fn the_reader_of_arrows_reads_every_way_to_write_one() {
    let text = "use crate::model::{Day, Money};\n// crate::cli\nfn f() { crate::trace::trace() }\nuse crate::{graph::{A, B}, words};";
    assert_eq!(used_rooms(text), ["graph", "model", "trace", "words"].map(String::from).into());
}

#[test]
fn a_room_uses_only_the_rooms_before_it() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some(own) = room(&file) else { continue };
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == own) else {
            wrong.push(format!("{}: the room {own} is not in the plan", file.display()));
            continue;
        };
        let strangers = used_rooms(&text).into_iter().filter(|used| *used != own && !allowed.contains(&used.as_str()));
        wrong.extend(strangers.map(|used| format!("{}: {own} uses {used}", file.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_plan_and_the_library_name_the_same_rooms() {
    let library = std::fs::read_to_string(root("src/lib.rs")).expect("lib.rs");
    let declared: BTreeSet<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(declared, ROOMS.map(|(name, _)| name).into());
    let tour = std::fs::read_to_string(root("src/README.md")).expect("the tour");
    for (name, _) in ROOMS {
        assert!(tour.contains(&format!("`{name}`")), "the tour does not show the room {name}");
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let silent = sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(file, _)| file);
    assert_eq!(silent.collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn no_drawer_collects_what_has_no_place() {
    let drawers = ["utils", "util", "helpers", "helper", "common", "misc"];
    let named = |file: &Path| {
        file.components().any(|part| {
            let part = part.as_os_str().to_string_lossy();
            drawers.contains(&part.trim_end_matches(".rs"))
        })
    };
    let found = sources().into_iter().filter(|(file, _)| named(file)).map(|(file, _)| file);
    assert_eq!(found.collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn rooms_between_reading_and_writing_never_open_a_file() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let pure = room(&file).is_some_and(|room| WITHOUT_FILES.contains(&room.as_str()));
        let names = ["std::fs", "std::io", "std::net", "std::env", "std::time", "std::process"];
        let named = names.iter().filter(|name| pure && text.contains(*name));
        wrong.extend(named.map(|name| format!("{}: {name}", file.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The bold words with which a paragraph of a page begins; "Exclusions, settings." are two.
fn sections(page: &str) -> BTreeSet<String> {
    let labels = page.lines().filter_map(|line| line.strip_prefix("**")?.split_once(".**"));
    labels.flat_map(|(label, _)| label.to_lowercase().split(", ").map(String::from).collect::<Vec<_>>()).collect()
}

#[test]
fn every_rule_has_its_page_and_every_page_its_sections() {
    let folder = root("src/detect/rules");
    let names = |end: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(&folder).expect("the rules").map(|entry| entry.expect("a file").path());
        let files = files.filter(|path| path.extension().is_some_and(|found| found == end));
        files.filter_map(|path| Some(path.file_stem()?.to_string_lossy().replace('_', "-"))).collect()
    };
    let rules: BTreeSet<String> = tegi::detect::RULES.iter().map(|rule| rule.id.to_string()).collect();
    assert_eq!(names("md"), rules, "pages and rules");
    assert_eq!(names("rs").into_iter().filter(|name| name != "mod").collect::<BTreeSet<_>>(), rules, "files and rules");
    let settings = std::fs::read_to_string(root("src/model/settings.rs")).expect("the settings");
    for rule in rules {
        let page = std::fs::read_to_string(folder.join(format!("{rule}.md"))).expect("a page");
        assert!(page.starts_with(&format!("# {rule}\n\n**")), "{rule}: the page opens with its name and one sentence");
        let found = sections(&page);
        let missing: Vec<&str> = SECTIONS.into_iter().filter(|section| !found.contains(*section)).collect();
        assert!(missing.is_empty(), "{rule}: the page lacks {missing:?}");
        assert!(page.contains("*Worked example.*"), "{rule}: the page has no worked example");
        let last = page.rsplit_once("**Settings.**").map_or("", |(_, names)| names);
        for name in last.split('`').skip(1).step_by(2) {
            assert!(settings.contains(&format!("pub {name}:")), "{rule}: there is no setting {name}");
        }
    }
}

/// The lines of `Cargo.toml` that name a dependency.
fn dependencies() -> Vec<String> {
    let manifest = std::fs::read_to_string(root("Cargo.toml")).expect("Cargo.toml");
    let parts = manifest.split("\n[").filter(|part| part.contains("dependencies]\n"));
    let lines = parts.flat_map(|part| part.lines().skip(1)).filter(|line| line.contains(" = "));
    lines.map(str::to_string).collect()
}

#[test]
fn every_dependency_is_used_and_says_why() {
    let code = sources().into_iter().map(|(_, text)| text).collect::<String>();
    let own = |folder: &str| {
        let files = std::fs::read_dir(root(folder)).expect("a folder").map(|entry| entry.expect("a file").path());
        files.filter_map(|path| std::fs::read_to_string(path).ok()).collect::<String>()
    };
    let code = code + &own("tests/it") + &own("benches");
    let dependencies = dependencies();
    assert!(dependencies.len() > 20, "Cargo.toml is not read rightly: {dependencies:?}");
    for line in dependencies {
        let (name, _) = line.split_once(" = ").expect("a name");
        let crate_name = name.replace('-', "_");
        let used = [format!("{crate_name}::"), format!("use {crate_name}"), format!("{crate_name}!")];
        assert!(used.iter().any(|text| code.contains(text)), "nobody uses {name}");
        assert!(line.rsplit_once(" # ").is_some_and(|(_, why)| why.len() > 10), "{name}: no reason is given");
    }
}
