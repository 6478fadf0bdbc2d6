//! The chart: a traced case as someone walks through it, line by line and firm by firm.
//!
//! Trails, gates and ledgers ask for the few lines that they touch and for nothing else. So the same walk goes over a
//! case in memory ([`Traced`]) and over one that lies in a store, of which it reads a few blocks.

use super::books::{Own, ShelfSums};
use super::network::{NodeKind, Tracing};
use crate::graph::{ContractNode, FlowGraph, Line, LineIx};
use crate::resolve::{Party, PartyIx, Register};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::ops::Range;
use std::sync::OnceLock;
use tegi_model::{Country, LinkKind, Records, Sym};

/// What a line draws on, or what draws on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strand {
    /// The node at the other end.
    pub node: u32,
    /// Share of the value of the line that draws.
    #[serde(with = "tegi_model::few_bytes")]
    pub value: f64,
    /// Share of its units, where it is the same good; else nothing.
    #[serde(with = "tegi_model::few_bytes")]
    pub units: f64,
    /// How it was found.
    pub link: LinkKind,
}

/// A node of the network, as a walk needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Station {
    /// What it stands for.
    pub kind: NodeKind,
    /// What it has from itself.
    pub own: Own,
    /// Share of its value from abroad, through all tiers.
    #[serde(with = "tegi_model::few_bytes")]
    pub imported: f64,
    /// Share of its value of which nobody can tell.
    #[serde(with = "tegi_model::few_bytes")]
    pub unknown: f64,
    /// What it draws on.
    pub strands: Vec<Strand>,
}

/// A party as a reader is told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// Its id; empty where none is known.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its country.
    pub country: Option<Country>,
}

/// A traced case that can be walked through. Nodes have the network's numbers, in which lines come first.
pub trait Chart {
    /// Why a part of it cannot be read.
    type Lost;

    /// A supply line.
    fn line(&self, line: LineIx) -> Result<Line, Self::Lost>;
    /// A node.
    fn station(&self, node: u32) -> Result<Station, Self::Lost>;
    /// Who draws on a node: in order of their numbers, as often as they do.
    fn users(&self, node: u32) -> Result<Vec<Strand>, Self::Lost>;
    /// A text.
    fn text(&self, sym: Sym) -> Result<String, Self::Lost>;
    /// A party.
    fn face(&self, party: PartyIx) -> Result<Face, Self::Lost>;
    /// The ledger of a party, in sums.
    fn ledger(&self, party: PartyIx) -> Result<Vec<ShelfSums>, Self::Lost>;
    /// Fraction of a line's units that most likely entered the country as the same good.
    fn passed(&self, line: LineIx) -> Result<f64, Self::Lost>;
    /// The contract of this id.
    fn contract(&self, id: &str) -> Result<Option<ContractNode>, Self::Lost>;
    /// The parties of this id, of this number in any scheme, of this name; in this order.
    fn named(&self, name: &str) -> Result<Vec<PartyIx>, Self::Lost>;
    /// What a party gives, in order of time.
    fn outgoing(&self, party: PartyIx) -> Result<Vec<LineIx>, Self::Lost>;
    /// What a party gets, in order of time.
    fn incoming(&self, party: PartyIx) -> Result<Vec<LineIx>, Self::Lost>;
    /// The lines of the documents of this number, but for deliveries under a contract.
    fn document(&self, number: &str) -> Result<Vec<LineIx>, Self::Lost>;
    /// What can be asked for: names that look like one that is not there are taken from these.
    fn known(&self, what: Known) -> Result<Vec<String>, Self::Lost>;
}

/// Kinds of things that are asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Contracts, by id.
    Contracts,
    /// Parties, by id and by name.
    Parties,
    /// Documents, by number.
    Documents,
}

/// A traced case in memory.
pub struct Traced<'a> {
    tracing: &'a Tracing,
    graph: &'a FlowGraph,
    records: &'a Records,
    register: &'a Register,
    users: OnceLock<Users>,
}

impl<'a> Traced<'a> {
    /// The chart of a case that was traced.
    pub fn new(tracing: &'a Tracing, graph: &'a FlowGraph, records: &'a Records, register: &'a Register) -> Traced<'a> {
        Traced { tracing, graph, records, register, users: OnceLock::new() }
    }

    /// The letters of a text.
    fn letters(&self, sym: Sym) -> &'a str {
        self.records.strings.get(sym)
    }
}

impl Chart for Traced<'_> {
    type Lost = Infallible;

    fn line(&self, line: LineIx) -> Result<Line, Infallible> {
        Ok(self.graph.line(line).clone())
    }

    fn station(&self, node: u32) -> Result<Station, Infallible> {
        Ok(self.tracing.station(node))
    }

    fn users(&self, node: u32) -> Result<Vec<Strand>, Infallible> {
        let users = self.users.get_or_init(|| Users::new(self.tracing));
        Ok(users.of(node).iter().flat_map(|&user| strands_between(user, node, self.tracing.strands(user))).collect())
    }

    fn text(&self, sym: Sym) -> Result<String, Infallible> {
        Ok(self.letters(sym).to_string())
    }

    fn face(&self, party: PartyIx) -> Result<Face, Infallible> {
        let known = self.register.party(party);
        let text = |sym| self.letters(sym).to_string();
        Ok(Face { id: text(known.id), name: text(known.name), country: self.graph.country(Some(party)) })
    }

    fn ledger(&self, party: PartyIx) -> Result<Vec<ShelfSums>, Infallible> {
        Ok(self.tracing.ledgers.get(party.0 as usize).cloned().unwrap_or_default())
    }

    fn passed(&self, line: LineIx) -> Result<f64, Infallible> {
        Ok(self.tracing.passed[line.0 as usize].point)
    }

    fn contract(&self, id: &str) -> Result<Option<ContractNode>, Infallible> {
        Ok(self.graph.contracts.iter().find(|node| self.letters(node.id) == id).cloned())
    }

    fn named(&self, name: &str) -> Result<Vec<PartyIx>, Infallible> {
        let is_it = |sym: Sym| self.letters(sym) == name;
        let rank = |party: &Party| match party {
            _ if is_it(party.id) => Some(0),
            _ if number_of(self.letters(party.id)) == name => Some(1),
            _ if is_it(party.name) || party.aliases.iter().copied().any(is_it) => Some(2),
            _ => None,
        };
        let parties = self.register.parties.iter().enumerate();
        let mut found: Vec<(u8, u32)> =
            parties.filter_map(|(number, party)| Some((rank(party)?, number as u32))).collect();
        found.sort_unstable();
        Ok(found.into_iter().map(|(_, number)| PartyIx(number)).collect())
    }

    fn outgoing(&self, party: PartyIx) -> Result<Vec<LineIx>, Infallible> {
        Ok(self.graph.outgoing(party).to_vec())
    }

    fn incoming(&self, party: PartyIx) -> Result<Vec<LineIx>, Infallible> {
        Ok(self.graph.incoming(party).to_vec())
    }

    fn document(&self, number: &str) -> Result<Vec<LineIx>, Infallible> {
        let known = self.records.strings.find(number);
        Ok(known.into_iter().flat_map(|sym| self.graph.of_document(sym)).collect())
    }

    fn known(&self, what: Known) -> Result<Vec<String>, Infallible> {
        let text = |sym| self.letters(sym).to_string();
        Ok(match what {
            Known::Contracts => self.graph.contracts.iter().map(|node| text(node.id)).collect(),
            Known::Parties => self.register.parties.iter().flat_map(|party| [party.id, party.name]).map(text).collect(),
            Known::Documents => self.graph.documents().map(text).collect(),
        })
    }
}

/// The number of an id without its scheme.
pub fn number_of(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(_, number)| number)
}

/// What a user takes of a node, out of all that it draws on.
pub fn strands_between(user: u32, node: u32, drawn: impl Iterator<Item = Strand>) -> impl Iterator<Item = Strand> {
    drawn.filter(move |strand| strand.node == node).map(move |strand| Strand { node: user, ..strand })
}

impl Tracing {
    /// A node as a walk needs it.
    pub fn station(&self, node: u32) -> Station {
        let blend = &self.blends[node as usize];
        Station {
            kind: self.kinds[node as usize],
            own: self.own.get(node as usize),
            imported: blend.imported,
            unknown: blend.unknown,
            strands: self.strands(node).collect(),
        }
    }

    fn strands(&self, node: u32) -> impl Iterator<Item = Strand> + '_ {
        self.ties(node as usize).map(|(node, value, units, link)| Strand { node: node as u32, value, units, link })
    }
}

/// Nodes whose ties are looked through in one go.
const CHUNK: usize = 1 << 16;

/// What some nodes draw on, each node once.
struct Drawn {
    first: u32,
    /// How many nodes each draws on, and which, one behind the other.
    counts: Vec<u32>,
    on: Vec<u32>,
}

impl Drawn {
    fn of(tracing: &Tracing, nodes: Range<usize>) -> Drawn {
        let (mut drawn, mut of_one) =
            (Drawn { first: nodes.start as u32, counts: Vec::new(), on: Vec::new() }, Vec::new());
        for node in nodes {
            of_one.clear();
            of_one.extend(tracing.ties(node).map(|tie| tie.0 as u32));
            of_one.sort_unstable();
            of_one.dedup();
            drawn.counts.push(of_one.len() as u32);
            drawn.on.extend_from_slice(&of_one);
        }
        drawn
    }

    /// Who draws on whom.
    fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let users = (self.first..).zip(&self.counts);
        let users = users.flat_map(|(user, count)| std::iter::repeat_n(user, *count as usize));
        users.zip(self.on.iter().copied())
    }
}

/// Who draws on each node, each once: the network's ties turned round. Time and memory: `O(ties)`.
pub struct Users {
    starts: Vec<u32>,
    users: Vec<u32>,
}

impl Users {
    /// The users of all nodes.
    pub fn new(tracing: &Tracing) -> Users {
        let count = tracing.kinds.len();
        let nodes: Vec<usize> = (0..count).step_by(CHUNK).collect();
        let drawn_on = |from: &usize| Drawn::of(tracing, *from..count.min(from + CHUNK));
        let drawn: Vec<Drawn> = nodes.par_iter().map(drawn_on).collect();
        let mut starts = vec![0_u32; count + 1];
        drawn.iter().flat_map(|some| &some.on).for_each(|target| starts[*target as usize + 1] += 1);
        (0..count).for_each(|node| starts[node + 1] += starts[node]);
        let mut next = starts.clone();
        let mut users = vec![0; starts.last().map_or(0, |&end| end as usize)];
        for (user, target) in drawn.iter().flat_map(Drawn::pairs) {
            let place = &mut next[target as usize];
            users[*place as usize] = user;
            *place += 1;
        }
        Users { starts, users }
    }

    /// The users of a node, in order of their numbers.
    pub fn of(&self, node: u32) -> &[u32] {
        &self.users[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}
