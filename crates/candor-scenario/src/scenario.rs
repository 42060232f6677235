//! What a scenario is: exchanges in a row, what is there before them, and what each must answer.

use candor_core::change::FaultKind;

use crate::client::Over;
use candor_core::exchange::Maintenance;
use candor_json::Json;

use crate::service::Behaviour;

/// A scenario: a sentence, and the exchanges that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// What it shows.
    pub title: String,
    /// The line of the title.
    pub line: usize,
    /// The folder of its declaration.
    pub api: String,
    /// Limits of the server that differ from the usual ones, by name.
    pub limits: Vec<(String, u64)>,
    /// The version of HTTP that it can only happen over, and why.
    pub over: Option<(Over, String)>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

impl Scenario {
    /// Whether it can happen over this version of HTTP.
    pub fn can_happen(&self, over: Over) -> bool {
        match (&self.over, over) {
            (Some((only, _)), _) => *only == over,
            (None, Over::Http1) => true,
            (None, Over::Http2) => {
                let of_http1 = |(name, _): &(String, u64)| OF_HTTP1.contains(&name.as_str());
                !self.limits.iter().any(of_http1) && self.steps.iter().all(Step::can_be_streamed)
            }
        }
    }
}

/// Limits of connections and heads, which come to nothing that a stream could be answered.
const OF_HTTP1: [&str; 5] = [
    "connections_max",
    "connections_per_address_max",
    "crowd_max",
    "head_timeout_ms",
    "idle_timeout_ms",
];

impl Step {
    /// Whether it can happen on a stream of HTTP/2: bytes are of HTTP/1.1, and so is a client that
    /// leaves or a connection that is spoken of.
    fn can_be_streamed(&self) -> bool {
        let Step::Turn(turn) = self else { return true };
        if !turn.happens(Over::Http2) {
            return true;
        }
        let Request::Whole(whole) = &turn.request else { return false };
        turn.then == Then::Listen && !whole.fields.iter().any(|(name, _)| of_connection(name))
    }
}

fn of_connection(name: &str) -> bool {
    ["connection", "te", "upgrade"].iter().any(|of| name.eq_ignore_ascii_case(of))
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// What is made so without HTTP.
    Given(Given),
    /// A request and its answers.
    Turn(Box<Turn>),
}

/// What is made so without HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Records that exist; `$n` in the document is the number of each.
    Records {
        /// Their type.
        type_name: String,
        /// Their ids, each with its number.
        ids: Vec<(String, usize)>,
        /// Their document.
        document: String,
    },
    /// A record that existed.
    Deleted {
        /// Its type.
        type_name: String,
        /// Its id.
        id: String,
    },
    /// A caller with a token of their own, or one that was taken back.
    Caller(Person),
    /// A signed token.
    Signed {
        /// Its name.
        name: String,
        /// What it says: an object.
        claims: String,
    },
    /// The clock goes on.
    Later {
        /// So far.
        seconds: i64,
    },
    /// The engine fails in the next exchange.
    Trouble(Trouble),
    /// The server is being maintained, or no longer.
    Maintenance(Option<Maintenance>),
    /// The server has been asked to stop.
    Stopping,
    /// From now on, the other service does this.
    Service(Behaviour),
}

/// A caller, as a token names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id, and the name of their token.
    pub id: String,
    /// What they may act as.
    pub roles: Vec<String>,
    /// What else is said of them: an object.
    pub claims: Json,
    /// How long their token is good; for ever, without.
    pub seconds: Option<u64>,
    /// Whether it was taken back.
    pub revoked: bool,
}

/// How the engine fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// In which verb.
    pub verb: Verb,
    /// How.
    pub kind: TroubleKind,
}

/// A verb of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reading: a record, a collection, a page.
    Read,
    /// Committing.
    Commit,
}

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// As the engine tells it.
    Fault(FaultKind),
    /// Another writer is always faster.
    Outrun,
    /// A defect of ours.
    Panic,
}

/// A request, how it is sent, and what it must be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The line of its `>`.
    pub line: usize,
    /// What is sent.
    pub request: Request,
    /// The connection it goes out on: one of its name, opened when there is none.
    pub connection: String,
    /// What the client does after it has sent.
    pub then: Then,
    /// How many clients send it at the same moment.
    pub at_once: usize,
    /// Whether the turn that follows happens between the decision and the commit of this one.
    pub meanwhile: bool,
    /// The version of HTTP that it can only happen over, and why; over another it is left out.
    pub over: Option<(Over, String)>,
    /// What must come back, in order.
    pub answers: Vec<Expected>,
}

impl Turn {
    /// Whether it happens over this version of HTTP.
    pub fn happens(&self, over: Over) -> bool {
        self.over.as_ref().is_none_or(|(only, _)| *only == over)
    }
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A request with the fields that every client adds.
    Whole(Whole),
    /// Just these bytes.
    Raw(Vec<u8>),
}

/// A well-formed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The method.
    pub method: String,
    /// The target.
    pub target: String,
    /// The fields that are written, in order.
    pub fields: Vec<(String, String)>,
    /// Fields that are not to be added.
    pub without: Vec<String>,
    /// The content.
    pub content: Option<Vec<u8>>,
}

/// What a client does after it has sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It listens.
    Listen,
    /// It says that nothing more will come, and listens.
    HalfClose,
    /// It is gone.
    Close,
}

/// What an answer must be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// The line of its `<`.
    pub line: usize,
    /// What ends the exchange; nothing when it is not written yet.
    pub ending: Ending,
    /// What else must hold, each with its line.
    pub claims: Vec<(usize, Claim)>,
    /// What the content must be, with the lines it stands on.
    pub content: Option<Block>,
}

/// How an exchange must end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ending {
    /// It is not written yet.
    #[default]
    Unwritten,
    /// With this status by this cause; an interim answer has none.
    Answer(u16, String),
    /// The server closes without a word.
    Nothing,
    /// By this cause, which nobody is there to be told.
    Unheard(String),
}

/// Something that must hold of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// A field has this value; `…` stands for anything.
    Field(String, String),
    /// These fields are there.
    With(Vec<String>),
    /// These fields are not there.
    Without(Vec<String>),
    /// The way through the graph.
    Path(String),
    /// The `detail` of a problem.
    Detail(String),
    /// The content as text.
    Text(String),
    /// A part of the answer gets a name.
    Capture(Source, String),
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The value of a field.
    Field(String),
    /// The target of a link.
    Link(String),
    /// A member of the content, by JSON Pointer.
    Member(String),
}

/// Lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The first.
    pub first: usize,
    /// How many.
    pub lines: usize,
    /// What they say.
    pub text: String,
}
