//! Ties of one large circle laid out for sweeps over a single column, so that little memory is touched at random.
//!
//! A table of all values is larger than a processor's near caches, and a gather from it waits for the far ones. Here
//! rows are taken in tiles whose sums stay near, and the ties of a tile in the order of stretches of columns that stay
//! nearer still: values are read as they lie. A tie costs 12 bytes a sweep: a place within tile and group, and a share.
//! (Propagation blocking: Beamer, Asanović, Patterson 2017; tiles of a sparse matrix: Im, Yelick 2001.)
//!
//! What a node reads is what Gauss–Seidel would read: of nodes before it in its block the new value, else the old.
//! Only the order in which its terms are added is another one.
//!
//! Complexity: `O(ties)` to lay out and a sweep; 12 bytes a tie.

use super::solve::Given;
use super::sweeps::{Block, Change};
use rayon::prelude::*;
use std::ops::Range;

/// Rows of a tile: their sums take 1 MiB.
const ROWS: usize = 1 << 17;
/// Columns of a group: with a row of the tile their number fits into 32 bits.
const GROUP: usize = 1 << 15;
const GROUP_BITS: u32 = GROUP.trailing_zeros();
/// Columns that are read at one go: their values take 32 KiB.
const STRETCH_BITS: u32 = 12;

/// The rows to lay out.
pub(super) struct Rows<'a, C> {
    pub(super) starts: &'a [u32],
    pub(super) targets: &'a [u32],
    pub(super) shares: &'a [f64],
    /// Which ties count.
    pub(super) counts: &'a C,
}

/// One block of a circle in tiles.
pub(super) struct Tiled {
    nodes: Range<usize>,
    tiles: Vec<Tile>,
}

/// Some rows of a block.
struct Tile {
    rows: Range<usize>,
    /// What each row has from itself.
    own: Vec<f64>,
    /// Ties on values as they were before the sweep, in the order of groups: the group's first column, its last tie.
    old: Vec<(u32, u32)>,
    /// … and on new values of earlier tiles of the block, which lie behind the old in `places` and `shares`.
    new: Vec<(u32, u32)>,
    /// Row within the tile and column within the group.
    places: Vec<u32>,
    shares: Vec<f64>,
    /// Ties on earlier rows of the tile, in compressed rows.
    inner_starts: Vec<u32>,
    inner: Vec<(u32, f64)>,
    /// Whether a row draws its whole value from itself.
    stuck: bool,
}

/// Lays out the blocks of a circle. `own` is what each node has from itself, `x` the values of nodes outside the circle.
pub(super) fn lay_out<const K: usize>(
    rows: &Rows<'_, impl Fn(usize) -> bool + Sync>,
    blocks: &[&[u32]],
    own: &(impl Given<K> + ?Sized),
    x: &[[f64; K]],
) -> Vec<Tiled> {
    let of_block = |nodes: &&[u32]| {
        let first = nodes.first().map_or(0, |&node| node as usize);
        let end = nodes.last().map_or(0, |&node| node as usize + 1);
        let tile = |begin: usize| {
            let range = begin..(begin + ROWS).min(end);
            let inside = &nodes[nodes.partition_point(|&node| (node as usize) < begin)..];
            Tile::of(rows, first, range, inside, own, x)
        };
        let begins: Vec<usize> = (first..end).step_by(ROWS).collect();
        Tiled { nodes: first..end, tiles: begins.into_par_iter().map(tile).collect() }
    };
    blocks.par_iter().map(of_block).collect()
}

/// Where a tie goes.
enum Side {
    Old,
    New,
    Inner,
    Itself,
}

#[inline]
fn side(first: usize, tile: &Range<usize>, row: usize, column: usize) -> Side {
    match column {
        _ if column == row => Side::Itself,
        _ if column >= row || column < first => Side::Old,
        _ if column < tile.start => Side::New,
        _ => Side::Inner,
    }
}

impl Tile {
    /// The tile of some rows of a block that begins at `first`; rows that are not in `nodes` keep their value.
    fn of<const K: usize>(
        rows: &Rows<'_, impl Fn(usize) -> bool>,
        first: usize,
        range: Range<usize>,
        nodes: &[u32],
        own: &(impl Given<K> + ?Sized),
        x: &[[f64; K]],
    ) -> Tile {
        let nodes = &nodes[..nodes.partition_point(|&node| (node as usize) < range.end)];
        let ties = |node: usize| {
            (rows.starts[node] as usize..rows.starts[node + 1] as usize).filter(|&tie| (rows.counts)(tie))
        };
        let stretches = (rows.starts.len() >> STRETCH_BITS) + 1;
        let mut next = vec![0_u32; 2 * stretches + 1];
        let stretch = |side: &Side, column: usize| {
            (column >> STRETCH_BITS) + if matches!(side, Side::New) { stretches } else { 0 }
        };
        for &node in nodes {
            for tie in ties(node as usize) {
                let column = rows.targets[tie] as usize;
                let side = side(first, &range, node as usize, column);
                if matches!(side, Side::Old | Side::New) {
                    next[stretch(&side, column) + 1] += 1;
                }
            }
        }
        (0..2 * stretches).for_each(|at| next[at + 1] += next[at]);
        let total = next[2 * stretches] as usize;
        let mut tile = Tile {
            own: x[range.clone()].iter().map(|values| values[0]).collect(),
            old: groups(&next[..=stretches]),
            new: groups(&next[stretches..]),
            places: vec![0; total],
            shares: vec![0.0; total],
            inner_starts: Vec::with_capacity(range.len() + 1),
            inner: Vec::new(),
            stuck: false,
            rows: range.clone(),
        };
        tile.inner_starts.push(0);
        for &node in nodes {
            let node = node as usize;
            let row = node - range.start;
            tile.inner_starts.resize(row + 1, tile.inner.len() as u32);
            let itself: f64 =
                ties(node).filter(|&tie| rows.targets[tie] as usize == node).map(|tie| rows.shares[tie]).sum();
            tile.stuck |= itself >= 1.0;
            let whole = if itself < 1.0 { 1.0 - itself } else { 1.0 };
            tile.own[row] = own.given(node)[0] / whole;
            for tie in ties(node) {
                let (column, share) = (rows.targets[tie] as usize, rows.shares[tie] / whole);
                match side(first, &range, node, column) {
                    Side::Itself => {}
                    Side::Inner => tile.inner.push(((column - range.start) as u32, share)),
                    side => {
                        let place = &mut next[stretch(&side, column)];
                        tile.places[*place as usize] = (row as u32) << GROUP_BITS | (column % GROUP) as u32;
                        tile.shares[*place as usize] = share;
                        *place += 1;
                    }
                }
            }
        }
        tile.inner_starts.resize(range.len() + 1, tile.inner.len() as u32);
        tile
    }

    /// One sweep over its rows: `earlier` are the new values of the block's rows before them, which begins at `first`.
    fn sweep<const K: usize>(
        &self,
        before: &[[f64; K]],
        first: usize,
        earlier: &[[f64; K]],
        now: &mut [[f64; K]],
    ) -> Change {
        now.iter_mut().zip(&self.own).for_each(|(now, own)| now[0] = *own);
        let mut begin = 0;
        for &(column, end) in &self.old {
            let from = &before[column as usize..before.len().min(column as usize + GROUP)];
            self.add(begin..end as usize, from, 0, now);
            begin = end as usize;
        }
        for &(column, end) in &self.new {
            // The first group of a block may begin before it.
            let column = column as usize;
            let from = &earlier[column.saturating_sub(first)..earlier.len().min(column + GROUP - first)];
            self.add(begin..end as usize, from, first.saturating_sub(column), now);
            begin = end as usize;
        }
        let mut change = Change::default();
        for (row, before) in before[self.rows.clone()].iter().enumerate() {
            let inner = &self.inner[self.inner_starts[row] as usize..self.inner_starts[row + 1] as usize];
            let value = inner.iter().fold(now[row][0], |sum, &(column, share)| sum + share * now[column as usize][0]);
            now[row][0] = value;
            change.note(value - before[0]);
        }
        if self.stuck {
            change.largest = f64::INFINITY;
        }
        change
    }

    /// Adds some ties on `from`, the first `cut` columns of whose group are not in it.
    #[inline]
    fn add<const K: usize>(&self, ties: Range<usize>, from: &[[f64; K]], cut: usize, now: &mut [[f64; K]]) {
        for (place, share) in self.places[ties.clone()].iter().zip(&self.shares[ties]) {
            let column = *place as usize % GROUP - cut;
            now[(place >> GROUP_BITS) as usize][0] += share * from[column][0];
        }
    }
}

/// Groups with ties, from where the ties of each stretch begin.
fn groups(starts: &[u32]) -> Vec<(u32, u32)> {
    let per_group = GROUP >> STRETCH_BITS;
    let stretches = starts.len() - 1;
    let group = |at: usize| (at, starts[at], starts[(at + per_group).min(stretches)]);
    let filled = (0..stretches).step_by(per_group).map(group).filter(|(_, begin, end)| end > begin);
    filled.map(|(at, _, end)| ((at << STRETCH_BITS) as u32, end)).collect()
}

impl<const K: usize> Block<K> for Tiled {
    fn nodes(&self) -> Range<usize> {
        self.nodes.clone()
    }

    fn sweep(&self, before: &[[f64; K]], now: &mut [[f64; K]]) -> [Change; K] {
        let mut all = Change::default();
        for tile in &self.tiles {
            let (earlier, rest) = now.split_at_mut(tile.rows.start - self.nodes.start);
            let change = tile.sweep(before, self.nodes.start, earlier, &mut rest[..tile.rows.len()]);
            all.largest = all.largest.max(change.largest);
            all.sum += change.sum;
        }
        [all; K]
    }
}
