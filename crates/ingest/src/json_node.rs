//! A value of JSON that keeps what documents need: numbers by their digits, and where an object of a list stood.
//!
//! Texts are lent from the text that was read. A name that stands twice in an object counts as it stands last.

use super::json_scan;
use std::borrow::Cow;

/// Values may be nested so deep; documents are not a quarter as deep.
const DEEPEST: usize = 64;

/// Most objects have so many fields at most: room for them is made at once.
const FIELDS: usize = 8;

/// A value.
#[derive(Clone, Debug)]
pub enum Node<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Node<'a>>),
    /// An object.
    Object(Object<'a>),
}

/// An object: its fields in order.
#[derive(Clone, Debug, Default)]
pub struct Object<'a> {
    fields: Vec<(Cow<'a, str>, Node<'a>)>,
    /// Where it stood, for what is in a list.
    pub origin: Origin,
}

/// Where an object of a list stood: in which document, and its places in the lists on the way to it, the outer first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The number that the document (of OCDS: the release) was given when it was read.
    pub release: u32,
    /// Places in the outermost list and in the one inside it.
    pub at: [u32; 2],
}

impl<'a> Node<'a> {
    /// Reads a text that holds one value; `None` where it does not, or one that is too deep.
    pub fn read(text: &'a str, release: u32) -> Option<Node<'a>> {
        let mut reader = Reader { text, at: 0, origin: Origin { release, at: [0; 2] } };
        let node = reader.value(0, 0)?;
        reader.space();
        (reader.at == text.len()).then_some(node)
    }

    /// The text of a text or number.
    pub fn word(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            Node::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Node::Object(_))
    }
}

impl<'a> Object<'a> {
    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.fields.iter().rev().find(|(known, _)| known == name).map(|(_, node)| node)
    }

    /// The value of a field, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Node<'a>> {
        self.fields.iter_mut().rev().find(|(known, _)| known == name).map(|(_, node)| node)
    }

    /// Gives a field a value.
    pub fn set(&mut self, name: Cow<'a, str>, node: Node<'a>) {
        match self.fields.iter().rposition(|(known, _)| *known == name) {
            Some(place) => self.fields[place].1 = node,
            None => self.fields.push((name, node)),
        }
    }

    /// The fields in order.
    pub fn fields(&self) -> &[(Cow<'a, str>, Node<'a>)] {
        &self.fields
    }

    /// The fields in order, to be changed.
    pub fn fields_mut(&mut self) -> &mut Vec<(Cow<'a, str>, Node<'a>)> {
        &mut self.fields
    }

    /// The fields in order, taken apart.
    pub fn into_fields(self) -> Vec<(Cow<'a, str>, Node<'a>)> {
        self.fields
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    origin: Origin,
}

impl<'a> Reader<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn is(&mut self, byte: u8) -> bool {
        let is = self.byte() == Some(byte);
        self.at += usize::from(is);
        is
    }

    /// A value so deep, inside so many lists.
    fn value(&mut self, depth: usize, lists: usize) -> Option<Node<'a>> {
        self.space();
        match self.byte()? {
            b'{' if depth < DEEPEST => self.object(depth, lists).map(Node::Object),
            b'[' if depth < DEEPEST => self.list(depth, lists).map(Node::List),
            b'"' => self.string().map(Node::Text),
            b'-' | b'0'..=b'9' => Some(Node::Number(self.number())),
            b't' => self.named("true", Node::Bool(true)),
            b'f' => self.named("false", Node::Bool(false)),
            b'n' => self.named("null", Node::Null),
            _ => None,
        }
    }

    fn named(&mut self, name: &str, node: Node<'a>) -> Option<Node<'a>> {
        self.text.get(self.at..)?.starts_with(name).then(|| self.at += name.len())?;
        Some(node)
    }

    fn number(&mut self) -> &'a str {
        let start = self.at;
        while matches!(self.byte(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        let (bytes, start) = (self.text.as_bytes(), self.at);
        let mut end = start + 1;
        let mut plain = true;
        loop {
            end += json_scan::plain(bytes.get(end..)?);
            match bytes.get(end)? {
                b'"' => break,
                b'\\' => (plain, end) = (false, end + 2),
                _ => end += 1,
            }
        }
        self.at = end + 1;
        if plain {
            return Some(Cow::Borrowed(&self.text[start + 1..end]));
        }
        serde_json::from_str(&self.text[start..=end]).ok().map(Cow::Owned)
    }

    fn list(&mut self, depth: usize, lists: usize) -> Option<Vec<Node<'a>>> {
        self.at += 1;
        let mut nodes = Vec::new();
        self.space();
        if self.is(b']') {
            return Some(nodes);
        }
        loop {
            if let Some(place) = self.origin.at.get_mut(lists) {
                *place = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
            }
            nodes.push(self.value(depth + 1, lists + 1)?);
            self.space();
            if self.is(b']') {
                return Some(nodes);
            }
            self.is(b',').then_some(())?;
        }
    }

    fn object(&mut self, depth: usize, lists: usize) -> Option<Object<'a>> {
        self.at += 1;
        let mut object = Object { fields: Vec::with_capacity(FIELDS), origin: self.origin };
        if let Some(inner) = object.origin.at.get_mut(lists..) {
            inner.fill(0);
        }
        self.space();
        if self.is(b'}') {
            return Some(object);
        }
        loop {
            self.space();
            if self.byte() != Some(b'"') {
                return None;
            }
            let name = self.string()?;
            self.space();
            self.is(b':').then_some(())?;
            let value = self.value(depth + 1, lists)?;
            object.fields.push((name, value));
            self.space();
            if self.is(b'}') {
                return Some(object);
            }
            self.is(b',').then_some(())?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_lists_know_where_they_stood() {
        let text = r#"{"a": [{"id": 1}, {"id": "\u0442", "b": [{}, {"c": -1.50e3}]}], "d": null}"#;
        let Some(Node::Object(object)) = Node::read(text, 7) else { panic!("an object") };
        let Some(Node::List(list)) = object.get("a") else { panic!("a list") };
        let Node::Object(second) = &list[1] else { panic!("an object") };
        assert_eq!(second.origin, Origin { release: 7, at: [1, 0] });
        assert_eq!(second.get("id").and_then(Node::word), Some("т"));
        let Some(Node::List(inner)) = second.get("b") else { panic!("a list") };
        let Node::Object(last) = &inner[1] else { panic!("an object") };
        assert_eq!((last.origin.at, last.get("c").and_then(Node::word)), ([1, 1], Some("-1.50e3")));
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_refused() {
        for text in ["", "{", "[1,]", "{\"a\" 1}", "\"a", "nul", "[1] 2", "{\"a\":1,}", "\"\\", &"[".repeat(100_000)] {
            assert!(Node::read(text, 0).is_none(), "{}", &text[..text.len().min(20)]);
        }
    }
}
