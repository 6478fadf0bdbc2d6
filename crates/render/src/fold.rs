//! Long chains and wide fans, made to fit on paper: the small ones are added up, never left out.
//!
//! Firms farther from the buyer than the last tier become one box; in each column the largest firms stay and the others
//! become one box; many flows of one origin between the same two firms become one arrow. A box or arrow keeps the
//! names of what it stands for, quantities are added by unit and money by currency. What goes in comes out: the sum
//! over all arrows of a figure is the same before and after.

use std::collections::BTreeMap;

use tegi_model::figure::{Amount, ChainFigure, ChainFlow, ChainParty, Emphasis, FlowOrigin, Side};

use super::layout::{ColumnKind, Ranks, ranks};
use super::number::fill;

/// The figure within its limits.
#[must_use]
pub fn fold(figure: &ChainFigure) -> ChainFigure {
    let mut folded = figure.clone();
    let count = folded.parties.len();
    folded.flows.retain(|flow| flow.from < count && flow.to < count);
    fold_far_tiers(&mut folded);
    fold_wide_columns(&mut folded);
    fold_parallel_flows(&mut folded);
    folded
}

/// The size of a flow where sizes are compared: its first value, else its first quantity.
pub fn weight(flow: &ChainFlow) -> f64 {
    let amount = flow.value.first().or(flow.quantity.first());
    let size = amount.map_or(0.0, |amount| amount.number.abs());
    if size.is_finite() { size } else { 0.0 }
}

fn ranks_of(figure: &ChainFigure) -> Ranks {
    let sides: Vec<Side> = figure.parties.iter().map(|party| party.side).collect();
    let links: Vec<(usize, usize)> = figure.flows.iter().map(|flow| (flow.from, flow.to)).collect();
    ranks(&sides, &links)
}

fn is_plain(figure: &ChainFigure, party: usize) -> bool {
    figure.parties[party].emphasis == Emphasis::Plain
}

fn fold_far_tiers(figure: &mut ChainFigure) {
    let found = ranks_of(figure);
    let most = figure.limits.tiers.max(1);
    let tier = |party: usize| match found.columns[found.rank[party]] {
        ColumnKind::Tier(tier) => tier,
        ColumnKind::Abroad | ColumnKind::Buyer => 0,
    };
    let parties = 0..figure.parties.len();
    if parties.clone().any(|party| tier(party) > most) {
        let far = parties.filter(|party| tier(*party) >= most && is_plain(figure, *party));
        let far: Vec<usize> = far.collect();
        unite(figure, &[far]);
    }
}

fn fold_wide_columns(figure: &mut ChainFigure) {
    let found = ranks_of(figure);
    let most = figure.limits.boxes.max(2);
    let mut weights = vec![0.0; figure.parties.len()];
    for flow in &figure.flows {
        weights[flow.from] += weight(flow);
        weights[flow.to] += weight(flow);
    }
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (party, rank) in found.rank.iter().enumerate() {
        columns.entry(*rank).or_default().push(party);
    }
    columns.retain(|_, parties| parties.len() > most);
    let small = columns.into_values().map(|mut parties| {
        parties.sort_by(|a, b| {
            let kept = |party: usize| is_plain(figure, party);
            kept(*a).cmp(&kept(*b)).then(weights[*b].total_cmp(&weights[*a])).then(a.cmp(b))
        });
        let rest = parties.into_iter().skip(most - 1);
        rest.filter(|party| is_plain(figure, *party)).collect()
    });
    let small: Vec<Vec<usize>> = small.collect();
    unite(figure, &small);
}

/// Makes one box of each group of two and more, at the end of the list.
fn unite(figure: &mut ChainFigure, groups: &[Vec<usize>]) {
    let groups: Vec<&Vec<usize>> = groups.iter().filter(|group| group.len() > 1).collect();
    let mut place: Vec<Option<usize>> = vec![None; figure.parties.len()];
    let folded: usize = groups.iter().map(|group| group.len()).sum();
    let kept = figure.parties.len() - folded;
    for (number, group) in groups.iter().enumerate() {
        for party in *group {
            place[*party] = Some(kept + number);
        }
    }
    let mut parties = Vec::with_capacity(kept + groups.len());
    for (party, place) in figure.parties.iter().zip(&mut place) {
        if place.is_none() {
            *place = Some(parties.len());
            parties.push(party.clone());
        }
    }
    parties.extend(groups.iter().map(|group| united_party(figure, group)));
    for flow in &mut figure.flows {
        flow.from = place[flow.from].unwrap_or_default();
        flow.to = place[flow.to].unwrap_or_default();
    }
    figure.parties = parties;
}

fn united_party(figure: &ChainFigure, group: &[usize]) -> ChainParty {
    let parties: Vec<&ChainParty> = group.iter().map(|party| &figure.parties[*party]).collect();
    let members: Vec<String> = parties.iter().flat_map(|party| members_of(party)).collect();
    let same = |word: fn(&ChainParty) -> &String| {
        let first = parties.first().map_or("", |party| word(party));
        let alike = parties.iter().all(|party| word(party) == first);
        if alike { first.to_owned() } else { String::new() }
    };
    ChainParty {
        name: fill(&figure.words.and_more, "{count}", &members.len().to_string()),
        role: same(|party| &party.role),
        country: same(|party| &party.country),
        side: parties.first().map(|party| party.side).unwrap_or_default(),
        members,
        ..ChainParty::default()
    }
}

fn members_of(party: &ChainParty) -> Vec<String> {
    if !party.members.is_empty() {
        return party.members.clone();
    }
    let words = [&party.name, &party.country, &party.id];
    let words: Vec<&str> = words.iter().map(|word| word.as_str()).filter(|word| !word.is_empty()).collect();
    vec![words.join(", ")]
}

fn fold_parallel_flows(figure: &mut ChainFigure) {
    let mut bundles: BTreeMap<(usize, usize, FlowOrigin), Vec<ChainFlow>> = BTreeMap::new();
    for flow in std::mem::take(&mut figure.flows) {
        bundles.entry((flow.from, flow.to, flow.origin)).or_default().push(flow);
    }
    for ((from, to, _), mut flows) in bundles {
        flows.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        let of_many = |party: usize| !figure.parties[party].members.is_empty();
        let most = if of_many(from) || of_many(to) || from == to { 1 } else { figure.limits.parallel.max(1) };
        if flows.len() > most {
            let rest = flows.split_off(most - 1);
            flows.push(united_flow(&rest));
        }
        figure.flows.extend(flows);
    }
}

/// One flow for many; `flows` is not empty and the largest comes first.
fn united_flow(flows: &[ChainFlow]) -> ChainFlow {
    let mut united = ChainFlow::default();
    let mut goods: Vec<String> = Vec::new();
    for flow in flows {
        let own = std::slice::from_ref(&flow.goods);
        let named = if flow.members.is_empty() { own } else { &flow.members };
        for one in named.iter().filter(|one| !one.is_empty()) {
            if !goods.contains(one) {
                goods.push(one.clone());
            }
        }
        add(&mut united.quantity, &flow.quantity);
        add(&mut united.value, &flow.value);
        united.first = united.first.into_iter().chain(flow.first).min();
        united.last = united.last.into_iter().chain(flow.last).max();
        (united.from, united.to, united.origin) = (flow.from, flow.to, flow.origin);
    }
    united.goods = goods.first().cloned().unwrap_or_default();
    if goods.len() > 1 {
        united.members = goods;
    }
    united
}

/// Adds amounts by unit.
fn add(sums: &mut Vec<Amount>, amounts: &[Amount]) {
    for amount in amounts {
        match sums.iter_mut().find(|sum| sum.unit == amount.unit) {
            Some(sum) => sum.number += amount.number,
            None => sums.push(amount.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fan(suppliers: usize) -> ChainFigure {
        let mut figure = ChainFigure::default();
        figure.words.and_more = "and {count} more".into();
        figure.parties.push(ChainParty { name: "Ministry".into(), side: Side::Buyer, ..ChainParty::default() });
        for number in 1..=suppliers {
            figure.parties.push(ChainParty { name: format!("Firm {number}"), ..ChainParty::default() });
            figure.flows.push(flow(number, 0, number as f64));
        }
        figure
    }

    fn flow(from: usize, to: usize, value: f64) -> ChainFlow {
        let amount = |unit: &str| vec![Amount { number: value, unit: unit.into() }];
        ChainFlow {
            from,
            to,
            goods: format!("goods {from}"),
            quantity: amount("pcs"),
            value: amount("₸"),
            ..ChainFlow::default()
        }
    }

    fn total(figure: &ChainFigure) -> f64 {
        figure.flows.iter().map(weight).sum()
    }

    #[test]
    fn a_wide_fan_keeps_the_largest_and_adds_up_the_others() {
        let mut figure = fan(20);
        figure.limits.boxes = 7;
        let folded = fold(&figure);
        assert_eq!(folded.parties.len(), 1 + 7);
        let rest = folded.parties.iter().find(|party| !party.members.is_empty()).unwrap();
        assert_eq!(rest.name, "and 14 more");
        assert!(rest.members.contains(&"Firm 14".into()) && !rest.members.contains(&"Firm 15".into()));
        let arrow = folded.flows.iter().find(|flow| !flow.members.is_empty()).unwrap();
        assert_eq!(arrow.quantity[0].number, 105.0);
        assert_eq!(total(&folded), total(&figure));
    }

    #[test]
    fn a_long_chain_becomes_one_box_at_its_far_end_and_keeps_its_sum() {
        let mut figure = fan(1);
        for number in 2..=30 {
            figure.parties.push(ChainParty { name: format!("Firm {number}"), ..ChainParty::default() });
            figure.flows.push(flow(number, number - 1, 1.0));
        }
        let folded = fold(&figure);
        assert_eq!(folded.parties.len(), 1 + figure.limits.tiers);
        assert_eq!(total(&folded), total(&figure));
    }

    #[test]
    fn the_subject_is_never_folded_and_a_small_figure_stays_as_it_is() {
        let mut figure = fan(40);
        figure.parties[1].emphasis = Emphasis::Subject;
        assert!(fold(&figure).parties.iter().any(|party| party.name == "Firm 1"));
        let small = fan(3);
        assert_eq!(fold(&small), small);
    }

    #[test]
    fn flows_to_nowhere_and_values_that_are_none_do_no_harm() {
        let mut figure = fan(30);
        figure.flows.push(flow(99, 0, 1.0));
        figure.flows[3].value[0].number = f64::NAN;
        assert!(fold(&figure).flows.iter().all(|flow| flow.from < figure.parties.len()));
    }
}
