//! Forms: what representations of a target there are, and which one a request asks for.
//!
//! One table says what a form is called, what it is offered as, and what its entity tags say of it;
//! one function says which targets have which. Accept, the list in a 406, ETag and Content-Type
//! follow.

use candor_http::accept::Accept;
use candor_http::content_coding::Coding;

use super::kind::Kind;
use super::route::Route;

/// The media type of records and lists.
pub const JSON: &str = "application/json";
/// The media type of pages for people.
pub const HTML: &str = "text/html";

/// The media type of metrics (OpenMetrics 1.0).
const OPENMETRICS: &str = "application/openmetrics-text";

/// The form of a representation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    #[default]
    /// What everything is told in that is asked for in no other way.
    Json,
    /// JSON that leads on (`_links`, `_embedded`).
    Hal,
    /// A JSON document a line.
    NdJson,
    /// A table (RFC 4180).
    Csv,
    /// XML, after RFC 9457 appendix B.
    Xml,
    /// A page for people.
    Html,
    /// What was counted and measured, for programs that gather it.
    OpenMetrics,
    /// Lines for people.
    Text,
}

/// What there is to know of a form.
#[derive(Debug)]
pub struct FormRow {
    /// The form.
    pub form: Form,
    /// The media type, as Accept names it.
    pub media_type: &'static str,
    /// What Content-Type says.
    pub content_type: &'static str,
    /// What the entity tags of representations in this form end in.
    pub tag_suffix: &'static str,
}

const fn row(
    form: Form,
    media_type: &'static str,
    content_type: &'static str,
    tag_suffix: &'static str,
) -> FormRow {
    FormRow { form, media_type, content_type, tag_suffix }
}

/// Every form. Of two that a client wants alike, the earlier is chosen.
#[rustfmt::skip]
pub static FORMS: [FormRow; 8] = [
    row(Form::Json, JSON, JSON, ""),
    row(Form::Hal, "application/hal+json", "application/hal+json", "-hal"),
    row(Form::NdJson, "application/x-ndjson", "application/x-ndjson", "-ndjson"),
    row(Form::Csv, "text/csv", "text/csv; charset=utf-8; header=present", "-csv"),
    row(Form::Xml, "application/xml", "application/xml", "-xml"),
    row(Form::Html, HTML, "text/html; charset=utf-8", "-html"),
    row(Form::OpenMetrics, OPENMETRICS, "application/openmetrics-text; version=1.0.0; charset=utf-8", "-openmetrics"),
    row(Form::Text, "text/plain", "text/plain; charset=utf-8", "-text"),
];

impl Form {
    /// Its row of the table.
    pub fn row(self) -> &'static FormRow {
        &FORMS[self as usize]
    }

    /// Whether records in this form look as the declaration has it: their columns, their links. In
    /// every other, what is shown is what is stored.
    pub fn follows_declaration(self) -> bool {
        match self {
            Form::Hal | Form::Csv | Form::Html => true,
            Form::Json | Form::NdJson | Form::Xml | Form::OpenMetrics | Form::Text => false,
        }
    }
}

const ALONE: &[Form] = &[Form::Json];
const METRICS: &[Form] = &[Form::OpenMetrics];
const DOCUMENT: &[Form] = &[Form::Json, Form::Html];
const PATH: &[Form] = &[Form::Json, Form::Html, Form::Text];
const RECORD: &[Form] = &[Form::Json, Form::Hal, Form::Csv, Form::Xml, Form::Html];
const LIST: &[Form] = &[Form::Json, Form::Hal, Form::NdJson, Form::Csv, Form::Xml, Form::Html];
const EXPANDED_RECORD: &[Form] = &[Form::Json, Form::Hal, Form::Xml, Form::Html];
const EXPANDED_LIST: &[Form] = &[Form::Json, Form::Hal, Form::NdJson, Form::Xml, Form::Html];

/// The forms that an exchange of this kind can be answered in, with this target.
///
/// A row of a table has no room for a record within a record: what is asked for with `expand` is
/// not offered as one, rather than shown without.
pub fn offered(kind: Kind, route: &Route<'_>, expands: bool) -> &'static [Form] {
    match (kind, route) {
        (Kind::List, _) if expands => EXPANDED_LIST,
        (Kind::Read, _) if expands => EXPANDED_RECORD,
        (Kind::List, _) => LIST,
        (
            Kind::Read | Kind::Create | Kind::Replace | Kind::Update | Kind::Delete | Kind::Act,
            _,
        ) => RECORD,
        (Kind::Show, Route::Home | Route::Version | Route::Problems | Route::Problem(_)) => {
            DOCUMENT
        }
        (Kind::Show, Route::Metrics) => METRICS,
        (Kind::Show, Route::Path(_)) => PATH,
        // The service behind has forms of its own.
        (Kind::Forward, _) => ALONE,
        (
            Kind::Show
            | Kind::Unread
            | Kind::Nowhere
            | Kind::Describe
            | Kind::Preflight
            | Kind::Batch,
            _,
        ) => ALONE,
    }
}

/// The form that is wanted most of those that there are, if any is.
pub(super) fn choose(accept: &Accept<'_>, offered: &[Form]) -> Option<Form> {
    accept
        .choose_among(offered.iter().map(|form| form.row().content_type))
        .map(|place| offered[place])
}

/// The form of a problem: a page for people who ask for one before anything else, XML where that is
/// asked for, and JSON whatever a program accepts.
pub(super) fn of_problem(accept: &Accept<'_>) -> Form {
    const FORMS: [(&str, Form); 5] = [
        ("application/problem+json", Form::Json),
        (JSON, Form::Json),
        (HTML, Form::Html),
        ("application/problem+xml", Form::Xml),
        ("application/xml", Form::Xml),
    ];
    let chosen = accept.choose_among(FORMS.iter().map(|(media_type, _)| *media_type));
    chosen.map_or(Form::Json, |place| FORMS[place].1)
}

/// One representation of a target: the form, and how its bytes are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Variant {
    /// The form.
    pub form: Form,
    /// How it is coded, if it is.
    pub coding: Option<Coding>,
    /// A sum over the declaration that it follows, if it does.
    pub declared: Option<u32>,
}

impl Variant {
    /// What tags say of the form and of the coding. JSON as it is needs no word.
    pub fn tag_suffixes(self) -> [&'static str; 2] {
        let coding = match self.coding {
            None => "",
            Some(Coding::Zstd) => "-zstd",
            Some(Coding::Brotli) => "-br",
            Some(Coding::Gzip) => "-gzip",
        };
        [self.form.row().tag_suffix, coding]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_stands_in_its_row() {
        for (place, row) in FORMS.iter().enumerate() {
            assert_eq!(row.form as usize, place);
            assert_eq!(row.form.row().media_type, row.media_type);
            assert!(row.content_type.starts_with(row.media_type));
        }
    }

    #[test]
    fn no_two_variants_share_a_tag() {
        let codings = || Coding::ALL.into_iter().map(Some).chain([None]);
        let forms = FORMS.iter().map(|row| row.form);
        let variants = forms
            .flat_map(|form| codings().map(move |coding| Variant { form, coding, declared: None }));
        let mut suffixes: Vec<String> = variants.map(|one| one.tag_suffixes().concat()).collect();
        assert!(suffixes.contains(&"-csv-gzip".to_owned()) && suffixes.contains(&String::new()));
        suffixes.sort();
        let all = suffixes.len();
        suffixes.dedup();
        assert_eq!(suffixes.len(), all);
    }

    #[track_caller]
    fn check(accept: &str, form: Option<Form>, problem: Form) {
        let accept = Accept::parse([accept]).expect("well-formed");
        assert_eq!((choose(&accept, LIST), of_problem(&accept)), (form, problem), "{accept:?}");
    }

    #[test]
    fn what_is_wanted_most_is_chosen_and_json_of_equals() {
        check("*/*", Some(Form::Json), Form::Json);
        check("text/csv", Some(Form::Csv), Form::Json);
        check("text/csv; charset=utf-8; header=present", Some(Form::Csv), Form::Json);
        check("text/csv; header=absent", None, Form::Json);
        check("text/*", Some(Form::Csv), Form::Html);
        check("application/xml, application/json", Some(Form::Json), Form::Json);
        check("application/xml, application/json;q=0.9", Some(Form::Xml), Form::Xml);
        check("application/problem+xml, application/hal+json", Some(Form::Hal), Form::Xml);
        check(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            Some(Form::Html),
            Form::Html,
        );
        check("image/png", None, Form::Json);
    }
}
