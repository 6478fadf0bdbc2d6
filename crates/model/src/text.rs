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
    numbers: Numbers,
}

/// A text in the table of numbers. Its hash stands beside it, so that the table grows without reading the letters.
#[derive(Clone, Copy)]
struct Known {
    sym: Sym,
    hash: u32,
}

/// The hash of a text, as [`Strings`] finds it by.
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

/// So many texts stand in one table; more are divided among [`TABLES`].
const UNDIVIDED: usize = 1 << 16;

/// The tables of many texts: so many that a processor's cache holds one of ten million texts.
const TABLES: usize = 256;

/// The numbers of texts by their hash: in one table, or in one for each value of the first bits of a hash.
#[derive(Clone)]
struct Numbers(Vec<HashTable<Known>>);

impl Numbers {
    /// The number of the table in which a hash stands.
    #[inline]
    fn place(&self, hash: u32) -> usize {
        if self.0.len() == TABLES { (hash >> (u32::BITS - TABLES.ilog2())) as usize } else { 0 }
    }

    /// The table in which a hash stands.
    #[inline]
    fn of(&mut self, hash: u32) -> &mut HashTable<Known> {
        let place = self.place(hash);
        &mut self.0[place]
    }

    /// Divides the one table.
    fn divide(&mut self) {
        if self.0.len() == TABLES {
            return;
        }
        let known = std::mem::replace(&mut self.0, vec![HashTable::new(); TABLES]);
        for known in known.into_iter().flatten() {
            self.of(known.hash).insert_unique(spread(known.hash), known, |known| spread(known.hash));
        }
    }

    /// Texts of these hashes, table by table, in each in their order; and where each table's begin, and the last one's end.
    fn by_table(&self, hashes: &[u32]) -> (Vec<Asked>, Vec<usize>) {
        let mut starts = vec![0; self.0.len() + 2];
        hashes.iter().for_each(|hash| starts[self.place(*hash) + 2] += 1);
        for table in 2..starts.len() {
            starts[table] += starts[table - 1];
        }
        let mut asked = vec![Asked { hash: 0, place: 0 }; hashes.len()];
        for (place, &hash) in hashes.iter().enumerate() {
            let start = &mut starts[self.place(hash) + 1];
            asked[*start] = Asked { hash, place: place as u32 };
            *start += 1;
        }
        (asked, starts)
    }
}

/// A text that is looked for: its hash, and its place among all that are.
#[derive(Clone, Copy)]
struct Asked {
    hash: u32,
    place: u32,
}

/// A text that was not known: where it stands now, and its place among all that were looked for.
struct New {
    table: usize,
    bucket: usize,
    place: u32,
}

impl Default for Strings {
    fn default() -> Self {
        let numbers = Numbers(vec![HashTable::new()]);
        let mut strings = Strings { letters: String::new(), ends: Vec::new(), numbers };
        strings.intern("");
        strings
    }
}

impl Strings {
    /// Forgets all texts but the empty one; the memory stays.
    pub fn clear(&mut self) {
        self.letters.clear();
        self.ends.clear();
        self.numbers.0.iter_mut().for_each(HashTable::clear);
        self.intern("");
    }

    /// The symbol of `text`, kept from now on.
    pub fn intern(&mut self, text: &str) -> Sym {
        let Strings { letters, ends, numbers } = self;
        let hash = TextHash::of(text).kept();
        let same = |known: &Known| known.hash == hash && text_of(letters, ends, known.sym) == text;
        match numbers.of(hash).entry(spread(hash), same, |known| spread(known.hash)) {
            Entry::Occupied(known) => known.get().sym,
            Entry::Vacant(place) => {
                let sym = Sym(ends.len() as u32);
                letters.push_str(text);
                ends.push(letters.len());
                place.insert(Known { sym, hash });
                if ends.len() == UNDIVIDED {
                    numbers.divide();
                }
                sym
            }
        }
    }

    /// The symbols here of all texts of other tables, one table after the other; they are kept from now on. Where so many
    /// more tables like them are to come, there is room for their texts at once.
    ///
    /// Texts are looked for table by table of their hashes: one that lies in a processor's cache answers many times faster
    /// than all of them in memory.
    pub fn intern_all(&mut self, others: &[&Strings], to_come: usize) -> Vec<Sym> {
        let texts: Vec<&str> = others.iter().flat_map(|other| other.iter()).collect();
        let hashes: Vec<u32> = texts.iter().map(|text| TextHash::of(text).kept()).collect();
        if self.ends.len() + texts.len() >= UNDIVIDED {
            self.numbers.divide();
        }
        let (first, letters) = (self.ends.len(), self.letters.len());
        let (mut syms, new) = self.look_up(&texts, &hashes);
        for (place, text) in texts.iter().enumerate() {
            match (syms[place].0 as usize).checked_sub(first) {
                None => {}
                Some(new) if new < place => syms[place] = syms[new],
                Some(_) => syms[place] = self.put_down(text),
            }
        }
        for New { table, bucket, place } in new {
            if let Some(known) = self.numbers.0[table].get_bucket_mut(bucket) {
                known.sym = syms[place as usize];
            }
        }
        self.foresee((first, letters), to_come, others.len());
        syms
    }

    /// The numbers of texts with these hashes, and those that were not known: each of them stands in a table under the number
    /// behind all others by which its place comes, until its own is known.
    fn look_up(&mut self, texts: &[&str], hashes: &[u32]) -> (Vec<Sym>, Vec<New>) {
        let Strings { letters, ends, numbers } = self;
        let text_of = |sym: Sym| match (sym.0 as usize).checked_sub(ends.len()) {
            None => text_of(letters, ends, sym),
            Some(new) => texts[new],
        };
        let (mut found, mut new) = (vec![Sym::EMPTY; texts.len()], Vec::new());
        let (asked, starts) = numbers.by_table(hashes);
        for (table, known) in numbers.0.iter_mut().enumerate() {
            let asked = &asked[starts[table]..starts[table + 1]];
            // With room for all, none is moved.
            known.reserve(asked.len(), |known| spread(known.hash));
            for &Asked { hash, place } in asked {
                let same = |known: &Known| known.hash == hash && text_of(known.sym) == texts[place as usize];
                found[place as usize] = match known.entry(spread(hash), same, |known| spread(known.hash)) {
                    Entry::Occupied(known) => known.get().sym,
                    Entry::Vacant(free) => {
                        let sym = Sym(ends.len() as u32 + place);
                        let bucket = free.insert(Known { sym, hash }).bucket_index();
                        new.push(New { table, bucket, place });
                        sym
                    }
                };
            }
        }
        (found, new)
    }

    /// Puts down a text that is new; its number stands in a table already.
    fn put_down(&mut self, text: &str) -> Sym {
        let sym = Sym(self.ends.len() as u32);
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
        sym
    }

    /// Makes room for so many more tables, of which `few` added what was added since so many texts and letters were known.
    /// What grows by and by is copied each time, and lies in memory twice meanwhile; what cannot be had is grown into.
    fn foresee(&mut self, (texts, letters): (usize, usize), to_come: usize, few: usize) {
        let (texts, letters) = (self.ends.len() - texts, self.letters.len() - letters);
        // A sixteenth more: one table has not as many as another.
        let ahead = |added: usize| (added / few.max(1)).saturating_mul(to_come + to_come / 16);
        if self.letters.capacity() - self.letters.len() < letters {
            let _ = self.letters.try_reserve(ahead(letters));
        }
        if self.ends.capacity() - self.ends.len() < texts {
            let _ = self.ends.try_reserve(ahead(texts));
        }
    }

    /// The symbol of `text`, where it occurs.
    pub fn find(&self, text: &str) -> Option<Sym> {
        let hash = TextHash::of(text).kept();
        let same = |known: &Known| known.hash == hash && self.get(known.sym) == text;
        self.numbers.0[self.numbers.place(hash)].find(spread(hash), same).map(|known| known.sym)
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
        // Few and many, known and new, and the same new ones in several tables.
        for (known, others) in [
            (1_000, &[(900, 2_003)][..]),
            (10, &[(5, 20), (15, 30), (0, 40)]),
            (60_000, &[(50_000, 90_000), (80_000, 80_001), (0, 100_000)]),
        ] {
            let (mut together, mut apart) = (table(0..known), table(0..known));
            let others: Vec<Strings> = others.iter().map(|(from, to)| table(*from..*to)).collect();
            let others: Vec<&Strings> = others.iter().collect();
            let expected: Vec<Sym> =
                others.iter().flat_map(|other| other.iter()).map(|text| apart.intern(text)).collect();
            assert_eq!(together.intern_all(&others, 0), expected);
            assert!(together.iter().eq(apart.iter()));
            assert_eq!((together.intern_all(&others, 9), together.len()), (expected, apart.len()));
            let found = |strings: &Strings| apart.iter().map(|text| strings.find(text)).collect::<Vec<_>>();
            assert_eq!(found(&together), found(&apart));
            assert_eq!(together.find("ТОО"), None);
        }
    }
}
