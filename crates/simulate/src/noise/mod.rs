//! Noise: what happens to documents between a firm's desk and an analyst's table.
//!
//! Every row passes [`Noise::touch`] before it is written: it may be changed, lost, or get company (a copy, a corrected
//! version). Each change is written to `truth/records.csv`, so that whatever an analysis makes of it can be judged.
//!
//! Chance is a hash of seed, table, document and line: what happens to a row depends on nothing but itself, neither on
//! the order of writing nor on the rows before. A row suffers one kind of noise at most; how often each strikes stands
//! in `rates`, with the reason. What cannot befall a row (a swap of day and month on the 25th) leaves it
//! alone, so that fewer rows are touched than the rates add up to.

mod chance;
mod desk;
mod kinds;
mod names;
mod numbers;
mod rates;
#[cfg(test)]
mod tests;

pub use rates::{Kind, rate};

use super::row::Row;
use chance::Chance;
use desk::Desk;
use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

/// How noisy the records are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoiseLevel {
    /// As written.
    #[default]
    None,
    /// As files of a customs service and a tax office are: 3 to 5 of 100 rows have something.
    Real,
    /// Four times that.
    Harsh,
}

impl NoiseLevel {
    /// All, from still to loud.
    pub const ALL: [NoiseLevel; 3] = [NoiseLevel::None, NoiseLevel::Real, NoiseLevel::Harsh];

    /// As it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            NoiseLevel::None => "none",
            NoiseLevel::Real => "real",
            NoiseLevel::Harsh => "harsh",
        }
    }
}

impl fmt::Display for NoiseLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is no level of noise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no level of noise: none, real, harsh")]
pub struct NoSuchNoise(pub String);

impl FromStr for NoiseLevel {
    type Err = NoSuchNoise;

    fn from_str(text: &str) -> Result<NoiseLevel, NoSuchNoise> {
        let known = NoiseLevel::ALL.into_iter().find(|level| level.as_str() == text);
        known.ok_or_else(|| NoSuchNoise(text.to_string()))
    }
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is written, as it is now, and the added rows behind it.
    Keep,
    /// It is lost.
    Drop,
}

/// The columns of `truth/records.csv`.
pub const RECORDS: [&str; 7] = ["table", "document", "line", "field", "was", "is", "kind"];

/// Noise on the rows of one case, with the record of what it did.
pub struct Noise<W: Write> {
    level: NoiseLevel,
    seed: u64,
    records: csv::Writer<W>,
    failed: Option<csv::Error>,
}

impl<W: Write> Noise<W> {
    /// Noise of this level. The header of `truth/records.csv` goes to `truth_records` at once, so that the file is there
    /// when nothing happens.
    ///
    /// # Errors
    /// Where the header cannot be written.
    pub fn new(level: NoiseLevel, seed: u64, truth_records: W) -> io::Result<Noise<W>> {
        let mut records = csv::Writer::from_writer(truth_records);
        records.write_record(RECORDS)?;
        Ok(Noise { level, seed, records, failed: None })
    }

    /// Lets noise at a row before it is written. Rows that come with it are put behind `more`, in the order of writing.
    ///
    /// A record that cannot be written is reported by [`finish`](Noise::finish).
    ///
    /// Linear in the length of the row; rows without noise cost one hash.
    pub fn touch(&mut self, row: &mut Row, more: &mut Vec<Row>) -> Fate {
        let Some(weight) = rates::weight(row.table.name).filter(|_| self.level != NoiseLevel::None) else {
            return Fate::Keep;
        };
        let chance = Chance::of(self.seed, row);
        let Some(kind) = rates::strikes(chance.share(), self.level, weight) else { return Fate::Keep };
        let mut desk = Desk::new(row, more, chance);
        let fate = kinds::strike(kind, &mut desk);
        for change in desk.changes() {
            let written = self.records.write_record(change);
            self.failed = self.failed.take().or(written.err());
        }
        fate
    }

    /// Ends the record of what was done.
    ///
    /// # Errors
    /// Where it could not be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.records.flush()?;
        self.failed.map_or(Ok(()), |error| Err(error.into()))
    }
}
