//! Parties: roles said against true ones, and how well the score puts those first who are sought.

use super::facts::PartyFact;
use tegi_model::{CurveStep, Ranking, Rate, Role, RoleScore, SAID_ROLES, TRUE_ROLES};

/// Roles said against true roles, and the accusation of reselling.
pub fn roles(parties: &[PartyFact]) -> RoleScore {
    let mut score = RoleScore::default();
    for party in parties {
        let row = TRUE_ROLES.iter().position(|role| *role == party.role);
        let said = party.said.and_then(|said| SAID_ROLES.iter().position(|role| *role == said.role));
        if let Some(row) = row {
            score.confusion[row][said.unwrap_or(SAID_ROLES.len())] += 1;
        }
    }
    let resellers = || parties.iter().filter(|party| party.resells());
    let told = |party: &&PartyFact| party.said.is_some_and(|said| said.role != Role::CannotTell);
    score.precision = Rate::of(parties.iter().filter(|party| party.accused()).map(PartyFact::resells));
    score.recall = Rate::of(resellers().map(PartyFact::accused));
    score.recall_told = Rate::of(resellers().filter(told).map(PartyFact::accused));
    score
}

/// The precision–recall curve of the score for the parties that are sought. Parties of the same score are one step; a
/// party that the analysis does not list is never reached.
pub fn ranking(parties: &[PartyFact], sought: impl Fn(&PartyFact) -> bool) -> Ranking {
    let mut listed: Vec<(f64, bool)> =
        parties.iter().filter_map(|party| Some((party.said?.score, sought(party)))).collect();
    listed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let all = Rate::of(parties.iter().map(sought));
    let mut ranking = Ranking { sought: all, ..Ranking::default() };
    let (mut reached, mut before) = (Rate::default(), 0);
    for alike in listed.chunk_by(|a, b| a.0 == b.0) {
        reached.hits += alike.iter().filter(|(_, sought)| *sought).count() as u64;
        reached.of += alike.len() as u64;
        let precision = reached.hits as f64 / reached.of as f64;
        let recall = Rate { hits: reached.hits, of: all.hits }.percent().unwrap_or_default();
        ranking.average_precision += precision * (reached.hits - before) as f64 / all.hits.max(1) as f64;
        ranking.steps.push(CurveStep { score: alike[0].0, recall, precision: 100.0 * precision });
        before = reached.hits;
    }
    ranking
}
