//! What values look like: days and their patterns, numbers and their mark, commodity codes, ids, countries, currencies.

use crate::cell;
use crate::countries::{self, Reading as CountryReading};
use crate::days::{YEARS, iso_day, patterned_day};
use crate::goods_codes::{self, Reading as CodeReading};
use crate::words::{Status, Word};
use crate::{numeral, units};
use tegi_model::{Currency, Direction, OriginSign, Regime, RelationKind, WorkKind, check_digits};

/// What stands in a canonical column.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A calendar day.
    Day,
    /// A number.
    Number,
    /// A country.
    Country,
    /// A currency.
    Currency,
    /// A commodity code.
    Code,
    /// A unit of measure.
    Unit,
    /// The id of a party.
    Party,
    /// The name of a party.
    Name,
    /// One of a few words.
    Word(fn(&str) -> bool),
    /// Any text.
    Text,
}

/// What stands in the canonical column of this name.
pub fn kind(column: &str) -> Kind {
    match column {
        "date" => Kind::Day,
        "amount" | "quantity" | "customs_value" | "net_kg" | "duty" | "rate" | "headcount" | "share" | "year" => {
            Kind::Number
        }
        "local_share" | "declared_local_share" | "energy_kwh" | "payroll_local" | "payroll_total" => Kind::Number,
        "quantity_per_unit" => Kind::Number,
        "currency" => Kind::Currency,
        "product_code" | "component_code" => Kind::Code,
        "unit" => Kind::Unit,
        "party_id" | "importer_id" | "sender_id" | "seller_id" | "buyer_id" | "supplier_id" | "holder_id" => {
            Kind::Party
        }
        "from_id" | "to_id" => Kind::Party,
        "status" => Kind::Word(is::<Status>),
        "direction" => Kind::Word(is::<Direction>),
        "regime" => Kind::Word(is::<Regime>),
        "work_kind" => Kind::Word(is::<WorkKind>),
        "origin_sign" => Kind::Word(is::<OriginSign>),
        "declared_producer" | "same" => Kind::Word(is::<bool>),
        "kind" => Kind::Word(is::<RelationKind>),
        "valid_from" | "valid_to" => Kind::Day,
        name if name.ends_with("_on") => Kind::Day,
        name if name.ends_with("country") => Kind::Country,
        name if name == "name" || name.ends_with("_name") => Kind::Name,
        _ => Kind::Text,
    }
}

fn is<T: Word>(text: &str) -> bool {
    T::read(text).is_some()
}

/// The part of the filled values that look as the kind asks, from 0 to 1; `None` where none is filled or all would do.
pub fn fit<'a>(kind: Kind, values: impl Iterator<Item = &'a str>) -> Option<f64> {
    if matches!(kind, Kind::Text) {
        return None;
    }
    let (mut filled, mut good) = (0_u32, 0_u32);
    for value in values.map(cell::trimmed).filter(|value| !cell::unfilled(value)) {
        filled += 1;
        good += u32::from(looks(kind, value));
    }
    (filled > 0).then(|| f64::from(good) / f64::from(filled))
}

fn looks(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Day => iso_day(value).is_some() || PATTERNS.iter().any(|pattern| is_day(value, pattern)),
        Kind::Number => [b'.', b','].into_iter().any(|mark| numeral::decimal(value, mark).is_ok()),
        Kind::Country => !matches!(countries::read(value), CountryReading::NotACountry),
        Kind::Currency => value.parse::<Currency>().is_ok(),
        Kind::Code => is_code(value),
        Kind::Unit => units::measure(value).is_some(),
        Kind::Party => !value.contains(char::is_whitespace) && value.contains(|c: char| c.is_ascii_digit()),
        Kind::Name => value.contains(char::is_alphabetic),
        Kind::Word(known) => known(value),
        Kind::Text => true,
    }
}

/// A commodity code of four digits or more whose heading there is.
fn is_code(value: &str) -> bool {
    match goods_codes::read(value) {
        CodeReading::Code(code) | CodeReading::Restored(code) | CodeReading::Shortened(code) => {
            code.len() >= 4 && goods_codes::heading_exists(code)
        }
        _ => false,
    }
}

/// How days are written beside ISO 8601, alone or before a time; of two that fit alike the earlier counts.
const PATTERNS: [&str; 11] = [
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%y", "%d-%b-%Y",
    "%d-%b-%y", "%b %Y",
];

fn is_day(value: &str, pattern: &str) -> bool {
    patterned_day(value, &[pattern.to_string()]).is_some_and(|day| YEARS.contains(&day.year()))
}

/// How days are written.
#[derive(Debug, Default, PartialEq)]
pub struct Days {
    /// Patterns; none: ISO 8601.
    pub patterns: Vec<&'static str>,
    /// Whether day and month could be the other way round.
    pub ambiguous: bool,
}

/// How all these days are written: by as few patterns as there can be.
pub fn days(values: &[&str]) -> Days {
    let filled = values.iter().map(|value| cell::trimmed(value)).filter(|value| !cell::unfilled(value));
    let (iso, mut left): (Vec<&str>, Vec<&str>) = filled.partition(|value| iso_day(value).is_some());
    let mut days = Days::default();
    loop {
        let read = |pattern: &str| left.iter().filter(|value| is_day(value, pattern)).count();
        let mut best = ("", 0);
        for pattern in PATTERNS {
            let count = read(pattern);
            if count > best.1 {
                best = (pattern, count);
            }
        }
        if best.1 == 0 {
            break;
        }
        days.ambiguous |= best.0 == "%d/%m/%Y" && read("%m/%d/%Y") == best.1;
        days.patterns.push(best.0);
        left.retain(|value| !is_day(value, best.0));
    }
    if !days.patterns.is_empty() && !iso.is_empty() {
        days.patterns.push("%Y-%m-%d");
    }
    days
}

/// Whether these numbers have a decimal comma: more of them can be read so.
pub fn has_decimal_comma(values: &[&str]) -> bool {
    let filled = || values.iter().map(|value| cell::trimmed(value)).filter(|value| !cell::unfilled(value));
    let read = |mark: u8| filled().filter(|value| numeral::decimal(value, mark).is_ok()).count();
    read(b',') > read(b'.')
}

/// The scheme whose check digits hold for four fifths of these ids, which stand without one.
pub fn scheme(values: &[&str]) -> Option<&'static str> {
    /// A scheme, how many digits its numbers have, and whether one can have been issued.
    type Scheme = (&'static str, usize, fn(&str) -> bool);
    const SCHEMES: [Scheme; 3] = [
        ("KZ-BIN", 12, check_digits::kazakh),
        ("RU-INN", 10, check_digits::russian_inn),
        ("BY-UNP", 9, check_digits::belarusian),
    ];
    let filled = || values.iter().map(|value| cell::trimmed(value)).filter(|value| !cell::unfilled(value));
    let all = filled().count();
    let holds = |length: usize, check: fn(&str) -> bool| {
        // A spreadsheet eats zeros in front.
        let full = filled().filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()) && value.len() + 3 > length);
        full.filter(|value| check(&format!("{value:0>length$}"))).count()
    };
    SCHEMES.into_iter().find(|(_, length, check)| all > 0 && holds(*length, *check) * 5 >= all * 4).map(|found| found.0)
}

/// Whether ids stand without a scheme.
pub fn without_scheme(values: &[&str]) -> bool {
    let mut filled = values.iter().map(|value| cell::trimmed(value)).filter(|value| !cell::unfilled(value));
    filled.all(|value| !value.starts_with(|c: char| c.is_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_tell_their_pattern() {
        assert_eq!(days(&["2025-01-31", ""]), Days::default());
        assert_eq!(days(&["31.01.2025", "01.02.2025"]).patterns, ["%d.%m.%Y"]);
        assert_eq!(days(&["31.01.2025", "2025-02-01"]).patterns, ["%d.%m.%Y", "%Y-%m-%d"]);
        assert_eq!(days(&["01/31/2025", "02/01/2025"]), Days { patterns: vec!["%m/%d/%Y"], ambiguous: false });
        assert!(days(&["01/02/2025"]).ambiguous);
        assert_eq!(days(&["Dec 2024"]).patterns, ["%b %Y"]);
    }

    #[test]
    fn values_speak_for_what_they_are() {
        assert_eq!(fit(Kind::Code, ["8501310000", "7217101000"].into_iter()), Some(1.0));
        assert_eq!(fit(Kind::Code, ["steel", "8501310000"].into_iter()), Some(0.5));
        assert_eq!(fit(Kind::Country, ["КИТАЙ", "DE"].into_iter()), Some(1.0));
        assert_eq!(fit(Kind::Name, ["060540951189"].into_iter()), Some(0.0));
        assert_eq!(fit(Kind::Day, ["", "-"].into_iter()), None);
        assert!(has_decimal_comma(&["10,5", "3"]));
        assert!(!has_decimal_comma(&["10.5", "3"]));
        assert_eq!(scheme(&["060540951189", "60540951189"]), Some("KZ-BIN"));
        assert_eq!(scheme(&["123456789012"]), None);
    }
}
