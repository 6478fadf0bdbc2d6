//! Units of measure: what documents write (шт, компл, kg, 796 …) brought to codes of UNECE Recommendation 20.
//!
//! Quantities are converted to the base unit of their kind only where the factor is exact and the thing counted is
//! the same: tonnes are kilograms, thousands of pieces are pieces; pieces, sets and pairs stay apart. `codes/units.csv`
//! holds the units that trade documents use, with aliases in Russian, Kazakh and English and their OKEI numbers;
//! `codes/other-units.txt` the remaining codes of the recommendation, which stand for themselves.

use super::numeral;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use tegi_model::{Quantity, Unit};

/// A unit as written, understood: its base unit and how much of it one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The base unit.
    pub base: Unit,
    /// Base units in one, as an exact fraction: numerator …
    times: i64,
    /// … and denominator.
    per: i64,
}

impl Measure {
    /// A unit that stands for itself.
    fn own(base: Unit) -> Measure {
        Measure { base, times: 1, per: 1 }
    }

    /// A quantity in base units, rounded half to even at the last step that is kept; `None` where it is too large.
    pub fn in_base(self, quantity: Quantity) -> Option<Quantity> {
        if self.times == self.per {
            return Some(quantity);
        }
        if self.per == 1 {
            return quantity.steps().checked_mul(self.times).map(Quantity::new);
        }
        let product = i128::from(quantity.steps()) * i128::from(self.times);
        let per = i128::from(self.per);
        let (floor, rest) = (product.div_euclid(per), product.rem_euclid(per));
        let up = 2 * rest > per || (2 * rest == per && floor % 2 != 0);
        i64::try_from(floor + i128::from(up)).ok().map(Quantity::new)
    }
}

/// The unit that a text means; `None` where it is not known.
pub fn measure(text: &str) -> Option<Measure> {
    let known = &*KNOWN;
    if let Some(measure) = known.aliases.get(folded(text).as_str()) {
        return Some(*measure);
    }
    known.codes.get(text.to_ascii_uppercase().as_str()).copied()
}

struct Known {
    /// By alias, folded.
    aliases: FxHashMap<String, Measure>,
    /// By code.
    codes: FxHashMap<&'static str, Measure>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known { aliases: FxHashMap::default(), codes: FxHashMap::default() };
    for code in include_str!("codes/other-units.txt").split_whitespace() {
        if let Some(unit) = Unit::from_code(code) {
            known.codes.insert(code, Measure::own(unit));
        }
    }
    include_str!("codes/units.csv").lines().skip(1).for_each(|line| {
        known.add(line);
    });
    known
});

impl Known {
    /// Takes up a line `code,base,factor,alias|alias`.
    fn add(&mut self, line: &'static str) -> Option<()> {
        let mut cells = line.splitn(4, ',');
        let (code, base, factor, aliases) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        let factor: Decimal = numeral::decimal(factor, b'.').ok()?;
        let (times, per) = (i64::try_from(factor.mantissa()).ok()?, 10_i64.checked_pow(factor.scale())?);
        let measure = Measure { base: Unit::from_code(base)?, times, per };
        if !code.is_empty() {
            self.codes.insert(code, measure);
        }
        for alias in aliases.split('|').filter(|alias| !alias.is_empty()) {
            self.aliases.insert(folded(alias), measure);
        }
        Some(())
    }
}

/// Small letters without the marks in which spellings of one unit differ: `пог. м` and `пог.м`, `m²` and `m2`.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '²' => folded.push('2'),
            '³' => folded.push('3'),
            '.' | '·' | '*' | '_' | '-' | '/' | '⋅' | '•' => {}
            c if c.is_whitespace() => {}
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str, steps: i64) -> Option<(String, i64)> {
        let measure = measure(text)?;
        Some((measure.base.to_string(), measure.in_base(Quantity::new(steps))?.steps()))
    }

    #[test]
    fn one_unit_has_many_spellings() {
        for text in ["шт", "шт.", "ШТ", "штука", "дана", "pcs", "piece", "ea", "C62", "H87", "796", "Ед."]
        {
            assert_eq!(measure(text).map(|m| m.base), Some(Unit::PIECE), "{text}");
        }
        for (text, code) in [
            ("компл.", "SET"),
            ("жиынтық", "SET"),
            ("839", "SET"),
            ("пар", "PR"),
            ("715", "PR"),
            ("M2", "MTK"),
            ("кв. м", "MTK"),
            ("м³", "MTQ"),
            ("пог. м", "MTR"),
            ("кВт·ч", "KWH"),
            ("усл. ед.", "E48"),
            ("рулон", "XRO"),
            ("B22", "B22"),
        ] {
            assert_eq!(measure(text).map(|m| m.base.to_string()).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_is_exact_is_brought_to_the_base_unit() {
        assert_eq!(base("т", 1_500_000), Some(("KGM".into(), 1_500_000_000)));
        assert_eq!(base("г", 2_000_000), Some(("KGM".into(), 2_000)));
        assert_eq!(base("тыс. шт", 3_000_000), Some(("C62".into(), 3_000_000_000)));
        assert_eq!(base("дюжина", 1_000_000), Some(("C62".into(), 12_000_000)));
        assert_eq!(base("км", 1), Some(("MTR".into(), 1_000)));
        assert_eq!(base("mg", 1), Some(("KGM".into(), 0)));
    }

    #[test]
    fn an_unknown_unit_and_too_much_of_one_are_refused() {
        assert_eq!(measure("локоть"), None);
        assert_eq!(measure(""), None);
        assert_eq!(base("т", i64::MAX), None);
    }

    /// What a unit is in another one, by definition (SI; the yard and the pound of 1959; counting words).
    const EXACT: &str = "H87 1 C62, EA 1 C62, NAR 1 C62, NIU 1 C62, MIL 1000 C62, T3 1000 C62, MIO 1000000 C62, HC 100 C62, \
        CEN 100 C62, DZN 12 C62, DPC 12 C62, GRO 144 C62, NPR 1 PR, TPR 10 PR, 58 1 KGM, GRM 0.001 KGM, MGM 0.000001 KGM, \
        TNE 1000 KGM, KTN 1000000 KGM, DTN 100 KGM, LBR 0.45359237 KGM, LM 1 MTR, KMT 1000 MTR, DMT 0.1 MTR, CMT 0.01 MTR, \
        MMT 0.001 MTR, FOT 0.3048 MTR, INH 0.0254 MTR, YRD 0.9144 MTR, CMK 0.0001 MTK, DMK 0.01 MTK, MMK 0.000001 MTK, \
        KMK 1000000 MTK, HAR 10000 MTK, ARE 100 MTK, R9 1000 MTQ, LTR 0.001 MTQ, DMQ 0.001 MTQ, DLT 0.0001 MTQ, HLT 0.1 MTQ, \
        MLT 0.000001 MTQ, CMQ 0.000001 MTQ, MWH 1000 KWH, GWH 1000000 KWH, WHR 0.001 KWH, MAW 1000 KWT, NMP 1 XPK";

    #[test]
    fn only_what_is_exact_by_definition_is_converted() {
        let lines = include_str!("codes/units.csv").lines().skip(1);
        let cells = lines.map(|line| line.splitn(4, ',').collect::<Vec<_>>()).filter(|cells| !cells[0].is_empty());
        let converted: Vec<String> = cells
            .filter(|cells| cells[0] != cells[1] || cells[2] != "1")
            .map(|cells| format!("{} {} {}", cells[0], cells[2], cells[1]))
            .collect();
        assert_eq!(converted, EXACT.split(", ").collect::<Vec<_>>());
        // Whose number in another unit hangs on the goods stays by itself.
        for (one, other) in [
            ("C62", "SET"),
            ("C62", "PR"),
            ("SET", "KT"),
            ("KGM", "C62"),
            ("MTR", "MTK"),
            ("LTR", "KGM"),
            ("XBX", "C62"),
        ] {
            assert_ne!(measure(one).map(|of| of.base), measure(other).map(|of| of.base), "{one} is not {other}");
        }
    }

    #[test]
    fn the_usual_units_have_names_in_russian_and_kazakh_and_numbers_of_okei() {
        for [code, russian, kazakh, number] in [
            ["H87", "штука", "дана", "796"],
            ["KGM", "килограмм", "кг", "166"],
            ["SET", "комплект", "жиынтық", "839"],
            ["MTR", "метр", "м", "006"],
            ["LTR", "литр", "л", "112"],
            ["TNE", "тонна", "т", "168"],
        ] {
            let of =
                |text: &str| measure(text).map(|measure| (measure.base, measure.in_base(Quantity::new(Quantity::ONE))));
            assert!(of(code).is_some(), "{code}");
            assert!([russian, kazakh, number].into_iter().all(|text| of(text) == of(code)), "{code}");
        }
    }

    #[test]
    fn the_usual_units_have_names_in_spanish() {
        for (name, code) in [
            ("Unidad", "C62"),
            ("unidades", "C62"),
            ("pieza", "H87"),
            ("par", "PR"),
            ("docena", "DZN"),
            ("Kilogramo", "KGM"),
            ("toneladas métricas", "TNE"),
            ("Litros", "LTR"),
            ("metro", "MTR"),
            ("metros cuadrados", "MTK"),
            ("metro cúbico", "MTQ"),
            ("METRO CUBICO", "MTQ"),
            ("caja", "XBX"),
            ("juego", "SET"),
            ("día", "DAY"),
            ("año", "ANN"),
        ] {
            let of =
                |text: &str| measure(text).map(|measure| (measure.base, measure.in_base(Quantity::new(Quantity::ONE))));
            assert!(of(code).is_some() && of(name) == of(code), "{name}");
        }
        // What was another weight or measure elsewhere is left to whoever knows.
        for name in ["libra", "arroba", "galón", "barril", "saco", "vara"] {
            assert_eq!(measure(name), None, "{name}");
        }
    }

    #[test]
    fn no_line_of_the_table_is_lost() {
        let lines = include_str!("codes/units.csv").lines().skip(1);
        for code in lines.filter_map(|line| line.split(',').next()).filter(|code| !code.is_empty()) {
            assert!(KNOWN.codes.contains_key(code), "{code}");
        }
    }
}
