//! What a file is, by its first bytes: a name may say anything. Parquet alone is believed its name, since no other file
//! is called so: one that does not begin as such is damaged.

use super::documents::Kind;
use super::table::find;
use tegi_model::Format;

/// What may stand between two cells; of two that fit alike the earlier counts.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The kind of a file of this name that begins with these bytes, unpacked.
pub fn format(head: &[u8], name: &str) -> Format {
    match head {
        [b'P', b'A', b'R', b'1', ..] => Format::Parquet,
        [b'P', b'K', 3, 4, ..] if is_open_document(head) => Format::Ods,
        [b'P', b'K', 3, 4, ..] => Format::Xlsx,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Format::Xls,
        _ if name.to_lowercase().ends_with(".parquet") => Format::Parquet,
        _ => Format::Csv,
    }
}

/// Whether the first file of an archive says that it is of OpenDocument.
fn is_open_document(head: &[u8]) -> bool {
    let beginning = &head[..head.len().min(200)];
    memchr::memmem::find(beginning, b"application/vnd.oasis.opendocument").is_some()
}

/// The kind of a file of text, by its beginning in UTF-8.
pub fn text_format(head: &[u8]) -> Format {
    let head = head.trim_ascii_start();
    let next = head.get(1..).unwrap_or_default().trim_ascii_start().first();
    match (head.first(), next) {
        (Some(b'<'), _) if head.starts_with(b"<?xml") || Kind::of(head).is_some() => Format::Xml,
        (Some(b'['), Some(b'{' | b']')) => Format::Json,
        (Some(b'{'), Some(b'"' | b'}')) if is_whole_line(head) => Format::JsonLines,
        (Some(b'{'), Some(b'"' | b'}')) => Format::Json,
        _ => Format::Csv,
    }
}

/// Whether the first line closes all the braces that it opens, or is longer than the beginning that is known.
pub fn is_whole_line(head: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', head) else { return true };
    let (mut depth, mut text, mut escaped) = (0_i64, false, false);
    for byte in &head[..end] {
        match (text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => text = !text,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth -= 1,
            _ => {}
        }
    }
    depth <= 0
}

/// What stands between the cells of a header: that with which most of its names are known, then most cells.
/// `cut` gives the names for a delimiter.
pub fn delimiter<'a>(asked: impl Iterator<Item = &'a str> + Clone, cut: impl Fn(u8) -> Vec<String>) -> u8 {
    let fit = |delimiter: u8| {
        let names = cut(delimiter);
        let known = asked.clone().filter(|name| find(&names, name).is_some()).count();
        (known, names.len())
    };
    let mut best = (DELIMITERS[0], fit(DELIMITERS[0]));
    for other in &DELIMITERS[1..] {
        let fit = fit(*other);
        if fit > best.1 {
            best = (*other, fit);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        let ods = b"PK\x03\x04\x14\0\0\0\0\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        for (head, found) in [
            (&b"PAR1\x15"[..], Format::Parquet),
            (ods, Format::Ods),
            (b"PK\x03\x04[Content_Types].xml", Format::Xlsx),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::Xls),
            (b"a,b\n", Format::Csv),
            (b"", Format::Csv),
        ] {
            assert_eq!(format(head, "a.xls"), found);
        }
        assert_eq!(format(b"a,b", "a.Parquet"), Format::Parquet);
    }

    #[test]
    fn a_text_is_what_it_begins_with() {
        for (head, found) in [
            ("\n [ {\"a\": 1}]", Format::Json),
            ("{\"a\": {\"b\": \"}\"}}\n{\"a\": 2}\n", Format::JsonLines),
            ("{\n  \"items\": [\n", Format::Json),
            ("{\"a\": 1}", Format::JsonLines),
            ("<?xml version=\"1.0\"?><a/>", Format::Xml),
            ("<a:ESADout_CU xmlns:a=\"b\">", Format::Xml),
            ("<id>,name\n", Format::Csv),
            ("[id],name\n", Format::Csv),
            ("{id},name\n", Format::Csv),
            ("", Format::Csv),
        ] {
            assert_eq!(text_format(head.as_bytes()), found, "{head}");
        }
    }

    #[test]
    fn known_names_tell_the_delimiter() {
        let asked = ["date", "amount, net"].into_iter();
        let cut = |header: &'static str| {
            let asked = asked.clone();
            delimiter(asked, move |with| header.split(char::from(with)).map(str::to_string).collect())
        };
        assert_eq!(cut("date;amount, net;a,b,c,d"), b';');
        assert_eq!(cut("date\tamount"), b'\t');
        assert_eq!(cut("date"), b',');
        assert_eq!(cut("x|y|z"), b'|');
    }
}
