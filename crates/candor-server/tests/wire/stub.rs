//! A server whose answers only echo, so that what is seen is the wire's doing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use candor_core::exchange::{ContentFault, Peer, WireFault};
use candor_server::connection::{
    Answer, Body, BrokenOff, Content, Limits, Listener, TryLater, serve,
};
use http::Response;
use http::request::Parts;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Bytes of content an echo takes.
pub(crate) const CONTENT_MAX_BYTES: u64 = 1 << 20;

/// How long an echo waits for content, and how long a hasty one does.
const CONTENT_TIMEOUT: Duration = Duration::from_secs(20);
const HASTY_TIMEOUT: Duration = Duration::from_millis(300);

/// A running server.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) stub: Arc<Stub>,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

/// What is answered, by target.
#[derive(Default)]
pub(crate) struct Stub {
    /// Told when a request for `/held` came.
    pub(crate) came: Notify,
    /// Lets `/held` be answered.
    pub(crate) go: Notify,
}

impl Served {
    pub(crate) async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        Self::behind(limits, Listener::from).await
    }

    /// Behind a listener of some kind.
    pub(crate) async fn behind(limits: Limits, kind: impl FnOnce(TcpListener) -> Listener) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let stub = Arc::new(Stub::default());
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let done = tokio::spawn(serve(kind(listener), Arc::clone(&stub), limits, stopped));
        Self { address, stub, stop, done }
    }

    /// Asks the server to stop; what is returned ends when it has.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).expect("the server runs");
        self.done
    }
}

impl Answer for Stub {
    async fn answer(&self, _: &Peer, head: Parts, content: Content) -> Response<Body> {
        let answer = match head.uri.path() {
            "/unread" => response(413, "unread"),
            "/204" => response(204, ""),
            "/304" => response(304, ""),
            "/large" => response(200, "a".repeat(32 << 20)),
            "/full" => {
                let mut answer = response(503, "full");
                answer.extensions_mut().insert(TryLater);
                answer
            }
            "/pieces/whole" => return pieces(vec![Ok("a"), Ok("b")], false),
            "/pieces/broken" => return pieces(vec![Ok("a"), Err(BrokenOff)], false),
            "/pieces/unended" => return pieces(vec![Ok("a")], true),
            "/panic" => panic!("asked for"),
            "/held" => {
                self.came.notify_one();
                self.go.notified().await;
                response(200, "held")
            }
            "/hasty" => echo(head, content, HASTY_TIMEOUT).await,
            _ => echo(head, content, CONTENT_TIMEOUT).await,
        };
        answer.map(Body::from)
    }

    fn refuse(&self, _: &Peer, fault: WireFault) -> Response<Bytes> {
        let status = match fault {
            WireFault::Malformed | WireFault::FramingAmbiguous => 400,
            WireFault::VersionUnsupported => 505,
            WireFault::TargetTooLong => 414,
            WireFault::HeadTooLarge => 431,
            WireFault::HeadTooSlow => 408,
            WireFault::TransferCodingUnknown => 501,
            WireFault::Crowded => 503,
        };
        response(status, format!("{fault:?}"))
    }
}

async fn echo(head: Parts, content: Content, timeout: Duration) -> Response<Bytes> {
    let said = format!("{} {} ", head.method, head.uri);
    match content.read(CONTENT_MAX_BYTES, Instant::now() + timeout).await {
        Ok(content) => response(200, [said.as_bytes(), &content].concat()),
        Err(ContentFault::Cut) => response(400, "Cut"),
        Err(ContentFault::TooSlow) => response(408, "TooSlow"),
        Err(ContentFault::TooLarge) => response(413, "TooLarge"),
        Err(ContentFault::Undecodable) => response(400, "Undecodable"),
    }
}

/// Content in pieces; `waits`: and the server is never done with it.
fn pieces(pieces: Vec<Result<&'static str, BrokenOff>>, waits: bool) -> Response<Body> {
    let (to, from) = mpsc::channel(1);
    tokio::spawn(async move {
        for piece in pieces {
            let _ = to.send(piece.map(Bytes::from)).await;
        }
        if waits {
            to.closed().await;
        }
    });
    response(200, "").map(|_| Body::Pieces(from))
}

fn response(status: u16, content: impl Into<Bytes>) -> Response<Bytes> {
    let response = Response::builder().status(status).header("date", "a day");
    response.body(content.into()).expect("all parts are valid")
}
