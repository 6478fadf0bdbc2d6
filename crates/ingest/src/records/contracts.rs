//! `contracts` and `contract_items`: who orders what from whom, and what is delivered.

use super::{Rows, known, left_out, positive, refused};
use crate::cell::Cells;
use crate::named::{GoodsCols, PartyCols};
use crate::table::{Col, Sheet};
use crate::words::Status;
use tegi_model::{Contract, ContractItem, Effect, Message, RefId};

/// The columns of `contracts`.
pub struct Contracts {
    id: Col,
    buyer: PartyCols,
    supplier: PartyCols,
    signed: Col,
    starts: Col,
    ends: Col,
    work_kind: Col,
    currency: Col,
    amount: Col,
    declared: Col,
    parent: Col,
    program: Col,
}

impl Contracts {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Contracts {
        Contracts {
            id: sheet.col("contract_id"),
            buyer: PartyCols::of(sheet, "buyer"),
            supplier: PartyCols::of(sheet, "supplier"),
            signed: sheet.col("signed_on"),
            starts: sheet.col("starts_on"),
            ends: sheet.col("ends_on"),
            work_kind: sheet.col("work_kind"),
            currency: sheet.col("currency"),
            amount: sheet.col("amount"),
            declared: sheet.col("declared_local_share"),
            parent: sheet.col("parent_contract_id"),
            program: sheet.col("program"),
        }
    }
}

impl Rows for Contracts {
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let id = cells.text(self.id);
        if id.is_empty() {
            return left_out(cells, "", "no_contract_id", "issue-no-contract-id");
        }
        let supplier = cells.party(&self.supplier);
        if supplier == RefId::NOBODY {
            cells.note_row("", "no_supplier", Message::new("issue-no-supplier"), Effect::CellUnknown);
        }
        let buyer = cells.party(&self.buyer);
        let (signed, starts, ends) = (cells.day(self.signed), cells.day(self.starts), cells.day(self.ends));
        let amount = cells.amount(self.amount);
        let amount = positive(cells, amount, Status::Final);
        let currency = cells.currency_of(self.currency, amount);
        let value = cells.value(self.amount, amount, currency, signed.or(starts).or(ends));
        let contract = Contract {
            id,
            buyer,
            supplier,
            signed,
            starts,
            ends,
            work_kind: cells.word(self.work_kind),
            currency,
            amount,
            value,
            declared: cells.share(self.declared),
            parent: cells.text(self.parent),
            program: cells.text(self.program),
            at: cells.at(),
        };
        cells.desk.records.contracts.push(contract);
        Some(Status::Final)
    }
}

/// The columns of `contract_items`.
pub struct Items {
    contract: Col,
    line: Col,
    goods: GoodsCols,
    quantity: Col,
    unit: Col,
    amount: Col,
    delivered: Col,
    certificate: Col,
    sign: Col,
}

impl Items {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Items {
        Items {
            contract: sheet.col("contract_id"),
            line: sheet.col("line"),
            goods: GoodsCols::of(sheet, "product_code"),
            quantity: sheet.col("quantity"),
            unit: sheet.col("unit"),
            amount: sheet.col("amount"),
            delivered: sheet.col("delivered_on"),
            certificate: sheet.col("certificate_no"),
            sign: sheet.col("origin_sign"),
        }
    }
}

impl Rows for Items {
    /// The amount stays in the contract's currency until all contracts are read.
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let contract = cells.text(self.contract);
        if contract.is_empty() {
            return left_out(cells, "", "no_contract_id", "issue-no-contract-id");
        }
        let (quantity, unit) = cells.measured(self.quantity, self.unit);
        if refused(cells, quantity, Status::Final) {
            return None;
        }
        let amount = cells.amount(self.amount);
        let item = ContractItem {
            contract,
            line: cells.line(self.line),
            goods: cells.goods(&self.goods),
            quantity: known(cells, quantity),
            unit,
            value: positive(cells, amount, Status::Final),
            delivered: cells.day(self.delivered),
            certificate: cells.text(self.certificate),
            sign: cells.word(self.sign),
            at: cells.at(),
        };
        cells.desk.records.items.push(item);
        Some(Status::Final)
    }
}
