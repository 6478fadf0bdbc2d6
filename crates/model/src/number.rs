//! Exact amounts: money, quantities and shares are scaled integers; `f64` appears only inside solvers and drawings.

use super::whole::Whole64;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

macro_rules! scaled {
    ($(#[$doc:meta])* $name:ident, $decimals:literal, $one:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(Whole64);

        impl $name {
            /// So many steps.
            pub const fn new(steps: i64) -> $name {
                $name(Whole64::new(steps))
            }

            /// How many steps it has.
            pub const fn steps(self) -> i64 {
                self.0.get()
            }

            /// Nothing.
            pub const ZERO: $name = $name::new(0);
            /// How many steps make one.
            pub const ONE: i64 = $one;
            /// How many decimals a step has.
            pub const DECIMALS: u32 = $decimals;

            /// The exact amount of a decimal number; `None` where it is too large or has more decimals than fit.
            pub fn from_decimal(number: Decimal) -> Option<$name> {
                let mut scaled = number.checked_mul(Decimal::from(Self::ONE))?;
                scaled = scaled.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointNearestEven);
                i64::try_from(scaled).ok().map($name::new)
            }

            /// The nearest amount of a computed number; `ZERO` where it is no number.
            pub fn from_f64(number: f64) -> $name {
                $name::new((number * Self::ONE as f64).round() as i64)
            }

            /// The number for solvers and drawings, exact to 15 digits.
            pub fn to_f64(self) -> f64 {
                self.steps() as f64 / Self::ONE as f64
            }

            /// The part `of / whole` of this amount, rounded down; `ZERO` where the whole is nothing.
            pub fn part(self, of: i64, whole: i64) -> $name {
                match whole {
                    0 => $name::ZERO,
                    _ => $name::new((self.steps() as i128 * of as i128 / whole as i128) as i64),
                }
            }

            /// Whether it is nothing.
            pub fn is_zero(self) -> bool {
                self.steps() == 0
            }
        }

        impl fmt::Display for $name {
            /// Plain digits with a dot, without trailing zeros.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_scaled(f, self.steps(), Self::ONE, Self::DECIMALS as usize)
            }
        }

        impl Add for $name {
            type Output = $name;
            fn add(self, other: $name) -> $name {
                $name::new(self.steps().saturating_add(other.steps()))
            }
        }
        impl Sub for $name {
            type Output = $name;
            fn sub(self, other: $name) -> $name {
                $name::new(self.steps().saturating_sub(other.steps()))
            }
        }
        impl Neg for $name {
            type Output = $name;
            fn neg(self) -> $name {
                $name::new(self.steps().saturating_neg())
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: $name) {
                *self = *self + other;
            }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: $name) {
                *self = *self - other;
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = $name>>(items: I) -> $name {
                items.fold($name::ZERO, Add::add)
            }
        }
    };
}

scaled!(
    /// An amount of money, in ten-thousandths of its currency's unit (every ISO 4217 minor unit fits exactly).
    Money, 4, 10_000
);
scaled!(
    /// A quantity, in millionths of its unit.
    Quantity, 6, 1_000_000
);
scaled!(
    /// A share of a whole, in millionths; prints as per cent with four decimals at most. May be negative or above
    /// one where a firm sells below what it paid.
    Share, 6, 1_000_000
);

impl Share {
    /// The whole.
    pub const WHOLE: Share = Share::new(Share::ONE);

    /// From per cent, as people write it.
    pub fn from_percent(percent: f64) -> Share {
        Share::from_f64(percent / 100.0)
    }

    /// In per cent.
    pub fn percent(self) -> f64 {
        self.steps() as f64 / 10_000.0
    }

    /// The share as per cent text without the sign: `28`, `7.5`, `41.1765`.
    pub fn percent_text(self) -> String {
        Money::new(self.steps()).to_string()
    }

    /// Computed parts of one whole as shares that add up to it exactly: rounded, the difference on the largest part.
    /// All are zero where the parts are no numbers.
    pub fn apportion(parts: &[f64]) -> Vec<Share> {
        let mut shares: Vec<Share> = parts.iter().map(|&part| Share::from_f64(part)).collect();
        let rest = Share::WHOLE - shares.iter().copied().sum();
        let rounding = Share::new(parts.len() as i64 + 1);
        if rest != Share::ZERO
            && rest <= rounding
            && -rest <= rounding
            && let Some(largest) = shares.iter_mut().rev().max_by_key(|share| **share)
        {
            *largest += rest;
        }
        shares
    }
}

/// Writes `value / one` with a dot and no trailing zeros.
fn write_scaled(f: &mut fmt::Formatter<'_>, value: i64, one: i64, decimals: usize) -> fmt::Result {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = (value.unsigned_abs() / one as u64, value.unsigned_abs() % one as u64);
    if rest == 0 {
        return write!(f, "{sign}{whole}");
    }
    let digits = format!("{rest:0decimals$}");
    write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_print_as_people_write_them() {
        assert_eq!(Money::new(1_234_500).to_string(), "123.45");
        assert_eq!(Money::new(-5_000).to_string(), "-0.5");
        assert_eq!(Share::from_percent(41.176_47).percent_text(), "41.1765");
    }

    #[test]
    fn apportioned_shares_add_up_to_the_whole() {
        let thirds = Share::apportion(&[1.0 / 3.0; 3]);
        assert_eq!(thirds.into_iter().sum::<Share>(), Share::WHOLE);
    }

    #[test]
    fn a_number_too_large_is_refused_not_wrapped() {
        assert_eq!(Money::from_decimal(Decimal::MAX), None);
    }
}
