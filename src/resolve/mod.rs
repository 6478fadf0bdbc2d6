//! stub
use crate::model::*;
/// ix
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartyIx(pub u32);
/// party
#[derive(Clone, Debug, Default)]
pub struct Party {
    /// id
    pub id: Sym,
    /// n
    pub name: Sym,
    /// a
    pub aliases: Vec<Sym>,
    /// c
    pub country: Option<Country>,
    /// r
    pub registered: Option<Day>,
    /// a
    pub activity: Sym,
    /// h
    pub headcount: Option<u32>,
    /// d
    pub declared_producer: Option<bool>,
    /// a
    pub address: Sym,
}
/// register
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// p
    pub parties: Vec<Party>,
    /// o
    pub of_ref: Vec<Option<PartyIx>>,
    /// i
    pub issues: Vec<Issue>,
    /// ids
    pub ids: Vec<(String, u64, u64)>,
}
/// c
pub fn coverage(_: &crate::ingest::Case, _: &Register) -> Coverage { Coverage::default() }
/// r
pub fn resolve(_: &mut Records, _: &Settings) -> Register { Register::default() }
