//! The first rows of sources as they lie there and as they are read, before anybody reads all of them.
//!
//! A file that `case.toml` maps, or whose header is canonical, is shown by that mapping; any other by a guess. Amounts
//! are not converted here: rates are not read.

use super::case_toml::{CaseFile, STANDARD_INPUT, SourceSpec};
use super::cell::{Cells, Formats};
use super::desk::Desk;
use super::documents::{self, Seen};
use super::error::IngestError;
use super::guess::{self, Beginning};
use super::layouts::Understood;
use super::notes::Place;
use super::pieces::{Reading, Source, TypedDays};
use super::records::rows;
use super::row::Row;
use super::table::{Col, LookupTable, Sheet, Unfit};
use super::top::{Look, Top, tops, with_row};
use super::{CASE_FILE, ReadOptions, asides, case_file, files, layouts, lookups, reading};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use tegi_model::{
    Arg, Citation, Counting, Effect, Format, GuessedSource, Issue, Mapping, Message, PreviewColumn, PreviewRow,
    Settings, SourcePreview, Sym, TABLES, Written,
};

/// So many rows are shown, and so many are looked at for a guess.
const SHOWN: usize = 5;
const LOOKED_AT: usize = 100;

/// How the files of tables end.
const ENDINGS: [&str; 12] =
    [".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xlsm", ".xls", ".ods", ".json", ".jsonl", ".ndjson", ".xml"];

/// What is shown of a case: of each source its first file, or the one file that is asked for.
///
/// # Errors
/// Where there are no settings, the file is not there, or a file cannot be read from the disk.
pub fn preview(dir: &Path, file: Option<&str>) -> Result<Vec<SourcePreview>, IngestError> {
    let CaseFile { settings, sources } = case_file(dir)?;
    let viewer = Viewer { dir, settings: &settings };
    let mut shown = Vec::new();
    let Understood { sources, unknown } = layouts::understood(dir, &settings, sources)?;
    for (path, spec) in chosen(dir, &settings, file, &sources, &unknown)? {
        shown.extend(viewer.file(&path, spec.as_ref())?);
    }
    for (path, unfit) in unknown {
        for preview in shown.iter_mut().filter(|preview| preview.path == path) {
            preview.unfit.get_or_insert_with(|| unfit.message.clone());
        }
    }
    if shown.is_empty() { Err(IngestError::NoTables(dir.to_path_buf())) } else { Ok(shown) }
}

/// Files, each with its mapping where it has one.
type Chosen = Vec<(String, Option<SourceSpec>)>;

fn chosen(
    dir: &Path,
    settings: &Settings,
    file: Option<&str>,
    sources: &[SourceSpec],
    unknown: &[(String, Unfit)],
) -> Result<Chosen, IngestError> {
    if let Some(file) = file {
        return of_file(dir, settings, file, sources);
    }
    if !(sources.is_empty() && unknown.is_empty()) {
        let first = |spec: &SourceSpec| reading::files(dir, &spec.path).into_iter().next();
        let path = |spec: &SourceSpec| first(spec).unwrap_or_else(|| spec.path.clone());
        let known = sources.iter().map(|spec| (path(spec), Some(spec.clone())));
        return Ok(known.chain(unknown.iter().map(|(path, _)| (path.clone(), None))).collect());
    }
    let foreign = foreign(dir)?;
    if foreign.is_empty() {
        let lying = TABLES.iter().filter_map(|table| canonical(dir, &files(dir, table).into_iter().next()?));
        return Ok(lying.collect());
    }
    let mut chosen = Chosen::new();
    for path in foreign {
        chosen.extend(by_layout(dir, settings, path));
    }
    Ok(chosen)
}

/// The file that is asked for, by its path in the case or from where the user stands.
fn of_file(dir: &Path, settings: &Settings, file: &str, sources: &[SourceSpec]) -> Result<Chosen, IngestError> {
    let path = inside(dir, file);
    if !dir.join(&path).is_file() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        return Err(IngestError::File { path, reason: missing.to_string() });
    }
    let of = sources.iter().filter(|spec| reading::files(dir, &spec.path).contains(&path));
    let mapped: Chosen = of.map(|spec| (path.clone(), Some(spec.clone()))).collect();
    match (mapped.is_empty(), canonical(dir, &path)) {
        (false, _) => Ok(mapped),
        (true, Some(canonical)) => Ok(vec![canonical]),
        (true, None) => Ok(by_layout(dir, settings, path)),
    }
}

/// A file that nobody described: by its layout, where its header tells one.
fn by_layout(dir: &Path, settings: &Settings, path: String) -> Chosen {
    let specs = layouts::of_file(dir, settings, &path);
    match specs.is_empty() {
        true => vec![(path, None)],
        false => specs.into_iter().map(|spec| (path.clone(), Some(spec))).collect(),
    }
}

/// A path as the settings would say it.
fn inside(dir: &Path, file: &str) -> String {
    let slashes = |path: &Path| path.to_string_lossy().replace('\\', "/");
    if dir.join(file).is_file() {
        return file.to_string();
    }
    let (Ok(full), Ok(dir)) = (Path::new(file).canonicalize(), dir.canonicalize()) else { return file.to_string() };
    full.strip_prefix(dir).map_or_else(|_| slashes(&full), slashes)
}

/// A file of the folder that is a canonical table by its name.
fn canonical(dir: &Path, path: &str) -> Option<(String, Option<SourceSpec>)> {
    let table = TABLES.iter().find(|table| files(dir, table).iter().any(|file| file == path))?;
    Some((path.to_string(), Some(SourceSpec::canonical(table, path.to_string()))))
}

/// The files of the folder that could be tables, and are no canonical ones, in order of their names.
pub fn foreign(dir: &Path) -> Result<Vec<String>, IngestError> {
    let fault = |error: io::Error| IngestError::File { path: ".".to_string(), reason: error.to_string() };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(fault)? {
        let name = entry.map_err(fault)?.file_name().to_string_lossy().into_owned();
        let lower = name.to_lowercase();
        let unpacked = lower.strip_suffix(".gz").or_else(|| lower.strip_suffix(".zst")).unwrap_or(&lower);
        let is_table = ENDINGS.iter().any(|ending| unpacked.ends_with(ending)) && !lower.starts_with(['.', '~']);
        if is_table && name != CASE_FILE && dir.join(&name).is_file() && canonical(dir, &name).is_none() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// A preview of which nothing is known yet.
fn unknown(path: &str, table: &'static str, unfit: Option<Message>) -> SourcePreview {
    SourcePreview {
        path: path.to_string(),
        table,
        mapping: Mapping::None,
        written: Written::default(),
        header: Vec::new(),
        rows: Vec::new(),
        columns: Vec::new(),
        issues: Vec::new(),
        unfit,
        guess: None,
    }
}

/// Who looks at the files of a case.
struct Viewer<'a> {
    dir: &'a Path,
    settings: &'a Settings,
}

/// So many places in a file of JSON are looked at for its rows.
const MOST_POINTERS: usize = 40;

/// Whether it is one object that holds an array of others.
fn holds_rows(top: &Top) -> bool {
    let arrays = |cells: &Vec<String>| cells.iter().any(|cell| cell.starts_with('[') && cell.contains('{'));
    let json = matches!(top.written.format, Format::Json | Format::JsonLines);
    json && top.rows.len() == 1 && top.rows.iter().any(|(_, cells)| arrays(cells))
}

/// Whether there are columns and rows.
fn is_table(top: &Top) -> bool {
    !top.header.is_empty() && !top.rows.is_empty()
}

/// The names that a message tells, as tokens of a pointer (RFC 6901).
fn names_in(message: &Message) -> impl Iterator<Item = String> {
    let names = message.args.iter().find_map(|(name, arg)| match arg {
        Arg::Text(text) if *name == "names" => Some(text.as_str()),
        _ => None,
    });
    let names = names.unwrap_or_default().split(", ").filter(|name| !name.is_empty());
    names.map(|name| name.replace('~', "~0").replace('/', "~1"))
}

/// How a source is read that is shown.
struct Shown<'a> {
    path: &'a str,
    top: &'a Top,
    spec: &'a SourceSpec,
    mapping: Mapping,
    lookups: BTreeMap<usize, LookupTable>,
}

impl Viewer<'_> {
    fn file(&self, path: &str, spec: Option<&SourceSpec>) -> Result<Vec<SourcePreview>, IngestError> {
        let Some(spec) = spec else { return self.of_nobody(path) };
        if path == STANDARD_INPUT {
            return Ok(vec![unknown(path, spec.table.name, Some(Message::new("preview-standard-input")))]);
        }
        if !self.dir.join(path).is_file() {
            let message = Message::new("issue-no-file").with("path", path).with("table", spec.table.name);
            return Ok(vec![unknown(path, spec.table.name, Some(message))]);
        }
        let mut desk = Desk::new(self.settings);
        let lookups = lookups::load(&mut desk, self.dir, spec, &ReadOptions::default())?;
        let look = self.look(path, spec, Some(&lookups), SHOWN);
        let unfit = match tops(&look)? {
            Ok(tops) => match tops.first() {
                Some(top) => {
                    let shown = Shown { path, top, spec, mapping: Mapping::Said, lookups: lookups.clone() };
                    match self.shown(desk, shown) {
                        Ok(preview) => return Ok(vec![preview]),
                        Err(unfit) => unfit.message,
                    }
                }
                None => Message::new("issue-empty-file"),
            },
            Err(message) => message,
        };
        // What is said does not fit: perhaps a guess helps.
        let mut previews = self.guessed(path, spec)?;
        if let Some(first) = previews.first_mut() {
            first.unfit = Some(unfit);
        }
        Ok(previews)
    }

    /// A file that nobody described: XML that is no known document is no table.
    fn of_nobody(&self, path: &str) -> Result<Vec<SourcePreview>, IngestError> {
        match documents::seen(self.dir, &SourceSpec::unknown(path.to_string())) {
            Seen::OtherXml(root) => Ok(vec![unknown(path, "", Some(documents::unknown_root(&root).message))]),
            _ => self.guessed(path, &SourceSpec::canonical(&TABLES[0], path.to_string())),
        }
    }

    fn look<'a>(
        &'a self,
        path: &'a str,
        spec: &'a SourceSpec,
        lookups: Option<&'a BTreeMap<usize, LookupTable>>,
        most: usize,
    ) -> Look<'a> {
        Look { dir: self.dir, path, spec, lookups, home: self.settings.home.0, most }
    }

    /// A file without a mapping: what can be guessed of it.
    fn guessed(&self, path: &str, written: &SourceSpec) -> Result<Vec<SourcePreview>, IngestError> {
        let mut bare = written.clone();
        (bare.columns, bare.filters) = (BTreeMap::new(), Vec::new());
        if bare.records.is_none() {
            bare.records = self.records(path, &bare)?;
        }
        let tops = match tops(&self.look(path, &bare, None, LOOKED_AT))? {
            Ok(tops) => tops,
            Err(message) => return Ok(vec![unknown(path, "", Some(message))]),
        };
        let mut previews = Vec::new();
        for top in &tops {
            for mut guess in self.guesses(path, top) {
                guess.records.clone_from(&bare.records);
                let Some(spec) = guess::spec(&guess) else { continue };
                let (mapping, lookups) = (Mapping::Guessed, BTreeMap::new());
                let table = guess.table;
                let preview = self.shown(Desk::new(self.settings), Shown { path, top, spec: &spec, mapping, lookups });
                let preview = preview.unwrap_or_else(|_| self.raw(path, top, table, Mapping::Guessed));
                previews.push(SourcePreview { guess: Some(guess), ..preview });
            }
        }
        if previews.is_empty() {
            previews.extend(tops.iter().take(1).map(|top| self.raw(path, top, "", Mapping::None)));
        }
        Ok(previews)
    }

    /// Where in a file of one JSON object the rows lie: the nearest array of objects. `None`: it is no such file, or the
    /// file itself is the array.
    fn records(&self, path: &str, bare: &SourceSpec) -> Result<Option<String>, IngestError> {
        let at = |pointer: Option<String>| {
            let spec = SourceSpec { records: pointer, ..bare.clone() };
            tops(&self.look(path, &spec, None, LOOKED_AT))
        };
        match at(None)? {
            Ok(tops) if !tops.iter().any(holds_rows) => return Ok(None),
            Err(message) if message.id != "issue-records-not-said" => return Ok(None),
            _ => {}
        }
        let mut open = std::collections::VecDeque::from([String::new()]);
        for _ in 0..MOST_POINTERS {
            let Some(pointer) = open.pop_front() else { break };
            if !pointer.is_empty() && at(Some(pointer.clone()))?.is_ok_and(|tops| tops.iter().any(is_table)) {
                return Ok(Some(pointer));
            }
            // Asked for a name that it does not have, an object tells those that it has.
            if let Err(message) = at(Some(format!("{pointer}/")))? {
                open.extend(names_in(&message).map(|name| format!("{pointer}/{name}")));
            }
        }
        Ok(None)
    }

    fn guesses(&self, path: &str, top: &Top) -> Vec<GuessedSource> {
        let plain = Sheet::as_it_stands(&TABLES[0], &top.header, Formats::default());
        let is_aside = |cells: &&Vec<String>| with_row(cells, |row| asides::aside(&plain, row)).is_some();
        let rows = top.rows.iter().map(|(_, cells)| cells).filter(|cells| !is_aside(cells));
        let rows: Vec<Vec<String>> = rows.cloned().collect();
        let currency = self.settings.currency.as_str();
        let mut guesses = guess::guess(&Beginning { path, header: &top.header, rows: &rows, currency });
        for guess in &mut guesses {
            guess.sheet = (top.sheets > 1).then(|| top.written.part.clone());
        }
        guesses
    }

    /// The rows as they lie there.
    fn raw(&self, path: &str, top: &Top, table: &'static str, mapping: Mapping) -> SourcePreview {
        let counting = top.written.format.counting();
        let shift = u32::from(counting == Counting::BelowHeader);
        let row = |(number, cells): &(u32, Vec<String>)| PreviewRow { line: number + shift, cells: cells.clone() };
        SourcePreview {
            mapping,
            written: top.written.clone(),
            header: top.header.clone(),
            rows: top.rows.iter().take(SHOWN).map(row).collect(),
            ..unknown(path, table, None)
        }
    }

    /// The rows as they lie there and as they are read; why they cannot be.
    fn shown(&self, mut desk: Desk<'_>, shown: Shown<'_>) -> Result<SourcePreview, Unfit> {
        let Shown { path, top, spec, mapping, lookups } = shown;
        let (mut sheet, missing) = Sheet::of(spec, &top.header, lookups)?;
        if top.typed_days == TypedDays::Iso && !sheet.formats.days.is_empty() {
            sheet.formats.days.push("%Y-%m-%d".to_string());
        }
        sheet.formats.serial_days = top.serial_days;
        let number = desk.open_source(spec.table.name, path).unwrap_or_default();
        if let Some(source) = desk.source(number) {
            source.written = top.written.clone();
        }
        missing.iter().for_each(|unfit| reading::note_unfit(&mut desk, number, unfit, Effect::CellUnknown));
        for (row, unfit) in &top.broken {
            let place = Place { source: number, row: *row, field: &unfit.field };
            desk.notes.add(place, "", unfit.code, unfit.message.clone(), Effect::RowLeftOut);
        }
        let rows: Vec<&(u32, Vec<String>)> = top.rows.iter().take(SHOWN).collect();
        let columns = self.columns(&sheet, &rows);
        let issues = troubles(desk, path, number, &sheet, &rows);
        let raw = self.raw(path, top, spec.table.name, mapping);
        let written = Written { layout: spec.layout(), ..raw.written };
        Ok(SourcePreview { columns, issues, written, ..raw })
    }

    /// The canonical columns that are fed, with their cells.
    fn columns(&self, sheet: &Sheet, rows: &[&(u32, Vec<String>)]) -> Vec<PreviewColumn> {
        let fed =
            sheet.table.columns.iter().enumerate().filter(|(place, _)| sheet.feed(sheet.col_at(*place)).is_some());
        let column = |(place, name): (usize, &&'static str)| PreviewColumn {
            name,
            from: sheet.feeds[place].columns.clone(),
            cells: rows.iter().map(|(_, cells)| self.understood(sheet, sheet.col_at(place), name, cells)).collect(),
        };
        fed.map(column).collect()
    }

    /// A cell as it is read; empty where unknown. Its troubles are told by reading the row.
    fn understood(&self, sheet: &Sheet, col: Col, name: &str, cells: &[String]) -> String {
        let mut desk = Desk::new(self.settings);
        with_row(cells, |row| {
            let at = Citation { source: 0, row: 1 };
            let mut cells = Cells::new(sheet, row, at, &mut desk);
            match guess::reads(name) {
                guess::Reads::Day => said(cells.day(col)),
                guess::Reads::Amount => said(cells.amount(col)),
                guess::Reads::Number => said(cells.decimal(col).map(|number| number.normalize())),
                guess::Reads::Share => said(cells.share(col).map(|share| share.percent_text() + "%")),
                guess::Reads::Country => said(cells.country(col)),
                guess::Reads::Currency => said(cells.currency(col)),
                guess::Reads::Code if !has_scheme(sheet) => said(cells.hs(col)),
                guess::Reads::Party => {
                    let id = cells.party_id(col);
                    text(&cells, id)
                }
                guess::Reads::Line => {
                    let line = cells.line(col);
                    text(&cells, line)
                }
                _ => {
                    let other = cells.text(col);
                    text(&cells, other)
                }
            }
        })
    }
}

/// Whether codes may be of another classification.
fn has_scheme(sheet: &Sheet) -> bool {
    ["product_scheme", "other_scheme"].into_iter().any(|column| sheet.feed(sheet.col(column)).is_some())
}

fn said(value: Option<impl std::fmt::Display>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn text(cells: &Cells<'_, '_>, sym: Sym) -> String {
    cells.desk.records.strings.get(sym).to_string()
}

/// The troubles of these rows, and those that lie on the desk already. That amounts are in another currency is none here.
fn troubles(mut desk: Desk<'_>, path: &str, number: u16, sheet: &Sheet, rows_: &[&(u32, Vec<String>)]) -> Vec<Issue> {
    let (records, options) = (rows(sheet), ReadOptions::default());
    for (row, cells) in rows_ {
        let reading = Reading { number, path, sheet, rows: records.as_ref(), options: &options };
        let mut one = OneRow { before: row.saturating_sub(1), cells: Some(cells.clone()) };
        // What is in memory can be read.
        let _ = reading.all(&mut desk, &mut one);
    }
    let Desk { records, notes, .. } = desk;
    let mut issues = notes.into_issues(&records.sources);
    issues.retain(|issue| !matches!(issue.code, "no_rate" | "later_rate" | "encoding_by_letters"));
    issues
}

/// A row in memory as a file of its own.
struct OneRow {
    before: u32,
    cells: Option<Vec<String>>,
}

impl Source for OneRow {
    type Piece = Vec<String>;

    const AT_ONCE: usize = 1;

    const TYPED_DAYS: TypedDays = TypedDays::None;

    fn before(&self) -> u32 {
        self.before
    }

    fn next(&mut self) -> io::Result<Option<Vec<String>>> {
        Ok(self.cells.take())
    }

    fn rows(cells: &Vec<String>, _: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), super::pieces::Broken> {
        with_row(cells, |row| take(row, 1));
        Ok(())
    }
}
