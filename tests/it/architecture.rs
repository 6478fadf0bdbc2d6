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

/// Crates of one room, by which the room is called from others.
const ROOM_CRATES: [&str; 4] = ["model", "ingest", "simulate", "render"];

/// Crates of several rooms.
const HOUSE_CRATES: [&str; 2] = ["trace", "report"];

/// Rooms whose answers depend on their arguments alone.
const WITHOUT_FILES: [&str; 7] = ["model", "resolve", "graph", "trace", "measure", "detect", "explain"];

/// What a page of a rule must answer.
const SECTIONS: [&str; 6] =
    ["method", "why it matters", "innocent explanations", "exclusions", "assumptions", "settings"];

/// A file of Rust.
struct Source {
    /// Its path from the root.
    path: PathBuf,
    /// The room in which it lies; none for the roots of crates of several rooms.
    room: Option<String>,
    text: String,
}

/// Every file of Rust of the house; the allocator is none of its rooms.
fn sources() -> Vec<Source> {
    let rooms = ROOM_CRATES.map(|room| (format!("crates/{room}/src"), Some(room)));
    let houses = HOUSE_CRATES.map(|house| (format!("crates/{house}/src"), None));
    let folders = rooms.into_iter().chain(houses).chain([("src".to_string(), None)]);
    folders.flat_map(|(folder, room)| sources_of(&folder, room)).collect()
}

fn sources_of(folder: &str, room: Option<&str>) -> Vec<Source> {
    let src = root(folder);
    let entries = WalkDir::new(&src).sort_by_file_name().into_iter().map(|entry| entry.expect("a readable folder"));
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"));
    let read = |path: &Path| {
        let name = path.strip_prefix(&src).expect("a path under the folder");
        let room = room.map(str::to_string).or_else(|| first_folder(name));
        Source { path: Path::new(folder).join(name), room, text: std::fs::read_to_string(path).expect("a source") }
    };
    files.map(|entry| read(entry.path())).collect()
}

fn first_folder(file: &Path) -> Option<String> {
    (file.components().count() > 1)
        .then(|| file.components().next().map(|part| part.as_os_str().to_string_lossy().into()))?
}

/// The rooms that a text names: `tegi_model`, `tegi_trace::room::…`, and among the rooms of a crate of several
/// `crate::room::…`, each also as `{room, room::…}`.
fn used_rooms(own: &str, text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let after = |path: &str| -> Vec<String> {
        let names = code.split(path).skip(1).flat_map(|after| match after.strip_prefix('{') {
            Some(group) => first_words(group),
            None => vec![first_word(after)],
        });
        names.filter(|name| !name.is_empty()).collect()
    };
    let mut used: BTreeSet<String> = HOUSE_CRATES.iter().flat_map(|house| after(&format!("tegi_{house}::"))).collect();
    used.extend(
        ROOM_CRATES.iter().filter(|room| code.contains(&format!("tegi_{room}"))).map(|room| (*room).to_string()),
    );
    if !ROOM_CRATES.contains(&own) {
        used.extend(after("crate::"));
    }
    used
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
    let text = "use tegi_model::{Day, Money};\n// crate::cli\nfn f() { tegi_trace::trace::trace() }\nuse tegi_trace::{graph::{A, B}, store};\nuse crate::words;";
    assert_eq!(used_rooms("report", text), ["graph", "model", "store", "trace", "words"].map(String::from).into());
    assert_eq!(used_rooms("ingest", "use crate::table::Sheet;"), BTreeSet::new());
}

#[test]
fn a_room_uses_only_the_rooms_before_it() {
    let mut wrong = Vec::new();
    for Source { path, room, text } in sources() {
        let Some(own) = room else { continue };
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == own) else {
            wrong.push(format!("{}: the room {own} is not in the plan", path.display()));
            continue;
        };
        let used = used_rooms(&own, &text).into_iter();
        let strangers = used.filter(|used| *used != own && !allowed.contains(&used.as_str()));
        wrong.extend(strangers.map(|used| format!("{}: {own} uses {used}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_plan_and_the_crates_have_the_same_rooms() {
    let found: BTreeSet<String> = sources().into_iter().filter_map(|source| source.room).collect();
    assert_eq!(found, ROOMS.map(|(name, _)| name.to_string()).into());
    let tour = std::fs::read_to_string(root("crates/README.md")).expect("the tour");
    for (name, _) in ROOMS {
        assert!(tour.contains(&format!("`{name}`")), "the tour does not show the room {name}");
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let silent = sources().into_iter().filter(|source| !source.text.starts_with("//! ")).map(|source| source.path);
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
    let found = sources().into_iter().filter(|source| named(&source.path)).map(|source| source.path);
    assert_eq!(found.collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn rooms_between_reading_and_writing_never_open_a_file() {
    let mut wrong = Vec::new();
    for Source { path, room, text } in sources() {
        let pure = room.is_some_and(|room| WITHOUT_FILES.contains(&room.as_str()));
        let names = ["std::fs", "std::io", "std::net", "std::env", "std::time", "std::process"];
        let named = names.iter().filter(|name| pure && text.contains(*name));
        wrong.extend(named.map(|name| format!("{}: {name}", path.display())));
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
    let folder = root("crates/trace/src/detect/rules");
    let names = |end: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(&folder).expect("the rules").map(|entry| entry.expect("a file").path());
        let files = files.filter(|path| path.extension().is_some_and(|found| found == end));
        files.filter_map(|path| Some(path.file_stem()?.to_string_lossy().replace('_', "-"))).collect()
    };
    let rules: BTreeSet<String> = tegi::detect::RULES.iter().map(|rule| rule.id.to_string()).collect();
    assert_eq!(names("md"), rules, "pages and rules");
    assert_eq!(names("rs").into_iter().filter(|name| name != "mod").collect::<BTreeSet<_>>(), rules, "files and rules");
    let settings = std::fs::read_to_string(root("crates/model/src/settings.rs")).expect("the settings");
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

/// The lines of a part of a manifest that name dependencies.
fn dependencies(manifest: &str, part: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root(manifest)).expect("a manifest");
    let lines = text.lines().skip_while(|line| *line != part).skip(1).take_while(|line| !line.starts_with('['));
    lines.filter(|line| line.contains(" = ")).map(str::to_string).collect()
}

#[test]
fn every_dependency_says_why() {
    let dependencies = dependencies("Cargo.toml", "[workspace.dependencies]");
    assert!(dependencies.len() > 20, "Cargo.toml is not read rightly: {dependencies:?}");
    for line in dependencies {
        assert!(line.rsplit_once(" # ").is_some_and(|(_, why)| why.trim().len() > 3), "no reason is given: {line}");
    }
}

#[test]
fn every_dependency_of_a_crate_is_used() {
    let crates = ROOM_CRATES.into_iter().chain(HOUSE_CRATES).map(|name| format!("crates/{name}/"));
    for folder in crates.chain([String::new()]) {
        let code = |under: &str| sources_of(&format!("{folder}{under}"), None).into_iter().map(|source| source.text);
        let shipped: String = code("src").collect();
        let own: &[&str] = if folder.is_empty() { &["tests/it", "benches"] } else { &[] };
        let tested: String = own.iter().flat_map(|under| code(under)).collect();
        let manifest = format!("{folder}Cargo.toml");
        for (part, code) in [("[dependencies]", shipped.clone()), ("[dev-dependencies]", shipped + &tested)] {
            for line in dependencies(&manifest, part) {
                let name = line.split(['.', ' ']).next().unwrap_or_default();
                let crate_name = name.replace('-', "_");
                let used = [format!("{crate_name}::"), format!("use {crate_name}"), format!("{crate_name}!")];
                assert!(used.iter().any(|text| code.contains(text)), "{manifest}: nobody uses {name}");
            }
        }
    }
}
