//! The truth of a simulated case: what every contract is made of, who does what, which schemes were planted.
//!
//! It lies in `truth/` beside the case's tables; no analysis reads it, `tegi score` does.

use super::economy::Economy;
use super::files::TruthFile;
use super::firm::{Firm, Tally, Trade};
use super::lot::TIERS;
use super::{Request, Summary};
use std::io::{self, Write};
use std::path::Path;

/// From this fraction of its units on a firm resells …
const RESELLER: f64 = 0.9;
/// … from this one on it does both.
const MIXED: f64 = 0.1;
/// An assembler: imported content of at least this …
const ASSEMBLER_IMPORTED: f64 = 0.6;
/// … and own value added of at most this.
const ASSEMBLER_OWN: f64 = 0.25;

/// The id of a scheme.
pub fn scheme_id(number: u32) -> String {
    format!("S-{:03}", number + 1)
}

/// A fraction as per cent with six decimals.
fn percent(fraction: f64) -> String {
    let text = format!("{:.6}", fraction * 100.0);
    if text.trim_start_matches('-').bytes().all(|byte| matches!(byte, b'0' | b'.')) { "0.000000".into() } else { text }
}

/// Fractions of one whole as per cent with six decimals that add up to 100 exactly.
fn apportioned<const N: usize>(parts: [f64; N]) -> [String; N] {
    const ONE: f64 = 1e8;
    let mut steps = parts.map(|part| (part * ONE).round() as i64);
    let rest = ONE as i64 - steps.iter().sum::<i64>();
    if let Some(largest) = steps.iter_mut().max_by_key(|step| **step) {
        *largest += rest;
    }
    steps.map(|step| {
        let (sign, step) = (if step < 0 { "-" } else { "" }, step.unsigned_abs());
        format!("{sign}{}.{:06}", step / 1_000_000, step % 1_000_000)
    })
}

/// Writes the tables of the truth.
///
/// # Errors
/// Where a file cannot be written.
pub fn write(economy: &Economy, dir: &Path, request: &Request, summary: &Summary) -> io::Result<()> {
    contracts(economy, dir)?;
    tiers(economy, dir)?;
    origins(economy, dir)?;
    parties(economy, dir)?;
    schemes(economy, dir)?;
    let mut file = std::fs::File::create(dir.join("truth.toml"))?;
    writeln!(file, "format = \"tegi.truth/1\"")?;
    writeln!(file, "version = \"{}\"", env!("CARGO_PKG_VERSION"))?;
    writeln!(file, "seed = {}", request.seed)?;
    writeln!(file, "producers = {}", request.producers)?;
    writeln!(file, "years = {}", request.years)?;
    writeln!(file, "scale = {:?}", request.scale)?;
    writeln!(file, "noise = \"{}\"", request.noise.as_str())?;
    writeln!(file, "rows = {}", summary.rows)
}

fn contracts(economy: &Economy, dir: &Path) -> io::Result<()> {
    let header = [
        "contract_id",
        "supplier_id",
        "amount",
        "local",
        "production",
        "services",
        "trade_margin",
        "imported",
        "taxes",
        "imported_units",
        "depth",
    ];
    let mut file = TruthFile::new(dir, "contracts.csv", &header)?;
    for of in economy.contracts.iter().filter(|of| of.truth.lines > 0) {
        let mix = of.truth.whole();
        let parts = apportioned([mix.made(), mix.services, mix.margin, mix.foreign(), mix.taxes]);
        let [production, services, margin, imported, taxes] = &parts;
        let local = add(production, services);
        let (units, depth) = (percent(of.truth.units()), format!("{:.6}", mix.depth));
        let amount = of.truth.amount.to_string();
        let supplier = &economy.firm(of.supplier).id;
        file.put(&[&of.id, supplier, &amount, &local, production, services, margin, imported, taxes, &units, &depth])?;
    }
    file.finish()
}

/// The sum of two numbers with six decimals, as text.
fn add(a: &str, b: &str) -> String {
    let steps = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let number: i64 = digits.parse().unwrap_or(0);
        if text.starts_with('-') { -number } else { number }
    };
    let sum = steps(a) + steps(b);
    let sign = if sum < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", sum.unsigned_abs() / 1_000_000, sum.unsigned_abs() % 1_000_000)
}

fn tiers(economy: &Economy, dir: &Path) -> io::Result<()> {
    let mut file = TruthFile::new(dir, "tiers.csv", &["contract_id", "tier", "production", "imported"])?;
    for of in economy.contracts.iter().filter(|of| of.truth.lines > 0) {
        let mix = of.truth.whole();
        for tier in 0..TIERS {
            if mix.production[tier] != 0.0 || mix.imported[tier] != 0.0 {
                let (made, imported) = (percent(mix.production[tier]), percent(mix.imported[tier]));
                file.put(&[&of.id, &tier.to_string(), &made, &imported])?;
            }
        }
    }
    file.finish()
}

fn origins(economy: &Economy, dir: &Path) -> io::Result<()> {
    let mut file = TruthFile::new(dir, "origins.csv", &["contract_id", "country", "imported"])?;
    for of in economy.contracts.iter().filter(|of| of.truth.lines > 0) {
        for (country, part) in of.truth.whole().origins() {
            file.put(&[&of.id, country.as_str(), &percent(part)])?;
        }
    }
    file.finish()
}

/// What counts for a firm's role: its deliveries, or all sales where it has no contracts.
fn tally(firm: &Firm) -> Tally {
    if firm.delivered.value > 0.0 { firm.delivered } else { firm.sold }
}

fn role(tally: &Tally) -> &'static str {
    let of = |part: f64| part / tally.value.max(f64::MIN_POSITIVE);
    match of(tally.imported_units) {
        units if units >= RESELLER => "reseller",
        units if units >= MIXED => "mixed",
        _ if of(tally.imported) >= ASSEMBLER_IMPORTED && of(tally.own) <= ASSEMBLER_OWN => "assembler",
        _ => "producer",
    }
}

fn parties(economy: &Economy, dir: &Path) -> io::Result<()> {
    let header = ["party_id", "role", "imported_units", "local", "innocent", "schemes"];
    let mut file = TruthFile::new(dir, "parties.csv", &header)?;
    for firm in &economy.firms {
        let tally = tally(firm);
        if (firm.trade != Trade::Producer && firm.delivered.value <= 0.0) || tally.value <= 0.0 {
            continue;
        }
        let of = |part: f64| percent(part / tally.value);
        let mut names: Vec<&str> = firm.schemes.iter().map(|scheme| economy.schemes[*scheme as usize].kind).collect();
        names.dedup();
        let (units, local) = (of(tally.imported_units), of(tally.local));
        file.put(&[&firm.id, role(&tally), &units, &local, firm.innocent, &names.join(";")])?;
    }
    file.finish()
}

fn schemes(economy: &Economy, dir: &Path) -> io::Result<()> {
    let header = ["scheme_id", "scheme", "party_id", "others", "contract_ids", "strength", "cover"];
    let mut file = TruthFile::new(dir, "schemes.csv", &header)?;
    for (number, scheme) in economy.schemes.iter().enumerate() {
        let others: Vec<&str> = scheme.others.iter().map(|firm| economy.firm(*firm).id.as_str()).collect();
        let in_it = |supplier| supplier == scheme.firm || scheme.others.contains(&supplier);
        let good = economy.firm(scheme.firm).lines.first().map(|line| line.good);
        let own =
            economy.contracts.iter().filter(|of| in_it(of.supplier) && Some(of.good) == good && of.truth.lines > 0);
        let contracts: Vec<&str> = own.map(|of| of.id.as_str()).collect();
        let (id, party) = (scheme_id(number as u32), &economy.firm(scheme.firm).id);
        let strength = format!("{:.1}", scheme.strength);
        let cover = scheme.cover.join(";");
        file.put(&[&id, scheme.kind, party, &others.join(";"), &contracts.join(";"), &strength, &cover])?;
    }
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_a_hundred() {
        let thirds = apportioned([1.0 / 3.0; 3]);
        assert_eq!(add(&add(&thirds[0], &thirds[1]), &thirds[2]), "100.000000");
        assert_eq!(apportioned([1.05, -0.05]), ["105.000000", "-5.000000"]);
        assert_eq!(percent(-1e-12), "0.000000");
    }
}
