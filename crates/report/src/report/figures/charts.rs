//! The waterfall of one figure, the stock of one good at one firm, and contracts against their targets.

use super::{About, caption, interval, joined, money_of, records, scope, supplier_of, template};
use crate::report::cite;
use crate::words::Catalogue;
use jiff::civil::Date;
use std::cmp::Reverse;
use tegi_model::figure::{
    EventKind, OverviewContract, OverviewFigure, OverviewGroup, OverviewWords, StepKind as Class, StockEvent as Bar,
    TimelineFigure, TimelineWords, Verdict as Judged, WaterfallFigure, WaterfallStep, WaterfallWords,
};
use tegi_model::{
    Analysis, ContractAnswer, Figure, Message, Share, StepKind, StockEvent, StockTimeline, TierShare, Verdict, WorkKind,
};

/// What became of an amount, from its price down to what was made here.
pub fn waterfall(
    figure: &Figure,
    target: Option<Share>,
    about: About<'_>,
    analysis: &Analysis,
    words: &Catalogue,
) -> WaterfallFigure {
    let title = words.text(&Message::new("figure-waterfall-title").with("subject", about.words(analysis, words)));
    let says = Message::new("figure-waterfall-says")
        .with("local", figure.local)
        .with("lower", figure.local_lower)
        .with("upper", figure.local_upper)
        .with("imported", figure.imported)
        .with("unknown", figure.unknown);
    WaterfallFigure {
        caption: caption(analysis, words, (title, scope(analysis, words), words.text(&says))),
        price_label: words.word("figure-price"),
        price: words.money_with_currency(figure.amount),
        steps: steps(figure, words),
        parts: parts(figure, words),
        result: interval(figure),
        result_label: words.word("figure-made-here"),
        result_value: money_of(figure.amount, figure.local, words),
        target: target.map(Share::percent),
        words: waterfall_words(words),
    }
}

fn waterfall_words(words: &Catalogue) -> WaterfallWords {
    let kinds = ["col-imported", "col-taxes", "col-margin", "col-unknown", "col-production", "col-services"];
    WaterfallWords {
        axis: words.word("figure-axis-price"),
        target: words.word("col-target"),
        interval: words.word("figure-interval"),
        kinds: kinds.map(|id| words.word(id)),
    }
}

fn step(kind: Class, label: String, share: Share, figure: &Figure, words: &Catalogue) -> WaterfallStep {
    WaterfallStep {
        kind,
        label,
        detail: String::new(),
        percent: share.percent(),
        value: money_of(figure.amount, share, words),
    }
}

/// What comes off the price: imports by tier, duty, margin, and what nobody can tell.
fn steps(figure: &Figure, words: &Catalogue) -> Vec<WaterfallStep> {
    let mut steps = imports(figure, words);
    let others = [
        (Class::Taxes, "col-taxes", figure.taxes),
        (Class::Margin, "col-margin", figure.trade_margin),
        (Class::Unknown, "col-unknown", figure.unknown),
    ];
    let others = others.into_iter().filter(|(_, _, share)| !share.is_zero());
    steps.extend(others.map(|(kind, id, share)| step(kind, words.word(id), share, figure, words)));
    steps
}

/// Imports by the tier that they entered at; the largest also names the countries.
fn imports(figure: &Figure, words: &Catalogue) -> Vec<WaterfallStep> {
    let ids = ["figure-imported-at", "figure-imported-beyond"];
    let mut steps = by_tier((Class::Imported, figure.imported), |tier| tier.imported, ids, figure, words);
    if let Some(largest) = steps.iter_mut().max_by(|a, b| a.percent.total_cmp(&b.percent)) {
        largest.detail = origins(figure, words);
    }
    steps
}

/// So many tiers have a bar of their own; what lies deeper is added up in one.
const TIERS: u32 = 4;

/// One class by tier. What no tier names, and what lies deep, is added up in one bar, so that the bars reach the whole.
fn by_tier(
    (class, whole): (Class, Share),
    of: fn(&TierShare) -> Share,
    [at, beyond]: [&'static str; 2],
    figure: &Figure,
    words: &Catalogue,
) -> Vec<WaterfallStep> {
    let near: Vec<&TierShare> = figure.tiers.iter().filter(|tier| tier.tier < TIERS && !of(tier).is_zero()).collect();
    let steps_before = |tier: u32| tier.saturating_sub(u32::from(class == Class::Imported));
    let label = |id, tier: u32| words.text(&Message::new(id).with("tier", tier).with("steps", steps_before(tier)));
    let mut steps: Vec<WaterfallStep> =
        near.iter().map(|tier| step(class, label(at, tier.tier), of(tier), figure, words)).collect();
    let rest = whole - near.iter().map(|tier| of(tier)).sum();
    match steps.last_mut() {
        // A rest of rounding belongs to the last bar.
        Some(last) if rest.steps().abs() < ROUNDING => {
            last.percent += rest.percent();
        }
        _ if rest.is_zero() => {}
        _ => steps.push(step(class, label(beyond, TIERS), rest, figure, words)),
    }
    steps
}

/// A rest below this, in millionths, is the rounding of the tiers.
const ROUNDING: i64 = 20;

/// So many countries stand beside a bar.
const COUNTRIES: usize = 4;

fn origins(figure: &Figure, words: &Catalogue) -> String {
    let origin = |(country, share): &(_, Share)| format!("{} {}", words.country(*country), words.per_cent(*share));
    let named: Vec<String> = figure.origins.iter().take(COUNTRIES).map(origin).collect();
    if named.is_empty() {
        return String::new();
    }
    words.text(&Message::new("figure-all-imports").with("countries", named.join(", ")))
}

/// What was made here, by tier.
fn parts(figure: &Figure, words: &Catalogue) -> Vec<WaterfallStep> {
    let production = ["figure-production-at", "figure-production-beyond"];
    let services = ["figure-services-at", "figure-services-beyond"];
    let mut parts = by_tier((Class::Production, figure.production), |tier| tier.production, production, figure, words);
    parts.extend(by_tier((Class::Services, figure.services), |tier| tier.services, services, figure, words));
    parts
}

/// What happened to a stock.
pub fn timeline(stock: &StockTimeline, analysis: &Analysis, words: &Catalogue) -> TimelineFigure {
    let party = if stock.party.is_empty() { &stock.party_id } else { &stock.party };
    let title = Message::new("figure-timeline-title").with("good", &stock.good).with("party", party);
    let says = Message::new("figure-timeline-says").with("events", stock.events.len());
    let dated: Vec<&StockEvent> = stock.events.iter().filter(|event| event.kind != StepKind::Opening).collect();
    let opening = stock.events.iter().filter(|event| event.kind == StepKind::Opening);
    let unit = words.unit(&stock.unit);
    let quantities = words.text(&Message::new("figure-quantities-in").with("unit", &stock.unit));
    let quantities = if unit.is_empty() { String::new() } else { quantities };
    let subtitle = joined([words.called(&stock.called), records(analysis, words), quantities]);
    TimelineFigure {
        caption: caption(analysis, words, (words.text(&title), subtitle, words.text(&says))),
        words: timeline_words(&unit, words),
        unit,
        opening: opening.map(|event| event.change.to_f64()).sum(),
        events: bars(&dated, analysis, words),
    }
}

fn timeline_words(unit: &str, words: &Catalogue) -> TimelineWords {
    let in_unit = |id| {
        let what = words.word(id);
        let named = Message::new("figure-in-unit").with("what", &what).with("unit", unit);
        if unit.is_empty() { what } else { words.text(&named) }
    };
    let kinds = [
        "figure-event-imported",
        "figure-event-bought",
        "figure-event-made",
        "figure-event-delivered",
        "figure-event-sold",
        "figure-event-exported",
        "figure-event-used",
    ];
    TimelineWords {
        stock: in_unit("figure-stock"),
        moves: in_unit("figure-moves"),
        nothing_stays: words.word("figure-nothing-stays"),
        entered: words.word("figure-entered"),
        shortfall: words.word("figure-shortfall"),
        bars_add_up: template(Message::new("figure-bars-add-up"), "days", words),
        kinds: kinds.map(|id| words.word(id)),
        empty: words.word("figure-empty-timeline"),
    }
}

/// The events as bars. One without a day stands at the day of the one before it, since their order is known; where no
/// event has a day, there is no time to draw.
fn bars(events: &[&StockEvent], analysis: &Analysis, words: &Catalogue) -> Vec<Bar> {
    let first = events.iter().find_map(|event| event.day).map(|day| day.date());
    let Some(mut day) = first else { return Vec::new() };
    let mut bars = Vec::with_capacity(events.len());
    for event in events {
        day = event.day.map_or(day, |day| day.date());
        bars.push(bar(event, day, analysis, words));
    }
    bars
}

fn bar(event: &StockEvent, date: Date, analysis: &Analysis, words: &Catalogue) -> Bar {
    let undated = event.day.is_none().then(|| words.word("figure-no-day"));
    let place = event.at.map(|at| cite(&analysis.sources, at));
    let parts = [Some(event.document.clone()), Some(event.other.clone()), place, undated];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Bar {
        date,
        kind: event_kind(event),
        quantity: event.change.to_f64().abs(),
        imported: event.imported.to_f64().abs(),
        label: parts.join(" · "),
    }
}

fn event_kind(event: &StockEvent) -> EventKind {
    let comes = event.change.steps() >= 0;
    match event.kind {
        StepKind::Import | StepKind::EaeuImport if comes => EventKind::Imported,
        StepKind::Made if comes => EventKind::Made,
        _ if comes => EventKind::Bought,
        StepKind::Delivery => EventKind::Delivered,
        StepKind::Sale => EventKind::Sold,
        StepKind::Export => EventKind::Exported,
        _ => EventKind::Used,
    }
}

/// Contracts against their targets, by kind of work.
pub fn overview(analysis: &Analysis, words: &Catalogue) -> OverviewFigure {
    let says = Message::new("figure-overview-says").with("contracts", analysis.contracts.len());
    let targets = analysis.contracts.iter().any(|contract| contract.target.is_some());
    let title = words.word(if targets { "figure-overview-title" } else { "figure-overview-title-no-target" });
    let subtitle = joined([records(analysis, words), words.word("figure-overview-order")]);
    let text = (title, subtitle, words.text(&says));
    let kinds = WorkKind::ALL.into_iter().map(Some).chain([None]);
    OverviewFigure {
        caption: caption(analysis, words, text),
        groups: kinds.filter_map(|kind| group(kind, analysis, words)).collect(),
        rows: OverviewFigure::ROWS,
        words: overview_words(words),
    }
}

fn group(kind: Option<WorkKind>, analysis: &Analysis, words: &Catalogue) -> Option<OverviewGroup> {
    let mut contracts: Vec<&ContractAnswer> = analysis.contracts.iter().filter(|of| of.work_kind == kind).collect();
    contracts.sort_by_key(|contract| Reverse(contract.figure.amount));
    let name = kind.map_or_else(|| words.word("figure-no-kind"), |kind| words.work_kind(kind));
    let target = contracts.first()?.target;
    let label = target.map_or(name.clone(), |target| format!("{name}, {}", words.per_cent(target)));
    Some(OverviewGroup { label, contracts: contracts.into_iter().map(overview_row).collect() })
}

fn overview_row(of: &ContractAnswer) -> OverviewContract {
    OverviewContract {
        id: of.id.clone(),
        supplier: supplier_of(of).to_string(),
        local: interval(&of.figure),
        target: of.target.map(Share::percent),
        verdict: match of.verdict {
            Some(Verdict::Met) => Judged::Met,
            Some(Verdict::Missed) => Judged::Missed,
            Some(Verdict::CannotTell) => Judged::CannotTell,
            None => Judged::NoTarget,
        },
    }
}

fn overview_words(words: &Catalogue) -> OverviewWords {
    OverviewWords {
        axis: words.word("figure-axis-local"),
        target: words.word("col-target"),
        interval: words.word("figure-interval"),
        point: words.word("figure-point"),
        verdicts: ["verdict-met", "verdict-missed", "verdict-cannot-tell", "verdict-none"].map(|id| words.word(id)),
        bands: words.word("figure-bands"),
        and_more: template(Message::new("figure-and-more"), "count", words),
        empty: words.word("figure-empty-overview"),
    }
}
