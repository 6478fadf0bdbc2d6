//! `tegi init DIR`: a commented `case.toml`, so that the reader has something to change.

use super::exit::{Exit, Stop};
use super::talk::{Talk, answer};
use crate::analysis::{CASE_FILE, case_schema, foreign, recognise, some_named, template_case_toml};
use std::path::PathBuf;
use tegi_model::Message;
use tegi_report::report::atomically;

#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(value_name = "DIR", required_unless_present = "schema")]
    dir: Option<PathBuf>,
    #[arg(long)]
    force: bool,
    #[arg(long, conflicts_with_all = ["dir", "force"])]
    schema: bool,
}

pub(super) fn run(args: Args, talk: &Talk) -> Result<(), Stop> {
    // Without a folder the schema was asked for.
    let Some(dir) = args.dir else { return answer(|to| to.write_all(case_schema().as_bytes())) };
    let path = dir.join(CASE_FILE);
    if path.exists() && !args.force {
        let there = Message::new("error-init-there").with("path", path.display().to_string());
        return Err(Stop::new(Exit::Failed, there).with_hint(Message::new("hint-init-force")));
    }
    atomically(&path, |to| to.write_all(template_case_toml().as_bytes()))?;
    talk.say(&Message::new("init-written").with("path", path.display().to_string()));
    let (tables, others) = (recognise(&dir), foreign(&dir).unwrap_or_default());
    if !tables.is_empty() {
        talk.say(&Message::new("init-tables").with("tables", tables.join(", ")));
    }
    if !others.is_empty() {
        let found = Message::new("init-other-files").with("files", some_named(&others));
        talk.say(&found.with("folder", dir.display().to_string()));
    } else if tables.is_empty() {
        talk.say(&Message::new("init-no-tables"));
    }
    Ok(())
}
