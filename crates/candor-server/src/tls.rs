//! TLS: who the server says it is, and how a handshake is answered.
//!
//! TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1 by ALPN. The certificate is that of the files, also when
//! they change while the server runs ([`Certificates::follow`]); connections that stand go on with
//! the one that they began with.

mod pair;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use candor_core::limits::CERTIFICATE_LOOK_SECONDS;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::TlsAcceptor;

pub use pair::CertificateFault;
use pair::{Files, Text};

/// What a client of HTTP/2 is told by ALPN.
pub(crate) const HTTP2: &[u8] = b"h2";

/// The certificate of a server, with its key.
#[derive(Debug)]
pub struct Certificates {
    files: Files,
    current: Arc<Current>,
    /// What the files said when the certificate was made of them.
    used: Text,
}

impl Certificates {
    /// Reads a certificate, with the chain behind it, and its key from PEM files.
    pub fn read(certificate: PathBuf, key: PathBuf) -> Result<Certificates, CertificateFault> {
        let files = Files { certificate, key };
        let used = files.read()?;
        let current = Arc::new(Current(RwLock::new(files.pair(&used)?)));
        Ok(Certificates { files, current, used })
    }

    /// What answers handshakes, with the certificate that is current then.
    pub fn acceptor(&self) -> TlsAcceptor {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has what its own versions need")
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&self.current) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![HTTP2.to_vec(), b"http/1.1".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }

    /// Looks at the files for ever, and takes what they hold when it has changed.
    pub async fn follow(mut self) {
        let mut looks = interval(Duration::from_secs(CERTIFICATE_LOOK_SECONDS));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut doubt = Doubt::default();
        loop {
            looks.tick().await;
            let looked = spawn_blocking(move || {
                let seen = self.look(&mut doubt);
                (self, doubt, seen)
            });
            // Nothing in it panics; if it did, the certificate stays as it is.
            let Ok((same, kept, seen)) = looked.await else { return };
            (self, doubt) = (same, kept);
            match seen {
                Seen::Same => {}
                Seen::Renewed => tracing::info!("a new certificate is in use"),
                Seen::Broken(fault) => {
                    tracing::error!(%fault, "a new certificate cannot be used; the one before stays");
                }
            }
        }
    }

    /// Takes what the files hold, if it is new and whole. What is not whole is told when it is seen
    /// a second time: two files cannot be replaced at once.
    fn look(&mut self, doubt: &mut Doubt) -> Seen {
        let read = self.files.read();
        let text = match &read {
            Ok(text) if *text == self.used => {
                *doubt = Doubt::default();
                return Seen::Same;
            }
            Ok(text) => Some(text),
            Err(_) => None,
        };
        let again = doubt.seen && doubt.text.as_ref() == text;
        let told = again && doubt.told;
        *doubt = Doubt { seen: true, text: text.cloned(), told: again };
        if told {
            return Seen::Same;
        }
        let pair = read.and_then(|text| Ok((self.files.pair(&text)?, text)));
        match pair {
            Ok((pair, text)) => {
                self.current.set(pair);
                self.used = text;
                *doubt = Doubt::default();
                Seen::Renewed
            }
            Err(fault) if again => Seen::Broken(fault),
            Err(_) => Seen::Same,
        }
    }
}

/// What a look at the files has shown.
#[derive(Debug)]
enum Seen {
    /// Nothing that is new, or not certainly.
    Same,
    /// Another certificate, which is used now.
    Renewed,
    /// Something that cannot be used.
    Broken(CertificateFault),
}

/// What could not be used, the last time that the files were looked at.
#[derive(Debug, Default)]
struct Doubt {
    seen: bool,
    /// What they said; nothing when they could not be read.
    text: Option<Text>,
    /// Was it told?
    told: bool,
}

/// The certificate that is current.
struct Current(RwLock<Arc<CertifiedKey>>);

impl Current {
    fn set(&self, pair: Arc<CertifiedKey>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = pair;
    }

    fn get(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ResolvesServerCert for Current {
    /// Whatever name the client has in mind: there is one certificate, and the client judges it.
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.get())
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current")
    }
}

#[cfg(test)]
mod tests;
