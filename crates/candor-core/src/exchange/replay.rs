//! Replays: a request with an Idempotency-Key that was answered before.
//!
//! What it did is not done again. It is not even judged again: the record may be another by now,
//! and a precondition that held then need not hold any more. Whether it is the same request is
//! asked, and then it gets the answer that the first one got.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, Response};

use super::Exchange;
use crate::catalogue::Cause;
use crate::change::{Fault, FaultKind, Fingerprint, Kept};
use crate::graph::Need;
use crate::record::Timestamp;
use crate::representation::read_kept;

/// What is known under the Idempotency-Key of a request.
#[derive(Debug)]
pub enum Replay {
    /// A request with it is being answered.
    InFlight,
    /// Nothing.
    Fresh,
    /// A request with it was answered.
    Answered {
        /// When.
        time: Timestamp,
        /// What was asked for.
        fingerprint: Fingerprint,
        /// How it ended.
        outcome: &'static Cause,
        /// The answer.
        answer: Response<Bytes>,
    },
}

impl Exchange<'_> {
    /// The Idempotency-Key, where the request has one and its method takes it.
    pub fn key(&self) -> Option<&str> {
        self.request.as_ref().and_then(|request| request.idempotency_key.as_deref())
    }

    /// The same as the store keeps it: callers choose keys as they like, and none is answered what
    /// another was. No id and no key has a line break.
    pub fn kept_key(&self) -> Option<Cow<'_, str>> {
        let key = self.key()?;
        Some(match self.caller().ok().and_then(|caller| caller.id.as_deref()) {
            Some(id) => Cow::Owned(format!("{id}\n{key}")),
            None => Cow::Borrowed(key),
        })
    }

    /// What is known under the key. Asked only where there is one.
    pub fn replay(&self) -> Result<&Replay, Need> {
        self.replay.as_ref().ok_or(Need::Replay)
    }

    /// Whether this request was answered before.
    pub fn is_replay(&self) -> bool {
        self.outcome_before().is_some()
    }

    /// How the request ended that was answered before.
    pub fn outcome_before(&self) -> Option<&'static Cause> {
        match &self.replay {
            Some(Replay::Answered { outcome, .. }) => Some(outcome),
            Some(Replay::InFlight | Replay::Fresh) | None => None,
        }
    }

    /// When the key was used first, and the answer.
    pub fn answered_before(&self) -> Option<(Timestamp, &Response<Bytes>)> {
        match &self.replay {
            Some(Replay::Answered { time, answer, .. }) => Some((*time, answer)),
            Some(Replay::InFlight | Replay::Fresh) | None => None,
        }
    }

    /// Whether the request is the one that was answered.
    pub fn same_request(&self) -> bool {
        match &self.replay {
            Some(Replay::Answered { fingerprint, .. }) => *fingerprint == self.fingerprint(),
            Some(Replay::InFlight | Replay::Fresh) | None => true,
        }
    }

    /// What the request asks for: everything that decides what is done and how it is told, but for
    /// the form of the answer. Its preconditions are not in it: whoever repeats a request may have
    /// heard of its effect. Nor is the wish to know how it was answered.
    pub fn fingerprint(&self) -> Fingerprint {
        let request = self.request();
        let prefer = http::HeaderName::from_static("prefer");
        let explain = request.preferences.explain;
        let wishes = explain.then(|| wishes_besides_explain(request.headers));
        let lines = [CONTENT_TYPE, CONTENT_ENCODING, prefer];
        let lines = lines.iter().flat_map(|name| {
            let given = wishes.as_ref().filter(|_| name.as_str() == "prefer");
            let said = request.headers.get_all(name).iter().map(http::HeaderValue::as_bytes);
            let said = said.filter(move |_| given.is_none());
            let values = given.into_iter().flatten().map(String::as_bytes).chain(said);
            std::iter::once(name.as_str().as_bytes()).chain(values)
        });
        let head = [request.method_text.as_bytes(), request.path_and_query.as_bytes()];
        let content = self.content_bytes().unwrap_or_default();
        Fingerprint::of(head.into_iter().chain(lines).chain([content]))
    }

    /// Learns that another request with the key is being answered.
    pub fn learn_in_flight(&mut self) {
        self.replay = Some(Replay::InFlight);
    }

    /// Learns what is kept under the key. What is older than the API keeps it is forgotten.
    pub fn learn_kept(&mut self, kept: Option<Kept>) -> Result<(), Fault> {
        let kept = kept.filter(|kept| !kept.forgotten(self.api.idempotency_seconds, self.now));
        self.replay = Some(match kept {
            None => Replay::Fresh,
            Some(Kept { fingerprint, time, answer }) => {
                let (outcome, answer) = read_kept(answer.into()).ok_or_else(|| {
                    Fault::new(FaultKind::Damaged, "an answer that was kept cannot be read")
                })?;
                Replay::Answered { time, fingerprint, outcome, answer }
            }
        });
        Ok(())
    }
}

/// What else is wished for, as it would have been sent without the wish to know how it is answered.
fn wishes_besides_explain(headers: &HeaderMap) -> Vec<String> {
    let besides = |line: &http::HeaderValue| {
        let text = String::from_utf8_lossy(line.as_bytes());
        let wishes = text.split(',').map(str::trim);
        let others = wishes.filter(|wish| !wish.eq_ignore_ascii_case("explain"));
        others.collect::<Vec<&str>>().join(", ")
    };
    headers.get_all("prefer").iter().map(besides).filter(|line| !line.is_empty()).collect()
}
