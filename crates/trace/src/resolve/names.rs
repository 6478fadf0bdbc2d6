//! Names of parties, brought to one form before two are compared exactly.
//!
//! The steps, in order:
//! 1. letters of one kind: Unicode NFKC;
//! 2. words that mix Latin and Cyrillic letters are written in one script, where all letters of the other look alike
//!    ("AКTOBE" with a Cyrillic К); of two possible scripts the one with more letters, none where they are equal;
//! 3. small letters, ё as е; quotes, punctuation and spaces are one space;
//! 4. legal forms at either end (`legal-forms.csv`: ТОО = ЖШС = LLP …) are put behind the name as one word.
//!
//! Left to the matching of names proper: other spellings, transliteration, typing errors, missing legal forms.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The form of a name in which two are compared; empty where nothing is left.
pub fn normalised(name: &str) -> String {
    let composed: String = name.nfkc().collect();
    let spaced: String = composed.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<String> = spaced.split_whitespace().map(|word| small(&one_script(word))).collect();
    let (name, forms) = without_forms(&words);
    if name.is_empty() {
        return words.join(" ");
    }
    let mut all: Vec<&str> = name.iter().map(String::as_str).collect();
    all.extend(forms);
    all.join(" ")
}

fn small(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

/// Cyrillic capitals with the Latin capitals that look the same.
const ALIKE: &str = "АAВBЕEКKМMНHОOРPСCТTУYХXІIЅSЈJ";

/// A word in one script, where it mixes two and one of them can be told.
fn one_script(word: &str) -> String {
    let latin = word.chars().filter(|c| is_latin(*c)).count();
    let cyrillic = word.chars().filter(|c| is_cyrillic(*c)).count();
    if latin == 0 || cyrillic == 0 {
        return word.to_string();
    }
    let capitals = word.to_uppercase();
    let (as_latin, as_cyrillic) = (rewritten(&capitals, to_latin), rewritten(&capitals, to_cyrillic));
    match (as_latin, as_cyrillic) {
        (Some(word), None) | (None, Some(word)) => word,
        (Some(word), Some(_)) if latin > cyrillic => word,
        (Some(_), Some(word)) if cyrillic > latin => word,
        _ => word.to_string(),
    }
}

fn rewritten(word: &str, letter: impl Fn(char) -> Option<char>) -> Option<String> {
    word.chars().map(letter).collect()
}

fn to_latin(c: char) -> Option<char> {
    if is_cyrillic(c) { pairs().find(|pair| pair.0 == c).map(|pair| pair.1) } else { Some(c) }
}

fn to_cyrillic(c: char) -> Option<char> {
    if is_latin(c) { pairs().find(|pair| pair.1 == c).map(|pair| pair.0) } else { Some(c) }
}

fn pairs() -> impl Iterator<Item = (char, char)> {
    let letters = ALIKE.chars();
    letters.clone().step_by(2).zip(letters.skip(1).step_by(2))
}

fn is_latin(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}')
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// A legal form: its class and the words by which it is written.
struct Form {
    class: &'static str,
    words: Vec<String>,
}

/// Longest first, so that "co ltd" is found before "ltd".
static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let lines = include_str!("legal-forms.csv").lines().skip(1).filter_map(|line| line.split_once(','));
    let forms = lines.flat_map(|(class, written)| {
        written.split('|').map(move |text| {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            Form { class, words: words.map(small).collect() }
        })
    });
    let mut forms: Vec<Form> = forms.collect();
    forms.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then_with(|| a.words.cmp(&b.words)));
    forms
});

/// The words without the legal forms at either end, and the classes of these, each once and in order.
fn without_forms(words: &[String]) -> (&[String], Vec<&'static str>) {
    let (mut rest, mut classes) = (words, Vec::new());
    loop {
        let shorter = FORMS.iter().find_map(|form| {
            let cut = rest.strip_prefix(form.words.as_slice()).or_else(|| rest.strip_suffix(form.words.as_slice()))?;
            Some((cut, form.class))
        });
        match shorter {
            Some((cut, class)) if !cut.is_empty() => {
                rest = cut;
                classes.push(class);
            }
            _ => break,
        }
    }
    classes.sort_unstable();
    classes.dedup();
    (rest, classes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_name_is_written_in_many_ways() {
        for name in [
            "ТОО «Берёза»",
            "Берёза, ТОО",
            "\"БЕРЕЗА\" ЖШС",
            "LLP Береза",
            "Товарищество с ограниченной ответственностью  \"Береза\"",
        ] {
            assert_eq!(normalised(name), "береза llp", "{name}");
        }
        assert_eq!(normalised("Shanghai Tools Co., Ltd."), "shanghai tools ltd");
        assert_eq!(normalised("Müller GmbH & Co. KG"), "müller gmbh");
        assert_eq!(normalised("АО \"НК \"Прогресс\""), normalised("\"НК \"Прогресс\" АҚ"));
    }

    #[test]
    fn a_letter_of_another_script_is_folded_where_it_can_be_told() {
        assert_eq!(normalised("A\u{41a}TOBE STEEL"), "aktobe steel");
        assert_eq!(normalised("Бер\u{65}за"), "береза", "a Latin e");
        assert_eq!(normalised("Zавод"), "zавод", "neither script can be told");
    }

    #[test]
    fn a_name_that_is_only_a_legal_form_stays() {
        assert_eq!(normalised("ТОО"), "тоо");
        assert_eq!(normalised("«»"), "");
    }

    #[test]
    fn legal_forms_are_told_apart() {
        assert_ne!(normalised("ТОО Альфа"), normalised("АО Альфа"));
    }

    proptest! {
        #[test]
        fn any_name_is_brought_to_a_form_without_a_panic(name in "\\PC{0,60}") {
            let _ = normalised(&name);
        }

        #[test]
        fn quotes_and_case_change_nothing(name in "[а-я ]{1,20}") {
            prop_assert_eq!(normalised(&name), normalised(&format!("«{}»", name.to_uppercase())));
        }
    }
}
