//! How goods come over the border into a store, with customs or from the union without.

use super::border::{Channel, LANDS, ModelShown, Rhythm};
use super::economy::{Economy, named};
use super::firm::FirmIx;
use super::goods::GoodIx;
use super::lot::{Lot, Mix, Quoted};
use super::paper::{DeclarationLine, Named, Wares};
use super::rates::cents;
use super::store::StoreIx;
use std::io;
use tegi_model::{Currency, Direction, Money, Quantity, Regime};

impl Economy {
    /// Where a good comes from when nobody at home has it.
    pub(super) fn world_market(&mut self, good: GoodIx) -> Channel {
        let from = self.goods.get(good).abroad.first().copied();
        let land = from.map_or(0, |country| super::border::place_of(country.as_str()));
        let sender = self.senders.iter().position(|sender| sender.land == land).unwrap_or(0) as u32;
        Channel {
            sender,
            origin: land,
            currency: Currency(*LANDS[land].currency),
            price: LANDS[land].level * 1.1,
            shown: 1.0,
            shown_as: None,
            model: ModelShown::Nothing,
            rhythm: Rhythm::Whole,
        }
    }

    /// Brings goods over the border into a store.
    pub(super) fn import(&mut self, store: StoreIx, channel: &Channel, quantity: Quantity) -> io::Result<()> {
        let (firm, good, scheme) = (self.store(store).firm, self.store(store).good, self.store(store).scheme);
        let sender_land = self.senders[channel.sender as usize].land;
        let regime = if LANDS[sender_land].is_in_union() { Regime::Eaeu } else { Regime::Customs };
        let day = self.today;
        let haggled = self.firm_mut(firm).chance.between(0.95, 1.05);
        let weighed = self.firm_mut(firm).chance.between(0.98, 1.04);
        let no = self.declaration_no(firm, channel.sender, regime);
        let of = self.goods.get(good);
        let tenge = of.price * channel.price * haggled * self.drift() * quantity.to_f64();
        let paid = self.rates.abroad(tenge, channel.currency, day);
        let value = if channel.shown < 1.0 { cents(paid.to_f64() * channel.shown) } else { paid };
        let duty = match regime {
            Regime::Customs if of.duty > 0.0 => cents(value.to_f64() * of.duty),
            _ => Money::ZERO,
        };
        let shown = channel.shown_as.map_or(of, |shown| self.goods.get(shown));
        let (count, unit) = match channel.rhythm {
            Rhythm::Sets(each) => (Quantity::new(quantity.steps() / i64::from(each)), "компл"),
            Rhythm::Whole => (quantity, of.unit),
        };
        let own = &self.firms[firm.0 as usize];
        let line = own.line(good).map(|line| &own.lines[line]);
        let model = match (channel.model, line) {
            (ModelShown::Own, Some(line)) => line.model.as_str(),
            (ModelShown::Foreign, Some(line)) => line.foreign_model.as_str(),
            _ => "",
        };
        let sender = &self.senders[channel.sender as usize];
        let line = DeclarationLine {
            no,
            direction: Direction::Import,
            procedure: if regime == Regime::Eaeu { "" } else { "40" },
            importer: named(own, false),
            sender: Named { id: &sender.id, name: &sender.name, country: Some(LANDS[sender_land].country()) },
            dispatch: LANDS[sender_land].country(),
            origin: LANDS[channel.origin].country(),
            wares: Wares { code: shown.code, description: of.description, model, quantity: count, unit },
            net: Quantity::from_f64((of.kg * quantity.to_f64() * weighed * 1_000.0).round() / 1_000.0),
            value,
            currency: channel.currency,
            duty,
        };
        self.paper.declare(&line, scheme)?;
        let (paid, duty) = (self.rates.home(paid, channel.currency, day), self.rates.home(duty, channel.currency, day));
        let mix = Mix::import(channel.origin, paid.to_f64(), duty.to_f64());
        let lot = Lot { quantity, cost: paid + duty, mix, imported_units: 1.0, quoted: Some(no) };
        let method = self.firm(firm).method;
        self.store_mut(store).put(lot, method);
        Ok(())
    }

    /// The number and line of a firm's next line from a sender: on the declaration of the same day, where there is one.
    pub fn declaration_no(&mut self, firm: FirmIx, sender: u32, regime: Regime) -> Quoted {
        let day = self.today;
        let last = self.declared[firm.0 as usize].filter(|(of, on, ..)| *of == sender && *on == day);
        let (serial, line) = match last {
            Some((.., serial, line)) => (serial, line + 1),
            None => (self.paper.next_declaration(), 1),
        };
        self.declared[firm.0 as usize] = Some((sender, day, serial, line));
        Quoted { serial, line, day, regime }
    }
}
