//! What documents said before they were revised: a row that no longer counts keeps its place and its values.

use tegi_model::{
    Arg, Change, Contract, ContractItem, Declaration, Fate, Goods, Invoice, Money, OriginSign, PartyRef, Quantity,
    Records, RefId, Revised, Sym, Unit,
};

/// So many earlier states of one table are kept with their values; all of them are listed as issues.
pub const KEPT: usize = 100_000;

/// The values of a row by canonical column, in the same order for every row of a table.
pub type Told = Vec<(&'static str, Option<Arg>)>;

/// A row whose earlier states are kept.
pub trait Telling {
    /// Its values that matter.
    fn told(&self, of: &Records) -> Told;

    /// Number of the document, line in it, contract.
    fn numbers(&self) -> [Sym; 3];

    /// Who issued it, and the other party.
    fn parties(&self) -> [RefId; 2];
}

impl Telling for Declaration {
    fn told(&self, of: &Records) -> Told {
        let mut told = vec![
            ("date", self.day.map(Arg::Day)),
            ("importer", party(of, self.importer)),
            ("sender", party(of, self.sender)),
            ("origin_country", self.origin.map(|origin| origin.to_string().into())),
        ];
        told.extend(goods(of, &self.goods));
        told.extend(amounts("customs_value", self.quantity, self.unit, self.value));
        told
    }
    fn numbers(&self) -> [Sym; 3] {
        [self.no, self.line, Sym::EMPTY]
    }
    fn parties(&self) -> [RefId; 2] {
        [self.importer, self.sender]
    }
}

impl Telling for Invoice {
    fn told(&self, of: &Records) -> Told {
        let mut told = vec![
            ("date", self.day.map(Arg::Day)),
            ("seller", party(of, self.seller)),
            ("buyer", party(of, self.buyer)),
            ("source_document", text(of, self.source_document)),
            ("contract_id", text(of, self.contract)),
            ("origin_sign", self.sign.map(sign)),
        ];
        told.extend(goods(of, &self.goods));
        told.extend(amounts("amount", self.quantity, self.unit, self.value));
        told
    }
    fn numbers(&self) -> [Sym; 3] {
        [self.no, self.line, self.contract]
    }
    fn parties(&self) -> [RefId; 2] {
        [self.seller, self.buyer]
    }
}

impl Telling for ContractItem {
    fn told(&self, of: &Records) -> Told {
        let mut told = vec![
            ("delivered_on", self.delivered.map(Arg::Day)),
            ("certificate_no", text(of, self.certificate)),
            ("origin_sign", self.sign.map(sign)),
        ];
        told.extend(goods(of, &self.goods));
        told.extend(amounts("amount", self.quantity, self.unit, self.value));
        told
    }
    fn numbers(&self) -> [Sym; 3] {
        [self.contract, self.line, self.contract]
    }
    fn parties(&self) -> [RefId; 2] {
        [RefId::NOBODY; 2]
    }
}

impl Telling for Contract {
    fn told(&self, of: &Records) -> Told {
        let share = |share: tegi_model::Share| Arg::Share(share);
        vec![
            ("supplier", party(of, self.supplier)),
            ("buyer", party(of, self.buyer)),
            ("signed_on", self.signed.map(Arg::Day)),
            ("starts_on", self.starts.map(Arg::Day)),
            ("ends_on", self.ends.map(Arg::Day)),
            ("work_kind", self.work_kind.map(|kind| kind.as_str().into())),
            ("declared_local_share", self.declared.map(share)),
            ("parent_contract_id", text(of, self.parent)),
            ("program", text(of, self.program)),
            ("amount", self.value.or(self.amount).map(Arg::Money)),
        ]
    }
    fn numbers(&self) -> [Sym; 3] {
        [self.id, Sym::EMPTY, self.id]
    }
    fn parties(&self) -> [RefId; 2] {
        [self.supplier, self.buyer]
    }
}

/// The earlier state that a row is. `counting` is the row that counts instead; of a row that was withdrawn or taken off
/// it is told what it said itself.
pub fn earlier<T: Telling>(of: &Records, row: &T, fate: Fate, counting: Option<&T>) -> Revised {
    let counting = counting.filter(|_| matches!(fate, Fate::Superseded | Fate::Contradicting));
    let said = match counting.map(|counting| counting.told(of)) {
        Some(now) => {
            let both = row.told(of).into_iter().zip(now).filter(|(was, is)| was != is);
            both.map(|((field, was), (_, is))| Change { field, was, is }).collect()
        }
        None => {
            let matters = row.told(of).into_iter().filter(matters);
            matters.map(|(field, was)| Change { field, was, is: None }).collect()
        }
    };
    let [document, line, contract] = row.numbers().map(|sym| of.strings.get(sym).to_string());
    let at = tegi_model::Citation { source: 0, row: 0 };
    Revised { document, line, contract, parties: row.parties(), fate, at, by: None, said }
}

/// What is told of a row in whose place nothing stands.
fn matters((field, was): &(&'static str, Option<Arg>)) -> bool {
    was.is_some() && matches!(*field, "date" | "delivered_on" | "description" | "quantity" | "amount" | "customs_value")
}

fn party(of: &Records, party: RefId) -> Option<Arg> {
    let PartyRef { id, name, .. } = of.refs.get(party.0 as usize).copied().unwrap_or_default();
    let names = [of.strings.get(name), of.strings.get(id)];
    let told = names.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    (!told.is_empty()).then_some(Arg::Text(told))
}

fn text(of: &Records, sym: Sym) -> Option<Arg> {
    (!sym.is_empty()).then(|| of.strings.get(sym).into())
}

fn sign(sign: OriginSign) -> Arg {
    let sign = match sign {
        OriginSign::Imported => "1, 2",
        OriginSign::Home => "3, 4",
        OriginSign::Other => "5",
        OriginSign::Service => "6",
    };
    sign.into()
}

fn goods(of: &Records, goods: &Goods) -> [(&'static str, Option<Arg>); 3] {
    let code = goods.hs.map(|code| code.to_string().into()).or_else(|| text(of, goods.other_code));
    [("product_code", code), ("description", text(of, goods.description)), ("model", text(of, goods.model))]
}

fn amounts(
    column: &'static str,
    quantity: Option<Quantity>,
    unit: Unit,
    value: Option<Money>,
) -> [(&'static str, Option<Arg>); 3] {
    let unit = (unit != Unit::UNKNOWN).then(|| unit.as_str().into());
    [("quantity", quantity.map(Arg::Quantity)), ("unit", unit), (column, value.map(Arg::Money))]
}
