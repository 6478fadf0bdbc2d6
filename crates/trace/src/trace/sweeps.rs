//! Sweeps over one large circle of the network, on all threads, with the same answer for any number of them.
//!
//! The circle is cut into blocks of nodes that follow one another; how many depends on its size alone. Inside a block
//! a sweep is Gauss–Seidel: a node reads what the nodes before it have just become. Of other blocks it reads what they
//! were before the sweep (block Jacobi). What blocks say of their changes is added up in their order.
//!
//! Sweeps over a large circle soon shrink all changes by one and the same factor `q`, the largest eigenvalue of the
//! sweep, and then crawl where `q` is near one. Once two factors in a row agree, the rest of that geometric series,
//! `q / (1 − q)` times the last change, is added at once (Aitken 1926, for vectors: Lyusternik 1947). This moves only
//! the place from which sweeps go on; they end, as without it, when a plain sweep changes nothing by more than asked.
//!
//! Complexity: `O(ties)` a sweep; two copies of the columns.

use rayon::prelude::*;
use std::ops::Range;

/// A block is cut for so many ties: enough work for a thread, few enough blocks that sweeps stay near Gauss–Seidel.
const TIES_OF_A_BLOCK: usize = 1 << 22;
/// Fewest and most blocks.
const BLOCKS: (usize, usize) = (2, 16);
/// Two factors in a row agree if they differ by less than this part of their distance from one.
const AGREE: f64 = 0.05;
/// Factors below this shrink changes fast enough; above the other there is no telling `1 − q`.
const CRAWLS: Range<f64> = 0.5..0.999_9;

/// What a sweep changed in one column.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Change {
    /// The largest change of a node, infinite where a node draws on itself alone.
    pub(super) largest: f64,
    /// The sum of all changes.
    pub(super) sum: f64,
}

impl Change {
    #[inline]
    pub(super) fn note(&mut self, change: f64) {
        self.largest = self.largest.max(change.abs());
        self.sum += change;
    }
}

/// A stretch of nodes that one thread sweeps over.
pub(super) trait Block<const K: usize>: Sync {
    /// Which nodes lie in it; blocks follow one another.
    fn nodes(&self) -> Range<usize>;
    /// One sweep: `now` are the values of its nodes, `before` those of all nodes before the sweep.
    fn sweep(&self, before: &[[f64; K]], now: &mut [[f64; K]]) -> [Change; K];
}

/// Cuts `nodes` (ascending) into blocks with about as many ties each; `starts` are those of the rows.
pub(super) fn cut<'n>(starts: &[u32], nodes: &'n [u32]) -> Vec<&'n [u32]> {
    let size = |node: u32| (starts[node as usize + 1] - starts[node as usize]) as usize;
    let ties: usize = nodes.iter().map(|&node| size(node)).sum();
    let count = (ties / TIES_OF_A_BLOCK).clamp(BLOCKS.0, BLOCKS.1);
    let (mut blocks, mut begin, mut seen) = (Vec::with_capacity(count), 0, 0);
    for (place, &node) in nodes.iter().enumerate() {
        seen += size(node);
        let full = seen * count >= ties * (blocks.len() + 1) || place + 1 == nodes.len();
        if full && blocks.len() + 1 < count {
            blocks.push(&nodes[begin..=place]);
            begin = place + 1;
        }
    }
    if begin < nodes.len() {
        blocks.push(&nodes[begin..]);
    }
    blocks
}

/// Sweeps until no node changes by more than `tolerance`, at most `most` times, and no further once a change exceeds
/// `divergent`. Gives the number of sweeps and the largest change in the last one.
pub(super) fn sweep_to_rest<const K: usize>(
    blocks: &[impl Block<K>],
    x: &mut Vec<[f64; K]>,
    tolerance: f64,
    most: u32,
    divergent: f64,
) -> (u32, f64) {
    let mut before = x.clone();
    let mut series = [Series::default(); K];
    for sweep in 1..=most {
        let changes = sweep_once(blocks, &before, x);
        let largest = changes.iter().map(|change| change.largest).fold(0.0, f64::max);
        if largest <= tolerance || sweep == most || (sweep > 1 && largest >= divergent) {
            return (sweep, largest);
        }
        let ahead: [f64; K] = std::array::from_fn(|k| series[k].rest(changes[k].sum));
        if ahead.iter().any(|&rest| rest != 0.0) {
            leap(x, &before, &ahead);
        }
        std::mem::swap(x, &mut before);
    }
    (0, f64::INFINITY)
}

/// One sweep over all blocks; their changes, added up in their order.
fn sweep_once<const K: usize>(blocks: &[impl Block<K>], before: &[[f64; K]], x: &mut [[f64; K]]) -> [Change; K] {
    let mut windows = Vec::with_capacity(blocks.len());
    let (mut rest, mut at) = (x, 0);
    for block in blocks {
        let nodes = block.nodes();
        let (_, from) = std::mem::take(&mut rest).split_at_mut(nodes.start - at);
        let (window, after) = from.split_at_mut(nodes.len());
        windows.push((block, window));
        (rest, at) = (after, nodes.end);
    }
    let changes: Vec<[Change; K]> =
        windows.into_par_iter().map(|(block, window)| block.sweep(before, window)).collect();
    let mut all = [Change::default(); K];
    for (all, k) in all.iter_mut().zip(0..) {
        for change in &changes {
            let change: Change = change[k];
            all.largest = all.largest.max(change.largest);
            all.sum += change.sum;
        }
    }
    all
}

/// Adds to every node what the series of its changes would still add. Nodes outside the circle have not changed.
fn leap<const K: usize>(x: &mut [[f64; K]], before: &[[f64; K]], ahead: &[f64; K]) {
    let step = |(x, before): (&mut [f64; K], &[f64; K])| {
        (0..K).for_each(|k| x[k] += ahead[k] * (x[k] - before[k]));
    };
    x.par_iter_mut().zip(before).with_min_len(1 << 14).for_each(step);
}

/// The changes of one column, as far as they tell their factor.
#[derive(Clone, Copy, Debug, Default)]
struct Series {
    last: Option<f64>,
    factor: Option<f64>,
}

impl Series {
    /// How many times the newest change is still to come, if the series is known to be geometric; else nothing. After a
    /// leap the next sweeps are watched anew.
    fn rest(&mut self, sum: f64) -> f64 {
        let factor = self.last.map(|last| sum / last).filter(|factor| CRAWLS.contains(factor));
        let agree = |(now, then): (f64, f64)| (now - then).abs() < AGREE * (1.0 - now);
        let known = factor.zip(self.factor).filter(|&pair| agree(pair)).map(|(now, _)| now);
        *self = match known {
            Some(_) => Series::default(),
            None => Series { last: Some(sum), factor },
        };
        known.map_or(0.0, |factor| factor / (1.0 - factor))
    }
}
