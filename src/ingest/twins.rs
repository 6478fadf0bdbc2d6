//! The same file twice: an export that was saved again under another name, or one that two patterns name.
//!
//! Its rows count once, also those that have no document number by which they could be told from others. Two files are the
//! same if they have the same bytes and are read in the same way; only files of the same length are compared.

use super::case_toml::{STANDARD_INPUT, SourceSpec};
use super::desk::Desk;
use super::notes::Place;
use crate::model::{Effect, Message, SourceInfo};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

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
    let Ok(hash) = sha256(&dir.join(path)) else { return false };
    let same = |number: &u16| desk.records.sources.get(usize::from(*number)).is_some_and(|of| of.sha256 == hash);
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

fn sha256(path: &Path) -> io::Result<String> {
    let (mut hash, mut file, mut piece) = (Sha256::new(), File::open(path)?, vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            read => hash.update(&piece[..read]),
        }
    }
}
