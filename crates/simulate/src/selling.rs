//! How firms sell: to each other, to private buyers, to the public; and what invoices say of it.

use super::economy::{Economy, named};
use super::firm::{FirmIx, LastInvoice};
use super::goods::{GoodIx, Kind};
use super::lot::{Lot, Quoted};
use super::making::{How, Made, Part, Use};
use super::paper::{InvoiceLine, Named, Wares};
use super::rates::cents;
use super::store::StoreIx;
use std::io;
use tegi_model::{Money, Quantity, Regime};

/// Whose model an invoice names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// The seller's.
    #[default]
    Own,
    /// That of the maker abroad.
    Foreign,
}

/// What an invoice says beside goods and money.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms<'a> {
    /// Origin sign.
    pub sign: &'a str,
    /// The declaration that is quoted.
    pub quoted: Option<Quoted>,
    /// The contract that is billed.
    pub contract: &'a str,
    /// Status; empty: final.
    pub status: &'a str,
    /// The scheme that it serves.
    pub scheme: Option<u32>,
    /// Whose model it names.
    pub model: Model,
}

impl Economy {
    /// What a firm asks for parts of a sale to another firm.
    fn asked(&mut self, firm: FirmIx, good: GoodIx, part: &Part) -> Money {
        let units = part.quantity.to_f64();
        let cost = part.cost.to_f64() / units.max(f64::MIN_POSITIVE);
        let list = self.goods.get(good).price * self.drift();
        let seller = self.firm_mut(firm);
        let haggled = seller.chance.between(0.97, 1.03);
        let unit = match (part.how, seller.line(good)) {
            (How::Passed, _) => cost * (1.0 + seller.markup * haggled),
            (_, line) => {
                let (level, floor) =
                    line.map_or((1.0, 1.05), |line| (seller.lines[line].level, seller.lines[line].floor));
                (list * level * haggled).max(cost * floor)
            }
        };
        cents(unit * units)
    }

    /// Sells into another firm's store.
    pub(super) fn sell_into(
        &mut self,
        seller: FirmIx,
        store: StoreIx,
        quantity: Quantity,
        depth: u32,
    ) -> io::Result<()> {
        let (buyer, good, scheme) = (self.store(store).firm, self.store(store).good, self.store(store).scheme);
        let parts = self.serve(seller, good, quantity, Use::Trade, depth)?;
        let method = self.firm(buyer).method;
        for parts in self.lines_of(seller, parts) {
            let amount: Money = parts.iter().map(|part| self.asked(seller, good, part)).sum();
            let made = Economy::priced(&parts, amount);
            let quoted = self.invoice(seller, Some(buyer), good, &parts, amount, scheme)?;
            self.remember(seller, amount, &made);
            let quantity = parts.iter().map(|part| part.quantity).sum();
            let lot = Lot { quantity, cost: amount, mix: made.mix, imported_units: made.imported_units, quoted };
            self.store_mut(store).put(lot, method);
        }
        Ok(())
    }

    /// Sells to somebody who uses the goods himself, or to the public.
    ///
    /// # Errors
    /// Where a paper cannot be written.
    pub fn sell_off(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        quantity: Quantity,
    ) -> io::Result<()> {
        let parts = self.serve(seller, good, quantity, Use::Private, 0)?;
        for parts in self.lines_of(seller, parts) {
            let amount: Money = parts.iter().map(|part| self.asked(seller, good, part)).sum();
            let made = Economy::priced(&parts, amount);
            self.invoice(seller, buyer, good, &parts, amount, None)?;
            self.remember(seller, amount, &made);
            self.take_back(seller, buyer, good, &parts, amount)?;
        }
        Ok(())
    }

    /// A buyer gives a part of what was made back: the invoice's line is corrected, the goods wait for another sale.
    fn take_back(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        parts: &[Part],
        amount: Money,
    ) -> io::Result<()> {
        let firm = self.firm_mut(seller);
        let (Some(line), [part]) = (firm.line(good), parts) else { return Ok(()) };
        let (Some(store), How::Made) = (firm.lines[line].returned, part.how) else { return Ok(()) };
        if buyer.is_none() || part.quantity < Quantity::new(2 * Quantity::ONE) || !firm.chance.happens(0.4) {
            return Ok(());
        }
        let back = self.goods.get(good).amount((part.quantity.to_f64() * 0.4).floor());
        let mut lot =
            Lot { quantity: part.quantity, cost: part.cost, mix: part.mix, imported_units: 0.0, quoted: None };
        let lot = lot.take(back);
        let given = Money::new(amount.part(back.steps(), part.quantity.steps()).steps() / 100 * 100);
        self.correct(seller, buyer, good, back, given)?;
        let method = self.firm(seller).method;
        self.store_mut(store).put(lot, method);
        Ok(())
    }

    /// Parts that go on one line of an invoice: goods of a declaration that the seller quotes stand alone.
    fn lines_of(&mut self, seller: FirmIx, parts: Vec<Part>) -> Vec<Vec<Part>> {
        let firm = self.firm_mut(seller);
        let quotes = parts.iter().any(|part| part.quoted.is_some()) && firm.chance.happens(firm.quotes);
        let mut lines: Vec<Vec<Part>> = Vec::with_capacity(1);
        for mut part in parts {
            if !quotes {
                part.quoted = None;
            }
            match lines.last_mut().filter(|line| line[0].quoted == part.quoted && line[0].how == part.how) {
                Some(line) => line.push(part),
                None => lines.push(vec![part]),
            }
        }
        lines
    }

    /// Remembers what went abroad.
    pub fn remember_export(&mut self, seller: FirmIx, made: &Made, tenge: f64) {
        self.remember(seller, Money::from_f64(tenge), made);
    }

    /// Goods go from one store to another at nearly what they cost.
    ///
    /// # Errors
    /// Where the paper cannot be written.
    pub fn hand_round(&mut self, from: StoreIx, to: StoreIx, quantity: Quantity) -> io::Result<()> {
        let (seller, buyer, good) = (self.store(from).firm, self.store(to).firm, self.store(from).good);
        let scheme = self.store(from).scheme;
        let mut parts = Vec::new();
        self.pass_on(from, quantity, 0, &mut parts)?;
        parts.iter_mut().for_each(|part| part.quoted = None);
        let cost: Money = parts.iter().map(|part| part.cost).sum();
        let amount = cents(cost.to_f64() * (1.0 + self.firm_mut(seller).chance.between(0.005, 0.04)));
        let made = Economy::priced(&parts, amount);
        self.invoice(seller, Some(buyer), good, &parts, amount, scheme)?;
        self.remember(seller, amount, &made);
        let method = self.firm(buyer).method;
        let lot = Lot { quantity, cost: amount, mix: made.mix, imported_units: made.imported_units, quoted: None };
        self.store_mut(to).put(lot, method);
        Ok(())
    }

    fn remember(&mut self, seller: FirmIx, amount: Money, made: &Made) {
        let (value, tally) = (amount.to_f64(), &mut self.firm_mut(seller).sold);
        tally.value += value;
        tally.imported_units += value * made.imported_units;
        tally.local += value * made.mix.local();
        tally.imported += value * made.mix.foreign();
        tally.own += value * made.own;
    }

    /// Writes an invoice's line. Gives what the buyer can quote later.
    fn invoice(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        parts: &[Part],
        amount: Money,
        scheme: Option<u32>,
    ) -> io::Result<Option<Quoted>> {
        let quantity = parts.iter().map(|part| part.quantity).sum();
        let quoted = parts.first().and_then(|part| part.quoted);
        let sign = self.sign(seller, good, parts, quoted);
        // Who quotes the declaration has no reason to put his own model on the goods.
        let model = if quoted.is_some() { Model::Foreign } else { Model::Own };
        self.bill(seller, buyer, good, quantity, amount, Terms { sign, quoted, scheme, model, ..Terms::default() })?;
        Ok(quoted)
    }

    /// The origin sign that a seller puts on goods.
    fn sign(&mut self, seller: FirmIx, good: GoodIx, parts: &[Part], quoted: Option<Quoted>) -> &'static str {
        let passed = parts.first().is_some_and(|part| part.how == How::Passed);
        let imported = parts.first().is_some_and(|part| part.imported_units > 0.5);
        let kind = self.goods.get(good).kind;
        let firm = self.firm_mut(seller);
        let told = match (kind, quoted) {
            (Kind::Service | Kind::Repair, _) => ["6", "6"],
            (_, Some(quoted)) if quoted.regime == Regime::Customs => ["1", "1"],
            (_, Some(_)) => ["2", "2"],
            _ if !passed => ["3", "4"],
            _ if imported && firm.schemes.is_empty() => ["2", "5"],
            _ => ["5", "5"],
        };
        told[firm.chance.place(2)]
    }

    /// Writes an invoice's line on terms; more lines to the same buyer on the same day go on the same invoice.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn bill(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        quantity: Quantity,
        amount: Money,
        terms: Terms<'_>,
    ) -> io::Result<()> {
        let day = self.today;
        let by_branch = buyer.is_some_and(|buyer| {
            let buyer = self.firm_mut(buyer);
            buyer.branch.is_some() && buyer.chance.happens(0.5)
        });
        let firm = self.firm_mut(seller);
        let same = firm
            .last
            .filter(|last| last.buyer == buyer && last.day == day && buyer.is_some() && terms.status.is_empty());
        let (number, line) = match (same, terms.status.is_empty(), firm.last) {
            (Some(last), ..) => (last.number, last.line + 1),
            (None, false, Some(last)) => (last.number, last.line),
            _ => {
                firm.invoices += 1;
                (firm.invoices, 1)
            }
        };
        firm.last = Some(LastInvoice { buyer, day, number, line });
        let (file, firm) = (firm.file, &self.firms[seller.0 as usize]);
        let model = firm.line(good).map_or("", |line| match terms.model {
            Model::Own => firm.lines[line].model.as_str(),
            Model::Foreign => firm.lines[line].foreign_model.as_str(),
        });
        let buyer = buyer.map_or(Named::default(), |buyer| named(&self.firms[buyer.0 as usize], by_branch));
        let line = InvoiceLine {
            no: (seller.0, number, line),
            file,
            day,
            seller: named(firm, false),
            buyer,
            wares: Wares::of(self.goods.get(good), model, quantity),
            amount,
            sign: terms.sign,
            quoted: terms.quoted,
            contract: terms.contract,
            status: if terms.status.is_empty() { "final" } else { terms.status },
        };
        self.paper.bill(&line, terms.scheme)
    }

    /// Corrects the last line of a seller's last invoice by what came back.
    fn correct(
        &mut self,
        seller: FirmIx,
        buyer: Option<FirmIx>,
        good: GoodIx,
        quantity: Quantity,
        amount: Money,
    ) -> io::Result<()> {
        let sign = if self.firm(seller).chance.clone().happens(0.5) { "4" } else { "3" };
        let terms = Terms { sign, status: "corrected", ..Terms::default() };
        self.bill(seller, buyer, good, -quantity, -amount, terms)
    }
}
