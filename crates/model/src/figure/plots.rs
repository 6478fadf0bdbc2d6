//! Plain data of statistical pictures: curves and points in a square of per cents, and bars in rows.

use super::Caption;

/// Curves and points between 0 and 100 per cent, both ways.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurveFigure {
    /// Words above and below.
    pub caption: Caption,
    /// The curves; two can be told apart.
    pub curves: Vec<Curve>,
    /// The points, from left to right.
    pub points: Vec<CurvePoint>,
    /// Words inside the picture.
    pub words: CurveWords,
}

/// A line through corners.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// What it is, for the legend.
    pub name: String,
    /// Its corners in per cent: across, up.
    pub corners: Vec<(f64, f64)>,
}

/// A point with what it rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurvePoint {
    /// Across, in per cent.
    pub across: f64,
    /// Up, in per cent.
    pub up: f64,
    /// How low and how high it might be.
    pub reach: (f64, f64),
    /// Stands above the plot: how many cases the point is made of.
    pub count: String,
}

/// The words inside a picture of curves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurveWords {
    /// Under the plot.
    pub across: String,
    /// Above it.
    pub up: String,
    /// Legend: the diagonal; empty where there is none.
    pub diagonal: String,
    /// Legend: a point.
    pub point: String,
    /// Legend: the whisker of a point.
    pub reach: String,
    /// Before the counts above the plot.
    pub count: String,
    /// Stands in the middle of a picture with nothing in it.
    pub empty: String,
}

/// Bars in rows, each with a whisker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarsFigure {
    /// Words above and below.
    pub caption: Caption,
    /// From the top.
    pub rows: Vec<BarRow>,
    /// What the numbers are.
    pub scale: BarScale,
    /// Words inside the picture.
    pub words: BarsWords,
}

/// What the numbers of bars are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BarScale {
    /// Per cent, from 0 to 100.
    #[default]
    Percent,
    /// Percentage points, from 0 as far as need be.
    Points,
}

/// A bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarRow {
    /// What it is about.
    pub label: String,
    /// How long it is; `None` where there is nothing to count.
    pub value: Option<f64>,
    /// From where to where its whisker goes.
    pub reach: Option<(f64, f64)>,
    /// At the right, in words: `95.2 (20/21)`.
    pub says: String,
}

/// The words inside a picture of bars.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarsWords {
    /// Under the axis.
    pub axis: String,
    /// Legend: the bar.
    pub bar: String,
    /// Legend: the whisker.
    pub reach: String,
    /// Stands in the middle of a picture without rows.
    pub empty: String,
}
