//! From records to supply lines: what enters, what is passed on, what leaves, each once.

use super::codes::link;
use super::goods::{GoodKey, GoodsTable, Placed, PlacedIx, Side};
use super::opening::value_opening;
use super::{Bill, CertificateNode, ContractIx, ContractNode, FlowGraph, Line, LineKind};
use crate::resolve::{PartyIx, Register};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use tegi_model::{
    Citation, Contract, ContractItem, Country, Day, Declaration, Direction, Effect, Goods, Invoice, Issue, Message,
    Money, OriginSign, Quantity, Records, RefId, Regime, Settings, Strings, Sym, Unit, WorkKind,
};

/// Customs procedures (first two digits) that release goods into the home market; no procedure given counts as one.
const RELEASE_PROCEDURES: [&str; 1] = ["40"];
/// Customs procedures that take goods out for good: export and re-export.
const EXPORT_PROCEDURES: [&str; 2] = ["10", "31"];
/// An invoice of a foreign seller and the declaration of the same goods lie at most so many days apart.
const DECLARED_WITHIN_DAYS: i32 = 60;

/// Connects the records of a case. Takes time in proportion to the lines, but for sorting.
pub fn connect(records: &mut Records, register: &Register, settings: &Settings) -> FlowGraph {
    let linked = link(records, register);
    let mut builder = Builder::new(records, register, settings);
    builder.graph.issues.extend(linked);
    builder.contracts();
    builder.declarations();
    builder.deliveries();
    builder.invoices();
    builder.opening_stock();
    builder.finish()
}

/// A line before all are in their order: what it comes from. Lines are ten times as large.
#[derive(Clone, Copy)]
enum Seed {
    /// A row of the declarations, of this kind.
    Declaration(u32, LineKind, PlacedIx),
    /// A row of the invoices.
    Invoice(u32, PlacedIx),
    /// A line that is made already.
    Made(u32),
}

struct Builder<'a> {
    records: &'a mut Records,
    register: &'a Register,
    home: Country,
    goods: GoodsTable,
    graph: FlowGraph,
    seeds: Vec<Seed>,
    /// Lines that are made at once: deliveries and opening stock.
    made: Vec<Line>,
    contract_of: FxHashMap<Sym, ContractIx>,
    /// Invoices that bill a delivery, by contract.
    billing: FxHashMap<ContractIx, Vec<usize>>,
    /// Invoices that name no contract, between the two parties of one.
    unbound: FxHashMap<(PartyIx, PartyIx), Vec<usize>>,
    /// By invoice: whether it bills a delivery.
    billed: Vec<bool>,
}

impl<'a> Builder<'a> {
    fn new(records: &'a mut Records, register: &'a Register, settings: &Settings) -> Builder<'a> {
        let mut goods = GoodsTable::default();
        let strings = &mut records.strings;
        goods.learn(&records.declarations, |row| &row.goods, Side::Border, strings);
        goods.learn(&records.invoices, |row| &row.goods, Side::Inside, strings);
        goods.learn(&records.items, |row| &row.goods, Side::Inside, strings);
        let rows = records.declarations.len() + records.items.len() + records.invoices.len() + records.stocks.len();
        let graph = FlowGraph {
            parties: register.parties.len(),
            countries: register.parties.iter().map(|party| party.country).collect(),
            ..FlowGraph::default()
        };
        let billed = vec![false; records.invoices.len()];
        let (contract_of, billing, unbound) = Default::default();
        Builder {
            records,
            register,
            home: settings.home,
            goods,
            graph,
            seeds: Vec::with_capacity(rows),
            made: Vec::new(),
            contract_of,
            billing,
            unbound,
            billed,
        }
    }

    fn party(&self, reference: RefId) -> Option<PartyIx> {
        self.register.of_ref.get(reference.0 as usize).copied().flatten()
    }

    fn is_foreign(&self, party: Option<PartyIx>) -> bool {
        self.graph.is_foreign(party, self.home)
    }

    fn note(&mut self, at: Citation, code: &'static str, message: Message, effect: Effect) {
        let issue: Issue = self.records.issue(at, code, message, effect);
        self.graph.issues.push(issue);
    }

    fn placed(&mut self, goods: Goods, at: Citation) -> Placed {
        let ix = self.place(goods, at);
        self.goods.get(ix)
    }

    fn place(&mut self, goods: Goods, at: Citation) -> PlacedIx {
        let ix = self.goods.place(goods, &mut self.records.strings);
        let placed = self.goods.get(ix);
        if let Some((code, usual)) = placed.goods.hs.zip(placed.code).filter(|(code, usual)| code != usual) {
            let message = Message::new("issue-code-contradicts-description")
                .with("code", code.to_string())
                .with("usual", usual.to_string())
                .with("description", self.records.strings.get(placed.goods.description));
            self.note(at, "code_contradicts_description", message, Effect::Restored);
        }
        ix
    }

    /// Puts down a line that is made already.
    fn push_made(&mut self, line: Line) {
        self.seeds.push(Seed::Made(self.made.len() as u32));
        self.made.push(line);
    }

    /// The line that comes of a seed.
    fn line(&self, seed: Seed) -> Line {
        match seed {
            Seed::Declaration(row, kind, placed) => {
                self.declared_line(&self.records.declarations[row as usize], kind, placed)
            }
            Seed::Invoice(row, placed) => self.sale(&self.records.invoices[row as usize], placed),
            Seed::Made(place) => self.made[place as usize].clone(),
        }
    }

    /// What the line of a seed is ordered by first: day, kind, document, line in it.
    fn head(&self, seed: Seed) -> (Option<Day>, LineKind, Sym, Sym) {
        match seed {
            Seed::Declaration(row, kind, _) => {
                let row = &self.records.declarations[row as usize];
                (row.day, kind, row.no, row.line)
            }
            Seed::Invoice(row, _) => {
                let row = &self.records.invoices[row as usize];
                (row.day, LineKind::Sale, row.no, row.line)
            }
            Seed::Made(place) => {
                let Line { day, kind, document, line, .. } = self.made[place as usize];
                (day, kind, document, line)
            }
        }
    }

    /// All lines, in the order of their records.
    fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        self.seeds.iter().map(|&seed| self.line(seed))
    }

    /// Contracts in the order of their ids, with their parents.
    fn contracts(&mut self) {
        let mut order: Vec<usize> = (0..self.records.contracts.len()).collect();
        order.sort_by(|&a, &b| {
            let id = |i: usize| self.records.strings.get(self.records.contracts[i].id);
            id(a).cmp(id(b))
        });
        for record in order {
            let row = &self.records.contracts[record];
            let node = ContractNode {
                id: row.id,
                supplier: self.party(row.supplier),
                buyer: self.party(row.buyer),
                work_kind: row.work_kind,
                parent: None,
                declared: row.declared,
                record,
                lines: Vec::new(),
            };
            self.contract_of.insert(row.id, ContractIx(self.graph.contracts.len() as u32));
            self.graph.contracts.push(node);
        }
        for ix in 0..self.graph.contracts.len() {
            let parent = self.records.contracts[self.graph.contracts[ix].record].parent;
            let parent = self.contract_of.get(&parent).copied().filter(|parent| parent.0 as usize != ix);
            self.graph.contracts[ix].parent = parent;
        }
    }

    fn declarations(&mut self) {
        for number in 0..self.records.declarations.len() {
            let row = self.records.declarations[number].clone();
            match self.declared_kind(&row) {
                Ok(kind) => {
                    let placed = self.place(row.goods, row.at);
                    self.seeds.push(Seed::Declaration(number as u32, kind, placed));
                }
                Err((code, message)) => self.note(row.at, code, message, Effect::Noted),
            }
        }
    }

    /// What kind of line a declaration is; why it is none, where it is none.
    fn declared_kind(&self, row: &Declaration) -> Result<LineKind, (&'static str, Message)> {
        let procedure = self.records.strings.get(row.procedure);
        let is_none_of =
            |codes: &[&str]| !procedure.is_empty() && !codes.iter().any(|code| procedure.starts_with(code));
        match row.direction {
            Direction::Import if is_none_of(&RELEASE_PROCEDURES) => {
                Err(("not_released", Message::new("issue-not-released").with("procedure", procedure)))
            }
            Direction::Import if row.origin == Some(self.home) => {
                Err(("home_origin", Message::new("issue-home-origin")))
            }
            Direction::Import if row.regime == Regime::Eaeu => Ok(LineKind::EaeuImport),
            Direction::Import => Ok(LineKind::Import),
            Direction::Export if is_none_of(&EXPORT_PROCEDURES) => {
                Err(("not_exported", Message::new("issue-not-exported").with("procedure", procedure)))
            }
            Direction::Export => Ok(LineKind::Export),
        }
    }

    fn declared_line(&self, row: &Declaration, kind: LineKind, placed: PlacedIx) -> Line {
        let (importer, sender) = (self.party(row.importer), self.party(row.sender));
        let (seller, buyer, origin) = match kind {
            LineKind::Export => (importer, sender, None),
            _ => (sender, importer, row.origin),
        };
        Line {
            kind,
            seller,
            buyer,
            origin,
            day: row.day,
            quantity: positive(row.quantity),
            unit: row.unit,
            kg: positive(row.net_kg),
            value: row.value,
            duty: row.duty.unwrap_or_default(),
            document: row.no,
            line: row.line,
            at: row.at,
            ..blank_line(self.goods.get(placed))
        }
    }

    /// Contract items become deliveries; the invoices that bill them give date and quoted document.
    fn deliveries(&mut self) {
        self.find_billing();
        let items = std::mem::take(&mut self.records.items);
        let mut of_contract: Vec<Vec<usize>> = vec![Vec::new(); self.graph.contracts.len()];
        for (i, item) in items.iter().enumerate() {
            if let Some(&ContractIx(ix)) = self.contract_of.get(&item.contract) {
                of_contract[ix as usize].push(i);
            }
        }
        for (ix, numbers) in of_contract.iter().enumerate() {
            let ix = ContractIx(ix as u32);
            let own: Vec<&ContractItem> = numbers.iter().map(|&i| &items[i]).collect();
            self.deliver(ix, &own);
        }
        self.records.items = items;
    }

    /// Which invoices bill a contract's items: those that quote the contract and come from its supplier; and which
    /// may do so silently.
    fn find_billing(&mut self) {
        for node in &self.graph.contracts {
            if let Some(pair) = node.supplier.zip(node.buyer) {
                self.unbound.entry(pair).or_default();
            }
        }
        for i in 0..self.records.invoices.len() {
            let row = &self.records.invoices[i];
            let (seller, buyer) = (self.party(row.seller), self.party(row.buyer));
            if let Some(&contract) = self.contract_of.get(&row.contract) {
                if seller.is_some() && seller == self.graph.contracts[contract.0 as usize].supplier {
                    self.billing.entry(contract).or_default().push(i);
                }
            } else if let Some(between) = seller.zip(buyer).and_then(|pair| self.unbound.get_mut(&pair)) {
                between.push(i);
            }
        }
    }

    fn deliver(&mut self, ix: ContractIx, items: &[&ContractItem]) {
        let node = self.graph.contracts[ix.0 as usize].clone();
        let contract = self.records.contracts[node.record].clone();
        let billing = self.billing.remove(&ix).unwrap_or_default();
        if items.is_empty() {
            return match billing.is_empty() {
                true => self.deliver_whole(ix, &node, &contract),
                false => billing.into_iter().for_each(|i| self.deliver_invoice(ix, &node, &contract, i)),
            };
        }
        let silent = self.silent_billing(&node, items);
        let mut open: Vec<usize> = billing.into_iter().chain(silent).collect();
        for item in items {
            let bill = self.take_bill(&mut open, item);
            self.deliver_item(ix, &node, &contract, item, bill, items.len());
        }
        for i in open {
            let row = &self.records.invoices[i];
            if row.contract.is_empty() {
                continue; // it named no contract and no item equals it: a sale of its own
            }
            let at = row.at;
            self.note(at, "billed_without_item", Message::new("issue-billed-without-item"), Effect::NotCountedTwice);
        }
    }

    /// Invoices between the contract's two parties that equal one of its items but do not name the contract.
    fn silent_billing(&self, node: &ContractNode, items: &[&ContractItem]) -> Vec<usize> {
        let candidates = node.supplier.zip(node.buyer).and_then(|pair| self.unbound.get(&pair));
        let is_billed = |i: usize| items.iter().any(|item| self.equals(item, &self.records.invoices[i]));
        let open = candidates.into_iter().flatten().copied().filter(|&i| !self.billed[i]);
        open.filter(|&i| is_billed(i)).collect()
    }

    /// The same delivery twice: goods, unit, quantity and value agree.
    fn equals(&self, item: &ContractItem, invoice: &Invoice) -> bool {
        let same_goods = match (item.goods.hs, invoice.goods.hs) {
            (Some(a), Some(b)) => a.heading() == b.heading(),
            _ => item.goods.description == invoice.goods.description,
        };
        same_goods
            && item.quantity.is_some()
            && item.quantity == invoice.quantity
            && item.unit == invoice.unit
            && item.value == invoice.value
    }

    /// The invoice that bills an item: same goods and quantity, else same goods, else the only one there is.
    fn take_bill(&mut self, open: &mut Vec<usize>, item: &ContractItem) -> Option<usize> {
        let rows = &self.records.invoices;
        let heading = |goods: &Goods| goods.hs.and_then(tegi_model::HsCode::heading);
        let same = |i: usize| heading(&rows[i].goods) == heading(&item.goods);
        let exact = open.iter().position(|&i| same(i) && rows[i].quantity == item.quantity);
        let near = || open.iter().position(|&i| same(i));
        let only = || (open.len() == 1 && heading(&rows[open[0]].goods).is_none()).then_some(0);
        let i = open.remove(exact.or_else(near).or_else(only)?);
        self.billed[i] = true;
        Some(i)
    }

    fn deliver_item(
        &mut self,
        ix: ContractIx,
        node: &ContractNode,
        contract: &Contract,
        item: &ContractItem,
        bill: Option<usize>,
        siblings: usize,
    ) {
        let placed = self.placed(item.goods, item.at);
        let bill = bill.map(|i| self.records.invoices[i].clone());
        let quotes = bill.as_ref().map_or((Sym::EMPTY, Sym::EMPTY), |bill| (bill.source_document, bill.source_line));
        let billed_day = bill.as_ref().and_then(|bill| bill.day);
        let only_item = if siblings == 1 { contract.value } else { None };
        self.push_delivery(
            ix,
            Line {
                day: item.delivered.or(billed_day).or(contract.ends),
                service: is_service(item.sign, &placed.goods, node.work_kind),
                quantity: positive(item.quantity),
                unit: item.unit,
                value: item.value.or(only_item),
                sign: item.sign.or(bill.as_ref().and_then(|bill| bill.sign)),
                document: item.contract,
                line: item.line,
                quotes: quotes.0,
                quotes_line: quotes.1,
                certificate: item.certificate,
                at: item.at,
                billed_at: bill.map(|bill| bill.at),
                ..blank_line(placed)
            },
        );
    }

    /// A contract without items, billed: the invoice lines are its deliveries.
    fn deliver_invoice(&mut self, ix: ContractIx, node: &ContractNode, contract: &Contract, i: usize) {
        let bill = self.records.invoices[i].clone();
        self.billed[i] = true;
        let placed = self.placed(bill.goods, bill.at);
        self.push_delivery(
            ix,
            Line {
                day: bill.day.or(contract.ends),
                service: is_service(bill.sign, &placed.goods, node.work_kind),
                quantity: positive(bill.quantity),
                unit: bill.unit,
                value: bill.value,
                sign: bill.sign,
                document: contract.id,
                line: bill.line,
                quotes: bill.source_document,
                quotes_line: bill.source_line,
                at: bill.at,
                billed_at: Some(bill.at),
                ..blank_line(placed)
            },
        );
    }

    /// A contract without items and invoices: one delivery of its amount, of which nothing more is known.
    fn deliver_whole(&mut self, ix: ContractIx, node: &ContractNode, contract: &Contract) {
        let nothing = Placed { goods: Goods::default(), code: None, key: GoodKey::Unnamed, text: Sym::EMPTY };
        self.push_delivery(
            ix,
            Line {
                day: contract.ends.or(contract.signed),
                service: node.work_kind.is_some_and(WorkKind::is_service),
                value: contract.value,
                document: contract.id,
                at: contract.at,
                ..blank_line(nothing)
            },
        );
    }

    fn push_delivery(&mut self, ix: ContractIx, line: Line) {
        let node = &self.graph.contracts[ix.0 as usize];
        let line =
            Line { kind: LineKind::Delivery, seller: node.supplier, buyer: node.buyer, contract: Some(ix), ..line };
        self.push_made(line);
    }

    fn invoices(&mut self) {
        let declared = self.declared_goods();
        for number in 0..self.records.invoices.len() {
            let row = self.records.invoices[number].clone();
            if self.billed[number] || self.bills_items(&row) {
                continue;
            }
            if self.is_internal(&row) {
                let message = Message::new("issue-internal-transfer");
                self.note(row.at, "internal_transfer", message, Effect::NotCountedTwice);
                continue;
            }
            let placed = self.place(row.goods, row.at);
            if self.is_declared(&row, self.goods.get(placed), &declared) {
                let message = Message::new("issue-declared-already");
                self.note(row.at, "declared_already", message, Effect::NotCountedTwice);
                continue;
            }
            self.seeds.push(Seed::Invoice(number as u32, placed));
        }
    }

    /// Whether an invoice bills the items of a contract: what of them it does not bill was said above.
    fn bills_items(&self, row: &Invoice) -> bool {
        self.contract_of.get(&row.contract).is_some_and(|ix| {
            let supplier = self.graph.contracts[ix.0 as usize].supplier;
            supplier.is_some() && supplier == self.party(row.seller)
        })
    }

    /// Whether an invoice passes goods on between two names of one party.
    fn is_internal(&self, row: &Invoice) -> bool {
        let seller = self.party(row.seller);
        seller.is_some() && seller == self.party(row.buyer) && row.seller != row.buyer
    }

    fn sale(&self, row: &Invoice, placed: PlacedIx) -> Line {
        let placed = self.goods.get(placed);
        Line {
            seller: self.party(row.seller),
            buyer: self.party(row.buyer),
            day: row.day,
            service: is_service(row.sign, &placed.goods, None),
            quantity: positive(row.quantity),
            unit: row.unit,
            value: row.value,
            sign: row.sign,
            contract: self.contract_of.get(&row.contract).copied(),
            document: row.no,
            line: row.line,
            quotes: row.source_document,
            quotes_line: row.source_line,
            at: row.at,
            ..blank_line(placed)
        }
    }

    /// Whether an invoice over the border tells of goods that a declaration tells of too.
    fn is_declared(&self, row: &Invoice, placed: Placed, declared: &DeclaredGoods) -> bool {
        if is_service(row.sign, &placed.goods, None) {
            return false;
        }
        let (seller, buyer) = (self.party(row.seller), self.party(row.buyer));
        let holder = match (self.is_foreign(seller), self.is_foreign(buyer)) {
            (true, false) => (Direction::Import, buyer),
            (false, true) => (Direction::Export, seller),
            _ => return false,
        };
        declared.get(&(holder.0, holder.1, placed.key)).is_some_and(|lines| {
            lines.iter().any(|line| {
                let quoted = !row.source_document.is_empty() && row.source_document == line.0;
                let near = match (row.day, line.1) {
                    (Some(a), Some(b)) => (a.number() - b.number()).abs() <= DECLARED_WITHIN_DAYS,
                    _ => true,
                };
                quoted || (near && line.2.is_some() && line.2 == row.quantity)
            })
        })
    }

    fn declared_goods(&self) -> DeclaredGoods {
        let mut declared = DeclaredGoods::default();
        for line in self.lines() {
            let holder = match line.kind {
                LineKind::Import | LineKind::EaeuImport => (Direction::Import, line.buyer),
                LineKind::Export => (Direction::Export, line.seller),
                _ => continue,
            };
            let entry = declared.entry((holder.0, holder.1, line.key)).or_default();
            entry.push((line.document, line.day, line.quantity));
        }
        declared
    }

    /// A count on or before the first movement of a good is its opening stock; the last later one closes its ledger.
    fn opening_stock(&mut self) {
        let mut counts: Vec<(PartyIx, Unit, Option<Day>, usize, Placed)> = Vec::new();
        for i in 0..self.records.stocks.len() {
            let row = self.records.stocks[i].clone();
            let placed = self.placed(row.goods, row.at);
            if let Some(party) = self.party(row.party) {
                counts.push((party, row.unit, row.day, i, placed));
            }
        }
        let first = self.first_days(counts.iter().map(|(party, .., placed)| (*party, placed.key)));
        for (party, unit, day, i, placed) in counts {
            let row = self.records.stocks[i].clone();
            let Some(quantity) = row.quantity else { continue };
            let moved = first.get(&(party, placed.key)).copied().flatten();
            let opens = moved.is_none_or(|first| day.is_none_or(|day| day <= first));
            if opens && quantity > Quantity::ZERO {
                let line = Line {
                    kind: LineKind::Opening,
                    buyer: Some(party),
                    day,
                    quantity: Some(quantity),
                    unit,
                    at: row.at,
                    ..blank_line(placed)
                };
                self.push_made(line);
            } else if let Some(day) = day.filter(|_| !opens) {
                let last = self.graph.counts.entry((party, placed.key, unit)).or_insert((day, Quantity::ZERO));
                match day.cmp(&last.0) {
                    Ordering::Greater => *last = (day, quantity),
                    Ordering::Equal => last.1 += quantity,
                    Ordering::Less => {}
                }
            }
        }
    }

    /// The day on which each of some goods first moved at their party.
    fn first_days(&self, of: impl Iterator<Item = (PartyIx, GoodKey)>) -> FxHashMap<(PartyIx, GoodKey), Option<Day>> {
        let mut first: FxHashMap<(PartyIx, GoodKey), Option<Day>> = of.map(|good| (good, None)).collect();
        if first.is_empty() {
            return first;
        }
        for line in self.lines() {
            let Some(day) = line.day else { continue };
            let holders = if line.kind.is_import() { [None, line.buyer] } else { [line.seller, line.buyer] };
            for party in holders.into_iter().flatten() {
                if let Some(seen) = first.get_mut(&(party, line.key)) {
                    *seen = Some(seen.map_or(day, |seen| seen.min(day)));
                }
            }
        }
        first
    }

    fn finish(mut self) -> FlowGraph {
        self.sort_lines();
        value_opening(&mut self.graph);
        self.graph.index_lines();
        self.certificates();
        self.bills();
        for row in &self.records.capacity {
            if let Some(party) = self.party(row.party) {
                self.graph.capacity.entry(party).or_default().push(row.clone());
            }
        }
        self.graph
    }

    /// Makes the lines in their fixed order: day, kind, document, line, parties, amounts; the place in the files only
    /// decides between lines that are equal in all of these.
    fn sort_lines(&mut self) {
        let strings = &self.records.strings;
        let number = |sym: Sym| u128::from(strings.get(sym).parse::<u64>().unwrap_or(u64::MAX));
        let head = |sym: Sym| {
            let text = strings.get(sym).as_bytes();
            let mut head = [0; 16];
            head.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
            u128::from_be_bytes(head)
        };
        let (documents, numbers) = rayon::join(
            || ranks(strings, self.seeds.iter().map(|&seed| self.head(seed).2), head),
            || ranks(strings, self.seeds.iter().map(|&seed| self.head(seed).3), number),
        );
        let key = |(place, &seed): (usize, &Seed)| {
            let (day, kind, document, line) = self.head(seed);
            let day = day.map_or(0, |day| (i64::from(day.number()) - i64::from(i32::MIN)) as u64 + 1);
            (day << 8 | kind as u64, (documents[document.0 as usize], numbers[line.0 as usize]), place as u32)
        };
        let mut order: Vec<(u64, (u32, u32), u32)> = self.seeds.par_iter().enumerate().map(key).collect();
        let line = |place: u32| self.line(self.seeds[place as usize]);
        order.par_sort_unstable_by(|a, b| {
            let by_rest = || {
                let (left, right) = (line(a.2), line(b.2));
                let by_party = (left.seller, left.buyer).cmp(&(right.seller, right.buyer));
                let amount = |line: &Line| (line.quantity, line.value, line.duty);
                let by_amount = || amount(&left).cmp(&amount(&right));
                by_party.then_with(by_amount).then_with(|| left.at.cmp(&right.at)).then_with(|| a.2.cmp(&b.2))
            };
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(by_rest)
        });
        self.graph.lines = order.par_iter().map(|&(.., place)| line(place)).collect();
        (self.seeds, self.made) = Default::default();
        (self.records.declarations, self.records.invoices) = Default::default();
    }

    fn certificates(&mut self) {
        let rows = self.records.certificates.clone();
        let mut nodes: Vec<CertificateNode> =
            rows.into_iter().map(|record| CertificateNode { holder: self.party(record.holder), record }).collect();
        let strings = &self.records.strings;
        nodes
            .sort_by(|a, b| strings.get(a.record.no).cmp(strings.get(b.record.no)).then(a.record.at.cmp(&b.record.at)));
        for (number, node) in nodes.iter().enumerate() {
            if let Some(holder) = node.holder {
                self.graph.held.entry(holder).or_default().push(number);
            }
        }
        self.graph.certificates = nodes;
    }

    fn bills(&mut self) {
        let mut rows: Vec<_> = self
            .records
            .bom
            .iter()
            .filter_map(|row| {
                Some((self.party(row.party)?, row.product.hs?, row.component.hs?, row.quantity_per_unit?, row.unit))
            })
            .collect();
        rows.sort();
        for (party, product, component, quantity, unit) in rows {
            let bills = self.graph.bills.entry(party).or_default();
            match bills.last_mut().filter(|bill| bill.product == product) {
                Some(bill) => bill.components.push((component, quantity, unit)),
                None => bills.push(Bill { product, components: vec![(component, quantity, unit)] }),
            }
        }
    }
}

/// The place of each used symbol among all used ones, by `first` and then by their texts.
fn ranks(strings: &Strings, used: impl Iterator<Item = Sym>, first: impl Fn(Sym) -> u128 + Sync) -> Vec<u32> {
    const UNUSED: u32 = u32::MAX;
    let mut ranks = vec![UNUSED; strings.len()];
    used.for_each(|sym| ranks[sym.0 as usize] = 0);
    let used: Vec<Sym> = (0..).map(Sym).zip(&ranks).filter(|(_, rank)| **rank != UNUSED).map(|(sym, _)| sym).collect();
    let mut ordered: Vec<(u128, Sym)> = used.par_iter().map(|&sym| (first(sym), sym)).collect();
    ordered.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| strings.get(a.1).cmp(strings.get(b.1))));
    ordered.iter().zip(0..).for_each(|((_, sym), rank)| ranks[sym.0 as usize] = rank);
    ranks
}

/// Declared goods by direction, holder and shelf: document, day, quantity.
type DeclaredGoods = FxHashMap<(Direction, Option<PartyIx>, GoodKey), Vec<(Sym, Option<Day>, Option<Quantity>)>>;

fn positive(quantity: Option<Quantity>) -> Option<Quantity> {
    quantity.filter(|quantity| *quantity > Quantity::ZERO)
}

/// Services: the origin sign says so, or the contract is for a service and the line names no goods by code. What a
/// repairer delivers is his work, whatever code the repaired thing has.
fn is_service(sign: Option<OriginSign>, goods: &Goods, work_kind: Option<WorkKind>) -> bool {
    let by_contract =
        work_kind.is_some_and(|kind| kind == WorkKind::Repair || (kind.is_service() && goods.hs.is_none()));
    sign == Some(OriginSign::Service) || by_contract
}

fn blank_line(placed: Placed) -> Line {
    Line {
        kind: LineKind::Sale,
        seller: None,
        buyer: None,
        day: None,
        goods: placed.goods,
        code: placed.code,
        key: placed.key,
        text: placed.text,
        service: false,
        quantity: None,
        unit: Unit::UNKNOWN,
        kg: None,
        value: None,
        duty: Money::ZERO,
        origin: None,
        sign: None,
        contract: None,
        document: Sym::EMPTY,
        line: Sym::EMPTY,
        quotes: Sym::EMPTY,
        quotes_line: Sym::EMPTY,
        certificate: Sym::EMPTY,
        at: Citation { source: 0, row: 0 },
        billed_at: None,
    }
}
