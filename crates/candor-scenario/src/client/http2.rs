//! A connection of HTTP/2, begun with prior knowledge. What the scenario writes as a head of
//! HTTP/1.1 is said in its terms.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::LazyLock;

use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderName, HeaderValue, Method, Request, Uri, Version};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Over, PATIENCE};
use crate::reply::Reply;
use crate::sent::Sent;

/// Drives every connection, also while nobody waits for it.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a thread can be started")
});

/// One connection, and the stream of its last request.
#[derive(Debug)]
pub(super) struct Http2 {
    requests: SendRequest<Bytes>,
    driven: JoinHandle<()>,
    stream: Option<(ResponseFuture, SendStream<Bytes>)>,
}

impl Http2 {
    pub(super) fn connect(address: SocketAddr) -> Result<Http2, String> {
        let (requests, connection) = RUNTIME.block_on(async {
            let socket = TcpStream::connect(address).await.map_err(|fault| fault.to_string())?;
            h2::client::handshake(socket).await.map_err(|fault| fault.to_string())
        })?;
        let driven = RUNTIME.spawn(async {
            // How it ends, each of its streams is told.
            let _ = connection.await;
        });
        Ok(Http2 { requests, driven, stream: None })
    }

    pub(super) fn begin(&mut self, sent: &Sent) -> Result<(), String> {
        let request = request(sent)?;
        let ended = content(sent).is_empty() && whole(sent);
        let requests = self.requests.clone();
        let ready = RUNTIME.block_on(async { timeout(PATIENCE, requests.ready()).await });
        let ready = ready.map_err(|_| "no stream can be opened")?;
        self.requests = ready.map_err(|fault| fault.to_string())?;
        let begun = self.requests.send_request(request, ended);
        self.stream = Some(begun.map_err(|fault| fault.to_string())?);
        if !ended && !sent.waits {
            self.go_on(sent);
        }
        Ok(())
    }

    /// That the server wants no more is no fault of its own: the answer says why.
    pub(super) fn go_on(&mut self, sent: &Sent) {
        if let Some((_, stream)) = &mut self.stream {
            let _ = stream.send_data(content(sent), whole(sent));
        }
    }

    /// The response, or an interim one.
    pub(super) fn reply(&mut self) -> Result<Reply, String> {
        let (response, _) = self.stream.as_mut().ok_or("nothing was asked")?;
        let read = async { timeout(PATIENCE, read(response)).await };
        RUNTIME.block_on(read).map_err(|_| "the server says nothing")?
    }

    /// Is the connection still there?
    pub(super) fn alive(&self) -> Result<(), String> {
        match self.driven.is_finished() {
            true => Err("the connection is gone".to_owned()),
            false => Ok(()),
        }
    }
}

async fn read(response: &mut ResponseFuture) -> Result<Reply, String> {
    let interim = poll_fn(|context| response.poll_informational(context)).await;
    if let Some(interim) = interim {
        let interim = interim.map_err(|fault| fault.to_string())?;
        return Ok(reply(interim.status().as_u16(), interim.headers()));
    }
    let (head, mut incoming) = response.await.map_err(|fault| fault.to_string())?.into_parts();
    let mut reply = reply(head.status.as_u16(), &head.headers);
    reply.content = read_all(&mut incoming).await?;
    reply.sent_bytes = reply.content.len();
    reply.decode()?;
    Ok(reply)
}

async fn read_all(incoming: &mut RecvStream) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    while let Some(part) = incoming.data().await {
        let part = part.map_err(|fault| format!("in content: {fault}"))?;
        let _ = incoming.flow_control().release_capacity(part.len());
        content.extend_from_slice(&part);
    }
    Ok(content)
}

fn reply(status: u16, fields: &http::HeaderMap) -> Reply {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let fields = fields.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    Reply { status, fields, over: Over::Http2, ..Reply::default() }
}

/// The request in the terms of HTTP/2: one good Host becomes `:authority`, any other stays a field,
/// and content in chunks is content.
fn request(sent: &Sent) -> Result<Request<()>, String> {
    let cannot = |what: &dyn std::fmt::Display| format!("HTTP/2 cannot say this: {what}");
    let target = sent.target.as_deref().unwrap_or_default();
    let method = Method::from_bytes(sent.method.as_bytes()).map_err(|fault| cannot(&fault))?;
    if method == Method::CONNECT {
        let tunnel = Request::builder().method(method).uri(target).version(Version::HTTP_2);
        return tunnel.body(()).map_err(|fault| cannot(&fault));
    }
    let path = PathAndQuery::try_from(target).map_err(|fault| cannot(&fault))?;
    let mut fields = sent.fields();
    fields.retain(|(name, _)| !name.eq_ignore_ascii_case("transfer-encoding"));
    let hosts: Vec<usize> = (0..fields.len()).filter(|at| is_host(&fields[*at].0)).collect();
    let named = match hosts[..] {
        [at] => Authority::try_from(fields[at].1.as_str()).ok().map(|named| (at, named)),
        _ => None,
    };
    let mut request = Request::builder().method(method);
    request = match named {
        Some((at, named)) => {
            fields.remove(at);
            let mut parts = http::uri::Parts::default();
            parts.scheme = Some(Scheme::HTTP);
            parts.authority = Some(named);
            parts.path_and_query = Some(path);
            let target = Uri::from_parts(parts).map_err(|fault| cannot(&fault))?;
            request.uri(target).version(Version::HTTP_2)
        }
        // As whoever translates a request of HTTP/1.1 says it.
        None => request.uri(Uri::from(path)).version(Version::HTTP_11),
    };
    for (name, value) in &fields {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|fault| cannot(&fault))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|fault| cannot(&fault))?;
        request = request.header(name, value);
    }
    request.body(()).map_err(|fault| cannot(&fault))
}

/// Is the content as long as it is said to be? If not, more is to come.
fn whole(sent: &Sent) -> bool {
    let fields = sent.fields();
    let said = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let Some(Ok(bytes)) = said.map(|(_, bytes)| bytes.parse::<usize>()) else { return true };
    bytes == content(sent).len()
}

fn is_host(name: &str) -> bool {
    name.eq_ignore_ascii_case("host")
}

fn content(sent: &Sent) -> Bytes {
    Bytes::copy_from_slice(sent.plain_content.as_deref().unwrap_or(&sent.content))
}
