//! `questions.md`: every question of the graph, where it leads, and the graph as diagrams.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use candor_core::exchange::{Kind, Kinds};
use candor_core::graph::{GRAPH, Question, Stage};

use super::markdown::{GENERATED, cause_link, table_head, table_row};
use super::sentences;
use crate::Done;

const INTRODUCTION: &str = "
Every exchange walks down this list. A question that is not asked of its kind is passed by; one whose answer \
leads out ends the exchange with an outcome; otherwise the next one is asked. What a later question needs has \
not been fetched when an earlier one leads out.

A request that was answered before under its Idempotency-Key is not judged again: it passes by the questions \
of the state, the content and the commit.

The kinds: `unread` (no request could be read), `nowhere` (no such target, or not with this method), `show` (a \
document of the server), `describe` (OPTIONS), `preflight` \
(OPTIONS of a browser, for a page of another origin), `list` and `create` (GET and POST of a collection), `read`, \
`replace`, `update` and `delete` (GET, PUT, PATCH and DELETE of a record), `act` (a transition of a record), \
`batch` (several writes at once, each of which walks the list by itself up to the commit). HEAD is asked what \
GET is.
";

/// The page.
pub(super) fn page() -> Done<String> {
    let sentences = sentences::by_question()?;
    let mut page = format!("# Questions\n\n{GENERATED}{INTRODUCTION}\n## In one picture\n\n");
    page.push_str(&overview());
    for (stage, questions) in stages() {
        let (name, about) = words(stage);
        let _ = write!(page, "\n## {}\n\n{about}\n\n", capitalized(name));
        page.push_str(&table(&questions, &sentences)?);
        let _ = write!(page, "\n{}", diagram(&questions));
    }
    let _ = write!(page, "\n## As text\n\n```text\n{}```\n", text());
    Ok(page)
}

/// The questions of each stage, in the order in which they are asked.
fn stages() -> Vec<(Stage, Vec<&'static Question>)> {
    let mut stages: Vec<(Stage, Vec<&'static Question>)> = Vec::new();
    for question in GRAPH {
        match stages.last_mut() {
            Some((stage, questions)) if *stage == question.stage => questions.push(question),
            _ => stages.push((question.stage, vec![question])),
        }
    }
    stages
}

fn words(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Wire => ("wire", "Can the request be read?"),
        Stage::Service => ("service", "Does the server take it?"),
        Stage::Resource => ("resource", "Is there such a target, and does it do this?"),
        Stage::Caller => ("caller", "Who asks, and is what they show to be believed?"),
        Stage::Request => ("request", "Is the request itself in order?"),
        Stage::Store => ("store", "Does the store answer, and is the request a new one?"),
        Stage::State => ("state", "What is stored now, and does it permit this?"),
        Stage::Arrival => ("arrival", "Did the content arrive, and was this asked before?"),
        Stage::Content => ("content", "Is the content in order?"),
        Stage::Rule => ("rule", "Do the rules of the type allow the change?"),
        Stage::Hook => ("hook", "Do the services agree that must?"),
        Stage::Commit => ("commit", "Was it done, and is it on disk?"),
        Stage::Upstream => ("upstream", "Did the service answer that has the target?"),
        Stage::Answer => ("answer", "All went well: what is said?"),
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn table(questions: &[&Question], sentences: &HashMap<String, String>) -> Done<String> {
    let mut table = table_head(&["question", "asks", "of", "leads out", "to"]);
    for question in questions {
        let sentence = sentences
            .get(question.name)
            .ok_or_else(|| format!("the question `{}` has no sentence", question.name))?;
        table.push_str(&table_row(&[
            &format!("`{}`", question.name),
            sentence,
            &asked_of(question.of),
            way_out(question),
            &cause_link(question.outcome),
        ]));
    }
    Ok(table)
}

fn way_out(question: &Question) -> &'static str {
    if question.leaves_on { "yes" } else { "no" }
}

fn way_on(question: &Question) -> &'static str {
    if question.leaves_on { "no" } else { "yes" }
}

/// The kinds, the shorter way round.
fn asked_of(kinds: Kinds) -> String {
    let names = |asked: bool| {
        let named = Kind::ALL.iter().filter(|(kind, _)| kinds.contain(*kind) == asked);
        named.map(|(_, name)| *name).collect::<Vec<_>>()
    };
    let (asked, others) = (names(true), names(false));
    match others.len() {
        0 => "all".to_owned(),
        1..=3 => format!("all but {}", others.join(", ")),
        _ => asked.join(", "),
    }
}

/// The stages, each with the statuses that it can end in.
fn overview() -> String {
    let mut lines = String::from("```mermaid\nflowchart TD\n    begin([a request])\n");
    let mut before = "begin";
    for (stage, questions) in stages() {
        let (name, about) = words(stage);
        let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
        for question in &questions {
            *statuses.entry(question.outcome.status).or_default() += 1;
        }
        let ends: Vec<String> = statuses.keys().map(u16::to_string).collect();
        let _ = writeln!(lines, "    {before} --> {name}[\"{name}<br/>{about}\"]");
        let _ = writeln!(lines, "    {name} --> {name}_ends([\"{}\"])", ends.join(" "));
        before = name;
    }
    lines.push_str("```\n");
    lines
}

/// The questions of a stage as a flow.
fn diagram(questions: &[&Question]) -> String {
    let mut lines = String::from("```mermaid\nflowchart TD\n");
    for (place, question) in questions.iter().enumerate() {
        let (name, outcome) = (question.name, question.outcome);
        let _ = writeln!(
            lines,
            "    {name}{{{{{name}}}}} -- {} --> {name}_end([\"{} {}\"])",
            way_out(question),
            outcome.status,
            outcome.name
        );
        if let Some(next) = questions.get(place + 1) {
            let _ = writeln!(lines, "    {name} -- {} --> {}", way_on(question), next.name);
        }
    }
    lines.push_str("```\n");
    lines
}

/// The whole graph for a terminal.
fn text() -> String {
    let width = GRAPH.iter().map(|question| question.name.len()).max().unwrap_or(0);
    let mut lines = String::new();
    for (stage, questions) in stages() {
        let _ = writeln!(lines, "{}", words(stage).0);
        for question in questions {
            let (name, outcome) = (question.name, question.outcome);
            let way_out = way_out(question);
            let (status, cause) = (outcome.status, outcome.name);
            let _ = writeln!(lines, "  {name:width$}  {way_out:>3} -> {status} {cause}");
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_the_shorter_way_round() {
        assert_eq!(asked_of(Kinds::ALL), "all");
        assert_eq!(asked_of(Kinds::ALL.without(Kind::Unread)), "all but unread");
        assert_eq!(asked_of(Kinds::of(&[Kind::List, Kind::Read])), "list, read");
    }

    #[test]
    fn every_question_stands_in_every_form() {
        let page = page().expect("the sources are there");
        for question in GRAPH {
            let name = question.name;
            for form in [format!("| `{name}` |"), format!("{name}{{{{"), format!("\n  {name} ")] {
                assert!(page.contains(&form), "{form}");
            }
        }
    }
}
