//! One connection, from its first byte to its close.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use candor_core::exchange::{Peer, WireFault};
use http::header::CONNECTION;
use http::request::Parts;
use http::{HeaderValue, Request, Response, Version};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::select;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::accept::{Phase, stopping, time_up};
use super::content::Content;
use super::guard::{Ending, Guard};
use super::patience::Patience;
use super::unended::{Resets, ends_by_close};
use super::{Answer, Body, Limits, closing, http2};

/// How the server leaves a connection.
enum Parting {
    /// With a refusal of what could not be read.
    Refusing(WireFault),
    /// All that is owed was said.
    Answered,
    /// Nobody listens any more, or nothing was asked.
    Silent,
    /// It does not: the client speaks HTTP/2.
    Http2,
}

/// A connection, counted as long as it is open.
struct Open<A: Answer>(Arc<A>);

impl<A: Answer> Open<A> {
    fn new(answer: &Arc<A>) -> Self {
        answer.connected(1);
        Open(Arc::clone(answer))
    }
}

impl<A: Answer> Drop for Open<A> {
    fn drop(&mut self) {
        self.0.connected(-1);
    }
}

/// Serves `socket` until either side is done with it.
pub(super) async fn run<A, S>(
    socket: S,
    peer: Peer,
    answer: Arc<A>,
    limits: Limits,
    mut phase: watch::Receiver<Phase>,
) where
    A: Answer,
    S: AsyncRead + AsyncWrite + Resets + Send + Unpin,
{
    let _open = Open::new(&answer);
    // With TLS the handshake has settled the version.
    let mut guard = Guard::new(socket, limits, !peer.secure);
    let parting = converse(&mut guard, &peer, &*answer, &limits, &mut phase).await;
    if guard.unended() {
        // Neither TLS nor the socket may say that this was all.
        return;
    }
    let with_content = !guard.asks_head();
    match parting {
        Parting::Silent if peer.secure => {
            // That nothing more comes is said in TLS, or it could have been cut off.
            let _ = timeout(limits.linger_timeout, guard.socket().shutdown()).await;
            return;
        }
        Parting::Silent => return,
        Parting::Http2 => {
            let (socket, first) = guard.into_parts();
            return http2::run(socket, first, peer, answer, limits, phase).await;
        }
        Parting::Answered => {}
        Parting::Refusing(fault) => {
            tracing::debug!(?fault, "a request could not be read");
            let socket = guard.socket();
            if closing::send(socket, answer.refuse(&peer, fault), with_content, &limits)
                .await
                .is_err()
            {
                return;
            }
        }
    }
    closing::close(guard.socket(), &limits).await;
}

/// Lets hyper serve the connection as long as it can.
async fn converse<A, S>(
    guard: &mut Guard<S>,
    peer: &Peer,
    answer: &A,
    limits: &Limits,
    phase: &mut watch::Receiver<Phase>,
) -> Parting
where
    A: Answer,
    S: AsyncRead + AsyncWrite + Resets + Send + Unpin,
{
    let mut stopped = false;
    let (parting, patience) = (AtomicBool::new(false), Patience::default());
    let unending = guard.ends_by_close();
    let result = {
        let service = service_fn(|request| async {
            patience.wait().await;
            let response = reply(peer, answer, &parting, &unending, request).await;
            response.inspect(|response| patience.heed(response, limits.refusal_pause))
        });
        let mut connection = pin!(
            http1::Builder::new()
                // A client that has said all may close its side and still be answered.
                .half_close(true)
                .header_read_timeout(None)
                .auto_date_header(false)
                .serve_connection(&mut *guard, service)
        );
        select! {
            biased;
            result = connection.as_mut() => result,
            () = stopping(phase) => {
                stopped = true;
                parting.store(true, Ordering::Relaxed);
                // A request may be on its way: closed now, its client could not know whether it was
                // begun. It has a moment to arrive, and its answer says that it was the last.
                select! {
                    biased;
                    result = connection.as_mut() => result,
                    () = sleep(limits.parting_timeout) => {
                        connection.as_mut().graceful_shutdown();
                        select! {
                            biased;
                            result = connection.as_mut() => result,
                            () = time_up(phase) => return Parting::Silent,
                        }
                    }
                }
            }
        }
    };
    if result.is_ok() {
        guard.sent_whole();
    }
    match (guard.ending(), result) {
        (Some(Ending::Http2), _) => Parting::Http2,
        (Some(Ending::Refused(fault)), _) => Parting::Refusing(fault),
        (Some(Ending::Idle | Ending::Gone), _) => Parting::Silent,
        (Some(Ending::Content), _) => Parting::Answered,
        (None, Ok(())) if stopped && guard.in_head() => Parting::Refusing(WireFault::Crowded),
        (None, Ok(())) => Parting::Answered,
        (None, Err(fault)) if fault.is_parse() => Parting::Refusing(WireFault::Malformed),
        (None, Err(_)) => Parting::Answered,
    }
}

async fn reply<A: Answer>(
    peer: &Peer,
    answer: &A,
    parting: &AtomicBool,
    unending: &AtomicBool,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let (head, incoming) = request.into_parts();
    let version = head.version;
    let lasting = lasting(&head);
    let (content, progress) = Content::begin(incoming);
    let mut response = answer.answer(peer, head, content).await;
    // Content that was not read stands where the next request would begin.
    let mut closing = !lasting || !progress.finished() || parting.load(Ordering::Relaxed);
    if ends_by_close(version, response.body()) {
        closing = true;
        unending.store(true, Ordering::Relaxed);
    }
    let headers = response.headers_mut();
    if closing {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    // hyper adds `keep-alive` to a response of a later version when an HTTP/1.0 client asks for it,
    // even beside a `close`.
    if headers.contains_key(CONNECTION) {
        *response.version_mut() = version;
    }
    Ok(response)
}

/// May the connection outlast this request, as far as the client's version goes? (RFC 9112 §9.3;
/// a `close` is hyper's to obey.)
fn lasting(head: &Parts) -> bool {
    head.version != Version::HTTP_10
        || head.headers.get_all(CONNECTION).iter().any(|value| {
            let options = value.as_bytes().split(|byte| *byte == b',');
            options.map(<[u8]>::trim_ascii).any(|o| o.eq_ignore_ascii_case(b"keep-alive"))
        })
}
