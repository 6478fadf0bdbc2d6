//! `tegi check CASE`: what the data can carry, before anything is computed; with `--preview` its first rows.

use super::exit::Stop;
use super::options::{Global, KeptCase, keep, opened};
use super::talk::{Talk, answer, page};
use crate::analysis::preview;
use crate::report::text;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    case: KeptCase,
    #[arg(value_name = "FILE", requires = "preview")]
    file: Option<String>,
    #[arg(long)]
    preview: bool,
}

pub(super) fn run(args: Args, global: &Global, talk: &Talk) -> Result<(), Stop> {
    if args.preview {
        let previews = preview(args.case.dir(), args.file.as_deref())?;
        let text = text::preview(&previews, page(talk.words()));
        return answer(|to| to.write_all(text.as_bytes()));
    }
    let case = opened(&args.case, None, global, talk)?;
    let words = talk.words_for(case.settings().currency);
    let text = text::check(&case.coverage()?, case.sources(), &case.issues()?, page(&words));
    answer(|to| to.write_all(text.as_bytes()))?;
    keep(&case, talk);
    Ok(())
}
