//! What the files of a contract tell beside its row, found by reading them again when somebody asks: earlier values, and
//! the documents that are named there.

use super::{Arg, Counting, Day};
use serde::{Deserialize, Serialize};

/// What is told of a contract beside its row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Retelling {
    /// What earlier releases said, the earliest first.
    pub earlier: Vec<Earlier>,
    /// How many more there are.
    pub more_earlier: u64,
    /// Documents and amendments, by stage.
    pub papers: Vec<Paper>,
    /// How many more there are.
    pub more_papers: u64,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The path of the file, relative to the case.
    pub path: String,
    /// The line, or the number of the value in the file; 0: the file is one value.
    pub line: u32,
    /// The JSON pointer from there.
    pub pointer: String,
}

impl Spot {
    /// As people write it: `releases.jsonl:17 /contracts/0/value/amount`.
    pub fn cite(&self) -> String {
        let place = super::place(&self.path, self.line, Counting::Lines);
        format!("{place} {}", self.pointer).trim_end().to_string()
    }
}

/// What a release said of a contract, where something else counts by now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    /// Of what it said that.
    pub of: Told,
    /// The day of the release.
    pub day: Option<Day>,
    /// Where the release stands.
    pub at: Spot,
    /// Its values that do not count any more.
    pub said: Vec<Said>,
}

/// Of what something was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Told {
    /// Id of the contract.
    pub contract: String,
    /// Id of the award on which it rests, where the award says it.
    pub award: Option<String>,
    /// The line of an item; empty: the contract or award as a whole.
    pub line: String,
}

/// A value that a release said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The canonical column that it feeds, or the field where it feeds none by itself.
    pub field: String,
    /// What it was.
    pub was: Arg,
    /// What counts; `None`: nothing.
    pub is: Option<Arg>,
    /// The JSON pointer to it, from the line of its release or from the file as a whole.
    pub pointer: String,
}

/// A document that is named beside a contract, or an amendment of it. All of it is text of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What it belongs to.
    pub stage: Stage,
    /// Its id.
    pub id: String,
    /// What kind of document it says to be.
    pub kind: String,
    /// Its title; of an amendment, why it was made.
    pub title: String,
    /// When it was published, of an amendment when it was made.
    pub day: String,
    /// The format of the file.
    pub format: String,
    /// Where it can be fetched.
    pub url: String,
    /// Where it is told.
    pub at: Spot,
}

/// What a document belongs to, the nearest to the contract first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// The contract.
    Contract,
    /// A change of the contract, of the award or of the call for offers.
    Amendment,
    /// What was done under the contract.
    Implementation,
    /// The award.
    Award,
    /// The call for offers.
    Tender,
    /// The plan of the purchase.
    Planning,
}
