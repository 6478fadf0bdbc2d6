//! stub
use crate::model::figure::OverviewFigure;
use super::{RenderError, scene::Scene};
pub fn draw(_figure: &OverviewFigure) -> Result<Scene, RenderError> { Ok(Scene::default()) }
