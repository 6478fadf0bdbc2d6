//! Commodity codes at the door: a code of the Harmonized System, restored where a spreadsheet ate its leading zero.
//!
//! Codes of the system have an even number of digits. One with an odd number has lost a zero in front if its heading
//! exists with the zero and not without; one digit too many behind if it is the other way round; otherwise nobody
//! can tell (except for nine digits: national codes have ten, so a zero is missing). `codes/headings.txt` lists the headings (HS 2022) by chapter.

use tegi_model::HsCode;

/// What a text in a column of commodity codes turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A code as it stands.
    Code(HsCode),
    /// A code that lost its leading zero.
    Restored(HsCode),
    /// A code with an odd digit at its end that means nothing.
    Shortened(HsCode),
    /// Digits turned into a floating-point number by a spreadsheet (8.42951E+09): the code is lost.
    Lost,
    /// An odd number of digits that can be read in two ways or in none.
    Ambiguous,
    /// A chapter that does not exist.
    NoChapter,
    /// Not a code.
    NotACode,
}

/// What stands in a column of commodity codes.
pub fn read(text: &str) -> Reading {
    let text = text.strip_suffix(".0").filter(|rest| whole_number(rest)).unwrap_or(text);
    let Ok(code) = text.parse::<HsCode>() else {
        return if spreadsheet_number(text) { Reading::Lost } else { Reading::NotACode };
    };
    if code.len() % 2 == 1 {
        return odd(code);
    }
    match code.chapter() {
        0 | 77 => Reading::NoChapter,
        _ => Reading::Code(code),
    }
}

/// Whether a cell shows the error of a formula, in English or Russian: `#REF!`, `#ИМЯ?`, `#Н/Д`.
pub fn spreadsheet_error(cell: &str) -> bool {
    let Some(error) = cell.strip_prefix('#') else { return false };
    let word = error.strip_suffix(['!', '?']);
    let is_word = |word: &str| word.chars().all(|letter| letter.is_uppercase() || matches!(letter, '/' | '0' | '_'));
    matches!(error, "N/A" | "Н/Д" | "GETTING_DATA") || word.is_some_and(|word| word.len() > 2 && is_word(word))
}

/// Whether a text is a number in the notation into which spreadsheets turn long codes: `1.23E+11`.
pub fn spreadsheet_number(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa: String = mantissa.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    digits(&mantissa) && digits(exponent)
}

/// The digits of such a number where none is lost: `1.60640000123E+11` has as many decimals as its exponent says.
pub fn spreadsheet_digits(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['E', 'e']).filter(|_| spreadsheet_number(text))?;
    let (whole, decimals) = mantissa.split_once(['.', ','])?;
    let places: usize = exponent.trim_start_matches('+').parse().ok()?;
    (whole.len() == 1 && decimals.len() == places).then(|| format!("{whole}{decimals}"))
}

/// Whether a text is four digits or more and nothing else.
fn whole_number(text: &str) -> bool {
    text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn odd(code: HsCode) -> Reading {
    let padded = format!("0{code}").parse::<HsCode>();
    let shortened = code.prefix(code.len() - 1);
    match (padded, heading_exists(shortened)) {
        (Ok(padded), without) if heading_exists(padded) && (!without || code.len() == 9) => Reading::Restored(padded),
        (Ok(padded), true) if !heading_exists(padded) => Reading::Shortened(shortened),
        _ => Reading::Ambiguous,
    }
}

/// Whether the heading of a code (its chapter, where it has no more) exists.
pub fn heading_exists(code: HsCode) -> bool {
    let chapter = code.prefix(2).to_string();
    let mut lines = include_str!("codes/headings.txt").lines();
    let Some(headings) = lines.find_map(|line| line.strip_prefix(&chapter)?.strip_prefix(':')) else { return false };
    let Some(heading) = code.heading() else { return true };
    let number = heading % 100;
    headings.split_whitespace().any(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let bound = |text: &str| text.parse::<u16>().unwrap_or_default();
        (bound(from)..=bound(to)).contains(&number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> HsCode {
        text.parse().expect("a code")
    }

    #[test]
    fn a_lost_leading_zero_is_restored_where_only_that_makes_a_heading() {
        assert_eq!(read("402101900"), Reading::Restored(code("0402101900")));
        assert_eq!(read("40210"), Reading::Restored(code("040210")));
        assert_eq!(read("402101900.0"), Reading::Restored(code("0402101900")));
    }

    #[test]
    fn an_odd_digit_at_the_end_is_dropped_where_only_that_makes_a_heading() {
        assert_eq!(read("84295"), Reading::Shortened(code("8429")));
    }

    #[test]
    fn a_code_that_can_be_read_in_two_ways_stays_unknown() {
        // 04.01 is milk, 40.15 is clothing of rubber.
        assert_eq!(read("40151"), Reading::Ambiguous);
        assert_eq!(read("401510000"), Reading::Restored(code("0401510000")), "national codes have ten digits");
    }

    #[test]
    fn a_code_lost_by_a_spreadsheet_is_said_to_be_lost() {
        assert_eq!(read("8.42951E+09"), Reading::Lost);
        assert_eq!(read("8,42951e9"), Reading::Lost);
    }

    #[test]
    fn digits_of_a_number_are_restored_where_all_are_there() {
        assert_eq!(spreadsheet_digits("1.60640000123E+11").as_deref(), Some("160640000123"));
        assert_eq!(spreadsheet_digits("2,0240000555e10").as_deref(), Some("20240000555"));
        for text in ["1.6064E+11", "160640000123", "1E+11", "1.5E-3", "12.5E+1", "E+1", "1.2E"] {
            assert_eq!(spreadsheet_digits(text), None, "{text}");
        }
    }

    #[test]
    fn ordinary_codes_pass_and_nonsense_does_not() {
        assert_eq!(read("8429 51 990 0"), Reading::Code(code("8429519900")));
        assert_eq!(read("8429.51"), Reading::Code(code("842951")));
        assert_eq!(read("9999000000"), Reading::Code(code("9999000000")));
        assert_eq!(read("7701"), Reading::NoChapter);
        assert_eq!(read("84-29"), Reading::NotACode);
        assert_eq!(read("192021.530.000001"), Reading::NotACode);
    }
}
