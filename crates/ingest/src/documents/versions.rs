//! What earlier versions of a contract said: the values of its row and of its items that do not count any more.
//!
//! An item is the same in two versions where its line is, else where it is the only one of its goods in both. What was
//! deleted or cancelled is told by itself, since nothing counts in its place.

use crate::held::Given;
use crate::numeral;
use rustc_hash::FxHashMap;
use tegi_model::{Arg, Change, Citation, Currency, Day, Fate, Money, Quantity, RefId, Revised, Share, Table};

/// An earlier state, by the places of rows among those that are put down.
pub struct Former {
    /// Its own row.
    pub at: usize,
    /// The row that counts instead.
    pub by: Option<usize>,
    /// What it said; where it stands is not known yet.
    pub said: Revised,
}

impl Former {
    /// The same, where so many rows of other contracts are put down before.
    pub fn behind(self, rows: usize) -> Former {
        Former { at: self.at + rows, by: self.by.map(|by| by + rows), ..self }
    }
}

/// The rows of a contract in all its versions, while it is settled which of them count.
#[derive(Default)]
pub struct History {
    counting: Option<Row>,
    items: Vec<Row>,
    before: Vec<(Row, Fate)>,
    /// Each with the place of the row of its version.
    items_before: Vec<(Row, usize)>,
}

/// A row: its place among those that are put down, and its cells.
struct Row {
    at: usize,
    table: &'static Table,
    cells: Vec<String>,
}

impl Row {
    fn of(at: usize, given: &Given) -> Row {
        Row { at, table: given.table, cells: given.cells.clone() }
    }

    fn cell(&self, column: &str) -> &str {
        self.table.column(column).and_then(|place| self.cells.get(place)).map_or("", String::as_str)
    }

    /// What tells the goods of an item.
    fn goods(&self) -> [&str; 2] {
        [self.cell("product_code"), self.cell("description")]
    }
}

impl History {
    /// Notes the row of the version that counts.
    pub fn counts(&mut self, at: usize, row: &Given) {
        self.counting = Some(Row::of(at, row));
    }

    /// Notes a row of an item that counts.
    pub fn counts_item(&mut self, at: usize, row: &Given) {
        self.items.push(Row::of(at, row));
    }

    /// Notes the row of a version that does not count any more.
    pub fn before(&mut self, at: usize, row: &Given, fate: Fate) {
        self.before.push((Row::of(at, row), fate));
    }

    /// Notes an item of the version whose row stands there, and which does not count any more.
    pub fn item_before(&mut self, at: usize, row: &Given, version: usize) {
        self.items_before.push((Row::of(at, row), version));
    }

    /// The earlier states. Amounts are in the currency of the portal; `home` is that of the case.
    pub fn told(self, portal: &str, home: Currency) -> Vec<Former> {
        let values = Values { amounts: if home.as_str() == portal { Amounts::OfCase } else { Amounts::Plain } };
        let mut told = Vec::new();
        for (row, fate) in &self.before {
            let counting = self.counting.as_ref().filter(|_| *fate == Fate::Superseded);
            let said = values.differing(row, counting, &OF_CONTRACT);
            told.extend(self.former(row, row.cell("contract_id"), *fate, counting, said));
        }
        let same = self.same_items();
        for ((row, _), same) in self.items_before.iter().zip(same) {
            let said = values.differing(row, same, &OF_ITEM);
            let document = row.cell("contract_id");
            told.extend(self.former(row, document, Fate::Superseded, same.or(self.counting.as_ref()), said));
        }
        told
    }

    fn former(&self, row: &Row, document: &str, fate: Fate, by: Option<&Row>, said: Vec<Change>) -> Option<Former> {
        let contract = self.counting.as_ref().map_or(document, |counting| counting.cell("contract_id"));
        let (document, contract, line) = (document.to_string(), contract.to_string(), row.cell("line").to_string());
        let (parties, at) = ([RefId::NOBODY; 2], Citation { source: 0, row: 0 });
        let revised = Revised { document, line, contract, parties, fate, at, by: None, said };
        // A version that says the same of a line is told by that of its contract.
        let says = row.table.name == "contracts" || !revised.said.is_empty();
        says.then_some(Former { at: row.at, by: by.map(|row| row.at), said: revised })
    }

    /// For each item of an earlier version the one that counts and is the same.
    fn same_items(&self) -> Vec<Option<&Row>> {
        let by_line: FxHashMap<&str, &Row> = self.items.iter().map(|item| (item.cell("line"), item)).collect();
        let mut by_goods: FxHashMap<[&str; 2], Vec<&Row>> = FxHashMap::default();
        self.items.iter().for_each(|item| by_goods.entry(item.goods()).or_default().push(item));
        let mut alike: FxHashMap<(usize, [&str; 2]), u32> = FxHashMap::default();
        self.items_before.iter().for_each(|(row, version)| *alike.entry((*version, row.goods())).or_default() += 1);
        let of_goods = |row: &Row, version: usize| match by_goods.get(&row.goods()).map(Vec::as_slice) {
            Some([only]) if alike.get(&(version, row.goods())) == Some(&1) => Some(*only),
            _ => None,
        };
        let same = self.items_before.iter();
        same.map(|(row, version)| by_line.get(row.cell("line")).copied().or_else(|| of_goods(row, *version))).collect()
    }
}

/// Columns of a contract that are compared; those of a firm as one.
const OF_CONTRACT: [&str; 7] =
    ["supplier", "buyer", "signed_on", "ends_on", "work_kind", "declared_local_share", "amount"];

/// Columns of an item that are compared.
const OF_ITEM: [&str; 6] = ["product_code", "description", "quantity", "unit", "amount", "delivered_on"];

/// How cells become values.
struct Values {
    amounts: Amounts,
}

/// In what amounts are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Amounts {
    /// The currency of the case.
    OfCase,
    /// Another one: they are shown as numbers.
    Plain,
}

impl Values {
    /// What a row says that the one that counts does not; all of it that matters where none counts in its place.
    fn differing(&self, row: &Row, counting: Option<&Row>, columns: &[&'static str]) -> Vec<Change> {
        let changes = columns.iter().filter_map(|&field| {
            let (was, is) = (self.value(row, field), counting.and_then(|counting| self.value(counting, field)));
            let matters = counting.is_some() || matches!(field, "description" | "quantity" | "amount" | "supplier");
            (was != is && matters).then_some(Change { field, was, is })
        });
        changes.collect()
    }

    fn value(&self, row: &Row, column: &'static str) -> Option<Arg> {
        let text = match column {
            "supplier" | "buyer" => {
                let parts = [row.cell(&format!("{column}_name")), row.cell(&format!("{column}_id"))];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            }
            column => row.cell(column).to_string(),
        };
        let number = || numeral::decimal(&text, b'.').ok();
        let value = match column {
            "amount" if self.amounts == Amounts::OfCase => number().and_then(Money::from_decimal).map(Arg::Money),
            "amount" | "quantity" => number().and_then(Quantity::from_decimal).map(Arg::Quantity),
            "signed_on" | "ends_on" | "delivered_on" => {
                text.get(..10).and_then(|day| day.parse().ok()).map(|date| Arg::Day(Day::from_date(date)))
            }
            "declared_local_share" => {
                let per_cent = text.parse::<f64>().ok().filter(|share| (0.0..=100.0).contains(share));
                per_cent.map(|share| Arg::Share(Share::from_percent(share)))
            }
            _ => None,
        };
        value.or_else(|| (!text.is_empty()).then_some(Arg::Text(text)))
    }
}
