//! Diagnostics: what is wrong in the declaration, where, and what to write instead.
//!
//! Checks collect [`Mistake`]s in a [`Report`] of their file and go on, so that one run tells
//! everything.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::API_FILE;
use crate::limits::{DIAGNOSTICS_MAX, SHOWN_LINE_MAX_BYTES};

/// Everything that is wrong in a declaration, sorted by file and place. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// One thing that is wrong in a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, relative to the folder.
    pub file: String,
    /// Where in the file; nothing when the file as a whole is meant, or is not there.
    pub place: Option<Place>,
    /// What was expected and what is there.
    pub message: String,
    /// What to do, when the message does not say so already.
    pub help: Option<String>,
}

/// A part of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    /// The bytes meant, in the file without its byte-order mark.
    pub span: Range<usize>,
    /// The line they stand in, and the span within it, when it is short enough to be shown.
    shown: Option<(String, Range<usize>)>,
}

impl Diagnostics {
    pub(super) fn new(mut list: Vec<Diagnostic>) -> Diagnostics {
        // The API first, then the types by name. Within a file they have their order already.
        list.sort_by(|left, right| left.file_order().cmp(&right.file_order()));
        Diagnostics(list)
    }

    /// The diagnostics, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// For a person at a terminal: every diagnostic with the line it is about.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let parts: Vec<String> = self.0.iter().map(|one| one.render(&renderer)).collect();
        parts.join("\n\n")
    }

    /// What is wrong with a file beside the declarations, as a whole.
    pub fn of_file(file: &str, message: &str, help: &str) -> Diagnostics {
        Diagnostics(vec![Diagnostic::of_file(file, message, help)])
    }

    /// For a program: a JSON array with `file`, `line`, `column`, `message` and `help` of each;
    /// `line` and `column` are null when a whole file is meant, `help` when there is none.
    pub fn to_json(&self) -> String {
        let list: Vec<serde_json::Value> = self.0.iter().map(Diagnostic::json).collect();
        serde_json::Value::from(list).to_string()
    }
}

/// The text without the control characters that could steer a terminal.
fn harmless(text: &str) -> String {
    let escaped = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    text.chars().map(escaped).collect()
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Diagnostic::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Diagnostics {}

impl Diagnostic {
    /// About a file as a whole.
    pub(super) fn of_file(file: &str, message: impl Into<String>, help: &str) -> Diagnostic {
        let help = (!help.is_empty()).then(|| help.to_owned());
        Diagnostic { file: harmless(file), place: None, message: message.into(), help }
    }

    fn file_order(&self) -> (bool, &str) {
        (self.file != API_FILE, &self.file)
    }

    fn offset(&self) -> usize {
        self.place.as_ref().map_or(0, |place| place.span.start)
    }

    fn render(&self, renderer: &Renderer) -> String {
        let group = Level::ERROR.primary_title(self.message.as_str());
        let group = match &self.place {
            None => group.element(Origin::path(self.file.as_str())),
            Some(place) => match &place.shown {
                None => group.element(
                    Origin::path(self.file.as_str())
                        .line(place.line as usize)
                        .char_column(place.column as usize),
                ),
                Some((line, span)) => group.element(
                    Snippet::source(line.as_str())
                        .line_start(place.line as usize)
                        .path(self.file.as_str())
                        .annotation(AnnotationKind::Primary.span(span.clone())),
                ),
            },
        };
        let help = self.help.as_deref().map(|help| Level::HELP.message(help));
        renderer.render(&[group.elements(help)])
    }

    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "file": self.file,
            "line": self.place.as_ref().map(|place| place.line),
            "column": self.place.as_ref().map(|place| place.column),
            "message": self.message,
            "help": self.help,
        })
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(place) = &self.place {
            write!(f, ":{}:{}", place.line, place.column)?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl Place {
    /// The place of these bytes, cut at the end of the first line they touch.
    fn of(text: &str, span: &Range<usize>) -> Place {
        let start = text.floor_char_boundary(span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let rest = text[start..].find(['\n', '\r']).map_or(text.len(), |length| start + length);
        let end = text.floor_char_boundary(span.end);
        let end = if end <= start || end > rest { rest } else { end };
        let shown = (rest - line_start <= SHOWN_LINE_MAX_BYTES)
            .then(|| (text[line_start..rest].to_owned(), start - line_start..end - line_start));
        Place {
            line: count(text[..start].matches('\n').count()),
            column: count(text[line_start..start].chars().count()),
            span: start..end,
            shown,
        }
    }
}

fn count(before: usize) -> u32 {
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

/// A mistake at a place of the file that is being checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    span: Range<usize>,
    message: String,
    help: Option<String>,
    first: Option<Range<usize>>,
}

impl Mistake {
    pub(super) fn new(span: &Range<usize>, message: impl Into<String>) -> Mistake {
        Mistake { span: span.clone(), message: message.into(), help: None, first: None }
    }

    /// Where the same thing was said first.
    pub(super) fn first(self, span: &Range<usize>) -> Mistake {
        Mistake { first: Some(span.clone()), ..self }
    }

    /// What to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Mistake {
        Mistake { help: Some(help.into()), ..self }
    }
}

/// The mistakes of one file, as they are found.
pub(super) struct Report<'a> {
    file: &'a str,
    text: &'a str,
    list: Vec<Diagnostic>,
    more: usize,
}

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Report<'a> {
        Report { file, text, list: Vec::new(), more: 0 }
    }

    pub(super) fn add(&mut self, mistake: Mistake) {
        if self.list.len() >= DIAGNOSTICS_MAX {
            self.more += 1;
            return;
        }
        let mut message = mistake.message;
        if let Some(first) = mistake.first.map(|first| Place::of(self.text, &first)) {
            message += &format!(", first in line {}, column {}", first.line, first.column);
        }
        let message = harmless(&message);
        let place = Some(Place::of(self.text, &mistake.span));
        self.list.push(Diagnostic {
            file: self.file.to_owned(),
            place,
            message,
            help: mistake.help,
        });
    }

    /// These bytes of the file, as they are written.
    pub(super) fn written(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// Takes the value, or notes what is wrong with it.
    pub(super) fn take<T>(&mut self, result: Result<T, Mistake>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(mistake) => {
                self.add(mistake);
                None
            }
        }
    }

    /// About the file as a whole.
    pub(super) fn add_whole(&mut self, message: impl Into<String>, help: &str) {
        self.list.push(Diagnostic::of_file(self.file, message, help));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether something at this place has been noted already.
    pub(super) fn touched(&self, span: &Range<usize>) -> bool {
        self.list
            .iter()
            .any(|one| one.place.as_ref().is_some_and(|place| span.contains(&place.span.start)))
    }

    /// What was found, from top to bottom.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(Diagnostic::offset);
        if self.more > 0 {
            let more = format!("{} more mistakes are not shown", self.more);
            self.list.push(Diagnostic::of_file(self.file, more, ""));
        }
        self.list
    }
}
