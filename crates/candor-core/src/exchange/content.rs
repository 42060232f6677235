//! The content of a request, as far as it is said or has arrived.

use super::{ContentFault, Exchange, Kind};
use crate::graph::Need;

impl Exchange<'_> {
    /// Whether the request says that its content is empty; then its type does not matter.
    pub fn content_said_empty(&self) -> bool {
        self.request().content_length == Some(0) || self.content_unsaid()
    }

    /// Whether the request says nothing of any content, and so has none (RFC 9112 §6.3).
    pub fn content_unsaid(&self) -> bool {
        let request = self.request();
        request.content_length.is_none() && request.transfer_encoding.is_none()
    }

    /// Whether content of unknown length is taken.
    pub fn takes_chunks(&self) -> bool {
        let of = self.route().resource_type().map(|of| of.chunked);
        of.or(self.upstream().map(|of| of.chunked)).unwrap_or_default()
    }

    /// Whether the content arrived, or why not.
    pub fn content(&self) -> Result<Result<(), ContentFault>, Need> {
        if self.kind() == Kind::Forward && !self.passes_content() {
            return Ok(Ok(()));
        }
        match &self.content {
            None => Err(Need::Content),
            Some(Ok(_)) => Ok(Ok(())),
            Some(Err(fault)) => Ok(Err(*fault)),
        }
    }

    /// The bytes of the content, once they have arrived.
    pub fn content_bytes(&self) -> Option<&[u8]> {
        self.content.as_ref().and_then(|content| content.as_deref().ok())
    }
}
