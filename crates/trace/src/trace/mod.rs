//! FOLLOW: from the flow graph to what every line is made of, through all tiers and circles.
//!
//! 1. Each party's books are kept by themselves, in parallel (`party`): goods passed on, goods made, inputs used.
//! 2. The books become one network of shares: lines, pools and baskets (`network`).
//! 3. The network is solved exactly (`solve`), circles included; circles that nothing enters are named.
//! 4. Pass-through is bounded from below and above (`bounds`), and with it how far local shares can move (`leeway`).
//!
//! Nothing here opens a file; the answer depends neither on the order of rows nor on threads.

mod assembly;
mod books;
mod bounds;
mod chart;
mod compact;
mod components;
mod dominators;
mod gates;
mod ledger;
mod leeway;
mod lots;
mod making;
mod network;
mod owns;
mod party;
mod same_good;
mod solve;
mod sweeps;
mod tiers;
mod tiles;
mod trail;
mod upstream;

pub use books::{Column, Desk, Detail, Movement, Own, ShelfSums};
pub use bounds::UnitBounds;
pub use chart::{Chart, Face, Known, Station, Strand, Traced, Users, number_of, strands_between};
pub use compact::{Compact, Edge, Edges};
pub use components::{Components, components};
pub use dominators::{Dominators, dominators};
pub use gates::{Gates, Held, gate_firms, gates};
pub use ledger::{good_name, ledgers, ledgers_of, timeline};
pub use leeway::{Leeway, OpenEnds};
pub use network::{Blend, NodeKind, Sketch, Tracing, trace, trace_beside};
pub use owns::Owns;
pub use solve::{Doubt, Given, Network, RESIDUAL, Sweeps};
pub use tiers::{FirstImport, TierSums};
pub use trail::{TrailOptions, trail_to_border, trail_to_ministry};
