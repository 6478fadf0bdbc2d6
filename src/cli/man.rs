//! `tegi man [COMMAND]`: the manual page from the same definition as the command line.

use super::exit::{Exit, Stop};
use super::help;
use super::talk::{Talk, answer};
use tegi_model::Message;

#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn run(args: Args, talk: &Talk) -> Result<(), Stop> {
    let command = help::command(talk.words());
    let page = match args.command {
        None => command,
        Some(name) => page_of(&command, &name)?,
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page).render(&mut roff)?;
    answer(|to| to.write_all(&roff))
}

fn page_of(command: &clap::Command, name: &str) -> Result<clap::Command, Stop> {
    let found = command.find_subcommand(name).cloned();
    let found = found.map(|found| found.name(format!("tegi-{name}")).bin_name(format!("tegi {name}")));
    found.ok_or_else(|| Stop::new(Exit::Usage, Message::new("error-no-command").with("name", name)))
}
