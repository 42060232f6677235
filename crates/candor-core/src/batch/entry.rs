//! A request of a batch, as it is written.

use bytes::Bytes;
use candor_http::target::encode_segment;
use candor_json::Json;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method, Request, Version};

use super::reference;
use crate::exchange::{JSON, JSON_PATCH, MERGE_PATCH, Return};
use crate::record::RecordId;

/// A request of a batch.
#[derive(Debug, Clone)]
pub struct Entry {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) content: Option<Json>,
}

impl Entry {
    /// The path as it was written.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The request that it is once the ids of those before it are known; nothing where one is
    /// needed that is not. What it does not say of how it wants to be answered, the batch says.
    pub fn request(
        &self,
        ids: &[Option<RecordId>],
        shown: Option<Return>,
    ) -> Option<(Parts, Bytes)> {
        let path = self.resolved_path(ids)?;
        let content = match self.content.clone() {
            None => None,
            Some(mut content) => reference::resolve(&mut content, ids).then_some(Some(content))?,
        };
        let mut headers = self.headers.clone();
        if let Some(content) = &content {
            let media_type = HeaderValue::from_static(self.media_type(content));
            headers.entry(CONTENT_TYPE).or_insert(media_type);
        }
        let text = content.map(|content| Bytes::from(content.to_text()));
        if text.is_some() || self.method != Method::DELETE {
            let length = text.as_ref().map_or(0, Bytes::len);
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        if let Some(shown) = shown {
            let preference = HeaderValue::from_static(shown.preference());
            headers.entry(HeaderName::from_static("prefer")).or_insert(preference);
        }
        let request = Request::builder().method(&self.method).uri(path).body(()).ok()?;
        let mut head = request.into_parts().0;
        head.headers = headers;
        // It came without a Host of its own, which only this version allows.
        head.version = Version::HTTP_10;
        Some((head, text.unwrap_or_default()))
    }

    /// What the content is where that is not said: a list of changes can only be a JSON Patch.
    fn media_type(&self, content: &Json) -> &'static str {
        match (self.method == Method::PATCH, content) {
            (true, Json::Array(_)) => JSON_PATCH,
            (true, _) => MERGE_PATCH,
            (false, _) => JSON,
        }
    }

    fn resolved_path(&self, ids: &[Option<RecordId>]) -> Option<String> {
        let (path, query) = match self.path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.path.as_str(), None),
        };
        let segment = |segment: &str| match segment.starts_with('$') {
            true => Some(encode_segment(&reference::resolved(segment, ids)?).to_string()),
            false => Some(segment.to_owned()),
        };
        let segments: Option<Vec<String>> = path.split('/').map(segment).collect();
        let path = segments?.join("/");
        Some(query.map_or(path.clone(), |query| format!("{path}?{query}")))
    }
}
