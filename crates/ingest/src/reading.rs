//! Reading one source: its files, its header, its rows.
//!
//! Nothing in a row stops the run. What stops one source is a header that does not carry its table; what stops the
//! case is a disk that cannot be read.

use super::body::Body;
use super::case_toml::{STANDARD_INPUT, SourceSpec};
use super::columns::ParquetFile;
use super::delimited::CsvFile;
use super::desk::Desk;
use super::error::IngestError;
use super::json::JsonFile;
use super::letters::{Known, Letters};
use super::notes::Place;
use super::pieces::{Reading, Source, TypedDays};
use super::purpose::{self, Purpose};
use super::records::rows;
use super::source::Input;
use super::table::{LookupTable, Sheet, Unfit};
use super::workbook::{Chosen, Workbook};
use super::{ReadOptions, Strictness, documents, lookups, recognise, shares, twins};
use encoding_rs::Encoding;
use fast_glob::{glob_match, validate};
use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::Path;
use tegi_model::{Effect, Format, Message, STORE_FOLDER, Written};
use walkdir::WalkDir;

/// Reads all files of a source onto the desk. Whether any of them carried its table.
pub fn read_source(desk: &mut Desk, dir: &Path, spec: &SourceSpec, options: &ReadOptions) -> Result<bool, IngestError> {
    let paths = paths(desk, dir, spec);
    let lookups = lookups::load(desk, dir, spec, options)?;
    let mut any = false;
    for path in paths {
        let key = twins::key(dir, &path, spec);
        if !key.as_ref().is_some_and(|key| twins::is_twin(desk, dir, &path, key)) {
            let number = desk.records.sources.len() as u16;
            any |= read_file(desk, dir, &path, spec, lookups.clone(), options)?;
            key.into_iter().for_each(|key| desk.seen.entry(key).or_default().push(number));
        }
        strictly(desk, options)?;
    }
    strictly(desk, options)?;
    Ok(any)
}

/// The files of a source; says where there are none.
pub fn paths(desk: &mut Desk, dir: &Path, spec: &SourceSpec) -> Vec<String> {
    let (paths, missing) = match spec.path.as_str() {
        STANDARD_INPUT if io::stdin().is_terminal() => (Vec::new(), Message::new("issue-standard-input-empty")),
        STANDARD_INPUT => return vec![spec.path.clone()],
        path => {
            let missing = Message::new("issue-no-file").with("path", path).with("table", spec.table.name);
            (files(dir, path), missing)
        }
    };
    if paths.is_empty() {
        desk.notes.add_file(&spec.path, "no_file", missing, Effect::SourceLeftOut);
    }
    paths
}

/// Stops at the first trouble where that is wanted.
pub fn strictly(desk: &Desk, options: &ReadOptions) -> Result<(), IngestError> {
    match (options.strictness, desk.notes.first(&desk.records.sources)) {
        (Strictness::Strict, Some(issue)) => Err(IngestError::Strict(Box::new(issue))),
        _ => Ok(()),
    }
}

/// All files that a source is read from, look-ups included, relative to the case.
pub fn all_files(dir: &Path, spec: &SourceSpec) -> Vec<String> {
    let lookups = spec.columns.values().filter_map(|column| Some(column.lookup.as_ref()?.file.clone()));
    let lookups = lookups.filter(|path| dir.join(path).is_file());
    files(dir, &spec.path).into_iter().chain(lookups).collect()
}

/// The files that a path or pattern names, relative to the case, in order of their names.
pub fn files(dir: &Path, pattern: &str) -> Vec<String> {
    if !pattern.contains(['*', '?', '[', '{']) || dir.join(pattern).is_file() {
        return if dir.join(pattern).is_file() { vec![pattern.to_string()] } else { Vec::new() };
    }
    if validate(pattern).is_err() {
        return Vec::new();
    }
    let base = fixed_part(pattern);
    // A name may begin with the sign that elsewhere turns a pattern round.
    let pattern = if pattern.starts_with('!') { format!("\\{pattern}") } else { pattern.to_string() };
    let walk = WalkDir::new(dir.join(base)).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| entry.file_name() != STORE_FOLDER).filter_map(Result::ok);
    let found = walk.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
        let below = entry.path().strip_prefix(dir.join(base)).ok()?;
        let below: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(format!("{base}{}", below.join("/")))
    });
    let mut paths: Vec<String> = found.filter(|path| glob_match(&pattern, path)).collect();
    paths.sort_unstable();
    paths
}

/// The folders at the head of a pattern that hold no wildcard, with the slash behind them.
fn fixed_part(pattern: &str) -> &str {
    let wild = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    pattern[..wild].rfind('/').map_or("", |slash| &pattern[..=slash])
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
    let full = (path != STANDARD_INPUT).then(|| dir.join(path));
    let input = match &full {
        Some(full) => Input::open(full, path, options.progress),
        None => Input::standard(path, options.progress),
    };
    let mut input = input.map_err(|error| fault(path, &error))?;
    if options.purpose == Purpose::Flows {
        input.leave_unhashed();
    }
    let head = input.head().map_err(|error| fault(path, &error))?;
    let format = spec.format.unwrap_or_else(|| recognise::format(head, path));
    let written = Written { format, packing: input.packing(), layout: spec.layout(), ..Written::default() };
    let opened = Opened { number, path, dir, full: full.as_deref(), spec, lookups, options, written };
    let (fit, input) = match format {
        Format::Csv | Format::Json | Format::JsonLines | Format::Ocds | Format::Xml => opened.read_text(desk, input)?,
        Format::Parquet => opened.read_parquet(desk, input)?,
        Format::Xlsx | Format::Xls | Format::Ods => opened.read_workbook(desk, input)?,
    };
    let sha256 = input.finish().map_err(|error| fault(path, &error))?;
    if let Some(source) = desk.source(number) {
        source.sha256 = sha256;
    }
    Ok(fit)
}

/// An error of the disk.
pub fn fault(path: &str, error: &io::Error) -> IngestError {
    IngestError::File { path: path.to_string(), reason: error.to_string() }
}

/// A file that has its account.
struct Opened<'a> {
    number: u16,
    path: &'a str,
    /// The folder of the case.
    dir: &'a Path,
    /// Where it lies on disk; nowhere, if it is standard input.
    full: Option<&'a Path>,
    spec: &'a SourceSpec,
    lookups: BTreeMap<usize, LookupTable>,
    options: &'a ReadOptions<'a>,
    written: Written,
}

/// Whether a file carried its table, and the file.
type Done<'a> = Result<(bool, Input<'a>), IngestError>;

impl<'a> Opened<'a> {
    /// Reads a file of text: CSV or JSON.
    fn read_text(mut self, desk: &mut Desk, input: Input<'a>) -> Done<'a> {
        let path = self.path;
        let letters = Letters::new(input, self.spec.encoding, desk.settings.home.0);
        let mut letters = letters.map_err(|error| fault(path, &error))?;
        if self.spec.format.is_none() {
            self.written.format = match recognise::text_format(letters.head()) {
                Format::JsonLines if self.spec.records.is_some() => Format::Json,
                format => format,
            };
        }
        match self.written.format {
            Format::Json | Format::JsonLines => self.read_json(desk, letters),
            Format::Xml => {
                let unfit = documents::no_table(letters.head());
                Ok((self.unfit(desk, unfit), letters.into_inner()))
            }
            _ => self.read_csv(desk, letters),
        }
    }

    /// Reads a CSV file.
    fn read_csv(mut self, desk: &mut Desk, letters: Letters<'a>) -> Done<'a> {
        let (path, number) = (self.path, self.number);
        let mut file = CsvFile::new(letters, self.spec, self.options.piece);
        self.written.delimiter = Some(file.delimiter());
        let header = file.header(self.spec, Some(&self.lookups));
        let fit = match header.map_err(|error| fault(path, &error))? {
            Err(unfit) => self.unfit(desk, unfit),
            Ok(header) => self.read(desk, &header, &mut file)?,
        };
        tell_encoding(desk, number, file.encoding());
        Ok((fit, file.into_inner()))
    }

    /// Reads a Parquet file: from its place on disk, or where its bytes are laid down if it has none or is packed.
    fn read_parquet(self, desk: &mut Desk, mut input: Input<'a>) -> Done<'a> {
        let (path, number) = (self.path, self.number);
        let body = match Body::of(&mut input, path, self.dir, self.full)? {
            Ok(body) => body,
            Err(message) => return Ok((self.unfit(desk, whole_file("broken_file", message)), input)),
        };
        let fit = match ParquetFile::open(body, self.options.piece) {
            Err(reason) => {
                let message = Message::new("issue-broken-parquet").with("reason", reason);
                self.unfit(desk, whole_file("broken_file", message))
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
        Ok((fit, input))
    }

    /// Notes that a file does not carry its table.
    fn unfit(self, desk: &mut Desk, unfit: Unfit) -> bool {
        if let Some(source) = desk.source(self.number) {
            source.written = self.written;
        }
        note_unfit(desk, self.number, &unfit, Effect::SourceLeftOut);
        false
    }

    /// Reads a file of JSON.
    fn read_json(mut self, desk: &mut Desk, letters: Letters<'a>) -> Done<'a> {
        let (path, number, spec) = (self.path, self.number, self.spec);
        self.written.part = spec.records.clone().unwrap_or_default();
        let opened = JsonFile::open(letters, self.written.format, spec, self.options.piece);
        let (mut file, found) = opened.map_err(|error| fault(path, &error))?;
        let fit = match found {
            Err(unfit) => self.unfit(desk, unfit),
            Ok(()) => {
                let seen = file.seen().map_err(|error| fault(path, &error))?;
                let header = [seen.asked, seen.names].concat();
                let columns = file.columns().to_vec();
                // What is missing is told by the first objects; a name that comes later is read all the same.
                let fitted = Sheet::of(spec, &header, self.lookups.clone()).and_then(|(_, missing)| {
                    let (sheet, _) = Sheet::of(spec, &columns, self.lookups.clone())?;
                    Ok((sheet, missing))
                });
                self.carry(desk, fitted, &mut file)?
            }
        };
        tell_encoding(desk, number, file.encoding());
        Ok((fit, file.into_inner()))
    }

    /// Reads a spreadsheet.
    fn read_workbook(mut self, desk: &mut Desk, mut input: Input<'a>) -> Done<'a> {
        let number = self.number;
        let body = Body::of(&mut input, self.path, self.dir, self.full)?;
        let book = body.and_then(|body| Workbook::open(body, self.options.piece));
        let mut book = match book {
            Ok(book) => book,
            Err(message) => return Ok((self.unfit(desk, unopened(message)), input)),
        };
        self.written.format = book.format();
        let Chosen { name, header, fitted: (mut sheet, missing), notes } = match book.choose(self.spec, &self.lookups) {
            Ok(chosen) => chosen,
            Err(unfit) => return Ok((self.unfit(desk, unfit), input)),
        };
        notes.iter().for_each(|unfit| note_unfit(desk, number, unfit, Effect::Noted));
        sheet.formats.serial_days = book.serial_days();
        let fit = match book.sheet(&name, header) {
            Err(message) => self.unfit(desk, whole_file("broken_file", message)),
            Ok(mut file) => {
                self.written.part = name;
                self.carry(desk, Ok((sheet, missing)), &mut file)?
            }
        };
        Ok((fit, input))
    }

    /// Reads the rows behind a header; whether it carries its table.
    fn read<S: Source>(mut self, desk: &mut Desk, header: &[String], file: &mut S) -> Result<bool, IngestError> {
        let lookups = std::mem::take(&mut self.lookups);
        let fitted = Sheet::of(self.spec, header, lookups);
        self.carry(desk, fitted, file)
    }

    /// Reads the rows of a file whose columns are known; whether it carries its table.
    fn carry<S: Source>(
        self,
        desk: &mut Desk,
        fitted: Result<(Sheet, Vec<Unfit>), Unfit>,
        file: &mut S,
    ) -> Result<bool, IngestError> {
        if let Some(source) = desk.source(self.number) {
            source.written = self.written;
        }
        match fitted {
            Err(unfit) => {
                note_unfit(desk, self.number, &unfit, Effect::SourceLeftOut);
                Ok(false)
            }
            Ok((mut sheet, missing)) => {
                // Days that have a type of their own are read beside those of the patterns.
                if S::TYPED_DAYS == TypedDays::Iso && !sheet.formats.days.is_empty() {
                    sheet.formats.days.push("%Y-%m-%d".to_string());
                }
                missing.iter().for_each(|unfit| note_unfit(desk, self.number, unfit, Effect::CellUnknown));
                if self.options.purpose == Purpose::Flows {
                    purpose::narrow(&mut sheet);
                }
                let rows = rows(&sheet);
                let (number, path, options) = (self.number, self.path, self.options);
                let reading = Reading { number, path, sheet: &sheet, rows: rows.as_ref(), options };
                let before = shares::count(desk, &sheet);
                reading.all(desk, file)?;
                shares::note_parts_of_one(desk, number, &sheet, before);
                Ok(true)
            }
        }
    }
}

/// Notes what is missing from a file.
pub fn note_unfit(desk: &mut Desk, source: u16, unfit: &Unfit, effect: Effect) {
    let place = Place { source, row: 0, field: &unfit.field };
    desk.notes.add(place, "", unfit.code, unfit.message.clone(), effect);
}

/// Why a file cannot be opened: most often because it is damaged.
pub fn unopened(message: Message) -> Unfit {
    let code = match message.id {
        "issue-password" => "protected_file",
        "issue-empty-file" => "empty_file",
        "issue-tax-form" => "tax_form",
        "issue-xml-is-no-table" => "xml_is_no_table",
        _ => "broken_file",
    };
    whole_file(code, message)
}

/// A trouble of a file as a whole.
fn whole_file(code: &'static str, message: Message) -> Unfit {
    Unfit { field: String::new(), code, message }
}

/// Keeps the encoding of a file, and says where it was told by letters alone.
pub fn tell_encoding(desk: &mut Desk, number: u16, (encoding, known): (&'static Encoding, Known)) {
    if let Some(source) = desk.source(number) {
        source.written.encoding = encoding.name();
    }
    if known == Known::ByLetters {
        let message = Message::new("issue-encoding-by-letters").with("encoding", encoding.name().to_lowercase());
        let place = Place { source: number, row: 0, field: "" };
        desk.notes.add(place, encoding.name(), "encoding_by_letters", message, Effect::Noted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_files_in_order() {
        let dir = tempfile::tempdir().expect("a folder");
        let kept = format!("{STORE_FOLDER}/customs/2025-04.csv");
        for name in ["customs/2025-02.csv", "customs/2025-01.csv", "customs/deep/2025-03.csv", "other.csv", &kept] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(path, "").expect("a file");
        }
        assert_eq!(files(dir.path(), "customs/2025-*.csv"), ["customs/2025-01.csv", "customs/2025-02.csv"]);
        assert_eq!(files(dir.path(), "other.csv"), ["other.csv"]);
        assert_eq!(files(dir.path(), "**/2025-04.csv"), Vec::<String>::new());
        assert_eq!(files(dir.path(), "{customs/**/2025-0[!2].csv,oth??.csv}").len(), 3);
        std::fs::write(dir.path().join("!a.csv"), "").expect("a file");
        assert_eq!(files(dir.path(), "!?.csv"), ["!a.csv"]);
        assert!(files(dir.path(), "[").is_empty() && files(dir.path(), "{other*.csv").is_empty());
        assert!(files(dir.path(), "missing/*.csv").is_empty());
    }
}
