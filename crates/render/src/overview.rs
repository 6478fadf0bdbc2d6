//! Contracts against their targets: a row a contract, with its interval, its most likely share, its target and its verdict.
//!
//! Within a kind of work the widest miss comes first. Beyond the limit of rows the narrowest misses are added up in one
//! row with the count of each verdict, and a bar for each tenth of the scale.

use tegi_model::figure::{NumberStyle, OverviewContract, OverviewFigure, OverviewGroup, Verdict};

use super::RenderError;
use super::frame::{Body, LegendEntry, framed};
use super::number::{fill, number, percent};
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
/// The row of all others: its height, and that of its tallest bar.
const REST_HEIGHT: f64 = 84.0;
const TALLEST: f64 = 44.0;
const VERDICTS: [Verdict; 4] = [Verdict::Met, Verdict::Missed, Verdict::CannotTell, Verdict::NoTarget];

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
    Rest(Box<Rest>),
}

/// The contracts without a row: how many there are of each verdict, and in each tenth of the scale.
struct Rest {
    words: Paragraph,
    bands_words: Paragraph,
    counts: [usize; 4],
    bands: [usize; 10],
    style: NumberStyle,
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
            RowKind::Group(_) | RowKind::Rest(_) => Vec::new(),
        }
    }

    fn drawn(&self, plot: &Plot, top: f64, figure: &OverviewFigure) -> Vec<Item> {
        let middle = top + self.height / 2.0;
        match &self.kind {
            RowKind::Group(words) => words.items((0.0, middle - words.height() / 2.0), Anchor::Start, INK),
            RowKind::Contract(row) => row.drawn(plot, middle, figure),
            RowKind::Rest(rest) => rest.drawn(plot, top),
        }
    }
}

fn rows<'a>(figure: &'a OverviewFigure, notes: &mut Notes) -> Vec<Row<'a>> {
    let least = least_miss_shown(figure);
    let mut left = figure.rows;
    let mut rest: Vec<&OverviewContract> = Vec::new();
    let mut rows = Vec::new();
    for group in &figure.groups {
        let (shown, hidden) = split(group, least, &mut left);
        rest.extend(hidden);
        if !shown.is_empty() {
            rows.push(group_row(group, notes));
            rows.extend(shown.into_iter().map(|contract| contract_row(contract, &figure.caption.numbers, notes)));
        }
    }
    if !rest.is_empty() {
        rows.push(Row { height: REST_HEIGHT, kind: RowKind::Rest(Box::new(Rest::of(&rest, figure))) });
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
        Verdict::NoTarget => 3,
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
        if let RowKind::Group(_) | RowKind::Rest(_) = row.kind {
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
        Verdict::NoTarget => Fill::Solid(GRID),
    }
}

fn tick(x: f64, middle: f64) -> Item {
    Item::Line { points: vec![(x, middle - 10.0), (x, middle + 10.0)], stroke: Stroke::solid(TARGET, 3.0) }
}

fn dot(center: Point) -> Item {
    Item::Circle { center, radius: 4.0, fill: Fill::Solid(PAPER), stroke: Some(Stroke::solid(INK, 1.6)) }
}

/// ● met, ✕ missed, ◐ cannot tell, – no target.
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
        Verdict::NoTarget => {
            vec![Item::Line { points: vec![(x - 5.0, y), (x + 5.0, y)], stroke: Stroke::solid(SOFT_INK, 2.0) }]
        }
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

impl Rest {
    fn of(contracts: &[&OverviewContract], figure: &OverviewFigure) -> Rest {
        let style = figure.caption.numbers.clone();
        let (mut counts, mut bands) = ([0; 4], [0; 10]);
        for contract in contracts {
            counts[place_of(contract.verdict)] += 1;
            bands[(sound(contract.local.point).clamp(0.0, 99.9) / 10.0) as usize] += 1;
        }
        let count = number(contracts.len() as f64, 0, &style);
        Rest {
            words: Paragraph::whole(&fill(&figure.words.and_more, "{count}", &count), ID, LABEL_WIDTH),
            bands_words: Paragraph::whole(&figure.words.bands, SUPPLIER, LABEL_WIDTH),
            counts,
            bands,
            style,
        }
    }

    fn drawn(&self, plot: &Plot, top: f64) -> Vec<Item> {
        let mut items = self.words.items((SIGN, top + PAD), Anchor::Start, INK);
        let below = top + PAD + self.words.height();
        items.extend(self.bands_words.items((SIGN, below), Anchor::Start, SOFT_INK));
        items.extend(self.signs(below + self.bands_words.height() + 12.0));
        let tallest = self.bands.iter().copied().max().unwrap_or_default().max(1);
        for (band, count) in self.bands.iter().enumerate().filter(|(_, count)| **count > 0) {
            let height = (TALLEST * *count as f64 / tallest as f64).max(1.5);
            let (left, right) = (plot.x(band as f64 * 10.0), plot.x(band as f64 * 10.0 + 10.0));
            let foot = top + REST_HEIGHT - PAD;
            items.push(Item::Rect {
                area: Area::between((left + 2.0, foot - height), (right - 2.0, foot)),
                radius: 0.0,
                fill: Fill::Solid(GRID),
                stroke: Some(Stroke::solid(INK, 0.8)),
            });
            let count = number(*count as f64, 0, &self.style);
            items.push(label(&count, (f64::midpoint(left, right), foot - height - 4.0), AXIS, Anchor::Middle, INK));
        }
        items
    }

    /// How many there are of each verdict, side by side.
    fn signs(&self, middle: f64) -> Vec<Item> {
        let mut items = Vec::new();
        let mut left = SIGN;
        for (verdict, count) in VERDICTS.into_iter().zip(self.counts).filter(|(_, count)| *count > 0) {
            items.extend(sign(verdict, (left + 6.0, middle)));
            let count = number(count as f64, 0, &self.style);
            items.push(label(&count, (left + 18.0, middle + NUMBER.size * 0.36), NUMBER, Anchor::Start, INK));
            left += 64.0;
        }
        items
    }
}

fn legend(figure: &OverviewFigure) -> Vec<LegendEntry> {
    let words = &figure.words;
    let given = |verdict: &Verdict| {
        let mut contracts = figure.groups.iter().flat_map(|group| &group.contracts);
        contracts.any(|contract| contract.verdict == *verdict)
    };
    let verdicts = VERDICTS.into_iter().zip(&words.verdicts).filter(|(verdict, _)| given(verdict));
    let mut legend: Vec<LegendEntry> =
        verdicts.map(|(verdict, words)| LegendEntry::of(sign(verdict, (22.0, 7.0)), words)).collect();
    let edge = Some(Stroke::solid(INK, 1.0));
    legend.push(LegendEntry::swatch(Fill::Solid(GRID), edge, &words.interval));
    legend.push(LegendEntry::of(vec![dot((22.0, 7.0))], &words.point));
    let targets = figure.groups.iter().flat_map(|group| &group.contracts).any(|contract| contract.target.is_some());
    legend.extend(targets.then(|| LegendEntry::of(vec![tick(22.0, 7.0)], &words.target)));
    legend
}
