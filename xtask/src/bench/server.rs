//! A server that is measured: a process of its own, stopped when it is no longer held.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Setting, process, this_program};
use crate::{Done, project};

/// How long a server may take until it listens: it may have to look through a store first.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// A running server.
pub(super) struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// `candor serve` of a declaration on a store.
    pub(super) fn candor(setting: &Setting, folder: &str, store: &str) -> Done<Server> {
        Server::candor_with(setting, folder, store, &[])
    }

    /// The same with more options.
    pub(super) fn candor_with(
        setting: &Setting,
        folder: &str,
        store: &str,
        options: &[&str],
    ) -> Done<Server> {
        let program = setting.program.display().to_string();
        Server::start(|address| {
            vec![program, "serve".into(), folder.into(), "--store".into(), store.into()]
                .into_iter()
                .chain(["--listen".into(), address.to_string()])
                .chain(options.iter().map(|option| (*option).to_owned()))
                .collect()
        })
    }

    /// A baseline on a file.
    pub(super) fn baseline(kind: &str, file: &str) -> Done<Server> {
        let program = this_program()?;
        Server::start(|address| {
            vec![program, "bench-server".into(), kind.into(), file.into(), address.to_string()]
        })
    }

    fn start(words: impl FnOnce(SocketAddr) -> Vec<String>) -> Done<Server> {
        let address = free_address()?;
        let words = words(address);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = project::command(&words);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
        let child = command.spawn();
        let child = child.map_err(|fault| format!("`{}`: {fault}", words.join(" ")))?;
        let mut server = Server { child, address };
        server.wait_until_it_listens()?;
        Ok(server)
    }

    fn wait_until_it_listens(&mut self) -> Done {
        let deadline = Instant::now() + START_TIMEOUT;
        while TcpStream::connect(self.address).is_err() {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return Err("the server ended before it listened".to_owned());
            }
            if Instant::now() > deadline {
                return Err("the server does not listen".to_owned());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// The most memory that it has had at once.
    pub(super) fn peak_memory_bytes(&self) -> Option<u64> {
        process::peak_memory_bytes(self.child.id())
    }

    /// The processor time that it has used.
    pub(super) fn cpu_seconds(&self) -> Done<f64> {
        process::cpu_seconds(self.child.id(), false)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that was free a moment ago.
fn free_address() -> Done<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(|fault| format!("no port is free: {fault}"))
}
