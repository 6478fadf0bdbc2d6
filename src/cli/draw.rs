//! `tegi draw CASE -o FILE`: one picture, as SVG or PNG.

use super::exit::{Exit, Stop};
use super::options::{Global, KeptCase, MethodChoice, Subject, keep, opened};
use super::pictures::{self, Kind};
use super::talk::{Talk, answer};
use std::path::{Path, PathBuf};
use tegi_model::Message;
use tegi_render::{Scene, SvgUse};
use tegi_report::report::atomically;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    case: KeptCase,
    #[command(flatten)]
    subject: Subject,
    #[arg(long = "as", value_name = "KIND", default_value = "chain")]
    kind: Kind,
    #[arg(long, value_name = "CODE")]
    good: Option<String>,
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    method: MethodChoice,
}

/// Dots per point: sharp on paper.
const DOTS: f64 = 2.0;

pub(super) fn run(args: Args, global: &Global, talk: &Talk) -> Result<(), Stop> {
    let form = Form::of(&args.output)?;
    let case = opened(&args.case, args.method.method, global, talk)?;
    let words = talk.words_for(case.settings().currency);
    let asked = pictures::Asked { subject: args.subject.trail(), good: args.good.as_deref() };
    let scene = pictures::one(&case, args.kind, &asked, &words)?;
    let bytes = form.bytes(&scene)?;
    keep(&case, talk);
    if args.output == Path::new("-") {
        return answer(|to| to.write_all(&bytes));
    }
    atomically(&args.output, |to| to.write_all(&bytes))?;
    talk.say(&Message::new("draw-written").with("path", args.output.display().to_string()));
    Ok(())
}

/// What a picture is written as: its file's ending says it.
#[derive(Clone, Copy)]
enum Form {
    Svg,
    Png,
}

impl Form {
    fn of(path: &Path) -> Result<Form, Stop> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("svg") => Ok(Form::Svg),
            Some("png") => Ok(Form::Png),
            None if path == Path::new("-") => Ok(Form::Svg),
            _ => {
                let message = Message::new("error-draw-ending").with("path", path.display().to_string());
                Err(Stop::new(Exit::Usage, message))
            }
        }
    }

    fn bytes(self, scene: &Scene) -> Result<Vec<u8>, Stop> {
        match self {
            Form::Svg => Ok(scene.svg(SvgUse::Standalone).into_bytes()),
            Form::Png => Ok(scene.png(DOTS)?),
        }
    }
}
