//! The second volume: what every line draws on; and a case in the store as a chart.

use super::connected::Connected;
use super::rows::Rows;
use super::volume::{Damaged, Volume, VolumeWriter};
use crate::graph::{ContractNode, Line, LineIx};
use crate::resolve::PartyIx;
use crate::trace::{Chart, Face, Known, ShelfSums, Station, Strand, Tracing, Users, strands_between};
use std::io;
use std::sync::Arc;
use tegi_model::{Issue, Sym};

/// Writes a traced case, and the troubles known after it.
///
/// # Errors
/// What the system says.
pub fn write_traced(tracing: &Tracing, issues: &[Issue], volume: &mut VolumeWriter<'_>) -> io::Result<()> {
    let nodes = tracing.kinds.len();
    volume.rows("stations", nodes, |node| tracing.station(node as u32))?;
    let users = Users::new(tracing);
    volume.rows("users", nodes, |node| users.of(node as u32))?;
    drop(users);
    volume.rows("ledgers", tracing.ledgers.len(), |party| &tracing.ledgers[party])?;
    volume.rows("passed", tracing.passed.len(), |line| tracing.passed[line].point)?;
    volume.rows("issues", issues.len(), |number| &issues[number])
}

/// A traced case in the store.
#[derive(Debug)]
pub struct Kept {
    connected: Arc<Connected>,
    stations: Rows<Station>,
    users: Rows<Vec<u32>>,
    ledgers: Rows<Vec<ShelfSums>>,
    passed: Rows<f64>,
    issues: Rows<Issue>,
}

impl Kept {
    /// The case in a volume, traced over a connected one.
    ///
    /// # Errors
    /// Where the volume is damaged.
    pub fn open(connected: Arc<Connected>, volume: &Arc<Volume>) -> Result<Kept, Damaged> {
        Ok(Kept {
            connected,
            stations: volume.rows("stations")?,
            users: volume.rows("users")?,
            ledgers: volume.rows("ledgers")?,
            passed: volume.rows("passed")?,
            issues: volume.rows("issues")?,
        })
    }

    /// Troubles in the data.
    ///
    /// # Errors
    /// Where the volume is damaged.
    pub fn issues(&self) -> Result<Vec<Issue>, Damaged> {
        self.issues.all()
    }
}

impl Chart for Kept {
    type Lost = Damaged;

    fn line(&self, line: LineIx) -> Result<Line, Damaged> {
        self.connected.lines.get(line.0 as usize)
    }

    fn station(&self, node: u32) -> Result<Station, Damaged> {
        self.stations.get(node as usize)
    }

    fn users(&self, node: u32) -> Result<Vec<Strand>, Damaged> {
        let mut found = Vec::new();
        for user in self.users.get(node as usize)? {
            found.extend(strands_between(user, node, self.station(user)?.strands.into_iter()));
        }
        Ok(found)
    }

    fn text(&self, sym: Sym) -> Result<String, Damaged> {
        self.connected.texts.get(sym.0 as usize)
    }

    fn face(&self, party: PartyIx) -> Result<Face, Damaged> {
        self.connected.faces.get(party.0 as usize)
    }

    fn ledger(&self, party: PartyIx) -> Result<Vec<ShelfSums>, Damaged> {
        self.ledgers.get(party.0 as usize)
    }

    fn passed(&self, line: LineIx) -> Result<f64, Damaged> {
        self.passed.get(line.0 as usize)
    }

    fn contract(&self, id: &str) -> Result<Option<ContractNode>, Damaged> {
        let found = self.connected.contracts.equal(|(other, _)| other.as_str().cmp(id))?;
        Ok(found.into_iter().next().map(|(_, node)| node))
    }

    fn named(&self, name: &str) -> Result<Vec<PartyIx>, Damaged> {
        self.connected.named(name)
    }

    fn outgoing(&self, party: PartyIx) -> Result<Vec<LineIx>, Damaged> {
        self.connected.outgoing.get(party.0 as usize)
    }

    fn incoming(&self, party: PartyIx) -> Result<Vec<LineIx>, Damaged> {
        self.connected.incoming.get(party.0 as usize)
    }

    fn document(&self, number: &str) -> Result<Vec<LineIx>, Damaged> {
        self.connected.document(number)
    }

    fn known(&self, what: Known) -> Result<Vec<String>, Damaged> {
        self.connected.known(what)
    }
}
