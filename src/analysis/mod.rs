//! THE TABLE: a case is opened once, then questions are put to it. Both doors use this façade and nothing behind it.
//!
//! Invariant: whatever is answered depends on the records and settings alone, not on the order of rows, nor on
//! threads, nor on earlier questions; nor on whether it came out of the case's store or was computed now.

mod assemble;
mod cabinet;
mod carries;
mod flows;
mod history;
mod in_memory;
mod questions;

use cabinet::Cabinet;
pub use cabinet::Keep;
use history::{Topic, shown, with_parties};
use in_memory::{InMemory, connected};
use questions::{About, Question, Recognised, Stock};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
pub use tegi_ingest::{
    CASE_FILE, Progress, Silent, Strictness, case_schema, foreign, keep_caught_panics_quiet, recognise, some_named,
    template_case_toml,
};
use tegi_ingest::{IngestError, ReadOptions, SettingsOverride, read_case, retold};
use tegi_model::{
    Analysis, Coverage, Explanation, Format, Issue, Message, Method, Settings, SourceInfo, SourcePreview,
    StockTimeline, TrailDirection, TrailStep,
};
pub use tegi_trace::store::abandon;
use tegi_trace::store::{Damaged, Stocks};
use tegi_trace::trace::{Traced, trace};

pub use flows::flows;

/// Near names offered where something is not found.
const MOST_NEAR: usize = 5;

/// How a case is opened.
pub struct OpenOptions<'a> {
    /// Whether the first trouble stops the run.
    pub strict: Strictness,
    /// Who is told how far reading got.
    pub progress: &'a dyn Progress,
    /// A method other than the case's own.
    pub method: Option<Method>,
    /// Whether what was computed is kept in the case's folder, and taken from there. A strict run reads everything.
    pub keep: Keep,
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// The case cannot be read.
    #[error(transparent)]
    Ingest(IngestError),
    /// A strict run met this trouble.
    #[error("{}:{} {}", .0.source, .0.row, .0.code)]
    Strict(Box<Issue>),
    /// Nothing of that id or name is in the case.
    #[error("{what} is not in the case")]
    NotFound {
        /// What was asked for.
        what: String,
        /// Ids that look like it.
        near: Vec<String>,
    },
}

impl From<IngestError> for AnalysisError {
    fn from(error: IngestError) -> AnalysisError {
        match error {
            IngestError::Strict(issue) => AnalysisError::Strict(issue),
            other => AnalysisError::Ingest(other),
        }
    }
}

impl AnalysisError {
    /// What happened, for a user.
    pub fn message(&self) -> Message {
        match self {
            AnalysisError::Ingest(error) => error.message(),
            AnalysisError::Strict(issue) => issue.message.clone(),
            AnalysisError::NotFound { what, .. } => Message::new("error-not-found").with("what", what.as_str()),
        }
    }

    /// The first trouble in the data where nothing of it could be read.
    pub fn first_trouble(&self) -> Option<&Issue> {
        match self {
            AnalysisError::Ingest(IngestError::NothingRead { first, .. }) => first.as_deref(),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<Message> {
        match self {
            AnalysisError::Ingest(error) => error.hint(),
            AnalysisError::Strict(_) => Some(Message::new("hint-without-strict")),
            AnalysisError::NotFound { near, .. } if near.is_empty() => None,
            AnalysisError::NotFound { near, .. } => Some(Message::new("hint-near").with("names", near.join(", "))),
        }
    }
}

/// What a trail begins from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrailSubject {
    /// The deliveries of a contract.
    Contract(String),
    /// The deliveries of a party; towards the ministry, what it imported.
    Party(String),
    /// A document, or one line of it.
    Lot {
        /// Its number.
        document: String,
        /// The line.
        line: Option<String>,
    },
}

/// A trail that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct TrailQuestion {
    /// From what.
    pub subject: TrailSubject,
    /// Which way.
    pub direction: TrailDirection,
    /// By which method, if not the case's.
    pub method: Option<Method>,
    /// Most firms in a row.
    pub depth: u32,
}

/// An opened case.
pub struct Opened {
    dir: PathBuf,
    settings: Settings,
    method: Option<Method>,
    memory: OnceLock<InMemory>,
    analysis: OnceLock<Analysis>,
    stocks: OnceLock<Mutex<Asked>>,
    cabinet: Option<Cabinet>,
}

/// Stock timelines that were asked for, now or earlier.
#[derive(Default)]
struct Asked {
    stocks: Stocks,
    /// Whether one of them was not kept yet.
    grew: bool,
}

impl Asked {
    /// So many are kept; beyond that the store begins anew.
    const MOST: usize = 256;

    fn of(kept: Option<Stocks>) -> Asked {
        Asked { stocks: kept.unwrap_or_default(), grew: false }
    }

    fn add(&mut self, asked: (String, Option<String>), timeline: StockTimeline) {
        if self.stocks.len() >= Asked::MOST {
            self.stocks.clear();
        }
        self.stocks.insert(asked, timeline);
        self.grew = true;
    }
}

/// Opens a case: takes it out of its store where nothing changed; else reads, recognises and connects it.
///
/// # Errors
/// Where the case cannot be read at all, or where a strict run meets a trouble.
pub fn open(dir: &Path, options: &OpenOptions<'_>) -> Result<Opened, AnalysisError> {
    let overrides = SettingsOverride { method: options.method };
    let lenient = options.strict == Strictness::Lenient;
    let cabinet = if lenient { Cabinet::open(dir, &overrides, options.keep)? } else { None };
    let memory = OnceLock::new();
    let settings = match cabinet.as_ref().filter(|cabinet| cabinet.connected().is_some()) {
        Some(cabinet) => cabinet.settings().clone(),
        None => {
            let case = read_case(dir, &read_options(options))?;
            memory.get_or_init(|| connected(case)).settings.clone()
        }
    };
    let (analysis, stocks) = (OnceLock::new(), OnceLock::new());
    Ok(Opened { dir: dir.to_path_buf(), settings, method: options.method, memory, analysis, stocks, cabinet })
}

/// How a case that is opened so is read.
fn read_options<'a>(options: &OpenOptions<'a>) -> ReadOptions<'a> {
    ReadOptions {
        strictness: options.strict,
        progress: options.progress,
        settings: SettingsOverride { method: options.method },
        ..ReadOptions::default()
    }
}

/// The first rows of a case's sources, or of one file: as they lie there and as they are read, with a mapping guessed
/// where none is said.
///
/// # Errors
/// Where there are no settings, or nothing to look at.
pub fn preview(dir: &Path, file: Option<&str>) -> Result<Vec<SourcePreview>, AnalysisError> {
    Ok(tegi_ingest::preview(dir, file)?)
}

impl Opened {
    /// Everything the case has to say.
    ///
    /// # Errors
    /// Where the case has to be read again, and cannot be.
    pub fn analysis(&self) -> Result<&Analysis, AnalysisError> {
        if let Some(analysis) = self.analysis.get() {
            return Ok(analysis);
        }
        let analysis = match self.kept(Cabinet::answers) {
            Some(analysis) => analysis,
            None => self.memory()?.analysis(),
        };
        Ok(self.analysis.get_or_init(|| analysis))
    }

    /// What the data can carry.
    ///
    /// # Errors
    /// Where the case has to be read again, and cannot be.
    pub fn coverage(&self) -> Result<Coverage, AnalysisError> {
        match self.kept(|cabinet| Some(cabinet.connected()?.coverage())) {
            Some(coverage) => Ok(coverage),
            None => Ok(self.memory()?.live.coverage.clone()),
        }
    }

    /// Troubles in the data: by source, row and kind.
    ///
    /// # Errors
    /// Where the case has to be read again, and cannot be.
    pub fn issues(&self) -> Result<Vec<Issue>, AnalysisError> {
        match self.kept(|cabinet| Some(cabinet.traced()?.issues())) {
            Some(issues) => Ok(issues),
            None => Ok(self.memory()?.issues()),
        }
    }

    /// Inputs.
    pub fn sources(&self) -> &[SourceInfo] {
        let in_memory = self.memory.get().map(|memory| memory.live.records.sources.as_slice());
        in_memory.or_else(|| Some(self.cabinet.as_ref()?.connected()?.sources())).unwrap_or_default()
    }

    /// Settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Follows what is asked for: one trail for each line concerned.
    ///
    /// # Errors
    /// Where the contract, party or document is not in the case.
    pub fn trail(&self, question: &TrailQuestion) -> Result<Vec<TrailStep>, AnalysisError> {
        let Some(method) = question.method.filter(|method| *method != self.settings.method) else {
            return self.ask(question)?;
        };
        let memory = self.memory()?;
        let InMemory { settings, live, .. } = memory;
        let tracing = trace(&live.graph, &live.register, settings, &live.records.strings, method);
        let Ok(answer) = question.put(&Traced::new(&tracing, &live.graph, &live.records, &live.register));
        answer
    }

    /// Explains a finding, a contract, a party or a document, by id, name or number, with the earlier states of the documents
    /// concerned and, of a contract of OCDS, the documents that its releases name.
    ///
    /// # Errors
    /// Where nothing of that name is in the case.
    pub fn explain(&self, what: &str) -> Result<Explanation, AnalysisError> {
        let found = self.ask(&About { what, analysis: self.analysis()? })?;
        let mut explanation = match found {
            Err(AnalysisError::NotFound { .. }) => Explanation::default(),
            found => found?,
        };
        let about_party = explanation.party.as_ref().map(|party| (party.id.clone(), party.name.clone()));
        let party = about_party.map(|(id, name)| self.ask(&Recognised { id: &id, name: &name })).transpose()?.flatten();
        let known = explanation.contract.is_some() || explanation.party.is_some() || !explanation.findings.is_empty();
        let asked = Topic::of(&explanation, party, (!known).then_some(what));
        self.tell_history(&asked, &mut explanation)?;
        self.tell_again(&mut explanation)?;
        if known || !explanation.trails.is_empty() || !explanation.revised.is_empty() {
            return Ok(explanation);
        }
        self.ask(&About { what, analysis: self.analysis()? })?
    }

    /// Puts the earlier states of documents into an explanation.
    fn tell_history(&self, asked: &Topic, explanation: &mut Explanation) -> Result<(), AnalysisError> {
        match self.kept(|cabinet| Some(cabinet.connected()?.revised())) {
            Some(all) => asked.tell(all.into_iter(), explanation),
            None => {
                let live = &self.memory()?.live;
                asked.tell(with_parties(&live.records.revised, &live.register), explanation);
            }
        }
        Ok(())
    }

    /// Puts what the files of a contract tell beside its row into an explanation: those of OCDS are read again for that.
    fn tell_again(&self, explanation: &mut Explanation) -> Result<(), AnalysisError> {
        let Some(contract) = &explanation.contract else { return Ok(()) };
        let sources = self.sources();
        let source = sources.get(usize::from(contract.at.source));
        if source.is_some_and(|source| source.written.format == Format::Ocds) {
            explanation.retelling = shown(retold(&self.dir, sources, &contract.id)?);
        }
        Ok(())
    }

    /// The stock of one good at one party over time: of the named good (heading, code or description), else of the one
    /// that it delivers most of.
    ///
    /// # Errors
    /// Where the party or the good is not in the case.
    pub fn timeline(&self, party: &str, good: Option<&str>) -> Result<StockTimeline, AnalysisError> {
        let asked = (party.to_string(), good.map(str::to_string));
        let known = || self.stocks.get_or_init(|| Mutex::new(Asked::of(self.kept(Cabinet::stocks))));
        if let Some(timeline) = known().lock().unwrap_or_else(PoisonError::into_inner).stocks.get(&asked) {
            return Ok(timeline.clone());
        }
        let timeline = self.ask(&Stock { party, good, desk: self.memory()?.desk() })??;
        known().lock().unwrap_or_else(PoisonError::into_inner).add(asked, timeline.clone());
        Ok(timeline)
    }

    /// Keeps what was computed in the case's store, where that is wanted and not there yet.
    ///
    /// # Errors
    /// What the system says. What was answered is right all the same, and what was kept before still is.
    pub fn keep(&self) -> std::io::Result<()> {
        match (&self.cabinet, self.memory.get()) {
            (Some(cabinet), Some(memory)) => {
                let asked = self.stocks.get().map(|asked| asked.lock().unwrap_or_else(PoisonError::into_inner));
                let stocks = asked.as_ref().filter(|asked| asked.grew).map(|asked| &asked.stocks);
                cabinet.keep(memory, self.analysis.get(), stocks)
            }
            _ => Ok(()),
        }
    }

    /// Puts a question to the case: to its store, where it was traced already and is whole, else to memory.
    fn ask<Q: Question>(&self, question: &Q) -> Result<Q::Answer, AnalysisError> {
        match self.kept(|cabinet| Some(question.put(cabinet.traced()?))) {
            Some(answer) => Ok(answer),
            None => {
                let Ok(answer) = question.put(&self.memory()?.chart());
                Ok(answer)
            }
        }
    }

    /// What the store says, where it is whole; it is given up for this run where it is not.
    fn kept<T>(&self, ask: impl FnOnce(&Cabinet) -> Option<Result<T, Damaged>>) -> Option<T> {
        let cabinet = self.cabinet.as_ref()?;
        let answer = ask(cabinet)?;
        answer.inspect_err(|Damaged| cabinet.give_up()).ok()
    }

    /// The case in memory: out of its store, or read from its files.
    fn memory(&self) -> Result<&InMemory, AnalysisError> {
        if let Some(memory) = self.memory.get() {
            return Ok(memory);
        }
        let memory = match self.kept(|cabinet| Some(cabinet.connected()?.live())) {
            Some(live) => InMemory::new(self.settings.clone(), live),
            None => {
                let settings = SettingsOverride { method: self.method };
                connected(read_case(&self.dir, &ReadOptions { settings, ..ReadOptions::default() })?)
            }
        };
        Ok(self.memory.get_or_init(|| memory))
    }
}

/// Nothing of that name, and what looks like it.
fn not_found<'a>(what: &str, known: impl Iterator<Item = &'a str>) -> AnalysisError {
    let wanted = what.to_lowercase();
    let mut near: Vec<(usize, &str)> = known
        .filter(|text| !text.is_empty())
        .filter_map(|text| {
            let other = text.to_lowercase();
            let shared = wanted.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
            let contains = !wanted.is_empty() && other.contains(&wanted);
            (contains || shared * 2 >= wanted.chars().count().max(2))
                .then_some((if contains { usize::MAX } else { shared }, text))
        })
        .collect();
    near.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup();
    AnalysisError::NotFound {
        what: what.to_string(),
        near: near.into_iter().take(MOST_NEAR).map(|(_, text)| text.to_string()).collect(),
    }
}
