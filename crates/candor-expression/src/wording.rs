//! How messages speak of names and texts: quoted, short, harmless on a terminal, with the nearest
//! known one.

use crate::limits::{LISTED_MAX_NAMES, QUOTED_MAX_CHARACTERS};
use crate::nearest::nearest;

/// The name in backquotes; control characters, which could steer a terminal, are written out.
pub fn quoted(name: &str) -> String {
    let mut shown = String::from("`");
    for (count, character) in name.chars().enumerate() {
        match character {
            _ if count == QUOTED_MAX_CHARACTERS => return shown + "…`",
            control if control.is_control() => shown.extend(control.escape_default()),
            plain => shown.push(plain),
        }
    }
    shown + "`"
}

/// `unknown key `requierd`, did you mean `required`?`, or the known names when none is near.
pub fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let name_quoted = quoted(name);
    if let Some(near) = nearest(name, known.clone()) {
        return format!("unknown {what} {name_quoted}, did you mean {}?", quoted(near));
    }
    match known.clone().count() {
        0 => format!("unknown {what} {name_quoted}"),
        1..=LISTED_MAX_NAMES => format!("unknown {what} {name_quoted}; known: {}", listed(known)),
        _ => format!("unknown {what} {name_quoted}"),
    }
}

/// The names in backquotes, with commas.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(quoted("a\u{1b}[31m"), "`a\\u{1b}[31m`");
        assert_eq!(quoted(&"x".repeat(61)), format!("`{}…`", "x".repeat(60)));
    }
}
