//! Tokens: kept by digest, beside the records.

use candor_core::caller::{Digest, Token, TokenText};
use candor_core::record::Timestamp;
use candor_json::Json;

use super::world::{World, wait};
use crate::Store;

fn token(secret: u8) -> Token {
    let claims = Json::read(br#"{"team": {"id": 7.0}, "note": "na\u00efve"}"#, 8);
    Token {
        digest: TokenText::new(&[secret; 32]).digest(),
        id: "ann".into(),
        roles: vec!["staff".into(), "a \"role\"".into()],
        claims: claims.expect("this is JSON"),
        create_time: Timestamp(1_000),
        expire_time: Some(Timestamp(2_000)),
        revoke_time: None,
    }
}

impl<S: Store> World<S> {
    fn keep_token(&self, token: &Token) {
        wait(self.store.keep_token(token.clone())).expect("the store does not fail");
    }

    fn token(&self, digest: &Digest) -> Option<Token> {
        wait(self.store.token(digest)).expect("the store does not fail")
    }
}

/// A token is found by its digest, as it was kept, and by no other.
pub fn a_token_is_found_by_its_digest<S: Store>(world: &World<S>) {
    let (one, other) = (token(1), Token { expire_time: None, ..token(2) });
    assert_eq!(world.token(&one.digest), None);
    world.keep_token(&one);
    world.keep_token(&other);
    assert_eq!(world.token(&one.digest), Some(one));
    assert_eq!(world.token(&other.digest), Some(other));
    assert_eq!(world.token(&token(3).digest), None);
}

/// A token is kept in the place of one with its digest, and no collection changes by it.
pub fn a_token_can_be_replaced_and_changes_no_record<S: Store>(world: &World<S>) {
    let state = || {
        let of = world.resource_type("authors").index;
        wait(world.store.collection(of)).expect("the store does not fail")
    };
    let (before, one) = (state(), token(1));
    world.keep_token(&one);
    let revoked = Token { revoke_time: Some(Timestamp(1_500)), ..one };
    world.keep_token(&revoked);
    assert_eq!(world.token(&revoked.digest), Some(revoked));
    assert_eq!(state(), before);
}
