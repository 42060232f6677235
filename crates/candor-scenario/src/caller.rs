//! Callers of a scenario: each has a token that follows from the name, so that files can be read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candor_core::caller::{Token, TokenText};
use candor_core::record::Timestamp;
use candor_json::Json;
use jsonwebtoken::crypto::sign;
use jsonwebtoken::{Algorithm, EncodingKey};

use crate::scenario::Person;

/// The key that signs, whose public half stands in the folders of declarations.
const KEY: &[u8] = include_bytes!("../../../tests/keys/es256.der");

/// The name that the public half has there.
const KEY_ID: &str = "es256";

/// How deep claims may nest in a scenario.
const CLAIMS_MAX_DEPTH: usize = 16;

/// The token of the caller of this name.
pub(crate) fn token_text(id: &str) -> TokenText {
    let mut secret = [b'.'; 32];
    for (byte, letter) in secret.iter_mut().zip(id.bytes()) {
        *byte = letter;
    }
    TokenText::new(&secret)
}

/// What the store keeps of it.
pub(crate) fn token(person: &Person, now: Timestamp) -> Token {
    Token {
        digest: token_text(&person.id).digest(),
        id: person.id.clone(),
        roles: person.roles.clone(),
        claims: person.claims.clone(),
        create_time: now,
        expire_time: person.seconds.map(|seconds| now.plus_seconds(seconds)),
        revoke_time: person.revoked.then_some(now),
    }
}

/// `ann`, `ann revoked`, or `ann {"roles": […], "claims": {…}, "seconds": 60}`.
pub(crate) fn person(text: &str) -> Result<Person, String> {
    let (id, said) = text.split_once(' ').unwrap_or((text, "{}"));
    let revoked = said == "revoked";
    let said = if revoked { "{}" } else { said };
    let said = Json::read(said.as_bytes(), CLAIMS_MAX_DEPTH).map_err(|fault| fault.to_string())?;
    let Some(members) = said.as_object() else { return Err(format!("`{text}` has no object")) };
    let (mut roles, mut claims, mut seconds) = (Vec::new(), Json::object::<&str>([]), None);
    for (name, value) in members.iter() {
        match name {
            "roles" => {
                let list = value.as_array().unwrap_or_default().iter();
                roles = list.filter_map(Json::as_str).map(str::to_owned).collect();
            }
            "claims" => claims = value.clone(),
            "seconds" => seconds = value.as_i64().and_then(|seconds| u64::try_from(seconds).ok()),
            _ => return Err(format!("`{name}` is none of roles, claims, seconds")),
        }
    }
    Ok(Person { id: id.to_owned(), roles, claims, seconds, revoked })
}

/// A token that says this, signed.
pub(crate) fn signed(claims: &str) -> String {
    let header = format!("{{\"alg\":\"ES256\",\"kid\":\"{KEY_ID}\"}}");
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let key = EncodingKey::from_ec_der(KEY);
    let signature = sign(text.as_bytes(), &key, Algorithm::ES256);
    format!("{text}.{}", signature.expect("it can sign"))
}
