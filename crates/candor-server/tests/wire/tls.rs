//! TLS over real sockets, with a certificate made for the test.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use candor_server::connection::{Limits, Listener};
use candor_server::tls::Certificates;
use rcgen::generate_simple_self_signed;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::stub::Served;

const GET: &str = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";

pub(crate) struct Secured {
    served: Served,
    certificate: CertificateDer<'static>,
    folder: PathBuf,
}

impl Secured {
    pub(crate) async fn start(limits: Limits) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("candor-tls-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        let made = generate_simple_self_signed(["localhost".to_owned()]).expect("it can be made");
        let (certificate, key) = (folder.join("c.pem"), folder.join("k.pem"));
        fs::write(&certificate, made.cert.pem()).expect("it can be written");
        fs::write(&key, made.signing_key.serialize_pem()).expect("it can be written");
        let certificates = Certificates::read(certificate, key).expect("they belong together");
        let kind = |socket| Listener::from(socket).secured_by(&certificates);
        let served = Served::behind(limits, kind).await;
        Self { served, certificate: made.cert.der().clone(), folder }
    }

    async fn plain(&self) -> TcpStream {
        TcpStream::connect(self.served.address).await.expect("the server listens")
    }

    pub(crate) async fn connect(
        &self,
        version: &'static SupportedProtocolVersion,
        protocols: &[&[u8]],
    ) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("it is a certificate");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .expect("it is known")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        let name = ServerName::try_from("localhost").expect("it is a name");
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, self.plain().await);
        connecting.await.expect("the handshake succeeds")
    }
}

impl Drop for Secured {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Sends bytes, and reads until the server says in TLS that it is done: a connection that is cut
/// off is an error.
async fn said(mut socket: TlsStream<TcpStream>, bytes: &str) -> String {
    socket.write_all(bytes.as_bytes()).await.expect("the server reads");
    let mut said = String::new();
    socket.read_to_string(&mut said).await.expect("it is not cut off");
    said
}

#[tokio::test]
async fn http1_is_spoken_when_the_client_asks_for_it_or_for_nothing() {
    let secured = Secured::start(Limits::default()).await;
    let last = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    for (version, protocols) in
        [(&TLS13, &[&b"http/1.1"[..]][..]), (&TLS12, &[&b"http/1.1"[..]][..]), (&TLS13, &[])]
    {
        let socket = secured.connect(version, protocols).await;
        let said = said(socket, &format!("{GET}{last}")).await;
        assert_eq!(said.matches("GET /a ").count(), 2, "{said}");
    }
}

#[tokio::test]
async fn http2_is_spoken_when_the_client_asks_for_it() {
    let secured = Secured::start(Limits::default()).await;
    for version in [&TLS13, &TLS12] {
        let socket = secured.connect(version, &[b"h2", b"http/1.1"]).await;
        let (_, state) = socket.get_ref();
        assert_eq!(state.alpn_protocol(), Some(&b"h2"[..]));
        let (mut requests, connection) = h2::client::handshake(socket).await.expect("it begins");
        tokio::spawn(connection);
        let request = http::Request::get("https://localhost/a").body(()).expect("it is valid");
        let (response, _) = requests.send_request(request, true).expect("it is sent");
        let mut response = response.await.expect("it is answered");
        let content: Option<Bytes> =
            response.body_mut().data().await.transpose().expect("it comes");
        assert_eq!(content.as_deref(), Some(&b"GET https://localhost/a "[..]));
    }
}

#[tokio::test]
async fn http2_is_not_guessed_where_it_was_not_asked_for() {
    let secured = Secured::start(Limits::default()).await;
    let socket = secured.connect(&TLS13, &[b"http/1.1"]).await;
    let said = said(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 505 "), "{said}");
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_asked_ends_as_tls_ends() {
    let idle_timeout = Duration::from_millis(50);
    let secured = Secured::start(Limits { idle_timeout, ..Limits::default() }).await;
    let socket = secured.connect(&TLS13, &[]).await;
    assert_eq!(said(socket, "").await, "");
}

#[tokio::test]
async fn a_handshake_has_its_time() {
    let handshake_timeout = Duration::from_millis(50);
    let secured = Secured::start(Limits { handshake_timeout, ..Limits::default() }).await;
    for bytes in [&b""[..], b"\x16\x03\x01\x02"] {
        let mut socket = secured.plain().await;
        socket.write_all(bytes).await.expect("the server reads");
        assert_eq!(socket.read(&mut [0; 9]).await.expect("it is closed"), 0);
    }
}

#[tokio::test]
async fn http_in_clear_text_is_told_by_an_alert() {
    let secured = Secured::start(Limits::default()).await;
    let mut socket = secured.plain().await;
    socket.write_all(GET.as_bytes()).await.expect("the server reads");
    let mut said = Vec::new();
    // The close may overtake what was not read.
    let _ = socket.read_to_end(&mut said).await;
    assert_eq!(said.first(), Some(&21), "an alert of TLS (RFC 8446 §5.1): {said:?}");
}

#[tokio::test]
async fn one_connection_too_many_is_told_in_its_own_version() {
    let linger_timeout = Duration::from_millis(100);
    let limits = Limits { connections_max: 0, linger_timeout, ..Limits::default() };
    let secured = Secured::start(limits).await;
    let socket = secured.connect(&TLS13, &[]).await;
    let said = said(socket, "").await;
    assert!(said.starts_with("HTTP/1.1 503 "), "{said}");

    let socket = secured.connect(&TLS13, &[b"h2"]).await;
    let (_requests, connection) =
        h2::client::handshake::<TlsStream<TcpStream>>(socket).await.expect("it begins");
    let fault = connection.await.expect_err("it is ended");
    assert_eq!(fault.reason(), Some(h2::Reason::ENHANCE_YOUR_CALM));
}
