//! The localization waterfall: from the price, step by step, to what was made here.
//!
//! Rows from top to bottom, so that long words have room and the page prints. Each kind has its own hatch; the result
//! carries a whisker from its lower to its upper bound, and the target runs through the whole picture.

use tegi_model::figure::{Interval, StepKind, WaterfallFigure, WaterfallStep};

use super::RenderError;
use super::frame::{Body, LegendEntry, framed};
use super::number::percent;
use super::palette::{IMPORTED, INK, LOCAL, MARGIN, PAPER, SHADE, SOFT_INK, TARGET, UNKNOWN, hatch};
use super::plot::{Axes, Plot, TICK_ROOM, percent_range, plot, round_ticks, sound};
use super::scene::{Anchor, Area, Dash, Fill, Font, Hatch, Item, Scene, Stroke};
use super::text::{Lines, Notes, Paragraph, label};

const LABEL: Font = Font::regular(12.0);
const RESULT: Font = Font::bold(12.5);
const DETAIL: Font = Font::regular(10.5);
const NUMBER: Font = Font::bold(12.0);
const LABEL_LINES: Lines = Lines(4);
/// Many countries have a say in one tier.
const DETAIL_LINES: Lines = Lines(6);
const LABEL_WIDTH: f64 = 230.0;
const PLOT_WIDTH: f64 = 520.0;
const PERCENT_WIDTH: f64 = 66.0;
const VALUE_WIDTH: f64 = 120.0;
/// Between words and the plot.
const GAP: f64 = 14.0;
/// Above and below the words of a row.
const PAD: f64 = 6.0;
const BAR: f64 = 20.0;
/// Above the first row: room for the target's words.
const TOP: f64 = 22.0;

/// Draws the figure.
pub fn draw(figure: &WaterfallFigure) -> Result<Scene, RenderError> {
    let mut notes = Notes::default();
    let rows = rows(figure, &mut notes);
    let height: f64 = rows.iter().map(Row::height).sum();
    let numbers = |value: f64| percent(value, &figure.caption.numbers);
    let x = percent_range(rows.iter().flat_map(Row::ends).chain(figure.target));
    let axes = Axes {
        area: Area::new(LABEL_WIDTH + GAP, TOP, PLOT_WIDTH, height),
        x_ticks: round_ticks(&x, 10),
        x,
        x_format: Some(&numbers),
        y: 0.0..1.0,
        y_format: None,
        line: Vec::new(),
    };
    let plot = plot(&axes)?;
    let axis = Paragraph::whole(&figure.words.axis, DETAIL, PLOT_WIDTH);
    let axis_at = (plot.area.x + PLOT_WIDTH / 2.0, plot.area.bottom() + TICK_ROOM);
    let mut items = stripes(&rows, &plot);
    items.extend(plot.items.iter().cloned());
    items.extend(axis.items(axis_at, Anchor::Middle, SOFT_INK));
    items.extend(drawn_rows(&rows, &plot, figure));
    items.extend(target(figure, &plot));
    let body = Body {
        width: LABEL_WIDTH + GAP + PLOT_WIDTH + PERCENT_WIDTH + GAP + VALUE_WIDTH,
        height: axis_at.1 + axis.height(),
        items,
        legend: legend(figure),
        notes,
    };
    Ok(framed(body, &figure.caption))
}

/// A row: words at the left, a bar, numbers at the right.
struct Row {
    words: Paragraph,
    detail: Paragraph,
    from: f64,
    to: f64,
    fill: Fill,
    shown: String,
    value: Paragraph,
    whisker: Option<Interval>,
}

impl Row {
    fn of(words: &str, font: Font, detail: &str, value: &str, notes: &mut Notes) -> Self {
        Self {
            words: Paragraph::short(words, font, LABEL_WIDTH, LABEL_LINES, notes),
            detail: Paragraph::short(detail, DETAIL, LABEL_WIDTH, DETAIL_LINES, notes),
            from: 0.0,
            to: 0.0,
            fill: Fill::None,
            shown: String::new(),
            value: Paragraph::short(value, LABEL, VALUE_WIDTH, LABEL_LINES, notes),
            whisker: None,
        }
    }

    fn height(&self) -> f64 {
        let words = self.words.height() + self.detail.height();
        words.max(self.value.height()).max(BAR) + 2.0 * PAD
    }

    fn ends(&self) -> [f64; 4] {
        let whisker = self.whisker.unwrap_or(Interval { lower: self.from, point: self.from, upper: self.to });
        [self.from, self.to, whisker.lower, whisker.upper]
    }
}

fn rows(figure: &WaterfallFigure, notes: &mut Notes) -> Vec<Row> {
    let style = &figure.caption.numbers;
    let mut rows = vec![Row {
        to: 100.0,
        fill: Fill::Solid(PAPER),
        shown: percent(100.0, style),
        ..Row::of(&figure.price_label, RESULT, "", &figure.price, notes)
    }];
    let mut left = 100.0;
    for step in &figure.steps {
        let next = sound(left - sound(step.percent));
        rows.push(Row { from: next, to: left, shown: percent(-step.percent, style), ..step_row(step, notes) });
        left = next;
    }
    rows.push(Row {
        to: sound(figure.result.point),
        fill: Fill::Solid(LOCAL),
        shown: percent(figure.result.point, style),
        whisker: Some(figure.result),
        ..Row::of(&figure.result_label, RESULT, "", &figure.result_value, notes)
    });
    let mut reached = 0.0;
    for part in &figure.parts {
        let next = sound(reached + sound(part.percent));
        rows.push(Row { from: reached, to: next, shown: percent(part.percent, style), ..step_row(part, notes) });
        reached = next;
    }
    rows
}

fn step_row(step: &WaterfallStep, notes: &mut Notes) -> Row {
    Row { fill: fill_of(step.kind), ..Row::of(&step.label, LABEL, &step.detail, &step.value, notes) }
}

fn fill_of(kind: StepKind) -> Fill {
    match kind {
        StepKind::Imported => Fill::Solid(IMPORTED),
        StepKind::Taxes => hatch(Hatch::Dotted, INK),
        StepKind::Margin => hatch(Hatch::Level, MARGIN),
        StepKind::Unknown => hatch(Hatch::Rising, UNKNOWN),
        StepKind::Production => Fill::Solid(LOCAL),
        StepKind::Services => hatch(Hatch::Falling, LOCAL),
    }
}

/// A grey ground for the price and the result.
fn stripes(rows: &[Row], plot: &Plot) -> Vec<Item> {
    let mut top = plot.area.y;
    let mut stripes = Vec::new();
    for row in rows {
        if row.words.font == RESULT {
            stripes.push(Item::Rect {
                area: Area::new(0.0, top, plot.area.right() + PERCENT_WIDTH + GAP + VALUE_WIDTH, row.height()),
                radius: 0.0,
                fill: Fill::Solid(SHADE),
                stroke: None,
            });
        }
        top += row.height();
    }
    stripes
}

fn drawn_rows(rows: &[Row], plot: &Plot, figure: &WaterfallFigure) -> Vec<Item> {
    let mut items = Vec::new();
    let mut top = plot.area.y;
    for (number, row) in rows.iter().enumerate() {
        let middle = top + row.height() / 2.0;
        items.extend(row_words(row, plot, middle));
        // From a step's end to the next row's beginning; the parts below the result begin anew.
        if number <= figure.steps.len() {
            let x = plot.x(if number == 0 { row.to } else { row.from });
            let next = rows.get(number + 1).map_or(0.0, Row::height);
            items.push(Item::Line {
                points: vec![(x, middle), (x, top + row.height() + next / 2.0)],
                stroke: Stroke::solid(SOFT_INK, 1.0),
            });
        }
        top += row.height();
    }
    top = plot.area.y;
    for row in rows {
        items.extend(row_bar(row, plot, top + row.height() / 2.0));
        top += row.height();
    }
    items
}

fn row_words(row: &Row, plot: &Plot, middle: f64) -> Vec<Item> {
    let words_top = middle - (row.words.height() + row.detail.height()) / 2.0;
    let mut items = row.words.items((0.0, words_top), Anchor::Start, INK);
    let detail_top = words_top + row.words.height();
    items.extend(row.detail.items((0.0, detail_top), Anchor::Start, SOFT_INK));
    let numbers = plot.area.right() + PERCENT_WIDTH;
    let base = middle + NUMBER.size * 0.36;
    items.push(label(&row.shown, (numbers, base), NUMBER, Anchor::End, INK));
    let value_top = middle - row.value.height() / 2.0 - 1.0;
    items.extend(row.value.items((numbers + GAP, value_top), Anchor::Start, SOFT_INK));
    items
}

fn row_bar(row: &Row, plot: &Plot, middle: f64) -> Vec<Item> {
    /// A bar too small to see still gets a line.
    const LEAST: f64 = 1.5;
    let corners = ((plot.x(row.from), middle - BAR / 2.0), (plot.x(row.to), middle + BAR / 2.0));
    let mut area = Area::between(corners.0, corners.1);
    area.width = area.width.max(LEAST);
    let mut items = vec![Item::Rect { area, radius: 0.0, fill: row.fill, stroke: Some(Stroke::solid(INK, 1.0)) }];
    if let Some(interval) = row.whisker.filter(|it| it.lower.is_finite() && it.upper.is_finite()) {
        items.extend(whisker((plot.x(interval.lower), plot.x(interval.upper)), middle));
    }
    items
}

/// A line with caps, black on a white edge so that it shows on any ground.
fn whisker(ends: (f64, f64), middle: f64) -> Vec<Item> {
    let cap = |x: f64| vec![(x, middle - 6.0), (x, middle + 6.0)];
    let lines = [vec![(ends.0, middle), (ends.1, middle)], cap(ends.0), cap(ends.1)];
    let drawn = |stroke: Stroke| {
        let lines = lines.clone().into_iter();
        lines.map(move |points| Item::Line { points, stroke })
    };
    let edge = drawn(Stroke::solid(PAPER, 4.5));
    edge.chain(drawn(Stroke::solid(INK, 2.0))).collect()
}

fn target_stroke() -> Stroke {
    Stroke { color: TARGET, width: 2.0, dash: Dash::Dashed }
}

fn target(figure: &WaterfallFigure, plot: &Plot) -> Vec<Item> {
    let Some(target) = figure.target.filter(|target| target.is_finite()) else {
        return Vec::new();
    };
    let x = plot.x(target);
    // Over the bars, on a white edge: whether the result reaches it is the point of the picture.
    let line = |stroke: Stroke| Item::Line { points: vec![(x, plot.area.y - 3.0), (x, plot.area.bottom())], stroke };
    let text = format!("{} {}", figure.words.target, percent(target, &figure.caption.numbers));
    vec![
        label(text.trim(), (x, plot.area.y - 7.0), NUMBER, Anchor::Middle, INK),
        line(Stroke::solid(PAPER, 4.0)),
        line(target_stroke()),
    ]
}

fn legend(figure: &WaterfallFigure) -> Vec<LegendEntry> {
    use StepKind::{Imported, Margin, Production, Services, Taxes, Unknown};
    let all = figure.steps.iter().chain(&figure.parts);
    let kinds: Vec<StepKind> = all.map(|step| step.kind).collect();
    let named = [Imported, Taxes, Margin, Unknown, Production, Services].into_iter().zip(&figure.words.kinds);
    let edge = Some(Stroke::solid(INK, 1.0));
    let mut legend: Vec<LegendEntry> = named
        .filter(|(kind, _)| kinds.contains(kind))
        .map(|(kind, words)| LegendEntry::swatch(fill_of(kind), edge, words))
        .collect();
    legend.push(LegendEntry::of(whisker((3.0, 31.0), 7.0), &figure.words.interval));
    if figure.target.is_some() {
        let line = Item::Line { points: vec![(2.0, 7.0), (32.0, 7.0)], stroke: target_stroke() };
        legend.push(LegendEntry::of(vec![line], &figure.words.target));
    }
    legend
}
