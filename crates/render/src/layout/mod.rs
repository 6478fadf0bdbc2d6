//! Where boxes and arrows go: a layered placement from left to right in which every label has room of its own.
//!
//! 1. `layers` turns back the links that close a circle and gives each box its column, counted from the buyer.
//! 2. Every link gets a slot in each column it passes: one for its label, narrow ones to pass between boxes. Hence
//!    no line runs through a box or a label, by construction.
//! 3. `order` sorts the slots of each column so that few lines cross; `place` turns the order into coordinates.
//!
//! All choices are made in a fixed order and ties keep the order of the input: the same sketch, the same places.
//! Literature: Sugiyama, Tagawa, Toda (1981) for the steps; placement by isotonic regression per column.

mod layers;
mod order;
mod place;

pub use layers::{Ranks, ranks};

use tegi_model::figure::Side;

use super::scene::Area;

/// What is to be placed.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// The boxes.
    pub boxes: Vec<BoxSize>,
    /// The links; none from a box to itself.
    pub links: Vec<Link>,
}

/// A box without a place.
#[derive(Clone, Copy, Debug)]
pub struct BoxSize {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Its side of the border.
    pub side: Side,
}

/// A link between two boxes.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The box it leaves.
    pub from: usize,
    /// The box it enters.
    pub to: usize,
    /// Width and height of its label; the line runs below it.
    pub label: (f64, f64),
}

/// Everything in its place.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    /// The boxes, in the sketch's order.
    pub boxes: Vec<Area>,
    /// The links, in the sketch's order.
    pub routes: Vec<Route>,
    /// The columns of boxes, from left to right.
    pub columns: Vec<Column>,
    /// Where the border stands.
    pub border: f64,
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
}

/// The way of a link.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Its label's place; the line runs along its lower edge.
    pub label: Area,
    /// Level runs from left to right: `(left, right, height)`. Curves join them. The first and the last have no length.
    pub runs: Vec<(f64, f64, f64)>,
    /// Whether goods run from right to left.
    pub backward: bool,
}

/// A column of boxes.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Left.
    pub x: f64,
    /// Width.
    pub width: f64,
    /// Which.
    pub kind: ColumnKind,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Foreign senders.
    Abroad,
    /// Firms so many steps from the buyer.
    Tier(usize),
    /// The buyer.
    Buyer,
}

/// A layer of the placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Boxes(usize),
    Labels,
    Border,
}

/// A piece of a layer.
#[derive(Clone, Copy, Debug)]
struct Slot {
    kind: SlotKind,
    width: f64,
    height: f64,
    /// How far below its middle the line runs.
    line: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SlotKind {
    Box(usize),
    Label(usize),
    Pass,
}

/// A piece of a link, from a slot to a slot of the next layer.
#[derive(Clone, Copy, Debug)]
struct Segment {
    left: usize,
    right: usize,
}

/// Slots in layers, joined by segments.
#[derive(Clone, Debug, Default)]
struct Grid {
    layers: Vec<Layer>,
    slots: Vec<Slot>,
    /// The slots of each layer from top to bottom.
    order: Vec<Vec<usize>>,
    /// By layer: the segments to the next one.
    segments: Vec<Vec<Segment>>,
    /// The slots that a link passes, boxes included, from left to right.
    ways: Vec<Vec<usize>>,
}

/// Places a sketch.
#[must_use]
pub fn place(sketch: &Sketch) -> Placed {
    let sides: Vec<Side> = sketch.boxes.iter().map(|one| one.side).collect();
    let pairs: Vec<(usize, usize)> = sketch.links.iter().map(|link| (link.from, link.to)).collect();
    let ranks = ranks(&sides, &pairs);
    let mut grid = Grid::of(sketch, &ranks);
    order::untangle(&mut grid);
    place::coordinates(&grid, sketch, &ranks)
}

impl Grid {
    fn of(sketch: &Sketch, ranks: &Ranks) -> Self {
        let layers = layers_of(ranks);
        let mut grid = Self {
            order: vec![Vec::new(); layers.len()],
            segments: vec![Vec::new(); layers.len()],
            layers,
            ..Self::default()
        };
        let at: Vec<usize> = ranks.rank.iter().map(|rank| grid.layer_of(*rank)).collect();
        for (number, one) in sketch.boxes.iter().enumerate() {
            let kind = SlotKind::Box(number);
            grid.slot(at[number], kind, (one.width, one.height), 0.0);
        }
        for (number, link) in sketch.links.iter().enumerate() {
            let (left, right) = match ranks.backward[number] {
                true => (link.to, link.from),
                false => (link.from, link.to),
            };
            grid.join(number, link.label, (left, at[left]), (right, at[right]));
        }
        grid
    }

    fn layer_of(&self, rank: usize) -> usize {
        let boxes = self.layers.iter().position(|layer| *layer == Layer::Boxes(rank));
        boxes.unwrap_or(0)
    }

    fn slot(&mut self, layer: usize, kind: SlotKind, size: (f64, f64), line: f64) -> usize {
        self.slots.push(Slot { kind, width: size.0, height: size.1, line });
        self.order[layer].push(self.slots.len() - 1);
        self.slots.len() - 1
    }

    /// Gives a link its slots. Slots of boxes have the boxes' numbers.
    fn join(&mut self, number: usize, label: (f64, f64), left: (usize, usize), right: (usize, usize)) {
        const PASS: (f64, f64) = (0.0, 4.0);
        let mut way = vec![left.0];
        let mut labelled = false;
        for layer in left.1 + 1..right.1 {
            let here = !labelled && self.layers[layer] == Layer::Labels;
            let slot = if here {
                self.slot(layer, SlotKind::Label(number), label, label.1 / 2.0)
            } else {
                self.slot(layer, SlotKind::Pass, PASS, 0.0)
            };
            labelled |= here;
            way.push(slot);
        }
        way.push(right.0);
        for (step, pair) in way.windows(2).enumerate() {
            self.segments[left.1 + step].push(Segment { left: pair[0], right: pair[1] });
        }
        self.ways.push(way);
    }
}

/// Columns from left to right, with room for labels between them and the border after the last foreign one.
fn layers_of(ranks: &Ranks) -> Vec<Layer> {
    let mut layers = Vec::new();
    let first_home = ranks.columns.iter().rposition(|kind| *kind != ColumnKind::Abroad);
    for (rank, kind) in ranks.columns.iter().enumerate().rev() {
        if Some(rank) == first_home {
            layers.push(Layer::Border);
        }
        layers.push(Layer::Boxes(rank));
        if rank > 0 {
            layers.push(Layer::Labels);
        } else if *kind == ColumnKind::Abroad {
            layers.push(Layer::Border);
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Boxes in a line of tiers with links between many of them, made by a small fixed generator.
    pub fn tangle(boxes: usize, links: usize) -> Sketch {
        let mut state = 7_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        let side = |n: usize| match n {
            0 => Side::Buyer,
            n if n % 4 == 1 => Side::Abroad,
            _ => Side::Home,
        };
        let sizes = (0..boxes).map(|n| BoxSize { width: 150.0, height: 40.0 + (n % 3) as f64 * 20.0, side: side(n) });
        let ends = (0..links).map(|_| (next(boxes), next(boxes))).filter(|(from, to)| from != to);
        Sketch {
            boxes: sizes.collect(),
            links: ends.map(|(from, to)| Link { from, to, label: (100.0, 38.0) }).collect(),
        }
    }

    #[test]
    fn no_box_or_label_covers_another_and_no_line_runs_through_one() {
        for (boxes, links) in [(1, 0), (2, 1), (12, 20), (30, 80)] {
            let sketch = tangle(boxes, links);
            let placed = place(&sketch);
            let labels = placed.routes.iter().map(|route| route.label);
            let areas: Vec<Area> = placed.boxes.iter().copied().chain(labels).collect();
            for (at, area) in areas.iter().enumerate() {
                assert!(
                    area.x >= 0.0 && area.y >= 0.0 && area.right() <= placed.width && area.bottom() <= placed.height
                );
                for other in &areas[at + 1..] {
                    assert!(!area.overlaps(other), "{area:?} {other:?}");
                }
                for (left, right, y) in placed.routes.iter().flat_map(|route| &route.runs) {
                    let run = Area::new(*left, *y - 0.5, right - left, 0.3);
                    let own_edge = (area.bottom() - y).abs() < 1.0;
                    assert!(own_edge || !area.overlaps(&run), "{area:?} {run:?}");
                }
            }
        }
    }

    #[test]
    fn a_hundred_runs_place_everything_alike() {
        let sketch = tangle(20, 50);
        let first = format!("{:?}", place(&sketch));
        assert!((0..100).all(|_| format!("{:?}", place(&sketch)) == first));
    }

    #[test]
    fn nothing_at_all_has_a_place_too() {
        let placed = place(&Sketch::default());
        assert!(placed.boxes.is_empty() && placed.height >= 0.0);
    }
}
