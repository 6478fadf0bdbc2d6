//! Exchange rates: a weekly walk per currency, and exact conversion as the reader of the case will do it.

use super::chance::Chance;
use super::files::Files;
use super::row::Row;
use std::io;
use tegi_model::{Currency, Day, Money, Table};

/// The case's own currency.
pub const HOME: Currency = Currency(*b"KZT");

/// Currencies of trade and about what one of them costs at the start.
const CURRENCIES: [(&[u8; 3], f64); 5] =
    [(b"USD", 455.0), (b"EUR", 496.0), (b"CNY", 63.5), (b"RUB", 5.05), (b"TRY", 15.2)];

/// Days between two rates.
const STEP: i32 = 7;

/// The rates of a case, in ten-thousandths.
#[derive(Debug)]
pub struct Rates {
    from: Day,
    tables: Vec<(Currency, Vec<i64>)>,
}

impl Rates {
    /// Rates from a day on, for so many days.
    pub fn new(seed: u64, from: Day, days: i32) -> Rates {
        let steps = days / STEP + 1;
        let walk = |(i, (letters, first)): (usize, &(&[u8; 3], f64))| {
            let mut chance = Chance::of(seed, "rate", i as u64);
            let mut rate = *first;
            let one = |_| {
                rate *= 1.0008 * chance.size(0.008);
                (rate * 100.0).round() as i64 * 100
            };
            (Currency(**letters), (0..steps).map(one).collect())
        };
        Rates { from, tables: CURRENCIES.iter().enumerate().map(walk).collect() }
    }

    /// Tenge for one of a currency, in ten-thousandths.
    fn rate(&self, currency: Currency, day: Day) -> i64 {
        let week = ((day.number() - self.from.number()) / STEP).max(0) as usize;
        let table = self.tables.iter().find(|(known, _)| *known == currency);
        table.and_then(|(_, rates)| rates.get(week).or(rates.last())).copied().unwrap_or(Money::ONE)
    }

    /// An amount of a currency in tenge, rounded half to even as the reader rounds.
    pub fn home(&self, amount: Money, currency: Currency, day: Day) -> Money {
        if currency == HOME {
            return amount;
        }
        let product = i128::from(amount.steps()) * i128::from(self.rate(currency, day));
        let one = i128::from(Money::ONE);
        let (floor, rest) = (product.div_euclid(one), product.rem_euclid(one));
        let up = 2 * rest > one || (2 * rest == one && floor % 2 != 0);
        Money::new((floor + i128::from(up)) as i64)
    }

    /// So much tenge in a currency, in whole hundredths.
    pub fn abroad(&self, tenge: f64, currency: Currency, day: Day) -> Money {
        if currency == HOME {
            return cents(tenge);
        }
        cents(tenge * Money::ONE as f64 / self.rate(currency, day) as f64)
    }

    /// Writes the table.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&self, table: &'static Table, row: &mut Row, files: &mut Files) -> io::Result<()> {
        for (currency, rates) in &self.tables {
            for (week, rate) in rates.iter().enumerate() {
                let day = Day::new(self.from.number() + week as i32 * STEP);
                row.begin(table).push_day(day).push(currency.as_str()).push_money(Money::new(*rate));
                files.write(row)?;
            }
        }
        Ok(())
    }
}

/// An amount in whole hundredths, at least one.
pub fn cents(amount: f64) -> Money {
    Money::new((amount * 100.0).round().max(1.0) as i64 * (Money::ONE / 100))
}
