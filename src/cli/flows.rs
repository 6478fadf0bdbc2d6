//! `tegi flows CASE -o FILE`: what crossed the border, by firm, sender, good and month, as one table.

use super::exit::{Exit, Stop};
use super::options::{CaseDir, Global, open_options};
use super::progress;
use super::talk::{Talk, answer};
use crate::analysis::flows;
use std::path::{Path, PathBuf};
use tegi_model::{Direction, Flow, Flows, Message};
use tegi_report::report::{TableFormat, flows as table};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    case: CaseDir,
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(args: Args, global: &Global, talk: &Talk) -> Result<(), Stop> {
    let form = form(&args.output)?;
    let progress = progress::reading(talk);
    let found = flows(&args.case.case, &open_options(&args.case, progress.as_ref(), None, global, talk))?;
    drop(progress);
    match form {
        None => answer(|to| table::csv(&found, to))?,
        Some(format) => table::write(&found, format, &args.output)?,
    }
    talk.say(&said(&found));
    Ok(())
}

/// The format that a file's ending says; nothing for stdout, which gets CSV.
fn form(path: &Path) -> Result<Option<TableFormat>, Stop> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(Some(TableFormat::Csv)),
        Some("parquet") => Ok(Some(TableFormat::Parquet)),
        None if path == Path::new("-") => Ok(None),
        _ => {
            let message = Message::new("error-flows-ending").with("path", path.display().to_string());
            Err(Stop::new(Exit::Usage, message))
        }
    }
}

/// What the table holds, and what its lines do not say.
fn said(found: &Flows) -> Message {
    let sum = |of: fn(&Flow) -> u32| found.flows.iter().map(|flow| u64::from(of(flow))).sum::<u64>();
    let lines_if = |unknown: fn(&Flow) -> bool| {
        found.flows.iter().filter(|flow| unknown(flow)).map(|flow| u64::from(flow.lines)).sum::<u64>()
    };
    Message::new("flows-written")
        .with("flows", found.flows.len())
        .with("lines", sum(|flow| flow.lines))
        .with("exports", lines_if(|flow| flow.direction == Direction::Export))
        .with("without-value", sum(|flow| flow.without_value))
        .with("without-net", sum(|flow| flow.without_net_kg))
        .with("without-code", lines_if(|flow| flow.hs6.is_none()))
        .with("without-day", lines_if(|flow| flow.month.is_none()))
}
