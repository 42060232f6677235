//! Questions about the request itself: parameters, fields, what is accepted, length and type of the
//! content.

use super::Verdict;
use crate::exchange::{Exchange, Kind, MediaTypeFault};
use crate::selection::ParameterFault;
use candor_expression::MistakeKind;
use candor_http::expect::Expect;
use candor_http::transfer_encoding::TransferEncoding;

fn fault<'x>(x: &'x Exchange) -> Option<&'x ParameterFault> {
    x.request().parameters.as_ref().err()
}

/// Does the query decode to names and values?
pub(super) fn query_readable(x: &Exchange) -> Verdict {
    Ok(!matches!(fault(x), Some(ParameterFault::Malformed(_))))
}

/// Does the target know every parameter?
pub(super) fn parameters_known(x: &Exchange) -> Verdict {
    Ok(!matches!(fault(x), Some(ParameterFault::Unknown { .. })))
}

/// Has every parameter a value that it can have?
pub(super) fn parameters_valid(x: &Exchange) -> Verdict {
    Ok(!matches!(fault(x), Some(ParameterFault::Repeated { .. } | ParameterFault::Value { .. })))
}

/// Is the filter within what one may ask at once?
pub(super) fn filter_simple_enough(x: &Exchange) -> Verdict {
    Ok(mistake(x) != Some(MistakeKind::TooComplex))
}

/// Is the filter a condition about these records?
pub(super) fn filter_valid(x: &Exchange) -> Verdict {
    Ok(mistake(x).is_none())
}

fn mistake(x: &Exchange) -> Option<MistakeKind> {
    match fault(x) {
        Some(ParameterFault::Filter { mistake, .. }) => Some(mistake.kind),
        _ => None,
    }
}

/// Has everything to sort by an index?
pub(super) fn sort_indexed(x: &Exchange) -> Verdict {
    Ok(!matches!(fault(x), Some(ParameterFault::Unindexed { .. })))
}

/// Is the cursor one of this very list?
pub(super) fn cursor_valid(x: &Exchange) -> Verdict {
    Ok(!matches!(fault(x), Some(ParameterFault::Cursor)))
}

/// Is the cursor young enough to be followed?
pub(super) fn cursor_fresh(x: &Exchange) -> Verdict {
    Ok(!matches!(fault(x), Some(ParameterFault::Expired { .. })))
}

/// Do the fields that decide the answer follow their grammar?
pub(super) fn fields_well_formed(x: &Exchange) -> Verdict {
    Ok(x.request().malformed_field.is_none())
}

/// Is the content a whole, not a range? (RFC 9110 §14.5)
pub(super) fn content_whole(x: &Exchange) -> Verdict {
    Ok(!x.request().headers.contains_key(http::header::CONTENT_RANGE))
}

/// Is `100-continue` all that is expected?
pub(super) fn expectation_known(x: &Exchange) -> Verdict {
    Ok(!matches!(x.request().expect, Some(Expect::Unknown)))
}

/// Does a form of the target fit Accept, and a coding of it Accept-Encoding?
pub(super) fn acceptable(x: &Exchange) -> Verdict {
    let codings = x.request().codings;
    Ok(x.request().form.is_some() && (codings.identity || codings.preferred.is_some()))
}

/// Is it said how long the content is?
pub(super) fn length_given(x: &Exchange) -> Verdict {
    let request = x.request();
    let chunked = request.transfer_encoding == Some(TransferEncoding::Chunked);
    let unneeded = matches!(x.kind(), Kind::Act | Kind::Forward) && x.content_unsaid();
    Ok(request.content_length.is_some() || unneeded || (chunked && x.takes_chunks()))
}

/// Is the length that was said within the limit? Asked of every method, since unread content closes
/// the connection.
pub(super) fn content_small_enough(x: &Exchange) -> Verdict {
    Ok(x.request().content_length.is_none_or(|length| length <= x.api.content_max_bytes))
}

/// Is the content in no other coding than its own?
pub(super) fn content_coding_supported(x: &Exchange) -> Verdict {
    Ok(x.request().content_coding.is_ok() || x.content_said_empty())
}

/// Does the target take the media type for this method?
pub(super) fn media_type_supported(x: &Exchange) -> Verdict {
    let fault = x.request().media_type.as_ref().err();
    Ok(fault != Some(&MediaTypeFault::Unsupported) || x.content_said_empty())
}

/// Is the charset UTF-8?
pub(super) fn charset_supported(x: &Exchange) -> Verdict {
    let fault = x.request().media_type.as_ref().err();
    Ok(fault != Some(&MediaTypeFault::Charset) || x.content_said_empty())
}
