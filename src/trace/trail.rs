//! Trails: from a delivery up to the border, or from a lot down to the ministry, document by document.

use super::network::{NodeKind, Tracing};
use crate::graph::{FlowGraph, Line, LineIx, LineKind};
use crate::model::{Country, LinkKind, Money, Quantity, Records, Share, StepKind, Sym, TrailStep};
use crate::resolve::{PartyIx, Register};

/// How far a trail goes.
#[derive(Clone, Copy, Debug)]
pub struct TrailOptions {
    /// Most firms in a row.
    pub depth: u32,
    /// Steps that carry less than this share of the root's value are folded.
    pub least: f64,
    /// Most steps shown behind one step; the largest stay.
    pub most: usize,
}

impl Default for TrailOptions {
    /// Deep enough for any real chain; steps below a thousandth say nothing; a page holds some forty lines.
    fn default() -> Self {
        TrailOptions { depth: 24, least: 0.001, most: 40 }
    }
}

struct Walk<'a> {
    tracing: &'a Tracing,
    graph: &'a FlowGraph,
    records: &'a Records,
    register: &'a Register,
    options: TrailOptions,
    root: f64,
    path: Vec<usize>,
}

/// A tie with pools and baskets looked through: the line, share of value, share of units, how it was found.
type FlatTie = (usize, f64, f64, LinkKind);

/// What a line is made of, up to the border.
pub fn trail_to_border(
    tracing: &Tracing,
    graph: &FlowGraph,
    records: &Records,
    register: &Register,
    line: LineIx,
    options: TrailOptions,
) -> TrailStep {
    let root = graph.line(line).cost().map_or(0.0, Money::to_f64);
    let mut walk = Walk { tracing, graph, records, register, options, root, path: Vec::new() };
    let quantity = graph.line(line).quantity.map(Quantity::to_f64);
    walk.up(line.0 as usize, LinkKind::Root, root, quantity)
}

impl Walk<'_> {
    fn up(&mut self, node: usize, link: LinkKind, value: f64, quantity: Option<f64>) -> TrailStep {
        let line = &self.graph.lines[node];
        let mut step = self.step(line, link, value, quantity);
        if self.path.contains(&node) || self.path.len() as u32 >= self.options.depth {
            step.folded = (1, self.share(value));
            return step;
        }
        self.path.push(node);
        let mut ties = self.flat_ties(node);
        ties.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0)));
        for (place, (target, share, units, link)) in ties.into_iter().enumerate() {
            let flow = value * share;
            if place >= self.options.most || self.share_of_root(flow) < self.options.least && units == 0.0 {
                step.folded = (step.folded.0 + 1, step.folded.1 + self.share(flow));
                continue;
            }
            let amount = self.flow_quantity(target, quantity, units, flow);
            step.steps.push(self.up(target, link, flow, amount));
        }
        self.path.pop();
        self.add_own(node, value, &mut step);
        step
    }

    /// The seller's own value as steps without a document.
    fn add_own(&self, node: usize, value: f64, step: &mut TrailStep) {
        let own = &self.tracing.own[node];
        let line = &self.graph.lines[node];
        let import = line.kind.is_import();
        let parts = [
            (StepKind::Made, own.production - if own.services == 0.0 { own.declared } else { 0.0 }),
            (StepKind::Service, own.services - if own.services == 0.0 { 0.0 } else { own.declared }),
            (StepKind::Declared, own.declared),
            (StepKind::Margin, own.margin),
            (StepKind::Import, if import { 0.0 } else { own.imported }),
            (StepKind::Duty, own.taxes),
            (StepKind::Unknown, own.unknown),
        ];
        for (kind, share) in parts.into_iter().filter(|(_, share)| share.abs() > 1e-9) {
            let flow = value * share;
            let mut part = self.step(line, LinkKind::Own, flow, None);
            part.kind = kind;
            part.at = None;
            part.document.clear();
            part.goods.clear();
            part.buyer.clear();
            part.unit.clear();
            part.day = None;
            part.origin = if kind == StepKind::Import { own.country } else { None };
            step.steps.push(part);
        }
    }

    /// How much of a lot flows along a tie: the same good keeps its quantity, an input gives its share of the lot.
    fn flow_quantity(&self, target: usize, quantity: Option<f64>, units: f64, flow: f64) -> Option<f64> {
        if units > 0.0 {
            return quantity.map(|quantity| quantity * units);
        }
        let lot = &self.graph.lines[target];
        let cost = lot.cost()?.to_f64();
        (cost > 0.0).then_some(())?;
        lot.quantity.map(|whole| whole.to_f64() * flow / cost)
    }

    /// The ties of a node with pools and baskets looked through, each line once.
    fn flat_ties(&self, node: usize) -> Vec<FlatTie> {
        let mut flat: Vec<FlatTie> = Vec::new();
        // What opening stock is taken to be like is no trail.
        let mut open: Vec<FlatTie> = self.tracing.ties(node).filter(|tie| tie.3 != LinkKind::Like).collect();
        while let Some((target, value, units, link)) = open.pop() {
            match self.tracing.kinds[target] {
                NodeKind::Line(_) => flat.push((target, value, units, link)),
                NodeKind::Pool(_) => {
                    open.extend(self.tracing.ties(target).map(|(t, v, u, _)| (t, v * value, u * units, link)))
                }
                NodeKind::Basket(_) => {
                    open.extend(self.tracing.ties(target).map(|(t, v, _, link)| (t, v * value, 0.0, link)))
                }
            }
        }
        flat.sort_by_key(|(target, _, _, link)| (*target, *link));
        let merged = flat.chunk_by(|a, b| (a.0, a.3) == (b.0, b.3));
        merged
            .map(|same| (same[0].0, same.iter().map(|tie| tie.1).sum(), same.iter().map(|tie| tie.2).sum(), same[0].3))
            .collect()
    }

    fn step(&self, line: &Line, link: LinkKind, value: f64, quantity: Option<f64>) -> TrailStep {
        let seller = if line.kind.is_import() || line.kind == LineKind::Opening { line.buyer } else { line.seller };
        let party = seller.map(|party| &self.register.parties[party.0 as usize]);
        let text = |sym: Sym| self.records.strings.get(sym).to_string();
        TrailStep {
            kind: kind(line),
            link,
            party_id: party.map(|party| text(party.id)).unwrap_or_default(),
            party: party.map(|party| text(party.name)).unwrap_or_default(),
            country: self.graph.country(seller),
            buyer: line.buyer.filter(|_| !line.kind.is_import()).map(|party| self.name(party)).unwrap_or_default(),
            sender: line.seller.filter(|_| line.kind.is_import()).map(|party| self.name(party)).unwrap_or_default(),
            origin: if line.kind.is_import() { Some(line.origin.unwrap_or(Country::UNKNOWN)) } else { None },
            document: document(line, self.records),
            goods: goods(line, self.records),
            quantity: quantity.map(Quantity::from_f64),
            unit: line.unit.to_string(),
            value: Money::from_f64(value),
            share: self.share(value),
            day: line.day,
            at: Some(line.at),
            steps: Vec::new(),
            folded: (0, Share::ZERO),
        }
    }

    fn name(&self, party: PartyIx) -> String {
        self.records.strings.get(self.register.parties[party.0 as usize].name).to_string()
    }

    fn share_of_root(&self, value: f64) -> f64 {
        if self.root == 0.0 { 0.0 } else { value / self.root }
    }

    fn share(&self, value: f64) -> Share {
        Share::from_f64(self.share_of_root(value))
    }
}

/// Where lots went, down to the ministry: each step shows how much of the root's value (and, of the same good, how
/// many of its units) is in that line. Who draws on whom is turned round once for all of them: `O(ties)`.
pub fn trails_to_ministry(
    tracing: &Tracing,
    graph: &FlowGraph,
    records: &Records,
    register: &Register,
    lines: &[LineIx],
    options: TrailOptions,
) -> Vec<TrailStep> {
    let users = Users::new(tracing);
    let trail = |&line: &LineIx| {
        let root = graph.line(line).cost().map_or(0.0, Money::to_f64);
        let mut walk = Walk { tracing, graph, records, register, options, root, path: Vec::new() };
        let quantity = graph.line(line).quantity.map(Quantity::to_f64);
        walk.down(&users, line.0 as usize, LinkKind::Root, root, quantity)
    };
    lines.iter().map(trail).collect()
}

/// Who draws on each node.
struct Users {
    starts: Vec<u32>,
    users: Vec<(u32, f64, f64, LinkKind)>,
}

impl Users {
    fn new(tracing: &Tracing) -> Users {
        let count = tracing.kinds.len();
        let mut starts = vec![0_u32; count + 1];
        tracing.network.targets.iter().for_each(|target| starts[*target as usize + 1] += 1);
        (0..count).for_each(|node| starts[node + 1] += starts[node]);
        let mut next = starts.clone();
        let mut users = vec![(0, 0.0, 0.0, LinkKind::Root); tracing.network.targets.len()];
        for node in 0..count {
            for (target, value, units, link) in tracing.ties(node) {
                users[next[target] as usize] = (node as u32, value, units, link);
                next[target] += 1;
            }
        }
        Users { starts, users }
    }

    fn of(&self, node: usize) -> &[(u32, f64, f64, LinkKind)] {
        &self.users[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

impl Walk<'_> {
    fn down(&mut self, users: &Users, node: usize, link: LinkKind, value: f64, quantity: Option<f64>) -> TrailStep {
        let mut step = self.step(&self.graph.lines[node], link, value, quantity);
        if self.path.contains(&node) || self.path.len() as u32 >= self.options.depth {
            step.folded = (1, self.share(value));
            return step;
        }
        self.path.push(node);
        let whole = self.graph.lines[node].cost().map_or(0.0, Money::to_f64);
        let part = if whole > 0.0 { value / whole } else { 0.0 };
        let mut flows = self.flows_from(users, node, part, quantity);
        flows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (place, (user, flow, amount, link)) in flows.into_iter().enumerate() {
            if place >= self.options.most || self.share_of_root(flow) < self.options.least {
                step.folded = (step.folded.0 + 1, step.folded.1 + self.share(flow));
                continue;
            }
            step.steps.push(self.down(users, user, link, flow, amount));
        }
        self.path.pop();
        step
    }

    /// Lines that draw on a node: each with the value that flows, quantity of the same good, and how it was found.
    fn flows_from(
        &self,
        users: &Users,
        node: usize,
        part: f64,
        quantity: Option<f64>,
    ) -> Vec<(usize, f64, Option<f64>, LinkKind)> {
        let node_units = self.graph.lines[node].quantity.map(Quantity::to_f64);
        let kept = quantity.zip(node_units).map_or(part, |(kept, whole)| if whole > 0.0 { kept / whole } else { part });
        let mut flows = Vec::new();
        // A user's share of its own value, times its value, is what it takes of this node.
        let mut open: Vec<(usize, f64, f64, LinkKind)> = vec![(node, 1.0, 1.0, LinkKind::Root)];
        while let Some((at, value, units, link)) = open.pop() {
            for &(user, user_value, user_units, user_link) in users.of(at) {
                let link = if link == LinkKind::Root { user_link } else { link };
                let user = user as usize;
                let (value, units) = (value * user_value, units * user_units);
                match self.tracing.kinds[user] {
                    NodeKind::Line(_) => {
                        let line = &self.graph.lines[user];
                        let flow = line.value.map_or(0.0, Money::to_f64) * value * part;
                        let amount = line.quantity.filter(|_| units > 0.0).map(|whole| whole.to_f64() * units * kept);
                        flows.push((user, flow, amount, link));
                    }
                    _ => open.push((user, value, units, link)),
                }
            }
        }
        flows
    }
}

fn kind(line: &Line) -> StepKind {
    match line.kind {
        LineKind::Opening => StepKind::Opening,
        LineKind::Import => StepKind::Import,
        LineKind::EaeuImport => StepKind::EaeuImport,
        LineKind::Sale => StepKind::Sale,
        LineKind::Delivery => StepKind::Delivery,
        LineKind::Export => StepKind::Export,
    }
}

/// Document number and line, as people write it.
pub(super) fn document(line: &Line, records: &Records) -> String {
    let (no, item) = (records.strings.get(line.document), records.strings.get(line.line));
    if item.is_empty() { no.to_string() } else { format!("{no}:{item}") }
}

/// Code and description.
fn goods(line: &Line, records: &Records) -> String {
    let code = line
        .goods
        .hs
        .map(|code| code.to_string())
        .unwrap_or_else(|| records.strings.get(line.goods.other_code).to_string());
    let description = records.strings.get(line.goods.description);
    let model = records.strings.get(line.goods.model);
    // Some registers repeat the description in the model.
    let description = if model.contains(description) { "" } else { description };
    [code.as_str(), description, model].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
