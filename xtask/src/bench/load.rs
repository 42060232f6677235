//! Load: clients that send a request, wait for its answer, and send the next.
//!
//! One thread and raw sockets, so that the client costs little and the same for each side. An
//! answer with another status than expected ends the measurement: a fast refusal is no result.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::process;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::sleep;

use super::process::{cpu_seconds, machine_cpu_seconds};
use super::rounds::percentile;
use super::server::Server;
use super::{Rounds, Setting};
use crate::Done;

/// Connections, each with one request under way.
pub(super) const CLIENTS: usize = 32;

/// Writes the next request.
pub(super) type Requests = Box<dyn FnMut(&mut Vec<u8>)>;

/// What one turn showed.
#[derive(Debug)]
pub(super) struct Turn {
    /// The server's processor time for a request, in microseconds.
    pub cpu_us: f64,
    /// Requests a second.
    pub rate: f64,
    /// Half of the answers came within so many milliseconds.
    pub p50_ms: f64,
    /// Of a hundred answers, 99 came within so many milliseconds.
    pub p99_ms: f64,
    /// Cores that neither the server nor the client used, but others.
    pub others: f64,
}

/// The turns of one side.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// As in [`Turn`].
    pub cpu_us: Rounds,
    /// As in [`Turn`].
    pub rate: Rounds,
    /// As in [`Turn`].
    pub p50_ms: Rounds,
    /// As in [`Turn`].
    pub p99_ms: Rounds,
    /// As in [`Turn`], the greatest.
    pub others: f64,
}

impl Side {
    /// One more turn.
    pub(super) fn push(&mut self, turn: &Turn) {
        self.cpu_us.push(turn.cpu_us);
        self.rate.push(turn.rate);
        self.p50_ms.push(turn.p50_ms);
        self.p99_ms.push(turn.p99_ms);
        self.others = self.others.max(turn.others);
    }
}

/// Clients who ask at once, and what they may be answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crowd {
    /// How many.
    pub clients: usize,
    /// How a good answer begins.
    pub good: &'static str,
    /// How a refusal begins, where there may be some.
    pub refused: Option<&'static str>,
}

struct Shared {
    crowd: Crowd,
    refusals: Cell<u64>,
    requests: RefCell<Requests>,
    counting: Cell<bool>,
    stopped: Cell<bool>,
    latencies_ms: RefCell<Vec<f64>>,
}

/// One turn of load on a server whose answers all have this status.
pub(super) fn turn(
    setting: &Setting,
    server: &Server,
    status: &'static str,
    requests: Requests,
) -> Done<Turn> {
    let crowd = Crowd { clients: CLIENTS, good: status, refused: None };
    crowd_turn(setting, server, &crowd, requests).map(|(turn, _)| turn)
}

/// The same of a crowd, some of which may be refused: how many a second, is told besides.
pub(super) fn crowd_turn(
    setting: &Setting,
    server: &Server,
    crowd: &Crowd,
    requests: Requests,
) -> Done<(Turn, f64)> {
    let shared = Rc::new(Shared {
        crowd: *crowd,
        refusals: Cell::new(0),
        requests: RefCell::new(requests),
        counting: Cell::new(false),
        stopped: Cell::new(false),
        latencies_ms: RefCell::default(),
    });
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| format!("no runtime: {fault}"))?;
    LocalSet::new().block_on(&runtime, measure(setting, server, &shared))
}

async fn measure(setting: &Setting, server: &Server, shared: &Rc<Shared>) -> Done<(Turn, f64)> {
    let mut clients = JoinSet::new();
    for _ in 0..shared.crowd.clients {
        clients.spawn_local(client(server.address, Rc::clone(shared)));
    }
    sleep(setting.warm_up).await;
    let before = Reading::take(server)?;
    shared.counting.set(true);
    sleep(setting.measured).await;
    shared.counting.set(false);
    let after = Reading::take(server)?;
    shared.stopped.set(true);
    while let Some(ended) = clients.join_next().await {
        ended.map_err(|fault| format!("a client was lost: {fault}"))??;
    }
    let mut latencies_ms = shared.latencies_ms.take();
    latencies_ms.sort_by(f64::total_cmp);
    let seconds = after.at.duration_since(before.at).as_secs_f64();
    let refusals = shared.refusals.get() as f64 / seconds;
    Ok((summary(&before, &after, &latencies_ms), refusals))
}

/// The clocks at one moment.
struct Reading {
    at: Instant,
    server: f64,
    client: f64,
    machine: f64,
}

impl Reading {
    fn take(server: &Server) -> Done<Reading> {
        Ok(Reading {
            at: Instant::now(),
            server: server.cpu_seconds()?,
            client: cpu_seconds(process::id(), false)?,
            machine: machine_cpu_seconds()?,
        })
    }
}

fn summary(before: &Reading, after: &Reading, latencies_ms: &[f64]) -> Turn {
    let seconds = after.at.duration_since(before.at).as_secs_f64();
    let requests = latencies_ms.len() as f64;
    let server = after.server - before.server;
    let others = after.machine - before.machine - server - (after.client - before.client);
    Turn {
        cpu_us: server / requests * 1e6,
        rate: requests / seconds,
        p50_ms: percentile(latencies_ms, 50.0),
        p99_ms: percentile(latencies_ms, 99.0),
        others: (others / seconds).max(0.0),
    }
}

async fn client(address: SocketAddr, shared: Rc<Shared>) -> Done {
    let lost = |fault: std::io::Error| format!("a connection was lost: {fault}");
    let mut socket = TcpStream::connect(address).await.map_err(lost)?;
    socket.set_nodelay(true).map_err(lost)?;
    let (mut request, mut answer) = (Vec::new(), Vec::with_capacity(16 << 10));
    while !shared.stopped.get() {
        request.clear();
        (shared.requests.borrow_mut())(&mut request);
        let begun = Instant::now();
        socket.write_all(&request).await.map_err(lost)?;
        read_answer(&mut socket, &mut answer).await.map_err(lost)?;
        let Crowd { good, refused, .. } = shared.crowd;
        let counting = shared.counting.get();
        if refused.is_some_and(|refused| answer.starts_with(refused.as_bytes())) {
            shared.refusals.set(shared.refusals.get() + u64::from(counting));
            continue;
        }
        if !answer.starts_with(good.as_bytes()) {
            return Err(format!("not {good}: {}", String::from_utf8_lossy(&answer)));
        }
        if counting {
            shared.latencies_ms.borrow_mut().push(milliseconds(begun.elapsed()));
        }
    }
    Ok(())
}

/// Reads one answer whole, and nothing of the next: there is none before the next request.
async fn read_answer(socket: &mut TcpStream, answer: &mut Vec<u8>) -> std::io::Result<()> {
    answer.clear();
    while !is_whole(answer) {
        if socket.read_buf(answer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// Is all of the answer there that begins so?
pub(super) fn is_whole(answer: &[u8]) -> bool {
    answer_bytes(answer).is_some_and(|bytes| bytes <= answer.len())
}

/// How long the answer is that begins so, once its head is there.
fn answer_bytes(answer: &[u8]) -> Option<usize> {
    let head_bytes = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..head_bytes]).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") { value.trim().parse().ok() } else { None }
    });
    Some(head_bytes + length.unwrap_or(0))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, bytes: Option<usize>) {
        assert_eq!(answer_bytes(answer.as_bytes()), bytes, "{answer:?}");
    }

    #[test]
    fn an_answer_is_as_long_as_it_says() {
        check("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Some(43));
        check("HTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nhello", Some(42));
        check("HTTP/1.1 204 No Content\r\n\r\n", Some(27));
        check("HTTP/1.1 200 OK\r\ncontent-len", None);
    }
}
