//! An allocator that keeps a program within a bound of memory, however large its columns are.
//!
//! Once a bound is set, large pieces of memory lie in a file without a name, in a folder of the program's choice, which
//! is seen through addresses of memory. A watch looks at what the process holds; where that comes near the bound, all pages
//! are let go: their bytes stay in the file, and a page that is asked for comes back from there (from the system's own
//! cache, as long as the machine has memory to spare). The program knows nothing of it: no byte changes, only time.
//!
//! What it does not do: small pieces stay in memory. Where they alone pass the bound, the program is told, and should
//! stop. A disk without room gives ordinary memory, and the program is told in the end. A bound is kept by looking often,
//! not by force: some systems map two megabytes for a page that is asked for, so that for a millisecond a program may hold
//! more, all of it pages of the file that the system can take back at any time. The file lives as long as the process;
//! nobody else can open it. Only Linux has such files here; elsewhere the bound is watched.
//!
//! Without a bound, large pieces are asked to lie in large pages of memory: most of the time of a first look at a page is
//! saved, and looking up addresses takes less.
//!
//! All `unsafe` of the project is here: an allocator cannot be written without it.

#[cfg(target_os = "linux")]
mod arena;
#[cfg(not(target_os = "linux"))]
#[path = "nowhere.rs"]
mod arena;

use arena::{Arena, PAGE, held};
use std::alloc::{GlobalAlloc, Layout};
use std::io;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Once, OnceLock};
use std::time::Duration;

/// From so many bytes on, a piece can lie in the file.
pub const LARGE: usize = 1 << 20;

/// How often the watch looks.
const LOOK: Duration = Duration::from_millis(1);

/// Until the process would hold a quarter of the bound, pieces are ordinary memory: a run that is small pays nothing.
const ORDINARY: u64 = 4;

/// At three quarters of the bound pages are let go: threads ask for others while the watch sleeps.
const HIGH: (u64, u64) = (3, 4);

/// What a process holds, in bytes.
#[derive(Clone, Copy)]
struct Held {
    /// In all.
    bytes: u64,
    /// What lies in no file, and cannot be let go.
    fixed: u64,
}

static BOUND: AtomicU64 = AtomicU64::new(u64::MAX);
static ARENA: OnceLock<Arena> = OnceLock::new();
static WATCH: Once = Once::new();

/// Keeps the process within so many bytes from now on; large pieces lie in a file in the folder. `passed` is called, on
/// another thread, where what does not lie there is more by itself; it may be called again. The first folder that takes a
/// file and the first `passed` count, and the last bound.
///
/// # Errors
/// The folder takes no such file: nothing can be let go. The bound is watched all the same.
pub fn keep_within(bytes: u64, dir: &Path, passed: impl Fn() + Send + 'static) -> io::Result<()> {
    BOUND.store(bytes, Ordering::Relaxed);
    let mut watching = Ok(());
    WATCH.call_once(|| {
        let spawned = std::thread::Builder::new().name("memory".to_string()).spawn(move || watch(&passed));
        watching = spawned.map(drop);
    });
    watching?;
    if ARENA.get().is_none() {
        let arena = Arena::open(dir)?;
        ARENA.get_or_init(|| arena);
    }
    Ok(())
}

/// How many bytes lay in the file at most.
pub fn spilled() -> u64 {
    ARENA.get().map_or(0, |arena| arena.most() as u64)
}

/// Looks at what the process holds, as long as it runs.
fn watch(passed: &dyn Fn()) {
    loop {
        let bound = BOUND.load(Ordering::Relaxed);
        if let Some(held) = held() {
            if held.bytes > part(bound, HIGH) {
                ARENA.get().into_iter().for_each(Arena::let_go);
            }
            if held.fixed > bound {
                passed();
            }
        }
        std::thread::sleep(LOOK);
    }
}

fn part(bound: u64, (of, parts): (u64, u64)) -> u64 {
    bound / parts * of
}

/// An allocator whose large pieces lie in a file, once [`keep_within`] was called; until then, and for all that is small,
/// it is the one that it is made of.
pub struct Spilling<A>(pub A);

/// From so many bytes on, a piece should lie in large pages, as long as no bound is set: there are a five hundredth as many
/// of them to be asked for and looked up. At its ends a piece may so take up to a large page more.
const IN_LARGE_PAGES: usize = 4 << 20;

/// Asks the system for large pages for a piece of the inner allocator.
fn in_large_pages(address: *mut u8, bytes: usize) -> *mut u8 {
    if bytes >= IN_LARGE_PAGES && !address.is_null() && ARENA.get().is_none() {
        arena::in_large_pages(address, bytes);
    }
    address
}

/// A piece in the file; none where memory is plenty, or the disk has no room.
fn piece(layout: Layout) -> Option<*mut u8> {
    let arena = ARENA.get().filter(|_| layout.size() >= LARGE && layout.align() <= PAGE)?;
    let (bound, asked) = (BOUND.load(Ordering::Relaxed), layout.size() as u64);
    let after = held()?.bytes.saturating_add(asked);
    if after < bound / ORDINARY {
        return None;
    }
    // It will be written to: room is made before.
    if after > part(bound, HIGH) {
        arena.let_go();
    }
    arena.piece(layout.size())
}

// SAFETY: a piece is one of the inner allocator, with its layout, or a stretch of the arena's file that is as long as the
// layout says, begins at a page, is zero at first, and stays until it is given back. Which of both it is is told by its
// address. Nothing here unwinds: what can fail gives the inner allocator's piece. What a large piece asks for while it is
// made is small and goes to the inner allocator at once; the arena's lists never grow, so that no memory is asked for
// while they are locked.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Spilling<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let piece = catch_unwind(|| piece(layout)).ok().flatten();
        // SAFETY: the caller's promises are the inner allocator's.
        piece.unwrap_or_else(|| in_large_pages(unsafe { self.0.alloc(layout) }, layout.size()))
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let piece = catch_unwind(|| piece(layout)).ok().flatten();
        // SAFETY: as above.
        piece.unwrap_or_else(|| in_large_pages(unsafe { self.0.alloc_zeroed(layout) }, layout.size()))
    }

    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        let in_file = ARENA.get().is_some_and(|arena| arena.give_back(address, layout.size()));
        if !in_file {
            // SAFETY: it does not lie in the file, so that the inner allocator gave it.
            unsafe { self.0.dealloc(address, layout) }
        }
    }

    unsafe fn realloc(&self, address: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let moves = match ARENA.get() {
            Some(_) => layout.size().max(size) >= LARGE,
            // What is asked for after the copy would find its pages there already, and small.
            None => size >= IN_LARGE_PAGES && size > layout.size(),
        };
        if !moves {
            // SAFETY: without a file, or below the size of what can lie there, all is the inner allocator's.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::alloc::System;

    #[test]
    fn a_piece_keeps_its_bytes_while_it_grows_and_shrinks() {
        let (allocator, sizes) =
            (Spilling(System), [5_usize, IN_LARGE_PAGES - 1, 3 * IN_LARGE_PAGES, 2 * IN_LARGE_PAGES, 9]);
        let layout = |size: usize| Layout::from_size_align(size, 8).expect("a layout");
        // SAFETY: the piece is written and read within its length, and given back once.
        unsafe {
            let mut piece = allocator.alloc_zeroed(layout(sizes[0]));
            piece.copy_from(b"tegi!".as_ptr(), 5);
            for pair in sizes.windows(2) {
                piece = allocator.realloc(piece, layout(pair[0]), pair[1]);
                assert_eq!(std::slice::from_raw_parts(piece, 5), b"tegi!");
                piece.add(5).write_bytes(7, pair[1] - 5);
            }
            allocator.dealloc(piece, layout(sizes[4]));
        }
    }
}
