//! A large sheet of XLSX in pieces, so that it never lies in memory as a whole and is decoded on all threads.
//!
//! A sheet is unpacked twice. The first time it is looked through, whether every row is as programs write it
//! (`xlsx_rows.rs`), and where it can be cut between rows; the second time each piece is unpacked when it is wanted. A sheet that is otherwise, or not whole, is left to whoever reads it at once.

use super::super::belt::in_order;
use super::super::body::Body;
use super::xlsx_rows::{PlainRows, Unusual, Value};
use flate2::bufread::DeflateDecoder;
use memchr::memmem;
use std::io::{self, Read};
use std::ops::Range;
use zip::CompressionMethod;
use zip::read::ZipFile;

/// So many bytes may stand before the first row of a sheet; behind its last, or in a piece beyond its size (1, 16 MiB).
const MOST_AHEAD: usize = 1 << 20;
const MOST_BEHIND: usize = 16 << 20;

/// So many bytes of text may one row have, and all rows together, which take from the shared texts (16 MiB, 16 GiB).
pub const MOST_IN_ROW: u64 = 16 << 20;
pub const MOST_TEXT: u64 = 16 << 30;

/// A piece has at most so many bytes, whatever is asked for.
const MOST_IN_PIECE: usize = 64 << 20;

/// How many bytes are unpacked at a time.
const CHUNK: u64 = 64 << 10;

/// A part of an archive, packed as it lies there.
#[derive(Clone)]
pub struct Packed {
    body: Body,
    place: Range<u64>,
    deflated: bool,
}

impl Packed {
    /// Where a part lies in the archive of these bytes; nothing where it is packed in another way than usual.
    pub fn of<R: Read>(archive: &Body, part: &ZipFile<'_, R>) -> Option<Packed> {
        let start = part.data_start()?;
        let end = start.checked_add(part.compressed_size())?;
        let deflated = match part.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return None,
        };
        (end <= archive.length().ok()?).then(|| Packed { body: archive.clone(), place: start..end, deflated })
    }

    /// Its bytes, unpacked.
    pub fn unpacked(self) -> Box<dyn Read + Send> {
        let packed = self.body.part(self.place);
        if self.deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) }
    }
}

/// A sheet that can be read in pieces.
pub struct CutPart {
    /// Its name in the archive.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// The highest number of a style that its cells have.
    pub style: u32,
    packed: Packed,
    /// How many bytes stand before the first row.
    head: usize,
    pieces: Vec<Span>,
}

/// A piece of a sheet.
#[derive(Clone, Copy)]
struct Span {
    bytes: usize,
    /// The number of its last row, from 0.
    last: u32,
}

impl CutPart {
    /// Looks through a part, whether it is a sheet that can be read in pieces of about so many bytes; `texts` are the
    /// bytes that the shared texts have at most, `most` those that the sheet may have. Linear in its bytes; a few pieces for
    /// each thread lie in memory. What stands around the rows comes with it.
    pub fn of<R: Read + Send>(
        name: &str,
        from: R,
        packed: Packed,
        piece: usize,
        texts: &[u32],
        most: u64,
    ) -> Option<(CutPart, Vec<u8>)> {
        let mut cutter = Cutter::new(from.take(most.saturating_add(1)), piece);
        let mut around = cutter.head().ok()??;
        let mut part = CutPart {
            name: name.to_string(),
            size: around.len() as u64,
            style: 0,
            packed,
            head: around.len(),
            pieces: Vec::new(),
        };
        let mut text = 0;
        let look = |piece: Vec<u8>| Ok((piece.len(), Seen::of(&piece, texts)?));
        let next = || cutter.next().map_err(|_| Unusual);
        in_order(1, next, look, |seen: Result<(usize, Seen), Unusual>| {
            let (bytes, seen) = seen?;
            if part.pieces.last().is_some_and(|former| former.last >= seen.first) {
                return Err(Unusual);
            }
            part.pieces.push(Span { bytes, last: seen.last });
            (part.size, part.style) = (part.size + bytes as u64, part.style.max(seen.style));
            text += seen.text;
            Ok(())
        })
        .ok()?;
        let tail = cutter.tail().ok()??;
        part.size += tail.len() as u64;
        around.extend(tail);
        (part.size <= most && text <= MOST_TEXT).then_some((part, around))
    }

    /// Its pieces, one after the other.
    pub fn pieces(&self) -> Pieces {
        Pieces { from: self.packed.clone().unpacked(), skip: self.head, pieces: self.pieces.clone(), next: 0 }
    }
}

/// The pieces of a sheet that was looked through.
pub struct Pieces {
    from: Box<dyn Read + Send>,
    /// How many bytes stand before the next piece.
    skip: usize,
    pieces: Vec<Span>,
    next: usize,
}

impl Pieces {
    /// How many are to come.
    pub fn to_come(&self) -> usize {
        self.pieces.len() - self.next
    }

    /// The rows of the next piece, and the number of its last row, from 0.
    pub fn next(&mut self) -> io::Result<Option<(Vec<u8>, u32)>> {
        let Some(Span { bytes, last }) = self.pieces.get(self.next).copied() else { return Ok(None) };
        self.next += 1;
        let skip = std::mem::take(&mut self.skip) as u64;
        io::copy(&mut self.from.by_ref().take(skip), &mut io::sink())?;
        let mut piece = vec![0; bytes];
        self.from.read_exact(&mut piece)?;
        Ok(Some((piece, last)))
    }
}

/// Cuts the text of a sheet into what stands before its rows, pieces of its rows, and what stands behind.
struct Cutter<R> {
    from: R,
    piece: usize,
    /// What was unpacked and not handed on.
    held: Vec<u8>,
    at_end: bool,
    /// How far it was searched for the end of the rows, and where they end.
    searched: usize,
    rows_end: Option<usize>,
}

const BEGIN: &[u8] = b"<sheetData>";
const ROW: &[u8] = b"<row ";
const END: &[u8] = b"</sheetData>";

impl<R: Read> Cutter<R> {
    fn new(from: R, piece: usize) -> Cutter<R> {
        Cutter {
            from,
            piece: piece.clamp(1, MOST_IN_PIECE),
            held: Vec::new(),
            at_end: false,
            searched: 0,
            rows_end: None,
        }
    }

    /// Unpacks some more.
    fn fill(&mut self) -> io::Result<()> {
        let read = self.from.by_ref().take(CHUNK).read_to_end(&mut self.held)?;
        self.at_end = read == 0;
        Ok(())
    }

    /// Takes so many bytes of what is held.
    fn cut(&mut self, at: usize) -> Vec<u8> {
        let rest = self.held.split_off(at);
        self.searched = self.searched.saturating_sub(at);
        self.rows_end = self.rows_end.map(|end| end - at);
        std::mem::replace(&mut self.held, rest)
    }

    /// What stands before the first row; nothing where there are none, or comments and the like, in which a row would be
    /// none.
    fn head(&mut self) -> io::Result<Option<Vec<u8>>> {
        let begin = loop {
            if let Some(begin) = memmem::find(&self.held, BEGIN) {
                break begin;
            }
            if self.at_end || self.held.len() > MOST_AHEAD {
                return Ok(None);
            }
            self.fill()?;
        };
        let head = self.cut(begin + BEGIN.len());
        Ok(has_once(&head, b"sheetData").then_some(head))
    }

    /// The next rows, about so many bytes as a piece has; nothing at their end.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut from = self.piece;
        loop {
            if self.rows_end.is_none() {
                self.rows_end = memmem::find(&self.held[self.searched..], END).map(|end| self.searched + end);
                self.searched = self.held.len().saturating_sub(END.len());
            }
            let until = self.rows_end.unwrap_or(self.held.len());
            let row = self.held.get(from..until).and_then(|rows| memmem::find(rows, ROW)).map(|row| from + row);
            if let Some(at) = row.or(self.rows_end) {
                return Ok((at > 0).then(|| self.cut(at)));
            }
            if self.at_end || self.held.len() > self.piece.saturating_add(MOST_BEHIND) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            from = from.max(self.held.len().saturating_sub(ROW.len()));
            self.fill()?;
        }
    }

    /// What stands behind the last row; nothing where that is more than should.
    fn tail(&mut self) -> io::Result<Option<Vec<u8>>> {
        while !self.at_end {
            if self.held.len() > MOST_BEHIND {
                return Ok(None);
            }
            self.fill()?;
        }
        Ok(has_once(&self.held, b"sheetData").then(|| std::mem::take(&mut self.held)))
    }
}

/// Whether a text has a word once, and no comments and the like.
fn has_once(text: &[u8], word: &[u8]) -> bool {
    memmem::find_iter(text, word).count() == 1 && memmem::find(text, b"<!").is_none()
}

/// What was seen in a piece.
struct Seen {
    /// The numbers of its first and last row, from 0.
    first: u32,
    last: u32,
    /// The highest number of a style.
    style: u32,
    /// So many bytes its cells have at most.
    text: u64,
}

impl Seen {
    fn of(piece: &[u8], texts: &[u32]) -> Result<Seen, Unusual> {
        let mut rows = PlainRows::new(simdutf8::basic::from_utf8(piece).map_err(|_| Unusual)?);
        let (mut first, mut seen) = (None, Seen { first: 0, last: 0, style: 0, text: 0 });
        while let Some(row) = rows.next_row()? {
            first.get_or_insert(row);
            seen.last = row;
            let mut in_row = 0;
            while let Some(cell) = rows.next_cell()? {
                seen.style = seen.style.max(cell.style.unwrap_or(0));
                in_row += match cell.value {
                    Value::Shared(text) => u64::from(*texts.get(text).ok_or(Unusual)?),
                    Value::Text(text) => text.len() as u64,
                    _ => 0,
                };
            }
            seen.text += in_row;
            if in_row > MOST_IN_ROW {
                return Err(Unusual);
            }
        }
        Ok(Seen { first: first.ok_or(Unusual)?, ..seen })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> String {
        format!("<worksheet><cols/><sheetData>{rows}</sheetData><pageMargins/></worksheet>")
    }

    fn stored(xml: &str) -> Packed {
        Packed { body: xml.as_bytes().to_vec().into(), place: 0..xml.len() as u64, deflated: false }
    }

    fn cut(xml: &str, piece: usize) -> Option<(CutPart, Vec<u8>)> {
        let packed = stored(xml);
        CutPart::of("s", packed.clone().unpacked(), packed, piece, &[3], 1 << 20)
    }

    #[test]
    fn a_sheet_is_cut_between_rows() {
        let rows: String = (1..=9).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>")).collect();
        for size in [1, 40, 41, 42, 50, 100, 150, 1_000, 1 << 20] {
            let (part, around) = cut(&sheet(&rows), size).expect("cut");
            let (mut pieces, mut lasts, mut all) = (part.pieces(), Vec::new(), Vec::new());
            assert_eq!(pieces.to_come() == 1, size > 400, "{size}");
            while let Some((piece, last)) = pieces.next().expect("read") {
                assert!(piece.starts_with(b"<row ") && (piece.len() >= size || pieces.to_come() == 0), "{size}");
                all.extend(piece);
                lasts.push(last);
            }
            assert_eq!((all, lasts.last()), (rows.clone().into_bytes(), Some(&8)));
            assert!(lasts.is_sorted());
            assert_eq!((around, part.size), (sheet("").into_bytes(), sheet(&rows).len() as u64));
        }
    }

    #[test]
    fn what_is_unusual_is_not_cut() {
        let row = "<row r=\"1\"></row>";
        for rows in [
            "<row></row>".repeat(4),
            row.repeat(4),
            format!("{row}<!-- {row} --><row r=\"2\"/>"),
            format!("{row}<![CDATA[{row}]]>"),
            format!("{row}</sheetData><sheetData><row r=\"2\"/>"),
            "<x:row r=\"1\"></x:row>".to_string(),
            "<row r=\"1\"><c t=\"s\"><v>1</v></c></row>".to_string(),
            "<row r=\"1\"><c t=\"str\"><v>\u{fffd}</v></c></row>".replace('\u{fffd}', "&#xD800;"),
        ] {
            assert!(cut(&sheet(&rows), 9).is_none(), "{rows}");
        }
        let good = sheet(row);
        assert!(cut(&good, 9).is_some());
        assert!(cut(&good[..good.len() - 40], 9).is_none());
        assert!(cut(&good.replace("<cols/>", "<!-- -->"), 9).is_none());
        assert!(cut(&good.replace("</worksheet>", "<sheetData/></worksheet>"), 9).is_none());
    }

    #[test]
    fn a_sheet_of_too_much_text_is_not_cut() {
        let packed = stored(&sheet(&format!("<row r=\"1\">{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(5))));
        let cut = |text, most| CutPart::of("s", packed.clone().unpacked(), packed.clone(), 9, &[text], most).is_some();
        assert!(cut(3 << 20, 1 << 10));
        assert!(!cut(4 << 20, 1 << 10));
        assert!(!cut(3 << 20, 100));
    }
}
