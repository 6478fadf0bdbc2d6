//! Inputs: what goods were made from, by bill of materials, by contract, or in proportion.

use super::word::same_code;
use super::{Keeper, Left, Row};
use crate::graph::GoodKey;
use crate::trace::books::{Column, Movement};
use crate::trace::making::{Output, Supply, spread_inputs};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use tegi_model::{Day, HsCode, LinkKind, Money, Quantity, Unit};

/// Headings of machines and tools with which goods are made: they are not in the goods. Furnaces, lifting and
/// earth-moving machines, machine tools, moulds, machines for plastics and other single purposes.
const EQUIPMENT: [std::ops::RangeInclusive<u16>; 6] =
    [8417..=8417, 8426..=8430, 8454..=8466, 8474..=8475, 8477..=8477, 8479..=8480];

/// What went into one making.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) ties: Vec<(Row, i64, LinkKind)>,
    /// Basket, value of inputs, value of material inputs.
    pub(super) basket: Option<(usize, f64, f64)>,
    pub(super) material: i64,
}

/// Lots of one component, oldest first, and what one unit costs at the mean.
struct Stack {
    lots: VecDeque<Row>,
    next_or_last: Option<Row>,
    unit_cost: f64,
}

impl Inputs {
    fn add(&mut self, line: Row, cost: i64, link: LinkKind, material: bool) {
        if cost != 0 {
            self.ties.push((line, cost, link));
            self.material += if material { cost } else { 0 };
        }
    }

    pub(super) fn cost(&self) -> i64 {
        self.ties.iter().map(|(_, cost, _)| cost).sum()
    }
}

impl Keeper<'_> {
    /// What of a purchase can go into what is made: not equipment, not goods that the party trades.
    pub(super) fn is_input(&self, row: Row) -> bool {
        let line = self.line(row);
        let equipment =
            matches!(line.key, GoodKey::Heading(heading) if EQUIPMENT.iter().any(|range| range.contains(&heading)));
        let left = self.left(row);
        !equipment && !left.traded && left.cost.is_some_and(|cost| cost > 0)
    }

    /// Whether a bill of materials says where a purchase goes.
    pub(super) fn is_billed_for(&self, row: Row) -> bool {
        let bills = self.desk.graph.bills.get(&self.party);
        let mut components = bills.into_iter().flatten().flat_map(|bill| &bill.components);
        components.any(|(component, ..)| self.line(row).code.is_some_and(|code| same_code(*component, code)))
    }

    /// By bill of materials: so much of each component for each unit, oldest lots first. What the bill wants and no
    /// record holds was there all the same, from before the first record or bought past it: it is taken to be like the
    /// next lot of that component.
    pub(super) fn use_bills(&mut self, inputs: &mut [Inputs]) {
        let Some(bills) = self.desk.graph.bills.get(&self.party) else { return };
        let mut stacks: FxHashMap<(HsCode, Unit), Stack> = FxHashMap::default();
        for number in 0..self.makings.len() {
            let line = self.line(self.makings[number].line);
            if !self.is_made(&self.makings[number]) {
                continue;
            }
            let Some(quantity) = self.makings[number].quantity else { continue };
            let bill = line.code.and_then(|code| bills.iter().find(|bill| same_code(bill.product, code)));
            let Some(bill) = bill else { continue };
            for &(component, per_unit, unit) in &bill.components {
                let wanted = (i128::from(quantity) * i128::from(per_unit.steps()) / i128::from(Quantity::ONE)) as i64;
                let stack = stacks.entry((component, unit)).or_insert_with(|| self.stack(component, unit));
                let missing = self.use_component(stack, wanted, self.makings[number].time, &mut inputs[number]);
                let room = self.makings[number].value - inputs[number].cost();
                if let Some(like) = stack.next_or_last.filter(|_| missing > 0) {
                    let cost = (missing as f64 * stack.unit_cost).round() as i64;
                    inputs[number].add(like, cost.min(room).max(0), LinkKind::Like, false);
                }
            }
        }
    }

    /// Lots that can be a component.
    fn stack(&self, component: HsCode, unit: Unit) -> Stack {
        let fits = |row: &Row| {
            let line = self.line(*row);
            line.code.is_some_and(|code| same_code(component, code))
                && (unit == Unit::UNKNOWN || line.unit == unit)
                && !line.service
                && self.contract_served(line).is_none()
        };
        let mut lots: Vec<Row> = self.incoming().filter(fits).collect();
        lots.sort_by_key(|&row| (self.time_in(self.line(row)), row));
        let priced = || lots.iter().filter_map(|&row| self.line(row).cost().zip(self.line(row).quantity));
        let cost: f64 = priced().map(|(cost, _)| cost.steps() as f64).sum();
        let units: f64 = priced().map(|(_, quantity)| quantity.steps() as f64).sum();
        let unit_cost = if units > 0.0 { cost / units } else { 0.0 };
        Stack { next_or_last: lots.first().copied(), unit_cost, lots: lots.into() }
    }

    /// Draws a component; gives how much of it is not on record.
    fn use_component(&mut self, stack: &mut Stack, mut wanted: i64, time: i32, inputs: &mut Inputs) -> i64 {
        while let Some(row) =
            stack.lots.front().copied().filter(|&row| wanted > 0 && self.time_in(self.line(row)) <= time)
        {
            let drawn = match *self.left(row) {
                Left { quantity, cost: Some(cost), .. } if quantity > 0 => {
                    let drawn = wanted.min(quantity);
                    let part = Money::new(cost).part(drawn, quantity).steps();
                    self.take(row, drawn, part);
                    self.book_use(row, drawn, part, time);
                    inputs.add(row, part, LinkKind::ExactInput, true);
                    drawn
                }
                _ => 0,
            };
            wanted -= drawn;
            let left = self.left(row);
            if left.quantity <= 0 || left.cost.is_none() {
                stack.lots.pop_front();
                stack.next_or_last = stack.lots.front().copied().or(stack.next_or_last);
            }
        }
        wanted
    }

    /// Purchases for a contract go into what is made for it, in proportion to its value.
    pub(super) fn use_tied(&mut self, inputs: &mut [Inputs]) {
        let mut by_contract: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for (number, making) in self.makings.iter().enumerate().filter(|(_, making)| self.is_made(making)) {
            if let Some(contract) = self.line(making.line).contract {
                by_contract.entry(contract.0).or_default().push(number);
            }
        }
        for row in self.incoming() {
            let line = self.line(row);
            let makings = self.contract_served(line).and_then(|contract| by_contract.get(&contract));
            let Some(makings) = makings.filter(|_| self.is_input(row)) else { continue };
            let Left { quantity, cost: Some(cost), .. } = *self.left(row) else { continue };
            let weights: Vec<i64> = makings.iter().map(|&number| self.makings[number].value.max(0)).collect();
            let whole: i64 = weights.iter().sum();
            let (mut before, mut given) = (0, 0);
            for (&number, weight) in makings.iter().zip(weights) {
                before += weight;
                let upto = Money::new(cost).part(before, whole).steps();
                inputs[number].add(row, upto - given, LinkKind::ExactInput, !line.service);
                given = upto;
            }
            let used = Money::new(quantity).part(given, cost.max(1)).steps();
            self.take(row, used, given);
            self.book_use(row, used, given, i32::MAX);
        }
    }

    /// Everything else that was bought goes into everything else that was made.
    pub(super) fn use_common(&mut self, inputs: &mut [Inputs]) {
        let (makings, outputs, output_of) = self.outputs(inputs);
        let mut purchases: Vec<(GoodKey, bool, i32, Row)> = self
            .incoming()
            .filter(|&row| {
                self.is_input(row) && self.contract_served(self.line(row)).is_none() && !self.is_billed_for(row)
            })
            .map(|row| {
                let line = self.line(row);
                (line.key, line.service, self.time_in(line), row)
            })
            .collect();
        purchases.sort_by_key(|&(key, service, time, row)| (service, key, time, row));
        let kept = self.kept(purchases.iter().map(|&(.., row)| row));
        let mut supplies = Vec::with_capacity(purchases.len());
        let mut kind = 0;
        for (i, &(key, service, time, row)) in purchases.iter().enumerate() {
            if i > 0 && (purchases[i - 1].0, purchases[i - 1].1) != (key, service) {
                kind += 1;
            }
            let cost = self.left(row).cost.unwrap_or(0);
            supplies.push(Supply { time, kind, cost: cost - kept.get(&row).copied().unwrap_or(0) });
        }
        let uses = spread_inputs(&supplies, &outputs);
        let first_basket = self.books.baskets.len();
        let mut totals: Vec<(i64, i64)> = vec![(0, 0); outputs.len()];
        let mut ties: Vec<Vec<(Row, i64)>> = vec![Vec::new(); outputs.len()];
        // A lot is booked as used once, on the day of its last use: a movement for each use would be most of the ledger.
        let mut used_of: Vec<(i64, i64, i32)> = vec![(0, 0, 0); self.got];
        for used in &uses {
            let (_, service, _, row) = purchases[used.supply as usize];
            let Left { quantity, cost: Some(cost), .. } = *self.left(row) else { continue };
            let drawn = Money::new(quantity).part(used.cost, cost.max(1)).steps();
            self.take(row, drawn, used.cost);
            let gone = &mut used_of[row.0 as usize];
            *gone = (gone.0 + drawn, gone.1 + used.cost, outputs[used.output as usize].time);
            let total = &mut totals[used.output as usize];
            *total = (total.0 + used.cost, total.1 + if service { 0 } else { used.cost });
            ties[used.output as usize].push((row, used.cost));
        }
        for (row, (quantity, cost, time)) in
            self.incoming().zip(used_of).filter(|(_, (quantity, cost, _))| (*quantity, *cost) != (0, 0))
        {
            self.book_use(row, quantity, cost, time);
        }
        let graph_lines = self.desk.graph.incoming(self.party);
        for (ties, total) in ties.iter().zip(&totals) {
            let part = |&(row, cost): &(Row, i64)| (graph_lines[row.0 as usize], cost as f64 / total.0.max(1) as f64);
            self.books.baskets.push(ties.iter().map(part));
        }
        for (number, output) in makings.into_iter().zip(output_of) {
            let share = self.makings[number].weight / outputs[output].weight.max(f64::MIN_POSITIVE);
            let (all, material) = totals[output];
            if all > 0 {
                inputs[number].basket = Some((first_basket + output, all as f64 * share, material as f64 * share));
            }
        }
    }

    /// What a stock count found of the inputs, as the cost that is still there of each lot: of the latest. Lots of goods
    /// that the party trades are counted first, since what is left of them is known. By cost, since a good is bought in
    /// sets and counted in pieces.
    fn kept(&self, purchases: impl DoubleEndedIterator<Item = Row>) -> FxHashMap<Row, i64> {
        let mut open: FxHashMap<GoodKey, (i32, i64)> = FxHashMap::default();
        let mut kept = FxHashMap::default();
        for row in purchases.rev() {
            let line = self.line(row);
            let (day, rest) = open.entry(line.key).or_insert_with(|| self.counted(line.key));
            let there = self.left(row).cost.unwrap_or(0);
            let part = there.min(*rest);
            if part > 0 && self.time_in(line) <= *day {
                *rest -= part;
                kept.insert(row, part);
            }
        }
        kept
    }

    /// The last count of a good: when, and what it is worth at the mean unit cost of what the party got in that unit.
    fn counted(&self, key: GoodKey) -> (i32, i64) {
        let lots = self.on_shelf(key);
        let mut units: Vec<Unit> = lots.iter().map(|&lot| self.line(lot).unit).collect();
        units.sort_unstable();
        units.dedup();
        let (mut last, mut worth) = (i32::MIN, 0.0);
        for unit in units {
            let Some((day, counted)) = self.desk.graph.counts.get(&(self.party, key, unit)) else { continue };
            let of_unit = || lots.iter().map(|&lot| (lot, self.line(lot))).filter(|(_, line)| line.unit == unit);
            let traded = of_unit().map(|(lot, _)| self.left(lot)).filter(|left| left.traded);
            let traded: f64 = traded.map(|left| left.quantity as f64).sum();
            let priced = || of_unit().filter_map(|(_, line)| line.cost().zip(line.quantity));
            let cost: f64 = priced().map(|(cost, _)| cost.steps() as f64).sum();
            let units: f64 = priced().map(|(_, quantity)| quantity.steps() as f64).sum();
            if units > 0.0 {
                worth += (counted.steps() as f64 - traded).max(0.0) * cost / units;
                last = last.max(self.desk.settings.period.of(*day));
            }
        }
        (last, worth as i64)
    }

    /// What was made, by period. Gives the makings, the outputs, and which is in which.
    pub(super) fn outputs(&self, inputs: &[Inputs]) -> (Vec<usize>, Vec<Output>, Vec<usize>) {
        let (mut makings, mut outputs, mut output_of): (Vec<usize>, Vec<Output>, Vec<usize>) = Default::default();
        for (number, making) in self.makings.iter().enumerate().filter(|(_, making)| self.is_made(making)) {
            let value = (making.value - inputs[number].cost()).max(0);
            match outputs.last_mut().filter(|output| output.time == making.time) {
                Some(output) => {
                    output.weight += making.weight;
                    output.value += value;
                }
                None => outputs.push(Output { time: making.time, weight: making.weight, value }),
            }
            makings.push(number);
            output_of.push(outputs.len() - 1);
        }
        (makings, outputs, output_of)
    }

    pub(super) fn book_use(&mut self, row: Row, quantity: i64, cost: i64, time: i32) {
        let line = self.line(row);
        let day = (self.desk.settings.period == tegi_model::Period::Day && time != i32::MAX).then_some(Day::new(time));
        let (quantity, cost) = (Quantity::new(quantity), Money::new(cost));
        let movement = Movement {
            key: line.key,
            unit: line.unit,
            column: Column::Used,
            quantity,
            cost,
            day,
            line: Some(self.line_ix(row)),
        };
        self.ledger.book(movement);
    }
}
