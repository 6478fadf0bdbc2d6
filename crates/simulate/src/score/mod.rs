//! The score of analyses against the truth of the made-up cases that they were made of.
//!
//! What an analysis wrote is read back from its tables, as any other program would read them; what is true comes from
//! the `truth` folder. Both are joined by id into facts, and the measures count facts. Several pairs are pooled by
//! putting their facts in one pile, never by averaging averages. What stands on one side only is named, not skipped.

mod error;
mod facts;
mod findings;
mod parties;
mod said;
mod shares;
mod sheet;
mod spread;
#[cfg(test)]
mod tests;
mod truth;

pub use error::ScoreError;

use facts::Facts;
use std::path::{Path, PathBuf};
use tegi_model::{Marks, Score, ScoredRun};

/// The folder that an analysis wrote, and the truth of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The folder of `tegi analyze`.
    pub analysis: PathBuf,
    /// The folder `truth` of a simulated case.
    pub truth: PathBuf,
}

/// Scores pairs, each alone and all together.
///
/// # Errors
/// Where a folder is no truth or no analysis, a table lacks a column, a cell cannot be read, or the two of a pair have
/// no contract in common.
pub fn score(pairs: &[Pair]) -> Result<Score, ScoreError> {
    let mut score = Score::default();
    let mut pile = Facts::default();
    for pair in pairs {
        let (run, facts) = scored(pair)?;
        score.runs.push(run);
        pile.add(facts);
    }
    score.pooled = marks(&pile);
    Ok(score)
}

fn scored(pair: &Pair) -> Result<(ScoredRun, Facts), ScoreError> {
    let truth = truth::read(&pair.truth)?;
    let said = said::read(&pair.analysis)?;
    let facts = facts::join(&truth, &said);
    if facts.contracts.is_empty() && !truth.contracts.is_empty() {
        return Err(ScoreError::Strangers { analysis: pair.analysis.clone(), truth: pair.truth.clone() });
    }
    let path = |path: &Path| path.display().to_string();
    let run = ScoredRun {
        analysis: path(&pair.analysis),
        truth: path(&pair.truth),
        seed: truth.about.seed,
        noise: truth.about.noise,
        marks: marks(&facts),
    };
    Ok((run, facts))
}

/// All measures of one pile of facts.
fn marks(facts: &Facts) -> Marks {
    Marks {
        local: shares::local(&facts.contracts),
        shares: shares::others(&facts.contracts),
        depth: shares::depth(&facts.contracts),
        pass_through: shares::pass_through(&facts.parties),
        verdicts: shares::verdicts(&facts.contracts),
        roles: parties::roles(&facts.parties),
        cheats: parties::ranking(&facts.parties, |party| party.cheats()),
        any_scheme: parties::ranking(&facts.parties, |party| !party.schemes.is_empty()),
        schemes: findings::by_scheme(&facts.parties),
        innocents: findings::by_innocent(&facts.parties),
        calibration: findings::calibration(&facts.findings),
        rules: findings::by_rule(&facts.findings),
        left_out: facts.left_out.clone(),
    }
}
