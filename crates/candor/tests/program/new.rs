//! `candor new`.

use std::fs;

use crate::support::Folder;

#[test]
fn a_new_folder_is_served_at_once() {
    let folder = Folder::new();
    folder.run(&["new", "notes"]).check(0, &["candor serve notes", "candor check notes"]);
    folder.run(&["check", "notes"]).check(0, &["Notes v1: no mistakes", "notes"]);
    let served = folder.serve(&["notes", "--sample"]);
    assert!(served.said.contains("loaded the sample: 3 notes"), "{}", served.said);
    let mut client = served.client();
    assert_eq!(client.get("/v1/notes?sort=-priority").status, 200);
    let created = client.send("POST", "/v1/notes", r#"{"title": "Learn"}"#);
    assert_eq!(created.status, 201);
    let refused = client.send("POST", "/v1/notes", r#"{"titel": "oops"}"#);
    assert_eq!(refused.status, 422);
    assert!(folder.path("notes.db").is_file(), "the store stands beside the folder");
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let folder = Folder::new();
    folder.write("file", "mine");
    folder.write("folder/candor.yaml", "mine");
    folder.run(&["new", "file"]).check(7, &["file exists already"]);
    folder.run(&["new", "folder"]).check(7, &["folder exists already"]);
    assert_eq!(fs::read_to_string(folder.path("file")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(folder.path("folder/candor.yaml")).unwrap(), "mine");
    assert!(!folder.path("folder/notes.yaml").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = Folder::new();
    folder.run(&["new", "nowhere/notes"]).check(7, &["nowhere/notes", "make it first"]);
    folder.run(&["new", ".."]).check(2, &["has no name of its own"]);
    folder.run(&["new"]).check(2, &["NAME"]);
}
