//! Whether a workbook can be opened without filling the memory.

use super::super::body::{Body, BodyReader, too_large};
use super::super::guard::guarded;
use super::xlsx_cut::{CutPart, Packed};
use super::xlsx_shared;
use super::{BYTES_A_BYTE, broken};
use quick_xml::events::Event;
use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read};
use tegi_model::Message;
use zip::ZipArchive;

/// So many bytes may its sheets have that are read in pieces (8 GiB): a sheet of a million rows and a hundred columns.
const MOST_IN_PIECES: u64 = 8 << 30;

/// What an archive has.
#[derive(Default)]
pub struct Found {
    /// The parts that are sheets which can be read in pieces.
    pub sheets: Vec<CutPart>,
    /// How many bytes each of the texts has at most that the sheets share.
    pub texts: Vec<u32>,
}

/// Unpacks an archive, whether it can be opened without filling the memory; found are the sheets that can be read in pieces.
pub fn measure(body: &Body, most: u64, piece: usize) -> Result<Found, Message> {
    let mut found = Found::default();
    let measured = guarded(|| -> Result<bool, String> {
        let mut archive = opened(body)?;
        // The texts come first: with them a sheet can be looked through.
        let has_texts = |place: &usize| {
            archive.name_for_index(*place).is_some_and(|name| name.is_ok_and(|name| xlsx_shared::has_texts(&name)))
        };
        let (mut places, others): (Vec<usize>, Vec<usize>) = (0..archive.len()).partition(has_texts);
        let may_be_cut = places.len() < 2 && names_differ(&archive);
        places.extend(others);
        let (mut left, mut left_in_pieces) = (most, MOST_IN_PIECES);
        for place in places {
            if may_be_cut
                && let Some(part) = plain_sheet(&mut archive, place, body, piece, &found.texts, left_in_pieces)?
            {
                left_in_pieces -= part.size;
                found.sheets.push(part);
                continue;
            }
            match held_part(&mut archive, place, left, &mut found)? {
                Some(size) => left -= size,
                None => return Ok(false),
            }
        }
        Ok(true)
    });
    match measured.map_err(broken)? {
        true => Ok(found),
        false => Err(too_large(most)),
    }
}

/// An archive.
pub fn opened(body: &Body) -> Result<ZipArchive<BodyReader>, String> {
    let reader = body.reader().map_err(|error| error.to_string())?;
    ZipArchive::new(reader).map_err(|error| error.to_string())
}

/// Whether no two parts of an archive have the same name but for its case.
fn names_differ(archive: &ZipArchive<BodyReader>) -> bool {
    let mut names = BTreeSet::new();
    archive.file_names().all(|name| name.is_ok_and(|name| names.insert(name.replace('\\', "/").to_lowercase())))
}

/// A part that is a sheet and can be read in pieces.
fn plain_sheet(
    archive: &mut ZipArchive<BodyReader>,
    place: usize,
    body: &Body,
    piece: usize,
    texts: &[u32],
    most: u64,
) -> Result<Option<CutPart>, String> {
    let file = archive.by_index(place).map_err(|error| error.to_string())?;
    let name = file.name().map_err(|error| error.to_string())?.into_owned();
    let may_be = name.ends_with(".xml") && !xlsx_shared::has_texts(&name);
    let Some(packed) = Packed::of(body, &file).filter(|_| may_be) else { return Ok(None) };
    let cut = CutPart::of(&name, file, packed, piece.saturating_mul(BYTES_A_BYTE), texts, most);
    Ok(cut.filter(|(_, around)| whole(&around[..]).is_ok()).map(|(part, _)| part))
}

fn is_xml(name: &str) -> bool {
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// The size of a part, if it can be opened with so many bytes left.
fn held_part(
    archive: &mut ZipArchive<BodyReader>,
    place: usize,
    left: u64,
    found: &mut Found,
) -> Result<Option<u64>, String> {
    let file = archive.by_index(place).map_err(|error| error.to_string())?;
    let name = file.name().map_err(|error| error.to_string())?.into_owned();
    let room = file.size().min(file.compressed_size().saturating_mul(USUAL_PACKING)).min(left);
    let mut content = file.take(left.saturating_add(1));
    if is_xml(&name) && !xlsx_shared::has_texts(&name) {
        return passing_part(content, left);
    }
    if !is_xml(&name) {
        let size = io::copy(&mut content, &mut io::sink()).map_err(|error| error.to_string())?;
        return Ok((size <= left).then_some(size));
    }
    // A part says how long it is; one that was packed to fill the memory is believed less.
    let mut xml = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    // What cannot be unpacked is said as quick-xml says it.
    content.read_to_end(&mut xml).map_err(|error| quick_xml::Error::from(error).to_string())?;
    let size = xml.len() as u64;
    if size > left {
        return Ok(None);
    }
    whole(&xml[..])?;
    found.texts = xlsx_shared::text_sizes(&xml);
    Ok(announced_fit(&xml[..xml.len().min(HEAD)], left - size).then_some(size))
}

/// The size of a part of XML that passes without being held, if it can be opened with so many bytes left.
fn passing_part(mut content: io::Take<impl Read>, left: u64) -> Result<Option<u64>, String> {
    let (all, mut head) = (content.limit(), Vec::new());
    let read = content.by_ref().take(HEAD as u64).read_to_end(&mut head);
    read.map_err(|error| quick_xml::Error::from(error).to_string())?;
    let is_whole = whole(BufReader::new((&head[..]).chain(&mut content)));
    // What is too large is so, whatever else it is; how large it is shows at its end.
    let rest = io::copy(&mut content, &mut io::sink());
    let size = all - content.limit();
    if size > left {
        return Ok(None);
    }
    is_whole?;
    rest.map_err(|error| quick_xml::Error::from(error).to_string())?;
    Ok(announced_fit(&head, left - size).then_some(size))
}

/// Whether there is room for as many strings as the head of a part announces: it is made at once.
fn announced_fit(head: &[u8], left: u64) -> bool {
    number_behind(head, b"uniqueCount=\"").is_none_or(|count| count <= left)
}

/// So many times its packed bytes has a part of XML at most, as a rule.
const USUAL_PACKING: u64 = 16;

/// So many bytes at the head of a part say how many strings it has.
const HEAD: usize = 8 << 10;

/// Reads a part of XML to its end, which must close all that it opens.
fn whole(xml: impl BufRead) -> Result<(), String> {
    let (mut reader, mut depth, mut event) = (quick_xml::Reader::from_reader(xml), 0_u64, Vec::new());
    loop {
        event.clear();
        match reader.read_event_into(&mut event).map_err(|error| error.to_string())? {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err("a part of it is cut off".to_string()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn number_behind(text: &[u8], name: &[u8]) -> Option<u64> {
    let digits = &text[memchr::memmem::find(text, name)? + name.len()..];
    let digits = &digits[..digits.iter().take_while(|byte| byte.is_ascii_digit()).count().min(20)];
    std::str::from_utf8(digits).ok()?.parse().ok().or(Some(u64::MAX))
}

#[cfg(test)]
pub mod tests {
    use super::super::MOST_BYTES;
    use super::*;
    use std::io::{Cursor, Write};

    pub fn archive(name: &str, content: &[u8]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
        writer.write_all(content).expect("written");
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn an_archive_that_fills_the_memory_is_refused() {
        let zeros = archive("xl/media/picture.png", &vec![b' '; 3 << 20]);
        assert!(zeros.len() < 10_000);
        let cut_off = Body::from(zeros[..zeros.len() / 2].to_vec());
        let zeros = Body::from(zeros);
        assert!(measure(&zeros, 4 << 20, 1).is_ok());
        assert_eq!(measure(&zeros, 2 << 20, 1).map(drop).map_err(|message| message.id), Err("issue-file-too-large"));
        let strings = archive("xl/sharedStrings.xml", b"<sst uniqueCount=\"9999999999\"></sst>");
        assert!(measure(&strings.into(), 1 << 20, 1).is_err());
        let cut = archive("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>");
        assert_eq!(
            measure(&cut.into(), 1 << 20, 1).map(drop).map_err(|message| message.id),
            Err("issue-broken-workbook")
        );
        assert!(measure(&cut_off, MOST_BYTES, 1).is_err());
    }
}
