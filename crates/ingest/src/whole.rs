//! Files whose bytes are wanted here and there, not one after the other: held in memory, or laid down on disk.

use super::columns_body::Body;
use super::error::IngestError;
use super::reading::fault;
use super::source::{Damage, Input};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;
use tegi_model::Message;
use tempfile::{tempfile, tempfile_in};

/// So many bytes of a file that must be held as a whole are held (1 GiB): one that was packed to be larger is no table.
const MOST_IN_MEMORY: u64 = 1 << 30;

/// So many bytes may a file have that is laid down on disk; a piece of it has so many (64 GiB, 16 MiB).
const MOST_LAID_DOWN: u64 = 64 << 30;
pub const AT_ONCE: u64 = if cfg!(test) { 1 << 10 } else { 16 << 20 };

/// All bytes of a file, unpacked; why they cannot be held.
pub fn in_memory(path: &str, input: &mut Input) -> Result<Result<Vec<u8>, Message>, IngestError> {
    let mut bytes = Vec::new();
    match input.by_ref().take(MOST_IN_MEMORY + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 <= MOST_IN_MEMORY => Ok(Ok(bytes)),
        Ok(_) => Ok(Err(too_large(MOST_IN_MEMORY))),
        Err(error) => damaged(path, &error).map(Err),
    }
}

/// All bytes of a file, unpacked, for who reads them here and there; why they cannot be had. Those of a large one lie in a
/// file without a name in the case's folder, or where programs put such files, and vanish with it.
pub fn laid_down(path: &str, dir: &Path, input: &mut Input) -> Result<Result<Body, Message>, IngestError> {
    let (mut bytes, mut left, mut file) = (Vec::new(), MOST_LAID_DOWN, None::<File>);
    loop {
        bytes.clear();
        if let Err(error) = input.by_ref().take(AT_ONCE).read_to_end(&mut bytes) {
            return damaged(path, &error).map(Err);
        }
        let at_end = (bytes.len() as u64) < AT_ONCE;
        if at_end && file.is_none() {
            return Ok(Ok(Body::Memory(bytes.into())));
        }
        left = match left.checked_sub(bytes.len() as u64) {
            Some(left) => left,
            None => return Ok(Err(too_large(MOST_LAID_DOWN))),
        };
        let laid = file.take().map_or_else(|| tempfile_in(dir).or_else(|_| tempfile()), Ok);
        let laid = laid.and_then(|mut file| file.write_all(&bytes).map(|()| file));
        let laid = laid.map_err(|error| fault(path, &error))?;
        if at_end {
            return Ok(Ok(Body::Disk(Arc::new(laid))));
        }
        file = Some(laid);
    }
}

/// That a file has more than so many bytes once unpacked.
pub fn too_large(most: u64) -> Message {
    Message::new("issue-file-too-large").with("most", most >> 20)
}

/// Why a file cannot be unpacked to its end, where the disk is not at fault.
fn damaged(path: &str, error: &io::Error) -> Result<Message, IngestError> {
    let damage = Damage::of(error).ok_or_else(|| fault(path, error))?;
    Ok(Message::new("issue-broken-off").with("reason", damage.0.as_str()))
}
