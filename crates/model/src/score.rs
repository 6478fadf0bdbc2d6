//! The score: how analyses of made-up cases stand to the truth of these cases, as plain data.
//!
//! Shares are per cent and errors are percentage points, as `f64`: nothing is booked with them. Every figure that counts
//! carries what it counts, so that a reader sees how much it rests on.

use super::{Role, Severity};

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// So many …
    pub hits: u64,
    /// … of so many.
    pub of: u64,
}

impl Rate {
    /// How often something holds.
    pub fn of(holds: impl IntoIterator<Item = bool>) -> Rate {
        let count = |rate: Rate, holds: bool| Rate { hits: rate.hits + u64::from(holds), of: rate.of + 1 };
        holds.into_iter().fold(Rate::default(), count)
    }

    /// In per cent; `None` of nothing.
    pub fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| 100.0 * self.hits as f64 / self.of as f64)
    }

    /// The interval of 95 % around it by Wilson, in per cent: how far so few cases can carry. `None` of nothing.
    pub fn interval(self) -> Option<(f64, f64)> {
        /// Two-sided 95 % of the normal distribution.
        const Z: f64 = 1.959_963_985;
        if self.of == 0 {
            return None;
        }
        let (n, p) = (self.of as f64, self.hits as f64 / self.of as f64);
        let middle = p + Z * Z / (2.0 * n);
        let wide = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 100.0 / (1.0 + Z * Z / n);
        Some((((middle - wide) * scale).clamp(0.0, 100.0), ((middle + wide) * scale).clamp(0.0, 100.0)))
    }
}

/// How far numbers lie from the truth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Of how many.
    pub count: u64,
    /// Mean distance.
    pub mean: f64,
    /// Median distance.
    pub median: f64,
    /// 95 of 100 lie nearer.
    pub p95: f64,
    /// Mean with its sign: above nought where too much is said.
    pub bias: f64,
}

/// How often the truth lies in the interval, and how wide that is, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CoverageScore {
    /// Inside, of all.
    pub inside: Rate,
    /// Mean width.
    pub mean_width: f64,
    /// Median width.
    pub median_width: f64,
}

/// By what contracts are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Division {
    /// Not at all.
    All,
    /// By the scheme of their supplier; `none` where it has none.
    Scheme,
    /// By the type of innocent that their supplier is.
    Innocent,
    /// By kind of work.
    Work,
}

impl Division {
    /// All, in the order in which they are shown.
    pub const ALL: [Division; 4] = [Division::All, Division::Scheme, Division::Innocent, Division::Work];

    /// As the tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Division::All => "all",
            Division::Scheme => "scheme",
            Division::Innocent => "innocent",
            Division::Work => "work",
        }
    }
}

/// The name of the group of those without a scheme.
pub const NO_GROUP: &str = "none";

/// Local share of a group of contracts.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalScore {
    /// By what the group was made.
    pub division: Division,
    /// Its name; empty for all.
    pub group: String,
    /// Distance of the most likely local share from the true one.
    pub error: Spread,
    /// Whether the interval holds the true one.
    pub coverage: CoverageScore,
}

/// Verdicts on targets, of a kind of work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerdictScore {
    /// The kind; empty for all.
    pub work: String,
    /// Said met, truly met.
    pub met_right: u64,
    /// Said missed, truly missed.
    pub missed_right: u64,
    /// Said met, truly missed.
    pub met_wrong: u64,
    /// Said missed, truly met.
    pub missed_wrong: u64,
    /// Said that nobody can tell.
    pub cannot_tell: u64,
}

impl VerdictScore {
    /// Right among those told.
    pub fn right(&self) -> Rate {
        let hits = self.met_right + self.missed_right;
        Rate { hits, of: hits + self.met_wrong + self.missed_wrong }
    }

    /// Told at all.
    pub fn told(&self) -> Rate {
        let told = self.right().of;
        Rate { hits: told, of: told + self.cannot_tell }
    }
}

/// The roles that a party can truly have.
pub const TRUE_ROLES: [Role; 4] = [Role::Producer, Role::Assembler, Role::Reseller, Role::Mixed];

/// The roles that can be said.
pub const SAID_ROLES: [Role; 5] = [Role::Producer, Role::Assembler, Role::Reseller, Role::Mixed, Role::CannotTell];

/// Roles said against true roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleScore {
    /// A row a true role, in the order of [`TRUE_ROLES`]; a column a said role, in the order of [`SAID_ROLES`], then
    /// parties that the analysis does not list.
    pub confusion: [[u64; 6]; 4],
    /// Of parties said to be reseller or mixed: truly so.
    pub precision: Rate,
    /// Of parties that truly are reseller or mixed: said so. Where the role cannot be told, that counts as not found.
    pub recall: Rate,
    /// The same among those whose role was told.
    pub recall_told: Rate,
}

/// One step of a precision–recall curve: all parties with at least this score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurveStep {
    /// The score.
    pub score: f64,
    /// Of those sought: so many per cent have at least this score.
    pub recall: f64,
    /// Of those with at least this score: so many per cent are sought.
    pub precision: f64,
}

/// How well the score of parties puts those sought first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Those sought, of all.
    pub sought: Rate,
    /// Mean precision over recall, from 0 to 1; nought where nobody is sought.
    pub average_precision: f64,
    /// From the highest score on.
    pub steps: Vec<CurveStep>,
}

/// How a scheme was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemeScore {
    /// The scheme.
    pub scheme: String,
    /// Parties found by role or finding, of all that run it.
    pub found: Rate,
    /// … said to be reseller or mixed.
    pub by_role: Rate,
    /// … with a raised finding about them or a contract of theirs.
    pub by_finding: Rate,
    /// … by rule, most frequent first.
    pub rules: Vec<(String, u64)>,
}

/// How innocents fared who truly are producers or assemblers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InnocentScore {
    /// The type of innocent; `all` for all together, empty for honest firms without anything special.
    pub innocent: String,
    /// Accused by role or grave finding, of all of the type.
    pub accused: Rate,
    /// … said to be reseller or mixed.
    pub by_role: Rate,
    /// … with a raised finding of high severity and confidence.
    pub by_finding: Rate,
}

/// Raised findings of about the same confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CalibrationBin {
    /// From this confidence on, in per cent …
    pub from: f64,
    /// … to below this one (the last bin: up to it).
    pub to: f64,
    /// Mean of the confidence said.
    pub said: f64,
    /// Findings whose subject truly has a scheme, of all.
    pub held: Rate,
}

/// The findings of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleScore {
    /// The rule.
    pub rule: String,
    /// The gravest severity that it was raised with.
    pub severity: Severity,
    /// Findings whose subject truly has a scheme, of all raised.
    pub held: Rate,
}

/// What stands in one of truth and analysis only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Contracts of the truth that the analysis lacks.
    pub contracts_unsaid: Vec<String>,
    /// Contracts of the analysis that the truth lacks.
    pub contracts_unknown: Vec<String>,
    /// Parties of the truth that the analysis lacks; they count as not found.
    pub parties_unsaid: Vec<String>,
    /// Parties of the analysis that the truth lacks.
    pub parties_unknown: Vec<String>,
    /// Subjects of raised findings that the truth knows neither as party nor as contract.
    pub subjects_unknown: Vec<String>,
}

impl LeftOut {
    /// The five lists with their names in tables.
    pub fn lists(&self) -> [(&'static str, &[String]); 5] {
        [
            ("contracts_unsaid", &self.contracts_unsaid),
            ("contracts_unknown", &self.contracts_unknown),
            ("parties_unsaid", &self.parties_unsaid),
            ("parties_unknown", &self.parties_unknown),
            ("subjects_unknown", &self.subjects_unknown),
        ]
    }
}

/// Everything that is scored, for one run or for several together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Local share: all, then by scheme, innocent and kind of work.
    pub local: Vec<LocalScore>,
    /// The other shares of the price by their column, in points.
    pub shares: Vec<(&'static str, Spread)>,
    /// Depth, in making steps.
    pub depth: Spread,
    /// Whether the interval of units that entered as the same good holds the truth, of parties that deliver.
    pub pass_through: CoverageScore,
    /// Verdicts: all, then by kind of work.
    pub verdicts: Vec<VerdictScore>,
    /// Roles.
    pub roles: RoleScore,
    /// The score against parties with a scheme that truly resell.
    pub cheats: Ranking,
    /// The score against parties with any scheme.
    pub any_scheme: Ranking,
    /// Recall by scheme.
    pub schemes: Vec<SchemeScore>,
    /// False accusations: all, then by type of innocent.
    pub innocents: Vec<InnocentScore>,
    /// Confidence against truth.
    pub calibration: Vec<CalibrationBin>,
    /// Rules against truth.
    pub rules: Vec<RuleScore>,
    /// What could not be compared.
    pub left_out: LeftOut,
}

/// One pair of analysis and truth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoredRun {
    /// The folder of the analysis.
    pub analysis: String,
    /// The folder of the truth.
    pub truth: String,
    /// Seed of the economy.
    pub seed: String,
    /// Level of noise.
    pub noise: String,
    /// Its marks alone.
    pub marks: Marks,
}

/// The score of one or several pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// The pairs, in the order given.
    pub runs: Vec<ScoredRun>,
    /// The marks of all pairs together: contracts, parties and findings in one pile.
    pub pooled: Marks,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_of_few_has_a_wide_interval() {
        let (low, high) = Rate { hits: 8, of: 10 }.interval().expect("an interval");
        // Wilson's interval for 8 of 10, computed by hand: 0.4902 to 0.9433.
        assert!((low - 49.02).abs() < 0.01 && (high - 94.33).abs() < 0.01, "{low} {high}");
        assert_eq!(Rate::default().interval(), None);
    }
}
