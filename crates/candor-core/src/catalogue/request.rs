//! Ways to end at the request itself: parameters, fields, length, type.

use super::{Carry, Cause, Retry, Shows, a, b};
use crate::detail;

/// The query cannot be read.
pub static QUERY_MALFORMED: Cause = Cause {
    name: "query-malformed",
    status: 400,
    title: "The query cannot be read",
    meaning: "The part after the question mark does not decode to names and values.",
    way_out: "Percent-encode names and values.",
    source: "RFC 9110 §15.5.1",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::parameters),
};

/// A parameter this target does not have.
pub static PARAMETER_UNKNOWN: Cause = Cause {
    name: "parameter-unknown",
    status: 400,
    title: "The target does not know a query parameter",
    meaning: "A query parameter is not one of this target's. Ignoring it would answer another \
        question than the one that was asked.",
    way_out: "Correct its name (the problem names the nearest one) or leave it out.",
    source: "RFC 9110 §15.5.1",
    carries: &[],
    retry: Retry::Never,
    cells: &[a(400, "GET"), a(400, "DELETE"), b(400)],
    shows: Shows::Problem(detail::parameters),
};

/// A parameter with a value it cannot have.
pub static PARAMETER_INVALID: Cause = Cause {
    name: "parameter-invalid",
    status: 400,
    title: "A query parameter has a value that it cannot have",
    meaning: "A query parameter is there twice, or its value is not of the kind that it needs.",
    way_out: "Correct the value; the problem says what is expected.",
    source: "RFC 9110 §15.5.1",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::parameters),
};

/// A filter that asks too much at once.
pub static FILTER_TOO_COMPLEX: Cause = Cause {
    name: "filter-too-complex",
    status: 400,
    title: "The filter asks too much at once",
    meaning: "The text, the nesting, the parts or the cost of a filter go past a limit. What a \
        filter may cost is known before it is tried.",
    way_out: "Ask for less at once; the problem names the limit.",
    source: "RFC 9110 §15.5.1",
    carries: &[Carry::Column],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::parameters),
};

/// A filter that cannot be read, or asks what records of the type do not have.
pub static FILTER_INVALID: Cause = Cause {
    name: "filter-invalid",
    status: 400,
    title: "The filter is no condition about these records",
    meaning: "The filter breaks the grammar, names a member that the type does not declare, or \
        compares what cannot be compared. Leaving that part out would show other records than \
        were asked for.",
    way_out: "Correct the filter at the column that the problem tells.",
    source: "RFC 9110 §15.5.1",
    carries: &[Carry::Column],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::parameters),
};

/// A sort by what has no index.
pub static SORT_UNINDEXED: Cause = Cause {
    name: "sort-unindexed",
    status: 400,
    title: "The list cannot be sorted by this field",
    meaning: "Sorting needs an index, and this field has none.",
    way_out: "Sort by one of the fields that the problem names, or declare an index.",
    source: "RFC 9110 §15.5.1",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::parameters),
};

/// A cursor of another query, or none of ours.
pub static CURSOR_INVALID: Cause = Cause {
    name: "cursor-invalid",
    status: 400,
    title: "The cursor is not one of this list",
    meaning: "A cursor belongs to the query that it came from and cannot be altered.",
    way_out: "Follow the links of a page as they are, or begin again without a cursor.",
    source: "RFC 9110 §15.5.1",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::parameters),
};

/// A cursor that is too old.
pub static CURSOR_EXPIRED: Cause = Cause {
    name: "cursor-expired",
    status: 410,
    title: "The cursor is too old",
    meaning: "A cursor is good for a day; this one is older.",
    way_out: "Begin again at the link `first`.",
    source: "RFC 9110 §15.5.11",
    carries: &[Carry::Restart],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::parameters),
};

/// A header field breaks its grammar.
pub static FIELD_MALFORMED: Cause = Cause {
    name: "field-malformed",
    status: 400,
    title: "A header field cannot be read",
    meaning: "A header field that decides the answer breaks its grammar. Guessing what was meant \
        could overwrite somebody's work.",
    way_out: "Correct the field; entity tags stand in double quotes.",
    source: "RFC 9110 §15.5.1",
    carries: &[],
    retry: Retry::Never,
    cells: &[a(400, "DELETE")],
    shows: Shows::Problem(detail::field_malformed),
};

/// Content-Range where the whole is written.
pub static CONTENT_RANGE_GIVEN: Cause = Cause {
    name: "content-range-given",
    status: 400,
    title: "A part of a record cannot be written",
    meaning: "The request carries Content-Range, and writing a part of a representation is not \
        supported. Ignoring the field would replace the whole by the part.",
    way_out: "Send the whole record by PUT, or the difference by PATCH.",
    source: "RFC 9110 §14.5",
    carries: &[],
    retry: Retry::Never,
    cells: &[a(400, "PUT")],
    shows: Shows::Problem(detail::content_range_given),
};

/// An expectation other than 100-continue.
pub static EXPECTATION_UNKNOWN: Cause = Cause {
    name: "expectation-unknown",
    status: 417,
    title: "The expectation cannot be met",
    meaning: "The Expect field asks for something other than 100-continue.",
    way_out: "Leave the field out.",
    source: "RFC 9110 §15.5.18",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::expectation_unknown),
};

/// No representation fits Accept.
pub static NOT_ACCEPTABLE: Cause = Cause {
    name: "not-acceptable",
    status: 406,
    title: "No representation fits what is accepted",
    meaning: "The target has no representation of a media type that the Accept field takes, or \
        none in a content coding that Accept-Encoding takes.",
    way_out: "Accept one of those that the problem lists, and content as it is.",
    source: "RFC 9110 §15.5.7",
    carries: &[Carry::Available],
    retry: Retry::Never,
    cells: &[a(406, "GET")],
    shows: Shows::Problem(detail::not_acceptable),
};

/// Content of unknown length.
pub static LENGTH_REQUIRED: Cause = Cause {
    name: "length-required",
    status: 411,
    title: "The length of the content is needed",
    meaning: "The method needs content, and the request does not say how long it is; or it is \
        chunked, and this type does not take that.",
    way_out: "Send a Content-Length field.",
    source: "RFC 9110 §15.5.12",
    carries: &[],
    retry: Retry::Never,
    cells: &[a(411, "POST"), a(411, "PUT")],
    shows: Shows::Problem(detail::length_required),
};

/// More content than is taken.
pub static CONTENT_TOO_LARGE: Cause = Cause {
    name: "content-too-large",
    status: 413,
    title: "The content is too large",
    meaning: "The content is longer than this API takes.",
    way_out: "Send less at once.",
    source: "RFC 9110 §15.5.14",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::content_too_large),
};

/// A content coding that is not taken.
pub static CONTENT_CODING_UNSUPPORTED: Cause = Cause {
    name: "content-coding-unsupported",
    status: 415,
    title: "The content coding is not supported",
    meaning: "The content is encoded in a way that this target does not decode, or in several on \
        top of each other.",
    way_out: "Send it in one of the codings in Accept-Encoding, or without Content-Encoding.",
    source: "RFC 9110 §15.5.16",
    carries: &[Carry::AcceptEncoding],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::content_coding_unsupported),
};

/// A media type that is not taken.
pub static MEDIA_TYPE_UNSUPPORTED: Cause = Cause {
    name: "media-type-unsupported",
    status: 415,
    title: "The media type is not supported",
    meaning: "The content is of a media type that this target does not take for this method, or \
        its type is not said.",
    way_out: "Send one of the media types in Accept-Post, Accept-Patch or Accept.",
    source: "RFC 9110 §15.5.16",
    carries: &[Carry::AcceptedTypes],
    retry: Retry::Never,
    cells: &[a(415, "POST"), a(415, "PUT")],
    shows: Shows::Problem(detail::media_type_unsupported),
};

/// A charset other than UTF-8.
pub static CHARSET_UNSUPPORTED: Cause = Cause {
    name: "charset-unsupported",
    status: 415,
    title: "The charset is not supported",
    meaning: "The Content-Type field names a charset other than UTF-8. JSON between systems is \
        UTF-8.",
    way_out: "Send UTF-8, and no charset parameter: JSON defines none.",
    source: "RFC 8259 §8.1",
    carries: &[Carry::AcceptedTypes],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::charset_unsupported),
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &QUERY_MALFORMED,
    &PARAMETER_UNKNOWN,
    &PARAMETER_INVALID,
    &FILTER_TOO_COMPLEX,
    &FILTER_INVALID,
    &SORT_UNINDEXED,
    &CURSOR_INVALID,
    &CURSOR_EXPIRED,
    &FIELD_MALFORMED,
    &CONTENT_RANGE_GIVEN,
    &EXPECTATION_UNKNOWN,
    &NOT_ACCEPTABLE,
    &LENGTH_REQUIRED,
    &CONTENT_TOO_LARGE,
    &CONTENT_CODING_UNSUPPORTED,
    &MEDIA_TYPE_UNSUPPORTED,
    &CHARSET_UNSUPPORTED,
];
