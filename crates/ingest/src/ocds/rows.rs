//! From a release to rows of the canonical tables: which field feeds which column, and what is said where none fits.
//!
//! A contract is one of `contracts`; in a process that has none, an award stands for one. Its id is unique within its
//! process only, so it is told with the process. Its supplier is that of the award it names. What is signed counts:
//! cancelled contracts, and awards that were not made, are left out. `terminated` says that a contract has come to its
//! end, most often because it was fulfilled: it counts, and is said. The amount is the latest one; that it was amended
//! is said. Goods are named by the Harmonized System where any of their classifications is that, else by the first.
//! Of documents nothing is kept: they are looked up when somebody asks (`again.rs`).

use crate::held::{Given, Packed, Remark};
use crate::json_node::{Node, Object, Origin};
use crate::numeral;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use tegi_model::{Effect, RowPlace, TABLES, Table};

/// The table of firms.
pub const PARTIES: &str = "parties";

/// The table of contracts.
pub const CONTRACTS: &str = "contracts";

/// The kind of remark that an award stands for a contract; the first one of its row.
pub const AWARD_AS_CONTRACT: &str = "ocds_award_as_contract";

/// A table that releases feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feeds {
    /// `parties`
    Parties,
    /// `contracts`
    Contracts,
    /// `contract_items`
    Items,
}

impl Feeds {
    /// All of them, in the order in which they are read.
    pub const ALL: [Feeds; 3] = [Feeds::Parties, Feeds::Contracts, Feeds::Items];

    /// The canonical table.
    pub fn table(self) -> &'static Table {
        let name = match self {
            Feeds::Parties => PARTIES,
            Feeds::Contracts => CONTRACTS,
            Feeds::Items => "contract_items",
        };
        TABLES.iter().find(|table| table.name == name).unwrap_or(&TABLES[0])
    }
}

/// What stands in the id of a subcontract behind that of the contract above it.
pub const SUBCONTRACT: &str = "-subcontract-";

/// Contracts under which the contracts of other processes are subcontracts: their ids by process.
pub type Parents = FxHashMap<String, String>;

/// The rows of a release in which all of its process is merged, each with the release in which it stood.
pub fn rows(release: &Object, parents: &Parents) -> Vec<(u32, Given<Packed>)> {
    let mut maker = Maker::new(release, parents);
    maker.parties();
    if has_objects(release, "contracts") {
        objects(release, "contracts").for_each(|contract| maker.contract(contract));
    } else {
        objects(release, "awards").for_each(|award| maker.award(award));
    }
    maker.given
}

/// The processes that a release says to be subcontracts, each with the id of the contract above it.
pub fn children(release: &Object) -> Vec<(String, String)> {
    let ocid = text(release, "ocid");
    let mut children = Vec::new();
    for contract in objects(release, "contracts") {
        for process in objects(contract, "relatedProcesses") {
            let told = words(process, "relationship").iter().any(|word| word.eq_ignore_ascii_case("subContract"));
            let child = text(process, "identifier");
            if told && !child.is_empty() {
                children.push((child.to_string(), id_of(ocid, contract)));
            }
        }
    }
    children
}

/// The text or number in a field.
pub fn text<'n>(of: &'n Object, name: &str) -> &'n str {
    let text = of.get(name).and_then(Node::word).unwrap_or_default();
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// The object in a field.
pub fn object<'n, 'a>(of: &'n Object<'a>, name: &str) -> Option<&'n Object<'a>> {
    match of.get(name) {
        Some(Node::Object(object)) => Some(object),
        _ => None,
    }
}

/// The objects in a field; one that stands alone is taken for a list of one.
pub fn objects<'n, 'a>(of: &'n Object<'a>, name: &str) -> impl Iterator<Item = &'n Object<'a>> + use<'n, 'a> {
    let list = match of.get(name) {
        Some(Node::List(list)) => list.as_slice(),
        Some(node) => std::slice::from_ref(node),
        None => &[],
    };
    list.iter().filter_map(|node| match node {
        Node::Object(object) => Some(object),
        _ => None,
    })
}

/// Whether there are objects in a field.
fn has_objects(of: &Object, name: &str) -> bool {
    objects(of, name).next().is_some()
}

/// The words in a field.
fn words<'n>(of: &'n Object, name: &str) -> Vec<&'n str> {
    match of.get(name) {
        Some(Node::List(list)) => list.iter().filter_map(Node::word).collect(),
        Some(node) => node.word().into_iter().collect(),
        None => Vec::new(),
    }
}

/// The id of a contract or award, unique beyond its process.
fn id_of(ocid: &str, contract: &Object) -> String {
    id_at(ocid, contract, contract.origin.at[0])
}

/// The id of a contract or award at this place in its list, unique beyond its process.
pub fn id_at(ocid: &str, contract: &Object, place: u32) -> String {
    match text(contract, "id") {
        "" => format!("{ocid}-{}", u64::from(place) + 1),
        id if id.starts_with(ocid) => id.to_string(),
        id => format!("{ocid}-{id}"),
    }
}

/// Whether an id is one by itself: a country, a register, a number, as org-id.guide writes them.
fn is_global(id: &str) -> bool {
    let mut parts = id.splitn(3, '-');
    let capitals = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(country), Some(register), Some(number)) => {
            country.len() == 2
                && country.bytes().all(|byte| byte.is_ascii_uppercase())
                && !register.is_empty()
                && capitals(register)
                && !number.is_empty()
        }
        _ => false,
    }
}

/// A party as cells name it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Named<'n> {
    id: Cow<'n, str>,
    name: &'n str,
    country: &'n str,
}

struct Maker<'n, 'a> {
    release: &'n Object<'a>,
    ocid: &'n str,
    parties: FxHashMap<&'n str, &'n Object<'a>>,
    awards: FxHashMap<&'n str, &'n Object<'a>>,
    /// The award that is the only one.
    only_award: Option<&'n Object<'a>>,
    /// How many contracts each award led to, by its id.
    contracts: FxHashMap<&'n str, usize>,
    parents: &'n Parents,
    given: Vec<(u32, Given<Packed>)>,
}

/// Where the rows of a list stand.
const OF_PARTIES: &[&str; 2] = &["parties", ""];
const OF_CONTRACTS: &[&str; 2] = &["contracts", ""];
const CONTRACT_ITEMS: &[&str; 2] = &["contracts", "items"];
const AWARDS: &[&str; 2] = &["awards", ""];
const AWARD_ITEMS: &[&str; 2] = &["awards", "items"];
const AWARD_SUPPLIERS: &[&str; 2] = &["awards", "suppliers"];
const BUYER: &[&str; 2] = &["buyer", ""];

impl<'n, 'a> Maker<'n, 'a> {
    fn new(release: &'n Object<'a>, parents: &'n Parents) -> Maker<'n, 'a> {
        let parties = objects(release, "parties").map(|party| (text(party, "id"), party));
        let parties = parties.filter(|(id, _)| !id.is_empty()).collect();
        let mut listed = objects(release, "awards");
        let only_award = listed.next().filter(|_| listed.next().is_none());
        let awards = objects(release, "awards").map(|award| (text(award, "id"), award)).collect();
        let (ocid, contracts, given) = (text(release, "ocid"), FxHashMap::default(), Vec::new());
        let mut maker = Maker { release, ocid, parties, awards, only_award, contracts, parents, given };
        for contract in objects(release, "contracts") {
            if let Some(award) = maker.award_of(contract) {
                *maker.contracts.entry(text(award, "id")).or_default() += 1;
            }
        }
        maker
    }

    /// Adds a row; the remarks are said of it.
    fn give(
        &mut self,
        feeds: Feeds,
        names: &'static [&'static str; 2],
        of: Origin,
        cells: Packed,
        remarks: Vec<Remark>,
    ) {
        let place = RowPlace { document: 0, names, at: of.at };
        self.given.push((of.release, Given { table: feeds.table(), place, cells, remarks }));
    }

    /// A row for each party; in 1.0, which has no list of them, for the buyer and the suppliers of awards.
    fn parties(&mut self) {
        let release = self.release;
        if has_objects(release, "parties") {
            return objects(release, "parties").for_each(|party| self.party(party, OF_PARTIES, party.origin));
        }
        if let Some(buyer) = object(release, "buyer") {
            let of = Origin { at: [RowPlace::NO_LIST; 2], ..buyer.origin };
            self.party(buyer, BUYER, of);
        }
        for award in objects(release, "awards") {
            objects(award, "suppliers").for_each(|supplier| self.party(supplier, AWARD_SUPPLIERS, supplier.origin));
        }
    }

    fn party(&mut self, party: &'n Object<'a>, names: &'static [&'static str; 2], of: Origin) {
        let named = self.named(Some(party));
        if named.id.is_empty() && named.name.is_empty() {
            return;
        }
        let address = object(party, "address");
        let parts = ["streetAddress", "locality", "region", "postalCode", "countryName"];
        let parts = parts.into_iter().filter_map(|part| address.map(|address| text(address, part)));
        let mut told = String::new();
        for part in parts.filter(|part| !part.is_empty()) {
            told.push_str(if told.is_empty() { "" } else { ", " });
            told.push_str(part);
        }
        let cells = Packed::new(
            Feeds::Parties.table(),
            [("party_id", &named.id), ("name", named.name), ("country", named.country), ("address", &told)],
        );
        self.give(Feeds::Parties, names, of, cells, Vec::new());
    }

    /// How an organisation is named: by its own fields, else by those of the party of its id.
    fn named(&self, firm: Option<&'n Object<'a>>) -> Named<'n> {
        let Some(firm) = firm else { return Named::default() };
        let local = text(firm, "id");
        let both = [Some(firm), self.parties.get(local).copied()];
        let id = both.into_iter().flatten().find_map(identifier);
        let id = id.or_else(|| is_global(local).then_some(Cow::Borrowed(local)));
        let first = |find: fn(&'n Object<'a>) -> &'n str| {
            both.into_iter().flatten().map(find).find(|found| !found.is_empty()).unwrap_or_default()
        };
        Named { id: id.unwrap_or_default(), name: first(name_of), country: first(country_of) }
    }

    fn buyer(&self, contract: Option<&'n Object<'a>>) -> Named<'n> {
        let own = contract.and_then(|contract| object(contract, "buyer"));
        let entity = object(self.release, "tender").and_then(|tender| object(tender, "procuringEntity"));
        self.named(own.or_else(|| object(self.release, "buyer")).or(entity))
    }

    fn work_kind(&self) -> &'n str {
        part(object(self.release, "tender"), "mainProcurementCategory")
    }

    fn program(&self) -> &'n str {
        let budget = object(self.release, "planning").and_then(|planning| object(planning, "budget"));
        either(part(budget, "projectID"), part(budget, "project"))
    }

    fn contract(&mut self, contract: &'n Object<'a>) {
        let id = id_of(self.ocid, contract);
        let status = text(contract, "status").to_lowercase();
        if matches!(status.as_str(), "cancelled" | "canceled" | "withdrawn" | "unsuccessful") {
            let left_out = Remark::new("ocds_not_in_force", "issue-ocds-not-in-force", &id, Effect::RowLeftOut)
                .with("status", &status);
            self.give(Feeds::Contracts, OF_CONTRACTS, contract.origin, Packed::default(), vec![left_out]);
            return;
        }
        let mut remarks = Vec::new();
        if matches!(status.as_str(), "terminated" | "pending") {
            let id = if status == "pending" { "issue-ocds-pending" } else { "issue-ocds-terminated" };
            remarks.push(Remark::new("ocds_status", id, &status, Effect::Noted));
        }
        let award = self.award_of(contract);
        let alone = award.is_some_and(|award| self.contracts.get(text(award, "id")) == Some(&1));
        let holder = Some(contract).filter(|contract| has_objects(contract, "suppliers")).or(award);
        let suppliers = holder.into_iter().flat_map(|holder| objects(holder, "suppliers")).collect();
        let period = object(contract, "period").or_else(|| award.and_then(|award| object(award, "contractPeriod")));
        let mut value = object(contract, "value");
        if value.is_none_or(|value| text(value, "amount").is_empty())
            && let Some(of_award) = award.filter(|_| alone).and_then(|award| object(award, "value"))
        {
            value = Some(of_award);
            remarks.push(Remark::new("ocds_amount_of_award", "issue-ocds-amount-of-award", &id, Effect::Restored));
        }
        let (items, names) = match award {
            Some(award) if alone && !has_objects(contract, "items") => (award, AWARD_ITEMS),
            _ => (contract, CONTRACT_ITEMS),
        };
        let told = Told {
            id,
            of: contract,
            names: OF_CONTRACTS,
            suppliers,
            signed: text(contract, "dateSigned"),
            period,
            value,
        };
        let currency = self.order(&told, remarks);
        self.items(&told.id, items, names, &currency);
        self.subcontracts(&told, award.filter(|_| alone), &currency);
    }

    /// An award as a contract, in a process that has no contracts.
    fn award(&mut self, award: &'n Object<'a>) {
        let id = id_of(self.ocid, award);
        let status = text(award, "status").to_lowercase();
        if matches!(status.as_str(), "cancelled" | "canceled" | "withdrawn" | "unsuccessful" | "pending") {
            let left_out = Remark::new("ocds_not_awarded", "issue-ocds-not-awarded", &id, Effect::RowLeftOut)
                .with("status", &status);
            self.give(Feeds::Contracts, AWARDS, award.origin, Packed::default(), vec![left_out]);
            return;
        }
        let remarks = vec![Remark::new(AWARD_AS_CONTRACT, "issue-ocds-award-as-contract", &id, Effect::Noted)];
        let (period, value) = (object(award, "contractPeriod"), object(award, "value"));
        let suppliers = objects(award, "suppliers").collect();
        let told = Told { id, of: award, names: AWARDS, suppliers, signed: text(award, "date"), period, value };
        let currency = self.order(&told, remarks);
        self.items(&told.id, award, AWARD_ITEMS, &currency);
        self.subcontracts(&told, None, &currency);
    }

    /// The award of a contract: that which it names, or the only one.
    fn award_of(&self, contract: &Object) -> Option<&'n Object<'a>> {
        match text(contract, "awardID") {
            "" => self.only_award,
            id => self.awards.get(id).copied(),
        }
    }

    /// Adds the row of a contract; its currency.
    fn order(&mut self, told: &Told<'n, 'a>, mut remarks: Vec<Remark>) -> String {
        if let [_, others @ ..] = told.suppliers.as_slice()
            && !others.is_empty()
        {
            let others: Vec<String> = others.iter().map(|other| shown(&self.named(Some(other)))).collect();
            let message = Remark::new("ocds_more_suppliers", "issue-ocds-more-suppliers", &told.id, Effect::Noted);
            remarks.push(message.with("others", &others.join("; ")));
        }
        remarks.extend(amended(told));
        remarks.extend(wrong_kinds(told.of, &["value", "period", "contractPeriod"]));
        let supplier = self.named(told.suppliers.first().copied());
        let buyer = self.buyer(Some(told.of));
        let currency = part(told.value, "currency").to_uppercase();
        let cells = Packed::new(
            Feeds::Contracts.table(),
            [
                ("contract_id", &told.id),
                ("buyer_id", &buyer.id),
                ("buyer_name", buyer.name),
                ("buyer_country", buyer.country),
                ("supplier_id", &supplier.id),
                ("supplier_name", supplier.name),
                ("supplier_country", supplier.country),
                ("signed_on", told.signed),
                ("starts_on", part(told.period, "startDate")),
                ("ends_on", part(told.period, "endDate")),
                ("work_kind", self.work_kind()),
                ("currency", &currency),
                ("amount", part(told.value, "amount")),
                ("parent_contract_id", self.parents.get(self.ocid).map_or("", String::as_str)),
                ("program", self.program()),
            ],
        );
        self.give(Feeds::Contracts, told.names, told.of.origin, cells, remarks);
        currency
    }

    /// Adds the rows of the items in a contract or award.
    fn items(&mut self, contract: &str, of: &'n Object<'a>, names: &'static [&'static str; 2], currency: &str) {
        for item in objects(of, "items") {
            let mut remarks = wrong_kinds(item, &["classification", "unit"]);
            let (scheme, code, called) = self.goods(item);
            let unit = object(item, "unit");
            let period = object(item, "deliveryDate");
            let line = match text(item, "id") {
                "" => Cow::Owned((item.origin.at[1] + 1).to_string()),
                id => Cow::Borrowed(id),
            };
            let cells = Packed::new(
                Feeds::Items.table(),
                [
                    ("contract_id", contract),
                    ("line", &line),
                    ("product_scheme", &scheme),
                    ("product_code", code),
                    ("description", either(text(item, "description"), called)),
                    ("quantity", text(item, "quantity")),
                    ("unit", unit.map_or("", unit_of)),
                    ("amount", &amount(item, currency, &mut remarks)),
                    ("delivered_on", either(part(period, "endDate"), part(period, "startDate"))),
                ],
            );
            self.give(Feeds::Items, names, item.origin, cells, remarks);
        }
    }

    /// Scheme, code and description of an item's goods.
    fn goods(&self, item: &'n Object<'a>) -> (Cow<'n, str>, &'n str, &'n str) {
        let all = || object(item, "classification").into_iter().chain(objects(item, "additionalClassifications"));
        let named = || all().filter(|class| !text(class, "id").is_empty());
        let hs = named().find(|class| is_hs(text(class, "scheme")));
        let Some(class) = hs.or_else(|| named().next()) else { return Default::default() };
        let scheme = match text(class, "scheme") {
            scheme if is_hs(scheme) => Cow::Borrowed("HS"),
            // A code of the publisher's own is one of those that have his prefix: `ocds-213czf`.
            "" => Cow::Owned(self.ocid.splitn(3, '-').take(2).collect::<Vec<_>>().join("-")),
            scheme => Cow::Borrowed(scheme),
        };
        (scheme, text(class, "id"), text(class, "description"))
    }

    /// Subcontracts that are named are contracts below this one; that there are others is said.
    /// They stand in the contract itself, or else in the award that led to it alone.
    fn subcontracts(&mut self, above: &Told<'n, 'a>, award: Option<&'n Object<'a>>, currency: &str) {
        let id = above.id.as_str();
        let holders = [Some((above.of, above.names)), award.map(|award| (award, AWARDS))].into_iter().flatten();
        let mut holders = holders.filter_map(|(of, names)| Some((of, names, object(of, "subcontracting")?)));
        let Some((holder, names, told)) = holders.next() else { return };
        for (place, sub) in objects(told, "subcontracts").enumerate() {
            let supplier = self.named(object(sub, "subcontractor"));
            let buyer = self.named(above.suppliers.first().copied());
            let value = object(sub, "value");
            let own = match text(sub, "id") {
                "" => format!("{id}{SUBCONTRACT}{}", place + 1),
                own => format!("{id}{SUBCONTRACT}{own}"),
            };
            let cells = Packed::new(
                Feeds::Contracts.table(),
                [
                    ("contract_id", &own),
                    ("buyer_id", &buyer.id),
                    ("buyer_name", buyer.name),
                    ("supplier_id", &supplier.id),
                    ("supplier_name", supplier.name),
                    ("supplier_country", supplier.country),
                    ("work_kind", self.work_kind()),
                    ("currency", either(part(value, "currency"), currency)),
                    ("amount", part(value, "amount")),
                    ("parent_contract_id", id),
                ],
            );
            self.give(Feeds::Contracts, names, holder.origin, cells, Vec::new());
        }
        if has_objects(told, "subcontracts") {
            return;
        }
        let share = object(told, "value").map(|value| format!("{} {}", text(value, "amount"), text(value, "currency")));
        let share = share.unwrap_or_else(|| text(told, "minimumPercentage").to_string());
        let remark =
            Remark::new("ocds_subcontracting", "issue-ocds-subcontracting", id, Effect::Noted).with("share", &share);
        if let Some(contract) =
            self.given.iter_mut().rev().find(|(_, given)| given.table.name == Feeds::Contracts.table().name)
        {
            contract.1.remarks.push(remark);
        }
    }
}

/// What a contract's row says.
struct Told<'n, 'a> {
    id: String,
    of: &'n Object<'a>,
    names: &'static [&'static str; 2],
    suppliers: Vec<&'n Object<'a>>,
    signed: &'n str,
    period: Option<&'n Object<'a>>,
    value: Option<&'n Object<'a>>,
}

/// A text of an object that may not be there.
fn part<'n>(of: Option<&'n Object>, name: &str) -> &'n str {
    of.map_or("", |of| text(of, name))
}

/// The first text, or the second where there is no first.
fn either<'n>(first: &'n str, second: &'n str) -> &'n str {
    if first.is_empty() { second } else { first }
}

/// The name of an organisation.
fn name_of<'n>(firm: &'n Object<'_>) -> &'n str {
    either(text(firm, "name"), part(object(firm, "identifier"), "legalName"))
}

/// The country of an organisation.
fn country_of<'n>(firm: &'n Object<'_>) -> &'n str {
    let address = object(firm, "address");
    either(part(address, "country"), part(address, "countryName"))
}

/// The official id of an organisation: `SCHEME-ID`. One that says its register goes before one that does not.
fn identifier<'n>(firm: &'n Object<'_>) -> Option<Cow<'n, str>> {
    let mut bare = None;
    for identifier in object(firm, "identifier").into_iter().chain(objects(firm, "additionalIdentifiers")) {
        match (text(identifier, "scheme"), text(identifier, "id")) {
            (_, "") => {}
            ("", id) if !is_global(id) => bare = bare.or(Some(Cow::Borrowed(id))),
            (scheme, id) if id.starts_with(scheme) => return Some(Cow::Borrowed(id)),
            (scheme, id) => return Some(Cow::Owned(format!("{scheme}-{id}"))),
        }
    }
    bare
}

/// Whether a scheme of classification is the Harmonized System or built on it.
pub fn is_hs(scheme: &str) -> bool {
    let scheme = scheme.to_uppercase();
    matches!(scheme.as_str(), "HS" | "HS CODE" | "CN" | "TNVED" | "TN VED" | "ТН ВЭД" | "ТНВЭД" | "ТН ВЭД ЕАЭС")
}

/// A unit: its code of UN/CEFACT, else its name, else its code in another list.
fn unit_of<'n>(unit: &'n Object<'_>) -> &'n str {
    let (scheme, id, name) = (text(unit, "scheme").to_uppercase(), text(unit, "id"), text(unit, "name"));
    let code = matches!(scheme.as_str(), "UNCEFACT" | "UNECE" | "REC20") && !id.is_empty();
    if code || name.is_empty() { id } else { name }
}

/// The quantity of an item times the price of one, exactly; nothing where they are not known in the contract's currency.
fn amount(item: &Object, currency: &str, remarks: &mut Vec<Remark>) -> String {
    let Some(value) = object(item, "unit").and_then(|unit| object(unit, "value")) else { return String::new() };
    let (price, quantity) = (text(value, "amount"), text(item, "quantity"));
    let (Ok(price), Ok(quantity)) = (numeral::decimal(price, b'.'), numeral::decimal(quantity, b'.')) else {
        return String::new();
    };
    let own = text(value, "currency").to_uppercase();
    if !own.is_empty() && own != currency {
        let remark = Remark::new("ocds_other_currency", "issue-ocds-other-currency", &own, Effect::CellUnknown);
        remarks.push(remark.with("currency", &own).with("contract", currency));
        return String::new();
    }
    price.checked_mul(quantity).map(|amount| amount.normalize().to_string()).unwrap_or_default()
}

/// That a contract was amended, how often and when last.
fn amended(told: &Told) -> Option<Remark> {
    let mut amendments: Vec<&Object> = objects(told.of, "amendments").collect();
    if amendments.is_empty() {
        // 1.0 had one, which publishers also leave empty.
        amendments.extend(object(told.of, "amendment").filter(|one| !text(one, "date").is_empty()));
    }
    let last = amendments.iter().map(|amendment| text(amendment, "date")).max()?;
    let remark = Remark::new("ocds_amended", "issue-ocds-amended", &told.id, Effect::Noted);
    Some(remark.count(amendments.len()).with("last", last.get(..10).unwrap_or(last)))
}

/// Fields that should hold an object and hold something else.
fn wrong_kinds(of: &Object, names: &[&str]) -> Vec<Remark> {
    let wrong = |name: &&&str| of.get(name).is_some_and(|node| !matches!(node, Node::Object(_) | Node::Null));
    let remark = |name: &&str| {
        Remark::new("ocds_wrong_kind", "issue-ocds-wrong-kind", name, Effect::CellUnknown).with("name", name)
    };
    names.iter().filter(wrong).map(remark).collect()
}

fn shown(named: &Named) -> String {
    match (&*named.id, named.name) {
        ("", name) => name.to_string(),
        (id, "") => id.to_string(),
        (id, name) => format!("{name} ({id})"),
    }
}
