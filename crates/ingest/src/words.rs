//! Words that stand for one of a few meanings: the state of a document, the kind of work, yes and no.
//!
//! Each meaning lists the words by which sources in English, Russian and Kazakh write it; case and space do not matter.

use tegi_model::{Direction, OriginSign, Regime, RelationKind, WorkKind};

/// Whether a document line still holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It does (also where nothing is said).
    #[default]
    Final,
    /// It replaces an earlier one.
    Corrected,
    /// It adds to an earlier one, or takes something off it.
    Additional,
    /// It was withdrawn.
    Void,
}

/// Something that is written as a word.
pub trait Word: Copy + Sized + 'static {
    /// What is expected, for the message.
    const EXPECTED: &'static str;
    /// Meanings with their words in small letters, without spaces.
    const WORDS: &'static [(Self, &'static [&'static str])];

    /// The meaning of a word that stands as it is listed, as most do.
    #[inline]
    fn listed(text: &str) -> Option<Self> {
        let known = Self::WORDS.iter().find(|(_, words)| words.contains(&text));
        known.map(|(meaning, _)| *meaning)
    }

    /// The meaning of a word.
    fn read(text: &str) -> Option<Self> {
        Self::listed(text).or_else(|| {
            let letters = text.chars().flat_map(char::to_lowercase);
            let folded: String = letters.filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.')).collect();
            Self::listed(&folded)
        })
    }
}

impl Word for Status {
    const EXPECTED: &'static str = "final, void, corrected, additional";
    const WORDS: &'static [(Status, &'static [&'static str])] = &[
        (Status::Final, &["final", "active", "valid", "issued", "delivered", "released", "действующий", "действует"]),
        (Status::Final, &["принят", "зарегистрирован", "выпуск", "выпущено", "выставлен", "доставлен", "қабылданды"]),
        (Status::Corrected, &["corrected", "correction", "revised", "amended", "исправлен", "исправленный"]),
        (Status::Corrected, &["скорректирован", "корректировка", "изменен", "изменён", "түзетілген", "fixedinvoice"]),
        (Status::Additional, &["additional", "additionalinvoice", "дополнительный", "қосымша"]),
        (Status::Void, &["void", "voided", "annulled", "cancelled", "canceled", "revoked", "withdrawn", "аннулирован"]),
        (Status::Void, &["аннулировано", "аннулированный", "отозван", "отозвана", "отменен", "отменён", "жойылды"]),
    ];
}

impl Word for WorkKind {
    const EXPECTED: &'static str = "production, modernization, repair, supply, works, services";
    const WORDS: &'static [(WorkKind, &'static [&'static str])] = &[
        (WorkKind::Production, &["production", "manufacture", "производство", "изготовление", "өндіріс"]),
        (WorkKind::Modernization, &["modernization", "modernisation", "upgrade", "модернизация", "жаңғырту"]),
        (WorkKind::Repair, &["repair", "maintenance", "ремонт", "жөндеу"]),
        (WorkKind::Supply, &["supply", "goods", "поставка", "товар", "товары", "тауар"]),
        (WorkKind::Works, &["works", "work", "работа", "работы", "жұмыс"]),
        (WorkKind::Services, &["services", "service", "услуга", "услуги", "қызмет"]),
    ];
}

impl Word for Direction {
    const EXPECTED: &'static str = "import, export";
    const WORDS: &'static [(Direction, &'static [&'static str])] = &[
        (Direction::Import, &["import", "im", "импорт", "им", "ввоз"]),
        (Direction::Export, &["export", "ex", "экспорт", "эк", "вывоз"]),
    ];
}

impl Word for Regime {
    const EXPECTED: &'static str = "customs, eaeu";
    const WORDS: &'static [(Regime, &'static [&'static str])] =
        &[(Regime::Customs, &["customs", "таможня", "дт"]), (Regime::Eaeu, &["eaeu", "еаэс", "32800", "328"])];
}

impl Word for OriginSign {
    const EXPECTED: &'static str = "1 to 6";
    const WORDS: &'static [(OriginSign, &'static [&'static str])] = &[
        (OriginSign::Imported, &["1", "2"]),
        (OriginSign::Home, &["3", "4"]),
        (OriginSign::Other, &["5"]),
        (OriginSign::Service, &["6"]),
    ];
}

impl Word for bool {
    const EXPECTED: &'static str = "true, false";
    const WORDS: &'static [(bool, &'static [&'static str])] = &[
        (true, &["true", "1", "yes", "y", "да", "иә", "истина"]),
        (false, &["false", "0", "no", "n", "нет", "жоқ", "ложь"]),
    ];
}

impl Word for RelationKind {
    const EXPECTED: &'static str = "owns, directs, shares_address, shares_phone, succeeds, branch_of";
    const WORDS: &'static [(RelationKind, &'static [&'static str])] = &[
        (RelationKind::Owns, &["owns"]),
        (RelationKind::Directs, &["directs"]),
        (RelationKind::SharesAddress, &["sharesaddress"]),
        (RelationKind::SharesPhone, &["sharesphone"]),
        (RelationKind::Succeeds, &["succeeds"]),
        (RelationKind::BranchOf, &["branchof"]),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_meaning_has_several_words() {
        assert_eq!(Status::read("Аннулирован"), Some(Status::Void));
        assert_eq!(Status::read(" cancelled "), Some(Status::Void));
        assert_eq!(Status::read("исправлен"), Some(Status::Corrected));
        assert_eq!(Status::read("perhaps"), None);
        assert_eq!(Direction::read("ЭК"), Some(Direction::Export));
        assert_eq!(RelationKind::read("branch_of"), Some(RelationKind::BranchOf));
        assert_eq!(bool::read("Да"), Some(true));
    }
}
