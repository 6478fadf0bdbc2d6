//! The result tables as CSV, with the columns that `case-format` promises to other programs.
//!
//! Shares are per cent with a dot and four decimals at most, an empty cell is *unknown*. A spreadsheet runs a cell
//! that begins with `=`, `+`, `-` or `@` as a formula: text from the data that begins so gets an apostrophe before it.

use super::cite;
use crate::model::{Analysis, Citation, ContractAnswer, Entry, Finding, Issue, LedgerRow, PartyAnswer, Share, Subject};
use crate::words::Catalogue;
use std::borrow::Cow;
use std::io::{self, Write};

/// The columns of `contracts.csv`.
pub const CONTRACTS: [&str; 26] = [
    "contract_id",
    "supplier_id",
    "supplier_name",
    "work_kind",
    "signed_on",
    "currency",
    "amount",
    "local_lower",
    "local",
    "local_upper",
    "production",
    "services",
    "trade_margin",
    "imported",
    "taxes",
    "unknown",
    "depth",
    "declared",
    "certified",
    "target",
    "verdict",
    "graded_identity",
    "graded_balance",
    "graded_declared",
    "graded_dark",
    "first_origin",
];

/// The columns of `parties.csv`.
pub const PARTIES: [&str; 13] = [
    "party_id",
    "name",
    "role",
    "delivered",
    "pass_through_lower",
    "pass_through",
    "pass_through_upper",
    "local_lower",
    "local",
    "local_upper",
    "declared",
    "score",
    "findings",
];

/// The columns of `findings.csv`.
pub const FINDINGS: [&str; 8] =
    ["finding_id", "rule", "subject", "state", "severity", "confidence", "claim", "citations"];

/// The columns of `issues.csv`.
pub const ISSUES: [&str; 7] = ["source", "row", "field", "value", "code", "message", "effect"];

/// The columns of `ledgers.csv`: the party, the good, and each entry's quantity and cost.
pub const LEDGERS: [&str; 24] = [
    "party_id",
    "party",
    "good",
    "unit",
    "opening",
    "opening_cost",
    "imported",
    "imported_cost",
    "bought",
    "bought_cost",
    "made",
    "made_cost",
    "sold",
    "sold_cost",
    "delivered",
    "delivered_cost",
    "exported",
    "exported_cost",
    "used",
    "used_cost",
    "closing",
    "closing_cost",
    "unexplained",
    "unexplained_cost",
];

pub(super) fn contracts(analysis: &Analysis, to: &mut dyn Write) -> io::Result<()> {
    table(&CONTRACTS, &analysis.contracts, to, contract_row)
}

fn contract_row(contract: &ContractAnswer, row: &mut Row) {
    let figure = &contract.figure;
    row.text(&contract.id).text(&contract.supplier_id).text(&contract.supplier_name);
    row.word(contract.work_kind.map_or("", |kind| kind.as_str()));
    row.number(contract.signed).number(contract.currency).number(contract.amount);
    row.share(figure.local_lower).share(figure.local).share(figure.local_upper);
    row.share(figure.production).share(figure.services).share(figure.trade_margin);
    row.share(figure.imported).share(figure.taxes).share(figure.unknown);
    row.float(figure.depth);
    row.maybe_share(contract.declared).maybe_share(contract.certified).maybe_share(contract.target);
    row.word(contract.verdict.map_or("", |verdict| verdict.as_str()));
    row.share(figure.grades.identity).share(figure.grades.balance);
    row.share(figure.grades.declared).share(figure.grades.dark);
    row.number(figure.first_origin);
}

pub(super) fn parties(analysis: &Analysis, to: &mut dyn Write) -> io::Result<()> {
    table(&PARTIES, &analysis.parties, to, party_row)
}

fn party_row(party: &PartyAnswer, row: &mut Row) {
    let figure = &party.figure;
    row.text(&party.id).text(&party.name).word(party.role.as_str()).number(Some(party.delivered));
    row.share(party.pass_through_lower).share(party.pass_through).share(party.pass_through_upper);
    row.share(figure.local_lower).share(figure.local).share(figure.local_upper);
    row.maybe_share(party.declared).float(party.score).text(&party.findings.join("; "));
}

pub(super) fn findings(analysis: &Analysis, words: &Catalogue, to: &mut dyn Write) -> io::Result<()> {
    table(&FINDINGS, &analysis.findings, to, |finding, row| {
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

pub(super) fn issues(issues: &[Issue], words: &Catalogue, to: &mut dyn Write) -> io::Result<()> {
    table(&ISSUES, issues, to, |issue, row| {
        row.text(&issue.source).number(issue.line());
        row.text(&issue.field).text(&issue.value).word(issue.code);
        row.text(&words.text(&issue.message)).word(&effect(issue));
    })
}

/// The effect as a word for programs: `row_left_out`.
pub(super) fn effect(issue: &Issue) -> String {
    issue.effect.id().trim_start_matches("effect-").replace('-', "_")
}

pub(super) fn ledgers(ledgers: &[LedgerRow], to: &mut dyn Write) -> io::Result<()> {
    table(&LEDGERS, ledgers, to, |ledger, row| {
        row.text(&ledger.party_id).text(&ledger.party).text(&ledger.good).word(&ledger.unit);
        for (_, entry) in entries(ledger) {
            row.number(Some(entry.quantity)).number(Some(entry.cost));
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

/// Writes a header and a row an item.
pub(super) fn table<T>(
    header: &[&str],
    items: &[T],
    to: &mut dyn Write,
    mut fill: impl FnMut(&T, &mut Row),
) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(header).map_err(unwrapped)?;
    let mut row = Row(csv::StringRecord::new());
    for item in items {
        row.0.clear();
        fill(item, &mut row);
        csv.write_record(&row.0).map_err(unwrapped)?;
    }
    csv.flush()
}

/// The error of the file or pipe itself: who closed a pipe has seen enough, and that must be told from a full disk.
fn unwrapped(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A row as it grows, cell by cell.
pub(super) struct Row(csv::StringRecord);

impl Row {
    /// Text from the data.
    pub(super) fn text(&mut self, text: &str) -> &mut Row {
        self.0.push_field(&harmless(text));
        self
    }

    /// A word of the program's own.
    pub(super) fn word(&mut self, word: &str) -> &mut Row {
        self.0.push_field(word);
        self
    }

    /// An amount, a day, a code: whatever prints itself plainly.
    pub(super) fn number(&mut self, number: Option<impl ToString>) -> &mut Row {
        self.0.push_field(&number.map_or(String::new(), |number| number.to_string()));
        self
    }

    /// A computed number, to four decimals.
    pub(super) fn float(&mut self, number: f64) -> &mut Row {
        let rounded = (number * 10_000.0).round() / 10_000.0;
        self.0.push_field(&format!("{}", rounded + 0.0));
        self
    }

    /// A share, in per cent.
    pub(super) fn share(&mut self, share: Share) -> &mut Row {
        self.maybe_share(Some(share))
    }

    /// A share that may be unknown.
    pub(super) fn maybe_share(&mut self, share: Option<Share>) -> &mut Row {
        self.0.push_field(&share.map_or(String::new(), Share::percent_text));
        self
    }
}

/// Text that no spreadsheet takes for a formula. A plain number is none, whatever its sign.
fn harmless(text: &str) -> Cow<'_, str> {
    let dangerous = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    if dangerous && !is_number(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain && digits.starts_with(|c: char| c.is_ascii_digit()) && digits.matches('.').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn written(fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        fill(&mut bytes).expect("written");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn contracts_have_exactly_the_promised_columns() {
        let text = written(|to| contracts(&fixture::analysis(), to));
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some(
                "contract_id,supplier_id,supplier_name,work_kind,signed_on,currency,amount,local_lower,local,\
                 local_upper,production,services,trade_margin,imported,taxes,unknown,depth,declared,certified,target,\
                 verdict,graded_identity,graded_balance,graded_declared,graded_dark,first_origin"
            )
        );
        assert_eq!(
            lines.next(),
            Some(
                "C-14,KZ-BIN-020240000555,\"ТОО \"\"Көктем\"\" <b>Ltd</b>\",production,2024-10-04,KZT,1000000.5,12,\
                 17.4,41.1765,12.4,5,20,50,2.6,10,1.4286,85,70,70,missed,30,40,20,10,CN"
            )
        );
    }

    #[test]
    fn parties_findings_and_issues_have_exactly_the_promised_columns() {
        let (analysis, words) = (fixture::analysis(), Catalogue::new("en"));
        let header = |text: String| text.lines().next().unwrap_or_default().to_string();
        assert_eq!(
            header(written(|to| parties(&analysis, to))),
            "party_id,name,role,delivered,pass_through_lower,pass_through,pass_through_upper,local_lower,local,\
             local_upper,declared,score,findings"
        );
        assert_eq!(
            header(written(|to| findings(&analysis, &words, to))),
            "finding_id,rule,subject,state,severity,confidence,claim,citations"
        );
        assert_eq!(
            header(written(|to| issues(&analysis.issues, &words, to))),
            "source,row,field,value,code,message,effect"
        );
    }

    #[test]
    fn citations_are_joined_and_each_stands_once() {
        let text = written(|to| findings(&fixture::analysis(), &Catalogue::new("en"), to));
        assert!(text.contains("declarations.csv:8; invoices.csv:13"), "{text}");
    }

    #[test]
    fn an_unknown_is_an_empty_cell_never_a_nought() {
        let text = written(|to| contracts(&fixture::analysis(), to));
        let bare = text.lines().find(|line| line.starts_with("C-15,")).expect("the bare contract");
        assert!(bare.starts_with("C-15,,'=cmd|' /C calc'!A0,,,,,"), "{bare}");
    }

    #[test]
    fn a_formula_becomes_text_and_a_number_stays_one() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+7 701", "'+7 701"),
            ("-5", "-5"),
            ("-5+3", "'-5+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("-", "'-"),
            ("ТОО", "ТОО"),
        ] {
            assert_eq!(harmless(text), cell);
        }
    }

    #[test]
    fn a_ledger_has_a_quantity_and_a_cost_for_each_entry() {
        let text = written(|to| ledgers(&fixture::analysis().ledgers, to));
        let cells = |line: &str| line.split(',').count();
        assert!(text.lines().all(|line| cells(line) == LEDGERS.len()), "{text}");
    }
}
