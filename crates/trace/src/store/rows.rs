//! Rows of a volume: one by its number, or all of them.

use super::volume::{Damaged, Volume};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Blocks that are remembered: what one question touches, and no more memory than some ten megabytes.
const REMEMBERED: usize = 2_048;

/// Blocks that were read lately, by their numbers.
type Remembered<T> = FxHashMap<usize, Arc<Vec<T>>>;

/// Rows of one kind.
pub struct Rows<T> {
    volume: Arc<Volume>,
    section: usize,
    remembered: Mutex<Remembered<T>>,
    kind: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("section", &self.section).finish_non_exhaustive()
    }
}

impl<T> Rows<T> {
    pub(super) fn new(volume: Arc<Volume>, section: usize) -> Rows<T> {
        Rows { volume, section, remembered: Mutex::default(), kind: PhantomData }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.volume.section(self.section).rows()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: DeserializeOwned> Rows<T> {
    /// The rows of a block.
    pub(super) fn block(&self, block: usize) -> Result<Vec<T>, Damaged> {
        let bytes = self.volume.bytes(self.section, block)?;
        let mut rest = bytes.as_slice();
        let mut rows = Vec::new();
        while !rest.is_empty() {
            let (row, after) = postcard::take_from_bytes(rest).map_err(|_| Damaged)?;
            rows.push(row);
            rest = Some(after).filter(|after| after.len() < rest.len()).ok_or(Damaged)?;
        }
        Ok(rows)
    }
}

impl<T: DeserializeOwned + Send + Sync> Rows<T> {
    /// All rows in their order, unpacked on all threads.
    ///
    /// # Errors
    /// Where a block is damaged.
    pub fn all(&self) -> Result<Vec<T>, Damaged> {
        let mut rows = Vec::with_capacity(self.len());
        let blocks: Vec<usize> = (0..self.volume.section(self.section).blocks()).collect();
        for window in blocks.chunks(1 << 12) {
            let read: Vec<OnceLock<_>> = window.iter().map(|_| OnceLock::new()).collect();
            on_all_threads(window.len(), &|at| {
                let _ = read[at].set(self.block(window[at]));
            });
            for block in read {
                rows.extend(block.into_inner().ok_or(Damaged)??);
            }
        }
        if rows.len() == self.len() { Ok(rows) } else { Err(Damaged) }
    }
}

/// Works through numbers on all threads: compiled once, whatever kind of rows is read so.
fn on_all_threads(count: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..count).into_par_iter().for_each(work);
}

impl<T: DeserializeOwned + Clone> Rows<T> {
    /// One row.
    ///
    /// # Errors
    /// Where there are not so many, or its block is damaged.
    pub fn get(&self, row: usize) -> Result<T, Damaged> {
        let (block, place) = self.volume.section(self.section).place(row);
        self.remembered(block)?.get(place).cloned().ok_or(Damaged)
    }

    /// The first row that is not before what is looked for, in rows that are sorted by it; how many there are if all are.
    /// Reads `O(log n)` blocks.
    ///
    /// # Errors
    /// Where a block is damaged.
    pub fn first(&self, is_before: impl Fn(&T) -> bool) -> Result<usize, Damaged> {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from.midpoint(to);
            if is_before(&self.get(middle)?) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        Ok(from)
    }

    /// All rows that compare as equal, in rows that are sorted so.
    ///
    /// # Errors
    /// Where a block is damaged.
    pub fn equal(&self, compare: impl Fn(&T) -> Ordering) -> Result<Vec<T>, Damaged> {
        let mut found = Vec::new();
        for number in self.first(|row| compare(row) == Ordering::Less)?..self.len() {
            let row = self.get(number)?;
            if compare(&row) != Ordering::Equal {
                break;
            }
            found.push(row);
        }
        Ok(found)
    }

    fn remembered(&self, block: usize) -> Result<Arc<Vec<T>>, Damaged> {
        let known = || self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rows) = known().get(&block) {
            return Ok(Arc::clone(rows));
        }
        let rows = Arc::new(self.block(block)?);
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(block, Arc::clone(&rows));
        Ok(rows)
    }
}
