//! Rules about refusals (RFC 9457).

use serde_json::Value;

use super::{Answered, demand};

/// Every refusal is a problem, in JSON, in XML or as a page, and says what its row says.
pub(super) fn a_refusal_is_a_problem(x: &Answered<'_>) -> Result<(), String> {
    if x.forwarded() {
        return Ok(());
    }
    let problem = x.reply.media_type() == Some("application/problem+json");
    if !x.refused() {
        return demand(!problem, || "a success is no problem".to_owned());
    }
    let page = x.reply.media_type() == Some("text/html");
    let xml = x.reply.media_type() == Some("application/problem+xml");
    demand(problem || page || xml, || format!("its type is {:?}", x.reply.field("content-type")))?;
    match (x.sent.method == "HEAD", problem) {
        (true, _) => Ok(()),
        (false, true) => document(x),
        (false, false) if xml => in_xml(x),
        (false, false) => shown(x),
    }
}

fn document(x: &Answered<'_>) -> Result<(), String> {
    let outcome = x.path.outcome;
    let problem: Value =
        serde_json::from_slice(&x.reply.content).map_err(|fault| fault.to_string())?;
    let text = |name: &str| problem[name].as_str().unwrap_or_default();
    let wanted = format!("/-/problems/{}", outcome.name);
    demand(text("type") == wanted, || format!("`type` is {:?}", text("type")))?;
    demand(text("title") == outcome.title, || format!("`title` is {:?}", text("title")))?;
    demand(problem["status"] == x.reply.status, || format!("`status` is {}", problem["status"]))?;
    demand(text("detail").ends_with(['.', '?']), || format!("`detail` is {:?}", text("detail")))?;
    demand(text("retry") == outcome.retry.as_str(), || format!("`retry` is {}", problem["retry"]))?;
    instance(x, problem["instance"].as_str())
}

/// The instance is the path; a request that could not be read has none.
fn instance(x: &Answered<'_>, instance: Option<&str>) -> Result<(), String> {
    let readable = x.sent.well_formed
        && !matches!(
            x.path.outcome.name,
            "head-malformed"
                | "target-malformed"
                | "target-too-long"
                | "head-too-large"
                | "framing-ambiguous"
                | "transfer-coding-unknown"
                | "overloaded"
        );
    let wanted = if readable { x.sent.path() } else { None };
    demand(wanted.is_none() || instance == wanted, || format!("`instance` is {instance:?}"))
}

/// As RFC 9457 appendix B has it.
fn in_xml(x: &Answered<'_>) -> Result<(), String> {
    let (text, outcome) = (x.reply.text()?, x.path.outcome);
    let begins = text.starts_with(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><problem xmlns=\"urn:ietf:rfc:7807\"><type>",
    );
    let told = text.contains(&format!("<type>/-/problems/{}</type>", outcome.name))
        && text.contains(&format!("<status>{}</status>", x.reply.status));
    demand(begins && told && text.ends_with("</problem>"), || "it is no problem in XML".to_owned())
}

fn shown(x: &Answered<'_>) -> Result<(), String> {
    let page = x.reply.text()?;
    let told = page.to_ascii_lowercase().starts_with("<!doctype html>")
        && page.contains(x.path.outcome.title)
        && page.contains(&format!("/-/problems/{}", x.path.outcome.name));
    demand(told, || "the page does not tell its problem".to_owned())
}
