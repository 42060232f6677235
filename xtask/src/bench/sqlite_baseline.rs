//! The baseline for writing: a bare hyper server with one thread that writes rows in groups.
//!
//! What it writes is what `candor serve` writes, into a copy of the same store: every column of the
//! table and so every index. It takes the values out of the content by looking for their names,
//! which only works with the benchmark's own documents, and believes everything.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::memory_baseline::accept;
use crate::Done;

/// Rows that share a transaction at most.
const GROUP_MAX: usize = 256;

/// Rows that may wait.
const QUEUE_MAX: usize = 4_096;

/// A row to be written, and who waits for it.
struct Task {
    id: String,
    document: String,
    now_ms: i64,
    written: oneshot::Sender<i64>,
}

/// Serves POSTs on a store until the process is ended.
pub(super) fn serve(store: &str, address: &str) -> Done {
    let writer = Writer::open(store).map_err(|fault| format!("{store}: {fault}"))?;
    let (queue, tasks) = sync_channel(QUEUE_MAX);
    thread::spawn(move || writer.run(&tasks).expect("the benchmark's rows fit"));
    accept(address, move |request| answer(request, queue.clone()))
}

async fn answer(request: Request<Incoming>, queue: SyncSender<Task>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    if let Some((id, document, revision)) = create(request, &queue).await {
        *response.status_mut() = StatusCode::CREATED;
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("location", format!("/v1/books/{id}")),
            ("etag", format!("\"{revision}\"")),
        ];
        for (name, value) in headers {
            let value = value.parse().expect("ids and revisions are visible ASCII");
            response.headers_mut().insert(name, value);
        }
        let content =
            format!("{{\"id\":\"{id}\",\"etag\":\"\\\"{revision}\\\"\",{}", &document[1..]);
        *response.body_mut() = Full::new(content.into());
    } else {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    }
    response
}

async fn create(
    request: Request<Incoming>,
    queue: &SyncSender<Task>,
) -> Option<(String, String, i64)> {
    let content = request.into_body().collect().await.ok()?.to_bytes();
    let document = String::from_utf8(content.into()).ok()?;
    let id = Uuid::now_v7().to_string();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let now_ms = i64::try_from(now.as_millis()).ok()?;
    let (written, revision) = oneshot::channel();
    queue.try_send(Task { id: id.clone(), document: document.clone(), now_ms, written }).ok()?;
    Some((id, document, revision.await.ok()?))
}

struct Writer {
    connection: Connection,
    columns: Vec<String>,
    insert: String,
    revision: i64,
}

impl Writer {
    fn open(store: &str) -> rusqlite::Result<Writer> {
        let connection = Connection::open(store)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "cache_size", -16 * 1024)?;
        connection.set_prepared_statement_cache_capacity(64);
        let columns = {
            let mut statement =
                connection.prepare("SELECT name FROM pragma_table_info('books')")?;
            statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?
        };
        let names = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let places = vec!["?"; columns.len()].join(", ");
        let insert = format!("INSERT INTO books ({names}) VALUES ({places})");
        Ok(Writer { connection, columns, insert, revision: 0 })
    }

    /// Writes what waits, a group at a time, until nobody can ask any more.
    fn run(mut self, tasks: &Receiver<Task>) -> rusqlite::Result<()> {
        while let Ok(first) = tasks.recv() {
            let mut group = vec![first];
            group.extend(tasks.try_iter().take(GROUP_MAX - 1));
            self.write(&group)?;
            let last = self.revision;
            for (task, back) in group.into_iter().rev().zip(0..) {
                // A client that is gone waits no more.
                let _ = task.written.send(last - back);
            }
        }
        Ok(())
    }

    fn write(&mut self, group: &[Task]) -> rusqlite::Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        for task in group {
            self.revision += 1;
            let values = self.columns.iter().map(|column| value(task, column, self.revision));
            let mut statement = self.connection.prepare_cached(&self.insert)?;
            statement.execute(params_from_iter(values))?;
        }
        self.connection.execute_batch("COMMIT")
    }
}

fn value(task: &Task, column: &str, revision: i64) -> Value {
    match column {
        "id" => Value::Text(task.id.clone()),
        "revision" => Value::Integer(revision),
        "create_time" | "update_time" => Value::Integer(task.now_ms),
        "delete_time" => Value::Null,
        "document" => Value::Text(task.document.clone()),
        field => member(&task.document, field),
    }
}

/// The value behind a name, in documents that have no white space and no escapes.
fn member(document: &str, name: &str) -> Value {
    let Some(rest) = document.split_once(&format!("\"{name}\":")).map(|(_, rest)| rest) else {
        return Value::Null;
    };
    if let Some(text) = rest.strip_prefix('"') {
        return Value::Text(text.split('"').next().unwrap_or_default().to_owned());
    }
    let number = rest.split([',', '}']).next().unwrap_or_default();
    match (number.parse(), number.parse()) {
        (Ok(integer), _) => Value::Integer(integer),
        (Err(_), Ok(real)) => Value::Real(real),
        (Err(_), Err(_)) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &Value) {
        let document = r#"{"title":"A b","price":9.99,"published":1968,"tags":["x"]}"#;
        assert_eq!(&member(document, name), expected, "{name}");
    }

    #[test]
    fn values_are_found_by_their_names() {
        check("title", &Value::Text("A b".to_owned()));
        check("price", &Value::Real(9.99));
        check("published", &Value::Integer(1968));
        check("language", &Value::Null);
    }
}
