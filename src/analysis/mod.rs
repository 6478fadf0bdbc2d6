//! THE TABLE: a case is opened once, then questions are put to it. Both doors use this façade and nothing behind it.
//!
//! Invariant: whatever is answered depends on the records and settings alone, not on the order of rows, nor on
//! threads, nor on earlier questions.

mod assemble;
mod carries;
mod flows;

use crate::detect::{DetectDesk, circles, detect};
use crate::explain::Archive;
use crate::graph::{ContractIx, FlowGraph, GoodKey, LineIx, LineKind, connect};
pub use crate::ingest::{CASE_FILE, Progress, Silent, Strictness, recognise, template_case_toml};
use crate::ingest::{Case, IngestError, ReadOptions, SettingsOverride, read_case};
use crate::measure::{Gauge, SideBySide, Tracings};
use crate::model::{
    Analysis, CheckState, Coverage, Effect, Explanation, Issue, Message, Method, Records, Settings, SourceInfo,
    StockTimeline, TrailDirection, TrailStep,
};
use crate::resolve::{PartyIx, Register, resolve};
use crate::trace::{Tracing, TrailOptions, ledgers, timeline, trace, trail_to_border, trails_to_ministry};
use std::path::Path;
use std::sync::OnceLock;

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
    settings: Settings,
    records: Records,
    register: Register,
    graph: FlowGraph,
    tracing: OnceLock<Tracing>,
    coverage: Coverage,
}

/// Reads, recognises, connects and follows a case.
///
/// # Errors
/// Where the case cannot be read at all, or where a strict run meets a trouble.
pub fn open(dir: &Path, options: &OpenOptions<'_>) -> Result<Opened, AnalysisError> {
    let mut case: Case = read_case(dir, &read_options(options))?;
    let register = resolve(&mut case.records, &case.settings);
    let mut coverage = crate::resolve::coverage(&case.records, &register);
    let Case { settings, mut records, .. } = case;
    let graph = connect(&mut records, &register, &settings);
    coverage.carries = carries::carries(&records, &graph, &settings);
    Ok(Opened { settings, records, register, graph, tracing: OnceLock::new(), coverage })
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

impl Opened {
    /// Everything the case has to say.
    pub fn analysis(&self) -> Analysis {
        let (main, side_by_side) = SideBySide::trace(&self.graph, &self.register, &self.settings, &self.records);
        let tracings = Tracings::new(self.tracing.get_or_init(|| main), &side_by_side);
        let gauge = Gauge::new(&self.graph, &self.settings, &self.register, &self.records, &tracings);
        let contracts = self.contract_answers(&gauge);
        let (mut parties, party_of) = self.party_answers(&gauge, &contracts);
        let circles = circles(&self.graph, self.tracing(), &self.records, &self.register, &self.settings);
        let desk = DetectDesk {
            graph: &self.graph,
            tracing: self.tracing(),
            records: &self.records,
            register: &self.register,
            settings: &self.settings,
            party_of: &party_of,
            circles: &circles,
        };
        let findings = detect(&desk, &parties, &contracts);
        assemble::score(&mut parties, &contracts, &findings);
        let total = gauge.figure(&self.final_deliveries());
        let sensitivity = self.sensitivity(&tracings, &total, &contracts, &parties);
        let (programs, products, work_kinds) = (self.programs(&gauge), self.products(&gauge), self.work_kinds(&gauge));
        drop(tracings);
        Analysis {
            case: self.settings.name.clone(),
            home: self.settings.home,
            bloc: self.settings.bloc.clone(),
            currency: self.settings.currency,
            period: self.settings.period,
            method: self.settings.method,
            settings: assemble::settings_table(&self.settings),
            sources: self.records.sources.clone(),
            days: self.coverage.days,
            total,
            programs,
            products,
            work_kinds,
            contracts,
            parties,
            findings,
            circles,
            ledgers: ledgers(self.tracing(), &self.records, &self.register, None),
            issues: self.issues(),
            coverage: self.coverage.clone(),
            solver: self.tracing().note,
            sensitivity,
        }
    }

    /// The case traced by its method, once: what the first question costs.
    fn tracing(&self) -> &Tracing {
        let trace = || trace(&self.graph, &self.register, &self.settings, &self.records.strings, self.settings.method);
        self.tracing.get_or_init(trace)
    }

    /// What the data can carry.
    pub fn coverage(&self) -> Coverage {
        self.coverage.clone()
    }

    /// Troubles in the data: by source, row and kind.
    pub fn issues(&self) -> Vec<Issue> {
        let mut issues: Vec<Issue> =
            self.records.issues.iter().chain(&self.register.issues).chain(&self.graph.issues).cloned().collect();
        issues.extend(self.tracing().early.iter().map(|&ix| self.early_sale(ix)));
        issues.sort_by(|a, b| (&a.source, a.row, &a.field, a.code).cmp(&(&b.source, b.row, &b.field, b.code)));
        issues
    }

    fn early_sale(&self, ix: LineIx) -> Issue {
        let line = self.graph.line(ix);
        let day = line.day.map(|day| day.to_string()).unwrap_or_default();
        let message = Message::new("issue-sold-before-stock").with("day", day.as_str());
        let issue = self.records.issue(line.at, "sold_before_stock", message, Effect::Noted);
        Issue { field: "date".to_string(), value: day, ..issue }
    }

    /// Inputs.
    pub fn sources(&self) -> &[SourceInfo] {
        &self.records.sources
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
        let lines = self.trail_roots(question)?;
        let retraced = question
            .method
            .filter(|method| *method != self.settings.method)
            .map(|method| trace(&self.graph, &self.register, &self.settings, &self.records.strings, method));
        let tracing = retraced.as_ref().unwrap_or_else(|| self.tracing());
        let options = TrailOptions { depth: question.depth, ..TrailOptions::default() };
        let (graph, records, register) = (&self.graph, &self.records, &self.register);
        Ok(match question.direction {
            TrailDirection::ToMinistry => trails_to_ministry(tracing, graph, records, register, &lines, options),
            TrailDirection::ToBorder => {
                let trail = |line| trail_to_border(tracing, graph, records, register, line, options);
                lines.into_iter().map(trail).collect()
            }
        })
    }

    fn trail_roots(&self, question: &TrailQuestion) -> Result<Vec<LineIx>, AnalysisError> {
        match &question.subject {
            TrailSubject::Contract(id) => Ok(self.graph.contracts[self.contract(id)?.0 as usize].lines.clone()),
            TrailSubject::Party(name) => {
                let party = self.party(name)?;
                let (lines, wanted): (_, fn(LineKind) -> bool) = match question.direction {
                    TrailDirection::ToBorder => (self.graph.outgoing(party), |kind| kind == LineKind::Delivery),
                    TrailDirection::ToMinistry => (self.graph.incoming(party), LineKind::is_import),
                };
                let chosen: Vec<LineIx> =
                    lines.iter().copied().filter(|&ix| wanted(self.graph.line(ix).kind)).collect();
                Ok(if chosen.is_empty() { lines.to_vec() } else { chosen })
            }
            TrailSubject::Lot { document, line } => self.lot(document, line.as_deref()),
        }
    }

    fn lot(&self, document: &str, line: Option<&str>) -> Result<Vec<LineIx>, AnalysisError> {
        let known = self.records.strings.find(document);
        let is_asked =
            |ix: &LineIx| line.is_none_or(|line| self.records.strings.get(self.graph.line(*ix).line) == line);
        let lines: Vec<LineIx> =
            known.into_iter().flat_map(|sym| self.graph.of_document(sym)).filter(is_asked).collect();
        if lines.is_empty() {
            let known = self.graph.documents().map(|sym| self.records.strings.get(sym));
            return Err(not_found(document, known));
        }
        Ok(lines)
    }

    /// Explains a finding, a contract or a party, by id or name.
    ///
    /// # Errors
    /// Where nothing of that name is in the case.
    pub fn explain(&self, what: &str) -> Result<Explanation, AnalysisError> {
        let analysis = self.analysis();
        let archive = Archive {
            graph: &self.graph,
            tracing: self.tracing(),
            records: &self.records,
            register: &self.register,
            findings: &analysis.findings,
            contracts: &analysis.contracts,
            parties: &analysis.parties,
        };
        if let Some(finding) = analysis.finding(what) {
            return Ok(archive.finding(finding));
        }
        if let Some(contract) = analysis.contract(what) {
            return Ok(archive.contract(contract));
        }
        if let Some(party) = analysis.party(what) {
            return Ok(archive.party(party));
        }
        let contracts = analysis.contracts.iter().map(|contract| contract.id.as_str());
        let parties = analysis.parties.iter().flat_map(|party| [party.id.as_str(), party.name.as_str()]);
        let findings = analysis
            .findings
            .iter()
            .filter(|finding| finding.state == CheckState::Raised)
            .map(|finding| finding.id.as_str());
        Err(not_found(what, contracts.chain(parties).chain(findings)))
    }

    /// The stock of one good at one party over time: of the named good (heading, code or description), else of the one
    /// that it delivers most of.
    ///
    /// # Errors
    /// Where the party or the good is not in the case.
    pub fn timeline(&self, party: &str, good: Option<&str>) -> Result<StockTimeline, AnalysisError> {
        let ix = self.party(party)?;
        let key = good.map(|good| self.good(ix, good)).transpose()?;
        let found = timeline(self.tracing(), &self.graph, &self.records, &self.register, &self.settings, ix, key);
        found.ok_or_else(|| AnalysisError::NotFound { what: good.unwrap_or(party).to_string(), near: Vec::new() })
    }

    fn good(&self, party: PartyIx, text: &str) -> Result<GoodKey, AnalysisError> {
        let code =
            text.parse::<crate::model::HsCode>().ok().and_then(crate::model::HsCode::heading).map(GoodKey::Heading);
        let lines = self.graph.incoming(party).iter().chain(self.graph.outgoing(party)).map(|&ix| self.graph.line(ix));
        let named = |line: &&crate::graph::Line| {
            Some(line.key) == code
                || self.records.strings.get(line.goods.description).to_lowercase().contains(&text.to_lowercase())
        };
        let found = lines.clone().find(named).map(|line| line.key);
        let known: Vec<String> =
            lines.filter_map(|line| line.goods.hs.map(|code| code.prefix(4).to_string())).collect();
        found.ok_or_else(|| not_found(text, known.iter().map(String::as_str)))
    }

    fn contract(&self, id: &str) -> Result<ContractIx, AnalysisError> {
        let text = |sym| self.records.strings.get(sym);
        let found = self.graph.contracts.iter().position(|node| text(node.id) == id);
        found
            .map(|ix| ContractIx(ix as u32))
            .ok_or_else(|| not_found(id, self.graph.contracts.iter().map(|node| text(node.id))))
    }

    fn party(&self, name: &str) -> Result<PartyIx, AnalysisError> {
        let text = |sym| self.records.strings.get(sym);
        let parties = &self.register.parties;
        let by_id = parties.iter().position(|party| text(party.id) == name);
        let by_value = || parties.iter().position(|party| text(party.id).rsplit('-').next() == Some(name));
        let by_name = || {
            parties
                .iter()
                .position(|party| text(party.name) == name || party.aliases.iter().any(|&alias| text(alias) == name))
        };
        let found = by_id.or_else(by_value).or_else(by_name);
        let known = parties.iter().flat_map(|party| [text(party.id), text(party.name)]);
        found.map(|ix| PartyIx(ix as u32)).ok_or_else(|| not_found(name, known))
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
