//! The kernel of composition: `x = own + T x`, exactly, for several right-hand sides at once.
//!
//! `T[j, i]` is the share of node `i` in the value of node `j` (Leontief's inverse, read as absorption in a Markov
//! chain; `facts/methods.md` §5.1 of the design). Nodes are taken component by component, dependencies first: what is
//! no circle is solved in one pass, a circle by Gauss–Seidel sweeps to a stated residual. The order is fixed, so the
//! answer does not depend on threads.
//!
//! A circle that nothing enters and in which nobody adds anything has no answer; the caller finds it by
//! [`Network::closed_circles`] and declares its value unknown before solving.
//!
//! Complexity: `O(ties)` a sweep; one sweep without circles.

use super::components::{Components, components};

/// The residual at which sweeps stop.
pub const RESIDUAL: f64 = 1e-12;
/// Sweeps after which a circle counts as divergent.
const MOST_SWEEPS: u32 = 5_000;
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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sweeps {
    /// Most sweeps over any circle.
    pub sweeps: u32,
    /// Largest change in the last sweep of any circle.
    pub residual: f64,
}

impl Network {
    /// Puts shares in order.
    pub fn new(starts: Vec<u32>, targets: Vec<u32>, shares: Vec<f64>) -> Network {
        let order = components(&starts, &targets);
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
    pub fn ties(&self, node: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
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
    /// shares of such nodes are scaled to their whole value. Gives the nodes that were scaled.
    pub fn damp_gaining_circles(&mut self) -> Vec<u32> {
        let mut damped: Vec<u32> = Vec::new();
        for component in self.order.iter().filter(|component| self.is_circle(component)) {
            let gains = |node: &&u32| self.ties(**node as usize).map(|(_, share)| share).sum::<f64>() > 1.0;
            damped.extend(component.iter().filter(gains));
        }
        for &node in &damped {
            let sum: f64 = self.ties(node as usize).map(|(_, share)| share).sum();
            let range = self.range(node as usize);
            self.shares[range].iter_mut().for_each(|share| *share /= sum);
        }
        damped
    }

    /// Solves `x = own + T x` for `K` columns; ties that `counts` refuses are left out of column `k`.
    pub fn solve<const K: usize>(
        &self,
        own: &[[f64; K]],
        counts: impl Fn(usize, usize) -> bool,
    ) -> (Vec<[f64; K]>, Sweeps) {
        let mut x = own.to_vec();
        let mut sweeps = Sweeps::default();
        for component in self.order.iter() {
            if !self.is_circle(component) {
                self.relax(component, own, &mut x, &counts);
                continue;
            }
            let (mut count, mut change) = (0, f64::INFINITY);
            while change > RESIDUAL && count < MOST_SWEEPS && (count == 0 || change < DIVERGENT) {
                change = self.relax(component, own, &mut x, &counts);
                count += 1;
            }
            sweeps.sweeps = sweeps.sweeps.max(count);
            sweeps.residual = sweeps.residual.max(change);
        }
        (x, sweeps)
    }

    /// One Gauss–Seidel sweep over some nodes; gives the largest change.
    fn relax<const K: usize>(
        &self,
        nodes: &[u32],
        own: &[[f64; K]],
        x: &mut [[f64; K]],
        counts: &impl Fn(usize, usize) -> bool,
    ) -> f64 {
        let mut largest = 0.0_f64;
        for &node in nodes {
            let node = node as usize;
            let mut value = own[node];
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
                }
                largest = largest.max((value[k] - x[node][k]).abs());
            }
            x[node] = value;
        }
        largest
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

    #[test]
    fn a_circle_that_nothing_enters_is_named() {
        let network = Network::new(vec![0, 1, 2, 3], vec![1, 2, 0], vec![1.0; 3]);
        assert_eq!(network.closed_circles(|_| 0.0), vec![vec![0, 1, 2]]);
        assert!(network.closed_circles(|node| if node == 0 { 0.1 } else { 0.0 }).is_empty());
    }
}
