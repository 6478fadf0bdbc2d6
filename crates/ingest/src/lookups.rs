//! Look-up files: a value for a key, such as a firm's name for its number.
//!
//! They are small tables of CSV, held in memory. Of several values for one key the lowest counts, whatever the order
//! of the rows.

use super::ReadOptions;
use super::case_toml::{Lookup, SourceSpec};
use super::cut::Cut;
use super::delimited::first_row;
use super::desk::Desk;
use super::error::IngestError;
use super::letters::Letters;
use super::reading::{fault, note_unfit};
use super::row::Lines;
use super::source::Input;
use super::table::{LookupTable, Unfit};
use super::{cut::Cutter, recognise};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use tegi_model::{Effect, Message, Written};

/// The look-up files of a source by canonical column; one that cannot be used is noted and its column is absent.
pub fn load(
    desk: &mut Desk,
    dir: &Path,
    spec: &SourceSpec,
    options: &ReadOptions,
) -> Result<BTreeMap<usize, LookupTable>, IngestError> {
    let mut loaded = BTreeMap::new();
    for (column, column_spec) in &spec.columns {
        let Some(lookup) = &column_spec.lookup else { continue };
        if !dir.join(&lookup.file).is_file() {
            let message = Message::new("issue-no-file").with("path", &lookup.file).with("table", spec.table.name);
            desk.notes.add_file(&lookup.file, "no_file", message, Effect::CellUnknown);
            continue;
        }
        let table = load_one(desk, dir, lookup, spec, options).map_err(|error| fault(&lookup.file, &error))?;
        if let Some(table) = table {
            loaded.insert(*column, table);
        }
    }
    Ok(loaded)
}

/// A look-up file is written as its source is, or else as it looks.
fn load_one(
    desk: &mut Desk,
    dir: &Path,
    lookup: &Lookup,
    spec: &SourceSpec,
    options: &ReadOptions,
) -> io::Result<Option<LookupTable>> {
    let path = &lookup.file;
    let Some(number) = desk.open_source("lookup", path) else { return Ok(None) };
    let mut header = Vec::new();
    for (encoding, delimiter) in [(spec.encoding, spec.delimiter), (None, None)] {
        let input = Input::open(&dir.join(path), path, options.progress)?;
        let packing = input.packing();
        let mut letters = Letters::new(input, encoding, desk.settings.home.0)?;
        let head = letters.head();
        let asked = [lookup.key.as_str(), lookup.take.as_str()].into_iter();
        let delimiter = delimiter.unwrap_or_else(|| recognise::delimiter(asked, |with| first_row(head, with)));
        header = first_row(head, delimiter);
        let place = |name: &String| header.iter().position(|column| column == name);
        if let (Some(key), Some(take)) = (place(&lookup.key), place(&lookup.take)) {
            let mut cutter = Cutter::new(letters, delimiter, options.piece);
            let (table, rows) = rows(&mut cutter, delimiter, (key, take))?;
            let letters = cutter.into_inner();
            let encoding = letters.encoding().0.name();
            let sha256 = letters.into_inner().finish()?;
            if let Some(source) = desk.source(number) {
                (source.rows, source.kept, source.sha256) = (rows, rows, sha256);
                let delimiter = Some(char::from(delimiter));
                source.written = Written { packing, encoding, delimiter, ..Written::default() };
            }
            return Ok(Some(table));
        }
        let sha256 = letters.into_inner().finish()?;
        if let Some(source) = desk.source(number) {
            source.sha256 = sha256;
        }
    }
    let message = Message::new("issue-missing-column")
        .with("column", format!("{} / {}", lookup.key, lookup.take))
        .with("table", "lookup")
        .with("header", header.join(", "));
    let unfit = Unfit { field: lookup.key.clone(), code: "missing_column", message };
    note_unfit(desk, number, &unfit, Effect::CellUnknown);
    Ok(None)
}

/// Values by key, whose columns stand at these places, and the number of rows.
fn rows(cutter: &mut Cutter<Letters>, delimiter: u8, (key, take): (usize, usize)) -> io::Result<(LookupTable, u64)> {
    let (mut table, mut count, mut header) = (LookupTable::default(), 0, true);
    while let Some(Cut { rows, .. }) = cutter.next()? {
        let mut lines = Lines::new(&rows, delimiter);
        while let Some((row, _)) = lines.next() {
            if std::mem::take(&mut header) {
                continue;
            }
            count += 1;
            let cell = |column| row.get(column).unwrap_or_default().trim().to_string();
            keep_lowest(&mut table, cell(key), cell(take));
        }
    }
    Ok((table, count))
}

/// Of several values for one key the lowest counts, whatever the order of the rows.
fn keep_lowest(table: &mut LookupTable, key: String, value: String) {
    let known = table.entry(key).or_insert_with(|| value.clone());
    if value < *known {
        *known = value;
    }
}
