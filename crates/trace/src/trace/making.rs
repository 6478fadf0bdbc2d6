//! The kernel of making: what goods were made from.
//!
//! A pure function over what one maker bought and did not resell, by kind of input, and what he made, by time. Where
//! no bill of materials and no contract ties them, each kind of input is spread over what was made in proportion to
//! its (standard) value, as evenly as dates allow: nothing is used before it was bought. In the plane of cumulated
//! output and cumulated purchases that is the greatest convex curve below the purchases (their lower convex hull): a
//! stock bought ahead is spread over all that was made from it, steady purchases follow output, and what is bought
//! after the last sale stays in stock.
//!
//! All inputs together never exceed the value of what was made at that time: what is left stays in stock, and is
//! shown there. Without that limit a stock laid in for the future would count against the last goods made.
//!
//! Complexity: `O(inputs + kinds · times)`.

/// One purchase that can be an input.
#[derive(Clone, Copy, Debug)]
pub struct Supply {
    /// Period of arrival.
    pub time: i32,
    /// Kind of input: a heading, services, goods that nothing is said of.
    pub kind: u32,
    /// Cost that is left to be used.
    pub cost: i64,
}

/// What was made in one period.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The period.
    pub time: i32,
    /// Standard value: quantity at the maker's mean price, so that an inflated price draws no more inputs.
    pub weight: f64,
    /// Value at the prices charged.
    pub value: i64,
}

/// So much of a purchase was used for the output of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The output, by its number.
    pub output: u32,
    /// The purchase, by its number.
    pub supply: u32,
    /// Cost used.
    pub cost: i64,
}

/// Spreads supplies over outputs. Supplies must be in order of kind, then time; outputs in order of time, each time
/// once.
pub fn spread_inputs(supplies: &[Supply], outputs: &[Output]) -> Vec<Use> {
    let kinds: Vec<&[Supply]> = supplies.chunk_by(|a, b| a.kind == b.kind).collect();
    let wanted: Vec<Vec<f64>> = kinds.iter().map(|kind| even_use(kind, outputs)).collect();
    let limits = limits(&wanted, outputs);
    let mut uses = Vec::new();
    let mut first = 0;
    for (kind, wanted) in kinds.iter().zip(&wanted) {
        draw(kind, first as u32, outputs, wanted, &limits, &mut uses);
        first += kind.len();
    }
    uses.sort_by_key(|used| (used.output, used.supply));
    uses
}

/// How much of one kind each output uses: the slopes of the lower convex hull of cumulated purchases over cumulated
/// output.
fn even_use(kind: &[Supply], outputs: &[Output]) -> Vec<f64> {
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(outputs.len() + 1);
    points.push((0.0, 0.0));
    let (mut made, mut bought, mut next) = (0.0, 0.0, 0);
    for output in outputs {
        while let Some(supply) = kind.get(next).filter(|supply| supply.time <= output.time) {
            bought += supply.cost as f64;
            next += 1;
        }
        made += output.weight;
        points.push((made, bought));
    }
    let hull = lower_hull(&points);
    let mut used = Vec::with_capacity(outputs.len());
    let mut edge = 0;
    for pair in points.windows(2) {
        while edge + 2 < hull.len() && pair[1].0 > hull[edge + 1].0 {
            edge += 1;
        }
        let (from, to) = (hull[edge], hull[(edge + 1).min(hull.len() - 1)]);
        let width = to.0 - from.0;
        let slope = if width > 0.0 { (to.1 - from.1) / width } else { 0.0 };
        used.push(slope * (pair[1].0 - pair[0].0));
    }
    used
}

/// The lower convex hull of points in order of their first coordinate (Andrew's monotone chain).
fn lower_hull(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut hull: Vec<(f64, f64)> = Vec::new();
    for &point in points {
        while let [.., a, b] = hull[..] {
            let turn = (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0);
            if turn > 0.0 {
                break;
            }
            hull.pop();
        }
        match hull.last_mut() {
            Some(last) if last.0 == point.0 => last.1 = last.1.max(point.1),
            _ => hull.push(point),
        }
    }
    hull
}

/// By output: the share of wanted inputs that its value allows.
fn limits(wanted: &[Vec<f64>], outputs: &[Output]) -> Vec<f64> {
    let limit = |(i, output): (usize, &Output)| {
        let all: f64 = wanted.iter().map(|kind| kind[i]).sum();
        if all > output.value as f64 { output.value as f64 / all } else { 1.0 }
    };
    outputs.iter().enumerate().map(limit).collect()
}

/// Draws what one kind is wanted for: oldest first, purchases of one time in proportion.
fn draw(kind: &[Supply], first: u32, outputs: &[Output], wanted: &[f64], limits: &[f64], uses: &mut Vec<Use>) {
    let mut same_time: Vec<(u32, Vec<i64>)> = Vec::new();
    let mut number = first;
    for chunk in kind.chunk_by(|a, b| a.time == b.time) {
        same_time.push((number, chunk.iter().map(|supply| supply.cost).collect()));
        number += chunk.len() as u32;
    }
    let (mut chunk, mut owed) = (0, 0.0);
    for (output, (wanted, limit)) in wanted.iter().zip(limits).enumerate() {
        owed += wanted * limit;
        let mut take = owed.round() as i64;
        owed -= take as f64;
        while take > 0 && chunk < same_time.len() {
            if kind[(same_time[chunk].0 - first) as usize].time > outputs[output].time {
                owed += take as f64;
                break;
            }
            let (number, rest) = &mut same_time[chunk];
            let there: i64 = rest.iter().sum();
            let now = take.min(there);
            take_in_proportion(rest, now, *number, output as u32, uses);
            take -= now;
            if now == there {
                chunk += 1;
            }
        }
    }
}

fn take_in_proportion(rest: &mut [i64], amount: i64, number: u32, output: u32, uses: &mut Vec<Use>) {
    let there: i128 = rest.iter().map(|&cost| i128::from(cost)).sum();
    let (mut before, mut given) = (0_i128, 0_i128);
    for (i, cost) in rest.iter_mut().enumerate() {
        before += i128::from(*cost);
        let upto = i128::from(amount) * before / there.max(1);
        let part = (upto - given) as i64;
        given = upto;
        if part > 0 {
            *cost -= part;
            uses.push(Use { output, supply: number + i as u32, cost: part });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supply(time: i32, cost: i64) -> Supply {
        Supply { time, kind: 0, cost }
    }

    fn monthly(months: std::ops::RangeInclusive<i32>, value: i64) -> Vec<Output> {
        months.map(|time| Output { time, weight: value as f64, value }).collect()
    }

    fn used(uses: &[Use], outputs: usize) -> Vec<i64> {
        (0..outputs).map(|i| uses.iter().filter(|used| used.output == i as u32).map(|used| used.cost).sum()).collect()
    }

    #[test]
    fn steady_purchases_follow_steady_output() {
        let supplies: Vec<Supply> = (0..12).map(|month| supply(month, 80)).collect();
        assert_eq!(used(&spread_inputs(&supplies, &monthly(1..=12, 100)), 12), vec![80; 12]);
    }

    #[test]
    fn a_stock_laid_in_ahead_is_spread_over_all_that_is_made_from_it() {
        assert_eq!(used(&spread_inputs(&[supply(0, 500)], &monthly(1..=5, 200)), 5), vec![100; 5]);
    }

    #[test]
    fn nothing_is_used_before_it_was_bought() {
        let uses = spread_inputs(&[supply(3, 90)], &monthly(1..=4, 100));
        assert_eq!(used(&uses, 4), vec![0, 0, 45, 45]);
    }

    #[test]
    fn inputs_beyond_the_value_made_stay_in_stock() {
        assert_eq!(used(&spread_inputs(&[supply(0, 150)], &monthly(1..=1, 100)), 1), vec![100]);
    }

    #[test]
    fn purchases_of_one_period_are_used_in_proportion() {
        let uses = spread_inputs(&[supply(0, 100), supply(0, 20)], &monthly(0..=0, 60));
        assert_eq!(uses.iter().map(|used| used.cost).collect::<Vec<_>>(), vec![50, 10]);
    }
}
