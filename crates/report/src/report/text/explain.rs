//! What `explain` says: why a party, contract or finding stands as it does, and what speaks against it.

use super::Page;
use super::layout::{Side, Table, wrapped};
use super::papers::papers;
use super::revised::{history, releases};
use super::summary::interval;
use super::tree::tree;
use crate::report::cite;
use crate::report::tables::entries;
use tegi_model::{
    CheckState, ContractAnswer, Explanation, Figure, Finding, LedgerRow, Message, PartyAnswer, SourceInfo,
};

/// An explanation as text.
pub fn explain(of: &Explanation, sources: &[SourceInfo], page: Page<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(of.contract.as_ref().map(|contract| {
        let gates = Message::new("explain-gates").with("firms", of.gates.join(", "));
        let gates = if of.gates.is_empty() { String::new() } else { said(&gates, page) };
        contract_text(contract, sources, page) + &gates
    }));
    parts.extend(of.party.as_ref().map(|party| party_text(party, page)));
    let (told, untold): (Vec<&Finding>, Vec<&Finding>) =
        of.findings.iter().partition(|finding| finding.state == CheckState::Raised);
    parts.extend(told.into_iter().map(|finding| finding_text(finding, sources, page)));
    let untold = untold.into_iter().map(|finding| finding_text(finding, sources, page)).collect::<String>();
    parts.extend((!untold.is_empty()).then_some(untold));
    if !of.trails.is_empty() {
        let note = paragraph(&page.words.word("trails-note"), page);
        parts.push(format!("{}\n{note}{}", page.words.word("section-trails"), tree(&of.trails, sources, page)));
    }
    if !of.revised.is_empty() {
        parts.push(history(&of.revised, of.more_revised, sources, page));
    }
    let told = &of.retelling;
    if !told.earlier.is_empty() {
        parts.push(releases(&told.earlier, told.more_earlier, page));
    }
    if !told.papers.is_empty() {
        parts.push(papers(told, page));
    }
    if !of.ledgers.is_empty() {
        parts.push(ledgers(&of.ledgers, page));
    }
    parts.join("\n")
}

fn line(text: &str, page: Page<'_>) -> String {
    wrapped(text, "  ", "    ", page.width)
}

/// Words of their own, flush at the left.
fn paragraph(text: &str, page: Page<'_>) -> String {
    wrapped(text, "  ", "  ", page.width)
}

fn said(message: &Message, page: Page<'_>) -> String {
    line(&page.words.text(message), page)
}

fn contract_text(contract: &ContractAnswer, sources: &[SourceInfo], page: Page<'_>) -> String {
    let words = page.words;
    let head = Message::new("explain-contract").with("id", &contract.id).with("supplier", &contract.supplier_name);
    let mut text = wrapped(&words.text(&head), "", "  ", page.width);
    text += &figure_text(&contract.figure, page);
    if let (Some(target), Some(verdict)) = (contract.target, contract.verdict) {
        text += &line(
            &format!("{} {}: {}", words.word("col-target"), words.per_cent(target), words.verdict(verdict)),
            page,
        );
    }
    if contract.verdict_depends_on_method {
        text += &line(&words.word("verdict-depends-on-method"), page);
    }
    for (id, share) in [("col-declared", contract.declared), ("col-certified", contract.certified)] {
        if let Some(share) = share {
            text += &line(&format!("{}: {}", words.word(id), words.per_cent(share)), page);
        }
    }
    text + &line(&format!("[{}]", cite(sources, contract.at)), page)
}

/// What an amount is made of, in lines.
fn figure_text(figure: &Figure, page: Page<'_>) -> String {
    let words = page.words;
    let mut text = line(
        &format!("{}: {} ({})", words.word("col-local"), words.per_cent(figure.local), interval(words, figure)),
        page,
    );
    let parts = [
        ("col-production", figure.production),
        ("col-services", figure.services),
        ("col-margin", figure.trade_margin),
        ("col-imported", figure.imported),
        ("col-taxes", figure.taxes),
        ("col-unknown", figure.unknown),
    ];
    let parts: Vec<String> =
        parts.iter().map(|(id, share)| format!("{} {}", words.word(id), words.share(*share))).collect();
    text += &line(&parts.join(" · "), page);
    for cause in figure.width.iter().take(3) {
        let message = Message::new("explain-width")
            .with("party", &cause.party)
            .with("width", cause.width)
            .with("missing", words.missing(cause.missing));
        text += &said(&message, page);
    }
    text
}

fn party_text(party: &PartyAnswer, page: Page<'_>) -> String {
    let words = page.words;
    let head = Message::new("explain-party")
        .with("name", &party.name)
        .with("id", &party.id)
        .with("role", words.role(party.role));
    let mut text = wrapped(&words.text(&head), "", "  ", page.width);
    for reason in &party.role_reasons {
        text += &said(reason, page);
    }
    let pass = Message::new("explain-pass-through")
        .with("share", party.pass_through)
        .with("lower", party.pass_through_lower)
        .with("upper", party.pass_through_upper);
    text += &said(&pass, page);
    if !party.aliases.is_empty() {
        text += &said(&Message::new("explain-aliases").with("names", party.aliases.join(", ")), page);
    }
    text + &figure_text(&party.figure, page)
}

fn finding_text(finding: &Finding, sources: &[SourceInfo], page: Page<'_>) -> String {
    let words = page.words;
    let head = format!("{}: {} [{}]", words.state(finding.state), words.rule(finding.rule), finding.id);
    let mut text = wrapped(&head, "", "  ", page.width) + &paragraph(&words.text(&finding.claim), page);
    if finding.state == CheckState::Raised {
        text += &line(&weight(finding, page), page);
    }
    if !finding.evidence.is_empty() {
        text += &paragraph(&words.word("finding-evidence"), page);
    }
    for evidence in &finding.evidence {
        let says = format!("{} [{}]", words.text(&evidence.says), cite(sources, evidence.at));
        text += &wrapped(&says, "  • ", "    ", page.width);
    }
    text += &list("finding-against", &finding.against, page);
    text + &list("finding-refuted-by", &finding.refuted_by, page)
}

fn weight(finding: &Finding, page: Page<'_>) -> String {
    let words = page.words;
    let severity = format!("{}: {}", words.word("col-severity"), words.severity(finding.severity));
    match finding.confidence {
        Some(sure) => format!("{severity} · {}: {}", words.word("col-confidence"), words.per_cent(sure)),
        None => severity,
    }
}

fn list(title: &str, messages: &[Message], page: Page<'_>) -> String {
    if messages.is_empty() {
        return String::new();
    }
    let items = messages.iter().map(|message| wrapped(&page.words.text(message), "  – ", "    ", page.width));
    paragraph(&page.words.word(title), page) + &items.collect::<String>()
}

fn ledgers(ledgers: &[LedgerRow], page: Page<'_>) -> String {
    let words = page.words;
    let mut text = words.word("section-ledgers") + "\n";
    for ledger in ledgers {
        let head = format!("{} · {} · {}", ledger.party, ledger.good, words.unit(&ledger.unit));
        text += &wrapped(&head, "  ", "    ", page.width);
        text += &ledger_table(ledger, page);
    }
    text
}

fn ledger_table(ledger: &LedgerRow, page: Page<'_>) -> String {
    let words = page.words;
    let mut table = Table::new(vec![
        (words.word("col-entry"), Side::Left),
        (words.word("col-quantity"), Side::Right),
        (words.word("col-cost"), Side::Right),
    ]);
    for (name, entry) in entries(ledger) {
        if !entry.quantity.is_zero() || !entry.cost.is_zero() {
            table.row([words.ledger_entry(name), words.quantity(entry.quantity), words.money(entry.cost)]);
        }
    }
    table.render(page.width)
}
