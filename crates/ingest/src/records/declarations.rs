//! `declarations`: what crossed the border, with customs or from the customs union without.

use super::{Rows, known, left_out, positive, refused};
use crate::cell::Cells;
use crate::crossings::Paper;
use crate::document_id::DocumentId;
use crate::named::{GoodsCols, PartyCols};
use crate::purpose::Purpose;
use crate::table::{Col, Sheet};
use crate::words::Status;
use tegi_model::{Crossing, Declaration, Direction, Effect, Message, Money, RefId, Regime, Sym};

/// The columns of `declarations`.
pub struct Declarations {
    no: Col,
    line: Col,
    day: Col,
    direction: Col,
    regime: Col,
    procedure: Col,
    importer: PartyCols,
    sender: PartyCols,
    producer: Col,
    dispatch: Col,
    origin: Col,
    goods: GoodsCols,
    quantity: Col,
    unit: Col,
    net: Col,
    value: Col,
    currency: Col,
    duty: Col,
    status: Col,
}

impl Declarations {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Declarations {
        Declarations {
            no: sheet.col("declaration_no"),
            line: sheet.col("line"),
            day: sheet.col("date"),
            direction: sheet.col("direction"),
            regime: sheet.col("regime"),
            procedure: sheet.col("procedure"),
            importer: PartyCols::of(sheet, "importer"),
            sender: PartyCols::of(sheet, "sender"),
            producer: sheet.col("producer_name"),
            dispatch: sheet.col("dispatch_country"),
            origin: sheet.col("origin_country"),
            goods: GoodsCols::of(sheet, "product_code"),
            quantity: sheet.col("quantity"),
            unit: sheet.col("unit"),
            net: sheet.col("net_kg"),
            value: sheet.col("customs_value"),
            currency: sheet.col("currency"),
            duty: sheet.col("duty"),
            status: sheet.col("status"),
        }
    }
}

impl Rows for Declarations {
    /// Customs value and duty are both in the row's currency.
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let importer = cells.party(&self.importer);
        if importer == RefId::NOBODY {
            return left_out(cells, "", "no_importer", "issue-no-importer");
        }
        let status = cells.word(self.status).unwrap_or_default();
        let (quantity, unit) = cells.measured(self.quantity, self.unit);
        if refused(cells, quantity, status) {
            return None;
        }
        let day = cells.day(self.day);
        let value = cells.money(self.value);
        let value = positive(cells, value, status);
        let value = self.declared(cells, value);
        let currency = cells.currency_of(self.currency, value);
        let value = cells.value(self.value, value, currency, day);
        let duty = cells.money(self.duty);
        let duty = positive(cells, duty, status);
        let duty = cells.value(self.duty, duty, currency, day);
        let (no, document) = match cells.desk.purpose {
            Purpose::Records => (cells.text(self.no), DocumentId::NONE),
            Purpose::Flows => (Sym::EMPTY, cells.document(self.no)),
        };
        let declaration = Declaration {
            no,
            line: cells.line(self.line),
            day,
            direction: cells.word(self.direction).unwrap_or(Direction::Import),
            regime: cells.word(self.regime).unwrap_or(Regime::Customs),
            procedure: cells.text(self.procedure),
            importer,
            sender: cells.party(&self.sender),
            producer_name: cells.text(self.producer),
            dispatch: cells.country(self.dispatch),
            origin: cells.country(self.origin),
            goods: cells.goods(&self.goods),
            quantity: known(cells, quantity),
            unit,
            net_kg: cells.quantity_not_negative(self.net).filter(|net| !net.is_zero()),
            value,
            duty,
            at: cells.at(),
        };
        match cells.desk.purpose {
            Purpose::Records => cells.desk.records.declarations.push(declaration),
            Purpose::Flows => {
                let Declaration { line, unit, quantity, .. } = declaration;
                cells.desk.papers.push(Paper { document, line, unit, quantity });
                cells.desk.records.crossings.push(Crossing::from(&declaration));
            }
        }
        Some(status)
    }
}

impl Declarations {
    /// A customs value of nothing stands where the value is not known.
    fn declared(&self, cells: &mut Cells, value: Option<Money>) -> Option<Money> {
        if value == Some(Money::ZERO) {
            cells.note(self.value, "0", "zero_value", Message::new("issue-zero-value"), Effect::CellUnknown);
            return None;
        }
        value
    }
}
