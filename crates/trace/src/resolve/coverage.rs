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
    let contracts = records.contracts.par_iter();
    let invoices = records.invoices.par_iter().with_min_len(CHUNK);
    vec![
        join(
            "contract_items.contract_id → contracts",
            records.items.par_iter().map(|item| sets.contracts.contains(&item.contract)),
        ),
        join(
            "contract_items.certificate_no → certificates",
            records
                .items
                .par_iter()
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
            parties.suppliers.par_iter().map(|p| parties.importers.contains(p)),
        ),
        join("contracts.supplier → invoices.buyer", parties.suppliers.par_iter().map(|p| parties.buyers.contains(p))),
        join(
            "declarations.importer → invoices.seller",
            parties.importers.par_iter().map(|p| parties.sellers.contains(p)),
        ),
        join("invoices.seller → invoices.buyer", parties.sellers.par_iter().map(|p| parties.buyers.contains(p))),
        join(
            "invoices.seller → declarations.importer",
            parties.sellers.par_iter().map(|p| parties.importers.contains(p)),
        ),
        join(
            "certificates.holder → contracts.supplier",
            parties.holders.par_iter().map(|p| parties.suppliers.contains(p)),
        ),
        join("parties with an id → parties", parties.with_id.par_iter().map(|p| parties.registered.contains(p))),
        join("contract_items.product_code (6 digits)", records.items.par_iter().map(|item| six(&item.goods))),
        join("declarations.product_code (6 digits)", records.declarations.par_iter().map(|d| six(&d.goods))),
        join("invoices.product_code (6 digits)", invoices.map(|invoice| six(&invoice.goods))),
    ]
}

fn join(what: &'static str, found: impl ParallelIterator<Item = bool>) -> Join {
    let one = found.map(|hit| (1, u64::from(hit)));
    let (asked, found) = one.reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    Join { what, asked, found }
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
            suppliers: named(register, &records.contracts, |row| Some(row.supplier)),
            importers: named(register, &records.declarations, imports),
            sellers: named(register, &records.invoices, |row| Some(row.seller)),
            buyers: named(register, &records.invoices, |row| Some(row.buyer)),
            holders: named(register, &records.certificates, |row| Some(row.holder)),
            registered: named(register, &records.parties, |row| Some(row.party)),
            with_id: ids.map(|(number, _)| number as u32).collect(),
        }
    }
}

/// The parties that rows name in one place.
fn named<T: Sync>(register: &Register, rows: &[T], of: impl Fn(&T) -> Option<RefId> + Sync) -> FxHashSet<u32> {
    let of_chunk = |chunk: &[T]| chunk.iter().filter_map(&of).collect::<FxHashSet<RefId>>();
    let references = rows.par_chunks(CHUNK).map(of_chunk).reduce(FxHashSet::default, |mut all, some| {
        all.extend(some);
        all
    });
    references.into_iter().filter_map(|reference| register.party_of(reference).map(|party| party.0)).collect()
}
