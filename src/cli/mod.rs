//! DOOR ONE: the command line.
//!
//! A subcommand is a file with its `Args` and its `run`; what it answers comes from `analysis`, how it looks from
//! `report` and `render`. Answers go to stdout, talk and progress to stderr. Every word of the help comes from the
//! message catalogue (`help`), every way to end has a number (`exit`).

mod analyze;
mod check;
mod completions;
mod cost;
mod draw;
mod exit;
mod explain;
mod flows;
mod help;
mod init;
mod man;
mod memory;
mod options;
mod pictures;
mod progress;
mod score;
mod simulate;
mod talk;
mod trace;

#[cfg(test)]
mod tests;

pub use exit::Exit;

use clap::{FromArgMatches, Parser, Subcommand};
use exit::Stop;
use std::ffi::OsString;
use talk::Talk;
use tegi_report::words::Catalogue;

/// The variable that names the reader's language where `--lang` does not.
const LANG_VARIABLE: &str = "TEGI_LANG";

#[derive(Parser)]
#[command(
    name = "tegi",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
struct App {
    #[command(flatten)]
    global: options::Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Args),
    Check(check::Args),
    Analyze(analyze::Args),
    Trace(trace::Args),
    Explain(explain::Args),
    Draw(draw::Args),
    Flows(flows::Args),
    Score(score::Args),
    Simulate(simulate::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Does what the command line asks, and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let words = Catalogue::new(&language(&args));
    let parsed = help::command(&words).try_get_matches_from(args).and_then(|found| App::from_arg_matches(&found));
    match parsed {
        Ok(app) => act(app, words),
        Err(error) => exit::refuse(&error),
    }
}

fn act(app: App, words: Catalogue) -> Exit {
    let talk = Talk::new(words, &app.global);
    leave_clean();
    crate::analysis::keep_caught_panics_quiet();
    let done = options::threads(&app.global).and_then(|()| dispatch(app.command, &app.global, &talk));
    match done {
        Ok(()) => Exit::Done,
        Err(stop) => talk.stopped(&stop),
    }
}

/// Who breaks a run off finds no halves of files. Where the system cannot tell of it, it ends as it always did.
fn leave_clean() {
    let _ = ctrlc::set_handler(|| {
        crate::analysis::abandon();
        std::process::exit(Exit::BrokenOff as i32);
    });
}

fn dispatch(command: Command, global: &options::Global, talk: &Talk) -> Result<(), Stop> {
    match command {
        Command::Init(args) => init::run(args, talk),
        Command::Check(args) => check::run(args, global, talk),
        Command::Analyze(args) => analyze::run(args, global, talk),
        Command::Trace(args) => trace::run(args, global, talk),
        Command::Explain(args) => explain::run(args, global, talk),
        Command::Draw(args) => draw::run(args, global, talk),
        Command::Flows(args) => flows::run(args, global, talk),
        Command::Score(args) => score::run(args, talk),
        Command::Simulate(args) => simulate::run(args, talk),
        Command::Completions(args) => completions::run(args, talk),
        Command::Man(args) => man::run(args, talk),
    }
}

/// The language has to be known before the command line is read, since its help is in it.
fn language(args: &[OsString]) -> String {
    let texts: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let joined = texts.iter().find_map(|arg| arg.strip_prefix("--lang="));
    let apart = texts.iter().position(|arg| *arg == "--lang").and_then(|at| texts.get(at + 1).copied());
    let given = joined.or(apart).map(str::to_string);
    given.or_else(|| std::env::var(LANG_VARIABLE).ok()).unwrap_or_default()
}
