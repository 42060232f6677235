//! Ways to end at the caller: what they show cannot be read, checked or believed.

use super::{Carry, Cause, Retry, Shows, a, b};
use crate::detail;

/// An Authorization field that names no one credential.
pub static CREDENTIALS_MALFORMED: Cause = Cause {
    name: "credentials-malformed",
    status: 400,
    title: "The credentials cannot be read",
    meaning: "The Authorization field breaks its grammar, or there are several: nobody can tell \
              who asks.",
    way_out: "Send one field, `Authorization: Bearer` and the token.",
    source: "RFC 6750 §3.1",
    carries: &[Carry::Challenge],
    retry: Retry::Never,
    cells: &[a(400, "GET"), a(400, "POST"), a(400, "PUT"), a(400, "DELETE"), b(400)],
    shows: Shows::Problem(detail::credentials_malformed),
};

/// Nobody can say now whether they are good.
pub static CREDENTIALS_UNCHECKABLE: Cause = Cause {
    name: "credentials-uncheckable",
    status: 503,
    title: "The credentials cannot be checked now",
    meaning: "What is needed to check them cannot be had: the store does not answer, or the keys \
              of their issuer were never got. They may be good.",
    way_out: "Try again after the time in Retry-After.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter, Carry::LogId],
    retry: Retry::Later,
    cells: &[b(503)],
    shows: Shows::Problem(detail::credentials_uncheckable),
};

/// Too many that came from one address were not believed.
pub static ATTEMPTS_TOO_MANY: Cause = Cause {
    name: "attempts-too-many",
    status: 429,
    title: "Too many bad credentials came from this address",
    meaning: "Several credentials in a row that came from the same address were not good, and \
              these are not either. Nobody who shows good ones is held up by it.",
    way_out: "Find out what is wrong with the credentials, and do not try again before the time in \
              Retry-After.",
    source: "RFC 6585 §4",
    carries: &[Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[],
    shows: Shows::Problem(detail::attempts_too_many),
};

/// They are not believed.
pub static CREDENTIALS_INVALID: Cause = Cause {
    name: "credentials-invalid",
    status: 401,
    title: "The credentials are not valid",
    meaning: "Credentials were shown, and they are not good: expired, revoked, damaged, of \
              another server or of a kind that is not taken. Nothing was done, even if it would \
              have been allowed to somebody who shows nothing.",
    way_out: "Ask whoever runs the API for a new token, or get a fresh one from its issuer; \
              the problem says what is wrong with this one.",
    source: "RFC 6750 §3.1",
    carries: &[Carry::Challenge],
    retry: Retry::Never,
    cells: &[a(401, "GET"), a(401, "POST"), a(401, "PUT"), a(401, "DELETE"), b(401)],
    shows: Shows::Problem(detail::credentials_invalid),
};

/// What was counted is not for everybody.
pub static METRICS_WITHHELD: Cause = Cause {
    name: "metrics-withheld",
    status: 403,
    title: "The metrics are not for this caller",
    meaning: "Metrics tell how busy the server is and with what. They are shown to this machine, \
              without a proxy in between, or to whom `metrics` in the declaration says.",
    way_out: "Ask from the machine that the server runs on, or as somebody who may.",
    source: "RFC 9110 §15.5.4",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::metrics_withheld),
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &CREDENTIALS_MALFORMED,
    &CREDENTIALS_UNCHECKABLE,
    &ATTEMPTS_TOO_MANY,
    &CREDENTIALS_INVALID,
    &METRICS_WITHHELD,
];
