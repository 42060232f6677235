//! The other service of a scenario: a small server that does what it is told to.
//!
//! It speaks in bytes, so that it can lie about its length, break off or send two of what there is
//! one of.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::{Map, Value, json};

/// What the service does when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behaviour {
    /// It answers this, with a content type and content where there is some.
    Answers {
        /// The status.
        status: u16,
        /// The media type, unless there is no content.
        media_type: Option<String>,
        /// The content.
        content: String,
    },
    /// It answers with what it was asked, and with a tag that it knows again.
    Echoes,
    /// It answers with a merge patch that notes in `note` what it was asked.
    Notes,
    /// It says these bytes, with escapes already read, and closes.
    Says(Vec<u8>),
    /// It never answers.
    Silent,
    /// It goes on answering for ever.
    Endless,
}

impl Behaviour {
    /// Reads what stands behind `the service`.
    pub fn parse(text: &str) -> Result<Behaviour, String> {
        if let Some(said) = text.strip_prefix("says ") {
            return crate::text::quoted(said).map(Behaviour::Says);
        }
        if let Some(answer) = text.strip_prefix("answers ") {
            return answers(answer);
        }
        match text {
            "echoes" => Ok(Behaviour::Echoes),
            "notes what it is asked" => Ok(Behaviour::Notes),
            "is silent" => Ok(Behaviour::Silent),
            "is endless" => Ok(Behaviour::Endless),
            "resets" => Ok(Behaviour::Says(Vec::new())),
            _ => Err(format!("`{text}` is nothing that the service does")),
        }
    }
}

/// `STATUS`, `STATUS {…}` for JSON, or `STATUS media/type content`.
fn answers(text: &str) -> Result<Behaviour, String> {
    let (status, rest) = text.split_once(' ').unwrap_or((text, ""));
    let status = status.parse().map_err(|_| format!("`{status}` is no status"))?;
    let (media_type, content) = match rest {
        "" => (None, ""),
        json if json.starts_with(['{', '[']) => (Some("application/json"), json),
        typed => typed
            .split_once(' ')
            .map_or((Some(typed), ""), |(media_type, content)| (Some(media_type), content)),
    };
    let media_type = media_type.map(str::to_owned);
    Ok(Behaviour::Answers { status, media_type, content: content.to_owned() })
}

/// The service.
#[derive(Debug)]
pub struct Stub {
    address: SocketAddr,
    behaviour: Arc<Mutex<Behaviour>>,
}

impl Stub {
    /// Starts one that agrees to everything. It goes with the process.
    pub fn start() -> Result<Stub, String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|fault| fault.to_string())?;
        let address = listener.local_addr().map_err(|fault| fault.to_string())?;
        let agrees = Behaviour::Answers { status: 204, media_type: None, content: String::new() };
        let behaviour = Arc::new(Mutex::new(agrees));
        let (told, asked) = (Arc::clone(&behaviour), Arc::new(AtomicUsize::new(0)));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (told, asked) = (Arc::clone(&told), Arc::clone(&asked));
                thread::spawn(move || {
                    // A client that is gone is nothing to the service.
                    let _ = serve(&stream, &told, &asked);
                });
            }
        });
        Ok(Stub { address, behaviour })
    }

    /// From now on it does this.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap_or_else(PoisonError::into_inner) = behaviour;
    }

    /// Its host and port.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }
}

/// A request as the service sees it.
struct Asked {
    line: String,
    fields: Vec<(String, String)>,
    content: String,
    /// How many came before.
    before: usize,
}

fn serve(
    stream: &TcpStream,
    behaviour: &Mutex<Behaviour>,
    count: &AtomicUsize,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(mut asked) = read(&mut reader)? {
        asked.before = count.fetch_add(1, Ordering::Relaxed);
        let behaviour = behaviour.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if !answer(stream, &mut reader, &behaviour, &asked)? {
            return Ok(());
        }
    }
    Ok(())
}

fn read(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Asked>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let (mut fields, mut length) = (Vec::new(), 0);
    loop {
        let mut field = String::new();
        reader.read_line(&mut field)?;
        let Some((name, value)) = field.trim_end().split_once(':') else { break };
        let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
        if name == "content-length" {
            length = value.parse().unwrap_or_default();
        }
        fields.push((name, value));
    }
    let mut content = vec![0; length];
    reader.read_exact(&mut content)?;
    let content = String::from_utf8_lossy(&content).into_owned();
    Ok(Some(Asked { line: line.trim_end().to_owned(), fields, content, before: 0 }))
}

/// Answers, and says whether the connection is good for another question.
fn answer(
    mut stream: &TcpStream,
    reader: &mut BufReader<TcpStream>,
    behaviour: &Behaviour,
    asked: &Asked,
) -> std::io::Result<bool> {
    match behaviour {
        Behaviour::Answers { status, media_type, content } => {
            let media_type = media_type.as_deref().unwrap_or_default();
            stream
                .write_all(whole(*status, &[("Content-Type", media_type)], content).as_bytes())?;
            Ok(true)
        }
        Behaviour::Echoes => stream.write_all(echo(asked).as_bytes()).map(|()| true),
        Behaviour::Notes => {
            let patch = json!({ "note": asked.noted() }).to_string();
            let fields = [("Content-Type", "application/merge-patch+json")];
            stream.write_all(whole(200, &fields, &patch).as_bytes()).map(|()| true)
        }
        Behaviour::Says(bytes) => stream.write_all(bytes).map(|()| false),
        // Until the client is gone.
        Behaviour::Silent => reader.read_line(&mut String::new()).map(|_| false),
        Behaviour::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            loop {
                stream.write_all(b"400\r\n")?;
                stream.write_all(&[b'.'; 0x400])?;
                stream.write_all(b"\r\n")?;
            }
        }
    }
}

fn whole(status: u16, fields: &[(&str, &str)], content: &str) -> String {
    let mut answer = format!("HTTP/1.1 {status} As Told\r\n");
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        answer += &format!("{name}: {value}\r\n");
    }
    if !matches!(status, 204 | 304) {
        answer += &format!("Content-Length: {}\r\n", content.len());
    }
    answer + "\r\n" + content
}

impl Asked {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What it was asked and how often before, without what was noted then.
    fn noted(&self) -> String {
        let mut question: Value = serde_json::from_str(&self.content).unwrap_or_default();
        for record in ["old", "self"] {
            if let Some(members) = question[record].as_object_mut() {
                members.shift_remove("note");
            }
        }
        format!("{} asked before; {} {question}", self.before, self.line)
    }

    /// What it was asked, but for what differs each time.
    fn told(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        for (name, value) in &self.fields {
            let value = match name.as_str() {
                "host" => "…",
                "idempotency-key" => "…",
                _ => value,
            };
            fields.insert(name.clone(), json!(value));
        }
        let mut told = Map::new();
        told.insert("line".to_owned(), json!(self.line));
        told.insert("fields".to_owned(), Value::Object(fields));
        told
    }
}

/// What it was asked, under a tag; 304 for whoever names the tag.
fn echo(asked: &Asked) -> String {
    const TAG: &str = "\"echo\"";
    let fields = [
        ("Content-Type", "application/json"),
        ("ETag", TAG),
        ("Content-Language", "en"),
        ("Set-Cookie", "secret=1"),
        ("Connection", "x-hop"),
        ("X-Hop", "1"),
        ("Cache-Control", "public, max-age=600"),
    ];
    if asked.field("if-none-match") == Some(TAG) {
        return whole(304, &[("ETag", TAG)], "");
    }
    let mut told = asked.told();
    told.insert("content".to_owned(), json!(asked.content));
    whole(200, &fields, &Value::Object(told).to_string())
}
