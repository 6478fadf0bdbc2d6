//! The score as text for a terminal: its sections as tables, each with the sentence that says how it is read.

use super::sections::{Section, sections};
use crate::report::text::{Page, layout};
use layout::{Side, Table, wrapped};
use tegi_model::Score;

/// The text.
pub fn text(score: &Score, page: Page<'_>) -> String {
    sections(score, page.words).iter().map(|section| shown(section, page.width)).collect::<Vec<_>>().join("\n")
}

fn shown(section: &Section, width: usize) -> String {
    let mut text = wrapped(&section.title, "", "", width);
    if !section.rows.is_empty() {
        let header = section.header.iter().map(|head| (head.clone(), Side::Right));
        let mut table = Table::new(header.enumerate().map(|(at, head)| left_first(at, head, section)).collect());
        section.rows.iter().for_each(|row| table.cells(row.iter().map(String::as_str)));
        text += &table.render(width);
    }
    for note in &section.notes {
        text += &wrapped(note, "  ", "  ", width);
    }
    text
}

/// Words stand flush left, numbers flush right.
fn left_first(at: usize, (head, side): (String, Side), section: &Section) -> (String, Side) {
    let side = if section.words.contains(&at) { Side::Left } else { side };
    (head, side)
}
