//! The bytes of a Parquet file, looked at before the library decodes them.
//!
//! What a Parquet file says of itself stands in Thrift structures: the footer, and a header before each page. The library
//! steps over fields that it does not know, and believes a list that says it has two thousand million elements. Here each
//! structure is walked first: every element of a list takes a byte at least, so that one which says more than there is
//! is broken. What comes through takes time and memory in proportion to its bytes.

use super::body::Body;
use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::{ChunkReader, Length};
use std::io::{self, Cursor, Read};

/// The end of a file: how long the footer is, and the letters of the format.
const END: u64 = 8;

impl Body {
    /// What the file says of itself at its end.
    pub fn metadata(&self) -> Result<ParquetMetaData> {
        self.walk_footer()?;
        let mut reader = ParquetMetaDataReader::new();
        reader.try_parse(&Unlooked(self))?;
        reader.finish()
    }

    /// Nothing is said of a file that is too short: the library has the words.
    fn walk_footer(&self) -> Result<()> {
        let Some(end) = self.len().checked_sub(END) else { return Ok(()) };
        let mut length = [0; 4];
        length.copy_from_slice(&self.get_bytes(end, 4)?);
        let length = u64::from(u32::from_le_bytes(length));
        let Some(start) = end.checked_sub(length) else { return Ok(()) };
        let footer = self.get_bytes(start, usize::try_from(length)?)?;
        walk(&footer).map(drop).map_err(|stop| stop.error("file"))
    }

    /// Some bytes from a place, fewer at the end of the file.
    fn at_most(&self, start: u64, length: usize) -> Result<Bytes> {
        let left = self.len().saturating_sub(start);
        self.get_bytes(start, length.min(usize::try_from(left).unwrap_or(usize::MAX)))
    }
}

impl Length for Body {
    fn len(&self) -> u64 {
        self.length().unwrap_or(0)
    }
}

impl ChunkReader for Body {
    type T = Header;

    /// The header of a page that begins at `start`, and nothing behind it.
    fn get_read(&self, start: u64) -> Result<Header> {
        Ok(Header { file: self.clone(), start, bytes: None })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.some(start, length).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => ParquetError::EOF(error.to_string()),
            _ => error.into(),
        })
    }
}

/// The same bytes, whose end the library reads once it was walked.
struct Unlooked<'b>(&'b Body);

impl Length for Unlooked<'_> {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for Unlooked<'_> {
    type T = Cursor<Bytes>;

    fn get_read(&self, start: u64) -> Result<Cursor<Bytes>> {
        self.0.at_most(start, usize::MAX).map(Cursor::new)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.0.get_bytes(start, length)
    }
}

/// A page's header, fetched and walked when it is read first: not every one that is opened is read.
pub struct Header {
    file: Body,
    start: u64,
    bytes: Option<Cursor<Bytes>>,
}

/// So many bytes are fetched for a header at first, and at most.
const USUAL: usize = 512;
const LONGEST: usize = 16 << 20;

impl Header {
    fn fetch(&self) -> Result<Bytes> {
        let mut length = USUAL;
        loop {
            let bytes = self.file.at_most(self.start, length)?;
            match walk(&bytes) {
                Ok(end) => return Ok(bytes.slice(..end)),
                Err(Stop::TooShort) if bytes.len() == length && length < LONGEST => length *= 8,
                Err(stop) => return Err(stop.error("page")),
            }
        }
    }
}

impl Read for Header {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let bytes = match self.bytes.take() {
            Some(bytes) => bytes,
            None => Cursor::new(self.fetch().map_err(io::Error::other)?),
        };
        self.bytes.insert(bytes).read(to)
    }
}

/// Why a structure has no end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stop {
    /// There are too few bytes.
    TooShort,
    /// No structure has such bytes.
    Wrong,
}

impl Stop {
    fn error(self, what: &str) -> ParquetError {
        match self {
            Stop::TooShort => ParquetError::EOF(format!("the description of a {what} says that it is longer")),
            Stop::Wrong => ParquetError::General(format!("the description of a {what} cannot be")),
        }
    }
}

/// Where a structure at the beginning of the bytes ends (Apache Thrift, compact protocol). Linear in its bytes.
fn walk(bytes: &[u8]) -> std::result::Result<usize, Stop> {
    let mut walk = Walk { bytes, at: 0 };
    walk.structure(DEEPEST)?;
    Ok(walk.at)
}

/// So deep may structures lie in one another: Parquet's own are six deep.
const DEEPEST: u8 = 32;

/// The kinds of values.
const FIELD_ENDS: u8 = 0;
const TRUE: u8 = 1;
const FALSE: u8 = 2;

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn structure(&mut self, depth: u8) -> std::result::Result<(), Stop> {
        let depth = depth.checked_sub(1).ok_or(Stop::Wrong)?;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0f;
            if kind == FIELD_ENDS {
                return Ok(());
            }
            if head >> 4 == 0 {
                self.number()?;
            }
            if kind != TRUE && kind != FALSE {
                self.value(kind, depth)?;
            }
        }
    }

    /// A value. Truths that stand by themselves take no byte in the library: a list of them would cost nothing.
    fn value(&mut self, kind: u8, depth: u8) -> std::result::Result<(), Stop> {
        match kind {
            3 => self.pass(1),
            4..=6 => self.number().map(drop),
            7 => self.pass(8),
            8 => {
                let length = self.number()?;
                self.pass(length)
            }
            9 | 10 => self.list(depth.checked_sub(1).ok_or(Stop::Wrong)?),
            11 => self.map(depth.checked_sub(1).ok_or(Stop::Wrong)?),
            12 => self.structure(depth),
            13 => self.pass(16),
            _ => Err(Stop::Wrong),
        }
    }

    fn list(&mut self, depth: u8) -> std::result::Result<(), Stop> {
        let head = self.byte()?;
        let length = match head >> 4 {
            15 => self.number()?,
            length => u64::from(length),
        };
        (0..length).try_for_each(|_| self.value(head & 0x0f, depth))
    }

    fn map(&mut self, depth: u8) -> std::result::Result<(), Stop> {
        let length = self.number()?;
        if length == 0 {
            return Ok(());
        }
        let kinds = self.byte()?;
        (0..length).try_for_each(|_| {
            self.value(kinds >> 4, depth)?;
            self.value(kinds & 0x0f, depth)
        })
    }

    fn byte(&mut self) -> std::result::Result<u8, Stop> {
        let byte = self.bytes.get(self.at).ok_or(Stop::TooShort)?;
        self.at += 1;
        Ok(*byte)
    }

    fn pass(&mut self, length: u64) -> std::result::Result<(), Stop> {
        let left = self.bytes.len() - self.at;
        let length = usize::try_from(length).ok().filter(|length| *length <= left).ok_or(Stop::TooShort)?;
        self.at += length;
        Ok(())
    }

    /// A number of up to ten bytes, seven bits in each.
    fn number(&mut self) -> std::result::Result<u64, Stop> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Stop::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_structure_ends_where_its_fields_end() {
        // A number, a truth, a text, a list of three numbers, a list of one structure, a map, and bytes behind.
        let structure = [
            0x15, 0x80, 0x01, 0x11, 0x18, 2, b'a', b'b', 0x19, 0x35, 1, 2, 3, 0x19, 0x1c, 0x15, 4, 0, 0x1b, 1, 0x55, 1,
            2,
        ];
        let bytes = [&structure[..], &[0, 9, 9]].concat();
        assert_eq!(walk(&bytes), Ok(structure.len() + 1));
        for length in 0..=structure.len() {
            assert_eq!(walk(&bytes[..length]), Err(Stop::TooShort), "{length}");
        }
    }

    #[test]
    fn a_list_of_more_than_there_is_is_broken() {
        // Two thousand million doubles, numbers, empty structures; truths and unknown kinds, which cost no byte.
        for kind in [7, 5, 12] {
            assert_eq!(walk(&[0x19, 0xf0 | kind, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 0]), Err(Stop::TooShort));
        }
        for kind in [1, 2, 0, 14] {
            assert_eq!(walk(&[0x19, 0xf0 | kind, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 0]), Err(Stop::Wrong));
        }
        assert_eq!(walk(&[0x1b, 0xff, 0xff, 0xff, 0xff, 0x07, 0x11, 0]), Err(Stop::Wrong));
        assert_eq!(walk(&[0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), Err(Stop::Wrong));
    }

    #[test]
    fn deep_nesting_is_broken() {
        assert_eq!(walk(&[0x1c; 1_000]), Err(Stop::Wrong));
        assert_eq!(walk(&[0x19; 1_000]), Err(Stop::Wrong));
    }

    #[test]
    fn a_header_of_any_length_is_read_as_a_whole() {
        for length in [3_usize, 600, 70_000] {
            let mut bytes = vec![9, 9, 0x18];
            bytes.extend([(length as u8 & 0x7f) | 0x80, ((length >> 7) as u8 & 0x7f) | 0x80, (length >> 14) as u8]);
            bytes.extend(vec![b'a'; length]);
            bytes.extend([0, 7, 7]);
            let file = Body::Memory(bytes.clone().into());
            let mut header = Vec::new();
            file.get_read(2).expect("a reader").read_to_end(&mut header).expect("a header");
            assert_eq!(header, bytes[2..bytes.len() - 2]);
            assert!(file.get_read(bytes.len() as u64 + 5).expect("a reader").read_to_end(&mut header).is_err());
        }
    }
}
