//! The key `callers` of `candor.yaml`.

use super::{PLAIN, check as check_files, check_api, loaded};
use crate::caller::Algorithm;
use crate::declaration::{Callers, KeyPlace};
use crate::limits::ROLES_DECLARED_MAX;

const ISSUER: &str = "issuer: https://a.example, audience: shop";

#[track_caller]
fn check(callers: &str, expected: &[&str]) {
    check_api(&format!("title: A\nversion: v1\ncallers: {callers}\n"), expected);
}

fn callers(text: &str) -> Callers {
    let text = format!("title: A\nversion: v1\n{text}");
    loaded(&[("candor.yaml", text.as_str()), ("authors.yaml", PLAIN)]).callers
}

#[test]
fn tokens_are_taken_unless_it_is_declared_otherwise() {
    assert!(callers("").tokens && callers("").known());
    assert!(callers("callers: { realm: B }\n").known());
    assert!(!callers("callers: { tokens: false }\n").known());
}

#[test]
fn an_issuer_is_read_with_its_defaults() {
    let read = callers(
        "callers:\n  tokens: false\n  issuers:\n    - issuer: https://a.example\n      audience: \
         [shop, store]\n      keys: https://a.example/jwks.json\n      algorithms: [RS256, EdDSA]\n",
    );
    assert!(read.known());
    let [issuer] = read.issuers.as_slice() else { panic!("{read:?}") };
    assert_eq!(issuer.audiences, ["shop", "store"]);
    assert_eq!(issuer.keys, KeyPlace::Url("https://a.example/jwks.json".into()));
    assert_eq!(issuer.algorithms, [Algorithm::Rs256, Algorithm::EdDsa]);
    assert_eq!((issuer.leeway_seconds, issuer.prefix.as_str()), (30, ""));
    assert_eq!((issuer.id.to_string().as_str(), &issuer.roles), ("/sub", &None));
}

#[test]
fn the_clock_of_an_issuer_may_be_said_to_be_right() {
    let issuer = format!("{{ {ISSUER}, keys: a.json, algorithms: [ES256], leeway: 0s }}");
    let read = callers(&format!("callers: {{ issuers: [{issuer}] }}\n"));
    assert_eq!(read.issuers[0].leeway_seconds, 0);
}

#[test]
fn an_issuer_says_all_that_makes_it_safe() {
    check(
        "{ issuers: [{ issuer: a }] }",
        &[
            "3:22: the key `audience` is missing; add it: audience: shop",
            "3:22: the key `keys` is missing; add it: keys: jwks.json",
            "3:22: the key `algorithms` is missing; add it: algorithms: [RS256, ES256]",
        ],
    );
    check("{ issuers: [] }", &["3:21: from one to 16 issuers can be listed"]);
    check("{ tokns: true }", &["3:12: unknown key `tokns`, did you mean `tokens`?"]);
    check("{ tokens: 1 }", &["3:20: `tokens` must be true or false, this is a number"]);
}

#[test]
fn only_algorithms_of_public_keys_are_taken() {
    let check = |algorithms: &str, expected: &str| {
        check(
            &format!("{{ issuers: [{{ {ISSUER}, keys: a.json, algorithms: {algorithms} }}] }}"),
            &[expected],
        );
    };
    check(
        "[none]",
        "3:94: `none` is not taken; a token that nobody signed says nothing; it is never taken",
    );
    check(
        "[HS256]",
        "3:94: `HS256` is not taken; it needs a secret that is shared, and a key set holds public \
         keys only",
    );
    check("[ES265]", "3:94: unknown algorithm `ES265`, did you mean `ES256`?");
    check(
        "[]",
        "3:93: `algorithms` must be a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, \
         ES384, EdDSA, this is a list",
    );
}

#[test]
fn keys_come_from_a_file_beside_or_by_https() {
    let check = |keys: &str, expected: &[&str]| {
        let text =
            format!("{{ issuers: [{{ {ISSUER}, algorithms: [ES256], keys: \"{keys}\" }}] }}");
        check(&text, expected);
    };
    for good in ["jwks.json", "http://127.0.0.1:9/a", "http://[::1]/a", "http://localhost/a"] {
        let text = format!(
            "callers: {{ issuers: [{{ {ISSUER}, algorithms: [ES256], keys: \"{good}\" }}] }}\n"
        );
        assert_eq!(callers(&text).issuers.len(), 1, "{good}");
    }
    let http =
        "3:94: keys that come by http could be anybody's: https is needed, but for 127.0.0.1";
    check("http://id.example.org/keys", &[http]);
    check("http://127.0.0.1.example.org/keys", &[http]);
    check("ftp://id.example.org/keys", &["3:94: keys are got by https"]);
    check("https://", &["3:94: this is no URL"]);
    let beside = "3:94: the file of the keys stands beside candor.yaml: give its name only";
    check("../keys.json", &[beside]);
    check("/etc/keys.json", &[beside]);
}

#[test]
fn callers_of_two_issuers_are_never_the_same() {
    let keys = "keys: a.json, algorithms: [ES256]";
    check(
        &format!("{{ issuers: [{{ {ISSUER}, {keys} }}, {{ {ISSUER}, prefix: b, {keys} }}] }}"),
        &["3:104: the issuer `https://a.example` stands twice"],
    );
    let other = "issuer: https://b.example, audience: shop";
    check(
        &format!("{{ issuers: [{{ {ISSUER}, {keys} }}, {{ {other}, {keys} }}] }}"),
        &[
            "3:104: two issuers give their callers the same ids; give one of them a `prefix` that no \
           other has",
        ],
    );
}

#[test]
fn places_in_claims_are_pointers() {
    let keys = "keys: a.json, algorithms: [ES256]";
    for (key, wrong) in [("id", "sub"), ("id", "\"\""), ("roles", "access/roles")] {
        let text = format!("{{ issuers: [{{ {ISSUER}, {keys}, {key}: {wrong} }}] }}");
        let shown = wrong.trim_matches('"');
        let example = if key == "id" { "/sub" } else { "/realm_access/roles" };
        let column = 104 + key.len();
        check(
            &text,
            &[&format!(
                "3:{column}: `{key}` must be a JSON Pointer, such as {example}, this is `{shown}`"
            )],
        );
    }
}

/// What is said of a rule where these roles and claims are declared.
#[track_caller]
fn check_rule(rule: &str, expected: &[&str]) {
    let api = "title: A\nversion: v1\ncallers:\n  roles: [staff, admin]\n  claims: { type: object, \
               properties: { tenant: { type: string }, level: { type: integer }, site: { enum: [a, \
               b] } } }\n";
    let text = format!(
        "schema: {{ type: object, properties: {{ tenant: {{ type: string }} }} }}\n{rule}\n"
    );
    check_files(&[("candor.yaml", api), ("books.yaml", &text)], "", expected);
}

#[test]
fn a_rule_names_declared_roles_only() {
    check_rule("allow: \"'staff' in caller.roles || caller.roles.exists(r, r == 'admin')\"", &[]);
    check_rule(
        "allow: \"'stff' in caller.roles\"",
        &["books.yaml:2:9: `caller.roles` is never `stff`; did you mean `staff`?"],
    );
    check_rule(
        "allow: { read: true, update: \"caller.roles.exists(r, r == 'boss')\" }",
        &["books.yaml:2:59: `r` is never `boss`; it is one of `staff`, `admin`"],
    );
    check_rule(
        "forbid: \"'Staff' in caller.roles\"",
        &["books.yaml:2:10: `caller.roles` is never `Staff`; did you mean `staff`?"],
    );
    check_rule(
        "fields: { tenant: { read: \"'x' in caller.roles\" } }",
        &["books.yaml:2:28: `caller.roles` is never `x`; it is one of `staff`, `admin`"],
    );
}

#[test]
fn the_rule_of_metrics_names_declared_roles_only() {
    check(
        "{ roles: [staff] }\nmetrics: \"'stuff' in caller.roles\"",
        &["4:11: `caller.roles` is never `stuff`; did you mean `staff`?"],
    );
}

#[test]
fn a_rule_of_another_service_names_declared_roles_only() {
    let api = "title: A\nversion: v1\ncallers: { roles: [staff] }\n";
    let text = "upstream: { url: \"https://q.example/q\" }\nallow: \"'stuff' in caller.roles\"\n";
    let files = [("candor.yaml", api), ("authors.yaml", PLAIN), ("quotes.yaml", text)];
    let said = "quotes.yaml:2:9: `caller.roles` is never `stuff`; did you mean `staff`?";
    check_files(&files, "", &[said]);
}

#[test]
fn a_rule_compares_declared_claims_as_what_they_are() {
    check_rule("allow: self.tenant == caller.claims.tenant && caller.claims.level >= 2", &[]);
    check_rule("allow: has(caller.claims.other) && caller.claims.site == 'a'", &[]);
    check_rule(
        "allow: self.tenant == caller.claims.level",
        &["books.yaml:2:8: a text cannot be compared with an integer"],
    );
    check_rule(
        "allow: self.tenant == caller.claims.tenat",
        &["books.yaml:2:23: `caller.claims.tenat` is not declared, so only `has` can ask for it: \
           unknown member `tenat`, did you mean `tenant`?"],
    );
    check_rule(
        "allow: \"caller.claims.site == 'c'\"",
        &["books.yaml:2:31: `caller.claims.site` is never `c`; it is one of `a`, `b`"],
    );
}

#[test]
fn roles_and_claims_are_declared_as_lists_and_schemas() {
    check(
        "{ roles: [] }",
        &["3:19: `roles` must be a list of texts, such as [staff, admin], this is a list"],
    );
    check(
        "{ roles: staff }",
        &["3:19: `roles` must be a list of texts, such as [staff, admin], this is `staff`"],
    );
    check(
        "{ roles: [staff, 7, staff] }",
        &[
            "3:27: a role is a text of 1 to 255 characters; put it in quotes to make it a text",
            "3:30: the role `staff` stands twice",
        ],
    );
    check(
        "{ claims: { type: array } }",
        &["3:28: the schema must be of `type: object`; the claims of a caller are a JSON object"],
    );
    check(
        "{ claims: { type: object, propertees: {} } }",
        &[
            "3:36: unknown JSON Schema keyword `propertees`, did you mean `properties`?; keywords of your own begin with `x-`",
        ],
    );
}

#[test]
fn as_many_roles_can_be_declared_as_the_limit_says() {
    let list =
        |count: usize| (0..count).map(|one| format!("r{one}")).collect::<Vec<_>>().join(", ");
    check(&format!("{{ roles: [{}] }}", list(ROLES_DECLARED_MAX)), &[]);
    check(
        &format!("{{ roles: [{}] }}", list(ROLES_DECLARED_MAX + 1)),
        &["3:19: 1001 roles are listed, 1000 at most can be"],
    );
}

#[test]
fn who_is_told_how_an_answer_came_about_is_a_rule_about_the_caller() {
    let of = |line: &str| format!("title: A\nversion: v1\ncallers: {{ roles: [staff] }}\n{line}\n");
    let check = |line: &str, expected: &[&str]| check_api(&of(line), expected);
    check("explain: true", &[]);
    check("explain: \"'staff' in caller.roles && now < timestamp('2030-01-01T00:00:00Z')\"", &[]);
    check(
        "explain: \"'stuff' in caller.roles\"",
        &["4:11: `caller.roles` is never `stuff`; did you mean `staff`?"],
    );
    check(
        "explain: self.a == 1",
        &["4:10: unknown name `self`; known: `caller`, `now`; no record is read before this is \
           asked: a rule here is about `caller` and `now` alone"],
    );
    check(
        "explain: 7",
        &[
            "4:10: `explain` must be true or an expression about `caller` and `now`, this is a number",
        ],
    );
}
