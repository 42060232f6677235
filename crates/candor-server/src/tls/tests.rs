//! Certificates in files, good ones and others, and what becomes of them while they change.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{CertifiedKey as Made, KeyPair, generate_simple_self_signed};

use super::*;

/// A folder of this test alone, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("candor-pair-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn made() -> (String, String) {
    let Made { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("it can be made");
    (cert.pem(), signing_key.serialize_pem())
}

#[track_caller]
fn check(certificate: &str, key: &str, told: Result<(), &str>) {
    let folder = Folder::new();
    let (certificate, key) = (folder.write("c.pem", certificate), folder.write("k.pem", key));
    let read = Certificates::read(certificate, key).map(|_| ());
    let said = read.map_err(|fault| fault.to_string());
    match told {
        Ok(()) => assert_eq!(said, Ok(())),
        Err(part) => assert!(said.as_ref().is_err_and(|said| said.contains(part)), "{said:?}"),
    }
}

#[test]
fn a_certificate_is_used_with_its_own_key_and_nothing_else_is() {
    let ((certificate, key), (other, _)) = (made(), made());
    check(&certificate, &key, Ok(()));
    check(&format!("{certificate}{other}"), &key, Ok(()));
    check(&format!("A note before it.\n{certificate}"), &format!("{key}\n"), Ok(()));
    check(&other, &key, Err("is not that of the certificate"));
    check("", &key, Err("has no certificate in PEM"));
    check(&key, &key, Err("has no certificate in PEM"));
    check(&certificate, "", Err("has no private key in PEM"));
    check(&certificate, &certificate, Err("has no private key in PEM"));
    let broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    check(&certificate, broken, Err("cannot be used"));
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    check(&certificate, encrypted, Err("is encrypted"));
    let before = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    check(&certificate, before, Err("is encrypted"));
    check(&"a".repeat(1_048_577), &key, Err("is larger than 1 MiB"));
}

#[test]
fn keys_of_every_usual_kind_are_taken() {
    let kinds = [
        &rcgen::PKCS_ECDSA_P256_SHA256,
        &rcgen::PKCS_ECDSA_P384_SHA384,
        &rcgen::PKCS_ED25519,
        &rcgen::PKCS_RSA_SHA256,
    ];
    for kind in kinds {
        let key = KeyPair::generate_for(kind).expect("a key can be made");
        let parameters = rcgen::CertificateParams::new(["localhost".to_owned()]).expect("a name");
        let certificate = parameters.self_signed(&key).expect("it can be signed");
        check(&certificate.pem(), &key.serialize_pem(), Ok(()));
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let told = Certificates::read("/nowhere/c.pem".into(), "/nowhere/k.pem".into());
    let told = told.expect_err("it is not there").to_string();
    assert!(told.starts_with("/nowhere/c.pem cannot be read"), "{told}");
}

/// What is current, as the client would be shown it.
fn shown(certificates: &Certificates) -> String {
    let pair = certificates.current.get();
    format!("{:?}", pair.cert[0])
}

fn certificate_of(path: &Path, certificates: &Certificates) -> bool {
    let files = Files { certificate: path.into(), key: certificates.files.key.clone() };
    let text = files.read().expect("it can be read");
    let pair = files.pair(&text).expect("they belong together");
    format!("{:?}", pair.cert[0]) == shown(certificates)
}

#[test]
fn a_pair_is_taken_when_both_of_it_are_there() {
    let (first, second, third) = (made(), made(), made());
    let folder = Folder::new();
    let path = folder.write("c.pem", &first.0);
    let mut certificates =
        Certificates::read(path.clone(), folder.write("k.pem", &first.1)).expect("it is whole");
    let mut doubt = Doubt::default();
    let before = shown(&certificates);
    assert!(matches!(certificates.look(&mut doubt), Seen::Same), "nothing changed");

    folder.write("c.pem", &second.0);
    assert!(matches!(certificates.look(&mut doubt), Seen::Same), "the key may be on its way");
    assert_eq!(shown(&certificates), before);
    folder.write("k.pem", &second.1);
    assert!(matches!(certificates.look(&mut doubt), Seen::Renewed));
    assert!(certificate_of(&path, &certificates));

    let before = shown(&certificates);
    folder.write("c.pem", &third.0);
    assert!(matches!(certificates.look(&mut doubt), Seen::Same));
    let Seen::Broken(fault) = certificates.look(&mut doubt) else { panic!("it is told") };
    assert!(fault.to_string().contains("is not that of the certificate"), "{fault}");
    assert!(matches!(certificates.look(&mut doubt), Seen::Same), "it is told once");
    assert_eq!(shown(&certificates), before);

    fs::remove_file(&path).expect("it is there");
    assert!(matches!(certificates.look(&mut doubt), Seen::Same));
    assert!(matches!(certificates.look(&mut doubt), Seen::Broken(_)));
    folder.write("c.pem", &second.0);
    assert!(matches!(certificates.look(&mut doubt), Seen::Same), "it is as it was");
    folder.write("c.pem", &third.0);
    folder.write("k.pem", &third.1);
    assert!(matches!(certificates.look(&mut doubt), Seen::Renewed));
}
