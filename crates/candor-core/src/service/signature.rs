//! The signature of a question to a hook, as Standard Webhooks has it: HMAC-SHA-256 of
//! `id.time.content`.
//!
//! The service finds out by it that the question comes from here, is whole, and was not asked long
//! ago. The standard has libraries in most languages, and takes a line in those where it has none.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::limits::{HOOK_SECRET_BYTES, HOOK_SECRETS_MAX};

const PREFIX: &str = "whsec_";

/// What questions are signed with: one secret, or several while one takes over from another.
#[derive(Clone)]
pub struct Secrets(Vec<Vec<u8>>);

/// Why a text is no secret. It says nothing of what the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretFault {
    /// There is none.
    #[error("it is empty")]
    Empty,
    /// There are more than are taken.
    #[error("it holds more than {HOOK_SECRETS_MAX} secrets")]
    Many,
    /// It does not begin as one does.
    #[error("a secret begins with `{PREFIX}`")]
    Prefix,
    /// What follows is not base64.
    #[error("behind `{PREFIX}` stands base64, and this is none")]
    Base64,
    /// It is too short to be one, or longer than the standard has it.
    #[error("a secret has 24 to 64 bytes, not {0}")]
    Length(usize),
}

impl Secrets {
    /// The secrets of a text, with spaces between them.
    pub fn parse(text: &str) -> Result<Secrets, SecretFault> {
        let all: Vec<&str> = text.split_whitespace().take(HOOK_SECRETS_MAX + 1).collect();
        match all.len() {
            0 => Err(SecretFault::Empty),
            1..=HOOK_SECRETS_MAX => {
                all.into_iter().map(secret).collect::<Result<_, _>>().map(Secrets)
            }
            _ => Err(SecretFault::Many),
        }
    }

    /// `webhook-signature`: a signature by each secret, with spaces between them.
    pub fn sign(&self, id: &str, seconds: i64, content: &[u8]) -> String {
        let signed = |secret: &Vec<u8>| {
            let mut sum =
                Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length will do");
            sum.update(format!("{id}.{seconds}.").as_bytes());
            sum.update(content);
            format!("v1,{}", STANDARD.encode(sum.finalize().into_bytes()))
        };
        self.0.iter().map(signed).collect::<Vec<_>>().join(" ")
    }
}

fn secret(text: &str) -> Result<Vec<u8>, SecretFault> {
    let encoded = text.strip_prefix(PREFIX).ok_or(SecretFault::Prefix)?;
    let bytes = STANDARD.decode(encoded).map_err(|_| SecretFault::Base64)?;
    match HOOK_SECRET_BYTES.contains(&bytes.len()) {
        true => Ok(bytes),
        false => Err(SecretFault::Length(bytes.len())),
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That of the examples of the standard.
    const KNOWN: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn other() -> String {
        format!("{PREFIX}{}", STANDARD.encode([7; 32]))
    }

    #[test]
    fn the_example_of_the_standard_is_signed_as_there() {
        let signed = |secrets: &str, seconds: i64| {
            let secrets = Secrets::parse(secrets).expect("it is one");
            let content = b"{\"test\": 2432232314}";
            secrets.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", seconds, content)
        };
        assert_eq!(signed(KNOWN, 1_614_265_330), SIGNED);
        assert_ne!(signed(KNOWN, 1_614_265_331), SIGNED);
        let both = signed(&format!("{} {KNOWN}", other()), 1_614_265_330);
        assert!(both.starts_with("v1,") && both.ends_with(&format!(" {SIGNED}")), "{both}");
    }

    #[track_caller]
    fn check(text: &str, fault: SecretFault) {
        assert_eq!(Secrets::parse(text).map(|_| ()), Err(fault), "{text}");
    }

    #[test]
    fn a_secret_has_a_form_and_a_length() {
        check("", SecretFault::Empty);
        check("  ", SecretFault::Empty);
        check("swordfish", SecretFault::Prefix);
        check("whsec_sword fish", SecretFault::Base64);
        check("whsec_!!!!", SecretFault::Base64);
        let of = |bytes: usize| format!("{PREFIX}{}", STANDARD.encode(vec![7; bytes]));
        check(&of(23), SecretFault::Length(23));
        check(&of(65), SecretFault::Length(65));
        for good in [of(24), of(64), [KNOWN; HOOK_SECRETS_MAX].join(" "), format!(" {KNOWN}\n")] {
            assert!(Secrets::parse(&good).is_ok(), "{good}");
        }
        check(&[KNOWN; HOOK_SECRETS_MAX + 1].join(" "), SecretFault::Many);
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secrets = Secrets::parse(KNOWN).expect("it is one");
        assert_eq!(format!("{secrets:?}"), "Secrets(1)");
        assert!(!SecretFault::Base64.to_string().contains("MfK"));
    }
}
