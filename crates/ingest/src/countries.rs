//! Countries as documents write them: two letters, three letters, numbers, names in English, Russian, Kazakh and Spanish.
//!
//! `codes/countries.csv` has the codes and the names that documents use, `codes/country-names.csv` the names in the four
//! languages; `codes/README.md` says where they come from.
//!
//! Words that name no single country (РАЗНЫЕ, ЕВРОСОЮЗ) are told apart from words that are not known at all.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use tegi_model::Country;

/// What a text in a country column turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// This country; `XX` says that it is not known.
    Country(Country),
    /// Several countries at once, or a union of them.
    Several,
    /// Said to be unknown.
    SaidUnknown,
    /// Not a country that anybody knows.
    NotACountry,
}

/// What stands in a country column.
pub fn read(text: &str) -> Reading {
    if let Some(country) = by_letters(text) {
        return Reading::Country(country);
    }
    let key = folded(text);
    if let Some(country) = KNOWN.names.get(&key) {
        return Reading::Country(*country);
    }
    match key.as_str() {
        "разные"
        | "разныестраны"
        | "various"
        | "several"
        | "eu"
        | "евросоюз"
        | "европейскийсоюз"
        | "europeanunion"
        | "еаэс"
        | "eaeu"
        | "снг"
        | "cis"
        | "әртүрлі" => Reading::Several,
        "неизвестна" | "неизвестно" | "unknown" | "белгісіз" | "00" | "000" | "zz" => {
            Reading::SaidUnknown
        }
        _ => Reading::NotACountry,
    }
}

/// The country of two capital letters, as most tables write it.
pub fn by_letters(text: &str) -> Option<Country> {
    match text.as_bytes() {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] if KNOWN.letters(*a, *b) => Some(Country([*a, *b])),
        _ => None,
    }
}

struct Known {
    letters: [[bool; 26]; 26],
    names: FxHashMap<String, Country>,
}

impl Known {
    fn letters(&self, a: u8, b: u8) -> bool {
        self.letters[usize::from(a - b'A')][usize::from(b - b'A')]
    }

    /// Takes up a line `alpha2,alpha3,numeric,name|name`.
    fn add(&mut self, line: &str) -> Option<()> {
        let mut cells = line.splitn(4, ',');
        let country: Country = cells.next()?.parse().ok()?;
        let (alpha3, numeric, names) = (cells.next()?, cells.next()?, cells.next()?);
        let [a, b] = country.0;
        self.letters[usize::from(a - b'A')][usize::from(b - b'A')] = true;
        let unpadded = numeric.trim_start_matches('0');
        let codes = [country.as_str(), alpha3, numeric, unpadded].into_iter();
        for name in codes.chain(names.trim_matches('"').split('|')) {
            self.names.insert(folded(name), country);
        }
        Some(())
    }
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known { letters: [[false; 26]; 26], names: FxHashMap::default() };
    known.add("XX,XXX,,");
    include_str!("codes/countries.csv").lines().skip(1).for_each(|line| {
        known.add(line);
    });
    for line in include_str!("codes/country-names.csv").lines().skip(1) {
        let mut cells = line.split(';');
        let Some(country) = cells.next().and_then(|letters| letters.parse().ok()) else { continue };
        for name in cells.flat_map(|names| names.split('|')) {
            known.names.entry(folded(name)).or_insert(country);
        }
    }
    known.names.remove("");
    known
});

/// Small letters and digits only, with ё as е.
fn folded(text: &str) -> String {
    let letters = text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
    letters.map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_code_and_by_name() {
        for text in ["KZ", "kz", "KAZ", "398", "Kazakhstan", "КАЗАХСТАН", "Қазақстан", "Республика Казахстан", "РК"]
        {
            assert_eq!(read(text), Reading::Country(Country(*b"KZ")), "{text}");
        }
        for (text, code) in [
            ("051", *b"AM"),
            ("51", *b"AM"),
            ("156", *b"CN"),
            ("Россия", *b"RU"),
            ("Congo, DRC", *b"CD"),
            ("Côte d'Ivoire", *b"CI"),
            ("Vietnam", *b"VN"),
            ("США", *b"US"),
            ("NA", *b"NA"),
            ("XX", *b"XX"),
        ] {
            assert_eq!(read(text), Reading::Country(Country(code)), "{text}");
        }
    }

    #[test]
    fn every_country_is_known_by_its_codes_and_by_its_names_in_four_languages() {
        let codes = include_str!("codes/countries.csv").lines().skip(1);
        let codes: Vec<Vec<&str>> = codes.map(|line| line.splitn(4, ',').collect()).collect();
        let names: Vec<Vec<&str>> =
            include_str!("codes/country-names.csv").lines().skip(1).map(|line| line.split(';').collect()).collect();
        assert_eq!((codes.len(), names.len()), (249, 249), "ISO 3166-1 has so many");
        for cells in &codes {
            let country = Reading::Country(cells[0].parse().expect("two letters"));
            assert!(cells[1].len() == 3 && cells[2].len() == 3, "{cells:?}");
            for text in [cells[0], cells[1], cells[2], cells[2].trim_start_matches('0')] {
                assert_eq!(read(text), country, "{text}");
            }
        }
        for cells in &names {
            let country = Reading::Country(cells[0].parse().expect("two letters"));
            assert_eq!(cells.len(), 5, "{cells:?}");
            for name in cells[1..].iter().flat_map(|names| names.split('|')) {
                assert!(!name.is_empty(), "{cells:?}");
                assert_eq!(read(name), country, "{name}");
                assert_eq!(read(&name.to_uppercase()), country, "{name}");
            }
        }
    }

    #[test]
    fn special_words_of_declarations_are_told_apart() {
        assert_eq!(read("РАЗНЫЕ"), Reading::Several);
        assert_eq!(read("ЕВРОСОЮЗ"), Reading::Several);
        assert_eq!(read("EU"), Reading::Several);
        assert_eq!(read("НЕИЗВЕСТНА"), Reading::SaidUnknown);
        assert_eq!(read("Атлантида"), Reading::NotACountry);
        assert_eq!(read("QQ"), Reading::NotACountry);
    }
}
