//! Numbers as a reader of the language writes them.

use tegi_model::figure::{Amount, NumberStyle};

/// Beyond this an `f64` no longer tells whole numbers apart, and a picture has no room for the digits.
const LARGEST: f64 = 1e15;
/// Stands for a number that is none.
const NO_NUMBER: &str = "–";

/// A number with at most so many decimals, groups of three digits, and a minus sign of full width.
#[must_use]
pub fn number(value: f64, places: usize, style: &NumberStyle) -> String {
    if !value.is_finite() {
        return NO_NUMBER.to_owned();
    }
    if value.abs() >= LARGEST {
        return format!("{value:.3e}");
    }
    let text = rounded(value.abs(), places);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut written = grouped(whole, &style.group);
    if !fraction.is_empty() {
        written = written + &style.decimal + fraction;
    }
    let is_zero = written == "0";
    if value < 0.0 && !is_zero {
        written.insert(0, '−');
    }
    written
}

/// Rounds half away from nothing, as the tables do: 24.25 is 24.3. What a double cannot hold exactly is first brought to
/// the digits that the model counts.
fn rounded(value: f64, places: usize) -> String {
    const EXACT: f64 = 1e6;
    let step = 10_f64.powi(places as i32);
    let scaled = (value * EXACT).round() / EXACT * step;
    if scaled >= LARGEST { format!("{value:.places$}") } else { format!("{:.places$}", scaled.round() / step) }
}

/// `12.5 %`. What is not quite nothing or all does not look like it.
#[must_use]
pub fn percent(value: f64, style: &NumberStyle) -> String {
    if !value.is_finite() {
        return NO_NUMBER.to_owned();
    }
    let shown = match value.abs() {
        share if (5e-5..0.05).contains(&share) => format!("<{}", number(0.1, 1, style)),
        share if (99.95..99.999_95).contains(&share) => format!(">{}", number(99.9, 1, style)),
        _ => return fill(&style.percent, "{n}", &number(value, 1, style)),
    };
    let sign = if value < 0.0 { "−" } else { "" };
    fill(&style.percent, "{n}", &format!("{sign}{shown}"))
}

/// `1 250 pcs`, with the unit on the same line.
#[must_use]
pub fn amount(amount: &Amount, style: &NumberStyle) -> String {
    let number = match amount.number.abs() {
        small if small > 0.0 && small < 0.005 => format!("<{}", number(0.01, 2, style)),
        _ => number(amount.number, 2, style),
    };
    if amount.unit.is_empty() {
        return number;
    }
    format!("{number}\u{a0}{}", amount.unit)
}

/// A template with its number; a template without a place for it gets it at the end.
#[must_use]
pub fn fill(template: &str, place: &str, number: &str) -> String {
    if template.contains(place) {
        return template.replace(place, number);
    }
    format!("{template} {number}").trim_start().to_owned()
}

fn grouped(digits: &str, group: &str) -> String {
    let mut written = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push_str(group);
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_the_style_says() {
        let style = NumberStyle { group: " ".into(), decimal: ",".into(), percent: "{n} %".into() };
        assert_eq!(number(1_234_567.5, 2, &style), "1 234 567,5");
        assert_eq!(number(-999.999, 2, &style), "−1 000");
        assert_eq!(number(-0.001, 1, &style), "0");
        assert_eq!(number(f64::NAN, 1, &style), "–");
        assert_eq!(percent(42.04, &style), "42 %");
        assert_eq!(percent(24.25, &style), "24,3 %");
        assert_eq!(percent(0.001, &style), "<0,1 %");
        assert_eq!(amount(&Amount { number: 0.001, unit: "kg".into() }, &style), "<0,01\u{a0}kg");
        assert_eq!(amount(&Amount { number: 3.0, unit: "шт".into() }, &style), "3\u{a0}шт");
        assert_eq!(fill("and more", "{count}", "3"), "and more 3");
    }
}
