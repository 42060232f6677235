//! A client that hides nothing of what comes back, in the one version of HTTP or the other.

mod http1;
mod http2;

use std::net::SocketAddr;
use std::time::Duration;

use crate::reply::Reply;
use crate::sent::Sent;
use http1::Http1;
use http2::Http2;

/// After which a server that says nothing has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// The version of HTTP that a client speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Over {
    /// HTTP/1.1.
    #[default]
    Http1,
    /// HTTP/2, by prior knowledge.
    Http2,
}

/// One connection.
#[derive(Debug)]
pub struct Client(Kind);

#[derive(Debug)]
enum Kind {
    Http1(Http1),
    Http2(Http2),
}

impl Client {
    /// Opens a connection.
    pub fn connect(address: SocketAddr, over: Over) -> Result<Client, String> {
        Ok(Client(match over {
            Over::Http1 => Kind::Http1(Http1::connect(address)?),
            Over::Http2 => Kind::Http2(Http2::connect(address)?),
        }))
    }

    /// Sends a request, or as much of it as is sent unasked.
    pub fn begin(&mut self, sent: &Sent) -> Result<(), String> {
        match &mut self.0 {
            Kind::Http1(client) => {
                client.send(&sent.head);
                if !sent.waits {
                    client.send(&sent.content);
                }
                Ok(())
            }
            Kind::Http2(client) => client.begin(sent),
        }
    }

    /// Sends the content that waited.
    pub fn go_on(&mut self, sent: &Sent) {
        match &mut self.0 {
            Kind::Http1(client) => client.send(&sent.content),
            Kind::Http2(client) => client.go_on(sent),
        }
    }

    /// Says that nothing more will come. A stream of HTTP/2 has said so with its request.
    pub fn half_close(&mut self) {
        if let Kind::Http1(client) = &mut self.0 {
            client.half_close();
        }
    }

    /// The next response to a request of this method; nothing when the server closes instead.
    pub fn reply(&mut self, method: &str) -> Result<Option<Reply>, String> {
        match &mut self.0 {
            Kind::Http1(client) => client.reply(method),
            Kind::Http2(client) => client.reply().map(Some),
        }
    }

    /// Waits until the server closes, having said nothing more.
    pub fn end(&mut self) -> Result<(), String> {
        match &mut self.0 {
            Kind::Http1(client) => client.end(),
            Kind::Http2(_) => Err("a stream does not end its connection".to_owned()),
        }
    }

    /// What came that nobody asked for; nothing is waited for.
    pub fn surplus(&mut self) -> Result<(), String> {
        match &mut self.0 {
            Kind::Http1(client) => client.surplus(),
            Kind::Http2(client) => client.alive(),
        }
    }
}
