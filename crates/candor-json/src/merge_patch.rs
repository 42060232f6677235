//! JSON Merge Patch (RFC 7396): a partial document, where `null` takes a member away.

use crate::{Json, Object};

/// Applies a merge patch. Members the patch does not name keep their place and their form.
pub fn merge_patch(target: Json, patch: Json) -> Json {
    let Json::Object(patch) = patch else { return patch };
    let mut merged = match target {
        Json::Object(object) => object,
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            Object::new()
        }
    };
    for (name, value) in patch.into_members() {
        if value.is_null() {
            merged.remove(name.as_str());
        } else if let Some(present) = merged.get_mut(name.as_str()) {
            let before = std::mem::replace(present, Json::Null);
            *present = merge_patch(before, value);
        } else {
            merged.insert(name, merge_patch(Json::Null, value));
        }
    }
    Json::Object(merged)
}
