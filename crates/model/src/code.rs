//! Codes: countries, currencies, units and goods.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

/// A country, by its two letters of ISO 3166-1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Country(pub [u8; 2]);

impl Country {
    /// Not known; written `XX`, which ISO leaves to users.
    pub const UNKNOWN: Country = Country(*b"XX");

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XX")
    }
}

impl FromStr for Country {
    type Err = ();

    /// Two ASCII letters of any case. Whether ISO knows them is the reader's question, who also knows names.
    fn from_str(text: &str) -> Result<Country, ()> {
        match text.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Country([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(()),
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A currency, by its three letters of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Currency(pub [u8; 3]);

impl Currency {
    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl FromStr for Currency {
    type Err = ();

    /// Three letters that ISO 4217 knows.
    fn from_str(text: &str) -> Result<Currency, ()> {
        let upper = text.trim().to_ascii_uppercase();
        let known = iso_currency::Currency::from_code(&upper).ok_or(())?;
        let letters = known.code().as_bytes().try_into().map_err(|_| ())?;
        Ok(Currency(letters))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A unit of measure: the code of UNECE Recommendation 20, already brought to the base unit of its kind where that
/// is exact (tonnes and grams are kilograms here; pieces, sets and pairs stay apart).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unit(pub [u8; 3]);

impl Unit {
    /// Not known: comparable with nothing, not even with itself.
    pub const UNKNOWN: Unit = Unit([0; 3]);
    /// Kilogram.
    pub const KILOGRAM: Unit = Unit(*b"KGM");
    /// Piece (one).
    pub const PIECE: Unit = Unit(*b"C62");

    /// The unit of a code of up to three ASCII characters.
    pub fn from_code(code: &str) -> Option<Unit> {
        let bytes = code.as_bytes();
        if bytes.is_empty() || bytes.len() > 3 || !code.is_ascii() {
            return None;
        }
        let mut unit = [0; 3];
        unit[..bytes.len()].copy_from_slice(bytes);
        Some(Unit(unit))
    }

    /// The code; empty where unknown.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("").trim_end_matches('\0')
    }

    /// Whether quantities in both can be compared.
    pub fn comparable(self, other: Unit) -> bool {
        self == other && self != Unit::UNKNOWN
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A code of the Harmonized System or of a nomenclature built on it: two to ten digits, leading zeros kept.
///
/// Digits, how many there are, and one bit that is always set lie in one number, so that an optional code is no longer
/// than a code. Codes are in the order of their digits as a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HsCode(NonZeroU64);

impl HsCode {
    fn new(digits: u64, len: usize) -> HsCode {
        HsCode(NonZeroU64::MIN | (digits << 5 | (len as u64) << 1))
    }

    fn digits(self) -> u64 {
        self.0.get() >> 5
    }

    /// How many digits the code has.
    pub fn len(self) -> usize {
        (self.0.get() >> 1 & 0xf) as usize
    }

    /// A code has two digits at least.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The first `n` digits; the whole code where it is shorter.
    pub fn prefix(self, n: usize) -> HsCode {
        let len = self.len();
        if n >= len {
            return self;
        }
        HsCode::new(self.digits() / 10_u64.pow((len - n) as u32), n)
    }

    /// A number for each code: that of its digits, then how many they are. For codes of six digits at most it is below
    /// 2^24, and never nought.
    pub fn number(self) -> u64 {
        self.0.get() >> 1
    }

    /// The code of a number that [`HsCode::number`] gave; `None` for nought.
    pub fn numbered(number: u64) -> Option<HsCode> {
        (number > 0).then(|| HsCode(NonZeroU64::MIN | number << 1))
    }

    /// The first two digits.
    pub fn chapter(self) -> u8 {
        self.prefix(2).digits() as u8
    }

    /// The first four digits as a number, where there are four.
    pub fn heading(self) -> Option<u16> {
        (self.len() >= 4).then(|| self.prefix(4).digits() as u16)
    }
}

impl fmt::Debug for HsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HsCode({self})")
    }
}

impl FromStr for HsCode {
    type Err = ();

    /// Digits, with dots and spaces between them allowed: `8429.51`, `8429 51 990 0`.
    fn from_str(text: &str) -> Result<HsCode, ()> {
        let mut digits = 0;
        let mut len = 0;
        for c in text.chars() {
            match c {
                '0'..='9' if len < 10 => {
                    digits = digits * 10 + u64::from(c as u32 - '0' as u32);
                    len += 1;
                }
                '.' | ' ' | '\u{a0}' => {}
                _ => return Err(()),
            }
        }
        if len < 2 { Err(()) } else { Ok(HsCode::new(digits, len)) }
    }
}

impl fmt::Display for HsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.digits(), width = self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_of_a_code_are_digits_too() {
        let code: HsCode = "0402.10".parse().expect("a code");
        assert_eq!((code.to_string().as_str(), code.heading(), code.chapter()), ("040210", Some(402), 4));
        assert_eq!(code.prefix(4).to_string(), "0402");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "8", "84-29", "84295199001", "gun"] {
            assert!(text.parse::<HsCode>().is_err(), "{text}");
        }
    }
}
