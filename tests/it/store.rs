//! The store of a case: the same answers with it and without it, whatever happened to it.

use crate::expect::root;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use walkdir::WalkDir;

/// Questions of every kind; the last one writes files.
const QUESTIONS: [&[&str]; 7] = [
    &["trace", "--contract", "K-03", "--format", "json"],
    &["trace", "--party", "KZ-BIN-060540951189", "--direction", "ministry"],
    &["trace", "--lot", "55301/200125/0000310:1", "--format", "csv"],
    &["explain", "K-03"],
    &["explain", "ТОО «Тұран Мотор»"],
    &["draw", "--party", "KZ-BIN-060540951189", "--as", "timeline", "-o", "-"],
    &["check"],
];

/// The quickstart, to be changed.
fn case() -> TempDir {
    copy("datasets/quickstart")
}

/// A copy of a case.
fn copy(case: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files = WalkDir::new(root(case)).into_iter().map(|entry| entry.expect("a file").into_path());
    for file in files.filter(|path| path.is_file()) {
        let to = folder.path().join(file.strip_prefix(root(case)).expect("inside"));
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(&file, to).expect("a copy");
    }
    folder
}

fn command(case: &Path, question: &[&str], store: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tegi"));
    command.env_remove("TEGI_LANG").arg(question[0]).arg(case).args(&question[1..]).args(["--store", store]);
    command
}

/// What a question's answer says, and what is said beside it.
fn asked(case: &Path, question: &[&str], store: &str) -> (String, String) {
    let output = command(case, question, store).output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(0), "{question:?}\n{err}");
    (out, err)
}

/// The files of an analysis with their bytes.
fn analysed(case: &Path, store: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    asked(case, &["analyze", "-o", folder.path().to_str().expect("a path")], store);
    let files = WalkDir::new(folder.path()).into_iter().map(|entry| entry.expect("a file").into_path());
    let files = files.filter(|path| path.is_file());
    let read = |path: PathBuf| {
        let name = path.strip_prefix(folder.path()).expect("inside").to_path_buf();
        (name, fs::read(&path).expect("a file"))
    };
    files.map(read).collect()
}

/// Every answer with the store is the answer without it; the first run may have to mend the store, the second uses it.
fn answers_hold(case: &Path) {
    for question in QUESTIONS {
        let (right, _) = asked(case, question, "never");
        for run in ["first", "second"] {
            let (answer, said) = asked(case, question, "always");
            assert_eq!((answer.as_str(), said.as_str()), (right.as_str(), ""), "{question:?}, {run} run");
        }
    }
    let right = analysed(case, "never");
    assert!(right.len() > 20);
    assert!(right == analysed(case, "always"), "the analysis, first run");
    assert!(right == analysed(case, "always"), "the analysis, second run");
}

fn volumes(case: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(case.join(".tegi")).expect("a store").map(|entry| entry.expect("a file").path());
    let mut volumes: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "tegi")).collect();
    volumes.sort();
    volumes
}

fn names(volumes: &[PathBuf]) -> Vec<String> {
    volumes.iter().map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect()
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a file");
    assert!(text.contains(from), "{from} is not in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("written");
}

#[test]
fn answers_out_of_the_store_are_those_of_the_files() {
    let case = case();
    answers_hold(case.path());
    assert_eq!(
        names(&volumes(case.path())),
        ["answers-fifo.tegi", "connected.tegi", "stocks-fifo.tegi", "traced-fifo.tegi"]
    );
}

#[test]
fn cases_of_other_files_are_kept_like_any_other() {
    for name in ["tests/cases/source-ocds", "tests/cases/real-ocds", "tests/cases/source-formats"] {
        let case = copy(name);
        let (check, right) = (asked(case.path(), &["check"], "never"), analysed(case.path(), "never"));
        for run in ["first", "second"] {
            assert!(right == analysed(case.path(), "always"), "{name}, {run} run");
            assert_eq!(check, asked(case.path(), &["check"], "always"), "{name}, {run} run");
        }
    }
}

#[test]
fn a_small_case_is_not_kept_unless_that_is_wanted() {
    let case = case();
    asked(case.path(), QUESTIONS[0], "large");
    assert!(!case.path().join(".tegi").exists());
}

#[test]
fn what_changed_is_read_anew() {
    let case = case();
    answers_hold(case.path());
    // The same length, the same moment: only the bytes tell.
    edit(
        &case.path().join("declarations.csv"),
        "55301/200125/0000310,1,2025-01-20",
        "55301/200125/0000310,1,2025-01-21",
    );
    answers_hold(case.path());
    fs::copy(case.path().join("invoices.csv"), case.path().join("more.csv")).expect("a copy");
    let sources: String = ["parties", "contracts", "contract_items", "declarations"]
        .map(|table| format!("\n[[source]]\ntable = \"{table}\"\npath = \"{table}.csv\"\n"))
        .concat();
    let toml = fs::read_to_string(case.path().join("case.toml")).expect("settings");
    let pattern = "\n[[source]]\ntable = \"invoices\"\npath = \"{invoices,mo*}.csv\"\n";
    fs::write(case.path().join("case.toml"), toml + &sources + pattern).expect("written");
    answers_hold(case.path());
    // A file that the pattern did not find before.
    fs::copy(case.path().join("invoices.csv"), case.path().join("most.csv")).expect("a copy");
    answers_hold(case.path());
    fs::remove_file(case.path().join("more.csv")).expect("removed");
    answers_hold(case.path());
}

#[test]
fn files_that_only_look_different_are_hashed_once() {
    let case = case();
    asked(case.path(), QUESTIONS[0], "always");
    let inputs = case.path().join(".tegi/inputs.json");
    let remembered = || fs::read_to_string(&inputs).expect("the inputs");
    // Just written: another write could still look the same.
    assert!(remembered().contains("\"look\": null"));
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    asked(case.path(), QUESTIONS[0], "always");
    let settled = remembered();
    assert!(!settled.contains("\"look\": null"));
    asked(case.path(), QUESTIONS[0], "always");
    assert_eq!(remembered(), settled);
}

#[test]
fn another_threshold_follows_the_goods_anew_and_reads_nothing() {
    let case = case();
    answers_hold(case.path());
    let connected = case.path().join(".tegi/connected.tegi");
    let written = |path: &Path| fs::metadata(path).expect("a volume").modified().expect("a time");
    let before = written(&connected);
    let toml = fs::read_to_string(case.path().join("case.toml")).expect("settings");
    assert!(!toml.contains("[thresholds]"));
    fs::write(case.path().join("case.toml"), toml + "\n[thresholds]\nthin_inputs = 0.5\n").expect("written");
    answers_hold(case.path());
    assert_eq!(written(&connected), before);
    let lifo: &[&str] = &["trace", "--contract", "K-03", "--method", "lifo"];
    assert_eq!(asked(case.path(), lifo, "always").0, asked(case.path(), lifo, "never").0);
    assert_eq!(asked(case.path(), lifo, "always").0, asked(case.path(), lifo, "never").0);
    assert_eq!(written(&connected), before);
    assert!(names(&volumes(case.path())).contains(&"traced-lifo.tegi".to_string()));
}

#[test]
fn a_damaged_store_is_noticed_and_built_anew() {
    let case = case();
    answers_hold(case.path());
    let whole: Vec<Vec<u8>> = volumes(case.path()).iter().map(|path| fs::read(path).expect("a volume")).collect();
    let right = QUESTIONS.map(|question| asked(case.path(), question, "never"));
    for (number, path) in volumes(case.path()).into_iter().enumerate() {
        let bytes = &whole[number];
        let spots = [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 30, bytes.len() - 1];
        for spot in spots {
            let mut damaged = bytes.clone();
            damaged[spot] ^= 0x10;
            fs::write(&path, damaged).expect("damaged");
            let question = spot % QUESTIONS.len();
            assert_eq!(
                asked(case.path(), QUESTIONS[question], "always"),
                right[question],
                "{} at {spot}",
                path.display()
            );
        }
        for length in [0, bytes.len() / 2] {
            fs::write(&path, &bytes[..length]).expect("cut off");
            assert_eq!(asked(case.path(), QUESTIONS[3], "always"), right[3]);
        }
        fs::write(&path, bytes).expect("mended");
    }
    fs::write(case.path().join(".tegi/inputs.json"), "{").expect("damaged");
    fs::write(case.path().join(".tegi/connected.tegi.part"), "half").expect("a leftover");
    answers_hold(case.path());
    assert!(!case.path().join(".tegi/connected.tegi.part").exists());
    let again: Vec<Vec<u8>> = volumes(case.path()).iter().map(|path| fs::read(path).expect("a volume")).collect();
    assert!(again == whole, "the same store as before");
}

#[test]
fn processes_side_by_side_do_no_harm() {
    let case = case();
    let right = analysed(case.path(), "never");
    let folders: Vec<TempDir> = (0..6).map(|_| tempfile::tempdir().expect("a folder")).collect();
    let start = |folder: &TempDir| {
        let question = ["analyze", "-o", folder.path().to_str().expect("a path")];
        let mut command = command(case.path(), &question, "always");
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a run")
    };
    let running: Vec<Child> = folders.iter().map(start).collect();
    for child in running {
        let output = child.wait_with_output().expect("an end");
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    for folder in &folders {
        for (name, bytes) in &right {
            assert!(fs::read(folder.path().join(name)).expect("a file") == *bytes, "{}", name.display());
        }
    }
    answers_hold(case.path());
}

#[test]
fn a_store_that_cannot_be_written_costs_no_answer() {
    let case = case();
    fs::write(case.path().join(".tegi"), "no folder").expect("a file");
    let (answer, said) = asked(case.path(), QUESTIONS[0], "always");
    assert_eq!(answer, asked(case.path(), QUESTIONS[0], "never").0);
    assert!(said.contains("The answer is complete, but could not be kept"), "{said}");
}

/// A limit on the size of files stands for a full disk: writing fails half-way, with the system's own reason.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_store() {
    let case = case();
    answers_hold(case.path());
    let before: Vec<Vec<u8>> = volumes(case.path()).iter().map(|path| fs::read(path).expect("a volume")).collect();
    edit(&case.path().join("declarations.csv"), "2025-01-20", "2025-01-19");
    let limited = format!(
        "ulimit -f 4; trap '' XFSZ; exec '{}' trace '{}' --contract K-03 --store always",
        env!("CARGO_BIN_EXE_tegi"),
        case.path().display()
    );
    let output = Command::new("bash").args(["-c", &limited]).output().expect("a run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("could not be kept for the next question: File too large"), "{said}");
    let (right, _) = asked(case.path(), &["trace", "--contract", "K-03"], "never");
    assert_eq!(String::from_utf8_lossy(&output.stdout), right);
    let after: Vec<Vec<u8>> = volumes(case.path()).iter().map(|path| fs::read(path).expect("a volume")).collect();
    assert!(before == after, "the old volumes");
    assert_eq!(fs::read_dir(case.path().join(".tegi")).expect("a store").count(), 6, "no half of a file is left");
    answers_hold(case.path());
}
