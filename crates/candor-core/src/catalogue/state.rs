//! Ways to end at the current state: what is stored, and what the client last saw of it.

use super::{Carry, Cause, Retry, Shows, a, b};
use crate::detail;

/// The engine did not answer in time.
pub static STORE_LATE: Cause = Cause {
    name: "store-late",
    status: 504,
    title: "The store did not answer in time",
    meaning: "The database engine did not answer before its deadline. Nothing was changed.",
    way_out: "Try again after a while; a narrower list costs less.",
    source: "RFC 9110 §15.6.5",
    carries: &[Carry::LogId],
    retry: Retry::Later,
    cells: &[b(504)],
    shows: Shows::Problem(detail::fault),
};

/// The store cannot be reached, or is busy.
pub static STORE_UNREACHABLE: Cause = Cause {
    name: "store-unreachable",
    status: 503,
    title: "The store cannot take the request now",
    meaning: "The store has too much waiting already, or cannot be reached. Nothing was changed.",
    way_out: "Try again after the time in Retry-After.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter, Carry::LogId],
    retry: Retry::Later,
    cells: &[b(503)],
    shows: Shows::Problem(detail::fault),
};

/// Stored data cannot be read.
pub static STORE_DAMAGED: Cause = Cause {
    name: "store-damaged",
    status: 500,
    title: "The stored data cannot be read",
    meaning: "The store's files are damaged. Nothing was changed.",
    way_out: "Tell whoever runs the API, with the log id.",
    source: "RFC 9110 §15.6.1",
    carries: &[Carry::LogId],
    retry: Retry::Never,
    cells: &[a(500, "GET"), a(500, "POST"), a(500, "PUT"), b(500)],
    shows: Shows::Problem(detail::fault),
};

/// No path of an exchange has this name, or it is another caller's.
pub static PATH_UNKNOWN: Cause = Cause {
    name: "path-unknown",
    status: 404,
    title: "No path is kept under this name for this caller",
    meaning: "Paths of exchanges are kept for some minutes, in memory, and shown to the caller who \
              asked for them. This one was never kept, or was forgotten, or is somebody else's.",
    way_out: "Send the request again with `Prefer: explain`, and follow the link in its answer \
              soon, as the same caller.",
    source: "RFC 9110 §15.5.5",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::path_unknown),
};

/// A filter for which every record of a large collection would have to be looked at.
pub static FILTER_UNINDEXED: Cause = Cause {
    name: "filter-unindexed",
    status: 400,
    title: "No index narrows the filter",
    meaning: "Every record of a large collection would have to be looked at to answer.",
    way_out: "Ask as well for what an index begins with; or declare an index of what the member \
              `indexes` names, or `scans: allowed`.",
    source: "RFC 9110 §15.5.1",
    carries: &[Carry::Indexes],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::filter_unindexed),
};

/// There never was a record whose sub-collection this could be.
pub static PARENT_UNKNOWN: Cause = Cause {
    name: "parent-unknown",
    status: 404,
    title: "There is no record that these could refer to",
    meaning: "The path names the records that refer to another one, and that one does not exist.",
    way_out: "Look the record up that the problem names, or create it first.",
    source: "RFC 9110 §15.5.5",
    carries: &[Carry::Parent],
    retry: Retry::AfterChange,
    cells: &[a(404, "POST")],
    shows: Shows::Problem(detail::parent_unknown),
};

/// The record whose sub-collection this was is deleted.
pub static PARENT_DELETED: Cause = Cause {
    name: "parent-deleted",
    status: 410,
    title: "The record that these would refer to was deleted",
    meaning: "The path names the records that refer to another one, and that one was deleted at \
        the time that the problem names.",
    way_out: "Forget the link. The records of the type are still listed in their own collection.",
    source: "RFC 9110 §15.5.11",
    carries: &[Carry::Parent, Carry::DeleteTime],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::parent_deleted),
};

/// The id never existed.
pub static RECORD_UNKNOWN: Cause = Cause {
    name: "record-unknown",
    status: 404,
    title: "There is no such record",
    meaning: "No record of this type has this id, as far as the server remembers.",
    way_out: "Look the record up in its collection.",
    source: "RFC 9110 §15.5.5",
    carries: &[],
    retry: Retry::AfterChange,
    cells: &[a(404, "GET"), a(404, "PUT"), a(404, "DELETE"), b(404)],
    shows: Shows::Problem(detail::record_unknown),
};

/// The record was deleted.
pub static RECORD_DELETED: Cause = Cause {
    name: "record-deleted",
    status: 410,
    title: "The record was deleted",
    meaning: "There was a record with this id, and it was deleted at the time that the problem \
        names.",
    way_out: "Forget the link. Its id is not used again while the deletion is remembered.",
    source: "RFC 9110 §15.5.11",
    carries: &[Carry::DeleteTime],
    retry: Retry::Never,
    cells: &[a(410, "GET"), a(410, "PUT"), b(410)],
    shows: Shows::Problem(detail::record_deleted),
};

/// An id that no record of the type can have.
pub static ID_UNFIT: Cause = Cause {
    name: "id-unfit",
    status: 404,
    title: "No record can have this id",
    meaning: "PUT creates a record at an id that the client chooses, and this one does not fit the \
        pattern of the type.",
    way_out: "Choose an id that fits.",
    source: "RFC 9110 §15.5.5",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::id_unfit),
};

/// A write without a condition.
pub static PRECONDITION_REQUIRED: Cause = Cause {
    name: "precondition-required",
    status: 428,
    title: "The request must say what it expects to find",
    meaning: "Writes to this type carry a precondition, so that nobody overwrites what they have \
        not seen.",
    way_out: "Read the record, then send its ETag in If-Match.",
    source: "RFC 6585 §3",
    carries: &[Carry::Etag],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::precondition_required),
};

/// If-Match does not hold.
pub static IF_MATCH_FAILED: Cause = Cause {
    name: "if-match-failed",
    status: 412,
    title: "The record is not the one you know",
    meaning: "If-Match names none of the target's current entity tags: somebody changed it since, \
        or it is not there.",
    way_out: "Read it again, merge, and send the new ETag.",
    source: "RFC 9110 §13.1.1",
    carries: &[Carry::Etag],
    retry: Retry::Never,
    cells: &[a(412, "GET")],
    shows: Shows::Problem(detail::if_match_failed),
};

/// If-Unmodified-Since does not hold.
pub static IF_UNMODIFIED_SINCE_FAILED: Cause = Cause {
    name: "if-unmodified-since-failed",
    status: 412,
    title: "The record was changed since then",
    meaning: "The target was changed after the time in If-Unmodified-Since.",
    way_out: "Read it again, merge, and send the new ETag in If-Match.",
    source: "RFC 9110 §13.1.4",
    carries: &[Carry::Etag],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::if_unmodified_since_failed),
};

/// If-None-Match does not hold on a write.
pub static IF_NONE_MATCH_FAILED: Cause = Cause {
    name: "if-none-match-failed",
    status: 412,
    title: "The record is already there",
    meaning: "If-None-Match asks that the target not be there, or not in this state, and it is.",
    way_out: "Leave the condition out to change what is there, or choose another id.",
    source: "RFC 9110 §13.1.2",
    carries: &[Carry::Etag],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::if_none_match_failed),
};

/// The client has it already.
pub static NOT_MODIFIED: Cause = Cause {
    name: "not-modified",
    status: 304,
    title: "Nothing has changed",
    meaning: "What the client holds is still current.",
    way_out: "Use what you hold.",
    source: "RFC 9110 §15.4.5",
    carries: &[Carry::Etag, Carry::LastModified],
    retry: Retry::Never,
    cells: &[a(304, "GET")],
    shows: Shows::Nothing,
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &STORE_LATE,
    &STORE_UNREACHABLE,
    &STORE_DAMAGED,
    &PATH_UNKNOWN,
    &PARENT_UNKNOWN,
    &PARENT_DELETED,
    &FILTER_UNINDEXED,
    &RECORD_UNKNOWN,
    &RECORD_DELETED,
    &ID_UNFIT,
    &PRECONDITION_REQUIRED,
    &IF_MATCH_FAILED,
    &IF_UNMODIFIED_SINCE_FAILED,
    &IF_NONE_MATCH_FAILED,
    &NOT_MODIFIED,
];
