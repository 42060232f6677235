//! What a declaration needs to ask its services: files beside it and variables of the environment,
//! read before anybody listens.

use std::io;

use candor_core::declaration::{Api, SourceFile, load};
use candor_server::Services;
use rcgen::generate_simple_self_signed;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn api() -> Api {
    let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
    let orders = "schema: { type: object, properties: { state: { enum: [a, b], default: a } } }\n\
        lifecycle: { field: state, transitions: { go: { from: a, to: b } } }\n\
        hooks: { go: { url: \"https://one.example/go\", ca: office.pem, secret_env: GO } }\n";
    let files = [
        file("candor.yaml", "title: Test\nversion: v1\n"),
        file("orders.yaml", orders),
        file("quotes.yaml", "upstream: { url: \"https://two.example/q\", ca: office.pem }\n"),
    ];
    load(&files).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false)))
}

#[track_caller]
fn check(file: Result<&str, io::ErrorKind>, variable: Option<&str>, told: &str) {
    let read = |name: &str| match (name, file) {
        ("office.pem", Ok(text)) => Ok(text.as_bytes().to_vec()),
        ("office.pem", Err(kind)) => Err(kind.into()),
        (other, _) => panic!("{other} is read"),
    };
    let of_name = |name: &str| variable.filter(|_| name == "GO").map(str::to_owned);
    let services = Services::of(&api(), read).and_then(|all| all.signing(&api(), of_name));
    let said = services.map_or_else(|fault| fault.to_string(), |_| "good".to_owned());
    assert!(said.contains(told), "{said}");
    assert!(!said.contains("MfKQ"), "a secret is told: {said}");
}

#[test]
fn what_services_need_is_there_or_it_is_told_what_is_not() {
    let pem = generate_simple_self_signed(["a".to_owned()]).expect("it can be made").cert.pem();
    let of_file = "office.pem, the certificates trusted for https://one.example/go: ";
    check(Ok(&pem), Some(SECRET), "good");
    check(Ok(&format!("{pem}\nnotes between\n{pem}")), Some(SECRET), "good");
    check(Err(io::ErrorKind::NotFound), Some(SECRET), of_file);
    check(Ok("certainly"), Some(SECRET), &format!("{of_file}it has no certificate in PEM"));
    check(Ok(""), Some(SECRET), &format!("{of_file}it has no certificate in PEM"));
    let torn = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    check(Ok(torn), Some(SECRET), &format!("{of_file}it is no PEM"));
    let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    check(Ok(empty), Some(SECRET), of_file);
    let long = " ".repeat((1 << 20) + 1);
    check(Ok(&long), Some(SECRET), &format!("{of_file}it is larger than 1 MiB"));
    let of_variable = "secret that questions to https://one.example/go are signed with";
    check(Ok(&pem), None, &format!("the environment has no GO, the {of_variable}"));
    check(Ok(&pem), Some(""), &format!("GO, the {of_variable}: it is empty"));
    check(Ok(&pem), Some("MfKQ"), &format!("GO, the {of_variable}: a secret begins with `whsec_`"));
}
