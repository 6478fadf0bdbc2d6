//! Coordinates: columns side by side, and in each column the heights that keep lines as straight as the order allows.
//!
//! A column's heights are the least squares against where its neighbours would like it, under the order and the gaps:
//! isotonic regression by pooling neighbours, exact for the column. Sweeps there and back settle the whole.

use super::{Column, ColumnKind, Grid, Layer, Placed, Ranks, Route, Segment, Sketch, SlotKind};
use crate::scene::Area;

/// Sweeps that listen to one side, then sweeps that listen to both until long lines are straight.
const SWEEPS: (usize, usize) = (12, 90);
/// Between a box and its neighbour above or below.
const BOX_GAP: f64 = 18.0;
/// Between labels or passing lines.
const LINE_GAP: f64 = 9.0;
/// Between two lines at the side of a box.
const PORT_GAP: f64 = 15.0;
/// The border's strip.
const BORDER_WIDTH: f64 = 24.0;
/// The narrowest and the widest room for curves between columns.
const CURVE_ROOM: (f64, f64) = (22.0, 84.0);

/// Where each slot and each port is.
pub fn coordinates(grid: &Grid, sketch: &Sketch, ranks: &Ranks) -> Placed {
    let wires = wires(grid);
    let heights = heights(grid, &wires);
    let lefts = lefts(grid, &wires, &heights);
    let top = |slot: usize| heights[slot] - grid.slots[slot].height / 2.0;
    let width = |layer: usize| layer_width(grid, layer);

    let mut boxes = vec![Area::default(); sketch.boxes.len()];
    let mut placed = Placed::default();
    for (layer, order) in grid.order.iter().enumerate() {
        for slot in order {
            if let SlotKind::Box(number) = grid.slots[*slot].kind {
                boxes[number] = Area::new(lefts[layer], top(*slot), width(layer), grid.slots[*slot].height);
            }
        }
        match grid.layers[layer] {
            Layer::Boxes(rank) => placed.columns.push(Column {
                x: lefts[layer],
                width: width(layer),
                kind: ranks.columns.get(rank).copied().unwrap_or(ColumnKind::Buyer),
            }),
            Layer::Border => placed.border = lefts[layer] + BORDER_WIDTH / 2.0,
            Layer::Labels => {}
        }
    }
    placed.routes = routes(grid, &wires, &heights, &lefts, ranks);
    placed.width = grid.layers.len().checked_sub(1).map_or(0.0, |last| lefts[last] + width(last));
    placed.height = (0..grid.slots.len()).map(|slot| top(slot) + grid.slots[slot].height).fold(0.0, f64::max);
    placed.boxes = boxes;
    placed
}

/// A segment with the heights of its ends against the middles of their slots.
#[derive(Clone, Copy)]
struct Wire {
    segment: Segment,
    left_port: f64,
    right_port: f64,
    weight: f64,
}

/// By layer: the segments to the next one, with ports at boxes spread in the order of the other ends.
fn wires(grid: &Grid) -> Vec<Vec<Wire>> {
    let mut position = vec![0; grid.slots.len()];
    for (place, slot) in grid.order.iter().flat_map(|order| order.iter().enumerate()) {
        position[*slot] = place;
    }
    let of_layer = |segments: &Vec<Segment>| {
        let mut wires: Vec<Wire> = segments.iter().map(|segment| bare_wire(grid, *segment)).collect();
        spread(
            &mut wires,
            grid,
            |wire| wire.segment.left,
            |wire| position[wire.segment.right],
            |wire| &mut wire.left_port,
        );
        spread(
            &mut wires,
            grid,
            |wire| wire.segment.right,
            |wire| position[wire.segment.left],
            |wire| &mut wire.right_port,
        );
        wires
    };
    grid.segments.iter().map(of_layer).collect()
}

fn bare_wire(grid: &Grid, segment: Segment) -> Wire {
    let (left, right) = (grid.slots[segment.left], grid.slots[segment.right]);
    let boxes = [left, right].iter().filter(|slot| matches!(slot.kind, SlotKind::Box(_))).count();
    Wire { segment, left_port: left.line, right_port: right.line, weight: [8.0, 3.0, 1.0][boxes] }
}

/// Spreads the lines at one side of each box.
fn spread(
    wires: &mut [Wire],
    grid: &Grid,
    home: impl Fn(&Wire) -> usize,
    away: impl Fn(&Wire) -> usize,
    port: impl Fn(&mut Wire) -> &mut f64,
) {
    let keyed = wires.iter().enumerate().map(|(wire, it)| (home(it), away(it), wire));
    let mut sorted: Vec<(usize, usize, usize)> = keyed.collect();
    sorted.sort_unstable();
    for group in sorted.chunk_by(|a, b| a.0 == b.0) {
        let slot = grid.slots[group[0].0];
        if !matches!(slot.kind, SlotKind::Box(_)) {
            continue;
        }
        let gap = PORT_GAP.min((slot.height - 12.0).max(0.0) / group.len() as f64);
        let middle = (group.len() - 1) as f64 / 2.0;
        for (place, (_, _, wire)) in group.iter().enumerate() {
            *port(&mut wires[*wire]) = (place as f64 - middle) * gap;
        }
    }
}

/// The height of each slot's middle; the uppermost edge is at 0.
fn heights(grid: &Grid, wires: &[Vec<Wire>]) -> Vec<f64> {
    let mut heights = vec![0.0; grid.slots.len()];
    for layer in 0..grid.order.len() {
        settle(grid, layer, &mut heights, &[]);
    }
    let count = grid.order.len();
    for sweep in 0..SWEEPS.0 + SWEEPS.1 {
        let both = sweep >= SWEEPS.0;
        for layer in (0..count).chain((0..count).rev()) {
            let rightward = sweep % 2 == 0;
            let mut wishes = Vec::new();
            if layer > 0 && (both || rightward || layer + 1 == count) {
                wishes.extend(wires[layer - 1].iter().map(wish_of_left));
            }
            if layer + 1 < count && (both || !rightward || layer == 0) {
                wishes.extend(wires[layer].iter().map(wish_of_right));
            }
            settle(grid, layer, &mut heights, &wishes);
        }
    }
    // Straightening one line makes room for the next.
    for _ in 0..3 {
        straighten(grid, wires, &mut heights);
    }
    let top = (0..heights.len()).map(|slot| heights[slot] - grid.slots[slot].height / 2.0);
    let highest = top.fold(f64::INFINITY, f64::min);
    heights.iter().map(|height| height - highest).collect()
}

/// Gives the passing slots of long links one height where their neighbours leave room for it: that of an end, else near
/// it.
fn straighten(grid: &Grid, wires: &[Vec<Wire>], heights: &mut [f64]) {
    let mut around: Vec<Around> = vec![Around::default(); grid.slots.len()];
    for order in &grid.order {
        for pair in order.windows(2) {
            around[pair[0]].below = Some(pair[1]);
            around[pair[1]].above = Some(pair[0]);
        }
    }
    for wire in wires.iter().flatten() {
        around[wire.segment.right].before = Some(*wire);
        around[wire.segment.left].after = Some(*wire);
    }
    let is_pass = |slot: usize| grid.slots[slot].kind == SlotKind::Pass;
    for way in &grid.ways {
        for run in way.chunk_by(|a, b| is_pass(*a) && is_pass(*b)) {
            if is_pass(run[0]) {
                straighten_run(grid, run, &around, heights);
            }
        }
    }
}

/// The neighbours of a passing slot.
#[derive(Clone, Copy, Default)]
struct Around {
    above: Option<usize>,
    below: Option<usize>,
    before: Option<Wire>,
    after: Option<Wire>,
}

/// `run` is not empty.
fn straighten_run(grid: &Grid, run: &[usize], around: &[Around], heights: &mut [f64]) {
    let mut room = (f64::NEG_INFINITY, f64::INFINITY);
    for slot in run {
        if let Some(above) = around[*slot].above {
            room.0 = room.0.max(heights[above] + distance(grid, above, *slot));
        }
        if let Some(below) = around[*slot].below {
            room.1 = room.1.min(heights[below] - distance(grid, *slot, below));
        }
    }
    if room.0 > room.1 {
        return;
    }
    let (first, last) = (run[0], run[run.len() - 1]);
    let before = around[first].before.map(|wire| ends(&wire, heights).0);
    let after = around[last].after.map(|wire| ends(&wire, heights).1);
    let fits = |height: &f64| (room.0..=room.1).contains(height);
    let reached = [before, after].into_iter().flatten().find(fits);
    let height = reached.unwrap_or_else(|| heights[first].clamp(room.0, room.1));
    for slot in run {
        heights[*slot] = height;
    }
}

/// Where a neighbour would like a slot: `(slot, neighbour, shift, weight)`.
type Wish = (usize, usize, f64, f64);

fn wish_of_left(wire: &Wire) -> Wish {
    (wire.segment.right, wire.segment.left, wire.left_port - wire.right_port, wire.weight)
}

fn wish_of_right(wire: &Wire) -> Wish {
    (wire.segment.left, wire.segment.right, wire.right_port - wire.left_port, wire.weight)
}

/// Moves the slots of one layer as near to the wishes as order and gaps allow.
fn settle(grid: &Grid, layer: usize, heights: &mut [f64], wishes: &[Wish]) {
    let order = &grid.order[layer];
    let mut sums = vec![(0.0, 0.0); grid.slots.len()];
    for (slot, neighbour, shift, weight) in wishes {
        sums[*slot].0 += (heights[*neighbour] + shift) * weight;
        sums[*slot].1 += weight;
    }
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(order.len());
    let mut wanted = Vec::with_capacity(order.len());
    for (place, slot) in order.iter().enumerate() {
        if place > 0 {
            offset += distance(grid, order[place - 1], *slot);
        }
        let (height, weight) = match sums[*slot] {
            (_, 0.0) => (heights[*slot], 0.05),
            (sum, weight) => (sum / weight, weight),
        };
        offsets.push(offset);
        wanted.push((height - offset, weight));
    }
    for ((slot, offset), height) in order.iter().zip(offsets).zip(isotonic(&wanted)) {
        heights[*slot] = height + offset;
    }
}

/// The least distance between the middles of neighbours.
fn distance(grid: &Grid, upper: usize, lower: usize) -> f64 {
    let (upper, lower) = (grid.slots[upper], grid.slots[lower]);
    let is_box = |kind| matches!(kind, SlotKind::Box(_));
    let gap = if is_box(upper.kind) || is_box(lower.kind) { BOX_GAP } else { LINE_GAP };
    (upper.height + lower.height) / 2.0 + gap
}

/// The nondecreasing values nearest to `(wish, weight)` in the sense of least squares: pool adjacent violators.
fn isotonic(wanted: &[(f64, f64)]) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::with_capacity(wanted.len());
    for (value, weight) in wanted {
        let mut pool = (*value, *weight, 1);
        while let Some(last) = pools.last().filter(|last| last.0 > pool.0) {
            let weight = last.1 + pool.1;
            pool = ((last.0 * last.1 + pool.0 * pool.1) / weight, weight, last.2 + pool.2);
            pools.pop();
        }
        pools.push(pool);
    }
    let spread = pools.into_iter().flat_map(|(value, _, count)| std::iter::repeat_n(value, count));
    spread.collect()
}

fn layer_width(grid: &Grid, layer: usize) -> f64 {
    match grid.layers[layer] {
        Layer::Border => BORDER_WIDTH,
        Layer::Boxes(_) | Layer::Labels => {
            let widths = grid.order[layer].iter().map(|slot| grid.slots[*slot].width);
            widths.fold(0.0, f64::max)
        }
    }
}

/// The left side of each layer, with more room for curves where lines climb more.
fn lefts(grid: &Grid, wires: &[Vec<Wire>], heights: &[f64]) -> Vec<f64> {
    let mut lefts = Vec::with_capacity(grid.layers.len());
    let mut left = 0.0;
    for (layer, layer_wires) in wires.iter().enumerate() {
        lefts.push(left);
        let climbs = layer_wires.iter().map(|wire| {
            let (from, to) = ends(wire, heights);
            (to - from).abs()
        });
        let steepest = climbs.fold(0.0, f64::max);
        let beside_border = grid.layers.get(layer + 1) == Some(&Layer::Border);
        let room = (16.0 + 0.2 * steepest).clamp(CURVE_ROOM.0, CURVE_ROOM.1);
        let room = if beside_border && steepest < 1.0 { 6.0 } else { room };
        left += layer_width(grid, layer) + room;
    }
    lefts
}

fn ends(wire: &Wire, heights: &[f64]) -> (f64, f64) {
    let left = heights[wire.segment.left] + wire.left_port;
    let right = heights[wire.segment.right] + wire.right_port;
    (left, right)
}

fn routes(grid: &Grid, wires: &[Vec<Wire>], heights: &[f64], lefts: &[f64], ranks: &Ranks) -> Vec<Route> {
    let mut layer_of = vec![0; grid.slots.len()];
    for (layer, order) in grid.order.iter().enumerate() {
        for slot in order {
            layer_of[*slot] = layer;
        }
    }
    // The wires of a layer stand in the order in which the links were joined.
    let mut next = vec![0; wires.len()];
    let mut route = |(way, backward): (&Vec<usize>, &bool)| {
        let mut route = Route { backward: *backward, ..Route::default() };
        for (step, slot) in way.iter().enumerate() {
            let layer = layer_of[*slot];
            let left = lefts[layer];
            let right = left + layer_width(grid, layer);
            let is_last = step + 1 == way.len();
            if step == 0 {
                let height = ends(&wires[layer][next[layer]], heights).0;
                route.runs.push((right, right, height));
            } else if is_last {
                let height = ends(&wires[layer - 1][next[layer - 1]], heights).1;
                route.runs.push((left, left, height));
            } else {
                let line = heights[*slot] + grid.slots[*slot].line;
                route.runs.push((left, right, line));
            }
            if let SlotKind::Label(_) = grid.slots[*slot].kind {
                let size = grid.slots[*slot];
                route.label = Area::new(left, heights[*slot] - size.height / 2.0, size.width, size.height);
            }
            if step > 0 {
                next[layer - 1] += 1;
            }
        }
        route
    };
    grid.ways.iter().zip(&ranks.backward).map(&mut route).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pooled_neighbours_share_their_weighted_mean() {
        assert_eq!(isotonic(&[(1.0, 1.0), (5.0, 1.0), (2.0, 2.0), (9.0, 1.0)]), [1.0, 3.0, 3.0, 9.0]);
        assert!(isotonic(&[]).is_empty());
    }
}
