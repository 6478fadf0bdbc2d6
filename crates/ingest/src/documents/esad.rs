//! Goods declarations of the Eurasian Economic Union (ESADout), as rows of `declarations`: one for each of their goods.
//!
//! The importer is the consignee (box 8) where goods come in, the consignor (box 2) is the exporter where they go out;
//! one that only refers to the declarant is the declarant (box 14). Goods have their customs value (box 45) in the currency
//! of the country of declaration; where none is told, their price (box 42) in the currency of the contract. A quantity in
//! supplementary units (box 41) goes before the net weight (box 38), since goods are counted in it further on.

use super::party::{Named, day, kazakh};
use super::xml_tree::Element;
use super::{Found, canonical};
use crate::held::{Given, Remark, cells};
use crate::numeral;
use rust_decimal::Decimal;
use tegi_model::{Effect, Message, RowPlace};

/// The kilogram in the list of units of declarations (ОКЕИ).
const KILOGRAM: &str = "166";

/// Payments that are duties: codes of the Union's classifier of payments that begin so.
const DUTIES: &str = "20";

/// Reads a container of declarations, or one declaration.
pub fn read(document: Element, found: &mut Found) {
    let declarations: Vec<Element> = document.deep().filter(|element| element.name() == "ESADout_CU").collect();
    // Of several declarations in a container nobody can tell whose number stands beside them.
    let beside = if let [only] = declarations[..] { Number::beside(document, only) } else { None };
    for declaration in &declarations {
        Declaration::of(document, *declaration, beside.clone()).read(found);
    }
    if declarations.is_empty() {
        found.trouble("esad_none", Message::new("issue-esad-none"));
    }
}

struct Declaration<'t> {
    declaration: Element<'t>,
    shipment: Element<'t>,
    /// Whether the document is a container.
    inside: bool,
    number: Number,
}

/// Number and day of a declaration.
#[derive(Clone, Default)]
struct Number {
    text: String,
    day: String,
    office: String,
}

impl<'t> Declaration<'t> {
    fn of(document: Element<'t>, declaration: Element<'t>, beside: Option<Number>) -> Declaration<'t> {
        let inside = !declaration.is(document);
        let shipment = declaration.at("ESADout_CUGoodsShipment").unwrap_or(declaration);
        let number = Number::of(declaration).or(beside).unwrap_or_default();
        Declaration { declaration, shipment, inside, number }
    }

    fn read(&self, found: &mut Found) {
        let direction = match self.declaration.text_at("CustomsProcedure").to_uppercase().as_str() {
            "ИМ" | "IM" => "import",
            "ЭК" | "EX" | "EK" => "export",
            "" => "import",
            other => {
                let remark = Remark::new("esad_procedure", "issue-esad-procedure", other, Effect::RowLeftOut);
                found.troubles.push(remark.with("found", other));
                return;
            }
        };
        let mut remarks = Vec::new();
        let no = self.no(&mut remarks);
        let (importer, sender) = self.parties(direction);
        let currency = self.currency();
        let mut any = false;
        for (place, goods) in self.shipment.all("ESADout_CUGoods").enumerate() {
            any = true;
            let mut remarks = std::mem::take(&mut remarks);
            let line = match goods.text_at("GoodsNumeric") {
                "" => (place + 1).to_string(),
                number => number.to_string(),
            };
            let value = self.value(goods, &currency, &mut remarks);
            let (quantity, unit) = quantity(goods);
            let duty = if value.at_customs { duty(goods) } else { String::new() };
            let declarations = canonical("declarations");
            let cells = cells(
                declarations,
                [
                    ("declaration_no", no.clone()),
                    ("line", line),
                    ("date", self.day()),
                    ("direction", direction.to_string()),
                    ("regime", "customs".to_string()),
                    ("procedure", self.procedure(goods)),
                    ("importer_id", importer.id.clone()),
                    ("importer_name", importer.name.clone()),
                    ("importer_country", importer.country.clone()),
                    ("sender_id", sender.id.clone()),
                    ("sender_name", sender.name.clone()),
                    ("sender_country", sender.country.clone()),
                    ("producer_name", inside_goods(goods, "Manufacturer")),
                    ("dispatch_country", self.dispatch()),
                    ("origin_country", goods.text_at("OriginCountryCode").to_string()),
                    ("product_code", goods.text_at("GoodsTNVEDCode").to_string()),
                    ("description", description(goods)),
                    ("model", inside_goods(goods, "GoodsModel")),
                    ("quantity", quantity),
                    ("unit", unit),
                    ("net_kg", goods.text_at("NetWeightQuantity").to_string()),
                    ("customs_value", value.amount),
                    ("currency", value.currency),
                    ("duty", duty),
                ],
            );
            let place = RowPlace { document: 0, names: self.way(), at: [u32::try_from(place).unwrap_or(u32::MAX), 0] };
            found.rows.push(Given { table: declarations, place, cells, remarks });
        }
        if !any {
            remarks.push(Remark::new("esad_no_goods", "issue-esad-no-goods", &no, Effect::RowLeftOut));
            found.troubles.append(&mut remarks);
        }
    }

    fn way(&self) -> &'static [&'static str; 2] {
        if self.inside {
            &["/ESADout_CU/ESADout_CUGoodsShipment/ESADout_CUGoods", ""]
        } else {
            &["ESADout_CUGoodsShipment/ESADout_CUGoods", ""]
        }
    }

    /// Its number; that of the document where it was not registered yet.
    fn no(&self, remarks: &mut Vec<Remark>) -> String {
        if !self.number.text.is_empty() {
            return self.number.text.clone();
        }
        let id = self.declaration.first(&["DocumentID", "EDocId"]);
        remarks.push(Remark::new("esad_no_number", "issue-esad-no-number", id, Effect::Noted));
        id.to_string()
    }

    fn day(&self) -> String {
        if !self.number.day.is_empty() {
            return self.number.day.clone();
        }
        let mut filled = ["ReleaseDate", "ExecutionDate", "IssueDate"].into_iter();
        let filled =
            filled.find_map(|name| self.declaration.find(name).map(Element::text).filter(|day| !day.is_empty()));
        day(filled.unwrap_or_default())
    }

    /// The firm here and the firm abroad.
    fn parties(&self, direction: &str) -> (Named, Named) {
        let declarant = self.party("ESADout_CUDeclarant");
        let of = |name: &str| {
            let refers =
                self.shipment.at(name).is_some_and(|party| matches!(party.text_at("EqualIndicator"), "true" | "1"));
            let own = self.party(name);
            if refers && own.id.is_empty() { declarant.clone() } else { own }
        };
        let consignee = of("ESADout_CUConsignee");
        let consignor = of("ESADout_CUConsignor");
        let (here, abroad) = if direction == "export" { (consignor, consignee) } else { (consignee, consignor) };
        let here = match here.is_nobody() {
            false => here,
            true => Some(self.party("ESADout_CUFinancialAdjustingResponsiblePerson"))
                .filter(|party| !party.is_nobody())
                .unwrap_or(declarant),
        };
        (here, abroad)
    }

    fn party(&self, name: &str) -> Named {
        self.shipment.at(name).or_else(|| self.declaration.at(name)).map(party).unwrap_or_default()
    }

    fn dispatch(&self) -> String {
        let consignment =
            self.shipment.at("ESADout_CUConsigment").or_else(|| self.shipment.at("ESADout_CUConsignment"));
        consignment.map_or("", |of| of.first(&["DispatchCountryCode", "DispatchCountryName"])).to_string()
    }

    /// The procedure of goods: two digits.
    fn procedure(&self, goods: Element) -> String {
        let code = match goods.first(&["ESADCustomsProcedure/MainCustomsModeCode", "MainCustomsModeCode"]) {
            "" => self.declaration.text_at("CustomsModeCode"),
            code => code,
        };
        code.get(..2).unwrap_or(code).to_string()
    }

    /// The currency of customs values: as it is told, or that of the country whose office it is.
    fn currency(&self) -> String {
        let told = self.shipment.first(&["CustCostCurrencyCode", "CustomsCostCurrencyCode"]);
        if !told.is_empty() {
            return told.to_string();
        }
        let office = self.number.office.as_str();
        let of_country = match (office.len(), office.get(..3).unwrap_or_default()) {
            (5, _) | (8, "398") => "KZT",
            (8, "112") => "BYN",
            (8, "417") => "KGS",
            (8, "051") => "AMD",
            (8, code) if code.starts_with("10") => "RUB",
            _ => "",
        };
        of_country.to_string()
    }

    /// The value of goods and its currency.
    fn value(&self, goods: Element, currency: &str, remarks: &mut Vec<Remark>) -> Value {
        let at_customs = goods.text_at("CustomsCost");
        if is_some(at_customs) {
            return Value { amount: at_customs.to_string(), currency: currency.to_string(), at_customs: true };
        }
        let price = goods.text_at("InvoicedCost");
        let of_contract = self.shipment.at("ESADout_CUMainContractTerms");
        let currency = of_contract.map_or("", |terms| terms.first(&["ContractCurrencyCode", "ContractCurrencyCodeA"]));
        if is_some(price) {
            remarks.push(
                Remark::new("esad_price", "issue-esad-price", price, Effect::Restored).with("currency", currency),
            );
        }
        Value { amount: price.to_string(), currency: currency.to_string(), at_customs: false }
    }
}

struct Value {
    amount: String,
    currency: String,
    at_customs: bool,
}

impl Number {
    /// The number by which the customs registered a declaration, as it tells it.
    fn of(declaration: Element) -> Option<Number> {
        let head = declaration.inner().filter(|inner| inner.name() != "ESADout_CUGoodsShipment");
        let shipped = || declaration.at("ESADout_CUGoodsShipment")?.inner().find_map(Number::itself);
        head.filter(|inner| inner.name() != "ESADout_CUGoods").find_map(Number::inside).or_else(shipped)
    }

    /// The number that stands beside a declaration in its container.
    fn beside(document: Element, declaration: Element) -> Option<Number> {
        let outside = |part: &Element| part.deep().all(|inner| !inner.is(declaration));
        let mut parts = document.inner().filter(|_| !declaration.is(document)).filter(outside);
        parts.find_map(Number::inside)
    }

    fn inside(element: Element) -> Option<Number> {
        element.deep().find_map(Number::itself)
    }

    /// The number that an element is: office, day, running number.
    fn itself(element: Element) -> Option<Number> {
        let office = element.first(&["CustomsCode", "CustomsOfficeCode"]);
        let (registered, running) = (element.text_at("RegistrationDate"), element.first(&["GTDNumber", "DTNumber"]));
        if office.is_empty() || registered.is_empty() || running.is_empty() {
            return None;
        }
        let day = day(registered);
        let short = match day.get(..10).map(|day| day.split('-').collect::<Vec<_>>()).as_deref() {
            Some([year, month, day]) if year.len() == 4 => format!("{day}{month}{}", &year[2..]),
            _ => day.clone(),
        };
        Some(Number { text: format!("{office}/{short}/{running}"), day, office: office.to_string() })
    }
}

/// A firm: its number in the register of its country.
fn party(of: Element) -> Named {
    let numbers = [
        ("RKOrganizationFeatures/BIN", ""),
        ("RKOrganizationFeatures/IIN", ""),
        ("RFOrganizationFeatures/INN", "RU-INN"),
        ("RBOrganizationFeatures/UNP", "BY-UNP"),
        ("RAOrganizationFeatures/UNN", "AM-TIN"),
        ("KGOrganizationFeatures/KGINN", "KG-INN"),
    ];
    let told =
        numbers.into_iter().map(|(way, scheme)| (scheme, of.text_at(way))).find(|(_, number)| !number.is_empty());
    let id = match told {
        None => String::new(),
        Some(("", number)) => kazakh(number),
        Some((scheme, number)) => format!("{scheme}-{number}"),
    };
    let country = of.first(&["Address/CountryCode", "SubjectAddressDetails/CountryCode", "CountryCode"]);
    let name = of.first(&["OrganizationName", "ShortName"]);
    Named { id, name: name.to_string(), country: country.to_string() }
}

/// What goods are: all that box 31 says of them.
fn description(goods: Element) -> String {
    let parts: Vec<&str> = goods.all("GoodsDescription").map(Element::text).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// What the groups of goods in a line say, where they all say the same.
fn inside_goods(goods: Element, name: &str) -> String {
    let mut said: Vec<&str> = goods.deep().filter(|element| element.name() == name).map(Element::text).collect();
    said.retain(|text| !text.is_empty());
    said.dedup();
    if let [only] = said[..] { only.to_string() } else { String::new() }
}

/// How much it is: in supplementary units, else by weight.
fn quantity(goods: Element) -> (String, String) {
    let counted = goods.at("SupplementaryGoodsQuantity").or_else(|| goods.at("SupplementaryQuantity"));
    if let Some(counted) = counted
        && is_some(counted.text_at("GoodsQuantity"))
    {
        let unit = counted.first(&["MeasureUnitQualifierCode", "MeasureUnitQualifierName"]);
        return (counted.text_at("GoodsQuantity").to_string(), unit.to_string());
    }
    match goods.text_at("NetWeightQuantity") {
        "" => (String::new(), String::new()),
        net => (net.to_string(), KILOGRAM.to_string()),
    }
}

/// All duties on goods.
fn duty(goods: Element) -> String {
    let mut sum: Option<Decimal> = None;
    for payment in goods.all("ESADout_CUCustomsPaymentCalculation") {
        let amount = numeral::decimal(payment.text_at("PaymentAmount"), b'.').ok();
        if let Some(amount) = amount.filter(|_| payment.text_at("PaymentModeCode").starts_with(DUTIES)) {
            sum = sum.unwrap_or_default().checked_add(amount);
        }
    }
    sum.map_or(String::new(), |sum| sum.normalize().to_string())
}

/// Whether a number is told: one of nothing stands where it is not known.
fn is_some(text: &str) -> bool {
    numeral::decimal(text, b'.').is_ok_and(|number| !number.is_zero())
}
