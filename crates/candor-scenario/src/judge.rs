//! Holds an answer against what a scenario says of it.

use candor_core::graph::Path;

use crate::client::Over;
use crate::reply::Reply;
use crate::scenario::{Claim, Ending, Expected, Source};
use crate::shape::Shape;
use crate::text::{Captures, fill, matches};

/// A change to the lines of a file that makes it say what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The first line, counted from 1.
    pub first: usize,
    /// How many lines go.
    pub lines: usize,
    /// What stands there instead.
    pub with: Vec<String>,
}

/// What is wrong with an answer, and how the scenario would say it.
#[derive(Debug, Default)]
pub struct Judgement {
    /// What is wrong, with its line.
    pub faults: Vec<(usize, String)>,
    /// How the scenario would say it.
    pub edits: Vec<Edit>,
}

impl Judgement {
    fn fault(&mut self, line: usize, told: String, with: Vec<String>) {
        self.faults.push((line, told));
        self.edits.push(Edit { first: line, lines: 1, with });
    }
}

/// Holds an answer against what is expected, and learns what is to be captured.
pub fn judge(
    expected: &Expected,
    reply: &Reply,
    path: &Path,
    captures: &mut Captures,
) -> Judgement {
    let mut judgement = Judgement::default();
    let cause = path.outcome.name;
    if expected.ending != Ending::Answer(reply.status, cause.to_owned()) {
        let told = format!("the answer is {} {cause}: {reply}", reply.status);
        judgement.fault(expected.line, told, vec![format!("< {} {cause}", reply.status)]);
    }
    for (line, claim) in &expected.claims {
        if let Err((told, with)) = hold(claim, reply, path, captures) {
            let with = with.map(|with| unfill(with, captures));
            judgement.fault(*line, told, with.into_iter().collect());
        }
    }
    judge_content(expected, reply, captures, &mut judgement);
    judgement
}

fn of_connection(name: &str) -> bool {
    ["connection", "transfer-encoding"].iter().any(|of| name.eq_ignore_ascii_case(of))
}

type Held = Result<(), (String, Option<String>)>;

fn hold(claim: &Claim, reply: &Reply, path: &Path, captures: &mut Captures) -> Held {
    match claim {
        // What it says of the connection, a stream says by ending.
        Claim::Field(name, _) if reply.over == Over::Http2 && of_connection(name) => Ok(()),
        Claim::Field(name, wanted) => {
            let value = reply.field(name);
            let same = value.is_some_and(|value| matches(&fill(wanted, captures), value));
            unless(same, || {
                (format!("{name} is {value:?}"), value.map(|value| format!("{name}: {value}")))
            })
        }
        Claim::With(names) => {
            let missing = names.iter().find(|name| reply.field(name).is_none());
            unless(missing.is_none(), || (format!("{missing:?} is missing"), None))
        }
        Claim::Without(names) => {
            let there = names.iter().find(|name| reply.field(name).is_some());
            unless(there.is_none(), || (format!("{there:?} is there"), None))
        }
        Claim::Path(wanted) => {
            let way = path.to_string();
            unless(matches(wanted, &way), || (format!("the way was {way}"), Some(last_steps(&way))))
        }
        Claim::Detail(wanted) => {
            let detail = member(reply, "/detail").unwrap_or_default();
            let same = matches(&fill(wanted, captures), &detail);
            unless(same, || (format!("the detail is {detail}"), Some(format!("detail: {detail}"))))
        }
        Claim::Text(wanted) => {
            let text = String::from_utf8_lossy(&reply.content);
            unless(matches(wanted, &text), || (format!("the content is {text}"), None))
        }
        Claim::Capture(source, name) => {
            let found =
                part(source, reply).ok_or_else(|| (format!("there is no {source:?}"), None))?;
            captures.insert(name.clone(), found);
            Ok(())
        }
    }
}

fn unless(holds: bool, otherwise: impl FnOnce() -> (String, Option<String>)) -> Held {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn last_steps(way: &str) -> String {
    let steps: Vec<&str> = way.split(' ').collect();
    format!("path: … {}", steps[steps.len().saturating_sub(2)..].join(" "))
}

fn member(reply: &Reply, pointer: &str) -> Option<String> {
    Shape::read(reply.text().ok()?).ok()?.member(pointer)
}

fn part(source: &Source, reply: &Reply) -> Option<String> {
    match source {
        Source::Field(name) => reply.field(name).map(str::to_owned),
        Source::Member(pointer) => member(reply, pointer),
        Source::Link(relation) => {
            let links = reply.field("link")?;
            let wanted = format!("rel=\"{relation}\"");
            let link = links.split(", <").find(|link| link.contains(&wanted))?;
            link.trim_start_matches('<').split('>').next().map(str::to_owned)
        }
    }
}

fn judge_content(
    expected: &Expected,
    reply: &Reply,
    captures: &Captures,
    judgement: &mut Judgement,
) {
    let Some(block) = &expected.content else { return };
    let Err((told, found)) = same_content(&fill(&block.text, captures), reply) else { return };
    judgement.faults.push((block.first, told));
    let with = unfill(found, captures).lines().map(str::to_owned).collect();
    judgement.edits.push(Edit { first: block.first, lines: block.lines, with });
}

/// Writes the names of what was captured. A short value could mean something else as well.
fn unfill(text: String, captures: &Captures) -> String {
    let long = captures.iter().filter(|(_, value)| value.len() > 8);
    long.fold(text, |text, (name, value)| text.replace(value.as_str(), &format!("${name}")))
}

/// Compares as JSON where it is JSON; the error is what is wrong, and the content to be written.
fn same_content(wanted: &str, reply: &Reply) -> Result<(), (String, String)> {
    let text = reply.text().map_err(|fault| (fault, String::new()))?;
    let json = reply.media_type().is_some_and(|media_type| media_type.ends_with("json"));
    if !json {
        let same = matches(wanted, text);
        return if same { Ok(()) } else { Err((format!("it is {text}"), text.to_owned())) };
    }
    let found = Shape::read(text).map_err(|fault| (fault, text.to_owned()))?;
    let wanted = Shape::read(wanted).map_err(|fault| (fault, found.written()))?;
    match wanted.difference(&found) {
        None => Ok(()),
        Some(told) => Err((told, found.written())),
    }
}
