//! Text that occurs many times is kept once: a record holds a four-byte symbol.

use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A text of the case, by its number in [`Strings`]. `Sym::EMPTY` is the empty text, which means *unknown*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

impl Sym {
    /// The empty text: an unfilled cell.
    pub const EMPTY: Sym = Sym(0);

    /// Whether the cell was unfilled.
    pub fn is_empty(self) -> bool {
        self == Sym::EMPTY
    }
}

/// All texts of a case, each once. Numbers follow the order of first sight; results never depend on them.
#[derive(Clone, Debug)]
pub struct Strings {
    texts: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, Sym>,
}

impl Default for Strings {
    fn default() -> Self {
        let empty: Arc<str> = Arc::from("");
        Strings { texts: vec![empty.clone()], numbers: FxHashMap::from_iter([(empty, Sym::EMPTY)]) }
    }
}

impl Strings {
    /// The symbol of `text`, kept from now on.
    pub fn intern(&mut self, text: &str) -> Sym {
        if let Some(&sym) = self.numbers.get(text) {
            return sym;
        }
        let sym = Sym(self.texts.len() as u32);
        let text: Arc<str> = Arc::from(text);
        self.texts.push(text.clone());
        self.numbers.insert(text, sym);
        sym
    }

    /// The symbol of `text`, where it occurs.
    pub fn find(&self, text: &str) -> Option<Sym> {
        self.numbers.get(text).copied()
    }

    /// The text behind a symbol.
    pub fn get(&self, sym: Sym) -> &str {
        &self.texts[sym.0 as usize]
    }

    /// How many different texts are kept.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether nothing but the empty text is kept.
    pub fn is_empty(&self) -> bool {
        self.texts.len() == 1
    }
}
