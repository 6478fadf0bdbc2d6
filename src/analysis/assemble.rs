//! From figures and findings to answers: contracts, parties, groups, sensitivity.

use super::in_memory::InMemory;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Add;
use tegi_model::{
    Called, CheckState, ContractAnswer, Figure, Finding, Group, PartyAnswer, Quantity, Sensitivity, Settings, Share,
    Subject, Sym, Thresholds, Unit, WorkKind,
};
use tegi_trace::detect::weight;
use tegi_trace::graph::{LineIx, LineKind};
use tegi_trace::measure::{Gauge, Tracings, role_of, verdict};
use tegi_trace::resolve::PartyIx;
use tegi_trace::trace::trace;

/// Nodes above which thresholds that change how goods are followed are not moved: each trial follows the whole case
/// anew, and would double the time of a large one. Thresholds that only name roles are always moved.
const MOST_NODES_RETRACED: u64 = 60_000;
/// Products shown by heading, at most.
const MOST_PRODUCTS: usize = 200;

impl InMemory {
    fn text(&self, sym: Sym) -> String {
        self.live.records.strings.get(sym).to_string()
    }

    fn name_of(&self, party: Option<PartyIx>) -> (String, String) {
        party.map_or_else(Default::default, |ix| {
            let party = &self.live.register.parties[ix.0 as usize];
            (self.text(party.id), self.text(party.name))
        })
    }

    /// Deliveries under contracts with the final buyer: subcontracts are inside them.
    pub(super) fn final_deliveries(&self) -> Vec<LineIx> {
        let whole = self.live.graph.contracts.iter().filter(|node| node.parent.is_none());
        whole.flat_map(|node| node.lines.iter().copied()).collect()
    }

    pub(super) fn contract_answers(&self, gauge: &Gauge<'_>) -> Vec<ContractAnswer> {
        (0..self.live.graph.contracts.len()).into_par_iter().map(|ix| self.contract_answer(gauge, ix)).collect()
    }

    fn contract_answer(&self, gauge: &Gauge<'_>, ix: usize) -> ContractAnswer {
        let node = &self.live.graph.contracts[ix];
        let record = &self.live.records.contracts[node.record];
        let figure = gauge.figure(&node.lines);
        let [pass_through_lower, pass_through, pass_through_upper] = gauge.pass_through(&node.lines);
        let target = self.settings.target(node.work_kind);
        let (supplier_id, supplier_name) = self.name_of(node.supplier);
        let verdict = target.map(|target| verdict(figure.local_lower, figure.local_upper, target));
        ContractAnswer {
            id: self.text(node.id),
            supplier_id,
            supplier_name,
            buyer_name: self.name_of(node.buyer).1,
            parent: node
                .parent
                .map(|parent| self.text(self.live.graph.contracts[parent.0 as usize].id))
                .unwrap_or_default(),
            program: self.text(record.program),
            work_kind: node.work_kind,
            signed: record.signed,
            currency: record.currency,
            amount: record.amount,
            pass_through_lower,
            pass_through,
            pass_through_upper,
            units: self.units(&node.lines),
            declared: node.declared,
            certified: self.certified(&node.lines, figure.amount.to_f64()),
            target,
            verdict,
            verdict_depends_on_method: gauge.verdict_depends_on_method(&node.lines, target),
            at: record.at,
            figure,
        }
    }

    /// Units delivered, where all lines are in one unit.
    fn units(&self, lines: &[LineIx]) -> Option<(Quantity, Unit)> {
        let unit = self.live.graph.line(*lines.first()?).unit;
        let quantity = |ix: &LineIx| {
            self.live.graph.line(*ix).quantity.filter(|_| self.live.graph.line(*ix).unit.comparable(unit))
        };
        lines.iter().map(quantity).sum::<Option<Quantity>>().map(|quantity| (quantity, unit))
    }

    /// The certified share of a contract: of the certificates that its items quote, weighted by value; an item
    /// without one counts as nothing (Kazakhstan's unified methodology, order 260).
    fn certified(&self, lines: &[LineIx], amount: f64) -> Option<Share> {
        let share_of = |number: Sym| {
            let mut known = self.live.graph.certificates.iter().filter(|node| node.record.no == number);
            known.find_map(|node| node.record.local_share)
        };
        let mut sum = None;
        for &ix in lines {
            let line = self.live.graph.line(ix);
            let share = Some(line.certificate).filter(|number| !number.is_empty()).and_then(share_of);
            if let Some(share) = share.filter(|_| amount > 0.0) {
                let weight = line.value.map_or(0.0, |value| value.to_f64()) / amount;
                *sum.get_or_insert(0.0) += weight * share.to_f64();
            }
        }
        sum.map(Share::from_f64)
    }

    /// Suppliers and declared producers, and which party each answer is.
    pub(super) fn party_answers(
        &self,
        gauge: &Gauge<'_>,
        contracts: &[ContractAnswer],
    ) -> (Vec<PartyAnswer>, FxHashMap<(String, String), PartyIx>) {
        let mut declared: FxHashMap<(&str, &str), (f64, f64)> = FxHashMap::default();
        for contract in contracts {
            if let Some(share) = contract.declared {
                let sum = declared.entry((&contract.supplier_id, &contract.supplier_name)).or_default();
                let weight = contract.figure.amount.to_f64();
                *sum = (sum.0 + weight, sum.1 + weight * share.to_f64());
            }
        }
        let mut asked: Vec<PartyIx> = self.live.graph.contracts.iter().filter_map(|node| node.supplier).collect();
        let producers =
            self.live.register.parties.iter().enumerate().filter(|(_, party)| party.declared_producer == Some(true));
        asked.extend(producers.map(|(ix, _)| PartyIx(ix as u32)));
        asked.sort();
        asked.dedup();
        let mut answers: Vec<(PartyIx, PartyAnswer)> = asked
            .into_par_iter()
            .map(|ix| {
                let (id, name) = self.name_of(Some(ix));
                let sums = declared.get(&(id.as_str(), name.as_str())).filter(|(weight, _)| *weight > 0.0);
                let declared = sums.map(|(weight, sum)| Share::from_f64(sum / weight));
                (ix, self.party_answer(gauge, ix, declared))
            })
            .collect();
        answers.sort_by(|(_, a), (_, b)| (&a.id, &a.name).cmp(&(&b.id, &b.name)));
        let party_of = answers.iter().map(|(ix, answer)| ((answer.id.clone(), answer.name.clone()), *ix)).collect();
        (answers.into_iter().map(|(_, answer)| answer).collect(), party_of)
    }

    fn party_answer(&self, gauge: &Gauge<'_>, ix: PartyIx, declared: Option<Share>) -> PartyAnswer {
        let lines = gauge.lines_of(ix);
        let figure = gauge.figure(&lines);
        let passed = gauge.pass_through(&lines);
        let country = self.live.graph.country(Some(ix));
        let (role, role_reasons) = role_of(country, self.settings.home, &figure, passed, &self.settings.thresholds);
        let (id, name) = self.name_of(Some(ix));
        let delivers = lines.first().is_some_and(|&line| self.live.graph.line(line).kind == LineKind::Delivery);
        PartyAnswer {
            id,
            name,
            aliases: self.live.register.parties[ix.0 as usize].aliases.iter().map(|&alias| self.text(alias)).collect(),
            country,
            role,
            role_reasons,
            delivered: if delivers { figure.amount } else { Default::default() },
            pass_through_lower: passed[0],
            pass_through: passed[1],
            pass_through_upper: passed[2],
            figure,
            declared,
            score: 0.0,
            findings: Vec::new(),
        }
    }

    pub(super) fn programs(&self, gauge: &Gauge<'_>) -> Vec<Group> {
        self.groups(gauge, |ix| {
            Some(self.text(self.live.records.contracts[self.live.graph.contracts[ix].record].program))
                .filter(|name| !name.is_empty())
        })
    }

    pub(super) fn work_kinds(&self, gauge: &Gauge<'_>) -> Vec<Group> {
        self.groups(gauge, |ix| self.live.graph.contracts[ix].work_kind.map(|kind| kind.as_str().to_string()))
    }

    fn groups(&self, gauge: &Gauge<'_>, name: impl Fn(usize) -> Option<String>) -> Vec<Group> {
        let mut lines: BTreeMap<String, (u64, Vec<LineIx>)> = BTreeMap::new();
        for (ix, node) in self.live.graph.contracts.iter().enumerate().filter(|(_, node)| node.parent.is_none()) {
            if let Some(name) = name(ix) {
                let group = lines.entry(name).or_default();
                group.0 += 1;
                group.1.extend(&node.lines);
            }
        }
        let group = |(name, (count, lines)): (_, (_, Vec<LineIx>))| Group {
            name,
            called: Called::default(),
            count,
            figure: gauge.figure(&lines),
        };
        lines.into_iter().map(group).collect()
    }

    /// By heading of what is delivered to the final buyer; the largest by value.
    pub(super) fn products(&self, gauge: &Gauge<'_>) -> Vec<Group> {
        let mut lines: BTreeMap<String, Vec<LineIx>> = BTreeMap::new();
        for ix in self.final_deliveries() {
            let line = self.live.graph.line(ix);
            let name = tegi_trace::trace::good_name(line.key, &self.live.records);
            if !name.is_empty() {
                lines.entry(name).or_default().push(ix);
            }
        }
        let value =
            |lines: &[LineIx]| lines.iter().filter_map(|&ix| self.live.graph.line(ix).value).sum::<tegi_model::Money>();
        let mut by_value: Vec<(String, Vec<LineIx>)> = lines.into_iter().collect();
        by_value.sort_by_key(|(name, lines)| (std::cmp::Reverse(value(lines)), name.clone()));
        by_value.truncate(MOST_PRODUCTS);
        let group = |(name, lines): (String, Vec<LineIx>)| {
            let coded = lines.iter().map(|&ix| self.live.graph.line(ix)).filter(|line| line.key.is_heading());
            let called = Called::by(coded.map(|line| self.live.records.strings.get(line.goods.description)));
            Group { name, called, count: lines.len() as u64, figure: gauge.figure(&lines) }
        };
        by_value.into_iter().map(group).collect()
    }

    /// Moves each threshold by half and by double and says what changes.
    pub(super) fn sensitivity(
        &self,
        tracings: &Tracings<'_>,
        total: &Figure,
        contracts: &[ContractAnswer],
        parties: &[PartyAnswer],
    ) -> Vec<Sensitivity> {
        let mut trials: Vec<(Trial, f64)> = Vec::new();
        let small = self.tracing().note.nodes <= MOST_NODES_RETRACED;
        for trial in TRIALS.into_iter().filter(|trial| small || !trial.retraces) {
            trials.extend([0.5, 2.0].map(|factor| (trial, factor)));
        }
        let tried = trials
            .into_par_iter()
            .map(|(trial, factor)| self.try_threshold(trial, factor, tracings, total, contracts, parties));
        tried.collect()
    }

    fn try_threshold(
        &self,
        trial: Trial,
        factor: f64,
        tracings: &Tracings<'_>,
        total: &Figure,
        contracts: &[ContractAnswer],
        parties: &[PartyAnswer],
    ) -> Sensitivity {
        let mut settings = self.settings.clone();
        let value = *(trial.field)(&mut settings.thresholds);
        let tried = if trial.is_share { (value * factor).min(1.0) } else { value * factor };
        *(trial.field)(&mut settings.thresholds) = tried;
        let mut answer = Sensitivity {
            setting: trial.setting,
            value,
            tried,
            local: total.local,
            verdicts: Vec::new(),
            roles: Vec::new(),
        };
        if !trial.retraces {
            let other = |party: &&PartyAnswer| {
                let passed = [party.pass_through_lower, party.pass_through, party.pass_through_upper];
                role_of(party.country, settings.home, &party.figure, passed, &settings.thresholds).0 != party.role
            };
            answer.roles = parties.iter().filter(other).map(party_label).collect();
            return answer;
        }
        let tracing =
            trace(&self.live.graph, &self.live.register, &settings, &self.live.records.strings, settings.method);
        let tracings = tracings.with_main(&tracing);
        let gauge = Gauge::new(&self.live.graph, &settings, &self.live.register, &self.live.records, &tracings);
        answer.local = gauge.figure(&self.final_deliveries()).local;
        let (other_contracts, other_parties) = (self.contract_answers(&gauge), self.party_answers(&gauge, &[]).0);
        let changed: fn((&ContractAnswer, &ContractAnswer)) -> bool = |(a, b)| a.verdict != b.verdict;
        answer.verdicts =
            contracts.iter().zip(&other_contracts).filter(|pair| changed(*pair)).map(|(a, _)| a.id.clone()).collect();
        answer.roles =
            parties.iter().zip(&other_parties).filter(|(a, b)| a.role != b.role).map(|(a, _)| party_label(a)).collect();
        answer
    }
}

fn party_label(party: &PartyAnswer) -> String {
    if party.id.is_empty() { party.name.clone() } else { party.id.clone() }
}

/// A threshold that is tried at other values.
#[derive(Clone, Copy)]
pub(super) struct Trial {
    setting: &'static str,
    field: fn(&mut Thresholds) -> &mut f64,
    is_share: bool,
    /// Whether it changes how goods are followed, or only how parties are called.
    retraces: bool,
}

const TRIALS: [Trial; 6] = [
    Trial {
        setting: "same_good_min_value_ratio",
        field: |t| &mut t.same_good_min_value_ratio,
        is_share: true,
        retraces: true,
    },
    Trial { setting: "thin_inputs", field: |t| &mut t.thin_inputs, is_share: true, retraces: true },
    Trial {
        setting: "reseller_pass_through",
        field: |t| &mut t.reseller_pass_through,
        is_share: true,
        retraces: false,
    },
    Trial { setting: "maker_pass_through", field: |t| &mut t.maker_pass_through, is_share: true, retraces: false },
    Trial { setting: "assembler_imported", field: |t| &mut t.assembler_imported, is_share: true, retraces: false },
    Trial { setting: "assembler_own_value", field: |t| &mut t.assembler_own_value, is_share: true, retraces: false },
];

/// Gives every party its findings and their score: what is raised about itself or about one of its contracts.
pub(super) fn score(parties: &mut [PartyAnswer], contracts: &[ContractAnswer], findings: &[Finding]) {
    let supplier = |contract: &ContractAnswer| (contract.supplier_id.clone(), contract.supplier_name.clone());
    let suppliers: FxHashMap<&str, (String, String)> =
        contracts.iter().map(|contract| (contract.id.as_str(), supplier(contract))).collect();
    let mut about: FxHashMap<(String, String), Vec<&Finding>> = FxHashMap::default();
    for finding in findings.iter().filter(|finding| finding.state == CheckState::Raised) {
        let party = match &finding.subject {
            Subject::Party(id, name) => Some((id.clone(), name.clone())),
            Subject::Contract(id) => suppliers.get(id.as_str()).cloned(),
        };
        if let Some(party) = party {
            about.entry(party).or_default().push(finding);
        }
    }
    for party in parties {
        let own = about.get(&(party.id.clone(), party.name.clone())).map_or(&[][..], Vec::as_slice);
        party.score = score_of(own);
        party.findings = own.iter().map(|finding| finding.id.clone()).collect();
    }
}

/// The sum of the rules' weights, each by its finding's confidence; 100 at most.
fn score_of(findings: &[&Finding]) -> f64 {
    let points = |finding: &&Finding| weight(finding.rule) * finding.confidence.map_or(0.0, Share::to_f64);
    let sum = findings.iter().map(points).fold(0.0, f64::add);
    (sum.min(100.0) * 10.0).round() / 10.0
}

/// The settings as text, for the manifest and the report.
pub(super) fn settings_table(settings: &Settings) -> Vec<(String, String)> {
    let mut table = vec![
        ("name".to_string(), settings.name.clone()),
        ("country".to_string(), settings.home.to_string()),
        ("bloc".to_string(), settings.bloc.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        ("currency".to_string(), settings.currency.to_string()),
        ("period".to_string(), format!("{:?}", settings.period).to_lowercase()),
        ("method".to_string(), settings.method.as_str().to_string()),
    ];
    for kind in WorkKind::ALL {
        if let Some(target) = settings.target(Some(kind)) {
            table.push((format!("targets.{}", kind.as_str()), target.percent_text()));
        }
    }
    let thresholds = serde_json::to_value(&settings.thresholds).unwrap_or_default();
    for (name, value) in thresholds.as_object().into_iter().flatten() {
        table.push((format!("thresholds.{name}"), value.to_string()));
    }
    table
}
