//! Rules about the header fields of every answer.

use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

use candor_core::exchange::Kind;

use super::{Answered, demand};
use crate::client::Over;

/// We send no field that may stand on several lines, and lists are one line.
pub(super) fn each_stands_on_one_line(x: &Answered<'_>) -> Result<(), String> {
    let mut seen = HashSet::new();
    let twice = x.reply.fields.iter().find(|(name, _)| !seen.insert(name.to_ascii_lowercase()));
    demand(twice.is_none(), || format!("{:?} stands twice", twice.map(|(name, _)| name)))
}

/// The time is the server's, in the one form that is sent.
pub(super) fn date_is_now(x: &Answered<'_>) -> Result<(), String> {
    let wanted = date(x.now);
    let date = x.reply.field("date");
    demand(date == Some(&wanted), || format!("Date is {date:?} rather than {wanted}"))
}

fn date(seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

/// The length is that of the content. Only a list that is shown whole is chunked, for nobody knows
/// how long it will be.
pub(super) fn length_is_right(x: &Answered<'_>) -> Result<(), String> {
    if matches!(x.reply.status, 204 | 304) {
        return Ok(());
    }
    let lines = matches!(x.reply.media_type(), Some("application/x-ndjson" | "text/csv"));
    if x.path.outcome.name == "list-shown" && lines && x.reply.field("content-length").is_none() {
        let chunked = x.reply.field("transfer-encoding") == Some("chunked");
        let framed = x.reply.over == Over::Http2;
        return demand(chunked || framed || x.sent.method == "HEAD", || "it has no end".to_owned());
    }
    demand(x.reply.field("transfer-encoding").is_none(), || "it is chunked".to_owned())?;
    let length = x.reply.field("content-length").unwrap_or_default();
    let right = x.sent.method == "HEAD" || length == x.reply.sent_bytes.to_string();
    demand(right && !length.is_empty(), || format!("Content-Length is {length:?}"))
}

/// In HTTP/2 an answer says nothing of the connection.
pub(super) fn nothing_is_said_of_the_connection(x: &Answered<'_>) -> Result<(), String> {
    let names = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];
    let said = names.into_iter().find(|name| x.reply.field(name).is_some());
    let http2 = x.reply.over == Over::Http2;
    demand(said.is_none() || !http2, || format!("{said:?} is there"))
}

/// Whoever gets content is told its type, and nobody else.
pub(super) fn type_comes_with_content(x: &Answered<'_>) -> Result<(), String> {
    let length = x.reply.field("content-length");
    let empty = length == Some("0") || matches!(x.reply.status, 204 | 304);
    let said = x.reply.field("content-type");
    demand(said.is_none() == empty, || format!("Content-Type is {said:?}"))?;
    let page = matches!(x.reply.media_type(), Some("text/html" | "text/csv"));
    let charset = said.is_some_and(|said| said.contains("charset=utf-8"));
    demand(!page || charset, || "a page does not say its charset".to_owned())
}

/// These have no content, and say nothing about any.
pub(super) fn nothing_follows_204_and_304(x: &Answered<'_>) -> Result<(), String> {
    if !matches!(x.reply.status, 204 | 304) {
        return Ok(());
    }
    let said = ["content-type", "content-length", "content-encoding"]
        .into_iter()
        .find(|name| x.reply.field(name).is_some());
    demand(said.is_none(), || format!("{said:?} is there"))
}

/// A strong tag in quotes.
pub(super) fn etag_is_strong(x: &Answered<'_>) -> Result<(), String> {
    if x.forwarded() {
        return Ok(());
    }
    let Some(tag) = x.reply.field("etag") else { return Ok(()) };
    let opaque = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let good = opaque.is_some_and(|opaque| !opaque.is_empty() && !opaque.contains('"'));
    demand(good, || format!("ETag is {tag}"))
}

/// A date, and none that is still to come.
pub(super) fn last_modified_is_past(x: &Answered<'_>) -> Result<(), String> {
    let Some(said) = x.reply.field("last-modified") else { return Ok(()) };
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(x.now).unwrap_or_default());
    let past = httpdate::parse_http_date(said).is_ok_and(|date| date <= now);
    demand(past, || format!("Last-Modified is {said:?}"))
}

/// A PUT's success has no validator unless what is stored is byte for byte what was sent, and the
/// read-only members make sure that it never is.
pub(super) fn put_is_answered_without_validators(x: &Answered<'_>) -> Result<(), String> {
    if x.sent.method != "PUT" || x.refused() || x.forwarded() {
        return Ok(());
    }
    let said = ["etag", "last-modified"].into_iter().find(|name| x.reply.field(name).is_some());
    demand(said.is_none(), || format!("{said:?} is there"))
}

/// Problems are chosen by Accept everywhere, and what is large enough is coded, so every answer
/// varies by both.
pub(super) fn vary_is_there(x: &Answered<'_>) -> Result<(), String> {
    let vary = x.reply.field("vary").unwrap_or_default();
    let varies = |by: &str| vary.split(',').any(|name| name.trim().eq_ignore_ascii_case(by));
    demand(varies("accept") && varies("accept-encoding"), || format!("Vary is {vary:?}"))
}

/// Content is coded only in a way that was asked for, and its tag says so: tags of two codings, or
/// of two forms, are never the same.
pub(super) fn tag_names_the_representation(x: &Answered<'_>) -> Result<(), String> {
    if x.forwarded() {
        return Ok(());
    }
    let coding = x.reply.field("content-encoding");
    let asked = String::from_utf8_lossy(&x.sent.head).to_ascii_lowercase();
    let asked = asked.contains("accept-encoding:");
    demand(asked || coding.is_none(), || format!("Content-Encoding is {coding:?}"))?;
    let tag = x.reply.field("etag").filter(|_| x.reply.status == 200);
    let Some(tag) = tag.map(|tag| tag.trim_matches('"')) else { return Ok(()) };
    let form = match x.reply.media_type() {
        Some("application/hal+json") => "hal",
        Some("application/x-ndjson") => "ndjson",
        Some("text/csv") => "csv",
        Some("application/xml") => "xml",
        Some("text/html") => "html",
        _ => "",
    };
    let marks: Vec<&str> = tag.split('-').skip(1).collect();
    let forms = ["hal", "ndjson", "csv", "xml", "html"].into_iter();
    let of_form =
        forms.filter(|mark| marks.contains(mark)).eq(Some(form).filter(|f| !f.is_empty()));
    let codings = ["gzip", "br", "zstd"].into_iter();
    let of_coding = codings.filter(|mark| marks.contains(mark)).eq(coding);
    demand(of_form && of_coding, || format!("ETag is {tag} of {form} in {coding:?}"))
}

/// No cache is left to guess: what was looked at may be kept and asked about, all else is for once.
pub(super) fn caching_is_explicit(x: &Answered<'_>) -> Result<(), String> {
    let said = x.reply.field("cache-control").unwrap_or_default();
    let look = matches!(x.sent.method.as_str(), "GET" | "HEAD") && !x.refused();
    let good = match (look, x.path.kind) {
        // What leads to the path of one exchange is for nobody else.
        _ if x.reply.told_path().is_some() => said == "no-store",
        (true, Kind::Show) => !said.is_empty(),
        (true, _) if shows_token(x) => said == "private, no-cache",
        (true, _) => said == "no-cache",
        (false, _) => said == "no-store",
    };
    demand(good, || format!("Cache-Control is {said:?}"))
}

/// How an answer came about is told where that was asked for, and said to be.
pub(super) fn a_path_is_told_on_request(x: &Answered<'_>) -> Result<(), String> {
    let told = x.reply.told_path();
    let applied = x.reply.field("preference-applied").unwrap_or_default();
    demand(told.is_some() == applied.contains("explain"), || {
        format!("it leads to {told:?}, Preference-Applied is {applied:?}")
    })?;
    let head = String::from_utf8_lossy(&x.sent.head).to_ascii_lowercase();
    let asked = head.lines().any(|line| line.starts_with("prefer:") && line.contains("explain"));
    demand(asked || told.is_none(), || format!("nobody asked for {told:?}"))
}

/// Whether a caller is known by what went with the request: it was not refused.
fn shows_token(x: &Answered<'_>) -> bool {
    let shown = x.sent.credentials.as_deref().unwrap_or_default();
    shown.to_ascii_lowercase().starts_with("bearer ")
}
