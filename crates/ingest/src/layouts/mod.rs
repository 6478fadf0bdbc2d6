//! Layouts: what a file holds that nobody described, told by its header.
//!
//! A layout is nothing but a mapping that the program brings itself (`known.rs`, `codes/layouts.toml`): the top of a file
//! is looked at before anything is read, its header tells the layout, and the file becomes a source like one whose columns
//! the settings name. What the settings do say goes before what the layout says. How days and decimals are written is seen
//! in the first rows. A file that no layout fits is said, with its header and the layouts that are nearest; nothing is
//! guessed.

mod known;

use super::case_toml::{ColumnSpec, STANDARD_INPUT, SourceSpec, Told};
use super::desk::Desk;
use super::documents::{self, Seen};
use super::error::IngestError;
use super::guess::looks::{self, Kind};
use super::notes::Place;
use super::table::{Unfit, find};
use super::top::{Look, Top, tops};
use super::words::Status;
use super::{ocds, reading};
use known::{Header, Known};
use rustc_hash::FxHashSet;
use std::path::Path;
use tegi_model::{Citation, Effect, Format, Layout, Message, Settings, Sym, TABLES, Table};

/// So many rows are looked at to see how days and numbers are written.
const LOOKED_AT: usize = 100;

/// So many rows from the top of a sheet, or of a file of text, may be its header.
const TOP: usize = 20;

/// So many names of a header are shown, so many layouts that are near, and so many columns that one lacks.
const SHOWN: usize = 30;
const NEAR: usize = 3;
const LACKING: usize = 5;

/// Patterns of days that are tried where days are no ISO 8601, behind those that are seen.
const DAYS: [&str; 2] = ["%d.%m.%Y", "%Y-%m-%d"];

/// What a case is read from, once every file is known for what it is.
#[derive(Debug, Default)]
pub struct Understood {
    /// Sources whose tables are known.
    pub sources: Vec<SourceSpec>,
    /// Files, or patterns, that nothing is known for: why.
    pub unknown: Vec<(String, Unfit)>,
}

/// The tables that a layout feeds.
pub fn tables(layout: Layout) -> impl Iterator<Item = &'static Table> + Clone {
    let flat = known::all().iter().filter(move |known| known.layout() == Some(layout)).flat_map(Known::tables);
    flat.chain(documents::Kind::of_layout(layout).into_iter().flat_map(documents::Kind::tables))
}

/// The sources of a case, with a source for each file whose layout had to be told by its content.
///
/// # Errors
/// Where a file cannot be read from the disk.
pub fn understood(dir: &Path, settings: &Settings, sources: Vec<SourceSpec>) -> Result<Understood, IngestError> {
    let mut understood = Understood::default();
    for source in sources {
        match source.told {
            Told::Table | Told::Releases => understood.sources.push(source),
            // Standard input passes once: what is not described there must be releases or other documents.
            Told::Content if source.path == STANDARD_INPUT => {
                understood.sources.push(SourceSpec { told: Told::Releases, ..source });
            }
            Told::Layout(_) if source.is_documents() => understood.sources.push(source),
            Told::Layout(_) | Told::Content => understood.add(dir, settings, &source)?,
        }
    }
    Ok(understood)
}

/// The file as sources, where nothing is said of it and its content tells its layout; none where it does not, or where the
/// file cannot be read: nobody asked for it. Documents are looked for by themselves.
pub fn of_file(dir: &Path, settings: &Settings, path: &str) -> Vec<SourceSpec> {
    let source = SourceSpec::unknown(path.to_string());
    if ocds::holds_releases(dir, path) || documents::seen(dir, &source) != Seen::NoDocuments {
        return Vec::new();
    }
    looked_at(dir, settings, &source).ok().and_then(Result::ok).unwrap_or_default()
}

/// Says where the same goods may stand in two layouts that were read.
pub fn note_twice(desk: &mut Desk) {
    let read = |layouts: [Layout; 2]| {
        let of = |layout: Option<Layout>| layout.is_some_and(|layout| layouts.contains(&layout));
        desk.records.sources.iter().position(|source| of(source.written.layout))
    };
    let invoices = read([Layout::KzEsfFlat, Layout::KzEsfXml]);
    let (Some(_), Some(waybills)) = (invoices, read([Layout::KzSntFlat, Layout::KzSntXml])) else { return };
    let place = Place { source: waybills as u16, row: 0, field: "" };
    let message = Message::new("issue-invoices-and-waybills");
    desk.notes.add(place, "", "invoices_and_waybills", message, Effect::Noted);
}

/// Says which corrected lines of e-invoices and waybills have no line that they correct: where that one is here under
/// another number, both count.
pub fn note_lone_corrections(desk: &mut Desk) {
    let table = TABLES.iter().position(|table| table.name == "invoices").unwrap_or(0);
    let sources = &desk.records.sources;
    let is_flat = |at: Citation| {
        let layout = sources.get(usize::from(at.source)).and_then(|source| source.written.layout);
        matches!(layout, Some(Layout::KzEsfFlat | Layout::KzSntFlat))
    };
    let rows = || desk.records.invoices.iter().zip(&desk.states[table]);
    let corrections = || rows().filter(|(row, state)| **state == Status::Corrected && is_flat(row.at));
    let numbers: FxHashSet<Sym> = corrections().map(|(row, _)| row.no).collect();
    let others = rows().filter(|(row, state)| **state != Status::Corrected && numbers.contains(&row.no));
    let corrected: FxHashSet<Sym> = others.map(|(row, _)| row.no).collect();
    let alone = corrections().filter(|(row, _)| !corrected.contains(&row.no)).map(|(row, _)| row.at);
    for at in alone.collect::<Vec<_>>() {
        desk.note(at, "", "correction_alone", Message::new("issue-correction-alone"), Effect::Noted);
    }
}

impl Understood {
    fn add(&mut self, dir: &Path, settings: &Settings, source: &SourceSpec) -> Result<(), IngestError> {
        let paths = reading::files(dir, &source.path);
        if paths.is_empty() {
            let message = Message::new("issue-no-such-file").with("path", source.path.as_str());
            self.unknown.push((source.path.clone(), Unfit { field: String::new(), code: "no_file", message }));
        }
        for path in paths {
            let source = SourceSpec { path, ..source.clone() };
            if source.told == Told::Content && ocds::holds_releases(dir, &source.path) {
                self.sources.push(SourceSpec { told: Told::Releases, ..source });
                continue;
            }
            if source.told == Told::Content {
                match documents::seen(dir, &source) {
                    Seen::Documents(kind) => {
                        let of_kind = SourceSpec::of_documents(source.path.clone(), kind);
                        self.sources.push(SourceSpec { told: of_kind.told, table: of_kind.table, ..source });
                        continue;
                    }
                    Seen::OtherXml(root) => {
                        self.unknown.push((source.path, documents::unknown_root(&root)));
                        continue;
                    }
                    Seen::NoDocuments => {}
                }
            }
            match looked_at(dir, settings, &source)? {
                Ok(specs) => self.sources.extend(specs),
                Err(unfit) => self.unknown.push((source.path, unfit)),
            }
        }
        Ok(())
    }
}

/// A file as sources, by its top; why no layout fits.
fn looked_at(
    dir: &Path,
    settings: &Settings,
    source: &SourceSpec,
) -> Result<Result<Vec<SourceSpec>, Unfit>, IngestError> {
    let bare = bare(source);
    let look = Look { dir, path: &source.path, spec: &bare, lookups: None, home: settings.home.0, most: LOOKED_AT };
    let unfit = |code, message| Unfit { field: String::new(), code, message };
    let tops = match tops(&look)? {
        Ok(tops) => tops,
        Err(message) => return Ok(Err(reading::unopened(message))),
    };
    let candidates = || tops.iter().flat_map(|top| headers(top).map(move |header| (top, header)));
    for (top, names) in candidates() {
        let header = Header::of(names);
        if let Some((known, layout)) = told(source, &header) {
            let mut specs = known.specs(layout, &header, source);
            specs.iter_mut().for_each(|spec| see_formats(spec, known, top, names));
            return Ok(Ok(specs));
        }
    }
    let near = candidates().map(|(_, header)| (nearness(source, &Header::of(header)), header));
    // Of rows that come as near the first counts.
    let Some((_, header)) = near.reduce(|best, other| if other.0 > best.0 { other } else { best }) else {
        return Ok(Err(unfit("empty_file", Message::new("issue-empty-file"))));
    };
    Ok(Err(unfit("unknown_layout", no_layout(source, header))))
}

/// How the file is written, without a mapping; the columns that layouts know tell its delimiter.
fn bare(source: &SourceSpec) -> SourceSpec {
    let mut bare = source.clone();
    bare.filters.clear();
    bare.columns.clear();
    bare.columns.insert(0, ColumnSpec { from: known::names().map(str::to_string).collect(), ..ColumnSpec::default() });
    bare
}

/// The rows of a file that may be its header.
fn headers(top: &Top) -> impl Iterator<Item = &[String]> {
    let below = if top.sheets > 0 || top.written.format == Format::Csv { TOP } else { 0 };
    let below = top.rows.iter().take(below).map(|(_, cells)| cells.as_slice());
    std::iter::once(top.header.as_slice()).chain(below).filter(|header| !header.iter().all(String::is_empty))
}

/// The layouts that a source may have.
fn possible(source: &SourceSpec) -> impl Iterator<Item = (&'static Known, Layout)> {
    let said = source.layout();
    let layouts = known::all().iter().filter_map(|known| Some((known, known.layout()?)));
    layouts.filter(move |(_, layout)| said.is_none_or(|said| said == *layout))
}

/// The layout that a header tells: of several the one that is told by most columns.
fn told(source: &SourceSpec, header: &Header<'_>) -> Option<(&'static Known, Layout)> {
    let told = possible(source).filter(|(known, _)| known.is_told_by(header));
    // Of two that are told by as many the first in the list counts.
    told.reduce(|best, other| if other.0.telling() > best.0.telling() { other } else { best })
}

/// How many columns of a layout a header has, at most.
fn nearness(source: &SourceSpec, header: &Header<'_>) -> usize {
    possible(source).map(|(known, _)| known.telling() - known.lacks(header).len()).max().unwrap_or(0)
}

/// Says that no layout fits a header, and which come near.
fn no_layout(source: &SourceSpec, names: &[String]) -> Message {
    let header = Header::of(names);
    let mut near: Vec<(usize, usize, String)> = possible(source)
        .filter_map(|(known, layout)| {
            let (all, lacks) = (known.telling(), known.lacks(&header));
            let is_near = !lacks.is_empty() && (source.layout().is_some() || lacks.len() * 2 <= all);
            is_near.then(|| (lacks.len(), all, format!("{} ({})", layout.as_str(), listed(&lacks, LACKING))))
        })
        .collect();
    near.sort_by_key(|(lacks, all, _)| (lacks * 100 / all, *lacks));
    let near: Vec<String> = near.into_iter().take(NEAR).map(|(_, _, text)| text).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let message = if near.is_empty() {
        Message::new("issue-unknown-layout")
    } else {
        Message::new("issue-unknown-layout-near").with("near", near.join("; "))
    };
    message.with("path", source.path.as_str()).with("header", listed(&names, SHOWN))
}

fn listed(names: &[&str], most: usize) -> String {
    let more = if names.len() > most { ", …" } else { "" };
    names[..names.len().min(most)].join(", ") + more
}

/// Sees in the first rows how days and decimals are written, where the settings do not say.
fn see_formats(spec: &mut SourceSpec, known: &Known, top: &Top, header: &[String]) {
    let days = values(spec, top, header, |kind| matches!(kind, Kind::Day));
    let days = day_patterns(known, &days);
    let comma = looks::has_decimal_comma(&values(spec, top, header, |kind| matches!(kind, Kind::Number)));
    if spec.formats.days.is_empty() {
        spec.formats.days = days;
    }
    if spec.formats.decimal == b'.' && comma {
        spec.formats.decimal = b',';
    }
}

/// The cells of the first rows that feed canonical columns of a kind.
fn values<'a>(spec: &SourceSpec, top: &'a Top, header: &[String], is: fn(Kind) -> bool) -> Vec<&'a str> {
    let fed = spec.columns.iter().filter(|(place, _)| is(looks::kind(spec.table.columns[**place])));
    let places: Vec<usize> = fed.flat_map(|(_, column)| &column.from).filter_map(|name| find(header, name)).collect();
    let cells = top.rows.iter().flat_map(|(_, cells)| places.iter().filter_map(|place| cells.get(*place)));
    cells.map(|cell| cell.trim_end_matches(['%', ' '])).collect()
}

/// The patterns by which days are read: none where all are ISO 8601.
fn day_patterns(known: &Known, days: &[&str]) -> Vec<String> {
    let filled = || days.iter().map(|day| super::cell::trimmed(day)).filter(|day| !super::cell::unfilled(day));
    if filled().all(|day| super::days::iso_day(day).is_some()) {
        return Vec::new();
    }
    let seen = looks::days(days).patterns.into_iter();
    let mut patterns: Vec<String> = Vec::new();
    for pattern in seen.chain(known.days.iter().map(String::as_str)).chain(DAYS) {
        if !patterns.iter().any(|known| known == pattern) {
            patterns.push(pattern.to_string());
        }
    }
    patterns
}

#[cfg(test)]
pub mod tests;
