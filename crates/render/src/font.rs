//! The letters that travel with the program: their widths, and the files that go into a picture.
//!
//! Neither building nor drawing needs a font of the system. A letter that the fonts lack is counted as wide as the
//! widest letters of other scripts, so that a label in any script keeps inside its box.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use ttf_parser::Face;

use super::scene::{Font, Weight};

/// The family's name, in SVG and in CSS.
pub const FAMILY: &str = "Noto Sans";

/// As wide as an ideograph: one em.
const FOREIGN_LETTER: f64 = 1.0;

static REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");
static REGULAR_WEB: &[u8] = include_bytes!("../fonts/NotoSans-Regular.woff2");
static BOLD_WEB: &[u8] = include_bytes!("../fonts/NotoSans-Bold.woff2");

static REGULAR_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(REGULAR, 0).ok());
static BOLD_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(BOLD, 0).ok());

/// The width of a text in points, without kerning (which only draws letters together).
#[must_use]
pub fn text_width(text: &str, font: Font) -> f64 {
    text.chars().map(|letter| letter_width(letter, font)).sum()
}

/// The width of one letter in points.
#[must_use]
pub fn letter_width(letter: char, font: Font) -> f64 {
    let advance = face(font.weight).and_then(|face| {
        let glyph = face.glyph_index(letter)?;
        let units = face.glyph_hor_advance(glyph)?;
        Some(f64::from(units) / f64::from(face.units_per_em()))
    });
    advance.unwrap_or(FOREIGN_LETTER) * font.size
}

/// Whether the fonts have a letter.
#[must_use]
pub fn has_letter(letter: char) -> bool {
    REGULAR_FACE.as_ref().is_some_and(|face| face.glyph_index(letter).is_some())
}

/// The `@font-face` rules with the fonts inside: once in a page is enough for all its pictures.
#[must_use]
pub fn font_css() -> String {
    let face = |weight: &str, bytes: &[u8]| {
        format!(
            "@font-face{{font-family:\"{FAMILY}\";font-weight:{weight};\
             src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            STANDARD.encode(bytes)
        )
    };
    face("400", REGULAR_WEB) + &face("700", BOLD_WEB)
}

/// The letters of a weight.
pub(super) fn face(weight: Weight) -> Option<&'static Face<'static>> {
    match weight {
        Weight::Regular => REGULAR_FACE.as_ref(),
        Weight::Bold => BOLD_FACE.as_ref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_russian_kazakh_and_the_signs_of_a_report_is_there() {
        let letters = "АБЯабяЁёӘәҒғҚқҢңӨөҰұҮүҺһІі₸₽€→←↑↓–—\u{a0}≤≥×…−≈«»№·ąčşğİı";
        for face in [&*REGULAR_FACE, &*BOLD_FACE] {
            let face = face.as_ref().unwrap();
            for letter in letters.chars() {
                assert!(face.glyph_index(letter).is_some(), "{letter} is missing");
            }
        }
    }

    #[test]
    fn a_bold_text_is_wider_and_a_strange_letter_has_a_width() {
        assert!(text_width("Завод", Font::bold(10.0)) > text_width("Завод", Font::regular(10.0)));
        assert_eq!(text_width("泵", Font::regular(10.0)), 10.0);
        assert_eq!(text_width("", Font::regular(10.0)), 0.0);
    }
}
