//! What one release says of a contract: the values that feed its row and those of its items, each with its JSON pointer,
//! and the documents and amendments that it names.
//!
//! A versioned release tells each value with its moments; they are told one by one. Values that feed a row by way of the
//! list of parties are not looked at, nor are taxes, transactions and milestones.

use super::merge::Moment;
use super::rows::{SUBCONTRACT, id_at, is_hs, text};
use crate::json_node::{Node, Object};
use crate::numeral;
use tegi_model::{Arg, Day, Paper, Quantity, Spot, Stage};

/// Who tells a value or document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// The process as a whole.
    Process,
    /// The contract.
    Contract,
    /// The award of this id.
    Award(String),
}

/// A value that feeds a column.
#[derive(Clone, Debug)]
pub struct Value {
    /// Who tells it.
    pub holder: Holder,
    /// The line of an item; empty: the holder as a whole.
    pub line: String,
    /// The column, or the field where it feeds none by itself.
    pub field: &'static str,
    /// The value; `None`: it was taken away.
    pub is: Option<Arg>,
    /// The JSON pointer to it.
    pub pointer: String,
    /// When it was told, where that is told with it.
    pub moment: Option<Moment>,
}

/// What a release says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Values, in the order of the fields.
    pub values: Vec<Value>,
    /// Documents and amendments, each with who tells it.
    pub papers: Vec<(Holder, Paper)>,
    /// Whether the contract stands in it.
    pub has_contract: bool,
    /// The award that the contract names; empty: none.
    pub award_of_contract: String,
    /// The awards in it: id, and whether it can stand for the contract.
    pub awards: Vec<(String, bool)>,
}

/// What a release of this process, which stands there, says of a contract.
pub fn said(release: &Object, ocid: &str, contract: &str, at: &Spot) -> Said {
    let mut teller = Teller { at, said: Said::default() };
    teller.process(release);
    for (place, award) in numbered(release, "awards") {
        let way = format!("{}/awards/{place}", at.pointer);
        teller.said.awards.push((text(award, "id").to_string(), is_asked(&id_at(ocid, award, place), contract)));
        teller.award(award, &way);
    }
    for (place, one) in numbered(release, "contracts") {
        if is_asked(&id_at(ocid, one, place), contract) {
            teller.contract(one, &format!("{}/contracts/{place}", at.pointer));
        }
    }
    teller.said
}

/// Whether this is the contract that is asked for, or the one above it.
fn is_asked(id: &str, asked: &str) -> bool {
    asked.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with(SUBCONTRACT))
}

/// How a value is understood.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Word,
    Number,
    Date,
    Firms,
}

/// A field: the way to it, the column that it feeds, and what it is.
type Field = (&'static [&'static str], &'static str, Kind);

const OF_PROCESS: [Field; 2] =
    [(&["buyer"], "buyer", Kind::Firms), (&["tender", "mainProcurementCategory"], "work_kind", Kind::Word)];

const OF_CONTRACT: [Field; 8] = [
    (&["status"], "status", Kind::Word),
    (&["suppliers"], "supplier", Kind::Firms),
    (&["buyer"], "buyer", Kind::Firms),
    (&["dateSigned"], "signed_on", Kind::Date),
    (&["period", "startDate"], "starts_on", Kind::Date),
    (&["period", "endDate"], "ends_on", Kind::Date),
    (&["value", "amount"], "amount", Kind::Number),
    (&["value", "currency"], "currency", Kind::Word),
];

const OF_AWARD: [Field; 7] = [
    (&["status"], "status", Kind::Word),
    (&["suppliers"], "supplier", Kind::Firms),
    (&["date"], "date", Kind::Date),
    (&["contractPeriod", "startDate"], "starts_on", Kind::Date),
    (&["contractPeriod", "endDate"], "ends_on", Kind::Date),
    (&["value", "amount"], "amount", Kind::Number),
    (&["value", "currency"], "currency", Kind::Word),
];

const OF_ITEM: [Field; 6] = [
    (&["description"], "description", Kind::Word),
    (&["quantity"], "quantity", Kind::Number),
    (&["unit", "name"], "unit", Kind::Word),
    (&["unit", "value", "amount"], "price", Kind::Number),
    (&["deliveryDate", "startDate"], "delivered_from", Kind::Date),
    (&["deliveryDate", "endDate"], "delivered_on", Kind::Date),
];

struct Teller<'s> {
    at: &'s Spot,
    said: Said,
}

impl Teller<'_> {
    fn process(&mut self, release: &Object) {
        let way = self.at.pointer.clone();
        self.fields(&Holder::Process, "", release, &way, &OF_PROCESS);
        for (name, stage) in [("planning", Stage::Planning), ("tender", Stage::Tender)] {
            if let Some(Node::Object(of)) = release.get(name) {
                self.papers(&Holder::Process, stage, of, &format!("{way}/{name}"));
                self.amendments(&Holder::Process, of, &format!("{way}/{name}"));
            }
        }
    }

    fn award(&mut self, award: &Object, way: &str) {
        let holder = Holder::Award(text(award, "id").to_string());
        self.fields(&holder, "", award, way, &OF_AWARD);
        self.items(&holder, award, way);
        self.papers(&holder, Stage::Award, award, way);
        self.amendments(&holder, award, way);
    }

    fn contract(&mut self, contract: &Object, way: &str) {
        self.said.has_contract = true;
        self.said.award_of_contract = contract.get("awardID").map_or_else(String::new, latest_word);
        self.fields(&Holder::Contract, "", contract, way, &OF_CONTRACT);
        self.items(&Holder::Contract, contract, way);
        self.papers(&Holder::Contract, Stage::Contract, contract, way);
        self.amendments(&Holder::Contract, contract, way);
        if let Some(Node::Object(done)) = contract.get("implementation") {
            self.papers(&Holder::Contract, Stage::Implementation, done, &format!("{way}/implementation"));
        }
    }

    fn items(&mut self, holder: &Holder, of: &Object, way: &str) {
        for (place, item) in numbered(of, "items") {
            let line = match text(item, "id") {
                "" => (u64::from(place) + 1).to_string(),
                id => id.to_string(),
            };
            let way = format!("{way}/items/{place}");
            if let Some((code, behind)) = code_of(item) {
                self.value(holder, &line, "product_code", code, &format!("{way}{behind}"), Kind::Word);
            }
            self.fields(holder, &line, item, &way, &OF_ITEM);
        }
    }

    fn fields(&mut self, holder: &Holder, line: &str, of: &Object, way: &str, fields: &[Field]) {
        for (path, field, kind) in fields {
            if let Some((node, way)) = follow(of, path, way) {
                self.value(holder, line, field, node, &way, *kind);
            }
        }
    }

    /// Puts down a value, or each state of one that is told with its moments.
    fn value(&mut self, holder: &Holder, line: &str, field: &'static str, node: &Node, way: &str, kind: Kind) {
        let mut put = |node: &Node, pointer: String, moment: Option<Moment>| {
            if let Some(is) = kind.read(node) {
                let (holder, line) = (holder.clone(), line.to_string());
                self.said.values.push(Value { holder, line, field, is, pointer, moment });
            }
        };
        let Some(states) = states(node) else { return put(node, way.to_string(), None) };
        for (place, state) in states.into_iter().enumerate() {
            let moment = super::merge::moment_of(text(state, "releaseDate"));
            put(state.get("value").unwrap_or(&Node::Null), format!("{way}/{place}/value"), Some(moment));
        }
    }

    fn papers(&mut self, holder: &Holder, stage: Stage, of: &Object, way: &str) {
        for (place, document) in numbered(of, "documents") {
            let part = |name: &str| document.get(name).map_or_else(String::new, latest_word);
            let day = [part("datePublished"), part("dateModified")].into_iter().find(|day| !day.is_empty());
            let paper = Paper {
                stage,
                id: part("id"),
                kind: part("documentType"),
                title: Some(part("title")).filter(|title| !title.is_empty()).unwrap_or_else(|| part("description")),
                day: day.map(|day| shortened(&day)).unwrap_or_default(),
                format: part("format"),
                url: part("url"),
                at: Spot { pointer: format!("{way}/documents/{place}"), ..self.at.clone() },
            };
            let says = [&paper.id, &paper.kind, &paper.title, &paper.url].iter().any(|part| !part.is_empty());
            if says {
                self.said.papers.push((holder.clone(), paper));
            }
        }
    }

    /// Amendments; in 1.0 there was one, which publishers also leave empty. A former value that an amendment tells is part
    /// of what it says.
    fn amendments(&mut self, holder: &Holder, of: &Object, way: &str) {
        let several = numbered(of, "amendments").into_iter().map(|(place, one)| (one, format!("/amendments/{place}")));
        let one = super::rows::object(of, "amendment").map(|one| (one, "/amendment".to_string()));
        for (amendment, behind) in several.chain(one) {
            let part = |name: &str| amendment.get(name).map_or_else(String::new, latest_word);
            let told = [part("rationale"), part("description")].into_iter().find(|text| !text.is_empty());
            let mut title: Vec<String> = told.into_iter().collect();
            title.extend(numbered(amendment, "changes").into_iter().filter_map(|(_, change)| former(change)));
            let paper = Paper {
                stage: Stage::Amendment,
                id: part("id"),
                kind: String::new(),
                title: title.join("; "),
                day: shortened(&part("date")),
                format: String::new(),
                url: String::new(),
                at: Spot { pointer: format!("{way}{behind}"), ..self.at.clone() },
            };
            if !(paper.day.is_empty() && paper.title.is_empty()) {
                self.said.papers.push((holder.clone(), paper));
            }
        }
    }
}

impl Kind {
    /// What a node says; nothing where it is of another kind.
    fn read(self, node: &Node) -> Option<Option<Arg>> {
        if matches!(node, Node::Null) {
            return Some(None);
        }
        let word = node.word().map(str::trim);
        let arg = match self {
            Kind::Firms => Arg::Text(firms(node)),
            Kind::Word => Arg::Text(word?.to_string()),
            Kind::Date => day(word?).map_or_else(|| Arg::Text(word.unwrap_or_default().to_string()), Arg::Day),
            Kind::Number => {
                let number = numeral::decimal(word?, b'.').ok().and_then(Quantity::from_decimal);
                number.map_or_else(|| Arg::Text(word.unwrap_or_default().to_string()), Arg::Quantity)
            }
        };
        (arg != Arg::Text(String::new())).then_some(Some(arg))
    }
}

/// The objects in a field, each with its place in the list.
fn numbered<'n, 'a>(of: &'n Object<'a>, name: &str) -> Vec<(u32, &'n Object<'a>)> {
    let Some(Node::List(list)) = of.get(name) else { return Vec::new() };
    let objects = (0_u32..).zip(list).filter_map(|(place, node)| match node {
        Node::Object(object) => Some((place, object)),
        _ => None,
    });
    objects.collect()
}

/// The value at the end of a path, and the pointer to it; a `null` on the way takes it away.
fn follow<'n, 'a>(of: &'n Object<'a>, path: &[&str], way: &str) -> Option<(&'n Node<'a>, String)> {
    let (mut of, mut way) = (of, way.to_string());
    for (step, name) in path.iter().enumerate() {
        let node = of.get(name)?;
        way.push('/');
        way.push_str(name);
        match node {
            Node::Object(inner) if step + 1 < path.len() => of = inner,
            node if step + 1 == path.len() || matches!(node, Node::Null) => return Some((node, way)),
            _ => return None,
        }
    }
    None
}

/// The states of a value that is told with its moments.
fn states<'n, 'a>(node: &'n Node<'a>) -> Option<Vec<&'n Object<'a>>> {
    let Node::List(list) = node else { return None };
    let states: Option<Vec<&Object>> = list
        .iter()
        .map(|node| match node {
            Node::Object(state) if state.get("releaseDate").is_some() => Some(state),
            _ => None,
        })
        .collect();
    states.filter(|states| !states.is_empty())
}

/// The text of a node, the last one of those told with their moments.
fn latest_word(node: &Node) -> String {
    let last = states(node).and_then(|states| states.last().and_then(|state| state.get("value")));
    last.unwrap_or(node).word().unwrap_or_default().trim().to_string()
}

/// The code of an item's goods, as its row has it, and the way to it from the item.
fn code_of<'n, 'a>(item: &'n Object<'a>) -> Option<(&'n Node<'a>, String)> {
    let first = super::rows::object(item, "classification").map(|class| (class, "/classification".to_string()));
    let others = numbered(item, "additionalClassifications").into_iter();
    let others = others.map(|(place, class)| (class, format!("/additionalClassifications/{place}")));
    let all: Vec<(&Object, String)> = first.into_iter().chain(others).collect();
    let scheme = |class: &Object| class.get("scheme").map_or_else(String::new, latest_word);
    let chosen = all.iter().find(|(class, _)| is_hs(&scheme(class))).or(all.first());
    chosen.and_then(|(class, way)| Some((class.get("id")?, format!("{way}/id"))))
}

/// Names of firms, in their order.
fn firms(node: &Node) -> String {
    let list = match node {
        Node::List(list) => list.as_slice(),
        node => std::slice::from_ref(node),
    };
    let named = list.iter().filter_map(|node| match node {
        Node::Object(firm) => ["name", "id"]
            .into_iter()
            .map(|part| firm.get(part).map_or_else(String::new, latest_word))
            .find(|text| !text.is_empty()),
        _ => None,
    });
    named.collect::<Vec<String>>().join("; ")
}

/// What an amendment says that stood there before.
fn former(change: &Object) -> Option<String> {
    let property = text(change, "property");
    let was = change.get("former_value").or_else(|| change.get("formerValue")).and_then(Node::word).unwrap_or_default();
    (!property.is_empty()).then(|| format!("{property}: {}", was.trim()))
}

/// The day with which a text begins.
pub fn day(text: &str) -> Option<Day> {
    text.get(..10)?.parse().ok().map(Day::from_date)
}

/// A moment without its hours, where it is one.
fn shortened(text: &str) -> String {
    day(text).map_or_else(|| text.to_string(), |day| day.to_string())
}
