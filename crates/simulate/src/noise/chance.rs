//! Chance that depends on the row alone.

use crate::row::Row;
use sha2::{Digest, Sha256};

/// Throws for one row: SHA-256 of seed, table, document and line, read as numbers. The hash is the same for ever, on
/// every machine, which no generator of random numbers promises.
#[derive(Clone, Debug)]
pub struct Chance {
    throws: [u64; 4],
    next: usize,
}

impl Chance {
    /// The throws for a row. Rows without a line number are told apart by all that they say.
    pub fn of(seed: u64, row: &Row) -> Chance {
        let mut hash = Sha256::new();
        hash.update(seed.to_le_bytes());
        hash.update(row.table.name);
        let fields = if row.table.column("line").is_some() { 2 } else { row.len() };
        for field in (0..fields).map(|place| row.field(place)) {
            hash.update([0]);
            hash.update(field);
        }
        let bytes = hash.finalize();
        let mut throws = [0; 4];
        for (throw, chunk) in throws.iter_mut().zip(bytes.chunks_exact(8)) {
            *throw = chunk.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        }
        Chance { throws, next: 1 }
    }

    /// The first throw, from 0 to below 1: whether anything happens, and what.
    pub fn share(&self) -> f64 {
        // 53 bits: as many as a double holds.
        (self.throws[0] >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of so many, each as likely; nought of nothing. Further throws are stirred from the first ones.
    pub fn below(&mut self, many: usize) -> usize {
        let place = 1 + (self.next - 1) % 3;
        self.next += 1;
        let throw = self.throws[place];
        self.throws[place] = stirred(throw);
        if many == 0 { 0 } else { (throw % many as u64) as usize }
    }

    /// One of these.
    pub fn one_of<T: Copy>(&mut self, things: &[T]) -> Option<T> {
        let place = self.below(things.len());
        things.get(place).copied()
    }
}

/// The next throw from one that was used: the mixing step of SplitMix64.
fn stirred(throw: u64) -> u64 {
    let mut mixed = throw.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
