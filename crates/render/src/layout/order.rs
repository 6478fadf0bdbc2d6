//! The order of slots within their columns, with few crossings: barycentres swept from left to right and back.

use super::{Grid, Segment};

/// Sweeps there and back. More hardly ever help.
const SWEEPS: usize = 16;

/// Sorts the slots of each layer; keeps the best order seen.
pub fn untangle(grid: &mut Grid) {
    let mut best = grid.order.clone();
    let mut fewest = crossings(grid);
    for _ in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        sweep(grid, Toward::Right);
        sweep(grid, Toward::Left);
        let now = crossings(grid);
        if now < fewest {
            fewest = now;
            best.clone_from(&grid.order);
        }
    }
    grid.order = best;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Toward {
    Right,
    Left,
}

fn sweep(grid: &mut Grid, toward: Toward) {
    let count = grid.order.len();
    for step in 1..count {
        let (layer, fixed, between) = match toward {
            Toward::Right => (step, step - 1, step - 1),
            Toward::Left => (count - 1 - step, count - step, count - 1 - step),
        };
        let position = positions(&grid.order[fixed], grid.slots.len());
        let mut sums = vec![(0.0, 0_u32); grid.slots.len()];
        for Segment { left, right } in &grid.segments[between] {
            let (moving, anchor) = match toward {
                Toward::Right => (*right, *left),
                Toward::Left => (*left, *right),
            };
            sums[moving].0 += position[anchor] as f64;
            sums[moving].1 += 1;
        }
        sort_by_mean(&mut grid.order[layer], &sums);
    }
}

/// Sorts by the mean place of the neighbours; a slot without neighbours keeps its place in proportion.
fn sort_by_mean(order: &mut [usize], sums: &[(f64, u32)]) {
    let mut keyed: Vec<(f64, usize)> = order
        .iter()
        .enumerate()
        .map(|(place, slot)| match sums[*slot] {
            (_, 0) => (place as f64, *slot),
            (sum, count) => (sum / f64::from(count), *slot),
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (place, (_, slot)) in order.iter_mut().zip(keyed) {
        *place = slot;
    }
}

fn positions(order: &[usize], slots: usize) -> Vec<usize> {
    let mut position = vec![0; slots];
    for (place, slot) in order.iter().enumerate() {
        position[*slot] = place;
    }
    position
}

/// How many pairs of segments cross, over all layers.
fn crossings(grid: &Grid) -> usize {
    let mut position = vec![0; grid.slots.len()];
    for order in &grid.order {
        for (place, slot) in order.iter().enumerate() {
            position[*slot] = place;
        }
    }
    let of_layer = |segments: &Vec<Segment>| {
        let mut ends: Vec<(usize, usize)> =
            segments.iter().map(|segment| (position[segment.left], position[segment.right])).collect();
        ends.sort_unstable();
        inversions(ends.into_iter().map(|(_, right)| right))
    };
    grid.segments.iter().map(of_layer).sum()
}

/// Pairs in the wrong order, by a binary indexed tree.
fn inversions(places: impl Iterator<Item = usize>) -> usize {
    let places: Vec<usize> = places.collect();
    let size = places.iter().max().map_or(0, |most| most + 1);
    let mut tree = vec![0_usize; size + 1];
    let mut found = 0;
    for (seen, place) in places.into_iter().enumerate() {
        let mut not_above = 0;
        let mut at = place + 1;
        while at > 0 {
            not_above += tree[at];
            at &= at - 1;
        }
        found += seen - not_above;
        at = place + 1;
        while at <= size {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inversions_are_counted_and_equal_places_do_not_cross() {
        assert_eq!(inversions([0, 1, 1, 2].into_iter()), 0);
        assert_eq!(inversions([2, 1, 0].into_iter()), 3);
        assert_eq!(inversions(std::iter::empty()), 0);
    }

    #[test]
    fn untangling_never_adds_a_crossing() {
        let sketch = super::super::tests::tangle(25, 60);
        let sides: Vec<_> = sketch.boxes.iter().map(|one| one.side).collect();
        let links: Vec<_> = sketch.links.iter().map(|link| (link.from, link.to)).collect();
        let mut grid = Grid::of(&sketch, &super::super::ranks(&sides, &links));
        let before = crossings(&grid);
        untangle(&mut grid);
        assert!(crossings(&grid) < before);
    }
}
