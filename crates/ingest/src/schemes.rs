//! Classifications of goods by the names that documents give them.
//!
//! Codes of the Harmonized System stand in the edition of 2022 unless another is named (`HS2012`). Other classifications
//! are kept apart from it, each under one name: a code of one says nothing of a code of another.

/// Editions of the Harmonized System.
const EDITIONS: [&str; 7] = ["1988", "1996", "2002", "2007", "2012", "2017", "2022"];

/// The edition that a code without one is taken to be of.
const TODAY: &str = "2022";

/// Names of the Harmonized System and of nomenclatures built on it, without spaces.
const HS: [&str; 10] =
    ["HS", "HSCODE", "ТНВЭД", "ТНВЭДЕАЭС", "TNVED", "TNVEDEAEU", "CN", "УКТЗЕД", "СЭҚТН", "ЕАЭОСЭҚТН"];

/// Classifications that have several names, without spaces: the name that is kept comes first.
const OTHERS: [&[&str]; 7] = [
    &["ENSTRU", "ЕНСТРУ", "ЕНСТРУКЗ", "KZENSTRU", "ENS", "ЕНС", "ТЖҚБНА"],
    &["KPVED", "КПВЭД", "КПВЭДРК", "ЭҚТӨЖ"],
    &["OKPD2", "ОКПД2", "ОКПД"],
    &["CPV", "CPV2008", "CPVS", "ДК021", "ДК0212015"],
    &["UNSPSC", "UNSPSCCODE"],
    &["GTIN", "EAN", "EAN13"],
    &["AGSK3", "АГСК3", "AGSK", "АГСК"],
];

/// What a name of a classification means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The Harmonized System as it is today.
    Hs,
    /// Another one, or an earlier edition, by the name that is kept.
    Other(String),
}

/// The classification that a name means.
pub fn read(name: &str) -> Scheme {
    let upper = name.to_uppercase();
    let tight: String = upper.chars().filter(|c| c.is_alphanumeric()).collect();
    if HS.contains(&tight.as_str()) {
        return Scheme::Hs;
    }
    let edition = EDITIONS.iter().find(|edition| {
        let rest = tight.strip_suffix(**edition);
        rest.is_some_and(|rest| HS.contains(&rest))
    });
    match edition {
        Some(edition) if *edition == TODAY => Scheme::Hs,
        Some(edition) => Scheme::Other(format!("HS{edition}")),
        None => {
            let known = OTHERS.iter().find(|names| names.contains(&tight.as_str()));
            Scheme::Other(known.map_or(upper, |names| names[0].to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_classification_has_several_names() {
        for name in ["HS", "hs", "ТН ВЭД", "ТН ВЭД ЕАЭС", "TN VED", "HS 2022", "hs2022", "CN"] {
            assert_eq!(read(name), Scheme::Hs, "{name}");
        }
        for (name, kept) in [
            ("HS2012", "HS2012"),
            ("HS 1996", "HS1996"),
            ("ТН ВЭД 2017", "HS2017"),
            ("ЕНС ТРУ", "ENSTRU"),
            ("КП ВЭД", "KPVED"),
            ("ОКПД 2", "OKPD2"),
            ("cpv", "CPV"),
            ("unspsc", "UNSPSC"),
            ("x_catmat", "X_CATMAT"),
            ("HS2013", "HS2013"),
        ] {
            assert_eq!(read(name), Scheme::Other(kept.to_string()), "{name}");
        }
    }
}
