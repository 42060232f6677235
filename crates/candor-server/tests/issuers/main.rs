//! Signed tokens against a real server, whose issuer is a real server too: one that rotates its
//! keys, is down, or answers nonsense.

mod issuer;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candor_core::declaration::{SourceFile, load};
use candor_server::connection::{Limits, serve};
use candor_server::{Clock, Issuers, Server};
use candor_store::MemoryStore;
use jsonwebtoken::crypto::sign;
use jsonwebtoken::{Algorithm, EncodingKey};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::issuer::Issuer;

/// The public halves of all keys.
const KEYS: &str = include_str!("../../../../tests/keys/keys.json");

macro_rules! key {
    ($name:literal) => {
        include_bytes!(concat!("../../../../tests/keys/", $name, ".der")).as_slice()
    };
}

fn es256() -> EncodingKey {
    EncodingKey::from_ec_der(key!("es256"))
}

/// A token that is good for an hour, of the caller `ann`.
fn token(id: &str, key: &EncodingKey, algorithm: Algorithm, named: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs();
    let header = format!("{{\"alg\":\"{named}\",\"kid\":\"{id}\"}}");
    let claims =
        format!("{{\"iss\":\"me\",\"aud\":\"a\",\"sub\":\"ann\",\"exp\":{}}}", now + 3_600);
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = sign(text.as_bytes(), key, algorithm).expect("it can sign");
    format!("{text}.{signature}")
}

fn good() -> String {
    token("es256", &es256(), Algorithm::ES256, "ES256")
}

fn next() -> String {
    let key = EncodingKey::from_ec_der(key!("es256-next"));
    token("es256-next", &key, Algorithm::ES256, "ES256")
}

/// A set of the keys of these names.
fn set(names: &[&str]) -> String {
    let all: candor_json::Json = candor_json::Json::read(KEYS.as_bytes(), 8).expect("it is JSON");
    let keys = all.member("keys").and_then(candor_json::Json::as_array).unwrap_or_default();
    let named = |key: &&candor_json::Json| {
        let id = key.member("kid").and_then(candor_json::Json::as_str);
        id.is_some_and(|id| names.contains(&id))
    };
    let chosen = candor_json::Json::array(keys.iter().filter(named).cloned());
    candor_json::Json::object([("keys", chosen)]).to_text()
}

/// A server that believes the issuer whose keys are there.
async fn start(keys: &str) -> SocketAddr {
    let file = |name: &str, text: String| SourceFile { name: name.to_owned(), text };
    let api = load(&[
        file(
            "candor.yaml",
            format!(
                "title: A\nversion: v1\ncallers:\n  issuers:\n    - issuer: me\n      audience: a\n      \
                 keys: {keys}\n      algorithms: [ES256, ES384, RS256, PS256, EdDSA]\n"
            ),
        ),
        file("notes.yaml", "schema: { type: object }\nallow: true\n".to_owned()),
    ]);
    let api = Arc::new(api.expect("the declaration is valid"));
    let issuers = Issuers::of(&api.callers, |_| Ok(KEYS.as_bytes().to_vec()));
    let store = Arc::new(MemoryStore::new(Arc::clone(&api)));
    let server = Server::new(api, store, Clock::System).believing(issuers.expect("keys are keys"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("a bound socket has an address");
    tokio::spawn(serve(listener, Arc::new(server), Limits::default(), std::future::pending()));
    address
}

/// What a GET with this token is answered.
async fn ask(address: SocketAddr, token: &str) -> String {
    let mut socket = TcpStream::connect(address).await.expect("it listens");
    let request = format!(
        "GET /v1/notes HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\
         Connection: close\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("it answers UTF-8");
    answer
}

#[track_caller]
fn check(answer: &str, status: u16, part: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(answer.contains(part), "not said: {part}\n{answer}");
}

async fn later(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn every_algorithm_is_checked_with_the_key_of_its_kind() {
    let address = start("keys.json").await;
    let rsa = EncodingKey::from_rsa_der(key!("rs256"));
    for token in [
        good(),
        token("rs256", &rsa, Algorithm::RS256, "RS256"),
        token("rs256", &rsa, Algorithm::PS256, "PS256"),
        token("es384", &EncodingKey::from_ec_der(key!("es384")), Algorithm::ES384, "ES384"),
        token("eddsa", &EncodingKey::from_ed_der(key!("eddsa")), Algorithm::EdDSA, "EdDSA"),
    ] {
        check(&ask(address, &token).await, 200, "");
    }
}

#[tokio::test]
async fn a_token_signed_otherwise_is_not_believed() {
    let address = start("keys.json").await;
    let public = URL_SAFE_NO_PAD.decode(set(&["es256"])).unwrap_or_default();
    let secret = EncodingKey::from_secret(&public);
    let signature = "The signature of the token is not that of its issuer";
    let key = "a key that its issuer does not list";
    for (token, part) in [
        (token("es256", &secret, Algorithm::HS256, "HS256"), "`HS256`, which its issuer may not"),
        (token("es256", &secret, Algorithm::HS256, "none"), "`none`, which its issuer may not"),
        (token("es256", &secret, Algorithm::HS256, "ES256"), signature),
        (token("es256-next", &es256(), Algorithm::ES256, "ES256"), signature),
        (token("rs256", &es256(), Algorithm::ES256, "ES256"), key),
        (token("es256", &es256(), Algorithm::ES256, "RS256"), key),
        (token("other", &es256(), Algorithm::ES256, "ES256"), key),
        (good().replace(".eyJpc3MiOiJtZSI", ".eyJpc3MiOiJtMSI"), "an issuer that is not trusted"),
    ] {
        check(&ask(address, &token).await, 401, part);
    }
}

#[tokio::test]
async fn a_new_key_is_asked_for_once_a_minute_and_by_one() {
    let issuer = Issuer::start(200, &set(&["es256"])).await;
    let address = start(&issuer.url()).await;
    check(&ask(address, &good()).await, 200, "");
    assert_eq!(issuer.asked(), 1);
    // The first that is unknown is asked for at once, however lately the keys were got.
    check(&ask(address, &next()).await, 401, "does not list");
    assert_eq!(issuer.asked(), 2);
    issuer.says(200, &set(&["es256", "es256-next"]));
    check(&ask(address, &next()).await, 401, "does not list");
    assert_eq!(issuer.asked(), 2);
    later(61).await;
    let asking: Vec<_> =
        (0..8).map(|_| tokio::spawn(async move { ask(address, &next()).await })).collect();
    for answer in asking {
        check(&answer.await.expect("it does not panic"), 200, "");
    }
    assert_eq!(issuer.asked(), 3);
    check(&ask(address, &good()).await, 200, "");
}

#[tokio::test]
async fn a_key_that_came_just_after_the_others_were_got_is_found() {
    let issuer = Issuer::start(200, &set(&["es256"])).await;
    let address = start(&issuer.url()).await;
    check(&ask(address, &good()).await, 200, "");
    issuer.says(200, &set(&["es256", "es256-next"]));
    check(&ask(address, &next()).await, 200, "");
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn a_token_that_was_believed_is_not_once_its_key_is_gone() {
    let issuer = Issuer::start(200, &set(&["es256"])).await;
    let address = start(&issuer.url()).await;
    let shown = good();
    check(&ask(address, &shown).await, 200, "");
    check(&ask(address, &shown).await, 200, "");
    issuer.says(200, &set(&["es256-next"]));
    later(61).await;
    check(&ask(address, &next()).await, 200, "");
    check(&ask(address, &shown).await, 401, "does not list");
}

#[tokio::test]
async fn keys_that_were_had_are_kept_while_the_issuer_is_down() {
    let issuer = Issuer::start(200, &set(&["es256"])).await;
    let address = start(&issuer.url()).await;
    check(&ask(address, &good()).await, 200, "");
    issuer.says(500, "");
    later(61).await;
    check(&ask(address, &next()).await, 401, "does not list");
    assert_eq!(issuer.asked(), 2);
    check(&ask(address, &good()).await, 200, "");
}

#[tokio::test]
async fn without_keys_nothing_is_known_of_a_token_and_it_may_be_shown_again() {
    let large = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(300_000));
    let secret = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"es256\",\"k\":\"AAAA\"}]}";
    for (status, content) in [
        (500, "{}".to_owned()),
        (200, String::new()),
        (200, "<html>".to_owned()),
        (200, "{}".to_owned()),
        (200, "{\"keys\":[]}".to_owned()),
        (200, secret.to_owned()),
        (200, large),
        (302, set(&["es256"])),
        (204, String::new()),
    ] {
        let issuer = Issuer::start(status, &content).await;
        let address = start(&issuer.url()).await;
        for _ in 0..2 {
            let answer = ask(address, &good()).await;
            check(&answer, 503, "credentials-uncheckable");
            assert!(answer.to_lowercase().contains("\r\nretry-after: 15\r\n"), "{answer}");
        }
        assert_eq!(issuer.asked(), 1);
        issuer.says(200, &set(&["es256"]));
        later(16).await;
        check(&ask(address, &good()).await, 200, "");
    }
}

#[tokio::test]
async fn an_issuer_that_nobody_can_reach_is_no_fault_of_the_caller() {
    let nobody = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let url = format!("http://{}/keys", nobody.local_addr().expect("it has an address"));
    drop(nobody);
    let address = start(&url).await;
    check(&ask(address, &good()).await, 503, "credentials-uncheckable");
    // Whoever shows nothing is not held up.
    let mut socket = TcpStream::connect(address).await.expect("it listens");
    let request = b"GET /v1/notes HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    socket.write_all(request).await.expect("it reads");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("it answers UTF-8");
    check(&answer, 200, "");
}

#[tokio::test]
async fn keys_are_got_before_anybody_asks() {
    let issuer = Issuer::start(200, &set(&["es256"])).await;
    let api = load(&[
        SourceFile {
            name: "candor.yaml".to_owned(),
            text: format!(
                "title: A\nversion: v1\ncallers: {{ issuers: [{{ issuer: me, audience: a, \
                 algorithms: [ES256], keys: \"{}\" }}] }}\n",
                issuer.url()
            ),
        },
        SourceFile {
            name: "a.yaml".into(),
            text: "schema: { type: object }\nallow: true\n".into(),
        },
    ])
    .expect("the declaration is valid");
    let issuers = Issuers::of(&api.callers, |_| Ok(Vec::new())).expect("no file is read");
    let fresh = issuers.keep_fresh();
    assert_eq!(fresh.len(), 1);
    issuer.wait().await;
    assert_eq!(issuer.asked(), 1);
}
