//! Why a pair cannot be scored: place, finding, expectation.

use std::path::{Path, PathBuf};
use tegi_model::Message;

/// Why a pair of analysis and truth cannot be scored.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// A file cannot be read.
    #[error("{path}: {reason}")]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system or the reader said.
        reason: String,
    },
    /// The folder holds no truth.
    #[error("{folder} is no truth folder (format {found:?})")]
    NotTruth {
        /// Which.
        folder: PathBuf,
        /// The format that its `truth.toml` names; empty without one.
        found: String,
    },
    /// A table lacks a column.
    #[error("{path}: no column {column}")]
    Column {
        /// Which table.
        path: PathBuf,
        /// Which column.
        column: &'static str,
    },
    /// A cell cannot be what its column says.
    #[error("{path}, row {row}, {column}: {value:?} is not {expected}")]
    Cell {
        /// Which table.
        path: PathBuf,
        /// Which line of it; the header is line 1.
        row: u64,
        /// Which column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What should: words of the format, or a kind of number.
        expected: &'static str,
    },
    /// An id stands in two rows.
    #[error("{path}, row {row}, {column}: {value:?} stands there already")]
    Twice {
        /// Which table.
        path: PathBuf,
        /// The later row.
        row: u64,
        /// Which column.
        column: &'static str,
        /// The id.
        value: String,
    },
    /// Analysis and truth are not of the same case.
    #[error("{analysis} and {truth} have no contract in common")]
    Strangers {
        /// The folder of the analysis.
        analysis: PathBuf,
        /// The folder of the truth.
        truth: PathBuf,
    },
}

impl ScoreError {
    /// What happened, for a user.
    pub fn message(&self) -> Message {
        let shown = |path: &Path| path.display().to_string();
        match self {
            ScoreError::Read { path, reason } => {
                Message::new("error-score-read").with("path", shown(path)).with("reason", reason)
            }
            ScoreError::NotTruth { folder, found } if found.is_empty() => {
                Message::new("error-score-no-truth").with("folder", shown(folder))
            }
            ScoreError::NotTruth { folder, found } => {
                Message::new("error-score-not-truth").with("folder", shown(folder)).with("found", found)
            }
            ScoreError::Column { path, column } => {
                Message::new("error-score-column").with("path", shown(path)).with("column", *column)
            }
            ScoreError::Cell { path, row, column, value, expected } => Message::new("error-score-cell")
                .with("path", shown(path))
                .with("row", row.to_string())
                .with("column", *column)
                .with("value", value)
                .with("expected", *expected),
            ScoreError::Twice { path, row, column, value } => Message::new("error-score-twice")
                .with("path", shown(path))
                .with("row", row.to_string())
                .with("column", *column)
                .with("value", value),
            ScoreError::Strangers { analysis, truth } => {
                Message::new("error-score-strangers").with("analysis", shown(analysis)).with("truth", shown(truth))
            }
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<Message> {
        match self {
            ScoreError::Read { .. } | ScoreError::Column { .. } => Some(Message::new("hint-score-folders")),
            ScoreError::NotTruth { .. } => Some(Message::new("hint-score-truth")),
            ScoreError::Strangers { .. } => Some(Message::new("hint-score-pairs")),
            ScoreError::Cell { .. } | ScoreError::Twice { .. } => None,
        }
    }
}
