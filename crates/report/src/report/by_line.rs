//! JSON line by line: how a value is laid out, and long lists that are made as they are written.

use rayon::prelude::*;
use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::io::{self, Write};

/// Writes a value with each element of its outer lists on a line of its own: short enough for a hundred thousand
/// ledgers, and still to be read and compared line by line.
pub(super) fn by_line(value: &impl Serialize, mut to: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut to, ByLine::default());
    value.serialize(&mut serializer)?;
    to.write_all(b"\n")
}

/// The two outer levels of a value are broken into lines; what lies deeper stays on one.
#[derive(Default)]
struct ByLine {
    depth: usize,
}

impl ByLine {
    const BROKEN: usize = 2;

    fn line<W: ?Sized + Write>(&self, to: &mut W) -> io::Result<()> {
        if self.depth > Self::BROKEN {
            return Ok(());
        }
        to.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| to.write_all(b"  "))
    }

    fn begin<W: ?Sized + Write>(&mut self, bracket: &[u8], to: &mut W) -> io::Result<()> {
        self.depth += 1;
        to.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, bracket: &[u8], to: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.depth < Self::BROKEN {
            self.line(to)?;
        }
        to.write_all(bracket)
    }

    fn element<W: ?Sized + Write>(&self, first: bool, to: &mut W) -> io::Result<()> {
        if !first {
            to.write_all(b",")?;
        }
        self.line(to)
    }
}

impl serde_json::ser::Formatter for ByLine {
    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(b"[", to)
    }
    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(b"]", to)
    }
    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.element(first, to)
    }
    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(b"{", to)
    }
    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(b"}", to)
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.element(first, to)
    }
}

/// A long list whose elements are made as they are written, some at a time and on all threads.
pub(super) struct Each<'a, T> {
    items: &'a [T],
    make: Box<dyn Fn(&'a T) -> serde_json::Result<Box<RawValue>> + Sync + 'a>,
}

impl<'a, T> Each<'a, T> {
    /// So many elements are made at a time.
    const AT_ONCE: usize = 1 << 12;

    /// Each of these, as `make` tells it.
    pub(super) fn of<R: Serialize>(items: &'a [T], make: impl Fn(&'a T) -> R + Sync + 'a) -> Each<'a, T> {
        Each { items, make: Box::new(move |item| to_raw_value(&make(item))) }
    }
}

impl<T: Sync> Serialize for Each<'_, T> {
    /// What an element has inside stands on one line, as [`ByLine`] has it.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(self.items.len()))?;
        for some in self.items.chunks(Self::AT_ONCE) {
            let made: Vec<_> = some.par_iter().map(&self.make).collect();
            for element in made {
                list.serialize_element(&element.map_err(S::Error::custom)?)?;
            }
        }
        list.end()
    }
}
