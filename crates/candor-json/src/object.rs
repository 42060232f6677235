//! Objects: members in the order they were sent, each name once.
//!
//! Small objects are searched from the front, which is fastest. Large ones keep their places in the order
//! of the names beside the members: a hundred thousand members are then no slower to check for duplicates,
//! find or compare than sorting them takes, and no choice of names makes it worse, as it could with hashes.

use std::cmp::Ordering;

use crate::{Json, Text};

/// Objects with more members than this keep an index.
const INDEX_ABOVE: usize = 32;

/// A JSON object. Equality ignores the order of the members.
#[derive(Clone, Default)]
pub struct Object {
    members: Vec<(Text, Json)>,
    /// Places in `members`, in the order of their names; empty while the object is small.
    by_name: Vec<u32>,
}

/// Two members of one name, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) first: usize,
    pub(crate) second: usize,
}

impl Object {
    /// An object without members.
    pub fn new() -> Object {
        Object::default()
    }

    /// An object of these members, or the first name among them that comes again.
    pub(crate) fn from_members(members: Vec<(Text, Json)>) -> Result<Object, Duplicate> {
        let mut object = Object { members, by_name: Vec::new() };
        let duplicate = if object.len() > INDEX_ABOVE {
            object.index();
            object.duplicate_among_many()
        } else {
            object.duplicate_among_few()
        };
        duplicate.map_or(Ok(object), Err)
    }

    /// How many members it has.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Json> {
        Some(&self.members[self.find(name)?].1)
    }

    /// The member of this name, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let place = self.find(name)?;
        Some(&mut self.members[place].1)
    }

    /// Whether it has a member of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Sets a member: in its place when there is one of this name, which is returned, else at the end.
    pub fn insert(&mut self, name: impl Into<Text>, value: Json) -> Option<Json> {
        let name = name.into();
        if let Some(present) = self.get_mut(name.as_str()) {
            return Some(std::mem::replace(present, value));
        }
        if !self.by_name.is_empty() {
            let at = self.search(name.as_str()).unwrap_or_else(|at| at);
            self.by_name.insert(at, position(self.members.len()));
        }
        self.members.push((name, value));
        if self.len() > INDEX_ABOVE && self.by_name.is_empty() {
            self.index();
        }
        None
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let place = self.find(name)?;
        let gone = position(place);
        self.by_name.retain(|other| *other != gone);
        for other in &mut self.by_name {
            *other -= u32::from(*other > gone);
        }
        Some(self.members.remove(place).1)
    }

    /// The members in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Json)> + Clone {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The members in their order, the values to change.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Json)> {
        self.members.iter_mut().map(|(name, value)| (name.as_str(), value))
    }

    /// The members in their order, names as they were written.
    pub(crate) fn members(&self) -> &[(Text, Json)] {
        &self.members
    }

    /// The members themselves.
    pub(crate) fn into_members(self) -> Vec<(Text, Json)> {
        self.members
    }

    fn find(&self, name: &str) -> Option<usize> {
        if self.by_name.is_empty() {
            return self.members.iter().position(|(other, _)| other.as_str() == name);
        }
        self.search(name).ok().map(|at| self.by_name[at] as usize)
    }

    /// Where a name stands in the index, or where it belongs.
    fn search(&self, name: &str) -> Result<usize, usize> {
        self.by_name.binary_search_by(|place| self.name(*place).cmp(name))
    }

    fn name(&self, place: u32) -> &str {
        self.members[place as usize].0.as_str()
    }

    fn index(&mut self) {
        let mut by_name: Vec<u32> = (0..position(self.len())).collect();
        by_name.sort_unstable_by(|a, b| match self.name(*a).cmp(self.name(*b)) {
            Ordering::Equal => a.cmp(b),
            unequal => unequal,
        });
        self.by_name = by_name;
    }

    fn duplicate_among_many(&self) -> Option<Duplicate> {
        let neighbours = self.by_name.windows(2).map(|pair| (pair[0], pair[1]));
        let same = neighbours.filter(|(a, b)| self.name(*a) == self.name(*b));
        let (first, second) = same.min_by_key(|(_, second)| *second)?;
        Some(Duplicate { first: first as usize, second: second as usize })
    }

    fn duplicate_among_few(&self) -> Option<Duplicate> {
        self.members.iter().enumerate().find_map(|(second, (name, _))| {
            let first = self.members[..second].iter().position(|(other, _)| other == name)?;
            Some(Duplicate { first, second })
        })
    }
}

/// A place as the index keeps it.
fn position(place: usize) -> u32 {
    u32::try_from(place).expect("content is far smaller than four thousand million members")
}

impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Eq for Object {}

impl<N: Into<Text>> FromIterator<(N, Json)> for Object {
    /// Of two members with one name, the first place and the last value count.
    fn from_iter<I: IntoIterator<Item = (N, Json)>>(members: I) -> Object {
        let mut object = Object::new();
        for (name, value) in members {
            object.insert(name, value);
        }
        object
    }
}
