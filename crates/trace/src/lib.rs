//! FOLLOW: from records to what every line is made of, how local it is and what deserves a look; and how that is kept.
//!
//! The rooms lie in the order in which data passes through them.

pub mod resolve;

pub mod graph;
pub mod trace;

pub mod measure;

pub mod detect;
pub mod explain;

pub mod store;
