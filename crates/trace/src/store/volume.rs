//! A volume: one file of the store, rows of several kinds in blocks that each carry a checksum.
//!
//! ```text
//! blocks …            rows, packed one after the other
//! index               where each block ends and its checksum, twelve bytes each
//! contents            the key; how many rows and blocks there are of each kind
//! lengths, checksum   of the contents, and with the index; of both; then MARK
//! ```
//! Index and contents stand at the end, since only then it is known where the blocks lie. Rows are packed by `postcard`:
//! small numbers take one byte. One row is read by reading its block; nothing else of the file is touched.

use super::key::Key;
use super::rows::Rows;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// How a volume ends.
const MARK: [u8; 8] = *b"tegi\0st2";
/// What stands behind the contents: their length, that of index and contents, the checksum of both, the mark.
const TAIL: u64 = 8 + 8 + 4 + 8;
/// Rows in a block. More make a smaller table of contents, fewer make one row cheaper to read.
const ROWS: usize = 64;
/// Blocks that are packed at a time: enough for all threads, few enough to stay small in memory.
const WINDOW: usize = 1 << 12;

/// A volume cannot be read as it was written: a block was changed, cut off, or cannot be read from the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store is damaged")]
pub struct Damaged;

impl From<io::Error> for Damaged {
    fn from(_: io::Error) -> Damaged {
        Damaged
    }
}

/// The blocks of a volume, as they stand in the file: a case of ten million lines has a million, and few are asked for.
#[derive(Debug, Default)]
struct Index(Vec<u8>);

impl Index {
    /// Bytes for each block: where it ends, its checksum.
    const ENTRY: usize = 8 + 4;

    fn push(&mut self, end: u64, checksum: u32) {
        self.0.extend(end.to_le_bytes());
        self.0.extend(checksum.to_le_bytes());
    }

    /// How many blocks there are.
    fn len(&self) -> usize {
        self.0.len() / Self::ENTRY
    }

    /// Where a block ends, and its checksum.
    fn get(&self, block: usize) -> Option<(u64, u32)> {
        let entry = self.0.get(block * Self::ENTRY..)?.first_chunk::<{ Self::ENTRY }>()?;
        let (end, checksum) = (entry.first_chunk()?, entry.last_chunk()?);
        Some((u64::from_le_bytes(*end), u32::from_le_bytes(*checksum)))
    }
}

/// The rows of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Section {
    name: String,
    rows: usize,
    rows_per_block: usize,
    /// The first of its blocks.
    first: usize,
}

impl Section {
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The block in which a row lies, and its place there.
    pub(super) fn place(&self, row: usize) -> (usize, usize) {
        (row / self.rows_per_block, row % self.rows_per_block)
    }

    pub(super) fn blocks(&self) -> usize {
        self.rows.div_ceil(self.rows_per_block)
    }
}

#[derive(Serialize, Deserialize)]
struct Contents {
    key: Key,
    sections: Vec<Section>,
}

/// Rows as they lie on the disk.
struct Packed {
    bytes: Vec<u8>,
    checksum: u32,
}

/// A volume being written.
pub struct VolumeWriter<'w> {
    to: &'w mut (dyn Write + Send),
    at: u64,
    index: Index,
    sections: Vec<Section>,
}

impl<'w> VolumeWriter<'w> {
    /// One that is written to `to`.
    pub fn new(to: &'w mut (dyn Write + Send)) -> VolumeWriter<'w> {
        VolumeWriter { to, at: 0, index: Index::default(), sections: Vec::new() }
    }

    /// Writes rows, packed on all threads, in their order.
    ///
    /// # Errors
    /// What the system says.
    pub fn rows<T: Serialize>(&mut self, name: &str, count: usize, row: impl Fn(usize) -> T + Sync) -> io::Result<()> {
        self.section(name, count, ROWS, row)
    }

    /// Writes one thing that is always read as a whole.
    ///
    /// # Errors
    /// What the system says.
    pub fn one(&mut self, name: &str, thing: &(impl Serialize + Sync)) -> io::Result<()> {
        self.section(name, 1, 1, |_| thing)
    }

    fn section<T: Serialize>(
        &mut self,
        name: &str,
        rows: usize,
        rows_per_block: usize,
        row: impl Fn(usize) -> T + Sync,
    ) -> io::Result<()> {
        let pack = |block: usize| -> io::Result<Packed> {
            let from = block * rows_per_block;
            let mut bytes = Vec::new();
            for number in from..rows.min(from + rows_per_block) {
                bytes = postcard::to_extend(&row(number), bytes).map_err(io::Error::other)?;
            }
            let checksum = crc32fast::hash(&bytes);
            Ok(Packed { bytes, checksum })
        };
        let section = Section { name: name.to_string(), rows, rows_per_block, first: self.index.len() };
        self.blocks(section.blocks(), &pack)?;
        self.sections.push(section);
        Ok(())
    }

    /// Writes blocks. Compiled once, whatever lies in them.
    fn blocks(&mut self, count: usize, pack: &(dyn Fn(usize) -> io::Result<Packed> + Sync)) -> io::Result<()> {
        let mut packed: Vec<io::Result<Packed>> = Vec::new();
        for from in (0..count + WINDOW).step_by(WINDOW) {
            // While some blocks are packed, those before go to the disk.
            let former = std::mem::take(&mut packed);
            let next = (from.min(count)..count.min(from + WINDOW)).into_par_iter();
            let (written, next) = rayon::join(|| self.put(former), || next.map(pack).collect());
            written?;
            packed = next;
        }
        Ok(())
    }

    fn put(&mut self, packed: Vec<io::Result<Packed>>) -> io::Result<()> {
        for packed in packed {
            let Packed { bytes, checksum } = packed?;
            self.to.write_all(&bytes)?;
            self.at += bytes.len() as u64;
            self.index.push(self.at, checksum);
        }
        Ok(())
    }

    /// Writes what the volume holds, and under which key.
    ///
    /// # Errors
    /// What the system says.
    pub fn close(self, key: Key) -> io::Result<()> {
        let Index(mut end) = self.index;
        let index = end.len();
        end = postcard::to_extend(&Contents { key, sections: self.sections }, end).map_err(io::Error::other)?;
        let checksum = crc32fast::hash(&end);
        self.to.write_all(&end)?;
        for length in [end.len() - index, end.len()] {
            self.to.write_all(&(length as u64).to_le_bytes())?;
        }
        self.to.write_all(&checksum.to_le_bytes())?;
        self.to.write_all(&MARK)
    }
}

/// A volume that is read.
#[derive(Debug)]
pub struct Volume {
    file: Mutex<File>,
    index: Index,
    sections: Vec<Section>,
}

impl Volume {
    /// Opens the volume of this key; nothing where there is none, it has another key, or its contents are damaged.
    pub fn open(path: &Path, key: Key) -> Option<Arc<Volume>> {
        let mut file = File::open(path).ok()?;
        let (index, Contents { key: own, sections }) = read_contents(&mut file).ok()?;
        (own == key).then(|| Arc::new(Volume { file: Mutex::new(file), index, sections }))
    }

    /// The rows of a kind.
    ///
    /// # Errors
    /// Where the volume has none of this name.
    pub fn rows<T>(self: &Arc<Volume>, name: &str) -> Result<Rows<T>, Damaged> {
        let number = self.sections.iter().position(|section| section.name == name).ok_or(Damaged)?;
        Ok(Rows::new(Arc::clone(self), number))
    }

    /// A thing that was written by [`VolumeWriter::one`].
    ///
    /// # Errors
    /// Where it is not there or its block is damaged.
    pub fn one<T: for<'a> Deserialize<'a>>(self: &Arc<Volume>, name: &str) -> Result<T, Damaged> {
        let rows = self.rows::<T>(name)?;
        rows.block(0)?.pop().ok_or(Damaged)
    }

    pub(super) fn section(&self, number: usize) -> &Section {
        &self.sections[number]
    }

    /// The bytes of a block, tested.
    pub(super) fn bytes(&self, section: usize, block: usize) -> Result<Vec<u8>, Damaged> {
        let block = self.sections[section].first + block;
        let at = block.checked_sub(1).map_or(Some(0), |before| Some(self.index.get(before)?.0)).ok_or(Damaged)?;
        let (end, checksum) = self.index.get(block).ok_or(Damaged)?;
        let mut read = vec![0; end.checked_sub(at).ok_or(Damaged)? as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(&mut read)?;
        }
        if crc32fast::hash(&read) == checksum { Ok(read) } else { Err(Damaged) }
    }
}

fn read_contents(file: &mut File) -> Result<(Index, Contents), Damaged> {
    let end = file.seek(SeekFrom::End(0))?;
    let tail_at = end.checked_sub(TAIL).ok_or(Damaged)?;
    let [mut length, mut with_index, mut mark] = [[0; 8]; 3];
    let mut checksum = [0; 4];
    file.seek(SeekFrom::Start(tail_at))?;
    file.read_exact(&mut length)?;
    file.read_exact(&mut with_index)?;
    file.read_exact(&mut checksum)?;
    file.read_exact(&mut mark)?;
    let from = tail_at.checked_sub(u64::from_le_bytes(with_index)).filter(|_| mark == MARK).ok_or(Damaged)?;
    let mut read = vec![0; (tail_at - from) as usize];
    file.seek(SeekFrom::Start(from))?;
    file.read_exact(&mut read)?;
    if crc32fast::hash(&read) != u32::from_le_bytes(checksum) {
        return Err(Damaged);
    }
    let index = (read.len() as u64).checked_sub(u64::from_le_bytes(length)).ok_or(Damaged)? as usize;
    let contents: Contents = postcard::from_bytes(&read[index..]).map_err(|_| Damaged)?;
    if contents.sections.iter().any(|section| section.rows_per_block == 0) {
        return Err(Damaged);
    }
    read.truncate(index);
    Ok((Index(read), contents))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(rows: &[(u32, String)], key: Key) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut volume = VolumeWriter::new(&mut bytes);
        volume.rows("rows", rows.len(), |row| &rows[row]).expect("written");
        volume.one("one", &"whole".to_string()).expect("written");
        volume.close(key).expect("written");
        bytes
    }

    fn rows(count: u32) -> Vec<(u32, String)> {
        (0..count).map(|number| (number, format!("ТОО {number}"))).collect()
    }

    fn read(bytes: &[u8], key: Key) -> Option<Result<Vec<(u32, String)>, Damaged>> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("volume");
        std::fs::write(&path, bytes).expect("a file");
        let volume = Volume::open(&path, key)?;
        let all = || {
            let one: String = volume.one("one")?;
            assert_eq!(one, "whole");
            let rows: Rows<(u32, String)> = volume.rows("rows")?;
            let all = rows.all()?;
            if let Some(last) = all.last() {
                assert_eq!(rows.get(all.len() - 1).as_ref(), Ok(last));
            }
            assert_eq!(rows.get(all.len()), Err(Damaged));
            Ok(all)
        };
        Some(all())
    }

    #[test]
    fn what_was_written_is_read() {
        for count in [0, 1, 64, 65, 1_000] {
            let rows = rows(count);
            assert_eq!(read(&written(&rows, Key::of(b"a")), Key::of(b"a")), Some(Ok(rows)));
        }
    }

    #[test]
    fn a_volume_of_another_key_is_none() {
        assert_eq!(read(&written(&rows(3), Key::of(b"a")), Key::of(b"b")), None);
    }

    proptest! {
        #[test]
        fn a_byte_that_changed_is_noticed(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let (rows, key) = (rows(200), Key::of(b"a"));
            let mut bytes = written(&rows, key);
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(matches!(read(&bytes, key), None | Some(Err(Damaged))));
        }

        #[test]
        fn a_volume_that_was_cut_off_is_noticed(at in any::<prop::sample::Index>()) {
            let key = Key::of(b"a");
            let bytes = written(&rows(200), key);
            prop_assert!(matches!(read(&bytes[..at.index(bytes.len())], key), None | Some(Err(Damaged))));
        }
    }
}
