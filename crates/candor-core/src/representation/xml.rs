//! JSON as XML, in the manner of RFC 9457 appendix B: a member is an element of its name, an item
//! of an array is `<i>`.
//!
//! Whatever JSON says can be read back. What is not text says so (`type="number"`). A name that is
//! none in XML stands in an attribute: `<member name="1st">`. Characters that XML cannot hold at
//! all are written as JSON writes them, and `escaped="true"` says that the text is to be read so.

use std::borrow::Cow;

use candor_json::{Json, Object};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

const MEMORY: &str = "writing to memory does not fail";

/// A document whose root has these members.
pub(super) fn document(root: &str, members: &Object) -> Vec<u8> {
    write(BytesStart::new(root), members, true)
}

/// A problem, as the standard's schema has it: all is text, in a namespace of its own.
pub(super) fn problem(members: &Object) -> Vec<u8> {
    let root = BytesStart::new("problem").with_attributes([("xmlns", "urn:ietf:rfc:7807")]);
    write(root, members, false)
}

fn write(root: BytesStart<'_>, members: &Object, typed: bool) -> Vec<u8> {
    let mut xml = Xml { writer: Writer::new(Vec::with_capacity(1 << 9)), typed };
    xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let end = root.to_end().into_owned();
    xml.event(Event::Start(root));
    xml.members(members);
    xml.event(Event::End(end));
    xml.writer.into_inner()
}

struct Xml {
    writer: Writer<Vec<u8>>,
    typed: bool,
}

impl Xml {
    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect(MEMORY);
    }

    fn members(&mut self, members: &Object) {
        for (name, value) in members.iter() {
            if is_name(name) {
                self.element(BytesStart::new(name), value);
                continue;
            }
            let mut element = BytesStart::new("member");
            let written = representable(name);
            element.push_attribute(("name", written.as_ref()));
            if matches!(written, Cow::Owned(_)) {
                element.push_attribute(("name-escaped", "true"));
            }
            self.element(element, value);
        }
    }

    fn element(&mut self, mut element: BytesStart<'_>, value: &Json) {
        if let (true, Some(kind)) = (self.typed, kind(value)) {
            element.push_attribute(("type", kind));
        }
        let text = match value {
            Json::String(text) => representable(text.as_str()),
            Json::Number(_) | Json::Boolean(_) => Cow::Owned(value.to_text()),
            Json::Null | Json::Array(_) | Json::Object(_) => Cow::Borrowed(""),
        };
        if matches!((value, &text), (Json::String(_), Cow::Owned(_))) {
            element.push_attribute(("escaped", "true"));
        }
        let name = element.name().into_inner().to_owned();
        self.event(Event::Start(element));
        match value {
            Json::Array(items) => {
                for item in items {
                    self.element(BytesStart::new("i"), item);
                }
            }
            Json::Object(members) => self.members(members),
            _ => self.event(Event::Text(BytesText::new(&text))),
        }
        self.event(Event::End(BytesEnd::new(name)));
    }
}

/// What a value is, when it is no text.
fn kind(value: &Json) -> Option<&'static str> {
    match value {
        Json::String(_) => None,
        other => Some(other.type_name()),
    }
}

/// Text that XML 1.0 can hold: characters that it cannot are escaped as in JSON, and the backslash
/// with them.
fn representable(text: &str) -> Cow<'_, str> {
    let odd = |character: char| match character {
        '\t' | '\n' | '\r' => false,
        '\u{FFFE}' | '\u{FFFF}' => true,
        other => other < ' ',
    };
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let escaped = text.chars().fold(String::with_capacity(text.len() + 8), |mut all, one| {
        match one {
            '\\' => all.push_str("\\\\"),
            one if odd(one) => all.push_str(&format!("\\u{:04x}", u32::from(one))),
            one => all.push(one),
        }
        all
    });
    Cow::Owned(escaped)
}

/// Whether it is a name without a colon, and none that XML keeps for itself (XML Names 1.0 §3).
fn is_name(name: &str) -> bool {
    let starts = |one: char| {
        matches!(one, 'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
            | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
            | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
            | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
            | '\u{10000}'..='\u{EFFFF}')
    };
    let goes_on = |one: char| {
        starts(one)
            || matches!(one, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}'
                | '\u{203F}'..='\u{2040}')
    };
    let reserved = name.get(..3).is_some_and(|begin| begin.eq_ignore_ascii_case("xml"));
    name.starts_with(starts) && name.chars().all(goes_on) && !reserved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(json: &str) -> Object {
        let read = Json::read(json.as_bytes(), 64).unwrap();
        read.as_object().unwrap().clone()
    }

    #[track_caller]
    fn check(json: &str, inside: &str) {
        let written = String::from_utf8(document("record", &object(json))).unwrap();
        let begin = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><record>";
        assert_eq!(written, format!("{begin}{inside}</record>"));
    }

    #[test]
    fn a_member_is_an_element_and_what_is_no_text_says_so() {
        check(r#"{"a":"x","b":""}"#, "<a>x</a><b></b>");
        check(
            r#"{"n":1.10,"t":true,"z":null}"#,
            r#"<n type="number">1.10</n><t type="boolean">true</t><z type="null"></z>"#,
        );
        check(
            r#"{"l":[1,"a",[]],"o":{"i":{}}}"#,
            "<l type=\"array\"><i type=\"number\">1</i><i>a</i><i type=\"array\"></i></l>\
             <o type=\"object\"><i type=\"object\"></i></o>",
        );
    }

    #[test]
    fn what_means_something_in_xml_is_escaped() {
        check(r#"{"a":"<b>&\"'\r\n"}"#, "<a>&lt;b&gt;&amp;&quot;&apos;&#13;\n</a>");
        check(r#"{"a":"]]>"}"#, "<a>]]&gt;</a>");
    }

    #[test]
    fn a_name_that_is_none_in_xml_stands_in_an_attribute() {
        check(r#"{"1st":"x"}"#, r#"<member name="1st">x</member>"#);
        check(r#"{"":1}"#, r#"<member name="" type="number">1</member>"#);
        check(
            r#"{"a b":"x","xmlish":"x","a:b":"x"}"#,
            r#"<member name="a b">x</member><member name="xmlish">x</member><member name="a:b">x</member>"#,
        );
        check(r#"{"<\n":"x"}"#, "<member name=\"&lt;&#10;\">x</member>");
        check(r#"{"é-1":"x","日本":"x"}"#, "<é-1>x</é-1><日本>x</日本>");
        check(r#"{"\u0001":"x"}"#, "<member name=\"\\u0001\" name-escaped=\"true\">x</member>");
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_escaped_as_in_json() {
        check(r#"{"a":"\u0001\\b"}"#, r#"<a escaped="true">\u0001\\b</a>"#);
        check(r#"{"a":"\\b"}"#, r"<a>\b</a>");
        check("{\"a\":\"\u{FFFF}😀\"}", r#"<a escaped="true">\uffff😀</a>"#);
    }

    #[test]
    fn a_problem_is_as_the_standard_has_it() {
        let written = problem(&object(r#"{"type":"/x","status":404,"available":["a"]}"#));
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><problem xmlns=\"urn:ietf:rfc:7807\">\
             <type>/x</type><status>404</status><available><i>a</i></available></problem>"
        );
    }
}
