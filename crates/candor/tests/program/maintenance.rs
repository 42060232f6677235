//! `candor maintenance`, beside a server that runs.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use crate::support::{Folder, Served};

/// A server obeys within a quarter of a second; a busy machine may take longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks again and again until it is answered with this status.
#[track_caller]
fn wait_for(served: &Served, path: &str, status: u16) {
    let deadline = Instant::now() + PATIENCE;
    while served.client().get(path).status != status {
        assert!(Instant::now() < deadline, "{path} never was {status}");
        std::thread::yield_now();
    }
}

#[test]
fn a_server_that_runs_is_closed_and_opened_at_once() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    assert_eq!(served.client().send("PUT", "/v1/stars/sun", "{}").status, 201);
    folder.run(&["maintenance", "status", "api"]).check(0, &["the API is open"]);

    let on =
        ["maintenance", "on", "api", "--message", "New disks.", "--until", "2099-12-01T10:00:00Z"];
    folder.run(&on).check(0, &["the API is closed until 2099-12-01T10:00:00.000Z: New disks."]);
    wait_for(&served, "/v1/stars/sun", 503);
    let refused = served.client().get("/v1/stars/sun");
    assert!(refused.content.contains("New disks."), "{}", refused.content);
    assert_eq!(served.client().send("PUT", "/v1/stars/sol", "{}").status, 503);
    assert_eq!(served.client().get("/-/ready").status, 503);
    assert_eq!(served.client().get("/-/live").status, 200);
    let status = ["maintenance", "status", "api", "--json"];
    folder
        .run(&status)
        .check(0, &[r#""on":true"#, r#""message":"New disks.""#, r#""overdue":false"#]);

    folder.run(&["maintenance", "off", "api"]).check(0, &["open again"]);
    wait_for(&served, "/v1/stars/sun", 200);
    assert_eq!(served.client().get("/v1/stars/sol").status, 404, "nothing was changed meanwhile");
    folder.run(&["maintenance", "off", "api"]).check(0, &["open already"]);
    folder.run(&status).check(0, &[r#"{"on":false}"#]);
}

#[test]
fn a_link_to_the_store_closes_the_server_too() {
    let folder = Folder::with_planets();
    symlink("api.db", folder.path("link.db")).expect("it can be made");
    let served = folder.serve(&["api", "--store", "link.db"]);
    folder.run(&["serve", "api", "--listen", "127.0.0.1:0"]).check(4, &["another process has"]);
    let maintenance = |what, store| ["maintenance", what, "api", "--store", store];
    let on = [&maintenance("on", "link.db")[..], &["--message", "New disks."]].concat();
    folder.run(&on).check(0, &["closed"]);
    wait_for(&served, "/v1/stars", 503);
    folder.run(&maintenance("status", "api.db")).check(0, &["the API is closed"]);
    folder.run(&maintenance("off", "api.db")).check(0, &["open again"]);
    wait_for(&served, "/v1/stars", 200);
}

#[test]
fn reading_may_go_on() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    assert_eq!(served.client().send("PUT", "/v1/stars/sun", "{}").status, 201);
    let on = ["maintenance", "on", "api", "--message", "Moving.", "--reads"];
    folder.run(&on).check(0, &["closed for writing: Moving."]);
    let deadline = Instant::now() + PATIENCE;
    while served.client().send("PUT", "/v1/stars/sun", "{}").status != 503 {
        assert!(Instant::now() < deadline, "it was never closed");
    }
    assert_eq!(served.client().get("/v1/stars/sun").status, 200);
    assert_eq!(served.client().get("/-/ready").status, 200);
}

#[test]
fn a_server_that_is_started_in_a_maintenance_begins_with_it() {
    let folder = Folder::with_planets();
    folder.run(&["maintenance", "on", "api", "--message", "Later."]).check(0, &["closed: Later."]);
    let served = folder.serve(&["api"]);
    assert_eq!(served.client().get("/v1/stars").status, 503);
    drop(served);
    let served = folder.serve(&["api"]);
    assert_eq!(served.client().get("/v1/stars").status, 503, "it outlasts a restart");
}

#[test]
fn a_notice_that_cannot_be_read_closes_rather_than_opens() {
    let folder = Folder::with_planets();
    fs::write(folder.path("api.db-maintenance"), "closed, sorry").expect("it can be written");
    let served = folder.serve(&["api"]);
    let refused = served.client().get("/v1/stars");
    assert_eq!(refused.status, 503);
    assert!(refused.content.contains("The server is being maintained."), "{}", refused.content);
    folder.run(&["maintenance", "status", "api"]).check(7, &["api.db-maintenance", "--store"]);
}

#[test]
fn what_could_not_be_told_is_refused() {
    let folder = Folder::with_planets();
    let on = |more: &[&str]| folder.run(&[&["maintenance", "on", "api"], more].concat());
    on(&[]).check(2, &["--message"]);
    on(&["--message", "  "]).check(2, &["says nothing"]);
    on(&["--message", "a\nb"]).check(2, &["one line"]);
    on(&["--message", "x", "--until", "tomorrow"]).check(2, &["2026-12-01T10:00:00Z"]);
    on(&["--message", "x", "--until", "2020-01-01T00:00:00Z"]).check(2, &["is past"]);
    on(&["--message", "x", "--store", "nowhere/api.db"]).check(7, &["nowhere/api.db-maintenance"]);
    assert!(!folder.path("api.db-maintenance").exists());
}
