//! All books become one network of shares, and the network is solved.

use super::assembly::{Assembly, UnitTies};
use super::books::{Books, Desk, Detail, Own, Pantry, ShelfSums};
use super::bounds::{UnitBounds, bound_units};
use super::leeway::{Leeway, OpenEnds, leeway};
use super::owns::Owns;
use super::party::keep_books;
use super::solve::{Given, Network, RESIDUAL, Sweeps};
use crate::graph::{FlowGraph, LineIx};
use crate::resolve::{PartyIx, Register};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tegi_model::{LinkKind, Method, Money, Settings, SolverNote, Strings};

/// What one node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeKind {
    /// A supply line.
    Line(LineIx),
    /// Lots of one good that cannot be told apart.
    Pool(PartyIx),
    /// Inputs used by one maker in one period.
    Basket(PartyIx),
}

/// What one unit of a node's value is made of, through all tiers. The first six add up to one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Blend {
    /// Made here.
    pub production: f64,
    /// Services rendered here.
    pub services: f64,
    /// Traders' margins.
    pub margin: f64,
    /// From abroad.
    pub imported: f64,
    /// Duty.
    pub taxes: f64,
    /// Nobody can tell.
    pub unknown: f64,
    /// Of production and services: rests on a declaration alone.
    pub declared: f64,
    /// Of all: taken to be like something else, since no record tells.
    pub assumed: f64,
    /// Rests on exact links alone.
    pub exact: f64,
    /// Production and services that rest on exact links alone.
    pub exact_local: f64,
    /// Mean number of domestic making steps.
    pub depth: f64,
    /// How often a walk along the ties visits a node before it leaves: what an error in one node can grow to.
    pub visits: f64,
}

/// Columns of the solver, in the order of [`Blend`]'s fields.
const COLUMNS: usize = 12;
const UNKNOWN: usize = 5;
const EXACT: usize = 8;
const EXACT_LOCAL: usize = 9;

/// A traced case: the network, its solution, and the books behind it.
#[derive(Clone, Debug)]
pub struct Tracing {
    /// The method used.
    pub method: Method,
    /// What each node stands for; lines first, in the graph's order.
    pub kinds: Vec<NodeKind>,
    /// How each tie was found, in the network's order.
    pub links: Vec<LinkKind>,
    /// Share of units of each tie, in the network's order.
    pub units: Vec<f64>,
    /// The shares of value.
    pub network: Network,
    /// What each node has from itself.
    pub own: Owns,
    /// What each node is made of.
    pub blends: Vec<Blend>,
    /// Fraction of each line's units that entered the country as the same good: bounds, point, without customs.
    pub passed: Vec<UnitBounds>,
    /// How far the local share of each line can move.
    pub leeway: Vec<Leeway>,
    /// What each node adds to that of the lines that draw on it.
    pub open_ends: Vec<OpenEnds>,
    /// Circles that nothing enters, as nodes.
    pub closed: Vec<Vec<u32>>,
    /// Nodes in circles that gain without end, scaled to their value.
    pub damped: Vec<u32>,
    /// Ledgers by party: sums by shelf and unit.
    pub ledgers: Vec<Vec<ShelfSums>>,
    /// By party: value made, material inputs used, inputs left in stock.
    pub making: Vec<(Money, Money, Money)>,
    /// Lines sold before the lots arrived that could have served them.
    pub early: Vec<LineIx>,
    /// How the solver went.
    pub note: SolverNote,
}

/// Traces a connected case by one method.
///
/// Time: linear in lines and ties, apart from sorting and sweeps over circles; parties in parallel.
pub fn trace(
    graph: &FlowGraph,
    register: &Register,
    settings: &Settings,
    strings: &Strings,
    method: Method,
) -> Tracing {
    let desk = Desk { graph, register, settings, strings, method, detail: Detail::Full };
    weave(desk, all_books(desk))
}

/// Traces a connected case by one method, and sketches some lines by others: for each of these only the books of
/// parties are kept anew in whose stores the order of leaving can matter.
pub fn trace_beside(
    graph: &FlowGraph,
    register: &Register,
    settings: &Settings,
    strings: &Strings,
    methods: &[Method],
    lines: &[LineIx],
) -> (Tracing, Vec<Vec<Sketch>>) {
    let desk = Desk { graph, register, settings, strings, method: settings.method, detail: Detail::Full };
    let books = all_books(desk);
    // Side by side, since much of each keeps but one thread busy. Together they need less memory than what comes after.
    let sketched = methods.par_iter().map(|&method| match method == desk.method {
        true => None,
        false => Some(sketch(Desk { method, detail: Detail::Contents, ..desk }, &books, lines)),
    });
    let sketched: Vec<Option<Vec<Sketch>>> = sketched.collect();
    let tracing = weave(desk, books);
    let own = || lines.iter().map(|line| Sketch::from(&tracing.blends[line.0 as usize])).collect();
    let sketches = sketched.into_iter().map(|sketches| sketches.unwrap_or_else(own)).collect();
    (tracing, sketches)
}

/// From all books to the solved network.
fn weave(desk: Desk<'_>, mut books: Vec<Books>) -> Tracing {
    let assembly = Assembly::of(desk.graph, desk.settings.home, &books.iter().collect::<Vec<_>>());
    let pantries: Vec<Pantry> = books.iter_mut().map(Books::forget_contents).collect();
    let (mut tracing, passed) = assembly.solve(desk.method, |ties| bound_units(desk.graph, &pantries, ties));
    drop(pantries);
    (tracing.leeway, tracing.open_ends) = leeway(desk.graph, &tracing, &passed, &desk.settings.thresholds);
    tracing.passed = passed;
    for books in books {
        tracing.making.push((books.made_value, books.material_inputs, books.unused_inputs));
        tracing.ledgers.push(books.ledger);
        tracing.early.extend(books.early);
    }
    tracing
}

/// The local share of a line by one method, and what its interval needs: for showing methods side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sketch {
    /// Made or rendered here.
    pub local: f64,
    /// From abroad.
    pub imported: f64,
    /// Nobody can tell.
    pub unknown: f64,
    /// Of `local`: rests on a declaration alone.
    pub declared: f64,
}

impl From<&Blend> for Sketch {
    fn from(blend: &Blend) -> Sketch {
        let local = blend.production + blend.services;
        Sketch { local, imported: blend.imported, unknown: blend.unknown, declared: blend.declared }
    }
}

/// A sketch of some lines by the desk's method, in their order. `main` are the books by the case's own.
fn sketch(desk: Desk<'_>, main: &[Books], lines: &[LineIx]) -> Vec<Sketch> {
    let parties = (0..).map(PartyIx).zip(main).filter(|(_, books)| books.order_matters());
    let anew: Vec<(PartyIx, Books)> = some_books(desk, parties.map(|(party, _)| party).collect());
    let mut books: Vec<&Books> = main.iter().collect();
    anew.iter().for_each(|(party, of)| books[party.0 as usize] = of);
    let mut assembly = Assembly::of(desk.graph, desk.settings.home, &books);
    drop(anew);
    let mut network = assembly.network();
    let columns =
        |own: &Own| [own.production + own.services, own.imported, own.unknown, own.declared, own.margin + own.taxes];
    let (Solution { x, sweeps, .. }, ()) = assembly.settle(&mut network, columns, |_, _| true, |_, _| ());
    let unsolved = sweeps.residual > RESIDUAL;
    let sketch = |&[local, imported, unknown, declared, rest]: &[f64; 5]| {
        let lost = if unsolved { 1.0 - local - imported - unknown - rest } else { 0.0 };
        Sketch { local, imported, unknown: unknown + lost, declared }
    };
    lines.iter().map(|line| sketch(&x[line.0 as usize])).collect()
}

/// The books of all parties, in their order.
fn all_books(desk: Desk<'_>) -> Vec<Books> {
    let parties = (0..desk.graph.parties as u32).map(PartyIx).collect();
    some_books(desk, parties).into_iter().map(|(_, books)| books).collect()
}

/// The books of some parties, in their order; those with most lines are begun first, so that no thread waits long.
fn some_books(desk: Desk<'_>, mut parties: Vec<PartyIx>) -> Vec<(PartyIx, Books)> {
    let lines = |party: &PartyIx| desk.graph.incoming(*party).len() + desk.graph.outgoing(*party).len();
    parties.sort_by_key(|party| (std::cmp::Reverse(lines(party)), *party));
    let keep = |party: PartyIx| (party, keep_books(desk, party));
    let mut books: Vec<(PartyIx, Books)> = parties.into_par_iter().with_max_len(1).map(keep).collect();
    books.sort_unstable_by_key(|(party, _)| *party);
    books
}

/// A solved network: the columns of every node, how they were reached, circles that were cut, nodes that were scaled.
struct Solution<const K: usize> {
    x: Vec<[f64; K]>,
    sweeps: Sweeps,
    closed: Vec<Vec<u32>>,
    damped: Vec<u32>,
}

impl Assembly {
    /// The network of shares of value.
    fn network(&mut self) -> Network {
        let take = |of: &mut Vec<u32>| std::mem::take(of);
        Network::new(take(&mut self.starts), take(&mut self.targets), std::mem::take(&mut self.shares))
    }

    /// Solves the network; beside it, on another thread, what looks at units alone is done.
    fn solve<B: Send>(mut self, method: Method, beside: impl FnOnce(&UnitTies<'_>) -> B + Send) -> (Tracing, B) {
        let goods = self.goods();
        let mut network = self.network();
        let (links, units) = (std::mem::take(&mut self.links), std::mem::take(&mut self.units));
        let exact_tie = |tie: usize| matches!(links[tie], LinkKind::ExactSame | LinkKind::ExactInput);
        let counts = |tie: usize, column: usize| !matches!(column, EXACT | EXACT_LOCAL) || exact_tie(tie);
        let with_units = |own: &Owns, network: &Network| {
            let (starts, targets) = (&network.starts, &network.targets);
            beside(&UnitTies { own, starts, targets, units: &units, links: &links, goods })
        };
        let (solution, beside) = self.settle(&mut network, own_columns, counts, with_units);
        let Solution { mut x, sweeps, closed, damped } = solution;
        if sweeps.residual > RESIDUAL {
            x.iter_mut().for_each(count_the_rest_as_unknown);
        }
        let blends: Vec<Blend> = x.into_iter().map(blend).collect();
        let note = note(&network, &blends, &sweeps);
        let tracing = Tracing {
            method,
            kinds: self.kinds,
            links,
            units,
            network,
            own: self.own,
            blends,
            passed: Vec::new(),
            leeway: Vec::new(),
            open_ends: Vec::new(),
            closed,
            damped,
            ledgers: Vec::new(),
            making: Vec::new(),
            early: Vec::new(),
            note,
        };
        (tracing, beside)
    }

    /// Solves the network for some columns. Circles without an answer are cut first: what nothing enters is unknown,
    /// what gains without end is scaled to its value. What is done beside it sees what nodes have from themselves before
    /// anything is cut.
    fn settle<const K: usize, B: Send>(
        &mut self,
        network: &mut Network,
        columns: fn(&Own) -> [f64; K],
        counts: impl Fn(usize, usize) -> bool + Sync,
        beside: impl FnOnce(&Owns, &Network) -> B + Send,
    ) -> (Solution<K>, B) {
        let solve = |network: &Network, own: &Owns| network.solve(&Chosen { own, columns }, &counts);
        let closed = self.closed_circles(network);
        let uncut = (!closed.is_empty()).then(|| self.own.clone());
        let mut closed = self.close(network, closed);
        let uncut = uncut.as_ref().unwrap_or(&self.own);
        let ((mut x, mut sweeps), beside) = rayon::join(|| solve(network, &self.own), || beside(uncut, network));
        let mut damped = Vec::new();
        if sweeps.residual > RESIDUAL {
            damped = network.damp(&sweeps.unsolved);
            damped.iter().for_each(|&node| self.forget_own_value(node as usize));
            let more = self.closed_circles(network);
            closed.extend(self.close(network, more));
            (x, sweeps) = solve(network, &self.own);
        }
        (Solution { x, sweeps, closed, damped }, beside)
    }

    fn closed_circles(&self, network: &Network) -> Vec<Vec<u32>> {
        network.closed_circles(|node| own_sum(&self.own.get(node)))
    }

    /// Circles that nothing enters have no answer: the value of their nodes is unknown. Opening stock that is like
    /// nothing but itself is no circle, and unknown.
    fn close(&mut self, network: &mut Network, closed: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
        let like_itself: Vec<u32> =
            closed.iter().flatten().copied().filter(|&node| self.own.get(node as usize).assumed >= 1.0).collect();
        for &node in &like_itself {
            self.declare_unknown(network, node as usize);
        }
        let closed = if like_itself.is_empty() { closed } else { self.closed_circles(network) };
        for &node in closed.iter().flatten() {
            self.declare_unknown(network, node as usize);
        }
        closed
    }

    /// A node of a gaining circle, whose ties were scaled to its whole value: the loss that it booked goes with them.
    fn forget_own_value(&mut self, node: usize) {
        let Own { country, exact, units_imported, units_eaeu, units_unknown, .. } = self.own.get(node);
        let own = Own { country, exact, units_imported, units_eaeu, units_unknown, ..Own::default() };
        self.own.set(node, &own);
    }

    /// A node of a circle that nothing enters: its value is unknown.
    fn declare_unknown(&mut self, network: &mut Network, node: usize) {
        let range = network.starts[node] as usize..network.starts[node + 1] as usize;
        network.shares[range].iter_mut().for_each(|share| *share = 0.0);
        self.own.set(node, &Own { unknown: 1.0, units_unknown: 1.0, exact: true, ..Own::default() });
    }
}

/// Some columns of what every node has from itself.
struct Chosen<'a, const K: usize> {
    own: &'a Owns,
    columns: fn(&Own) -> [f64; K],
}

impl<const K: usize> Given<K> for Chosen<'_, K> {
    fn nodes(&self) -> usize {
        self.own.len()
    }

    fn given(&self, node: usize) -> [f64; K] {
        (self.columns)(&self.own.get(node))
    }
}

fn own_sum(own: &Own) -> f64 {
    [own.production, own.services, own.margin, own.imported, own.taxes, own.unknown].iter().map(|part| part.abs()).sum()
}

/// What the sweeps over a large circle did not reach is unknown, not lost.
fn count_the_rest_as_unknown(x: &mut [f64; COLUMNS]) {
    let sum: f64 = x[..=UNKNOWN].iter().sum();
    x[UNKNOWN] += 1.0 - sum;
}

fn own_columns(own: &Own) -> [f64; COLUMNS] {
    let sum = own.production + own.services + own.margin + own.imported + own.taxes;
    let exact = if own.exact { sum - own.declared } else { 0.0 };
    let exact_local = if own.exact { own.production + own.services - own.declared } else { 0.0 };
    [
        own.production,
        own.services,
        own.margin,
        own.imported,
        own.taxes,
        own.unknown,
        own.declared,
        own.assumed,
        exact,
        exact_local,
        own.made,
        1.0,
    ]
}

fn blend(x: [f64; COLUMNS]) -> Blend {
    let [production, services, margin, imported, taxes, unknown, declared, assumed, exact, exact_local, depth, visits] =
        x;
    Blend {
        production,
        services,
        margin,
        imported,
        taxes,
        unknown,
        declared,
        assumed,
        exact,
        exact_local,
        depth,
        visits,
    }
}

fn note(network: &Network, blends: &[Blend], sweeps: &Sweeps) -> SolverNote {
    let visits = blends.iter().map(|blend| blend.visits.abs()).fold(0.0, f64::max);
    SolverNote {
        nodes: network.len() as u64,
        edges: network.targets.len() as u64,
        sweeps: sweeps.sweeps.max(1),
        residual: sweeps.residual,
        error_bound: sweeps.residual * visits,
    }
}

impl Tracing {
    /// The node of a line.
    pub fn node(&self, line: LineIx) -> usize {
        line.0 as usize
    }

    /// The ties of a node: target node, share of value, share of units, how it was found.
    pub fn ties(&self, node: usize) -> impl Iterator<Item = (usize, f64, f64, LinkKind)> + '_ {
        let range = self.network.starts[node] as usize..self.network.starts[node + 1] as usize;
        range
            .map(|tie| (self.network.targets[tie] as usize, self.network.shares[tie], self.units[tie], self.links[tie]))
    }
}
