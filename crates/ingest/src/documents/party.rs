//! How the documents name firms: by the number of the tax service of their country.

use tegi_model::check_digits;

/// A firm as cells name it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// `SCHEME-VALUE`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its country.
    pub country: String,
}

impl Named {
    /// Whether nobody is named.
    pub fn is_nobody(&self) -> bool {
        self.id.is_empty() && self.name.is_empty()
    }

    /// It, for a sentence.
    pub fn shown(&self) -> String {
        match (self.id.as_str(), self.name.as_str()) {
            ("", name) => name.to_string(),
            (id, "") => id.to_string(),
            (id, name) => format!("{name} ({id})"),
        }
    }
}

/// The id of a firm by its tax number and its country; empty where the country's register is not known. Where no country
/// is told, a number that cannot be of Kazakhstan stands without its register.
pub fn tax_id(number: &str, country: &str) -> String {
    let number = number.trim();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return String::new();
    }
    let scheme = match country.trim().to_uppercase().as_str() {
        "KZ" | "KAZ" | "398" => return kazakh(number),
        "" => {
            let id = kazakh(number);
            return if id.len() == "KZ-BIN-".len() + 12 { id } else { number.to_string() };
        }
        "RU" | "RUS" | "643" => "RU-INN",
        "BY" | "BLR" | "112" => "BY-UNP",
        "KG" | "KGZ" | "417" => "KG-INN",
        "AM" | "ARM" | "051" => "AM-TIN",
        _ => return String::new(),
    };
    format!("{scheme}-{number}")
}

/// A БИН or ИИН, with the zeros in front that it loses as a whole number (three at most: it begins with year and month):
/// they are put back where its check digit then holds.
pub fn kazakh(number: &str) -> String {
    let number = number.trim();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return if number.is_empty() { String::new() } else { format!("KZ-BIN-{number}") };
    }
    let padded = format!("{number:0>12}");
    let restored = (9..12).contains(&number.len()) && check_digits::kazakh(&padded);
    format!("KZ-BIN-{}", if restored { padded.as_str() } else { number })
}

/// A day as ISO 8601 where it is written `31.12.2024`; anything else as it stands.
pub fn day(text: &str) -> String {
    let text = text.trim();
    let (day, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    let parts: Vec<&str> = day.split('.').collect();
    match parts[..] {
        [d, m, y]
            if d.len() == 2 && m.len() == 2 && y.len() == 4 && !rest.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            format!("{y}-{m}-{d}")
        }
        _ => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_put_back_where_the_check_digit_holds() {
        assert_eq!(kazakh("20240000555"), "KZ-BIN-020240000555");
        assert_eq!(kazakh("740001307"), "KZ-BIN-000740001307");
        assert_eq!(kazakh("20240000556"), "KZ-BIN-20240000556");
        assert_eq!((kazakh("020240000555").as_str(), kazakh("").as_str()), ("KZ-BIN-020240000555", ""));
        assert_eq!(
            (tax_id("7707083893", "RU").as_str(), tax_id("7707083893", "").as_str()),
            ("RU-INN-7707083893", "7707083893")
        );
        assert_eq!((tax_id("12345", "CN").as_str(), tax_id("---", "").as_str()), ("", ""));
    }

    #[test]
    fn days_are_read_in_both_forms() {
        assert_eq!(day("05.03.2024"), "2024-03-05");
        assert_eq!(day("05.03.2024 10:00:00"), "2024-03-05");
        assert_eq!(day("2024-03-05 10:00:00"), "2024-03-05 10:00:00");
        assert_eq!((day("").as_str(), day("5.3.24").as_str()), ("", "5.3.24"));
    }
}
