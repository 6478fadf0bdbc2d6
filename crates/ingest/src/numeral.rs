//! Numbers as people and programs write them, read exactly.
//!
//! Accepted: a sign, digits with thousands set apart by a space, a no-break space or an apostrophe, one decimal mark,
//! an exponent (`1.5E+6`). The result is a whole number of steps; further decimals are rounded half to even. A comma where
//! the dot is the decimal mark, and the other way round, sets thousands apart where it can mean nothing else: beside the
//! decimal mark, or more than once (`1,234.5`, `1,234,567`). Alone (`1,234`) it is not accepted, because it would be a guess.

use rust_decimal::{Decimal, RoundingStrategy};

/// Why a text could not be read as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is no number.
    NotANumber,
    /// It is one, but too large to be held.
    TooLarge,
}

/// The number in steps of `10^-decimals`.
pub fn scaled(text: &str, mark: u8, decimals: u32) -> Result<i64, Trouble> {
    match plain(text.as_bytes(), mark, decimals) {
        Some(number) => Ok(number),
        None => decimal(text, mark).and_then(|number| to_steps(number, decimals)),
    }
}

/// The number as an exact decimal.
pub fn decimal(text: &str, mark: u8) -> Result<Decimal, Trouble> {
    let clean = normalised(text, mark).ok_or(Trouble::NotANumber)?;
    let parsed = if clean.contains('e') { Decimal::from_scientific(&clean) } else { clean.parse() };
    parsed.map_err(|_| Trouble::TooLarge)
}

/// A decimal in whole steps, rounded half to even.
pub fn to_steps(number: Decimal, decimals: u32) -> Result<i64, Trouble> {
    let steps = number.checked_mul(Decimal::from(10_u64.pow(decimals))).ok_or(Trouble::TooLarge)?;
    let whole = steps.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
    i64::try_from(whole).map_err(|_| Trouble::TooLarge)
}

/// The usual case without detours: up to 18 digits, a mark, no thousands, no more decimals than fit.
pub fn plain(bytes: &[u8], mark: u8, decimals: u32) -> Option<i64> {
    let (negative, digits) = match bytes.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, bytes),
    };
    if digits.len() > (12 + decimals as usize).min(18) || !digits.first()?.is_ascii_digit() {
        return None;
    }
    // So few digits always fit.
    let (mut value, mut whole) = (0_i64, digits.len());
    for (place, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            point if *point == mark && whole == digits.len() => whole = place,
            _ => return None,
        }
    }
    let given = (digits.len() - whole).saturating_sub(1);
    let missing = decimals.checked_sub(given as u32)?;
    let value = value.checked_mul(power_of_ten(missing)?)?;
    Some(if negative { -value } else { value })
}

/// Ten to this power, where it fits.
pub fn power_of_ten(power: u32) -> Option<i64> {
    const POWERS: [i64; 19] = {
        let mut powers = [1; 19];
        let mut power = 1;
        while power < powers.len() {
            powers[power] = powers[power - 1] * 10;
            power += 1;
        }
        powers
    };
    POWERS.get(power as usize).copied()
}

/// What sets thousands apart, whatever the decimal mark.
const THOUSANDS: [char; 6] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}'];

/// Digits, `.`, `-` and `e` only, without thousands marks; `None` where anything else stands in the way.
fn normalised(text: &str, mark: u8) -> Option<String> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (number, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = number.split_once(char::from(mark)).unwrap_or((number, ""));
    let other = if mark == b',' { '.' } else { ',' };
    let whole = match whole.matches(other).count() {
        0 => without_thousands(whole, &THOUSANDS)?,
        1 if whole.len() == number.len() => return None,
        _ => without_thousands(whole, &[other])?,
    };
    if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let zero = if whole.is_empty() { "0" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    let exponent = match exponent {
        Some(exponent) => format!("e{}", whole_exponent(exponent)?),
        None => String::new(),
    };
    Some(format!("{sign}{zero}{whole}{point}{fraction}{exponent}"))
}

/// `12 345 678` as `12345678`; `None` where the groups are not of three digits.
fn without_thousands(whole: &str, marks: &[char]) -> Option<String> {
    let mut groups = whole.split(marks);
    let first = groups.next()?;
    let mut digits = first.to_string();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    all_digits(&digits).then_some(digits)
}

/// An exponent of up to three digits with or without a sign.
fn whole_exponent(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 3 || !all_digits(digits) {
        return None;
    }
    text.parse().ok()
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, mark, steps) in [
            ("1234.5", b'.', 12_345_000),
            ("-1234,5", b',', -12_345_000),
            ("1 234\u{a0}567.8", b'.', 12_345_678_000),
            ("1'234.5", b'.', 12_345_000),
            ("1,234.5", b'.', 12_345_000),
            ("-1,234,567", b'.', -12_345_670_000),
            ("1.234.567,8", b',', 12_345_678_000),
            ("1.5E+6", b'.', 15_000_000_000),
            ("1,5e3", b',', 15_000_000),
            (".5", b'.', 5_000),
            ("7.", b'.', 70_000),
            ("\u{2212}3", b'.', -30_000),
            ("0.00005", b'.', 0),
            ("0.00015", b'.', 2),
        ] {
            assert_eq!(scaled(text, mark, 4), Ok(steps), "{text}");
        }
    }

    #[test]
    fn what_would_be_a_guess_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1,234",
            "12,34.5",
            "1,2345.6",
            "1 234,567.8",
            "1.234.5",
            "1.2,345",
            "12 34",
            "1 2345",
            "5 pcs",
            "1e",
            "e5",
            "0x10",
            "1_000",
            "NaN",
        ] {
            assert_eq!(scaled(text, b'.', 4), Err(Trouble::NotANumber), "{text}");
        }
    }

    #[test]
    fn a_number_too_large_is_said_to_be_too_large() {
        for text in ["99999999999999999999", "1e300", "922337203685477.5808"] {
            assert_eq!(scaled(text, b'.', 4), Err(Trouble::TooLarge), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_and_the_long_way_agree(whole in -999_999_999_i64..999_999_999, cents in 0_u32..10_000) {
            let text = format!("{whole}.{cents:04}");
            let long = decimal(&text, b'.').and_then(|number| to_steps(number, 4));
            prop_assert_eq!(scaled(&text, b'.', 4), long);
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,40}") {
            let _ = scaled(&text, b'.', 4);
            let _ = scaled(&text, b',', 6);
        }
    }
}
