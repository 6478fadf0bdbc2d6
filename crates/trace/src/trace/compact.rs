//! A graph in compressed rows as petgraph sees it: four bytes a node, four an edge, nothing copied.
//!
//! Ours and petgraph's algorithms run on the same slices, so that one can be held against the other. An edge's number is
//! its place in `targets`: weights lie beside it, in a slice of their own (`petgraph::algo::dijkstra(graph, from, None,
//! |edge| weights[edge.id() as usize])`).

use petgraph::Directed;
use petgraph::visit::{
    Data, EdgeCount, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdgeReferences, IntoEdges, IntoNeighbors,
    IntoNodeIdentifiers, NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};
use std::ops::Range;

/// A graph in compressed rows: the edges of node `j` go to `targets[starts[j]..starts[j + 1]]`.
#[derive(Clone, Copy, Debug)]
pub struct Compact<'g> {
    /// Where each node's edges begin; one more at the end.
    pub starts: &'g [u32],
    /// Where the edges go.
    pub targets: &'g [u32],
}

impl<'g> Compact<'g> {
    /// Where the edges of a node go.
    pub fn row(self, node: u32) -> &'g [u32] {
        &self.targets[self.edges_of(node)]
    }

    fn edges_of(self, node: u32) -> Range<usize> {
        self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize
    }
}

impl GraphBase for Compact<'_> {
    type NodeId = u32;
    type EdgeId = u32;
}

impl GraphRef for Compact<'_> {}

impl Data for Compact<'_> {
    type NodeWeight = ();
    type EdgeWeight = ();
}

impl GraphProp for Compact<'_> {
    type EdgeType = Directed;
}

impl NodeCount for Compact<'_> {
    fn node_count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

impl EdgeCount for Compact<'_> {
    fn edge_count(&self) -> usize {
        self.targets.len()
    }
}

impl NodeIndexable for Compact<'_> {
    fn node_bound(&self) -> usize {
        self.node_count()
    }
    fn to_index(&self, node: u32) -> usize {
        node as usize
    }
    fn from_index(&self, index: usize) -> u32 {
        index as u32
    }
}

impl NodeCompactIndexable for Compact<'_> {}

impl IntoNodeIdentifiers for Compact<'_> {
    type NodeIdentifiers = Range<u32>;
    fn node_identifiers(self) -> Range<u32> {
        0..self.node_count() as u32
    }
}

impl<'g> IntoNeighbors for Compact<'g> {
    type Neighbors = std::iter::Copied<std::slice::Iter<'g, u32>>;
    fn neighbors(self, node: u32) -> Self::Neighbors {
        self.row(node).iter().copied()
    }
}

/// One edge: its number and its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    id: u32,
    source: u32,
    target: u32,
}

impl EdgeRef for Edge {
    type NodeId = u32;
    type EdgeId = u32;
    type Weight = ();
    fn source(&self) -> u32 {
        self.source
    }
    fn target(&self) -> u32 {
        self.target
    }
    fn weight(&self) -> &() {
        &()
    }
    fn id(&self) -> u32 {
        self.id
    }
}

/// Edges of nodes that follow one another.
#[derive(Clone, Debug)]
pub struct Edges<'g> {
    graph: Compact<'g>,
    source: u32,
    edges: Range<u32>,
}

impl Iterator for Edges<'_> {
    type Item = Edge;
    fn next(&mut self) -> Option<Edge> {
        let id = self.edges.next()?;
        while self.graph.starts[self.source as usize + 1] <= id {
            self.source += 1;
        }
        Some(Edge { id, source: self.source, target: self.graph.targets[id as usize] })
    }
}

impl<'g> IntoEdgeReferences for Compact<'g> {
    type EdgeRef = Edge;
    type EdgeReferences = Edges<'g>;
    fn edge_references(self) -> Edges<'g> {
        Edges { graph: self, source: 0, edges: 0..self.targets.len() as u32 }
    }
}

impl<'g> IntoEdges for Compact<'g> {
    type Edges = Edges<'g>;
    fn edges(self, node: u32) -> Edges<'g> {
        let edges = self.edges_of(node);
        Edges { graph: self, source: node, edges: edges.start as u32..edges.end as u32 }
    }
}

/// Which nodes were visited.
#[derive(Clone, Debug, Default)]
pub struct Seen(Vec<bool>);

impl VisitMap<u32> for Seen {
    fn visit(&mut self, node: u32) -> bool {
        !std::mem::replace(&mut self.0[node as usize], true)
    }
    fn is_visited(&self, node: &u32) -> bool {
        self.0[*node as usize]
    }
    fn unvisit(&mut self, node: u32) -> bool {
        std::mem::replace(&mut self.0[node as usize], false)
    }
}

impl Visitable for Compact<'_> {
    type Map = Seen;
    fn visit_map(&self) -> Seen {
        Seen(vec![false; self.node_count()])
    }
    fn reset_map(&self, map: &mut Seen) {
        map.0.clear();
        map.0.resize(self.node_count(), false);
    }
}

/// Graphs for the tests of algorithms.
#[cfg(test)]
pub(super) mod made_up {
    /// Compressed rows of a list of edges.
    pub(in crate::trace) fn rows(count: usize, edges: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
        let mut edges = edges.to_vec();
        edges.sort_unstable();
        let mut starts = vec![0; count + 1];
        edges.iter().for_each(|(from, _)| starts[*from as usize + 1] += 1);
        (1..=count).for_each(|node| starts[node] += starts[node - 1]);
        (starts, edges.into_iter().map(|(_, to)| to).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::made_up::rows;
    use super::*;
    use petgraph::algo::{dijkstra, is_cyclic_directed, tarjan_scc};
    use petgraph::graph::DiGraph;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn petgraph_finds_on_it_what_it_finds_on_its_own(edges in prop::collection::vec((0_u32..20, 0_u32..20), 0..50)) {
            let (starts, targets) = rows(20, &edges);
            let graph = Compact { starts: &starts, targets: &targets };
            let mut theirs = DiGraph::<(), u32>::new();
            let nodes: Vec<_> = (0..20).map(|_| theirs.add_node(())).collect();
            for edge in graph.edge_references() {
                theirs.add_edge(nodes[edge.source() as usize], nodes[edge.target() as usize], edge.target() % 5 + 1);
            }
            prop_assert_eq!((graph.edge_count(), graph.node_count()), (theirs.edge_count(), 20));
            prop_assert_eq!(is_cyclic_directed(graph), is_cyclic_directed(&theirs));
            prop_assert_eq!(tarjan_scc(graph).len(), tarjan_scc(&theirs).len());
            let weights: Vec<u32> = targets.iter().map(|target| target % 5 + 1).collect();
            let ours = dijkstra(graph, 0, None, |edge| weights[edge.id() as usize]);
            let theirs = dijkstra(&theirs, nodes[0], None, |edge| *edge.weight());
            for node in graph.node_identifiers() {
                prop_assert_eq!(ours.get(&node), theirs.get(&nodes[node as usize]));
                prop_assert!(graph.edges(node).map(|edge| edge.target()).eq(graph.neighbors(node)));
            }
        }
    }
}
