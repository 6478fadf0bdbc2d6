//! Which lines can be the same good at all: the shelf on which a document line's goods are kept.
//!
//! Goods with a tariff code lie under its heading. A line without a code lies under the heading that its description
//! carries elsewhere in the case, if that is one and the same everywhere; else under its other code, model or
//! description; a line that says nothing lies nowhere and is never the same good as anything.

use crate::model::{Goods, HsCode, Strings, Sym};
use rustc_hash::FxHashMap;

/// The shelf of a good. The same-good test decides within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GoodKey {
    /// Nothing is said of the goods.
    Unnamed,
    /// A heading (four digits) of the Harmonized System.
    Heading(u16),
    /// A text: another classification's code, a model or a description, in one form.
    Text(Sym),
}

/// Assigns shelves, having seen every line's goods once.
#[derive(Debug, Default)]
pub struct GoodsTable {
    /// Description in one form → its code, or none where it has several headings.
    learned: FxHashMap<String, Option<HsCode>>,
}

impl GoodsTable {
    /// Learns which code goes with which description.
    pub fn learn(&mut self, goods: &Goods, strings: &Strings) {
        let Some(code) = goods.hs.filter(|code| code.heading().is_some()) else { return };
        let text = one_form(strings.get(goods.description));
        if text.is_empty() {
            return;
        }
        self.learned
            .entry(text)
            .and_modify(|seen| {
                *seen = match *seen {
                    Some(other) if other.heading() == code.heading() => Some(other.prefix(6).min(code.prefix(6))),
                    _ => None,
                }
            })
            .or_insert(Some(code.prefix(6)));
    }

    /// The goods with a learned code where they have none, and their shelf.
    pub fn place(&self, mut goods: Goods, strings: &mut Strings) -> (Goods, GoodKey) {
        if let Some(heading) = goods.hs.and_then(HsCode::heading) {
            return (goods, GoodKey::Heading(heading));
        }
        let text = one_form(strings.get(goods.description));
        if let Some(Some(code)) = self.learned.get(&text) {
            goods.hs = Some(*code);
            return (goods, code.heading().map_or(GoodKey::Unnamed, GoodKey::Heading));
        }
        if !goods.other_code.is_empty() {
            return (goods, GoodKey::Text(goods.other_code));
        }
        let text = if goods.model.is_empty() { text } else { one_form(strings.get(goods.model)) };
        if text.is_empty() {
            return (goods, GoodKey::Unnamed);
        }
        (goods, GoodKey::Text(strings.intern(&text)))
    }
}

/// A text in one form: lower case, letters and digits only, single spaces.
pub fn one_form(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            form.push(c);
        } else if !form.is_empty() && !form.ends_with(' ') {
            form.push(' ');
        }
    }
    form.truncate(form.trim_end().len());
    form
}
