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

use super::assembly::UnitTies;
use super::books::{Own, Pantry};
use crate::graph::{FlowGraph, LineKind};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tegi_model::LinkKind;

/// Sweeps that narrow the bounds; more would only help longer circles.
const SWEEPS: usize = 4;
/// Change below which they are settled.
const SETTLED: f64 = 1e-12;

/// Fractions of a line's units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
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
pub(super) fn bound_units(graph: &FlowGraph, pantries: &[Pantry], ties: &UnitTies<'_>) -> Vec<UnitBounds> {
    let mut bounds: Vec<UnitBounds> = ties
        .own
        .iter()
        .take(ties.goods)
        .map(|own| UnitBounds {
            lower: own.units_imported.min(1.0),
            point: own.units_imported,
            upper: 1.0,
            eaeu: own.units_eaeu,
            direct: 0.0,
        })
        .collect();
    let order = order(ties);
    let wants = Wants::of(pantries, graph.lines.len());
    for _ in 0..SWEEPS {
        let reachable: Vec<Reachable> = pantries.par_iter().map(|pantry| Reachable::of(pantry, &bounds)).collect();
        let mut change = 0.0_f64;
        for &node in &order {
            let node = node as usize;
            let next = match wants.of_line(node) {
                Some((pantry, want)) => bound_line(ties, node, &bounds, want, &reachable[pantry]),
                None => follow(ties.of(node), &ties.own.get(node), &bounds),
            };
            // Opening stock is like something else at most; it can be anything.
            let next = if graph.lines.get(node).is_some_and(|line| line.kind == LineKind::Opening) {
                UnitBounds { lower: 0.0, upper: 1.0, ..next }
            } else {
                next
            };
            let last = &mut bounds[node];
            change =
                change.max((next.point - last.point).abs()).max(last.upper - next.upper).max(next.lower - last.lower);
            *last = next;
        }
        if change < SETTLED {
            break;
        }
    }
    bounds.truncate(graph.lines.len());
    bounds.par_iter_mut().enumerate().for_each(|(node, bound)| {
        bound.direct = direct(graph, node, ties);
        tidy(bound);
    });
    bounds
}

/// Rounding must not cross the bounds.
fn tidy(bound: &mut UnitBounds) {
    bound.point = bound.point.clamp(0.0, 1.0);
    bound.lower = bound.lower.clamp(0.0, bound.point);
    bound.upper = bound.upper.clamp(bound.point, 1.0);
}

/// Pools before the lines that draw on them, lines in order of time.
fn order(ties: &UnitTies<'_>) -> Vec<u32> {
    let mut starts = Vec::with_capacity(ties.goods + 1);
    let mut targets = Vec::new();
    starts.push(0);
    for node in 0..ties.goods {
        let same_good = ties.of(node).filter(|(_, units, _)| *units > 0.0);
        targets.extend(same_good.map(|(target, ..)| target as u32));
        starts.push(targets.len() as u32);
    }
    super::components::components(&starts, &targets).nodes
}

/// What sales want of the lots of their good, by line.
struct Wants<'a> {
    pantries: &'a [Pantry],
    /// By line: the pantry, and the place of its want there.
    places: Vec<(u32, u32)>,
}

impl<'a> Wants<'a> {
    const NOTHING: u32 = u32::MAX;

    fn of(pantries: &'a [Pantry], lines: usize) -> Wants<'a> {
        let mut places = vec![(Self::NOTHING, 0); lines];
        for (pantry, wants) in pantries.iter().enumerate() {
            let wants = wants.wants.iter().zip(0..);
            wants.for_each(|(want, place)| places[want.line.0 as usize] = (pantry as u32, place));
        }
        Wants { pantries, places }
    }

    /// The pantry of a line, and what it wants of it.
    fn of_line(&self, node: usize) -> Option<(usize, Wanted<'a>)> {
        let (pantry, place) = *self.places.get(node).filter(|(pantry, _)| *pantry != Self::NOTHING)?;
        let of = &self.pantries[pantry as usize];
        let want = &of.wants[place as usize];
        let from = (place as usize).checked_sub(1).map_or(0, |before| of.wants[before].reach_end);
        let shelves = &of.reach[from as usize..want.reach_end as usize];
        Some((pantry as usize, Wanted { shelves, units: want.units, made: want.made }))
    }
}

/// Which shelves a sale reaches and what it wants from them.
struct Wanted<'a> {
    /// Shelf, how many of its lots had arrived.
    shelves: &'a [(u32, u32)],
    /// Units wanted from balance.
    units: f64,
    /// Units of the good that the party made, or that nothing explains.
    made: f64,
}

/// Running sums over the lots of a pantry's shelves: units that may be imported, units that may be local. Each shelf
/// begins with nothing.
struct Reachable {
    starts: Vec<u32>,
    sums: Vec<(f64, f64)>,
}

impl Reachable {
    fn of(pantry: &Pantry, bounds: &[UnitBounds]) -> Reachable {
        let mut reachable = Reachable {
            starts: Vec::with_capacity(pantry.shelf_ends.len()),
            sums: Vec::with_capacity(pantry.lots.len() + pantry.shelf_ends.len()),
        };
        let mut from = 0;
        for &to in &pantry.shelf_ends {
            reachable.starts.push(reachable.sums.len() as u32);
            reachable.sums.push((0.0, 0.0));
            let (mut upper, mut local) = (0.0, 0.0);
            for (lot, units) in &pantry.lots[from as usize..to as usize] {
                let bound = bounds[lot.0 as usize];
                upper += units * bound.upper;
                local += units * (1.0 - bound.lower);
                reachable.sums.push((upper, local));
            }
            from = to;
        }
        reachable
    }

    /// What the first so many lots of a shelf hold.
    fn first(&self, shelf: u32, lots: u32) -> (f64, f64) {
        self.sums[(self.starts[shelf as usize] + lots) as usize]
    }
}

/// Follows the pieces: for nodes whose sources are fixed.
fn follow(ties: impl Iterator<Item = (usize, f64, LinkKind)>, own: &Own, bounds: &[UnitBounds]) -> UnitBounds {
    let mut sum = UnitBounds {
        lower: own.units_imported,
        point: own.units_imported,
        upper: own.units_imported + own.units_unknown,
        eaeu: own.units_eaeu,
        direct: 0.0,
    };
    for (target, units, _) in ties.filter(|(_, units, _)| *units > 0.0) {
        let of = bounds[target];
        sum.lower += units * of.lower;
        sum.point += units * of.point;
        sum.upper += units * of.upper;
        sum.eaeu += units * of.eaeu;
    }
    sum.upper = sum.upper.min(1.0);
    sum
}

fn bound_line(
    ties: &UnitTies<'_>,
    node: usize,
    bounds: &[UnitBounds],
    want: Wanted<'_>,
    reachable: &Reachable,
) -> UnitBounds {
    let (drawn, own) = (ties.of(node), &ties.own.get(node));
    let followed = follow(drawn.clone(), own, bounds);
    if want.units <= 0.0 || own.units_imported > 0.0 {
        return followed;
    }
    let exact = drawn.filter(|(.., link)| *link == LinkKind::ExactSame);
    let linked: f64 = exact.clone().map(|(_, units, _)| units).sum();
    let fixed = follow(exact, &Own { units_imported: own.units_imported, ..Own::default() }, bounds);
    let free = (1.0 - linked).max(0.0);
    let whole_units = if free > 0.0 { want.units / free } else { want.units };
    let (mut upper, mut local) = (0.0, 0.0);
    for &(shelf, arrived) in want.shelves {
        let sums = reachable.first(shelf, arrived);
        upper += sums.0;
        local += sums.1;
    }
    let unknown = if own.units_unknown > 0.0 { want.made } else { 0.0 };
    let most = (upper + unknown).min(want.units) / whole_units;
    let least = (want.units - local - want.made).max(0.0) / whole_units;
    UnitBounds { lower: fixed.lower + least, upper: (fixed.upper + most).min(1.0), ..followed }
}

/// The part of a line's units that its seller imported itself.
fn direct(graph: &FlowGraph, node: usize, ties: &UnitTies<'_>) -> f64 {
    let seller = graph.lines[node].seller;
    let mut found = 0.0;
    let mut open: Vec<(usize, f64)> = vec![(node, 1.0)];
    let mut steps = 0;
    while let Some((at, share)) = open.pop() {
        steps += 1;
        if steps > 10_000 {
            break;
        }
        for (target, units, _) in ties.of(at).filter(|(_, units, link)| *units > 0.0 && *link != LinkKind::Like) {
            match graph.lines.get(target) {
                Some(source) if source.kind.is_import() && source.buyer == seller => found += share * units,
                Some(_) => {}
                None => open.push((target, share * units)),
            }
        }
    }
    found.min(1.0)
}
