//! What an answer must be: a line, claims, and content.

use super::{Reader, names};
use crate::scenario::{Claim, Ending, Expected, Source};

/// Reads what an answer must be, from its `<` on.
pub(super) fn answer(reader: &mut Reader<'_>, line: &str) -> Result<Expected, String> {
    let number = reader.at + 1;
    let mut expected = Expected {
        line: number,
        ending: ending(line.trim_start_matches('<').trim())?,
        ..Expected::default()
    };
    reader.at += 1;
    while let Some(line) = reader.in_block().filter(|line| !starts_anew(line)) {
        expected.claims.push((reader.at + 1, claim(line)?));
        reader.at += 1;
    }
    // An interim answer has no content, and what follows belongs to the final one.
    if !matches!(expected.ending, Ending::Answer(100, _)) && reader.in_block().is_none() {
        expected.content = reader.content();
    }
    Ok(expected)
}

fn starts_anew(line: &str) -> bool {
    line == "<" || line.starts_with("< ") || line.starts_with("> ") || line.starts_with("given: ")
}

fn ending(text: &str) -> Result<Ending, String> {
    if text.is_empty() {
        return Ok(Ending::Unwritten);
    }
    if text == "nothing" {
        return Ok(Ending::Nothing);
    }
    if let Some(cause) = text.strip_prefix("unheard ") {
        return Ok(Ending::Unheard(cause.to_owned()));
    }
    let (status, cause) = text.split_once(' ').unwrap_or((text, ""));
    let status = status.parse().map_err(|_| format!("`{status}` is not a status"))?;
    Ok(Ending::Answer(status, cause.trim().to_owned()))
}

fn claim(line: &str) -> Result<Claim, String> {
    if let Some((source, name)) = line.split_once(" -> $") {
        let source = match source.split_once(' ') {
            Some(("link", relation)) => Source::Link(relation.to_owned()),
            _ if source.starts_with('/') => Source::Member(source.to_owned()),
            _ => Source::Field(source.to_owned()),
        };
        return Ok(Claim::Capture(source, name.to_owned()));
    }
    let (name, value) = line.split_once(':').ok_or(format!("`{line}` is no claim"))?;
    let value = value.trim().to_owned();
    Ok(match name {
        "with" => Claim::With(names(&value)),
        "without" => Claim::Without(names(&value)),
        "path" => Claim::Path(value),
        "detail" => Claim::Detail(value),
        "content" => Claim::Text(value),
        _ => Claim::Field(name.to_owned(), value),
    })
}
