//! Earlier states of documents: what a row said before it was corrected, withdrawn or contradicted.

use super::Page;
use super::layout::wrapped;
use crate::report::cite;
use crate::words::Catalogue;
use tegi_model::{Arg, Change, Earlier, Fate, Message, Revised, Said, SourceInfo};

/// The earlier states, each with the values that changed and where it stands.
pub(super) fn history(of: &[Revised], more: u64, sources: &[SourceInfo], page: Page<'_>) -> String {
    let mut text = page.words.word("section-revised") + "\n";
    for earlier in of {
        let head = format!("{} [{}]", page.words.text(&head(earlier, sources)), cite(sources, earlier.at));
        text += &wrapped(&head, "  ", "    ", page.width);
        let said: Vec<String> = earlier.said.iter().map(|change| page.words.text(&told(change, page.words))).collect();
        text += &if said.is_empty() { String::new() } else { wrapped(&said.join(" · "), "    ", "    ", page.width) };
    }
    let more = (more > 0).then(|| page.words.text(&Message::new("revised-more").with("count", more)));
    text + &more.map_or(String::new(), |more| wrapped(&more, "  ", "    ", page.width))
}

/// What earlier releases said of a contract, each value with its place in the file.
pub(super) fn releases(of: &[Earlier], more: u64, page: Page<'_>) -> String {
    let mut text = page.words.word("section-earlier") + "\n";
    for earlier in of {
        let head = format!("{} [{}]", page.words.text(&release(earlier)), earlier.at.cite());
        text += &wrapped(&head, "  ", "    ", page.width);
        let value = |said: &Said| format!("{} [{}]", page.words.text(&said_then(said)), said.pointer);
        let said: Vec<String> = earlier.said.iter().map(value).collect();
        text += &wrapped(&said.join(" · "), "    ", "    ", page.width);
    }
    let more = (more > 0).then(|| page.words.text(&Message::new("papers-more").with("count", more)));
    text + &more.map_or(String::new(), |more| wrapped(&more, "  ", "    ", page.width))
}

/// Of what a release said something, and when.
fn release(of: &Earlier) -> Message {
    let message = match (&of.of.award, of.day) {
        (None, Some(_)) => Message::new("earlier-release"),
        (None, None) => Message::new("earlier-release-undated"),
        (Some(_), Some(_)) => Message::new("earlier-release-award"),
        (Some(_), None) => Message::new("earlier-release-award-undated"),
    };
    let with_line = |id: &str| if of.of.line.is_empty() { id.to_string() } else { format!("{id}:{}", of.of.line) };
    let message = match &of.of.award {
        None => message.with("document", with_line(&of.of.contract)),
        Some(award) => message.with("document", &of.of.contract).with("award", with_line(award)),
    };
    match of.day {
        Some(day) => message.with("day", day),
        None => message,
    }
}

/// What one value was, and what counts.
fn said_then(said: &Said) -> Message {
    let message = Message::new(if said.is.is_some() { "revised-changed" } else { "revised-taken-away" });
    let mut message = message.with("field", &said.field);
    message.args.push(("was", said.was.clone()));
    message.args.extend(said.is.clone().map(|is| ("is", is)));
    message
}

/// What became of it.
fn head(of: &Revised, sources: &[SourceInfo]) -> Message {
    let message = match (of.fate, of.by) {
        (Fate::Superseded, _) => Message::new("revised-superseded"),
        (Fate::Withdrawn, Some(_)) => Message::new("revised-withdrawn-by"),
        (Fate::Withdrawn, None) => Message::new("revised-withdrawn"),
        (Fate::Contradicting, _) => Message::new("revised-contradicting"),
        (Fate::TakenOff, _) => Message::new("revised-taken-off"),
        (Fate::PutOn, _) => Message::new("revised-put-on"),
    };
    let document = if of.line.is_empty() { of.document.clone() } else { format!("{}:{}", of.document, of.line) };
    message.with("document", document).with("by", of.by.map_or(String::new(), |by| cite(sources, by)))
}

/// What one value was, and what it is now.
fn told(change: &Change, words: &Catalogue) -> Message {
    let message = match (&change.was, &change.is) {
        (Some(_), Some(_)) => Message::new("revised-changed"),
        (None, _) => Message::new("revised-added"),
        (Some(_), None) => Message::new("revised-said"),
    };
    let value = |arg: &Option<Arg>| match arg {
        Some(Arg::Text(unit)) if change.field == "unit" => Arg::Text(words.unit(unit)),
        Some(arg) => arg.clone(),
        None => Arg::Text(String::new()),
    };
    let mut message = message.with("field", change.field);
    message.args.extend([("was", value(&change.was)), ("is", value(&change.is))]);
    message
}
