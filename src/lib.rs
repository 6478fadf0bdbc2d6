//! Follows goods through a supply chain and tells how much of them was made here.

pub mod model;
pub mod render;
