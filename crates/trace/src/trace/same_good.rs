//! When two document lines speak of the same good, and not of a part and its product.
//!
//! They do if their codes agree (on six digits where both have six), their model or article numbers do not
//! contradict, their quantities can be compared, and the unit cost of the lot is plausible for the unit price of the
//! sale: a part that costs 6 % of the product is not the product, even under the product's own heading.
//!
//! Who sells imports as his own gives them a model name of his own. A lot whose model the firm never sells under its own
//! name is therefore compared by its description instead: goods of one code and one description at one level of price
//! are the same good, whatever the plate on them says. A dealer's imports, which he resells under their own model, are
//! not touched by this.

use tegi_model::{HsCode, Sym, Thresholds, Unit};

/// What the test looks at, of a lot or of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Likeness {
    /// The tariff code, six digits at most.
    pub code: Option<HsCode>,
    /// Model or article number; empty where none is given.
    pub model: Sym,
    /// The description in one form.
    pub text: Sym,
    /// Of a lot: whether its firm never sells under its model, so that the description decides.
    pub renamed: bool,
    /// Unit of the quantity.
    pub unit: Unit,
    /// Whether the net weight is known beside a quantity in another unit.
    pub weighed: bool,
}

/// How quantities of a lot and a sale compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// In the unit of both.
    Unit,
    /// By the lot's net weight; the sale is in kilograms.
    Weight,
}

impl Likeness {
    /// Whether code and model allow that `self`, a lot, is the same good as `sale`.
    pub fn named_like(&self, sale: &Likeness) -> bool {
        let codes = match (self.code, sale.code) {
            (Some(a), Some(b)) => {
                let digits = a.len().min(b.len()).min(6);
                a.prefix(digits) == b.prefix(digits)
            }
            _ => true,
        };
        let agree = |a: Sym, b: Sym| a.is_empty() || b.is_empty() || a == b;
        codes && if self.renamed { agree(self.text, sale.text) } else { agree(self.model, sale.model) }
    }

    /// How quantities of `self`, a lot, compare with those of `sale`; `None` where they cannot be.
    pub fn measured_like(&self, sale: &Likeness) -> Option<Measure> {
        if self.unit.comparable(sale.unit) {
            return Some(Measure::Unit);
        }
        (self.weighed && sale.unit == Unit::KILOGRAM).then_some(Measure::Weight)
    }
}

/// Whether `lot`, of this unit cost, can be `sale` at this unit price; where either is not known, it can.
///
pub fn priced_like(
    (lot, unit_cost): (&Likeness, Option<f64>),
    (sale, unit_price): (&Likeness, Option<f64>),
    thresholds: &Thresholds,
) -> bool {
    let described_alike = !lot.text.is_empty() && lot.text == sale.text;
    match (unit_cost, unit_price) {
        (Some(cost), Some(price)) if cost > 0.0 && price > 0.0 => {
            let ratio = cost / price;
            let least = match described_alike {
                true => thresholds.same_good_min_value_ratio_described,
                false => thresholds.same_good_min_value_ratio,
            };
            ratio >= least && ratio <= thresholds.same_good_max_value_ratio
        }
        _ => true,
    }
}
