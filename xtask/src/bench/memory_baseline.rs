//! The baseline for reading: a bare hyper server that answers recorded bytes from a map.
//!
//! The runtime, the socket's options and hyper's builder are those of `candor serve`; what is
//! missing is everything that makes an answer right: no route is read, no precondition asked, no
//! store looked into.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, DATE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use super::socket::Socket;
use crate::Done;

/// An answer as it was recorded; its Date is hyper's.
struct Recorded {
    headers: HeaderMap,
    content: Bytes,
}

/// Serves the answers recorded in a file until the process is ended.
pub(super) fn serve(file: &str, address: &str) -> Done {
    let bytes = std::fs::read(file).map_err(|fault| format!("{file}: {fault}"))?;
    let answers = Arc::new(recorded(&bytes).ok_or_else(|| format!("{file} is no recording"))?);
    accept(address, move |request: Request<Incoming>| {
        let answers = Arc::clone(&answers);
        async move {
            let mut response = Response::new(Full::default());
            match answers.get(request.uri().path()) {
                Some(answer) => {
                    *response.headers_mut() = answer.headers.clone();
                    *response.body_mut() = Full::new(answer.content.clone());
                }
                None => *response.status_mut() = StatusCode::NOT_FOUND,
            }
            response
        }
    })
}

/// Serves connections with whatever answers, on as many threads as there are cores.
pub(super) fn accept<A, F>(address: &str, answer: A) -> Done
where
    A: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<Full<Bytes>>> + Send,
{
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| format!("no runtime: {fault}"))?;
    let served: std::io::Result<()> = runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        loop {
            let (socket, _) = listener.accept().await?;
            socket.set_nodelay(true)?;
            let answer = answer.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| {
                    let answering = answer(request);
                    async { Ok::<_, Infallible>(answering.await) }
                });
                let connection = http1::Builder::new()
                    .half_close(true)
                    .header_read_timeout(None)
                    .serve_connection(Socket(socket), service);
                // A client that is gone is no concern of a baseline.
                drop(connection.await);
            });
        }
    });
    served.map_err(|fault| format!("{address}: {fault}"))
}

/// Each answer stands behind a line with its path and its length.
fn recorded(mut bytes: &[u8]) -> Option<HashMap<String, Recorded>> {
    let mut answers = HashMap::new();
    while !bytes.is_empty() {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (path, length) = std::str::from_utf8(&bytes[..end]).ok()?.split_once(' ')?;
        let (answer, rest) = bytes[end + 1..].split_at_checked(length.parse().ok()?)?;
        answers.insert(path.to_owned(), answer_of(answer)?);
        bytes = rest;
    }
    Some(answers)
}

fn answer_of(answer: &[u8]) -> Option<Recorded> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut headers = HeaderMap::new();
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(':')?;
        let name: HeaderName = name.parse().ok()?;
        if name != DATE && name != CONTENT_LENGTH {
            headers.append(name, HeaderValue::from_str(value.trim()).ok()?);
        }
    }
    Some(Recorded { headers, content: Bytes::copy_from_slice(&answer[end + 4..]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_read_back() {
        let answer = "HTTP/1.1 200 OK\r\netag: \"7\"\r\ndate: now\r\ncontent-length: 2\r\n\r\n{}";
        let recording = format!("/a {0}\n{answer}/b {0}\n{answer}", answer.len());
        let answers = recorded(recording.as_bytes()).expect("it is well-formed");
        assert_eq!(answers.len(), 2);
        assert_eq!(answers["/b"].content, "{}");
        assert_eq!(answers["/b"].headers.len(), 1);
        assert!(recorded(b"/a 900\nshort").is_none());
    }
}
