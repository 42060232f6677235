//! Tables: what is declared, and what is said of it.

mod access;
mod api_file;
mod callers;
mod folder;
mod hostile;
mod info;
mod lifecycle;
mod reference;
mod rules;
mod schema;
mod services;
mod type_file;
mod web;
mod yaml;

use super::{Api, SourceFile, load};

const API: &str = "title: Test\nversion: v1\n";

/// A type that a test does not care about.
const PLAIN: &str = "schema: { type: object, properties: { name: { type: string } } }\n";

/// What is said of files without a mistake.
const NOTHING: [String; 0] = [];

fn folder(files: &[(&str, &str)]) -> Vec<SourceFile> {
    let file = |(name, text): &(&str, &str)| SourceFile {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    };
    files.iter().map(file).collect()
}

/// Everything that is said of these files, a line each.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    match load(&folder(files)) {
        Ok(_) => Vec::new(),
        Err(diagnostics) => diagnostics.iter().map(ToString::to_string).collect(),
    }
}

/// The API of files without a mistake.
#[track_caller]
fn loaded(files: &[(&str, &str)]) -> Api {
    load(&folder(files)).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

/// What is said of a type, without the name of its file.
#[track_caller]
fn check_type(text: &str, expected: &[&str]) {
    let files = [("candor.yaml", API), ("authors.yaml", PLAIN), ("books.yaml", text)];
    check(&files, "books.yaml:", expected);
}

/// What is said of `candor.yaml`, without its name.
#[track_caller]
fn check_api(text: &str, expected: &[&str]) {
    check(&[("candor.yaml", text), ("authors.yaml", PLAIN)], "candor.yaml:", expected);
}

#[track_caller]
fn check(files: &[(&str, &str)], prefix: &str, expected: &[&str]) {
    let said = said(files);
    let said: Vec<&str> =
        said.iter().map(|line| line.strip_prefix(prefix).unwrap_or(line).trim_start()).collect();
    assert_eq!(said, expected);
}
