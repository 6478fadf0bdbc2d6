//! Reading the rows of a file on all threads: piece by piece, put together in the order of the file.
//!
//! Each piece is read on a desk of its own, with its own texts and party references; the desks are then put on the
//! case's desk one after the other. Texts and references get their numbers in the order of first sight, rows theirs by
//! counting, so that the records are those of one reader who goes from the first row to the last. While some pieces are
//! read, others are fetched or put together; only these lie in memory.

use super::belt::in_order;
use super::case_toml::Filter;
use super::desk::Desk;
use super::error::IngestError;
use super::notes::Place;
use super::plain::{Looked, MOST_COLUMNS, columns, look};
use super::records::Rows;
use super::row::Row;
use super::table::{Sheet, Unfit, Width};
use super::words::Status;
use super::{ReadOptions, Strictness, asides, cell};
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tegi_model::{
    BomLine, Capacity, Certificate, Citation, Concordance, Contract, ContractItem, Declaration, Effect, Goods, Invoice,
    Judgement, Message, PartyRecord, RefId, Relation, Stock, Strings, Sym, TABLES,
};

/// A row over so many lines of the file has most likely swallowed them: a quotation mark was opened and not closed.
const SWALLOWED_LINES: u64 = 100;

/// Where the desk has [`MANY`] texts, parts wait until they have so many, as some pieces of a file do, and are put there
/// together: texts find their numbers faster so than part by part.
const TOGETHER: usize = 1 << 16;

/// With fewer texts on the desk than so many, they are found as fast part by part, and no part waits in memory.
const MANY: usize = 1 << 18;

/// How days that have a type of their own come out of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedDays {
    /// There are none: days are text, as the settings say.
    None,
    /// As ISO 8601.
    Iso,
}

/// A file that gives its rows in pieces.
pub trait Source: Send {
    /// A part of the file that can be read by itself.
    type Piece: Sync + Send;

    /// How many pieces are fetched at once for each thread.
    const AT_ONCE: usize;

    /// How its typed days come out.
    const TYPED_DAYS: TypedDays;

    /// How many rows of the file lie before the first one that is handed on: titles above a header.
    fn before(&self) -> u32 {
        0
    }

    /// About how many pieces are still to come, so that there is room for their records; none where nobody knows.
    fn to_come(&self) -> usize {
        0
    }

    /// The next piece in the order of the file; `None` at its end.
    fn next(&mut self) -> io::Result<Option<Self::Piece>>;

    /// Hands on each row of a piece, with the number of lines of the file that it goes over.
    fn rows(piece: &Self::Piece, sheet: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<(), Broken>;
}

/// What is wrong with a piece.
#[derive(Debug)]
pub enum Broken {
    /// It cannot be decoded to its end.
    Rest {
        /// What the decoder says.
        reason: String,
        /// How many rows the piece should have.
        rows: u32,
    },
    /// Some of its rows were not handed on: their numbers, from 1, and why.
    Rows(Vec<(u32, Unfit)>),
}

/// A source whose header is known: where its rows go.
pub struct Reading<'a> {
    /// The number of the source.
    pub number: u16,
    /// Its path, for messages.
    pub path: &'a str,
    /// Its columns.
    pub sheet: &'a Sheet,
    /// How a row becomes a record.
    pub rows: &'a dyn Rows,
    /// How to read.
    pub options: &'a ReadOptions<'a>,
}

impl Reading<'_> {
    /// Reads all rows of a source onto the desk.
    pub fn all<'s, S: Source>(&self, desk: &mut Desk<'s>, source: &mut S) -> Result<(), IngestError> {
        let mut account = Account { before: source.before(), ..Account::new(self.sheet) };
        let (settings, rates, purpose) = (desk.settings, desk.rates.rates().clone(), desk.purpose);
        // Parts that were put on the desk: the memory of one serves the next, which has about as many records and texts.
        let cleared = Mutex::new(Vec::new());
        let next = || {
            let piece = source.next().map_err(|error| self.fault(&error))?;
            Ok(piece.map(|piece| (piece, source.to_come())))
        };
        let read = |(piece, to_come): (S::Piece, usize)| {
            let part = lock(&cleared).pop();
            let new = || Part::new(Desk::for_piece(settings, rates.clone(), purpose), self.sheet);
            (self.part::<S>(&piece, part.unwrap_or_else(new)), to_come)
        };
        let (mut waiting, mut texts) = (Vec::new(), 0);
        let put = |(part, to_come): (Part<'s>, usize)| {
            texts += part.desk.records.strings.len();
            waiting.push(part);
            if texts >= TOGETHER || desk.records.strings.len() < MANY {
                texts = 0;
                self.put(desk, &mut account, &mut waiting, to_come)?;
                lock(&cleared).append(&mut waiting);
            }
            Ok(())
        };
        in_order(S::AT_ONCE, next, read, put)?;
        self.put(desk, &mut account, &mut waiting, 0)?;
        account.close(desk, self.number, self.sheet);
        Ok(())
    }

    fn fault(&self, error: &io::Error) -> IngestError {
        IngestError::File { path: self.path.to_string(), reason: error.to_string() }
    }

    /// Reads the rows of a piece onto a desk of its own.
    fn part<'s, S: Source>(&self, piece: &S::Piece, mut part: Part<'s>) -> Part<'s> {
        if let Err(broken) = S::rows(piece, self.sheet, &mut |row, lines| self.row(&mut part, row, lines)) {
            self.broken(&mut part, broken);
        }
        part
    }

    /// Notes what is wrong with a piece.
    fn broken(&self, part: &mut Part, broken: Broken) {
        let source = self.number;
        match broken {
            Broken::Rest { reason, rows } => {
                let message = Message::new("issue-broken-piece").with("rows", rows.saturating_sub(part.rows));
                let place = Place { source, row: part.rows.saturating_add(1), field: "" };
                part.desk.notes.add(place, "", "broken_file", message.with("reason", reason), Effect::RowLeftOut);
                part.rows = rows;
            }
            Broken::Rows(list) => {
                for (row, Unfit { field, code, message }) in list {
                    part.desk.notes.add(Place { source, row, field: &field }, "", code, message, Effect::RowLeftOut);
                    part.rows = part.rows.max(row);
                }
            }
        }
    }

    /// Reads a row; its number is counted from the beginning of the piece.
    fn row(&self, part: &mut Part, row: Row, lines: u64) {
        part.rows = part.rows.saturating_add(1);
        let is_document = asides::is_document(self.sheet, row);
        if (!is_document && is_blank(row)) || !wanted(self.sheet, row) {
            return;
        }
        let at = Citation { source: self.number, row: part.rows };
        if lines > SWALLOWED_LINES {
            let message = Message::new("issue-quote-not-closed").with("lines", lines);
            part.desk.note(at, "", "quote_not_closed", message, Effect::Noted);
        }
        let mut looked = Looked::default();
        if !is_document && let Some((code, message)) = asides::aside(self.sheet, row) {
            part.desk.note(at, "", code, message, Effect::RowLeftOut);
        } else {
            let troubles = part.desk.notes.met();
            if let Some(status) = self.record(&mut part.desk, at, row, &mut looked) {
                part.account.kept += 1;
                part.states.push(status);
                if part.desk.notes.met() > troubles {
                    part.desk.odd.push((at, letters(self.sheet, row)));
                }
            }
        }
        part.account.take(self.sheet, row, looked);
    }

    /// Turns a row into a record; one with too few or too many cells is noted, and left out where required cells are
    /// missing. `looked` is told which cells were looked at.
    fn record(&self, desk: &mut Desk, at: Citation, row: Row, looked: &mut Looked) -> Option<Status> {
        let sheet = self.sheet;
        if let Width::Header(width) = sheet.width
            && row.len() != width
        {
            let too_short = row.len() < sheet.needed_width;
            let (code, effect) = match row.len() < width {
                true if too_short => ("row_too_short", Effect::RowLeftOut),
                true => ("row_too_short", Effect::CellUnknown),
                false => ("row_too_long", Effect::Noted),
            };
            let message = Message::new("issue-ragged-row").with("found", row.len()).with("expected", width);
            desk.note(at, "", code, message, effect);
            if too_short {
                return None;
            }
        }
        let mut cells = cell::Cells::new(sheet, row, at, desk);
        let status = self.rows.read(&mut cells);
        *looked = cells.looked();
        status
    }

    /// Puts parts on the desk, after which about so many more are to come; what is left of them serves the next.
    fn put(
        &self,
        desk: &mut Desk,
        account: &mut Account,
        parts: &mut [Part],
        to_come: usize,
    ) -> Result<(), IngestError> {
        let table = TABLES.iter().position(|table| table == self.sheet.table).unwrap_or(0);
        let texts: Vec<&Strings> = parts.iter().map(|part| &part.desk.records.strings).collect();
        let all = desk.records.strings.intern_all(&texts, to_come);
        let (mut syms, to_come) = (&all[..], to_come + parts.len());
        for (part, to_come) in parts.iter_mut().zip((0..to_come).rev()) {
            let (own, others) = syms.split_at(part.desk.records.strings.len());
            syms = others;
            account.add(&part.account);
            make_room(&mut desk.states[table], part.states.len(), to_come);
            desk.states[table].extend_from_slice(&part.states);
            desk.put(&mut part.desk, Renumber { syms: own, refs: Vec::new(), rows: account.before, to_come });
            account.before = account.before.saturating_add(part.rows);
            part.clear();
            if self.options.strictness == Strictness::Strict {
                super::reading::strictly(desk, self.options)?;
            }
        }
        Ok(())
    }
}

/// What a piece of a file gave.
struct Part<'s> {
    desk: Desk<'s>,
    states: Vec<Status>,
    account: Account,
    rows: u32,
}

impl<'s> Part<'s> {
    fn new(desk: Desk<'s>, sheet: &Sheet) -> Part<'s> {
        Part { desk, states: Vec::new(), account: Account::new(sheet), rows: 0 }
    }

    /// Makes it ready for another piece of the same file.
    fn clear(&mut self) {
        self.desk.clear();
        self.states.clear();
        self.account.clear();
        self.rows = 0;
    }
}

/// What is shared; a thread that panicked while it held it left it whole.
pub fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a row has nothing in any cell, as spreadsheets leave at the end.
pub fn is_blank(row: Row) -> bool {
    row.cells().all(|cell| cell.trim_ascii().is_empty())
}

/// Whether a row passes the source's filter.
pub fn wanted(sheet: &Sheet, row: Row) -> bool {
    sheet.filters.iter().all(|(column, Filter { is, except, .. })| {
        let cell = row.get(*column).unwrap_or_default().trim();
        match (is.is_empty(), except.is_empty()) {
            (true, true) => !cell::unfilled(cell),
            (true, false) => !except.iter().any(|value| value == cell),
            _ => is.iter().any(|value| value == cell) && !except.iter().any(|value| value == cell),
        }
    })
}

/// What is counted of a source.
struct Account {
    rows: u64,
    kept: u64,
    /// Rows in which a canonical column is unfilled.
    unfilled: Vec<u64>,
    /// The canonical columns that are fed: a bit for each.
    fed: u32,
    /// Rows of the file before the part that is put on the desk.
    before: u32,
}

impl Account {
    fn new(sheet: &Sheet) -> Account {
        let fed = (0..MOST_COLUMNS).zip(&sheet.feeds).filter(|(_, feed)| !feed.is_absent());
        let fed = fed.fold(0, |bits, (place, _)| bits | 1 << place);
        Account { rows: 0, kept: 0, unfilled: vec![0; sheet.feeds.len()], fed, before: 0 }
    }

    /// Counts the unfilled cells of a row, of which these were looked at.
    fn take(&mut self, sheet: &Sheet, row: Row, mut looked: Looked) {
        self.rows += 1;
        for place in columns(self.fed & !looked.at) {
            looked.put(place, sheet.feeds[place].is_filled(row));
        }
        for place in columns(looked.unfilled) {
            self.unfilled[place] += 1;
        }
    }

    fn clear(&mut self) {
        (self.rows, self.kept, self.before) = (0, 0, 0);
        self.unfilled.fill(0);
    }

    fn add(&mut self, part: &Account) {
        self.rows += part.rows;
        self.kept += part.kept;
        for (all, unfilled) in self.unfilled.iter_mut().zip(&part.unfilled) {
            *all += unfilled;
        }
    }

    fn close(self, desk: &mut Desk, number: u16, sheet: &Sheet) {
        let Some(source) = desk.source(number) else { return };
        source.rows += self.rows;
        source.kept += self.kept;
        let (rows, former) = (source.rows, std::mem::take(&mut source.filled));
        let former = former.into_iter().map(|(_, filled, _)| filled).chain(std::iter::repeat(0));
        let own = self.unfilled.iter().zip(0..).map(|(unfilled, place): (&u64, u32)| match self.fed >> place & 1 {
            1 => self.rows - unfilled,
            _ => 0,
        });
        let columns = sheet.table.columns.iter().zip(own).zip(former);
        let filled = columns.map(|((column, own), former)| ((*column).to_string(), own + former, rows));
        source.filled = filled.collect();
        // Of a layout that asks for some rows by a value, there may be none.
        let may_be_empty =
            source.written.layout.is_some() && sheet.filters.iter().any(|(_, filter)| !filter.is.is_empty());
        if rows == 0 && !may_be_empty {
            let place = Place { source: number, row: 0, field: "" };
            desk.notes.add(place, "", "no_rows", Message::new("issue-no-rows"), Effect::Noted);
        }
    }
}

/// A number that depends on what stands in the cells of a row that feed the table.
fn letters(sheet: &Sheet, row: Row) -> u64 {
    let mut hasher = FxHasher::default();
    for column in sheet.feeds.iter().flat_map(|feed| &feed.columns) {
        hasher.write(look(row.get(*column).unwrap_or_default()).as_bytes());
        hasher.write_u8(0xff);
    }
    hasher.finish()
}

impl Desk<'_> {
    /// Takes over what lies on the desk of a piece of a file.
    fn put(&mut self, part: &mut Desk, mut renumber: Renumber<'_>) {
        let read = &mut part.records;
        for mut party in read.refs.drain(..) {
            renumber.sym(&mut party.id);
            renumber.sym(&mut party.name);
            renumber.refs.push(self.party(party));
        }
        self.quoted.append(&mut part.quoted);
        self.odd.extend(part.odd.drain(..).map(|(at, letters)| (renumber.place(at), letters)));
        self.notes.append(std::mem::take(&mut part.notes), renumber.rows);
        let records = &mut self.records;
        renumber.append(&mut records.parties, &mut read.parties);
        renumber.append(&mut records.contracts, &mut read.contracts);
        renumber.append(&mut records.items, &mut read.items);
        renumber.append(&mut records.declarations, &mut read.declarations);
        renumber.append(&mut records.crossings, &mut read.crossings);
        renumber.append(&mut self.papers, &mut part.papers);
        renumber.append(&mut records.invoices, &mut read.invoices);
        renumber.append(&mut records.stocks, &mut read.stocks);
        renumber.append(&mut records.capacity, &mut read.capacity);
        renumber.append(&mut records.bom, &mut read.bom);
        renumber.append(&mut records.certificates, &mut read.certificates);
        renumber.append(&mut records.relations, &mut read.relations);
        renumber.append(&mut records.judgements, &mut read.judgements);
        renumber.append(&mut records.concordances, &mut read.concordances);
    }
}

/// Makes room for so many more at once, and for those of the parts to come if they have as many: what grows by and by is
/// copied each time, and lies in memory twice meanwhile. Where the guess is too high, the memory is asked for, not used.
fn make_room<T>(all: &mut Vec<T>, more: usize, to_come: usize) {
    if all.capacity() - all.len() < more {
        // A sixteenth more: one part has not as many as another. What cannot be had is grown into by and by.
        let _ = all.try_reserve(more.saturating_mul(1 + to_come + to_come / 16));
    }
}

/// The numbers that texts, party references and rows of a part have in the whole.
struct Renumber<'a> {
    syms: &'a [Sym],
    refs: Vec<RefId>,
    rows: u32,
    /// About how many parts come after this one.
    to_come: usize,
}

impl Renumber<'_> {
    fn append<T: Numbered>(&self, records: &mut Vec<T>, read: &mut Vec<T>) {
        read.iter_mut().for_each(|record| record.renumber(self));
        make_room(records, read.len(), self.to_come);
        records.append(read);
    }
}

impl Renumber<'_> {
    fn place(&self, at: Citation) -> Citation {
        Citation { row: at.row.saturating_add(self.rows), ..at }
    }
}

impl Numbers for Renumber<'_> {
    fn sym(&self, sym: &mut Sym) {
        *sym = self.syms[sym.0 as usize];
    }

    fn party(&self, party: &mut RefId) {
        *party = self.refs[party.0 as usize];
    }

    fn at(&self, at: &mut Citation) {
        *at = self.place(*at);
    }
}

/// Other numbers for texts, parties and places.
pub trait Numbers {
    /// That of a text.
    fn sym(&self, sym: &mut Sym);

    /// That of a party.
    fn party(&self, party: &mut RefId);

    /// That of a place.
    fn at(&self, at: &mut Citation);

    /// Those of goods.
    fn goods(&self, goods: &mut Goods) {
        self.sym(&mut goods.other_code);
        self.sym(&mut goods.description);
        self.sym(&mut goods.model);
    }
}

/// A record that holds numbers of texts and parties.
pub trait Numbered {
    /// Gives it other numbers.
    fn renumber(&mut self, to: &impl Numbers);
}

macro_rules! numbered {
    ($($record:ident { $($kind:ident: $($field:ident),*;)* })*) => {$(
        impl Numbered for $record {
            fn renumber(&mut self, to: &impl Numbers) {
                $($(to.$kind(&mut self.$field);)*)*
                to.at(&mut self.at);
            }
        }
    )*};
}
numbered! {
    PartyRecord { party: party; sym: activity, address; }
    Contract { party: buyer, supplier; sym: id, parent, program; }
    ContractItem { sym: contract, line, certificate; goods: goods; }
    Declaration { party: importer, sender; sym: no, line, procedure, producer_name; goods: goods; }
    Invoice { party: seller, buyer; sym: no, line, source_document, source_line, contract; goods: goods; }
    Stock { party: party; goods: goods; }
    Capacity { party: party; goods: goods; }
    BomLine { party: party; goods: product, component; }
    Certificate { party: holder; sym: no, scheme; goods: goods; }
    Relation { party: from, to; }
    Judgement { sym: left, right, reason, judged_by; }
    Concordance { sym: from, to; }
}
