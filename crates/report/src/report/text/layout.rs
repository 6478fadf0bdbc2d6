//! Tables and paragraphs that fit a width.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text that cannot steer a terminal: control characters and marks of direction become a replacement character.
pub fn printable(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(steers) { Cow::Owned(text.replace(steers, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// On which side a column is flush.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// A table with a header. Columns shrink, the widest first, until a line fits.
pub(crate) struct Table {
    sides: Vec<Side>,
    rows: Vec<Vec<String>>,
}

/// A text column does not shrink below this.
const NARROWEST: usize = 6;
const INDENT: &str = "  ";
const GAP: &str = "  ";

impl Table {
    pub(crate) fn new(header: Vec<(String, Side)>) -> Table {
        let (names, sides) = header.into_iter().unzip();
        Table { sides, rows: vec![names] }
    }

    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.cells(cells.iter().map(String::as_str));
    }

    /// A row of as many cells as there are.
    pub(crate) fn cells<'a>(&mut self, cells: impl Iterator<Item = &'a str>) {
        self.rows.push(cells.map(|cell| printable(cell).into_owned()).collect());
    }

    pub(crate) fn render(&self, width: usize) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).zip(&self.sides);
            let line: Vec<String> = cells.map(|((cell, width), side)| fitted(cell, *width, *side)).collect();
            text.push_str(format!("{INDENT}{}", line.join(GAP)).trim_end());
            text.push('\n');
        }
        text
    }

    fn widths(&self, width: usize) -> Vec<usize> {
        let widest = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
        let mut widths: Vec<usize> = (0..self.sides.len()).map(|column| widest(column).unwrap_or(0)).collect();
        let room = width.saturating_sub(INDENT.len() + GAP.len() * widths.len().saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            let Some(widest) = widths.iter_mut().max() else { break };
            if *widest <= NARROWEST {
                break;
            }
            *widest -= 1;
        }
        widths
    }
}

/// A cell at exactly this width; what is cut ends in an ellipsis.
fn fitted(cell: &str, width: usize, side: Side) -> String {
    let cell = cut(cell, width);
    let space = " ".repeat(width.saturating_sub(cell.width()));
    if side == Side::Right { format!("{space}{cell}") } else { format!("{cell}{space}") }
}

fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        kept.push(c);
    }
    Cow::Owned(kept + "…")
}

/// A paragraph: the first line begins with `first`, the others with `rest`.
pub(crate) fn wrapped(text: &str, first: &str, rest: &str, width: usize) -> String {
    let mut out = String::new();
    let mut line = first.to_string();
    let mut fresh = true;
    for word in printable(text).split(' ').filter(|word| !word.is_empty()) {
        for piece in pieces(word, width.saturating_sub(rest.width()).max(NARROWEST)) {
            if !fresh && line.width() + 1 + piece.width() > width {
                out.push_str(line.trim_end());
                out.push('\n');
                line = rest.to_string();
                fresh = true;
            }
            if !fresh {
                line.push(' ');
            }
            line.push_str(&piece);
            fresh = false;
        }
    }
    out + line.trim_end() + "\n"
}

/// A word in pieces that fit; most words are one piece.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for c in word.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > width {
            pieces.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_shrinks_its_widest_column() {
        let mut table =
            Table::new(vec![("id".into(), Side::Left), ("name".into(), Side::Left), ("%".into(), Side::Right)]);
        table.row(["C-1".into(), "a very long name of a very small firm".into(), "7.5".into()]);
        assert_eq!(table.render(30), "  id   name                  %\n  C-1  a very long name …  7.5\n");
    }

    #[test]
    fn a_word_that_fits_nowhere_is_broken() {
        assert_eq!(wrapped("aaaaaaaaaa bb", "- ", "  ", 10), "- aaaaaaaa\n  aa bb\n");
    }

    #[test]
    fn escape_sequences_and_marks_of_direction_are_shown_not_obeyed() {
        assert_eq!(printable("a\u{1b}[31m\u{202e}b"), "a\u{fffd}[31m\u{fffd}b");
    }
}
