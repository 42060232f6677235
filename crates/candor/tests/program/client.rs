//! A client of HTTP/1.1 that is as simple as it can be.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use candor_json::Json;

/// A connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content: String,
}

impl Client {
    /// Connects.
    pub(crate) fn connect(address: &str) -> Client {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("it can be set");
        Client { stream: BufReader::new(stream), host: address.to_owned() }
    }

    /// Asks for a target.
    pub(crate) fn get(&mut self, target: &str) -> Response {
        self.send("GET", target, "")
    }

    /// Asks for a list and how long it is.
    pub(crate) fn get_counted(&mut self, target: &str) -> Response {
        self.send_with(("GET", target), "Prefer: count=exact\r\n", "")
    }

    /// Asks for a target and shows a token.
    pub(crate) fn get_as(&mut self, target: &str, token: &str) -> Response {
        self.send_with(("GET", target), &format!("Authorization: Bearer {token}\r\n"), "")
    }

    /// Sends JSON, and shows a token if there is one.
    pub(crate) fn send_as(
        &mut self,
        token: Option<&str>,
        method: &str,
        target: &str,
        content: &str,
    ) -> Response {
        let shown = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
        self.send_with((method, target), &shown.unwrap_or_default(), content)
    }

    /// Sends JSON.
    pub(crate) fn send(&mut self, method: &str, target: &str, content: &str) -> Response {
        self.send_with((method, target), "", content)
    }

    fn send_with(
        &mut self,
        (method, target): (&str, &str),
        fields: &str,
        content: &str,
    ) -> Response {
        let host = &self.host;
        let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{fields}");
        if !content.is_empty() {
            let length = content.len();
            request += &format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        }
        request += "\r\n";
        request += content;
        self.stream.get_mut().write_all(request.as_bytes()).expect("it takes requests");
        self.read()
    }

    /// Begins a POST of so many bytes, and waits until the server wants them.
    pub(crate) fn begin_post(&mut self, target: &str, length: usize) {
        assert_eq!(self.ask_to_post(target, length).status, 100);
    }

    /// Asks whether the server wants so many bytes.
    pub(crate) fn ask_to_post(&mut self, target: &str, length: usize) -> Response {
        let request = format!(
            "POST {target} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n",
            self.host
        );
        self.stream.get_mut().write_all(request.as_bytes()).expect("it takes requests");
        self.read()
    }

    /// Sends some of the content of a request that was begun.
    pub(crate) fn send_part(&mut self, content: &str) {
        self.stream.get_mut().write_all(content.as_bytes()).expect("it takes content");
    }

    /// Sends the content of a request that was begun.
    pub(crate) fn finish(&mut self, content: &str) -> Response {
        self.stream.get_mut().write_all(content.as_bytes()).expect("it takes content");
        self.read()
    }

    fn read(&mut self) -> Response {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = self.stream.read_line(&mut head).expect("it answers");
            assert!(read > 0, "the connection was closed in the head: {head}");
        }
        let head = head.to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().expect("a length"));
        let mut content = vec![0; length];
        self.stream.read_exact(&mut content).expect("it answers whole");
        let content = String::from_utf8(content).expect("it answers UTF-8");
        Response { status: status.expect("a status"), content }
    }
}

impl Response {
    /// The content.
    pub(crate) fn json(&self) -> Json {
        read_json(&self.content)
    }
}

/// Reads JSON.
pub(crate) fn read_json(text: &str) -> Json {
    Json::read(text.as_bytes(), 64).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The ids of every record of a list, page by page.
pub(crate) fn ids(client: &mut Client, target: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut next = Some(format!("{target}?limit=100"));
    while let Some(target) = next.take() {
        let page = client.get(&target).json();
        let items = page.member("items").and_then(Json::as_array).expect("a list has items");
        let id = |item: &Json| item.member("id").and_then(Json::as_str).map(str::to_owned);
        ids.extend(items.iter().map(|item| id(item).expect("a record has an id")));
        next = page.member("next").and_then(Json::as_str).map(str::to_owned);
    }
    ids
}
