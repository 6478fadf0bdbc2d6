//! OCDS, the Open Contracting Data Standard, 1.0 and 1.1: releases become parties, contracts and their items, without
//! any mapping.
//!
//! A file holds releases or records, in packages or not, in one value, an array, or a line each. All releases of a
//! process, in whatever files they stand, are merged by the rules of the standard before rows are made; a compiled
//! release stands for those that are not later. Whatever else a release holds is passed over; the documents that it names,
//! and what earlier releases said, are looked up in the files again when somebody asks about a contract (`again.rs`).
//!
//! What this costs: of every release the fields that become rows are held as text until the last file is read, and then
//! the rows until they are records. That is about a quarter and a tenth of what is read; the rest is never held.
//! A file is read once, its releases on all threads. Rows are numbered in the order in which their processes are met
//! first; every row, and every trouble, is told by its JSON pointer.

mod again;
mod file;
mod merge;
mod prune;
mod rows;
mod told;

use super::ReadOptions;
use super::belt::in_order;
use super::case_toml::SourceSpec;
use super::cell::Formats;
use super::delimited::unread;
use super::desk::Desk;
use super::documents::Opened;
use super::error::IngestError;
use super::held::{self, Given, HeldFile, Packed, Remark, print};
use super::json_node::{Node, Object};
use super::json_values::{Piece, Values};
use super::letters::Letters;
use super::notes::Place;
use super::pieces::lock;
use super::progress::Silent;
use super::reading::{fault, tell_encoding};
use super::source::Input;
use super::table::Unfit;
pub use again::retold;
use file::FRAME;
pub use file::is_ocds;
use merge::Rules;
use prune::{Found, Kept};
use rayon::prelude::*;
use rows::{AWARD_AS_CONTRACT, CONTRACTS, Feeds, PARTIES, Parents};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use tegi_model::{Citation, Document, Effect, Format, Message, Way, Written};

/// So many pieces of a file are read at once for each thread.
const AT_ONCE: usize = 4;

/// Of so many bytes of a release one is kept, as a rule.
const KEPT: usize = 4;

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

/// What is held of the releases that were read.
#[derive(Default)]
pub struct Store {
    files: Vec<HeldFile>,
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
    /// Whether an object in it has a field twice.
    doubled: bool,
    /// The next release of its process.
    next: u32,
}

/// A row that was made.
struct Row {
    /// The release in which it stood.
    release: u32,
    given: Given<Packed>,
    /// Of a party: by which it is known when it says the same again.
    print: Option<u64>,
}

/// No further release.
const NONE: u32 = u32::MAX;

impl Store {
    /// Reads a file of releases; one that holds none is left out.
    pub fn read_file(
        &mut self,
        desk: &mut Desk,
        opened: Opened,
        spec: &SourceSpec,
        options: &ReadOptions,
    ) -> Result<(), IngestError> {
        let Opened { path, mut letters, packing } = opened;
        let formats = Formats { vat: spec.formats.vat, ..Formats::default() };
        let mut file = HeldFile::open(desk, path, &Feeds::ALL.map(Feeds::table), Way::Pointer, formats)?;
        let head = letters.head();
        let unfit = if head.trim_ascii().is_empty() {
            Some(("empty_file", "issue-empty-file"))
        } else if spec.format != Some(Format::Ocds) && !is_ocds(head) {
            Some(("not_ocds", "issue-not-ocds"))
        } else {
            None
        };
        let lie = file::lie(letters.head());
        let mut values = Values::new(letters, lie, &FRAME, options.piece);
        if let Some((code, id)) = unfit {
            let unfit = Unfit { field: String::new(), code, message: Message::new(id) };
            file.unfit(desk, Feeds::Contracts.table(), &unfit);
        } else {
            self.take_all(desk, &mut file, &mut values).map_err(|error| fault(path, &error))?;
        }
        let encoding = values.encoding();
        let sha256 = values.into_inner().finish().map_err(|error| fault(path, &error))?;
        let written = Written { format: Format::Ocds, packing, encoding: encoding.0.name(), ..Written::default() };
        file.written(desk, &sha256, &written);
        tell_encoding(desk, file.number(Feeds::Contracts.table()), encoding);
        if unfit.is_none() {
            self.files.push(file);
        }
        Ok(())
    }

    /// Merges what was read and makes records of it. Whether any file held releases.
    pub fn finish(self, desk: &mut Desk, options: &ReadOptions) -> Result<bool, IngestError> {
        let files = self.compile(desk);
        held::strictly(desk, files.iter(), options)?;
        let any = !files.is_empty();
        for file in files {
            file.close(desk, options)?;
        }
        Ok(any)
    }

    /// The files that were read.
    pub fn files(&self) -> &[HeldFile] {
        &self.files
    }

    /// Takes all values of a file.
    fn take_all(&mut self, desk: &mut Desk, file: &mut HeldFile, values: &mut Values) -> io::Result<()> {
        // Pieces that were looked through: their memory serves the next.
        let spare = Mutex::new(Vec::new());
        let next = || {
            values.take_back(std::mem::take(&mut lock(&spare)));
            values.next()
        };
        let look = |piece| {
            let looked = Looked::of(&piece);
            lock(&spare).push(piece);
            looked
        };
        in_order(AT_ONCE, next, look, |looked| {
            self.take(desk, file, looked);
            Ok(())
        })
    }

    fn take(&mut self, desk: &mut Desk, file: &mut HeldFile, looked: Looked) {
        let text = u32::try_from(self.texts.len()).unwrap_or(NONE);
        let of_file = u32::try_from(self.files.len()).unwrap_or(NONE);
        for Seen { document, ocid, span, compiled, doubled } in looked.releases {
            let number = u32::try_from(self.releases.len()).unwrap_or(NONE);
            let document = file.document(document);
            self.releases.push(Held { text, span, file: of_file, document, compiled, doubled, next: NONE });
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
            file.remark(desk, Feeds::Contracts.table(), document, Remark::left_out(unfit));
        }
    }

    /// Merges the releases of each process and makes their rows.
    fn compile(mut self, desk: &mut Desk) -> Vec<HeldFile> {
        drop(std::mem::take(&mut self.processes));
        let mut files = std::mem::take(&mut self.files);
        let both = [Rules::of_1_0(), Rules::of_1_1()];
        let parents = self.parents(&both);
        let mut known = Known::default();
        known.awards.resize_with(files.len(), Awards::default);
        let mut processes = self.order.chunks(PROCESSES);
        let make =
            |some: &[u32]| -> Vec<Row> { some.iter().flat_map(|first| self.rows(*first, &both, &parents)).collect() };
        let Ok(()) = in_order::<_, _, Infallible>(
            AT_ONCE,
            || Ok(processes.next()),
            make,
            |made| {
                self.put(desk, &mut files, made, &mut known);
                Ok(())
            },
        );
        for (file, awards) in files.iter().zip(known.awards) {
            awards.tell(desk, file.number(Feeds::Contracts.table()));
        }
        files
    }

    /// The rows of a process, from its first release.
    fn rows(&self, first: u32, both: &[Rules; 2], parents: &Parents) -> Vec<Row> {
        let release = self.merged(first, both);
        debug_assert!(release.is_some(), "what is kept is JSON");
        let rows = release.map(|release| rows::rows(&release, parents)).unwrap_or_default();
        let row = |(release, given): (u32, Given<Packed>)| {
            let print = (given.table.name == PARTIES).then(|| print(given.table, &given.cells));
            Row { release, given, print }
        };
        rows.into_iter().map(row).collect()
    }

    /// The releases of a process, from the first, as one.
    fn merged(&self, first: u32, both: &[Rules; 2]) -> Option<Object<'_>> {
        let mut releases: Vec<(bool, &str, Object)> = Vec::new();
        let (mut number, mut doubled) = (first, false);
        while let Some(held) = self.releases.get(number as usize) {
            let (start, end) = held.span;
            let text = self.texts.get(held.text as usize)?.get(start as usize..end as usize)?;
            let Node::Object(object) = Node::read(text, number)? else { return None };
            let tagged = matches!(object.get("tag"), Some(Node::List(tags))
                if tags.iter().any(|tag| tag.word() == Some("compiled")));
            releases.push((held.compiled || tagged, text, object));
            doubled |= held.doubled;
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
        if let ([(_, text, release)], false) = (later.as_mut_slice(), doubled)
            && merge::is_told_once(release)
        {
            if holds_empty(text) {
                merge::drop_empty(release, rules);
            }
            return later.pop().map(|(_, _, release)| release);
        }
        Some(merge::compiled(later.into_iter().map(|(_, _, release)| release), rules))
    }

    /// The contracts under which other processes stand.
    fn parents(&self, both: &[Rules; 2]) -> Parents {
        let find = memchr::memmem::Finder::new("subContract");
        let tells: Vec<bool> = self.texts.par_iter().map(|text| find.find(text.as_bytes()).is_some()).collect();
        let telling: FxHashSet<u32> =
            (0_u32..).zip(tells).filter_map(|(number, tells)| tells.then_some(number)).collect();
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
    fn put(&self, desk: &mut Desk, files: &mut [HeldFile], made: Vec<Row>, known: &mut Known) {
        for Row { release, mut given, print } in made {
            if print.is_some_and(|print| !known.parties.insert(print)) {
                continue;
            }
            let Some(held) = self.releases.get(release as usize) else { continue };
            let at = held.file as usize;
            let (Some(file), Some(awards)) = (files.get_mut(at), known.awards.get_mut(at)) else { continue };
            given.place.document = held.document;
            let is_award = given.remarks.first().is_some_and(|remark| remark.code == AWARD_AS_CONTRACT);
            let award = is_award.then(|| given.remarks.remove(0));
            awards.others |= given.place.names[0] == CONTRACTS;
            if let (Some(at), Some(remark)) = (file.put(desk, given), award) {
                awards.told.push((at, remark));
            }
        }
    }
}

/// What was told while rows got their numbers.
#[derive(Default)]
struct Known {
    /// What parties said, by its print.
    parties: FxHashSet<u64>,
    /// Of each file.
    awards: Vec<Awards>,
}

/// Awards that stand for contracts in a file.
#[derive(Default)]
struct Awards {
    /// Whether other contracts stand there.
    others: bool,
    /// Which are awards, and what is said of them.
    told: Vec<(Citation, Remark)>,
}

impl Awards {
    /// Says which contracts are awards; where all are, once for the file.
    fn tell(self, desk: &mut Desk, source: u16) {
        if self.told.len() > 1 && !self.others {
            let message = Message::new("issue-ocds-awards-as-contracts").with("count", self.told.len() as u64);
            let place = Place { source, row: 0, field: "" };
            desk.notes.add(place, "", AWARD_AS_CONTRACT, message, Effect::Noted);
            return;
        }
        for (at, Remark { value, code, message, effect }) in self.told {
            desk.note(at, &value, code, message, effect);
        }
    }
}

/// What was found in a piece of a file.
#[derive(Default)]
struct Looked {
    text: String,
    releases: Vec<Seen>,
    /// What cannot be used.
    troubles: Vec<(Document, Unfit)>,
}

/// A release in a piece of a file.
struct Seen {
    document: Document,
    /// The number of its process.
    ocid: String,
    /// Where it lies in the text.
    span: (u32, u32),
    compiled: bool,
    /// Whether an object in it has a field twice.
    doubled: bool,
}

impl Looked {
    fn of(piece: &Piece) -> Looked {
        let (mut looked, mut kept) = (Looked::default(), Kept::default());
        kept.text.reserve(piece.bytes.len() / KEPT);
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
            if let Err(reason) = kept.add(&text) {
                let message = Message::new("issue-broken-json").with("reason", reason);
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
                        let document = document(&found.pointer);
                        let Found { compiled, doubled, .. } = found;
                        looked.releases.push(Seen { document, ocid, span, compiled, doubled });
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

/// Whether something in what is kept of a release may hold nothing.
fn holds_empty(text: &str) -> bool {
    ["{}", "[]"].iter().any(|nothing| memchr::memmem::find(text.as_bytes(), nothing.as_bytes()).is_some())
}

/// A span in numbers of half the size.
fn whole((start, end): (usize, usize)) -> Option<(u32, u32)> {
    Some((u32::try_from(start).ok()?, u32::try_from(end).ok()?))
}

#[cfg(test)]
pub mod tests;
