//! `stocks`, `capacity`, `bom`: what a party has, what it can make, and from what.

use super::{Rows, known, left_out};
use crate::cell::Cells;
use crate::named::{GoodsCols, PartyCols};
use crate::table::{Col, Sheet};
use crate::words::Status;
use tegi_model::{BomLine, Capacity, Quantity, RefId, Stock};

/// The columns of `stocks`.
pub struct Stocks {
    party: PartyCols,
    day: Col,
    goods: GoodsCols,
    quantity: Col,
    unit: Col,
}

impl Stocks {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Stocks {
        Stocks {
            party: PartyCols::of(sheet, "party"),
            day: sheet.col("date"),
            goods: GoodsCols::of(sheet, "product_code"),
            quantity: sheet.col("quantity"),
            unit: sheet.col("unit"),
        }
    }
}

impl Rows for Stocks {
    /// A count of nothing is a fact.
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let party = cells.party(&self.party);
        if party == RefId::NOBODY {
            return left_out(cells, "", "no_party", "issue-no-party");
        }
        let (quantity, unit) = cells.measured(self.quantity, self.unit);
        if super::refused(cells, quantity, Status::Final) {
            return None;
        }
        let stock =
            Stock { party, day: cells.day(self.day), goods: cells.goods(&self.goods), quantity, unit, at: cells.at() };
        cells.desk.records.stocks.push(stock);
        Some(Status::Final)
    }
}

/// The columns of `capacity`.
pub struct Capacities {
    party: PartyCols,
    goods: GoodsCols,
    year: Col,
    quantity: Col,
    unit: Col,
    energy: Col,
    payroll_local: Col,
    payroll_total: Col,
}

impl Capacities {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Capacities {
        Capacities {
            party: PartyCols::of(sheet, "party"),
            goods: GoodsCols::of(sheet, "product_code"),
            year: sheet.col("year"),
            quantity: sheet.col("quantity"),
            unit: sheet.col("unit"),
            energy: sheet.col("energy_kwh"),
            payroll_local: sheet.col("payroll_local"),
            payroll_total: sheet.col("payroll_total"),
        }
    }
}

impl Rows for Capacities {
    /// A capacity of nothing is a fact.
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let party = cells.party(&self.party);
        if party == RefId::NOBODY {
            return left_out(cells, "", "no_party", "issue-no-party");
        }
        let Some(year) = cells.year(self.year) else {
            return left_out(cells, "", "no_year", "issue-no-year");
        };
        let (quantity, unit) = cells.measured(self.quantity, self.unit);
        let capacity = Capacity {
            party,
            goods: cells.goods(&self.goods),
            year,
            quantity: quantity.filter(|quantity| *quantity >= Quantity::ZERO),
            unit,
            energy_kwh: cells.quantity_not_negative(self.energy),
            payroll_local: cells.money(self.payroll_local),
            payroll_total: cells.money(self.payroll_total),
            at: cells.at(),
        };
        cells.desk.records.capacity.push(capacity);
        Some(Status::Final)
    }
}

/// The columns of `bom`.
pub struct Bom {
    party: PartyCols,
    product: GoodsCols,
    component: GoodsCols,
    quantity: Col,
    unit: Col,
}

impl Bom {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Bom {
        Bom {
            party: PartyCols::of(sheet, "party"),
            product: GoodsCols::of(sheet, "product_code"),
            component: GoodsCols::of(sheet, "component_code"),
            quantity: sheet.col("quantity_per_unit"),
            unit: sheet.col("unit"),
        }
    }
}

impl Rows for Bom {
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let party = cells.party(&self.party);
        if party == RefId::NOBODY {
            return left_out(cells, "", "no_party", "issue-no-party");
        }
        let (quantity, unit) = cells.measured(self.quantity, self.unit);
        if super::refused(cells, quantity, Status::Final) {
            return None;
        }
        let line = BomLine {
            party,
            product: cells.goods(&self.product),
            component: cells.goods(&self.component),
            quantity_per_unit: known(cells, quantity),
            unit,
            at: cells.at(),
        };
        cells.desk.records.bom.push(line);
        Some(Status::Final)
    }
}
