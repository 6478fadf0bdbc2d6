//! The settings of a case: what counts as home, how time is told, which thresholds decide.

use super::{Country, Currency, Period, Share, WorkKind};
use serde::{Deserialize, Serialize};

/// How goods that are alike are told apart when they leave a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// First in, first out (the default).
    #[default]
    Fifo,
    /// Last in, first out.
    Lifo,
    /// All that lies in store in proportion (Bialek 1996; the tracing literature's "haircut").
    Proportional,
    /// Whatever touches an import counts as imported: an upper bound, not a measure.
    Poison,
}

impl Method {
    /// All, in order.
    pub const ALL: [Method; 4] = [Method::Fifo, Method::Lifo, Method::Proportional, Method::Poison];

    /// As the settings write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Fifo => "fifo",
            Method::Lifo => "lifo",
            Method::Proportional => "proportional",
            Method::Poison => "poison",
        }
    }
}

impl std::str::FromStr for Method {
    type Err = ();

    fn from_str(text: &str) -> Result<Method, ()> {
        Method::ALL.into_iter().find(|method| method.as_str() == text).ok_or(())
    }
}

/// What the analysis of a case is told. One default each, with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Name of the case.
    pub name: String,
    /// Home: what counts as local.
    pub home: Country,
    /// Countries counted apart, beside home and third countries.
    pub bloc: Vec<Country>,
    /// The currency of every amount.
    pub currency: Currency,
    /// How finely time is told apart.
    pub period: Period,
    /// How goods that are alike leave a store.
    pub method: Method,
    /// Targets of local share by kind of work.
    pub targets: Vec<(WorkKind, Share)>,
    /// The thresholds.
    pub thresholds: Thresholds,
}

impl Settings {
    /// The target of a kind of work.
    pub fn target(&self, kind: Option<WorkKind>) -> Option<Share> {
        self.targets.iter().find(|(of, _)| Some(*of) == kind).map(|(_, target)| *target)
    }
}

/// Every threshold of the method by name. Shares and ratios are fractions of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// A lot is the same good as a sale only from this ratio of its unit cost to the unit price. A part that costs
    /// a tenth of the product is not the product; a mark-up to four times the cost still is one.
    pub same_good_min_value_ratio: f64,
    /// … or from this one where both documents describe the goods in the same words: a low cost then speaks of a low
    /// declaration rather than of a part. Below, even that no longer makes sense.
    pub same_good_min_value_ratio_described: f64,
    /// … and up to this one. Nobody sells goods at a quarter of what they cost.
    pub same_good_max_value_ratio: f64,
    /// Below this ratio of recorded material inputs to the value made, the maker's own value is only as good as his
    /// word: it leaves the lower bound.
    pub thin_inputs: f64,
    /// Inputs that no bill of materials ties to a product can be more or less of it than of the maker's other goods and
    /// other months: their foreign part, by this fraction of itself …
    pub inputs_leeway: f64,
    /// … and by this one where the maker makes several products.
    pub inputs_leeway_shared: f64,
    /// The same for inputs that a bill of materials or a contract ties to it: a lot can be another one.
    pub tied_inputs_leeway: f64,
    /// Beside these, by this fraction of the inputs: what is bought by the way, wasted, or lent.
    pub inputs_rounding: f64,
    /// From this pass-through on a supplier resells …
    pub reseller_pass_through: f64,
    /// … up to this one he makes; between the two he does both.
    pub maker_pass_through: f64,
    /// An assembler: imported content of what he made at least this (the EU's assembly test: parts of 60 %) …
    pub assembler_imported: f64,
    /// … and his own value added at most this (the EU's assembly test: 25 %).
    pub assembler_own_value: f64,
    /// A role is not told where more than this of the delivered value is dark.
    pub role_dark: f64,
    /// A declared share is contradicted when it exceeds the upper bound by more than this (rounding, exchange rates).
    pub declared_tolerance: f64,
    /// Goods that come back to a party within so many days run in a circle.
    pub circle_days: i32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds {
            same_good_min_value_ratio: 0.25,
            same_good_min_value_ratio_described: 0.05,
            same_good_max_value_ratio: 4.0,
            thin_inputs: 0.10,
            inputs_leeway: 0.50,
            inputs_leeway_shared: 1.00,
            tied_inputs_leeway: 0.20,
            inputs_rounding: 0.02,
            reseller_pass_through: 0.90,
            maker_pass_through: 0.10,
            assembler_imported: 0.60,
            assembler_own_value: 0.25,
            role_dark: 0.50,
            declared_tolerance: 0.02,
            circle_days: 90,
        }
    }
}
