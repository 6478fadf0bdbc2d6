//! A store: the lots of one good that one firm holds, and where the firm gets more of them.
//!
//! Its ledger closes: opening stock and all that came in is all that went out and what is left, in units and in money.

use super::border::Channel;
use super::firm::FirmIx;
use super::goods::GoodIx;
use super::lot::Lot;
use std::collections::VecDeque;
use tegi_model::{Method, Money, Quantity};

/// A store by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoreIx(pub u32);

/// Where goods come from.
#[derive(Clone, Debug)]
pub enum From {
    /// A firm at home.
    Firm(FirmIx),
    /// Abroad.
    Abroad(Channel),
}

/// One source of a store with its part of the orders.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its part, compared with the others'.
    pub weight: f64,
    /// Where from.
    pub from: From,
}

/// When a firm orders.
#[derive(Clone, Copy, Debug)]
pub enum Policy {
    /// So much, as soon as less than the second is there or on its way.
    Stocked {
        /// How much is ordered.
        order: Quantity,
        /// Below how much.
        below: Quantity,
    },
    /// Only what is wanted, with so much on top.
    OnDemand {
        /// The surplus, as a fraction.
        surplus: f64,
    },
}

/// Sums of all that moved, for the proof that nothing is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Came in: units and money.
    pub came: (Quantity, Money),
    /// Went out.
    pub went: (Quantity, Money),
}

/// The lots of one good at one firm.
#[derive(Clone, Debug)]
pub struct Store {
    /// Whose it is.
    pub firm: FirmIx,
    /// What lies in it.
    pub good: GoodIx,
    /// Where more comes from; the store is only filled by returns where there is no source.
    pub sources: Vec<Source>,
    /// When more is ordered.
    pub policy: Policy,
    /// Goods on their way.
    pub on_order: Quantity,
    /// The scheme that it serves.
    pub scheme: Option<u32>,
    /// Sums of movements.
    pub ledger: Ledger,
    lots: VecDeque<Lot>,
    quantity: Quantity,
}

impl Store {
    /// An empty store.
    pub fn new(firm: FirmIx, good: GoodIx, sources: Vec<Source>, policy: Policy) -> Store {
        let (lots, quantity) = (VecDeque::new(), Quantity::ZERO);
        let (on_order, scheme, ledger) = (Quantity::ZERO, None, Ledger::default());
        Store { firm, good, sources, policy, on_order, scheme, ledger, lots, quantity }
    }

    /// How much is there.
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// What it cost.
    pub fn cost(&self) -> Money {
        self.lots.iter().map(|lot| lot.cost).sum()
    }

    /// Puts a lot in. Bulk goods mix with what is there; all others stay apart.
    pub fn put(&mut self, lot: Lot, method: Method) {
        if lot.quantity <= Quantity::ZERO {
            return;
        }
        self.quantity += lot.quantity;
        self.ledger.came = (self.ledger.came.0 + lot.quantity, self.ledger.came.1 + lot.cost);
        match self.lots.back_mut().filter(|_| method == Method::Proportional) {
            Some(there) => there.mix_in(&lot),
            None => self.lots.push_back(lot),
        }
    }

    /// Takes goods out: the oldest first, or the newest where the firm keeps its store so. Gives as much as there is.
    pub fn take(&mut self, mut wanted: Quantity, method: Method, mut each: impl FnMut(Lot)) {
        while wanted > Quantity::ZERO {
            let lot = if method == Method::Lifo { self.lots.back_mut() } else { self.lots.front_mut() };
            let Some(lot) = lot else { return };
            let taken = lot.take(wanted);
            let empty = lot.quantity.is_zero();
            wanted -= taken.quantity;
            self.quantity -= taken.quantity;
            self.ledger.went = (self.ledger.went.0 + taken.quantity, self.ledger.went.1 + taken.cost);
            if empty {
                let _ = if method == Method::Lifo { self.lots.pop_back() } else { self.lots.pop_front() };
            }
            each(taken);
        }
    }

    /// Whether what came in is what went out and what is left.
    pub fn closes(&self) -> bool {
        let left: Quantity = self.lots.iter().map(|lot| lot.quantity).sum();
        let (came, went) = (self.ledger.came, self.ledger.went);
        left == self.quantity && came.0 == went.0 + self.quantity && came.1 == went.1 + self.cost()
    }
}
