//! `docs/reference`: pages written from the tables that the program runs on.
//!
//! Nothing in them is edited by hand, and `cargo xtask ci` fails when one of them is not what the
//! tables say.

mod founding;
mod markdown;
mod outcomes;
mod questions;
mod sentences;

use candor_core::declaration;

use crate::{Done, project};

struct Page {
    name: &'static str,
    text: fn() -> Done<String>,
}

const PAGES: &[Page] = &[
    Page { name: "docs/reference/questions.md", text: questions::page },
    Page { name: "docs/reference/outcomes.md", text: outcomes::page },
    Page { name: "docs/reference/founding-tables.md", text: founding::page },
    Page { name: "docs/reference/declarations.md", text: || Ok(declaration::reference()) },
    Page { name: "docs/reference/declaration.schema.json", text: || Ok(declaration::schema()) },
];

/// Writes every page.
pub(crate) fn write() -> Done {
    for page in PAGES {
        project::write(page.name, &(page.text)()?)?;
    }
    Ok(())
}

/// Says which pages are not what the tables say now.
pub(crate) fn check() -> Done {
    let mut stale = Vec::new();
    for page in PAGES {
        let text = (page.text)()?;
        if project::read(page.name).is_ok_and(|stored| stored == text) {
            continue;
        }
        stale.push(page.name);
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("out of date: {}; run `cargo xtask docs`", stale.join(", ")))
}
