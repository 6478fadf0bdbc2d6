//! Strongly connected components of the composition network, dependencies first (Tarjan 1972, without recursion).
//!
//! A component comes after every component that it draws on, so that one pass in this order solves all that is not a
//! circle. Complexity: `O(nodes + ties)` time, 16 bytes a node.

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
    const NEW: u32 = u32::MAX;
    let count = starts.len().saturating_sub(1);
    let mut number = vec![NEW; count];
    let mut low = vec![0_u32; count];
    let mut done = vec![false; count];
    let mut open: Vec<u32> = Vec::new();
    let mut path: Vec<(u32, u32)> = Vec::new();
    let mut found = Components { starts: vec![0], nodes: Vec::with_capacity(count) };
    let mut next = 0;
    for root in 0..count as u32 {
        if number[root as usize] != NEW {
            continue;
        }
        path.push((root, starts[root as usize]));
        while let Some((node, at)) = path.pop() {
            let node_ix = node as usize;
            if number[node_ix] == NEW {
                (number[node_ix], low[node_ix]) = (next, next);
                next += 1;
                open.push(node);
            }
            let end = starts[node_ix + 1];
            let mut at = at;
            let mut descended = false;
            while at < end {
                let target = targets[at as usize] as usize;
                if number[target] == NEW {
                    path.push((node, at));
                    path.push((target as u32, starts[target]));
                    descended = true;
                    break;
                }
                if !done[target] {
                    low[node_ix] = low[node_ix].min(low[target]);
                }
                at += 1;
            }
            if !descended && low[node_ix] == number[node_ix] {
                close(node, &mut open, &mut done, &mut found);
            }
        }
    }
    found
}

/// Takes a finished component off the stack; within it nodes keep their numeric order.
fn close(root: u32, open: &mut Vec<u32>, done: &mut [bool], found: &mut Components) {
    let from = found.nodes.len();
    while let Some(node) = open.pop() {
        done[node as usize] = true;
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
