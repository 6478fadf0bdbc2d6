//! The rows of a sheet of XLSX as programs write them, cell by cell.
//!
//! All programs write a cell alike: its place, its style, its kind, then its value. Such rows are read here at sight, and
//! give what the library gives. Whatever else XML allows is [`Unusual`]: comments, prefixes, formats inside a text, rows
//! without a number or out of order, kinds and values that are none. Who meets it lets the library read the sheet.

use quick_xml::escape::unescape;
use std::borrow::Cow;

/// The rows and columns of the largest sheet that the programs make.
pub const MOST_ROWS: u32 = 1 << 20;
pub const MOST_COLUMNS: u32 = 1 << 14;

/// So many styles a workbook has at most.
const MOST_STYLES: u32 = 1 << 16;

/// Something that is not as programs write it.
#[derive(Debug, PartialEq)]
pub struct Unusual;

/// The rows of a part of a sheet, one after the other.
pub struct PlainRows<'p> {
    text: &'p str,
    at: usize,
    /// The number of the row, from 1.
    row: u32,
    /// The column of its next cell, from 0.
    column: u32,
    /// Whether the row may have more cells.
    open: bool,
}

/// A cell of a row.
#[derive(Debug, PartialEq)]
pub struct Cell<'p> {
    /// Its column, from 0.
    pub column: u32,
    /// The number of its style, if it has one.
    pub style: Option<u32>,
    /// What it holds.
    pub value: Value<'p>,
}

/// What a cell holds.
#[derive(Debug, PartialEq)]
pub enum Value<'p> {
    /// Nothing.
    Empty,
    /// A number, in the letters of the file; its style says whether it is a day.
    Number(&'p str),
    /// The text of this number among those that the sheets share.
    Shared(usize),
    /// A text, or a day as ISO 8601.
    Text(Cow<'p, str>),
    /// Yes or no.
    Truth(bool),
    /// The error of a formula, of which programs invent new ones.
    Error(&'p str),
}

/// The head of an element.
struct Head<'p> {
    /// What stands between its name and its end.
    attributes: &'p str,
    /// Whether it has no content.
    closed: bool,
}

impl<'p> PlainRows<'p> {
    /// The rows of a text that begins before a row and ends behind one.
    pub fn new(text: &'p str) -> PlainRows<'p> {
        PlainRows { text, at: 0, row: 0, column: 0, open: false }
    }

    /// Goes to the next row: its number, from 0.
    pub fn next_row(&mut self) -> Result<Option<u32>, Unusual> {
        while self.next_cell()?.is_some() {}
        self.pass_blanks();
        if self.at == self.text.len() {
            return Ok(None);
        }
        let (head, mut number) = (self.head("<row")?, None);
        each_attribute(head.attributes, |name, value| match name {
            b"r" => once(&mut number, whole_number(value)?),
            _ => Ok(()),
        })?;
        let number = number.filter(|number| (self.row + 1..=MOST_ROWS).contains(number)).ok_or(Unusual)?;
        (self.row, self.column, self.open) = (number, 0, !head.closed);
        Ok(Some(number - 1))
    }

    /// The next cell of the row.
    pub fn next_cell(&mut self) -> Result<Option<Cell<'p>>, Unusual> {
        if !self.open {
            return Ok(None);
        }
        self.pass_blanks();
        if self.takes("</row>") {
            self.open = false;
            return Ok(None);
        }
        let head = self.head("<c")?;
        let (mut place, mut style, mut kind) = (None, None, None);
        each_attribute(head.attributes, |name, value| match name {
            b"r" => once(&mut place, value),
            b"s" => once(&mut style, whole_number(value)?),
            b"t" => once(&mut kind, value),
            _ => Ok(()),
        })?;
        let column = place.map_or(Ok(self.column), |place| self.column_of(place))?;
        if column < self.column || column >= MOST_COLUMNS || style.is_some_and(|style| style >= MOST_STYLES) {
            return Err(Unusual);
        }
        self.column = column + 1;
        let value = if head.closed { Value::Empty } else { self.value(kind.unwrap_or("n"))? };
        Ok(Some(Cell { column, style, value }))
    }

    /// The column in a place like `AB12`, which must be one of the row.
    fn column_of(&self, place: &str) -> Result<u32, Unusual> {
        let letters = place.bytes().take_while(u8::is_ascii_uppercase).count();
        let column = place
            .bytes()
            .take(letters)
            .try_fold(0_u32, |column, letter| column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1));
        let row = whole_number(place.get(letters..).ok_or(Unusual)?)?;
        column.and_then(|column| column.checked_sub(1)).filter(|_| row == self.row).ok_or(Unusual)
    }

    /// What stands in a cell behind its head: a formula, and a value.
    fn value(&mut self, kind: &str) -> Result<Value<'p>, Unusual> {
        self.pass_blanks();
        if self.rest().starts_with("<f") {
            if !self.head("<f")?.closed {
                unescape(self.letters()?).map_err(|_| Unusual)?;
                self.must_take("</f>")?;
            }
            self.pass_blanks();
        }
        let value = if self.takes("<v>") {
            let letters = self.letters()?;
            self.must_take("</v>")?;
            value(kind, letters)?
        } else if self.takes("<is>") {
            let text = self.text_inside()?;
            Value::Text(if kind == "inlineStr" { text } else { return Err(Unusual) })
        } else {
            self.takes("<v/>");
            known(kind)?;
            Value::Empty
        };
        self.pass_blanks();
        self.must_take("</c>")?;
        Ok(value)
    }

    /// The text that lies in the cell itself.
    fn text_inside(&mut self) -> Result<Cow<'p, str>, Unusual> {
        self.pass_blanks();
        let mut text = Cow::Borrowed("");
        if !self.takes("</is>") {
            let head = self.head("<t")?;
            if !head.closed {
                text = unescaped(self.letters()?)?;
                self.must_take("</t>")?;
            }
            match head.attributes {
                r#" xml:space="preserve""# => {}
                "" => text = trimmed(text),
                _ => return Err(Unusual),
            }
            self.pass_blanks();
            self.must_take("</is>")?;
        }
        without_codes(text)
    }

    fn rest(&self) -> &'p str {
        &self.text[self.at..]
    }

    fn pass_blanks(&mut self) {
        let blanks = self.text.as_bytes()[self.at..].iter();
        self.at += blanks.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
    }

    fn takes(&mut self, what: &str) -> bool {
        let is_there = self.rest().starts_with(what);
        self.at += if is_there { what.len() } else { 0 };
        is_there
    }

    fn must_take(&mut self, what: &str) -> Result<(), Unusual> {
        self.takes(what).then_some(()).ok_or(Unusual)
    }

    /// The letters up to the next tag.
    fn letters(&mut self) -> Result<&'p str, Unusual> {
        let rest = self.rest();
        let letters = &rest[..memchr::memchr(b'<', rest.as_bytes()).ok_or(Unusual)?];
        self.at += letters.len();
        Ok(letters)
    }

    /// The head of the element that must come next.
    fn head(&mut self, name: &str) -> Result<Head<'p>, Unusual> {
        self.must_take(name)?;
        let rest = self.rest();
        let head = &rest[..memchr::memchr(b'>', rest.as_bytes()).ok_or(Unusual)?];
        self.at += head.len() + 1;
        let (attributes, closed) = head.strip_suffix('/').map_or((head, false), |head| (head, true));
        let plain = attributes.is_empty() || attributes.starts_with(' ');
        if plain && memchr::memchr(b'<', head.as_bytes()).is_none() {
            Ok(Head { attributes, closed })
        } else {
            Err(Unusual)
        }
    }
}

/// Hands on each attribute of an element: its name and its value.
fn each_attribute<'p>(
    mut rest: &'p str,
    mut take: impl FnMut(&'p [u8], &'p str) -> Result<(), Unusual>,
) -> Result<(), Unusual> {
    loop {
        let attribute = rest.trim_start_matches(' ');
        if attribute.is_empty() {
            return Ok(());
        }
        let spaced = attribute.len() < rest.len();
        let equals = memchr::memchr(b'=', attribute.as_bytes()).filter(|_| spaced).ok_or(Unusual)?;
        let value = attribute[equals + 1..].strip_prefix('"').ok_or(Unusual)?;
        let end = memchr::memchr(b'"', value.as_bytes()).ok_or(Unusual)?;
        let name = &attribute.as_bytes()[..equals];
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_alphanumeric() || b":_-.".contains(byte)) {
            return Err(Unusual);
        }
        take(name, &value[..end])?;
        rest = &value[end + 1..];
    }
}

/// Puts down what may be said once.
fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Unusual> {
    if place.replace(value).is_some() { Err(Unusual) } else { Ok(()) }
}

/// A number of digits, as programs write it.
fn whole_number(digits: &str) -> Result<u32, Unusual> {
    let plain = digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let plain = plain && (digits.len() == 1 || !digits.starts_with('0'));
    digits.parse().ok().filter(|_| plain).ok_or(Unusual)
}

fn known(kind: &str) -> Result<(), Unusual> {
    matches!(kind, "n" | "s" | "b" | "e" | "str" | "inlineStr").then_some(()).ok_or(Unusual)
}

/// The value of a kind in these letters.
fn value<'p>(kind: &str, letters: &'p str) -> Result<Value<'p>, Unusual> {
    Ok(match kind {
        "n" | "s" | "b" if letters.is_empty() => Value::Empty,
        "n" if is_number(letters) => Value::Number(letters),
        "s" => Value::Shared(whole_number(letters)? as usize),
        "b" if matches!(letters, "0" | "1") => Value::Truth(letters == "1"),
        "e" if is_error(letters) => Value::Error(letters),
        "str" => Value::Text(without_codes(unescaped(letters)?)?),
        "d" if !letters.is_empty() => Value::Text(unescaped(letters)?),
        _ => return Err(Unusual),
    })
}

/// Whether these letters are an error like `#REF!`.
fn is_error(letters: &str) -> bool {
    letters.len() <= 32
        && letters.starts_with('#')
        && letters.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'&')
}

/// Whether these letters are a number for whoever reads numbers.
fn is_number(letters: &str) -> bool {
    let digits = |text: &mut &[u8]| {
        let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        *text = &text[count..];
        count > 0
    };
    let mut rest = letters.as_bytes();
    rest = rest.strip_prefix(b"-").unwrap_or(rest);
    if !digits(&mut rest) {
        return false;
    }
    if let Some(behind) = rest.strip_prefix(b".") {
        rest = behind;
        if !digits(&mut rest) {
            return false;
        }
    }
    if let [b'e' | b'E', behind @ ..] = rest {
        rest = behind.strip_prefix(b"-").or(behind.strip_prefix(b"+")).unwrap_or(behind);
        return digits(&mut rest) && rest.is_empty();
    }
    rest.is_empty()
}

/// A text whose entities are written out. Ends of lines must be plain ones.
fn unescaped(letters: &str) -> Result<Cow<'_, str>, Unusual> {
    if memchr::memchr(b'\r', letters.as_bytes()).is_some() {
        return Err(Unusual);
    }
    if memchr::memchr(b'&', letters.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(letters));
    }
    unescape(letters).map_err(|_| Unusual)
}

/// A text without the blanks around it.
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(BLANKS)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(BLANKS).to_string()),
    }
}

/// A text whose letters in codes (`_x000D_`) are written out.
fn without_codes(text: Cow<'_, str>) -> Result<Cow<'_, str>, Unusual> {
    let Some(first) = memchr::memmem::find(text.as_bytes(), b"_x") else { return Ok(text) };
    let (mut written, mut rest) = (text[..first].to_string(), &text[first..]);
    while !rest.is_empty() {
        let code = rest.strip_prefix("_x").and_then(|rest| Some((rest.get(..4)?, rest.get(4..)?.strip_prefix('_')?)));
        match code.filter(|(digits, _)| digits.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            Some((digits, behind)) => {
                let letter = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                written.push(letter.ok_or(Unusual)?);
                rest = behind;
            }
            None => {
                let next = memchr::memmem::find(&rest.as_bytes()[1..], b"_x").map_or(rest.len(), |next| next + 1);
                written.push_str(&rest[..next]);
                rest = &rest[next..];
            }
        }
    }
    Ok(Cow::Owned(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of all rows: row, column, style and value; nothing where something is unusual.
    fn read(text: &str) -> Option<Vec<String>> {
        let (mut rows, mut found) = (PlainRows::new(text), Vec::new());
        while let Some(row) = rows.next_row().ok()? {
            while let Some(Cell { column, style, value }) = rows.next_cell().ok()? {
                found.push(format!("{row} {column} {style:?} {value:?}"));
            }
        }
        Some(found)
    }

    #[test]
    fn rows_are_read_at_sight() {
        let text = "<row r=\"2\" spans=\"1:3\"><c r=\"A2\" s=\"5\"><v>-1.5E+3</v></c><c r=\"AB2\" t=\"s\"><v>7</v></c></row>\n \
                    <row r=\"3\"/><row r=\"9\" ><c><f t=\"shared\" ref=\"A1\" si=\"0\">A1&amp;B1</f><v>2</v></c><c/><c r=\"D9\" t=\"b\"><v>1</v></c>\
                    <c t=\"e\"><v>#REF!</v></c><c t=\"str\"><f/><v>a&lt;b_x000A_c_x1_</v></c><c t=\"d\"><v>2025-01-02</v></c>\
                    <c t=\"inlineStr\"><is><t> x &quot;y&quot; </t></is></c><c t=\"inlineStr\"><is><t xml:space=\"preserve\"> z </t></is></c>\
                    <c t=\"inlineStr\"><is/></c></row>";
        let text = text.replace("<is/>", "<is></is>");
        assert_eq!(
            read(&text).expect("usual"),
            [
                "1 0 Some(5) Number(\"-1.5E+3\")",
                "1 27 None Shared(7)",
                "8 0 None Number(\"2\")",
                "8 1 None Empty",
                "8 3 None Truth(true)",
                "8 4 None Error(\"#REF!\")",
                "8 5 None Text(\"a<b\\nc_x1_\")",
                "8 6 None Text(\"2025-01-02\")",
                "8 7 None Text(\"x \\\"y\\\"\")",
                "8 8 None Text(\" z \")",
                "8 9 None Text(\"\")",
            ]
        );
    }

    #[test]
    fn what_programs_do_not_write_is_unusual() {
        let cell = |cell: &str| format!("<row r=\"1\">{cell}</row>");
        for odd in [
            "<row></row>".to_string(),
            "<row r=\"0\"></row>".to_string(),
            "<row r=\"1048577\"/>".to_string(),
            "<row r=\"2\"/><row r=\"2\"/>".to_string(),
            "<row r=\"2\" r=\"3\"/>".to_string(),
            "<row r='2'/>".to_string(),
            "<row r=\"1\">".to_string(),
            "<row r=\"1\"><!-- --></row>".to_string(),
            "<x:row r=\"1\"/>".to_string(),
            "<rows r=\"1\"/>".to_string(),
            cell("<c r=\"A2\"/>"),
            cell("<c r=\"a1\"/>"),
            cell("<c r=\"XFE1\"/>"),
            cell("<c r=\"ZZZZZZZZZ1\"/>"),
            cell("<c r=\"1\"/>"),
            cell("<c r=\"B1\"/><c r=\"A1\"/>"),
            cell("<c><v>1,5</v></c>"),
            cell("<c><v> 1</v></c>"),
            cell("<c><v>1</v><f>A1</f></c>"),
            cell("<c><v>1</v><extLst/></c>"),
            cell("<c t=\"s\"><v>x</v></c>"),
            cell("<c t=\"b\"><v>2</v></c>"),
            cell("<c t=\"e\"><v>NEW!</v></c>"),
            cell("<c t=\"odd\"><v>2</v></c>"),
            cell("<c t=\"odd\"></c>"),
            cell("<c t=\"str\"><v>&odd;</v></c>"),
            cell("<c t=\"str\"><v>a\rb</v></c>"),
            cell("<c t=\"inlineStr\"><is><r><t>x</t></r></is></c>"),
            cell("<c t=\"inlineStr\"><is><t>_xD83D_</t></is></c>"),
            cell("<c><is><t>x</t></is></c>"),
            cell("<c"),
        ] {
            assert_eq!(read(&odd), None, "{odd}");
        }
    }
}
