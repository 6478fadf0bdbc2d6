//! Names as other offices write them: another language's legal form, other quotes, capitals, another script, a letter
//! that looks alike, a slip of the finger.

use super::chance::Chance;

/// Legal forms that are one and the same in Russian, Kazakh and English documents.
const FORMS: [[&str; 3]; 4] = [["ТОО", "ЖШС", "LLP"], ["АО", "АҚ", "JSC"], ["ИП", "ЖК", "IE"], ["ООО", "ЖШҚ", "LLC"]];

/// Another way to write a name; `None` where the one that chance chose would change nothing. Forms and quotes are the
/// most frequent, hence twice in the list.
pub fn variant(name: &str, chance: &mut Chance) -> Option<String> {
    const WAYS: [fn(&str, &mut Chance) -> String; 8] =
        [other_form, other_form, other_quotes, other_quotes, capitals, latin, look_alike, slip];
    let way = chance.one_of(&WAYS)?;
    let varied = way(name, chance);
    (varied != name && !varied.trim().is_empty()).then_some(varied)
}

/// The legal form in another language, at the same place.
fn other_form(name: &str, chance: &mut Chance) -> String {
    let throw = chance.below(2);
    let words: Vec<&str> = name.split(' ').map(|word| translated(word, throw).unwrap_or(word)).collect();
    words.join(" ")
}

fn translated(word: &str, throw: usize) -> Option<&'static str> {
    let forms = FORMS.iter().find(|forms| forms.contains(&word))?;
    let others: Vec<&'static str> = forms.iter().copied().filter(|form| *form != word).collect();
    others.get(throw).copied()
}

/// Straight quotes, or none.
fn other_quotes(name: &str, chance: &mut Chance) -> String {
    let quotes = ['«', '»', '"', '“', '”'];
    if chance.below(2) == 0 { name.replace(quotes, "") } else { name.replace(quotes, "\"") }
}

fn capitals(name: &str, _: &mut Chance) -> String {
    name.to_uppercase()
}

/// Cyrillic letters with the Latin ones that look the same.
const ALIKE: &str = "АAВBЕEКKМMНHОOРPСCТTХXаaеeоoрpсcхx";

/// One Latin letter in a Cyrillic name.
fn look_alike(name: &str, chance: &mut Chance) -> String {
    let twin = |letter: char| {
        let mut pairs = ALIKE.chars().step_by(2).zip(ALIKE.chars().skip(1).step_by(2));
        pairs.find(|(cyrillic, _)| *cyrillic == letter).map(|(_, latin)| latin)
    };
    let able: Vec<(usize, char)> =
        name.chars().enumerate().filter_map(|(at, letter)| Some((at, twin(letter)?))).collect();
    let Some((chosen, latin)) = chance.one_of(&able) else { return name.to_string() };
    name.chars().enumerate().map(|(at, letter)| if at == chosen { latin } else { letter }).collect()
}

/// Two letters of a word swapped, one left out, or one doubled; never the first of a word.
fn slip(name: &str, chance: &mut Chance) -> String {
    let letters: Vec<char> = name.chars().collect();
    let inside = |at: &usize| letters[at - 1].is_alphabetic() && letters[*at].is_lowercase();
    let able: Vec<usize> = (1..letters.len()).filter(inside).collect();
    let Some(at) = chance.one_of(&able) else { return name.to_string() };
    let mut slipped = letters.clone();
    match chance.below(3) {
        0 if letters.get(at + 1).is_some_and(|next| next.is_lowercase()) => slipped.swap(at, at + 1),
        1 => {
            slipped.remove(at);
        }
        _ => slipped.insert(at, letters[at]),
    }
    slipped.into_iter().collect()
}

/// Cyrillic in Latin letters, as passports and customs papers write it; Kazakh letters among them.
const LATIN: [(char, &str); 42] = [
    ('а', "a"),
    ('ә', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('ғ', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "yo"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "y"),
    ('к', "k"),
    ('қ', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('ң', "n"),
    ('о', "o"),
    ('ө', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ұ', "u"),
    ('ү', "u"),
    ('ф', "f"),
    ('х', "kh"),
    ('һ', "h"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', ""),
    ('ы', "y"),
    ('і', "i"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "yu"),
    ('я', "ya"),
];

/// The name in Latin letters, with the English legal form.
fn latin(name: &str, _: &mut Chance) -> String {
    let word = |word: &str| {
        let form = FORMS.iter().find(|forms| forms.contains(&word));
        form.map_or_else(|| transliterated(word), |forms| forms[2].to_string())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn transliterated(word: &str) -> String {
    let mut latin = String::with_capacity(word.len());
    for letter in word.chars() {
        let small = letter.to_lowercase().next().unwrap_or(letter);
        match LATIN.iter().find(|(cyrillic, _)| *cyrillic == small) {
            None => latin.push(letter),
            Some((_, letters)) if letter == small => latin.push_str(letters),
            Some((_, letters)) => capitalised(letters, &mut latin),
        }
    }
    latin
}

fn capitalised(letters: &str, to: &mut String) {
    let mut letters = letters.chars();
    to.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    to.extend(letters);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;
    use tegi_model::TABLES;

    fn chance() -> Chance {
        Chance::of(1, &Row::new(&TABLES[0]))
    }

    #[test]
    fn a_name_goes_through_three_scripts() {
        assert_eq!(latin("ТОО «Қорғас Щит»", &mut chance()), "LLP «Korgas Shchit»");
        assert!(["ЖШС «Қорғас»", "LLP «Қорғас»"].contains(&other_form("ТОО «Қорғас»", &mut chance()).as_str()));
        assert_eq!(other_quotes("ТОО «Қорғас»", &mut chance()).replace('"', ""), "ТОО Қорғас");
    }

    #[test]
    fn a_letter_that_looks_alike_looks_alike() {
        let name = look_alike("Береза", &mut chance());
        assert_ne!(name, "Береза");
        assert_eq!(name.chars().count(), 6);
        assert_eq!(name.chars().filter(char::is_ascii).count(), 1);
    }

    #[test]
    fn a_slip_leaves_the_first_letter_and_short_names_alone() {
        let mut chance = chance();
        for _ in 0..50 {
            assert!(slip("Береза", &mut chance).starts_with('Б'));
        }
        assert_eq!(slip("А", &mut chance), "А");
        assert_eq!(slip("", &mut chance), "");
    }
}
