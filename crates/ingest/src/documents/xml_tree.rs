//! A document of XML as a tree: elements by their names without prefixes, with the text that stands directly in them.
//!
//! Attributes are passed over: no layout that is read has anything in them. Of entities the five that XML knows by itself
//! and those of letters are read; any other stays as it stands, whatever a document type declares.

use super::xml_cut::DEEPEST;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use std::borrow::Cow;

/// No element.
const NONE: u32 = u32::MAX;

/// A document.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

#[derive(Debug)]
struct Node<'a> {
    name: &'a str,
    text: Cow<'a, str>,
    /// The first element in it, and the next one beside it.
    first: u32,
    next: u32,
}

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Element<'t> {
    tree: &'t Tree<'t>,
    at: u32,
}

impl<'a> Tree<'a> {
    /// Reads a text that holds one element; why it does not.
    pub fn read(text: &'a str) -> Result<Tree<'a>, String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        let mut tree = Tree::default();
        // The open elements, each with the last one in it.
        let mut open: Vec<(u32, u32)> = Vec::new();
        loop {
            let from = place(&reader);
            let event = reader.read_event().map_err(|error| error.to_string())?;
            let to = place(&reader);
            match event {
                Event::Start(tag) => {
                    let node = tree.add(&mut open, name(text, from + 1, tag.name().as_ref().len()));
                    if open.len() >= DEEPEST {
                        return Err(format!("more than {DEEPEST} elements in each other"));
                    }
                    open.push((node, NONE));
                }
                Event::Empty(tag) => {
                    tree.add(&mut open, name(text, from + 1, tag.name().as_ref().len()));
                }
                Event::End(_) => drop(open.pop()),
                Event::Text(_) => tree.say(&open, text.get(from..to).unwrap_or_default()),
                Event::CData(_) => {
                    let (start, end) = (from + "<![CDATA[".len(), to.saturating_sub("]]>".len()));
                    tree.say(&open, text.get(start..end).unwrap_or_default());
                }
                Event::GeneralRef(entity) => tree.refer(&open, &entity),
                Event::Eof if !open.is_empty() => return Err("an element is not closed".to_string()),
                Event::Eof if tree.nodes.is_empty() => return Err("there is no element".to_string()),
                Event::Eof => return Ok(tree),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    /// The outermost element.
    pub fn root<'t>(&'t self) -> Option<Element<'t>>
    where
        'a: 't,
    {
        (!self.nodes.is_empty()).then_some(Element { tree: self, at: 0 })
    }

    fn add(&mut self, open: &mut [(u32, u32)], name: &'a str) -> u32 {
        let node = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node { name, text: Cow::Borrowed(""), first: NONE, next: NONE });
        if let Some((parent, last)) = open.last_mut() {
            match self.nodes.get_mut(*last as usize) {
                Some(last) => last.next = node,
                None => self.nodes[*parent as usize].first = node,
            }
            *last = node;
        }
        node
    }

    /// Adds text to the innermost open element; space alone begins none.
    fn say(&mut self, open: &[(u32, u32)], said: &'a str) {
        let Some(node) = open.last().and_then(|(node, _)| self.nodes.get_mut(*node as usize)) else { return };
        if !node.text.is_empty() {
            node.text.to_mut().push_str(said);
        } else if !said.trim_ascii().is_empty() {
            node.text = Cow::Borrowed(said);
        }
    }

    fn refer(&mut self, open: &[(u32, u32)], entity: &BytesRef) {
        let Some(node) = open.last().and_then(|(node, _)| self.nodes.get_mut(*node as usize)) else { return };
        let text = node.text.to_mut();
        let name: &str = entity;
        match (entity.resolve_char_ref(), name) {
            (Ok(Some(letter)), _) => text.push(letter),
            (_, "amp") => text.push('&'),
            (_, "lt") => text.push('<'),
            (_, "gt") => text.push('>'),
            (_, "quot") => text.push('"'),
            (_, "apos") => text.push('\''),
            _ => text.extend(["&", name, ";"]),
        }
    }
}

fn place(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The name that stands at a place, without its prefix.
fn name(text: &str, from: usize, length: usize) -> &str {
    let name = text.get(from..from + length).unwrap_or_default();
    name.rsplit(':').next().unwrap_or(name)
}

impl<'t> Element<'t> {
    fn node(self) -> &'t Node<'t> {
        &self.tree.nodes[self.at as usize]
    }

    /// Whether it is this element, of the same document.
    pub fn is(self, other: Element) -> bool {
        self.at == other.at
    }

    /// Its name.
    pub fn name(self) -> &'t str {
        self.node().name
    }

    /// The text in it, without white space around it.
    pub fn text(self) -> &'t str {
        self.node().text.trim()
    }

    /// The elements in it.
    pub fn inner(self) -> impl Iterator<Item = Element<'t>> {
        let step = move |at: u32| (at != NONE).then_some(Element { tree: self.tree, at });
        std::iter::successors(step(self.node().first), move |element| step(element.node().next))
    }

    /// The elements of this name in it.
    pub fn all(self, name: &'static str) -> impl Iterator<Item = Element<'t>> {
        self.inner().filter(move |element| element.name() == name)
    }

    /// The first element along this way: `sellers/seller`.
    pub fn at(self, way: &str) -> Option<Element<'t>> {
        way.split('/').try_fold(self, |element, name| element.inner().find(|inner| inner.name() == name))
    }

    /// The text of the first element along this way; empty where there is none.
    pub fn text_at(self, way: &str) -> &'t str {
        self.at(way).map_or("", Element::text)
    }

    /// The first text that is not empty along one of these ways.
    pub fn first(self, ways: &[&str]) -> &'t str {
        ways.iter().map(|way| self.text_at(way)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// It and all elements inside it, from the outer to the inner, in order.
    pub fn deep(self) -> impl Iterator<Item = Element<'t>> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let element = waiting.pop()?;
            let before = waiting.len();
            waiting.extend(element.inner());
            waiting[before..].reverse();
            Some(element)
        })
    }

    /// The first element of this name inside it, however deep.
    pub fn find(self, name: &str) -> Option<Element<'t>> {
        self.deep().find(|element| element.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_without_their_prefixes() {
        let text =
            "<v:a x='1'><!-- c --><q:b> 1 &lt; 2 &amp;&#1090;<![CDATA[<c>]]> &x; </q:b>\n<b/><d><b>3 & 4</b></d></v:a>";
        let tree = Tree::read(text).expect("a tree");
        let root = tree.root().expect("a root");
        assert_eq!(
            (root.name(), root.text_at("b"), root.text_at("d/b"), root.text_at("e")),
            ("a", "1 < 2 &т<c> &x;", "3 & 4", "")
        );
        assert_eq!((root.all("b").count(), root.deep().count()), (2, 5));
        assert_eq!(root.find("d").map(|found| found.first(&["x", "b"])), Some("3 & 4"));
    }

    #[test]
    fn entities_that_are_declared_are_not_expanded() {
        let laughs = "<!DOCTYPE a [<!ENTITY l \"ha\"><!ENTITY m \"&l;&l;&l;&l;\">]><a>&m;&m;</a>";
        let tree = Tree::read(laughs).expect("a tree");
        assert_eq!(tree.root().map(Element::text), Some("&m;&m;"));
    }

    #[test]
    fn what_is_no_element_is_refused() {
        for text in ["", "x", "<a>", "<a></b>", "<a><b></a>", "<a", "</a>", &"<a>".repeat(100_000)] {
            assert!(Tree::read(text).is_err(), "{}", &text[..text.len().min(20)]);
        }
    }
}
