//! Which column a box stands in, and which links run back.
//!
//! Columns are counted from the buyer: a firm stands left of everyone it supplies, so the column says the tier. Foreign
//! senders stand left of all home firms. A link that closes a circle, or runs against the border, runs back; circles are
//! cut where the walk from the buyer up the chain meets itself, so the way nearest to the buyer stays forward.

use tegi_model::figure::Side;

use super::ColumnKind;

/// Columns of boxes, and directions of links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranks {
    /// By box: its column, 0 at the right.
    pub rank: Vec<usize>,
    /// By link: whether it runs back.
    pub backward: Vec<bool>,
    /// By column, from the right: what stands there.
    pub columns: Vec<ColumnKind>,
}

/// Columns for boxes on these sides with links `(from, to)`. A link from a box to itself counts as running back.
#[must_use]
pub fn ranks(sides: &[Side], links: &[(usize, usize)]) -> Ranks {
    let mut backward: Vec<bool> = links.iter().map(|(from, to)| from == to || sides[*from] > sides[*to]).collect();
    let walked = walk_upstream(sides, links, &mut backward);
    let mut successors = vec![Vec::new(); sides.len()];
    for ((from, to), back) in links.iter().zip(&backward) {
        if !back {
            successors[*from].push(*to);
        }
    }
    let mut rank = vec![0; sides.len()];
    let mut columns = Vec::new();
    for side in [Side::Buyer, Side::Home, Side::Abroad] {
        let base = columns.len();
        for one in walked.iter().filter(|one| sides[**one] == side) {
            let beyond = successors[*one].iter().map(|next| rank[*next] + 1).max();
            rank[*one] = beyond.unwrap_or(0).max(base);
            while columns.len() <= rank[*one] {
                columns.push(kind_of(side, columns.len() - base));
            }
        }
    }
    Ranks { rank, backward, columns }
}

fn kind_of(side: Side, steps: usize) -> ColumnKind {
    match side {
        Side::Buyer => ColumnKind::Buyer,
        Side::Home => ColumnKind::Tier(steps + 1),
        Side::Abroad => ColumnKind::Abroad,
    }
}

/// Walks from the buyers up the chain, depth first; marks the links that close a circle. The result has every box
/// before the boxes that supply it.
fn walk_upstream(sides: &[Side], links: &[(usize, usize)], backward: &mut [bool]) -> Vec<usize> {
    let mut suppliers = vec![Vec::new(); sides.len()];
    let mut supplies = vec![false; sides.len()];
    for (number, (from, to)) in links.iter().enumerate() {
        if !backward[number] {
            suppliers[*to].push((number, *from));
            supplies[*from] = true;
        }
    }
    let mut starts: Vec<usize> = (0..sides.len()).collect();
    starts.sort_by_key(|one| (std::cmp::Reverse(sides[*one]), supplies[*one]));
    let mut state = vec![State::New; sides.len()];
    let mut finished = Vec::with_capacity(sides.len());
    for start in starts {
        if state[start] == State::New {
            walk_from(start, &suppliers, &mut state, backward, &mut finished);
        }
    }
    finished.reverse();
    finished
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnTheWay,
    Done,
}

fn walk_from(
    start: usize,
    suppliers: &[Vec<(usize, usize)>],
    state: &mut [State],
    backward: &mut [bool],
    finished: &mut Vec<usize>,
) {
    let mut way = vec![(start, 0)];
    state[start] = State::OnTheWay;
    while let Some((one, next)) = way.last_mut() {
        let Some((link, supplier)) = suppliers[*one].get(*next) else {
            state[*one] = State::Done;
            finished.push(*one);
            way.pop();
            continue;
        };
        *next += 1;
        match state[*supplier] {
            State::New => {
                state[*supplier] = State::OnTheWay;
                way.push((*supplier, 0));
            }
            State::OnTheWay => backward[*link] = true,
            State::Done => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Abroad, Buyer, Home};

    #[test]
    fn a_firm_stands_left_of_everyone_it_supplies_and_abroad_is_leftmost() {
        // 0 abroad → 1 → 2 → 3 buyer, and 1 → 3 directly.
        let found = ranks(&[Abroad, Home, Home, Buyer], &[(0, 1), (1, 2), (2, 3), (1, 3)]);
        assert_eq!(found.rank, [3, 2, 1, 0]);
        assert_eq!(found.backward, [false; 4]);
        assert_eq!(found.columns[1..], [ColumnKind::Tier(1), ColumnKind::Tier(2), ColumnKind::Abroad]);
    }

    #[test]
    fn a_circle_is_cut_where_it_returns_to_the_firm_next_to_the_buyer() {
        // 0 → 1 → 2 → 0 and 2 → 3 buyer.
        let found = ranks(&[Home, Home, Home, Buyer], &[(0, 1), (1, 2), (2, 0), (2, 3)]);
        assert_eq!(found.backward, [false, false, true, false]);
        assert_eq!(found.rank, [3, 2, 1, 0]);
    }

    #[test]
    fn what_runs_out_over_the_border_or_back_from_the_buyer_runs_back() {
        let found = ranks(&[Abroad, Home, Buyer], &[(1, 0), (2, 1), (1, 1)]);
        assert_eq!(found.backward, [true; 3]);
    }
}
