//! Placeholder of the table at which both doors sit: the façade over an analysis made by hand.

pub use crate::ingest::{CASE_FILE, Progress, Silent, Strictness, recognise, template_case_toml};

use crate::model::*;
#[cfg(not(test))]
use crate::report::Diagram;
#[cfg(test)]
use crate::report::fixture;
use std::path::Path;

#[cfg(not(test))]
#[path = "../report/fixture.rs"]
#[allow(dead_code)]
mod fixture;

/// How a case is opened.
pub struct OpenOptions<'a> {
    /// What happens at a trouble in the data.
    pub strict: Strictness,
    /// Who is told how far it has come.
    pub progress: &'a dyn Progress,
    /// Overrules the method of the case.
    pub method: Option<Method>,
}

/// A case that was read and connected.
pub struct Opened {
    analysis: Analysis,
    settings: Settings,
}

/// Whose trail is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrailSubject {
    /// A contract's deliveries.
    Contract(String),
    /// A party's deliveries.
    Party(String),
    /// A lot: a document, or a line of it.
    Lot {
        /// Number of the document.
        document: String,
        /// Line in it.
        line: Option<String>,
    },
}

/// A question about the way that goods took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailQuestion {
    /// Whose.
    pub subject: TrailSubject,
    /// Which way.
    pub direction: TrailDirection,
    /// By which method.
    pub method: Option<Method>,
    /// How many steps deep.
    pub depth: u32,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum AnalysisError {
    /// The case cannot be read.
    Read(Message),
    /// There is nothing of that name.
    NotFound {
        /// What was asked for.
        what: String,
        /// What is like it.
        near: Vec<String>,
    },
    /// Reading strictly, and this trouble was met.
    Strict(Issue),
}

impl AnalysisError {
    /// What happened.
    pub fn message(&self) -> Message {
        match self {
            AnalysisError::Read(message) => message.clone(),
            AnalysisError::NotFound { what, .. } => Message::new("error-not-found").with("what", what),
            AnalysisError::Strict(issue) => issue.message.clone(),
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<Message> {
        None
    }
}

/// Opens a case.
pub fn open(dir: &Path, options: &OpenOptions<'_>) -> Result<Opened, AnalysisError> {
    if !dir.is_dir() {
        return Err(AnalysisError::Read(Message::new("no such folder")));
    }
    let analysis = fixture::analysis();
    if options.strict == Strictness::Strict {
        return Err(AnalysisError::Strict(analysis.issues[0].clone()));
    }
    let settings = Settings {
        name: analysis.case.clone(),
        home: analysis.home,
        bloc: analysis.bloc.clone(),
        currency: analysis.currency,
        period: analysis.period,
        method: analysis.method,
        targets: Vec::new(),
        thresholds: Thresholds::default(),
    };
    Ok(Opened { analysis, settings })
}

impl Opened {
    /// Everything.
    pub fn analysis(&self) -> Analysis {
        self.analysis.clone()
    }

    /// The data's quality.
    pub fn coverage(&self) -> Coverage {
        self.analysis.coverage.clone()
    }

    /// The troubles.
    pub fn issues(&self) -> Vec<Issue> {
        self.analysis.issues.clone()
    }

    /// The files.
    pub fn sources(&self) -> &[SourceInfo] {
        &self.analysis.sources
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// One tree a delivery.
    pub fn trail(&self, question: &TrailQuestion) -> Result<Vec<TrailStep>, AnalysisError> {
        match &question.subject {
            TrailSubject::Contract(id) | TrailSubject::Party(id) if id == "nobody" => {
                Err(AnalysisError::NotFound { what: id.clone(), near: vec!["C-14".into()] })
            }
            _ => Ok(fixture::trails()),
        }
    }

    /// Why it stands as it does.
    pub fn explain(&self, what: &str) -> Result<Explanation, AnalysisError> {
        match what {
            "nobody" => Err(AnalysisError::NotFound { what: what.into(), near: vec!["C-14".into()] }),
            _ => Ok(fixture::explanation()),
        }
    }

    /// What happened to a stock.
    pub fn timeline(&self, _party: &str, _good: Option<&str>) -> Result<StockTimeline, AnalysisError> {
        Ok(fixture::timeline())
    }
}
