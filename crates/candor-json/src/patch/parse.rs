//! Reads a patch document: is it one, whatever it will be applied to?

use super::{Action, JsonPatch, OPERATIONS_MAX, Operation, PatchError};
use crate::{Json, Object, Pointer, brief};

const NAMES: &str = "`add`, `remove`, `replace`, `move`, `copy` or `test`";

pub(super) fn patch(document: &Json) -> Result<JsonPatch, PatchError> {
    let whole = |message: String| PatchError { index: None, message };
    let Some(items) = document.as_array() else {
        let found = brief::value(document);
        return Err(whole(format!("expected an array of operations, found {found}")));
    };
    if items.len() > OPERATIONS_MAX {
        let found = items.len();
        return Err(whole(format!("expected at most {OPERATIONS_MAX} operations, found {found}")));
    }
    let numbered = items.iter().enumerate();
    let operations = numbered
        .map(|(index, item)| {
            operation(item).map_err(|message| PatchError { index: Some(index), message })
        })
        .collect::<Result<_, _>>()?;
    Ok(JsonPatch { operations })
}

fn operation(item: &Json) -> Result<Operation, String> {
    let Json::Object(object) = item else {
        return Err(format!("expected an object, found {}", brief::value(item)));
    };
    let name = text(object, "op")?;
    let path = pointer(object, "path")?;
    let action = match name {
        "add" => Action::Add { value: value(object, name)? },
        "remove" => Action::Remove,
        "replace" => Action::Replace { value: value(object, name)? },
        "move" => Action::Move { from: origin(object, &path)? },
        "copy" => Action::Copy { from: pointer(object, "from")? },
        "test" => Action::Test { value: value(object, name)? },
        other => return Err(format!("`op` is one of {NAMES}, not `{}`", brief::cut(other))),
    };
    Ok(Operation { path, action })
}

fn text<'a>(object: &'a Object, name: &str) -> Result<&'a str, String> {
    match object.get(name) {
        Some(Json::String(text)) => Ok(text.as_str()),
        Some(other) => {
            Err(format!("expected `{name}` to be a string, found {}", brief::value(other)))
        }
        None => Err(format!("the member `{name}` is missing")),
    }
}

fn pointer(object: &Object, name: &str) -> Result<Pointer, String> {
    let text = text(object, name)?;
    Pointer::parse(text).map_err(|error| format!("`{name}` is `{}`: {error}", brief::cut(text)))
}

fn value(object: &Object, op: &str) -> Result<Json, String> {
    object.get("value").cloned().ok_or_else(|| format!("`{op}` needs the member `value`"))
}

/// Where a move starts: nothing can be moved into itself (RFC 6902 §4.4).
fn origin(object: &Object, path: &Pointer) -> Result<Pointer, String> {
    let from = pointer(object, "from")?;
    if from != *path && path.tokens().starts_with(from.tokens()) {
        return Err("a value cannot be moved into itself: `path` lies inside `from`".to_owned());
    }
    Ok(from)
}
