//! Where references occur: how often, where first, and on which lines of the company register.

use tegi_model::{Citation, Records, RefId};

/// The occurrences of every reference.
pub struct Mentions {
    counts: Vec<u64>,
    first: Vec<Option<Citation>>,
    register: Vec<Vec<usize>>,
}

impl Mentions {
    /// Counts the references of a case.
    pub fn of(records: &Records) -> Mentions {
        let len = records.refs.len();
        let none = || Mentions { counts: vec![0; len], first: vec![None; len], register: vec![Vec::new(); len] };
        let (mut mentions, of_invoices) = rayon::join(
            || {
                let mut mentions = none();
                records.declarations.iter().for_each(|row| mentions.pair(row.importer, row.sender, row.at));
                records.crossings.iter().for_each(|row| mentions.pair(row.importer, row.sender, row.at));
                mentions
            },
            || {
                let mut mentions = none();
                records.invoices.iter().for_each(|row| mentions.pair(row.seller, row.buyer, row.at));
                mentions
            },
        );
        mentions.join(of_invoices);
        for (line, party) in records.parties.iter().enumerate() {
            mentions.add(party.party, party.at);
            mentions.register[party.party.0 as usize].push(line);
        }
        records.contracts.iter().for_each(|row| mentions.pair(row.buyer, row.supplier, row.at));
        records.stocks.iter().for_each(|row| mentions.add(row.party, row.at));
        records.capacity.iter().for_each(|row| mentions.add(row.party, row.at));
        records.bom.iter().for_each(|row| mentions.add(row.party, row.at));
        records.certificates.iter().for_each(|row| mentions.add(row.holder, row.at));
        records.relations.iter().for_each(|row| mentions.pair(row.from, row.to, row.at));
        mentions
    }

    /// Adds what others counted, who did not look at the company register.
    fn join(&mut self, others: Mentions) {
        self.counts.iter_mut().zip(others.counts).for_each(|(all, some)| *all += some);
        for (first, other) in self.first.iter_mut().zip(others.first) {
            *first = [*first, other].into_iter().flatten().min();
        }
    }

    fn pair(&mut self, left: RefId, right: RefId, at: Citation) {
        self.add(left, at);
        self.add(right, at);
    }

    fn add(&mut self, reference: RefId, at: Citation) {
        let number = reference.0 as usize;
        self.counts[number] += 1;
        let first = &mut self.first[number];
        *first = Some(first.map_or(at, |first| first.min(at)));
    }

    /// How often a reference occurs.
    pub fn count(&self, reference: RefId) -> u64 {
        self.counts[reference.0 as usize]
    }

    /// Where it occurs first.
    pub fn first(&self, reference: RefId) -> Option<Citation> {
        self.first[reference.0 as usize]
    }

    /// How often it occurs in the company register.
    pub fn in_register(&self, reference: RefId) -> u64 {
        self.register[reference.0 as usize].len() as u64
    }

    /// The lines of the company register about these references.
    pub fn register_lines(&self, references: &[RefId]) -> Vec<usize> {
        references.iter().flat_map(|reference| self.register[reference.0 as usize].iter().copied()).collect()
    }
}
