//! The program as a user runs it: what it answers, what it says, how it ends.

use crate::expect::root;
use assert_cmd::Command;
use resvg::usvg::roxmltree::Document;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use walkdir::WalkDir;

/// The columns of the result tables, as other programs rely on them.
const CONTRACTS: &str = "contract_id,supplier_id,supplier_name,work_kind,signed_on,currency,amount,local_lower,local,\
local_upper,production,services,trade_margin,imported,taxes,unknown,depth,declared,certified,target,verdict,\
graded_identity,graded_balance,graded_declared,graded_dark,first_origin";
const PARTIES: &str = "party_id,name,role,delivered,pass_through_lower,pass_through,pass_through_upper,local_lower,\
local,local_upper,declared,score,findings";
const FINDINGS: &str = "finding_id,rule,subject,state,severity,confidence,claim,citations";
const ISSUES: &str = "source,row,field,value,code,message,effect";

/// How a run ended and what it wrote.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program from the root of the repository.
fn tegi(args: &[&str]) -> Ran {
    let mut command = Command::cargo_bin("tegi").expect("the program");
    let output = command.current_dir(root("")).env_remove("TEGI_LANG").args(args).output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code().expect("an exit code"), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs it and expects it to be done.
fn done(args: &[&str]) -> Ran {
    let ran = tegi(args);
    assert_eq!(ran.code, 0, "{args:?}\n{}", ran.err);
    ran
}

/// Runs it and expects it to stop with this code, with nothing but reasons.
fn stops(code: i32, args: &[&str]) -> String {
    let ran = tegi(args);
    assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{args:?}\n{}", ran.err);
    assert!(!ran.err.contains("panicked") && !ran.err.contains("error-") && !ran.err.contains("hint-"), "{}", ran.err);
    ran.err
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

/// A case of our own, from its files.
fn case(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).expect("a file");
    }
    folder
}

/// A copy of a shipped case, in which texts are replaced.
fn altered(name: &str, changes: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(root(name)).expect("a case") {
        let path = entry.expect("a file").path();
        let changed = changes.iter().fold(read(&path), |text, (from, to)| text.replace(from, to));
        std::fs::write(folder.path().join(path.file_name().expect("a name")), changed).expect("a file");
    }
    folder
}

/// The results of an analysis.
fn analyzed(case: &Path, more: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    done(&[&["analyze", text(case), "-o", text(folder.path())], more].concat());
    folder
}

/// Every file under a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let read =
        |path: &Path| (path.strip_prefix(folder).expect("inside").to_path_buf(), std::fs::read(path).expect("a file"));
    entries.filter(|entry| entry.file_type().is_file()).map(|entry| read(entry.path())).collect()
}

fn header(path: &Path) -> String {
    read(path).lines().next().unwrap_or_default().to_string()
}

/// The rows of a table, each by its columns.
fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("CSV whose rows have the header's columns")
}

// Bad usage and missing things

#[test]
fn a_folder_that_is_not_there_is_named() {
    let said = stops(1, &["check", "no/such/folder"]);
    assert!(said.contains("no/such/folder"), "{said}");
}

#[test]
fn a_folder_without_tables_says_what_to_put_there() {
    let empty = case(&[]);
    let said = stops(1, &["check", text(empty.path())]);
    assert!(said.contains("contracts.csv") && said.contains("[[source]]"), "{said}");
}

#[test]
fn tables_without_settings_lead_to_init() {
    let folder = case(&[("invoices.csv", "invoice_no\n")]);
    let said = stops(1, &["analyze", text(folder.path()), "-o", text(&folder.path().join("out"))]);
    assert!(said.contains("case.toml") && said.contains("tegi init"), "{said}");
}

#[test]
fn what_init_writes_can_be_read_and_is_not_overwritten() {
    let folder = case(&[("invoices.csv", &read(root("tests/cases/d1/invoices.csv")))]);
    let path = text(folder.path());
    assert!(done(&["init", path]).err.contains("invoices"), "the tables in the folder are recognised");
    done(&["check", path]);
    assert!(stops(1, &["init", path]).contains("--force"));
    done(&["init", path, "--force"]);
}

#[test]
fn init_names_files_that_are_no_canonical_tables() {
    let folder = case(&[("Выгрузка ЭСФ.csv", "a,b\n"), ("notes.md", "")]);
    let said = done(&["init", text(folder.path())]).err;
    assert!(said.contains("Выгрузка ЭСФ.csv") && said.contains("--preview") && !said.contains("notes.md"), "{said}");
}

#[test]
fn settings_that_cannot_be_meant_are_refused_with_their_place() {
    let folder = case(&[
        ("case.toml", "[case]\nname = \"x\"\ncurrency = \"KZT\"\ncountry = \"QQQ\"\n"),
        ("invoices.csv", "invoice_no\n"),
    ]);
    let said = stops(1, &["check", text(folder.path())]);
    assert!(said.contains("line 4") && said.contains("QQQ"), "{said}");
}

#[test]
fn a_file_in_the_place_of_the_output_is_named() {
    let folder = case(&[("taken", "")]);
    let taken = folder.path().join("taken");
    let said = stops(1, &["analyze", "tests/cases/d1", "-o", text(&taken)]);
    assert!(said.contains("taken"), "{said}");
    assert_eq!(read(&taken), "", "the file is left as it was");
}

#[test]
fn what_is_not_in_the_case_ends_with_3_and_near_names() {
    for args in [["trace", "--contract", "K-0"], ["draw", "--contract", "K-0"]] {
        let output = ["-o", "never.svg"];
        let more: &[&str] = if args[0] == "draw" { &output } else { &[] };
        let said = stops(3, &[&[args[0], "datasets/quickstart", args[1], args[2]], more].concat());
        assert!(said.contains("“K-0”") && said.contains("K-01"), "{said}");
    }
    assert!(stops(3, &["explain", "datasets/quickstart", "K-0"]).contains("K-01"));
    stops(3, &["trace", "datasets/quickstart", "--party", "Nobody at all"]);
    stops(3, &["trace", "datasets/quickstart", "--lot", "NO-SUCH-DOCUMENT"]);
    assert!(!root("never.svg").exists());
}

#[test]
fn a_strict_run_stops_at_the_first_trouble_with_4() {
    let said = stops(4, &["--strict", "check", "tests/cases/bad-not-a-number"]);
    assert!(said.contains("invoices.csv:3 amount"), "{said}");
    done(&["--strict", "check", "tests/cases/d4-fifo"]);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_broken_off_leaves_no_half_of_a_file() {
    let out = tempfile::tempdir().expect("a folder");
    let halves = || {
        let inside = WalkDir::new(out.path()).into_iter().filter_map(Result::ok);
        inside.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "part")).count()
    };
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("tegi"));
    command.current_dir(root("")).args(["analyze", "datasets/defence-order", "--quiet", "-o", text(out.path())]);
    let mut run = command.stdout(std::process::Stdio::null()).spawn().expect("a run");
    while halves() == 0 && run.try_wait().expect("a state").is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let told = std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status().expect("kill");
    let code = run.wait().expect("an end").code();
    assert!(told.success(), "the run ended before anything was seen growing");
    assert_eq!((code, halves()), (Some(130), 0));
}

#[test]
fn a_run_that_cannot_keep_within_its_memory_stops() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, table) = (folder.path().join("out"), folder.path().join("flows.csv"));
    let case = "datasets/quickstart";
    let commands: [&[&str]; 4] = [
        &["analyze", case, "-o", text(&out)],
        &["check", case],
        &["trace", case, "--contract", "K-01"],
        &["flows", case, "-o", text(&table)],
    ];
    for command in commands {
        let said = stops(1, &[command, &["--memory", "1MB"]].concat());
        assert!(said.contains("more than the 1.0 MB of --memory"), "{command:?}: {said}");
        assert!(!out.exists() && !table.exists(), "{command:?}");
    }
    done(&[commands[0], &["--memory", "4GB"]].concat());
    assert!(stops(2, &["check", case, "--memory", "much"]).contains("much"));
}

#[test]
fn bad_usage_ends_with_2() {
    let bad: [&[&str]; 8] = [
        &[],
        &["fly"],
        &["analyze", "datasets/quickstart"],
        &["trace", "datasets/quickstart"],
        &["trace", "datasets/quickstart", "--contract", "K-01", "--party", "x"],
        &["trace", "datasets/quickstart", "--contract", "K-01", "--method", "guess"],
        &["draw", "datasets/quickstart", "--contract", "K-01", "-o", "x.pdf"],
        &["--threads", "0", "check", "datasets/quickstart"],
    ];
    for args in bad {
        stops(2, args);
    }
}

#[test]
fn examples_in_the_help_can_be_run() {
    for command in ["check", "analyze", "trace", "explain", "draw"] {
        let help = done(&[command, "--help"]).out;
        let examples: Vec<&str> = help.lines().filter_map(|line| line.trim_start().strip_prefix("tegi ")).collect();
        assert!(!examples.is_empty(), "{command} has no example");
        for example in examples {
            let folder = tempfile::tempdir().expect("a folder");
            let mut words: Vec<String> = example.split_whitespace().map(str::to_string).collect();
            for at in 1..words.len() {
                if words[at - 1] == "-o" {
                    words[at] = text(&folder.path().join(&words[at])).to_string();
                }
            }
            done(&words.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}

// Answers

#[test]
fn a_trail_in_json_is_the_tree_and_in_csv_its_rows() {
    let args = ["trace", "datasets/quickstart", "--contract", "K-03", "--format"];
    let json: serde_json::Value = serde_json::from_str(&done(&[&args[..], &["json"]].concat()).out).expect("JSON");
    assert_eq!(json["format"], "tegi.trail/1");
    let rows = rows(&done(&[&args[..], &["csv"]].concat()).out);
    let mut trails: Vec<&serde_json::Value> = json["trails"].as_array().expect("trails").iter().collect();
    let mut documents = BTreeSet::new();
    let mut count = 0;
    while let Some(step) = trails.pop() {
        count += 1;
        documents.extend(step["document"].as_str().filter(|document| !document.is_empty()).map(str::to_string));
        trails.extend(step["steps"].as_array().into_iter().flatten());
    }
    assert_eq!(rows.len(), count);
    let shown: BTreeSet<String> =
        rows.iter().map(|row| row["document"].clone()).filter(|text| !text.is_empty()).collect();
    assert_eq!(shown, documents);
    assert!(documents.contains("55301/200125/0000310:1"), "the chain reaches the border: {documents:?}");
}

#[test]
fn a_lot_is_followed_both_ways() {
    let lot = ["trace", "datasets/quickstart", "--lot", "ESF-012", "--direction"];
    let down = done(&[&lot[..], &["ministry"]].concat()).out;
    assert!(down.contains("K-03:1") && !down.contains("55301/200125/0000310"), "{down}");
    let up = done(&[&lot[..], &["border"]].concat()).out;
    assert!(up.contains("55301/200125/0000310:1") && !up.contains("K-03:1"), "{up}");
    assert_eq!(done(&["trace", "datasets/quickstart", "--lot", "ESF-012:1"]).out, down, "down is the default");
}

#[test]
fn the_method_decides_which_goods_leave_the_store() {
    let imported = |method: &[&str]| {
        let args = ["trace", "tests/cases/d4-fifo", "--contract", "K1", "--format", "csv"];
        let rows = rows(&done(&[&args[..], method].concat()).out);
        let import = rows.iter().find(|row| row["kind"] == "import").expect("an import");
        import["quantity"].clone()
    };
    assert_eq!(imported(&[]), "60", "the case says first in, first out");
    assert_eq!(imported(&["--method", "fifo"]), "60");
    assert_eq!(imported(&["--method", "lifo"]), "30");
    assert_eq!(imported(&["--method", "proportional"]), "42");
}

#[test]
fn an_explanation_holds_claim_records_and_what_speaks_against_it() {
    let finding = "same-good-through-others:KZ-BIN-241140950612";
    for what in [finding, "K-03", "ТОО «Тұран Мотор»", "KZ-BIN-241140950612"] {
        let said = done(&["explain", "datasets/quickstart", what]).out;
        for part in
            ["What speaks against it", "Documents that would refute it", "declarations.csv:", "55301/200125/0000310"]
        {
            assert!(said.contains(part), "{what}: {part} is missing\n{said}");
        }
    }
}

// Pictures

#[test]
fn every_kind_of_picture_is_drawn_as_svg_and_as_png() {
    let folder = tempfile::tempdir().expect("a folder");
    for kind in ["chain", "waterfall", "timeline", "overview"] {
        let of: &[&str] = if kind == "overview" { &[] } else { &["--contract", "K-06"] };
        let file = |end: &str| folder.path().join(format!("{kind}.{end}"));
        for end in ["svg", "png"] {
            let to = file(end);
            done(&[&["draw", "datasets/quickstart", "--as", kind, "-o", text(&to)], of].concat());
        }
        let svg = read(file("svg"));
        let picture = Document::parse(&svg).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(picture.root_element().tag_name().name(), "svg");
        assert!(
            picture.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text"))).count() > 3
        );
        let png = std::fs::read(file("png")).expect("a picture");
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n", "{kind}");
        let dots = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
        assert!(dots(16) > 400 && dots(20) > 200, "{kind}: {} × {}", dots(16), dots(20));
    }
    let piped = done(&["draw", "datasets/quickstart", "--contract", "K-06", "-o", "-"]).out;
    assert_eq!(piped, read(folder.path().join("chain.svg")), "the same picture on stdout");
}

// Results

#[test]
fn an_empty_case_is_refused_and_empty_tables_give_empty_results() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    stops(1, &["analyze", "tests/cases/bad-empty-case", "-o", text(&out)]);
    assert!(!out.exists(), "nothing is written");
    let results = analyzed(&root("tests/cases/bad-empty-tables"), &[]);
    for table in ["contracts.csv", "parties.csv", "findings.csv"] {
        assert_eq!(rows(&read(results.path().join(table))), [], "{table}");
    }
    assert!(read(results.path().join("report.html")).contains("</html>"));
}

#[test]
fn the_tables_have_exactly_the_promised_columns() {
    for case in ["datasets/quickstart", "tests/cases/bad-empty-tables"] {
        let results = analyzed(&root(case), &[]);
        let found = |name: &str| header(&results.path().join(name));
        assert_eq!(found("contracts.csv"), CONTRACTS);
        assert_eq!(found("parties.csv"), PARTIES);
        assert_eq!(found("findings.csv"), FINDINGS);
        assert_eq!(found("issues.csv"), ISSUES);
    }
}

#[test]
fn shares_of_a_contract_add_up_and_keep_their_order() {
    let results = analyzed(&root("datasets/quickstart"), &[]);
    let contracts = rows(&read(results.path().join("contracts.csv")));
    assert_eq!(contracts.len(), 16);
    for row in contracts {
        let number = |name: &str| row[name].parse::<f64>().unwrap_or_else(|_| panic!("{name}: {}", row[name]));
        let sum = |names: &[&str]| names.iter().map(|name| number(name)).sum::<f64>();
        let id = &row["contract_id"];
        let whole = ["production", "services", "trade_margin", "imported", "taxes", "unknown"];
        assert!((sum(&whole) - 100.0).abs() < 0.001, "{id}: {}", sum(&whole));
        let grades = ["graded_identity", "graded_balance", "graded_declared", "graded_dark"];
        assert!((sum(&grades) - 100.0).abs() < 0.001, "{id}: {}", sum(&grades));
        assert!((sum(&["production", "services"]) - number("local")).abs() < 0.001, "{id}");
        assert!(number("local_lower") <= number("local") && number("local") <= number("local_upper"), "{id}");
        assert!(["met", "missed", "cannot_tell", ""].contains(&row["verdict"].as_str()), "{id}: {}", row["verdict"]);
    }
}

#[test]
fn the_same_case_gives_the_same_bytes_on_one_thread_and_on_two() {
    let first = analyzed(&root("datasets/quickstart"), &[]);
    let expected = files(first.path());
    assert!(expected.len() > 10, "{:?}", expected.keys());
    for threads in [&[][..], &["--threads", "1"], &["--threads", "2"]] {
        let again = files(analyzed(&root("datasets/quickstart"), threads).path());
        assert_eq!(expected.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
        let differing: Vec<_> = expected.keys().filter(|name| expected[*name] != again[*name]).collect();
        assert!(differing.is_empty(), "{threads:?}: {differing:?}");
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("memory");
        text
    })
}

#[test]
fn the_manifest_holds_the_hash_of_every_file_read_and_written() {
    let case = root("datasets/quickstart");
    let results = analyzed(&case, &[]);
    let manifest: serde_json::Value = serde_json::from_str(&read(results.path().join("manifest.json"))).expect("JSON");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    let listed = |part: &str, folder: &Path| -> BTreeSet<PathBuf> {
        let entries = manifest[part].as_array().expect("a list").iter();
        entries
            .map(|entry| {
                let path = PathBuf::from(entry["path"].as_str().expect("a path"));
                let bytes = std::fs::read(folder.join(&path)).expect("the file");
                assert_eq!(entry["sha256"], sha256(&bytes), "{}", path.display());
                path
            })
            .collect()
    };
    let outputs = listed("outputs", results.path());
    let written: BTreeSet<PathBuf> = files(results.path()).into_keys().collect();
    assert_eq!(outputs.len() + 1, written.len(), "all but the manifest itself");
    assert!(outputs.is_subset(&written));
    let tables = files(&case).into_keys().filter(|path| path.extension().is_some_and(|end| end == "csv"));
    assert_eq!(
        listed("inputs", &case)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == "csv"))
            .collect::<BTreeSet<_>>(),
        tables.collect()
    );
}

#[test]
fn the_report_fetches_nothing() {
    let results = analyzed(&root("datasets/quickstart"), &[]);
    let pages = files(results.path())
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "html" || end == "svg"));
    for (path, bytes) in pages {
        let page = String::from_utf8(bytes).expect("UTF-8");
        // The only address is the name of a format, which nobody fetches.
        let addresses = page.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "");
        assert!(!addresses.contains("http://") && !addresses.contains("https://"), "{}", path.display());
        assert!(!page.contains("@import") && !page.contains("<script"), "{}", path.display());
        for start in ["src=\"", "href=\"", "url("] {
            for value in page.split(start).skip(1) {
                let inside = value.starts_with('#') || value.starts_with("data:");
                assert!(inside, "{}: {start}{}", path.display(), value.chars().take(60).collect::<String>());
            }
        }
    }
}

#[test]
fn markup_in_a_firms_name_stays_text() {
    let evil = "Firm <script>alert(1)</script> & <b>";
    let case = altered("datasets/quickstart", &[("ТОО «Степь Радио»", evil)]);
    let results = analyzed(case.path(), &[]);
    for (path, bytes) in files(results.path()) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        match path.extension().and_then(|end| end.to_str()) {
            Some("html") => {
                assert!(!text.contains("<script>alert") && text.contains("&lt;script&gt;alert"), "{}", path.display());
            }
            Some("svg") => {
                let picture = Document::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert!(!picture.descendants().any(|node| node.tag_name().name() == "script"), "{}", path.display());
            }
            Some("json") => drop(serde_json::from_str::<serde_json::Value>(&text).expect("JSON")),
            _ => {}
        }
    }
    assert!(read(results.path().join("parties.csv")).contains(evil), "the table has the name as it is");
}

#[test]
fn a_formula_in_a_firms_name_stays_text_in_a_spreadsheet() {
    for formula in ["=HYPERLINK(1)", "+1+cmd", "-2+3", "@SUM(A1)"] {
        let case = altered("tests/cases/d4-fifo", &[("Trader", formula)]);
        let results = analyzed(case.path(), &[]);
        for table in ["contracts.csv", "parties.csv", "ledgers.csv"] {
            let cells: Vec<String> =
                rows(&read(results.path().join(table))).into_iter().flat_map(BTreeMap::into_values).collect();
            assert!(cells.contains(&format!("'{formula}")), "{table}: {cells:?}");
            assert!(!cells.contains(&formula.to_string()), "{table}");
        }
        let trail = done(&["trace", text(case.path()), "--contract", "K1", "--format", "csv"]).out;
        assert!(rows(&trail).iter().all(|row| row["party"] != formula), "{trail}");
    }
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let case = altered("tests/cases/d4-fifo", &[("Trader", "Tra\u{1b}[31mder")]);
    for args in [&["check", text(case.path())][..], &["trace", text(case.path()), "--contract", "K1"]] {
        assert!(!done(args).out.contains('\u{1b}'), "{args:?}");
    }
}

#[test]
fn a_million_identical_rows_count_once() {
    let mut invoices =
        String::from("invoice_no,line,date,seller_id,buyer_id,product_code,quantity,unit,amount,currency\n");
    invoices.push_str(&"F-1,1,2024-01-01,KZ-EX-A,KZ-EX-B,850131,1,C62,10,KZT\n".repeat(1_000_000));
    let case = case(&[
        ("case.toml", "[case]\nname = \"many\"\ncountry = \"KZ\"\ncurrency = \"KZT\"\n"),
        ("invoices.csv", &invoices),
    ]);
    let said = done(&["check", text(case.path())]).out;
    let line = said.lines().find(|line| line.contains("invoices.csv")).expect("the table");
    assert!(line.split_whitespace().eq(["invoices", "invoices.csv", "1,000,000", "1", "csv"]), "{line}");
}

/// What `check` says of a case whose only source is standard input.
fn checked_from_standard_input(input: &[u8]) -> String {
    let settings = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n[[source]]\ntable = \"bom\"\npath = \"-\"\n";
    let case = case(&[("case.toml", settings)]);
    let mut command = assert_cmd::Command::cargo_bin("tegi").expect("the program");
    let ran = command.args(["check", text(case.path())]).write_stdin(input).output().expect("a run");
    String::from_utf8(ran.stdout).expect("text") + &String::from_utf8_lossy(&ran.stderr)
}

#[test]
fn a_source_may_come_by_standard_input_however_it_is_written() {
    let table = "party_id;product_code;component_code;quantity_per_unit\nKZ-EX-A;850131;850132;2\n";
    let json =
        r#"[{"party_id": "KZ-EX-A", "product_code": "850131", "component_code": "850132", "quantity_per_unit": 2}]"#;
    let packed = zstd::encode_all(json.as_bytes(), 1).expect("packed");
    for (input, written) in [(table.as_bytes(), "csv, “;”"), (json.as_bytes(), "json"), (&packed, "json, zstd")] {
        let said = checked_from_standard_input(input);
        let line = said.lines().find(|line| line.trim_start().starts_with("bom ")).unwrap_or_else(|| panic!("{said}"));
        assert!(line.split_whitespace().take(4).eq(["bom", "-", "1", "1"]) && line.ends_with(written), "{line}");
    }
    assert!(checked_from_standard_input(b"").contains("None of the sources"));
}

#[test]
fn a_reader_who_has_seen_enough_ends_nothing_badly() {
    let binary = assert_cmd::cargo::cargo_bin("tegi");
    let mut child = std::process::Command::new(binary)
        .current_dir(root(""))
        .args(["draw", "datasets/quickstart", "--contract", "K-01", "-o", "-"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("a run");
    drop(child.stdout.take());
    assert!(child.wait().expect("an end").success(), "a closed pipe is no failure");
}

#[test]
fn completions_and_manual_come_from_the_program() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(done(&["completions", shell]).out.contains("analyze"), "{shell}");
    }
    assert!(done(&["man"]).out.starts_with(".ie"));
    assert!(done(&["man", "trace"]).out.contains("\\-\\-contract"));
    stops(2, &["man", "fly"]);
}
