//! WRITE: an analysis becomes bytes — tables, JSON, one page of HTML, text for a terminal.
//!
//! This room knows only the nouns and the words; it computes nothing. It is the only one that serialises: the model's
//! types have no file format, the structs at the rim (`json`, `html`) do. The same analysis gives the same bytes.
//! Text from the data is hostile here: it is escaped for every format into which it goes.

mod by_line;
mod csv;
pub mod figures;
mod file;
pub mod flows;
mod html;
mod json;
mod manifest;
mod parquet;
pub mod quality;
mod row;
pub mod score;
mod tables;
pub mod text;
pub mod trail;

#[cfg(test)]
pub(crate) mod fixture;

pub use file::{ReportError, Written, atomically};

use crate::words::Catalogue;
use std::collections::BTreeSet;
use std::path::Path;
use tegi_model::{Analysis, Citation, SourceInfo};

/// A picture that goes with the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// What it shows, for its file name: `chain-C-14`.
    pub name: String,
    /// What it shows, for a reader.
    pub title: String,
    /// The picture as a file of its own, with its fonts inside.
    pub svg: String,
    /// The picture for a page that has the fonts once.
    pub inline: String,
}

/// The pictures of a report, with what they share.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pictures<'a> {
    /// In the order in which the page shows them.
    pub diagrams: &'a [Diagram],
    /// The `@font-face` rules that they and the page are written with.
    pub fonts: &'a str,
}

/// The formats in which the result tables are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableFormat {
    /// CSV, which the page names and `score` reads.
    #[default]
    Csv,
    /// Parquet beside CSV.
    Parquet,
}

/// Writes every result of an analysis into `dir`, with tables in CSV: [`write_with`].
pub fn write_all(
    analysis: &Analysis,
    words: &Catalogue,
    pictures: Pictures<'_>,
    dir: &Path,
) -> Result<Vec<Written>, ReportError> {
    let Pictures { diagrams, fonts } = pictures;
    write_with(analysis, words, || Ok(diagrams.to_vec()), fonts, TableFormat::Csv, dir)
}

/// Writes every result of an analysis into `dir`, which is made where it is missing; the manifest comes last.
/// Returns what was written, each file whole or not at all. What the manifest of an earlier run names and this one did
/// not write is removed, so that no picture of another case stays beside the report.
///
/// `draw` draws the pictures with these `fonts` while what has none is written; it may use all threads, but must not wait
/// for what another thread begins.
///
/// # Errors
/// Those of `draw`, and [`ReportError`]. Files that were written by then stay, without a manifest that names them.
pub fn write_with<E: From<ReportError> + Send>(
    analysis: &Analysis,
    words: &Catalogue,
    draw: impl FnOnce() -> Result<Vec<Diagram>, E> + Send,
    fonts: &str,
    format: TableFormat,
    dir: &Path,
) -> Result<Vec<Written>, E> {
    let out = file::Folder::new(dir)?;
    let former = out.former();
    let page = || {
        let diagrams = draw()?;
        Ok(write_page(analysis, words, Pictures { diagrams: &diagrams, fonts }, &out)?)
    };
    let data = || {
        // The JSON is as large as all the rest together.
        let json = || out.write("analysis.json", |to| json::analysis(analysis, words, to));
        let (json, tables) = rayon::join(json, || write_tables(analysis, words, format, &out));
        tables.and_then(|mut written| {
            written.push(json?);
            Ok(written)
        })
    };
    let (page, data): (Result<_, E>, _) = rayon::join(page, data);
    let mut written = data?;
    written.extend(page?);
    let manifest = manifest::manifest(analysis, &written);
    written.push(out.write("manifest.json", |to| to.write_all(&manifest))?);
    out.remove(former.iter().filter(|path| !written.iter().any(|file| file.path == **path)));
    Ok(written)
}

/// The result tables.
fn write_tables(
    analysis: &Analysis,
    words: &Catalogue,
    format: TableFormat,
    out: &file::Folder<'_>,
) -> Result<Vec<Written>, ReportError> {
    let mut written = Vec::new();
    for (name, table) in tables::tables(analysis, words) {
        written.push(out.write(&format!("{name}.csv"), |to| csv::write(&table, to))?);
        if format == TableFormat::Parquet {
            written.push(out.write(&format!("{name}.parquet"), |to| parquet::write(&table, to))?);
        }
    }
    Ok(written)
}

/// The pictures and the page.
fn write_page(
    analysis: &Analysis,
    words: &Catalogue,
    pictures: Pictures<'_>,
    out: &file::Folder<'_>,
) -> Result<Vec<Written>, ReportError> {
    let mut written = Vec::new();
    for (name, diagram) in file_names(pictures.diagrams).iter().zip(pictures.diagrams) {
        written.push(out.write(&format!("diagrams/{name}.svg"), |to| to.write_all(diagram.svg.as_bytes()))?);
    }
    let page = html::page(analysis, words, &pictures)?;
    written.push(out.write("report.html", |to| to.write_all(page.as_bytes()))?);
    Ok(written)
}

/// A citation as people write it, by the line that an editor shows (the header is line 1): `invoices.csv:12`; the file
/// alone where it is meant as a whole.
pub fn cite(sources: &[SourceInfo], at: Citation) -> String {
    sources.get(usize::from(at.source)).map_or_else(String::new, |source| source.cite(at.row))
}

/// File names for diagrams: letters and digits of any script, dots, hyphens and underscores stay, the rest becomes a
/// hyphen; where two fall together, the later gets a number.
fn file_names(diagrams: &[Diagram]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut unique = |diagram: &Diagram| {
        let name = file_name(&diagram.name);
        let numbered = (2..).map(|n| format!("{name}-{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(&name.to_lowercase()));
        let free = free.unwrap_or(name);
        taken.insert(free.to_lowercase());
        free
    };
    diagrams.iter().map(&mut unique).collect()
}

/// Longest file name, in characters: a Cyrillic letter takes two bytes, and systems stop at 255.
const LONGEST_NAME: usize = 100;

fn file_name(name: &str) -> String {
    let keep = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let kept: String = name.chars().map(keep).take(LONGEST_NAME).collect();
    let kept = kept.trim_matches(['.', '-']);
    if kept.is_empty() { "diagram".to_string() } else { kept.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagrams_get_file_names_that_are_safe_and_differ() {
        let named =
            |name: &str| Diagram { name: name.into(), title: String::new(), svg: String::new(), inline: String::new() };
        let names = file_names(&[named("chain-../../etc"), named("chain-C/1"), named("chain-c:1"), named("..")]);
        assert_eq!(names, ["chain-..-..-etc", "chain-C-1", "chain-c-1-2", "diagram"]);
    }

    #[test]
    fn the_same_analysis_gives_the_same_bytes() {
        let words = Catalogue::new("en");
        let write = || {
            let dir = tempfile::tempdir().expect("a folder");
            write_all(&fixture::analysis(), &words, Pictures::default(), dir.path()).expect("written")
        };
        assert_eq!(write(), write());
    }

    #[test]
    fn pictures_of_an_earlier_run_are_removed_and_other_files_stay() {
        let dir = tempfile::tempdir().expect("a folder");
        let words = Catalogue::new("en");
        let diagrams = fixture::diagrams();
        let write = |diagrams| write_all(&fixture::analysis(), &words, Pictures { diagrams, fonts: "" }, dir.path());
        write(&diagrams).expect("written");
        std::fs::write(dir.path().join("diagrams/mine.svg"), "mine").expect("written");
        write(&[]).expect("written");
        assert!(!dir.path().join("diagrams/chain-C-14.svg").exists());
        assert!(dir.path().join("diagrams/mine.svg").exists() && dir.path().join("report.html").exists());
    }

    #[test]
    fn everything_is_written_and_the_manifest_names_each_file_but_itself() {
        let dir = tempfile::tempdir().expect("a folder");
        let analysis = fixture::analysis();
        let words = Catalogue::new("en").with_currency(analysis.currency);
        let written = write_all(&analysis, &words, Pictures { diagrams: &fixture::diagrams(), fonts: "" }, dir.path())
            .expect("written");
        let manifest = std::fs::read_to_string(dir.path().join("manifest.json")).expect("a manifest");
        for file in &written {
            assert!(dir.path().join(&file.path).is_file(), "{}", file.path);
            assert_eq!(manifest.contains(&file.sha256), file.path != "manifest.json", "{}", file.path);
        }
        assert!(dir.path().join("diagrams/chain-C-14.svg").is_file());
    }
}
