//! An issuer as others see it: an address where its keys are.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// An issuer that answers what it is told to.
pub(crate) struct Issuer {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    answer: Mutex<String>,
    asked: AtomicUsize,
    came: Notify,
}

impl Issuer {
    /// An issuer that answers this.
    pub(crate) async fn start(status: u16, content: &str) -> Issuer {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let state = Arc::new(State::default());
        let issuer = Issuer { address, state: Arc::clone(&state) };
        issuer.says(status, content);
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    match socket.read_buf(&mut request).await {
                        Ok(0) | Err(_) => break,
                        Ok(_) => {}
                    }
                }
                state.asked.fetch_add(1, Ordering::Relaxed);
                state.came.notify_one();
                let answer = state.answer.lock().expect("nobody panicked").clone();
                // Whoever asked may have had enough.
                drop(socket.write_all(answer.as_bytes()).await);
            }
        });
        issuer
    }

    /// From now on, it answers this.
    pub(crate) fn says(&self, status: u16, content: &str) {
        let place = if status == 302 { "Location: /elsewhere\r\n" } else { "" };
        let length = content.len();
        let answer = format!(
            "HTTP/1.1 {status} A\r\n{place}Content-Length: {length}\r\nConnection: close\r\n\r\n{content}"
        );
        *self.state.answer.lock().expect("nobody panicked") = answer;
    }

    /// Where its keys are.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.state.asked.load(Ordering::Relaxed)
    }

    /// Waits until it is asked.
    pub(crate) async fn wait(&self) {
        self.state.came.notified().await;
    }
}
