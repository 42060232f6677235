//! Ways to end for a request that creates many records.

use super::{Carry, Cause, Retry, Shows};
use crate::detail;

/// Not a table of the type.
pub static TABLE_MALFORMED: Cause = Cause {
    name: "table-malformed",
    status: 400,
    title: "The content is not a table of this type",
    meaning: "The content breaks the grammar of CSV, or its first line does not name members of \
        the type. The problem names line and column.",
    way_out: "Correct it there; a list of the type as CSV shows how its tables look.",
    source: "RFC 4180 §2",
    carries: &[Carry::Place],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::table_malformed),
};

/// More records than one request may create.
pub static ITEMS_TOO_MANY: Cause = Cause {
    name: "items-too-many",
    status: 413,
    title: "There are more records than one request may create",
    meaning: "The content holds more records than this server creates in one transaction, in which \
        all other writers wait. Nothing was created.",
    way_out: "Send them in several requests.",
    source: "RFC 9110 §15.5.14",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::items_too_many),
};

/// Some are wrong by themselves.
pub static ITEMS_INVALID: Cause = Cause {
    name: "items-invalid",
    status: 422,
    title: "Some of the records are not what the type asks for",
    meaning: "The content can be read, and some of the records in it break the schema of the type, \
        a rule beside it (`check`), or the state in which a new record begins (`lifecycle`), or \
        there is no record at all. Every violation is listed with the index of its record, counted \
        from 0. None was created.",
    way_out: "Correct what is listed; sending the same content again never helps.",
    source: "RFC 9110 §15.5.21",
    carries: &[Carry::Violations],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::items_invalid),
};

/// Two of them cannot both be.
pub static ITEMS_REPEATED: Cause = Cause {
    name: "items-repeated",
    status: 422,
    title: "Some of the records are there twice",
    meaning: "Two records of the content have the same id, or the same values where they are unique. \
        They cannot both be created, whatever is stored. None was created.",
    way_out: "Leave out or change those that are listed.",
    source: "RFC 9110 §15.5.21",
    carries: &[Carry::Violations],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::items_repeated),
};

/// What is stored forbids some.
pub static ITEMS_FORBIDDEN: Cause = Cause {
    name: "items-forbidden",
    status: 409,
    title: "What is stored forbids some of the records",
    meaning: "Some of the records are fine by themselves and cannot be created: an id or a unique \
        value is taken, or a reference points nowhere. Each is listed with its index, counted \
        from 0. None was created.",
    way_out: "Change what is listed, or what is stored.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::items_forbidden),
};

/// Many records were created; they are on disk. There is no one place to name: the answer has no
/// Location, and its validator is that of the collection (RFC 9110 §15.3.2).
pub static RECORDS_CREATED: Cause = Cause {
    name: "records-created",
    status: 201,
    title: "The records were created",
    meaning: "All of the records were created and are on disk. The ETag is that of the collection.",
    way_out: "",
    source: "RFC 9110 §15.3.2",
    carries: &[Carry::Etag, Carry::LastModified, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Items,
};

/// The same, not shown as asked.
pub static RECORDS_CREATED_QUIETLY: Cause = Cause {
    name: "records-created-quietly",
    status: 201,
    title: "The records were created",
    meaning: "All of the records were created and are on disk; the client asked not to be shown \
        them, and is told how many they are.",
    way_out: "",
    source: "RFC 7240 §4.2",
    carries: &[Carry::Etag, Carry::LastModified, Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Items,
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &TABLE_MALFORMED,
    &ITEMS_TOO_MANY,
    &ITEMS_INVALID,
    &ITEMS_REPEATED,
    &ITEMS_FORBIDDEN,
    &RECORDS_CREATED_QUIETLY,
    &RECORDS_CREATED,
];
