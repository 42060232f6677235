//! A connection of HTTP/1.1: it sends the bytes it is given and sees every byte that comes back.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

use super::PATIENCE;
use crate::reply::Reply;

/// One connection.
#[derive(Debug)]
pub(super) struct Http1 {
    socket: TcpStream,
    /// Read and not yet looked at.
    unread: Vec<u8>,
}

impl Http1 {
    /// Opens a connection.
    pub(super) fn connect(address: SocketAddr) -> Result<Http1, String> {
        let socket = TcpStream::connect(address).map_err(|fault| format!("connecting: {fault}"))?;
        let set = socket.set_read_timeout(Some(PATIENCE)).and_then(|()| socket.set_nodelay(true));
        set.map_err(|fault| format!("setting up: {fault}"))?;
        Ok(Http1 { socket, unread: Vec::new() })
    }

    /// Sends bytes. That the server stops reading is no fault of its own: the answer says why.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        let _ = self.socket.write_all(bytes);
    }

    /// Says that nothing more will come.
    pub(super) fn half_close(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Write);
    }

    /// The next response to a request of this method; nothing when the server closes instead.
    pub(super) fn reply(&mut self, method: &str) -> Result<Option<Reply>, String> {
        let end = loop {
            if let Some(at) = self.unread.windows(4).position(|window| window == b"\r\n\r\n") {
                break at;
            }
            if !self.fill()? {
                return match self.unread.is_empty() {
                    true => Ok(None),
                    false => Err(format!("closed in a head: {:?}", self.unread_text())),
                };
            }
        };
        let head: Vec<u8> = self.unread.drain(..end + 4).collect();
        let mut reply = Reply::read(&head[..end])?;
        reply.content = match content_bytes(&reply, method)? {
            Some(bytes) => self.take(bytes)?,
            None => self.chunks()?,
        };
        reply.sent_bytes = reply.content.len();
        reply.decode()?;
        Ok(Some(reply))
    }

    /// The next bytes of content.
    fn take(&mut self, bytes: usize) -> Result<Vec<u8>, String> {
        while self.unread.len() < bytes {
            if !self.fill()? {
                return Err(format!("closed in content: {:?}", self.unread_text()));
            }
        }
        Ok(self.unread.drain(..bytes).collect())
    }

    /// Content in chunks, up to the last, which is empty (RFC 9112 §7.1).
    fn chunks(&mut self) -> Result<Vec<u8>, String> {
        let mut content = Vec::new();
        loop {
            let end = loop {
                match self.unread.windows(2).position(|window| window == b"\r\n") {
                    Some(at) => break at,
                    None if self.fill()? => {}
                    None => return Err("closed between chunks".to_owned()),
                }
            };
            let line = self.take(end + 2)?;
            let digits = String::from_utf8_lossy(&line[..end]).into_owned();
            let bytes = usize::from_str_radix(&digits, 16)
                .map_err(|_| format!("{digits:?} is no length of a chunk"))?;
            content.extend_from_slice(&self.take(bytes)?);
            if self.take(2)? != b"\r\n" {
                return Err("a chunk is longer than it says".to_owned());
            }
            if bytes == 0 {
                return Ok(content);
            }
        }
    }

    /// Waits until the server closes, having said nothing more.
    pub(super) fn end(&mut self) -> Result<(), String> {
        let more = self.fill()?;
        match more || !self.unread.is_empty() {
            true => Err(format!("more came instead of a close: {:?}", self.unread_text())),
            false => Ok(()),
        }
    }

    /// What came that nobody asked for; nothing is waited for.
    pub(super) fn surplus(&mut self) -> Result<(), String> {
        let nonblocking = |yes| self.socket.set_nonblocking(yes).map_err(|fault| fault.to_string());
        nonblocking(true)?;
        let read = (&self.socket).read(&mut [0; 1]);
        nonblocking(false)?;
        match read {
            Err(fault) if fault.kind() == ErrorKind::WouldBlock && self.unread.is_empty() => Ok(()),
            Ok(0) => Err("the server closed and had not said so".to_owned()),
            Ok(_) => Err("bytes came that nobody asked for".to_owned()),
            Err(_) if self.unread.is_empty() => Err("the connection was reset".to_owned()),
            Err(_) => Err(format!("bytes nobody asked for: {:?}", self.unread_text())),
        }
    }

    fn fill(&mut self) -> Result<bool, String> {
        let mut room = [0; 16 << 10];
        let read = self.socket.read(&mut room).map_err(|fault| match fault.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => "the server says nothing".to_owned(),
            _ => format!("reading: {fault}"),
        })?;
        self.unread.extend_from_slice(&room[..read]);
        Ok(read > 0)
    }

    fn unread_text(&self) -> String {
        String::from_utf8_lossy(&self.unread).into_owned()
    }
}

/// How many bytes of content follow a head (RFC 9112 §6.3); nothing when they come in chunks.
fn content_bytes(reply: &Reply, method: &str) -> Result<Option<usize>, String> {
    if method == "HEAD" || matches!(reply.status, 100..200 | 204 | 304) {
        return Ok(Some(0));
    }
    if reply.field("transfer-encoding") == Some("chunked") {
        return Ok(None);
    }
    let length = reply.field("content-length").ok_or("content of unknown length came")?;
    length.parse().map(Some).map_err(|_| format!("Content-Length is `{length}`"))
}
