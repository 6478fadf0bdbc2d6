//! A case in memory, and everything that is computed of it.

use super::{assemble, carries};
use std::sync::OnceLock;
use tegi_ingest::Case;
use tegi_model::{Analysis, Effect, Issue, Message, Settings};
use tegi_trace::detect::{DetectDesk, circles, detect};
use tegi_trace::graph::{LineIx, connect};
use tegi_trace::measure::{Gauge, SideBySide, Tracings};
use tegi_trace::resolve::resolve;
use tegi_trace::store::Live;
use tegi_trace::trace::{Desk, Detail, Traced, Tracing, ledgers, trace};

/// A connected case in memory.
#[derive(Debug)]
pub(super) struct InMemory {
    pub(super) settings: Settings,
    pub(super) live: Live,
    tracing: OnceLock<Tracing>,
}

/// Recognises and connects what was read.
pub(super) fn connected(case: Case) -> InMemory {
    let Case { settings, mut records, .. } = case;
    let register = resolve(&mut records, &settings);
    let mut coverage = tegi_trace::resolve::coverage(&records, &register);
    let graph = connect(&mut records, &register, &settings);
    coverage.carries = carries::carries(&records, &graph, &settings);
    InMemory::new(settings, Live { records, register, graph, coverage })
}

impl InMemory {
    /// A connected case.
    pub(super) fn new(settings: Settings, live: Live) -> InMemory {
        InMemory { settings, live, tracing: OnceLock::new() }
    }

    /// Everything the case has to say.
    pub(super) fn analysis(&self) -> Analysis {
        let (main, side_by_side) =
            SideBySide::trace(&self.live.graph, &self.live.register, &self.settings, &self.live.records);
        let tracings = Tracings::new(self.tracing.get_or_init(|| main), &side_by_side);
        let gauge = Gauge::new(&self.live.graph, &self.settings, &self.live.register, &self.live.records, &tracings);
        let contracts = self.contract_answers(&gauge);
        let (mut parties, party_of) = self.party_answers(&gauge, &contracts);
        let circles =
            circles(&self.live.graph, self.tracing(), &self.live.records, &self.live.register, &self.settings);
        let desk = DetectDesk {
            graph: &self.live.graph,
            tracing: self.tracing(),
            records: &self.live.records,
            register: &self.live.register,
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
            sources: self.live.records.sources.clone(),
            days: self.live.coverage.days,
            total,
            programs,
            products,
            work_kinds,
            contracts,
            parties,
            findings,
            circles,
            ledgers: ledgers(&self.chart(), self.live.graph.parties),
            issues: self.issues(),
            coverage: self.live.coverage.clone(),
            solver: self.tracing().note,
            sensitivity,
        }
    }

    /// The case traced by its method, once: what the first question costs.
    pub(super) fn tracing(&self) -> &Tracing {
        let trace = || {
            trace(
                &self.live.graph,
                &self.live.register,
                &self.settings,
                &self.live.records.strings,
                self.settings.method,
            )
        };
        self.tracing.get_or_init(trace)
    }

    /// The tracing, where the case was traced already.
    pub(super) fn traced(&self) -> Option<&Tracing> {
        self.tracing.get()
    }

    /// The case to walk through, traced.
    pub(super) fn chart(&self) -> Traced<'_> {
        Traced::new(self.tracing(), &self.live.graph, &self.live.records, &self.live.register)
    }

    /// What books are kept with.
    pub(super) fn desk(&self) -> Desk<'_> {
        let (settings, method, detail) = (&self.settings, self.settings.method, Detail::Movements);
        let Live { records, register, graph, .. } = &self.live;
        Desk { graph, register, settings, strings: &records.strings, method, detail }
    }

    /// Troubles in the data: by source, row and kind.
    pub(super) fn issues(&self) -> Vec<Issue> {
        let mut issues: Vec<Issue> = self
            .live
            .records
            .issues
            .iter()
            .chain(&self.live.register.issues)
            .chain(&self.live.graph.issues)
            .cloned()
            .collect();
        issues.extend(self.tracing().early.iter().map(|&ix| self.early_sale(ix)));
        issues.sort_by(|a, b| (&a.source, a.row, &a.field, a.code).cmp(&(&b.source, b.row, &b.field, b.code)));
        issues
    }

    fn early_sale(&self, ix: LineIx) -> Issue {
        let line = self.live.graph.line(ix);
        let day = line.day.map(|day| day.to_string()).unwrap_or_default();
        let message = Message::new("issue-sold-before-stock").with("day", day.as_str());
        let issue = self.live.records.issue(line.at, "sold_before_stock", message, Effect::Noted);
        Issue { field: "date".to_string(), value: day, ..issue }
    }
}
