//! A scene as SVG text: the same scene, the same bytes.
//!
//! Hostile words stay words: markup is escaped, characters that XML forbids are left out, numbers that are none become 0.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::font::{FAMILY, font_css};
use super::letters::outline;
use super::palette::PAPER;
use super::scene::{Anchor, Area, Color, Dash, Fill, Font, Hatch, Item, Move, Point, Scene, Stroke, Turn, Weight};

/// Where an SVG will live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SvgUse<'a> {
    /// In a file of its own: the fonts travel inside.
    Standalone,
    /// Inside an HTML page that has [`font_css`] once: no fonts, and every id begins with this prefix.
    Inline {
        /// Unique within the page.
        id_prefix: &'a str,
    },
    /// Before a painter that knows no fonts: words are shapes.
    Painted,
}

impl SvgUse<'_> {
    fn id(self, name: &str) -> String {
        match self {
            Self::Standalone | Self::Painted => name.to_owned(),
            Self::Inline { id_prefix } => {
                let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
                let prefix: String = id_prefix.chars().map(safe).collect();
                format!("{prefix}-{name}")
            }
        }
    }
}

/// Writes the scene.
#[must_use]
pub fn svg(scene: &Scene, place: SvgUse<'_>) -> String {
    let mut writer = Writer { out: String::new(), place };
    writer.open(scene);
    writer.definitions(&scene.items);
    writer.items(&scene.items);
    writer.out.push_str("</svg>\n");
    writer.out
}

struct Writer<'a> {
    out: String,
    place: SvgUse<'a>,
}

impl Writer<'_> {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn open(&mut self, scene: &Scene) {
        let (width, height) = (number(scene.width), number(scene.height));
        let (title, desc) = (self.place.id("title"), self.place.id("desc"));
        self.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{title} {desc}\" \
             font-family=\"'{FAMILY}', sans-serif\">\n<title id=\"{title}\">{}</title>\n\
             <desc id=\"{desc}\">{}</desc>\n",
            escape(&scene.title),
            escape(&scene.description)
        ));
        if self.place == SvgUse::Standalone {
            self.put(format_args!("<style>{}</style>\n", font_css()));
        }
        self.put(format_args!("<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n", hex(PAPER)));
    }

    fn definitions(&mut self, items: &[Item]) {
        let mut hatches = BTreeSet::new();
        collect_hatches(items, &mut hatches);
        if hatches.is_empty() {
            return;
        }
        self.out.push_str("<defs>\n");
        for fill in hatches {
            self.pattern(fill);
        }
        self.out.push_str("</defs>\n");
    }

    fn pattern(&mut self, fill: Fill) {
        let Fill::Hatch { pattern, color, ground } = fill else {
            return;
        };
        let id = self.place.id(&hatch_name(pattern, color, ground));
        let (color, ground) = (hex(color), hex(ground));
        let marks = match pattern {
            Hatch::Rising => "M-1 1L1 -1M0 6L6 0M5 7L7 5",
            Hatch::Falling => "M-1 5L1 7M0 0L6 6M5 -1L7 1",
            Hatch::Crossed => "M0 6L6 0M0 0L6 6",
            Hatch::Dotted => "M1 2L3 2M4 5L6 5",
            Hatch::Level => "M0 2L6 2M0 5L6 5",
        };
        self.put(format_args!(
            "<pattern id=\"{id}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"6\" height=\"6\" fill=\"{ground}\"/>\
             <path d=\"{marks}\" stroke=\"{color}\" stroke-width=\"1.6\"/></pattern>\n"
        ));
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Rect { area, radius, fill, stroke } => self.rect(area, *radius, *fill, *stroke),
            Item::Line { points, stroke } => self.line(points, *stroke),
            Item::Path { moves, fill, stroke } => self.path(&path_data(moves), *fill, *stroke),
            Item::Circle { center, radius, fill, stroke } => {
                let paint = self.paint(*fill, *stroke);
                self.put(format_args!(
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{paint}/>\n",
                    number(center.0),
                    number(center.1),
                    number(radius.max(0.0))
                ));
            }
            Item::Text { at, text, font, anchor, color, turn } if self.place == SvgUse::Painted => {
                self.shape(*at, text, *font, *anchor, *color, *turn);
            }
            Item::Text { at, text, font, anchor, color, turn } => self.text(*at, text, *font, *anchor, *color, *turn),
            Item::Group { offset, tooltip, items } => self.group(*offset, tooltip, items),
        }
    }

    fn rect(&mut self, area: &Area, radius: f64, fill: Fill, stroke: Option<Stroke>) {
        let paint = self.paint(fill, stroke);
        let round = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
        self.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{round}{paint}/>\n",
            number(area.x),
            number(area.y),
            number(area.width.max(0.0)),
            number(area.height.max(0.0))
        ));
    }

    fn line(&mut self, points: &[Point], stroke: Stroke) {
        let mut moves: Vec<Move> = points.iter().map(|point| Move::Line(*point)).collect();
        if let (Some(first), Some(point)) = (moves.first_mut(), points.first()) {
            *first = Move::To(*point);
            self.path(&path_data(&moves), Fill::None, Some(stroke));
        }
    }

    fn path(&mut self, data: &str, fill: Fill, stroke: Option<Stroke>) {
        let paint = self.paint(fill, stroke);
        self.put(format_args!("<path d=\"{data}\"{paint}/>\n"));
        if let Some(core) = stroke.and_then(core_of_double) {
            let paint = self.paint(Fill::None, Some(core));
            self.put(format_args!("<path d=\"{data}\"{paint}/>\n"));
        }
    }

    fn text(&mut self, at: Point, text: &str, font: Font, anchor: Anchor, color: Color, turn: Turn) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = match font.weight {
            Weight::Regular => "",
            Weight::Bold => " font-weight=\"700\"",
        };
        let (x, y) = (number(at.0), number(at.1));
        let turn = match turn {
            Turn::Level => String::new(),
            Turn::Up => format!(" transform=\"rotate(-90 {x} {y})\""),
        };
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\"{weight}{anchor} fill=\"{}\"{turn}>{}</text>\n",
            number(font.size),
            hex(color),
            escape(text)
        ));
    }

    /// Words as one shape.
    fn shape(&mut self, at: Point, text: &str, font: Font, anchor: Anchor, color: Color, turn: Turn) {
        let shape = outline(text, font);
        let start = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -f64::from(shape.width) / 2.0,
            Anchor::End => -f64::from(shape.width),
        };
        let turn = match turn {
            Turn::Level => "",
            Turn::Up => " rotate(-90)",
        };
        let unit = font.size / f64::from(shape.em);
        self.put(format_args!(
            "<path transform=\"translate({} {}){turn} scale({unit} -{unit}) translate({start})\" d=\"{}\" fill=\"{}\"/>\n",
            number(at.0),
            number(at.1),
            shape.moves,
            hex(color)
        ));
    }

    fn group(&mut self, offset: Point, tooltip: &str, items: &[Item]) {
        if offset == (0.0, 0.0) {
            self.out.push_str("<g>");
        } else {
            self.put(format_args!("<g transform=\"translate({} {})\">", number(offset.0), number(offset.1)));
        }
        if !tooltip.is_empty() {
            self.put(format_args!("<title>{}</title>", escape(tooltip)));
        }
        self.out.push('\n');
        self.items(items);
        self.out.push_str("</g>\n");
    }

    /// The attributes for fill and stroke.
    fn paint(&self, fill: Fill, stroke: Option<Stroke>) -> String {
        let mut paint = match fill {
            Fill::None => " fill=\"none\"".to_owned(),
            Fill::Solid(color) => format!(" fill=\"{}\"", hex(color)),
            Fill::Hatch { pattern, color, ground } => {
                let id = self.place.id(&hatch_name(pattern, color, ground));
                format!(" fill=\"url(#{id})\"")
            }
        };
        if let Some(stroke) = stroke {
            paint += &stroke_attributes(stroke);
        }
        paint
    }
}

fn stroke_attributes(stroke: Stroke) -> String {
    let width = match stroke.dash {
        Dash::Double => stroke.width * 3.0,
        _ => stroke.width,
    };
    let dash = match stroke.dash {
        Dash::Solid | Dash::Double => String::new(),
        Dash::Dashed => {
            let (dash, gap) = (5.0 + stroke.width, 2.0 + stroke.width);
            format!(" stroke-dasharray=\"{} {}\"", number(dash), number(gap))
        }
        Dash::Dotted => {
            format!(" stroke-dasharray=\"0 {}\" stroke-linecap=\"round\"", number(2.0 + stroke.width * 1.3))
        }
    };
    let color = hex(stroke.color);
    format!(" stroke=\"{color}\" stroke-width=\"{}\"{dash}", number(width))
}

/// The white line that parts a double line in two.
fn core_of_double(stroke: Stroke) -> Option<Stroke> {
    (stroke.dash == Dash::Double).then(|| Stroke::solid(PAPER, stroke.width))
}

fn collect_hatches(items: &[Item], found: &mut BTreeSet<Fill>) {
    for item in items {
        match item {
            Item::Rect { fill, .. } | Item::Path { fill, .. } | Item::Circle { fill, .. } => {
                if matches!(fill, Fill::Hatch { .. }) {
                    found.insert(*fill);
                }
            }
            Item::Group { items, .. } => collect_hatches(items, found),
            Item::Line { .. } | Item::Text { .. } => {}
        }
    }
}

fn hatch_name(pattern: Hatch, color: Color, ground: Color) -> String {
    let pattern = match pattern {
        Hatch::Rising => "rising",
        Hatch::Falling => "falling",
        Hatch::Crossed => "crossed",
        Hatch::Dotted => "dotted",
        Hatch::Level => "level",
    };
    format!("{pattern}-{}-{}", &hex(color)[1..], &hex(ground)[1..])
}

fn path_data(moves: &[Move]) -> String {
    let pair = |point: &Point| format!("{} {}", number(point.0), number(point.1));
    let written = moves.iter().map(|step| match step {
        Move::To(to) => format!("M{}", pair(to)),
        Move::Line(to) => format!("L{}", pair(to)),
        Move::Curve(a, b, to) => format!("C{} {} {}", pair(a), pair(b), pair(to)),
        Move::Close => "Z".to_owned(),
    });
    written.collect()
}

/// `#rrggbb`.
fn hex(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.0, color.1, color.2)
}

/// At most two decimals, no needless zeros, 0 for what is no number.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" | "" => "0".to_owned(),
        _ => text.to_owned(),
    }
}

/// Text safe between tags and in attributes, without characters that XML forbids.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::INK;
    use crate::text::label;

    fn saying(words: &str) -> Scene {
        Scene {
            width: 100.0,
            height: f64::NAN,
            title: words.to_owned(),
            description: words.to_owned(),
            items: vec![label(words, (f64::INFINITY, 1.005), Font::regular(9.0), Anchor::Start, INK)],
        }
    }

    #[test]
    fn hostile_words_stay_words() {
        let text = svg(&saying("</text><script>alert(\"1\")</script>&\u{0}\u{b}\u{ffff}"), SvgUse::Standalone);
        assert!(!text.contains("<script") && text.contains("&lt;script&gt;"));
        assert!(!text.contains(['\u{0}', '\u{b}', '\u{ffff}']));
        assert!(!text.contains("NaN") && !text.contains("inf"));
    }

    #[test]
    fn an_inline_picture_has_ids_of_its_own_and_no_fonts() {
        let text = svg(&saying("a"), SvgUse::Inline { id_prefix: "k\"17" });
        assert!(text.contains("id=\"k-17-title\"") && !text.contains("@font-face"));
        assert!(svg(&saying("a"), SvgUse::Standalone).contains("@font-face"));
    }

    #[test]
    fn numbers_are_rounded_the_same_way_everywhere() {
        let written: Vec<String> = [1.0, -0.001, 2.345_6, 100.0, 0.5, f64::NAN].iter().map(|n| number(*n)).collect();
        assert_eq!(written, ["1", "0", "2.35", "100", "0.5", "0"]);
    }
}
