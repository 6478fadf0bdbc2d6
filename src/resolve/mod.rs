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
pub fn coverage(_: &crate::ingest::Case, _: &Register) -> Coverage {
    Coverage::default()
}
/// r
pub fn resolve(r: &mut Records, _: &Settings) -> Register {
    let mut keys: Vec<String> = Vec::new();
    let key = |r: &Records, p: &PartyRef| {
        if p.id.is_empty() { format!("~{}", r.strings.get(p.name)) } else { r.strings.get(p.id).to_string() }
    };
    for p in &r.refs[1..] {
        keys.push(key(r, p));
    }
    keys.sort();
    keys.dedup();
    let mut reg = Register { parties: vec![Party::default(); keys.len()], of_ref: vec![None], ..Default::default() };
    for p in &r.refs[1..] {
        let ix = keys.binary_search(&key(r, p)).unwrap();
        let q = &mut reg.parties[ix];
        q.id = p.id;
        if q.name.is_empty() {
            q.name = p.name;
        }
        if p.country.is_some() {
            q.country = p.country;
        }
        if q.country.is_none() && !p.id.is_empty() {
            let t = r.strings.get(p.id);
            q.country = t.get(..2).and_then(|t| t.parse().ok());
        }
        reg.of_ref.push(Some(PartyIx(ix as u32)));
    }
    for row in &r.parties {
        if let Some(Some(ix)) = reg.of_ref.get(row.party.0 as usize) {
            let q = &mut reg.parties[ix.0 as usize];
            q.activity = row.activity;
            q.declared_producer = row.declared_producer;
            q.headcount = row.headcount;
        }
    }
    reg
}
