//! The releases of a contract, read again when somebody asks about it: what they said before something else counted, and the
//! documents that they name.
//!
//! Nothing of this is held while a case is read, nor kept in its store: the files are read again, and of them only the
//! releases of the contract's process are looked into; whatever names another process is passed over as text. What was
//! piped in cannot be read again. A number of a process that is written with escapes is found all the same, more slowly.
//!
//! Releases are put in the order in which they are merged. A value of an earlier one that differs from what counts is told
//! once, where it was told first; a compiled release takes away what it does not repeat. Values of versioned releases have
//! moments of their own. Of a document the latest state counts, field by field.

use super::file::{self, FRAME};
use super::merge::{Moment, moment};
use super::prune::{Found, Kept};
use super::told::{self, Holder, day, said};
use super::{AT_ONCE, Values};
use crate::PIECE;
use crate::belt::in_order;
use crate::case_toml::STANDARD_INPUT;
use crate::error::IngestError;
use crate::json_node::{Node, Object};
use crate::json_values::Piece;
use crate::letters::Letters;
use crate::progress::Silent;
use crate::reading::fault;
use crate::source::Input;
use encoding_rs::Encoding;
use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use tegi_model::{Arg, Day, Earlier, Format, Paper, Retelling, Said, SourceInfo, Spot, Stage, Told};

/// What the releases of a case tell of a contract beside its row.
///
/// # Errors
/// Where a file cannot be read again.
pub fn retold(dir: &Path, sources: &[SourceInfo], contract: &str) -> Result<Retelling, IngestError> {
    let mut seen = FxHashSet::default();
    let mut releases = Vec::new();
    for source in sources.iter().filter(|source| source.written.format == Format::Ocds) {
        if source.path != STANDARD_INPUT && seen.insert(source.path.as_str()) {
            releases.extend(read_again(dir, source, contract).map_err(|error| fault(&source.path, &error))?);
        }
    }
    Ok(settled(releases, contract))
}

/// A release of a process.
struct Release {
    ocid: String,
    moment: Moment,
    rank: Rank,
    /// What it says of rows, by which releases of one moment are ordered.
    text: String,
    at: Spot,
    said: told::Said,
}

/// In which order releases of one moment are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Compiled,
    Release,
    /// Its values are histories; what counts is told elsewhere.
    Versioned,
}

/// The releases of a file that are of the contract's process.
fn read_again(dir: &Path, source: &SourceInfo, contract: &str) -> io::Result<Vec<Release>> {
    let input = Input::open(&dir.join(&source.path), &source.path, &Silent)?;
    let mut letters = Letters::new(input, Encoding::for_label(source.written.encoding.as_bytes()), [0; 2])?;
    let lie = file::lie(letters.head());
    let mut values = Values::new(letters, lie, &FRAME, PIECE);
    let mut releases = Vec::new();
    let look = |piece| look(&piece, &source.path, contract);
    in_order(
        AT_ONCE,
        || values.next(),
        look,
        |found| {
            releases.extend(found);
            Ok::<_, io::Error>(())
        },
    )?;
    Ok(releases)
}

/// The releases in a piece of a file that are of the contract's process.
fn look(piece: &Piece, path: &str, contract: &str) -> Vec<Release> {
    let mut releases = Vec::new();
    for value in &piece.values {
        let bytes = piece.bytes.get(value.span.0..value.span.1).unwrap_or_default();
        if !may_tell(bytes, contract) {
            continue;
        }
        let (text, mut kept) = (String::from_utf8_lossy(bytes), Kept::default());
        let (Ok(()), Some(node)) = (kept.add(&text), Node::read(&text, 0)) else { continue };
        let spot = |inside: &str| Spot {
            path: path.to_string(),
            line: value.line,
            pointer: format!("{}{inside}", value.pointer),
        };
        let of_process = kept.releases.iter().filter(|found| is_of(found, contract));
        for found in of_process.clone() {
            let rank = match (found.versioned, found.compiled) {
                (true, _) => Rank::Versioned,
                (_, true) => Rank::Compiled,
                _ => Rank::Release,
            };
            let text = kept.text.get(found.span.0..found.span.1).unwrap_or_default();
            let object = at(&node, &found.pointer);
            releases.extend(object.map(|object| release(object, found, rank, text, spot(&found.pointer), contract)));
        }
        let records = of_process.filter_map(|found| Some((record(&found.pointer)?, found)));
        let mut told = FxHashSet::default();
        for (holder, found) in records.filter(|(holder, _)| told.insert(*holder)) {
            let pointer = format!("{holder}/versionedRelease");
            let object = at(&node, &pointer);
            releases.extend(object.map(|object| release(object, found, Rank::Versioned, "", spot(&pointer), contract)));
        }
    }
    releases
}

fn release(of: &Object, found: &Found, rank: Rank, kept: &str, at: Spot, contract: &str) -> Release {
    let ocid = found.ocid.as_deref().unwrap_or_default().trim();
    let tagged =
        matches!(of.get("tag"), Some(Node::List(tags)) if tags.iter().any(|tag| tag.word() == Some("compiled")));
    let rank = if tagged && rank == Rank::Release { Rank::Compiled } else { rank };
    let said = said(of, ocid, contract, &at);
    Release { ocid: ocid.to_string(), moment: moment(of), rank, text: kept.to_string(), at, said }
}

/// Whether a text may hold a release of the contract's process, whose number the contract's id begins with.
fn may_tell(bytes: &[u8], contract: &str) -> bool {
    memmem::find_iter(bytes, b"\"ocid\"").any(|place| {
        let behind = bytes.get(place + b"\"ocid\"".len()..).unwrap_or_default().trim_ascii_start();
        let Some(told) = behind.strip_prefix(b":").map(<[u8]>::trim_ascii_start) else { return false };
        let (told, ends): (&[u8], &[u8]) = match told.strip_prefix(b"\"") {
            Some(told) => (told, b"\""),
            None => (told, b",}] \r\n\t"),
        };
        let end = told.iter().position(|byte| ends.contains(byte)).unwrap_or(told.len());
        let ocid = told.get(..end).unwrap_or_default().trim_ascii();
        ocid.contains(&b'\\') || (!ocid.is_empty() && contract.as_bytes().starts_with(ocid))
    })
}

fn is_of(found: &Found, contract: &str) -> bool {
    let ocid = found.ocid.as_deref().unwrap_or_default().trim();
    !ocid.is_empty() && contract.starts_with(ocid)
}

/// The record that holds a release.
fn record(pointer: &str) -> Option<&str> {
    pointer.strip_suffix("/compiledRelease").or_else(|| pointer.rsplit_once("/releases/").map(|(holder, _)| holder))
}

/// The object at the end of a pointer.
fn at<'n, 'a>(node: &'n Node<'a>, pointer: &str) -> Option<&'n Object<'a>> {
    let mut node = node;
    for step in pointer.split('/').skip(1) {
        node = match node {
            Node::Object(object) => object.get(step)?,
            Node::List(list) => list.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    match node {
        Node::Object(object) => Some(object),
        _ => None,
    }
}

/// What releases tell of a contract; those of other processes may be among them.
fn settled(mut releases: Vec<Release>, contract: &str) -> Retelling {
    let key = |release: &Release| (release.ocid.clone(), release.moment.clone(), release.rank, release.text.clone());
    releases.sort_by_cached_key(key);
    releases.dedup_by(|later, first| later.rank != Rank::Versioned && key(later) == key(first));
    let mut told = Retelling::default();
    for process in releases.chunk_by_mut(|a, b| a.ocid == b.ocid) {
        let Some(award) = award(process) else { continue };
        let counts = |holder: &Holder| match holder {
            Holder::Process | Holder::Contract => true,
            Holder::Award(id) => award.as_deref() == Some(id),
        };
        for release in process.iter_mut() {
            release.said.values.retain(|value| counts(&value.holder));
            release.said.papers.retain(|(holder, _)| counts(holder));
        }
        told.earlier.extend(earlier(process, contract));
        told.papers.extend(papers(process));
    }
    told
}

/// The award on which the contract rests or which stands for it; nothing where neither is there.
fn award(releases: &[Release]) -> Option<Option<String>> {
    let all = || releases.iter().flat_map(|release| &release.said.awards);
    if !releases.iter().any(|release| release.said.has_contract) {
        return all().find(|(_, stands)| *stands).map(|(id, _)| Some(id.clone()));
    }
    let mut named = releases.iter().rev().map(|release| &release.said.award_of_contract);
    if let Some(named) = named.find(|id| !id.is_empty()) {
        return Some(Some(named.clone()));
    }
    let ids: BTreeSet<&String> = all().map(|(id, _)| id).collect();
    Some(ids.first().filter(|_| ids.len() == 1).map(|only| (*only).clone()))
}

/// What identifies a value: who tells it, the line, the field.
type Key<'r> = (&'r Holder, &'r str, &'static str);

/// A value as it was told; `None`: it was taken away.
struct State<'r> {
    moment: &'r Moment,
    rank: Rank,
    is: Option<&'r Arg>,
    /// The number of the release.
    release: usize,
    pointer: &'r str,
}

/// The values of a process, each with its states in order.
fn states(releases: &[Release]) -> Vec<(Key<'_>, Vec<State<'_>>)> {
    let mut places: FxHashMap<Key, usize> = FxHashMap::default();
    let mut all: Vec<(Key, Vec<State>)> = Vec::new();
    for (number, release) in releases.iter().enumerate() {
        let mut told = FxHashSet::default();
        for value in &release.said.values {
            let key = (&value.holder, value.line.as_str(), value.field);
            let place = *places.entry(key).or_insert_with(|| {
                all.push((key, Vec::new()));
                all.len() - 1
            });
            told.insert(place);
            let moment = value.moment.as_ref().unwrap_or(&release.moment);
            let (is, pointer) = (value.is.as_ref(), value.pointer.as_str());
            all[place].1.push(State { moment, rank: release.rank, is, release: number, pointer });
        }
        if release.rank == Rank::Compiled {
            let untold = all.iter_mut().enumerate().filter(|(place, _)| !told.contains(place));
            for (_, (_, states)) in untold {
                let (moment, pointer) = (&release.moment, release.at.pointer.as_str());
                states.push(State { moment, rank: release.rank, is: None, release: number, pointer });
            }
        }
    }
    all.iter_mut().for_each(|(_, states)| states.sort_by_key(|state| (state.moment, state.rank)));
    all
}

/// What was said and does not count any more, by release.
fn earlier(releases: &[Release], contract: &str) -> Vec<Earlier> {
    let all = states(releases);
    let mut order: FxHashMap<(&Holder, &str), usize> = FxHashMap::default();
    let mut said: Vec<(&State, usize, &Key, Option<&Arg>)> = Vec::new();
    for (key, states) in &all {
        let next = order.len();
        let of = *order.entry((key.0, key.1)).or_insert(next);
        let counting = states.iter().rev().find(|state| state.rank != Rank::Versioned).or(states.last());
        let counting = counting.and_then(|state| state.is);
        let mut before = None;
        for state in states {
            if state.is.is_some() && state.is != before && state.is != counting {
                said.push((state, of, key, counting));
            }
            before = state.is;
        }
    }
    said.sort_by_key(|(state, of, ..)| (state.moment, state.rank, state.release, *of));
    let mut earlier: Vec<Earlier> = Vec::new();
    for (state, _, (holder, line, field), counting) in said {
        let Some((release, was)) = releases.get(state.release).zip(state.is) else { continue };
        let award = if let Holder::Award(id) = holder { Some(id.clone()) } else { None };
        let of = Told { contract: contract.to_string(), award, line: (*line).to_string() };
        let value = Said {
            field: (*field).to_string(),
            was: was.clone(),
            is: counting.cloned(),
            pointer: state.pointer.to_string(),
        };
        let told_on: Option<Day> = day(&state.moment.1);
        match earlier.last_mut().filter(|last| (&last.of, last.day, &last.at) == (&of, told_on, &release.at)) {
            Some(last) => last.said.push(value),
            None => earlier.push(Earlier { of, day: told_on, at: release.at.clone(), said: vec![value] }),
        }
    }
    earlier
}

/// The documents and amendments that count, by stage.
fn papers(releases: &[Release]) -> Vec<Paper> {
    let mut papers: Vec<Paper> = Vec::new();
    let mut places: FxHashMap<(Stage, &Holder, String), usize> = FxHashMap::default();
    for release in releases.iter().filter(|release| release.rank != Rank::Versioned) {
        if release.rank == Rank::Compiled {
            papers.clear();
            places.clear();
        }
        for (holder, paper) in &release.said.papers {
            let id = match paper.id.as_str() {
                // Without an id it is the same where all of it is.
                "" => format!("\u{0}{}\u{0}{}\u{0}{}", paper.title, paper.day, paper.url),
                id => id.to_string(),
            };
            match places.get(&(paper.stage, holder, id.clone())).and_then(|place| papers.get_mut(*place)) {
                Some(known) => complete(known, paper),
                None => {
                    places.insert((paper.stage, holder, id), papers.len());
                    papers.push(paper.clone());
                }
            }
        }
    }
    papers.sort_by_key(|paper| paper.stage);
    papers
}

/// A later state of a document takes the place of an earlier one, where it says something.
fn complete(known: &mut Paper, later: &Paper) {
    let parts = |paper: &mut Paper| {
        [&mut paper.kind, &mut paper.title, &mut paper.day, &mut paper.format, &mut paper.url].map(std::mem::take)
    };
    let (was, is) = (parts(known), parts(&mut later.clone()));
    let mut both = was.into_iter().zip(is).map(|(was, is)| if is.is_empty() { was } else { is });
    let mut next = || both.next().unwrap_or_default();
    (known.kind, known.title, known.day) = (next(), next(), next());
    (known.format, known.url) = (next(), next());
    known.at = later.at.clone();
}
