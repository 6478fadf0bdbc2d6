//! Why a case cannot be read at all. Everything less is an issue, and the run goes on.

use std::fmt;
use std::path::{Path, PathBuf};
use tegi_model::{Arg, Issue, Message};

/// So many files of a folder are named.
const NAMED: usize = 5;

/// The first few of these names, one behind the other.
pub fn some_named(names: &[String]) -> String {
    let more = if names.len() > NAMED { ", …" } else { "" };
    names[..names.len().min(NAMED)].join(", ") + more
}

/// A case that cannot be read: what was found, and what to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum IngestError {
    /// There is no such folder.
    NoFolder(PathBuf),
    /// There is something of that name, but it is no folder.
    NotAFolder(PathBuf),
    /// The folder holds neither settings nor tables.
    NoTables(PathBuf),
    /// The folder holds files that can be tables, but no `case.toml`.
    NoSettings {
        /// The folder.
        dir: PathBuf,
        /// Canonical tables found in it, and names of other files.
        files: Vec<String>,
    },
    /// `case.toml` says something that cannot be meant.
    Settings(Message),
    /// None of the sources could be read.
    NothingRead {
        /// The folder.
        dir: PathBuf,
        /// Why: the first trouble met.
        first: Option<Box<Issue>>,
    },
    /// A file cannot be read.
    File {
        /// The file, relative to the case.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// Reading strictly, and this trouble was met.
    Strict(Box<Issue>),
}

impl IngestError {
    /// What was found.
    pub fn message(&self) -> Message {
        match self {
            IngestError::NoFolder(dir) => Message::new("error-no-folder").with("folder", shown(dir)),
            IngestError::NotAFolder(dir) => Message::new("error-not-a-folder").with("folder", shown(dir)),
            IngestError::NoTables(dir) => Message::new("error-no-tables").with("folder", shown(dir)),
            IngestError::NoSettings { dir, files } => {
                Message::new("error-no-settings").with("folder", shown(dir)).with("files", some_named(files))
            }
            IngestError::Settings(message) => message.clone(),
            IngestError::NothingRead { dir, .. } => Message::new("error-nothing-read").with("folder", shown(dir)),
            IngestError::File { path, reason } => Message::new("error-file").with("file", path).with("reason", reason),
            IngestError::Strict(issue) => {
                Message::new("error-strict").with("file", &issue.source).with("row", issue.line().unwrap_or_default())
            }
        }
    }

    /// What to do next, where that is known.
    pub fn hint(&self) -> Option<Message> {
        match self {
            IngestError::NoFolder(_) | IngestError::File { .. } | IngestError::Settings(_) => None,
            IngestError::NotAFolder(_) => Some(Message::new("hint-give-the-folder")),
            IngestError::NoTables(dir) => Some(Message::new("hint-put-tables").with("folder", shown(dir))),
            IngestError::NoSettings { dir, .. } => Some(Message::new("hint-init").with("folder", shown(dir))),
            IngestError::NothingRead { .. } => Some(Message::new("hint-see-sources")),
            IngestError::Strict(_) => Some(Message::new("hint-without-strict")),
        }
    }

    /// The trouble in the data behind it, where there is one.
    pub fn issue(&self) -> Option<&Issue> {
        match self {
            IngestError::Strict(issue) => Some(issue),
            IngestError::NothingRead { first, .. } => first.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for IngestError {
    /// The id and the arguments: for logs and tests. Users see the sentence of the catalogue.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_plain(f, &self.message())?;
        match self.issue() {
            None => Ok(()),
            Some(issue) => {
                write!(f, "; {}:{} {} {:?}: ", issue.source, issue.row, issue.field, issue.value)?;
                write_plain(f, &issue.message)
            }
        }
    }
}

impl std::error::Error for IngestError {}

fn write_plain(f: &mut fmt::Formatter<'_>, message: &Message) -> fmt::Result {
    write!(f, "{}", message.id)?;
    for (name, arg) in &message.args {
        match arg {
            Arg::Text(text) => write!(f, " {name}={text:?}")?,
            Arg::Count(count) => write!(f, " {name}={count}")?,
            Arg::Share(share) => write!(f, " {name}={}%", share.percent_text())?,
            Arg::Money(money) => write!(f, " {name}={money}")?,
            Arg::Quantity(quantity) => write!(f, " {name}={quantity}")?,
            Arg::Day(day) => write!(f, " {name}={day}")?,
        }
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
