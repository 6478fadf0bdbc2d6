//! The words for what the model tells apart: roles, verdicts, states, steps …
//!
//! Each word is named here by its whole id, so that a search for the id finds its use.

use super::Catalogue;
use tegi_model::{
    Called, CheckState, Country, Effect, LinkKind, Message, Method, Missing, Period, Role, Severity, Stage, StepKind,
    Verdict, WorkKind,
};

impl Catalogue {
    /// What a supplier really does.
    pub fn role(&self, role: Role) -> String {
        self.word(match role {
            Role::Producer => "role-producer",
            Role::Assembler => "role-assembler",
            Role::Reseller => "role-reseller",
            Role::Mixed => "role-mixed",
            Role::CannotTell => "role-cannot-tell",
        })
    }

    /// How a figure stands to its target.
    pub fn verdict(&self, verdict: Verdict) -> String {
        self.word(match verdict {
            Verdict::Met => "verdict-met",
            Verdict::Missed => "verdict-missed",
            Verdict::CannotTell => "verdict-cannot-tell",
        })
    }

    /// The outcome of a check.
    pub fn state(&self, state: CheckState) -> String {
        self.word(match state {
            CheckState::Raised => "state-raised",
            CheckState::NotRaised => "state-not-raised",
            CheckState::CannotCompute => "state-cannot-compute",
        })
    }

    /// How much a finding would matter.
    pub fn severity(&self, severity: Severity) -> String {
        self.word(match severity {
            Severity::Low => "severity-low",
            Severity::Medium => "severity-medium",
            Severity::High => "severity-high",
        })
    }

    /// What a step of a trail is.
    pub fn step(&self, kind: StepKind) -> String {
        self.word(match kind {
            StepKind::Delivery => "step-delivery",
            StepKind::Sale => "step-sale",
            StepKind::Import => "step-import",
            StepKind::EaeuImport => "step-eaeu-import",
            StepKind::Export => "step-export",
            StepKind::Made => "step-made",
            StepKind::Declared => "step-declared",
            StepKind::Service => "step-service",
            StepKind::Margin => "step-margin",
            StepKind::Duty => "step-duty",
            StepKind::Opening => "step-opening",
            StepKind::Unknown => "step-unknown",
        })
    }

    /// How a step is tied to the one before it; nothing to say for a root and a seller's own value.
    pub fn link(&self, link: LinkKind) -> Option<String> {
        let id = match link {
            LinkKind::Root | LinkKind::Own => return None,
            LinkKind::ExactSame => "link-exact-same",
            LinkKind::BalanceSame => "link-balance-same",
            LinkKind::ExactInput => "link-exact-input",
            LinkKind::BalanceInput => "link-balance-input",
            LinkKind::Like => "link-like",
        };
        Some(self.word(id))
    }

    /// What a document beside a contract belongs to.
    pub fn stage(&self, stage: Stage) -> String {
        self.word(match stage {
            Stage::Contract => "stage-contract",
            Stage::Amendment => "stage-amendment",
            Stage::Implementation => "stage-implementation",
            Stage::Award => "stage-award",
            Stage::Tender => "stage-tender",
            Stage::Planning => "stage-planning",
        })
    }

    /// Which documents would narrow an interval.
    pub fn missing(&self, missing: Missing) -> String {
        self.word(match missing {
            Missing::Origin => "missing-origin",
            Missing::Lots => "missing-lots",
            Missing::Stock => "missing-stock",
            Missing::Inputs => "missing-inputs",
        })
    }

    /// What a trouble does to the results.
    pub fn effect(&self, effect: Effect) -> String {
        self.word(effect.id())
    }

    /// What a contract is for.
    pub fn work_kind(&self, kind: WorkKind) -> String {
        self.word(match kind {
            WorkKind::Production => "work-production",
            WorkKind::Modernization => "work-modernization",
            WorkKind::Repair => "work-repair",
            WorkKind::Supply => "work-supply",
            WorkKind::Works => "work-works",
            WorkKind::Services => "work-services",
        })
    }

    /// How goods that are alike leave a store.
    pub fn method(&self, method: Method) -> String {
        self.word(match method {
            Method::Fifo => "method-fifo",
            Method::Lifo => "method-lifo",
            Method::Proportional => "method-proportional",
            Method::Poison => "method-poison",
        })
    }

    /// How finely time is told apart.
    pub fn period(&self, period: Period) -> String {
        self.word(match period {
            Period::Day => "period-day",
            Period::Month => "period-month",
            Period::Year => "period-year",
            Period::All => "period-all",
        })
    }

    /// An entry of a ledger, by the name that `ledgers.csv` gives it.
    pub fn ledger_entry(&self, name: &str) -> String {
        self.word(match name {
            "opening" => "ledger-opening",
            "imported" => "ledger-imported",
            "bought" => "ledger-bought",
            "made" => "ledger-made",
            "sold" => "ledger-sold",
            "delivered" => "ledger-delivered",
            "exported" => "ledger-exported",
            "used" => "ledger-used",
            "closing" => "ledger-closing",
            _ => "ledger-unexplained",
        })
    }

    /// A unit by its UNECE code; the code itself where the language has no word for it.
    pub fn unit(&self, code: &str) -> String {
        self.find(&format!("unit-{code}")).unwrap_or_else(|| code.to_string())
    }

    /// What goods are called; nothing where nobody calls them anything.
    pub fn called(&self, called: &Called) -> String {
        const LONGEST: usize = 60;
        if called.mostly.is_empty() {
            return String::new();
        }
        let mut name: String = called.mostly.chars().take(LONGEST).collect();
        if name.len() < called.mostly.len() {
            name.push('…');
        }
        self.text(&Message::new("goods-called").with("called", name).with("others", called.others))
    }

    /// A country's name; its two letters where the language has no name for it.
    pub fn country(&self, country: Country) -> String {
        self.find(&format!("country-{country}")).unwrap_or_else(|| country.to_string())
    }

    /// The title of a rule; its id where it has none.
    pub fn rule(&self, rule: &str) -> String {
        self.find(&format!("rule-{rule}")).unwrap_or_else(|| rule.to_string())
    }

    /// The name of a measure or rule that `check` reports on; its id where it has none.
    pub fn measure(&self, what: &str) -> String {
        self.find(&format!("measure-{what}")).unwrap_or_else(|| self.rule(what))
    }

    /// A kind of trouble in the data, in a few words; its code, as words, where the language has none for it.
    pub fn trouble(&self, code: &str) -> String {
        self.find(&format!("issue-title-{code}")).unwrap_or_else(|| code.replace('_', " "))
    }

    /// What a join between tables asks, in words; the join itself where the language has none for it.
    pub fn join(&self, what: &str) -> String {
        let letters = what.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|part| !part.is_empty());
        self.find(&format!("join-{}", letters.collect::<Vec<_>>().join("-"))).unwrap_or_else(|| what.to_string())
    }

    /// What a setting means, where the catalogue explains it.
    pub fn setting(&self, name: &str) -> Option<String> {
        self.find(&format!("setting-{}", name.rsplit('.').next().unwrap_or(name)))
    }
}
