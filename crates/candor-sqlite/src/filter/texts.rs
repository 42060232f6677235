//! Tests of texts: how they begin, end, and what is in them.

use candor_expression::{Literal, Node, Sides, TextTest};
use rusqlite::types::Value;

use super::{Kind, Writer, truth};

impl Writer<'_> {
    /// A column tested for a part that is known.
    pub(super) fn text_test(&mut self, test: TextTest, sides: &Sides) -> Option<String> {
        let Node::Path(path) = &sides.left else { return None };
        let found = self.find(path).filter(|found| matches!(found.kind, Kind::Text))?;
        let name = found.name;
        let Some(Literal::Text(part)) = sides.right.constant(self.writing.now.0)? else {
            return Some(truth(false));
        };
        if part.is_empty() {
            return Some(format!("{name} IS NOT NULL"));
        }
        Some(match test {
            TextTest::StartsWith => {
                let first = self.bind(Value::Text(part.to_string()));
                let end = after(&part).map(|end| self.bind(Value::Text(end)));
                let end = end.map_or(String::new(), |end| format!(" AND {name} < {end}"));
                format!("({name} IS NOT NULL AND {name} >= {first}{end})")
            }
            TextTest::EndsWith | TextTest::Contains => {
                let part = self.bind(Value::Text(part.to_string()));
                let test = self.bind(Value::Text(test.name().to_owned()));
                format!("({name} IS NOT NULL AND candor_text({test}, {name}, {part}))")
            }
        })
    }
}

/// The least text that is beyond all that begin so; nothing when there is none.
fn after(part: &str) -> Option<String> {
    let mut end: Vec<char> = part.chars().collect();
    while let Some(last) = end.pop() {
        let next = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            _ => char::from_u32(u32::from(last) + 1),
        };
        if let Some(next) = next {
            end.push(next);
            return Some(end.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::after;

    #[track_caller]
    fn check(part: &str, expected: Option<&str>) {
        assert_eq!(after(part).as_deref(), expected, "{part:?}");
    }

    #[test]
    fn what_begins_alike_ends_before_the_next_code_point() {
        check("ab", Some("ac"));
        check("a\u{d7ff}", Some("a\u{e000}"));
        check("a\u{10ffff}", Some("b"));
        check("\u{10ffff}\u{10ffff}", None);
        check("\u{7f}", Some("\u{80}"));
        check("", None);
    }
}
