//! A batch asks its hooks side by side. The service here answers only when it is asked as often at
//! once as the test wants, so asking one after the other would be too late.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex, PoisonError};
use std::thread;

use candor_json::Json;

use crate::client::{Response, read_json};
use crate::support::Folder;

/// What the service does with a question once as many are there as are waited for.
#[derive(Clone, Copy)]
enum Does {
    Agrees,
    /// Refuses what has the highest number first, and so on down.
    RefusesBackwards,
}

struct Service {
    does: Does,
    together: Barrier,
    open: AtomicUsize,
    most: AtomicUsize,
    /// The number whose turn it is to be answered.
    turn: Mutex<usize>,
    turned: Condvar,
}

impl Service {
    /// One that waits for so many questions at once, and where it is.
    fn start(together: usize, does: Does) -> (Arc<Service>, String) {
        let service = Arc::new(Service {
            does,
            together: Barrier::new(together),
            open: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            turn: Mutex::new(together - 1),
            turned: Condvar::new(),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        let url = format!("http://{}/check", listener.local_addr().expect("it has an address"));
        let serving = Arc::clone(&service);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let service = Arc::clone(&serving);
                // A client that is gone is nothing to the service.
                thread::spawn(move || drop(service.serve(stream)));
            }
        });
        (service, url)
    }

    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        loop {
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line)? > 2 {
                if let Some(said) = line.to_lowercase().strip_prefix("content-length: ") {
                    length = said.trim().parse().unwrap_or_default();
                }
                line.clear();
            }
            if length == 0 {
                return Ok(());
            }
            let mut content = vec![0; length];
            reader.read_exact(&mut content)?;
            let most = self.open.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(most, Ordering::SeqCst);
            self.together.wait();
            self.open.fetch_sub(1, Ordering::SeqCst);
            stream.write_all(self.answer(&String::from_utf8_lossy(&content)).as_bytes())?;
            self.turned.notify_all();
        }
    }

    fn answer(&self, question: &str) -> String {
        match self.does {
            Does::Agrees => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            Does::RefusesBackwards => {
                let of = read_json(question);
                let number = of.member("self").and_then(|of| of.member("n")).map(Json::to_text);
                let number: usize = number.and_then(|text| text.parse().ok()).expect("a number");
                let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
                let waits = |turn: &mut usize| *turn != number;
                let mut turn = self.turned.wait_while(turn, waits).expect("nobody panics");
                *turn = turn.saturating_sub(1);
                let problem = format!("{{\"detail\":\"Not number {number}.\"}}");
                let length = problem.len();
                format!(
                    "HTTP/1.1 409 Conflict\r\nContent-Type: application/problem+json\r\n\
                     Content-Length: {length}\r\n\r\n{problem}"
                )
            }
        }
    }
}

/// What a batch of so many creations is answered.
fn batch(url: &str, count: usize) -> Response {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Test\nversion: v1\n");
    let hook = format!("hooks: {{ create: {{ url: \"{url}\", deadline: 20s }} }}\n");
    folder.write("api/rows.yaml", format!("schema: {{ type: object }}\nallow: true\n{hook}"));
    let request = |number: usize| {
        format!("{{\"method\":\"POST\",\"path\":\"/v1/rows\",\"content\":{{\"n\":{number}}}}}")
    };
    let requests: Vec<String> = (0..count).map(request).collect();
    let content = format!("{{\"requests\":[{}]}}", requests.join(","));
    folder.serve(&["api"]).client().send("POST", "/v1/batch", &content)
}

#[test]
fn services_are_asked_at_once_and_no_more_of_them_than_may_be() {
    let (_, url) = Service::start(3, Does::Agrees);
    assert_eq!(batch(&url, 3).status, 200);
    let (service, url) = Service::start(16, Does::Agrees);
    assert_eq!(batch(&url, 48).status, 200);
    assert_eq!(service.most.load(Ordering::SeqCst), 16);
}

#[test]
fn who_answers_first_does_not_decide_what_is_told() {
    let (_, url) = Service::start(3, Does::RefusesBackwards);
    let refused = batch(&url, 3);
    assert_eq!(refused.status, 409, "{}", refused.content);
    let detail = refused.json().member("detail").and_then(Json::as_str).map(str::to_owned);
    let detail = detail.expect("a detail");
    assert!(detail.starts_with("Request 0 of the batch and 2 more"), "{detail}");
    assert!(detail.contains("Not number 0"), "{detail}");
}
