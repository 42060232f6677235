//! Checked on every response without being written: one function a rule, named by its clause.
//!
//! What needs more than this one answer is elsewhere: in `documented.rs` whether it is the answer
//! that the OpenAPI document tells of, in `look.rs` whether a refusal changed
//! anything, in `follow.rs` whether its type resolves, in `run.rs` whether the connection closes.

mod browsers;
mod carries;
pub mod documented;
mod fields;
mod grammar;
mod problem;
mod record;
#[cfg(test)]
mod tests;

use candor_core::graph::Path;
use candor_core::record::Revision;

use crate::reply::Reply;
use crate::sent::Sent;

/// An answer, and what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// The request.
    pub sent: &'a Sent,
    /// The response.
    pub reply: &'a Reply,
    /// The way it was decided.
    pub path: &'a Path,
    /// The server's time, in seconds.
    pub now: i64,
    /// What the target is after the exchange, as the store tells it, if that can be said.
    pub state: Option<State>,
}

/// What a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has a state, and this is its name.
    At(Revision),
    /// There is nothing.
    Nothing,
}

impl Answered<'_> {
    /// Whether the status says that nothing was done.
    pub fn refused(&self) -> bool {
        self.reply.status >= 400
    }

    /// Whether the answer is that of another service, which our rules do not bind.
    pub fn forwarded(&self) -> bool {
        self.path.outcome.name == "forwarded"
    }

    /// Whether content may come with the answer.
    pub fn has_content(&self) -> bool {
        self.sent.method != "HEAD" && !self.reply.content.is_empty()
    }
}

/// A rule that holds for every answer.
#[derive(Debug)]
pub struct Rule {
    /// The clause.
    pub source: &'static str,
    /// Holds, or says how it does not.
    pub check: fn(&Answered<'_>) -> Result<(), String>,
}

const fn rule(source: &'static str, check: fn(&Answered<'_>) -> Result<(), String>) -> Rule {
    Rule { source, check }
}

/// All of them.
#[rustfmt::skip]
pub static RULES: &[Rule] = &[
    rule("RFC 9110 §15", status_is_that_of_the_outcome),
    rule("RFC 9110 §5.3", fields::each_stands_on_one_line),
    rule("RFC 9110 §5.5", grammar::every_field_is_known_and_well_formed),
    rule("RFC 9110 §9.3.3", grammar::post_is_not_answered_like_get),
    rule("RFC 9110 §6.6.1", fields::date_is_now),
    rule("RFC 9110 §8.6", fields::length_is_right),
    rule("RFC 9113 §8.2.2", fields::nothing_is_said_of_the_connection),
    rule("RFC 9110 §8.3", fields::type_comes_with_content),
    rule("RFC 9110 §15.3.5, §15.4.5", fields::nothing_follows_204_and_304),
    rule("RFC 9110 §8.8.3", fields::etag_is_strong),
    rule("RFC 9110 §8.8.2", fields::last_modified_is_past),
    rule("RFC 9110 §9.3.4", fields::put_is_answered_without_validators),
    rule("RFC 9110 §12.5.5", fields::vary_is_there),
    rule("RFC 9110 §8.8.1", fields::tag_names_the_representation),
    rule("RFC 9111 §5.2", fields::caching_is_explicit),
    rule("RFC 7240 §3", fields::a_path_is_told_on_request),
    rule("Fetch, X-Content-Type-Options", browsers::nothing_is_guessed),
    rule("CSP 3 §4", browsers::a_page_runs_nothing),
    rule("Fetch, CORS protocol", browsers::what_is_sent_can_be_read),
    rule("RFC 9457 §3", problem::a_refusal_is_a_problem),
    rule("RFC 8259 §2", record::json_parses),
    rule("CONTRACT 3", record::a_record_has_its_members),
    rule("CONTRACT 1", carries::everything_is_carried),
];

fn status_is_that_of_the_outcome(x: &Answered<'_>) -> Result<(), String> {
    let outcome = x.path.outcome;
    if x.forwarded() {
        return Ok(());
    }
    match x.reply.status == outcome.status {
        true => Ok(()),
        false => Err(format!("{} is for {}", outcome.name, outcome.status)),
    }
}

/// An error unless something holds.
/// The entity tag of the state alone: behind it a tag says which of its representations it names.
fn state_tag(tag: &str) -> String {
    match tag.split_once('-') {
        Some((state, _)) => format!("{state}\""),
        None => tag.to_owned(),
    }
}

fn demand(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
