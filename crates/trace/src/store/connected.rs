//! The first volume: a case as it was read, recognised and connected.

use super::rows::Rows;
use super::volume::{Damaged, Volume, VolumeWriter};
use crate::graph::{ContractNode, FlowGraph, Line, LineIx};
use crate::resolve::{PartyIx, Register};
use crate::trace::{Face, Known, number_of};
use rayon::prelude::*;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::hash::Hasher;
use std::io;
use std::sync::Arc;
use tegi_model::{Coverage, Records, Revised, SourceInfo, Sym};

/// A case in memory, connected.
#[derive(Debug)]
pub struct Live {
    /// The records; declarations and invoices have become lines.
    pub records: Records,
    /// Who is who.
    pub register: Register,
    /// The graph.
    pub graph: FlowGraph,
    /// What the data can carry.
    pub coverage: Coverage,
}

/// In which way a text names a party; the first way in which one is found counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Way {
    Id,
    Number,
    Name,
}

/// Writes a connected case.
///
/// # Errors
/// What the system says.
pub fn write_connected(live: &Live, volume: &mut VolumeWriter<'_>) -> io::Result<()> {
    let Live { records, register, graph, coverage } = live;
    let text = |sym: Sym| records.strings.get(sym);
    volume.one("records", records)?;
    volume.one("register", register)?;
    volume.one("graph", graph)?;
    volume.one("coverage", coverage)?;
    volume.one("sources", &records.sources)?;
    let revised = &records.revised;
    volume.rows("revised", revised.len(), |number| {
        let earlier = &revised[number];
        (earlier, earlier.parties.map(|party| register.party_of(party)))
    })?;
    volume.rows("texts", records.strings.len(), |number| text(Sym(number as u32)))?;
    volume.rows("lines", graph.lines.len(), |number| &graph.lines[number])?;
    let party = |number: usize| PartyIx(number as u32);
    volume.rows("faces", graph.parties, |number| {
        let known = register.party(party(number));
        Face {
            id: text(known.id).to_string(),
            name: text(known.name).to_string(),
            country: graph.country(Some(party(number))),
        }
    })?;
    volume.rows("outgoing", graph.parties, |number| graph.outgoing(party(number)))?;
    volume.rows("incoming", graph.parties, |number| graph.incoming(party(number)))?;
    let contracts = &graph.contracts;
    volume.rows("contracts", contracts.len(), |number| (text(contracts[number].id), &contracts[number]))?;
    let names = names(records, register);
    volume.rows("names", names.len(), |number| names[number])?;
    let mut documents: Vec<(u64, Sym)> = graph.documents().map(|sym| (hash(text(sym)), sym)).collect();
    documents.par_sort_unstable();
    volume.rows("documents", documents.len(), |number| {
        let (hash, sym) = documents[number];
        Document { hash, sym, lines: graph.of_document(sym).collect() }
    })
}

/// Lines by the number of their document, in the order of its hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Document {
    hash: u64,
    sym: Sym,
    lines: Vec<LineIx>,
}

/// Texts in order, and for each the parties that it names, first by id, then by number, then by name.
fn names<'a>(records: &'a Records, register: &Register) -> Vec<(&'a str, Way, PartyIx)> {
    let text = |sym: Sym| records.strings.get(sym);
    let mut names = Vec::new();
    for (number, party) in register.parties.iter().enumerate() {
        let ix = PartyIx(number as u32);
        let mut name = |text: &'a str, way: Way| names.push((text, way, ix));
        name(text(party.id), Way::Id);
        name(number_of(text(party.id)), Way::Number);
        name(text(party.name), Way::Name);
        party.aliases.iter().for_each(|&alias| name(text(alias), Way::Name));
    }
    names.par_sort_unstable();
    names.dedup();
    names
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// A connected case in the store.
#[derive(Debug)]
pub struct Connected {
    volume: Arc<Volume>,
    sources: Vec<SourceInfo>,
    pub(super) texts: Rows<String>,
    pub(super) lines: Rows<Line>,
    pub(super) faces: Rows<Face>,
    pub(super) outgoing: Rows<Vec<LineIx>>,
    pub(super) incoming: Rows<Vec<LineIx>>,
    pub(super) contracts: Rows<(String, ContractNode)>,
    names: Rows<(String, Way, PartyIx)>,
    documents: Rows<Document>,
    revised: Rows<Earlier>,
}

/// An earlier state of a document with the parties that were recognised in it.
type Earlier = (Revised, [Option<PartyIx>; 2]);

impl Connected {
    /// The case in a volume.
    ///
    /// # Errors
    /// Where the volume is damaged.
    pub fn open(volume: Arc<Volume>) -> Result<Connected, Damaged> {
        Ok(Connected {
            sources: volume.one("sources")?,
            texts: volume.rows("texts")?,
            lines: volume.rows("lines")?,
            faces: volume.rows("faces")?,
            outgoing: volume.rows("outgoing")?,
            incoming: volume.rows("incoming")?,
            contracts: volume.rows("contracts")?,
            names: volume.rows("names")?,
            documents: volume.rows("documents")?,
            revised: volume.rows("revised")?,
            volume,
        })
    }

    /// Inputs.
    pub fn sources(&self) -> &[SourceInfo] {
        &self.sources
    }

    /// What the data can carry.
    ///
    /// # Errors
    /// Where the volume is damaged.
    pub fn coverage(&self) -> Result<Coverage, Damaged> {
        self.volume.one("coverage")
    }

    /// Earlier states of documents, by source and row, each with the parties that were recognised in it.
    ///
    /// # Errors
    /// Where the volume is damaged.
    pub fn revised(&self) -> Result<Vec<Earlier>, Damaged> {
        self.revised.all()
    }

    /// The whole case, back in memory.
    ///
    /// # Errors
    /// Where the volume is damaged.
    pub fn live(&self) -> Result<Live, Damaged> {
        let mut records: Records = self.volume.one("records")?;
        self.texts.all()?.iter().for_each(|text| {
            records.strings.intern(text);
        });
        records.revised = self.revised()?.into_iter().map(|(earlier, _)| earlier).collect();
        let graph: FlowGraph = self.volume.one("graph")?;
        let (register, coverage) = (self.volume.one("register")?, self.volume.one("coverage")?);
        Ok(Live { records, register, graph: graph.with_lines(self.lines.all()?), coverage })
    }

    /// Parties that a text names: by id, then by number, then by name.
    pub(super) fn named(&self, name: &str) -> Result<Vec<PartyIx>, Damaged> {
        let mut found = Vec::new();
        for (.., party) in self.names.equal(|(text, ..)| text.as_str().cmp(name))? {
            if !found.contains(&party) {
                found.push(party);
            }
        }
        Ok(found)
    }

    /// The lines of the documents of a number.
    pub(super) fn document(&self, number: &str) -> Result<Vec<LineIx>, Damaged> {
        let hashed = hash(number);
        let mut found = Vec::new();
        for document in self.documents.equal(|document| document.hash.cmp(&hashed))? {
            if self.texts.get(document.sym.0 as usize)? == number {
                found.extend(document.lines);
            }
        }
        Ok(found)
    }

    /// What can be asked for, in the order of [`Chart::known`](crate::trace::Chart::known).
    pub(super) fn known(&self, what: Known) -> Result<Vec<String>, Damaged> {
        Ok(match what {
            Known::Contracts => self.contracts.all()?.into_iter().map(|(id, _)| id).collect(),
            Known::Parties => self.faces.all()?.into_iter().flat_map(|face| [face.id, face.name]).collect(),
            Known::Documents => {
                let (texts, documents) = (self.texts.all()?, self.documents.all()?);
                documents.iter().filter_map(|document| texts.get(document.sym.0 as usize).cloned()).collect()
            }
        })
    }
}
