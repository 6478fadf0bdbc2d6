//! What a record says as one number, to choose among rows that contradict each other whatever their order and their file.
//!
//! It depends on what was understood, not on how it was written: `5` and `5.0` are the same. Texts count by their letters,
//! not by their symbols, which follow the order of reading; the place of the row does not count. Where something in a row
//! was not understood as it stands, its letters count too.

use super::desk::Desk;
use super::pieces::{Numbered, Numbers};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use tegi_model::{
    BomLine, Capacity, Certificate, Citation, Contract, ContractItem, Declaration, Goods, Invoice, Records, RefId,
    Regime, Stock, Sym, TextHash,
};

/// A record that has such a number.
pub trait Content: Numbered + Hash + Clone {
    /// What decides before all else.
    fn first(&self) -> Self {
        self.clone()
    }
}

/// All that numbers of records depend on.
#[derive(Clone, Copy)]
pub struct Contents<'d> {
    records: &'d Records,
    odd: &'d [(Citation, u64)],
}

impl Desk<'_> {
    /// What the records on the desk say, while some of them are taken off it.
    pub fn contents(&self) -> Contents<'_> {
        Contents { records: &self.records, odd: &self.odd }
    }
}

impl Contents<'_> {
    /// Two numbers that depend on what a record says only: by what decides first, and by all of it.
    pub fn of<T: Content>(self, record: &T) -> [u64; 2] {
        let number = |mut said: T, odd| {
            said.renumber(&Letters(Contents { odd, ..self }));
            let mut hasher = FxHasher::default();
            said.hash(&mut hasher);
            hasher.finish()
        };
        [number(record.first(), &[]), number(record.clone(), self.odd)]
    }
}

impl Content for Declaration {
    /// What flows over the border are made of: they are the same, whether the rest was read or not. Rows that are compared
    /// are of one document.
    fn first(&self) -> Declaration {
        let goods = Goods { hs: self.goods.hs, ..Goods::default() };
        let (no, procedure, producer_name, regime) = (Sym::EMPTY, Sym::EMPTY, Sym::EMPTY, Regime::Customs);
        Declaration {
            no,
            procedure,
            producer_name,
            regime,
            dispatch: None,
            origin: None,
            goods,
            duty: None,
            ..self.clone()
        }
    }
}

impl Content for Contract {}
impl Content for ContractItem {}
impl Content for Invoice {}
impl Content for Certificate {}
impl Content for Stock {}
impl Content for Capacity {}
impl Content for BomLine {}

/// Texts by their letters, parties by what names them, places by the letters of odd rows.
struct Letters<'d>(Contents<'d>);

impl Letters<'_> {
    fn number(&self, sym: Sym) -> u32 {
        (TextHash::of(self.0.records.strings.get(sym)).bits() >> 32) as u32
    }
}

impl Numbers for Letters<'_> {
    fn sym(&self, sym: &mut Sym) {
        *sym = Sym(self.number(*sym));
    }

    fn party(&self, party: &mut RefId) {
        let named = self.0.records.refs.get(party.0 as usize).copied().unwrap_or_default();
        let mut hasher = FxHasher::default();
        (self.number(named.id), self.number(named.name), named.country).hash(&mut hasher);
        *party = RefId((hasher.finish() >> 32) as u32);
    }

    fn at(&self, at: &mut Citation) {
        let odd = self.0.odd.binary_search_by_key(at, |(row, _)| *row).map_or(0, |place| self.0.odd[place].1);
        *at = Citation { source: odd as u16, row: (odd >> 32) as u32 };
    }
}
