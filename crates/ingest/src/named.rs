//! Parties and goods by the cells that name them: the same cells in the next row mean the same, without reading them.

use super::plain::Looked;
use super::row::{Row, Stretch};
use super::table::{Col, Sheet};
use hashbrown::HashTable;
use tegi_model::TextHash;

/// The columns by which a row names a party.
#[derive(Clone, Copy, Debug)]
pub struct PartyCols {
    /// Its id.
    pub id: Col,
    /// Its name.
    pub name: Col,
    /// Its country.
    pub country: Col,
    /// Those whose cells say it all.
    pub naming: Naming,
}

impl PartyCols {
    /// The columns of a role: `<role>_id`, `<role>_name`, `<role>_country`.
    pub fn of(sheet: &Sheet, role: &str) -> PartyCols {
        PartyCols::named(sheet, &format!("{role}_id"), &format!("{role}_name"), &format!("{role}_country"))
    }

    /// These columns.
    pub fn named(sheet: &Sheet, id: &str, name: &str, country: &str) -> PartyCols {
        let (id, name, country) = (sheet.col(id), sheet.col(name), sheet.col(country));
        PartyCols { id, name, country, naming: Naming::of(sheet, [id, name, country], &[]) }
    }
}

/// The columns of the source whose cells alone say what a row names, if they do: up to three, as they stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Naming {
    /// The place of the first canonical column: what a cell means depends on it.
    pub role: usize,
    /// The places of the canonical columns and of those of the source that feed them.
    places: [usize; 3],
    columns: [usize; 3],
    count: usize,
}

impl Naming {
    /// By these canonical columns, where each is absent or one column of the source, and none of the others is there.
    fn of(sheet: &Sheet, by: [Col; 3], others: &[Col]) -> Naming {
        let mut naming = Naming { role: by[0].place, ..Naming::default() };
        for (col, feed) in by.into_iter().filter_map(|col| Some((col, sheet.feed(col)?))) {
            let Some(column) = feed.direct else { return Naming::default() };
            (naming.places[naming.count], naming.columns[naming.count]) = (col.place, column);
            naming.count += 1;
        }
        if others.iter().any(|col| sheet.feed(*col).is_some()) { Naming::default() } else { naming }
    }

    /// Their places in the source; none where what is named has to be read in each row.
    #[inline]
    pub fn columns(&self) -> &[usize] {
        &self.columns[..self.count]
    }

    /// Which of the cells of a row are filled.
    pub fn look(&self, sheet: &Sheet, row: Row) -> Looked {
        let mut looked = Looked::default();
        for &place in &self.places[..self.count] {
            looked.put(place, sheet.feeds[place].is_filled(row));
        }
        looked
    }
}

/// The columns by which a row names goods.
#[derive(Clone, Copy, Debug)]
pub struct GoodsCols {
    /// The classification of the code.
    pub scheme: Col,
    /// The code.
    pub code: Col,
    /// The classification of the second code.
    pub other_scheme: Col,
    /// The second code.
    pub other_code: Col,
    /// What they are called.
    pub description: Col,
    /// Their model.
    pub model: Col,
    /// Those whose cells say it all.
    pub naming: Naming,
}

impl GoodsCols {
    /// The usual columns, with the code in the column of this name.
    pub fn of(sheet: &Sheet, code: &str) -> GoodsCols {
        let (scheme, other_code) = (sheet.col("product_scheme"), sheet.col("other_code"));
        let (code, description, model) = (sheet.col(code), sheet.col("description"), sheet.col("model"));
        let naming = Naming::of(sheet, [code, description, model], &[scheme, other_code]);
        GoodsCols { scheme, code, other_scheme: sheet.col("other_scheme"), other_code, description, model, naming }
    }
}

/// What was named so far, by up to three cells as they stand: a party by id, name and country, goods by code, description
/// and model.
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
    length: usize,
    cuts: [[usize; 2]; 3],
    meaning: T,
    looked: Looked,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named { table: HashTable::new(), letters: String::new() }
    }
}

impl<T: Copy> Named<T> {
    /// What these cells meant before in this role, and which of them are filled.
    #[inline]
    pub fn find(&self, role: usize, cells: Stretch) -> Option<(T, Looked)> {
        let hash = hash(role, cells);
        // Nothing is compared with nothing by its length: some processors take a hundred times as long over it.
        let letters = |named: &Entry<T>| self.letters.as_bytes().get(named.start..named.start + named.length);
        let same_letters = |named: &Entry<T>| {
            named.length == cells.text.len() && (named.length == 0 || letters(named) == Some(cells.text.as_bytes()))
        };
        let same = |named: &Entry<T>| {
            named.hash == hash && named.role == role && named.cuts == cells.cuts && same_letters(named)
        };
        self.table.find(hash, same).map(|named| (named.meaning, named.looked))
    }

    /// Remembers what the cells mean.
    pub fn keep(&mut self, role: usize, cells: Stretch, meaning: T, looked: Looked) {
        let (hash, start, length) = (hash(role, cells), self.letters.len(), cells.text.len());
        self.letters.push_str(cells.text);
        let named = Entry { hash, role, start, length, cuts: cells.cuts, meaning, looked };
        self.table.insert_unique(hash, named, |named| named.hash);
    }

    /// Forgets all of it.
    pub fn clear(&mut self) {
        self.table.clear();
        self.letters.clear();
    }
}

/// The hash of cells in their role.
#[inline]
fn hash(role: usize, cells: Stretch) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let letters = match cells.text {
        "" => {
            cells.cuts.iter().fold(0, |hash, [begin, _]| (hash ^ *begin as u64).wrapping_mul(FACTOR).rotate_right(20))
        }
        text => TextHash::of(text).bits(),
    };
    letters ^ (role as u64).wrapping_add(1).wrapping_mul(FACTOR)
}

#[cfg(test)]
mod tests {
    use super::super::row::Lines;
    use super::*;
    use tegi_model::RefId;

    #[test]
    fn cells_name_a_party_in_their_role_only() {
        let mut named = Named::default();
        let cells = Stretch { text: "KZ-1,ТОО,KZ", cuts: [[0, 4], [5, 11], [12, 14]] };
        let looked = Looked { at: 7, unfilled: 2 };
        named.keep(7, cells, RefId(3), looked);
        assert_eq!(named.find(7, cells), Some((RefId(3), looked)));
        assert_eq!(named.find(8, cells), None);
        assert_eq!(named.find(7, Stretch { cuts: [[0, 3], [5, 11], [12, 14]], ..cells }), None);
        assert_eq!(named.find(7, Stretch { text: "KZ-1,ТОО,RU", ..cells }), None);
    }

    #[test]
    fn fixed_places_say_what_lies_there() {
        let spans = [(0, 2), (2, 2), (4, 5)];
        let row = super::super::row::Row::new("ab..c", &spans, false).with_fixed(4);
        let places = row.stretch(&[0, 1]).expect("places");
        assert_eq!((places.text, places.cuts), ("", [[0, 2], [2, 2], [0, 0]]));
        assert_eq!(row.stretch(&[0, 2]), None, "what lies behind changes");
    }

    #[test]
    fn stretches_are_equal_where_their_cells_are() {
        let piece = "1,a,b,c\n2,a,b,c\n3,\"a\",b,c\n4,ab,,c\n5,\"a,b\",,c\n6,a,\"b\"\"\",c\n7,a\n";
        let (mut lines, mut found, mut joined) = (Lines::new(piece.as_bytes(), b','), Vec::new(), String::new());
        while let Some((row, _)) = lines.next() {
            let cells = [1, 2, 3].map(|column| row.get(column).unwrap_or_default().to_string());
            let apart = row.stretched(&[1, 2, 3], &mut joined);
            let apart = (apart.text.to_string(), apart.cuts);
            let together = row.stretch(&[1, 2, 3]).map(|cells| (cells.text.to_string(), cells.cuts));
            assert_eq!(together.is_some(), row.len() == 4);
            assert_eq!(row.stretch(&[2, 1]), None);
            found.push((cells, apart, together));
        }
        for (cells, apart, together) in &found {
            for (others, other_apart, other_together) in &found {
                assert_eq!(cells == others, apart == other_apart, "{cells:?} {others:?}");
                assert!(cells == others || together.is_none() || together != other_together, "{cells:?} {others:?}");
            }
        }
        assert_eq!((&found[0].2, found[0].2 == found[2].2), (&found[1].2, false));
    }
}
