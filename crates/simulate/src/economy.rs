//! The economy: its firms, stores, contracts and papers in one place.
//!
//! What firms do stands beside: [`super::ordering`], [`super::making`], [`super::selling`], [`super::importing`].

use super::border::Sender;
use super::contract::Contract;
use super::documents::Certificate;
use super::firm::{Firm, FirmIx};
use super::goods::Catalogue;
use super::paper::{Named, Paper};
use super::queue::Queue;
use super::rates::Rates;
use super::schemes::Scheme;
use super::store::{Store, StoreIx};
use tegi_model::{Country, Day};

/// The home country.
pub const KZ: Country = Country(*b"KZ");

/// The made-up economy.
pub struct Economy {
    /// Its seed.
    pub seed: u64,
    /// How many times more documents than usual.
    pub scale: f64,
    /// What is made and traded.
    pub goods: Catalogue,
    /// Firms at home.
    pub firms: Vec<Firm>,
    /// All stores.
    pub stores: Vec<Store>,
    /// Firms abroad.
    pub senders: Vec<Sender>,
    /// Exchange rates.
    pub rates: Rates,
    /// Contracts.
    pub contracts: Vec<Contract>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Schemes.
    pub schemes: Vec<Scheme>,
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
    /// Now.
    pub today: Day,
    /// What is going to happen.
    pub queue: Queue,
    /// Where papers are written.
    pub paper: Paper,
    /// By firm: sender, day, declaration and last line, for more lines on the same declaration.
    pub declared: Vec<Option<(u32, Day, u32, u32)>>,
}

impl Economy {
    /// A firm.
    pub fn firm(&self, firm: FirmIx) -> &Firm {
        &self.firms[firm.0 as usize]
    }

    /// A firm, to be changed.
    pub fn firm_mut(&mut self, firm: FirmIx) -> &mut Firm {
        &mut self.firms[firm.0 as usize]
    }

    /// A store.
    pub fn store(&self, store: StoreIx) -> &Store {
        &self.stores[store.0 as usize]
    }

    /// A store, to be changed.
    pub fn store_mut(&mut self, store: StoreIx) -> &mut Store {
        &mut self.stores[store.0 as usize]
    }

    /// Prices of this day compared with the first: they rise by nine per cent a year.
    pub fn drift(&self) -> f64 {
        1.0 + 0.09 * f64::from((self.today.number() - self.first.number()).max(0)) / 365.0
    }
}

/// A firm as papers name it, or its branch.
pub fn named(firm: &Firm, by_branch: bool) -> Named<'_> {
    match firm.branch.as_ref().filter(|_| by_branch) {
        Some((id, name)) => Named { id, name, country: Some(KZ) },
        None => Named { id: &firm.id, name: &firm.name, country: Some(KZ) },
    }
}
