//! RECOGNISE: the ways in which records name parties become a register of parties.
//!
//! The steps, in order (each merge keeps its reason):
//! 1. ids decide: the same id under different names is one party, different ids are never joined by name;
//! 2. an analyst's judgements join and keep apart;
//! 3. a reference without an id joins the only party with an id that bears its exact normalised name, unless their
//!    countries contradict; else references of the same name are one party of their own;
//! 4. a branch joins its head office.
//!
//! The register does not depend on the order of rows. Matching of names that are merely similar comes later, behind
//! the same door.

mod coverage;
mod days;
mod groups;
mod ids;
mod mentions;
mod names;

pub use coverage::coverage;
pub use ids::{Seat, Standing};

use groups::{Groups, Member};
use ids::Id;
use mentions::Mentions;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tegi_model::{
    Citation, Country, Day, Effect, Issue, Message, PartyRef, Records, RefId, RelationKind, Settings, Sym,
};

/// A party, by its number in [`Register::parties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartyIx(pub u32);

/// One party.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Its id as `SCHEME-VALUE`; empty where none is known.
    pub id: Sym,
    /// Whether the id can be right.
    pub standing: Standing,
    /// Further ids: of branches, and of parties that an analyst joined.
    pub other_ids: Vec<Sym>,
    /// The name under which it appears most often.
    pub name: Sym,
    /// Its other names.
    pub aliases: Vec<Sym>,
    /// Its country: as its register or most records say, else that of its id.
    pub country: Option<Country>,
    /// What its id says of its seat: a firm of its own, a branch, a branch of a firm abroad.
    pub seat: Seat,
    /// Registered.
    pub registered: Option<Day>,
    /// Activity code (OKED, NACE).
    pub activity: Sym,
    /// Staff.
    pub headcount: Option<u32>,
    /// Whether it declared itself a producer.
    pub declared_producer: Option<bool>,
    /// Address.
    pub address: Sym,
    /// Branches joined to it: their ids, or names where they have none.
    pub branches: Vec<Sym>,
    /// Why references were joined to it other than by the same id.
    pub merges: Vec<Merge>,
}

/// A reference that was joined to a party, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Merge {
    /// The id or name joined, as it stands in the records.
    pub what: Sym,
    /// Why.
    pub why: Why,
}

/// A reason to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Why {
    /// The id lost zeros in front, and its check digits hold with them.
    RestoredId,
    /// It bears the same name and no id, and no other party does.
    SameName,
    /// An analyst's judgement.
    Judgement(Citation),
    /// It is a branch.
    Branch(Citation),
}

/// All parties of a case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Register {
    /// The parties, by id, then by normalised name.
    pub parties: Vec<Party>,
    /// The party of each reference in [`Records::refs`]; `None` where it names nobody.
    pub of_ref: Vec<Option<PartyIx>>,
    /// Troubles met.
    pub issues: Vec<Issue>,
    /// Ids by scheme: how many can be right, how many cannot.
    pub ids: Vec<(String, u64, u64)>,
}

impl Register {
    /// The party of a reference.
    pub fn party_of(&self, reference: RefId) -> Option<PartyIx> {
        self.of_ref.get(reference.0 as usize).copied().flatten()
    }

    /// A party.
    pub fn party(&self, party: PartyIx) -> &Party {
        &self.parties[party.0 as usize]
    }
}

/// Recognises the parties of a case. Their ids are added to the texts of the records.
pub fn resolve(records: &mut Records, settings: &Settings) -> Register {
    let mentions = Mentions::of(records);
    let known = Known::of(records, settings.home);
    let mut issues = id_issues(records, settings.home, &mentions);
    let mut groups = known.groups();
    judge(records, &known, &mut groups, &mut issues);
    join_names(&known, &mut groups);
    join_branches(records, &known, &mut groups);
    let ids = known.counts();
    let (parties, of_ref) = register(records, &known, groups, &mentions);
    Register { parties, of_ref, issues, ids }
}

/// What the references of a case say: ids and names, understood, each once.
struct Known {
    /// Every different id and nameless name.
    members: Vec<Member>,
    /// The ids by number of the member.
    ids: BTreeMap<usize, Id>,
    /// The member of each reference; `None` where it names nobody.
    of_ref: Vec<Option<usize>>,
    /// The normalised name of each reference.
    names: Vec<String>,
    /// Members by id.
    by_id: FxHashMap<String, usize>,
    /// Members by name, where they have no id.
    by_name: BTreeMap<String, Vec<usize>>,
    /// Home, whose numbers are meant where several could be.
    home: Country,
}

impl Known {
    fn of(records: &Records, home: Country) -> Known {
        let text = |sym| records.strings.get(sym);
        let names = records.refs.iter().map(|party| names::normalised(text(party.name))).collect();
        let mut known = Known {
            members: Vec::new(),
            ids: BTreeMap::new(),
            of_ref: vec![None; records.refs.len()],
            names,
            by_id: FxHashMap::default(),
            by_name: BTreeMap::new(),
            home,
        };
        let mut nameless: BTreeMap<&str, Vec<(usize, Option<Country>)>> = BTreeMap::new();
        let mut countries: BTreeMap<usize, BTreeSet<Country>> = BTreeMap::new();
        for (number, party) in records.refs.iter().enumerate() {
            if !party.id.is_empty() {
                let member = known.id_member(ids::read(text(party.id), party.country, home));
                known.of_ref[number] = Some(member);
                countries.entry(member).or_default().extend(party.country);
            }
        }
        known.take_countries(&countries);
        let names = std::mem::take(&mut known.names);
        for (number, party) in records.refs.iter().enumerate() {
            if party.id.is_empty() && !names[number].is_empty() {
                nameless.entry(&names[number]).or_default().push((number, party.country));
            }
        }
        for (name, references) in nameless {
            known.name_members(name, &references);
        }
        known.names = names;
        known
    }

    /// An id that tells no country has the one that stands beside it, where it is always the same.
    fn take_countries(&mut self, given: &BTreeMap<usize, BTreeSet<Country>>) {
        for (member, countries) in given {
            let member = &mut self.members[*member];
            if let (None, Some(country), 1) = (member.country, countries.first(), countries.len()) {
                member.country = Some(*country);
            }
        }
    }

    fn id_member(&mut self, id: Id) -> usize {
        if let Some(&member) = self.by_id.get(&id.text) {
            return member;
        }
        let member = self.members.len();
        self.by_id.insert(id.text.clone(), member);
        self.members.push(Member { key: format!("1 {}", id.text), country: id.country });
        self.ids.insert(member, id);
        member
    }

    /// References of one name without ids: one party, unless they name different countries.
    fn name_members(&mut self, name: &str, references: &[(usize, Option<Country>)]) {
        let countries: BTreeSet<Country> = references.iter().filter_map(|(_, country)| *country).collect();
        let one = (countries.len() <= 1).then(|| countries.first().copied());
        let mut members: BTreeMap<Option<Country>, usize> = BTreeMap::new();
        for (reference, country) in references {
            let country = one.unwrap_or(*country);
            let next = self.members.len();
            let member = *members.entry(country).or_insert(next);
            if member == next {
                let letters = country.map_or(String::new(), |country| country.to_string());
                self.members.push(Member { key: format!("0 {name} {letters}"), country });
            }
            self.of_ref[*reference] = Some(member);
        }
        self.by_name.insert(name.to_string(), members.into_values().collect());
    }

    fn groups(&self) -> Groups {
        Groups::new(self.members.clone())
    }

    /// The members that an id or a name in a judgement means.
    fn meant(&self, text: &str) -> Vec<usize> {
        let id = ids::read(text, None, self.home);
        if let Some(&member) = self.by_id.get(&id.text) {
            return vec![member];
        }
        let name = names::normalised(text);
        if let Some(members) = self.by_name.get(&name) {
            return members.clone();
        }
        let bearers = self.bearers();
        bearers.get(name.as_str()).map(|bearers| bearers.iter().copied().collect()).unwrap_or_default()
    }

    /// The members with an id that bear each name.
    fn bearers(&self) -> BTreeMap<&str, BTreeSet<usize>> {
        let mut bearers: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (name, member) in self.names.iter().zip(&self.of_ref) {
            if let Some(member) = member.filter(|member| self.ids.contains_key(member) && !name.is_empty()) {
                bearers.entry(name).or_default().insert(member);
            }
        }
        bearers
    }

    /// How many different ids of each scheme can be right, and how many cannot.
    fn counts(&self) -> Vec<(String, u64, u64)> {
        let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for id in self.ids.values() {
            let count = counts.entry(&id.scheme).or_default();
            if id.standing == Standing::Invalid { count.1 += 1 } else { count.0 += 1 }
        }
        counts.into_iter().map(|(scheme, (valid, invalid))| (scheme.to_string(), valid, invalid)).collect()
    }
}

/// Says which ids cannot be right, and which got their zeros back; each spelling once.
fn id_issues(records: &Records, home: Country, mentions: &Mentions) -> Vec<Issue> {
    let mut told: BTreeMap<(&str, &'static str), (Citation, Message, Effect)> = BTreeMap::new();
    for (number, party) in records.refs.iter().enumerate() {
        let Some(at) = mentions.first(RefId(number as u32)).filter(|_| !party.id.is_empty()) else { continue };
        let text = records.strings.get(party.id);
        let id = ids::read(text, party.country, home);
        let trouble = match id {
            Id { standing: Standing::Invalid, scheme, .. } => {
                let message = Message::new("issue-id-check-digits").with("scheme", scheme);
                ("invalid_id", message, Effect::Noted)
            }
            Id { restored: true, text, .. } => {
                ("id_lost_zeros", Message::new("issue-id-lost-zeros").with("restored", text), Effect::Restored)
            }
            _ => continue,
        };
        let (code, message, effect) = trouble;
        let entry = told.entry((text, code)).or_insert((at, message.with("found", text), effect));
        entry.0 = entry.0.min(at);
    }
    let issues = told.into_iter().map(|((text, code), (at, message, effect))| Issue {
        value: text.to_string(),
        ..records.issue(at, code, message, effect)
    });
    issues.collect()
}

/// Applies an analyst's judgements: on the same pair the latest counts, on the same day "different".
fn judge(records: &Records, known: &Known, groups: &mut Groups, issues: &mut Vec<Issue>) {
    let mut pairs: BTreeMap<(usize, usize), (Option<Day>, bool, Citation)> = BTreeMap::new();
    for judgement in &records.judgements {
        let (left, right) = (known_in(records, known, judgement.left), known_in(records, known, judgement.right));
        if left.is_empty() || right.is_empty() {
            let absent = records.strings.get(if left.is_empty() { judgement.left } else { judgement.right });
            let message = Message::new("issue-judgement-names-nobody").with("found", absent);
            issues.push(Issue {
                value: absent.to_string(),
                ..records.issue(judgement.at, "judgement_names_nobody", message, Effect::Noted)
            });
        }
        for (a, b) in left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b))) {
            let verdict = (judgement.judged_on, !judgement.same, judgement.at);
            let pair = pairs.entry((a.min(b), a.max(b))).or_insert(verdict);
            if (verdict.0, verdict.1) > (pair.0, pair.1) {
                *pair = verdict;
            }
        }
    }
    let different = pairs.iter().filter(|(_, (_, different, _))| *different);
    different.for_each(|((a, b), _)| groups.keep_apart(*a, *b));
    let mut same: Vec<_> = pairs.iter().filter(|(_, (_, different, _))| !*different).collect();
    same.sort_by_key(|((a, b), _)| groups.keys(*a, *b));
    for ((a, b), (_, _, at)) in same {
        if !groups.join(*a, *b, Why::Judgement(*at)) {
            let message = Message::new("issue-judgements-contradict");
            issues.push(records.issue(*at, "judgements_contradict", message, Effect::Noted));
        }
    }
}

fn known_in(records: &Records, known: &Known, text: Sym) -> Vec<usize> {
    known.meant(records.strings.get(text))
}

/// Joins references without an id to the only party with one that bears their name.
fn join_names(known: &Known, groups: &mut Groups) {
    let bearers = known.bearers();
    for (name, members) in &known.by_name {
        let Some(bearers) = bearers.get(name.as_str()) else { continue };
        // One that was judged already is not joined by name as well: that would join different ids.
        for &member in members {
            if groups.head(member) != member {
                continue;
            }
            let heads: BTreeSet<usize> = bearers
                .iter()
                .filter(|bearer| {
                    groups.may_join(member, **bearer) && agree(groups.country(member), groups.country(**bearer))
                })
                .map(|bearer| groups.head(*bearer))
                .collect();
            if let (Some(head), 1) = (heads.first(), heads.len()) {
                groups.join(*head, member, Why::SameName);
            }
        }
    }
}

/// Whether two countries do not contradict.
fn agree(left: Option<Country>, right: Option<Country>) -> bool {
    let known = |country: Option<Country>| country.filter(|country| *country != Country::UNKNOWN);
    match (known(left), known(right)) {
        (Some(left), Some(right)) => left == right,
        _ => true,
    }
}

/// Joins branches to their head offices.
fn join_branches(records: &Records, known: &Known, groups: &mut Groups) {
    let relations = records.relations.iter().filter(|relation| relation.kind == RelationKind::BranchOf);
    let mut branches: Vec<(usize, usize, Citation)> = relations
        .filter_map(|relation| {
            let member = |reference: RefId| known.of_ref.get(reference.0 as usize).copied().flatten();
            Some((member(relation.from)?, member(relation.to)?, relation.at))
        })
        .collect();
    branches.sort_by_key(|(branch, head, at)| (groups.keys(*branch, *head), *at));
    for (branch, head, at) in branches {
        groups.join_branch(head, branch, Why::Branch(at));
    }
}

/// The parties in their order, and the party of each reference.
fn register(
    records: &mut Records,
    known: &Known,
    mut groups: Groups,
    mentions: &Mentions,
) -> (Vec<Party>, Vec<Option<PartyIx>>) {
    let mut references: BTreeMap<usize, Vec<RefId>> = BTreeMap::new();
    for (number, member) in known.of_ref.iter().enumerate() {
        if let Some(member) = member {
            references.entry(groups.head(*member)).or_default().push(RefId(number as u32));
        }
    }
    let mut parties: Vec<(String, String, Party, Vec<RefId>)> = references
        .into_iter()
        .map(|(head, references)| {
            let party =
                Building { records, known, groups: &mut groups, mentions, head, references: &references }.party();
            let id = records.strings.get(party.id).to_string();
            (
                id,
                format!("{} {:?}", names::normalised(records.strings.get(party.name)), party.country),
                party,
                references,
            )
        })
        .collect();
    parties.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let mut of_ref = vec![None; records.refs.len()];
    for (number, (_, _, _, references)) in parties.iter().enumerate() {
        for reference in references {
            of_ref[reference.0 as usize] = Some(PartyIx(number as u32));
        }
    }
    (parties.into_iter().map(|(_, _, party, _)| party).collect(), of_ref)
}

/// A party being put together from its references.
struct Building<'a> {
    records: &'a mut Records,
    known: &'a Known,
    groups: &'a mut Groups,
    mentions: &'a Mentions,
    head: usize,
    references: &'a [RefId],
}

impl Building<'_> {
    fn party(mut self) -> Party {
        let own: Vec<RefId> = self.own_references();
        let ids = self.ids();
        let (name, aliases) = self.names(&own);
        let main = ids.first().cloned();
        let mut party = Party {
            id: main.as_ref().map_or(Sym::EMPTY, |id| self.records.strings.intern(&id.text)),
            standing: main.as_ref().map_or(Standing::Unchecked, |id| id.standing),
            other_ids: ids.iter().skip(1).map(|id| self.records.strings.intern(&id.text)).collect(),
            name,
            aliases,
            country: self.country(&own).or(main.as_ref().and_then(|id| id.country)),
            seat: main.as_ref().map_or(Seat::Own, |id| id.seat),
            ..Party::default()
        };
        self.register_lines(&own, &mut party);
        party.merges = self.merges();
        party.branches = self.branches();
        party
    }

    /// The references of the head office itself; all, where there are none.
    fn own_references(&self) -> Vec<RefId> {
        let own = |reference: &&RefId| {
            self.known.of_ref[reference.0 as usize].is_some_and(|member| !self.groups.is_branch(member))
        };
        let own: Vec<RefId> = self.references.iter().filter(own).copied().collect();
        if own.is_empty() { self.references.to_vec() } else { own }
    }

    /// The ids of the party, its own before those of branches, right ones before others, then by text.
    fn ids(&self) -> Vec<Id> {
        let members: BTreeSet<usize> =
            self.references.iter().filter_map(|reference| self.known.of_ref[reference.0 as usize]).collect();
        let mut ids: Vec<(bool, Standing, Id)> = members
            .into_iter()
            .filter_map(|member| {
                let id = self.known.ids.get(&member)?.clone();
                Some((self.groups.is_branch(member), id.standing, id))
            })
            .collect();
        ids.sort_by(|a, b| (a.0, a.1, &a.2.text).cmp(&(b.0, b.1, &b.2.text)));
        ids.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The most frequent name of the head office, and all others in the order of the alphabet.
    fn names(&self, own: &[RefId]) -> (Sym, Vec<Sym>) {
        let text = |sym: Sym| self.records.strings.get(sym);
        let mut counts: BTreeMap<&str, (u64, Sym)> = BTreeMap::new();
        for reference in own {
            let name = self.reference(*reference).name;
            counts.entry(text(name)).or_insert((0, name)).0 += self.mentions.count(*reference);
        }
        counts.remove("");
        let main =
            counts.iter().max_by(|a, b| (a.1.0, b.0).cmp(&(b.1.0, a.0))).map_or(Sym::EMPTY, |(_, (_, name))| *name);
        let all: BTreeMap<&str, Sym> = self
            .references
            .iter()
            .map(|reference| self.reference(*reference).name)
            .filter(|name| !name.is_empty() && *name != main)
            .map(|name| (text(name), name))
            .collect();
        (main, all.into_values().collect())
    }

    /// The country that the company register gives, else the one that most records give.
    fn country(&self, own: &[RefId]) -> Option<Country> {
        let given = |register: bool| {
            let mut counts: BTreeMap<Country, u64> = BTreeMap::new();
            for reference in own {
                let country = self.reference(*reference).country.filter(|country| *country != Country::UNKNOWN);
                let count =
                    if register { self.mentions.in_register(*reference) } else { self.mentions.count(*reference) };
                if let Some(country) = country.filter(|_| count > 0) {
                    *counts.entry(country).or_default() += count;
                }
            }
            counts.into_iter().max_by(|a, b| (a.1, b.0).cmp(&(b.1, a.0))).map(|(country, _)| country)
        };
        given(true).or_else(|| given(false))
    }

    /// What the company register says: the earliest day, the largest staff, a declaration by any line.
    fn register_lines(&self, own: &[RefId], party: &mut Party) {
        let text = |sym: Sym| self.records.strings.get(sym);
        let least = |a: Sym, b: Sym| match (a.is_empty(), b.is_empty()) {
            (true, _) => b,
            (_, true) => a,
            _ if text(b) < text(a) => b,
            _ => a,
        };
        for line in self.mentions.register_lines(own) {
            let line = &self.records.parties[line];
            party.registered = [party.registered, line.registered].into_iter().flatten().min();
            party.headcount = party.headcount.max(line.headcount);
            party.declared_producer = party.declared_producer.max(line.declared_producer);
            party.activity = least(party.activity, line.activity);
            party.address = least(party.address, line.address);
        }
    }

    /// Why references were joined, each reason once, in the order of the texts joined.
    fn merges(&mut self) -> Vec<Merge> {
        let mut merges: BTreeMap<(String, Why), Sym> = BTreeMap::new();
        for reference in self.references {
            let PartyRef { id, name, .. } = self.reference(*reference);
            let Some(member) = self.known.of_ref[reference.0 as usize] else { continue };
            let what = if id.is_empty() { name } else { id };
            let text = self.records.strings.get(what).to_string();
            if let Some(why) = self.groups.reason(member).filter(|_| member != self.head) {
                merges.insert((text.clone(), why), what);
            }
            let restored = ids::read(&text, self.reference(*reference).country, self.known.home).restored;
            if !id.is_empty() && restored {
                merges.insert((text, Why::RestoredId), what);
            }
        }
        merges.into_iter().map(|((_, why), what)| Merge { what, why }).collect()
    }

    /// The branches by id, else by name.
    fn branches(&mut self) -> Vec<Sym> {
        let mut branches: BTreeMap<String, Sym> = BTreeMap::new();
        for reference in self.references {
            let Some(member) = self.known.of_ref[reference.0 as usize] else { continue };
            if !self.groups.is_branch(member) {
                continue;
            }
            let sym = match self.known.ids.get(&member) {
                Some(id) => self.records.strings.intern(&id.text),
                None => self.reference(*reference).name,
            };
            branches.insert(self.records.strings.get(sym).to_string(), sym);
        }
        branches.into_values().collect()
    }

    fn reference(&self, reference: RefId) -> PartyRef {
        self.records.refs[reference.0 as usize]
    }
}

#[cfg(test)]
mod tests;
