//! Words in boxes: wrapped to a width, never cut in silence.
//!
//! A text too long for its lines ends in `…` and a number; the full text then stands in the numbered notes under the
//! picture and in the tooltip.

use super::font::{has_letter, letter_width, text_width};
use super::scene::{Anchor, Color, Font, Item, Point, Turn};

/// How long a shortened text may be, in lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines(pub usize);

/// The full texts of what was shortened, in order of appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    texts: Vec<String>,
}

impl Notes {
    /// The number of a note with this text; the same text has one number.
    pub fn number(&mut self, text: &str) -> usize {
        if let Some(at) = self.texts.iter().position(|known| known == text) {
            return at + 1;
        }
        self.texts.push(text.to_owned());
        self.texts.len()
    }

    /// The notes in order.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }
}

/// Lines of one font.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// The lines.
    pub lines: Vec<String>,
    /// How they are set.
    pub font: Font,
}

impl Paragraph {
    /// All of a text, in as many lines as it takes.
    #[must_use]
    pub fn whole(text: &str, font: Font, width: f64) -> Self {
        Self { lines: wrap(&printable(text), font, width), font }
    }

    /// A text in at most so many lines; what does not fit goes to the notes.
    #[must_use]
    pub fn short(text: &str, font: Font, width: f64, most: Lines, notes: &mut Notes) -> Self {
        let text = printable(text);
        let whole = wrap(&text, font, width);
        if whole.len() <= most.0 {
            return Self { lines: whole, font };
        }
        let mark = format!("…\u{a0}[{}]", notes.number(&text));
        let room = (width - text_width(&mark, font)).max(0.0);
        let mut lines: Vec<String> = whole.into_iter().take(most.0.max(1)).collect();
        if let Some(last) = lines.last_mut() {
            *last = head(last, font, room) + &mark;
        }
        Self { lines, font }
    }

    /// The widest line.
    #[must_use]
    pub fn width(&self) -> f64 {
        let widths = self.lines.iter().map(|line| text_width(line, self.font));
        widths.fold(0.0, f64::max)
    }

    /// The height of all lines.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.lines.len() as f64 * self.font.line_height()
    }

    /// The lines as items, the upper edge of the first at `top`.
    #[must_use]
    pub fn items(&self, top: Point, anchor: Anchor, color: Color) -> Vec<Item> {
        let base = |row: usize| top.1 + self.font.size + row as f64 * self.font.line_height();
        let lines = self.lines.iter().enumerate();
        lines.map(|(row, line)| label(line, (top.0, base(row)), self.font, anchor, color)).collect()
    }
}

/// One level line of text.
#[must_use]
pub fn label(text: &str, at: Point, font: Font, anchor: Anchor, color: Color) -> Item {
    Item::Text { at, text: printable(text), font, anchor, color, turn: Turn::Level }
}

/// A text without control characters; line ends and tabs become spaces, letters that the fonts lack Latin ones.
#[must_use]
pub fn printable(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' { ' ' } else { c });
    let mut printable = String::with_capacity(text.len());
    for letter in spaced.filter(|c| !is_unprintable(*c)) {
        match any_ascii::any_ascii_char(letter) {
            latin if !latin.is_empty() && !has_letter(letter) => printable.push_str(latin),
            _ => printable.push(letter),
        }
    }
    printable
}

/// Control characters, and the marks that could reorder the text around them.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Breaks at spaces and after hyphens and slashes, and inside a word that is wider than the line.
fn wrap(text: &str, font: Font, width: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    for piece in pieces(text) {
        let solid = text_width(piece.trim_end_matches(' '), font);
        if used + solid > width && !line.is_empty() {
            push_trimmed(&mut lines, &mut line);
            used = 0.0;
        }
        if solid > width {
            used = break_word(piece, font, width, &mut lines, &mut line);
        } else {
            line.push_str(piece);
            used += text_width(piece, font);
        }
    }
    push_trimmed(&mut lines, &mut line);
    lines
}

/// Lays a word that is wider than a line letter by letter; returns the width of the last line.
fn break_word(word: &str, font: Font, width: f64, lines: &mut Vec<String>, line: &mut String) -> f64 {
    let mut used = 0.0;
    for letter in word.chars() {
        let wide = letter_width(letter, font);
        if used + wide > width && !line.is_empty() {
            push_trimmed(lines, line);
            used = 0.0;
        }
        line.push(letter);
        used += wide;
    }
    used
}

fn push_trimmed(lines: &mut Vec<String>, line: &mut String) {
    let trimmed = line.trim_matches(' ');
    if !trimmed.is_empty() {
        lines.push(trimmed.to_owned());
    }
    line.clear();
}

/// The text in pieces that may stand on lines of their own, each with the spaces after it.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, c)| *c);
        let ends = match letter {
            ' ' => next != Some(' '),
            '-' | '/' | '‐' => next.is_some_and(char::is_alphabetic),
            _ => false,
        };
        if ends {
            let end = at + letter.len_utf8();
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// As much of the beginning as fits.
fn head(text: &str, font: Font, width: f64) -> String {
    let mut used = 0.0;
    let fits = text.chars().take_while(|letter| {
        used += letter_width(*letter, font);
        used <= width
    });
    fits.collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Font = Font::regular(10.0);

    #[test]
    fn no_line_is_wider_than_its_box_and_no_letter_is_lost() {
        for text in [
            "Товарищество с ограниченной ответственностью «Қазақстан жүйелері»",
            "x-y/z",
            "абвгдежзиклмнопрстуфхцчшщ",
            "\u{e000}\u{e000}\u{e000}\u{e000}\u{e000}\u{e000}\u{e000}\u{e000}",
        ] {
            let paragraph = Paragraph::whole(text, FONT, 60.0);
            assert!(paragraph.width() <= 60.0, "{paragraph:?}");
            let bare = |s: &str| s.replace(' ', "");
            assert_eq!(bare(&paragraph.lines.concat()), bare(text));
        }
    }

    #[test]
    fn what_does_not_fit_is_numbered_and_kept_in_the_notes() {
        let mut notes = Notes::default();
        let long = "word ".repeat(2_000);
        let paragraph = Paragraph::short(&long, FONT, 80.0, Lines(3), &mut notes);
        assert_eq!(paragraph.lines.len(), 3);
        assert!(paragraph.lines[2].ends_with("[1]") && paragraph.width() <= 80.0);
        assert_eq!(notes.texts(), [long]);
    }

    #[test]
    fn letters_that_the_fonts_lack_are_written_in_latin_ones() {
        assert_eq!(printable("深圳 Қазақ"), "ShenZhen Қазақ");
    }

    #[test]
    fn line_ends_and_control_characters_become_harmless() {
        assert_eq!(printable("a\nb\u{0}\u{202e}c"), "a bc");
        assert!(Paragraph::whole(" \n", FONT, 50.0).lines.is_empty());
    }
}
