//! The books of all parties on their way into one network: lines first, then all pools, then all baskets.
//!
//! Ties lie in compressed rows, 21 bytes each. Nodes are filled by all threads, each in rows of its own, so that the
//! answer does not depend on how many there are.

use super::books::{Books, Contents, Origin, Own, Tie};
use super::network::NodeKind;
use super::owns::Owns;
use crate::graph::{Alike, FlowGraph, LineIx, LineKind};
use crate::resolve::PartyIx;
use rayon::prelude::*;
use std::ops::Range;
use tegi_model::{Country, LinkKind};

/// Opening stock is like the next so many lines.
const MOST_ALIKE: usize = 5;
/// So many lines are filled at a time.
const PIECE: usize = 1 << 16;

/// Nodes with what they have from themselves and what they draw on.
pub(super) struct Assembly {
    pub(super) kinds: Vec<NodeKind>,
    pub(super) own: Owns,
    pub(super) starts: Vec<u32>,
    pub(super) targets: Vec<u32>,
    pub(super) shares: Vec<f64>,
    pub(super) units: Vec<f64>,
    pub(super) links: Vec<LinkKind>,
}

impl Assembly {
    /// Assembles the books of all parties.
    pub(super) fn of(graph: &FlowGraph, home: Country, books: &[&Books]) -> Assembly {
        let sources = Sources::of(graph, home, books);
        let more: usize = books.iter().map(|books| books.pools.len() + books.baskets.len()).sum();
        let mut kinds = Vec::with_capacity(graph.lines.len() + more);
        kinds.extend((0..graph.lines.len() as u32).map(|ix| NodeKind::Line(LineIx(ix))));
        let bases = number_nodes(books, &mut kinds);
        let own = sources.owns(kinds.len());
        let starts = sources.row_starts(kinds.len());
        let ties = starts.last().copied().unwrap_or(0) as usize;
        let mut assembly = Assembly {
            kinds,
            own,
            starts,
            targets: vec![0; ties],
            shares: vec![0.0; ties],
            units: vec![0.0; ties],
            links: vec![LinkKind::BalanceInput; ties],
        };
        assembly.fill(&sources, &bases);
        assembly
    }

    /// Fills the rows of all nodes.
    fn fill(&mut self, sources: &Sources<'_>, bases: &[Bases]) {
        let lines = sources.places.len();
        let pieces = (0..lines).step_by(PIECE).map(|from| Piece::Lines(from..(from + PIECE).min(lines)));
        let parties = || sources.books.iter().zip(bases);
        let pools = parties().map(|(books, bases)| Piece::Pools(books, *bases));
        let baskets = parties().map(|(books, _)| Piece::Baskets(books));
        let mut rest = Rows {
            filled: 0,
            targets: &mut self.targets,
            shares: &mut self.shares,
            units: &mut self.units,
            links: &mut self.links,
        };
        let mut work = Vec::new();
        for piece in pieces.chain(pools).chain(baskets) {
            let ties = match &piece {
                Piece::Lines(lines) => (self.starts[lines.end] - self.starts[lines.start]) as usize,
                Piece::Pools(books, _) => books.pools.iter().map(Vec::len).sum(),
                Piece::Baskets(books) => books.baskets.inputs.len(),
            };
            let (rows, others) = rest.split(ties);
            rest = others;
            work.push((piece, rows));
        }
        work.into_par_iter().for_each(|(piece, mut rows)| match piece {
            Piece::Lines(lines) => lines.for_each(|line| sources.enter_line(line, bases, &mut rows)),
            Piece::Pools(books, bases) => books.pools.iter().flatten().for_each(|tie| rows.enter(tie, bases)),
            Piece::Baskets(books) => {
                books
                    .baskets
                    .inputs
                    .iter()
                    .for_each(|(line, share)| rows.put(line.0, *share, 0.0, LinkKind::BalanceInput));
            }
        });
    }

    /// How many nodes there are before the baskets: lines and pools.
    pub(super) fn goods(&self) -> usize {
        self.kinds.partition_point(|kind| !matches!(kind, NodeKind::Basket(_)))
    }
}

/// How units pass between lines and pools.
pub(super) struct UnitTies<'a> {
    /// What every node has from itself.
    pub(super) own: &'a Owns,
    pub(super) starts: &'a [u32],
    pub(super) targets: &'a [u32],
    pub(super) units: &'a [f64],
    pub(super) links: &'a [LinkKind],
    /// How many nodes there are before the baskets.
    pub(super) goods: usize,
}

impl UnitTies<'_> {
    /// The ties of a node: target, share of units, how it was found.
    pub(super) fn of(&self, node: usize) -> impl Iterator<Item = (usize, f64, LinkKind)> + Clone + '_ {
        let range = self.starts[node] as usize..self.starts[node + 1] as usize;
        range.map(|tie| (self.targets[tie] as usize, self.units[tie], self.links[tie]))
    }
}

/// Nodes that lie side by side, with the rows that are filled from them.
enum Piece<'a> {
    Lines(Range<usize>),
    Pools(&'a Books, Bases),
    Baskets(&'a Books),
}

/// Where the nodes of a party's books begin.
#[derive(Clone, Copy)]
struct Bases {
    pool: u32,
    basket: u32,
}

/// Rows to be filled from the first place on.
struct Rows<'a> {
    filled: usize,
    targets: &'a mut [u32],
    shares: &'a mut [f64],
    units: &'a mut [f64],
    links: &'a mut [LinkKind],
}

impl<'a> Rows<'a> {
    /// The first so many places, and the others; nothing is filled yet.
    fn split(self, ties: usize) -> (Rows<'a>, Rows<'a>) {
        let (targets, other_targets) = self.targets.split_at_mut(ties);
        let (shares, other_shares) = self.shares.split_at_mut(ties);
        let (units, other_units) = self.units.split_at_mut(ties);
        let (links, other_links) = self.links.split_at_mut(ties);
        let others =
            Rows { filled: 0, targets: other_targets, shares: other_shares, units: other_units, links: other_links };
        (Rows { filled: 0, targets, shares, units, links }, others)
    }

    /// Puts one tie into the first empty place.
    fn put(&mut self, target: u32, share: f64, units: f64, link: LinkKind) {
        let place = self.filled;
        (self.targets[place], self.shares[place]) = (target, share);
        (self.units[place], self.links[place]) = (units, link);
        self.filled += 1;
    }

    fn enter(&mut self, tie: &Tie, bases: Bases) {
        let target = match tie.origin {
            Origin::Line(line) => line.0,
            Origin::Pool(pool) => bases.pool + pool,
            Origin::Basket(basket) => bases.basket + basket,
        };
        self.put(target, tie.value, tie.units, tie.link);
    }
}

/// What each line is assembled from.
struct Sources<'a> {
    graph: &'a FlowGraph,
    home: Country,
    books: &'a [&'a Books],
    /// By line: the party in whose books it stands, and its place there.
    places: Vec<(u32, u32)>,
    /// Opening stock: lines in order, and what they are like.
    openings: Vec<(LineIx, Vec<(LineIx, f64)>)>,
}

impl<'a> Sources<'a> {
    const NOWHERE: u32 = u32::MAX;

    fn of(graph: &'a FlowGraph, home: Country, books: &'a [&'a Books]) -> Sources<'a> {
        let mut places = vec![(Self::NOWHERE, 0); graph.lines.len()];
        for (party, books) in books.iter().enumerate() {
            let lines = books.contents.lines().iter().zip(0..);
            lines.for_each(|(line, place)| places[line.0 as usize] = (party as u32, place));
        }
        let mut sources = Sources { graph, home, books, places, openings: Vec::new() };
        sources.openings = sources.openings();
        sources
    }

    /// Where a line stands in its seller's books, and its place there; nothing where it stands in nobody's.
    fn content(&self, line: usize) -> Option<(&'a Contents, usize)> {
        let (party, place) = self.places[line];
        (party != Self::NOWHERE).then(|| (&self.books[party as usize].contents, place as usize))
    }

    /// What a line draws on.
    fn ties(&self, line: usize) -> &'a [Tie] {
        self.content(line).map_or(&[], |(contents, place)| contents.ties(place))
    }

    /// Opening stock is made of what it is taken to be like. Goods that the firm sells are like those that it made, not
    /// like those that came out of that stock.
    fn openings(&self) -> Vec<(LineIx, Vec<(LineIx, f64)>)> {
        let passed_on = |line: LineIx| {
            let ties = self.ties(line.0 as usize);
            !self.comes_in(line.0 as usize) && ties.iter().any(|tie| tie.units > 0.0)
        };
        let opening = |(line, alike): (&LineIx, &Alike)| {
            let like = alike.shares.iter().filter(|(line, _)| !alike.made || !passed_on(*line));
            let mut like: Vec<(LineIx, f64)> = like.take(MOST_ALIKE).copied().collect();
            let whole: f64 = like.iter().map(|(_, share)| share).sum();
            like.iter_mut().for_each(|(_, share)| *share /= whole);
            (whole > 0.0).then_some((*line, like))
        };
        let mut openings: Vec<_> = self.graph.opening_like.iter().filter_map(opening).collect();
        openings.sort_unstable_by_key(|(line, _)| *line);
        openings
    }

    fn opening(&self, line: usize) -> Option<&[(LineIx, f64)]> {
        let place = self.openings.binary_search_by_key(&line, |(line, _)| line.0 as usize).ok()?;
        Some(&self.openings[place].1)
    }

    /// Whether goods come over the border with a line that is no declaration.
    fn comes_in(&self, line: usize) -> bool {
        bare_own(self.graph, &self.graph.lines[line], self.home).units_imported > 0.0
    }

    /// What a line has from itself. What comes in is counted where it comes in, whatever the seller's books say.
    fn own(&self, line: usize) -> Own {
        if self.opening(line).is_some() {
            return Own { assumed: 1.0, units_unknown: 1.0, ..Own::default() };
        }
        let bare = bare_own(self.graph, &self.graph.lines[line], self.home);
        match self.content(line).map(|(contents, place)| contents.own(place)) {
            None => bare,
            Some(own) if bare.units_imported > 0.0 => {
                Own { units_imported: bare.units_imported, units_unknown: 0.0, ..own }
            }
            Some(own) => own,
        }
    }

    /// What every node has from itself. Pools and baskets have nothing.
    fn owns(&self, nodes: usize) -> Owns {
        let lines = self.places.len();
        let pieces = (0..lines).step_by(PIECE).collect::<Vec<_>>();
        let pack = |&from: &usize| (from..(from + PIECE).min(lines)).map(|line| self.own(line)).collect::<Owns>();
        let packed: Vec<Owns> = pieces.par_iter().map(pack).collect();
        let mut owns = Owns::with_room_for(&packed, nodes - lines);
        packed.into_iter().for_each(|piece| owns.append(piece));
        (lines..nodes).for_each(|_| owns.push(&Own { exact: true, ..Own::default() }));
        owns
    }

    /// Where the ties of each node begin; one more at the end.
    fn row_starts(&self, nodes: usize) -> Vec<u32> {
        let mut starts = Vec::with_capacity(nodes + 1);
        starts.push(0);
        let mut last = 0;
        for line in 0..self.places.len() {
            last += self.ties(line).len() as u32;
            starts.push(last);
        }
        let mut more = 0;
        for (i, (line, like)) in self.openings.iter().enumerate() {
            more += like.len() as u32;
            let next = self.openings.get(i + 1).map_or(self.places.len(), |(line, _)| line.0 as usize);
            starts[line.0 as usize + 1..=next].iter_mut().for_each(|start| *start += more);
        }
        last += more;
        for pool in self.books.iter().flat_map(|books| &books.pools) {
            last += pool.len() as u32;
            starts.push(last);
        }
        for books in self.books {
            starts.extend(books.baskets.ends.iter().map(|end| last + end));
            last += books.baskets.inputs.len() as u32;
        }
        starts
    }

    /// Fills the row of a line.
    fn enter_line(&self, line: usize, bases: &[Bases], rows: &mut Rows<'_>) {
        if let Some(like) = self.opening(line) {
            like.iter().for_each(|(line, share)| rows.put(line.0, *share, *share, LinkKind::Like));
        }
        let ties = self.ties(line);
        if ties.is_empty() {
            return;
        }
        let (bases, comes_in) = (bases[self.places[line].0 as usize], self.comes_in(line));
        for tie in ties {
            rows.enter(&Tie { units: if comes_in { 0.0 } else { tie.units }, ..*tie }, bases);
        }
    }
}

/// Numbers pools, then baskets; gives where those of each party begin.
fn number_nodes(books: &[&Books], kinds: &mut Vec<NodeKind>) -> Vec<Bases> {
    let parties = || (0..).map(PartyIx).zip(books);
    let mut bases = Vec::with_capacity(books.len());
    for (party, books) in parties() {
        bases.push(Bases { pool: kinds.len() as u32, basket: 0 });
        kinds.extend(books.pools.iter().map(|_| NodeKind::Pool(party)));
    }
    for ((party, books), bases) in parties().zip(&mut bases) {
        bases.basket = kinds.len() as u32;
        kinds.extend(books.baskets.ends.iter().map(|_| NodeKind::Basket(party)));
    }
    bases
}

/// What a line has from itself before its seller's books are known: imports, opening stock, sellers without a name.
fn bare_own(graph: &FlowGraph, line: &crate::graph::Line, home: Country) -> Own {
    let comes_in = graph.is_foreign(line.seller, home) && !graph.is_foreign(line.buyer, home) && !line.service;
    let units_imported = if comes_in && line.kind != LineKind::Export { 1.0 } else { 0.0 };
    match line.kind {
        LineKind::Import | LineKind::EaeuImport => import(line),
        LineKind::Opening => Own { unknown: 1.0, units_unknown: 1.0, exact: true, ..Own::default() },
        _ => Own { unknown: 1.0, units_unknown: 1.0 - units_imported, units_imported, exact: true, ..Own::default() },
    }
}

fn import(line: &crate::graph::Line) -> Own {
    let cost = line.cost().unwrap_or_default().to_f64();
    let imported = match line.value {
        Some(value) if cost > 0.0 => value.to_f64() / cost,
        _ => 1.0,
    };
    Own {
        imported,
        taxes: 1.0 - imported,
        country: Some(line.origin.unwrap_or(Country::UNKNOWN)),
        units_imported: 1.0,
        units_eaeu: if line.kind == LineKind::EaeuImport { 1.0 } else { 0.0 },
        exact: true,
        ..Own::default()
    }
}
