//! Parties and goods by the cells that name them: the same three cells in the next row mean the same, without reading
//! them.

use super::plain::Hashed;
use hashbrown::HashTable;

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
    lengths: [u32; 3],
    meaning: T,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named { table: HashTable::new(), letters: String::new() }
    }
}

impl<T: Copy> Named<T> {
    /// What these cells meant before in this role.
    #[inline]
    pub fn find(&self, role: usize, cells: [Hashed; 3]) -> Option<T> {
        let (hash, lengths) = (hash(cells), lengths(cells));
        let same = |named: &Entry<T>| {
            (named.hash, named.role, named.lengths) == (hash, role, lengths) && self.spells(named, cells)
        };
        self.table.find(hash, same).map(|named| named.meaning)
    }

    /// Remembers what the cells mean.
    pub fn keep(&mut self, role: usize, cells: [Hashed; 3], meaning: T) {
        let (hash, start, lengths) = (hash(cells), self.letters.len(), lengths(cells));
        cells.into_iter().for_each(|cell| self.letters.push_str(cell.text));
        self.table.insert_unique(hash, Entry { hash, role, start, lengths, meaning }, |named| named.hash);
    }

    /// Forgets all of it.
    pub fn clear(&mut self) {
        self.table.clear();
        self.letters.clear();
    }

    #[inline]
    fn spells(&self, named: &Entry<T>, cells: [Hashed; 3]) -> bool {
        let mut letters = &self.letters.as_bytes()[named.start..];
        cells.into_iter().all(|cell| {
            let (head, rest) = letters.split_at_checked(cell.text.len()).unwrap_or_default();
            letters = rest;
            head == cell.text.as_bytes()
        })
    }
}

/// The hash of three cells, in their order.
#[inline]
fn hash([first, second, third]: [Hashed; 3]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let two = first.hash.bits().wrapping_mul(FACTOR) ^ second.hash.bits();
    two.wrapping_mul(FACTOR) ^ third.hash.bits()
}

/// How long each is.
#[inline]
fn lengths(cells: [Hashed; 3]) -> [u32; 3] {
    cells.map(|cell| u32::try_from(cell.text.len()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tegi_model::RefId;

    #[test]
    fn cells_name_a_party_in_their_role_only() {
        let mut named = Named::default();
        let cells = ["KZ-1", "ТОО", "KZ"].map(Hashed::of);
        let mut shifted = ["KZ-1Т", "ОО", "KZ"].map(Hashed::of);
        named.keep(7, cells, RefId(3));
        assert_eq!(named.find(7, cells), Some(RefId(3)));
        assert_eq!(named.find(8, cells), None);
        assert_eq!(named.find(7, shifted), None);
        shifted.iter_mut().zip(cells).for_each(|(shifted, cell)| shifted.hash = cell.hash);
        assert_eq!(named.find(7, shifted), None, "equal hashes do not make cells equal");
    }
}
