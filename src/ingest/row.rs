//! The rows of a piece of a file: lines of CSV, one after the other.
//!
//! A line without quotation marks is cut at its delimiters, one with plain quoted cells at these; whatever else marks can
//! mean goes through the core of the `csv` crate, so that all three give what that crate gives. Bytes that are no letters become the replacement character, as everywhere.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::borrow::Cow;

/// A row of a source: its cells by the place of their column.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    text: &'r str,
    /// Where each cell begins and ends in the text.
    spans: &'r [(usize, usize)],
    /// Whether some cell may hold the replacement character.
    suspect: bool,
}

impl<'r> Row<'r> {
    /// The cells that lie at these places of a text; `suspect` where it holds the replacement character.
    pub fn new(text: &'r str, spans: &'r [(usize, usize)], suspect: bool) -> Row<'r> {
        Row { text, spans, suspect }
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// A cell; nothing where the row is too short.
    pub fn get(&self, column: usize) -> Option<&'r str> {
        let (start, end) = *self.spans.get(column)?;
        self.text.get(start..end)
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &'r str> {
        let row = *self;
        (0..row.len()).filter_map(move |column| row.get(column))
    }

    /// Whether all bytes were letters.
    pub fn is_sound(&self) -> bool {
        !self.suspect
    }

    /// Whether some bytes of a cell were no letters.
    pub fn is_broken(&self, cell: &str) -> bool {
        self.suspect && cell.contains('\u{fffd}')
    }
}

/// The lines of a piece as rows.
pub struct Lines<'p> {
    text: Cow<'p, str>,
    suspect: bool,
    delimiter: u8,
    at: usize,
    spans: Vec<(usize, usize)>,
    quoted: Quoted,
}

impl<'p> Lines<'p> {
    /// The lines of a piece.
    pub fn new(piece: &'p [u8], delimiter: u8) -> Lines<'p> {
        let text = simdutf8::basic::from_utf8(piece).map_or_else(|_| String::from_utf8_lossy(piece), Cow::Borrowed);
        let suspect = memchr::memmem::find(text.as_bytes(), "\u{fffd}".as_bytes()).is_some();
        Lines { text, suspect, delimiter, at: 0, spans: Vec::new(), quoted: Quoted::new(delimiter) }
    }

    /// The next row and over how many lines of the file it goes.
    pub fn next(&mut self) -> Option<(Row<'_>, u64)> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
        let rest = bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.spans.clear();
        if memchr::memchr2(b'"', b'\r', line).is_some() {
            if quoted_plainly(line, self.at, self.delimiter, &mut self.spans) {
                self.at += line.len();
                return Some((Row { text: &self.text, spans: &self.spans, suspect: self.suspect }, 1));
            }
            self.spans.clear();
            let (used, lines) = self.quoted.read(rest, &mut self.spans);
            self.at += used;
            let text = self.quoted.text();
            return Some((Row { text, spans: &self.spans, suspect: self.suspect }, lines));
        }
        let mut start = self.at;
        let (at, spans) = (self.at, &mut self.spans);
        each(self.delimiter, line, |found| {
            let end = at + found;
            spans.push((start, end));
            start = end + 1;
        });
        self.at += line.len();
        self.spans.push((start, self.at));
        Some((Row { text: &self.text, spans: &self.spans, suspect: self.suspect }, 1))
    }

    /// What was not read yet.
    pub fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}

/// Calls for each place of a byte, in order. Cells are short: eight bytes are looked at together, which is less than what
/// a search for one place after the other costs.
#[inline]
fn each(byte: u8, line: &[u8], mut found: impl FnMut(usize)) {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let wanted = u64::from_le_bytes([byte; 8]);
    let (words, rest) = line.as_chunks::<8>();
    let mut at = 0;
    for word in words {
        let other = u64::from_le_bytes(*word) ^ wanted;
        // The highest bit of each byte that is nought, and of no other.
        let mut places = !(((other & LOW) + LOW) | other | LOW);
        while places != 0 {
            found(at + (places.trailing_zeros() >> 3) as usize);
            places &= places - 1;
        }
        at += 8;
    }
    for (place, _) in rest.iter().enumerate().filter(|(_, other)| **other == byte) {
        found(at + place);
    }
}

/// Cuts a line that begins at `at` of its text, where each quoted cell is plain: it begins and ends with a mark and has
/// none within. Whether it could be cut so.
fn quoted_plainly(line: &[u8], at: usize, delimiter: u8, spans: &mut Vec<(usize, usize)>) -> bool {
    if memchr::memchr(b'\r', line).is_some() {
        return false;
    }
    let mut start = 0;
    loop {
        let rest = &line[start..];
        let (cell, length) = match rest.split_first() {
            Some((b'"', rest)) => match memchr::memchr(b'"', rest) {
                Some(length) => ((start + 1, start + 1 + length), length + 2),
                None => return false,
            },
            _ => {
                let length = memchr::memchr(delimiter, rest).unwrap_or(rest.len());
                ((start, start + length), length)
            }
        };
        spans.push((at + cell.0, at + cell.1));
        match rest.get(length) {
            None => return true,
            Some(next) if *next == delimiter => start += length + 1,
            Some(_) => return false,
        }
    }
}

/// A row with quotation marks, without them.
struct Quoted {
    reader: Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    letters: String,
}

impl Quoted {
    fn new(delimiter: u8) -> Quoted {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
        let (mut bytes, mut ends) = (vec![0; 1 << 10], vec![0; 64]);
        // A byte order mark is one at the head of a file only, and this is in the middle.
        reader.read_record(b"\n", &mut bytes, &mut ends);
        Quoted { reader, bytes, ends, letters: String::new() }
    }

    /// Reads the row with which `input` begins; how many bytes and lines it takes.
    fn read(&mut self, input: &[u8], spans: &mut Vec<(usize, usize)>) -> (usize, u64) {
        let (mut used, mut written, mut cells) = (0, 0, 0);
        loop {
            let (result, read, out, ends) =
                self.reader.read_record(&input[used..], &mut self.bytes[written..], &mut self.ends[cells..]);
            (used, written, cells) = (used + read, written + out, cells + ends);
            match result {
                // Without more input the reader is told that the file ends here.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.letters.clear();
        self.letters.push_str(&String::from_utf8_lossy(&self.bytes[..written]));
        let mut start = 0;
        for &end in &self.ends[..cells] {
            spans.push((start, end));
            start = end;
        }
        let taken = &input[..used];
        let lines = memchr::memchr_iter(b'\n', taken).count() + usize::from(taken.ends_with(b"\r"));
        (used, lines as u64)
    }

    fn text(&self) -> &str {
        &self.letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(piece: &[u8]) -> Vec<Vec<String>> {
        let mut lines = Lines::new(piece, b',');
        let mut rows = Vec::new();
        while let Some((row, _)) = lines.next() {
            rows.push(row.cells().map(str::to_string).collect());
        }
        rows
    }

    #[test]
    fn a_row_tells_over_how_many_lines_it_goes() {
        let mut lines = Lines::new(b"a,b\n\n\"c\nc\",d\r\ne", b',');
        let mut counts = Vec::new();
        while let Some((row, lines)) = lines.next() {
            counts.push((row.len(), lines));
        }
        assert_eq!(counts, [(2, 1), (2, 2), (1, 1)]);
    }

    #[test]
    fn bytes_that_are_no_letters_are_told() {
        let mut lines = Lines::new(b"a\xff,b\n", b',');
        let (row, _) = lines.next().expect("a row");
        assert_eq!(row.cells().collect::<Vec<_>>(), ["a\u{fffd}", "b"]);
        assert_eq!(row.cells().map(|cell| row.is_broken(cell)).collect::<Vec<_>>(), [true, false]);
    }

    proptest! {
        #[test]
        fn places_of_a_byte_are_those_of_a_search(line in prop::collection::vec(prop::sample::select(vec![0_u8, 0x2b, 0x2c, 0x2d, 0xac, 0xff]), 0..70)) {
            let mut places = Vec::new();
            each(b',', &line, |place| places.push(place));
            prop_assert_eq!(places, memchr::memchr_iter(b',', &line).collect::<Vec<_>>());
        }

        #[test]
        fn rows_are_those_of_the_csv_crate(text in "[aЖ,\"\r\n]{0,40}") {
            let mut builder = csv::ReaderBuilder::new();
            let reader = builder.has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .into_records()
                .map(|row| row.expect("a row").iter().map(str::to_string).collect())
                .collect();
            prop_assert_eq!(rows(text.as_bytes()), expected);
        }
    }
}
