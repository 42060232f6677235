//! Ways to end at the content of a request.

use super::{Carry, Cause, Retry, Shows, a};
use crate::detail;

/// The content did not arrive in time.
pub static CONTENT_TOO_SLOW: Cause = Cause {
    name: "content-too-slow",
    status: 408,
    title: "The content did not arrive in time",
    meaning: "The head arrived, and the content was not finished in time. Nothing was changed.",
    way_out: "Send the request again on a new connection.",
    source: "RFC 9110 §15.5.9",
    carries: &[Carry::Close],
    retry: Retry::Later,
    cells: &[a(408, "POST")],
    shows: Shows::Problem(detail::content_too_slow),
};

/// The content ended early.
pub static CONTENT_CUT: Cause = Cause {
    name: "content-cut",
    status: 400,
    title: "The content ended early",
    meaning: "The connection ended before the content was complete, or its chunks are malformed. \
        Nothing was changed.",
    way_out: "Send the request again.",
    source: "RFC 9112 §8",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::content_cut),
};

/// The content is not in its coding.
pub static CONTENT_UNDECODABLE: Cause = Cause {
    name: "content-undecodable",
    status: 400,
    title: "The content cannot be decoded",
    meaning: "The content is not in the coding that Content-Encoding names, or it ends before the \
        coding does.",
    way_out: "Code all of the content, once, in the way that Content-Encoding says; or leave the \
        field out and send it as it is.",
    source: "RFC 9110 §8.4",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::content_undecodable),
};

/// No content where some is needed.
pub static CONTENT_EMPTY: Cause = Cause {
    name: "content-empty",
    status: 400,
    title: "Content is needed",
    meaning: "The method needs content and the request has none.",
    way_out: "Send a JSON document.",
    source: "RFC 9110 §15.5.1",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::content_empty),
};

/// Not JSON.
pub static CONTENT_MALFORMED: Cause = Cause {
    name: "content-malformed",
    status: 400,
    title: "The content is not JSON",
    meaning: "The content breaks the grammar of JSON, is not UTF-8, or holds half of a surrogate \
        pair, which is no text. The problem names line and column.",
    way_out: "Correct it there.",
    source: "RFC 8259 §2",
    carries: &[Carry::Place],
    retry: Retry::Never,
    cells: &[a(400, "POST"), a(400, "PUT")],
    shows: Shows::Problem(detail::content_malformed),
};

/// Two members of one name.
pub static MEMBER_REPEATED: Cause = Cause {
    name: "member-repeated",
    status: 400,
    title: "A member name stands twice in an object",
    meaning: "An object has two members of the same name. Readers disagree about which one counts, \
        so neither is taken.",
    way_out: "Leave one out.",
    source: "RFC 7493 §2.3",
    carries: &[Carry::Place],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::content_malformed),
};

/// Nested too deep.
pub static CONTENT_TOO_DEEP: Cause = Cause {
    name: "content-too-deep",
    status: 400,
    title: "The content is nested too deep",
    meaning: "Arrays and objects nest deeper than this server reads.",
    way_out: "Flatten the document.",
    source: "RFC 8259 §9",
    carries: &[Carry::Place],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::content_malformed),
};

/// Not a patch document.
pub static PATCH_MALFORMED: Cause = Cause {
    name: "patch-malformed",
    status: 400,
    title: "The content is not a patch",
    meaning: "The content is JSON and not a patch document of its media type.",
    way_out: "Correct the operation that the problem names.",
    source: "RFC 5789 §2.2",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::patch_malformed),
};

/// The patch does not fit the record.
pub static PATCH_FAILED: Cause = Cause {
    name: "patch-failed",
    status: 409,
    title: "The patch does not fit the record",
    meaning: "An operation of the patch names a place that the record does not have, or its test \
        fails. None of the patch was applied.",
    way_out: "Read the record again and make the patch anew.",
    source: "RFC 5789 §2.2",
    carries: &[Carry::Conflicts, Carry::Etag],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::patch_failed),
};

/// What a patch makes nests too deep.
pub static PATCHED_TOO_DEEP: Cause = Cause {
    name: "patched-too-deep",
    status: 400,
    title: "The patched record would nest too deep",
    meaning: "Applied to the record as it is, the patch makes arrays and objects nest deeper than \
        this server reads. None of the patch was applied.",
    way_out: "Put less into what is deep already.",
    source: "RFC 8259 §9",
    carries: &[],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::patched_too_deep),
};

/// The schema says no.
pub static CONTENT_INVALID: Cause = Cause {
    name: "content-invalid",
    status: 422,
    title: "The content is not what the type asks for",
    meaning: "The content can be read and breaks the schema of the type, a rule beside it \
        (`check`), or the state in which a new record begins (`lifecycle`). Every violation is \
        listed at once, each with a JSON Pointer.",
    way_out: "Correct what is listed; sending the same content again never helps.",
    source: "RFC 9110 §15.5.21",
    carries: &[Carry::Violations],
    retry: Retry::Never,
    cells: &[a(422, "POST"), a(422, "PUT")],
    shows: Shows::Problem(detail::content_invalid),
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &CONTENT_TOO_SLOW,
    &CONTENT_CUT,
    &CONTENT_UNDECODABLE,
    &CONTENT_EMPTY,
    &CONTENT_MALFORMED,
    &MEMBER_REPEATED,
    &CONTENT_TOO_DEEP,
    &PATCH_MALFORMED,
    &PATCH_FAILED,
    &PATCHED_TOO_DEEP,
    &CONTENT_INVALID,
];
