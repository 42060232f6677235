//! The catalogue: every way an exchange can end, one row a cause.
//!
//! A cause is not a status: six different causes end in 409, each with its own name, its own page
//! and its own way out. Statuses stand here and nowhere else. What a row `carries` is executed by
//! `representation`, so an answer cannot leave without what its status owes the client. Problem
//! pages, the reference, metric labels and the coverage tests are made from these rows.

mod access;
mod batch;
mod caller;
mod commit;
mod content;
mod founding;
mod hook;
mod items;
mod lifecycle;
mod replay;
mod request;
mod resource;
mod service;
mod state;
mod success;
mod upstream;
mod wire;

pub use access::*;
pub use batch::*;
pub use caller::*;
pub use commit::*;
pub use content::*;
pub use founding::{Cell, FOUNDING_CELLS, Table, a, b};
pub use hook::*;
pub use items::*;
pub use lifecycle::*;
pub use replay::*;
pub use request::*;
pub use resource::*;
pub use service::*;
pub use state::*;
pub use success::*;
pub use upstream::*;
pub use wire::*;

use self::access::ROWS as ACCESS_ROWS;
use self::batch::ROWS as BATCH_ROWS;
use self::caller::ROWS as CALLER_ROWS;
use self::commit::ROWS as COMMIT_ROWS;
use self::content::ROWS as CONTENT_ROWS;
use self::hook::ROWS as HOOK_ROWS;
use self::items::ROWS as ITEM_ROWS;
use self::lifecycle::ROWS as LIFECYCLE_ROWS;
use self::replay::ROWS as REPLAY_ROWS;
use self::request::ROWS as REQUEST_ROWS;
use self::resource::ROWS as RESOURCE_ROWS;
use self::service::ROWS as SERVICE_ROWS;
use self::state::ROWS as STATE_ROWS;
use self::success::ROWS as SUCCESS_ROWS;
use self::upstream::ROWS as UPSTREAM_ROWS;
use self::wire::ROWS as WIRE_ROWS;
use crate::exchange::Exchange;
use http::StatusCode;

/// One way to end.
#[derive(Debug)]
pub struct Cause {
    /// Its name: the last segment of the problem type's URL, and a metric label.
    pub name: &'static str,
    /// The status code.
    pub status: u16,
    /// The cause in a few words; the problem's `title`.
    pub title: &'static str,
    /// What it means, for its page.
    pub meaning: &'static str,
    /// What the client can do, for its page.
    pub way_out: &'static str,
    /// The clause that asks for this answer.
    pub source: &'static str,
    /// What the answer must carry besides what every answer carries.
    pub carries: &'static [Carry],
    /// Whether the same request can succeed later.
    pub retry: Retry,
    /// The cells of the founding tables that it fulfils.
    pub cells: &'static [Cell],
    /// What is shown.
    pub shows: Shows,
}

/// What the content of an answer is.
#[derive(Clone, Copy)]
pub enum Shows {
    /// Nothing: no content, no Content-Type.
    Nothing,
    /// The record as it is after the exchange, or as it was last when it was deleted.
    Record,
    /// A page of records.
    List,
    /// How many records were created, and unless the client asked not to be shown them, which.
    Items,
    /// The answers to the requests of a batch.
    Batch,
    /// A document of the server itself: what is here, what a problem means, health.
    Document,
    /// What another service answered, with its status.
    Forwarded,
    /// A problem (RFC 9457), with the sentence that tells this client what happened.
    Problem(fn(&Exchange) -> String),
}

/// Something an answer must carry. `representation::carry` has the one place where each is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carry {
    /// `Accept-Encoding`: the content codings that are taken (RFC 9110 §15.5.16).
    AcceptEncoding,
    /// `Accept`, and `Accept-Post` or `Accept-Patch`: the media types that are taken.
    AcceptedTypes,
    /// `Allow`: the methods of the target (RFC 9110 §10.2.1).
    Allow,
    /// Member `available`: the media types that can be had.
    Available,
    /// `WWW-Authenticate`: what a caller would have to show, and what was wrong with what it showed
    /// (RFC 6750 §3).
    Challenge,
    /// `Connection: close`: what follows on the connection cannot be trusted or will not be read.
    Close,
    /// Member `column`: the character of the filter where it is wrong.
    Column,
    /// Member `conflicts`: with what.
    Conflicts,
    /// `Access-Control-Allow-Methods`, `-Headers` and `Access-Control-Max-Age`: what a page of
    /// another origin may do (Fetch standard, "CORS protocol").
    CrossOrigin,
    /// Member `deleted` or `retired`: when the record or the version went.
    DeleteTime,
    /// `Content-Location`: that what is shown is the record, at its own URL (RFC 9110 §8.7).
    ContentLocation,
    /// Member `fields`: those that the caller may not see or set.
    Fields,
    /// Member `indexes`: the fields of which an index would narrow the filter.
    Indexes,
    /// `ETag` of the current state.
    Etag,
    /// `Last-Modified` of the current state.
    LastModified,
    /// Member `parent`: the record that the path says is referred to.
    Parent,
    /// `Link` to the next, previous and first page.
    PageLinks,
    /// `Location` of what was created.
    Location,
    /// Member `first_used`: when the Idempotency-Key was used first.
    FirstUse,
    /// Member `log_id`: finds the line in the server's log.
    LogId,
    /// Members `line` and `column` of the mistake in the content.
    Place,
    /// `Preference-Applied` (RFC 7240 §3), when one was.
    PreferenceApplied,
    /// Member `refused`: what each request of a batch that was refused would have been answered.
    Refused,
    /// `Link` and member `first`: where the list begins.
    Restart,
    /// Member `refusal`: the words of the service that refused.
    Refusal,
    /// Member `rule`: the part of the access rule that does not hold. Member `index`, and `line`
    /// where there is one: which of many records it is about.
    Rule,
    /// `Retry-After`, in seconds.
    RetryAfter,
    /// `Link` to the OpenAPI document, from what is here (RFC 8631 §3).
    ServiceDescription,
    /// `Link` to the version that took over.
    Successor,
    /// Member `transitions`: those that lead from the state of the record, each with its URL.
    Transitions,
    /// Member `errors`: every violation, each with pointer, keyword and message.
    Violations,
}

/// Whether the same request can succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not as it is.
    Never,
    /// When what is stored has changed.
    AfterChange,
    /// After a while.
    Later,
}

impl Retry {
    /// The problem's `retry` member.
    pub fn as_str(self) -> &'static str {
        match self {
            Retry::Never => "never",
            Retry::AfterChange => "after-change",
            Retry::Later => "later",
        }
    }
}

impl std::fmt::Debug for Shows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Shows::Nothing => "Nothing",
            Shows::Record => "Record",
            Shows::List => "List",
            Shows::Items => "Items",
            Shows::Batch => "Batch",
            Shows::Document => "Document",
            Shows::Forwarded => "Forwarded",
            Shows::Problem(_) => "Problem",
        })
    }
}

impl Cause {
    /// Whether the server failed: a 5xx.
    pub fn is_failure(&self) -> bool {
        self.status >= 500
    }

    /// Whether this is a refusal: a 4xx or 5xx, answered with a problem.
    pub fn is_refusal(&self) -> bool {
        matches!(self.shows, Shows::Problem(_))
    }
}

/// Every row, in the order of the questions that lead to them.
pub static ALL: &[&[&Cause]] = &[
    WIRE_ROWS,
    SERVICE_ROWS,
    RESOURCE_ROWS,
    CALLER_ROWS,
    ACCESS_ROWS,
    REQUEST_ROWS,
    STATE_ROWS,
    REPLAY_ROWS,
    CONTENT_ROWS,
    ITEM_ROWS,
    BATCH_ROWS,
    LIFECYCLE_ROWS,
    HOOK_ROWS,
    COMMIT_ROWS,
    UPSTREAM_ROWS,
    SUCCESS_ROWS,
];

/// The status that tells a client to send the content it has announced (RFC 9110 §15.2.1).
pub const INTERIM: StatusCode = StatusCode::CONTINUE;

/// Whether a response of this status has no content, and says nothing of any (RFC 9110 §8.6).
pub fn ends_with_its_head(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Every row, one after the other.
pub fn all() -> impl Iterator<Item = &'static Cause> {
    ALL.iter().flat_map(|rows| rows.iter().copied())
}

/// The refusal of this name.
pub fn refusal(name: &str) -> Option<&'static Cause> {
    all().find(|cause| cause.is_refusal() && cause.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_causes_share_a_name() {
        let mut seen = HashSet::new();
        for cause in all() {
            assert!(seen.insert(cause.name), "{} stands twice", cause.name);
        }
    }

    #[test]
    fn refusals_and_only_refusals_have_problems() {
        for cause in all() {
            assert_eq!(cause.is_refusal(), cause.status >= 400, "{}", cause.name);
        }
    }

    #[test]
    fn each_status_carries_what_its_clause_demands() {
        for cause in all() {
            let demanded: &[Carry] = match cause.status {
                // Many records have no one place.
                201 if matches!(cause.shows, Shows::Items) => &[Carry::Etag],
                201 => &[Carry::Location, Carry::Etag],
                304 => &[Carry::Etag],
                401 => &[Carry::Challenge],
                405 => &[Carry::Allow],
                406 => &[Carry::Available],
                408 => &[Carry::Close],
                409 => &[Carry::Conflicts],
                412 => &[Carry::Etag],
                // The content may be fine: it is the key that belongs to another request.
                422 if cause.name == "idempotency-key-reused" => &[Carry::FirstUse],
                422 => &[Carry::Violations],
                429 => &[Carry::RetryAfter],
                500 => &[Carry::LogId],
                503 => &[Carry::RetryAfter],
                _ => &[],
            };
            for carry in demanded {
                assert!(cause.carries.contains(carry), "{} lacks {carry:?}", cause.name);
            }
        }
    }

    #[test]
    fn every_founding_cell_is_fulfilled() {
        let served: HashSet<Cell> = all().flat_map(|cause| cause.cells).copied().collect();
        for cell in FOUNDING_CELLS {
            assert!(served.contains(cell), "{cell:?}");
        }
        assert_eq!(FOUNDING_CELLS.len(), 62);
    }
}
