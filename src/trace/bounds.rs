//! How many units of a line entered the country as the same good: at least, most likely, at most.
//!
//! The point follows the pieces that the method matched. The bounds assume nothing of the order in which goods left
//! the store: a sale may have drawn on any lot of the same good that had arrived, but for lots bound by exact links
//! or by the seller's own word. *At most* is what imported lots in reach could fill; *at least* is what neither local
//! lots in reach nor goods of the party's own making could fill. Each delivery is bounded by itself, as if no other
//! competed for the same lots; that makes the bounds valid and simple, and wider than a flow over all deliveries at
//! once would give.
//!
//! In circles the bounds start from "anything" and are narrowed by sweeps; they hold after any number of them.

use super::books::{Books, Own};
use super::network::NodeTie;
use crate::graph::{FlowGraph, LineIx, LineKind};
use crate::model::LinkKind;
use rustc_hash::FxHashMap;

/// Sweeps that narrow the bounds; more would only help longer circles.
const SWEEPS: usize = 4;
/// Change below which they are settled.
const SETTLED: f64 = 1e-12;

/// Fractions of a line's units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UnitBounds {
    /// At least so much entered the country as the same good.
    pub lower: f64,
    /// Most likely.
    pub point: f64,
    /// At most.
    pub upper: f64,
    /// Of the point: without customs.
    pub eaeu: f64,
    /// Of the point: imported by the seller itself.
    pub direct: f64,
}

/// Computes pass-through for every line; nodes that are no lines are only passed through.
pub(super) fn bound_units(graph: &FlowGraph, books: &[Books], rows: &[Vec<NodeTie>], own: &[Own]) -> Vec<UnitBounds> {
    let mut bounds: Vec<UnitBounds> = own
        .iter()
        .map(|own| UnitBounds {
            lower: own.units_imported.min(1.0),
            point: own.units_imported,
            upper: 1.0,
            eaeu: own.units_eaeu,
            direct: 0.0,
        })
        .collect();
    let order = order(rows);
    let reaches = reaches(books);
    for _ in 0..SWEEPS {
        let prefix: Vec<Vec<Prefix>> = books.iter().map(|books| prefixes(books, &bounds)).collect();
        let mut change = 0.0_f64;
        for &node in &order {
            let next = match reaches.get(&LineIx(node)) {
                Some(reach) => bound_line(&rows[node as usize], &own[node as usize], &bounds, reach, &prefix),
                None => follow(&rows[node as usize], &own[node as usize], &bounds),
            };
            // Opening stock is like something else at most; it can be anything.
            let next = if graph.lines.get(node as usize).is_some_and(|line| line.kind == LineKind::Opening) {
                UnitBounds { lower: 0.0, upper: 1.0, ..next }
            } else {
                next
            };
            let last = &mut bounds[node as usize];
            change =
                change.max((next.point - last.point).abs()).max(last.upper - next.upper).max(next.lower - last.lower);
            *last = next;
        }
        if change < SETTLED {
            break;
        }
    }
    for (node, line) in graph.lines.iter().enumerate() {
        bounds[node].direct = direct(graph, line, node, rows);
    }
    bounds.truncate(graph.lines.len());
    bounds.iter_mut().for_each(tidy);
    bounds
}

/// Rounding must not cross the bounds.
fn tidy(bound: &mut UnitBounds) {
    bound.point = bound.point.clamp(0.0, 1.0);
    bound.lower = bound.lower.clamp(0.0, bound.point);
    bound.upper = bound.upper.clamp(bound.point, 1.0);
}

/// Pools before the lines that draw on them, lines in order of time.
fn order(rows: &[Vec<NodeTie>]) -> Vec<u32> {
    let mut starts = Vec::with_capacity(rows.len() + 1);
    let mut targets = Vec::new();
    starts.push(0);
    for row in rows {
        targets.extend(row.iter().filter(|tie| tie.units > 0.0).map(|tie| tie.target));
        starts.push(targets.len() as u32);
    }
    super::components::components(&starts, &targets).nodes
}

/// Which shelves a sale reaches and what it wants from them.
struct Wanted {
    party: usize,
    shelves: Vec<(u32, u32)>,
    /// Units wanted from balance.
    units: f64,
    /// Units of the good that the party made, or that nothing explains.
    made: f64,
    /// Fraction of the sale that exact links serve.
    linked: f64,
}

fn reaches(books: &[Books]) -> FxHashMap<LineIx, Wanted> {
    let mut reaches: FxHashMap<LineIx, Wanted> = FxHashMap::default();
    for (party, books) in books.iter().enumerate() {
        for &(line, units, made) in &books.pantry.wants {
            reaches.insert(line, Wanted { party, shelves: Vec::new(), units, made, linked: 0.0 });
        }
        for &(line, shelf, arrived) in &books.pantry.reach {
            if let Some(wanted) = reaches.get_mut(&line) {
                wanted.shelves.push((shelf, arrived));
            }
        }
        for content in &books.contents {
            if let Some(wanted) = reaches.get_mut(&content.line) {
                let linked: f64 =
                    content.ties.iter().filter(|tie| tie.link == LinkKind::ExactSame).map(|tie| tie.units).sum();
                wanted.linked = linked;
            }
        }
    }
    reaches
}

/// Running sums over a shelf's lots: units, units that may be imported, units that may be local.
struct Prefix {
    upper: Vec<f64>,
    local: Vec<f64>,
}

fn prefixes(books: &Books, bounds: &[UnitBounds]) -> Vec<Prefix> {
    let sums = |shelf: &Vec<(LineIx, f64)>| {
        let mut prefix = Prefix { upper: vec![0.0], local: vec![0.0] };
        let (mut upper, mut local) = (0.0, 0.0);
        for (lot, units) in shelf {
            let bound = bounds[lot.0 as usize];
            upper += units * bound.upper;
            local += units * (1.0 - bound.lower);
            prefix.upper.push(upper);
            prefix.local.push(local);
        }
        prefix
    };
    books.pantry.shelves.iter().map(sums).collect()
}

/// Follows the pieces: for nodes whose sources are fixed.
fn follow(ties: &[NodeTie], own: &Own, bounds: &[UnitBounds]) -> UnitBounds {
    let mut sum = UnitBounds {
        lower: own.units_imported,
        point: own.units_imported,
        upper: own.units_imported + own.units_unknown,
        eaeu: own.units_eaeu,
        direct: 0.0,
    };
    for tie in ties.iter().filter(|tie| tie.units > 0.0) {
        let of = bounds[tie.target as usize];
        sum.lower += tie.units * of.lower;
        sum.point += tie.units * of.point;
        sum.upper += tie.units * of.upper;
        sum.eaeu += tie.units * of.eaeu;
    }
    sum.upper = sum.upper.min(1.0);
    sum
}

fn bound_line(
    ties: &[NodeTie],
    own: &Own,
    bounds: &[UnitBounds],
    reach: &Wanted,
    prefix: &[Vec<Prefix>],
) -> UnitBounds {
    let followed = follow(ties, own, bounds);
    if reach.units <= 0.0 || own.units_imported > 0.0 {
        return followed;
    }
    let fixed: Vec<NodeTie> = ties.iter().copied().filter(|tie| tie.link == LinkKind::ExactSame).collect();
    let fixed =
        follow(&fixed, &Own { units_imported: own.units_imported, units_unknown: 0.0, ..Own::default() }, bounds);
    let free = (1.0 - reach.linked).max(0.0);
    let whole_units = if free > 0.0 { reach.units / free } else { reach.units };
    let (mut upper, mut local) = (0.0, 0.0);
    for &(shelf, arrived) in &reach.shelves {
        let sums = &prefix[reach.party][shelf as usize];
        upper += sums.upper[arrived as usize];
        local += sums.local[arrived as usize];
    }
    let unknown = if own.units_unknown > 0.0 { reach.made } else { 0.0 };
    let most = (upper + unknown).min(reach.units) / whole_units;
    let least = (reach.units - local - reach.made).max(0.0) / whole_units;
    UnitBounds { lower: fixed.lower + least, upper: (fixed.upper + most).min(1.0), ..followed }
}

/// The part of a line's units that its seller imported itself.
fn direct(graph: &FlowGraph, line: &crate::graph::Line, node: usize, rows: &[Vec<NodeTie>]) -> f64 {
    let mut found = 0.0;
    let mut open: Vec<(usize, f64)> = vec![(node, 1.0)];
    let mut steps = 0;
    while let Some((at, share)) = open.pop() {
        steps += 1;
        if steps > 10_000 {
            break;
        }
        for tie in rows[at].iter().filter(|tie| tie.units > 0.0 && tie.link != LinkKind::Like) {
            match graph.lines.get(tie.target as usize) {
                Some(source) if source.kind.is_import() && source.buyer == line.seller => found += share * tie.units,
                Some(_) => {}
                None => open.push((tie.target as usize, share * tie.units)),
            }
        }
    }
    found.min(1.0)
}
