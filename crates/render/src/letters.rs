//! A line of words as one shape, for a painter that knows no fonts.
//!
//! Letters are composed (й is one letter, not и with a mark), drawn together where the font says so (kerning), and run
//! from left to right. Not done, since no text of ours needs it: scripts whose letters change by their neighbours (they
//! are written in Latin letters before, see [`printable`](super::text::printable)), and marks without a composed letter,
//! which stand where the font draws them by itself.

use std::fmt::Write;

use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{Face, GlyphId, OutlineBuilder};
use unicode_normalization::UnicodeNormalization;

use super::font::face;
use super::scene::Font;

/// A line of words as a shape, in units of the font: the base line at 0, upwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The pen's moves as SVG writes them; empty where there is nothing to see.
    pub moves: String,
    /// Where the next letter would stand.
    pub width: i32,
    /// How many units the font's size is.
    pub em: u16,
}

/// The shape of a line of words. Runs of spaces count as one, as in SVG. Time: linear in the letters.
#[must_use]
pub fn outline(text: &str, font: Font) -> Outline {
    let Some(face) = face(font.weight) else { return Outline { em: 1, ..Outline::default() } };
    let text = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut pen = Pen { moves: String::new(), at: 0 };
    let mut last = None;
    for letter in text.nfc().filter(|letter| !is_silent(*letter)) {
        let glyph = face.glyph_index(letter).unwrap_or_default();
        pen.at += last.map_or(0, |last| kerning(face, last, glyph));
        // A letter without a shape, such as a space, is no mistake.
        let _ = face.outline_glyph(glyph, &mut pen);
        pen.at += i32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
        last = Some(glyph);
    }
    Outline { moves: pen.moves, width: pen.at, em: face.units_per_em() }
}

/// Marks that tell a program how to set the letters around them, and are not seen.
fn is_silent(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}')
}

/// How much further apart the font wants two letters (less than 0: closer), by its table of pairs (`GPOS`, lookup type 2:
/// of each list the first table that knows the pair).
fn kerning(face: &Face<'_>, left: GlyphId, right: GlyphId) -> i32 {
    let lists = face.tables().gpos.iter().flat_map(|table| table.lookups);
    let wanted = lists.filter_map(|list| {
        list.subtables.into_iter::<PositioningSubtable<'_>>().find_map(|table| match table {
            PositioningSubtable::Pair(pairs) => between(&pairs, left, right),
            _ => None,
        })
    });
    wanted.map(i32::from).sum()
}

/// What one table of pairs says of two letters; none where it does not know the pair.
fn between(pairs: &PairAdjustment<'_>, left: GlyphId, right: GlyphId) -> Option<i16> {
    let at = pairs.coverage().get(left)?;
    let (first, _) = match pairs {
        PairAdjustment::Format1 { sets, .. } => sets.get(at)?.get(right)?,
        PairAdjustment::Format2 { classes, matrix, .. } => matrix.get((classes.0.get(left), classes.1.get(right)))?,
    };
    Some(first.x_advance)
}

/// Writes the moves of each letter at its place.
struct Pen {
    moves: String,
    at: i32,
}

impl Pen {
    fn step(&mut self, name: char, points: &[(f32, f32)]) {
        self.moves.push(name);
        for (x, y) in points {
            // Writing to a String cannot fail. Shapes of these fonts lie on whole units or halves.
            let _ = write!(self.moves, "{} {} ", x + self.at as f32, y);
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.step('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.step('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.step('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.step('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.step('Z', &[]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::font::text_width;
    use super::*;

    #[test]
    fn letters_that_the_font_draws_together_take_less_room() {
        let font = Font::regular(10.0);
        let points = |text: &str| f64::from(outline(text, font).width) / f64::from(outline(text, font).em) * font.size;
        assert!((points("нн") - text_width("нн", font)).abs() < 1e-9);
        assert!(points("AV") < text_width("AV", font) - 0.1);
        assert!(points("Та") < text_width("Та", font) - 0.1);
    }

    #[test]
    fn a_letter_and_its_mark_are_one_shape_and_silent_marks_none() {
        let drawn = |text: &str| outline(text, Font::bold(10.0));
        assert_eq!(drawn("и\u{306}"), drawn("й"));
        assert_eq!(drawn("За\u{ad}вод\u{200b}"), drawn("Завод"));
        assert_eq!(drawn(" a  b "), drawn("a b"));
        assert_eq!(drawn(""), Outline { em: drawn("a").em, ..Outline::default() });
    }

    #[test]
    fn a_letter_that_the_font_lacks_is_a_box() {
        assert!(!outline("\u{e000}", Font::regular(10.0)).moves.is_empty());
        assert!(outline("\u{a0}", Font::regular(10.0)).moves.is_empty());
    }
}
