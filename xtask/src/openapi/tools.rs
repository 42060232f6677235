//! The judges: programs of others, installed at the versions that are named in the project.

use std::fs;
use std::path::{Path, PathBuf};

use super::SETTINGS;
use crate::{Done, project};

/// Where the judges are installed.
pub(super) struct Tools {
    python: PathBuf,
    node: PathBuf,
}

impl Tools {
    /// Nothing where the machine lacks what they run on; that is a failure where they are required.
    pub(super) fn find(required: bool) -> Done<Option<Tools>> {
        let missing: Vec<&str> =
            [("python3", "--version"), ("npm", "--version"), ("node", "--version")]
                .into_iter()
                .filter(|(program, argument)| !project::has(&[program, argument]))
                .map(|(program, _)| program)
                .collect();
        if missing.is_empty() {
            return Ok(Some(Tools { python: PathBuf::new(), node: PathBuf::new() }));
        }
        let missing = missing.join(" and ");
        if required {
            return Err(format!("{missing} must be there to judge the OpenAPI document"));
        }
        println!("NOT RUN: the OpenAPI document was not judged, for there is no {missing} here");
        Ok(None)
    }

    /// The same, with everything in its place.
    pub(super) fn installed(self, folder: &Path) -> Done<Tools> {
        let python = folder.join("python");
        let wanted = format!("{SETTINGS}/requirements.txt");
        once(&python, &project::read(&wanted)?, || {
            project::run(&["python3", "-m", "venv", &text(&python)], &[])?;
            let pip = text(&python.join("bin/pip"));
            project::run(&[&pip, "install", "--quiet", "--requirement", &wanted], &[])
        })?;
        let node = folder.join("typescript");
        copy_client(&node)?;
        once(&node, &project::read(&format!("{SETTINGS}/typescript/package-lock.json"))?, || {
            let prefix = text(&node);
            project::run(&["npm", "ci", "--no-audit", "--no-fund", "--prefix", &prefix], &[])
        })?;
        Ok(Tools { python, node })
    }

    /// A program that pip installed.
    pub(super) fn python(&self, program: &str) -> String {
        text(&self.python.join("bin").join(program))
    }

    /// A program that npm installed.
    pub(super) fn node(&self, program: &str) -> String {
        text(&self.node.join("node_modules/.bin").join(program))
    }
}

/// The client is built where its packages are, so that the folder of the project stays clean.
fn copy_client(folder: &Path) -> Done {
    fs::create_dir_all(folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    for name in ["package.json", "package-lock.json", "tsconfig.json", "bookshop.ts"] {
        let text = project::read(&format!("{SETTINGS}/typescript/{name}"))?;
        fs::write(folder.join(name), text).map_err(|fault| format!("{name}: {fault}"))?;
    }
    Ok(())
}

/// Installs what is wanted, unless the same was installed there before.
fn once(folder: &Path, wanted: &str, install: impl FnOnce() -> Done) -> Done {
    let mark = folder.join("installed");
    if fs::read_to_string(&mark).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    install()?;
    fs::write(&mark, wanted).map_err(|fault| format!("{}: {fault}", mark.display()))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
