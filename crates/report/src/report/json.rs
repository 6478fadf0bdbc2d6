//! `analysis.json`: everything an analysis says, for other programs, in a format with a version.
//!
//! The structs below are the format; they change by addition only, or the version in [`FORMAT`] does. Shares are per
//! cent, amounts are in the case's currency, days are ISO 8601, `null` is *unknown*. A sentence stands as its id with
//! arguments, for programs, and as text, for people. Amounts are JSON numbers, exact to 15 digits.

use super::by_line::{Each, by_line};
use super::cite;
use super::tables::{effect, entries, subject};
use crate::words::Catalogue;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::io::{self, Write};
use tegi_model::{
    Analysis, Arg, Called, Circle, Citation, ContractAnswer, Country, Coverage, Covered, Entry, Figure, Finding, Group,
    Issue, Join, Layout, LedgerRow, LinkKind, Message, MethodSpread, Missing, Money, PartyAnswer, Quantity,
    Sensitivity, Share, SolverNote, SourceInfo, StepKind, Subject, TierShare, TrailStep,
};

/// The name and version of the format.
pub const FORMAT: &str = "tegi.analysis/1";

/// The name and version of a trail's format.
pub const TRAIL_FORMAT: &str = "tegi.trail/1";

pub(super) fn analysis(analysis: &Analysis, words: &Catalogue, to: &mut dyn Write) -> io::Result<()> {
    let rim = Rim { sources: &analysis.sources, words };
    by_line(&rim.analysis(analysis), to)
}

pub(super) fn trails(
    trails: &[TrailStep],
    sources: &[SourceInfo],
    words: &Catalogue,
    to: &mut dyn Write,
) -> io::Result<()> {
    let rim = Rim { sources, words };
    by_line(&TrailsJson { format: TRAIL_FORMAT, trails: trails.iter().map(|step| rim.step(step)).collect() }, to)
}

// ---------------------------------------------------------------------------------------------- the format

/// A number that is exact in the model and stays as short here as it is there.
struct Number(i64, i64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Number(value, one) = *self;
        if value % one == 0 { to.serialize_i64(value / one) } else { to.serialize_f64(value as f64 / one as f64) }
    }
}

impl From<Money> for Number {
    fn from(money: Money) -> Number {
        Number(money.steps(), Money::ONE)
    }
}

impl From<Quantity> for Number {
    fn from(quantity: Quantity) -> Number {
        Number(quantity.steps(), Quantity::ONE)
    }
}

impl From<Share> for Number {
    /// In per cent.
    fn from(share: Share) -> Number {
        Number(share.steps(), Share::ONE / 100)
    }
}

#[derive(Serialize)]
struct AnalysisJson<'a> {
    format: &'static str,
    program: &'static str,
    version: &'static str,
    case: &'a str,
    home: String,
    bloc: Vec<String>,
    currency: String,
    period: &'static str,
    method: &'static str,
    first_day: Option<String>,
    last_day: Option<String>,
    settings: BTreeMap<&'a str, &'a str>,
    sources: Vec<SourceJson<'a>>,
    total: FigureJson<'a>,
    programs: Vec<GroupJson<'a>>,
    products: Vec<GroupJson<'a>>,
    work_kinds: Vec<GroupJson<'a>>,
    contracts: Each<'a, ContractAnswer>,
    parties: Each<'a, PartyAnswer>,
    findings: Each<'a, Finding>,
    circles: Vec<CircleJson<'a>>,
    ledgers: Each<'a, LedgerRow>,
    issues: Each<'a, Issue>,
    coverage: CoverageJson<'a>,
    solver: SolverJson,
    sensitivity: Vec<SensitivityJson<'a>>,
}

#[derive(Serialize)]
pub(super) struct MessageJson {
    id: &'static str,
    args: BTreeMap<&'static str, ArgJson>,
    text: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ArgJson {
    Text(String),
    Count(u64),
    Number(Number),
}

#[derive(Serialize)]
pub(super) struct SourceJson<'a> {
    table: &'a str,
    path: &'a str,
    sha256: &'a str,
    rows: u64,
    kept: u64,
    format: &'static str,
    encoding: &'static str,
    delimiter: Option<char>,
    packing: &'static str,
    part: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    layout: Option<&'static str>,
    first_day: Option<String>,
    last_day: Option<String>,
    months_without_records: Vec<String>,
    records_without_day: u64,
    revised_documents: u64,
    aside: Vec<AsideJson>,
    filled: Vec<FilledJson<'a>>,
}

/// Rows that are no records of their own, of one kind.
#[derive(Serialize)]
struct AsideJson {
    code: &'static str,
    kind: String,
    rows: u64,
}

#[derive(Serialize)]
struct FilledJson<'a> {
    column: &'a str,
    filled: u64,
    rows: u64,
}

#[derive(Serialize)]
struct FigureJson<'a> {
    amount: Number,
    local_lower: Number,
    local: Number,
    local_upper: Number,
    production: Number,
    services: Number,
    trade_margin: Number,
    imported: Number,
    taxes: Number,
    unknown: Number,
    tier1: Number,
    domestic: Number,
    own: Number,
    depth: f64,
    graded_identity: Number,
    graded_balance: Number,
    graded_declared: Number,
    graded_dark: Number,
    tiers: Vec<TierJson>,
    first_import_tier: Option<u32>,
    first_origin: Option<String>,
    origins: Vec<OriginJson>,
    from_bloc: Number,
    from_third: Number,
    methods: MethodsJson,
    width: Vec<WidthJson<'a>>,
}

#[derive(Serialize)]
struct TierJson {
    tier: u32,
    production: Number,
    services: Number,
    imported: Number,
}

#[derive(Serialize)]
struct OriginJson {
    country: String,
    share: Number,
}

#[derive(Serialize)]
struct MethodsJson {
    exact: Number,
    fifo: Number,
    lifo: Number,
    proportional: Number,
    poison: Number,
}

#[derive(Serialize)]
struct WidthJson<'a> {
    party_id: &'a str,
    party: &'a str,
    missing: &'static str,
    width: Number,
    citation: String,
}

#[derive(Serialize)]
struct CalledJson<'a> {
    mostly: &'a str,
    others: u64,
}

#[derive(Serialize)]
struct GroupJson<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    called: Option<CalledJson<'a>>,
    count: u64,
    figure: FigureJson<'a>,
}

#[derive(Serialize)]
struct ContractJson<'a> {
    contract_id: &'a str,
    supplier_id: &'a str,
    supplier_name: &'a str,
    buyer_name: &'a str,
    parent_contract_id: &'a str,
    program: &'a str,
    work_kind: Option<&'static str>,
    signed_on: Option<String>,
    currency: Option<String>,
    amount: Option<Number>,
    pass_through_lower: Number,
    pass_through: Number,
    pass_through_upper: Number,
    units: Option<Number>,
    unit: Option<String>,
    figure: FigureJson<'a>,
    declared: Option<Number>,
    certified: Option<Number>,
    target: Option<Number>,
    verdict: Option<&'static str>,
    verdict_depends_on_method: bool,
    citation: String,
}

#[derive(Serialize)]
struct PartyJson<'a> {
    party_id: &'a str,
    name: &'a str,
    aliases: &'a [String],
    country: Option<String>,
    role: &'static str,
    role_reasons: Vec<MessageJson>,
    delivered: Number,
    pass_through_lower: Number,
    pass_through: Number,
    pass_through_upper: Number,
    figure: FigureJson<'a>,
    declared: Option<Number>,
    score: f64,
    findings: &'a [String],
}

#[derive(Serialize)]
struct SubjectJson<'a> {
    kind: &'static str,
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    finding_id: &'a str,
    rule: &'static str,
    subject: SubjectJson<'a>,
    state: &'static str,
    severity: &'static str,
    confidence: Option<Number>,
    claim: MessageJson,
    evidence: Vec<EvidenceJson>,
    against: Vec<MessageJson>,
    refuted_by: Vec<MessageJson>,
}

#[derive(Serialize)]
struct EvidenceJson {
    says: MessageJson,
    citation: String,
}

#[derive(Serialize)]
struct PartyRefJson<'a> {
    party_id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct CircleJson<'a> {
    parties: Vec<PartyRefJson<'a>>,
    closed: bool,
    value: Number,
    citations: Vec<String>,
}

#[derive(Serialize)]
struct LedgerJson<'a> {
    party_id: &'a str,
    party: &'a str,
    good: &'a str,
    unit: &'a str,
    entries: BTreeMap<&'static str, EntryJson>,
}

#[derive(Serialize)]
struct EntryJson {
    quantity: Number,
    cost: Number,
}

#[derive(Serialize)]
struct IssueJson<'a> {
    source: &'a str,
    row: Option<u32>,
    field: &'a str,
    value: &'a str,
    code: &'static str,
    message: MessageJson,
    effect: String,
}

#[derive(Serialize)]
pub(super) struct CoverageJson<'a> {
    joins: Vec<JoinJson>,
    ids: Vec<IdsJson<'a>>,
    carries: Vec<CarryJson>,
}

#[derive(Serialize)]
struct JoinJson {
    what: &'static str,
    text: String,
    asked: u64,
    found: u64,
}

#[derive(Serialize)]
struct IdsJson<'a> {
    scheme: &'a str,
    valid: u64,
    invalid: u64,
}

#[derive(Serialize)]
struct CarryJson {
    what: &'static str,
    possible: bool,
    why: MessageJson,
}

#[derive(Serialize)]
struct SolverJson {
    nodes: u64,
    edges: u64,
    sweeps: u32,
    residual: f64,
    error_bound: f64,
}

#[derive(Serialize)]
struct SensitivityJson<'a> {
    setting: &'static str,
    value: f64,
    tried: f64,
    local: Number,
    verdicts: &'a [String],
    roles: &'a [String],
}

#[derive(Serialize)]
struct TrailsJson<'a> {
    format: &'static str,
    trails: Vec<StepJson<'a>>,
}

#[derive(Serialize)]
struct StepJson<'a> {
    kind: &'static str,
    link: &'static str,
    party_id: &'a str,
    party: &'a str,
    country: Option<String>,
    buyer: &'a str,
    sender: &'a str,
    origin: Option<String>,
    document: &'a str,
    goods: &'a str,
    quantity: Option<Number>,
    unit: &'a str,
    value: Number,
    share: Number,
    date: Option<String>,
    citation: Option<String>,
    steps: Vec<StepJson<'a>>,
    folded_steps: u64,
    folded_share: Number,
}

// --------------------------------------------------------------------------------- from the model to the format

/// A step's kind as programs read it.
pub(super) fn step_code(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Delivery => "delivery",
        StepKind::Sale => "sale",
        StepKind::Import => "import",
        StepKind::EaeuImport => "eaeu_import",
        StepKind::Export => "export",
        StepKind::Made => "made",
        StepKind::Declared => "declared",
        StepKind::Service => "service",
        StepKind::Margin => "margin",
        StepKind::Duty => "duty",
        StepKind::Opening => "opening",
        StepKind::Unknown => "unknown",
    }
}

/// What would narrow an interval, as programs read it.
fn missing_code(missing: Missing) -> &'static str {
    match missing {
        Missing::Origin => "origin",
        Missing::Lots => "lots",
        Missing::Stock => "stock",
        Missing::Inputs => "inputs",
    }
}

/// A link's kind as programs read it.
pub(super) fn link_code(link: LinkKind) -> &'static str {
    match link {
        LinkKind::Root => "root",
        LinkKind::ExactSame => "exact_same",
        LinkKind::BalanceSame => "balance_same",
        LinkKind::ExactInput => "exact_input",
        LinkKind::BalanceInput => "balance_input",
        LinkKind::Like => "like",
        LinkKind::Own => "own",
    }
}

/// A period as the settings write it.
pub(super) fn period_code(period: tegi_model::Period) -> &'static str {
    use tegi_model::Period;
    match period {
        Period::Day => "day",
        Period::Month => "month",
        Period::Year => "year",
        Period::All => "all",
    }
}

fn letters(country: Option<Country>) -> Option<String> {
    country.map(|country| country.to_string())
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn arg(arg: &Arg) -> ArgJson {
    match arg {
        Arg::Text(text) => ArgJson::Text(text.clone()),
        Arg::Count(count) => ArgJson::Count(*count),
        Arg::Share(share) => ArgJson::Number((*share).into()),
        Arg::Money(money) => ArgJson::Number((*money).into()),
        Arg::Quantity(quantity) => ArgJson::Number((*quantity).into()),
        Arg::Day(day) => ArgJson::Text(day.to_string()),
    }
}

fn tier(tier: &TierShare) -> TierJson {
    TierJson {
        tier: tier.tier,
        production: tier.production.into(),
        services: tier.services.into(),
        imported: tier.imported.into(),
    }
}

fn methods(methods: &MethodSpread) -> MethodsJson {
    MethodsJson {
        exact: methods.exact.into(),
        fifo: methods.fifo.into(),
        lifo: methods.lifo.into(),
        proportional: methods.proportional.into(),
        poison: methods.poison.into(),
    }
}

fn origin((country, share): &(Country, Share)) -> OriginJson {
    OriginJson { country: country.to_string(), share: (*share).into() }
}

/// An input; `covered` are the days of its records, where they have any.
fn source<'a>(source: &'a SourceInfo, covered: Option<&Covered>, words: &Catalogue) -> SourceJson<'a> {
    let filled = source.filled.iter().map(|(column, filled, rows)| FilledJson { column, filled: *filled, rows: *rows });
    let aside = source.aside.iter();
    let months = covered.map(Covered::months_without).unwrap_or_default();
    SourceJson {
        table: &source.table,
        path: &source.path,
        sha256: &source.sha256,
        rows: source.rows,
        kept: source.kept,
        format: source.written.format.as_str(),
        encoding: source.written.encoding,
        delimiter: source.written.delimiter,
        packing: source.written.packing.as_str(),
        part: &source.written.part,
        layout: source.written.layout.map(Layout::as_str),
        first_day: text(covered.map(|days| days.first)),
        last_day: text(covered.map(|days| days.last)),
        months_without_records: months.into_iter().map(|(year, month)| format!("{year:04}-{month:02}")).collect(),
        records_without_day: covered.map_or(0, |days| days.undated),
        revised_documents: source.revised,
        aside: aside.map(|(code, rows)| AsideJson { code, kind: words.trouble(code), rows: *rows }).collect(),
        filled: filled.collect(),
    }
}

fn subject_json(of: &Subject) -> SubjectJson<'_> {
    match of {
        Subject::Party(id, name) => SubjectJson { kind: "party", id, name },
        Subject::Contract(_) => SubjectJson { kind: "contract", id: subject(of), name: "" },
    }
}

fn ledger(row: &LedgerRow) -> LedgerJson<'_> {
    let entry = |entry: Entry| EntryJson { quantity: entry.quantity.into(), cost: entry.cost.into() };
    // An entry that is missing is nothing: most are.
    let entries = entries(row).into_iter().filter(|(_, of)| *of != Entry::default());
    let entries = entries.map(|(name, of)| (name, entry(of))).collect();
    LedgerJson { party_id: &row.party_id, party: &row.party, good: &row.good, unit: &row.unit, entries }
}

fn solver(solver: SolverNote) -> SolverJson {
    let SolverNote { nodes, edges, sweeps, residual, error_bound } = solver;
    SolverJson { nodes, edges, sweeps, residual, error_bound }
}

fn sensitivity(of: &Sensitivity) -> SensitivityJson<'_> {
    SensitivityJson {
        setting: of.setting,
        value: of.value,
        tried: of.tried,
        local: of.local.into(),
        verdicts: &of.verdicts,
        roles: &of.roles,
    }
}

/// What the format needs besides the model: the files that citations point to, and the words.
pub(super) struct Rim<'a> {
    pub(super) sources: &'a [SourceInfo],
    pub(super) words: &'a Catalogue,
}

impl<'a> Rim<'a> {
    fn cite(&self, at: Citation) -> String {
        cite(self.sources, at)
    }

    pub(super) fn message(&self, message: &Message) -> MessageJson {
        let args = message.args.iter().map(|(name, value)| (*name, arg(value))).collect();
        MessageJson { id: message.id, args, text: self.words.text(message) }
    }

    fn messages(&self, messages: &[Message]) -> Vec<MessageJson> {
        messages.iter().map(|message| self.message(message)).collect()
    }

    fn analysis(&'a self, of: &'a Analysis) -> AnalysisJson<'a> {
        AnalysisJson {
            format: FORMAT,
            program: "tegi",
            version: env!("CARGO_PKG_VERSION"),
            case: &of.case,
            home: of.home.to_string(),
            bloc: of.bloc.iter().map(Country::to_string).collect(),
            currency: of.currency.to_string(),
            period: period_code(of.period),
            method: of.method.as_str(),
            first_day: text(of.days.map(|days| days.0)),
            last_day: text(of.days.map(|days| days.1)),
            settings: of.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            sources: self.sources(&of.coverage),
            total: self.figure(&of.total),
            programs: self.groups(&of.programs),
            products: self.groups(&of.products),
            work_kinds: self.groups(&of.work_kinds),
            contracts: Each::of(&of.contracts, |contract| self.contract(contract)),
            parties: Each::of(&of.parties, |party| self.party(party)),
            findings: Each::of(&of.findings, |finding| self.finding(finding)),
            circles: of.circles.iter().map(|circle| self.circle(circle)).collect(),
            ledgers: Each::of(&of.ledgers, ledger),
            issues: Each::of(&of.issues, |issue| self.issue(issue)),
            coverage: self.coverage(&of.coverage),
            solver: solver(of.solver),
            sensitivity: of.sensitivity.iter().map(sensitivity).collect(),
        }
    }

    fn figure(&self, of: &'a Figure) -> FigureJson<'a> {
        FigureJson {
            amount: of.amount.into(),
            local_lower: of.local_lower.into(),
            local: of.local.into(),
            local_upper: of.local_upper.into(),
            production: of.production.into(),
            services: of.services.into(),
            trade_margin: of.trade_margin.into(),
            imported: of.imported.into(),
            taxes: of.taxes.into(),
            unknown: of.unknown.into(),
            tier1: of.tier1.into(),
            domestic: of.domestic.into(),
            own: of.own.into(),
            depth: of.depth,
            graded_identity: of.grades.identity.into(),
            graded_balance: of.grades.balance.into(),
            graded_declared: of.grades.declared.into(),
            graded_dark: of.grades.dark.into(),
            tiers: of.tiers.iter().map(tier).collect(),
            first_import_tier: of.first_import_tier,
            first_origin: letters(of.first_origin),
            origins: of.origins.iter().map(origin).collect(),
            from_bloc: of.from_bloc.into(),
            from_third: of.from_third.into(),
            methods: methods(&of.methods),
            width: self.width(of),
        }
    }

    fn width(&self, of: &'a Figure) -> Vec<WidthJson<'a>> {
        let causes = of.width.iter().map(|cause| WidthJson {
            party_id: &cause.party_id,
            party: &cause.party,
            missing: missing_code(cause.missing),
            width: cause.width.into(),
            citation: self.cite(cause.at),
        });
        causes.collect()
    }

    fn groups(&self, groups: &'a [Group]) -> Vec<GroupJson<'a>> {
        let called = |of: &'a Called| CalledJson { mostly: &of.mostly, others: of.others };
        let json = |of: &'a Group| GroupJson {
            name: &of.name,
            called: Some(&of.called).filter(|of| !of.mostly.is_empty()).map(called),
            count: of.count,
            figure: self.figure(&of.figure),
        };
        groups.iter().map(json).collect()
    }

    fn contract(&self, of: &'a ContractAnswer) -> ContractJson<'a> {
        ContractJson {
            contract_id: &of.id,
            supplier_id: &of.supplier_id,
            supplier_name: &of.supplier_name,
            buyer_name: &of.buyer_name,
            parent_contract_id: &of.parent,
            program: &of.program,
            work_kind: of.work_kind.map(|kind| kind.as_str()),
            signed_on: text(of.signed),
            currency: text(of.currency),
            amount: of.amount.map(Number::from),
            pass_through_lower: of.pass_through_lower.into(),
            pass_through: of.pass_through.into(),
            pass_through_upper: of.pass_through_upper.into(),
            units: of.units.map(|(units, _)| Number::from(units)),
            unit: of.units.map(|(_, unit)| unit.to_string()),
            figure: self.figure(&of.figure),
            declared: of.declared.map(Number::from),
            certified: of.certified.map(Number::from),
            target: of.target.map(Number::from),
            verdict: of.verdict.map(|verdict| verdict.as_str()),
            verdict_depends_on_method: of.verdict_depends_on_method,
            citation: self.cite(of.at),
        }
    }

    fn party(&self, of: &'a PartyAnswer) -> PartyJson<'a> {
        PartyJson {
            party_id: &of.id,
            name: &of.name,
            aliases: &of.aliases,
            country: letters(of.country),
            role: of.role.as_str(),
            role_reasons: self.messages(&of.role_reasons),
            delivered: of.delivered.into(),
            pass_through_lower: of.pass_through_lower.into(),
            pass_through: of.pass_through.into(),
            pass_through_upper: of.pass_through_upper.into(),
            figure: self.figure(&of.figure),
            declared: of.declared.map(Number::from),
            score: of.score,
            findings: &of.findings,
        }
    }

    fn finding(&self, of: &'a Finding) -> FindingJson<'a> {
        let evidence = of.evidence.iter();
        let evidence = evidence.map(|of| EvidenceJson { says: self.message(&of.says), citation: self.cite(of.at) });
        FindingJson {
            finding_id: &of.id,
            rule: of.rule,
            subject: subject_json(&of.subject),
            state: of.state.as_str(),
            severity: of.severity.as_str(),
            confidence: of.confidence.map(Number::from),
            claim: self.message(&of.claim),
            evidence: evidence.collect(),
            against: self.messages(&of.against),
            refuted_by: self.messages(&of.refuted_by),
        }
    }

    fn circle(&self, of: &'a Circle) -> CircleJson<'a> {
        CircleJson {
            parties: of.parties.iter().map(|(party_id, name)| PartyRefJson { party_id, name }).collect(),
            closed: of.closed,
            value: of.value.into(),
            citations: of.lines.iter().map(|&at| self.cite(at)).collect(),
        }
    }

    fn issue(&self, of: &'a Issue) -> IssueJson<'a> {
        IssueJson {
            source: &of.source,
            row: of.line(),
            field: &of.field,
            value: &of.value,
            code: of.code,
            message: self.message(&of.message),
            effect: effect(of),
        }
    }

    /// The inputs, with the days that their records cover.
    pub(super) fn sources(&self, of: &Coverage) -> Vec<SourceJson<'a>> {
        let covered = |number: usize| of.covered.iter().find(|days| usize::from(days.source) == number);
        let sources = self.sources.iter().enumerate();
        sources.map(|(number, info)| source(info, covered(number), self.words)).collect()
    }

    pub(super) fn coverage(&self, of: &'a Coverage) -> CoverageJson<'a> {
        let carries = of.carries.iter();
        let ids = of.ids.iter();
        CoverageJson {
            joins: of.joins.iter().map(|of| self.join(of)).collect(),
            ids: ids.map(|(scheme, valid, invalid)| IdsJson { scheme, valid: *valid, invalid: *invalid }).collect(),
            carries: carries
                .map(|of| CarryJson { what: of.what, possible: of.possible, why: self.message(&of.why) })
                .collect(),
        }
    }

    fn join(&self, of: &Join) -> JoinJson {
        JoinJson { what: of.what, text: self.words.join(of.what), asked: of.asked, found: of.found }
    }

    fn step(&self, of: &'a TrailStep) -> StepJson<'a> {
        StepJson {
            kind: step_code(of.kind),
            link: link_code(of.link),
            party_id: &of.party_id,
            party: &of.party,
            country: letters(of.country),
            buyer: &of.buyer,
            sender: &of.sender,
            origin: letters(of.origin),
            document: &of.document,
            goods: &of.goods,
            quantity: of.quantity.map(Number::from),
            unit: &of.unit,
            value: of.value.into(),
            share: of.share.into(),
            date: text(of.day),
            citation: of.at.map(|at| self.cite(at)),
            steps: of.steps.iter().map(|step| self.step(step)).collect(),
            folded_steps: of.folded.0,
            folded_share: of.folded.1.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn parsed() -> serde_json::Value {
        let mut bytes = Vec::new();
        analysis(&fixture::analysis(), &Catalogue::new("en"), &mut bytes).expect("written");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    #[test]
    fn the_format_says_its_name_and_version() {
        assert_eq!(parsed()["format"], "tegi.analysis/1");
    }

    #[test]
    fn shares_are_per_cent_and_amounts_are_numbers() {
        let contract = &parsed()["contracts"][0];
        assert_eq!(contract["figure"]["local_upper"].to_string(), "41.1765");
        assert_eq!(contract["amount"].to_string(), "1000000.5");
        assert_eq!(contract["declared"].to_string(), "85");
    }

    #[test]
    fn a_sentence_stands_as_id_and_as_text() {
        let claim = &parsed()["findings"][0]["claim"];
        assert!(claim["id"].is_string() && claim["text"].is_string() && claim["args"].is_object(), "{claim}");
    }

    #[test]
    fn every_figure_has_its_citation() {
        let json = parsed();
        assert_eq!(json["contracts"][0]["citation"], "contracts.csv:2");
        assert_eq!(json["findings"][0]["evidence"][0]["citation"], "declarations.csv:8");
    }
}
