//! KEEP: what was read and followed once lies in the case's folder, so that the next question need not wait for it.
//!
//! The store is `.tegi/` in the case: four volumes, each built on the ones before. *Connected* holds the records as one
//! graph; it depends on the bytes of every input and on the settings that reading asks for. *Traced* holds what every
//! line draws on; it depends on *connected* and on the other settings. *Answers* holds all that `analyze` says,
//! *stocks* the stock timelines that were asked for. A volume whose key is another one is no volume: it is built anew,
//! and only what depends on what changed.
//!
//! It is a cache and nothing else: it can be removed at any time, and nobody but the very program that wrote it reads it,
//! so that no answer ever comes from another version's rules. Every block carries a checksum that is tested when it is
//! read; a volume is written beside its place and moved into it, so that a run that is broken off or a disk that is full
//! leaves the old one.

mod answers;
mod connected;
mod key;
mod lock;
mod rows;
mod stocks;
mod traced;
mod volume;
mod whole;

pub use answers::{read_answers, write_answers};
pub use connected::{Connected, Live, write_connected};
pub use key::{Inputs, Key, Stamped};
pub use lock::Lock;
pub use rows::Rows;
pub use stocks::{Stocks, read_stocks, write_stocks};
pub use traced::{Kept, write_traced};
pub use volume::{Damaged, Volume, VolumeWriter};
pub use whole::{abandon, whole};
