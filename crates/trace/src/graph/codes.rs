//! Codes of other classifications (CPV, KPVED, ЕНС ТРУ …) and of earlier editions of the Harmonized System, brought to it.
//!
//! A code of another classification is never a code of the Harmonized System. It stands for one in two ways only:
//! 1. the user's table `concordances` leads there, through as many editions as it takes: the whole code, else the longest
//!    head of it that the table has;
//! 2. it is learned: the same document line carries both, or the same good does, which is the same party with the same
//!    description or model, here with the one code and there with the other.
//!
//! Either is used only where all that is known agrees on a heading; where it agrees on no six digits, the heading alone is
//! used. An edition to which no table leads is taken as it stands, and that is said. Goods keep their own code, and a line
//! whose heading was told so says it ([`Goods::linked`]).

use super::goods::one_form;
use crate::resolve::{PartyIx, Register};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use tegi_model::{Citation, Effect, Goods, HsCode, Issue, Message, Records, RefId, Sym};

/// No chain of tables is longer: there were not more editions.
const MOST_STEPS: usize = 8;
/// A head of a code with fewer characters says too little.
const SHORTEST_HEAD: usize = 4;

/// Gives goods with a code of another classification the code of the Harmonized System that it stands for. Says which were
/// learned, and which contradict.
pub(super) fn link(records: &mut Records, register: &Register) -> Vec<Issue> {
    let wanted = wanted(records);
    if wanted.is_empty() {
        return Vec::new();
    }
    let table = Table::of(records);
    let pairs = Pairs::of(records, register, &wanted);
    let mut issues = Vec::new();
    let mut editions: BTreeMap<String, Citation> = BTreeMap::new();
    let mut links: FxHashMap<Sym, HsCode> = FxHashMap::default();
    for (&code, &first) in &wanted {
        let text = records.strings.get(code);
        let told = table.lead(text);
        let learned = pairs.of_code(code);
        let found = match (agreed(told.iter().copied()), agreed(learned.keys().copied())) {
            (Some(found), _) => Some(kept_whole(text, found)),
            (None, _) if !told.is_empty() => {
                issues.push(contradiction(records, first, text, &told.iter().map(|hs| (*hs, 1)).collect()));
                None
            }
            (None, Some(found)) => {
                let message = Message::new("issue-code-learned")
                    .with("code", text)
                    .with("hs", found.to_string())
                    .with("lines", learned.values().sum::<u64>());
                issues.push(records.issue(first, "code_learned", message, Effect::Restored));
                Some(found)
            }
            (None, None) if !learned.is_empty() => {
                issues.push(contradiction(records, first, text, learned));
                None
            }
            (None, None) => edition(text).map(|(name, own)| {
                let seen = editions.entry(name.to_string()).or_insert(first);
                *seen = first.min(*seen);
                own
            }),
        };
        links.extend(found.map(|found| (code, found)));
    }
    for (edition, first) in editions {
        let message = Message::new("issue-edition-as-it-stands").with("edition", edition);
        issues.push(records.issue(first, "edition_as_it_stands", message, Effect::Noted));
    }
    each_goods(records, |goods| {
        if let Some(found) = links.get(&goods.other_code).filter(|_| goods.hs.is_none()) {
            (goods.hs, goods.linked) = (Some(*found), true);
        }
    });
    issues
}

/// Codes of other classifications that stand alone, each with the first row that has it.
fn wanted(records: &Records) -> BTreeMap<Sym, Citation> {
    let mut wanted: BTreeMap<Sym, Citation> = BTreeMap::new();
    let mut want = |goods: &Goods, at: Citation| {
        if goods.hs.is_none() && !goods.other_code.is_empty() {
            let first = wanted.entry(goods.other_code).or_insert(at);
            *first = at.min(*first);
        }
    };
    records.declarations.iter().for_each(|row| want(&row.goods, row.at));
    records.items.iter().for_each(|row| want(&row.goods, row.at));
    records.invoices.iter().for_each(|row| want(&row.goods, row.at));
    records.stocks.iter().for_each(|row| want(&row.goods, row.at));
    records.capacity.iter().for_each(|row| want(&row.goods, row.at));
    records.certificates.iter().for_each(|row| want(&row.goods, row.at));
    records.bom.iter().for_each(|row| {
        want(&row.product, row.at);
        want(&row.component, row.at);
    });
    wanted
}

fn each_goods(records: &mut Records, mut change: impl FnMut(&mut Goods)) {
    records.declarations.iter_mut().for_each(|row| change(&mut row.goods));
    records.items.iter_mut().for_each(|row| change(&mut row.goods));
    records.invoices.iter_mut().for_each(|row| change(&mut row.goods));
    records.stocks.iter_mut().for_each(|row| change(&mut row.goods));
    records.capacity.iter_mut().for_each(|row| change(&mut row.goods));
    records.certificates.iter_mut().for_each(|row| change(&mut row.goods));
    records.bom.iter_mut().for_each(|row| {
        change(&mut row.product);
        change(&mut row.component);
    });
}

/// The code on which all agree: the only one; else their six digits, else their heading.
fn agreed(codes: impl Iterator<Item = HsCode>) -> Option<HsCode> {
    let codes: BTreeSet<HsCode> = codes.collect();
    let at = |digits: usize| {
        let heads: BTreeSet<HsCode> = codes.iter().map(|code| code.prefix(digits)).collect();
        let only = (heads.len() == 1).then(|| heads.first().copied()).flatten();
        only.filter(|code| code.heading().is_some())
    };
    [10, 6, 4].into_iter().find_map(at)
}

/// The code of an earlier edition with all its digits, where its first six are those found: only they have a concordance.
fn kept_whole(text: &str, found: HsCode) -> HsCode {
    let own = edition(text).map(|(_, own)| own);
    own.filter(|own| found.len() == 6 && own.len() > 6 && own.prefix(6) == found).unwrap_or(found)
}

/// An earlier edition of the Harmonized System and the code in it.
fn edition(text: &str) -> Option<(&str, HsCode)> {
    let (name, code) = text.split_once(' ')?;
    let year = name.strip_prefix("HS")?;
    let known = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    known.then(|| code.parse().ok()).flatten().map(|code| (name, code))
}

fn contradiction(records: &Records, at: Citation, text: &str, codes: &BTreeMap<HsCode, u64>) -> Issue {
    let codes: Vec<String> = codes.iter().map(|(code, lines)| format!("{code} × {lines}")).collect();
    let message = Message::new("issue-code-pairs-contradict").with("code", text).with("codes", codes.join(", "));
    records.issue(at, "code_pairs_contradict", message, Effect::Noted)
}

/// The user's table: what each code leads to, both in one form.
struct Table(FxHashMap<String, Vec<String>>);

impl Table {
    fn of(records: &Records) -> Table {
        let mut table: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for pair in &records.concordances {
            let [from, to] = [pair.from, pair.to].map(|code| one_code(records.strings.get(code)));
            table.entry(from).or_default().push(to);
        }
        Table(table)
    }

    /// The codes of the Harmonized System to which a code leads.
    fn lead(&self, text: &str) -> BTreeSet<HsCode> {
        let mut found = BTreeSet::new();
        let mut open = vec![one_code(text)];
        for _ in 0..MOST_STEPS {
            let ways: Vec<&String> = open.iter().flat_map(|code| self.ways(code)).collect();
            let (done, next): (Vec<&String>, Vec<&String>) = ways.into_iter().partition(|to| to.starts_with("HS "));
            found.extend(done.into_iter().filter_map(|to| to[3..].parse::<HsCode>().ok()));
            open = next.into_iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
        }
        found
    }

    /// Where a code leads in one step: itself, else its longest head that the table has.
    fn ways(&self, code: &str) -> &[String] {
        let Some((scheme, digits)) = code.split_once(' ') else { return &[] };
        let heads = digits.char_indices().map(|(end, _)| end).filter(|end| *end >= SHORTEST_HEAD).rev();
        let texts = std::iter::once(code.to_string()).chain(heads.map(|end| format!("{scheme} {}", &digits[..end])));
        texts.into_iter().find_map(|text| self.0.get(&text)).map_or(&[], Vec::as_slice)
    }
}

/// A code with its scheme in one form: letters and digits only, so that `27.11.10` and `271110` are one.
fn one_code(text: &str) -> String {
    let (scheme, code) = text.split_once(' ').unwrap_or(("", text));
    let code: String = code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    format!("{scheme} {code}")
}

/// How many lines carry which code of the Harmonized System for the same goods as a code of another classification.
struct Pairs(FxHashMap<Sym, BTreeMap<HsCode, u64>>, BTreeMap<HsCode, u64>);

/// Goods as one party knows them: by description or model.
type Known = FxHashMap<(PartyIx, Name), BTreeSet<Sym>>;

impl Pairs {
    fn of(records: &Records, register: &Register, wanted: &BTreeMap<Sym, Citation>) -> Pairs {
        let mut learning = Learning {
            pairs: Pairs(FxHashMap::default(), BTreeMap::new()),
            forms: Forms::default(),
            known: Known::default(),
            records,
            register,
            wanted,
        };
        let suppliers: FxHashMap<Sym, RefId> = records.contracts.iter().map(|row| (row.id, row.supplier)).collect();
        let supplier = |contract: &Sym| suppliers.get(contract).copied().unwrap_or(RefId::NOBODY);
        let items = || records.items.iter().map(|row| (&row.goods, [supplier(&row.contract), RefId::NOBODY]));
        let invoices = || records.invoices.iter().map(|row| (&row.goods, [row.seller, row.buyer]));
        let certificates = || records.certificates.iter().map(|row| (&row.goods, [row.holder, RefId::NOBODY]));
        let declarations = records.declarations.iter().map(|row| (&row.goods, [row.importer, RefId::NOBODY]));
        let inside = || items().chain(invoices()).chain(certificates());
        inside().for_each(|(goods, parties)| learning.remember(goods, parties));
        inside().chain(declarations).for_each(|(goods, parties)| learning.learn(goods, parties));
        learning.pairs
    }

    fn add(&mut self, code: Sym, hs: HsCode) {
        *self.0.entry(code).or_default().entry(hs).or_default() += 1;
    }

    /// The codes of the Harmonized System for a code, each with its lines.
    fn of_code(&self, code: Sym) -> &BTreeMap<HsCode, u64> {
        self.0.get(&code).unwrap_or(&self.1)
    }
}

/// Pairs while they are learned.
struct Learning<'a> {
    pairs: Pairs,
    forms: Forms,
    /// Goods that carry another classification's code alone.
    known: Known,
    records: &'a Records,
    register: &'a Register,
    wanted: &'a BTreeMap<Sym, Citation>,
}

impl Learning<'_> {
    /// Remembers goods that carry another classification's code alone.
    fn remember(&mut self, goods: &Goods, parties: [RefId; 2]) {
        if goods.hs.is_some() || goods.other_code.is_empty() {
            return;
        }
        for key in self.keys(goods, parties) {
            self.known.entry(key).or_default().insert(goods.other_code);
        }
    }

    /// Learns from goods that carry a code of the Harmonized System which codes stand for it.
    fn learn(&mut self, goods: &Goods, parties: [RefId; 2]) {
        let Some(hs) = goods.hs.filter(|code| code.heading().is_some()) else { return };
        let mut codes: BTreeSet<Sym> = BTreeSet::new();
        codes.extend(Some(goods.other_code).filter(|code| self.wanted.contains_key(code)));
        if !self.known.is_empty() {
            let keys = self.keys(goods, parties);
            codes.extend(keys.iter().filter_map(|key| self.known.get(key)).flatten());
        }
        codes.into_iter().for_each(|code| self.pairs.add(code, hs.prefix(6)));
    }

    /// Who knows the goods by which name.
    fn keys(&mut self, goods: &Goods, parties: [RefId; 2]) -> Vec<(PartyIx, Name)> {
        let names = self.forms.names(goods, self.records);
        let parties = parties.into_iter().filter_map(|party| self.register.party_of(party));
        parties.flat_map(|party| names.iter().map(move |name| (party, *name))).collect()
    }
}

/// A name of goods in one form, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Name {
    Description(u32),
    Model(u32),
}

/// Descriptions and models in one form, each with a number.
#[derive(Default)]
struct Forms {
    of: FxHashMap<Sym, Option<u32>>,
    numbers: FxHashMap<String, u32>,
}

impl Forms {
    /// The names of goods.
    fn names(&mut self, goods: &Goods, records: &Records) -> Vec<Name> {
        let description = self.number(goods.description, records).map(Name::Description);
        let model = self.number(goods.model, records).map(Name::Model);
        description.into_iter().chain(model).collect()
    }

    fn number(&mut self, name: Sym, records: &Records) -> Option<u32> {
        let Forms { of, numbers } = self;
        *of.entry(name).or_insert_with(|| {
            let form = one_form(records.strings.get(name));
            let next = numbers.len() as u32;
            (!form.is_empty()).then(|| *numbers.entry(form).or_insert(next))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> HsCode {
        text.parse().expect("a code")
    }

    /// The codes to which a code leads through a table of pairs.
    fn lead(pairs: &[(&str, &str)], from: &str) -> Vec<String> {
        let mut table: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for (from, to) in pairs {
            table.entry(one_code(from)).or_default().push(one_code(to));
        }
        Table(table).lead(from).iter().map(HsCode::to_string).collect()
    }

    #[test]
    fn a_table_leads_through_editions() {
        let editions = [
            ("HS1996 852520", "HS2002 852520"),
            ("HS2002 852520", "HS2007 851712"),
            ("HS2002 852520", "HS2007 852560"),
            ("HS2007 851712", "HS2012 851712"),
            ("HS2012 851712", "HS 851713"),
            ("HS2012 851712", "HS 851714"),
            ("HS2007 852560", "HS 852560"),
        ];
        assert_eq!(lead(&editions, "HS1996 852520"), ["851713", "851714", "852560"]);
        assert_eq!(lead(&editions, "HS2012 8517.12 000 0"), ["851713", "851714"]);
        assert_eq!(lead(&editions, "HS2012 850131"), Vec::<String>::new());
    }

    #[test]
    fn a_circle_in_a_table_ends() {
        assert_eq!(lead(&[("A 1111", "B 2222"), ("B 2222", "A 1111"), ("B 2222", "HS 850131")], "A 1111"), ["850131"]);
    }

    #[test]
    fn the_longest_head_of_a_code_counts() {
        let pairs = [("KPVED 27.11.10", "HS 8501"), ("KPVED 27.11", "HS 8504")];
        assert_eq!(lead(&pairs, "KPVED 27.11.10.500"), ["8501"]);
        assert_eq!(lead(&pairs, "KPVED 27.11.41"), ["8504"]);
        assert_eq!(lead(&pairs, "CPV 27111050"), Vec::<String>::new());
    }

    #[test]
    fn codes_agree_on_all_digits_or_six_or_four_or_not_at_all() {
        let agreed = |codes: &[&str]| agreed(codes.iter().map(|text| code(text))).map(|code| code.to_string());
        assert_eq!(agreed(&["8501310000"]).as_deref(), Some("8501310000"));
        assert_eq!(agreed(&["8501310000", "8501320000"]).as_deref(), Some("8501"));
        assert_eq!(agreed(&["8501310000", "850131"]).as_deref(), Some("850131"));
        assert_eq!(agreed(&["850131", "8504"]), None);
        assert_eq!(agreed(&["85"]), None);
        assert_eq!(agreed(&[]), None);
    }

    #[test]
    fn national_digits_stay_where_the_six_did_not_change() {
        assert_eq!(kept_whole("HS2017 8501310000", code("850131")), code("8501310000"));
        assert_eq!(kept_whole("HS2017 8501310000", code("850132")), code("850132"));
        assert_eq!(kept_whole("KPVED 850131", code("850131")), code("850131"));
        assert_eq!(
            edition("HS2017 0402101900").map(|(name, own)| (name, own.to_string())),
            Some(("HS2017", "0402101900".into()))
        );
        assert_eq!(edition("HSX 850131"), None);
    }
}
