//! `concordances`: which code of one classification stands for which of another.

use super::{Rows, left_out};
use crate::cell::Cells;
use crate::table::{Col, Sheet};
use crate::words::Status;
use tegi_model::Concordance;

/// The columns of `concordances`.
pub struct Concordances {
    from_scheme: Col,
    from_code: Col,
    to_scheme: Col,
    to_code: Col,
}

impl Concordances {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Concordances {
        let [from_scheme, from_code] = ["from_scheme", "from_code"].map(|column| sheet.col(column));
        Concordances { from_scheme, from_code, to_scheme: sheet.col("to_scheme"), to_code: sheet.col("to_code") }
    }
}

impl Rows for Concordances {
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let from = cells.scheme_code(self.from_scheme, self.from_code);
        let to = cells.scheme_code(self.to_scheme, self.to_code);
        if from.is_empty() || to.is_empty() {
            return left_out(cells, "", "no_pair", "issue-no-pair-of-codes");
        }
        let at = cells.at();
        cells.desk.records.concordances.push(Concordance { from, to, at });
        Some(Status::Final)
    }
}
