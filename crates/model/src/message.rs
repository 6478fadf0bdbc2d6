//! A sentence for a user, before it is put into words: the id of a message in the catalogue and its arguments.

use super::lasting::{self, Lasting};
use super::{Day, Money, Quantity, Share};
use serde::{Deserialize, Serialize};

/// A sentence of the catalogue with its arguments filled in. The words are found when it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The id in `src/words/<language>/*.ftl`.
    #[serde(deserialize_with = "lasting::read")]
    pub id: Lasting,
    /// The arguments by name.
    #[serde(with = "lasting::pairs")]
    pub args: Vec<(Lasting, Arg)>,
}

/// One argument of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Arg {
    /// Text from the data, shown as it is.
    Text(String),
    /// A count.
    Count(u64),
    /// A share, shown as per cent.
    Share(Share),
    /// Money in the case's currency.
    Money(Money),
    /// A quantity; its unit is an argument of its own.
    Quantity(Quantity),
    /// A day.
    Day(Day),
}

impl Message {
    /// The message of this id, without arguments so far.
    pub fn new(id: &'static str) -> Message {
        Message { id, args: Vec::new() }
    }

    /// Adds an argument.
    pub fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Message {
        self.args.push((name, arg.into()));
        self
    }
}

macro_rules! arg_from {
    ($($from:ty => $variant:ident),*) => {
        $(impl From<$from> for Arg {
            fn from(value: $from) -> Arg {
                Arg::$variant(value.into())
            }
        })*
    };
}
arg_from!(String => Text, &str => Text, &String => Text, u64 => Count, u32 => Count, Share => Share, Money => Money, Quantity => Quantity, Day => Day);

impl From<usize> for Arg {
    fn from(value: usize) -> Arg {
        Arg::Count(value as u64)
    }
}
