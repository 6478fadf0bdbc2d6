//! The bytes of a file that are wanted here and there, not one after the other: they lie on disk, or in memory.

use super::error::IngestError;
use super::reading::fault;
use super::source::{Damage, Input};
use bytes::Bytes;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use tegi_model::{Message, Packing};
use tempfile::{tempfile, tempfile_in};

/// So many bytes of a file that must be held as a whole are held (1 GiB).
const MOST_IN_MEMORY: u64 = 1 << 30;

/// So many bytes may a file have that is laid down on disk; a piece of it has so many (64 GiB, 16 MiB).
const MOST_LAID_DOWN: u64 = 64 << 30;
pub const AT_ONCE: u64 = if cfg!(test) { 1 << 10 } else { 16 << 20 };

/// So many bytes are fetched from disk at a time (64 KiB).
const FETCHED: u64 = 64 << 10;

/// The bytes of a file, for as many readers as there are.
#[derive(Clone)]
pub enum Body {
    /// On disk.
    Disk(Arc<File>),
    /// In memory.
    Memory(Bytes),
}

impl Body {
    /// Those of an input: from its place on disk, or where they are laid down if it has none or is packed. Why they cannot
    /// be had.
    pub fn of(
        input: &mut Input,
        path: &str,
        dir: &Path,
        place: Option<&Path>,
    ) -> Result<Result<Body, Message>, IngestError> {
        match place.filter(|_| input.packing() == Packing::None) {
            Some(place) => {
                let file = File::open(place).map_err(|error| fault(path, &error))?;
                Ok(Ok(Body::Disk(Arc::new(file))))
            }
            None => laid_down(path, dir, input),
        }
    }

    /// How many there are.
    pub fn length(&self) -> io::Result<u64> {
        match self {
            Body::Disk(file) => file.metadata().map(|data| data.len()),
            Body::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// So many from a place, all of which must be there.
    pub fn some(&self, start: u64, length: usize) -> io::Result<Bytes> {
        let end = start.checked_add(length as u64).filter(|end| self.length().is_ok_and(|all| *end <= all));
        let Some(end) = end else {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("{length} bytes at {start} are not there"),
            ));
        };
        match self {
            Body::Disk(file) => {
                let mut bytes = vec![0; length];
                read_at(file, &mut bytes, start)?;
                Ok(bytes.into())
            }
            Body::Memory(bytes) => Ok(bytes.slice(start as usize..end as usize)),
        }
    }

    /// All of them, held; why they cannot be.
    pub fn all(&self) -> io::Result<Result<Bytes, Message>> {
        match self.length()? {
            length if length <= MOST_IN_MEMORY => self.some(0, length as usize).map(Ok),
            _ => Ok(Err(too_large(MOST_IN_MEMORY))),
        }
    }

    /// A reader of all of them, one after the other or from place to place.
    pub fn reader(&self) -> io::Result<BodyReader> {
        self.length().map(|length| self.part(0..length))
    }

    /// A reader of those between two places, as if they were all there are.
    pub fn part(&self, part: Range<u64>) -> BodyReader {
        BodyReader { body: self.clone(), at: part.start, part, held: Bytes::new() }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Body {
        Body::Memory(bytes.into())
    }
}

/// Reads from a place in a file, which other readers read elsewhere.
#[cfg(unix)]
fn read_at(file: &File, to: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, to, start)
}

/// Reads from a place in a file, which other readers read elsewhere.
#[cfg(windows)]
fn read_at(file: &File, mut to: &mut [u8], mut start: u64) -> io::Result<()> {
    while !to.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, to, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => (to, start) = (&mut to[read..], start + read as u64),
        }
    }
    Ok(())
}

/// A reader of some of the bytes; a seek beyond their end finds nothing there.
pub struct BodyReader {
    body: Body,
    part: Range<u64>,
    /// Where the next bytes are fetched, and those that were.
    at: u64,
    held: Bytes,
}

impl BufRead for BodyReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.held.is_empty() {
            let left = self.part.end.saturating_sub(self.at).min(FETCHED);
            self.held = self.body.some(self.at.min(self.part.end), left as usize)?;
            self.at += left;
        }
        Ok(&self.held)
    }

    fn consume(&mut self, length: usize) {
        self.held = self.held.split_off(length.min(self.held.len()));
    }
}

impl Read for BodyReader {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

impl Seek for BodyReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let now = self.at - self.held.len() as u64;
        let place = match to {
            SeekFrom::Start(place) => self.part.start.checked_add(place),
            SeekFrom::End(behind) => self.part.end.checked_add_signed(behind),
            SeekFrom::Current(behind) => now.checked_add_signed(behind),
        };
        let Some(place) = place.filter(|place| *place >= self.part.start) else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a place before the first byte"));
        };
        match place.checked_sub(now).filter(|ahead| *ahead <= self.held.len() as u64) {
            Some(ahead) => self.consume(ahead as usize),
            None => (self.at, self.held) = (place, Bytes::new()),
        }
        Ok(place - self.part.start)
    }
}

/// All bytes of a file, unpacked. Those of a large one lie in a file without a name in the case's folder, or where programs
/// put such files, and vanish with it.
fn laid_down(path: &str, dir: &Path, input: &mut Input) -> Result<Result<Body, Message>, IngestError> {
    let (mut bytes, mut left, mut file) = (Vec::new(), MOST_LAID_DOWN, None::<File>);
    loop {
        bytes.clear();
        if let Err(error) = input.by_ref().take(AT_ONCE).read_to_end(&mut bytes) {
            return damaged(path, &error).map(Err);
        }
        let at_end = (bytes.len() as u64) < AT_ONCE;
        if at_end && file.is_none() {
            return Ok(Ok(bytes.into()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn on_disk(bytes: &[u8]) -> Body {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        Body::Disk(Arc::new(file))
    }

    #[test]
    fn bytes_on_disk_and_in_memory_are_read_as_those_of_a_cursor() {
        let bytes: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
        for body in [Body::from(bytes.clone()), on_disk(&bytes)] {
            for part in [0..bytes.len() as u64, 100..200_000, 7..7] {
                let mut cursor = Cursor::new(&bytes[part.start as usize..part.end as usize]);
                let mut reader = body.part(part.clone());
                let moves = [
                    SeekFrom::Start(0),
                    SeekFrom::End(-30),
                    SeekFrom::Start(70_000),
                    SeekFrom::Current(-100),
                    SeekFrom::Current(50),
                    SeekFrom::Current(60_000),
                    SeekFrom::End(5),
                    SeekFrom::Current(-300_000),
                    SeekFrom::End(0),
                ];
                for (turn, to) in moves.into_iter().cycle().take(40).enumerate() {
                    let (theirs, ours) = (cursor.seek(to), reader.seek(to));
                    assert_eq!(theirs.ok(), ours.ok(), "{part:?} {to:?}");
                    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
                    cursor.by_ref().take(1 << turn.min(18)).read_to_end(&mut theirs).expect("read");
                    reader.by_ref().take(1 << turn.min(18)).read_to_end(&mut ours).expect("read");
                    assert!(theirs == ours, "{part:?} {to:?} {turn}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_there_is_no_byte() {
        for body in [Body::from(vec![1, 2, 3]), on_disk(&[1, 2, 3])] {
            assert_eq!(body.some(1, 2).expect("there")[..], [2, 3]);
            assert_eq!(body.some(2, 2).map_err(|error| error.kind()), Err(io::ErrorKind::UnexpectedEof));
            assert_eq!(body.some(u64::MAX, 2).map_err(|error| error.kind()), Err(io::ErrorKind::UnexpectedEof));
            // A file that has become shorter since.
            assert!(body.part(0..9).read_to_end(&mut Vec::new()).is_err());
        }
    }
}
