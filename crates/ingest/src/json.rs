//! JSON: an object is a row. Either a line each, or all in one array, which may stand anywhere in the file.
//!
//! The file is never held as a whole: lines, and the objects of an array, are cut out as they pass, whatever stands in
//! them, and read side by side. A column is a name of the object, or the way to a value inside it: `buyer.id`,
//! `/buyer/id`, `items.0.code`. Numbers are taken by their digits. Only what is asked for is looked at, so that it does
//! not matter how deep the rest is nested. An object that cannot be read is an issue; the next ones are read.

use super::case_toml::SourceSpec;
use super::cut::{LONGEST_ROW, Tail};
use super::delimited::unread;
use super::letters::{Known, Letters};
use super::pieces::{Broken, Source, TypedDays};
use super::row::Row;
use super::source::{CHUNK, Damage, Input};
use super::table::{Sheet, Unfit};
use encoding_rs::Encoding;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use tegi_model::{Format, Message};

/// So many names of the first objects are shown where columns are missing.
const SHOWN: usize = 100;

/// A file of JSON whose rows are found.
pub struct JsonFile<'p> {
    items: Items<BufReader<Letters<'p>>>,
    asked: Arc<Asked>,
    first: Option<Cut>,
    size: usize,
}

/// Rows of a file of JSON, and what is asked of them.
pub struct Piece {
    cut: Cut,
    asked: Arc<Asked>,
}

/// What the first objects of a file hold.
#[derive(Debug, Default)]
pub struct Seen {
    /// Columns that are asked for and stand in one of them.
    pub asked: Vec<String>,
    /// Names that stand in them.
    pub names: Vec<String>,
}

impl<'p> JsonFile<'p> {
    /// Finds the rows; why there are none. `piece` is the size of a piece.
    pub fn open(
        letters: Letters<'p>,
        format: Format,
        spec: &SourceSpec,
        piece: usize,
    ) -> io::Result<(JsonFile<'p>, Result<(), Unfit>)> {
        let mut reader = BufReader::with_capacity(CHUNK, letters);
        let found = match format {
            Format::JsonLines => Ok(()),
            _ => found(&mut reader, spec)?,
        };
        let ends = if format == Format::JsonLines { Ends::Line } else { Ends::InArray };
        let asked = Arc::new(Asked::new(spec));
        Ok((JsonFile { items: Items::new(reader, ends), asked, first: None, size: piece.max(1) }, found))
    }

    /// The columns that are asked for: those of the rows, in order.
    pub fn columns(&self) -> &[String] {
        &self.asked.names
    }

    /// What the first objects hold. They are read again as rows.
    pub fn seen(&mut self) -> io::Result<Seen> {
        self.first = self.items.next(CHUNK)?;
        let mut seen = Seen::default();
        let mut cells = Cells::new(self.asked.names.len(), b'.');
        for (start, end) in self.first.iter().flat_map(|cut| &cut.items) {
            let text = self.first.as_ref().map(|cut| String::from_utf8_lossy(&cut.bytes[*start..*end]));
            let Some(text) = text else { continue };
            cells.clear();
            if self.asked.read(&text, &mut cells).is_ok() {
                for (place, name) in self.asked.names.iter().enumerate() {
                    if cells.found[place] && !seen.asked.contains(name) {
                        seen.asked.push(name.clone());
                    }
                }
                seen.add_names(&text);
            }
        }
        Ok(seen)
    }

    /// The encoding of the file as far as it was read, and how it is known.
    pub fn encoding(&self) -> (&'static Encoding, Known) {
        self.items.input.get_ref().encoding()
    }

    /// The file behind, for its end.
    pub fn into_inner(self) -> Input<'p> {
        self.items.input.into_inner().into_inner()
    }
}

impl Seen {
    fn add_names(&mut self, object: &str) {
        let Ok(Names(names)) = serde_json::from_str(object) else { return };
        for name in names {
            if self.names.len() < SHOWN && !self.names.contains(&name) {
                self.names.push(name);
            }
        }
    }
}

impl Source for JsonFile<'_> {
    type Piece = Piece;

    const AT_ONCE: usize = 8;

    const TYPED_DAYS: TypedDays = TypedDays::Iso;

    fn next(&mut self) -> io::Result<Option<Piece>> {
        let cut = match self.first.take() {
            None => self.items.next(self.size)?,
            first => first,
        };
        Ok(cut.map(|cut| Piece { cut, asked: self.asked.clone() }))
    }

    fn rows(piece: &Piece, sheet: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken> {
        let (cut, mut broken) = (&piece.cut, Vec::new());
        let mut cells = Cells::new(piece.asked.names.len(), sheet.formats.decimal);
        let mut number = 0_u32;
        for (start, end) in &cut.items {
            number = number.saturating_add(1);
            let item = &cut.bytes[*start..*end];
            cells.clear();
            if !item.trim_ascii().is_empty() {
                let text = String::from_utf8_lossy(item);
                if let Err(error) = piece.asked.read(&text, &mut cells) {
                    cells.clear();
                    let message = Message::new("issue-broken-json").with("reason", error.to_string());
                    broken.push((number, Unfit { field: String::new(), code: "broken_json", message }));
                }
            }
            let suspect = memchr::memmem::find(cells.text.as_bytes(), "\u{fffd}".as_bytes()).is_some();
            take(Row::new(&cells.text, &cells.spans, suspect), 1);
        }
        if let Some(tail) = &cut.tail {
            broken.push((number.saturating_add(1), unread(tail)));
        }
        if broken.is_empty() { Ok(()) } else { Err(Broken::Rows(broken)) }
    }
}

/// The columns that are asked for, as ways into an object.
struct Asked {
    names: Vec<String>,
    root: Step,
}

/// A place in an object: which columns stand there, and where it goes on.
#[derive(Default)]
struct Step {
    columns: Vec<usize>,
    next: Vec<(String, Step)>,
}

impl Asked {
    fn new(spec: &SourceSpec) -> Asked {
        let (mut names, mut root) = (Vec::<String>::new(), Step::default());
        for name in spec.asked() {
            if names.iter().any(|known| known == name) {
                continue;
            }
            let column = names.len();
            names.push(name.to_string());
            root.add(&[name.to_string()], column);
            match name.strip_prefix('/') {
                Some(pointer) => root.add(&tokens(pointer), column),
                None if name.contains('.') => {
                    root.add(&name.split('.').map(str::to_string).collect::<Vec<_>>(), column)
                }
                None => {}
            }
        }
        Asked { names, root }
    }

    fn read(&self, object: &str, cells: &mut Cells) -> Result<(), serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(object);
        Walk { step: &self.root, cells }.deserialize(&mut deserializer)?;
        deserializer.end()
    }
}

/// The tokens of a JSON pointer behind its first slash (RFC 6901).
fn tokens(pointer: &str) -> Vec<String> {
    pointer.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

impl Step {
    fn add(&mut self, way: &[String], column: usize) {
        match way.split_first() {
            None => self.columns.push(column),
            Some((name, rest)) => {
                let known = self.next.iter().position(|(next, _)| next == name);
                let place = known.unwrap_or_else(|| {
                    self.next.push((name.clone(), Step::default()));
                    self.next.len() - 1
                });
                self.next[place].1.add(rest, column);
            }
        }
    }

    /// Where it goes on by this name: exactly, else in other letters.
    fn by(&self, name: &str) -> Option<&Step> {
        let exact = self.next.iter().find(|(next, _)| next == name);
        let alike = || self.next.iter().find(|(next, _)| next.eq_ignore_ascii_case(name));
        exact.or_else(alike).map(|(_, step)| step)
    }
}

/// The cells of a row.
struct Cells {
    text: String,
    spans: Vec<(usize, usize)>,
    found: Vec<bool>,
    /// The decimal mark that the source is said to have.
    mark: u8,
}

impl Cells {
    fn new(columns: usize, mark: u8) -> Cells {
        Cells { text: String::new(), spans: vec![(0, 0); columns], found: vec![false; columns], mark }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.spans.fill((0, 0));
        self.found.fill(false);
    }

    /// Writes a value as a cell; of two ways to a column the first that is found counts.
    fn write(&mut self, columns: &[usize], value: &RawValue) -> Result<(), serde_json::Error> {
        if columns.iter().all(|column| self.found[*column]) {
            return Ok(());
        }
        let start = self.text.len();
        let raw = value.get();
        match raw.as_bytes().first() {
            Some(b'"') => self.text.push_str(&serde_json::from_str::<Cow<str>>(raw)?),
            Some(b'n') => {}
            Some(b'-' | b'0'..=b'9') if self.mark != b'.' => {
                self.text.push_str(&raw.replacen('.', &char::from(self.mark).to_string(), 1));
            }
            _ => self.text.push_str(raw),
        }
        for column in columns {
            if !std::mem::replace(&mut self.found[*column], true) {
                self.spans[*column] = (start, self.text.len());
            }
        }
        Ok(())
    }
}

/// Goes through a value along the ways that are asked for.
struct Walk<'a> {
    step: &'a Step,
    cells: &'a mut Cells,
}

impl Walk<'_> {
    fn value(&mut self, step: &Step, value: &RawValue) -> Result<(), serde_json::Error> {
        if !step.columns.is_empty() {
            self.cells.write(&step.columns, value)?;
        }
        if step.next.is_empty() || !value.get().starts_with(['{', '[']) {
            return Ok(());
        }
        let walk = Walk { step, cells: self.cells };
        walk.deserialize(&mut serde_json::Deserializer::from_str(value.get()))
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let step = self.step;
        while let Some(name) = map.next_key::<Cow<str>>()? {
            match step.by(&name) {
                None => drop(map.next_value::<IgnoredAny>()?),
                Some(next) => {
                    let value = map.next_value::<&RawValue>()?;
                    self.value(next, value).map_err(A::Error::custom)?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let step = self.step;
        let mut place = 0_usize;
        while let Some(value) = list.next_element::<&RawValue>()? {
            if let Some(next) = step.by(&place.to_string()) {
                self.value(next, value).map_err(A::Error::custom)?;
            }
            place += 1;
        }
        Ok(())
    }
}

/// The names of an object.
struct Names(Vec<String>);

impl<'de> serde::Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Names, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// Some rows of a file, cut out of it.
#[derive(Debug, Default)]
pub struct Cut {
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// Where each begins and ends.
    pub items: Vec<(usize, usize)>,
    /// What is wrong with the row behind them.
    pub tail: Option<Tail>,
}

/// Where a row ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Where its line does.
    Line,
    /// At the next comma or the closing bracket outside all braces.
    InArray,
}

/// Cuts rows out of a file as it passes.
pub struct Items<R> {
    input: R,
    ends: Ends,
    rest: Vec<u8>,
    /// Memory in which rows lay that nobody needs any more.
    spare: Vec<Vec<u8>>,
    ended: bool,
    damage: Option<Tail>,
}

/// How far a row is known.
#[derive(Default)]
struct Scan {
    at: usize,
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl<R: Read> Items<R> {
    /// Cuts rows that end so.
    pub fn new(input: R, ends: Ends) -> Items<R> {
        Items { input, ends, rest: Vec::new(), spare: Vec::new(), ended: false, damage: None }
    }

    /// The file behind.
    pub fn input(&self) -> &R {
        &self.input
    }

    /// The file behind, for its end.
    pub fn into_inner(self) -> R {
        self.input
    }

    /// Takes back the memory in which rows lay: the next ones are put there.
    pub fn take_back(&mut self, bytes: Vec<u8>) {
        self.spare.push(bytes);
    }

    /// The next rows, about so many bytes of them.
    pub fn next(&mut self, size: usize) -> io::Result<Option<Cut>> {
        let mut cut = Cut { bytes: self.spare.pop().unwrap_or_default(), ..Cut::default() };
        cut.bytes.clear();
        cut.bytes.append(&mut self.rest);
        let (mut scan, mut start) = (Scan::default(), 0);
        loop {
            self.fill(&mut cut.bytes, size)?;
            while let Some((end, last)) = self.end(&mut scan, &cut.bytes) {
                if !last || !cut.bytes[start..end].trim_ascii().is_empty() {
                    cut.items.push((start, end));
                }
                start = end + 1;
                if last {
                    (self.ended, self.damage) = (true, None);
                    cut.bytes.truncate(end);
                    return Ok((!cut.items.is_empty()).then_some(cut));
                }
            }
            if self.ended {
                return Ok(self.remainder(cut, start));
            }
            if !cut.items.is_empty() {
                self.rest.extend(cut.bytes.drain(start.min(cut.bytes.len())..));
                return Ok(Some(cut));
            }
            if cut.bytes.len() > LONGEST_ROW {
                self.pass(&mut scan, cut.bytes, size)?;
                return Ok(Some(Cut { tail: Some(Tail::TooLong), ..Cut::default() }));
            }
        }
    }

    /// What stands behind the last end of a row when the file ends.
    fn remainder(&mut self, mut cut: Cut, start: usize) -> Option<Cut> {
        let blank = cut.bytes.get(start..).is_none_or(|rest| rest.trim_ascii().is_empty());
        cut.tail = self.damage.take();
        if cut.tail.is_none() && !blank {
            cut.items.push((start, cut.bytes.len()));
        }
        (!cut.items.is_empty() || cut.tail.is_some()).then_some(cut)
    }

    /// Passes over a row that is too long, up to its end.
    fn pass(&mut self, scan: &mut Scan, mut passed: Vec<u8>, size: usize) -> io::Result<()> {
        loop {
            passed.clear();
            scan.at = 0;
            self.fill(&mut passed, size)?;
            if let Some((end, last)) = self.end(scan, &passed) {
                self.rest = passed.split_off((end + 1).min(passed.len()));
                if last {
                    (self.ended, self.damage) = (true, None);
                    self.rest.clear();
                }
                return Ok(());
            }
            if self.ended {
                self.damage = None;
                return Ok(());
            }
        }
    }

    /// Where the next row ends, and whether it is the last one.
    fn end(&self, scan: &mut Scan, bytes: &[u8]) -> Option<(usize, bool)> {
        if self.ends == Ends::Line {
            let found = memchr::memchr(b'\n', bytes.get(scan.at..)?).map(|found| scan.at + found);
            scan.at = found.map_or(bytes.len(), |end| end + 1);
            return found.map(|end| (end, false));
        }
        while let Some(byte) = bytes.get(scan.at) {
            scan.at += 1;
            match (scan.quoted, byte) {
                (true, _) if scan.escaped => scan.escaped = false,
                (true, b'\\') => scan.escaped = true,
                (_, b'"') => scan.quoted = !scan.quoted,
                (false, b'{' | b'[') => scan.depth += 1,
                (false, b']' | b'}') if scan.depth == 0 => return Some((scan.at - 1, true)),
                (false, b']' | b'}') => scan.depth -= 1,
                (false, b',') if scan.depth == 0 => return Some((scan.at - 1, false)),
                _ => {}
            }
        }
        None
    }

    fn fill(&mut self, bytes: &mut Vec<u8>, size: usize) -> io::Result<()> {
        if self.ended {
            return Ok(());
        }
        // What cannot be had at once is grown into by and by.
        let _ = bytes.try_reserve(size);
        match self.input.by_ref().take(size as u64).read_to_end(bytes) {
            Ok(0) => {
                self.ended = true;
                self.damage = (self.ends == Ends::InArray).then_some(Tail::NotClosed);
            }
            Ok(_) => {}
            Err(error) => {
                let damage = Damage::of(&error).cloned().ok_or(error)?;
                (self.ended, self.damage) = (true, Some(Tail::BrokenOff(damage)));
            }
        }
        Ok(())
    }
}

/// Goes to the array of rows, behind its bracket; why there is none.
fn found(reader: &mut impl BufRead, spec: &SourceSpec) -> io::Result<Result<(), Unfit>> {
    let pointer = spec.records.as_deref().unwrap_or_default();
    let way = pointer.strip_prefix('/').map(tokens).unwrap_or_default();
    let mut names = Vec::new();
    let found = match go(reader, &way, &mut names) {
        Ok(found) => found,
        Err(error) if Damage::of(&error).is_none() => return Err(error),
        Err(_) => false,
    };
    if found {
        return Ok(Ok(()));
    }
    if names.is_empty() && way.is_empty() {
        // The file is one object: its names tell where to look.
        let _ = go(reader, &[String::new()], &mut names);
    }
    let id = if spec.records.is_some() { "issue-no-records" } else { "issue-records-not-said" };
    let message = Message::new(id).with("records", pointer).with("names", names.join(", "));
    Ok(Err(Unfit { field: String::new(), code: "no_records", message }))
}

/// Goes along a way to an array; whether it is there. `names` are those passed where the way ended.
fn go(reader: &mut impl BufRead, way: &[String], names: &mut Vec<String>) -> io::Result<bool> {
    for name in way {
        names.clear();
        let there = match after_space(reader)? {
            Some(b'{') => enter_object(reader, name, names)?,
            Some(b'[') => enter_array(reader, name)?,
            _ => false,
        };
        if !there {
            return Ok(false);
        }
    }
    if after_space(reader)? != Some(b'[') {
        return Ok(false);
    }
    reader.consume(1);
    Ok(true)
}

fn enter_object(reader: &mut impl BufRead, wanted: &str, names: &mut Vec<String>) -> io::Result<bool> {
    reader.consume(1);
    while let Some(byte) = after_space(reader)? {
        match byte {
            b',' => reader.consume(1),
            b'"' => {
                let mut quoted = Vec::new();
                pass_value(reader, |byte| {
                    if quoted.len() < CHUNK {
                        quoted.push(byte);
                    }
                })?;
                let name: String = serde_json::from_slice(&quoted).unwrap_or_default();
                if after_space(reader)? != Some(b':') {
                    return Ok(false);
                }
                reader.consume(1);
                if name == wanted {
                    return Ok(true);
                }
                if names.len() < SHOWN {
                    names.push(name);
                }
                pass_value(reader, |_| {})?;
            }
            _ => return Ok(false),
        }
    }
    Ok(false)
}

fn enter_array(reader: &mut impl BufRead, place: &str) -> io::Result<bool> {
    let Ok(place) = place.parse::<usize>() else { return Ok(false) };
    reader.consume(1);
    for _ in 0..place {
        pass_value(reader, |_| {})?;
        if after_space(reader)? != Some(b',') {
            return Ok(false);
        }
        reader.consume(1);
    }
    Ok(true)
}

/// The next byte that is no white space, without taking it.
pub fn after_space(reader: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let space = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let next = bytes.get(space).copied();
        reader.consume(space);
        if next.is_some() {
            return Ok(next);
        }
    }
}

/// Passes over a value, up to the comma, colon or bracket behind it; `see` is given its bytes.
pub fn pass_value(reader: &mut impl BufRead, mut see: impl FnMut(u8)) -> io::Result<()> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    after_space(reader)?;
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(());
        }
        let mut used = 0;
        let mut done = false;
        for &byte in bytes {
            match (quoted, byte) {
                (true, _) if escaped => escaped = false,
                (true, b'\\') => escaped = true,
                (_, b'"') => quoted = !quoted,
                (false, b'{' | b'[') => depth += 1,
                (false, b',' | b':' | b']' | b'}') if depth == 0 => done = true,
                (false, b']' | b'}') => depth -= 1,
                _ => {}
            }
            if done {
                break;
            }
            see(byte);
            used += 1;
        }
        reader.consume(used);
        if done {
            return Ok(());
        }
    }
}
