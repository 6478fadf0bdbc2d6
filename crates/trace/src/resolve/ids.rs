//! Identifiers of parties: which register issued them, whether they can be right, and what they tell by themselves.
//!
//! An id is written `SCHEME-VALUE`; sources write it in many ways, or the value alone. Zeros that a spreadsheet ate in
//! front are restored only where the check digits then hold. An id whose check digits fail is kept as it stands: rows
//! that carry exactly the same text are still one party, but it is marked as invalid.

use serde::{Deserialize, Serialize};
use tegi_model::Country;
use tegi_model::check_digits as check;

/// A register that the program knows.
#[derive(Debug)]
pub struct Scheme {
    /// Its code.
    pub code: &'static str,
    /// Other ways to write the code.
    aliases: &'static [&'static str],
    /// Whose register it is; none for LEI.
    country: Option<Country>,
    /// How many characters its numbers have.
    lengths: &'static [usize],
    /// Whether a number can have been issued.
    holds: fn(&str) -> bool,
    /// Whether its numbers prove themselves by check digits.
    proves: bool,
}

/// Whether an id can be right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Standing {
    /// Its check digits hold.
    Valid,
    /// Its scheme has none that are public, or is not known.
    #[default]
    Unchecked,
    /// Its check digits or its length are wrong.
    Invalid,
}

/// What a Kazakh БИН says of its bearer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Seat {
    /// A firm of its own, or nothing is said.
    #[default]
    Own,
    /// A branch or a representative office of a resident firm.
    Branch,
    /// A branch or a representative office of a firm abroad.
    ForeignBranch,
}

/// An id, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id {
    /// `SCHEME-VALUE`; the value alone where no scheme is known.
    pub text: String,
    /// The scheme; empty where none is known.
    pub scheme: String,
    /// Whether it can be right.
    pub standing: Standing,
    /// The country of its register.
    pub country: Option<Country>,
    /// What it says of its bearer.
    pub seat: Seat,
    /// Whether zeros were put back.
    pub restored: bool,
}

const KZ: Country = Country(*b"KZ");
const RU: Country = Country(*b"RU");
const BY: Country = Country(*b"BY");
const KG: Country = Country(*b"KG");
const UZ: Country = Country(*b"UZ");
const AM: Country = Country(*b"AM");

/// The schemes, in the order in which they are tried. БИН and ИИН are one series of numbers: the fifth digit tells.
static SCHEMES: [Scheme; 14] = [
    known("KZ-BIN", &["KZ-IIN-BIN", "KZ-BIN-IIN", "KZ-BIIN", "BIN", "БИН", "БСН"], KZ, &[12], check::kazakh),
    known("KZ-IIN", &["IIN", "ИИН", "ЖСН"], KZ, &[12], check::kazakh),
    known("RU-INN", &[], RU, &[10, 12], check::russian_inn),
    known("RU-OGRN", &["OGRN", "ОГРН"], RU, &[13], check::russian_ogrn),
    known("RU-OGRNIP", &["OGRNIP", "ОГРНИП"], RU, &[15], check::russian_ogrnip),
    known("BY-UNP", &["BY-VAT", "UNP", "УНП"], BY, &[9], check::belarusian),
    Scheme { code: "XI-LEI", aliases: &["LEI"], country: None, lengths: &[20], holds: check::lei, proves: true },
    formal("KG-INN", &["KG-TIN"], KG, &[14]),
    formal("UZ-STIR", &["UZ-INN", "UZ-TIN", "STIR"], UZ, &[9]),
    formal("UZ-PINFL", &["PINFL"], UZ, &[14]),
    formal("AM-TIN", &["AM-HVHH"], AM, &[8]),
    known("UA-EDR", &["UA-EDRPOU", "EDRPOU", "ЄДРПОУ"], Country(*b"UA"), &[8], check::ukrainian),
    known("AZ-VOEN", &["AZ-TIN", "VOEN"], Country(*b"AZ"), &[10], check::azerbaijani),
    known("MD-IDNO", &["IDNO"], Country(*b"MD"), &[13], check::moldovan),
];

const fn known(
    code: &'static str,
    aliases: &'static [&'static str],
    country: Country,
    lengths: &'static [usize],
    holds: fn(&str) -> bool,
) -> Scheme {
    Scheme { code, aliases, country: Some(country), lengths, holds, proves: true }
}

/// A scheme without a public rule for check digits: only its form can be wrong.
const fn formal(
    code: &'static str,
    aliases: &'static [&'static str],
    country: Country,
    lengths: &'static [usize],
) -> Scheme {
    Scheme { code, aliases, country: Some(country), lengths, holds: all_digits, proves: false }
}

/// How many zeros may have been lost in front of a number that stands without its scheme.
const ZEROS_LOST: usize = 3;

/// Understands an id beside which this country stands, in a case whose home is that one.
pub fn read(text: &str, country: Option<Country>, home: Country) -> Id {
    let text = text.trim();
    let upper = text.to_uppercase();
    match split(&upper) {
        Some((scheme, value)) => of_scheme(scheme, value),
        None => foreign(&upper).unwrap_or_else(|| inferred(&upper, country, home)),
    }
}

/// A known scheme and the number behind it.
fn split(upper: &str) -> Option<(&'static Scheme, &str)> {
    let named = SCHEMES.iter().flat_map(|scheme| {
        let names = std::iter::once(&scheme.code).chain(scheme.aliases);
        names.filter_map(move |name| {
            let rest = upper.strip_prefix(*name)?;
            let value = rest.strip_prefix(['-', ':', ' ', '/', '№'])?;
            Some((name.len(), scheme, value))
        })
    });
    named.max_by_key(|(len, _, _)| *len).map(|(_, scheme, value)| (scheme, value))
}

/// A number of a known scheme.
fn of_scheme(scheme: &'static Scheme, value: &str) -> Id {
    let number = plain(value);
    let found = standing(scheme, &number).map(|standing| (number.clone(), standing, false));
    let (number, standing, restored) = found
        .or_else(|| padded(scheme, &number, usize::MAX).map(|number| (number, Standing::Valid, true)))
        .unwrap_or((number, Standing::Invalid, false));
    build(scheme, number, standing, restored)
}

fn build(scheme: &'static Scheme, number: String, standing: Standing, restored: bool) -> Id {
    let code = series(scheme, &number);
    let seat = if code == "KZ-BIN" && standing == Standing::Valid { seat(&number) } else { Seat::Own };
    Id { text: format!("{code}-{number}"), scheme: code.to_string(), standing, country: scheme.country, seat, restored }
}

/// БИН or ИИН: the fifth digit of a person's number begins a day of the month, that of a firm's is 4, 5 or 6.
fn series(scheme: &'static Scheme, number: &str) -> &'static str {
    match (scheme.code, number.as_bytes().get(4)) {
        ("KZ-BIN" | "KZ-IIN", Some(b'0'..=b'3')) if number.len() == 12 => "KZ-IIN",
        ("KZ-BIN" | "KZ-IIN", Some(b'4'..=b'6')) if number.len() == 12 => "KZ-BIN",
        (code, _) => code,
    }
}

/// Digit 5 of a БИН: 4 resident, 5 not resident, 6 joint enterprise; digit 6: 0 head, 1 branch, 2 representative office.
fn seat(number: &str) -> Seat {
    match number.as_bytes().get(4..6) {
        Some([b'5', _]) => Seat::ForeignBranch,
        Some([_, b'1' | b'2']) => Seat::Branch,
        _ => Seat::Own,
    }
}

/// How a number of the right length stands; `None` where it cannot have been issued.
fn standing(scheme: &Scheme, number: &str) -> Option<Standing> {
    let good = scheme.lengths.contains(&number.len()) && (scheme.holds)(number);
    good.then_some(if scheme.proves { Standing::Valid } else { Standing::Unchecked })
}

/// The number with the zeros that it lost in front, where only then its check digits hold.
fn padded(scheme: &Scheme, number: &str, at_most: usize) -> Option<String> {
    if !scheme.proves || number.is_empty() || !all_digits(number) {
        return None;
    }
    let longer = scheme.lengths.iter().filter(|len| **len > number.len() && *len - number.len() <= at_most);
    only(longer.map(|len| format!("{number:0>len$}")).filter(|padded| (scheme.holds)(padded)))
}

/// The only one; `None` where there are none or several.
fn only<T>(mut some: impl Iterator<Item = T>) -> Option<T> {
    let first = some.next()?;
    some.next().is_none().then_some(first)
}

/// An id of a scheme in the style of org-id.guide that the program does not know: `PL-KRS-0000123456`.
fn foreign(upper: &str) -> Option<Id> {
    let mut parts = upper.splitn(3, '-');
    let (country, list, value) = (parts.next()?, parts.next()?, parts.next()?);
    let letters = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if country.len() != 2 || !letters(country) || !letters(list) || value.trim().is_empty() {
        return None;
    }
    let scheme = format!("{country}-{list}");
    let text = format!("{scheme}-{}", value.trim());
    let country = country.parse().ok().filter(|country: &Country| !matches!(&country.0, b"XI" | b"XX" | b"XM"));
    Some(Id { text, scheme, standing: Standing::Unchecked, country, seat: Seat::Own, restored: false })
}

/// A number without a scheme: that of the only scheme whose check digits hold for it, or the only one at home, else
/// plain.
fn inferred(upper: &str, country: Option<Country>, home: Country) -> Id {
    let number = plain(upper);
    let possible = || {
        SCHEMES.iter().filter(move |scheme| {
            scheme.code != "KZ-IIN" && (country.is_none() || scheme.country.is_none() || scheme.country == country)
        })
    };
    let holding = || possible().filter(|scheme| standing(scheme, &number) == Some(Standing::Valid));
    if let Some(scheme) = only(holding()).or_else(|| only(holding().filter(|scheme| scheme.country == Some(home)))) {
        return build(scheme, number, Standing::Valid, false);
    }
    if country.is_some() && !possible().any(|scheme| standing(scheme, &number).is_some()) {
        let restored = possible().filter_map(|scheme| Some((scheme, padded(scheme, &number, ZEROS_LOST)?)));
        if let Some((scheme, padded)) = only(restored) {
            return build(scheme, padded, Standing::Valid, true);
        }
    }
    let (text, scheme) = (upper.to_string(), String::new());
    Id { text, scheme, standing: Standing::Unchecked, country: None, seat: Seat::Own, restored: false }
}

/// A number without the spaces, dashes and dots that people put into it.
fn plain(value: &str) -> String {
    value.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '/')).collect()
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(id: &str) -> String {
        read(id, None, KZ).text
    }

    #[test]
    fn one_id_is_written_in_many_ways() {
        for id in [
            "KZ-BIN-020240000555",
            "kz-bin-020240000555",
            "KZ-IIN-BIN-020240000555",
            "БИН 020240000555",
            "BIN:020240000555",
            "KZ-IIN-020240000555",
            "020240000555",
            "KZ-BIN-20240000555",
            "KZ-BIN-0202 4000 0555",
        ] {
            assert_eq!(text(id), "KZ-BIN-020240000555", "{id}");
        }
    }

    #[test]
    fn a_lost_zero_is_restored_where_the_check_digits_then_hold() {
        let restored = read("KZ-BIN-740001307", None, KZ);
        assert_eq!((restored.text.as_str(), restored.restored), ("KZ-BIN-000740001307", true));
        let given_country = read("20240000555", Some(KZ), KZ);
        assert_eq!((given_country.text.as_str(), given_country.restored), ("KZ-BIN-020240000555", true));
        assert_eq!(text("20240000555"), "20240000555", "nobody says that it is a Kazakh number");
        assert_eq!(read("KZ-BIN-20240000556", None, KZ).standing, Standing::Invalid);
    }

    #[test]
    fn an_id_that_cannot_be_right_is_kept_and_marked() {
        let id = read("KZ-BIN-123456789021", None, KZ);
        assert_eq!((id.text.as_str(), id.standing), ("KZ-BIN-123456789021", Standing::Invalid));
        assert_eq!(read("RU-INN-1234567895", None, KZ).standing, Standing::Invalid);
        assert_eq!(read("KG-INN-123", None, KZ).standing, Standing::Invalid);
    }

    #[test]
    fn the_scheme_of_a_bare_number_is_inferred_where_only_one_holds() {
        assert_eq!(text("1234567894"), "RU-INN-1234567894");
        assert_eq!(text("213800KUD8LAJWSQ9D15"), "XI-LEI-213800KUD8LAJWSQ9D15");
        assert_eq!(text("200988541"), "BY-UNP-200988541");
        assert_eq!(read("1234567894", Some(KZ), KZ).text, "1234567894", "not a number of Kazakhstan");
        assert_eq!(text("C-17"), "C-17");
    }

    #[test]
    fn a_number_tells_country_and_seat() {
        assert_eq!(read("KZ-BIN-020240000555", None, KZ).country, Some(KZ));
        assert_eq!(read("PL-KRS-0000123456", None, KZ).country, Some(Country(*b"PL")));
        assert_eq!(read("XI-LEI-213800KUD8LAJWSQ9D15", None, KZ).country, None);
        let of = |digits: &str| seat(digits);
        assert_eq!((of("020240000555"), of("020241000555")), (Seat::Own, Seat::Branch));
        assert_eq!((of("020242000555"), of("020251000555")), (Seat::Branch, Seat::ForeignBranch));
    }

    #[test]
    fn formats_without_a_public_rule_are_only_looked_at() {
        for id in ["KG-INN-01234567890123", "UZ-STIR-123456789", "AM-TIN-00123456"] {
            let read = read(id, None, KZ);
            assert_eq!((read.text.as_str(), read.standing), (id, Standing::Unchecked));
        }
    }
}
