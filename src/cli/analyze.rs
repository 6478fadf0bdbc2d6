//! `tegi analyze CASE -o DIR`: every result into one folder, and a summary on the terminal.

use super::cost::Cost;
use super::exit::Stop;
use super::options::{Global, KeptCase, MethodChoice, keep, opened};
use super::pictures;
use super::progress::waiting;
use super::talk::{Talk, answer, page};
use clap::ValueEnum;
use std::path::PathBuf;
use tegi_model::Message;
use tegi_report::report::text::{Done, summary};
use tegi_report::report::{TableFormat, write_with};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    case: KeptCase,
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    method: MethodChoice,
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Parquet,
}

impl Format {
    fn of_tables(self) -> TableFormat {
        match self {
            Format::Csv => TableFormat::Csv,
            Format::Parquet => TableFormat::Parquet,
        }
    }
}

pub(super) fn run(args: Args, global: &Global, talk: &Talk) -> Result<(), Stop> {
    let cost = Cost::begin();
    let case = opened(&args.case, args.method.method, global, talk)?;
    let words = talk.words_for(case.settings().currency);
    let weighing = waiting(talk, &Message::new("progress-weighing"));
    let analysis = case.analysis()?;
    drop(weighing);
    let drawing = waiting(talk, &Message::new("progress-drawing"));
    let draw = || pictures::of_report(&case, analysis, &words);
    let fonts = tegi_render::font_css();
    let written = write_with(analysis, &words, draw, &fonts, args.format.of_tables(), &args.output)?;
    drop(drawing);
    let folder = args.output.display().to_string();
    let text = summary(analysis, &Done { folder: &folder, files: written.len() }, page(&words));
    answer(|to| to.write_all(text.as_bytes()))?;
    keep(&case, talk);
    cost.tell(case.sources(), talk);
    Ok(())
}
