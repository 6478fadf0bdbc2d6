//! Papers that are not of one day: registers, certificates, capacities, bills of materials, stock counts.

use super::economy::Economy;
use super::firm::{Firm, FirmIx, Trade};
use super::goods::{Good, Kind};
use super::paper::{Form, Paper};
use super::store::StoreIx;
use std::io;
use tegi_model::{Day, Money, Quantity};

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing but, perhaps, the share.
    None,
    /// It is of another model and code.
    OtherModel,
    /// It is over fewer units than are delivered.
    Volume,
    /// It is of this day, on which the firm stops making.
    From(Day),
}

/// A certificate of origin.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// Who holds it.
    pub firm: FirmIx,
    /// Of which of its products.
    pub line: usize,
    /// From which day.
    pub from: Day,
    /// Until which day.
    pub until: Day,
    /// What is wrong with it.
    pub fault: Fault,
}

/// The number of a certificate.
pub fn certificate_no(number: usize) -> String {
    format!("KZ-{:05}", 10_001 + number)
}

/// Gives a firm a certificate for one of its products.
pub fn certify(economy: &mut Economy, firm: FirmIx, line: usize, until: Day, fault: Fault) {
    let from = match fault {
        Fault::From(day) => day,
        _ => Day::new(economy.first.number() - 30 - (firm.0 % 60) as i32),
    };
    economy.firm_mut(firm).lines[line].certificate = Some(economy.certificates.len());
    economy.certificates.push(Certificate { firm, line, from, until, fault });
}

/// Part of the honest products that have a certificate.
const CERTIFIED: f64 = 0.72;
/// Part of the declared producers whose bills of materials are on record.
const BILLED: f64 = 0.5;
/// Part of the firms that count their stock.
const COUNTED: f64 = 0.85;

/// A certificate for most honest products.
pub fn certify_honest(economy: &mut Economy) {
    for number in 0..economy.firms.len() {
        let firm = FirmIx(number as u32);
        if economy.firm(firm).trade != Trade::Producer {
            continue;
        }
        for line in 0..economy.firm(firm).lines.len() {
            let of = &economy.firm(firm).lines[line];
            let open = of.certificate.is_none() && economy.goods.get(of.good).kind == Kind::Product;
            if open && economy.firm_mut(firm).chance.happens(CERTIFIED) {
                let until = Day::new(economy.last.number() + 120);
                certify(economy, firm, line, until, Fault::None);
            }
        }
    }
}

/// Whether a firm does something, decided once for all by its number.
fn is_one_of(economy: &Economy, topic: &str, firm: FirmIx, part: f64) -> bool {
    super::chance::Chance::of(economy.seed, topic, firm.0.into()).happens(part)
}

/// The register of firms: those at home, with their branches.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_parties(economy: &mut Economy) -> io::Result<()> {
    for number in 0..economy.firms.len() {
        let firm = &economy.firms[number];
        let producer = if firm.trade == Trade::Producer { "true" } else { "" };
        write_party(&mut economy.paper, &firm.id, &firm.name, firm, producer)?;
        if let Some((id, name)) = &firm.branch {
            write_party(&mut economy.paper, id, name, firm, "")?;
        }
    }
    for number in 0..economy.senders.len() {
        let sender = &economy.senders[number];
        if sender.id.is_empty() {
            continue;
        }
        let country = super::border::LANDS[sender.land].letters;
        economy.paper.fill(Form::Parties, |row| {
            row.push(&sender.id).push(&sender.name).push(country).blank().blank().blank().blank().blank();
        })?;
    }
    Ok(())
}

fn write_party(paper: &mut Paper, id: &str, name: &str, firm: &Firm, producer: &str) -> io::Result<()> {
    paper.fill(Form::Parties, |row| {
        row.push(id).push(name).push("KZ").push_day(firm.registered).push(&firm.activity);
        row.push_count(firm.headcount.into()).push(&firm.address).push(producer);
    })
}

/// Branches, shared addresses and owners.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_relations(economy: &mut Economy) -> io::Result<()> {
    let mut rows: Vec<(String, String, &str, &str, Day)> = Vec::new();
    for firm in &economy.firms {
        if let Some((id, _)) = &firm.branch {
            rows.push((id.clone(), firm.id.clone(), "branch_of", "", firm.registered));
        }
    }
    for (number, scheme) in economy.schemes.iter().enumerate() {
        let gains = economy.firm(scheme.firm);
        for other in &scheme.others {
            let other = economy.firm(*other);
            let since = Day::new(other.registered.number().max(gains.registered.number()));
            if other.address == gains.address {
                rows.push((other.id.clone(), gains.id.clone(), "shares_address", "", since));
            }
            if number % 3 == 0 {
                rows.push((other.id.clone(), gains.id.clone(), "owns", "100", since));
            }
        }
    }
    // Joint ventures are nothing bad: some makers belong in part to traders and other makers.
    for pair in economy.firms.windows(7).step_by(23) {
        if pair[0].trade != Trade::Buyer && pair[6].trade != Trade::Buyer {
            let since = Day::new(pair[0].registered.number().max(pair[6].registered.number()));
            rows.push((pair[0].id.clone(), pair[6].id.clone(), "owns", "49", since));
        }
    }
    for (from, to, kind, share, since) in rows {
        economy.paper.fill(Form::Relations, |row| {
            row.push(&from).push(&to).push(kind).push(share).push_day(since).blank();
        })?;
    }
    Ok(())
}

/// Bills of materials of about half of the declared producers.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_bills(economy: &mut Economy) -> io::Result<()> {
    for number in 0..economy.firms.len() {
        let firm = FirmIx(number as u32);
        if economy.firm(firm).trade != Trade::Producer || !is_one_of(economy, "bill", firm, BILLED) {
            continue;
        }
        for line in economy.firms[number].lines.clone() {
            let product = economy.goods.get(line.good);
            for need in &line.needs {
                let input = economy.goods.get(economy.store(need.store).good);
                if product.kind != Kind::Product || input.code.is_empty() {
                    continue;
                }
                let (product, per_unit) = (product.code, Quantity::from_f64(need.per_unit));
                let (id, input) = (&economy.firms[number].id, (input.code, input.unit));
                economy.paper.fill(Form::Bom, |row| {
                    row.push(id).push(product).push(input.0).push_quantity(per_unit).push(input.1);
                })?;
            }
        }
    }
    Ok(())
}

/// What lies in coded stores, on a day.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_stocks(economy: &mut Economy, day: Day) -> io::Result<()> {
    for number in 0..economy.stores.len() {
        let store = economy.store(StoreIx(number as u32));
        let (firm, good) = (economy.firm(store.firm), economy.goods.get(store.good));
        let counts = is_one_of(economy, "count", store.firm, COUNTED) && !good.code.is_empty();
        let (seen, quantity) = (!store.quantity().is_zero() || day == economy.last, store.quantity());
        let moved = store.ledger.came.0 > Quantity::ZERO;
        if !counts || !seen || !moved || firm.trade == Trade::Raw || is_second(economy, number) {
            continue;
        }
        let (id, code, unit) = (&economy.firms[store.firm.0 as usize].id, good.code, good.unit);
        economy.paper.fill(Form::Stocks, |row| {
            row.push(id).push_day(day).push(code).push_quantity(quantity).push(unit);
        })?;
    }
    Ok(())
}

/// Whether a firm has an earlier store of the same code: a count of one of them would not be the firm's count.
fn is_second(economy: &Economy, number: usize) -> bool {
    let store = &economy.stores[number];
    let code = economy.goods.get(store.good).code;
    let same = |other: &&StoreIx| economy.goods.get(economy.store(**other).good).code == code;
    economy.firm(store.firm).stores.iter().filter(same).count() > 1
}

/// Capacity, energy and payroll of declared producers.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_capacity(economy: &mut Economy) -> io::Result<()> {
    let (first, last) = (economy.first.date().year(), economy.last.date().year());
    for number in 0..economy.firms.len() {
        if economy.firms[number].trade != Trade::Producer {
            continue;
        }
        for line in economy.firms[number].lines.clone() {
            let good = economy.goods.get(line.good);
            if good.kind != Kind::Product {
                continue;
            }
            for year in first..=last {
                let made = line.made[usize::from((year - first).unsigned_abs()).min(7)];
                let wanted = line.left / f64::from(last - first + 1);
                let firm = &economy.firms[number];
                let spare = 1.2 + f64::from((number as u32 * 7) % 10) / 10.0;
                // What is said in the register covers what is delivered; what is made shows in energy and pay.
                let said = quantity(good, wanted.max(made) * spare);
                let energy = (made * good.price * 0.0006).round() + 400.0;
                let pay = (f64::from(firm.headcount) * 2_600_000.0).round();
                let (id, code, unit) = (&firm.id, good.code, good.unit);
                economy.paper.fill(Form::Capacity, |row| {
                    row.push(id).push(code).push_count(year.unsigned_abs().into()).push_quantity(said).push(unit);
                    row.push_quantity(Quantity::from_f64(energy));
                    row.push_money(Money::from_f64((pay * 0.97).round())).push_money(Money::from_f64(pay));
                })?;
            }
        }
    }
    Ok(())
}

fn quantity(good: &Good, units: f64) -> Quantity {
    good.amount(units)
}

/// All certificates; an honest share is what was true, give or take little.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_certificates(economy: &mut Economy, share: impl Fn(&Economy, FirmIx) -> u64) -> io::Result<()> {
    for number in 0..economy.certificates.len() {
        let certificate = economy.certificates[number].clone();
        let firm = &economy.firms[certificate.firm.0 as usize];
        let line = &firm.lines[certificate.line];
        let good = economy.goods.get(line.good);
        let other = economy.goods.of(Kind::Product);
        let other = economy.goods.get(other[number % other.len()]);
        let shown = if certificate.fault == Fault::OtherModel { other } else { good };
        let quantity = match certificate.fault {
            Fault::Volume => quantity(good, line.left * 0.35),
            _ => quantity(good, line.left * 1.5 + 10.0),
        };
        let share = share(economy, certificate.firm);
        let (id, no) = (&firm.id, certificate_no(number));
        let description =
            format!("{} {}", shown.description, if shown.key == good.key { &line.model } else { "ВГ-10" });
        let (scheme, code, unit) = (if number % 4 == 0 { "KTP" } else { "CT-KZ" }, shown.code, shown.unit);
        economy.paper.fill(Form::Certificates, |row| {
            row.push(&no).push(scheme).push(id).push(code).push(description.trim()).push_count(share);
            row.push_quantity(quantity).push(unit).push_day(certificate.from).push_day(certificate.until);
        })?;
    }
    Ok(())
}
