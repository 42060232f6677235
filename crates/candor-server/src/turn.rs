//! One exchange as those see it who watch over the server: how it ended, how long it took and where
//! the time went, counted always and told in a line where somebody wants lines.
//!
//! A line says nothing that is secret: no credentials, no content, and of the query the names only,
//! since what is asked for tells about people.

use std::time::{Duration, Instant};

use candor_core::catalogue::Cause;
use candor_core::exchange::{Exchange, Peer};
use candor_core::graph::{Need, Step};
use http::request::Parts;
use tracing::Level;

use crate::metrics::{Ended, Metrics};

/// The target of the lines, by which they are asked for: `candor::request=info`. At `warn`, only
/// what failed is told.
const REQUESTS: &str = "candor::request";

/// An exchange that is going on.
#[derive(Debug)]
pub(crate) struct Turn {
    began: Instant,
    /// Whether a line is wanted however it ends; else the parts of its time are nobody's concern.
    told: bool,
    waits: Option<(Need, Instant)>,
    store: Duration,
    content: Duration,
    ended: Option<Ended>,
    note: Option<Box<Note>>,
}

/// What the line says that the exchange knew.
#[derive(Debug)]
struct Note {
    cause: &'static Cause,
    caller: Option<String>,
    log_id: Option<String>,
    bytes_in: u64,
    query: String,
    trace: Option<String>,
}

impl Turn {
    /// An exchange begins.
    pub(crate) fn begin() -> Turn {
        Turn {
            began: Instant::now(),
            told: tracing::enabled!(target: REQUESTS, Level::INFO),
            waits: None,
            store: Duration::ZERO,
            content: Duration::ZERO,
            ended: None,
            note: None,
        }
    }

    /// The walk came to a step: what was waited for is there, and perhaps more is needed.
    pub(crate) fn asks(&mut self, step: &Step) {
        if !self.told {
            return;
        }
        match self.waits.take() {
            Some((Need::Content, since)) => self.content += since.elapsed(),
            Some((_, since)) => self.store += since.elapsed(),
            None => {}
        }
        if let Step::Needs(need) = step {
            self.waits = Some((*need, Instant::now()));
        }
    }

    /// It ends so.
    pub(crate) fn ends(&mut self, x: &Exchange, left_at: usize, cause: &'static Cause) {
        self.ended = Some(Ended::at(x, left_at, cause));
        if self.told || cause.is_failure() {
            self.note = Some(Box::new(Note::of(x, cause)));
        }
    }

    /// It is answered: counts it, and tells the line.
    pub(crate) fn answered(
        self,
        metrics: &Metrics,
        peer: &Peer,
        head: Option<&Parts>,
        bytes_out: Option<u64>,
    ) {
        let took = self.began.elapsed();
        let Some(ended) = self.ended else { return };
        metrics.ended(ended, took);
        if let Some(note) = &self.note {
            let line = Line {
                turn: &self,
                note,
                route: metrics.route(ended),
                peer,
                head,
                bytes_out,
                took,
            };
            line.tell();
        }
    }
}

impl Note {
    fn of(x: &Exchange, cause: &'static Cause) -> Note {
        let request = x.request.as_ref();
        let caller = x.caller().ok().and_then(|caller| caller.id.clone());
        Note {
            cause,
            caller: caller.filter(|_| request.is_some()),
            log_id: x.log_id.clone(),
            bytes_in: request.and_then(|request| request.content_length).unwrap_or_default(),
            query: request.map(|request| names(request.query)).unwrap_or_default(),
            trace: request
                .and_then(candor_core::exchange::Request::trace)
                .map(|trace| trace.trace_id.to_owned()),
        }
    }
}

/// The names of what is asked for, without the values.
fn names(query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let names = pairs.map(|pair| pair.split('=').next().unwrap_or_default());
    names.collect::<Vec<&str>>().join("&")
}

/// A line of the log.
struct Line<'a> {
    turn: &'a Turn,
    note: &'a Note,
    route: &'a str,
    peer: &'a Peer,
    head: Option<&'a Parts>,
    bytes_out: Option<u64>,
    took: Duration,
}

/// Says an event with all the fields of a line; the level is a part of its name.
macro_rules! say {
    ($line:expr, $level:expr) => {{
        let Line { turn, note, route, peer, head, bytes_out, took } = $line;
        tracing::event!(
            target: REQUESTS,
            $level,
            method = head.map(|head| head.method.as_str()),
            path = head.map(|head| head.uri.path()),
            query = Some(note.query.as_str()).filter(|query| !query.is_empty()),
            route,
            status = note.cause.status,
            cause = note.cause.name,
            caller = note.caller.as_deref(),
            peer = %peer.address,
            bytes_in = note.bytes_in,
            bytes_out,
            ms = ms(*took),
            store_ms = turn.told.then(|| ms(turn.store)),
            content_ms = turn.told.then(|| ms(turn.content)),
            trace = note.trace.as_deref(),
            log_id = note.log_id.as_deref(),
            "answered"
        );
    }};
}

impl Line<'_> {
    fn tell(&self) {
        if self.note.cause.is_failure() {
            say!(self, Level::WARN);
        } else {
            say!(self, Level::INFO);
        }
    }
}

/// Milliseconds, to the thousandth.
fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_query_the_names_are_told() {
        assert_eq!(names(""), "");
        assert_eq!(names("email=ann%40example.org&limit=2"), "email&limit");
        assert_eq!(names("&a&b=&=c"), "a&b&");
    }
}
