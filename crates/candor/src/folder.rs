//! The folder of a declaration: its files become texts, and the texts an API.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

use candor_core::declaration::{Api, Diagnostics, FILE_ENDING, SourceFile, load};
use candor_core::limits::{CERTIFICATE_MAX_BYTES, DECLARATION_FILE_MAX_BYTES, KEY_SET_MAX_BYTES};
use candor_server::{Issuers, KeyFileFault, ServiceFault, Services};

use crate::exit::{Exit, Failure};
use crate::tell;

/// The API that a folder declares. Every mistake in it is told.
pub(crate) fn api(folder: &Path) -> Result<Arc<Api>, Failure> {
    match load(&files(folder)?) {
        Ok(api) => Ok(Arc::new(api)),
        Err(diagnostics) => {
            tell::warn(diagnostics.render(colorful(&io::stderr())));
            tell::warn("");
            Err(mistaken(folder, &diagnostics))
        }
    }
}

/// What to do about a file of keys that is none.
const KEYS_WANTED: &str = "put a JSON Web Key Set with public keys of the issuer there";

/// The issuers that a declaration believes. A file of keys that is none is a mistake in it.
pub(crate) fn issuers(folder: &Path, api: &Api) -> Result<Issuers, Failure> {
    believed(folder, api)
        .map_err(|fault| Failure::new(Exit::Mistakes, fault.to_string(), KEYS_WANTED))
}

/// The same, with what is wrong with a file.
fn believed(folder: &Path, api: &Api) -> Result<Issuers, KeyFileFault> {
    let read = |file: &str| bytes(&folder.join(file), KEY_SET_MAX_BYTES);
    Issuers::of(&api.callers, read)
}

/// What to do about a file of certificates that is none.
const CERTIFICATES_WANTED: &str =
    "put the certificates there that signed that of the service, in PEM";

/// The services that a declaration names, whose questions are not signed yet. A file of
/// certificates that is none is a mistake in it.
pub(crate) fn services(folder: &Path, api: &Api) -> Result<Services, Failure> {
    let read = |file: &str| bytes(&folder.join(file), CERTIFICATE_MAX_BYTES);
    Services::of(api, read).map_err(|fault| unasked(&fault))
}

/// What keeps the services of a declaration from being asked.
pub(crate) fn unasked(fault: &ServiceFault) -> Failure {
    let todo = match fault {
        ServiceFault::Certificates { .. } => CERTIFICATES_WANTED,
        ServiceFault::NoSecret { .. } | ServiceFault::Secret { .. } => {
            "set it to `whsec_` and 24 to 64 bytes in base64, such as those of `openssl rand \
             -base64 32`, and give the service the same"
        }
    };
    Failure::new(Exit::Mistakes, fault.to_string(), todo)
}

/// One byte more than may be at most, by which the reader sees that it is too long.
fn bytes(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(max_bytes + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file beside the declarations that is not what they say.
#[derive(Debug)]
pub(crate) struct Misfit {
    pub(crate) file: String,
    pub(crate) message: String,
    pub(crate) todo: &'static str,
}

/// The first such file, if there is one. Secrets are asked for when it is served.
pub(crate) fn misfit(folder: &Path, api: &Api) -> Option<Misfit> {
    let keys = believed(folder, api).err().map(|KeyFileFault { file, issuer, why }| {
        let message = format!("the keys of {issuer}: {why}");
        Misfit { file, message, todo: KEYS_WANTED }
    });
    let read = |file: &str| bytes(&folder.join(file), CERTIFICATE_MAX_BYTES);
    keys.or_else(|| match Services::of(api, read).err()? {
        ServiceFault::Certificates { file, url, why } => {
            let message = format!("the certificates trusted for {url}: {why}");
            Some(Misfit { file, message, todo: CERTIFICATES_WANTED })
        }
        ServiceFault::NoSecret { .. } | ServiceFault::Secret { .. } => None,
    })
}

/// The failure that a declaration with mistakes is.
pub(crate) fn mistaken(folder: &Path, diagnostics: &Diagnostics) -> Failure {
    let mistakes = tell::count(diagnostics.iter().len() as u64, "mistake");
    let happened = format!("{mistakes} in the declaration {}", folder.display());
    Failure::new(Exit::Mistakes, happened, "correct what is shown above")
}

/// Whether what is written there may have colors (<https://no-color.org>).
pub(crate) fn colorful(to: &impl IsTerminal) -> bool {
    to.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The declaration files of a folder, by name.
pub(crate) fn files(folder: &Path) -> Result<Vec<SourceFile>, Failure> {
    let unreadable = |error: &io::Error| {
        let happened = format!("the folder {} cannot be read ({error})", folder.display());
        Failure::new(Exit::File, happened, "name the folder that has the candor.yaml of your API")
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        let path = entry.map_err(|error| unreadable(&error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if declares(&name) && path.is_file() {
            files.push(SourceFile { text: text(&path)?, name });
        }
    }
    files.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(files)
}

/// Whether a file is for the loader. `.yml` is no right ending, and the loader says so; hidden
/// files are editors' own.
fn declares(name: &str) -> bool {
    !name.starts_with('.') && (name.ends_with(FILE_ENDING) || name.ends_with(".yml"))
}

/// Reads no more than it takes to see that a file is too long.
fn text(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(DECLARATION_FILE_MAX_BYTES + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        let happened = format!("{} cannot be read ({error})", path.display());
        return Err(Failure::new(Exit::File, happened, "make it readable, or take it away"));
    }
    if bytes.len() as u64 > DECLARATION_FILE_MAX_BYTES {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        let happened = format!("{}:{line} is not UTF-8", path.display());
        Failure::new(Exit::Mistakes, happened, "save the file in UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, declares_something: bool) {
        assert_eq!(declares(name), declares_something, "{name}");
    }

    #[test]
    fn only_yaml_is_handed_to_the_loader() {
        check("candor.yaml", true);
        check("books.yaml", true);
        check("books.yml", true);
        check("README.md", false);
        check(".books.yaml", false);
        check("books.yaml~", false);
    }
}
