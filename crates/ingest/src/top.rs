//! The top of a file: its header and its first rows, with all columns as they stand.
//!
//! No more is read than a piece of the file, a spreadsheet apart, and nothing becomes a record here. The rows are those
//! that reading would see, under the same numbers.

use super::body::Body;
use super::case_toml::{ColumnSpec, SourceSpec};
use super::columns::ParquetFile;
use super::days::SerialDays;
use super::delimited::CsvFile;
use super::documents::{self, Kind};
use super::error::IngestError;
use super::json::JsonFile;
use super::letters::Letters;
use super::pieces::{Broken, Source, TypedDays, is_blank, wanted};
use super::progress::Silent;
use super::reading::fault;
use super::recognise;
use super::source::Input;
use super::table::{LookupTable, Sheet, Unfit};
use super::workbook::Workbook;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use tegi_model::{Format, Message, Written};

/// So many bytes are read at a time, and so many times: rows that a filter wants may lie below others.
const PIECE: usize = 1 << 16;
const PIECES: usize = 64;

/// The header and the first rows of a file.
pub struct Top {
    /// How the file is written.
    pub written: Written,
    /// The names of its columns.
    pub header: Vec<String>,
    /// The number of each row and its cells.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Rows that cannot be read, and why.
    pub broken: Vec<(u32, Unfit)>,
    /// How its typed days come out.
    pub typed_days: TypedDays,
    /// Days as bare numbers.
    pub serial_days: SerialDays,
    /// How many sheets the workbook has; 0: it is none.
    pub sheets: usize,
}

/// How a file is looked at.
pub struct Look<'a> {
    /// The folder of the case.
    pub dir: &'a Path,
    /// The file, relative to it.
    pub path: &'a str,
    /// How it is written, and its mapping where it has one.
    pub spec: &'a SourceSpec,
    /// Look-up files by canonical column; `None`: the file has no mapping yet, and any header will do.
    pub lookups: Option<&'a BTreeMap<usize, LookupTable>>,
    /// The country of the case, which tells how likely an encoding is.
    pub home: [u8; 2],
    /// How many rows are wanted.
    pub most: usize,
}

/// The tops of a file, or why there are none.
type Tops = Result<Result<Vec<Top>, Message>, IngestError>;

/// The top of a file; of a workbook that has no mapping yet, those of all its sheets.
pub fn tops(look: &Look<'_>) -> Tops {
    let mut input = look.open()?;
    let head = input.head().map_err(|error| fault(look.path, &error))?;
    let format = look.spec.format.unwrap_or_else(|| recognise::format(head, look.path));
    let written = Written { format, packing: input.packing(), ..Written::default() };
    match format {
        Format::Csv | Format::Json | Format::JsonLines => look.text(input, written),
        Format::Parquet => look.parquet(input, written),
        Format::Xlsx | Format::Xls | Format::Ods => look.workbook(input, written),
        Format::Ocds => Ok(Err(Message::new("preview-releases"))),
        Format::Xml => look.text(input, written),
    }
}

impl Look<'_> {
    fn open(&self) -> Result<Input<'static>, IngestError> {
        Input::open(&self.dir.join(self.path), self.path, &Silent).map_err(|error| fault(self.path, &error))
    }

    fn text(&self, input: Input<'_>, mut written: Written) -> Tops {
        let fault = |error: io::Error| fault(self.path, &error);
        let mut letters = Letters::new(input, self.spec.encoding, self.home).map_err(fault)?;
        if self.spec.format.is_none() {
            written.format = match recognise::text_format(letters.head()) {
                Format::JsonLines if self.spec.records.is_some() => Format::Json,
                format => format,
            };
        }
        let documents = self.lookups.is_none() && Kind::of(letters.head()).is_some();
        if letters.head().trim_ascii().is_empty() && written.format == Format::Xml {
            return Ok(Err(Message::new("issue-empty-file")));
        }
        if documents || written.format == Format::Xml {
            return Ok(Err(documents_of(letters.head())));
        }
        if written.format != Format::Csv {
            return self.json(letters, written);
        }
        let mut file = CsvFile::new(letters, self.spec, PIECE);
        written.delimiter = Some(file.delimiter());
        let header = match file.header(self.spec, self.lookups).map_err(fault)? {
            Ok(header) => header,
            Err(unfit) => return Ok(Err(unfit.message)),
        };
        let mut top = self.first_rows(&mut file, header, written).map_err(fault)?;
        top.written.encoding = file.encoding().0.name();
        Ok(Ok(vec![top]))
    }

    /// Objects are looked at twice: for their names, and for the names inside those that hold objects.
    fn json(&self, letters: Letters<'_>, mut written: Written) -> Tops {
        let fault = |error: io::Error| fault(self.path, &error);
        written.part = self.spec.records.clone().unwrap_or_default();
        let (mut file, found) = JsonFile::open(letters, written.format, self.spec, PIECE).map_err(fault)?;
        if let Err(unfit) = found {
            return Ok(Err(unfit.message));
        }
        let seen = file.seen().map_err(fault)?;
        written.encoding = file.encoding().0.name();
        let mut names = if self.lookups.is_some() { seen.asked } else { Vec::new() };
        names.extend(seen.names.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
        let top = self.objects(names, written.clone())?;
        let inner = inner_names(&top);
        Ok(Ok(vec![if inner == top.header { top } else { self.objects(inner, written)? }]))
    }

    /// The first objects by these names.
    fn objects(&self, names: Vec<String>, written: Written) -> Result<Top, IngestError> {
        let fault = |error: io::Error| fault(self.path, &error);
        let mut spec = self.spec.clone();
        spec.filters.clear();
        spec.columns = (0..spec.table.columns.len()).map(|place| (place, ColumnSpec::default())).collect();
        spec.columns.insert(0, ColumnSpec { from: names, ..ColumnSpec::default() });
        let letters = Letters::new(self.open()?, spec.encoding, self.home).map_err(fault)?;
        let (mut file, _) = JsonFile::open(letters, written.format, &spec, PIECE).map_err(fault)?;
        let header = file.columns().to_vec();
        self.first_rows(&mut file, header, written).map_err(fault)
    }

    fn body(&self, input: &mut Input<'_>) -> Result<Result<Body, Message>, IngestError> {
        Body::of(input, self.path, self.dir, Some(&self.dir.join(self.path)))
    }

    fn parquet(&self, mut input: Input<'_>, written: Written) -> Tops {
        let body = match self.body(&mut input)? {
            Ok(body) => body,
            Err(message) => return Ok(Err(message)),
        };
        match ParquetFile::open(body, PIECE) {
            Err(reason) => Ok(Err(Message::new("issue-broken-parquet").with("reason", reason))),
            Ok((mut file, header)) => {
                let top = self.first_rows(&mut file, header.names, written);
                Ok(Ok(vec![top.map_err(|error| fault(self.path, &error))?]))
            }
        }
    }

    fn workbook(&self, mut input: Input<'_>, mut written: Written) -> Tops {
        let mut book = match self.body(&mut input)?.and_then(|body| Workbook::open(body, crate::PIECE)) {
            Ok(book) => book,
            Err(message) => return Ok(Err(message)),
        };
        written.format = book.format();
        let chosen = match self.lookups {
            None => match book.asked(self.spec) {
                Ok(names) => names.into_iter().map(|name| (name, None)).collect(),
                Err(unfit) => return Ok(Err(unfit.message)),
            },
            Some(lookups) => match book.choose(self.spec, lookups) {
                Ok(chosen) => vec![(chosen.name, Some(chosen.header))],
                Err(unfit) => return Ok(Err(unfit.message)),
            },
        };
        let mut tops = Vec::new();
        for (name, header) in chosen {
            match self.sheet(&mut book, name, header, &written) {
                Ok(top) => tops.push(top),
                Err(message) => return Ok(Err(message)),
            }
        }
        Ok(Ok(tops))
    }

    fn sheet(&self, book: &mut Workbook, name: String, header: Option<u32>, written: &Written) -> Result<Top, Message> {
        let beginning = book.beginning(&name, header, self.spec.formats.decimal)?;
        let mut top = Top::empty(beginning.header, Written { part: name, ..written.clone() }, TypedDays::Iso);
        (top.serial_days, top.sheets) = (book.serial_days(), book.names().len());
        top.rows = beginning.rows;
        let sheet = self.fitted(&top.header);
        let filtered =
            |cells: &Vec<String>| sheet.as_ref().is_none_or(|sheet| with_row(cells, |row| wanted(sheet, row)));
        top.rows.retain(|(_, cells)| filtered(cells));
        top.rows.truncate(self.most);
        Ok(top)
    }

    /// The columns as the mapping has them, for its filter.
    fn fitted(&self, header: &[String]) -> Option<Sheet> {
        Some(Sheet::of(self.spec, header, self.lookups?.clone()).ok()?.0)
    }

    fn first_rows<S: Source>(&self, file: &mut S, header: Vec<String>, written: Written) -> io::Result<Top> {
        let sheet = self.fitted(&header);
        let plain = Sheet::as_it_stands(self.spec.table, &header, self.spec.formats.clone());
        let mut top = Top::empty(header, written, S::TYPED_DAYS);
        let (mut number, mut left) = (file.before(), PIECES);
        while top.rows.len() < self.most && left > 0 {
            left -= 1;
            let Some(piece) = file.next()? else { break };
            let (before, rows) = (number, &mut top.rows);
            let done = S::rows(&piece, &plain, &mut |row, _| {
                number = number.saturating_add(1);
                let fits = sheet.as_ref().is_none_or(|sheet| wanted(sheet, row));
                if rows.len() < self.most && !is_blank(row) && fits {
                    rows.push((number, row.cells().map(str::to_string).collect()));
                }
            });
            if let Err(Broken::Rows(list)) = done {
                top.broken.extend(list.into_iter().map(|(row, unfit)| (before.saturating_add(row), unfit)));
            }
        }
        let last = top.rows.last().map_or(u32::MAX, |(number, _)| *number);
        top.broken.retain(|(number, _)| *number <= last);
        Ok(top)
    }
}

impl Top {
    fn empty(header: Vec<String>, written: Written, typed_days: TypedDays) -> Top {
        let serial_days = SerialDays::None;
        Top { written, header, rows: Vec::new(), broken: Vec::new(), typed_days, serial_days, sheets: 0 }
    }
}

/// That a file which begins so holds documents, which have no columns.
fn documents_of(head: &[u8]) -> Message {
    match Kind::of(head) {
        Some(kind) => Message::new("preview-documents").with("layout", kind.layout().as_str()),
        None => documents::no_table(head).message,
    }
}

/// The names of a file of JSON, with those inside an object instead of that object's: `buyer.id`.
fn inner_names(top: &Top) -> Vec<String> {
    let inside = |place: usize| {
        let cells = top.rows.iter().filter_map(|(_, cells)| cells.get(place)).filter(|cell| cell.starts_with('{'));
        let objects =
            cells.filter_map(|cell| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(cell).ok());
        let mut names = Vec::<String>::new();
        for name in objects.flat_map(|object| object.into_iter().map(|(name, _)| name)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let names = top.header.iter().enumerate().flat_map(|(place, name)| match inside(place) {
        inner if inner.is_empty() => vec![name.clone()],
        inner => inner.into_iter().map(|inner| format!("{name}.{inner}")).collect(),
    });
    let mut all = Vec::<String>::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// Does something with cells as a row.
pub fn with_row<T>(cells: &[String], look: impl FnOnce(super::row::Row<'_>) -> T) -> T {
    let (text, mut spans, mut start) = (cells.concat(), Vec::with_capacity(cells.len()), 0);
    for cell in cells {
        spans.push((start, start + cell.len()));
        start += cell.len();
    }
    look(super::row::Row::new(&text, &spans, text.contains('\u{fffd}')))
}
