//! `tegi check CASE`: what the data can carry, before anything is computed; with `--preview` its first rows.

use super::exit::Stop;
use super::options::{Global, KeptCase, keep, opened};
use super::talk::{Talk, answer, page};
use crate::analysis::preview;
use clap::ValueEnum;
use tegi_report::report::{quality, text};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    case: KeptCase,
    #[arg(value_name = "FILE", requires = "preview")]
    file: Option<String>,
    #[arg(long)]
    preview: bool,
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with = "preview")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(args: Args, global: &Global, talk: &Talk) -> Result<(), Stop> {
    if args.preview {
        let previews = preview(args.case.dir(), args.file.as_deref())?;
        let text = text::preview(&previews, page(talk.words()));
        return answer(|to| to.write_all(text.as_bytes()));
    }
    let case = opened(&args.case, None, global, talk)?;
    let words = talk.words_for(case.settings().currency);
    let (coverage, issues) = (case.coverage()?, case.issues()?);
    answer(|to| match args.format {
        Format::Text => to.write_all(text::check(&coverage, case.sources(), &issues, page(&words)).as_bytes()),
        Format::Json => quality::json(&coverage, case.sources(), &issues, &words, to),
    })?;
    keep(&case, talk);
    Ok(())
}
