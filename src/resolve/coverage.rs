//! What the data can carry: which joins between tables succeed, which ids can be right, which days are covered.
//!
//! A share of zero found joins is not an error; it says which exact links an analysis cannot use.

use super::{Register, days};
use crate::model::{Coverage, Direction, Goods, Join, Records, RefId, Sym};
use rustc_hash::FxHashSet;

/// The joins, ids and days of a case. Which measures and checks it carries is said by those who compute them.
pub fn coverage(records: &Records, register: &Register) -> Coverage {
    let (joins, ids, covered) = (joins(records, register), register.ids.clone(), days::covered(records));
    Coverage { joins, ids, carries: Vec::new(), days: days::span(records, &covered), covered }
}

fn joins(records: &Records, register: &Register) -> Vec<Join> {
    let sets = Sets::of(records);
    let contracts = records.contracts.iter();
    let invoices = records.invoices.iter();
    let parties = Parties::of(records, register);
    vec![
        join(
            "contract_items.contract_id → contracts",
            records.items.iter().map(|item| sets.contracts.contains(&item.contract)),
        ),
        join(
            "contract_items.certificate_no → certificates",
            records
                .items
                .iter()
                .filter(|item| !item.certificate.is_empty())
                .map(|i| sets.certificates.contains(&i.certificate)),
        ),
        join(
            "contracts.parent_contract_id → contracts",
            contracts.clone().filter(|c| !c.parent.is_empty()).map(|c| sets.contracts.contains(&c.parent)),
        ),
        join(
            "invoices.contract_id → contracts",
            invoices.clone().filter(|i| !i.contract.is_empty()).map(|i| sets.contracts.contains(&i.contract)),
        ),
        join(
            "invoices.source_document → declarations, invoices, certificates",
            invoices.clone().filter(|i| !i.source_document.is_empty()).map(|i| sets.quotes(i.source_document)),
        ),
        join(
            "invoices.source_line → declarations, invoices",
            invoices
                .clone()
                .filter(|i| !i.source_line.is_empty())
                .map(|i| sets.lines.contains(&(i.source_document, i.source_line))),
        ),
        join(
            "contracts.supplier → declarations.importer",
            parties.suppliers.iter().map(|p| parties.importers.contains(p)),
        ),
        join("contracts.supplier → invoices.buyer", parties.suppliers.iter().map(|p| parties.buyers.contains(p))),
        join("declarations.importer → invoices.seller", parties.importers.iter().map(|p| parties.sellers.contains(p))),
        join("invoices.seller → invoices.buyer", parties.sellers.iter().map(|p| parties.buyers.contains(p))),
        join("invoices.seller → declarations.importer", parties.sellers.iter().map(|p| parties.importers.contains(p))),
        join("certificates.holder → contracts.supplier", parties.holders.iter().map(|p| parties.suppliers.contains(p))),
        join("parties with an id → parties", parties.with_id.iter().map(|p| parties.registered.contains(p))),
        join("contract_items.product_code (6 digits)", records.items.iter().map(|item| six(&item.goods))),
        join("declarations.product_code (6 digits)", records.declarations.iter().map(|d| six(&d.goods))),
        join("invoices.product_code (6 digits)", invoices.map(|invoice| six(&invoice.goods))),
    ]
}

fn join(what: &'static str, found: impl Iterator<Item = bool>) -> Join {
    let (mut asked, mut hits) = (0, 0);
    found.for_each(|hit| {
        asked += 1;
        hits += u64::from(hit);
    });
    Join { what, asked, found: hits }
}

fn six(goods: &Goods) -> bool {
    goods.hs.is_some_and(|code| code.len() >= 6)
}

/// Numbers of documents: of declarations and invoices those that somebody quotes.
struct Sets {
    contracts: FxHashSet<Sym>,
    certificates: FxHashSet<Sym>,
    documents: FxHashSet<Sym>,
    lines: FxHashSet<(Sym, Sym)>,
}

impl Sets {
    fn of(records: &Records) -> Sets {
        let quoted = records.invoices.iter().filter(|row| !row.source_document.is_empty());
        let quoted: FxHashSet<Sym> = quoted.map(|row| row.source_document).collect();
        let declared = records.declarations.iter().map(|row| (row.no, row.line));
        let lines = declared.chain(records.invoices.iter().map(|row| (row.no, row.line)));
        let lines: FxHashSet<(Sym, Sym)> = lines.filter(|(no, _)| quoted.contains(no)).collect();
        Sets {
            contracts: records.contracts.iter().map(|row| row.id).collect(),
            certificates: records.certificates.iter().map(|row| row.no).collect(),
            documents: lines.iter().map(|(no, _)| *no).collect(),
            lines,
        }
    }

    fn quotes(&self, document: Sym) -> bool {
        self.documents.contains(&document) || self.certificates.contains(&document)
    }
}

/// Parties by what they do.
struct Parties {
    suppliers: FxHashSet<u32>,
    importers: FxHashSet<u32>,
    sellers: FxHashSet<u32>,
    buyers: FxHashSet<u32>,
    holders: FxHashSet<u32>,
    registered: FxHashSet<u32>,
    with_id: FxHashSet<u32>,
}

impl Parties {
    fn of(records: &Records, register: &Register) -> Parties {
        let party = |reference: RefId| register.party_of(reference).map(|party| party.0);
        let parties = |references: &mut dyn Iterator<Item = RefId>| -> FxHashSet<u32> {
            let references: FxHashSet<RefId> = references.collect();
            references.into_iter().filter_map(party).collect()
        };
        let imports = records.declarations.iter().filter(|row| row.direction == Direction::Import);
        let ids = register.parties.iter().enumerate().filter(|(_, party)| !party.id.is_empty());
        Parties {
            suppliers: parties(&mut records.contracts.iter().map(|row| row.supplier)),
            importers: parties(&mut imports.map(|row| row.importer)),
            sellers: parties(&mut records.invoices.iter().map(|row| row.seller)),
            buyers: parties(&mut records.invoices.iter().map(|row| row.buyer)),
            holders: parties(&mut records.certificates.iter().map(|row| row.holder)),
            registered: parties(&mut records.parties.iter().map(|row| row.party)),
            with_id: ids.map(|(number, _)| number as u32).collect(),
        }
    }
}
