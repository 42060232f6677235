//! The API that is asked: declared from the rules, served on a socket, and what it answers.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use candor_core::caller::{Token, TokenText};
use candor_core::declaration::{SourceFile, load};
use candor_core::record::Timestamp;
use candor_json::Json;
use candor_scenario::client::{Client, Over};
use candor_scenario::sent::Sent;
use candor_scenario::store::{Engine, Rigged};
use candor_server::connection::{Limits, serve};
use candor_server::{Clock, Server};
use candor_store::Store;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::model::{CREATE, DELETE, Deed, READ, Record, Records, Ruled, UPDATE, Who};

/// Records by their ids.
pub(crate) type Shown = BTreeMap<String, Record>;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The records that it shows; none where it shows nothing of the kind.
    pub(crate) shown: Option<Shown>,
    /// Whether the reference of a record that was read leads to something.
    pub(crate) followed: Option<bool>,
    pub(crate) total: Option<usize>,
    pub(crate) text: String,
}

/// A served API.
pub(crate) struct Api {
    client: Client,
    _runtime: Runtime,
}

const SCHEMA: &str = "
schema:
  type: object
  properties:
    owner: { type: string, maxLength: 9 }
    team: { type: string, maxLength: 9 }
    rank: { type: integer }
    open: { type: boolean }
    secret: { type: string }
    up: { type: string }
    state: { enum: [a, b], default: a }
  additionalProperties: false
id: { client: '^[a-z]$' }
indexes: [rank]
tombstones: none
";

/// A type as it is declared.
pub(crate) fn declared(ruled: &Ruled, place: usize) -> String {
    let mut text = SCHEMA.to_owned();
    let quoted = |said: &str| format!("\"{said}\"").replace("\"true\"", "true");
    let go = ruled.go.and_then(|go| go.said).map(|said| format!(", allow: {}", quoted(said)));
    let _ = writeln!(
        text,
        "references: {{ up: {{ to: t{place}, as: below }} }}\n\
         lifecycle: {{ field: state, transitions: {{ go: {{ from: a, to: b{} }}, \
         back: {{ from: b, to: a }} }} }}\nconceal: {}",
        go.unwrap_or_default(),
        ruled.conceal
    );
    let mut rules = String::new();
    for (deed, name) in [(READ, "read"), (CREATE, "create"), (UPDATE, "update"), (DELETE, "delete")]
    {
        let Some(said) = ruled.allow[deed].said else { continue };
        let said = match deed == UPDATE && ruled.grows {
            true => format!("({said}) && self.rank >= old.rank"),
            false => said.to_owned(),
        };
        let _ = writeln!(rules, "  {name}: {}", quoted(&said));
    }
    if !rules.is_empty() {
        let _ = write!(text, "allow:\n{rules}");
    }
    if let Some(said) = ruled.forbid.said {
        let _ = writeln!(text, "forbid: {{ update: \"{said}\", delete: \"{said}\" }}");
    }
    if let Some(said) = ruled.secret.and_then(|rule| rule.said) {
        let _ = writeln!(text, "fields: {{ secret: {{ read: {} }} }}", quoted(said));
    }
    text
}

fn secret(id: &str) -> TokenText {
    let mut bytes = [7; 32];
    bytes[..id.len()].copy_from_slice(id.as_bytes());
    TokenText::new(&bytes)
}

impl Api {
    pub(crate) fn serve(
        engine: Engine,
        ruled: &[Ruled],
        records: &[Records],
        callers: &[Who],
    ) -> Api {
        let file = |name: String, text: String| SourceFile { name, text };
        let mut files = vec![file("candor.yaml".into(), "title: T\nversion: v1\n".into())];
        let types = ruled.iter().enumerate();
        files.extend(types.map(|(at, rules)| file(format!("t{at}.yaml"), declared(rules, at))));
        let api = load(&files).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        let api = Arc::new(api);
        let runtime = Runtime::new().expect("a runtime starts");
        let store = Arc::new(Rigged::open(engine, &api).expect("a store opens"));
        for who in callers {
            let Some(id) = who.id else { continue };
            let token = Token {
                digest: secret(id).digest(),
                id: id.to_owned(),
                roles: who.roles.iter().map(|role| (*role).to_owned()).collect(),
                claims: Json::object::<&str>([]),
                create_time: Timestamp(0),
                expire_time: None,
                revoke_time: None,
            };
            runtime.block_on(store.keep_token(token)).expect("tokens are kept");
        }
        fill(&runtime, &store, &api, records);
        let server = Arc::new(Server::new(api, store, Clock::System));
        let listener =
            runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        runtime.spawn(serve(listener, server, Limits::default(), std::future::pending()));
        Api {
            client: Client::connect(address, Over::Http1).expect("it listens"),
            _runtime: runtime,
        }
    }

    /// Sends a request by the caller at this place.
    pub(crate) fn ask(&mut self, of: usize, who: &Who, deed: &Deed) -> Answer {
        let (method, path, content) = request(deed);
        let mut head = format!("{method} /v1/t{of}{path} HTTP/1.1\r\nHost: a\r\n");
        if let Some(id) = who.id {
            let _ = write!(head, "Authorization: Bearer {}\r\n", secret(id).reveal());
        }
        if let Some(content) = &content {
            let form = if method == "PATCH" { "merge-patch+json" } else { "json" };
            let _ = write!(head, "Content-Type: application/{form}\r\n");
            let _ = write!(head, "Content-Length: {}\r\n", content.len());
        }
        if matches!(deed, Deed::List | Deed::Below(_)) {
            head += "Prefer: count=exact\r\n";
        }
        let _ = write!(head, "\r\n{}", content.unwrap_or_default());
        let sent = Sent {
            method: method.to_owned(),
            target: None,
            well_formed: true,
            head: head.into_bytes(),
            content: Vec::new(),
            plain_content: None,
            credentials: None,
            waits: false,
        };
        self.client.begin(&sent).expect("it is sent");
        let reply = self.client.reply(method).expect("it can be read").expect("it answers");
        let text = String::from_utf8(reply.content).expect("it is text");
        let status = reply.status;
        let json = Json::read(text.as_bytes(), 99).ok().filter(|_| status < 300);
        let answer =
            Answer { status, shown: Some(Shown::new()), followed: None, total: None, text };
        let Some(json) = json else { return answer };
        let items = json.member("items").and_then(Json::as_array);
        let records: Vec<&Json> = match (items, json.member("id")) {
            (Some(items), _) => items.iter().collect(),
            (None, Some(_)) => vec![&json],
            (None, None) => Vec::new(),
        };
        let expanded = json.member("expanded").and_then(|of| of.member("up"));
        Answer {
            shown: Some(records.into_iter().map(read).collect()),
            followed: expanded.map(|up| !up.is_null()),
            total: json
                .member("total")
                .and_then(Json::as_i64)
                .and_then(|n| usize::try_from(n).ok()),
            ..answer
        }
    }
}

fn fill(runtime: &Runtime, store: &Rigged, api: &candor_core::declaration::Api, all: &[Records]) {
    use candor_core::change::{Action, Change, Commit, Draft, Expected, Origin};
    use candor_core::exchange::ContentForm;
    use candor_core::record::RecordId;
    for (place, records) in all.iter().enumerate() {
        let of = api.resource_type(&format!("t{place}")).expect("it is declared");
        for (id, record) in records {
            let id = RecordId::parse(id).expect("it is an id");
            let draft = Draft {
                of,
                form: ContentForm::Document,
                url_id: Some(&id),
                current: None,
                within: None,
                origin: Origin::Import,
                hidden: &[],
                now: Timestamp(0),
            };
            let row = draft.candidate(written(None, record).as_bytes()).expect("it fits").row;
            let (action, now) = (Action::Create(row), Timestamp(0));
            let (resource_type, expected) = (of.index, Expected::Unknown);
            let change = Change { resource_type, id, expected, action, now };
            runtime.block_on(store.commit(Commit::from(change))).expect("it is free");
        }
    }
}

fn request(deed: &Deed) -> (&'static str, String, Option<String>) {
    match deed {
        Deed::List => ("GET", "?limit=50".into(), None),
        Deed::Below(id) => ("GET", format!("/{id}/below?limit=50"), None),
        Deed::Read(id) => ("GET", format!("/{id}?expand=up"), None),
        Deed::Create(items) => {
            let items: Vec<String> =
                items.iter().map(|(id, record)| written(Some(id), record)).collect();
            let content = match items.as_slice() {
                [one] => one.clone(),
                all => format!("[{}]", all.join(",")),
            };
            ("POST", String::new(), Some(content))
        }
        Deed::Replace(id, record) => ("PUT", format!("/{id}"), Some(written(None, record))),
        Deed::Patch(id, rank, owner) => {
            let changed = Record { rank: *rank, owner: owner.clone(), ..Record::default() };
            ("PATCH", format!("/{id}"), Some(written(None, &changed)))
        }
        Deed::Delete(id) => ("DELETE", format!("/{id}"), None),
        Deed::Go(id) => ("POST", format!("/{id}/go"), Some(String::new())),
    }
}

fn written(id: Option<&str>, record: &Record) -> String {
    let text = |name: &'static str, value: Option<&str>| Some((name, Json::text(value?)));
    let members = [
        text("id", id),
        text("owner", record.owner.as_deref()),
        text("team", record.team.as_deref()),
        record.rank.map(|rank| ("rank", Json::integer(rank))),
        record.open.map(|open| ("open", Json::boolean(open))),
        text("secret", record.secret.as_deref()),
        text("up", record.up.as_deref()),
        text("state", record.state),
    ];
    Json::object(members.into_iter().flatten()).to_text()
}

fn read(json: &Json) -> (String, Record) {
    let text = |name: &str| json.member(name).and_then(Json::as_str).map(str::to_owned);
    let open = match json.member("open") {
        Some(Json::Boolean(open)) => Some(*open),
        _ => None,
    };
    let record = Record {
        owner: text("owner"),
        team: text("team"),
        rank: json.member("rank").and_then(Json::as_i64),
        open,
        secret: text("secret"),
        up: text("up"),
        state: text("state").map(|state| if state == "b" { "b" } else { "a" }),
    };
    (text("id").unwrap_or_default(), record)
}
