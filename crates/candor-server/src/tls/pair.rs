//! A certificate and its key as files: PEM is read, and the two are held against each other.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use candor_core::limits::CERTIFICATE_MAX_BYTES;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateFault {
    /// A file cannot be read.
    #[error("{file} cannot be read ({fault})")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        fault: io::Error,
    },
    /// A file is larger than any certificate.
    #[error("{0} is larger than 1 MiB, and no certificate or key")]
    TooLarge(PathBuf),
    /// There is no certificate.
    #[error("{0} has no certificate in PEM: it has a line `-----BEGIN CERTIFICATE-----`")]
    NoCertificate(PathBuf),
    /// There is no key.
    #[error("{0} has no private key in PEM: it has a line that ends with `PRIVATE KEY-----`")]
    NoKey(PathBuf),
    /// The key is encrypted.
    #[error("the key in {0} is encrypted, and nobody is there to be asked for its password")]
    Encrypted(PathBuf),
    /// The key is of another certificate.
    #[error("the key in {key} is not that of the certificate in {certificate}")]
    Mismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// The certificate or the key is of a kind that nobody knows, or damaged.
    #[error("the certificate in {certificate} and the key in {key} cannot be used ({fault})")]
    Unusable {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What the library says.
        fault: rustls::Error,
    },
}

/// Where a certificate and its key stand.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// What the files say.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Text {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// A key is shown to nobody.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text")
    }
}

impl Files {
    pub(super) fn read(&self) -> Result<Text, CertificateFault> {
        Ok(Text { certificate: read(&self.certificate)?, key: read(&self.key)? })
    }

    /// The certificate with its key, if they belong together.
    pub(super) fn pair(&self, text: &Text) -> Result<Arc<CertifiedKey>, CertificateFault> {
        let chain =
            CertificateDer::pem_slice_iter(&text.certificate).collect::<Result<Vec<_>, _>>();
        let chain = chain.ok().filter(|chain| !chain.is_empty());
        let chain =
            chain.ok_or_else(|| CertificateFault::NoCertificate(self.certificate.clone()))?;
        if encrypted(&text.key) {
            return Err(CertificateFault::Encrypted(self.key.clone()));
        }
        let key = PrivateKeyDer::from_pem_slice(&text.key);
        let key = key.map_err(|_| CertificateFault::NoKey(self.key.clone()))?;
        let pair = CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider());
        pair.map(Arc::new).map_err(|fault| self.unfit(fault))
    }

    fn unfit(&self, fault: rustls::Error) -> CertificateFault {
        let (certificate, key) = (self.certificate.clone(), self.key.clone());
        match fault {
            rustls::Error::InconsistentKeys(_) => CertificateFault::Mismatch { certificate, key },
            fault => CertificateFault::Unusable { certificate, key, fault },
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CertificateFault> {
    let mut bytes = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(CERTIFICATE_MAX_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|fault| CertificateFault::Unreadable { file: path.to_owned(), fault })?;
    match u64::try_from(bytes.len()).is_ok_and(|bytes| bytes <= CERTIFICATE_MAX_BYTES) {
        true => Ok(bytes),
        false => Err(CertificateFault::TooLarge(path.to_owned())),
    }
}

/// Says so in its first line (RFC 7468 §11), or in one of its fields (RFC 1421 §4.6.1.1).
fn encrypted(pem: &[u8]) -> bool {
    let text = String::from_utf8_lossy(pem);
    text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
}
