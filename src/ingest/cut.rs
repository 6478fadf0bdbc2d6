//! A CSV file in pieces that end where a row ends, so that they can be read side by side.
//!
//! Whether a line break ends a row depends on the quotation marks before it. A mark opens a quoted cell only where a
//! cell begins, and closes it unless it is doubled: the rules of the `csv` crate, to the letter. A mark that is never
//! closed swallows the rest of the file, here as there.

use std::io::{self, Read};

/// A file, piece by piece.
pub struct Cutter<R> {
    input: R,
    delimiter: u8,
    size: usize,
    /// What was read after the end of the last piece.
    rest: Vec<u8>,
    ended: bool,
}

impl<R: Read> Cutter<R> {
    /// Pieces of about `size` bytes, whole rows each.
    pub fn new(input: R, delimiter: u8, size: usize) -> Cutter<R> {
        Cutter { input, delimiter, size: size.max(1), rest: Vec::new(), ended: false }
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut piece = Vec::with_capacity(self.size + self.rest.len());
        piece.append(&mut self.rest);
        let mut scan = Scan::new(self.delimiter);
        loop {
            let missing = self.size.max(piece.len() / 2);
            self.fill(&mut piece, missing)?;
            scan.go_on(&piece);
            if self.ended {
                return Ok((!piece.is_empty()).then_some(piece));
            }
            if scan.row_end > 0 {
                self.rest = piece.split_off(scan.row_end);
                return Ok(Some(piece));
            }
        }
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
                Err(error) => return Err(error),
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
        let next = || cutter.next().expect("read").map(|piece| String::from_utf8(piece).expect("text"));
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
