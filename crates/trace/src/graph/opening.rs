//! Opening stock is worth and made of what the same goods are later.
//!
//! A stock count gives a quantity and a code, no cost and no origin. What lay there on the first day is taken to be
//! like what the firm bought of the same good next or, where it buys none, like what it sold of it: at that unit value,
//! of that composition. It is the likeliest guess and no more: nothing of it counts towards either end of an interval.
//!
//! Complexity: `O(lines)` for the lines of goods that lay in an opening stock.

use super::{FlowGraph, GoodKey, Line, LineIx, LineKind};
use crate::resolve::PartyIx;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tegi_model::{Money, Unit};

/// So many of the next lines of the same good are looked at: more than are needed, since sales out of the opening
/// stock itself tell nothing of it.
const NEXT: usize = 40;

/// What an opening stock is taken to be like.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Alike {
    /// Lines and their shares of its value.
    pub shares: Vec<(LineIx, f64)>,
    /// Whether they are sales, so that it is worth a price, and not a cost.
    pub made: bool,
}

/// Goods of one kind at one firm.
type Good = (PartyIx, GoodKey, Unit);

/// Finds the lines that opening stock is like, and values it by them. Lines must be in their order.
pub(super) fn value_opening(graph: &mut FlowGraph) {
    let opening: Vec<LineIx> = (0..graph.lines.len() as u32).map(LineIx).filter(|&ix| is_opening(graph, ix)).collect();
    if opening.is_empty() {
        return;
    }
    let (bought, sold) = next_lines(graph, &opening);
    for ix in opening {
        let line = graph.line(ix);
        let Some(good) = line.buyer.map(|buyer| (buyer, line.key, line.unit)) else { continue };
        let alike = |lines: Option<&Vec<LineIx>>| -> Vec<LineIx> {
            let same_code = |other: &&LineIx| match (graph.line(**other).code, line.code) {
                (Some(a), Some(b)) => a.prefix(6) == b.prefix(6),
                _ => true,
            };
            lines.into_iter().flatten().filter(same_code).take(NEXT).copied().collect()
        };
        let (bought, sold) = (alike(bought.get(&good)), alike(sold.get(&good)));
        let (like, made) = if bought.is_empty() { (sold, true) } else { (bought, false) };
        if let Some(shares) = value_by(graph, ix, &like) {
            graph.opening_like.insert(ix, Alike { shares, made });
        }
    }
}

fn is_opening(graph: &FlowGraph, ix: LineIx) -> bool {
    graph.line(ix).kind == LineKind::Opening
}

/// Values an opening line by the unit value of others, and gives their shares of it; nothing where they have no value.
fn value_by(graph: &mut FlowGraph, ix: LineIx, like: &[LineIx]) -> Option<Vec<(LineIx, f64)>> {
    let cost = |ix: LineIx| graph.line(ix).cost().unwrap_or_default().to_f64();
    let whole: f64 = like.iter().map(|&ix| cost(ix)).sum();
    let units: f64 = like.iter().filter_map(|&ix| graph.line(ix).quantity).map(|quantity| quantity.to_f64()).sum();
    if whole <= 0.0 || units <= 0.0 {
        return None;
    }
    let shares = like.iter().map(|&ix| (ix, cost(ix) / whole)).collect();
    let line = &mut graph.lines[ix.0 as usize];
    line.value = line.quantity.map(|quantity| Money::from_f64(quantity.to_f64() * whole / units));
    Some(shares)
}

/// For the goods of some lines: what their holder bought of them, and what it sold, in order.
fn next_lines(graph: &FlowGraph, opening: &[LineIx]) -> (FxHashMap<Good, Vec<LineIx>>, FxHashMap<Good, Vec<LineIx>>) {
    let of = |party: Option<PartyIx>, line: &Line| party.map(|party| (party, line.key, line.unit));
    let wanted = opening.iter().filter_map(|&ix| of(graph.line(ix).buyer, graph.line(ix)));
    let mut bought: FxHashMap<Good, Vec<LineIx>> = wanted.map(|good| (good, Vec::new())).collect();
    let mut sold = bought.clone();
    // Most lines are of other goods: which are not is asked on all threads.
    let ends = |line: &Line| {
        let tells = line.kind != LineKind::Opening && !line.service && line.cost().is_some() && line.quantity.is_some();
        let seller = line.seller.filter(|_| !line.kind.is_import());
        [line.buyer, seller].map(|party| of(party.filter(|_| tells), line))
    };
    let is_asked = |ix: &LineIx| ends(graph.line(*ix)).iter().flatten().any(|good| bought.contains_key(good));
    let numbers = (0_u32..graph.lines.len() as u32).into_par_iter().map(LineIx);
    let asked: Vec<LineIx> = numbers.filter(is_asked).collect();
    for ix in asked {
        let [got, given] = ends(graph.line(ix));
        for (good, lines) in [(got, &mut bought), (given, &mut sold)] {
            if let Some(lines) = good.and_then(|good| lines.get_mut(&good)) {
                lines.push(ix);
            }
        }
    }
    (bought, sold)
}
