//! Opening a file: bytes in, unpacked, counted and hashed on the way.
//!
//! The hash is of the bytes as they lie on disk, however they are packed and encoded; the manifest names it. Packing is
//! told by the first bytes, never by the name. A packed file that breaks off or is damaged gives what can be unpacked;
//! the end then comes as a [`Damage`], which is the file's fault, not the disk's.

use super::progress::Progress;
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::error::Error;
use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use tegi_model::Packing;
use zstd::stream::read::Decoder as ZstdDecoder;

/// How many bytes are taken from the file at once.
pub const CHUNK: usize = 64 * 1024;

/// A file being read, unpacked.
pub struct Input<'p> {
    unpacked: Unpacked<'p>,
    /// Bytes that were looked at already.
    ahead: Vec<u8>,
    at: usize,
    damage: Option<Damage>,
    /// How many bytes lie on disk, where that is known.
    length: Option<u64>,
}

/// Why a packed file cannot be unpacked to its end, as the decoder says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Damage(pub String);

impl Damage {
    /// The damage behind an error of reading; `None` where the disk is at fault.
    pub fn of(error: &io::Error) -> Option<&Damage> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Damage {}

/// The bytes of a file, packed as they are.
enum Unpacked<'p> {
    Plain(Tally<'p>),
    Gzip(Box<MultiGzDecoder<Tally<'p>>>),
    Zstd(Box<ZstdDecoder<'static, BufReader<Tally<'p>>>>),
}

impl<'p> Input<'p> {
    /// Opens a file; `name` is how it is shown.
    pub fn open(path: &Path, name: &str, progress: &'p dyn Progress) -> io::Result<Input<'p>> {
        let file = File::open(path)?;
        let length = file.metadata().map_or(0, |data| data.len());
        progress.begin(name, length);
        Ok(Input { length: Some(length), ..Input::new(Box::new(file), progress)? })
    }

    /// Reads what comes in by standard input.
    pub fn standard(name: &str, progress: &'p dyn Progress) -> io::Result<Input<'p>> {
        progress.begin(name, 0);
        Input::new(Box::new(io::stdin()), progress)
    }

    fn new(file: Box<dyn Read + Send>, progress: &'p dyn Progress) -> io::Result<Input<'p>> {
        let mut tally = Tally { head: Vec::new(), at: 0, file, hash: Some(Sha256::new()), progress, fault: None };
        let mut head = Vec::with_capacity(4);
        tally.file.by_ref().take(4).read_to_end(&mut head)?;
        let packing = packing(&head);
        tally.head = head;
        let unpacked = match packing {
            Packing::None => Unpacked::Plain(tally),
            Packing::Gzip => Unpacked::Gzip(Box::new(MultiGzDecoder::new(tally))),
            Packing::Zstd => Unpacked::Zstd(Box::new(ZstdDecoder::new(tally)?)),
        };
        Ok(Input { unpacked, ahead: Vec::new(), at: 0, damage: None, length: None })
    }

    /// From now on its bytes are not hashed.
    pub fn leave_unhashed(&mut self) {
        self.unpacked.tally().hash = None;
    }

    /// How many bytes it has unpacked, where that is known before they are read.
    pub fn length(&self) -> Option<u64> {
        self.length.filter(|_| self.packing() == Packing::None)
    }

    /// How the file is packed.
    pub fn packing(&self) -> Packing {
        match self.unpacked {
            Unpacked::Plain(_) => Packing::None,
            Unpacked::Gzip(_) => Packing::Gzip,
            Unpacked::Zstd(_) => Packing::Zstd,
        }
    }

    /// The next bytes, [`CHUNK`] of them where the file has so many, without taking them.
    pub fn head(&mut self) -> io::Result<&[u8]> {
        if self.ahead.len() - self.at < CHUNK && self.damage.is_none() {
            let mut head = self.ahead.split_off(self.at);
            let missing = (CHUNK - head.len()) as u64;
            match self.unpacked.by_ref().take(missing).read_to_end(&mut head) {
                Ok(_) => {}
                Err(error) => self.damage = Some(self.unpacked.damage(error)?),
            }
            (self.ahead, self.at) = (head, 0);
        }
        Ok(&self.ahead[self.at..])
    }

    /// Gives back bytes that were taken, to be read again.
    pub fn give_back(&mut self, bytes: &[u8]) {
        let rest = self.ahead.split_off(self.at);
        self.ahead = [bytes, &rest].concat();
        self.at = 0;
    }

    /// Reads what is left and gives the SHA-256 of all bytes of the file, hexadecimal; nothing if they are not hashed.
    pub fn finish(self) -> io::Result<String> {
        let mut tally = match self.unpacked {
            Unpacked::Plain(tally) => tally,
            Unpacked::Gzip(decoder) => decoder.into_inner(),
            Unpacked::Zstd(decoder) => decoder.finish().into_inner(),
        };
        let mut rest = vec![0; CHUNK];
        while tally.hash.is_some() && tally.read(&mut rest)? > 0 {}
        tally.progress.end();
        let mut hex = String::with_capacity(64);
        for byte in tally.hash.into_iter().flat_map(Sha256::finalize) {
            let _ = write!(hex, "{byte:02x}");
        }
        Ok(hex)
    }
}

/// How a file is packed that begins with these bytes.
fn packing(head: &[u8]) -> Packing {
    match head {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        // A frame of data, or one to be skipped before it.
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Packing::Zstd,
        _ => Packing::None,
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at < self.ahead.len() {
            let read = (&self.ahead[self.at..]).read(out)?;
            self.at += read;
            return Ok(read);
        }
        if self.damage.is_none() {
            match self.unpacked.read(out) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    self.damage = Some(self.unpacked.damage(error)?);
                }
                read => return read,
            }
        }
        let damage = self.damage.clone();
        damage.map_or(Ok(0), |damage| Err(io::Error::new(io::ErrorKind::InvalidData, damage)))
    }
}

impl<'p> Unpacked<'p> {
    fn tally(&mut self) -> &mut Tally<'p> {
        match self {
            Unpacked::Plain(tally) => tally,
            Unpacked::Gzip(decoder) => decoder.get_mut(),
            Unpacked::Zstd(decoder) => decoder.get_mut().get_mut(),
        }
    }

    /// What is wrong with the packed bytes; the error itself where the disk is at fault.
    fn damage(&mut self, error: io::Error) -> io::Result<Damage> {
        match self.tally().fault.take() {
            _ if matches!(self, Unpacked::Plain(_)) => Err(error),
            Some(fault) => Err(fault),
            None => Ok(Damage(error.to_string())),
        }
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Unpacked::Plain(tally) => tally.read(out),
            Unpacked::Gzip(decoder) => decoder.read(out),
            Unpacked::Zstd(decoder) => decoder.read(out),
        }
    }
}

/// Counts and hashes what passes.
struct Tally<'p> {
    /// The first bytes, which were looked at already.
    head: Vec<u8>,
    at: usize,
    file: Box<dyn Read + Send>,
    hash: Option<Sha256>,
    progress: &'p dyn Progress,
    /// What the disk said when it could not be read.
    fault: Option<io::Error>,
}

impl Read for Tally<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = if self.at < self.head.len() {
            let mut head = &self.head[self.at..];
            let read = head.read(out)?;
            self.at += read;
            read
        } else {
            match self.file.read(out) {
                Ok(read) => read,
                Err(error) => {
                    self.fault = Some(io::Error::new(error.kind(), error.to_string()));
                    return Err(error);
                }
            }
        };
        self.hash.iter_mut().for_each(|hash| hash.update(&out[..read]));
        self.progress.advance(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::progress::Silent;
    use super::*;
    use std::io::Write;

    fn opened(bytes: &[u8]) -> Input<'static> {
        Input::new(Box::new(io::Cursor::new(bytes.to_vec())), &Silent).expect("opens")
    }

    fn hash(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).expect("packed");
        encoder.finish().expect("packed")
    }

    #[test]
    fn packed_files_are_unpacked_and_the_hash_is_of_the_file() {
        let zstd = zstd::encode_all("text".as_bytes(), 1).expect("packed");
        let members = [gzip("te"), gzip("xt")].concat();
        for (bytes, packing) in [(b"text".to_vec(), Packing::None), (members, Packing::Gzip), (zstd, Packing::Zstd)] {
            let mut input = opened(&bytes);
            let mut text = String::new();
            assert_eq!((input.packing(), input.head().expect("a head")), (packing, "text".as_bytes()));
            input.read_to_string(&mut text).expect("reads");
            assert_eq!((text.as_str(), input.finish().expect("ends")), ("text", hash(&bytes)));
        }
    }

    #[test]
    fn of_a_damaged_file_the_beginning_is_read() {
        let text = (0..100_000_u64).map(|row| format!("{}\n", row * row * 7_919 % 1_000_003)).collect::<String>();
        let zstd = zstd::encode_all(text.as_bytes(), 1).expect("packed");
        for bytes in [gzip(&text), zstd] {
            let half = &bytes[..bytes.len() / 2];
            let mut input = opened(half);
            let mut read = Vec::new();
            let error = input.read_to_end(&mut read).expect_err("it breaks off");
            assert!(Damage::of(&error).is_some(), "{error}");
            assert!(read.len() > 1_000 && text.as_bytes().starts_with(&read));
            assert_eq!(input.finish().expect("ends"), hash(half));
        }
    }

    #[test]
    fn what_is_given_back_is_read_again() {
        let mut input = opened(b"abcdef");
        let mut two = [0; 2];
        input.read_exact(&mut two).expect("reads");
        assert_eq!(input.head().expect("a head"), b"cdef");
        input.give_back(&two);
        let mut text = String::new();
        input.read_to_string(&mut text).expect("reads");
        assert_eq!(text, "abcdef");
    }

    #[test]
    fn an_empty_file_has_the_hash_of_nothing() {
        assert!(opened(b"").finish().expect("ends").starts_with("e3b0c44298fc1c14"));
    }
}
