//! Means and quantiles of distances, and of the widths of intervals.

use tegi_model::{CoverageScore, Rate, Spread};

/// How far these signed differences lie from nought.
pub fn spread(differences: impl IntoIterator<Item = f64>) -> Spread {
    let signed: Vec<f64> = differences.into_iter().collect();
    let mut distances: Vec<f64> = signed.iter().map(|difference| difference.abs()).collect();
    distances.sort_unstable_by(f64::total_cmp);
    Spread {
        count: signed.len() as u64,
        mean: mean(&distances),
        median: quantile(&distances, 0.5),
        p95: quantile(&distances, 0.95),
        bias: mean(&signed),
    }
}

/// Intervals are drawn with four decimals, the truth with six: so much beside them, in points, is still inside.
pub const TOLERANCE: f64 = 0.05;

/// How often the truth lies inside: (lower, truth, upper) in per cent.
pub fn coverage(intervals: impl IntoIterator<Item = (f64, f64, f64)>) -> CoverageScore {
    let intervals: Vec<(f64, f64, f64)> = intervals.into_iter().collect();
    let mut widths: Vec<f64> = intervals.iter().map(|(lower, _, upper)| upper - lower).collect();
    widths.sort_unstable_by(f64::total_cmp);
    let inside =
        intervals.iter().map(|(lower, truth, upper)| lower - TOLERANCE <= *truth && *truth <= upper + TOLERANCE);
    CoverageScore { inside: Rate::of(inside), mean_width: mean(&widths), median_width: quantile(&widths, 0.5) }
}

fn mean(numbers: &[f64]) -> f64 {
    if numbers.is_empty() { 0.0 } else { numbers.iter().sum::<f64>() / numbers.len() as f64 }
}

/// The quantile of numbers in order, by straight lines between neighbours; nought of nothing.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[(place.ceil() as usize).min(last)]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        let spread = spread([1.0, -3.0, 0.0, 4.0]);
        assert_eq!((spread.count, spread.mean, spread.median, spread.bias), (4, 2.0, 2.0, 0.5));
        // Place 0.95 · 3 = 2.85, between 3 and 4.
        assert!((spread.p95 - 3.85).abs() < 1e-12);
        assert_eq!(super::spread([]), Spread::default());
    }

    #[test]
    fn a_truth_a_hair_beside_the_interval_is_inside() {
        let coverage = coverage([(10.0, 9.96, 20.0), (10.0, 9.94, 20.0), (0.0, 50.0, 100.0)]);
        assert_eq!(coverage.inside, Rate { hits: 2, of: 3 });
        assert_eq!((coverage.mean_width, coverage.median_width), (40.0, 10.0));
    }
}
