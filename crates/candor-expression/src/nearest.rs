//! The nearest known name: what somebody who wrote `requierd` most likely meant.
//!
//! Every refusal of an unknown name offers it: names in expressions, keys of a declaration, query
//! parameters, fields, types.

use crate::limits::{COMPARED_MAX_CHARACTERS, COMPARED_MAX_NAMES};

/// The known name nearest to `name`, when one is near enough to be meant: a third of its letters
/// may differ.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = letters(name)?;
    let near = |candidate: &str| {
        let candidate = letters(candidate)?;
        let tolerance = tolerance(wanted.len().max(candidate.len()));
        // The lengths alone may tell, which is much cheaper.
        let possible = wanted.len().abs_diff(candidate.len()) <= tolerance;
        let distance = possible.then(|| distance(&wanted, &candidate))?;
        (distance <= tolerance).then_some(distance)
    };
    known
        .take(COMPARED_MAX_NAMES)
        .filter_map(|candidate| Some((near(candidate)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Names differ in letter case more often than in letters, so case costs nothing here.
fn letters(name: &str) -> Option<Vec<char>> {
    let short = name.len() <= COMPARED_MAX_CHARACTERS * 4;
    let letters: Vec<char> =
        if short { name.chars().flat_map(char::to_lowercase).collect() } else { Vec::new() };
    (!letters.is_empty() && letters.len() <= COMPARED_MAX_CHARACTERS).then_some(letters)
}

/// How many letters may differ, by the longer of the two names.
fn tolerance(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        length => length / 3,
    }
}

/// Letters to insert, drop, change or swap with their neighbour to turn one name into the other.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut this = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let changed = last[column] + usize::from(letter != other);
            let mut least = changed.min(last[column + 1] + 1).min(this[column] + 1);
            let swapped =
                row > 0 && column > 0 && left[row - 1] == *other && *letter == right[column - 1];
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            this.push(least);
        }
        before = std::mem::replace(&mut last, this);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 6] = ["required", "properties", "schema", "id", "unique", "items"];

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(nearest(name, KNOWN.into_iter()), expected, "{name:?}");
    }

    #[test]
    fn a_slip_of_the_fingers_finds_the_name() {
        check("requierd", Some("required"));
        check("require", Some("required"));
        check("Required", Some("required"));
        check("propertys", Some("properties"));
        check("scheme", Some("schema"));
        check("uniqe", Some("unique"));
        check("item", Some("items"));
    }

    #[test]
    fn another_word_finds_nothing() {
        check("colour", None);
        check("", None);
        check("x", None);
        check("if", None);
        check(&"required".repeat(100), None);
    }

    #[test]
    fn the_nearest_of_several_wins() {
        let known = ["create", "created", "crate"];
        assert_eq!(nearest("created_", known.into_iter()), Some("created"));
    }
}
