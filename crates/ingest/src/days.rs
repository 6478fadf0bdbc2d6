//! Days as tables write them: ISO 8601, by a pattern that the settings state, or as spreadsheets count them.

use jiff::civil::Date;
use jiff::fmt::strtime;

/// Whether a bare number in a column of days is one, and from which day it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SerialDays {
    /// It is not.
    None,
    /// Spreadsheets count from the end of 1899.
    Since1900,
    /// Those of the Macintosh counted from 1904.
    Since1904,
}

/// Years in which a document of a supply chain can have been written.
pub const YEARS: std::ops::RangeInclusive<i16> = 1950..=2100;

/// `2025-12-31`, alone or before a time.
pub fn iso_day(text: &str) -> Option<Date> {
    let (day, rest) = text.as_bytes().split_at_checked(10)?;
    if !matches!(rest.first(), None | Some(b'T' | b't' | b' ')) || day[4] != b'-' || day[7] != b'-' {
        return None;
    }
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_i16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0')))
    };
    let (year, month, day) = (number(&day[..4])?, number(&day[5..7])?, number(&day[8..])?);
    Date::new(year, month as i8, day as i8).ok()
}

/// The day of a bare number, as spreadsheets count days: 45658 is 2025-01-01. Fractions are times.
pub fn serial_day(text: &str, serial: SerialDays) -> Option<Date> {
    let first = match serial {
        SerialDays::None => return None,
        SerialDays::Since1900 => Date::constant(1899, 12, 30),
        SerialDays::Since1904 => Date::constant(1904, 1, 1),
    };
    let whole = text.split(['.', ',']).next().filter(|days| days.len() == 5)?;
    let date = first.checked_add(jiff::Span::new().try_days(whole.parse::<i64>().ok()?).ok()?).ok()?;
    YEARS.contains(&date.year()).then_some(date)
}

/// A day by the first pattern that fits, alone or before a time.
pub fn patterned_day(text: &str, patterns: &[String]) -> Option<Date> {
    let alone = text.split(['T', ' ']).next().filter(|day| day.len() < text.len());
    let texts = [Some(text), alone];
    texts.into_iter().flatten().find_map(|text| patterns.iter().find_map(|pattern| day_by(text, pattern)))
}

/// A day by one pattern; a month alone is its first day.
fn day_by(text: &str, pattern: &str) -> Option<Date> {
    let mut time = strtime::parse(pattern, text).ok()?;
    match time.to_date() {
        Ok(date) => Some(date),
        Err(_) if time.day().is_none() => {
            time.set_day(Some(1)).ok()?;
            time.to_date().ok()
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_alone_or_with_a_time() {
        let day = Date::constant(2025, 9, 30);
        for text in ["2025-09-30", "2025-09-30 12:00:00", "2025-09-30T00:00:00Z"] {
            assert_eq!(iso_day(text), Some(day), "{text}");
        }
        for text in ["2025-9-30", "30.09.2025", "2025-02-30", "2025-09-301", "20250930", "шшшшшш"] {
            assert_eq!(iso_day(text), None, "{text}");
        }
        let patterns = ["%d.%m.%Y".to_string(), "%b %Y".to_string()];
        assert_eq!(patterned_day("30.09.2025", &patterns), Some(day));
        assert_eq!(patterned_day("30.09.2025 08:15:00", &patterns), Some(day));
        assert_eq!(patterned_day("Dec 2024", &patterns), Some(Date::constant(2024, 12, 1)));
    }

    #[test]
    fn a_bare_number_is_a_day_in_a_spreadsheet_only() {
        let day = Some(Date::constant(2025, 1, 1));
        assert_eq!(serial_day("45658", SerialDays::Since1900), day);
        assert_eq!(serial_day("44196.5", SerialDays::Since1904), day);
        assert_eq!(serial_day("45658", SerialDays::None), None);
        for text in ["4565", "123456", "00012", "4565x", "-4565", "2025-01-01"] {
            assert_eq!(serial_day(text, SerialDays::Since1900), None, "{text}");
        }
    }
}
