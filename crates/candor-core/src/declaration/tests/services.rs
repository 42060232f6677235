//! `hooks` and `upstream`: what is declared, and what is said of it.

use super::{API, PLAIN, check_type, loaded};
use crate::declaration::Deed;

const SCHEMA: &str = "\
schema: { type: object, required: [isbn], properties: { isbn: { type: string }, price: { type: number },\
  status: { enum: [draft, open], default: draft } } }\n\
id: { field: isbn }\n\
lifecycle: { field: status, transitions: { place: { from: draft, to: open } } }\n";

const URL: &str = "url: \"http://127.0.0.1:9000/check\"";

/// What is said of hooks, all of it in the fourth line.
#[track_caller]
fn check_line(hooks: &str, expected: &str) {
    check_type(&format!("{SCHEMA}hooks: {hooks}\n"), &[expected]);
}

#[test]
fn a_hook_is_a_url_a_deadline_and_what_it_may_change() {
    let hooks = format!(
        "hooks: {{ create: {{ {URL}, deadline: 300ms, secret_env: CHECK_SECRET, may_change: [price] }}, place: {{ {URL} }} }}\n"
    );
    let text = format!("{SCHEMA}{hooks}");
    let api = loaded(&[("candor.yaml", API), ("books.yaml", &text)]);
    let hooks = api.types[0].hooks.as_ref().expect("there are some");
    let create = hooks.create.as_ref().expect("there is one");
    assert_eq!(create.service.url, "http://127.0.0.1:9000/check");
    assert_eq!(
        (create.service.timeout_ms, create.may_change.as_slice()),
        (300, &["price".to_owned()][..])
    );
    assert_eq!(create.secret_env.as_deref(), Some("CHECK_SECRET"));
    assert_eq!(
        hooks.transitions[0].1.service.timeout_ms,
        crate::limits::SERVICE_DEFAULT_TIMEOUT_MS
    );
    assert!(hooks.update.is_none() && hooks.delete.is_none());
    assert!(!api.types[0].takes_many());
}

#[test]
fn what_a_hook_cannot_be_is_told_at_its_place() {
    check_line(
        "{ creat: { url: \"http://a/\" } }",
        "4:10: unknown operation `creat`, did you mean `create`?",
    );
    check_line(
        "{ replace: { url: \"http://a/\" } }",
        "4:10: `replace` has no hook of its own; write `update`: it is asked before PUT and before PATCH",
    );
    check_line(
        "{ create: { deadline: 1s } }",
        "4:18: the key `url` is missing; add it: url: \"http://127.0.0.1:9000/check\"",
    );
    check_line(
        "{ create: { url: \"ftp://a/\" } }",
        "4:25: `ftp://a/`: services are asked by http or https",
    );
    check_line(
        "{ create: { url: \"/check\" } }",
        "4:25: `/check`: a URL begins with http:// or https:// and a host",
    );
    check_line(
        "{ create: { url: \"http://ann:pw@a/\" } }",
        "4:25: `http://ann:pw@a/`: a URL in a declaration has no user and no password",
    );
    check_line(
        "{ create: { url: \"http://a/#b\" } }",
        "4:25: `http://a/#b`: a fragment is never sent",
    );
    check_line(
        "{ create: { url: \"http://a/\", deadline: 2m } }",
        "4:48: `deadline` may be 1m at most",
    );
    check_line(
        "{ create: { url: \"http://a/\", may_change: [prise] } }",
        "4:51: unknown member `prise`, did you mean `price`?",
    );
    check_line(
        "{ create: { url: \"http://a/\", may_change: [isbn] } }",
        "4:51: `isbn` is the id of the record, and stays",
    );
    check_line(
        "{ create: { url: \"http://a/\", may_change: [status] } }",
        "4:51: `status` is the state of the record: transitions change it",
    );
    check_line(
        "{ create: { url: \"http://a/\", may_change: [price, price] } }",
        "4:58: `price` is named twice",
    );
    check_line(
        "{ delete: { url: \"http://a/\", may_change: [price] } }",
        "4:50: there is no record to change after a deletion",
    );
    check_line(
        "{ create: { url: \"http://a/\", ca: office.pem } }",
        "4:42: nobody shows a certificate where clear text is spoken; ask by https, or remove `ca`",
    );
    check_line(
        "{ create: { url: \"https://a/\", ca: ../office.pem } }",
        "4:43: the file of the certificates stands beside candor.yaml: give its name only",
    );
    check_line(
        "{ create: { url: \"https://a/\", secret_env: whsec_MfKQ9r8GKYq/TwjU= } }",
        "4:51: this is not the name of an environment variable, such as CHECK_SECRET; the secret \
         itself is no part of a declaration",
    );
    let expects = "`hooks` must be a map from `create`, `update`, `delete` or a transition to a hook, \
                   such as { create: { url: \"http://127.0.0.1:9000/check\" } }";
    check_line("true", &format!("4:8: {expects}, this is true or false"));
    check_line("{}", &format!("4:8: {expects}, this is a map"));
}

#[test]
fn a_hook_is_about_one_thing() {
    let text = SCHEMA.replace("place:", "update:");
    check_type(
        &format!("{text}hooks: {{ update: {{ {URL} }} }}\n"),
        &[
            "4:10: `update` is an operation and a transition as well; give the transition another name",
        ],
    );
}

const QUOTES: &str = "upstream: { url: \"https://127.0.0.1:9000/v2/quotes/\", deadline: 300ms, \
                      ca: office.pem, forward: [Accept-Language] }\nallow: true\n";

#[test]
fn an_upstream_is_no_type_of_ours() {
    let files = [("candor.yaml", API), ("authors.yaml", PLAIN), ("a-quotes.yaml", QUOTES)];
    let api = loaded(&files);
    assert_eq!(api.types.iter().map(|of| of.name.as_str()).collect::<Vec<_>>(), ["authors"]);
    let quotes = api.upstream("a-quotes").expect("it is there");
    assert_eq!(quotes.service.timeout_ms, 300);
    assert_eq!(quotes.service.ca.as_deref(), Some("office.pem"));
    assert_eq!(quotes.forward, ["accept-language"]);
}

#[test]
fn what_an_upstream_cannot_be_is_told_at_its_place() {
    let url = "upstream: { url: \"http://a/b\" }\n";
    check_type(
        &format!("{url}allow: true\nschema: {{ type: object }}\n"),
        &["3:1: unknown key `schema`; known: `about`, `deprecated`, `sunset`, `successor`, \
             `migration`, `upstream`, `allow`, `forbid`, `operations`, `chunked`"],
    );
    let line = |text: &str, said: &str| check_type(&format!("{text}\nallow: true\n"), &[said]);
    line("upstream: { url: \"http://a/b?c\" }", "1:18: the query is that of each request");
    line(
        "upstream: { url: \"http://a/b\", forward: [Host] }",
        "1:42: `host` is not passed on by anybody",
    );
    line("upstream: { url: \"http://a/b\", forward: [X-A, x-a] }", "1:47: `x-a` is named twice");
    let told = |caller: &str, said: &str| {
        let text = format!("upstream: {{ url: \"http://a/b\", forward: [X-A], caller: {caller} }}");
        line(&text, said);
    };
    let else_already = |name: &str| {
        format!(
            "1:62: `{name}` says something else already; take a name that no client's request has, \
             such as X-Caller-Id"
        )
    };
    told("{ id: X-A }", &else_already("x-a"));
    told("{ id: Accept }", &else_already("accept"));
    told("{ id: Authorization }", &else_already("authorization"));
    told("{ id: Connection }", &else_already("connection"));
    told("{ id: X-B, roles: x-b }", "1:74: the field of the id is another");
    told(
        "{ id: 'X B' }",
        "1:62: `id` must be the name of a header field, such as X-Caller-Id, this is `X B`",
    );
    told(
        "{}",
        "1:56: `caller` must be a map from `id` and `roles` to names of header fields, such as { id: \
         X-Caller-Id }, this is a map",
    );
}

/// The rules of an upstream, as they were understood.
#[track_caller]
fn check_rules(lines: &str, expected: [&str; 4]) {
    let text = format!("upstream: {{ url: \"http://a/b\" }}\n{lines}\n");
    let api = loaded(&[("candor.yaml", API), ("authors.yaml", PLAIN), ("quotes.yaml", &text)]);
    let access = &api.upstream("quotes").expect("it is there").access;
    let told = Deed::ALL.map(|(deed, _)| match access.rule(deed) {
        rule if rule.closed => "nobody".to_owned(),
        rule => rule.parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" & "),
    });
    assert_eq!(told, expected, "{lines}");
}

#[test]
fn rules_of_an_upstream_are_about_the_caller() {
    check_rules("", ["nobody"; 4]);
    check_rules("allow: true", [""; 4]);
    check_rules("allow: caller.known", ["caller.known"; 4]);
    check_rules(
        "allow: { read: true, write: \"'staff' in caller.roles\" }\nforbid: { delete: caller.id == 'tim' }",
        [
            "",
            "\"staff\" in caller.roles",
            "\"staff\" in caller.roles",
            "\"staff\" in caller.roles & !(caller.id == \"tim\")",
        ],
    );
    check_rules(
        "allow: { read: now < timestamp('2030-01-01T00:00:00Z') }",
        ["now < timestamp(\"2030-01-01T00:00:00Z\")", "nobody", "nobody", "nobody"],
    );
}

#[test]
fn a_rule_of_an_upstream_cannot_ask_a_record() {
    let check = |line: &str, said: &str| {
        check_type(&format!("upstream: {{ url: \"http://a/b\" }}\n{line}\n"), &[said]);
    };
    let help =
        "no record is read before this is asked: a rule here is about `caller` and `now` alone";
    let known = "known: `caller`, `now`";
    check("allow: self.owner == caller.id", &format!("2:8: unknown name `self`; {known}; {help}"));
    check(
        "allow: { update: self.total >= old.total }",
        &format!("2:18: unknown name `self`; {known}; {help}"),
    );
    check(
        "allow: { update: old.total > 1 }",
        &format!("2:18: unknown name `old`; {known}; {help}"),
    );
    check("allow: owner == caller.id", &format!("2:8: unknown name `owner`; {known}"));
    check(
        "allow: caller.nam == 'a'",
        "2:15: unknown member `nam`; known: `claims`, `id`, `known`, `roles`",
    );
    let keys = "known: `about`, `deprecated`, `sunset`, `successor`, `migration`, `upstream`, `allow`, \
                `forbid`, `operations`, `chunked`";
    check("allow: true\nconceal: true", &format!("3:1: unknown key `conceal`; {keys}"));
    check(
        "allow: true\nfields: { a: { read: true } }",
        &format!("3:1: unknown key `fields`; {keys}"),
    );
}
