//! Samples: a value that a schema allows, made from what the schema says, the same each time.
//!
//! What the author shows (`examples`) goes first, then `const`, `default` and `enum`, then the
//! plainest value of the type within its bounds. No sample is better than a wrong one: what was
//! made is held against the schema, members that it may do without are left out where they break
//! it, and where that does not help there is none.

mod pattern;
mod scalar;

use std::cell::Cell;

use crate::{Json, Object, Pointer, Schema};

/// How large a sample may be. What a schema asks for may be larger than memory.
#[derive(Debug, Clone, Copy)]
pub struct SampleLimits {
    /// Values inside each other.
    pub depth: usize,
    /// Values and characters in all.
    pub size: usize,
}

impl Schema {
    /// A value that the schema allows, if one is found.
    pub fn sample(&self, limits: SampleLimits) -> Option<Json> {
        let maker = Maker { root: self.document(), left: Cell::new(limits.size) };
        let sample = maker.value(self.document(), "text", limits.depth)?;
        self.repaired(sample)
    }

    /// Without the members that break the schema, where it does not ask for them.
    fn repaired(&self, mut sample: Json) -> Option<Json> {
        while !self.is_valid(&sample) {
            let wrong = self.violations(&sample, 1).list.into_iter().next()?;
            let pointer = Pointer::parse(&wrong.pointer).ok()?;
            sample.as_object_mut()?.remove(pointer.tokens().first()?)?;
        }
        Some(sample)
    }
}

/// Makes values by the parts of one schema.
struct Maker<'s> {
    root: &'s Json,
    /// How much may still be made.
    left: Cell<usize>,
}

impl Maker<'_> {
    /// Counts what is made; nothing when it is too much.
    fn spend(&self, size: usize) -> Option<()> {
        self.left.set(self.left.get().checked_sub(size)?);
        Some(())
    }

    /// A value of a schema that stands behind a name.
    fn value(&self, schema: &Json, name: &str, depth: usize) -> Option<Json> {
        let deeper = depth.checked_sub(1)?;
        self.spend(1)?;
        let Some(keywords) = schema.as_object() else {
            return schema.as_boolean()?.then(|| Json::text(name));
        };
        if let Some(shown) = shown(keywords) {
            self.spend(shown.to_text().len())?;
            return Some(shown.clone());
        }
        if let Some(target) = keywords.get("$ref").and_then(Json::as_str) {
            let pointer = Pointer::parse(target.strip_prefix('#')?).ok()?;
            return self.value(self.root.at(&pointer)?, name, deeper);
        }
        if let Some(parts) = keywords.get("allOf").and_then(Json::as_array) {
            return self.joined(keywords, parts, name, deeper);
        }
        let branches = ["anyOf", "oneOf"].iter().find_map(|name| keywords.get(name)?.as_array());
        match branches {
            Some(branches) if keywords.get("type").is_none() => {
                branches.iter().find_map(|branch| self.value(branch, name, deeper))
            }
            _ => self.of_type(keywords, name, deeper),
        }
    }

    /// What all of the parts say of an object together; of another value, what the first one says
    /// that says anything.
    fn joined(&self, own: &Object, parts: &[Json], name: &str, depth: usize) -> Option<Json> {
        let own = own.contains("type").then(|| self.of_type(own, name, depth)).flatten();
        let parts = parts.iter().filter_map(|part| self.value(part, name, depth));
        let mut values = own.into_iter().chain(parts);
        let mut first = values.next()?;
        if let Some(members) = first.as_object_mut() {
            for value in values {
                for (name, value) in value.as_object().into_iter().flat_map(Object::iter) {
                    members.insert(name, value.clone());
                }
            }
        }
        Some(first)
    }

    fn of_type(&self, keywords: &Object, name: &str, depth: usize) -> Option<Json> {
        match type_name(keywords)? {
            "object" => self.object(keywords, depth),
            "array" => self.array(keywords, name, depth),
            "integer" | "number" => scalar::number(keywords),
            "boolean" => Some(Json::boolean(true)),
            "null" => Some(Json::Null),
            _ => {
                let text = scalar::text(keywords, name, self.left.get())?;
                self.spend(text.len())?;
                Some(Json::text(text))
            }
        }
    }

    fn object(&self, keywords: &Object, depth: usize) -> Option<Json> {
        let names = keywords.get("required").and_then(Json::as_array).unwrap_or_default();
        let required: Vec<&str> = names.iter().filter_map(Json::as_str).collect();
        let mut object = Object::new();
        let declared = keywords.get("properties").and_then(Json::as_object);
        for (name, schema) in declared.into_iter().flat_map(Object::iter) {
            match self.value(schema, name, depth) {
                Some(value) => drop(object.insert(name, value)),
                None if required.contains(&name) => return None,
                None => {}
            }
        }
        for name in required {
            if !object.contains(name) {
                self.spend(name.len())?;
                object.insert(name, Json::text(name));
            }
        }
        Some(Json::Object(object))
    }

    fn array(&self, keywords: &Object, name: &str, depth: usize) -> Option<Json> {
        let count = |name: &str| {
            keywords.get(name).and_then(Json::as_i64).and_then(|count| usize::try_from(count).ok())
        };
        let placed = keywords.get("prefixItems").and_then(Json::as_array).unwrap_or_default();
        let wanted = count("minItems").unwrap_or(0).max(placed.len()).max(1);
        let wanted = count("maxItems").map_or(wanted, |most| wanted.min(most));
        let any = Json::boolean(true);
        let further = keywords.get("items").unwrap_or(&any);
        let items = (0..wanted).map(|place| {
            let schema = placed.get(place).unwrap_or(further);
            self.value(schema, name, depth)
        });
        items.collect::<Option<Vec<Json>>>().map(Json::array)
    }
}

/// A value that the schema itself has.
fn shown(keywords: &Object) -> Option<&Json> {
    let first = |name: &str| keywords.get(name)?.as_array()?.first();
    first("examples")
        .or_else(|| keywords.get("example"))
        .or_else(|| keywords.get("const"))
        .or_else(|| keywords.get("default"))
        .or_else(|| first("enum"))
}

/// The type that a value is to have: the first that is not null, or the one that the keywords are
/// about.
fn type_name(keywords: &Object) -> Option<&str> {
    match keywords.get("type") {
        Some(Json::Array(names)) => {
            let mut names = names.iter().filter_map(Json::as_str);
            names.clone().find(|name| *name != "null").or_else(|| names.next())
        }
        Some(name) => name.as_str(),
        None => {
            let about = |names: &[&str]| names.iter().any(|name| keywords.contains(name));
            Some(match () {
                () if about(&["properties", "required"]) => "object",
                () if about(&["items", "prefixItems", "minItems"]) => "array",
                () if about(&["minimum", "maximum", "multipleOf"]) => "number",
                () => "string",
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: SampleLimits = SampleLimits { depth: 6, size: 200 };

    #[track_caller]
    fn check(schema: &str, expected: Option<&str>) {
        let document = Json::read(schema.as_bytes(), 64).unwrap();
        let schema = Schema::compile(&document).unwrap();
        let sample = schema.sample(LIMITS).map(|sample| sample.to_text());
        assert_eq!(sample.as_deref(), expected);
    }

    #[test]
    fn what_the_author_shows_goes_first() {
        check(r#"{"type":"integer","examples":[7],"default":3}"#, Some("7"));
        check(r#"{"type":"integer","default":3}"#, Some("3"));
        check(r#"{"const":"a"}"#, Some(r#""a""#));
        check(r#"{"enum":["a","b"]}"#, Some(r#""a""#));
        check(r#"{"type":"integer","examples":["wrong"]}"#, None);
    }

    #[test]
    fn numbers_lie_within_their_bounds() {
        check(r#"{"type":"integer"}"#, Some("1"));
        check(r#"{"type":"integer","minimum":5}"#, Some("5"));
        check(r#"{"type":"integer","exclusiveMinimum":5}"#, Some("6"));
        check(r#"{"type":"number","maximum":-1.5}"#, Some("-1.5"));
        check(r#"{"type":"number","exclusiveMaximum":0}"#, Some("-1"));
        check(r#"{"type":"number","minimum":1.5,"multipleOf":0.25}"#, Some("1.5"));
        check(r#"{"type":"integer","minimum":5,"multipleOf":4}"#, None);
        check(r#"{"type":"integer","multipleOf":10}"#, Some("10"));
    }

    #[test]
    fn texts_have_a_name_a_format_or_a_pattern() {
        check(r#"{"type":"string"}"#, Some(r#""text""#));
        check(r#"{"type":"string","maxLength":2}"#, Some(r#""te""#));
        check(r#"{"type":"string","minLength":6}"#, Some(r#""texttext""#));
        check(r#"{"type":"string","format":"date"}"#, Some(r#""2026-01-31""#));
        check(r#"{"type":"string","pattern":"^97[89][0-9]{10}$"}"#, Some(r#""9780000000000""#));
        check(r#"{"type":"string","pattern":"^[a-z]+$","minLength":3}"#, Some(r#""aaa""#));
        check(r#"{"type":"string","minLength":1000}"#, None);
    }

    #[test]
    fn objects_have_every_member_that_can_be_made() {
        check(
            r##"{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/$defs/a"},
                "b":{"type":["null","boolean"]}},"$defs":{"a":{"type":"array","items":{"const":1}}}}"##,
            Some(r#"{"a":[1],"b":true}"#),
        );
        check(r#"{"required":["a"],"properties":{"a":false}}"#, None);
        check(
            r#"{"properties":{"a":{"type":"string"},"b":{"const":2,"type":"string"}}}"#,
            Some(r#"{"a":"a"}"#),
        );
        check(
            r#"{"type":"object","allOf":[{"properties":{"a":{"const":1}}},{"properties":{"b":{"const":2}}}]}"#,
            Some(r#"{"a":1,"b":2}"#),
        );
    }

    #[test]
    fn what_asks_for_too_much_has_none() {
        check(r#"{"type":"array","minItems":1000}"#, None);
        check(r##"{"type":"object","required":["a"],"properties":{"a":{"$ref":"#"}}}"##, None);
        check(
            r##"{"type":"object","properties":{"a":{"$ref":"#"},"b":{"const":1}}}"##,
            Some(r#"{"a":{"a":{"b":1},"b":1},"b":1}"#),
        );
        check(r#"{"type":"array","minItems":2,"uniqueItems":true}"#, None);
    }
}
