//! Examples of what is read and written of a type.

use candor_json::{Json, Object};

use super::records::Samples;
use super::{of_form, of_several, shown};
use crate::csv::TableWriter;
use crate::declaration::{Api, IdRule, Operation, ResourceType, Support};
use crate::exchange::{Form, SubCollection};
use crate::openapi::batch;
use crate::openapi::forms::creation_layout;
use crate::openapi::part::{Part, object};
use crate::openapi::schemas;
use crate::record::Record;
use crate::representation::{example_of_page, example_of_record, record_path};

/// The forms that examples are written in.
const FORMS: [Form; 5] = [Form::Json, Form::Hal, Form::NdJson, Form::Csv, Form::Xml];

/// Those of a type, where it has any.
pub(super) fn add(api: &Api, of: &ResourceType, samples: &Samples, made: &mut Object) {
    let (Some(record), Some(document)) = (samples.record(of), samples.document(of)) else {
        return;
    };
    let name = |part: &str| format!("{}.{part}", of.name);
    made.insert(of.name.as_str(), shown(document.clone().json()));
    made.insert(name("content"), shown(document.clone().json()));
    add_creation(of, &schemas::create_name(of), None, (record, document.clone()), made);
    if let Some((member, value)) = changed(of, &document) {
        let patch = object! { member.as_str() => value.clone() };
        made.insert(name("merge-patch"), shown(patch.json()));
        let pointer = candor_json::Pointer::root().join(member).to_string();
        let operation = object! { "op" => "add", "path" => pointer, "value" => value };
        made.insert(name("json-patch"), shown(vec![operation].json()));
    }
    for form in FORMS {
        if let Some(example) = example_of_record(api, of, record, form) {
            made.insert(of_form(&name("record"), form), shown(example));
        }
        if let Some(example) = example_of_page(api, of, record, form) {
            made.insert(of_form(&name("list"), form), shown(example));
        }
    }
}

/// What POST takes.
fn created(of: &ResourceType, record: &Record, document: Object) -> Object {
    match of.id {
        IdRule::Client(_) => {
            let id = [("id".into(), Json::text(record.id.as_str()))];
            id.into_iter().chain(document.into_members()).collect()
        }
        IdRule::Uuid | IdRule::Field(_) => document,
    }
}

/// A member that a patch can set to what it is: neither the id, nor the state, nor a reference.
fn changed(of: &ResourceType, document: &Object) -> Option<(String, Json)> {
    let kept = |name: &str| {
        let id = matches!(of.id, IdRule::Field(field) if of.field(field).name == name);
        let state = of.lifecycle.as_ref().is_some_and(|lifecycle| lifecycle.member == name);
        let refers = of.references.iter().any(|one| of.field(one.field).name == name);
        let alone = of.unique.iter().flat_map(|unique| &unique.fields);
        id || state || refers || alone.into_iter().any(|field| of.field(*field).name == name)
    };
    let (name, value) = document.iter().find(|(name, value)| !kept(name) && !value.is_null())?;
    Some((name.to_owned(), value.clone()))
}

/// What POST takes below a record: the reference need not be said.
pub(super) fn add_below(sub: &SubCollection<'_>, samples: &Samples, made: &mut Object) {
    let (Some(record), Some(mut document)) = (samples.record(sub.of), samples.document(sub.of))
    else {
        return;
    };
    let said = &sub.of.field(sub.referrers.field).name;
    document.remove(said);
    add_creation(sub.of, &schemas::below_name(sub), Some(said), (record, document), made);
}

/// What POST takes: a record, an array of one, and a table of one.
fn add_creation(
    of: &ResourceType,
    name: &str,
    said: Option<&str>,
    (record, document): (&Record, Object),
    made: &mut Object,
) {
    let record = Record { document: Json::Object(document.clone()).to_text(), ..record.clone() };
    let one = created(of, &record, document).json();
    let mut table = String::new();
    let writer = TableWriter::new(creation_layout(of, said));
    writer.header(&mut table);
    writer.record(&record, &mut table);
    made.insert(of_form(name, Form::Csv), shown(Json::text(table)));
    made.insert(of_several(name), shown(vec![one.clone()].json()));
    made.insert(name, shown(one));
}

/// A batch that makes one record, and what it is answered.
pub(super) fn add_batch(api: &Api, samples: &Samples, made: &mut Object) {
    let creates = |of: &&ResourceType| of.operations.of(Operation::Create) == Support::Built;
    let found = api.types.iter().filter(creates).find_map(|of| Some((of, samples.record(of)?)));
    let Some((of, record)) = found else { return };
    let (Some(document), Some(written)) =
        (samples.document(of), example_of_record(api, of, record, Form::Json))
    else {
        return;
    };
    let request = object! {
        "method" => "POST",
        "path" => format!("/{}/{}", api.version, of.name),
        "content" => created(of, record, document),
    };
    made.insert(batch::requests_name(), shown(object! { "requests" => vec![request] }.json()));
    let changed = candor_http::date::format(record.update_time.seconds()).to_string();
    let mut headers = object! {
        "Location" => record_path(&api.version, &of.name, record.id.as_str()),
        "ETag" => format!("\"{}\"", record.revision),
    };
    if !of.access.members_vary() {
        headers.insert("Last-Modified", Json::text(changed));
    }
    headers.insert("Content-Type", Json::text(crate::exchange::JSON));
    let status = crate::catalogue::RECORD_CREATED.status;
    let answer = object! { "status" => status, "headers" => headers, "content" => written };
    made.insert(batch::responses_name(), shown(object! { "responses" => vec![answer] }.json()));
}
