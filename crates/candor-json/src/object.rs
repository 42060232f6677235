//! Objects: members in the order they were sent, each name once.
//!
//! Small objects are searched from the front, which is fastest. Large ones keep their places in the
//! order of the names beside the members: a hundred thousand members are then no slower to check
//! for duplicates, find or compare than sorting them takes, and no choice of names makes it worse,
//! as it could with hashes.

use crate::{Json, Text};

/// Objects with more members than this keep an index.
const INDEX_ABOVE: usize = 32;

/// A JSON object. Equality ignores the order of the members.
#[derive(Clone, Default)]
pub struct Object {
    members: Vec<(Text, Json)>,
    /// Only when the object is large. Boxed, for most objects are small and every value has room
    /// for one.
    index: Option<Box<Index>>,
}

/// Places of members, in the order of their names.
#[derive(Clone)]
struct Index(Vec<u32>);

/// Two members of one name, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) first: usize,
    pub(crate) second: usize,
}

impl Object {
    /// An object without members.
    pub const fn new() -> Object {
        Object { members: Vec::new(), index: None }
    }

    /// An object of these members, or the first name among them that comes again.
    pub(crate) fn from_members(members: Vec<(Text, Json)>) -> Result<Object, Duplicate> {
        let index = Index::needed(&members);
        let duplicate = match &index {
            Some(index) => index.duplicate(&members),
            None => duplicate_among_few(&members),
        };
        duplicate.map_or(Ok(Object { members, index }), Err)
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

    /// Sets a member: in its place when there is one of this name, which is returned, else at the
    /// end.
    pub fn insert(&mut self, name: impl Into<Text>, value: Json) -> Option<Json> {
        let name = name.into();
        if let Some(present) = self.get_mut(name.as_str()) {
            return Some(std::mem::replace(present, value));
        }
        if let Some(index) = &mut self.index {
            let at = index.search(&self.members, name.as_str()).unwrap_or_else(|at| at);
            index.0.insert(at, position(self.members.len()));
        }
        self.members.push((name, value));
        if self.index.is_none() {
            self.index = Index::needed(&self.members);
        }
        None
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let place = self.find(name)?;
        if let Some(index) = &mut self.index {
            index.forget(position(place));
        }
        Some(self.members.remove(place).1)
    }

    /// Takes out the members at these places; the others keep their order.
    pub(crate) fn take_out(&mut self, mut places: Vec<usize>) {
        if places.is_empty() {
            return;
        }
        places.sort_unstable();
        let mut gone = places.into_iter().peekable();
        let mut place = 0;
        self.members.retain(|_| {
            let goes = gone.next_if_eq(&place).is_some();
            place += 1;
            !goes
        });
        self.index = Index::needed(&self.members);
    }

    /// The members in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Json)> + Clone {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The members in their order, the values to change.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Json)> {
        self.members.iter_mut().map(|(name, value)| (name.as_str(), value))
    }

    /// The value at a place that [`Object::find`] gave.
    pub(crate) fn nth(&self, place: usize) -> &Json {
        &self.members[place].1
    }

    /// The members in their order, names as they were written.
    pub(crate) fn members(&self) -> &[(Text, Json)] {
        &self.members
    }

    /// The members themselves.
    pub fn into_members(self) -> Vec<(Text, Json)> {
        self.members
    }

    /// Where the member of this name stands.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        match &self.index {
            None => self.members.iter().position(|(other, _)| other.as_str() == name),
            Some(index) => {
                let at = index.search(&self.members, name).ok()?;
                Some(index.0[at] as usize)
            }
        }
    }
}

impl Index {
    /// The index of these members, when they are many.
    fn needed(members: &[(Text, Json)]) -> Option<Box<Index>> {
        if members.len() <= INDEX_ABOVE {
            return None;
        }
        let mut places: Vec<u32> = (0..position(members.len())).collect();
        // Of equal names the first comes first.
        places.sort_unstable_by_key(|place| (name(members, *place), *place));
        Some(Box::new(Index(places)))
    }

    /// Where a name stands in the index, or where it belongs.
    fn search(&self, members: &[(Text, Json)], wanted: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|place| name(members, *place).cmp(wanted))
    }

    fn duplicate(&self, members: &[(Text, Json)]) -> Option<Duplicate> {
        let neighbours = self.0.windows(2).map(|pair| (pair[0], pair[1]));
        let same = neighbours.filter(|(a, b)| name(members, *a) == name(members, *b));
        let (first, second) = same.min_by_key(|(_, second)| *second)?;
        Some(Duplicate { first: first as usize, second: second as usize })
    }

    /// Takes a place out; those behind it move up.
    fn forget(&mut self, gone: u32) {
        self.0.retain(|place| *place != gone);
        for place in &mut self.0 {
            *place -= u32::from(*place > gone);
        }
    }
}

fn name(members: &[(Text, Json)], place: u32) -> &str {
    members[place as usize].0.as_str()
}

fn duplicate_among_few(members: &[(Text, Json)]) -> Option<Duplicate> {
    members.iter().enumerate().find_map(|(second, (name, _))| {
        let first = members[..second].iter().position(|(other, _)| other == name)?;
        Some(Duplicate { first, second })
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Members `0`, `1`, … in an order that is not that of their names.
    fn object_of(size: i64) -> Object {
        (0..size).map(|value| (value.to_string(), Json::integer(value))).collect()
    }

    #[test]
    fn small_and_large_objects_behave_alike() {
        for size in [0, 1, 32, 33, 100] {
            let mut object = object_of(size);
            for value in 0..size {
                assert_eq!(object.get(&value.to_string()), Some(&Json::integer(value)));
            }
            assert_eq!(object.get("none"), None);
            assert_eq!(object.insert("new", Json::Null), None);
            assert_eq!(object.insert("new", Json::boolean(true)), Some(Json::Null));
            assert_eq!(object.remove("new"), Some(Json::boolean(true)));
            assert_eq!(object.remove("new"), None);
            assert_eq!(object, object_of(size));
        }
    }

    #[test]
    fn removing_keeps_the_order_and_every_other_member_reachable() {
        let mut object = object_of(50);
        for gone in [49, 0, 25] {
            object.remove(&gone.to_string()).unwrap();
        }
        let left: Vec<i64> = object.iter().map(|(_, value)| value.as_i64().unwrap()).collect();
        let expected: Vec<i64> = (0..50).filter(|value| ![0, 25, 49].contains(value)).collect();
        assert_eq!(left, expected);
        for value in expected {
            assert_eq!(object.get(&value.to_string()), Some(&Json::integer(value)));
        }
    }

    #[test]
    fn replacing_keeps_the_place() {
        let mut object = object_of(3);
        object.insert("1", Json::Null);
        assert_eq!(format!("{object:?}"), r#"{"0":0,"1":null,"2":2}"#);
    }

    #[test]
    fn equality_ignores_the_order() {
        for size in [3, 100] {
            let backward: Object =
                (0..size).rev().map(|value| (value.to_string(), Json::integer(value))).collect();
            assert_eq!(object_of(size), backward);
            let mut other = backward;
            other.insert("0", Json::Null);
            assert_ne!(object_of(size), other);
        }
    }

    #[test]
    fn the_first_name_that_comes_again_is_found_in_small_and_large_objects() {
        for size in [10, 100] {
            let mut members: Vec<(Text, Json)> =
                (0..size).map(|value| (Text::from(value.to_string()), Json::Null)).collect();
            members[7].0 = Text::from("2");
            members[9].0 = Text::from("1");
            let duplicate = Object::from_members(members).unwrap_err();
            assert_eq!(duplicate, Duplicate { first: 2, second: 7 });
        }
    }
}
