//! Every field of an answer follows its grammar, and none is sent that was not looked at.
//!
//! Studies of servers count most of their breaches here: a date in another form, a directive in
//! quotes, a policy that no browser reads.

use super::{Answered, demand};

/// A field, and whether a value of it is well-formed.
type Field = (&'static str, fn(&str) -> bool);

/// The fields that we send. What is not here we do not: no cookies, no `Server`, no `Age`, no
/// ranges, and over clear text no `Strict-Transport-Security` (RFC 6797 §7.2).
#[rustfmt::skip]
static FIELDS: &[Field] = &[
    ("accept", media_types),                                // RFC 9110 §12.5.1
    ("accept-encoding", tokens),                            // RFC 9110 §12.5.3
    ("accept-patch", media_types),                          // RFC 5789 §3.1
    ("accept-post", media_types),                           // Linked Data Platform §7.1
    ("access-control-allow-credentials", |it| it == "true"), // Fetch, "new header syntax"
    ("access-control-allow-headers", tokens),
    ("access-control-allow-methods", tokens),
    ("access-control-allow-origin", |it| it == "*" || is_origin(it)),
    ("access-control-expose-headers", tokens),
    ("access-control-max-age", digits),
    ("allow", |it| it.is_empty() || tokens(it)),            // RFC 9110 §10.2.1
    ("cache-control", directives),                          // RFC 9111 §5.2
    ("connection", tokens),                                 // RFC 9110 §7.6.1
    ("content-encoding", tokens),                           // RFC 9110 §8.4
    ("content-length", digits),                             // RFC 9110 §8.6
    ("content-location", is_reference),                     // RFC 9110 §8.7
    ("content-security-policy", is_policy),                 // CSP 3 §2.2
    ("content-type", is_media_type),                        // RFC 9110 §8.3
    ("date", is_date),                                      // RFC 9110 §6.6.1
    ("deprecation", |it| it.strip_prefix('@').is_some_and(digits)), // RFC 9745 §2.1
    ("etag", is_tag),                                       // RFC 9110 §8.8.3
    ("last-modified", is_date),                             // RFC 9110 §8.8.2
    ("link", links),                                        // RFC 8288 §3
    ("location", is_reference),                             // RFC 9110 §10.2.2
    ("preference-applied", |it| listed(it, is_directive)),  // RFC 7240 §3
    ("ratelimit", is_item),                                 // RFC 9651 §3.3
    ("ratelimit-policy", is_item),
    ("referrer-policy", is_token),
    ("retry-after", digits),                                // RFC 9110 §10.2.3
    ("sunset", is_date),                                    // RFC 8594 §3
    ("transfer-encoding", |it| it == "chunked"),            // RFC 9112 §6.1
    ("vary", tokens),                                       // RFC 9110 §12.5.5
    ("www-authenticate", is_challenge),                     // RFC 9110 §11.6.1, RFC 6750 §3
    ("x-content-type-options", |it| it == "nosniff"),
    ("x-frame-options", |it| it == "DENY"),
];

/// Every field is one of ours, and its value follows its grammar.
pub(super) fn every_field_is_known_and_well_formed(x: &Answered<'_>) -> Result<(), String> {
    if x.forwarded() {
        return Ok(());
    }
    x.reply.fields.iter().try_for_each(|(name, value)| {
        let lower = name.to_ascii_lowercase();
        let field = FIELDS.iter().find(|(known, _)| *known == lower);
        let (_, well_formed) = field.ok_or_else(|| format!("nobody has looked at `{name}`"))?;
        // RFC 9113 §8.2.1: HTTP/2 has no spaces around values to be dropped.
        let bare = value.trim() == value;
        demand(bare && well_formed(value), || format!("{name} is {value:?}"))
    })
}

/// Statuses that have a meaning only with other methods (RFC 9110 §9.3.3).
pub(super) fn post_is_not_answered_like_get(x: &Answered<'_>) -> Result<(), String> {
    let wrong = x.sent.method == "POST" && matches!(x.reply.status, 206 | 304 | 416);
    demand(!wrong, || format!("POST is answered by {}", x.reply.status))
}

fn digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_token(value: &str) -> bool {
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !value.is_empty() && value.bytes().all(of_token)
}

/// A list without empty members, which senders must not send (RFC 9110 §5.6.1).
fn listed(value: &str, one: fn(&str) -> bool) -> bool {
    value.split(',').map(|member| member.trim_matches([' ', '\t'])).all(one)
}

fn tokens(value: &str) -> bool {
    listed(value, is_token)
}

fn is_quoted(value: &str) -> bool {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.contains(['"', '\\']))
}

/// A name, alone or with a value.
fn is_directive(value: &str) -> bool {
    match value.split_once('=') {
        Some((name, value)) => is_token(name) && (is_token(value) || is_quoted(value)),
        None => is_token(value),
    }
}

/// Ages are bare numbers, and lists of fields are quoted (RFC 9111 §5.2.2).
fn directives(value: &str) -> bool {
    listed(value, |directive| match directive.split_once('=') {
        Some(("max-age" | "s-maxage", seconds)) => digits(seconds),
        Some(("no-cache" | "private", fields)) => is_quoted(fields),
        _ => is_directive(directive),
    })
}

fn media_types(value: &str) -> bool {
    listed(value, is_media_type)
}

fn is_media_type(value: &str) -> bool {
    let (name, rest) = value.split_at(value.find(';').unwrap_or(value.len()));
    let named = name.split_once('/').is_some_and(|(of, sub)| is_token(of) && is_token(sub));
    named && parameters(rest)
}

/// `;name=value`, any number of times.
fn parameters(rest: &str) -> bool {
    rest.is_empty()
        || rest.strip_prefix(';').is_some_and(|all| {
            all.split(';').all(|one| {
                let parameter = one.trim_start().split_once('=');
                parameter.is_some_and(|(name, value)| {
                    is_token(name) && (is_token(value) || is_quoted(value))
                })
            })
        })
}

/// The one form of a date that is sent (RFC 9110 §5.6.7).
fn is_date(value: &str) -> bool {
    httpdate::parse_http_date(value).is_ok_and(|date| httpdate::fmt_http_date(date) == value)
}

fn is_tag(value: &str) -> bool {
    let opaque = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    opaque.is_some_and(|tag| tag.bytes().all(|byte| byte != b'"' && byte.is_ascii_graphic()))
}

/// The characters of a URI, with every per cent sign before two digits (RFC 3986 §2).
fn is_reference(value: &str) -> bool {
    let escapes = value.split('%').skip(1).all(|rest| {
        rest.as_bytes().first_chunk::<2>().is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    });
    let of_uri =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    !value.is_empty() && value.bytes().all(of_uri) && escapes
}

fn is_origin(value: &str) -> bool {
    let host = value.split_once("://").map(|(_, host)| host);
    host.is_some_and(|host| !host.is_empty() && !host.contains('/') && is_reference(host))
}

/// `<target>; rel="…"`, separated by commas.
fn links(value: &str) -> bool {
    value.split(", <").enumerate().all(|(at, link)| {
        let link = if at == 0 { link.strip_prefix('<') } else { Some(link) };
        let link = link.and_then(|link| link.split_once('>'));
        link.is_some_and(|(target, rest)| {
            is_reference(target) && rest.contains("rel=") && parameters(rest)
        })
    })
}

/// `name value value; name value`: names of directives have letters and hyphens alone.
fn is_policy(value: &str) -> bool {
    let directive = |directive: &str| {
        let mut parts = directive.trim_matches(' ').split(' ');
        let name = parts.next().unwrap_or_default();
        let named = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let visible = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic());
        !name.is_empty() && name.bytes().all(named) && parts.all(visible)
    };
    !value.contains(',') && value.split(';').all(directive)
}

/// A text with parameters that are numbers.
fn is_item(value: &str) -> bool {
    let (name, rest) = value.split_at(value.find(';').unwrap_or(value.len()));
    is_quoted(name) && parameters(rest)
}

fn is_challenge(value: &str) -> bool {
    value.strip_prefix("Bearer ").is_some_and(quoted_parameters)
}

/// `name="text"`, separated by commas, which may stand in the texts as well.
fn quoted_parameters(all: &str) -> bool {
    let Some((name, rest)) = all.split_once("=\"") else { return false };
    let Some((text, rest)) = rest.split_once('"') else { return false };
    let good = is_token(name) && !text.contains('\\');
    good && (rest.is_empty() || rest.strip_prefix(", ").is_some_and(quoted_parameters))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value breaks the grammar of the field; without the last character or two it does not.
    #[track_caller]
    fn check(name: &str, good: &[&str], bad: &[&str]) {
        let (_, well_formed) = FIELDS.iter().find(|(known, _)| *known == name).unwrap();
        for value in good {
            assert!(well_formed(value), "{name}: {value}");
        }
        for value in bad {
            assert!(!well_formed(value), "{name}: {value}");
        }
    }

    #[test]
    fn every_grammar_has_an_outside() {
        check("vary", &["Accept, Accept-Encoding"], &["", "Accept,,B", "Accept;", "A b"]);
        check("allow", &["", "GET, HEAD"], &["GET; HEAD", "GET,"]);
        check(
            "cache-control",
            &["no-cache", "private, max-age=5"],
            &["max-age=\"5\"", "no-cache=age", ",k", "private=x"],
        );
        check(
            "content-type",
            &["text/csv; charset=utf-8; header=present"],
            &["text", "text/csv;", "text/csv; charset", "text/csv charset=utf-8"],
        );
        check(
            "date",
            &["Thu, 01 Jan 2026 00:00:00 GMT"],
            &["Thu,01 Jan 2026 00:00:00 GMT", "Thursday, 01-Jan-26 00:00:00 GMT", "2026-01-01"],
        );
        check("etag", &["\"7-gzip\""], &["7", "W/\"7\"", "\"7", "\"a b\""]);
        check("location", &["/v1/notes/a%20b"], &["", "/v1/ä", "/a b", "/%2", "/%zz"]);
        check(
            "link",
            &["</a>; rel=\"next\", </b>; rel=first"],
            &["/a; rel=x", "</a>", "</a> rel=b"],
        );
        check(
            "content-security-policy",
            &["default-src 'none'; base-uri 'none'"],
            &["base_uri 'none'", "default-src 'none';", "a b, c d"],
        );
        check(
            "www-authenticate",
            &["Bearer realm=\"a\", error=\"b\""],
            &["Bearer", "Basic realm=\"a\""],
        );
        check("retry-after", &["0", "12"], &["", "-1", "1.5", "soon"]);
        check("ratelimit", &["\"default\";r=1;t=2"], &["default;r=1", "\"default\";r"]);
        check(
            "access-control-allow-origin",
            &["*", "https://a.example:1"],
            &["a", "https://", "*, *"],
        );
        check("access-control-allow-credentials", &["true"], &["True", "false"]);
        check("deprecation", &["@1767225600"], &["1767225600", "true"]);
    }
}
