//! What declarations are read for: all that they say, or only what flows over the border need.
//!
//! Flows are those of the whole records: lines that contradict each other are chosen among by these columns first
//! ([`super::content`]), so that the others make no difference. Where they would, everything is read: where a sheet has no line
//! numbers, lines of one document that differ in their descriptions alone count side by side, and so do additions.

use super::desk::Desk;
use super::document_id::DocumentId;
use super::table::{Feed, Sheet};
use super::words::Status;
use tegi_model::TABLES;

/// What a case is read for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// All that it says.
    #[default]
    Records,
    /// What flows over the border need: other columns of declarations are not looked at, their documents are known without
    /// their numbers, and files not hashed.
    Flows,
}

/// The table whose columns are not all needed.
const DECLARATIONS: &str = "declarations";

/// What flows need of it: what they say, what the amounts are converted by, and what tells which lines count.
const OF_FLOWS: [&str; 18] = [
    "declaration_no",
    "line",
    "date",
    "direction",
    "importer_id",
    "importer_name",
    "importer_country",
    "sender_id",
    "sender_name",
    "sender_country",
    "product_scheme",
    "product_code",
    "quantity",
    "unit",
    "net_kg",
    "customs_value",
    "currency",
    "status",
];

/// Leaves out the columns of a sheet that flows do not need, where that can make no difference.
pub fn narrow(sheet: &mut Sheet) {
    if sheet.table.name == DECLARATIONS && sheet.feed(sheet.col("line")).is_some() {
        let fed = sheet.table.columns.iter().zip(&mut sheet.feeds);
        fed.filter(|(column, _)| !OF_FLOWS.contains(column)).for_each(|(_, feed)| *feed = Feed::default());
    }
}

/// Whether what was left out could make a difference, now that all rows lie on the desk.
pub fn needs_all(desk: &Desk) -> bool {
    let states = TABLES.iter().zip(&desk.states).find(|(table, _)| table.name == DECLARATIONS);
    let mut states = states.into_iter().flat_map(|(_, states)| states);
    desk.purpose == Purpose::Flows
        && (states.any(|state| *state == Status::Additional)
            || desk.papers.iter().any(|paper| paper.line.is_empty() && paper.document != DocumentId::NONE))
}
