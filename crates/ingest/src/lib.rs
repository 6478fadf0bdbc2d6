//! READ: files become canonical records, troubles become issues.
//!
//! A case is a folder with a `case.toml` and tables. Reading never fails on a bad row or cell: it says where it stands,
//! what was found, what was expected and what follows, and goes on. It stops only when it cannot go on: no folder, no
//! settings, settings that cannot be meant, nothing to read. Revised documents are settled here, amounts are in the
//! case's currency without VAT, quantities in base units; the same rows in another order give the same records.

mod asides;
mod belt;
mod body;
mod case_toml;
mod cell;
mod columns;
mod columns_body;
mod columns_pages;
mod compound;
mod content;
mod countries;
mod crossings;
mod cut;
mod days;
mod delimited;
mod desk;
mod document_id;
mod documents;
mod error;
mod goods_codes;
mod guard;
mod guess;
mod held;
mod history;
mod json;
mod json_node;
mod json_scan;
mod json_values;
mod layouts;
mod letters;
mod lookups;
mod named;
mod nearest;
mod notes;
mod numeral;
mod ocds;
mod pieces;
mod plain;
mod preview;
mod progress;
mod purpose;
mod rates;
mod reading;
mod recognise;
mod records;
mod revise;
mod row;
mod schemes;
mod settle;
mod shares;
mod source;
mod table;
mod titles;
mod top;
mod twins;
mod units;
mod words;
mod workbook;

pub use case_toml::{case_schema, template_case_toml};
pub use error::{IngestError, some_named};
pub use guard::keep_caught_panics_quiet;
pub use ocds::retold;
pub use preview::{foreign, preview};
pub use progress::{Progress, Silent};
pub use purpose::Purpose;

use case_toml::{CaseFile, STANDARD_INPUT, SourceSpec};
use desk::Desk;
use layouts::Understood;
use std::path::{Path, PathBuf};
use table::Unfit;
use tegi_model::{Effect, Message, Method, Records, Settings};
use tegi_model::{TABLES, Table};

/// The file of settings in a case.
pub const CASE_FILE: &str = "case.toml";

/// A case as it was read.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the analysis is told.
    pub settings: Settings,
    /// The records, with the troubles met.
    pub records: Records,
    /// The folder.
    pub dir: PathBuf,
}

/// What happens at a trouble in the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// It is noted and reading goes on (the default).
    #[default]
    Lenient,
    /// Reading stops.
    Strict,
}

/// Settings given from outside, which overrule those of the case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SettingsOverride {
    /// How goods that are alike leave a store.
    pub method: Option<Method>,
}

/// How to read.
#[derive(Clone)]
pub struct ReadOptions<'a> {
    /// What happens at a trouble.
    pub strictness: Strictness,
    /// Who is told how far it has come.
    pub progress: &'a dyn Progress,
    /// Settings that overrule those of the case.
    pub settings: SettingsOverride,
    /// What the case is read for.
    pub purpose: Purpose,
    /// How many bytes of a file are read at a time on one thread. Results never depend on it.
    pub piece: usize,
}

/// Large enough that a piece repeats most of its texts, small enough that many threads find work.
const PIECE: usize = 1 << 20;

impl Default for ReadOptions<'_> {
    fn default() -> Self {
        let (strictness, settings) = (Strictness::default(), SettingsOverride::default());
        ReadOptions { strictness, progress: &Silent, settings, purpose: Purpose::Records, piece: PIECE }
    }
}

/// What a case would be read from.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// What the analysis is told.
    pub settings: Settings,
    /// The files, relative to the case, each once and in order.
    pub paths: Vec<String>,
    /// What reading depends on besides the bytes of the files, as text: equal texts and files give equal records.
    pub told: String,
    /// Whether something is read that passes once and cannot be looked at again: standard input.
    pub passes: bool,
}

/// Says what a case would be read from, without reading more than its settings.
///
/// # Errors
/// As [`read_case`], as far as can be told without reading.
pub fn inputs(dir: &Path, overrides: &SettingsOverride) -> Result<Inputs, IngestError> {
    let CaseFile { settings, sources } = case_file(dir)?;
    let settings = Settings { method: overrides.method.unwrap_or(settings.method), ..settings };
    let lying: Vec<String> = TABLES.iter().flat_map(|table| files(dir, table)).collect();
    let Understood { sources, .. } = understood(dir, &settings, sources)?;
    let mut paths: Vec<String> = sources.iter().flat_map(|source| reading::all_files(dir, source)).collect();
    paths.sort_unstable();
    paths.dedup();
    let told = format!("{:?}", (&sources, lying, settings.home, settings.currency, &settings.targets));
    let passes = sources.iter().any(|source| source.path == STANDARD_INPUT);
    Ok(Inputs { settings, paths, told, passes })
}

/// Reads a case.
///
/// # Errors
/// Where there is nothing to read, `case.toml` cannot be meant, a file cannot be read from the disk, or, strictly, at
/// the first trouble in the data.
pub fn read_case(dir: &Path, options: &ReadOptions) -> Result<Case, IngestError> {
    let CaseFile { mut settings, sources } = case_file(dir)?;
    if let Some(method) = options.settings.method {
        settings.method = method;
    }
    let mut desk = Desk::new(&settings);
    desk.purpose = options.purpose;
    if sources.is_empty() {
        note_tables_twice(&mut desk, dir);
    }
    let Understood { sources, unknown } = understood(dir, &settings, sources)?;
    for (path, Unfit { code, message, .. }) in unknown {
        desk.notes.add_file(&path, code, message, Effect::SourceLeftOut);
    }
    reading::strictly(&desk, options)?;
    read_sources(&mut desk, dir, &sources, options)?;
    if purpose::needs_all(&desk) {
        return read_case(dir, &ReadOptions { purpose: Purpose::Records, ..options.clone() });
    }
    crossings::take_unsettled(&mut desk);
    layouts::note_twice(&mut desk);
    layouts::note_lone_corrections(&mut desk);
    revise::revise(&mut desk);
    crossings::put_back(&mut desk);
    settle::settle(&mut desk);
    reading::strictly(&desk, options)?;
    let Desk { mut records, notes, .. } = desk;
    set_aside(&mut records, &notes);
    records.revised.sort_by_key(|earlier| earlier.at);
    records.issues = notes.into_issues(&records.sources);
    Ok(Case { settings, records, dir: dir.to_path_buf() })
}

/// Says in the account of each source why rows of it are no records of their own. Rows that add to another row of the same
/// contract are no trouble, and counted all the same.
fn set_aside(records: &mut Records, notes: &notes::Notes) {
    let asides = notes.aside(records.sources.len());
    for (source, mut aside) in records.sources.iter_mut().zip(asides) {
        if let Some((_, rows)) = aside.iter_mut().find(|(code, _)| *code == twins::SAME_BYTES) {
            *rows = source.rows;
        }
        let told: u64 = aside.iter().map(|(_, rows)| rows).sum();
        let untold = (source.rows - source.kept.min(source.rows)).saturating_sub(told);
        aside.extend((untold > 0).then_some((notes::SAME_CONTRACT, untold)));
        // Of documents, what is left out before it becomes a row was read as well.
        if source.places.is_some() {
            source.rows = source.rows.max(source.kept + told);
        }
        source.aside = aside;
    }
}

/// The canonical tables that lie in a folder, in the order in which they are read.
pub fn recognise(dir: &Path) -> Vec<&'static str> {
    TABLES.iter().filter(|table| !files(dir, table).is_empty()).map(|table| table.name).collect()
}

/// What `case.toml` of the folder says.
fn case_file(dir: &Path) -> Result<CaseFile, IngestError> {
    if !dir.exists() {
        return Err(IngestError::NoFolder(dir.to_path_buf()));
    }
    if !dir.is_dir() {
        return Err(IngestError::NotAFolder(dir.to_path_buf()));
    }
    let path = dir.join(CASE_FILE);
    if !path.is_file() {
        let tables = recognise(dir).into_iter().map(str::to_string);
        let files: Vec<String> = tables.chain(preview::foreign(dir)?).collect();
        let dir = dir.to_path_buf();
        return Err(if files.is_empty() { IngestError::NoTables(dir) } else { IngestError::NoSettings { dir, files } });
    }
    let bytes = std::fs::read(&path)
        .map_err(|error| IngestError::File { path: CASE_FILE.to_string(), reason: error.to_string() })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| IngestError::Settings(Message::new("error-settings-not-utf8").with("line", 1_u32)))?;
    case_toml::parse(text.trim_start_matches('\u{feff}'), &folder_name(dir))
}

/// The name of a folder, also of `.`.
fn folder_name(dir: &Path) -> String {
    let full = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
    full.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// How the files of canonical tables end; where a table lies in the folder twice, the earlier counts.
const ENDINGS: [&str; 4] = ["csv", "parquet", "csv.gz", "csv.zst"];

/// The files of a canonical table in the folder.
fn files(dir: &Path, table: &Table) -> Vec<String> {
    let files = ENDINGS.map(|ending| format!("{}.{ending}", table.name));
    files.into_iter().filter(|file| dir.join(file).is_file()).collect()
}

/// What the case is read from: what the settings say, else what lies in the folder.
fn understood(dir: &Path, settings: &Settings, sources: Vec<SourceSpec>) -> Result<Understood, IngestError> {
    match sources.is_empty() {
        true => Ok(Understood { sources: lying_sources(dir, settings)?, unknown: Vec::new() }),
        false => layouts::understood(dir, settings, sources),
    }
}

/// The canonical tables of the folder as sources, and the files there whose header tells a layout; without contracts among
/// them, releases of OCDS that lie there too; documents of a known layout where no canonical table is
/// the one that they feed first.
fn lying_sources(dir: &Path, settings: &Settings) -> Result<Vec<SourceSpec>, IngestError> {
    let first = |table: &Table| files(dir, table).into_iter().next();
    let lying = TABLES.iter().filter_map(|table| Some(SourceSpec::canonical(table, first(table)?)));
    let mut sources: Vec<SourceSpec> = lying.collect();
    let tables: Vec<&str> = sources.iter().map(|spec| spec.table.name).collect();
    let documents = documents::lying(dir).into_iter().filter(|(_, kind)| !tables.contains(&kind.main().name));
    let documents: Vec<SourceSpec> = documents.map(|(path, kind)| SourceSpec::of_documents(path, kind)).collect();
    for path in preview::foreign(dir)? {
        sources.extend(layouts::of_file(dir, settings, &path));
    }
    if !sources.iter().any(|spec| spec.table.name == "contracts") {
        sources.extend(ocds::lying(dir).into_iter().map(SourceSpec::of_releases));
    }
    sources.extend(documents);
    if sources.is_empty() { Err(IngestError::NoTables(dir.to_path_buf())) } else { Ok(sources) }
}

/// Says where a table lies in the folder twice, and which file counts.
fn note_tables_twice(desk: &mut Desk, dir: &Path) {
    for table in &TABLES {
        let files = files(dir, table);
        let Some((counts, others)) = files.split_first() else { continue };
        for other in others {
            let message = Message::new("issue-table-twice").with("counts", counts);
            desk.notes.add_file(other, "table_twice", message, Effect::SourceLeftOut);
        }
    }
}

/// Reads all sources, table by table: rates before the amounts that they convert.
fn read_sources(desk: &mut Desk, dir: &Path, sources: &[SourceSpec], options: &ReadOptions) -> Result<(), IngestError> {
    let mut any = false;
    let (releases, sources): (Vec<&SourceSpec>, Vec<&SourceSpec>) =
        sources.iter().partition(|spec| spec.is_documents());
    for table in &TABLES {
        if table.name == "parties" && !releases.is_empty() {
            any |= documents::read(desk, dir, &releases, options)?;
        }
        for spec in sources.iter().filter(|spec| spec.table == table) {
            any |= reading::read_source(desk, dir, spec, options)?;
        }
        if table.name == "rates" {
            settle::settle_rates(desk);
        }
    }
    if !any {
        let first = desk.notes.first(&desk.records.sources).map(Box::new);
        return Err(IngestError::NothingRead { dir: dir.to_path_buf(), first });
    }
    note_missing_tables(desk, &sources);
    Ok(())
}

/// Says which results cannot be computed for want of a table.
fn note_missing_tables(desk: &mut Desk, sources: &[&SourceSpec]) {
    for (name, id) in [
        ("contracts", "issue-no-contracts"),
        ("contract_items", "issue-no-contract-items"),
        ("declarations", "issue-no-declarations"),
        ("invoices", "issue-no-invoices"),
    ] {
        let fed = desk.records.sources.iter().any(|source| source.table == name);
        if !fed && !sources.iter().any(|spec| spec.table.name == name) {
            desk.notes.add_file(&format!("{name}.csv"), notes::NO_TABLE, Message::new(id), Effect::SourceLeftOut);
        }
    }
}

#[cfg(test)]
mod columns_tests;
#[cfg(test)]
mod formats_tests;
#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod messy_tests;
#[cfg(test)]
mod tests;
