//! The OpenAPI document tells the truth: what is taken and what is answered is what it says.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use candor_core::declaration::Api;
use candor_core::exchange::NDJSON;
use candor_core::openapi;
use candor_json::{Json, Object, Schema};

use crate::reply::Reply;
use crate::sent::Sent;

/// The document of an API, ready to be asked.
#[derive(Debug)]
pub struct Documented {
    document: Json,
    schemas: Mutex<HashMap<String, Arc<Schema>>>,
}

/// Every scenario has a world of its own, but few differ in what they declare.
static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Documented>>>> = LazyLock::new(Mutex::default);

/// Where to look when the document and the server differ.
const WHERE: &str = "see crates/candor-core/src/openapi: `possible.rs` says when a question can end \
                     an exchange, `fields.rs` and `problems.rs` what a row carries, `responses.rs` \
                     what is shown, `parameters.rs` and `target.rs` what can be asked";

impl Documented {
    /// The document of an API.
    pub fn of(api: &Api) -> Arc<Documented> {
        let document = openapi::document(api);
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let made =
            || Arc::new(Documented { document: document.clone(), schemas: Mutex::default() });
        Arc::clone(known.entry(document.to_text()).or_insert_with(made))
    }

    /// Holds an answer against the document, or says how they differ.
    pub fn check(&self, sent: &Sent, reply: &Reply) -> Result<(), String> {
        // What is no request has no operation, and OPTIONS is on every path.
        let Some(path) = sent.path().filter(|_| sent.method != "OPTIONS") else { return Ok(()) };
        let Some(operation) = self.operation(&sent.method, path) else {
            let served = reply.status < 400;
            return if served { Err(differs("it has no such operation")) } else { Ok(()) };
        };
        let status = reply.status.to_string();
        let range = format!("{}XX", &status[..1]);
        let response = operation
            .member("responses")
            .and_then(|all| all.member(&status).or_else(|| all.member(&range)));
        let Some(response) = response.and_then(|found| self.resolved(found)) else {
            return Err(differs(&format!("it has no {status} there")));
        };
        fields(response, reply)?;
        credentials(operation, sent, reply)?;
        if reply.status < 300 {
            self.taken(sent, operation)?;
        }
        self.content(sent, reply, response)
    }

    /// What was taken is what the operation says it takes.
    fn taken(&self, sent: &Sent, operation: &Json) -> Result<(), String> {
        let content = sent.plain_content.as_deref().unwrap_or(&sent.content);
        let forms = operation.member("requestBody").and_then(|body| body.member("content"));
        // Where no content means anything, what is sent is passed over.
        let Some(forms) = forms.filter(|_| !content.is_empty()) else { return Ok(()) };
        let fields = sent.fields();
        let field = |name: &str| {
            fields
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        };
        let said = field("Content-Type").map(String::as_str).unwrap_or_default();
        let said = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        // Lines have two names, of which the document says one.
        let said = if said == NDJSON[1] { NDJSON[0] } else { said.as_str() };
        let Some(form) = forms.member(said).or(forms.member("*/*")) else {
            return Err(differs(&format!("it does not say that {said} is taken")));
        };
        match (is_json(said) && field("Content-Encoding").is_none(), form.member("schema")) {
            (true, Some(schema)) => self.fits(content, schema),
            _ => Ok(()),
        }
    }

    /// Whether a JSON text is what a schema says.
    fn fits(&self, text: &[u8], schema: &Json) -> Result<(), String> {
        let content = Json::read(text, 100).map_err(|fault| fault.to_string())?;
        let violations = self.schema(schema)?.violations(&content, 3);
        match violations.list.first() {
            None => Ok(()),
            Some(first) => {
                let (at, why) = (&first.pointer, &first.message);
                Err(differs(&format!("content does not fit its schema: {at}: {why}")))
            }
        }
    }

    /// The operation whose path template fits best: what is written out comes before `{…}`.
    fn operation(&self, method: &str, path: &str) -> Option<&Json> {
        let method = match method {
            "HEAD" => "GET",
            // Methods are case-sensitive (RFC 9110 §9.1).
            _ if method.chars().any(|letter| letter.is_ascii_lowercase()) => return None,
            _ => method,
        };
        let paths = self.document.member("paths").and_then(Json::as_object);
        let mut items: Vec<(usize, &Json)> = paths
            .into_iter()
            .flat_map(Object::iter)
            .filter_map(|(template, item)| Some((fit(template, path)?, item)))
            .collect();
        items.sort_by_key(|(open, _)| *open);
        items.first()?.1.member(&method.to_ascii_lowercase())
    }

    fn resolved<'d>(&'d self, found: &'d Json) -> Option<&'d Json> {
        let Some(reference) = found.member("$ref").and_then(Json::as_str) else {
            return Some(found);
        };
        let name = reference.strip_prefix("#/components/responses/")?;
        self.document.member("components")?.member("responses")?.member(name)
    }

    fn content(&self, sent: &Sent, reply: &Reply, response: &Json) -> Result<(), String> {
        let forms = response.member("content").and_then(Json::as_object);
        let Some(media_type) = reply.media_type() else { return Ok(()) };
        let Some(form) = forms.and_then(|forms| forms.get(media_type).or(forms.get("*/*"))) else {
            return Err(differs(&format!("it has no {media_type} for {}", reply.status)));
        };
        if media_type == "text/csv" && sent.method != "HEAD" {
            return self.table(reply, form);
        }
        match form.member("schema") {
            Some(schema) if sent.method != "HEAD" && is_json(media_type) => {
                self.fits(&reply.content, schema)
            }
            _ => Ok(()),
        }
    }

    /// A table has the columns of the example, or some of them in that order.
    fn table(&self, reply: &Reply, form: &Json) -> Result<(), String> {
        let examples = form.member("examples").and_then(Json::as_object);
        let reference = examples.and_then(|all| all.iter().next()?.1.member("$ref")?.as_str());
        let name = reference.and_then(|one| one.strip_prefix("#/components/examples/"));
        let example = name.and_then(|name| {
            let all = self.document.member("components")?.member("examples")?;
            all.member(name)?.member("value")?.as_str()
        });
        let Some(example) = example else { return Ok(()) };
        let columns = |text: &str| -> Vec<String> {
            text.lines().next().unwrap_or_default().split(',').map(str::to_owned).collect()
        };
        let known = columns(example);
        let mut left = known.iter();
        let sent = columns(&String::from_utf8_lossy(&reply.content));
        match sent.iter().find(|column| !left.any(|known| known == *column)) {
            None => Ok(()),
            Some(column) => Err(differs(&format!("its example has no column {column} there"))),
        }
    }

    /// A schema of the document, which refers to others in it.
    fn schema(&self, schema: &Json) -> Result<Arc<Schema>, String> {
        let name = schema.to_text();
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = schemas.get(&name) {
            return Ok(Arc::clone(known));
        }
        let mut whole = Object::new();
        whole.insert(
            "components",
            self.document.member("components").cloned().unwrap_or(Json::Null),
        );
        whole.insert("allOf", Json::array([schema.clone()]));
        let compiled = Schema::compile(&Json::Object(whole)).map_err(|fault| fault.to_string())?;
        let compiled = Arc::new(compiled);
        schemas.insert(name, Arc::clone(&compiled));
        Ok(compiled)
    }
}

/// Whether content of a media type is one JSON text. A document a line (`x-ndjson`) is not.
fn is_json(media_type: &str) -> bool {
    media_type.ends_with("/json") || media_type.ends_with("+json")
}

fn differs(told: &str) -> String {
    format!("the OpenAPI document differs: {told}; {WHERE}")
}

/// How many segments of a template are open, when the path fits it.
fn fit(template: &str, path: &str) -> Option<usize> {
    let (wanted, found): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), path.split('/').collect());
    let open = |segment: &str| segment.starts_with('{');
    // What another service has may lie deeper.
    let deep = wanted.last() == Some(&"{path}") && found.len() > wanted.len();
    let found = if deep { found[..wanted.len()].to_vec() } else { found };
    let fits = wanted.len() == found.len()
        && wanted
            .iter()
            .zip(&found)
            .all(|(one, other)| if open(one) { !other.is_empty() } else { *one == *other });
    fits.then(|| wanted.iter().filter(|segment| open(segment)).count())
}

/// Nothing is done for one who shows no credentials where the operation asks for some.
fn credentials(operation: &Json, sent: &Sent, reply: &Reply) -> Result<(), String> {
    let ways = operation.member("security").and_then(Json::as_array).unwrap_or_default();
    let optional = ways.iter().any(|way| way.as_object().is_some_and(Object::is_empty));
    let needed = !ways.is_empty() && !optional;
    match needed && sent.credentials.is_none() && reply.status < 400 {
        true => Err(differs("it says that credentials are needed, and there were none")),
        false => Ok(()),
    }
}

/// Every field that is documented as there is there.
fn fields(response: &Json, reply: &Reply) -> Result<(), String> {
    let fields = response.member("headers").and_then(Json::as_object);
    let missing = fields.into_iter().flat_map(Object::iter).find(|(name, field)| {
        let required = field.member("required").and_then(Json::as_boolean) == Some(true);
        required && reply.field(&name.to_ascii_lowercase()).is_none()
    });
    match missing {
        None => Ok(()),
        Some((name, _)) => Err(differs(&format!("it says that {name} is there"))),
    }
}
