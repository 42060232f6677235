//! The address to listen on, and who could reach it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use candor_core::limits::CONNECTIONS_WAITING_MAX;
use tokio::net::{TcpListener, TcpSocket};

use crate::exit::{Exit, Failure};

/// Where a server listens when nothing is said.
pub(crate) const DEFAULT: &str = "127.0.0.1:8080";

/// Reads an address with a port: `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, or the port
/// alone.
pub(crate) fn parse(text: &str) -> Result<SocketAddr, String> {
    if let Ok(port) = text.parse::<u16>() {
        return Ok(loopback(port));
    }
    match text.rsplit_once(':') {
        Some(("localhost", port)) => port.parse().map(loopback).map_err(|_| wanted()),
        _ => text.parse().map_err(|_| wanted()),
    }
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

fn wanted() -> String {
    format!("expected an IP address and a port, such as {DEFAULT}, or the port alone")
}

/// Listens. The library's own way lets 128 connections wait, and the others of a burst ask again a
/// second later.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // After a stop the next start need not wait; on Windows the option would mean something else.
    if cfg!(not(windows)) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    socket.listen(CONNECTIONS_WAITING_MAX)
}

/// Whether only this machine can reach it.
pub(crate) fn is_inside(address: SocketAddr) -> bool {
    let ip: IpAddr = address.ip().to_canonical();
    ip.is_loopback()
}

/// Refuses to speak in clear text where other machines can listen, unless that is meant: tokens
/// would be read on the way.
pub(crate) fn keep_inside(address: SocketAddr, meant: bool) -> Result<(), Failure> {
    if meant || is_inside(address) {
        return Ok(());
    }
    let happened = format!(
        "{address} can be reached from other machines, and without TLS whoever is on the way reads every token"
    );
    let todo = "give --tls-certificate and --tls-key, or say --clear-text when a proxy in front speaks TLS";
    Err(Failure::new(Exit::Exposed, happened, todo))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let expected = expected.map(|address| address.parse().unwrap());
        assert_eq!(parse(text).ok(), expected, "{text}");
    }

    #[track_caller]
    fn check_inside(text: &str, inside: bool) {
        assert_eq!(keep_inside(parse(text).unwrap(), false).is_ok(), inside, "{text}");
        assert!(keep_inside(parse(text).unwrap(), true).is_ok(), "{text}");
    }

    #[test]
    fn an_address_is_an_ip_and_a_port() {
        check("127.0.0.1:8080", Some("127.0.0.1:8080"));
        check("[::1]:0", Some("[::1]:0"));
        check("localhost:9000", Some("127.0.0.1:9000"));
        check("9000", Some("127.0.0.1:9000"));
        check("0.0.0.0:80", Some("0.0.0.0:80"));
        check("", None);
        check("127.0.0.1", None);
        check("127.0.0.1:70000", None);
        check("example.org:80", None);
        check("localhost:", None);
    }

    #[test]
    fn only_this_machine_is_inside() {
        check_inside("127.0.0.1:8080", true);
        check_inside("127.9.9.9:8080", true);
        check_inside("[::1]:8080", true);
        check_inside("[::ffff:127.0.0.1]:8080", true);
        check_inside("0.0.0.0:8080", false);
        check_inside("[::]:8080", false);
        check_inside("192.168.1.7:8080", false);
        check_inside("[::ffff:192.168.1.7]:8080", false);
    }
}
