//! What the page shows, in the order in which it shows it: text in the reader's language, and numbers for bars.

use super::Cut;
use crate::report::manifest::{files, inputs_sha256};
use crate::report::text::{
    ROLES, by_code, by_role, covered_text, largest, number_of, place, raised, ratio, reasons_text,
};
use crate::report::{Pictures, cite};
use crate::words::Catalogue;
use serde::Serialize;
use std::collections::BTreeMap;
use tegi_model::{
    Analysis, CheckState, Circle, Citation, ContractAnswer, Covered, Figure, Finding, Group, Issue, Message,
    PartyAnswer, Sensitivity, Severity, Share, SourceInfo, Subject, TierShare, Verdict,
};

/// So many rows of each table are read by people; programs take the files.
const CONTRACTS: usize = 500;
const SUPPLIERS: usize = 500;
const LEADS: usize = 150;
const FIRST: usize = 6;
const EVIDENCE: usize = 12;
const QUIET: usize = 60;
const CIRCLES: usize = 40;
const LINES: usize = 12;
const SOURCES: usize = 200;
const ISSUE_ROWS: usize = 5;
const GROUPS: usize = 60;
const CAUSES: usize = 10;

#[derive(Serialize)]
pub(super) struct Page {
    lang: &'static str,
    case: String,
    version: &'static str,
    facts: Vec<Pair>,
    total: FigureView,
    amount: String,
    countries: Vec<Counted>,
    causes: Vec<Cause>,
    verdicts: Vec<Counted>,
    roles: Vec<Counted>,
    leads: Vec<Counted>,
    first_leads: Cut<FirstLead>,
    looked_at: String,
    suppliers: Cut<Supplier>,
    contracts: Cut<Contract>,
    groups: Vec<GroupTable>,
    raised: Cut<Lead>,
    quiet: Vec<Quiet>,
    cannot: Cut<Cannot>,
    circles: Cut<CircleView>,
    diagrams: Vec<DiagramView>,
    fonts: String,
    sources: Cut<Source>,
    joins: Vec<JoinView>,
    ids: Vec<[String; 3]>,
    carries: [Vec<CarryView>; 2],
    issue_count: String,
    issues: Vec<IssueGroup>,
    spread: Vec<Pair>,
    unstable: Vec<String>,
    settings: Vec<Setting>,
    solver: String,
    sensitivity: Vec<SensitivityView>,
    /// Thresholds that changed nothing wherever they were moved.
    steady: Vec<&'static str>,
    inputs_sha256: String,
}

#[derive(Serialize)]
struct Pair {
    label: String,
    value: String,
}

#[derive(Serialize)]
struct Counted {
    label: String,
    count: String,
    /// For a sign beside the word: never a colour alone.
    key: &'static str,
}

/// A figure as text, with the numbers for its bars.
#[derive(Serialize)]
struct FigureView {
    local: String,
    interval: String,
    bar: Bar,
    parts: Vec<Part>,
    tier1: String,
    domestic: String,
    imported: String,
    unknown: String,
    has_unknown: bool,
    depth: String,
    bloc: String,
    third: String,
    first: String,
    grades: [String; 4],
    tiers: Vec<[String; 4]>,
}

/// An interval on a scale of 0 to 100.
#[derive(Serialize)]
struct Bar {
    from: f64,
    width: f64,
    point: f64,
    target: Option<f64>,
    says: String,
}

/// One part of a whole: where it begins, how wide it is.
#[derive(Serialize)]
struct Part {
    key: &'static str,
    label: String,
    share: String,
    from: f64,
    width: f64,
}

#[derive(Serialize)]
struct Cause {
    party: String,
    width: String,
    at: String,
    missing: String,
}

#[derive(Serialize)]
struct Supplier {
    anchor: String,
    id: String,
    name: String,
    aliases: String,
    role: String,
    role_key: &'static str,
    reasons: Vec<String>,
    delivered: String,
    pass: String,
    pass_bar: Bar,
    figure: FigureView,
    declared: String,
    score: String,
    leads: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    /// Empty where the page stops before the lead.
    anchor: String,
    text: String,
}

#[derive(Serialize)]
struct Contract {
    anchor: String,
    id: String,
    about: String,
    supplier: String,
    work: String,
    amount: String,
    figure: FigureView,
    declared: String,
    certified: String,
    target: String,
    verdict: String,
    verdict_key: &'static str,
    unstable: bool,
    at: String,
}

#[derive(Serialize)]
struct GroupTable {
    title: String,
    rows: Cut<GroupRow>,
}

#[derive(Serialize)]
struct GroupRow {
    name: String,
    called: String,
    count: String,
    amount: String,
    figure: FigureView,
}

#[derive(Serialize)]
struct Lead {
    anchor: String,
    id: String,
    title: String,
    subject: String,
    severity: String,
    severity_key: &'static str,
    confidence: String,
    claim: String,
    evidence: Cut<Proof>,
    against: Vec<String>,
    refuted_by: Vec<String>,
}

/// A lead in one line, for the first page.
#[derive(Serialize)]
struct FirstLead {
    anchor: String,
    severity_key: &'static str,
    claim: String,
    confidence: String,
}

#[derive(Serialize)]
struct Proof {
    says: String,
    at: String,
}

#[derive(Serialize)]
struct Quiet {
    rule: String,
    raised: String,
    nothing: String,
    cannot: String,
}

#[derive(Serialize)]
struct Cannot {
    rule: String,
    why: String,
    count: String,
}

#[derive(Serialize)]
struct CircleView {
    parties: String,
    closed: bool,
    value: String,
    lines: String,
}

#[derive(Serialize)]
struct DiagramView {
    title: String,
    svg: String,
}

#[derive(Serialize)]
struct Source {
    table: String,
    path: String,
    rows: String,
    kept: String,
    aside: String,
    days: String,
    filled: String,
    sha256: String,
}

#[derive(Serialize)]
struct JoinView {
    what: String,
    asked: String,
    found: String,
    share: String,
}

/// A measure or check; the reason where it cannot be computed.
#[derive(Serialize)]
struct CarryView {
    what: String,
    why: String,
}

#[derive(Serialize)]
struct IssueGroup {
    kind: String,
    code: String,
    count: String,
    effect: String,
    rows: Cut<IssueRow>,
}

#[derive(Serialize)]
struct IssueRow {
    place: String,
    value: String,
    message: String,
}

#[derive(Serialize)]
struct Setting {
    name: String,
    value: String,
    means: String,
}

#[derive(Serialize)]
struct SensitivityView {
    setting: String,
    value: String,
    tried: String,
    local: String,
    changes: String,
}

impl Page {
    pub(super) fn new(of: &Analysis, words: &Catalogue, pictures: &Pictures<'_>) -> Page {
        let leads = raised(of).into_iter().enumerate().map(|(rank, finding)| (finding.id.as_str(), (rank, finding)));
        let write = Writer { words, sources: &of.sources, leads: leads.collect() };
        Page {
            lang: words.lang(),
            case: of.case.clone(),
            version: env!("CARGO_PKG_VERSION"),
            facts: write.facts(of),
            total: write.figure(&of.total, None),
            amount: words.money(of.total.amount),
            countries: write.countries(&of.total),
            causes: of.total.width.iter().take(CAUSES).map(|cause| write.cause(cause)).collect(),
            verdicts: write.verdicts(of),
            roles: write.roles(of),
            leads: write.leads(of),
            first_leads: write.first_leads(of),
            looked_at: write.looked_at(of),
            suppliers: write.suppliers(of),
            contracts: write.contracts(of),
            groups: write.groups(of),
            raised: write.raised(of),
            quiet: write.quiet(of),
            cannot: write.cannot(of),
            circles: write.circles(of),
            diagrams: diagrams(pictures),
            fonts: pictures.fonts.to_string(),
            sources: write.source_rows(of),
            joins: write.joins(of),
            ids: write.ids(of),
            carries: write.carries(of),
            issue_count: words.text(&Message::new("check-issues").with("count", number_of(&of.issues))),
            issues: by_code(&of.issues).into_iter().map(|(code, issues)| write.issue_group(code, &issues)).collect(),
            spread: write.spread(&of.total),
            unstable: unstable(of),
            settings: of.settings.iter().map(|(name, value)| write.setting(name, value)).collect(),
            solver: write.solver(of),
            sensitivity: of
                .sensitivity
                .iter()
                .filter(|moved| matters(moved, of))
                .map(|moved| write.sensitivity(moved, of))
                .collect(),
            steady: steady(of),
            inputs_sha256: inputs_sha256(of),
        }
    }
}

fn diagrams(pictures: &Pictures<'_>) -> Vec<DiagramView> {
    let view =
        |diagram: &crate::report::Diagram| DiagramView { title: diagram.title.clone(), svg: diagram.inline.clone() };
    pictures.diagrams.iter().map(view).collect()
}

fn unstable(of: &Analysis) -> Vec<String> {
    of.contracts
        .iter()
        .filter(|contract| contract.verdict_depends_on_method)
        .map(|contract| contract.id.clone())
        .collect()
}

/// Whether a moved threshold changes a figure, verdict or role.
fn matters(moved: &Sensitivity, of: &Analysis) -> bool {
    !moved.verdicts.is_empty() || !moved.roles.is_empty() || moved.local != of.total.local
}

/// A firm's name; its id where it has none.
fn name<'a>(of: &'a Analysis, id: &'a str) -> &'a str {
    of.party(id).map_or(id, |party| if party.name.is_empty() { id } else { &party.name })
}

fn steady(of: &Analysis) -> Vec<&'static str> {
    let moving = |name: &str| of.sensitivity.iter().any(|moved| moved.setting == name && matters(moved, of));
    let mut names: Vec<&'static str> = of.sensitivity.iter().map(|moved| moved.setting).collect();
    names.dedup();
    names.retain(|name| !moving(name));
    names
}

/// A place in the page: letters and digits, the rest as its code, so that two ids never fall together.
fn anchor(kind: &str, id: &str) -> String {
    let mut anchor = format!("{kind}-");
    for c in id.chars() {
        if c.is_ascii_alphanumeric() || c == '-' {
            anchor.push(c);
        } else {
            anchor.push_str(&format!("_{:x}_", u32::from(c)));
        }
    }
    anchor
}

/// On the scale of a bar, to a hundredth: what lies outside stands at its edge.
fn on_scale(share: Share) -> f64 {
    (share.percent().clamp(0.0, 100.0) * 100.0).round() / 100.0
}

fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "!!!",
        Severity::Medium => "!!",
        Severity::Low => "!",
    }
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "✓",
        Verdict::Missed => "✗",
        Verdict::CannotTell => "?",
    }
}

/// Turns the nouns into words for the page.
struct Writer<'a> {
    words: &'a Catalogue,
    sources: &'a [SourceInfo],
    /// Leads by id, with their place in the page.
    leads: BTreeMap<&'a str, (usize, &'a Finding)>,
}

impl Writer<'_> {
    fn word(&self, id: &str) -> String {
        self.words.word(id)
    }

    fn cite(&self, at: Citation) -> String {
        cite(self.sources, at)
    }

    fn maybe(&self, share: Option<Share>) -> String {
        share.map_or(String::new(), |share| self.words.share(share))
    }

    fn texts(&self, messages: &[Message]) -> Vec<String> {
        messages.iter().map(|message| self.words.text(message)).collect()
    }

    fn pair(&self, id: &str, value: String) -> Pair {
        Pair { label: self.word(id), value }
    }

    fn facts(&self, of: &Analysis) -> Vec<Pair> {
        let words = self.words;
        let bloc: Vec<String> = of.bloc.iter().map(|country| words.country(*country)).collect();
        let days = of.days.map(|days| words.days(days)).unwrap_or_default();
        let facts = vec![
            self.pair("fact-home", words.country(of.home)),
            self.pair("fact-bloc", bloc.join(", ")),
            self.pair("fact-currency", of.currency.to_string()),
            self.pair("fact-days", days),
            self.pair("fact-method", words.method(of.method)),
            self.pair("fact-period", words.period(of.period)),
        ];
        facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
    }

    fn bar(&self, (lower, point, upper): (Share, Share, Share), target: Option<Share>) -> Bar {
        let (from, to) = (on_scale(lower), on_scale(upper));
        let says = Message::new("bar-says").with("lower", lower).with("point", point).with("upper", upper);
        let width = ((to - from) * 100.0).round() / 100.0;
        Bar { from, width, point: on_scale(point), target: target.map(on_scale), says: self.words.text(&says) }
    }

    fn interval(&self, lower: Share, upper: Share) -> String {
        format!("{} – {}", self.words.share(lower), self.words.share(upper))
    }

    fn figure(&self, of: &Figure, target: Option<Share>) -> FigureView {
        let words = self.words;
        FigureView {
            local: words.share(of.local),
            interval: self.interval(of.local_lower, of.local_upper),
            bar: self.bar((of.local_lower, of.local, of.local_upper), target),
            parts: self.parts(of),
            tier1: words.share(of.tier1),
            domestic: words.share(of.domestic),
            imported: words.share(of.imported),
            unknown: words.share(of.unknown),
            has_unknown: !of.unknown.is_zero(),
            depth: words.number(of.depth, 2),
            bloc: words.share(of.from_bloc),
            third: words.share(of.from_third),
            first: self.first_import(of),
            grades: [of.grades.identity, of.grades.balance, of.grades.declared, of.grades.dark]
                .map(|share| words.share(share)),
            tiers: of.tiers.iter().map(|tier| self.tier(tier)).collect(),
        }
    }

    fn tier(&self, of: &TierShare) -> [String; 4] {
        let share = |share| self.words.share(share);
        [self.words.count(u64::from(of.tier)), share(of.production), share(of.services), share(of.imported)]
    }

    fn first_import(&self, of: &Figure) -> String {
        let Some(tier) = of.first_import_tier else { return String::new() };
        let message = match of.first_origin {
            Some(origin) => Message::new("first-import-from").with("origin", self.words.country(origin)),
            None => Message::new("first-import"),
        };
        self.words.text(&message.with("tier", tier))
    }

    /// The six classes, one after the other on a scale of 0 to 100; what is negative has no width.
    fn parts(&self, of: &Figure) -> Vec<Part> {
        let classes = [
            ("production", "col-production", of.production),
            ("services", "col-services", of.services),
            ("margin", "col-margin", of.trade_margin),
            ("taxes", "col-taxes", of.taxes),
            ("imported", "col-imported", of.imported),
            ("unknown", "col-unknown", of.unknown),
        ];
        let whole: f64 = classes.iter().map(|(_, _, share)| on_scale(*share)).sum();
        let scale = if whole > 100.0 { 100.0 / whole } else { 1.0 };
        let mut from = 0.0;
        let mut part = |(key, id, share): (&'static str, &str, Share)| {
            let width = (on_scale(share) * scale * 100.0).round() / 100.0;
            let part = Part { key, label: self.word(id), share: self.words.share(share), from, width };
            from = ((from + width) * 100.0).round() / 100.0;
            part
        };
        classes.into_iter().map(&mut part).collect()
    }

    fn countries(&self, total: &Figure) -> Vec<Counted> {
        let origins = total.origins.iter().take(CAUSES);
        let view = |(country, share): &(tegi_model::Country, Share)| Counted {
            label: self.words.country(*country),
            count: self.words.share(*share),
            key: "",
        };
        origins.map(view).collect()
    }

    fn cause(&self, of: &tegi_model::WidthCause) -> Cause {
        let party = if of.party.is_empty() { &of.party_id } else { &of.party };
        let (party, width, at) = (party.clone(), self.words.share(of.width), self.cite(of.at));
        Cause { party, missing: self.words.missing(of.missing), width, at }
    }

    fn counted(&self, label: String, count: usize, key: &'static str) -> Counted {
        Counted { label, count: self.words.count(count as u64), key }
    }

    fn verdicts(&self, of: &Analysis) -> Vec<Counted> {
        let count = |verdict| of.contracts.iter().filter(|contract| contract.verdict == verdict).count();
        let each = [Verdict::Met, Verdict::Missed, Verdict::CannotTell];
        let mut counts: Vec<Counted> = each
            .into_iter()
            .map(|verdict| self.counted(self.words.verdict(verdict), count(Some(verdict)), verdict_key(verdict)))
            .collect();
        counts.push(self.counted(self.word("verdict-none"), count(None), "–"));
        counts
    }

    fn roles(&self, of: &Analysis) -> Vec<Counted> {
        let parties = by_role(of);
        let count = |role| parties.iter().filter(|party| party.role == role).count();
        ROLES.into_iter().map(|role| self.counted(self.words.role(role), count(role), "")).collect()
    }

    fn leads(&self, of: &Analysis) -> Vec<Counted> {
        let raised = |severity| {
            let is_one = |finding: &&Finding| finding.state == CheckState::Raised && finding.severity == severity;
            of.findings.iter().filter(is_one).count()
        };
        let each = [Severity::High, Severity::Medium, Severity::Low];
        each.into_iter()
            .map(|severity| self.counted(self.words.severity(severity), raised(severity), severity_key(severity)))
            .collect()
    }

    /// The weightiest lead of each firm or contract, as far as the first page has room.
    fn first_leads(&self, of: &Analysis) -> Cut<FirstLead> {
        let all = raised(of);
        let count = all.len();
        let mut seen = std::collections::BTreeSet::new();
        let each_firm = all.into_iter().filter(|finding| seen.insert(&finding.subject));
        let first = |finding: &Finding| FirstLead {
            anchor: anchor("lead", &finding.id),
            severity_key: severity_key(finding.severity),
            claim: self.words.text(&finding.claim),
            confidence: finding.confidence.map_or(String::new(), |sure| self.words.per_cent(sure)),
        };
        Cut::said("leads-first", each_firm.map(first), count, FIRST, "findings.csv", self.words)
    }

    fn looked_at(&self, of: &Analysis) -> String {
        let sum = |each: fn(&SourceInfo) -> u64| of.sources.iter().map(each).sum::<u64>();
        let message = Message::new("report-looked-at")
            .with("contracts", of.contracts.len())
            .with("suppliers", by_role(of).len())
            .with("files", files(of))
            .with("rows", sum(|source| source.rows))
            .with("kept", sum(|source| source.kept))
            .with("issues", number_of(&of.issues));
        self.words.text(&message)
    }

    fn suppliers(&self, of: &Analysis) -> Cut<Supplier> {
        let parties = by_role(of);
        let count = parties.len();
        let rows = parties.into_iter().map(|party| self.supplier(party));
        Cut::new(rows, count, SUPPLIERS, "parties.csv", self.words)
    }

    fn supplier(&self, of: &PartyAnswer) -> Supplier {
        let words = self.words;
        let pass = (of.pass_through_lower, of.pass_through, of.pass_through_upper);
        Supplier {
            anchor: anchor("party", if of.id.is_empty() { &of.name } else { &of.id }),
            id: of.id.clone(),
            name: of.name.clone(),
            aliases: of.aliases.join(", "),
            role: words.role(of.role),
            role_key: of.role.as_str(),
            reasons: self.texts(&of.role_reasons),
            delivered: words.money(of.delivered),
            pass: words.share(of.pass_through),
            pass_bar: self.bar(pass, None),
            figure: self.figure(&of.figure, None),
            declared: self.maybe(of.declared),
            score: words.number(of.score, 1),
            leads: self.links(&of.findings),
        }
    }

    /// A link for each rule, to its weightiest lead, with how many there are.
    fn links(&self, ids: &[String]) -> Vec<Link> {
        let mut of_rule: Vec<(usize, &Finding, usize)> = Vec::new();
        let mut found: Vec<(usize, &Finding)> =
            ids.iter().filter_map(|id| self.leads.get(id.as_str())).copied().collect();
        found.sort_by_key(|(rank, _)| *rank);
        for (rank, finding) in found {
            match of_rule.iter_mut().find(|(_, known, _)| known.rule == finding.rule) {
                Some((.., count)) => *count += 1,
                None => of_rule.push((rank, finding, 1)),
            }
        }
        let link = |(rank, finding, count): (usize, &Finding, usize)| {
            let times = if count > 1 { format!(" × {}", self.words.count(count as u64)) } else { String::new() };
            let anchor = if rank < LEADS { anchor("lead", &finding.id) } else { String::new() };
            Link { anchor, text: self.words.rule(finding.rule) + &times }
        };
        of_rule.into_iter().map(link).collect()
    }

    fn contracts(&self, of: &Analysis) -> Cut<Contract> {
        let rows = largest(&of.contracts, CONTRACTS).into_iter().map(|contract| self.contract(contract));
        Cut::said("table-largest", rows, of.contracts.len(), CONTRACTS, "contracts.csv", self.words)
    }

    fn contract(&self, of: &ContractAnswer) -> Contract {
        let words = self.words;
        let currency = of.currency.map_or(String::new(), |currency| format!("\u{a0}{currency}"));
        let signed = of.signed.map_or(String::new(), |day| words.day(day));
        let about = [of.program.clone(), signed, of.parent.clone()];
        Contract {
            anchor: anchor("contract", &of.id),
            id: of.id.clone(),
            about: about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
            supplier: if of.supplier_name.is_empty() { of.supplier_id.clone() } else { of.supplier_name.clone() },
            work: of.work_kind.map_or(String::new(), |kind| words.work_kind(kind)),
            amount: of.amount.map_or(String::new(), |amount| words.money(amount) + &currency),
            figure: self.figure(&of.figure, of.target),
            declared: self.maybe(of.declared),
            certified: self.maybe(of.certified),
            target: self.maybe(of.target),
            verdict: of.verdict.map_or_else(|| words.word("verdict-none"), |verdict| words.verdict(verdict)),
            verdict_key: of.verdict.map_or("–", verdict_key),
            unstable: of.verdict_depends_on_method,
            at: self.cite(of.at),
        }
    }

    fn groups(&self, of: &Analysis) -> Vec<GroupTable> {
        let table = |id: &str, groups: &[Group]| GroupTable {
            title: self.word(id),
            rows: Cut::new(
                groups.iter().map(|group| self.group(group)),
                groups.len(),
                GROUPS,
                "analysis.json",
                self.words,
            ),
        };
        let tables = [
            table("group-programs", &of.programs),
            table("group-work-kinds", &of.work_kinds),
            table("group-products", &of.products),
        ];
        tables.into_iter().filter(|table| !table.rows.rows.is_empty()).collect()
    }

    fn group(&self, of: &Group) -> GroupRow {
        let kind = tegi_model::WorkKind::ALL.into_iter().find(|kind| kind.as_str() == of.name);
        GroupRow {
            name: kind.map_or(of.name.clone(), |kind| self.words.work_kind(kind)),
            called: self.words.called(&of.called),
            count: self.words.count(of.count),
            amount: self.words.money(of.figure.amount),
            figure: self.figure(&of.figure, None),
        }
    }

    fn raised(&self, of: &Analysis) -> Cut<Lead> {
        let raised = raised(of);
        let count = raised.len();
        Cut::new(raised.into_iter().map(|finding| self.lead(finding)), count, LEADS, "findings.csv", self.words)
    }

    fn lead(&self, of: &Finding) -> Lead {
        let words = self.words;
        let proofs = of.evidence.iter().map(|proof| Proof { says: words.text(&proof.says), at: self.cite(proof.at) });
        Lead {
            anchor: anchor("lead", &of.id),
            id: of.id.clone(),
            title: words.rule(of.rule),
            subject: subject(&of.subject),
            severity: words.severity(of.severity),
            severity_key: severity_key(of.severity),
            confidence: of.confidence.map_or(String::new(), |sure| words.per_cent(sure)),
            claim: words.text(&of.claim),
            evidence: Cut::new(proofs, of.evidence.len(), EVIDENCE, "analysis.json", words),
            against: self.texts(&of.against),
            refuted_by: self.texts(&of.refuted_by),
        }
    }

    /// By rule: how often it was raised, found nothing, could not be computed.
    fn quiet(&self, of: &Analysis) -> Vec<Quiet> {
        let mut rules: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
        for finding in &of.findings {
            let counts = rules.entry(finding.rule).or_default();
            counts[match finding.state {
                CheckState::Raised => 0,
                CheckState::NotRaised => 1,
                CheckState::CannotCompute => 2,
            }] += 1;
        }
        let view = |(rule, counts): (&str, [u64; 3])| {
            let [raised, nothing, cannot] = counts.map(|count| self.words.count(count));
            Quiet { rule: self.words.rule(rule), raised, nothing, cannot }
        };
        rules.into_iter().map(view).collect()
    }

    /// Why checks could not be computed, each reason once, the most frequent first.
    fn cannot(&self, of: &Analysis) -> Cut<Cannot> {
        let mut reasons: BTreeMap<(&str, String), u64> = BTreeMap::new();
        for finding in of.findings.iter().filter(|finding| finding.state == CheckState::CannotCompute) {
            *reasons.entry((finding.rule, self.words.text(&finding.claim))).or_default() += 1;
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let number = reasons.len();
        let view = |((rule, why), count): ((&str, String), u64)| Cannot {
            rule: self.words.rule(rule),
            why,
            count: self.words.count(count),
        };
        Cut::new(reasons.into_iter().map(view), number, QUIET, "findings.csv", self.words)
    }

    fn circles(&self, of: &Analysis) -> Cut<CircleView> {
        let rows = of.circles.iter().map(|circle| self.circle(circle));
        Cut::new(rows, of.circles.len(), CIRCLES, "analysis.json", self.words)
    }

    fn circle(&self, of: &Circle) -> CircleView {
        let name = |(id, name): &(String, String)| if name.is_empty() { id.clone() } else { name.clone() };
        let mut parties: Vec<String> = of.parties.iter().map(name).collect();
        parties.extend(parties.first().cloned());
        let mut lines: Vec<String> = of.lines.iter().take(LINES).map(|&at| self.cite(at)).collect();
        lines.extend((of.lines.len() > LINES).then(|| "…".to_string()));
        CircleView {
            parties: parties.join(" → "),
            closed: of.closed,
            value: self.words.money(of.value),
            lines: lines.join("; "),
        }
    }

    fn source_rows(&self, of: &Analysis) -> Cut<Source> {
        let covered = |number: usize| of.coverage.covered.iter().find(|days| usize::from(days.source) == number);
        let rows = of.sources.iter().enumerate().map(|(number, source)| self.source(source, covered(number)));
        Cut::new(rows, of.sources.len(), SOURCES, "manifest.json", self.words)
    }

    fn source(&self, of: &SourceInfo, covered: Option<&Covered>) -> Source {
        let gaps = of.filled.iter().filter(|(_, filled, rows)| filled < rows);
        let gap = |(column, filled, rows): &(String, u64, u64)| {
            format!("{column}\u{a0}{}", self.words.per_cent(ratio(*filled, *rows)))
        };
        Source {
            table: of.table.clone(),
            path: of.path.clone(),
            rows: self.words.count(of.rows),
            kept: self.words.count(of.kept),
            aside: reasons_text(of.aside.iter().copied(), self.words),
            days: covered.map_or(String::new(), |days| covered_text(days, self.words)),
            filled: gaps.map(gap).collect::<Vec<_>>().join(", "),
            sha256: of.sha256.clone(),
        }
    }

    fn joins(&self, of: &Analysis) -> Vec<JoinView> {
        let view = |join: &tegi_model::Join| JoinView {
            what: self.words.join(join.what),
            asked: self.words.count(join.asked),
            found: self.words.count(join.found),
            share: if join.asked == 0 { String::new() } else { self.words.per_cent(ratio(join.found, join.asked)) },
        };
        of.coverage.joins.iter().map(view).collect()
    }

    fn ids(&self, of: &Analysis) -> Vec<[String; 3]> {
        let view = |(scheme, valid, invalid): &(String, u64, u64)| {
            [scheme.clone(), self.words.count(*valid), self.words.count(*invalid)]
        };
        of.coverage.ids.iter().map(view).collect()
    }

    /// What can be computed, and what cannot.
    fn carries(&self, of: &Analysis) -> [Vec<CarryView>; 2] {
        let view = |carry: &tegi_model::Carry| CarryView {
            what: self.words.measure(carry.what),
            why: self.words.text(&carry.why),
        };
        let carries = |possible| of.coverage.carries.iter().filter(move |carry| carry.possible == possible);
        [true, false].map(|possible| carries(possible).map(view).collect())
    }

    fn issue_group(&self, code: &'static str, issues: &[&Issue]) -> IssueGroup {
        let row = |issue: &&Issue| IssueRow {
            place: place(issue),
            value: issue.value.clone(),
            message: self.words.text(&issue.message),
        };
        IssueGroup {
            kind: self.words.trouble(code),
            code: code.to_string(),
            count: self.words.count(number_of(issues.iter().copied())),
            effect: issues.first().map_or(String::new(), |issue| self.words.effect(issue.effect)),
            rows: Cut::new(issues.iter().map(row), issues.len(), ISSUE_ROWS, "issues.csv", self.words),
        }
    }

    fn spread(&self, of: &Figure) -> Vec<Pair> {
        let methods = of.methods;
        let pair = |label: String, share| Pair { label, value: self.words.share(share) };
        use tegi_model::Method;
        vec![
            pair(self.word("method-exact"), methods.exact),
            pair(self.words.method(Method::Fifo), methods.fifo),
            pair(self.words.method(Method::Lifo), methods.lifo),
            pair(self.words.method(Method::Proportional), methods.proportional),
            pair(self.words.method(Method::Poison), methods.poison),
        ]
    }

    fn setting(&self, name: &str, value: &str) -> Setting {
        let means = self.words.setting(name).unwrap_or_default();
        Setting { name: name.to_string(), value: value.to_string(), means }
    }

    fn solver(&self, of: &Analysis) -> String {
        let solver = of.solver;
        let id = if solver.error_bound > 0.0 { "report-solver" } else { "report-solver-exact" };
        let message = Message::new(id)
            .with("nodes", solver.nodes)
            .with("edges", solver.edges)
            .with("sweeps", solver.sweeps)
            .with("bound", format!("{:.0e}", solver.error_bound));
        self.words.text(&message)
    }

    fn sensitivity(&self, of: &Sensitivity, whole: &Analysis) -> SensitivityView {
        let roles: Vec<&str> = of.roles.iter().map(|id| name(whole, id)).collect();
        let told = |id: &str, what: String| {
            if what.is_empty() { what } else { format!("{} {what}", self.word(id)) }
        };
        let changes = [told("changes-verdicts", of.verdicts.join(", ")), told("changes-roles", roles.join(", "))];
        let changes: Vec<String> = changes.into_iter().filter(|part| !part.is_empty()).collect();
        SensitivityView {
            setting: of.setting.to_string(),
            value: self.words.number(of.value, 4),
            tried: self.words.number(of.tried, 4),
            local: self.words.share(of.local),
            changes: if changes.is_empty() { self.word("sensitivity-none") } else { changes.join("; ") },
        }
    }
}

/// Whom a finding is about, for people: the name first.
fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Contract(id) => id.clone(),
        Subject::Party(id, name) => match (id.is_empty(), name.is_empty()) {
            (true, _) => name.clone(),
            (false, true) => id.clone(),
            (false, false) => format!("{name} ({id})"),
        },
    }
}
