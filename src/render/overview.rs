//! Contracts against their targets: a row a contract, with its interval, its most likely share, its target and its verdict.
//!
//! Within a kind of work the widest miss comes first. Beyond the limit of rows the narrowest misses are added up in one
//! row with the count of each verdict.

use crate::model::figure::{NumberStyle, OverviewContract, OverviewFigure, OverviewGroup, Verdict};

use super::RenderError;
use super::frame::{Body, LegendEntry, framed};
use super::number::{fill, percent};
use super::palette::{GRID, IMPORTED, INK, LOCAL, PAPER, SHADE, SOFT_INK, TARGET, UNKNOWN, hatch};
use super::plot::{Axes, Plot, TICK_ROOM, percent_range, plot, round_ticks, sound};
use super::scene::{Anchor, Area, Fill, Font, Hatch, Item, Move, Point, Scene, Stroke};
use super::text::{Lines, Notes, Paragraph, label};

const ID: Font = Font::bold(11.5);
const SUPPLIER: Font = Font::regular(10.5);
const GROUP: Font = Font::bold(12.5);
const NUMBER: Font = Font::bold(11.5);
const AXIS: Font = Font::regular(10.5);
/// Room for the verdict's sign.
const SIGN: f64 = 24.0;
const LABEL_WIDTH: f64 = 260.0;
const PLOT_WIDTH: f64 = 520.0;
/// The most likely share, and its bounds.
const NUMBER_WIDTHS: (f64, f64) = (56.0, 100.0);
const GAP: f64 = 14.0;
const PAD: f64 = 4.0;
const BAR: f64 = 11.0;
const ID_LINES: Lines = Lines(2);
const SUPPLIER_LINES: Lines = Lines(2);

/// Draws the figure.
pub fn draw(figure: &OverviewFigure) -> Result<Scene, RenderError> {
    let mut notes = Notes::default();
    let rows = rows(figure, &mut notes);
    if rows.is_empty() {
        return Ok(framed(Body::empty(&figure.words.empty), &figure.caption));
    }
    let numbers = |value: f64| percent(value, &figure.caption.numbers);
    let height: f64 = rows.iter().map(|row| row.height).sum();
    let x = percent_range(rows.iter().flat_map(Row::ends));
    let axes = Axes {
        area: Area::new(SIGN + LABEL_WIDTH + GAP, 0.0, PLOT_WIDTH, height),
        x_ticks: round_ticks(&x, 10),
        x,
        x_format: Some(&numbers),
        y: 0.0..1.0,
        y_format: None,
        line: Vec::new(),
    };
    let plot = plot(&axes)?;
    let axis = Paragraph::whole(&figure.words.axis, AXIS, PLOT_WIDTH);
    let axis_at = (plot.area.x + PLOT_WIDTH / 2.0, height + TICK_ROOM);
    let mut items = grounds(&rows);
    items.extend(plot.items.iter().cloned());
    items.extend(axis.items(axis_at, Anchor::Middle, SOFT_INK));
    let mut top = 0.0;
    for row in &rows {
        items.extend(row.drawn(&plot, top, figure));
        top += row.height;
    }
    let body = Body { width: WIDTH, height: axis_at.1 + axis.height(), items, legend: legend(figure), notes };
    Ok(framed(body, &figure.caption))
}

const WIDTH: f64 = SIGN + LABEL_WIDTH + GAP + PLOT_WIDTH + GAP + NUMBER_WIDTHS.0 + NUMBER_WIDTHS.1;

struct Row<'a> {
    height: f64,
    kind: RowKind<'a>,
}

enum RowKind<'a> {
    Group(Paragraph),
    Contract(Box<ContractRow<'a>>),
    Rest(Paragraph, [usize; 3]),
}

/// A contract and its words.
struct ContractRow<'a> {
    contract: &'a OverviewContract,
    id: Paragraph,
    supplier: Paragraph,
    point: Paragraph,
    bounds: Paragraph,
}

impl Row<'_> {
    fn ends(&self) -> Vec<f64> {
        match &self.kind {
            RowKind::Contract(row) => {
                let (contract, local) = (row.contract, row.contract.local);
                let ends = [local.lower, local.point, local.upper];
                ends.into_iter().chain(contract.target).collect()
            }
            RowKind::Group(_) | RowKind::Rest(..) => Vec::new(),
        }
    }

    fn drawn(&self, plot: &Plot, top: f64, figure: &OverviewFigure) -> Vec<Item> {
        let middle = top + self.height / 2.0;
        match &self.kind {
            RowKind::Group(words) => words.items((0.0, middle - words.height() / 2.0), Anchor::Start, INK),
            RowKind::Contract(row) => row.drawn(plot, middle, figure),
            RowKind::Rest(words, counts) => rest_row(words, *counts, middle, plot),
        }
    }
}

fn rows<'a>(figure: &'a OverviewFigure, notes: &mut Notes) -> Vec<Row<'a>> {
    let least = least_miss_shown(figure);
    let mut left = figure.rows;
    let mut rest = [0; 3];
    let mut rows = Vec::new();
    for group in &figure.groups {
        let (shown, hidden) = split(group, least, &mut left);
        for contract in hidden {
            rest[place_of(contract.verdict)] += 1;
        }
        if !shown.is_empty() {
            rows.push(group_row(group, notes));
            rows.extend(shown.into_iter().map(|contract| contract_row(contract, &figure.caption.numbers, notes)));
        }
    }
    let count: usize = rest.iter().sum();
    if count > 0 {
        let text = fill(&figure.words.and_more, "{count}", &count.to_string());
        let words = Paragraph::whole(&text, ID, LABEL_WIDTH);
        let height = words.height().max(20.0) + 2.0 * PAD;
        rows.push(Row { height, kind: RowKind::Rest(words, rest) });
    }
    rows
}

/// How far a contract stays below its target; contracts without one come last.
fn miss(contract: &OverviewContract) -> f64 {
    contract.target.map_or(f64::MIN, |target| sound(target) - sound(contract.local.point))
}

/// The miss of the last contract that gets a row.
fn least_miss_shown(figure: &OverviewFigure) -> f64 {
    let contracts = figure.groups.iter().flat_map(|group| &group.contracts);
    let mut misses: Vec<f64> = contracts.map(miss).collect();
    misses.sort_by(|a, b| b.total_cmp(a));
    let last = figure.rows.min(misses.len()).checked_sub(1);
    last.and_then(|last| misses.get(last)).copied().unwrap_or(f64::MAX)
}

/// The contracts of a group with a row, widest miss first, and those without.
fn split<'a>(
    group: &'a OverviewGroup,
    least: f64,
    left: &mut usize,
) -> (Vec<&'a OverviewContract>, Vec<&'a OverviewContract>) {
    let mut sorted: Vec<&OverviewContract> = group.contracts.iter().collect();
    sorted.sort_by(|a, b| miss(b).total_cmp(&miss(a)));
    sorted.into_iter().partition(|contract| {
        let shown = *left > 0 && miss(contract) >= least;
        *left -= usize::from(shown);
        shown
    })
}

fn place_of(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Met => 0,
        Verdict::Missed => 1,
        Verdict::CannotTell => 2,
    }
}

fn group_row<'a>(group: &OverviewGroup, notes: &mut Notes) -> Row<'a> {
    let words = Paragraph::short(&group.label, GROUP, WIDTH, ID_LINES, notes);
    Row { height: words.height() + 10.0, kind: RowKind::Group(words) }
}

fn contract_row<'a>(contract: &'a OverviewContract, style: &NumberStyle, notes: &mut Notes) -> Row<'a> {
    let local = contract.local;
    let (lower, upper) = (percent(local.lower, style), percent(local.upper, style));
    let row = ContractRow {
        contract,
        id: Paragraph::short(&contract.id, ID, LABEL_WIDTH, ID_LINES, notes),
        supplier: Paragraph::short(&contract.supplier, SUPPLIER, LABEL_WIDTH, SUPPLIER_LINES, notes),
        point: Paragraph::whole(&percent(local.point, style), NUMBER, NUMBER_WIDTHS.0 - 6.0),
        bounds: Paragraph::whole(&format!("{lower} – {upper}"), SUPPLIER, NUMBER_WIDTHS.1),
    };
    let words = row.id.height() + row.supplier.height();
    let numbers = row.point.height().max(row.bounds.height());
    Row { height: words.max(numbers).max(18.0) + 2.0 * PAD, kind: RowKind::Contract(Box::new(row)) }
}

/// Grey behind the headings, hairlines between contracts.
fn grounds(rows: &[Row<'_>]) -> Vec<Item> {
    let mut top = 0.0;
    let mut items = Vec::new();
    for row in rows {
        if let RowKind::Group(_) | RowKind::Rest(..) = row.kind {
            items.push(Item::Rect {
                area: Area::new(-4.0, top, WIDTH + 8.0, row.height),
                radius: 0.0,
                fill: Fill::Solid(SHADE),
                stroke: None,
            });
        }
        top += row.height;
        items.push(Item::Line { points: vec![(0.0, top), (WIDTH, top)], stroke: Stroke::solid(GRID, 0.6) });
    }
    items
}

impl ContractRow<'_> {
    fn drawn(&self, plot: &Plot, middle: f64, figure: &OverviewFigure) -> Vec<Item> {
        let verdict = self.contract.verdict;
        let mut items = sign(verdict, (9.0, middle));
        let top = middle - (self.id.height() + self.supplier.height()) / 2.0 - 1.0;
        items.extend(self.id.items((SIGN, top), Anchor::Start, INK));
        let below = top + self.id.height();
        items.extend(self.supplier.items((SIGN, below), Anchor::Start, SOFT_INK));
        items.extend(interval_bar(self.contract, plot, middle));
        let left = plot.area.right() + GAP;
        for (numbers, left, color) in [(&self.point, left, INK), (&self.bounds, left + NUMBER_WIDTHS.0, SOFT_INK)] {
            let top = middle - numbers.height() / 2.0;
            items.extend(numbers.items((left, top), Anchor::Start, color));
        }
        let words = &figure.words.verdicts[place_of(verdict)];
        let (id, supplier) = (&self.contract.id, &self.contract.supplier);
        vec![Item::Group { offset: (0.0, 0.0), tooltip: format!("{id} · {supplier} · {words}"), items }]
    }
}

/// What is no number is not drawn; its place in the column of numbers holds a dash.
fn interval_bar(contract: &OverviewContract, plot: &Plot, middle: f64) -> Vec<Item> {
    let local = contract.local;
    let mut items = Vec::new();
    if local.lower.is_finite() && local.upper.is_finite() {
        let upper_left = (plot.x(local.lower), middle - BAR / 2.0);
        let mut area = Area::between(upper_left, (plot.x(local.upper), middle + BAR / 2.0));
        area.width = area.width.max(2.0);
        items.push(Item::Rect {
            area,
            radius: 0.0,
            fill: fill_of(contract.verdict),
            stroke: Some(Stroke::solid(INK, 1.0)),
        });
    }
    let target = contract.target.filter(|target| target.is_finite());
    items.extend(target.map(|target| tick(plot.x(target), middle)));
    if local.point.is_finite() {
        items.push(dot((plot.x(local.point), middle)));
    }
    items
}

fn fill_of(verdict: Verdict) -> Fill {
    match verdict {
        Verdict::Met => Fill::Solid(LOCAL),
        Verdict::Missed => Fill::Solid(IMPORTED),
        Verdict::CannotTell => hatch(Hatch::Rising, UNKNOWN),
    }
}

fn tick(x: f64, middle: f64) -> Item {
    Item::Line { points: vec![(x, middle - 10.0), (x, middle + 10.0)], stroke: Stroke::solid(TARGET, 3.0) }
}

fn dot(center: Point) -> Item {
    Item::Circle { center, radius: 4.0, fill: Fill::Solid(PAPER), stroke: Some(Stroke::solid(INK, 1.6)) }
}

/// ● met, ✕ missed, ◐ cannot tell.
fn sign(verdict: Verdict, (x, y): Point) -> Vec<Item> {
    const RADIUS: f64 = 6.0;
    let ring = |fill: Fill, color| Item::Circle {
        center: (x, y),
        radius: RADIUS,
        fill,
        stroke: Some(Stroke::solid(color, 1.6)),
    };
    match verdict {
        Verdict::Met => vec![ring(Fill::Solid(LOCAL), LOCAL)],
        Verdict::Missed => {
            let bar = |rise: f64| Item::Line {
                points: vec![(x - 5.5, y - rise), (x + 5.5, y + rise)],
                stroke: Stroke::solid(IMPORTED, 3.0),
            };
            vec![bar(5.5), bar(-5.5)]
        }
        Verdict::CannotTell => vec![ring(Fill::Solid(PAPER), INK), left_half((x, y), RADIUS)],
    }
}

fn left_half((x, y): Point, radius: f64) -> Item {
    // A circle's quarter by one curve: handles at 0.5523 of the radius.
    let handle = radius * 0.5523;
    Item::Path {
        moves: vec![
            Move::To((x, y - radius)),
            Move::Curve((x - handle, y - radius), (x - radius, y - handle), (x - radius, y)),
            Move::Curve((x - radius, y + handle), (x - handle, y + radius), (x, y + radius)),
            Move::Close,
        ],
        fill: Fill::Solid(INK),
        stroke: None,
    }
}

fn rest_row(words: &Paragraph, counts: [usize; 3], middle: f64, plot: &Plot) -> Vec<Item> {
    let mut items = words.items((SIGN, middle - words.height() / 2.0), Anchor::Start, INK);
    let mut left = plot.area.x;
    for (verdict, count) in [Verdict::Met, Verdict::Missed, Verdict::CannotTell].into_iter().zip(counts) {
        items.extend(sign(verdict, (left + 9.0, middle)));
        let at = (left + 22.0, middle + NUMBER.size * 0.36);
        items.push(label(&count.to_string(), at, NUMBER, Anchor::Start, INK));
        left += 80.0;
    }
    items
}

fn legend(figure: &OverviewFigure) -> Vec<LegendEntry> {
    let words = &figure.words;
    let verdicts = [Verdict::Met, Verdict::Missed, Verdict::CannotTell].into_iter().zip(&words.verdicts);
    let mut legend: Vec<LegendEntry> =
        verdicts.map(|(verdict, words)| LegendEntry::of(sign(verdict, (22.0, 7.0)), words)).collect();
    let edge = Some(Stroke::solid(INK, 1.0));
    legend.push(LegendEntry::swatch(Fill::Solid(GRID), edge, &words.interval));
    legend.push(LegendEntry::of(vec![dot((22.0, 7.0))], &words.point));
    legend.push(LegendEntry::of(vec![tick(22.0, 7.0)], &words.target));
    legend
}
