//! What can only be settled when all tables are read: contracts and their items.
//!
//! A source that repeats the contract in each of its lines gives one contract: its rows complete one another, and
//! only where they contradict is the reader told. Items take the currency and the rate of their contract, so that they
//! add up to it.

use super::desk::Desk;
use super::history;
use super::notes::Place;
use super::rates::{Exchange, Rates};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use tegi_model::{Citation, Contract, Day, Effect, Fate, Message, Money, PartyRef, RefId, Revised, Sym};

/// Items whose sum differs from the contract's amount by more than one part in so many are said.
const SUM_TOLERANCE: i64 = 200;

/// Beyond so many earlier states, of documents and of contracts, what contracts said is listed as issues alone.
const CONTRACTS_KEPT: usize = 4 * history::KEPT;

/// Puts the exchange rates in order, once all are read.
pub fn settle_rates(desk: &mut Desk) {
    let mut rates = Rates::new(desk.settings.currency);
    for (day, currency, rate) in std::mem::take(&mut desk.quoted) {
        rates.add(day, currency, rate);
    }
    let contradictions = rates.settle();
    desk.rates = Exchange::new(Arc::new(rates));
    for (currency, day) in contradictions {
        let source = desk.records.sources.len().saturating_sub(1) as u16;
        let message = Message::new("issue-two-rates").with("currency", currency.as_str()).with("day", day);
        let place = Place { source, row: 0, field: "" };
        desk.notes.add(place, currency.as_str(), "two_rates", message, Effect::Noted);
    }
}

/// Settles contracts and items, and says what does not fit.
pub fn settle(desk: &mut Desk) {
    merge_contracts(desk);
    let sums = settle_items(desk);
    compare_sums(desk, &sums);
    check_days(desk);
}

/// Notes something about a contract or one of its items, which is named by its id.
fn remark(desk: &mut Desk, at: Citation, id: Sym, code: &'static str, message: Message, effect: Effect) {
    let value = desk.records.strings.get(id).to_string();
    let place = Place { source: at.source, row: at.row, field: "contract_id" };
    desk.notes.add(place, &value, code, message, effect);
}

/// One contract per id.
fn merge_contracts(desk: &mut Desk) {
    let mut rows = std::mem::take(&mut desk.records.contracts);
    // The row to start from is the latest, then fixed by what it says; its place in the file comes last.
    rows.sort_by_key(|row| (row.id, Reverse(row.signed), row.at));
    for alike in rows.chunk_by_mut(|a, b| (a.id, a.signed) == (b.id, b.signed)).filter(|alike| alike.len() > 1) {
        alike.sort_by_cached_key(|row| (desk.contents().of(row), row.at));
    }
    let mut merged = Vec::new();
    for group in rows.chunk_by(|a, b| a.id == b.id) {
        let (mut contract, rest) = (group[0].clone(), &group[1..]);
        for other in rest {
            complete(desk, &mut contract, other);
            desk.dropped(other.at);
        }
        merged.push(contract);
    }
    merged.sort_by_key(|contract| contract.at);
    desk.records.contracts = merged;
}

/// Takes from another row of the same contract what this one lacks; says where they contradict.
fn complete(desk: &mut Desk, contract: &mut Contract, other: &Contract) {
    let mut fields = Vec::new();
    complete_party(desk, &mut contract.supplier, other.supplier, "supplier", &mut fields);
    complete_party(desk, &mut contract.buyer, other.buyer, "buyer", &mut fields);
    complete_cell(&mut contract.signed, other.signed, "signed_on", &mut fields);
    complete_cell(&mut contract.starts, other.starts, "starts_on", &mut fields);
    complete_cell(&mut contract.ends, other.ends, "ends_on", &mut fields);
    complete_cell(&mut contract.work_kind, other.work_kind, "work_kind", &mut fields);
    complete_cell(&mut contract.declared, other.declared, "declared_local_share", &mut fields);
    complete_text(&mut contract.parent, other.parent, "parent_contract_id", &mut fields);
    complete_text(&mut contract.program, other.program, "program", &mut fields);
    if contract.amount.is_none() || contract.currency.is_none() {
        contract.amount = other.amount.or(contract.amount);
        contract.currency = other.currency.or(contract.currency);
        contract.value = other.value.or(contract.value);
    } else if other.amount.is_some_and(|amount| Some(amount) != contract.amount) {
        fields.push("amount");
    }
    if !fields.is_empty() {
        let counts = desk.records.cite(contract.at);
        let message =
            Message::new("issue-contract-contradicts").with("columns", fields.join(", ")).with("counts", counts);
        remark(desk, other.at, other.id, "contract_contradicts", message, Effect::Noted);
        keep_earlier(desk, contract, other, &fields);
    }
}

/// Keeps what a row said of a contract and what does not count.
fn keep_earlier(desk: &mut Desk, contract: &Contract, other: &Contract, fields: &[&str]) {
    if let Some(source) = desk.source(other.at.source) {
        source.revised += 1;
    }
    if desk.records.revised.len() < CONTRACTS_KEPT {
        let mut earlier = history::earlier(&desk.records, other, Fate::Contradicting, Some(contract));
        earlier.said.retain(|change| fields.contains(&change.field));
        desk.records.revised.push(Revised { at: other.at, by: Some(contract.at), ..earlier });
    }
}

fn complete_cell<T: Copy + PartialEq>(to: &mut Option<T>, from: Option<T>, name: &'static str, fields: &mut Vec<&str>) {
    match (*to, from) {
        (None, _) => *to = from,
        (Some(known), Some(other)) if known != other => fields.push(name),
        _ => {}
    }
}

fn complete_text(to: &mut Sym, from: Sym, name: &'static str, fields: &mut Vec<&str>) {
    if to.is_empty() {
        *to = from;
    } else if !from.is_empty() && from != *to {
        fields.push(name);
    }
}

/// Two references contradict where both have ids that differ or, without ids, names that differ.
fn complete_party(desk: &Desk, to: &mut RefId, from: RefId, name: &'static str, fields: &mut Vec<&str>) {
    let party = |id: RefId| desk.records.refs.get(id.0 as usize).copied().unwrap_or_default();
    let (known, other): (PartyRef, PartyRef) = (party(*to), party(from));
    if *to == RefId::NOBODY || (known.id.is_empty() && !other.id.is_empty()) {
        *to = from;
    } else if from != RefId::NOBODY && contradict(known, other) {
        fields.push(name);
    }
}

fn contradict(known: PartyRef, other: PartyRef) -> bool {
    match (known.id.is_empty(), other.id.is_empty()) {
        (false, false) => known.id != other.id,
        (true, true) => known.name != other.name,
        _ => false,
    }
}

/// What the items of a contract add up to, in its own currency.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    items: u32,
    amount: Money,
    unknown: bool,
}

/// Gives items the currency of their contract; drops those of no contract.
fn settle_items(desk: &mut Desk) -> Vec<Sum> {
    let contracts = std::mem::take(&mut desk.records.contracts);
    let numbers: FxHashMap<Sym, usize> = contracts.iter().enumerate().map(|(i, contract)| (contract.id, i)).collect();
    let mut sums = vec![Sum::default(); contracts.len()];
    let mut items = std::mem::take(&mut desk.records.items);
    items.retain_mut(|item| {
        let Some(&number) = numbers.get(&item.contract) else {
            let message = Message::new("issue-item-without-contract");
            remark(desk, item.at, item.contract, "item_without_contract", message, Effect::RowLeftOut);
            desk.dropped(item.at);
            return false;
        };
        let contract = &contracts[number];
        let sum = &mut sums[number];
        sum.items += 1;
        sum.unknown |= item.value.is_none();
        sum.amount += item.value.unwrap_or_default();
        let day = contract.signed.or(contract.starts).or(contract.ends);
        item.value = match (item.value, contract.currency) {
            (Some(amount), Some(currency)) => desk.convert(item.at, "amount", amount, currency, day),
            _ => None,
        };
        true
    });
    desk.records.items = items;
    desk.records.contracts = contracts;
    sums
}

/// Fills an unknown amount from the items; says where both are known and differ, and where there are no items.
fn compare_sums(desk: &mut Desk, sums: &[Sum]) {
    let items_read = desk.records.sources.iter().any(|source| source.table == "contract_items");
    // Where a whole source lacks something, one line says so for all.
    let without_items = lacking(&desk.records.contracts, |number, _| sums[number].items == 0);
    if items_read {
        let (what, id) = (("contract_id", "contract_without_items"), "issue-contracts-without-items");
        note_lacking(desk, &without_items, what, id, Effect::Noted);
    }
    let mut without_amounts = lacking(&desk.records.contracts, |_, contract| contract.amount.is_none());
    without_amounts.retain(|source, _| !without_items.contains_key(source));
    note_lacking(
        desk,
        &without_amounts,
        ("amount", "amounts_from_items"),
        "issue-amounts-from-items",
        Effect::Restored,
    );
    for (number, sum) in sums.iter().enumerate() {
        let (id, at, amount) = {
            let contract = &desk.records.contracts[number];
            (contract.id, contract.at, contract.amount)
        };
        match amount {
            _ if without_items.contains_key(&at.source) => {}
            _ if sum.items == 0 && items_read => {
                let message = Message::new("issue-contract-without-items");
                remark(desk, at, id, "contract_without_items", message, Effect::Noted);
            }
            _ if sum.items == 0 => {}
            None if !sum.unknown => fill_amount(desk, number, sum.amount, &without_amounts),
            Some(amount) if !sum.unknown && differs(amount, sum.amount) => {
                let message =
                    Message::new("issue-items-do-not-add-up").with("items", sum.amount).with("contract", amount);
                remark(desk, at, id, "items_do_not_add_up", message, Effect::Noted);
            }
            _ => {}
        }
    }
}

fn differs(amount: Money, items: Money) -> bool {
    let difference = (i128::from(amount.steps()) - i128::from(items.steps())).abs();
    difference * i128::from(SUM_TOLERANCE) > i128::from(amount.steps()).abs()
}

fn fill_amount(desk: &mut Desk, number: usize, amount: Money, without_amounts: &BTreeMap<u16, usize>) {
    let Contract { id, at, currency, signed, starts, ends, .. } = desk.records.contracts[number];
    let value = currency.and_then(|currency| desk.convert(at, "amount", amount, currency, signed.or(starts).or(ends)));
    let contract = &mut desk.records.contracts[number];
    (contract.amount, contract.value) = (Some(amount), value);
    if !without_amounts.contains_key(&at.source) {
        let message = Message::new("issue-amount-from-items").with("items", amount);
        remark(desk, at, id, "amount_from_items", message, Effect::Restored);
    }
}

/// Sources of several contracts that all lack something, with the number of these contracts.
fn lacking(contracts: &[Contract], lacks: impl Fn(usize, &Contract) -> bool) -> BTreeMap<u16, usize> {
    let mut sources: BTreeMap<u16, (usize, bool)> = BTreeMap::new();
    for (number, contract) in contracts.iter().enumerate() {
        let (count, all) = sources.entry(contract.at.source).or_insert((0, true));
        *count += 1;
        *all &= lacks(number, contract);
    }
    let lacking = sources.into_iter().filter(|(_, (count, all))| *count > 1 && *all);
    lacking.map(|(source, (count, _))| (source, count)).collect()
}

/// Says of sources what all their contracts lack; a trouble has a field and a kind.
fn note_lacking(
    desk: &mut Desk,
    sources: &BTreeMap<u16, usize>,
    (field, code): (&str, &'static str),
    id: &'static str,
    effect: Effect,
) {
    for (&source, &count) in sources {
        let message = Message::new(id).with("count", count as u64);
        desk.notes.add(Place { source, row: 0, field }, "", code, message, effect);
    }
}

/// Days that cannot follow one another.
fn check_days(desk: &mut Desk) {
    let mut found: Vec<(Citation, &'static str, Option<Day>, &'static str)> = Vec::new();
    let records = &desk.records;
    let numbers: FxHashMap<Sym, usize> = records.contracts.iter().enumerate().map(|(i, c)| (c.id, i)).collect();
    for contract in &records.contracts {
        if after(contract.starts, contract.ends) || after(contract.signed, contract.ends) {
            found.push((contract.at, "ends_on", contract.ends, "issue-ends-before-it-begins"));
        }
    }
    for item in &records.items {
        let signed = numbers.get(&item.contract).and_then(|number| records.contracts[*number].signed);
        if after(signed, item.delivered) {
            found.push((item.at, "delivered_on", item.delivered, "issue-delivered-before-signed"));
        }
    }
    for certificate in &records.certificates {
        if after(certificate.valid_from, certificate.valid_to) {
            found.push((certificate.at, "valid_to", certificate.valid_to, "issue-ends-before-it-begins"));
        }
    }
    for (at, field, day, id) in found {
        let value = day.map(|day| day.to_string()).unwrap_or_default();
        let place = Place { source: at.source, row: at.row, field };
        desk.notes.add(place, &value, "days_out_of_order", Message::new(id), Effect::Noted);
    }
}

fn after<T: PartialOrd>(first: Option<T>, then: Option<T>) -> bool {
    matches!((first, then), (Some(first), Some(then)) if first > then)
}
