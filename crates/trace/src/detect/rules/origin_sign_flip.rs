//! An origin sign that turns from imported to local between purchase and sale of the same goods, without making.

use crate::detect::desk::{Claim, DetectDesk, Lead, MOST_EVIDENCE, Need, Outcome, Rule, says};
use crate::graph::LineIx;
use crate::trace::{NodeKind, TrailOptions};
use tegi_model::{Evidence, LinkKind, Message, OriginSign, PartyAnswer, Severity, Share};

/// See `origin-sign-flip.md`.
pub const RULE: Rule = Rule {
    id: "origin-sign-flip",
    about: Claim::Party(check),
    needs: &[Need::OriginSigns, Need::Quantities],
    severity: Severity::High,
    weight: 30.0,
    not_raised: "origin-sign-flip-not-raised",
    innocent: &["innocent-processing-inside-heading", "innocent-sign-slip"],
    refuted_by: &["refute-production-records", "refute-corrected-invoice"],
};

fn check(desk: &DetectDesk<'_>, answer: &PartyAnswer) -> Outcome {
    let Some(party) = desk.party(answer) else { return Outcome::NotRaised };
    let signed: Vec<LineIx> = desk
        .graph
        .outgoing(party)
        .iter()
        .copied()
        .filter(|&ix| desk.graph.line(ix).sign == Some(OriginSign::Home))
        .collect();
    if signed.is_empty() {
        return Outcome::CannotCompute(Message::new("cannot-no-origin-sign"));
    }
    let found = desk.mean(&signed, |ix| flipped(desk, ix.0 as usize, 0));
    if found < desk.settings.thresholds.maker_pass_through {
        return Outcome::NotRaised;
    }
    let concerned: Vec<LineIx> = signed.iter().copied().filter(|ix| flipped(desk, ix.0 as usize, 0) > 0.0).collect();
    let exact = desk.mean(&concerned, |ix| {
        desk.tracing
            .ties(ix.0 as usize)
            .filter(|(.., link)| *link == LinkKind::ExactSame)
            .map(|(_, _, units, _)| units)
            .sum()
    });
    let claim = Message::new("origin-sign-flip-raised")
        .with("party", answer.name.as_str())
        .with("share", Share::from_f64(found))
        .with("lines", concerned.len());
    Outcome::Raised(Lead {
        claim,
        confidence: Share::from_f64(0.65 + 0.3 * exact.clamp(0.0, 1.0)),
        evidence: evidence(desk, &concerned),
        against: desk.facts_against(party, &concerned),
    })
}

/// The part of a line's units that its seller got as imported, pools looked through.
fn flipped(desk: &DetectDesk<'_>, node: usize, depth: u32) -> f64 {
    let ties = desk.tracing.ties(node).filter(|(_, _, units, _)| *units > 0.0);
    ties.map(|(target, _, units, _)| match desk.tracing.kinds[target] {
        NodeKind::Line(ix) => units * got_as_imported(desk, ix),
        _ if depth < 1_000 => units * flipped(desk, target, depth + 1),
        _ => 0.0,
    })
    .sum()
}

/// The part of a lot's units that its holder got as imported: all of an import and of a purchase signed so, none of a
/// purchase signed as made here (then somebody before turned the sign), and, where the sign says nothing, what entered
/// the country as the same good.
fn got_as_imported(desk: &DetectDesk<'_>, ix: LineIx) -> f64 {
    let line = desk.graph.line(ix);
    match line.sign {
        _ if line.kind.is_import() => 1.0,
        Some(OriginSign::Imported) => 1.0,
        Some(OriginSign::Home | OriginSign::Service) => 0.0,
        Some(OriginSign::Other) | None => desk.tracing.passed[ix.0 as usize].point,
    }
}

/// Each sale with the purchases behind it.
fn evidence(desk: &DetectDesk<'_>, lines: &[LineIx]) -> Vec<Evidence> {
    let mut evidence: Vec<Evidence> = Vec::new();
    for &ix in lines {
        // Two deep: the duty on an import stands one step behind it.
        let options = TrailOptions { depth: 2, ..TrailOptions::default() };
        let trail = desk.trail(ix, options);
        let behind = trail.steps.iter().filter(|step| matches!(step.link, LinkKind::ExactSame | LinkKind::BalanceSame));
        for step in std::iter::once(&trail).chain(behind) {
            if let Some(at) = step.at.filter(|at| !evidence.iter().any(|cited| cited.at == *at)) {
                evidence.push(Evidence { says: says(step), at });
            }
        }
        if evidence.len() >= MOST_EVIDENCE {
            break;
        }
    }
    evidence.truncate(MOST_EVIDENCE);
    evidence
}
