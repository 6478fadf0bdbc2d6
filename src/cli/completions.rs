//! `tegi completions SHELL`: completions from the same definition as the command line.

use super::exit::Stop;
use super::help;
use super::talk::{Talk, answer};
use clap_complete::Shell;

#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: Args, talk: &Talk) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(talk.words()), "tegi", &mut script);
    answer(|to| to.write_all(&script))
}
