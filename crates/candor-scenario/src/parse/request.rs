//! A request: a line, fields, and content; or raw bytes.

use super::given::over;
use super::{Reader, names};
use crate::scenario::{Request, Then, Turn, Whole};
use crate::text::{quoted, repeat};

/// Reads a request, behind its `> `.
pub(super) fn request(reader: &mut Reader<'_>, request_line: &str) -> Result<Turn, String> {
    let mut turn = Turn {
        line: reader.at + 1,
        request: Request::Raw(Vec::new()),
        connection: "main".to_owned(),
        then: Then::Listen,
        at_once: 1,
        meanwhile: false,
        over: None,
        answers: Vec::new(),
    };
    reader.at += 1;
    if request_line == "raw" {
        raw(reader, &mut turn)?;
    } else {
        whole(reader, &mut turn, request_line)?;
    }
    reader.skip_blank();
    Ok(turn)
}

fn raw(reader: &mut Reader<'_>, turn: &mut Turn) -> Result<(), String> {
    let mut bytes = Vec::new();
    while let Some(line) = reader.in_block().filter(|line| !line.starts_with('<')) {
        if line.starts_with('"') {
            bytes.extend(quoted(line)?);
        } else if !setting(line, turn)? {
            return Err(format!("`{line}` is neither bytes in quotes nor a setting"));
        }
        reader.at += 1;
    }
    turn.request = Request::Raw(bytes);
    Ok(())
}

fn whole(reader: &mut Reader<'_>, turn: &mut Turn, request_line: &str) -> Result<(), String> {
    let (method, target) = request_line.split_once(' ').ok_or("a request is `METHOD target`")?;
    let mut request = Whole {
        method: repeat(method),
        target: repeat(target),
        fields: Vec::new(),
        without: Vec::new(),
        content: None,
    };
    while let Some(line) = reader.in_block().filter(|line| !line.starts_with('<')) {
        if !setting(line, turn)? {
            field(line, &mut request)?;
        }
        reader.at += 1;
    }
    if let Some(block) = reader.content() {
        request.content = Some(block.text.into_bytes());
    }
    turn.request = Request::Whole(request);
    Ok(())
}

/// What is said of the sending rather than sent.
fn setting(line: &str, turn: &mut Turn) -> Result<bool, String> {
    match line.split_once(": ") {
        Some(("on", name)) => turn.connection = name.to_owned(),
        Some(("then", "half-close")) => turn.then = Then::HalfClose,
        Some(("then", "close")) => turn.then = Then::Close,
        Some(("at once", count)) => {
            turn.at_once = count.parse().map_err(|_| format!("`{count}` is no number"))?;
        }
        Some(("meanwhile", "the next exchange")) => turn.meanwhile = true,
        Some(("over", version)) => turn.over = Some(over(version)?),
        Some(("then" | "meanwhile", other)) => return Err(format!("`{other}` is no choice")),
        _ => return Ok(false),
    }
    Ok(true)
}

fn field(line: &str, request: &mut Whole) -> Result<(), String> {
    let (name, value) = line.split_once(':').ok_or(format!("`{line}` is no field"))?;
    let value = value.strip_prefix(' ').unwrap_or(value);
    match name {
        // The runner knows the token by the caller's name.
        "as" => request.fields.push(("Authorization".to_owned(), format!("Bearer ${value}"))),
        "without" => request.without = names(value),
        "content" => request.content = Some(repeat(value).into_bytes()),
        "bytes" => request.content = Some(quoted(value)?),
        _ => request.fields.push((name.to_owned(), repeat(value))),
    }
    Ok(())
}
