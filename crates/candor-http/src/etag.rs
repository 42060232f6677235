//! Entity tags, and the lists of them in If-Match and If-None-Match (RFC 9110 §8.8.3, §13.1).

use std::fmt;

use crate::Malformed;
use crate::characters::ENTITY_TAG;
use crate::scan::{Limit, Scanner, list};

/// A cache that holds more forms of one target than this is not one we know of.
const TAGS: Limit = Limit { what: "entity tags", max: 128 };

const EXPECTED: &str = "an entity tag in quotation marks or `*`";

/// A name for one form of one state: `"v7"`, or `W/"v7"` when it only promises the same meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntityTag<'a> {
    /// Equal tags promise the same meaning only, not the same bytes.
    pub weak: bool,
    /// What stands between the quotation marks.
    pub opaque: &'a str,
}

impl fmt::Display for EntityTag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.weak { "W/" } else { "" };
        write!(f, "{prefix}\"{}\"", self.opaque)
    }
}

/// What a precondition names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityTags<'a> {
    /// `*`: whatever is stored.
    Any,
    /// These. Tags that are not UTF-8 are missing: none of ours could equal them.
    List(Vec<EntityTag<'a>>),
}

impl<'a> EntityTags<'a> {
    /// Reads all the lines of the field. Ask only when it is there: without a tag it is malformed.
    pub fn parse<L>(lines: impl IntoIterator<Item = &'a L>) -> Result<Self, Malformed>
    where
        L: AsRef<[u8]> + ?Sized + 'a,
    {
        let elements = list(lines, &TAGS, element)?;
        match elements.as_slice() {
            [] => return Err(Malformed::Unexpected { expected: EXPECTED, at: 0 }),
            [Element::Any] => return Ok(EntityTags::Any),
            _ => {}
        }
        let mut tags = Vec::with_capacity(elements.len());
        for element in elements {
            match element {
                Element::Tag(tag) => tags.push(tag),
                Element::Unreadable => {}
                // Whether all are meant or only some decides if a write happens. Nobody may guess.
                Element::Any => {
                    return Err(Malformed::Unexpected {
                        expected: "`*` alone or entity tags alone",
                        at: 0,
                    });
                }
            }
        }
        Ok(EntityTags::List(tags))
    }

    /// Is the form with this tag among them, byte for byte? For If-Match (RFC 9110 §13.1.1).
    pub fn matches_strong(&self, opaque: &str) -> bool {
        self.any(|tag| !tag.weak && tag.opaque == opaque)
    }

    /// Is a form with this meaning among them? For If-None-Match (RFC 9110 §13.1.2).
    pub fn matches_weak(&self, opaque: &str) -> bool {
        self.any(|tag| tag.opaque == opaque)
    }

    /// Does one of them pass? `*` does.
    pub fn any(&self, passes: impl Fn(&EntityTag<'_>) -> bool) -> bool {
        match self {
            EntityTags::Any => true,
            EntityTags::List(tags) => tags.iter().any(passes),
        }
    }
}

enum Element<'a> {
    Any,
    Tag(EntityTag<'a>),
    Unreadable,
}

fn element<'a>(scanner: &mut Scanner<'a>) -> Result<Element<'a>, Malformed> {
    if scanner.eat(b'*') {
        return Ok(Element::Any);
    }
    // The W is upper case only: two clients must not differ on whether a tag is weak.
    let weak = scanner.eat(b'W');
    if weak && !scanner.eat(b'/') {
        return Err(scanner.unexpected("`/` after the W of a weak entity tag"));
    }
    if !scanner.eat(b'"') {
        return Err(scanner.unexpected(EXPECTED));
    }
    let opaque = scanner.take(ENTITY_TAG);
    if !scanner.eat(b'"') {
        return Err(scanner.unexpected("the quotation mark that ends an entity tag"));
    }
    let readable = str::from_utf8(opaque).ok();
    Ok(readable.map_or(Element::Unreadable, |opaque| Element::Tag(EntityTag { weak, opaque })))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `strong` and `weak`: does `"v7"` match?
    #[track_caller]
    fn check(lines: &[&str], strong: bool, weak: bool) {
        let tags = EntityTags::parse(lines.iter().copied()).expect("well-formed");
        assert_eq!((tags.matches_strong("v7"), tags.matches_weak("v7")), (strong, weak));
    }

    #[track_caller]
    fn check_malformed(lines: &[&str], message: &str) {
        let fault = EntityTags::parse(lines.iter().copied()).expect_err("malformed");
        assert_eq!(fault.to_string(), message);
    }

    #[test]
    fn a_strong_tag_matches_both_ways() {
        check(&[r#""v7""#], true, true);
        check(&[r#""v6""#], false, false);
        check(&[r#""V7""#], false, false);
        check(&[r#""v6", "v7""#], true, true);
        check(&[r#"  ,"v6",, "v7" ,"#], true, true);
    }

    #[test]
    fn a_weak_tag_matches_weakly() {
        check(&[r#"W/"v7""#], false, true);
        check(&[r#"W/"v7", "v7""#], true, true);
    }

    #[test]
    fn a_star_matches_everything() {
        check(&["*"], true, true);
        check(&[" * "], true, true);
        assert_eq!(EntityTags::parse(["*"]), Ok(EntityTags::Any));
    }

    #[test]
    fn lines_are_one_list() {
        check(&[r#""v6""#, r#""v7""#], true, true);
        check(&["", r#""v7""#], true, true);
    }

    #[test]
    fn anything_but_a_quotation_mark_may_be_inside() {
        check(&[r#""a,b", "v7""#], true, true);
        check(&[r#""a\", "v7""#], true, true);
        check(&[r#""""#], false, false);
        let bytes: &[u8] = b"\"\xff\", \"v7\"";
        let tags = EntityTags::parse([bytes]).expect("obs-text is allowed");
        assert!(tags.matches_strong("v7"));
        let bytes: &[u8] = b"\"\xff\"";
        assert_eq!(EntityTags::parse([bytes]), Ok(EntityTags::List(Vec::new())));
    }

    #[test]
    fn a_malformed_list_is_told_where() {
        let tag = "expected an entity tag in quotation marks or `*` at character";
        check_malformed(&[], &format!("{tag} 1"));
        check_malformed(&[""], &format!("{tag} 1"));
        check_malformed(&[" , "], &format!("{tag} 1"));
        check_malformed(&["v7"], &format!("{tag} 1"));
        check_malformed(&["w/\"v7\""], &format!("{tag} 1"));
        check_malformed(&["\"v6\", v7"], &format!("{tag} 7"));
        check_malformed(
            &["W\"v7\""],
            "expected `/` after the W of a weak entity tag at character 2",
        );
        let end = "expected the quotation mark that ends an entity tag at character";
        check_malformed(&["\"v7"], &format!("{end} 4"));
        check_malformed(&["\"v 7\""], &format!("{end} 3"));
        check_malformed(&["\"v6\" \"v7\""], "expected a comma or the end at character 6");
    }

    #[test]
    fn a_star_stands_alone() {
        let message = "expected `*` alone or entity tags alone at character 1";
        check_malformed(&["*, \"v7\""], message);
        check_malformed(&["\"v7\"", "*"], message);
        check_malformed(&["*", "*"], message);
    }

    #[test]
    fn tags_have_a_limit_over_all_lines() {
        let line = vec!["\"v7\""; 64].join(",");
        check(&[&line, &line], true, true);
        check_malformed(&[&line, &line, "\"v7\""], "expected at most 128 entity tags");
    }

    #[test]
    fn a_tag_is_written_in_quotation_marks() {
        assert_eq!(EntityTag { weak: false, opaque: "v7" }.to_string(), r#""v7""#);
        assert_eq!(EntityTag { weak: true, opaque: "v7" }.to_string(), r#"W/"v7""#);
    }
}
