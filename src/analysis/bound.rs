//! A bound on memory. How much a run takes in all is known early, from what it holds when its files are read: a run that
//! would pass its bound stops with a word, before the machine begins to swap or the system ends it.
//!
//! Nothing is moved to disk: all lines of a case are followed together. What one run computed is kept in the store, out
//! of which single questions are answered with little memory.

use super::AnalysisError;
use crate::ingest::Progress;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a run takes at most ÷ what it holds once its files are read: until its records are connected, and until all is
/// followed and weighed. The largest ratios that were seen over economies of 10⁵ to 10⁷ rows (`tegi simulate`).
const CONNECTED: f64 = 1.6;
const FOLLOWED: f64 = 2.5;

/// How many bytes are read from one look at the memory to the next.
const LOOK: u64 = 16 << 20;

/// The most memory that a run may take, in bytes; without it, all that there is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bound(pub(super) Option<u64>);

impl Bound {
    /// Whether the records that were read can be connected.
    pub(super) fn before_connecting(self) -> Result<(), AnalysisError> {
        self.keeps(CONNECTED)
    }

    /// Whether a connected case can be followed.
    pub(super) fn before_following(self) -> Result<(), AnalysisError> {
        self.keeps(FOLLOWED)
    }

    /// Whether so many times what the run holds now lies within the bound.
    fn keeps(self, times: f64) -> Result<(), AnalysisError> {
        match self.0.and_then(|allowed| Some((allowed, needed(times)?))) {
            Some((allowed, needed)) if needed > allowed => Err(AnalysisError::Memory { allowed, needed }),
            _ => Ok(()),
        }
    }

    /// Looks at the memory while files are read, for whoever is told of it.
    pub(super) fn watch(self, progress: &dyn Progress) -> Watch<'_> {
        Watch {
            bound: self,
            progress,
            next_look: AtomicU64::new(0),
            read: AtomicU64::new(0),
            needed: AtomicU64::new(0),
        }
    }
}

/// So many times what the run holds now, where the system tells.
fn needed(times: f64) -> Option<u64> {
    let held = memory_stats::memory_stats()?.physical_mem;
    Some((held as f64 * times) as u64)
}

/// Stops reading where connecting what was read already would pass the bound.
pub(super) struct Watch<'a> {
    bound: Bound,
    progress: &'a dyn Progress,
    read: AtomicU64,
    next_look: AtomicU64,
    /// What would be needed, once that is too much.
    needed: AtomicU64,
}

impl Watch<'_> {
    /// An error where reading was stopped.
    pub(super) fn kept(&self) -> Result<(), AnalysisError> {
        match (self.bound.0, self.needed.load(Ordering::Relaxed)) {
            (Some(allowed), needed) if needed > 0 => Err(AnalysisError::Memory { allowed, needed }),
            _ => Ok(()),
        }
    }
}

impl Progress for Watch<'_> {
    fn begin(&self, file: &str, bytes: u64) {
        self.progress.begin(file, bytes);
    }

    fn advance(&self, bytes: u64) {
        self.progress.advance(bytes);
        let read = self.read.fetch_add(bytes, Ordering::Relaxed);
        if self.bound.0.is_none() || read < self.next_look.load(Ordering::Relaxed) {
            return;
        }
        self.next_look.store(read + LOOK, Ordering::Relaxed);
        if let Err(AnalysisError::Memory { needed, .. }) = self.bound.before_connecting() {
            self.needed.fetch_max(needed, Ordering::Relaxed);
        }
    }

    fn end(&self) {
        self.progress.end();
    }

    fn goes_on(&self) -> bool {
        self.needed.load(Ordering::Relaxed) == 0 && self.progress.goes_on()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Silent;

    #[test]
    fn reading_stops_where_what_it_would_take_is_too_much() {
        let watch = Bound(Some(1)).watch(&Silent);
        assert!(watch.goes_on() && watch.kept().is_ok());
        watch.advance(1);
        assert!(!watch.goes_on());
        assert!(matches!(watch.kept(), Err(AnalysisError::Memory { allowed: 1, needed }) if needed > 1));
    }

    #[test]
    fn what_fits_goes_on() {
        for bound in [Bound(None), Bound(Some(u64::MAX))] {
            let watch = bound.watch(&Silent);
            watch.advance(1);
            assert!(watch.goes_on() && watch.kept().is_ok());
            assert!(bound.before_connecting().is_ok() && bound.before_following().is_ok());
        }
    }

    #[test]
    fn memory_is_looked_at_now_and_then() {
        let watch = Bound(Some(u64::MAX)).watch(&Silent);
        let next = || watch.next_look.load(Ordering::Relaxed);
        watch.advance(10);
        assert_eq!(next(), LOOK);
        watch.advance(LOOK);
        assert_eq!(next(), LOOK);
        watch.advance(1);
        assert_eq!(next(), 10 + 2 * LOOK);
    }
}
