//! Ways to end at access rules: this caller may not do it, or not to this record, or not so.

use super::{Carry, Cause, Retry, Shows, a, b};
use crate::detail;

/// Nobody showed who they are, and only somebody who is known may.
pub static CREDENTIALS_MISSING: Cause = Cause {
    name: "credentials-missing",
    status: 401,
    title: "Only somebody who is known may do this",
    meaning: "The request shows no credentials, and by the rules of the type what it asks for \
              depends on who asks. Nothing was read and nothing was done.",
    way_out: "Send a token: `Authorization: Bearer` and the token.",
    source: "RFC 9110 §15.5.2",
    carries: &[Carry::Challenge, Carry::Rule],
    retry: Retry::Never,
    cells: &[a(401, "GET"), a(401, "POST"), a(401, "PUT"), a(401, "DELETE"), b(401)],
    shows: Shows::Problem(detail::access_refused),
};

/// The caller may not do this to any record of the type.
pub static FORBIDDEN: Cause = Cause {
    name: "forbidden",
    status: 403,
    title: "This caller may not do this",
    meaning: "By the rules of the type, whoever asks may not do this, whatever record it is about. \
              The problem names the part of the rule that does not hold. Nothing was read and \
              nothing was done.",
    way_out: "Ask as somebody who may, or whoever runs the API for the right to.",
    source: "RFC 9110 §15.5.4",
    carries: &[Carry::Rule],
    retry: Retry::Never,
    cells: &[a(403, "GET"), a(403, "POST"), a(403, "PUT"), a(403, "DELETE"), b(403)],
    shows: Shows::Problem(detail::access_refused),
};

/// The record whose sub-collection it is may not be seen.
pub static PARENT_FORBIDDEN: Cause = Cause {
    name: "parent-forbidden",
    status: 403,
    title: "This caller may not see the record that these refer to",
    meaning: "The path names the records that refer to another one, and that one may not be read \
              by whoever asks. The problem names the part of the rule that does not hold.",
    way_out: "Ask as somebody who may read it. The records of the type are still listed in their \
              own collection.",
    source: "RFC 9110 §15.5.4",
    carries: &[Carry::Parent, Carry::Rule],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::parent_forbidden),
};

/// The caller may not do this to this record.
pub static RECORD_FORBIDDEN: Cause = Cause {
    name: "record-forbidden",
    status: 403,
    title: "This caller may not do this to this record",
    meaning: "By the rules of the type, whoever asks may do this to some records and not to this \
              one. The problem names the part of the rule that does not hold, and nothing of the \
              record.",
    way_out: "Ask as somebody who may, or about another record.",
    source: "RFC 9110 §15.5.4",
    carries: &[Carry::Rule],
    retry: Retry::AfterChange,
    cells: &[a(403, "GET"), a(403, "PUT"), a(403, "DELETE"), b(403)],
    shows: Shows::Problem(detail::record_forbidden),
};

/// The caller may not make this of the record.
pub static CHANGE_FORBIDDEN: Cause = Cause {
    name: "change-forbidden",
    status: 403,
    title: "This caller may not make this of the record",
    meaning: "By the rules of the type, whoever asks may write records, and not one like the \
              record would be. The problem names the part of the rule that does not hold, and \
              which record it was where there are many.",
    way_out: "Change what the rule is about, or ask as somebody who may.",
    source: "RFC 9110 §15.5.4",
    carries: &[Carry::Rule],
    retry: Retry::Never,
    cells: &[a(403, "POST"), a(403, "PUT"), b(403)],
    shows: Shows::Problem(detail::change_forbidden),
};

/// The query names members that the caller may not see.
pub static FIELD_UNREADABLE: Cause = Cause {
    name: "field-unreadable",
    status: 403,
    title: "This caller may not see a field that the query names",
    meaning: "Records could be told apart by a field that whoever asks may not see, so it can be \
              neither shown nor filtered, sorted or followed by. The problem names it.",
    way_out: "Leave the field out of the query, or ask as somebody who may see it.",
    source: "RFC 9110 §15.5.4",
    carries: &[Carry::Fields],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::field_unreadable),
};

/// The change sets members that the caller may not set.
pub static FIELD_UNWRITABLE: Cause = Cause {
    name: "field-unwritable",
    status: 403,
    title: "This caller may not set a field to another value",
    meaning: "The content gives a field another value than it has, and whoever asks may not set \
              it. The problem names it.",
    way_out: "Leave the field out, send the value that it has, or ask as somebody who may set it.",
    source: "RFC 9110 §15.5.4",
    carries: &[Carry::Fields],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::field_unwritable),
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &CREDENTIALS_MISSING,
    &FORBIDDEN,
    &PARENT_FORBIDDEN,
    &RECORD_FORBIDDEN,
    &CHANGE_FORBIDDEN,
    &FIELD_UNREADABLE,
    &FIELD_UNWRITABLE,
];
