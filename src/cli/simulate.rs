//! `tegi simulate -o CASE`: a made-up economy as a case, with its truth beside it.

use super::exit::{Exit, Stop};
use super::progress::waiting;
use super::talk::Talk;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;
use tegi_model::Message;
use tegi_simulate::{NoiseLevel, Request, SimulateError, simulate};

#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(long, short, value_name = "CASE")]
    output: PathBuf,
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[arg(long, value_name = "N", default_value_t = 124, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    producers: u32,
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=8))]
    years: u16,
    #[arg(long, value_name = "F", default_value_t = 1.0, value_parser = scale)]
    scale: f64,
    #[arg(long, value_name = "LEVEL", default_value = "none", value_parser = levels())]
    noise: NoiseLevel,
}

/// A scale is a number above nothing.
fn scale(text: &str) -> Result<f64, std::num::ParseFloatError> {
    let number: f64 = text.parse()?;
    // What is no size is refused with the words for what is no number.
    if number.is_finite() && (0.01..=100_000.0).contains(&number) { Ok(number) } else { "".parse() }
}

fn levels() -> impl TypedValueParser<Value = NoiseLevel> {
    // Only names of the list come through, and each is the name of a level.
    PossibleValuesParser::new(NoiseLevel::ALL.map(NoiseLevel::as_str)).map(|name| name.parse().unwrap_or_default())
}

pub(super) fn run(args: Args, talk: &Talk) -> Result<(), Stop> {
    let Args { output, seed, producers, years, scale, noise } = args;
    let request = Request { seed, producers: producers as usize, years, scale, noise };
    let pretending = waiting(talk, &Message::new("progress-simulating"));
    let written = simulate(&request, &output).map_err(stopped)?;
    drop(pretending);
    talk.say(
        &Message::new("simulate-written")
            .with("path", output.display().to_string())
            .with("rows", written.rows)
            .with("firms", written.firms)
            .with("contracts", written.contracts)
            .with("schemes", written.schemes),
    );
    Ok(())
}

fn stopped(error: SimulateError) -> Stop {
    match error {
        SimulateError::NotEmpty(path) => {
            let message = Message::new("error-simulate-there").with("path", path.display().to_string());
            Stop::new(Exit::Failed, message).with_hint(Message::new("hint-simulate-elsewhere"))
        }
        SimulateError::Write(path, error) => {
            let message = Message::new("error-write").with("path", path.display().to_string());
            Stop::new(Exit::Failed, message.with("reason", error.to_string()))
        }
    }
}
