//! `invoices`: what changed hands inside the country.

use super::{Rows, known, left_out, positive, refused};
use crate::cell::Cells;
use crate::named::{GoodsCols, PartyCols};
use crate::table::{Col, Sheet};
use crate::words::Status;
use tegi_model::{Effect, Invoice, Message, RefId};

/// The columns of `invoices`.
pub struct Invoices {
    no: Col,
    line: Col,
    day: Col,
    seller: PartyCols,
    buyer: PartyCols,
    goods: GoodsCols,
    quantity: Col,
    unit: Col,
    amount: Col,
    currency: Col,
    sign: Col,
    source_document: Col,
    source_line: Col,
    contract: Col,
    status: Col,
}

impl Invoices {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Invoices {
        Invoices {
            no: sheet.col("invoice_no"),
            line: sheet.col("line"),
            day: sheet.col("date"),
            seller: PartyCols::of(sheet, "seller"),
            buyer: PartyCols::of(sheet, "buyer"),
            goods: GoodsCols::of(sheet, "product_code"),
            quantity: sheet.col("quantity"),
            unit: sheet.col("unit"),
            amount: sheet.col("amount"),
            currency: sheet.col("currency"),
            sign: sheet.col("origin_sign"),
            source_document: sheet.col("source_document"),
            source_line: sheet.col("source_line"),
            contract: sheet.col("contract_id"),
            status: sheet.col("status"),
        }
    }
}

impl Rows for Invoices {
    /// Nobody as buyer is the public; nobody as seller too is no sale at all.
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let (seller, buyer) = (cells.party(&self.seller), cells.party(&self.buyer));
        if seller == RefId::NOBODY {
            if buyer == RefId::NOBODY {
                return left_out(cells, "", "no_party", "issue-no-party");
            }
            cells.note_row("", "no_seller", Message::new("issue-no-seller"), Effect::CellUnknown);
        }
        let status = cells.word(self.status).unwrap_or_default();
        let (quantity, unit) = cells.measured(self.quantity, self.unit);
        if refused(cells, quantity, status) {
            return None;
        }
        let day = cells.day(self.day);
        let amount = cells.amount(self.amount);
        let amount = positive(cells, amount, status);
        let currency = cells.currency_of(self.currency, amount);
        let value = cells.value(self.amount, amount, currency, day);
        let invoice = Invoice {
            no: cells.text(self.no),
            line: cells.line(self.line),
            day,
            seller,
            buyer,
            goods: cells.goods(&self.goods),
            quantity: known(cells, quantity),
            unit,
            value,
            sign: cells.word(self.sign),
            source_document: cells.text(self.source_document),
            source_line: cells.line(self.source_line),
            contract: cells.text(self.contract),
            at: cells.at(),
        };
        cells.desk.records.invoices.push(invoice);
        Some(status)
    }
}
