//! Why a question was answered so: the fact that it looked at, in a phrase.
//!
//! One table, by the name of the question. What is not in it looks at the request alone, and its
//! name says what there is to say.

use http::HeaderName;
use http::header::{
    ACCEPT, CONTENT_TYPE, HOST, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE,
};

use super::{Exchange, allowed, templates};
use crate::access::Refusal;
use crate::change::{CommitError, Unfit};
use crate::exchange::template;
use crate::record::Standing;

type Because = fn(&Exchange) -> Option<String>;

/// By the name of the question.
#[rustfmt::skip]
pub(crate) const TABLE: &[(&str, Because)] = &[
    ("host_valid",                |x| field(x, &HOST)),
    ("method_known",              |x| Some(x.request().method_text.to_owned())),
    ("version_current",           |x| Some(format!("the API is {}", x.api.version))),
    ("route_known",               |x| templates(x.api).into_iter().nth(template(Some(x.route())))),
    ("method_allowed",            |x| Some(format!("allowed: {}", allowed(x.route()).join(", ")))),
    ("credentials_valid",         caller),
    ("within_rate",               rate),
    ("unthrottled",               rate),
    ("caller_known",              ruled),
    ("allowed_on_type",           ruled),
    ("parameters_known",          query),
    ("parameters_valid",          query),
    ("acceptable",                |x| field(x, &ACCEPT).or(Some("everything is accepted".into()))),
    ("length_given",              length),
    ("content_small_enough",      |x| Some(format!("at most {} bytes", x.api.content_max_bytes))),
    ("media_type_supported",      |x| field(x, &CONTENT_TYPE)),
    ("key_idle",                  |x| x.request().idempotency_key.as_ref().map(|key| format!("key {key}"))),
    ("record_known",              standing),
    ("record_live",               standing),
    ("allowed_on_record",         |x| by_rule(x, x.record_refusal())),
    ("precondition_given",        |x| Some(tag(x))),
    ("if_match_holds",            |x| condition(x, &IF_MATCH)),
    ("if_unmodified_since_holds", |x| condition(x, &IF_UNMODIFIED_SINCE)),
    ("if_none_match_holds",       |x| condition(x, &IF_NONE_MATCH)),
    ("modified",                  |x| condition(x, &IF_NONE_MATCH).or_else(|| condition(x, &IF_MODIFIED_SINCE))),
    ("content_valid",             violation),
    ("allowed_to_become",         |x| by_rule(x, x.change_refusal().map(|refused| refused.why))),
    ("hook_in_time",              supposed_to_agree),
    ("hook_sound",                supposed_to_agree),
    ("hook_allows_caller",        supposed_to_agree),
    ("hook_allows_content",       supposed_to_agree),
    ("hook_allows_state",         supposed_to_agree),
    ("commit_accepted",           commit),
    ("upstream_in_time",          supposed_to_answer),
    ("upstream_sound",            supposed_to_answer),
    ("upstream_taking_work",      supposed_to_answer),
    ("shows_a_page",              page),
];

impl Exchange<'_> {
    /// Why the question of this name was answered as it was, where there is more to say than its
    /// name does.
    pub fn because(&self, question: &str) -> Option<String> {
        self.request.as_ref()?;
        let (_, because) = TABLE.iter().find(|(name, _)| *name == question)?;
        because(self)
    }
}

fn field(x: &Exchange, name: &HeaderName) -> Option<String> {
    let value = x.request().headers.get(name)?.to_str().ok()?;
    Some(format!("{name}: {value}"))
}

fn caller(x: &Exchange) -> Option<String> {
    let caller = x.caller().ok()?;
    Some(match &caller.id {
        None => "nobody is known to ask".to_owned(),
        Some(id) if caller.roles.is_empty() => format!("{id}, without roles"),
        Some(id) => format!("{id}, as {}", caller.roles.join(", ")),
    })
}

fn ruled(x: &Exchange) -> Option<String> {
    by_rule(x, x.refusal().ok().flatten().cloned())
}

/// Who asks, and what of a rule does not hold of it.
fn by_rule(x: &Exchange, refusal: Option<Refusal>) -> Option<String> {
    let caller = caller(x)?;
    Some(match refusal.map(|refusal| refusal.part) {
        None => caller,
        Some(None) => format!("{caller}; no rule says who may"),
        Some(Some(part)) => format!("{caller}; `{part}` does not hold"),
    })
}

fn rate(x: &Exchange) -> Option<String> {
    x.allowance().map(|allowance| format!("{} of {} left", allowance.remaining, allowance.quota))
}

/// The first thing that is wrong with the content.
fn violation(x: &Exchange) -> Option<String> {
    let Some(Unfit::Violates(violations)) = x.unfit() else { return None };
    let first = violations.list.first()?;
    let place = if first.pointer.is_empty() { "the content" } else { &first.pointer };
    Some(format!("{place}: {}", first.message))
}

fn query(x: &Exchange) -> Option<String> {
    let query = x.request().query;
    (!query.is_empty()).then(|| query.to_owned())
}

fn length(x: &Exchange) -> Option<String> {
    x.request().content_length.map(|bytes| format!("{bytes} bytes"))
}

fn standing(x: &Exchange) -> Option<String> {
    Some(match x.standing().ok()? {
        // What is not for this caller is told as little as the answer does.
        Standing::Live(_) if x.record_refusal().is_some() => "it is there".to_owned(),
        Standing::Unknown => "the store knows nothing of it".to_owned(),
        Standing::Live(record) => {
            format!("it is at revision {}, written {}", record.revision, record.update_time)
        }
        Standing::Deleted(tombstone) => format!("it was deleted {}", tombstone.delete_time),
    })
}

/// What the target is now.
fn tag(x: &Exchange) -> String {
    match x.told_validator() {
        Some(validator) => format!("the current entity tag is \"{validator}\""),
        None => "there is nothing now".to_owned(),
    }
}

/// A condition of the request beside what is.
fn condition(x: &Exchange, name: &HeaderName) -> Option<String> {
    Some(format!("{}; {}", field(x, name)?, tag(x)))
}

fn commit(x: &Exchange) -> Option<String> {
    Some(match x.commit().ok()? {
        Ok(done) if done.len() > 1 => format!("{} changes", done.len()),
        Ok(_) => "nothing that is stored forbids it".to_owned(),
        Err(CommitError::Conflict(_)) => "what is stored forbids it".to_owned(),
        Err(CommitError::Fault(_)) => "the store failed".to_owned(),
    })
}

fn supposed_to_agree(x: &Exchange) -> Option<String> {
    x.consent_supposed().then(|| "the service was not asked, and is supposed to agree".to_owned())
}

fn supposed_to_answer(x: &Exchange) -> Option<String> {
    x.answer_supposed().then(|| "the service was not asked, and is supposed to answer".to_owned())
}

fn page(x: &Exchange) -> Option<String> {
    let page = x.page().ok()?;
    let more = if page.more { "; there are more" } else { "" };
    Some(format!("{} records{more}", page.records.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::GRAPH;

    #[test]
    fn every_reason_belongs_to_a_question() {
        for (name, _) in TABLE {
            assert!(GRAPH.iter().any(|question| question.name == *name), "{name}");
        }
    }
}
