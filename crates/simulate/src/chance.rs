//! Chance, in streams: each subject draws from a stream of its own, so that one more scheme, or one more firm, does
//! not reshuffle the rest of the world.

use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Exp1, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A stream of chance.
#[derive(Clone, Debug)]
pub struct Chance(Xoshiro256PlusPlus);

impl Chance {
    /// The stream of a subject: the same seed, topic and number give the same draws, whoever draws elsewhere.
    pub fn of(seed: u64, topic: &str, number: u64) -> Chance {
        // FNV-1a over topic and number; the generator's own seeding spreads the bits.
        let bytes = topic.bytes().chain(number.to_le_bytes());
        let hash =
            bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Chance(Xoshiro256PlusPlus::seed_from_u64(seed.rotate_left(32) ^ hash))
    }

    /// A number from 0 to 1, without 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// A number between two.
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    /// A whole number from `from` to `to`, both possible.
    pub fn whole(&mut self, from: i64, to: i64) -> i64 {
        self.0.random_range(from..=to.max(from))
    }

    /// A place in a list of this length; 0 where it is empty.
    pub fn place(&mut self, length: usize) -> usize {
        if length < 2 { 0 } else { self.0.random_range(0..length) }
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let place = self.place(list.len());
        list.get(place)
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Days until the next of events that come every `mean` days on average.
    pub fn wait(&mut self, mean: f64) -> f64 {
        let one: f64 = Exp1.sample(&mut self.0);
        one * mean
    }

    /// A size around 1 (its median) with a heavy tail: log-normal.
    pub fn size(&mut self, spread: f64) -> f64 {
        let one: f64 = StandardNormal.sample(&mut self.0);
        (one * spread).exp()
    }

    /// The order of a list, shuffled.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.place(last + 1);
            list.swap(last, other);
        }
    }
}
