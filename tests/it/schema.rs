//! The JSON Schema of `case.toml` and the parser say the same: an editor neither misses a key nor refuses a good file.
//!
//! The keywords that the schema uses are few, and are judged here by their definition in draft 2020-12; one that is not
//! known here fails the test.

use crate::expect::root;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use tegi::model::TABLES;
use walkdir::WalkDir;

fn schema() -> Value {
    let text = std::fs::read_to_string(root("docs/case.schema.json")).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

/// What is wrong with a value by a part of the schema.
fn faults(schema: &Value, part: &Value, value: &Value, at: &str) -> Vec<String> {
    let part = part.as_object().expect("a schema");
    let valid = |part: &Value, value: &Value| faults(schema, part, value, at).is_empty();
    let (mut found, mut deeper) = (Vec::new(), Vec::new());
    let mut fault = |wrong: bool, why: String| found.extend(wrong.then(|| format!("{at}: {why}")));
    for (keyword, said) in part {
        let list = || said.as_array().expect("a list");
        let names = |said: &Value| -> Vec<String> {
            said.as_array().expect("names").iter().map(|name| name.as_str().expect("a name").to_string()).collect()
        };
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" | "examples" => {}
            "$ref" => {
                let way = said.as_str().expect("a way").trim_start_matches('#');
                let target = schema.pointer(way).expect("a part of the schema");
                let inner = faults(schema, target, value, at);
                fault(!inner.is_empty(), inner.join("; "));
            }
            "type" => {
                let wanted = if said.is_string() { vec![said.as_str().expect("a type").into()] } else { names(said) };
                fault(!wanted.iter().any(|wanted| is_of_type(value, wanted)), format!("is not {said}"));
            }
            "enum" => fault(!list().contains(value), format!("{value} is none of {said}")),
            "const" => fault(said != value, format!("is not {said}")),
            "minimum" => fault(value.as_f64() < said.as_f64() && value.is_number(), "too small".into()),
            "maximum" => fault(value.as_f64() > said.as_f64() && value.is_number(), "too large".into()),
            "minItems" => fault(
                value.as_array().is_some_and(|items| (items.len() as u64) < said.as_u64().expect("a number")),
                "too few".into(),
            ),
            "pattern" => fault(
                value.as_str().is_some_and(|text| !fits(said.as_str().expect("a pattern"), text)),
                format!("does not fit {said}"),
            ),
            "required" => {
                for name in names(said) {
                    fault(value.as_object().is_some_and(|object| !object.contains_key(&name)), format!("lacks {name}"));
                }
            }
            "dependentRequired" => {
                for (name, others) in said.as_object().expect("names") {
                    let lacks = |object: &serde_json::Map<String, Value>| {
                        names(others).iter().any(|other| !object.contains_key(other))
                    };
                    fault(
                        value.as_object().is_some_and(|object| object.contains_key(name) && lacks(object)),
                        format!("{name} needs {others}"),
                    );
                }
            }
            "oneOf" => {
                fault(list().iter().filter(|part| valid(part, value)).count() != 1, "not one of the choices".into())
            }
            "allOf" => list().iter().for_each(|part| deeper.extend(faults(schema, part, value, at))),
            "if" if valid(said, value) => deeper.extend(faults(schema, &part["then"], value, at)),
            "if" | "then" => {}
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    deeper.extend(faults(schema, said, item, at));
                }
            }
            "properties" => {
                for (name, inner) in said.as_object().expect("properties") {
                    if let Some(value) = value.get(name) {
                        deeper.extend(faults(schema, inner, value, &format!("{at}/{name}")));
                    }
                }
            }
            "additionalProperties" => {
                let known = part.get("properties").and_then(Value::as_object);
                for (name, value) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(name)) {
                        continue;
                    }
                    match said {
                        Value::Bool(false) => fault(true, format!("{name} is not known")),
                        inner => deeper.extend(faults(schema, inner, value, &format!("{at}/{name}"))),
                    }
                }
            }
            other => panic!("the schema uses {other}, which this test does not know"),
        }
    }
    found.extend(deeper);
    found
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("no type is called {other}"),
    }
}

/// The two patterns that the schema uses.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[A-Za-z]{3}$" => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()),
        "^(/.*)?$" => text.is_empty() || text.starts_with('/'),
        other => panic!("this test does not know the pattern {other}"),
    }
}

fn judged(text: &str) -> Vec<String> {
    let table: toml::Table = text.parse().expect("TOML");
    let schema = schema();
    faults(&schema, &schema, &serde_json::to_value(table).expect("JSON"), "")
}

/// Every case.toml of the repository, and the one that `init` writes.
fn files() -> Vec<PathBuf> {
    let folders = ["datasets", "tests/cases", "src"].map(|folder| WalkDir::new(root(folder)).sort_by_file_name());
    let entries = folders.into_iter().flatten().map(|entry| entry.expect("an entry").into_path());
    let named = |path: &PathBuf| path.ends_with("case.toml") || path.ends_with("case_template.toml");
    entries.filter(named).collect()
}

#[test]
fn every_case_file_of_the_repository_is_valid_by_the_schema() {
    let files = files();
    assert!(files.len() > 30, "too few case files are found: {files:?}");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a case file");
        assert_eq!(judged(&text), Vec::<String>::new(), "{}", path.display());
    }
}

/// The keys of an object of the schema.
fn keys(schema: &Value, way: &str) -> BTreeSet<String> {
    let object = schema.pointer(way).and_then(|part| part.get("properties")).and_then(Value::as_object);
    object.unwrap_or_else(|| panic!("{way} is no object")).keys().cloned().collect()
}

/// The keys that the parser expects where it meets an unknown one; its message names them all.
fn expected(text: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("case.toml"), text).expect("a file");
    let error = tegi::ingest::read_case(folder.path(), &Default::default()).expect_err("a mistake");
    let said = error.to_string();
    let list = said.split_once("expected").unwrap_or_else(|| panic!("{said}")).1;
    list.split('`').skip(1).step_by(2).map(str::to_string).collect()
}

#[test]
fn the_schema_and_the_parser_know_the_same_keys() {
    let schema = schema();
    const CASE: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";
    let source = format!("{CASE}[[source]]\ntable = \"invoices\"\n");
    for (way, text) in [
        ("", format!("strange = 1\n{CASE}")),
        ("/properties/case", format!("{CASE}strange = 1\n")),
        ("/properties/thresholds", format!("{CASE}[thresholds]\nstrange = 1\n")),
        ("/$defs/source", format!("{source}strange = 1\n")),
        ("/$defs/source/properties/where", format!("{source}where = {{ column = \"A\", strange = 1 }}\n")),
        ("/$defs/feed/oneOf/1", format!("{source}[source.columns]\nunit = {{ from = \"A\", strange = 1 }}\n")),
    ] {
        assert_eq!(keys(&schema, way), expected(&text), "{way}");
    }
}

#[test]
fn the_schema_knows_the_tables_with_their_columns_and_the_choices() {
    let schema = schema();
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    assert_eq!(schema["$defs"]["source"]["properties"]["table"]["enum"], json!(names));
    let rules = schema["$defs"]["source"]["allOf"].as_array().expect("a rule for each table");
    assert_eq!(rules.len(), TABLES.len());
    for (rule, table) in rules.iter().zip(&TABLES) {
        assert_eq!(rule["if"]["properties"]["table"]["const"], table.name);
        let columns: BTreeSet<String> = table.columns.iter().map(|name| (*name).to_string()).collect();
        assert_eq!(keys(rule, "/then/properties/columns"), columns, "{}", table.name);
    }
    let formats = tegi::model::Format::ALL.map(tegi::model::Format::as_str);
    let formats: Vec<&str> = formats.into_iter().chain(["auto"]).collect();
    assert_eq!(schema["$defs"]["source"]["properties"]["format"]["enum"], json!(formats));
    let layouts = tegi::model::Layout::ALL.map(tegi::model::Layout::as_str);
    assert_eq!(schema["$defs"]["source"]["properties"]["layout"]["enum"], json!(layouts));
    let methods = tegi::model::Method::ALL.map(tegi::model::Method::as_str);
    assert_eq!(schema["properties"]["case"]["properties"]["method"]["enum"], json!(methods));
    let kinds: BTreeSet<String> = tegi::model::WorkKind::ALL.map(|kind| kind.as_str().to_string()).into();
    assert_eq!(keys(&schema, "/properties/targets"), kinds);
    let defaults = serde_json::to_value(tegi::model::Thresholds::default()).expect("JSON");
    for (name, value) in defaults.as_object().expect("thresholds") {
        let said = &schema["properties"]["thresholds"]["properties"][name]["default"];
        assert_eq!(said.as_f64(), value.as_f64(), "{name}");
    }
}

#[test]
fn a_mistake_is_one_by_the_schema_too() {
    const CASE: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";
    for (text, named) in [
        ("[case]\ncountry = \"KZ\"\n".to_string(), "currency"),
        (format!("{CASE}curency = \"KZT\"\n"), "curency"),
        (format!("{CASE}[targets]\nrepair = 155\n"), "repair"),
        (format!("{CASE}[[source]]\ntable = \"sales\"\n"), "sales"),
        (format!("{CASE}[[source]]\ntable = \"invoices\"\n[source.columns]\nselerid = \"A\"\n"), "selerid"),
        (format!("{CASE}[[source]]\ntable = \"invoices\"\n[source.columns]\nunit = {{ join = \"-\" }}\n"), "unit"),
    ] {
        let found = judged(&text).join("; ");
        assert!(found.contains(named), "{text}\n{found}");
    }
}

#[test]
fn init_prints_the_schema_and_its_template_names_it() {
    let output = assert_cmd::Command::cargo_bin("tegi").expect("the program").args(["init", "--schema"]).output();
    let printed = output.expect("a run").stdout;
    assert_eq!(serde_json::from_slice::<Value>(&printed).expect("JSON"), schema());
    let template = std::fs::read_to_string(root("crates/ingest/src/case_template.toml")).expect("the template");
    let first = template.lines().next().unwrap_or_default();
    assert_eq!(first.strip_prefix("#:schema "), schema()["$id"].as_str());
}
