//! Goods and value that run in a circle.
//!
//! *Closed* circles of value come from the solver: nothing enters them, so that their composition has no answer.
//! *Circles of one good* are found by following the same goods back, document by document, until a firm sells them
//! for a second time within the stated days.

use crate::graph::{FlowGraph, GoodKey, LineIx, LineKind};
use crate::resolve::{PartyIx, Register};
use crate::trace::{NodeKind, Tracing};
use petgraph::graphmap::DiGraphMap;
use std::collections::{BTreeMap, BTreeSet};
use tegi_model::{Circle, Records, Settings};

/// Firms in one circle, at most.
const MOST_FIRMS: usize = 12;

/// A circle of one good: the firms in order of flow, and the lines by which it ran.
struct GoodsCircle {
    parties: Vec<PartyIx>,
    lines: Vec<LineIx>,
}

/// Finds both kinds. Circles over the same firms are told once, with all their lines.
pub fn circles(
    graph: &FlowGraph,
    tracing: &Tracing,
    records: &Records,
    register: &Register,
    settings: &Settings,
) -> Vec<Circle> {
    let closed = tracing.closed.iter().map(|nodes| closed(graph, tracing, records, register, nodes));
    let of_goods = goods_circles(graph, tracing, settings).into_iter().map(|circle| Circle {
        parties: circle.parties.iter().map(|&party| names(party, records, register)).collect(),
        closed: false,
        value: circle.lines.iter().filter_map(|&ix| graph.line(ix).value).sum(),
        lines: circle.lines.iter().map(|&ix| graph.line(ix).at).collect(),
    });
    closed.chain(of_goods).collect()
}

fn names(party: PartyIx, records: &Records, register: &Register) -> (String, String) {
    let party = &register.parties[party.0 as usize];
    (records.strings.get(party.id).to_string(), records.strings.get(party.name).to_string())
}

fn closed(graph: &FlowGraph, tracing: &Tracing, records: &Records, register: &Register, nodes: &[u32]) -> Circle {
    let lines: Vec<LineIx> = nodes
        .iter()
        .filter_map(|&node| match tracing.kinds[node as usize] {
            NodeKind::Line(ix) => Some(ix),
            _ => None,
        })
        .collect();
    let parties: BTreeSet<PartyIx> = lines.iter().filter_map(|&ix| graph.line(ix).seller).collect();
    Circle {
        parties: parties.into_iter().map(|party| names(party, records, register)).collect(),
        closed: true,
        value: lines.iter().filter_map(|&ix| graph.line(ix).value).sum(),
        lines: lines.iter().map(|&ix| graph.line(ix).at).collect(),
    }
}

fn goods_circles(graph: &FlowGraph, tracing: &Tracing, settings: &Settings) -> Vec<GoodsCircle> {
    let suspects = firms_in_circles(graph, tracing);
    let mut by_firms: BTreeMap<Vec<PartyIx>, (Vec<PartyIx>, BTreeSet<LineIx>)> = BTreeMap::new();
    for (number, line) in graph.lines.iter().enumerate() {
        let Some(seller) = line.seller.filter(|seller| suspects.contains(&(line.key, *seller))) else { continue };
        let ix = LineIx(number as u32);
        if let Some(lap) = lap(graph, tracing, settings, seller, ix) {
            let parties: Vec<PartyIx> = lap.iter().filter_map(|&ix| graph.line(ix).seller).collect();
            let mut firms = parties.clone();
            firms.sort();
            let known = by_firms.entry(firms).or_insert_with(|| (parties, BTreeSet::new()));
            known.1.extend(lap);
        }
    }
    by_firms.into_values().map(|(parties, lines)| GoodsCircle { parties, lines: lines.into_iter().collect() }).collect()
}

/// Firms that can be in a circle of one good at all: those in a strongly connected component of the sales of goods
/// that were passed on.
fn firms_in_circles(graph: &FlowGraph, tracing: &Tracing) -> BTreeSet<(GoodKey, PartyIx)> {
    let mut sales: Vec<(GoodKey, PartyIx, PartyIx)> = Vec::new();
    for (node, line) in graph.lines.iter().enumerate() {
        let passes = line.kind == LineKind::Sale && tracing.ties(node).any(|(_, _, units, _)| units > 0.0);
        if let Some((seller, buyer)) = line.seller.zip(line.buyer).filter(|_| passes) {
            sales.push((line.key, seller, buyer));
        }
    }
    sales.sort();
    sales.dedup();
    let mut firms = BTreeSet::new();
    for same in sales.chunk_by(|a, b| a.0 == b.0) {
        let map: DiGraphMap<PartyIx, ()> =
            DiGraphMap::from_edges(same.iter().map(|&(_, seller, buyer)| (seller, buyer)));
        for component in petgraph::algo::tarjan_scc(&map).into_iter().filter(|component| component.len() > 1) {
            firms.extend(component.into_iter().map(|party| (same[0].0, party)));
        }
    }
    firms
}

/// The shortest way back from a sale to an earlier sale of the same goods by the same firm, in order of flow; without
/// the sale itself, with which the goods leave the circle or begin another lap.
fn lap(
    graph: &FlowGraph,
    tracing: &Tracing,
    settings: &Settings,
    seller: PartyIx,
    from: LineIx,
) -> Option<Vec<LineIx>> {
    let mut seen: BTreeSet<usize> = BTreeSet::from([from.0 as usize]);
    let mut paths: Vec<Vec<usize>> = vec![vec![from.0 as usize]];
    for _ in 0..MOST_FIRMS {
        let mut longer: Vec<Vec<usize>> = Vec::new();
        for path in paths {
            for source in sources(tracing, *path.last()?) {
                let line = &graph.lines[source];
                if line.kind.is_import() || !in_time(graph, settings, from, source) {
                    continue;
                }
                let extended: Vec<usize> = path.iter().copied().chain([source]).collect();
                if line.seller == Some(seller) && path.len() > 1 {
                    return Some(extended[1..].iter().rev().map(|&node| LineIx(node as u32)).collect());
                }
                if seen.insert(source) {
                    longer.push(extended);
                }
            }
        }
        paths = longer;
    }
    None
}

/// Lines whose goods are in a node as they are, pools looked through.
fn sources(tracing: &Tracing, node: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(at) = open.pop() {
        for (target, ..) in tracing.ties(at).filter(|(_, _, units, _)| *units > 0.0) {
            match tracing.kinds[target] {
                NodeKind::Line(_) => found.push(target),
                _ => open.push(target),
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn in_time(graph: &FlowGraph, settings: &Settings, last: LineIx, first: usize) -> bool {
    match (graph.line(last).day, graph.lines[first].day) {
        (Some(last), Some(first)) => last.number() - first.number() <= settings.thresholds.circle_days,
        _ => true,
    }
}
