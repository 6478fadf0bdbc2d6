//! How far the local share of a line can move without contradicting any record.
//!
//! Where a firm both makes a good and holds lots of it, records of quantity and time bound how many of the units of one
//! sale came from abroad ([`super::bounds`]); between the bounds a unit may be one that was made or one that was bought.
//! A unit that is exchanged takes its local share with it: what the firm's own units of that good are made of, at the
//! mean. Inputs carry the leeway of their own lines up the chain; goods that are passed on don't, since their bounds
//! have followed them already.
//!
//! What lay in an opening stock is taken to be like what came later; all of it can be local, and all of it foreign.
//!
//! Complexity: `O(ties)` a sweep, as the composition itself.

use super::bounds::UnitBounds;
use super::network::{Blend, Tracing};
use crate::graph::{FlowGraph, GoodKey};
use crate::model::LinkKind;
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

/// Columns of the solver: exchanged units, which stop where goods are passed on, and opening stock, which does not.
const EXCHANGED: usize = 2;

/// Computes the leeway of every line.
pub(super) fn leeway(graph: &FlowGraph, tracing: &Tracing, passed: &[UnitBounds]) -> Vec<Leeway> {
    let own_units = local_share_of_own_units(graph, &tracing.blends, passed);
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
    let own = |node: usize| {
        let (blend, assumed) = (&tracing.blends[node], tracing.own[node].assumed);
        let local = (blend.production + blend.services).clamp(0.0, 1.0);
        let [down, up] = if assumed > 0.0 { [0.0; 2] } else { exchanged(node) };
        [down, up, assumed * local, assumed * (1.0 - local)]
    };
    let own: Vec<[f64; 4]> = (0..tracing.blends.len()).map(own).collect();
    let counts = |tie: usize, column: usize| {
        tracing.links[tie] != LinkKind::Like && (column >= EXCHANGED || tracing.units[tie] == 0.0)
    };
    let (x, _) = tracing.network.solve(&own, counts);
    let sum = |x: &[f64; 4]| Leeway { down: x[0] + x[2], up: x[1] + x[3] };
    x.iter().take(graph.lines.len()).map(sum).collect()
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
