//! What is true: the tables of a `truth` folder (format `tegi.truth/1`) that the score needs.

use super::ScoreError;
use super::sheet::{Cells, by_id};
use std::collections::BTreeMap;
use std::path::Path;
use tegi_model::{Role, TRUE_ROLES};

/// The format that is understood.
const FORMAT: &str = "tegi.truth/1";

/// The truth of one case.
pub struct Truth {
    pub about: About,
    /// By id.
    pub contracts: BTreeMap<String, TrueContract>,
    /// By id.
    pub parties: BTreeMap<String, TrueParty>,
    /// By id.
    pub schemes: BTreeMap<String, Scheme>,
}

/// Where it comes from.
pub struct About {
    pub seed: String,
    pub noise: String,
}

/// What a contract is truly made of, in per cent of its price.
pub struct TrueContract {
    pub supplier: String,
    pub shares: Shares,
    pub depth: f64,
}

/// The shares of a price, in per cent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    pub local: f64,
    pub production: f64,
    pub services: f64,
    pub trade_margin: f64,
    pub imported: f64,
    pub taxes: f64,
}

impl Shares {
    /// The columns, which truth and analysis name alike.
    pub fn read(cells: &Cells<'_>) -> Result<Shares, ScoreError> {
        Ok(Shares {
            local: cells.number("local")?,
            production: cells.number("production")?,
            services: cells.number("services")?,
            trade_margin: cells.number("trade_margin")?,
            imported: cells.number("imported")?,
            taxes: cells.number("taxes")?,
        })
    }
}

/// What a party truly does.
pub struct TrueParty {
    pub role: Role,
    /// Per cent of its delivered units that entered the country as the same good.
    pub imported_units: Option<f64>,
    /// Type of innocent; empty for none.
    pub innocent: String,
    /// Names of schemes, each once.
    pub schemes: Vec<String>,
}

/// A scheme that was planted.
pub struct Scheme {
    pub name: String,
    pub party: String,
    pub contracts: Vec<String>,
}

/// Reads a truth folder.
pub fn read(folder: &Path) -> Result<Truth, ScoreError> {
    let about = about(folder)?;
    let schemes = by_id(&folder.join("schemes.csv"), &["scheme_id", "scheme", "party_id", "contract_ids"], scheme)?;
    let parties =
        by_id(&folder.join("parties.csv"), &["party_id", "role", "imported_units", "innocent", "schemes"], |cells| {
            party(cells, &schemes)
        })?;
    let contracts = by_id(
        &folder.join("contracts.csv"),
        &[
            "contract_id",
            "supplier_id",
            "local",
            "production",
            "services",
            "trade_margin",
            "imported",
            "taxes",
            "depth",
        ],
        contract,
    )?;
    Ok(Truth { about, contracts, parties, schemes })
}

/// `truth.toml`, without which a folder is no truth.
fn about(folder: &Path) -> Result<About, ScoreError> {
    let strange = |found: String| ScoreError::NotTruth { folder: folder.to_path_buf(), found };
    let path = folder.join("truth.toml");
    let text = std::fs::read_to_string(&path).map_err(|_| strange(String::new()))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| ScoreError::Read { path, reason: error.message().to_string() })?;
    let value = |key: &str| match table.get(key) {
        Some(toml::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    if value("format") != FORMAT {
        return Err(strange(value("format")));
    }
    Ok(About { seed: value("seed"), noise: value("noise") })
}

fn contract(cells: &Cells<'_>) -> Result<TrueContract, ScoreError> {
    Ok(TrueContract {
        supplier: cells.text("supplier_id").to_string(),
        shares: Shares::read(cells)?,
        depth: cells.number("depth")?,
    })
}

/// Schemes may be named by their id or by their name.
fn party(cells: &Cells<'_>, schemes: &BTreeMap<String, Scheme>) -> Result<TrueParty, ScoreError> {
    let name = |listed: String| schemes.get(&listed).map_or(listed, |scheme| scheme.name.clone());
    let mut names: Vec<String> = cells.list("schemes").into_iter().map(name).collect();
    names.sort_unstable();
    names.dedup();
    Ok(TrueParty {
        role: cells.one_of("role", role, "producer, assembler, reseller, mixed")?,
        imported_units: cells.maybe_number("imported_units")?,
        innocent: cells.text("innocent").to_string(),
        schemes: names,
    })
}

fn role(text: &str) -> Option<Role> {
    TRUE_ROLES.into_iter().find(|role| role.as_str() == text)
}

fn scheme(cells: &Cells<'_>) -> Result<Scheme, ScoreError> {
    Ok(Scheme {
        name: cells.text("scheme").to_string(),
        party: cells.text("party_id").to_string(),
        contracts: cells.list("contract_ids"),
    })
}
