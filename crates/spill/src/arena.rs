//! One file without a name, seen through a stretch of addresses, out of which pieces are given.

use crate::Held;
use rustix::fs::{FallocateFlags, fallocate, ftruncate};
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap};
use rustix::param::page_size;
use std::fs::File;
use std::io;
use std::path::Path;
use std::ptr::null_mut;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How far addresses go. Only what is written takes room, in memory as on the disk.
const LENGTH: usize = 1 << 40;

/// Pieces begin at a page and end with one; pages are no larger on the systems that are built for.
pub(crate) const PAGE: usize = 1 << 16;

/// How the file is mapped: written bytes go into it, and no memory is set aside for what is not written.
const READ_AND_WRITE: ProtFlags = ProtFlags::READ.union(ProtFlags::WRITE);
const SHARED: MapFlags = MapFlags::SHARED.union(MapFlags::NORESERVE);

/// So many gaps between pieces are remembered. Their list never grows: it would ask for memory while it is held. A gap
/// beyond is not used again.
const GAPS: usize = 65_536;

/// What the process holds now, as the system counts it: all pages, and of these the pages of files.
pub(crate) fn held() -> Option<Held> {
    let told = std::fs::read_to_string("/proc/self/statm").ok()?;
    let mut pages = told.split_ascii_whitespace().skip(1).map_while(|pages| pages.parse::<u64>().ok());
    let (all, of_files, page) = (pages.next()?, pages.next()?, page_size() as u64);
    Some(Held { bytes: all * page, fixed: all.saturating_sub(of_files) * page })
}

/// The large pages of most systems.
const LARGE_PAGE: usize = 2 << 20;

/// Asks the system for large pages, for those that lie within a piece as a whole. A system that has none leaves it as it is.
pub(crate) fn in_large_pages(address: *mut u8, bytes: usize) {
    let before = address.align_offset(LARGE_PAGE);
    let within = bytes.saturating_sub(before) / LARGE_PAGE * LARGE_PAGE;
    if within > 0 {
        // SAFETY: the stretch is within the piece, and where its pages lie changes no byte of it.
        let _ = unsafe { madvise(address.wrapping_add(before).cast(), within, Advice::LinuxHugepage) };
    }
}

/// The file and its addresses. It is never taken down.
pub(crate) struct Arena {
    file: File,
    base: *mut u8,
    pieces: Mutex<Pieces>,
}

struct Pieces {
    /// Gaps that were given back: place and length, by place; no two touch.
    gaps: Vec<(usize, usize)>,
    /// Nothing lies behind.
    end: usize,
    bytes: usize,
    most: usize,
}

// SAFETY: the address only names a mapping that stays as long as the process; what lies in it belongs to whoever was
// given the piece.
unsafe impl Send for Arena {}
// SAFETY: as above; all that changes is behind a lock.
unsafe impl Sync for Arena {}

impl Arena {
    /// A file in a folder.
    pub(crate) fn open(dir: &Path) -> io::Result<Arena> {
        let file = tempfile::tempfile_in(dir)?;
        ftruncate(&file, LENGTH as u64)?;
        // SAFETY: a new mapping, which replaces none; the file has no name, so that nobody else changes it or cuts it off.
        let base = unsafe { mmap(null_mut(), LENGTH, READ_AND_WRITE, SHARED, &file, 0) }?;
        let pieces = Pieces { gaps: Vec::with_capacity(GAPS), end: 0, bytes: 0, most: 0 };
        let arena = Arena { file, base: base.cast(), pieces: Mutex::new(pieces) };
        // Whether the disk gives room and takes it back is known before anything depends on it.
        let trial = arena.piece(PAGE).ok_or(io::ErrorKind::Unsupported)?;
        arena.give_back(trial, PAGE);
        Ok(arena)
    }

    /// A piece of zeros; none where the disk has no room.
    pub(crate) fn piece(&self, bytes: usize) -> Option<*mut u8> {
        let length = bytes.checked_next_multiple_of(PAGE)?;
        let place = self.lock().take(length)?;
        if fallocate(&self.file, FallocateFlags::empty(), place as u64, length as u64).is_err() {
            self.free(place, length);
            return None;
        }
        Some(self.base.wrapping_add(place))
    }

    /// Takes a piece back. Whether it was one.
    pub(crate) fn give_back(&self, address: *mut u8, bytes: usize) -> bool {
        let place = (address as usize).wrapping_sub(self.base as usize);
        if place >= LENGTH {
            return false;
        }
        self.free(place, bytes.next_multiple_of(PAGE));
        true
    }

    /// Lets go of all pages: their bytes stay in the file, which is mapped anew. Threads that ask for a page meanwhile
    /// wait; advice to the system would not make them, and they would bring pages back as fast as these go.
    pub(crate) fn let_go(&self) {
        let length = self.lock().end;
        if length > 0 {
            // SAFETY: the stretch is the arena's own mapping, and is replaced in one step by one of the same file at the
            // same place, shared as before: what was written is in the file's pages, and every address shows the bytes
            // that it showed. A system that refuses leaves it as it is.
            let _ =
                unsafe { mmap(self.base.cast(), length, READ_AND_WRITE, SHARED.union(MapFlags::FIXED), &self.file, 0) };
        }
    }

    /// How many bytes lay in the file at most.
    pub(crate) fn most(&self) -> usize {
        self.lock().most
    }

    /// Gives a stretch back to the disk, and then to whoever asks next, for whom it is zeros again.
    fn free(&self, place: usize, length: usize) {
        let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
        let empty = fallocate(&self.file, hole, place as u64, length as u64).is_ok();
        let mut pieces = self.lock();
        pieces.bytes -= length;
        if empty {
            pieces.gap(place, length);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pieces> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pieces {
    /// The place of a free stretch: the first gap that is long enough, else behind all.
    fn take(&mut self, length: usize) -> Option<usize> {
        let place = match self.gaps.iter().position(|(_, gap)| *gap >= length) {
            Some(at) => {
                let (place, gap) = self.gaps[at];
                if gap == length {
                    self.gaps.remove(at);
                } else {
                    self.gaps[at] = (place + length, gap - length);
                }
                place
            }
            None => {
                let place = self.end;
                self.end = place.checked_add(length).filter(|end| *end <= LENGTH)?;
                place
            }
        };
        self.bytes += length;
        self.most = self.most.max(self.bytes);
        Some(place)
    }

    /// Remembers a gap, as one with those that it touches.
    fn gap(&mut self, mut place: usize, mut length: usize) {
        let at = self.gaps.partition_point(|(before, _)| *before < place);
        if let Some(&(_, after)) = self.gaps.get(at).filter(|(after, _)| *after == place + length) {
            length += after;
            self.gaps.remove(at);
        }
        let mut at = at;
        if let Some(&(before, gap)) =
            at.checked_sub(1).map(|at| &self.gaps[at]).filter(|(before, gap)| before + gap == place)
        {
            (place, length) = (before, length + gap);
            at -= 1;
            self.gaps.remove(at);
        }
        if place + length == self.end {
            self.end = place;
        } else if self.gaps.len() < self.gaps.capacity() {
            self.gaps.insert(at, (place, length));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_that_touch_are_one_and_the_end_draws_back() {
        let mut pieces = Pieces { gaps: Vec::with_capacity(8), end: 0, bytes: 0, most: 0 };
        let places: Vec<usize> = [3, 2, 4, 1].map(|pages| pieces.take(pages * PAGE).expect("room")).into();
        assert_eq!((places, pieces.end), (vec![0, 3 * PAGE, 5 * PAGE, 9 * PAGE], 10 * PAGE));
        pieces.gap(0, 3 * PAGE);
        pieces.gap(5 * PAGE, 4 * PAGE);
        assert_eq!(pieces.gaps, [(0, 3 * PAGE), (5 * PAGE, 4 * PAGE)]);
        assert_eq!(pieces.take(4 * PAGE), Some(5 * PAGE));
        pieces.gap(5 * PAGE, 4 * PAGE);
        pieces.gap(3 * PAGE, 2 * PAGE);
        assert_eq!(pieces.gaps, [(0, 9 * PAGE)]);
        assert_eq!(pieces.take(PAGE), Some(0));
        pieces.gap(9 * PAGE, PAGE);
        assert_eq!((pieces.gaps.len(), pieces.end), (0, PAGE));
        assert_eq!(pieces.take(2 * LENGTH), None);
    }

    #[test]
    fn a_piece_that_is_given_again_is_zeros_and_one_that_was_let_go_is_as_it_was() {
        let dir = tempfile::tempdir().expect("a folder");
        let arena = Arena::open(dir.path()).expect("a file");
        let fill = |piece: *mut u8, byte: u8| {
            // SAFETY: the piece is as long as that, and nobody else's.
            unsafe { std::slice::from_raw_parts_mut(piece, 3 * PAGE) }.fill(byte);
        };
        let all = |piece: *mut u8, byte: u8| {
            // SAFETY: as above.
            unsafe { std::slice::from_raw_parts(piece, 3 * PAGE) }.iter().all(|found| *found == byte)
        };
        let (first, second) = (arena.piece(3 * PAGE - 5).expect("room"), arena.piece(3 * PAGE).expect("room"));
        fill(first, 1);
        fill(second, 2);
        arena.let_go();
        assert!(all(first, 1) && all(second, 2));
        assert!(arena.give_back(first, 3 * PAGE - 5));
        let again = arena.piece(2 * PAGE + 1).expect("room");
        assert!(again == first && all(again, 0) && all(second, 2));
        assert!(!arena.give_back(dir.path().as_os_str().as_encoded_bytes().as_ptr().cast_mut(), 1));
        assert_eq!(arena.most(), 6 * PAGE);
    }
}
