//! What `analyze` says at its end: the contracts, the suppliers, the leads, and where the rest is.

use super::Page;
use super::layout::{Side, Table, wrapped};
use crate::report::manifest::files;
use crate::words::Catalogue;
use tegi_model::{Analysis, CheckState, ContractAnswer, Figure, Finding, Message, PartyAnswer, Role, Severity};

/// What was written, and where.
pub struct Done<'a> {
    /// The output folder, as the user named it.
    pub folder: &'a str,
    /// How many files.
    pub files: usize,
}

/// So many rows of each table; the files hold all.
const ROWS: usize = 20;
/// So many leads in words.
const LEADS: usize = 8;

/// The summary of an analysis.
pub fn summary(analysis: &Analysis, done: &Done<'_>, page: Page<'_>) -> String {
    let parts = [
        head(analysis, page),
        contracts(analysis, page),
        suppliers(analysis, page),
        leads(analysis, page),
        tail(analysis, done, page),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn head(analysis: &Analysis, page: Page<'_>) -> String {
    let words = page.words;
    let days = analysis.days.map(|days| words.days(days));
    let facts = [
        Some(analysis.case.clone()),
        Some(words.country(analysis.home)),
        Some(analysis.currency.to_string()),
        days,
        Some(words.method(analysis.method)),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    let total = &analysis.total;
    let message = match total.amount.is_zero() {
        true => Message::new("summary-nothing-delivered"),
        false => Message::new("summary-total")
            .with("local", total.local)
            .with("lower", total.local_lower)
            .with("upper", total.local_upper)
            .with("amount", total.amount)
            .with("tier1", total.tier1),
    };
    wrapped(&facts.join(" · "), "", "", page.width) + &wrapped(&words.text(&message), "", "", page.width)
}

/// `12 – 41.2`, in per cent.
pub(super) fn interval(words: &Catalogue, figure: &Figure) -> String {
    format!("{} – {}", words.share(figure.local_lower), words.share(figure.local_upper))
}

fn contracts(analysis: &Analysis, page: Page<'_>) -> String {
    let words = page.words;
    let column = |id: &str, side: Side| (words.word(id), side);
    let mut table = Table::new(vec![
        column("col-contract", Side::Left),
        column("col-supplier", Side::Left),
        column("col-work", Side::Left),
        column("col-local", Side::Right),
        column("col-interval", Side::Right),
        column("col-target", Side::Right),
        column("col-verdict", Side::Left),
    ]);
    for contract in largest(&analysis.contracts, ROWS) {
        table.row(contract_row(contract, words));
    }
    let more = more("table-more-smaller", analysis.contracts.len(), "contracts.csv", page);
    format!("{}\n{}{more}", words.word("section-contracts"), table.render(page.width))
}

/// All in their order where they fit; otherwise the largest by amount, of which a reader asks first.
pub(in crate::report) fn largest(contracts: &[ContractAnswer], most: usize) -> Vec<&ContractAnswer> {
    let mut shown: Vec<&ContractAnswer> = contracts.iter().collect();
    if shown.len() > most {
        shown.sort_by_key(|contract| std::cmp::Reverse(contract.figure.amount));
        shown.truncate(most);
    }
    shown
}

fn contract_row(contract: &ContractAnswer, words: &Catalogue) -> [String; 7] {
    [
        contract.id.clone(),
        contract.supplier_name.clone(),
        contract.work_kind.map_or(String::new(), |kind| words.work_kind(kind)),
        words.share(contract.figure.local),
        interval(words, &contract.figure),
        contract.target.map_or(String::new(), |target| words.share(target)),
        contract.verdict.map_or(String::new(), |verdict| words.verdict(verdict)),
    ]
}

fn more(id: &'static str, count: usize, file: &'static str, page: Page<'_>) -> String {
    if count <= ROWS {
        return String::new();
    }
    let message = Message::new(id).with("count", count - ROWS).with("file", file);
    wrapped(&page.words.text(&message), "  ", "  ", page.width)
}

fn suppliers(analysis: &Analysis, page: Page<'_>) -> String {
    let words = page.words;
    let column = |id: &str, side: Side| (words.word(id), side);
    let mut table = Table::new(vec![
        column("col-party", Side::Left),
        column("col-role", Side::Left),
        column("col-pass-through", Side::Right),
        column("col-local", Side::Right),
        column("col-interval", Side::Right),
        column("col-score", Side::Right),
        column("col-leads", Side::Right),
    ]);
    let parties = by_role(analysis);
    for party in parties.iter().take(ROWS) {
        table.row(party_row(party, words));
    }
    let more = more("table-more", parties.len(), "parties.csv", page);
    format!("{}\n{}{more}", words.word("section-suppliers"), table.render(page.width))
}

/// Suppliers and home producers by role, those that pass goods on first, then by what they delivered. Of a foreign
/// producer that delivered nothing there is nothing to tell; it stands in `parties.csv` alone.
pub(in crate::report) fn by_role(analysis: &Analysis) -> Vec<&PartyAnswer> {
    let concerns = |party: &&PartyAnswer| {
        !party.delivered.is_zero() || party.country.is_none_or(|country| country == analysis.home)
    };
    let mut parties: Vec<&PartyAnswer> = analysis.parties.iter().filter(concerns).collect();
    parties.sort_by_key(|party| (role_rank(party.role), -party.delivered.steps()));
    parties
}

/// The order in which a reader asks for roles.
pub(in crate::report) const ROLES: [Role; 5] =
    [Role::Reseller, Role::Mixed, Role::Assembler, Role::CannotTell, Role::Producer];

fn role_rank(role: Role) -> usize {
    ROLES.iter().position(|of| *of == role).unwrap_or(ROLES.len())
}

fn party_row(party: &PartyAnswer, words: &Catalogue) -> [String; 7] {
    [
        if party.name.is_empty() { party.id.clone() } else { party.name.clone() },
        words.role(party.role),
        words.share(party.pass_through),
        words.share(party.figure.local),
        interval(words, &party.figure),
        words.number(party.score, 1),
        words.count(party.findings.len() as u64),
    ]
}

fn leads(analysis: &Analysis, page: Page<'_>) -> String {
    let words = page.words;
    if analysis.findings.is_empty() {
        return String::new();
    }
    let of = |state: CheckState| analysis.findings.iter().filter(move |finding| finding.state == state);
    let message = Message::new("summary-leads")
        .with("checks", analysis.findings.len())
        .with("raised", of(CheckState::Raised).count())
        .with("nothing", of(CheckState::NotRaised).count())
        .with("cannot", of(CheckState::CannotCompute).count());
    let mut text = wrapped(&words.text(&message), "", "", page.width);
    let raised = raised(analysis);
    if !raised.is_empty() {
        text += &wrapped(&words.word("summary-marks"), "  ", "  ", page.width);
    }
    for finding in raised.iter().take(LEADS) {
        text += &lead(finding, page);
    }
    if raised.len() > LEADS {
        let message = Message::new("table-more").with("count", raised.len() - LEADS).with("file", "findings.csv");
        text += &wrapped(&words.text(&message), "  ", "  ", page.width);
    }
    text
}

/// Leads, what would matter most and is surest first; otherwise in the order of the analysis.
pub(in crate::report) fn raised(analysis: &Analysis) -> Vec<&Finding> {
    let mut raised: Vec<&Finding> = analysis.findings.iter().filter(|of| of.state == CheckState::Raised).collect();
    raised.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.confidence)));
    raised
}

fn lead(finding: &Finding, page: Page<'_>) -> String {
    let words = page.words;
    let mark = match finding.severity {
        Severity::High => "!!! ",
        Severity::Medium => " !! ",
        Severity::Low => "  ! ",
    };
    let text = format!("{} [{}]", words.text(&finding.claim), finding.id);
    wrapped(&text, &format!("  {mark}"), "      ", page.width)
}

fn tail(analysis: &Analysis, done: &Done<'_>, page: Page<'_>) -> String {
    let sum = |of: fn(&tegi_model::SourceInfo) -> u64| analysis.sources.iter().map(of).sum::<u64>();
    let data = Message::new("summary-data")
        .with("files", files(analysis))
        .with("rows", sum(|source| source.rows))
        .with("kept", sum(|source| source.kept))
        .with("issues", super::check::number_of(&analysis.issues));
    let wrote = Message::new("summary-written").with("files", done.files).with("folder", done.folder);
    let line = |message: &Message| wrapped(&page.words.text(message), "", "", page.width);
    line(&data) + &line(&wrote)
}
