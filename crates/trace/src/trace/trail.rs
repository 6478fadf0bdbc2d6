//! Trails: from a delivery up to the border, or from a lot down to the ministry, document by document.

use super::chart::{Chart, Station, Strand};
use super::network::NodeKind;
use crate::graph::{Line, LineIx, LineKind};
use tegi_model::{Country, LinkKind, Money, Quantity, Share, StepKind, TrailStep};

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

struct Walk<'a, C: Chart> {
    chart: &'a C,
    options: TrailOptions,
    root: f64,
    path: Vec<u32>,
}

/// What a line is made of, up to the border.
///
/// # Errors
/// Where a part of the chart cannot be read.
pub fn trail_to_border<C: Chart>(chart: &C, line: LineIx, options: TrailOptions) -> Result<TrailStep, C::Lost> {
    let mut walk = Walk::from(chart, &chart.line(line)?, options);
    let quantity = chart.line(line)?.quantity.map(Quantity::to_f64);
    let root = walk.root;
    walk.up(line.0, LinkKind::Root, root, quantity)
}

impl<'a, C: Chart> Walk<'a, C> {
    fn from(chart: &'a C, line: &Line, options: TrailOptions) -> Walk<'a, C> {
        Walk { chart, options, root: line.cost().map_or(0.0, Money::to_f64), path: Vec::new() }
    }

    fn up(&mut self, node: u32, link: LinkKind, value: f64, quantity: Option<f64>) -> Result<TrailStep, C::Lost> {
        let line = self.chart.line(LineIx(node))?;
        let mut step = self.step(&line, link, value, quantity)?;
        if self.path.contains(&node) || self.path.len() as u32 >= self.options.depth {
            step.folded = (1, self.share(value));
            return Ok(step);
        }
        self.path.push(node);
        let station = self.chart.station(node)?;
        let mut strands = self.flat_strands(&station)?;
        strands.sort_by(|a, b| b.value.total_cmp(&a.value).then(b.units.total_cmp(&a.units)).then(a.node.cmp(&b.node)));
        for (place, Strand { node: target, value: share, units, link }) in strands.into_iter().enumerate() {
            let flow = value * share;
            if place >= self.options.most || self.share_of_root(flow) < self.options.least && units == 0.0 {
                step.folded = (step.folded.0 + 1, step.folded.1 + self.share(flow));
                continue;
            }
            let amount = self.flow_quantity(target, quantity, units, flow)?;
            step.steps.push(self.up(target, link, flow, amount)?);
        }
        self.path.pop();
        self.add_own(&station, &line, value, &mut step)?;
        Ok(step)
    }

    /// The seller's own value as steps without a document.
    fn add_own(&self, station: &Station, line: &Line, value: f64, step: &mut TrailStep) -> Result<(), C::Lost> {
        let own = &station.own;
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
            let mut part = self.step(line, LinkKind::Own, flow, None)?;
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
        Ok(())
    }

    /// How much of a lot flows along a strand: the same good keeps its quantity, an input gives its share of the lot.
    fn flow_quantity(&self, target: u32, quantity: Option<f64>, units: f64, flow: f64) -> Result<Option<f64>, C::Lost> {
        if units > 0.0 {
            return Ok(quantity.map(|quantity| quantity * units));
        }
        let lot = self.chart.line(LineIx(target))?;
        let cost = lot.cost().map(Money::to_f64).filter(|cost| *cost > 0.0);
        Ok(cost.and_then(|cost| lot.quantity.map(|whole| whole.to_f64() * flow / cost)))
    }

    /// The strands of a node with pools and baskets looked through, each line once.
    fn flat_strands(&self, station: &Station) -> Result<Vec<Strand>, C::Lost> {
        let mut flat: Vec<Strand> = Vec::new();
        // What opening stock is taken to be like is no trail.
        let mut open: Vec<Strand> =
            station.strands.iter().copied().filter(|strand| strand.link != LinkKind::Like).collect();
        while let Some(strand) = open.pop() {
            let below = self.chart.station(strand.node)?;
            let (value, units, link) = (strand.value, strand.units, strand.link);
            match below.kind {
                NodeKind::Line(_) => flat.push(strand),
                NodeKind::Pool(_) => open.extend(below.strands.into_iter().map(|inner| Strand {
                    value: inner.value * value,
                    units: inner.units * units,
                    link,
                    ..inner
                })),
                NodeKind::Basket(_) => {
                    let inner = below.strands.into_iter();
                    open.extend(inner.map(|inner| Strand { value: inner.value * value, units: 0.0, ..inner }));
                }
            }
        }
        flat.sort_by_key(|strand| (strand.node, strand.link));
        let merged = flat.chunk_by(|a, b| (a.node, a.link) == (b.node, b.link)).map(|same| Strand {
            value: same.iter().map(|strand| strand.value).sum(),
            units: same.iter().map(|strand| strand.units).sum(),
            ..same[0]
        });
        Ok(merged.collect())
    }

    fn step(&self, line: &Line, link: LinkKind, value: f64, quantity: Option<f64>) -> Result<TrailStep, C::Lost> {
        let seller = if line.kind.is_import() || line.kind == LineKind::Opening { line.buyer } else { line.seller };
        let face = |party: Option<_>| party.map(|party| self.chart.face(party)).transpose();
        let who = face(seller)?.unwrap_or_default();
        let import = line.kind.is_import();
        let buyer = face(line.buyer.filter(|_| !import))?.unwrap_or_default();
        let sender = face(line.seller.filter(|_| import))?.unwrap_or_default();
        Ok(TrailStep {
            kind: kind(line),
            link,
            party_id: who.id,
            party: who.name,
            country: who.country,
            buyer: buyer.name,
            sender: sender.name,
            origin: if import { Some(line.origin.unwrap_or(Country::UNKNOWN)) } else { None },
            document: document(self.chart, line)?,
            goods: goods(self.chart, line)?,
            quantity: quantity.map(Quantity::from_f64),
            unit: line.unit.to_string(),
            value: Money::from_f64(value),
            share: self.share(value),
            day: line.day,
            at: Some(line.at),
            steps: Vec::new(),
            folded: (0, Share::ZERO),
        })
    }

    fn share_of_root(&self, value: f64) -> f64 {
        if self.root == 0.0 { 0.0 } else { value / self.root }
    }

    fn share(&self, value: f64) -> Share {
        Share::from_f64(self.share_of_root(value))
    }
}

/// Where a lot went, down to the ministry: each step shows how much of the root's value (and, of the same good, how
/// many of its units) is in that line.
///
/// # Errors
/// Where a part of the chart cannot be read.
pub fn trail_to_ministry<C: Chart>(chart: &C, line: LineIx, options: TrailOptions) -> Result<TrailStep, C::Lost> {
    let root = chart.line(line)?;
    let mut walk = Walk::from(chart, &root, options);
    let (value, quantity) = (walk.root, root.quantity.map(Quantity::to_f64));
    walk.down(line.0, LinkKind::Root, value, quantity)
}

/// What a line takes of a node: the line, the value, the quantity of the same good, and how it was found.
type Flow = (u32, f64, Option<f64>, LinkKind);

impl<C: Chart> Walk<'_, C> {
    fn down(&mut self, node: u32, link: LinkKind, value: f64, quantity: Option<f64>) -> Result<TrailStep, C::Lost> {
        let line = self.chart.line(LineIx(node))?;
        let mut step = self.step(&line, link, value, quantity)?;
        if self.path.contains(&node) || self.path.len() as u32 >= self.options.depth {
            step.folded = (1, self.share(value));
            return Ok(step);
        }
        self.path.push(node);
        let whole = line.cost().map_or(0.0, Money::to_f64);
        let part = if whole > 0.0 { value / whole } else { 0.0 };
        let mut flows = self.flows_from(node, &line, part, quantity)?;
        flows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (place, (user, flow, amount, link)) in flows.into_iter().enumerate() {
            if place >= self.options.most || self.share_of_root(flow) < self.options.least {
                step.folded = (step.folded.0 + 1, step.folded.1 + self.share(flow));
                continue;
            }
            step.steps.push(self.down(user, link, flow, amount)?);
        }
        self.path.pop();
        Ok(step)
    }

    /// Lines that draw on a node.
    fn flows_from(&self, node: u32, line: &Line, part: f64, quantity: Option<f64>) -> Result<Vec<Flow>, C::Lost> {
        let node_units = line.quantity.map(Quantity::to_f64);
        let kept = quantity.zip(node_units).map_or(part, |(kept, whole)| if whole > 0.0 { kept / whole } else { part });
        let mut flows = Vec::new();
        // A user's share of its own value, times its value, is what it takes of this node.
        let mut open = vec![Strand { node, value: 1.0, units: 1.0, link: LinkKind::Root }];
        while let Some(Strand { node: at, value, units, link }) = open.pop() {
            for user in self.chart.users(at)? {
                let link = if link == LinkKind::Root { user.link } else { link };
                let (value, units) = (value * user.value, units * user.units);
                match self.chart.station(user.node)?.kind {
                    NodeKind::Line(_) => {
                        let line = self.chart.line(LineIx(user.node))?;
                        let flow = line.value.map_or(0.0, Money::to_f64) * value * part;
                        let amount = line.quantity.filter(|_| units > 0.0).map(|whole| whole.to_f64() * units * kept);
                        flows.push((user.node, flow, amount, link));
                    }
                    _ => open.push(Strand { node: user.node, value, units, link }),
                }
            }
        }
        Ok(flows)
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
pub(super) fn document<C: Chart>(chart: &C, line: &Line) -> Result<String, C::Lost> {
    let (no, item) = (chart.text(line.document)?, chart.text(line.line)?);
    Ok(if item.is_empty() { no } else { format!("{no}:{item}") })
}

/// Code and description.
fn goods<C: Chart>(chart: &C, line: &Line) -> Result<String, C::Lost> {
    let code = match line.goods.hs {
        Some(code) if line.goods.linked => format!("{} ≈ {code}", chart.text(line.goods.other_code)?),
        Some(code) => code.to_string(),
        None => chart.text(line.goods.other_code)?,
    };
    let (description, model) = (chart.text(line.goods.description)?, chart.text(line.goods.model)?);
    // Some registers repeat the description in the model.
    let description = if model.contains(&description) { "" } else { description.as_str() };
    Ok([code.as_str(), description, &model].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}
