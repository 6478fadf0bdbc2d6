//! The sheets of a spreadsheet of OpenDocument, row by row as they pass.
//!
//! All of them lie in one part of the archive. The library that reads other spreadsheets holds them all, with what is
//! repeated written out; here no more than a row is held, whatever the part is made of. A cell has its value in an
//! attribute, or is the text in it; comments and drawings in it are none of it.
//!
//! Source: OASIS, Open Document Format for Office Applications 1.2, part 1, §§ 6.1 (text), 9.1 (tables), 19 (attributes).

use super::super::body::{Body, too_large};
use super::measure::opened;
use super::rows::Rows;
use super::sheet::Supply;
use super::text::{is_short, number_text};
use super::xlsx_cut::{MOST_IN_ROW, MOST_TEXT, Packed};
use super::xlsx_rows::{MOST_COLUMNS, MOST_ROWS};
use super::{TOP, Tab, broken};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, BufReader, Read};
use tegi_model::Message;

/// The part with the sheets.
const PART: &str = "content.xml";

/// So many bytes may it have (8 GiB), and a tag or a text in it (64 MiB).
const MOST_BYTES: u64 = 8 << 30;
const MOST_IN_TOKEN: u64 = 64 << 20;

/// Elements may lie so deep.
const DEEPEST: usize = 256;

/// So many styles of sheets that are not shown are known, by names of so many bytes.
const MOST_STYLES: usize = 1 << 16;
const LONGEST_STYLE: usize = 1 << 8;

/// So many sheets may there be, so many cells in all (a thousand million), and so many bytes in the names of sheets, and in
/// the first rows that are held (16 MiB).
const MOST_SHEETS: usize = 1 << 16;
const MOST_CELLS: u64 = 1 << 30;
const MOST_HELD: usize = 16 << 20;

/// A file whose sheets have passed once.
pub struct OpenDocument {
    packed: Packed,
    /// What was seen.
    pub sheets: Vec<Seen>,
}

/// What was seen of a sheet.
pub struct Seen {
    /// What it is.
    pub tab: Tab,
    /// The rows at its top.
    top: Rows,
    /// How many rows hold anything.
    rows: usize,
}

impl OpenDocument {
    /// Lets the sheets of an archive pass; why they cannot be read. Linear in their bytes.
    pub fn of(archive: &Body) -> Result<OpenDocument, Message> {
        let mut all = opened(archive).map_err(broken)?;
        let part = all.by_name(PART).map_err(broken)?;
        let packed = Packed::of(archive, &part).ok_or_else(|| broken(format!("{PART} is packed in an unusual way")))?;
        let (mut passing, mut sheets) = (Sheets::of(Box::new(part)), Vec::new());
        let (mut names, mut held, mut cells, mut text) = (0, 0, 0, 0);
        while let Some(tab) = passing.next_sheet()? {
            let mut seen = Seen { tab, top: Rows::default(), rows: 0 };
            while let Some(row) = passing.next_row()? {
                let times = u64::from(row.times);
                (cells, text) = (cells + times * row.spans.len() as u64, text + times * row.text.len() as u64);
                if cells > MOST_CELLS || text > MOST_TEXT {
                    return Err(too_large(MOST_TEXT));
                }
                seen.rows += row.times as usize;
                if row.number < TOP && held < MOST_HELD {
                    seen.top.add_row(row, TOP);
                    held += row.text.len() + row.spans.len();
                }
            }
            names += seen.tab.name.len();
            sheets.push(seen);
            if sheets.len() > MOST_SHEETS || names > MOST_HELD {
                return Err(broken("more sheets than a file has"));
            }
        }
        Ok(OpenDocument { packed, sheets })
    }

    /// The rows at the top of a sheet.
    pub fn top(&self, name: &str) -> Rows {
        self.sheets.iter().find(|seen| seen.tab.name == name).map_or_else(Rows::default, |seen| seen.top.clone())
    }

    /// A sheet as it passes.
    pub fn sheet(&self, name: &str) -> Result<Supply, Message> {
        let mut sheets = Sheets::of(self.packed.clone().unpacked());
        let mut seen = self.sheets.iter();
        while let (Some(tab), Some(seen)) = (sheets.next_sheet()?, seen.next()) {
            if tab.name == name {
                return Ok(Supply::Passing { sheets: Box::new(sheets), to_come: seen.rows });
            }
        }
        Err(broken(format!("there is no sheet “{name}”")))
    }
}

/// The sheets of a file, one after the other.
pub struct Sheets<'b> {
    tokens: Tokens<'b>,
    /// The styles of sheets that are not shown.
    hiding: BTreeSet<String>,
    /// The style that is being told.
    style: Option<String>,
    /// How deep the rows of the sheet lie, while there may be more of them.
    inside: Option<usize>,
    /// How many rows of the sheet have passed.
    passed: u32,
    row: Row,
}

/// A filled row.
#[derive(Debug, Default)]
pub struct Row {
    /// Its number, from 0.
    pub number: u32,
    /// How many times it stands there, one below the other.
    pub times: u32,
    /// The texts of its cells.
    pub text: String,
    /// Where each cell lies in them, from the first column on.
    pub spans: Vec<(u32, u32)>,
}

impl<'b> Sheets<'b> {
    /// The sheets in this text.
    fn of(text: Box<dyn Read + Send + 'b>) -> Sheets<'b> {
        let row = Row::default();
        Sheets { tokens: Tokens::of(text), hiding: BTreeSet::new(), style: None, inside: None, passed: 0, row }
    }

    /// Goes on to the next sheet, over what is left of the last.
    pub fn next_sheet(&mut self) -> Result<Option<Tab>, Message> {
        if let Some(depth) = self.inside.take() {
            self.tokens.leave(depth)?;
        }
        loop {
            match self.tokens.next()?.0 {
                Event::Start(tag) => match tag.name().0 {
                    "style:style" => self.style = attribute(&tag, "style:name")?,
                    "style:table-properties" => {
                        let hides = attribute(&tag, "table:display")?.is_some_and(|shown| shown == "false");
                        let style = self.style.take().filter(|style| hides && style.len() <= LONGEST_STYLE);
                        if self.hiding.len() < MOST_STYLES {
                            self.hiding.extend(style);
                        }
                    }
                    "table:table" => {
                        // One without a name is what a link to another program last said.
                        let Some(name) = attribute(&tag, "table:name")? else { continue };
                        let style = attribute(&tag, "table:style-name")?;
                        let hidden = style.is_some_and(|style| self.hiding.contains(&style));
                        (self.inside, self.passed) = (Some(self.tokens.depth), 0);
                        return Ok(Some(Tab { name, hidden }));
                    }
                    _ => {}
                },
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The next row of the sheet that holds anything.
    pub fn next_row(&mut self) -> Result<Option<&Row>, Message> {
        while let Some(depth) = self.inside {
            let (event, at) = self.tokens.next()?;
            let times = match event {
                Event::Start(tag) if tag.name().0 == "table:table-row" => repeats(&tag, "table:number-rows-repeated")?,
                Event::End(_) if at < depth => {
                    self.inside = None;
                    continue;
                }
                _ => continue,
            };
            let times = times.min(MOST_ROWS - self.passed);
            self.row.fill(&mut self.tokens)?;
            (self.row.number, self.row.times) = (self.passed, times);
            self.passed += times;
            if times > 0 && !self.row.spans.is_empty() {
                return Ok(Some(&self.row));
            }
        }
        Ok(None)
    }
}

impl Row {
    /// Reads the cells of a row whose head has passed.
    fn fill(&mut self, tokens: &mut Tokens) -> Result<(), Message> {
        self.text.clear();
        self.spans.clear();
        let (depth, mut column) = (tokens.depth, 0_u32);
        loop {
            let (event, at) = tokens.next()?;
            let (times, told) = match event {
                Event::Start(tag) if matches!(tag.name().0, "table:table-cell" | "table:covered-table-cell") => {
                    let (times, told) = self.value(&tag)?;
                    (times.min(MOST_COLUMNS - column), told)
                }
                Event::Start(_) => {
                    tokens.leave(depth + 1)?;
                    continue;
                }
                Event::End(_) if at < depth => return Ok(()),
                _ => continue,
            };
            let start = told.unwrap_or(self.text.len());
            match told {
                Some(_) => tokens.leave(depth + 1)?,
                None => self.paragraphs(tokens)?,
            }
            if self.text.len() as u64 > MOST_IN_ROW {
                return Err(too_large(MOST_IN_ROW));
            }
            column += times;
            if times > 0 && self.text.len() > start {
                self.spans.resize((column - times) as usize, (0, 0));
                self.spans.resize(column as usize, (start as u32, self.text.len() as u32));
            }
        }
    }

    /// Writes the value that a cell has in an attribute: how often the cell stands there, and where its value begins.
    fn value(&mut self, cell: &BytesStart) -> Result<(u32, Option<usize>), Message> {
        let (start, mut times) = (self.text.len(), 1);
        for attribute in cell.attributes().with_checks(false) {
            let attribute = attribute.map_err(broken)?;
            let name = attribute.key.0;
            if name == "table:number-columns-repeated" {
                times = number(name, &value_of(&attribute)?)?;
            } else if self.text.len() == start && name.starts_with("office:") {
                match name {
                    "office:value" => write_number(value_of(&attribute)?.trim_ascii(), &mut self.text),
                    "office:date-value" | "office:time-value" | "office:string-value" | "office:boolean-value" => {
                        self.text.push_str(&value_of(&attribute)?);
                    }
                    _ => {}
                }
            }
        }
        // The error of a formula is an empty value; its name is the text.
        Ok((times, (self.text.len() > start).then_some(start)))
    }

    /// Writes the text of a cell whose head has passed: its paragraphs, each a line.
    fn paragraphs(&mut self, tokens: &mut Tokens) -> Result<(), Message> {
        let (outer, mut paragraph, mut before) = (tokens.depth, usize::MAX, "");
        loop {
            let (event, depth) = tokens.next()?;
            let is_inside = depth >= paragraph;
            if self.text.len() as u64 > MOST_IN_ROW {
                return Err(too_large(MOST_IN_ROW));
            }
            let mut is_other = false;
            match event {
                Event::Start(tag) => match (tag.name().0, is_inside) {
                    ("text:p", false) => {
                        paragraph = depth;
                        self.text.push_str(std::mem::replace(&mut before, "\n"));
                    }
                    ("text:s", true) => {
                        let blanks = u64::from(repeats(&tag, "text:c")?).min(MOST_IN_ROW);
                        self.text.extend((0..blanks).map(|_| ' '));
                    }
                    ("text:tab", true) => self.text.push('\t'),
                    ("text:line-break", true) => self.text.push('\n'),
                    (name, _) => is_other = !is_inside || !name.starts_with("text:"),
                },
                Event::Text(text) if is_inside => self.text.push_str(&text.xml10_content()),
                Event::CData(text) if is_inside => self.text.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) if is_inside => self.text.push_str(&written_out(&entity)?),
                Event::End(_) if depth < outer => return Ok(()),
                Event::End(_) if !is_inside => paragraph = usize::MAX,
                _ => {}
            }
            if is_other {
                tokens.leave(depth)?;
            }
        }
    }
}

/// The tags and texts of the part.
struct Tokens<'b> {
    xml: Reader<BufReader<Bounded<'b>>>,
    token: Vec<u8>,
    /// How many elements are open.
    depth: usize,
}

impl<'b> Tokens<'b> {
    fn of(text: Box<dyn Read + Send + 'b>) -> Tokens<'b> {
        let mut xml = Reader::from_reader(BufReader::new(Bounded { text, left: MOST_BYTES, token: MOST_IN_TOKEN }));
        xml.config_mut().expand_empty_elements = true;
        Tokens { xml, token: Vec::new(), depth: 0 }
    }

    /// The next one, and how many elements are open behind its beginning or its end. The text ends where all are closed.
    fn next(&mut self) -> Result<(Event<'_>, usize), Message> {
        self.token.clear();
        self.xml.get_mut().get_mut().token = MOST_IN_TOKEN;
        let event = self.xml.read_event_into(&mut self.token).map_err(|error| match &error {
            quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => too_large(MOST_BYTES),
            _ => broken(error),
        })?;
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(broken("a part of it is cut off")),
            _ => {}
        }
        if self.depth > DEEPEST {
            return Err(broken(format!("more than {DEEPEST} elements in each other")));
        }
        Ok((event, self.depth))
    }

    /// Passes over what is left of the element that is this deep.
    fn leave(&mut self, depth: usize) -> Result<(), Message> {
        while self.depth >= depth {
            if let Event::Eof = self.next()?.0 {
                break;
            }
        }
        Ok(())
    }
}

/// A text that ends with an error where it, or a single token of it, goes on for too long.
struct Bounded<'b> {
    text: Box<dyn Read + Send + 'b>,
    left: u64,
    token: u64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = self.left.min(self.token);
        if most == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let room = usize::try_from(most).map_or(to.len(), |most| to.len().min(most));
        let read = self.text.read(&mut to[..room])?;
        (self.left, self.token) = (self.left - read as u64, self.token - read as u64);
        Ok(read)
    }
}

/// What an attribute of a tag says, if the tag has it.
fn attribute(tag: &BytesStart, name: &str) -> Result<Option<String>, Message> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(broken)?;
        if attribute.key.0 == name {
            return Ok(Some(value_of(&attribute)?.into_owned()));
        }
    }
    Ok(None)
}

/// What an attribute says.
fn value_of<'a>(attribute: &Attribute<'a>) -> Result<Cow<'a, str>, Message> {
    attribute.normalized_value(XmlVersion::Explicit1_0).map_err(broken)
}

/// How many times something stands there.
fn repeats(tag: &BytesStart, name: &str) -> Result<u32, Message> {
    attribute(tag, name)?.map_or(Ok(1), |times| number(name, &times))
}

fn number(name: &str, digits: &str) -> Result<u32, Message> {
    digits.parse().map_err(|_| broken(format!("{name}=\"{digits}\"")))
}

fn write_number(number: &str, to: &mut String) {
    match is_short(number) {
        true => to.push_str(number),
        false => to.push_str(&number.parse().map_or(Cow::Borrowed(number), |value| Cow::Owned(number_text(value)))),
    }
}

/// The letter that an entity stands for.
fn written_out(entity: &BytesRef) -> Result<Cow<'static, str>, Message> {
    if let Some(letter) = entity.resolve_char_ref().map_err(broken)? {
        return Ok(Cow::Owned(letter.to_string()));
    }
    let name: &str = entity;
    let known = quick_xml::escape::resolve_predefined_entity(name).map(Cow::Borrowed);
    known.ok_or_else(|| broken(format!("&{name};")))
}

#[cfg(test)]
mod tests {
    use super::super::measure::tests::archive;
    use super::*;
    use calamine::{Ods, Reader};
    use std::io::{Cursor, Write};

    fn content(sheets: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><office:document-content><office:automatic-styles>\
             <style:style style:name=\"a\"><style:table-properties table:display=\"true\"/></style:style>\
             <style:style style:name=\"b\"><style:table-properties table:display=\"false\"/></style:style>\
             </office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>\
             </office:document-content>"
        )
    }

    fn sheet(rows: &str) -> String {
        content(&format!("<table:table table:name=\"S\">{rows}</table:table>"))
    }

    /// The filled rows of all sheets: number, times and cells.
    fn read(xml: &str) -> Result<Vec<(u32, u32, Vec<String>)>, Message> {
        let (mut sheets, mut rows) = (Sheets::of(Box::new(Cursor::new(xml.as_bytes().to_vec()))), Vec::new());
        while sheets.next_sheet()?.is_some() {
            while let Some(row) = sheets.next_row()? {
                let cells = row.spans.iter().map(|(start, end)| row.text[*start as usize..*end as usize].to_string());
                rows.push((row.number, row.times, cells.collect()));
            }
        }
        Ok(rows)
    }

    fn cells(cells: &str) -> Vec<String> {
        let rows = read(&sheet(&format!("<table:table-row>{cells}</table:table-row>"))).expect("a sheet");
        rows.into_iter().next().map_or_else(Vec::new, |(_, _, cells)| cells)
    }

    #[test]
    fn a_cell_is_its_value_or_its_text() {
        let read = cells(
            "<table:table-cell office:value-type=\"float\" office:value=\"0.30000000000000004\"><text:p>0.3</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"date\" office:date-value=\"2024-01-10\"><text:p>10.01.24</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>\
             <table:table-cell office:value-type=\"string\">\n <text:p>a&amp;b<text:s text:c=\"2\"/>&#1078;<text:tab/></text:p>\n\
             <text:p><text:span>c<![CDATA[<d>]]></text:span><text:line-break/>e<office:annotation><text:p>no</text:p></office:annotation></text:p>\
             <draw:frame><text:p>no</text:p></draw:frame></table:table-cell>\
             <table:table-cell office:value-type=\"string\" office:string-value=\"x &lt; y\"><text:p>no</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#REF!</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"float\" office:value=\"odd\"/>",
        );
        assert_eq!(read, ["0.3", "2024-01-10", "true", "a&b  ж\t\nc<d>\ne", "x < y", "#REF!", "odd"]);
    }

    #[test]
    fn what_is_repeated_stands_there_as_often() {
        let row = |attributes: &str, cells: &str| format!("<table:table-row {attributes}>{cells}</table:table-row>");
        let one = "<table:table-cell office:value=\"1\"/>";
        let gap = "<table:table-cell table:number-columns-repeated=\"2\"/>";
        let twice = "<table:covered-table-cell office:value=\"2\" table:number-columns-repeated=\"2\"/>";
        let end = "<table:table-cell table:number-columns-repeated=\"16380\"/>";
        let rows = [
            row("table:number-rows-repeated=\"3\"", end),
            format!("<table:table-header-rows>{}</table:table-header-rows>", row("", &[one, gap, twice, end].concat())),
            row("table:number-rows-repeated=\"2\"", one),
            row("table:number-rows-repeated=\"1048576\"", end),
            row("", one),
        ];
        let text = |cells: &[&str]| cells.iter().map(|cell| cell.to_string()).collect::<Vec<String>>();
        assert_eq!(
            read(&sheet(&rows.concat())).expect("a sheet"),
            [(3, 1, text(&["1", "", "", "2", "2"])), (4, 2, text(&["1"]))]
        );
    }

    #[test]
    fn sheets_have_names_and_may_hide() {
        let xml = content(
            "<table:table table:name=\"A &amp; B\" table:style-name=\"a\"><table:table-row><table:table-cell/></table:table-row>\
             </table:table><table:table table:name=\"C\" table:style-name=\"b\"/><table:table/>",
        );
        let (mut sheets, mut found) = (Sheets::of(Box::new(Cursor::new(xml.into_bytes()))), Vec::new());
        while let Some(Tab { name, hidden }) = sheets.next_sheet().expect("sheets") {
            found.push((name, hidden));
        }
        assert_eq!(found, [("A & B".to_string(), false), ("C".to_string(), true)]);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let good = sheet("<table:table-row><table:table-cell office:value=\"1\"/></table:table-row>");
        assert!(read(&good).is_ok());
        let deep = ["<a>".repeat(DEEPEST + 1), "</a>".repeat(DEEPEST + 1)].concat();
        for (from, to) in [
            ("</table:table>", ""),
            ("</office:document-content>", ""),
            ("office:value=\"1\"", "table:number-columns-repeated=\"-1\""),
            ("office:value=\"1\"/>", "><text:p>&odd;</text:p></table:table-cell>"),
            ("</table:table>", &format!("{deep}</table:table>")),
        ] {
            let read = read(&good.replace(from, to)).map_err(|message| message.id);
            assert_eq!(read, Err("issue-broken-workbook"), "{from} -> {to}");
        }
        let blanks = "<table:table-cell><text:p><text:s text:c=\"4294967295\"/></text:p></table:table-cell>";
        let long = good.replace("<table:table-cell office:value=\"1\"/>", &blanks.repeat(2));
        assert_eq!(read(&long).map_err(|message| message.id), Err("issue-file-too-large"));
    }

    #[test]
    fn what_was_packed_to_take_forever_is_refused() {
        let cell = "<table:table-cell office:value=\"1\" table:number-columns-repeated=\"16384\"/>";
        let refused = |times: u32| {
            let row = format!("<table:table-row table:number-rows-repeated=\"{times}\">{cell}</table:table-row>");
            OpenDocument::of(&archive(PART, sheet(&row).as_bytes()).into()).map(drop).map_err(|message| message.id)
        };
        assert_eq!(refused(60_000), Ok(()));
        assert_eq!(refused(70_000), Err("issue-file-too-large"));
    }

    /// What the library reads of the same archive: the filled cells of its first sheet by row and column.
    #[test]
    fn the_rows_are_those_of_the_library() {
        let value = |kind: &str, value: &str, text: &str| {
            format!("<table:table-cell office:value-type=\"{kind}\" {value}><text:p>{text}</text:p></table:table-cell>")
        };
        let rows: String = (0..200)
            .map(|row| {
                let cells = [
                    value("float", &format!("office:value=\"{}\"", f64::from(row) / 7.0), "x"),
                    "<table:table-cell table:number-columns-repeated=\"3\"/>".to_string(),
                    value("string", "", &format!("Завод &lt;{row}&gt;<text:s text:c=\"2\"/>!")),
                    value("date", &format!("office:date-value=\"2024-01-{:02}\"", row % 28 + 1), "x"),
                    "<table:table-cell/>".to_string(),
                ];
                let times = format!("table:number-rows-repeated=\"{}\"", row % 3 + 1);
                format!("<table:table-row {times}>{}</table:table-row>", cells[row as usize % 4..].concat())
            })
            .collect();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let list = "<manifest:manifest/>".to_string();
        let kind = "application/vnd.oasis.opendocument.spreadsheet".to_string();
        for (name, text) in [("mimetype", kind), ("META-INF/manifest.xml", list), (PART, sheet(&rows))] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
            writer.write_all(text.as_bytes()).expect("written");
        }
        let bytes = writer.finish().expect("an archive").into_inner();
        let mut library = Ods::new(Cursor::new(bytes.clone())).expect("a workbook");
        let range = library.worksheet_range("S").expect("a sheet");
        let (first, left) = range.start().expect("cells");
        let mut theirs = Vec::new();
        for (row, column, cell) in range.used_cells() {
            let mut text = String::new();
            super::super::text::write(cell, &mut text);
            theirs.push((first + row as u32, left as usize + column, text));
        }
        let document = OpenDocument::of(&bytes.into()).expect("a workbook");
        let Ok(Supply::Passing { mut sheets, to_come }) = document.sheet("S") else { panic!("no sheet") };
        let (mut ours, mut count) = (Vec::new(), 0);
        while let Some(row) = sheets.next_row().expect("a row") {
            for number in row.number..row.number + row.times {
                let cells = row.spans.iter().map(|(start, end)| row.text[*start as usize..*end as usize].to_string());
                let filled = cells.enumerate().filter(|(_, cell)| !cell.is_empty());
                ours.extend(filled.map(|(column, cell)| (number, column, cell)));
                count += 1;
            }
        }
        assert_eq!(ours, theirs);
        assert_eq!((count, theirs.len() > 700), (to_come, true));
    }
}
