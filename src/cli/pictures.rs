//! Which pictures are drawn, and how a question becomes one.

use super::exit::{Exit, Stop};
use crate::analysis::{Opened, TrailQuestion, TrailSubject};
use clap::ValueEnum;
use std::cmp::Reverse;
use tegi_model::{Analysis, ContractAnswer, Message, PartyAnswer, Role, Score, TrailDirection, Verdict};
use tegi_render::{Scene, SvgUse};
use tegi_report::report::Diagram;
use tegi_report::report::figures::{self, About};
use tegi_report::words::Catalogue;

/// What is drawn.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    Chain,
    Waterfall,
    Timeline,
    Overview,
}

/// What is asked for besides the kind.
pub(super) struct Asked<'a> {
    pub(super) subject: Option<TrailSubject>,
    pub(super) good: Option<&'a str>,
}

/// A report shows this many contracts in pictures, those first of which a reader will ask; `draw` makes the others.
const CONTRACTS: usize = 8;
/// … and the stocks of this many suppliers that pass goods on.
const STOCKS: usize = 4;
/// As deep as `trace` goes by default.
const DEPTH: u32 = 12;

/// One picture.
pub(super) fn one(case: &Opened, kind: Kind, asked: &Asked<'_>, words: &Catalogue) -> Result<Scene, Stop> {
    let analysis = case.analysis()?;
    if kind == Kind::Overview {
        return Ok(tegi_render::overview(&figures::overview(analysis, words))?);
    }
    let missing = || Stop::new(Exit::Usage, Message::new("error-draw-subject"));
    match (kind, asked.subject.as_ref().ok_or_else(missing)?) {
        (Kind::Waterfall, subject) => waterfall(analysis, subject, words),
        (Kind::Timeline, subject) => timeline(case, analysis, subject, asked.good, words),
        (_, subject) => chain(case, analysis, subject, words),
    }
}

fn about(subject: &TrailSubject) -> About<'_> {
    match subject {
        TrailSubject::Contract(id) => About::Contract(id),
        TrailSubject::Party(id) => About::Party(id),
        TrailSubject::Lot { document, .. } => About::Lot(document),
    }
}

fn chain(case: &Opened, analysis: &Analysis, subject: &TrailSubject, words: &Catalogue) -> Result<Scene, Stop> {
    let direction = TrailDirection::ToBorder;
    let trails = case.trail(&TrailQuestion { subject: subject.clone(), direction, method: None, depth: DEPTH })?;
    Ok(tegi_render::chain(&figures::chain(&trails, direction, about(subject), analysis, words))?)
}

fn waterfall(analysis: &Analysis, subject: &TrailSubject, words: &Catalogue) -> Result<Scene, Stop> {
    let found = match subject {
        TrailSubject::Contract(id) => analysis.contract(id).map(|of| (&of.figure, of.target)),
        TrailSubject::Party(id) => analysis.party(id).map(|of| (&of.figure, None)),
        TrailSubject::Lot { .. } => None,
    };
    let (figure, target) = found.ok_or_else(|| not_found(subject))?;
    Ok(tegi_render::waterfall(&figures::waterfall(figure, target, about(subject), analysis, words))?)
}

/// What is no contract and no supplier of the case.
fn not_found(subject: &TrailSubject) -> Stop {
    let (TrailSubject::Contract(id) | TrailSubject::Party(id) | TrailSubject::Lot { document: id, .. }) = subject;
    Stop::new(Exit::NotFound, Message::new("error-not-found").with("what", id))
}

fn timeline(
    case: &Opened,
    analysis: &Analysis,
    subject: &TrailSubject,
    good: Option<&str>,
    words: &Catalogue,
) -> Result<Scene, Stop> {
    let party = match subject {
        TrailSubject::Contract(id) => analysis.contract(id).map(supplier).ok_or_else(|| not_found(subject))?,
        TrailSubject::Party(id) | TrailSubject::Lot { document: id, .. } => id,
    };
    let stock = case.timeline(party, good)?;
    Ok(tegi_render::timeline(&figures::timeline(&stock, analysis, words))?)
}

fn supplier(contract: &ContractAnswer) -> &str {
    if contract.supplier_id.is_empty() { &contract.supplier_name } else { &contract.supplier_id }
}

/// The pictures of a report: the overview, then the chain and the price of the contracts that a reader asks for
/// first, then stocks.
pub(super) fn of_report(case: &Opened, analysis: &Analysis, words: &Catalogue) -> Result<Vec<Diagram>, Stop> {
    let mut gallery = Gallery(Vec::new());
    if !analysis.contracts.is_empty() {
        gallery.add("overview".to_string(), &tegi_render::overview(&figures::overview(analysis, words))?);
    }
    for contract in pictured(analysis) {
        let subject = TrailSubject::Contract(contract.id.clone());
        gallery.add(format!("chain-{}", contract.id), &chain(case, analysis, &subject, words)?);
        gallery.add(format!("waterfall-{}", contract.id), &waterfall(analysis, &subject, words)?);
    }
    for party in stocked(analysis) {
        let id = if party.id.is_empty() { &party.name } else { &party.id };
        // A supplier of services alone has no stock: then there is nothing to show, and nothing is wrong.
        if let Ok(stock) = case.timeline(id, None) {
            let figure = figures::timeline(&stock, analysis, words);
            gallery.add(format!("timeline-{id}"), &tegi_render::timeline(&figure)?);
        }
    }
    Ok(gallery.0)
}

/// The pictures of a score, each under the name of the section that it belongs to.
pub(super) fn of_score(score: &Score, words: &Catalogue) -> Result<Vec<Diagram>, Stop> {
    let mut gallery = Gallery(Vec::new());
    let named = |name: &str| name.to_string();
    gallery.add(named("local-error"), &tegi_render::bars(&figures::score::errors(score, words))?);
    gallery.add(named("local-coverage"), &tegi_render::bars(&figures::score::coverage(score, words))?);
    gallery.add(named("ranking"), &tegi_render::curve(&figures::score::ranking(score, words))?);
    gallery.add(named("schemes"), &tegi_render::bars(&figures::score::schemes(score, words))?);
    gallery.add(named("calibration"), &tegi_render::curve(&figures::score::calibration(score, words))?);
    Ok(gallery.0)
}

struct Gallery(Vec<Diagram>);

impl Gallery {
    fn add(&mut self, name: String, scene: &Scene) {
        let prefix = format!("d{}", self.0.len());
        let inline = scene.svg(SvgUse::Inline { id_prefix: &prefix });
        let diagram = Diagram { name, title: scene.title.clone(), svg: scene.svg(SvgUse::Standalone), inline };
        self.0.push(diagram);
    }
}

/// Contracts whose supplier has leads come first, then missed targets, then large amounts.
fn pictured(analysis: &Analysis) -> Vec<&ContractAnswer> {
    let leads = |contract: &ContractAnswer| analysis.party(supplier(contract)).map_or(0, |party| party.findings.len());
    let missed = |contract: &ContractAnswer| contract.verdict == Some(Verdict::Missed);
    let mut contracts: Vec<&ContractAnswer> = analysis.contracts.iter().collect();
    contracts.sort_by_cached_key(|contract| Reverse((leads(contract) > 0, missed(contract), contract.figure.amount)));
    contracts.truncate(CONTRACTS);
    contracts
}

/// Suppliers that pass goods on, the largest first.
fn stocked(analysis: &Analysis) -> Vec<&PartyAnswer> {
    let passes_on = |party: &&PartyAnswer| matches!(party.role, Role::Reseller | Role::Mixed);
    let mut parties: Vec<&PartyAnswer> = analysis.parties.iter().filter(passes_on).collect();
    parties.sort_by_key(|party| Reverse(party.delivered));
    parties.truncate(STOCKS);
    parties
}
