//! The supplier chain behind trails: every firm once, every flow of the same goods between the same two firms once.

use super::{About, caption, interval, joined, result, scope, template};
use crate::words::Catalogue;
use jiff::civil::Date;
use std::collections::BTreeMap;
use tegi_model::figure::{
    Amount, ChainFigure, ChainFlow, ChainParty, ChainWords, Emphasis, FlowOrigin, FoldLimits, Side,
};
use tegi_model::{
    Analysis, Country, Figure, LinkKind, Message, Money, Quantity, Role, StepKind, TrailDirection, TrailStep,
};

/// The chain behind trails of one subject.
pub fn chain(
    trails: &[TrailStep],
    direction: TrailDirection,
    about: About<'_>,
    analysis: &Analysis,
    words: &Catalogue,
) -> ChainFigure {
    let mut draft = Draft::new(about, analysis, words);
    for trail in trails {
        match direction {
            TrailDirection::ToBorder => draft.back(trail, None),
            TrailDirection::ToMinistry => draft.forth(trail, origin_of_root(trail)),
        }
    }
    let title = words.text(&Message::new("figure-chain-title").with("subject", about.words(analysis, words)));
    let description =
        Message::new("figure-chain-says").with("firms", draft.parties.len()).with("flows", draft.flows.len());
    let subtitle = joined([result(about, analysis, words), scope(analysis, words)]);
    ChainFigure {
        caption: caption(analysis, words, (title, subtitle, words.text(&description))),
        flows: draft.flows(analysis, words),
        parties: draft.parties,
        words: chain_words(analysis, words),
        limits: FoldLimits::default(),
    }
}

fn chain_words(analysis: &Analysis, words: &Catalogue) -> ChainWords {
    let home = words.country(analysis.home);
    ChainWords {
        border: words.text(&Message::new("figure-border").with("country", home)),
        abroad: words.word("figure-abroad"),
        tier: template(Message::new("figure-tier"), "n", words),
        buyer: words.word("figure-buyer"),
        imported: words.word("figure-imported"),
        local: words.word("figure-local"),
        unknown: words.word("figure-unknown"),
        back: words.word("figure-back"),
        made_here: words.word("figure-made-here"),
        made_here_legend: words.word("figure-firm-made-here"),
        and_more: template(Message::new("figure-and-more"), "count", words),
        to_itself: words.word("figure-to-itself"),
        empty: words.word("figure-empty-chain"),
    }
}

/// Parts of a flow by where its goods come from: imported, made here, unknown. They add up to one.
type Split = [f64; 3];
const ORIGINS: [FlowOrigin; 3] = [FlowOrigin::Imported, FlowOrigin::Local, FlowOrigin::Unknown];

/// Where the goods of a step towards the border come from. Goods handed on as they are keep the origin of what lies
/// behind them; what no such step covers was made here where the seller made anything, and is unknown otherwise.
fn split(step: &TrailStep) -> Split {
    match step.kind {
        StepKind::Import | StepKind::EaeuImport => [1.0, 0.0, 0.0],
        StepKind::Made | StepKind::Service | StepKind::Declared => [0.0, 1.0, 0.0],
        StepKind::Opening | StepKind::Unknown => [0.0, 0.0, 1.0],
        _ => split_of_sale(step),
    }
}

fn split_of_sale(step: &TrailStep) -> Split {
    let same = |of: &&TrailStep| matches!(of.link, LinkKind::ExactSame | LinkKind::BalanceSame);
    let handed: Vec<&TrailStep> = step.steps.iter().filter(same).collect();
    let makes = |of: &TrailStep| {
        matches!(of.kind, StepKind::Made | StepKind::Service | StepKind::Declared)
            || matches!(of.link, LinkKind::ExactInput | LinkKind::BalanceInput)
    };
    let made = step.steps.iter().any(makes);
    let mut parts = [0.0; 3];
    for of in &handed {
        let weight = weight(of, step);
        for (part, share) in parts.iter_mut().zip(split(of)) {
            *part += share * weight;
        }
    }
    let covered: f64 = parts.iter().sum();
    if covered > 1.0 || (handed_all(step, &handed) && covered > 0.0) {
        return parts.map(|part| part / covered);
    }
    parts[if made { 1 } else { 2 }] += 1.0 - covered;
    parts
}

/// How much of a sale one step behind it covers: by quantity where both have one, else by value.
fn weight(of: &TrailStep, sale: &TrailStep) -> f64 {
    match (of.quantity, sale.quantity) {
        (Some(part), Some(whole)) if of.unit == sale.unit && whole.steps() > 0 => part.to_f64() / whole.to_f64(),
        _ if sale.share.steps() > 0 => of.share.to_f64() / sale.share.to_f64(),
        _ => 0.0,
    }
}

/// Whether the steps behind a sale cover all of it, though their value is lower: the rest is margin and duty only.
fn handed_all(sale: &TrailStep, handed: &[&TrailStep]) -> bool {
    let by_value = handed.iter().any(|of| of.quantity.is_none() || of.unit != sale.unit);
    let only_margin = sale.steps.iter().all(|of| {
        matches!(of.kind, StepKind::Margin | StepKind::Duty) || handed.iter().any(|same| std::ptr::eq(*same, of))
    });
    by_value && only_margin && sale.folded.0 == 0
}

fn origin_of_root(step: &TrailStep) -> FlowOrigin {
    match step.kind {
        StepKind::Import | StepKind::EaeuImport => FlowOrigin::Imported,
        StepKind::Made | StepKind::Service | StepKind::Declared => FlowOrigin::Local,
        _ => FlowOrigin::Unknown,
    }
}

/// What is added up along one arrow.
#[derive(Default)]
struct Sum {
    quantity: BTreeMap<String, f64>,
    value: f64,
    first: Option<Date>,
    last: Option<Date>,
}

/// From whom, to whom, where the goods come from, what they are.
type FlowKey = (usize, usize, FlowOrigin, String);

struct Draft<'a> {
    about: About<'a>,
    analysis: &'a Analysis,
    words: &'a Catalogue,
    parties: Vec<ChainParty>,
    places: BTreeMap<String, usize>,
    flows: BTreeMap<FlowKey, Sum>,
}

impl<'a> Draft<'a> {
    fn new(about: About<'a>, analysis: &'a Analysis, words: &'a Catalogue) -> Draft<'a> {
        Draft { about, analysis, words, parties: Vec::new(), places: BTreeMap::new(), flows: BTreeMap::new() }
    }

    /// A step towards the border, whose goods go to `to`; the first goes to the buyer it names.
    fn back(&mut self, step: &TrailStep, to: Option<usize>) {
        let here = match step.kind {
            StepKind::Import | StepKind::EaeuImport => {
                let here = self.firm(step);
                let sender = self.sender(step);
                self.flow(step, (sender, here), [1.0, 0.0, 0.0]);
                self.pass_on(step, here, to);
                here
            }
            StepKind::Delivery | StepKind::Sale | StepKind::Export => {
                let here = self.firm(step);
                let to = to.unwrap_or_else(|| self.buyer(step));
                self.flow(step, (here, to), split(step));
                here
            }
            // A seller's own value is no flow.
            _ => return,
        };
        for next in &step.steps {
            self.back(next, Some(here));
        }
    }

    /// An import by a firm other than the one that the goods reach next: they went on to it.
    fn pass_on(&mut self, step: &TrailStep, here: usize, to: Option<usize>) {
        if let Some(to) = to.filter(|to| *to != here) {
            self.flow(step, (here, to), [1.0, 0.0, 0.0]);
        }
    }

    /// A step towards the ministry. Goods used in production come out as made here.
    fn forth(&mut self, step: &TrailStep, origin: FlowOrigin) {
        let used = matches!(step.link, LinkKind::ExactInput | LinkKind::BalanceInput);
        let origin = if used { FlowOrigin::Local } else { origin };
        let parts = ORIGINS.map(|of| if of == origin { 1.0 } else { 0.0 });
        match step.kind {
            StepKind::Import | StepKind::EaeuImport => {
                let (from, to) = (self.sender(step), self.firm(step));
                self.flow(step, (from, to), parts);
            }
            StepKind::Delivery | StepKind::Sale | StepKind::Export => {
                let (from, to) = (self.firm(step), self.buyer(step));
                self.flow(step, (from, to), parts);
            }
            _ => {}
        }
        for next in &step.steps {
            self.forth(next, origin);
        }
    }

    fn flow(&mut self, step: &TrailStep, (from, to): (usize, usize), parts: Split) {
        for (origin, part) in ORIGINS.into_iter().zip(parts) {
            if part < SMALLEST_PART {
                continue;
            }
            let sum = self.flows.entry((from, to, origin, step.goods.clone())).or_default();
            if let Some(quantity) = step.quantity {
                *sum.quantity.entry(step.unit.clone()).or_default() += quantity.to_f64() * part;
            }
            sum.value += border_value(step) * part;
            let day = step.day.map(|day| day.date());
            sum.first = [sum.first, day].into_iter().flatten().min();
            sum.last = [sum.last, day].into_iter().flatten().max();
        }
    }

    /// The place of a home firm.
    fn firm(&mut self, step: &TrailStep) -> usize {
        let id = if step.party_id.is_empty() { &step.party } else { &step.party_id };
        self.home(id.clone(), &step.party, &step.party_id, step.country)
    }

    fn home(&mut self, key: String, name: &str, id: &str, country: Option<Country>) -> usize {
        let answer = self.analysis.party(if id.is_empty() { name } else { id });
        let country = country.or_else(|| answer.and_then(|party| party.country));
        let emphasis = if self.is_subject(name, id) { Emphasis::Subject } else { Emphasis::Plain };
        let party = ChainParty {
            name: if name.is_empty() { id.to_string() } else { name.to_string() },
            role: answer.map_or(String::new(), |party| role(party.role, self.words)),
            country: country.map_or(String::new(), |country| self.words.country(country)),
            id: id.to_string(),
            side: Side::Home,
            emphasis,
            made_here: answer.map(|party| interval(&party.figure)),
            made_here_says: answer.map_or(String::new(), |party| made_here(&party.figure, self.words)),
            ..ChainParty::default()
        };
        self.place(format!("home {key}"), party)
    }

    fn is_subject(&self, name: &str, id: &str) -> bool {
        match self.about {
            About::Party(subject) => subject == id || (id.is_empty() && subject == name),
            About::Contract(contract) => self.analysis.contract(contract).is_some_and(|contract| {
                if id.is_empty() { contract.supplier_name == name } else { contract.supplier_id == id }
            }),
            About::Lot(_) => false,
        }
    }

    /// The place of a buyer, of whom a step tells the name only: a firm of the case, or the end of the chain.
    fn buyer(&mut self, step: &TrailStep) -> usize {
        let known = self.parties.iter().position(|party| party.side == Side::Home && party.name == step.buyer);
        if let Some(place) = known.filter(|_| !step.buyer.is_empty()) {
            return place;
        }
        if let Some(party) =
            self.analysis.parties.iter().find(|party| !step.buyer.is_empty() && party.name == step.buyer)
        {
            let key = if party.id.is_empty() { party.name.clone() } else { party.id.clone() };
            return self.home(key, &party.name, &party.id, party.country);
        }
        if step.kind == StepKind::Sale && !step.buyer.is_empty() {
            return self.home(step.buyer.clone(), &step.buyer, "", None);
        }
        let nobody = if step.kind == StepKind::Sale { "figure-public" } else { "figure-buyer" };
        let name = if step.buyer.is_empty() { self.words.word(nobody) } else { step.buyer.clone() };
        self.place(format!("buyer {name}"), ChainParty { name, side: Side::Buyer, ..ChainParty::default() })
    }

    /// The place of a foreign sender; the country stands for one that no document names.
    fn sender(&mut self, step: &TrailStep) -> usize {
        let origin = step.origin.filter(|origin| *origin != Country::UNKNOWN);
        let country = origin.map_or(String::new(), |origin| self.words.country(origin));
        let name = match (step.sender.is_empty(), country.is_empty()) {
            (false, _) => step.sender.clone(),
            (true, false) => self.words.text(&Message::new("figure-sender-in").with("country", country.clone())),
            (true, true) => self.words.word("figure-sender-unknown"),
        };
        let party =
            ChainParty { name: name.clone(), country: country.clone(), side: Side::Abroad, ..ChainParty::default() };
        self.place(format!("abroad {name} {country}"), party)
    }

    fn place(&mut self, key: String, party: ChainParty) -> usize {
        let next = self.parties.len();
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.parties.push(party);
        }
        place
    }

    fn flows(&mut self, analysis: &Analysis, words: &Catalogue) -> Vec<ChainFlow> {
        let flows = std::mem::take(&mut self.flows);
        let quantity =
            |(unit, number): (String, f64)| Amount { number: rounded(number, Quantity::ONE), unit: words.unit(&unit) };
        let flow = |((from, to, origin, goods), sum): (FlowKey, Sum)| ChainFlow {
            from,
            to,
            origin,
            goods,
            quantity: sum.quantity.into_iter().map(quantity).collect(),
            value: vec![Amount { number: rounded(sum.value, Money::ONE), unit: analysis.currency.to_string() }],
            first: sum.first,
            last: sum.last,
            ..ChainFlow::default()
        };
        flows.into_iter().map(flow).collect()
    }
}

/// What is asked for goods: of an import, the value at the border, since duty goes to nobody in the chain.
fn border_value(step: &TrailStep) -> f64 {
    let duty = step.steps.iter().filter(|of| of.kind == StepKind::Duty).map(|of| of.value.to_f64()).sum::<f64>();
    step.value.to_f64() - duty
}

fn role(role: Role, words: &Catalogue) -> String {
    words.text(&Message::new("figure-role").with("role", words.role(role)))
}

/// A firm's share made here, with its interval where that is more than a point.
fn made_here(figure: &Figure, words: &Catalogue) -> String {
    if figure.local_lower == figure.local_upper {
        return words.per_cent(figure.local);
    }
    let range = Message::new("figure-firm-interval")
        .with("point", figure.local)
        .with("lower", figure.local_lower)
        .with("upper", figure.local_upper);
    words.text(&range)
}

/// A part of a flow below this is rounding, not goods.
const SMALLEST_PART: f64 = 1e-6;

/// To the steps in which the model counts, so that sums of parts look like their whole.
fn rounded(number: f64, one: i64) -> f64 {
    (number * one as f64).round() / one as f64
}
