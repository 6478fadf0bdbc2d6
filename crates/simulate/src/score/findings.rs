//! Findings: which schemes they find, whom they accuse falsely, and whether their confidence is earned.

use super::facts::{FindingFact, PartyFact};
use super::said::SaidFinding;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use tegi_model::{CalibrationBin, InnocentScore, Rate, Role, RuleScore, SchemeScore, Severity};

/// How each scheme was found. A party that runs several counts under each.
pub fn by_scheme(parties: &[PartyFact]) -> Vec<SchemeScore> {
    let names: BTreeSet<&String> = parties.iter().flat_map(|party| &party.schemes).collect();
    let scored = names.into_iter().map(|scheme| {
        let running: Vec<&PartyFact> = parties.iter().filter(|party| party.schemes.contains(scheme)).collect();
        SchemeScore {
            scheme: scheme.clone(),
            found: Rate::of(running.iter().map(|party| party.accused() || !party.raised.is_empty())),
            by_role: Rate::of(running.iter().map(|party| party.accused())),
            by_finding: Rate::of(running.iter().map(|party| !party.raised.is_empty())),
            rules: rules(&running),
        }
    });
    scored.collect()
}

/// By how many of these parties each rule was raised, most frequent first.
fn rules(parties: &[&PartyFact]) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for party in parties {
        let rules: BTreeSet<&str> = party.raised.iter().map(|finding| finding.rule.as_str()).collect();
        for rule in rules {
            *counts.entry(rule).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().map(|(rule, count)| (rule.to_string(), count)).collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

/// A finding of high severity is as good as an accusation from this confidence on, in per cent: it is then more likely
/// than not, with a margin.
const GRAVE: f64 = 60.0;

fn is_grave(finding: &SaidFinding) -> bool {
    finding.severity == Severity::High && finding.confidence.is_some_and(|confidence| confidence >= GRAVE)
}

/// How those fared who run no scheme and truly are producers or assemblers: all, then by type of innocent, the plain
/// honest under an empty name.
pub fn by_innocent(parties: &[PartyFact]) -> Vec<InnocentScore> {
    let clean = |party: &&PartyFact| party.schemes.is_empty() && matches!(party.role, Role::Producer | Role::Assembler);
    let clean: Vec<&PartyFact> = parties.iter().filter(clean).collect();
    let mut types: BTreeMap<&str, Vec<&PartyFact>> = BTreeMap::new();
    for party in &clean {
        types.entry(&party.innocent).or_default().push(party);
    }
    let all = innocent("all", &clean);
    std::iter::once(all).chain(types.into_iter().map(|(name, parties)| innocent(name, &parties))).collect()
}

fn innocent(name: &str, parties: &[&PartyFact]) -> InnocentScore {
    let grave = |party: &PartyFact| party.raised.iter().any(is_grave);
    InnocentScore {
        innocent: name.to_string(),
        accused: Rate::of(parties.iter().map(|party| party.accused() || grave(party))),
        by_role: Rate::of(parties.iter().map(|party| party.accused())),
        by_finding: Rate::of(parties.iter().map(|party| grave(party))),
    }
}

/// So many bins from 0 to 100 per cent.
const BINS: usize = 10;

/// Raised findings by confidence; empty bins are left out.
pub fn calibration(findings: &[FindingFact]) -> Vec<CalibrationBin> {
    let mut bins: [Vec<(f64, bool)>; BINS] = Default::default();
    for fact in findings {
        let Some(confidence) = fact.finding.confidence else { continue };
        let place = (confidence / 100.0 * BINS as f64).floor().clamp(0.0, (BINS - 1) as f64);
        bins[place as usize].push((confidence, fact.held));
    }
    let width = 100.0 / BINS as f64;
    let filled = bins.iter().enumerate().filter(|(_, bin)| !bin.is_empty());
    let scored = filled.map(|(place, bin)| CalibrationBin {
        from: place as f64 * width,
        to: (place + 1) as f64 * width,
        said: bin.iter().map(|(confidence, _)| confidence).sum::<f64>() / bin.len() as f64,
        held: Rate::of(bin.iter().map(|(_, held)| *held)),
    });
    scored.collect()
}

/// How often each rule's findings hold.
pub fn by_rule(findings: &[FindingFact]) -> Vec<RuleScore> {
    let mut rules: BTreeMap<&str, Vec<&FindingFact>> = BTreeMap::new();
    for fact in findings {
        rules.entry(&fact.finding.rule).or_default().push(fact);
    }
    let scored = rules.into_iter().map(|(rule, facts)| RuleScore {
        rule: rule.to_string(),
        severity: facts.iter().map(|fact| fact.finding.severity).max().unwrap_or(Severity::Low),
        held: Rate::of(facts.iter().map(|fact| fact.held)),
    });
    scored.collect()
}
