//! Opening a file: bytes in, UTF-8 out, counted and hashed on the way.
//!
//! The hash is of the bytes as they lie on disk, whatever their encoding; the manifest names it. A byte order mark of
//! UTF-16 overrules what the settings say, since nothing else can begin with it.

use super::progress::Progress;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How many bytes are taken from the file at once.
const CHUNK: usize = 64 * 1024;

/// The byte order mark that some programs put before UTF-8.
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file being read as UTF-8.
pub struct Input<'p> {
    tally: Tally<'p>,
    recoder: Option<Recoder>,
}

impl<'p> Input<'p> {
    /// Opens a file that is written in `encoding`; `name` is how it is shown.
    pub fn open(
        path: &Path,
        name: &str,
        encoding: &'static Encoding,
        progress: &'p dyn Progress,
    ) -> io::Result<Input<'p>> {
        let mut file = File::open(path)?;
        progress.begin(name, file.metadata().map_or(0, |data| data.len()));
        let mut head = Vec::with_capacity(4);
        file.by_ref().take(3).read_to_end(&mut head)?;
        let encoding = match Encoding::for_bom(&head) {
            Some((marked, _)) if marked == UTF_16LE || marked == UTF_16BE => marked,
            _ => encoding,
        };
        let recoder = (encoding != UTF_8).then(|| Recoder::new(encoding));
        let mut tally = Tally { head, at: 0, file, hash: Sha256::new(), progress };
        if recoder.is_none() && tally.head == UTF_8_MARK {
            tally.read_exact(&mut [0; UTF_8_MARK.len()])?;
        }
        Ok(Input { tally, recoder })
    }

    /// Reads what is left and gives the SHA-256 of all bytes, hexadecimal.
    pub fn finish(mut self) -> io::Result<String> {
        let mut rest = vec![0; CHUNK];
        while self.tally.read(&mut rest)? > 0 {}
        self.tally.progress.end();
        let mut hex = String::with_capacity(64);
        for byte in self.tally.hash.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        Ok(hex)
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match &mut self.recoder {
            None => self.tally.read(out),
            Some(recoder) => recoder.read(&mut self.tally, out),
        }
    }
}

/// Counts and hashes what passes.
struct Tally<'p> {
    /// The first bytes, which were looked at already.
    head: Vec<u8>,
    at: usize,
    file: File,
    hash: Sha256,
    progress: &'p dyn Progress,
}

impl Read for Tally<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = if self.at < self.head.len() {
            let mut head = &self.head[self.at..];
            let read = head.read(out)?;
            self.at += read;
            read
        } else {
            self.file.read(out)?
        };
        self.hash.update(&out[..read]);
        self.progress.advance(read as u64);
        Ok(read)
    }
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

    fn read(bytes: &[u8], encoding: &'static Encoding) -> (String, String) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.csv");
        std::fs::write(&path, bytes).expect("a file");
        let mut input = Input::open(&path, "a.csv", encoding, &Silent).expect("opens");
        let mut text = String::new();
        input.read_to_string(&mut text).expect("reads");
        (text, input.finish().expect("ends"))
    }

    #[test]
    fn another_encoding_is_read_and_the_hash_is_of_the_file() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("ТОО Берёза");
        let (text, hash) = read(&bytes, encoding_rs::WINDOWS_1251);
        assert_eq!(text, "ТОО Берёза");
        let direct = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hash, direct);
    }

    #[test]
    fn a_mark_of_utf_16_overrules_the_settings() {
        let bytes: Vec<u8> = "\u{feff}шт,1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes, UTF_8).0, "шт,1");
    }

    #[test]
    fn the_mark_of_utf_8_is_hashed_and_not_read() {
        let (text, hash) = read("\u{feff}a".as_bytes(), UTF_8);
        assert_eq!(text, "a");
        assert!(hash != read(b"a", UTF_8).1);
    }

    #[test]
    fn an_empty_file_has_the_hash_of_nothing() {
        assert!(read(b"", UTF_8).1.starts_with("e3b0c44298fc1c14"));
    }
}
