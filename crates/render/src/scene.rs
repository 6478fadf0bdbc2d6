//! A picture as plain data: shapes and words at places, in points from the upper left corner.
//!
//! Figures build a [`Scene`]; `svg` writes it and `png` paints it. Nothing here knows what the picture is about.

/// A colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Color(pub u8, pub u8, pub u8);

/// A place.
pub type Point = (f64, f64);

/// A whole picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// Its name, for programs that read it aloud.
    pub title: String,
    /// What it shows, for readers who cannot see it.
    pub description: String,
    /// What is drawn, from back to front.
    pub items: Vec<Item>,
}

/// One thing in a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A rectangle.
    Rect {
        /// Where.
        area: Area,
        /// Radius of its corners.
        radius: f64,
        /// Inside.
        fill: Fill,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// A line through points.
    Line {
        /// The points.
        points: Vec<Point>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A shape with straight and curved sides.
    Path {
        /// The pen's moves.
        moves: Vec<Move>,
        /// Inside.
        fill: Fill,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// A circle.
    Circle {
        /// Its middle.
        center: Point,
        /// Its radius.
        radius: f64,
        /// Inside.
        fill: Fill,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// One line of text.
    Text {
        /// Where the base line meets the anchor.
        at: Point,
        /// The words.
        text: String,
        /// How they are set.
        font: Font,
        /// Which end of the words stands at the place.
        anchor: Anchor,
        /// Their colour.
        color: Color,
        /// Which way they run.
        turn: Turn,
    },
    /// Things moved together, with a tooltip.
    Group {
        /// How far they are moved.
        offset: Point,
        /// Shown when the pointer rests on them; empty for none.
        tooltip: String,
        /// The things.
        items: Vec<Item>,
    },
}

/// A rectangle's place and size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// From left, top, width and height.
    #[must_use]
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// From two corners in any order.
    #[must_use]
    pub fn between(a: Point, b: Point) -> Self {
        Self::new(a.0.min(b.0), a.1.min(b.1), (a.0 - b.0).abs(), (a.1 - b.1).abs())
    }

    /// Its right side.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Its lower side.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Whether two rectangles share more than an edge.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        const TOUCH: f64 = 0.01;
        self.x + TOUCH < other.right()
            && other.x + TOUCH < self.right()
            && self.y + TOUCH < other.bottom()
            && other.y + TOUCH < self.bottom()
    }
}

/// A move of the pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    /// Go there without drawing.
    To(Point),
    /// Draw a straight line.
    Line(Point),
    /// Draw a curve by two handles to the last place.
    Curve(Point, Point, Point),
    /// Back to the start.
    Close,
}

/// What fills a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fill {
    /// Nothing.
    None,
    /// One colour.
    Solid(Color),
    /// A pattern that survives a black-and-white printer.
    Hatch {
        /// Which.
        pattern: Hatch,
        /// Of the marks.
        color: Color,
        /// Behind them.
        ground: Color,
    },
}

/// A pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hatch {
    /// Lines rising to the right.
    Rising,
    /// Lines falling to the right.
    Falling,
    /// Both.
    Crossed,
    /// Dots.
    Dotted,
    /// Level lines.
    Level,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub color: Color,
    /// Its width.
    pub width: f64,
    /// Its style.
    pub dash: Dash,
}

impl Stroke {
    /// An unbroken line.
    #[must_use]
    pub const fn solid(color: Color, width: f64) -> Self {
        Self { color, width, dash: Dash::Solid }
    }
}

/// A line's style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// Unbroken.
    Solid,
    /// Long dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Two lines side by side.
    Double,
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    /// Height in points.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
}

impl Font {
    /// Of normal weight.
    #[must_use]
    pub const fn regular(size: f64) -> Self {
        Self { size, weight: Weight::Regular }
    }

    /// Bold.
    #[must_use]
    pub const fn bold(size: f64) -> Self {
        Self { size, weight: Weight::Bold }
    }

    /// From one base line to the next.
    #[must_use]
    pub fn line_height(&self) -> f64 {
        self.size * 1.25
    }
}

/// A font's weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Normal.
    Regular,
    /// Bold.
    Bold,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// Which way a text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Level.
    Level,
    /// Upwards.
    Up,
}
