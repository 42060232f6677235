//! Callers: who asks, and why what they show may count for nothing.
//!
//! A caller shows credentials in the Authorization field: a token that was made for this store, or
//! one of an issuer that the declaration trusts. Whoever shows nothing is anonymous, which is no
//! fault; whoever shows something that cannot be believed is refused, even where nothing would have
//! been needed, for they take themselves for somebody whom they are not.

mod base32;
mod claims;
mod fault;
mod jwt;
mod seen;
mod token;

pub use claims::caller as claimed;
pub(crate) use claims::is_name;
pub use fault::CallerFault;
pub use jwt::{Algorithm, Jwt};
pub(crate) use seen::seen;
pub use token::{Digest, HANDLE_CHARACTERS, Shown, TOKEN_PREFIX, Token, TokenText};

use candor_json::{Json, Object};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Whom the credentials are for; nobody's when nothing was shown.
    pub id: Option<String>,
    /// What they may act as.
    pub roles: Vec<String>,
    /// What else is said of them: an object.
    pub claims: Json,
    /// Which credentials they showed, in a way that can be written down.
    pub by: By,
}

/// Which credentials were shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// None.
    Nothing,
    /// The token of this store with this handle.
    Token(String),
    /// One of this issuer.
    Issuer(String),
}

static ANONYMOUS: Caller = Caller::anonymous();

impl Caller {
    /// Whoever shows nothing.
    pub const fn anonymous() -> Caller {
        Caller { id: None, roles: Vec::new(), claims: Json::Object(Object::new()), by: By::Nothing }
    }

    /// The same, to borrow.
    pub fn nobody() -> &'static Caller {
        &ANONYMOUS
    }

    /// Whether it is known who asks.
    pub fn is_known(&self) -> bool {
        self.id.is_some()
    }
}
