//! Texts of the program itself: ids of messages, names of arguments, codes of troubles.
//!
//! They stand in the code and last as long as the program. Read back from a store they are looked up among those that
//! were read before, so that each is kept once.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::{Mutex, PoisonError};

/// A text that stands in the code.
pub type Lasting = &'static str;

/// The text of the code that is equal to `text`.
fn lasting(text: &str) -> Lasting {
    static KNOWN: Mutex<Option<FxHashSet<Lasting>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    match known.get(text) {
        Some(text) => text,
        None => {
            let text: Lasting = Box::leak(text.into());
            known.insert(text);
            text
        }
    }
}

/// Two texts that stand in the code beside each other.
pub type LastingTwo = &'static [Lasting; 2];

/// Reads one back.
pub fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Lasting, D::Error> {
    std::borrow::Cow::<str>::deserialize(from).map(|text| lasting(&text))
}

/// Two of them beside each other, as the code has them.
pub mod two {
    use super::*;

    /// Writes them.
    pub fn serialize<S: Serializer>(two: &LastingTwo, to: S) -> Result<S::Ok, S::Error> {
        two.serialize(to)
    }

    /// Reads them back.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<LastingTwo, D::Error> {
        static KNOWN: Mutex<Option<FxHashMap<[Lasting; 2], LastingTwo>>> = Mutex::new(None);
        let two = <[String; 2]>::deserialize(from)?;
        let two = [lasting(&two[0]), lasting(&two[1])];
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(known.get_or_insert_default().entry(two).or_insert_with(|| Box::leak(Box::new(two))))
    }
}

/// Pairs of such a text and something else, as a message has them.
pub mod pairs {
    use super::*;

    /// Writes them.
    pub fn serialize<S: Serializer, T: Serialize>(pairs: &[(Lasting, T)], to: S) -> Result<S::Ok, S::Error> {
        pairs.serialize(to)
    }

    /// Reads them back.
    pub fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<(Lasting, T)>, D::Error> {
        let pairs = Vec::<(String, T)>::deserialize(from)?;
        Ok(pairs.into_iter().map(|(text, other)| (lasting(&text), other)).collect())
    }
}
