//! Hooks: the services that must agree to a change are asked, one after the other.

use std::time::Duration;

use bytes::Bytes;
use candor_core::declaration::{Hook, Service};
use candor_core::exchange::Exchange;
use candor_core::limits::HOOK_ANSWER_MAX_BYTES;
use candor_core::record::Timestamp;
use candor_core::service::{Answered, Unanswered};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::request::Parts;
use http::{Method, Request};
use uuid::Uuid;

use crate::client::Patience;
use crate::services::Services;

/// What a hook may answer with.
const ACCEPTED: &str = "application/json, application/merge-patch+json, application/problem+json";

/// Asks the hook that is due, unless it has agreed to the very same change before.
pub(crate) async fn ask(services: &Services, x: &mut Exchange<'_>, head: &Parts) {
    let Some(due) = x.hook_due() else { return };
    let question = x.hook_question(due);
    if x.recall_hook(&question) {
        return;
    }
    let answered = match question_to(services, due.hook, &question, x.now(), head) {
        Ok(request) => answer(services, &due.hook.service, request).await,
        Err(why) => Err(Unanswered::Broken(why)),
    };
    if let Some(why) = x.learn_hook(question, &answered) {
        let log_id = Uuid::now_v7().to_string();
        let url = due.hook.service.url.to_string();
        tracing::error!(log_id, method = %head.method, path = head.uri.path(), hook = url, cause = why, "a hook failed");
        x.log_id = Some(log_id);
    }
}

/// The question as it is sent, signed where that is declared.
fn question_to(
    services: &Services,
    hook: &Hook,
    question: &str,
    now: Timestamp,
    head: &Parts,
) -> Result<Request<Bytes>, String> {
    let mut request = Request::new(Bytes::copy_from_slice(question.as_bytes()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = hook.service.url.clone();
    let id = Uuid::now_v7().to_string();
    let fields = request.headers_mut();
    fields.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    fields.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
    fields.insert(USER_AGENT, HeaderValue::from_static("candor"));
    let mut say = |name, value: String| {
        let value = HeaderValue::try_from(value).map_err(|why| why.to_string())?;
        fields.insert(HeaderName::from_static(name), value);
        Ok::<(), String>(())
    };
    say("idempotency-key", format!("\"{id}\""))?;
    if let Some(secrets) = services.secrets_of(hook)? {
        say("webhook-signature", secrets.sign(&id, now.seconds(), question.as_bytes()))?;
        say("webhook-timestamp", now.seconds().to_string())?;
        say("webhook-id", id)?;
    }
    for name in ["traceparent", "tracestate"] {
        if let Some(value) = head.headers.get(name) {
            fields.insert(HeaderName::from_static(name), value.clone());
        }
    }
    Ok(request)
}

async fn answer(services: &Services, service: &Service, request: Request<Bytes>) -> Answered {
    let patience = Patience {
        timeout: Duration::from_millis(service.timeout_ms),
        content_max_bytes: HOOK_ANSWER_MAX_BYTES,
        repeatable: false,
    };
    services.client.ask_trusting(service.ca.as_deref(), request, patience).await
}
