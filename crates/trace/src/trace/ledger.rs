//! Ledgers: for each party and good, what came, what went, what is left; exact in quantity and money.

use super::books::{Column, Desk, Detail, Movement, ShelfSums};
use super::chart::{Chart, Traced};
use super::party::keep_books;
use crate::graph::{GoodKey, LineKind};
use crate::resolve::PartyIx;
use tegi_model::{Called, Entry, LedgerRow, Money, Quantity, Records, StepKind, StockEvent, StockTimeline, Unit};

/// The ledgers of all parties, by party, shelf and unit.
pub fn ledgers(chart: &Traced<'_>, parties: usize) -> Vec<LedgerRow> {
    let mut rows = Vec::new();
    for party in (0..parties as u32).map(PartyIx) {
        let Ok(of_party) = ledgers_of(chart, party);
        rows.extend(of_party);
    }
    rows
}

/// The ledgers of one party, by shelf and unit.
///
/// # Errors
/// Where a part of the chart cannot be read.
pub fn ledgers_of<C: Chart>(chart: &C, party: PartyIx) -> Result<Vec<LedgerRow>, C::Lost> {
    let shelves = chart.ledger(party)?;
    if shelves.is_empty() {
        return Ok(Vec::new());
    }
    let who = chart.face(party)?;
    let row = |shelf: &ShelfSums| {
        let [opening, imported, bought, made, sold, delivered, exported, used, closing, unexplained] =
            shelf.columns.map(|(quantity, cost)| Entry { quantity, cost });
        Ok(LedgerRow {
            party_id: who.id.clone(),
            party: who.name.clone(),
            good: shelf_name(chart, shelf.key)?,
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
        })
    };
    shelves.iter().map(row).collect()
}

/// A shelf's name, as [`good_name`] tells it.
fn shelf_name<C: Chart>(chart: &C, key: GoodKey) -> Result<String, C::Lost> {
    match key {
        GoodKey::Text(text) => chart.text(text),
        GoodKey::Heading(_) | GoodKey::Unnamed => Ok(heading_name(key)),
    }
}

/// A shelf's name: the heading's digits or the text.
pub fn good_name(key: GoodKey, records: &Records) -> String {
    match key {
        GoodKey::Text(text) => records.strings.get(text).to_string(),
        GoodKey::Heading(_) | GoodKey::Unnamed => heading_name(key),
    }
}

fn heading_name(key: GoodKey) -> String {
    if let GoodKey::Heading(heading) = key { format!("{heading:04}") } else { String::new() }
}

/// What happened to the stock of one good at one party, in order of time; of the good that it delivers most of where
/// none is named. Units other than the most frequent one are left out. The desk's books are kept anew, movement by
/// movement; what was imported in them, the chart tells.
///
/// # Errors
/// Where a part of the chart cannot be read.
pub fn timeline<C: Chart>(
    chart: &C,
    desk: Desk<'_>,
    party: PartyIx,
    good: Option<GoodKey>,
) -> Result<Option<StockTimeline>, C::Lost> {
    let movements = keep_books(Desk { detail: Detail::Movements, ..desk }, party).movements;
    let Some(key) = good.or_else(|| most_delivered(&movements)) else { return Ok(None) };
    let of_good = |movement: &&Movement| movement.key == key && movement.column != Column::Closing;
    let Some(unit) = main_unit(movements.iter().filter(of_good)) else { return Ok(None) };
    let mut chosen: Vec<&Movement> =
        movements.iter().filter(of_good).filter(|movement| movement.unit == unit).collect();
    chosen.sort_by_key(|movement| (movement.day, is_outgoing(movement.column), movement.line, movement.column));
    let mut on_hand = Quantity::ZERO;
    let mut events: Vec<StockEvent> = Vec::new();
    let mut descriptions = Vec::new();
    for movement in chosen {
        let change = if is_outgoing(movement.column) { -movement.quantity } else { movement.quantity };
        let change = if movement.column == Column::Unexplained { -movement.quantity } else { change };
        if change.is_zero() {
            continue;
        }
        on_hand += change;
        events.push(event(chart, movement, change, on_hand)?);
        if let Some(line) = movement.line.filter(|_| key.is_heading()) {
            descriptions.push(chart.text(chart.line(line)?.goods.description)?);
        }
    }
    let called = Called::by(descriptions);
    let who = chart.face(party)?;
    let (good, unit) = (shelf_name(chart, key)?, unit.to_string());
    Ok(Some(StockTimeline { party_id: who.id, party: who.name, good, called, unit, events }))
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
            if movement.column == Column::Delivered { movement.cost } else { Money::new(movement.cost.steps() / 1000) }
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

fn event<C: Chart>(chart: &C, movement: &Movement, change: Quantity, on_hand: Quantity) -> Result<StockEvent, C::Lost> {
    let line = movement.line.map(|ix| chart.line(ix).map(|line| (ix, line))).transpose()?;
    let outgoing = is_outgoing(movement.column);
    let moves_goods = !matches!(movement.column, Column::Used | Column::Made | Column::Unexplained);
    let mut event = StockEvent {
        day: movement.day,
        kind: step_kind(movement.column, line.as_ref().map(|(_, line)| line.kind)),
        change,
        imported: Quantity::ZERO,
        on_hand,
        other: String::new(),
        document: String::new(),
        at: line.as_ref().map(|(_, line)| line.at),
    };
    let Some((ix, line)) = line else { return Ok(event) };
    event.document = super::trail::document(chart, &line)?;
    if moves_goods {
        event.imported = Quantity::from_f64(change.to_f64().abs() * chart.passed(ix)?);
        let other = if outgoing { line.buyer } else { line.seller };
        event.other = other.map(|party| chart.face(party)).transpose()?.unwrap_or_default().name;
    }
    Ok(event)
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
