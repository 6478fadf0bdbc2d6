//! Text that occurs many times is kept once: a record holds a four-byte symbol.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::hash::Hasher;

/// A text of the case, by its number in [`Strings`]. `Sym::EMPTY` is the empty text, which means *unknown*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sym(pub u32);

impl Sym {
    /// The empty text: an unfilled cell.
    pub const EMPTY: Sym = Sym(0);

    /// Whether the cell was unfilled.
    pub fn is_empty(self) -> bool {
        self == Sym::EMPTY
    }
}

/// All texts of a case, each once. Numbers follow the order of first sight; results never depend on them.
///
/// The letters lie one text behind the other, without an allocation for each: ten million document numbers take little
/// more than their letters.
#[derive(Clone)]
pub struct Strings {
    letters: String,
    /// Where each text ends in `letters`.
    ends: Vec<usize>,
    numbers: HashTable<Known>,
}

/// So many texts are asked for together.
const ASKED: usize = 64;

/// A text in the table of numbers. Its hash stands beside it, so that the table grows without reading the letters.
#[derive(Clone, Copy)]
struct Known {
    sym: Sym,
    hash: u32,
}

/// The hash of a text, as [`Strings`] finds it by: found once for several tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextHash(u64);

impl TextHash {
    /// The hash of `text`; the same on every run.
    #[inline]
    pub fn of(text: &str) -> TextHash {
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        TextHash(hasher.finish())
    }

    /// All bits of it.
    #[inline]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The half of it that a table keeps.
    #[inline]
    fn kept(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// What is kept of a hash, spread over 64 bits, of which the table takes some from each end.
#[inline]
fn spread(kept: u32) -> u64 {
    u64::from(kept).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Default for Strings {
    fn default() -> Self {
        let mut strings = Strings { letters: String::new(), ends: Vec::new(), numbers: HashTable::new() };
        strings.intern("");
        strings
    }
}

impl Strings {
    /// Forgets all texts but the empty one; the memory stays.
    pub fn clear(&mut self) {
        self.letters.clear();
        self.ends.clear();
        self.numbers.clear();
        self.intern("");
    }

    /// The symbol of `text`, kept from now on.
    pub fn intern(&mut self, text: &str) -> Sym {
        self.intern_hashed(text, TextHash::of(text))
    }

    /// The symbol of `text`, whose hash is known already.
    pub fn intern_hashed(&mut self, text: &str, hash: TextHash) -> Sym {
        let Strings { letters, ends, numbers } = self;
        let hash = hash.kept();
        let same = |known: &Known| known.hash == hash && text_of(letters, ends, known.sym) == text;
        match numbers.entry(spread(hash), same, |known| spread(known.hash)) {
            Entry::Occupied(known) => known.get().sym,
            Entry::Vacant(place) => {
                let sym = Sym(ends.len() as u32);
                letters.push_str(text);
                ends.push(letters.len());
                place.insert(Known { sym, hash });
                sym
            }
        }
    }

    /// The symbols here of all texts of another table, in their order; they are kept from now on. Where so many more tables
    /// like it are to come, there is room for their texts at once.
    ///
    /// Whether a text can be known is asked for many texts before the first of them is put down: a large table lies in
    /// memory that is far away, and the answers are waited for together.
    pub fn intern_all(&mut self, others: &Strings, to_come: usize) -> Vec<Sym> {
        let known = (self.ends.len(), self.letters.len());
        let mut syms = Vec::with_capacity(others.len());
        for first in (0..others.len()).step_by(ASKED) {
            let texts = || (first..others.len().min(first + ASKED)).map(|number| others.get(Sym(number as u32)));
            let mut asked = [(TextHash(0), true); ASKED];
            for (asked, text) in asked.iter_mut().zip(texts()) {
                let hash = TextHash::of(text);
                *asked = (hash, self.may_know(hash));
            }
            for ((hash, may_be_known), text) in asked.into_iter().zip(texts()) {
                // Texts of a table differ, so that none of these became known meanwhile.
                syms.push(if may_be_known { self.intern_hashed(text, hash) } else { self.add(text, hash) });
            }
        }
        self.foresee(known, to_come);
        syms
    }

    /// Makes room for so many more tables that add as much as was added since so many texts and letters were known. What
    /// grows by and by is copied each time, and lies in memory twice meanwhile; what cannot be had is grown into.
    fn foresee(&mut self, (texts, letters): (usize, usize), to_come: usize) {
        let (texts, letters) = (self.ends.len() - texts, self.letters.len() - letters);
        // A sixteenth more: one table has not as many as another.
        let ahead = |added: usize| added.saturating_mul(to_come + to_come / 16);
        if self.letters.capacity() - self.letters.len() < letters {
            let _ = self.letters.try_reserve(ahead(letters));
        }
        if self.ends.capacity() - self.ends.len() < texts {
            let _ = self.ends.try_reserve(ahead(texts));
        }
        if self.numbers.capacity() - self.numbers.len() < texts {
            let _ = self.numbers.try_reserve(ahead(texts), |known| spread(known.hash));
        }
    }

    /// Whether some text has this hash.
    #[inline]
    fn may_know(&self, hash: TextHash) -> bool {
        let hash = hash.kept();
        self.numbers.find(spread(hash), |known| known.hash == hash).is_some()
    }

    /// Puts down a text that is not known.
    fn add(&mut self, text: &str, hash: TextHash) -> Sym {
        let sym = Sym(self.ends.len() as u32);
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
        let known = Known { sym, hash: hash.kept() };
        self.numbers.insert_unique(spread(known.hash), known, |known| spread(known.hash));
        sym
    }

    /// The symbol of `text`, where it occurs.
    pub fn find(&self, text: &str) -> Option<Sym> {
        let hash = TextHash::of(text).kept();
        let same = |known: &Known| known.hash == hash && self.get(known.sym) == text;
        self.numbers.find(spread(hash), same).map(|known| known.sym)
    }

    /// The text behind a symbol.
    pub fn get(&self, sym: Sym) -> &str {
        text_of(&self.letters, &self.ends, sym)
    }

    /// All texts in the order of their symbols.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|number| self.get(Sym(number as u32)))
    }

    /// How many different texts are kept.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing but the empty text is kept.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }
}

impl std::fmt::Debug for Strings {
    /// The texts in order: the table behind them says nothing more.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[inline]
fn text_of<'a>(letters: &'a str, ends: &[usize], sym: Sym) -> &'a str {
    let number = sym.0 as usize;
    let start = if number == 0 { 0 } else { ends[number - 1] };
    &letters[start..ends[number]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_symbol_and_a_symbol_one_text() {
        let mut strings = Strings::default();
        assert!(strings.is_empty());
        let texts: Vec<String> = (0..5_000).map(|number| format!("ТОО {}", number % 3_000)).collect();
        let syms: Vec<Sym> = texts.iter().map(|text| strings.intern(text)).collect();
        assert_eq!(strings.len(), 3_001);
        for (text, sym) in texts.iter().zip(syms) {
            assert_eq!((strings.get(sym), strings.find(text)), (text.as_str(), Some(sym)));
        }
        assert_eq!((strings.intern(""), strings.find("missing")), (Sym::EMPTY, None));
        assert_eq!(strings.iter().nth(1), Some("ТОО 0"));
    }

    #[test]
    fn texts_of_another_table_are_taken_over_one_by_one_or_all_together() {
        let table = |numbers: std::ops::Range<u32>| {
            let mut strings = Strings::default();
            numbers.for_each(|number| {
                strings.intern(&format!("ТОО {number}"));
            });
            strings
        };
        let (mut together, mut apart, others) = (table(0..1_000), table(0..1_000), table(900..2_003));
        let expected: Vec<Sym> = others.iter().map(|text| apart.intern(text)).collect();
        assert_eq!(together.intern_all(&others, 0), expected);
        assert!(together.iter().eq(apart.iter()));
        assert_eq!((together.len(), together.intern_all(&others, 9)), (2_004, expected));
    }
}
