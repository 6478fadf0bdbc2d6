//! Earlier states of documents: rows that were corrected, withdrawn, contradicted or taken off, and what they said.

use super::lasting::{self, Lasting};
use super::{Arg, Citation, RefId};
use serde::{Deserialize, Serialize};

/// What became of an earlier state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fate {
    /// A correction replaced it.
    Superseded,
    /// It was withdrawn.
    Withdrawn,
    /// Another row of the same number and line counts, which says something else.
    Contradicting,
    /// It gives something back, and was taken off the line that it corrects.
    TakenOff,
    /// It adds something, and was put on the line that it adds to.
    PutOn,
}

/// A row of a document that does not count any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revised {
    /// Number of the document; of a contract or its items the contract's id.
    pub document: String,
    /// Line in it; empty where it has none.
    pub line: String,
    /// The contract that it serves or is; empty where it names none.
    pub contract: String,
    /// Who issued it (importer, seller, supplier), and the other party to it.
    pub parties: [RefId; 2],
    /// What became of it.
    pub fate: Fate,
    /// Where it was read.
    pub at: Citation,
    /// The row that counts instead or that withdrew it, where there is one.
    pub by: Option<Citation>,
    /// What it said, where that differs from what counts; all that matters, where nothing counts instead.
    pub said: Vec<Change>,
}

/// One value of an earlier state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The canonical column.
    #[serde(deserialize_with = "lasting::read")]
    pub field: Lasting,
    /// What it said; `None`: nothing.
    pub was: Option<Arg>,
    /// What counts; `None`: nothing.
    pub is: Option<Arg>,
}
