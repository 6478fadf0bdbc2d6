//! The cells of a row that are taken as they stand and cannot be broken: without white space around them, each with the
//! hash of its letters.
//!
//! A cell is looked at once. Its hash then serves three times: for the print of the row, for the number of the text, and
//! to find what the same cells meant in a row before.

use super::cell::{trimmed, unfilled};
use tegi_model::TextHash;

/// No canonical table has more columns.
pub const MOST_COLUMNS: usize = 32;

/// Such cells by canonical column; nothing for columns whose cells are put together or looked up.
pub type PlainCells<'r> = [Option<PlainCell<'r>>; MOST_COLUMNS];

/// A cell that is taken as it stands.
#[derive(Clone, Copy, Debug)]
pub struct PlainCell<'r> {
    /// Its text; empty where it is unfilled, also where it says so in a word.
    pub text: &'r str,
    /// The hash of that text.
    pub hash: TextHash,
}

/// What is seen when a cell is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Looked<'r> {
    /// The cell as it is read.
    pub plain: PlainCell<'r>,
    /// The hash of what counts for the print of the row.
    pub printed: TextHash,
    /// Whether it is filled.
    pub filled: bool,
}

impl<'r> PlainCell<'r> {
    /// A text as a cell.
    #[inline]
    pub fn of(text: &'r str) -> PlainCell<'r> {
        PlainCell { text, hash: TextHash::of(text) }
    }

    /// Looks at a cell as it stands in a row.
    #[inline(always)] // called for each cell of all files from one loop: a call of its own costs a twentieth of reading
    pub fn look(cell: &'r str) -> Looked<'r> {
        if cell.is_empty() {
            let nothing = PlainCell::of("");
            return Looked { plain: nothing, printed: nothing.hash, filled: false };
        }
        let text = trimmed(cell);
        if text.len() < cell.len() {
            return looked_within(cell, text);
        }
        let (hash, filled) = (TextHash::of(text), !unfilled(text));
        let plain = if filled { PlainCell { text, hash } } else { PlainCell::of("") };
        Looked { plain, printed: hash, filled }
    }
}

/// Looks at a cell with white space around its text. What is printed keeps white space that is none of ASCII.
#[cold]
fn looked_within<'r>(cell: &'r str, text: &'r str) -> Looked<'r> {
    let printed = cell.trim_ascii();
    let plain = PlainCell::of(if unfilled(text) { "" } else { text });
    Looked { plain, printed: TextHash::of(printed), filled: !unfilled(printed) }
}

/// A number that depends on the cells of a row only, in the order of the canonical columns: what the hasher behind
/// [`TextHash`] gives for cell after cell, each column ended by a byte that no text has. It is a sum of the cells' own hashes times
/// powers of one factor, so that no cell needs to be looked at twice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Print(u64);

impl Print {
    const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;
    const TURN: u32 = 26;

    /// Adds a cell.
    #[inline]
    pub fn cell(&mut self, hash: TextHash) {
        self.0 = self.0.wrapping_mul(Print::FACTOR).wrapping_add(hash.bits().rotate_right(Print::TURN));
    }

    /// Ends a column.
    #[inline]
    pub fn end_column(&mut self) {
        self.0 = self.0.wrapping_add(0xff).wrapping_mul(Print::FACTOR);
    }

    /// The number of a row: by these columns in its upper half, by the others where these say the same.
    pub fn before(self, others: Print) -> u64 {
        self.finish() ^ (others.finish() >> 32)
    }

    /// The number.
    pub fn finish(self) -> u64 {
        self.0.rotate_left(Print::TURN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn white_space_around_a_cell_makes_no_difference() {
        for cell in ["ab", " ab", "ab\t", "\u{a0}ab", " \u{2003}ab \u{a0}"] {
            let looked = PlainCell::look(cell);
            assert_eq!(
                (looked.plain.text, looked.plain.hash, looked.filled),
                ("ab", TextHash::of("ab"), true),
                "{cell:?}"
            );
        }
        for cell in ["", " ", "-", " NULL "] {
            let looked = PlainCell::look(cell);
            assert_eq!(
                (looked.plain.text, looked.plain.hash, looked.filled),
                ("", TextHash::of(""), false),
                "{cell:?}"
            );
        }
    }

    proptest! {
        #[test]
        #[cfg(target_pointer_width = "64")]
        fn a_print_is_what_the_hasher_gives_for_cell_after_cell(cells in prop::collection::vec("\\PC{0,40}", 0..30)) {
            use std::hash::Hasher;
            let (mut print, mut hasher) = (Print::default(), rustc_hash::FxHasher::default());
            for cell in &cells {
                print.cell(TextHash::of(cell));
                print.end_column();
                hasher.write(cell.as_bytes());
                hasher.write_u8(0xff);
            }
            prop_assert_eq!(print.finish(), hasher.finish());
        }
    }
}
