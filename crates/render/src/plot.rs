//! Axes by plotters, drawn into our scene: ticks, grid lines, tick labels, and the way from numbers to places.
//!
//! The scene is one of plotters' backends here, so that a chart has the same letters, escaping and bytes as every other
//! picture. Ranges are made sound first: plotters is never handed a number that is none, or a range without a length.

use std::cell::RefCell;
use std::convert::Infallible;
use std::ops::Range;
use std::rc::Rc;

use plotters::chart::ChartBuilder;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::drawing::IntoDrawingArea;
use plotters::series::LineSeries;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{IntoTextStyle, RGBColor, ShapeStyle, TRANSPARENT};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};

use super::RenderError;
use super::font::{FAMILY, text_width};
use super::palette::{GRID, INK};
use super::scene::{Anchor, Area, Color, Fill, Font, Item, Move, Point, Stroke, Turn};
use super::text::printable;

/// The size of tick labels.
pub const TICK: f64 = 11.0;
/// Room for tick labels below a plot.
pub const TICK_ROOM: f64 = 24.0;
/// Ticks up the plot, at most.
const Y_TICKS: usize = 6;
/// No drawn number is larger; its label still tells the truth.
const LARGEST: f64 = 1e12;

/// Writes a tick's number.
pub type Format<'a> = &'a dyn Fn(f64) -> String;

/// What axes to draw, and where.
pub struct Axes<'a> {
    /// The plot's area; tick labels stand left of it and below.
    pub area: Area,
    /// The numbers along it.
    pub x: Range<f64>,
    /// Where the grid lines stand.
    pub x_ticks: Vec<f64>,
    /// How they are named; none for a plot above another.
    pub x_format: Option<Format<'a>>,
    /// The numbers up it.
    pub y: Range<f64>,
    /// How its ticks are named; none for a plot of rows.
    pub y_format: Option<Format<'a>>,
    /// A line through the plot, if it has one.
    pub line: Vec<(f64, f64)>,
}

/// Axes drawn.
pub struct Plot {
    /// The grid, its labels and the line.
    pub items: Vec<Item>,
    /// Its area.
    pub area: Area,
    x: Range<f64>,
    y: Range<f64>,
}

impl Plot {
    /// The place of a number along the plot.
    pub fn x(&self, value: f64) -> f64 {
        self.area.x + share(value, &self.x) * self.area.width
    }

    /// The place of a number up the plot.
    pub fn y(&self, value: f64) -> f64 {
        self.area.bottom() - share(value, &self.y) * self.area.height
    }
}

fn share(value: f64, range: &Range<f64>) -> f64 {
    let share = (sound(value) - range.start) / (range.end - range.start);
    share.clamp(-0.02, 1.02)
}

/// A number that can be drawn.
pub fn sound(value: f64) -> f64 {
    if value.is_nan() {
        return 0.0;
    }
    value.clamp(-LARGEST, LARGEST)
}

/// A range that holds all the values and has a length.
pub fn range_of(values: impl IntoIterator<Item = f64>) -> Range<f64> {
    let start = f64::INFINITY..f64::NEG_INFINITY;
    let held = values.into_iter().map(sound).fold(start, |range, value| range.start.min(value)..range.end.max(value));
    if held.start > held.end {
        return 0.0..1.0;
    }
    let least = (held.start.abs().max(held.end.abs()) * 1e-6).max(1e-6);
    if held.end - held.start < least {
        return held.start..held.start + least.max(1.0);
    }
    held
}

/// A range of per cents: 0 to 100, wider where values lie outside, but never so wide that 0 to 100 cannot be seen.
pub fn percent_range(values: impl IntoIterator<Item = f64>) -> Range<f64> {
    let seen = values.into_iter().map(|value| sound(value).clamp(-100.0, 200.0));
    range_of(seen.chain([0.0, 100.0]))
}

/// Round numbers within a range, at most so many and one.
pub fn round_ticks(range: &Range<f64>, most: usize) -> Vec<f64> {
    let raw = (range.end - range.start) / most.max(1) as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    let step = steps.into_iter().find(|step| *step >= raw * 0.999).unwrap_or(raw);
    let first = (range.start / step).ceil();
    let ticks = (0..=most).map(|tick| (first + tick as f64) * step);
    ticks.filter(|tick| *tick <= range.end + step * 1e-6).collect()
}

/// How wide the tick labels left of a plot are, with their gap.
pub fn label_room(y: &Range<f64>, format: Format<'_>) -> f64 {
    let widths = round_ticks(y, Y_TICKS).into_iter().map(|tick| text_width(&format(tick), Font::regular(TICK)));
    widths.fold(40.0, f64::max) + 18.0
}

/// Draws axes.
///
/// # Errors
/// [`RenderError::Chart`] when plotters refuses the layout.
pub fn plot(axes: &Axes<'_>) -> Result<Plot, RenderError> {
    let items = Rc::new(RefCell::new(Vec::new()));
    let sketch = SceneBackend {
        size: (axes.area.right().ceil() as u32 + 1, (axes.area.bottom() + TICK_ROOM).ceil() as u32),
        items: Rc::clone(&items),
    };
    draw_axes(sketch, axes).map_err(|error| RenderError::Chart(error.to_string()))?;
    Ok(Plot { items: items.take(), area: axes.area, x: axes.x.clone(), y: axes.y.clone() })
}

/// A range with ticks of our choice: plotters' own search for round numbers does not end for every range.
struct Ruler {
    range: Range<f64>,
    ticks: Vec<f64>,
}

impl Ranged for Ruler {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let along = f64::from(limit.1 - limit.0) * share(*value, &self.range);
        limit.0 + along.round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

type PlotError = plotters::drawing::DrawingAreaErrorKind<Infallible>;

fn draw_axes(sketch: SceneBackend, axes: &Axes<'_>) -> Result<(), PlotError> {
    let grid = ShapeStyle::from(RGBColor(GRID.0, GRID.1, GRID.2)).stroke_width(1);
    let ink = ShapeStyle::from(RGBColor(INK.0, INK.1, INK.2)).stroke_width(1);
    let letters = (FAMILY, TICK).with_color(RGBColor(INK.0, INK.1, INK.2));
    let sheet = sketch.into_drawing_area();
    let letters = letters.into_text_style(&sheet);
    let x = Ruler { range: axes.x.clone(), ticks: axes.x_ticks.clone() };
    let y_ticks = axes.y_format.map_or_else(Vec::new, |_| round_ticks(&axes.y, Y_TICKS));
    let y_labels = y_ticks.len().max(1);
    let y = Ruler { range: axes.y.clone(), ticks: y_ticks };
    let mut chart = ChartBuilder::on(&sheet)
        .margin_top(axes.area.y)
        .margin_right(1)
        .x_label_area_size(TICK_ROOM)
        .y_label_area_size(axes.area.x)
        .build_cartesian_2d(x, y)?;
    let x_label = |value: &f64| axes.x_format.map_or_else(String::new, |format| format(*value));
    let y_label = |value: &f64| axes.y_format.map_or_else(String::new, |format| format(*value));
    let mut mesh = chart.configure_mesh();
    mesh.max_light_lines(0)
        .bold_line_style(grid)
        .light_line_style(TRANSPARENT)
        .axis_style(ink)
        .label_style(letters)
        .x_label_formatter(&x_label)
        .y_label_formatter(&y_label)
        .x_labels(axes.x_ticks.len().max(1))
        .y_labels(y_labels);
    if axes.y_format.is_none() {
        mesh.disable_y_mesh().disable_y_axis();
    }
    mesh.draw()?;
    if !axes.line.is_empty() {
        chart.draw_series(LineSeries::new(axes.line.iter().copied(), ink.stroke_width(2)))?;
    }
    sheet.present()
}

/// Our scene as a place that plotters draws to.
struct SceneBackend {
    size: (u32, u32),
    items: Rc<RefCell<Vec<Item>>>,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl SceneBackend {
    fn put(&self, item: Item) -> Drawn {
        self.items.borrow_mut().push(item);
        Ok(())
    }
}

fn color(color: BackendColor) -> Color {
    Color(color.rgb.0, color.rgb.1, color.rgb.2)
}

fn point(at: BackendCoord) -> Point {
    (f64::from(at.0), f64::from(at.1))
}

/// Lines run through the middle of dots, so that a thin one is not smeared over two.
fn middle_of_dot(at: BackendCoord) -> Point {
    (f64::from(at.0) + 0.5, f64::from(at.1) + 0.5)
}

fn stroke<S: BackendStyle>(style: &S) -> Stroke {
    Stroke::solid(color(style.color()), f64::from(style.stroke_width()))
}

/// Outline or inside, as plotters asks for one of them.
fn paint<S: BackendStyle>(style: &S, fill: bool) -> (Fill, Option<Stroke>) {
    if fill { (Fill::Solid(color(style.color())), None) } else { (Fill::None, Some(stroke(style))) }
}

impl DrawingBackend for SceneBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, dot: BackendColor) -> Drawn {
        let (x, y) = point(at);
        self.put(Item::Rect {
            area: Area::new(x, y, 1.0, 1.0),
            radius: 0.0,
            fill: Fill::Solid(color(dot)),
            stroke: None,
        })
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.put(Item::Line { points: path.into_iter().map(middle_of_dot).collect(), stroke: stroke(style) })
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        let (fill, stroke) = paint(style, fill);
        self.put(Item::Rect { area: Area::between(point(a), point(b)), radius: 0.0, fill, stroke })
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let (fill, stroke) = paint(style, fill);
        self.put(Item::Circle { center: point(center), radius: f64::from(radius), fill, stroke })
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        let corners = corners.into_iter().map(point).enumerate();
        let mut moves: Vec<Move> =
            corners.map(|(at, corner)| if at == 0 { Move::To(corner) } else { Move::Line(corner) }).collect();
        moves.push(Move::Close);
        self.put(Item::Path { moves, fill: Fill::Solid(color(style.color())), stroke: None })
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let font = Font::regular(style.size());
        let anchor = style.anchor();
        // The letters' height above the base line is about 0.72 of the font's.
        let drop = match anchor.v_pos {
            VPos::Top => 0.8,
            VPos::Center => 0.36,
            VPos::Bottom => -0.1,
        };
        let (x, y) = point(at);
        self.put(Item::Text {
            at: (x, y + drop * font.size),
            text: printable(text),
            font,
            anchor: match anchor.h_pos {
                HPos::Left => Anchor::Start,
                HPos::Center => Anchor::Middle,
                HPos::Right => Anchor::End,
            },
            color: color(style.color()),
            turn: match style.transform() {
                FontTransform::Rotate90 | FontTransform::Rotate270 => Turn::Up,
                FontTransform::None | FontTransform::Rotate180 => Turn::Level,
            },
        })
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let font = Font::regular(style.size());
        Ok((text_width(&printable(text), font).ceil() as u32, font.line_height().ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_ticks_are_sound_whatever_comes() {
        for values in [
            vec![],
            vec![f64::NAN],
            vec![f64::INFINITY, f64::NEG_INFINITY],
            vec![3.0, 3.0],
            vec![1e308, -1e308],
            vec![1e-300, 0.0],
        ] {
            let range = range_of(values);
            assert!(range.start.is_finite() && range.end > range.start);
            assert!(round_ticks(&range, 6).len() <= 7);
        }
        assert_eq!(round_ticks(&(0.0..100.0), 10), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0]);
    }
}
