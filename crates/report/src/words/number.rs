//! How a language writes numbers, amounts, shares and days.

use super::Catalogue;
use fluent_bundle::FluentValue;
use tegi_model::figure::NumberStyle;
use tegi_model::{Day, Message, Money, Quantity, Share};

/// The marks inside a number.
pub(super) struct Marks {
    group: char,
    decimal: char,
}

const ENGLISH: Marks = Marks { group: ',', decimal: '.' };
/// Most of the continent, Russian and Kazakh among it. The space does not break.
const CONTINENTAL: Marks = Marks { group: '\u{a0}', decimal: ',' };

impl Marks {
    pub(super) fn of(lang: &str) -> &'static Marks {
        if lang == "en" { &ENGLISH } else { &CONTINENTAL }
    }

    /// What Fluent calls for a number inside a sentence. It takes a plain function, so there is one for each.
    pub(super) fn formatter<M>(&self) -> fn(&FluentValue<'_>, &M) -> Option<String> {
        if self.decimal == '.' {
            |value, _| count_in(value, &ENGLISH)
        } else {
            |value, _| count_in(value, &CONTINENTAL)
        }
    }
}

fn count_in(value: &FluentValue<'_>, marks: &Marks) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(decimal(number.value as i64, 0, 0, marks)),
        _ => None,
    }
}

/// Writes `scaled / 10^decimals` with at most `keep` decimals, rounded half away from nothing, without trailing
/// zeros. A true minus sign, so that it is not taken for a hyphen.
pub(super) fn decimal(scaled: i64, decimals: u32, keep: u32, marks: &Marks) -> String {
    let drop = 10_u128.pow(decimals.saturating_sub(keep));
    let steps = (u128::from(scaled.unsigned_abs()) + drop / 2) / drop;
    let kept = decimals.min(keep);
    let (whole, rest) = (steps / 10_u128.pow(kept), steps % 10_u128.pow(kept));
    let sign = if scaled < 0 && steps > 0 { "\u{2212}" } else { "" };
    let mut text = format!("{sign}{}", grouped(whole, marks.group));
    if rest > 0 {
        let digits = format!("{rest:0width$}", width = kept as usize);
        text.push(marks.decimal);
        text.push_str(digits.trim_end_matches('0'));
    }
    text
}

fn grouped(whole: u128, mark: char) -> String {
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

impl Catalogue {
    /// A count.
    pub fn count(&self, count: u64) -> String {
        grouped(u128::from(count), self.marks.group)
    }

    /// A computed number with at most `decimals` decimals.
    pub fn number(&self, number: f64, decimals: u32) -> String {
        let scaled = (number * 10_f64.powi(decimals as i32)).round() as i64;
        decimal(scaled, decimals, decimals, self.marks)
    }

    /// An amount of money without its currency: whole, or to the cent.
    pub fn money(&self, money: Money) -> String {
        let text = decimal(money.steps(), Money::DECIMALS, 2, self.marks);
        match text.split_once(self.marks.decimal) {
            Some((_, tenths)) if tenths.len() == 1 => text + "0",
            _ => text,
        }
    }

    /// An amount with the currency of the case behind it, where the catalogue was told.
    pub fn money_with_currency(&self, money: Money) -> String {
        match self.currency {
            Some(currency) => format!("{}\u{a0}{currency}", self.money(money)),
            None => self.money(money),
        }
    }

    /// A quantity without its unit, to the thousandth.
    pub fn quantity(&self, quantity: Quantity) -> String {
        decimal(quantity.steps(), Quantity::DECIMALS, 3, self.marks)
    }

    /// A share in per cent for a column of a table: one decimal, always, and no sign.
    pub fn share(&self, share: Share) -> String {
        let shown = self.bare_share(share);
        if shown.contains(self.marks.decimal) { shown } else { format!("{shown}{}0", self.marks.decimal) }
    }

    /// To at most one decimal: what is not quite nothing or all does not look like it.
    fn bare_share(&self, share: Share) -> String {
        let tenth = 1_000;
        match share.steps() {
            1..500 => format!("<{}", decimal(tenth, 4, 1, self.marks)),
            999_500..Share::ONE => format!(">{}", decimal(Share::ONE - tenth, 4, 1, self.marks)),
            _ => decimal(share.steps(), 4, 1, self.marks),
        }
    }

    /// A share for a sentence, with its sign.
    pub fn per_cent(&self, share: Share) -> String {
        self.text(&Message::new("per-cent").with("number", self.bare_share(share)))
    }

    /// How numbers are written, for the drawing room.
    pub fn number_style(&self) -> NumberStyle {
        NumberStyle {
            group: self.marks.group.to_string(),
            decimal: self.marks.decimal.to_string(),
            percent: self.text(&Message::new("per-cent").with("number", "{n}")),
        }
    }

    /// A first and a last day; one where they are the same.
    pub fn days(&self, (first, last): (Day, Day)) -> String {
        match first == last {
            true => self.day(first),
            false => format!("{} – {}", self.day(first), self.day(last)),
        }
    }

    /// The month in which a day lies, as the language writes it.
    pub fn month(&self, day: Day) -> String {
        let date = day.date();
        let year = Message::new("month").with("year", format!("{:04}", date.year()));
        self.text(&year.with("month", format!("{:02}", date.month())))
    }

    /// A day as the language writes it.
    pub fn day(&self, day: Day) -> String {
        let date = day.date();
        let message = Message::new("date")
            .with("year", format!("{:04}", date.year()))
            .with("month", format!("{:02}", date.month()))
            .with("day", format!("{:02}", date.day()));
        self.text(&message)
    }
}
