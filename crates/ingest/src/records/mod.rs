//! From a row to a record: one file for the columns and meaning of each kind of document.
//!
//! A row is left out only where it cannot be used at all: it names no party, a contract without an id, items of no
//! contract. Everything else that is missing is unknown.

mod certificates;
mod concordances;
mod contracts;
mod declarations;
mod invoices;
mod means;
mod parties;
mod rates;

use super::cell::Cells;
use super::table::Sheet;
use super::words::Status;
use tegi_model::{Effect, Message, Money, Quantity};

/// Reads the rows of one table.
pub trait Rows: Sync {
    /// Turns a row into a record on the desk. The state of its document where it became one, nothing where it was
    /// left out.
    fn read(&self, cells: &mut Cells) -> Option<Status>;
}

/// The reader of a sheet's table.
pub fn rows(sheet: &Sheet) -> Box<dyn Rows> {
    match sheet.table.name {
        "rates" => Box::new(rates::Rates::of(sheet)),
        "parties" => Box::new(parties::Parties::of(sheet)),
        "contracts" => Box::new(contracts::Contracts::of(sheet)),
        "contract_items" => Box::new(contracts::Items::of(sheet)),
        "declarations" => Box::new(declarations::Declarations::of(sheet)),
        "invoices" => Box::new(invoices::Invoices::of(sheet)),
        "stocks" => Box::new(means::Stocks::of(sheet)),
        "capacity" => Box::new(means::Capacities::of(sheet)),
        "bom" => Box::new(means::Bom::of(sheet)),
        "certificates" => Box::new(certificates::Certificates::of(sheet)),
        "relations" => Box::new(parties::Relations::of(sheet)),
        "concordances" => Box::new(concordances::Concordances::of(sheet)),
        "judgements" => Box::new(parties::Judgements::of(sheet)),
        _ => Box::new(Nothing),
    }
}

/// A table that nobody reads.
struct Nothing;

impl Rows for Nothing {
    fn read(&self, _: &mut Cells) -> Option<Status> {
        None
    }
}

/// Says why a row cannot be used.
fn left_out(cells: &mut Cells, what: &str, code: &'static str, id: &'static str) -> Option<Status> {
    cells.note_row(what, code, Message::new(id), Effect::RowLeftOut);
    None
}

/// Refuses a negative quantity unless the line corrects another one.
fn refused(cells: &mut Cells, quantity: Option<Quantity>, status: Status) -> bool {
    match quantity {
        Some(quantity) if quantity < Quantity::ZERO && status == Status::Final => {
            let message = Message::new("issue-negative-quantity").with("found", quantity.to_string());
            cells.note_row(&quantity.to_string(), "negative_quantity", message, Effect::RowLeftOut);
            true
        }
        _ => false,
    }
}

/// A quantity of nothing stands where the quantity is not known.
fn known(cells: &mut Cells, quantity: Option<Quantity>) -> Option<Quantity> {
    if quantity == Some(Quantity::ZERO) {
        cells.note_row("0", "zero_quantity", Message::new("issue-zero-quantity"), Effect::CellUnknown);
        return None;
    }
    quantity
}

/// An amount below nothing is unknown unless the line corrects another one.
fn positive(cells: &mut Cells, amount: Option<Money>, status: Status) -> Option<Money> {
    match amount {
        Some(amount) if amount < Money::ZERO && status == Status::Final => {
            let message = Message::new("issue-negative-amount").with("found", amount.to_string());
            cells.note_row(&amount.to_string(), "negative_amount", message, Effect::CellUnknown);
            None
        }
        amount => amount,
    }
}
