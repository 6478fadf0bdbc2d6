//! A CSV file in pieces that end where a row ends, so that they can be read side by side.
//!
//! Whether a line break ends a row depends on the quotation marks before it. A mark opens a quoted cell only where a
//! cell begins, and closes it unless it is doubled: the rules of the `csv` crate, to the letter. A mark that is never
//! closed swallows what follows, here as there, up to [`LONGEST_ROW`]: a longer row is none, and reading goes on behind
//! its first line. Memory holds a piece and no more, whatever the file.

use super::source::Damage;
use std::io::{self, Read};

/// No table has a row of so many bytes (16 MiB; a row of a spreadsheet holds less than 1 MiB as a rule).
pub const LONGEST_ROW: usize = 16 << 20;

/// A file, piece by piece.
pub struct Cutter<R> {
    input: R,
    delimiter: u8,
    size: usize,
    /// What was read after the end of the last piece.
    rest: Vec<u8>,
    ended: bool,
    /// Why the file ends before its end.
    damage: Option<Damage>,
    longest: usize,
}

/// A piece of a file.
#[derive(Debug, Default, PartialEq)]
pub struct Cut {
    /// Whole rows.
    pub rows: Vec<u8>,
    /// What is wrong with the row behind them.
    pub tail: Option<Tail>,
}

/// A row that is not handed on.
#[derive(Clone, Debug, PartialEq)]
pub enum Tail {
    /// It is longer than any row.
    TooLong,
    /// The file breaks off in it.
    BrokenOff(Damage),
    /// The file ends before the array of rows does.
    NotClosed,
}

impl<R: Read> Cutter<R> {
    /// Pieces of about `size` bytes, whole rows each.
    pub fn new(input: R, delimiter: u8, size: usize) -> Cutter<R> {
        let (rest, ended, damage) = (Vec::new(), false, None);
        Cutter { input, delimiter, size: size.max(1), rest, ended, damage, longest: LONGEST_ROW }
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Cut>> {
        let mut piece = Vec::with_capacity(self.size + self.rest.len());
        piece.append(&mut self.rest);
        let mut scan = Scan::new(self.delimiter);
        loop {
            let missing = self.size.max(piece.len() / 2);
            self.fill(&mut piece, missing)?;
            scan.go_on(&piece);
            if self.ended {
                let tail = self.damage.take().map(Tail::BrokenOff);
                if tail.is_some() {
                    piece.truncate(scan.row_end);
                }
                return Ok((!piece.is_empty() || tail.is_some()).then_some(Cut { rows: piece, tail }));
            }
            if scan.row_end > 0 {
                self.rest = piece.split_off(scan.row_end);
                return Ok(Some(Cut { rows: piece, tail: None }));
            }
            if piece.len() > self.longest {
                self.pass_line(piece)?;
                return Ok(Some(Cut { rows: Vec::new(), tail: Some(Tail::TooLong) }));
            }
        }
    }

    /// Passes over the line with which a piece begins, whatever is quoted in it.
    fn pass_line(&mut self, mut piece: Vec<u8>) -> io::Result<()> {
        loop {
            // Line ends before the line belong to the row before it.
            let from = piece.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(piece.len());
            if let Some(end) = memchr::memchr2(b'\n', b'\r', &piece[from..]) {
                let pair = piece[from + end..].starts_with(b"\r\n");
                self.rest = piece.split_off(from + end + 1 + usize::from(pair));
                return Ok(());
            }
            // One byte stays, so that a line that goes on is not taken for one that begins.
            piece.truncate(1);
            piece[0] = b' ';
            if self.ended {
                return Ok(());
            }
            self.fill(&mut piece, self.size)?;
        }
    }

    /// The file behind.
    pub fn input(&self) -> &R {
        &self.input
    }

    /// The file behind, for its end.
    pub fn into_inner(self) -> R {
        self.input
    }

    fn fill(&mut self, piece: &mut Vec<u8>, most: usize) -> io::Result<()> {
        let (mut at, end) = (piece.len(), piece.len() + most);
        piece.resize(end, 0);
        while at < end && !self.ended {
            match self.input.read(&mut piece[at..]) {
                Ok(0) => self.ended = true,
                Ok(read) => at += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.damage = Some(Damage::of(&error).cloned().ok_or(error)?);
                    self.ended = true;
                }
            }
        }
        piece.truncate(at);
        Ok(())
    }
}

/// How far the rows of a piece are known.
struct Scan {
    delimiter: u8,
    at: usize,
    /// Whether a quoted cell is open.
    quoted: bool,
    /// Where the last row ends that is whole.
    row_end: usize,
}

impl Scan {
    fn new(delimiter: u8) -> Scan {
        Scan { delimiter, at: 0, quoted: false, row_end: 0 }
    }

    /// Looks at what was added to the piece.
    fn go_on(&mut self, piece: &[u8]) {
        while self.at < piece.len() {
            let mark = memchr::memchr(b'"', &piece[self.at..]).map(|found| self.at + found);
            match (self.quoted, mark) {
                (true, None) => self.at = piece.len(),
                // What follows decides whether the mark is doubled.
                (true, Some(mark)) if mark + 1 == piece.len() => {
                    self.at = mark;
                    return;
                }
                (true, Some(mark)) => {
                    let doubled = piece[mark + 1] == b'"';
                    self.quoted = doubled;
                    self.at = mark + 1 + usize::from(doubled);
                }
                (false, mark) => self.pass(piece, mark),
            }
        }
    }

    /// Passes over what lies outside quoted cells, up to a mark.
    fn pass(&mut self, piece: &[u8], mark: Option<usize>) {
        let end = mark.unwrap_or(piece.len());
        if let Some(last) = memchr::memrchr2(b'\n', b'\r', &piece[self.at..end]) {
            self.row_end = self.at + last + 1;
        }
        let Some(mark) = mark else {
            self.at = end;
            return;
        };
        let before = mark.checked_sub(1).map_or(b'\n', |before| piece[before]);
        self.quoted = before == self.delimiter || matches!(before, b'\n' | b'\r');
        self.at = mark + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(text: &str, size: usize) -> Vec<String> {
        let mut cutter = Cutter::new(text.as_bytes(), b',', size);
        let next = || cutter.next().expect("read").map(|piece| String::from_utf8(piece.rows).expect("text"));
        std::iter::from_fn(next).collect()
    }

    /// The rows that the `csv` crate sees.
    fn rows(text: &str) -> Vec<csv::ByteRecord> {
        let mut builder = csv::ReaderBuilder::new();
        let reader = builder.has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.into_byte_records().map(|row| row.expect("a row")).collect()
    }

    #[test]
    fn pieces_end_where_rows_end() {
        assert_eq!(pieces("a,b\nc,d\n", 1), ["a,b\n", "c,d\n"]);
        assert_eq!(pieces("a,\"b\nb\"\nc,d", 1), ["a,\"b\nb\"\n", "c,d"]);
        assert_eq!(pieces("a,5\" tube\nc,d\n", 1), ["a,5\" tube\n", "c,d\n"]);
        assert_eq!(pieces("a,\"b\nc,d\ne,f\n", 1), ["a,\"b\nc,d\ne,f\n"]);
        assert_eq!(pieces("", 1), Vec::<String>::new());
        assert_eq!(pieces("a,b\nc,d\n", 100), ["a,b\nc,d\n"]);
    }

    /// Pieces of a file whose rows have at most eight bytes; `!` stands for a row that is left out.
    fn short_rows(text: &str) -> Vec<String> {
        let mut cutter = Cutter::new(text.as_bytes(), b',', 4);
        cutter.longest = 8;
        let shown = |cut: Cut| cut.tail.map_or_else(|| String::from_utf8(cut.rows).expect("text"), |_| "!".to_string());
        std::iter::from_fn(|| cutter.next().expect("read").map(shown)).collect()
    }

    #[test]
    fn a_row_that_is_too_long_is_passed_over() {
        assert_eq!(short_rows("a,b\n0123456789abcdefghij,0123456789\nc,d\n"), ["a,b\n", "!", "c,d\n"]);
        assert_eq!(short_rows(&"0123456789".repeat(10)), ["!"]);
        // A mark that is never closed: the line in which it stands is lost, not the rest of the file.
        assert_eq!(short_rows("\"a,b\nc,d\ne,f\ng,h\ni,j\n").join(""), "!c,d\ne,f\ng,h\ni,j\n");
    }

    #[test]
    fn a_file_that_breaks_off_keeps_its_whole_rows() {
        struct Broken(usize);
        impl Read for Broken {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 > 1 {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, Damage("cut".to_string())));
                }
                (&b"a,b\nc,12"[..]).read(out)
            }
        }
        let mut cutter = Cutter::new(Broken(0), b',', 100);
        let cut = cutter.next().expect("read").expect("a piece");
        assert_eq!((cut.rows, cut.tail), (b"a,b\n".to_vec(), Some(Tail::BrokenOff(Damage("cut".to_string())))));
        assert!(cutter.next().expect("read").is_none());
    }

    proptest! {
        #[test]
        fn pieces_hold_the_rows_of_the_whole(text in "[ab,\"\r\n]{0,40}", size in 1_usize..12) {
            let pieces = pieces(&text, size);
            prop_assert_eq!(pieces.concat(), text.clone());
            let apart: Vec<csv::ByteRecord> = pieces.iter().flat_map(|piece| rows(piece)).collect();
            prop_assert_eq!(apart, rows(&text));
        }
    }
}
