//! The certificate that `serve` shows, where it is to speak TLS.

use std::path::PathBuf;

use candor_server::tls::Certificates;

use crate::exit::{Exit, Failure};

/// Where the certificate and its key stand.
#[derive(Debug, clap::Args)]
pub(crate) struct CertificateArguments {
    /// Speak TLS, with the certificate of this PEM file and the chain behind it
    #[arg(long, value_name = "FILE", env = "CANDOR_TLS_CERTIFICATE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// The key of the certificate, a PEM file too; both are read again when they change
    #[arg(long, value_name = "FILE", env = "CANDOR_TLS_KEY", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
}

impl CertificateArguments {
    /// The certificate, if there is to be one.
    pub(crate) fn read(&self) -> Result<Option<Certificates>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_key) else {
            return Ok(None);
        };
        let read = Certificates::read(certificate.clone(), key.clone());
        read.map(Some).map_err(|fault| {
            let todo = "give a certificate and its own key, unencrypted, as PEM files";
            Failure::new(Exit::Certificate, fault.to_string(), todo)
        })
    }
}
