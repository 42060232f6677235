//! Ways to end at the commit: what is stored forbids it, or the engine failed.

use super::{Carry, Cause, Retry, Shows, a, b};
use crate::detail;

/// Too many writers on one record.
pub static CONTENDED: Cause = Cause {
    name: "contended",
    status: 503,
    title: "The record is changed too often to get a turn",
    meaning: "The record was changed by others each time that this change was about to be applied. \
        Nothing was changed by this request.",
    way_out: "Try again after the time in Retry-After.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[b(503)],
    shows: Shows::Problem(detail::contended),
};

/// A record has or had this id.
pub static ID_TAKEN: Cause = Cause {
    name: "id-taken",
    status: 409,
    title: "The id is taken",
    meaning: "A record with this id is there, or was there and its deletion is still remembered.",
    way_out: "Choose another id, or change the record that is there.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts],
    retry: Retry::AfterChange,
    cells: &[a(409, "POST"), b(409)],
    shows: Shows::Problem(detail::id_taken),
};

/// Other records refer to it.
pub static STILL_REFERENCED: Cause = Cause {
    name: "still-referenced",
    status: 409,
    title: "Other records refer to this one",
    meaning: "Deleting the record would leave references that point nowhere: other records refer \
        to it, or to one that would be deleted with it, and stay themselves. A record that goes \
        with others, or loses a member, by its declaration stays as it is where it is frozen, or \
        where it would not be valid without the member.",
    way_out: "Delete or change the records that the problem names first.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts],
    retry: Retry::AfterChange,
    cells: &[a(409, "DELETE")],
    shows: Shows::Problem(detail::still_referenced),
};

/// A deletion would take too many along.
pub static CASCADE_TOO_LARGE: Cause = Cause {
    name: "cascade-too-large",
    status: 409,
    title: "Too many records would be deleted or changed with this one",
    meaning: "By the declaration, records that refer to this one are deleted with it or lose the \
        member that refers, and there are more of them than one deletion may touch.",
    way_out: "Delete or change some of the records in the lists that the problem names first.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts],
    retry: Retry::AfterChange,
    cells: &[a(409, "DELETE")],
    shows: Shows::Problem(detail::cascade_too_large),
};

/// A reference points nowhere.
pub static REFERENCE_DANGLING: Cause = Cause {
    name: "reference-dangling",
    status: 409,
    title: "A reference points to a record that is not there",
    meaning: "A field holds the id of a record that does not exist or was deleted.",
    way_out: "Create what it refers to first, or correct the id.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts],
    retry: Retry::AfterChange,
    cells: &[a(409, "PUT")],
    shows: Shows::Problem(detail::reference_dangling),
};

/// Another record has the same unique values.
pub static DUPLICATE: Cause = Cause {
    name: "duplicate",
    status: 409,
    title: "Another record has these values already",
    meaning: "The values of these fields are unique among the records of the type, and another \
        record has them.",
    way_out: "Change the values, or change the record that has them.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts],
    retry: Retry::AfterChange,
    cells: &[a(409, "POST"), a(409, "PUT"), b(409)],
    shows: Shows::Problem(detail::duplicate),
};

/// The commit was not confirmed in time.
pub static COMMIT_LATE: Cause = Cause {
    name: "commit-late",
    status: 504,
    title: "The store did not confirm in time",
    meaning: "The database engine did not confirm the change before its deadline. Whether it was \
        applied is not known.",
    way_out: "Read the record to see what is there.",
    source: "RFC 9110 §15.6.5",
    carries: &[Carry::LogId],
    retry: Retry::Later,
    cells: &[b(504)],
    shows: Shows::Problem(detail::fault),
};

/// The writer is busy or gone.
pub static COMMIT_REFUSED: Cause = Cause {
    name: "commit-refused",
    status: 503,
    title: "The store cannot take the change now",
    meaning: "The store has too much waiting already, or cannot be reached. Nothing was changed.",
    way_out: "Try again after the time in Retry-After.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter, Carry::LogId],
    retry: Retry::Later,
    cells: &[b(503)],
    shows: Shows::Problem(detail::fault),
};

/// No room left on the disk.
pub static STORE_FULL: Cause = Cause {
    name: "store-full",
    status: 507,
    title: "There is no room left on the disk",
    meaning: "The change needs room that the disk does not have. Nothing was changed and nothing \
        is lost; reading goes on.",
    way_out: "Tell whoever runs the API; try again when there is room.",
    source: "RFC 4918 §11.5",
    carries: &[Carry::LogId],
    retry: Retry::Later,
    cells: &[],
    shows: Shows::Problem(detail::fault),
};

/// Stored data is damaged.
pub static COMMIT_DAMAGED: Cause = Cause {
    name: "commit-damaged",
    status: 500,
    title: "The stored data is damaged",
    meaning: "The store's files are damaged, so the change was not applied.",
    way_out: "Tell whoever runs the API, with the log id.",
    source: "RFC 9110 §15.6.1",
    carries: &[Carry::LogId],
    retry: Retry::Never,
    cells: &[a(500, "POST"), a(500, "PUT")],
    shows: Shows::Problem(detail::fault),
};

/// A defect of the server.
pub static DEFECT: Cause = Cause {
    name: "defect",
    status: 500,
    title: "The server has a defect",
    meaning: "The server met a situation that its authors ruled out. Whether a change was applied \
        can be seen by reading.",
    way_out: "Report it with the log id.",
    source: "RFC 9110 §15.6.1",
    carries: &[Carry::LogId],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::fault),
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &CONTENDED,
    &ID_TAKEN,
    &STILL_REFERENCED,
    &CASCADE_TOO_LARGE,
    &REFERENCE_DANGLING,
    &DUPLICATE,
    &COMMIT_LATE,
    &COMMIT_REFUSED,
    &STORE_FULL,
    &COMMIT_DAMAGED,
    &DEFECT,
];
