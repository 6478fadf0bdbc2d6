//! The stock of one good at one party: on hand above, what came and went below, on one axis of dates.
//!
//! The stock is computed from the events. Where more went out than the records brought in, the line runs below zero and
//! the shortfall is hatched. When days are too narrow for bars, a bar adds up several days and the picture says how many.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use tegi_model::figure::{EventKind, StockEvent, TimelineFigure};

use super::RenderError;
use super::font::text_width;
use super::frame::{Body, LegendEntry, framed};
use super::number::{fill, number};
use super::palette::{IMPORTED, INK, LOCAL, LOCAL_SHADE, MARGIN, PAPER, SOFT_INK, UNKNOWN, hatch};
use super::plot::{Axes, Plot, TICK_ROOM, label_room, plot, range_of, sound};
use super::scene::{Anchor, Area, Fill, Font, Hatch, Item, Move, Point, Scene, Stroke};
use super::text::{Lines, Notes, Paragraph, label};

const HEADING: Font = Font::bold(12.0);
const NUMBER: Font = Font::regular(10.0);
const NOTE: Font = Font::regular(11.0);
const PLOT_WIDTH: f64 = 860.0;
const STOCK_HEIGHT: f64 = 200.0;
const MOVES_HEIGHT: f64 = 220.0;
/// Above a panel: its heading.
const HEAD: f64 = 22.0;
const BETWEEN: f64 = 20.0;
/// The narrowest bar with its gap.
const NARROWEST: f64 = 6.0;
const WIDEST: f64 = 16.0;
/// With more bars than this, triangles and numbers would hide each other.
const MOST_MARKED: usize = 60;
const MOST_TICKS: usize = 12;
/// So many bars have their documents named in notes below the picture …
const MOST_NOTED: usize = 14;
/// … and so many documents of one bar are named.
const MOST_NAMED: usize = 6;

/// Draws the figure.
pub fn draw(figure: &TimelineFigure) -> Result<Scene, RenderError> {
    let Some(days) = Days::of(&figure.events) else {
        return Ok(framed(Body::empty(&figure.words.empty), &figure.caption));
    };
    let levels = levels(figure, &days);
    let bars = bars(figure, &days);
    let numbers = |value: f64| number(value, 3, &figure.caption.numbers);
    let sizes = |value: f64| numbers(value.abs());
    let stock_range = with_air(&range_of(levels.iter().map(|level| level.1).chain([0.0])));
    let moves_range = with_air(&range_of(bars.iter().flat_map(|bar| [bar.from, bar.to]).chain([0.0])));
    let left = label_room(&stock_range, &numbers).max(label_room(&moves_range, &sizes));
    let names = |day: f64| days.name(day);
    let axes = |top: f64, height: f64| Axes {
        area: Area::new(left, top, PLOT_WIDTH, height),
        x: days.range(),
        x_ticks: days.ticks(),
        x_format: None,
        y: 0.0..1.0,
        y_format: None,
        line: Vec::new(),
    };
    let stock =
        plot(&Axes { y: stock_range, y_format: Some(&numbers), line: steps(&levels), ..axes(HEAD, STOCK_HEIGHT) })?;
    let moves = plot(&Axes {
        x_format: Some(&names),
        y: moves_range,
        y_format: Some(&sizes),
        ..axes(HEAD + STOCK_HEIGHT + BETWEEN + HEAD, MOVES_HEIGHT)
    })?;

    let mut notes = Notes::default();
    let mut items = stock_ground(&levels, &stock);
    items.extend(stock.items.iter().cloned());
    items.extend(heading(&figure.words.stock, &stock, &mut notes));
    items.extend(zero_line(&stock));
    items.extend(nothing_stays(figure, &levels, &stock));
    items.extend(moves.items.iter().cloned());
    items.extend(heading(&figure.words.moves, &moves, &mut notes));
    items.extend(drawn_bars(figure, &days, &bars, &moves, &mut notes));
    items.extend(zero_line(&moves));
    let mut height = moves.area.bottom() + TICK_ROOM;
    if days.bin > 1 {
        let text = fill(&figure.words.bars_add_up, "{days}", &days.bin.to_string());
        let lines = Paragraph::whole(&text, NOTE, PLOT_WIDTH);
        items.extend(lines.items((left, height), Anchor::Start, SOFT_INK));
        height += lines.height();
    }
    let body = Body { width: left + PLOT_WIDTH + 10.0, height, items, legend: legend(figure, &levels), notes };
    Ok(framed(body, &figure.caption))
}

/// The axis of dates.
struct Days {
    first: Date,
    last: i64,
    /// How many days a bar adds up.
    bin: i64,
    /// The least distance between two bars, in days.
    gap: i64,
}

impl Days {
    fn of(events: &[StockEvent]) -> Option<Self> {
        let first = events.iter().map(|event| event.date).min()?;
        let last = events.iter().map(|event| event.date).max()?;
        let last = distance(first, last).max(6);
        let mut found: Vec<i64> = events.iter().map(|event| distance(first, event.date)).collect();
        found.sort_unstable();
        let narrowest = NARROWEST / PLOT_WIDTH * (last + 1) as f64;
        let apart = |bin: &i64| {
            let gap = |pair: &[i64]| pair[1] / bin - pair[0] / bin;
            found.windows(2).map(gap).all(|gap| gap == 0 || (gap * bin) as f64 >= narrowest)
        };
        let bin = [1, 2, 3, 7, 14, 28, 91, 182, 364].into_iter().find(apart);
        let bin = bin.unwrap_or(narrowest.ceil() as i64);
        let gaps = found.windows(2).map(|pair| (pair[1] / bin - pair[0] / bin) * bin);
        let gap = gaps.filter(|gap| *gap > 0).min().unwrap_or(last);
        Some(Self { first, last, bin, gap })
    }

    /// The middle of a bar.
    fn middle(&self, bin: i64) -> f64 {
        (bin * self.bin) as f64 + (self.bin - 1) as f64 / 2.0
    }

    fn of_event(&self, event: &StockEvent) -> i64 {
        distance(self.first, event.date)
    }

    /// From half a bar before the first event to half a bar after the last.
    fn range(&self) -> std::ops::Range<f64> {
        let edge = (self.last as f64 * 0.04).max(self.bin as f64);
        -edge..self.last as f64 + edge
    }

    /// The days with a grid line: of a step that leaves room for the labels, on its natural boundaries.
    fn ticks(&self) -> Vec<f64> {
        let end = self.first.saturating_add(Span::new().days(self.last));
        let month = Date::new(self.first.year(), 1, 1).unwrap_or(self.first);
        let days = [1, 2, 7, 14].map(|days| (self.first, days.days()));
        let months = [1, 2, 3, 6].map(|months| (month, months.months()));
        let years = [1, 2, 5, 10, 20, 50, 100, 500, 2000].map(|years| (month, years.years()));
        let steps = days.into_iter().chain(months).chain(years);
        let mut ticks = steps.map(|(start, step)| self.series(start, step, end));
        ticks.find(|ticks| ticks.len() <= MOST_TICKS).unwrap_or_default()
    }

    /// At most one tick more than fit.
    fn series(&self, start: Date, step: Span, end: Date) -> Vec<f64> {
        let dates = start.series(step).take_while(|date| *date <= end);
        let within = dates.filter(|date| *date >= self.first);
        within.take(MOST_TICKS + 1).map(|date| distance(self.first, date) as f64).collect()
    }

    fn name(&self, day: f64) -> String {
        self.first.saturating_add(Span::new().days(day.round() as i64)).to_string()
    }
}

fn distance(from: Date, to: Date) -> i64 {
    (to - from).get_days().into()
}

/// The stock after each day with events: `(day, level)`, beginning with the opening stock.
fn levels(figure: &TimelineFigure, days: &Days) -> Vec<(f64, f64)> {
    let mut change: BTreeMap<i64, f64> = BTreeMap::new();
    for event in &figure.events {
        *change.entry(days.of_event(event)).or_default() += sound(event.quantity) * event.kind.sign();
    }
    let mut level = sound(figure.opening);
    let mut levels = vec![(days.range().start, level)];
    for (day, change) in change {
        level = sound(level + change);
        levels.push((day as f64, level));
    }
    levels.push((days.range().end, level));
    levels
}

/// The corners of the stock's steps.
fn steps(levels: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut steps = Vec::with_capacity(levels.len() * 2);
    for pair in levels.windows(2) {
        steps.extend([pair[0], (pair[1].0, pair[0].1)]);
    }
    steps.extend(levels.last());
    steps
}

/// One bar: a bin, a kind, from and to.
struct Bar {
    bin: i64,
    kind: EventKind,
    from: f64,
    to: f64,
    /// Of what went out: so much entered the country as the same good.
    entered: f64,
    labels: Vec<String>,
}

/// What is added up in a bar: quantity, the part that entered the country as the same good, documents.
type Pile = (f64, f64, Vec<String>);

fn bars(figure: &TimelineFigure, days: &Days) -> Vec<Bar> {
    let mut sums: BTreeMap<(i64, EventKind), Pile> = BTreeMap::new();
    for event in &figure.events {
        let key = (days.of_event(event) / days.bin, event.kind);
        let sum = sums.entry(key).or_default();
        sum.0 += sound(event.quantity).abs();
        sum.1 += sound(event.imported).clamp(0.0, sound(event.quantity).abs());
        sum.2.push(event.label.clone());
    }
    let mut reached: BTreeMap<(i64, bool), f64> = BTreeMap::new();
    let bar = |((bin, kind), (quantity, entered, labels)): ((i64, EventKind), Pile)| {
        let end = reached.entry((bin, kind.sign() > 0.0)).or_default();
        let from = *end;
        *end = sound(from + quantity * kind.sign());
        Bar { bin, kind, from, to: *end, entered: sound(entered), labels }
    };
    sums.into_iter().map(bar).collect()
}

/// Room above and below for numbers and signs; none below a zero that nothing goes under.
fn with_air(range: &std::ops::Range<f64>) -> std::ops::Range<f64> {
    let air = (range.end - range.start) * 0.12;
    let below = if range.start < 0.0 { air } else { 0.0 };
    let above = if range.end > 0.0 { air } else { 0.0 };
    range.start - below..range.end + above
}

fn heading(words: &str, plot: &Plot, notes: &mut Notes) -> Vec<Item> {
    let lines = Paragraph::short(words, HEADING, PLOT_WIDTH, Lines(1), notes);
    let top = plot.area.y - lines.height() - 5.0;
    lines.items((0.0, top), Anchor::Start, INK)
}

fn zero_line(plot: &Plot) -> Option<Item> {
    let y = plot.y(0.0);
    Some(Item::Line { points: vec![(plot.area.x, y), (plot.area.right(), y)], stroke: Stroke::solid(INK, 1.2) })
}

/// The ground below the stock's line: light above zero, hatched below.
fn stock_ground(levels: &[(f64, f64)], plot: &Plot) -> Vec<Item> {
    let part = |keep: fn(f64) -> f64, fill: Fill| {
        let corners = steps(levels).into_iter().map(|(day, level)| (plot.x(day), plot.y(keep(level))));
        let mut moves = vec![Move::To((plot.area.x, plot.y(0.0)))];
        moves.extend(corners.map(Move::Line));
        moves.push(Move::Line((plot.area.right(), plot.y(0.0))));
        moves.push(Move::Close);
        Item::Path { moves, fill, stroke: None }
    };
    let mut items = vec![part(|level| level.max(0.0), Fill::Solid(LOCAL_SHADE))];
    if falls_short(levels) {
        items.push(part(|level| level.min(0.0), shortfall()));
    }
    items
}

/// Says so where the stock is nothing at the end of every day.
fn nothing_stays(figure: &TimelineFigure, levels: &[(f64, f64)], plot: &Plot) -> Vec<Item> {
    if levels.iter().any(|level| level.1 != 0.0) {
        return Vec::new();
    }
    let words = Paragraph::whole(&figure.words.nothing_stays, NOTE, PLOT_WIDTH);
    let at = (plot.area.x + PLOT_WIDTH / 2.0, plot.area.y + plot.area.height / 2.0 - words.height() / 2.0);
    words.items(at, Anchor::Middle, SOFT_INK)
}

fn falls_short(levels: &[(f64, f64)]) -> bool {
    levels.iter().any(|level| level.1 < 0.0)
}

fn shortfall() -> Fill {
    hatch(Hatch::Rising, UNKNOWN)
}

fn fill_of(kind: EventKind) -> Fill {
    match kind {
        EventKind::Imported => Fill::Solid(IMPORTED),
        EventKind::Bought => hatch(Hatch::Rising, LOCAL),
        EventKind::Made => Fill::Solid(LOCAL),
        EventKind::Delivered => Fill::Solid(INK),
        EventKind::Sold => hatch(Hatch::Level, UNKNOWN),
        EventKind::Exported => hatch(Hatch::Crossed, MARGIN),
        EventKind::Used => hatch(Hatch::Dotted, INK),
    }
}

fn drawn_bars(figure: &TimelineFigure, days: &Days, bars: &[Bar], plot: &Plot, notes: &mut Notes) -> Vec<Item> {
    let room = plot.x(days.gap as f64) - plot.x(0.0);
    let width = (room * 0.8).clamp(NARROWEST * 0.7, WIDEST);
    let numbers = bar_numbers(figure, days, bars, plot, notes);
    let mut items = Vec::new();
    for bar in bars.iter().filter(|bar| bar.from != bar.to) {
        let middle = plot.x(days.middle(bar.bin));
        let mut drawn = vec![Item::Rect {
            area: Area::between((middle - width / 2.0, plot.y(bar.from)), (middle + width / 2.0, plot.y(bar.to))),
            radius: 0.0,
            fill: fill_of(bar.kind),
            stroke: Some(Stroke::solid(INK, 0.7)),
        }];
        if bar.kind == EventKind::Imported && bars.len() <= MOST_MARKED {
            drawn.push(triangle((middle, f64::midpoint(plot.y(bar.from), plot.y(bar.to)))));
        }
        drawn.extend(entered_part(bar, (middle, width), plot));
        items.push(Item::Group { offset: (0.0, 0.0), tooltip: tooltip(figure, days, bar), items: drawn });
    }
    items.extend(numbers);
    items
}

/// The part of an outgoing bar that entered the country as the same good: a stripe in the colour of imports.
fn entered_part(bar: &Bar, (middle, width): (f64, f64), plot: &Plot) -> Option<Item> {
    let to = bar.from + bar.entered * bar.kind.sign();
    let shown = bar.kind.sign() < 0.0 && bar.entered > 0.0;
    shown.then(|| Item::Rect {
        area: Area::between((middle - width / 4.0, plot.y(bar.from)), (middle + width / 4.0, plot.y(to))),
        radius: 0.0,
        fill: Fill::Solid(IMPORTED),
        stroke: Some(Stroke::solid(PAPER, 0.8)),
    })
}

fn tooltip(figure: &TimelineFigure, days: &Days, bar: &Bar) -> String {
    let kind = EventKind::ALL.iter().position(|kind| *kind == bar.kind).unwrap_or_default();
    let quantity = number((bar.to - bar.from).abs(), 3, &figure.caption.numbers);
    let day = days.name(bar.bin as f64 * days.bin as f64);
    let named = bar.labels.iter().take(MOST_NAMED).map(String::as_str);
    let rest = (bar.labels.len() > MOST_NAMED).then_some("…");
    let labels = named.chain(rest).collect::<Vec<_>>().join("; ");
    format!("{day} · {} {quantity} {} · {labels}", figure.words.kinds[kind], figure.unit)
}

/// The sum above or below each pile of bars, when all of them have room. Few bars also name their documents in notes.
fn bar_numbers(figure: &TimelineFigure, days: &Days, bars: &[Bar], plot: &Plot, notes: &mut Notes) -> Vec<Item> {
    let mut ends: BTreeMap<(bool, i64), (f64, String)> = BTreeMap::new();
    for bar in bars {
        let end = ends.entry((bar.kind.sign() > 0.0, bar.bin)).or_default();
        end.0 = bar.to;
        if bars.len() <= MOST_NOTED {
            end.1 += &format!("\u{a0}[{}]", notes.number(&tooltip(figure, days, bar)));
        }
    }
    let mut items = Vec::new();
    let mut last: Option<(bool, f64)> = None;
    for ((incoming, bin), (end, refs)) in ends {
        let text = number(end.abs(), 3, &figure.caption.numbers) + &refs;
        let middle = plot.x(days.middle(bin));
        let half = text_width(&text, NUMBER) / 2.0 + 2.0;
        let beside = last.is_some_and(|(side, right)| side == incoming && right > middle - half);
        if beside || middle - half < plot.area.x || middle + half > plot.area.right() + 8.0 {
            return Vec::new();
        }
        last = Some((incoming, middle + half));
        let y = plot.y(end) + if incoming { -4.0 } else { 12.0 };
        items.push(Item::Rect {
            area: Area::new(middle - half, y - 9.0, half * 2.0, 11.0),
            radius: 2.0,
            fill: Fill::Solid(PAPER),
            stroke: None,
        });
        items.push(label(&text, (middle, y), NUMBER, Anchor::Middle, INK));
    }
    items
}

/// The sign of imported goods, as in the chain.
fn triangle((x, y): Point) -> Item {
    Item::Path {
        moves: vec![
            Move::To((x - 5.0, y + 4.0)),
            Move::Line((x + 5.0, y + 4.0)),
            Move::Line((x, y - 5.0)),
            Move::Close,
        ],
        fill: Fill::Solid(PAPER),
        stroke: Some(Stroke::solid(IMPORTED, 1.2)),
    }
}

fn legend(figure: &TimelineFigure, levels: &[(f64, f64)]) -> Vec<LegendEntry> {
    let edge = Some(Stroke::solid(INK, 0.7));
    let mut legend = Vec::new();
    for (kind, words) in EventKind::ALL.into_iter().zip(&figure.words.kinds) {
        if figure.events.iter().any(|event| event.kind == kind) {
            let mut entry = LegendEntry::swatch(fill_of(kind), edge, words);
            if kind == EventKind::Imported {
                entry.sample.push(triangle((17.0, 7.0)));
            }
            legend.push(entry);
        }
    }
    if figure.events.iter().any(|event| event.imported > 0.0 && event.kind.sign() < 0.0) {
        legend.push(LegendEntry::swatch(Fill::Solid(IMPORTED), Some(Stroke::solid(PAPER, 1.0)), &figure.words.entered));
    }
    if falls_short(levels) {
        legend.push(LegendEntry::swatch(shortfall(), None, &figure.words.shortfall));
    }
    legend
}
