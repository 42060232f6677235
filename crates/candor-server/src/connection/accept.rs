//! Connections come, are counted, and are let go of when the server stops.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use candor_core::exchange::{Peer, WireFault};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::addresses::Addresses;
use super::{Answer, Limits, crowd, secured, session};
use crate::tls::Certificates;

/// How long no connection is accepted when the system has no room for one.
const BACK_OFF: Duration = Duration::from_millis(50);

/// How far the server is with stopping. When nobody tells any more, time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Requests are welcome.
    Open,
    /// Requests that have begun are finished.
    Draining,
}

/// Where connections come in.
pub struct Listener {
    socket: TcpListener,
    /// What answers the handshakes, where connections are encrypted.
    secured: Option<TlsAcceptor>,
}

impl From<TcpListener> for Listener {
    fn from(socket: TcpListener) -> Listener {
        Listener { socket, secured: None }
    }
}

impl Listener {
    /// The same with TLS.
    #[must_use]
    pub fn secured_by(self, certificates: &Certificates) -> Listener {
        Listener { secured: Some(certificates.acceptor()), ..self }
    }
}

/// Serves connections until `stop` resolves, then finishes what has begun.
pub async fn serve<A: Answer>(
    listener: impl Into<Listener>,
    answer: Arc<A>,
    limits: Limits,
    stop: impl Future<Output = ()> + Send,
) {
    let Listener { socket: listener, secured } = listener.into();
    let secure = secured.is_some();
    let (phase, _) = watch::channel(Phase::Open);
    let gate = Gate {
        places: Arc::new(Semaphore::new(limits.connections_max)),
        addresses: Arc::default(),
        crowd: Arc::new(Semaphore::new(limits.crowd_max)),
        secured,
        answer,
        limits,
    };
    let mut stop = pin!(stop);
    loop {
        select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((socket, from)) => gate.admit(socket, Peer::new(from, secure), &phase),
                Err(fault) => back_off(&fault).await,
            },
        }
    }
    // Whoever has connected is not to find that nobody listens, but nobody comes for ever.
    for _ in 0..limits.connections_max {
        let next = poll_fn(|context| Poll::Ready(listener.poll_accept(context))).await;
        let Poll::Ready(Ok((socket, from))) = next else { break };
        gate.admit(socket, Peer::new(from, secure), &phase);
    }
    drop(listener);
    drain(phase, limits.drain_timeout).await;
}

/// Every connection holds a receiver of the phase, so the last one gone is heard of without a list.
async fn drain(phase: watch::Sender<Phase>, drain_timeout: Duration) {
    phase.send_replace(Phase::Draining);
    if timeout(drain_timeout, phase.closed()).await.is_err() {
        let connections = phase.receiver_count();
        tracing::warn!(connections, "stopped before these connections were done");
    }
}

/// Waits until the server is asked to stop.
pub(super) async fn stopping(phase: &mut watch::Receiver<Phase>) {
    // That nobody tells any more is no reason to go on.
    let _ = phase.wait_for(|phase| *phase == Phase::Draining).await;
}

/// Waits until the server has stopped.
pub(super) async fn time_up(phase: &mut watch::Receiver<Phase>) {
    while phase.changed().await.is_ok() {}
}

async fn back_off(fault: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    // These concern the one connection that did not come about.
    if !matches!(fault.kind(), ConnectionAborted | ConnectionReset | Interrupted) {
        tracing::warn!(%fault, "no connection can be accepted");
        sleep(BACK_OFF).await;
    }
}

struct Gate<A> {
    places: Arc<Semaphore>,
    addresses: Arc<Addresses>,
    crowd: Arc<Semaphore>,
    secured: Option<TlsAcceptor>,
    answer: Arc<A>,
    limits: Limits,
}

impl<A: Answer> Gate<A> {
    fn admit(&self, socket: TcpStream, peer: Peer, phase: &watch::Sender<Phase>) {
        let counted = self.addresses.count(peer.address, self.limits.connections_per_address_max);
        let place = counted.zip(Arc::clone(&self.places).try_acquire_owned().ok());
        if let Some(place) = place {
            // A response waits for nothing; without the option it is only slower.
            let _ = socket.set_nodelay(true);
            let (answer, limits) = (Arc::clone(&self.answer), self.limits);
            let phase = phase.subscribe();
            // A type of its own for each, so that a connection in clear text is no larger.
            match self.secured.clone() {
                None => tokio::spawn(async move {
                    session::run(socket, peer, answer, limits, phase).await;
                    drop(place);
                }),
                Some(acceptor) => tokio::spawn(async move {
                    secured::run(socket, &acceptor, peer, answer, limits, phase).await;
                    drop(place);
                }),
            };
        } else {
            self.turn_away(socket, peer);
        }
    }

    /// One more connection than there is room for is told so, but not all of a crowd is.
    fn turn_away(&self, socket: TcpStream, peer: Peer) {
        let Ok(place) = Arc::clone(&self.crowd).try_acquire_owned() else {
            return;
        };
        let (answer, limits) = (Arc::clone(&self.answer), self.limits);
        let secured = self.secured.clone();
        tokio::spawn(async move {
            let response = answer.refuse(&peer, WireFault::Crowded);
            crowd::turn_away(socket, secured, response, &limits).await;
            drop(place);
        });
    }
}
