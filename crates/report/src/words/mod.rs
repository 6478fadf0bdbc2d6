//! THE WORDS A USER SEES: one message catalogue a language, in Project Fluent, embedded in the binary.
//!
//! A language is a folder beside this file, a file in it is a room's messages; both are found when the program is
//! built. English is complete and stands in for whatever another language lacks. A missing message never stops a run:
//! its id is shown instead, and a test of this room fails. Numbers, days and amounts are written here too, so that a
//! figure looks the same in a table, in a sentence and in a picture.

mod number;
mod terms;

#[cfg(test)]
mod completeness;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use number::Marks;
use std::borrow::Cow;
use std::cell::RefCell;
use tegi_model::{Arg, Currency, Message};
use unic_langid::LanguageIdentifier;

/// The languages with their files, as the build found them.
static LANGUAGES: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// The language that is complete.
const COMPLETE: &str = "en";

/// A sentence that was put into words.
struct Told {
    /// The language and the currency: all that words depend on beside the message.
    of: (&'static str, Option<Currency>),
    message: Message,
    text: String,
}

thread_local! {
    /// The last one.
    static LAST: RefCell<Option<Told>> = const { RefCell::new(None) };
}

/// The words of one language.
pub struct Catalogue {
    lang: &'static str,
    marks: &'static Marks,
    currency: Option<Currency>,
    bundle: FluentBundle<FluentResource>,
    english: Option<FluentBundle<FluentResource>>,
}

impl Catalogue {
    /// The words of a language (`ru`, `ru-KZ`, `ru_RU.UTF-8`); English where there are none for it.
    pub fn new(lang: &str) -> Catalogue {
        let wanted = lang.split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
        let found = LANGUAGES.iter().map(|(name, _)| *name).find(|name| *name == wanted).unwrap_or(COMPLETE);
        let english = (found != COMPLETE).then(|| bundle(COMPLETE, Marks::of(found)));
        let marks = Marks::of(found);
        Catalogue { lang: found, marks, currency: None, bundle: bundle(found, marks), english }
    }

    /// The same words for a case whose amounts are in `currency`: sentences then name it behind each amount.
    pub fn with_currency(mut self, currency: Currency) -> Catalogue {
        self.currency = Some(currency);
        self
    }

    /// The languages that there are.
    pub fn languages() -> impl Iterator<Item = &'static str> {
        LANGUAGES.iter().map(|(name, _)| *name)
    }

    /// The language of this catalogue.
    pub fn lang(&self) -> &'static str {
        self.lang
    }

    /// A sentence in words; its id where the catalogue lacks it. Where many rows have the same trouble, the sentence of the one
    /// before serves.
    pub fn text(&self, message: &Message) -> String {
        let of_before = LAST.with_borrow(|last| {
            let last = last.as_ref().filter(|last| last.of == (self.lang, self.currency) && last.message == *message);
            last.map(|last| last.text.clone())
        });
        of_before.unwrap_or_else(|| {
            let text = self.put(message);
            let last = Told { of: (self.lang, self.currency), message: message.clone(), text: text.clone() };
            LAST.set(Some(last));
            text
        })
    }

    fn put(&self, message: &Message) -> String {
        let mut args = FluentArgs::with_capacity(message.args.len());
        for (name, arg) in &message.args {
            args.set(*name, self.value(name, arg));
        }
        self.format(message.id, Some(&args)).unwrap_or_else(|| message.id.to_string())
    }

    /// A word or a sentence without arguments; its id where the catalogue lacks it.
    pub fn word(&self, id: &str) -> String {
        self.find(id).unwrap_or_else(|| id.to_string())
    }

    /// The same, `None` where the catalogue lacks it.
    pub fn find(&self, id: &str) -> Option<String> {
        self.format(id, None)
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let from = |bundle: &FluentBundle<FluentResource>| {
            let message = bundle.get_message(id)?;
            let pattern = message.value()?;
            Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
        };
        from(&self.bundle).or_else(|| self.english.as_ref().and_then(from))
    }

    /// An argument as Fluent sees it: counts stay numbers, so that plurals work; the rest is written here.
    fn value<'a>(&self, name: &str, arg: &'a Arg) -> FluentValue<'a> {
        let text = match arg {
            Arg::Count(count) => return FluentValue::from(*count as f64),
            Arg::Text(text) if name == "unit" => self.unit(text),
            Arg::Text(text) if name == "origin" => text.parse().map_or(text.clone(), |country| self.country(country)),
            Arg::Text(text) => return FluentValue::String(Cow::Borrowed(text)),
            Arg::Share(share) => self.per_cent(*share),
            Arg::Money(money) => self.money_with_currency(*money),
            Arg::Quantity(quantity) => self.quantity(*quantity),
            Arg::Day(day) => self.day(*day),
        };
        FluentValue::String(Cow::Owned(text))
    }
}

/// All files of one language in one bundle, writing numbers with `marks`. A file that Fluent cannot read in part
/// keeps its good messages; the tests of this room refuse it.
fn bundle(lang: &str, marks: &'static Marks) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = lang.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(marks.formatter()));
    // Only a bundle that has a function of this name already refuses one.
    let _ = bundle.add_function("SAME", |args, _| answer(matches!(args, [one, other] if one == other)));
    let _ = bundle.add_function("NOTHING", |args, _| answer(args.iter().all(is_nothing)));
    for file in files(lang) {
        let resource = FluentResource::try_new((*file).to_string()).unwrap_or_else(|(good, _)| good);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// What a sentence chooses by: `SAME($lower, $upper)` and `NOTHING($share)` are `yes` or `no`.
fn answer(yes: bool) -> FluentValue<'static> {
    FluentValue::from(if yes { "yes" } else { "no" })
}

/// Whether an argument is nought as written (`0%`, `0 KZT`), or not there.
fn is_nothing(value: &FluentValue<'_>) -> bool {
    match value {
        FluentValue::String(text) => !text.chars().any(|c| matches!(c, '1'..='9')),
        FluentValue::Number(number) => number.value == 0.0,
        _ => false,
    }
}

fn files(lang: &str) -> &'static [&'static str] {
    LANGUAGES.iter().find(|(name, _)| *name == lang).map_or(&[], |(_, files)| files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tegi_model::{Day, Money, Quantity, Share};

    #[test]
    fn a_missing_message_shows_its_id() {
        assert_eq!(Catalogue::new("en").word("no-such-message"), "no-such-message");
        assert_eq!(Catalogue::new("en").text(&Message::new("neither-this")), "neither-this");
    }

    #[test]
    fn a_sentence_is_of_its_own_message_and_currency() {
        let of = |count: u32, amount: i64| {
            Message::new("trace-folded").with("count", count).with("share", Money::new(amount))
        };
        let (bare, named) = (Catalogue::new("en"), Catalogue::new("en").with_currency(Currency(*b"KZT")));
        // Each is asked for just after one that differs in one thing.
        for message in [of(1, 5_000), of(1, 5_000), of(2, 5_000), of(2, 7_000)] {
            let said = [&bare, &named].map(|words| (words.text(&message), words.text(&message)));
            assert_eq!(said, [&bare, &named].map(|words| (words.put(&message), words.put(&message))));
            assert_ne!(said[0], said[1]);
        }
    }

    #[test]
    fn an_unknown_language_is_english_and_a_region_does_not_matter() {
        assert_eq!(Catalogue::new("xx").lang(), "en");
        assert_eq!(Catalogue::new("en_GB.UTF-8").lang(), "en");
    }

    #[test]
    fn arguments_are_written_by_the_language_and_without_isolation_marks() {
        let message = Message::new("trace-folded").with("count", 12_345_u32).with("share", Share::from_percent(2.5));
        let text = Catalogue::new("en").text(&message);
        assert!(text.contains("12,345") && text.contains("2.5%"), "{text}");
        assert!(!text.contains(['\u{2068}', '\u{2069}']), "{text:?}");
    }

    #[test]
    fn amounts_days_and_shares_look_as_people_write_them() {
        let en = Catalogue::new("en");
        assert_eq!(en.money(Money::new(12_345_678_900)), "1,234,567.89");
        assert_eq!(en.money(Money::new(5_000)), "0.50");
        assert_eq!(en.money(Money::new(-10_000_000)), "\u{2212}1,000");
        assert_eq!(en.quantity(Quantity::new(1_500_000)), "1.5");
        assert_eq!(en.day(Day::new(20_000)), "2024-10-04");
        assert_eq!(en.per_cent(Share::from_percent(41.176)), "41.2%");
    }

    #[test]
    fn a_share_that_is_not_quite_all_or_nothing_does_not_look_like_it() {
        let en = Catalogue::new("en");
        assert_eq!(en.per_cent(Share::new(1)), "<0.1%");
        assert_eq!(en.per_cent(Share::new(999_999)), ">99.9%");
        assert_eq!(en.per_cent(Share::WHOLE), "100%");
    }

    #[test]
    fn elsewhere_than_in_english_groups_are_spaces_and_decimals_commas() {
        let marks = Marks::of("ru");
        assert_eq!(number::decimal(12_345_675, 4, 2, marks), "1\u{a0}234,57");
    }
}
