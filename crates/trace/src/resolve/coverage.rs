//! What the data can carry: which joins between tables succeed, which ids can be right, which days are covered.
//!
//! A share of zero found joins is not an error; it says which exact links an analysis cannot use.

use super::{Register, days};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use tegi_model::{Coverage, Declaration, Direction, Goods, Join, Records, RefId, Sym};

/// Rows that one thread looks through in one go.
const CHUNK: usize = 1 << 16;

/// The joins, ids and days of a case. Which measures and checks it carries is said by those who compute them.
pub fn coverage(records: &Records, register: &Register) -> Coverage {
    let (joins, covered) = rayon::join(|| joins(records, register), || days::covered(records));
    let ids = register.ids.clone();
    Coverage { joins, ids, carries: Vec::new(), days: days::span(records, &covered), covered }
}

fn joins(records: &Records, register: &Register) -> Vec<Join> {
    let (sets, parties) = rayon::join(|| Sets::of(records), || Parties::of(records, register));
    let Records { contracts, items, declarations, invoices, .. } = records;
    vec![
        join("contract_items.contract_id → contracts", items, &|item| Some(sets.contracts.contains(&item.contract))),
        join("contract_items.certificate_no → certificates", items, &|item| {
            (!item.certificate.is_empty()).then(|| sets.certificates.contains(&item.certificate))
        }),
        join("contracts.parent_contract_id → contracts", contracts, &|contract| {
            (!contract.parent.is_empty()).then(|| sets.contracts.contains(&contract.parent))
        }),
        join("invoices.contract_id → contracts", invoices, &|invoice| {
            (!invoice.contract.is_empty()).then(|| sets.contracts.contains(&invoice.contract))
        }),
        join("invoices.source_document → declarations, invoices, certificates", invoices, &|invoice| {
            (!invoice.source_document.is_empty()).then(|| sets.quotes(invoice.source_document))
        }),
        join("invoices.source_line → declarations, invoices", invoices, &|invoice| {
            (!invoice.source_line.is_empty())
                .then(|| sets.lines.contains(&(invoice.source_document, invoice.source_line)))
        }),
        meet("contracts.supplier → declarations.importer", &parties.suppliers, &parties.importers),
        meet("contracts.supplier → invoices.buyer", &parties.suppliers, &parties.buyers),
        meet("declarations.importer → invoices.seller", &parties.importers, &parties.sellers),
        meet("invoices.seller → invoices.buyer", &parties.sellers, &parties.buyers),
        meet("invoices.seller → declarations.importer", &parties.sellers, &parties.importers),
        meet("certificates.holder → contracts.supplier", &parties.holders, &parties.suppliers),
        meet("parties with an id → parties", &parties.with_id, &parties.registered),
        join("contract_items.product_code (6 digits)", items, &|item| Some(six(&item.goods))),
        join("declarations.product_code (6 digits)", declarations, &|declaration| Some(six(&declaration.goods))),
        join("invoices.product_code (6 digits)", invoices, &|invoice| Some(six(&invoice.goods))),
    ]
}

/// How many rows ask for something, and of how many it is found.
fn join<T: Sync>(what: &'static str, rows: &[T], found: &(dyn Fn(&T) -> Option<bool> + Sync)) -> Join {
    let of_chunk = |rows: &[T]| {
        let asked = rows.iter().filter_map(found);
        asked.fold((0, 0), |(asked, hits), hit| (asked + 1, hits + u64::from(hit)))
    };
    let (asked, found) = rows.par_chunks(CHUNK).map(of_chunk).reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    Join { what, asked, found }
}

/// How many parties there are in one place, and how many of them in another one too.
fn meet(what: &'static str, ones: &FxHashSet<u32>, others: &FxHashSet<u32>) -> Join {
    Join { what, asked: ones.len() as u64, found: ones.intersection(others).count() as u64 }
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
        let quoted = records.invoices.par_iter().filter(|row| !row.source_document.is_empty());
        let quoted: FxHashSet<Sym> = quoted.map(|row| row.source_document).collect();
        let declared = records.declarations.par_iter().map(|row| (row.no, row.line));
        let lines = declared.chain(records.invoices.par_iter().map(|row| (row.no, row.line)));
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
        let imports = |row: &Declaration| Some(row.importer).filter(|_| row.direction == Direction::Import);
        let ids = register.parties.iter().enumerate().filter(|(_, party)| !party.id.is_empty());
        Parties {
            suppliers: named(register, &records.contracts, &|row| Some(row.supplier)),
            importers: named(register, &records.declarations, &imports),
            sellers: named(register, &records.invoices, &|row| Some(row.seller)),
            buyers: named(register, &records.invoices, &|row| Some(row.buyer)),
            holders: named(register, &records.certificates, &|row| Some(row.holder)),
            registered: named(register, &records.parties, &|row| Some(row.party)),
            with_id: ids.map(|(number, _)| number as u32).collect(),
        }
    }
}

/// The parties that rows name in one place.
fn named<T: Sync>(register: &Register, rows: &[T], of: &(dyn Fn(&T) -> Option<RefId> + Sync)) -> FxHashSet<u32> {
    let of_chunk = |chunk: &[T]| chunk.iter().filter_map(of).collect::<FxHashSet<RefId>>();
    let references = rows.par_chunks(CHUNK).map(of_chunk).reduce(FxHashSet::default, |mut all, some| {
        all.extend(some);
        all
    });
    references.into_iter().filter_map(|reference| register.party_of(reference).map(|party| party.0)).collect()
}
