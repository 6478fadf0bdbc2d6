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
use std::collections::VecDeque;
use std::ops::Range;
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
/// Time: that of dominators over all that the lines draw on, and of [`gate_firms`].
///
/// # Errors
/// Where a part of the chart cannot be read.
pub fn gates<C: Chart>(chart: &C, lines: &[LineIx], held: Held) -> Result<Option<Gates>, C::Lost> {
    let mut part = Part::behind(chart, lines, held)?;
    Ok(match part.lots()? {
        Some(lines) => part.firms()?.map(|firms| Gates { lines, firms }),
        None => None,
    })
}

/// The firms that are gates of lines, as in [`gates`].
///
/// Time: a search for each firm on one way to the border, which goes no further than to the nearest other way; where there
/// is none, over all that the lines draw on without the firm.
///
/// # Errors
/// Where a part of the chart cannot be read.
pub fn gate_firms<C: Chart>(chart: &C, lines: &[LineIx], held: Held) -> Result<Option<Vec<PartyIx>>, C::Lost> {
    Part::behind(chart, lines, held)?.firms()
}

/// The part of the network behind some lines, as far as it was looked at. Below the lines lies the root, node 0; the
/// others are numbered in the order in which they are found.
struct Part<'c, C> {
    chart: &'c C,
    held: Held,
    /// Which node of the network stands at each place; the root is none.
    nodes: Vec<u32>,
    places: FxHashMap<u32, u32>,
    /// What is known of each that was looked at.
    looked: Vec<Option<Looked>>,
    /// The nodes that those draw on.
    targets: Vec<u32>,
}

/// A node that was looked at.
#[derive(Clone)]
struct Looked {
    line: Option<LineIx>,
    /// Whose it is.
    firm: Option<PartyIx>,
    /// Whether what is followed begins there.
    is_source: bool,
    /// Where the nodes that it draws on lie.
    ways: Range<usize>,
}

/// No node of the network.
const NONE: u32 = u32::MAX;

impl<'c, C: Chart> Part<'c, C> {
    fn behind(chart: &'c C, lines: &[LineIx], held: Held) -> Result<Part<'c, C>, C::Lost> {
        let (nodes, places) = (vec![NONE], FxHashMap::default());
        let mut part = Part { chart, held, nodes, places, looked: vec![None], targets: Vec::new() };
        lines.iter().for_each(|line| part.tie(line.0));
        part.looked[0] = Some(Looked { line: None, firm: None, is_source: false, ways: 0..part.targets.len() });
        Ok(part)
    }

    /// Puts down that a way leads to a node of the network.
    fn tie(&mut self, node: u32) {
        let new = self.nodes.len() as u32;
        let place = *self.places.entry(node).or_insert(new);
        if place == new {
            self.nodes.push(node);
            self.looked.push(None);
        }
        self.targets.push(place);
    }

    /// What there is to know of a node.
    fn look(&mut self, place: u32) -> Result<Looked, C::Lost> {
        if let Some(looked) = &self.looked[place as usize] {
            return Ok(looked.clone());
        }
        let station = self.chart.station(self.nodes[place as usize])?;
        let from = self.targets.len();
        for strand in station.strands.iter().filter(|way| way.value > 0.0 && way.link != LinkKind::Like) {
            self.tie(strand.node);
        }
        let looked = Looked {
            line: match station.kind {
                NodeKind::Line(line) => Some(line),
                NodeKind::Pool(_) | NodeKind::Basket(_) => None,
            },
            firm: firm(self.chart, &station)?,
            is_source: begins(&station, self.held),
            ways: from..self.targets.len(),
        };
        self.looked[place as usize] = Some(looked.clone());
        Ok(looked)
    }

    /// The lots that are gates. All of the part is looked at.
    fn lots(&mut self) -> Result<Option<Vec<LineIx>>, C::Lost> {
        let (mut all, mut starts, mut targets) = (Vec::new(), vec![0], Vec::new());
        while all.len() < self.nodes.len() {
            let looked = self.look(all.len() as u32)?;
            targets.extend_from_slice(&self.targets[looked.ways.clone()]);
            starts.push(targets.len() as u32);
            all.push(looked);
        }
        let mut sources = (0_u32..).zip(&all).filter_map(|(place, looked)| looked.is_source.then_some(place));
        let Some(source) = sources.next() else { return Ok(None) };
        let tree = dominators(Compact { starts: &starts, targets: &targets }, 0);
        let Some(common) = sources.try_fold(source, |one, other| tree.nearest(one, other)) else { return Ok(None) };
        let mut lots: Vec<LineIx> = tree.upwards(common).filter_map(|lot| all[lot as usize].line).collect();
        lots.reverse();
        Ok(Some(lots))
    }

    /// The firms that are gates, from the root to the border.
    fn firms(&mut self) -> Result<Option<Vec<PartyIx>>, C::Lost> {
        let Some(way) = self.nearest_way(None)? else { return Ok(None) };
        let (mut firms, mut told) = (Vec::new(), FxHashSet::default());
        for place in way {
            if let Some(firm) = self.look(place)?.firm
                && told.insert(firm)
                && self.nearest_way(Some(firm))?.is_none()
            {
                firms.push(firm);
            }
        }
        Ok(Some(firms))
    }

    /// The way from the root to the nearest source, without a firm; nothing if there is none.
    fn nearest_way(&mut self, without: Option<PartyIx>) -> Result<Option<Vec<u32>>, C::Lost> {
        // Each node with the one through which it was reached first.
        let (mut reached, mut open) = (FxHashMap::from_iter([(0, 0)]), VecDeque::from([0]));
        while let Some(place) = open.pop_front() {
            let Looked { firm, is_source, ways, .. } = self.look(place)?;
            if without.is_some() && firm == without {
                continue;
            }
            if is_source {
                let before = |place: &u32| (*place != 0).then(|| reached[place]);
                let mut way: Vec<u32> = std::iter::successors(Some(place), before).collect();
                way.reverse();
                return Ok(Some(way));
            }
            for &target in &self.targets[ways] {
                reached.entry(target).or_insert_with(|| {
                    open.push_back(target);
                    place
                });
            }
        }
        Ok(None)
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
