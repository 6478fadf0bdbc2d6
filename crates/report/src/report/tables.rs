//! The result tables: their columns with types, and how a result fills a row. One description serves CSV and Parquet.

use super::cite;
use super::row::Row;
use crate::words::Catalogue;
use tegi_model::{
    Analysis, Citation, ContractAnswer, Entry, Finding, Flow, FlowParty, Flows, Issue, LedgerRow, PartyAnswer, Subject,
};

/// A column of a result table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, which never changes.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
}

impl Column {
    const fn new(name: &'static str, kind: Kind) -> Column {
        Column { name, kind }
    }
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, words of the program among it.
    Text,
    /// A calendar day.
    Day,
    /// Money, with four decimals.
    Money,
    /// A quantity, with six decimals.
    Quantity,
    /// Per cent, with four decimals.
    Share,
    /// A computed number.
    Number,
    /// A whole number.
    Count,
}

/// A result table: its columns, and how its rows are filled.
pub(super) struct Table<'a> {
    pub(super) columns: &'static [Column],
    pub(super) rows: usize,
    fill: Box<Fill<'a>>,
}

/// Puts the cells of the row of this number into a row.
type Fill<'a> = dyn Fn(usize, &mut Row) + Sync + 'a;

impl<'a> Table<'a> {
    fn new<T: Sync>(columns: &'static [Column], items: &'a [T], fill: impl Fn(&T, &mut Row) + Sync + 'a) -> Table<'a> {
        Table { columns, rows: items.len(), fill: Box::new(move |row, to| fill(&items[row], to)) }
    }

    /// Puts the cells of a row into `to`.
    pub(super) fn fill(&self, row: usize, to: &mut Row) {
        (self.fill)(row, to);
    }
}

/// The tables of an analysis by the names of their files, in the order in which they are written.
pub(super) fn tables<'a>(analysis: &'a Analysis, words: &'a Catalogue) -> [(&'static str, Table<'a>); 5] {
    [
        ("contracts", contracts(analysis)),
        ("parties", parties(analysis)),
        ("findings", findings(analysis, words)),
        ("ledgers", ledgers(&analysis.ledgers)),
        ("issues", issues(&analysis.issues, words)),
    ]
}

/// The columns of `contracts`.
pub const CONTRACTS: [Column; 26] = [
    Column::new("contract_id", Kind::Text),
    Column::new("supplier_id", Kind::Text),
    Column::new("supplier_name", Kind::Text),
    Column::new("work_kind", Kind::Text),
    Column::new("signed_on", Kind::Day),
    Column::new("currency", Kind::Text),
    Column::new("amount", Kind::Money),
    Column::new("local_lower", Kind::Share),
    Column::new("local", Kind::Share),
    Column::new("local_upper", Kind::Share),
    Column::new("production", Kind::Share),
    Column::new("services", Kind::Share),
    Column::new("trade_margin", Kind::Share),
    Column::new("imported", Kind::Share),
    Column::new("taxes", Kind::Share),
    Column::new("unknown", Kind::Share),
    Column::new("depth", Kind::Number),
    Column::new("declared", Kind::Share),
    Column::new("certified", Kind::Share),
    Column::new("target", Kind::Share),
    Column::new("verdict", Kind::Text),
    Column::new("graded_identity", Kind::Share),
    Column::new("graded_balance", Kind::Share),
    Column::new("graded_declared", Kind::Share),
    Column::new("graded_dark", Kind::Share),
    Column::new("first_origin", Kind::Text),
];

/// The columns of `parties`.
pub const PARTIES: [Column; 13] = [
    Column::new("party_id", Kind::Text),
    Column::new("name", Kind::Text),
    Column::new("role", Kind::Text),
    Column::new("delivered", Kind::Money),
    Column::new("pass_through_lower", Kind::Share),
    Column::new("pass_through", Kind::Share),
    Column::new("pass_through_upper", Kind::Share),
    Column::new("local_lower", Kind::Share),
    Column::new("local", Kind::Share),
    Column::new("local_upper", Kind::Share),
    Column::new("declared", Kind::Share),
    Column::new("score", Kind::Number),
    Column::new("findings", Kind::Text),
];

/// The columns of `findings`.
pub const FINDINGS: [Column; 8] = [
    Column::new("finding_id", Kind::Text),
    Column::new("rule", Kind::Text),
    Column::new("subject", Kind::Text),
    Column::new("state", Kind::Text),
    Column::new("severity", Kind::Text),
    Column::new("confidence", Kind::Share),
    Column::new("claim", Kind::Text),
    Column::new("citations", Kind::Text),
];

/// The columns of `issues`.
pub const ISSUES: [Column; 7] = [
    Column::new("source", Kind::Text),
    Column::new("row", Kind::Count),
    Column::new("field", Kind::Text),
    Column::new("value", Kind::Text),
    Column::new("code", Kind::Text),
    Column::new("message", Kind::Text),
    Column::new("effect", Kind::Text),
];

/// The columns of `ledgers`: the party, the good, and each entry's quantity and cost.
pub const LEDGERS: [Column; 24] = [
    Column::new("party_id", Kind::Text),
    Column::new("party", Kind::Text),
    Column::new("good", Kind::Text),
    Column::new("unit", Kind::Text),
    Column::new("opening", Kind::Quantity),
    Column::new("opening_cost", Kind::Money),
    Column::new("imported", Kind::Quantity),
    Column::new("imported_cost", Kind::Money),
    Column::new("bought", Kind::Quantity),
    Column::new("bought_cost", Kind::Money),
    Column::new("made", Kind::Quantity),
    Column::new("made_cost", Kind::Money),
    Column::new("sold", Kind::Quantity),
    Column::new("sold_cost", Kind::Money),
    Column::new("delivered", Kind::Quantity),
    Column::new("delivered_cost", Kind::Money),
    Column::new("exported", Kind::Quantity),
    Column::new("exported_cost", Kind::Money),
    Column::new("used", Kind::Quantity),
    Column::new("used_cost", Kind::Money),
    Column::new("closing", Kind::Quantity),
    Column::new("closing_cost", Kind::Money),
    Column::new("unexplained", Kind::Quantity),
    Column::new("unexplained_cost", Kind::Money),
];

/// The columns of `flows`. What the lines of a flow do not say is counted beside the sums.
pub const FLOWS: [Column; 13] = [
    Column::new("direction", Kind::Text),
    Column::new("importer_id", Kind::Text),
    Column::new("importer_name", Kind::Text),
    Column::new("sender_id", Kind::Text),
    Column::new("sender_name", Kind::Text),
    Column::new("sender_country", Kind::Text),
    Column::new("hs6", Kind::Text),
    Column::new("month", Kind::Text),
    Column::new("customs_value", Kind::Money),
    Column::new("net_kg", Kind::Quantity),
    Column::new("lines", Kind::Count),
    Column::new("lines_without_value", Kind::Count),
    Column::new("lines_without_net_kg", Kind::Count),
];

/// The table of flows.
pub(super) fn flows(flows: &Flows) -> Table<'_> {
    Table::new(&FLOWS, &flows.flows, move |flow, row| flow_row(flows, flow, row))
}

fn flow_row(flows: &Flows, flow: &Flow, row: &mut Row) {
    let named = |party: FlowParty| flows.party(party).map_or(("", "", None), |of| (&*of.id, &*of.name, of.country));
    let (importer, sender) = (named(flow.importer), named(flow.sender));
    row.word(flow.direction.as_str()).text(importer.0).text(importer.1);
    row.text(sender.0).text(sender.1).word(sender.2.as_ref().map_or("", |country| country.as_str()));
    row.number(flow.hs6).number(flow.month);
    row.money(flow.value()).maybe_quantity(flow.net_kg());
    row.count(Some(flow.lines)).count(Some(flow.without_value)).count(Some(flow.without_net_kg));
}

fn contracts(analysis: &Analysis) -> Table<'_> {
    Table::new(&CONTRACTS, &analysis.contracts, contract_row)
}

fn contract_row(contract: &ContractAnswer, row: &mut Row) {
    let figure = &contract.figure;
    row.text(&contract.id).text(&contract.supplier_id).text(&contract.supplier_name);
    row.word(contract.work_kind.map_or("", |kind| kind.as_str()));
    row.day(contract.signed).word(contract.currency.as_ref().map_or("", |currency| currency.as_str()));
    row.money(contract.amount);
    row.share(figure.local_lower).share(figure.local).share(figure.local_upper);
    row.share(figure.production).share(figure.services).share(figure.trade_margin);
    row.share(figure.imported).share(figure.taxes).share(figure.unknown);
    row.float(figure.depth);
    row.maybe_share(contract.declared).maybe_share(contract.certified).maybe_share(contract.target);
    row.word(contract.verdict.map_or("", |verdict| verdict.as_str()));
    row.share(figure.grades.identity).share(figure.grades.balance);
    row.share(figure.grades.declared).share(figure.grades.dark);
    row.word(figure.first_origin.as_ref().map_or("", |country| country.as_str()));
}

fn parties(analysis: &Analysis) -> Table<'_> {
    Table::new(&PARTIES, &analysis.parties, party_row)
}

fn party_row(party: &PartyAnswer, row: &mut Row) {
    let figure = &party.figure;
    row.text(&party.id).text(&party.name).word(party.role.as_str()).money(Some(party.delivered));
    row.share(party.pass_through_lower).share(party.pass_through).share(party.pass_through_upper);
    row.share(figure.local_lower).share(figure.local).share(figure.local_upper);
    row.maybe_share(party.declared).float(party.score).text(&party.findings.join("; "));
}

fn findings<'a>(analysis: &'a Analysis, words: &'a Catalogue) -> Table<'a> {
    Table::new(&FINDINGS, &analysis.findings, move |finding, row| {
        row.text(&finding.id).word(finding.rule).text(subject(&finding.subject));
        row.word(finding.state.as_str()).word(finding.severity.as_str()).maybe_share(finding.confidence);
        row.text(&words.text(&finding.claim)).text(&citations(analysis, finding));
    })
}

/// The subject as other tables name it: a contract's id, a party's id or, where it has none, its name.
pub(super) fn subject(subject: &Subject) -> &str {
    match subject {
        Subject::Contract(id) => id,
        Subject::Party(id, name) if id.is_empty() => name,
        Subject::Party(id, _) => id,
    }
}

fn citations(analysis: &Analysis, finding: &Finding) -> String {
    let mut seen: Vec<Citation> = Vec::new();
    for evidence in &finding.evidence {
        if !seen.contains(&evidence.at) {
            seen.push(evidence.at);
        }
    }
    seen.iter().map(|&at| cite(&analysis.sources, at)).collect::<Vec<_>>().join("; ")
}

fn issues<'a>(issues: &'a [Issue], words: &'a Catalogue) -> Table<'a> {
    Table::new(&ISSUES, issues, move |issue, row| {
        row.text(&issue.source).count(issue.line());
        row.text(&issue.field).text(&issue.value).word(issue.code);
        row.text(&words.text(&issue.message)).word(&effect(issue));
    })
}

/// The effect as a word for programs: `row_left_out`.
pub(super) fn effect(issue: &Issue) -> String {
    issue.effect.id().trim_start_matches("effect-").replace('-', "_")
}

fn ledgers(ledgers: &[LedgerRow]) -> Table<'_> {
    Table::new(&LEDGERS, ledgers, |ledger, row| {
        row.text(&ledger.party_id).text(&ledger.party).text(&ledger.good).word(&ledger.unit);
        for (_, entry) in entries(ledger) {
            row.quantity(entry.quantity).money(Some(entry.cost));
        }
    })
}

/// The entries of a ledger by name, in the order in which it is read.
pub(super) fn entries(ledger: &LedgerRow) -> [(&'static str, Entry); 10] {
    [
        ("opening", ledger.opening),
        ("imported", ledger.imported),
        ("bought", ledger.bought),
        ("made", ledger.made),
        ("sold", ledger.sold),
        ("delivered", ledger.delivered),
        ("exported", ledger.exported),
        ("used", ledger.used),
        ("closing", ledger.closing),
        ("unexplained", ledger.unexplained),
    ]
}
