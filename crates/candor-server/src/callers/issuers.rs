//! The issuers of signed tokens, and their keys.
//!
//! Keys of a file are read once. Keys at a URL are got in the background, so that the server starts
//! without them, and asked for again at times; a token that names a key nobody knows asks again
//! too, one question at a time and at most once a minute, or whoever makes tokens up would have us
//! ask without end. Keys that were had are kept while the issuer cannot be reached. As long as
//! there were none, its tokens cannot be checked, which is not the caller's fault.

use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use candor_core::caller::{Algorithm, Caller, CallerFault, Digest, Jwt, claimed};
use candor_core::declaration::{Callers, Issuer, KeyPlace};
use candor_core::limits::{
    KEY_SET_MAX_BYTES, KEY_SET_REFRESH_SECONDS, KEY_SET_RETRY_SECONDS, KEY_SET_TIMEOUT_SECONDS,
    KEY_UNKNOWN_SECONDS,
};
use candor_core::record::Timestamp;
use candor_core::service::Unanswered;
use http::header::ACCEPT;
use http::{Request, Uri};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::key_set::KeySet;
use super::verified::{Signed, Verified};
use crate::client::{Client, Patience};

/// Whose signed tokens are believed.
#[derive(Debug, Default)]
pub struct Issuers {
    /// In the order of the declaration.
    sources: Vec<Arc<Source>>,
    verified: Verified,
}

/// A file of keys that is none.
#[derive(Debug, thiserror::Error)]
#[error("{file}, the keys of {issuer}: {why}")]
pub struct KeyFileFault {
    /// The file.
    pub file: String,
    /// Whose keys it should hold.
    pub issuer: String,
    /// What is wrong with it.
    pub why: String,
}

impl Issuers {
    /// The issuers of a declaration. Files of keys are read now, by `read`.
    pub fn of(
        callers: &Callers,
        read: impl Fn(&str) -> io::Result<Vec<u8>>,
    ) -> Result<Issuers, KeyFileFault> {
        let client = Arc::new(Client::default());
        let sources = callers.issuers.iter().map(|issuer| {
            let keys = match &issuer.keys {
                KeyPlace::Url(_) => None,
                KeyPlace::File(file) => Some(of_file(issuer, file, &read)?),
            };
            Ok(Arc::new(Source::new(issuer, keys, Arc::clone(&client))))
        });
        Ok(Issuers { sources: sources.collect::<Result<_, _>>()?, verified: Verified::default() })
    }

    /// Gets the keys that are at URLs, now and again and again, as long as what it gives is kept.
    pub fn keep_fresh(&self) -> JoinSet<()> {
        let of_urls = self.sources.iter().filter(|source| source.uri.is_some());
        of_urls.map(|source| Arc::clone(source).keep_fresh()).collect()
    }

    /// Who shows this token, or why it is not believed.
    pub(super) async fn caller(
        &self,
        callers: &Callers,
        text: &str,
        now: Timestamp,
    ) -> Result<Caller, CallerFault> {
        let digest = Digest::of(text);
        let keys_of = |place: usize| self.sources.get(place).and_then(|source| source.keys());
        if let Some(signed) = self.verified.find(&digest, keys_of) {
            let judged = claimed(&callers.issuers[signed.issuer], signed.claims.clone(), now);
            if judged.is_err() {
                self.verified.forget(&digest);
            }
            return judged;
        }
        let jwt = Jwt::read(text)?;
        let place = jwt.issuer().and_then(|name| callers.issuer(name));
        let place = place.ok_or(CallerFault::Issuer)?;
        let issuer = &callers.issuers[place];
        let named = Algorithm::named(&jwt.algorithm);
        let Some(algorithm) = named.filter(|named| issuer.algorithms.contains(named)) else {
            return Err(CallerFault::Algorithm(jwt.algorithm));
        };
        let source = self.sources.get(place).ok_or(CallerFault::Keyless)?;
        let keys = source.with_key(jwt.key_id.as_deref(), algorithm).await?;
        match keys.find(jwt.key_id.as_deref(), algorithm) {
            Some(key) if key.signed(&jwt, algorithm) => {
                let judged = claimed(issuer, jwt.claims, now)?;
                let claims = judged.claims.clone();
                let signed = Signed { issuer: place, keys: Arc::clone(&keys), claims };
                self.verified.keep(text, digest, signed);
                Ok(judged)
            }
            Some(_) => Err(CallerFault::Signature),
            None => Err(CallerFault::Key),
        }
    }
}

fn of_file(
    issuer: &Issuer,
    file: &str,
    read: impl Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<KeySet, KeyFileFault> {
    let keys = match read(file) {
        Ok(bytes) if bytes.len() as u64 > KEY_SET_MAX_BYTES => {
            Err(format!("it has more than {KEY_SET_MAX_BYTES} bytes"))
        }
        Ok(bytes) => KeySet::read(&bytes),
        Err(why) => Err(format!("it cannot be read ({why})")),
    };
    keys.map_err(|why| KeyFileFault { file: file.to_owned(), issuer: issuer.issuer.clone(), why })
}

/// An issuer, and what is known of its keys.
#[derive(Debug)]
struct Source {
    issuer: String,
    /// Where they are, if not in a file.
    uri: Option<Uri>,
    keys: RwLock<Option<Arc<KeySet>>>,
    /// When they were asked for last. Whoever holds this asks.
    asked: Arc<Mutex<Asked>>,
    client: Arc<Client>,
}

/// When keys were asked for last.
#[derive(Debug, Default)]
struct Asked {
    /// For whatever reason.
    at: Option<Instant>,
    /// Since a token named a key that nobody knew. A pause counts from here, or keys that change
    /// just after they were got would be unknown for a while though their issuer can be reached.
    for_a_key: Option<Instant>,
}

impl Source {
    fn new(issuer: &Issuer, keys: Option<KeySet>, client: Arc<Client>) -> Source {
        let uri = match &issuer.keys {
            KeyPlace::File(_) => None,
            KeyPlace::Url(url) => url.parse().ok(),
        };
        let (issuer, keys) = (issuer.issuer.clone(), RwLock::new(keys.map(Arc::new)));
        Source { issuer, uri, keys, asked: Arc::default(), client }
    }

    fn keys(&self) -> Option<Arc<KeySet>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys, with the one that is named among them.
    async fn with_key(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Arc<KeySet>, CallerFault> {
        let known = |keys: &Arc<KeySet>| keys.find(id, algorithm).is_some();
        let before = self.keys();
        if let Some(keys) = before.clone().filter(known) {
            return Ok(keys);
        }
        self.ask_again(before.as_ref()).await;
        match self.keys() {
            Some(keys) if known(&keys) => Ok(keys),
            Some(_) => Err(CallerFault::Key),
            None => Err(CallerFault::Keyless),
        }
    }

    /// Asks for the keys, unless somebody has lately. Whoever comes meanwhile waits for the answer.
    async fn ask_again(self: &Arc<Self>, before: Option<&Arc<KeySet>>) {
        if self.uri.is_none() {
            return;
        }
        let mut asked = Arc::clone(&self.asked).lock_owned().await;
        let changed = self.keys().as_ref().map(Arc::as_ptr) != before.map(Arc::as_ptr);
        let (last, pause) = match before {
            Some(_) => (asked.for_a_key, KEY_UNKNOWN_SECONDS),
            None => (asked.at, KEY_SET_RETRY_SECONDS),
        };
        let lately = last.is_some_and(|last| last.elapsed() < Duration::from_secs(pause));
        if !changed && !lately {
            asked.for_a_key = before.map(|_| Instant::now());
            self.ask(asked).await;
        }
    }

    /// Asks in a task of its own: a client that leaves takes nothing with it.
    async fn ask(self: &Arc<Self>, mut asked: OwnedMutexGuard<Asked>) {
        let source = Arc::clone(self);
        let asking = tokio::spawn(async move {
            asked.at = Some(Instant::now());
            source.get().await;
            drop(asked);
        });
        if asking.await.is_err() {
            tracing::error!(issuer = self.issuer, "asking for keys panicked");
        }
    }

    async fn keep_fresh(self: Arc<Self>) {
        loop {
            let asked = Arc::clone(&self.asked).lock_owned().await;
            self.ask(asked).await;
            let pause = match self.keys() {
                Some(_) => KEY_SET_REFRESH_SECONDS,
                None => KEY_SET_RETRY_SECONDS,
            };
            sleep(Duration::from_secs(pause)).await;
        }
    }

    async fn get(&self) {
        match self.answer().await.and_then(|bytes| KeySet::read(&bytes)) {
            Ok(keys) => {
                tracing::debug!(issuer = self.issuer, "got the keys");
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(keys));
            }
            Err(why) => {
                let kept = self.keys().is_some();
                tracing::warn!(issuer = self.issuer, why, kept, "the keys could not be got");
            }
        }
    }

    async fn answer(&self) -> Result<Bytes, String> {
        let uri = self.uri.clone().unwrap_or_default();
        let request =
            Request::get(uri).header(ACCEPT, "application/jwk-set+json, application/json");
        let request = request.body(Bytes::new()).map_err(|why| why.to_string())?;
        let patience = Patience {
            timeout: Duration::from_secs(KEY_SET_TIMEOUT_SECONDS),
            content_max_bytes: KEY_SET_MAX_BYTES,
            repeatable: true,
        };
        match self.client.ask(request, patience).await {
            Ok(answer) if answer.status().is_success() => Ok(answer.into_body()),
            Ok(answer) => Err(format!("it was answered {}", answer.status())),
            Err(Unanswered::Late) => Err("no answer came in time".to_owned()),
            Err(Unanswered::Broken(why)) => Err(why),
        }
    }
}
