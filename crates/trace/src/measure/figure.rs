//! Figures: what an amount is made of, with interval, grades, tiers, origins and the spread over methods.

use super::width::width_causes;
use crate::graph::{ContractIx, FlowGraph, LineIx, LineKind};
use crate::resolve::{PartyIx, Register};
use crate::trace::{Blend, FirstImport, Leeway, Sketch, TierSums, Tracing, trace_beside};
use rustc_hash::FxHashMap;
use tegi_model::{Country, Figure, Grades, Method, MethodSpread, Money, Records, Settings, Share, TierShare, Verdict};

/// The lines that figures can be asked for, by every method that is shown side by side.
pub struct SideBySide {
    lines: Vec<LineIx>,
    /// By line: its place in `lines`.
    places: Vec<u32>,
    /// First in, first out; last in, first out; in proportion. Poison looks at the same ties as the last.
    sketches: Vec<Vec<Sketch>>,
}

impl SideBySide {
    const METHODS: [Method; 3] = [Method::Fifo, Method::Lifo, Method::Proportional];

    /// Traces a case by its own method, and beside it the lines that figures can be asked for by every other one.
    pub fn trace(
        graph: &FlowGraph,
        register: &Register,
        settings: &Settings,
        records: &Records,
    ) -> (Tracing, SideBySide) {
        let asked = asked(graph, register);
        let lines: Vec<LineIx> = (0..graph.lines.len() as u32).map(LineIx).filter(|ix| asked[ix.0 as usize]).collect();
        let mut places = vec![u32::MAX; graph.lines.len()];
        lines.iter().zip(0..).for_each(|(line, place)| places[line.0 as usize] = place);
        let (tracing, sketches) = trace_beside(graph, register, settings, &records.strings, &Self::METHODS, &lines);
        (tracing, SideBySide { lines, places, sketches })
    }

    /// The mean over lines by each method.
    fn means(&self, weights: &[(usize, f64)]) -> [Sketch; 3] {
        [0, 1, 2].map(|method| {
            let mut sum = Sketch::default();
            for &(node, weight) in weights {
                let Some(of) = self.sketches[method].get(self.places[node] as usize) else { continue };
                sum.local += weight * of.local;
                sum.imported += weight * of.imported;
                sum.unknown += weight * of.unknown;
                sum.declared += weight * of.declared;
            }
            sum
        })
    }
}

/// A traced case with what its figures are compared with.
pub struct Tracings<'a> {
    /// By the method of the case.
    pub main: &'a Tracing,
    side_by_side: &'a SideBySide,
    /// For full figures; without them a figure has shares and interval only.
    details: Option<Details>,
}

impl<'a> Tracings<'a> {
    /// The case's own tracing, beside which others were traced.
    pub fn new(main: &'a Tracing, side_by_side: &'a SideBySide) -> Tracings<'a> {
        let details = Details::new(main, &side_by_side.lines);
        Tracings { main, side_by_side, details: Some(details) }
    }

    /// The same other methods beside another main tracing, for brief figures: without origins, tiers beyond the first,
    /// methods or causes of width.
    pub fn with_main<'b>(&'b self, main: &'b Tracing) -> Tracings<'b> {
        Tracings { main, side_by_side: self.side_by_side, details: None }
    }
}

/// The lines that a figure can be asked for: deliveries, and what declared producers sell.
fn asked(graph: &FlowGraph, register: &Register) -> Vec<bool> {
    let producer = |party: PartyIx| register.parties[party.0 as usize].declared_producer == Some(true);
    let asked = |line: &crate::graph::Line| {
        let sold_by_producer = !line.kind.is_import() && line.seller.is_some_and(producer);
        line.kind == LineKind::Delivery || sold_by_producer
    };
    graph.lines.iter().map(asked).collect()
}

/// Weighs sets of lines.
pub struct Gauge<'a> {
    graph: &'a FlowGraph,
    settings: &'a Settings,
    register: &'a Register,
    records: &'a Records,
    tracings: &'a Tracings<'a>,
    asked: Vec<bool>,
}

/// What a full figure shows beside its shares, for every line that can be asked for.
struct Details {
    place: FxHashMap<u32, usize>,
    tiers: Vec<Vec<TierSums>>,
    origins: Vec<Vec<(Country, f64)>>,
    first: Vec<Option<FirstImport>>,
}

impl Details {
    fn new(tracing: &Tracing, asked: &[LineIx]) -> Details {
        let nodes: Vec<u32> = asked.iter().map(|line| line.0).collect();
        let upstream = tracing.upstream(&nodes);
        // Origins keep all threads busy by themselves, and take the most memory.
        let (tiers, first) = rayon::join(|| upstream.tiers(), || upstream.first_imports());
        let origins = upstream.origins();
        let place = nodes.iter().enumerate().map(|(place, &node)| (node, place)).collect();
        Details { place, tiers, origins, first }
    }

    /// The series of a set of lines: what was made, rendered, imported at each tier.
    fn tiers(&self, weights: &[(usize, f64)]) -> Vec<TierSums> {
        let mut sums: Vec<TierSums> = Vec::new();
        for (node, weight) in weights {
            let Some(&place) = self.place.get(&(*node as u32)) else { continue };
            for (tier, of) in self.tiers[place].iter().enumerate() {
                if sums.len() <= tier {
                    sums.push([0.0; 3]);
                }
                (0..3).for_each(|k| sums[tier][k] += weight * of[k]);
            }
        }
        sums
    }

    /// Imported by country, largest first, each times `scale`; what rounds to nothing is left out.
    fn origins(&self, weights: &[(usize, f64)], scale: f64) -> Vec<(Country, f64)> {
        let mut sums: Vec<(Country, f64)> = Vec::new();
        for (node, weight) in weights {
            let Some(&place) = self.place.get(&(*node as u32)) else { continue };
            sums.extend(self.origins[place].iter().map(|(country, share)| (*country, share * weight * scale)));
        }
        sums.sort_by_key(|(country, _)| *country);
        let mut merged: Vec<(Country, f64)> = sums
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| (same[0].0, same.iter().map(|(_, share)| share).sum()))
            .collect();
        merged.retain(|(_, share)| Share::from_f64(*share) != Share::ZERO);
        merged.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        merged
    }

    fn first_import(&self, weights: &[(usize, f64)]) -> Option<FirstImport> {
        let firsts = weights.iter().filter_map(|&(node, weight)| {
            let first = self.first[*self.place.get(&(node as u32))?];
            first.map(|first| FirstImport { share: first.share * weight, ..first })
        });
        firsts.min_by(|a, b| a.tier.cmp(&b.tier).then(b.share.total_cmp(&a.share)).then(a.country.cmp(&b.country)))
    }
}

impl<'a> Gauge<'a> {
    /// Figures of a traced case.
    pub fn new(
        graph: &'a FlowGraph,
        settings: &'a Settings,
        register: &'a Register,
        records: &'a Records,
        tracings: &'a Tracings<'a>,
    ) -> Gauge<'a> {
        Gauge { graph, settings, register, records, tracings, asked: asked(graph, register) }
    }

    /// The lines of a contract.
    pub fn contract(&self, ix: ContractIx) -> Figure {
        self.figure(&self.graph.contracts[ix.0 as usize].lines)
    }

    /// The lines that a party's figure refers to: its deliveries; for a declared producer without any, all it sells.
    pub fn lines_of(&self, party: PartyIx) -> Vec<LineIx> {
        let outgoing = self.graph.outgoing(party).iter().copied();
        let deliveries: Vec<LineIx> =
            outgoing.clone().filter(|&ix| self.graph.line(ix).kind == LineKind::Delivery).collect();
        if deliveries.is_empty() { outgoing.filter(|ix| self.asked[ix.0 as usize]).collect() } else { deliveries }
    }

    /// What a set of lines is made of. Without any value nothing is known of it.
    pub fn figure(&self, lines: &[LineIx]) -> Figure {
        let amount: Money = lines.iter().filter_map(|&ix| self.graph.line(ix).value).sum();
        let weights: Vec<(usize, f64)> = self.weights(lines, amount);
        if weights.is_empty() {
            let grades = Grades { dark: Share::WHOLE, ..Grades::default() };
            return Figure {
                amount,
                unknown: Share::WHOLE,
                local_upper: Share::WHOLE,
                grades,
                tier1: Share::WHOLE,
                ..Figure::default()
            };
        }
        let main = self.tracings.main;
        let mut blend = mean(&main.blends, &weights);
        let own_value: f64 = weights
            .iter()
            .map(|(node, w)| (w, main.own.get(*node)))
            .map(|(w, own)| w * (own.production + own.services))
            .sum();
        let poisoned = main.method == Method::Poison && blend.imported > 1e-9;
        let scale = if poisoned { 1.0 / blend.imported } else { 1.0 };
        if poisoned {
            blend = Blend { imported: 1.0, depth: blend.depth, ..Blend::default() };
        }
        let parts = [blend.production, blend.services, blend.margin, blend.imported, blend.taxes, blend.unknown];
        let shares = Share::apportion(&parts);
        let local = shares[0] + shares[1];
        let declared = Share::from_f64(blend.declared).max(Share::ZERO);
        // Rounding may take a millionth more off than there is.
        let leeway = |of: fn(&Leeway) -> f64| -> Share {
            let sum: f64 = weights.iter().map(|(node, weight)| weight * of(&main.leeway[*node])).sum();
            Share::from_f64(sum).max(Share::ZERO)
        };
        let [down, up] = if poisoned { [Share::ZERO; 2] } else { [leeway(|of| of.down), leeway(|of| of.up)] };
        let own_lower = (local - declared - down).max(local.min(Share::ZERO));
        let [order_lower, order_upper] = if poisoned { [local; 2] } else { self.over_orders(&weights) };
        let figure = Figure {
            amount,
            production: shares[0],
            services: shares[1],
            trade_margin: shares[2],
            imported: shares[3],
            taxes: shares[4],
            unknown: shares[5],
            local_lower: own_lower.min(order_lower),
            local,
            local_upper: (local + shares[5] + up).min(Share::WHOLE).max(local).max(order_upper),
            domestic: local + shares[2],
            own: if poisoned { Share::ZERO } else { Share::from_f64(own_value) },
            depth: blend.depth,
            grades: grades(&blend),
            ..Figure::default()
        };
        match &self.tracings.details {
            Some(details) => self.detailed(figure, details, &weights, scale),
            None => figure,
        }
    }

    /// A figure with its details. `scale` brings imports to what they count for (poison counts all as imported).
    fn detailed(&self, figure: Figure, details: &Details, weights: &[(usize, f64)], scale: f64) -> Figure {
        let mut tiers = details.tiers(weights);
        let origins = details.origins(weights, scale);
        if scale != 1.0 {
            tiers.iter_mut().for_each(|tier| *tier = [0.0, 0.0, tier[2] * scale]);
        }
        let imported_at_once: f64 = tiers.iter().take(2).map(|tier| tier[2]).sum();
        let in_bloc = origins.iter().filter(|(country, _)| self.settings.bloc.contains(country));
        let from_bloc = Share::from_f64(in_bloc.map(|(_, share)| share).sum());
        let first = details.first_import(weights);
        let width = figure.local_upper - figure.local_lower;
        Figure {
            tier1: Share::WHOLE - Share::from_f64(imported_at_once),
            tiers: tier_shares(&tiers),
            first_import_tier: first.map(|first| first.tier),
            first_origin: first.map(|first| first.country),
            origins: origins.iter().map(|&(country, share)| (country, Share::from_f64(share))).collect(),
            from_bloc,
            from_third: figure.imported - from_bloc,
            methods: self.spread(weights),
            width: width_causes(self.graph, self.register, self.records, self.tracings.main, weights, width),
            ..figure
        }
    }

    /// Each line's share of the amount; lines without value weigh nothing.
    fn weights(&self, lines: &[LineIx], amount: Money) -> Vec<(usize, f64)> {
        if amount <= Money::ZERO {
            return Vec::new();
        }
        let weight =
            |ix: LineIx| self.graph.line(ix).value.map(|value| (ix.0 as usize, value.to_f64() / amount.to_f64()));
        lines.iter().filter_map(|&ix| weight(ix)).filter(|(_, weight)| *weight != 0.0).collect()
    }

    /// The ends of the interval over the orders in which goods can have left the stores: first in, last in, mixed.
    fn over_orders(&self, weights: &[(usize, f64)]) -> [Share; 2] {
        let ends = self
            .tracings
            .side_by_side
            .means(weights)
            .map(|mean| [mean.local - mean.declared.max(0.0), mean.local + mean.unknown.max(0.0)]);
        let lower = ends.iter().map(|end| end[0]).fold(f64::INFINITY, f64::min);
        let upper = ends.iter().map(|end| end[1]).fold(f64::NEG_INFINITY, f64::max);
        [Share::from_f64(lower), Share::from_f64(upper)]
    }

    fn spread(&self, weights: &[(usize, f64)]) -> MethodSpread {
        let means = self.tracings.side_by_side.means(weights);
        let [fifo, lifo, proportional] = means.map(|mean| Share::from_f64(mean.local));
        let touched = means[2].imported > 1e-9;
        MethodSpread {
            exact: Share::from_f64(mean(&self.tracings.main.blends, weights).exact_local),
            fifo,
            lifo,
            proportional,
            poison: if touched { Share::ZERO } else { proportional },
        }
    }

    /// Whether first-in, last-in and proportional give the same verdict.
    pub fn verdict_depends_on_method(&self, lines: &[LineIx], target: Option<Share>) -> bool {
        let Some(target) = target else { return false };
        let amount: Money = lines.iter().filter_map(|&ix| self.graph.line(ix).value).sum();
        let weights = self.weights(lines, amount);
        let by = |mean: Sketch| {
            let ends = [mean.local - mean.declared, mean.local + mean.unknown].map(Share::from_f64);
            verdict(ends[0], ends[1], target)
        };
        let verdicts = self.tracings.side_by_side.means(&weights).map(by);
        !weights.is_empty() && verdicts.iter().any(|verdict| *verdict != verdicts[0])
    }

    /// Pass-through of a set of lines: at least, most likely, at most; weighted by value, since units of different
    /// goods do not add up.
    pub fn pass_through(&self, lines: &[LineIx]) -> [Share; 3] {
        let value = |ix: LineIx| self.graph.line(ix).value.map_or(0.0, Money::to_f64).max(0.0);
        let whole: f64 = lines.iter().map(|&ix| value(ix)).sum();
        let mut sums = [0.0; 3];
        for &ix in lines.iter().filter(|_| whole > 0.0) {
            let bounds = self.tracings.main.passed[ix.0 as usize];
            let weight = value(ix) / whole;
            [bounds.lower, bounds.point, bounds.upper]
                .iter()
                .zip(&mut sums)
                .for_each(|(part, sum)| *sum += weight * part);
        }
        sums.map(Share::from_f64)
    }
}

/// How an interval stands to a target.
pub fn verdict(lower: Share, upper: Share, target: Share) -> Verdict {
    match (lower >= target, upper < target) {
        (true, _) => Verdict::Met,
        (_, true) => Verdict::Missed,
        _ => Verdict::CannotTell,
    }
}

fn mean(blends: &[Blend], weights: &[(usize, f64)]) -> Blend {
    let mut sum = Blend::default();
    for &(node, weight) in weights {
        let of = &blends[node];
        sum.production += weight * of.production;
        sum.services += weight * of.services;
        sum.margin += weight * of.margin;
        sum.imported += weight * of.imported;
        sum.taxes += weight * of.taxes;
        sum.unknown += weight * of.unknown;
        sum.declared += weight * of.declared;
        sum.assumed += weight * of.assumed;
        sum.exact += weight * of.exact;
        sum.exact_local += weight * of.exact_local;
        sum.depth += weight * of.depth;
    }
    sum
}

fn grades(blend: &Blend) -> Grades {
    let dark = (blend.unknown + blend.assumed).clamp(0.0, 1.0);
    let declared = blend.declared.clamp(0.0, 1.0 - dark);
    let identity = blend.exact.clamp(0.0, 1.0 - dark - declared);
    let shares = Share::apportion(&[identity, 1.0 - dark - declared - identity, declared, dark]);
    Grades { identity: shares[0], balance: shares[1], declared: shares[2], dark: shares[3] }
}

fn tier_shares(tiers: &[TierSums]) -> Vec<TierShare> {
    let share = |(tier, sums): (usize, &TierSums)| TierShare {
        tier: tier as u32,
        production: Share::from_f64(sums[0]),
        services: Share::from_f64(sums[1]),
        imported: Share::from_f64(sums[2]),
    };
    tiers.iter().enumerate().map(share).collect()
}
