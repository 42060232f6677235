//! Notations inside a line: `…` for anything, `$name` for what was seen, `{a*100}` for many.

use std::collections::BTreeMap;

/// What earlier answers were, by name.
pub type Captures = BTreeMap<String, String>;

/// Whether `text` is what `pattern` says, where `…` stands for anything.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Puts in what the names stand for. A `$` before anything else stays as it is.
pub fn fill(text: &str, captures: &Captures) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let name = &rest[..end.unwrap_or(rest.len())];
        match captures.get(name) {
            Some(value) => {
                out.push_str(value);
                rest = &rest[name.len()..];
            }
            None => out.push('$'),
        }
    }
    out.push_str(rest);
    out
}

/// Writes out `{TEXT*COUNT}`. Braces around anything else stay as they are.
pub fn repeat(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        match rest.find('}').and_then(|close| repetition(&rest[1..close]).map(|it| (close, it))) {
            Some((close, written)) => {
                out.push_str(&written);
                rest = &rest[close + 1..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn repetition(inside: &str) -> Option<String> {
    let (text, count) = inside.rsplit_once('*').filter(|(text, _)| !text.contains('{'))?;
    let count: usize = count.parse().ok()?;
    Some(text.repeat(count))
}

/// The bytes that a line in double quotes stands for, with `\r \n \t \0 \" \\ \xHH` inside and
/// `* 100` behind it for many.
pub fn quoted(line: &str) -> Result<Vec<u8>, String> {
    let inside = line.strip_prefix('"').ok_or("bytes stand in double quotes")?;
    let mut bytes = Vec::new();
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return many(bytes, inside[at + 1..].trim()),
            '\\' => bytes.push(escape(&mut characters)?),
            _ => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Err("the closing quote is missing".to_owned())
}

fn many(bytes: Vec<u8>, count: &str) -> Result<Vec<u8>, String> {
    if count.is_empty() {
        return Ok(bytes);
    }
    let count = count.strip_prefix('*').and_then(|count| count.trim().parse().ok());
    let count: usize = count.ok_or("behind the closing quote stands nothing, or `* COUNT`")?;
    Ok(bytes.repeat(count))
}

fn escape(characters: &mut std::str::CharIndices<'_>) -> Result<u8, String> {
    let mut next = || characters.next().map(|(_, character)| character);
    match next() {
        Some('r') => Ok(b'\r'),
        Some('n') => Ok(b'\n'),
        Some('t') => Ok(b'\t'),
        Some('0') => Ok(0),
        Some('"') => Ok(b'"'),
        Some('\\') => Ok(b'\\'),
        Some('x') => {
            let digits: String = [next(), next()].into_iter().flatten().collect();
            u8::from_str_radix(&digits, 16).map_err(|_| format!("`\\x{digits}` is no byte"))
        }
        other => Err(format!("`\\{}` is no escape", other.unwrap_or(' '))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ellipsis_stands_for_anything() {
        let cases = [
            ("a", "a", true),
            ("a", "ab", false),
            ("…", "", true),
            ("a…", "abc", true),
            ("…c", "abc", true),
            ("a…c", "ac", true),
            ("a…b…c", "axbxc", true),
            ("a…b…c", "axc", false),
            ("a…a", "a", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_name_stands_for_what_was_seen() {
        let captures = Captures::from([("id".to_owned(), "42".to_owned())]);
        assert_eq!(fill("/v1/$id?x=$id", &captures), "/v1/42?x=42");
        assert_eq!(fill("$ref $ids $", &captures), "$ref $ids $");
    }

    #[test]
    fn many_are_written_short() {
        assert_eq!(repeat("a{xy*3}b{c*0}"), "axyxyxyb");
        assert_eq!(repeat(r#"{"a":1} {b} {"c":{[*2}"#), r#"{"a":1} {b} {"c":[["#);
    }

    #[test]
    fn bytes_are_written_in_quotes() {
        assert_eq!(quoted(r#""a\r\n\x00\xff\"""#), Ok(b"a\r\n\0\xff\"".to_vec()));
        assert_eq!(quoted(r#""ab" * 3"#), Ok(b"ababab".to_vec()));
        for line in [r#""a"#, "a", r#""\q""#, r#""\xg0""#, r#""a" b"#] {
            assert!(quoted(line).is_err(), "{line}");
        }
    }
}
