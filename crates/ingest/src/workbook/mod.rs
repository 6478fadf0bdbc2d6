//! Spreadsheets: XLSX, XLS and ODS. A sheet is a table below its header; what stands above the header are titles.
//!
//! Cells have types there: numbers come without the noise of their binary form, days as ISO 8601 whatever they look
//! like on the screen. Before anything is opened, the archive is unpacked once, so that one that was packed to fill
//! the memory is refused. A large sheet of XLSX is then read in pieces, each unpacked and decoded when it is wanted
//! (`xlsx_cut.rs`), or row by row by the library where it cannot be cut (`sheet.rs`), one of OpenDocument row by row
//! (`ods.rs`). What is held as a whole has an end: XLS (65,536 rows), and XLSX whose rows are out of order. What hides, and
//! what else would fit, is said.

mod measure;
mod ods;
mod rows;
mod sheet;
mod text;
mod xlsx_cut;
mod xlsx_rows;
mod xlsx_shared;

use super::body::{Body, BodyReader};
use super::case_toml::SourceSpec;
use super::compound;
use super::days::SerialDays;
use super::guard::guarded;
use super::recognise;
use super::table::{LookupTable, Unfit, find};
use super::titles::{self, Fitted};
use bytes::Bytes;
use calamine::{Reader, SheetType, SheetVisible, Xls, Xlsx};
use measure::{Found, measure, opened};
use ods::OpenDocument;
use rows::Rows;
pub use sheet::SheetFile;
use sheet::{Supply, told};
use std::collections::BTreeMap;
use std::io::{BufRead, Cursor, Read};
use std::sync::Arc;
use tegi_model::{Format, Message};
use text::change_mark;
use xlsx_cut::Pieces;
use xlsx_rows::{MOST_ROWS, PlainRows};
use xlsx_shared::Shared;

/// So many rows from the top of a sheet may hold its header.
const TOP: u32 = 100;

/// So many bytes may the parts of an archive that are held, or the text of a sheet, have (1 GiB).
const MOST_BYTES: u64 = 1 << 30;

/// So many bytes of the list of an archive's files are looked at (1 MiB).
const MOST_LISTED: u64 = 1 << 20;

/// So many bytes of a sheet are a piece of it for one of CSV: half as many cells.
const BYTES_A_BYTE: usize = 4;

/// A workbook that is open.
pub struct Workbook {
    body: Body,
    book: Book,
    sheets: Vec<Tab>,
    /// The size of a piece of a sheet.
    piece: u64,
    /// What was found when the archive was measured.
    found: Found,
}

enum Book {
    Xlsx(Xlsx<BodyReader>),
    Xls(Xls<Cursor<Bytes>>),
    Ods(OpenDocument),
}

/// A sheet by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
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
    pub fn open(body: Body, piece: usize) -> Result<Workbook, Message> {
        let mut head = body.reader().map_err(broken)?;
        let (format, mut found) = (recognise::format(head.fill_buf().map_err(broken)?, ""), Found::default());
        let book = match format {
            Format::Xlsx => {
                found = measure(&body, MOST_BYTES, piece)?;
                let reader = body.reader().map_err(broken)?;
                guarded(|| Xlsx::new(reader)).map(Book::Xlsx).map_err(broken)?
            }
            Format::Xls => {
                let bytes = body.all().map_err(broken)??;
                compound::check(&bytes).map_err(broken)?;
                if compound::is_protected(&bytes) {
                    return Err(Message::new("issue-password"));
                }
                guarded(|| Xls::new(Cursor::new(bytes))).map(Book::Xls).map_err(broken)?
            }
            Format::Ods if is_protected(&body) => return Err(Message::new("issue-password")),
            Format::Ods => Book::Ods(guarded(|| Ok::<_, String>(OpenDocument::of(&body))).map_err(broken)??),
            _ => return Err(broken("neither a ZIP archive nor a compound file")),
        };
        let tables = |all: &[calamine::Sheet]| -> Vec<Tab> {
            let tables = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
            let hidden = |sheet: &calamine::Sheet| sheet.visible != SheetVisible::Visible;
            tables.map(|sheet| Tab { name: sheet.name.clone(), hidden: hidden(sheet) }).collect()
        };
        let sheets = match &book {
            Book::Xlsx(book) => tables(book.sheets_metadata()),
            Book::Xls(book) => tables(book.sheets_metadata()),
            Book::Ods(book) => book.sheets.iter().map(|seen| seen.tab.clone()).collect(),
        };
        let piece = piece.saturating_mul(BYTES_A_BYTE) as u64;
        Ok(Workbook { body, book, sheets, piece, found })
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
        if let Book::Ods(book) = &self.book {
            return Ok(SheetFile::new(book.sheet(name)?, header));
        }
        if let Some((pieces, shared)) = self.in_pieces(name, 2 * u128::from(self.piece)) {
            return Ok(SheetFile::new(Supply::InPieces { pieces, shared: Arc::new(shared) }, header));
        }
        let in_order = match &mut self.book {
            Book::Xlsx(book) => guarded(|| Rows::count_in_order(book, name)).ok().flatten(),
            Book::Xls(_) | Book::Ods(_) => None,
        };
        let body = match (in_order, self.book) {
            (Some(to_come), Book::Xlsx(book)) => {
                let size = usize::try_from(self.piece).unwrap_or(usize::MAX);
                Supply::Told { rows: told(book, name.to_string(), size).map_err(broken)?, to_come }
            }
            (_, book) => {
                self.book = book;
                Supply::Held { rows: Arc::new(self.rows(name, MOST_ROWS)?), at: 0 }
            }
        };
        Ok(SheetFile::new(body, header))
    }

    /// A sheet that can be read in pieces and has so many bytes at least, and what it shares with the others.
    fn in_pieces(&self, name: &str, least: u128) -> Option<(Pieces, Shared)> {
        let Found { sheets, texts } = &self.found;
        if !sheets.iter().any(|part| u128::from(part.size) >= least) {
            return None;
        }
        let (part, shared) = guarded(|| Shared::of(&self.body, sheets, name, texts.len())).ok()??;
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
            match book {
                Book::Xlsx(book) => Ok(Rows::of(book, name, most)?.sorted()),
                Book::Xls(book) => {
                    let mut rows = Rows::default();
                    rows.add_range(&book.worksheet_range(name).map_err(|error| error.to_string())?, most)?;
                    Ok(rows.sorted())
                }
                Book::Ods(book) => Ok(book.top(name)),
            }
        });
        read.or_else(|reason| self.plain_rows(name, most).ok_or(reason)).map_err(broken)
    }
}

fn broken(reason: impl ToString) -> Message {
    Message::new("issue-broken-workbook").with("reason", reason.to_string())
}

/// Whether an archive of OpenDocument is protected with a password: its list of files says how they are encrypted.
fn is_protected(body: &Body) -> bool {
    let said = guarded(|| -> Result<bool, String> {
        let mut archive = opened(body)?;
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

#[cfg(test)]
mod tests {
    use super::super::formats_tests::large_workbook;
    use super::measure::tests::archive;
    use super::*;

    #[test]
    fn what_programs_write_is_read_in_pieces() {
        let book = large_workbook(100);
        for (piece, cut) in [(1, true), (1 << 10, true), (1 << 20, false)] {
            let book = Workbook::open(book.clone().into(), piece).expect("a workbook");
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
        assert!(is_protected(&archive("META-INF/manifest.xml", encrypted.as_bytes()).into()));
        assert!(!is_protected(&archive("META-INF/manifest.xml", list("").as_bytes()).into()));
        assert!(!is_protected(&archive("content.xml", encrypted.as_bytes()).into()));
    }
}
