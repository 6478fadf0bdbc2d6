//! An allocator that keeps a program within a bound of memory, however large its columns are.
//!
//! Once a bound is set, a large piece of memory is a file without a name in a folder of the program's choice, seen
//! through the addresses of memory. A watch looks at what the process holds; where that comes near the bound, pieces are
//! let go, one after the other: their bytes stay in the file, and the page that is asked for next comes back from there
//! (from the system's own cache, as long as the machine has memory to spare). The program knows nothing of it: no byte
//! changes, only time.
//!
//! What it does not do: small pieces stay in memory. Where they alone pass the bound, the program is told, and should
//! stop. A disk without room gives ordinary memory, and the program is told in the end. The files live as long as the
//! process; they have no name, and nobody else can open them.
//!
//! All `unsafe` of the project is here: an allocator cannot be written without it.

use fs4::FileExt;
use memmap2::{MmapMut, UncheckedAdvice};
use std::alloc::{GlobalAlloc, Layout};
use std::fs::File;
use std::io;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// From so many bytes on, a piece can be a file.
pub const LARGE: usize = 1 << 20;

/// So many pieces can be files at the same time. Their list never grows: it would ask for memory while it is held.
const MOST: usize = 16_384;

/// How often the watch looks.
const LOOK: Duration = Duration::from_millis(5);

/// Until the process would hold a quarter of the bound, pieces are ordinary memory: a run that is small pays nothing.
const ORDINARY: u64 = 4;

/// At four fifths of the bound pieces are let go, until three fifths are left: threads write on while the watch sleeps.
const HIGH: (u64, u64) = (4, 5);
const LOW: (u64, u64) = (3, 5);

/// The bound counts as passed when so many looks, one after the other, found no remedy: pages that were let go may come
/// back at once.
const PATIENCE: u32 = 20;

static ON: AtomicBool = AtomicBool::new(false);
static BOUND: AtomicU64 = AtomicU64::new(u64::MAX);
static SPILL: OnceLock<Spill> = OnceLock::new();

struct Spill {
    dir: PathBuf,
    pieces: Mutex<Pieces>,
}

struct Pieces {
    list: Vec<MmapMut>,
    /// The next one to let go.
    hand: usize,
    bytes: u64,
    most: u64,
}

/// Keeps the process within so many bytes from now on; large pieces are files in the folder. `passed` is called, on
/// another thread, where the process holds more although all of them were let go; it may be called again. The first
/// folder and the first `passed` count, and the last bound.
///
/// # Errors
/// The folder takes no files: nothing can be let go. The bound is watched all the same.
pub fn keep_within(bytes: u64, dir: &Path, passed: impl Fn() + Send + 'static) -> io::Result<()> {
    BOUND.store(bytes, Ordering::Relaxed);
    let mut begun = false;
    let spill = SPILL.get_or_init(|| {
        begun = true;
        let pieces = Pieces { list: Vec::with_capacity(MOST), hand: 0, bytes: 0, most: 0 };
        Spill { dir: dir.to_path_buf(), pieces: Mutex::new(pieces) }
    });
    if begun {
        std::thread::Builder::new().name("memory".to_string()).spawn(move || spill.watch(&passed))?;
    }
    room(dir, LARGE)?;
    ON.store(true, Ordering::Release);
    Ok(())
}

/// How many bytes lay in files at most.
pub fn spilled() -> u64 {
    SPILL.get().map_or(0, |spill| spill.lock().most)
}

/// What the process holds now, in bytes.
fn held() -> Option<u64> {
    memory_stats::memory_stats().map(|stats| stats.physical_mem as u64)
}

fn part(bound: u64, (of, parts): (u64, u64)) -> u64 {
    bound / parts * of
}

/// A file without a name that has its room on the disk.
fn room(dir: &Path, bytes: usize) -> io::Result<File> {
    let file = tempfile::tempfile_in(dir)?;
    file.allocate(bytes as u64)?;
    Ok(file)
}

impl Spill {
    fn lock(&self) -> MutexGuard<'_, Pieces> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at what the process holds, as long as it runs.
    fn watch(&self, passed: &dyn Fn()) {
        let mut looks = 0;
        loop {
            let bound = BOUND.load(Ordering::Relaxed);
            let high = held().is_some_and(|bytes| bytes > part(bound, HIGH));
            let over = high && self.let_go(part(bound, LOW)).is_some_and(|left| left > bound);
            looks = if over { looks + 1 } else { 0 };
            if looks >= PATIENCE || (over && self.lock().list.is_empty()) {
                passed();
            }
            std::thread::sleep(LOOK);
        }
    }

    /// A piece in a file; none where memory is plenty, or the disk has no room.
    fn piece(&self, bytes: usize) -> Option<*mut u8> {
        let (bound, asked) = (BOUND.load(Ordering::Relaxed), bytes as u64);
        let after = held()?.saturating_add(asked);
        if after < bound / ORDINARY {
            return None;
        }
        // It will be written to: room is made before.
        if after > part(bound, HIGH) {
            self.let_go(part(bound, LOW).saturating_sub(asked));
        }
        // An allocator must not unwind.
        let file = catch_unwind(|| room(&self.dir, bytes)).ok()?.ok()?;
        // SAFETY: the file has no name and is closed below: nobody else can change it or cut it off.
        let mut map = unsafe { MmapMut::map_mut(&file) }.ok()?;
        let address = map.as_mut_ptr();
        let mut pieces = self.lock();
        if pieces.list.len() == pieces.list.capacity() {
            return None;
        }
        pieces.bytes += bytes as u64;
        pieces.most = pieces.most.max(pieces.bytes);
        pieces.list.push(map);
        Some(address)
    }

    /// Gives a piece back; whether it was a file.
    fn give_back(&self, address: *mut u8) -> bool {
        let mut pieces = self.lock();
        let Some(place) = pieces.list.iter().position(|piece| piece.as_ptr() == address) else { return false };
        let piece = pieces.list.swap_remove(place);
        pieces.bytes -= piece.len() as u64;
        // Others need not wait until the pages are taken down.
        drop(pieces);
        drop(piece);
        true
    }

    /// Lets pieces go, one after the other, until the process holds no more than so many bytes; what it holds then.
    fn let_go(&self, bytes: u64) -> Option<u64> {
        let mut left = held()?;
        let count = self.lock().list.len();
        for _ in 0..count {
            if left <= bytes {
                break;
            }
            let mut pieces = self.lock();
            pieces.hand = if pieces.hand + 1 < pieces.list.len() { pieces.hand + 1 } else { 0 };
            if let Some(piece) = pieces.list.get(pieces.hand) {
                // SAFETY: the mapping is one of a file and shared: what was written is in the file's pages, and an
                // address that is asked for later shows these again. Nothing that a program can see changes. A
                // system that refuses leaves the piece where it is.
                let _ = unsafe { piece.unchecked_advise(UncheckedAdvice::DontNeed) };
            }
            drop(pieces);
            left = held()?;
        }
        Some(left)
    }
}

/// An allocator whose large pieces are files, once [`keep_within`] was called; until then, and for all that is small, it
/// is the one that it is made of.
pub struct Spilling<A>(pub A);

impl<A> Spilling<A> {
    fn piece(layout: Layout) -> Option<*mut u8> {
        let large = layout.size() >= LARGE && layout.align() <= LARGEST_ALIGN && ON.load(Ordering::Acquire);
        if large { SPILL.get()?.piece(layout.size()) } else { None }
    }
}

/// Files begin at a page, which is no smaller on any system.
const LARGEST_ALIGN: usize = 4_096;

// SAFETY: a piece is one of the inner allocator, with its layout, or a mapping of its own that is as long as the layout
// says, begins at a page, is zero at first, and stays until it is given back. Which of both it is is told by its address,
// which no two live pieces share. Nothing here unwinds: what can fail gives the inner allocator's piece. Large pieces
// ask for small ones while they are made (a path, a file's handle), which go to the inner allocator at once; the list of
// pieces never grows, so that no memory is asked for while it is locked.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Spilling<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are the inner allocator's.
        Self::piece(layout).unwrap_or_else(|| unsafe { self.0.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above; a new file is zero.
        Self::piece(layout).unwrap_or_else(|| unsafe { self.0.alloc_zeroed(layout) })
    }

    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        let file = layout.size() >= LARGE && SPILL.get().is_some_and(|spill| spill.give_back(address));
        if !file {
            // SAFETY: it is no file, so that the inner allocator gave it.
            unsafe { self.0.dealloc(address, layout) }
        }
    }

    unsafe fn realloc(&self, address: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if SPILL.get().is_none() || layout.size().max(size) < LARGE {
            // SAFETY: without files, and below their size, all is the inner allocator's.
            return unsafe { self.0.realloc(address, layout, size) };
        }
        // SAFETY: the caller promises that the new size fits a layout. Both pieces are live and apart from each other,
        // and each is as long as what is copied.
        unsafe {
            let grown = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !grown.is_null() {
                std::ptr::copy_nonoverlapping(address, grown, layout.size().min(size));
                self.dealloc(address, layout);
            }
            grown
        }
    }
}
