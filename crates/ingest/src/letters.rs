//! The letters of a file: from the encoding in which it is written to UTF-8.
//!
//! A byte order mark tells the encoding, whatever the settings say: nothing else begins with one. Without a mark the
//! settings count; where they are silent, UTF-16 is told by its zero bytes, UTF-8 by its form, any other encoding by
//! its letters when the first one is met that is not ASCII. Bytes that are no letters become the replacement character.
//! Carriage returns alone, as line ends were written once, become line feeds.

use super::source::{CHUNK, Input};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// How many bytes from the first letter on that is not ASCII tell the encoding.
const SAMPLE: usize = 256 * 1024;

/// How the encoding of a file is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// No letter was met yet that would tell: all encodings have ASCII in common.
    NotYet,
    /// By a mark, by its form, or because the settings say so.
    Surely,
    /// By its letters, which may mislead.
    ByLetters,
}

/// A file as UTF-8.
pub struct Letters<'p> {
    input: Input<'p>,
    encoding: &'static Encoding,
    known: Known,
    /// The country of the case, which tells how likely an encoding is.
    hint: [u8; 2],
    recoder: Option<Recoder>,
    /// What stands between two lines.
    line_end: u8,
    /// Text that was looked at already.
    ahead: Vec<u8>,
    at: usize,
}

impl<'p> Letters<'p> {
    /// The letters of a file in an encoding that the settings may say; `country` is where its documents are at home.
    pub fn new(mut input: Input<'p>, said: Option<&'static Encoding>, country: [u8; 2]) -> io::Result<Letters<'p>> {
        let head = input.head()?;
        let mark = Encoding::for_bom(head);
        let encoding = mark.map(|(encoding, _)| encoding).or(said).or_else(|| utf_16(head));
        let line_end = line_end(head, encoding);
        if mark.is_some_and(|(encoding, _)| encoding == UTF_8) {
            input.read_exact(&mut [0; "\u{feff}".len()])?;
        }
        let known = if encoding.is_some() { Known::Surely } else { Known::NotYet };
        let hint = country.map(|letter| letter.to_ascii_lowercase());
        let mut letters =
            Letters { input, encoding: UTF_8, known, hint, recoder: None, line_end, ahead: Vec::new(), at: 0 };
        letters.settle(encoding.unwrap_or(UTF_8));
        Ok(letters)
    }

    /// The encoding, as far as it is known, and how.
    pub fn encoding(&self) -> (&'static Encoding, Known) {
        (self.encoding, self.known)
    }

    /// The beginning of the text, without taking it. What is wrong with the file is met again when it is read.
    pub fn head(&mut self) -> &[u8] {
        if self.at == 0 && self.ahead.is_empty() {
            let mut head = Vec::new();
            let _ = self.by_ref().take(CHUNK as u64).read_to_end(&mut head);
            self.ahead = head;
        }
        &self.ahead[self.at..]
    }

    /// How many bytes the file has, as [`Input::length`].
    pub fn length(&self) -> Option<u64> {
        self.input.length()
    }

    /// The file behind, for its end.
    pub fn into_inner(self) -> Input<'p> {
        self.input
    }

    fn settle(&mut self, encoding: &'static Encoding) {
        self.encoding = encoding;
        self.recoder = (encoding != UTF_8).then(|| Recoder::new(encoding));
    }

    /// Reads bytes of ASCII; at the first other one the encoding is told.
    fn read_undecided(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(out)?;
        let Some(first) = out[..read].iter().position(|byte| !byte.is_ascii()) else { return Ok(read) };
        let mut sample = out[first..read].to_vec();
        let most = SAMPLE.saturating_sub(sample.len()) as u64;
        // What is wrong with the file is met again when it is read.
        let _ = self.input.by_ref().take(most).read_to_end(&mut sample);
        self.decide(&sample);
        self.input.give_back(&sample);
        if first > 0 { Ok(first) } else { self.read_decided(out) }
    }

    fn decide(&mut self, sample: &[u8]) {
        if is_utf_8(sample) {
            self.known = Known::Surely;
            return;
        }
        self.known = Known::ByLetters;
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(sample, sample.len() < SAMPLE);
        let hint = self.hint.iter().all(u8::is_ascii_lowercase).then_some(&self.hint[..]);
        self.settle(detector.guess(hint, Utf8Detection::Deny));
    }

    fn read_decided(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match &mut self.recoder {
            None => self.input.read(out),
            Some(recoder) => recoder.read(&mut self.input, out),
        }
    }
}

impl Read for Letters<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at < self.ahead.len() {
            let read = (&self.ahead[self.at..]).read(out)?;
            self.at += read;
            return Ok(read);
        }
        let read = if self.known == Known::NotYet { self.read_undecided(out)? } else { self.read_decided(out)? };
        if self.line_end == b'\r' {
            out[..read].iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
        Ok(read)
    }
}

/// UTF-16 without a mark: a line feed, a delimiter, a digit or a Latin letter has a zero byte, always on the same side.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    // One letter in eight is enough: a text of Cyrillic cells has as many delimiters and spaces.
    let enough = (head.len() / 16).max(1);
    match (first >= enough, second >= enough) {
        (true, false) if second * 16 <= first => Some(UTF_16BE),
        (false, true) if first * 16 <= second => Some(UTF_16LE),
        _ => None,
    }
}

/// Whether bytes are UTF-8 but for a few: more letters of it than bytes that are none. Text in another encoding has
/// hardly a letter that UTF-8 could have.
fn is_utf_8(sample: &[u8]) -> bool {
    let (mut letters, mut broken) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // The last letter may be cut in two.
    letters > broken || (broken == 1 && letters == 0 && cut(sample))
}

/// Whether the sample ends within a letter.
fn cut(sample: &[u8]) -> bool {
    sample.len() == SAMPLE && std::str::from_utf8(sample).is_err_and(|error| error.error_len().is_none())
}

/// What ends a line: a carriage return where the head has some and no line feed.
fn line_end(head: &[u8], encoding: Option<&'static Encoding>) -> u8 {
    let decoded = encoding.filter(|encoding| !encoding.is_ascii_compatible()).map(|encoding| encoding.decode(head).0);
    let text = decoded.as_ref().map_or(head, |text| text.as_bytes());
    let before_last = text.len().saturating_sub(usize::from(head.len() >= CHUNK));
    let alone = memchr::memchr(b'\n', text).is_none() && memchr::memchr(b'\r', &text[..before_last]).is_some();
    if alone { b'\r' } else { b'\n' }
}

/// Turns another encoding into UTF-8; what cannot be read becomes the replacement character.
struct Recoder {
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    done: bool,
}

impl Recoder {
    fn new(encoding: &'static Encoding) -> Recoder {
        let decoder = encoding.new_decoder_with_bom_removal();
        Recoder { decoder, raw: vec![0; CHUNK], text: Vec::new(), at: 0, done: false }
    }

    fn read(&mut self, from: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.done {
            self.refill(from)?;
        }
        let mut text = &self.text[self.at..];
        let read = text.read(out)?;
        self.at += read;
        Ok(read)
    }

    fn refill(&mut self, from: &mut impl Read) -> io::Result<()> {
        let read = from.read(&mut self.raw)?;
        self.done = read == 0;
        let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(CHUNK * 4);
        self.text.resize(room, 0);
        let (result, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..read], &mut self.text, self.done);
        debug_assert_eq!(result, CoderResult::InputEmpty, "the buffer holds the longest result");
        self.text.truncate(written);
        self.at = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::progress::Silent;
    use super::*;
    use encoding_rs::{IBM866, KOI8_R, WINDOWS_1251, WINDOWS_1252};

    fn read(bytes: &[u8], said: Option<&'static Encoding>) -> (String, &'static Encoding, Known) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.csv");
        std::fs::write(&path, bytes).expect("a file");
        let input = Input::open(&path, "a.csv", &Silent).expect("opens");
        let mut letters = Letters::new(input, said, *b"KZ").expect("opens");
        let mut bytes = Vec::new();
        letters.read_to_end(&mut bytes).expect("reads");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (encoding, known) = letters.encoding();
        (text, encoding, known)
    }

    const CYRILLIC: &str = "продавец;покупатель;количество\nТОО «Берёза»;АО «Родник»;12\nТОО «Медь»;Завод;7\n";

    #[test]
    fn letters_tell_the_encoding() {
        for encoding in [WINDOWS_1251, IBM866, KOI8_R] {
            let text = if encoding == WINDOWS_1251 { CYRILLIC.to_string() } else { CYRILLIC.replace(['«', '»'], "") };
            let (bytes, _, unmappable) = encoding.encode(&text);
            assert!(!unmappable);
            let (found, taken, known) = read(&bytes, None);
            assert_eq!(
                (found.as_str(), known),
                (text.as_str(), Known::ByLetters),
                "{} as {}",
                encoding.name(),
                taken.name()
            );
        }
        let latin = "id;country;vendor\n1;Côte d'Ivoire;Société Générale\n2;Perú;Niño e Hijos\n";
        let (bytes, _, _) = WINDOWS_1252.encode(latin);
        assert_eq!(read(&bytes, None), (latin.to_string(), WINDOWS_1252, Known::ByLetters));
    }

    #[test]
    fn letters_far_from_the_head_tell_the_encoding_too() {
        let text = "a;b\n".repeat(100_000) + CYRILLIC;
        let (bytes, _, _) = WINDOWS_1251.encode(&text);
        assert_eq!(read(&bytes, None), (text.clone(), WINDOWS_1251, Known::ByLetters));
        assert_eq!(read(text.as_bytes(), None), (text, UTF_8, Known::Surely));
    }

    #[test]
    fn utf_8_with_a_broken_name_stays_utf_8() {
        let bytes = [CYRILLIC.as_bytes(), b"\xd2\xce\xce\n"].concat();
        let (text, encoding, known) = read(&bytes, None);
        assert!(text.starts_with(CYRILLIC) && text.contains('\u{fffd}'));
        assert_eq!((encoding, known), (UTF_8, Known::Surely));
    }

    #[test]
    fn utf_16_is_known_with_and_without_its_mark() {
        for text in [CYRILLIC, "a,b\n1,2\n", "шт,1"] {
            for mark in ["", "\u{feff}"] {
                let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
                let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
                let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
                assert_eq!(read(&little, None), (text.to_string(), UTF_16LE, Known::Surely));
                assert_eq!(read(&big, None), (text.to_string(), UTF_16BE, Known::Surely));
            }
        }
    }

    #[test]
    fn a_mark_overrules_the_settings_and_is_not_read() {
        assert_eq!(read("\u{feff}шт".as_bytes(), Some(WINDOWS_1251)).0, "шт");
        let bytes: Vec<u8> = "\u{feff}шт,1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes, Some(UTF_8)).0, "шт,1");
    }

    #[test]
    fn the_settings_overrule_the_letters() {
        let (bytes, _, _) = WINDOWS_1251.encode(CYRILLIC);
        let (text, encoding, known) = read(&bytes, Some(WINDOWS_1252));
        assert!(text.contains("ÒÎÎ"));
        assert_eq!((encoding, known), (WINDOWS_1252, Known::Surely));
        assert!(read(&bytes, Some(UTF_8)).0.contains('\u{fffd}'));
    }

    #[test]
    fn carriage_returns_alone_end_lines() {
        assert_eq!(read(b"a,b\rc,d\r", None).0, "a,b\nc,d\n");
        assert_eq!(read(b"a,b\r\nc,\"d\re\"\r\n", None).0, "a,b\r\nc,\"d\re\"\r\n");
        let bytes: Vec<u8> = "a,b\rc,d".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes, None).0, "a,b\nc,d");
    }
}
