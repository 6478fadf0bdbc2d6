//! A trail as a tree: each step with its document, goods, quantity, value, share, day and place in the files.

use super::Page;
use super::layout::wrapped;
use crate::report::cite;
use crate::words::Catalogue;
use tegi_model::{Message, SourceInfo, StepKind, TrailStep};

/// Trails one under the other.
pub fn tree(trails: &[TrailStep], sources: &[SourceInfo], page: Page<'_>) -> String {
    let mut text = String::new();
    for trail in largest(trails) {
        if !text.is_empty() {
            text.push('\n');
        }
        step(trail, sources, page, ("", ""), &mut text);
    }
    if trails.len() > TRAILS {
        let more = Message::new("trace-more").with("count", trails.len() - TRAILS);
        text += &wrapped(&page.words.text(&more), "\n", "", page.width);
    }
    text
}

/// More than these nobody reads one under the other; programs take JSON or CSV.
const TRAILS: usize = 40;

/// All in their order where they fit; otherwise the largest by value.
fn largest(trails: &[TrailStep]) -> Vec<&TrailStep> {
    let mut shown: Vec<&TrailStep> = trails.iter().collect();
    if shown.len() > TRAILS {
        shown.sort_by_key(|trail| std::cmp::Reverse(trail.value));
        shown.truncate(TRAILS);
    }
    shown
}

/// One step and what follows. `(first, rest)` is the drawing before its first line and before all others.
fn step(step_: &TrailStep, sources: &[SourceInfo], page: Page<'_>, (first, rest): (&str, &str), text: &mut String) {
    let folds = step_.folded.0 > 0;
    let below = if step_.steps.is_empty() && !folds { format!("{rest}   ") } else { format!("{rest}│  ") };
    let (head, facts) = (head(step_, page.words), facts(step_, sources, page.words));
    if is_own(step_.kind) {
        *text += &wrapped(&format!("{head} · {facts}"), first, &below, page.width);
    } else {
        *text += &wrapped(&head, first, &below, page.width);
        *text += &wrapped(&facts, &below, &below, page.width);
    }
    for (at, next) in step_.steps.iter().enumerate() {
        let last = at + 1 == step_.steps.len() && !folds;
        let branch = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        step(next, sources, page, (&format!("{rest}{}", branch.0), &format!("{rest}{}", branch.1)), text);
    }
    if folds {
        *text += &wrapped(&folded(step_, page.words), &format!("{rest}└─ "), &format!("{rest}   "), page.width);
    }
}

/// What a firm adds itself, or the border takes: no goods move, so one line says all.
fn is_own(kind: StepKind) -> bool {
    use StepKind::{Duty, Made, Margin, Service, Unknown};
    matches!(kind, Made | Service | Margin | Duty | Unknown)
}

/// What a step is, and between whom: `sale INV-7:1: ТОО A (KZ) → ТОО B`.
pub(in crate::report) fn head(step: &TrailStep, words: &Catalogue) -> String {
    let mut head = words.step(step.kind);
    if !step.document.is_empty() {
        head = format!("{head} {}", step.document);
    }
    let parties = parties(step, words);
    if parties.is_empty() { head } else { format!("{head}: {parties}") }
}

fn parties(step: &TrailStep, words: &Catalogue) -> String {
    let name = if step.party.is_empty() { &step.party_id } else { &step.party };
    let party = match step.country {
        Some(country) if !name.is_empty() => format!("{name} ({country})"),
        _ => name.clone(),
    };
    if is_own(step.kind) {
        return party;
    }
    let sender = match (step.sender.is_empty(), step.origin) {
        (true, Some(origin)) => words.country(origin),
        (false, Some(origin)) => format!("{} ({})", step.sender, words.country(origin)),
        (_, None) => step.sender.clone(),
    };
    let all = [sender, party, step.buyer.clone()];
    all.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" → ")
}

/// The facts of a step, joined by dots.
pub(in crate::report) fn facts(step: &TrailStep, sources: &[SourceInfo], words: &Catalogue) -> String {
    let quantity = |quantity| format!("{}\u{a0}{}", words.quantity(quantity), words.unit(&step.unit));
    let facts = [
        Some(step.goods.clone()),
        step.quantity.map(|of| quantity(of).trim_end().to_string()),
        Some(words.money_with_currency(step.value)),
        Some(words.per_cent(step.share)),
        step.day.map(|day| words.day(day)),
        words.link(step.link),
        step.at.map(|at| format!("[{}]", cite(sources, at))),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    facts.join(" · ")
}

fn folded(step: &TrailStep, words: &Catalogue) -> String {
    words.text(&Message::new("trace-folded").with("count", step.folded.0).with("share", step.folded.1))
}
