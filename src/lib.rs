//! tegi: who made what, and how much of it here.
//!
//! The rooms of the house, in the order in which data passes through them. `crates/README.md` is the tour.

pub use tegi_model as model;

pub use tegi_ingest as ingest;

pub use tegi_trace::{detect, explain, graph, measure, resolve, store, trace};

pub mod analysis;

pub use tegi_simulate as simulate;

pub use tegi_render as render;
pub use tegi_report::{report, words};

pub mod cli;
