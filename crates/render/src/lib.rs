//! Draws: answers in, pictures out.
//!
//! Each figure takes plain data from `model::figure` and gives a [`Scene`], which is plain data again; only
//! [`svg`](Scene::svg) and [`png`](Scene::png) make bytes. The same figure gives the same bytes. Nothing here opens a
//! file, reads the clock or asks the system for a font, and no word in a picture comes from here.
//!
//! ```text
//! ChainFigure      ── fold ── layout ── chain     ┐
//! WaterfallFigure  ─────────────────── waterfall  ├── frame ── Scene ── svg ── png
//! TimelineFigure   ── plot (plotters) ─ timeline  │   (title, legend,
//! OverviewFigure   ─────────────────── overview   │    notes, sources)
//! CurveFigure      ── plot (plotters) ─ curve      │
//! BarsFigure       ── plot (plotters) ─ bars       ┘
//! ```
//!
//! Deliberately absent: colours that carry a meaning alone, text that is cut without a note, sizes that depend on the
//! machine.

pub mod font;
pub mod palette;
pub mod scene;

mod bars;
mod chain;
mod curve;
mod fold;
mod frame;
mod layout;
mod letters;
mod number;
mod overview;
mod plot;
mod png;
#[cfg(test)]
mod samples;
mod svg;
mod text;
mod timeline;
mod waterfall;

use tegi_model::figure::{BarsFigure, ChainFigure, CurveFigure, OverviewFigure, TimelineFigure, WaterfallFigure};

pub use fold::fold;
pub use font::font_css;
pub use png::svg_to_png;
pub use scene::Scene;
pub use svg::SvgUse;

/// What can go wrong in drawing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The text is no SVG.
    #[error("this is no SVG picture: {0}")]
    NoSvg(String),
    /// No dots, or too many.
    #[error("a picture of this size cannot be painted as PNG")]
    Size,
    /// The PNG could not be written.
    #[error("the PNG picture could not be written: {0}")]
    Png(String),
    /// The chart could not be laid out.
    #[error("the chart could not be drawn: {0}")]
    Chart(String),
}

impl RenderError {
    /// What the user can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Size => "ask for SVG, which has no limit, or for a smaller scale",
            Self::NoSvg(_) | Self::Png(_) | Self::Chart(_) => {
                "this is a fault of the program: please report it with the command that led here"
            }
        }
    }
}

impl Scene {
    /// The picture as SVG.
    #[must_use]
    pub fn svg(&self, place: SvgUse<'_>) -> String {
        svg::svg(self, place)
    }

    /// The picture as PNG; `scale` is dots per point (2 is good for paper).
    ///
    /// # Errors
    /// [`RenderError::Size`] when the picture is too large for dots.
    pub fn png(&self, scale: f64) -> Result<Vec<u8>, RenderError> {
        svg_to_png(&self.svg(SvgUse::Painted), scale)
    }
}

/// Draws a supplier chain: border at the left, buyer at the right.
///
/// # Errors
/// None today; the doors of all figures are alike.
pub fn chain(figure: &ChainFigure) -> Result<Scene, RenderError> {
    Ok(chain::draw(figure))
}

/// Draws what became of a contract's price.
///
/// # Errors
/// [`RenderError::Chart`] when the axes cannot be laid out.
pub fn waterfall(figure: &WaterfallFigure) -> Result<Scene, RenderError> {
    waterfall::draw(figure)
}

/// Draws the stock of one good at one party over time.
///
/// # Errors
/// [`RenderError::Chart`] when the axes cannot be laid out.
pub fn timeline(figure: &TimelineFigure) -> Result<Scene, RenderError> {
    timeline::draw(figure)
}

/// Draws contracts against their targets.
///
/// # Errors
/// [`RenderError::Chart`] when the axes cannot be laid out.
pub fn overview(figure: &OverviewFigure) -> Result<Scene, RenderError> {
    overview::draw(figure)
}

/// Draws curves and points in a square of per cents.
///
/// # Errors
/// [`RenderError::Chart`] when the axes cannot be laid out.
pub fn curve(figure: &CurveFigure) -> Result<Scene, RenderError> {
    curve::draw(figure)
}

/// Draws bars in rows.
///
/// # Errors
/// [`RenderError::Chart`] when the axes cannot be laid out.
pub fn bars(figure: &BarsFigure) -> Result<Scene, RenderError> {
    bars::draw(figure)
}

#[cfg(test)]
mod tests {
    use super::scene::{Anchor, Area, Item, Turn};
    use super::*;

    fn scenes() -> Vec<(String, Scene)> {
        let mut scenes = vec![
            ("chain-3".to_owned(), chain(&samples::three_firms()).unwrap()),
            ("chain-12".to_owned(), chain(&samples::five_tiers()).unwrap()),
            ("chain-fan".to_owned(), chain(&samples::fan(40)).unwrap()),
            ("chain-circle".to_owned(), chain(&samples::circle()).unwrap()),
            ("chain-0".to_owned(), chain(&Default::default()).unwrap()),
        ];
        scenes.extend([0, 3, 6].map(|n| (format!("waterfall-{n}"), waterfall(&samples::waterfall(n)).unwrap())));
        scenes.extend([0, 1, 5, 300].map(|n| (format!("timeline-{n}"), timeline(&samples::timeline(n)).unwrap())));
        scenes.extend([0, 6, 124].map(|n| (format!("overview-{n}"), overview(&samples::overview(n)).unwrap())));
        scenes.extend([0, 10].map(|n| (format!("curve-{n}"), curve(&samples::curve(n)).unwrap())));
        scenes.extend([0, 7, 60].map(|n| (format!("bars-{n}"), bars(&samples::bars(n)).unwrap())));
        scenes.extend(hostile_scenes());
        scenes
    }

    fn hostile_scenes() -> Vec<(String, Scene)> {
        let named = |name: &str, scene: Result<Scene, RenderError>| (format!("hostile-{name}"), scene.unwrap());
        vec![
            named("chain", chain(&samples::hostile_chain(12))),
            named("chain-large", chain(&samples::hostile_chain(500))),
            named("waterfall", waterfall(&samples::hostile_waterfall())),
            named("timeline", timeline(&samples::hostile_timeline())),
            named("overview", overview(&samples::hostile_overview())),
            named("curve", curve(&samples::hostile_curve())),
            named("bars", bars(&samples::hostile_bars())),
        ]
    }

    /// The rectangles of all words, a little smaller than the line so that letters of neighbouring lines may touch.
    fn words(items: &[Item], (dx, dy): (f64, f64), found: &mut Vec<(Area, String)>) {
        for item in items {
            match item {
                Item::Text { at, text, font, anchor, turn: Turn::Level, .. } => {
                    let width = font::text_width(text, *font);
                    let left = match anchor {
                        Anchor::Start => 0.0,
                        Anchor::Middle => width / 2.0,
                        Anchor::End => width,
                    };
                    let area = Area::new(at.0 - left + dx, at.1 - font.size * 0.75 + dy, width, font.size * 0.9);
                    found.push((area, text.clone()));
                }
                Item::Group { offset, items, .. } => words(items, (dx + offset.0, dy + offset.1), found),
                _ => {}
            }
        }
    }

    #[test]
    fn no_words_cover_others_or_leave_the_sheet_in_any_figure() {
        for (name, scene) in scenes() {
            let mut found = Vec::new();
            words(&scene.items, (0.0, 0.0), &mut found);
            found.retain(|(_, text)| !text.trim().is_empty());
            found.sort_by(|a, b| a.0.y.total_cmp(&b.0.y));
            for (at, (area, text)) in found.iter().enumerate() {
                let inside = area.x >= 0.0 && area.right() <= scene.width && area.bottom() <= scene.height;
                assert!(inside, "{name}: {text} leaves the sheet: {area:?}");
                let near = found[at + 1..].iter().take_while(|(other, _)| other.y < area.bottom());
                for (other, covered) in near {
                    assert!(!area.overlaps(other), "{name}: {text} {area:?} covers {covered} {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_figure_gives_the_same_bytes() {
        let bytes = || -> Vec<String> {
            scenes()
                .iter()
                .filter(|(name, _)| !name.contains("large"))
                .map(|(_, scene)| scene.svg(SvgUse::Inline { id_prefix: "a" }))
                .collect()
        };
        let first = bytes();
        assert!((0..2).all(|_| bytes() == first));
        let picture = chain(&samples::five_tiers()).unwrap();
        assert_eq!(picture.png(1.0).unwrap(), picture.png(1.0).unwrap());
    }

    #[test]
    fn hostile_words_and_numbers_give_sound_pictures() {
        for (name, scene) in hostile_scenes() {
            let svg = scene.svg(SvgUse::Inline { id_prefix: "a" });
            assert!(!svg.contains("<script") && !svg.contains("NaN") && !svg.contains("inf\""), "{name}");
            assert!(resvg::usvg::roxmltree::Document::parse(&svg).is_ok(), "{name}");
        }
        assert!(chain(&samples::hostile_chain(12)).unwrap().png(1.0).is_ok());
    }

    #[test]
    fn nothing_in_a_chain_is_left_out_without_a_note() {
        let figure = samples::fan(40);
        let mut found = Vec::new();
        words(&chain(&figure).unwrap().items, (0.0, 0.0), &mut found);
        let bare = |text: &str| text.replace([' ', '\u{a0}'], "");
        let all: String = found.iter().map(|(_, text)| bare(text)).collect();
        for party in &figure.parties {
            assert!(all.contains(&bare(&party.id)), "{} is missing", party.id);
        }
    }
}
