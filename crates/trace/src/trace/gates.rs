//! Gates: through which lots and firms all that is imported in a line passed on its way from the border.
//!
//! A lot is a gate if every way from the line up to any of its imports leads through it; these are the common dominators
//! of the imports, seen from the line. A firm is a gate if every such way leads through some lot of that firm. Who sells
//! a gate's goods can answer for all of them; where only the supplier itself is a gate, several chains meet in it.
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

/// Where everything passed, from the line up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gates {
    /// Lots; the line itself is the first.
    pub lines: Vec<LineIx>,
    /// Firms; the line's own supplier is the first.
    pub firms: Vec<PartyIx>,
}

/// The gates of a line; nothing if it holds nothing of the kind.
///
/// Time: that of dominators and of one search for each firm on one way to the border, over what the line draws on
/// alone.
///
/// # Errors
/// Where a part of the chart cannot be read.
pub fn gates<C: Chart>(chart: &C, line: LineIx, held: Held) -> Result<Option<Gates>, C::Lost> {
    Ok(Part::behind(chart, line, held)?.gates())
}

/// The part of the network behind a line, its nodes numbered from the line in order of nearness.
struct Part {
    /// The lines that they stand for.
    lines: Vec<Option<LineIx>>,
    starts: Vec<u32>,
    targets: Vec<u32>,
    /// Whose each node is.
    firms: Vec<Option<PartyIx>>,
    /// The node through which each was first seen; the line itself for the line.
    before: Vec<u32>,
    /// Where what is followed begins.
    sources: Vec<u32>,
}

impl Part {
    fn behind<C: Chart>(chart: &C, line: LineIx, held: Held) -> Result<Part, C::Lost> {
        let mut nodes = vec![line.0];
        let mut places = FxHashMap::from_iter([(line.0, 0)]);
        let mut part = Part {
            lines: Vec::new(),
            starts: vec![0],
            targets: Vec::new(),
            firms: Vec::new(),
            before: vec![0],
            sources: Vec::new(),
        };
        while let Some(&node) = nodes.get(part.lines.len()) {
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
                let new = nodes.len() as u32;
                let found = *places.entry(strand.node).or_insert(new);
                if found == new {
                    nodes.push(strand.node);
                    part.before.push(place);
                }
                part.targets.push(found);
            }
            part.starts.push(part.targets.len() as u32);
        }
        Ok(part)
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

    /// One way from the line to a node.
    fn way_to(&self, node: u32) -> Vec<u32> {
        let above = |&node: &u32| (node != 0).then(|| self.before[node as usize]);
        let mut way: Vec<u32> = std::iter::successors(Some(node), above).collect();
        way.reverse();
        way
    }

    /// Whether something that is followed reaches the line without a firm.
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
