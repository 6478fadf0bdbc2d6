//! JSON, passed over: where each value of a text begins and ends, and that all of it is JSON.
//!
//! Nothing is built. Values that nobody asks for cost little, and are looked at all the same: a text with a mistake in it,
//! wherever it stands, is no JSON (RFC 8259). Only which letter an escape `\uD83D` means, and whether a number is too large,
//! is left to whoever wants the value. Strings are looked through sixteen bytes at a time. How deep values are nested does
//! not matter.
//!
//! It takes what `serde_json` takes, which needs a fifth to a third more for the same; a test holds them together. Reasons
//! are not its own: whoever is told that a text is no JSON may ask `serde_json` why.

use wide::u8x16;

/// A text of JSON, passed over from its beginning.
pub struct Scan<'t> {
    text: &'t str,
    at: usize,
    /// What closes the values that are open.
    open: Vec<u8>,
}

/// A string of JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quoted<'t> {
    /// As it is written, with its quotation marks.
    pub raw: &'t str,
    /// Whether letters in it are escaped.
    pub escaped: bool,
}

impl<'t> Quoted<'t> {
    /// What stands between the quotation marks, as it is written.
    pub fn inside(self) -> &'t str {
        self.raw.get(1..self.raw.len().saturating_sub(1)).unwrap_or_default()
    }
}

impl<'t> Scan<'t> {
    /// From the beginning of a text.
    pub fn new(text: &'t str) -> Scan<'t> {
        Scan { text, at: 0, open: Vec::new() }
    }

    /// The next byte that is no space; it is not taken.
    pub fn next(&mut self) -> Option<u8> {
        let (at, byte) = behind_space(self.text.as_bytes(), self.at)?;
        self.at = at;
        Some(byte)
    }

    /// Takes the next byte that is no space, if it is this one. Whether it is.
    pub fn take(&mut self, byte: u8) -> bool {
        let is = self.next() == Some(byte);
        self.at += usize::from(is);
        is
    }

    /// Whether nothing more follows.
    pub fn ended(&mut self) -> bool {
        self.next().is_none()
    }

    /// Takes the name of a field and the colon behind it.
    pub fn name(&mut self) -> Option<Quoted<'t>> {
        let name = self.string()?;
        self.take(b':').then_some(name)
    }

    /// Takes a string.
    pub fn string(&mut self) -> Option<Quoted<'t>> {
        if self.next() != Some(b'"') {
            return None;
        }
        let start = self.at;
        let (end, escaped) = string_end(self.text.as_bytes(), start)?;
        self.at = end;
        Some(Quoted { raw: self.text.get(start..end)?, escaped })
    }

    /// Takes a number, as it is written.
    pub fn number(&mut self) -> Option<&'t str> {
        self.next()?;
        let start = self.at;
        self.at = number_end(self.text.as_bytes(), start)?;
        self.text.get(start..self.at)
    }

    /// Takes `true`, `false` or `null`.
    pub fn word(&mut self) -> Option<&'t str> {
        self.next()?;
        let start = self.at;
        self.at = word_end(self.text.as_bytes(), start)?;
        self.text.get(start..self.at)
    }

    /// Takes a value, as it is written.
    pub fn value(&mut self) -> Option<&'t str> {
        self.next()?;
        let start = self.at;
        self.pass()?;
        self.text.get(start..self.at)
    }

    /// Passes over a value.
    pub fn pass(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        let (mut at, mut byte) = behind_space(bytes, self.at)?;
        self.open.clear();
        loop {
            match byte {
                b'"' => (at, _) = string_end(bytes, at)?,
                b'{' | b'[' => {
                    // What closes it stands two behind what opens it.
                    let end = byte + 2;
                    (at, byte) = behind_space(bytes, at + 1)?;
                    if byte != end {
                        self.open.push(end);
                        if end == b'}' {
                            (at, byte) = behind_name(bytes, at)?;
                        }
                        continue;
                    }
                    at += 1;
                }
                b'-' | b'0'..=b'9' => at = number_end(bytes, at)?,
                _ => at = word_end(bytes, at)?,
            }
            loop {
                let Some(end) = self.open.last().copied() else {
                    self.at = at;
                    return Some(());
                };
                (at, byte) = behind_space(bytes, at)?;
                if byte == b',' {
                    (at, byte) = behind_space(bytes, at + 1)?;
                    if end == b'}' {
                        (at, byte) = behind_name(bytes, at)?;
                    }
                    break;
                }
                if byte != end {
                    return None;
                }
                self.open.pop();
                at += 1;
            }
        }
    }
}

/// The first byte from there on that is no space, and where it stands.
fn behind_space(bytes: &[u8], mut at: usize) -> Option<(usize, u8)> {
    loop {
        match *bytes.get(at)? {
            b' ' | b'\n' | b'\r' | b'\t' => at += 1,
            byte => return Some((at, byte)),
        }
    }
}

/// The first byte of the value behind the name of a field that stands there, and where it stands.
fn behind_name(bytes: &[u8], at: usize) -> Option<(usize, u8)> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    match behind_space(bytes, string_end(bytes, at)?.0)? {
        (at, b':') => behind_space(bytes, at + 1),
        _ => None,
    }
}

/// Where the string ends that begins there, and whether letters in it are escaped.
fn string_end(bytes: &[u8], start: usize) -> Option<(usize, bool)> {
    let (mut at, mut escaped) = (start + 1, false);
    loop {
        at += plain(bytes.get(at..)?);
        match bytes.get(at)? {
            b'"' => return Some((at + 1, escaped)),
            b'\\' => at += escape(bytes.get(at..)?)?,
            _ => return None,
        }
        escaped = true;
    }
}

/// Where the number ends that begins there.
fn number_end(bytes: &[u8], start: usize) -> Option<usize> {
    let is = |at: usize, marks: &[u8]| usize::from(bytes.get(at).is_some_and(|byte| marks.contains(byte)));
    let digits = |start: usize| {
        let count = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then_some(start + count)
    };
    let mut at = start + is(start, b"-");
    at = if bytes.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if is(at, b".") == 1 {
        at = digits(at + 1)?;
    }
    if is(at, b"eE") == 1 {
        at = digits(at + 1 + is(at + 1, b"+-"))?;
    }
    Some(at)
}

/// Where `true`, `false` or `null` ends that begins there.
fn word_end(bytes: &[u8], start: usize) -> Option<usize> {
    let found = bytes.get(start..)?;
    let word = ["true", "false", "null"].into_iter().find(|word| found.starts_with(word.as_bytes()))?;
    Some(start + word.len())
}

/// How many bytes stand before the next quotation mark, backslash or control character.
pub fn plain(bytes: &[u8]) -> usize {
    let (quote, backslash, control) = (u8x16::splat(b'"'), u8x16::splat(b'\\'), u8x16::splat(0x1f));
    let mut rest = bytes;
    while let Some((block, behind)) = rest.split_first_chunk() {
        let block = u8x16::new(*block);
        let ends = block.simd_eq(quote) | block.simd_eq(backslash) | block.min(control).simd_eq(block);
        let found = ends.to_bitmask();
        if found != 0 {
            return bytes.len() - rest.len() + found.trailing_zeros() as usize;
        }
        rest = behind;
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    bytes.len() - rest.len() + rest.iter().position(ends).unwrap_or(rest.len())
}

/// How many bytes an escape has that begins here.
fn escape(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => bytes.get(2..6)?.iter().all(u8::is_ascii_hexdigit).then_some(6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    /// The value with which a text begins, if nothing else is in it.
    fn whole(text: &str) -> Option<&str> {
        let mut scan = Scan::new(text);
        let value = scan.value()?;
        scan.ended().then_some(value)
    }

    /// The same by the library.
    fn by_library(text: &str) -> Option<&str> {
        serde_json::from_str::<&RawValue>(text).ok().map(RawValue::get)
    }

    const PARTS: [&str; 40] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\"a\"",
        "\"b\":",
        "{\"c\":",
        "1",
        "-",
        "0",
        ".",
        "5",
        "e",
        "E+",
        "e-1",
        "true",
        "false",
        "null",
        "nul",
        " ",
        "\n",
        "\t",
        "\r",
        "\u{b}",
        "\u{1}",
        "\"\\u12aF\"",
        "\"\\u12g\"",
        "\"\\n\\\"\"",
        "\"\\x\"",
        "\"ж€𝄞\"",
        "\"a string of more than sixteen bytes\"",
        "\"another that ends: \\\\\"",
        "\"\u{7f}\"",
        "\"\\ud800\"",
        "[[",
        "]]",
    ];

    #[test]
    fn values_are_passed_over() {
        for text in [
            "0",
            "-0.5e+3",
            "\"\"",
            "[]",
            "{}",
            "[ ]",
            "{ }",
            " [1, \"a\" ,{\"b\" : [ null ]}] ",
            "\"sixteen bytes…… \\u00e9\"",
        ] {
            assert_eq!(whole(text), Some(text.trim()), "{text}");
        }
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(whole(&deep), Some(deep.as_str()));
        assert_eq!(whole(&deep[1..]), None);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            " ",
            "01",
            "1.",
            ".5",
            "-",
            "1e",
            "+1",
            "[1,]",
            "[,]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{1:1}",
            "[1}",
            "{\"a\":1]",
            "tru",
            "truE",
            "\"",
            "\"\\\"",
            "\"\\u12\"",
            "\"\\a\"",
            "\"a\nb\"",
            "1 2",
            "[1 2]",
            "]",
            "NaN",
            "'a'",
            "\u{feff}1",
        ] {
            assert_eq!((whole(text), by_library(text)), (None, None), "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_takes_what_the_library_takes(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..12)) {
            let text = parts.concat();
            prop_assert_eq!(whole(&text), by_library(&text), "{}", text);
        }

        #[test]
        fn sound_values_are_taken_and_damaged_ones_as_the_library_does(
            value in json(), at in any::<prop::sample::Index>(), part in prop::sample::select(&PARTS[..]), cut in 0_usize..3,
        ) {
            let text = value.to_string();
            prop_assert_eq!(whole(&text), Some(text.as_str()));
            let boundary = |from: usize| (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            let from = boundary(at.index(text.len() + 1));
            let to = boundary(from + cut);
            let damaged = format!("{}{part}{}", &text[..from], &text[to..]);
            prop_assert_eq!(whole(&damaged), by_library(&damaged), "{}", damaged);
        }
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let word = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".{0,40}".prop_map(Into::into),
        ];
        word.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                prop::collection::btree_map(".{0,20}", inner, 0..6)
                    .prop_map(|fields| fields.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }
}
