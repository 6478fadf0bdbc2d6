//! OCDS, the Open Contracting Data Standard, 1.0 and 1.1: releases become parties, contracts and their items, without
//! any mapping.
//!
//! A file holds releases or records, in packages or not, in one value, an array, or a line each. All releases of a
//! process, in whatever files they stand, are merged by the rules of the standard before rows are made; a compiled
//! release stands for those that are not later. Whatever else a release holds is passed over.
//!
//! What this costs: of every release the fields that become rows are held as text until the last file is read, and then
//! the rows until they are records. That is about a quarter and a tenth of what is read; the rest is never held.
//! A file is read once, its releases on all threads. Rows are numbered in the order in which their processes are met
//! first; every row, and every trouble, is told by its JSON pointer.

mod file;
mod merge;
mod node;
mod prune;
mod rows;

use super::case_toml::{STANDARD_INPUT, SourceSpec};
use super::cell::Formats;
use super::delimited::unread;
use super::desk::Desk;
use super::error::IngestError;
use super::letters::Letters;
use super::notes::Place;
use super::pieces::{Broken, Reading, Source, TypedDays};
use super::progress::Silent;
use super::reading::{self, fault, tell_encoding};
use super::row::Row;
use super::source::Input;
use super::table::{Sheet, Unfit};
use super::{ReadOptions, records};
use crate::model::{Document, Effect, Format, Message, Places, RowPlace, Written};
use file::{Piece, Values, is_ocds};
use merge::Rules;
use node::{Node, Object};
use prune::Kept;
use rayon::prelude::*;
use rows::{Feeds, Given, Parents, Remark};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::hash::Hasher;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// So many pieces of a file are read at once for each thread.
const AT_ONCE: usize = 4;

/// So many processes are compiled in one go on one thread.
const PROCESSES: usize = 256;

/// How files end among which releases are looked for in a folder.
const ENDINGS: [&str; 6] = [".json", ".jsonl", ".json.gz", ".jsonl.gz", ".json.zst", ".jsonl.zst"];

/// The files of releases that lie in a folder, by their content.
pub fn lying(dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| ENDINGS.iter().any(|end| name.ends_with(end))).collect();
    names.retain(|name| holds_releases(dir, name));
    names.sort_unstable();
    names
}

/// Whether a file holds releases, by its content.
pub fn holds_releases(dir: &Path, path: &str) -> bool {
    let input = Input::open(&dir.join(path), path, &Silent);
    let letters = input.and_then(|input| Letters::new(input, None, [0; 2]));
    letters.is_ok_and(|mut letters| is_ocds(letters.head()))
}

/// Reads all sources of releases onto the desk. Whether any of their files holds releases.
pub fn read(desk: &mut Desk, dir: &Path, specs: &[&SourceSpec], options: &ReadOptions) -> Result<bool, IngestError> {
    let mut store = Store::default();
    for spec in specs {
        let paths = reading::paths(desk, dir, spec);
        for path in paths {
            store.read_file(desk, dir, &path, spec, options)?;
            reading::strictly(desk, options)?;
        }
    }
    let any = !store.files.is_empty();
    let mut files = store.compile(desk);
    for file in &mut files {
        file.read_rows(desk, options)?;
    }
    Ok(any)
}

/// What is held of the releases that were read.
#[derive(Default)]
struct Store {
    files: Vec<File>,
    texts: Vec<String>,
    releases: Vec<Held>,
    /// The last release of each process, and its place in the order of processes.
    processes: FxHashMap<String, (u32, u32)>,
    /// The first release of each process.
    order: Vec<u32>,
}

/// A release that is held.
struct Held {
    /// The text in which it lies, and where.
    text: u32,
    span: (u32, u32),
    file: u32,
    /// Among the documents of its file.
    document: u32,
    compiled: bool,
    /// The next release of its process.
    next: u32,
}

/// No further release.
const NONE: u32 = u32::MAX;

/// A file, with what its releases give.
struct File {
    path: String,
    /// The numbers of its sources: one for each table.
    numbers: [u16; 3],
    documents: Vec<Document>,
    tables: [Rows; 3],
    /// How its numbers are written, and whether its amounts include VAT.
    formats: Formats,
}

/// The rows of a table from one file.
#[derive(Default)]
struct Rows {
    places: Vec<RowPlace>,
    /// How many places were taken before the first row: by releases that cannot be read.
    before: u32,
    pieces: VecDeque<Cells>,
}

/// Cells of rows, one behind the other.
#[derive(Default)]
struct Cells {
    text: String,
    /// Where each cell ends.
    ends: Vec<u32>,
    columns: usize,
}

impl Store {
    fn read_file(
        &mut self,
        desk: &mut Desk,
        dir: &Path,
        path: &str,
        spec: &SourceSpec,
        options: &ReadOptions,
    ) -> Result<(), IngestError> {
        let mut numbers = [0_u16; 3];
        for (number, feeds) in numbers.iter_mut().zip(Feeds::ALL) {
            let opened = desk.open_source(feeds.table().name, path);
            *number = opened.ok_or_else(|| fault(path, &io::Error::other("more than 65,536 files")))?;
        }
        let input = match path {
            STANDARD_INPUT => Input::standard(path, options.progress),
            _ => Input::open(&dir.join(path), path, options.progress),
        };
        let input = input.map_err(|error| fault(path, &error))?;
        let packing = input.packing();
        let letters = Letters::new(input, spec.encoding, desk.settings.home.0);
        let mut letters = letters.map_err(|error| fault(path, &error))?;
        let head = letters.head();
        let unfit = if head.trim_ascii().is_empty() {
            Some(("empty_file", "issue-empty-file"))
        } else if spec.format.is_none() && !is_ocds(head) {
            Some(("not_ocds", "issue-not-ocds"))
        } else {
            None
        };
        let mut values = Values::new(letters, options.piece);
        let formats = Formats { vat: spec.formats.vat, ..Formats::default() };
        let tables = Default::default();
        let mut file = File { path: path.to_string(), numbers, documents: Vec::new(), tables, formats };
        if let Some((code, id)) = unfit {
            let unfit = Unfit { field: String::new(), code, message: Message::new(id) };
            reading::note_unfit(desk, file.contracts(), &unfit, Effect::SourceLeftOut);
        } else {
            self.take_all(desk, &mut file, &mut values).map_err(|error| fault(path, &error))?;
        }
        let encoding = values.encoding();
        let sha256 = values.into_inner().finish().map_err(|error| fault(path, &error))?;
        for number in numbers {
            if let Some(source) = desk.source(number) {
                source.sha256.clone_from(&sha256);
                let written = Written { format: Format::Ocds, packing, ..Written::default() };
                source.written = Written { encoding: encoding.0.name(), ..written };
            }
        }
        tell_encoding(desk, file.contracts(), encoding);
        if unfit.is_none() {
            self.files.push(file);
        }
        Ok(())
    }

    /// Takes all values of a file: while some are looked through, the next ones are fetched.
    fn take_all(&mut self, desk: &mut Desk, file: &mut File, values: &mut Values) -> io::Result<()> {
        let most = AT_ONCE * rayon::current_num_threads();
        let mut fetch = || -> io::Result<Vec<Piece>> {
            let mut pieces = Vec::new();
            while pieces.len() < most {
                let Some(piece) = values.next()? else { break };
                pieces.push(piece);
            }
            Ok(pieces)
        };
        let mut fetched = fetch()?;
        while !fetched.is_empty() {
            let look = || fetched.par_iter().with_max_len(1).map(Looked::of).collect::<Vec<_>>();
            let (next, looked) = rayon::join(&mut fetch, look);
            for looked in looked {
                self.take(desk, file, looked);
            }
            fetched = next?;
        }
        Ok(())
    }

    fn take(&mut self, desk: &mut Desk, file: &mut File, looked: Looked) {
        let text = u32::try_from(self.texts.len()).unwrap_or(NONE);
        let of_file = u32::try_from(self.files.len()).unwrap_or(NONE);
        for (document, ocid, span, compiled) in looked.releases {
            let number = u32::try_from(self.releases.len()).unwrap_or(NONE);
            let document = file.document(document);
            self.releases.push(Held { text, span, file: of_file, document, compiled, next: NONE });
            let order = u32::try_from(self.order.len()).unwrap_or(NONE);
            let process = self.processes.entry(ocid).or_insert((NONE, order));
            match self.releases.get_mut(process.0 as usize) {
                Some(last) => last.next = number,
                None => self.order.push(number),
            }
            process.0 = number;
        }
        self.texts.push(looked.text);
        for (document, unfit) in looked.troubles {
            let place = RowPlace { document: file.document(document), names: &["", ""], at: [0; 2] };
            let row = file.tables[Feeds::Contracts as usize].place(place);
            let place = Place { source: file.contracts(), row, field: "" };
            desk.notes.add(place, "", unfit.code, unfit.message, Effect::RowLeftOut);
        }
    }

    /// Merges the releases of each process and makes their rows.
    fn compile(mut self, desk: &mut Desk) -> Vec<File> {
        for rows in self.files.iter_mut().flat_map(|file| &mut file.tables) {
            rows.before = rows.count();
        }
        drop(std::mem::take(&mut self.processes));
        let mut files = std::mem::take(&mut self.files);
        let both = [Rules::of_1_0(), Rules::of_1_1()];
        let parents = self.parents(&both);
        let mut parties = FxHashSet::default();
        for some in self.order.chunks(PROCESSES * AT_ONCE * rayon::current_num_threads()) {
            let make = |first: &[u32]| {
                let mut given = Vec::new();
                for &first in first {
                    match self.merged(first, &both) {
                        Some(release) => given.extend(rows::rows(&release, &parents)),
                        None => debug_assert!(false, "what is kept is JSON"),
                    }
                }
                given
            };
            let made: Vec<Vec<Given>> = some.par_chunks(PROCESSES).map(make).collect();
            for given in made {
                self.put(desk, &mut files, given, &mut parties);
            }
        }
        files
    }

    /// The releases of a process, from the first, as one.
    fn merged(&self, first: u32, both: &[Rules; 2]) -> Option<Object<'_>> {
        let mut releases: Vec<(bool, &str, Object)> = Vec::new();
        let mut number = first;
        while let Some(held) = self.releases.get(number as usize) {
            let (start, end) = held.span;
            let text = self.texts.get(held.text as usize)?.get(start as usize..end as usize)?;
            let Node::Object(object) = Node::read(text, number)? else { return None };
            let tagged = matches!(object.get("tag"), Some(Node::List(tags))
                if tags.iter().any(|tag| tag.word() == Some("compiled")));
            releases.push((held.compiled || tagged, text, object));
            number = held.next;
        }
        if releases.len() > 1 {
            // Releases of one moment are put by what they say, wherever they stand; one that stands twice counts once.
            releases.sort_by_cached_key(|(compiled, text, release)| (merge::moment(release), !compiled, *text));
            releases.dedup_by_key(|(compiled, text, _)| (*compiled, *text));
        }
        let from = releases.iter().rposition(|(compiled, _, _)| *compiled);
        let mut later = releases.split_off(from.unwrap_or(0));
        if let ([_], Some(_)) = (later.as_slice(), from) {
            return later.pop().map(|(_, _, release)| release);
        }
        let rules = &both[usize::from(later.iter().any(|(_, _, release)| release.get("parties").is_some()))];
        Some(merge::compiled(later.into_iter().map(|(_, _, release)| release), rules))
    }

    /// The contracts under which other processes stand.
    fn parents(&self, both: &[Rules; 2]) -> Parents {
        let find = memchr::memmem::Finder::new("subContract");
        let telling: FxHashSet<u32> = (0_u32..)
            .zip(&self.texts)
            .filter(|(_, text)| find.find(text.as_bytes()).is_some())
            .map(|(number, _)| number)
            .collect();
        let tells = |first: &&u32| {
            let mut number = **first;
            while let Some(held) = self.releases.get(number as usize) {
                if telling.contains(&held.text) {
                    return true;
                }
                number = held.next;
            }
            false
        };
        if telling.is_empty() {
            return Parents::default();
        }
        let releases = self.order.iter().filter(tells).filter_map(|first| self.merged(*first, both));
        let mut found: Vec<(String, String)> = releases.flat_map(|release| rows::children(&release)).collect();
        // Of two contracts above one process the first by its id counts.
        found.sort_unstable();
        found.reverse();
        found.into_iter().collect()
    }

    /// Gives rows their numbers; a party that says the same again is one row.
    fn put(&self, desk: &mut Desk, files: &mut [File], given: Vec<Given>, parties: &mut FxHashSet<u64>) {
        for mut row in given {
            if row.feeds == Feeds::Parties && !parties.insert(print(&row.cells)) {
                continue;
            }
            let Some(held) = self.releases.get(row.release as usize) else { continue };
            let Some(file) = files.get_mut(held.file as usize) else { continue };
            row.place.document = held.document;
            let number = file.tables[row.feeds as usize].push(row.feeds, row.place, &row.cells);
            for Remark { value, code, message, effect } in row.remarks {
                let place = Place { source: file.numbers[row.feeds as usize], row: number, field: "" };
                desk.notes.add(place, &value, code, message, effect);
            }
        }
    }
}

/// A number that depends on cells only.
fn print(cells: &[String]) -> u64 {
    let mut print = FxHasher::default();
    for cell in cells {
        print.write(cell.as_bytes());
        print.write_u8(0xff);
    }
    print.finish()
}

impl File {
    /// The source of its contracts, at which troubles of whole releases are noted.
    fn contracts(&self) -> u16 {
        self.numbers[Feeds::Contracts as usize]
    }

    fn document(&mut self, document: Document) -> u32 {
        self.documents.push(document);
        u32::try_from(self.documents.len() - 1).unwrap_or(NONE)
    }

    /// Turns the rows into records.
    fn read_rows(&mut self, desk: &mut Desk, options: &ReadOptions) -> Result<(), IngestError> {
        let none = self.tables.iter().all(|rows| rows.count() == 0);
        if none {
            let place = Place { source: self.contracts(), row: 0, field: "" };
            desk.notes.add(place, "", "no_rows", Message::new("issue-no-rows"), Effect::Noted);
        }
        for (feeds, number) in Feeds::ALL.into_iter().zip(self.numbers) {
            let rows = &mut self.tables[feeds as usize];
            let places = Places { documents: self.documents.clone(), rows: std::mem::take(&mut rows.places) };
            if let Some(source) = desk.source(number) {
                source.places = Some(Arc::new(places));
            }
            if rows.pieces.is_empty() {
                continue;
            }
            let header: Vec<String> = feeds.table().columns.iter().map(|name| (*name).to_string()).collect();
            let spec = SourceSpec::canonical(feeds.table(), self.path.clone());
            let Ok((mut sheet, _)) = Sheet::of(&spec, &header, Default::default()) else { continue };
            sheet.formats.clone_from(&self.formats);
            let of_table = records::rows(&sheet);
            let reading = Reading { number, path: &self.path, sheet: &sheet, rows: of_table.as_ref(), options };
            reading.all(desk, rows)?;
        }
        Ok(())
    }
}

impl Rows {
    fn count(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    /// The number of the next row.
    fn place(&mut self, place: RowPlace) -> u32 {
        self.places.push(place);
        self.count()
    }

    /// Adds a row; one without cells takes a number only.
    fn push(&mut self, feeds: Feeds, place: RowPlace, cells: &[String]) -> u32 {
        let columns = feeds.table().columns.len();
        let full = self.pieces.back().is_none_or(|piece| piece.text.len() > CELLS);
        if full {
            self.pieces.push_back(Cells { columns, ..Cells::default() });
        }
        if let Some(piece) = self.pieces.back_mut() {
            for cell in 0..columns {
                piece.text.push_str(cells.get(cell).map_or("", String::as_str));
                piece.ends.push(u32::try_from(piece.text.len()).unwrap_or(u32::MAX));
            }
        }
        self.place(place)
    }
}

/// So many bytes of cells are one piece.
const CELLS: usize = 1 << 18;

impl Source for Rows {
    type Piece = Cells;

    const AT_ONCE: usize = 8;

    const TYPED_DAYS: TypedDays = TypedDays::None;

    fn before(&self) -> u32 {
        self.before
    }

    fn next(&mut self) -> io::Result<Option<Cells>> {
        Ok(self.pieces.pop_front())
    }

    fn rows(piece: &Cells, _: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken> {
        let suspect = memchr::memmem::find(piece.text.as_bytes(), "\u{fffd}".as_bytes()).is_some();
        let (mut spans, mut start) = (Vec::with_capacity(piece.columns), 0);
        for ends in piece.ends.chunks(piece.columns.max(1)) {
            spans.clear();
            for end in ends {
                spans.push((start, *end as usize));
                start = *end as usize;
            }
            take(Row::new(&piece.text, &spans, suspect), 1);
        }
        Ok(())
    }
}

/// What was found in a piece of a file.
#[derive(Default)]
struct Looked {
    text: String,
    /// Releases: where in the file, of which process, where in the text, whether compiled.
    releases: Vec<(Document, String, (u32, u32), bool)>,
    /// What cannot be used.
    troubles: Vec<(Document, Unfit)>,
}

impl Looked {
    fn of(piece: &Piece) -> Looked {
        let (mut looked, mut kept) = (Looked::default(), Kept::default());
        // Letters are looked at once for all values; where some are none, they are replaced value by value.
        let whole_text = simdutf8::basic::from_utf8(&piece.bytes).ok();
        for value in &piece.values {
            let (start, end) = value.span;
            let text = match whole_text {
                Some(text) => Cow::Borrowed(text.get(start..end).unwrap_or_default()),
                None => String::from_utf8_lossy(piece.bytes.get(start..end).unwrap_or_default()),
            };
            if text.trim_ascii().is_empty() {
                continue;
            }
            let document = |inside: &str| {
                let pointer =
                    if inside.is_empty() { value.pointer.clone() } else { format!("{}{inside}", value.pointer) };
                Document { line: value.line, pointer: pointer.into() }
            };
            let (before, linked) = (kept.releases.len(), kept.linked);
            if let Err(error) = kept.add(&text) {
                let message = Message::new("issue-broken-json").with("reason", error.to_string());
                looked.trouble(document(""), "broken_json", message);
                continue;
            }
            for found in kept.releases.drain(before..) {
                match (found.ocid, whole(found.span)) {
                    _ if found.versioned => {
                        looked.trouble(
                            document(&found.pointer),
                            "ocds_versioned",
                            Message::new("issue-ocds-versioned"),
                        );
                    }
                    (Some(ocid), Some(span)) => {
                        looked.releases.push((document(&found.pointer), ocid, span, found.compiled));
                    }
                    _ => looked.trouble(document(&found.pointer), "no_ocid", Message::new("issue-ocds-no-ocid")),
                }
            }
            if kept.linked > linked {
                let message = Message::new("issue-ocds-linked").with("count", u64::from(kept.linked - linked));
                looked.trouble(document(""), "ocds_linked", message);
            }
        }
        if let Some((value, tail)) = &piece.tail {
            let unfit = unread(tail);
            let document = Document { line: value.line, pointer: value.pointer.as_str().into() };
            looked.troubles.push((document, unfit));
        }
        kept.text.shrink_to_fit();
        looked.text = kept.text;
        looked
    }

    fn trouble(&mut self, document: Document, code: &'static str, message: Message) {
        self.troubles.push((document, Unfit { field: String::new(), code, message }));
    }
}

/// A span in numbers of half the size.
fn whole((start, end): (usize, usize)) -> Option<(u32, u32)> {
    Some((u32::try_from(start).ok()?, u32::try_from(end).ok()?))
}

#[cfg(test)]
mod tests;
