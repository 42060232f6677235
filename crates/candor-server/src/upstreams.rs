//! Types that another service has: a request in order is passed on to it.

use std::time::Duration;

use candor_core::exchange::Exchange;
use candor_core::limits::UPSTREAM_ANSWER_MAX_BYTES;
use candor_core::service::{Answered, Unanswered};
use http::Method;
use http::request::Parts;
use uuid::Uuid;

use crate::client::Patience;
use crate::services::Services;

/// Asks the service that has the target.
pub(crate) async fn ask(services: &Services, x: &mut Exchange<'_>, head: &Parts) {
    let answered = answer(services, x, head).await;
    if let Some(why) = x.learn_upstream(head, &answered) {
        let log_id = Uuid::now_v7().to_string();
        let url = x.upstream().map(|of| of.service.url.to_string()).unwrap_or_default();
        tracing::error!(log_id, method = %head.method, path = head.uri.path(), upstream = url, cause = why, "an upstream failed");
        x.log_id = Some(log_id);
    }
}

async fn answer(services: &Services, x: &Exchange<'_>, head: &Parts) -> Answered {
    let question = x.upstream_question(head).map_err(Unanswered::Broken)?;
    let timeout_ms = x.upstream().map_or(0, |of| of.service.timeout_ms);
    let patience = Patience {
        timeout: Duration::from_millis(timeout_ms),
        content_max_bytes: UPSTREAM_ANSWER_MAX_BYTES,
        // What is idempotent may be asked twice (RFC 9110 §9.2.2).
        repeatable: !matches!(head.method, Method::POST | Method::PATCH),
    };
    let ca = x.upstream().and_then(|of| of.service.ca.as_deref());
    services.client.ask_trusting(ca, question, patience).await
}
