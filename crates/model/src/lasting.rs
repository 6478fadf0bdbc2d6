//! Texts of the program itself: ids of messages, names of arguments, codes of troubles.
//!
//! They stand in the code and last as long as the program. Read back from a store they are looked up among those that
//! were read before, so that each is kept once.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::RefCell;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// A text that stands in the code.
pub type Lasting = &'static str;

thread_local! {
    /// Those that a thread asked for: most are asked for many times.
    static ASKED: RefCell<FxHashSet<Lasting>> = RefCell::default();
}

/// The text of the code that is equal to `text`.
fn lasting(text: &str) -> Lasting {
    let asked = ASKED.with_borrow(|asked| asked.get(text).copied());
    asked.unwrap_or_else(|| {
        let known = known(text);
        ASKED.with_borrow_mut(|asked| asked.insert(known));
        known
    })
}

/// The same, among those that any thread asked for.
fn known(text: &str) -> Lasting {
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
    Back::deserialize(from).map(|Back(text)| text)
}

/// One that is read back, without a text of its own.
struct Back(Lasting);

impl<'de> Deserialize<'de> for Back {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Back, D::Error> {
        struct Seen;
        impl Visitor<'_> for Seen {
            type Value = Back;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Back, E> {
                Ok(Back(lasting(text)))
            }
        }
        from.deserialize_str(Seen)
    }
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
        let two = <[Back; 2]>::deserialize(from)?.map(|Back(text)| text);
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
        let pairs = Vec::<(Back, T)>::deserialize(from)?;
        Ok(pairs.into_iter().map(|(Back(text), other)| (text, other)).collect())
    }
}
