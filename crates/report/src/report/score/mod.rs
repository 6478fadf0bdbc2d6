//! The score of analyses against the truth of made-up cases, as bytes: tables for a terminal, one long table, JSON and a
//! page that stands alone.
//!
//! The terminal and the page show the same sections (`sections`), so that no figure is worded twice.

mod csv;
mod html;
mod json;
mod sections;
mod text;

#[cfg(test)]
mod tests;

pub use csv::csv;
pub use json::json;
pub(super) use sections::{group, plain};
pub use text::text;

use super::file::Folder;
use super::{Pictures, ReportError, Written};
use crate::words::Catalogue;
use std::path::Path;
use tegi_model::Score;

/// Writes the score into `dir`, which is made where it is missing: page, long table, JSON and the pictures beside them.
///
/// # Errors
/// Where a file cannot be written.
pub fn write_score(
    score: &Score,
    words: &Catalogue,
    pictures: Pictures<'_>,
    dir: &Path,
) -> Result<Vec<Written>, ReportError> {
    let out = Folder::new(dir)?;
    let mut written =
        vec![out.write("score.csv", |to| csv(score, to))?, out.write("score.json", |to| json(score, to))?];
    for picture in pictures.diagrams {
        written.push(out.write(&format!("{}.svg", picture.name), |to| to.write_all(picture.svg.as_bytes()))?);
    }
    let page = html::page(score, words, &pictures)?;
    written.push(out.write("score.html", |to| to.write_all(page.as_bytes()))?);
    Ok(written)
}
