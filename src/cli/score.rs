//! `tegi score ANALYSIS TRUTH …`: how analyses of made-up cases stand to their truth.

use super::exit::{Exit, Stop};
use super::pictures;
use super::talk::{Talk, answer, page};
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use tegi_model::{Message, Score};
use tegi_report::report::{Pictures, score as report};
use tegi_report::words::Catalogue;
use tegi_simulate::score::{Pair, score};

#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(value_names = ["ANALYSIS", "TRUTH"], num_args = 2.., required = true)]
    folders: Vec<PathBuf>,
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Csv,
    Json,
}

pub(super) fn run(args: Args, talk: &Talk) -> Result<(), Stop> {
    let score = score(&pairs(&args.folders)?)?;
    let words = talk.words();
    if let Some(folder) = &args.output {
        write(&score, folder, words, talk)?;
    }
    answer(|to| match args.format {
        Format::Text => to.write_all(report::text(&score, page(words)).as_bytes()),
        Format::Csv => report::csv(&score, to),
        Format::Json => report::json(&score, to),
    })
}

/// Folders as they are typed come in pairs.
fn pairs(folders: &[PathBuf]) -> Result<Vec<Pair>, Stop> {
    let pair = |two: &[PathBuf]| match two {
        [analysis, truth] => Ok(Pair { analysis: analysis.clone(), truth: truth.clone() }),
        _ => Err(Stop::new(Exit::Usage, Message::new("error-score-pairs")).with_hint(Message::new("hint-score-pairs"))),
    };
    folders.chunks(2).map(pair).collect()
}

fn write(score: &Score, folder: &Path, words: &Catalogue, talk: &Talk) -> Result<(), Stop> {
    let diagrams = pictures::of_score(score, words)?;
    let pictures = Pictures { diagrams: &diagrams, fonts: &tegi_render::font_css() };
    let written = report::write_score(score, words, pictures, folder)?;
    let folder = folder.display().to_string();
    talk.say(&Message::new("score-written").with("files", written.len()).with("folder", folder));
    Ok(())
}
