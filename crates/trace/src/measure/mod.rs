//! WEIGH: from the traced network to figures: of contracts, parties, products, programmes and the whole case.
//!
//! A figure is the value-weighted mean of what its deliveries are made of. Its interval counts as foreign (lower) or
//! local (upper) what is unknown; what rests on a declaration alone leaves the lower bound too.

mod figure;
mod flows;
mod role;
mod width;

pub use figure::{Gauge, SideBySide, Tracings, verdict};
pub use flows::flows;
pub use role::role_of;
