//! Questions about the wire: could a request be read?

use super::Verdict;
use crate::exchange::{Exchange, WireFault};
use crate::limits::TARGET_MAX_BYTES;
use candor_http::transfer_encoding::TransferEncoding;

/// Does the head follow the grammar of HTTP?
pub(super) fn head_well_formed(x: &Exchange) -> Verdict {
    Ok(x.wire != Some(WireFault::Malformed))
}

/// Is it HTTP/1.0 or 1.1?
pub(super) fn version_supported(x: &Exchange) -> Verdict {
    Ok(x.wire != Some(WireFault::VersionUnsupported))
}

/// Is the target within its limit?
pub(super) fn target_short_enough(x: &Exchange) -> Verdict {
    let read = x.request.as_ref().is_none_or(|request| request.target_length <= TARGET_MAX_BYTES);
    Ok(read && x.wire != Some(WireFault::TargetTooLong))
}

/// Are the fields within their limits? HTTP/1 is counted while it is read.
pub(super) fn head_small_enough(x: &Exchange) -> Verdict {
    let over = x.request.as_ref().is_some_and(|request| request.fields_over_limit);
    Ok(!over && x.wire != Some(WireFault::HeadTooLarge))
}

/// Did the head arrive in time?
pub(super) fn head_in_time(x: &Exchange) -> Verdict {
    Ok(x.wire != Some(WireFault::HeadTooSlow))
}

/// Is the target a URI in a form that fits the method?
pub(super) fn target_well_formed(x: &Exchange) -> Verdict {
    Ok(x.request().target.is_ok())
}

/// Is there one valid host?
pub(super) fn host_valid(x: &Exchange) -> Verdict {
    Ok(x.request().host.is_ok())
}

/// Is it clear where the content ends?
pub(super) fn framing_unambiguous(x: &Exchange) -> Verdict {
    let ambiguous = x
        .request
        .as_ref()
        .is_some_and(|request| request.transfer_encoding == Some(TransferEncoding::Ambiguous));
    Ok(!ambiguous && x.wire != Some(WireFault::FramingAmbiguous))
}

/// Is chunked the only transfer coding?
pub(super) fn transfer_coding_known(x: &Exchange) -> Verdict {
    let unknown = x
        .request
        .as_ref()
        .is_some_and(|request| request.transfer_encoding == Some(TransferEncoding::Unknown));
    Ok(!unknown && x.wire != Some(WireFault::TransferCodingUnknown))
}
