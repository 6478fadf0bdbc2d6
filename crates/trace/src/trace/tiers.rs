//! By tier: what was made, rendered or imported how many firms behind the line in question; and from which countries.
//!
//! Tier 0 is the seller of the line itself, tier 1 those who sell to it, and so on: the partial sums `Tᵏ own` of the
//! solution's series. A tie to a line is one tier; ties to pools and baskets stay inside their firm.

use super::solve::{Given, RESIDUAL};
use super::upstream::Upstream;
use rayon::prelude::*;
use std::collections::BTreeSet;
use tegi_model::Country;

/// Tiers that are told apart; what lies deeper is added to the last.
const MOST_TIERS: usize = 12;
/// The series ends when less than this of every line's value is missing.
const NOTHING: f64 = 1e-9;

/// Countries for which the network is solved at once: more would not fit into a line of the processor's cache.
const AT_ONCE: usize = 4;

/// So many nodes are taken by a thread at once, at least.
const AT_LEAST: usize = 1 << 12;

/// Sums of one tier: production, services, imported.
pub type TierSums = [f64; 3];

/// Where the first import enters a line's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstImport {
    /// How many firms behind the line.
    pub tier: u32,
    /// The country of the largest single import at that tier.
    pub country: Country,
    /// Its share of the line's value.
    pub share: f64,
}

impl Upstream<'_> {
    /// The series of each asked node, by tier. Time: `O(tiers · ties)`, on all threads.
    pub fn tiers(&self) -> Vec<Vec<TierSums>> {
        // Lines come first, then pools, then baskets. Pools draw on lines and on earlier pools, baskets on lines alone.
        let (lines, pools) = (self.lines(), self.goods());
        let own = |node: usize| {
            let own = self.own(node);
            [own.production, own.services, own.imported]
        };
        // What a line has of its firm's pools and baskets begins at the next tier.
        let mut last: Vec<TierSums> = (0..lines).into_par_iter().map(own).collect();
        let mut next = vec![[0.0; 3]; lines];
        let mut inner = vec![[0.0; 3]; self.len() - lines];
        let mut found: Vec<Vec<TierSums>> = self.asked.iter().map(|&node| vec![last[node as usize]]).collect();
        for _ in 1..MOST_TIERS {
            for pool in lines..pools {
                inner[pool - lines] = self.drawn(pool, &last, &inner);
            }
            let (of_pools, of_baskets) = inner.split_at_mut(pools - lines);
            let basket = |(place, sum): (usize, &mut TierSums)| *sum = self.drawn(pools + place, &last, of_pools);
            of_baskets.par_iter_mut().with_min_len(AT_LEAST).enumerate().for_each(basket);
            let line = |(node, sum): (usize, &mut TierSums)| *sum = self.drawn(node, &last, &inner);
            next.par_iter_mut().with_min_len(AT_LEAST).enumerate().for_each(line);
            std::mem::swap(&mut last, &mut next);
            let mut missing = 0.0_f64;
            for (found, &node) in found.iter_mut().zip(&self.asked) {
                found.push(last[node as usize]);
                missing = missing.max(self.missing(found, node as usize));
            }
            if missing < NOTHING {
                break;
            }
        }
        for (found, &node) in found.iter_mut().zip(&self.asked) {
            self.close_series(found, node as usize);
        }
        found
    }

    /// How much of a node's production, services and imports the series has not reached yet.
    fn missing(&self, series: &[TierSums], node: usize) -> f64 {
        let blend = self.blend(node);
        let whole = [blend.production, blend.services, blend.imported];
        (0..3).map(|k| (whole[k] - series.iter().map(|tier| tier[k]).sum::<f64>()).abs()).sum()
    }

    /// What the series left out, deeper tiers, goes to the last one; empty tiers at the end go.
    fn close_series(&self, series: &mut Vec<TierSums>, node: usize) {
        let blend = self.blend(node);
        let whole = [blend.production, blend.services, blend.imported];
        for k in 0..3 {
            let sum: f64 = series.iter().map(|tier| tier[k]).sum();
            if let Some(last) = series.last_mut() {
                last[k] += whole[k] - sum;
            }
        }
        while series.len() > 1 && series.last().is_some_and(|tier| tier.iter().all(|share| share.abs() < NOTHING)) {
            series.pop();
        }
    }

    /// What a node draws from lines and from what is inside firms.
    fn drawn(&self, node: usize, lines: &[TierSums], inner: &[TierSums]) -> TierSums {
        let mut sum = [0.0; 3];
        for (target, share) in self.network.ties(node) {
            let from = lines.get(target).unwrap_or_else(|| &inner[target - lines.len()]);
            (0..3).for_each(|k| sum[k] += share * from[k]);
        }
        sum
    }

    /// Where the first import enters each asked node's value: the nearest tier, there the largest single import.
    pub fn first_imports(&self) -> Vec<Option<FirstImport>> {
        let mut first: Vec<Option<FirstImport>> = vec![None; self.len()];
        for component in self.network.order.iter() {
            for _ in 0..if component.len() > 1 { component.len().min(8) } else { 1 } {
                component.iter().for_each(|&node| first[node as usize] = self.first_import(node as usize, &first));
            }
        }
        self.asked.iter().map(|&node| first[node as usize]).collect()
    }

    fn first_import(&self, node: usize, first: &[Option<FirstImport>]) -> Option<FirstImport> {
        let own = self.own(node);
        let here = own.country.filter(|_| own.imported > 0.0);
        let here = here.map(|country| FirstImport { tier: 0, country, share: own.imported });
        let behind = self.network.ties(node).filter(|(_, share)| *share > 0.0).filter_map(|(target, share)| {
            let step = u32::from(self.is_line(target));
            first[target].map(|at| FirstImport { tier: at.tier + step, share: at.share * share, ..at })
        });
        here.into_iter().chain(behind).min_by(|a, b| {
            let by_tier = a.tier.cmp(&b.tier);
            by_tier.then(b.share.total_cmp(&a.share)).then(a.country.cmp(&b.country))
        })
    }

    /// The share of imports by country in each asked node: one solve for four countries at a time.
    pub fn origins(&self) -> Vec<Vec<(Country, f64)>> {
        let import = |node: usize| {
            let own = self.own(node);
            Import { country: own.country.filter(|_| own.imported != 0.0), share: own.imported }
        };
        let imports: Vec<Import> = (0..self.len()).into_par_iter().map(import).collect();
        let countries: BTreeSet<Country> = imports.iter().filter_map(|import| import.country).collect();
        let countries: Vec<Country> = countries.into_iter().collect();
        let mut found: Vec<Vec<(Country, f64)>> = vec![Vec::new(); self.asked.len()];
        let of_some = |some: &[Country]| {
            let mut x = Vec::new();
            let of_block = |countries| {
                self.network.solve_into(RESIDUAL, &Imports { imports: &imports, countries }, |_, _| true, &mut x);
                self.asked.iter().map(|&node| x[node as usize]).collect()
            };
            some.chunks(AT_ONCE).map(of_block).collect::<Vec<Vec<[f64; AT_ONCE]>>>()
        };
        // A solution is as large as the network: each thread needs memory for one, whatever the number of countries.
        let for_a_thread = countries.len().div_ceil(AT_ONCE).div_ceil(rayon::current_num_threads()).max(1) * AT_ONCE;
        let blocks: Vec<Vec<[f64; AT_ONCE]>> = countries.par_chunks(for_a_thread).flat_map_iter(of_some).collect();
        for (block, x) in countries.chunks(AT_ONCE).zip(blocks) {
            for (found, x) in found.iter_mut().zip(x) {
                let shares = block.iter().zip(x).filter(|(_, share)| *share != 0.0);
                found.extend(shares.map(|(country, share)| (*country, share)));
            }
        }
        found
    }
}

/// What a node has from abroad by itself.
#[derive(Clone, Copy)]
struct Import {
    country: Option<Country>,
    share: f64,
}

/// What every node has by itself from a few countries, a column each.
struct Imports<'a> {
    imports: &'a [Import],
    countries: &'a [Country],
}

impl Given<AT_ONCE> for Imports<'_> {
    fn nodes(&self) -> usize {
        self.imports.len()
    }

    fn given(&self, node: usize) -> [f64; AT_ONCE] {
        let Import { country, share } = self.imports[node];
        let mut row = [0.0; AT_ONCE];
        if let Some(k) = country.and_then(|country| self.countries.iter().position(|other| *other == country)) {
            row[k] = share;
        }
        row
    }
}
