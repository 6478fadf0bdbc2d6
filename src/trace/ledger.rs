//! Ledgers: for each party and good, what came, what went, what is left; exact in quantity and money.

use super::books::{Column, Desk, Detail, Movement};
use super::network::Tracing;
use super::party::keep_books;
use crate::graph::{FlowGraph, GoodKey, LineIx, LineKind};
use crate::model::{Entry, LedgerRow, Money, Quantity, Records, Settings, StepKind, StockEvent, StockTimeline, Unit};
use crate::resolve::{PartyIx, Register};

/// The ledgers of one party, or of all, by party, shelf and unit.
pub fn ledgers(tracing: &Tracing, records: &Records, register: &Register, of: Option<PartyIx>) -> Vec<LedgerRow> {
    let mut rows = Vec::new();
    let asked = |party: usize| of.is_none_or(|of| of.0 as usize == party);
    for (party, shelves) in tracing.ledgers.iter().enumerate().filter(|(party, _)| asked(*party)) {
        let who = &register.parties[party];
        for shelf in shelves {
            let [opening, imported, bought, made, sold, delivered, exported, used, closing, unexplained] =
                shelf.columns.map(|(quantity, cost)| Entry { quantity, cost });
            rows.push(LedgerRow {
                party_id: records.strings.get(who.id).to_string(),
                party: records.strings.get(who.name).to_string(),
                good: good_name(shelf.key, records),
                unit: shelf.unit.to_string(),
                opening,
                imported,
                bought,
                made,
                sold,
                delivered,
                exported,
                used,
                closing,
                unexplained,
            });
        }
    }
    rows
}

/// A shelf's name: the heading's digits or the text.
pub fn good_name(key: GoodKey, records: &Records) -> String {
    match key {
        GoodKey::Unnamed => String::new(),
        GoodKey::Heading(heading) => format!("{heading:04}"),
        GoodKey::Text(text) => records.strings.get(text).to_string(),
    }
}

/// What happened to the stock of one good at one party, in order of time; of the good that it delivers most of where
/// none is named. Units other than the most frequent one are left out.
pub fn timeline(
    tracing: &Tracing,
    graph: &FlowGraph,
    records: &Records,
    register: &Register,
    settings: &Settings,
    party: PartyIx,
    good: Option<GoodKey>,
) -> Option<StockTimeline> {
    let (strings, method) = (&records.strings, tracing.method);
    let desk = Desk { graph, register, settings, strings, method, detail: Detail::Movements };
    let movements = keep_books(desk, party).movements;
    let key = good.or_else(|| most_delivered(&movements))?;
    let of_good = |movement: &&Movement| movement.key == key && movement.column != Column::Closing;
    let unit = main_unit(movements.iter().filter(of_good))?;
    let mut chosen: Vec<&Movement> =
        movements.iter().filter(of_good).filter(|movement| movement.unit == unit).collect();
    chosen.sort_by_key(|movement| (movement.day, is_outgoing(movement.column), movement.line, movement.column));
    let mut on_hand = Quantity::ZERO;
    let mut events: Vec<StockEvent> = Vec::new();
    for movement in chosen {
        let change = if is_outgoing(movement.column) { -movement.quantity } else { movement.quantity };
        let change = if movement.column == Column::Unexplained { -movement.quantity } else { change };
        if change.is_zero() {
            continue;
        }
        on_hand += change;
        events.push(event(tracing, graph, records, register, movement, change, on_hand));
    }
    let who = &register.parties[party.0 as usize];
    Some(StockTimeline {
        party_id: records.strings.get(who.id).to_string(),
        party: records.strings.get(who.name).to_string(),
        good: good_name(key, records),
        unit: unit.to_string(),
        events,
    })
}

fn is_outgoing(column: Column) -> bool {
    column >= Column::Sold
}

fn most_delivered(movements: &[Movement]) -> Option<GoodKey> {
    let mut totals: Vec<(GoodKey, Money)> = Vec::new();
    let mut outgoing: Vec<&Movement> =
        movements.iter().filter(|movement| is_outgoing(movement.column) && movement.key != GoodKey::Unnamed).collect();
    outgoing.sort_by_key(|movement| movement.key);
    for chunk in outgoing.chunk_by(|a, b| a.key == b.key) {
        let weight = |movement: &&&Movement| {
            if movement.column == Column::Delivered { movement.cost } else { Money(movement.cost.0 / 1000) }
        };
        totals.push((chunk[0].key, chunk.iter().map(|movement| weight(&movement)).sum()));
    }
    totals.into_iter().rev().max_by_key(|(_, cost)| *cost).map(|(key, _)| key)
}

fn main_unit<'a>(movements: impl Iterator<Item = &'a Movement>) -> Option<Unit> {
    let mut units: Vec<Unit> =
        movements.filter(|movement| !movement.quantity.is_zero()).map(|movement| movement.unit).collect();
    units.sort();
    units.chunk_by(|a, b| a == b).rev().max_by_key(|chunk| chunk.len()).map(|chunk| chunk[0])
}

fn event(
    tracing: &Tracing,
    graph: &FlowGraph,
    records: &Records,
    register: &Register,
    movement: &Movement,
    change: Quantity,
    on_hand: Quantity,
) -> StockEvent {
    let line = movement.line.map(|ix| (ix, graph.line(ix)));
    let outgoing = is_outgoing(movement.column);
    let other = line.and_then(|(_, line)| if outgoing { line.buyer } else { line.seller });
    let name = |party: PartyIx| records.strings.get(register.parties[party.0 as usize].name).to_string();
    let moves_goods = !matches!(movement.column, Column::Used | Column::Made | Column::Unexplained);
    let imported = |ix: LineIx| Quantity::from_f64(change.to_f64().abs() * tracing.passed[ix.0 as usize].point);
    StockEvent {
        day: movement.day,
        kind: step_kind(movement.column, line.map(|(_, line)| line.kind)),
        change,
        imported: line.filter(|_| moves_goods).map_or(Quantity::ZERO, |(ix, _)| imported(ix)),
        on_hand,
        other: other.filter(|_| moves_goods).map(name).unwrap_or_default(),
        document: line.map(|(_, line)| super::trail::document(line, records)).unwrap_or_default(),
        at: line.map(|(_, line)| line.at),
    }
}

fn step_kind(column: Column, kind: Option<LineKind>) -> StepKind {
    match (column, kind) {
        (Column::Opening, _) => StepKind::Opening,
        (Column::Imported, Some(LineKind::EaeuImport)) => StepKind::EaeuImport,
        (Column::Imported, _) => StepKind::Import,
        (Column::Made | Column::Used, _) => StepKind::Made,
        (Column::Delivered, _) => StepKind::Delivery,
        (Column::Exported, _) => StepKind::Export,
        (Column::Unexplained | Column::Closing, _) => StepKind::Unknown,
        (Column::Bought | Column::Sold, _) => StepKind::Sale,
    }
}
