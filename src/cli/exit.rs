//! How a run ends, and how that is said.

use crate::analysis::AnalysisError;
use std::io;
use std::process::ExitCode;
use tegi_model::{Arg, Message, place};
use tegi_render::RenderError;
use tegi_report::report::ReportError;
use tegi_simulate::score::ScoreError;

/// How a run ended. The numbers are a promise; `--help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Something could not be read or written.
    Failed = 1,
    /// The command line cannot be meant.
    Usage = 2,
    /// What was asked for is not in the case.
    NotFound = 3,
    /// Reading strictly, and a trouble in the data was met.
    Strict = 4,
    /// The user broke it off: 128 and the number of the signal, as shells write it.
    BrokenOff = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a run stops, in messages that the door puts into words.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) exit: Exit,
    pub(super) said: Vec<Message>,
    pub(super) hint: Option<Message>,
}

impl Stop {
    pub(super) fn new(exit: Exit, message: Message) -> Stop {
        Stop { exit, said: vec![message], hint: None }
    }

    pub(super) fn with_hint(self, hint: Message) -> Stop {
        Stop { hint: Some(hint), ..self }
    }
}

impl From<AnalysisError> for Stop {
    fn from(error: AnalysisError) -> Stop {
        let mut said = vec![error.message()];
        if let Some(first) = error.first_trouble() {
            let id = first.line().map_or("error-nothing-read-first-file", |_| "error-nothing-read-first");
            let place = Message { id, ..error.message() };
            let place = place.with("file", &first.source).with("row", first.line().unwrap_or_default());
            said = vec![place, first.message.clone()];
        }
        match &error {
            AnalysisError::NotFound { .. } => Stop { exit: Exit::NotFound, said, hint: error.hint() },
            AnalysisError::Strict(issue) => {
                let is_told = issue.message.args.iter().any(|(_, arg)| *arg == Arg::Text(issue.value.clone()));
                let id = match issue.value.is_empty() || is_told {
                    true => "error-strict-place",
                    false => "error-strict-place-value",
                };
                let place = format!("{} {}", place(&issue.source, issue.row, issue.counting), issue.field);
                let place = Message::new(id).with("place", place.trim_end()).with("value", &issue.value);
                let hint = error.hint().or_else(|| Some(Message::new("hint-strict")));
                Stop { exit: Exit::Strict, said: vec![place, issue.message.clone()], hint }
            }
            _ => Stop { exit: Exit::Failed, said, hint: error.hint() },
        }
    }
}

impl From<ReportError> for Stop {
    fn from(error: ReportError) -> Stop {
        Stop { exit: Exit::Failed, said: vec![error.message()], hint: error.hint() }
    }
}

impl From<ScoreError> for Stop {
    fn from(error: ScoreError) -> Stop {
        Stop { exit: Exit::Failed, said: vec![error.message()], hint: error.hint() }
    }
}

impl From<RenderError> for Stop {
    fn from(error: RenderError) -> Stop {
        Stop::new(Exit::Failed, Message::new("error-draw").with("reason", error.to_string()))
    }
}

impl From<io::Error> for Stop {
    /// An error of stdout or stderr; files have their own, with their name.
    fn from(error: io::Error) -> Stop {
        Stop::new(Exit::Failed, Message::new("error-stdout").with("reason", error.to_string()))
    }
}

/// Prints what clap has to say: help and version are answers, the rest is bad usage.
pub(super) fn refuse(error: &clap::Error) -> Exit {
    match error.print() {
        Err(failed) if failed.kind() != io::ErrorKind::BrokenPipe => Exit::Failed,
        _ if error.use_stderr() => Exit::Usage,
        _ => Exit::Done,
    }
}
