//! `parties`, `relations`, `judgements`: who is who.

use super::{Rows, left_out};
use crate::cell::Cells;
use crate::named::PartyCols;
use crate::table::{Col, Sheet};
use crate::words::Status;
use tegi_model::{Judgement, PartyRecord, RefId, Relation};

/// The columns of `parties`.
pub struct Parties {
    party: PartyCols,
    registered: Col,
    activity: Col,
    headcount: Col,
    address: Col,
    declared_producer: Col,
}

impl Parties {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Parties {
        Parties {
            party: PartyCols::named(sheet, "party_id", "name", "country"),
            registered: sheet.col("registered_on"),
            activity: sheet.col("activity_code"),
            headcount: sheet.col("headcount"),
            address: sheet.col("address"),
            declared_producer: sheet.col("declared_producer"),
        }
    }
}

impl Rows for Parties {
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let party = cells.party(&self.party);
        if party == RefId::NOBODY {
            return left_out(cells, "", "no_party", "issue-no-party");
        }
        let record = PartyRecord {
            party,
            registered: cells.day(self.registered),
            activity: cells.text(self.activity),
            headcount: cells.count(self.headcount),
            address: cells.text(self.address),
            declared_producer: cells.word(self.declared_producer),
            at: cells.at(),
        };
        cells.desk.records.parties.push(record);
        Some(Status::Final)
    }
}

/// The columns of `relations`.
pub struct Relations {
    from: PartyCols,
    to: PartyCols,
    kind: Col,
    share: Col,
    valid_from: Col,
    valid_to: Col,
}

impl Relations {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Relations {
        Relations {
            from: PartyCols::of(sheet, "from"),
            to: PartyCols::of(sheet, "to"),
            kind: sheet.col("kind"),
            share: sheet.col("share"),
            valid_from: sheet.col("valid_from"),
            valid_to: sheet.col("valid_to"),
        }
    }
}

impl Rows for Relations {
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let (from, to) = (cells.party(&self.from), cells.party(&self.to));
        if from == RefId::NOBODY || to == RefId::NOBODY {
            return left_out(cells, "", "no_party", "issue-no-party");
        }
        let Some(kind) = cells.word(self.kind) else {
            return left_out(cells, "", "no_kind", "issue-no-kind");
        };
        let relation = Relation {
            from,
            to,
            kind,
            share: cells.share(self.share),
            valid_from: cells.day(self.valid_from),
            valid_to: cells.day(self.valid_to),
            at: cells.at(),
        };
        cells.desk.records.relations.push(relation);
        Some(Status::Final)
    }
}

/// The columns of `judgements`.
pub struct Judgements {
    left: Col,
    right: Col,
    same: Col,
    reason: Col,
    judged_by: Col,
    judged_on: Col,
}

impl Judgements {
    /// Their places in a sheet.
    pub fn of(sheet: &Sheet) -> Judgements {
        Judgements {
            left: sheet.col("left"),
            right: sheet.col("right"),
            same: sheet.col("same"),
            reason: sheet.col("reason"),
            judged_by: sheet.col("judged_by"),
            judged_on: sheet.col("judged_on"),
        }
    }
}

impl Rows for Judgements {
    fn read(&self, cells: &mut Cells) -> Option<Status> {
        let (left, right, same) = (cells.text(self.left), cells.text(self.right), cells.word(self.same));
        let Some(same) = same.filter(|_| !left.is_empty() && !right.is_empty()) else {
            return left_out(cells, "", "no_judgement", "issue-no-judgement");
        };
        let judgement = Judgement {
            left,
            right,
            same,
            reason: cells.text(self.reason),
            judged_by: cells.text(self.judged_by),
            judged_on: cells.day(self.judged_on),
            at: cells.at(),
        };
        cells.desk.records.judgements.push(judgement);
        Some(Status::Final)
    }
}
