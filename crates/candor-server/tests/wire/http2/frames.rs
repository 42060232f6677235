//! Frames of HTTP/2, made and read by hand (RFC 9113 §4.1), and a client that sends any of them.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// After which a server that says nothing fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

/// Flags. That of an acknowledgement is that of an end.
pub(super) const ACK: u8 = 1;
pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;
pub(super) const PADDED: u8 = 8;
pub(super) const PRIORITIZED: u8 = 32;

/// Error codes (RFC 9113 §7).
pub(super) const NO_ERROR: u32 = 0;
pub(super) const PROTOCOL_ERROR: u32 = 1;
pub(super) const FLOW_CONTROL_ERROR: u32 = 3;
pub(super) const STREAM_CLOSED: u32 = 5;
pub(super) const FRAME_SIZE_ERROR: u32 = 6;
pub(super) const REFUSED_STREAM: u32 = 7;
pub(super) const CANCEL: u32 = 8;
pub(super) const ENHANCE_YOUR_CALM: u32 = 11;

/// A frame that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
    pub(super) payload: Vec<u8>,
}

/// A frame to be sent; its length is that of its payload.
pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let length = u32::try_from(payload.len()).expect("it is short").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A list of fields, each by name and value and none remembered (RFC 7541 §6.2.2).
pub(super) fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in fields {
        bytes.push(0);
        for text in [name, value] {
            length(text.len(), &mut bytes);
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    bytes
}

/// An integer with a prefix of seven bits (RFC 7541 §5.1).
fn length(mut number: usize, bytes: &mut Vec<u8>) {
    if number < 127 {
        return bytes.push(u8::try_from(number).expect("it is small"));
    }
    bytes.push(127);
    number -= 127;
    while number >= 128 {
        bytes.push(u8::try_from(number % 128).expect("it is small") | 128);
        number /= 128;
    }
    bytes.push(u8::try_from(number).expect("it is small"));
}

/// The fields of a request, with more behind them.
pub(super) fn request<'f>(method: &'f str, path: &'f str, more: &[(&'f str, &'f str)]) -> Vec<u8> {
    let all = [(":method", method), (":scheme", "http"), (":authority", "a"), (":path", path)];
    block(&[&all[..], more].concat())
}

/// A whole request without content.
pub(super) fn get(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, request("GET", path, &[]))
}

/// A request whose content follows.
pub(super) fn post(stream: u32, path: &str, more: &[(&str, &str)]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, request("POST", path, more))
}

/// A socket, in clear text or not.
trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Socket for S {}

pub(super) struct Client {
    socket: Box<dyn Socket>,
    read: Vec<u8>,
    /// Frames of streams that were not asked about yet.
    passed: Vec<Frame>,
}

impl Client {
    /// A connection on which both sides have said their settings.
    pub(super) async fn connect(address: SocketAddr) -> Self {
        Self::with_settings(address, &[]).await
    }

    pub(super) async fn with_settings(address: SocketAddr, settings: &[u8]) -> Self {
        let mut client = Self::open(address).await;
        client.begin(settings).await;
        client
    }

    /// Says its settings, and hears those of the server.
    pub(super) async fn begin(&mut self, settings: &[u8]) {
        self.send([PREFACE, &frame(SETTINGS, 0, 0, settings)].concat()).await;
        let first = self.next().await.expect("the server says its settings");
        assert_eq!((first.kind, first.flags), (SETTINGS, 0));
    }

    /// A connection on which nothing was said.
    pub(super) async fn open(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).await.expect("the server listens");
        socket.set_nodelay(true).expect("it is open");
        Self::over(socket)
    }

    /// A client on a socket on which nothing was said.
    pub(super) fn over(socket: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self { socket: Box::new(socket), read: Vec::new(), passed: Vec::new() }
    }

    /// Sends bytes. That the server stops reading shows in what it says.
    pub(super) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.socket.write_all(bytes.as_ref()).await;
    }

    /// The next frame; nothing when the server has closed.
    pub(super) async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.take() {
                return Some(frame);
            }
            let reading = timeout(PATIENCE, self.socket.read_buf(&mut self.read));
            match reading.await.expect("the server says something") {
                Ok(0) => return None,
                Ok(_) => {}
                Err(fault) => panic!("no reset destroys what is said: {fault}"),
            }
        }
    }

    fn take(&mut self) -> Option<Frame> {
        let [a, b, c, kind, flags, s0, s1, s2, s3] = *self.read.first_chunk::<9>()?;
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        let payload = self.read.get(9..9 + length)?.to_vec();
        self.read.drain(..9 + length);
        Some(Frame { kind, flags, stream: u32::from_be_bytes([s0, s1, s2, s3]), payload })
    }

    /// The next frame of a kind; others are passed over.
    pub(super) async fn next_of(&mut self, kind: u8) -> Frame {
        loop {
            let frame = self.next().await.expect("the server says more");
            if frame.kind == kind {
                return frame;
            }
        }
    }

    /// The next frame on a stream; those of other streams are kept.
    async fn next_on(&mut self, stream: u32) -> Frame {
        if let Some(at) = self.passed.iter().position(|frame| frame.stream == stream) {
            return self.passed.remove(at);
        }
        loop {
            let frame = self.next().await.expect("the server says more");
            if frame.stream == stream {
                return frame;
            }
            self.passed.push(frame);
        }
    }

    /// The status and content of the answer on a stream.
    pub(super) async fn answer(&mut self, stream: u32) -> (u16, String) {
        let mut part = self.next_on(stream).await;
        assert_eq!(part.kind, HEADERS);
        let status = status(&part.payload);
        let mut content = Vec::new();
        while part.flags & END_STREAM == 0 {
            part = self.next_on(stream).await;
            assert_eq!(part.kind, DATA);
            content.extend_from_slice(&part.payload);
        }
        (status, String::from_utf8(content).expect("content is UTF-8"))
    }

    /// The code of the error by which a stream ends.
    pub(super) async fn reset_of(&mut self, stream: u32) -> u32 {
        let frame = self.next_of(RST_STREAM).await;
        assert_eq!(frame.stream, stream);
        code(&frame.payload)
    }

    /// The code of the error by which the connection ends.
    pub(super) async fn end(&mut self) -> u32 {
        let goaway = self.next_of(GOAWAY).await;
        let mut last = code(&goaway.payload[4..]);
        while let Some(frame) = self.next().await {
            if frame.kind == GOAWAY {
                last = code(&frame.payload[4..]);
            }
        }
        last
    }
}

pub(super) fn code(payload: &[u8]) -> u32 {
    u32::from_be_bytes(*payload.first_chunk().expect("an error has a code"))
}

/// The status that a list of fields begins with: by its place in the static table, or its digits
/// in the code of Huffman (RFC 7541 §5.2).
fn status(fields: &[u8]) -> u16 {
    match fields {
        [first @ 0x88..=0x8e, ..] => [200, 204, 206, 304, 400, 404, 500][usize::from(first - 0x88)],
        [0x48 | 0x08, 0x83, _, ..] => digits(&fields[2..5]),
        [0x48 | 0x08, 0x82, _, ..] => digits(&fields[2..4]),
        [0x48 | 0x08, 3, digits @ ..] => {
            str::from_utf8(&digits[..3]).expect("ASCII").parse().expect("digits")
        }
        _ => panic!("no status: {fields:02x?}"),
    }
}

fn digits(coded: &[u8]) -> u16 {
    let bit = |at: usize| u16::from(coded[at / 8] >> (7 - at % 8) & 1);
    let bits = |at: usize, count: usize| (at..at + count).fold(0, |sum, at| sum * 2 + bit(at));
    let mut at = 0;
    (0..3).fold(0, |number, _| {
        // 0 to 2 have five bits, 3 to 9 six.
        let short = bits(at, 5);
        let (digit, length) = if short < 3 { (short, 5) } else { (bits(at, 6) - 0b01_1001 + 3, 6) };
        at += length;
        number * 10 + digit
    })
}
