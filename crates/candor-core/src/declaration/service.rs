//! Other services that the author of an API names: hooks that are asked before a change is made,
//! and upstreams that have what a path leads to.

use std::fmt;

use http::{HeaderName, Uri};

use super::access::Access;
use super::api::Operations;
use super::deprecation::Deprecation;
use super::lifecycle::TransitionIndex;
use super::values::{DEADLINE_UNITS, amount};

/// Another service: where it is, and how long it is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// `http` or `https`, with a host and without credentials.
    pub url: Uri,
    /// The file of certificates that are trusted for it, instead of those of the machine.
    pub ca: Option<String>,
    /// Milliseconds from the question to the last byte of the answer.
    pub timeout_ms: u64,
}

impl fmt::Display for Service {
    /// Where it is, and how long it is waited for: `http://127.0.0.1:9000/check within 5s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} within {}", self.url, amount(self.timeout_ms, &DEADLINE_UNITS))
    }
}

/// A service that is asked before a change is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Which.
    pub service: Service,
    /// The environment variable that holds the secrets its questions are signed with.
    pub secret_env: Option<String>,
    /// The top-level members of the record that its answer may change.
    pub may_change: Vec<String>,
}

/// A type whose representations another service has.
#[derive(Debug)]
pub struct Upstream {
    /// Its path segment.
    pub name: String,
    /// What it is for, in a sentence.
    pub about: Option<String>,
    /// That it is on its way out, or that all of the version is.
    pub deprecation: Option<Deprecation>,
    /// Who may do what. Its rules are about the caller alone, for the records are elsewhere.
    pub access: Access,
    /// The service. What stands behind the name in a path stands behind its URL.
    pub service: Service,
    /// Fields of requests that go along besides those that always do.
    pub forward: Vec<HeaderName>,
    /// The fields in which the service is told who asks.
    pub tells: TellsCaller,
    /// What can be done.
    pub operations: Operations,
    /// Whether content of unknown length is taken (else 411).
    pub chunked: bool,
    /// The place of its first path among the templates of the API.
    pub(crate) first_template: usize,
}

/// The fields of a request to an upstream that say who asks, as far as it is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TellsCaller {
    /// Their id.
    pub id: Option<HeaderName>,
    /// Their roles.
    pub roles: Option<HeaderName>,
}

impl TellsCaller {
    /// Whether anything is told.
    pub fn any(&self) -> bool {
        self.id.is_some() || self.roles.is_some()
    }
}

/// The hooks of a type.
#[derive(Debug, Default)]
pub struct Hooks {
    /// Before a record comes to be: POST, and PUT where there is none.
    pub create: Option<Hook>,
    /// Before a record is written anew: PUT and PATCH.
    pub update: Option<Hook>,
    /// Before a record is deleted.
    pub delete: Option<Hook>,
    /// Before a transition is taken, by its own path or by PUT or PATCH.
    pub transitions: Vec<(TransitionIndex, Hook)>,
}

impl Hooks {
    /// The hook of a transition.
    pub fn of_transition(&self, index: TransitionIndex) -> Option<&Hook> {
        self.transitions.iter().find(|(of, _)| *of == index).map(|(_, hook)| hook)
    }
}
