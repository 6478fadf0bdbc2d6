//! Spreadsheets: XLSX, XLS and ODS. A sheet is a table below its header; what stands above the header are titles.
//!
//! Cells have types there: numbers come without the noise of their binary form, days as ISO 8601 whatever they look
//! like on the screen. Before anything is opened, the archive is unpacked once, so that one that was packed to fill
//! the memory is refused. A large sheet of XLSX is then read in pieces, each unpacked and decoded when it is wanted
//! (`workbook_cut.rs`); what cannot be cut, and all others, are held as a whole: a sheet has an end (a million rows). What
//! hides, and what else would fit, is said.

use super::case_toml::SourceSpec;
use super::cell::SerialDays;
use super::columns::{decimal, few_decimals};
use super::compound;
use super::guard::guarded;
use super::pieces::{Broken, Source, TypedDays};
use super::recognise;
use super::row::Row;
use super::table::{LookupTable, Sheet, Unfit, find};
use super::titles::{self, Fitted};
use super::workbook_cut::{CutPart, Packed, Pieces};
use super::workbook_rows::{Cell, MOST_COLUMNS, MOST_ROWS, PlainRows, Unusual, Value};
use super::workbook_shared::{self, Shared};
use bytes::Bytes;
use calamine::{Data, DataType, Ods, Reader, SheetType, SheetVisible, Xls, Xlsx};
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::sync::Arc;
use tegi_model::{Format, Message};
use zip::ZipArchive;

/// So many rows from the top of a sheet may hold its header.
const TOP: u32 = 100;

/// So many bytes may the parts of an archive that are held, or the text of a sheet, have (1 GiB).
const MOST_BYTES: u64 = 1 << 30;

/// So many bytes may its sheets have that are read in pieces (8 GiB): a sheet of a million rows and a hundred columns.
const MOST_IN_PIECES: u64 = 8 << 30;

/// So many cells may a sheet of OpenDocument have once its repetitions are written out.
const MOST_CELLS: u64 = 50_000_000;

/// So many bytes of the list of an archive's files are looked at (1 MiB).
const MOST_LISTED: u64 = 1 << 20;

/// How many rows are read at a time.
const ROWS_A_PIECE: usize = 8_192;

/// So many bytes of a sheet are a piece of it for one of CSV: half as many cells.
const BYTES_A_BYTE: usize = 4;

/// The letters in which a number of 16 digits or more is written: its last digits are no longer known.
const CERTAIN: f64 = 1e15;

/// A workbook in memory.
pub struct Workbook {
    bytes: Bytes,
    book: Book,
    sheets: Vec<Tab>,
    /// The size of a piece of a sheet.
    piece: u64,
    /// What was found when the archive was measured.
    found: Found,
}

/// What an archive has.
#[derive(Default)]
struct Found {
    /// The parts that are sheets which can be read in pieces.
    sheets: Vec<CutPart>,
    /// How many bytes each of the texts has at most that the sheets share.
    texts: Vec<u32>,
}

enum Book {
    Xlsx(Xlsx<Cursor<Bytes>>),
    Xls(Xls<Cursor<Bytes>>),
    Ods(Ods<Cursor<Bytes>>),
}

/// A sheet by its name.
#[derive(Clone)]
struct Tab {
    name: String,
    hidden: bool,
}

/// The top of a sheet.
pub struct Beginning {
    /// The names in its header.
    pub header: Vec<String>,
    /// The filled rows below, by their number from 0.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// The sheet that carries a table.
pub struct Chosen {
    /// Its name.
    pub name: String,
    /// Its header row, from 0.
    pub header: u32,
    /// Which of its columns feed which canonical one, and what is missing.
    pub fitted: Fitted,
    /// What is to be said of the choice.
    pub notes: Vec<Unfit>,
}

impl Workbook {
    /// Opens a workbook; why it is none. `piece` is the size of a piece of a CSV file.
    pub fn open(bytes: Vec<u8>, piece: usize) -> Result<Workbook, Message> {
        let (format, bytes) = (recognise::format(&bytes, ""), Bytes::from(bytes));
        if format == Format::Ods && is_protected(&bytes) {
            return Err(Message::new("issue-password"));
        }
        let found = match format {
            Format::Xlsx | Format::Ods => measure(&bytes, format, MOST_BYTES, piece)?,
            _ => Found::default(),
        };
        if format == Format::Xls {
            compound::check(&bytes).map_err(broken)?;
            if compound::is_protected(&bytes) {
                return Err(Message::new("issue-password"));
            }
        }
        let book = guarded(|| {
            let bytes = Cursor::new(bytes.clone());
            match format {
                Format::Xlsx => Xlsx::new(bytes).map(Book::Xlsx).map_err(|error| error.to_string()),
                Format::Xls => Xls::new(bytes).map(Book::Xls).map_err(|error| error.to_string()),
                Format::Ods => Ods::new(bytes).map(Book::Ods).map_err(|error| error.to_string()),
                _ => Err("neither a ZIP archive nor a compound file".to_string()),
            }
        })
        .map_err(broken)?;
        let metadata = match &book {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        };
        let tables = metadata.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let tab =
            |sheet: &calamine::Sheet| Tab { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible };
        let sheets = tables.map(tab).collect();
        let piece = piece.saturating_mul(BYTES_A_BYTE) as u64;
        Ok(Workbook { bytes, book, sheets, piece, found })
    }

    /// Its kind.
    pub fn format(&self) -> Format {
        match self.book {
            Book::Xlsx(_) => Format::Xlsx,
            Book::Xls(_) => Format::Xls,
            Book::Ods(_) => Format::Ods,
        }
    }

    /// The sheet that carries a table, and its header: the one that is asked for, else the first that fits, those that
    /// hide after all others. Why there is none.
    pub fn choose(&mut self, spec: &SourceSpec, lookups: &BTreeMap<usize, LookupTable>) -> Result<Chosen, Unfit> {
        let candidates = self.candidates(spec)?;
        let (mut chosen, mut others, mut unfit) = (None::<Chosen>, Vec::new(), None::<(usize, Unfit)>);
        for tab in candidates {
            let rows = match self.rows(&tab.name, TOP) {
                Ok(rows) => rows,
                Err(message) => {
                    unfit.get_or_insert((0, at_sheet(&tab.name, "broken_file", message)));
                    continue;
                }
            };
            let top = rows.lines.iter().map(|line| (line.number, rows.cells(line).map(in_one_line).collect()));
            match titles::header(top, spec, lookups) {
                Ok(_) if chosen.is_some() => others.push(tab.name),
                Ok((header, _, fitted)) => {
                    let hides = || at_sheet(&tab.name, "hidden_sheet", Message::new("issue-hidden-sheet"));
                    let notes = tab.hidden.then(hides).into_iter().collect();
                    chosen = Some(Chosen { name: tab.name, header, fitted, notes });
                }
                Err((known, reason)) if unfit.as_ref().is_none_or(|(most, _)| known > *most) => {
                    unfit = Some((known, reason));
                }
                Err(_) => {}
            }
        }
        let Some(mut chosen) = chosen else {
            return Err(unfit.map_or_else(titles::empty_file, |(_, unfit)| unfit));
        };
        if !others.is_empty() {
            let message = Message::new("issue-other-sheets").with("used", chosen.name.as_str());
            chosen.notes.push(at_sheet(&others.join(", "), "other_sheets", message));
        }
        Ok(chosen)
    }

    /// The sheets that may carry the table.
    fn candidates(&self, spec: &SourceSpec) -> Result<Vec<Tab>, Unfit> {
        let Some(asked) = &spec.sheet else {
            let (hidden, shown): (Vec<Tab>, Vec<Tab>) = self.sheets.iter().cloned().partition(|tab| tab.hidden);
            return Ok([shown, hidden].concat());
        };
        let names: Vec<String> = self.sheets.iter().map(|tab| tab.name.clone()).collect();
        let by_number = || asked.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < names.len());
        match find(&names, asked).filter(|place| *place < names.len()).or_else(by_number) {
            Some(place) => Ok(vec![self.sheets[place].clone()]),
            None => {
                let message = Message::new("issue-no-sheet").with("asked", asked).with("sheets", names.join(", "));
                Err(Unfit { field: String::new(), code: "no_sheet", message })
            }
        }
    }

    /// The day from which its days are counted where they stand as bare numbers.
    pub fn serial_days(&self) -> SerialDays {
        let since_1904 = match &self.book {
            Book::Xlsx(book) => book.has_1904_epoch(),
            Book::Xls(book) => book.has_1904_epoch(),
            Book::Ods(_) => false,
        };
        if since_1904 { SerialDays::Since1904 } else { SerialDays::Since1900 }
    }

    /// The names of its sheets, those that hide behind all others.
    pub fn names(&self) -> Vec<String> {
        let (hidden, shown): (Vec<&Tab>, Vec<&Tab>) = self.sheets.iter().partition(|tab| tab.hidden);
        shown.into_iter().chain(hidden).map(|tab| tab.name.clone()).collect()
    }

    /// The names of the sheets that may be meant.
    pub fn asked(&self, spec: &SourceSpec) -> Result<Vec<String>, Unfit> {
        Ok(self.candidates(spec)?.into_iter().map(|tab| tab.name).collect())
    }

    /// The top of a sheet. Where its header is not known, it is the first row that has nearly as many texts as any row has
    /// cells. `mark` is the decimal mark that the source is said to have.
    pub fn beginning(&mut self, name: &str, header: Option<u32>, mark: u8) -> Result<Beginning, Message> {
        let rows = self.rows(name, TOP)?;
        let by_look = || titles::by_look(rows.lines.iter().map(|line| rows.cells(line)));
        let header = header.or_else(|| Some(rows.lines[by_look()?].number)).unwrap_or(0);
        let (mut names, mut below) = (Vec::new(), Vec::new());
        for line in &rows.lines {
            let cells = rows.cells(line);
            if line.number == header {
                names = cells.map(in_one_line).collect();
            } else if line.number > header {
                let marked = cells.map(|cell| {
                    let mut cell = cell.to_string();
                    if mark != b'.' {
                        change_mark(&mut cell, 0, mark);
                    }
                    cell
                });
                below.push((line.number, marked.collect()));
            }
        }
        Ok(Beginning { header: names, rows: below })
    }

    /// The sheet below a header.
    pub fn sheet(mut self, name: &str, header: u32) -> Result<SheetFile, Message> {
        let body = match self.in_pieces(name, 2 * u128::from(self.piece)) {
            Some((pieces, shared)) => Body::InPieces { pieces, shared: Arc::new(shared) },
            None => Body::Held { rows: Arc::new(self.rows(name, MOST_ROWS)?), at: 0 },
        };
        Ok(SheetFile { body, header, given: header })
    }

    /// A sheet that can be read in pieces and has so many bytes at least, and what it shares with the others.
    fn in_pieces(&self, name: &str, least: u128) -> Option<(Pieces, Shared)> {
        let Found { sheets, texts } = &self.found;
        if !sheets.iter().any(|part| u128::from(part.size) >= least) {
            return None;
        }
        let (part, shared) = guarded(|| Shared::of(&self.bytes, sheets, name, texts.len())).ok()??;
        (u128::from(sheets[part].size) >= least).then(|| (sheets[part].pieces(), shared))
    }

    /// The rows of a sheet, so many from its top, without the library: it refuses a sheet with an error that it does not
    /// know.
    fn plain_rows(&self, name: &str, most: u32) -> Option<Rows> {
        let (mut pieces, shared) = self.in_pieces(name, 0)?;
        let mut rows = Rows::default();
        while let Some((xml, _)) = pieces.next().ok()? {
            let mut plain = PlainRows::new(simdutf8::basic::from_utf8(&xml).ok()?);
            while let Some(number) = plain.next_row().ok()? {
                if number >= most {
                    return Some(rows);
                }
                while let Some(cell) = plain.next_cell().ok()? {
                    rows.add_cell(number, &cell, &shared).ok()?;
                }
            }
        }
        Some(rows)
    }

    /// The rows of a sheet, so many from its top.
    fn rows(&mut self, name: &str, most: u32) -> Result<Rows, Message> {
        let book = &mut self.book;
        let read = guarded(move || -> Result<Rows, String> {
            let range = match book {
                Book::Xlsx(book) => return Ok(Rows::of(book, name, most)?.sorted()),
                Book::Xls(book) => book.worksheet_range(name).map_err(|error| error.to_string())?,
                Book::Ods(book) => book.worksheet_range(name).map_err(|error| error.to_string())?,
            };
            let mut rows = Rows::default();
            rows.add_range(&range, most)?;
            Ok(rows.sorted())
        });
        read.or_else(|reason| self.plain_rows(name, most).ok_or(reason)).map_err(broken)
    }
}

fn broken(reason: String) -> Message {
    Message::new("issue-broken-workbook").with("reason", reason)
}

/// Whether an archive of OpenDocument is protected with a password: its list of files says how they are encrypted.
fn is_protected(bytes: &Bytes) -> bool {
    let said = guarded(|| -> Result<bool, String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
        let list = archive.by_name("META-INF/manifest.xml").map_err(|error| error.to_string())?;
        let mut text = Vec::new();
        list.take(MOST_LISTED).read_to_end(&mut text).map_err(|error| error.to_string())?;
        Ok(memchr::memmem::find(&text, b"encryption-data").is_some())
    });
    said.unwrap_or(false)
}

/// The name of a column without breaks of lines.
fn in_one_line(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn at_sheet(name: &str, code: &'static str, message: Message) -> Unfit {
    Unfit { field: String::new(), code, message: message.with("sheet", name) }
}

/// The filled rows of a sheet.
#[derive(Default)]
struct Rows {
    text: String,
    /// Where each cell lies in the text, from the first column on.
    spans: Vec<(u32, u32)>,
    lines: Vec<Line>,
}

/// A row: its number from 0, and its cells among all.
#[derive(Clone, Copy)]
struct Line {
    number: u32,
    from: usize,
    to: usize,
}

impl Rows {
    /// The rows of a sheet in the order of the file, so many from its top.
    fn of<B: Read + io::Seek>(book: &mut Xlsx<B>, name: &str, most: u32) -> Result<Rows, String> {
        let mut rows = Rows::default();
        let mut cells = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
        while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
            let (row, column) = cell.get_position();
            if row >= most {
                break;
            }
            rows.add(row, column, cell.get_value())?;
        }
        Ok(rows)
    }

    fn add(&mut self, row: u32, column: u32, value: &impl DataType) -> Result<(), String> {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(format!("a cell at row {row}, column {column}"));
        }
        if value.is_empty() || value.get_string() == Some("") {
            return Ok(());
        }
        self.add_text(row, column, |to| write(value, to))
    }

    fn add_cell(&mut self, row: u32, cell: &Cell, shared: &Shared) -> Result<(), String> {
        match is_filled(cell, shared) {
            true => self.add_text(row, cell.column, |to| write_cell(cell, shared, to)),
            false => Ok(()),
        }
    }

    fn add_text(&mut self, row: u32, column: u32, write: impl FnOnce(&mut String)) -> Result<(), String> {
        if self.lines.last().is_none_or(|line| line.number != row) {
            self.lines.push(Line { number: row, from: self.spans.len(), to: self.spans.len() });
        }
        let Some(line) = self.lines.last_mut() else { return Ok(()) };
        let start = self.text.len();
        write(&mut self.text);
        if self.text.len() as u64 > MOST_BYTES || self.spans.len() as u64 > 2 * MOST_CELLS {
            return Err("more text than a table has".to_string());
        }
        let place = line.from + column as usize;
        if place >= self.spans.len() {
            self.spans.resize(place + 1, (0, 0));
        }
        self.spans[place] = (start as u32, self.text.len() as u32);
        line.to = self.spans.len();
        Ok(())
    }

    fn add_range(&mut self, range: &calamine::Range<Data>, most: u32) -> Result<(), String> {
        let Some((first, left)) = range.start() else { return Ok(()) };
        for (row, cells) in (first..most).zip(range.rows()) {
            for (column, cell) in (left..).zip(cells) {
                self.add(row, column, cell)?;
            }
        }
        Ok(())
    }

    /// In order of their numbers, whatever the order in the file.
    fn sorted(mut self) -> Rows {
        self.lines.sort_by_key(|line| line.number);
        self
    }

    fn cells(&self, line: &Line) -> impl Iterator<Item = &str> {
        self.spans[line.from..line.to].iter().map(|(start, end)| &self.text[*start as usize..*end as usize])
    }
}

/// Writes a value as a cell of text.
fn write(value: &impl DataType, to: &mut String) {
    if let Some(text) = value.get_string() {
        to.push_str(text);
    } else if let Some(number) = value.get_float() {
        to.push_str(&number_text(number));
    } else if let Some(number) = value.get_int() {
        to.push_str(&number.to_string());
    } else if let Some(moment) = value.get_datetime() {
        if moment.is_duration() {
            to.push_str(&number_text(moment.as_f64()));
            return;
        }
        let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
        to.push_str(&format!("{year:04}-{month:02}-{day:02}"));
        if (hour, minute, second) != (0, 0, 0) {
            to.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
        }
    } else if let Some(text) = value.get_datetime_iso().or_else(|| value.get_duration_iso()) {
        to.push_str(text);
    } else if let Some(truth) = value.get_bool() {
        to.push_str(if truth { "true" } else { "false" });
    } else if let Some(error) = value.get_error() {
        to.push_str(&error.to_string());
    }
}

/// A number by the 15 digits that spreadsheets know of it: 0.1 + 0.2 is 0.3. Of a longer one the digits are lost, which
/// its exponent shows.
fn number_text(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    // A number of few digits is known to its last one: this is what the longer way comes to.
    if let Some((steps, decimals)) = few_decimals(number) {
        let mut text = Vec::new();
        decimal(i128::from(steps), decimals, b'.', &mut text);
        return String::from_utf8(text).unwrap_or_default();
    }
    digits_known(number)
}

fn digits_known(number: f64) -> String {
    let digits = format!("{number:.14e}");
    match digits.parse::<f64>() {
        Ok(known) if number.abs() < CERTAIN => format!("{known}"),
        _ => digits.replace('e', "E+"),
    }
}

/// Whether a number is written as [`number_text`] writes it: by its known digits, and no others.
fn is_short(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "1"));
    let plain = whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit());
    let usual = digits.len() <= 15 && (whole == "0" || !whole.starts_with('0')) && !decimals.ends_with('0');
    plain && usual && !whole.is_empty() && number != "-0"
}

/// The rows of a sheet below its header.
pub struct SheetFile {
    body: Body,
    header: u32,
    /// The number of the last row that was given, or of the header.
    given: u32,
}

enum Body {
    /// All rows, and which comes next.
    Held { rows: Arc<Rows>, at: usize },
    /// The pieces to come.
    InPieces { pieces: Pieces, shared: Arc<Shared> },
}

/// Some of them.
pub struct Piece {
    rows: PieceRows,
    /// The number of the row before the first.
    before: u32,
}

enum PieceRows {
    Held { rows: Arc<Rows>, from: usize, to: usize },
    Xml { xml: Vec<u8>, shared: Arc<Shared> },
}

impl Source for SheetFile {
    type Piece = Piece;

    const AT_ONCE: usize = 1;

    const TYPED_DAYS: TypedDays = TypedDays::Iso;

    fn before(&self) -> u32 {
        self.header
    }

    fn to_come(&self) -> usize {
        match &self.body {
            Body::Held { rows, at } => (rows.lines.len() - at).div_ceil(ROWS_A_PIECE),
            Body::InPieces { pieces, .. } => pieces.to_come(),
        }
    }

    fn next(&mut self) -> io::Result<Option<Piece>> {
        let before = self.given;
        match &mut self.body {
            Body::Held { rows, at } => {
                let lines = &rows.lines;
                let from = (*at).max(lines.partition_point(|line| line.number <= self.header));
                let to = lines.len().min(from + ROWS_A_PIECE);
                let Some(last) = lines.get(from..to).and_then(<[Line]>::last) else { return Ok(None) };
                (*at, self.given) = (to, last.number);
                Ok(Some(Piece { rows: PieceRows::Held { rows: rows.clone(), from, to }, before }))
            }
            Body::InPieces { pieces, shared } => loop {
                let Some((xml, last)) = pieces.next()? else { return Ok(None) };
                if last > self.header {
                    self.given = last;
                    return Ok(Some(Piece { rows: PieceRows::Xml { xml, shared: shared.clone() }, before }));
                }
            },
        }
    }

    fn rows(piece: &Piece, sheet: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken> {
        let mut to = Taker { before: piece.before, sheet, spans: Vec::new(), take };
        match &piece.rows {
            PieceRows::Held { rows, from, to: end } => rows.hand_on(*from..*end, &mut to),
            PieceRows::Xml { xml, shared } => hand_on(xml, shared, &mut to).map_err(|Unusual| {
                // It was looked through; its bytes cannot have changed.
                Broken::Rest { reason: "a part of it has changed".to_string(), rows: 0 }
            })?,
        }
        Ok(())
    }
}

/// Who takes the rows of a piece.
struct Taker<'t> {
    /// The number of the last row, or of the header.
    before: u32,
    sheet: &'t Sheet,
    /// Where the cells of a row lie in its text.
    spans: Vec<(usize, usize)>,
    take: &'t mut dyn FnMut(Row<'_>, u64),
}

impl Taker<'_> {
    /// Hands on the row of this number, whose cells were put down. Rows that are not there are counted.
    fn row(&mut self, number: u32, text: &str) {
        for _ in self.before + 1..number {
            (self.take)(Row::new("", &[], false), 1);
        }
        self.before = number;
        self.spans.resize(self.spans.len().max(self.sheet.widest()), (0, 0));
        (self.take)(Row::new(text, &self.spans, false), 1);
    }
}

impl Rows {
    fn hand_on(&self, lines: Range<usize>, to: &mut Taker) {
        let mut marked = String::new();
        for line in &self.lines[lines] {
            to.spans.clear();
            let text = match to.sheet.formats.decimal {
                b'.' => {
                    let cells = &self.spans[line.from..line.to];
                    to.spans.extend(cells.iter().map(|(start, end)| (*start as usize, *end as usize)));
                    &self.text
                }
                mark => {
                    marked.clear();
                    for cell in self.cells(line) {
                        let start = marked.len();
                        marked.push_str(cell);
                        change_mark(&mut marked, start, mark);
                        to.spans.push((start, marked.len()));
                    }
                    &marked
                }
            };
            to.row(line.number, text);
        }
    }
}

/// Hands on the rows of a piece of XML.
fn hand_on(xml: &[u8], shared: &Shared, to: &mut Taker) -> Result<(), Unusual> {
    let mut rows = PlainRows::new(simdutf8::basic::from_utf8(xml).map_err(|_| Unusual)?);
    let (mark, mut text) = (to.sheet.formats.decimal, String::new());
    while let Some(number) = rows.next_row()? {
        if number <= to.before {
            continue;
        }
        text.clear();
        to.spans.clear();
        while let Some(cell) = rows.next_cell()? {
            let start = text.len();
            write_cell(&cell, shared, &mut text);
            if mark != b'.' {
                change_mark(&mut text, start, mark);
            }
            if is_filled(&cell, shared) {
                to.spans.resize(cell.column as usize, (0, 0));
                to.spans.push((start, text.len()));
            }
        }
        to.row(number, &text);
    }
    Ok(())
}

/// Whether a cell holds anything.
fn is_filled(cell: &Cell, shared: &Shared) -> bool {
    match &cell.value {
        Value::Empty => false,
        Value::Text(text) => !text.is_empty(),
        Value::Shared(text) => !shared.text(*text).is_empty(),
        Value::Number(_) | Value::Truth(_) | Value::Error(_) => true,
    }
}

/// Writes what a cell holds as text.
fn write_cell(cell: &Cell, shared: &Shared, to: &mut String) {
    match &cell.value {
        Value::Empty => {}
        Value::Text(text) => to.push_str(text),
        Value::Shared(text) => to.push_str(shared.text(*text)),
        Value::Truth(truth) => write(&Data::Bool(*truth), to),
        Value::Error(error) => to.push_str(error),
        Value::Number(number) => match shared.moment(cell.style, number) {
            Some(moment) => write(&moment, to),
            None if is_short(number) => to.push_str(number),
            None => to.push_str(&number_text(number.parse().unwrap_or(f64::NAN))),
        },
    }
}

/// Gives a number the decimal mark that the source is said to have.
fn change_mark(text: &mut String, start: usize, mark: u8) {
    let cell = &text[start..];
    let digits = cell.bytes().filter(|byte| byte.is_ascii_digit()).count();
    if digits + 1 == cell.trim_start_matches('-').len()
        && let Some(dot) = cell.find('.')
    {
        text.replace_range(start + dot..start + dot + 1, &char::from(mark).to_string());
    }
}

/// Unpacks an archive, whether it can be opened without filling the memory; found are the sheets that can be read in pieces.
fn measure(bytes: &Bytes, format: Format, most: u64, piece: usize) -> Result<Found, Message> {
    let mut found = Found::default();
    let measured = guarded(|| -> Result<bool, String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
        // The texts come first: with them a sheet can be looked through.
        let has_texts = |place: &usize| {
            archive.name_for_index(*place).is_some_and(|name| name.is_ok_and(|name| workbook_shared::has_texts(&name)))
        };
        let (mut places, others): (Vec<usize>, Vec<usize>) = (0..archive.len()).partition(has_texts);
        let may_be_cut = format == Format::Xlsx && places.len() < 2 && names_differ(&archive);
        places.extend(others);
        let (mut left, mut left_in_pieces) = (most, MOST_IN_PIECES);
        for place in places {
            if may_be_cut
                && let Some(part) = plain_sheet(&mut archive, place, bytes, piece, &found.texts, left_in_pieces)?
            {
                left_in_pieces -= part.size;
                found.sheets.push(part);
                continue;
            }
            match held_part(&mut archive, place, format, left, &mut found)? {
                Some(size) => left -= size,
                None => return Ok(false),
            }
        }
        Ok(true)
    });
    match measured.map_err(broken)? {
        true => Ok(found),
        false => Err(Message::new("issue-file-too-large").with("most", most >> 20)),
    }
}

/// Whether no two parts of an archive have the same name but for its case.
fn names_differ(archive: &ZipArchive<Cursor<&Bytes>>) -> bool {
    let mut names = BTreeSet::new();
    archive.file_names().all(|name| name.is_ok_and(|name| names.insert(name.replace('\\', "/").to_lowercase())))
}

/// A part that is a sheet and can be read in pieces.
fn plain_sheet(
    archive: &mut ZipArchive<Cursor<&Bytes>>,
    place: usize,
    bytes: &Bytes,
    piece: usize,
    texts: &[u32],
    most: u64,
) -> Result<Option<CutPart>, String> {
    let file = archive.by_index(place).map_err(|error| error.to_string())?;
    let name = file.name().map_err(|error| error.to_string())?.into_owned();
    let may_be = name.ends_with(".xml") && !workbook_shared::has_texts(&name);
    let Some(packed) = Packed::of(bytes, &file).filter(|_| may_be) else { return Ok(None) };
    let cut = CutPart::of(&name, file, packed, piece.saturating_mul(BYTES_A_BYTE), texts, most);
    Ok(cut.filter(|(_, around)| whole(around).is_ok()).map(|(part, _)| part))
}

fn is_xml(name: &str) -> bool {
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// The size of a part, if it can be opened with so many bytes left.
fn held_part(
    archive: &mut ZipArchive<Cursor<&Bytes>>,
    place: usize,
    format: Format,
    left: u64,
    found: &mut Found,
) -> Result<Option<u64>, String> {
    let file = archive.by_index(place).map_err(|error| error.to_string())?;
    let name = file.name().map_err(|error| error.to_string())?.into_owned();
    let room = file.size().min(file.compressed_size().saturating_mul(USUAL_PACKING)).min(left);
    let mut content = file.take(left + 1);
    if !is_xml(&name) {
        let size = io::copy(&mut content, &mut io::sink()).map_err(|error| error.to_string())?;
        return Ok((size <= left).then_some(size));
    }
    // A part says how long it is; one that was packed to fill the memory is believed less.
    let mut xml = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    // What cannot be unpacked is said as quick-xml says it.
    content.read_to_end(&mut xml).map_err(|error| quick_xml::Error::from(error).to_string())?;
    let size = xml.len() as u64;
    let fits = size <= left && part_fits(&xml, &name, format, left - size, found)?;
    Ok(fits.then_some(size))
}

/// Whether a part can be opened with so many bytes left, once it is whole.
fn part_fits(xml: &[u8], name: &str, format: Format, left: u64, found: &mut Found) -> Result<bool, String> {
    whole(xml)?;
    if format == Format::Ods && name == "content.xml" {
        return Ok(repeated_cells(xml) <= MOST_CELLS);
    }
    if workbook_shared::has_texts(name) {
        found.texts = workbook_shared::text_sizes(xml);
    }
    // Room is made for as many strings as are announced.
    let strings = number_behind(&xml[..xml.len().min(HEAD)], b"uniqueCount=\"");
    Ok(strings.is_none_or(|count| count <= left))
}

/// So many times its packed bytes has a part of XML at most, as a rule.
const USUAL_PACKING: u64 = 16;

/// So many bytes at the head of a part say how many strings it has.
const HEAD: usize = 8 << 10;

/// Reads a part of XML to its end, which must close all that it opens.
fn whole(xml: &[u8]) -> Result<(), String> {
    let (mut reader, mut depth) = (quick_xml::Reader::from_reader(xml), 0_u64);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err("a part of it is cut off".to_string()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// How many cells the sheets of an OpenDocument have once repetitions are written out; those that are empty count where
/// a filled one follows.
fn repeated_cells(xml: &[u8]) -> u64 {
    let (mut cells, mut empty) = (0_u64, 0_u64);
    for tag in memchr::memmem::find_iter(xml, b"<table:").map(|start| &xml[start + b"<table:".len()..]) {
        let end = memchr::memchr(b'>', tag).unwrap_or(tag.len());
        let head = &tag[..end];
        if head.starts_with(b"table-row") {
            empty = 0;
        } else if head.starts_with(b"table-cell") || head.starts_with(b"covered-table-cell") {
            let repeats = number_behind(head, b"number-columns-repeated=\"").unwrap_or(1).min(u64::from(MOST_COLUMNS));
            let filled = memchr::memmem::find(head, b"office:").is_some() || !head.ends_with(b"/");
            if filled {
                cells = cells.saturating_add(empty.min(u64::from(MOST_COLUMNS))).saturating_add(repeats);
                empty = 0;
            } else {
                empty = empty.saturating_add(repeats);
            }
        }
    }
    cells
}

fn number_behind(text: &[u8], name: &[u8]) -> Option<u64> {
    let digits = &text[memchr::memmem::find(text, name)? + name.len()..];
    let digits = &digits[..digits.iter().take_while(|byte| byte.is_ascii_digit()).count().min(20)];
    std::str::from_utf8(digits).ok()?.parse().ok().or(Some(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::formats_tests::large_workbook;
    use super::*;
    use std::io::Write;

    #[test]
    fn numbers_have_no_noise_and_show_what_is_lost() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (1_234.5, "1234.5"),
            (20_240_000_555.0, "20240000555"),
            (-7.0, "-7"),
            (0.0, "0"),
            (1e-7, "0.0000001"),
            (12_345_678_901_234_567_890.0, "1.23456789012346E+19"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn a_number_takes_the_mark_of_its_source() {
        for (cell, changed) in [("12.5", "12,5"), ("-0.5", "-0,5"), ("1.2.3", "1.2.3"), ("v1.2", "v1.2"), ("7", "7")] {
            let mut text = format!("x{cell}");
            change_mark(&mut text, 1, b',');
            assert_eq!(text, format!("x{changed}"));
        }
    }

    proptest::proptest! {
        #[test]
        fn a_short_number_is_as_it_would_be_written(steps in -2_000_000_000_000_000_i64..2_000_000_000_000_000, scale in 0_usize..16, few in 0_i64..1_000) {
            for steps in [steps, few, -few] {
                let digits = format!("{:0width$}", steps.unsigned_abs(), width = scale + 1);
                let (whole, decimals) = digits.split_at(digits.len() - scale);
                let sign = if steps < 0 { "-" } else { "" };
                let number = [sign, whole, if scale > 0 { "." } else { "" }, decimals].concat();
                if is_short(&number) {
                    proptest::prop_assert_eq!(number_text(number.parse().expect("a number")), number);
                }
            }
        }

        #[test]
        fn the_short_way_to_a_number_leads_where_the_long_one_does(steps in -2_000_000_000_000_000_i64..2_000_000_000_000_000, scale in 0_u32..9, any in proptest::num::f64::NORMAL) {
            for number in [steps as f64 / f64::from(10_u32.pow(scale)), (steps % 1_000) as f64 / f64::from(10_u32.pow(scale)), any] {
                proptest::prop_assert_eq!(number_text(number), digits_known(number));
            }
        }
    }

    fn archive(name: &str, content: &[u8]) -> Bytes {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
        writer.write_all(content).expect("written");
        writer.finish().expect("an archive").into_inner().into()
    }

    #[test]
    fn what_programs_write_is_read_in_pieces() {
        let book = large_workbook(100);
        for (piece, cut) in [(1, true), (1 << 10, true), (1 << 20, false)] {
            let book = Workbook::open(book.clone(), piece).expect("a workbook");
            let pieces = book.in_pieces("S", 2 * u128::from(book.piece)).map(|(pieces, _)| pieces.to_come());
            assert_eq!(pieces.is_some_and(|pieces| pieces > 5), cut, "{piece}: {pieces:?}");
        }
    }

    #[test]
    fn an_archive_that_is_encrypted_is_told() {
        let list = |inner: &str| {
            format!("<manifest:manifest><manifest:file-entry>{inner}</manifest:file-entry></manifest:manifest>")
        };
        let encrypted = list("<manifest:encryption-data/>");
        assert!(is_protected(&archive("META-INF/manifest.xml", encrypted.as_bytes())));
        assert!(!is_protected(&archive("META-INF/manifest.xml", list("").as_bytes())));
        assert!(!is_protected(&archive("content.xml", encrypted.as_bytes())));
    }

    #[test]
    fn an_archive_that_fills_the_memory_is_refused() {
        let zeros = archive("xl/media/picture.png", &vec![b' '; 3 << 20]);
        assert!(zeros.len() < 10_000);
        assert!(measure(&zeros, Format::Xlsx, 4 << 20, 1).is_ok());
        assert_eq!(
            measure(&zeros, Format::Xlsx, 2 << 20, 1).map(drop).map_err(|message| message.id),
            Err("issue-file-too-large")
        );
        let strings = archive("xl/sharedStrings.xml", b"<sst uniqueCount=\"9999999999\"></sst>");
        assert!(measure(&strings, Format::Xlsx, 1 << 20, 1).is_err());
        let cut = archive("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>");
        assert_eq!(
            measure(&cut, Format::Xlsx, 1 << 20, 1).map(drop).map_err(|message| message.id),
            Err("issue-broken-workbook")
        );
        let row = "<table:table-row><table:table-cell office:value=\"1\" table:number-columns-repeated=\"16384\"/></table:table-row>";
        let cells = archive("content.xml", row.repeat(4_000).as_bytes());
        assert!(measure(&cells, Format::Ods, MOST_BYTES, 1).is_err());
        assert!(measure(&zeros.slice(..zeros.len() / 2), Format::Xlsx, MOST_BYTES, 1).is_err());
    }

    #[test]
    fn repeated_cells_are_counted() {
        let row = "<table:table-row><table:table-cell table:number-columns-repeated=\"1000\"/>\
                   <table:table-cell office:value=\"1\" table:number-columns-repeated=\"5\"/></table:table-row>";
        let empty = "<table:table-row><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        assert_eq!(repeated_cells(format!("{row}{empty}{row}").as_bytes()), 2 * 1_005);
    }
}
