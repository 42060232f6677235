//! Ways to end well.

use super::{Carry, Cause, Retry, Shows, a, b};

/// What the target allows.
pub static OPTIONS_LISTED: Cause = Cause {
    name: "options-listed",
    status: 204,
    title: "What the target allows",
    meaning: "The answer to OPTIONS: the methods and media types of the target.",
    way_out: "",
    source: "RFC 9110 §9.3.7",
    carries: &[Carry::Allow, Carry::AcceptedTypes],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Nothing,
};

/// What a page of another origin may do.
pub static PREFLIGHT_ANSWERED: Cause = Cause {
    name: "preflight-answered",
    status: 204,
    title: "What a page of another origin may do",
    meaning: "A browser asks beforehand, for a page of an origin that is declared, what the page \
        may send. What is wrong with the request itself, it is told when it comes.",
    way_out: "",
    source: "Fetch standard, CORS protocol",
    carries: &[Carry::CrossOrigin],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Nothing,
};

/// A document of the server.
pub static DOCUMENT_SHOWN: Cause = Cause {
    name: "document-shown",
    status: 200,
    title: "A document of the server",
    meaning: "The target is a document of the server itself.",
    way_out: "",
    source: "RFC 9110 §15.3.1",
    carries: &[Carry::Etag, Carry::ServiceDescription],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Document,
};

/// A page of a list.
pub static LIST_SHOWN: Cause = Cause {
    name: "list-shown",
    status: 200,
    title: "A page of the list",
    meaning: "The records of a collection that fit the query.",
    way_out: "",
    source: "RFC 9110 §15.3.1",
    carries: &[Carry::Etag, Carry::LastModified, Carry::PageLinks, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[a(200, "GET")],
    shows: Shows::List,
};

/// A record.
pub static RECORD_SHOWN: Cause = Cause {
    name: "record-shown",
    status: 200,
    title: "The record",
    meaning: "The record as it is.",
    way_out: "",
    source: "RFC 9110 §15.3.1",
    carries: &[Carry::Etag, Carry::LastModified],
    retry: Retry::Never,
    cells: &[a(200, "GET"), b(200)],
    shows: Shows::Record,
};

/// A record was created; it is on disk.
pub static RECORD_CREATED: Cause = Cause {
    name: "record-created",
    status: 201,
    title: "The record was created",
    meaning: "The record was created and is on disk.",
    way_out: "",
    source: "RFC 9110 §15.3.2",
    carries: &[Carry::Location, Carry::Etag, Carry::LastModified, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[a(201, "POST"), b(201)],
    shows: Shows::Record,
};

/// The same, not shown as asked.
pub static RECORD_CREATED_QUIETLY: Cause = Cause {
    name: "record-created-quietly",
    status: 201,
    title: "The record was created",
    meaning: "The record was created and is on disk; the client asked not to be shown it.",
    way_out: "",
    source: "RFC 7240 §4.2",
    carries: &[Carry::Location, Carry::Etag, Carry::LastModified, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Nothing,
};

/// A record was replaced; it is on disk.
pub static RECORD_REPLACED: Cause = Cause {
    name: "record-replaced",
    status: 200,
    title: "The record was replaced",
    meaning: "The record was replaced and is on disk. No ETag field: what is stored is not byte \
        for byte what was sent.",
    way_out: "",
    source: "RFC 9110 §9.3.4",
    carries: &[Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[a(200, "PUT")],
    shows: Shows::Record,
};

/// The same, not shown as asked.
pub static RECORD_REPLACED_QUIETLY: Cause = Cause {
    name: "record-replaced-quietly",
    status: 204,
    title: "The record was replaced",
    meaning: "The record was replaced and is on disk; the client asked not to be shown it.",
    way_out: "",
    source: "RFC 7240 §4.2",
    carries: &[Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[a(204, "PUT")],
    shows: Shows::Nothing,
};

/// A patch was applied; it is on disk.
pub static RECORD_UPDATED: Cause = Cause {
    name: "record-updated",
    status: 200,
    title: "The record was updated",
    meaning: "The patch was applied and is on disk.",
    way_out: "",
    source: "RFC 5789 §2",
    carries: &[Carry::Etag, Carry::LastModified, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Record,
};

/// The same, not shown as asked.
pub static RECORD_UPDATED_QUIETLY: Cause = Cause {
    name: "record-updated-quietly",
    status: 204,
    title: "The record was updated",
    meaning: "The patch was applied and is on disk; the client asked not to be shown it.",
    way_out: "",
    source: "RFC 7240 §4.2",
    carries: &[Carry::Etag, Carry::LastModified, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Nothing,
};

/// A record was deleted.
pub static RECORD_REMOVED: Cause = Cause {
    name: "record-removed",
    status: 204,
    title: "The record was deleted",
    meaning: "The record was deleted; the deletion is on disk.",
    way_out: "",
    source: "RFC 9110 §9.3.5",
    carries: &[Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[a(204, "DELETE"), b(204)],
    shows: Shows::Nothing,
};

/// A record was deleted, and is shown a last time.
pub static RECORD_REMOVED_SHOWN: Cause = Cause {
    name: "record-removed-shown",
    status: 200,
    title: "The record was deleted",
    meaning: "The record was deleted; this is its last representation.",
    way_out: "",
    source: "RFC 9110 §9.3.5",
    carries: &[Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[a(200, "DELETE")],
    shows: Shows::Record,
};

/// A record was taken by a transition to another state.
pub static RECORD_MOVED: Cause = Cause {
    name: "record-moved",
    status: 200,
    title: "The transition was made",
    meaning: "The record went to the state that the transition leads to, and that is on disk.",
    way_out: "",
    source: "RFC 9110 §9.3.3",
    carries: &[Carry::ContentLocation, Carry::Etag, Carry::LastModified, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[b(200)],
    shows: Shows::Record,
};

/// The same, not shown as asked.
pub static RECORD_MOVED_QUIETLY: Cause = Cause {
    name: "record-moved-quietly",
    status: 204,
    title: "The transition was made",
    meaning: "The record went to the state that the transition leads to, and that is on disk; the \
        client asked not to be shown it.",
    way_out: "",
    source: "RFC 7240 §4.2",
    carries: &[Carry::Etag, Carry::LastModified, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[a(204, "POST")],
    shows: Shows::Nothing,
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &OPTIONS_LISTED,
    &PREFLIGHT_ANSWERED,
    &DOCUMENT_SHOWN,
    &LIST_SHOWN,
    &RECORD_SHOWN,
    &RECORD_CREATED,
    &RECORD_CREATED_QUIETLY,
    &RECORD_REPLACED,
    &RECORD_REPLACED_QUIETLY,
    &RECORD_UPDATED,
    &RECORD_UPDATED_QUIETLY,
    &RECORD_REMOVED,
    &RECORD_REMOVED_SHOWN,
    &RECORD_MOVED,
    &RECORD_MOVED_QUIETLY,
];
