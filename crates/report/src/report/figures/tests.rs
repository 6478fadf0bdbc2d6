//! Pictures say what the answers say.

use super::*;
use crate::report::fixture;
use tegi_model::TrailDirection;
use tegi_model::figure::{EventKind, FlowOrigin, Side};

fn words() -> Catalogue {
    Catalogue::new("en").with_currency(tegi_model::Currency(*b"KZT"))
}

#[test]
fn every_firm_of_a_trail_stands_once_on_its_side_of_the_border() {
    let figure =
        chain(&fixture::trails(), TrailDirection::ToBorder, About::Contract("C-14"), &fixture::analysis(), &words());
    let abroad = figure.parties.iter().filter(|party| party.side == Side::Abroad).count();
    let buyers = figure.parties.iter().filter(|party| party.side == Side::Buyer).count();
    assert_eq!((abroad, buyers), (1, 1), "{:#?}", figure.parties);
}

#[test]
fn what_crossed_the_border_keeps_its_origin_down_the_chain() {
    let figure =
        chain(&fixture::trails(), TrailDirection::ToBorder, About::Contract("C-14"), &fixture::analysis(), &words());
    let into_the_country = figure.flows.iter().find(|flow| figure.parties[flow.from].side == Side::Abroad);
    assert_eq!(into_the_country.map(|flow| flow.origin), Some(FlowOrigin::Imported));
    let to_the_buyer = figure.flows.iter().filter(|flow| figure.parties[flow.to].side == Side::Buyer);
    assert!(to_the_buyer.into_iter().any(|flow| flow.origin == FlowOrigin::Imported));
}

#[test]
fn the_bars_of_a_waterfall_come_off_the_price_down_to_the_result() {
    let analysis = fixture::analysis();
    let figure = waterfall(&analysis.total, None, About::Contract("C-14"), &analysis, &words());
    let off: f64 = figure.steps.iter().map(|step| step.percent).sum();
    let left: f64 = figure.parts.iter().map(|part| part.percent).sum();
    assert!((off + left - 100.0).abs() < 1e-6, "{off} + {left}");
    assert!((left - figure.result.point).abs() < 1e-6);
}

#[test]
fn a_stock_tells_what_came_from_what_went() {
    let figure = timeline(&fixture::timeline(), &fixture::analysis(), &words());
    let kinds: Vec<EventKind> = figure.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Imported, EventKind::Made, EventKind::Delivered, EventKind::Sold]);
    assert!(figure.events.iter().all(|event| event.quantity > 0.0));
}

#[test]
fn the_overview_holds_every_contract_once() {
    let figure = overview(&fixture::analysis(), &words());
    assert_eq!(figure.groups.iter().map(|group| group.contracts.len()).sum::<usize>(), 2);
}

#[test]
fn templates_keep_the_place_for_their_number() {
    let figure =
        chain(&fixture::trails(), TrailDirection::ToBorder, About::Contract("C-14"), &fixture::analysis(), &words());
    assert!(figure.words.and_more.contains("{count}") && figure.words.tier.contains("{n}"));
}
