//! Documents told apart without keeping their numbers: ten million numbers of documents are half a gigabyte of texts, and
//! most of the time of reading, while flows only ask which lines are revised.
//!
//! A document is known by 128 bits that depend on the letters of its number. They are keyed anew in each run, so that
//! nobody can make up two numbers that are taken for one; that two are by chance is less likely than one in 10²⁰ for a
//! thousand million documents.

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;
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

/// Lines are looked through in so many shelves, by the first bits of their number: a processor's cache holds what is
/// looked up of one.
const SHELVES: usize = 256;

/// So many lines are put on shelves at a time.
const CHUNK: usize = 1 << 17;

/// Bits for each line of a shelf, of which each sets one: so many that few lines set the same by chance.
const BITS_A_LINE: usize = 16;

/// The documents of which a line stands there twice.
///
/// Each line is a number that depends on all that it is; lines of the same number are looked at closely. Linear in the
/// lines, about ten bytes each.
pub fn with_a_line_twice<L>(lines: L) -> Vec<DocumentId>
where
    L: IndexedParallelIterator<Item = LineId> + Clone,
{
    // Hardly any shelf has an eighth more than another.
    let shelves = || (0..SHELVES).map(|_| Vec::with_capacity(CHUNK / SHELVES * 9 / 8)).collect::<Vec<Vec<u64>>>();
    let shelved = lines.clone().fold_chunks(CHUNK, shelves, |mut shelves, line| {
        if line.0 != DocumentId::NONE {
            let number = number(line);
            shelves[(number >> (u64::BITS - SHELVES.ilog2())) as usize].push(number);
        }
        shelves
    });
    let chunks: Vec<Vec<Vec<u64>>> = shelved.collect();
    let alike = (0..SHELVES).into_par_iter().flat_map_iter(|shelf| alike(chunks.iter().map(|chunk| &chunk[shelf][..])));
    let alike: FxHashSet<u64> = alike.collect();
    if alike.is_empty() {
        return Vec::new();
    }
    let numbered = lines.filter(|line| line.0 != DocumentId::NONE);
    let mut lines: Vec<LineId> = numbered.filter(|line| alike.contains(&number(*line))).collect();
    lines.par_sort_unstable();
    lines.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].0).collect()
}

/// A number for a line. The bits of a document are as good as any; lines of one document lie anywhere.
fn number((DocumentId([id, _]), Sym(line), Sym(issuer)): LineId) -> u64 {
    id ^ (u64::from(line) << 32 | u64::from(issuer)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The numbers that occur twice, of those of a shelf.
fn alike<'n>(numbers: impl Iterator<Item = &'n [u64]> + Clone) -> Vec<u64> {
    let count: usize = numbers.clone().map(<[u64]>::len).sum();
    let words = count.saturating_mul(BITS_A_LINE).next_power_of_two().max(64) / 64;
    let (mut once, mut twice) = (vec![0_u64; words], vec![0_u64; words]);
    let place = |number: u64| (number as usize >> 6 & (words - 1), 1 << (number & 63));
    for &number in numbers.clone().flatten() {
        let (word, bit) = place(number);
        twice[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let is_alike = |number: &&u64| {
        let (word, bit) = place(**number);
        twice[word] & bit != 0
    };
    let mut found: Vec<u64> = numbers.flatten().filter(is_alike).copied().collect();
    found.sort_unstable();
    found.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
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
    fn numbers_that_occur_twice_are_alike() {
        let numbers = [&[7, 9, 7 + (1 << 40)][..], &[], &[9, 8, 9], &[7 + (1 << 40)]];
        assert_eq!(alike(numbers.into_iter()), [9, 9, 7 + (1 << 40)]);
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
            let mut found = with_a_line_twice(lines.par_iter().copied());
            found.dedup();
            prop_assert_eq!(found, expected);
        }
    }
}
