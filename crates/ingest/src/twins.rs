//! The same file twice: an export that was saved again under another name, or one that two patterns name.
//!
//! Its rows count once, also those that have no document number by which they could be told from others. Two files are the
//! same if they have the same bytes and are read in the same way; only files of the same length are compared.

use super::case_toml::{STANDARD_INPUT, SourceSpec};
use super::desk::Desk;
use super::notes::Place;
use rustc_hash::FxHashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use tegi_model::{Effect, Message, SourceInfo};

/// The code of a file that lies there twice.
pub const SAME_BYTES: &str = "same_bytes";

/// Files that were read, by how they are read and how long they are.
pub type Seen = FxHashMap<(String, u64), Vec<u16>>;

/// What is read next, as it is remembered for those that come after it; nothing where it cannot be compared.
pub fn key(dir: &Path, path: &str, spec: &SourceSpec) -> Option<(String, u64)> {
    if path == STANDARD_INPUT {
        return None;
    }
    let bytes = std::fs::metadata(dir.join(path)).ok()?.len();
    let way = SourceSpec { path: String::new(), ..spec.clone() };
    (bytes > 0).then(|| (format!("{way:?}"), bytes))
}

/// Whether a file was read before, under this name or another; then it gets an account, and what is the matter is said.
pub fn is_twin(desk: &mut Desk, dir: &Path, path: &str, key: &(String, u64)) -> bool {
    let Some(known) = desk.seen.get(key) else { return false };
    let same = |number: &u16| {
        let known = desk.records.sources.get(usize::from(*number));
        known.is_some_and(|known| same_bytes(&dir.join(&known.path), &dir.join(path)).unwrap_or(false))
    };
    let Some(first) = known.iter().copied().find(same) else { return false };
    let twin = desk.records.sources[usize::from(first)].clone();
    let Some(number) = desk.open_source(&twin.table, path) else { return false };
    let message = Message::new("issue-same-bytes").with("counts", &twin.path);
    let place = Place { source: number, row: 0, field: "" };
    desk.notes.add(place, "", SAME_BYTES, message, Effect::NotCountedTwice);
    if let Some(source) = desk.source(number) {
        *source = SourceInfo { path: path.to_string(), kept: 0, places: None, ..twin };
    }
    true
}

/// Whether two files have the same bytes; they are read as far as they do.
fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    loop {
        let (some, others) = (one.fill_buf()?, other.fill_buf()?);
        let both = some.len().min(others.len());
        if both == 0 || some[..both] != others[..both] {
            return Ok(some.is_empty() && others.is_empty());
        }
        one.consume(both);
        other.consume(both);
    }
}
