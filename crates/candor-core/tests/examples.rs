//! The examples are free of mistakes, and their data fits them.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use candor_core::declaration::{
    Api, FieldKind, IdRule, Operation, ResourceType, SourceFile, Support, load,
};
use candor_core::record::Scalar;
use candor_json::{Json, Number, Object, Schema};

const DEPTH: usize = 64;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn files(example: &str) -> Vec<SourceFile> {
    let folder = root().join("examples").join(example);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{example}: {error}"));
    let names = entries.map(|entry| entry.expect("the folder can be read").file_name());
    let names = names.map(|name| name.into_string().expect("the names are plain"));
    names
        .filter(|name| name.ends_with(".yaml"))
        .map(|name| SourceFile { text: text(&format!("examples/{example}/{name}")), name })
        .collect()
}

fn api(example: &str) -> Api {
    load(&files(example)).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

fn json(text: &str) -> Json {
    Json::read(text.as_bytes(), DEPTH).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[track_caller]
fn assert_valid(schema: &Schema, document: &Json) {
    let violations = schema.violations(document, 10);
    assert!(violations.list.is_empty(), "{}: {:?}", document.to_text(), violations.list);
}

/// The documents of a type of the bookshop, without the ids that stand beside them.
fn documents(name: &str) -> Vec<(Option<String>, Json)> {
    let lines = text(&format!("examples/bookshop/data/{name}.ndjson"));
    let document = |line: &str| {
        let mut document = json(line);
        let id = document.as_object_mut().and_then(|members| members.remove("id"));
        (id.and_then(|id| id.as_str().map(str::to_owned)), document)
    };
    lines.lines().map(document).collect()
}

fn column(one: &ResourceType, name: &str, document: &Json) -> Scalar {
    assert!(one.field_named(name).is_some(), "{name} is a field");
    Scalar::of(document.member(name))
}

#[test]
fn the_bookshop_says_what_its_readme_would() {
    let api = api("bookshop");
    let names: Vec<&str> = api.types.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["authors", "books", "customers", "orders"]);
    assert_eq!((api.version.as_str(), api.retired[0].version.as_str()), ("v1", "v0"));
    let orders = api.resource_type("orders").expect("it is declared");
    assert_eq!(orders.operations.of(Operation::Delete), Support::Planned);
    let customers = api.resource_type("customers").expect("it is declared");
    assert_eq!(customers.operations.of(Operation::Replace), Support::Absent);
}

#[test]
fn every_document_of_the_bookshop_is_valid_and_refers_to_one_that_is_there() {
    let api = api("bookshop");
    let mut ids: Vec<HashSet<Scalar>> = Vec::new();
    for one in &api.types {
        let mut of_type = HashSet::new();
        let mut unique: HashSet<(usize, Vec<Scalar>)> = HashSet::new();
        for (id, document) in documents(&one.name) {
            assert_valid(&one.schema, &document);
            let id = match &one.id {
                IdRule::Uuid => None,
                IdRule::Client(pattern) => {
                    let id = id.expect("the client chooses");
                    assert_valid(&pattern.schema, &Json::text(id.as_str()));
                    Some(Scalar::Text(id))
                }
                IdRule::Field(field) => Some(column(one, &one.field(*field).name, &document)),
            };
            assert!(id.is_none_or(|id| of_type.insert(id)), "an id twice: {}", document.to_text());
            for (place, together) in one.unique.iter().enumerate() {
                let names = together.fields.iter().map(|field| one.field(*field).name.as_str());
                let values: Vec<Scalar> = names.map(|name| column(one, name, &document)).collect();
                let compared = !values.contains(&Scalar::Absent);
                assert!(!compared || unique.insert((place, values)), "{}", document.to_text());
            }
            for reference in &one.references {
                let value = column(one, &one.field(reference.field).name, &document);
                let there = ids.get(usize::from(reference.to.0));
                assert!(there.is_some_and(|ids| ids.contains(&value)), "{}", document.to_text());
            }
        }
        ids.push(of_type);
    }
}

#[test]
fn every_book_has_an_isbn_whose_check_digit_is_right() {
    let (books, authors) = (documents("books"), documents("authors"));
    assert!(books.len() >= 40 && authors.len() >= 15, "{} {}", books.len(), authors.len());
    let isbns: HashSet<String> = books.iter().map(|(_, book)| isbn(book)).collect();
    for isbn in &isbns {
        let digits = isbn.chars().map(|digit| digit.to_digit(10).expect("a digit"));
        let sum: u32 =
            digits.zip([1, 3].into_iter().cycle()).map(|(one, weight)| one * weight).sum();
        assert!(isbn.len() == 13 && sum.is_multiple_of(10), "{isbn}");
    }
    for (_, order) in documents("orders") {
        for line in order.member("lines").and_then(Json::as_array).expect("orders have lines") {
            assert!(isbns.contains(&isbn(line)), "{}", line.to_text());
        }
    }
}

fn isbn(document: &Json) -> String {
    document.member("isbn").and_then(Json::as_str).expect("it has an ISBN").to_owned()
}

/// A row of a table as the document it becomes: numbers where the type has numbers, nothing for
/// `NA`.
fn document(one: &ResourceType, names: &csv::StringRecord, row: &csv::StringRecord) -> Json {
    let mut members = Object::new();
    for (name, value) in names.iter().zip(row).filter(|(_, value)| *value != "NA") {
        let field = one.field_named(name).unwrap_or_else(|| panic!("{name} is not declared"));
        let value = match one.field(field).kind {
            FieldKind::Integer | FieldKind::Number => {
                Json::Number(Number::parse(value).unwrap_or_else(|| panic!("{name}: {value}")))
            }
            FieldKind::Text => Json::text(value),
            FieldKind::Boolean => Json::boolean(value == "true"),
        };
        members.insert(name, value);
    }
    Json::Object(members)
}

#[track_caller]
fn check_table(api: &Api, name: &str, rows: usize) {
    let one = api.resource_type(name).expect("it is declared");
    let path = root().join(format!("examples/flights/data/{name}.csv"));
    let mut reader = csv::Reader::from_path(path).expect("the table can be read");
    let names = reader.headers().expect("it has a first line").clone();
    let mut ids = HashSet::new();
    for row in reader.records() {
        let document = document(one, &names, &row.expect("it is CSV"));
        assert_valid(&one.schema, &document);
        let IdRule::Field(field) = one.id else { panic!("the id of {name} is a field") };
        assert!(ids.insert(column(one, &one.field(field).name, &document)));
    }
    assert_eq!(ids.len(), rows);
}

#[test]
fn every_row_of_the_small_tables_fits_the_flights_example() {
    let api = api("flights");
    check_table(&api, "airlines", 16);
    check_table(&api, "airports", 1_458);
    check_table(&api, "planes", 3_322);
}

#[test]
fn a_flight_as_it_is_recorded_fits() {
    let api = api("flights");
    let flights = api.resource_type("flights").expect("it is declared");
    // The first row of the large table, and the kind of row that has most of its values missing.
    let table = "\
year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,\
tailnum,origin,dest,air_time,distance,hour,minute,time_hour
2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z
2013,1,2,NA,1545,NA,NA,1910,NA,AA,133,NA,JFK,LAX,NA,2475,15,45,2013-01-02T20:00:00Z
";
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names = reader.headers().expect("it has a first line").clone();
    for row in reader.records() {
        assert_valid(&flights.schema, &document(flights, &names, &row.expect("it is CSV")));
    }
    assert_eq!(flights.fields.len(), 19, "every column is a field, also through $ref");
}
