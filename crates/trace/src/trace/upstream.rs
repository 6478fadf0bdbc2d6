//! The part of the network that some lines draw on: what lies behind them, and nothing else.
//!
//! What is shown of a few lines alone (tiers, origins, the nearest import) is computed on this part. Nodes keep their
//! order, so the answer is that of the whole network to the last bit.
//!
//! Complexity: `O(nodes)` bits and numbers, and `O(ties)` of the part itself.

use super::books::Own;
use super::components::Components;
use super::network::{Blend, NodeKind, Tracing};
use super::solve::Network;

/// Said of a node that is no part.
const ELSEWHERE: u32 = u32::MAX;

/// A part of a traced network; its nodes have numbers of their own.
pub struct Upstream<'a> {
    tracing: &'a Tracing,
    /// The nodes as the whole network numbers them, in order.
    nodes: Vec<u32>,
    /// The nodes that were asked for, as this part numbers them.
    pub(super) asked: Vec<u32>,
    /// Their ties, and those of all that they draw on.
    pub(super) network: Network,
}

impl Tracing {
    /// What some nodes draw on, themselves included.
    pub fn upstream(&self, asked: &[u32]) -> Upstream<'_> {
        let mut places = self.reached(asked);
        let mut nodes = Vec::new();
        for (node, place) in places.iter_mut().enumerate().filter(|(_, place)| **place != ELSEWHERE) {
            *place = nodes.len() as u32;
            nodes.push(node as u32);
        }
        let mut starts = Vec::with_capacity(nodes.len() + 1);
        let mut ties = 0;
        starts.push(0);
        for &node in &nodes {
            ties += self.network.ties(node as usize).len() as u32;
            starts.push(ties);
        }
        // Each array is as long as the part is large.
        let all = || nodes.iter().flat_map(|&node| self.network.ties(node as usize));
        let targets = || with_room(ties, all().map(|(target, _)| places[target]));
        let shares = || with_room(ties, all().map(|(_, share)| share));
        let ((targets, shares), order) =
            rayon::join(|| rayon::join(targets, shares), || self.order_of(&places, nodes.len()));
        let asked = asked.iter().map(|&node| places[node as usize]).collect();
        Upstream { tracing: self, nodes, asked, network: Network { starts, targets, shares, order } }
    }

    /// By node: something else than [`ELSEWHERE`] where it is reached.
    fn reached(&self, asked: &[u32]) -> Vec<u32> {
        let mut places = vec![ELSEWHERE; self.kinds.len()];
        let mut open = asked.to_vec();
        asked.iter().for_each(|&node| places[node as usize] = 0);
        while let Some(node) = open.pop() {
            for (target, _) in self.network.ties(node as usize) {
                if places[target] == ELSEWHERE {
                    places[target] = 0;
                    open.push(target as u32);
                }
            }
        }
        places
    }

    /// The components of a part, in their order. A component is in it as a whole or not at all.
    fn order_of(&self, places: &[u32], nodes: usize) -> Components {
        let mut order = Components { starts: vec![0], nodes: Vec::with_capacity(nodes) };
        for component in self.network.order.iter().filter(|nodes| places[nodes[0] as usize] != ELSEWHERE) {
            order.nodes.extend(component.iter().map(|&node| places[node as usize]));
            order.starts.push(order.nodes.len() as u32);
        }
        order
    }
}

/// So many items.
fn with_room<T>(count: u32, items: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::with_capacity(count as usize);
    all.extend(items);
    all
}

impl Upstream<'_> {
    /// How many nodes it has.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn own(&self, node: usize) -> Own {
        self.tracing.own.get(self.nodes[node] as usize)
    }

    pub(super) fn blend(&self, node: usize) -> &Blend {
        &self.tracing.blends[self.nodes[node] as usize]
    }

    /// How many of its first nodes are lines.
    pub(super) fn lines(&self) -> usize {
        self.nodes.partition_point(|&node| matches!(self.tracing.kinds[node as usize], NodeKind::Line(_)))
    }

    /// How many of its first nodes are lines and pools.
    pub(super) fn goods(&self) -> usize {
        self.nodes.partition_point(|&node| !matches!(self.tracing.kinds[node as usize], NodeKind::Basket(_)))
    }

    pub(super) fn is_line(&self, node: usize) -> bool {
        matches!(self.tracing.kinds[self.nodes[node] as usize], NodeKind::Line(_))
    }
}
