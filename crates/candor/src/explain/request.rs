//! The request that is to be explained, from the command line.

use std::fs::File;
use std::io::Read;

use bytes::Bytes;
use candor_core::caller::Caller;
use candor_core::declaration::Callers;
use candor_core::limits::CONTENT_CEILING_BYTES;
use candor_json::Json;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName};
use http::request::Parts;
use http::{HeaderValue, Request};

use crate::exit::{Exit, Failure};
use crate::token::claims;

/// What a request has besides its first line.
#[derive(Debug, clap::Args)]
pub(super) struct RequestArguments {
    /// A header field, as in 'If-Match: "7"'; may be given several times
    #[arg(short = 'H', long = "header", value_name = "FIELD")]
    headers: Vec<String>,
    /// Who asks; without it nobody is known to, unless an Authorization field says so
    #[arg(long = "as", value_name = "ID")]
    caller: Option<String>,
    /// Their roles, with commas between them
    #[arg(long, value_delimiter = ',', requires = "caller")]
    roles: Vec<String>,
    /// What else is said of them, a JSON object
    #[arg(long, value_name = "JSON", requires = "caller", value_parser = claims)]
    claims: Option<Json>,
    /// The content, or @FILE; it is JSON unless a Content-Type field says otherwise
    #[arg(long, value_name = "CONTENT")]
    data: Option<String>,
}

impl RequestArguments {
    /// Who asks, where the command line says so. What of it no rule can be about is told rather
    /// than passed over.
    pub(super) fn caller(&self, callers: &Callers) -> Result<Option<Caller>, Failure> {
        let Some(id) = self.caller.clone() else { return Ok(None) };
        let claims = self.claims.clone().unwrap_or_else(|| Caller::anonymous().claims);
        let unfit = self.claims.as_ref().and_then(|claims| callers.unfit_claims(claims));
        if let Some(wrong) = callers.unknown_role(&self.roles).or(unfit) {
            return Err(Failure::new(Exit::Usage, wrong, "see `callers` in candor.yaml"));
        }
        Ok(Some(Caller { id: Some(id), roles: self.roles.clone(), claims, ..Caller::anonymous() }))
    }

    /// The head and the content of the request with this first line.
    pub(super) fn request(&self, line: &str) -> Result<(Parts, Bytes), Failure> {
        let wrong = |happened: String| {
            let todo = "write a method and a path, such as 'GET /v1/notes'";
            Failure::new(Exit::Usage, happened, todo)
        };
        let (method, target) =
            line.trim().split_once(' ').ok_or_else(|| wrong(format!("`{line}` is no request")))?;
        let request = Request::builder().method(method).uri(target.trim()).body(());
        let request =
            request.map_err(|error| wrong(format!("`{line}` is no request ({error})")))?;
        let mut head = request.into_parts().0;
        for field in &self.headers {
            let (name, value) = header(field)?;
            head.headers.append(name, value);
        }
        head.headers.entry(HOST).or_insert(HeaderValue::from_static("localhost"));
        let Some(data) = &self.data else { return Ok((head, Bytes::new())) };
        let content = content(data)?;
        head.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        head.headers.entry(CONTENT_LENGTH).or_insert(HeaderValue::from(content.len()));
        Ok((head, content))
    }
}

fn header(field: &str) -> Result<(HeaderName, HeaderValue), Failure> {
    let parts = field.split_once(':');
    let read = parts.and_then(|(name, value)| {
        Some((name.trim().parse().ok()?, HeaderValue::from_str(value.trim()).ok()?))
    });
    read.ok_or_else(|| {
        let happened = format!("`{field}` is no header field");
        Failure::new(Exit::Usage, happened, "write a name, a colon and a value")
    })
}

fn content(data: &str) -> Result<Bytes, Failure> {
    let Some(path) = data.strip_prefix('@') else { return Ok(Bytes::from(data.to_owned())) };
    let mut bytes = Vec::new();
    // One byte more than anybody takes, so that it is refused as it would be.
    let read = File::open(path)
        .and_then(|file| file.take(CONTENT_CEILING_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Bytes::from(bytes)),
        Err(error) => {
            let happened = format!("{path} cannot be read ({error})");
            Err(Failure::new(Exit::File, happened, "name a file that can be read after the @"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(headers: &[&str], data: Option<&str>) -> RequestArguments {
        RequestArguments {
            headers: headers.iter().map(|&field| field.to_owned()).collect(),
            caller: None,
            roles: Vec::new(),
            claims: None,
            data: data.map(str::to_owned),
        }
    }

    #[test]
    fn a_request_is_put_together_as_a_client_would() {
        let (head, content) =
            arguments(&["If-Match: \"7\""], Some("{}")).request("PUT /v1/a/b").unwrap();
        assert_eq!((head.method.as_str(), head.uri.path()), ("PUT", "/v1/a/b"));
        assert_eq!(content, "{}");
        let field = |name: &str| head.headers[name].to_str().unwrap();
        assert_eq!((field("if-match"), field("host")), ("\"7\"", "localhost"));
        assert_eq!((field("content-type"), field("content-length")), ("application/json", "2"));
    }

    #[test]
    fn what_is_no_request_is_told() {
        assert!(arguments(&[], None).request("GET").is_err());
        assert!(arguments(&[], None).request("G\"T /").is_err());
        assert!(arguments(&["no colon"], None).request("GET /").is_err());
        assert!(arguments(&[], Some("@/no/such/file")).request("GET /").is_err());
    }
}
