//! The documents of a file of XML: cut out of it as they pass, whatever holds them.
//!
//! A document is an element of a name that its layout knows; elements around it are gone through. Only tags are looked at
//! here: comments, CDATA and declarations are passed over as they are, entities are never expanded, names count without
//! their prefix. The file is never held as a whole, a document up to [`LONGEST`]. Whether a document is well-formed is
//! seen when it is read; here one that is not closed ends where the next begins, so that the rest of the file is read.

use crate::cut::Tail;
use crate::letters::{Known, Letters};
use crate::source::{CHUNK, Damage, Input};
use encoding_rs::Encoding;
use std::io::{self, BufRead, BufReader};

/// No document has so many bytes (64 MiB): a declaration of 999 goods has some.
pub const LONGEST: usize = 64 << 20;

/// Elements may lie so deep; documents are not a quarter as deep.
pub const DEEPEST: usize = 64;

/// So many different names of elements are counted in one that holds documents.
const NAMES: usize = 64;

/// Documents cut out of a file.
#[derive(Debug, Default)]
pub struct Piece {
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// The documents: where their bytes lie, and the way to them.
    pub documents: Vec<((usize, usize), String)>,
    /// What cannot be used: the way to it and why.
    pub troubles: Vec<(String, Trouble)>,
}

/// Why something in a file cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// As with a row.
    Tail(Tail),
    /// Elements lie too deep in each other.
    TooDeep,
    /// The next document begins before this one ends.
    NotEnded,
    /// There is more than one outermost element; all are read.
    Roots,
}

/// A file of XML.
pub struct XmlFile<'p> {
    cutter: Cutter<BufReader<Letters<'p>>>,
}

impl<'p> XmlFile<'p> {
    /// The documents of these names, about so many bytes at once.
    pub fn new(letters: Letters<'p>, names: &'static [&'static str], size: usize) -> XmlFile<'p> {
        XmlFile { cutter: Cutter::new(BufReader::with_capacity(CHUNK, letters), names, size) }
    }

    /// The next documents; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Piece>> {
        self.cutter.next()
    }

    /// The encoding of the file as far as it was read, and how it is known.
    pub fn encoding(&self) -> (&'static Encoding, Known) {
        self.cutter.reader.get_ref().encoding()
    }

    /// The file behind, for its end.
    pub fn into_inner(self) -> Input<'p> {
        self.cutter.reader.into_inner().into_inner()
    }
}

/// An element that is open and is no document.
#[derive(Default)]
struct Open {
    name: String,
    /// Which it is among those of its name.
    place: u32,
    /// How many elements of each name it has held so far.
    held: Vec<(String, u32)>,
}

impl Open {
    /// Counts an element of this name.
    fn count(&mut self, name: &str) -> u32 {
        if let Some((_, count)) = self.held.iter_mut().find(|(known, _)| known == name) {
            *count = count.saturating_add(1);
            return *count;
        }
        if self.held.len() < NAMES {
            self.held.push((name.to_string(), 1));
        }
        1
    }
}

/// The document that is being cut out.
struct Inside {
    start: usize,
    way: String,
    /// The names of its open elements, itself the first.
    names: Vec<Vec<u8>>,
    trouble: Option<Trouble>,
}

struct Cutter<R> {
    reader: R,
    names: &'static [&'static str],
    size: usize,
    /// The elements around documents, below the file itself.
    open: Vec<Open>,
    inside: Option<Inside>,
    tag: Vec<u8>,
    ended: bool,
    roots: u32,
}

impl<R: BufRead> Cutter<R> {
    fn new(reader: R, names: &'static [&'static str], size: usize) -> Cutter<R> {
        let open = vec![Open::default()];
        Cutter { reader, names, size: size.max(1), open, inside: None, tag: Vec::new(), ended: false, roots: 0 }
    }

    fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut piece = Piece::default();
        while !self.ended && (piece.bytes.len() < self.size || self.inside.is_some()) {
            if let Err(error) = self.step(&mut piece) {
                let damage = Damage::of(&error).cloned().ok_or(error)?;
                self.end(&mut piece, Tail::BrokenOff(damage));
            }
        }
        Ok((!piece.documents.is_empty() || !piece.troubles.is_empty()).then_some(piece))
    }

    /// Goes on over the text before a tag, and over the tag.
    fn step(&mut self, piece: &mut Piece) -> io::Result<()> {
        if !self.text(piece)? {
            self.end(piece, Tail::NotClosed);
            return Ok(());
        }
        match self.tag()? {
            Tag::CutOff => self.end(piece, Tail::NotClosed),
            Tag::TooLong => match &mut self.inside {
                Some(inside) => inside.trouble = Some(Trouble::Tail(Tail::TooLong)),
                None => self.end(piece, Tail::TooLong),
            },
            Tag::Other => self.keep(piece),
            Tag::Start => self.start(piece),
            Tag::End => self.close(piece),
        }
        Ok(())
    }

    /// Passes text up to the next tag; whether there is one.
    fn text(&mut self, piece: &mut Piece) -> io::Result<bool> {
        loop {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let found = memchr::memchr(b'<', bytes);
            let text = &bytes[..found.unwrap_or(bytes.len())];
            let used = text.len();
            if let Some(inside) = &mut self.inside {
                inside.take(piece, text);
            }
            self.reader.consume(used);
            if found.is_some() {
                return Ok(true);
            }
        }
    }

    /// Reads a tag, or what looks like one, to its end.
    fn tag(&mut self) -> io::Result<Tag> {
        self.tag.clear();
        let mut quote = Quote::default();
        loop {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(Tag::CutOff);
            }
            let found = memchr::memchr(b'>', bytes);
            let used = found.map_or(bytes.len(), |place| place + 1);
            let from = self.tag.len();
            if from < LONGEST {
                self.tag.extend_from_slice(&bytes[..used]);
            }
            self.reader.consume(used);
            if self.tag.len() >= LONGEST {
                return Ok(Tag::TooLong);
            }
            if found.is_some() && ends(&self.tag, from, &mut quote) {
                return Ok(kind(&self.tag));
            }
            if found.is_none() {
                quote.go_on(&self.tag, from);
            }
        }
    }

    /// Keeps a tag that belongs to a document.
    fn keep(&mut self, piece: &mut Piece) {
        if let Some(inside) = &mut self.inside {
            inside.take(piece, &self.tag);
        }
    }

    fn start(&mut self, piece: &mut Piece) {
        let name = String::from_utf8_lossy(local(qualified(&self.tag))).into_owned();
        let alone = self.tag.ends_with(b"/>");
        if let Some(inside) = &mut self.inside {
            let again = inside.names.first().is_some_and(|first| local(first) == name.as_bytes());
            if !again {
                inside.take(piece, &self.tag);
                if !alone {
                    inside.names.push(qualified(&self.tag).to_vec());
                }
                if inside.names.len() > DEEPEST {
                    inside.trouble.get_or_insert(Trouble::TooDeep);
                    inside.names.truncate(DEEPEST + 1);
                }
                return;
            }
            inside.trouble = Some(Trouble::NotEnded);
            self.finish(piece);
        }
        let outermost = self.open.len() == 1;
        let Some(holder) = self.open.last_mut() else { return };
        let place = holder.count(&name);
        if outermost {
            self.roots += 1;
            if self.roots == 2 {
                piece.troubles.push((format!("/{name}"), Trouble::Roots));
            }
        }
        if self.names.contains(&name.as_str()) {
            let way = self.way(&name, place);
            let names = vec![qualified(&self.tag).to_vec()];
            self.inside = Some(Inside { start: piece.bytes.len(), way, names, trouble: None });
            self.keep(piece);
            if alone {
                self.finish(piece);
            }
        } else if !alone && self.open.len() > DEEPEST {
            let way = self.way(&name, place);
            piece.troubles.push((way, Trouble::TooDeep));
            self.ended = true;
        } else if !alone {
            self.open.push(Open { name, place, held: Vec::new() });
        }
    }

    fn close(&mut self, piece: &mut Piece) {
        let name = qualified(&self.tag);
        if let Some(inside) = &mut self.inside {
            if let Some(place) = inside.names.iter().rposition(|open| open == name) {
                inside.names.truncate(place);
                inside.take(piece, &self.tag);
                if inside.names.is_empty() {
                    self.finish(piece);
                }
                return;
            }
            let outer = self.open.iter().skip(1).any(|open| open.name.as_bytes() == local(name));
            if !outer {
                inside.take(piece, &self.tag);
                return;
            }
            inside.trouble = Some(Trouble::NotEnded);
            self.finish(piece);
        }
        let name = local(qualified(&self.tag));
        if let Some(place) = self.open.iter().skip(1).rposition(|open| open.name.as_bytes() == name) {
            self.open.truncate(place + 1);
        }
    }

    /// The document is cut out, or cannot be.
    fn finish(&mut self, piece: &mut Piece) {
        let Some(inside) = self.inside.take() else { return };
        match inside.trouble {
            None => piece.documents.push(((inside.start, piece.bytes.len()), inside.way)),
            Some(trouble) => {
                piece.bytes.truncate(inside.start);
                piece.troubles.push((inside.way, trouble));
            }
        }
    }

    /// The file ends here; what is open is not closed.
    fn end(&mut self, piece: &mut Piece, tail: Tail) {
        self.ended = true;
        let open = self.inside.is_some() || self.open.len() > 1 || tail != Tail::NotClosed;
        match &mut self.inside {
            Some(inside) => inside.trouble = Some(Trouble::Tail(tail)),
            None if open => {
                let way = self.around();
                piece.troubles.push((way, Trouble::Tail(tail)));
            }
            None => {}
        }
        self.finish(piece);
    }

    /// The way to the elements that are open.
    fn around(&self) -> String {
        let steps = self.open.iter().skip(1).map(|open| match open.place {
            0 | 1 => format!("/{}", open.name),
            place => format!("/{}[{place}]", open.name),
        });
        steps.collect()
    }

    /// The way to a document; one that could have others beside it is counted.
    fn way(&self, name: &str, place: u32) -> String {
        match (self.open.len(), place) {
            (1, 0 | 1) => format!("/{name}"),
            _ => format!("{}/{name}[{place}]", self.around()),
        }
    }
}

impl Inside {
    fn take(&mut self, piece: &mut Piece, bytes: &[u8]) {
        if self.trouble.is_some() {
            return;
        }
        if piece.bytes.len() - self.start + bytes.len() > LONGEST {
            self.trouble = Some(Trouble::Tail(Tail::TooLong));
            piece.bytes.truncate(self.start);
            return;
        }
        piece.bytes.extend_from_slice(bytes);
    }
}

/// What stands between angle brackets.
enum Tag {
    Start,
    End,
    /// A comment, CDATA, a declaration.
    Other,
    CutOff,
    TooLong,
}

/// Whether a place lies between quotation marks.
#[derive(Default)]
struct Quote {
    mark: Option<u8>,
}

impl Quote {
    /// Goes over the bytes behind a place.
    fn go_on(&mut self, tag: &[u8], from: usize) {
        if self.mark.is_none() && memchr::memchr2(b'"', b'\'', &tag[from..]).is_none() {
            return;
        }
        for byte in &tag[from..] {
            match (self.mark, byte) {
                (None, b'"' | b'\'') => self.mark = Some(*byte),
                (Some(mark), byte) if mark == *byte => self.mark = None,
                _ => {}
            }
        }
    }
}

/// Whether a tag ends with the angle bracket that was read last.
fn ends(tag: &[u8], from: usize, quote: &mut Quote) -> bool {
    match tag {
        [b'<', b'!', b'-', b'-', rest @ ..] => rest.ends_with(b"-->"),
        _ if tag.starts_with(b"<![CDATA[") => tag.ends_with(b"]]>"),
        [b'<', b'?', ..] => tag.ends_with(b"?>"),
        [b'<', b'!', ..] => {
            // A document type ends behind the bracket that closes what it declares.
            let inner = memchr::memchr(b'[', tag).is_some();
            !inner || tag[..tag.len() - 1].trim_ascii_end().ends_with(b"]")
        }
        [b'<', b'/', ..] => true,
        _ => {
            quote.go_on(tag, from);
            quote.mark.is_none()
        }
    }
}

fn kind(tag: &[u8]) -> Tag {
    match tag.get(1) {
        Some(b'!' | b'?') => Tag::Other,
        Some(b'/') => Tag::End,
        _ => Tag::Start,
    }
}

/// The name in a tag, with its prefix.
fn qualified(tag: &[u8]) -> &[u8] {
    let name = tag.strip_prefix(b"<").unwrap_or(tag);
    let name = name.strip_prefix(b"/").unwrap_or(name);
    let end = name.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
    &name[..end.unwrap_or(name.len())]
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    memchr::memrchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// The names of the elements in the beginning of a text, without prefixes; none: it does not begin like XML.
pub fn names(head: &[u8]) -> Vec<String> {
    let mut cutter = Cutter::new(head.trim_ascii_start(), &[], 1);
    let mut names = Vec::<String>::new();
    if cutter.reader.first() != Some(&b'<') {
        return names;
    }
    let mut nothing = Piece::default();
    while let (Ok(true), Ok(tag)) = (cutter.text(&mut nothing), cutter.tag()) {
        match tag {
            Tag::CutOff | Tag::TooLong => break,
            Tag::Start => {
                let name = String::from_utf8_lossy(local(qualified(&cutter.tag))).into_owned();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            Tag::Other if cutter.tag.starts_with(b"<![CDATA[") => {
                let inner = self::names(&cutter.tag[b"<![CDATA[".len()..]);
                names.extend(inner.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
            }
            Tag::Other | Tag::End => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Documents and troubles, each with its way.
    type Cuts = (Vec<(String, String)>, Vec<(String, Trouble)>);

    fn cut(text: &str) -> Cuts {
        let (mut documents, mut troubles) = (Vec::new(), Vec::new());
        for capacity in [1, 7, 4096] {
            let reader = BufReader::with_capacity(capacity, text.as_bytes());
            let mut cutter = Cutter::new(reader, &["a"], 8);
            let (mut found, mut said) = (Vec::new(), Vec::new());
            while let Some(piece) = cutter.next().expect("read") {
                let shown =
                    |(start, end): (usize, usize)| String::from_utf8_lossy(&piece.bytes[start..end]).into_owned();
                found.extend(piece.documents.iter().map(|(span, way)| (way.clone(), shown(*span))));
                said.extend(piece.troubles.clone());
            }
            if capacity > 1 {
                assert_eq!((&found, &said), (&documents, &troubles), "{text}");
            }
            (documents, troubles) = (found, said);
        }
        (documents, troubles)
    }

    fn plain(cut: &[(String, String)]) -> Vec<(&str, &str)> {
        cut.iter().map(|(way, text)| (way.as_str(), text.as_str())).collect()
    }

    #[test]
    fn documents_are_cut_out_of_what_holds_them() {
        let text = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x \"y\">]>\n<r><!-- <a> --><x:a k='>'>1<b/></x:a> <s/> \
                    <s><a/><![CDATA[<a>]]></s><s z=\"'\"><a><![CDATA[</a>]]></a></s></r>";
        let (documents, troubles) = cut(text);
        let expected = [
            ("/r/a[1]", "<x:a k='>'>1<b/></x:a>"),
            ("/r/s[2]/a[1]", "<a/>"),
            ("/r/s[3]/a[1]", "<a><![CDATA[</a>]]></a>"),
        ];
        assert_eq!(plain(&documents), expected);
        assert!(troubles.is_empty(), "{troubles:?}");
        assert_eq!(plain(&cut("<a>1</a>").0), [("/a", "<a>1</a>")]);
    }

    #[test]
    fn a_broken_document_takes_no_other_with_it() {
        let (documents, troubles) = cut("<r><a><b>1</a><a><b>2<a>3</a></r><r><a>4");
        assert_eq!(plain(&documents), [("/r/a[1]", "<a><b>1</a>"), ("/r/a[3]", "<a>3</a>")]);
        let expected = [
            ("/r/a[2]".to_string(), Trouble::NotEnded),
            ("/r".to_string(), Trouble::Roots),
            ("/r[2]/a[1]".to_string(), Trouble::Tail(Tail::NotClosed)),
        ];
        assert_eq!(troubles, expected);
        let (documents, troubles) = cut("<r><s><a><b></s><a>1</a></q></r>");
        assert_eq!(plain(&documents), [("/r/a[1]", "<a>1</a>")]);
        assert_eq!(troubles, [("/r/s/a[1]".to_string(), Trouble::NotEnded)]);
    }

    #[test]
    fn what_is_too_deep_or_not_closed_is_told() {
        let deep = format!("<r><a>{}{}</a><a>1</a></r>", "<b>".repeat(100), "</b>".repeat(100));
        let (documents, troubles) = cut(&deep);
        assert_eq!(plain(&documents), [("/r/a[2]", "<a>1</a>")]);
        assert_eq!(troubles, [("/r/a[1]".to_string(), Trouble::TooDeep)]);
        let (documents, troubles) = cut(&"<r>".repeat(100_000));
        assert!(documents.is_empty() && matches!(troubles[..], [(_, Trouble::TooDeep)]));
        for broken in ["", "<", "<a", "<r", "<r><a b='>", "<!--", "<![CDATA[", "<!DOCTYPE [", "</a>", "<>", "< a>", "x"]
        {
            let _ = cut(broken);
        }
    }

    #[test]
    fn names_are_seen_in_the_beginning() {
        let head = b"\n<?xml version='1.0'?><e:E><B x='1'><![CDATA[<?xml ?><v2:invoice><num>1</num>]]></B><C";
        assert_eq!(names(head), ["E", "B", "invoice", "num"]);
        assert!(names(b"{\"a\": \"<b>\"}").is_empty());
    }
}
