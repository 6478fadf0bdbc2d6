//! Parties and goods by the cells that name them: the same three cells in the next row mean the same, without reading
//! them.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// What was named so far, by three cells as they stand: a party by id, name and country, goods by code, description and
/// model.
pub struct Named<T> {
    table: HashTable<Entry<T>>,
    /// The cells of each, one behind the other.
    letters: String,
}

struct Entry<T> {
    hash: u64,
    /// The column of the first cell: what a cell means depends on its column.
    role: usize,
    start: usize,
    lengths: [usize; 3],
    meaning: T,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named { table: HashTable::new(), letters: String::new() }
    }
}

impl<T: Copy> Named<T> {
    /// The hash of the cells.
    pub fn hash(cells: [&str; 3]) -> u64 {
        let mut hasher = FxHasher::default();
        cells.into_iter().for_each(|cell| hasher.write(cell.as_bytes()));
        hasher.finish()
    }

    /// What these cells meant before in this role.
    pub fn find(&self, role: usize, cells: [&str; 3], hash: u64) -> Option<T> {
        let lengths = cells.map(str::len);
        let same = |named: &Entry<T>| {
            (named.hash, named.role, named.lengths) == (hash, role, lengths) && self.spells(named, cells)
        };
        self.table.find(hash, same).map(|named| named.meaning)
    }

    /// Remembers what the cells mean.
    pub fn keep(&mut self, role: usize, cells: [&str; 3], hash: u64, meaning: T) {
        let (start, lengths) = (self.letters.len(), cells.map(str::len));
        cells.into_iter().for_each(|cell| self.letters.push_str(cell));
        self.table.insert_unique(hash, Entry { hash, role, start, lengths, meaning }, |named| named.hash);
    }

    fn spells(&self, named: &Entry<T>, cells: [&str; 3]) -> bool {
        let mut letters = &self.letters.as_bytes()[named.start..];
        cells.into_iter().all(|cell| {
            let (head, rest) = letters.split_at_checked(cell.len()).unwrap_or_default();
            letters = rest;
            head == cell.as_bytes()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RefId;

    #[test]
    fn cells_name_a_party_in_their_role_only() {
        let mut named = Named::default();
        let (cells, shifted) = (["KZ-1", "ТОО", "KZ"], ["KZ-1Т", "ОО", "KZ"]);
        named.keep(7, cells, Named::<RefId>::hash(cells), RefId(3));
        assert_eq!(named.find(7, cells, Named::<RefId>::hash(cells)), Some(RefId(3)));
        assert_eq!(named.find(8, cells, Named::<RefId>::hash(cells)), None);
        assert_eq!(named.find(7, shifted, Named::<RefId>::hash(cells)), None);
    }
}
