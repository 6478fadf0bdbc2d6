//! The finished good is declared under the code of a material; description, price and weight are those of the good.

use super::Plot;
use crate::store::From;
use tegi_model::Day;

/// The material is the dearest input of the product that is made at home.
pub(super) fn plant(plot: &mut Plot<'_, '_>) {
    let mut channel = plot.finished_goods();
    let economy = &*plot.plan.economy;
    let worth = |(input, units): &(crate::goods::GoodIx, f64)| units * economy.goods.get(*input).price;
    let recipe = &economy.goods.get(plot.good).recipe;
    let coded = recipe.iter().filter(|(input, _)| !economy.goods.get(*input).code.is_empty());
    let material = coded.max_by(|a, b| worth(a).total_cmp(&worth(b))).map(|(input, _)| *input);
    channel.shown_as = material;
    let part = plot.chance.between(0.8, 1.0);
    plot.relabel(From::Abroad(channel), part, Day::new(i32::MIN));
    plot.scheme.cover.push("code-of-a-material");
}
