//! `score.json`: the score for other programs, in a format with a version.
//!
//! The structs below are the format; they change by addition only, or the version in [`FORMAT`] does. Shares are per
//! cent with four decimals, errors percentage points, `null` is *of nothing*. A rate is `{ hits, of, percent }`.

use crate::report::by_line::by_line;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use tegi_model::{
    CoverageScore, LeftOut, Marks, NO_GROUP, Ranking, Rate, SAID_ROLES, Score, ScoredRun, Spread, TRUE_ROLES,
};

/// The name and version of the format.
pub const FORMAT: &str = "tegi.score/1";

/// Writes the score.
///
/// # Errors
/// Where it cannot be written.
pub fn json(score: &Score, to: &mut dyn Write) -> io::Result<()> {
    let runs = score.runs.iter().map(RunJson::of).collect();
    by_line(&ScoreJson { format: FORMAT, version: env!("CARGO_PKG_VERSION"), runs, pooled: marks(&score.pooled) }, to)
}

#[derive(Serialize)]
struct ScoreJson<'a> {
    format: &'static str,
    version: &'static str,
    runs: Vec<RunJson<'a>>,
    pooled: MarksJson<'a>,
}

#[derive(Serialize)]
struct RunJson<'a> {
    analysis: &'a str,
    truth: &'a str,
    seed: &'a str,
    noise: &'a str,
    marks: MarksJson<'a>,
}

impl RunJson<'_> {
    fn of(run: &ScoredRun) -> RunJson<'_> {
        RunJson {
            analysis: &run.analysis,
            truth: &run.truth,
            seed: &run.seed,
            noise: &run.noise,
            marks: marks(&run.marks),
        }
    }
}

#[derive(Serialize)]
struct MarksJson<'a> {
    local: Vec<LocalJson<'a>>,
    shares: BTreeMap<&'static str, SpreadJson>,
    depth: SpreadJson,
    pass_through: CoverageJson,
    verdicts: Vec<VerdictJson<'a>>,
    roles: Vec<RoleJson>,
    accusation: BTreeMap<&'static str, RateJson>,
    cheats: RankingJson,
    any_scheme: RankingJson,
    schemes: Vec<SchemeJson<'a>>,
    innocents: Vec<InnocentJson<'a>>,
    calibration: Vec<BinJson>,
    rules: Vec<RuleJson<'a>>,
    left_out: BTreeMap<&'static str, &'a [String]>,
}

fn marks(marks: &Marks) -> MarksJson<'_> {
    let roles = &marks.roles;
    let accusation = [("precision", roles.precision), ("recall", roles.recall), ("recall_told", roles.recall_told)];
    MarksJson {
        local: locals(marks),
        shares: marks.shares.iter().map(|(share, error)| (*share, spread(*error))).collect(),
        depth: spread(marks.depth),
        pass_through: coverage(marks.pass_through),
        verdicts: verdicts(marks),
        roles: confusion(marks),
        accusation: accusation.into_iter().map(|(name, of)| (name, rate(of))).collect(),
        cheats: ranking(&marks.cheats),
        any_scheme: ranking(&marks.any_scheme),
        schemes: schemes(marks),
        innocents: innocents(marks),
        calibration: calibration(marks),
        rules: marks.rules.iter().map(|of| RuleJson { rule: &of.rule, held: rate(of.held) }).collect(),
        left_out: left_out(&marks.left_out),
    }
}

#[derive(Serialize)]
struct RateJson {
    hits: u64,
    of: u64,
    percent: Option<f64>,
}

fn rate(of: Rate) -> RateJson {
    RateJson { hits: of.hits, of: of.of, percent: of.percent().map(rounded) }
}

/// Four decimals: what lies behind them is the machine's.
fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0 + 0.0
}

#[derive(Serialize)]
struct SpreadJson {
    count: u64,
    mean: f64,
    median: f64,
    p95: f64,
    bias: f64,
}

fn spread(of: Spread) -> SpreadJson {
    let [mean, median, p95, bias] = [of.mean, of.median, of.p95, of.bias].map(rounded);
    SpreadJson { count: of.count, mean, median, p95, bias }
}

#[derive(Serialize)]
struct CoverageJson {
    inside: RateJson,
    mean_width: f64,
    median_width: f64,
}

fn coverage(of: CoverageScore) -> CoverageJson {
    let [mean_width, median_width] = [of.mean_width, of.median_width].map(rounded);
    CoverageJson { inside: rate(of.inside), mean_width, median_width }
}

#[derive(Serialize)]
struct LocalJson<'a> {
    by: &'static str,
    group: &'a str,
    error: SpreadJson,
    coverage: CoverageJson,
}

fn locals(marks: &Marks) -> Vec<LocalJson<'_>> {
    let local = marks.local.iter().map(|of| LocalJson {
        by: of.division.as_str(),
        group: &of.group,
        error: spread(of.error),
        coverage: coverage(of.coverage),
    });
    local.collect()
}

#[derive(Serialize)]
struct VerdictJson<'a> {
    work: &'a str,
    right: RateJson,
    told: RateJson,
    met_right: u64,
    missed_right: u64,
    met_wrong: u64,
    missed_wrong: u64,
    cannot_tell: u64,
}

fn verdicts(marks: &Marks) -> Vec<VerdictJson<'_>> {
    let verdicts = marks.verdicts.iter().map(|of| VerdictJson {
        work: &of.work,
        right: rate(of.right()),
        told: rate(of.told()),
        met_right: of.met_right,
        missed_right: of.missed_right,
        met_wrong: of.met_wrong,
        missed_wrong: of.missed_wrong,
        cannot_tell: of.cannot_tell,
    });
    verdicts.collect()
}

#[derive(Serialize)]
struct RoleJson {
    truth: &'static str,
    said: BTreeMap<&'static str, u64>,
}

fn confusion(marks: &Marks) -> Vec<RoleJson> {
    let row = |(truth, row): (&tegi_model::Role, &[u64; 6])| {
        let said = SAID_ROLES.iter().map(|role| role.as_str()).chain(["not_listed"]);
        RoleJson { truth: truth.as_str(), said: said.zip(row.iter().copied()).collect() }
    };
    TRUE_ROLES.iter().zip(&marks.roles.confusion).map(row).collect()
}

#[derive(Serialize)]
struct RankingJson {
    sought: RateJson,
    average_precision: f64,
    steps: Vec<StepJson>,
}

#[derive(Serialize)]
struct StepJson {
    score: f64,
    recall: f64,
    precision: f64,
}

fn ranking(of: &Ranking) -> RankingJson {
    let step = |step: &tegi_model::CurveStep| StepJson {
        score: step.score,
        recall: rounded(step.recall),
        precision: rounded(step.precision),
    };
    RankingJson {
        sought: rate(of.sought),
        average_precision: rounded(of.average_precision),
        steps: of.steps.iter().map(step).collect(),
    }
}

#[derive(Serialize)]
struct SchemeJson<'a> {
    scheme: &'a str,
    found: RateJson,
    by_role: RateJson,
    by_finding: RateJson,
    by_rule: BTreeMap<&'a str, u64>,
}

fn schemes(marks: &Marks) -> Vec<SchemeJson<'_>> {
    let schemes = marks.schemes.iter().map(|of| SchemeJson {
        scheme: &of.scheme,
        found: rate(of.found),
        by_role: rate(of.by_role),
        by_finding: rate(of.by_finding),
        by_rule: of.rules.iter().map(|(rule, count)| (rule.as_str(), *count)).collect(),
    });
    schemes.collect()
}

#[derive(Serialize)]
struct InnocentJson<'a> {
    innocent: &'a str,
    accused: RateJson,
    by_role: RateJson,
    by_finding: RateJson,
}

fn innocents(marks: &Marks) -> Vec<InnocentJson<'_>> {
    let innocents = marks.innocents.iter().map(|of| InnocentJson {
        innocent: if of.innocent.is_empty() { NO_GROUP } else { &of.innocent },
        accused: rate(of.accused),
        by_role: rate(of.by_role),
        by_finding: rate(of.by_finding),
    });
    innocents.collect()
}

#[derive(Serialize)]
struct BinJson {
    from: f64,
    to: f64,
    said: f64,
    held: RateJson,
}

fn calibration(marks: &Marks) -> Vec<BinJson> {
    let bins = marks.calibration.iter();
    bins.map(|bin| BinJson { from: bin.from, to: bin.to, said: rounded(bin.said), held: rate(bin.held) }).collect()
}

#[derive(Serialize)]
struct RuleJson<'a> {
    rule: &'a str,
    held: RateJson,
}

fn left_out(of: &LeftOut) -> BTreeMap<&'static str, &[String]> {
    of.lists().into_iter().collect()
}
