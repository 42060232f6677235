//! Applies operations to a value of our own: when one does not fit, the value is dropped, not
//! returned half changed.

use super::{Action, COPIED_MAX_BYTES, Operation, PatchConflict};
use crate::{Json, NESTING_CEILING, Object, Pointer, brief, pointer};

/// A pointer that does not fit, and why.
struct Misfit<'a> {
    at: &'a Pointer,
    reason: String,
}

pub(super) fn patch(operations: &[Operation], target: Json) -> Result<Json, PatchConflict> {
    let mut patched = Patched { deepest: target.depth(), document: target, copied_bytes: 0 };
    for (index, operation) in operations.iter().enumerate() {
        patched.apply(operation).map_err(|misfit| PatchConflict {
            index,
            op: operation.action.name(),
            path: misfit.at.to_string(),
            reason: misfit.reason,
        })?;
    }
    Ok(patched.document)
}

struct Patched {
    document: Json,
    /// Never less than how deep the document nests. Kept, because to measure it for each operation
    /// would walk the whole document each time.
    deepest: usize,
    copied_bytes: usize,
}

impl Patched {
    fn apply<'a>(&mut self, operation: &'a Operation) -> Result<(), Misfit<'a>> {
        let path = &operation.path;
        match &operation.action {
            Action::Add { value } => self.add(path, value.clone()),
            Action::Remove => remove(&mut self.document, path).map(drop),
            Action::Replace { value } => self.replace(path, value.clone()),
            Action::Move { from } => self.shift(from, path),
            Action::Copy { from } => self.copy(from, path),
            Action::Test { value } => self.test(path, value),
        }
    }

    fn add<'a>(&mut self, path: &'a Pointer, value: Json) -> Result<(), Misfit<'a>> {
        self.make_deeper(path, value.depth())?;
        add(&mut self.document, path, value)
    }

    fn replace<'a>(&mut self, path: &'a Pointer, value: Json) -> Result<(), Misfit<'a>> {
        self.make_deeper(path, value.depth())?;
        *find(&mut self.document, path)? = value;
        Ok(())
    }

    fn shift<'a>(&mut self, from: &'a Pointer, path: &'a Pointer) -> Result<(), Misfit<'a>> {
        if from == path {
            return find(&mut self.document, from).map(drop);
        }
        let value = remove(&mut self.document, from)?;
        let mut depth = self.deepest.saturating_sub(from.tokens().len());
        if path.tokens().len() + depth > NESTING_CEILING {
            depth = value.depth();
        }
        self.make_deeper(path, depth)?;
        add(&mut self.document, path, value)
    }

    fn copy<'a>(&mut self, from: &'a Pointer, path: &'a Pointer) -> Result<(), Misfit<'a>> {
        let value = &*find(&mut self.document, from)?;
        self.copied_bytes += size(value);
        if self.copied_bytes > COPIED_MAX_BYTES {
            let reason = format!("the copies of a patch may add {COPIED_MAX_BYTES} bytes at most");
            return Err(Misfit { at: from, reason });
        }
        let value = value.clone();
        self.add(path, value)
    }

    fn test<'a>(&mut self, path: &'a Pointer, expected: &Json) -> Result<(), Misfit<'a>> {
        let found = &*find(&mut self.document, path)?;
        if found == expected {
            return Ok(());
        }
        let (found, expected) = (brief::value(found), brief::value(expected));
        let reason = if found == expected {
            format!("expected {expected}, found one that differs")
        } else {
            format!("expected {expected}, found {found}")
        };
        Err(Misfit { at: path, reason })
    }

    /// Makes room for a value of some depth at a place.
    fn make_deeper<'a>(&mut self, path: &'a Pointer, depth: usize) -> Result<(), Misfit<'a>> {
        let levels = path.tokens().len() + depth;
        if levels > NESTING_CEILING {
            let reason = format!("values nest {NESTING_CEILING} levels deep at most");
            return Err(Misfit { at: path, reason });
        }
        self.deepest = self.deepest.max(levels);
        Ok(())
    }
}

fn add<'a>(document: &mut Json, path: &'a Pointer, value: Json) -> Result<(), Misfit<'a>> {
    let Some((parents, last)) = path.split_last() else {
        *document = value;
        return Ok(());
    };
    let misfit = |reason| Misfit { at: path, reason };
    match walk(document, parents).map_err(misfit)? {
        Json::Object(object) => {
            object.insert(last, value);
        }
        Json::Array(items) => {
            let index = place_to_add(last, items.len()).map_err(misfit)?;
            items.insert(index, value);
        }
        scalar => return Err(misfit(no_members(scalar))),
    }
    Ok(())
}

fn remove<'a>(document: &mut Json, path: &'a Pointer) -> Result<Json, Misfit<'a>> {
    let misfit = |reason| Misfit { at: path, reason };
    let Some((parents, last)) = path.split_last() else {
        return Err(misfit("the whole document cannot be taken away".to_owned()));
    };
    match walk(document, parents).map_err(misfit)? {
        Json::Object(object) => object.remove(last).ok_or_else(|| misfit(no_member(last))),
        Json::Array(items) => Ok(items.remove(place_of_item(last, items.len()).map_err(misfit)?)),
        scalar => Err(misfit(no_members(scalar))),
    }
}

fn find<'d, 'a>(document: &'d mut Json, path: &'a Pointer) -> Result<&'d mut Json, Misfit<'a>> {
    walk(document, path.tokens()).map_err(|reason| Misfit { at: path, reason })
}

fn walk<'d>(document: &'d mut Json, tokens: &[String]) -> Result<&'d mut Json, String> {
    tokens.iter().try_fold(document, |value, token| match value {
        Json::Object(object) => member(object, token),
        Json::Array(items) => {
            let index = place_of_item(token, items.len())?;
            Ok(&mut items[index])
        }
        scalar => Err(no_members(scalar)),
    })
}

fn member<'d>(object: &'d mut Object, name: &str) -> Result<&'d mut Json, String> {
    object.get_mut(name).ok_or_else(|| no_member(name))
}

fn place_of_item(token: &str, length: usize) -> Result<usize, String> {
    let index = pointer::index(token).ok_or_else(|| no_index(token))?;
    if index < length { Ok(index) } else { Err(no_item(index, length)) }
}

fn place_to_add(token: &str, length: usize) -> Result<usize, String> {
    if token == "-" {
        return Ok(length);
    }
    let index = pointer::index(token).ok_or_else(|| no_index(token))?;
    if index <= length { Ok(index) } else { Err(no_item(index, length)) }
}

fn no_member(name: &str) -> String {
    format!("there is no member `{}`", brief::cut(name))
}

fn no_index(token: &str) -> String {
    format!("expected the index of an item, found `{}`", brief::cut(token))
}

fn no_item(index: usize, length: usize) -> String {
    let items = brief::count(length as u64, "item");
    format!("the array has {items}, index {index} is beyond them")
}

fn no_members(scalar: &Json) -> String {
    format!("expected an object or array on the way there, found {}", brief::value(scalar))
}

/// Bytes a value takes when it is written, near enough.
fn size(value: &Json) -> usize {
    match value {
        Json::Null | Json::Boolean(_) => 5,
        Json::Number(number) => number.as_str().len() + 1,
        Json::String(text) => text.written().len() + 3,
        Json::Array(items) => items.iter().map(size).sum::<usize>() + 2,
        Json::Object(object) => {
            let members = object.members().iter();
            members.map(|(name, value)| name.written().len() + 4 + size(value)).sum::<usize>() + 2
        }
    }
}
