//! stub
use crate::model::figure::TimelineFigure;
use super::{RenderError, scene::Scene};
pub fn draw(_figure: &TimelineFigure) -> Result<Scene, RenderError> { Ok(Scene::default()) }
