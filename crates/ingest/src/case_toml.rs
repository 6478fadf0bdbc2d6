//! `case.toml`: what the user says about the case and its sources, checked before the first row is read.
//!
//! A misspelt key or a value that cannot be meant stops the run with its line, what was found and what is expected:
//! settings are few, and a wrong one would spoil every figure. Columns and sources that are merely missing are no
//! error here; reading says what it misses.

use super::cell::Formats;
use super::days::SerialDays;
use super::documents::Kind;
use super::error::IngestError;
use super::nearest::nearest;
use super::{countries, layouts, numeral};
use encoding_rs::Encoding;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use tegi_model::{Country, Format, Layout, Message, Method, Period, Settings, Share, Thresholds, WorkKind};
use tegi_model::{SHARES, TABLES, Table};
use toml::{Spanned, Value};

/// What `case.toml` says.
#[derive(Debug)]
pub struct CaseFile {
    /// What the analysis is told.
    pub settings: Settings,
    /// Where the data lies; empty: the canonical tables of the folder.
    pub sources: Vec<SourceSpec>,
}

/// The format that leaves it to the bytes of a file, as saying none does.
const AUTO: &str = "auto";

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// The file in which a table of this format lies when the case names no path.
pub fn usual_file(table: &Table, format: Format) -> String {
    format!("{}.{}", table.name, format.as_str())
}

/// One `[[source]]`, understood.
#[derive(Clone, Debug)]
pub struct SourceSpec {
    /// The table that it feeds; releases feed others too.
    pub table: &'static Table,
    /// How it is known what it holds.
    pub told: Told,
    /// Where it lies: a path or a pattern, relative to the case, or [`STANDARD_INPUT`].
    pub path: String,
    /// What kind of file it is; `None`: its content tells.
    pub format: Option<Format>,
    /// How its letters are written; `None`: its content tells.
    pub encoding: Option<&'static Encoding>,
    /// What stands between two cells; `None`: the header tells.
    pub delimiter: Option<u8>,
    /// The sheet of a spreadsheet, by name or number; `None`: the first that carries the table.
    pub sheet: Option<String>,
    /// Where in a JSON file the array of rows stands.
    pub records: Option<String>,
    /// How numbers and days are written.
    pub formats: Formats,
    /// Only rows whose column holds one of these values.
    pub filters: Vec<Filter>,
    /// Where canonical columns come from, where that is not the column of the same name.
    pub columns: BTreeMap<usize, ColumnSpec>,
    /// The same by the names of canonical columns, as long as a layout has still to say which table it feeds.
    pub overrides: BTreeMap<String, ColumnSpec>,
    /// The one table that a layout may feed here, where the settings name both.
    pub only: Option<&'static Table>,
}

/// How it is known what a source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The settings name its table, or its file is called so.
    Table,
    /// Releases of the Open Contracting Data Standard, which feed several tables.
    Releases,
    /// It has this layout: said, or told by its content.
    Layout(Layout),
    /// Nobody says: its content tells.
    Content,
}

impl SourceSpec {
    /// The canonical table as it lies in the folder.
    pub fn canonical(table: &'static Table, path: String) -> SourceSpec {
        SourceSpec {
            table,
            told: Told::Table,
            path,
            format: None,
            encoding: None,
            delimiter: None,
            sheet: None,
            records: None,
            formats: Formats::default(),
            filters: Vec::new(),
            columns: BTreeMap::new(),
            overrides: BTreeMap::new(),
            only: None,
        }
    }

    /// Releases of the Open Contracting Data Standard that lie in the folder.
    pub fn of_releases(path: String) -> SourceSpec {
        let contracts = Table::named("contracts").unwrap_or(&TABLES[0]);
        SourceSpec { told: Told::Releases, ..SourceSpec::canonical(contracts, path) }
    }

    /// Documents of a known layout.
    pub fn of_documents(path: String, kind: Kind) -> SourceSpec {
        SourceSpec { told: Told::Layout(kind.layout()), ..SourceSpec::canonical(kind.main(), path) }
    }

    /// A file of which nothing is said.
    pub fn unknown(path: String) -> SourceSpec {
        SourceSpec { told: Told::Content, ..SourceSpec::of_releases(path) }
    }

    /// The layout that it has, where it has one.
    pub fn layout(&self) -> Option<Layout> {
        match self.told {
            Told::Layout(layout) => Some(layout),
            _ => None,
        }
    }

    /// Whether it holds documents, which are read without a mapping: releases of the Open Contracting Data Standard, or
    /// those of a known layout.
    pub fn is_documents(&self) -> bool {
        match self.told {
            Told::Releases => true,
            Told::Layout(layout) => Kind::of_layout(layout).is_some(),
            Told::Table | Told::Content => false,
        }
    }

    /// Whether a column of the source is asked for by name, its own or a mapped one.
    pub fn names(&self, column: &str) -> bool {
        self.asked().any(|asked| asked == column)
    }

    /// The columns of the source that are asked for, some perhaps twice.
    pub fn asked(&self) -> impl Iterator<Item = &str> + Clone {
        let own = self.table.columns.iter().enumerate().filter(|(place, _)| !self.columns.contains_key(place));
        let mapped = self.columns.values().flat_map(|spec| spec.from.iter().map(String::as_str));
        let filters = self.filters.iter().map(|filter| filter.column.as_str());
        mapped.chain(own.map(|(_, name)| *name)).chain(filters)
    }
}

/// `where = { column, is, except }`; without both, the column must be filled.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The source's column.
    pub column: String,
    /// The values that are wanted; none: any.
    #[serde(default)]
    pub is: Vec<String>,
    /// The values that are not wanted.
    #[serde(default)]
    pub except: Vec<String>,
}

/// Where the cells of one canonical column come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnSpec {
    /// Columns of the source.
    pub from: Vec<String>,
    /// What several of them give.
    pub pick: Pick,
    /// What is put between them where they are joined.
    pub join: String,
    /// One value for every row, instead of columns; for rows in which none of them is filled, where the first counts.
    pub value: Option<String>,
    /// The scheme of ids that stand without one.
    pub scheme: Option<String>,
    /// A file in which the value is a key.
    pub lookup: Option<Lookup>,
    /// Values to be replaced; others stay.
    pub map: BTreeMap<String, String>,
    /// Whether a share is a part of one and not per cent: 0.35 for 35.
    pub of_one: bool,
}

/// What several columns of a source give together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// All that are filled, joined.
    #[default]
    Joined,
    /// The first that is filled with more than zeros.
    First,
}

/// A file that gives a value for a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The file, relative to the case.
    pub file: String,
    /// Its column of keys.
    pub key: String,
    /// Its column of values.
    pub take: String,
}

/// The commented `case.toml` that `tegi init` writes.
pub fn template_case_toml() -> &'static str {
    include_str!("case_template.toml")
}

/// The JSON Schema of `case.toml`, by which editors complete and check it.
pub fn case_schema() -> &'static str {
    include_str!("../../../docs/case.schema.json")
}

/// Reads the text of a `case.toml`; `folder` names the case where the file does not.
pub fn parse(text: &str, folder: &str) -> Result<CaseFile, IngestError> {
    let page = Page { text };
    let file: File = toml::from_str(text).map_err(|error| page.toml_fault(&error))?;
    let settings = page.settings(&file, folder)?;
    let vat_rate = file.case.vat_rate.as_ref().map(|rate| page.vat(rate)).transpose()?;
    let sources = file.source.iter().map(|source| page.source(source, vat_rate)).collect::<Result<_, _>>()?;
    page.standard_input_once(&file.source)?;
    Ok(CaseFile { settings, sources })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: CaseSection,
    #[serde(default)]
    targets: BTreeMap<Spanned<String>, f64>,
    #[serde(default)]
    thresholds: Thresholds,
    #[serde(default)]
    source: Vec<SourceSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseSection {
    name: Option<String>,
    country: Spanned<String>,
    #[serde(default)]
    bloc: Vec<Spanned<String>>,
    currency: Spanned<String>,
    period: Option<Spanned<String>>,
    method: Option<Spanned<String>>,
    vat_rate: Option<Spanned<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceSection {
    table: Option<Spanned<String>>,
    layout: Option<Spanned<String>>,
    format: Option<Spanned<String>>,
    path: Option<Spanned<String>>,
    encoding: Option<Spanned<String>>,
    delimiter: Option<Spanned<String>>,
    sheet: Option<Spanned<Value>>,
    records: Option<Spanned<String>>,
    decimal: Option<Spanned<String>>,
    date: Option<Spanned<Value>>,
    #[serde(default)]
    vat_included: bool,
    vat_rate: Option<Spanned<f64>>,
    #[serde(rename = "where")]
    filter: Option<Filter>,
    #[serde(default)]
    columns: BTreeMap<Spanned<String>, Spanned<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnSection {
    from: Option<Value>,
    first: Option<Value>,
    #[serde(default)]
    join: String,
    value: Option<Value>,
    scheme: Option<String>,
    lookup: Option<String>,
    key: Option<String>,
    take: Option<String>,
    #[serde(default)]
    map: BTreeMap<String, String>,
    whole: Option<u8>,
}

/// The text, for the lines of mistakes.
struct Page<'a> {
    text: &'a str,
}

impl Page<'_> {
    /// The line of a byte, from 1.
    fn line(&self, span: Range<usize>) -> usize {
        let before = self.text.as_bytes().iter().take(span.start);
        1 + before.filter(|byte| **byte == b'\n').count()
    }

    fn fault(&self, span: Range<usize>, message: Message) -> IngestError {
        IngestError::Settings(message.with("line", self.line(span)))
    }

    /// A mistake that the parser found: its words are kept, since they name key and expectation.
    fn toml_fault(&self, error: &toml::de::Error) -> IngestError {
        let message = Message::new("error-settings").with("reason", error.message());
        self.fault(error.span().unwrap_or(0..0), message)
    }

    fn settings(&self, file: &File, folder: &str) -> Result<Settings, IngestError> {
        let case = &file.case;
        let currency = &case.currency;
        Ok(Settings {
            name: case.name.clone().unwrap_or_else(|| folder.to_string()),
            home: self.country(&case.country)?,
            bloc: self.bloc(&case.bloc)?,
            currency: currency.get_ref().parse().map_err(|()| {
                self.fault(currency.span(), Message::new("error-settings-currency").with("found", currency.get_ref()))
            })?,
            period: case.period.as_ref().map_or(Ok(Period::Day), |text| self.period(text))?,
            method: case.method.as_ref().map_or(Ok(Method::default()), |text| self.method(text))?,
            targets: self.targets(&file.targets)?,
            thresholds: file.thresholds.clone(),
        })
    }

    fn country(&self, text: &Spanned<String>) -> Result<Country, IngestError> {
        match countries::read(text.get_ref().trim()) {
            countries::Reading::Country(country) if country != Country::UNKNOWN => Ok(country),
            _ => {
                let message = Message::new("error-settings-country").with("found", text.get_ref());
                Err(self.fault(text.span(), message))
            }
        }
    }

    fn bloc(&self, texts: &[Spanned<String>]) -> Result<Vec<Country>, IngestError> {
        let mut bloc = texts.iter().map(|text| self.country(text)).collect::<Result<Vec<_>, _>>()?;
        bloc.sort_unstable();
        bloc.dedup();
        Ok(bloc)
    }

    fn period(&self, text: &Spanned<String>) -> Result<Period, IngestError> {
        match text.get_ref().as_str() {
            "day" => Ok(Period::Day),
            "month" => Ok(Period::Month),
            "year" => Ok(Period::Year),
            "all" => Ok(Period::All),
            _ => Err(self.choice("period", text, "day, month, year, all")),
        }
    }

    fn method(&self, text: &Spanned<String>) -> Result<Method, IngestError> {
        let known = Method::ALL.map(Method::as_str).join(", ");
        text.get_ref().parse().map_err(|()| self.choice("method", text, &known))
    }

    fn choice(&self, key: &'static str, text: &Spanned<String>, expected: &str) -> IngestError {
        let message = Message::new("error-settings-choice").with("key", key);
        self.fault(text.span(), message.with("found", text.get_ref()).with("expected", expected))
    }

    fn targets(&self, targets: &BTreeMap<Spanned<String>, f64>) -> Result<Vec<(WorkKind, Share)>, IngestError> {
        let mut known = Vec::new();
        for (name, percent) in targets {
            let kind = WorkKind::ALL.into_iter().find(|kind| kind.as_str() == name.get_ref());
            let Some(kind) = kind else {
                return Err(self.choice("targets", name, &WorkKind::ALL.map(WorkKind::as_str).join(", ")));
            };
            if !(0.0..=100.0).contains(percent) {
                let message = Message::new("error-settings-percent").with("found", percent.to_string());
                return Err(self.fault(name.span(), message));
            }
            known.push((kind, Share::from_percent(*percent)));
        }
        known.sort_unstable();
        Ok(known)
    }

    /// One plus the rate, which is given in per cent.
    fn vat(&self, rate: &Spanned<f64>) -> Result<Decimal, IngestError> {
        let percent = *rate.get_ref();
        let exact = numeral::decimal(&percent.to_string(), b'.').ok().filter(|_| (0.0..=100.0).contains(&percent));
        let Some(exact) = exact else {
            let message = Message::new("error-settings-percent").with("found", percent.to_string());
            return Err(self.fault(rate.span(), message));
        };
        Ok(Decimal::ONE + exact / Decimal::ONE_HUNDRED)
    }

    fn source(&self, section: &SourceSection, vat_rate: Option<Decimal>) -> Result<SourceSpec, IngestError> {
        let format = self.format(section)?;
        let told = self.told(section, format)?;
        let table = match (&section.table, told) {
            (Some(name), _) => self.table(name)?,
            (None, Told::Layout(layout)) => layouts::tables(layout).next().unwrap_or(&TABLES[0]),
            (None, _) => Table::named("contracts").unwrap_or(&TABLES[0]),
        };
        let (columns, overrides) = match told {
            Told::Table | Told::Releases => (self.columns(table, &section.columns)?, BTreeMap::new()),
            Told::Layout(layout) => (BTreeMap::new(), self.overrides(layouts::tables(layout), &section.columns)?),
            Told::Content => (BTreeMap::new(), self.overrides(TABLES.iter(), &section.columns)?),
        };
        Ok(SourceSpec {
            table,
            told,
            path: match &section.path {
                Some(path) => path.get_ref().replace('\\', "/"),
                None => usual_file(table, format.unwrap_or_default()),
            },
            format,
            encoding: section.encoding.as_ref().map(|label| self.encoding(label)).transpose()?,
            delimiter: section.delimiter.as_ref().map(|text| self.one_byte("delimiter", text)).transpose()?,
            sheet: section.sheet.as_ref().map(|value| self.sheet(value)).transpose()?,
            records: section.records.as_ref().map(|pointer| self.pointer(pointer)).transpose()?,
            formats: Formats {
                decimal: section.decimal.as_ref().map_or(Ok(b'.'), |text| self.decimal(text))?,
                days: section.date.as_ref().map_or(Ok(Vec::new()), |value| self.day_patterns(value))?,
                serial_days: SerialDays::None,
                vat: self.vat_of(section, vat_rate)?,
            },
            filters: section.filter.iter().cloned().collect(),
            columns,
            overrides,
            only: section.table.is_some().then_some(table),
        })
    }

    /// How it is known what a source holds. Without a table it must say where it lies.
    fn told(&self, section: &SourceSection, format: Option<Format>) -> Result<Told, IngestError> {
        if let Some(name) = &section.layout {
            let layout = Layout::named(name.get_ref());
            let known = || Layout::ALL.map(Layout::as_str).join(", ");
            let layout = layout.ok_or_else(|| self.choice("layout", name, &known()))?;
            return self.laid_out(layout, name, section, format);
        }
        match (&section.table, &section.path) {
            _ if format == Some(Format::Ocds) && (section.table.is_some() || section.path.is_some()) => {
                Ok(Told::Releases)
            }
            // Documents feed tables of their own, whichever is said.
            (_, Some(_)) if format == Some(Format::Xml) => Ok(Told::Content),
            (Some(_), _) => Ok(Told::Table),
            (None, Some(_)) => Ok(Told::Content),
            (None, None) => Err(self.fault(0..0, Message::new("error-settings-no-table-or-path"))),
        }
    }

    /// A layout is told by the header of a file, and feeds tables of its own.
    fn laid_out(
        &self,
        layout: Layout,
        name: &Spanned<String>,
        section: &SourceSection,
        format: Option<Format>,
    ) -> Result<Told, IngestError> {
        let fault = |id| Err(self.fault(name.span(), Message::new(id).with("layout", layout.as_str())));
        match (&section.table, &section.path) {
            (_, None) => fault("error-settings-layout-path"),
            (_, Some(path)) if path.get_ref() == STANDARD_INPUT && Kind::of_layout(layout).is_none() => {
                fault("error-settings-layout-standard-input")
            }
            (Some(table), _) if !layouts::tables(layout).any(|fed| fed.name == table.get_ref()) => {
                let fed: Vec<&str> = layouts::tables(layout).map(|table| table.name).collect();
                Err(self.choice("table", table, &fed.join(", ")))
            }
            _ if format == Some(Format::Ocds) => fault("error-settings-layout-ocds"),
            _ => Ok(Told::Layout(layout)),
        }
    }

    fn table(&self, name: &Spanned<String>) -> Result<&'static Table, IngestError> {
        Table::named(name.get_ref()).ok_or_else(|| {
            let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
            self.choice("table", name, &names.join(", "))
        })
    }

    /// The kind of a source's files, where it is said.
    fn format(&self, section: &SourceSection) -> Result<Option<Format>, IngestError> {
        let Some(name) = section.format.as_ref().filter(|name| name.get_ref() != AUTO) else { return Ok(None) };
        let format = Format::ALL.into_iter().find(|format| format.as_str() == name.get_ref());
        let known = Format::ALL.map(Format::as_str).join(", ") + ", " + AUTO;
        format.map(Some).ok_or_else(|| self.choice("format", name, &known))
    }

    /// A sheet by its name, or by its number from 1.
    fn sheet(&self, value: &Spanned<Value>) -> Result<String, IngestError> {
        match value.get_ref() {
            Value::String(name) => Ok(name.clone()),
            Value::Integer(number @ 1..) => Ok(number.to_string()),
            other => {
                let message = Message::new("error-settings-choice").with("key", "sheet");
                let message = message.with("found", other.to_string()).with("expected", "\"name\", 1, 2, 3 …");
                Err(self.fault(value.span(), message))
            }
        }
    }

    /// A pointer into JSON (RFC 6901).
    fn pointer(&self, text: &Spanned<String>) -> Result<String, IngestError> {
        match text.get_ref().as_str() {
            pointer if pointer.is_empty() || pointer.starts_with('/') => Ok(pointer.to_string()),
            _ => Err(self.choice("records", text, "/data/items, /0/rows …")),
        }
    }

    /// Standard input can be read once.
    fn standard_input_once(&self, sources: &[SourceSection]) -> Result<(), IngestError> {
        let paths = sources.iter().filter_map(|section| section.path.as_ref());
        match paths.filter(|path| path.get_ref() == STANDARD_INPUT).nth(1) {
            None => Ok(()),
            Some(second) => Err(self.fault(second.span(), Message::new("error-settings-standard-input"))),
        }
    }

    fn encoding(&self, label: &Spanned<String>) -> Result<&'static Encoding, IngestError> {
        let name = label.get_ref().trim().to_ascii_lowercase();
        // People write the name of the standard's first part with a hyphen, which its registry does not know.
        let name = if name == "latin-1" { "latin1" } else { &name };
        let known = Encoding::for_label(name.as_bytes());
        known.ok_or_else(|| {
            self.choice("encoding", label, "utf-8, windows-1251, windows-1252, koi8-r, ibm866, utf-16le …")
        })
    }

    fn one_byte(&self, key: &'static str, text: &Spanned<String>) -> Result<u8, IngestError> {
        match text.get_ref().as_bytes() {
            b"tab" | b"\\t" => Ok(b'\t'),
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
            _ => Err(self.choice(key, text, "one character, such as , ; | or tab")),
        }
    }

    fn decimal(&self, text: &Spanned<String>) -> Result<u8, IngestError> {
        match text.get_ref().as_str() {
            "." => Ok(b'.'),
            "," => Ok(b','),
            _ => Err(self.choice("decimal", text, ". ,")),
        }
    }

    /// A pattern or a list of patterns; each must be one that a day can be written with.
    fn day_patterns(&self, value: &Spanned<Value>) -> Result<Vec<String>, IngestError> {
        let texts = texts_of(value.get_ref());
        let day = jiff::civil::Date::constant(2024, 2, 29);
        let good = |pattern: &String| jiff::fmt::strtime::format(pattern, day.at(0, 0, 0, 0)).is_ok();
        match texts {
            Some(patterns) if patterns.iter().all(good) => Ok(patterns),
            _ => {
                let message = Message::new("error-settings-date").with("found", value.get_ref().to_string());
                Err(self.fault(value.span(), message))
            }
        }
    }

    fn vat_of(&self, section: &SourceSection, of_case: Option<Decimal>) -> Result<Option<Decimal>, IngestError> {
        if !section.vat_included {
            return Ok(None);
        }
        match section.vat_rate.as_ref().map(|rate| self.vat(rate)).transpose()?.or(of_case) {
            Some(rate) => Ok(Some(rate)),
            None => {
                let (table, span) = match &section.table {
                    Some(table) => (table.get_ref().as_str(), table.span()),
                    None => ("ocds", 0..0),
                };
                Err(self.fault(span, Message::new("error-settings-vat").with("table", table)))
            }
        }
    }

    fn columns(
        &self,
        table: &'static Table,
        columns: &BTreeMap<Spanned<String>, Spanned<Value>>,
    ) -> Result<BTreeMap<usize, ColumnSpec>, IngestError> {
        columns.iter().map(|(name, value)| Ok((self.column(table, name)?, self.feed(name, value)?))).collect()
    }

    /// The same where any of these tables may be meant.
    fn overrides(
        &self,
        tables: impl Iterator<Item = &'static Table> + Clone,
        columns: &BTreeMap<Spanned<String>, Spanned<Value>>,
    ) -> Result<BTreeMap<String, ColumnSpec>, IngestError> {
        let mut fed = BTreeMap::new();
        for (name, value) in columns {
            if !tables.clone().any(|table| table.column(name.get_ref()).is_some()) {
                let all: Vec<&str> = tables.clone().flat_map(|table| table.columns).copied().collect();
                let near = nearest(name.get_ref(), all.iter().copied());
                return Err(self.no_column(name, tables.clone().map(|table| table.name).collect(), near, &all));
            }
            fed.insert(name.get_ref().clone(), self.feed(name, value)?);
        }
        Ok(fed)
    }

    fn column(&self, table: &'static Table, name: &Spanned<String>) -> Result<usize, IngestError> {
        table.column(name.get_ref()).ok_or_else(|| {
            let near = nearest(name.get_ref(), table.columns.iter().copied());
            self.no_column(name, vec![table.name], near, table.columns)
        })
    }

    fn no_column(&self, name: &Spanned<String>, tables: Vec<&str>, near: Option<&str>, all: &[&str]) -> IngestError {
        let message = match near {
            Some(near) => Message::new("error-settings-column-near").with("near", near),
            None => Message::new("error-settings-column").with("expected", all.join(", ")),
        };
        self.fault(name.span(), message.with("found", name.get_ref()).with("table", tables.join(", ")))
    }

    fn feed(&self, name: &Spanned<String>, value: &Spanned<Value>) -> Result<ColumnSpec, IngestError> {
        let section = match value.get_ref() {
            Value::String(from) => return Ok(ColumnSpec { from: vec![from.clone()], ..ColumnSpec::default() }),
            Value::Table(table) => Value::Table(table.clone()).try_into::<ColumnSection>().map_err(|error| {
                self.fault(value.span(), Message::new("error-settings").with("reason", error.message()))
            })?,
            _ => return Err(self.feed_fault(name, value)),
        };
        // Nothing but a share is a part of a whole.
        let has_whole = section.whole.is_none() || SHARES.contains(&name.get_ref().as_str());
        section.understood().filter(|_| has_whole).ok_or_else(|| self.feed_fault(name, value))
    }

    fn feed_fault(&self, name: &Spanned<String>, value: &Spanned<Value>) -> IngestError {
        let message = Message::new("error-settings-feed").with("column", name.get_ref());
        self.fault(value.span(), message.with("found", value.get_ref().to_string()))
    }
}

impl ColumnSection {
    /// The specification, where its keys go together: columns or a value, and a look-up with all its parts.
    fn understood(self) -> Option<ColumnSpec> {
        let (from, pick) = match (&self.from, &self.first) {
            (Some(_), Some(_)) => return None,
            (Some(value), None) => (texts_of(value)?, Pick::Joined),
            (None, Some(value)) => (texts_of(value)?, Pick::First),
            (None, None) => (Vec::new(), Pick::Joined),
        };
        let value = match &self.value {
            Some(value) => Some(constant(value)?),
            None => None,
        };
        if from.is_empty() == value.is_none() {
            return None;
        }
        let lookup = match (self.lookup, self.key, self.take) {
            (Some(file), Some(key), Some(take)) => Some(Lookup { file, key, take }),
            (None, None, None) => None,
            _ => return None,
        };
        let of_one = match self.whole {
            None | Some(100) => false,
            Some(1) => true,
            Some(_) => return None,
        };
        Some(ColumnSpec { from, pick, join: self.join, value, scheme: self.scheme, lookup, map: self.map, of_one })
    }
}

/// A text or a list of texts, not empty.
fn texts_of(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(list) if !list.is_empty() => list.iter().map(|text| text.as_str().map(str::to_string)).collect(),
        _ => None,
    }
}

/// A constant cell: text, number, day or truth value as a table would write it.
fn constant(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Datetime(day) => Some(day.to_string()),
        Value::Array(_) | Value::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";

    fn fault(text: &str) -> Message {
        parse(text, "case").expect_err("a mistake").message()
    }

    fn line(message: &Message) -> Option<tegi_model::Arg> {
        message.args.iter().find(|(name, _)| *name == "line").map(|(_, arg)| arg.clone())
    }

    #[test]
    fn the_template_is_a_good_case_file() {
        let case = parse(template_case_toml(), "my-case").expect("the template");
        assert_eq!(case.settings.home, Country(*b"KZ"));
        assert!(case.sources.is_empty());
        assert_eq!(case.settings.target(Some(WorkKind::Repair)), Some(Share::from_percent(55.0)));
    }

    #[test]
    fn little_needs_to_be_said() {
        let case = parse(HEAD, "quickstart").expect("a case");
        assert_eq!(case.settings.name, "quickstart");
        assert_eq!(case.settings.thresholds, Thresholds::default());
        assert_eq!((case.settings.period, case.settings.method), (Period::Day, Method::Fifo));
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        for (text, id, at) in [
            ("[case]\ncountry = \"KZ\"\ncurency = \"KZT\"\n", "error-settings", 3_u32),
            ("[case]\ncountry = \"Atlantis\"\ncurrency = \"KZT\"\n", "error-settings-country", 2),
            ("[case]\ncountry = \"KZ\"\ncurrency = \"tenge\"\n", "error-settings-currency", 3),
            ("[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\nmethod = \"average\"\n", "error-settings-choice", 4),
            ("[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n[targets]\nrepare = 55\n", "error-settings-choice", 5),
            ("[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n[targets]\nrepair = 155\n", "error-settings-percent", 5),
            ("[case\n", "error-settings", 1),
        ] {
            let message = fault(text);
            assert_eq!((message.id, line(&message)), (id, Some(at.into())), "{text}");
        }
    }

    #[test]
    fn a_misspelt_column_is_answered_with_the_nearest_one() {
        let text = format!("{HEAD}[[source]]\ntable = \"invoices\"\n[source.columns]\nselerid = \"A\"\n");
        let message = fault(&text);
        assert_eq!(message.id, "error-settings-column-near");
        assert_eq!(message.args[0], ("near", "seller_id".into()));
    }

    #[test]
    fn sources_say_how_they_are_written() {
        let text = format!(
            "{HEAD}vat_rate = 12\n[[source]]\ntable = \"invoices\"\npath = \"a\\\\*.csv\"\nencoding = \"windows-1251\"\n\
             delimiter = \"tab\"\ndecimal = \",\"\ndate = [\"%d.%m.%Y\", \"%b %Y\"]\nvat_included = true\n\
             where = {{ column = \"TYPE\", is = [\"1\"] }}\n[source.columns]\nseller_id = {{ from = \"TIN\", scheme = \"KZ-BIN\" }}\n\
             invoice_no = {{ from = [\"A\", \"B\"], join = \"-\" }}\ncurrency = {{ value = \"KZT\" }}\n\
             seller_country = {{ from = \"SITE\", lookup = \"sites.csv\", key = \"site\", take = \"country\" }}\n"
        );
        let case = parse(&text, "case").expect("a case");
        let source = &case.sources[0];
        assert_eq!((source.delimiter, source.formats.decimal, source.path.as_str()), (Some(b'\t'), b',', "a/*.csv"));
        assert_eq!(source.formats.vat, Some("1.12".parse().expect("a number")));
        assert_eq!(source.columns.len(), 4);
    }

    #[test]
    fn a_format_that_cannot_be_read_is_said() {
        let message = fault(&format!("{HEAD}[[source]]\ntable = \"invoices\"\nformat = \"dbf\"\n"));
        assert_eq!(message.id, "error-settings-choice");
    }

    #[test]
    fn where_the_rows_lie_in_a_file_is_said_and_checked() {
        let source = |line: &str| format!("{HEAD}[[source]]\ntable = \"invoices\"\n{line}\n");
        let read = |line: &str| parse(&source(line), "case").expect("a case").sources.remove(0);
        assert_eq!(read("sheet = \"ESF 2025\"").sheet.as_deref(), Some("ESF 2025"));
        assert_eq!(read("sheet = 2").sheet.as_deref(), Some("2"));
        assert_eq!(read("records = \"/data/items\"").records.as_deref(), Some("/data/items"));
        assert_eq!(read("format = \"jsonl\"").path, "invoices.jsonl");
        for line in ["sheet = 0", "sheet = true", "records = \"data.items\""] {
            assert_eq!(fault(&source(line)).id, "error-settings-choice", "{line}");
        }
        let twice = source("path = \"-\"") + "[[source]]\ntable = \"bom\"\npath = \"-\"\n";
        assert_eq!(fault(&twice).id, "error-settings-standard-input");
    }

    #[test]
    fn a_share_says_of_which_whole_it_is_a_part() {
        let feed = |column: &str, whole: &str| {
            let columns = format!("[source.columns]\n{column} = {{ from = \"A\", whole = {whole} }}\n");
            parse(&format!("{HEAD}[[source]]\ntable = \"certificates\"\n{columns}"), "case")
        };
        for (whole, of_one) in [("1", true), ("100", false)] {
            let case = feed("local_share", whole).expect("a case file");
            assert!(case.sources[0].columns.values().all(|column| column.of_one == of_one), "{whole}");
        }
        for (column, whole) in [("local_share", "10"), ("quantity", "1")] {
            let message = feed(column, whole).expect_err("a mistake").message();
            assert_eq!((message.id, line(&message)), ("error-settings-feed", Some(7_u32.into())));
        }
    }

    #[test]
    fn a_column_that_comes_from_nowhere_is_a_mistake() {
        for feed in ["5", "{ join = \"-\" }", "{ from = \"A\", lookup = \"b.csv\" }", "{ from = \"A\", frm = \"B\" }"] {
            let text = format!("{HEAD}[[source]]\ntable = \"invoices\"\n[source.columns]\nunit = {feed}\n");
            assert!(fault(&text).id.starts_with("error-settings"), "{feed}");
        }
    }

    #[test]
    fn the_rate_of_the_tax_is_needed_where_amounts_include_it() {
        let message = fault(&format!("{HEAD}[[source]]\ntable = \"invoices\"\nvat_included = true\n"));
        assert_eq!(message.id, "error-settings-vat");
    }
}
