//! The store of one case: what of it still holds, and what is put into it.

use super::AnalysisError;
use super::in_memory::InMemory;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tegi_ingest::{Inputs, SettingsOverride, inputs};
use tegi_model::{Analysis, STORE_FOLDER, Settings};
use tegi_trace::store::{
    Connected, Damaged, Inputs as Looks, Kept, Key, Lock, Stocks, Volume, VolumeWriter, read_answers, read_stocks,
    whole, write_answers, write_connected, write_stocks, write_traced,
};

/// Whether what was computed is kept in the case's folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Where it takes long to compute: from 100,000 rows on.
    #[default]
    Large,
    /// Always.
    Always,
    /// Never, and nothing is taken from there.
    Never,
}

/// A case of fewer rows is followed anew in less than a second.
const MANY_ROWS: u64 = 100_000;

/// What this program was made of: a store that another one wrote is none.
const PROGRAM: &str = env!("TEGI_SOURCES");

/// The hash of each input, by its path.
type Hashes = BTreeMap<String, String>;

/// What each volume depends on.
#[derive(Clone, Copy)]
struct Keys {
    connected: Key,
    traced: Key,
    answers: Key,
    stocks: Key,
}

/// A case's store as it was found.
pub(super) struct Cabinet {
    dir: PathBuf,
    keep: Keep,
    inputs: Inputs,
    looks: Looks,
    hashes: Option<Hashes>,
    connected: Option<Arc<Connected>>,
    traced: Option<Kept>,
    answers: Option<Arc<Volume>>,
    stocks: Option<Arc<Volume>>,
    given_up: AtomicBool,
}

impl Cabinet {
    /// Looks what of the store holds for the inputs and settings as they are now. There is none where it is not wanted,
    /// or where the inputs cannot be looked at, or not twice.
    pub(super) fn open(dir: &Path, overrides: &SettingsOverride, keep: Keep) -> Result<Option<Cabinet>, AnalysisError> {
        if keep == Keep::Never {
            return Ok(None);
        }
        let inputs = inputs(dir, overrides)?;
        if inputs.passes {
            return Ok(None);
        }
        let Ok(looks) = Looks::look(dir, &inputs.paths) else { return Ok(None) };
        let mut cabinet = Cabinet {
            dir: dir.to_path_buf(),
            keep,
            inputs,
            looks,
            hashes: None,
            connected: None,
            traced: None,
            answers: None,
            stocks: None,
            given_up: AtomicBool::new(false),
        };
        cabinet.find();
        Ok(Some(cabinet))
    }

    /// Opens the volumes that hold.
    fn find(&mut self) {
        let Some((hashes, remembered)) = self.looks.hashes(&self.dir, &self.folder()) else { return };
        let keys = self.keys(&hashes);
        let connected = || {
            let volume = Volume::open(&self.path("connected"), keys.connected)?;
            Connected::open(volume).ok().map(Arc::new)
        };
        let traced = || Volume::open(&self.path(&self.of_method("traced")), keys.traced);
        // Their tables of contents are long.
        let (connected, traced) = rayon::join(connected, traced);
        self.connected = connected;
        let Some(connected) = &self.connected else { return };
        self.traced = traced.and_then(|volume| Kept::open(Arc::clone(connected), &volume).ok());
        self.answers = Volume::open(&self.path(&self.of_method("answers")), keys.answers);
        self.stocks = Volume::open(&self.path(&self.of_method("stocks")), keys.stocks);
        // Files that only look different need not be hashed at every opening. Where that cannot be noted, they are.
        if !remembered && let Ok(Some(_lock)) = Lock::take(&self.folder()) {
            let _ = self.looks.remember(&self.folder(), &hashes);
        }
        self.hashes = Some(hashes);
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.inputs.settings
    }

    /// The connected case, where it holds.
    pub(super) fn connected(&self) -> Option<&Connected> {
        self.connected.as_deref().filter(|_| self.holds())
    }

    /// The traced case, where it holds.
    pub(super) fn traced(&self) -> Option<&Kept> {
        self.traced.as_ref().filter(|_| self.holds())
    }

    /// The analysis, where it holds.
    pub(super) fn answers(&self) -> Option<Result<Analysis, Damaged>> {
        self.answers.as_ref().filter(|_| self.holds()).map(read_answers)
    }

    /// The timelines that were asked for, where they hold.
    pub(super) fn stocks(&self) -> Option<Result<Stocks, Damaged>> {
        self.stocks.as_ref().filter(|_| self.holds()).map(read_stocks)
    }

    /// A part of it is damaged: nothing more is taken from it, and all of it is written anew.
    pub(super) fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    fn holds(&self) -> bool {
        !self.given_up.load(Ordering::Relaxed)
    }

    /// Keeps what was computed and is not there yet. Nothing is kept where inputs changed since they were looked at,
    /// or where another process is keeping this case just now.
    pub(super) fn keep(
        &self,
        memory: &InMemory,
        analysis: Option<&Analysis>,
        stocks: Option<&Stocks>,
    ) -> io::Result<()> {
        let rows: u64 = memory.live.records.sources.iter().map(|source| source.rows).sum();
        if (self.keep == Keep::Large && rows < MANY_ROWS) || !self.looks.unchanged(&self.dir) {
            return Ok(());
        }
        let Some(hashes) = self.hashes.clone().or_else(|| self.hashes_as_read(memory)) else { return Ok(()) };
        let tracing = memory.traced().filter(|_| self.traced().is_none());
        let analysis = analysis.filter(|_| self.answers.is_none() || !self.holds());
        if self.connected().is_some() && tracing.is_none() && analysis.is_none() && stocks.is_none() {
            return Ok(());
        }
        let Some(_lock) = Lock::take(&self.folder())? else { return Ok(()) };
        let keys = self.keys(&hashes);
        if self.connected().is_none() {
            self.write("connected", keys.connected, |volume| write_connected(&memory.live, volume))?;
            self.looks.remember(&self.folder(), &hashes)?;
        }
        if let Some(tracing) = tracing {
            let issues = memory.issues();
            let name = self.of_method("traced");
            self.write(&name, keys.traced, |volume| write_traced(tracing, &issues, volume))?;
        }
        if let Some(analysis) = analysis {
            let name = self.of_method("answers");
            self.write(&name, keys.answers, |volume| write_answers(analysis, volume))?;
        }
        if let Some(stocks) = stocks {
            let name = self.of_method("stocks");
            self.write(&name, keys.stocks, |volume| write_stocks(stocks, volume))?;
        }
        Ok(())
    }

    fn write(
        &self,
        name: &str,
        key: Key,
        fill: impl FnOnce(&mut VolumeWriter<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        whole(&self.path(name), |to| {
            let mut volume = VolumeWriter::new(to);
            fill(&mut volume)?;
            volume.close(key)
        })
    }

    /// The hashes that reading found; nothing where an input was not read.
    fn hashes_as_read(&self, memory: &InMemory) -> Option<Hashes> {
        let sources = memory.live.records.sources.iter().map(|source| (source.path.clone(), source.sha256.clone()));
        let read: Hashes = sources.filter(|(_, hash)| !hash.is_empty()).collect();
        self.inputs.paths.iter().all(|path| read.contains_key(path)).then_some(read)
    }

    fn keys(&self, hashes: &Hashes) -> Keys {
        let mut connected = Key::of(PROGRAM.as_bytes()).and(self.inputs.told.as_bytes());
        for path in &self.inputs.paths {
            connected = connected.and(path.as_bytes()).and(hashes.get(path).map_or(&[], String::as_bytes));
        }
        let traced = connected.and(format!("{:?}", self.inputs.settings).as_bytes());
        Keys { connected, traced, answers: traced.and(b"answers"), stocks: traced.and(b"stocks") }
    }

    fn folder(&self) -> PathBuf {
        self.dir.join(STORE_FOLDER)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder().join(format!("{name}.tegi"))
    }

    fn of_method(&self, name: &str) -> String {
        format!("{name}-{}", self.inputs.settings.method.as_str())
    }
}
