//! The waterfall of one figure, the stock of one good at one firm, and contracts against their targets.

use super::{About, caption, interval, money_of, scope, template};
use crate::model::figure::{
    EventKind, OverviewContract, OverviewFigure, OverviewGroup, OverviewWords, StepKind as Class, StockEvent as Bar,
    TimelineFigure, TimelineWords, Verdict as Judged, WaterfallFigure, WaterfallStep, WaterfallWords,
};
use crate::model::{
    Analysis, ContractAnswer, Figure, Message, Share, StepKind, StockEvent, StockTimeline, Verdict, WorkKind,
};
use crate::report::cite;
use crate::words::Catalogue;
use jiff::civil::Date;

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

/// Imports by the tier that imported them. What no tier names stands by itself, so that the bars reach the result.
fn imports(figure: &Figure, words: &Catalogue) -> Vec<WaterfallStep> {
    let tiers: Vec<_> = figure.tiers.iter().filter(|tier| !tier.imported.is_zero()).collect();
    let label = |tier: u32| words.text(&Message::new("figure-imported-at").with("tier", tier));
    let mut steps: Vec<WaterfallStep> =
        tiers.iter().map(|tier| step(Class::Imported, label(tier.tier), tier.imported, figure, words)).collect();
    let rest = figure.imported - tiers.iter().map(|tier| tier.imported).sum();
    if !rest.is_zero() {
        steps.push(step(Class::Imported, words.word("col-imported"), rest, figure, words));
    }
    if let Some(largest) = steps.iter_mut().max_by(|a, b| a.percent.total_cmp(&b.percent)) {
        largest.detail = origins(figure, words);
    }
    steps
}

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

fn parts(figure: &Figure, words: &Catalogue) -> Vec<WaterfallStep> {
    let parts =
        [(Class::Production, "col-production", figure.production), (Class::Services, "col-services", figure.services)];
    let parts = parts.into_iter().filter(|(_, _, share)| !share.is_zero());
    parts.map(|(kind, id, share)| step(kind, words.word(id), share, figure, words)).collect()
}

/// What happened to a stock.
pub fn timeline(stock: &StockTimeline, analysis: &Analysis, words: &Catalogue) -> TimelineFigure {
    let party = if stock.party.is_empty() { &stock.party_id } else { &stock.party };
    let title = Message::new("figure-timeline-title").with("good", &stock.good).with("party", party);
    let says = Message::new("figure-timeline-says").with("events", stock.events.len());
    let dated: Vec<&StockEvent> = stock.events.iter().filter(|event| event.kind != StepKind::Opening).collect();
    let opening = stock.events.iter().filter(|event| event.kind == StepKind::Opening);
    TimelineFigure {
        caption: caption(analysis, words, (words.text(&title), scope(analysis, words), words.text(&says))),
        unit: words.unit(&stock.unit),
        opening: opening.map(|event| event.change.to_f64()).sum(),
        events: bars(&dated, analysis, words),
        words: timeline_words(words),
    }
}

fn timeline_words(words: &Catalogue) -> TimelineWords {
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
        stock: words.word("figure-stock"),
        moves: words.word("figure-moves"),
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
    Bar { date, kind: event_kind(event), quantity: event.change.to_f64().abs(), label: parts.join(" · ") }
}

fn event_kind(event: &StockEvent) -> EventKind {
    let comes = event.change.0 >= 0;
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
    let text = (words.word("figure-overview-title"), scope(analysis, words), words.text(&says));
    let kinds = WorkKind::ALL.into_iter().map(Some).chain([None]);
    OverviewFigure {
        caption: caption(analysis, words, text),
        groups: kinds.filter_map(|kind| group(kind, analysis, words)).collect(),
        rows: OverviewFigure::ROWS,
        words: overview_words(words),
    }
}

fn group(kind: Option<WorkKind>, analysis: &Analysis, words: &Catalogue) -> Option<OverviewGroup> {
    let contracts: Vec<&ContractAnswer> = analysis.contracts.iter().filter(|of| of.work_kind == kind).collect();
    let name = kind.map_or_else(|| words.word("figure-no-kind"), |kind| words.work_kind(kind));
    let target = contracts.first()?.target;
    let label = target.map_or(name.clone(), |target| format!("{name}, {}", words.per_cent(target)));
    Some(OverviewGroup { label, contracts: contracts.into_iter().map(overview_row).collect() })
}

fn overview_row(of: &ContractAnswer) -> OverviewContract {
    OverviewContract {
        id: of.id.clone(),
        supplier: if of.supplier_name.is_empty() { of.supplier_id.clone() } else { of.supplier_name.clone() },
        local: interval(&of.figure),
        target: of.target.map(Share::percent),
        verdict: match of.verdict {
            Some(Verdict::Met) => Judged::Met,
            Some(Verdict::Missed) => Judged::Missed,
            Some(Verdict::CannotTell) | None => Judged::CannotTell,
        },
    }
}

fn overview_words(words: &Catalogue) -> OverviewWords {
    OverviewWords {
        axis: words.word("figure-axis-local"),
        target: words.word("col-target"),
        interval: words.word("figure-interval"),
        point: words.word("figure-point"),
        verdicts: [Verdict::Met, Verdict::Missed, Verdict::CannotTell].map(|verdict| words.verdict(verdict)),
        and_more: template(Message::new("figure-and-more"), "count", words),
        empty: words.word("figure-empty-overview"),
    }
}
