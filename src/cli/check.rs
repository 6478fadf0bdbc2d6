//! `tegi check CASE`: what the data can carry, before anything is computed.

use super::exit::Stop;
use super::options::{Global, KeptCase, keep, opened};
use super::talk::{Talk, answer, page};
use crate::report::text;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    case: KeptCase,
}

pub(super) fn run(args: Args, global: &Global, talk: &Talk) -> Result<(), Stop> {
    let case = opened(&args.case, None, global, talk)?;
    let words = talk.words_for(case.settings().currency);
    let text = text::check(&case.coverage()?, case.sources(), &case.issues()?, page(&words));
    answer(|to| to.write_all(text.as_bytes()))?;
    keep(&case, talk);
    Ok(())
}
