//! What a table must do in both directions.

use candor_json::{Json, Object};
use proptest::prelude::*;

use super::*;
use crate::declaration::{Api, SourceFile, load};
use crate::record::{Record, RecordId, Revision, Timestamp};

/// A type that a table can hold whole, and one whose records may hold anything besides.
const CLOSED: &str = "schema:
  type: object
  properties:
    name: { type: string }
    pages: { type: integer }
    price: { type: [number, 'null'] }
    sold: { type: boolean }
    state: { enum: [draft, done] }
    tags: { type: array }
    any: {}
    address:
      type: object
      required: [city]
      properties:
        city: { type: string }
        geo: { $ref: '#/$defs/geo' }
      additionalProperties: false
  additionalProperties: false
  $defs:
    geo:
      type: object
      required: [lat]
      properties: { lat: { type: number }, lon: { type: number } }
      additionalProperties: false
";
const OPEN: &str = "schema:
  type: object
  properties:
    name: { type: [string, 'null'] }
    'a.b': { type: string }
    '*': { type: string }
    '=x': { type: string }
    address:
      type: object
      properties: { city: { type: string }, zip: { type: string } }
    odd: { type: [object, 'null'], properties: { a: {} } }
";

fn api() -> Api {
    let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
    let files = [
        file("candor.yaml", "title: T\nversion: v1\n"),
        file("closed.yaml", CLOSED),
        file("open.yaml", OPEN),
    ];
    load(&files).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false)))
}

fn table(of: &str, wanted: Option<&[&str]>, documents: &[&str]) -> String {
    let api = api();
    let wanted: Option<Vec<String>> =
        wanted.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    let layout = Layout::of(api.resource_type(of).unwrap(), wanted.as_deref());
    let writer = TableWriter::new(layout);
    let mut out = String::new();
    writer.header(&mut out);
    for document in documents {
        let record = Record {
            id: RecordId::parse("-a").unwrap(),
            revision: Revision(7),
            create_time: Timestamp(0),
            update_time: Timestamp(1_500),
            document: (*document).into(),
        };
        writer.record(&record, &mut out);
    }
    out
}

fn read(of: &str, content: &str) -> Result<Vec<Json>, String> {
    let api = api();
    let of = api.resource_type(of).unwrap();
    let documents = Documents::begin(content.as_bytes(), of, 1_000).map_err(|f| f.to_string())?;
    documents.map(|(_, document)| document.map_err(|fault| fault.to_string())).collect()
}

#[track_caller]
fn check_fault(of: &str, content: &str, told: &str) {
    assert_eq!(
        read(of, content).map(|documents| documents.len()),
        Err(told.to_owned()),
        "{content}"
    );
}

const KEPT: &str = "'-a,\"\"\"7\"\"\",1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.500Z";

#[test]
fn the_columns_of_a_type_follow_from_its_schema() {
    let header = "id,etag,create_time,update_time,name,pages,price,sold,state,tags,any,\
                  address.city,address.geo.lat,address.geo.lon\r\n";
    assert_eq!(table("closed", None, &[]), header);
    let open = "id,etag,create_time,update_time,name,'=x,address.city,address.zip,odd,*\r\n";
    assert_eq!(table("open", None, &[]), open);
    assert_eq!(
        table("closed", Some(&["address", "id"]), &[]).trim_end(),
        "id,address.city,address.geo.lat,address.geo.lon"
    );
}

#[test]
fn a_record_is_a_row() {
    let document = r#"{"tags":["a",1.10],"name":"=1","pages":-5,"price":null,"sold":true,"any":"x",
        "address":{"city":"","geo":{"lat":1E400}}}"#;
    let row =
        format!("{KEPT},'=1,-5,null,true,,\"[\"\"a\"\",1.10]\",\"\"\"x\"\"\",\"\",1E400,\r\n");
    assert_eq!(table("closed", None, &[document]).split_once("\r\n").unwrap().1, row);
}

#[test]
fn members_that_are_not_wanted_are_in_no_cell() {
    let document = r#"{"name":null,"a.b":"x","address":{"street":"y"},"more":1.10}"#;
    let row = |wanted: &[&str]| table("open", Some(wanted), &[document]);
    assert_eq!(row(&["name"]), "name,*\r\n,\"{\"\"name\"\":null}\"\r\n");
    assert_eq!(row(&["a.b"]), "*\r\n\"{\"\"a.b\"\":\"\"x\"\"}\"\r\n");
    assert_eq!(row(&["odd"]), "odd\r\n\r\n");
}

#[test]
fn what_no_column_holds_stands_in_the_last_one() {
    let document = r#"{"name":null,"a.b":"x","address":{"street":"y"},"odd":null,"more":1.10}"#;
    let rest = r#""{""name"":null,""address"":{""street"":""y""},""a.b"":""x"",""more"":1.10}""#;
    let row = format!("{KEPT},,,,,null,{rest}\r\n");
    assert_eq!(table("open", None, &[document]).split_once("\r\n").unwrap().1, row);
}

#[test]
fn a_first_line_that_does_not_fit_is_told_at_once() {
    let begin = "the first line does not fit closed:";
    check_fault(
        "closed",
        "",
        "line 1, column 1: the content is empty, and the first line of CSV names the members",
    );
    check_fault(
        "closed",
        "nam,pages,pages,address\n",
        &format!(
            "line 1, column 1: {begin} there is no member `nam`, did you mean `name`?; \
                  `pages` stands twice; `address` is an object; name its members, such as `address.city`"
        ),
    );
    check_fault(
        "closed",
        "Dune,412\n",
        &format!(
            "line 1, column 1: {begin} there is no member `Dune`; there is no member `412`; \
                  the first line has to name the members"
        ),
    );
}

#[test]
fn a_row_that_makes_no_document_is_told_where() {
    let counted = |cells: &str| format!("the row has {cells}, the first line has 2");
    check_fault("closed", "name,pages\na\n", &format!("line 2, column 1: {}", counted("1 cell")));
    check_fault(
        "closed",
        "name,pages\na,1,x\n",
        &format!("line 2, column 5: {}", counted("3 cells")),
    );
    check_fault(
        "open",
        "name,*\na,[]\n",
        "line 2, column 3: the cell of `*` has to hold a JSON object",
    );
    check_fault(
        "open",
        "address.city,*\na,\"{\"\"address\"\":{\"\"city\"\":1}}\"\n",
        "line 2, column 3: `address.city` stands in a cell of its own and in `*`",
    );
    check_fault("closed", "name\n\"a\n", "line 2, column 1: this quote is never closed");
}

#[test]
fn a_row_becomes_a_document_in_the_order_of_the_first_line() {
    let found = read("closed", "pages,address.geo.lat,name,sold\r\n007,1.10,,\r\n,,\"\",True\r\n");
    let told: Vec<String> = found.unwrap().iter().map(Json::to_text).collect();
    assert_eq!(
        told,
        [r#"{"pages":"007","address":{"geo":{"lat":1.10}}}"#, r#"{"name":"","sold":true}"#]
    );
}

fn text() -> impl Strategy<Value = Json> {
    let odd = prop_oneof![
        Just("".to_owned()),
        Just("null".to_owned()),
        Just("=1".to_owned()),
        Just("''+".to_owned()),
        Just("\u{FEFF}a".to_owned()),
        "[=+@'\"',\r\n\t{\\[\\-a-c1é ]{0,6}",
    ];
    odd.prop_map(Json::text)
}

fn number() -> impl Strategy<Value = Json> {
    "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,3})?([eE][-+]?[0-9]{1,3})?"
        .prop_map(|text| Json::Number(candor_json::Number::parse(&text).unwrap()))
}

fn value() -> impl Strategy<Value = Json> {
    let leaf =
        prop_oneof![Just(Json::Null), any::<bool>().prop_map(Json::boolean), number(), text()];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::Array),
            prop::collection::btree_map("[ab.*=]{0,2}", inner, 0..3).prop_map(Json::object),
        ]
    })
}

/// Some of these members.
fn object(members: Vec<(&'static str, BoxedStrategy<Json>)>) -> impl Strategy<Value = Json> {
    let some = members
        .into_iter()
        .map(|(name, value)| prop::option::of(value).prop_map(move |value| (name, value)).boxed());
    some.collect::<Vec<_>>().prop_map(|members| {
        let there = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Json::Object(there.collect::<Object>())
    })
}

fn closed() -> impl Strategy<Value = Json> {
    let geo = (number(), prop::option::of(number())).prop_map(|(lat, lon)| {
        let lon = lon.map(|lon| ("lon", lon));
        Json::object([("lat", lat)].into_iter().chain(lon))
    });
    let address = (text(), prop::option::of(geo)).prop_map(|(city, geo)| {
        let geo = geo.map(|geo| ("geo", geo));
        Json::object([("city", city)].into_iter().chain(geo))
    });
    let price = prop_oneof![Just(Json::Null), number()];
    object(vec![
        ("name", text().boxed()),
        ("pages", number().boxed()),
        ("price", price.boxed()),
        ("sold", any::<bool>().prop_map(Json::boolean).boxed()),
        ("tags", prop::collection::vec(value(), 0..3).prop_map(Json::Array).boxed()),
        ("any", value().boxed()),
        ("address", address.boxed()),
    ])
}

fn open() -> impl Strategy<Value = Json> {
    let names = ["name", "a.b", "*", "=x", "address", "odd", "more", "etagged"];
    object(names.into_iter().map(|name| (name, value().boxed())).collect())
}

/// Written and read again, it is the same; read-only members are as they were written.
fn check_kept(of: &str, document: &Json) -> Result<(), TestCaseError> {
    let written = table(of, None, &[&document.to_text()]);
    let found = read(of, &written).map_err(TestCaseError::fail)?;
    let [found] = found.as_slice() else { return Err(TestCaseError::fail(written)) };
    let mut found = found.clone();
    let members = found.as_object_mut().expect("a row is an object");
    prop_assert_eq!(members.remove("id"), Some(Json::text("-a")));
    prop_assert_eq!(members.remove("etag"), Some(Json::text("\"7\"")));
    members.remove("create_time");
    members.remove("update_time");
    prop_assert_eq!(&found, document, "{}", written);
    Ok(())
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_from_a_closed_type(document in closed()) {
        check_kept("closed", &document)?;
    }

    #[test]
    fn what_is_written_is_read_again_whatever_a_record_holds(document in open()) {
        check_kept("open", &document)?;
    }

    #[test]
    fn no_table_is_too_odd_to_be_told(content in "[a-c,\"\r\n\u{FEFF}é=*{}]{0,40}") {
        let _ = read("open", &content);
        let _ = read("open", &format!("name,*\n{content}"));
    }
}
