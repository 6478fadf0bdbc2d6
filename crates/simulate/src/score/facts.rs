//! Truth and analysis side by side: one fact a contract, a party and a raised finding.

use super::said::{Said, SaidContract, SaidFinding, SaidParty};
use super::truth::{Shares, TrueParty, Truth};
use std::collections::{BTreeMap, BTreeSet};
use tegi_model::{LeftOut, NO_GROUP, Role};

/// The facts of one pair, or of several in one pile.
#[derive(Default)]
pub struct Facts {
    pub contracts: Vec<ContractFact>,
    pub parties: Vec<PartyFact>,
    pub findings: Vec<FindingFact>,
    pub left_out: LeftOut,
}

/// A contract that both sides know.
pub struct ContractFact {
    /// Schemes of its supplier; `none` where it has none.
    pub schemes: Vec<String>,
    /// Type of innocent that its supplier is; empty for none.
    pub innocent: String,
    pub truth: Shares,
    pub true_depth: f64,
    pub said: SaidContract,
}

/// A party of the truth.
pub struct PartyFact {
    pub role: Role,
    pub imported_units: Option<f64>,
    pub schemes: Vec<String>,
    pub innocent: String,
    /// What the analysis says of it; `None` where it does not list the party.
    pub said: Option<SaidParty>,
    /// Findings raised about it or a contract of its.
    pub raised: Vec<SaidFinding>,
}

impl PartyFact {
    /// Whether goods that it delivers truly entered the country as they are, in good part.
    pub fn resells(&self) -> bool {
        is_accused(self.role)
    }

    /// Whether it runs a scheme and truly resells.
    pub fn cheats(&self) -> bool {
        self.resells() && !self.schemes.is_empty()
    }

    /// Whether the analysis says that it resells. That a role cannot be told accuses nobody.
    pub fn accused(&self) -> bool {
        self.said.is_some_and(|said| is_accused(said.role))
    }
}

/// The roles that accuse a declared producer.
pub fn is_accused(role: Role) -> bool {
    matches!(role, Role::Reseller | Role::Mixed)
}

/// A raised finding.
pub struct FindingFact {
    pub finding: SaidFinding,
    /// Whether its subject truly has a scheme: the party, or a contract that one of its supplier's schemes is about.
    pub held: bool,
}

impl Facts {
    /// Puts the facts of another pair on the pile.
    pub fn add(&mut self, other: Facts) {
        self.contracts.extend(other.contracts);
        self.parties.extend(other.parties);
        self.findings.extend(other.findings);
        let (mine, theirs) = (&mut self.left_out, other.left_out);
        mine.contracts_unsaid.extend(theirs.contracts_unsaid);
        mine.contracts_unknown.extend(theirs.contracts_unknown);
        mine.parties_unsaid.extend(theirs.parties_unsaid);
        mine.parties_unknown.extend(theirs.parties_unknown);
        mine.subjects_unknown.extend(theirs.subjects_unknown);
    }
}

/// Joins truth and analysis by id.
pub fn join(truth: &Truth, said: &Said) -> Facts {
    let mut facts = Facts { left_out: left_out(truth, said), ..Facts::default() };
    for (id, contract) in &truth.contracts {
        let Some(said) = said.contracts.get(id) else { continue };
        let party = truth.parties.get(&contract.supplier);
        facts.contracts.push(ContractFact {
            schemes: schemes_of(party),
            innocent: party.map_or(String::new(), |party| party.innocent.clone()),
            truth: contract.shares,
            true_depth: contract.depth,
            said: said.clone(),
        });
    }
    let mut raised = raised_on(truth, said);
    for (id, party) in &truth.parties {
        facts.parties.push(PartyFact {
            role: party.role,
            imported_units: party.imported_units,
            schemes: party.schemes.clone(),
            innocent: party.innocent.clone(),
            said: said.parties.get(id).copied(),
            raised: raised.remove(id.as_str()).unwrap_or_default(),
        });
    }
    let concerned = concerned(truth);
    let known = said.findings.iter().filter(|finding| is_known(truth, &finding.subject));
    let fact = |finding: &SaidFinding| FindingFact {
        finding: finding.clone(),
        held: concerned.contains(finding.subject.as_str()),
    };
    facts.findings = known.map(fact).collect();
    facts
}

fn schemes_of(party: Option<&TrueParty>) -> Vec<String> {
    match party {
        Some(party) if !party.schemes.is_empty() => party.schemes.clone(),
        _ => vec![NO_GROUP.to_string()],
    }
}

fn is_known(truth: &Truth, subject: &str) -> bool {
    truth.parties.contains_key(subject) || truth.contracts.contains_key(subject)
}

/// Raised findings by party: about it, or about a contract that it supplies.
fn raised_on<'a>(truth: &'a Truth, said: &'a Said) -> BTreeMap<&'a str, Vec<SaidFinding>> {
    let mut raised: BTreeMap<&str, Vec<SaidFinding>> = BTreeMap::new();
    for finding in &said.findings {
        let contract = truth.contracts.get(&finding.subject);
        let party = contract.map_or(finding.subject.as_str(), |contract| contract.supplier.as_str());
        raised.entry(party).or_default().push(finding.clone());
    }
    raised
}

/// Parties with a scheme and contracts that a scheme is about. A scheme that names no contract is about all of its
/// party's.
fn concerned(truth: &Truth) -> BTreeSet<&str> {
    let parties = truth.parties.iter().filter(|(_, party)| !party.schemes.is_empty()).map(|(id, _)| id.as_str());
    let named = truth.schemes.values().flat_map(|scheme| scheme.contracts.iter().map(String::as_str));
    let whole: BTreeSet<&str> = truth
        .schemes
        .values()
        .filter(|scheme| scheme.contracts.is_empty())
        .map(|scheme| scheme.party.as_str())
        .collect();
    let theirs = truth.contracts.iter().filter(|(_, contract)| whole.contains(contract.supplier.as_str()));
    parties.chain(named).chain(theirs.map(|(id, _)| id.as_str())).collect()
}

fn left_out(truth: &Truth, said: &Said) -> LeftOut {
    let subjects: BTreeSet<&str> = said.findings.iter().map(|finding| finding.subject.as_str()).collect();
    let strangers = subjects.into_iter().filter(|subject| !is_known(truth, subject));
    LeftOut {
        contracts_unsaid: missing(&truth.contracts, &said.contracts),
        contracts_unknown: missing(&said.contracts, &truth.contracts),
        parties_unsaid: missing(&truth.parties, &said.parties),
        parties_unknown: missing(&said.parties, &truth.parties),
        subjects_unknown: strangers.map(str::to_string).collect(),
    }
}

/// The ids of one side that the other lacks.
fn missing<A, B>(of: &BTreeMap<String, A>, from: &BTreeMap<String, B>) -> Vec<String> {
    of.keys().filter(|id| !from.contains_key(*id)).cloned().collect()
}
