//! Documents told apart without keeping their numbers: ten million numbers of documents are half a gigabyte of texts, and
//! most of the time of reading, while flows only ask which lines are revised.
//!
//! A document is known by 128 bits that depend on the letters of its number. They are keyed anew in each run, so that
//! nobody can make up two numbers that are taken for one; that two are by chance is less likely than one in 10²⁰ for a
//! thousand million documents. Documents in which something has to be settled get a text for a number, as all have where
//! records are read whole ([`name_unsettled`]); they are most often few.

use super::desk::Desk;
use super::revise::issuer;
use super::words::Status;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use tegi_model::{Records, Sym, TABLES};

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
    fn text(self) -> String {
        format!("{:016x}{:016x}", self.0[0], self.0[1])
    }
}

/// Gives the lines of declarations that were read without the numbers of their documents a text for the number, where
/// something has to be settled in the document: where a line is not final, or two lines have the same number in it.
pub fn name_unsettled(desk: &mut Desk) {
    let ids = std::mem::take(&mut desk.documents);
    let table = TABLES.iter().position(|table| table.name == "declarations").unwrap_or(0);
    let states = &desk.states[table];
    let not_final = ids.iter().zip(states).filter(|(_, state)| **state != Status::Final).map(|(id, _)| *id);
    let mut unsettled: FxHashSet<DocumentId> = not_final.collect();
    unsettled.extend(with_a_line_twice(&desk.records, &ids));
    unsettled.remove(&DocumentId::NONE);
    if unsettled.is_empty() {
        return;
    }
    for (id, row) in ids.iter().zip(&mut desk.records.declarations).filter(|(id, _)| unsettled.contains(id)) {
        row.no = desk.records.strings.intern(&id.text());
    }
}

/// Bits for each row, of which each sets one: so many that few rows set the same by chance.
const BITS_A_ROW: usize = 16;

/// Documents in which two lines have the same number and issuer.
///
/// Each row sets a bit; rows whose bit was set before are looked at closely, with the first one that set it. A bit is set
/// without a look at other rows, so that rows can lie in any order. Linear in the rows, two bytes each.
fn with_a_line_twice(records: &Records, ids: &[DocumentId]) -> Vec<DocumentId> {
    let size = (ids.len() * BITS_A_ROW).next_power_of_two().max(1 << 6);
    let place = |(DocumentId([id, _]), Sym(line), Sym(issuer)): (DocumentId, Sym, Sym)| {
        // The bits of a document are as good as any; lines of one document lie anywhere.
        let spread = (u64::from(line) << 32 | u64::from(issuer)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (id ^ spread) as usize & (size - 1)
    };
    let keys = || {
        let rows = ids.par_iter().zip(&records.declarations).filter(|(id, _)| **id != DocumentId::NONE);
        rows.map(|(id, row)| (*id, row.line, issuer(records, row.importer)))
    };
    let (once, twice) = (Bits::of(size), Bits::of(size));
    keys().for_each(|key| {
        let place = place(key);
        if once.set(place) {
            twice.set(place);
        }
    });
    let mut alike: Vec<_> = keys().filter(|key| twice.is_set(place(*key))).collect();
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

    #[test]
    fn documents_are_told_apart_by_their_numbers() {
        let (one, other) = (DocumentId::of("55302/010124/0000002"), DocumentId::of("55302/010124/0000003"));
        assert_eq!(one, DocumentId::of("55302/010124/0000002"));
        assert_ne!(one, other);
        assert_ne!(one.text(), other.text());
        assert_eq!(DocumentId::of(""), DocumentId::NONE);
    }

    #[test]
    fn a_bit_is_set_once() {
        let bits = Bits::of(130);
        assert_eq!([0, 129, 64, 129, 0].map(|place| bits.set(place)), [false, false, false, true, true]);
        assert_eq!([0, 1, 64, 129].map(|place| bits.is_set(place)), [true, false, true, true]);
    }
}
