//! `candor check`: every mistake of a declaration at once, or what it declares.

use std::io;
use std::path::PathBuf;

use candor_core::declaration::{Api, IdRule, OnDelete, ResourceType, load};

use crate::exit::{Exit, Failure};
use crate::{folder, help, store, tell};

mod against;

/// Tell every mistake of a declaration at once
///
/// Each is shown with its file, line and column, and with the nearest known name where a name is
/// unknown. Without a mistake, what is declared is told in short. Against a store, which may be in
/// use, it tells what serving the declaration from it would do: types that are added, columns that
/// are rewritten from the documents, indexes that are made, records that are checked, what is
/// removed, and what is refused because records forbid it. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &[
        "candor check notes",
        "candor check notes --json | jq -r '.[].message'",
        "candor check notes --against notes.db",
    ],
    &[Exit::Done, Exit::Mistakes, Exit::Usage, Exit::Store, Exit::File, Exit::Unfit],
))]
pub(crate) struct Check {
    /// The folder with the candor.yaml
    folder: PathBuf,
    /// The store to tell the plan for; it is only read
    #[arg(long, value_name = "STORE")]
    against: Option<PathBuf>,
    /// Tell the mistakes as a JSON array: `file`, `line`, `column`, `message` and `help` of each;
    /// against a store, and without mistakes, the plan as an object
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let loaded = load(&folder::files(&self.folder)?);
        if let Ok(api) = &loaded {
            folder::issuers(&self.folder, api)?;
        }
        match loaded {
            Ok(api) if self.against.is_some() => return self.compare(&api),
            Ok(_) if self.json => tell::say("[]"),
            Ok(api) => tell::say(summary(&api)),
            Err(diagnostics) if self.json => {
                tell::say(diagnostics.to_json());
                return Ok(Exit::Mistakes);
            }
            Err(diagnostics) => {
                tell::say(diagnostics.render(folder::colorful(&io::stdout())));
                return Err(folder::mistaken(&self.folder, &diagnostics));
            }
        }
        Ok(Exit::Done)
    }

    /// Tells what serving the declaration from the store would do.
    fn compare(&self, api: &Api) -> Result<Exit, Failure> {
        let Some(path) = &self.against else { return Ok(Exit::Done) };
        let plan = store::plan(path, api)?;
        match self.json {
            true => tell::say(against::json(&plan)),
            false => tell::say(against::text(&summary(api), path, &plan)),
        }
        Ok(if plan.refusals.is_empty() { Exit::Done } else { Exit::Unfit })
    }
}

fn summary(api: &Api) -> String {
    let types = tell::count(api.types.len() as u64, "resource type");
    let mut lines = vec![format!("{} {}: no mistakes, {types}", api.title, api.version)];
    let width = api.types.iter().map(|of| of.name.len()).max().unwrap_or_default();
    for of in &api.types {
        lines.push(format!("  {:width$}  {}", of.name, facts(api, of).join("; ")));
    }
    lines.join("\n")
}

fn facts(api: &Api, of: &ResourceType) -> Vec<String> {
    let name = |field| of.field(field).name.as_str();
    let mut facts = vec![tell::count(of.fields.len() as u64, "field")];
    facts.push(match &of.id {
        IdRule::Uuid => "ids made by the server".to_owned(),
        IdRule::Client(pattern) => format!("ids chosen by clients, matching `{}`", pattern.source),
        IdRule::Field(field) => format!("the id is `{}`", name(*field)),
    });
    for unique in &of.unique {
        let fields: Vec<&str> = unique.fields.iter().map(|field| name(*field)).collect();
        facts.push(format!("{} unique", tell::list(&fields)));
    }
    for reference in &of.references {
        let then = match reference.on_delete {
            OnDelete::Restrict => "",
            OnDelete::Cascade => " and goes with it",
            OnDelete::Clear => " and is cleared",
        };
        let to = &api.of(reference.to).name;
        facts.push(format!("`{}` refers to {to}{then}", name(reference.field)));
    }
    facts.extend(of.lifecycle.as_ref().map(|lifecycle| {
        let (member, initial) = (&lifecycle.member, &lifecycle.initial);
        let transitions = tell::count(lifecycle.transitions.len() as u64, "transition");
        format!("`{member}` begins as `{initial}`, {transitions}")
    }));
    if of.access.is_closed() {
        facts.push("closed to everybody, for it has no `allow`".to_owned());
    }
    if !of.checks.is_empty() {
        facts.push(tell::count(of.checks.len() as u64, "check"));
    }
    facts
}

#[cfg(test)]
mod tests {
    use candor_core::declaration::SourceFile;

    use super::*;

    #[test]
    fn the_summary_says_what_is_declared() {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let api = load(&[
            file("candor.yaml", "title: Test\nversion: v1\n"),
            file(
                "authors.yaml",
                "schema: { type: object, properties: { name: { type: string } } }\nid: { client: '^a' }",
            ),
            file(
                "books.yaml",
                "schema:\n  type: object\n  properties: { author: { type: string }, isbn: { type: string },\
                 \x20 shelf: { enum: [in, out], default: in } }\n\
                 references: { author: { to: authors, on_delete: clear } }\nunique: [isbn, [author, isbn]]\n\
                 lifecycle: { field: shelf, transitions: { lend: { from: in, to: out } } }\n\
                 check: [{ rule: isbn != author }]\nallow: true\n",
            ),
        ]);
        assert_eq!(
            summary(&api.unwrap()),
            "Test v1: no mistakes, 2 resource types\n  \
             authors  1 field; ids chosen by clients, matching `^a`; closed to everybody, for it has no `allow`\n  \
             books    3 fields; ids made by the server; `isbn` unique; `author` and `isbn` unique; \
             `author` refers to authors and is cleared; `shelf` begins as `in`, 1 transition; 1 check"
        );
    }
}
