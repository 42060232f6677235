//! An exchange whose target another service has: what that is asked, and what became of it.

use bytes::Bytes;
use candor_http::method::Known;
use http::Request;
use http::request::Parts;

use super::{Exchange, Route};
use crate::caller::Caller;
use crate::declaration::Upstream;
use crate::graph::Need;
use crate::service::{Answered, Passed, Passing, Told, Unanswered};

/// What became of asking the service.
#[derive(Debug)]
pub(crate) enum Relayed {
    /// Its answer is passed on.
    Passed(Passed),
    /// It has too much to do, for so many seconds if it says so.
    Busy(Option<u32>),
    /// It did not answer in time.
    Late,
    /// It did not answer as it must.
    Wrong,
    /// It was not asked: what it would answer is not known.
    Supposed,
}

impl<'a> Exchange<'a> {
    /// The service that has the target.
    pub fn upstream(&self) -> Option<&'a Upstream> {
        match self.request.as_ref()?.route {
            Route::Upstream { of, .. } => Some(of),
            _ => None,
        }
    }

    /// Whether the method passes content on. That of any other means nothing (RFC 9110 §9.3).
    pub(crate) fn passes_content(&self) -> bool {
        matches!(self.request().method, Some(Known::Post | Known::Put | Known::Patch))
    }

    /// Whether the request only looks.
    pub(crate) fn looks(&self) -> bool {
        matches!(self.request().method, Some(Known::Get | Known::Head))
    }

    /// What the service is asked.
    pub fn upstream_question(&self, head: &Parts) -> Result<Request<Bytes>, String> {
        let passing = self.passing(head).ok_or("there is nobody to ask")?;
        let content = self.content.as_ref().and_then(|content| content.as_ref().ok());
        passing.question(content.cloned().unwrap_or_default())
    }

    fn passing<'x>(&'x self, head: &'x Parts) -> Option<Passing<'x>> {
        let (to, path) = (self.upstream()?, self.request().path);
        let caller = self.caller().unwrap_or(Caller::nobody());
        Some(Passing { to, path, query: head.uri.query(), head, peer: self.peer, caller })
    }

    /// Learns what the service answered. Says what is wrong with it, for the log.
    pub fn learn_upstream(&mut self, head: &Parts, answered: &Answered) -> Option<String> {
        let told = match (answered, self.passing(head)) {
            (Ok(answer), Some(passing)) => passing.told(answer),
            (Ok(_), None) => Told::Wrong("nobody was asked".to_owned()),
            (Err(Unanswered::Broken(why)), _) => Told::Wrong(why.clone()),
            (Err(Unanswered::Late), _) => {
                self.relayed = Some(Box::new(Relayed::Late));
                return Some("it did not answer in time".to_owned());
            }
        };
        let (relayed, why) = match told {
            Told::Passed(passed) => (Relayed::Passed(passed), None),
            Told::Busy(seconds) => (Relayed::Busy(seconds), None),
            Told::Wrong(why) => (Relayed::Wrong, Some(why)),
        };
        self.relayed = Some(Box::new(relayed));
        why
    }

    /// Takes the service to answer, without asking it.
    pub fn suppose_answered(&mut self) {
        self.relayed = Some(Box::new(Relayed::Supposed));
    }

    /// Whether it was not asked.
    pub(super) fn answer_supposed(&self) -> bool {
        matches!(self.relayed.as_deref(), Some(Relayed::Supposed))
    }

    /// What became of asking the service.
    pub(crate) fn relayed(&self) -> Result<&Relayed, Need> {
        self.relayed.as_deref().ok_or(Need::Upstream)
    }

    /// For how long the service has too much to do, if it says so.
    pub(crate) fn upstream_seconds(&self) -> Option<u64> {
        match self.relayed.as_deref()? {
            Relayed::Busy(seconds) => seconds.map(u64::from),
            Relayed::Passed(_) | Relayed::Late | Relayed::Wrong | Relayed::Supposed => None,
        }
    }

    /// The answer that is passed on.
    pub(crate) fn passed(&self) -> Option<&Passed> {
        match self.relayed.as_deref()? {
            Relayed::Passed(passed) => Some(passed),
            Relayed::Busy(_) | Relayed::Late | Relayed::Wrong | Relayed::Supposed => None,
        }
    }
}
