//! Curves and points in a square of per cents: whether confidence is earned, how purely a score ranks.
//!
//! The first curve is unbroken, the second dashed; points carry whiskers, and the counts that they rest on stand above
//! the plot.

use tegi_model::figure::{CurveFigure, CurvePoint};

use super::RenderError;
use super::font::text_width;
use super::frame::{Body, LegendEntry, framed};
use super::number::percent;
use super::palette::{IMPORTED, INK, LOCAL, PAPER, SOFT_INK};
use super::plot::{Axes, Plot, TICK_ROOM, label_room, plot, round_ticks, sound};
use super::scene::{Anchor, Area, Dash, Fill, Font, Item, Point, Scene, Stroke};
use super::text::{Paragraph, label, printable};

const SIDE: f64 = 430.0;
const WORDS: Font = Font::regular(11.5);
const COUNT: Font = Font::regular(10.5);
/// Above the plot: what goes up, and the row of counts.
const HEAD: f64 = 52.0;
/// Right of the plot: half of the last tick's words, and a count that was moved.
const RIGHT: f64 = 30.0;
const DOT: f64 = 5.0;
/// How the curves are told apart.
const LINES: [Stroke; 2] = [Stroke::solid(LOCAL, 2.2), Stroke { color: IMPORTED, width: 2.2, dash: Dash::Dashed }];
const DIAGONAL: Stroke = Stroke { color: SOFT_INK, width: 1.2, dash: Dash::Dotted };

/// Draws the figure.
pub fn draw(figure: &CurveFigure) -> Result<Scene, RenderError> {
    if figure.points.is_empty() && figure.curves.iter().all(|curve| curve.corners.is_empty()) {
        return Ok(framed(Body::empty(&figure.words.empty), &figure.caption));
    }
    let numbers = |value: f64| percent(value, &figure.caption.numbers);
    let whole = 0.0..100.0;
    let left = label_room(&whole, &numbers);
    let axes = Axes {
        area: Area::new(left, HEAD, SIDE, SIDE),
        x: whole.clone(),
        x_ticks: round_ticks(&whole, 5),
        x_format: Some(&numbers),
        y: whole,
        y_format: Some(&numbers),
        line: Vec::new(),
    };
    let plot = plot(&axes)?;
    let across = Paragraph::whole(&figure.words.across, WORDS, SIDE);
    let across_at = (left + SIDE / 2.0, plot.area.bottom() + TICK_ROOM);
    let mut items = vec![label(&printable(&figure.words.up), (0.0, WORDS.size), WORDS, Anchor::Start, SOFT_INK)];
    items.extend(counts(figure, &plot));
    items.extend(plot.items.iter().cloned());
    items.extend(across.items(across_at, Anchor::Middle, SOFT_INK));
    items.extend(lines(figure, &plot));
    items.extend(figure.points.iter().flat_map(|point| drawn_point(point, &plot)));
    let body = Body {
        width: (left + SIDE + RIGHT).max(text_width(&figure.words.up, WORDS)),
        height: across_at.1 + across.height(),
        items,
        legend: legend(figure),
        ..Body::default()
    };
    Ok(framed(body, &figure.caption))
}

/// The counts above their points, moved to the right where two would touch; what finds no room is left to the table.
fn counts(figure: &CurveFigure, plot: &Plot) -> Vec<Item> {
    let base = HEAD - 14.0;
    let mut items = Vec::new();
    let mut free = 0.0;
    if !figure.points.is_empty() && !figure.words.count.is_empty() {
        let words = printable(&figure.words.count);
        free = text_width(&words, COUNT) + 6.0;
        items.push(label(&words, (0.0, base), COUNT, Anchor::Start, SOFT_INK));
    }
    for point in &figure.points {
        let text = printable(&point.count);
        let half = text_width(&text, COUNT) / 2.0;
        let middle = plot.x(sound(point.across)).max(free + half);
        if middle + half <= plot.area.right() + RIGHT {
            items.push(label(&text, (middle, base), COUNT, Anchor::Middle, INK));
            free = middle + half + 4.0;
        }
    }
    items
}

fn lines(figure: &CurveFigure, plot: &Plot) -> Vec<Item> {
    let place = |(across, up): &Point| (plot.x(sound(*across)), plot.y(sound(*up)));
    let mut lines = Vec::new();
    if !figure.words.diagonal.is_empty() {
        let points = [(0.0, 0.0), (100.0, 100.0)].iter().map(place).collect();
        lines.push(Item::Line { points, stroke: DIAGONAL });
    }
    let curves = figure.curves.iter().filter(|curve| curve.corners.len() > 1);
    lines.extend(curves.zip(LINES).map(|(curve, stroke)| {
        let points = curve.corners.iter().map(place).collect();
        Item::Line { points, stroke }
    }));
    lines
}

fn drawn_point(point: &CurvePoint, plot: &Plot) -> Vec<Item> {
    let x = plot.x(sound(point.across));
    let (low, high) = (plot.y(sound(point.reach.0)), plot.y(sound(point.reach.1)));
    let mut items = whisker(x, (high, low)).to_vec();
    items.push(dot((x, plot.y(sound(point.up)))));
    items
}

/// An upright line with caps.
fn whisker(x: f64, (top, bottom): (f64, f64)) -> [Item; 3] {
    let stroke = Stroke::solid(INK, 1.4);
    let line = |points| Item::Line { points, stroke };
    let cap = |y: f64| line(vec![(x - 5.0, y), (x + 5.0, y)]);
    [line(vec![(x, top), (x, bottom)]), cap(top), cap(bottom)]
}

fn dot(center: Point) -> Item {
    Item::Circle { center, radius: DOT, fill: Fill::Solid(LOCAL), stroke: Some(Stroke::solid(PAPER, 1.5)) }
}

fn legend(figure: &CurveFigure) -> Vec<LegendEntry> {
    let sample = |stroke| vec![Item::Line { points: vec![(2.0, 7.0), (32.0, 7.0)], stroke }];
    let curves = figure.curves.iter().filter(|curve| curve.corners.len() > 1).zip(LINES);
    let mut legend: Vec<LegendEntry> =
        curves.map(|(curve, stroke)| LegendEntry::of(sample(stroke), &curve.name)).collect();
    if !figure.points.is_empty() {
        legend.push(LegendEntry::of(vec![dot((17.0, 7.0))], &figure.words.point));
        legend.push(LegendEntry::of(whisker(17.0, (1.0, 13.0)).to_vec(), &figure.words.reach));
    }
    if !figure.words.diagonal.is_empty() {
        legend.push(LegendEntry::of(sample(DIAGONAL), &figure.words.diagonal));
    }
    legend
}
