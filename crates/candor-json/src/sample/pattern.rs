//! A short text that a pattern matches.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Repetition};

/// Characters that are easily read and typed, the best first.
const PLAIN: &str = "aA0-_. ";

/// A text of at least some length that the pattern matches, if it is one of the plain kind: what
/// looks ahead or behind has none. The caller holds it against the pattern.
pub(super) fn text(pattern: &str, least: usize, size_max: usize) -> Option<String> {
    let pattern = regex_syntax::parse(pattern).ok()?;
    // What may be repeated is repeated until it is long enough.
    (0..=u32::try_from(least).ok()?).find_map(|more| {
        let mut writer = Writer { text: String::new(), more, size_max };
        writer.write(&pattern)?;
        (writer.text.chars().count() >= least).then_some(writer.text)
    })
}

struct Writer {
    text: String,
    /// How often more than it must be something is written.
    more: u32,
    size_max: usize,
}

impl Writer {
    fn write(&mut self, part: &Hir) -> Option<()> {
        if self.text.len() > self.size_max {
            return None;
        }
        match part.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(()),
            HirKind::Literal(literal) => {
                self.text.push_str(str::from_utf8(&literal.0).ok()?);
                Some(())
            }
            HirKind::Class(class) => {
                self.text.push(one_of(class)?);
                Some(())
            }
            HirKind::Repetition(repetition) => self.repeat(repetition),
            HirKind::Capture(group) => self.write(&group.sub),
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.write(part)),
            HirKind::Alternation(ways) => self.write(ways.first()?),
        }
    }

    fn repeat(&mut self, repetition: &Repetition) -> Option<()> {
        let most = repetition.max.unwrap_or(u32::MAX);
        let times = repetition.min.saturating_add(self.more).min(most);
        (0..times).try_for_each(|_| self.write(&repetition.sub))
    }
}

/// A plain character of a class, or its first one.
fn one_of(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let holds =
        |wanted: &char| class.iter().any(|range| (range.start()..=range.end()).contains(wanted));
    PLAIN.chars().find(holds).or_else(|| class.iter().next().map(ClassUnicodeRange::start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, least: usize, expected: Option<&str>) {
        assert_eq!(text(pattern, least, 50).as_deref(), expected, "{pattern}");
    }

    #[test]
    fn a_pattern_is_written_out_once() {
        check("^[A-Z]{2}$", 0, Some("AA"));
        check("^B-[0-9]{6}$", 0, Some("B-000000"));
        check("^(red|green)?, (x)+$", 0, Some(", x"));
        check("^[a-z]+(-[a-z]+)*$", 0, Some("a"));
        check(r"^\d{4}-\d\d$", 0, Some("0000-00"));
        check("[^a]", 0, Some("A"));
        check("^[1-9]$", 0, Some("1"));
    }

    #[test]
    fn it_is_repeated_until_it_is_long_enough() {
        check("^[a-z][a-z0-9-]{1,30}$", 5, Some("aaaaa"));
        check("^a{2}$", 5, None);
    }

    #[test]
    fn what_is_too_long_or_no_plain_pattern_has_none() {
        check("^a{1000}$", 0, None);
        check("^(?=a)a$", 0, None);
        check("(", 0, None);
    }
}
