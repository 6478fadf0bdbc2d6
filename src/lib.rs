//! tegi: who made what, and how much of it here.
//!
//! The rooms of the house, in the order in which data passes through them. `src/README.md` is the tour.

pub mod model;

pub mod ingest;
pub mod resolve;

pub mod graph;
pub mod trace;

pub mod measure;

pub mod detect;
pub mod explain;

pub mod store;

pub mod analysis;

pub mod simulate;

pub mod words;

pub mod render;
pub mod report;

pub mod cli;
