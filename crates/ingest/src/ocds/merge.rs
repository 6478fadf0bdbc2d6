//! Releases of one contracting process become one, by the merging rules of the standard.
//!
//! Releases are put in the order of their dates. A later value takes the place of an earlier one; `null` takes it away;
//! objects are merged field by field; so are objects of lists that have the same `id`; an object without an `id` is one
//! of its own; lists of anything else, and lists that the schema says so of, are replaced as a whole. The fields for
//! which the schema has a rule are listed here, for 1.0 and 1.1: facts of `release-schema.json`.
//! (standard.open-contracting.org, "Merging".)
//!
//! Where the kinds of an earlier and a later value do not go together, the later one counts.

use crate::json_node::{Node, Object};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// What the schema says of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// It has no place in a merged release.
    Omitted,
    /// It is replaced as a whole.
    Whole,
}

/// Fields of 1.0 that are replaced as a whole.
const WHOLE_1_0: [&str; 10] = [
    "awards/amendment/changes",
    "awards/items/additionalClassifications",
    "awards/suppliers",
    "buyer/additionalIdentifiers",
    "contracts/amendment/changes",
    "contracts/items/additionalClassifications",
    "tender/amendment/changes",
    "tender/items/additionalClassifications",
    "tender/procuringEntity/additionalIdentifiers",
    "tender/tenderers",
];

/// Fields of 1.1 that are replaced as a whole.
const WHOLE_1_1: [&str; 20] = [
    "awards/amendment/changes",
    "awards/amendments/changes",
    "awards/items/additionalClassifications",
    "awards/suppliers/additionalIdentifiers",
    "buyer/additionalIdentifiers",
    "contracts/amendment/changes",
    "contracts/amendments/changes",
    "contracts/implementation/transactions/payee/additionalIdentifiers",
    "contracts/implementation/transactions/payer/additionalIdentifiers",
    "contracts/items/additionalClassifications",
    "contracts/relatedProcesses/relationship",
    "parties/additionalIdentifiers",
    "parties/roles",
    "relatedProcesses/relationship",
    "tender/additionalProcurementCategories",
    "tender/amendment/changes",
    "tender/amendments/changes",
    "tender/items/additionalClassifications",
    "tender/procuringEntity/additionalIdentifiers",
    "tender/tenderers/additionalIdentifiers",
];

/// Fields that have no place in a merged release, in all versions.
const OMITTED: [&str; 3] = ["date", "id", "tag"];

/// Rules by field.
#[derive(Debug, Default)]
pub struct Rules {
    rule: Option<Rule>,
    below: Vec<(Cow<'static, str>, Rules)>,
}

impl Rules {
    /// Those of version 1.0.
    pub fn of_1_0() -> Rules {
        let mut rules = Rules::of(&OMITTED, &WHOLE_1_0);
        rules.add("ocid", Rule::Omitted);
        rules.add("tender/submissionMethod", Rule::Whole);
        rules
    }

    /// Those of version 1.1.
    pub fn of_1_1() -> Rules {
        let mut rules = Rules::of(&OMITTED, &WHOLE_1_1);
        rules.add("tender/submissionMethod", Rule::Whole);
        rules
    }

    /// The rules of these fields.
    fn of(omitted: &[&'static str], whole: &[&'static str]) -> Rules {
        let mut rules = Rules::default();
        omitted.iter().for_each(|field| rules.add(field, Rule::Omitted));
        whole.iter().for_each(|field| rules.add(field, Rule::Whole));
        rules
    }

    fn add(&mut self, field: &str, rule: Rule) {
        let mut at = self;
        for name in field.split('/') {
            let known = at.below.iter().position(|(known, _)| known == name);
            let place = known.unwrap_or_else(|| {
                at.below.push((Cow::Owned(name.to_string()), Rules::default()));
                at.below.len() - 1
            });
            at = &mut at.below[place].1;
        }
        at.rule = Some(rule);
    }

    fn below(&self, name: &str) -> Option<&Rules> {
        self.below.iter().find(|(known, _)| known == name).map(|(_, rules)| rules)
    }
}

/// A moment, and the text that tells it.
pub type Moment = (Option<Timestamp>, String);

/// The moment of a release, by which it is ordered: what is no moment comes first.
pub fn moment(release: &Object) -> Moment {
    moment_of(release.get("date").and_then(Node::word).unwrap_or_default())
}

/// The moment that a text tells.
pub fn moment_of(text: &str) -> Moment {
    let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let at = text.parse::<Timestamp>().ok();
    let at = at.or_else(|| text.parse::<DateTime>().ok().and_then(utc));
    let at = at.or_else(|| text.parse::<Date>().ok().and_then(|day| utc(day.at(0, 0, 0, 0))));
    (at, text.to_string())
}

/// Releases of one process, in their order, as one. The first may be a compiled one.
pub fn compiled<'a>(releases: impl IntoIterator<Item = Object<'a>>, rules: &Rules) -> Object<'a> {
    let mut merged = Object::default();
    for release in releases {
        let told = |name: &str| release.get(name).and_then(Node::word).unwrap_or("None").to_string();
        let id = format!("{}-{}", told("ocid"), told("date"));
        merged.set(Cow::Borrowed("tag"), Node::List(vec![Node::Text(Cow::Borrowed("compiled"))]));
        merged.set(Cow::Borrowed("id"), Node::Text(Cow::Owned(id)));
        for name in ["date", "ocid"] {
            merged.set(Cow::Borrowed(name), release.get(name).cloned().unwrap_or(Node::Null));
        }
        let fields = release.into_fields().into_iter().filter(|(name, _)| name != "tag");
        put_fields(&mut merged, fields, Some(rules));
    }
    without_nulls(&mut merged, Some(rules));
    merged
}

/// Whether the objects of each list in a release have ids of their own, so that none of them are merged. Fields are taken
/// to stand once in an object.
pub fn is_told_once(release: &Object) -> bool {
    release.fields().iter().all(|(_, value)| match value {
        Node::Object(object) => is_told_once(object),
        Node::List(list) => {
            ids_differ(list)
                && list.iter().all(|node| if let Node::Object(object) = node { is_told_once(object) } else { true })
        }
        _ => true,
    })
}

/// So many ids are compared with each other; more are put into a table.
const FEW: usize = 8;

fn ids_differ(list: &[Node]) -> bool {
    if list.len() > FEW {
        let mut met = FxHashSet::default();
        return list.iter().filter_map(id_of).all(|id| met.insert(id));
    }
    let again = |(place, node): (usize, &Node)| {
        let id = id_of(node);
        id.is_some() && list.iter().take(place).any(|former| id_of(former) == id)
    };
    !list.iter().enumerate().any(again)
}

/// Drops what says nothing from the only release of a process, in which nothing is told twice: then it tells what it would
/// tell merged. Its own date, id and tag stay, and what is null, which says as little as what is not there.
pub fn drop_empty(release: &mut Object, rules: &Rules) {
    drop_empty_fields(release, Some(rules));
}

fn drop_empty_fields(object: &mut Object, rules: Option<&Rules>) {
    object.fields_mut().retain_mut(|(name, value)| {
        let below = rules.and_then(|rules| rules.below(name));
        match (below.and_then(|rules| rules.rule), value) {
            (None, Node::Object(inner)) => keeps_some(inner, below),
            (None, Node::List(list)) if list.iter().all(Node::is_object) => {
                list.retain_mut(|node| if let Node::Object(inner) = node { keeps_some(inner, below) } else { true });
                !list.is_empty()
            }
            _ => true,
        }
    });
}

/// Whether anything stands in an object once what says nothing is dropped.
fn keeps_some(object: &mut Object, rules: Option<&Rules>) -> bool {
    drop_empty_fields(object, rules);
    !object.fields().is_empty()
}

fn put_fields<'a>(to: &mut Object<'a>, fields: impl Iterator<Item = (Cow<'a, str>, Node<'a>)>, rules: Option<&Rules>) {
    for (name, value) in fields {
        let below = rules.and_then(|rules| rules.below(&name));
        match (below.and_then(|rules| rules.rule), value) {
            (Some(Rule::Omitted), _) => {}
            (None, Node::Object(object)) => put_object(to, name, object, below),
            (None, Node::List(list)) if list.iter().all(Node::is_object) => put_list(to, name, list, below),
            (_, value) => to.set(name, value),
        }
    }
}

/// An object in which nothing stands says nothing.
fn put_object<'a>(to: &mut Object<'a>, name: Cow<'a, str>, object: Object<'a>, rules: Option<&Rules>) {
    let origin = object.origin;
    let fields = object.into_fields().into_iter();
    if let Some(Node::Object(known)) = to.get_mut(&name) {
        return put_fields(known, fields, rules);
    }
    let mut fresh = Object::default();
    fresh.origin = origin;
    put_fields(&mut fresh, fields, rules);
    if !fresh.fields().is_empty() {
        to.set(name, Node::Object(fresh));
    }
}

/// Merges the objects of a list by their ids; an empty list says nothing.
fn put_list<'a>(to: &mut Object<'a>, name: Cow<'a, str>, list: Vec<Node<'a>>, rules: Option<&Rules>) {
    let mut known = match to.get_mut(&name) {
        Some(Node::List(known)) => std::mem::take(known),
        _ => Vec::new(),
    };
    let ids = known.iter().enumerate().filter_map(|(place, node)| Some((id_of(node)?, place)));
    let ids = ids.map(|(id, place)| (id.to_string(), place));
    let mut places: FxHashMap<String, usize> = ids.collect();
    for node in list {
        let id = id_of(&node).map(str::to_string);
        let Node::Object(object) = node else { continue };
        let known_place = id.as_ref().and_then(|id| places.get(id).copied());
        let mut of_id = match known_place.and_then(|place| known.get_mut(place)) {
            Some(Node::Object(known)) => std::mem::take(known),
            _ => Object::default(),
        };
        of_id.origin = object.origin;
        // The id stays as it was written first.
        let first = of_id.get("id").cloned();
        put_fields(&mut of_id, object.into_fields().into_iter(), rules);
        first.into_iter().for_each(|id| of_id.set(Cow::Borrowed("id"), id));
        match known_place.and_then(|place| known.get_mut(place)) {
            Some(place) => *place = Node::Object(of_id),
            None if of_id.fields().is_empty() => {}
            None => {
                places.extend(id.map(|id| (id, known.len())));
                known.push(Node::Object(of_id));
            }
        }
    }
    if !known.is_empty() {
        to.set(name, Node::List(known));
    }
}

/// What identifies an object of a list: a number and a text of the same letters are the same.
fn id_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let Node::Object(object) = node else { return None };
    match object.get("id")? {
        Node::Text(text) => Some(text),
        Node::Number(digits) => Some(digits),
        Node::Bool(value) => Some(if *value { "true" } else { "false" }),
        Node::Null => Some("null"),
        _ => None,
    }
}

/// Takes away what was nulled, outside of lists that are kept as a whole.
fn without_nulls(object: &mut Object, rules: Option<&Rules>) {
    let fields = object.fields_mut();
    fields.retain(|(_, value)| !matches!(value, Node::Null));
    for (name, value) in fields {
        let below = rules.and_then(|rules| rules.below(name));
        let whole = below.is_some_and(|rules| rules.rule == Some(Rule::Whole));
        match value {
            Node::Object(inner) => without_nulls(inner, below),
            Node::List(list) if !whole && list.iter().all(Node::is_object) => {
                let objects = list.iter_mut().filter_map(|node| match node {
                    Node::Object(inner) => Some(inner),
                    _ => None,
                });
                objects.for_each(|inner| without_nulls(inner, below));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value, json};
    use std::path::{Path, PathBuf};

    /// The published cases of ocds-merge: releases, and what they become.
    fn published(folder: &str) -> Vec<(String, PathBuf, PathBuf)> {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ocds/merge").join(folder);
        let entries = std::fs::read_dir(&dir).expect("a folder").map(|entry| entry.expect("an entry").path());
        let mut cases: Vec<_> = entries
            .filter_map(|compiled| {
                let name = compiled.file_name()?.to_str()?.strip_suffix("-compiled.json")?.to_string();
                Some((name.clone(), dir.join(format!("{name}.json")), compiled))
            })
            .collect();
        cases.sort();
        cases
    }

    fn plain(node: &Node) -> Value {
        match node {
            Node::Null => Value::Null,
            Node::Bool(value) => json!(value),
            Node::Number(digits) => serde_json::from_str(digits).expect("a number"),
            Node::Text(text) => json!(text),
            Node::List(list) => list.iter().map(plain).collect(),
            Node::Object(object) => plain_object(object),
        }
    }

    fn plain_object(object: &Object) -> Value {
        Value::Object(object.fields().iter().map(|(name, node)| (name.to_string(), plain(node))).collect::<Map<_, _>>())
    }

    fn merged(text: &str, rules: &Rules) -> Value {
        let Some(Node::List(list)) = Node::read(text, 0) else { panic!("a list of releases") };
        let objects = list.into_iter().map(|node| match node {
            Node::Object(object) => object,
            _ => panic!("a release"),
        });
        let mut releases: Vec<Object> = objects.collect();
        releases.sort_by_key(moment);
        plain_object(&compiled(releases, rules))
    }

    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).expect("a file")
    }

    fn check(folder: &str, rules: &Rules, count: usize) {
        let cases = published(folder);
        assert_eq!(cases.len(), count, "{folder}");
        for (name, releases, compiled) in cases {
            let expected: Value = serde_json::from_str(&text(&compiled)).expect("JSON");
            assert_eq!(merged(&text(&releases), rules), expected, "{folder}/{name}");
        }
    }

    #[test]
    fn releases_of_1_1_become_what_is_published() {
        check("1.1", &Rules::of_1_1(), 17);
    }

    /// What stands in a value but for nulls.
    fn told(value: Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
                Value::Object(fields.map(|(name, value)| (name, told(value))).collect())
            }
            Value::Array(list) => list.into_iter().map(told).collect(),
            value => value,
        }
    }

    #[test]
    fn the_only_release_of_a_process_tells_what_it_would_tell_merged() {
        let mut alone = 0;
        for (name, releases, _) in ["1.0", "1.1", "schema"].into_iter().flat_map(published) {
            let text = text(&releases);
            let Some(Node::List(list)) = Node::read(&text, 0) else { panic!("a list of releases") };
            for node in list {
                let Node::Object(mut release) = node else { panic!("a release") };
                for rules in [Rules::of_1_0(), Rules::of_1_1()] {
                    let merged = plain_object(&compiled([release.clone()], &rules));
                    let told_once = is_told_once(&release);
                    drop_empty(&mut release, &rules);
                    let [merged, release] = [merged, plain_object(&release)].map(|mut release| {
                        OMITTED
                            .iter()
                            .for_each(|field| drop(release.as_object_mut().map(|fields| fields.remove(*field))));
                        told(release)
                    });
                    alone += usize::from(told_once && merged == release);
                    assert!(!told_once || merged == release, "{name}: {merged} {release}");
                }
            }
        }
        assert!(alone > 50, "{alone}");
    }

    #[test]
    fn objects_of_one_id_are_told_twice() {
        let once = |text: &str| match Node::read(text, 0) {
            Some(Node::Object(release)) => is_told_once(&release),
            _ => panic!("a release"),
        };
        let many = |last: u32| {
            let ids: Vec<String> = (0..20).chain([last]).map(|id| format!("{{\"id\":{id}}}")).collect();
            format!("{{\"awards\":[{{\"items\":[{}]}}]}}", ids.join(","))
        };
        assert!(once(r#"{"awards":[{"id":1},{"id":"2"},{"x":1},{"x":2}]}"#));
        assert!(!once(r#"{"awards":[{"id":1},{"x":1},{"x":2},{"id":"1"}]}"#));
        assert!(once(&many(20)) && !once(&many(7)));
    }

    #[test]
    fn releases_of_1_0_become_what_is_published() {
        check("1.0", &Rules::of_1_0(), 1);
    }

    /// The rules of any schema whose references are resolved.
    fn add_schema(rules: &mut Rules, properties: &Value, path: &str) {
        let types = |of: &Value| match &of["type"] {
            Value::String(one) => vec![one.clone()],
            Value::Array(some) => some.iter().filter_map(Value::as_str).map(str::to_string).collect(),
            _ => Vec::new(),
        };
        for (name, of) in properties.as_object().expect("fields") {
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            let is = |kind: &str| types(of).iter().any(|known| known == kind);
            let items = &of["items"];
            if of["omitWhenMerged"] == json!(true) || of["mergeStrategy"] == json!("ocdsOmit") {
                rules.add(&path, Rule::Omitted);
            } else if is("array")
                && (of["wholeListMerge"] == json!(true) || of["mergeStrategy"] == json!("ocdsVersion"))
            {
                rules.add(&path, Rule::Whole);
            } else if is("object") && of["properties"].is_object() {
                add_schema(rules, &of["properties"], &path);
            } else if is("array") && items.is_object() {
                let fields = &items["properties"];
                match types(items).iter().any(|kind| kind != "object") {
                    true => rules.add(&path, Rule::Whole),
                    false if fields.is_object() && fields["id"].is_null() => rules.add(&path, Rule::Whole),
                    false if fields.is_object() => add_schema(rules, fields, &path),
                    false => {}
                }
            }
        }
    }

    #[test]
    fn releases_of_another_schema_become_what_is_published() {
        let schema = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ocds/merge/schema.json"));
        let schema: Value = serde_json::from_str(&schema).expect("JSON");
        let mut rules = Rules::default();
        add_schema(&mut rules, &schema["properties"], "");
        check("schema", &rules, 13);
    }

    #[test]
    fn releases_are_ordered_by_their_moment_whatever_the_zone() {
        let release = |date: &str| {
            let mut object = Object::default();
            object.set(Cow::Borrowed("date"), Node::Text(Cow::Owned(date.to_string())));
            moment(&object)
        };
        let order = ["?", "2020-01-01T00:00:00+02:00", "2019-12-31T23:00:00Z", "2020-01-01", "2020-01-01T00:00:01"];
        assert!(order.map(release).windows(2).all(|two| two[0] < two[1]));
    }
}
