//! Numbers, codes, units and days as they go wrong. `None` where nothing would change.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

/// Two neighbouring digits that differ, swapped; never so that a nought comes first. `throw` chooses which.
pub fn swapped(text: &str, throw: usize) -> Option<String> {
    let bytes = text.as_bytes();
    let able = |at: &usize| {
        let (one, two) = (bytes[*at], bytes[*at + 1]);
        one.is_ascii_digit() && two.is_ascii_digit() && one != two && (*at > 0 || two != b'0')
    };
    let places: Vec<usize> = (0..bytes.len().saturating_sub(1)).filter(able).collect();
    let at = *places.get(throw % places.len().max(1))?;
    let mut swapped = bytes.to_vec();
    swapped.swap(at, at + 1);
    String::from_utf8(swapped).ok()
}

/// A number without its decimals.
pub fn whole(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once('.')?;
    let says = decimals.bytes().any(|digit| digit != b'0');
    // What was less than one would be nothing, and that is another fault than lost decimals.
    (says && whole.bytes().any(|digit| (b'1'..=b'9').contains(&digit))).then(|| whole.to_string())
}

/// A quantity to two digits that say something.
pub fn rounded(text: &str) -> Option<String> {
    let number: Decimal = text.parse().ok()?;
    let rounded = number.round_sf_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)?.normalize();
    (rounded != number && !rounded.is_zero()).then(|| rounded.to_string())
}

/// A day so many days later.
pub fn later(text: &str, days: usize) -> Option<String> {
    let day: Date = text.parse().ok()?;
    let span = jiff::Span::new().try_days(i64::try_from(days).ok()?).ok()?;
    day.checked_add(span).ok().map(|day| day.to_string())
}

/// A day with day and month in each other's place, where the calendar has such a day.
pub fn day_and_month_swapped(text: &str) -> Option<String> {
    let day: Date = text.parse().ok()?;
    let swapped = Date::new(day.year(), day.day(), day.month()).ok()?;
    (swapped != day).then(|| swapped.to_string())
}

/// A code cut to so many digits.
pub fn shortened(text: &str, digits: usize) -> Option<String> {
    text.get(..digits).filter(|short| *short != text).map(str::to_string)
}

/// Units that are taken for each other, each way.
const MISTAKEN: [(&str, &str); 6] =
    [("шт", "компл"), ("кг", "т"), ("м", "км"), ("пар", "шт"), ("л", "м3"), ("C62", "SET")];

/// The unit that a clerk writes by mistake.
pub fn mistaken_unit(unit: &str) -> Option<&'static str> {
    let either = |(one, two): &(&'static str, &'static str)| match unit {
        _ if unit == *one => Some(*two),
        _ if unit == *two => Some(*one),
        _ => None,
    };
    MISTAKEN.iter().find_map(either)
}

/// Units in which another office counts the same: from, to, and how many of `to` one is (times, per).
const COUNTED: [(&str, &str, u32, u32); 6] = [
    ("т", "кг", 1000, 1),
    ("кг", "т", 1, 1000),
    ("шт", "тыс. шт", 1, 1000),
    ("м", "км", 1, 1000),
    ("км", "м", 1000, 1),
    ("C62", "тыс. шт", 1, 1000),
];

/// The same quantity in another unit; `None` where it would need more than six decimals.
pub fn converted(unit: &str, quantity: &str) -> Option<(&'static str, String)> {
    let (_, to, times, per) = COUNTED.iter().find(|(from, ..)| *from == unit)?;
    let number: Decimal = quantity.parse().ok()?;
    let other = number.checked_mul((*times).into())?.checked_div((*per).into())?.normalize();
    (other.scale() <= 6).then(|| (*to, other.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_swapped_where_they_differ() {
        assert_eq!(swapped("1120", 0).as_deref(), Some("1210"));
        assert_eq!(swapped("10.5", 0), None, "a nought in front is another mistake");
        assert_eq!(swapped("77", 5), None);
        assert_eq!(swapped("", 5), None);
    }

    #[test]
    fn decimals_and_digits_get_lost() {
        assert_eq!(whole("1234.56").as_deref(), Some("1234"));
        assert_eq!((whole("1234.00"), whole("12"), whole("0.5")), (None, None, None));
        assert_eq!(rounded("1249").as_deref(), Some("1200"));
        assert_eq!((rounded("12"), rounded("0")), (None, None));
        assert_eq!(shortened("8517620009", 6).as_deref(), Some("851762"));
        assert_eq!(shortened("8517", 4), None);
    }

    #[test]
    fn days_move_and_turn() {
        assert_eq!(later("2024-02-25", 7).as_deref(), Some("2024-03-03"));
        assert_eq!(day_and_month_swapped("2024-03-05").as_deref(), Some("2024-05-03"));
        assert_eq!((day_and_month_swapped("2024-03-25"), day_and_month_swapped("2024-03-03")), (None, None));
    }

    #[test]
    fn units_are_mistaken_or_converted() {
        assert_eq!(mistaken_unit("т"), Some("кг"));
        assert_eq!(converted("т", "1.5"), Some(("кг", "1500".to_string())));
        assert_eq!(converted("шт", "25"), Some(("тыс. шт", "0.025".to_string())));
        assert_eq!(converted("кг", "0.00001"), None);
        assert_eq!(converted("пар", "3"), None);
    }
}
