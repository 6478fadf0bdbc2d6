//! Declarations that are read for flows alone: what flows need of each line, and beside it, until documents are revised,
//! what that needs. Both together are three quarters of a whole record, and what is left in the end is less than half.
//!
//! Documents in which something is to be settled are few: their lines become whole records for the time of it.

use super::desk::Desk;
use super::document_id::{DocumentId, with_a_line_twice};
use super::pieces::{Numbered, Numbers};
use super::purpose::Purpose;
use super::revise::issuer;
use super::words::Status;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use tegi_model::{Crossing, Declaration, Goods, Quantity, Records, Regime, Sym, TABLES, Unit};

/// What revising documents needs of a line, beside what flows need.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Its document.
    pub document: DocumentId,
    /// Item in it.
    pub line: Sym,
    /// In which unit.
    pub unit: Unit,
    /// How much.
    pub quantity: Option<Quantity>,
}

impl Numbered for Crossing {
    fn renumber(&mut self, to: &impl Numbers) {
        to.party(&mut self.importer);
        to.party(&mut self.sender);
        to.at(&mut self.at);
    }
}

impl Numbered for Paper {
    fn renumber(&mut self, to: &impl Numbers) {
        to.sym(&mut self.line);
    }
}

/// Makes whole records of the lines of documents in which something is to be settled: in which a line is not final, or two
/// lines have the same number.
pub fn take_unsettled(desk: &mut Desk) {
    if desk.purpose == Purpose::Records {
        return;
    }
    let table = TABLES.iter().position(|table| table.name == "declarations").unwrap_or(0);
    let (papers, states) = (std::mem::take(&mut desk.papers), std::mem::take(&mut desk.states[table]));
    let Records { crossings, refs, .. } = &desk.records;
    let lines = papers.par_iter().zip(crossings);
    let lines = lines.map(|(paper, line)| (paper.document, paper.line, issuer(refs, line.importer)));
    let mut unsettled: FxHashSet<DocumentId> = with_a_line_twice(lines).into_iter().collect();
    let not_final = papers.iter().zip(&states).filter(|(_, state)| **state != Status::Final);
    unsettled.extend(not_final.map(|(paper, _)| paper.document));
    // Without a document's number a line that is not final is settled by itself.
    unsettled.remove(&DocumentId::NONE);
    let is_taken = |row: &usize| states[*row] != Status::Final || unsettled.contains(&papers[*row].document);
    let taken: Vec<usize> = (0..papers.len()).into_par_iter().filter(is_taken).collect();
    for &row in &taken {
        let no = desk.records.strings.intern(&papers[row].document.text());
        let line = whole(&desk.records.crossings[row], &papers[row]);
        desk.records.declarations.push(Declaration { no, ..line });
        desk.states[table].push(states[row]);
    }
    let (mut row, mut next) = (0, taken.iter().peekable());
    desk.records.crossings.retain(|_| {
        row += 1;
        next.next_if_eq(&&(row - 1)).is_none()
    });
}

/// Puts the lines that count, of those that were made whole, among the others.
pub fn put_back(desk: &mut Desk) {
    if desk.purpose == Purpose::Flows {
        let settled = std::mem::take(&mut desk.records.declarations);
        desk.records.crossings.extend(settled.iter().map(Crossing::from));
    }
}

/// A line as a record, with all that is not read for flows unknown.
fn whole(line: &Crossing, paper: &Paper) -> Declaration {
    let Crossing { importer, sender, day, direction, hs, value, net_kg, at } = *line;
    Declaration {
        no: Sym::EMPTY,
        line: paper.line,
        day,
        direction,
        regime: Regime::Customs,
        procedure: Sym::EMPTY,
        importer,
        sender,
        producer_name: Sym::EMPTY,
        dispatch: None,
        origin: None,
        goods: Goods { hs, ..Goods::default() },
        quantity: paper.quantity,
        unit: paper.unit,
        net_kg,
        value,
        duty: None,
        at,
    }
}
