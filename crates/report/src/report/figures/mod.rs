//! From answers to the plain data of pictures: which firms and flows, which bars, in the reader's words.
//!
//! Nothing is drawn and nothing is computed here but sums of what a trail holds. Every picture can stand alone in a
//! file: it names its subject, unit, period and settings, and the hash of the records behind it.

mod chain;
mod charts;
pub mod score;

#[cfg(test)]
mod tests;

pub use chain::chain;
pub use charts::{overview, timeline, waterfall};

use super::manifest::{files, inputs_sha256};
use crate::words::Catalogue;
use tegi_model::figure::{Caption, Interval};
use tegi_model::{Analysis, ContractAnswer, Figure, Message, Money, Share};

/// What a picture is about.
#[derive(Clone, Copy)]
pub enum About<'a> {
    /// A contract, by its id.
    Contract(&'a str),
    /// A party: id, or name where it has none.
    Party(&'a str),
    /// A lot: its document.
    Lot(&'a str),
}

impl About<'_> {
    /// The subject in words.
    fn words(self, analysis: &Analysis, words: &Catalogue) -> String {
        match self {
            About::Contract(id) => {
                let supplier = analysis.contract(id).map_or("", supplier_of);
                words.text(&Message::new("figure-of-contract").with("id", id).with("supplier", supplier))
            }
            About::Party(id) => {
                let name = analysis.party(id).map_or(id, |party| if party.name.is_empty() { id } else { &party.name });
                words.text(&Message::new("figure-of-party").with("name", name))
            }
            About::Lot(document) => words.text(&Message::new("figure-of-lot").with("document", document)),
        }
    }
}

/// The caption of a picture.
fn caption(
    analysis: &Analysis,
    words: &Catalogue,
    (title, subtitle, description): (String, String, String),
) -> Caption {
    let source = Message::new("figure-source")
        .with("case", &analysis.case)
        .with("files", files(analysis))
        .with("hash", inputs_sha256(analysis))
        .with("version", env!("CARGO_PKG_VERSION"));
    let settings = Message::new("figure-settings")
        .with("method", words.method(analysis.method))
        .with("period", words.period(analysis.period));
    Caption {
        title,
        subtitle,
        description,
        footer: vec![words.text(&settings), words.text(&source)],
        notes_heading: words.word("figure-notes"),
        numbers: words.number_style(),
    }
}

fn supplier_of(contract: &ContractAnswer) -> &str {
    if contract.supplier_name.is_empty() { &contract.supplier_id } else { &contract.supplier_name }
}

/// First and last day of the records, and the currency of all amounts.
fn scope(analysis: &Analysis, words: &Catalogue) -> String {
    let amounts = Message::new("figure-amounts").with("currency", analysis.currency.to_string());
    joined([records(analysis, words), words.text(&amounts)])
}

/// First and last day of the records.
fn records(analysis: &Analysis, words: &Catalogue) -> String {
    let days =
        analysis.days.map(|(first, last)| Message::new("figure-records").with("first", first).with("last", last));
    days.map_or(String::new(), |days| words.text(&days))
}

/// The contract that a picture is about: what it came to, and how that stands to its target.
fn result(about: About<'_>, analysis: &Analysis, words: &Catalogue) -> String {
    let About::Contract(id) = about else { return String::new() };
    let Some(contract) = analysis.contract(id) else { return String::new() };
    let figure = &contract.figure;
    let says = Message::new("figure-contract-says")
        .with("local", figure.local)
        .with("lower", figure.local_lower)
        .with("upper", figure.local_upper);
    let target = contract.target.zip(contract.verdict).map(|(target, verdict)| {
        Message::new("figure-target-says").with("target", target).with("verdict", words.verdict(verdict))
    });
    joined([words.text(&says), target.map_or(String::new(), |target| words.text(&target))])
}

fn joined<const N: usize>(parts: [String; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn interval(figure: &Figure) -> Interval {
    Interval { lower: figure.local_lower.percent(), point: figure.local.percent(), upper: figure.local_upper.percent() }
}

/// A share of an amount as printed.
fn money_of(amount: Money, share: Share, words: &Catalogue) -> String {
    words.money_with_currency(amount.part(share.steps(), Share::ONE))
}

/// A template of the drawing room: the place for a number stays a place.
fn template(message: Message, name: &'static str, words: &Catalogue) -> String {
    words.text(&message.with(name, format!("{{{name}}}")))
}
