//! The papers of trade: declarations, invoices, contract items and the rest, as rows of the canonical tables.
//!
//! What a paper says may differ from what happened; what happened is the business of [`super::economy`].

use super::files::{Files, TruthFile};
use super::goods::Good;
use super::lot::Quoted;
use super::row::Row;
use std::fmt::Write as _;
use std::io;
use tegi_model::{Country, Currency, Day, Direction, Money, Quantity, Regime, TABLES, Table};

/// The tables by name.
#[derive(Clone, Copy)]
struct Forms {
    parties: &'static Table,
    contracts: &'static Table,
    items: &'static Table,
    declarations: &'static Table,
    invoices: &'static Table,
    rest: [&'static Table; 6],
}

/// Tables of which the rows are put together by who knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Company register.
    Parties = 0,
    /// Stock counts.
    Stocks,
    /// Capacities.
    Capacity,
    /// Bills of materials.
    Bom,
    /// Certificates.
    Certificates,
    /// Relations.
    Relations,
}

/// Who stands on a paper.
#[derive(Clone, Copy, Debug, Default)]
pub struct Named<'a> {
    /// Id.
    pub id: &'a str,
    /// Name.
    pub name: &'a str,
    /// Country; nothing for nobody.
    pub country: Option<Country>,
}

/// The goods on a paper.
#[derive(Clone, Copy, Debug)]
pub struct Wares<'a> {
    /// Commodity code.
    pub code: &'a str,
    /// Description.
    pub description: &'a str,
    /// Model.
    pub model: &'a str,
    /// How much.
    pub quantity: Quantity,
    /// In which unit.
    pub unit: &'a str,
}

impl<'a> Wares<'a> {
    /// So much of a good, as its maker writes it.
    pub fn of(good: &'a Good, model: &'a str, quantity: Quantity) -> Wares<'a> {
        Wares { code: good.code, description: good.description, model, quantity, unit: good.unit }
    }
}

/// A declaration's line.
#[derive(Clone, Copy, Debug)]
pub struct DeclarationLine<'a> {
    /// Its number and line.
    pub no: Quoted,
    /// In or out.
    pub direction: Direction,
    /// Customs procedure; empty without customs.
    pub procedure: &'a str,
    /// Importer (of an export: the exporter).
    pub importer: Named<'a>,
    /// Sender (of an export: the consignee).
    pub sender: Named<'a>,
    /// Where the goods come from.
    pub dispatch: Country,
    /// Where they were made.
    pub origin: Country,
    /// The goods.
    pub wares: Wares<'a>,
    /// Net weight, in grams.
    pub net: Quantity,
    /// Customs value.
    pub value: Money,
    /// Its currency.
    pub currency: Currency,
    /// Duty.
    pub duty: Money,
}

/// An invoice's line.
#[derive(Clone, Copy, Debug)]
pub struct InvoiceLine<'a> {
    /// The seller's own number, the number of the invoice and the line.
    pub no: (u32, u32, u32),
    /// The file that it goes to: 0 without VAT, 1 with.
    pub file: usize,
    /// When.
    pub day: Day,
    /// Who sells.
    pub seller: Named<'a>,
    /// Who buys.
    pub buyer: Named<'a>,
    /// What.
    pub wares: Wares<'a>,
    /// For how much, without VAT.
    pub amount: Money,
    /// Origin sign.
    pub sign: &'a str,
    /// The declaration that is quoted.
    pub quoted: Option<Quoted>,
    /// The contract that is billed.
    pub contract: &'a str,
    /// Whether it still holds.
    pub status: &'a str,
}

/// A contract item.
#[derive(Clone, Copy, Debug)]
pub struct ItemLine<'a> {
    /// The contract.
    pub contract: &'a str,
    /// The line.
    pub line: u32,
    /// What.
    pub wares: Wares<'a>,
    /// For how much.
    pub amount: Money,
    /// When it was delivered.
    pub day: Day,
    /// The certificate that goes with it.
    pub certificate: &'a str,
    /// Origin sign.
    pub sign: &'a str,
}

/// A contract.
#[derive(Clone, Copy, Debug)]
pub struct ContractLine<'a> {
    /// Its id.
    pub id: &'a str,
    /// Who orders.
    pub buyer: Named<'a>,
    /// Who delivers.
    pub supplier: Named<'a>,
    /// Signed, begins, ends.
    pub days: [Day; 3],
    /// Kind of work.
    pub work: &'a str,
    /// For how much.
    pub amount: Money,
    /// Declared share in whole per cent.
    pub declared: Option<u64>,
    /// The contract that it serves.
    pub parent: &'a str,
    /// The programme.
    pub program: &'a str,
}

/// Where papers are written.
pub struct Paper {
    /// The files.
    pub files: Files,
    documents: TruthFile,
    forms: Forms,
    row: Row,
    text: String,
    declarations: u32,
}

/// VAT of [`InvoiceLine::file`] 1: twelve per cent, exact in ten-thousandths of an amount in hundredths.
const VAT_PERCENT: i64 = 12;

impl Paper {
    /// Paper for a case; `documents` takes which documents belong to which scheme.
    pub fn new(files: Files, documents: TruthFile) -> Paper {
        let form = |name: &str| Table::named(name).unwrap_or(&TABLES[0]);
        let forms = Forms {
            parties: form("parties"),
            contracts: form("contracts"),
            items: form("contract_items"),
            declarations: form("declarations"),
            invoices: form("invoices"),
            rest: ["parties", "stocks", "capacity", "bom", "certificates", "relations"].map(form),
        };
        Paper { files, documents, forms, row: Row::new(forms.parties), text: String::new(), declarations: 0 }
    }

    /// The number of the next declaration.
    pub fn next_declaration(&mut self) -> u32 {
        self.declarations += 1;
        self.declarations
    }

    /// Writes a declaration's line.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn declare(&mut self, line: &DeclarationLine<'_>, scheme: Option<u32>) -> io::Result<()> {
        write_declaration_no(&mut self.text, &line.no);
        let incoming = line.direction == Direction::Import;
        let row = self.row.begin(self.forms.declarations);
        row.push(&self.text).push_count(line.no.line.into()).push_day(line.no.day);
        row.push(if incoming { "import" } else { "export" });
        row.push(if line.no.regime == Regime::Eaeu { "eaeu" } else { "customs" }).push(line.procedure);
        named(row, &line.importer);
        named(row, &line.sender);
        row.blank().push_country(line.dispatch).push_country(line.origin);
        wares(row, &line.wares);
        match line.net > Quantity::ZERO {
            true => row.push_quantity(line.net),
            false => row.blank(),
        };
        row.push_money(line.value).push(line.currency.as_str()).push_money(line.duty).push("final");
        self.files.write(&mut self.row)?;
        self.cite(scheme, "declarations", line.no.line)
    }

    /// Writes an invoice's line.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn bill(&mut self, line: &InvoiceLine<'_>, scheme: Option<u32>) -> io::Result<()> {
        let row = self.row.begin(self.forms.invoices);
        row.file = line.file;
        self.text.clear();
        // Writing into a String does not fail.
        let _ = write!(self.text, "ESF-{:04}-{:06}", line.no.0, line.no.1);
        row.push(&self.text).push_count(line.no.2.into()).push_day(line.day);
        named(row, &line.seller);
        named(row, &line.buyer);
        wares(row, &line.wares);
        let gross = if line.file == 1 { line.amount.steps() / 100 * (100 + VAT_PERCENT) } else { line.amount.steps() };
        row.push_money(Money::new(gross)).push("KZT").push(line.sign);
        match &line.quoted {
            Some(quoted) => {
                let mut no = String::with_capacity(24);
                write_declaration_no(&mut no, quoted);
                row.push(&no).push_count(quoted.line.into());
            }
            None => {
                row.blank().blank();
            }
        }
        row.push(line.contract).push(line.status);
        self.files.write(&mut self.row)?;
        self.cite(scheme, "invoices", line.no.2)
    }

    /// Writes a contract item.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn item(&mut self, line: &ItemLine<'_>, schemes: &[u32]) -> io::Result<()> {
        let row = self.row.begin(self.forms.items);
        row.push(line.contract).push_count(line.line.into()).blank();
        wares(row, &line.wares);
        row.push_money(line.amount).push_day(line.day).push(line.certificate).push(line.sign);
        self.files.write(&mut self.row)?;
        self.text.clear();
        self.text.push_str(line.contract);
        schemes.iter().try_for_each(|scheme| self.cite(Some(*scheme), "contract_items", line.line))
    }

    /// Writes a contract.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn contract(&mut self, line: &ContractLine<'_>) -> io::Result<()> {
        let row = self.row.begin(self.forms.contracts);
        row.push(line.id);
        named(row, &line.buyer);
        named(row, &line.supplier);
        line.days.iter().for_each(|day| {
            row.push_day(*day);
        });
        row.push(line.work).push("KZT").push_money(line.amount);
        match line.declared {
            Some(declared) => row.push_count(declared),
            None => row.blank(),
        };
        row.push(line.parent).push(line.program);
        self.files.write(&mut self.row)
    }

    /// Writes a row that the caller fills.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn fill(&mut self, form: Form, fill: impl FnOnce(&mut Row)) -> io::Result<()> {
        fill(self.row.begin(self.forms.rest[form as usize]));
        self.files.write(&mut self.row)
    }

    /// Remembers that the document in `text` serves a scheme.
    fn cite(&mut self, scheme: Option<u32>, table: &str, line: u32) -> io::Result<()> {
        let Some(scheme) = scheme else { return Ok(()) };
        let (scheme, line) = (super::truth::scheme_id(scheme), line.to_string());
        self.documents.put(&[&scheme, table, &self.text, &line])
    }

    /// The files, when all is written.
    ///
    /// # Errors
    /// Where what was gathered cannot be written.
    pub fn finish(self) -> io::Result<u64> {
        self.documents.finish()?;
        self.files.finish()
    }
}

fn named(row: &mut Row, party: &Named<'_>) {
    row.push(party.id).push(party.name);
    match party.country {
        Some(country) => row.push_country(country),
        None => row.blank(),
    };
}

fn wares(row: &mut Row, wares: &Wares<'_>) {
    row.push(wares.code).push(wares.description).push(wares.model).push_quantity(wares.quantity).push(wares.unit);
}

/// The number of a declaration: post, day and serial number; of a statement: form, year and serial number.
fn write_declaration_no(text: &mut String, no: &Quoted) {
    let date = no.day.date();
    text.clear();
    // Writing into a String does not fail.
    let _ = match no.regime {
        Regime::Eaeu => write!(text, "328-{}-{:06}", date.year(), no.serial),
        Regime::Customs => write!(
            text,
            "5530{}/{:02}{:02}{:02}/{:07}",
            no.serial % 7,
            date.day(),
            date.month(),
            date.year() % 100,
            no.serial
        ),
    };
}
