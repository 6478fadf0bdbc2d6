//! Why an interval is wide: whose missing documents would narrow it most.
//!
//! What is unknown, merely declared or left open at node `k` widens the interval of line `j` by `[(I − T)⁻¹]ⱼₖ · uₖ`, as
//! long as the interval does not end at nothing or all. The weights
//! are pushed from the lines down the network, later lines first, until what is left to push no longer matters; the cost
//! is bounded by that, not by the network.

use crate::graph::FlowGraph;
use crate::resolve::Register;
use crate::trace::{NodeKind, Tracing};
use std::collections::BTreeMap;
use tegi_model::{LinkKind, Missing, Records, Share, WidthCause};

/// Weight below which a node is not pursued: a fifth of a point of the interval.
const LEAST: f64 = 2e-3;
/// An interval narrower than half a point needs no causes.
const NARROW: Share = Share::new(5_000);
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
    let mut widths: BTreeMap<(usize, Missing), f64> = BTreeMap::new();
    let mut pushes = 0;
    while let Some((node, weight)) = open.pop_last() {
        pushes += 1;
        if weight.abs() < LEAST || pushes > MOST_PUSHES {
            continue;
        }
        let (own, ends) = (tracing.own.get(node), tracing.open_ends[node]);
        let parts = [
            (Missing::Origin, own.unknown.max(0.0) + own.declared.max(0.0)),
            (Missing::Lots, ends.lots.into()),
            (Missing::Stock, ends.stock.into()),
            (Missing::Inputs, ends.inputs.into()),
        ];
        for (missing, part) in parts.into_iter().filter(|(_, part)| *part > 0.0) {
            *widths.entry((node, missing)).or_default() += weight * part;
        }
        for (target, share, ..) in tracing.ties(node).filter(|(.., link)| *link != LinkKind::Like) {
            *open.entry(target).or_default() += weight * share;
        }
    }
    let mut by_party: BTreeMap<(u32, Missing), (f64, usize, f64)> = BTreeMap::new();
    for ((node, missing), width) in widths {
        let NodeKind::Line(ix) = tracing.kinds[node] else { continue };
        let line = graph.line(ix);
        let who = line.seller.or(line.buyer).map_or(u32::MAX, |party| party.0);
        let cause = by_party.entry((who, missing)).or_insert((0.0, node, 0.0));
        cause.0 += width;
        if width > cause.2 {
            (cause.1, cause.2) = (node, width);
        }
    }
    let mut causes: Vec<(f64, (u32, Missing), usize)> =
        by_party.into_iter().map(|(who, (sum, node, _))| (sum, who, node)).collect();
    causes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let cause = |(sum, (who, missing), node): (f64, (u32, Missing), usize)| {
        let party = register.parties.get(who as usize);
        WidthCause {
            party: party.map(|party| records.strings.get(party.name).to_string()).unwrap_or_default(),
            party_id: party.map(|party| records.strings.get(party.id).to_string()).unwrap_or_default(),
            missing,
            width: Share::from_f64(sum).min(width),
            at: graph.lines[node].at,
        }
    };
    causes.into_iter().filter(|(width, ..)| *width >= LEAST).take(MOST_CAUSES).map(cause).collect()
}
