//! Gates: through which lots and firms all that is imported in some lines passed on its way from the border.
//!
//! A lot is a gate if every way from a line up to any of its imports leads through it; these are the common dominators
//! of the imports, seen from a place below all lines. A firm is a gate if every such way leads through some lot of that
//! firm. Who sells a gate's goods can answer for all of them; where only the supplier itself is a gate, several chains
//! meet in it.
//!
//! Ways are ties of value that records or balances speak for. What opening stock is merely taken to be like is no way:
//! the stock itself is where it begins.

use super::chart::{Chart, Station};
use super::compact::Compact;
use super::dominators::dominators;
use super::network::NodeKind;
use crate::graph::{LineIx, LineKind};
use crate::resolve::PartyIx;
use rustc_hash::{FxHashMap, FxHashSet};
use tegi_model::LinkKind;

/// What is followed to the border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// All that came from abroad.
    Imported,
    /// … and all of which nobody can tell where it is from.
    NotLocal,
}

/// Where everything passed, from the lines up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gates {
    /// Lots; of one line, the line itself is the first.
    pub lines: Vec<LineIx>,
    /// Firms; the supplier of the lines is the first.
    pub firms: Vec<PartyIx>,
}

/// The gates of lines; nothing if none of them holds anything of the kind. A firm is a gate of all lines together where it
/// is one of each that does.
///
/// Time: that of dominators and of one search for each firm on one way to the border, over what the lines draw on
/// alone.
///
/// # Errors
/// Where a part of the chart cannot be read.
pub fn gates<C: Chart>(chart: &C, lines: &[LineIx], held: Held) -> Result<Option<Gates>, C::Lost> {
    Ok(Part::behind(chart, lines, held)?.gates())
}

/// The part of the network behind some lines. Below them lies the root, node 0; the others are numbered in order of
/// nearness to it.
struct Part {
    /// The lines that they stand for.
    lines: Vec<Option<LineIx>>,
    starts: Vec<u32>,
    targets: Vec<u32>,
    /// Whose each node is.
    firms: Vec<Option<PartyIx>>,
    /// The node through which each was first seen; the root itself for the root.
    before: Vec<u32>,
    /// Where what is followed begins.
    sources: Vec<u32>,
}

impl Part {
    fn behind<C: Chart>(chart: &C, lines: &[LineIx], held: Held) -> Result<Part, C::Lost> {
        let mut part = Part {
            lines: vec![None],
            starts: vec![0],
            targets: Vec::new(),
            firms: vec![None],
            before: vec![0],
            sources: Vec::new(),
        };
        let mut found = Found { nodes: vec![NONE], places: FxHashMap::default() };
        lines.iter().for_each(|line| part.tie(&mut found, 0, line.0));
        part.starts.push(part.targets.len() as u32);
        while let Some(&node) = found.nodes.get(part.lines.len()) {
            let place = part.lines.len() as u32;
            let station = chart.station(node)?;
            part.lines.push(match station.kind {
                NodeKind::Line(line) => Some(line),
                NodeKind::Pool(_) | NodeKind::Basket(_) => None,
            });
            part.firms.push(firm(chart, &station)?);
            if begins(&station, held) {
                part.sources.push(place);
            }
            for strand in station.strands.iter().filter(|way| way.value > 0.0 && way.link != LinkKind::Like) {
                part.tie(&mut found, place, strand.node);
            }
            part.starts.push(part.targets.len() as u32);
        }
        Ok(part)
    }

    /// Puts down that a way leads from a place to a node of the network.
    fn tie(&mut self, found: &mut Found, from: u32, node: u32) {
        let new = found.nodes.len() as u32;
        let place = *found.places.entry(node).or_insert(new);
        if place == new {
            found.nodes.push(node);
            self.before.push(from);
        }
        self.targets.push(place);
    }

    fn gates(&self) -> Option<Gates> {
        let &source = self.sources.first()?;
        let tree = dominators(Compact { starts: &self.starts, targets: &self.targets }, 0);
        let common = self.sources.iter().try_fold(source, |one, &other| tree.nearest(one, other))?;
        let mut lots: Vec<u32> = tree.upwards(common).collect();
        lots.reverse();
        let sure: FxHashSet<PartyIx> = lots.iter().filter_map(|&lot| self.firms[lot as usize]).collect();
        let mut firms: Vec<PartyIx> =
            self.way_to(source).into_iter().filter_map(|lot| self.firms[lot as usize]).collect();
        let mut told = FxHashSet::default();
        firms.retain(|firm| told.insert(*firm));
        firms.retain(|&firm| sure.contains(&firm) || !self.reaches_without(firm));
        Some(Gates { lines: lots.into_iter().filter_map(|lot| self.lines[lot as usize]).collect(), firms })
    }

    /// One way from the root to a node.
    fn way_to(&self, node: u32) -> Vec<u32> {
        let above = |&node: &u32| (node != 0).then(|| self.before[node as usize]);
        let mut way: Vec<u32> = std::iter::successors(Some(node), above).collect();
        way.reverse();
        way
    }

    /// Whether something that is followed reaches the root without a firm.
    fn reaches_without(&self, firm: PartyIx) -> bool {
        let allowed = |node: u32| self.firms[node as usize] != Some(firm);
        let mut seen = vec![false; self.lines.len()];
        let mut open: Vec<u32> = [0].into_iter().filter(|&node| allowed(node)).collect();
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            let row = self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize;
            open.extend(self.targets[row].iter().filter(|&&target| allowed(target) && !seen[target as usize]));
        }
        self.sources.iter().any(|&source| seen[source as usize])
    }
}

/// Nodes of the network in the order in which they were found.
struct Found {
    /// Which one stands at each place; the root is none.
    nodes: Vec<u32>,
    places: FxHashMap<u32, u32>,
}

/// No node of the network.
const NONE: u32 = u32::MAX;

/// Whether a node brings in, itself, what is followed.
fn begins(station: &Station, held: Held) -> bool {
    let own = &station.own;
    // Opening stock that is taken to be like something has nothing from itself, and its ties are no ways.
    let (imported, unknown) =
        if own.assumed > 0.0 { (station.imported, station.unknown) } else { (own.imported, own.unknown) };
    imported > 0.0 || (held == Held::NotLocal && unknown > 0.0)
}

/// Who answers for a node: the importer of an import, the holder of opening stock, else the seller.
fn firm<C: Chart>(chart: &C, station: &Station) -> Result<Option<PartyIx>, C::Lost> {
    Ok(match station.kind {
        NodeKind::Pool(firm) | NodeKind::Basket(firm) => Some(firm),
        NodeKind::Line(line) => {
            let line = chart.line(line)?;
            if line.kind.is_import() || line.kind == LineKind::Opening { line.buyer } else { line.seller }
        }
    })
}
