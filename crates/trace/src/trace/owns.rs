//! What nodes have from themselves, closely packed: of the twelve fractions of a node most are nothing.
//!
//! A node takes eight bytes and eight more for each fraction that is not nothing, instead of 104. What was packed comes
//! out the same to the last bit, but for the sign of nothing.

use super::books::Own;
use tegi_model::Country;

/// Set where the seller's own part follows from exact links alone; the bits below tell the fractions.
const EXACT: u16 = 1 << 15;

/// One node: where its fractions begin, which ones there are, its country.
#[derive(Clone, Copy, Debug)]
struct Head {
    from: u32,
    flags: u16,
    country: [u8; 2],
}

/// What nodes have from themselves, by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Owns {
    heads: Vec<Head>,
    fractions: Vec<f64>,
}

impl Owns {
    /// No nodes, with room for so many more than those of some packings, and theirs.
    pub fn with_room_for(packed: &[Owns], more: usize) -> Owns {
        let heads = packed.iter().map(|some| some.heads.len()).sum::<usize>() + more;
        let fractions = packed.iter().map(|some| some.fractions.len()).sum();
        Owns { heads: Vec::with_capacity(heads), fractions: Vec::with_capacity(fractions) }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// What a node has from itself.
    pub fn get(&self, node: usize) -> Own {
        let Head { from, flags, country } = self.heads[node];
        let mut given = self.fractions[from as usize..].iter();
        let mut fractions = [0.0; 12];
        let mut left = flags & !EXACT;
        while left != 0 {
            fractions[left.trailing_zeros() as usize] = given.next().copied().unwrap_or_default();
            left &= left - 1;
        }
        let [production, services, margin, imported, taxes, unknown, declared, assumed, made, ..] = fractions;
        let [.., units_imported, units_eaeu, units_unknown] = fractions;
        Own {
            production,
            services,
            margin,
            imported,
            taxes,
            unknown,
            declared,
            assumed,
            country: (country != [0; 2]).then_some(Country(country)),
            made,
            units_imported,
            units_eaeu,
            units_unknown,
            exact: flags & EXACT != 0,
        }
    }

    /// Adds a node.
    pub fn push(&mut self, own: &Own) {
        let head = self.pack(own);
        self.heads.push(head);
    }

    /// Gives a node another content; the room of the old one is lost, so this is for few.
    pub fn set(&mut self, node: usize, own: &Own) {
        self.heads[node] = self.pack(own);
    }

    /// Adds the nodes of another packing behind these.
    pub fn append(&mut self, other: Owns) {
        let base = self.fractions.len() as u32;
        self.heads.extend(other.heads.into_iter().map(|head| Head { from: head.from + base, ..head }));
        self.fractions.extend(other.fractions);
    }

    /// All nodes in order.
    pub fn iter(&self) -> impl Iterator<Item = Own> + '_ {
        (0..self.len()).map(|node| self.get(node))
    }

    fn pack(&mut self, own: &Own) -> Head {
        let from = self.fractions.len() as u32;
        let mut flags = if own.exact { EXACT } else { 0 };
        let fractions = [
            own.production,
            own.services,
            own.margin,
            own.imported,
            own.taxes,
            own.unknown,
            own.declared,
            own.assumed,
            own.made,
            own.units_imported,
            own.units_eaeu,
            own.units_unknown,
        ];
        for (place, fraction) in fractions.into_iter().enumerate().filter(|(_, fraction)| *fraction != 0.0) {
            flags |= 1 << place;
            self.fractions.push(fraction);
        }
        Head { from, flags, country: own.country.map_or([0; 2], |country| country.0) }
    }
}

impl FromIterator<Own> for Owns {
    fn from_iter<T: IntoIterator<Item = Own>>(nodes: T) -> Owns {
        let mut owns = Owns::default();
        nodes.into_iter().for_each(|own| owns.push(&own));
        owns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fraction() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0.0), Just(1.0), any::<f64>().prop_filter("a number", |number| !number.is_nan())]
    }

    fn own() -> impl Strategy<Value = Own> {
        let fractions = proptest::collection::vec(fraction(), 12);
        let country = proptest::option::of(Just(Country(*b"DE")));
        (fractions, country, any::<bool>()).prop_map(|(of, country, exact)| Own {
            production: of[0],
            services: of[1],
            margin: of[2],
            imported: of[3],
            taxes: of[4],
            unknown: of[5],
            declared: of[6],
            assumed: of[7],
            country,
            made: of[8],
            units_imported: of[9],
            units_eaeu: of[10],
            units_unknown: of[11],
            exact,
        })
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_out(nodes in proptest::collection::vec(own(), 1..20), other in own()) {
            let mut owns: Owns = nodes.iter().copied().collect();
            prop_assert_eq!(owns.iter().collect::<Vec<_>>(), nodes.clone());
            owns.append(nodes.iter().copied().collect());
            owns.set(nodes.len(), &other);
            prop_assert_eq!(owns.get(nodes.len()), other);
            prop_assert_eq!(owns.get(2 * nodes.len() - 1), if nodes.len() == 1 { other } else { nodes[nodes.len() - 1] });
        }
    }
}
