//! Where rows stood in a file that has no rows of its own: a JSON pointer each, or a path of XML.

use super::lasting::{self, LastingTwo};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// The places of the rows of a source, by row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// How the ways to them are written.
    pub way: Way,
    /// The documents that rows come from.
    pub documents: Vec<Document>,
    /// A place a row, in order: row 1 first.
    pub rows: Vec<RowPlace>,
}

/// How the way to a place is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// As a JSON pointer (RFC 6901): `/releases/3/contracts/0`.
    #[default]
    Pointer,
    /// As a path of XML elements without prefixes, counted from 1 (XPath): `/invoiceSet/invoice[3]`.
    Path,
}

/// A document in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its line, or its number in the file; 0: the file is one document.
    pub line: u32,
    /// The way to it, from the line or from the file as a whole.
    pub pointer: Box<str>,
}

/// Where in a document a row stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPlace {
    /// The document, by its place in [`Places::documents`].
    pub document: u32,
    /// The way on from there: names and numbers of lists, in turn; an empty name ends it.
    #[serde(with = "lasting::two")]
    pub names: LastingTwo,
    /// The places in these lists.
    pub at: [u32; 2],
}

impl RowPlace {
    /// The name of a place that is no element of a list: the way ends with the name.
    pub const NO_LIST: u32 = u32::MAX;
}

impl Places {
    /// The line of a row's document (0: the file is one document) and the way to it; `None` for an unknown row.
    pub fn of(&self, row: u32) -> Option<(u32, String)> {
        let place = self.rows.get(row.checked_sub(1)? as usize)?;
        let document = self.documents.get(place.document as usize)?;
        let mut pointer = document.pointer.to_string();
        for (name, at) in place.names.iter().zip(place.at).filter(|(name, _)| !name.is_empty()) {
            let _ = write!(pointer, "/{name}");
            let _ = match self.way {
                _ if at == RowPlace::NO_LIST => Ok(()),
                Way::Pointer => write!(pointer, "/{at}"),
                Way::Path => write!(pointer, "[{}]", u64::from(at) + 1),
            };
        }
        Some((document.line, pointer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_its_pointer() {
        let documents = vec![Document { line: 17, pointer: "/releases/3".into() }];
        let names = &["contracts", "items"];
        let rows = vec![
            RowPlace { document: 0, names, at: [0, 2] },
            RowPlace { document: 0, names: &["buyer", ""], at: [RowPlace::NO_LIST; 2] },
        ];
        let places = Places { way: Way::Pointer, documents, rows };
        assert_eq!(places.of(1), Some((17, "/releases/3/contracts/0/items/2".to_string())));
        assert_eq!(places.of(2), Some((17, "/releases/3/buyer".to_string())));
        assert_eq!((places.of(0), places.of(3)), (None, None));
        let names = &["productSet/products/product", ""];
        let documents = vec![Document { line: 0, pointer: "/invoiceSet/invoice[2]".into() }];
        let places = Places { way: Way::Path, documents, rows: vec![RowPlace { document: 0, names, at: [1, 0] }] };
        assert_eq!(places.of(1), Some((0, "/invoiceSet/invoice[2]/productSet/products/product[2]".to_string())));
    }
}
