//! stub
use crate::model::figure::WaterfallFigure;
use super::{RenderError, scene::Scene};
pub fn draw(_figure: &WaterfallFigure) -> Result<Scene, RenderError> { Ok(Scene::default()) }
