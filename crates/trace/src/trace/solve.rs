//! The kernel of composition: `x = own + T x`, exactly, for several right-hand sides at once.
//!
//! `T[j, i]` is the share of node `i` in the value of node `j` (Leontief's inverse, read as absorption in a Markov
//! chain; `facts/methods.md` §5.1 of the design). Nodes are taken component by component, dependencies first: what is
//! no circle is solved in one pass, a circle by Gauss–Seidel sweeps to a stated residual; a small circle in which they
//! crawl (goods that mostly go round) by elimination; a large one by sweeps on all threads (`sweeps`). The order is fixed,
//! so the answer does not depend on threads.
//!
//! A circle that nothing enters and in which nobody adds anything has no answer; the caller finds it by
//! [`Network::closed_circles`] and declares its value unknown before solving.
//!
//! Complexity: `O(ties)` a sweep; one sweep without circles; `O(n³)` for a circle of `n ≤ 256` nodes that is eliminated.

use super::components::{Components, components};
use super::sweeps::{Block, Change, cut, sweep_to_rest};
use super::tiles::{Rows, lay_out};
use rayon::prelude::*;
use std::ops::Range;

/// The residual at which sweeps stop.
pub const RESIDUAL: f64 = 1e-12;
/// Sweeps after which a circle counts as divergent.
const MOST_SWEEPS: u32 = 5_000;
/// Sweeps after which a small circle is eliminated instead.
const PATIENCE: u32 = 100;
/// A small circle has at most so many nodes: elimination then costs less than ten million steps.
const SMALL: usize = 256;
/// A circle of more nodes is swept over by all threads.
const LARGE: usize = 65_536;
/// A pivot at or below this says that the circle gains: without exchanging rows, `I − T` has positive pivots exactly
/// where the series `I + T + T² + …` has a sum (it is an M-matrix).
const PIVOT: f64 = 1e-9;
/// A change beyond which a circle counts as divergent at once.
const DIVERGENT: f64 = 1e6;
/// What a circle's nodes must draw from outside or add themselves, at least, not to be closed.
const ENTERS: f64 = 1e-9;

/// Sparse shares in compressed rows.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Where each node's ties begin; one more at the end.
    pub starts: Vec<u32>,
    /// On whom it draws.
    pub targets: Vec<u32>,
    /// With which share of its value.
    pub shares: Vec<f64>,
    /// Components, dependencies first.
    pub order: Components,
}

/// How the solution was reached.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sweeps {
    /// Most sweeps over any circle.
    pub sweeps: u32,
    /// Largest change in the last sweep of any circle.
    pub residual: f64,
    /// Circles without an answer at that residual, by their place in the order.
    pub unsolved: Vec<usize>,
}

/// What every node has from itself, in `K` columns.
pub trait Given<const K: usize>: Sync {
    /// How many nodes there are.
    fn nodes(&self) -> usize;

    /// The columns of a node.
    fn given(&self, node: usize) -> [f64; K];
}

impl<const K: usize, T: AsRef<[[f64; K]]> + Sync + ?Sized> Given<K> for T {
    fn nodes(&self) -> usize {
        self.as_ref().len()
    }

    fn given(&self, node: usize) -> [f64; K] {
        self.as_ref()[node]
    }
}

impl Network {
    /// Puts shares in order.
    pub fn new(starts: Vec<u32>, targets: Vec<u32>, shares: Vec<f64>) -> Network {
        let order = components(&starts, &targets);
        Network { starts, targets, shares, order }
    }

    /// Puts no order into the shares: all nodes are swept over as one circle. For a network of which it is known that
    /// most of it goes round, and that needs no answer to where.
    pub fn in_one_circle(starts: Vec<u32>, targets: Vec<u32>, shares: Vec<f64>) -> Network {
        let count = starts.len().saturating_sub(1) as u32;
        let order = Components { starts: vec![0, count], nodes: (0..count).collect() };
        Network { starts, targets, shares, order }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ties of a node: on whom, with which share.
    pub fn ties(&self, node: usize) -> impl ExactSizeIterator<Item = (usize, f64)> + '_ {
        self.range(node).map(|tie| (self.targets[tie] as usize, self.shares[tie]))
    }

    fn range(&self, node: usize) -> std::ops::Range<usize> {
        self.starts[node] as usize..self.starts[node + 1] as usize
    }

    fn is_circle(&self, component: &[u32]) -> bool {
        match component {
            [node] => self.ties(*node as usize).any(|(target, _)| target == *node as usize),
            _ => true,
        }
    }

    /// Circles that nothing enters: all of their nodes draw their whole value from one another. `own` is what a node
    /// has from itself.
    pub fn closed_circles(&self, own: impl Fn(usize) -> f64) -> Vec<Vec<u32>> {
        let closed = |component: &&[u32]| {
            self.is_circle(component)
                && component.iter().all(|&node| {
                    let outside = self
                        .ties(node as usize)
                        .filter(|(target, _)| component.binary_search(&(*target as u32)).is_err());
                    own(node as usize).abs() + outside.map(|(_, share)| share.abs()).sum::<f64>() < ENTERS
                })
        };
        self.order.iter().filter(closed).map(<[u32]>::to_vec).collect()
    }

    /// Circles whose nodes sell for less than they paid to one another, so that no finite composition exists: the
    /// shares of such nodes are scaled to their whole value. `circles` are places in the order. Gives the scaled nodes.
    pub fn damp(&mut self, circles: &[usize]) -> Vec<u32> {
        let paid = |network: &Network, node: u32| -> f64 { network.ties(node as usize).map(|(_, share)| share).sum() };
        let nodes = circles.iter().flat_map(|&circle| self.order.component(circle));
        let damped: Vec<u32> = nodes.copied().filter(|&node| paid(self, node) > 1.0).collect();
        for &node in &damped {
            let sum = paid(self, node);
            let range = self.range(node as usize);
            self.shares[range].iter_mut().for_each(|share| *share /= sum);
        }
        damped
    }

    /// Solves `x = own + T x` for `K` columns to [`RESIDUAL`]; ties that `counts` refuses are left out of column `k`.
    pub fn solve<const K: usize>(
        &self,
        own: &(impl Given<K> + ?Sized),
        counts: impl Fn(usize, usize) -> bool + Sync,
    ) -> (Vec<[f64; K]>, Sweeps) {
        self.solve_to(RESIDUAL, own, counts)
    }

    /// … until no sweep changes a value by more than `tolerance`.
    pub fn solve_to<const K: usize>(
        &self,
        tolerance: f64,
        own: &(impl Given<K> + ?Sized),
        counts: impl Fn(usize, usize) -> bool + Sync,
    ) -> (Vec<[f64; K]>, Sweeps) {
        let mut x = Vec::new();
        let sweeps = self.solve_into(tolerance, own, counts, &mut x);
        (x, sweeps)
    }

    /// … the solution being put in the place of what is in `x`, whose memory serves again.
    pub fn solve_into<const K: usize>(
        &self,
        tolerance: f64,
        own: &(impl Given<K> + ?Sized),
        counts: impl Fn(usize, usize) -> bool + Sync,
        x: &mut Vec<[f64; K]>,
    ) -> Sweeps {
        let given = (0..own.nodes()).into_par_iter().with_min_len(1 << 14).map(|node| own.given(node));
        given.collect_into_vec(x);
        let mut sweeps = Sweeps::default();
        for (place, component) in self.order.iter().enumerate() {
            if !self.is_circle(component) {
                self.relax(component, own, x, &counts);
                continue;
            }
            let (count, change) = if component.len() > LARGE {
                self.settle_large(tolerance, component, own, x, &counts)
            } else {
                self.settle(tolerance, component, own, x, &counts)
            };
            sweeps.sweeps = sweeps.sweeps.max(count);
            sweeps.residual = sweeps.residual.max(change);
            if change > tolerance {
                sweeps.unsolved.push(place);
            }
        }
        sweeps
    }

    /// Solves a circle on one thread; gives the number of sweeps and the largest change in the last one.
    fn settle<const K: usize>(
        &self,
        tolerance: f64,
        component: &[u32],
        own: &(impl Given<K> + ?Sized),
        x: &mut [[f64; K]],
        counts: &impl Fn(usize, usize) -> bool,
    ) -> (u32, f64) {
        let small = component.len() <= SMALL;
        let most = if small { PATIENCE } else { MOST_SWEEPS };
        let (mut count, mut change) = (0, f64::INFINITY);
        while change > tolerance && count < most && (count == 0 || change < DIVERGENT) {
            change = self.relax(component, own, x, counts);
            count += 1;
        }
        if change > tolerance && small {
            change = self.eliminate(component, own, x, counts);
        }
        (count, change)
    }

    /// Solves a large circle on all threads.
    fn settle_large<const K: usize>(
        &self,
        tolerance: f64,
        component: &[u32],
        own: &(impl Given<K> + ?Sized),
        x: &mut Vec<[f64; K]>,
        counts: &(impl Fn(usize, usize) -> bool + Sync),
    ) -> (u32, f64) {
        let blocks = cut(&self.starts, component);
        if K == 1 {
            let counts = |tie: usize| counts(tie, 0);
            let rows = Rows { starts: &self.starts, targets: &self.targets, shares: &self.shares, counts: &counts };
            let tiled = lay_out(&rows, &blocks, own, x);
            return sweep_to_rest(&tiled, x, tolerance, MOST_SWEEPS, DIVERGENT);
        }
        let windows: Vec<Window<'_, _, _>> =
            blocks.into_iter().map(|nodes| Window { network: self, nodes, own, counts }).collect();
        sweep_to_rest(&windows, x, tolerance, MOST_SWEEPS, DIVERGENT)
    }

    /// How far a solution in which all ties count can be from the true one, by column: what it leaves unexplained, and a
    /// bound on its error.
    ///
    /// With `r = own + T x − x`, the error is at most `max |r| · ‖(I − T)⁻¹‖∞`. If no share is negative and one column
    /// has `own > 0` everywhere, that norm is at most `max x / min (x − T x)` in this column (`I − T` is then a
    /// nonsingular M-matrix; Berman, Plemmons 1994, ch. 6); if all sums `ρ` of shares are below one, at most
    /// `1 / (1 − ρ)`. Rounding in `r` itself is not counted. Time: `O(ties)`, in parallel.
    pub fn doubt<const K: usize>(&self, own: &(impl Given<K> + ?Sized), x: &[[f64; K]]) -> [Doubt; K] {
        let seen = |node: usize| Seen::of(self, node, own, x);
        let nodes = (0..self.len()).into_par_iter().with_min_len(1 << 14);
        let all = nodes.map(seen).reduce(Seen::nothing, Seen::and);
        let norm = all.columns.iter().filter(|_| !all.negative).map(|column| column.most / column.least.max(0.0));
        let by_sums = 1.0 / (1.0 - all.paid).max(0.0);
        let norm = norm.fold(by_sums, f64::min);
        all.columns.map(|Extent { residual, .. }| Doubt { residual, error_bound: residual * norm })
    }

    /// Solves a small circle by elimination; gives what is left unexplained, infinite where the circle gains.
    fn eliminate<const K: usize>(
        &self,
        nodes: &[u32],
        own: &(impl Given<K> + ?Sized),
        x: &mut [[f64; K]],
        counts: &impl Fn(usize, usize) -> bool,
    ) -> f64 {
        let ties = |k: usize| -> Vec<usize> {
            nodes.iter().flat_map(|&node| self.range(node as usize)).filter(|&tie| counts(tie, k)).collect()
        };
        let counted: Vec<Vec<usize>> = (0..K).map(ties).collect();
        for k in 0..K {
            // Columns over the same ties share their elimination.
            if counted[..k].contains(&counted[k]) {
                continue;
            }
            let columns: Vec<usize> = (k..K).filter(|&other| counted[other] == counted[k]).collect();
            let Some(solved) = self.eliminated(nodes, own, x, &columns, |tie| counts(tie, k)) else {
                return f64::INFINITY;
            };
            for (&node, values) in nodes.iter().zip(solved.chunks(columns.len())) {
                columns.iter().zip(values).for_each(|(&column, value)| x[node as usize][column] = *value);
            }
        }
        0.0
    }

    /// The values of some columns, node by node; nothing where the circle gains.
    fn eliminated<const K: usize>(
        &self,
        nodes: &[u32],
        own: &(impl Given<K> + ?Sized),
        x: &[[f64; K]],
        columns: &[usize],
        counts: impl Fn(usize) -> bool,
    ) -> Option<Vec<f64>> {
        let (n, wide) = (nodes.len(), columns.len());
        let mut matrix = vec![0.0; n * n];
        let mut values = vec![0.0; n * wide];
        for (row, &node) in nodes.iter().enumerate() {
            let node = node as usize;
            matrix[row * n + row] += 1.0;
            columns.iter().enumerate().for_each(|(c, &k)| values[row * wide + c] = own.given(node)[k]);
            for tie in self.range(node).filter(|&tie| counts(tie)) {
                let (target, share) = (self.targets[tie], self.shares[tie]);
                match nodes.binary_search(&target) {
                    Ok(column) => matrix[row * n + column] -= share,
                    Err(_) => columns
                        .iter()
                        .enumerate()
                        .for_each(|(c, &k)| values[row * wide + c] += share * x[target as usize][k]),
                }
            }
        }
        for pivot in 0..n {
            if matrix[pivot * n + pivot] <= PIVOT {
                return None;
            }
            for row in pivot + 1..n {
                let factor = matrix[row * n + pivot] / matrix[pivot * n + pivot];
                if factor != 0.0 {
                    (pivot..n).for_each(|column| matrix[row * n + column] -= factor * matrix[pivot * n + column]);
                    (0..wide).for_each(|c| values[row * wide + c] -= factor * values[pivot * wide + c]);
                }
            }
        }
        for row in (0..n).rev() {
            for c in 0..wide {
                let rest: f64 = (row + 1..n).map(|later| matrix[row * n + later] * values[later * wide + c]).sum();
                values[row * wide + c] = (values[row * wide + c] - rest) / matrix[row * n + row];
            }
        }
        Some(values)
    }

    /// One Gauss–Seidel sweep over some nodes; gives the largest change.
    fn relax<const K: usize>(
        &self,
        nodes: &[u32],
        own: &(impl Given<K> + ?Sized),
        x: &mut [[f64; K]],
        counts: &impl Fn(usize, usize) -> bool,
    ) -> f64 {
        let mut largest = 0.0_f64;
        for &node in nodes {
            let node = node as usize;
            let mut value = own.given(node);
            let mut on_itself = [0.0; K];
            for tie in self.range(node) {
                let (target, share) = (self.targets[tie] as usize, self.shares[tie]);
                for k in 0..K {
                    if !counts(tie, k) {
                        continue;
                    }
                    if target == node {
                        on_itself[k] += share;
                    } else {
                        value[k] += share * x[target][k];
                    }
                }
            }
            for k in 0..K {
                if on_itself[k] < 1.0 {
                    value[k] /= 1.0 - on_itself[k];
                    largest = largest.max((value[k] - x[node][k]).abs());
                } else {
                    largest = f64::INFINITY;
                }
            }
            x[node] = value;
        }
        largest
    }
}

/// How far a solution can be from the true one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Doubt {
    /// The most that any node's value differs from what it has from itself and draws on others.
    pub residual: f64,
    /// The most that any value can be wrong; infinite where nothing bounds it.
    pub error_bound: f64,
}

/// What [`Network::doubt`] sees of some nodes.
struct Seen<const K: usize> {
    columns: [Extent; K],
    /// The largest sum of a node's shares, each without its sign.
    paid: f64,
    negative: bool,
}

/// … in one column.
#[derive(Clone, Copy)]
struct Extent {
    residual: f64,
    /// The largest value; infinite where one is not above nothing.
    most: f64,
    /// The least that a node's value exceeds what it draws on others.
    least: f64,
}

impl<const K: usize> Seen<K> {
    fn nothing() -> Seen<K> {
        Seen { columns: [Extent { residual: 0.0, most: 0.0, least: f64::INFINITY }; K], paid: 0.0, negative: false }
    }

    fn of(network: &Network, node: usize, own: &(impl Given<K> + ?Sized), x: &[[f64; K]]) -> Seen<K> {
        let (mut drawn, mut paid, mut negative) = ([0.0; K], 0.0, false);
        for (target, share) in network.ties(node) {
            paid += share.abs();
            negative |= share < 0.0;
            (0..K).for_each(|k| drawn[k] += share * x[target][k]);
        }
        let column = |k: usize| Extent {
            residual: (own.given(node)[k] + drawn[k] - x[node][k]).abs(),
            most: if x[node][k] > 0.0 { x[node][k] } else { f64::INFINITY },
            least: x[node][k] - drawn[k],
        };
        Seen { columns: std::array::from_fn(column), paid, negative }
    }

    fn and(mut self, other: Seen<K>) -> Seen<K> {
        for (one, other) in self.columns.iter_mut().zip(other.columns) {
            one.residual = one.residual.max(other.residual);
            one.most = one.most.max(other.most);
            one.least = one.least.min(other.least);
        }
        Seen { paid: self.paid.max(other.paid), negative: self.negative | other.negative, ..self }
    }
}

/// One block of a large circle, as the rows lie.
struct Window<'a, G: ?Sized, C> {
    network: &'a Network,
    nodes: &'a [u32],
    own: &'a G,
    counts: &'a C,
}

impl<const K: usize, G: Given<K> + ?Sized, C: Fn(usize, usize) -> bool + Sync> Block<K> for Window<'_, G, C> {
    fn nodes(&self) -> Range<usize> {
        self.nodes.first().map_or(0, |&node| node as usize)..self.nodes.last().map_or(0, |&node| node as usize + 1)
    }

    fn sweep(&self, before: &[[f64; K]], now: &mut [[f64; K]]) -> [Change; K] {
        let first = self.nodes().start;
        let mut changes = [Change::default(); K];
        for &node in self.nodes {
            let node = node as usize;
            let mut value = self.own.given(node);
            let mut on_itself = [0.0; K];
            for tie in self.network.range(node) {
                let (target, share) = (self.network.targets[tie] as usize, self.network.shares[tie]);
                // Which of the two holds cannot be foreseen: choosing costs less than guessing.
                let new = target.wrapping_sub(first) < node - first;
                let from = std::hint::select_unpredictable(new, &*now, before);
                let drawn = &from[std::hint::select_unpredictable(new, target.wrapping_sub(first), target)];
                for k in 0..K {
                    if !(self.counts)(tie, k) {
                        continue;
                    }
                    if target == node {
                        on_itself[k] += share;
                    } else {
                        value[k] += share * drawn[k];
                    }
                }
            }
            for k in 0..K {
                if on_itself[k] < 1.0 {
                    value[k] /= 1.0 - on_itself[k];
                    changes[k].note(value[k] - before[node][k]);
                } else {
                    changes[k].largest = f64::INFINITY;
                }
            }
            now[node - first] = value;
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D2 of the design's facts: A: own .3, .2 from B, import .5; B: own .25, .75 from A.
    #[test]
    fn a_circle_has_its_exact_solution() {
        let network = Network::new(vec![0, 1, 2], vec![1, 0], vec![0.2, 0.75]);
        let (x, sweeps) = network.solve(&[[0.3, 0.5], [0.25, 0.0]], |_, _| true);
        assert!((x[0][0] - 7.0 / 17.0).abs() < 1e-11 && (x[1][0] - 19.0 / 34.0).abs() < 1e-11);
        assert!((x[0][1] - 10.0 / 17.0).abs() < 1e-11 && sweeps.residual <= RESIDUAL);
    }

    /// A node keeps 0.999 of what goes round with another: the sweeps crawl, the answer is exact all the same.
    #[test]
    fn a_circle_in_which_goods_mostly_go_round_is_solved_exactly() {
        let network = Network::new(vec![0, 1, 2], vec![1, 0], vec![1.0, 0.999_9]);
        let (x, sweeps) = network.solve(&[[0.0], [0.000_1]], |_, _| true);
        assert!((x[0][0] - 1.0).abs() < 1e-9 && (x[1][0] - 1.0).abs() < 1e-9 && sweeps.residual <= RESIDUAL);
    }

    #[test]
    fn a_circle_that_gains_has_no_answer() {
        let network = Network::new(vec![0, 1, 2], vec![1, 0], vec![1.2, 0.9]);
        assert!(network.solve(&[[-0.2], [0.1]], |_, _| true).1.residual.is_infinite());
    }

    #[test]
    fn a_circle_that_nothing_enters_is_named() {
        let network = Network::new(vec![0, 1, 2, 3], vec![1, 2, 0], vec![1.0; 3]);
        assert_eq!(network.closed_circles(|_| 0.0), vec![vec![0, 1, 2]]);
        assert!(network.closed_circles(|node| if node == 0 { 0.1 } else { 0.0 }).is_empty());
    }

    /// A made-up network in which most nodes go round: `ties` a node, to any node, `paid` of each node's value.
    fn round(count: u32, ties: u32, paid: f64) -> (Vec<u32>, Vec<u32>, Vec<f64>) {
        let mut state = 1_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32
        };
        let targets: Vec<u32> = (0..count * ties).map(|_| draw() % count).collect();
        ((0..=count).map(|node| node * ties).collect(), targets, vec![paid / f64::from(ties); (count * ties) as usize])
    }

    fn within<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(work)
    }

    #[test]
    fn a_large_circle_has_the_same_answer_to_the_last_bit_on_any_number_of_threads() {
        let count = 2 * LARGE as u32;
        let (starts, targets, shares) = round(count, 4, 0.9);
        let network = Network::new(starts, targets, shares);
        let one: Vec<[f64; 1]> = (0..count).map(|node| [f64::from(node % 7) / 70.0]).collect();
        let two: Vec<[f64; 2]> = one.iter().map(|own| [own[0], 0.1]).collect();
        let answers = [1, 3].map(|threads| {
            within(threads, || (network.solve(&one, |_, _| true), network.solve(&two, |tie, k| k == 0 || tie % 3 > 0)))
        });
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        let ((one_x, sweeps), (two_x, _)) = &answers[0];
        assert!(sweeps.unsolved.is_empty() && sweeps.sweeps < 60, "{sweeps:?}");
        assert!(one_x.iter().zip(two_x).all(|(one, two)| (one[0] - two[0]).abs() < 1e-10));
        let [doubt] = network.doubt(&one, one_x);
        assert!(doubt.residual < 1e-11 && doubt.error_bound < 1e-10, "{doubt:?}");
    }

    #[test]
    fn sweeps_on_all_threads_reach_what_sweeps_on_one_reach() {
        let count = LARGE as u32 + 40_000;
        let (starts, mut targets, shares) = round(count, 3, 0.8);
        // Some nodes draw on themselves, and some lie outside the circle.
        (0..count as usize).step_by(11).for_each(|node| targets[node * 3] = node as u32);
        (0..count as usize).step_by(13).for_each(|node| targets[node * 3..node * 3 + 3].fill(node as u32));
        let network = Network::new(starts, targets, shares);
        let own: Vec<[f64; 1]> = (0..count).map(|node| [f64::from(node % 5 + 1) / 25.0]).collect();
        let (x, sweeps) = network.solve(&own, |_, _| true);
        assert!(sweeps.unsolved.is_empty());
        let mut other = own.clone();
        for component in network.order.iter() {
            network.settle(RESIDUAL, component, &own, &mut other, &|_, _| true);
        }
        assert!(x.iter().zip(&other).all(|(x, other)| (x[0] - other[0]).abs() < 1e-10));
    }

    #[test]
    fn the_bound_on_the_error_holds() {
        let network = Network::new(vec![0, 1, 2], vec![1, 0], vec![0.2, 0.75]);
        let own = [[0.3, 0.5], [0.25, 0.0]];
        let (mut x, _) = network.solve(&own, |_, _| true);
        x[0][0] += 1e-6;
        let [doubt, _] = network.doubt(&own, &x);
        assert!(doubt.error_bound >= 1e-6 && doubt.error_bound < 1e-5, "{doubt:?}");
        let gains = Network::new(vec![0, 1, 2], vec![1, 0], vec![1.2, 0.9]);
        assert!(gains.doubt(&[[0.1], [0.1]], &[[1.0], [1.0]])[0].error_bound.is_infinite());
    }
}
