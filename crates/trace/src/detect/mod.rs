//! NOTICE: checks over the traced case. A finding is a lead for a human, never a verdict.
//!
//! One rule is one file with a page beside it (`rules/<id>.md`). Every rule answers for every subject in one of three
//! states: raised, not raised, cannot be computed (and why). Severity says how much it would matter, confidence how
//! well it is founded; the two are apart.

mod circles;
mod desk;
mod rules;

pub use circles::circles;
pub use desk::{Claim, DetectDesk, Need, Outcome, Rule};
pub use rules::RULES;

use rayon::prelude::*;
use tegi_model::{CheckState, ContractAnswer, Finding, Message, PartyAnswer, Severity, Subject};

/// What a raised finding of each rule adds to a party's score (0–100), before its confidence is applied. The reader
/// can see the table, change it and run again.
pub fn weight(rule: &str) -> f64 {
    RULES.iter().find(|known| known.id == rule).map_or(0.0, |rule| rule.weight)
}

/// Runs every rule over every subject: raised first, then by rule and subject.
pub fn detect(desk: &DetectDesk<'_>, parties: &[PartyAnswer], contracts: &[ContractAnswer]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES
        .par_iter()
        .flat_map_iter(|rule| match rule.about {
            Claim::Party(check) => {
                parties.iter().map(|party| finding(rule, party_subject(party), check(desk, party))).collect::<Vec<_>>()
            }
            Claim::Contract(check) => {
                let subject = |contract: &ContractAnswer| Subject::Contract(contract.id.clone());
                contracts.iter().map(|contract| finding(rule, subject(contract), check(desk, contract))).collect()
            }
        })
        .collect();
    findings.sort_by(|a, b| a.state.cmp(&b.state).then(a.rule.cmp(b.rule)).then(a.subject.cmp(&b.subject)));
    findings
}

fn party_subject(party: &PartyAnswer) -> Subject {
    Subject::Party(party.id.clone(), party.name.clone())
}

fn finding(rule: &Rule, subject: Subject, outcome: Outcome) -> Finding {
    let about = match &subject {
        Subject::Party(id, name) if id.is_empty() => name.clone(),
        Subject::Party(id, _) | Subject::Contract(id) => id.clone(),
    };
    let blank = Finding {
        id: format!("{}:{about}", rule.id),
        rule: rule.id,
        subject,
        state: CheckState::NotRaised,
        severity: rule.severity,
        confidence: None,
        claim: Message::new(rule.not_raised),
        evidence: Vec::new(),
        against: Vec::new(),
        refuted_by: Vec::new(),
    };
    match outcome {
        Outcome::Raised(lead) => Finding {
            state: CheckState::Raised,
            confidence: Some(lead.confidence),
            claim: lead.claim,
            evidence: lead.evidence,
            against: lead.against.into_iter().chain(rule.innocent.iter().map(|id| Message::new(id))).collect(),
            refuted_by: rule.refuted_by.iter().map(|id| Message::new(id)).collect(),
            ..blank
        },
        Outcome::NotRaised => Finding { severity: Severity::Low, ..blank },
        Outcome::CannotCompute(why) => {
            Finding { state: CheckState::CannotCompute, severity: Severity::Low, claim: why, ..blank }
        }
    }
}
