//! Noise: what happens to rows between a firm's books and a file. None so far.

use super::row::Row;
use std::io::{self, Write};

/// How much of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoiseLevel {
    /// Rows are written as they are.
    #[default]
    None,
    /// As in real files.
    Real,
    /// Four times as much.
    Harsh,
}

impl NoiseLevel {
    /// All, in order.
    pub const ALL: [NoiseLevel; 3] = [NoiseLevel::None, NoiseLevel::Real, NoiseLevel::Harsh];

    /// As the command line writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            NoiseLevel::None => "none",
            NoiseLevel::Real => "real",
            NoiseLevel::Harsh => "harsh",
        }
    }
}

impl std::str::FromStr for NoiseLevel {
    type Err = ();

    fn from_str(text: &str) -> Result<NoiseLevel, ()> {
        NoiseLevel::ALL.into_iter().find(|level| level.as_str() == text).ok_or(())
    }
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is written.
    Keep,
    /// It is lost.
    Drop,
}

/// The noise of one case.
pub struct Noise<W: Write> {
    records: W,
}

impl<W: Write> Noise<W> {
    /// Noise of this level; what it changes is told to `records`.
    pub fn new(_level: NoiseLevel, _seed: u64, mut records: W) -> io::Result<Noise<W>> {
        writeln!(records, "table,document,line,field,was,is,kind")?;
        Ok(Noise { records })
    }

    /// Touches a row before it is written, and adds others that are written behind it.
    pub fn touch(&mut self, _row: &mut Row, _more: &mut Vec<Row>) -> Fate {
        Fate::Keep
    }
    /// Ends the list of what was changed.
    pub fn finish(mut self) -> io::Result<()> {
        self.records.flush()
    }
}
