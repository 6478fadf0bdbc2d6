//! What is going to happen, by day. Events of one day happen in the order in which they were thought of.

use super::firm::FirmIx;
use super::store::StoreIx;
use tegi_model::{Day, Quantity};

/// Something that will happen.
#[derive(Clone, Debug)]
pub enum Event {
    /// Ordered goods arrive.
    Arrival {
        /// Where.
        store: StoreIx,
        /// From which of its sources.
        source: usize,
        /// How much.
        quantity: Quantity,
    },
    /// Goods for a delivery are ordered.
    Prepare {
        /// The contract, by its number.
        contract: usize,
        /// Which of its deliveries.
        delivery: usize,
    },
    /// A contract is served.
    Deliver {
        /// The contract, by its number.
        contract: usize,
        /// Which of its deliveries.
        delivery: usize,
    },
    /// A firm's private sales of this day.
    Private {
        /// The firm.
        firm: FirmIx,
        /// Days from the first to the next sale.
        next: f64,
    },
    /// Goods leave the country.
    Export {
        /// The firm.
        firm: FirmIx,
    },
    /// Goods are sent round: firms one after another, the last gives them back to the first.
    Lap {
        /// The store that they come from and return to.
        store: StoreIx,
        /// Whose stores they pass.
        by: Vec<StoreIx>,
        /// Which is next.
        step: usize,
        /// How much.
        quantity: Quantity,
    },
    /// Something that happens to one firm alone.
    Odd {
        /// The firm.
        firm: FirmIx,
        /// What.
        what: Odd,
    },
}

/// Things that happen to some firms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odd {
    /// A few local components are bought for show.
    Decoy(StoreIx),
    /// A sample comes in for a time.
    Sample,
    /// Own goods go abroad for a time …
    Shown,
    /// … and come back.
    Back,
    /// A machine is bought.
    Machine(StoreIx),
}

/// Events by day.
#[derive(Debug, Default)]
pub struct Queue {
    first: i32,
    days: Vec<Vec<Event>>,
}

impl Queue {
    /// A queue for so many days from the first.
    pub fn new(first: Day, days: usize) -> Queue {
        Queue { first: first.number(), days: std::iter::repeat_with(Vec::new).take(days).collect() }
    }

    /// Thinks of an event; what lies after the last day never happens.
    pub fn at(&mut self, day: Day, event: Event) {
        let place = (day.number() - self.first).max(0) as usize;
        if let Some(events) = self.days.get_mut(place) {
            events.push(event);
        }
    }

    /// The events of a day so far; others may come while these happen.
    pub fn take(&mut self, day: Day) -> Vec<Event> {
        let place = (day.number() - self.first).max(0) as usize;
        self.days.get_mut(place).map(std::mem::take).unwrap_or_default()
    }
}
