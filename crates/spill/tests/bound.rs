//! A program that asks for more than its bound keeps its bytes and the bound. One test: the bound is the process's.

use std::alloc::System;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tegi_spill::{LARGE, Spilling, keep_within, spilled};

#[global_allocator]
static ALLOCATOR: Spilling<System> = Spilling(System);

const MIB: u64 = 1 << 20;

/// What the process holds now, in bytes; pages are of 4 KiB where this runs.
fn held() -> u64 {
    let told = std::fs::read_to_string("/proc/self/statm").expect("Linux tells");
    told.split(' ').nth(1).expect("pages").parse::<u64>().expect("a number") * 4_096
}

/// A column of so many numbers, none like another.
fn column(seed: u64, length: usize) -> Vec<u64> {
    // Grown number by number, so that it moves from piece to piece.
    let mut column = Vec::new();
    (0..length as u64).for_each(|at| column.push(at.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed));
    column
}

#[test]
fn the_bound_is_kept_and_no_byte_changes() {
    let dir = tempfile::tempdir().expect("a folder");
    static PASSED: AtomicBool = AtomicBool::new(false);
    let early = column(1, 2_000_000);
    assert_eq!(spilled(), 0);
    let passed = || PASSED.store(true, Ordering::Relaxed);
    assert!(keep_within(100 * MIB, &dir.path().join("missing"), passed).is_err());
    keep_within(100 * MIB, dir.path(), || ()).expect("a folder that takes files");
    let (most, over) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                most.fetch_max(held(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let mut columns: Vec<(u64, Vec<u64>)> = Vec::new();
        std::thread::scope(|scope| {
            let made: Vec<_> = (0..2)
                .map(|half| {
                    scope.spawn(move || {
                        (0..10).map(|at| (half * 10 + at, column(half * 10 + at, 3_000_000))).collect::<Vec<_>>()
                    })
                })
                .collect();
            made.into_iter().for_each(|half| columns.extend(half.join().expect("columns")));
        });
        for _ in 0..2 {
            for (seed, column) in &columns {
                let right =
                    |(at, number): (usize, &u64)| *number == (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed;
                assert!(column.iter().enumerate().all(right), "{seed}");
            }
        }
        assert!(spilled() > 300 * MIB, "{}", spilled());
        let zeros = vec![0_u8; 20 * LARGE];
        assert!(zeros.iter().all(|byte| *byte == 0));
        over.store(true, Ordering::Relaxed);
    });
    assert!(
        early.iter().enumerate().all(|(at, number)| *number == (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 1)
    );
    // Without files it would be 480 MiB and more. The watch looks every few milliseconds.
    assert!(most.load(Ordering::Relaxed) < 150 * MIB, "{}", most.load(Ordering::Relaxed));
    assert!(!PASSED.load(Ordering::Relaxed));
    assert_eq!(std::fs::read_dir(dir.path()).expect("the folder").count(), 0, "files have no name");
    // What is small is not let go: the bound is passed, and that is told.
    let small: Vec<Vec<u8>> = (0..600).map(|_| vec![1; LARGE / 4]).collect();
    let told = (0..1_000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        PASSED.load(Ordering::Relaxed)
    });
    assert!(told && small.len() == 600);
}
