//! `tegi init DIR`: a commented `case.toml`, so that the reader has something to change.

use super::exit::{Exit, Stop};
use super::talk::Talk;
use crate::analysis::{CASE_FILE, recognise, template_case_toml};
use crate::model::Message;
use crate::report::atomically;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: Args, talk: &Talk) -> Result<(), Stop> {
    let path = args.dir.join(CASE_FILE);
    if path.exists() && !args.force {
        let there = Message::new("error-init-there").with("path", path.display().to_string());
        return Err(Stop::new(Exit::Failed, there).with_hint(Message::new("hint-init-force")));
    }
    atomically(&path, |to| to.write_all(template_case_toml().as_bytes()))?;
    talk.say(&Message::new("init-written").with("path", path.display().to_string()));
    let tables = recognise(&args.dir);
    talk.say(&match tables.is_empty() {
        true => Message::new("init-no-tables"),
        false => Message::new("init-tables").with("tables", tables.join(", ")),
    });
    Ok(())
}
