//! What people should know of an API: `contact`, `license` and `terms`.

use super::{API, PLAIN, check_api, loaded};
use crate::openapi;

#[track_caller]
fn check_line(line: &str, expected: &[&str]) {
    check_api(&format!("{API}{line}\n"), expected);
}

/// What the document says of the API, besides what each says.
#[track_caller]
fn check_info(lines: &str, expected: &str) {
    let text = format!("{API}{lines}\n");
    let api = loaded(&[("candor.yaml", &text), ("authors.yaml", PLAIN)]);
    let mut info = openapi::document(&api).member("info").cloned().unwrap();
    let members = info.as_object_mut().unwrap();
    members.remove("title");
    members.remove("version");
    assert_eq!(info.to_text(), expected);
}

#[test]
fn what_is_declared_stands_in_the_document() {
    check_info("", "{}");
    check_info(
        "contact: { name: The shop, url: \"https://a.example/help\", email: a@a.example }",
        r#"{"contact":{"name":"The shop","url":"https://a.example/help","email":"a@a.example"}}"#,
    );
    check_info(
        "license: { name: Apache 2.0, identifier: Apache-2.0 }",
        r#"{"license":{"name":"Apache 2.0","identifier":"Apache-2.0"}}"#,
    );
    check_info(
        "license: { name: Ours, url: \"https://a.example/l\" }\nterms: https://a.example/t",
        r#"{"termsOfService":"https://a.example/t","license":{"name":"Ours","url":"https://a.example/l"}}"#,
    );
    check_info("license: { name: Ours }", r#"{"license":{"name":"Ours"}}"#);
}

#[test]
fn what_cannot_stand_there_is_told() {
    check_line("contact: { mail: a }", &["3:12: unknown key `mail`, did you mean `email`?"]);
    check_line(
        "contact: {}",
        &["3:10: `contact` says nothing: it has a `name`, a `url` or an `email`"],
    );
    check_line(
        "contact: { email: nobody }",
        &["3:19: `email` must be an email address, this is `nobody`"],
    );
    check_line(
        "terms: /terms",
        &["3:8: `terms` must be a URL, such as https://example.org/api, this is `/terms`"],
    );
    check_line(
        "license: { identifier: MIT }",
        &["3:10: the key `name` is missing; add it: name: Apache 2.0"],
    );
    check_line(
        "license: { name: A, identifier: \"<b>\" }",
        &["3:33: `identifier` must be an SPDX expression, such as Apache-2.0, this is `<b>`"],
    );
    check_line(
        "license: { name: A, identifier: MIT, url: \"https://a.example\" }",
        &[
            "3:43: a licence has an `identifier` or a `url`, not both (OpenAPI 3.1 §4.8.4); leave one \
         of them out",
        ],
    );
}
