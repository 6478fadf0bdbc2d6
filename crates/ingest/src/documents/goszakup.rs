//! Contracts of the portal of public procurement of Kazakhstan (goszakup.gov.kz): pages of its GraphQL API, of its older
//! one, or contracts one after the other, as rows of `contracts`, `contract_items` and `parties`.
//!
//! An amended contract stands there once for each version, all under one root: the latest that was signed and not deleted
//! counts, as a whole. A cancelled one counts as far as it was fulfilled. Sums are those without VAT, in tenge, and of a
//! contract over several years those of all years. The share of local content is the one that the contract tells at last,
//! else the mean of what its items tell, weighed by their sums. Goods are named by the portal's own classifier (ЕНС ТРУ),
//! which is not the Harmonized System.

use super::party::{day, kazakh};
use super::versions::{Former, History};
use super::{Found, Later, Stood, Texts, canonical};
use crate::delimited::unread;
use crate::held::{Given, Remark, cells};
use crate::json_node::{Node, Object};
use crate::json_values::{Frame, Lie, Piece, first_names};
use crate::numeral;
use crate::recognise::is_whole_line;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use tegi_model::{Currency, Document, Effect, Fate, Message, RowPlace};

/// Where in a page contracts stand.
pub static FRAME: Frame =
    Frame { lists: &["Contract", "contract", "Contracts", "contracts", "items"], objects: &["data"], alone: None };

/// The currency of all sums of the portal.
const TENGE: &str = "KZT";

/// The classifier of goods, works and services of the portal.
const ENSTRU: &str = "ENSTRU";

/// Names that only contracts of the portal have.
const MARKS: [&[u8]; 4] =
    [b"\"contractNumberSys\"", b"\"contract_number_sys\"", b"\"supplierBiin\"", b"\"supplier_biin\""];

/// Whether a text that begins so holds contracts of the portal.
pub fn is_page(head: &[u8]) -> bool {
    MARKS.iter().any(|mark| memchr::memmem::find(head, mark).is_some())
}

/// How the contracts of a text that begins so lie in it.
pub fn lie(head: &[u8]) -> Lie {
    let head = head.trim_ascii_start();
    let names = first_names(head);
    let holds = names.iter().any(|name| FRAME.objects.contains(&name.as_str()) || FRAME.lists.contains(&name.as_str()));
    match head.first() {
        Some(b'{') if holds && !names.iter().any(|name| same("contractNumberSys", name)) => Lie::Packages,
        Some(b'{') if is_whole_line(head) => Lie::Lines,
        _ => Lie::Values,
    }
}

/// What the contracts of a piece of a file give.
pub fn look(piece: &Piece) -> Vec<Found> {
    let (mut all, texts) = (Vec::new(), Texts::of(&piece.bytes));
    for value in &piece.values {
        let text = texts.get(value.span);
        if text.trim_ascii().is_empty() {
            continue;
        }
        let document =
            |inside: &str| Document { line: value.line, pointer: format!("{}{inside}", value.pointer).into() };
        match Node::read(&text, 0) {
            Some(Node::Object(contract)) => all.push(of_contract(&contract, 0, document(""))),
            Some(Node::List(list)) => {
                let contracts = list.iter().enumerate().filter_map(|(place, node)| match node {
                    Node::Object(contract) => Some((place, contract)),
                    _ => None,
                });
                all.extend(contracts.map(|(place, contract)| of_contract(contract, 1, document(&format!("/{place}")))));
            }
            Some(_) => {}
            None => {
                let mut found = Found { document: document(""), ..Found::default() };
                // What is wrong is told by the reader that is used everywhere for that.
                let error = serde_json::from_str::<serde::de::IgnoredAny>(&text).err();
                let reason = error.map_or_else(|| "too deep".to_string(), |error| error.to_string());
                found.trouble("broken_json", Message::new("issue-broken-json").with("reason", reason));
                all.push(found);
            }
        }
    }
    if let Some((value, tail)) = &piece.tail {
        let document = Document { line: value.line, pointer: value.pointer.as_str().into() };
        all.push(Found { document, troubles: vec![Remark::left_out(unread(tail))], ..Found::default() });
    }
    all
}

/// A contract in one of its versions.
pub struct Version {
    /// Its number in the portal, and those of the contract before it and of the first one; empty: none.
    id: String,
    parent: String,
    root: String,
    /// When it was changed last, as it is told.
    changed: String,
    state: State,
    /// What tells contradicting versions of one number apart, whatever their order.
    print: u64,
    contract: Given,
    /// Items and firms.
    others: Vec<Given>,
    has_items: bool,
}

/// Whether a version of a contract can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Signed,
    NotSigned,
    Deleted,
    /// Cancelled before anything was delivered.
    Cancelled,
}

impl State {
    /// What became of a version in this state that does not count; nothing where it never was in force.
    fn fate(self) -> Option<Fate> {
        match self {
            State::Signed => Some(Fate::Superseded),
            State::Deleted | State::Cancelled => Some(Fate::Withdrawn),
            State::NotSigned => None,
        }
    }
}

/// A contract that lies in so many lists of its document.
fn of_contract(contract: &Object, lists: usize, document: Document) -> Found {
    let mut found = Found { document, ..Found::default() };
    if word(contract, "id").is_empty() && contract_id(contract).is_empty() {
        found.trouble("no_contract", Message::new("issue-goszakup-no-contract"));
        return found;
    }
    found.later.push(Later::Version(Version::of(contract, lists)));
    found
}

impl Version {
    fn of(contract: &Object, lists: usize) -> Version {
        let mut remarks = Vec::new();
        let no = contract_id(contract);
        let cancelled = is_set(word(contract, "refContractCancelId"));
        let fulfilled = word(contract, "faktSum");
        let partly = cancelled && is_set(fulfilled);
        if partly {
            let remark =
                Remark::new("goszakup_cancelled_partly", "issue-goszakup-cancelled-partly", &no, Effect::Noted);
            remarks.push(remark.with("sum", fulfilled));
        }
        let counts = if partly { Counts::Delivered } else { Counts::Ordered };
        let units = listed(contract, "ContractUnits").into_iter();
        let items: Vec<Item> = units.map(|unit| Item::of(unit, lists, &no, counts)).collect();
        let share = share(contract, &items, &no, &mut remarks);
        let sum = if partly { fulfilled } else { word(contract, "contractSum") };
        if sum.is_empty() && !word(contract, "contractSumWnds").is_empty() {
            remarks.push(Remark::new("goszakup_only_vat", "issue-goszakup-only-vat", &no, Effect::CellUnknown));
        }
        remarks.extend(several_years(contract, &items, sum, &no));
        remarks.extend(other_currency(contract));
        let (supplier, buyer) = (firm(contract, "Supplier", "supplier"), firm(contract, "Customer", "customer"));
        let contracts = canonical("contracts");
        let cells = cells(
            contracts,
            [
                ("contract_id", no),
                ("buyer_id", buyer.id.clone()),
                ("buyer_name", buyer.name.clone()),
                ("supplier_id", supplier.id.clone()),
                ("supplier_name", supplier.name.clone()),
                ("signed_on", day(word(contract, "signDate"))),
                ("ends_on", day(first(contract, &["planExecDate", "ecEndDate"]))),
                ("work_kind", work_kind(contract)),
                ("currency", TENGE.to_string()),
                ("amount", sum.to_string()),
                ("declared_local_share", share),
            ],
        );
        let state = state(contract, cancelled && !partly);
        let print = crate::held::print(contracts, &cells);
        let place = RowPlace { document: 0, names: &["", ""], at: [0; 2] };
        let has_items = items.iter().any(|item| !item.row.cells.is_empty());
        let firms =
            [(&supplier, "Supplier"), (&buyer, "Customer")].into_iter().filter_map(|(firm, role)| firm.row(role));
        Version {
            id: number(contract, "id"),
            parent: number(contract, "parentId"),
            root: number(contract, "rootId"),
            changed: first(contract, &["lastUpdateDate", "indexDate", "crdate"]).to_string(),
            state,
            print,
            contract: Given { table: contracts, place, cells, remarks },
            others: firms.chain(items.into_iter().map(|item| item.row)).collect(),
            has_items,
        }
    }

    /// What orders the versions of a contract: later ones have larger numbers.
    fn order(&self) -> (usize, &str, &str, u64) {
        (self.id.len(), &self.id, &self.changed, self.print)
    }
}

/// The contracts of all pages.
#[derive(Default)]
pub struct Settled {
    /// The rows of the versions that count, those that say why others do not, and places without cells of what these said.
    pub rows: Vec<(Stood, Given)>,
    /// What earlier versions said.
    pub former: Vec<Former>,
}

/// Chooses the version of each contract that counts. Sums are told in the currency of the case where that is tenge.
pub fn settle(versions: Vec<(Stood, Version)>, home: Currency) -> Settled {
    let parents: FxHashMap<String, String> = versions
        .iter()
        .filter(|(_, version)| !version.id.is_empty())
        .map(|(_, version)| {
            (version.id.clone(), if version.root.is_empty() { &version.parent } else { &version.root }.clone())
        })
        .collect();
    let mut order = FxHashMap::<String, usize>::default();
    let mut contracts: Vec<Vec<(Stood, Version)>> = Vec::new();
    for (stood, version) in versions {
        let place = *order.entry(root(&version, &parents)).or_insert_with(|| {
            contracts.push(Vec::new());
            contracts.len() - 1
        });
        contracts[place].push((stood, version));
    }
    let mut settled = Settled::default();
    for contract in contracts {
        let (before, (rows, history)) = (settled.rows.len(), settle_one(contract));
        settled.rows.extend(rows);
        settled.former.extend(history.told(TENGE, home).into_iter().map(|former| former.behind(before)));
    }
    settled
}

/// The number of the contract of which this is a version.
fn root(version: &Version, parents: &FxHashMap<String, String>) -> String {
    let mut at = if version.root.is_empty() { &version.parent } else { &version.root };
    if at.is_empty() {
        at = &version.id;
    }
    // A circle of parents ends too.
    for _ in 0..parents.len().min(1_000) {
        match parents.get(at) {
            Some(above) if !above.is_empty() && above != at => at = above,
            _ => break,
        }
    }
    if at.is_empty() { version.contract.cells.first().cloned().unwrap_or_default() } else { at.clone() }
}

fn settle_one(mut versions: Vec<(Stood, Version)>) -> (Vec<(Stood, Given)>, History) {
    versions.sort_by(|(_, a), (_, b)| a.order().cmp(&b.order()));
    // A page that was fetched twice says the same twice.
    versions.dedup_by(|(_, later), (_, earlier)| later.order() == earlier.order());
    let chosen = versions.iter().rposition(|(_, version)| matches!(version.state, State::Signed | State::Cancelled));
    let Some(chosen) = chosen.filter(|place| versions[*place].1.state == State::Signed) else {
        return none_counts(versions);
    };
    if versions.len() == 1 {
        return (versions.into_iter().flat_map(rows_of).collect(), History::default());
    }
    let signed = versions.iter().filter(|(_, version)| version.state == State::Signed).count();
    let with_items = versions[..=chosen]
        .iter()
        .rposition(|(_, version)| version.state == State::Signed && version.has_items)
        .filter(|place| *place != chosen);
    let no = versions[chosen].1.contract.cells.first().cloned().unwrap_or_default();
    let (mut rows, mut history) = (Vec::new(), History::default());
    for (place, (stood, mut version)) in versions.into_iter().enumerate() {
        if place == chosen {
            if signed > 1 {
                let remark = Remark::new("goszakup_amended", "issue-goszakup-amended", &no, Effect::Noted);
                version.contract.remarks.push(remark.count(signed - 1));
            }
            if with_items.is_some() {
                let remark = Remark::new("goszakup_items_before", "issue-goszakup-items-before", &no, Effect::Restored);
                version.contract.remarks.push(remark);
            }
            history.counts(rows.len(), &version.contract);
            rows.push((stood, version.contract));
            for row in version.others {
                if is_item(&row) {
                    history.counts_item(rows.len(), &row);
                }
                rows.push((stood, row));
            }
            continue;
        }
        if Some(place) == with_items {
            for mut row in version.others.iter().filter(|row| row.table.name == "contract_items").cloned() {
                if let Some(id) = row.cells.first_mut() {
                    id.clone_from(&no);
                }
                if is_item(&row) {
                    history.counts_item(rows.len(), &row);
                }
                rows.push((stood, row));
            }
        }
        let items: Vec<Given> = match version.state {
            State::Signed if Some(place) != with_items => {
                std::mem::take(&mut version.others).into_iter().filter(is_item).collect()
            }
            _ => Vec::new(),
        };
        let at = rows.len();
        if let Some(fate) = version.state.fate() {
            history.before(at, &version.contract, fate);
        }
        rows.push((stood, left_out(version, &no)));
        for item in items {
            history.item_before(rows.len(), &item, at);
            rows.push((stood, Given { cells: Vec::new(), remarks: Vec::new(), ..item }));
        }
    }
    (rows, history)
}

/// The rows of the only version of a contract.
fn rows_of((stood, version): (Stood, Version)) -> impl Iterator<Item = (Stood, Given)> {
    std::iter::once(version.contract).chain(version.others).map(move |row| (stood, row))
}

/// The rows of a contract that was not signed, or was cancelled before anything was delivered.
fn none_counts(versions: Vec<(Stood, Version)>) -> (Vec<(Stood, Given)>, History) {
    let mut history = History::default();
    for (at, (_, version)) in versions.iter().enumerate() {
        if version.state.fate().is_some() {
            history.before(at, &version.contract, Fate::Withdrawn);
        }
    }
    (versions.into_iter().map(|(stood, version)| (stood, left_out(version, ""))).collect(), history)
}

/// Whether a row is one of an item that counts in its version.
fn is_item(row: &Given) -> bool {
    row.table.name == "contract_items" && !row.cells.is_empty()
}

/// The row of a version that does not count, with the reason.
fn left_out(version: Version, counts: &str) -> Given {
    let Version { state, contract, id, .. } = version;
    let no = contract.cells.first().map_or(id.as_str(), String::as_str);
    let remark = match state {
        State::Deleted => Remark::new("goszakup_deleted", "issue-goszakup-deleted", no, Effect::RowLeftOut),
        State::NotSigned => Remark::new("goszakup_not_signed", "issue-goszakup-not-signed", no, Effect::RowLeftOut),
        _ if counts.is_empty() => Remark::new("goszakup_cancelled", "issue-goszakup-cancelled", no, Effect::RowLeftOut),
        _ => {
            let remark = Remark::new("goszakup_superseded", "issue-goszakup-superseded", no, Effect::NotCountedTwice);
            remark.with("counts", counts)
        }
    };
    Given { cells: Vec::new(), remarks: vec![remark], ..contract }
}

/// Words with which the name of a state begins that no signed contract is in.
const NOT_SIGNED: [&str; 9] =
    ["не заключ", "проект", "черновик", "создан", "на соглас", "на рассмотр", "отклон", "отказ", "аннулир"];

fn state(contract: &Object, cancelled: bool) -> State {
    let named = object(contract, "RefContractStatus").map_or("", |status| word(status, "nameRu")).to_lowercase();
    if is_true(contract, "deleted") {
        State::Deleted
    } else if NOT_SIGNED.iter().any(|begin| named.starts_with(begin)) {
        State::NotSigned
    } else if cancelled {
        State::Cancelled
    } else {
        State::Signed
    }
}

/// What of an item counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counts {
    /// All that was ordered.
    Ordered,
    /// What was delivered before the contract was cancelled.
    Delivered,
}

/// An item of a contract.
struct Item {
    row: Given,
    sum: Option<Decimal>,
    share: Option<Decimal>,
}

impl Item {
    fn of(unit: &Object, lists: usize, contract: &str, counts: Counts) -> Item {
        let (items, partly) = (canonical("contract_items"), counts == Counts::Delivered);
        let at = unit.origin.at.get(lists).copied().unwrap_or_default();
        let place = RowPlace { document: 0, names: &["ContractUnits", ""], at: [at, 0] };
        let plan = listed(unit, "Plans").into_iter().next().or_else(|| object(unit, "Plan"));
        let of_plan = |name: &str| plan.map_or("", |plan| word(plan, name));
        let id = match number(unit, "id") {
            id if id.is_empty() => (u64::from(at) + 1).to_string(),
            id => id,
        };
        let nothing = partly && !is_set(word(unit, "factSum"));
        if is_true(unit, "deleted") || nothing {
            let (code, sentence) = match nothing {
                true => ("goszakup_not_delivered", "issue-goszakup-not-delivered"),
                false => ("goszakup_item_deleted", "issue-goszakup-item-deleted"),
            };
            let remarks = vec![Remark::new(code, sentence, &id, Effect::RowLeftOut)];
            return Item { row: Given { table: items, place, cells: Vec::new(), remarks }, sum: None, share: None };
        }
        let sum = if partly { word(unit, "factSum") } else { word(unit, "totalSum") };
        let described = [of_plan("nameRu"), of_plan("descRu"), of_plan("extraDescRu")];
        let described: Vec<&str> = described.into_iter().filter(|part| !part.is_empty()).collect();
        let code = of_plan("refEnstruCode");
        let quantity = if partly { delivered(unit) } else { first(unit, &["quantity"]).to_string() };
        let quantity = if quantity.is_empty() && !partly { of_plan("count").to_string() } else { quantity };
        let unit_name = || plan.and_then(|plan| object(plan, "RefUnits")).map_or("", |unit| word(unit, "nameRu"));
        let of_unit = Some(of_plan("refUnitsCode")).filter(|code| !code.is_empty()).unwrap_or_else(unit_name);
        let cells = cells(
            items,
            [
                ("contract_id", contract.to_string()),
                ("line", id),
                ("product_scheme", if code.is_empty() { "" } else { ENSTRU }.to_string()),
                ("product_code", code.to_string()),
                ("description", described.join(". ")),
                ("quantity", quantity),
                ("unit", of_unit.to_string()),
                ("amount", sum.to_string()),
                ("delivered_on", day(first(unit, &["execFaktDate", "execPlanDate"]))),
            ],
        );
        let share =
            decimal(word(unit, "ksProc")).filter(|share| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(share));
        Item { row: Given { table: items, place, cells, remarks: Vec::new() }, sum: decimal(sum), share }
    }
}

/// How much of an item was delivered, by its sum and the price of one; empty where that is no round number.
fn delivered(unit: &Object) -> String {
    let (sum, price) = (decimal(word(unit, "factSum")), decimal(word(unit, "itemPrice")));
    let (Some(sum), Some(price)) = (sum, price) else { return String::new() };
    let quantity = sum.checked_div(price).map(|quantity| quantity.round_dp(3));
    quantity
        .filter(|quantity| quantity.checked_mul(price) == Some(sum))
        .map_or(String::new(), |quantity| quantity.normalize().to_string())
}

/// The declared share of local content: the contract's, else the mean of its items, which must all tell theirs.
fn share(contract: &Object, items: &[Item], no: &str, remarks: &mut Vec<Remark>) -> String {
    let told = word(contract, "contractMs");
    if is_set(told) {
        return told.to_string();
    }
    let listed: Vec<&Item> = items.iter().filter(|item| !item.row.cells.is_empty()).collect();
    let weighed = |item: &&Item| item.sum?.checked_mul(item.share?);
    let parts: Option<Vec<Decimal>> = listed.iter().map(weighed).collect();
    let sums: Decimal =
        listed.iter().filter_map(|item| item.sum).fold(Decimal::ZERO, |all, sum| all.saturating_add(sum));
    let mean = parts
        .filter(|parts| !parts.is_empty())
        .and_then(|parts| parts.into_iter().try_fold(Decimal::ZERO, |all, part| all.checked_add(part)))
        .and_then(|weight| weight.checked_div(sums));
    match mean {
        Some(mean) if !mean.is_zero() || told.is_empty() => {
            let mean = mean.round_dp(4).normalize().to_string();
            remarks
                .push(Remark::new("goszakup_share", "issue-goszakup-share", no, Effect::Restored).with("share", &mean));
            mean
        }
        _ => told.to_string(),
    }
}

/// That the sum of a contract over several years is not that of its items.
fn several_years(contract: &Object, items: &[Item], sum: &str, no: &str) -> Option<Remark> {
    let sums: Option<Decimal> = items
        .iter()
        .filter(|item| !item.row.cells.is_empty())
        .try_fold(Decimal::ZERO, |all, item| all.checked_add(item.sum?));
    let (of_contract, of_items) = (decimal(sum)?, sums.filter(|sums| !sums.is_zero())?);
    (word(contract, "refContractYearTypeId") == "2" && of_contract != of_items).then(|| {
        let remark = Remark::new("goszakup_years", "issue-goszakup-years", no, Effect::Noted);
        remark.with("contract", &of_contract.normalize().to_string()).with("items", &of_items.normalize().to_string())
    })
}

/// That a contract is in another currency: the sums of the portal are in tenge all the same.
fn other_currency(contract: &Object) -> Option<Remark> {
    let currency = word(contract, "refCurrencyCode");
    let other = !matches!(currency.to_uppercase().as_str(), "" | TENGE | "398");
    other.then(|| {
        Remark::new("goszakup_currency", "issue-goszakup-currency", currency, Effect::Noted).with("currency", currency)
    })
}

/// Words for goods, works and services, by the portal's numbers for them.
fn work_kind(contract: &Object) -> String {
    let named = object(contract, "RefSubjectType").map_or("", |subject| word(subject, "nameRu"));
    let kind = match (named, word(contract, "refSubjectTypeId")) {
        ("", "1") => "supply",
        ("", "2") => "works",
        ("", "3") => "services",
        (named, _) => named,
    };
    kind.to_string()
}

/// A side of a contract.
struct Firm {
    id: String,
    name: String,
    address: String,
}

impl Firm {
    fn row(&self, role: &'static str) -> Option<Given> {
        if self.id.is_empty() || self.name.is_empty() {
            return None;
        }
        let parties = canonical("parties");
        let cells = cells(
            parties,
            [("party_id", self.id.clone()), ("name", self.name.clone()), ("address", self.address.clone())],
        );
        let names: &'static [&'static str; 2] = if role == "Supplier" { &["Supplier", ""] } else { &["Customer", ""] };
        let place = RowPlace { document: 0, names, at: [RowPlace::NO_LIST; 2] };
        Some(Given { table: parties, place, cells, remarks: Vec::new() })
    }
}

/// The firm on one side: by its object and by the fields of the contract that begin so.
fn firm(contract: &Object, name: &str, begin: &str) -> Firm {
    let nested = object(contract, name);
    let of_nested = |names: &[&str]| nested.map_or("", |firm| first(firm, names));
    let own = if begin == "supplier" { word(contract, "supplierBiin") } else { word(contract, "customerBin") };
    let number = Some(of_nested(&["bin", "iin"])).filter(|number| is_set(number)).unwrap_or(own);
    let (name_ru, name_kz) = (format!("{begin}NameRu"), format!("{begin}NameKz"));
    let named = Some(of_nested(&["nameRu", "fullNameRu", "nameKz"])).filter(|name| !name.is_empty());
    let named = named.unwrap_or_else(|| first(contract, &[&name_ru, &name_kz]));
    let address = word(contract, &format!("{begin}LegalAddress"));
    let id = if is_set(number) { kazakh(number) } else { String::new() };
    Firm { id, name: named.to_string(), address: address.to_string() }
}

/// The number under which a contract is known: the portal's, else the customer's.
fn contract_id(contract: &Object) -> String {
    match first(contract, &["contractNumberSys", "contractNumber"]) {
        "" => number(contract, "id"),
        no => no.to_string(),
    }
}

/// A number of a record; empty where it is none or nothing.
fn number(of: &Object, name: &str) -> String {
    let text = word(of, name);
    if text == "0" { String::new() } else { text.to_string() }
}

/// Whether a number is told: nothing stands where there is none.
fn is_set(text: &str) -> bool {
    !text.is_empty() && !decimal(text).is_some_and(|number| number.is_zero())
}

fn is_true(of: &Object, name: &str) -> bool {
    matches!(field(of, name), Some(Node::Bool(true))) || matches!(word(of, name), "1" | "true")
}

fn decimal(text: &str) -> Option<Decimal> {
    numeral::decimal(text, b'.').ok()
}

/// The text or number in a field.
fn word<'n>(of: &'n Object, name: &str) -> &'n str {
    field(of, name).and_then(Node::word).unwrap_or_default().trim()
}

/// The first text or number that is not empty in one of these fields.
fn first<'n>(of: &'n Object, names: &[&str]) -> &'n str {
    names.iter().map(|name| word(of, name)).find(|text| !text.is_empty()).unwrap_or_default()
}

fn object<'n, 'a>(of: &'n Object<'a>, name: &str) -> Option<&'n Object<'a>> {
    match field(of, name) {
        Some(Node::Object(object)) => Some(object),
        Some(Node::List(list)) => list.iter().find_map(|node| match node {
            Node::Object(object) => Some(object),
            _ => None,
        }),
        _ => None,
    }
}

/// The objects in a field; one that stands alone is a list of one.
fn listed<'n, 'a>(of: &'n Object<'a>, name: &str) -> Vec<&'n Object<'a>> {
    let list = match field(of, name) {
        Some(Node::List(list)) => list.as_slice(),
        Some(node) => std::slice::from_ref(node),
        None => &[],
    };
    let objects = list.iter().filter_map(|node| match node {
        Node::Object(object) => Some(object),
        _ => None,
    });
    objects.collect()
}

/// The field of this name, in either of the ways in which the portal writes names.
fn field<'n, 'a>(of: &'n Object<'a>, name: &str) -> Option<&'n Node<'a>> {
    of.get(name).or_else(|| of.fields().iter().rev().find(|(known, _)| same(name, known)).map(|(_, node)| node))
}

/// Whether a name is this one: `contractNumberSys` is also `contract_number_sys`.
fn same(name: &str, written: &str) -> bool {
    let letters = |name: &str| {
        name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    name.len() <= written.len() && letters(name) == letters(written)
}
