//! Folders, processes and what they said.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::client::Client;

/// A folder of its own for each test. It goes when the test is done.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// An empty folder.
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("candor-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("the system's folder for such things can be written");
        Folder(path)
    }

    /// A folder with the declaration of planets in `api`, which the tests of import and export use.
    pub(crate) fn with_planets() -> Folder {
        let folder = Folder::new();
        for (name, text) in PLANETS {
            folder.write(&format!("api/{name}"), text);
        }
        folder
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file in it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it stands in a folder")).expect("it can be made");
        fs::write(&path, content).expect("it can be written");
        path
    }

    /// The program, called in this folder, with nothing of the environment that concerns it.
    pub(crate) fn candor(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
        command.current_dir(&self.0).args(arguments);
        let own = [
            "CANDOR_STORE",
            "CANDOR_LISTEN",
            "CANDOR_CACHE",
            "CANDOR_LOG",
            "CANDOR_LOG_FORM",
            "CANDOR_TLS_CERTIFICATE",
            "CANDOR_TLS_KEY",
        ];
        for name in own {
            command.env_remove(name);
        }
        command
    }

    /// Calls the program and waits for its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, b"")
    }

    /// The same, with something on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let mut command = self.candor(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program can be started");
        let mut stdin = child.stdin.take().expect("it is piped");
        let input = input.to_vec();
        // The program may end without having read it all.
        let feed = thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("it ends");
        feed.join().expect("feeding does not panic");
        Ended {
            status: output.status,
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("it says UTF-8"),
            err: String::from_utf8(output.stderr).expect("it says UTF-8"),
        }
    }

    /// Starts `candor serve` on a free port and waits until it listens.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Served {
        self.serve_at("127.0.0.1:0", arguments)
    }

    /// The same, at this address.
    pub(crate) fn serve_at(&self, address: &str, arguments: &[&str]) -> Served {
        self.serve_as(address, &[], arguments)
    }

    /// Starts it on a free port, with these variables in its environment.
    pub(crate) fn serve_in(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Served {
        self.serve_as("127.0.0.1:0", environment, arguments)
    }

    fn serve_as(&self, address: &str, environment: &[(&str, &str)], arguments: &[&str]) -> Served {
        let mut all = vec!["serve", "--listen", address];
        all.extend(arguments);
        let mut command = self.candor(&all);
        command.envs(environment.iter().copied());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program can be started");
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut said = String::new();
        let address = loop {
            let mut line = String::new();
            if out.read_line(&mut line).expect("it says UTF-8") == 0 {
                let mut err = String::new();
                let stderr = child.stderr.as_mut().expect("it is piped");
                stderr.read_to_string(&mut err).expect("it says UTF-8");
                panic!("it ended before it listened: {said}{err}");
            }
            said += &line;
            if let Some((_, rest)) = line.split_once("://") {
                break rest.split('/').next().unwrap_or_default().to_owned();
            }
        };
        let log = BufReader::new(child.stderr.take().expect("it is piped"));
        Served { child, out, log, said, address }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind in the system's folder for such things harms nobody.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// How a call ended.
#[derive(Debug)]
pub(crate) struct Ended {
    status: ExitStatus,
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// Checks the exit code, and that each of `parts` was said on either stream.
    #[track_caller]
    pub(crate) fn check(&self, code: i32, parts: &[&str]) -> &Ended {
        let said = format!("--- out\n{}--- err\n{}", self.out, self.err);
        let shown: String = said.chars().take(4_000).collect();
        assert_eq!(self.code, Some(code), "{}\n{shown}", self.status);
        for part in parts {
            assert!(said.contains(part), "not said: {part}\n{shown}");
        }
        self
    }
}

/// A server that runs. It is killed when the test is done with it.
pub(crate) struct Served {
    child: Child,
    out: BufReader<ChildStdout>,
    log: BufReader<ChildStderr>,
    /// What it said until it listened.
    pub(crate) said: String,
    pub(crate) address: String,
}

impl Served {
    /// A connection to it.
    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.address)
    }

    /// Sends it a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Waits until it says a line with this in it.
    pub(crate) fn wait_for(&mut self, part: &str) {
        line_with(&mut self.out, part);
    }

    /// Waits until its log has a line with this in it.
    pub(crate) fn wait_for_log(&mut self, part: &str) -> String {
        line_with(&mut self.log, part)
    }

    /// Waits for its end, and tells what its log said.
    pub(crate) fn log_to_end(mut self) -> String {
        let mut lines = String::new();
        self.log.read_to_string(&mut lines).expect("it says UTF-8");
        lines
    }

    /// Waits for its end, and tells what it said since it listened.
    pub(crate) fn wait(mut self) -> (ExitStatus, String) {
        let mut said = String::new();
        self.out.read_to_string(&mut said).expect("it says UTF-8");
        (self.child.wait().expect("it ends"), said)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn line_with(said: &mut impl BufRead, part: &str) -> String {
    let mut line = String::new();
    while !line.contains(part) {
        line.clear();
        let read = said.read_line(&mut line).expect("it says UTF-8");
        assert!(read > 0, "it ended without saying {part}");
    }
    line
}

/// Sends a process a signal.
pub(crate) fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &id]).status();
    assert!(sent.expect("the system has `kill`").success());
}

/// The root of the project.
pub(crate) fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The folder of an example.
pub(crate) fn example(name: &str) -> String {
    let path = project().join("examples").join(name);
    path.to_str().expect("the path is UTF-8").to_owned()
}

/// Stars and the planets that go around them. Content is limited so that a test can exceed it.
const PLANETS: [(&str, &str); 3] = [
    ("candor.yaml", "title: Planets\nversion: v1\nlimits: { content: 1KiB }\n"),
    (
        "stars.yaml",
        "schema: { type: object, properties: { kind: { type: string } }, additionalProperties: false }\n\
         id: { client: \"^[a-z]+$\" }\nallow: true\n",
    ),
    (
        "planets.yaml",
        r#"
schema:
  type: object
  required: [name]
  properties:
    name:   { type: string, minLength: 1 }
    star:   { type: string }
    code:   { type: string }
    moons:  { type: integer, minimum: 0 }
    mass:   { type: number }
    ringed: { type: boolean }
    note:   { type: string }
    tags:   { type: array, items: { type: string } }
  additionalProperties: false
id: { field: name }
references: { star: stars }
unique: [code]
allow: true
"#,
    ),
];
