//! Questions that are put to a chart: the same over a case in memory and over one in its store.

use super::{AnalysisError, TrailQuestion, TrailSubject, not_found};
use tegi_model::{Analysis, CheckState, Explanation, HsCode, StockTimeline, TrailDirection, TrailStep};
use tegi_trace::explain::Archive;
use tegi_trace::graph::{GoodKey, Line, LineIx, LineKind};
use tegi_trace::resolve::PartyIx;
use tegi_trace::trace::{Chart, Desk, Known, TrailOptions, timeline, trail_to_border, trail_to_ministry};

/// A question. It fails where a part of the chart cannot be read; that something is not in the case is an answer.
pub(super) trait Question {
    type Answer;

    fn put<C: Chart>(&self, chart: &C) -> Result<Self::Answer, C::Lost>;
}

/// What was found, or that it is not in the case.
type Found<T> = Result<T, AnalysisError>;

impl Question for TrailQuestion {
    type Answer = Found<Vec<TrailStep>>;

    fn put<C: Chart>(&self, chart: &C) -> Result<Found<Vec<TrailStep>>, C::Lost> {
        let lines = match self.lines(chart)? {
            Ok(lines) => lines,
            Err(missing) => return Ok(Err(missing)),
        };
        let options = TrailOptions { depth: self.depth, ..TrailOptions::default() };
        let trail = |line| match self.direction {
            TrailDirection::ToMinistry => trail_to_ministry(chart, line, options),
            TrailDirection::ToBorder => trail_to_border(chart, line, options),
        };
        lines.into_iter().map(trail).collect::<Result<_, _>>().map(Ok)
    }
}

impl TrailQuestion {
    /// The lines that trails begin from.
    fn lines<C: Chart>(&self, chart: &C) -> Result<Found<Vec<LineIx>>, C::Lost> {
        match &self.subject {
            TrailSubject::Contract(id) => match chart.contract(id)? {
                Some(node) => Ok(Ok(node.lines)),
                None => missing(chart, id, Known::Contracts),
            },
            TrailSubject::Party(name) => match chart.named(name)?.first() {
                Some(&party) => self.lines_of(chart, party).map(Ok),
                None => missing(chart, name, Known::Parties),
            },
            TrailSubject::Lot { document, line } => lot(chart, document, line.as_deref()),
        }
    }

    /// What a party delivered or, towards the ministry, imported; all that it gave or got where there is none of it.
    fn lines_of<C: Chart>(&self, chart: &C, party: PartyIx) -> Result<Vec<LineIx>, C::Lost> {
        let (lines, wanted): (_, fn(LineKind) -> bool) = match self.direction {
            TrailDirection::ToBorder => (chart.outgoing(party)?, |kind| kind == LineKind::Delivery),
            TrailDirection::ToMinistry => (chart.incoming(party)?, LineKind::is_import),
        };
        let mut chosen = Vec::new();
        for &ix in &lines {
            if wanted(chart.line(ix)?.kind) {
                chosen.push(ix);
            }
        }
        Ok(if chosen.is_empty() { lines } else { chosen })
    }
}

/// The lines of a document, or one of them.
fn lot<C: Chart>(chart: &C, document: &str, line: Option<&str>) -> Result<Found<Vec<LineIx>>, C::Lost> {
    let mut lines = Vec::new();
    for ix in chart.document(document)? {
        let is_asked = match line {
            None => true,
            Some(line) => chart.text(chart.line(ix)?.line)? == line,
        };
        if is_asked {
            lines.push(ix);
        }
    }
    if lines.is_empty() { missing(chart, document, Known::Documents) } else { Ok(Ok(lines)) }
}

fn missing<C: Chart, T>(chart: &C, what: &str, among: Known) -> Result<Found<T>, C::Lost> {
    let known = chart.known(among)?;
    Ok(Err(not_found(what, known.iter().map(String::as_str))))
}

/// Why a finding, a contract or a party stands as it does; where the goods of a document came from.
pub(super) struct About<'a> {
    pub(super) what: &'a str,
    pub(super) analysis: &'a Analysis,
}

impl Question for About<'_> {
    type Answer = Found<Explanation>;

    fn put<C: Chart>(&self, chart: &C) -> Result<Found<Explanation>, C::Lost> {
        let About { what, analysis } = *self;
        let Analysis { findings, contracts, parties, .. } = analysis;
        let archive = Archive { chart, findings, contracts, parties };
        if let Some(finding) = analysis.finding(what) {
            return archive.finding(finding).map(Ok);
        }
        if let Some(contract) = analysis.contract(what) {
            return archive.contract(contract).map(Ok);
        }
        if let Some(party) = analysis.party(what) {
            return archive.party(party).map(Ok);
        }
        if let Some(explanation) = archive.document(what)? {
            return Ok(Ok(explanation));
        }
        let contracts = contracts.iter().map(|contract| contract.id.as_str());
        let parties = parties.iter().flat_map(|party| [party.id.as_str(), party.name.as_str()]);
        let raised = findings.iter().filter(|finding| finding.state == CheckState::Raised);
        Ok(Err(not_found(what, contracts.chain(parties).chain(raised.map(|finding| finding.id.as_str())))))
    }
}

/// The party of this id and name.
pub(super) struct Recognised<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
}

impl Question for Recognised<'_> {
    type Answer = Option<PartyIx>;

    fn put<C: Chart>(&self, chart: &C) -> Result<Option<PartyIx>, C::Lost> {
        for known in chart.named(if self.id.is_empty() { self.name } else { self.id })? {
            let face = chart.face(known)?;
            if (face.id.as_str(), face.name.as_str()) == (self.id, self.name) {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }
}

/// The stock of a good at a party; of the one that it delivers most of where none is named.
pub(super) struct Stock<'a> {
    pub(super) party: &'a str,
    pub(super) good: Option<&'a str>,
    pub(super) desk: Desk<'a>,
}

impl Question for Stock<'_> {
    type Answer = Found<StockTimeline>;

    fn put<C: Chart>(&self, chart: &C) -> Result<Found<StockTimeline>, C::Lost> {
        let Some(&party) = chart.named(self.party)?.first() else { return missing(chart, self.party, Known::Parties) };
        let key = match self.good.map(|good| good_of(chart, party, good)).transpose()? {
            Some(Err(missing)) => return Ok(Err(missing)),
            Some(Ok(key)) => Some(key),
            None => None,
        };
        let nothing = || AnalysisError::NotFound { what: self.good.unwrap_or(self.party).into(), near: Vec::new() };
        Ok(timeline(chart, self.desk, party, key)?.ok_or_else(nothing))
    }
}

/// The good of a party that has this heading or code, or a description with these letters.
fn good_of<C: Chart>(chart: &C, party: PartyIx, text: &str) -> Result<Found<GoodKey>, C::Lost> {
    let code = text.parse::<HsCode>().ok().and_then(HsCode::heading).map(GoodKey::Heading);
    let letters = text.to_lowercase();
    let is_named = |line: &Line| -> Result<bool, C::Lost> {
        Ok(Some(line.key) == code || chart.text(line.goods.description)?.to_lowercase().contains(&letters))
    };
    let mut known: Vec<String> = Vec::new();
    for ix in chart.incoming(party)?.into_iter().chain(chart.outgoing(party)?) {
        let line = chart.line(ix)?;
        if is_named(&line)? {
            return Ok(Ok(line.key));
        }
        known.extend(line.goods.hs.map(|code| code.prefix(4).to_string()));
    }
    Ok(Err(not_found(text, known.iter().map(String::as_str))))
}
