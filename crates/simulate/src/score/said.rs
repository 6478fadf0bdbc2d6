//! What an analysis said: its tables, read back as any other program reads them.

use super::ScoreError;
use super::sheet::{Cells, by_id, rows};
use super::truth::Shares;
use std::collections::BTreeMap;
use std::path::Path;
use tegi_model::{CheckState, Role, SAID_ROLES, Severity, Verdict};

/// The tables of one analysis.
pub struct Said {
    /// By id.
    pub contracts: BTreeMap<String, SaidContract>,
    /// By id, or by name where a party has none.
    pub parties: BTreeMap<String, SaidParty>,
    /// Raised ones.
    pub findings: Vec<SaidFinding>,
}

/// A row of `contracts.csv`.
#[derive(Clone, Debug)]
pub struct SaidContract {
    pub work: String,
    pub lower: f64,
    pub upper: f64,
    pub shares: Shares,
    pub depth: f64,
    pub target: Option<f64>,
    pub verdict: Option<Verdict>,
}

/// A row of `parties.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SaidParty {
    pub role: Role,
    /// Value delivered under contracts.
    pub delivered: f64,
    pub pass_through: Option<(f64, f64)>,
    pub score: f64,
}

/// A raised row of `findings.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidFinding {
    pub rule: String,
    pub subject: String,
    pub severity: Severity,
    /// In per cent.
    pub confidence: Option<f64>,
}

/// Reads what `tegi analyze` wrote into a folder.
pub fn read(folder: &Path) -> Result<Said, ScoreError> {
    let contracts = by_id(
        &folder.join("contracts.csv"),
        &[
            "contract_id",
            "work_kind",
            "local_lower",
            "local",
            "local_upper",
            "production",
            "services",
            "trade_margin",
            "imported",
            "taxes",
            "depth",
            "target",
            "verdict",
        ],
        contract,
    )?;
    Ok(Said { contracts, parties: parties(folder)?, findings: findings(folder)? })
}

fn contract(cells: &Cells<'_>) -> Result<SaidContract, ScoreError> {
    Ok(SaidContract {
        work: cells.text("work_kind").to_string(),
        lower: cells.number("local_lower")?,
        upper: cells.number("local_upper")?,
        shares: Shares::read(cells)?,
        depth: cells.number("depth")?,
        target: cells.maybe_number("target")?,
        verdict: cells.one_of("verdict", verdict, "met, missed, cannot_tell or empty")?,
    })
}

fn verdict(text: &str) -> Option<Option<Verdict>> {
    let all = [Verdict::Met, Verdict::Missed, Verdict::CannotTell];
    if text.is_empty() { Some(None) } else { all.into_iter().find(|known| known.as_str() == text).map(Some) }
}

/// Parties without an id are known by their name; two that share a name cannot be told apart, and the first stands.
fn parties(folder: &Path) -> Result<BTreeMap<String, SaidParty>, ScoreError> {
    const COLUMNS: &[&str] =
        &["party_id", "name", "role", "delivered", "pass_through_lower", "pass_through_upper", "score"];
    let listed = rows(&folder.join("parties.csv"), COLUMNS, |cells| {
        let id = if cells.text("party_id").is_empty() { cells.text("name") } else { cells.text("party_id") };
        Ok((id.to_string(), party(cells)?))
    })?;
    let mut parties = BTreeMap::new();
    for (id, party) in listed {
        parties.entry(id).or_insert(party);
    }
    Ok(parties)
}

fn party(cells: &Cells<'_>) -> Result<SaidParty, ScoreError> {
    let role = |text: &str| SAID_ROLES.into_iter().find(|role| role.as_str() == text);
    let bounds = (cells.maybe_number("pass_through_lower")?, cells.maybe_number("pass_through_upper")?);
    Ok(SaidParty {
        role: cells.one_of("role", role, "producer, assembler, reseller, mixed, cannot_tell")?,
        delivered: cells.maybe_number("delivered")?.unwrap_or_default(),
        pass_through: bounds.0.zip(bounds.1),
        score: cells.number("score")?,
    })
}

fn findings(folder: &Path) -> Result<Vec<SaidFinding>, ScoreError> {
    const COLUMNS: &[&str] = &["rule", "subject", "state", "severity", "confidence"];
    let all = rows(&folder.join("findings.csv"), COLUMNS, |cells| {
        if cells.text("state") != CheckState::Raised.as_str() {
            return Ok(None);
        }
        Ok(Some(SaidFinding {
            rule: cells.text("rule").to_string(),
            subject: cells.text("subject").to_string(),
            severity: cells.one_of("severity", severity, "low, medium, high")?,
            confidence: cells.maybe_number("confidence")?,
        }))
    })?;
    Ok(all.into_iter().flatten().collect())
}

fn severity(text: &str) -> Option<Severity> {
    [Severity::Low, Severity::Medium, Severity::High].into_iter().find(|known| known.as_str() == text)
}
