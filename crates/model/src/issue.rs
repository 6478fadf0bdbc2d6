//! Troubles in the data: each names its place, what was found, what was expected and what follows from it.

use super::lasting::{self, Lasting};
use super::{Arg, Counting, Message};
use serde::{Deserialize, Serialize};

/// Where a record was read: a source of the case and a row in it (1 = the first row after the header).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Citation {
    /// Index into [`Records::sources`](super::Records::sources).
    pub source: u16,
    /// Row in that source; 0 is the source as a whole.
    pub row: u32,
}

/// A row as people write it: by the line that a spreadsheet or an editor shows, `invoices.csv:12`, where a header without
/// titles is line 1, empty lines count and a cell with breaks of lines is one line, as in a spreadsheet; by its number in a
/// file that has no lines, `invoices.parquet:row 11`; the file alone where it is meant as a whole (row 0).
pub fn place(path: &str, row: u32, counting: Counting) -> String {
    match (shown_row(row, counting), counting) {
        (None, _) => path.to_string(),
        (Some(row), Counting::Records) => format!("{path}:row {row}"),
        (Some(line), _) => format!("{path}:{line}"),
    }
}

fn shown_row(row: u32, counting: Counting) -> Option<u32> {
    let header = u32::from(counting == Counting::BelowHeader);
    (row > 0).then(|| row.saturating_add(header))
}

/// One trouble in the data. The run goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// File, relative to the case.
    pub source: String,
    /// Row (1 = the first after a header in the first line; titles and empty lines count); 0 where the trouble is not in one row.
    pub row: u32,
    /// How places in the file are told.
    pub counting: Counting,
    /// Column as the source names it; empty where the trouble is not in one cell.
    pub field: String,
    /// What was found, as it stands in the file.
    pub value: String,
    /// Kind of trouble, stable for programs: `not_a_number`, `unknown_unit`, `duplicate_row` …
    #[serde(deserialize_with = "lasting::read")]
    pub code: Lasting,
    /// What was found and what was expected.
    pub message: Message,
    /// What follows for the results.
    pub effect: Effect,
}

impl Issue {
    /// The number that a spreadsheet or an editor shows beside the row, titles and empty lines counted; the number of the
    /// row in a file that has no lines; `None` for the source as a whole.
    pub fn line(&self) -> Option<u32> {
        shown_row(self.row, self.counting)
    }

    /// How many troubles it stands for: one, or as many as were counted without being listed.
    pub fn count(&self) -> u64 {
        match self.message.args.first() {
            Some((_, Arg::Count(rest))) if self.message.id == "issue-and-more" => *rest,
            _ => 1,
        }
    }
}

/// What a trouble does to the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Effect {
    /// The row is left out of every figure.
    RowLeftOut,
    /// The cell counts as unknown, the row stays.
    CellUnknown,
    /// The row stands for one that was counted already, or was withdrawn.
    NotCountedTwice,
    /// The value was restored (a lost leading zero, for example) and is used.
    Restored,
    /// The row is used as it is; the reader should know.
    Noted,
    /// A whole table or file is missing from the results.
    SourceLeftOut,
}

impl Effect {
    /// Stable word for programs and for the catalogue (`effect-row-left-out`).
    pub fn id(self) -> &'static str {
        match self {
            Effect::RowLeftOut => "effect-row-left-out",
            Effect::CellUnknown => "effect-cell-unknown",
            Effect::NotCountedTwice => "effect-not-counted-twice",
            Effect::Restored => "effect-restored",
            Effect::Noted => "effect-noted",
            Effect::SourceLeftOut => "effect-source-left-out",
        }
    }
}
