//! Why an interval is wide: whose missing documents would narrow it most.
//!
//! What is unknown or merely declared at node `k` widens the interval of line `j` by `[(I − T)⁻¹]ⱼₖ · uₖ`. The weights
//! are pushed from the lines down the network, later lines first, until what is left to push no longer matters; the cost
//! is bounded by that, not by the network.

use crate::graph::FlowGraph;
use crate::model::{Records, Share, WidthCause};
use crate::resolve::Register;
use crate::trace::{NodeKind, Tracing};
use std::collections::BTreeMap;

/// Weight below which a node is not pursued: a fifth of a point of the interval.
const LEAST: f64 = 2e-3;
/// An interval narrower than half a point needs no causes.
const NARROW: Share = Share(5_000);
/// Most pushes for one figure.
const MOST_PUSHES: usize = 2_000;
/// Most causes named.
const MOST_CAUSES: usize = 5;

/// The causes of one interval, largest first; none where it is narrow.
pub(super) fn width_causes(
    graph: &FlowGraph,
    register: &Register,
    records: &Records,
    tracing: &Tracing,
    weights: &[(usize, f64)],
    width: Share,
) -> Vec<WidthCause> {
    if width < NARROW {
        return Vec::new();
    }
    let mut open: BTreeMap<usize, f64> = BTreeMap::new();
    weights.iter().for_each(|(node, weight)| *open.entry(*node).or_default() += weight);
    let mut widths: BTreeMap<usize, f64> = BTreeMap::new();
    let mut pushes = 0;
    while let Some((node, weight)) = open.pop_last() {
        pushes += 1;
        if weight.abs() < LEAST || pushes > MOST_PUSHES {
            continue;
        }
        let own = &tracing.own[node];
        let dark = own.unknown.max(0.0) + own.declared.max(0.0);
        if dark > 0.0 {
            *widths.entry(node).or_default() += weight * dark;
        }
        for (target, share, ..) in tracing.ties(node) {
            *open.entry(target).or_default() += weight * share;
        }
    }
    let mut by_party: BTreeMap<u32, (f64, usize, f64)> = BTreeMap::new();
    for (node, width) in widths {
        let NodeKind::Line(ix) = tracing.kinds[node] else { continue };
        let line = graph.line(ix);
        let who = line.seller.or(line.buyer).map_or(u32::MAX, |party| party.0);
        let cause = by_party.entry(who).or_insert((0.0, node, 0.0));
        cause.0 += width;
        if width > cause.2 {
            (cause.1, cause.2) = (node, width);
        }
    }
    let mut causes: Vec<(f64, u32, usize)> =
        by_party.into_iter().map(|(who, (width, node, _))| (width, who, node)).collect();
    causes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let cause = |(width, who, node): (f64, u32, usize)| {
        let party = register.parties.get(who as usize);
        WidthCause {
            party: party.map(|party| records.strings.get(party.name).to_string()).unwrap_or_default(),
            party_id: party.map(|party| records.strings.get(party.id).to_string()).unwrap_or_default(),
            width: Share::from_f64(width),
            at: graph.lines[node].at,
        }
    };
    causes.into_iter().filter(|(width, ..)| *width >= LEAST).take(MOST_CAUSES).map(cause).collect()
}
