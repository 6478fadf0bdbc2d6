//! CONNECT: records and register become one graph of flows.
//!
//! Nodes are parties; edges are *supply lines*, one per document line, in a fixed order that does not depend on the
//! order of the rows. What the records say twice (an invoice that bills a contract's item, a foreign seller's invoice
//! for goods that a declaration covers) is here once; the other is an issue.

mod build;
mod codes;
mod goods;
mod opening;
mod views;

pub use build::connect;
pub use goods::{GoodKey, GoodsTable};
pub use opening::Alike;

use crate::resolve::PartyIx;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tegi_model::{
    Capacity, Certificate, Citation, Country, Day, Goods, HsCode, Issue, Money, OriginSign, Quantity, Share, Sym, Unit,
    WorkKind,
};

/// A supply line by its number in [`FlowGraph::lines`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineIx(pub u32);

/// A contract by its number in [`FlowGraph::contracts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContractIx(pub u32);

/// What kind of document a supply line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LineKind {
    /// Stock from before the first record.
    Opening,
    /// Release by customs into the home market.
    Import,
    /// Import from the customs union, without customs.
    EaeuImport,
    /// A domestic (or undeclared foreign) sale.
    Sale,
    /// A delivery under a contract.
    Delivery,
    /// A declared export.
    Export,
}

impl LineKind {
    /// Whether the goods come over the border with this line.
    pub fn is_import(self) -> bool {
        matches!(self, LineKind::Import | LineKind::EaeuImport)
    }
}

/// One document line: goods or a service that pass from a seller to a buyer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// What document it comes from.
    pub kind: LineKind,
    /// Who gives; the sender abroad for an import; nobody for opening stock.
    pub seller: Option<PartyIx>,
    /// Who gets; nobody for sales to the public and exports without a named consignee.
    pub buyer: Option<PartyIx>,
    /// When; `None` counts as always there for the buyer and as last for the seller.
    pub day: Option<Day>,
    /// The goods, as the document names them.
    pub goods: Goods,
    /// The code by which they are compared: the document's, unless its description speaks against it.
    pub code: Option<HsCode>,
    /// The shelf on which they are kept together.
    pub key: GoodKey,
    /// Their description in one form: lower case, letters and digits only.
    pub text: Sym,
    /// Whether it is a service.
    pub service: bool,
    /// How much.
    pub quantity: Option<Quantity>,
    /// In which unit.
    pub unit: Unit,
    /// Net weight, where declared.
    pub kg: Option<Quantity>,
    /// Value without VAT; the customs value of an import.
    pub value: Option<Money>,
    /// Import duty.
    pub duty: Money,
    /// Country of origin of an import.
    pub origin: Option<Country>,
    /// Origin sign.
    pub sign: Option<OriginSign>,
    /// A delivery: its contract. Another line: the contract that it serves.
    pub contract: Option<ContractIx>,
    /// Number of the document.
    pub document: Sym,
    /// Line in it.
    pub line: Sym,
    /// The document quoted for these goods.
    pub quotes: Sym,
    /// The line in it.
    pub quotes_line: Sym,
    /// The certificate quoted.
    pub certificate: Sym,
    /// Where it was read.
    pub at: Citation,
    /// The invoice that bills a delivery, where there is one.
    pub billed_at: Option<Citation>,
}

impl Line {
    /// What the goods cost who gets them: value and duty.
    pub fn cost(&self) -> Option<Money> {
        self.value.map(|value| value + self.duty)
    }
}

/// A contract, connected.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ContractNode {
    /// Its id.
    pub id: Sym,
    /// Who delivers.
    pub supplier: Option<PartyIx>,
    /// Who orders.
    pub buyer: Option<PartyIx>,
    /// What for.
    pub work_kind: Option<WorkKind>,
    /// The contract that it serves.
    pub parent: Option<ContractIx>,
    /// Declared local share.
    pub declared: Option<Share>,
    /// Its record in [`Records::contracts`](tegi_model::Records::contracts).
    pub record: usize,
    /// Its deliveries.
    pub lines: Vec<LineIx>,
}

/// A certificate of origin, connected.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CertificateNode {
    /// Who holds it.
    pub holder: Option<PartyIx>,
    /// The record.
    pub record: Certificate,
}

/// A bill of materials: the components of one product of one maker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bill {
    /// The product's code.
    pub product: HsCode,
    /// Component code, quantity per unit of product, unit.
    pub components: Vec<(HsCode, Quantity, Unit)>,
}

/// The flow graph of a case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FlowGraph {
    /// How many parties.
    pub parties: usize,
    /// Country by party.
    pub countries: Vec<Option<Country>>,
    /// Supply lines in fixed order.
    #[serde(skip)]
    pub lines: Vec<Line>,
    /// Contracts by id.
    pub contracts: Vec<ContractNode>,
    /// Certificates by number.
    pub certificates: Vec<CertificateNode>,
    /// Bills of materials by maker.
    pub bills: FxHashMap<PartyIx, Vec<Bill>>,
    /// Capacity rows by party.
    pub capacity: FxHashMap<PartyIx, Vec<Capacity>>,
    /// Last stock count of a good at a party: day and quantity.
    pub counts: FxHashMap<(PartyIx, GoodKey, Unit), (Day, Quantity)>,
    /// What opening stock is taken to be like.
    pub opening_like: FxHashMap<LineIx, Alike>,
    /// Lines by document number, for links over several firms; in order.
    #[serde(skip)]
    by_document: Vec<(Sym, LineIx)>,
    /// Numbers of certificates by holder.
    held: FxHashMap<PartyIx, Vec<usize>>,
    #[serde(skip)]
    outgoing: Adjacency,
    #[serde(skip)]
    incoming: Adjacency,
    /// Troubles met while connecting.
    pub issues: Vec<Issue>,
}

/// Lines of each party, in compressed rows.
#[derive(Clone, Debug, Default)]
struct Adjacency {
    starts: Vec<u32>,
    lines: Vec<LineIx>,
}

impl Adjacency {
    /// The lines of each party by this end of theirs.
    fn new(parties: usize, lines: &[Line], end: impl Fn(&Line) -> Option<PartyIx>) -> Adjacency {
        let of: Vec<Option<PartyIx>> = lines.iter().map(end).collect();
        let mut starts = vec![0_u32; parties + 1];
        for party in of.iter().flatten() {
            starts[party.0 as usize + 1] += 1;
        }
        for party in 0..parties {
            starts[party + 1] += starts[party];
        }
        let mut next = starts.clone();
        let mut lines = vec![LineIx(0); starts.last().copied().unwrap_or(0) as usize];
        for (party, number) in of.iter().zip(0..) {
            if let Some(party) = party {
                lines[next[party.0 as usize] as usize] = LineIx(number);
                next[party.0 as usize] += 1;
            }
        }
        Adjacency { starts, lines }
    }

    fn of(&self, party: PartyIx) -> &[LineIx] {
        let party = party.0 as usize;
        match (self.starts.get(party), self.starts.get(party + 1)) {
            (Some(&from), Some(&to)) => &self.lines[from as usize..to as usize],
            _ => &[],
        }
    }
}

impl FlowGraph {
    /// The graph with these lines, in their fixed order, instead of its own.
    pub fn with_lines(self, lines: Vec<Line>) -> FlowGraph {
        let mut graph = FlowGraph { lines, ..self };
        graph.index_lines();
        graph
    }

    /// Notes which lines each party, contract and document has.
    fn index_lines(&mut self) {
        let gives = |line: &Line| line.seller.filter(|_| !line.kind.is_import());
        let gets = |line: &Line| line.buyer.filter(|_| line.kind != LineKind::Export);
        (self.outgoing, self.incoming) = rayon::join(
            || Adjacency::new(self.parties, &self.lines, gives),
            || Adjacency::new(self.parties, &self.lines, gets),
        );
        self.contracts.iter_mut().for_each(|contract| contract.lines.clear());
        self.by_document.clear();
        for (number, line) in self.lines.iter().enumerate() {
            let ix = LineIx(number as u32);
            match (line.kind, line.contract) {
                (LineKind::Delivery, Some(contract)) => self.contracts[contract.0 as usize].lines.push(ix),
                _ if !line.document.is_empty() => self.by_document.push((line.document, ix)),
                _ => {}
            }
        }
        self.by_document.par_sort_unstable();
    }

    /// What a party gives: sales, deliveries, exports, in order of time. Imports do not count for their sender.
    pub fn outgoing(&self, party: PartyIx) -> &[LineIx] {
        self.outgoing.of(party)
    }

    /// What a party gets: opening stock, imports, purchases, in order of time.
    pub fn incoming(&self, party: PartyIx) -> &[LineIx] {
        self.incoming.of(party)
    }

    /// The line of a number.
    pub fn line(&self, ix: LineIx) -> &Line {
        &self.lines[ix.0 as usize]
    }

    /// The lines of the documents of this number, in order, but for deliveries under a contract.
    pub fn of_document(&self, number: Sym) -> impl Iterator<Item = LineIx> + Clone + '_ {
        let from = self.by_document.partition_point(|(other, _)| *other < number);
        self.by_document[from..].iter().take_while(move |(other, _)| *other == number).map(|(_, ix)| *ix)
    }

    /// The numbers of all documents that [`FlowGraph::of_document`] knows.
    pub fn documents(&self) -> impl Iterator<Item = Sym> + '_ {
        self.by_document.chunk_by(|a, b| a.0 == b.0).map(|lines| lines[0].0)
    }

    /// The certificates that a party holds.
    pub fn certificates_of(&self, party: PartyIx) -> Vec<&CertificateNode> {
        let held = self.held.get(&party).into_iter().flatten();
        held.map(|&number| &self.certificates[number]).collect()
    }

    /// The country of a party.
    pub fn country(&self, party: Option<PartyIx>) -> Option<Country> {
        party.and_then(|party| self.countries.get(party.0 as usize).copied().flatten())
    }

    /// Whether a party is known to be outside `home`.
    pub fn is_foreign(&self, party: Option<PartyIx>, home: Country) -> bool {
        self.country(party).is_some_and(|country| country != home)
    }
}
