//! `tegi trace CASE`: the way that goods took, up to the border or down to the ministry.

use super::exit::Stop;
use super::options::{Global, KeptCase, MethodChoice, keep, lot, opened};
use super::talk::{Talk, answer, page};
use crate::analysis::{TrailQuestion, TrailSubject};
use clap::ValueEnum;
use tegi_model::TrailDirection;
use tegi_report::report::{text, trail};

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("subject").required(true).multiple(false).args(["contract", "party", "lot"]))]
pub(super) struct Args {
    #[command(flatten)]
    case: KeptCase,
    #[arg(long, value_name = "ID")]
    contract: Option<String>,
    #[arg(long, value_name = "ID")]
    party: Option<String>,
    #[arg(long, value_name = "DOCUMENT[:LINE]")]
    lot: Option<String>,
    #[arg(long, value_name = "WHERE")]
    direction: Option<Direction>,
    #[command(flatten)]
    method: MethodChoice,
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[arg(long, value_name = "N", default_value_t = DEPTH)]
    depth: u32,
}

/// Deeper than any chain of firms that a reader follows by hand; a longer one is folded and says so.
const DEPTH: u32 = 12;

#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    Border,
    Ministry,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
}

impl Args {
    /// The question behind what was typed. A lot is followed to where it went, a delivery to where it came from.
    fn question(&self) -> TrailQuestion {
        let contract = self.contract.clone().map(TrailSubject::Contract);
        let party = self.party.clone().map(TrailSubject::Party);
        let by_lot = || lot(self.lot.as_deref().unwrap_or_default());
        let subject = contract.or(party).unwrap_or_else(by_lot);
        let direction = match (self.direction, &subject) {
            (Some(Direction::Ministry), _) | (None, TrailSubject::Lot { .. }) => TrailDirection::ToMinistry,
            _ => TrailDirection::ToBorder,
        };
        TrailQuestion { subject, direction, method: self.method.method, depth: self.depth }
    }
}

pub(super) fn run(args: Args, global: &Global, talk: &Talk) -> Result<(), Stop> {
    let case = opened(&args.case, args.method.method, global, talk)?;
    let trails = case.trail(&args.question())?;
    let words = talk.words_for(case.settings().currency);
    answer(|to| match args.format {
        Format::Text => to.write_all(text::tree(&trails, case.sources(), page(&words)).as_bytes()),
        Format::Json => trail::json(&trails, case.sources(), &words, to),
        Format::Csv => trail::csv(&trails, case.sources(), to),
    })?;
    keep(&case, talk);
    Ok(())
}
