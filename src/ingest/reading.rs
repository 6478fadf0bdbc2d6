//! Reading one source: its files, its header, its rows.
//!
//! Nothing in a row stops the run. What stops one source is a header that does not carry its table; what stops the
//! case is a disk that cannot be read.

use super::ReadOptions;
use super::Strictness;
use super::case_toml::{Format, Lookup, SourceSpec};
use super::columns::ParquetFile;
use super::cut::Cutter;
use super::desk::Desk;
use super::error::IngestError;
use super::notes::Place;
use super::pieces::{Broken, Reading, Source};
use super::records::rows;
use super::row::{Lines, Row};
use super::source::Input;
use super::table::{LookupTable, Sheet, Unfit};
use crate::model::{Effect, Message};
use csv::{ByteRecord, Reader, ReaderBuilder};
use encoding_rs::Encoding;
use globset::GlobBuilder;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use walkdir::WalkDir;

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

/// All files that a source is read from, look-ups included, relative to the case.
pub fn paths(dir: &Path, spec: &SourceSpec) -> Vec<String> {
    let lookups = spec.columns.values().filter_map(|column| Some(column.lookup.as_ref()?.file.clone()));
    let lookups = lookups.filter(|path| dir.join(path).is_file());
    files(dir, &spec.path).into_iter().chain(lookups).collect()
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
    record.iter().map(|cell| named(&String::from_utf8_lossy(cell))).collect()
}

fn read_file(
    desk: &mut Desk,
    dir: &Path,
    path: &str,
    spec: &SourceSpec,
    lookups: BTreeMap<usize, LookupTable>,
    options: &ReadOptions,
) -> Result<bool, IngestError> {
    let Some(number) = desk.open_source(spec.table.name, path) else {
        return Err(fault(path, &io::Error::other("more than 65,536 files")));
    };
    let full = dir.join(path);
    let opened = Opened { number, path, full: &full, spec, lookups, options };
    let (fit, input) = match spec.format {
        Format::Csv => opened.read_csv(desk)?,
        Format::Parquet => opened.read_parquet(desk)?,
    };
    let sha256 = input.finish().map_err(|error| fault(path, &error))?;
    if let Some(source) = desk.source(number) {
        source.sha256 = sha256;
    }
    Ok(fit)
}

fn fault(path: &str, error: &io::Error) -> IngestError {
    IngestError::File { path: path.to_string(), reason: error.to_string() }
}

/// A file that has its account.
struct Opened<'a> {
    number: u16,
    path: &'a str,
    full: &'a Path,
    spec: &'a SourceSpec,
    lookups: BTreeMap<usize, LookupTable>,
    options: &'a ReadOptions<'a>,
}

impl<'a> Opened<'a> {
    /// Reads a CSV file; whether it carried its table, and the file.
    fn read_csv(self, desk: &mut Desk) -> Result<(bool, Input<'a>), IngestError> {
        let (path, spec) = (self.path, self.spec);
        let input = Input::open(self.full, path, spec.encoding, self.options.progress);
        let input = input.map_err(|error| fault(path, &error))?;
        let mut file = CsvFile::new(input, spec.delimiter, self.options.piece);
        let fit = match file.header().map_err(|error| fault(path, &error))? {
            None => {
                let message = Message::new("issue-empty-file");
                let unfit = Unfit { field: String::new(), code: "empty_file", message };
                note_unfit(desk, self.number, &unfit, Effect::SourceLeftOut);
                false
            }
            Some(header) => self.read(desk, &header, &mut file)?,
        };
        Ok((fit, file.into_inner()))
    }

    /// Reads a Parquet file. Its bytes are counted and hashed afterwards, in the order of the file.
    fn read_parquet(self, desk: &mut Desk) -> Result<(bool, Input<'a>), IngestError> {
        let (full, path, number, progress) = (self.full, self.path, self.number, self.options.progress);
        let file = ParquetFile::open(full, self.options.piece).map_err(|error| fault(path, &error))?;
        let fit = match file {
            Err(reason) => {
                let message = Message::new("issue-broken-parquet").with("reason", reason);
                let unfit = Unfit { field: String::new(), code: "broken_file", message };
                note_unfit(desk, number, &unfit, Effect::SourceLeftOut);
                false
            }
            Ok((mut file, header)) => {
                for name in header.unreadable.iter().filter(|name| self.spec.names(name)) {
                    let message = Message::new("issue-unreadable-column").with("column", name);
                    let unfit = Unfit { field: name.clone(), code: "unreadable_column", message };
                    note_unfit(desk, number, &unfit, Effect::CellUnknown);
                }
                self.read(desk, &header.names, &mut file)?
            }
        };
        let input = Input::open(full, path, encoding_rs::UTF_8, progress).map_err(|error| fault(path, &error))?;
        Ok((fit, input))
    }

    /// Reads the rows behind a header; whether it carries its table.
    fn read<S: Source>(self, desk: &mut Desk, header: &[String], file: &mut S) -> Result<bool, IngestError> {
        match Sheet::of(self.spec, header, self.lookups) {
            Err(unfit) => {
                note_unfit(desk, self.number, &unfit, Effect::SourceLeftOut);
                Ok(false)
            }
            Ok((sheet, missing)) => {
                missing.iter().for_each(|unfit| note_unfit(desk, self.number, unfit, Effect::CellUnknown));
                let rows = rows(&sheet);
                let (number, path, options) = (self.number, self.path, self.options);
                let reading = Reading { number, path, sheet: &sheet, rows: rows.as_ref(), options };
                reading.all(desk, file)?;
                Ok(true)
            }
        }
    }
}

/// A CSV file behind its header.
struct CsvFile<'p> {
    cutter: Cutter<Input<'p>>,
    /// What of the first piece follows the header.
    first: Option<Vec<u8>>,
    delimiter: u8,
}

impl<'p> CsvFile<'p> {
    fn new(input: Input<'p>, delimiter: u8, piece: usize) -> CsvFile<'p> {
        CsvFile { cutter: Cutter::new(input, delimiter, piece), first: None, delimiter }
    }

    /// The names in the first row; `None` where there is none.
    fn header(&mut self) -> io::Result<Option<Vec<String>>> {
        while let Some(piece) = self.cutter.next()? {
            let mut lines = Lines::new(&piece, self.delimiter);
            let names = lines.next().map(|(row, _)| row.cells().map(named).collect());
            if names.is_some() {
                self.first = Some(lines.rest().to_vec());
                return Ok(names);
            }
        }
        Ok(None)
    }

    fn into_inner(self) -> Input<'p> {
        self.cutter.into_inner()
    }
}

/// A column's name as it stands in a header, without a byte order mark.
fn named(cell: &str) -> String {
    cell.trim_start_matches('\u{feff}').trim().to_string()
}

impl Source for CsvFile<'_> {
    type Piece = (Vec<u8>, u8);

    const AT_ONCE: usize = 8;

    fn next(&mut self) -> io::Result<Option<(Vec<u8>, u8)>> {
        let piece = match self.first.take() {
            None => self.cutter.next()?,
            first => first,
        };
        Ok(piece.map(|piece| (piece, self.delimiter)))
    }

    fn rows((piece, delimiter): &(Vec<u8>, u8), _: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken> {
        let mut lines = Lines::new(piece, *delimiter);
        while let Some((row, over)) = lines.next() {
            take(row, over);
        }
        Ok(())
    }
}

fn note_unfit(desk: &mut Desk, source: u16, unfit: &Unfit, effect: Effect) {
    let place = Place { source, row: 0, field: &unfit.field };
    desk.notes.add(place, "", unfit.code, unfit.message.clone(), effect);
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
