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
    let catalogue = std::fs::read_to_string(root("crates/report/src/words/en/quality.ftl")).expect("the catalogue");
    let mut untold = BTreeSet::new();
    for case in cases() {
        let options = OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None, keep: Keep::Never };
        let Ok(opened) = open(&case, &options) else { continue };
        let issues = opened.issues().expect("troubles");
        let aside = opened.sources().iter().flat_map(|source| source.aside.iter().map(|(code, _)| *code));
        let codes = issues.iter().map(|issue| issue.code).chain(aside);
        untold.extend(codes.filter(|code| !catalogue.contains(&format!("\nissue-title-{code} = "))));
    }
    assert_eq!(untold, BTreeSet::new(), "name them in crates/report/src/words/en/quality.ftl: issue-title-…");
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

/// A case whose documents were revised.
fn revised() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let invoices = "invoice_no,line,date,seller_id,seller_name,buyer_id,buyer_name,product_code,quantity,unit,amount,currency,status\n\
        F-1,1,2025-01-10,KZ-BIN-020240000555,Maker,KZ-BIN-970740000838,Supplier,850131,10,pcs,100,KZT,final\n\
        F-1,1,2025-01-12,KZ-BIN-020240000555,Maker,KZ-BIN-970740000838,Supplier,850131,8,pcs,80,KZT,corrected\n\
        F-2,1,2025-01-11,KZ-BIN-020240000555,Maker,KZ-BIN-970740000838,Supplier,850131,3,pcs,30,KZT,final\n\
        F-2,1,2025-01-11,KZ-BIN-020240000555,Maker,KZ-BIN-970740000838,Supplier,850131,3,pcs,30,KZT,void\n";
    let files = [
        ("case.toml", "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n"),
        (
            "contracts.csv",
            "contract_id,supplier_id,supplier_name,buyer_name,signed_on,currency,amount\nK-1,KZ-BIN-970740000838,Supplier,Ministry,2025-01-01,KZT,160\n",
        ),
        (
            "contract_items.csv",
            "contract_id,line,product_code,quantity,unit,amount,delivered_on\nK-1,1,850131,8,pcs,160,2025-02-01\n",
        ),
        ("invoices.csv", invoices),
    ];
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).expect("a file");
    }
    dir
}

/// What the program explains, on one line.
fn explained(dir: &tempfile::TempDir, what: &str, store: &str) -> String {
    let mut command = Command::cargo_bin("tegi").expect("the program");
    let case = dir.path().to_str().expect("a path");
    let output = command.env_remove("TEGI_LANG").args(["explain", case, what, "--store", store]);
    let output = output.output().expect("a run");
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_explanation_shows_what_documents_said_before() {
    let dir = revised();
    let explain = |what: &str, store: &str| explained(&dir, what, store);
    let corrected = "F-1:1: replaced by the correction in invoices.csv:3 [invoices.csv:2] date: 2025-01-10, now 2025-01-12 · \
                     quantity: 10, now 8 · amount: 100 KZT, now 80 KZT";
    let withdrawn = "F-2:1: withdrawn by invoices.csv:5 [invoices.csv:4]";
    for (what, said, unsaid) in [
        ("K-1", &[corrected][..], &[withdrawn][..]),
        ("Supplier", &[corrected, withdrawn], &[]),
        ("KZ-BIN-970740000838", &[corrected, withdrawn], &[]),
        ("F-1", &[corrected], &[withdrawn]),
        ("F-2", &[withdrawn], &[corrected]),
    ] {
        let text = explain(what, "never");
        assert!(said.iter().all(|part| text.contains(part)), "{what}:\n{text}");
        assert!(!unsaid.iter().any(|part| text.contains(part)), "{what}:\n{text}");
        assert_eq!(text, explain(what, "always"), "kept in the store at the first time");
        assert_eq!(text, explain(what, "always"), "out of the store");
    }
}

#[test]
fn an_explanation_shows_what_earlier_releases_said_and_the_documents_they_name() {
    let dir = tempfile::tempdir().expect("a folder");
    let from = root("tests/cases/source-ocds");
    std::fs::create_dir(dir.path().join("releases")).expect("a folder");
    for name in
        ["case.toml", "declarations.csv", "invoices.csv", "releases/1-amendment.jsonl", "releases/2-package.json"]
    {
        std::fs::copy(from.join(name), dir.path().join(name)).expect("a file");
    }
    let said = "What earlier releases said \
        ocds-213czf-d1-D1: release of 2024-01-05 [releases/2-package.json /releases/1] \
        amount: 90, now 100 [/releases/1/contracts/0/value/amount] \
        ocds-213czf-d1-D1:1: release of 2024-01-05 [releases/2-package.json /releases/1] \
        price: 9, now 10 [/releases/1/contracts/0/items/0/unit/value/amount] \
        Documents and amendments that the files name \
        contract: Contract \u{fffd}[31m№ 1 · contractSigned · 2024-02-01 · application/pdf · \
        https://example.org/d1.pdf [releases/1-amendment.jsonl:1 /contracts/0/documents/0] \
        amendment: The price of a set was raised · 2024-02-01 [releases/1-amendment.jsonl:1 /contracts/0/amendments/0] \
        tender: Notice [releases/2-package.json /releases/0/tender/documents/0] Ledgers of goods";
    for store in ["never", "always", "always"] {
        let text = explained(&dir, "ocds-213czf-d1-D1", store);
        assert!(text.contains(said), "{store}:\n{text}");
    }
}

/// Contracts whose items carry codes of a procurement catalogue, and a supplier who sells imports.
fn with_other_codes(invoice_codes: &str, concordances: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let items = "contract_id,line,product_scheme,product_code,description,quantity,unit,amount,delivered_on\n\
        K-1,1,ЕНС ТРУ,271121.300.000001,Motor for pumps,10,pcs,2000,2025-02-01\n";
    let declarations = "declaration_no,line,date,importer_id,importer_name,sender_name,origin_country,product_code,description,quantity,unit,customs_value,currency\n\
        D-1,1,2025-01-10,KZ-BIN-970740000838,Supplier,Far,CN,8501310000,Electric motors,10,pcs,1500,KZT\n";
    let invoices = format!(
        "invoice_no,line,date,seller_id,seller_name,buyer_id,buyer_name,product_scheme,product_code,other_scheme,other_code,description,quantity,unit,amount,currency\n{invoice_codes}"
    );
    let files = [
        ("case.toml", "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n"),
        (
            "contracts.csv",
            "contract_id,supplier_id,supplier_name,buyer_name,signed_on,currency,amount,declared_local_share\nK-1,KZ-BIN-970740000838,Supplier,Ministry,2025-01-01,KZT,2000,100\n",
        ),
        ("contract_items.csv", items),
        ("declarations.csv", declarations),
        ("invoices.csv", &invoices),
        ("concordances.csv", concordances),
    ];
    for (name, text) in files.into_iter().filter(|(_, text)| !text.is_empty()) {
        std::fs::write(dir.path().join(name), text).expect("a file");
    }
    dir
}

/// What the supplier passes through in per cent, the codes of troubles, and the goods of the delivery.
fn followed(dir: &tempfile::TempDir) -> (f64, Vec<&'static str>, String) {
    let options = OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None, keep: Keep::Never };
    let opened = open(dir.path(), &options).expect("a case");
    let analysis = opened.analysis().expect("an analysis");
    let issues = opened.issues().expect("troubles").into_iter().map(|issue| issue.code);
    let issues = issues.filter(|code| !["no_table", "no_rows"].contains(code));
    let trails = opened.explain("K-1").expect("the contract").trails;
    let supplier = analysis.parties.iter().find(|party| party.name == "Supplier").expect("the supplier");
    (supplier.pass_through.to_f64() * 100.0, issues.collect(), trails[0].goods.clone())
}

#[test]
fn a_code_of_another_classification_is_no_code_of_the_harmonized_system() {
    // 2711 would be petroleum gas: the item's digits must not be taken for a heading.
    let (passed, issues, goods) = followed(&with_other_codes("", ""));
    assert_eq!((passed, issues), (0.0, Vec::<&str>::new()));
    assert_eq!(goods, "ENSTRU 271121.300.000001 Motor for pumps");
}

#[test]
fn a_pair_that_stands_in_one_line_links_two_classifications() {
    let other = "KZ-BIN-020240000555,Maker,KZ-BIN-941240000193,Else";
    let pair = |no: u32, hs: &str| {
        format!("F-{no},1,2025-01-05,{other},HS,{hs},ЕНС ТРУ,271121.300.000001,Drive {no},1,pcs,100,KZT\n")
    };
    let (passed, issues, goods) =
        followed(&with_other_codes(&[pair(1, "8501310000"), pair(2, "8501310000")].concat(), ""));
    assert_eq!((passed, issues), (100.0, vec!["code_learned"]));
    assert_eq!(goods, "ENSTRU 271121.300.000001 ≈ 850131 Motor for pumps");
    let (passed, issues, _) = followed(&with_other_codes(&[pair(1, "8501310000"), pair(2, "8413700000")].concat(), ""));
    assert_eq!((passed, issues), (0.0, vec!["code_pairs_contradict"]), "contradictory pairs link nothing");
}

#[test]
fn the_same_good_of_a_party_links_two_classifications() {
    let sale = "F-1,1,2025-01-20,KZ-BIN-970740000838,Supplier,KZ-BIN-941240000193,Else,,8501310000,,,MOTOR for pumps,0,pcs,0,KZT\n";
    let (_, issues, goods) = followed(&with_other_codes(sale, ""));
    assert!(issues.contains(&"code_learned"), "{issues:?}");
    assert_eq!(goods, "ENSTRU 271121.300.000001 ≈ 850131 Motor for pumps");
}

#[test]
fn the_users_table_links_two_classifications_and_editions() {
    let head = "from_scheme,from_code,to_scheme,to_code\n";
    let pair = "F-1,1,2025-01-05,KZ-BIN-020240000555,Maker,KZ-BIN-941240000193,Else,HS,841370,ENSTRU,271121.300.000001,Pump,1,pcs,1,KZT\n";
    let table = format!("{head}ENSTRU,271121,HS2017,850131\nHS2017,850131,HS2022,850131\n");
    let (passed, issues, goods) = followed(&with_other_codes(pair, &table));
    assert_eq!((passed, issues), (100.0, Vec::new()), "the table weighs more than a pair");
    assert_eq!(goods, "ENSTRU 271121.300.000001 ≈ 850131 Motor for pumps");
    let (passed, issues, _) = followed(&with_other_codes(
        "",
        &format!("{head}ENSTRU,271121,HS,850131\nENSTRU,271121,HS,841370\n,8501,HS,8501\n"),
    ));
    assert_eq!((passed, issues), (0.0, vec!["no_pair", "code_pairs_contradict"]));
}
