//! The values of a file of JSON that hold documents: cut out of it as they pass, whatever holds them.
//!
//! A file is one document or package, an array of them, or one after the other, a line each or not. The documents in the
//! arrays of a package are cut out one by one, so that a package may be as long as it likes; a line holds one value and has
//! the length of a row at most.

use super::cut::{LONGEST_ROW, Tail};
use super::json::{Ends, Items, after_space, pass_value};
use super::letters::{Known, Letters};
use super::source::{CHUNK, Damage, Input};
use encoding_rs::Encoding;
use std::io::{self, BufRead, BufReader};

/// How the documents of a file lie in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// A value a line.
    Lines,
    /// Values one after the other, each a document or an array of them.
    Values,
    /// Packages, whose arrays hold documents.
    Packages,
}

/// Where in a package its documents stand, by the names of fields.
#[derive(Debug)]
pub struct Frame {
    /// Arrays of them.
    pub lists: &'static [&'static str],
    /// Objects that hold such arrays.
    pub objects: &'static [&'static str],
    /// A document that stands alone; it is handed on as the field of an object, by which it is known.
    pub alone: Option<&'static str>,
}

/// So many objects of a package may lie in each other.
const DEEPEST: usize = 8;

/// The names in the first object of a text, as far as the text goes.
pub fn first_names(head: &[u8]) -> Vec<String> {
    let mut head = head.trim_ascii_start();
    if let Some(rest) = head.strip_prefix(b"[") {
        head = rest.trim_ascii_start();
    }
    let Some(mut reader) = head.strip_prefix(b"{") else { return Vec::new() };
    let mut names = Vec::new();
    while let Ok(Some(name)) = next_name(&mut reader) {
        names.push(name);
        if pass_value(&mut reader, |_| {}).is_err() {
            break;
        }
    }
    names
}

/// The next name of an object, behind its colon; `None` at its end or where it is none.
fn next_name(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    if after_space(reader)? == Some(b',') {
        reader.consume(1);
    }
    if after_space(reader)? != Some(b'"') {
        return Ok(None);
    }
    let mut quoted = Vec::new();
    pass_value(reader, |byte| {
        if quoted.len() < CHUNK {
            quoted.push(byte);
        }
    })?;
    if after_space(reader)? != Some(b':') {
        return Ok(None);
    }
    reader.consume(1);
    Ok(serde_json::from_slice(quoted.trim_ascii_end()).ok())
}

/// Values cut out of a file.
#[derive(Debug, Default)]
pub struct Piece {
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// The values.
    pub values: Vec<Value>,
    /// What is wrong with the value behind them: the value and why.
    pub tail: Option<(Value, Tail)>,
}

/// A value of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value {
    /// Where its bytes lie.
    pub span: (usize, usize),
    /// Its line, or its number among the values of the file; 0 where the file has one.
    pub line: u32,
    /// The way to it.
    pub pointer: String,
}

/// A file of documents.
pub struct Values<'p> {
    by: By<'p>,
    size: usize,
}

enum By<'p> {
    Lines(Items<BufReader<Letters<'p>>>, u32),
    Walk(Walk<BufReader<Letters<'p>>>),
}

impl<'p> Values<'p> {
    /// The values of a file, about so many bytes at once.
    pub fn new(letters: Letters<'p>, lie: Lie, frame: &'static Frame, size: usize) -> Values<'p> {
        let reader = BufReader::with_capacity(CHUNK, letters);
        let by = match lie {
            Lie::Lines => By::Lines(Items::new(reader, Ends::Line), 0),
            lie => By::Walk(Walk::new(reader, lie, frame)),
        };
        Values { by, size: size.max(1) }
    }

    /// The next values; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Piece>> {
        match &mut self.by {
            By::Walk(walk) => walk.piece(self.size),
            By::Lines(items, line) => {
                let Some(cut) = items.next(self.size)? else { return Ok(None) };
                let mut value = |span: (usize, usize)| {
                    *line = line.saturating_add(1);
                    Value { span, line: *line, pointer: String::new() }
                };
                let values = cut.items.into_iter().map(&mut value).collect();
                let tail = cut.tail.map(|tail| (value((0, 0)), tail));
                Ok(Some(Piece { bytes: cut.bytes, values, tail }))
            }
        }
    }

    /// Takes back pieces that nobody needs any more: the next ones are put into their memory.
    pub fn take_back(&mut self, pieces: Vec<Piece>) {
        if let By::Lines(items, _) = &mut self.by {
            pieces.into_iter().for_each(|piece| items.take_back(piece.bytes));
        }
    }

    /// The encoding of the file as far as it was read, and how it is known.
    pub fn encoding(&self) -> (&'static Encoding, Known) {
        match &self.by {
            By::Lines(items, _) => items.input().get_ref().encoding(),
            By::Walk(walk) => walk.reader.get_ref().encoding(),
        }
    }

    /// The file behind, for its end.
    pub fn into_inner(self) -> Input<'p> {
        match self.by {
            By::Lines(items, _) => items.into_inner().into_inner().into_inner(),
            By::Walk(walk) => walk.reader.into_inner().into_inner(),
        }
    }
}

/// Goes through the values of a file.
pub struct Walk<R> {
    reader: R,
    frame: &'static Frame,
    /// The objects of a package that are open, below itself.
    inside: Vec<&'static str>,
    packages: bool,
    at: At,
    /// How many values stood outside of all others.
    outermost: u32,
    ended: bool,
}

/// Where a walk stands.
#[derive(Clone, Copy)]
enum At {
    /// Outside of all values.
    Outside,
    /// In an array that stands outside of all values, before this place.
    Array(usize),
    /// In a package.
    Package,
    /// In an array of a package, before this place.
    Held(&'static str, usize),
}

impl<R: BufRead> Walk<R> {
    /// The values of a text that lie in it so.
    pub fn new(reader: R, lie: Lie, frame: &'static Frame) -> Walk<R> {
        let (packages, inside) = (lie == Lie::Packages, Vec::new());
        Walk { reader, frame, inside, packages, at: At::Outside, outermost: 0, ended: false }
    }

    /// The next values, about so many bytes.
    pub fn piece(&mut self, size: usize) -> io::Result<Option<Piece>> {
        let mut piece = Piece::default();
        while !self.ended && piece.bytes.len() < size && piece.tail.is_none() {
            let start = piece.bytes.len();
            let (pointer, taken) = match self.step(&mut piece.bytes) {
                Ok(None) => continue,
                Ok(Some(step)) => step,
                Err(error) => {
                    let damage = Damage::of(&error).cloned().ok_or(error)?;
                    self.ended = true;
                    (String::new(), Taken::Not(Tail::BrokenOff(damage)))
                }
            };
            let line = if self.outermost > 1 { self.outermost } else { 0 };
            let value = Value { span: (start, piece.bytes.len()), line, pointer };
            match taken {
                Taken::Whole => piece.values.push(value),
                Taken::Not(tail) => {
                    piece.bytes.truncate(start);
                    piece.tail = Some((value, tail));
                }
            }
        }
        Ok((!piece.values.is_empty() || piece.tail.is_some()).then_some(piece))
    }

    /// Goes on to the next value and takes it, or part of the way.
    fn step(&mut self, out: &mut Vec<u8>) -> io::Result<Option<(String, Taken)>> {
        let next = after_space(&mut self.reader)?;
        if next == Some(b',') {
            self.reader.consume(1);
            return Ok(None);
        }
        match (self.at, next) {
            (At::Outside, None) => self.ended = true,
            (_, None) => {
                self.ended = true;
                return Ok(Some((String::new(), Taken::Not(Tail::NotClosed))));
            }
            (At::Outside, Some(byte)) => {
                self.outermost = self.outermost.saturating_add(1);
                match byte {
                    b'[' => self.enter(At::Array(0)),
                    b'{' if self.packages => self.enter(At::Package),
                    _ => return Ok(Some((String::new(), self.take(out)?))),
                }
            }
            (At::Package, Some(b'}')) if self.inside.pop().is_some() => self.enter(At::Package),
            (At::Array(_), Some(b']')) | (At::Package, Some(b'}')) => self.enter(At::Outside),
            (At::Held(..), Some(b']')) => self.enter(At::Package),
            (At::Array(place), _) => {
                self.at = At::Array(place + 1);
                return Ok(Some((format!("/{place}"), self.take(out)?)));
            }
            (At::Held(name, place), _) => {
                self.at = At::Held(name, place + 1);
                let inside: String = self.inside.iter().map(|name| format!("/{name}")).collect();
                return Ok(Some((format!("{inside}/{name}/{place}"), self.take(out)?)));
            }
            (At::Package, _) => return self.field(out),
        }
        Ok(None)
    }

    fn enter(&mut self, at: At) {
        self.reader.consume(1);
        self.at = at;
    }

    /// Goes on by a field of a package.
    fn field(&mut self, out: &mut Vec<u8>) -> io::Result<Option<(String, Taken)>> {
        let Some(name) = next_name(&mut self.reader)? else {
            // No name, and no end of the package: what follows cannot be told apart.
            self.ended = true;
            return Ok(Some((String::new(), Taken::Not(Tail::NotClosed))));
        };
        let known = |names: &[&'static str]| names.iter().copied().find(|known| *known == name);
        let frame = self.frame;
        match (after_space(&mut self.reader)?, known(frame.lists), known(frame.objects)) {
            (Some(b'['), Some(name), _) => self.enter(At::Held(name, 0)),
            (Some(b'{'), _, Some(name)) if self.inside.len() < DEEPEST => {
                self.inside.push(name);
                self.enter(At::Package);
            }
            _ if frame.alone == Some(name.as_str()) => {
                out.extend_from_slice(format!("{{\"{name}\":").as_bytes());
                let taken = self.take(out)?;
                out.push(b'}');
                return Ok(Some((String::new(), taken)));
            }
            _ => pass_value(&mut self.reader, |_| {})?,
        }
        Ok(None)
    }

    fn take(&mut self, out: &mut Vec<u8>) -> io::Result<Taken> {
        let taken = take_value(&mut self.reader, out)?;
        self.ended |= taken == Taken::Not(Tail::NotClosed);
        Ok(taken)
    }
}

/// Whether a value could be taken.
#[derive(Debug, PartialEq)]
enum Taken {
    Whole,
    Not(Tail),
}

/// Takes a value: to the bracket that closes it, or to the end of a word.
fn take_value(reader: &mut impl BufRead, out: &mut Vec<u8>) -> io::Result<Taken> {
    let start = out.len();
    let (mut depth, mut quoted, mut escaped, mut too_long) = (0_usize, false, false, false);
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            let word = depth == 0 && !quoted && out.len() > start;
            return Ok(if word { Taken::Whole } else { Taken::Not(Tail::NotClosed) });
        }
        let (mut used, mut done) = (0, false);
        for &byte in bytes {
            match (quoted, byte) {
                (true, _) if escaped => escaped = false,
                (true, b'\\') => escaped = true,
                (_, b'"') => {
                    quoted = !quoted;
                    done = !quoted && depth == 0;
                }
                (false, b'{' | b'[') => depth += 1,
                (false, b'}' | b']') if depth > 0 => {
                    depth -= 1;
                    done = depth == 0;
                }
                // A word ends before what follows it; something must be taken, or there is no way on.
                (false, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t') if depth == 0 => {
                    done = true;
                    if used > 0 || out.len() > start {
                        break;
                    }
                }
                _ => {}
            }
            used += 1;
            if done {
                break;
            }
        }
        if too_long || out.len() - start + used > LONGEST_ROW {
            too_long = true;
            out.truncate(start);
        } else {
            out.extend_from_slice(&bytes[..used]);
        }
        reader.consume(used);
        if done {
            return Ok(if too_long { Taken::Not(Tail::TooLong) } else { Taken::Whole });
        }
    }
}
