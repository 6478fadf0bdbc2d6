//! The sections of a score: a title, a table in the reader's words, and the sentences that say how it is read.

mod leads;

use crate::words::Catalogue;
use tegi_model::{
    Division, LocalScore, Marks, Message, NO_GROUP, Rate, SAID_ROLES, Score, ScoredRun, Share, Spread, TRUE_ROLES,
    VerdictScore, WorkKind,
};

/// One section.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Section {
    /// Its place on the page, and the name of the picture that goes with it.
    pub key: &'static str,
    /// What it shows.
    pub title: String,
    /// The heads of the columns.
    pub header: Vec<String>,
    /// Which columns hold words; the others hold numbers.
    pub words: Vec<usize>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
    /// How it is read.
    pub notes: Vec<String>,
}

/// All sections, in the order of reading.
pub fn sections(score: &Score, words: &Catalogue) -> Vec<Section> {
    let desk = Desk { words };
    let marks = &score.pooled;
    let all = [
        desk.runs(score),
        desk.local(marks),
        desk.shares(marks),
        desk.verdicts(marks),
        desk.roles(marks),
        desk.accusation(marks),
        desk.schemes(marks),
        desk.innocents(marks),
        desk.calibration(marks),
        desk.rules(marks),
        desk.left_out(marks),
    ];
    all.into_iter().filter(|section| !section.rows.is_empty() || !section.notes.is_empty()).collect()
}

/// What every section needs.
struct Desk<'a> {
    words: &'a Catalogue,
}

impl Desk<'_> {
    fn section(&self, key: &'static str, title: &'static str, header: &[&'static str]) -> Section {
        let header = header.iter().map(|id| self.words.word(id)).collect();
        Section { key, title: self.words.word(title), header, words: vec![0], ..Section::default() }
    }

    fn note(&self, id: &'static str) -> String {
        self.words.word(id)
    }

    /// A number with one decimal, always, so that a column can be compared.
    fn number(&self, number: f64, decimals: usize) -> String {
        let shown = self.words.number(number, decimals as u32);
        let mark = self.words.number_style().decimal;
        let had = shown.split_once(&mark).map_or(0, |(_, digits)| digits.len());
        let missing = "0".repeat(decimals - had.min(decimals));
        if had == 0 && decimals > 0 { format!("{shown}{mark}{missing}") } else { format!("{shown}{missing}") }
    }

    fn percent(&self, rate: Rate) -> String {
        rate.percent().map_or("–".to_string(), |percent| self.number(percent, 1))
    }

    /// A rate with what it rests on.
    fn rate(&self, rate: Rate) -> String {
        if rate.of == 0 {
            return "–".to_string();
        }
        format!("{} ({}/{})", self.percent(rate), self.words.count(rate.hits), self.words.count(rate.of))
    }

    fn count(&self, count: u64) -> String {
        self.words.count(count)
    }

    fn spread(&self, spread: Spread, decimals: usize) -> [String; 5] {
        let numbers = [spread.mean, spread.median, spread.p95, spread.bias];
        let [mean, median, p95, bias] = numbers.map(|number| self.number(number, decimals));
        [self.count(spread.count), mean, median, p95, bias]
    }

    fn runs(&self, score: &Score) -> Section {
        let mut section = self.section(
            "runs",
            "score-runs",
            &[
                "score-col-run",
                "score-col-seed",
                "score-col-noise",
                "score-col-contracts",
                "score-col-mean",
                "score-col-median",
                "score-col-inside",
                "score-col-precision",
                "score-col-recall",
                "score-col-average",
            ],
        );
        section.words = vec![0, 2];
        let run = |(number, run): (usize, &ScoredRun)| {
            self.run_row((number + 1).to_string(), (&run.seed, &run.noise), &run.marks)
        };
        section.rows = score.runs.iter().enumerate().map(run).collect();
        if score.runs.len() > 1 {
            section.rows.push(self.run_row(self.words.word("score-all"), ("", ""), &score.pooled));
        }
        section.notes.push(self.note("score-note-runs"));
        for (number, run) in score.runs.iter().enumerate() {
            let named = Message::new("score-note-run")
                .with("number", number + 1)
                .with("analysis", &run.analysis)
                .with("truth", &run.truth);
            section.notes.push(self.words.text(&named));
        }
        section
    }

    fn run_row(&self, name: String, (seed, noise): (&str, &str), marks: &Marks) -> Vec<String> {
        let all = marks.local.first();
        let error = all.map(|all| all.error).unwrap_or_default();
        vec![
            name,
            seed.to_string(),
            noise.to_string(),
            self.count(error.count),
            self.number(error.mean, 2),
            self.number(error.median, 2),
            self.percent(all.map(|all| all.coverage.inside).unwrap_or_default()),
            self.percent(marks.roles.precision),
            self.percent(marks.roles.recall),
            self.number(marks.cheats.average_precision, 3),
        ]
    }

    fn local(&self, marks: &Marks) -> Section {
        let mut section = self.section(
            "local",
            "score-local",
            &[
                "score-col-group",
                "score-col-contracts",
                "score-col-mean",
                "score-col-median",
                "score-col-p95",
                "score-col-bias",
                "score-col-inside",
                "score-col-width-mean",
                "score-col-width-median",
            ],
        );
        section.rows = marks.local.iter().map(|local| self.local_row(local)).collect();
        section.notes.push(self.note("score-note-local"));
        section
    }

    fn local_row(&self, local: &LocalScore) -> Vec<String> {
        let mut row = vec![group(local, self.words)];
        row.extend(self.spread(local.error, 2));
        row.push(self.percent(local.coverage.inside));
        row.extend([local.coverage.mean_width, local.coverage.median_width].map(|width| self.number(width, 2)));
        row
    }

    fn shares(&self, marks: &Marks) -> Section {
        let mut section = self.section(
            "shares",
            "score-shares",
            &[
                "score-col-share",
                "score-col-contracts",
                "score-col-mean",
                "score-col-median",
                "score-col-p95",
                "score-col-bias",
            ],
        );
        let named = |share: &str| {
            self.words.word(match share {
                "production" => "col-production",
                "services" => "col-services",
                "trade_margin" => "col-margin",
                "imported" => "col-imported",
                _ => "col-taxes",
            })
        };
        let row = |name: String, spread: Spread| {
            let mut row = vec![name];
            row.extend(self.spread(spread, 2));
            row
        };
        section.rows = marks.shares.iter().map(|(share, error)| row(named(share), *error)).collect();
        section.rows.push(row(self.words.word("score-depth"), marks.depth));
        section.notes.push(self.note("score-note-shares"));
        let units = marks.pass_through;
        let said = Message::new("score-note-pass-through")
            .with("inside", self.rate(units.inside))
            .with("mean", self.number(units.mean_width, 2))
            .with("median", self.number(units.median_width, 2));
        section.notes.push(self.words.text(&said));
        section
    }

    fn verdicts(&self, marks: &Marks) -> Section {
        let mut section = self.section(
            "verdicts",
            "score-verdicts",
            &[
                "score-col-work",
                "score-col-right",
                "score-col-told",
                "score-col-met-wrong",
                "score-col-missed-wrong",
                "score-col-cannot-tell",
            ],
        );
        section.rows = marks.verdicts.iter().map(|verdict| self.verdict_row(verdict)).collect();
        section.notes.push(self.note("score-note-verdicts"));
        section
    }

    fn verdict_row(&self, of: &VerdictScore) -> Vec<String> {
        let work = if of.work.is_empty() { self.words.word("score-all") } else { work(&of.work, self.words) };
        let counts = [of.met_wrong, of.missed_wrong, of.cannot_tell].map(|count| self.count(count));
        [vec![work, self.rate(of.right()), self.rate(of.told())], counts.to_vec()].concat()
    }

    fn roles(&self, marks: &Marks) -> Section {
        let mut section = self.section("roles", "score-roles", &["score-col-truly"]);
        section.header.extend(SAID_ROLES.iter().map(|role| self.words.role(*role)));
        section.header.push(self.words.word("score-not-listed"));
        for (role, counts) in TRUE_ROLES.iter().zip(&marks.roles.confusion) {
            let mut row = vec![self.words.role(*role)];
            row.extend(counts.iter().map(|count| self.count(*count)));
            section.rows.push(row);
        }
        section.notes.push(self.note("score-note-roles"));
        section
    }

    fn accusation(&self, marks: &Marks) -> Section {
        let mut section = self.section(
            "ranking",
            "score-accusation",
            &["score-col-measure", "score-col-value", "score-col-interval"],
        );
        let rates = [
            ("score-precision", marks.roles.precision),
            ("score-recall", marks.roles.recall),
            ("score-recall-told", marks.roles.recall_told),
        ];
        for (id, rate) in rates {
            section.rows.push(vec![self.words.word(id), self.rate(rate), self.interval(rate)]);
        }
        let rankings = [("score-average-cheats", &marks.cheats), ("score-average-any", &marks.any_scheme)];
        for (id, ranking) in rankings {
            let named = Message::new(id).with("sought", ranking.sought.hits).with("parties", ranking.sought.of);
            let value = self.number(ranking.average_precision, 3);
            section.rows.push(vec![self.words.text(&named), value, String::new()]);
        }
        section.notes.push(self.note("score-note-accusation"));
        section
    }

    fn interval(&self, rate: Rate) -> String {
        let shown = |(low, high): (f64, f64)| format!("{} – {}", self.number(low, 1), self.number(high, 1));
        rate.interval().map_or(String::new(), shown)
    }
}

/// A word of the truth tables as people write it.
pub fn plain(name: &str) -> String {
    name.replace(['_', '-'], " ")
}

/// A share in per cent as the catalogue's own noun.
pub fn share(percent: f64) -> Share {
    Share::from_percent(percent)
}

/// A group of contracts in words.
pub fn group(local: &LocalScore, words: &Catalogue) -> String {
    let named = |id: &'static str, name: String| words.text(&Message::new(id).with("name", name));
    match (local.division, local.group.as_str()) {
        (Division::All, _) => words.word("score-all"),
        (Division::Scheme, NO_GROUP) => words.word("score-no-scheme"),
        (Division::Scheme, name) => named("score-of-scheme", plain(name)),
        (Division::Innocent, name) => named("score-of-innocent", plain(name)),
        (Division::Work, name) => named("score-of-work", work(name, words)),
    }
}

fn work(name: &str, words: &Catalogue) -> String {
    let kind = WorkKind::ALL.into_iter().find(|kind| kind.as_str() == name);
    kind.map_or_else(|| words.word("score-no-work"), |kind| words.work_kind(kind))
}
