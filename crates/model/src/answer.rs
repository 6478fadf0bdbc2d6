//! The answers: what an analysis says, as plain data. Texts from the case are resolved, words are messages.

use super::lasting::{self, Lasting};
use super::{
    Citation, Country, Covered, Currency, Day, Issue, Message, Method, Money, Period, Quantity, Retelling, Revised,
    Share, SourceInfo, Unit, WorkKind,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a figure rests on; the four add up to the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grades {
    /// Exact links: a document names the document behind it.
    pub identity: Share,
    /// Balance of quantity and time.
    pub balance: Share,
    /// A certificate, an origin sign, a party's own word.
    pub declared: Share,
    /// Nothing.
    pub dark: Share,
}

/// What of the value turned up at one tier (0 = the supplier itself, 1 = those who sell to it …).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierShare {
    /// The tier.
    pub tier: u32,
    /// Made there.
    pub production: Share,
    /// Services rendered there.
    pub services: Share,
    /// Crossed the border into that tier.
    pub imported: Share,
}

/// The same figure by each method, side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodSpread {
    /// Local share that rests on exact links alone.
    pub exact: Share,
    /// First in, first out.
    pub fifo: Share,
    /// Last in, first out.
    pub lifo: Share,
    /// In proportion.
    pub proportional: Share,
    /// Any touch of an import taints the whole.
    pub poison: Share,
}

/// Which kind of document would narrow an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Missing {
    /// Where goods come from, or what they were made from.
    Origin,
    /// Which of the lots went: serial numbers, stock counts.
    Lots,
    /// What lay in store before the first record.
    Stock,
    /// What went into which product: bills of materials, purchases tied to contracts.
    Inputs,
}

/// A reason why an interval is wide: a party whose documents would narrow it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WidthCause {
    /// The party.
    pub party: String,
    /// Its id.
    pub party_id: String,
    /// Which documents.
    pub missing: Missing,
    /// How much of the interval's width they would close, at most.
    pub width: Share,
    /// The line that stays unexplained.
    pub at: Citation,
}

/// What an amount of money is made of. Shares of the amount; production + services + trade_margin + imported + taxes
/// + unknown are the whole, exactly.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The amount that the shares refer to, case currency, without VAT.
    pub amount: Money,
    /// Made here.
    pub production: Share,
    /// Services rendered here.
    pub services: Share,
    /// Traders' margin on unchanged goods.
    pub trade_margin: Share,
    /// Crossed the border, at customs value.
    pub imported: Share,
    /// Import duty.
    pub taxes: Share,
    /// Nobody can tell from the records.
    pub unknown: Share,
    /// Local share if all that is unknown or merely declared is foreign.
    pub local_lower: Share,
    /// production + services.
    pub local: Share,
    /// Local share if all that is unknown is local.
    pub local_upper: Share,
    /// What one sees who asks the supplier only: all that it did not import itself.
    pub tier1: Share,
    /// production + services + trade_margin: every value added in the country.
    pub domestic: Share,
    /// Of production and services: the supplier's own (tier 0).
    pub own: Share,
    /// Mean number of domestic making steps in a unit of value.
    pub depth: f64,
    /// What the figure rests on.
    pub grades: Grades,
    /// By tier, from 0 on.
    pub tiers: Vec<TierShare>,
    /// The tier at which the first import enters.
    pub first_import_tier: Option<u32>,
    /// The country of the largest import at that tier.
    pub first_origin: Option<Country>,
    /// Imported by country of origin, largest first.
    pub origins: Vec<(Country, Share)>,
    /// Of `imported`: from countries of the bloc.
    pub from_bloc: Share,
    /// Of `imported`: from third countries.
    pub from_third: Share,
    /// By method.
    pub methods: MethodSpread,
    /// Why the interval is wide, largest first.
    pub width: Vec<WidthCause>,
}

/// How a figure stands to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// The whole interval lies at the target or above.
    Met,
    /// The whole interval lies below.
    Missed,
    /// The target lies inside the interval.
    CannotTell,
}

impl Verdict {
    /// As the tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::Missed => "missed",
            Verdict::CannotTell => "cannot_tell",
        }
    }
}

/// One contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContractAnswer {
    /// Its id.
    pub id: String,
    /// Who delivers: id, empty where unknown.
    pub supplier_id: String,
    /// … and name.
    pub supplier_name: String,
    /// Who orders.
    pub buyer_name: String,
    /// The contract that it serves; empty for the final buyer's own.
    pub parent: String,
    /// Its programme; may be empty.
    pub program: String,
    /// What for.
    pub work_kind: Option<WorkKind>,
    /// Signed.
    pub signed: Option<Day>,
    /// The currency of `amount`.
    pub currency: Option<Currency>,
    /// In its own currency.
    pub amount: Option<Money>,
    /// What it is made of.
    pub figure: Figure,
    /// Share of what it delivers that entered the country as the same good, weighted by value: at least …
    pub pass_through_lower: Share,
    /// … most likely …
    pub pass_through: Share,
    /// … at most.
    pub pass_through_upper: Share,
    /// Units delivered and their unit, where all lines have the same.
    pub units: Option<(Quantity, Unit)>,
    /// Declared local share.
    pub declared: Option<Share>,
    /// Certified local share: of the certificates that its items quote, weighted by value.
    pub certified: Option<Share>,
    /// The target for its kind of work.
    pub target: Option<Share>,
    /// How it stands to the target; `None` without one.
    pub verdict: Option<Verdict>,
    /// Whether another method would give another verdict.
    pub verdict_depends_on_method: bool,
    /// The contract's row.
    pub at: Citation,
}

/// What a supplier really does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Makes goods here.
    Producer,
    /// Puts together imported parts.
    Assembler,
    /// Passes on goods that entered the country as they are.
    Reseller,
    /// Does both.
    Mixed,
    /// The records do not tell.
    CannotTell,
}

impl Role {
    /// As the tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Producer => "producer",
            Role::Assembler => "assembler",
            Role::Reseller => "reseller",
            Role::Mixed => "mixed",
            Role::CannotTell => "cannot_tell",
        }
    }
}

/// One declared producer or supplier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartyAnswer {
    /// Its id; empty where none is known.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names under which it appears.
    pub aliases: Vec<String>,
    /// Its country.
    pub country: Option<Country>,
    /// What it really does.
    pub role: Role,
    /// Why: sentences with figures.
    pub role_reasons: Vec<Message>,
    /// Value delivered under contracts.
    pub delivered: Money,
    /// Share of delivered quantity that entered the country as the same good, at least …
    pub pass_through_lower: Share,
    /// … most likely …
    pub pass_through: Share,
    /// … at most.
    pub pass_through_upper: Share,
    /// What its deliveries are made of.
    pub figure: Figure,
    /// Declared local share, weighted by value.
    pub declared: Option<Share>,
    /// Sum of the weights of its findings, 0 to 100.
    pub score: f64,
    /// Ids of raised findings about it.
    pub findings: Vec<String>,
}

/// Whom or what a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Subject {
    /// A party: id (empty where unknown), name.
    Party(String, String),
    /// A contract: id.
    Contract(String),
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CheckState {
    /// There is a lead.
    Raised,
    /// Looked at, nothing found.
    NotRaised,
    /// The data does not allow to look.
    CannotCompute,
}

impl CheckState {
    /// As the tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            CheckState::Raised => "raised",
            CheckState::NotRaised => "not_raised",
            CheckState::CannotCompute => "cannot_compute",
        }
    }
}

/// How much it would matter if true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// A note.
    Low,
    /// Worth a question.
    Medium,
    /// Worth an inspection.
    High,
}

impl Severity {
    /// As the tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }
}

/// One record that a finding rests on, as a reader can follow it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What the record shows, in a sentence.
    pub says: Message,
    /// Where it stands.
    pub at: Citation,
}

/// The outcome of one check for one subject: a lead, never a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable id: rule and subject.
    pub id: String,
    /// The rule.
    #[serde(deserialize_with = "lasting::read")]
    pub rule: Lasting,
    /// Whom it is about.
    pub subject: Subject,
    /// Raised, not raised, cannot be computed.
    pub state: CheckState,
    /// How much it would matter.
    pub severity: Severity,
    /// How sure it is, from the grades of its evidence; `None` unless raised.
    pub confidence: Option<Share>,
    /// The claim in one sentence, or why it cannot be computed.
    pub claim: Message,
    /// The records, in the order of the argument.
    pub evidence: Vec<Evidence>,
    /// What speaks against it: facts of this case and innocent explanations of this rule.
    pub against: Vec<Message>,
    /// Documents that would refute it.
    pub refuted_by: Vec<Message>,
}

/// Goods or value that run in a circle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Circle {
    /// The parties, in order of flow: (id, name).
    pub parties: Vec<(String, String)>,
    /// Whether nothing enters it: then its value has no answer and counts as unknown.
    pub closed: bool,
    /// Value of the lines that run in it.
    pub value: Money,
    /// The lines.
    pub lines: Vec<Citation>,
}

/// The ledger of one party and good; exact in quantity and money:
/// opening + imported + bought + made = sold + delivered + exported + used + closing + unexplained.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// Party: id, name.
    pub party_id: String,
    /// … its name.
    pub party: String,
    /// The good: heading or description.
    pub good: String,
    /// Unit code.
    pub unit: String,
    /// Opening stock.
    pub opening: Entry,
    /// Imported.
    pub imported: Entry,
    /// Bought here.
    pub bought: Entry,
    /// Made.
    pub made: Entry,
    /// Sold here, at cost.
    pub sold: Entry,
    /// Delivered under contracts, at cost.
    pub delivered: Entry,
    /// Exported, at cost.
    pub exported: Entry,
    /// Used in production.
    pub used: Entry,
    /// Closing stock.
    pub closing: Entry,
    /// Left without a record (positive), or came without one (negative).
    pub unexplained: Entry,
}

/// One entry of a ledger: quantity and cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// How much.
    pub quantity: Quantity,
    /// At which cost.
    pub cost: Money,
}

/// What a step of a trail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum StepKind {
    /// A delivery under a contract.
    Delivery,
    /// A domestic sale.
    Sale,
    /// A release by customs for import.
    Import,
    /// An import from the customs union, without customs.
    EaeuImport,
    /// An export.
    Export,
    /// Made here by the seller (value added).
    Made,
    /// Made or rendered here by the seller's word alone: no inputs are on record.
    Declared,
    /// A service rendered here by the seller.
    Service,
    /// A trader's margin.
    Margin,
    /// Import duty.
    Duty,
    /// Stock from before the first record.
    Opening,
    /// Nobody can tell.
    Unknown,
}

/// How a step is tied to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LinkKind {
    /// The root of the trail.
    Root,
    /// A document quotes it: the same goods.
    ExactSame,
    /// Balance of quantity and time: the same goods.
    BalanceSame,
    /// An input, tied by contract, bill of materials or document.
    ExactInput,
    /// An input, by balance.
    BalanceInput,
    /// By likeness alone: opening stock is taken to be like what was bought or made next.
    Like,
    /// The seller's own value.
    Own,
}

/// One step of a trail, with what lies behind it (towards the border) or after it (towards the ministry).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrailStep {
    /// What it is.
    pub kind: StepKind,
    /// How it is tied to the step above.
    pub link: LinkKind,
    /// Who sells, imports or makes: id.
    pub party_id: String,
    /// … name.
    pub party: String,
    /// … country.
    pub country: Option<Country>,
    /// To whom, where it is a sale: name.
    pub buyer: String,
    /// Sender abroad and origin, where it is an import.
    pub sender: String,
    /// Country of origin of an import.
    pub origin: Option<Country>,
    /// Document number and line.
    pub document: String,
    /// The goods: code and description.
    pub goods: String,
    /// Quantity that flows along this step.
    pub quantity: Option<Quantity>,
    /// Its unit code.
    pub unit: String,
    /// Value that flows along this step, at the price of this document.
    pub value: Money,
    /// The same as a share of the root's value.
    pub share: Share,
    /// The day.
    pub day: Option<Day>,
    /// Where it stands; `None` for a seller's own value.
    pub at: Option<Citation>,
    /// What follows.
    pub steps: Vec<TrailStep>,
    /// How many further steps were folded away as too small or too many, and their share.
    pub folded: (u64, Share),
}

/// Which way a trail runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrailDirection {
    /// From a delivery up to the border.
    ToBorder,
    /// From a lot down to the ministry.
    ToMinistry,
}

/// What documents call goods that are named by a code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The description that most lines have, of equals the first in the order of letters; empty where none has one.
    pub mostly: String,
    /// How many other descriptions there are.
    pub others: u64,
}

impl Called {
    /// What lines with these descriptions are called; empty ones say nothing. `O(n log n)` comparisons.
    pub fn by<T: AsRef<str> + Ord>(descriptions: impl IntoIterator<Item = T>) -> Called {
        let mut lines: BTreeMap<T, u64> = BTreeMap::new();
        for description in descriptions.into_iter().filter(|description| !description.as_ref().is_empty()) {
            *lines.entry(description).or_default() += 1;
        }
        let others = lines.len().saturating_sub(1) as u64;
        let mostly = lines.into_iter().rev().max_by_key(|(_, count)| *count);
        Called { mostly: mostly.map_or_else(String::new, |(text, _)| text.as_ref().to_string()), others }
    }
}

/// What happened to the stock of one good at one party, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StockTimeline {
    /// The party: id.
    pub party_id: String,
    /// … name.
    pub party: String,
    /// The good.
    pub good: String,
    /// What its lines call it, where that is a code.
    pub called: Called,
    /// Unit code.
    pub unit: String,
    /// The events.
    pub events: Vec<StockEvent>,
}

/// One arrival or departure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StockEvent {
    /// The day; `None` where the document has none.
    pub day: Option<Day>,
    /// What it is: import, purchase (`Sale` with a positive change), made, sale, delivery, export, opening.
    pub kind: StepKind,
    /// Change of stock: positive in, negative out.
    pub change: Quantity,
    /// Of an outgoing quantity: the part that entered the country as the same good.
    pub imported: Quantity,
    /// Stock after it.
    pub on_hand: Quantity,
    /// The other party: sender, seller, buyer; empty for the public.
    pub other: String,
    /// Document number and line.
    pub document: String,
    /// Where it stands.
    pub at: Option<Citation>,
}

/// Why a finding, party or contract stands as it does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Explanation {
    /// The party in question, where there is one.
    pub party: Option<PartyAnswer>,
    /// The contract in question, where there is one.
    pub contract: Option<ContractAnswer>,
    /// Findings: the one asked for, or all that were raised about the party or contract, and what could not be computed.
    pub findings: Vec<Finding>,
    /// Names of the firms through which everything imported in the contract's deliveries passed, nearest first; the
    /// supplier itself is not named.
    pub gates: Vec<String>,
    /// The chain of records behind it: one trail per delivery concerned.
    pub trails: Vec<TrailStep>,
    /// The ledgers concerned.
    pub ledgers: Vec<LedgerRow>,
    /// Earlier states of the documents concerned, by source and row.
    pub revised: Vec<Revised>,
    /// How many more there are.
    pub more_revised: u64,
    /// What the files of the contract tell beside its row.
    pub retelling: Retelling,
}

/// What the data can carry, for one measure or check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Carry {
    /// Measure or rule.
    #[serde(deserialize_with = "lasting::read")]
    pub what: Lasting,
    /// Whether it can be computed.
    pub possible: bool,
    /// Why not, or how far.
    pub why: Message,
}

/// One join between tables: how many rows find their partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Join {
    /// From where to where: `invoices.source_document → declarations`.
    #[serde(deserialize_with = "lasting::read")]
    pub what: Lasting,
    /// Rows that ask.
    pub asked: u64,
    /// Rows that find.
    pub found: u64,
}

/// The data's quality, as `check` prints it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Joins.
    pub joins: Vec<Join>,
    /// Ids: (scheme, valid, invalid).
    pub ids: Vec<(String, u64, u64)>,
    /// Measures and checks.
    pub carries: Vec<Carry>,
    /// First and last day of the records.
    pub days: Option<(Day, Day)>,
    /// The days of each source that has any, in the order of the sources.
    pub covered: Vec<Covered>,
}

/// How sure the solver is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SolverNote {
    /// Nodes.
    pub nodes: u64,
    /// Edges.
    pub edges: u64,
    /// Sweeps.
    pub sweeps: u32,
    /// Largest change in the last sweep.
    pub residual: f64,
    /// Bound on the error of every share.
    pub error_bound: f64,
}

/// A threshold moved, and what moves with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// The setting.
    #[serde(deserialize_with = "lasting::read")]
    pub setting: Lasting,
    /// Its value.
    pub value: f64,
    /// The value tried instead.
    pub tried: f64,
    /// Local share of the whole case with it.
    pub local: Share,
    /// Contracts whose verdict changes.
    pub verdicts: Vec<String>,
    /// Parties whose role changes.
    pub roles: Vec<String>,
}

/// A figure for a group of contracts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Programme, heading or kind of work.
    pub name: String,
    /// What lines call goods that the name is a code of.
    pub called: Called,
    /// Contracts (or lines, for a product) in it.
    pub count: u64,
    /// What it is made of.
    pub figure: Figure,
}

/// Everything an analysis says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Analysis {
    /// Name of the case.
    pub case: String,
    /// Home.
    pub home: Country,
    /// The bloc.
    pub bloc: Vec<Country>,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Period.
    pub period: Period,
    /// Method.
    pub method: Method,
    /// Settings as text, by name, for the manifest.
    pub settings: Vec<(String, String)>,
    /// Inputs.
    pub sources: Vec<SourceInfo>,
    /// First and last day of the records.
    pub days: Option<(Day, Day)>,
    /// The whole case: contracts with the final buyer.
    pub total: Figure,
    /// By programme.
    pub programs: Vec<Group>,
    /// By product delivered.
    pub products: Vec<Group>,
    /// By kind of work.
    pub work_kinds: Vec<Group>,
    /// Contracts, by id.
    pub contracts: Vec<ContractAnswer>,
    /// Suppliers and declared producers, by id, then name.
    pub parties: Vec<PartyAnswer>,
    /// Every check for every subject, raised first.
    pub findings: Vec<Finding>,
    /// Circles.
    pub circles: Vec<Circle>,
    /// Ledgers.
    pub ledgers: Vec<LedgerRow>,
    /// Troubles in the data.
    pub issues: Vec<Issue>,
    /// Data quality.
    pub coverage: Coverage,
    /// The solver.
    pub solver: SolverNote,
    /// Thresholds moved.
    pub sensitivity: Vec<Sensitivity>,
}

impl Analysis {
    /// The analysis without what is long: no contracts, parties, findings, circles, ledgers and issues.
    pub fn head(&self) -> Analysis {
        Analysis {
            case: self.case.clone(),
            bloc: self.bloc.clone(),
            settings: self.settings.clone(),
            sources: self.sources.clone(),
            total: self.total.clone(),
            programs: self.programs.clone(),
            products: self.products.clone(),
            work_kinds: self.work_kinds.clone(),
            contracts: Vec::new(),
            parties: Vec::new(),
            findings: Vec::new(),
            circles: Vec::new(),
            ledgers: Vec::new(),
            issues: Vec::new(),
            coverage: self.coverage.clone(),
            sensitivity: self.sensitivity.clone(),
            ..*self
        }
    }

    /// The finding of this id.
    pub fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }

    /// The contract of this id.
    pub fn contract(&self, id: &str) -> Option<&ContractAnswer> {
        self.contracts.iter().find(|contract| contract.id == id)
    }

    /// The party of this id or, failing that, of this name.
    pub fn party(&self, id: &str) -> Option<&PartyAnswer> {
        let by_id = self.parties.iter().find(|party| party.id == id);
        by_id.or_else(|| self.parties.iter().find(|party| party.name == id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_are_called_what_most_lines_call_them() {
        let called = |of: &[&str]| Called::by(of.iter().copied());
        let mostly = |mostly: &str, others| Called { mostly: mostly.to_string(), others };
        assert_eq!(called(&["Насос", "", "Клапан", "Насос"]), mostly("Насос", 1));
        assert_eq!(called(&["Насос", "Клапан", ""]), mostly("Клапан", 1));
        assert_eq!(called(&["", ""]), Called::default());
    }
}
