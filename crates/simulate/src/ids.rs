//! Numbers of made-up firms, formed as real ones are: their check digits hold.
//!
//! Serial numbers (БИН from 95000 up), region (ИНН 98) and first digit (УНП 8) lie where hardly any was issued, so
//! that nobody is meant.

use std::fmt::Write as _;
use tegi_model::{Country, Day};

/// The head office or a branch of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// A firm of its own.
    Head,
    /// A branch.
    Branch,
}

/// A Kazakh БИН: year and month of registration, kind, seat, serial number, check digit.
pub fn kazakh(registered: Day, seat: Seat, mut serial: u32) -> String {
    let date = registered.date();
    let seat = if seat == Seat::Branch { 1 } else { 0 };
    loop {
        let year = date.year().unsigned_abs() % 100;
        let body = format!("{year:02}{:02}4{seat}{:05}", date.month(), 95_000 + serial % 5_000);
        if let Some(check) = kazakh_check(&body) {
            return format!("KZ-BIN-{body}{check}");
        }
        serial += 1; // no number ends in 10
    }
}

fn kazakh_check(body: &str) -> Option<u32> {
    let by = |weights: [u32; 11]| weighted(body, &weights) % 11;
    let first = by([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    let check = if first == 10 { by([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) } else { first };
    (check < 10).then_some(check)
}

/// A number of another country in the union; nothing elsewhere, where senders are known by name.
pub fn abroad(country: Country, serial: u32) -> String {
    match country.as_str() {
        "RU" => {
            let body = format!("98{:02}{:05}", serial % 97, serial * 37 % 100_000);
            let check = weighted(&body, &[2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10;
            format!("RU-INN-{body}{check}")
        }
        "BY" => belarusian(serial),
        "KG" => format!("KG-INN-0{:013}", 2_101_900_000_000_u64 + u64::from(serial) * 7_919),
        "AM" => format!("AM-TIN-0{:07}", 2_600_000 + serial * 131 % 399_999),
        "UZ" => format!("UZ-STIR-{:09}", 300_000_000 + serial * 7_127),
        _ => String::new(),
    }
}

fn belarusian(mut serial: u32) -> String {
    loop {
        let body = format!("8{:07}", serial * 613 % 10_000_000);
        let check = weighted(&body, &[29, 23, 19, 17, 13, 7, 5, 3]) % 11;
        if check < 10 {
            return format!("BY-UNP-{body}{check}");
        }
        serial += 1_009;
    }
}

/// A Legal Entity Identifier: eighteen characters and two check digits (ISO 7064, mod 97-10).
pub fn lei(serial: u32) -> String {
    let body = format!("9999{serial:08}TEGI00");
    let mut digits = String::with_capacity(28);
    for c in body.chars() {
        // Digits stay, letters become two digits; nothing else is in the body.
        let _ = write!(digits, "{}", c.to_digit(36).unwrap_or(0));
    }
    digits.push_str("00");
    let rest = digits.bytes().fold(0, |rest: u32, byte| (rest * 10 + u32::from(byte - b'0')) % 97);
    format!("XI-LEI-{body}{:02}", 98 - rest)
}

fn weighted(digits: &str, weights: &[u32]) -> u32 {
    digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum()
}
