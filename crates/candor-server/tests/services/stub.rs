//! A service that does one thing a connection, and then closes it.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// What a service does with a connection, once it has read the head of a request.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// It says these bytes and closes.
    Says(String),
    /// It says nothing until the client is gone.
    Silent,
    /// It says one byte at a time.
    Drips,
    /// It never ends its content.
    Endless,
    /// It closes with a reset.
    Resets,
}

/// A service on a port of its own.
#[derive(Debug)]
pub(crate) struct Stub(SocketAddr);

impl Stub {
    /// One that does these one after the other, a connection each, and then is gone.
    pub(crate) fn start(acts: &[Act]) -> Stub {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        let address = listener.local_addr().expect("it has an address");
        let acts = acts.to_vec();
        if !acts.is_empty() {
            thread::spawn(move || {
                for (act, stream) in acts.iter().zip(listener.incoming()) {
                    // A client that is gone is what some of these are about.
                    let _ = stream.and_then(|stream| play(act, stream));
                }
            });
        }
        Stub(address)
    }

    /// Where it is.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.0)
    }
}

fn play(act: &Act, mut stream: TcpStream) -> std::io::Result<()> {
    if matches!(act, Act::Resets) {
        // Bytes that were never read turn the close into a reset.
        stream.peek(&mut [0; 1])?;
        return Ok(());
    }
    let mut head = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while head.read_line(&mut line)? > 2 {
        line.clear();
    }
    match act {
        Act::Says(said) => stream.write_all(said.as_bytes()),
        Act::Silent => head.read_line(&mut line).map(|_| ()),
        Act::Drips => loop {
            stream.write_all(b"H")?;
            stream.set_read_timeout(Some(Duration::from_millis(100)))?;
            // Nothing comes: this is the time between two bytes, and tells when the client is gone.
            if head.read_line(&mut line).is_ok_and(|read| read == 0) {
                return Ok(());
            }
        },
        Act::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            loop {
                stream.write_all(b"4\r\nmore\r\n")?;
            }
        }
        Act::Resets => Ok(()),
    }
}
