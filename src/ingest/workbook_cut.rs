//! A large sheet of XLSX in pieces, so that it is decoded on all threads.
//!
//! The library decodes a sheet from its first byte to its last, on one thread. Here a sheet is cut between rows. Each piece
//! keeps what stands before the first row and behind the last, and so is a sheet by itself; it lies in an archive of its
//! own, beside the texts and styles of the workbook, which the library reads like any other. Only a sheet is cut whose
//! rows say their numbers and which is nothing but elements and text; one that is not is decoded as a whole.

use memchr::memmem;
use std::io::{Cursor, Write};
use std::ops::Range;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A part of an archive, cut between the rows of its sheet.
pub struct CutPart {
    name: String,
    xml: Vec<u8>,
    /// Where the first row begins, and where each piece ends.
    cuts: Vec<usize>,
}

impl CutPart {
    /// Cuts a part into pieces of about so many bytes; the part itself where it cannot be cut. Linear in its bytes.
    pub fn of(name: &str, xml: Vec<u8>, piece: usize) -> Result<CutPart, Vec<u8>> {
        let large = xml.len() / 2 >= piece;
        match rows(&xml).filter(|_| large).and_then(|(from, to)| cuts(&xml, from, to, piece)) {
            Some(cuts) => Ok(CutPart { name: name.to_string(), xml, cuts }),
            None => Err(xml),
        }
    }

    /// About how many bytes a piece has.
    pub fn piece(&self) -> usize {
        self.rows(0..1).len()
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> usize {
        self.cuts.len() - 1
    }

    /// The rows of some pieces.
    pub fn rows(&self, pieces: Range<usize>) -> &[u8] {
        let cut = |piece: usize| self.cuts[piece.min(self.pieces())];
        &self.xml[cut(pieces.start)..cut(pieces.end)]
    }

    /// What stands before the first row, and behind the last.
    pub fn around(&self) -> [&[u8]; 2] {
        let (from, to) = (self.cuts[0], self.cuts[self.pieces()]);
        [&self.xml[..from], &self.xml[to..]]
    }

    /// The part as a whole.
    pub fn into_whole(self) -> Vec<u8> {
        self.xml
    }
}

/// Where the rows of a sheet begin and end, if it has no comments and the like, in which a row would be none.
fn rows(xml: &[u8]) -> Option<(usize, usize)> {
    const BEGIN: &[u8] = b"<sheetData>";
    const END: &[u8] = b"</sheetData>";
    let from = memmem::find(xml, BEGIN)? + BEGIN.len();
    let to = memmem::rfind(xml, END).filter(|to| *to >= from)?;
    let once = memmem::find(&xml[from..], b"<sheetData").is_none() && memmem::find(&xml[from..to], END).is_none();
    let plain = memmem::find(xml, b"<!").is_none() && memmem::find(&xml[from..to], b"<?").is_none();
    (once && plain).then_some((from, to))
}

/// Cuts rows at those that say their number, which are all where programs write them.
fn cuts(xml: &[u8], from: usize, to: usize, piece: usize) -> Option<Vec<usize>> {
    let (mut cuts, mut aim) = (vec![from], from + piece);
    while let Some(row) = xml.get(aim..to).and_then(|rows| memmem::find(rows, b"<row ")).map(|row| aim + row) {
        let tag = &xml[row..row + memchr::memchr(b'>', &xml[row..to])?];
        memmem::find(tag, b" r=\"")?;
        cuts.push(row);
        aim = row + piece;
    }
    cuts.push(to);
    (cuts.len() > 2).then_some(cuts)
}

/// The archive of some pieces: their rows of each part that was cut, and of the other parts those that every sheet needs.
pub fn archive(bytes: &[u8], parts: &[CutPart], pieces: Range<usize>) -> Result<Vec<u8>, String> {
    let room = parts
        .iter()
        .map(|part| part.around().map(<[u8]>::len).iter().sum::<usize>() + part.rows(pieces.clone()).len())
        .sum();
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
    let mut whole = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    for place in 0..whole.len() {
        let file = whole.by_index_raw(place).map_err(|error| error.to_string())?;
        if file.name().is_ok_and(|name| is_shared(&name)) {
            writer.raw_copy_file(file).map_err(|error| error.to_string())?;
        }
    }
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for part in parts {
        let [head, tail] = part.around();
        writer.start_file(part.name.as_str(), stored).map_err(|error| error.to_string())?;
        for bytes in [head, part.rows(pieces.clone()), tail] {
            writer.write_all(bytes).map_err(|error| error.to_string())?;
        }
    }
    Ok(writer.finish().map_err(|error| error.to_string())?.into_inner())
}

/// Whether a part holds the texts that the sheets share.
pub fn has_texts(name: &str) -> bool {
    name.to_lowercase().ends_with("sharedstrings.xml")
}

/// Whether a part is one that every sheet needs: what the workbook consists of, its texts and its styles.
fn is_shared(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
    file.ends_with(".rels")
        || matches!(file.as_str(), "[content_types].xml" | "workbook.xml" | "sharedstrings.xml" | "styles.xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> String {
        format!("<worksheet><cols/><sheetData>{rows}</sheetData><pageMargins/></worksheet>")
    }

    #[test]
    fn a_sheet_is_cut_between_rows() {
        let rows: String = (1..=9).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>")).collect();
        for size in [1, 40, 50, 100, 150] {
            let part = CutPart::of("s", sheet(&rows).into_bytes(), size).expect("cut");
            let pieces: Vec<&[u8]> = (0..part.pieces()).map(|piece| part.rows(piece..piece + 1)).collect();
            assert!(pieces.iter().skip(1).all(|piece| piece.starts_with(b"<row ")));
            assert!(pieces.iter().rev().skip(1).all(|piece| piece.len() >= size), "{size}");
            assert_eq!(pieces.concat(), rows.as_bytes());
            assert_eq!(part.rows(0..99), rows.as_bytes());
            assert_eq!(part.rows(99..100), b"");
            assert_eq!(part.around().concat(), sheet("").into_bytes());
        }
    }

    #[test]
    fn what_is_unusual_is_not_cut() {
        let row = "<row r=\"1\"></row>";
        for rows in [
            "<row></row>".repeat(4),
            format!("{row}<!-- {row} -->{row}"),
            format!("{row}<![CDATA[{row}]]>{row}"),
            format!("{row}</sheetData><sheetData>{row}{row}"),
            "<x:row r=\"1\"></x:row>".repeat(4),
            row.to_string(),
        ] {
            let xml = sheet(&rows).into_bytes();
            assert_eq!(CutPart::of("s", xml.clone(), 9).err(), Some(xml), "{rows}");
        }
    }
}
