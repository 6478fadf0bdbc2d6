//! The rules, one a file, each with its page beside it.

mod goods_in_a_circle;
mod no_inputs;
mod origin_sign_flip;
mod same_good_direct;
mod same_good_eaeu;
mod same_good_through_others;
mod share_contradicted;

use super::desk::Rule;

/// All rules, in the order of their ids.
pub const RULES: [Rule; 7] = [
    goods_in_a_circle::RULE,
    no_inputs::RULE,
    origin_sign_flip::RULE,
    same_good_direct::RULE,
    same_good_eaeu::RULE,
    same_good_through_others::RULE,
    share_contradicted::RULE,
];
