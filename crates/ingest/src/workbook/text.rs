//! What a cell of a spreadsheet holds, as text.

use super::super::columns::{decimal, few_decimals};
use super::xlsx_rows::{Cell, Value};
use super::xlsx_shared::Shared;
use calamine::{Data, DataType};

/// The letters in which a number of 16 digits or more is written: its last digits are no longer known.
const CERTAIN: f64 = 1e15;

/// Writes a value as a cell of text.
pub fn write(value: &impl DataType, to: &mut String) {
    if let Some(text) = value.get_string() {
        to.push_str(text);
    } else if let Some(number) = value.get_float() {
        to.push_str(&number_text(number));
    } else if let Some(number) = value.get_int() {
        to.push_str(&number.to_string());
    } else if let Some(moment) = value.get_datetime() {
        if moment.is_duration() {
            to.push_str(&number_text(moment.as_f64()));
            return;
        }
        let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
        to.push_str(&format!("{year:04}-{month:02}-{day:02}"));
        if (hour, minute, second) != (0, 0, 0) {
            to.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
        }
    } else if let Some(text) = value.get_datetime_iso().or_else(|| value.get_duration_iso()) {
        to.push_str(text);
    } else if let Some(truth) = value.get_bool() {
        to.push_str(if truth { "true" } else { "false" });
    } else if let Some(error) = value.get_error() {
        to.push_str(&error.to_string());
    }
}

/// A number by the 15 digits that spreadsheets know of it: 0.1 + 0.2 is 0.3. Of a longer one the digits are lost, which
/// its exponent shows.
pub fn number_text(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    // A number of few digits is known to its last one: this is what the longer way comes to.
    if let Some((steps, decimals)) = few_decimals(number) {
        let mut text = Vec::new();
        decimal(i128::from(steps), decimals, b'.', &mut text);
        return String::from_utf8(text).unwrap_or_default();
    }
    digits_known(number)
}

fn digits_known(number: f64) -> String {
    let digits = format!("{number:.14e}");
    match digits.parse::<f64>() {
        Ok(known) if number.abs() < CERTAIN => format!("{known}"),
        _ => digits.replace('e', "E+"),
    }
}

/// Whether a number is written as [`number_text`] writes it: by its known digits, and no others.
pub fn is_short(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "1"));
    let plain = whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit());
    let usual = digits.len() <= 15 && (whole == "0" || !whole.starts_with('0')) && !decimals.ends_with('0');
    plain && usual && !whole.is_empty() && number != "-0"
}

/// Whether a cell holds anything.
pub fn is_filled(cell: &Cell, shared: &Shared) -> bool {
    match &cell.value {
        Value::Empty => false,
        Value::Text(text) => !text.is_empty(),
        Value::Shared(text) => !shared.text(*text).is_empty(),
        Value::Number(_) | Value::Truth(_) | Value::Error(_) => true,
    }
}

/// Writes what a cell holds as text.
pub fn write_cell(cell: &Cell, shared: &Shared, to: &mut String) {
    match &cell.value {
        Value::Empty => {}
        Value::Text(text) => to.push_str(text),
        Value::Shared(text) => to.push_str(shared.text(*text)),
        Value::Truth(truth) => write(&Data::Bool(*truth), to),
        Value::Error(error) => to.push_str(error),
        Value::Number(number) => match shared.moment(cell.style, number) {
            Some(moment) => write(&moment, to),
            None if is_short(number) => to.push_str(number),
            None => to.push_str(&number_text(number.parse().unwrap_or(f64::NAN))),
        },
    }
}

/// Gives a number the decimal mark that the source is said to have.
pub fn change_mark(text: &mut String, start: usize, mark: u8) {
    let cell = &text[start..];
    let digits = cell.bytes().filter(|byte| byte.is_ascii_digit()).count();
    if digits + 1 == cell.trim_start_matches('-').len()
        && let Some(dot) = cell.find('.')
    {
        text.replace_range(start + dot..start + dot + 1, &char::from(mark).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_noise_and_show_what_is_lost() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (1_234.5, "1234.5"),
            (20_240_000_555.0, "20240000555"),
            (-7.0, "-7"),
            (0.0, "0"),
            (1e-7, "0.0000001"),
            (12_345_678_901_234_567_890.0, "1.23456789012346E+19"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn a_number_takes_the_mark_of_its_source() {
        for (cell, changed) in [("12.5", "12,5"), ("-0.5", "-0,5"), ("1.2.3", "1.2.3"), ("v1.2", "v1.2"), ("7", "7")] {
            let mut text = format!("x{cell}");
            change_mark(&mut text, 1, b',');
            assert_eq!(text, format!("x{changed}"));
        }
    }

    proptest::proptest! {
        #[test]
        fn a_short_number_is_as_it_would_be_written(steps in -2_000_000_000_000_000_i64..2_000_000_000_000_000, scale in 0_usize..16, few in 0_i64..1_000) {
            for steps in [steps, few, -few] {
                let digits = format!("{:0width$}", steps.unsigned_abs(), width = scale + 1);
                let (whole, decimals) = digits.split_at(digits.len() - scale);
                let sign = if steps < 0 { "-" } else { "" };
                let number = [sign, whole, if scale > 0 { "." } else { "" }, decimals].concat();
                if is_short(&number) {
                    proptest::prop_assert_eq!(number_text(number.parse().expect("a number")), number);
                }
            }
        }

        #[test]
        fn the_short_way_to_a_number_leads_where_the_long_one_does(steps in -2_000_000_000_000_000_i64..2_000_000_000_000_000, scale in 0_u32..9, any in proptest::num::f64::NORMAL) {
            for number in [steps as f64 / f64::from(10_u32.pow(scale)), (steps % 1_000) as f64 / f64::from(10_u32.pow(scale)), any] {
                proptest::prop_assert_eq!(number_text(number), digits_known(number));
            }
        }
    }
}
