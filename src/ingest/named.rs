//! Parties by the cells that name them: the same three cells in the next row are the same party, without reading them.

use crate::model::RefId;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Parties named so far, by id, name and country as they stand in the cells.
#[derive(Default)]
pub struct NamedParties {
    table: HashTable<Named>,
    /// The cells of each, one behind the other.
    letters: String,
}

struct Named {
    hash: u64,
    /// The column of the id: what a cell means depends on its column.
    role: usize,
    start: usize,
    lengths: [usize; 3],
    party: RefId,
}

impl NamedParties {
    /// The hash of the cells.
    pub fn hash(cells: [&str; 3]) -> u64 {
        let mut hasher = FxHasher::default();
        cells.into_iter().for_each(|cell| hasher.write(cell.as_bytes()));
        hasher.finish()
    }

    /// The party that these cells named before in this role.
    pub fn find(&self, role: usize, cells: [&str; 3], hash: u64) -> Option<RefId> {
        let lengths = cells.map(str::len);
        let same = |named: &Named| {
            (named.hash, named.role, named.lengths) == (hash, role, lengths) && self.spells(named, cells)
        };
        self.table.find(hash, same).map(|named| named.party)
    }

    /// Remembers the party that the cells name.
    pub fn keep(&mut self, role: usize, cells: [&str; 3], hash: u64, party: RefId) {
        let (start, lengths) = (self.letters.len(), cells.map(str::len));
        cells.into_iter().for_each(|cell| self.letters.push_str(cell));
        self.table.insert_unique(hash, Named { hash, role, start, lengths, party }, |named| named.hash);
    }

    fn spells(&self, named: &Named, cells: [&str; 3]) -> bool {
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

    #[test]
    fn cells_name_a_party_in_their_role_only() {
        let mut named = NamedParties::default();
        let (cells, shifted) = (["KZ-1", "ТОО", "KZ"], ["KZ-1Т", "ОО", "KZ"]);
        named.keep(7, cells, NamedParties::hash(cells), RefId(3));
        assert_eq!(named.find(7, cells, NamedParties::hash(cells)), Some(RefId(3)));
        assert_eq!(named.find(8, cells, NamedParties::hash(cells)), None);
        assert_eq!(named.find(7, shifted, NamedParties::hash(cells)), None);
    }
}
