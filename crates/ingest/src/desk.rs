//! The desk on which the records pile up while the sources are read.

use super::countries;
use super::crossings::Paper;
use super::named::Named;
use super::notes::{Notes, Place};
use super::purpose::Purpose;
use super::rates::{Converted, Exchange, Rates};
use super::twins;
use super::units::{self, Measure};
use super::words::Status;
use hashbrown::HashTable;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tegi_model::TABLES;
use tegi_model::{
    Citation, Currency, Day, Effect, Goods, Message, Money, PartyRef, Records, RefId, Settings, SourceInfo, Sym,
    TextHash, Written,
};

/// Everything read so far, and what is needed to read on.
pub struct Desk<'s> {
    /// What the analysis is told.
    pub settings: &'s Settings,
    /// The records.
    pub records: Records,
    /// Exchange rates, once all are read.
    pub rates: Exchange,
    /// Exchange rates as they were read.
    pub quoted: Vec<(Day, Currency, Decimal)>,
    /// Troubles.
    pub notes: Notes,
    /// Whether each record still holds, by table in the order of [`TABLES`], in step with the records, until documents are
    /// revised.
    pub states: [Vec<Status>; TABLES.len()],
    /// Rows of which something was told, in order, each with a number that depends on its letters: what could not be
    /// understood tells them apart.
    pub odd: Vec<(Citation, u64)>,
    /// Parties by the cells that name them.
    pub named: Named<RefId>,
    /// Goods by the cells that name them.
    pub goods: Named<Goods>,
    /// Where cells that name something are put together, if they lie apart.
    pub joined: String,
    /// Where declarations are read for flows alone: what revising them needs, in step with the crossings, until then.
    pub papers: Vec<Paper>,
    /// What the case is read for.
    pub purpose: Purpose,
    /// Files that were read.
    pub seen: twins::Seen,
    /// The day read last, with its text: rows mostly come day by day.
    pub last_day: (String, Option<Day>),
    /// The line read last, with its text: most rows of a file have the same.
    last_line: (String, Sym),
    refs: FxHashMap<PartyRef, RefId>,
    units: Meanings<Option<Measure>>,
    countries: Meanings<countries::Reading>,
    currencies: Meanings<Option<Currency>>,
}

impl<'s> Desk<'s> {
    /// An empty desk. Party reference number 0 is nobody.
    pub fn new(settings: &'s Settings) -> Desk<'s> {
        Desk::with_rates(settings, Arc::new(Rates::new(settings.currency)))
    }

    /// An empty desk for a piece of a file, for the same purpose and with these exchange rates.
    pub fn for_piece(settings: &'s Settings, rates: Arc<Rates>, purpose: Purpose) -> Desk<'s> {
        Desk { purpose, ..Desk::with_rates(settings, rates) }
    }

    /// An empty desk with the exchange rates of another.
    fn with_rates(settings: &'s Settings, rates: Arc<Rates>) -> Desk<'s> {
        let mut desk = Desk {
            settings,
            records: Records::default(),
            rates: Exchange::new(rates),
            quoted: Vec::new(),
            notes: Notes::default(),
            states: Default::default(),
            odd: Vec::new(),
            named: Named::default(),
            goods: Named::default(),
            joined: String::new(),
            papers: Vec::new(),
            purpose: Purpose::Records,
            seen: twins::Seen::default(),
            last_day: (String::new(), None),
            last_line: (String::new(), Sym::EMPTY),
            refs: FxHashMap::default(),
            units: Meanings::default(),
            countries: Meanings::default(),
            currencies: Meanings::default(),
        };
        desk.party(PartyRef::default());
        desk
    }

    /// Makes ready for another piece of a file a desk whose records were taken over. Its memory stays, and so does what texts
    /// mean by themselves.
    pub fn clear(&mut self) {
        self.records.strings.clear();
        self.records.refs.clear();
        self.refs.clear();
        self.named.clear();
        self.goods.clear();
        self.last_line.0.clear();
        self.last_line.1 = Sym::EMPTY;
        self.party(PartyRef::default());
    }

    /// The number of a party reference.
    pub fn party(&mut self, party: PartyRef) -> RefId {
        let refs = &mut self.records.refs;
        *self.refs.entry(party).or_insert_with(|| {
            refs.push(party);
            RefId(refs.len() as u32 - 1)
        })
    }

    /// The symbol of a text.
    pub fn intern(&mut self, text: &str) -> Sym {
        self.records.strings.intern(text)
    }

    /// The symbol of the number of a line.
    #[inline]
    pub fn line(&mut self, text: &str) -> Sym {
        if self.last_line.0 != text {
            self.last_line.1 = self.intern(text);
            self.last_line.0.clear();
            self.last_line.0.push_str(text);
        }
        self.last_line.1
    }

    /// Opens the account of a source and gives its number; `None` when there are more than can be cited.
    pub fn open_source(&mut self, table: &str, path: &str) -> Option<u16> {
        let number = u16::try_from(self.records.sources.len()).ok()?;
        self.records.sources.push(SourceInfo {
            table: table.to_string(),
            path: path.to_string(),
            sha256: String::new(),
            rows: 0,
            kept: 0,
            filled: Vec::new(),
            written: Written::default(),
            places: None,
            revised: 0,
            aside: Vec::new(),
        });
        Some(number)
    }

    /// The account of a source.
    pub fn source(&mut self, number: u16) -> Option<&mut SourceInfo> {
        self.records.sources.get_mut(usize::from(number))
    }

    /// Takes back that a row became a record.
    pub fn dropped(&mut self, at: Citation) {
        if let Some(source) = self.source(at.source) {
            source.kept = source.kept.saturating_sub(1);
        }
    }

    /// Notes a trouble of one row; `value` is what identifies it to a reader.
    pub fn note(&mut self, at: Citation, value: &str, code: &'static str, message: Message, effect: Effect) {
        let place = Place { source: at.source, row: at.row, field: "" };
        self.notes.add(place, value, code, message, effect);
    }

    /// An amount in the case's currency; notes what stands in the way.
    pub fn convert(
        &mut self,
        at: Citation,
        field: &str,
        amount: Money,
        currency: Currency,
        day: Option<Day>,
    ) -> Option<Money> {
        let place = Place { source: at.source, row: at.row, field };
        let message =
            |id| Message::new(id).with("currency", currency.as_str()).with("home", self.settings.currency.as_str());
        match self.rates.convert(amount, currency, day) {
            Converted::Exact(money) => Some(money),
            Converted::Later(money) => {
                let message = message("issue-later-rate");
                self.notes.add_once(place, currency.as_str(), "later_rate", message, Effect::Noted);
                Some(money)
            }
            Converted::NoRate => {
                let message = message("issue-no-rate");
                self.notes.add(place, currency.as_str(), "no_rate", message, Effect::CellUnknown);
                None
            }
            Converted::TooLarge => {
                let message = Message::new("issue-number-too-large");
                self.notes.add(place, &amount.to_string(), "number_too_large", message, Effect::CellUnknown);
                None
            }
        }
    }

    /// The unit that a text means.
    pub fn measure(&mut self, text: &str) -> Option<Measure> {
        self.units.of(text, units::measure)
    }

    /// The country that a text means.
    pub fn country(&mut self, text: &str) -> countries::Reading {
        self.countries.of(text, countries::read)
    }

    /// The currency that a text means.
    pub fn currency(&mut self, text: &str) -> Option<Currency> {
        self.currencies.of(text, |text| text.parse().ok())
    }
}

/// How many different texts are remembered: a column of nonsense must not fill the memory.
const REMEMBERED: usize = 10_000;

/// Places for short texts that were asked for lately.
const RECENT: usize = 64;

/// What texts mean, each found once.
struct Meanings<T> {
    all: HashTable<(TextHash, Box<str>, T)>,
    /// Short texts that were asked for lately, each at its place: most cells of a column say one of a few.
    recent: [Option<(u64, T)>; RECENT],
}

impl<T: Copy> Default for Meanings<T> {
    fn default() -> Self {
        Meanings { all: HashTable::new(), recent: [None; RECENT] }
    }
}

impl<T: Copy> Meanings<T> {
    /// What a text means.
    #[inline]
    fn of(&mut self, text: &str, find: impl Fn(&str) -> T) -> T {
        let Some(letters) = few_letters(text.as_bytes()) else { return self.of_any(text, find) };
        let place = letters.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - RECENT.ilog2());
        match self.recent[place as usize] {
            Some((known, meaning)) if known == letters => meaning,
            _ => {
                let meaning = self.of_any(text, find);
                self.recent[place as usize] = Some((letters, meaning));
                meaning
            }
        }
    }

    fn of_any(&mut self, text: &str, find: impl Fn(&str) -> T) -> T {
        let hash = TextHash::of(text);
        let same = |known: &(TextHash, Box<str>, T)| known.0 == hash && *known.1 == *text;
        if let Some((_, _, meaning)) = self.all.find(hash.bits(), same) {
            return *meaning;
        }
        let meaning = find(text);
        if self.all.len() < REMEMBERED {
            self.all.insert_unique(hash.bits(), (hash, text.into(), meaning), |(hash, _, _)| hash.bits());
        }
        meaning
    }
}

/// A text of up to seven bytes as one number: its length and its bytes.
#[inline]
fn few_letters(text: &[u8]) -> Option<u64> {
    let start = text.len() as u64;
    (text.len() < 8).then(|| text.iter().fold(start, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn few_letters_are_told_apart(one in "[a\u{0}b]{0,8}", other in "[a\u{0}b]{0,8}") {
            let (a, b) = (few_letters(one.as_bytes()), few_letters(other.as_bytes()));
            prop_assert_eq!(a.is_some(), one.len() < 8);
            prop_assert_eq!(a == b, one == other || one.len().min(other.len()) > 7);
        }
    }

    #[test]
    fn a_text_means_what_it_was_found_to_mean() {
        let mut lengths = Meanings::default();
        let texts: Vec<String> =
            (0..500_u32).map(|number| number.to_string().repeat(1 + number as usize % 4)).collect();
        for text in texts.iter().chain(&texts) {
            assert_eq!(
                lengths.of(text, |text| (text.len(), text.parse::<u64>().ok())),
                (text.len(), text.parse().ok())
            );
        }
    }
}
