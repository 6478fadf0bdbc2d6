//! How far the local share of a line can move without contradicting any record.
//!
//! Where a firm both makes a good and holds lots of it, records of quantity and time bound how many of the units of one
//! sale came from abroad ([`super::bounds`]); between the bounds a unit may be one that was made or one that was bought.
//! A unit that is exchanged takes its local share with it: what the firm's own units of that good are made of, at the
//! mean. Inputs carry the leeway of their own lines up the chain; goods that are passed on don't, since their bounds
//! have followed them already.
//!
//! Inputs that nothing ties to one product are spread over all that their maker made; of one contract they can be more,
//! or less, or other ones. How much is a setting, measured on made-up economies (`tegi simulate`, `tegi score`).
//!
//! What is merely taken to be like something else (opening stock, components that a bill wants and no record holds) can
//! be local altogether, and foreign altogether.
//!
//! Complexity: `O(ties)` a sweep, as the composition itself.

use super::books::Own;
use super::bounds::UnitBounds;
use super::network::{Blend, Tracing};
use crate::graph::{FlowGraph, GoodKey, Line, LineKind};
use crate::resolve::PartyIx;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use tegi_model::{HsCode, LinkKind, Money, Thresholds};

/// Fractions of a line's value by which its local share can be smaller or larger than the most likely one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Leeway {
    /// Smaller by at most this.
    pub down: f64,
    /// Larger by at most this.
    pub up: f64,
}

/// What a node itself leaves open, as fractions of its value: the widths that it adds to the interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OpenEnds {
    /// Units that can have been made here or bought.
    pub lots: f32,
    /// What is merely taken to be like something else.
    pub stock: f32,
    /// Inputs that can have gone into other goods.
    pub inputs: f32,
}

/// Columns of the solver: exchanged units, which stop where goods are passed on, and opening stock, which does not.
const EXCHANGED: usize = 2;

/// Computes the leeway of every line, and what every node adds to it.
pub(super) fn leeway(
    graph: &FlowGraph,
    tracing: &Tracing,
    passed: &[UnitBounds],
    thresholds: &Thresholds,
) -> (Vec<Leeway>, Vec<OpenEnds>) {
    let (made, own_units) =
        rayon::join(|| Made::of(graph, tracing), || local_share_of_own_units(graph, &tracing.blends, passed));
    let exchanged = |node: usize| match (passed.get(node), graph.lines.get(node)) {
        (Some(bounds), Some(line)) => {
            let blend = &tracing.blends[node];
            let local = (blend.production + blend.services).max(0.0);
            let of_a_unit = if bounds.point < 1.0 { (local / (1.0 - bounds.point)).min(1.0) } else { 0.0 };
            let made = line.seller.and_then(|seller| own_units.get(&(seller, line.key)));
            let instead = made.copied().unwrap_or(1.0 - blend.margin.clamp(0.0, 1.0));
            [(bounds.upper - bounds.point) * of_a_unit, (bounds.point - bounds.lower) * instead]
        }
        _ => [0.0; 2],
    };
    let inputs = |node: usize| made.leeway_of_inputs(graph, tracing, node, thresholds);
    let own = |node: usize| {
        let [down, up] = if is_opening(graph, node) { [0.0; 2] } else { exchanged(node) };
        let [more_foreign, less_foreign] = inputs(node);
        let alike = tracing.ties(node).filter(|(.., link)| *link == LinkKind::Like);
        let [local, other] = alike.fold([0.0; 2], |[local, other], (target, share, ..)| {
            let foreign = foreign(tracing, target);
            [local + share * (1.0 - foreign), other + share * foreign]
        });
        let ends = OpenEnds {
            lots: (down + up) as f32,
            stock: (local + other) as f32,
            inputs: (more_foreign + less_foreign) as f32,
        };
        ([down, up, local + more_foreign, other + less_foreign], ends)
    };
    let (mut owns, mut ends) = (Vec::<[f64; 4]>::new(), Vec::new());
    (0..tracing.blends.len()).into_par_iter().map(own).unzip_into_vecs(&mut owns, &mut ends);
    let counts = |tie: usize, column: usize| {
        tracing.links[tie] != LinkKind::Like && (column >= EXCHANGED || tracing.units[tie] == 0.0)
    };
    let (x, _) = tracing.network.solve(&owns, counts);
    let sum = |x: &[f64; 4]| Leeway { down: x[0] + x[2], up: x[1] + x[3] };
    (x.par_iter().take(graph.lines.len()).map(sum).collect(), ends)
}

fn is_opening(graph: &FlowGraph, node: usize) -> bool {
    graph.lines.get(node).is_some_and(|line| line.kind == LineKind::Opening)
}

/// What every maker made: how much in all, how much out of each basket of inputs, and whether of several codes.
#[derive(Default)]
struct Made {
    /// … and what of its inputs in all is not local.
    in_all: FxHashMap<PartyIx, (f64, f64)>,
    of_basket: FxHashMap<usize, f64>,
    /// By good: how much was sold of what was made, and what of its inputs is not local.
    of_good: FxHashMap<(PartyIx, GoodKey, Option<HsCode>), (f64, f64)>,
    several: FxHashSet<PartyIx>,
}

impl Made {
    fn of(graph: &FlowGraph, tracing: &Tracing) -> Made {
        let mut made = Made::default();
        let mut first: FxHashMap<PartyIx, (GoodKey, Option<HsCode>)> = FxHashMap::default();
        for (node, line) in graph.lines.iter().enumerate() {
            let (value, Some(seller)) = (made_value(line, &tracing.own.get(node)), line.seller) else { continue };
            if value <= 0.0 {
                continue;
            }
            let price = line.value.map_or(0.0, Money::to_f64);
            let foreign = foreign_inputs(tracing, node) * price;
            let sum = made.in_all.entry(seller).or_default();
            *sum = (sum.0 + value, sum.1 + foreign);
            let sum = made.of_good.entry(good(seller, line)).or_default();
            *sum = (sum.0 + price, sum.1 + foreign);
            for (target, _, _, link) in tracing.ties(node) {
                if link == LinkKind::BalanceInput {
                    *made.of_basket.entry(target).or_default() += value;
                }
            }
            let (_, key, code) = good(seller, line);
            if !line.service && *first.entry(seller).or_insert((key, code)) != (key, code) {
                made.several.insert(seller);
            }
        }
        made
    }

    /// How far the foreign part of a line's inputs can move: up by what the maker's other goods have of them, down as
    /// far as they can have gone into his other goods.
    fn leeway_of_inputs(&self, graph: &FlowGraph, tracing: &Tracing, node: usize, thresholds: &Thresholds) -> [f64; 2] {
        let sold = graph.lines.get(node).and_then(|line| line.seller.map(|seller| (line, seller)));
        let Some((line, seller)) = sold else { return [0.0; 2] };
        let (in_all, foreign_in_all) = self.in_all.get(&seller).copied().unwrap_or_default();
        let spread = match self.several.contains(&seller) {
            true => thresholds.inputs_leeway_shared,
            false => thresholds.inputs_leeway,
        };
        let of_tie = |(target, share, _, link): (usize, f64, f64, LinkKind)| {
            let (leeway, here) = match link {
                LinkKind::BalanceInput => (spread, self.of_basket.get(&target).copied().unwrap_or(0.0)),
                LinkKind::ExactInput => (thresholds.tied_inputs_leeway, made_value(line, &tracing.own.get(node))),
                _ => return 0.0,
            };
            let elsewhere = if in_all > 0.0 { (1.0 - here / in_all).max(0.0) } else { 0.0 };
            elsewhere * share.abs() * (leeway * foreign(tracing, target) + thresholds.inputs_rounding)
        };
        let leeway: f64 = tracing.ties(node).map(of_tie).sum();
        let value = line.value.map_or(0.0, Money::to_f64);
        let here = foreign_inputs(tracing, node);
        let in_others = if value > 0.0 { foreign_in_all / value - here } else { 0.0 };
        // At least as far as the mean of that good: the first and the last of it may have found or left a stock.
        let of_good = self.of_good.get(&good(seller, line)).filter(|_| made_value(line, &tracing.own.get(node)) > 0.0);
        let from_mean = of_good.map_or(0.0, |(price, foreign)| if *price > 0.0 { foreign / price - here } else { 0.0 });
        [leeway.min(in_others.max(0.0)).max(from_mean), leeway.max(-from_mean)]
    }
}

fn good(seller: PartyIx, line: &Line) -> (PartyIx, GoodKey, Option<HsCode>) {
    (seller, line.key, line.code.map(|code| code.prefix(6)))
}

/// What of a node is not local.
fn foreign(tracing: &Tracing, node: usize) -> f64 {
    let blend = &tracing.blends[node];
    (1.0 - blend.production - blend.services).clamp(0.0, 1.0)
}

/// What of a line's value are inputs that are not local.
fn foreign_inputs(tracing: &Tracing, node: usize) -> f64 {
    let inputs = tracing.ties(node).filter(|tie| matches!(tie.3, LinkKind::BalanceInput | LinkKind::ExactInput));
    inputs.map(|(target, share, ..)| share * foreign(tracing, target)).sum()
}

fn made_value(line: &Line, own: &Own) -> f64 {
    line.value.map_or(0.0, |value| value.to_f64()) * own.made.max(0.0)
}

/// By seller and good: the mean local share of units that did not come from abroad.
fn local_share_of_own_units(
    graph: &FlowGraph,
    blends: &[Blend],
    passed: &[UnitBounds],
) -> FxHashMap<(PartyIx, GoodKey), f64> {
    let mut sums: FxHashMap<(PartyIx, GoodKey), (f64, f64)> = FxHashMap::default();
    for ((line, blend), bounds) in graph.lines.iter().zip(blends).zip(passed) {
        let (Some(seller), Some(value)) = (line.seller, line.value) else { continue };
        let sum = sums.entry((seller, line.key)).or_default();
        let value = value.to_f64().max(0.0);
        sum.0 += value * (1.0 - bounds.point);
        sum.1 += value * (blend.production + blend.services);
    }
    let share = |(key, (own, local)): ((PartyIx, GoodKey), (f64, f64))| {
        (own > 0.0).then(|| (key, (local / own).clamp(0.0, 1.0)))
    };
    sums.into_iter().filter_map(share).collect()
}
