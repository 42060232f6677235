//! The sentence that says what a question asks: the doc comment of its function.
//!
//! It is read from the sources, so that it stands in one place, beside the code that it describes,
//! and the table of questions stays one line a question.

use std::collections::HashMap;

use crate::{Done, project};

const GRAPH: &str = "crates/candor-core/src/graph.rs";

/// The sentence of every question, by the question's name.
pub(super) fn by_question() -> Done<HashMap<String, String>> {
    let mut sources: HashMap<String, String> = HashMap::new();
    let mut sentences = HashMap::new();
    for (name, module, function) in project::read(GRAPH)?.lines().filter_map(row) {
        let file = format!("crates/candor-core/src/graph/{module}.rs");
        if !sources.contains_key(module) {
            sources.insert(module.to_owned(), project::read(&file)?);
        }
        let sentence = doc_comment(&sources[module], function)
            .ok_or_else(|| format!("{file}: `{function}` has no doc comment"))?;
        sentences.insert(name.to_owned(), sentence);
    }
    Ok(sentences)
}

/// Of `ask(Stage::State, RECORD, "record_live", state::record_live).or(…)` the name, module and
/// function.
fn row(line: &str) -> Option<(&str, &str, &str)> {
    let rest = line.trim_start().strip_prefix("ask(")?;
    let (_, rest) = rest.split_once('"')?;
    let (name, rest) = rest.split_once("\", ")?;
    let (path, _) = rest.split_once(')')?;
    let (module, function) = path.split_once("::")?;
    Some((name, module, function))
}

/// The doc comment above a function, on one line.
fn doc_comment(source: &str, function: &str) -> Option<String> {
    let lines: Vec<&str> = source.lines().map(str::trim_start).collect();
    let signature = format!("fn {function}(");
    let place = lines.iter().position(|line| line.contains(&signature))?;
    let above = lines[..place].iter().rev();
    let mut comment: Vec<&str> = above
        .take_while(|line| line.starts_with("///") || line.starts_with("#["))
        .filter_map(|line| line.strip_prefix("///"))
        .map(str::trim)
        .collect();
    comment.reverse();
    if comment.is_empty() { None } else { Some(comment.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candor_core::graph;

    #[test]
    fn a_row_of_the_graph_is_taken_apart() {
        let line =
            "    ask(Stage::State, Kinds::of(&[List, Read]), \"modified\", state::changed).or(&x),";
        assert_eq!(row(line), Some(("modified", "state", "changed")));
        assert_eq!(row("const fn ask(stage: Stage) -> Row {"), None);
    }

    #[test]
    fn the_comment_above_a_function_is_its_sentence() {
        let source =
            "/// Other.\nfn other() {}\n\n/// Is it\n/// there?\n#[expect(x)]\npub fn it(x: &X) {}";
        assert_eq!(doc_comment(source, "it"), Some("Is it there?".to_owned()));
        assert_eq!(doc_comment("fn bare() {}", "bare"), None);
    }

    #[test]
    fn every_question_has_a_sentence() {
        let sentences = by_question().expect("the sources are there");
        for question in graph::GRAPH {
            assert!(sentences.contains_key(question.name), "{}", question.name);
        }
    }
}
