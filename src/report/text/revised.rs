//! Earlier states of documents: what a row said before it was corrected, withdrawn or contradicted.

use super::Page;
use super::layout::wrapped;
use crate::model::{Arg, Change, Fate, Message, Revised, SourceInfo};
use crate::report::cite;
use crate::words::Catalogue;

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
