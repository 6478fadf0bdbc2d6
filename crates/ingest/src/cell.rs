//! Cells with a type: one small function for each, which notes what stands in the way and never fails.
//!
//! Empty, and what programs write for empty (`NULL`, `N/A`, `-`), is unknown. A cell that cannot be what its column
//! says is an issue with what was found and what was expected; it counts as unknown and the row goes on.

use super::case_toml::Pick;
use super::countries::{self, Reading as CountryReading};
use super::days::{SerialDays, YEARS, iso_day, patterned_day, serial_day};
use super::desk::Desk;
use super::document_id::DocumentId;
use super::goods_codes::{self, Reading as CodeReading};
use super::named::{GoodsCols, Named, Naming, PartyCols};
use super::notes::Place;
use super::numeral::{self, Trouble};
use super::plain::{Looked, look};
use super::rates::Converted;
use super::row::{Row, Stretch};
use super::schemes::{self, Scheme};
use super::table::{Col, Fed, Feed, Sheet};
use super::words::Word;
use rust_decimal::Decimal;
use std::borrow::Cow;
use tegi_model::{
    Citation, Country, Currency, Day, Effect, Goods, HsCode, Message, Money, PartyRef, Quantity, RefId, Share, Sym,
    Unit,
};

/// How a source writes numbers and days.
#[derive(Clone, Debug, PartialEq)]
pub struct Formats {
    /// The decimal mark.
    pub decimal: u8,
    /// Patterns of days; none: ISO 8601.
    pub days: Vec<String>,
    /// Days as bare numbers.
    pub serial_days: SerialDays,
    /// One plus the rate of VAT, where amounts include it.
    pub vat: Option<Decimal>,
}

impl Default for Formats {
    fn default() -> Self {
        Formats { decimal: b'.', days: Vec::new(), serial_days: SerialDays::None, vat: None }
    }
}

/// The cells of one row.
pub struct Cells<'r, 's> {
    sheet: &'r Sheet,
    row: Row<'r>,
    looked: Looked,
    at: Citation,
    /// Where the record goes.
    pub desk: &'r mut Desk<'s>,
}

impl<'r, 's> Cells<'r, 's> {
    /// The cells of a row.
    pub fn new(sheet: &'r Sheet, row: Row<'r>, at: Citation, desk: &'r mut Desk<'s>) -> Cells<'r, 's> {
        Cells { sheet, row, looked: Looked::default(), at, desk }
    }

    /// Which cells were looked at.
    pub fn looked(&self) -> Looked {
        self.looked
    }

    /// Where the row stands.
    pub fn at(&self) -> Citation {
        self.at
    }

    /// Text, with white space folded; bytes that are no letters are noted and shown as such.
    pub fn text(&mut self, col: Col) -> Sym {
        self.letters(col).map_or(Sym::EMPTY, |text| self.folded(&text))
    }

    /// What tells the document of this number from all others.
    pub fn document(&mut self, col: Col) -> DocumentId {
        self.letters(col).map_or(DocumentId::NONE, |text| DocumentId::of(&folded(&text)))
    }

    /// What stands in a cell of free text.
    #[inline]
    fn letters(&mut self, col: Col) -> Option<Cow<'r, str>> {
        match self.plain(col) {
            Some(text) => (!text.is_empty()).then_some(Cow::Borrowed(text)),
            None => self.letters_otherwise(col),
        }
    }

    fn letters_otherwise(&mut self, col: Col) -> Option<Cow<'r, str>> {
        let Found { text, broken } = self.read(col)?;
        if broken {
            self.note(col, &text, "broken_text", Message::new("issue-broken-text"), Effect::Noted);
        }
        Some(text)
    }

    /// The symbol of a text with white space folded.
    fn folded(&mut self, text: &str) -> Sym {
        self.desk.records.strings.intern(&folded(text))
    }

    /// The number of a line in a document: `001`, `1` and `1.0` are the same.
    pub fn line(&mut self, col: Col) -> Sym {
        if let Some(text) = self.plain(col)
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && !text.starts_with('0')
        {
            return self.desk.line(text);
        }
        let Some(text) = self.typed(col) else { return Sym::EMPTY };
        let whole = without_point_zero(&text);
        let number = match whole.trim_start_matches('0') {
            "" => "0",
            number => number,
        };
        let line = if whole.bytes().all(|byte| byte.is_ascii_digit()) { number } else { whole };
        self.folded(line)
    }

    /// An amount that may include VAT; the result does not.
    pub fn amount(&mut self, col: Col) -> Option<Money> {
        let money = self.money(col)?;
        let Some(vat) = self.sheet.formats.vat else { return Some(money) };
        let net = Decimal::new(money.steps(), Money::DECIMALS).checked_div(vat)?;
        numeral::to_steps(net, Money::DECIMALS).ok().map(Money::new)
    }

    /// An amount of money as it stands.
    pub fn money(&mut self, col: Col) -> Option<Money> {
        self.number(col, Money::DECIMALS).map(Money::new)
    }

    /// A quantity as it stands, negative ones too.
    pub fn quantity(&mut self, col: Col) -> Option<Quantity> {
        self.number(col, Quantity::DECIMALS).map(Quantity::new)
    }

    /// A quantity that cannot be below nothing.
    pub fn quantity_not_negative(&mut self, col: Col) -> Option<Quantity> {
        let quantity = self.quantity(col)?;
        if quantity >= Quantity::ZERO {
            return Some(quantity);
        }
        self.note(
            col,
            &quantity.to_string(),
            "negative_number",
            Message::new("issue-negative-number"),
            Effect::CellUnknown,
        );
        None
    }

    /// A quantity and its unit, in base units.
    pub fn measured(&mut self, quantity: Col, unit: Col) -> (Option<Quantity>, Unit) {
        let number = self.quantity(quantity);
        if let (Some(number), Some(text)) = (number, self.filled(unit))
            && let Some(measure) = self.desk.measure(text)
            && let Some(in_base) = measure.in_base(number)
        {
            return (Some(in_base), measure.base);
        }
        self.measured_otherwise(number, quantity, unit)
    }

    fn measured_otherwise(&mut self, number: Option<Quantity>, quantity: Col, unit: Col) -> (Option<Quantity>, Unit) {
        let Some(text) = self.typed(unit) else {
            if number.is_some() && self.sheet.feed(unit).is_some() && self.is_unfilled(unit) {
                self.note(unit, "", "no_unit", Message::new("issue-no-unit"), Effect::CellUnknown);
            }
            return (number, Unit::UNKNOWN);
        };
        let Some(measure) = self.desk.measure(&text) else {
            let message = Message::new("issue-unknown-unit").with("found", text.as_ref());
            self.note(unit, &text, "unknown_unit", message, Effect::CellUnknown);
            return (number, Unit::UNKNOWN);
        };
        let Some(number) = number else { return (None, measure.base) };
        let in_base = measure.in_base(number);
        if in_base.is_none() {
            let message = Message::new("issue-number-too-large");
            self.note(quantity, &number.to_string(), "number_too_large", message, Effect::CellUnknown);
        }
        (in_base, measure.base)
    }

    /// Per cent, from 0 to 100; a part of one, where the settings say so and no sign of per cent stands behind it.
    pub fn share(&mut self, col: Col) -> Option<Share> {
        let text = self.typed(col)?;
        let number = text.trim_end_matches('%').trim_end();
        let of_one = number.len() == text.len() && self.sheet.feed(col).is_some_and(|feed| feed.of_one);
        // Per cent with four decimals are millionths of the whole, as is a part of one with six.
        let steps = self.parsed(col, number, if of_one { Share::DECIMALS } else { Money::DECIMALS })?;
        if (0..=Share::ONE).contains(&steps) {
            return Some(Share::new(steps));
        }
        let message = Message::new("issue-not-a-percentage").with("found", text.as_ref());
        self.note(col, &text, "not_a_percentage", message, Effect::CellUnknown);
        None
    }

    /// A whole number that counts something.
    pub fn count(&mut self, col: Col) -> Option<u32> {
        let steps = self.number(col, 0)?;
        let count = u32::try_from(steps).ok();
        if count.is_none() {
            let message = Message::new("issue-negative-number");
            self.note(col, &steps.to_string(), "negative_number", message, Effect::CellUnknown);
        }
        count
    }

    /// A year.
    pub fn year(&mut self, col: Col) -> Option<i16> {
        let text = self.typed(col)?;
        let year = without_point_zero(&text).parse().ok().filter(|year| YEARS.contains(year));
        if year.is_none() {
            let message = Message::new("issue-not-a-year").with("found", text.as_ref());
            self.note(col, &text, "not_a_year", message, Effect::CellUnknown);
        }
        year
    }

    /// An exact decimal, for exchange rates.
    pub fn decimal(&mut self, col: Col) -> Option<Decimal> {
        let text = self.typed(col)?;
        match numeral::decimal(&text, self.sheet.formats.decimal) {
            Ok(number) => Some(number),
            Err(trouble) => self.no_number(col, &text, trouble),
        }
    }

    /// A calendar day.
    #[inline]
    pub fn day(&mut self, col: Col) -> Option<Day> {
        let last = |desk: &mut Desk, text: &str| desk.last_day.1.filter(|_| desk.last_day.0 == text);
        self.known(col, last, Self::day_otherwise)
    }

    fn day_otherwise(&mut self, col: Col) -> Option<Day> {
        let text = self.typed(col)?;
        if self.desk.last_day.0 == text {
            return self.desk.last_day.1;
        }
        let patterns = &self.sheet.formats.days;
        let date = if patterns.is_empty() { iso_day(&text) } else { patterned_day(&text, patterns) };
        let (code, message) = match date {
            Some(date) if YEARS.contains(&date.year()) => {
                self.desk.last_day = (text.into_owned(), Some(Day::from_date(date)));
                return self.desk.last_day.1;
            }
            Some(_) => ("unlikely_day", Message::new("issue-unlikely-day")),
            None if serial_day(&text, self.sheet.formats.serial_days).is_some() => {
                let day = serial_day(&text, self.sheet.formats.serial_days).map(Day::from_date)?;
                let message = Message::new("issue-serial-day").with("found", text.as_ref()).with("day", day);
                self.note(col, &text, "serial_day", message, Effect::Restored);
                return Some(day);
            }
            None => {
                let expected = if patterns.is_empty() { "YYYY-MM-DD".to_string() } else { patterns.join(", ") };
                ("not_a_day", Message::new("issue-not-a-day").with("expected", expected))
            }
        };
        self.note(col, &text, code, message.with("found", text.as_ref()), Effect::CellUnknown);
        None
    }

    /// A country.
    #[inline]
    pub fn country(&mut self, col: Col) -> Option<Country> {
        self.known(col, |_, text| countries::by_letters(text), Self::country_otherwise)
    }

    fn country_otherwise(&mut self, col: Col) -> Option<Country> {
        let text = self.typed(col)?;
        let (code, id) = match self.desk.country(&text) {
            CountryReading::Country(country) => return Some(country),
            CountryReading::Several => ("several_countries", "issue-several-countries"),
            CountryReading::SaidUnknown => ("country_said_unknown", "issue-country-said-unknown"),
            CountryReading::NotACountry => ("unknown_country", "issue-unknown-country"),
        };
        self.note(col, &text, code, Message::new(id).with("found", text.as_ref()), Effect::CellUnknown);
        None
    }

    /// A currency.
    #[inline]
    pub fn currency(&mut self, col: Col) -> Option<Currency> {
        self.known(col, |desk, text| desk.currency(text), Self::currency_otherwise)
    }

    fn currency_otherwise(&mut self, col: Col) -> Option<Currency> {
        let text = self.typed(col)?;
        let currency = self.desk.currency(&text);
        if currency.is_none() {
            let message = Message::new("issue-unknown-currency").with("found", text.as_ref());
            self.note(col, &text, "unknown_currency", message, Effect::CellUnknown);
        }
        currency
    }

    /// A word with one of a few meanings.
    #[inline]
    pub fn word<T: Word>(&mut self, col: Col) -> Option<T> {
        self.known(col, |_, text| T::listed(text), Self::word_otherwise)
    }

    fn word_otherwise<T: Word>(&mut self, col: Col) -> Option<T> {
        let text = self.typed(col)?;
        let meaning = T::read(without_point_zero(&text));
        if meaning.is_none() {
            let message = Message::new("issue-unknown-word").with("found", text.as_ref()).with("expected", T::EXPECTED);
            self.note(col, &text, "unknown_word", message, Effect::CellUnknown);
        }
        meaning
    }

    /// The currency of an amount: none is noted where there is an amount to be read.
    pub fn currency_of(&mut self, col: Col, amount: Option<Money>) -> Option<Currency> {
        let currency = self.currency(col);
        if currency.is_none() && amount.is_some() && self.is_unfilled(col) {
            self.note(col, "", "no_currency", Message::new("issue-no-currency"), Effect::CellUnknown);
        }
        currency
    }

    /// An amount in the case's currency.
    #[inline]
    pub fn value(
        &mut self,
        col: Col,
        amount: Option<Money>,
        currency: Option<Currency>,
        day: Option<Day>,
    ) -> Option<Money> {
        let (amount, currency) = (amount?, currency?);
        if let Converted::Exact(money) = self.desk.rates.convert(amount, currency, day) {
            return Some(money);
        }
        self.desk.convert(self.at, self.label(col), amount, currency, day)
    }

    /// What goods are called.
    pub fn goods(&mut self, cols: &GoodsCols) -> Goods {
        self.named(&cols.naming, |desk| &mut desk.goods, |cells| cells.read_goods(cols))
    }

    fn read_goods(&mut self, cols: &GoodsCols) -> Goods {
        let (first, other) = (self.scheme(cols.scheme), self.other_scheme(cols));
        let (mut hs, mut other_code) = match first {
            Scheme::Hs => (self.hs(cols.code), Sym::EMPTY),
            Scheme::Other(scheme) => (None, self.other_code(cols.code, &scheme)),
        };
        match other {
            Some(Scheme::Hs) => hs = hs.or_else(|| self.hs(cols.other_code)),
            Some(Scheme::Other(scheme)) if other_code.is_empty() => {
                other_code = self.other_code(cols.other_code, &scheme);
            }
            _ => {}
        }
        Goods { hs, other_code, linked: false, description: self.text(cols.description), model: self.text(cols.model) }
    }

    /// A code of the Harmonized System.
    pub fn hs(&mut self, col: Col) -> Option<HsCode> {
        let text = self.typed(col)?;
        let message = |id| Message::new(id).with("found", text.as_ref());
        let (code, message, effect, value) = match goods_codes::read(&text) {
            CodeReading::Code(code) => return Some(code),
            CodeReading::Restored(code) => (
                "lost_zero",
                message("issue-code-lost-zero").with("restored", code.to_string()),
                Effect::Restored,
                Some(code),
            ),
            CodeReading::Shortened(code) => (
                "odd_digits",
                message("issue-code-odd-digit").with("used", code.to_string()),
                Effect::Restored,
                Some(code),
            ),
            CodeReading::Lost => ("lost_code", message("issue-code-lost"), Effect::CellUnknown, None),
            CodeReading::Ambiguous => ("odd_digits", message("issue-code-ambiguous"), Effect::CellUnknown, None),
            CodeReading::NoChapter => ("no_chapter", message("issue-code-no-chapter"), Effect::CellUnknown, None),
            CodeReading::NotACode => ("not_an_hs_code", message("issue-not-an-hs-code"), Effect::CellUnknown, None),
        };
        self.note(col, &text, code, message, effect);
        value
    }

    /// The classification that a cell names; the Harmonized System where it names none.
    fn scheme(&mut self, col: Col) -> Scheme {
        self.typed(col).map_or(Scheme::Hs, |name| schemes::read(&name))
    }

    /// The classification of a row's second code, where it has one and names it.
    fn other_scheme(&mut self, cols: &GoodsCols) -> Option<Scheme> {
        self.typed(cols.other_code)?;
        let name = self.typed(cols.other_scheme)?;
        Some(schemes::read(&name))
    }

    /// A code with its classification, as `SCHEME CODE`; of the Harmonized System too. Empty where one of them is missing.
    pub fn scheme_code(&mut self, scheme: Col, code: Col) -> Sym {
        if self.typed(scheme).is_none() {
            return Sym::EMPTY;
        }
        match self.scheme(scheme) {
            Scheme::Other(scheme) => self.other_code(code, &scheme),
            Scheme::Hs => self.hs(code).map_or(Sym::EMPTY, |hs| self.desk.intern(&format!("HS {hs}"))),
        }
    }

    /// A code of another classification, with its scheme.
    fn other_code(&mut self, col: Col, scheme: &str) -> Sym {
        let Some(code) = self.typed(col) else { return Sym::EMPTY };
        self.desk.intern(&folded(&format!("{scheme} {code}")))
    }

    /// A party.
    #[inline]
    pub fn party(&mut self, cols: &PartyCols) -> RefId {
        self.named(&cols.naming, |desk| &mut desk.named, |cells| cells.read_party(cols))
    }

    /// What the row names: what the same cells named in a row before, else what is read now.
    #[inline]
    fn named<T: Copy>(
        &mut self,
        naming: &Naming,
        known: impl for<'a> Fn(&'a mut Desk<'s>) -> &'a mut Named<T>,
        read: impl Fn(&mut Self) -> T,
    ) -> T {
        match self.row.stretch(naming.columns()) {
            Some(cells) => self.named_by(naming, cells, known, read),
            None if naming.columns().is_empty() => read(self),
            None => {
                let mut joined = std::mem::take(&mut self.desk.joined);
                let cells = self.row.stretched(naming.columns(), &mut joined);
                let meaning = self.named_by(naming, cells, known, read);
                self.desk.joined = joined;
                meaning
            }
        }
    }

    #[inline]
    fn named_by<T: Copy>(
        &mut self,
        naming: &Naming,
        cells: Stretch,
        known: impl for<'a> Fn(&'a mut Desk<'s>) -> &'a mut Named<T>,
        read: impl Fn(&mut Self) -> T,
    ) -> T {
        if let Some((meaning, looked)) = known(self.desk).find(naming.role, cells) {
            self.looked.add(looked);
            return meaning;
        }
        let troubles = self.desk.notes.met();
        let meaning = read(self);
        // What is wrong with it is told in each of its rows.
        if self.desk.notes.met() == troubles {
            let looked = naming.look(self.sheet, self.row);
            known(self.desk).keep(naming.role, cells, meaning, looked);
        }
        meaning
    }

    fn read_party(&mut self, cols: &PartyCols) -> RefId {
        let id = self.party_id(cols.id);
        let party = PartyRef { id, name: self.party_name(cols.name), country: self.country(cols.country) };
        self.desk.party(party)
    }

    /// The name of a party; the error of a formula is none.
    fn party_name(&mut self, col: Col) -> Sym {
        let name = self.text(col);
        let text = self.desk.records.strings.get(name);
        if !goods_codes::spreadsheet_error(text) {
            return name;
        }
        let found = text.to_string();
        self.note_error(col, &found)
    }

    fn note_error(&mut self, col: Col, found: &str) -> Sym {
        let message = Message::new("issue-spreadsheet-error").with("found", found);
        self.note(col, found, "spreadsheet_error", message, Effect::CellUnknown);
        Sym::EMPTY
    }

    /// The id of a party, with its scheme where one is known.
    pub fn party_id(&mut self, col: Col) -> Sym {
        let Some(text) = self.typed(col) else { return Sym::EMPTY };
        if goods_codes::spreadsheet_error(&text) {
            return self.note_error(col, &text);
        }
        let mut id = without_point_zero(&text);
        let restored = goods_codes::spreadsheet_digits(id);
        if let Some(digits) = &restored {
            let message = Message::new("issue-id-restored").with("found", id).with("restored", digits);
            self.note(col, id, "restored_id", message, Effect::Restored);
            id = digits;
        } else if goods_codes::spreadsheet_number(id) {
            let message = Message::new("issue-id-lost").with("found", id);
            self.note(col, id, "lost_id", message, Effect::CellUnknown);
            return Sym::EMPTY;
        }
        let value = id.rsplit('-').next().unwrap_or(id);
        let other_digits = || id.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        if value.bytes().all(|byte| matches!(byte, b'0')) && !other_digits() {
            self.note(col, id, "filler_id", Message::new("issue-id-filler").with("found", id), Effect::CellUnknown);
            return Sym::EMPTY;
        }
        let id = folded(id);
        match self.sheet.feed(col).and_then(|feed| feed.scheme.as_deref()) {
            Some(scheme) if !has_scheme(&id, scheme) => self.desk.intern(&folded(&format!("{scheme}-{id}"))),
            _ => self.desk.intern(&id),
        }
    }

    /// Notes a trouble of the whole row.
    pub fn note_row(&mut self, value: &str, code: &'static str, message: Message, effect: Effect) {
        self.desk.note(self.at, value, code, message, effect);
    }

    /// Notes a trouble of one cell.
    pub fn note(&mut self, col: Col, value: &str, code: &'static str, message: Message, effect: Effect) {
        let place = Place { source: self.at.source, row: self.at.row, field: self.label(col) };
        self.desk.notes.add(place, value, code, message, effect);
    }

    /// What a cell says that is taken as it stands, where `known` tells; else, if something stands there, what it is
    /// found to say otherwise.
    #[inline]
    fn known<T>(
        &mut self,
        col: Col,
        known: impl FnOnce(&mut Desk<'s>, &str) -> Option<T>,
        otherwise: impl FnOnce(&mut Self, Col) -> Option<T>,
    ) -> Option<T> {
        match self.plain(col) {
            Some("") => None,
            Some(text) => known(self.desk, text).or_else(|| otherwise(self, col)),
            None => otherwise(self, col),
        }
    }

    /// A number in steps of `10^-decimals`.
    #[inline]
    fn number(&mut self, col: Col, decimals: u32) -> Option<i64> {
        if col.fed == Fed::Nothing {
            return None;
        }
        // What is a number is no word for empty, and has no white space around it.
        if let Some(text) = self.sound(col)
            && let Some(steps) = numeral::plain(text.as_bytes(), self.sheet.formats.decimal, decimals)
        {
            self.looked.put(col.place, true);
            return Some(steps);
        }
        self.number_otherwise(col, decimals)
    }

    fn number_otherwise(&mut self, col: Col, decimals: u32) -> Option<i64> {
        let text = self.typed(col)?;
        self.parsed(col, &text, decimals)
    }

    fn parsed(&mut self, col: Col, text: &str, decimals: u32) -> Option<i64> {
        match numeral::scaled(text, self.sheet.formats.decimal, decimals) {
            Ok(steps) => Some(steps),
            Err(trouble) => self.no_number(col, text, trouble),
        }
    }

    fn no_number<T>(&mut self, col: Col, text: &str, trouble: Trouble) -> Option<T> {
        let (code, message) = match trouble {
            Trouble::NotANumber => {
                let mark = char::from(self.sheet.formats.decimal).to_string();
                ("not_a_number", Message::new("issue-not-a-number").with("decimal", mark))
            }
            Trouble::TooLarge => ("number_too_large", Message::new("issue-number-too-large")),
        };
        self.note(col, text, code, message.with("found", text), Effect::CellUnknown);
        None
    }

    /// The text of a cell that is no free text: broken bytes make it unknown.
    #[inline]
    fn typed(&mut self, col: Col) -> Option<Cow<'r, str>> {
        match self.plain(col) {
            Some(text) => (!text.is_empty()).then_some(Cow::Borrowed(text)),
            None => self.typed_otherwise(col),
        }
    }

    fn typed_otherwise(&mut self, col: Col) -> Option<Cow<'r, str>> {
        let Found { text, broken } = self.read(col)?;
        if !broken {
            return Some(text);
        }
        self.note(col, &text, "broken_text", Message::new("issue-broken-text"), Effect::CellUnknown);
        None
    }

    /// A cell that is taken as it stands and says something.
    #[inline]
    fn filled(&mut self, col: Col) -> Option<&'r str> {
        self.plain(col).filter(|text| !text.is_empty())
    }

    /// Whether nothing stands in a cell, or its column is absent.
    #[inline]
    fn is_unfilled(&mut self, col: Col) -> bool {
        match self.plain(col) {
            Some(text) => text.is_empty(),
            None => self.read(col).is_none(),
        }
    }

    /// A cell that is taken as it stands and cannot be broken, without white space around it; empty where its column is
    /// absent.
    #[inline]
    fn plain(&mut self, col: Col) -> Option<&'r str> {
        match col.fed {
            Fed::Nothing => Some(""),
            Fed::Cell(column) => self.looked_at(col, column),
            Fed::More => None,
        }
    }

    fn looked_at(&mut self, col: Col, column: usize) -> Option<&'r str> {
        if !self.row.is_sound() {
            return None;
        }
        let text = look(self.row.get(column).unwrap_or_default());
        self.looked.put(col.place, !text.is_empty());
        Some(text)
    }

    /// A cell that is taken as it stands and cannot be broken.
    #[inline]
    fn sound(&self, col: Col) -> Option<&'r str> {
        match col.fed {
            Fed::Cell(column) if self.row.is_sound() => Some(self.row.get(column).unwrap_or_default()),
            _ => None,
        }
    }

    fn label(&self, col: Col) -> &'r str {
        self.sheet.feeds.get(col.place).map_or("", |feed| feed.label.as_str())
    }

    /// What stands in a cell; `None` where it is unfilled or the column is absent.
    fn read(&mut self, col: Col) -> Option<Found<'r>> {
        let feed = self.sheet.feed(col)?;
        if let Some(column) = feed.direct {
            let found = found(self.row, self.row.get(column)?);
            return (!unfilled(&found.text)).then_some(found);
        }
        let found = fed(feed, self.row)?;
        let found = match feed.pick {
            Pick::Joined => replaced(feed, found),
            Pick::First => found,
        };
        let found = match &feed.lookup {
            None => found,
            Some(table) => match table.get(found.text.as_ref()) {
                Some(value) => Found { text: Cow::Borrowed(value.trim()), broken: false },
                None => {
                    let message = Message::new("issue-not-in-lookup").with("found", found.text.as_ref());
                    self.note(col, &found.text, "not_in_lookup", message, Effect::CellUnknown);
                    return None;
                }
            },
        };
        (!unfilled(&found.text)).then_some(found)
    }
}

/// The text of a cell, and whether some of its bytes were no letters.
struct Found<'r> {
    text: Cow<'r, str>,
    broken: bool,
}

/// The value that stands for what was found, where there is one.
fn replaced<'r>(feed: &'r Feed, found: Found<'r>) -> Found<'r> {
    match feed.map.get(found.text.as_ref()) {
        None => found,
        Some(other) => Found { text: Cow::Borrowed(other.trim()), broken: false },
    }
}

/// What stands in the first column of a feed that is filled with more than zeros, replaced where a value stands for it;
/// else the constant.
fn first<'r>(feed: &'r Feed, row: Row<'r>) -> Option<Found<'r>> {
    let cells = feed.columns.iter().filter_map(|column| row.get(*column));
    let mut known = cells.map(|cell| replaced(feed, found(row, cell)));
    let is_zero = |text: &str| text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b','));
    let first = known.find(|found| !unfilled(&found.text) && !is_zero(&found.text));
    first.or_else(|| constant(feed)).filter(|found| !unfilled(&found.text))
}

fn constant(feed: &Feed) -> Option<Found<'_>> {
    feed.constant.as_deref().map(|text| Found { text: Cow::Borrowed(text.trim()), broken: false })
}

/// What stands in the columns of a feed.
fn fed<'r>(feed: &'r Feed, row: Row<'r>) -> Option<Found<'r>> {
    if feed.pick == Pick::First {
        return first(feed, row);
    }
    let found = match feed.columns.as_slice() {
        [] => constant(feed),
        [column] => Some(found(row, row.get(*column)?)),
        columns => {
            let cells = columns.iter().filter_map(|column| row.get(*column)).map(|cell| found(row, cell));
            let cells: Vec<Found> = cells.collect();
            let broken = cells.iter().any(|cell| cell.broken);
            let filled = cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !unfilled(text));
            let text = filled.collect::<Vec<_>>().join(&feed.join);
            Some(Found { text: Cow::Owned(text), broken })
        }
    };
    found.filter(|found| !unfilled(&found.text))
}

/// What stands in a cell.
fn found<'r>(row: Row<'r>, cell: &'r str) -> Found<'r> {
    Found { text: Cow::Borrowed(trimmed(cell)), broken: row.is_broken(cell) }
}

/// A cell without white space around it; most have none, which their first and last byte show.
#[inline]
pub fn trimmed(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => cell,
        _ if begins_word(bytes) && ends_word(bytes) => cell,
        _ => cell.trim(),
    }
}

/// Whether a text begins with a letter that is seen to be no white space.
fn begins_word(text: &[u8]) -> bool {
    match text {
        [b'!'..=b'~' | 0xc3..=0xe0 | 0xe4..=0xff, ..] => true,
        // Of two bytes with this head, white space is 0x85 and 0xa0; an opening quotation mark is none.
        [0xc2, next, ..] => !matches!(next, 0x85 | 0xa0),
        _ => false,
    }
}

/// Whether it ends with such a letter.
pub fn ends_word(text: &[u8]) -> bool {
    match text {
        [.., b'!'..=b'~'] | [.., 0xc3..=0xdf, 0x80..=0xff] => true,
        [.., 0xc2, last] => !matches!(last, 0x85 | 0xa0),
        // Letters of three bytes and more: white space has one of these before its last byte.
        [.., before @ 0x80..=0xbf, 0x80..=0xff] => !matches!(before, 0x80 | 0x81 | 0x9a),
        _ => false,
    }
}

/// No word for empty has more bytes.
pub const LONGEST_UNFILLED: usize = 4;

/// Whether a cell is empty, or says so.
#[inline]
pub fn unfilled(text: &str) -> bool {
    match text.as_bytes() {
        [] => true,
        [b'-' | 0xe2 | b'N' | b'n' | b'#', ..] if text.len() <= LONGEST_UNFILLED => says_unfilled(text),
        _ => false,
    }
}

fn says_unfilled(text: &str) -> bool {
    matches!(text, "-" | "—" | "–" | "NULL" | "null" | "N/A" | "n/a" | "#N/A" | "NaN" | "nan" | "None")
}

/// Text with every run of white space as one space.
fn folded(text: &str) -> Cow<'_, str> {
    if is_one_word(text.as_bytes()) || is_folded(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether all bytes are letters, digits and marks of ASCII: eight are looked at together.
#[inline]
fn is_one_word(bytes: &[u8]) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let is_within = |word: u64| (word | word.wrapping_sub(EACH * 0x21)) & (EACH * 0x80) == 0;
    let (words, rest) = bytes.as_chunks::<8>();
    words.iter().all(|word| is_within(u64::from_ne_bytes(*word))) && rest.iter().all(|byte| (b'!'..0x80).contains(byte))
}

/// Whether no two bytes beside each other are white space, and the first of none is a control or a no-break space. All
/// pairs are looked at, without an early end: several at once.
fn is_folded(bytes: &[u8]) -> bool {
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let odd = pairs.map(|(&a, &b)| (a < b' ') | ((a == b' ') & (b == b' ')) | ((a == 0xc2) & (b == 0xa0)));
    !odd.fold(false, |any, odd| any | odd)
}

/// Digits without the `.0` that some programs put behind them.
fn without_point_zero(text: &str) -> &str {
    let whole = text.strip_suffix(".0").filter(|rest| !rest.is_empty());
    whole.filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(text)
}

/// Whether an id begins with the scheme already.
fn has_scheme(id: &str, scheme: &str) -> bool {
    let head = id.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    head && id.as_bytes().get(scheme.len()) == Some(&b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_has_more_columns_than_a_row_has_room_for() {
        let most = crate::plain::MOST_COLUMNS;
        assert!(tegi_model::TABLES.iter().all(|table| table.columns.len() <= most));
    }

    #[test]
    fn every_kind_of_white_space_is_taken_off_and_nothing_else() {
        let letters =
            ('\u{1}'..=char::MAX).filter(|letter| letter.is_whitespace() || (*letter as u32).is_multiple_of(97));
        for letter in letters.chain(['я', 'р', 'Р', '\u{85}', '\u{a0}', 'à', 'Ņ']) {
            for text in [format!("{letter}"), format!("{letter}ab"), format!("ab{letter}"), format!("яб{letter}")] {
                assert_eq!(trimmed(&text), text.trim(), "{text:?}");
            }
        }
    }

    #[test]
    fn white_space_is_folded_and_nothing_else() {
        assert_eq!(folded("ТОО  «Берёза»\n\u{a0}Астана"), "ТОО «Берёза» Астана");
        assert!(matches!(folded("ТОО Береза"), Cow::Borrowed(_)));
        assert_eq!(folded("KZ-BIN-1803409\t52838"), "KZ-BIN-1803409 52838");
        assert!(is_one_word(b"KZ-BIN-180340952838x0~!") && is_one_word(b""));
        for byte in (0..=b' ').chain(0x80..=0xff) {
            let with = |at: usize| (0..11).map(|place| if place == at { byte } else { b'x' }).collect::<Vec<u8>>();
            assert!((0..11).all(|at| !is_one_word(&with(at))), "{byte}");
        }
    }

    #[test]
    fn programs_write_empty_in_several_ways() {
        assert!(["", "NULL", "-", "N/A", "—"].into_iter().all(unfilled));
        assert!(!["0", "--", "нет"].into_iter().any(unfilled));
    }
}
