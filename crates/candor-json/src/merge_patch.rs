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
    // Taken out together at the end: one by one, each would move all behind it.
    let mut gone = Vec::new();
    for (name, value) in patch.into_members() {
        if value.is_null() {
            gone.extend(merged.find(name.as_str()));
        } else if let Some(present) = merged.get_mut(name.as_str()) {
            let before = std::mem::replace(present, Json::Null);
            *present = merge_patch(before, value);
        } else {
            merged.insert(name, merge_patch(Json::Null, value));
        }
    }
    merged.take_out(gone);
    Json::Object(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(target: &str, patch: &str, result: &str) {
        let read = |text: &str| Json::read(text.as_bytes(), 16).unwrap();
        let merged = merge_patch(read(target), read(patch));
        assert_eq!(merged.to_text(), read(result).to_text(), "{target} with {patch}");
    }

    #[test]
    fn the_examples_of_the_rfc_hold() {
        check(r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#);
        check(r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#);
        check(r#"{"a":"b"}"#, r#"{"a":null}"#, r#"{}"#);
        check(r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#);
        check(r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#);
        check(r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#);
        check(r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#);
        check(r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#);
        check(r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#);
        check(r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#);
        check(r#"{"a":"foo"}"#, "null", "null");
        check(r#"{"a":"foo"}"#, "\"bar\"", "\"bar\"");
        check(r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#);
        check("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#);
        check("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#);
    }

    #[test]
    fn many_members_can_go_at_once() {
        for size in [3, 33, 100] {
            let members = |value: &str, from: usize| {
                let each = (from..size).map(|place| format!("\"{place}\":{value}"));
                each.collect::<Vec<_>>().join(",")
            };
            let (all, gone) = (format!("{{{}}}", members("1", 0)), members("null", 2));
            check(&all, &format!("{{{gone},\"0\":2,\"new\":3}}"), r#"{"0":2,"1":1,"new":3}"#);
            let nothing_there = format!("{{\"none\":null,{gone}}}");
            check(&all, &nothing_there, r#"{"0":1,"1":1}"#);
        }
    }

    #[test]
    fn what_the_patch_does_not_name_keeps_its_place_and_form() {
        check(r#"{"b":1.10,"a":"\u00e9","c":3}"#, r#"{"a":2}"#, r#"{"b":1.10,"a":2,"c":3}"#);
        check(r#"{"a":1.10}"#, r#"{"b":"\u00e9"}"#, r#"{"a":1.10,"b":"\u00e9"}"#);
    }
}
