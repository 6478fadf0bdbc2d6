//! The definition of the command line with its help, every word of it from the catalogue.
//!
//! A subcommand's text is `cli-<command>-about`, an argument's is `cli-<command>-arg-<name>` where the command has its
//! own, else `cli-arg-<name>`; underscores become hyphens. Examples follow where `cli-<command>-examples` exists.

use super::App;
use clap::{Arg, ArgAction, Command, CommandFactory};
use tegi_report::words::Catalogue;

/// The command line, as a reader of this language sees it.
pub(super) fn command(words: &Catalogue) -> Command {
    let headed = App::command()
        .about(words.word("cli-about"))
        .after_help(words.word("cli-exit-codes"))
        .subcommand_help_heading(words.word("cli-heading-commands"))
        .arg(flag("help", 'h', ArgAction::Help).global(true))
        .arg(flag("version", 'V', ArgAction::Version));
    let worded = headed.mut_args(|arg| worded(arg, "", words));
    worded.mut_subcommands(|sub| subcommand(sub, words))
}

fn flag(name: &'static str, short: char, action: ArgAction) -> Arg {
    Arg::new(name).long(name).short(short).action(action)
}

fn subcommand(sub: Command, words: &Catalogue) -> Command {
    let name = sub.get_name().to_string();
    let examples = words.find(&format!("cli-{name}-examples")).map_or(String::new(), |text| text + "\n\n");
    sub.about(words.word(&format!("cli-{name}-about")))
        .after_help(examples + &words.word("cli-exit-codes"))
        .mut_args(|arg| worded(arg, &name, words))
}

fn worded(arg: Arg, command: &str, words: &Catalogue) -> Arg {
    let name = arg.get_id().as_str().replace('_', "-");
    let own = words.find(&format!("cli-{command}-arg-{name}"));
    let text = own.unwrap_or_else(|| words.word(&format!("cli-arg-{name}")));
    let heading = words.word(heading(&arg));
    arg.help(text).help_heading(heading)
}

fn heading(arg: &Arg) -> &'static str {
    if arg.is_positional() {
        "cli-heading-arguments"
    } else if arg.is_global_set() {
        "cli-heading-global"
    } else {
        "cli-heading-options"
    }
}
