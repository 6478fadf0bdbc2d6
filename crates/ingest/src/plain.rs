//! The cells of a row that are taken as they stand and cannot be broken: without white space around them, each with the
//! hash of its letters.
//!
//! A cell is looked at once. Its hash then serves three times: for the print of the row, for the number of the text, and
//! to find what the same cells meant in a row before.

use super::cell::{LONGEST_UNFILLED, ends_word, trimmed, unfilled};
use tegi_model::TextHash;

/// No canonical table has more columns.
pub const MOST_COLUMNS: usize = 32;

/// Such cells by canonical column, empty ones for columns that are absent.
#[derive(Clone, Copy, Debug)]
pub struct PlainCells<'r> {
    cells: [PlainCell<'r>; MOST_COLUMNS],
    /// Columns whose cells are put together, looked up or broken: a bit for each.
    others: u32,
}

impl Default for PlainCells<'_> {
    /// All columns are absent.
    fn default() -> Self {
        PlainCells { cells: [PlainCell::of(""); MOST_COLUMNS], others: 0 }
    }
}

impl<'r> PlainCells<'r> {
    /// Cells none of which is taken as it stands.
    pub fn none() -> PlainCells<'r> {
        PlainCells { others: u32::MAX, ..PlainCells::default() }
    }

    /// Puts down a cell.
    #[inline]
    pub fn put(&mut self, column: usize, cell: PlainCell<'r>) {
        self.cells[column] = cell;
    }

    /// Puts down that the cell of a column is not taken as it stands.
    #[inline]
    pub fn leave(&mut self, column: usize) {
        self.others |= 1 << column;
    }

    /// The cell of a column, where it is taken as it stands.
    #[inline]
    pub fn get(&self, column: usize) -> Option<PlainCell<'r>> {
        self.cells.get(column).filter(|_| self.others >> column & 1 == 0).copied()
    }
}

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
        if is_usual(cell.as_bytes()) {
            let plain = PlainCell::of(cell);
            return Looked { plain, printed: plain.hash, filled: true };
        }
        looked_closely(cell)
    }
}

/// Whether a cell is seen to be filled and to have no white space around it by its first and last byte.
#[inline(always)]
fn is_usual(cell: &[u8]) -> bool {
    let (Some(&first), Some(&last)) = (cell.first(), cell.last()) else { return false };
    let begins = match HEADS[usize::from(first)] {
        Head::Letter => true,
        Head::OfAWordForEmpty => cell.len() > LONGEST_UNFILLED,
        Head::Other => false,
    };
    begins && (matches!(last, b'!'..=b'~') || (last >= 0x80 && ends_word(cell)))
}

/// What a byte is at the head of a cell.
#[derive(Clone, Copy)]
enum Head {
    /// It begins a letter, a digit or a mark, and no word for empty.
    Letter,
    /// A word for empty can begin so.
    OfAWordForEmpty,
    /// It can be white space.
    Other,
}

/// What each byte is at the head of a cell.
const HEADS: [Head; 256] = {
    let mut heads = [Head::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        heads[byte] = match byte as u8 {
            b'-' | b'N' | b'n' | b'#' => Head::OfAWordForEmpty,
            b'!'..=b'~' | 0xc3..=0xe0 | 0xe4..=0xff => Head::Letter,
            _ => Head::Other,
        };
        byte += 1;
    }
    heads
};

/// Looks at a cell that is empty, may say so, or may have white space around its text.
fn looked_closely(cell: &str) -> Looked<'_> {
    let text = trimmed(cell);
    if text.len() < cell.len() {
        return looked_within(cell, text);
    }
    let (hash, filled) = (TextHash::of(text), !unfilled(text));
    let plain = if filled { PlainCell { text, hash } } else { PlainCell::of("") };
    Looked { plain, printed: hash, filled }
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
        fn a_cell_that_is_seen_to_be_usual_is_as_if_it_was_looked_at_closely(
            cell in prop_oneof!["\\PC{0,6}", "[-NnulA#/—–\u{a0}\u{85}\u{2003} xЖ»]{0,6}"]
        ) {
            let (one, other) = (PlainCell::look(&cell), looked_closely(&cell));
            prop_assert_eq!(
                (one.plain.text, one.plain.hash, one.printed, one.filled),
                (other.plain.text, other.plain.hash, other.printed, other.filled)
            );
        }

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
