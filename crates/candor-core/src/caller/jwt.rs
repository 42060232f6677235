//! JSON Web Tokens as they are shown: three parts, read and not yet believed (RFC 7519, RFC 7515).
//!
//! Nothing of it counts before its signature was checked, but for what is needed to find the key:
//! the issuer, the algorithm and the name of the key. The algorithm is not the token's to choose:
//! the declaration lists those that an issuer may use, all of them of public keys.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candor_json::Json;

use super::CallerFault;
use crate::limits::{
    CALLER_CLAIMS_MAX_BYTES, CALLER_CLAIMS_MAX_DEPTH, TOKEN_HEADER_MAX_CHARACTERS,
};

/// How a token may be signed: by the private half of a key whose public half is known. A secret
/// that is shared (HS256 and its kin) is not among them, and neither is `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// The same with SHA-384.
    Rs384,
    /// The same with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// The same with SHA-384.
    Ps384,
    /// The same with SHA-512.
    Ps512,
    /// ECDSA on P-256.
    Es256,
    /// ECDSA on P-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Each, with its name (RFC 7518 §3.1, RFC 8037 §3.1).
    pub const ALL: [(Algorithm, &'static str); 9] = [
        (Algorithm::Rs256, "RS256"),
        (Algorithm::Rs384, "RS384"),
        (Algorithm::Rs512, "RS512"),
        (Algorithm::Ps256, "PS256"),
        (Algorithm::Ps384, "PS384"),
        (Algorithm::Ps512, "PS512"),
        (Algorithm::Es256, "ES256"),
        (Algorithm::Es384, "ES384"),
        (Algorithm::EdDsa, "EdDSA"),
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.iter().find(|(_, known)| *known == name).map(|(algorithm, _)| *algorithm)
    }
}

/// A token, not yet believed.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwt<'a> {
    /// What is signed: header and claims as they were sent.
    pub signed: &'a str,
    /// The signature, in base64url.
    pub signature: &'a str,
    /// The algorithm that it says, as it says it.
    pub algorithm: String,
    /// Which key it says to be signed with.
    pub key_id: Option<String>,
    /// What it says.
    pub claims: Json,
}

impl fmt::Debug for Jwt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jwt(…)")
    }
}

impl<'a> Jwt<'a> {
    /// Reads a token; nothing when it is none.
    pub fn read(text: &'a str) -> Result<Jwt<'a>, CallerFault> {
        let (signed, signature) = text.rsplit_once('.').ok_or(CallerFault::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(CallerFault::Malformed)?;
        if claims.len() > CALLER_CLAIMS_MAX_BYTES / 3 * 4
            || header.len() > TOKEN_HEADER_MAX_CHARACTERS
        {
            return Err(CallerFault::TooLong);
        }
        let header = part(header)?;
        let text = |name: &str| header.member(name).and_then(Json::as_str).map(str::to_owned);
        // What must be understood and is not, must not be passed over (RFC 7515 §4.1.11).
        if header.member("crit").is_some() {
            return Err(CallerFault::Malformed);
        }
        Ok(Jwt {
            signed,
            signature,
            algorithm: text("alg").ok_or(CallerFault::Malformed)?,
            key_id: text("kid"),
            claims: part(claims)?,
        })
    }

    /// Who says to have issued it.
    pub fn issuer(&self) -> Option<&str> {
        self.claims.member("iss").and_then(Json::as_str)
    }
}

/// A part that is a JSON object.
fn part(text: &str) -> Result<Json, CallerFault> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CallerFault::Malformed)?;
    let json = Json::read(&bytes, CALLER_CLAIMS_MAX_DEPTH).map_err(|_| CallerFault::Malformed)?;
    json.as_object().is_some().then_some(json).ok_or(CallerFault::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> String {
        let coded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.c2ln", coded(header), coded(claims))
    }

    #[track_caller]
    fn check(text: &str, fault: &CallerFault) {
        assert_eq!(Jwt::read(text).as_ref().err(), Some(fault), "{text}");
    }

    #[test]
    fn a_token_has_three_parts() {
        let text = token("{\"alg\":\"ES256\",\"kid\":\"a\"}", "{\"iss\":\"me\",\"sub\":\"ann\"}");
        let read = Jwt::read(&text).unwrap();
        assert_eq!((read.algorithm.as_str(), read.key_id.as_deref()), ("ES256", Some("a")));
        assert_eq!((read.issuer(), read.signature), (Some("me"), "c2ln"));
        assert_eq!(format!("{}.{}", read.signed, read.signature), text);
        assert_eq!(format!("{read:?}"), "Jwt(…)");
    }

    #[test]
    fn what_is_no_token_is_told_as_such() {
        let good = "{\"alg\":\"ES256\"}";
        for text in [
            "",
            ".",
            "..",
            "abc",
            "abc.def.ghi",
            "e30.e30.c2ln",
            &token("[]", "{}"),
            &token(good, "[]"),
            &token(good, "{"),
            &token(good, "{\"sub\":\"a\",\"sub\":\"b\"}"),
            &token("{\"alg\":1}", "{}"),
            &token("{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1}", "{}"),
            &token(good, &format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40))),
            &format!("{}=", token(good, "{}").replace(".c2ln", "=.c2ln")),
            &format!("{}.x", token(good, "{}")),
        ] {
            check(text, &CallerFault::Malformed);
        }
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(CALLER_CLAIMS_MAX_BYTES));
        check(&token(good, &long), &CallerFault::TooLong);
        check(&token(&long, "{}"), &CallerFault::TooLong);
    }

    #[test]
    fn no_algorithm_of_a_shared_secret_is_known() {
        assert_eq!(Algorithm::named("ES256"), Some(Algorithm::Es256));
        for name in ["none", "None", "HS256", "HS384", "HS512", "es256", ""] {
            assert_eq!(Algorithm::named(name), None, "{name}");
        }
    }
}
