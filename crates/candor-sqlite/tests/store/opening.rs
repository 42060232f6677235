//! Opening: what is there is found again, and what is no store is told apart and left alone.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use candor_core::declaration::Api;
use candor_sqlite::{Looking, OpenError, Options, SqliteStore, Tokens, resolved};
use candor_store::Store;
use candor_store::suite::{id, wait};
use rusqlite::Connection;

use crate::folder::{Folder, api, create, delete, document};

fn declared() -> Arc<Api> {
    let notes = "
schema: { type: object, properties: { key: { type: string }, size: { type: number } } }
id: { client: '^.+$' }
unique: [key]";
    api(&[("notes", notes)])
}

#[test]
fn a_store_that_is_opened_again_is_as_it_was() {
    let (folder, api) = (Folder::new(), declared());
    let notes = api.resource_type("notes").unwrap().index;
    let store = folder.open(&api).unwrap();
    create(&store, &api, "notes/1", r#"{"key":"a","size":1.50}"#).unwrap();
    create(&store, &api, "notes/2", "{}").unwrap();
    delete(&store, &api, "notes/2");
    let facts = |store: &SqliteStore| {
        let read = |text| wait(store.read(notes, &id(text))).unwrap();
        (read("1"), read("2"), read("3"), wait(store.collection(notes)).unwrap())
    };
    let before = facts(&store);
    drop(store);
    let store = folder.open(&api).unwrap();
    assert_eq!(facts(&store), before);
    create(&store, &api, "notes/3", r#"{"key":"a"}"#).unwrap_err();
    assert_eq!(create(&store, &api, "notes/3", "{}").unwrap().revision.0, 4);
}

#[test]
fn a_closed_store_is_one_file() {
    let (folder, api) = (Folder::new(), declared());
    create(&folder.open(&api).unwrap(), &api, "notes/1", "{}").unwrap();
    let mut left: Vec<_> = std::fs::read_dir(&*folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["store.sqlite", "store.sqlite-lock"]);
}

#[test]
fn a_store_keeps_its_secret_and_shares_it_with_no_other() {
    let (folder, api) = (Folder::new(), declared());
    let secret = |folder: &Folder| *folder.open(&api).unwrap().secret().bytes();
    let made = secret(&folder);
    assert_eq!(secret(&folder), made);
    assert_ne!(secret(&Folder::new()), made);
    Connection::open(folder.store()).unwrap().execute_batch("DROP TABLE _candor_secrets").unwrap();
    assert_ne!(secret(&folder), made, "a store from before there were secrets gets one");
}

#[test]
fn a_person_can_read_the_file_with_any_tool() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    create(&store, &api, "notes/1", r#"{"key":"a","size":1.5}"#).unwrap();
    drop(store);
    let connection = Connection::open(folder.store()).unwrap();
    let sql = "SELECT id || ' ' || key || ' ' || size || ' ' || document FROM notes";
    let found: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(found, r#"1 a 1.5 {"key":"a","size":1.5}"#);
    let tables = "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let tables: String = connection.query_row(tables, [], |row| row.get(0)).unwrap();
    assert_eq!(
        tables,
        "_candor_store,_candor_types,_candor_columns,_candor_rules,notes,_candor_schemas,_candor_promises,_candor_secrets,_candor_answers,_candor_tokens"
    );
}

#[test]
fn of_a_deleted_record_nothing_is_left_in_the_file() {
    let (folder, api) = (Folder::new(), declared());
    let whispers = ["short-whisper".to_owned(), "long-whisper".repeat(2_000)];
    let store = folder.open(&api).unwrap();
    for (place, whisper) in ["notes/1", "notes/2"].iter().zip(&whispers) {
        create(&store, &api, place, &format!(r#"{{"key":"{whisper}"}}"#)).unwrap();
        delete(&store, &api, place);
    }
    drop(store);
    let file = String::from_utf8_lossy(&std::fs::read(folder.store()).unwrap()).into_owned();
    assert!(file.contains("notes"));
    assert!(!file.contains("whisper"));
}

#[test]
fn a_second_process_is_refused() {
    let (folder, api) = (Folder::new(), declared());
    let first = folder.open(&api).unwrap();
    let error = folder.open(&api).unwrap_err();
    assert!(matches!(error, OpenError::Locked), "{error}");
    create(&first, &api, "notes/1", "{}").unwrap();
    drop(first);
    folder.open(&api).unwrap();
}

fn open_at(path: &Path) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(path, declared(), &Options::default())
}

#[test]
fn a_second_process_is_refused_by_every_name() {
    let folder = Folder::new();
    let first = open_at(&folder.store()).unwrap();
    let (link, hard) = (folder.join("link.sqlite"), folder.join("hard.sqlite"));
    symlink("store.sqlite", &link).unwrap();
    std::fs::hard_link(folder.store(), &hard).unwrap();
    for path in [&link, &hard] {
        let error = open_at(path).unwrap_err();
        assert!(matches!(error, OpenError::Locked), "{error}");
    }
    std::fs::remove_file(folder.join("store.sqlite-lock")).unwrap();
    let error = open_at(&folder.store()).unwrap_err();
    assert!(matches!(error, OpenError::Locked), "{error}");
    drop(first);
    drop(open_at(&link).unwrap());
}

#[test]
fn who_writes_or_looks_beside_a_store_comes_by_a_name_that_its_log_has() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    create(&store, &api, "notes/1", "{}").unwrap();
    let (link, hard) = (folder.join("link.sqlite"), folder.join("hard.sqlite"));
    symlink("store.sqlite", &link).unwrap();
    std::fs::hard_link(folder.store(), &hard).unwrap();
    let looked = Looking::open(&link, Arc::clone(&api)).unwrap();
    let notes = api.resource_type("notes").unwrap().index;
    assert_eq!(wait(looked.collection(notes)).unwrap().records, 1);
    Tokens::of(&link).unwrap();
    let told = [
        Looking::open(&hard, Arc::clone(&api)).unwrap_err(),
        Tokens::of(&hard).unwrap_err(),
        SqliteStore::plan(&hard, &api, &mut |_| {}).unwrap_err(),
    ];
    assert!(told.iter().all(|error| matches!(error, OpenError::Locked)), "{told:?}");
    assert!(!folder.join("hard.sqlite-wal").exists());
}

#[test]
fn a_store_that_is_closed_may_be_looked_at_by_many_and_opened_by_nobody_then() {
    let (folder, api) = (Folder::new(), declared());
    drop(folder.open(&api).unwrap());
    let look = || Looking::open(&folder.store(), Arc::clone(&api)).unwrap();
    let looks = [look(), look()];
    assert!(!folder.join("store.sqlite-wal").exists());
    let error = folder.open(&api).unwrap_err();
    assert!(matches!(error, OpenError::Locked), "{error}");
    drop(looks);
    folder.open(&api).unwrap();
}

#[test]
fn a_link_that_leads_to_nothing_yet_leads_to_the_store() {
    let folder = Folder::new();
    let link = folder.join("link.sqlite");
    symlink("store.sqlite", &link).unwrap();
    let before = resolved(&link).unwrap();
    drop(open_at(&link).unwrap());
    assert_eq!(before, folder.store().canonicalize().unwrap());
    assert_eq!(resolved(&link).unwrap(), before);
    assert!(folder.join("store.sqlite-lock").exists());
}

/// What opening a path is told, after which the file is as it was.
#[track_caller]
fn check_refused(path: &Path, expected: &str) {
    let before = std::fs::read(path).ok();
    let error = SqliteStore::open(path, declared(), &Options::default()).unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
    assert_eq!(std::fs::read(path).ok(), before, "{error}");
}

#[test]
fn a_file_of_something_else_is_left_alone() {
    let folder = Folder::new();
    std::fs::write(folder.store(), "these are my holiday plans\n".repeat(500)).unwrap();
    check_refused(&folder.store(), "this is not a Candor store");
    std::fs::write(folder.store(), "short").unwrap();
    check_refused(&folder.store(), "this is not a Candor store");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = Folder::new();
    let connection = Connection::open(folder.store()).unwrap();
    connection.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    drop(connection);
    check_refused(&folder.store(), "another program's SQLite file");
}

#[test]
fn a_store_of_a_later_version_is_left_alone() {
    let (folder, api) = (Folder::new(), declared());
    drop(folder.open(&api).unwrap());
    let connection = Connection::open(folder.store()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    check_refused(&folder.store(), "a later version of Candor wrote this store (layout 99");
}

#[test]
fn a_store_that_did_not_count_its_records_counts_them_once() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    for place in ["notes/1", "notes/2", "notes/3"] {
        create(&store, &api, place, "{}").unwrap();
    }
    delete(&store, &api, "notes/2");
    drop(store);
    let connection = Connection::open(folder.store()).unwrap();
    connection.execute_batch("ALTER TABLE _candor_types DROP COLUMN records").unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    let counted = |store: &SqliteStore| wait(store.collection(api.types[0].index)).unwrap().records;
    let store = folder.open(&api).unwrap();
    assert_eq!(counted(&store), 2);
    create(&store, &api, "notes/4", "{}").unwrap();
    drop(store);
    assert_eq!(counted(&folder.open(&api).unwrap()), 3);
}

#[test]
fn a_file_cut_short_is_told_to_be_damaged() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    for number in 0..100 {
        create(&store, &api, &format!("notes/{number}"), r#"{"size":1}"#).unwrap();
    }
    drop(store);
    let whole = std::fs::read(folder.store()).unwrap();
    std::fs::write(folder.store(), &whole[..whole.len() / 2]).unwrap();
    check_refused(&folder.store(), "the store is damaged");
    std::fs::write(folder.store(), &whole[..700]).unwrap();
    check_refused(&folder.store(), "damaged");
}

#[test]
fn a_store_without_its_ledger_is_told_to_be_damaged() {
    let (folder, api) = (Folder::new(), declared());
    drop(folder.open(&api).unwrap());
    let connection = Connection::open(folder.store()).unwrap();
    connection.execute_batch("DROP TABLE _candor_columns").unwrap();
    drop(connection);
    check_refused(&folder.store(), "the store is damaged");
}

#[test]
fn a_folder_is_no_store() {
    let folder = Folder::new();
    check_refused(&folder, "this is a folder");
    check_refused(&folder.join("missing").join("store.sqlite"), "the file cannot be used");
}

#[test]
fn an_empty_file_becomes_a_store() {
    let (folder, api) = (Folder::new(), declared());
    std::fs::write(folder.store(), "").unwrap();
    let store = folder.open(&api).unwrap();
    create(&store, &api, "notes/1", "{}").unwrap();
    assert_eq!(document(&store, &api, "notes/1").as_deref(), Some("{}"));
}

/// What the guide says to run when a backup is put back.
const GO_ON: &str = "UPDATE _candor_store SET revision = revision + 1000000";

#[test]
fn a_backup_that_was_put_back_tells_no_revision_again() {
    let guide = include_str!("../../../../docs/guide/operating.md");
    assert!(guide.contains(GO_ON), "the guide says what is tried here");
    let (folder, api) = (Folder::new(), declared());
    let (file, backup) = (folder.join("store.sqlite"), folder.join("backup"));
    create(&folder.open(&api).unwrap(), &api, "notes/1", "{}").unwrap();
    std::fs::copy(&file, &backup).unwrap();
    let told = create(&folder.open(&api).unwrap(), &api, "notes/2", "{}").unwrap().revision;
    std::fs::copy(&backup, &file).unwrap();
    Connection::open(&file).unwrap().execute_batch(GO_ON).unwrap();
    let store = folder.open(&api).unwrap();
    assert_eq!(document(&store, &api, "notes/2"), None);
    assert!(create(&store, &api, "notes/3", "{}").unwrap().revision > told);
}
