//! What is needed to ask the services that a declaration names, besides their URLs: certificates
//! from its folder, and secrets from the environment. All of it is read before the server listens.

use std::collections::HashMap;
use std::io;

use candor_core::declaration::{Api, Hook, Service};
use candor_core::limits::CERTIFICATE_MAX_BYTES;
use candor_core::service::{SecretFault, Secrets};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::client::Client;

/// Asks the services of a declaration.
#[derive(Debug, Default)]
pub struct Services {
    pub(crate) client: Client,
    /// By the name of the variable.
    secrets: HashMap<String, Secrets>,
}

/// Why the services of a declaration cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum ServiceFault {
    /// A file of certificates is none.
    #[error("{file}, the certificates trusted for {url}: {why}")]
    Certificates {
        /// The file.
        file: String,
        /// Of which service.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// A variable of the environment is not set.
    #[error(
        "the environment has no {variable}, the secret that questions to {url} are signed with"
    )]
    NoSecret {
        /// Its name.
        variable: String,
        /// Of which service.
        url: String,
    },
    /// A variable of the environment holds no secret.
    #[error("{variable}, the secret that questions to {url} are signed with: {fault}")]
    Secret {
        /// Its name.
        variable: String,
        /// Of which service.
        url: String,
        /// What is wrong with it.
        fault: SecretFault,
    },
}

impl Services {
    /// The services of a declaration, none of whose questions is signed. Files of certificates are
    /// read now, by `read`.
    pub fn of(
        api: &Api,
        read: impl Fn(&str) -> io::Result<Vec<u8>>,
    ) -> Result<Services, ServiceFault> {
        let mut client = Client::default();
        for service in asked(api) {
            let Some(file) = &service.ca else { continue };
            let fault = |why: String| ServiceFault::Certificates {
                file: file.clone(),
                url: service.url.to_string(),
                why,
            };
            let bytes = read(file).map_err(|error| fault(error.to_string()))?;
            let certificates = certificates(&bytes).map_err(fault)?;
            client = client.trusting(file, certificates).map_err(fault)?;
        }
        Ok(Services { client, secrets: HashMap::new() })
    }

    /// The same, signing questions with the secrets that the environment holds.
    pub fn signing(
        mut self,
        api: &Api,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Services, ServiceFault> {
        for hook in hooks(api) {
            let Some(name) = &hook.secret_env else { continue };
            let url = hook.service.url.to_string();
            let absent = || ServiceFault::NoSecret { variable: name.clone(), url: url.clone() };
            let text = variable(name).ok_or_else(absent)?;
            let fault = |fault| ServiceFault::Secret { variable: name.clone(), url, fault };
            self.secrets.insert(name.clone(), Secrets::parse(&text).map_err(fault)?);
        }
        Ok(self)
    }

    /// What the questions to a hook are signed with, if they are; or why they cannot be.
    pub(crate) fn secrets_of(&self, hook: &Hook) -> Result<Option<&Secrets>, String> {
        let Some(name) = &hook.secret_env else { return Ok(None) };
        let known = self.secrets.get(name).map(Some);
        known.ok_or_else(|| format!("the secret in {name} was not read"))
    }
}

fn hooks(api: &Api) -> impl Iterator<Item = &Hook> {
    api.types.iter().filter_map(|of| of.hooks.as_ref()).flat_map(|hooks| {
        let named = [&hooks.create, &hooks.update, &hooks.delete].into_iter().flatten();
        named.chain(hooks.transitions.iter().map(|(_, hook)| hook))
    })
}

fn asked(api: &Api) -> impl Iterator<Item = &Service> {
    let upstreams = api.upstreams.iter().map(|upstream| &upstream.service);
    hooks(api).map(|hook| &hook.service).chain(upstreams)
}

/// The certificates of a file, at least one.
fn certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    if bytes.len() as u64 > CERTIFICATE_MAX_BYTES {
        return Err("it is larger than 1 MiB".to_owned());
    }
    let read = CertificateDer::pem_slice_iter(bytes).collect::<Result<Vec<_>, _>>();
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err("it has no certificate in PEM".to_owned()),
        Err(why) => Err(format!("it is no PEM ({why})")),
    }
}
