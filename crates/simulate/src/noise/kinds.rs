//! Each kind of noise at work on a row.

use super::Fate;
use super::desk::Desk;
use super::names;
use super::numbers;
use super::rates::Kind;

/// The roles in which rows name parties.
const ROLES: [&str; 5] = ["buyer", "supplier", "importer", "sender", "seller"];
/// Columns with the day of a document.
const DAYS: [&str; 3] = ["date", "delivered_on", "signed_on"];
/// Columns with numbers that a clerk types.
const NUMBERS: [&str; 3] = ["quantity", "amount", "customs_value"];

/// Lets a kind of noise at a row. Where it cannot befall the row, nothing happens.
pub fn strike(kind: Kind, desk: &mut Desk<'_>) -> Fate {
    match kind {
        Kind::Lost => {
            desk.note_row(kind);
            return Fate::Drop;
        }
        Kind::Duplicated => {
            desk.note_row(kind);
            desk.more.push(desk.row.clone());
        }
        Kind::MissingId => missing_id(desk),
        Kind::NameVariant => name_variant(desk),
        Kind::Late | Kind::SwappedDate => day(kind, desk),
        Kind::Corrected | Kind::Withdrawn => replaced(kind, desk),
        Kind::WrongUnit | Kind::OtherUnit => unit(kind, desk),
        Kind::ShortCode | Kind::SwappedCode | Kind::LostZero => code(kind, desk),
        Kind::Rounded => rewritten(kind, &["quantity"], desk, |text, _| numbers::rounded(text)),
        Kind::Retyped => rewritten(kind, &NUMBERS, desk, numbers::swapped),
        Kind::LostDecimals => rewritten(kind, &NUMBERS, desk, |text, _| numbers::whole(text)),
    }
    Fate::Keep
}

/// A party that can lose its id has a name to be known by. How often the name is written otherwise, too: one in …
const ALSO_THE_NAME: usize = 4;

fn missing_id(desk: &mut Desk<'_>) {
    let named = |role: &&str| desk.filled(&format!("{role}_name")).is_some();
    let with_id = |role: &'static str| Some((desk.filled(&format!("{role}_id"))?, role));
    let able: Vec<(usize, &str)> = ROLES.into_iter().filter(named).filter_map(with_id).collect();
    let Some((place, role)) = desk.chance.one_of(&able) else { return };
    desk.set(place, "", Kind::MissingId);
    if desk.chance.below(ALSO_THE_NAME) == 0
        && let Some(name) = desk.filled(&format!("{role}_name"))
    {
        vary(desk, name);
    }
}

fn name_variant(desk: &mut Desk<'_>) {
    let columns = ["buyer_name", "supplier_name", "importer_name", "sender_name", "seller_name", "name"];
    if let Some(place) = desk.one_filled(&columns) {
        vary(desk, place);
    }
}

fn vary(desk: &mut Desk<'_>, place: usize) {
    if let Some(name) = names::variant(desk.row.field(place), &mut desk.chance) {
        desk.set(place, &name, Kind::NameVariant);
    }
}

/// Days late: half a fortnight, half up to two months.
const LATE: [usize; 2] = [14, 60];

fn day(kind: Kind, desk: &mut Desk<'_>) {
    let Some(place) = desk.one_filled(&DAYS) else { return };
    let text = desk.row.field(place).to_string();
    let most = desk.chance.one_of(&LATE).unwrap_or(LATE[0]);
    let moved = match kind {
        Kind::Late => numbers::later(&text, 1 + desk.chance.below(most)),
        _ => numbers::day_and_month_swapped(&text),
    };
    if let Some(moved) = moved {
        desk.set(place, &moved, kind);
    }
}

/// A row with a wrong amount first, then the right one. Only documents that say whether they hold can be replaced.
fn replaced(kind: Kind, desk: &mut Desk<'_>) {
    let Some(status) = desk.row.table.column("status") else { return };
    let Some(place) = desk.one_filled(&NUMBERS) else { return };
    let throw = desk.chance.below(usize::MAX);
    let Some(wrong) = numbers::swapped(desk.row.field(place), throw) else { return };
    let mut right = desk.row.clone();
    desk.set(place, &wrong, kind);
    match kind {
        Kind::Withdrawn => desk.set(status, "void", kind),
        _ => right.set(status, "corrected"),
    }
    desk.more.push(right);
}

fn unit(kind: Kind, desk: &mut Desk<'_>) {
    let (Some(unit), Some(quantity)) = (desk.filled("unit"), desk.filled("quantity")) else { return };
    let (text, number) = (desk.row.field(unit).to_string(), desk.row.field(quantity).to_string());
    if kind == Kind::WrongUnit {
        if let Some(other) = numbers::mistaken_unit(&text) {
            desk.set(unit, other, kind);
        }
    } else if let Some((other, number)) = numbers::converted(&text, &number) {
        desk.set(unit, other, kind);
        desk.set(quantity, &number, kind);
    }
}

fn code(kind: Kind, desk: &mut Desk<'_>) {
    let Some(place) = desk.filled("product_code") else { return };
    let text = desk.row.field(place).to_string();
    let throw = desk.chance.below(usize::MAX);
    let changed = match kind {
        Kind::ShortCode => numbers::shortened(&text, if throw.is_multiple_of(2) { 4 } else { 6 }),
        Kind::LostZero => text.strip_prefix('0').map(str::to_string),
        _ => numbers::swapped(&text, throw),
    };
    if let Some(changed) = changed {
        desk.set(place, &changed, kind);
    }
}

fn rewritten(kind: Kind, columns: &[&str], desk: &mut Desk<'_>, write: impl Fn(&str, usize) -> Option<String>) {
    let throw = desk.chance.below(usize::MAX);
    let able: Vec<(usize, String)> = desk
        .all_filled(columns)
        .into_iter()
        .filter_map(|place| Some((place, write(desk.row.field(place), throw)?)))
        .collect();
    let chosen = desk.chance.below(able.len());
    if let Some((place, text)) = able.get(chosen) {
        desk.set(*place, text, kind);
    }
}
