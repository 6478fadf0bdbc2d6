//! What the data can carry: which measures and checks can be computed, and what is missing for the others.

use tegi_model::{Carry, Message, OriginSign, Records, Settings};
use tegi_trace::detect::{Need, RULES};
use tegi_trace::graph::{FlowGraph, LineKind};

/// Measures first, then checks.
pub(super) fn carries(records: &Records, graph: &FlowGraph, settings: &Settings) -> Vec<Carry> {
    let facts = Facts::new(records, graph, settings);
    let needs: [(&'static str, &[Need]); 6] = [
        ("local", &[Need::Contracts, Need::Purchases]),
        ("origins", &[Need::Imports]),
        ("pass-through", &[Need::Contracts, Need::Imports, Need::Quantities]),
        ("targets", &[Need::Contracts, Need::WorkKinds, Need::Targets]),
        ("declared", &[Need::Declared]),
        ("ledger", &[Need::Quantities]),
    ];
    let mut carries: Vec<Carry> = needs.into_iter().map(|(what, needs)| facts.carry(what, needs)).collect();
    carries.extend(RULES.iter().map(|rule| facts.carry(rule.id, rule.needs)));
    carries
}

struct Facts {
    contracts: bool,
    purchases: bool,
    imports: bool,
    eaeu: bool,
    quantities: bool,
    work_kinds: bool,
    targets: bool,
    declared: bool,
    signs: bool,
}

impl Facts {
    fn new(records: &Records, graph: &FlowGraph, settings: &Settings) -> Facts {
        let any = |test: fn(&tegi_trace::graph::Line) -> bool| graph.lines.iter().any(test);
        Facts {
            contracts: !graph.contracts.is_empty(),
            purchases: any(|line| line.kind == LineKind::Sale && line.buyer.is_some()),
            imports: any(|line| line.kind.is_import()),
            eaeu: any(|line| line.kind == LineKind::EaeuImport),
            quantities: any(|line| {
                line.kind == LineKind::Delivery && line.quantity.is_some() && line.goods.hs.is_some()
            }),
            work_kinds: records.contracts.iter().any(|contract| contract.work_kind.is_some()),
            targets: !settings.targets.is_empty(),
            declared: records.contracts.iter().any(|contract| contract.declared.is_some())
                || !records.certificates.is_empty(),
            signs: any(|line| line.sign == Some(OriginSign::Home)),
        }
    }

    fn carry(&self, what: &'static str, needs: &[Need]) -> Carry {
        let missing = needs.iter().find_map(|need| self.missing(*need));
        Carry { what, possible: missing.is_none(), why: Message::new(missing.unwrap_or("carry-all-there")) }
    }

    fn missing(&self, need: Need) -> Option<&'static str> {
        let (there, id) = match need {
            Need::Contracts => (self.contracts, "carry-no-contracts"),
            Need::Purchases => (self.purchases, "carry-no-purchases"),
            Need::Imports => (self.imports, "carry-no-imports"),
            Need::EaeuImports => (self.eaeu, "carry-no-eaeu-imports"),
            Need::Quantities => (self.quantities, "carry-no-quantities"),
            Need::WorkKinds => (self.work_kinds, "carry-no-work-kinds"),
            Need::Targets => (self.targets, "carry-no-targets"),
            Need::Declared => (self.declared, "carry-nothing-declared"),
            Need::OriginSigns => (self.signs, "carry-no-origin-signs"),
        };
        (!there).then_some(id)
    }
}
