//! Earlier states of the documents that an explanation is about, and the papers beside them.

use rustc_hash::FxHashSet;
use tegi_model::{Citation, Explanation, Retelling, Revised, TrailStep};
use tegi_trace::resolve::{PartyIx, Register};

/// Most earlier states, and most papers, that an explanation shows.
const MOST: usize = 40;

/// An earlier state with the parties that were recognised in it.
pub(super) type Earlier = (Revised, [Option<PartyIx>; 2]);

/// The earlier states, each with its parties.
pub(super) fn with_parties<'a>(
    revised: &'a [Revised],
    register: &'a Register,
) -> impl Iterator<Item = Earlier> + use<'a> {
    revised.iter().map(|earlier| (earlier.clone(), earlier.parties.map(|party| register.party_of(party))))
}

/// What an explanation is about.
pub(super) struct Topic {
    contract: Option<String>,
    document: Option<String>,
    party: Option<PartyIx>,
    /// Rows that the explanation cites.
    cited: FxHashSet<Citation>,
}

impl Topic {
    /// What an explanation is about; `party` is the one explained, where one is.
    pub(super) fn of(explanation: &Explanation, party: Option<PartyIx>, document: Option<&str>) -> Topic {
        let mut cited = FxHashSet::default();
        explanation.trails.iter().for_each(|trail| cite(trail, &mut cited));
        cited.extend(explanation.findings.iter().flat_map(|finding| &finding.evidence).map(|evidence| evidence.at));
        let contract = explanation.contract.as_ref().map(|contract| contract.id.clone());
        Topic { contract, document: document.map(str::to_string), party, cited }
    }

    /// Whether an earlier state belongs to it: a state of its documents, of what it cites, of what the party issued or
    /// received.
    fn holds(&self, (earlier, parties): &Earlier) -> bool {
        let is = |asked: &Option<String>, text: &str| asked.as_deref() == Some(text);
        is(&self.contract, &earlier.contract)
            || is(&self.document, &earlier.document)
            || (self.party.is_some() && parties.contains(&self.party))
            || earlier.by.is_some_and(|by| self.cited.contains(&by))
    }

    /// Puts the earlier states into the explanation, and counts those that are too many to be shown.
    pub(super) fn tell(&self, all: impl Iterator<Item = Earlier>, explanation: &mut Explanation) {
        for (earlier, _) in all.filter(|earlier| self.holds(earlier)) {
            match explanation.revised.len() {
                MOST => explanation.more_revised += 1,
                _ => explanation.revised.push(earlier),
            }
        }
    }
}

/// As much of a retelling as an explanation shows; what is left out is counted.
pub(super) fn shown(mut all: Retelling) -> Retelling {
    all.more_earlier += all.earlier.len().saturating_sub(MOST) as u64;
    all.more_papers += all.papers.len().saturating_sub(MOST) as u64;
    all.earlier.truncate(MOST);
    all.papers.truncate(MOST);
    all
}

fn cite(step: &TrailStep, cited: &mut FxHashSet<Citation>) {
    cited.extend(step.at);
    step.steps.iter().for_each(|step| cite(step, cited));
}
