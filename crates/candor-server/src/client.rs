//! The client by which other services are asked: with a deadline, a limit on what they may answer,
//! and no step further than they were named. A redirection is an answer like any other.

use std::collections::HashMap;
use std::error::Error;
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use candor_core::limits::{
    HEAD_MAX_BYTES, HEAD_MAX_FIELDS, SERVICE_IDLE_TIMEOUT_SECONDS, SERVICE_IN_FLIGHT_MAX,
};
use candor_core::service::{Answered, Unanswered};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{self, Builder};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use tokio::sync::Semaphore;
use tokio::time::timeout;

type Inner = legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The client. It is made when it is first used: an API that asks nobody reads no certificates.
#[derive(Debug, Default)]
pub struct Client {
    /// Trusts nobody: for clear text, so that a machine without certificates can speak that.
    plain: OnceLock<Result<Inner, String>>,
    /// Trusts whom the machine trusts.
    secured: OnceLock<Result<Inner, String>>,
    /// Those that trust somebody else, by the name that they are asked for.
    trusting: HashMap<String, Inner>,
    /// Places for questions, by host and port.
    places: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// What one answer may cost.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the question to the last byte of the answer, the wait for a place included.
    pub timeout: Duration,
    /// Bytes of its content.
    pub content_max_bytes: u64,
    /// Whether the question may be put again when the connection ended before the answer did
    /// (RFC 9110 §9.2.2).
    pub repeatable: bool,
}

impl Client {
    /// The same, which also has a name for these certificates: who is asked under it is trusted by
    /// them alone.
    pub fn trusting(
        mut self,
        name: &str,
        certificates: Vec<CertificateDer<'static>>,
    ) -> Result<Client, String> {
        let mut roots = RootCertStore::empty();
        for certificate in certificates {
            roots.add(certificate).map_err(|why| why.to_string())?;
        }
        self.trusting.insert(name.to_owned(), made(Some(roots))?);
        Ok(self)
    }

    /// The whole answer of another service, trusted by the certificates of the machine.
    pub async fn ask(&self, request: Request<Bytes>, patience: Patience) -> Answered {
        self.ask_trusting(None, request, patience).await
    }

    /// The same, trusted by the certificates of this name, where one is given.
    pub async fn ask_trusting(
        &self,
        name: Option<&str>,
        request: Request<Bytes>,
        patience: Patience,
    ) -> Answered {
        let inner = match self.inner(name, request.uri()) {
            Ok(inner) => inner,
            Err(why) => return Err(Unanswered::Broken(why)),
        };
        let places = self.places(request.uri().authority().map_or("", |named| named.as_str()));
        let asking = async {
            // A place is never taken away, so there is one in the end.
            let _place = places.acquire().await;
            let first = once(inner, request.clone(), patience).await;
            match first {
                Err(Ended::Early(_)) if patience.repeatable => once(inner, request, patience).await,
                other => other,
            }
        };
        within(patience.timeout, asking).await
    }

    fn inner(&self, name: Option<&str>, to: &Uri) -> Result<&Inner, String> {
        let machine = || match to.scheme_str() {
            Some("https") => self.secured.get_or_init(|| made(None)).as_ref().map_err(Clone::clone),
            _ => self
                .plain
                .get_or_init(|| made(Some(RootCertStore::empty())))
                .as_ref()
                .map_err(Clone::clone),
        };
        match name {
            None => machine(),
            Some(name) => {
                let nobody = || format!("no certificates are known under the name {name}");
                self.trusting.get(name).ok_or_else(nobody)
            }
        }
    }

    fn places(&self, authority: &str) -> Arc<Semaphore> {
        let mut all = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Semaphore::new(SERVICE_IN_FLIGHT_MAX));
        Arc::clone(all.entry(authority.to_owned()).or_insert_with(new))
    }
}

/// Why there is no answer.
enum Ended {
    /// The connection ended before the answer did.
    Early(String),
    /// Anything else.
    Wrong(String),
}

async fn within(
    patience: Duration,
    asking: impl Future<Output = Result<Response<Bytes>, Ended>>,
) -> Answered {
    match timeout(patience, asking).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(Ended::Early(why) | Ended::Wrong(why))) => Err(Unanswered::Broken(why)),
        Err(_) => Err(Unanswered::Late),
    }
}

async fn once(
    inner: &Inner,
    request: Request<Bytes>,
    patience: Patience,
) -> Result<Response<Bytes>, Ended> {
    let answer = inner.request(request.map(Full::new)).await.map_err(|why| ended(&why))?;
    let (head, body) = answer.into_parts();
    unambiguous(&head.headers).map_err(Ended::Wrong)?;
    let max_bytes = usize::try_from(patience.content_max_bytes).unwrap_or(usize::MAX);
    let content = Limited::new(body, max_bytes).collect().await;
    let content = content.map_err(|why| Ended::Wrong(told(&*why)))?;
    Ok(Response::from_parts(head, content.to_bytes()))
}

/// A client that trusts these; without any, those that the machine trusts.
fn made(roots: Option<RootCertStore>) -> Result<Inner, String> {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let tls = HttpsConnectorBuilder::new();
    let tls = match roots {
        Some(roots) => tls.with_tls_config(
            ClientConfig::builder_with_provider(provider.into())
                .with_safe_default_protocol_versions()
                .map_err(|why| why.to_string())?
                .with_root_certificates(roots)
                .with_no_client_auth(),
        ),
        None => tls
            .with_provider_and_native_roots(provider)
            .map_err(|why| format!("no certificates to trust: {why}"))?,
    };
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let connector = tls.https_or_http().enable_http1().wrap_connector(tcp);
    let mut client = Builder::new(TokioExecutor::new());
    client
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(Duration::from_secs(SERVICE_IDLE_TIMEOUT_SECONDS));
    client.pool_max_idle_per_host(SERVICE_IN_FLIGHT_MAX);
    client.http1_max_headers(HEAD_MAX_FIELDS).http1_max_buf_size(HEAD_MAX_BYTES);
    Ok(client.build(connector))
}

/// That it is said once how long the content is: who says it twice may mean two answers (RFC 9112
/// §6.3).
fn unambiguous(headers: &HeaderMap) -> Result<(), String> {
    let lengths = headers.get_all(CONTENT_LENGTH).iter().count();
    let coded = headers.contains_key(TRANSFER_ENCODING);
    match lengths > 1 || (lengths > 0 && coded) {
        true => Err("the answer says more than once how long it is".to_owned()),
        false => Ok(()),
    }
}

fn ended(why: &legacy::Error) -> Ended {
    let cause = why.source().and_then(|cause| cause.downcast_ref::<hyper::Error>());
    let early = cause.is_some_and(|cause| {
        cause.is_incomplete_message() || cause.is_closed() || cause.is_canceled()
    });
    match early {
        true => Ended::Early(told(why)),
        false => Ended::Wrong(told(why)),
    }
}

/// An error with what led to it, for the log.
fn told(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
