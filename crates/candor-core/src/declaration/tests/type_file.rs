//! The keys of a type beside its schema.

use super::{API, PLAIN, check, check_type, loaded};
use crate::declaration::{
    Column, FieldIndex, IdRule, Index, OnDelete, Operation, Preconditions, Reference, Referrers,
    ResourceType, Scans, Support, TypeIndex, Unique,
};

const SCHEMA: &str = "\
schema: { type: object, required: [isbn], properties: {\
  isbn: { type: string }, author: { type: string }, year: { type: integer },\
  number: { type: [string, \"null\"] }, tags: { type: array } } }\n";

/// What is said of a second line, behind the schema.
#[track_caller]
fn check_line(line: &str, expected: &str) {
    check_type(&format!("{SCHEMA}{line}\n"), &[expected]);
}

#[track_caller]
fn book(lines: &str) -> ResourceType {
    let text = format!("{SCHEMA}{lines}\n");
    let mut api = loaded(&[("candor.yaml", API), ("authors.yaml", PLAIN), ("books.yaml", &text)]);
    api.types.pop().expect("books come after authors")
}

#[test]
fn the_keys_of_a_type_are_read() {
    let book = book(
        "about: Sold.\nid: { field: isbn }\nunique: [isbn, [author, year]]\n\
         references: { author: authors }\nindexes: [isbn, author, year]\n\
         operations: [list, read]\npreconditions: required\ntombstones: 12h\nchunked: true",
    );
    assert!(matches!(book.id, IdRule::Field(FieldIndex(0))));
    let unique =
        |fields: &[u16]| Unique { fields: fields.iter().copied().map(FieldIndex).collect() };
    assert_eq!(book.unique, [unique(&[0]), unique(&[1, 2])]);
    let author = Reference {
        field: FieldIndex(1),
        to: TypeIndex(0),
        on_delete: OnDelete::Restrict,
        segment: "books".to_owned(),
    };
    assert_eq!(book.references, [author]);
    assert_eq!(
        book.indexes,
        [Index { columns: vec![Column::Field(FieldIndex(2))] }],
        "the others have an index already"
    );
    assert_eq!(book.operations.of(Operation::Read), Support::Built);
    assert_eq!(book.operations.of(Operation::Delete), Support::Absent);
    assert_eq!((book.preconditions, book.tombstone_seconds), (Preconditions::Required, 43_200));
    assert!(book.chunked);
}

#[test]
fn an_index_may_hold_several_fields_and_times() {
    let book = book(
        "unique: [[author, year]]\n\
         indexes: [[year, create_time], update_time, [year], [author, year], [year, author], author]\n\
         scans: allowed",
    );
    let field = |place| Column::Field(FieldIndex(place));
    let columns: Vec<_> = book.indexes.iter().map(|index| index.columns.as_slice()).collect();
    let expected: [&[Column]; 4] = [
        &[field(2), Column::CreateTime],
        &[Column::UpdateTime],
        &[field(2)],
        &[field(2), field(1)],
    ];
    assert_eq!(columns, expected, "author and [author, year] have one already");
    assert_eq!(book.scans, Scans::Allowed);
    let leads = |column| book.leads(column);
    assert_eq!([leads(field(2)), leads(field(1)), leads(field(0))], [true, true, false]);
    assert_eq!([leads(Column::UpdateTime), leads(Column::CreateTime)], [true, false]);
}

#[test]
fn mistakes_in_indexes_are_told_at_their_place() {
    check_line("indexes: [[year, yaer]]", "2:18: unknown field `yaer`, did you mean `year`?");
    check_line("indexes: [[year, year]]", "2:18: `year` is named twice");
    check_line("indexes: [[year, author], [year, author]]", "2:27: this is named twice");
    check_line("indexes: [[]]", "2:11: an index has 1 to 8 fields, here are 0");
    let nine = "[isbn, author, year, number, create_time, update_time, isbn, isbn, isbn]";
    check_line(&format!("indexes: [{nine}]"), "2:11: an index has 1 to 8 fields, here are 9");
    check_line("scans: yes", "2:8: `scans` must be `refused` or `allowed`, this is `yes`");
}

#[test]
fn what_is_left_out_has_a_default() {
    let book = book("");
    assert!(matches!(book.id, IdRule::Uuid));
    assert_eq!(book.operations.support, [Support::Built; 6]);
    assert_eq!(
        (book.preconditions, book.tombstone_seconds),
        (Preconditions::Optional, 90 * 86_400)
    );
    assert!(!book.chunked && book.unique.is_empty() && book.about.is_none());
}

#[test]
fn a_type_knows_who_refers_to_it() {
    let books = format!(
        "{SCHEMA}references: {{ author: {{ to: authors, on_delete: cascade, as: works }} }}\n"
    );
    let api = loaded(&[("candor.yaml", API), ("books.yaml", &books), ("authors.yaml", PLAIN)]);
    let authors = api.resource_type("authors").expect("it is declared");
    let books = Referrers {
        resource_type: TypeIndex(1),
        field: FieldIndex(1),
        on_delete: OnDelete::Cascade,
        segment: "works".to_owned(),
    };
    assert_eq!(authors.referrers, [books]);
    assert_eq!(api.of(TypeIndex(1)).name, "books");
}

#[test]
fn a_map_that_calls_something_built_tells_what_there_is() {
    let book = book("operations: { list: built, read: built, delete: planned }");
    assert_eq!(book.operations.of(Operation::Read), Support::Built);
    assert_eq!(book.operations.of(Operation::Delete), Support::Planned);
    assert_eq!(book.operations.of(Operation::Replace), Support::Absent);
}

#[test]
fn a_map_of_operations_names_exceptions() {
    let book = book("operations: { delete: planned, replace: absent }");
    assert_eq!(book.operations.of(Operation::Delete), Support::Planned);
    assert_eq!(book.operations.of(Operation::Replace), Support::Absent);
    assert_eq!(book.operations.of(Operation::Create), Support::Built);
}

#[test]
fn methods_are_told_the_operation_they_ask_for() {
    check_line("operations: [put]", "2:14: `put` is not an operation, write `replace`");
    check_line("operations: [PATCH]", "2:14: `PATCH` is not an operation, write `update`");
    check_line(
        "operations: { get: absent }",
        "2:15: `get` is not an operation, write `read` for one record and `list` for many",
    );
    check_line("operations: { post: absent }", "2:15: `post` is not an operation, write `create`");
    check_line("operations: [lst]", "2:14: unknown operation `lst`, did you mean `list`?");
    check_line(
        "operations: { delete: plannd }",
        "2:23: unknown word `plannd`, did you mean `planned`?",
    );
    check_line("operations: [read, read]", "2:20: `read` is named twice");
    let both = "`operations` must be a list of operations, or a map from operations to built, \
                planned or absent";
    check_line("operations: []", &format!("2:13: {both}, this is a list"));
    check_line("operations: read", &format!("2:13: {both}, this is `read`"));
}

#[test]
fn only_fields_can_be_unique_refer_or_be_indexed() {
    let why = "is not a field: only a top-level property whose schema has one scalar type \
               (string, integer, number or boolean) is";
    check_line("unique: [isnb]", "2:10: unknown field `isnb`, did you mean `isbn`?");
    check_line("unique: [[isbn, tags]]", &format!("2:17: `tags` {why}"));
    check_line("indexes: [tags]", &format!("2:11: `tags` {why}"));
    check_line(
        "indexes: [zzz]",
        "2:11: unknown field `zzz`; known: `isbn`, `author`, `year`, `number`",
    );
    check_line("references: { tags: authors }", &format!("2:15: `tags` {why}"));
    check_line(
        "references: { year: authors }",
        "2:15: `year` must be of `type: string` to hold an id",
    );
    check_line(
        "references: { author: auhtors }",
        "2:23: unknown resource type `auhtors`, did you mean `authors`?",
    );
    check_line("indexes: [1]", "2:11: expected the name of a field, this is a number");
    check_line("indexes: [isbn, isbn]", "2:17: `isbn` is named twice");
    check_line("unique: [isbn, isbn]", "2:16: this is named twice");
    check_line("indexes: []", "2:10: this list names no field");
    check_line("unique: [[]]", "2:10: this list names no field");
    check_line(
        "indexes: isbn",
        "2:10: `indexes` must be a list of fields, or of lists of fields that are looked up \
         together, such as [status, [author, create_time]], this is `isbn`",
    );
    check_line(
        "unique: { isbn: true }",
        "2:9: `unique` must be a list of fields, or of lists of fields that are unique together, \
         such as [isbn, [year, number]], this is a map",
    );
}

#[test]
fn a_reference_says_what_a_deletion_does() {
    let of = |line: &str| book(line).references.remove(0).on_delete;
    assert_eq!(of("references: { author: { to: authors } }"), OnDelete::Restrict);
    assert_eq!(of("references: { author: { to: authors, on_delete: clear } }"), OnDelete::Clear);
    check_line(
        "references: { author: { to: authors, on_delete: casade } }",
        "2:49: unknown word `casade`, did you mean `cascade`?",
    );
    check_line(
        "references: { author: { on_delete: clear } }",
        "2:23: the key `to` is missing; add it: to: authors",
    );
    check_line(
        "references: { author: { to: authors, ondelete: clear } }",
        "2:38: unknown key `ondelete`, did you mean `on_delete`?",
    );
    check_line(
        "references: { isbn: { to: authors, on_delete: clear } }",
        "2:21: `isbn` cannot be cleared: the schema requires it; take it out of `required`, or \
         write `restrict` or `cascade`",
    );
    check_line(
        "references: { author: { to: authors, as: Books } }",
        "2:42: `as` must be a name of small letters, digits, `_` and `-` that begins with a \
         letter, this is `Books`",
    );
    check_line(
        "references: { author: [authors] }",
        "2:23: expected the name of a resource type, this is a list",
    );
}

#[test]
fn each_segment_below_a_record_leads_to_one_list() {
    check_line(
        "references: { author: authors, isbn: authors }",
        "2:38: `/authors/{id}/books` leads to books by `author` already, and cannot lead to books \
         by `isbn` too; give one of them another name: { to: authors, as: books-by-isbn }",
    );
    let named = book("references: { author: authors, isbn: { to: authors, as: coded } }");
    let segments = named.references.iter().map(|one| one.segment.as_str());
    assert_eq!(segments.collect::<Vec<_>>(), ["books", "coded"]);
    let books = format!("{SCHEMA}references: {{ author: {{ to: authors, as: cards }} }}\n");
    let cards = format!("{SCHEMA}references: {{ author: authors }}\n");
    let files = [
        ("candor.yaml", API),
        ("authors.yaml", PLAIN),
        ("books.yaml", books.as_str()),
        ("cards.yaml", cards.as_str()),
    ];
    check(
        &files,
        "cards.yaml:",
        &["2:23: `/authors/{id}/cards` leads to books by `author` already, and cannot lead to \
           cards by `author` too; give one of them another name: { to: authors, as: \
           cards-by-author }"],
    );
}

#[test]
fn an_id_has_one_source() {
    let one_of = "`id` must be `uuid`, `{ client: PATTERN }` or `{ field: NAME }`, this is";
    check_line("id: uid", &format!("2:5: {one_of} `uid`"));
    check_line("id: {}", &format!("2:5: {one_of} a map"));
    check_line(
        "id: client",
        &format!("2:5: {one_of} `client`; write id: {{ client: \"^[a-z0-9-]+$\" }}"),
    );
    check_line(
        "id: { client: a, field: isbn }",
        "2:25: an id has one source, here are two; remove `client` or `field`",
    );
    check_line("id: { feild: isbn }", "2:7: unknown key `feild`, did you mean `field`?");
    check_line("id: { field: year }", "2:14: `year` must be of `type: string` to hold an id");
    let help = "name it under `required`, and do not allow null";
    check_line(
        "id: { field: author }",
        &format!("2:14: `author` cannot be the id: a document may be valid without it; {help}"),
    );
    check_line(
        "id: { field: number }",
        &format!("2:14: `number` cannot be the id: a document may be valid without it; {help}"),
    );
    let client = book("id: { client: \"^[a-z]+$\" }");
    assert!(matches!(client.id, IdRule::Client(pattern) if pattern.source == "^[a-z]+$"));
}

#[test]
fn words_and_durations_are_told_what_they_may_be() {
    check_line(
        "preconditions: yes",
        "2:16: `preconditions` must be `optional` or `required`, this is `yes`",
    );
    check_line("chunked: no", "2:10: `chunked` must be true or false, this is `no`");
    let ages = "`tombstones` must be a duration such as 90d (s, m, h, d), or `none`, this is";
    check_line("tombstones: 90", &format!("2:13: {ages} a number"));
    check_line("tombstones: 3w", &format!("2:13: {ages} `3w`"));
    check_line("tombstones: 40000d", "2:13: `tombstones` may be 36500d at most");
    assert_eq!(book("tombstones: none").tombstone_seconds, 0);
}
