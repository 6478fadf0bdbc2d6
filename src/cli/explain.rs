//! `tegi explain CASE WHAT`: why a finding, a firm or a contract stands as it does; what a document said before.

use super::exit::Stop;
use super::options::{Global, KeptCase, keep, opened};
use super::talk::{Talk, answer, page};
use tegi_report::report::text;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    case: KeptCase,
    #[arg(value_name = "FINDING|PARTY|CONTRACT|DOCUMENT")]
    what: String,
}

pub(super) fn run(args: Args, global: &Global, talk: &Talk) -> Result<(), Stop> {
    let case = opened(&args.case, None, global, talk)?;
    let explanation = case.explain(&args.what)?;
    let words = talk.words_for(case.settings().currency);
    let text = text::explain(&explanation, case.sources(), page(&words));
    answer(|to| to.write_all(text.as_bytes()))?;
    keep(&case, talk);
    Ok(())
}
