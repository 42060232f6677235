//! Who is at the other end of the connection, as far as the connection itself shows it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The other end of a connection. It is the last one on the way, which may be a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its address; one of IPv4 is told as such, however it came.
    pub address: IpAddr,
    /// Its port.
    pub port: u16,
    /// Is what it says encrypted?
    pub secure: bool,
}

impl Peer {
    /// A peer for exchanges that no connection brought.
    pub const LOCAL: Peer =
        Peer { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port: 0, secure: false };

    /// The peer of a connection that came from there.
    pub fn new(from: SocketAddr, secure: bool) -> Peer {
        // A socket for both families tells IPv4 peers by mapped addresses (RFC 4291 §2.5.5.2), and
        // one client must not be two.
        Peer { address: from.ip().to_canonical(), port: from.port(), secure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, address: &str) {
        let peer = Peer::new(from.parse().expect("a socket address"), true);
        assert_eq!((peer.address.to_string().as_str(), peer.port), (address, 7), "{from}");
    }

    #[test]
    fn a_peer_has_one_address_however_it_came() {
        check("192.0.2.1:7", "192.0.2.1");
        check("[::ffff:192.0.2.1]:7", "192.0.2.1");
        check("[2001:db8::1]:7", "2001:db8::1");
    }
}
