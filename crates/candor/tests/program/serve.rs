//! `candor serve`.

use std::fs;
use std::net::TcpListener;

use crate::support::{Folder, example};

#[test]
fn it_says_what_it_serves_where_and_for_whom() {
    let folder = Folder::new();
    let mut served = folder.serve(&[&example("bookshop"), "--store", "shop.db"]);
    assert!(served.said.starts_with("Bookshop is served at http://127.0.0.1:"), "{}", served.said);
    assert_eq!(served.client().get("/v1").status, 200);
    served.signal("TERM");
    let (status, said) = {
        let said = std::mem::take(&mut served.said);
        let (status, rest) = served.wait();
        (status, said + &rest)
    };
    assert_eq!(status.code(), Some(0));
    for part in ["authors, books, customers, orders", "shop.db", "this machine only", "stopped"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn what_was_acknowledged_is_there_after_a_stop_and_after_a_kill() {
    let folder = Folder::with_planets();
    for (signal, code) in [("TERM", Some(0)), ("INT", Some(0)), ("KILL", None)] {
        let served = folder.serve(&["api"]);
        let name = signal.to_lowercase();
        let created = served.client().send("PUT", &format!("/v1/stars/{name}"), "{}");
        assert_eq!(created.status, 201);
        served.signal(signal);
        assert_eq!(served.wait().0.code(), code, "{signal}");
    }
    let served = folder.serve(&["api"]);
    for name in ["term", "int", "kill"] {
        assert_eq!(served.client().get(&format!("/v1/stars/{name}")).status, 200, "{name}");
    }
}

#[test]
fn a_request_that_has_begun_is_finished_before_a_stop() {
    let folder = Folder::with_planets();
    let mut served = folder.serve(&["api"]);
    let mut client = served.client();
    let content = r#"{"id":"sun"}"#;
    client.begin_post("/v1/stars", content.len());
    served.signal("TERM");
    served.wait_for("stopping when the requests that have begun are done");
    assert_eq!(client.finish(content).status, 201);
    assert_eq!(served.wait().0.code(), Some(0));
}

#[test]
fn who_asks_twice_does_not_wait() {
    let folder = Folder::with_planets();
    let mut served = folder.serve(&["api"]);
    let mut client = served.client();
    client.begin_post("/v1/stars", 100);
    served.signal("INT");
    served.wait_for("Ctrl-C again stops at once");
    served.signal("INT");
    assert_eq!(served.wait().0.code(), Some(130));
}

#[test]
fn a_stopped_store_is_one_file() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    assert_eq!(served.client().send("PUT", "/v1/stars/sun", "{}").status, 201);
    served.signal("TERM");
    assert_eq!(served.wait().0.code(), Some(0));
    assert!(!folder.path("api.db-wal").exists());
    fs::copy(folder.path("api.db"), folder.path("copy.db")).expect("it can be copied");
    let served = folder.serve(&["api", "--store", "copy.db"]);
    assert_eq!(served.client().get("/v1/stars/sun").status, 200);
}

#[test]
fn a_sample_is_loaded_once() {
    let folder = Folder::with_planets();
    folder.write("api/data/planets.csv", "name,star,moons,note\nEarth,sun,1,NA\nMars,sun,NA,dry\n");
    folder.write("api/data/stars.ndjson", "{\"id\":\"sun\"}\n");
    let served = folder.serve(&["api", "--sample"]);
    assert!(served.said.contains("loaded the sample: 1 stars, 2 planets"), "{}", served.said);
    let mars = served.client().get("/v1/planets/Mars").json();
    assert!(mars.member("moons").is_none() && mars.member("note").is_some());
    assert_eq!(served.client().send("DELETE", "/v1/planets/Mars", "").status, 204);
    drop(served);
    let served = folder.serve(&["api", "--sample"]);
    assert!(served.said.contains("the sample was not loaded"), "{}", served.said);
    assert_eq!(served.client().get("/v1/planets/Mars").status, 410);
}

#[test]
fn a_sample_with_a_mistake_is_not_loaded_at_all() {
    let folder = Folder::with_planets();
    folder.write("api/data/stars.ndjson", "{\"id\":\"sun\"}\n{\"id\":\"Not so\"}\n");
    let sample = ["serve", "api", "--listen", "0", "--sample"];
    folder.run(&sample).check(3, &["stars.ndjson line 2: /id:", "nothing was kept"]);
    folder.run(&["export", "api", "stars"]).check(0, &[]);
    folder.write("api/data/moons.ndjson", "{}\n");
    folder.run(&sample).check(7, &["moons.ndjson is of no declared type"]);
    fs::remove_dir_all(folder.path("api/data")).expect("it can be removed");
    folder.run(&sample).check(7, &["there is no sample to load"]);
}

#[test]
fn clear_text_that_others_could_listen_to_is_refused_unless_it_is_meant() {
    let folder = Folder::with_planets();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let ended = folder.run(&["serve", "api", "--listen", address]);
        ended.check(6, &[address, "--tls-certificate", "--clear-text"]);
    }
    let mut command = folder.candor(&["serve", "api"]);
    let output = command.env("CANDOR_LISTEN", "0.0.0.0:0").output().expect("it ends");
    assert_eq!(output.status.code(), Some(6));
    folder.run(&["serve", "api", "--listen", "example.org:80"]).check(2, &["--listen"]);
    assert!(!folder.path("api.db").exists(), "no store was made");
    let served = folder.serve_at("0.0.0.0:0", &["api", "--clear-text"]);
    assert_eq!(served.client().get("/-/live").status, 200);
}

#[test]
fn what_is_kept_in_memory_has_a_size() {
    let folder = Folder::with_planets();
    folder.write("api/data/stars.ndjson", "{\"id\":\"sun\"}\n");
    for cache in ["0", "1MiB"] {
        let served = folder.serve(&["api", "--sample", "--cache", cache]);
        for status in [200, 200] {
            assert_eq!(served.client().get("/v1/stars/sun").status, status);
        }
    }
    folder.run(&["serve", "api", "--cache", "lots"]).check(2, &["--cache", "64MiB"]);
}

#[test]
fn content_of_all_requests_has_a_size() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api", "--max-content-memory", "1KiB"]);
    let mut slow = served.client();
    slow.begin_post("/v1/planets", 1_000);
    slow.send_part(&" ".repeat(990));
    // Until that has come, more is wanted.
    let ask = || served.client().ask_to_post("/v1/planets", 100);
    let refused = std::iter::repeat_with(ask).find(|answer| answer.status != 100);
    let refused = refused.expect("it has come");
    assert_eq!(refused.status, 503);
    assert!(refused.content.contains("/-/problems/overloaded"), "{}", refused.content);
    let small = served.client().send("PUT", "/v1/stars/vega", "{}");
    assert_eq!(small.status, 201, "what fits is taken");
    assert_eq!(slow.finish("{\"name\":1}").status, 422);
    folder
        .run(&["serve", "api", "--max-content-memory", "1023B"])
        .check(2, &["--max-content-memory", "limits.content"]);
}

#[test]
fn an_address_that_is_taken_is_told() {
    let folder = Folder::with_planets();
    let taken = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let address = taken.local_addr().expect("it has one").to_string();
    let ended = folder.run(&["serve", "api", "--listen", &address]);
    ended.check(5, &["something listens on", &address, "--listen"]);
    assert!(!folder.path("api.db").exists(), "no store was made");
}

#[test]
fn a_second_process_on_a_store_is_refused() {
    let folder = Folder::with_planets();
    folder.write("stars.ndjson", "{\"id\":\"sun\"}\n");
    let served = folder.serve(&["api"]);
    for arguments in [
        ["serve", "api", "--listen", "0"].as_slice(),
        &["import", "api", "stars", "stars.ndjson"],
        &["export", "api", "stars"],
    ] {
        folder.run(arguments).check(4, &["api.db cannot be opened", "another process"]);
    }
    assert_eq!(served.client().get("/v1/stars/sun").status, 404);
}

#[track_caller]
fn check_store(folder: &Folder, name: &str, parts: &[&str]) {
    let before = fs::read(folder.path(name)).ok();
    let ended = folder.run(&["serve", "api", "--listen", "0", "--store", name]);
    ended.check(4, &[&[name, "cannot be opened"], parts].concat());
    assert_eq!(fs::read(folder.path(name)).ok(), before, "{name} was left as it was");
}

#[test]
fn a_file_that_is_no_sound_store_is_told_and_left_alone() {
    let folder = Folder::with_planets();
    folder.serve(&["api", "--store", "good.db"]);
    let served = folder.serve(&["api", "--store", "good.db"]);
    served.signal("TERM");
    served.wait();
    let good = fs::read(folder.path("good.db")).expect("it is there");
    folder.write("text.db", "no database at all\n".repeat(100));
    folder.write("cut.db", &good[..good.len() / 2]);
    folder.write("stub.db", &good[..100]);
    fs::create_dir(folder.path("folder.db")).expect("it can be made");
    check_store(&folder, "folder.db", &["this is a folder", "--store"]);
    check_store(&folder, "text.db", &["not a Candor store", "--store"]);
    check_store(&folder, "cut.db", &["damaged", "backup"]);
    check_store(&folder, "stub.db", &["damaged", "backup"]);
    check_store(&folder, "nowhere/api.db", &["--store"]);
}

#[test]
fn a_store_whose_records_would_be_lost_is_refused() {
    let folder = Folder::with_planets();
    folder
        .run_with(&["import", "api", "stars", "-", "--format", "ndjson"], b"{\"id\":\"sun\"}")
        .check(0, &[]);
    fs::rename(folder.path("api/stars.yaml"), folder.path("stars.yaml")).expect("it can be moved");
    folder.write("api/planets.yaml", "schema: { type: object }\nallow: true\n");
    let ended = folder.run(&["serve", "api", "--listen", "0"]);
    ended.check(8, &["`stars` is no longer declared but has 1 record"]);
}

#[test]
fn the_store_and_the_address_can_come_from_the_environment() {
    let folder = Folder::with_planets();
    let arguments = ["import", "api", "stars", "-", "--format", "ndjson"];
    let mut command = folder.candor(&arguments);
    command.env("CANDOR_STORE", "elsewhere.db").stdin(std::process::Stdio::null());
    assert_eq!(command.output().expect("it ends").status.code(), Some(0));
    assert!(folder.path("elsewhere.db").is_file() && !folder.path("api.db").exists());
}

#[test]
fn a_log_level_that_is_none_is_told() {
    let folder = Folder::with_planets();
    let output = folder.candor(&["check", "api"]).env("CANDOR_LOG", "a=b=c").output();
    assert_eq!(output.expect("it ends").status.code(), Some(2));
}
