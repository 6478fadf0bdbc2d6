//! Strongly connected components of the composition network, dependencies first (Tarjan 1972, without recursion).
//!
//! A component comes after every component that it draws on, so that one pass in this order solves all that is not a
//! circle. Complexity: `O(nodes + ties)` time, 24 bytes a node at most.

/// Components in order, dependencies first: `nodes[starts[c]..starts[c + 1]]` are the nodes of component `c`.
#[derive(Clone, Debug, Default)]
pub struct Components {
    /// Where each component begins in `nodes`; one more at the end.
    pub starts: Vec<u32>,
    /// Nodes by component.
    pub nodes: Vec<u32>,
}

impl Components {
    /// The components, dependencies first.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.starts.len().saturating_sub(1)).map(|place| self.component(place))
    }

    /// The component at a place in that order.
    pub fn component(&self, place: usize) -> &[u32] {
        &self.nodes[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}

/// Finds the components of a graph in compressed rows: node `j` draws on `targets[starts[j]..starts[j + 1]]`.
pub fn components(starts: &[u32], targets: &[u32]) -> Components {
    let count = starts.len().saturating_sub(1);
    // What a tie asks of its target stands in one place: most of the time goes into fetching it.
    let mut low = vec![NEW; count];
    let mut open: Vec<u32> = Vec::new();
    let mut path: Vec<Step> = Vec::new();
    let mut found = Components { starts: vec![0], nodes: Vec::with_capacity(count) };
    let mut visited = NEW;
    for root in 0..count as u32 {
        let mut below = (low[root as usize] == NEW).then_some(root);
        loop {
            if let Some(node) = below {
                visited += 1;
                low[node as usize] = visited;
                open.push(node);
                path.push(Step { node, at: starts[node as usize], number: visited });
            }
            let Some(step) = path.last_mut() else { break };
            below = step.forward(starts, targets, &mut low);
            if below.is_none() {
                let Step { node, number, .. } = *step;
                path.pop();
                if low[node as usize] == number {
                    close(node, &mut open, &mut low, &mut found);
                }
            }
        }
    }
    found
}

/// Nothing is known of a node; nodes are numbered from 1 in the order in which they are visited.
const NEW: u32 = 0;
/// The component of a node is closed.
const DONE: u32 = u32::MAX;

/// A node on the path from the root: its next tie, and its number.
struct Step {
    node: u32,
    at: u32,
    number: u32,
}

impl Step {
    /// Passes ties until one leads to a new node, which it gives: that tie is looked at again behind its target. `low` is
    /// the least number of an open node that is known to be reached from a node.
    #[inline]
    fn forward(&mut self, starts: &[u32], targets: &[u32], low: &mut [u32]) -> Option<u32> {
        let (from, end) = (self.at as usize, starts[self.node as usize + 1] as usize);
        let mut least = low[self.node as usize];
        let mut new = None;
        for &target in &targets[from..end] {
            match low[target as usize] {
                NEW => {
                    new = Some(target);
                    break;
                }
                of_target => least = least.min(of_target),
            }
            self.at += 1;
        }
        low[self.node as usize] = least;
        new
    }
}

/// Takes a finished component off the stack; within it nodes keep their numeric order.
fn close(root: u32, open: &mut Vec<u32>, low: &mut [u32], found: &mut Components) {
    let from = found.nodes.len();
    while let Some(node) = open.pop() {
        low[node as usize] = DONE;
        found.nodes.push(node);
        if node == root {
            break;
        }
    }
    found.nodes[from..].sort_unstable();
    found.starts.push(found.nodes.len() as u32);
}

#[cfg(test)]
mod tests {
    use super::super::compact::made_up::rows;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn components_are_petgraphs_and_come_after_what_they_draw_on(edges in prop::collection::vec((0_u32..30, 0_u32..30), 0..90)) {
            let (starts, targets) = rows(30, &edges);
            let ours = components(&starts, &targets);
            let mut graph = petgraph::graph::DiGraph::<(), ()>::new();
            let nodes: Vec<_> = (0..30).map(|_| graph.add_node(())).collect();
            edges.iter().for_each(|(from, to)| { graph.add_edge(nodes[*from as usize], nodes[*to as usize], ()); });
            let mut theirs: Vec<Vec<u32>> = petgraph::algo::tarjan_scc(&graph).into_iter().map(|component| {
                let mut nodes: Vec<u32> = component.into_iter().map(|node| node.index() as u32).collect();
                nodes.sort_unstable();
                nodes
            }).collect();
            let mut place = [0; 30];
            for (i, component) in ours.iter().enumerate() {
                component.iter().for_each(|node| place[*node as usize] = i);
            }
            for (from, to) in edges {
                prop_assert!(place[to as usize] <= place[from as usize]);
            }
            let mut ours: Vec<Vec<u32>> = ours.iter().map(<[u32]>::to_vec).collect();
            ours.sort();
            theirs.sort();
            prop_assert_eq!(ours, theirs);
        }
    }
}
