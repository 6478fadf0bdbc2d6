//! The canonical tables: their names, their columns and which of these a table cannot do without.
//!
//! This is the contract of the case format. A reader that maps a foreign source, the check for missing columns and
//! the list of filled cells all ask here. Columns may be added; none is ever renamed.

/// One canonical table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name, and that of its file before `.csv` or `.parquet`.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [&'static str],
    /// Columns without which no row means anything; `a|b` is satisfied by either.
    pub required: &'static [&'static str],
}

impl Table {
    /// The table of this name.
    pub fn named(name: &str) -> Option<&'static Table> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| *column == name)
    }

    /// The file in which the table lies when the case names no sources.
    pub fn file(&self) -> String {
        format!("{}.csv", self.name)
    }
}

/// Columns that are per cent of a whole, in whichever table.
pub const SHARES: [&str; 3] = ["declared_local_share", "local_share", "share"];

/// All tables, in the order in which they are read: rates first, since amounts are converted as they are read.
pub static TABLES: [Table; 13] = [
    Table { name: "rates", columns: &["date", "currency", "rate"], required: &["date", "currency", "rate"] },
    Table {
        name: "parties",
        columns: &[
            "party_id",
            "name",
            "country",
            "registered_on",
            "activity_code",
            "headcount",
            "address",
            "declared_producer",
        ],
        required: &["party_id", "name"],
    },
    Table {
        name: "contracts",
        columns: &[
            "contract_id",
            "buyer_id",
            "buyer_name",
            "buyer_country",
            "supplier_id",
            "supplier_name",
            "supplier_country",
            "signed_on",
            "starts_on",
            "ends_on",
            "work_kind",
            "currency",
            "amount",
            "declared_local_share",
            "parent_contract_id",
            "program",
        ],
        required: &["contract_id", "supplier_id|supplier_name", "currency", "amount"],
    },
    Table {
        name: "contract_items",
        columns: &[
            "contract_id",
            "line",
            "product_scheme",
            "product_code",
            "description",
            "model",
            "quantity",
            "unit",
            "amount",
            "delivered_on",
            "certificate_no",
            "origin_sign",
            "other_scheme",
            "other_code",
        ],
        required: &["contract_id", "line", "quantity", "unit", "amount"],
    },
    Table {
        name: "declarations",
        columns: &[
            "declaration_no",
            "line",
            "date",
            "direction",
            "regime",
            "procedure",
            "importer_id",
            "importer_name",
            "importer_country",
            "sender_id",
            "sender_name",
            "sender_country",
            "producer_name",
            "dispatch_country",
            "origin_country",
            "product_code",
            "description",
            "model",
            "quantity",
            "unit",
            "net_kg",
            "customs_value",
            "currency",
            "duty",
            "status",
            "product_scheme",
        ],
        required: &[
            "declaration_no",
            "line",
            "date",
            "importer_id|importer_name",
            "origin_country",
            "product_code",
            "quantity",
            "unit",
            "customs_value",
            "currency",
        ],
    },
    Table {
        name: "invoices",
        columns: &[
            "invoice_no",
            "line",
            "date",
            "seller_id",
            "seller_name",
            "seller_country",
            "buyer_id",
            "buyer_name",
            "buyer_country",
            "product_code",
            "description",
            "model",
            "quantity",
            "unit",
            "amount",
            "currency",
            "origin_sign",
            "source_document",
            "source_line",
            "contract_id",
            "status",
            "product_scheme",
            "other_scheme",
            "other_code",
        ],
        required: &[
            "invoice_no",
            "line",
            "date",
            "seller_id|seller_name",
            "buyer_id|buyer_name",
            "quantity",
            "unit",
            "amount",
            "currency",
        ],
    },
    Table {
        name: "stocks",
        columns: &["party_id", "date", "product_code", "quantity", "unit", "product_scheme"],
        required: &["party_id", "date", "product_code", "quantity", "unit"],
    },
    Table {
        name: "capacity",
        columns: &[
            "party_id",
            "product_code",
            "year",
            "quantity",
            "unit",
            "energy_kwh",
            "payroll_local",
            "payroll_total",
            "product_scheme",
        ],
        required: &["party_id", "product_code", "year", "quantity", "unit"],
    },
    Table {
        name: "bom",
        columns: &["party_id", "product_code", "component_code", "quantity_per_unit", "unit", "product_scheme"],
        required: &["party_id", "product_code", "component_code", "quantity_per_unit"],
    },
    Table {
        name: "certificates",
        columns: &[
            "certificate_no",
            "scheme",
            "holder_id",
            "product_code",
            "description",
            "local_share",
            "quantity",
            "unit",
            "valid_from",
            "valid_to",
            "product_scheme",
            "other_scheme",
            "other_code",
        ],
        required: &["certificate_no", "scheme", "holder_id", "product_code"],
    },
    Table {
        name: "relations",
        columns: &["from_id", "to_id", "kind", "share", "valid_from", "valid_to"],
        required: &["from_id", "to_id", "kind"],
    },
    Table {
        name: "judgements",
        columns: &["left", "right", "same", "reason", "judged_by", "judged_on"],
        required: &["left", "right", "same"],
    },
    Table {
        name: "concordances",
        columns: &["from_scheme", "from_code", "to_scheme", "to_code"],
        required: &["from_scheme", "from_code", "to_scheme", "to_code"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_required_column_is_a_column() {
        for table in &TABLES {
            for column in table.required.iter().flat_map(|required| required.split('|')) {
                assert!(table.column(column).is_some(), "{}.{column}", table.name);
            }
        }
    }
}
