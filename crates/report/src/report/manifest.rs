//! `manifest.json`: which program with which settings made which files out of which. Whoever repeats it gets the same.

use super::by_line::by_line;
use super::file::{Written, hex};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use tegi_model::Analysis;

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    program: &'static str,
    version: &'static str,
    case: &'a str,
    settings: BTreeMap<&'a str, &'a str>,
    inputs_sha256: String,
    inputs: Vec<Input<'a>>,
    outputs: Vec<Output<'a>>,
}

#[derive(Serialize)]
struct Input<'a> {
    path: &'a str,
    tables: Vec<&'a str>,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Output<'a> {
    path: &'a str,
    sha256: &'a str,
}

/// The manifest of what was written so far.
pub(super) fn manifest(analysis: &Analysis, written: &[Written]) -> Vec<u8> {
    let manifest = Manifest {
        format: "tegi.manifest/1",
        program: "tegi",
        version: env!("CARGO_PKG_VERSION"),
        case: &analysis.case,
        settings: analysis.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        inputs_sha256: inputs_sha256(analysis),
        inputs: inputs(analysis),
        outputs: written.iter().map(|file| Output { path: &file.path, sha256: &file.sha256 }).collect(),
    };
    let mut bytes = Vec::new();
    // Writing into memory fails only where memory does.
    let _ = by_line(&manifest, &mut bytes);
    bytes
}

/// One hash for all inputs, short enough for the foot of a picture: SHA-256 over the lines `hash, two spaces, path` of
/// the inputs in the order of the manifest, as `sha256sum` writes them.
pub(super) fn inputs_sha256(analysis: &Analysis) -> String {
    let lines = inputs(analysis).into_iter().map(|input| format!("{}  {}\n", input.sha256, input.path));
    hex(&Sha256::digest(lines.collect::<String>()))
}

/// How many files were read; one may feed several tables.
pub(super) fn files(analysis: &Analysis) -> usize {
    inputs(analysis).len()
}

/// Each file once, by path, with the tables that it feeds.
fn inputs(analysis: &Analysis) -> Vec<Input<'_>> {
    let mut by_path: BTreeMap<&str, Input<'_>> = BTreeMap::new();
    for source in &analysis.sources {
        let entry = by_path.entry(&source.path);
        let input = entry.or_insert_with(|| Input { path: &source.path, tables: Vec::new(), sha256: &source.sha256 });
        input.tables.push(&source.table);
    }
    by_path.into_values().collect()
}
