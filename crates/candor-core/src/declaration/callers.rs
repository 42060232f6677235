//! Who may show what to say who they are: the key `callers`.

use candor_expression::wording::unknown;
use candor_json::{Json, Pointer, Schema};

use crate::caller::Algorithm;

/// Which credentials are taken.
#[derive(Debug, Clone)]
pub struct Callers {
    /// Whether tokens of the store are.
    pub tokens: bool,
    /// What the challenge calls the API; its title, without.
    pub realm: Option<String>,
    /// Whose signed tokens are.
    pub issuers: Vec<Issuer>,
    /// The roles that there are; without, whatever credentials say.
    pub roles: Option<Vec<String>>,
    /// What claims must be for rules to be shown them; without, rules ask only whether they are
    /// there.
    pub claims: Option<Schema>,
}

impl Default for Callers {
    fn default() -> Callers {
        Callers { tokens: true, realm: None, issuers: Vec::new(), roles: None, claims: None }
    }
}

impl Callers {
    /// Whether anybody can show anything. Otherwise nobody looks: the Authorization field may be
    /// meant for a proxy in front.
    pub fn known(&self) -> bool {
        self.tokens || !self.issuers.is_empty()
    }

    /// What is wrong with roles that credentials are to name, if one of them is not declared.
    pub fn unknown_role(&self, roles: &[String]) -> Option<String> {
        let known = self.roles.as_ref()?;
        let strange = roles.iter().find(|role| !known.contains(role))?;
        Some(unknown("role", strange, known.iter().map(String::as_str)))
    }

    /// What is wrong with claims that credentials are to carry, if they are not as declared.
    pub fn unfit_claims(&self, claims: &Json) -> Option<String> {
        let wrong = self.claims.as_ref()?.violations(claims, 1).list.into_iter().next()?;
        let place = if wrong.pointer.is_empty() { "the claims" } else { &wrong.pointer };
        Some(format!("{place}: {}", wrong.message.trim_end_matches('.')))
    }

    /// The place of the issuer of this name.
    pub fn issuer(&self, name: &str) -> Option<usize> {
        self.issuers.iter().position(|issuer| issuer.issuer == name)
    }
}

/// Somebody whose signed tokens are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// What its tokens have as `iss`.
    pub issuer: String,
    /// One of these they have as `aud`.
    pub audiences: Vec<String>,
    /// Where its public keys are.
    pub keys: KeyPlace,
    /// How it may sign.
    pub algorithms: Vec<Algorithm>,
    /// How far its clock may be off.
    pub leeway_seconds: u64,
    /// Where the claims have the id.
    pub id: Pointer,
    /// What stands before the id, so that callers of two issuers are never the same one.
    pub prefix: String,
    /// Where the claims have the roles.
    pub roles: Option<Pointer>,
}

/// Where public keys are, as a JSON Web Key Set (RFC 7517 §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a file of the folder.
    File(String),
    /// At a URL.
    Url(String),
}
