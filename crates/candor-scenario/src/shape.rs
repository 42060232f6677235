//! JSON as it stands in a scenario: with `…` for what may vary, and compared to the letter.
//!
//! Members are compared in their order and numbers as they are written: that they come back as they
//! were sent is part of the contract, and a reader of numbers would hide it.

use crate::text::matches;

/// JSON, some of which may be left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// `…`: anything.
    Open,
    /// A number, `true`, `false` or `null`, as it is written.
    Word(String),
    /// A string, decoded; `…` inside stands for any characters.
    Text(String),
    /// An array; an element `…` stands for any number of elements.
    List(Vec<Shape>),
    /// An object; a member `…` stands for any number of members and has no value.
    Object(Vec<(String, Shape)>),
}

/// The name under which an open place among members is kept.
const OPEN_MEMBERS: &str = "…";

/// Longer objects are written a member a line.
const LINE_MAX_CHARACTERS: usize = 100;

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Shape {
    /// Reads JSON, with or without open places.
    pub fn read(text: &str) -> Result<Shape, String> {
        let mut reader = Reader { rest: text };
        let shape = reader.value()?;
        match reader.skip() {
            "" => Ok(shape),
            rest => Err(format!("`{}` is too much", brief(rest))),
        }
    }

    /// How `found` differs from this; nothing when it is this.
    pub fn difference(&self, found: &Shape) -> Option<String> {
        self.differs(found, "")
    }

    /// The member that a JSON Pointer without escapes names, as text.
    pub fn member(&self, pointer: &str) -> Option<String> {
        let mut at = self;
        for name in pointer.split('/').skip(1) {
            at = match at {
                Shape::Object(members) => &members.iter().find(|(known, _)| known == name)?.1,
                Shape::List(elements) => elements.get(name.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        match at {
            Shape::Word(text) | Shape::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// As it would stand in a scenario: on one line where it is short.
    pub fn written(&self) -> String {
        let line = self.on_one_line();
        match self {
            Shape::Object(members) if line.chars().count() > LINE_MAX_CHARACTERS => {
                let member =
                    |(name, shape): &Member| format!("  {}: {}", json(name), shape.on_one_line());
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{\n{}\n}}", members.join(",\n"))
            }
            _ => line,
        }
    }

    fn on_one_line(&self) -> String {
        let joined = |parts: Vec<String>| parts.join(", ");
        match self {
            Shape::Open => "…".to_owned(),
            Shape::Word(word) => word.clone(),
            Shape::Text(text) => json(text),
            Shape::List(elements) => {
                format!("[{}]", joined(elements.iter().map(Shape::on_one_line).collect()))
            }
            Shape::Object(members) => {
                let member =
                    |(name, shape): &Member| format!("{}: {}", json(name), shape.on_one_line());
                format!("{{{}}}", joined(members.iter().map(member).collect()))
            }
        }
    }

    fn differs(&self, found: &Shape, at: &str) -> Option<String> {
        match (self, found) {
            (Shape::Open, _) => None,
            (Shape::Word(wanted), Shape::Word(word)) if wanted == word => None,
            (Shape::Text(wanted), Shape::Text(text)) if matches(wanted, text) => None,
            (Shape::List(wanted), Shape::List(elements)) => lists_differ(wanted, elements, at),
            (Shape::Object(wanted), Shape::Object(members)) => objects_differ(wanted, members, at),
            _ => Some(format!("at {at:?}: expected {self:?}, came {found:?}")),
        }
    }
}

fn lists_differ(wanted: &[Shape], found: &[Shape], at: &str) -> Option<String> {
    let Some(open) = wanted.iter().position(|one| *one == Shape::Open) else {
        if wanted.len() != found.len() {
            let (wanted, found) = (wanted.len(), found.len());
            return Some(format!("at {at:?}: expected {wanted} elements, came {found}"));
        }
        return in_step(wanted, found, at);
    };
    // What stands behind the open place is counted from the end.
    let (before, after) = (&wanted[..open], &wanted[open + 1..]);
    if found.len() < before.len() + after.len() {
        return Some(format!("at {at:?}: only {} elements came", found.len()));
    }
    in_step(before, found, at).or_else(|| in_step(after, &found[found.len() - after.len()..], at))
}

fn in_step(wanted: &[Shape], found: &[Shape], at: &str) -> Option<String> {
    let pairs = wanted.iter().zip(found).enumerate();
    pairs.into_iter().find_map(|(place, (one, other))| one.differs(other, &format!("{at}/{place}")))
}

type Member = (String, Shape);

fn objects_differ(wanted: &[Member], found: &[Member], at: &str) -> Option<String> {
    let mut rest = found;
    let mut open = false;
    for (name, shape) in wanted {
        if name == OPEN_MEMBERS {
            open = true;
            continue;
        }
        let place = rest.iter().position(|(known, _)| known == name);
        match place {
            Some(place) if open || place == 0 => {
                if let Some(told) = shape.differs(&rest[place].1, &format!("{at}/{name}")) {
                    return Some(told);
                }
                rest = &rest[place + 1..];
                open = false;
            }
            _ => {
                let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
                return Some(format!(
                    "at {at:?}: `{name}` is not there or not in its place among {names:?}"
                ));
            }
        }
    }
    match rest.first() {
        Some((name, _)) if !open => Some(format!("at {at:?}: `{name}` was not expected")),
        _ => None,
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn skip(&mut self) -> &'t str {
        self.rest = self.rest.trim_start();
        self.rest
    }

    fn eat(&mut self, mark: char) -> bool {
        match self.skip().strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Result<Shape, String> {
        if self.eat('…') {
            return Ok(Shape::Open);
        }
        if self.eat('{') {
            return self.members().map(Shape::Object);
        }
        if self.eat('[') {
            return self.elements().map(Shape::List);
        }
        if self.skip().starts_with('"') {
            return self.string().map(Shape::Text);
        }
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        match word {
            "" => Err(format!("no JSON value begins with `{}`", brief(rest))),
            _ => Ok(Shape::Word(word.to_owned())),
        }
    }

    fn elements(&mut self) -> Result<Vec<Shape>, String> {
        let mut elements = Vec::new();
        if self.eat(']') {
            return Ok(elements);
        }
        loop {
            elements.push(self.value()?);
            if self.eat(']') {
                return Ok(elements);
            }
            self.expect(',')?;
        }
    }

    fn members(&mut self) -> Result<Vec<Member>, String> {
        let mut members = Vec::new();
        if self.eat('}') {
            return Ok(members);
        }
        loop {
            if self.eat('…') {
                members.push((OPEN_MEMBERS.to_owned(), Shape::Open));
            } else {
                let name = self.string()?;
                self.expect(':')?;
                members.push((name, self.value()?));
            }
            if self.eat('}') {
                return Ok(members);
            }
            self.expect(',')?;
        }
    }

    fn expect(&mut self, mark: char) -> Result<(), String> {
        match self.eat(mark) {
            true => Ok(()),
            false => Err(format!("`{mark}` is missing before `{}`", brief(self.rest))),
        }
    }

    fn string(&mut self) -> Result<String, String> {
        let text = self.skip();
        if !text.starts_with('"') {
            return Err(format!("a string is missing before `{}`", brief(text)));
        }
        let mut escaped = false;
        let end = text.char_indices().skip(1).find(|(_, character)| {
            let ends = *character == '"' && !escaped;
            escaped = *character == '\\' && !escaped;
            ends
        });
        let (end, _) = end.ok_or("a string does not end")?;
        self.rest = &text[end + 1..];
        serde_json::from_str(&text[..=end]).map_err(|fault| fault.to_string())
    }
}

fn brief(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wanted: &str, found: &str, same: bool) {
        let difference = Shape::read(wanted).unwrap().difference(&Shape::read(found).unwrap());
        assert_eq!(difference.is_none(), same, "{difference:?}");
    }

    #[test]
    fn json_is_compared_to_the_letter() {
        check(r#"{"a":1.10}"#, r#"{ "a" : 1.10 }"#, true);
        check(r#"{"a":1.10}"#, r#"{"a":1.1}"#, false);
        check(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, false);
        check(r#""\u00e9""#, r#""é""#, true);
        check("[]", "[1]", false);
        check("[1,2]", "[1,3]", false);
        check("null", "false", false);
    }

    #[test]
    fn what_may_vary_is_left_open() {
        check(r#"{"a":…}"#, r#"{"a":[1]}"#, true);
        check(r#"{"a":1,…}"#, r#"{"a":1,"b":2,"c":3}"#, true);
        check(r#"{…,"c":3}"#, r#"{"a":1,"b":2,"c":3}"#, true);
        check(r#"{…,"c":3}"#, r#"{"a":1,"c":3,"d":4}"#, false);
        check(r#"{…,"c":3,…}"#, r#"{"a":1,"b":2}"#, false);
        check("{…}", "{}", true);
        check("[1,…,3]", "[1,2,2,3]", true);
        check("[1,…]", "[1]", true);
        check("[1,…,3]", "[1]", false);
        check(r#""a…c""#, r#""abc""#, true);
        check("{…}", "[]", false);
    }

    #[test]
    fn a_member_is_found_by_its_pointer() {
        let shape = Shape::read(r#"{"items":[{"id":"x","n":1.0}]}"#).unwrap();
        assert_eq!(shape.member("/items/0/id").as_deref(), Some("x"));
        assert_eq!(shape.member("/items/0/n").as_deref(), Some("1.0"));
        assert_eq!(shape.member("/items/1"), None);
    }

    #[test]
    fn what_is_no_json_is_told() {
        for text in ["", "{", "[1", "[1 2]", r#"{"a" 1}"#, "{a:1}", r#""a"#, "1 2", r#""\q""#] {
            assert!(Shape::read(text).is_err(), "{text}");
        }
    }
}
