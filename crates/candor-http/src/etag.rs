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
        match self {
            EntityTags::Any => true,
            EntityTags::List(tags) => tags.iter().any(|tag| !tag.weak && tag.opaque == opaque),
        }
    }

    /// Is a form with this meaning among them? For If-None-Match (RFC 9110 §13.1.2).
    pub fn matches_weak(&self, opaque: &str) -> bool {
        match self {
            EntityTags::Any => true,
            EntityTags::List(tags) => tags.iter().any(|tag| tag.opaque == opaque),
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
