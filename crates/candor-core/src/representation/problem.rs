//! Problems (RFC 9457): what happened, for a program and for a person.

use candor_json::{Json, Object};

use super::{html, xml};
use crate::catalogue::Cause;
use crate::exchange::{Exchange, Form, Request};

/// The path of the page that explains a refusal.
pub(crate) fn page_path(cause: &Cause) -> String {
    format!("/-/problems/{}", cause.name)
}

/// The content of a refusal and its media type.
pub(super) fn write(
    x: &Exchange,
    cause: &'static Cause,
    detail: &str,
    carried: &Object,
) -> (Vec<u8>, &'static str) {
    match x.request.as_ref().map_or(Form::Json, Request::problem_form) {
        // A problem has no other forms.
        Form::Json | Form::Hal | Form::NdJson | Form::Csv | Form::OpenMetrics | Form::Text => {
            let problem = Json::Object(members(x, cause, detail, carried));
            (problem.to_text().into_bytes(), "application/problem+json")
        }
        Form::Xml => {
            let problem = members(x, cause, detail, carried);
            (xml::problem(&problem), "application/problem+xml")
        }
        Form::Html => {
            (html::problem(cause, detail, carried).into_bytes(), "text/html; charset=utf-8")
        }
    }
}

fn members(x: &Exchange, cause: &'static Cause, detail: &str, carried: &Object) -> Object {
    let mut problem = Object::new();
    problem.insert("type", Json::text(page_path(cause)));
    problem.insert("title", Json::text(cause.title));
    problem.insert("status", Json::integer(i64::from(cause.status)));
    problem.insert("detail", Json::text(detail));
    // A path that is no URI cannot be an instance, which is a URI reference (RFC 9457 §3.1.5).
    let path = x.request.as_ref().filter(|request| request.target.is_ok());
    if let Some(path) = path.map(|request| request.path).filter(|path| path.starts_with('/')) {
        problem.insert("instance", Json::text(path));
    }
    problem.insert("retry", Json::text(cause.retry.as_str()));
    for (name, value) in carried.iter() {
        problem.insert(name, value.clone());
    }
    problem
}
