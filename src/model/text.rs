//! Text that occurs many times is kept once: a record holds a four-byte symbol.

use hashbrown::HashTable;
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

/// A text in the table of numbers. Its hash stands beside it, so that the table grows without reading the letters.
#[derive(Clone, Copy)]
struct Known {
    sym: Sym,
    hash: u32,
}

/// The hash of a text, as [`Strings`] finds it by: found once for several tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextHash(u32);

impl TextHash {
    /// The hash of `text`; the same on every run.
    pub fn of(text: &str) -> TextHash {
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        TextHash((hasher.finish() >> 32) as u32)
    }

    /// Spread over 64 bits, of which the table takes some from each end.
    fn spread(self) -> u64 {
        u64::from(self.0).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Default for Strings {
    fn default() -> Self {
        let mut strings = Strings { letters: String::new(), ends: Vec::new(), numbers: HashTable::new() };
        strings.intern("");
        strings
    }
}

impl Strings {
    /// Makes room for so many more texts.
    pub fn reserve(&mut self, texts: usize) {
        self.ends.reserve(texts);
        self.numbers.reserve(texts, |known| TextHash(known.hash).spread());
    }

    /// The symbol of `text`, kept from now on.
    pub fn intern(&mut self, text: &str) -> Sym {
        self.intern_hashed(text, TextHash::of(text))
    }

    /// The symbol of `text`, whose hash is known already.
    pub fn intern_hashed(&mut self, text: &str, hash: TextHash) -> Sym {
        let Strings { letters, ends, numbers } = self;
        let same = |known: &Known| known.hash == hash.0 && text_of(letters, ends, known.sym) == text;
        if let Some(known) = numbers.find(hash.spread(), same) {
            return known.sym;
        }
        let sym = Sym(ends.len() as u32);
        letters.push_str(text);
        ends.push(letters.len());
        let known = Known { sym, hash: hash.0 };
        numbers.insert_unique(hash.spread(), known, |known| TextHash(known.hash).spread());
        sym
    }

    /// The symbol of `text`, where it occurs.
    pub fn find(&self, text: &str) -> Option<Sym> {
        self.find_hashed(text, TextHash::of(text))
    }

    /// The symbol of `text`, whose hash is known already, where it occurs.
    pub fn find_hashed(&self, text: &str, hash: TextHash) -> Option<Sym> {
        let same = |known: &Known| known.hash == hash.0 && self.get(known.sym) == text;
        self.numbers.find(hash.spread(), same).map(|known| known.sym)
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
}
