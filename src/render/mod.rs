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
//! OverviewFigure   ─────────────────── overview   ┘    notes, sources)
//! ```
//!
//! Deliberately absent: colours that carry a meaning alone, text that is cut without a note, sizes that depend on the
//! machine.

pub mod font;
pub mod palette;
pub mod scene;

mod chain;
mod fold;
mod frame;
mod layout;
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

use crate::model::figure::{ChainFigure, OverviewFigure, TimelineFigure, WaterfallFigure};

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
        svg_to_png(&self.svg(SvgUse::Inline { id_prefix: "png" }), scale)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the samples to look at: `cargo test --lib gallery -- --ignored`, then open `target/gallery`.
    #[test]
    #[ignore = "writes pictures to look at"]
    fn gallery() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, scene) in scenes() {
            std::fs::write(folder.join(format!("{name}.svg")), scene.svg(SvgUse::Standalone)).unwrap();
            std::fs::write(folder.join(format!("{name}.png")), scene.png(1.0).unwrap()).unwrap();
        }
    }

    fn scenes() -> Vec<(String, Scene)> {
        let mut scenes = vec![
            ("chain-3".to_owned(), chain(&samples::three_firms()).unwrap()),
            ("chain-12".to_owned(), chain(&samples::five_tiers()).unwrap()),
            ("chain-fan".to_owned(), chain(&samples::fan(40)).unwrap()),
            ("chain-circle".to_owned(), chain(&samples::circle()).unwrap()),
        ];
        if std::env::var("CHAIN").is_ok() { return scenes; }
        scenes.extend([0, 3, 6].map(|n| (format!("waterfall-{n}"), waterfall(&samples::waterfall(n)).unwrap())));
        scenes.extend([0, 5, 300].map(|n| (format!("timeline-{n}"), timeline(&samples::timeline(n)).unwrap())));
        scenes.extend([6, 124].map(|n| (format!("overview-{n}"), overview(&samples::overview(n)).unwrap())));
        scenes
    }
}
