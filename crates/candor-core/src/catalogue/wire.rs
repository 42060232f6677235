//! Ways to end before there is a request to think about: the wire.

use super::{Carry, Cause, Retry, Shows, a};
use crate::detail;

/// The head breaks the grammar of HTTP.
pub static HEAD_MALFORMED: Cause = Cause {
    name: "head-malformed",
    status: 400,
    title: "The request cannot be read",
    meaning: "The request line or a header field breaks the grammar of HTTP/1.1. Nothing after it \
        on the connection can be trusted, so the connection is closed.",
    way_out: "Look at what the client library or proxy sends: an invalid field name, a stray \
        control character, lengths that contradict each other.",
    source: "RFC 9112 §2.2",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::head_malformed),
};

/// Not HTTP/1.0 or 1.1.
pub static VERSION_UNSUPPORTED: Cause = Cause {
    name: "version-unsupported",
    status: 505,
    title: "This version of HTTP is not spoken here",
    meaning: "The request line names a version of HTTP other than 1.0 and 1.1, and the connection \
        did not begin as one of HTTP/2 does.",
    way_out: "Send HTTP/1.1, or speak HTTP/2 from the first byte of a connection.",
    source: "RFC 9110 §15.6.6",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::version_unsupported),
};

/// The target is too long.
pub static TARGET_TOO_LONG: Cause = Cause {
    name: "target-too-long",
    status: 414,
    title: "The request target is too long",
    meaning: "The path and query together are longer than this server reads.",
    way_out: "Shorten the query; a URL is not the place for data.",
    source: "RFC 9110 §15.5.15",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::target_too_long),
};

/// The fields are too many or too large.
pub static HEAD_TOO_LARGE: Cause = Cause {
    name: "head-too-large",
    status: 431,
    title: "The header fields are too large",
    meaning: "The header fields are larger, or more, than this server reads.",
    way_out: "Send fewer or smaller fields; large cookies are the usual reason.",
    source: "RFC 6585 §5",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::head_too_large),
};

/// The head did not arrive in time.
pub static HEAD_TOO_SLOW: Cause = Cause {
    name: "head-too-slow",
    status: 408,
    title: "The request did not arrive in time",
    meaning: "The request began and its head was not finished in time.",
    way_out: "Send the request again on a new connection.",
    source: "RFC 9110 §15.5.9",
    carries: &[Carry::Close],
    retry: Retry::Later,
    cells: &[a(408, "GET")],
    shows: Shows::Problem(detail::head_too_slow),
};

/// The target breaks the grammar of URIs.
pub static TARGET_MALFORMED: Cause = Cause {
    name: "target-malformed",
    status: 400,
    title: "The request target cannot be read",
    meaning: "The request target is not a URI in the form that its method needs, or its percent- \
        encoding does not decode to text.",
    way_out: "Percent-encode what RFC 3986 does not allow in a path or query.",
    source: "RFC 9112 §3.2",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::target_malformed),
};

/// Host is missing, doubled or malformed.
pub static HOST_INVALID: Cause = Cause {
    name: "host-invalid",
    status: 400,
    title: "The Host field is missing or wrong",
    meaning: "A request names exactly one valid host: in its Host field, in HTTP/2 in \
        `:authority`. This one does not, or names two that differ.",
    way_out: "Send one Host field, or `:authority`, with the server's name and, where needed, its \
        port.",
    source: "RFC 9112 §3.2",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::host_invalid),
};

/// Two ways to say where the content ends.
pub static FRAMING_AMBIGUOUS: Cause = Cause {
    name: "framing-ambiguous",
    status: 400,
    title: "Where the content ends is not clear",
    meaning: "Content-Length or Transfer-Encoding is doubled, contradicts the other or does not \
        belong in this version of HTTP. That is how requests are smuggled past a proxy, so \
        the connection is closed as well.",
    way_out: "Send either one Content-Length or one Transfer-Encoding: chunked.",
    source: "RFC 9112 §6.3",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::framing_ambiguous),
};

/// A transfer coding other than chunked.
pub static TRANSFER_CODING_UNKNOWN: Cause = Cause {
    name: "transfer-coding-unknown",
    status: 501,
    title: "This transfer coding is not implemented",
    meaning: "The request uses a transfer coding other than chunked.",
    way_out: "Send the content with a Content-Length, or chunked alone.",
    source: "RFC 9112 §6.1",
    carries: &[Carry::Close],
    retry: Retry::Never,
    cells: &[a(501, "POST")],
    shows: Shows::Problem(detail::transfer_coding_unknown),
};

/// HTTP does not know the method.
pub static METHOD_UNKNOWN: Cause = Cause {
    name: "method-unknown",
    status: 501,
    title: "This method is not implemented",
    meaning: "The method is none that this server knows anywhere. Methods are case-sensitive.",
    way_out: "Use one of the methods that an OPTIONS request lists.",
    source: "RFC 9110 §15.6.2",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::method_unknown),
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[
    &HEAD_MALFORMED,
    &VERSION_UNSUPPORTED,
    &TARGET_TOO_LONG,
    &HEAD_TOO_LARGE,
    &HEAD_TOO_SLOW,
    &TARGET_MALFORMED,
    &HOST_INVALID,
    &FRAMING_AMBIGUOUS,
    &TRANSFER_CODING_UNKNOWN,
    &METHOD_UNKNOWN,
];
