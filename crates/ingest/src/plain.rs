//! What a cell says that is taken as it stands, without white space around it; and which cells of a row were looked at.

use super::cell::{LONGEST_UNFILLED, ends_word, trimmed, unfilled};

/// No canonical table has more columns.
pub const MOST_COLUMNS: usize = 32;

/// Which canonical cells of a row were looked at, and which of them are unfilled: a bit for each column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Those that were looked at.
    pub at: u32,
    /// Those of them that are unfilled.
    pub unfilled: u32,
}

impl Looked {
    /// Puts down what a cell is.
    #[inline]
    pub fn put(&mut self, column: usize, filled: bool) {
        self.at |= 1 << column;
        self.unfilled |= u32::from(!filled) << column;
    }

    /// Puts down what several are.
    #[inline]
    pub fn add(&mut self, others: Looked) {
        self.at |= others.at;
        self.unfilled |= others.unfilled;
    }
}

/// The columns whose bits are set, in order.
pub fn columns(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let column = bits.trailing_zeros() as usize;
        bits &= bits.checked_sub(1)?;
        Some(column)
    })
}

/// What a cell says that is taken as it stands: nothing, where it is unfilled.
#[inline(always)] // called for each cell of all files from one loop: a call of its own costs a twentieth of reading
pub fn look(cell: &str) -> &str {
    if is_usual(cell.as_bytes()) { cell } else { looked_closely(cell) }
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

/// What a cell says that may be empty, say so, or have white space around its text.
fn looked_closely(cell: &str) -> &str {
    let text = trimmed(cell);
    if unfilled(text) { "" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn white_space_around_a_cell_makes_no_difference() {
        for cell in ["ab", " ab", "ab\t", "\u{a0}ab", " \u{2003}ab \u{a0}"] {
            assert_eq!(look(cell), "ab", "{cell:?}");
        }
        for cell in ["", " ", "-", " NULL ", "\u{a0}"] {
            assert_eq!(look(cell), "", "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn a_cell_that_is_seen_to_be_usual_is_as_if_it_was_looked_at_closely(
            cell in prop_oneof!["\\PC{0,6}", "[-NnulA#/—–\u{a0}\u{85}\u{2003} xЖ»]{0,6}"]
        ) {
            prop_assert_eq!(look(&cell), looked_closely(&cell));
        }
    }
}
