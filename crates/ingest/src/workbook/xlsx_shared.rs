//! What the sheets of a workbook of XLSX share, for who reads their rows without the library: the texts, which styles show
//! days, and which part of the archive a sheet is.
//!
//! The library knows all three and says none. So it is asked: it opens an archive with the same workbook, texts and
//! styles, in which the rows of each large sheet are questions. A cell holds the number of its part, one of each style the
//! number 1, one for each text its number; what the library reads there is the answer.

use super::super::body::Body;
use super::measure;
use super::xlsx_cut::CutPart;
use calamine::{Data, DataRef, DataType, ExcelDateTime, ExcelDateTimeType, Reader, Xlsx};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What the sheets share.
pub struct Shared {
    texts: String,
    /// Where each text ends.
    ends: Vec<usize>,
    /// How a number of each style is shown.
    shows: Vec<Show>,
    since_1904: bool,
}

/// How a number is shown.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Show {
    /// As a number.
    Number,
    /// As a day or a time.
    Moment(ExcelDateTimeType),
}

impl Shared {
    /// Asks for a sheet by its name: which of these parts it is, and what it shares. `texts` is the number of the shared
    /// texts. Nothing where it is none of them, or some text is not there.
    pub fn of(archive: &Body, parts: &[CutPart], name: &str, texts: usize) -> Result<Option<(usize, Shared)>, String> {
        let numbers = parts.iter().enumerate().map(|(number, part)| (part, format!("<c><v>{number}</v></c>")));
        let mut book = opened(archive, numbers, is_frame)?;
        let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(None) };
        let number =
            cells.next_cell().map_err(|error| error.to_string())?.and_then(|cell| cell.get_value().get_float());
        let Some((number, part)) = number.and_then(|number| Some((number as usize, parts.get(number as usize)?)))
        else {
            return Ok(None);
        };
        let styles = (0..=part.style).map(|style| format!("<c s=\"{style}\"><v>1</v></c>"));
        let numbers = (0..texts).map(|text| format!("<c t=\"s\"><v>{text}</v></c>"));
        let questions = styles.chain(numbers).collect::<String>();
        let mut book = opened(archive, [(part, questions)], |name| is_frame(name) || has_texts(name))?;
        let since_1904 = book.has_1904_epoch();
        let mut shared =
            Shared { texts: String::new(), ends: Vec::with_capacity(texts), shows: Vec::new(), since_1904 };
        let mut cells = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
        while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
            match cell.get_value() {
                DataRef::SharedString(text) => shared.add(text),
                DataRef::DateTime(moment) if moment.is_duration() => {
                    shared.shows.push(Show::Moment(ExcelDateTimeType::TimeDelta));
                }
                DataRef::DateTime(_) => shared.shows.push(Show::Moment(ExcelDateTimeType::DateTime)),
                _ => shared.shows.push(Show::Number),
            }
        }
        Ok((shared.ends.len() == texts).then_some((number, shared)))
    }

    fn add(&mut self, text: &str) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
    }

    /// A text by its number; nothing where there is none.
    pub fn text(&self, number: usize) -> &str {
        let start = number.checked_sub(1).and_then(|former| self.ends.get(former)).copied().unwrap_or(0);
        self.ends.get(number).and_then(|end| self.texts.get(start..*end)).unwrap_or_default()
    }

    /// A number of a style as a day or a time, if it is shown so.
    pub fn moment(&self, style: Option<u32>, number: &str) -> Option<Data> {
        match self.shows.get(style? as usize)? {
            Show::Number => None,
            Show::Moment(kind) => {
                Some(Data::DateTime(ExcelDateTime::new(number.parse().ok()?, *kind, self.since_1904)))
            }
        }
    }
}

/// Opens the archive of the parts that are kept, with questions in the place of the rows of some sheets.
fn opened<'p>(
    archive: &Body,
    questions: impl IntoIterator<Item = (&'p CutPart, String)>,
    keeps: fn(&str) -> bool,
) -> Result<Xlsx<Cursor<Vec<u8>>>, String> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut whole = measure::opened(archive)?;
    for place in 0..whole.len() {
        let file = whole.by_index_raw(place).map_err(|error| error.to_string())?;
        if file.name().is_ok_and(|name| keeps(&name)) {
            writer.raw_copy_file(file).map_err(|error| error.to_string())?;
        }
    }
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (part, cells) in questions {
        writer.start_file(part.name.as_str(), stored).map_err(|error| error.to_string())?;
        let sheet = ["<worksheet><sheetData><row r=\"1\">", &cells, "</row></sheetData></worksheet>"];
        sheet.iter().try_for_each(|xml| writer.write_all(xml.as_bytes())).map_err(|error| error.to_string())?;
    }
    let archive = writer.finish().map_err(|error| error.to_string())?.into_inner();
    Xlsx::new(Cursor::new(archive)).map_err(|error| error.to_string())
}

/// Whether a part holds the texts that the sheets share.
pub fn has_texts(name: &str) -> bool {
    name.to_lowercase().ends_with("sharedstrings.xml")
}

/// How many bytes each of the shared texts has at most, by what lies between it and the next; nothing where they are not
/// as programs write them.
pub fn text_sizes(xml: &[u8]) -> Vec<u32> {
    let is_one = |at: &usize| matches!(xml.get(at + 3), Some(b'>' | b' ' | b'/'));
    let mut starts: Vec<usize> = memchr::memmem::find_iter(xml, b"<si").filter(is_one).collect();
    if memchr::memmem::find(xml, b"<!").is_some() {
        starts.clear();
    }
    let ends = starts.iter().skip(1).copied().chain([xml.len()]);
    starts.iter().zip(ends).map(|(start, end)| u32::try_from(end - start).unwrap_or(u32::MAX)).collect()
}

/// Whether a part is one that every sheet needs: what the workbook consists of, and its styles.
fn is_frame(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
    let is_book = file.starts_with("workbook") && file.ends_with(".xml");
    is_book || file.ends_with(".rels") || matches!(file.as_str(), "[content_types].xml" | "styles.xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_measured_by_what_lies_between_them() {
        let xml = b"<sst><si><t>abc</t></si><si/><six/><si x=\"1\"></si></sst>";
        assert_eq!(text_sizes(xml), [19, 11, 21]);
        assert_eq!(text_sizes(b"<sst><!-- <si/> --><si/></sst>"), Vec::<u32>::new());
    }
}
