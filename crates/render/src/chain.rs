//! The supplier chain: foreign senders, the border, the tiers of home firms, the buyer.
//!
//! An imported flow is dashed with a triangle, a flow made here is solid, one of unknown origin is dotted with a ring:
//! the colours only repeat it. Thickness grows with the root of the value.

use jiff::civil::Date;

use tegi_model::figure::{
    Amount, ChainFigure, ChainFlow, ChainParty, ChainWords, Emphasis, FlowOrigin, Interval, NumberStyle, Side,
};

use super::fold::{fold, weight};
use super::frame::{Body, LegendEntry, framed, moved};
use super::layout::{BoxSize, Column, ColumnKind, Link, Placed, Route, Sketch, place};
use super::number;
use super::palette::{GRID, IMPORTED, IMPORTED_SHADE, INK, LOCAL, LOCAL_SHADE, PAPER, SHADE, SOFT_INK, UNKNOWN, hatch};
use super::scene::{Anchor, Area, Color, Dash, Fill, Font, Hatch, Item, Move, Point, Scene, Stroke};
use super::text::{Lines, Notes, Paragraph};

const NAME: Font = Font::bold(12.0);
const DETAIL: Font = Font::regular(11.0);
const FLOW_GOODS: Font = Font::bold(10.5);
const FLOW: Font = Font::regular(10.5);
const HEADING: Font = Font::bold(12.0);
const BORDER_LABEL: Font = Font::bold(11.5);
/// The room for words in a box.
const BOX_TEXT: f64 = 158.0;
/// Between a box's edge and its words.
const BOX_PAD: f64 = 9.0;
/// The room for words on an arrow.
const FLOW_TEXT: f64 = 132.0;
/// Between an arrow's words and its line, and to the left and right of them.
const FLOW_PAD: (f64, f64) = (4.0, 6.0);
/// A small bar's height.
const BAR: f64 = 7.0;
const NAME_LINES: Lines = Lines(5);
const DETAIL_LINES: Lines = Lines(3);
const GOODS_LINES: Lines = Lines(3);
const HEADING_LINES: Lines = Lines(3);
/// The legend's small bar.
const SAMPLE: Interval = Interval { lower: 45.0, point: 60.0, upper: 75.0 };
/// The thinnest and the thickest arrow.
const THICKNESS: (f64, f64) = (1.4, 3.6);

/// Draws the figure within its limits.
pub fn draw(figure: &ChainFigure) -> Scene {
    let figure = fold(figure);
    if figure.parties.is_empty() {
        return framed(Body::empty(&figure.words.empty), &figure.caption);
    }
    let mut notes = Notes::default();
    let cards = cards(&figure, &mut notes);
    let links = drawn_flows(&figure);
    let tags: Vec<Tag> = links.iter().map(|flow| Tag::of(flow, &figure, &mut notes)).collect();
    let placed = place(&sketch(&figure, &cards, &links, &tags));

    let mut items = Vec::new();
    let heading = Heading::of(&placed, &figure.words, &mut notes);
    let heaviest = links.iter().map(|flow| weight(flow)).fold(0.0, f64::max);
    for ((flow, tag), route) in links.iter().zip(&tags).zip(&placed.routes) {
        items.push(arrow(flow, tag, route, thickness(weight(flow), heaviest)));
    }
    for ((party, card), area) in figure.parties.iter().zip(&cards).zip(&placed.boxes) {
        items.push(card.drawn(party, area));
    }
    let mut body = Body {
        width: placed.width,
        height: heading.height + placed.height,
        legend: legend(&figure, &placed),
        notes,
        ..Body::default()
    };
    body.items = heading.items(&placed, body.height);
    body.items.push(moved(items, (0.0, heading.height)));
    framed(body, &figure.caption)
}

/// The flows that get an arrow: those between two boxes.
fn drawn_flows(figure: &ChainFigure) -> Vec<&ChainFlow> {
    figure.flows.iter().filter(|flow| flow.from != flow.to).collect()
}

fn sketch(figure: &ChainFigure, cards: &[Card], links: &[&ChainFlow], tags: &[Tag]) -> Sketch {
    let mut ports = vec![(0_usize, 0_usize); cards.len()];
    for flow in links {
        ports[flow.from].0 += 1;
        ports[flow.to].1 += 1;
    }
    let size = |((card, party), ports): ((&Card, &ChainParty), &(usize, usize))| {
        // Lines that arrive side by side need room, however short the name is.
        let for_lines = 12.0 + 13.0 * ports.0.max(ports.1) as f64;
        BoxSize { width: BOX_TEXT + 2.0 * BOX_PAD, height: card.height.max(for_lines), side: party.side }
    };
    let link = |(flow, tag): (&&ChainFlow, &Tag)| Link { from: flow.from, to: flow.to, label: tag.size() };
    Sketch {
        boxes: cards.iter().zip(&figure.parties).zip(&ports).map(size).collect(),
        links: links.iter().zip(tags).map(link).collect(),
    }
}

/// The words of a box.
struct Card {
    name: Paragraph,
    details: Vec<Paragraph>,
    bar: Option<(Interval, Paragraph)>,
    height: f64,
    tooltip: String,
}

fn cards(figure: &ChainFigure, notes: &mut Notes) -> Vec<Card> {
    let mut cards = Vec::with_capacity(figure.parties.len());
    for (number, party) in figure.parties.iter().enumerate() {
        let own = figure.flows.iter().filter(|flow| flow.from == number && flow.to == number);
        let own: Vec<&ChainFlow> = own.collect();
        cards.push(Card::of(party, &own, figure, notes));
    }
    cards
}

impl Card {
    fn of(party: &ChainParty, to_itself: &[&ChainFlow], figure: &ChainFigure, notes: &mut Notes) -> Self {
        let style = &figure.caption.numbers;
        let name = name_of(party, notes);
        // An identifier is broken only where it has to be.
        let id = party.id.replace(' ', "\u{a0}");
        let mut details = Vec::new();
        for text in [&party.role, &party.country, &id] {
            details.push(Paragraph::short(text, DETAIL, BOX_TEXT, DETAIL_LINES, notes));
        }
        for flow in to_itself {
            let text = format!("↺ {}: {}", figure.words.to_itself, sentence(flow, style));
            details.push(Paragraph::short(&text, DETAIL, BOX_TEXT, GOODS_LINES, notes));
        }
        let bar = party.made_here.map(|share| {
            let text = format!("{} {}", figure.words.made_here, party.made_here_says);
            (share, Paragraph::whole(&text, DETAIL, BOX_TEXT))
        });
        let words: f64 = details.iter().map(Paragraph::height).sum();
        let bar_height = bar.as_ref().map_or(0.0, |(_, text)| text.height() + BAR + 6.0);
        let tooltip = [&party.name, &party.role, &party.country, &party.id].map(String::as_str);
        Self {
            height: name.height() + words + bar_height + 2.0 * BOX_PAD - 2.0,
            name,
            details,
            bar,
            tooltip: joined(&tooltip),
        }
    }

    fn drawn(&self, party: &ChainParty, area: &Area) -> Item {
        let mut items = Vec::new();
        let outline = outline(party);
        if !party.members.is_empty() {
            let behind = Area::new(area.x + 4.0, area.y + 4.0, area.width, area.height);
            items.push(boxed(behind, ground(party.side), outline));
        }
        items.push(boxed(*area, ground(party.side), outline));
        let left = area.x + BOX_PAD;
        let mut down = area.y + (area.height - self.height) / 2.0 + BOX_PAD - 1.0;
        items.extend(self.name.items((left, down), Anchor::Start, INK));
        down += self.name.height();
        for detail in &self.details {
            items.extend(detail.items((left, down), Anchor::Start, SOFT_INK));
            down += detail.height();
        }
        if let Some((share, text)) = &self.bar {
            items.extend(text.items((left, down), Anchor::Start, INK));
            items.extend(small_bar((left, down + text.height() + 3.0), BOX_TEXT, *share));
        }
        Item::Group { offset: (0.0, 0.0), tooltip: self.tooltip.clone(), items }
    }
}

/// The name, and for a fold a note with the names it stands for.
fn name_of(party: &ChainParty, notes: &mut Notes) -> Paragraph {
    if party.members.is_empty() {
        return Paragraph::short(&party.name, NAME, BOX_TEXT, NAME_LINES, notes);
    }
    let number = notes.number(&party.members.join("; "));
    Paragraph::whole(&format!("{}\u{a0}[{number}]", party.name), NAME, BOX_TEXT)
}

fn ground(side: Side) -> Color {
    match side {
        Side::Abroad => IMPORTED_SHADE,
        Side::Home => PAPER,
        Side::Buyer => LOCAL_SHADE,
    }
}

fn outline(party: &ChainParty) -> Stroke {
    match (party.emphasis, party.side) {
        (Emphasis::Subject, _) => Stroke::solid(INK, 3.0),
        (Emphasis::Plain, Side::Abroad) => Stroke { color: INK, width: 1.2, dash: Dash::Dashed },
        (Emphasis::Plain, Side::Home | Side::Buyer) => Stroke::solid(INK, 1.2),
    }
}

fn boxed(area: Area, ground: Color, stroke: Stroke) -> Item {
    Item::Rect { area, radius: 3.0, fill: Fill::Solid(ground), stroke: Some(stroke) }
}

/// Solid as far as it is certain, hatched as far as it is possible.
fn small_bar(at: Point, length: f64, share: Interval) -> [Item; 3] {
    let part = |percent: f64| if percent.is_finite() { percent.clamp(0.0, 100.0) / 100.0 } else { 0.0 };
    let (lower, upper) = (part(share.lower), part(share.upper).max(part(share.lower)));
    let bar = |from: f64, to: f64, fill: Fill, stroke: Option<Stroke>| Item::Rect {
        area: Area::new(at.0 + length * from, at.1, length * (to - from), BAR),
        radius: 0.0,
        fill,
        stroke,
    };
    [
        bar(0.0, lower, Fill::Solid(LOCAL), None),
        bar(lower, upper, hatch(Hatch::Rising, LOCAL), None),
        bar(0.0, 1.0, Fill::None, Some(Stroke::solid(INK, 0.8))),
    ]
}

/// The words on an arrow.
struct Tag {
    goods: Paragraph,
    details: Vec<Paragraph>,
    tooltip: String,
}

impl Tag {
    fn of(flow: &ChainFlow, figure: &ChainFigure, notes: &mut Notes) -> Self {
        let style = &figure.caption.numbers;
        let goods = Paragraph::short(&flow.goods, FLOW_GOODS, FLOW_TEXT, GOODS_LINES, notes);
        let details =
            [more(flow, figure, notes), amounts(&flow.quantity, style), amounts(&flow.value, style), days(flow)];
        let details = details.iter().filter(|text| !text.is_empty());
        let details = details.map(|text| Paragraph::short(text, FLOW, FLOW_TEXT, DETAIL_LINES, notes));
        let party = |number: usize| figure.parties[number].name.as_str();
        Self {
            goods,
            details: details.collect(),
            tooltip: format!("{} → {}: {}", party(flow.from), party(flow.to), sentence(flow, style)),
        }
    }

    fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        std::iter::once(&self.goods).chain(&self.details)
    }

    fn size(&self) -> (f64, f64) {
        let width = self.paragraphs().map(Paragraph::width).fold(24.0, f64::max);
        let height: f64 = self.paragraphs().map(Paragraph::height).sum();
        (width + 2.0 * FLOW_PAD.0, height + FLOW_PAD.1)
    }

    fn items(&self, area: &Area) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = (area.x + FLOW_PAD.0, area.y);
        for paragraph in self.paragraphs() {
            items.extend(paragraph.items(at, Anchor::Start, INK));
            at.1 += paragraph.height();
        }
        items
    }
}

/// So many goods of one arrow are named in its note; the tables hold all.
const MOST_NAMED: usize = 12;

/// What an arrow stands for besides the goods that it names, with a note of their names.
fn more(flow: &ChainFlow, figure: &ChainFigure, notes: &mut Notes) -> String {
    let and_more = |count: usize| number::fill(&figure.words.and_more, "{count}", &count.to_string());
    let Some(others) = flow.members.get(1..).filter(|others| !others.is_empty()) else { return String::new() };
    let mut named = others.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join("; ");
    if others.len() > MOST_NAMED {
        named = format!("{named}; {}", and_more(others.len() - MOST_NAMED));
    }
    format!("{}\u{a0}[{}]", and_more(others.len()), notes.number(&named))
}

fn amounts(amounts: &[Amount], style: &NumberStyle) -> String {
    let written: Vec<String> = amounts.iter().map(|amount| number::amount(amount, style)).collect();
    written.join(" + ")
}

fn days(flow: &ChainFlow) -> String {
    let same = |(first, last): (Date, Date)| first == last;
    match (flow.first, flow.last) {
        (Some(first), Some(last)) if !same((first, last)) => format!("{first} – {last}"),
        (Some(day), _) | (None, Some(day)) => day.to_string(),
        (None, None) => String::new(),
    }
}

fn sentence(flow: &ChainFlow, style: &NumberStyle) -> String {
    let named = flow.members.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>();
    let goods = if named.is_empty() { flow.goods.clone() } else { named.join("; ") };
    let (quantity, value) = (amounts(&flow.quantity, style), amounts(&flow.value, style));
    joined(&[&goods, &quantity, &value, &days(flow)])
}

fn joined(words: &[&str]) -> String {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    words.join(", ")
}

fn thickness(weight: f64, heaviest: f64) -> f64 {
    let share = if heaviest > 0.0 { (weight / heaviest).sqrt() } else { 0.0 };
    THICKNESS.0 + (THICKNESS.1 - THICKNESS.0) * share.clamp(0.0, 1.0)
}

fn stroke_of(origin: FlowOrigin, width: f64) -> Stroke {
    let (color, dash) = match origin {
        FlowOrigin::Imported => (IMPORTED, Dash::Dashed),
        FlowOrigin::Local => (LOCAL, Dash::Solid),
        FlowOrigin::Unknown => (UNKNOWN, Dash::Dotted),
    };
    // Dots are fainter than lines.
    let width = match dash {
        Dash::Dotted => width.max(2.0),
        _ => width,
    };
    Stroke { color, width, dash }
}

fn arrow(flow: &ChainFlow, tag: &Tag, route: &Route, width: f64) -> Item {
    let stroke = stroke_of(flow.origin, width);
    let mut items = vec![curve(route, stroke)];
    items.extend(head(route, stroke));
    items.extend(tag.items(&route.label));
    let mark_at = (route.label.right() - 8.0, route.label.bottom());
    items.extend(mark(flow.origin, mark_at));
    Item::Group { offset: (0.0, 0.0), tooltip: tag.tooltip.clone(), items }
}

/// How far the line ends before the box, behind its head.
fn head_length(width: f64) -> f64 {
    7.0 + width
}

fn curve(route: &Route, stroke: Stroke) -> Item {
    let mut runs = route.runs.clone();
    let length = head_length(stroke.width) - 1.0;
    match (route.backward, runs.len()) {
        (false, count @ 1..) => runs[count - 1].0 -= length,
        (true, 1..) => runs[0].1 += length,
        _ => {}
    }
    let mut moves = Vec::new();
    let mut last: Option<Point> = None;
    for (left, right, height) in runs {
        match last {
            None => moves.push(Move::To((right, height))),
            Some(from) => {
                let middle = f64::midpoint(from.0, left);
                moves.push(Move::Curve((middle, from.1), (middle, height), (left, height)));
                if right > left {
                    moves.push(Move::Line((right, height)));
                }
            }
        }
        last = Some((right, height));
    }
    Item::Path { moves, fill: Fill::None, stroke: Some(stroke) }
}

fn head(route: &Route, stroke: Stroke) -> Option<Item> {
    let (tip, back) = if route.backward {
        let (_, right, height) = *route.runs.first()?;
        ((right, height), 1.0)
    } else {
        let (left, _, height) = *route.runs.last()?;
        ((left, height), -1.0)
    };
    let base = tip.0 + back * head_length(stroke.width);
    let half = 3.0 + stroke.width * 0.7;
    let corners = [tip, (base, tip.1 - half), (base, tip.1 + half)];
    Some(polygon(&corners, Fill::Solid(stroke.color), None))
}

fn polygon(corners: &[Point], fill: Fill, stroke: Option<Stroke>) -> Item {
    let mut moves: Vec<Move> = corners.iter().map(|corner| Move::Line(*corner)).collect();
    if let Some(first) = corners.first() {
        moves[0] = Move::To(*first);
    }
    moves.push(Move::Close);
    Item::Path { moves, fill, stroke }
}

/// The sign of an origin on its line.
fn mark(origin: FlowOrigin, at: Point) -> Option<Item> {
    let (x, y) = at;
    match origin {
        FlowOrigin::Imported => {
            let corners = [(x - 5.0, y + 4.0), (x + 5.0, y + 4.0), (x, y - 5.0)];
            let edge = Stroke::solid(IMPORTED, 1.4);
            Some(polygon(&corners, Fill::Solid(PAPER), Some(edge)))
        }
        FlowOrigin::Unknown => Some(Item::Circle {
            center: at,
            radius: 4.0,
            fill: Fill::Solid(PAPER),
            stroke: Some(Stroke::solid(UNKNOWN, 1.4)),
        }),
        FlowOrigin::Local => None,
    }
}

/// What stands above the columns.
struct Heading {
    border: Paragraph,
    columns: Vec<Paragraph>,
    columns_at: f64,
    height: f64,
}

impl Heading {
    fn of(placed: &Placed, words: &ChainWords, notes: &mut Notes) -> Self {
        let border =
            Paragraph::short(&words.border, BORDER_LABEL, placed.width.clamp(80.0, 240.0), HEADING_LINES, notes);
        let columns: Vec<Paragraph> =
            placed.columns.iter().map(|column| column_heading(column, words, notes)).collect();
        let columns_at = if border.lines.is_empty() { 0.0 } else { border.height() + 4.0 };
        let tallest = columns.iter().map(Paragraph::height).fold(0.0, f64::max);
        Self { border, columns, columns_at, height: columns_at + tallest + 10.0 }
    }

    fn items(&self, placed: &Placed, height: f64) -> Vec<Item> {
        let mut items = Vec::new();
        for (column, heading) in placed.columns.iter().zip(&self.columns) {
            let middle = column.x + column.width / 2.0;
            items.push(stripe(column, self.columns_at, height));
            items.extend(heading.items((middle, self.columns_at), Anchor::Middle, SOFT_INK));
        }
        let half = self.border.width() / 2.0;
        let middle = placed.border.min(placed.width - half).max(half);
        items.extend(self.border.items((middle, 0.0), Anchor::Middle, INK));
        items.push(Item::Line {
            points: vec![(placed.border, self.columns_at), (placed.border, height)],
            stroke: Stroke { color: INK, width: 1.3, dash: Dash::Double },
        });
        items
    }
}

/// The ground behind a column of boxes.
fn stripe(column: &Column, top: f64, height: f64) -> Item {
    Item::Rect {
        area: Area::new(column.x - 6.0, top - 2.0, column.width + 12.0, height - top + 8.0),
        radius: 4.0,
        fill: Fill::Solid(SHADE),
        stroke: Some(Stroke::solid(GRID, 0.5)),
    }
}

fn column_heading(column: &Column, words: &ChainWords, notes: &mut Notes) -> Paragraph {
    let text = match column.kind {
        ColumnKind::Abroad => words.abroad.clone(),
        ColumnKind::Tier(tier) => number::fill(&words.tier, "{n}", &tier.to_string()),
        ColumnKind::Buyer => words.buyer.clone(),
    };
    Paragraph::short(&text, HEADING, column.width, HEADING_LINES, notes)
}

fn legend(figure: &ChainFigure, placed: &Placed) -> Vec<LegendEntry> {
    let words = &figure.words;
    let kinds = [
        (FlowOrigin::Imported, &words.imported),
        (FlowOrigin::Local, &words.local),
        (FlowOrigin::Unknown, &words.unknown),
    ];
    let mut legend: Vec<LegendEntry> = kinds.iter().map(|(origin, words)| origin_entry(*origin, words)).collect();
    if placed.routes.iter().any(|route| route.backward) {
        let route = Route { runs: vec![(2.0, 2.0, 7.0), (32.0, 32.0, 7.0)], backward: true, ..Route::default() };
        let stroke = Stroke::solid(INK, 2.0);
        let sample = [curve(&route, stroke)].into_iter().chain(head(&route, stroke));
        legend.push(LegendEntry::of(sample.collect(), &words.back));
    }
    if figure.parties.iter().any(|party| party.made_here.is_some()) {
        legend.push(LegendEntry::of(small_bar((1.0, 4.0), 32.0, SAMPLE).into(), &words.made_here_legend));
    }
    legend
}

fn origin_entry(origin: FlowOrigin, words: &str) -> LegendEntry {
    let stroke = stroke_of(origin, 2.0);
    let mut sample = vec![Item::Line { points: vec![(1.0, 7.0), (33.0, 7.0)], stroke }];
    sample.extend(mark(origin, (17.0, 7.0)));
    LegendEntry::of(sample, words)
}
