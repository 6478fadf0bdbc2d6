//! `rates`: official exchange rates.

use super::{Rows, left_out};
use crate::cell::Cells;
use crate::table::{Col, Sheet};
use crate::words::Status;

/// The columns of `rates`.
pub struct Rates {
    day: Col,
    currency: Col,
    rate: Col,
}

impl Rates {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Rates {
        Rates { day: sheet.col("date"), currency: sheet.col("currency"), rate: sheet.col("rate") }
    }
}

impl Rows for Rates {
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let (day, currency, rate) = (cells.day(self.day), cells.currency(self.currency), cells.decimal(self.rate));
        match (day, currency, rate) {
            (Some(day), Some(currency), Some(rate)) if rate.is_sign_positive() && !rate.is_zero() => {
                cells.desk.quoted.push((day, currency, rate));
                Some(Status::Final)
            }
            _ => left_out(cells, "", "no_rate_in_row", "issue-unusable-rate"),
        }
    }
}
