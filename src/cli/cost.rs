//! What a run took: rows, time, memory.

use super::talk::Talk;
use std::time::Instant;
use tegi_model::{Message, SourceInfo};

/// A run whose time is taken.
pub(super) struct Cost(Instant);

impl Cost {
    /// Begins now.
    pub(super) fn begin() -> Cost {
        Cost(Instant::now())
    }

    /// Says what it took to whoever looks on; the figures differ from run to run, so that no file holds them.
    pub(super) fn tell(&self, sources: &[SourceInfo], talk: &Talk) {
        let Some(memory) = peak_memory().filter(|_| talk.shows_progress()) else { return };
        let rows: u64 = sources.iter().map(|source| source.rows).sum();
        let seconds = (self.0.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        let message = Message::new("cost-of-run")
            .with("rows", rows)
            .with("seconds", format!("{seconds:.1}"))
            .with("megabytes", memory / 1_000_000);
        talk.say(&message);
    }
}

/// The most memory that this process ever had, in bytes, where the system tells (Linux does).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn memory_that_was_given_back_counts_at_its_peak() {
        let before = peak_memory().expect("Linux tells");
        let held = vec![1_u8; 64 << 20];
        assert!(held.iter().map(|&byte| u64::from(byte)).sum::<u64>() > 0);
        drop(held);
        assert!(peak_memory().expect("Linux tells") >= before.max(32 << 20));
    }
}
