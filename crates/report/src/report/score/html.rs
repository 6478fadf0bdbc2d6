//! `score.html`: the score on one page that stands alone, in the style of the report.

use super::sections::{Section, sections};
use crate::report::{Pictures, ReportError, html};
use crate::words::Catalogue;
use serde::Serialize;
use tegi_model::{Message, Score};

const TEMPLATE: &str = include_str!("score.html");

/// The page.
pub fn page(score: &Score, words: &Catalogue, pictures: &Pictures<'_>) -> Result<String, ReportError> {
    html::filled("score.html", TEMPLATE, &view(score, words, pictures), words)
}

/// All that the template shows.
#[derive(Serialize)]
struct Page<'a> {
    lang: &'a str,
    fonts: &'a str,
    title: String,
    facts: Vec<Fact>,
    cards: Vec<Card>,
    sections: Vec<SectionView<'a>>,
    version: &'static str,
}

/// A fact of the head.
#[derive(Serialize)]
struct Fact {
    label: String,
    value: String,
}

/// A figure in large letters.
#[derive(Serialize)]
struct Card {
    title: String,
    big: String,
    says: String,
}

/// A section with the pictures that go with it.
#[derive(Serialize)]
struct SectionView<'a> {
    #[serde(flatten)]
    section: Section,
    pictures: Vec<&'a str>,
}

fn view<'a>(score: &Score, words: &'a Catalogue, pictures: &Pictures<'a>) -> Page<'a> {
    let of = |section: Section| {
        let named = |name: &str| name == section.key || name.starts_with(&format!("{}-", section.key));
        let shown = pictures.diagrams.iter().filter(|picture| named(&picture.name));
        SectionView { pictures: shown.map(|picture| picture.inline.as_str()).collect(), section }
    };
    Page {
        lang: words.lang(),
        fonts: pictures.fonts,
        title: words.text(&Message::new("score-title").with("runs", score.runs.len())),
        facts: facts(score, words),
        cards: cards(score, words),
        sections: sections(score, words).into_iter().map(of).collect(),
        version: env!("CARGO_PKG_VERSION"),
    }
}

fn facts(score: &Score, words: &Catalogue) -> Vec<Fact> {
    let marks = &score.pooled;
    let contracts = marks.local.first().map_or(0, |all| all.error.count);
    let findings = marks.rules.iter().map(|rule| rule.held.of).sum();
    let counted = [
        ("score-fact-runs", score.runs.len() as u64),
        ("score-fact-contracts", contracts),
        ("score-fact-parties", marks.cheats.sought.of),
        ("score-fact-findings", findings),
    ];
    counted.into_iter().map(|(id, count)| Fact { label: words.word(id), value: words.count(count) }).collect()
}

fn cards(score: &Score, words: &Catalogue) -> Vec<Card> {
    let marks = &score.pooled;
    let all = marks.local.first();
    let error = all.map(|all| all.error).unwrap_or_default();
    let inside = all.map(|all| all.coverage).unwrap_or_default();
    let clean = marks.innocents.first().map(|all| all.accused).unwrap_or_default();
    let percent = |rate: tegi_model::Rate| {
        rate.percent().map_or("–".to_string(), |percent| words.per_cent(super::sections::share(percent)))
    };
    let card = |title: &'static str, big: String, says: Message| Card {
        title: words.word(title),
        big,
        says: words.text(&says),
    };
    vec![
        card(
            "score-card-error",
            words.text(&Message::new("score-points").with("number", words.number(error.median, 2))),
            Message::new("score-card-error-says")
                .with("mean", words.number(error.mean, 2))
                .with("p95", words.number(error.p95, 2)),
        ),
        card(
            "score-card-inside",
            percent(inside.inside),
            Message::new("score-card-inside-says").with("width", words.number(inside.mean_width, 2)),
        ),
        card(
            "score-card-recall",
            percent(marks.roles.recall),
            Message::new("score-card-recall-says").with("precision", percent(marks.roles.precision)),
        ),
        card(
            "score-card-innocent",
            percent(clean),
            Message::new("score-card-innocent-says").with("accused", clean.hits).with("parties", clean.of),
        ),
    ]
}
