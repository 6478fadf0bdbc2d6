//! What stands around every picture: title, subtitle, legend above; numbered notes and sources below.

use tegi_model::figure::Caption;

use super::palette::{GRID, INK, SOFT_INK};
use super::scene::{Anchor, Area, Color, Fill, Font, Item, Point, Scene, Stroke};
use super::text::{Lines, Notes, Paragraph, label};

/// White space around everything.
pub const MARGIN: f64 = 20.0;
/// No picture is narrower, or its title would stand in a column of words.
const NARROWEST: f64 = 460.0;
/// The widest a line of running text may be and still be read.
const READABLE: f64 = 900.0;
/// A title longer than this goes to the notes.
const HEADING_LINES: Lines = Lines(4);
const TITLE: Font = Font::bold(17.0);
const SUBTITLE: Font = Font::regular(12.5);
const LEGEND: Font = Font::regular(11.5);
const NOTE: Font = Font::regular(10.5);
const NOTE_HEADING: Font = Font::bold(10.5);
/// The room for a sample in the legend.
const SAMPLE: (f64, f64) = (34.0, 14.0);
/// The legend's row.
const LEGEND_ROW: f64 = 20.0;

/// A line of the legend: how it looks, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendEntry {
    /// Drawn in a box of 34 by 14 points.
    pub sample: Vec<Item>,
    /// In words.
    pub words: String,
}

impl LegendEntry {
    /// A filled box.
    pub fn swatch(fill: Fill, stroke: Option<Stroke>, words: &str) -> Self {
        let area = Area::new(4.0, 1.0, SAMPLE.0 - 8.0, SAMPLE.1 - 2.0);
        let sample = vec![Item::Rect { area, radius: 0.0, fill, stroke }];
        Self::of(sample, words)
    }

    /// Anything.
    pub fn of(sample: Vec<Item>, words: &str) -> Self {
        Self { sample, words: words.to_owned() }
    }
}

/// The middle part of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What is in it.
    pub items: Vec<Item>,
    /// The legend above it.
    pub legend: Vec<LegendEntry>,
    /// The notes below it.
    pub notes: Notes,
}

impl Body {
    /// A sentence where there is nothing to draw.
    pub fn empty(words: &str) -> Self {
        let (width, height) = (NARROWEST, 120.0);
        let lines = Paragraph::whole(words, SUBTITLE, width - 40.0);
        let top = (height - lines.height()) / 2.0;
        Self {
            width,
            height: height.max(lines.height()),
            items: lines.items((width / 2.0, top.max(0.0)), Anchor::Middle, SOFT_INK),
            ..Self::default()
        }
    }
}

/// Puts the body into its frame.
pub fn framed(body: Body, caption: &Caption) -> Scene {
    let inner = body.width.max(NARROWEST);
    let mut column = Column::new(inner);
    let mut notes = body.notes;
    column.heading(&caption.title, TITLE, INK, 2.0, &mut notes);
    column.heading(&caption.subtitle, SUBTITLE, SOFT_INK, 8.0, &mut notes);
    column.legend(&body.legend);
    column.group(body.items, body.height, (inner - body.width) / 2.0);
    column.notes(&notes, &caption.notes_heading);
    column.footer(&caption.footer);
    Scene {
        width: (inner + 2.0 * MARGIN).ceil(),
        height: (column.down + MARGIN).ceil(),
        title: caption.title.clone(),
        description: caption.description.clone(),
        items: column.items,
    }
}

/// Things below each other.
struct Column {
    width: f64,
    down: f64,
    items: Vec<Item>,
}

impl Column {
    fn new(width: f64) -> Self {
        Self { width, down: MARGIN, items: Vec::new() }
    }

    fn at(&self) -> Point {
        (MARGIN, self.down)
    }

    fn heading(&mut self, text: &str, font: Font, color: Color, after: f64, notes: &mut Notes) {
        let width = self.width.min(READABLE);
        let lines = Paragraph::short(text, font, width, HEADING_LINES, notes);
        self.put(&lines, color, after);
    }

    fn paragraph(&mut self, text: &str, font: Font, color: Color, after: f64) {
        self.put(&Paragraph::whole(text, font, self.width.min(READABLE)), color, after);
    }

    fn put(&mut self, lines: &Paragraph, color: Color, after: f64) {
        self.items.extend(lines.items(self.at(), Anchor::Start, color));
        self.down += lines.height() + if lines.lines.is_empty() { 0.0 } else { after };
    }

    fn legend(&mut self, entries: &[LegendEntry]) {
        let mut right = 0.0;
        for entry in entries.iter().filter(|entry| !entry.words.is_empty()) {
            let room = self.width - SAMPLE.0 - 6.0;
            let words = Paragraph::whole(&entry.words, LEGEND, room);
            let wide = SAMPLE.0 + 6.0 + words.width() + 20.0;
            if right > 0.0 && right + wide - 20.0 > self.width {
                right = 0.0;
                self.down += LEGEND_ROW;
            }
            self.items.push(moved(entry.sample.clone(), (MARGIN + right, self.down + 2.0)));
            let at = (MARGIN + right + SAMPLE.0 + 6.0, self.down + 1.5);
            self.items.extend(words.items(at, Anchor::Start, INK));
            right += wide;
            if words.lines.len() > 1 {
                right = 0.0;
                self.down += words.height() + 4.0;
            }
        }
        self.down += if right > 0.0 { LEGEND_ROW } else { 0.0 } + 10.0;
    }

    fn group(&mut self, items: Vec<Item>, height: f64, indent: f64) {
        self.items.push(moved(items, (MARGIN + indent, self.down)));
        self.down += height + 12.0;
    }

    fn notes(&mut self, notes: &Notes, heading: &str) {
        if notes.texts().is_empty() {
            return;
        }
        self.paragraph(heading, NOTE_HEADING, INK, 2.0);
        for (at, text) in notes.texts().iter().enumerate() {
            let number = format!("[{}]", at + 1);
            let place = (MARGIN, self.down + NOTE.size);
            self.items.push(label(&number, place, NOTE, Anchor::Start, INK));
            let indent = super::font::text_width(&number, NOTE) + 6.0;
            let width = self.width.min(READABLE * 1.4) - indent;
            let lines = Paragraph::whole(text, NOTE, width);
            let top = (MARGIN + indent, self.down);
            self.items.extend(lines.items(top, Anchor::Start, INK));
            self.down += lines.height() + 2.0;
        }
        self.down += 8.0;
    }

    fn footer(&mut self, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let (left, right) = (MARGIN, MARGIN + self.width);
        self.items
            .push(Item::Line { points: vec![(left, self.down), (right, self.down)], stroke: Stroke::solid(GRID, 1.0) });
        self.down += 6.0;
        for line in lines {
            self.paragraph(line, NOTE, SOFT_INK, 1.0);
        }
    }
}

/// Things moved together.
pub fn moved(items: Vec<Item>, offset: Point) -> Item {
    Item::Group { offset, tooltip: String::new(), items }
}
