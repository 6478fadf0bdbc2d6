//! PRETEND: a made-up economy with its truth, and the score of an analysis against it.
//!
//! It runs day by day with real lots: mines, makers over several tiers, traders, importers and senders abroad buy,
//! make and sell, and every lot knows what it is truly made of. What real registers would record goes into the tables
//! of a case; what was true goes into `truth/` beside them, which no analysis reads. Some of the declared producers
//! pass imports off as their own, others only look as if they did.
//!
//! The same request gives the same bytes.

mod border;
mod chance;
mod contract;
mod days;
mod documents;
mod economy;
mod files;
mod firm;
mod goods;
mod ids;
mod importing;
mod innocents;
mod lot;
mod making;
mod names;
pub mod noise;
mod ordering;
mod paper;
mod plan;
mod queue;
mod rates;
pub mod row;
mod schemes;
pub mod score;
mod selling;
mod store;
mod truth;

#[cfg(test)]
mod tests;

pub use noise::{Fate, Noise, NoiseLevel};
pub use row::Row;

use economy::Economy;
use files::{Files, TruthFile};
use jiff::civil::Date;
use paper::Paper;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tegi_model::{Day, Table};

/// The folder of the truth, inside the case.
pub const TRUTH: &str = "truth";
/// The last year of every simulated case.
const LAST_YEAR: i16 = 2025;
/// Senders in each country.
const SENDERS: usize = 9;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request {
    /// The seed: the same one gives the same economy.
    pub seed: u64,
    /// How many declared producers.
    pub producers: usize,
    /// How many years of records.
    pub years: u16,
    /// How many times more documents than usual, from the same firms.
    pub scale: f64,
    /// What happens to rows on their way to the files.
    pub noise: NoiseLevel,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows in the tables of the case.
    pub rows: u64,
    /// Firms at home.
    pub firms: usize,
    /// Contracts.
    pub contracts: usize,
    /// Planted schemes.
    pub schemes: usize,
}

/// Why no case was written.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// The folder holds something else.
    #[error("{0} holds something else")]
    NotEmpty(PathBuf),
    /// A file cannot be written.
    #[error("{0}: {1}")]
    Write(PathBuf, io::Error),
}

/// Writes a simulated case into a folder, which must be new, empty, or an earlier simulated case.
///
/// Takes time in proportion to the rows; memory in proportion to the stores of the firms.
///
/// # Errors
/// Where the folder holds something else, or cannot be written.
pub fn simulate(request: &Request, dir: &Path) -> Result<Summary, SimulateError> {
    if !is_free(dir) {
        return Err(SimulateError::NotEmpty(dir.to_path_buf()));
    }
    pretend(request, dir).map_err(|error| SimulateError::Write(dir.to_path_buf(), error))
}

/// Whether nothing is lost when a case is written here.
fn is_free(dir: &Path) -> bool {
    let empty = std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    empty || dir.join(TRUTH).join("truth.toml").is_file()
}

fn pretend(request: &Request, dir: &Path) -> io::Result<Summary> {
    let truth = dir.join(TRUTH);
    std::fs::create_dir_all(&truth)?;
    let mut economy = found(request, dir, &truth)?;
    people(&mut economy, request);
    documents::write_parties(&mut economy)?;
    let (first, last) = (economy.first, economy.last);
    documents::write_stocks(&mut economy, first)?;
    economy.begin();
    economy.run()?;
    debug_assert!(economy.stores.iter().all(store::Store::closes));
    let mut summary = settle(&mut economy, last)?;
    case_file(dir)?;
    let (firms, contracts, schemes) = (economy.firms.len(), economy.contracts.len(), economy.schemes.len());
    summary = Summary { firms, contracts, schemes, ..summary };
    let rows = economy.paper.files.rows();
    summary.rows = rows;
    truth::write(&economy, &truth, request, &summary)?;
    economy.paper.finish()?;
    Ok(summary)
}

/// An economy without firms so far.
fn found(request: &Request, dir: &Path, truth: &Path) -> io::Result<Economy> {
    let day = |year: i16, month: i8, of_month: i8| {
        Date::new(year, month, of_month).map(Day::from_date).unwrap_or(Day::new(0))
    };
    let years = i16::try_from(request.years.max(1)).unwrap_or(1).min(30);
    let (first, last) = (day(LAST_YEAR + 1 - years, 1, 1), day(LAST_YEAR, 12, 31));
    let records = BufWriter::new(std::fs::File::create(truth.join("records.csv"))?);
    let files = Files::new(dir, request.noise, request.seed, Box::new(records) as Box<dyn Write>)?;
    let documents = TruthFile::new(truth, "scheme_documents.csv", &["scheme_id", "table", "document", "line"])?;
    let days = (last.number() - first.number() + 1) as usize;
    Ok(Economy {
        seed: request.seed,
        scale: request.scale.max(0.01),
        goods: goods::Catalogue::read(),
        firms: Vec::new(),
        stores: Vec::new(),
        senders: border::senders(request.seed, SENDERS),
        rates: rates::Rates::new(request.seed, first, last.number() - first.number()),
        contracts: Vec::new(),
        certificates: Vec::new(),
        schemes: Vec::new(),
        first,
        last,
        today: first,
        queue: queue::Queue::new(first, days),
        paper: Paper::new(files, documents),
        declared: Vec::new(),
    })
}

/// Firms, schemes, innocents and what lies in store on the first day.
fn people(economy: &mut Economy, request: &Request) {
    let mut plan = plan::plan(economy, request.producers);
    let honest = schemes::plant(&mut plan);
    innocents::plant(&mut plan, honest);
    plan.stock_up();
    documents::certify_honest(economy);
}

/// What is written when all days have passed.
fn settle(economy: &mut Economy, last: Day) -> io::Result<Summary> {
    economy.write_contracts(declared)?;
    documents::write_certificates(economy, certified)?;
    documents::write_stocks(economy, last)?;
    documents::write_capacity(economy)?;
    documents::write_bills(economy)?;
    documents::write_relations(economy)?;
    if let Some(table) = Table::named("rates") {
        let mut row = Row::new(table);
        economy.rates.write(table, &mut row, &mut economy.paper.files)?;
    }
    Ok(Summary::default())
}

/// The share that a supplier declares: what is true, give or take little; or what is paid for.
fn declared(economy: &Economy, contract: usize) -> Option<u64> {
    let of = &economy.contracts[contract];
    if of.parent.is_some() {
        return None;
    }
    let spread = (contract * 7 % 5) as f64 - 2.0;
    let cheats = !economy.firm(of.supplier).schemes.is_empty();
    let share = match cheats {
        true => 72.0 + (contract * 11 % 19) as f64,
        false => of.truth.whole().local() * 100.0 + spread,
    };
    Some(share.clamp(0.0, 100.0).round() as u64)
}

/// The share in a certificate.
fn certified(economy: &Economy, firm: firm::FirmIx) -> u64 {
    let firm_of = economy.firm(firm);
    let tally = if firm_of.delivered.value > 0.0 { firm_of.delivered } else { firm_of.sold };
    let share = match firm_of.schemes.first() {
        Some(_) => 74.0 + f64::from(firm.0 * 13 % 17),
        None => 100.0 * tally.local / tally.value.max(1.0) - 1.0,
    };
    share.clamp(0.0, 100.0).round() as u64
}

/// The settings of the case: every table has its source, since invoices come from two.
fn case_file(dir: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(dir.join("case.toml"))?);
    file.write_all(include_bytes!("data/case.toml"))?;
    for table in tegi_model::TABLES.iter().filter(|table| table.name != "judgements" && files::is_made(table)) {
        write!(file, "\n[[source]]\ntable = \"{}\"\npath = \"{}\"\n", table.name, files::file_name(table, 0))?;
    }
    let gross = files::GROSS_INVOICES;
    if dir.join(gross).is_file() {
        write!(file, "\n[[source]]\ntable = \"invoices\"\npath = \"{gross}\"\nvat_included = true\n")?;
    }
    file.flush()
}
