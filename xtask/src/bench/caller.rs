//! What it costs to know who asks, and to ask a rule: the same GET by nobody, with a token of the
//! store, with signed tokens, and of a record that a rule guards; and a page that a rule narrows.

use std::fmt::Write;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::sign;
use jsonwebtoken::{Algorithm, EncodingKey};

use super::Setting;
use super::load::{Requests, Side, turn};
use super::report::Section;
use super::server::Server;
use crate::{Done, project};

/// Records of each type; each owner has 20 of them.
const RECORDS: u32 = 10_000;
const OWNERS: u32 = RECORDS / 20;

const API: &str = "title: Callers\nversion: v1\ncallers:\n  issuers:\n    - { issuer: bench, audience: bench, keys: keys.json, \
                   algorithms: [ES256, EdDSA, RS256], roles: /roles }\n";

const SCHEMA: &str = "schema: { type: object, properties: { owner: { type: string }, title: { type: string } } }\n\
                      id: { client: '^[0-9]+$' }\nindexes: [owner]\n";

const OPEN: &str = "allow: true\n";

const RULED: &str = "allow: { read: \"self.owner == caller.id || 'staff' in caller.roles\" }\n";

const ABOUT: &str = "32 connections, each with one request under way, to one store of 10,000 records a type. The rule is \
                     `self.owner == caller.id || 'staff' in caller.roles`; the page is 20 of the caller's own records, found by \
                     the index of `owner`. Each client shows the same token again and again, as clients do.";

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let folder = setting.fresh_folder("caller")?;
    let store = folder.join("store.db").display().to_string();
    declare(&folder)?;
    let api = folder.join("api").display().to_string();
    for name in ["open", "ruled"] {
        let data = folder.join("records.ndjson").display().to_string();
        setting.candor(&["import", &api, name, &data, "--store", &store])?;
    }
    let words = ["token", "create", &api, "--id", "c7", "--store", &store];
    let said = setting.candor(&words)?;
    let token = said.split_whitespace().find(|word| word.starts_with("candor_"));
    let token = token.ok_or("no token was made")?.to_owned();
    let server = Server::candor(setting, &api, &store)?;

    let asked = [
        ("nobody, one record", "/v1/open/7", None),
        ("a token of the store", "/v1/open/7", Some(token.clone())),
        ("a signed token, ES256", "/v1/open/7", Some(signed("es256", Algorithm::ES256)?)),
        ("a signed token, EdDSA", "/v1/open/7", Some(signed("eddsa", Algorithm::EdDSA)?)),
        ("a signed token, RS256", "/v1/open/7", Some(signed("rs256", Algorithm::RS256)?)),
        ("a token, and a rule about the record", "/v1/ruled/7", Some(token.clone())),
        ("nobody, a page of 20", "/v1/open?limit=20&owner=c7", None),
        ("a token, and a page of 20 that a rule narrows", "/v1/ruled?limit=20", Some(token)),
    ];
    let mut sides: Vec<Side> = asked.iter().map(|_| Side::default()).collect();
    for _ in 0..setting.rounds {
        for (side, (_, target, shown)) in sides.iter_mut().zip(&asked) {
            side.push(&turn(setting, &server, "HTTP/1.1 200", requests(target, shown.as_deref()))?);
        }
    }
    let first = &sides[0];
    let rows: Vec<Vec<String>> = sides
        .iter()
        .zip(&asked)
        .map(|(side, (what, ..))| {
            let times = side.cpu_us.against(&first.cpu_us).told(2);
            vec![(*what).to_owned(), side.cpu_us.told(1), times, side.rate.told(0)]
        })
        .collect();
    let columns = ["", "CPU µs a request", "times the first", "requests/s"];
    Ok(Section::new("Callers and rules", ABOUT, &columns, &rows, Vec::new()))
}

fn declare(folder: &Path) -> Done {
    let mut records = String::new();
    for number in 0..RECORDS {
        let owner = number % OWNERS;
        let _ =
            writeln!(records, r#"{{"id":"{number}","owner":"c{owner}","title":"The {number}th"}}"#);
    }
    let api = folder.join("api");
    let files = [
        (api.join("candor.yaml"), API.to_owned()),
        (api.join("open.yaml"), format!("{SCHEMA}{OPEN}")),
        (api.join("ruled.yaml"), format!("{SCHEMA}{RULED}")),
        (api.join("keys.json"), project::read("tests/keys/keys.json")?),
        (folder.join("records.ndjson"), records),
    ];
    let written = std::fs::create_dir_all(&api)
        .and_then(|()| files.iter().try_for_each(|(path, text)| std::fs::write(path, text)));
    written.map_err(|fault| format!("{}: {fault}", folder.display()))
}

/// A token of the caller `c7` that is good for a day, signed with one of the keys of the tests.
fn signed(key: &str, algorithm: Algorithm) -> Done<String> {
    let path = project::root().join(format!("tests/keys/{key}.der"));
    let der = std::fs::read(&path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    let secret = match algorithm {
        Algorithm::ES256 => EncodingKey::from_ec_der(&der),
        Algorithm::EdDSA => EncodingKey::from_ed_der(&der),
        _ => EncodingKey::from_rsa_der(&der),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let header = format!(r#"{{"alg":"{algorithm:?}","kid":"{key}"}}"#);
    let end = now + 86_400;
    let claims = format!(r#"{{"iss":"bench","aud":"bench","sub":"c7","exp":{end}}}"#);
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = sign(text.as_bytes(), &secret, algorithm);
    let signature = signature.map_err(|fault| format!("{key} cannot sign: {fault}"))?;
    Ok(format!("{text}.{signature}"))
}

fn requests(target: &str, token: Option<&str>) -> Requests {
    let shown = token.map_or(String::new(), |text| format!("Authorization: Bearer {text}\r\n"));
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{shown}\r\n"
    );
    Box::new(move |out| out.extend_from_slice(request.as_bytes()))
}
