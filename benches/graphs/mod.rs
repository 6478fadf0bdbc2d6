//! Made-up graphs of supply for the benchmarks: the same seed gives the same graph, on any machine.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Ties a node.
const TIES: u32 = 8;
/// What a node draws on others, of its value; the rest is its own.
const DRAWN: f64 = 0.95;
/// Ties that run back, against the order of supply.
const BACK: f64 = 0.02;
/// One node in so many draws on nobody: the first in the order of supply.
const SOURCES: u32 = 100;

/// How ties are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nodes lie in an order of supply. The first hundredth draws on nobody, the others on earlier ones; two ties in a
    /// hundred run back. Then nodes are numbered by chance. Most nodes lie in one circle.
    Supply,
    /// Each draws on any.
    Uniform,
}

/// A graph in compressed rows with shares of value.
pub struct Graph {
    /// Where each node's ties begin; one more at the end.
    pub starts: Vec<u32>,
    /// On whom it draws.
    pub targets: Vec<u32>,
    /// With which share of its value.
    pub shares: Vec<f64>,
    /// What of each node's value is made here by itself: of what it does not draw, anything between nothing and all.
    pub own: Vec<f64>,
}

impl Graph {
    /// Makes a graph of so many nodes, with eight ties each.
    pub fn made_up(shape: Shape, nodes: u32) -> Graph {
        let mut chance = Xoshiro256PlusPlus::seed_from_u64(u64::from(nodes));
        let numbers = numbers(shape, nodes, &mut chance);
        let mut places = vec![0_u32; nodes as usize];
        numbers.iter().zip(0..).for_each(|(&number, place)| places[number as usize] = place);
        let mut graph = Graph { starts: vec![0], targets: Vec::new(), shares: Vec::new(), own: Vec::new() };
        for place in places {
            graph.draw_row(shape, place, &numbers, &mut chance);
        }
        graph
    }

    fn draw_row(&mut self, shape: Shape, place: u32, numbers: &[u32], chance: &mut Xoshiro256PlusPlus) {
        let (begin, nodes) = (self.targets.len(), numbers.len() as u32);
        let source = shape == Shape::Supply && place < nodes / SOURCES;
        for _ in 0..if source { 0 } else { TIES } {
            let from = match shape {
                Shape::Uniform => 0..nodes,
                Shape::Supply if chance.random_bool(BACK) => place + 1..nodes,
                Shape::Supply => 0..place,
            };
            if !from.is_empty() {
                self.targets.push(numbers[chance.random_range(from) as usize]);
                self.shares.push(chance.random_range(0.1..1.0));
            }
        }
        let sum: f64 = self.shares[begin..].iter().sum();
        self.shares[begin..].iter_mut().for_each(|share| *share *= DRAWN / sum);
        let rest = if self.targets.len() > begin { 1.0 - DRAWN } else { 1.0 };
        self.own.push(rest * chance.random_range(0.0..1.0));
        self.starts.push(self.targets.len() as u32);
    }
}

/// The number of each place in the order of supply.
fn numbers(shape: Shape, nodes: u32, chance: &mut Xoshiro256PlusPlus) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..nodes).collect();
    if shape == Shape::Supply {
        (1..nodes as usize).rev().for_each(|at| numbers.swap(at, chance.random_range(0..=at)));
    }
    numbers
}
