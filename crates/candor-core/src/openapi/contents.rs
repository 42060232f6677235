//! The content of requests: in which forms an operation takes it, and what it must be.

use candor_http::method::Known;
use candor_json::{Json, Object};

use super::examples;
use super::forms::{self, media};
use super::part::{Part, component, object};
use super::target::Target;
use super::{batch, forwarded, schemas};
use crate::declaration::{IdRule, ResourceType, Support};
use crate::exchange::{CSV, Form, JSON, JSON_PATCH, MERGE_PATCH, NDJSON, Route};
use crate::limits::BULK_MAX_RECORDS;
use crate::representation::posted_types;

/// What the operation takes as content, if any.
pub(super) fn request_body(target: &Target<'_>) -> Option<Object> {
    if matches!(target.route, Route::Batch) {
        let content = object! { JSON => media(batch::requests()) };
        return Some(object! { "required" => true, "content" => content });
    }
    if target.upstream().is_some() && target.reads_content() {
        return Some(forwarded::request_body());
    }
    let mut body = of_one_record(target)?;
    if let Some(creation) = Creation::of(target) {
        body.insert("content", creation.content(target.route).json());
    }
    Some(body)
}

/// The same where it is about one record only, as in a batch.
pub(super) fn of_one_record(target: &Target<'_>) -> Option<Object> {
    let of = target.of().filter(|_| target.support != Some(Support::Planned))?;
    let content = match (target.route, target.method) {
        (Route::Transition(..), _) => return Some(nothing_more()),
        (Route::Collection(_) | Route::SubCollection(_), Known::Post) => {
            object! { JSON => media(Creation::of(target)?.schema()) }
        }
        (Route::Record(..), Known::Put) => {
            let schema = component("schemas", &format!("{}.content", of.name));
            object! { JSON => media(schema) }
        }
        (Route::Record(..), Known::Patch) => {
            let merge_patch = component("schemas", &format!("{}.merge-patch", of.name));
            object! { MERGE_PATCH => media(merge_patch), JSON_PATCH => forms::json_patch(of) }
        }
        _ => return None,
    };
    Some(object! { "required" => true, "content" => content })
}

/// The path of a transition says everything, so there is no content, or an empty object.
fn nothing_more() -> Object {
    let empty = object! { "type" => "object", "maxProperties" => 0_usize };
    object! { "required" => false, "content" => object! { JSON => media(empty) } }
}

/// What is taken where records are created.
struct Creation<'a> {
    of: &'a ResourceType,
    /// The name of the schema of one record.
    name: String,
    /// The name that its examples begin with.
    shown: String,
    /// The reference that the path says.
    said: Option<&'a str>,
}

impl<'a> Creation<'a> {
    /// That of an operation, where it creates.
    fn of(target: &Target<'a>) -> Option<Creation<'a>> {
        match (target.route, target.method) {
            (Route::Collection(of), Known::Post) => {
                let (name, shown) = (schemas::created_name(of), schemas::create_name(of));
                Some(Creation { of, name, shown, said: None })
            }
            (Route::SubCollection(sub), Known::Post) => {
                let name = schemas::below_name(sub);
                let said = Some(sub.of.field(sub.referrers.field).name.as_str());
                Some(Creation { of: sub.of, name: name.clone(), shown: name, said })
            }
            _ => None,
        }
    }

    /// What one record must be.
    fn schema(&self) -> Object {
        component("schemas", &self.name)
    }

    /// Every form that is taken.
    fn content(&self, route: &Route<'_>) -> Object {
        let types = posted_types(route);
        let several = types.len() > 1;
        let media = |name: &&str| match *name {
            name if name == NDJSON[0] => self.lines(),
            CSV => self.table(),
            _ if several => self.one_or_several(),
            _ => media(self.schema()),
        };
        types.iter().map(|name| ((*name).to_owned(), media(name))).collect()
    }

    /// A record, or many at once.
    fn one_or_several(&self) -> Json {
        let mut several = object! {
            "description" => "Creates all of them or none.",
            "type" => "array",
            "items" => self.schema(),
            "minItems" => 1_usize,
            "maxItems" => BULK_MAX_RECORDS,
        };
        if !matches!(self.of.id, IdRule::Uuid) {
            // Two that are the same would have one id.
            several.insert("uniqueItems", true.json());
        }
        let either = object! { "anyOf" => vec![self.schema(), several] };
        let mut shown = examples::referred(&either);
        let list = examples::of_several(&self.shown);
        shown.insert(list.as_str(), component("examples", &list).json());
        object! { "schema" => either, "examples" => shown }.json()
    }

    /// A line has no example of its own: it is what one record is in JSON.
    fn lines(&self) -> Json {
        let about = "A record a line, as JSON; `x-itemSchema` is the schema of each. Creates all \
            of them or none.";
        let text = forms::text(Form::NdJson, about);
        object! { "schema" => text, "x-itemSchema" => self.schema() }.json()
    }

    fn table(&self) -> Json {
        let columns = forms::columns(&forms::creation_layout(self.of, self.said));
        let about = format!(
            "A table (RFC 4180) with a first line that names the columns it has, in any order: \
             {columns}. Creates all of them or none."
        );
        let name = examples::of_form(&self.shown, Form::Csv);
        let shown = object! { name.as_str() => component("examples", &name) };
        object! { "schema" => forms::text(Form::Csv, &about), "examples" => shown }.json()
    }
}
