//! A client that sends raw bytes and checks what every response must have.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// After which a server that says nothing fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Client {
    socket: TcpStream,
    read: Vec<u8>,
}

/// One response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) content: String,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).await.expect("the server listens");
        Self { socket, read: Vec::new() }
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.socket.write_all(bytes.as_ref()).await.expect("the server reads");
    }

    /// Closes this side; the server may still speak.
    pub(crate) async fn say_no_more(&mut self) {
        self.socket.shutdown().await.expect("the connection is open");
    }

    /// The next response, to a request of any method but HEAD.
    pub(crate) async fn reply(&mut self) -> Reply {
        self.reply_to("GET").await
    }

    pub(crate) async fn reply_to(&mut self, method: &str) -> Reply {
        let head_bytes = loop {
            if let Some(at) = self.read.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.fill().await, "closed in a head: {:?}", self.read_text());
        };
        let head: Vec<u8> = self.read.drain(..head_bytes).collect();
        let head = String::from_utf8(head).expect("a head is ASCII");
        let status = head[9..12].parse().expect("a status is a number");
        let mut reply = Reply { status, head, content: String::new() };
        if status == 100 {
            return reply;
        }
        reply.check();
        let content_bytes = reply.content_bytes(method);
        while self.read.len() < content_bytes {
            assert!(self.fill().await, "closed in content: {:?}", self.read_text());
        }
        let content: Vec<u8> = self.read.drain(..content_bytes).collect();
        reply.content = String::from_utf8(content).expect("content is UTF-8");
        reply
    }

    /// Waits until the server closes, having said nothing more.
    pub(crate) async fn end(&mut self) {
        let more = self.fill().await || !self.read.is_empty();
        assert!(!more, "rather than an end: {:?}", self.read_text());
    }

    /// Waits for the first bytes of a reply, and leaves the rest where it is.
    pub(crate) async fn some_of_a_reply(&mut self) {
        assert!(self.fill().await, "closed before a reply");
    }

    async fn fill(&mut self) -> bool {
        let reading = timeout(PATIENCE, self.socket.read_buf(&mut self.read));
        reading.await.expect("the server says something").expect("no reset destroys an answer") > 0
    }

    fn read_text(&self) -> String {
        String::from_utf8_lossy(&self.read).into_owned()
    }
}

impl Reply {
    /// The value of a field, which stands on one line.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().filter_map(|line| {
            let (field, value) = line.split_once(": ")?;
            field.eq_ignore_ascii_case(name).then_some(value)
        });
        let value = values.next();
        assert_eq!(values.next(), None, "`{name}` twice: {}", self.head);
        value
    }

    /// Does it say that the connection will be closed?
    pub(crate) fn says_close(&self) -> bool {
        self.field("connection") == Some("close")
    }

    fn check(&self) {
        assert!(self.field("date").is_some(), "no date: {}", self.head);
        if matches!(self.status, 204 | 304) {
            assert_eq!(self.field("content-length"), None, "{}", self.head);
        }
    }

    fn content_bytes(&self, method: &str) -> usize {
        if method == "HEAD" || matches!(self.status, 204 | 304) {
            return 0;
        }
        self.field("content-length").expect("content has a length").parse().expect("in digits")
    }
}
