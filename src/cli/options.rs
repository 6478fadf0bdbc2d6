//! Options that several subcommands share, as they are typed and as they are understood.

use super::exit::{Exit, Stop};
use super::talk::Talk;
use super::{memory, progress};
use crate::analysis::{Keep, OpenOptions, Opened, Progress, Strictness, TrailSubject, open};
use bytesize::ByteSize;
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use tegi_model::{Message, Method};

/// Options of every subcommand.
#[derive(clap::Args)]
pub(super) struct Global {
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    #[arg(long, global = true, value_name = "N")]
    pub(super) threads: Option<usize>,
    #[arg(long, global = true)]
    pub(super) strict: bool,
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<String>,
}

/// The case that a subcommand reads.
#[derive(clap::Args)]
pub(super) struct CaseDir {
    #[arg(value_name = "CASE")]
    pub(super) case: PathBuf,
    #[arg(long, value_name = "SIZE")]
    pub(super) memory: Option<ByteSize>,
}

/// The case that a subcommand opens, and whether it is kept.
#[derive(clap::Args)]
pub(super) struct KeptCase {
    #[command(flatten)]
    dir: CaseDir,
    #[arg(long, value_name = "WHEN", default_value = "large")]
    store: Store,
}

impl KeptCase {
    /// Its folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir.case
    }
}

/// When what was computed is kept in the case's folder.
#[derive(Clone, Copy, ValueEnum)]
enum Store {
    Large,
    Always,
    Never,
}

impl Store {
    fn keep(self) -> Keep {
        match self {
            Store::Large => Keep::Large,
            Store::Always => Keep::Always,
            Store::Never => Keep::Never,
        }
    }
}

/// How goods that are alike leave a store, instead of what the case says.
#[derive(clap::Args)]
pub(super) struct MethodChoice {
    #[arg(long, value_name = "METHOD", value_parser = methods())]
    pub(super) method: Option<Method>,
}

fn methods() -> impl TypedValueParser<Value = Method> {
    // Only names of the list come through, and each is the name of a method.
    PossibleValuesParser::new(Method::ALL.map(Method::as_str)).map(|name| name.parse().unwrap_or_default())
}

/// Opens the case, with progress for whoever watches. It is never taken apart piece by piece: it lives as long as the
/// program, whose memory goes back as a whole.
pub(super) fn opened(
    case: &KeptCase,
    method: Option<Method>,
    global: &Global,
    talk: &Talk,
) -> Result<ManuallyDrop<Opened>, Stop> {
    let progress = progress::reading(talk);
    let options = open_options(&case.dir, progress.as_ref(), method, global, talk);
    Ok(ManuallyDrop::new(open(&case.dir.case, &OpenOptions { keep: case.store.keep(), ..options })?))
}

/// How a case is opened that is read from its files; from here on the run keeps within its memory.
pub(super) fn open_options<'a>(
    case: &CaseDir,
    progress: &'a dyn Progress,
    method: Option<Method>,
    global: &Global,
    talk: &Talk,
) -> OpenOptions<'a> {
    if let Some(allowed) = case.memory {
        memory::keep_within(allowed, &case.case, talk);
    }
    let strict = if global.strict { Strictness::Strict } else { Strictness::Lenient };
    OpenOptions { strict, progress, method, keep: Keep::Never }
}

/// Keeps what an answered question computed. That it cannot be kept is no failure of the answer, and is said.
pub(super) fn keep(case: &Opened, talk: &Talk) {
    let keeping = progress::waiting(talk, &Message::new("progress-keeping"));
    let kept = case.keep();
    drop(keeping);
    if let Err(error) = kept {
        talk.say(&Message::new("store-not-written").with("reason", error.to_string()));
    }
}

/// Gives the work so many threads; all that the machine has unless told otherwise.
pub(super) fn threads(global: &Global) -> Result<(), Stop> {
    let Some(threads) = global.threads else { return Ok(()) };
    if threads == 0 {
        return Err(Stop::new(Exit::Usage, Message::new("error-no-threads")));
    }
    // A pool that stands already was asked for by the same process, with its own number.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    Ok(())
}

/// What is to be followed or drawn.
#[derive(clap::Args)]
#[group(multiple = false)]
pub(super) struct Subject {
    #[arg(long, value_name = "ID")]
    pub(super) contract: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(super) party: Option<String>,
}

impl Subject {
    /// The subject of a trail; `None` where neither was named.
    pub(super) fn trail(&self) -> Option<TrailSubject> {
        let contract = self.contract.clone().map(TrailSubject::Contract);
        contract.or_else(|| self.party.clone().map(TrailSubject::Party))
    }
}

/// A lot as it is typed: `DOCUMENT` or `DOCUMENT:LINE`.
pub(super) fn lot(text: &str) -> TrailSubject {
    match text.rsplit_once(':') {
        Some((document, line)) if !document.is_empty() && !line.is_empty() => {
            TrailSubject::Lot { document: document.to_string(), line: Some(line.to_string()) }
        }
        _ => TrailSubject::Lot { document: text.to_string(), line: None },
    }
}
