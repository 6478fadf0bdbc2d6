//! Columns of shares that look like parts of one and not like per cent: 0.35 where 35 is meant. Spreadsheets hold per cent so.
//!
//! Nothing is changed: a share may well lie below one per cent. It is said once of a source.

use super::desk::Desk;
use super::notes::Place;
use super::table::Sheet;
use tegi_model::{Effect, Message, Records, SHARES, Share};

/// So many shares at least are looked at before anything is said.
const LEAST: usize = 3;

/// One per cent: what a whole is as a part of one, read as per cent.
const ONE_PER_CENT: i64 = Share::ONE / 100;

/// How many records of a table were read so far, whether they have a share or not.
pub fn count(desk: &Desk, sheet: &Sheet) -> usize {
    shares(&desk.records, sheet.table.name).count()
}

/// Says where all shares of a source lie between 0 and 1, and some in between. So many records were there before it.
pub fn note_parts_of_one(desk: &mut Desk, number: u16, sheet: &Sheet, before: usize) {
    let fed = SHARES.into_iter().find_map(|name| Some((name, sheet.feed(sheet.col(name))?)));
    let Some((column, feed)) = fed.filter(|(_, feed)| !feed.of_one && feed.constant.is_none()) else { return };
    let (mut count, mut between) = (0_usize, None);
    for share in shares(&desk.records, sheet.table.name).skip(before).flatten() {
        if share.steps() > ONE_PER_CENT {
            return;
        }
        count += 1;
        between = between.or(Some(share).filter(|share| (1..ONE_PER_CENT).contains(&share.steps())));
    }
    let Some(example) = between.filter(|_| count >= LEAST) else { return };
    let message = Message::new("issue-shares-of-one")
        .with("count", count)
        .with("example", example.percent_text())
        .with("column", column)
        .with("from", feed.label.as_str());
    let place = Place { source: number, row: 0, field: &feed.label };
    desk.notes.add(place, "", "shares_of_one", message, Effect::Noted);
}

/// The shares of a table's records.
fn shares<'r>(records: &'r Records, table: &str) -> Box<dyn Iterator<Item = Option<Share>> + 'r> {
    match table {
        "contracts" => Box::new(records.contracts.iter().map(|contract| contract.declared)),
        "certificates" => Box::new(records.certificates.iter().map(|certificate| certificate.local_share)),
        "relations" => Box::new(records.relations.iter().map(|relation| relation.share)),
        _ => Box::new(std::iter::empty()),
    }
}
