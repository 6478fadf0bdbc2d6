//! A large sheet of XLSX in pieces, so that it is decoded on all threads.
//!
//! The library decodes a sheet from its first byte to its last, on one thread. Here a sheet is cut between rows. Each piece
//! keeps what stands before the first row and behind the last, and so is a sheet by itself; it lies in an archive of its
//! own, beside the texts and styles of the workbook, which the library reads like any other. Only a sheet is cut whose
//! rows say their numbers and which is nothing but elements and text; one that is not is decoded as a whole.

use memchr::memmem;
use std::io::{Cursor, Write};
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
    /// Cuts a part into about so many pieces; the part itself where it cannot be cut. Linear in its bytes.
    pub fn of(name: &str, xml: Vec<u8>, pieces: usize) -> Result<CutPart, Vec<u8>> {
        match rows(&xml).and_then(|(from, to)| cuts(&xml, from, to, pieces)) {
            Some(cuts) => Ok(CutPart { name: name.to_string(), xml, cuts }),
            None => Err(xml),
        }
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> usize {
        self.cuts.len() - 1
    }

    /// The rows of each piece.
    pub fn rows(&self, piece: usize) -> &[u8] {
        match (self.cuts.get(piece), self.cuts.get(piece + 1)) {
            (Some(from), Some(to)) => &self.xml[*from..*to],
            _ => &[],
        }
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
fn cuts(xml: &[u8], from: usize, to: usize, pieces: usize) -> Option<Vec<usize>> {
    let mut cuts = vec![from];
    for piece in 1..pieces {
        let aim = (from + (to - from) / pieces * piece).max(*cuts.last()?);
        let row = aim + memmem::find(&xml[aim..to], b"<row ")?;
        let tag = &xml[row..row + memchr::memchr(b'>', &xml[row..to])?];
        memmem::find(tag, b" r=\"")?;
        cuts.push(row);
    }
    cuts.push(to);
    (pieces > 1).then_some(cuts)
}

/// The archive of a piece: its rows of each part that was cut, and of the other parts those that every sheet needs.
pub fn archive(bytes: &[u8], parts: &[CutPart], piece: usize) -> Result<Vec<u8>, String> {
    let room =
        parts.iter().map(|part| part.around().map(<[u8]>::len).iter().sum::<usize>() + part.rows(piece).len()).sum();
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
        for bytes in [head, part.rows(piece), tail] {
            writer.write_all(bytes).map_err(|error| error.to_string())?;
        }
    }
    Ok(writer.finish().map_err(|error| error.to_string())?.into_inner())
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
        for pieces in 2..9 {
            let part = CutPart::of("s", sheet(&rows).into_bytes(), pieces).expect("cut");
            assert_eq!(part.pieces(), pieces);
            let all: Vec<&[u8]> = (0..pieces).map(|piece| part.rows(piece)).collect();
            assert!(all.iter().skip(1).all(|piece| piece.starts_with(b"<row ")));
            assert_eq!(all.concat(), rows.as_bytes());
            assert_eq!(part.rows(pieces), b"");
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
            assert_eq!(CutPart::of("s", xml.clone(), 2).err(), Some(xml), "{rows}");
        }
    }
}
