//! A JSON Web Key Set: the public keys of an issuer (RFC 7517 §5).
//!
//! Read by our own reader, so that depth, size and doubled names have one answer. A key that cannot
//! be used here is passed over, for sets hold keys for other purposes too; a set without any that
//! can is no set. A secret that is shared (`oct`) is never a key: whoever knows it could sign.

use candor_core::caller::{Algorithm, Jwt};
use candor_core::limits::{KEY_SET_MAX_DEPTH, KEY_SET_MAX_KEYS};
use candor_json::Json;
use jsonwebtoken::{self as library, DecodingKey};

/// The keys of an issuer that can be used.
#[derive(Debug)]
pub(super) struct KeySet(Vec<Key>);

/// A key, and what it may verify.
pub(super) struct Key {
    id: Option<String>,
    fits: Vec<Algorithm>,
    key: DecodingKey,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({:?})", self.id)
    }
}

impl KeySet {
    /// Reads a set.
    pub(super) fn read(bytes: &[u8]) -> Result<KeySet, String> {
        let set =
            Json::read(bytes, KEY_SET_MAX_DEPTH).map_err(|why| format!("it is no JSON: {why}"))?;
        let keys = set.member("keys").and_then(Json::as_array);
        let keys = keys.ok_or("it has no list `keys`")?;
        let keys: Vec<Key> = keys.iter().take(KEY_SET_MAX_KEYS).filter_map(Key::read).collect();
        match keys.is_empty() {
            true => Err("it has no key that can be used".to_owned()),
            false => Ok(KeySet(keys)),
        }
    }

    /// The key that a token names. A token that names none is taken where one key alone fits.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut fitting = self.0.iter().filter(|key| key.fits.contains(&algorithm));
        match id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }
}

impl Key {
    fn read(said: &Json) -> Option<Key> {
        let text = |name: &str| said.member(name).and_then(Json::as_str);
        let signs = text("use").is_none_or(|purpose| purpose == "sig");
        let operations = said.member("key_ops").and_then(Json::as_array);
        let verifies =
            operations.is_none_or(|list| list.iter().any(|one| one.as_str() == Some("verify")));
        if !signs || !verifies {
            return None;
        }
        let (family, key): (&[Algorithm], _) = match (text("kty")?, text("crv")) {
            ("RSA", _) => (&RSA, DecodingKey::from_rsa_components(text("n")?, text("e")?)),
            ("EC", Some("P-256")) => {
                (&[Algorithm::Es256], DecodingKey::from_ec_components(text("x")?, text("y")?))
            }
            ("EC", Some("P-384")) => {
                (&[Algorithm::Es384], DecodingKey::from_ec_components(text("x")?, text("y")?))
            }
            ("OKP", Some("Ed25519")) => {
                (&[Algorithm::EdDsa], DecodingKey::from_ed_components(text("x")?))
            }
            _ => return None,
        };
        let only = text("alg").map(Algorithm::named);
        let fits: Vec<Algorithm> = family
            .iter()
            .copied()
            .filter(|one| only.is_none_or(|only| only == Some(*one)))
            .collect();
        let id = text("kid").map(str::to_owned);
        key.ok().filter(|_| !fits.is_empty()).map(|key| Key { id, fits, key })
    }

    /// Whether the signature of a token is by the other half of this key.
    pub(super) fn signed(&self, jwt: &Jwt<'_>, algorithm: Algorithm) -> bool {
        let message = jwt.signed.as_bytes();
        let verified = library::crypto::verify(jwt.signature, message, &self.key, named(algorithm));
        self.fits.contains(&algorithm) && verified.unwrap_or(false)
    }
}

const RSA: [Algorithm; 6] = [
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
];

fn named(algorithm: Algorithm) -> library::Algorithm {
    match algorithm {
        Algorithm::Rs256 => library::Algorithm::RS256,
        Algorithm::Rs384 => library::Algorithm::RS384,
        Algorithm::Rs512 => library::Algorithm::RS512,
        Algorithm::Ps256 => library::Algorithm::PS256,
        Algorithm::Ps384 => library::Algorithm::PS384,
        Algorithm::Ps512 => library::Algorithm::PS512,
        Algorithm::Es256 => library::Algorithm::ES256,
        Algorithm::Es384 => library::Algorithm::ES384,
        Algorithm::EdDsa => library::Algorithm::EdDSA,
    }
}
