//! The data of the benchmarks: books of the bookshop example, as many as are asked for, always the
//! same.

use std::fmt::Write;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::Setting;
use crate::{Done, project};

/// The declaration, from the root of the project.
pub(super) const BOOKSHOP: &str = "examples/bookshop";

const AUTHORS: &str = "examples/bookshop/data/authors.ndjson";
const LANGUAGES: [&str; 7] = ["de", "en", "es", "fr", "it", "ja", "ru"];
const WORDS: [&str; 16] = [
    "winter", "river", "glass", "stranger", "garden", "letters", "island", "silence", "mirror",
    "house", "autumn", "memory", "harbour", "shadow", "orchard", "journey",
];

/// Makes books, each with a number of its own.
pub(super) struct Books {
    authors: Vec<String>,
}

impl Books {
    /// With the authors of the example.
    pub(super) fn new() -> Done<Books> {
        let listed = project::read(AUTHORS)?;
        let id = |line: &str| Some(line.split_once("\"id\": \"")?.1.split_once('"')?.0.to_owned());
        let authors: Vec<String> = listed.lines().filter_map(id).collect();
        if authors.is_empty() {
            Err(format!("{AUTHORS} has no ids"))
        } else {
            Ok(Books { authors })
        }
    }

    /// The document of a book. Neighbours in number are not neighbours in any index.
    pub(super) fn document(&self, number: u64) -> String {
        // Odd and no multiple of five, so that no two of the first 10^10 numbers share an ISBN.
        let isbn = number.wrapping_mul(2_654_435_761) % 10_000_000_000;
        let pick = |size: usize, salt: u64| (number.wrapping_mul(salt) >> 7) as usize % size;
        let (one, other) = (WORDS[pick(16, 40_503)], WORDS[pick(16, 9_176_167)]);
        format!(
            "{{\"title\":\"The {one} of the {other}, volume {number}\",\"author\":\"{}\",\
             \"isbn\":\"978{isbn:010}\",\"price\":{}.{:02},\"published\":{},\"language\":\"{}\",\
             \"tags\":[\"{one}\",\"{other}-story\"]}}",
            self.authors[pick(self.authors.len(), 104_729)],
            pick(60, 7_919) + 5,
            pick(100, 15_485_863),
            pick(120, 32_452_843) + 1_900,
            LANGUAGES[pick(LANGUAGES.len(), 86_028_121)],
        )
    }

    /// So many documents, one a line.
    pub(super) fn lines(&self, count: u64) -> String {
        let mut lines = String::new();
        for number in 0..count {
            let _ = writeln!(lines, "{}", self.document(number));
        }
        lines
    }
}

/// A store with the example's authors and so many books.
pub(super) fn fill(setting: &Setting, store: &Path, books: u64) -> Done {
    let store_name = store.display().to_string();
    setting.candor(&["import", BOOKSHOP, "authors", AUTHORS, "--store", &store_name])?;
    if books == 0 {
        return Ok(());
    }
    let data = store.with_extension("ndjson");
    std::fs::write(&data, Books::new()?.lines(books))
        .map_err(|fault| format!("{}: {fault}", data.display()))?;
    let data = data.display().to_string();
    setting.candor(&["import", BOOKSHOP, "books", &data, "--store", &store_name]).map(drop)
}

/// The ids of the books in a store that no server has open.
pub(super) fn ids(store: &Path) -> Done<Vec<String>> {
    let read = || {
        let connection = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut statement = connection.prepare("SELECT id FROM books")?;
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
    };
    read().map_err(|fault| format!("the books cannot be listed: {fault}"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_books_share_an_isbn() {
        let books = Books::new().expect("the example is there");
        let isbn = |number| {
            let document = books.document(number);
            let (_, rest) = document.split_once("\"isbn\":\"").expect("every book has one");
            rest[..13].to_owned()
        };
        let seen: HashSet<String> = (0..20_000).map(isbn).collect();
        assert_eq!(seen.len(), 20_000);
    }
}
