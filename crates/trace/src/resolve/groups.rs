//! Groups of ids and names that are one party, with the reason of each joining and with pairs that must stay apart.

use super::Why;
use tegi_model::Country;

/// An id, or a name without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What it is ordered by: never its place in the data.
    pub key: String,
    /// The country that it tells by itself.
    pub country: Option<Country>,
}

/// A partition of the members. The head of a group is its representative; a branch never is.
pub struct Groups {
    members: Vec<Member>,
    parent: Vec<usize>,
    reasons: Vec<Option<Why>>,
    branch: Vec<bool>,
    apart: Vec<(usize, usize)>,
}

impl Groups {
    /// Each member by itself.
    pub fn new(members: Vec<Member>) -> Groups {
        let len = members.len();
        Groups {
            members,
            parent: (0..len).collect(),
            reasons: vec![None; len],
            branch: vec![false; len],
            apart: Vec::new(),
        }
    }

    /// The head of a member's group.
    pub fn head(&self, mut member: usize) -> usize {
        while self.parent[member] != member {
            member = self.parent[member];
        }
        member
    }

    /// What a pair of members is ordered by.
    pub fn keys(&self, a: usize, b: usize) -> (String, String) {
        let (a, b) = (self.members[a].key.clone(), self.members[b].key.clone());
        if a <= b { (a, b) } else { (b, a) }
    }

    /// The country that a member tells by itself.
    pub fn country(&self, member: usize) -> Option<Country> {
        self.members[member].country
    }

    /// Two members are not the same party.
    pub fn keep_apart(&mut self, a: usize, b: usize) {
        self.apart.push((a, b));
    }

    /// Whether nothing speaks against joining the groups of two members.
    pub fn may_join(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.head(a), self.head(b));
        !self.apart.iter().any(|(x, y)| {
            let (x, y) = (self.head(*x), self.head(*y));
            (x, y) == (a, b) || (y, x) == (a, b)
        })
    }

    /// Joins two groups; the head is the one with an id, then the first by its key. Whether they may be joined.
    pub fn join(&mut self, a: usize, b: usize, why: Why) -> bool {
        if !self.may_join(a, b) {
            return false;
        }
        let (head, other) = (self.head(a), self.head(b));
        // Keys of ids begin with 1, those of names with 0.
        let rank = |member: usize| (!self.members[member].key.starts_with('1'), &self.members[member].key);
        let (head, other) = if rank(other) < rank(head) { (other, head) } else { (head, other) };
        self.attach(head, other, why);
        true
    }

    /// Joins a branch to its head office.
    pub fn join_branch(&mut self, office: usize, branch: usize, why: Why) {
        let (head, other) = (self.head(office), self.head(branch));
        if head != other && self.may_join(head, other) {
            self.attach(head, other, why);
            self.branch[branch] = true;
            self.branch[other] = true;
        }
    }

    fn attach(&mut self, head: usize, other: usize, why: Why) {
        if head != other {
            self.parent[other] = head;
            self.reasons[other] = Some(why);
        }
    }

    /// Why a member was joined to another.
    pub fn reason(&self, member: usize) -> Option<Why> {
        self.reasons[member]
    }

    /// Whether a member, or one that it was joined to below the head, is a branch.
    pub fn is_branch(&self, mut member: usize) -> bool {
        while self.parent[member] != member {
            if self.branch[member] {
                return true;
            }
            member = self.parent[member];
        }
        false
    }
}
