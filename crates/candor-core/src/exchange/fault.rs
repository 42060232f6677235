//! What can go wrong before there is a request to think about, and while its content arrives.
//!
//! The connection reports these; which answer they get is the graph's decision like every other.

/// Why the head of a request could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireFault {
    /// It breaks the grammar of HTTP/1.1 (RFC 9112 §2.2).
    Malformed,
    /// It is of another version of HTTP (RFC 9110 §15.6.6).
    VersionUnsupported,
    /// The request target is longer than [`crate::limits::TARGET_MAX_BYTES`].
    TargetTooLong,
    /// The fields are larger or more than [`crate::limits::HEAD_MAX_BYTES`] and
    /// [`crate::limits::HEAD_MAX_FIELDS`].
    HeadTooLarge,
    /// It began and did not end in time.
    HeadTooSlow,
    /// Its Content-Length or Transfer-Encoding leave open where the content ends (RFC 9112 §6.3).
    FramingAmbiguous,
    /// It names a transfer coding other than `chunked` (RFC 9112 §6.1).
    TransferCodingUnknown,
    /// There are more connections than [`crate::limits::CONNECTIONS_MAX`], or from one address than
    /// [`crate::limits::CONNECTIONS_PER_ADDRESS_MAX`], or the server is stopping.
    Crowded,
}

/// Why the content of a request could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentFault {
    /// It did not arrive in time.
    TooSlow,
    /// It ended early, or its chunks are malformed.
    Cut,
    /// It is longer than the API takes; told while it arrives when its length was not said, and
    /// while it is decoded.
    TooLarge,
    /// It is not in the content coding that it is said to be in, or ends before that does.
    Undecodable,
}
