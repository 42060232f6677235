//! An example that is served for as long as this is held.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::{Done, project};

/// `candor serve` of an example, with its sample, on a store of its own.
pub(super) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts one, on any port that is free. It says where it listens when it does.
    pub(super) fn start(program: &Path, declaration: &str, store: &Path) -> Done<Server> {
        for ending in ["", "-wal", "-shm", "-lock"] {
            // What an earlier run left may not be there.
            let _ = fs::remove_file(format!("{}{ending}", store.display()));
        }
        let (program, store) = (program.display().to_string(), store.display().to_string());
        let listen = "127.0.0.1:0";
        let words =
            [&program, "serve", declaration, "--sample", "--listen", listen, "--store", &store];
        let child = project::command(&words)
            .env("CANDOR_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.map_err(|fault| format!("candor serve: {fault}"))?;
        let said = child.stdout.take().map(BufReader::new);
        let mut server = Server { child, address: String::new() };
        let lines = said.into_iter().flat_map(BufRead::lines).map_while(Result::ok);
        let mut told = lines.filter_map(|line| address(&line));
        server.address = told.next().ok_or("the server ended before it listened")?;
        Ok(server)
    }

    /// Where its paths begin.
    pub(super) fn base(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in the greeting of the server.
fn address(line: &str) -> Option<String> {
    let (_, behind) = line.split_once(" is served at http://")?;
    behind.split('/').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_says_where_the_server_listens() {
        let greeting = "Bookshop is served at http://127.0.0.1:40123/v1";
        assert_eq!(address(greeting).as_deref(), Some("127.0.0.1:40123"));
        assert_eq!(address("  types   authors, books"), None);
    }
}
