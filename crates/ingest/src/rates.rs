//! Official exchange rates: every amount becomes an amount of the case's currency at the door.
//!
//! An amount is converted at the latest rate on or before its day. Where the table begins later, the earliest rate is
//! used and the reader is told; without any rate the amount is unknown.

use super::numeral;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;
use tegi_model::{Currency, Day, Money};

/// The rates of a case: units of the case's currency for one unit of another.
#[derive(Clone, Debug)]
pub struct Rates {
    home: Currency,
    /// By currency, rising with the day. Days with several rates keep the highest: the order of rows must not matter.
    tables: FxHashMap<Currency, Vec<(Day, Decimal)>>,
    sorted: bool,
}

/// An amount converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Converted {
    /// At a rate that was known on the day.
    Exact(Money),
    /// At the earliest rate, which is later than the day (or the day is unknown: at the latest rate).
    Later(Money),
    /// There is no rate for the currency.
    NoRate,
    /// Too large for an amount.
    TooLarge,
}

impl Rates {
    /// No rates yet: only the case's own currency is known.
    pub fn new(home: Currency) -> Rates {
        Rates { home, tables: FxHashMap::default(), sorted: true }
    }

    /// Takes up a rate.
    pub fn add(&mut self, day: Day, currency: Currency, rate: Decimal) {
        self.tables.entry(currency).or_default().push((day, rate));
        self.sorted = false;
    }

    /// Puts the rates in order; returns currencies and days for which two different rates were given.
    pub fn settle(&mut self) -> Vec<(Currency, Day)> {
        let mut contradictions = Vec::new();
        for (currency, table) in &mut self.tables {
            table.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
            table.dedup();
            let twice = table.windows(2).filter(|pair| pair[0].0 == pair[1].0);
            contradictions.extend(twice.map(|pair| (*currency, pair[0].0)));
            table.dedup_by_key(|(day, _)| *day);
        }
        contradictions.sort_unstable();
        contradictions.dedup();
        self.sorted = true;
        contradictions
    }

    /// The rate of another currency for a day; nothing where it has none at all.
    fn on(&self, currency: Currency, day: Option<Day>) -> Option<Rate> {
        let table = self.tables.get(&currency).filter(|table| !table.is_empty())?;
        let (of_one, exact) = rate_on(table, day);
        let digits = i64::try_from(of_one.mantissa()).ok().zip(numeral::power_of_ten(of_one.scale()));
        Some(Rate { of_one, digits, exact })
    }
}

/// Rates as one reader asks for them, row after row: the answers to what was asked last stay at hand.
#[derive(Debug)]
pub struct Exchange {
    rates: Arc<Rates>,
    recent: [Option<Asked>; RECENT],
}

/// So many answers stay at hand: rows name few currencies, and mostly come day by day.
const RECENT: usize = 16;

/// What was asked for, and the answer.
#[derive(Clone, Copy, Debug)]
struct Asked {
    currency: Currency,
    day: Option<Day>,
    rate: Option<Rate>,
}

impl Exchange {
    /// Nothing was asked yet.
    pub fn new(rates: Arc<Rates>) -> Exchange {
        Exchange { rates, recent: [None; RECENT] }
    }

    /// The rates behind.
    pub fn rates(&self) -> &Arc<Rates> {
        &self.rates
    }

    /// An amount of a currency on a day, in the case's currency.
    pub fn convert(&mut self, amount: Money, currency: Currency, day: Option<Day>) -> Converted {
        if currency == self.rates.home {
            return Converted::Exact(amount);
        }
        debug_assert!(self.rates.sorted, "rates are settled before the first amount is read");
        let [a, b, c] = currency.0.map(usize::from);
        let place = &mut self.recent[(a + 3 * b + 5 * c) % RECENT];
        let asked = match place {
            Some(asked) if asked.currency == currency && asked.day == day => asked,
            _ => place.insert(Asked { currency, day, rate: self.rates.on(currency, day) }),
        };
        asked.rate.as_ref().map_or(Converted::NoRate, |rate| rate.convert(amount))
    }
}

/// A rate that was looked up.
#[derive(Clone, Copy, Debug)]
struct Rate {
    of_one: Decimal,
    /// Its digits as a whole number, and what one is in them, where these fit into numbers of the machine.
    digits: Option<(i64, i64)>,
    /// Whether it was known on the day.
    exact: bool,
}

impl Rate {
    fn convert(&self, amount: Money) -> Converted {
        match self.plainly(amount).or_else(|| self.slowly(amount)) {
            Some(money) if self.exact => Converted::Exact(money),
            Some(money) => Converted::Later(money),
            None => Converted::TooLarge,
        }
    }

    /// An amount at this rate, rounded half to even, where all digits of their product fit into a number of the machine.
    fn plainly(&self, amount: Money) -> Option<Money> {
        let (digits, one) = self.digits?;
        let product = amount.steps().checked_mul(digits)?;
        let (whole, rest) = (product / one, product % one);
        let up = match (rest.unsigned_abs() * 2).cmp(&one.unsigned_abs()) {
            Ordering::Less => false,
            Ordering::Equal => whole % 2 != 0,
            Ordering::Greater => true,
        };
        Some(Money::new(whole + if up { product.signum() } else { 0 }))
    }

    /// The same where they do not; nothing where the result is too large.
    fn slowly(&self, amount: Money) -> Option<Money> {
        let product = Decimal::new(amount.steps(), Money::DECIMALS).checked_mul(self.of_one)?;
        numeral::to_steps(product, Money::DECIMALS).ok().map(Money::new)
    }
}

/// The latest rate on or before the day, and whether there is one; else the earliest.
fn rate_on(table: &[(Day, Decimal)], day: Option<Day>) -> (Decimal, bool) {
    let last = table.len() - 1;
    let Some(day) = day else { return (table[last].1, false) };
    match table.partition_point(|(from, _)| *from <= day) {
        0 => (table[0].1, false),
        after => (table[after - 1].1, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KZT: Currency = Currency(*b"KZT");
    const USD: Currency = Currency(*b"USD");

    fn rates() -> Exchange {
        let mut rates = Rates::new(KZT);
        rates.add(Day::new(20), USD, Decimal::from(500));
        rates.add(Day::new(10), USD, Decimal::from(450));
        rates.settle();
        Exchange::new(Arc::new(rates))
    }

    #[test]
    fn the_latest_rate_on_or_before_the_day_counts_whatever_was_asked_before() {
        let (one, mut rates) = (Money::new(Money::ONE), rates());
        let other = Currency(*b"EUR");
        for _ in 0..2 {
            assert_eq!(rates.convert(one, USD, Some(Day::new(19))), Converted::Exact(Money::new(450 * Money::ONE)));
            assert_eq!(rates.convert(one, USD, Some(Day::new(20))), Converted::Exact(Money::new(500 * Money::ONE)));
            assert_eq!(rates.convert(one, USD, Some(Day::new(9))), Converted::Later(Money::new(450 * Money::ONE)));
            assert_eq!(rates.convert(one, USD, None), Converted::Later(Money::new(500 * Money::ONE)));
            assert_eq!(rates.convert(one, other, None), Converted::NoRate);
            assert_eq!(rates.convert(one, KZT, None), Converted::Exact(one));
            assert_eq!(rates.convert(Money::new(i64::MAX), USD, Some(Day::new(20))), Converted::TooLarge);
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_and_decimals_agree(amount in -1_000_000_000_000_i64..1_000_000_000_000, rate in 1_i64..100_000_000, scale in 0_u32..10) {
            let mut rates = Rates::new(KZT);
            rates.add(Day::new(1), USD, Decimal::new(rate, scale));
            let rate = rates.on(USD, None).expect("a rate");
            if let Some(short) = rate.plainly(Money::new(amount)) {
                prop_assert_eq!(Some(short), rate.slowly(Money::new(amount)));
            }
        }
    }

    #[test]
    fn two_rates_for_one_day_are_said_and_settled_the_same_way_in_any_order() {
        let mut rates = Rates::new(KZT);
        rates.add(Day::new(1), USD, Decimal::from(2));
        rates.add(Day::new(1), USD, Decimal::from(3));
        assert_eq!(rates.settle(), [(USD, Day::new(1))]);
        let mut rates = Exchange::new(Arc::new(rates));
        assert_eq!(rates.convert(Money::new(1), USD, Some(Day::new(1))), Converted::Exact(Money::new(3)));
    }
}
