//! Hooks: the services that must agree to a change are asked. Those of one change one after the
//! other, for the second sees what the first has changed; those of a batch side by side.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use candor_core::declaration::{Hook, Service};
use candor_core::exchange::Exchange;
use candor_core::limits::{BATCH_HOOKS_AT_ONCE_MAX, HOOK_ANSWER_MAX_BYTES};
use candor_core::record::Timestamp;
use candor_core::service::{Answered, Unanswered};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::request::Parts;
use http::{Method, Request};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::client::Patience;
use crate::services::Services;

/// What a hook may answer with.
const ACCEPTED: &str = "application/json, application/merge-patch+json, application/problem+json";

/// A question that a hook is to be asked.
#[derive(Debug)]
pub(crate) struct Question {
    text: String,
    service: Service,
    request: Result<Request<Bytes>, String>,
}

/// What a hook said to a question.
#[derive(Debug)]
pub(crate) struct Heard {
    text: String,
    answered: Answered,
}

impl Question {
    /// That to the hook that is due, unless it has agreed to the very same change before.
    pub(crate) fn due(services: &Services, x: &mut Exchange<'_>, head: &Parts) -> Option<Question> {
        let due = x.hook_due()?;
        let text = x.hook_question(due);
        if x.recall_hook(&text) {
            return None;
        }
        let request = request(services, due.hook, &text, x.now(), head);
        Some(Question { text, service: due.hook.service.clone(), request })
    }

    async fn ask(self, services: &Services) -> Heard {
        let Question { text, service, request } = self;
        let answered = match request {
            Ok(request) => answer(services, &service, request).await,
            Err(why) => Err(Unanswered::Broken(why)),
        };
        Heard { text, answered }
    }
}

/// Asks the hook that is due, unless what it says to this question was heard already.
pub(crate) async fn ask(
    services: &Services,
    x: &mut Exchange<'_>,
    head: &Parts,
    heard: Option<Heard>,
) {
    let Some(question) = Question::due(services, x, head) else { return };
    let url = question.service.url.to_string();
    let Heard { text, answered } = match heard.filter(|heard| heard.text == question.text) {
        Some(heard) => heard,
        None => question.ask(services).await,
    };
    if let Some(why) = x.learn_hook(text, &answered) {
        let log_id = Uuid::now_v7().to_string();
        tracing::error!(log_id, method = %head.method, path = head.uri.path(), hook = url, cause = why, "a hook failed");
        x.log_id = Some(log_id);
    }
}

/// Asks several side by side, some at a time. Whoever does not wait any more asks no further.
pub(crate) async fn ask_all(
    services: &Arc<Services>,
    questions: Vec<Option<Question>>,
) -> Vec<Option<Heard>> {
    let places = Arc::new(Semaphore::new(BATCH_HOOKS_AT_ONCE_MAX));
    let mut heard: Vec<Option<Heard>> = questions.iter().map(|_| None).collect();
    let mut asking = JoinSet::new();
    for (index, question) in questions.into_iter().enumerate() {
        let Some(question) = question else { continue };
        let (services, places) = (Arc::clone(services), Arc::clone(&places));
        asking.spawn(async move {
            // A place is never taken away, so there is one in the end.
            let _place = places.acquire().await;
            (index, question.ask(&services).await)
        });
    }
    while let Some(done) = asking.join_next().await {
        // What was not heard is asked when its turn comes.
        if let Ok((index, said)) = done {
            heard[index] = Some(said);
        }
    }
    heard
}

/// The question as it is sent, signed where that is declared.
fn request(
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
