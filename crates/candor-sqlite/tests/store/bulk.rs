//! Many at once: all or nothing, with the checks of a commit.

use std::ops::ControlFlow;

use candor_core::change::{CommitError, Conflict};
use candor_core::record::{Revision, Standing, Timestamp};
use candor_store::Store;
use candor_store::suite::{id, wait};

use crate::folder::{Folder, api, create, creation, delete, document};

fn declared() -> std::sync::Arc<candor_core::declaration::Api> {
    let people = "
schema: { type: object, properties: { name: { type: string }, boss: { type: string } } }
id: { client: '^.+$' }
unique: [name]
references: { boss: people }";
    api(&[("people", people)])
}

#[test]
fn an_import_is_there_when_it_was_committed() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    create(&store, &api, "people/0", "{}").unwrap();
    let put = |number: usize| creation(&api, &format!("people/{number}"), r#"{"boss":"0"}"#);
    store
        .import(|import| {
            for number in 1..100 {
                let committed = import.put(&put(number)).unwrap();
                assert_eq!(committed.revision.0, number as u64 + 1);
            }
            import.commit().unwrap();
        })
        .unwrap();
    let people = api.resource_type("people").unwrap().index;
    assert_eq!(wait(store.collection(people)).unwrap().revision, Revision(100));
    drop(store);
    let store = folder.open(&api).unwrap();
    assert_eq!(document(&store, &api, "people/99").as_deref(), Some(r#"{"boss":"0"}"#));
    assert_eq!(create(&store, &api, "people/100", "{}").unwrap().revision.0, 101);
}

#[test]
fn an_import_that_was_not_committed_never_was() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    store
        .import(|import| {
            import.put(&creation(&api, "people/1", "{}")).unwrap();
            import.commit().unwrap();
            import.put(&creation(&api, "people/2", "{}")).unwrap();
        })
        .unwrap();
    assert_eq!(document(&store, &api, "people/1").as_deref(), Some("{}"));
    assert_eq!(document(&store, &api, "people/2"), None);
    assert_eq!(create(&store, &api, "people/2", "{}").unwrap().revision.0, 2);
}

#[test]
fn a_record_may_be_put_ahead_of_what_it_refers_to_and_taken_back() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    let people = api.resource_type("people").unwrap().index;
    let (counted, dangling) = store
        .import(|import| {
            for (place, boss) in [("people/1", "2"), ("people/2", "3"), ("people/4", "1")] {
                let document = format!(r#"{{"boss":"{boss}"}}"#);
                import.put_ahead(&creation(&api, place, &document)).unwrap();
            }
            let now = Timestamp(1_000);
            assert_eq!(import.dangling(people, &id("1"), now).unwrap(), []);
            let dangling = import.dangling(people, &id("2"), now).unwrap();
            let mut take_back = |text| import.take_back(people, &id(text)).unwrap();
            assert_eq!(take_back("2"), [(people, id("1"))]);
            assert_eq!(take_back("1"), [(people, id("4"))]);
            assert_eq!(take_back("4"), []);
            import.put(&creation(&api, "people/5", "{}")).unwrap();
            import.commit().unwrap();
            (wait(store.collection(people)).unwrap().records, dangling)
        })
        .unwrap();
    let told: Vec<_> = dangling.iter().map(|one| (one.id.as_str(), one.deleted)).collect();
    assert_eq!((counted, told), (1, vec![("3", false)]));
    assert_eq!(wait(store.read(people, &id("1"))).unwrap(), Standing::Unknown);
}

#[test]
fn a_conflict_of_one_row_leaves_the_others() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    let rows = [
        ("people/1", r#"{"name":"a"}"#),
        ("people/2", r#"{"name":"a"}"#),
        ("people/3", r#"{"boss":"2"}"#),
        ("people/4", r#"{"boss":"1"}"#),
        ("people/4", "{}"),
    ];
    let outcomes = store.import(|import| {
        let outcomes = rows.map(|(place, document)| import.put(&creation(&api, place, document)));
        import.commit().unwrap();
        outcomes.map(|outcome| match outcome {
            Ok(committed) => committed.revision.0.to_string(),
            Err(CommitError::Conflict(conflicts)) => match conflicts.conflict {
                Conflict::Duplicate { .. } => "duplicate".to_owned(),
                Conflict::Dangling(_) => "dangling".to_owned(),
                other => format!("{other:?}"),
            },
            Err(CommitError::Fault(fault)) => panic!("{fault}"),
        })
    });
    assert_eq!(outcomes.unwrap(), ["1", "duplicate", "dangling", "2", "Stale"]);
    assert_eq!(document(&store, &api, "people/4").as_deref(), Some(r#"{"boss":"1"}"#));
}

#[test]
fn an_import_somebody_panics_in_never_was() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.import(|import| {
            import.put(&creation(&api, "people/1", "{}")).unwrap();
            panic!("on purpose");
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(create(&store, &api, "people/2", "{}").unwrap().revision.0, 1);
    assert_eq!(document(&store, &api, "people/1"), None);
}

#[test]
fn an_export_tells_every_live_record_in_the_order_of_ids() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    for place in ["people/b", "people/a", "people/d", "people/c"] {
        create(&store, &api, place, "{}").unwrap();
    }
    delete(&store, &api, "people/c");
    let people = api.resource_type("people").unwrap().index;
    let export = |wanted: usize| {
        let mut told = Vec::new();
        let each = |record: candor_core::record::Record| {
            // What is written meanwhile is not part of it.
            create(&store, &api, &format!("people/{}+", record.id), "{}").ok();
            told.push(record.id.to_string());
            if told.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        store.export(people, each).unwrap();
        told
    };
    assert_eq!(export(9), ["a", "b", "d"]);
    assert_eq!(export(2), ["a", "a+"]);
}
