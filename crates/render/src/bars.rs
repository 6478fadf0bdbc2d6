//! Bars in rows: a number for each group, with a whisker and the number in words.

use tegi_model::figure::{BarRow, BarScale, BarsFigure};

use super::RenderError;
use super::font::text_width;
use super::frame::{Body, LegendEntry, framed};
use super::number::{number, percent};
use super::palette::{INK, LOCAL, PAPER, SHADE, SOFT_INK};
use super::plot::{Axes, Plot, TICK_ROOM, plot, range_of, round_ticks, sound};
use super::scene::{Anchor, Area, Fill, Font, Item, Scene, Stroke};
use super::text::{Lines, Notes, Paragraph, label, printable};

const LABEL: Font = Font::regular(12.0);
const SAYS: Font = Font::regular(11.0);
const WORDS: Font = Font::regular(10.5);
const LABEL_WIDTH: f64 = 220.0;
const LABEL_LINES: Lines = Lines(2);
const PLOT_WIDTH: f64 = 440.0;
/// Between words and the plot.
const GAP: f64 = 14.0;
const PAD: f64 = 4.0;
const BAR: f64 = 13.0;

/// Draws the figure.
pub fn draw(figure: &BarsFigure) -> Result<Scene, RenderError> {
    if figure.rows.is_empty() {
        return Ok(framed(Body::empty(&figure.words.empty), &figure.caption));
    }
    let mut notes = Notes::default();
    let labels: Vec<Paragraph> = figure
        .rows
        .iter()
        .map(|row| Paragraph::short(&row.label, LABEL, LABEL_WIDTH, LABEL_LINES, &mut notes))
        .collect();
    let heights: Vec<f64> = labels.iter().map(|label| label.height().max(BAR) + 2.0 * PAD).collect();
    let style = &figure.caption.numbers;
    let numbers = |value: f64| match figure.scale {
        BarScale::Percent => percent(value, style),
        BarScale::Points => number(value, 2, style),
    };
    let x = match figure.scale {
        BarScale::Percent => 0.0..100.0,
        BarScale::Points => range_of(figure.rows.iter().flat_map(ends).chain([0.0, 1.0])),
    };
    let axes = Axes {
        area: Area::new(LABEL_WIDTH + GAP, 0.0, PLOT_WIDTH, heights.iter().sum()),
        x_ticks: round_ticks(&x, 8),
        x,
        x_format: Some(&numbers),
        y: 0.0..1.0,
        y_format: None,
        line: Vec::new(),
    };
    let plot = plot(&axes)?;
    let axis = Paragraph::whole(&figure.words.axis, WORDS, PLOT_WIDTH);
    let axis_at = (plot.area.x + PLOT_WIDTH / 2.0, plot.area.bottom() + TICK_ROOM);
    let mut items = stripes(&heights, &plot);
    items.extend(plot.items.iter().cloned());
    items.extend(axis.items(axis_at, Anchor::Middle, SOFT_INK));
    let mut top = plot.area.y;
    for ((row, label), height) in figure.rows.iter().zip(&labels).zip(&heights) {
        items.extend(drawn_row(row, label, &plot, top + height / 2.0));
        top += height;
    }
    let says = figure.rows.iter().map(|row| text_width(&printable(&row.says), SAYS)).fold(0.0, f64::max);
    let body = Body {
        width: plot.area.right() + GAP + says,
        height: axis_at.1 + axis.height(),
        items,
        legend: legend(figure),
        notes,
    };
    Ok(framed(body, &figure.caption))
}

fn ends(row: &BarRow) -> Vec<f64> {
    let (low, high) = row.reach.unwrap_or_default();
    vec![row.value.unwrap_or_default(), low, high]
}

/// A grey ground for every second row.
fn stripes(heights: &[f64], plot: &Plot) -> Vec<Item> {
    let mut top = plot.area.y;
    let mut stripes = Vec::new();
    for (number, height) in heights.iter().enumerate() {
        if number % 2 == 0 {
            let area = Area::new(0.0, top, plot.area.right(), *height);
            stripes.push(Item::Rect { area, radius: 0.0, fill: Fill::Solid(SHADE), stroke: None });
        }
        top += height;
    }
    stripes
}

fn drawn_row(row: &BarRow, words: &Paragraph, plot: &Plot, middle: f64) -> Vec<Item> {
    let mut items = words.items((0.0, middle - words.height() / 2.0), Anchor::Start, INK);
    if let Some(value) = row.value.map(sound) {
        let corners = ((plot.x(0.0), middle - BAR / 2.0), (plot.x(value), middle + BAR / 2.0));
        items.push(bar(Area::between(corners.0, corners.1)));
    }
    if let Some((low, high)) = row.reach {
        items.extend(whisker((plot.x(sound(low)), plot.x(sound(high))), middle));
    }
    let at = (plot.area.right() + GAP, middle + SAYS.size * 0.36);
    items.push(label(&printable(&row.says), at, SAYS, Anchor::Start, INK));
    items
}

fn bar(area: Area) -> Item {
    Item::Rect { area, radius: 0.0, fill: Fill::Solid(LOCAL), stroke: Some(Stroke::solid(INK, 0.8)) }
}

/// A level line with caps, black on a white edge so that it shows on any ground.
fn whisker(ends: (f64, f64), middle: f64) -> Vec<Item> {
    let cap = |x: f64| vec![(x, middle - 4.5), (x, middle + 4.5)];
    let lines = [vec![(ends.0, middle), (ends.1, middle)], cap(ends.0), cap(ends.1)];
    let drawn = |stroke: Stroke| lines.clone().into_iter().map(move |points| Item::Line { points, stroke });
    drawn(Stroke::solid(PAPER, 3.6)).chain(drawn(Stroke::solid(INK, 1.5))).collect()
}

fn legend(figure: &BarsFigure) -> Vec<LegendEntry> {
    let mut legend = vec![LegendEntry::of(vec![bar(Area::new(4.0, 2.0, 26.0, 10.0))], &figure.words.bar)];
    if figure.rows.iter().any(|row| row.reach.is_some()) {
        legend.push(LegendEntry::of(whisker((3.0, 31.0), 7.0), &figure.words.reach));
    }
    legend
}
