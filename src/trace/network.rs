//! All books become one network of shares, and the network is solved.

use super::books::{Baskets, Books, Desk, Detail, Movement, Origin, Own, Tie};
use super::bounds::{UnitBounds, bound_units};
use super::leeway::{Leeway, OpenEnds, leeway};
use super::party::keep_books;
use super::solve::{Network, RESIDUAL, Sweeps};
use crate::graph::{Alike, FlowGraph, LineIx, LineKind};
use crate::model::{Country, LinkKind, Method, Money, Settings, SolverNote, Strings};
use crate::resolve::{PartyIx, Register};
use rayon::prelude::*;

/// What one node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// Opening stock is like the next so many lines.
const MOST_ALIKE: usize = 5;

/// Columns of the solver, in the order of [`Blend`]'s fields, then the number of visits for the error bound.
const COLUMNS: usize = 12;
const UNKNOWN: usize = 5;
const EXACT: usize = 8;
const EXACT_LOCAL: usize = 9;
const VISITS: usize = 11;

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
    pub own: Vec<Own>,
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
    /// Ledger movements by party.
    pub movements: Vec<Vec<Movement>>,
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
    let mut books = all_books(Desk { graph, register, settings, strings, method, detail: Detail::Full });
    let assembly = Assembly::of(graph, settings.home, &mut books);
    let passed = bound_units(graph, &books, &assembly.rows, &assembly.own);
    let mut tracing = assembly.solve(method);
    (tracing.leeway, tracing.open_ends) = leeway(graph, &tracing, &passed, &settings.thresholds);
    tracing.passed = passed;
    for books in books {
        tracing.making.push((books.made_value, books.material_inputs, books.unused_inputs));
        tracing.movements.push(books.movements);
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

/// A sketch of every line by one method.
pub fn trace_sketch(
    graph: &FlowGraph,
    register: &Register,
    settings: &Settings,
    strings: &Strings,
    method: Method,
) -> Vec<Sketch> {
    let mut books = all_books(Desk { graph, register, settings, strings, method, detail: Detail::Contents });
    let mut assembly = Assembly::of(graph, settings.home, &mut books);
    drop(books);
    let (mut network, ..) = assembly.network();
    let columns =
        |own: &Own| [own.production + own.services, own.imported, own.unknown, own.declared, own.margin + own.taxes];
    let Solution { x, sweeps, .. } = assembly.settle(&mut network, columns, |_, _| true);
    let unsolved = sweeps.residual > RESIDUAL;
    let sketch = |&[local, imported, unknown, declared, rest]: &[f64; 5]| {
        let lost = if unsolved { 1.0 - local - imported - unknown - rest } else { 0.0 };
        Sketch { local, imported, unknown: unknown + lost, declared }
    };
    x.iter().take(graph.lines.len()).map(sketch).collect()
}

fn all_books(desk: Desk<'_>) -> Vec<Books> {
    (0..desk.graph.parties as u32).into_par_iter().map(|party| keep_books(desk, PartyIx(party))).collect()
}

/// One tie between nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeTie {
    pub(super) target: u32,
    pub(super) value: f64,
    pub(super) units: f64,
    pub(super) link: LinkKind,
}

/// A solved network: the columns of every node, how they were reached, circles that were cut, nodes that were scaled.
struct Solution<const K: usize> {
    x: Vec<[f64; K]>,
    sweeps: Sweeps,
    closed: Vec<Vec<u32>>,
    damped: Vec<u32>,
}

/// The books of all parties on their way into one network: lines first, then all pools, then all baskets.
struct Assembly {
    kinds: Vec<NodeKind>,
    own: Vec<Own>,
    /// Of lines and pools.
    rows: Vec<Vec<NodeTie>>,
    baskets: Baskets,
}

impl Assembly {
    /// Takes pools and baskets out of the books; they are the larger part and not needed there any more.
    fn of(graph: &FlowGraph, home: Country, books: &mut [Books]) -> Assembly {
        let kinds = (0..graph.lines.len() as u32).map(|ix| NodeKind::Line(LineIx(ix))).collect();
        let own = graph.lines.iter().map(|line| bare_own(graph, line, home)).collect();
        let mut assembly =
            Assembly { kinds, own, rows: vec![Vec::new(); graph.lines.len()], baskets: Baskets::default() };
        let mut first_basket = graph.lines.len() + books.iter().map(|books| books.pools.len()).sum::<usize>();
        for (party, books) in books.iter_mut().enumerate() {
            assembly.enter(PartyIx(party as u32), books, first_basket as u32);
            first_basket += books.baskets.len();
        }
        for (party, books) in books.iter_mut().enumerate() {
            assembly.enter_baskets(PartyIx(party as u32), std::mem::take(&mut books.baskets));
        }
        for (&line, alike) in &graph.opening_like {
            assembly.enter_opening(line, alike);
        }
        assembly
    }

    /// Enters lines and pools of a party. `first_basket` is the node of its first basket.
    fn enter(&mut self, party: PartyIx, books: &mut Books, first_basket: u32) {
        let first_pool = self.rows.len() as u32;
        let node = |tie: &Tie| {
            let target = match tie.origin {
                Origin::Line(line) => line.0,
                Origin::Pool(pool) => first_pool + pool,
                Origin::Basket(basket) => first_basket + basket,
            };
            NodeTie { target, value: tie.value, units: tie.units, link: tie.link }
        };
        for ties in std::mem::take(&mut books.pools) {
            self.add_node(NodeKind::Pool(party));
            self.rows.push(ties.iter().map(node).collect());
        }
        for content in &books.contents {
            let line = content.line.0 as usize;
            let comes_in = self.own[line].units_imported;
            self.own[line] = content.own;
            if comes_in > 0.0 {
                // Sold over the border: every unit comes in with this line.
                self.own[line].units_imported = comes_in;
                self.own[line].units_unknown = 0.0;
            }
            self.rows[line] = content.ties.iter().map(node).collect();
            if comes_in > 0.0 {
                self.rows[line].iter_mut().for_each(|tie| tie.units = 0.0);
            }
        }
    }

    fn enter_baskets(&mut self, party: PartyIx, baskets: Baskets) {
        let before = self.baskets.inputs.len() as u32;
        for end in baskets.ends {
            self.baskets.ends.push(before + end);
            self.add_node(NodeKind::Basket(party));
        }
        self.baskets.inputs.extend(baskets.inputs);
    }

    /// Opening stock is made of what it is taken to be like. Goods that the firm sells are like those that it made, not
    /// like those that came out of that stock.
    fn enter_opening(&mut self, line: LineIx, alike: &Alike) {
        let passed_on = |line: LineIx| self.rows[line.0 as usize].iter().any(|tie| tie.units > 0.0);
        let like = alike.shares.iter().filter(|(line, _)| !alike.made || !passed_on(*line));
        let like: Vec<(LineIx, f64)> = like.take(MOST_ALIKE).copied().collect();
        let whole: f64 = like.iter().map(|(_, share)| share).sum();
        if whole <= 0.0 {
            return;
        }
        let tie = |&(line, share): &(LineIx, f64)| {
            let share = share / whole;
            NodeTie { target: line.0, value: share, units: share, link: LinkKind::Like }
        };
        self.rows[line.0 as usize] = like.iter().map(tie).collect();
        self.own[line.0 as usize] = Own { assumed: 1.0, units_unknown: 1.0, ..Own::default() };
    }

    fn add_node(&mut self, kind: NodeKind) {
        self.kinds.push(kind);
        self.own.push(Own { exact: true, ..Own::default() });
    }

    /// Shares of value, with how each tie was found and its share of units.
    fn network(&mut self) -> (Network, Vec<LinkKind>, Vec<f64>) {
        let ties = self.rows.iter().map(Vec::len).sum::<usize>() + self.baskets.inputs.len();
        let mut starts = Vec::with_capacity(self.kinds.len() + 1);
        let (mut targets, mut shares) = (Vec::with_capacity(ties), Vec::with_capacity(ties));
        let (mut links, mut units) = (Vec::with_capacity(ties), Vec::with_capacity(ties));
        starts.push(0);
        for row in std::mem::take(&mut self.rows) {
            for tie in row {
                targets.push(tie.target);
                shares.push(tie.value);
                links.push(tie.link);
                units.push(tie.units);
            }
            starts.push(targets.len() as u32);
        }
        let Baskets { ends, inputs } = std::mem::take(&mut self.baskets);
        starts.extend(ends.iter().map(|end| targets.len() as u32 + end));
        targets.extend(inputs.iter().map(|(line, _)| line.0));
        shares.extend(inputs.iter().map(|(_, share)| share));
        links.resize(ties, LinkKind::BalanceInput);
        units.resize(ties, 0.0);
        (Network::new(starts, targets, shares), links, units)
    }

    fn solve(mut self, method: Method) -> Tracing {
        let (mut network, links, units) = self.network();
        let exact_tie = |tie: usize| matches!(links[tie], LinkKind::ExactSame | LinkKind::ExactInput);
        let counts = |tie: usize, column: usize| !matches!(column, EXACT | EXACT_LOCAL) || exact_tie(tie);
        let Solution { mut x, sweeps, closed, damped } = self.settle(&mut network, own_columns, counts);
        if sweeps.residual > RESIDUAL {
            x.iter_mut().for_each(count_the_rest_as_unknown);
        }
        let note = note(&network, &x, &sweeps);
        Tracing {
            method,
            kinds: self.kinds,
            links,
            units,
            network,
            own: self.own,
            blends: x.iter().map(blend).collect(),
            passed: Vec::new(),
            leeway: Vec::new(),
            open_ends: Vec::new(),
            closed,
            damped,
            movements: Vec::new(),
            making: Vec::new(),
            early: Vec::new(),
            note,
        }
    }

    /// Solves the network for some columns. Circles without an answer are cut first: what nothing enters is unknown,
    /// what gains without end is scaled to its value.
    fn settle<const K: usize>(
        &mut self,
        network: &mut Network,
        columns: fn(&Own) -> [f64; K],
        counts: impl Fn(usize, usize) -> bool + Sync,
    ) -> Solution<K> {
        let solve = |network: &Network, own: &[Own]| {
            let own: Vec<[f64; K]> = own.iter().map(columns).collect();
            network.solve(&own, &counts)
        };
        let mut closed = self.close_circles(network);
        let (mut x, mut sweeps) = solve(network, &self.own);
        let mut damped = Vec::new();
        if sweeps.residual > RESIDUAL {
            damped = network.damp(&sweeps.unsolved);
            damped.iter().for_each(|&node| self.forget_own_value(node as usize));
            closed.extend(self.close_circles(network));
            (x, sweeps) = solve(network, &self.own);
        }
        Solution { x, sweeps, closed, damped }
    }

    /// Circles that nothing enters have no answer: the value of their nodes is unknown. Opening stock that is like
    /// nothing but itself is no circle, and unknown.
    fn close_circles(&mut self, network: &mut Network) -> Vec<Vec<u32>> {
        let closed = network.closed_circles(|node| own_sum(&self.own[node]));
        let like_itself: Vec<u32> =
            closed.iter().flatten().copied().filter(|&node| self.own[node as usize].assumed >= 1.0).collect();
        for &node in &like_itself {
            self.declare_unknown(network, node as usize);
        }
        let closed =
            if like_itself.is_empty() { closed } else { network.closed_circles(|node| own_sum(&self.own[node])) };
        for &node in closed.iter().flatten() {
            self.declare_unknown(network, node as usize);
        }
        closed
    }

    /// A node of a gaining circle, whose ties were scaled to its whole value: the loss that it booked goes with them.
    fn forget_own_value(&mut self, node: usize) {
        let Own { country, exact, units_imported, units_eaeu, units_unknown, .. } = self.own[node];
        self.own[node] = Own { country, exact, units_imported, units_eaeu, units_unknown, ..Own::default() };
    }

    /// A node of a circle that nothing enters: its value is unknown.
    fn declare_unknown(&mut self, network: &mut Network, node: usize) {
        let range = network.starts[node] as usize..network.starts[node + 1] as usize;
        network.shares[range].iter_mut().for_each(|share| *share = 0.0);
        self.own[node] = Own { unknown: 1.0, units_unknown: 1.0, exact: true, ..Own::default() };
    }
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

fn blend(x: &[f64; COLUMNS]) -> Blend {
    let [production, services, margin, imported, taxes, unknown, declared, assumed, exact, exact_local, depth, _] = *x;
    Blend { production, services, margin, imported, taxes, unknown, declared, assumed, exact, exact_local, depth }
}

fn note(network: &Network, x: &[[f64; COLUMNS]], sweeps: &Sweeps) -> SolverNote {
    let visits = x.iter().map(|x| x[VISITS].abs()).fold(0.0, f64::max);
    SolverNote {
        nodes: network.len() as u64,
        edges: network.targets.len() as u64,
        sweeps: sweeps.sweeps.max(1),
        residual: sweeps.residual,
        error_bound: sweeps.residual * visits,
    }
}

impl Tracing {
    /// The share of imports by country in each of some nodes: one solve for eight countries at a time.
    pub fn origins(&self, nodes: &[u32]) -> Vec<Vec<(Country, f64)>> {
        let mut countries: Vec<Country> =
            self.own.iter().filter(|own| own.imported != 0.0).filter_map(|own| own.country).collect();
        countries.sort_unstable();
        countries.dedup();
        let mut found: Vec<Vec<(Country, f64)>> = vec![Vec::new(); nodes.len()];
        let blocks: Vec<Vec<[f64; 8]>> = countries.par_chunks(8).map(|block| self.solve_countries(block)).collect();
        for (block, x) in countries.chunks(8).zip(blocks) {
            for (found, &node) in found.iter_mut().zip(nodes) {
                let shares = block.iter().zip(x[node as usize]).filter(|(_, share)| *share != 0.0);
                found.extend(shares.map(|(country, share)| (*country, share)));
            }
        }
        found
    }

    fn solve_countries(&self, block: &[Country]) -> Vec<[f64; 8]> {
        let column = |own: &Own| {
            let mut row = [0.0; 8];
            if let Some(k) = own.country.and_then(|country| block.iter().position(|other| *other == country)) {
                row[k] = own.imported;
            }
            row
        };
        let own: Vec<[f64; 8]> = self.own.iter().map(column).collect();
        self.network.solve(&own, |_, _| true).0
    }

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
