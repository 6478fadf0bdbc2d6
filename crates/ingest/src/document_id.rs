//! Documents told apart without keeping their numbers: ten million numbers of documents are half a gigabyte of texts, and
//! most of the time of reading, while flows only ask which lines are revised.
//!
//! A document is known by 128 bits that depend on the letters of its number. They are keyed anew in each run, so that
//! nobody can make up two numbers that are taken for one; that two are by chance is less likely than one in 10²⁰ for a
//! thousand million documents.

use rayon::prelude::*;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use tegi_model::Sym;

/// What tells a document from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId([u64; 2]);

/// The hash of this run.
static KEYED: LazyLock<SipHasher13> = LazyLock::new(|| {
    let [one, other] = [0, 1].map(|half: u8| RandomState::new().hash_one(half));
    SipHasher13::new_with_keys(one, other)
});

impl DocumentId {
    /// That of a row without a number.
    pub const NONE: DocumentId = DocumentId([0; 2]);

    /// That of the document with this number.
    pub fn of(number: &str) -> DocumentId {
        if number.is_empty() {
            return DocumentId::NONE;
        }
        let mut hasher = *KEYED;
        hasher.write(number.as_bytes());
        let hash = hasher.finish128();
        DocumentId([hash.h1, hash.h2])
    }

    /// A text that no other document has.
    pub fn text(self) -> String {
        match self {
            DocumentId::NONE => String::new(),
            DocumentId([one, other]) => format!("{one:016x}{other:016x}"),
        }
    }
}

/// The document of a line, its number in it, and who issued it: lines that are the same in all of it say the same twice.
pub type LineId = (DocumentId, Sym, Sym);

/// Bits for each line, of which each sets one: so many that few lines set the same by chance.
const BITS_A_LINE: usize = 16;

/// The documents of which a line stands there twice, of so many lines in any order.
///
/// Each line sets a bit, which is chosen by what it is; those whose bit was set before, and those that had set it, are
/// looked at closely. Linear in the lines, two bytes each.
pub fn with_a_line_twice<L>(count: usize, lines: impl Fn() -> L) -> Vec<DocumentId>
where
    L: ParallelIterator<Item = LineId>,
{
    let size = count.saturating_mul(BITS_A_LINE).next_power_of_two().max(1 << 6);
    let place = |(DocumentId([id, _]), Sym(line), Sym(issuer)): LineId| {
        // The bits of a document are as good as any; lines of one document lie anywhere.
        let spread = (u64::from(line) << 32 | u64::from(issuer)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (id ^ spread) as usize & (size - 1)
    };
    let numbered = || lines().filter(|line| line.0 != DocumentId::NONE);
    let (once, twice) = (Bits::of(size), Bits::of(size));
    numbered().for_each(|line| {
        let place = place(line);
        if once.set(place) {
            twice.set(place);
        }
    });
    let mut alike: Vec<LineId> = numbered().filter(|line| twice.is_set(place(*line))).collect();
    alike.par_sort_unstable();
    alike.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].0).collect()
}

/// Bits that all threads set.
struct Bits(Vec<AtomicU64>);

impl Bits {
    fn of(size: usize) -> Bits {
        Bits((0..size.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    /// Sets a bit; whether it was set.
    fn set(&self, place: usize) -> bool {
        let bit = 1 << (place % 64);
        self.0[place / 64].fetch_or(bit, Ordering::Relaxed) & bit != 0
    }

    fn is_set(&self, place: usize) -> bool {
        self.0[place / 64].load(Ordering::Relaxed) & 1 << (place % 64) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn documents_are_told_apart_by_their_numbers() {
        let (one, other) = (DocumentId::of("55302/010124/0000002"), DocumentId::of("55302/010124/0000003"));
        assert_eq!(one, DocumentId::of("55302/010124/0000002"));
        assert_ne!(one, other);
        assert_ne!(one.text(), other.text());
        assert_eq!((DocumentId::of(""), DocumentId::NONE.text()), (DocumentId::NONE, String::new()));
    }

    #[test]
    fn a_bit_is_set_once() {
        let bits = Bits::of(130);
        assert_eq!([0, 129, 64, 129, 0].map(|place| bits.set(place)), [false, false, false, true, true]);
        assert_eq!([0, 1, 64, 129].map(|place| bits.is_set(place)), [true, false, true, true]);
    }

    proptest! {
        #[test]
        fn a_line_that_stands_there_twice_is_found(
            lines in prop::collection::vec((0..40_u64, 0..3_u32, 0..3_u32), 0..400)
        ) {
            // Of few documents many have the same low bits.
            let line = |&(document, line, issuer): &(u64, u32, u32)| {
                (DocumentId([document % 8, document / 8]), Sym(line), Sym(issuer))
            };
            let lines: Vec<LineId> = lines.iter().map(line).collect();
            let mut counts: BTreeMap<LineId, usize> = BTreeMap::new();
            lines.iter().for_each(|line| *counts.entry(*line).or_default() += 1);
            let twice = counts.iter().filter(|(line, count)| **count > 1 && line.0 != DocumentId::NONE);
            let mut expected: Vec<DocumentId> = twice.map(|(line, _)| line.0).collect();
            expected.dedup();
            let mut found = with_a_line_twice(lines.len(), || lines.par_iter().copied());
            found.dedup();
            prop_assert_eq!(found, expected);
        }
    }
}
