//! Check digits of company and tax numbers: whether a number can have been issued at all.
//!
//! Sources: Kazakhstan, Decree 565 of 11.06.2003 with its amendments (two passes of weights); Russia, the tax service's
//! orders on ИНН and ОГРН; Belarus, the ministry of taxes' rule for УНП; LEI, ISO 17442 (ISO 7064 mod 97-10). Each
//! takes the plain characters of the number without its scheme.

/// Kazakhstan, БИН and ИИН: twelve digits, the last by weights 1–11, or 3–11, 1, 2 where these give 10.
pub fn kazakh(number: &str) -> bool {
    let Some(digits) = digits::<12>(number) else { return false };
    let first = weighted(&digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let check = if first == 10 { weighted(&digits, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 } else { first };
    check == digits[11]
}

/// Russia, ИНН: ten digits for a firm, twelve for a person.
pub fn russian_inn(number: &str) -> bool {
    const FIRM: [u32; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];
    const PERSON: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    if let Some(digits) = digits::<10>(number) {
        return weighted(&digits, &FIRM) % 11 % 10 == digits[9];
    }
    let Some(digits) = digits::<12>(number) else { return false };
    weighted(&digits, &PERSON[1..]) % 11 % 10 == digits[10] && weighted(&digits, &PERSON) % 11 % 10 == digits[11]
}

/// Russia, ОГРН of thirteen digits: the first twelve modulo 11, modulo 10.
pub fn russian_ogrn(number: &str) -> bool {
    digits::<13>(number).is_some() && remainder(&number[..12], 11) % 10 == last(number)
}

/// Russia, ОГРНИП of fifteen digits: the first fourteen modulo 13, modulo 10.
pub fn russian_ogrnip(number: &str) -> bool {
    digits::<15>(number).is_some() && remainder(&number[..14], 13) % 10 == last(number)
}

/// Belarus, УНП: nine characters; the first two may be letters.
pub fn belarusian(number: &str) -> bool {
    const LETTERS: &str = "ABCEHKMOPT";
    let bytes = number.as_bytes();
    if bytes.len() != 9 || !bytes[2..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut values = [0; 9];
    for (place, byte) in bytes.iter().enumerate() {
        let letter = || LETTERS.find(char::from(*byte)).map(|index| index as u32);
        values[place] = match (byte, place) {
            (b'0'..=b'9', _) => u32::from(byte - b'0'),
            (b'A', 0) => 10,
            (b'A'..=b'Z', 0) if letter().is_some() => u32::from(byte - b'A') + 10,
            (b'A'..=b'Z', 1) => match letter() {
                Some(index) => index,
                None => return false,
            },
            _ => return false,
        };
    }
    let check = weighted(&values, &[29, 23, 19, 17, 13, 7, 5, 3]) % 11;
    check != 10 && check == values[8]
}

/// The Legal Entity Identifier: twenty characters, as a number modulo 97 equal to one.
pub fn lei(number: &str) -> bool {
    let known = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    if number.len() != 20 || !number.as_bytes().iter().all(known) {
        return false;
    }
    let rest = number.bytes().fold(0, |rest: u32, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    rest == 1
}

/// Ukraine, ЄДРПОУ: eight digits, weights by the first digit.
pub fn ukrainian(number: &str) -> bool {
    let Some(digits) = digits::<8>(number) else { return false };
    let weights: [u32; 7] = if matches!(digits[0], 3..=5) { [7, 1, 2, 3, 4, 5, 6] } else { [1, 2, 3, 4, 5, 6, 7] };
    let first = weighted(&digits, &weights) % 11;
    let check = if first == 10 { weighted(&digits, &weights.map(|weight| weight + 2)) % 11 % 10 } else { first };
    check == digits[7]
}

/// Azerbaijan, VÖEN: ten digits, the ninth by weights, the tenth 1 (firm) or 2 (person).
pub fn azerbaijani(number: &str) -> bool {
    let Some(digits) = digits::<10>(number) else { return false };
    weighted(&digits, &[4, 1, 8, 6, 2, 7, 5, 3]) % 11 == digits[8] && matches!(digits[9], 1 | 2)
}

/// Moldova, IDNO: thirteen digits, weights 7, 3, 1.
pub fn moldovan(number: &str) -> bool {
    let Some(digits) = digits::<13>(number) else { return false };
    weighted(&digits, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]) % 10 == digits[12]
}

/// So many digits and nothing else; all zeros are no number.
fn digits<const N: usize>(number: &str) -> Option<[u32; N]> {
    let bytes: &[u8; N] = number.as_bytes().try_into().ok()?;
    let digits = bytes.map(|byte| if byte.is_ascii_digit() { u32::from(byte - b'0') } else { u32::MAX });
    (digits.iter().all(|digit| *digit <= 9) && digits.iter().any(|digit| *digit > 0)).then_some(digits)
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn remainder(digits: &str, by: u32) -> u32 {
    digits.bytes().fold(0, |rest, byte| (rest * 10 + u32::from(byte - b'0')) % by)
}

fn last(digits: &str) -> u32 {
    digits.bytes().last().map_or(u32::MAX, |byte| u32::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_were_issued_pass() {
        for bin in ["020240000555", "970740000838", "941240000193", "940140000385", "971240001315"] {
            assert!(kazakh(bin), "{bin}");
        }
        for inn in ["1234567894", "123456789047"] {
            assert!(russian_inn(inn), "{inn}");
        }
        assert!(russian_ogrn("1022200525819") && russian_ogrnip("385768585948949"));
        assert!(belarusian("200988541") && belarusian("MA1953684"));
        assert!(lei("213800KUD8LAJWSQ9D15") && lei("5299007DT4PDT06SZM22"));
        assert!(ukrainian("32855961") && azerbaijani("1401555071") && moldovan("1008600038413"));
    }

    #[test]
    fn kazakh_numbers_whose_first_pass_gives_ten_take_the_second() {
        for bin in ["181140000110", "000740001307", "200240041690"] {
            assert!(kazakh(bin), "{bin}");
        }
    }

    #[test]
    fn numbers_that_cannot_have_been_issued_fail() {
        assert!(
            !kazakh("123456789021") && !kazakh("000000000000") && !kazakh("20240000555") && !kazakh("02024000055Х")
        );
        assert!(!russian_inn("1234567895") && !russian_inn("123456789037"));
        assert!(!russian_ogrn("1022500001328") && !russian_ogrnip("385768585948948"));
        assert!(!belarusian("200988542") && !belarusian("QQ1953684"));
        assert!(!lei("213800KUD8LXJWSQ9D15"));
        assert!(!ukrainian("32855968") && !azerbaijani("1401555074") && !moldovan("1008600038412"));
    }
}
