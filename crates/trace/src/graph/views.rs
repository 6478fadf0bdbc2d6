//! The graph as petgraph sees it: nodes are parties, neighbours are those whom they supply.

use super::{FlowGraph, LineIx};
use crate::resolve::PartyIx;
use petgraph::visit::{
    GraphBase, GraphProp, IntoNeighbors, IntoNodeIdentifiers, NodeCount, NodeIndexable, VisitMap, Visitable,
};

impl GraphBase for FlowGraph {
    type NodeId = PartyIx;
    type EdgeId = LineIx;
}

impl GraphProp for FlowGraph {
    type EdgeType = petgraph::Directed;
}

impl NodeCount for FlowGraph {
    fn node_count(&self) -> usize {
        self.parties
    }
}

impl NodeIndexable for FlowGraph {
    fn node_bound(&self) -> usize {
        self.parties
    }
    fn to_index(&self, party: PartyIx) -> usize {
        party.0 as usize
    }
    fn from_index(&self, index: usize) -> PartyIx {
        PartyIx(index as u32)
    }
}

impl IntoNodeIdentifiers for &FlowGraph {
    type NodeIdentifiers = std::iter::Map<std::ops::Range<u32>, fn(u32) -> PartyIx>;
    fn node_identifiers(self) -> Self::NodeIdentifiers {
        (0..self.parties as u32).map(PartyIx)
    }
}

/// Those whom a party supplies, one for each line.
pub struct Customers<'g> {
    graph: &'g FlowGraph,
    lines: std::slice::Iter<'g, LineIx>,
}

impl Iterator for Customers<'_> {
    type Item = PartyIx;
    fn next(&mut self) -> Option<PartyIx> {
        self.lines.find_map(|&line| self.graph.line(line).buyer)
    }
}

impl<'g> IntoNeighbors for &'g FlowGraph {
    type Neighbors = Customers<'g>;
    fn neighbors(self, party: PartyIx) -> Customers<'g> {
        Customers { graph: self, lines: self.outgoing(party).iter() }
    }
}

/// Which parties were visited.
#[derive(Clone, Debug, Default)]
pub struct Visited(Vec<bool>);

impl VisitMap<PartyIx> for Visited {
    fn visit(&mut self, party: PartyIx) -> bool {
        !std::mem::replace(&mut self.0[party.0 as usize], true)
    }
    fn is_visited(&self, party: &PartyIx) -> bool {
        self.0[party.0 as usize]
    }
    fn unvisit(&mut self, party: PartyIx) -> bool {
        std::mem::replace(&mut self.0[party.0 as usize], false)
    }
}

impl Visitable for FlowGraph {
    type Map = Visited;
    fn visit_map(&self) -> Visited {
        Visited(vec![false; self.parties])
    }
    fn reset_map(&self, map: &mut Visited) {
        map.0.clear();
        map.0.resize(self.parties, false);
    }
}
