//! Documents that are named beside a contract, and its amendments: text of the files, with the place where each is told.

use super::Page;
use super::layout::wrapped;
use tegi_model::{Message, Paper, Retelling};

/// The documents, by stage.
pub(super) fn papers(of: &Retelling, page: Page<'_>) -> String {
    let mut text = page.words.word("section-papers") + "\n";
    for paper in &of.papers {
        text += &wrapped(&format!("{} [{}]", told(paper, page), paper.at.cite()), "  ", "    ", page.width);
    }
    let more = of.more_papers;
    let more = (more > 0).then(|| page.words.text(&Message::new("papers-more").with("count", more)));
    text + &more.map_or(String::new(), |more| wrapped(&more, "  ", "    ", page.width))
}

/// What is known of a document, in one line.
fn told(of: &Paper, page: Page<'_>) -> String {
    let stage = page.words.stage(of.stage);
    let name = if of.title.is_empty() { &of.id } else { &of.title };
    let parts = [name, &of.kind, &of.day, &of.format, &of.url];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    format!("{stage}: {}", parts.join(" · "))
}
