//! Documents of Kazakhstan and of the Eurasian Economic Union as XML and JSON: known by their root, read without any
//! mapping.
//!
//! A file is cut into documents as it passes; each becomes rows of canonical tables on any thread, and rows become records
//! as those of a table do, piece by piece, so that memory does not grow with the file. What can be told only at the end is
//! held until then: contracts, whose latest version counts, and invoices that replace others or give goods back. Which
//! element feeds which column is told in `docs/documents.md`. A document that cannot be read is an issue with the way to
//! it; the next ones are read.

mod esad;
mod goszakup;
mod invoices;
mod party;
mod versions;
mod xml_cut;
mod xml_tree;

use super::ReadOptions;
use super::belt::in_order;
use super::case_toml::{STANDARD_INPUT, SourceSpec};
use super::cell::Formats;
use super::cut::Tail;
use super::delimited::unread;
use super::desk::Desk;
use super::error::IngestError;
use super::held::{self, Given, HeldFile, Remark, print};
use super::history;
use super::json_values::{self, Values};
use super::letters::{Known, Letters};
use super::ocds;
use super::progress::Silent;
use super::reading::{self, fault, tell_encoding};
use super::source::Input;
use super::table::Unfit;
use encoding_rs::{Encoding, UTF_8};
use goszakup::{Settled, Version};
use invoices::{Delivered, Replaced, Returned};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::io;
use std::path::Path;
use tegi_model::{
    Citation, Document, Effect, Format, Layout, Message, Packing, RefId, Revised, TABLES, Table, Way, Written,
};
use versions::Former;
use xml_cut::{Trouble, XmlFile};
use xml_tree::Tree;

/// So many pieces of a file are read at once for each thread.
const AT_ONCE: usize = 4;

/// How files end among which documents are looked for in a folder.
const ENDINGS: [&str; 9] =
    [".xml", ".xml.gz", ".xml.zst", ".json", ".json.gz", ".json.zst", ".jsonl", ".jsonl.gz", ".jsonl.zst"];

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Pages of contracts of the portal of public procurement.
    Goszakup,
    /// Electronic invoices.
    Esf,
    /// Waybills that go with goods.
    Snt,
    /// Goods declarations.
    Esad,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Goszakup, Kind::Esf, Kind::Snt, Kind::Esad];

    /// Its layout.
    pub fn layout(self) -> Layout {
        match self {
            Kind::Goszakup => Layout::KzGoszakup,
            Kind::Esf => Layout::KzEsfXml,
            Kind::Snt => Layout::KzSntXml,
            Kind::Esad => Layout::EaeuEsadXml,
        }
    }

    /// The kind whose documents a layout is.
    pub fn of_layout(layout: Layout) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.layout() == layout)
    }

    /// The kind of the documents in a file that begins so.
    pub fn of(head: &[u8]) -> Option<Kind> {
        match head.trim_ascii_start().first() {
            Some(b'<') => Kind::of_names(&xml_cut::names(head)),
            Some(b'{' | b'[') if goszakup::is_page(head) => Some(Kind::Goszakup),
            _ => None,
        }
    }

    /// Names that others use too count with names that go with them only.
    fn of_names(names: &[String]) -> Option<Kind> {
        let has = |name: &&str| names.iter().any(|known| known == *name);
        let any = |names: &[&str]| names.iter().any(has);
        if has(&"ESADout_CU") {
            Some(Kind::Esad)
        } else if any(Kind::Snt.documents()) && any(invoices::MARKS_OF_SNT) {
            Some(Kind::Snt)
        } else if any(Kind::Esf.documents()) && any(invoices::MARKS_OF_ESF) {
            Some(Kind::Esf)
        } else {
            None
        }
    }

    /// The elements that are its documents; the outer counts.
    fn documents(self) -> &'static [&'static str] {
        match self {
            Kind::Goszakup => &[],
            Kind::Esf => &["invoiceInfo", "invoice"],
            Kind::Snt => &["sntInfo", "snt"],
            Kind::Esad => &["ED_Container", "ESADout_CU"],
        }
    }

    /// The tables that it feeds; the first holds the troubles of whole documents.
    pub fn tables(self) -> impl Iterator<Item = &'static Table> + Clone {
        let names: &[&str] = match self {
            Kind::Goszakup => &["contracts", "contract_items", "parties"],
            Kind::Esf | Kind::Snt => &["invoices"],
            Kind::Esad => &["declarations"],
        };
        names.iter().map(|name| canonical(name))
    }

    /// The table that it feeds first.
    pub fn main(self) -> &'static Table {
        self.tables().next().unwrap_or(&TABLES[0])
    }

    fn way(self) -> Way {
        if self == Kind::Goszakup { Way::Pointer } else { Way::Path }
    }
}

/// A canonical table.
fn canonical(name: &str) -> &'static Table {
    Table::named(name).unwrap_or(&TABLES[0])
}

/// What a file holds, as far as its beginning tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Documents of this kind.
    Documents(Kind),
    /// XML of another outermost element.
    OtherXml(String),
    /// No XML, and no documents in JSON.
    NoDocuments,
}

/// What a file holds, by its content.
pub fn seen(dir: &Path, spec: &SourceSpec) -> Seen {
    let input = Input::open(&dir.join(&spec.path), &spec.path, &Silent);
    let letters = input.and_then(|input| letters(input, spec.encoding, [0; 2]));
    let Ok(mut letters) = letters else { return Seen::NoDocuments };
    let head = letters.head();
    match (Kind::of(head), xml_cut::names(head).into_iter().next()) {
        (Some(kind), _) => Seen::Documents(kind),
        (None, Some(root)) => Seen::OtherXml(root),
        (None, None) => Seen::NoDocuments,
    }
}

/// The outermost element of a form of Kazakhstan's tax service: declarations and applications such as 328.00.
const TAX_FORM: &str = "fno";

/// Why a file of XML with this outermost element is not read.
pub fn unknown_root(root: &str) -> Unfit {
    if root == TAX_FORM {
        return Unfit { field: String::new(), code: "tax_form", message: Message::new("issue-tax-form") };
    }
    let known = Kind::ALL.map(|kind| kind.layout().as_str()).join(", ");
    let message = Message::new("issue-unknown-root").with("root", root).with("known", known);
    Unfit { field: String::new(), code: "unknown_root", message }
}

/// Why a file that begins so is no table, where it is XML that is none of the documents that are known.
pub fn no_table(head: &[u8]) -> Unfit {
    match xml_cut::names(head).first() {
        Some(root) if root == TAX_FORM => unknown_root(root),
        _ => Unfit { field: String::new(), code: "xml_is_no_table", message: Message::new("issue-xml-is-no-table") },
    }
}

/// The files of documents that lie in a folder, by their content, each with its kind.
pub fn lying(dir: &Path) -> Vec<(String, Kind)> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| ENDINGS.iter().any(|end| name.ends_with(end))).collect();
    names.retain(|name| !ocds::holds_releases(dir, name));
    names.sort_unstable();
    let kind = |name: String| match seen(dir, &SourceSpec::unknown(name.clone())) {
        Seen::Documents(kind) => Some((name, kind)),
        Seen::OtherXml(_) | Seen::NoDocuments => None,
    };
    names.into_iter().filter_map(kind).collect()
}

/// A file that is open as text.
pub struct Opened<'p> {
    /// Its path, relative to the case.
    pub path: &'p str,
    /// Its text.
    pub letters: Letters<'p>,
    /// How it is packed.
    pub packing: Packing,
}

impl<'p> Opened<'p> {
    fn open(
        desk: &Desk,
        dir: &Path,
        path: &'p str,
        spec: &SourceSpec,
        options: &'p ReadOptions<'p>,
    ) -> Result<Opened<'p>, IngestError> {
        let input = match path {
            STANDARD_INPUT => Input::standard(path, options.progress),
            _ => Input::open(&dir.join(path), path, options.progress),
        };
        let input = input.map_err(|error| fault(path, &error))?;
        let packing = input.packing();
        let letters = letters(input, spec.encoding, desk.settings.home.0).map_err(|error| fault(path, &error))?;
        Ok(Opened { path, letters, packing })
    }
}

/// The letters of a file. The encoding that XML declares counts where the settings say none, unless the text is plainly
/// in UTF-8: programs that convert a file rarely change what it declares.
fn letters<'p>(mut input: Input<'p>, said: Option<&'static Encoding>, home: [u8; 2]) -> io::Result<Letters<'p>> {
    let head = input.head()?;
    let declared = declared(head).filter(|encoding| encoding.is_ascii_compatible() && *encoding != UTF_8);
    let sound = head.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let plainly_utf_8 = !head[..sound].is_ascii();
    Letters::new(input, said.or(declared.filter(|_| !plainly_utf_8)), home)
}

/// The encoding that a text of XML declares.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.trim_ascii_start();
    let declaration = &head[..memchr::memmem::find(head.get(..200.min(head.len()))?, b"?>")?];
    let declaration = declaration.strip_prefix(b"<?xml")?;
    let behind = &declaration[memchr::memmem::find(declaration, b"encoding")? + b"encoding".len()..];
    let label = behind.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (mark, label) = label.split_first().filter(|(mark, _)| matches!(mark, b'"' | b'\''))?;
    Encoding::for_label(&label[..memchr::memchr(*mark, label)?])
}

/// Reads all sources of documents onto the desk, releases of OCDS among them. Whether any of their files holds some.
pub fn read(desk: &mut Desk, dir: &Path, specs: &[&SourceSpec], options: &ReadOptions) -> Result<bool, IngestError> {
    let (mut releases, mut store) = (ocds::Store::default(), Store::default());
    for spec in specs {
        for path in reading::paths(desk, dir, spec) {
            let mut opened = Opened::open(desk, dir, &path, spec, options)?;
            let head = opened.letters.head();
            let told = spec.layout().and_then(Kind::of_layout);
            let kind = match spec.format {
                Some(Format::Ocds) => None,
                _ if ocds::is_ocds(head) => None,
                _ => told.or_else(|| Kind::of(head)),
            };
            match kind {
                Some(kind) => store.read_file(desk, opened, kind, spec, options)?,
                None => releases.read_file(desk, opened, spec, options)?,
            }
            held::strictly(desk, store.files.iter().chain(releases.files()), options)?;
        }
    }
    let any = releases.finish(desk, options)?;
    Ok(store.finish(desk, options)? || any)
}

/// What a document gave.
#[derive(Default)]
pub struct Found {
    document: Document,
    rows: Vec<Given>,
    later: Vec<Later>,
    /// Why it, or a part of it, cannot be used.
    troubles: Vec<Remark>,
}

/// What is known only when all files are read.
pub enum Later {
    /// A contract in one of its versions.
    Version(Version),
    /// An invoice that another one replaces.
    Replaced(Replaced),
    /// Goods of another invoice that were given back.
    Returned(Returned),
    /// A document of delivery that an invoice names.
    Delivered(Delivered),
}

impl Found {
    fn trouble(&mut self, code: &'static str, message: Message) {
        self.troubles.push(Remark::left_out(Unfit { field: String::new(), code, message }));
    }
}

/// Where what is known later stood: which file, which of its documents.
#[derive(Clone, Copy)]
struct Stood {
    file: usize,
    document: u32,
}

/// What is read, and what is held until the last file is read.
#[derive(Default)]
struct Store {
    files: Vec<HeldFile>,
    versions: Vec<(Stood, Version)>,
    replaced: Vec<(Stood, Replaced)>,
    returned: Vec<(Stood, Returned)>,
    delivered: Vec<(Stood, Delivered)>,
    /// Firms and their relations that were put down: what says the same again is one row.
    firms: FxHashSet<u64>,
}

/// A file of documents, by how it is written.
enum File<'p> {
    Xml(XmlFile<'p>),
    Json(Values<'p>),
}

/// Documents cut out of a file.
enum Piece {
    Xml(xml_cut::Piece),
    Json(json_values::Piece),
}

impl Store {
    fn read_file(
        &mut self,
        desk: &mut Desk,
        opened: Opened,
        kind: Kind,
        spec: &SourceSpec,
        options: &ReadOptions,
    ) -> Result<(), IngestError> {
        let Opened { path, mut letters, packing } = opened;
        let formats = Formats { vat: spec.formats.vat, ..Formats::default() };
        let tables: Vec<&'static Table> = kind.tables().collect();
        let held = HeldFile::open(desk, path, &tables, kind.way(), formats)?;
        self.files.push(held);
        let (format, mut file) = match kind {
            Kind::Goszakup => {
                let lie = goszakup::lie(letters.head());
                (Format::Json, File::Json(Values::new(letters, lie, &goszakup::FRAME, options.piece)))
            }
            _ => (Format::Xml, File::Xml(XmlFile::new(letters, kind.documents(), options.piece))),
        };
        self.read_documents(desk, &mut file, kind, options)?;
        let encoding = file.encoding();
        let sha256 = file.into_inner().finish().map_err(|error| fault(path, &error))?;
        let written = Written { format, packing, encoding: encoding.0.name(), ..Written::default() };
        let written = Written { layout: Some(kind.layout()), ..written };
        if let Some(held) = self.files.last() {
            held.written(desk, &sha256, &written);
            tell_encoding(desk, held.number(kind.main()), encoding);
        }
        Ok(())
    }

    /// Reads all documents of the last file.
    fn read_documents(
        &mut self,
        desk: &mut Desk,
        file: &mut File,
        kind: Kind,
        options: &ReadOptions,
    ) -> Result<(), IngestError> {
        let path = self.files.last().map_or(String::new(), |held| held.path().to_string());
        let next = || file.next().map_err(|error| fault(&path, &error));
        in_order(
            AT_ONCE,
            next,
            |piece| piece.look(kind),
            |found| {
                found.into_iter().for_each(|found| self.take(desk, kind, found));
                self.files.last_mut().map_or(Ok(()), |held| held.read_rows(desk, options))
            },
        )?;
        Ok(())
    }

    fn take(&mut self, desk: &mut Desk, kind: Kind, found: Found) {
        let Found { document, rows, later, troubles } = found;
        let file = self.files.len().saturating_sub(1);
        let Some(held) = self.files.last_mut() else { return };
        for remark in troubles {
            held.remark(desk, kind.main(), document.clone(), remark);
        }
        if rows.is_empty() && later.is_empty() {
            return;
        }
        let stood = Stood { file, document: held.document(document) };
        for row in rows {
            self.put(desk, stood, row);
        }
        for later in later {
            match later {
                Later::Version(version) => self.versions.push((stood, version)),
                Later::Replaced(replaced) => self.replaced.push((stood, replaced)),
                Later::Returned(returned) => self.returned.push((stood, returned)),
                Later::Delivered(delivered) => self.delivered.push((stood, delivered)),
            }
        }
    }

    /// Puts down a row; where it stands now, unless it is there already.
    fn put(&mut self, desk: &mut Desk, stood: Stood, mut row: Given) -> Option<Citation> {
        let once = matches!(row.table.name, "parties" | "relations");
        if once && !self.firms.insert(print(row.table, &row.cells)) {
            return None;
        }
        row.place.document = stood.document;
        self.files.get_mut(stood.file)?.put(desk, row)
    }

    /// Settles what was held, and closes the files. Whether there are any.
    fn finish(mut self, desk: &mut Desk, options: &ReadOptions) -> Result<bool, IngestError> {
        let Settled { rows, former } = goszakup::settle(std::mem::take(&mut self.versions), desk.settings.currency);
        let stand: Vec<Option<Citation>> = rows.into_iter().map(|(stood, row)| self.put(desk, stood, row)).collect();
        let replaced = std::mem::take(&mut self.replaced);
        let rows: Vec<_> = replaced.into_iter().map(|(stood, replaced)| (stood, replaced.row(desk))).collect();
        let returned = std::mem::take(&mut self.returned);
        let waybills = invoices::waybills_of_invoices(desk, std::mem::take(&mut self.delivered));
        let rows = rows.into_iter().chain(invoices::returns(desk, returned)).chain(waybills).collect::<Vec<_>>();
        for (stood, row) in rows {
            self.put(desk, stood, row);
        }
        let any = !self.files.is_empty();
        for held in self.files {
            held.close(desk, options)?;
        }
        remember(desk, former, &stand);
        Ok(any)
    }
}

/// Keeps what earlier versions of contracts said, with the sides of the one that counts, and counts the versions by file.
fn remember(desk: &mut Desk, former: Vec<Former>, stand: &[Option<Citation>]) {
    if former.is_empty() {
        return;
    }
    let contracts = desk.records.contracts.iter();
    let sides: FxHashMap<Citation, [RefId; 2]> =
        contracts.map(|contract| (contract.at, [contract.supplier, contract.buyer])).collect();
    let place = |row: usize| stand.get(row).copied().flatten();
    let mut counting = FxHashMap::default();
    for Former { at, by, said } in former {
        let (Some(at), by) = (place(at), by.and_then(place)) else { continue };
        if said.line.is_empty() {
            if let Some(source) = desk.source(at.source) {
                source.revised += 1;
            }
            counting.extend(by.map(|by| (said.contract.clone(), by)));
        }
        if desk.records.revised.len() < history::KEPT {
            let counts = counting.get(&said.contract).and_then(|by| sides.get(by));
            let parties = counts.copied().unwrap_or([RefId::NOBODY; 2]);
            desk.records.revised.push(Revised { at, by, parties, ..said });
        }
    }
}

impl<'p> File<'p> {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        match self {
            File::Xml(file) => Ok(file.next()?.map(Piece::Xml)),
            File::Json(file) => Ok(file.next()?.map(Piece::Json)),
        }
    }

    fn encoding(&self) -> (&'static Encoding, Known) {
        match self {
            File::Xml(file) => file.encoding(),
            File::Json(file) => file.encoding(),
        }
    }

    fn into_inner(self) -> Input<'p> {
        match self {
            File::Xml(file) => file.into_inner(),
            File::Json(file) => file.into_inner(),
        }
    }
}

impl Piece {
    /// What its documents give.
    fn look(&self, kind: Kind) -> Vec<Found> {
        match self {
            Piece::Xml(piece) => xml(piece, kind),
            Piece::Json(piece) => goszakup::look(piece),
        }
    }
}

/// The texts in a piece of a file. Letters are looked at once for all of them; where some are none, they are replaced text
/// by text.
struct Texts<'p> {
    bytes: &'p [u8],
    whole: Option<&'p str>,
}

impl<'p> Texts<'p> {
    fn of(bytes: &'p [u8]) -> Texts<'p> {
        Texts { bytes, whole: simdutf8::basic::from_utf8(bytes).ok() }
    }

    fn get(&self, (start, end): (usize, usize)) -> Cow<'p, str> {
        match self.whole {
            Some(text) => Cow::Borrowed(text.get(start..end).unwrap_or_default()),
            None => String::from_utf8_lossy(self.bytes.get(start..end).unwrap_or_default()),
        }
    }
}

/// What documents of XML give.
fn xml(piece: &xml_cut::Piece, kind: Kind) -> Vec<Found> {
    let (mut all, texts) = (Vec::new(), Texts::of(&piece.bytes));
    for (span, way) in &piece.documents {
        let document = Document { line: 0, pointer: way.as_str().into() };
        let mut found = Found { document, ..Found::default() };
        let text = texts.get(*span);
        match Tree::read(&text) {
            Err(reason) => found.trouble("broken_xml", Message::new("issue-broken-xml").with("reason", reason)),
            Ok(tree) => {
                if let Some(root) = tree.root() {
                    match kind {
                        Kind::Esad => esad::read(root, &mut found),
                        _ => invoices::read(root, kind, &mut found),
                    }
                }
            }
        }
        all.push(found);
    }
    for (way, trouble) in &piece.troubles {
        let document = Document { line: 0, pointer: way.as_str().into() };
        let mut found = Found { document, ..Found::default() };
        match trouble {
            Trouble::Tail(Tail::TooLong) => {
                let message = Message::new("issue-document-too-large").with("most", (xml_cut::LONGEST >> 20) as u64);
                found.trouble("document_too_large", message);
            }
            Trouble::Tail(Tail::NotClosed) => found.trouble("broken_file", Message::new("issue-xml-not-closed")),
            Trouble::Tail(tail) => found.troubles.push(Remark::left_out(unread(tail))),
            Trouble::TooDeep => {
                let message = Message::new("issue-xml-too-deep").with("most", xml_cut::DEEPEST as u64);
                found.trouble("xml_too_deep", message);
            }
            Trouble::NotEnded => found.trouble("broken_xml", Message::new("issue-xml-not-ended")),
            Trouble::Roots => found.troubles.push(Remark::new("xml_roots", "issue-xml-roots", "", Effect::Noted)),
        }
        all.push(found);
    }
    all
}

#[cfg(test)]
mod tests;
