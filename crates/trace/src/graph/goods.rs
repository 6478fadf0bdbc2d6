//! Which lines can be the same good at all: the shelf on which a document line's goods are kept.
//!
//! Goods with a tariff code lie under its heading, unless the same description carries another heading nearly everywhere
//! else in the case: a machine declared as sheet steel, or a mistyped code, lies with the machines. A line without a code lies under the heading that its description
//! carries elsewhere in the case, if that is one and the same everywhere; else under its other code, model or
//! description; a line that says nothing lies nowhere and is never the same good as anything.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tegi_model::{Goods, HsCode, Strings, Sym};

/// The shelf of a good. The same-good test decides within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GoodKey {
    /// Nothing is said of the goods.
    Unnamed,
    /// A heading (four digits) of the Harmonized System.
    Heading(u16),
    /// A text: another classification's code, a model or a description, in one form.
    Text(Sym),
}

impl GoodKey {
    /// Whether it is a code, and not what the goods are called.
    pub fn is_heading(self) -> bool {
        matches!(self, GoodKey::Heading(_))
    }
}

/// Where a line's goods belong.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// The goods, with the code of their document, or a learned one where it has none.
    pub goods: Goods,
    /// The code by which they are compared; another one where the description speaks against the document's.
    pub code: Option<HsCode>,
    /// Their shelf.
    pub key: GoodKey,
    /// Their description in one form.
    pub text: Sym,
}

/// Placed goods, by their number in a [`GoodsTable`].
#[derive(Clone, Copy, Debug)]
pub struct PlacedIx(u32);

/// A description's code outweighs a line's own from so many lines …
const LINES_TO_TRUST: u32 = 4;
/// … of which at least this share agree on the heading …
const SHARE_THAT_AGREES: f64 = 0.7;
/// … and at most this share carry the line's own.
const SHARE_OF_A_STRAY: f64 = 0.2;

/// How many different goods are looked up: beyond that each line has a place of its own, so that a column of nonsense
/// does not fill the memory.
const REMEMBERED: usize = 1_000_000;

/// Which documents name a good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Declarations.
    Border,
    /// Invoices and contracts.
    Inside,
}

/// How many lines of either side carry a code.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    border: u32,
    inside: u32,
}

impl Seen {
    fn all(self) -> u32 {
        self.border + self.inside
    }
}

/// How many lines carry a description with a code of six digits.
type Counts = FxHashMap<(Sym, HsCode), u32>;

/// Lines that one thread counts in one go.
const CHUNK: usize = 1 << 16;

/// Assigns shelves, having seen every line's goods once.
#[derive(Debug, Default)]
pub struct GoodsTable {
    /// Description as written → in one form.
    forms: FxHashMap<Sym, Sym>,
    /// Description in one form → how often which code, at the border and inside.
    codes: FxHashMap<Sym, Vec<(HsCode, Seen)>>,
    /// Goods that were placed already, by their place among all.
    known: FxHashMap<Goods, PlacedIx>,
    placed: Vec<Placed>,
}

impl GoodsTable {
    /// Learns which code goes with which description, on documents of one side.
    pub fn learn<T: Sync>(
        &mut self,
        rows: &[T],
        goods: impl Fn(&T) -> &Goods + Sync,
        side: Side,
        strings: &mut Strings,
    ) {
        let count = |chunk: &[T]| {
            let mut counts: Counts = Counts::default();
            for goods in chunk.iter().map(&goods).filter(|goods| !goods.description.is_empty()) {
                if let Some(code) = goods.hs.filter(|code| code.heading().is_some()) {
                    *counts.entry((goods.description, code.prefix(6))).or_default() += 1;
                }
            }
            counts
        };
        let counts = rows.par_chunks(CHUNK).map(count).reduce(Counts::default, |mut all, some| {
            some.into_iter().for_each(|(pair, lines)| *all.entry(pair).or_default() += lines);
            all
        });
        let mut counts: Vec<((Sym, HsCode), u32)> = counts.into_iter().collect();
        counts.sort_unstable();
        for ((description, code), lines) in counts {
            self.learn_pair(description, code, (side, lines), strings);
        }
    }

    fn learn_pair(&mut self, description: Sym, code: HsCode, (side, lines): (Side, u32), strings: &mut Strings) {
        let form = self.form(description, strings);
        if form.is_empty() {
            return;
        }
        let seen = self.codes.entry(form).or_default();
        let place = seen.iter().position(|(other, _)| *other == code).unwrap_or_else(|| {
            seen.push((code, Seen::default()));
            seen.len() - 1
        });
        match side {
            Side::Border => seen[place].1.border += lines,
            Side::Inside => seen[place].1.inside += lines,
        }
    }

    fn form(&mut self, description: Sym, strings: &mut Strings) -> Sym {
        if description.is_empty() {
            return Sym::EMPTY;
        }
        *self.forms.entry(description).or_insert_with(|| {
            let form = one_form(strings.get(description));
            strings.intern(&form)
        })
    }

    /// The goods on their shelf, with a learned code where they have none or one that their description contradicts.
    /// All goods must have been learned before.
    pub fn place(&mut self, goods: Goods, strings: &mut Strings) -> PlacedIx {
        if let Some(ix) = self.known.get(&goods) {
            return *ix;
        }
        let placed = self.find_place(goods, strings);
        let ix = PlacedIx(self.placed.len() as u32);
        self.placed.push(placed);
        if self.known.len() < REMEMBERED {
            self.known.insert(goods, ix);
        }
        ix
    }

    /// Goods that were placed.
    pub fn get(&self, ix: PlacedIx) -> Placed {
        self.placed[ix.0 as usize]
    }

    fn find_place(&mut self, mut goods: Goods, strings: &mut Strings) -> Placed {
        let text = self.form(goods.description, strings);
        if goods.hs.and_then(HsCode::heading).is_none() {
            goods.hs = self.only_code(text).or(goods.hs);
        }
        let code = goods.hs.and_then(|own| self.usual_code(text, own)).or(goods.hs);
        if let Some(heading) = code.and_then(HsCode::heading) {
            return Placed { goods, code, key: GoodKey::Heading(heading), text };
        }
        let model = || if goods.model.is_empty() { Sym::EMPTY } else { goods.model };
        let key = match (goods.other_code, model(), text) {
            (other, ..) if !other.is_empty() => GoodKey::Text(other),
            (_, model, _) if !model.is_empty() => {
                let form = one_form(strings.get(model));
                GoodKey::Text(strings.intern(&form))
            }
            (_, _, text) if !text.is_empty() => GoodKey::Text(text),
            _ => GoodKey::Unnamed,
        };
        Placed { goods, code, key, text }
    }

    /// The code of a description whose lines all agree on a heading.
    fn only_code(&self, text: Sym) -> Option<HsCode> {
        let seen = self.codes.get(&text)?;
        let heading = seen.first()?.0.heading();
        let agree = seen.iter().all(|(code, _)| code.heading() == heading);
        agree.then(|| seen.iter().map(|(code, _)| *code).min()).flatten()
    }

    /// The code that a description carries nearly everywhere else, where a line's own is a stray: goods declared under
    /// the code of something else, or a mistyped code. A heading that the description has at the border alone is a
    /// stray too, where inside it has one other: nobody here deals in such goods by that name.
    fn usual_code(&self, text: Sym, own: HsCode) -> Option<HsCode> {
        let seen = self.codes.get(&text).filter(|seen| seen.len() > 1)?;
        let under = |heading: Option<u16>| {
            let of_heading = seen.iter().filter(|(code, _)| code.heading() == heading);
            of_heading.fold(Seen::default(), |sum, (_, seen)| Seen {
                border: sum.border + seen.border,
                inside: sum.inside + seen.inside,
            })
        };
        let all = seen.iter().fold((0, 0), |sum, (_, seen)| (sum.0 + seen.all(), sum.1 + seen.inside));
        let order = |(code, count): &&(HsCode, Seen)| {
            let heading = under(code.heading());
            (heading.inside, heading.all(), count.all(), std::cmp::Reverse(*code))
        };
        let (usual, _) = *seen.iter().max_by_key(order)?;
        let (agree, stray) = (under(usual.heading()), under(own.heading()));
        let nearly_all = |part: u32, all: u32| f64::from(part) >= SHARE_THAT_AGREES * f64::from(all);
        let by_count = agree.all() >= LINES_TO_TRUST
            && nearly_all(agree.all(), all.0)
            && f64::from(stray.all()) <= SHARE_OF_A_STRAY * f64::from(all.0);
        let by_side = stray.inside == 0 && agree.inside > 0 && nearly_all(agree.inside, all.1);
        (usual.heading() != own.heading() && (by_count || by_side)).then_some(usual)
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
