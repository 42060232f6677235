//! No room left: nobody is told otherwise, and nothing that was acknowledged is lost.

use std::future::Future;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::thread;

use candor_core::change::{CommitError, FaultKind};
use candor_core::declaration::Api;
use candor_core::record::Revision;
use candor_sqlite::{Options, SqliteStore};
use candor_store::Store;
use candor_store::suite::wait;

use crate::folder::{Folder, api, create, creation, delete, document};

/// Where the process that fills a disk of its own finds it.
const DISK: &str = "CANDOR_TEST_SMALL_DISK";

fn declared() -> Arc<Api> {
    let notes = "
schema: { type: object, properties: { key: { type: string } } }
id: { client: '^.+$' }
unique: [key]";
    api(&[("notes", notes)])
}

fn big(id: &str) -> String {
    format!(r#"{{"key":"{id}","fill":"{}"}}"#, "x".repeat(9_000))
}

/// Creates records from several threads until each has met the fault, and says which were
/// acknowledged.
fn fill(store: &SqliteStore, api: &Api) -> Vec<String> {
    let write = |writer: usize| {
        let mut acknowledged = Vec::new();
        for number in 0..10_000 {
            let id = format!("{writer}-{number}");
            match wait(store.commit(creation(api, &format!("notes/{id}"), &big(&id)).into())) {
                Ok(_) => acknowledged.push(id),
                Err(CommitError::Fault(fault)) => {
                    assert_eq!(fault.kind, FaultKind::Full, "{fault}");
                    return acknowledged;
                }
                Err(CommitError::Conflict(conflicts)) => panic!("{conflicts:?}"),
            }
        }
        panic!("the disk is not small")
    };
    let write = &write;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|writer| scope.spawn(move || write(writer))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn check_all_there(store: &SqliteStore, api: &Api, acknowledged: &[String]) {
    for id in acknowledged {
        let found = document(store, api, &format!("notes/{id}"));
        assert_eq!(found, Some(big(id)), "{id} was acknowledged");
    }
    let notes = api.resource_type("notes").unwrap().index;
    let mut found = 0;
    store
        .export(notes, |_| {
            found += 1;
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(found, acknowledged.len(), "nothing else is there");
    let revision = wait(store.collection(notes)).unwrap().revision;
    assert_eq!(revision, Revision(acknowledged.len() as u64), "a refusal takes no number");
}

#[test]
fn a_store_at_its_limit_keeps_what_it_has() {
    let (folder, api) = (Folder::new(), declared());
    let limited = Options { max_bytes: Some(1 << 20), ..Options::default() };
    let store = SqliteStore::open(&folder.store(), Arc::clone(&api), &limited).unwrap();
    let acknowledged = fill(&store, &api);
    assert!(acknowledged.len() > 50, "{} fit", acknowledged.len());
    check_all_there(&store, &api, &acknowledged);
    // What is deleted makes room, without another start.
    for id in &acknowledged[..8] {
        delete(&store, &api, &format!("notes/{id}"));
    }
    create(&store, &api, "notes/later", &big("later")).unwrap();
    drop(store);
    let store = folder.open(&api).unwrap();
    assert_eq!(document(&store, &api, "notes/later"), Some(big("later")));
    assert_eq!(document(&store, &api, &format!("notes/{}", acknowledged[0])), None);
}

/// What does not fit undoes the whole transaction of the engine, and with it what others wrote in
/// the same group.
#[test]
fn whoever_shares_a_group_with_what_does_not_fit_is_not_harmed() {
    let (folder, api) = (Folder::new(), declared());
    let limited = Options { max_bytes: Some(1 << 20), ..Options::default() };
    let store = SqliteStore::open(&folder.store(), Arc::clone(&api), &limited).unwrap();
    let too_big = format!(r#"{{"fill":"{}"}}"#, "x".repeat(2 << 20));
    let commit = |number: usize| {
        let document = if number == 20 { too_big.clone() } else { big(&number.to_string()) };
        Box::pin(store.commit(creation(&api, &format!("notes/{number}"), &document).into()))
    };
    // While an import holds the writer, all of them come to wait for it.
    let waiting = store.import(|_| {
        let mut waiting: Vec<_> = (0..40).map(commit).collect();
        for commit in &mut waiting {
            assert!(commit.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        waiting
    });
    for (number, commit) in waiting.unwrap().into_iter().enumerate() {
        match wait(commit) {
            Err(CommitError::Fault(fault)) if number == 20 => {
                assert_eq!(fault.kind, FaultKind::Full);
            }
            outcome => assert!(outcome.is_ok(), "{number}: {outcome:?}"),
        }
    }
    let notes = api.resource_type("notes").unwrap().index;
    assert_eq!(wait(store.collection(notes)).unwrap().revision, Revision(39));
}

/// Runs [`the_process_on_a_small_disk`] with a disk of 2 MiB that only it sees. Where the system
/// does not allow that, the test above has to do.
#[test]
fn a_full_disk_takes_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let script = "mount -t tmpfs -o size=2m tmpfs \"$CANDOR_TEST_SMALL_DISK\" || exit 77; exec \"$0\" \
                  full::the_process_on_a_small_disk --exact --nocapture";
    let ended = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(DISK, &*folder)
        .output();
    let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match ended {
        Ok(ended) if ended.status.success() => {
            assert!(told(&ended.stdout).contains("the disk was full"), "{}", told(&ended.stdout));
        }
        Ok(ended) if told(&ended.stdout).contains("running 1 test") => {
            panic!("{}{}", told(&ended.stdout), told(&ended.stderr));
        }
        refused => eprintln!("no disk could be mounted, so none was filled: {refused:?}"),
    }
}

/// Not a test by itself: the process with a small disk. Without one it does nothing.
#[test]
fn the_process_on_a_small_disk() {
    if let Some(disk) = std::env::var_os(DISK) {
        fill_the_disk(Path::new(&disk));
    }
}

fn fill_the_disk(disk: &Path) {
    let (path, ballast, api) = (disk.join("store.sqlite"), disk.join("ballast"), declared());
    std::fs::write(&ballast, vec![0; 512 << 10]).unwrap();
    let open = || SqliteStore::open(&path, Arc::clone(&api), &Options::default()).unwrap();
    let store = open();
    let mut acknowledged = fill(&store, &api);
    assert!(acknowledged.len() > 50, "{} fit", acknowledged.len());
    println!("the disk was full after {}", acknowledged.len());
    check_all_there(&store, &api, &acknowledged);
    // Room is back: the same store goes on.
    std::fs::remove_file(&ballast).unwrap();
    create(&store, &api, "notes/later", &big("later")).unwrap();
    acknowledged.push("later".to_owned());
    check_all_there(&store, &api, &acknowledged);
    drop(store);
    check_all_there(&open(), &api, &acknowledged);
}
