//! Another declaration: what can be kept is kept and found, what would be lost or untrue is
//! refused.

use std::sync::Arc;

use candor_core::change::Conflict;
use candor_core::declaration::Api;
use candor_core::selection::{Column, Selection, SortKey};
use candor_sqlite::{Options, SqliteStore};
use candor_store::Store;
use candor_store::suite::wait;

use crate::folder::{Folder, api, create, delete, document, equals};

/// `notes`, as `{properties} | more keys`.
fn notes(text: &str) -> Arc<Api> {
    api(&[("notes", &declaration(text)), ("people", &declaration("name: { type: string }"))])
}

fn declaration(text: &str) -> String {
    let (properties, keys) = text.split_once('|').unwrap_or((text, ""));
    let keys = keys.trim().replace("; ", "\n");
    format!(
        "schema: {{ type: object, properties: {{ {properties} }} }}\nid: {{ client: '^.+$' }}\n{keys}\n"
    )
}

const PLAIN: &str = "key: { type: string }";

/// A folder with a store that was made for `PLAIN` and holds these documents.
fn given(documents: &[(&str, &str)]) -> Folder {
    let (folder, api) = (Folder::new(), notes(PLAIN));
    let store = folder.open(&api).unwrap();
    for (place, document) in documents {
        create(&store, &api, place, document).unwrap();
    }
    folder
}

/// The ids of the notes, sorted by a field; only those where it has this value.
fn ids(store: &SqliteStore, api: &Api, field: &str, value: Option<&str>) -> String {
    let resource_type = api.resource_type("notes").unwrap();
    let field = resource_type.field_named(field).unwrap();
    let selection = Selection {
        filter: value.map(|value| equals(resource_type, field, value).unwrap()),
        sort: vec![SortKey { column: Column::Field(field), descending: false }],
        ..Selection::first(resource_type.index, 5_000)
    };
    let page = wait(store.list(selection)).unwrap();
    page.records.iter().map(|record| record.id.as_str()).collect()
}

/// That a declaration is refused with these words, and the store still opens with the old one.
#[track_caller]
fn check_refused(folder: &Folder, api: &Arc<Api>, expected: &str) {
    let error = folder.open(api).unwrap_err();
    assert_eq!(error.to_string(), expected);
    let old = notes(PLAIN);
    let store = folder.open(&old).unwrap();
    assert!(!ids(&store, &old, "key", None).is_empty());
}

#[test]
fn a_new_type_is_added_beside_the_others() {
    let folder = given(&[("notes/1", "{}")]);
    let pets = declaration("name: { type: string } | references: { name: notes }");
    let (old, people) = (declaration(PLAIN), declaration("name: { type: string }"));
    let api = api(&[("notes", &old), ("people", &people), ("pets", &pets)]);
    let store = folder.open(&api).unwrap();
    assert_eq!(document(&store, &api, "notes/1").as_deref(), Some("{}"));
    create(&store, &api, "pets/1", r#"{"name":"1"}"#).unwrap();
    assert_eq!(
        wait(store.collection(api.resource_type("pets").unwrap().index)).unwrap().revision.0,
        2
    );
}

#[test]
fn a_new_field_is_filled_from_the_documents() {
    let old = notes(PLAIN);
    let folder = Folder::new();
    let store = folder.open(&old).unwrap();
    store
        .import(|import| {
            for number in 0..1_200 {
                let text = format!(r#"{{"size":{}}}"#, 5_000 - number);
                import
                    .put(&crate::folder::creation(&old, &format!("notes/{number:04}"), &text))
                    .unwrap();
            }
            import.commit().unwrap();
        })
        .unwrap();
    delete(&store, &old, "notes/0007");
    drop(store);
    let api = notes("key: { type: string }, size: { type: integer } | indexes: [size]");
    let store = folder.open(&api).unwrap();
    let expected: String = (0..1_200)
        .rev()
        .filter(|number| *number != 7)
        .map(|number| format!("{number:04}"))
        .collect();
    assert_eq!(ids(&store, &api, "size", None), expected);
    assert_eq!(ids(&store, &api, "size", Some("4990")), "0010");
}

#[test]
fn a_new_uniqueness_that_holds_is_kept_from_then_on() {
    let folder = given(&[("notes/1", r#"{"key":"a"}"#), ("notes/2", "{}"), ("notes/3", "{}")]);
    let api = notes("key: { type: string } | unique: [key]");
    let store = folder.open(&api).unwrap();
    let error = create(&store, &api, "notes/4", r#"{"key":"a"}"#).unwrap_err();
    assert!(matches!(error, Conflict::Duplicate { holder, .. } if holder.as_str() == "1"));
}

#[test]
fn a_new_uniqueness_that_does_not_hold_is_refused() {
    let same = r#"{"key":"a","size":1.0}"#;
    let folder = given(&[("notes/1", same), ("notes/2", r#"{"key":"b"}"#), ("notes/3", same)]);
    check_refused(
        &folder,
        &notes("key: { type: string } | unique: [key]"),
        r#"`key` of notes cannot become unique: "1" and "3" have the same"#,
    );
    check_refused(
        &folder,
        &notes("key: { type: string }, size: { type: number } | unique: [[key, size]]"),
        r#"`key`, `size` of notes cannot become unique: "1" and "3" have the same"#,
    );
}

#[test]
fn a_new_reference_that_holds_is_kept_from_then_on() {
    let folder = given(&[("people/p", "{}"), ("notes/1", r#"{"key":"p"}"#), ("notes/2", "{}")]);
    let api = notes("key: { type: string } | references: { key: people }");
    let store = folder.open(&api).unwrap();
    assert!(matches!(
        create(&store, &api, "notes/3", r#"{"key":"q"}"#),
        Err(Conflict::Dangling(_))
    ));
}

#[test]
fn a_new_reference_that_points_nowhere_is_refused() {
    let folder = given(&[("people/p", "{}"), ("people/q", "{}")]);
    let old = notes(PLAIN);
    let store = folder.open(&old).unwrap();
    for (id, key) in [("1", "p"), ("2", "q"), ("3", "r"), ("4", "q"), ("5", "s")] {
        create(&store, &old, &format!("notes/{id}"), &format!(r#"{{"key":"{key}"}}"#)).unwrap();
    }
    delete(&store, &old, "people/q");
    drop(store);
    check_refused(
        &folder,
        &notes("key: { type: string } | references: { key: people }"),
        r#"`key` of notes cannot refer to people: in "2", "3", "4", "5" it names a record that is not there"#,
    );
}

#[test]
fn a_type_with_records_is_not_dropped() {
    let folder = given(&[("notes/1", "{}"), ("notes/2", "{}"), ("people/p", "{}")]);
    let people = api(&[("people", &declaration("name: { type: string }"))]);
    check_refused(
        &folder,
        &people,
        "`notes` is no longer declared but has 2 records; export and delete them, or declare it again",
    );
    let old = notes(PLAIN);
    let store = folder.open(&old).unwrap();
    delete(&store, &old, "notes/1");
    delete(&store, &old, "notes/2");
    drop(store);
    drop(folder.open(&people).unwrap());
    let store = folder.open(&old).unwrap();
    assert_eq!(ids(&store, &old, "key", None), "");
    assert_eq!(
        create(&store, &old, "notes/1", "{}").unwrap().revision.0,
        6,
        "no number is used twice"
    );
}

#[test]
fn a_field_and_its_index_may_go_and_come_back() {
    let documents =
        [("notes/1", r#"{"key":"b","size":2}"#), ("notes/2", r#"{"key":"a","size":1}"#)];
    let folder = given(&documents);
    let with = notes(
        "key: { type: string }, size: { type: number } | unique: [[key, size]]; indexes: [size]",
    );
    let without = notes(PLAIN);
    for _ in 0..2 {
        let store = folder.open(&with).unwrap();
        assert_eq!(ids(&store, &with, "size", None), "21");
        drop(store);
        let store = folder.open(&without).unwrap();
        assert_eq!(document(&store, &without, "notes/1").as_deref(), Some(documents[0].1));
    }
}

#[test]
fn a_field_may_become_of_another_kind() {
    let folder = given(&[("notes/1", r#"{"key":10}"#), ("notes/2", r#"{"key":9}"#)]);
    let api = notes("key: { type: number } | unique: [key]");
    let store = folder.open(&api).unwrap();
    assert_eq!(ids(&store, &api, "key", Some("9")), "2");
    assert_eq!(ids(&store, &api, "key", None), "21", "as numbers, not as texts");
}

#[test]
fn a_schema_that_records_break_is_refused_with_them() {
    let folder =
        given(&[("notes/1", r#"{"key":"a"}"#), ("notes/2", "{}"), ("notes/3", r#"{"key":"abc"}"#)]);
    check_refused(
        &folder,
        &notes("key: { type: string, maxLength: 2 }"),
        "records of notes do not fit the schema: \"3\" (/key Expected at most 2 characters, found 3.)",
    );
    let wider = notes("key: { type: [string, 'null'], maxLength: 3 }");
    drop(folder.open(&wider).unwrap());
    let store = folder.open(&notes(PLAIN)).unwrap();
    create(&store, &notes(PLAIN), "notes/4", r#"{"key":7}"#).unwrap();
    drop(store);
    drop(folder.open(&notes(PLAIN)).expect("nothing is checked where no schema changed"));
}

/// What the plan says, a line a change and a refusal.
fn planned(folder: &Folder, api: &Api) -> String {
    let before = std::fs::read(folder.store()).unwrap();
    let plan = SqliteStore::plan(&folder.store(), api, &mut |_| {}).unwrap();
    assert!(std::fs::read(folder.store()).unwrap() == before, "the store is as it was");
    for ending in ["-wal", "-shm"] {
        let beside = folder.store().with_file_name(format!("store.sqlite{ending}"));
        assert!(!beside.exists(), "{} is left beside it", beside.display());
    }
    let changes = plan.changes.iter().map(|change| {
        format!("{} {}: {}\n", change.kind.word(), change.resource_type, change.what)
    });
    let breaches = plan.breaches.iter().map(|breach| format!("told {breach}\n"));
    let refusals = plan.refusals.iter().map(|refusal| format!("refused {refusal}\n"));
    changes.chain(breaches).chain(refusals).collect()
}

#[test]
fn records_that_break_a_new_check_are_told_and_served() {
    let folder =
        given(&[("notes/1", r#"{"key":"a"}"#), ("notes/2", r#"{"key":"bb"}"#), ("notes/3", "{}")]);
    let rule = |text: &str| notes(&format!("{PLAIN} | check: [{text}]"));
    let (short, keyed) =
        ("rule: self.key.size() < 2, at: /key, say: Too long.", "rule: has(self.key)");
    let api = rule(&format!("{{ {short} }}, {{ {keyed} }}"));
    let told = "records of notes break checks; they are served, and their next write must mend them: \
                \"2\" (/key Too long.); \"3\" (/key Too long. `has(self.key)` does not hold.)";
    let expected = format!("checked notes: every record against the checks\ntold {told}\n");
    assert_eq!(planned(&folder, &api), expected);
    let store = folder.open(&api).expect("it is served");
    assert_eq!(store.breaches().iter().map(ToString::to_string).collect::<Vec<_>>(), [told]);
    assert_eq!(document(&store, &api, "notes/2").as_deref(), Some(r#"{"key":"bb"}"#));
    drop(store);
    assert_eq!(planned(&folder, &api), "", "what was told is not told again");
    assert!(folder.open(&api).unwrap().breaches().is_empty());
    // Other words for the same rule are no other rule, a rule less is one.
    let worded = rule(&format!("{{ {} }}, {{ {keyed} }}", short.replace("Too long", "Too much")));
    assert_eq!(planned(&folder, &worded), "");
    let fewer = planned(&folder, &rule(&format!("{{ {keyed} }}")));
    assert!(fewer.ends_with(": \"3\" (`has(self.key)` does not hold.)\n"), "{fewer}");
    assert_eq!(planned(&folder, &notes(PLAIN)), "", "without rules nobody need look");
}

#[test]
fn ids_that_a_new_rule_forbids_are_refused() {
    let folder =
        given(&[("notes/1", r#"{"key":"1"}"#), ("notes/b", r#"{"key":"1"}"#), ("notes/c", "{}")]);
    let with = |id: &str| {
        let plain = format!("schema: {{ type: object, properties: {{ {PLAIN} }} }}\nid: {id}\n");
        let required = plain.replace("object,", "object, required: [key],");
        let people = declaration("name: { type: string }");
        let own = if id.contains("field") { required } else { plain };
        api(&[("notes", &own), ("people", &people)])
    };
    check_refused(
        &folder,
        &with("{ client: '^[0-9]$' }"),
        "ids of notes are not as declared (ids of this type match `^[0-9]$`): \"b\", \"c\"",
    );
    check_refused(
        &folder,
        &with("{ field: key }"),
        "records of notes do not fit the schema: \"c\" (The member `key` is missing.)\n\
         ids of notes are not as declared (the id is `key`): \"b\", \"c\"",
    );
    assert_eq!(
        planned(&folder, &with("{ client: '^[0-9a-z]$' }")),
        "checked notes: the id of every record\n"
    );
    assert_eq!(planned(&folder, &with("uuid")), "");
}

#[test]
fn a_store_of_which_nobody_wrote_down_the_promises_is_held_against_them_once() {
    let folder = given(&[("notes/1", r#"{"key":"a"}"#)]);
    let api = notes(&format!("{PLAIN} | check: [{{ rule: self.key != 'a' }}]"));
    drop(folder.open(&api).unwrap());
    let connection = rusqlite::Connection::open(folder.store()).unwrap();
    connection.execute_batch("DROP TABLE _candor_promises").unwrap();
    drop(connection);
    let plan = planned(&folder, &api);
    assert!(plan.contains("checked notes: the id of every record"), "{plan}");
    assert!(plan.contains("told records of notes break checks"), "{plan}");
    assert_eq!(folder.open(&api).unwrap().breaches().len(), 1);
    assert_eq!(planned(&folder, &api), "");
}

#[test]
fn a_plan_says_what_opening_would_do() {
    let folder =
        given(&[("notes/1", r#"{"key":"a","size":1}"#), ("notes/2", r#"{"key":"b","size":2.0}"#)]);
    assert_eq!(planned(&folder, &notes(PLAIN)), "");
    let pets = declaration("name: { type: string } | references: { name: notes }");
    let wanted = declaration(
        "key: { type: string }, size: { type: number } | unique: [size]; indexes: [key]",
    );
    let api = api(&[("notes", &wanted), ("pets", &pets)]);
    let expected = "removed people: the type\nchecked notes: every record against the schema\n\
                    rewritten notes: a column for `size`, from the documents\nindexed notes: by `key`\n\
                    indexed notes: by `size`, unique\nadded pets: a new type\n";
    assert_eq!(planned(&folder, &api), expected);
    drop(folder.open(&api).unwrap());
    assert_eq!(planned(&folder, &api), "", "there is nothing left to do");
}

#[test]
fn a_plan_tells_all_that_forbids_it_as_opening_does() {
    let same = r#"{"key":"a","size":1.0}"#;
    let folder =
        given(&[("notes/1", same), ("notes/2", r#"{"key":"b","size":1}"#), ("people/p", "{}")]);
    let wanted = declaration(
        "key: { maxLength: 0, type: string }, size: { type: number } | unique: [size]; references: { key: pets }",
    );
    let pets = declaration("name: { type: string }");
    let api = api(&[("notes", &wanted), ("pets", &pets)]);
    let refusals = [
        "`people` is no longer declared but has 1 record; export and delete them, or declare it again",
        "records of notes do not fit the schema: \"1\" (/key Expected at most 0 characters, found 1.); \"2\" (/key Expected at most 0 characters, found 1.)",
        "`size` of notes cannot become unique: \"1\" and \"2\" have the same",
        "`key` of notes cannot refer to pets: in \"1\", \"2\" it names a record that is not there",
    ];
    let plan = planned(&folder, &api);
    let told: Vec<&str> = plan.lines().filter_map(|line| line.strip_prefix("refused ")).collect();
    assert_eq!(told, refusals);
    check_refused(&folder, &api, &refusals.join("\n"));
}

#[test]
fn a_plan_is_made_of_a_store_in_a_folder_of_any_name() {
    let folder = Folder::new();
    let (odd, api) = (folder.store().with_file_name("a %41?b#c.db"), notes(PLAIN));
    drop(SqliteStore::open(&odd, Arc::clone(&api), &Options::default()).unwrap());
    let plan = SqliteStore::plan(&odd, &api, &mut |_| {}).unwrap();
    assert_eq!((plan.changes.len(), plan.refusals.len()), (0, 0));
}

#[test]
fn a_plan_is_made_while_the_store_is_in_use() {
    let folder = given(&[("notes/1", r#"{"key":"a"}"#)]);
    let old = notes(PLAIN);
    let store = folder.open(&old).unwrap();
    create(&store, &old, "notes/2", r#"{"key":"a"}"#).unwrap();
    let wanted = notes("key: { type: string } | unique: [key]");
    let plan = SqliteStore::plan(&folder.store(), &wanted, &mut |_| {}).unwrap();
    assert_eq!(plan.refusals.len(), 1, "what was just written is seen");
    create(&store, &old, "notes/3", "{}").unwrap();
}

#[test]
fn of_many_records_some_are_named_and_the_progress_is_told() {
    let (folder, old) = (Folder::new(), notes(PLAIN));
    let store = folder.open(&old).unwrap();
    for number in 10..35 {
        create(&store, &old, &format!("notes/{number}"), r#"{"key":"abc"}"#).unwrap();
    }
    drop(store);
    let mut seen = Vec::new();
    let narrow = notes("key: { type: string, maxLength: 2 } | references: { key: people }");
    let plan = SqliteStore::plan(&folder.store(), &narrow, &mut |progress| {
        seen.push((progress.resource_type.to_owned(), progress.done, progress.of));
    });
    assert_eq!(seen, [("notes".to_owned(), 25, 25)]);
    for refusal in plan.unwrap().refusals {
        let told = refusal.to_string();
        assert_eq!(refusal.records().len(), 10, "{told}");
        assert!(told.contains("\"19\"") && told.contains("and 15 more"), "{told}");
    }
}

#[test]
fn of_many_broken_checks_some_are_named_in_one_pass() {
    let (folder, old) = (Folder::new(), notes(PLAIN));
    let store = folder.open(&old).unwrap();
    for number in 10..35 {
        create(&store, &old, &format!("notes/{number}"), r#"{"key":"abc"}"#).unwrap();
    }
    drop(store);
    let narrow = format!(
        "schema: {{ type: object, properties: {{ {PLAIN} }} }}\nid: {{ client: '^x' }}\n\
         check: [{{ rule: self.key == 'x' }}, {{ rule: self.key < 'a' }}, {{ rule: self.key > 'b' }}, \
         {{ rule: self.key.size() > 5 }}]\n"
    );
    let narrow = api(&[("notes", &narrow), ("people", &declaration("name: { type: string }"))]);
    let mut seen = Vec::new();
    let plan = SqliteStore::plan(&folder.store(), &narrow, &mut |progress| {
        seen.push((progress.resource_type.to_owned(), progress.done, progress.of));
    });
    let plan = plan.unwrap();
    assert_eq!(seen, [("notes".to_owned(), 25, 25)]);
    let breach = &plan.breaches[0];
    assert_eq!((breach.records.len(), breach.more), (10, 15));
    let first = &breach.records[0].violations;
    assert_eq!((first.list.len(), first.more), (3, 1));
    assert_eq!((plan.refusals[0].records().len(), plan.refusals[0].more()), (10, 15));
}

#[test]
fn fields_that_differ_in_case_keep_their_own_columns() {
    let folder = Folder::new();
    let both = notes(
        "key: { type: string }, KEY: { type: string }, Id: { type: string } | indexes: [KEY, Id]",
    );
    let store = folder.open(&both).unwrap();
    create(&store, &both, "notes/1", r#"{"key":"a","KEY":"b","Id":"z"}"#).unwrap();
    create(&store, &both, "notes/2", r#"{"key":"b","KEY":"a","Id":"y"}"#).unwrap();
    drop(store);
    let one = notes("KEY: { type: string }, Key: { type: string }");
    let store = folder.open(&one).unwrap();
    assert_eq!(ids(&store, &one, "KEY", None), "21");
    drop(store);
    let store = folder.open(&both).unwrap();
    for (field, expected) in [("key", "12"), ("KEY", "21"), ("Id", "21")] {
        assert_eq!(ids(&store, &both, field, None), expected, "{field}");
    }
}

#[test]
fn the_same_declaration_changes_nothing_in_the_file() {
    let folder = given(&[("notes/1", "{}")]);
    let before = std::fs::read(folder.store()).unwrap();
    drop(folder.open(&notes(PLAIN)).unwrap());
    assert!(std::fs::read(folder.store()).unwrap() == before);
}
