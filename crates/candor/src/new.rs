//! `candor new`: a folder that can be served at once, with comments that teach.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use candor_json::Json;

use crate::exit::{Exit, Failure};
use crate::{help, tell};

/// Write the folder of a new API
///
/// The folder declares one resource type, notes, with comments that say what else can be declared.
/// Nothing that exists is overwritten.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &["candor new notes && candor serve notes --sample"],
    &[Exit::Done, Exit::Usage, Exit::File],
))]
pub(crate) struct New {
    /// The folder to make; its last part becomes the title
    name: PathBuf,
}

/// The files of the folder. `{title}` in them stands for its title.
const FILES: [(&str, &str); 3] = [
    ("candor.yaml", include_str!("new/candor.yaml")),
    ("notes.yaml", include_str!("new/notes.yaml")),
    ("data/notes.ndjson", include_str!("new/notes.ndjson")),
];

impl New {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let folder = &self.name;
        let Some(name) = folder.file_name() else {
            let happened = format!("{} has no name of its own", folder.display());
            return Err(Failure::new(Exit::Usage, happened, "name a folder that is to be made"));
        };
        write(folder, &title(&name.to_string_lossy()))
            .map_err(|error| unwritten(folder, &error))?;
        tell::say(next(folder));
        Ok(Exit::Done)
    }
}

fn write(folder: &Path, title: &str) -> io::Result<()> {
    // Fails when there is something of this name already, whatever it is.
    fs::create_dir(folder)?;
    fs::create_dir(folder.join("data"))?;
    for (name, text) in FILES {
        let mut file = OpenOptions::new().write(true).create_new(true).open(folder.join(name))?;
        file.write_all(text.replace("{title}", title).as_bytes())?;
    }
    Ok(())
}

fn unwritten(folder: &Path, error: &io::Error) -> Failure {
    let folder = folder.display();
    let (happened, todo) = match error.kind() {
        io::ErrorKind::AlreadyExists => {
            (format!("{folder} exists already"), "choose another name; nothing was changed")
        }
        io::ErrorKind::NotFound => {
            (format!("the folder that {folder} is to stand in does not exist"), "make it first")
        }
        _ => (format!("{folder} cannot be written ({error})"), "choose another place"),
    };
    Failure::new(Exit::File, happened, todo)
}

/// The title of an API whose folder has this name, quoted as YAML and JSON both do it.
fn title(name: &str) -> String {
    let spaced = name.replace(['-', '_'], " ");
    let spaced = spaced.trim();
    let mut letters = spaced.chars();
    let title: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == ' ';
    let begins = title.starts_with(|first: char| first.is_ascii_alphabetic());
    match begins && title.chars().all(plain) && !MEANT_OTHERWISE.contains(&title.as_str()) {
        true => title,
        false => Json::text(if title.is_empty() { name } else { &title }).to_text(),
    }
}

/// Words that are no text in YAML when they are not quoted.
const MEANT_OTHERWISE: [&str; 3] = ["True", "False", "Null"];

fn next(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "{folder} is ready: candor.yaml, notes.yaml and data/notes.ndjson. Go on with\n\n  \
         candor serve {folder} --sample\n  \
         curl -i localhost:8080/v1/notes\n\n\
         and with `candor check {folder}` after each change of the declaration."
    )
}

#[cfg(test)]
mod tests {
    use candor_core::declaration::{SourceFile, load};

    use super::*;

    #[track_caller]
    fn check(name: &str, told: &str) {
        let title = title(name);
        let file = |(name, text): (&str, &str)| SourceFile {
            name: name.to_owned(),
            text: text.replace("{title}", &title),
        };
        let api = load(&FILES.map(file)[..2]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert_eq!(api.title, told);
    }

    #[test]
    fn the_title_is_the_name_of_the_folder_in_words() {
        check("notes", "Notes");
        check("my-great_api", "My great api");
        check("été", "Été");
        check("a: [b", "A: [b");
        check("quo\"te", "Quo\"te");
        check("true", "True");
        check("42", "42");
        check("-", "-");
    }
}
