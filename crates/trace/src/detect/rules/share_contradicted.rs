//! A declared or certified local share above the most that the records allow.

use crate::detect::desk::{Claim, DetectDesk, Lead, Need, Outcome, Rule, says};
use crate::graph::ContractNode;
use crate::trace::TrailOptions;
use tegi_model::{ContractAnswer, Evidence, Message, Severity, Share};

/// Most records cited.
const MOST_CITED: usize = 10;

/// See `share-contradicted.md`.
pub const RULE: Rule = Rule {
    id: "share-contradicted",
    about: Claim::Contract(check),
    needs: &[Need::Contracts, Need::Declared],
    severity: Severity::Medium,
    weight: 25.0,
    not_raised: "share-contradicted-not-raised",
    innocent: &["innocent-other-formula", "innocent-declared-before"],
    refuted_by: &["refute-calculation", "refute-input-origin"],
};

fn check(desk: &DetectDesk<'_>, contract: &ContractAnswer) -> Outcome {
    let Some(declared) = contract.declared.max(contract.certified) else {
        return Outcome::CannotCompute(Message::new("cannot-nothing-declared"));
    };
    let figure = &contract.figure;
    let excess = declared - figure.local_upper;
    if excess.to_f64() <= desk.settings.thresholds.declared_tolerance {
        return Outcome::NotRaised;
    }
    let certified = contract.certified.is_some_and(|certified| certified == declared);
    let claim = Message::new(if certified { "share-contradicted-certified" } else { "share-contradicted-declared" })
        .with("contract", contract.id.as_str())
        .with("declared", declared)
        .with("upper", figure.local_upper)
        .with("local", figure.local);
    let known = (figure.grades.identity + figure.grades.balance).to_f64();
    let margin = (excess.to_f64() / 0.5).min(1.0);
    Outcome::Raised(Lead {
        claim,
        confidence: Share::from_f64(0.4 + 0.4 * known + 0.15 * margin),
        evidence: evidence(desk, contract),
        against: against(contract, declared),
    })
}

/// The contract, its deliveries and the largest imports behind them.
fn evidence(desk: &DetectDesk<'_>, contract: &ContractAnswer) -> Vec<Evidence> {
    let says_contract = Message::new("evidence-contract")
        .with("contract", contract.id.as_str())
        .with("party", contract.supplier_name.as_str());
    let mut evidence = vec![Evidence { says: says_contract, at: contract.at }];
    // Contracts are in the order of their ids.
    let id = |node: &ContractNode| desk.records.strings.get(node.id);
    let found = desk.graph.contracts.binary_search_by(|node| id(node).cmp(contract.id.as_str()));
    let Ok(number) = found else { return evidence };
    let options = TrailOptions { depth: 6, least: 0.02, most: MOST_CITED };
    for &ix in &desk.graph.contracts[number].lines {
        let trail = desk.trail(ix, options);
        let mut imports = Vec::new();
        collect_imports(&trail, &mut imports);
        imports.sort_by(|a, b| b.share.cmp(&a.share).then(a.at.cmp(&b.at)));
        for step in std::iter::once(&trail).chain(imports) {
            if let Some(at) = step.at.filter(|at| !evidence.iter().any(|cited| cited.at == *at)) {
                evidence.push(Evidence { says: says(step), at });
            }
        }
        if evidence.len() >= MOST_CITED {
            break;
        }
    }
    evidence.truncate(MOST_CITED);
    evidence
}

fn collect_imports<'t>(step: &'t tegi_model::TrailStep, found: &mut Vec<&'t tegi_model::TrailStep>) {
    if step.origin.is_some() && step.at.is_some() {
        found.push(step);
    }
    step.steps.iter().for_each(|step| collect_imports(step, found));
}

fn against(contract: &ContractAnswer, declared: Share) -> Vec<Message> {
    let figure = &contract.figure;
    let mut facts = Vec::new();
    if declared <= figure.domestic {
        facts.push(Message::new("against-counts-margin").with("domestic", figure.domestic));
    }
    if declared <= figure.tier1 {
        facts.push(Message::new("against-tier1").with("tier1", figure.tier1));
    }
    facts
}
