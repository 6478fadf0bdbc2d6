//! `certificates`: certificates of origin and extracts of the producers' register.

use super::{Rows, known, left_out, refused};
use crate::cell::Cells;
use crate::named::{GoodsCols, PartyCols};
use crate::table::{Col, Sheet};
use crate::words::Status;
use tegi_model::{Certificate, RefId, Unit};

/// The columns of `certificates`. Their `scheme` is the kind of certificate, not of the product's code.
pub struct Certificates {
    no: Col,
    scheme: Col,
    holder: PartyCols,
    goods: GoodsCols,
    local_share: Col,
    quantity: Col,
    unit: Col,
    valid_from: Col,
    valid_to: Col,
}

impl Certificates {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Certificates {
        Certificates {
            no: sheet.col("certificate_no"),
            scheme: sheet.col("scheme"),
            holder: PartyCols::of(sheet, "holder"),
            goods: GoodsCols::of(sheet, "product_code"),
            local_share: sheet.col("local_share"),
            quantity: sheet.col("quantity"),
            unit: sheet.col("unit"),
            valid_from: sheet.col("valid_from"),
            valid_to: sheet.col("valid_to"),
        }
    }
}

impl Rows for Certificates {
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let (no, holder) = (cells.text(self.no), cells.party(&self.holder));
        if no.is_empty() && holder == RefId::NOBODY {
            return left_out(cells, "", "no_party", "issue-no-party");
        }
        let (quantity, unit) = cells.measured(self.quantity, self.unit);
        if refused(cells, quantity, Status::Final) {
            return None;
        }
        let certificate = Certificate {
            no,
            scheme: cells.text(self.scheme),
            holder,
            goods: cells.goods(&self.goods),
            local_share: cells.share(self.local_share),
            quantity: known(cells, quantity),
            unit: if quantity.is_some() { unit } else { Unit::UNKNOWN },
            valid_from: cells.day(self.valid_from),
            valid_to: cells.day(self.valid_to),
            at: cells.at(),
        };
        cells.desk.records.certificates.push(certificate);
        Some(Status::Final)
    }
}
