//! The canonical records: what every reader turns its source into, and all that the other rooms know of the data.
//!
//! Money is in the case's currency without VAT, quantities are in base units. `None` is *unknown*, never zero.
//! Revised documents are settled already: each document line stands here once.

use std::sync::Arc;

use super::lasting::{self, Lasting};
use super::{
    Citation, Counting, Country, Crossing, Currency, Day, HsCode, Issue, Money, Places, Quantity, Revised, Share,
    Strings, Sym, Unit, Written,
};
use serde::{Deserialize, Serialize};

/// A party as a record names it, by its number in [`Records::refs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RefId(pub u32);

impl RefId {
    /// Nobody is named: no id, no name, no country. It is number 0 of [`Records::refs`].
    pub const NOBODY: RefId = RefId(0);
}

/// How one record names a party. Each different way is kept once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartyRef {
    /// `SCHEME-VALUE`, as read; empty where none is given.
    pub id: Sym,
    /// The name, as read; empty where none is given.
    pub name: Sym,
    /// The country given beside it.
    pub country: Option<Country>,
}

/// What goods are called in a document line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Goods {
    /// The code of the Harmonized System, where there is one.
    pub hs: Option<HsCode>,
    /// A code of another classification, as `SCHEME CODE`; empty where there is none.
    pub other_code: Sym,
    /// The description.
    pub description: Sym,
    /// Model or article number.
    pub model: Sym,
    /// Whether `hs` is not the document's own, but stands for `other_code`: by a table of concordances or by learned pairs.
    pub linked: bool,
}

/// A code of one classification that stands for one of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Concordance {
    /// The code, as `SCHEME CODE`.
    pub from: Sym,
    /// What it stands for, as `SCHEME CODE`.
    pub to: Sym,
    /// Where it was read.
    pub at: Citation,
}

/// The origin sign of an e-invoice line (Kazakhstan, order 370 of 22.04.2019).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OriginSign {
    /// 1 and 2: imported.
    Imported,
    /// 3 and 4: made in the home country.
    Home,
    /// 5: none of these.
    Other,
    /// 6: works or services.
    Service,
}

/// Where goods of a declaration cross the border to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Direction {
    /// Into the home country.
    Import,
    /// Out of it.
    Export,
}

impl Direction {
    /// As the tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Import => "import",
            Direction::Export => "export",
        }
    }
}

/// Under which regime they cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Regime {
    /// A customs declaration.
    Customs,
    /// A statement of import from the customs union (form 328.00): no customs.
    Eaeu,
}

/// One item of a customs declaration or of an EAEU import statement.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Declaration {
    /// Number of the document.
    pub no: Sym,
    /// Item in it.
    pub line: Sym,
    /// Day of release or registration.
    pub day: Option<Day>,
    /// Into the country or out of it.
    pub direction: Direction,
    /// With customs or without.
    pub regime: Regime,
    /// Customs procedure code, as read.
    pub procedure: Sym,
    /// Importer; for an export the exporter.
    pub importer: RefId,
    /// Sender; for an export the consignee.
    pub sender: RefId,
    /// Producer, as the declaration names it.
    pub producer_name: Sym,
    /// Country of dispatch.
    pub dispatch: Option<Country>,
    /// Country of origin.
    pub origin: Option<Country>,
    /// The goods.
    pub goods: Goods,
    /// How much.
    pub quantity: Option<Quantity>,
    /// In which unit.
    pub unit: Unit,
    /// Net weight.
    pub net_kg: Option<Quantity>,
    /// Customs value.
    pub value: Option<Money>,
    /// Duty, in the case's currency.
    pub duty: Option<Money>,
    /// Where it was read.
    pub at: Citation,
}

/// One line of a domestic invoice or waybill.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Invoice {
    /// Number of the document.
    pub no: Sym,
    /// Line in it.
    pub line: Sym,
    /// Day of the turnover.
    pub day: Option<Day>,
    /// Who sells.
    pub seller: RefId,
    /// Who buys; nobody means the public.
    pub buyer: RefId,
    /// The goods or the service.
    pub goods: Goods,
    /// How much.
    pub quantity: Option<Quantity>,
    /// In which unit.
    pub unit: Unit,
    /// Value without VAT.
    pub value: Option<Money>,
    /// The origin sign.
    pub sign: Option<OriginSign>,
    /// The document that the seller quotes for these goods.
    pub source_document: Sym,
    /// The line in it.
    pub source_line: Sym,
    /// The contract that it serves.
    pub contract: Sym,
    /// Where it was read.
    pub at: Citation,
}

/// What a contract is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WorkKind {
    /// Making goods.
    Production,
    /// Making goods better.
    Modernization,
    /// Making goods whole.
    Repair,
    /// Supplying goods.
    Supply,
    /// Works.
    Works,
    /// Services.
    Services,
}

impl WorkKind {
    /// All kinds, in order.
    pub const ALL: [WorkKind; 6] = [
        WorkKind::Production,
        WorkKind::Modernization,
        WorkKind::Repair,
        WorkKind::Supply,
        WorkKind::Works,
        WorkKind::Services,
    ];

    /// As the tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            WorkKind::Production => "production",
            WorkKind::Modernization => "modernization",
            WorkKind::Repair => "repair",
            WorkKind::Supply => "supply",
            WorkKind::Works => "works",
            WorkKind::Services => "services",
        }
    }

    /// Whether the supplier's own part is a service rather than making goods.
    pub fn is_service(self) -> bool {
        matches!(self, WorkKind::Repair | WorkKind::Works | WorkKind::Services)
    }
}

/// A contract or, with a parent, a subcontract.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Contract {
    /// Its id, one row each.
    pub id: Sym,
    /// Who orders.
    pub buyer: RefId,
    /// Who delivers.
    pub supplier: RefId,
    /// Signed.
    pub signed: Option<Day>,
    /// Begins.
    pub starts: Option<Day>,
    /// Ends.
    pub ends: Option<Day>,
    /// What for.
    pub work_kind: Option<WorkKind>,
    /// The currency of `amount`.
    pub currency: Option<Currency>,
    /// The amount in the contract's own currency, without VAT.
    pub amount: Option<Money>,
    /// The amount in the case's currency, without VAT.
    pub value: Option<Money>,
    /// Local share that the supplier declared.
    pub declared: Option<Share>,
    /// The contract that this one serves; empty for a contract with the final buyer.
    pub parent: Sym,
    /// The programme that it belongs to.
    pub program: Sym,
    /// Where it was read.
    pub at: Citation,
}

/// Goods, works or services delivered under a contract.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct ContractItem {
    /// The contract.
    pub contract: Sym,
    /// Line in it.
    pub line: Sym,
    /// What is delivered.
    pub goods: Goods,
    /// How much.
    pub quantity: Option<Quantity>,
    /// In which unit.
    pub unit: Unit,
    /// Value without VAT, in the case's currency.
    pub value: Option<Money>,
    /// Delivered.
    pub delivered: Option<Day>,
    /// The certificate of origin quoted.
    pub certificate: Sym,
    /// The origin sign quoted.
    pub sign: Option<OriginSign>,
    /// Where it was read.
    pub at: Citation,
}

/// A line of a company register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartyRecord {
    /// The party: id, name, country.
    pub party: RefId,
    /// Registered.
    pub registered: Option<Day>,
    /// Activity code (OKED, NACE).
    pub activity: Sym,
    /// Staff.
    pub headcount: Option<u32>,
    /// Address.
    pub address: Sym,
    /// Whether it declared itself a producer.
    pub declared_producer: Option<bool>,
    /// Where it was read.
    pub at: Citation,
}

/// A stock count.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Stock {
    /// Whose.
    pub party: RefId,
    /// When.
    pub day: Option<Day>,
    /// Of what.
    pub goods: Goods,
    /// How much.
    pub quantity: Option<Quantity>,
    /// In which unit.
    pub unit: Unit,
    /// Where it was read.
    pub at: Citation,
}

/// What a party can make in a year.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Capacity {
    /// Whose.
    pub party: RefId,
    /// Of what.
    pub goods: Goods,
    /// The year.
    pub year: i16,
    /// How much.
    pub quantity: Option<Quantity>,
    /// In which unit.
    pub unit: Unit,
    /// Electricity bought.
    pub energy_kwh: Option<Quantity>,
    /// Pay of home citizens, case currency.
    pub payroll_local: Option<Money>,
    /// Pay of all.
    pub payroll_total: Option<Money>,
    /// Where it was read.
    pub at: Citation,
}

/// A component of one unit of a product.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct BomLine {
    /// The maker.
    pub party: RefId,
    /// The product.
    pub product: Goods,
    /// The component.
    pub component: Goods,
    /// How much of it goes into one unit.
    pub quantity_per_unit: Option<Quantity>,
    /// Unit of the component.
    pub unit: Unit,
    /// Where it was read.
    pub at: Citation,
}

/// A certificate of origin or an extract of the producers' register.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Certificate {
    /// Its number.
    pub no: Sym,
    /// CT-KZ, KTP, CT-1 …
    pub scheme: Sym,
    /// Who holds it.
    pub holder: RefId,
    /// For what.
    pub goods: Goods,
    /// Certified local share.
    pub local_share: Option<Share>,
    /// Certified quantity.
    pub quantity: Option<Quantity>,
    /// In which unit.
    pub unit: Unit,
    /// Valid from.
    pub valid_from: Option<Day>,
    /// Valid to.
    pub valid_to: Option<Day>,
    /// Where it was read.
    pub at: Citation,
}

/// What ties two parties besides goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RelationKind {
    /// Owns a share of.
    Owns,
    /// Directs.
    Directs,
    /// Has the same address.
    SharesAddress,
    /// Has the same telephone.
    SharesPhone,
    /// Came after.
    Succeeds,
    /// Is a branch of.
    BranchOf,
}

/// A link between two parties that is not a flow of goods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// From whom.
    pub from: RefId,
    /// To whom.
    pub to: RefId,
    /// Which.
    pub kind: RelationKind,
    /// How large, for ownership.
    pub share: Option<Share>,
    /// Since.
    pub valid_from: Option<Day>,
    /// Until.
    pub valid_to: Option<Day>,
    /// Where it was read.
    pub at: Citation,
}

/// An analyst's decision on two party references, each an id or a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// One.
    pub left: Sym,
    /// The other.
    pub right: Sym,
    /// Whether they are the same party.
    pub same: bool,
    /// Why.
    pub reason: Sym,
    /// Who decided.
    pub judged_by: Sym,
    /// When.
    pub judged_on: Option<Day>,
    /// Where it was read.
    pub at: Citation,
}

/// The folder in a case in which the program keeps what it computed. Nothing in it is an input.
pub const STORE_FOLDER: &str = ".tegi";

/// One input file as it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// The canonical table that it feeds.
    pub table: String,
    /// Path relative to the case.
    pub path: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Data rows found.
    pub rows: u64,
    /// Rows that became records.
    pub kept: u64,
    /// Filled cells by canonical column, in the table's order: (column, filled, rows).
    pub filled: Vec<(String, u64, u64)>,
    /// How it is written.
    pub written: Written,
    /// Where its rows stood, where its file has no rows of its own.
    pub places: Option<Arc<Places>>,
    /// Documents of it that were corrected or withdrawn, or of which it holds other states than the one that counts.
    pub revised: u64,
    /// Why rows of it are no records of their own, by kind of trouble with their number, the most frequent first. A
    /// document that is left out before it has become rows is counted here too.
    #[serde(with = "lasting::pairs")]
    pub aside: Vec<(Lasting, u64)>,
}

impl SourceInfo {
    /// How places in it are told.
    pub fn counting(&self) -> Counting {
        self.written.format.counting()
    }

    /// A row of it as people write it, by the line that an editor shows, or by JSON pointer: `invoices.csv:12`,
    /// `releases.jsonl:17 /contracts/0`.
    pub fn cite(&self, row: u32) -> String {
        match self.places.as_ref().and_then(|places| places.of(row)) {
            None => super::place(&self.path, row, self.counting()),
            Some((line, pointer)) => {
                format!("{} {pointer}", super::place(&self.path, line, Counting::Lines)).trim_end().to_string()
            }
        }
    }

    /// The number by which a row is told, how it is counted, and the JSON pointer to it, where it has one.
    pub fn told(&self, row: u32) -> (u32, Counting, String) {
        match self.places.as_ref().and_then(|places| places.of(row)) {
            None => (row, self.counting(), String::new()),
            Some((line, pointer)) => (line, Counting::Lines, pointer),
        }
    }
}

/// All records of a case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Records {
    /// Texts; a store keeps them by themselves.
    #[serde(skip)]
    pub strings: Strings,
    /// Party references, each different one once; number 0 is nobody.
    pub refs: Vec<PartyRef>,
    /// Input files in the order of reading.
    pub sources: Vec<SourceInfo>,
    /// `parties`
    pub parties: Vec<PartyRecord>,
    /// `contracts`
    pub contracts: Vec<Contract>,
    /// `contract_items`
    pub items: Vec<ContractItem>,
    /// `declarations`
    pub declarations: Vec<Declaration>,
    /// What flows need of `declarations`, in their stead, where a case was read for flows alone.
    #[serde(skip)]
    pub crossings: Vec<Crossing>,
    /// `invoices`
    pub invoices: Vec<Invoice>,
    /// `stocks`
    pub stocks: Vec<Stock>,
    /// `capacity`
    pub capacity: Vec<Capacity>,
    /// `bom`
    pub bom: Vec<BomLine>,
    /// `certificates`
    pub certificates: Vec<Certificate>,
    /// `relations`
    pub relations: Vec<Relation>,
    /// `judgements`
    pub judgements: Vec<Judgement>,
    /// `concordances`; connecting the case uses them up.
    #[serde(skip)]
    pub concordances: Vec<Concordance>,
    /// Earlier states of documents, by source and row; a store keeps them by themselves.
    #[serde(skip)]
    pub revised: Vec<Revised>,
    /// Troubles met while reading.
    pub issues: Vec<Issue>,
}

impl Records {
    /// Notes a trouble of one record.
    pub fn note(&mut self, at: Citation, code: &'static str, message: super::Message, effect: super::Effect) {
        let issue = self.issue(at, code, message, effect);
        self.issues.push(issue);
    }

    /// A trouble of one record.
    pub fn issue(&self, at: Citation, code: &'static str, message: super::Message, effect: super::Effect) -> Issue {
        let source = self.path(at).to_string();
        let told = self.sources.get(usize::from(at.source)).map(|source| source.told(at.row));
        let (row, counting, field) = told.unwrap_or((at.row, Counting::default(), String::new()));
        Issue { source, row, counting, field, value: String::new(), code, message, effect }
    }

    /// The path of the file that a citation names.
    pub fn path(&self, at: Citation) -> &str {
        self.sources.get(usize::from(at.source)).map_or("", |source| source.path.as_str())
    }

    /// A citation as people write it, by the line that an editor shows: `invoices.csv:12`.
    pub fn cite(&self, at: Citation) -> String {
        self.sources.get(usize::from(at.source)).map_or_else(String::new, |source| source.cite(at.row))
    }
}
