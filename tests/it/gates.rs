//! Through which firms everything imported in a delivery passed: the chains of the quickstart, by hand.

use crate::expect::root;
use std::collections::BTreeSet;
use tegi::graph::{FlowGraph, LineKind, connect};
use tegi::ingest::{ReadOptions, SettingsOverride, Strictness, read_case};
use tegi::model::Records;
use tegi::resolve::{Register, resolve};
use tegi::trace::{Held, Traced, Tracing, gates, trace};

struct Case {
    records: Records,
    register: Register,
    graph: FlowGraph,
    tracing: Tracing,
}

fn quickstart() -> Case {
    let options = ReadOptions {
        strictness: Strictness::Lenient,
        progress: &tegi::analysis::Silent,
        settings: SettingsOverride { method: None },
        ..ReadOptions::default()
    };
    let case = read_case(&root("datasets/quickstart"), &options).expect("the quickstart");
    let mut records = case.records;
    let register = resolve(&mut records, &case.settings);
    let graph = connect(&mut records, &register, &case.settings);
    let tracing = trace(&graph, &register, &case.settings, &records.strings, case.settings.method);
    Case { records, register, graph, tracing }
}

impl Case {
    /// The firms and the documents that are gates of a contract's only delivery.
    fn gates(&self, contract: &str, held: Held) -> Option<(Vec<&str>, Vec<&str>)> {
        let is_it = |&&line: &&tegi::graph::LineIx| {
            let line = self.graph.line(line);
            line.kind == LineKind::Delivery && self.records.strings.get(line.document) == contract
        };
        let lines: Vec<_> = (0..self.graph.lines.len() as u32).map(tegi::graph::LineIx).collect();
        let &line = lines.iter().find(is_it).expect("a delivery");
        let chart = Traced::new(&self.tracing, &self.graph, &self.records, &self.register);
        let Ok(gates) = gates(&chart, &[line], held);
        let gates = gates?;
        let name =
            |firm: &tegi::resolve::PartyIx| self.records.strings.get(self.register.parties[firm.0 as usize].name);
        let document = |line: &tegi::graph::LineIx| self.records.strings.get(self.graph.line(*line).document);
        Some((gates.firms.iter().map(name).collect(), gates.lines.iter().map(document).collect()))
    }
}

#[test]
fn every_firm_of_a_single_chain_is_a_gate() {
    let case = quickstart();
    let (firms, documents) = case.gates("K-03", Held::Imported).expect("imports");
    assert_eq!(firms, ["ТОО «Тұран Мотор»", "ТОО «Орда Снаб»", "ТОО «Жібек Трейд»", "ТОО «Дала Импорт»"]);
    assert_eq!(documents, ["K-03", "ESF-013", "ESF-012", "ESF-011", "55301/200125/0000310"]);
}

#[test]
fn two_importers_have_no_gate_but_the_supplier() {
    let case = quickstart();
    let (firms, documents) = case.gates("K-01", Held::Imported).expect("imports");
    assert_eq!((firms, documents), (vec!["АО «Алатау Прибор»"], vec!["K-01"]));
}

#[test]
fn goods_of_which_nobody_can_tell_are_followed_if_asked() {
    let case = quickstart();
    assert!(case.gates("K-14", Held::Imported).is_none());
    let (firms, _) = case.gates("K-14", Held::NotLocal).expect("unknown goods");
    assert_eq!(firms, ["ТОО «Береке Бояу»"]);
}

#[test]
fn goods_that_went_round_a_circle_pass_all_its_firms() {
    let case = quickstart();
    let (firms, _) = case.gates("K-11", Held::Imported).expect("imports");
    assert_eq!(firms[0], "ТОО «Айналым-А»");
    assert!(firms.contains(&"ТОО «Айналым-Б»") && firms.contains(&"ТОО «Айналым-В»"), "{firms:?}");
}

#[test]
fn gates_of_two_deliveries_are_those_that_both_have() {
    let case = quickstart();
    let chart = Traced::new(&case.tracing, &case.graph, &case.records, &case.register);
    let lines = (0..case.graph.lines.len() as u32).map(tegi::graph::LineIx);
    let deliveries: Vec<_> = lines.filter(|&line| case.graph.line(line).kind == LineKind::Delivery).collect();
    let firms = |lines: &[_], held| {
        let Ok(gates) = gates(&chart, lines, held);
        gates.map(|gates| gates.firms.into_iter().collect::<BTreeSet<_>>())
    };
    let mut shared = 0;
    for held in [Held::Imported, Held::NotLocal] {
        for &one in &deliveries {
            for &other in &deliveries {
                let expected = match (firms(&[one], held), firms(&[other], held)) {
                    (Some(one), Some(other)) => Some(&one & &other),
                    (one, other) => one.or(other),
                };
                shared += usize::from(one != other && expected.as_ref().is_some_and(|firms| !firms.is_empty()));
                assert_eq!(firms(&[one, other], held), expected);
            }
        }
    }
    assert!(shared > 10, "{shared} pairs have a gate in common");
}
