//! What the names of columns mean: words in English, Russian, Kazakh and Spanish, as headers write them.
//!
//! The words lie in `codes/column-names.csv`: a canonical column (`*.line`: of any table), a table (told by the name of
//! the file), a currency or a scheme of ids; the language; words. Before two names are compared they are taken apart at
//! marks and at capital letters, in small letters and without the accents of Latin ones.

use crate::nearest::distance;
use std::sync::LazyLock;
use tegi_model::Table;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    words: Vec<String>,
    letters: usize,
}

/// Words with what they stand for.
pub struct Entry {
    /// What they stand for: `table.column`, `*.column`, `table`, `currency:KZT`, `scheme:KZ-BIN`.
    means: &'static str,
    /// The language.
    pub language: &'static str,
    /// The word as the list has it.
    pub word: &'static str,
    name: Name,
}

/// How near a header comes to a word: 1 the same, less where it holds more, or is spelt otherwise.
#[derive(Clone, Copy)]
pub struct Hit {
    /// From 0 to 1.
    pub likeness: f64,
    /// Whether all letters agree.
    pub spelt: bool,
    /// The word.
    pub entry: &'static Entry,
}

/// Below this a header does not mean the word.
pub const LEAST: f64 = 0.65;

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let lines = include_str!("../codes/column-names.csv").lines().skip(1);
    let parts = lines.filter_map(|line| {
        let (means, rest) = line.split_once(',')?;
        let (language, words) = rest.split_once(',')?;
        Some((means, language, words))
    });
    let entry = |(means, language, words): (&'static str, &'static str, &'static str)| {
        words.split('|').map(move |word| Entry { means, language, word, name: Name::of(word) })
    };
    parts.flat_map(entry).collect()
});

impl Name {
    /// Takes a name apart.
    pub fn of(text: &str) -> Name {
        let mut words = vec![String::new()];
        let mut before = ' ';
        for letter in text.chars() {
            let humps = before.is_lowercase() && letter.is_uppercase();
            if !letter.is_alphanumeric() || humps {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
                word.extend(plain(letter));
            }
            before = letter;
        }
        words.retain(|word| !word.is_empty());
        let letters = words.iter().map(|word| word.chars().count()).sum();
        Name { words, letters }
    }

    /// How near it comes to a word, and whether all letters agree; 0 where it does not hold it.
    fn likeness(&self, word: &Name) -> (f64, bool) {
        if self.words == word.words {
            return (1.0, true);
        }
        if word.letters == 0 || self.words.is_empty() {
            return (0.0, false);
        }
        // “кол-во” and “кол во”, “hscode” and “hs code”.
        if self.letters == word.letters && self.words.concat() == word.words.concat() {
            return (0.98, true);
        }
        let mut spelt = true;
        for wanted in &word.words {
            if self.words.contains(wanted) {
                continue;
            }
            spelt = false;
            if !self.words.iter().any(|own| is_near(own, wanted)) {
                return (0.0, false);
            }
        }
        let part = (word.letters.min(self.letters) as f64) / (word.letters.max(self.letters) as f64);
        let whole = self.words.len() == word.words.len();
        let likeness = if whole { 0.9 } else { 0.5 + 0.4 * part };
        (if spelt { likeness } else { likeness - 0.05 }, spelt)
    }
}

/// A letter in small, without the accent of a Latin one: `ó` is `o`, but `й` stays `й`; `ё` is `е`.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let parts: Vec<char> = letter.to_lowercase().collect::<String>().nfd().collect();
    let latin = parts.first().is_some_and(char::is_ascii);
    let kept = move |c: &char| !latin || !is_combining_mark(*c);
    let whole: Vec<char> = parts.into_iter().filter(kept).collect::<String>().nfc().collect();
    whole.into_iter().map(|c| if c == 'ё' { 'е' } else { c })
}

/// Whether two words are one with a slip or another ending: an edit for every five letters, or the same beginning.
fn is_near(left: &str, right: &str) -> bool {
    let (long, short) =
        (left.chars().count().max(right.chars().count()), left.chars().count().min(right.chars().count()));
    if short < 5 {
        return false;
    }
    let shared = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    (shared >= 5 && shared * 10 >= long * 7) || distance(left, right) * 5 <= long
}

/// What the name of a column says of a canonical column; the nearest word.
pub fn column(name: &Name, table: &Table, column: &str) -> Option<Hit> {
    let (own, any) = (format!("{}.{column}", table.name), format!("*.{column}"));
    best(name, |entry| entry.means == own || entry.means == any)
}

/// Whether the name is that of the canonical column itself.
pub fn is_canonical(name: &Name, column: &str) -> bool {
    name.words == Name::of(column).words
}

/// How much the name of a file speaks for a table.
pub fn of_file(name: &Name, table: &Table) -> f64 {
    let hit = best(name, |entry| entry.means == table.name);
    hit.map_or(0.0, |hit| hit.likeness)
}

/// The currency that a name of a column ends with or holds: `CUSTOMS_VALUE_KZT`, `Сумма, тенге`.
pub fn currency(name: &Name) -> Option<&'static str> {
    held(name, "currency:")
}

/// The scheme of ids that a name of a column holds: `БИН поставщика`.
pub fn scheme(name: &Name) -> Option<&'static str> {
    held(name, "scheme:")
}

fn held(name: &Name, kind: &str) -> Option<&'static str> {
    let holds = |entry: &&Entry| entry.name.words.iter().all(|word| name.words.contains(word));
    ENTRIES.iter().filter(holds).find_map(|entry| entry.means.strip_prefix(kind))
}

fn best(name: &Name, means: impl Fn(&Entry) -> bool) -> Option<Hit> {
    let mut best: Option<Hit> = None;
    for entry in ENTRIES.iter().filter(|entry| means(entry)) {
        let (likeness, spelt) = name.likeness(&entry.name);
        if likeness >= LEAST && best.is_none_or(|best| likeness > best.likeness) {
            best = Some(Hit { likeness, spelt, entry });
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use tegi_model::TABLES;

    fn near(header: &str, word: &str) -> f64 {
        Name::of(header).likeness(&Name::of(word)).0
    }

    #[test]
    fn names_are_compared_without_case_marks_and_accents() {
        assert_eq!(near("supplierBiin", "SUPPLIER_BIIN"), 1.0);
        assert_eq!(near("País de origen", "pais de origen"), 1.0);
        assert_eq!(near("Счёт-фактура №", "счет фактура"), 1.0);
        assert_eq!(near("Кол-во", "кол во"), 1.0);
        assert!(near("Количества", "количество") > LEAST);
        assert!(near("Наименование товара (графа 31)", "наименование товара") > LEAST);
        assert!(near("HS_CODE_DESCRIPTION", "hs code") < LEAST);
        assert_eq!(near("", "date"), 0.0);
    }

    #[test]
    fn a_name_tells_currency_and_scheme() {
        assert_eq!(currency(&Name::of("CUSTOMS_VALUE_KZT")), Some("KZT"));
        assert_eq!(currency(&Name::of("Сумма, тенге")), Some("KZT"));
        assert_eq!(scheme(&Name::of("ИИН/БИН поставщика")), Some("KZ-BIN"));
        assert_eq!(scheme(&Name::of("Жеткізушінің БСН")), Some("KZ-BIN"));
        assert_eq!(currency(&Name::of("Сумма")), None);
    }

    #[test]
    fn every_line_of_the_list_means_something_that_there_is() {
        for entry in ENTRIES.iter() {
            let known = match entry.means.split_once('.') {
                Some(("*", column)) => TABLES.iter().any(|table| table.column(column).is_some()),
                Some((table, column)) => Table::named(table).is_some_and(|table| table.column(column).is_some()),
                None => entry.means.contains(':') || Table::named(entry.means).is_some(),
            };
            assert!(known, "{}", entry.means);
            assert!(["en", "ru", "kk", "es"].contains(&entry.language), "{}: {}", entry.means, entry.language);
            assert!(entry.name.letters > 0, "{}: an empty word", entry.means);
        }
    }
}
