//! THE WORDS: the nouns that every room shares.
//!
//! Codes, dates, money and quantities are parsed once, at the door, and are never strings again. Results are plain
//! data, so that the rooms which write and draw need to know nothing of how they came about.

mod answer;
pub mod check_digits;
mod code;
mod covered;
mod day;
pub mod few_bytes;
pub mod figure;
mod flow;
mod issue;
mod lasting;
mod message;
mod number;
mod places;
mod preview;
mod record;
mod retold;
mod revised;
mod score;
mod settings;
mod table;
mod text;
mod whole;
mod written;

pub use answer::*;
pub use code::*;
pub use covered::*;
pub use day::*;
pub use flow::*;
pub use issue::*;
pub use message::*;
pub use number::*;
pub use places::*;
pub use preview::*;
pub use record::*;
pub use retold::*;
pub use revised::*;
pub use score::*;
pub use settings::*;
pub use table::*;
pub use text::*;
pub use written::*;
