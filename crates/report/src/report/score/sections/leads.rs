//! The sections about leads: what they find, whom they accuse falsely, and what could not be compared.

use super::{Desk, Section, plain};
use tegi_model::Marks;

impl Desk<'_> {
    pub(super) fn schemes(&self, marks: &Marks) -> Section {
        let mut section = self.section(
            "schemes",
            "score-schemes",
            &["score-col-scheme", "score-col-found", "score-col-by-role", "score-col-by-finding", "score-col-rules"],
        );
        section.words = vec![0, 4];
        for of in &marks.schemes {
            let rules = of.rules.iter().map(|(rule, count)| format!("{rule} {count}")).collect::<Vec<_>>().join(", ");
            let rates = [of.found, of.by_role, of.by_finding].map(|rate| self.rate(rate));
            section.rows.push([vec![plain(&of.scheme)], rates.to_vec(), vec![rules]].concat());
        }
        section.notes.push(self.note("score-note-schemes"));
        section
    }

    pub(super) fn innocents(&self, marks: &Marks) -> Section {
        let mut section = self.section(
            "innocents",
            "score-innocents",
            &["score-col-innocent", "score-col-accused", "score-col-by-role", "score-col-by-grave"],
        );
        for of in &marks.innocents {
            let name = match of.innocent.as_str() {
                "" => self.words.word("score-plain-honest"),
                "all" => self.words.word("score-all"),
                name => plain(name),
            };
            let rates = [of.accused, of.by_role, of.by_finding].map(|rate| self.rate(rate));
            section.rows.push([vec![name], rates.to_vec()].concat());
        }
        section.notes.push(self.note("score-note-innocents"));
        section
    }

    pub(super) fn calibration(&self, marks: &Marks) -> Section {
        let mut section = self.section(
            "calibration",
            "score-calibration",
            &["score-col-confidence", "score-col-said", "score-col-held", "score-col-interval"],
        );
        for bin in &marks.calibration {
            let bounds = format!("{} – {}", self.words.number(bin.from, 0), self.words.number(bin.to, 0));
            let row = vec![bounds, self.number(bin.said, 1), self.rate(bin.held), self.interval(bin.held)];
            section.rows.push(row);
        }
        section.notes.push(self.note("score-note-calibration"));
        section
    }

    pub(super) fn rules(&self, marks: &Marks) -> Section {
        let header = ["score-col-rule", "score-col-severity", "score-col-held", "score-col-interval"];
        let mut section = self.section("rules", "score-rules", &header);
        section.words = vec![0, 1];
        for of in &marks.rules {
            let name = self.words.rule(&of.rule);
            let row = vec![name, self.words.severity(of.severity), self.rate(of.held), self.interval(of.held)];
            section.rows.push(row);
        }
        section
    }

    pub(super) fn left_out(&self, marks: &Marks) -> Section {
        let mut section =
            self.section("left-out", "score-left-out", &["score-col-what", "score-col-count", "score-col-first"]);
        section.words = vec![0, 2];
        for (name, ids) in marks.left_out.lists().into_iter().filter(|(_, ids)| !ids.is_empty()) {
            let what = self.words.word(match name {
                "contracts_unsaid" => "score-contracts-unsaid",
                "contracts_unknown" => "score-contracts-unknown",
                "parties_unsaid" => "score-parties-unsaid",
                "parties_unknown" => "score-parties-unknown",
                _ => "score-subjects-unknown",
            });
            let mut first = ids.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            if ids.len() > NAMED {
                first += " …";
            }
            section.rows.push(vec![what, self.count(ids.len() as u64), first]);
        }
        let nothing = section.rows.is_empty();
        section.notes.push(self.note(if nothing { "score-note-nothing-left-out" } else { "score-note-left-out" }));
        section
    }
}

/// So many ids are named; `score.json` has all.
const NAMED: usize = 3;
