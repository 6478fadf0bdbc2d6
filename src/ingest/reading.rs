//! Reading one source: its files, its header, its rows.
//!
//! Nothing in a row stops the run. What stops one source is a header that does not carry its table; what stops the
//! case is a disk that cannot be read.

use super::ReadOptions;
use super::Strictness;
use super::case_toml::{Lookup, SourceSpec};
use super::cell::{Cells, unfilled};
use super::desk::{Desk, Mark};
use super::error::IngestError;
use super::notes::Place;
use super::records::{Rows, rows};
use super::source::Input;
use super::table::{Feed, LookupTable, Sheet, Unfit};
use crate::model::TABLES;
use crate::model::{Citation, Effect, Message};
use csv::{ByteRecord, Reader, ReaderBuilder};
use encoding_rs::Encoding;
use globset::GlobBuilder;
use rustc_hash::FxHasher;
use std::collections::BTreeMap;
use std::hash::Hasher;
use std::path::Path;
use walkdir::WalkDir;

/// A row over so many lines of the file has most likely swallowed them: a quotation mark was opened and not closed.
const SWALLOWED_LINES: u64 = 100;

/// Reads all files of a source onto the desk. Whether any of them carried its table.
pub fn read_source(desk: &mut Desk, dir: &Path, spec: &SourceSpec, options: &ReadOptions) -> Result<bool, IngestError> {
    let paths = files(dir, &spec.path);
    if paths.is_empty() {
        let message = Message::new("issue-no-file").with("path", &spec.path).with("table", spec.table.name);
        desk.notes.add_file(&spec.path, "no_file", message, Effect::SourceLeftOut);
    }
    let lookups = load_lookups(desk, dir, spec, options)?;
    let mut any = false;
    for path in paths {
        any |= read_file(desk, dir, &path, spec, lookups.clone(), options)?;
        strictly(desk, options)?;
    }
    strictly(desk, options)?;
    Ok(any)
}

/// Stops at the first trouble where that is wanted.
pub fn strictly(desk: &Desk, options: &ReadOptions) -> Result<(), IngestError> {
    match (options.strictness, desk.notes.first(&desk.records.sources)) {
        (Strictness::Strict, Some(issue)) => Err(IngestError::Strict(Box::new(issue))),
        _ => Ok(()),
    }
}

/// The files that a path or pattern names, relative to the case, in order of their names.
fn files(dir: &Path, pattern: &str) -> Vec<String> {
    if !pattern.contains(['*', '?', '[', '{']) || dir.join(pattern).is_file() {
        return if dir.join(pattern).is_file() { vec![pattern.to_string()] } else { Vec::new() };
    }
    let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() else { return Vec::new() };
    let (matcher, base) = (glob.compile_matcher(), fixed_part(pattern));
    let walk = WalkDir::new(dir.join(base)).sort_by_file_name().into_iter().filter_map(Result::ok);
    let found = walk.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
        let below = entry.path().strip_prefix(dir.join(base)).ok()?;
        let below: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(format!("{base}{}", below.join("/")))
    });
    let mut paths: Vec<String> = found.filter(|path| matcher.is_match(path)).collect();
    paths.sort_unstable();
    paths
}

/// The folders at the head of a pattern that hold no wildcard, with the slash behind them.
fn fixed_part(pattern: &str) -> &str {
    let wild = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    pattern[..wild].rfind('/').map_or("", |slash| &pattern[..=slash])
}

/// Opens a file for reading.
fn open<'p>(
    path: &Path,
    shown: &str,
    encoding: &'static Encoding,
    delimiter: u8,
    options: &'p ReadOptions,
) -> Result<Reader<Input<'p>>, IngestError> {
    let input = Input::open(path, shown, encoding, options.progress)
        .map_err(|error| IngestError::File { path: shown.to_string(), reason: error.to_string() })?;
    let mut builder = ReaderBuilder::new();
    Ok(builder.delimiter(delimiter).has_headers(false).flexible(true).buffer_capacity(1 << 16).from_reader(input))
}

/// Closes it and keeps its hash.
fn close(desk: &mut Desk, number: u16, path: &str, reader: Reader<Input>) -> Result<(), IngestError> {
    let sha256 = reader
        .into_inner()
        .finish()
        .map_err(|error| IngestError::File { path: path.to_string(), reason: error.to_string() })?;
    if let Some(source) = desk.source(number) {
        source.sha256 = sha256;
    }
    Ok(())
}

/// The next row; whether there was one.
fn next(reader: &mut Reader<Input>, record: &mut ByteRecord, path: &str) -> Result<bool, IngestError> {
    let next = reader.read_byte_record(record);
    next.map_err(|error| IngestError::File { path: path.to_string(), reason: error.to_string() })
}

/// The names in a header, without a byte order mark.
fn header(record: &ByteRecord) -> Vec<String> {
    let cells =
        record.iter().map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_string());
    cells.collect()
}

fn read_file(
    desk: &mut Desk,
    dir: &Path,
    path: &str,
    spec: &SourceSpec,
    lookups: BTreeMap<usize, LookupTable>,
    options: &ReadOptions,
) -> Result<bool, IngestError> {
    let mut reader = open(&dir.join(path), path, spec.encoding, spec.delimiter, options)?;
    let Some(number) = desk.open_source(spec.table.name, path) else {
        let reason = "more than 65,536 files".to_string();
        return Err(IngestError::File { path: path.to_string(), reason });
    };
    let mut record = ByteRecord::new();
    let sheet = match next(&mut reader, &mut record, path)? {
        false => Err(Unfit { field: String::new(), code: "empty_file", message: Message::new("issue-empty-file") }),
        true => Sheet::of(spec, &header(&record), lookups),
    };
    let fit = match sheet {
        Err(unfit) => {
            note_unfit(desk, number, &unfit, Effect::SourceLeftOut);
            false
        }
        Ok((sheet, missing)) => {
            missing.iter().for_each(|unfit| note_unfit(desk, number, unfit, Effect::CellUnknown));
            read_rows(desk, number, path, &sheet, &mut reader, options)?;
            true
        }
    };
    close(desk, number, path, reader)?;
    Ok(fit)
}

fn note_unfit(desk: &mut Desk, source: u16, unfit: &Unfit, effect: Effect) {
    let place = Place { source, row: 0, field: &unfit.field };
    desk.notes.add(place, "", unfit.code, unfit.message.clone(), effect);
}

fn read_rows(
    desk: &mut Desk,
    number: u16,
    path: &str,
    sheet: &Sheet,
    reader: &mut Reader<Input>,
    options: &ReadOptions,
) -> Result<(), IngestError> {
    let table = TABLES.iter().position(|table| table == sheet.table).unwrap_or(0);
    let reading = rows(sheet);
    let mut account = Account { rows: 0, kept: 0, filled: vec![0; sheet.feeds.len()] };
    let mut record = ByteRecord::new();
    let mut at = Citation { source: number, row: 0 };
    let mut line = reader.position().line();
    while next(reader, &mut record, path)? {
        at.row = at.row.saturating_add(1);
        let (from, to) = (line, reader.position().line());
        line = to;
        if is_blank(&record) || !wanted(sheet, &record) {
            continue;
        }
        if to - from > SWALLOWED_LINES {
            let message = Message::new("issue-quote-not-closed").with("lines", to - from);
            desk.note(at, "", "quote_not_closed", message, Effect::Noted);
        }
        let print = account.take(sheet, &record);
        if let Some(status) = read_row(desk, at, sheet, &record, reading.as_ref()) {
            account.kept += 1;
            desk.marks[table].push(Mark { status, print });
        }
        if options.strictness == Strictness::Strict {
            strictly(desk, options)?;
        }
    }
    account.close(desk, number, sheet);
    Ok(())
}

/// Whether a row has nothing in any cell, as spreadsheets leave at the end.
fn is_blank(record: &ByteRecord) -> bool {
    record.iter().all(|cell| cell.trim_ascii().is_empty())
}

/// Whether a row passes the source's filter.
fn wanted(sheet: &Sheet, record: &ByteRecord) -> bool {
    let Some((column, values)) = &sheet.filter else { return true };
    let cell = String::from_utf8_lossy(record.get(*column).unwrap_or_default());
    values.iter().any(|value| value == cell.trim())
}

/// Reads a row; one with too few or too many cells is noted, and left out where required cells are missing.
fn read_row(
    desk: &mut Desk,
    at: Citation,
    sheet: &Sheet,
    record: &ByteRecord,
    reading: &dyn Rows,
) -> Option<super::words::Status> {
    if record.len() != sheet.width {
        let too_short = record.len() < sheet.needed_width;
        let (code, effect) = match record.len() < sheet.width {
            true if too_short => ("row_too_short", Effect::RowLeftOut),
            true => ("row_too_short", Effect::CellUnknown),
            false => ("row_too_long", Effect::Noted),
        };
        let message = Message::new("issue-ragged-row").with("found", record.len()).with("expected", sheet.width);
        desk.note(at, "", code, message, effect);
        if too_short {
            return None;
        }
    }
    reading.read(&mut Cells::new(sheet, record, at, desk))
}

/// What is counted of a source.
struct Account {
    rows: u64,
    kept: u64,
    filled: Vec<u64>,
}

impl Account {
    /// Counts the filled cells of a row; a number that depends on its canonical cells only.
    fn take(&mut self, sheet: &Sheet, record: &ByteRecord) -> u64 {
        self.rows += 1;
        let mut print = FxHasher::default();
        for (feed, filled) in sheet.feeds.iter().zip(&mut self.filled) {
            *filled += u64::from(print_cells(feed, record, &mut print));
            print.write_u8(0xff);
        }
        print.finish()
    }

    fn close(self, desk: &mut Desk, number: u16, sheet: &Sheet) {
        let Some(source) = desk.source(number) else { return };
        source.rows = self.rows;
        source.kept = self.kept;
        let columns = sheet.table.columns.iter().zip(self.filled);
        source.filled = columns.map(|(column, filled)| ((*column).to_string(), filled, self.rows)).collect();
        if self.rows == 0 {
            let place = Place { source: number, row: 0, field: "" };
            desk.notes.add(place, "", "no_rows", Message::new("issue-no-rows"), Effect::Noted);
        }
    }
}

/// Hashes the cells of a feed; whether any is filled.
fn print_cells(feed: &Feed, record: &ByteRecord, print: &mut FxHasher) -> bool {
    let mut filled = feed.constant.as_deref().is_some_and(|text| !unfilled(text.trim()));
    for column in &feed.columns {
        let cell = record.get(*column).unwrap_or_default().trim_ascii();
        filled |= cell.len() > 4 || !std::str::from_utf8(cell).is_ok_and(unfilled);
        print.write(cell);
    }
    filled
}

/// The look-up files of a source by canonical column; one that cannot be used is noted and its column is absent.
fn load_lookups(
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
        if let Some(table) = load_lookup(desk, dir, lookup, spec, options)? {
            loaded.insert(*column, table);
        }
    }
    Ok(loaded)
}

/// A look-up file is written as its source is, or else as canonical tables are.
fn load_lookup(
    desk: &mut Desk,
    dir: &Path,
    lookup: &Lookup,
    spec: &SourceSpec,
    options: &ReadOptions,
) -> Result<Option<LookupTable>, IngestError> {
    let path = &lookup.file;
    let Some(number) = desk.open_source("lookup", path) else { return Ok(None) };
    let mut record = ByteRecord::new();
    for (encoding, delimiter) in [(spec.encoding, spec.delimiter), (encoding_rs::UTF_8, b',')] {
        let mut reader = open(&dir.join(path), path, encoding, delimiter, options)?;
        next(&mut reader, &mut record, path)?;
        let names = header(&record);
        let place = |name: &String| names.iter().position(|column| column == name);
        if let (Some(key), Some(take)) = (place(&lookup.key), place(&lookup.take)) {
            let table = lookup_rows(desk, number, &mut reader, (key, take), path)?;
            close(desk, number, path, reader)?;
            return Ok(Some(table));
        }
        close(desk, number, path, reader)?;
    }
    let message = Message::new("issue-missing-column")
        .with("column", format!("{} / {}", lookup.key, lookup.take))
        .with("table", "lookup")
        .with("header", header(&record).join(", "));
    let unfit = Unfit { field: lookup.key.clone(), code: "missing_column", message };
    note_unfit(desk, number, &unfit, Effect::CellUnknown);
    Ok(None)
}

/// Values by key; their columns stand at these places.
fn lookup_rows(
    desk: &mut Desk,
    number: u16,
    reader: &mut Reader<Input>,
    (key, take): (usize, usize),
    path: &str,
) -> Result<LookupTable, IngestError> {
    let (mut table, mut record, mut rows) = (LookupTable::default(), ByteRecord::new(), 0);
    while next(reader, &mut record, path)? {
        rows += 1;
        let cell = |column| String::from_utf8_lossy(record.get(column).unwrap_or_default()).trim().to_string();
        keep_lowest(&mut table, cell(key), cell(take));
    }
    if let Some(source) = desk.source(number) {
        (source.rows, source.kept) = (rows, rows);
    }
    Ok(table)
}

/// Of several values for one key the lowest counts, whatever the order of the rows.
fn keep_lowest(table: &mut LookupTable, key: String, value: String) {
    let known = table.entry(key).or_insert_with(|| value.clone());
    if value < *known {
        *known = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_files_in_order() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["customs/2025-02.csv", "customs/2025-01.csv", "customs/deep/2025-03.csv", "other.csv"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(path, "").expect("a file");
        }
        assert_eq!(files(dir.path(), "customs/2025-*.csv"), ["customs/2025-01.csv", "customs/2025-02.csv"]);
        assert_eq!(files(dir.path(), "other.csv"), ["other.csv"]);
        assert!(files(dir.path(), "[").is_empty());
        assert!(files(dir.path(), "missing/*.csv").is_empty());
    }
}
