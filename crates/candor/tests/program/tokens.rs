//! `candor token`, beside a server that runs and without one.

use candor_json::Json;

use crate::client::read_json;
use crate::support::Folder;

/// Makes a token, and checks that nothing but it is on standard output.
#[track_caller]
fn create(folder: &Folder, more: &[&str]) -> String {
    let mut arguments = vec!["token", "create", "api"];
    arguments.extend(more);
    let ended = folder.run(&arguments);
    ended.check(0, &["made for", "not shown again"]);
    let token = ended.out.trim_end().to_owned();
    assert!(token.starts_with("candor_") && !token.contains(char::is_whitespace), "{token}");
    assert!(!ended.err.contains(&token));
    token
}

/// The handle of the only token.
fn handle(folder: &Folder) -> String {
    let list = read_json(&folder.run(&["token", "list", "api", "--json"]).out);
    let [only] = list.as_array().expect("it is a list") else { panic!("{}", list.to_text()) };
    only.member("handle").and_then(Json::as_str).expect("it has a handle").to_owned()
}

#[test]
fn a_token_is_good_at_once_and_good_for_nothing_at_once() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    let mut client = served.client();
    let token = create(&folder, &["--id", "ann", "--roles", "staff,admin"]);
    assert_eq!(client.get_as("/v1/planets", &token).status, 200);
    // While the writer is at work, too.
    assert_eq!(client.send("PUT", "/v1/planets/A", r#"{"name":"A"}"#).status, 201);
    let handle = handle(&folder);
    folder.run(&["token", "revoke", "api", &handle]).check(0, &["of ann is taken back"]);
    let refused = client.get_as("/v1/planets", &token);
    assert_eq!(refused.status, 401);
    assert!(refused.content.contains("revoked at"), "{}", refused.content);
    folder.run(&["token", "revoke", "api", &handle]).check(0, &["already"]);
    assert_eq!(client.send("PUT", "/v1/planets/B", r#"{"name":"B"}"#).status, 201);
}

#[test]
fn a_token_is_made_and_taken_back_while_no_server_runs() {
    let folder = Folder::with_planets();
    let start = || folder.serve(&["api"]);
    let stop = |served: crate::support::Served| {
        served.signal("TERM");
        served.wait();
    };
    stop(start());
    let token = create(&folder, &["--id", "ann", "--expires", "never"]);
    let served = start();
    assert_eq!(served.client().get_as("/v1/planets", &token).status, 200);
    stop(served);
    // Whoever found it somewhere takes it back by itself.
    folder.run(&["token", "revoke", "--store", "api.db", &token]).check(0, &["of ann"]);
    let served = start();
    assert_eq!(served.client().get_as("/v1/planets", &token).status, 401);
}

#[test]
fn a_token_ends_and_is_of_one_store() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    let other = folder.serve(&["api", "--store", "other.db"]);
    let token = create(&folder, &["--id", "ann"]);
    assert_eq!(served.client().get_as("/v1/planets", &token).status, 200);
    let refused = other.client().get_as("/v1/planets", &token);
    assert_eq!(refused.status, 401);
    assert!(refused.content.contains("not one of this server"), "{}", refused.content);
}

#[test]
fn tokens_are_listed_without_their_secrets() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    folder.run(&["token", "list", "api"]).check(0, &["there are no tokens"]);
    let claims = r#"{"team":"blue"}"#;
    let token = create(&folder, &["--id", "ann b", "--roles", "staff", "--claims", claims]);
    let list = folder.run(&["token", "list", "api"]);
    list.check(0, &["HANDLE", "ann b", "staff", "good"]);
    let json = folder.run(&["token", "list", "api", "--json"]);
    json.check(0, &["\"roles\":[\"staff\"]", claims, "\"state\":\"good\"", "\"revoke_time\":null"]);
    let secret = &token["candor_".len()..];
    for said in [&list.out, &json.out] {
        assert!(!said.contains(&secret[..10]), "{said}");
    }
    let file = std::fs::read(folder.path("api.db")).expect("it is there");
    let log = std::fs::read(folder.path("api.db-wal")).unwrap_or_default();
    for bytes in [file, log] {
        assert!(!String::from_utf8_lossy(&bytes).contains(&secret[..10]));
    }
    drop(served);
}

#[test]
fn a_token_is_made_as_json_for_programs() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    let ended = folder.run(&["token", "create", "api", "--id", "ann", "--json"]);
    assert_eq!(ended.check(0, &[]).err, "");
    let made = read_json(&ended.out);
    let token = made.member("token").and_then(Json::as_str).expect("it has a token");
    assert_eq!(served.client().get_as("/v1/planets", token).status, 200);
}

#[test]
fn what_cannot_be_made_is_told() {
    let folder = Folder::with_planets();
    let check = |arguments: &[&str], code: i32, part: &str| {
        let mut all = vec!["token"];
        all.extend(arguments);
        folder.run(&all).check(code, &[part]);
    };
    check(&["create", "api", "--id", "ann"], 4, "there is no store at api.db");
    check(&["list"], 2, "FOLDER");
    folder.write("text.db", "no store");
    check(&["list", "--store", "text.db"], 4, "not a Candor store");
    folder.write("empty.db", "");
    check(&["list", "--store", "empty.db"], 4, "not a Candor store");
    let served = folder.serve(&["api"]);
    check(&["create", "api"], 2, "--id");
    check(&["create", "api", "--id", ""], 2, "empty");
    check(&["create", "api", "--id", "ann", "--expires", "soon"], 2, "90d");
    check(&["create", "api", "--id", "ann", "--claims", "[1]"], 2, "JSON object");
    check(&["revoke", "api", "0123456789ab"], 2, "no token of this store");
    drop(served);
}

/// A folder whose declaration says which roles and claims there are.
fn with_roles() -> Folder {
    let folder = Folder::with_planets();
    let callers = "callers:\n  roles: [staff, admin]\n  \
                   claims: { type: object, properties: { level: { type: integer } } }\n";
    let text = format!("title: Planets\nversion: v1\n{callers}");
    folder.write("api/candor.yaml", &text);
    let served = folder.serve(&["api"]);
    served.signal("TERM");
    served.wait();
    folder
}

#[test]
fn a_token_says_what_rules_can_be_about() {
    let folder = with_roles();
    let refused = |more: &[&str], code: i32, said: &[&str]| {
        let arguments = [&["token", "create", "api", "--id", "ann"], more].concat();
        folder.run(&arguments).check(code, said);
    };
    let near = ["unknown role `stff`, did you mean `staff`?", "nothing was made"];
    refused(&["--roles", "admin,stff"], 2, &near);
    refused(&["--claims", "{\"level\": \"2\"}"], 2, &["/level: ", "nothing was made"]);
    create(&folder, &["--id", "ann", "--roles", "admin", "--claims", "{\"level\": 2}"]);
    // A store by itself does not tell which roles there are.
    let store = ["token", "create", "--store", "api.db", "--id", "bob", "--roles", "stff"];
    folder.run(&store).check(0, &["made for bob"]);
    let explain = ["explain", "api", "GET /v1/planets", "--as", "ann", "--roles", "stuff"];
    folder.run(&explain).check(2, &["unknown role `stuff`, did you mean `staff`?"]);
}
