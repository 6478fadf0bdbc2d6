//! What of a release is kept until all releases of its process are known: the fields that become rows, and no others.
//!
//! A file is read once. What is kept is JSON again, without spaces, about a quarter of what was read as a rule; that is
//! what memory holds. Places in lists are kept, so that what is said later can be found in the file. Of what is not kept
//! it is seen whether it is JSON.

use crate::json_scan::{Quoted, Scan};
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Values that are looked into may be nested so deep; releases are not a tenth as deep.
const DEEPEST: usize = 127;

/// What is kept of a value.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// A text, a number, a truth value.
    Leaf,
    /// These fields of an object.
    Fields(&'static [(&'static str, Shape)]),
    /// The same of each element; an object that stands alone is taken as it is.
    Each(&'static Shape),
    /// A release, or a package or record that holds some.
    Release,
}

use Shape::{Each, Fields, Leaf};

const MONEY: Shape = Fields(&[("amount", Leaf), ("currency", Leaf)]);
const PERIOD: Shape = Fields(&[("startDate", Leaf), ("endDate", Leaf)]);
const CODE: Shape = Fields(&[("scheme", Leaf), ("id", Leaf), ("description", Leaf)]);
const IDENTIFIER: Shape = Fields(&[("scheme", Leaf), ("id", Leaf), ("legalName", Leaf)]);
const ADDRESS: Shape = Fields(&[
    ("streetAddress", Leaf),
    ("locality", Leaf),
    ("region", Leaf),
    ("postalCode", Leaf),
    ("countryName", Leaf),
    ("country", Leaf),
]);
const FIRM: Shape = Fields(&[
    ("id", Leaf),
    ("name", Leaf),
    ("identifier", IDENTIFIER),
    ("additionalIdentifiers", Each(&IDENTIFIER)),
    ("address", ADDRESS),
]);
const UNIT: Shape = Fields(&[("scheme", Leaf), ("id", Leaf), ("name", Leaf), ("value", MONEY)]);
const ITEM: Shape = Fields(&[
    ("id", Leaf),
    ("description", Leaf),
    ("classification", CODE),
    ("additionalClassifications", Each(&CODE)),
    ("quantity", Leaf),
    ("unit", UNIT),
    ("deliveryDate", PERIOD),
]);
const AMENDMENT: Shape = Fields(&[("id", Leaf), ("date", Leaf)]);
const PROCESS: Shape = Fields(&[("id", Leaf), ("relationship", Each(&Leaf)), ("scheme", Leaf), ("identifier", Leaf)]);
const SUBCONTRACT: Shape = Fields(&[("id", Leaf), ("subcontractor", FIRM), ("value", MONEY)]);
const SUBCONTRACTING: Shape = Fields(&[
    ("value", MONEY),
    ("minimumPercentage", Leaf),
    ("maximumPercentage", Leaf),
    ("subcontracts", Each(&SUBCONTRACT)),
]);
const AWARD: Shape = Fields(&[
    ("id", Leaf),
    ("status", Leaf),
    ("date", Leaf),
    ("value", MONEY),
    ("suppliers", Each(&FIRM)),
    ("items", Each(&ITEM)),
    ("contractPeriod", PERIOD),
    ("amendments", Each(&AMENDMENT)),
    ("amendment", AMENDMENT),
    ("hasSubcontracting", Leaf),
    ("subcontracting", SUBCONTRACTING),
]);
const CONTRACT: Shape = Fields(&[
    ("id", Leaf),
    ("awardID", Leaf),
    ("status", Leaf),
    ("dateSigned", Leaf),
    ("value", MONEY),
    ("period", PERIOD),
    ("items", Each(&ITEM)),
    ("suppliers", Each(&FIRM)),
    ("buyer", FIRM),
    ("amendments", Each(&AMENDMENT)),
    ("amendment", AMENDMENT),
    ("relatedProcesses", Each(&PROCESS)),
    ("hasSubcontracting", Leaf),
    ("subcontracting", SUBCONTRACTING),
]);
const TENDER: Shape = Fields(&[("mainProcurementCategory", Leaf), ("procuringEntity", FIRM)]);
const BUDGET: Shape = Fields(&[("project", Leaf), ("projectID", Leaf)]);
const RELEASE: &[(&str, Shape)] = &[
    ("ocid", Leaf),
    ("id", Leaf),
    ("date", Leaf),
    ("tag", Each(&Leaf)),
    // Every release has it; in a versioned one it is a history.
    ("initiationType", Leaf),
    ("parties", Each(&FIRM)),
    ("buyer", FIRM),
    ("tender", TENDER),
    ("planning", Fields(&[("budget", BUDGET)])),
    ("awards", Each(&AWARD)),
    ("contracts", Each(&CONTRACT)),
    // A package or a record holds releases; a release that only names another is linked.
    ("url", Leaf),
    ("releases", Each(&Shape::Release)),
    ("records", Each(&Shape::Release)),
    ("compiledRelease", Shape::Release),
];

impl Shape {
    /// What is kept of a field of this name, with its place among those that are kept.
    fn field(self, name: &str) -> Option<(usize, &'static str, Shape)> {
        let fields = match self {
            Fields(fields) => fields,
            Shape::Release => RELEASE,
            Each(shape) => return shape.field(name),
            Leaf => return None,
        };
        let place = fields.iter().position(|(known, _)| *known == name)?;
        fields.get(place).map(|(name, shape)| (place, *name, *shape))
    }

    fn element(self) -> Shape {
        match self {
            Each(shape) => *shape,
            _ => Leaf,
        }
    }
}

/// What is kept of a value of a file.
#[derive(Debug, Default)]
pub struct Kept {
    /// JSON without spaces.
    pub text: String,
    /// The releases in it.
    pub releases: Vec<Found>,
    /// How many releases are only linked, in records that hold no other.
    pub linked: u32,
    /// How many values were histories of a value.
    histories: u32,
    /// How often an object had a field again.
    doubled: u32,
}

/// In so many bytes a history of a value is known as one.
const HISTORY: usize = 300;

/// A release that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Where it lies in the text that is kept.
    pub span: (usize, usize),
    /// The way to it from the value that was read: `/releases/3`.
    pub pointer: String,
    /// Whether it stood where compiled releases stand.
    pub compiled: bool,
    /// The number of its process.
    pub ocid: Option<String>,
    /// Whether its values are histories of values.
    pub versioned: bool,
    /// Whether an object in it has a field twice.
    pub doubled: bool,
}

impl Kept {
    /// Adds what is kept of a value of a file, which is one release or holds some.
    ///
    /// # Errors
    /// Where it is no JSON: why.
    pub fn add(&mut self, value: &str) -> Result<(), String> {
        let (length, releases, linked) = (self.text.len(), self.releases.len(), self.linked);
        let mut prune = Prune { scan: Scan::new(value), kept: self, way: String::new(), depth: 0 };
        let done = prune.value(Shape::Release).filter(|()| prune.scan.ended());
        if done.is_none() {
            self.text.truncate(length);
            self.releases.truncate(releases);
            self.linked = linked;
        }
        done.ok_or_else(|| reason(value))
    }

    /// A value that is not looked into.
    fn leaf(&mut self, raw: &str) {
        match raw.as_bytes().first() {
            Some(b'{') => self.text.push_str("{}"),
            Some(b'[') => {
                let head = raw.as_bytes().get(..HISTORY).unwrap_or(raw.as_bytes());
                self.histories += u32::from(memchr::memmem::find(head, b"\"releaseDate\"").is_some());
                self.text.push_str("[]");
            }
            _ => self.text.push_str(raw),
        }
    }
}

/// Why a text is no JSON.
fn reason(text: &str) -> String {
    let error = serde_json::from_str::<IgnoredAny>(text).err();
    let error = error.or_else(|| serde_json::from_str::<serde_json::Value>(text).err());
    error.map_or_else(String::new, |error| error.to_string())
}

/// Goes through a value and writes down what is kept of it. Nothing comes back where it is no JSON.
struct Prune<'t, 'k> {
    scan: Scan<'t>,
    kept: &'k mut Kept,
    /// The way to where it stands.
    way: String,
    depth: usize,
}

impl<'t> Prune<'t, '_> {
    /// A value of this shape.
    fn value(&mut self, shape: Shape) -> Option<()> {
        match self.scan.next()? {
            b'{' => self.inside(shape, Prune::object),
            b'[' => self.inside(shape, Prune::list),
            // A word where an object or a list should stand: its kind is kept, and told when rows are made.
            b'"' => {
                decoded(self.scan.string()?)?;
                self.kept.text.push_str("\"\"");
                Some(())
            }
            b'-' | b'0'..=b'9' => {
                self.scan.number()?.parse().is_ok_and(f64::is_finite).then_some(())?;
                self.kept.text.push('0');
                Some(())
            }
            _ => {
                self.kept.text.push_str(self.scan.word()?);
                Some(())
            }
        }
    }

    /// A value in which others lie.
    fn inside(&mut self, shape: Shape, look: fn(&mut Self, Shape) -> Option<()>) -> Option<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        look(self, shape)?;
        self.depth -= 1;
        Some(())
    }

    fn object(&mut self, shape: Shape) -> Option<()> {
        let start = self.kept.text.len();
        let mut of = Holder {
            first: self.kept.releases.len(),
            linked: self.kept.linked,
            histories: self.kept.histories,
            doubled: self.kept.doubled,
            ..Holder::default()
        };
        self.scan.take(b'{');
        let (mut mark, mut met) = ('{', 0_u32);
        let mut more = !self.scan.take(b'}');
        while more {
            let name = decoded(self.scan.name()?)?;
            match shape.field(&name) {
                None => self.scan.pass()?,
                Some((place, name, shape)) => {
                    self.kept.doubled += (met >> place) & 1;
                    met |= 1 << place;
                    self.kept.text.push(std::mem::replace(&mut mark, ','));
                    self.kept.text.push('"');
                    self.kept.text.push_str(name);
                    self.kept.text.push_str("\":");
                    self.field(name, shape, &mut of)?;
                }
            }
            more = self.more(b'}')?;
        }
        self.kept.text.push_str(if mark == '{' { "{}" } else { "}" });
        if let Shape::Release | Each(Shape::Release) = shape {
            of.close(self.kept, start, &self.way);
        }
        Some(())
    }

    /// The value of a field that is kept.
    fn field(&mut self, name: &'static str, shape: Shape, of: &mut Holder) -> Option<()> {
        if let Leaf = shape {
            let raw = self.leaf()?;
            of.see(name, raw);
            return Some(());
        }
        let (from, found) = (self.way.len(), self.kept.releases.len());
        self.way.push('/');
        self.way.push_str(name);
        self.value(shape)?;
        self.way.truncate(from);
        if name == "compiledRelease" {
            self.kept.releases[found..].iter_mut().for_each(|release| release.compiled = true);
        }
        of.holds |= matches!(name, "releases" | "records" | "compiledRelease");
        of.is_record |= name == "compiledRelease";
        Some(())
    }

    /// A value that is not looked into; a text that cannot be read is none.
    fn leaf(&mut self) -> Option<&'t str> {
        let raw = if self.scan.next()? == b'"' {
            let text = self.scan.string()?;
            decoded(text).map(|_| text.raw)?
        } else {
            self.scan.value()?
        };
        self.kept.leaf(raw);
        Some(raw)
    }

    fn list(&mut self, shape: Shape) -> Option<()> {
        let shape = shape.element();
        self.scan.take(b'[');
        self.kept.text.push('[');
        let mut more = !self.scan.take(b']');
        let mut place = 0_usize;
        while more {
            if place > 0 {
                self.kept.text.push(',');
            }
            if let Leaf = shape {
                self.leaf()?;
            } else {
                let from = self.way.len();
                if let Shape::Release = shape {
                    let _ = write!(self.way, "/{place}");
                }
                self.value(shape)?;
                self.way.truncate(from);
            }
            place += 1;
            more = self.more(b']')?;
        }
        self.kept.text.push(']');
        Some(())
    }

    /// Whether a comma follows, or this end.
    fn more(&mut self, end: u8) -> Option<bool> {
        if self.scan.take(b',') {
            return Some(true);
        }
        self.scan.take(end).then_some(false)
    }
}

/// What a string says.
fn decoded(string: Quoted<'_>) -> Option<Cow<'_, str>> {
    match string.escaped {
        false => Some(Cow::Borrowed(string.inside())),
        true => serde_json::from_str(string.raw).ok().map(Cow::Owned),
    }
}

/// What is seen of an object that may be a release or hold some.
#[derive(Default)]
struct Holder {
    /// The first release inside.
    first: usize,
    ocid: Option<String>,
    /// Whether it names a release elsewhere.
    link: bool,
    /// Whether it has a place for releases.
    holds: bool,
    /// Whether it tells of one process.
    is_record: bool,
    /// How many links, histories and fields that stand twice were counted before it.
    linked: u32,
    histories: u32,
    doubled: u32,
}

impl Holder {
    fn see(&mut self, name: &str, raw: &str) {
        match name {
            "ocid" => {
                self.is_record = true;
                let text = serde_json::from_str::<String>(raw).ok();
                let number = || raw.starts_with(|first: char| first.is_ascii_digit()).then(|| raw.to_string());
                self.ocid = text.or_else(number).filter(|ocid| !ocid.trim().is_empty());
            }
            "url" => self.link = true,
            _ => {}
        }
    }

    /// Notes the release, or tells those inside of which process they are.
    fn close(self, kept: &mut Kept, start: usize, way: &str) {
        if !self.holds {
            match self.ocid {
                None if self.link => kept.linked += 1,
                ocid => {
                    let (span, pointer) = ((start, kept.text.len()), way.to_string());
                    let (versioned, doubled) = (kept.histories > self.histories, kept.doubled > self.doubled);
                    kept.releases.push(Found { span, pointer, compiled: false, ocid, versioned, doubled });
                }
            }
            return;
        }
        let inside = &mut kept.releases[self.first..];
        // A record that holds a release need not look for those that it links to.
        if self.is_record && !inside.is_empty() {
            kept.linked = self.linked;
        }
        if let Some(ocid) = self.ocid {
            inside.iter_mut().filter(|found| found.ocid.is_none()).for_each(|found| found.ocid = Some(ocid.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Kept {
        let mut kept = Kept::default();
        kept.add(text).expect("JSON");
        kept
    }

    fn found(kept: &Kept) -> Vec<(&str, &str, bool, &str)> {
        let of = |found: &'_ Found| (found.span, found.compiled);
        let all = kept.releases.iter().map(|found| {
            let ((start, end), compiled) = of(found);
            (&kept.text[start..end], found.pointer.as_str(), compiled, found.ocid.as_deref().unwrap_or_default())
        });
        all.collect()
    }

    #[test]
    fn of_a_release_the_fields_of_rows_are_kept_with_their_places() {
        let text = r#" {"ocid": "o", "x": {"ocid": [1]}, "contracts": [ {"x": 1}, {"id": 1.50, "value": {"amount": 1e2, "y": 0},
            "items": [{"id": "\u0031", "unit": "kg"}], "status": ["a"]} ], "buyer": null, "tag": ["a", {"b": 1}]} "#;
        let kept = kept(text);
        let expected = r#"{"ocid":"o","contracts":[{},{"id":1.50,"value":{"amount":1e2},"items":[{"id":"\u0031","unit":""}],"status":[]}],"buyer":null,"tag":["a",{}]}"#;
        assert_eq!(found(&kept), [(expected, "", false, "o")]);
    }

    #[test]
    fn releases_are_found_in_packages_and_records() {
        let package = r#"{"uri": "u", "releases": [{"ocid": "a"}, {"ocid": "b", "date": "d"}, 3]}"#;
        let of_package = kept(package);
        let expected =
            [(r#"{"ocid":"a"}"#, "/releases/0", false, "a"), (r#"{"ocid":"b","date":"d"}"#, "/releases/1", false, "b")];
        assert_eq!(found(&of_package), expected);
        let record = r#"{"records": [{"compiledRelease": {"id": 1}, "releases": [{"url": "x"}], "ocid": "c"},
            {"ocid": "d", "releases": [{"url": "x"}, {"url": "y"}]}]}"#;
        let of_record = kept(record);
        assert_eq!(found(&of_record), [(r#"{"id":1}"#, "/records/0/compiledRelease", true, "c")]);
        assert_eq!(of_record.linked, 2);
    }

    #[test]
    fn a_field_that_stands_twice_is_seen() {
        for (text, doubled) in [
            (r#"{"ocid": "a", "buyer": {"id": 1, "x": 1, "x": 2}, "awards": [{"id": 1}, {"id": 1}]}"#, false),
            (r#"{"ocid": "a", "awards": [{"id": 1, "\u0069d": 1}]}"#, true),
        ] {
            assert_eq!(kept(text).releases[0].doubled, doubled, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_leaves_nothing_behind() {
        let mut kept = Kept::default();
        kept.add(r#"{"ocid": "a"}"#).expect("JSON");
        let text = kept.text.clone();
        let broken = [
            "",
            "{",
            r#"{"ocid": "b", "contracts": [{"id": 1}"#,
            r#"{"ocid": "b"} x"#,
            "nul",
            r#"{"ocid": "b", "x": {"y": [1,]}}"#,
            r#"{"ocid": "b", "id": "\ud83d"}"#,
            r#"{"ocid": "b", "x": 1, "contracts": 1e999}"#,
        ];
        for broken in broken {
            assert!(kept.add(broken).is_err_and(|reason| !reason.is_empty()), "{broken}");
            assert_eq!((kept.text.as_str(), kept.releases.len()), (text.as_str(), 1));
        }
        // Deep nesting is passed over where it is not asked for, and refused where releases hold releases.
        let deep = format!("{{\"ocid\": \"c\", \"x\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(kept.add(&deep).is_ok());
        assert!(kept.add(&"{\"releases\":[".repeat(10_000)).is_err());
    }
}
