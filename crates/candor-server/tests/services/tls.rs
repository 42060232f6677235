//! Services that speak TLS: whom to trust is declared or the machine's, and nobody else is trusted.
//!
//! Real handshakes, with certificates made for the test. What is wrong is told apart in the log.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use candor_core::service::Unanswered;
use candor_server::client::{Client, Patience};
use http::Request;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio_rustls::TlsAcceptor;

use crate::PATIENCE;
use crate::stub::{Act, Stub};

/// What the service shows.
#[derive(Debug, Clone, Copy)]
enum Shows {
    /// A certificate of an office, for the name that is asked for.
    Good,
    /// One whose time is over.
    Expired,
    /// One whose time has not come.
    Early,
    /// One for another name.
    Misnamed,
    /// One that it has signed itself.
    SelfSigned,
}

/// An office that signs certificates.
fn office(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, key()).expect("it can be made")
}

fn key() -> KeyPair {
    KeyPair::generate().expect("it can be made")
}

fn config(shows: Shows, office: &CertifiedIssuer<'static, KeyPair>) -> ServerConfig {
    let name = if matches!(shows, Shows::Misnamed) { "elsewhere.example" } else { "localhost" };
    let mut params = CertificateParams::new([name.to_owned()]).expect("it is a name");
    match shows {
        Shows::Expired => params.not_after = date_time_ymd(2020, 1, 1),
        Shows::Early => params.not_before = date_time_ymd(3000, 1, 1),
        Shows::Good | Shows::Misnamed | Shows::SelfSigned => {}
    }
    let key = key();
    let certificate = match shows {
        Shows::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, office),
    };
    let chain = vec![certificate.expect("it can be made").der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("it is a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("they are known")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("they belong together")
}

/// A service that answers one question; its port.
async fn service(config: ServerConfig) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
    let port = listener.local_addr().expect("it has an address").port();
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await?;
        let mut socket = TlsAcceptor::from(Arc::new(config)).accept(socket).await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await?);
        }
        socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").await?;
        socket.shutdown().await
    });
    port
}

/// What comes of asking: the content, or why there is none.
async fn asked(client: &Client, name: Option<&str>, url: &str) -> String {
    let request = Request::get(url).body(Bytes::new()).expect("it is well-formed");
    match client.ask_trusting(name, request, PATIENCE).await {
        Ok(answer) => format!("{} {}", answer.status(), String::from_utf8_lossy(answer.body())),
        Err(Unanswered::Late) => "late".to_owned(),
        Err(Unanswered::Broken(why)) => why,
    }
}

#[track_caller]
fn check(
    shows: Shows,
    trusts: &[CertificateDer<'static>],
    office: &CertifiedIssuer<'static, KeyPair>,
    told: &str,
) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("it can be made");
    let client = Client::default().trusting("office.pem", trusts.to_vec()).expect("they are some");
    let said = runtime.block_on(async {
        let port = service(config(shows, office)).await;
        asked(&client, Some("office.pem"), &format!("https://localhost:{port}/x")).await
    });
    assert!(said.contains(told), "{shows:?}: {said}");
}

#[test]
fn who_shows_a_certificate_of_a_trusted_office_is_asked() {
    let office = office("An office");
    let trusted = [office.der().clone()];
    check(Shows::Good, &trusted, &office, "200 OK hi");
}

#[test]
fn what_is_wrong_with_a_certificate_is_told_apart() {
    let office = office("An office");
    let trusted = [office.der().clone()];
    check(Shows::Expired, &trusted, &office, "certificate expired");
    check(Shows::Early, &trusted, &office, "not valid yet");
    check(Shows::Misnamed, &trusted, &office, "not valid for name \"localhost\"");
    check(Shows::SelfSigned, &trusted, &office, "UnknownIssuer");
    let other = self::office("Another office");
    check(Shows::Good, &[other.der().clone()], &office, "UnknownIssuer");
    check(Shows::Good, &[other.der().clone(), office.der().clone()], &office, "200 OK hi");
}

#[test]
fn whom_the_machine_does_not_trust_is_not_asked() {
    let (office, client) = (office("An office"), Client::default());
    let runtime = Builder::new_current_thread().enable_all().build().expect("it can be made");
    let said = runtime.block_on(async {
        let port = service(config(Shows::Good, &office)).await;
        asked(&client, None, &format!("https://localhost:{port}/x")).await
    });
    // A machine without any certificates says so.
    assert!(said.contains("UnknownIssuer") || said.contains("no certificates to trust"), "{said}");
}

#[test]
fn who_does_not_speak_tls_is_broken() {
    let office = office("An office");
    let client = Client::default().trusting("office.pem", vec![office.der().clone()]);
    let client = client.expect("it is one");
    let runtime = Builder::new_current_thread().enable_all().build().expect("it can be made");
    let stub = Stub::start(&[Act::Says("HTTP/1.1 200 OK\r\n\r\n".to_owned())]);
    let url = stub.url("/x").replace("http://", "https://");
    let said = runtime.block_on(asked(&client, Some("office.pem"), &url));
    assert!(said.contains("tls handshake eof"), "{said}");
}

#[test]
fn a_handshake_that_does_not_end_is_late() {
    let client = Client::default().trusting("none.pem", Vec::new()).expect("none is needed");
    let runtime = Builder::new_current_thread().enable_all().build().expect("it can be made");
    let said = runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let request = Request::get(format!("https://localhost:{port}/x")).body(Bytes::new());
        let patience = Patience { timeout: Duration::from_millis(200), ..PATIENCE };
        let request = request.expect("it is well-formed");
        client.ask_trusting(Some("none.pem"), request, patience).await
    });
    assert!(matches!(said, Err(Unanswered::Late)), "{said:?}");
}

#[test]
fn a_name_that_nobody_gave_trusts_nobody() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("it can be made");
    let said = runtime.block_on(asked(&Client::default(), Some("a.pem"), "https://localhost:1/x"));
    assert_eq!(said, "no certificates are known under the name a.pem");
}
