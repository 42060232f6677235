//! What a status or a problem means here: the rows of the catalogue.

use candor_core::catalogue::{Cause, all};
use candor_core::graph::GRAPH;
use candor_core::nearest::nearest;
use candor_json::Json;

use crate::exit::{Exit, Failure};

/// Every cause that ends in this status, or the one of this name.
pub(super) fn explain(what: &str, json: bool) -> Result<String, Failure> {
    let named = |cause: &&'static Cause| cause.name == what || cause.status.to_string() == what;
    let causes: Vec<&'static Cause> = all().filter(named).collect();
    if causes.is_empty() {
        return Err(unknown(what));
    }
    Ok(match json {
        true => Json::array(causes.into_iter().map(cause_json)).to_text(),
        false => causes.into_iter().map(cause_text).collect::<Vec<_>>().join("\n\n"),
    })
}

fn unknown(what: &str) -> Failure {
    let happened = format!("nothing is answered with `{what}`");
    let near = nearest(what, all().map(|cause| cause.name));
    let todo = match near {
        Some(near) => format!(
            "did you mean `{near}`? A request is explained as in `candor explain FOLDER 'GET /v1'`"
        ),
        None => "name a status such as 409 or a problem such as if-match-failed; a request is \
                 explained as in `candor explain FOLDER 'GET /v1'`"
            .to_owned(),
    };
    Failure::new(Exit::Usage, happened, todo)
}

/// The questions that lead to it.
fn questions(cause: &Cause) -> Vec<&'static str> {
    let leads = GRAPH.iter().filter(|question| question.outcome.name == cause.name);
    leads.map(|question| question.name).collect()
}

fn cause_text(cause: &'static Cause) -> String {
    let mut lines = vec![
        format!("{} {}", cause.status, cause.name),
        format!("  {}", cause.title),
        format!("  what      {}", cause.meaning),
    ];
    if !cause.way_out.is_empty() {
        lines.push(format!("  way out   {}", cause.way_out));
    }
    if cause.is_refusal() {
        lines.push(format!("  retry     {}", cause.retry.as_str()));
    }
    lines.push(format!("  asked by  {}", questions(cause).join(", ")));
    lines.push(format!("  source    {}", cause.source));
    lines.join("\n")
}

fn cause_json(cause: &'static Cause) -> Json {
    Json::object([
        ("status", Json::integer(i64::from(cause.status))),
        ("name", Json::text(cause.name)),
        ("title", Json::text(cause.title)),
        ("meaning", Json::text(cause.meaning)),
        ("way_out", Json::text(cause.way_out)),
        ("retry", Json::text(cause.retry.as_str())),
        ("questions", Json::array(questions(cause).into_iter().map(Json::text))),
        ("source", Json::text(cause.source)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_told_with_all_its_causes() {
        let told = explain("409", false).unwrap();
        for part in ["409 duplicate", "409 still-referenced", "asked by  values_unique", "source"] {
            assert!(told.contains(part), "{part} in {told}");
        }
        assert!(!told.contains("412 "));
    }

    #[test]
    fn a_problem_is_told_by_its_name() {
        let told = explain("if-match-failed", true).unwrap();
        assert!(told.starts_with("[{\"status\":412,\"name\":\"if-match-failed\""), "{told}");
        let mistaken = explain("if-match-faild", false).unwrap_err().to_string();
        assert!(mistaken.contains("did you mean `if-match-failed`?"), "{mistaken}");
    }
}
