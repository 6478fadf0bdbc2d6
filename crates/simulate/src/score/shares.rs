//! Shares of contracts and units of parties: how far from the truth, how often inside the interval, and the verdicts.

use super::facts::{ContractFact, PartyFact};
use super::spread::{coverage, spread};
use super::truth::Shares;
use std::collections::BTreeMap;
use tegi_model::{CoverageScore, Division, LocalScore, Spread, Verdict, VerdictScore};

/// Local share: all contracts, then by scheme of the supplier, type of innocent and kind of work. A contract whose
/// supplier runs several schemes counts under each.
pub fn local(contracts: &[ContractFact]) -> Vec<LocalScore> {
    let mut groups: BTreeMap<(Division, &str), Vec<&ContractFact>> = BTreeMap::new();
    groups.insert((Division::All, ""), contracts.iter().collect());
    for contract in contracts {
        for scheme in &contract.schemes {
            groups.entry((Division::Scheme, scheme)).or_default().push(contract);
        }
        if !contract.innocent.is_empty() {
            groups.entry((Division::Innocent, &contract.innocent)).or_default().push(contract);
        }
        groups.entry((Division::Work, &contract.said.work)).or_default().push(contract);
    }
    let scored = groups.into_iter().map(|((division, group), contracts)| LocalScore {
        division,
        group: group.to_string(),
        error: spread(contracts.iter().map(|contract| contract.said.shares.local - contract.truth.local)),
        coverage: coverage(
            contracts.iter().map(|contract| (contract.said.lower, contract.truth.local, contract.said.upper)),
        ),
    });
    scored.collect()
}

/// One of the shares of a price.
type Part = fn(&Shares) -> f64;

/// The other shares by their column.
pub fn others(contracts: &[ContractFact]) -> Vec<(&'static str, Spread)> {
    let columns: [(&'static str, Part); 5] = [
        ("production", |shares| shares.production),
        ("services", |shares| shares.services),
        ("trade_margin", |shares| shares.trade_margin),
        ("imported", |shares| shares.imported),
        ("taxes", |shares| shares.taxes),
    ];
    let error =
        |of: Part| spread(contracts.iter().map(move |contract| of(&contract.said.shares) - of(&contract.truth)));
    columns.into_iter().map(|(column, of)| (column, error(of))).collect()
}

/// Depth, in making steps.
pub fn depth(contracts: &[ContractFact]) -> Spread {
    spread(contracts.iter().map(|contract| contract.said.depth - contract.true_depth))
}

/// Units that entered as the same good, of parties that deliver under contracts: of the others nothing is said.
pub fn pass_through(parties: &[PartyFact]) -> CoverageScore {
    coverage(parties.iter().filter_map(|party| {
        let said = party.said.filter(|said| said.delivered > 0.0)?;
        let (lower, upper) = said.pass_through?;
        Some((lower, party.imported_units?, upper))
    }))
}

/// Per cent with six decimals that came out of sums: so much below a target still reaches it.
const ROUNDING: f64 = 1e-6;

/// Verdicts on targets: all, then by kind of work. Without a target there is none.
pub fn verdicts(contracts: &[ContractFact]) -> Vec<VerdictScore> {
    let mut by_work: BTreeMap<&str, VerdictScore> = BTreeMap::new();
    by_work.insert("", VerdictScore::default());
    for contract in contracts {
        let Some((target, verdict)) = contract.said.target.zip(contract.said.verdict) else { continue };
        let truly_met = contract.truth.local >= target - ROUNDING;
        for work in ["", contract.said.work.as_str()] {
            let score = by_work.entry(work).or_default();
            score.work = work.to_string();
            *cell(score, verdict, truly_met) += 1;
            if contract.said.work.is_empty() {
                break;
            }
        }
    }
    by_work.into_values().collect()
}

fn cell(score: &mut VerdictScore, said: Verdict, truly_met: bool) -> &mut u64 {
    match (said, truly_met) {
        (Verdict::Met, true) => &mut score.met_right,
        (Verdict::Met, false) => &mut score.met_wrong,
        (Verdict::Missed, false) => &mut score.missed_right,
        (Verdict::Missed, true) => &mut score.missed_wrong,
        (Verdict::CannotTell, _) => &mut score.cannot_tell,
    }
}
