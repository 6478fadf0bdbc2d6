//! Dominators: through which nodes every way from a root to a node passes.
//!
//! Seen from a delivery, what dominates an import is where all of it must have passed (`gates`). The method is Semi-NCA
//! (Georgiadis, *Linear-Time Algorithms for Dominators and Related Problems*, 2005; Georgiadis, Werneck, Tarjan,
//! Triantafyllis, August 2004): semidominators by path compression as in Lengauer and Tarjan 1979, then each node's
//! dominator as the nearest common ancestor of its parent and its semidominator. Here nodes are renumbered in the order
//! of the search, so that a node's ancestors lie near it, and only edges against that order are kept: of an edge along
//! it the number itself is all that matters.
//!
//! Complexity: `O(nodes²)` at worst, `O(edges · log nodes)` for the compression alone and in practice nearly linear; 32
//! bytes a node and 4 an edge.

use super::compact::Compact;
use petgraph::visit::NodeCount;

/// No node.
const NONE: u32 = u32::MAX;

/// The tree of dominators from one root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dominators {
    /// The nearest dominator of each node; none for the root and for what it does not reach.
    immediate: Vec<u32>,
    /// The place of each node in the search from the root; none for what it does not reach.
    number: Vec<u32>,
}

impl Dominators {
    /// Whether there is a way from the root.
    pub fn reaches(&self, node: u32) -> bool {
        self.number[node as usize] != NONE
    }

    /// The nearest node but itself through which every way to it passes.
    pub fn immediate(&self, node: u32) -> Option<u32> {
        Some(self.immediate[node as usize]).filter(|&found| found != NONE)
    }

    /// The node, its nearest dominator, and so on up to the root; nothing for a node that is not reached.
    pub fn upwards(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(node).filter(|&node| self.reaches(node)), |&node| self.immediate(node))
    }

    /// The nearest node through which every way to either passes; nothing if one is not reached. Time: the height of
    /// the tree.
    pub fn nearest(&self, one: u32, other: u32) -> Option<u32> {
        let (mut one, mut other) = (one, other);
        while one != other {
            let lower = if self.number[one as usize] > self.number[other as usize] { &mut one } else { &mut other };
            *lower = self.immediate(*lower)?;
        }
        Some(one).filter(|&node| self.reaches(node))
    }
}

/// The dominators of a graph in compressed rows, seen from `root`.
pub fn dominators(graph: Compact<'_>, root: u32) -> Dominators {
    let Search { number, order, parents } = Search::from(graph, root);
    let (mut semi, against) = Against::of(graph, &number, order.len());
    semidominators(&mut semi, &against, parents.clone());
    let immediate = nearest_ancestors(&semi, parents);
    let mut found = Dominators { immediate: vec![NONE; number.len()], number };
    for (&node, above) in order.iter().zip(immediate).skip(1) {
        found.immediate[node as usize] = order[above as usize];
    }
    found
}

/// A depth-first search from the root.
struct Search {
    /// The place of each node in the search.
    number: Vec<u32>,
    /// The node at each place.
    order: Vec<u32>,
    /// The place from which each place was reached.
    parents: Vec<u32>,
}

impl Search {
    fn from(graph: Compact<'_>, root: u32) -> Search {
        let mut search = Search { number: vec![NONE; graph.node_count()], order: Vec::new(), parents: Vec::new() };
        let mut open = vec![(root, 0)];
        while let Some((node, parent)) = open.pop() {
            if search.number[node as usize] != NONE {
                continue;
            }
            let place = search.order.len() as u32;
            search.number[node as usize] = place;
            search.order.push(node);
            search.parents.push(parent);
            let new = graph.row(node).iter().rev().filter(|&&target| search.number[target as usize] == NONE);
            open.extend(new.map(|&target| (target, place)));
        }
        search
    }
}

/// Edges that go against the order of the search, by their end, in compressed rows of places.
struct Against {
    starts: Vec<u32>,
    sources: Vec<u32>,
}

impl Against {
    /// … and for each place the least from which an edge along the order leads to it.
    fn of(graph: Compact<'_>, number: &[u32], reached: usize) -> (Vec<u32>, Against) {
        let mut least: Vec<u32> = (0..reached as u32).collect();
        let mut starts = vec![0_u32; reached + 2];
        let rows = || (0..number.len() as u32).filter(|&node| number[node as usize] != NONE);
        for node in rows() {
            let source = number[node as usize];
            for &target in graph.row(node) {
                let target = number[target as usize] as usize;
                least[target] = least[target].min(source);
                starts[target + 2] += u32::from(source as usize > target);
            }
        }
        (2..reached + 2).for_each(|place| starts[place] += starts[place - 1]);
        let mut sources = vec![0; starts[reached + 1] as usize];
        for node in rows() {
            let source = number[node as usize];
            for &target in graph.row(node) {
                let target = number[target as usize] as usize;
                if source as usize > target {
                    sources[starts[target + 1] as usize] = source;
                    starts[target + 1] += 1;
                }
            }
        }
        starts.pop();
        (least, Against { starts, sources })
    }

    fn to(&self, place: usize) -> &[u32] {
        &self.sources[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}

/// Turns the least sources along the order into semidominators, last place first. `above` are the parents; compression
/// shortens them.
fn semidominators(semi: &mut [u32], against: &Against, mut above: Vec<u32>) {
    let mut least = semi.to_vec();
    let mut path = Vec::new();
    for place in (1..semi.len()).rev() {
        let behind = place as u32 + 1;
        let sources = against.to(place).iter();
        let found = sources.map(|&source| compress(source, behind, &mut above, &mut least, &mut path));
        semi[place] = found.fold(semi[place], u32::min);
        least[place] = semi[place];
    }
}

/// The least semidominator on the way from a place up to the last one that is not before `behind`.
fn compress(from: u32, behind: u32, above: &mut [u32], least: &mut [u32], path: &mut Vec<u32>) -> u32 {
    let mut at = from;
    while above[at as usize] >= behind {
        path.push(at);
        at = above[at as usize];
    }
    let (top, mut seen) = (above[at as usize], least[at as usize]);
    while let Some(place) = path.pop() {
        seen = seen.min(least[place as usize]);
        least[place as usize] = seen;
        above[place as usize] = top;
    }
    seen
}

/// The nearest dominator of each place: the lowest ancestor that is not behind its semidominator.
fn nearest_ancestors(semi: &[u32], parents: Vec<u32>) -> Vec<u32> {
    let mut immediate = parents;
    for place in 1..semi.len() {
        let mut above = immediate[place];
        while above > semi[place] {
            above = immediate[above as usize];
        }
        immediate[place] = above;
    }
    immediate
}

#[cfg(test)]
mod tests {
    use super::super::compact::made_up::rows;
    use super::*;
    use petgraph::algo::dominators::simple_fast;
    use proptest::prelude::*;

    /// The example of Lengauer and Tarjan 1979, figure 1: R, A … L.
    #[test]
    fn the_published_example_has_its_tree() {
        let names = "RABCDEFGHIJKL";
        let node = |letter: char| names.find(letter).map_or(0, |at| at as u32);
        let edges: Vec<(u32, u32)> = "RA RB RC AD BA BD BE CF CG DL EH FI GI GJ HE HK IK JI KI KR LH"
            .split(' ')
            .map(|pair| (node(pair.as_bytes()[0].into()), node(pair.as_bytes()[1].into())))
            .collect();
        let (starts, targets) = rows(names.len(), &edges);
        let found = dominators(Compact { starts: &starts, targets: &targets }, node('R'));
        let above: String = names
            .chars()
            .skip(1)
            .map(|name| found.immediate(node(name)).map_or('-', |at| names.as_bytes()[at as usize].into()))
            .collect();
        assert_eq!(above, "RRRRRCCRRGRD");
        assert_eq!(found.nearest(node('F'), node('J')), Some(node('C')));
        assert_eq!(found.upwards(node('J')).collect::<Vec<_>>(), ['J', 'G', 'C', 'R'].map(node));
    }

    proptest! {
        #[test]
        fn dominators_are_petgraphs(edges in prop::collection::vec((0_u32..25, 0_u32..25), 0..80)) {
            let (starts, targets) = rows(25, &edges);
            let graph = Compact { starts: &starts, targets: &targets };
            let (ours, theirs) = (dominators(graph, 0), simple_fast(graph, 0));
            for node in 0..25 {
                prop_assert_eq!(ours.immediate(node), theirs.immediate_dominator(node));
                prop_assert_eq!(ours.upwards(node).count(), theirs.dominators(node).map_or(0, Iterator::count));
            }
        }
    }
}
