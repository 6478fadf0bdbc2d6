//! JSON, passed over: where each value of a text begins and ends, and that all of it is JSON.
//!
//! Nothing is built. Values that nobody asks for cost little, and are looked at all the same: a text with a mistake in it,
//! wherever it stands, is no JSON (RFC 8259). Only which letter an escape `\uD83D` means, and whether a number is too large,
//! is left to whoever wants the value. Strings are looked through sixteen bytes at a time. How deep values are nested does
//! not matter.
//!
//! It takes what `serde_json` takes, which passes such values over three times slower; a test holds them together. Reasons
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
        loop {
            match *self.text.as_bytes().get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(byte),
            }
        }
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
        let (bytes, start) = (self.text.as_bytes(), self.at);
        let (mut at, mut escaped) = (start + 1, false);
        loop {
            at += plain(bytes.get(at..)?);
            match bytes.get(at)? {
                b'"' => break,
                b'\\' => at += escape(bytes.get(at..)?)?,
                _ => return None,
            }
            escaped = true;
        }
        self.at = at + 1;
        Some(Quoted { raw: self.text.get(start..=at)?, escaped })
    }

    /// Takes a number, as it is written.
    pub fn number(&mut self) -> Option<&'t str> {
        self.next()?;
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        match self.byte()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        self.text.get(start..self.at)
    }

    /// Takes `true`, `false` or `null`.
    pub fn word(&mut self) -> Option<&'t str> {
        let word = match self.next()? {
            b't' => "true",
            b'f' => "false",
            b'n' => "null",
            _ => return None,
        };
        let found = self.text.get(self.at..self.at + word.len())?;
        self.at += word.len();
        (found == word).then_some(found)
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
        self.open.clear();
        loop {
            match self.next()? {
                b'"' => drop(self.string()?),
                b'{' => {
                    self.at += 1;
                    if !self.take(b'}') {
                        self.open.push(b'}');
                        self.name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    if !self.take(b']') {
                        self.open.push(b']');
                        continue;
                    }
                }
                b'-' | b'0'..=b'9' => drop(self.number()?),
                _ => drop(self.word()?),
            }
            loop {
                let Some(end) = self.open.last().copied() else { return Some(()) };
                match self.next()? {
                    b',' if end == b'}' => {
                        self.at += 1;
                        self.name()?;
                        break;
                    }
                    b',' => {
                        self.at += 1;
                        break;
                    }
                    byte if byte == end => {
                        self.at += 1;
                        self.open.pop();
                    }
                    _ => return None,
                }
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes digits, one at least.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// How many bytes stand before the next quotation mark, backslash or control character.
fn plain(bytes: &[u8]) -> usize {
    let (quote, backslash, control) = (u8x16::splat(b'"'), u8x16::splat(b'\\'), u8x16::splat(0x1f));
    let (blocks, rest) = bytes.as_chunks::<16>();
    let mut at = 0;
    for block in blocks {
        let block = u8x16::new(*block);
        let ends = block.simd_eq(quote) | block.simd_eq(backslash) | block.min(control).simd_eq(block);
        let found = ends.to_bitmask();
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += block.to_array().len();
    }
    at + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count()
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
