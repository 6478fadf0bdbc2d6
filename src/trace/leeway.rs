//! How far the local share of a line can move without contradicting any record.
//!
//! Where a firm both makes a good and holds lots of it, records of quantity and time bound how many of the units of one
//! sale came from abroad ([`super::bounds`]); between the bounds a unit may be one that was made or one that was bought.
//! A unit that is exchanged takes its local share with it: what the firm's own units of that good are made of, at the
//! mean. Inputs carry the leeway of their own lines up the chain; goods that are passed on don't, since their bounds
//! have followed them already.
//!
//! Complexity: `O(ties)` a sweep, as the composition itself.

use super::bounds::UnitBounds;
use super::network::Blend;
use super::solve::Network;
use crate::graph::{FlowGraph, GoodKey};
use crate::resolve::PartyIx;
use rustc_hash::FxHashMap;

/// Fractions of a line's value by which its local share can be smaller or larger than the most likely one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Leeway {
    /// Smaller by at most this.
    pub down: f64,
    /// Larger by at most this.
    pub up: f64,
}

/// Computes the leeway of every line. `units` is the share of units of each tie.
pub(super) fn leeway(
    graph: &FlowGraph,
    network: &Network,
    units: &[f64],
    blends: &[Blend],
    passed: &[UnitBounds],
) -> Vec<Leeway> {
    let own_units = local_share_of_own_units(graph, blends, passed);
    let exchanged = |(node, blend): (usize, &Blend)| match (passed.get(node), graph.lines.get(node)) {
        (Some(bounds), Some(line)) => {
            let local = (blend.production + blend.services).max(0.0);
            let of_a_unit = if bounds.point < 1.0 { (local / (1.0 - bounds.point)).min(1.0) } else { 0.0 };
            let made = line.seller.and_then(|seller| own_units.get(&(seller, line.key)));
            let instead = made.copied().unwrap_or(1.0 - blend.margin.clamp(0.0, 1.0));
            [(bounds.upper - bounds.point) * of_a_unit, (bounds.point - bounds.lower) * instead]
        }
        _ => [0.0; 2],
    };
    let own: Vec<[f64; 2]> = blends.iter().enumerate().map(exchanged).collect();
    let (x, _) = network.solve(&own, |tie, _| units[tie] == 0.0);
    x.iter().take(graph.lines.len()).map(|&[down, up]| Leeway { down, up }).collect()
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
