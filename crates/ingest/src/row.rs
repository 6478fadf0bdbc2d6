//! The rows of a piece of a file: lines of CSV, one after the other.
//!
//! A line is cut in one pass, many bytes looked at together, where its quoted cells are plain: they begin and end with a
//! mark and have none within. Whatever else marks can mean goes through the core of the `csv` crate, so that both give what
//! that crate gives. Bytes that are no letters become the replacement character, as everywhere.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::borrow::Cow;
use wide::u8x16;

/// A row of a source: its cells by the place of their column.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    text: &'r str,
    /// Where each cell begins and ends in the text.
    spans: &'r [(usize, usize)],
    /// Whether some cell may hold the replacement character.
    suspect: bool,
    /// So much of the text stays as it is for all rows of a piece.
    fixed: usize,
}

impl<'r> Row<'r> {
    /// The cells that lie at these places of a text; `suspect` where it holds the replacement character.
    pub fn new(text: &'r str, spans: &'r [(usize, usize)], suspect: bool) -> Row<'r> {
        Row { text, spans, suspect, fixed: 0 }
    }

    /// The same, where the head of the text stays as it is for all rows of a piece: what lies there is the same if its place
    /// is.
    pub fn with_fixed(self, fixed: usize) -> Row<'r> {
        Row { fixed, ..self }
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
    pub fn cells(&self) -> impl Iterator<Item = &'r str> + Clone {
        let row = *self;
        (0..row.len()).filter_map(move |column| row.get(column))
    }

    /// One to three cells as one stretch of text, where they lie one behind the other as in a line of CSV; by their places
    /// alone, where these are fixed.
    #[inline]
    pub fn stretch(&self, columns: &[usize]) -> Option<Stretch<'r>> {
        if self.fixed > 0 {
            return self.places(columns);
        }
        let (first, others) = columns.split_first()?;
        let (start, mut end) = *self.spans.get(*first)?;
        let mut cuts = [[0, end - start], [0; 2], [0; 2]];
        for (column, cut) in others.iter().zip(&mut cuts[1..]) {
            let (from, to) = *self.spans.get(*column)?;
            if from < end || from - end > MOST_BETWEEN {
                return None;
            }
            *cut = [from - start, to - start];
            end = to;
        }
        Some(Stretch { text: self.text.get(start..end)?, cuts })
    }

    /// One to three cells by their places, where these are fixed.
    fn places(&self, columns: &[usize]) -> Option<Stretch<'r>> {
        let mut cuts = [[0; 2]; 3];
        for (column, cut) in columns.iter().zip(&mut cuts) {
            let (from, to) = *self.spans.get(*column)?;
            *cut = [from, to];
        }
        let fixed = !columns.is_empty() && cuts.iter().all(|[_, to]| *to <= self.fixed);
        fixed.then_some(Stretch { text: "", cuts })
    }

    /// Up to three cells as a stretch, wherever they lie; `joined` is written to.
    pub fn stretched<'j>(&self, columns: &[usize], joined: &'j mut String) -> Stretch<'j> {
        joined.clear();
        let mut cuts = [[0; 2]; 3];
        for (column, cut) in columns.iter().zip(&mut cuts) {
            let from = joined.len();
            joined.push_str(self.get(*column).unwrap_or_default());
            *cut = [from, joined.len()];
        }
        Stretch { text: joined, cuts }
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

/// Between two cells of a line lie a delimiter and at most two quotation marks.
const MOST_BETWEEN: usize = 3;

/// Up to three cells as one: two stretches of rows of a piece are equal only where all their cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch<'t> {
    /// From the beginning of the first to the end of the last, with what lies between them; nothing where their places say
    /// it all.
    pub text: &'t str,
    /// Where each begins and ends.
    pub cuts: [[usize; 2]; 3],
}

/// The lines of a piece as rows.
pub struct Lines<'p> {
    text: Cow<'p, str>,
    suspect: bool,
    delimiter: u8,
    at: usize,
    spans: Vec<(usize, usize)>,
    needles: Needles,
    /// Made when the first row needs it: it costs as much as a hundred rows.
    quoted: Option<Quoted>,
}

impl<'p> Lines<'p> {
    /// The lines of a piece.
    pub fn new(piece: &'p [u8], delimiter: u8) -> Lines<'p> {
        let text = simdutf8::basic::from_utf8(piece).map_or_else(|_| String::from_utf8_lossy(piece), Cow::Borrowed);
        let suspect = memchr::memmem::find(text.as_bytes(), "\u{fffd}".as_bytes()).is_some();
        let needles = Needles::new(delimiter);
        Lines { text, suspect, delimiter, at: 0, spans: Vec::new(), needles, quoted: None }
    }

    /// Passes over the end of the row that was read last and the empty lines behind it: how many those are.
    #[inline]
    pub fn pass_empty(&mut self) -> u32 {
        let (bytes, from) = (self.text.as_bytes(), self.at);
        while matches!(bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
        let own = u32::from(from > 0);
        line_ends(&bytes[from..self.at]).saturating_sub(own)
    }

    /// The next row and over how many lines of the file it goes.
    pub fn next(&mut self) -> Option<(Row<'_>, u64)> {
        self.pass_empty();
        let bytes = self.text.as_bytes();
        let rest = bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        self.spans.clear();
        let mut line = Line { text: rest, at: self.at, delimiter: self.delimiter, start: 0, mark: Mark::None };
        if let Some(length) = line.cut(&self.needles, &mut self.spans) {
            self.at += length;
            return Some((Row::new(&self.text, &self.spans, self.suspect), 1));
        }
        self.spans.clear();
        let quoted = self.quoted.get_or_insert_with(|| Quoted::new(self.delimiter));
        let (used, lines) = quoted.read(rest, &mut self.spans);
        // The end of the line is passed with those of empty ones.
        self.at += used - usize::from(matches!(rest.get(..used), Some([.., b'\n' | b'\r'])));
        Some((Row::new(quoted.text(), &self.spans, self.suspect), lines))
    }

    /// What stands below the row that was read last.
    pub fn rest(&self) -> &[u8] {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest.strip_prefix(b"\n").unwrap_or(rest)
    }
}

/// How many lines end in a text of line ends.
#[inline]
fn line_ends(ends: &[u8]) -> u32 {
    match ends {
        [] => 0,
        [b'\n'] | [b'\r', b'\n'] => 1,
        _ => {
            let pairs = ends.windows(2).filter(|pair| *pair == b"\r\n").count();
            u32::try_from(ends.len() - pairs).unwrap_or(u32::MAX)
        }
    }
}

/// The bytes at which a line may be cut: the delimiter, and the others: line ends and the quotation mark.
struct Needles {
    delimiter: u8x16,
    others: [u8x16; 3],
}

/// So many bytes are looked at together.
const BLOCK: usize = 32;

impl Needles {
    fn new(delimiter: u8) -> Needles {
        Needles { delimiter: u8x16::splat(delimiter), others: [b'\n', b'\r', b'"'].map(u8x16::splat) }
    }

    /// Which bytes of a block are the delimiter and which are one of the others: a bit each, the first byte in the lowest.
    #[inline]
    fn places(&self, block: &[u8; BLOCK]) -> (u32, u32) {
        let ((low, high), [feed, carriage, mark]) = (halves(block), self.others);
        let other = |bytes: u8x16| bytes.simd_eq(feed) | bytes.simd_eq(carriage) | bytes.simd_eq(mark);
        let bits = |low: u8x16, high: u8x16| low.to_bitmask() | high.to_bitmask() << 16;
        let delimiters = bits(low.simd_eq(self.delimiter), high.simd_eq(self.delimiter));
        (delimiters, bits(other(low), other(high)))
    }
}

#[inline]
fn halves(block: &[u8; BLOCK]) -> (u8x16, u8x16) {
    let mut halves = block.as_chunks::<16>().0.iter().map(|half| u8x16::new(*half));
    (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
}

/// A line that is being cut, at the head of a text.
struct Line<'t> {
    text: &'t [u8],
    /// Where it begins in the whole.
    at: usize,
    delimiter: u8,
    /// Where the cell begins that is open.
    start: usize,
    mark: Mark,
}

/// What quotation marks the open cell had so far.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    /// None that means anything.
    None,
    /// One at its head.
    Open,
    /// One at its head and one at its end, here.
    Closed(usize),
}

/// What follows from a byte.
enum Step {
    /// The line goes on.
    On,
    /// It ends here.
    End,
    /// It is not one of plain cells.
    Odd,
}

impl Line<'_> {
    /// Cuts a line where each cell that begins with a mark also ends with one and has none within, nor a line end; where
    /// it ends, or nothing where it could not be cut so.
    #[inline]
    fn cut(&mut self, needles: &Needles, spans: &mut Vec<(usize, usize)>) -> Option<usize> {
        let (blocks, rest) = self.text.as_chunks::<BLOCK>();
        for (number, block) in blocks.iter().enumerate() {
            let (mut delimiters, others) = needles.places(block);
            if others == 0 && self.mark == Mark::None {
                let mut start = self.start;
                while delimiters != 0 {
                    let place = number * BLOCK + delimiters.trailing_zeros() as usize;
                    delimiters &= delimiters - 1;
                    spans.push((self.at + start, self.at + place));
                    start = place + 1;
                }
                self.start = start;
                continue;
            }
            match self.steps(number * BLOCK, delimiters | others, spans) {
                (Step::On, _) => {}
                (Step::End, place) => return Some(place),
                (Step::Odd, _) => return None,
            }
        }
        let mut last = [0; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        let (delimiters, others) = needles.places(&last);
        let within = (1_u32 << rest.len()) - 1;
        match self.steps(blocks.len() * BLOCK, (delimiters | others) & within, spans) {
            (Step::On, _) if self.mark != Mark::Open => {
                spans.push(self.cell(self.text.len()));
                Some(self.text.len())
            }
            (Step::End, place) => Some(place),
            _ => None,
        }
    }

    /// Looks at these places of a block that begins here; what follows, and from which place.
    fn steps(&mut self, base: usize, mut places: u32, spans: &mut Vec<(usize, usize)>) -> (Step, usize) {
        while places != 0 {
            let place = base + places.trailing_zeros() as usize;
            places &= places - 1;
            match self.step(place, spans) {
                Step::On => {}
                step => return (step, place),
            }
        }
        (Step::On, base)
    }

    /// Looks at a byte at which a line may be cut.
    #[inline]
    fn step(&mut self, place: usize, spans: &mut Vec<(usize, usize)>) -> Step {
        let byte = self.text[place];
        if self.mark == Mark::Open {
            return self.quoted(byte, place);
        }
        if byte == self.delimiter {
            spans.push(self.cell(place));
            (self.start, self.mark) = (place + 1, Mark::None);
            return Step::On;
        }
        match (byte, self.text.get(place + 1)) {
            (b'"', _) => {
                if place == self.start {
                    self.mark = Mark::Open;
                }
                Step::On
            }
            // A carriage return alone ends a row for the `csv` crate, which has its own way with it.
            (b'\r', Some(next)) if *next != b'\n' => Step::Odd,
            _ => {
                spans.push(self.cell(place));
                Step::End
            }
        }
    }

    /// Looks at such a byte within a quoted cell.
    fn quoted(&mut self, byte: u8, place: usize) -> Step {
        match (byte, self.text.get(place + 1)) {
            (b'"', None | Some(b'\n' | b'\r')) => self.mark = Mark::Closed(place),
            (b'"', Some(next)) if *next == self.delimiter => self.mark = Mark::Closed(place),
            (b'"' | b'\n' | b'\r', _) => return Step::Odd,
            _ => {}
        }
        Step::On
    }

    /// Where the open cell begins and ends in the whole, if it ends here.
    #[inline]
    fn cell(&self, end: usize) -> (usize, usize) {
        match self.mark {
            Mark::Closed(mark) => (self.at + self.start + 1, self.at + mark),
            _ => (self.at + self.start, self.at + end),
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
    fn empty_lines_are_counted() {
        let empty = |text: &str| {
            let (mut lines, mut counts) = (Lines::new(text.as_bytes(), b','), Vec::new());
            loop {
                counts.push(lines.pass_empty());
                if lines.next().is_none() {
                    break counts;
                }
            }
        };
        assert_eq!(empty("a\nb\n\n\nc\n"), [0, 0, 2, 0]);
        assert_eq!(empty("\n\na\r\n\r\nb\r\n\r\n"), [2, 1, 1]);
        assert_eq!(empty("\"a\n\nb\"\n\nc\r\r\"d\"\"e\"\r\n\r\n\"f\""), [0, 1, 1, 1, 0]);
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
        fn rows_are_those_of_the_csv_crate(
            text in prop_oneof!["[aЖ,\"\r\n]{0,40}", "([aЖ]{0,9}[,\r\n]|\"[aЖ,]{0,20}\"[,\n]|\"a\"){0,9}"]
        ) {
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
