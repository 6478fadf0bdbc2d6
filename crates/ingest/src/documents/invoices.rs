//! Electronic invoices of Kazakhstan (ЭСФ, InvoiceV2) and waybills (СНТ), as rows of `invoices`.
//!
//! An invoice is known by its registration number; one that stands without the system's data, by its number and its day,
//! since sellers count anew each year. What moved is dated by its turnover, not by the day on which it was billed. One
//! that corrects another (`FIXED_INVOICE`) takes its place: the other is withdrawn as a whole. An additional one
//! (`ADDITIONAL_INVOICE`) stands beside it; what it lists below zero was given back, and is taken off the line of the same
//! goods. An invoice that names a waybill of its seller as the document of delivery is the same sale: the waybill is taken
//! back. The legal entity is the party, a branch belongs to it. Where several sell together, the one with the largest
//! share stands for all.

use super::party::{Named, day, tax_id};
use super::xml_tree::{Element, Tree};
use super::{Found, Kind, Later, Stood, canonical};
use crate::desk::Desk;
use crate::held::{Given, Remark, cells};
use crate::numeral;
use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};
use tegi_model::{Effect, Invoice, Layout, Message, RowPlace, Sym};

/// Elements that only such invoices have.
pub const MARKS_OF_ESF: &[&str] =
    &["truOriginCode", "turnoverDate", "invoiceType", "productSet", "sellers", "invoiceBody", "invoiceStatus"];

/// Elements that only such waybills have.
pub const MARKS_OF_SNT: &[&str] =
    &["sntType", "codeTNVED", "tnvedCode", "balanceId", "truOriginCode", "sntBody", "productSet"];

/// The currency where none is said.
const TENGE: &str = "KZT";

/// Reads a document: an invoice, or what the system says of it with the invoice inside.
pub fn read(document: Element, kind: Kind, found: &mut Found) {
    let (own, body) = if kind == Kind::Snt { ("snt", "sntBody") } else { ("invoice", "invoiceBody") };
    if document.name() == own {
        Bill { info: None, bill: document, kind, inside: Inside::Itself }.read(found);
    } else if let Some(bill) = document.at(own) {
        Bill { info: Some(document), bill, kind, inside: Inside::Info }.read(found);
    } else {
        let text = document.text_at(body);
        let read = Tree::read(text);
        match read.as_ref().map(Tree::root) {
            Ok(Some(bill)) if bill.name() == own => {
                Bill { info: Some(document), bill, kind, inside: Inside::Body }.read(found);
            }
            Ok(_) => found.trouble("esf_no_invoice", Message::new("issue-esf-no-invoice")),
            Err(_) if text.is_empty() => found.trouble("esf_no_invoice", Message::new("issue-esf-no-invoice")),
            Err(reason) => {
                found.trouble("broken_xml", Message::new("issue-broken-xml").with("reason", reason.as_str()));
            }
        }
    }
}

/// Where in its document an invoice stands.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    /// It is the document.
    Itself,
    /// It is an element of it.
    Info,
    /// It is a text in it.
    Body,
}

/// An invoice or waybill.
struct Bill<'t> {
    info: Option<Element<'t>>,
    bill: Element<'t>,
    kind: Kind,
    inside: Inside,
}

/// What all lines of an invoice share.
struct Head {
    no: String,
    day: String,
    seller: Named,
    buyer: Named,
    currency: String,
    contract: String,
    status: &'static str,
    kind: Sort,
}

/// What an invoice is to others.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Ordinary,
    Fixed,
    Additional,
}

impl Bill<'_> {
    fn read(&self, found: &mut Found) {
        let sort = self.first(&["invoiceType", "sntType"]).to_uppercase();
        if sort.contains("RETURN") {
            let remark = Remark::new("snt_return", "issue-snt-return", &sort, Effect::RowLeftOut);
            found.troubles.push(remark);
            return;
        }
        let mut remarks = Vec::new();
        let head = self.head(&sort, &mut remarks);
        if self.kind == Kind::Snt && !head.seller.id.is_empty() && head.seller.id == head.buyer.id {
            let remark = Remark::new("snt_own_move", "issue-snt-own-move", &head.no, Effect::RowLeftOut);
            found.troubles.push(remark);
            return;
        }
        if head.kind == Sort::Fixed && head.status != "void" {
            self.replaces(&head, found, &mut remarks);
        }
        if self.kind == Kind::Esf && head.kind != Sort::Additional && head.status != "void" {
            self.delivered_with(&head, found);
        }
        self.branch(&head, found);
        let set = self.bill.at("productSet").unwrap_or(self.bill);
        let products = set.at("products").unwrap_or(set);
        let mut any = false;
        for (place, product) in products.all("product").enumerate() {
            any = true;
            self.line(&head, place, product, std::mem::take(&mut remarks), found);
        }
        if !any {
            remarks.push(Remark::new("esf_no_lines", "issue-esf-no-lines", &head.no, Effect::RowLeftOut));
            found.troubles.append(&mut remarks);
        }
    }

    /// What stands at one of these places, as the system says it or else the invoice.
    fn first(&self, ways: &[&str]) -> &str {
        let info = self.info.map_or("", |info| info.first(ways));
        if info.is_empty() { self.bill.first(ways) } else { info }
    }

    fn head(&self, sort: &str, remarks: &mut Vec<Remark>) -> Head {
        let kind = match sort {
            sort if sort.contains("FIXED") => Sort::Fixed,
            sort if sort.contains("ADDITIONAL") => Sort::Additional,
            _ => Sort::Ordinary,
        };
        let issued = day(self.bill.first(&["date"]));
        let moved = day(self.bill.first(&["turnoverDate", "shippingDate"]));
        let names = named_documents(self.first(&["registrationNumber"]), self.bill.first(&["num", "number"]), &issued);
        let no = names.into_iter().next().unwrap_or_default();
        let currency = self.bill.first(&["productSet/currencyCode", "currencyCode"]);
        Head {
            seller: self.seller(&no, remarks),
            buyer: self.buyer(&no, remarks),
            day: if moved.is_empty() { issued } else { moved },
            currency: if currency.is_empty() { TENGE } else { currency }.to_string(),
            contract: self.bill.first(&["deliveryTerm/contractNum", "contract/number"]).to_string(),
            status: self.status(&no, remarks),
            no,
            kind,
        }
    }

    /// The seller; of several the one with the largest share, the first of equals.
    fn seller(&self, no: &str, remarks: &mut Vec<Remark>) -> Named {
        let listed: Vec<Element> = self.bill.at("sellers").into_iter().flat_map(|all| all.all("seller")).collect();
        let share = |seller: &Element| numeral::decimal(seller.text_at("shareParticipation"), b'.').unwrap_or_default();
        let mut best: Option<Element> = None;
        for seller in &listed {
            if best.is_none_or(|best| share(seller) > share(&best)) {
                best = Some(*seller);
            }
        }
        let best = best.or_else(|| self.bill.at("seller")).or_else(|| self.bill.at("sender"));
        joint(&listed, best, no, remarks);
        best.map(firm).unwrap_or_default()
    }

    fn buyer(&self, no: &str, remarks: &mut Vec<Remark>) -> Named {
        let listed: Vec<Element> = self.bill.at("customers").into_iter().flat_map(|all| all.all("customer")).collect();
        let first = listed.first().copied().or_else(|| self.bill.at("customer")).or_else(|| self.bill.at("recipient"));
        joint(&listed, first, no, remarks);
        first.map(firm).unwrap_or_default()
    }

    /// Whether it still holds, by the state that the system gives it.
    fn status(&self, no: &str, remarks: &mut Vec<Remark>) -> &'static str {
        let state = self.first(&["invoiceStatus", "sntStatus", "status"]).to_uppercase();
        match state.as_str() {
            "" | "CREATED" | "DELIVERED" | "SENT" | "CONFIRMED" | "IN_PROCESSING" | "NOT_VIEWED" => "",
            state if state.starts_with("CANCEL") || state.starts_with("REVOKE") || state.starts_with("DECLINE") => {
                "void"
            }
            "DRAFT" | "FAILED" | "DELETED" | "IMPORTED" => "void",
            state => {
                let remark = Remark::new("esf_status", "issue-esf-status", state, Effect::Noted);
                remarks.push(remark.with("found", state).with("invoice", no));
                ""
            }
        }
    }

    /// Holds that it replaces another one, which is found when all are read.
    fn replaces(&self, head: &Head, found: &mut Found, remarks: &mut Vec<Remark>) {
        let names = self.related();
        if names.is_empty() {
            remarks.push(Remark::new("esf_no_related", "issue-esf-no-related", &head.no, Effect::Noted));
            return;
        }
        let names_of_place: &'static [&'static str; 2] = match self.inside {
            Inside::Itself => &["relatedInvoice", ""],
            Inside::Info => &["invoice/relatedInvoice", ""],
            Inside::Body => &["invoiceBody/invoice/relatedInvoice", ""],
        };
        let place = RowPlace { document: 0, names: names_of_place, at: [RowPlace::NO_LIST; 2] };
        found.later.push(Later::Replaced(Replaced { names, seller: head.seller.clone(), place }));
    }

    /// Holds which document of delivery it names, which may be a waybill.
    fn delivered_with(&self, head: &Head, found: &mut Found) {
        for (way, place_of) in [("deliveryDocNum", 0), ("deliveryDocNum2", 1)] {
            let number = self.bill.text_at(way);
            if number.is_empty() {
                continue;
            }
            let names: [&'static [&'static str; 2]; 2] = match self.inside {
                Inside::Itself => [&["deliveryDocNum", ""], &["deliveryDocNum2", ""]],
                Inside::Info => [&["invoice/deliveryDocNum", ""], &["invoice/deliveryDocNum2", ""]],
                Inside::Body => {
                    [&["invoiceBody/invoice/deliveryDocNum", ""], &["invoiceBody/invoice/deliveryDocNum2", ""]]
                }
            };
            let place = RowPlace { document: 0, names: names[place_of], at: [RowPlace::NO_LIST; 2] };
            found.later.push(Later::Delivered(Delivered {
                waybill: number.to_string(),
                seller: head.seller.clone(),
                place,
            }));
        }
    }

    /// The names of the invoice that this one corrects or adds to.
    fn related(&self) -> Vec<String> {
        let related = ["relatedInvoice", "relatedSnt"].into_iter().find_map(|name| self.bill.at(name));
        related.map_or(Vec::new(), |related| {
            let (number, issued) = (related.first(&["num", "number"]), day(related.text_at("date")));
            named_documents(related.text_at("registrationNumber"), number, &issued)
        })
    }

    /// A branch of the seller belongs to it.
    fn branch(&self, head: &Head, found: &mut Found) {
        let sellers = self.bill.at("sellers").into_iter().flat_map(|all| all.all("seller"));
        for seller in sellers.chain(self.bill.at("seller")).chain(self.bill.at("sender")) {
            let (branch, whole) = (tax_id(seller.text_at("branchTin"), ""), firm(seller));
            if branch.is_empty() || branch == whole.id || whole.id != head.seller.id || whole.id.is_empty() {
                continue;
            }
            let relations = canonical("relations");
            let cells = cells(relations, [("from_id", branch), ("to_id", whole.id), ("kind", "branch_of".to_string())]);
            let place = RowPlace { document: 0, names: &["", ""], at: [0; 2] };
            found.rows.push(Given { table: relations, place, cells, remarks: Vec::new() });
        }
    }

    fn line(&self, head: &Head, place: usize, product: Element, mut remarks: Vec<Remark>, found: &mut Found) {
        let number = match product.first(&["rowNumber", "productNumber"]) {
            "" => (place + 1).to_string(),
            number => number.to_string(),
        };
        let quantity = product.first(&["quantity"]).to_string();
        let amount = amount(product, &mut remarks);
        let names: &'static [&'static str; 2] = match self.inside {
            Inside::Itself => &["productSet/products/product", ""],
            Inside::Info if self.kind == Kind::Snt => &["snt/productSet/products/product", ""],
            Inside::Info => &["invoice/productSet/products/product", ""],
            Inside::Body if self.kind == Kind::Snt => &["sntBody/snt/productSet/products/product", ""],
            Inside::Body => &["invoiceBody/invoice/productSet/products/product", ""],
        };
        let place = RowPlace { document: 0, names, at: [u32::try_from(place).unwrap_or(u32::MAX), 0] };
        let below = |text: &str| numeral::decimal(text, b'.').is_ok_and(|number| number < Decimal::ZERO);
        let back = head.kind == Sort::Additional && (below(&quantity) || below(&amount));
        let invoices = canonical("invoices");
        let cells = cells(
            invoices,
            [
                ("invoice_no", head.no.clone()),
                ("line", number),
                ("date", head.day.clone()),
                ("seller_id", head.seller.id.clone()),
                ("seller_name", head.seller.name.clone()),
                ("seller_country", head.seller.country.clone()),
                ("buyer_id", head.buyer.id.clone()),
                ("buyer_name", head.buyer.name.clone()),
                ("buyer_country", head.buyer.country.clone()),
                ("product_code", product.first(&["unitCode", "codeTNVED", "tnvedCode"]).to_string()),
                ("description", product.first(&["description", "productName", "tnvedName"]).to_string()),
                ("quantity", quantity),
                ("unit", product.first(&["unitNomenclature", "measureUnitCode"]).to_string()),
                ("amount", amount),
                ("currency", head.currency.clone()),
                ("origin_sign", product.text_at("truOriginCode").to_string()),
                ("source_document", product.text_at("productDeclaration").to_string()),
                ("source_line", product.text_at("productNumberInDeclaration").to_string()),
                ("contract_id", head.contract.clone()),
                ("status", head.status.to_string()),
            ],
        );
        let row = Given { table: invoices, place, cells, remarks };
        if back && head.status != "void" {
            found.later.push(Later::Returned(Returned { names: self.related(), row }));
        } else {
            found.rows.push(row);
        }
    }
}

/// A firm.
fn firm(of: Element) -> Named {
    let country = of.text_at("countryCode");
    let id = tax_id(of.first(&["tin", "bin", "iin"]), country);
    Named { id, name: of.first(&["name", "fullName"]).to_string(), country: country.to_string() }
}

/// Says who else sells or buys.
fn joint(listed: &[Element], chosen: Option<Element>, no: &str, remarks: &mut Vec<Remark>) {
    let Some(chosen) = chosen.map(firm).filter(|_| listed.len() > 1) else { return };
    let others: Vec<String> =
        listed.iter().map(|one| firm(*one)).filter(|one| *one != chosen).map(|one| one.shown()).collect();
    if !others.is_empty() {
        let remark = Remark::new("esf_joint", "issue-esf-joint", no, Effect::Noted);
        remarks.push(remark.with("counts", &chosen.shown()).with("others", &others.join("; ")));
    }
}

/// The value without VAT and excise; where it is not told, the turnover without its excise.
fn amount(product: Element, remarks: &mut Vec<Remark>) -> String {
    let told = product.first(&["priceWithoutTax", "sumWithoutTax"]);
    if !told.is_empty() {
        return told.to_string();
    }
    let number = |name: &str| numeral::decimal(product.text_at(name), b'.').ok();
    let Some(turnover) = number("turnoverSize") else { return String::new() };
    let excise = number("exciseAmount").unwrap_or_default();
    let Some(amount) = turnover.checked_sub(excise) else { return String::new() };
    let shown = amount.normalize().to_string();
    remarks.push(Remark::new("esf_turnover", "issue-esf-turnover", &shown, Effect::Restored));
    shown
}

/// The names by which an invoice may be known, the best first: its registration number, and its number with its day.
fn named_documents(registered: &str, number: &str, day: &str) -> Vec<String> {
    let own = match (number, day.get(..10).unwrap_or(day)) {
        ("", _) => String::new(),
        (number, "") => number.to_string(),
        (number, day) => format!("{number}/{day}"),
    };
    [registered.to_string(), own].into_iter().filter(|name| !name.is_empty()).collect()
}

/// An invoice that another one replaces.
pub struct Replaced {
    names: Vec<String>,
    seller: Named,
    place: RowPlace,
}

impl Replaced {
    /// The row that withdraws it, under the name by which it was read.
    pub fn row(self, desk: &Desk) -> Given {
        let read = self.names.iter().find(|name| desk.records.strings.find(name).is_some());
        let no = read.or(self.names.first()).cloned().unwrap_or_default();
        withdrawing(no, self.seller, self.place)
    }
}

/// A row that withdraws a document as a whole.
fn withdrawing(no: String, seller: Named, place: RowPlace) -> Given {
    let invoices = canonical("invoices");
    let cells = cells(
        invoices,
        [
            ("invoice_no", no),
            ("seller_id", seller.id),
            ("seller_name", seller.name),
            ("seller_country", seller.country),
            ("status", "void".to_string()),
        ],
    );
    Given { table: invoices, place, cells, remarks: Vec::new() }
}

/// A document of delivery that an invoice names.
pub struct Delivered {
    waybill: String,
    seller: Named,
    place: RowPlace,
}

/// The rows that take back waybills which an invoice of the same seller names: the sale counts by the invoice.
pub fn waybills_of_invoices(desk: &Desk, named: Vec<(Stood, Delivered)>) -> Vec<(Stood, Given)> {
    let records = &desk.records;
    let known: FxHashSet<Sym> =
        named.iter().filter_map(|(_, delivered)| records.strings.find(&delivered.waybill)).collect();
    let is_waybill = |invoice: &&Invoice| {
        let source = records.sources.get(usize::from(invoice.at.source));
        known.contains(&invoice.no) && source.is_some_and(|source| source.written.layout == Some(Layout::KzSntXml))
    };
    let read: FxHashSet<(&str, &str)> = match known.is_empty() {
        true => FxHashSet::default(),
        false => {
            let waybills = records.invoices.iter().filter(is_waybill);
            let seller = |invoice: &Invoice| records.refs.get(invoice.seller.0 as usize).map(|party| party.id);
            let text = |sym: Sym| records.strings.get(sym);
            waybills.map(|waybill| (text(waybill.no), seller(waybill).map_or("", text))).collect()
        }
    };
    let is_read = |delivered: &Delivered| {
        let seller = delivered.seller.id.as_str();
        !seller.is_empty() && read.contains(&(delivered.waybill.as_str(), seller))
    };
    named.into_iter().filter(|(_, delivered)| is_read(delivered)).map(|(stood, one)| (stood, one.row())).collect()
}

impl Delivered {
    fn row(self) -> Given {
        let remark =
            Remark::new("waybill_of_invoice", "issue-waybill-of-invoice", &self.waybill, Effect::NotCountedTwice);
        let remarks = vec![remark.with("waybill", &self.waybill)];
        Given { remarks, ..withdrawing(self.waybill, self.seller, self.place) }
    }
}

/// A line that gives back goods of another invoice.
pub struct Returned {
    names: Vec<String>,
    row: Given,
}

/// The rows of what was given back: each under the number and line of the goods, where these can be told.
pub fn returns(desk: &Desk, returned: Vec<(Stood, Returned)>) -> Vec<(Stood, Given)> {
    let strings = &desk.records.strings;
    let found = |returned: &Returned| returned.names.iter().find_map(|name| strings.find(name));
    let mut lines: FxHashMap<Sym, Vec<&Invoice>> = FxHashMap::default();
    for (_, returned) in &returned {
        if let Some(no) = found(returned) {
            lines.entry(no).or_default();
        }
    }
    if !lines.is_empty() {
        for invoice in &desk.records.invoices {
            if let Some(of) = lines.get_mut(&invoice.no) {
                of.push(invoice);
            }
        }
    }
    let row = |(stood, returned): (Stood, Returned)| {
        let no = found(&returned);
        let of = no.and_then(|no| lines.get(&no)).map_or(&[][..], Vec::as_slice);
        let line = same_goods(desk, of, &returned.row);
        let (mut row, invoices) = (returned.row, canonical("invoices"));
        let mut set = |name: &str, text: &str| {
            if let Some(cell) = invoices.column(name).and_then(|place| row.cells.get_mut(place)) {
                *cell = text.to_string();
            }
        };
        match (no, line) {
            (Some(no), Some(line)) => {
                set("invoice_no", strings.get(no));
                set("line", strings.get(line));
                set("status", "corrected");
            }
            _ => {
                let related = returned.names.first().map_or("", String::as_str);
                let remark = Remark::new("esf_return", "issue-esf-return", related, Effect::RowLeftOut);
                row.remarks.push(remark.with("invoice", related));
                row.cells.clear();
            }
        }
        (stood, row)
    };
    returned.into_iter().map(row).collect()
}

/// The line of an invoice that has the goods of a row: the only one of the same code and description, else of the same
/// code, else the only line at all.
fn same_goods(desk: &Desk, lines: &[&Invoice], row: &Given) -> Option<Sym> {
    let cell = |name: &str| row.table.column(name).and_then(|place| row.cells.get(place)).map_or("", String::as_str);
    let (code, description) = (cell("product_code"), cell("description"));
    let described = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let coded = |line: &&&Invoice| line.goods.hs.map_or(code.is_empty(), |hs| hs.to_string() == code);
    let called = |line: &&&Invoice| desk.records.strings.get(line.goods.description) == described;
    let only = |found: Vec<&&Invoice>| if let [one] = found[..] { Some(one.line) } else { None };
    only(lines.iter().filter(|line| coded(line) && called(line)).collect())
        .or_else(|| only(lines.iter().filter(coded).collect()))
        .or_else(|| only(lines.iter().collect()))
}
