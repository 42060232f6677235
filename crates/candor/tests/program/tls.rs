//! TLS of the program: certificates as files, renewed while it runs, and clients that do not speak
//! it.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rcgen::generate_simple_self_signed;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
};

use crate::support::{Folder, Served};

type Socket = StreamOwned<ClientConnection, TcpStream>;

const GET: &str = "GET /-/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// After which a server that says nothing fails the test.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes a certificate, and writes its key and itself, in this order, as programs that renew do.
fn renew(folder: &Folder) -> CertificateDer<'static> {
    let made = generate_simple_self_signed(["localhost".to_owned()]).expect("it can be made");
    folder.write("key.pem", made.signing_key.serialize_pem());
    folder.write("certificate.pem", made.cert.pem());
    made.cert.der().clone()
}

fn serve(folder: &Folder) -> Served {
    let served =
        folder.serve(&["api", "--tls-certificate", "certificate.pem", "--tls-key", "key.pem"]);
    assert!(served.said.contains("https://"), "{}", served.said);
    served
}

fn plain(served: &Served) -> TcpStream {
    let socket = TcpStream::connect(&served.address).expect("it listens");
    socket.set_read_timeout(Some(PATIENCE)).expect("it can be set");
    socket
}

/// A connection of which the handshake is done, with a client that believes this certificate alone.
fn connect(
    served: &Served,
    certificate: &CertificateDer<'static>,
    version: &'static SupportedProtocolVersion,
    protocol: &[u8],
) -> io::Result<Socket> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).expect("it is a certificate");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .expect("it is known")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let name = ServerName::try_from("localhost").expect("it is a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("it can begin");
    let mut socket = StreamOwned::new(client, plain(served));
    socket.conn.complete_io(&mut socket.sock)?;
    Ok(socket)
}

/// The head of the next answer of HTTP/1.1, whose content is read and dropped.
fn answer(socket: &mut Socket) -> String {
    socket.write_all(GET.as_bytes()).expect("it takes requests");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend_from_slice(&bytes::<1>(socket));
    }
    let head = String::from_utf8(head).expect("a head is ASCII").to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut content = vec![0; length.expect("a length").parse().expect("in digits")];
    socket.read_exact(&mut content).expect("it answers whole");
    head
}

fn bytes<const COUNT: usize>(socket: &mut Socket) -> [u8; COUNT] {
    let mut bytes = [0; COUNT];
    socket.read_exact(&mut bytes).expect("it says more");
    bytes
}

/// The first octet of the fields of an answer of HTTP/2.
fn answer_in_http2(socket: &mut Socket) -> u8 {
    // Settings, then GET by indices of the static table (RFC 7541 appendix A).
    let fields = b"\x82\x87\x01\x09localhost\x04\x07/-/live";
    let length = u8::try_from(fields.len()).expect("it is short");
    let all = [
        &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"[..],
        &[0, 0, length, 1, 5, 0, 0, 0, 1],
        fields,
    ];
    socket.write_all(&all.concat()).expect("it takes frames");
    loop {
        let [a, b, c, kind, _, _, _, _, stream] = bytes::<9>(socket);
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        socket.read_exact(&mut payload).expect("a frame is whole");
        if (kind, stream) == (1, 1) {
            return payload[0];
        }
    }
}

#[test]
fn both_versions_of_http_are_spoken_in_both_of_tls() {
    let folder = Folder::with_planets();
    let certificate = renew(&folder);
    let served = serve(&folder);
    for version in [&TLS12, &TLS13] {
        let mut socket = connect(&served, &certificate, version, b"http/1.1").expect("it shakes");
        assert!(answer(&mut socket).starts_with("http/1.1 200 "), "{version:?}");
        let mut socket = connect(&served, &certificate, version, b"h2").expect("it shakes");
        assert_eq!(socket.conn.alpn_protocol(), Some(&b"h2"[..]));
        assert_eq!(answer_in_http2(&mut socket), 0x88, "200 by its index, {version:?}");
    }
    let refused = connect(&served, &certificate, &TLS13, b"http/0.9").expect_err("nobody can");
    assert!(refused.to_string().contains("NoApplicationProtocol"), "{refused}");
}

#[test]
fn a_certificate_is_renewed_while_it_runs_and_a_broken_one_is_not_taken() {
    let folder = Folder::with_planets();
    let first = renew(&folder);
    let mut served = serve(&folder);
    let mut old = connect(&served, &first, &TLS13, b"http/1.1").expect("it shakes");
    answer(&mut old);

    let second = renew(&folder);
    served.wait_for_log("a new certificate is in use");
    let shown = connect(&served, &second, &TLS13, b"http/1.1").expect("it shows the new one");
    assert_eq!(shown.conn.peer_certificates().map(|chain| &chain[0]), Some(&second));
    connect(&served, &first, &TLS13, b"http/1.1").expect_err("the old one is shown no more");
    assert!(answer(&mut old).starts_with("http/1.1 200 "), "it goes on with what it began with");

    let other = generate_simple_self_signed(["localhost".to_owned()]).expect("it can be made");
    folder.write("certificate.pem", other.cert.pem());
    let told = served.wait_for_log("a new certificate cannot be used; the one before stays");
    assert!(told.contains("is not that of the certificate"), "{told}");
    let mut socket = connect(&served, &second, &TLS13, b"http/1.1").expect("the one before");
    assert!(answer(&mut socket).starts_with("http/1.1 200 "));
}

#[test]
fn who_does_not_speak_tls_is_told_by_an_alert_and_closed() {
    let folder = Folder::with_planets();
    renew(&folder);
    let served = serve(&folder);
    for sent in [GET, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "SSH-2.0-client\r\n"] {
        let mut socket = plain(&served);
        socket.write_all(sent.as_bytes()).expect("it reads");
        let mut said = Vec::new();
        // The close may overtake what was not read.
        drop(socket.read_to_end(&mut said));
        assert_eq!(said.first(), Some(&21), "an alert (RFC 8446 §5.1) to {sent:?}: {said:?}");
    }
}

#[test]
fn a_handshake_that_does_not_end_is_cut_and_holds_nobody_up() {
    let folder = Folder::with_planets();
    let certificate = renew(&folder);
    let served = serve(&folder);
    let mut open: Vec<TcpStream> = (0..100).map(|_| plain(&served)).collect();
    for socket in &mut open[50..] {
        socket.write_all(b"\x16\x03\x01\x02\0\x01").expect("it reads");
    }
    let mut socket = connect(&served, &certificate, &TLS13, b"http/1.1").expect("it shakes");
    assert!(answer(&mut socket).starts_with("http/1.1 200 "));
    for socket in &mut open {
        assert_eq!(socket.read(&mut [0; 9]).expect("it is closed"), 0);
    }
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_at_the_start() {
    let folder = Folder::with_planets();
    renew(&folder);
    let other = generate_simple_self_signed(["localhost".to_owned()]).expect("it can be made");
    folder.write("other.pem", other.signing_key.serialize_pem());
    folder.write("text.pem", "no certificate\n");
    #[rustfmt::skip]
    let cases = [
        ("certificate.pem", "other.pem", "the key in other.pem is not that of the certificate in certificate.pem"),
        ("text.pem", "key.pem", "text.pem has no certificate in PEM"),
        ("certificate.pem", "text.pem", "text.pem has no private key in PEM"),
        ("nowhere.pem", "key.pem", "nowhere.pem cannot be read"),
    ];
    for (certificate, key, told) in cases {
        let pair = ["--tls-certificate", certificate, "--tls-key", key];
        folder.run(&[&["serve", "api", "--listen", "0"], &pair[..]].concat()).check(9, &[told]);
        assert!(!folder.path("api.db").exists(), "no store was made");
    }
    let alone = ["serve", "api", "--listen", "0", "--tls-certificate", "certificate.pem"];
    folder.run(&alone).check(2, &["--tls-key"]);
}
